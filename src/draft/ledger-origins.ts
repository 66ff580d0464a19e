// Where a claim comes from: whether one of the sources says it, under its own kind of unit, or arithmetic
// over one of them gives it. Changes no text.
import { smallNumber } from '../form/numerals.ts';
import { chineseNumber } from './counts.ts';
import { spokenIn, type Said, type Spoken } from './ledger-claims.ts';
import { follows, type Calendar } from './ledger-dates.ts';
import type { Name } from './ledger-bodies.ts';
import type { Quantity } from './ledger-numbers.ts';
import { strangePieces } from './ledger-strange.ts';

// --- what the sources say -----------------------------------------------------------------------

interface Known {
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

const SHORTEST_CLAUSE = 8;
const LONGEST_CLAUSE = 200;

export function knowledgeOf(sources: readonly { text: string }[]): Knowledge {
  const known = sources.map(({ text }) => {
    const spoken = spokenIn(text, true);
    const folded = spoken.signs.text;
    return {
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
    clauses: new Set(known.flatMap(({ text }) => clausesOf(text).map(({ words }) => words))),
  };
}

function clausesOf(text: string): { words: string; start: number; end: number }[] {
  return [...text.matchAll(/[^，。；;！!？?\n\uE000]+/g)].map((match) => ({
    words: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function plainOf(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('社会工作', '社工')
    .toLowerCase();
}

/** True where a source says it, the sum where it can be computed, false where it has no origin. */
export function originOf(said: Said, spoken: Spoken, known: Knowledge): true | false | string {
  if (said.sense === 'name') return isNamed(said, known);
  if (said.sense === 'time') {
    if (follows(said, known.calendars)) return true;
    return (
      said.of === 'year' &&
      known.sources.some(({ quantities }) =>
        quantities.some((q) => q.low === said.year && q.of.length === 0),
      )
    );
  }
  if (known.sources.some((source) => isCounted(said, source))) return true;
  if (isRepeated(said, spoken, known)) return true;
  return computedFrom(said, known) ?? false;
}

/** A clause taken over word for word keeps its figures, whatever their units look like. */
function isRepeated(said: Said, { signs: { text } }: Spoken, { clauses }: Knowledge): boolean {
  let start = said.start;
  let end = said.end;
  while (
    start > 0 &&
    said.start - start < LONGEST_CLAUSE &&
    !/[，。；;！!？?\n\uE000]/.test(text[start - 1] ?? '')
  )
    start -= 1;
  while (
    end < text.length &&
    end - said.end < LONGEST_CLAUSE &&
    !/[，。；;！!？?\n\uE000]/.test(text[end] ?? '')
  )
    end += 1;
  return end - start >= SHORTEST_CLAUSE && clauses.has(text.slice(start, end));
}

// --- numbers ------------------------------------------------------------------------------------

const CLOSE = 1e-9;

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(a), Math.abs(b));
}

function isCounted(said: Quantity, { quantities, inWan }: Known): boolean {
  return quantities.some((other) => {
    if (said.ordinal !== other.ordinal) return said.ordinal && isOneOf(said, other);
    if (inPercent(said, other)) return true;
    if (!agree(said.of, other.of)) return false;
    if (isSame(said.low, other.low) && (isSame(said.high, other.high) || other.low === other.high))
      return true;
    if (
      inWan &&
      other.of.length === 0 &&
      isSame(said.low, other.low * 1e4) &&
      isSame(said.mantissa, other.low)
    )
      return true;
    return within(said, other);
  });
}

const SURE = new Set(['person', 'event', 'household', 'org', 'money']);

/** 百余 from 120, 数十 from 35: a vague number of the draft holds a plain one of the source. */
function within(said: Quantity, other: Quantity): boolean {
  // A span holds many numbers by chance: only what is surely counted alike.
  const alike =
    said.unit === other.unit || said.of.some((of) => SURE.has(of) && other.of.includes(of));
  if (!alike || other.unit === '') return false;
  return (
    said.high > said.low &&
    other.low === other.high &&
    other.low >= said.low &&
    other.low < said.high
  );
}

/** 第三期 out of 3期. */
function isOneOf(said: Quantity, other: Quantity): boolean {
  return (
    !other.ordinal &&
    said.of.length > 0 &&
    agree(said.of, other.of) &&
    said.low <= other.low &&
    other.of.includes('event')
  );
}

function agree(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((of) => b.includes(of));
}

/** A bare 90 may mean 90 %. */
function inPercent(said: Quantity, other: Quantity): boolean {
  return said.kind === 'percent' && other.of.length === 0 && isSame(said.low * 100, other.low);
}

/** Kinds that are never added up: shares, ages, hours of the day, levels. */
const NO_SUM = new Set([
  'ratio',
  'points',
  'age',
  'level',
  'label',
  'degree',
  'score',
  'times',
  'discount',
  'floor',
  'year',
]);
const MOST_TERMS = 6;

/** The sum or product of a source that gives this number, in words; undefined for none. */
function computedFrom(said: Quantity, { sources }: Knowledge): string | undefined {
  if (
    said.of.length === 0 ||
    said.ordinal ||
    said.low !== said.high ||
    said.of.some((of) => NO_SUM.has(of))
  )
    return undefined;
  for (const source of sources) {
    const found = productIn(said, source) ?? sumIn(said, source);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wordsOf({ text }: Known, { start, unitEnd }: Quantity): string {
  return text.slice(start, unitEnd);
}

/** 12场, 每场30人 → 360人. */
function productIn(said: Quantity, source: Known): string | undefined {
  const plain = source.quantities.filter((q) => q.low === q.high && !q.ordinal);
  for (const each of plain) {
    if (each.per === '' || each.of.length === 0 || !agree(said.of, each.of)) continue;
    const times = plain.filter((q) => q !== each && q.per === '' && counts(q, each.per));
    const total = times.reduce((sum, q) => sum + q.low, 0);
    const one = times.find((q) => isSame(q.low * each.low, said.low));
    if (one) return `${wordsOf(source, one)}×${wordsOf(source, each)}`;
    if (times.length > 1 && times.length <= MOST_TERMS && isSame(total * each.low, said.low)) {
      return `（${times.map((q) => wordsOf(source, q)).join('＋')}）×${wordsOf(source, each)}`;
    }
  }
  return undefined;
}

/** Whether a number counts what 每场 or 人均 speaks of. */
function counts({ unit, of }: Quantity, per: string): boolean {
  if (per.endsWith('均'))
    return { 人: 'person', 户: 'household', 场: 'event' }[per[0] ?? ''] === of[0];
  if (/^[人名位]/.test(per)) return of[0] === 'person';
  return unit !== '' && (unit === per || unit.replace(/次$/, '') === per || per.startsWith(unit));
}

/** Under which word a number is added up: persons and events by any of their measures, else by its own. */
function addedAs({ unit, of }: Quantity): string {
  if (of[0] === 'person' || of[0] === 'money') return of[0];
  return unit.replace(/(?<=[场户家批])次$/, '').replace(/^次$/, '场');
}

/** 12场＋3场: numbers of one unit that follow each other in one source. */
function sumIn(said: Quantity, source: Known): string | undefined {
  const rows = new Map<string, Quantity[]>();
  for (const q of source.quantities) {
    if (
      q.of.length === 0 ||
      q.ordinal ||
      q.low !== q.high ||
      q.low === 0 ||
      q.per !== '' ||
      !agree(said.of, q.of)
    )
      continue;
    const unit = addedAs(q);
    if (unit !== addedAs(said) && said.unit !== '个') continue;
    rows.set(unit, [...(rows.get(unit) ?? []), q]);
  }
  for (const row of rows.values()) {
    for (let from = 0; from < row.length; from += 1) {
      let sum = 0;
      for (let to = from; to < Math.min(row.length, from + MOST_TERMS); to += 1) {
        sum += row[to]?.low ?? 0;
        const terms = row.slice(from, to + 1);
        if (terms.length < 2 || !isSame(sum, said.low)) continue;
        if (terms.length === row.length || inOneSentence(source.text, terms)) {
          return terms.map((q) => wordsOf(source, q)).join('＋');
        }
      }
    }
  }
  return undefined;
}

function inOneSentence(text: string, terms: readonly Quantity[]): boolean {
  return !/[。\n]/.test(text.slice(terms[0]?.start, terms.at(-1)?.end));
}

// --- names --------------------------------------------------------------------------------------

function isNamed(name: Name, { sources }: Knowledge): boolean {
  const plain = plainOf(name.words);
  if (plain === '') return true;
  switch (name.shape) {
    case 'document':
      return sources.some(
        (source) => source.plain.includes(plain) || isSameDocument(name.words, source),
      );
    case 'title':
      return sources.some(
        (source) =>
          source.plain.includes(plain) || (plain.length >= 8 && isShortened(plain, source.plain)),
      );
    case 'plan': {
      const short = plain.replace(/^1(?=\d五)/, '十');
      const digit = '一二三四五六七八九'[Number(/^1(\d)五$/.exec(plain)?.[1] ?? 0) - 1];
      const han = digit ? `十${digit}五` : short.replace(/^第(十.)个五年$/, '$1五');
      return sources.some(
        (s) => s.plain.includes(han) || s.plain.includes(`第${han.slice(0, 2)}个五年`),
      );
    }
    case 'person':
      return sources.some((s) => s.plain.includes(plain) || isSurnamed(name.words, s));
    case 'quote':
    case 'latin':
    case 'contact':
      return sources.some((s) => s.plain.includes(plain));
    case 'place':
    case 'office': {
      if (sources.some((s) => s.plain.includes(plain))) return true;
      const pieces = strangePieces(name.words);
      const whole = sources.map((s) => s.plain).join('\n');
      return (
        (pieces.length > 0 &&
          pieces.every((piece) => whole.includes(piece)) &&
          name.shape === 'office') ||
        isComposed(plain, sources)
      );
    }
    case 'body':
      return sources.some((s) => s.plain.includes(plain)) || isComposed(plain, sources);
    default:
      return false;
  }
}

/** 张老师 from 张明老师. */
function isSurnamed(words: string, { spoken }: Known): boolean {
  if (!/(?:老师|教授|主任|书记|律师|医生|长|经理|先生|女士|同志|院士|师傅|阿姨|总)$/.test(words))
    return false;
  return spoken.said.some(
    (said) => said.sense === 'name' && said.shape === 'person' && said.words[0] === words[0],
  );
}

/** A name made of pieces that stand near each other in a source: 虹桥镇党群服务中心. */
function isComposed(plain: string, sources: readonly Known[]): boolean {
  return sources.some(({ plain: text }) => {
    let at = text.indexOf(plain.slice(0, 2));
    while (at >= 0) {
      if (isPieced(plain, text.slice(at, at + plain.length + 16))) return true;
      at = text.indexOf(plain.slice(0, 2), at + 1);
    }
    return false;
  });
}

function isPieced(plain: string, window: string): boolean {
  let at = 0;
  let done = 0;
  for (let pieces = 0; pieces < 4 && done < plain.length; pieces += 1) {
    let length = plain.length - done;
    let found = -1;
    for (; length >= 2; length -= 1) {
      found = window.indexOf(plain.slice(done, done + length), at);
      if (found >= 0) break;
    }
    if (found < 0) return false;
    done += length;
    at = found + length;
  }
  return done === plain.length;
}

/** A title without its （试行） or its middle. */
function isShortened(plain: string, text: string): boolean {
  const at = text.indexOf(plain.slice(0, 4));
  return at >= 0 && isPieced(plain, text.slice(at, at + Math.ceil(plain.length * 1.4)));
}

/** 沪财绩〔二〇二〇〕六号 → issuer 沪财绩, numbers 2020 6. */
function documentOf(words: string): { issuer: string; numbers: string } {
  const issuer =
    /^[\p{Script=Han}]*?(?=[〔[(【{〈<「『第\d]|[一二][〇零一二三四五六七八九]{3})/u.exec(
      words,
    )?.[0] ?? '';
  const rest = words
    .slice(issuer.length)
    .replaceAll(/[〇零一二三四五六七八九十百千]+/g, (han) => String(wholeNumber(han) ?? han));
  return { issuer, numbers: (rest.match(/\d+/g) ?? []).map(Number).join(' ') };
}

function wholeNumber(han: string): number | undefined {
  return smallNumber(han) ?? chineseNumber(han.replaceAll('〇', '零'));
}

/** The same numbers, and the same issuer where both name one. */
function isSameDocument(words: string, { spoken }: Known): boolean {
  const { issuer, numbers } = documentOf(words);
  return spoken.said.some((said) => {
    if (said.sense !== 'name' || said.shape !== 'document') return false;
    const other = documentOf(said.words);
    if (numbers === '' || other.numbers !== numbers) return false;
    return (
      issuer === '' ||
      other.issuer.endsWith(issuer) ||
      (other.issuer !== '' && issuer.endsWith(other.issuer))
    );
  });
}
