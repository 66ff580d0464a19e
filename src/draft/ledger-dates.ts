// Dates, months, quarters, years, weekdays and hours of a folded text, and whether one of them follows
// from another: 2027年度 supports 年底, not 3月15日. Knows no number else and no clock.
import { smallNumber } from '../form/numerals.ts';
import { unitAt } from './ledger-units.ts';

/** Part of a month: 3月初, 3月中旬, 3月底. */
type Edge = 'early' | 'middle' | 'late';

/** A time as written; `year` is missing where the words name none. Places are of the folded text. */
export interface Time {
  sense: 'time';
  kind: 'date' | 'year';
  start: number;
  end: number;
  year?: number;
  /**
   * `day`: 3月15日. `months`: 3月, 第三季度 (7 to 9), 上半年. `year`: 2027年, 全年. `turn`: 年底.
   * `week` and `hour` carry what they say as `words`.
   */
  of: 'day' | 'months' | 'year' | 'turn' | 'week' | 'hour';
  first: number;
  last: number;
  day?: number;
  edge?: Edge;
  /** Of 1月至12月: both are the whole year. */
  whole?: true;
  words: string;
}

/** From the first to the last day, as month × 100 + day; years where the words name them. */
interface Period {
  /** Named as a year, not by its first and last day. */
  year: boolean;
  from: number;
  to: number;
  startYear?: number;
  endYear?: number;
}

const HAN_YEAR = '[一二][〇零一二三四五六七八九]{3}';
const YEAR4 = `(?:(?:19|20)\\d\\d|${HAN_YEAR})`;
const YEAR2 = '(?:\\d\\d|[〇零一二三四五六七八九]{2}|[二三]?十[一二三四五六七八九]?)';
const NUM =
  '(?:[1-3]\\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])';
const LEAD = `(?:(?<year>${YEAR4}|${YEAR2})年度?(?:的|[,，])?)?`;
const EDGE = '(?<edge>初|上旬|中旬|下旬|中|底|末)';
const NOT_LONGER = '(?<![\\d.个第〇零一二三四五六七八九十廿])';

// In this order; what an earlier pattern took, a later one leaves.
const PATTERNS: [Time['of'], RegExp][] = [
  [
    'day',
    /(?<!\d)(?<year>(?:19|20)\d\d)(?<sep>[-/.])(?<month>0?[1-9]|1[0-2])\k<sep>(?<day>0?[1-9]|[12]\d|3[01])(?![\d])日?/g,
  ],
  ['day', /(?<!\d)(?<year>20[0-4]\d)(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?!\d)/g],
  ['day', new RegExp(`${NOT_LONGER}${LEAD}(?<month>${NUM})月(?:份的?)?(?<day>${NUM})[日号]`, 'g')],
  [
    'months',
    new RegExp(
      `${NOT_LONGER}${LEAD}(?<month>${NUM})(?=(?:-|~|至|到|、|或|和)${NUM}月(?![饼嫂子亮龄]))`,
      'g',
    ),
  ],
  [
    'months',
    new RegExp(
      `${NOT_LONGER}${LEAD}(?<month>${NUM})月(?![饼嫂子亮龄季报刊牙色球])份?(?:${EDGE}(?!旬|[级学国央心年]))?`,
      'g',
    ),
  ],
  ['months', /(?<![\d.])(?<year>(?:19|20)\d\d)[-/.](?<month>0?[1-9]|1[0-2])(?![\d.%]|[-/]\d)/g],
  [
    'months',
    new RegExp(
      `(?<![个每])(?:(?<year>${YEAR4}|\\d\\d)年?度?的?)?(?:第?(?<quarter>[一二三四1-4])(?:(?:-|~|至|到|、)第?(?<until>[一二三四1-4]))?个?季度|[Qq](?<q>[1-4])(?!\\d)|(?<named>首|前三|前两|前二)个?季度)`,
      'g',
    ),
  ],
  ['months', new RegExp(`(?:(?<year>${YEAR4}|\\d\\d)年?度?的?)?(?<half>[上下])半年`, 'g')],
  [
    'turn',
    new RegExp(
      `(?:(?<year>${YEAR4}|\\d\\d)年|(?<![每历往近全常多半届\\d〇零一二三四五六七八九十个几数])年)${EDGE}(?![级学国央心考小间期旬])`,
      'g',
    ),
  ],
  ['week', /(?:周|星期|礼拜)(?<week>[一二三四五六日天])(?![次场期节课堂回趟访更报个遍天周年])/g],
  ['hour', /(?<![\d.:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])/g],
  [
    'hour',
    new RegExp(
      `(?:上午|下午|晚上|早上|中午|凌晨|晚|早)(?<hour>${NUM})(?:[点时])(?:半|整|${NUM}分)?`,
      'g',
    ),
  ],
  ['hour', new RegExp(`${NOT_LONGER}(?<hour>${NUM})[点时](?:半(?!年)|整|${NUM}分(?![之钟]))`, 'g')],
];
const YEARS = new RegExp(
  `(?<![\\d.,A-Za-z])(?<year>${YEAR4})(?!\\d|[.,]\\d|[-/]\\d{1,2}(?!\\d))(?<mark>年度?|财年|学年)?`,
  'g',
);
const SHORT_YEARS =
  /(?<![\d.,第近]|历时|长达|连续|为期|过去|未来|超过)(?<year>[23]\d|[一二三][〇零一二三四五六七八九])年(?:度|(?!来|间|内|以|的|如|历|期|轻|级|左|后|前|多|余))/g;
const JOINED = /^(?:年度?|日|份)?(?:起|开始)?(?:-+|~+|至|到|→|直至)+$/;
const WHOLE_YEAR = /全年|年度|年内|一整年|本年|当年/g;

/** Times of a folded text, in order; `taken` is marked where they stand. */
export function timesIn(text: string, taken: Uint8Array): Time[] {
  const found: Time[] = [];
  const add = (
    start: number,
    end: number,
    time: Omit<Time, 'sense' | 'start' | 'end' | 'words'>,
  ) => {
    for (let i = start; i < end; i += 1) if (taken[i]) return;
    taken.fill(1, start, end);
    found.push({ sense: 'time', start, end, words: text.slice(start, end), ...time });
  };
  for (const [of, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const time = timeOf(of, match, text);
      if (time) add(match.index, match.index + match[0].length, time);
    }
  }
  for (const match of text.matchAll(YEARS)) {
    const year = yearOf(match.groups?.['year']);
    if (year === undefined || year < 1900 || year > 2099) continue;
    const { index } = match;
    const end = index + match[0].length;
    if (match.groups?.['mark'] === undefined) {
      const digits = /^\d/.test(match[0]);
      const counts =
        unitAt(text, end) !== undefined ||
        /[约共达近超≥≤=:余]$/.test(text.slice(0, index).slice(-1));
      const until = /^(?:-|~|至|到|、|和)(?:19|20)?\d\d年/.test(text.slice(end, end + 7));
      if (!digits || (counts && !until) || /^[余多%元万亿千百]/.test(text.slice(end))) continue;
    }
    // The 年 stays as a unit does.
    add(index, index + (match.groups?.['year'] ?? '').length, {
      kind: 'year',
      of: 'year',
      year,
      first: 1,
      last: 12,
    });
  }
  for (const match of text.matchAll(SHORT_YEARS)) {
    const year = yearOf(match.groups?.['year']);
    if (year === undefined) continue;
    add(match.index, match.index + 2, { kind: 'year', of: 'year', year, first: 1, last: 12 });
  }
  withDays(text, found, add);
  const times = found.toSorted((a, b) => a.start - b.start);
  for (const [i, time] of times.entries()) {
    const next = times[i + 1];
    if (
      !next ||
      time.first !== 1 ||
      next.last !== 12 ||
      time.of === 'year' ||
      !JOINED.test(text.slice(time.end, next.start))
    )
      continue;
    if ((time.day ?? 1) === 1 && (next.day ?? 31) === 31) time.whole = next.whole = true;
  }
  return times;
}

/** 3月1日至15日: the month of the first holds for the second. */
function withDays(
  text: string,
  found: readonly Time[],
  add: (start: number, end: number, time: Omit<Time, 'sense' | 'start' | 'end' | 'words'>) => void,
): void {
  for (const time of found.filter(({ of }) => of === 'day')) {
    const next =
      /^(?:-|~|至|到|、|和)(?<day>[1-3]?\d|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]/.exec(
        text.slice(time.end, time.end + 6),
      );
    const day = smallNumber(next?.groups?.['day'] ?? '');
    if (!next || day === undefined) continue;
    const { year, first, last } = time;
    add(time.end + 1, time.end + next[0].length, {
      kind: 'date',
      of: 'day',
      first,
      last,
      day,
      ...(year === undefined ? {} : { year }),
    });
  }
}

function timeOf(
  of: Time['of'],
  match: RegExpExecArray,
  text: string,
): Omit<Time, 'sense' | 'start' | 'end' | 'words'> | undefined {
  const { year: said, month: m, day: d, edge, quarter, until, q, named, half } = match.groups ?? {};
  const year = yearOf(said);
  if (said !== undefined && year === undefined) return undefined;
  const dated = { kind: 'date' as const, ...(year === undefined ? {} : { year }) };
  if (of === 'week' || of === 'hour') return { ...dated, of, first: 0, last: 0 };
  if (of === 'turn') {
    const [first, last] = edge === '初' ? [1, 1] : edge === '中' ? [6, 6] : [12, 12];
    return edge?.endsWith('旬') ? undefined : { ...dated, of, first, last };
  }
  if (half) return { ...dated, of, first: half === '上' ? 1 : 7, last: half === '上' ? 6 : 12 };
  if (quarter || q || named) {
    if (named && named !== '首') return { ...dated, of, first: 1, last: named === '前三' ? 9 : 6 };
    const from = named ? 1 : (smallNumber(quarter ?? q ?? '') ?? 1);
    const to = smallNumber(until ?? '') ?? from;
    return { ...dated, of, first: from * 3 - 2, last: to * 3 };
  }
  const month = smallNumber((m ?? '').replace(/^0/, ''));
  if (month === undefined || month < 1 || month > 12) return undefined;
  const next = text.slice(match.index + match[0].length, match.index + match[0].length + 2);
  // 一月一次 says how often; 三四月 is two months.
  if (/^一月$/.test(match[0]) && next.startsWith('一')) return undefined;
  if (d === undefined) {
    const part = edge === undefined ? {} : { edge: edgeOf(edge) };
    return { ...dated, of, first: month, last: month, ...part };
  }
  const day = smallNumber(d.replace(/^0/, ''));
  if (day === undefined || day < 1 || day > 31) return undefined;
  return { ...dated, of, first: month, last: month, day };
}

function edgeOf(word: string): Edge {
  return /初|上/.test(word) ? 'early' : /中/.test(word) ? 'middle' : 'late';
}

function yearOf(words: string | undefined): number | undefined {
  if (words === undefined) return undefined;
  const value = smallNumber(words);
  if (value === undefined) return undefined;
  return value < 100 ? 2000 + value : value;
}

// --- what follows from what ---------------------------------------------------------------------

/** The times of one source and the periods they open. */
export interface Calendar {
  times: Time[];
  periods: Period[];
  years: Set<number>;
}

export function calendarOf(text: string, times: Time[]): Calendar {
  const periods: Period[] = [];
  const years = new Set(times.flatMap(({ year }) => year ?? []));
  for (const [i, time] of times.entries()) {
    const next = times[i + 1];
    if (time.of === 'year') periods.push(period(time, time));
    if (
      !next ||
      !/^(?:年度?|日|份)?(?:起|开始)?(?:-+|~+|至|到|→|直至)+$/.test(
        text.slice(time.end, next.start),
      )
    )
      continue;
    if (['day', 'months', 'year', 'turn'].includes(time.of)) periods.push(period(time, next));
  }
  if (text.search(WHOLE_YEAR) >= 0) periods.push({ from: 101, to: 1231, year: true });
  return { times, periods, years };
}

function period(first: Time, last: Time): Period {
  const from = first.first * 100 + (first.day ?? 1);
  const to = last.last * 100 + (last.day ?? 31);
  const endYear = last.year ?? first.year;
  return {
    from,
    to,
    year: first.of === 'year',
    ...(first.year === undefined ? {} : { startYear: first.year }),
    ...(endYear === undefined ? {} : { endYear }),
  };
}

/** Whether a time of the draft follows from the times of the sources. */
export function follows(time: Time, calendars: readonly Calendar[]): boolean {
  const { year } = time;
  if (
    year !== undefined &&
    !calendars.some(({ years, periods }) => years.has(year) || periods.some((p) => within(year, p)))
  ) {
    return false;
  }
  if (time.of === 'year') return year !== undefined;
  return calendars.some(
    ({ times, periods }) =>
      times.some((other) => sameYear(time, other.year, other.year) && fromTime(time, other)) ||
      periods.some((p) => sameYear(time, p.startYear, p.endYear) && fromPeriod(time, p)),
  );
}

function within(year: number, { startYear, endYear }: Period): boolean {
  return startYear !== undefined && endYear !== undefined && year >= startYear && year <= endYear;
}

function sameYear({ year }: Time, start: number | undefined, end: number | undefined): boolean {
  if (year === undefined || start === undefined || end === undefined) return true;
  return year >= start && year <= end;
}

function fromTime(time: Time, other: Time): boolean {
  if (time.of === 'week' || time.of === 'hour')
    return other.of === time.of && plain(time) === plain(other);
  if (other.of === 'week' || other.of === 'hour' || other.of === 'year') return false;
  if (time.of === 'day')
    return other.of === 'day' && other.first === time.first && other.day === time.day;
  if (time.of === 'turn') return other.first >= time.first - 1 && other.last <= time.last + 1;
  const inside = other.first >= time.first && other.last <= time.last;
  const around = other.first <= time.first && other.last >= time.last;
  if (time.edge === undefined) return inside || around;
  // 第三季度 ends with 9月底.
  if (around && other.day === undefined && other.first < other.last) {
    return (
      (time.edge === 'late' && other.last === time.last) ||
      (time.edge === 'early' && other.first === time.first)
    );
  }
  if (!inside) return false;
  if (other.day !== undefined) return partOf(other.day) === time.edge;
  return other.edge === time.edge || (other.edge === undefined && time.edge === 'late');
}

/** Both ends of a period are named by it; what lies inside only where it is no whole year. */
function fromPeriod(time: Time, { from, to, year, startYear, endYear }: Period): boolean {
  const whole = from === 101 && to >= 1231;
  const crossing = startYear !== undefined && endYear !== undefined && endYear > startYear;
  if (time.of === 'week' || time.of === 'hour') return false;
  if (whole && time.whole) return true;
  if (time.of === 'day' && year) return false;
  if (time.of === 'day') {
    const at = time.first * 100 + (time.day ?? 0);
    return (
      at === from || at === to || (time.day === lastDay(time.first) && to === time.first * 100 + 31)
    );
  }
  if (time.of === 'turn') return whole ? time.first !== 6 : overlaps(time, from, to);
  if (year) return time.first === 12 && time.edge === 'late';
  if (whole || crossing) {
    const atStart = time.last === Math.floor(from / 100) && (time.edge ?? 'early') === 'early';
    const atEnd = time.first === Math.floor(to / 100) && (time.edge ?? 'late') === 'late';
    return atStart || atEnd;
  }
  return overlaps(time, from, to);
}

function overlaps(time: Time, from: number, to: number): boolean {
  return time.first >= Math.floor(from / 100) && time.last <= Math.floor(to / 100);
}

function lastDay(month: number): number {
  return month === 2 ? 28 : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function partOf(day: number): Edge {
  return day <= 10 ? 'early' : day <= 20 ? 'middle' : 'late';
}

/** 周日 and 星期天, 9:00 and 上午9点 are one. */
function plain({ of, words }: Time): string {
  if (of === 'week') return words.slice(-1).replace('天', '日');
  const [hour = '', minute = '0'] = words
    .replace(/^(?:上午|早上|早|凌晨|中午)/, '')
    .replace(/整$/, '')
    .replace(/半$/, '30')
    .replace(/分$/, '')
    .split(/[:点时]/);
  const late = /^(?:下午|晚上|晚)/.test(hour);
  const value = smallNumber(hour.replace(/^(?:下午|晚上|晚)/, '').replace(/^0(?=\d)/, '')) ?? 0;
  return `${late && value < 12 ? value + 12 : value}:${smallNumber(minute === '' ? '0' : minute) ?? 0}`;
}
