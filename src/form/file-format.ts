// What a file is by its first bytes, whatever its name says. Reads no content: that is a reader's work.
import { z } from 'zod';

/** `office` is a package of Word, Excel or WPS (.docx, .xlsx); `old` the format before it (.doc, .xls). */
export const FileFormatSchema = z.enum([
  'office',
  'old',
  'locked',
  'pdf',
  'picture',
  'empty',
  'unknown',
]);
export type FileFormat = z.infer<typeof FileFormatSchema>;

const SIGNATURES: readonly [FileFormat, readonly number[]][] = [
  ['office', [0x50, 0x4b, 0x03, 0x04]],
  ['old', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
  ['picture', [0xff, 0xd8, 0xff]],
  ['picture', [0x89, 0x50, 0x4e, 0x47]],
  ['picture', [0x47, 0x49, 0x46, 0x38]],
  ['picture', [0x42, 0x4d]],
];

export function formatOf(bytes: Uint8Array): FileFormat {
  if (bytes.length === 0) return 'empty';
  const found = SIGNATURES.find(([, signature]) => signature.every((byte, i) => bytes[i] === byte));
  if (!found) return holds(bytes.subarray(0, 1024), PDF) ? 'pdf' : 'unknown';
  if (found[0] !== 'old') return found[0];
  return holds(bytes, LOCKED) ? 'locked' : 'old';
}

// A password turns a package into a compound file that names its content, in UTF-16.
const LOCKED = [...'EncryptedPackage'].flatMap((letter) => [letter.charCodeAt(0), 0]);

// Some programs put something before it.
const PDF = [...'%PDF-'].map((letter) => letter.charCodeAt(0));

function holds(bytes: Uint8Array, part: readonly number[]): boolean {
  const [first = 0] = part;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}
