import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable } from '../../src/form/text.ts';

const parser = new DOMParser({
  onError: (level, message) => {
    if (level !== 'warning') throw new Error(message);
  },
});
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe('a printable text', () => {
  test.each([
    ['plain words', '河道管理 12 条', '河道管理 12 条', 0],
    ['line breaks of any system', 'a\r\nb\rc\u2028d\ne', 'a\nb\nc\nd\ne', 0],
    ['a tab', 'a\tb', 'a b', 0],
    ['control characters', 'a\u0000\u0008\u001B\u007F\u0090b', 'ab', 5],
    ['half a character', 'a\uD83Db\uDC00', 'ab', 2],
    ['what is no character', 'a\uFFFE\uFFFF\uFDD0', 'a', 3],
    ['bidi overrides', '\u202E001\u202C\u2066x\u2069\u200F', '001x', 5],
    ['zero-width marks', '\uFEFF项\u200B目\u2060名\u00AD称', '项目名称', 4],
    ['hidden tags', 'a\u{E0041}\u{E007F}', 'a', 2],
    ['a joiner between letters', '项\u200D目', '项目', 1],
    ['emoji with their joiners', '👨‍👩‍👧 👍🏽 ❤️‍🔥', '👨‍👩‍👧 👍🏽 ❤️‍🔥', 0],
    [
      'rare characters and their variants',
      '𠮷𫚖\u{2B81A}葛\u{E0100}',
      '𠮷𫚖\u{2B81A}葛\u{E0100}',
      0,
    ],
    ['a letter with its mark', 'e\u0301', '\u00E9', 0],
    ['markup', '<w:t>&amp;', '<w:t>&amp;', 0],
  ])('of %s', (_, text, kept, removed) => {
    expect(printable(text)).toEqual({ text: kept, removed });
  });

  test('is printable itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = printable(text);
        expect(printable(once.text)).toEqual({ text: once.text, removed: 0 });
      }),
    );
  });

  test('is well-formed, normal, and goes through XML unchanged', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: kept } = printable(text);
        expect(kept.isWellFormed()).toBe(true);
        expect(kept.normalize('NFC')).toBe(kept);
        const escaped = kept
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;');
        const parsed = parser.parseFromString(`<t>${escaped}</t>`, 'text/xml');
        expect(parsed.documentElement?.textContent).toBe(kept);
      }),
    );
  });

  test('counts every character it leaves out', () => {
    const forbidden = fc.constantFrom('\u0000', '\u001F', '\uD800', '\uFFFF', '\u202E', '\u200B');
    const piece = fc.oneof(fc.constantFrom('项', '目', 'a', ' ', '。'), forbidden);
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const plain = pieces.filter((one) => /^[项目a 。]$/u.test(one));
        expect(printable(pieces.join(''))).toEqual({
          text: plain.join(''),
          removed: pieces.length - plain.length,
        });
      }),
    );
  });
});
