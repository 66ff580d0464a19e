// Dates and periods as people write them → ISO dates. The form year and today are arguments;
// whether a period fits the form year is decided by the caller. Reads no clock.

import { marked, smallNumber, withoutBlanks, wordsAt } from './numerals.ts';
import type { Marked } from './numerals.ts';
import { cut, refused, taken } from './reading.ts';
import type { Reading, Refusal } from './reading.ts';

/** Both ends inclusive, ISO `yyyy-mm-dd`, `start` not after `end`. */
export interface Period {
  start: string;
  end: string;
}

/** `year` is the form year, the year of 全年 and 3月; `today` (ISO) is what 今年 and 明年 count from. */
export interface PeriodContext {
  year: number;
  today: string;
}

/** A period inside a longer text: `words` stand at `index` of the original text. */
export interface FoundPeriod {
  period: Period;
  words: string;
  index: number;
}

const LONGEST_ANSWER = 80;

// --- calendar --------------------------------------------------------------------------------

interface Day {
  year: number;
  month: number;
  day: number;
}

function lastDay(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function iso({ year, month, day }: Day): string {
  return [String(year).padStart(4, '0'), twoDigits(month), twoDigits(day)].join('-');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function isReal({ year, month, day }: Day): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month);
}

function nearest({ year, month, day }: Day): Day {
  const near = Math.min(Math.max(month, 1), 12);
  return { year, month: near, day: Math.min(Math.max(day, 1), lastDay(year, near)) };
}

function todayOf(context: PeriodContext): Day {
  const [year = context.year, month = 1, day = 1] = context.today.split('-').map(Number);
  return { year, month, day };
}

function daysLater(day: Day, days: number): Day {
  const date = new Date(Date.UTC(day.year, day.month - 1, day.day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

// --- one date, month, quarter or year --------------------------------------------------------

/** `last` as a day is the last day of the month, whichever year it falls in. */
interface YearlessDay {
  month: number;
  day: number | 'last';
}

/**
 * A stretch of time as written, up to `end` of the text. `year` is missing when the text names
 * none; 'following' is 次年. An edge (10月底) is a day that only makes sense as one end.
 */
interface Span {
  end: number;
  year?: number | 'following';
  first: YearlessDay;
  last: YearlessDay;
  kind: 'year' | 'part' | 'month' | 'day' | 'edge' | 'now';
}

const FULL_YEAR = /(?:19|20)\d\d/.source;
const NUMBER = /(?:\d{1,2}(?!\d)|[一二三四五六七八九十廿卅]{1,3})/.source;
const DASH = /(?:-+|~+|→|—+|直到|到|直至|至)/.source;

const DATE = new RegExp(`(${FULL_YEAR})([-./])(\\d{1,2})\\2(\\d{1,2})(?![\\d月年期])`, 'y');
const DATE_EIGHT = new RegExp(`(${FULL_YEAR})(\\d\\d)(\\d\\d)(?!\\d)`, 'y');
const MONTH_OF_YEAR = new RegExp(`(${FULL_YEAR})[-./](\\d{1,2})(?![\\d期季]|[./]\\d)`, 'y');
const MONTH_SIX = new RegExp(`(${FULL_YEAR})(0[1-9]|1[0-2])(?!\\d)`, 'y');
const YEAR_NUMBER = /(?:[一二][〇零一二三四五六七八九]{3}|(?:(?:19|20)\d\d|\d\d)(?!\d))(?=年)/
  .source;
const SHORT_YEAR = `${FULL_YEAR}(?=全|整|[上下]半|[Qq]|第)`;
const YEAR = new RegExp(`(${YEAR_NUMBER}|${SHORT_YEAR})(?:年度?)?`, 'y');
const YEAR_WORD = /(今年|明年|来年|后年|去年|前年|本年|当年|次年|翌年|第二年)度?/y;
const OF = /的/y;
const WHOLE_YEAR =
  /(?:全年度?|(?:一整|整|一)年(?:度|内)?|年度|整个年度|(?:12|十二)个月)(?![级龄纪报会计])(?:内)?/y;
const HALF = /([上下])半年度?/y;
const QUARTER = new RegExp(`(?:第?(${NUMBER})季度|[Qq]([1-4])(?!\\d)|(首|前三)个?季度)`, 'y');
const YEAR_EDGE = /年?(初|中|底|末|终)/y;
const BARE_YEAR_EDGE = /年(初|中|底|末|终)/y;
const MONTH = new RegExp(`(${NUMBER})月份?(?![龄饼嫂季子亮])`, 'y');
const DAY = new RegExp(`(${NUMBER})[日号]`, 'y');
const MONTH_EDGE = /(初|上旬|中旬|下旬|中|底|末)/y;
const SLASHED = /(\d{1,2})[/.](\d{1,2})(?![\d/.月年])/y;
const NOW = /(?:今[天日]|即日|现在|目前|明[天日]|昨[天日])/y;
const THIS_MONTH = /(本|这个|下个?|上个?)月(份?)(初|中|底|末)?/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function wholeYear(end: number): Span {
  return months(1, 12, end, 'year');
}

function months(first: number, last: number, end: number, kind: Span['kind']): Span {
  return { end, first: { month: first, day: 1 }, last: { month: last, day: 'last' }, kind };
}

function oneDay(month: number, day: number | 'last', end: number, kind: Span['kind']): Span {
  return { end, first: { month, day }, last: { month, day }, kind };
}

/** The span that begins at `at`; a year in front counts for what follows it. */
function spanAt(text: string, at: number, context: PeriodContext): Span | undefined {
  const numeric = numericAt(text, at) ?? nowAt(text, at, context);
  if (numeric) return numeric;
  const year = yearAt(text, at, context);
  if (!year) return yearlessAt(text, at);
  const next = year.end + (matchAt(OF, text, year.end)?.[0].length ?? 0);
  const inner = yearlessAt(text, next) ?? yearEdgeAt(text, YEAR_EDGE, next);
  const named = year.year === undefined ? {} : { year: year.year };
  return { ...(inner ?? wholeYear(year.end)), ...named };
}

function numericAt(text: string, at: number): Span | undefined {
  const date = matchAt(DATE, text, at);
  if (date) {
    const end = at + date[0].length;
    return { ...oneDay(Number(date[3]), Number(date[4]), end, 'day'), year: Number(date[1]) };
  }
  const eight = matchAt(DATE_EIGHT, text, at);
  if (eight) {
    return { ...oneDay(Number(eight[2]), Number(eight[3]), at + 8, 'day'), year: Number(eight[1]) };
  }
  const month = matchAt(MONTH_OF_YEAR, text, at) ?? matchAt(MONTH_SIX, text, at);
  if (!month) return undefined;
  const number = Number(month[2]);
  const end = at + month[0].length;
  // 2027-1-12月 is a range of months; the dash is no date separator then.
  if (text[end] === '月') return undefined;
  return { ...months(number, number, end, 'month'), year: Number(month[1]) };
}

function nowAt(text: string, at: number, context: PeriodContext): Span | undefined {
  const today = todayOf(context);
  const now = matchAt(NOW, text, at)?.[0];
  if (now !== undefined) {
    const shift = now.startsWith('明') ? 1 : now.startsWith('昨') ? -1 : 0;
    const { year, month, day } = daysLater(today, shift);
    return { ...oneDay(month, day, at + now.length, 'now'), year };
  }
  const month = matchAt(THIS_MONTH, text, at);
  if (!month) return undefined;
  const shift = month[1]?.startsWith('下') ? 1 : month[1]?.startsWith('上') ? -1 : 0;
  const count = today.year * 12 + today.month - 1 + shift;
  const span = monthSpan((count % 12) + 1, month[3], at + month[0].length);
  return { ...span, year: Math.floor(count / 12) };
}

function yearAt(
  text: string,
  at: number,
  context: PeriodContext,
): { end: number; year?: number | 'following' } | undefined {
  const number = matchAt(YEAR, text, at);
  if (number) {
    const value = smallNumber(number[1] ?? '');
    if (value === undefined) return undefined;
    const year = value < 100 ? 2000 + value : value;
    // 12年 and 20年 are lengths of time more often than years.
    if (value < 100 && Math.abs(year - context.year) > 5) return undefined;
    if (year < 1900 || year > 2099) return undefined;
    return { end: at + number[0].length, year };
  }
  const word = matchAt(YEAR_WORD, text, at);
  if (!word) return undefined;
  const end = at + word[0].length;
  const today = todayOf(context).year;
  const distance = { 今年: 0, 明年: 1, 来年: 1, 后年: 2, 去年: -1, 前年: -2 }[word[1] ?? ''];
  if (distance !== undefined) return { end, year: today + distance };
  // 本年 and 当年 are the words of the form for its own year.
  return word[1] === '本年' || word[1] === '当年' ? { end } : { end, year: 'following' };
}

function yearlessAt(text: string, at: number): Span | undefined {
  const whole = matchAt(WHOLE_YEAR, text, at);
  if (whole) return wholeYear(at + whole[0].length);
  const half = matchAt(HALF, text, at);
  if (half) {
    const first = half[1] === '上' ? 1 : 7;
    return months(first, first + 5, at + half[0].length, 'part');
  }
  return (
    quarterAt(text, at) ??
    monthAt(text, at) ??
    yearEdgeAt(text, BARE_YEAR_EDGE, at) ??
    slashedAt(text, at)
  );
}

function quarterAt(text: string, at: number): Span | undefined {
  const quarter = matchAt(QUARTER, text, at);
  if (!quarter) return undefined;
  const end = at + quarter[0].length;
  if (quarter[3] === '前三') return months(1, 9, end, 'part');
  const number = quarter[3] ? 1 : smallNumber(quarter[1] ?? quarter[2] ?? '');
  if (number === undefined || number < 1 || number > 4) return undefined;
  return months(number * 3 - 2, number * 3, end, 'part');
}

function monthAt(text: string, at: number): Span | undefined {
  const found = matchAt(MONTH, text, at);
  const month = smallNumber(found?.[1] ?? '');
  if (!found || month === undefined) return undefined;
  const end = at + found[0].length;
  const day = matchAt(DAY, text, end);
  const number = smallNumber(day?.[1] ?? '');
  if (day && number !== undefined) return oneDay(month, number, end + day[0].length, 'day');
  const edge = matchAt(MONTH_EDGE, text, end)?.[0];
  return monthSpan(month, edge, end + (edge?.length ?? 0));
}

function monthSpan(month: number, edge: string | undefined, end: number): Span {
  switch (edge) {
    case '初':
      return oneDay(month, 1, end, 'edge');
    case '中':
      return oneDay(month, 15, end, 'edge');
    case '底':
    case '末':
      return oneDay(month, 'last', end, 'edge');
    case '上旬':
      return { end, first: { month, day: 1 }, last: { month, day: 10 }, kind: 'month' };
    case '中旬':
      return { end, first: { month, day: 11 }, last: { month, day: 20 }, kind: 'month' };
    case '下旬':
      return { end, first: { month, day: 21 }, last: { month, day: 'last' }, kind: 'month' };
    default:
      return months(month, month, end, 'month');
  }
}

function yearEdgeAt(text: string, pattern: RegExp, at: number): Span | undefined {
  const edge = matchAt(pattern, text, at);
  if (!edge) return undefined;
  const end = at + edge[0].length;
  if (edge[1] === '初') return oneDay(1, 1, end, 'edge');
  return edge[1] === '中' ? oneDay(6, 30, end, 'edge') : oneDay(12, 'last', end, 'edge');
}

/** 3/1 and 3.1, month first. */
function slashedAt(text: string, at: number): Span | undefined {
  const found = matchAt(SLASHED, text, at);
  if (!found) return undefined;
  return oneDay(Number(found[1]), Number(found[2]), at + found[0].length, 'day');
}

// --- two spans -------------------------------------------------------------------------------

interface Stretch {
  end: number;
  from: Span;
  to: Span;
}

const JOINED = new RegExp(`(?:起始|开始|起)?[,，]?${DASH}`, 'y');
const SHARED_MONTH = new RegExp(`(${NUMBER})${DASH}(${NUMBER})月份?(?![龄饼嫂季子亮])`, 'y');
const SHARED_QUARTER = new RegExp(`第?(${NUMBER})${DASH}第?(${NUMBER})个?季度`, 'y');
const SHARED_YEAR = new RegExp(`(${FULL_YEAR})${DASH}(${FULL_YEAR})年度?`, 'y');
const DAY_TO_DAY = new RegExp(`(${NUMBER})[日号]?${DASH}(${NUMBER})[日号]`, 'y');

/** Two spans with 到 between them, or the short forms 1-12月, 一至三季度, 3月1-15日, 2026-2028年. */
function stretchAt(text: string, at: number, context: PeriodContext): Stretch | undefined {
  const years = matchAt(SHARED_YEAR, text, at);
  if (years) {
    const end = at + years[0].length;
    const from = { ...wholeYear(end), year: Number(years[1]) };
    return { end, from, to: { ...wholeYear(end), year: Number(years[2]) } };
  }
  const year = yearAt(text, at, context);
  const short = sharedAt(text, year?.end ?? at);
  if (short) {
    if (year?.year === undefined) return short;
    return { ...short, from: { ...short.from, year: year.year } };
  }
  const from = spanAt(text, at, context);
  const joined = from && matchAt(JOINED, text, from.end);
  if (!joined) return undefined;
  const next = from.end + joined[0].length;
  const day = from.kind === 'day' ? matchAt(DAY, text, next) : undefined;
  const number = smallNumber(day?.[1] ?? '');
  const to =
    day && number !== undefined
      ? oneDay(from.last.month, number, next + day[0].length, 'day')
      : spanAt(text, next, context);
  return to && { end: to.end, from, to };
}

function sharedAt(text: string, at: number): Stretch | undefined {
  const month = matchAt(SHARED_MONTH, text, at);
  const [first, last] = [smallNumber(month?.[1] ?? ''), smallNumber(month?.[2] ?? '')];
  if (month && first !== undefined && last !== undefined) {
    const next = at + month[0].length;
    const edge = matchAt(MONTH_EDGE, text, next)?.[0];
    const to = monthSpan(last, edge, next + (edge?.length ?? 0));
    if (matchAt(DAY, text, next)) return undefined;
    return { end: to.end, from: months(first, first, to.end, 'month'), to };
  }
  const quarter = matchAt(SHARED_QUARTER, text, at);
  const numbers = [smallNumber(quarter?.[1] ?? ''), smallNumber(quarter?.[2] ?? '')];
  if (quarter && numbers.every((number) => number !== undefined && number >= 1 && number <= 4)) {
    const end = at + quarter[0].length;
    const [from, to] = numbers.map((n = 0) => months(n * 3 - 2, n * 3, end, 'part'));
    return from && to && { end, from, to };
  }
  const inMonth = matchAt(MONTH, text, at);
  const days = inMonth && matchAt(DAY_TO_DAY, text, at + inMonth[0].length);
  const of = smallNumber(inMonth?.[1] ?? '');
  const [begin, close] = [smallNumber(days?.[1] ?? ''), smallNumber(days?.[2] ?? '')];
  if (!inMonth || !days || of === undefined || begin === undefined || close === undefined) {
    return undefined;
  }
  const end = at + inMonth[0].length + days[0].length;
  return { end, from: oneDay(of, begin, end, 'day'), to: oneDay(of, close, end, 'day') };
}

// --- from words to dates ---------------------------------------------------------------------

function dayIn(year: number, { month, day }: YearlessDay): Day {
  if (day !== 'last') return { year, month, day };
  return { year, month, day: month >= 1 && month <= 12 ? lastDay(year, month) : 31 };
}

function yearOf(span: Span, otherwise: number): number {
  return span.year === 'following' ? otherwise + 1 : (span.year ?? otherwise);
}

/** The years of both ends: a missing one comes from the other end, then from the form. */
function datedEnds({ from, to }: Stretch, context: PeriodContext): { first: Day; last: Day } {
  if (to.year === 'following') {
    const year = yearOf(from, context.year);
    return { first: dayIn(year, from.first), last: dayIn(year + 1, to.last) };
  }
  if (to.year === undefined || from.year !== undefined) {
    const year = yearOf(from, context.year);
    return { first: dayIn(year, from.first), last: dayIn(to.year ?? year, to.last) };
  }
  // 11月到明年2月: the start is the last November before it.
  const same = dayIn(to.year, from.first);
  const last = dayIn(to.year, to.last);
  return { first: iso(same) > iso(last) ? dayIn(to.year - 1, from.first) : same, last };
}

function settled(said: string, first: Day, last: Day): Reading<Period> {
  const wrong = [first, last].find((day) => !isReal(day));
  if (wrong) return impossible(said, wrong, nearest(first), nearest(last));
  const [start, end] = [iso(first), iso(last)];
  if (start <= end) return taken({ start, end });
  return refused('order', said, `结束 ${end} 早于开始 ${start}，请重写起止。`);
}

function readStretch(said: string, stretch: Stretch, context: PeriodContext): Reading<Period> {
  const { first, last } = datedEnds(stretch, context);
  const reading = settled(said, first, last);
  if (reading.ok || reading.refusal.code !== 'order') return reading;
  // 12月到1月 the other way round is the whole year, so both months open up again.
  const start = dayIn(last.year, stretch.to.first);
  const end = dayIn(first.year, stretch.from.last);
  const swapped = { start: iso(start), end: iso(end) };
  if (!isReal(start) || !isReal(end) || swapped.start > swapped.end) return reading;
  const fixes = [{ label: '对调', answer: showPeriod(swapped) }];
  return { ok: false, refusal: { ...reading.refusal, fixes } };
}

function impossible(
  said: string,
  wrong: Day,
  first: Day,
  last: Day,
): { ok: false; refusal: Refusal } {
  const label = iso(nearest(wrong));
  const [start, end] = [iso(first), iso(last)];
  const answer = start === end ? start : showPeriod({ start, end });
  const fixes = start <= end ? [{ label, answer }] : [];
  return refused('date', said, whyNot(wrong), { example: label, fixes });
}

function whyNot({ year, month, day }: Day): string {
  if (month < 1 || month > 12) return `没有 ${month} 月。`;
  // 29 February exists in other years, so the year belongs into the reason.
  const of = month === 2 && day === 29 ? `${year} 年` : '';
  return `${of}没有 ${month} 月 ${day} 日。`;
}

function unreadable(said: string, context: PeriodContext): { ok: false; refusal: Refusal } {
  const what = said === '' ? '没有读到起止日期' : `没看懂“${said}”`;
  return refused('syntax', said, `${what}。请写起止日期，`, {
    example: '全年、3月到10月底',
    fixes: [{ label: `${context.year} 全年`, answer: `${context.year}年全年` }],
  });
}

// --- whole answers ---------------------------------------------------------------------------

const MARKS = '[\\s:,，。、;!?.“”"\'「」『』()]';
const LEADING = new RegExp(
  `^(?:起止(?:日期|时间)?|(?:项目)?(?:执行|实施|计划)?(?:期限|周期|时间|日期)|改成|改为|计划|从|自|于|在|为|是|就|${MARKS})+`,
);
const TRAILING = new RegExp(`(?:为?止|期间|之间|之内|结束|完成|吧|了|的|${MARKS})+$`);
const UNTIL = /^(?:截[至止]到?|直到|到|至|在)/;
const BEFORE = /(?:之前|以前|前)(?:完成|结束)?$/;
const SINCE = /(?:开始|起始|以后|之后|起)(?:实施|执行|开展|到现在)?$/;

interface Asked {
  said: string;
  core: string;
}

function asked(text: string): Asked {
  const whole = text.trim();
  const said = cut(whole, 24);
  if (whole.length > LONGEST_ANSWER) return { said, core: '' };
  const { text: dense } = withoutBlanks(marked(whole));
  return { said, core: dense.replace(LEADING, '').replace(TRAILING, '') };
}

/**
 * Reads an answer that is one period and nothing else: 全年, 3月到10月底, 2027.1.1-2027.12.31, 3月起.
 * Months snap to their first and last day. Refusals: `order`, `date` (30 February), `syntax`.
 */
export function readPeriod(text: string, context: PeriodContext): Reading<Period> {
  const { said, core } = asked(text);
  const stretch = stretchAt(core, 0, context);
  if (stretch?.end === core.length) return readStretch(said, stretch, context);
  const span = wholeSpan(core, context);
  if (span) return readSpan(said, span, context);
  return readOpenEnded(said, core, context) ?? unreadable(said, context);
}

/**
 * Reads one date. A text that names more than a day (10月, 全年) gives its first day, or its last
 * one with `edge: 'end'`. Refusals: `date`, `syntax`.
 */
export function readDate(
  text: string,
  context: PeriodContext & { edge?: 'start' | 'end' },
): Reading<string> {
  const { said, core } = asked(text);
  const span = wholeSpan(core.replace(/(?:开始|以?前|之前|起|止)$/, ''), context);
  if (!span) {
    const what = said === '' ? '没有读到日期' : `没看懂“${said}”`;
    return refused('syntax', said, `${what}。请写一个日期，`, { example: `${context.year}-03-01` });
  }
  const day = dayIn(yearOf(span, context.year), context.edge === 'end' ? span.last : span.first);
  return isReal(day) ? taken(iso(day)) : impossible(said, day, nearest(day), nearest(day));
}

function wholeSpan(core: string, context: PeriodContext): Span | undefined {
  if (new RegExp(`^${FULL_YEAR}$`).test(core)) return { ...wholeYear(4), year: Number(core) };
  const span = spanAt(core, 0, context);
  return span?.end === core.length ? span : undefined;
}

function readSpan(said: string, span: Span, context: PeriodContext): Reading<Period> {
  const year = yearOf(span, context.year);
  const reading = settled(said, dayIn(year, span.first), dayIn(year, span.last));
  if (!reading.ok || (span.kind !== 'edge' && span.kind !== 'now')) return reading;
  const { start, end } = reading.value;
  const opens = span.kind === 'now' || span.first.day === 1;
  const period = opens
    ? { start, end: lastOpenDay(start, context) }
    : { start: `${year}-01-01`, end };
  return refused('syntax', said, `“${said}”只说了${opens ? '开始' : '结束'}，还差另一头。`, {
    example: `3月到10月底`,
    fixes: [periodButton(period)],
  });
}

/** 到10月底, 10月底前 → from 1 January; 3月起 → to the end of the form year. */
function readOpenEnded(
  said: string,
  core: string,
  context: PeriodContext,
): Reading<Period> | undefined {
  const until = UNTIL.exec(core)?.[0] ?? '';
  const before = BEFORE.exec(core)?.[0] ?? '';
  if (until !== '' || before !== '') {
    const span = wholeSpan(core.slice(until.length, core.length - before.length), context);
    if (!span) return undefined;
    const year = yearOf(span, context.year);
    if (until === '' && span.kind !== 'edge' && span.kind !== 'day') {
      return beforeWhat(said, span, year);
    }
    return settled(said, { year, month: 1, day: 1 }, dayIn(year, span.last));
  }
  const since = SINCE.exec(core)?.[0];
  if (since === undefined) return undefined;
  const span = wholeSpan(core.slice(0, core.length - since.length), context);
  if (!span) return undefined;
  const first = dayIn(yearOf(span, context.year), span.first);
  if (!isReal(first)) return settled(said, first, { year: first.year, month: 12, day: 31 });
  return taken({ start: iso(first), end: lastOpenDay(iso(first), context) });
}

/** Where a period without an end ends: with the form year, or with its own year when later. */
function lastOpenDay(start: string, context: PeriodContext): string {
  return `${Math.max(context.year, Number(start.slice(0, 4)))}-12-31`;
}

/** 10月前: the month itself may be meant or not. */
function beforeWhat(said: string, span: Span, year: number): Reading<Period> | undefined {
  const first = dayIn(year, span.first);
  const last = dayIn(year, span.last);
  if (!isReal(first) || !isReal(last) || span.kind === 'now') return undefined;
  const start = `${year}-01-01`;
  const ends = [iso(daysLater(first, -1)), iso(last)].filter((end) => end >= start);
  const fixes = ends.map((end) => periodButton({ start, end }));
  return refused('syntax', said, `“${said}”到哪一天为止？请选一个，或写明日期，`, {
    example: '3月到10月底',
    fixes,
  });
}

function periodButton(period: Period): { label: string; answer: string } {
  const answer = showPeriod(period);
  // Within one year the year would only fill the button.
  const oneYear = period.start.slice(0, 4) === period.end.slice(0, 4);
  return { label: oneYear ? answer.replaceAll(/\d{4}-(?=\d\d-)/g, '') : answer, answer };
}

/** `2027-01-01 至 2027-12-31`; reads back as the same period. */
export function showPeriod({ start, end }: Period): string {
  return `${start} 至 ${end}`;
}

// --- periods inside a sentence ---------------------------------------------------------------

const BEGINS = /[\dQq一二三四五六七八九十今明来后去前本当次全整上下第首年现即]/;
const MID_NUMBER = /[\d./-]/;
const CHINESE_NUMBER = /[一二三四五六七八九十]/;

/**
 * The periods a longer text names outright: ranges (3月到10月底), 全年, halves and quarters. Single
 * months, dates and years are not taken, nor anything inside 《》 or 〔〕.
 */
export function periodsIn(text: string, context: PeriodContext): FoundPeriod[] {
  const mark = withoutQuoted(withoutBlanks(marked(text)));
  const found: FoundPeriod[] = [];
  let i = 0;
  while (i < mark.text.length) {
    const stretch = begins(mark.text, i) ? outright(mark.text, i, context) : undefined;
    const reading = stretch && readStretch('', stretch, context);
    if (stretch && reading?.ok) {
      found.push({ period: reading.value, ...wordsAt(text, mark, i, stretch.end) });
    }
    i = Math.max(i + 1, stretch?.end ?? 0);
  }
  return found;
}

function begins(text: string, at: number): boolean {
  const char = text[at] ?? '';
  if (!BEGINS.test(char)) return false;
  const before = text[at - 1] ?? '';
  if (/[每各]/.test(before)) return false;
  if (/\d/.test(char)) return !MID_NUMBER.test(before);
  return !CHINESE_NUMBER.test(char) || !CHINESE_NUMBER.test(before);
}

function outright(text: string, at: number, context: PeriodContext): Stretch | undefined {
  const stretch = stretchAt(text, at, context);
  // 7.1-7.4 are more often numbers of rows than days.
  if (stretch && /[年月日号季Qq]|\d{4}/.test(text.slice(at, stretch.end))) return stretch;
  const span = spanAt(text, at, context);
  if (!span) return undefined;
  const named = span.kind === 'year' && /[全整]/.test(text.slice(at, span.end));
  return named || span.kind === 'part' ? { end: span.end, from: span, to: span } : undefined;
}

function withoutQuoted(mark: Marked): Marked {
  const blank = (inside: string): string => '\0'.repeat(inside.length);
  return { ...mark, text: mark.text.replaceAll(/《[^《》]*》|〔[^〔〕]*〕/g, blank) };
}
