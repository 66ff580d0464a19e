// A project's name as part of a file name that every system takes.

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** Without separators, control characters and edge dots; at most 60 characters; never empty. */
export function safeFileName(text: string): string {
  const plain = text
    .normalize('NFC')
    .replaceAll(/[\\/:*?"<>|\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ');
  // By code points: half a surrogate pair is no file name.
  const name = [...plain]
    .slice(0, 60)
    .join('')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  return name === '' || RESERVED.test(name) ? '未命名' : name;
}
