// Chinese digits and the folded text both number grammars read, with the way back to the original.
// Knows no amount and no date.

import { folded } from './reading.ts';

/** A folded text; character `i` of `text` came from `[from[i], to[i])` of the original. */
export interface Marked {
  text: string;
  from: number[];
  to: number[];
}

const ROWS = ['〇一二三四五六七八九', '零壹贰叁肆伍陆柒捌玖', '零壹貳參肆伍陸柒捌玖'];
const VARIANTS: [string, number][] = [
  ['两', 2],
  ['兩', 2],
  ['弍', 2],
  ['叄', 3],
];
const DIGITS = new Map([
  ...ROWS.flatMap((row) => Array.from(row, (char, value): [string, number] => [char, value])),
  ...VARIANTS,
]);

/** 0 to 9 for one Chinese digit, plain, 大写 or traditional. */
export function chineseDigit(char: string | undefined): number | undefined {
  return char === undefined ? undefined : DIGITS.get(char);
}

/** A whole number below 100 or a row of digits: 十二, 三十一, 廿五, 二〇二七, 12. Else undefined. */
export function smallNumber(text: string): number | undefined {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const tens = /^(?:(.?)十|(廿)|(卅))(.?)$/.exec(text);
  if (tens) {
    const [, before = '', twenty, thirty, after = ''] = tens;
    const ten = twenty ? 2 : thirty ? 3 : before === '' ? 1 : chineseDigit(before);
    const one = after === '' ? 0 : chineseDigit(after);
    if (!ten || one === undefined || (after !== '' && one === 0)) return undefined;
    return ten * 10 + one;
  }
  if (text.length === 0 || text.length > 4) return undefined;
  let value = 0;
  for (const char of text) {
    const digit = chineseDigit(char);
    if (digit === undefined) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Folds a text sign by sign. Signs such as ⑤, ² or ㈠ stay as they are: NFKC would make them plain
 * digits, and 「⑤28万」 would read as 528 万. The full-width comma stays too, because between two
 * numbers it may be punctuation.
 */
export function marked(original: string): Marked {
  const from: number[] = [];
  const to: number[] = [];
  let text = '';
  let index = 0;
  for (const sign of original) {
    const piece = foldedSign(sign);
    for (let i = 0; i < piece.length; i += 1) {
      from.push(index);
      to.push(index + sign.length);
    }
    text += piece;
    index += sign.length;
  }
  return { text, from, to };
}

/** The original words behind `[start, end)` of a marked text, and where they begin. */
export function wordsAt(
  original: string,
  mark: Marked,
  start: number,
  end: number,
): { words: string; index: number } {
  const index = mark.from[start] ?? 0;
  return { words: original.slice(index, mark.to[end - 1] ?? index), index };
}

/** The same text without blanks, except between two digits, where a blank keeps them apart. */
export function withoutBlanks(mark: Marked): Marked {
  const kept: Marked = { text: '', from: [], to: [] };
  for (let i = 0; i < mark.text.length; i += 1) {
    const char = mark.text[i] ?? '';
    if (char === ' ') {
      if (!/\d/.test(kept.text.at(-1) ?? '')) continue;
      let next = i;
      while (mark.text[next] === ' ') next += 1;
      i = next - 1;
      if (!/\d/.test(mark.text[next] ?? '')) continue;
    }
    kept.text += char;
    kept.from.push(mark.from[i] ?? 0);
    kept.to.push(mark.to[i] ?? 0);
  }
  return kept;
}

// Most of what is written, and the same when it is folded.
const PLAIN_SIGN = /^[!-~\u4E00-\u9FFF]$/;

function foldedSign(sign: string): string {
  if (PLAIN_SIGN.test(sign)) return sign;
  if (sign === '，') return sign;
  if (/\s/.test(sign)) return ' ';
  if (sign === '○' || sign === '◯') return '〇';
  if (/[\p{No}\p{So}]/u.test(sign)) return sign;
  return folded(sign);
}
