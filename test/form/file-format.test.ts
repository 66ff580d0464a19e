import { describe, expect, it } from 'vitest';
import { formatOf } from '../../src/form/file-format.ts';

const bytes = (...signature: number[]) => new Uint8Array([...signature, ...Array(600).fill(7)]);
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

describe('a file is what its first bytes say', () => {
  it.each([
    ['office', bytes(0x50, 0x4b, 3, 4)],
    ['pdf', new TextEncoder().encode('%PDF-1.7\n…')],
    ['pdf', new TextEncoder().encode('\r\n%PDF-1.4\n…')],
    ['picture', bytes(0xff, 0xd8, 0xff, 0xe0)],
    ['picture', bytes(0x89, 0x50, 0x4e, 0x47)],
    ['old', bytes(...COMPOUND)],
    ['unknown', new TextEncoder().encode('区域化党建，25万')],
    ['unknown', new Uint8Array([0x50, 0x4b])],
    ['empty', new Uint8Array()],
  ])('%s', (format, content) => {
    expect(formatOf(content)).toBe(format);
  });

  it('locked, when a compound file holds an encrypted package', () => {
    const name = [...Buffer.from('EncryptedPackage', 'utf16le')];
    expect(formatOf(new Uint8Array([...bytes(...COMPOUND), ...name, 0, 0]))).toBe('locked');
    expect(formatOf(new Uint8Array([...bytes(...COMPOUND), ...name.slice(0, -2)]))).toBe('old');
  });
});
