// Arithmetic over one source, as far as it can be shown in a few words: sums, products, a year's count by
// the month or the quarter, a total by the piece, and the count of a list. Changes no text.
import type { Quantity } from './ledger-numbers.ts';
import { agree, endsClause, isSame, type Known } from './ledger-sources.ts';
import { unsaid } from './ledger-strange.ts';

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

/** The arithmetic of a source that gives this number, in words; undefined for none. */
export function computedFrom(
  said: Quantity,
  text: string,
  sources: readonly Known[],
): string | undefined {
  if (
    said.of.length === 0 ||
    said.ordinal ||
    said.low !== said.high ||
    said.of.some((of) => NO_SUM.has(of))
  )
    return undefined;
  for (const source of sources) {
    const found =
      productIn(said, source) ??
      sumIn(said, source) ??
      oftenIn(said, text, source) ??
      eachIn(said, text, source) ??
      listIn(said, text, source);
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

// --- by the month, by the piece -----------------------------------------------------------------

const NUMERALS = '\\d〇零一二两三四五六七八九十百千万';
const OF_A_YEAR = /全年|每年|一年|年度|年内|[本当今明]年|年均|(?:\d|[〇零一二三四五六七八九]){4}年/;
/** What a clause says beside its noun. */
const NO_NOUN =
  /全年|每年|一年|年度|年内|[本当今明]年|[月季年]均|每个?(?:月|季度?)|平均|计划|预计|力争|拟|不少于|至少|不低于|开展|举办|组织|举行|安排|完成|实施|进行|召开|[共约各达于的]|[^\p{Script=Han}]/gu;

/** 全年12次 → 每月1次, 全年4次 → 每季度1次; of the same thing, where both clauses name one. */
function oftenIn(said: Quantity, text: string, source: Known): string | undefined {
  const times = said.per.startsWith('月') ? 12 : said.per.startsWith('季') ? 4 : 0;
  if (times === 0 || !said.of.includes('event')) return undefined;
  const whole = source.quantities.find(
    (q) =>
      isPlain(q) &&
      q.per.replace(/^年均?.*$/, '') === '' &&
      q.of.includes('event') &&
      addedAs(q) === addedAs(said) &&
      isSame(q.low, said.low * times) &&
      OF_A_YEAR.test(clauseAt(source.text, q)) &&
      isOfOne(nounOf(clauseAt(text, said), said), nounOf(clauseAt(source.text, q), q)),
  );
  return whole && `${wordsOf(source, whole)}÷${times === 12 ? '12个月' : '4个季度'}`;
}

/** What a clause speaks of; its numbers and their measure words go. */
function nounOf(clause: string, { unit }: Quantity): string {
  return clause
    .replaceAll(new RegExp(`[${NUMERALS}]+(?:${unit}|[场次回期])`, 'g'), '')
    .replaceAll(NO_NOUN, '');
}

/** Two signs in common, or nothing said by one of them. */
function isOfOne(a: string, b: string): boolean {
  if (a === '' || b === '') return true;
  return Array.from(a).some((_, i) => i > 0 && b.includes(a.slice(i - 1, i + 1)));
}

function isPlain({ low, high, ordinal }: Quantity): boolean {
  return low === high && !ordinal;
}

function clauseAt(text: string, { start, unitEnd }: Quantity): string {
  const [from, to] = clauseBounds(text, start, unitEnd);
  return text.slice(from, to);
}

const LONGEST_CLAUSE = 80;

function clauseBounds(text: string, start: number, end: number): [number, number] {
  let [from, to] = [start, end];
  while (from > 0 && start - from < LONGEST_CLAUSE && !endsClause(text, from - 1)) from -= 1;
  while (to < text.length && to - end < LONGEST_CLAUSE && !endsClause(text, to)) to += 1;
  return [from, to];
}

/** 2期共100人 → 平均每期50人: both in one clause, and nothing else of their kinds. */
function eachIn(said: Quantity, text: string, source: Known): string | undefined {
  const before = text.slice(Math.max(0, said.start - 12), said.start);
  if (said.per === '' || !/(?:平均|[场次期人户]均)[^，。；\n\uE000]*$/.test(before))
    return undefined;
  const plain = source.quantities.filter((q) => isPlain(q) && q.per === '');
  for (const total of plain) {
    if (!agree(said.of, total.of) || addedAs(total) !== addedAs(said)) continue;
    const [from, to] = clauseBounds(source.text, total.start, total.unitEnd);
    const near = plain.filter((q) => q.start >= from && q.end <= to);
    const pieces = near.filter((q) => q !== total && counts(q, said.per));
    const [piece] = pieces;
    if (
      piece &&
      pieces.length === 1 &&
      near.filter((q) => addedAs(q) === addedAs(total)).length === 1 &&
      /[共总]|合计|累计/.test(source.text.slice(from, to)) &&
      piece.low > 1 &&
      isSame(said.low * piece.low, total.low)
    )
      return `${wordsOf(source, total)}÷${wordsOf(source, piece)}`;
  }
  return undefined;
}

// --- the count of a list ------------------------------------------------------------------------

const LONGEST_LIST = 80;
const JOIN = /以及|[和与及]/g;
const LEAD = /^(?:建设|覆盖|设在|设于|位于|包括|包含|含|在|由|为|于|对|从|至|赴)/;

/** A、B和C三个站点: the list stands right before its count, and in a source. Events are no names. */
function listIn(said: Quantity, text: string, source: Known): string | undefined {
  if (said.of.includes('event') || !/^(?:[个家处所名位类种项大]|$)/.test(said.unit))
    return undefined;
  let from = said.start;
  while (
    from > 0 &&
    said.start - from < LONGEST_LIST &&
    !/[，。；;：:！!？?()“”\n\uE000]/.test(text[from - 1] ?? '')
  )
    from -= 1;
  const listed = text.slice(from, said.start).replaceAll(JOIN, '、');
  const told = source.text.replaceAll(JOIN, '、');
  for (let at = 0; at < listed.length; at += 1) {
    const list = listed.slice(at).replace(LEAD, '');
    if (!told.includes(list)) continue;
    const items = list.split('、');
    const named =
      !said.of.every((of) => of === 'person') || items.every((item) => unsaid(item) >= 1);
    if (items.length < 2 || items.length !== said.low || !named || items.includes(''))
      return undefined;
    return items.join('＋');
  }
  return undefined;
}
