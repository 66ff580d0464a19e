// Amounts as people write them → whole 分, and back. Knows no field: whether zero is allowed, or
// which amount of a sentence is meant, is decided by the caller. No floating point anywhere.

import { chineseDigit, marked, wordsAt } from './numerals.ts';
import { cut, refused, taken } from './reading.ts';
import type { Fix, Reading } from './reading.ts';

/** `fen` is whole 分, at least 0; `approximate` says the text had 约, 左右 and the like. */
export interface Amount {
  fen: number;
  approximate: boolean;
}

/** An amount inside a longer text: `words` stand at `index` of the original text. */
export interface FoundAmount extends Amount {
  words: string;
  index: number;
}

/** 1 万亿元, in 分: from here on a misplaced zero is likelier than a project. */
const TOO_LARGE = 10n ** 14n;
const LONGEST_ANSWER = 120;
const LONGEST_NUMBER = 40;
const EXAMPLES = '98.7万、987000、九十八万七千';

const SMALL_UNITS: Record<string, number> = { 十: 1, 拾: 1, 百: 2, 佰: 2, 千: 3, 仟: 3 };
const BIG_UNITS: Record<string, number> = { 万: 4, 萬: 4, w: 4, W: 4, 亿: 8, 億: 8 };
const TENS: Record<string, number> = { 廿: 2, 卅: 3, 卌: 4 };
const UNITS = new Set([...Object.keys(SMALL_UNITS), ...Object.keys(TENS), ...'万萬亿億半']);

// --- the grammar of one amount -------------------------------------------------------------

/** A number before its big unit: `n / 10^scale`. `other` is the second reading of 三千五. */
interface Section {
  end: number;
  n: bigint;
  scale: number;
  kind: 'arabic' | 'units' | 'row' | 'digit';
  other?: bigint;
}

/** A number with its 万 and 亿: `n / 10^scale` 元, the last big unit being 10^`big` (0: none). */
interface Body {
  end: number;
  n: bigint;
  scale: number;
  big: number;
  /** Nothing more can follow: 98万7, 98万7000. */
  closed: boolean;
  /** A second reading in 元, possible when a 元 follows (98万7元) or when none does (98万75). */
  doubt?: { other: bigint; when: '元' | 'no 元' };
}

type Closing = 'none' | 'big' | 'yuan' | 'kuai' | 'coins';

/** What was read from `start` to `end`: `n / 10^scale` 分. */
interface Written {
  start: number;
  end: number;
  n: bigint;
  scale: number;
  big: number;
  currency: boolean;
  closing: Closing;
  /** The second reading in 分, when the text has two. */
  other?: bigint;
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function blanks(text: string, at: number): number {
  let i = at;
  while (text[i] === ' ') i += 1;
  return i;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const THREES = /\d{1,3}([,， ])\d{3}(?:\1\d{3})*(?!\d)/y;
const FOURS = /\d{1,4}([,，])\d{4}(?:\1\d{4})*(?!\d)/y;
const PLAIN = /\d+/y;
const DECIMALS = /\.\d+/y;
const STRAY = /[.,]\d/y;

function arabicAt(text: string, at: number): Section | undefined {
  const whole = matchAt(THREES, text, at) ?? matchAt(FOURS, text, at) ?? matchAt(PLAIN, text, at);
  if (whole === undefined) return undefined;
  const digits = whole.replaceAll(/[,， ]/g, '');
  if (/^0\d/.test(digits)) return undefined;
  let end = at + whole.length;
  const decimals = matchAt(DECIMALS, text, end) ?? '';
  end += decimals.length;
  if (matchAt(STRAY, text, end) !== undefined) return undefined;
  const fraction = trimZeros(decimals.slice(1));
  if (digits.length + fraction.length > LONGEST_NUMBER) return undefined;
  return { end, n: BigInt(digits + fraction), scale: fraction.length, kind: 'arabic' };
}

function trimZeros(fraction: string): string {
  let end = fraction.length;
  while (fraction[end - 1] === '0') end -= 1;
  return fraction.slice(0, end);
}

function isZero(char: string | undefined): boolean {
  return chineseDigit(char) === 0;
}

/** The end of a row of Chinese digits: 九八七零零零. */
function rowEnd(text: string, at: number): number {
  let i = at;
  while (chineseDigit(text[i]) !== undefined) i += 1;
  return i;
}

/** A number below 10,000 in Chinese or mixed writing, or any number in digits. */
function sectionAt(text: string, at: number): Section | undefined {
  const row = rowEnd(text, at);
  if (isZero(text[at])) {
    if (row !== at + 1) return undefined;
    return withPoint(text, { end: row, n: 0n, scale: 0, kind: 'digit' });
  }
  if (row - at >= 3) return rowOfDigits(text, at, row);
  const arabic = arabicAt(text, at);
  if (arabic && unitAt(text, arabic.end) === undefined) return arabic;
  if (arabic && (arabic.scale > 0 || arabic.n > 9n)) return scaledArabic(text, arabic);
  return unitsAt(text, at);
}

function rowOfDigits(text: string, at: number, end: number): Section | undefined {
  // 七八百 and 三百五六 are vague, not rows.
  if (end - at > LONGEST_NUMBER || unitAt(text, end) !== undefined) return undefined;
  let n = 0n;
  for (const char of text.slice(at, end)) n = n * 10n + BigInt(chineseDigit(char) ?? 0);
  return { end, n, scale: 0, kind: 'row' };
}

function unitAt(text: string, at: number): number | undefined {
  return SMALL_UNITS[text[at] ?? ''];
}

/** 1.5千, 1.2百万, 120千: one coefficient with one small unit. */
function scaledArabic(text: string, number: Section): Section | undefined {
  const unit = unitAt(text, number.end) ?? 0;
  if (unit !== 3 && number.n >= 10n * power(number.scale)) return undefined;
  const end = number.end + 1;
  if (isNumeral(text[end]) && BIG_UNITS[text[end] ?? ''] === undefined) return undefined;
  return { end, n: number.n * power(unit), scale: number.scale, kind: 'units' };
}

/** 三千五百, 3千5百, 一百二, 十, 廿五: small units going down. */
function unitsAt(text: string, at: number): Section | undefined {
  let i = at;
  let n = 0n;
  let last = 4;
  let terms = 0;
  for (;;) {
    const zero = terms > 0 && isZero(text[i]);
    if (zero) i += 1;
    const tens = TENS[text[i] ?? ''];
    const digit = tens ?? oneDigit(text, i);
    const after = digit === undefined ? i : i + 1;
    const unit = tens === undefined ? unitAt(text, after) : 1;
    if (unit !== undefined) {
      if (unit >= last || digit === 0 || (digit === undefined && unit !== 1)) return undefined;
      n += BigInt(digit ?? 1) * power(unit);
      last = unit;
      i = tens === undefined ? after + 1 : after;
      terms += 1;
      continue;
    }
    if (digit === undefined) return zero || terms === 0 ? undefined : withPoint(text, units(i, n));
    if (digit === 0 || oneDigit(text, after) !== undefined) return undefined;
    const ones = n + BigInt(digit);
    if (terms === 0) return withPoint(text, { end: after, n: ones, scale: 0, kind: 'digit' });
    if (zero || last === 1) return withPoint(text, units(after, ones));
    return { ...units(after, n + BigInt(digit) * power(last - 1)), other: ones };
  }
}

function units(end: number, n: bigint): Section {
  return { end, n, scale: 0, kind: 'units' };
}

function oneDigit(text: string, at: number): number | undefined {
  const char = text[at] ?? '';
  return char >= '0' && char <= '9' ? Number(char) : chineseDigit(char);
}

/** 八十四点九七: the decimals of a Chinese number. */
function withPoint(text: string, whole: Section): Section | undefined {
  if (text[whole.end] !== '点' && text[whole.end] !== '點') return whole;
  const end = rowEnd(text, whole.end + 1);
  const length = end - whole.end - 1;
  if (length === 0 || length > LONGEST_NUMBER) return undefined;
  let n = whole.n;
  for (const char of text.slice(whole.end + 1, end)) {
    n = n * 10n + BigInt(chineseDigit(char) ?? 0);
  }
  return { end, n, scale: length, kind: 'units' };
}

const HALF = /半([十百千]?)([万亿]?)/y;

/** 半百万, 半亿. */
function halfAt(text: string, at: number): Body | undefined {
  const half = matchAt(HALF, text, at);
  if (half === undefined || half.length === 1) return undefined;
  let exponent = 0;
  let big = 0;
  for (const char of half.slice(1)) {
    big = BIG_UNITS[char] ?? big;
    exponent += SMALL_UNITS[char] ?? BIG_UNITS[char] ?? 0;
  }
  return { end: at + half.length, n: 5n * power(exponent - 1), scale: 0, big, closed: true };
}

function bigUnitAt(text: string, at: number): { exponent: number; end: number } | undefined {
  const i = blanks(text, at);
  const exponent = BIG_UNITS[text[i] ?? ''];
  if (exponent === undefined) return undefined;
  const trillion = exponent === 4 && BIG_UNITS[text[i + 1] ?? ''] === 8;
  return trillion ? { exponent: 12, end: i + 2 } : { exponent, end: i + 1 };
}

function bodyAt(text: string, at: number): Body | undefined {
  const first = sectionAt(text, at);
  if (!first) return halfAt(text, at);
  const { n, scale, other } = first;
  const unit = bigUnitAt(text, first.end);
  if (!unit) {
    const doubt = other === undefined ? {} : { doubt: { other, when: '元' } as const };
    return { end: first.end, n, scale, big: 0, closed: true, ...doubt };
  }
  if (other !== undefined || first.kind === 'row') return undefined;
  let body: Body | undefined = {
    end: unit.end,
    n: n * power(unit.exponent),
    scale,
    big: unit.exponent,
    closed: false,
  };
  while (body && !body.closed) body = extended(text, body);
  return body;
}

/** The number with one more section behind its last big unit; undefined when it is malformed. */
function extended(text: string, body: Body): Body | undefined {
  let i = blanks(text, body.end);
  const asIs = { ...body, closed: true };
  // A number behind a blank may be another one; a number right behind 万 must belong to it.
  const misfit = i > body.end ? asIs : undefined;
  const unscaled = body.scale === 0;
  if (text[i] === '半' && i === body.end) {
    return unscaled ? { ...asIs, end: i + 1, n: body.n + 5n * power(body.big - 1) } : undefined;
  }
  const zero = isZero(text[i]);
  if (zero) i += 1;
  if (!isNumeral(text[i])) return zero ? misfit : asIs;
  const section = unscaled ? sectionAt(text, i) : undefined;
  if (!section || section.n === 0n || section.kind === 'row') return misfit;
  const { n, scale, other } = section;
  const unit = bigUnitAt(text, section.end);
  const exponent = unit?.exponent ?? 0;
  if (exponent >= body.big || n >= power(body.big - exponent + scale)) return misfit;
  const sum = { n: body.n * power(scale) + n * power(exponent), scale };
  if (unit) {
    if (other !== undefined) return misfit;
    return { ...body, ...sum, end: unit.end, big: exponent };
  }
  const last = { ...asIs, ...sum, end: section.end };
  if (section.kind === 'units') {
    if (other === undefined) return last;
    return { ...last, doubt: { other: body.n + other, when: '元' } };
  }
  if (misfit) return misfit;
  const length = String(n / power(scale)).length;
  if (zero || length >= body.big) return last;
  // 98万7 is 98.7 万, but 98万7元 may be 980,007; 98万75元 is clear, but 98万75 is not.
  const stretched = body.n + n * power(body.big - length);
  if (scale > 0) return length === 1 ? undefined : last;
  return length === 1
    ? { ...last, n: stretched, doubt: { other: last.n, when: '元' } }
    : { ...last, doubt: { other: stretched, when: 'no 元' } };
}

const CURRENCY = /(?:人民币|RMB|CNY)? *:? *¥? */iy;
const YUAN = / *(?:[元圆圓]|块钱?)/y;
const COIN = '[\\d零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖](?!\\d)';
const COINS = new RegExp(
  ` *(?:零(?! *[角毛]))? *(?:(?<jiao>${COIN}) *[角毛])? *(?:零(?! *分))? *(?:(?<fen>${COIN}) *分)?`,
  'y',
);
const SHORT_COIN = /[1-9一二三四五六七八九半](?![\d.,点零一二三四五六七八九十百千万亿])/y;
// 元整 ends an amount; 整体 and 正在 begin other words.
const WHOLE = / *[整正](?:(?![\u4E00-\u9FFF])|(?=[到至或左上之]))/y;

/** One amount as it stands at `at`: `¥98.7万`, `十万元零五分`, `5角`. */
function writtenAt(text: string, at: number): Written | undefined {
  const sign = matchAt(CURRENCY, text, at) ?? '';
  const currency = /[¥人a-z]/i.test(sign);
  const start = at + (currency ? sign.length : 0);
  const coinsOnly = coinsAt(text, start);
  if (coinsOnly && coinsOnly.end > start) {
    const { end, fen } = coinsOnly;
    return { start: at, end, n: fen, scale: 0, big: 0, currency, closing: 'coins' };
  }
  const body = bodyAt(text, start);
  if (!body) return undefined;
  const yuan = matchAt(YUAN, text, body.end);
  const closing = yuan === undefined ? undefined : yuan.trim() === '块' ? 'kuai' : 'yuan';
  let end = body.end + (yuan?.length ?? 0);
  let fen = 0n;
  if (closing) {
    const coins = coinsAt(text, end) ?? shortCoinAt(text, closing, end);
    if (coins) {
      if (body.scale > 0) return undefined;
      ({ end, fen } = coins);
    }
  }
  end += matchAt(WHOLE, text, end)?.length ?? 0;
  const doubtful = body.doubt?.when === (closing ? '元' : 'no 元');
  const other = doubtful && body.doubt ? { other: body.doubt.other * 100n + fen } : {};
  return {
    start: at,
    end,
    n: body.n * 100n + fen,
    scale: body.scale,
    big: body.big,
    currency,
    closing: closing ?? (body.big > 0 ? 'big' : 'none'),
    ...other,
  };
}

/** 5角, 零五分, 叁角贰分, 5毛2. */
function coinsAt(text: string, at: number): { end: number; fen: bigint } | undefined {
  COINS.lastIndex = at;
  const found = COINS.exec(text);
  const { jiao, fen } = found?.groups ?? {};
  if (!found || (jiao === undefined && fen === undefined)) return undefined;
  const end = at + found[0].length;
  const value = BigInt((oneDigit(jiao ?? '0', 0) ?? 0) * 10 + (oneDigit(fen ?? '0', 0) ?? 0));
  return { end, fen: value };
}

/** 3块5, 三块半. */
function shortCoinAt(
  text: string,
  closing: Closing,
  at: number,
): { end: number; fen: bigint } | undefined {
  const digit = closing === 'kuai' ? matchAt(SHORT_COIN, text, at) : undefined;
  if (digit === undefined) return undefined;
  return { end: at + 1, fen: BigInt((digit === '半' ? 5 : (oneDigit(digit, 0) ?? 0)) * 10) };
}

function isNumeral(char: string | undefined): boolean {
  if (char === undefined) return false;
  return oneDigit(char, 0) !== undefined || UNITS.has(char);
}

// --- a whole answer ------------------------------------------------------------------------

const APPROXIMATE = '大约|大概|大致|约莫|差不多|估计|将近|左右|上下|约|(?<![最附临])近';
const HARMLESS =
  '年度资金申请总额|项目资金总额|年度预算|全年预算|预算金额|申请金额|申请总额|资金总额|总金额|总预算|' +
  '年度金额|预算|总额|金额|经费|资金|总共|一共|共计|合计|总计|小计|申请|拟申请|预计|计划|需要|人民币|' +
  'RMB|CNY|大写|小写|改成|改为|年度|全年|就是|共|计|需|要|为|是|就|填|吧|了|的|呢|啊|哦|吗';
const MARKS = '\\s:,，。、;!?=“”"\'「」『』';
// A point in front is no punctuation: .5万 is not 5 万.
const LEADING = new RegExp(`^(?:${HARMLESS}|${APPROXIMATE}|[${MARKS}])+`, 'i');
const TRAILING = new RegExp(`(?:${HARMLESS}|${APPROXIMATE}|[${MARKS}.])+$`, 'i');
const BETWEEN = / *(?:-+|~+|→|到|至|或者|或|、) */y;

/**
 * Reads an answer that is one amount and nothing else but harmless words (约, 预算, 人民币).
 * Refusals: `syntax`, `unit` (98.7 of what?), `range`, `negative`, `precision` (finer than 分),
 * `several`, `tooLarge` (1 万亿元 and more). Zero is an amount.
 */
export function readAmount(text: string): Reading<Amount> {
  const whole = marked(text).text.trim();
  const said = cut(whole, 24);
  if (whole.length > LONGEST_ANSWER) return unreadable(text, said);
  const { core, approximate } = stripped(whole);
  const negative = /^(?:人民币)? *¥? *[-负](.*)$/.exec(core);
  if (negative) {
    const inner = negative[1] ?? '';
    const size = writtenAt(inner, blanks(inner, 0));
    if (size && size.end === inner.length) {
      return refused('negative', said, '金额要大于 0。', { example: '98.7万' });
    }
    return unreadable(text, said);
  }
  const written = writtenAt(core, 0);
  if (!written) return unreadable(text, said);
  if (written.end === core.length) return judged(written, said, approximate);
  return (
    twice(core, written, said, approximate) ??
    rangeOf(core, written, said) ??
    unreadable(text, said)
  );
}

function stripped(whole: string): { core: string; approximate: boolean } {
  const before = LEADING.exec(whole)?.[0] ?? '';
  const rest = whole.slice(before.length);
  const after = TRAILING.exec(rest)?.[0] ?? '';
  const core = rest.slice(0, rest.length - after.length);
  const vague = new RegExp(APPROXIMATE).test(before + after);
  // 人民币 is both a harmless word and a currency sign, which stands for 元.
  const currency = /人民币|RMB|CNY/i.test(before + after) && core.length > 0;
  return { core: currency ? `人民币${core}` : core, approximate: vague };
}

function judged(written: Written, said: string, approximate: boolean): Reading<Amount> {
  const { n, scale, other } = written;
  if (other !== undefined) return twoWays(said, [n, other]);
  const bare = written.closing === 'none' && !written.currency;
  if (bare && n > 0n && n < 100_000n * power(scale)) {
    const unit = withoutUnit(n, scale);
    if (unit) return unit;
  }
  const divisor = power(scale);
  const rounded = (n * 2n + divisor) / (divisor * 2n);
  if (rounded >= TOO_LARGE) {
    return refused('tooLarge', said, '这个金额到了 1 万亿元以上，请看看是不是多写了零。', {
      example: '98.7万',
    });
  }
  const fen = Number(rounded);
  if (rounded * divisor !== n) {
    return refused('precision', said, '最多到“分”，两位小数。', {
      example: '120000.01',
      fixes: fen > 0 ? [{ label: showAmount(fen), answer: `${showAmount(fen)}元` }] : [],
    });
  }
  const amount = { fen, approximate };
  if (!approximate) return taken(amount);
  return taken(amount, `申报表须填准数，先按 ${showAmount(fen)} 元记，不对请直接改`);
}

/** 98.7 of what? Undefined when neither 万元 nor 元 makes it an amount. */
function withoutUnit(n: bigint, scale: number): Reading<Amount> | undefined {
  const inWan = exactFen(n * 10_000n, scale);
  const inYuan = exactFen(n, scale);
  if (inWan === undefined) return undefined;
  const number = plainYuan(n, scale);
  const fixes = [{ label: `${number} 万元`, answer: `${number} 万元` }];
  if (inYuan !== undefined) fixes.push({ label: `${number} 元`, answer: `${number} 元` });
  const why = `您写的是 ${number}。是 ${number} 万元（${showUppercase(inWan)}）吗？`;
  return refused('unit', number, why, { fixes });
}

function exactFen(n: bigint, scale: number): number | undefined {
  return n % power(scale) === 0n ? Number(n / power(scale)) : undefined;
}

/** `n / 10^scale` 分 as a plain number of 元. */
function plainYuan(n: bigint, scale: number): string {
  const places = scale + 2;
  const digits = String(n).padStart(places + 1, '0');
  const fraction = trimZeros(digits.slice(-places));
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`);
}

/** 987,000.00 元（玖拾捌万柒仟元整）: the same amount said twice is one amount. */
function twice(
  core: string,
  first: Written,
  said: string,
  approximate: boolean,
): Reading<Amount> | undefined {
  const again = /^ *[(:,，/=]? *(?:大写|小写|即|合)? *:? *(.+?) *\)?$/.exec(
    core.slice(first.end),
  )?.[1];
  if (again === undefined) return undefined;
  const second = writtenAt(again, 0);
  if (!second || second.end !== again.length || second.other !== undefined) return undefined;
  if (first.n * power(second.scale) !== second.n * power(first.scale)) return undefined;
  const clear = first.closing === 'none' ? second : first;
  return clear.other === undefined ? judged(clear, said, approximate) : undefined;
}

function rangeOf(core: string, low: Written, said: string): Reading<Amount> | undefined {
  const between = matchAt(BETWEEN, core, low.end);
  if (between === undefined) return undefined;
  const high = writtenAt(core, low.end + between.length);
  if (!high || !/^(?: *之间| *不等)?$/.test(core.slice(high.end))) return undefined;
  const ends = rangeEnds(low, high);
  if (!ends) return undefined;
  if (/[或、]/.test(between)) return chooseFrom(said, ends);
  const middle = Math.floor((ends[0] + ends[1]) / 200) * 100;
  return refused('range', said, `“${said}”是个区间，申报表要一个准数。`, {
    example: brief(middle),
    fixes: buttons(ends),
  });
}

/** Both ends in 分. In 10到20万 the 万 counts for both; 10-20 is taken as 万 as well. */
function rangeEnds(low: Written, high: Written): [number, number] | undefined {
  const bare = [low, high].map((end) => end.closing === 'none' && !end.currency);
  let [first, second] = [low.n, high.n];
  if (bare[0] && high.big > 0 && low.big === 0 && low.n < 1_000_000n * power(low.scale)) {
    first *= power(high.big);
  } else if (bare[0] && bare[1] && second < 100_000n * power(high.scale)) {
    first *= 10_000n;
    second *= 10_000n;
  }
  const ends = [exactFen(first, low.scale), exactFen(second, high.scale)] as const;
  if (ends[0] === undefined || ends[1] === undefined) return undefined;
  return Math.max(ends[0], ends[1]) < TOO_LARGE ? [ends[0], ends[1]] : undefined;
}

function twoWays(said: string, readings: bigint[]): Reading<Amount> {
  const fixes = buttons(readings.filter((fen) => fen < TOO_LARGE).map(Number));
  return refused('several', said, `“${said}”有两种读法，请选一种。`, { fixes });
}

function chooseFrom(said: string, amounts: number[]): Reading<Amount> {
  const distinct = [...new Set(amounts)];
  return refused('several', said, `“${said}”里有 ${distinct.length} 个金额，请选一个。`, {
    fixes: buttons(distinct.slice(0, 4)),
  });
}

function buttons(amounts: number[]): Fix[] {
  return amounts.map((fen) => ({ label: brief(fen), answer: brief(fen) }));
}

function brief(fen: number): string {
  return showShort(fen).replace(' 万元', '万').replace(' 亿元', '亿').replace(' 元', '元');
}

/** What cannot be read whole: help with the commas, or offer the amounts that stand inside. */
function unreadable(text: string, said: string): Reading<Amount> {
  const inside = [...new Set(amountsIn(text).map((amount) => amount.fen))];
  if (inside.length > 1) return chooseFrom(said, inside);
  const commas = misplacedCommas(said);
  if (commas) return commas;
  const what = said === '' ? '没有读到金额' : `没看懂“${said}”`;
  return refused('syntax', said, `${what}。请写数字，`, {
    example: EXAMPLES,
    fixes: buttons(inside),
  });
}

/** 98,70,00: the commas are not where they belong; without them it may be an amount. */
function misplacedCommas(said: string): Reading<Amount> | undefined {
  const { core } = stripped(said);
  if (!/^¥?\d+(?:[,，]\d+)+(?:\.\d+)? *[万亿元圆块]*整?$/.test(core)) return undefined;
  const joined = core.replaceAll(/[,，]/g, '');
  const pointed = /[,，].*[,，.]/.test(core) ? [] : [core.replace(/[,，]/, '.')];
  const fens = [joined, ...pointed].flatMap((candidate) => {
    const reading = /\d$/.test(candidate) ? readAmount(`${candidate}元`) : readAmount(candidate);
    return reading.ok ? [reading.value.fen] : [];
  });
  return refused('syntax', said, `“${said}”的逗号不是三位一分，请核对。`, {
    example: '987,000',
    fixes: buttons([...new Set(fens)]),
  });
}

// --- amounts inside a sentence --------------------------------------------------------------

const AHEAD = 10;
/** Behind 元: then the 元 belongs to another word. */
const NOT_YUAN = /^[旦宵素件老首化器组]/;
const FOREIGN =
  /^ *(?:美|港|欧|英|日|韩|澳|加|台|新台|美金|卢布|法郎|泰)(?:元|币|镑|磅|铢|金)|^ *(?:美金|卢布|法郎)/;
/** Behind 万 or 亿, also behind a blank: a count, not money. */
const COUNTED =
  /^ *(?:人次|人[,，。;、\s以左上]|人$|份|册|户|字|平方|平米|公里|小时|学时|次[,，。;、\s以左上]|次$)/;
const VAGUE = /^ *(?:[多余几来%‰个]|\+(?! *[\p{L}\d]))/u;
const MEASURED =
  /^[人名位份次册条张本套场台吨米公亩株棵例家辆只头篇步票点小学课居群党职老儿青市民观用粉支瓶盒箱袋批颗粒朵间栋幢座处所片块级倍年天日分秒里度瓦千股页集期届节门项单笔枚根双对组队班车船游读播浏访户字件平]/;
const BEHIND_MONEY =
  /^(?:左右|上下|以内|以上|以下|之内|整|用于|用来|用在|主要|其中|包括|包含|预算|经费|资金|拨款|补贴|补助|费用|的(?:预算|经费|资金|费用|拨款|补贴)|吧|了|和|与|及|加|由|不变|同去年|到|至|或|请|给)/;
const MONEY_BEFORE =
  /(?:预算|金额|经费|资金|拨款|申请|总额|投入|成本|支出|费|花|合计|共计|总计|一共|总共|补贴|补助|结转|改成|改为|改到|调到|调为|调整为|价|款|钱)[^,，。;、\d]{0,3}$/;
const COUNT_BEFORE =
  /(?:量|数|粉丝|人口|人次|阅读|点击|浏览|播放|覆盖|面积|观看|转发|用户|惠及|服务|关注|受众)(?:达到|超过|达|超|约|近|至|到|为|:)* *$/;

/**
 * The amounts of a longer text that carry a money sign (万, 元, ¥, w, 大写), in order. Counts such
 * as 3万人次 are left out, and so is what cannot be read for certain. A range gives both its ends.
 */
export function amountsIn(text: string): FoundAmount[] {
  const mark = marked(text);
  const found: FoundAmount[] = [];
  const add = (written: Written, n: bigint, scale: number): void => {
    const fen = exactFen(n, scale);
    if (fen === undefined || fen >= TOO_LARGE) return;
    const place = wordsAt(text, mark, written.start, written.end);
    found.push({ fen, approximate: isVague(mark.text, written), ...place });
  };
  let i = 0;
  while (i < mark.text.length) {
    const written = beginsAmount(mark.text, i) ? writtenAt(mark.text, i) : undefined;
    if (!written) {
      i = isNumeral(mark.text[i]) ? numeralEnd(mark.text, i) : i + 1;
      continue;
    }
    const high = written.closing === 'none' ? rangeEnd(mark.text, written) : undefined;
    if (high && isMoney(mark.text, high)) {
      const ends = rangeEnds(written, high);
      if (ends && ends[0] < ends[1]) add(written, BigInt(ends[0]), 0);
      add(high, high.n, high.scale);
    } else if (isMoney(mark.text, written)) {
      add(written, written.n, written.scale);
    }
    i = Math.max(i + 1, (high ?? written).end);
  }
  return found;
}

function beginsAmount(text: string, at: number): boolean {
  const char = text[at] ?? '';
  if (char === '¥') return true;
  if (/[人rc]/i.test(char))
    return /^(?:人民币|RMB|CNY) *:? *[¥\d]/i.test(text.slice(at, at + AHEAD));
  if (!isNumeral(char)) return false;
  const before = text[at - 1] ?? '';
  if (before !== '' && /[a-z$€£第.]/i.test(before)) return false;
  if (char === '十' && /[几数上好]/.test(before)) return false;
  if (before !== '-' && before !== '负') return true;
  // A dash between two words joins them; in front of a number alone it is a minus.
  return before === '-' && /[\p{L}\d)]/u.test(text[at - 2] ?? '');
}

/** The end of the numerals that touch each other from `at` on. */
function numeralEnd(text: string, at: number): number {
  let i = at;
  while (isNumeral(text[i]) || ((text[i] === '.' || text[i] === ',') && isNumeral(text[i + 1]))) {
    i += 1;
  }
  return Math.max(i, at + 1);
}

function rangeEnd(text: string, low: Written): Written | undefined {
  const between = matchAt(BETWEEN, text, low.end);
  if (between === undefined || /[或、]/.test(between)) return undefined;
  return writtenAt(text, low.end + between.length);
}

function isVague(text: string, written: Written): boolean {
  const before = text.slice(Math.max(0, written.start - 4), written.start);
  const after = text.slice(written.end, written.end + 4);
  return new RegExp(`(?:${APPROXIMATE}) *$`).test(before) || /^ *(?:左右|上下)/.test(after);
}

function isMoney(text: string, written: Written): boolean {
  const { closing, currency, start, end } = written;
  if (written.other !== undefined || closing === 'none') {
    if (!currency || written.other !== undefined) return false;
  }
  const after = text.slice(end, end + AHEAD);
  if (FOREIGN.test(after) || VAGUE.test(after)) return false;
  if (isNumeral(text[end]) && closing !== 'yuan') return false;
  if (currency) return true;
  const wordBehind = /^\p{Script=Han}/u.test(after);
  if (closing === 'coins') return false;
  if (closing === 'kuai') return !wordBehind && /\d/.test(text.slice(start, end));
  if (closing === 'yuan') {
    // 一元化, 二元结构: one Chinese digit with 元 is often part of a word.
    const single = end - start === 2 && !/\d/.test(text[start] ?? '');
    return !NOT_YUAN.test(after) && !(single && wordBehind);
  }
  if (COUNTED.test(after) || MEASURED.test(after) || /^[a-z]/i.test(after)) return false;
  const before = text.slice(Math.max(0, start - AHEAD), start);
  if (COUNT_BEFORE.test(before)) return false;
  return !wordBehind || BEHIND_MONEY.test(after) || MONEY_BEFORE.test(before);
}

// --- showing ---------------------------------------------------------------------------------

/** 分 → `987,000.00`. */
export function showAmount(fen: number): string {
  const size = Math.abs(fen);
  const cents = String(size % 100).padStart(2, '0');
  return `${fen < 0 ? '-' : ''}${grouped(Math.floor(size / 100))}.${cents}`;
}

function grouped(whole: number): string {
  return String(whole).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** 分 → `98.7 万元`, `1.2 亿元`, `3,500 元`, `120,000.01 元`: never rounded. */
export function showShort(fen: number): string {
  const size = Math.abs(fen);
  const sign = fen < 0 ? '-' : '';
  // Two decimals at most: 12.3456 万元 is harder to check than 123,456 元.
  if (size >= 10 ** 10 && size % 10 ** 8 === 0) return `${sign}${inUnits(size, 10 ** 8)} 亿元`;
  if (size >= 10 ** 6 && size % 10 ** 4 === 0) return `${sign}${inUnits(size, 10 ** 4)} 万元`;
  return `${showAmount(fen).replace(/\.00$/, '')} 元`;
}

/** `hundredth` 分 make 0.01 of the unit. */
function inUnits(fen: number, hundredth: number): string {
  return showAmount(fen / hundredth).replace(/\.?0+$/, '');
}

const UPPER = '零壹贰叁肆伍陆柒捌玖';
const UPPER_SMALL = ['', '拾', '佰', '仟'];
const UPPER_BIG = ['', '万', '亿', '万亿'];

/**
 * 分 → 大写 such as 玖拾捌万柒仟元整, as 《票据法》 practice writes it: 壹拾, one 零 for a gap,
 * 整 behind 元 only.
 */
export function showUppercase(fen: number): string {
  const size = Math.abs(fen);
  const yuan = Math.floor(size / 100);
  const jiao = Math.floor((size % 100) / 10);
  const cent = size % 10;
  const sign = fen < 0 ? '负' : '';
  const whole = yuan > 0 ? `${upperInteger(yuan)}元` : '';
  if (jiao === 0 && cent === 0) return `${sign}${whole || '零元'}整`;
  const tenths = jiao > 0 ? `${UPPER[jiao]}角` : whole && '零';
  return sign + whole + tenths + (cent > 0 ? `${UPPER[cent]}分` : '');
}

function upperInteger(yuan: number): string {
  let written = '';
  let gap = false;
  for (let group = UPPER_BIG.length - 1; group >= 0; group -= 1) {
    const value = Math.floor(yuan / 10_000 ** group) % 10_000;
    if (value === 0) {
      gap = written !== '';
      continue;
    }
    if (written !== '' && (gap || value < 1000)) written += '零';
    written += upperGroup(value) + UPPER_BIG[group];
    gap = false;
  }
  return written;
}

function upperGroup(value: number): string {
  let written = '';
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      gap = written !== '';
      continue;
    }
    written += (gap ? '零' : '') + UPPER[digit] + UPPER_SMALL[place];
    gap = false;
  }
  return written;
}

/** 分 → `987,000.00 元（玖拾捌万柒仟元整）`. */
export function showBoth(fen: number): string {
  return `${showAmount(fen)} 元（${showUppercase(fen)}）`;
}
