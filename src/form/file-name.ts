// A project's name as part of a file name that every system takes, and names that differ in one folder.

// Windows looks at what stands before the first dot, and takes superscripts for digits.
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?:[ .]|$)/i;

/** Most characters of a name that becomes part of one, and most bytes: with what is around below 255. */
const MOST_CHARACTERS = 60;
const MOST_BYTES_WITHIN = 180;

/** Without separators, control characters and edge dots; at most 60 characters; never empty. */
export function safeFileName(text: string): string {
  // By code points: half a surrogate pair is no file name.
  const name = fitting([...plain(text)].slice(0, MOST_CHARACTERS).join(''), MOST_BYTES_WITHIN);
  return name === '' || RESERVED.test(name) ? '未命名' : name;
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\\/:*?"<>|\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ');
}

function bare(name: string): string {
  return name.replaceAll(/^[.\s]+|[.\s]+$/g, '');
}

/** Most bytes of a name without its extension: with a number and that, it keeps below 255. */
const MOST_BYTES = 220;

/**
 * The names, each with its extension, as they can stand in one folder: safe as above, and none twice,
 * whatever its case: 「甲.docx」「甲（2）.docx」.
 */
export function folderNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const [, stem = '', extension = ''] = /^([^]*?)(\.[A-Za-z0-9]{1,8})?$/.exec(name) ?? [];
    const whole = fitting(plain(stem), MOST_BYTES);
    const safe = whole === '' || RESERVED.test(whole) ? '未命名' : whole;
    for (let count = 1; ; count += 1) {
      const own = `${safe}${count > 1 ? `（${count}）` : ''}${extension}`;
      if (used.has(own.toLowerCase())) continue;
      used.add(own.toLowerCase());
      return own;
    }
  });
}

/** Without edge dots and spaces, and cut where it would be longer than so many bytes. */
function fitting(name: string, most: number): string {
  let bytes = 0;
  const kept: string[] = [];
  for (const char of bare(name)) {
    bytes += new TextEncoder().encode(char).length;
    if (bytes > most) break;
    kept.push(char);
  }
  return bare(kept.join(''));
}
