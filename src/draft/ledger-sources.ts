// What the sources of a draft say, read once: their quantities, their names folded for comparing, their
// clauses; and whether words stand in them without cutting a number. Decides no origin.
import { spokenIn, type Spoken } from './ledger-claims.ts';
import type { Calendar } from './ledger-dates.ts';
import type { Quantity } from './ledger-numbers.ts';

export interface Known {
  /** As the user wrote it. */
  original: string;
  spoken: Spoken;
  quantities: Quantity[];
  /** Folded; without blanks, quotes and marks, for titles and names. */
  text: string;
  plain: string;
  /** 「（万元）」 stands in it: a bare 98.7 may mean 98.7 万元. */
  inWan: boolean;
}

export interface Knowledge {
  sources: Known[];
  calendars: Calendar[];
  clauses: Set<string>;
}

export function knowledgeOf(sources: readonly { text: string }[]): Knowledge {
  const known = sources.map(({ text }) => {
    const spoken = spokenIn(text, true);
    const folded = spoken.signs.text;
    return {
      original: text,
      spoken,
      quantities: spoken.said.filter((said) => said.sense === 'quantity'),
      text: folded,
      plain: plainOf(folded),
      inWan: /万元/.test(folded),
    };
  });
  return {
    sources: known,
    calendars: known.map(({ spoken }) => spoken.calendar),
    clauses: new Set(known.flatMap(({ text }) => clausesOf(text))),
  };
}

function clausesOf(text: string): string[] {
  const clauses: string[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i += 1) {
    if (i < text.length && !endsClause(text, i)) continue;
    if (i > start) clauses.push(text.slice(start, i));
    start = i + 1;
  }
  return clauses;
}

/** Whether a clause ends at `at`; the comma of 1，200 ends none. */
export function endsClause(text: string, at: number): boolean {
  return /[，。；;！!？?\n\uE000]/.test(text[at] ?? '') && !(text[at] === '，' && isCut(text, at));
}

export function plainOf(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('社会工作', '社工')
    .toLowerCase();
}

// --- whole numbers ------------------------------------------------------------------------------

const SIGN = '\\d〇零一二两三四五六七八九十百千万亿廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟萬億';
const HAN = '〇零一二两三四五六七八九';
/** What stands before and behind a place inside a number: 2|8万, 数|十, 1|.5, 1,|200, 三点|五, 8|w. */
const INSIDE: readonly [RegExp, RegExp][] = [
  [new RegExp(`[${SIGN}第]$`), new RegExp(`^[${SIGN}]`)],
  [/[几数]$/, /^[十百千万亿拾佰仟]/],
  [/\d$/, /^(?:\.\d|[,，]\d{3}(?!\d)|[wWkK](?![A-Za-z]))/],
  [/\d\.$/, /^\d/],
  [/\d[,，]$/, /^\d{3}(?!\d)/],
  [new RegExp(`[${SIGN}]$`), new RegExp(`^点[${HAN}]`)],
  [new RegExp(`[${SIGN}]点$`), new RegExp(`^[${HAN}]`)],
];

/** Whether a cut at `at` of a folded text goes through a number. */
function isCut(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  const behind = text.slice(at, at + 5);
  return INSIDE.some(([left, right]) => left.test(before) && right.test(behind));
}

/** Whether a source says these words as they stand: 8万 is no quotation of 28万. */
export function isQuoted(words: string, { original, spoken: { signs } }: Known): boolean {
  const folded = (at: number) => {
    const found = signs.from.findIndex((from) => from >= at);
    return found < 0 ? signs.text.length : found;
  };
  for (let at = original.indexOf(words); at >= 0; at = original.indexOf(words, at + 1)) {
    if (!isCut(signs.text, folded(at)) && !isCut(signs.text, folded(at + words.length)))
      return true;
  }
  return false;
}

/** Whether a name stands in a source, and no digit before or behind it goes on: AB-10 is not AB-100. */
export function isIn(plain: string, words: string, source: Known): boolean {
  return (
    source.plain.includes(plain) &&
    (isWhole(plain, source.plain) || isWhole(words.toLowerCase(), source.text.toLowerCase()))
  );
}

function isWhole(words: string, text: string): boolean {
  const [head, tail] = [/^\d/.test(words), /\d$/.test(words)];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const end = at + words.length;
    if (!(head && /\d/.test(text[at - 1] ?? '')) && !(tail && /\d/.test(text[end] ?? '')))
      return true;
  }
  return false;
}

// --- comparing ----------------------------------------------------------------------------------

const CLOSE = 1e-9;

export function isSame(a: number, b: number): boolean {
  return (
    Number.isFinite(a) &&
    Number.isFinite(b) &&
    Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(a), Math.abs(b))
  );
}

export function agree(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((of) => b.includes(of));
}
