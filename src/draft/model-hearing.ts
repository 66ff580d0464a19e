// Where words stand in a text, and whether they carry a value. Knows no model and no field.
import { readValue, showValue } from '../form/indicators.ts';
import { folded } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { audited } from './ledger.ts';

/** A text as it is searched for signs: what cannot be seen left out, widths folded. */
export function visible(text: string): string {
  return folded(printable(text).text);
}

// --- words --------------------------------------------------------------------------------------

const NUMERAL = /[\d.〇零一二三四五六七八九十百千万亿两]/;

/** Letters, figures and the signs within and behind figures, folded, each with its place in the text. */
function bare(text: string): { signs: string; at: number[] } {
  let signs = '';
  const at: number[] = [];
  const kept = /[\p{L}\p{N}\p{M}%％‰]|(?<=[\d０-９])[.．-](?=[\d０-９])/gu;
  for (const { 0: sign, index } of text.matchAll(kept)) {
    const folds = sign.normalize('NFKC').toLowerCase();
    signs += folds;
    for (let i = 0; i < folds.length; i += 1) at.push(index);
  }
  return { signs, at };
}

/** True between two signs of one number: 「8万」 does not stand in 「28万」. */
function isWithin(signs: string, at: number): boolean {
  return NUMERAL.test(signs[at - 1] ?? '') && NUMERAL.test(signs[at] ?? '');
}

/**
 * The place of the words in a text, blanks and punctuation aside. Words that begin or end
 * within a number reach to its ends, or with `whole` are not there.
 */
export function placeOf(
  text: string,
  words: string,
  whole = false,
): { start: number; end: number } | undefined {
  const { signs, at } = bare(text);
  const wanted = bare(printable(words).text).signs;
  if (wanted === '') return undefined;
  for (let from = signs.indexOf(wanted); from >= 0; from = signs.indexOf(wanted, from + 1)) {
    let [start, end] = [from, from + wanted.length];
    if (whole && (isWithin(signs, start) || isWithin(signs, end))) continue;
    while (isWithin(signs, start)) start -= 1;
    while (isWithin(signs, end)) end += 1;
    const last = at[end - 1] ?? 0;
    return { start: at[start] ?? 0, end: last + ((text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1) };
  }
  return undefined;
}

const SENTENCE_ENDS = '。;；!！?？\\n';

/** The sentences around a place, or with `clauses` no more than its clauses. */
export function around(
  text: string,
  { start, end }: { start: number; end: number },
  clauses = false,
): { text: string; start: number } {
  const ends = clauses ? `${SENTENCE_ENDS},，` : SENTENCE_ENDS;
  const from = text.slice(0, start).search(new RegExp(`[^${ends}]*$`));
  const to = new RegExp(`[${ends}]`).exec(text.slice(end))?.index ?? text.length - end;
  return { text: text.slice(from, end + to), start: from };
}

/** How much of a name, by its pairs of characters, stands in a text: 0 to 1. */
export function shareOf(name: string, text: string): number {
  const { signs } = bare(name);
  const other = bare(text).signs;
  const pairs = Array.from({ length: Math.max(0, signs.length - 1) }, (_, i) =>
    signs.slice(i, i + 2),
  );
  return pairs.filter((pair) => other.includes(pair)).length / Math.max(1, pairs.length);
}

// --- values -------------------------------------------------------------------------------------

const LONGEST_VALUE = 200;
const UP = /≥|>|不低于|不少于|不小于|至少|以上|起码|最少|大于|达到|超过|多于|高于/;
const DOWN = /≤|<|不高于|不超过|不多于|不大于|至多|以内|以下|之内|最多|控制在|小于|少于|低于/;
const NOT_DOWN = /不(?:低于|少于|小于)|不(?:高于|超过|多于|大于)/g;

/**
 * The indicator value as far as the words carry it: without a bound that they do not set; undefined
 * when they say something else, or nothing.
 */
export function carriedValue(words: string, value: string): string | undefined {
  if (value.length > LONGEST_VALUE || /\d{16}/.test(value)) return undefined;
  const seen = visible(words);
  const isSaid = placeOf(words, value, true) !== undefined;
  const hasFigure = /\d|[一二三四五六七八九十百千万亿两]/.test(value);
  // With a word before it: 8万 is no quotation of 28万.
  const isKnown =
    hasFigure && audited(`值：${value}`, [{ label: '', text: words }]).gaps.length === 0;
  if (!isSaid && !isKnown) return undefined;
  const read = readValue(value);
  if (!read.ok || read.value.kind !== 'number') return value;
  const { operator } = read.value;
  if (operator === null || operator === '=') return value;
  const negated = seen.match(NOT_DOWN)?.join('') ?? '';
  const plain = seen.replaceAll(NOT_DOWN, '');
  const up = UP.test(plain) || /低于|少于|小于/.test(negated);
  const down = DOWN.test(plain) || /高于|超过|多于|大于/.test(negated);
  if (operator === '≥' || operator === '>') {
    if (up) return value;
    return down ? undefined : withoutBound(value);
  }
  if (down) return value;
  return up ? undefined : withoutBound(value);
}

function withoutBound(value: string): string {
  const read = readValue(value);
  return read.ok ? showValue({ ...read.value, operator: '=' }).replace(/^=/, '') : value;
}
