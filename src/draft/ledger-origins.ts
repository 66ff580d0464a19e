// Where a claim comes from: whether one of the sources says it, under its own kind of unit, or arithmetic
// over one of them gives it. Changes no text.
import { smallNumber } from '../form/numerals.ts';
import { chineseNumber } from './counts.ts';
import type { Said, Spoken } from './ledger-claims.ts';
import { follows } from './ledger-dates.ts';
import type { Name } from './ledger-bodies.ts';
import type { Quantity } from './ledger-numbers.ts';
import {
  agree,
  endsClause,
  isIn,
  isSame,
  plainOf,
  type Known,
  type Knowledge,
} from './ledger-sources.ts';
import { computedFrom } from './ledger-sums.ts';
import { strangePieces } from './ledger-strange.ts';

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
  const words = spoken.signs.text.slice(said.start, said.end);
  // Beyond what a number can hold, only the same signs are the same.
  if (LONG.test(words) || !Number.isSafeInteger(Math.trunc(said.high))) {
    return known.sources.some(({ text, quantities }) =>
      quantities.some(({ start, end }) => text.slice(start, end) === words),
    );
  }
  if (known.sources.some((source) => isCounted(said, source))) return true;
  if (isRepeated(said, spoken, known)) return true;
  return computedFrom(said, spoken.signs.text, known.sources) ?? false;
}

const LONG = /[\d,，]{16}|[〇零一二三四五六七八九]{16}/;
const SHORTEST_CLAUSE = 8;
const LONGEST_CLAUSE = 200;

/** A clause taken over word for word keeps its figures, whatever their units look like. */
function isRepeated(said: Said, { signs: { text } }: Spoken, { clauses }: Knowledge): boolean {
  let start = said.start;
  let end = said.end;
  while (start > 0 && said.start - start < LONGEST_CLAUSE && !endsClause(text, start - 1))
    start -= 1;
  while (end < text.length && end - said.end < LONGEST_CLAUSE && !endsClause(text, end)) end += 1;
  return end - start >= SHORTEST_CLAUSE && clauses.has(text.slice(start, end));
}

// --- numbers ------------------------------------------------------------------------------------

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

/** A bare 90 may mean 90 %. */
function inPercent(said: Quantity, other: Quantity): boolean {
  return said.kind === 'percent' && other.of.length === 0 && isSame(said.low * 100, other.low);
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
      return sources.some((s) => isIn(plain, name.words, s));
    case 'place':
    case 'office': {
      if (sources.some((s) => isIn(plain, name.words, s))) return true;
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
      return sources.some((s) => isIn(plain, name.words, s)) || isComposed(plain, sources);
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
