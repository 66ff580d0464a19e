// A tripwire for what must not leave for a language model: 密级 markings and the numbers that name a
// person. Decides by shape and by the few words beside it; must not know models, forms or sessions.
import { chineseDigit } from '../form/numerals.ts';

export type SecretKind = '密级标志' | '身份证号' | '银行卡号' | '手机号';

/** `[start, end)` of the text, in UTF-16 units as `slice` counts them. */
export interface Secret {
  kind: SecretKind;
  start: number;
  end: number;
  /** Safe to show: 「138****5678」, 「绝密★」 */
  shown: string;
}

/** Where one overlaps another the whole of both is one secret, of the kind that comes first here. */
const KINDS: readonly SecretKind[] = ['身份证号', '银行卡号', '手机号', '密级标志'];

/** The secrets of a text in order, none overlapping another. Takes time in proportion to the text. */
export function secretsIn(text: string): Secret[] {
  const seen = fold(text);
  const found = [...numbersIn(seen), ...markingsIn(seen)].toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  );
  const apart: Found[] = [];
  for (const one of found) {
    const last = apart.at(-1);
    if (last && one.start < last.end) {
      const first = KINDS.indexOf(one.kind) < KINDS.indexOf(last.kind) ? one : last;
      const longer = one.kind === last.kind && one.end - one.start > last.end - last.start;
      const { kind, shown } = longer ? one : first;
      apart[apart.length - 1] = {
        kind,
        shown,
        start: last.start,
        end: Math.max(last.end, one.end),
      };
    } else apart.push(one);
  }
  return apart.map(({ kind, start, end, shown }) => ({
    kind,
    start: seen.from[start] ?? 0,
    end: seen.to[end - 1] ?? text.length,
    shown,
  }));
}

/**
 * The text with each secret replaced by a neutral word of its kind, 「（手机号已遮）」; nothing is left
 * of it. What is masked changes what stands beside the rest: so until nothing is found.
 */
export function masked(text: string): string {
  let result = text;
  for (let secrets = secretsIn(result); secrets.length > 0; secrets = secretsIn(result)) {
    const pieces: string[] = [];
    let at = 0;
    for (const { kind, start, end } of secrets) {
      pieces.push(result.slice(at, start), `（${kind}已遮）`);
      at = end;
    }
    result = pieces.join('') + result.slice(at);
  }
  return result;
}

// --- The text as the tripwire sees it -------------------------------------------------------------

/**
 * One unit for each sign that can be seen; unit `i` came from `[from[i], to[i])` of the original.
 * `digits` is `text` with Chinese digits as plain ones.
 */
interface Seen {
  text: string;
  digits: string;
  from: number[];
  to: number[];
}

/** `[start, end)` counts units of what is seen. */
interface Found {
  kind: SecretKind;
  start: number;
  end: number;
  shown: string;
}

const MASK = /（(?:密级标志|身份证号|银行卡号|手机号)已遮）/y;
/** The words that `masked` leaves in place of secrets. */
export const MASKS = new RegExp(MASK.source, 'g');
/** Stands for a mask: no letter, no digit, and nothing that sets a word apart. */
const OPAQUE = '\uE000';
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{M}]$/u;
const OLD_FORMS: Readonly<Record<string, string>> = {
  絕: '绝',
  機: '机',
  祕: '秘',
  級: '级',
  '×': 'X',
  Х: 'X',
  х: 'X',
  Χ: 'X',
  χ: 'X',
  '○': '〇',
  '◯': '〇',
};

function fold(original: string): Seen {
  const from: number[] = [];
  const to: number[] = [];
  const units: string[] = [];
  for (let at = 0; at < original.length;) {
    let sign = String.fromCodePoint(original.codePointAt(at) ?? 0);
    let unit = '';
    MASK.lastIndex = at;
    const mask = sign === '（' ? MASK.exec(original)?.[0] : undefined;
    if (mask !== undefined) {
      sign = mask;
      unit = OPAQUE;
    } else if (!UNSEEN.test(sign)) unit = seenAs(sign);
    if (unit !== '') {
      units.push(unit);
      from.push(at);
      to.push(at + sign.length);
    }
    at += sign.length;
  }
  // A scan takes 0 for O and 1 for l; between digits a letter is one of these.
  const text = units
    .join('')
    .replaceAll(/(?<=\d)[OoIl]+(?=\d)/g, (run) =>
      run.replaceAll(/[Oo]/g, '0').replaceAll(/[Il]/g, '1'),
    );
  const digits = Array.from(text, (unit) => String(digitOf(unit) ?? unit)).join('');
  return { text, digits, from, to };
}

/** A sign as one UTF-16 unit, however it is written. */
function seenAs(sign: string): string {
  if (/^[\n\r\v\f\u0085\u2028\u2029]$/.test(sign)) return '\n';
  if (sign === '\t') return sign;
  if (/^[\s\u2800]$/.test(sign)) return ' ';
  const digit = anyDigit(sign);
  if (digit !== undefined) return digit;
  const old = OLD_FORMS[sign];
  if (old !== undefined) return old;
  if (/^[\p{Pd}\u2212\u30FC\uFF70]$/u.test(sign)) return '-';
  if (sign === '｡') return '。';
  if (/^[·•・‧∙⋅․．]$/.test(sign)) return '.';
  if (/^[★☆⭐🌟✩✪✫✬✭✮✯✰⋆∗＊]$/u.test(sign)) return sign === '∗' || sign === '＊' ? '*' : '★';
  // ⑤ and ² are numbers of things, not digits of a number.
  const plain = /^[\p{No}\p{So}]$/u.test(sign) ? sign : sign.normalize('NFKC');
  if (plain.length === 1) return OLD_FORMS[plain] ?? plain;
  if (sign.length === 1) return sign;
  return /^[\p{L}\p{N}]$/u.test(sign) ? OPAQUE : '●';
}

/** 0 to 9 for a decimal digit of any script. */
function anyDigit(sign: string): string | undefined {
  if (!/^\p{Nd}$/u.test(sign)) return undefined;
  const plain = sign.normalize('NFKC');
  if (/^\d$/.test(plain)) return plain;
  // The digits of a script stand in a row that begins at …0 or at …6.
  const code = sign.codePointAt(0) ?? 0;
  const row = String.fromCodePoint(code - (code % 16));
  return String((code % 16) - (/^\p{Nd}$/u.test(row) ? 0 : 6));
}

/** 两 is said of things, never in a number that is read out; 幺 only there. */
function digitOf(unit: string): number | undefined {
  if (unit === '幺') return 1;
  return unit === '两' || unit === '兩' ? undefined : chineseDigit(unit);
}

// --- Numbers --------------------------------------------------------------------------------------

/** Digits without anything between, all plain or all Chinese. */
interface Group {
  start: number;
  end: number;
  /** What leads here from the group before: 'none' is a break, '' a change of script. */
  link: Link;
}
type Link = '' | ' ' | '-' | '.' | ',' | '\n' | 'none';

/** Most digits of a secret, with a prefix. */
const MOST_DIGITS = 19;

function groupsIn({ text, digits }: Seen): Group[] {
  const groups: Group[] = [];
  for (const { index, 0: run } of digits.matchAll(/\d+/g)) {
    // One run of digits, cut where plain and Chinese ones meet.
    let start = index;
    for (let at = index + 1; at <= index + run.length; at += 1) {
      const goes = at < index + run.length && isPlain(text, at) === isPlain(text, start);
      if (goes) continue;
      const before = groups.at(-1);
      groups.push({
        start,
        end: at,
        link: before ? linkOf(text.slice(before.end, start)) : 'none',
      });
      start = at;
    }
  }
  return groups;
}

const isPlain = (text: string, at: number) => /\d/.test(text[at] ?? '');

function linkOf(between: string): Link {
  if (between.length > 3) return 'none';
  if (between === '') return '';
  if (/^ +$/.test(between)) return ' ';
  if (/^ *\n *$/.test(between)) return '\n';
  if (/^ ?[-_~]+ ?$|^[()] ?-?$/.test(between)) return '-';
  if (/^ ?\. ?$/.test(between)) return '.';
  return /^ ?[,，、/] ?$/.test(between) ? ',' : 'none';
}

/** Consecutive groups as one number, with what stands beside it. */
interface Candidate {
  number: string;
  /** Digits of each group, and what is between them. */
  sizes: string;
  parts: readonly string[];
  links: readonly Link[];
  /** Whether more digits lead up to it, or on from it, without a break. */
  linkBefore: Link;
  linkAfter: Link;
  sizeBefore: number;
  sizeAfter: number;
  start: number;
  end: number;
  before: string;
  after: string;
}

function numbersIn(seen: Seen): Found[] {
  const { text, digits } = seen;
  const groups = groupsIn(seen);
  const found: Found[] = [];
  for (const [i, first] of groups.entries()) {
    const parts: string[] = [];
    const links: Link[] = [];
    let total = 0;
    for (let j = i; j < groups.length; j += 1) {
      const group = groups[j]!;
      if (j > i && group.link === 'none') break;
      total += group.end - group.start;
      if (total > MOST_DIGITS) break;
      if (j > i) links.push(group.link);
      parts.push(digits.slice(group.start, group.end));
      if (total < 11) continue;
      const next = groups[j + 1];
      const before = groups[i - 1];
      const one = oneOf({
        number: parts.join(''),
        sizes: parts.map((part) => part.length).join('-'),
        parts,
        links,
        linkBefore: first.link,
        linkAfter: next?.link ?? 'none',
        sizeBefore: before ? before.end - before.start : 0,
        sizeAfter: next ? next.end - next.start : 0,
        start: first.start,
        end: group.end,
        before: text.slice(Math.max(0, first.start - 24), first.start),
        after: text.slice(group.end, group.end + 24),
      });
      if (one) found.push(one);
    }
  }
  return found;
}

function oneOf(one: Candidate): Found | undefined {
  // Who dictates a telephone number gets a comma at every pause; other numbers are a list then.
  if (one.links.includes(',')) return one.sizes === '3-4-4' ? phone(one) : undefined;
  return identity(one) ?? bankCard(one) ?? phone(one);
}

/** Words that say what the number behind them is; between stands at most a sign. */
const behind = (words: string) => new RegExp(`(?:${words})[)\\]】」”"]?[：:为是\\s#]{0,4}$`, 'iu');
const OF_IDENTITY = behind(
  '身份证|身份证明|证件号|公民身份|身份号|身份证号|身份证号码|证件号码|身份证编号|公民身份号码',
);
const OF_CARD = behind('(?:卡号|卡|账号|帐号|账户|帐户)(?:码|号)?');
const OF_PHONE =
  /(?:电话|手机|联系|联络|致电|拨打|微信|短信|手机号|tel|phone|mobile|mob|wechat|wx|vx|cell|\+86|\+\(86\))[^。；;\n\d]{0,10}\n?$/iu;
const OF_THING = behind(
  '订单号|订单|订单编号|运单号|快递单号|单号|编号|合同号|发票号|发票号码|流水号|凭证号|批号|文号|代码|编码|条码|序列号|许可证号|项目号|票号',
);

const MONEY_AFTER =
  /^ {0,2}(?:余|多|整)?(?:百|千|万|亿|百万|千万|万亿)?(?:元(?!旦|宵|月|先生|女士|老师|经理|总|主任|书记|处|科)|圆|块钱|美元|美金|欧元|港元|港币|日元|人民币|RMB|CNY|USD)/iu;
const MEASURE_AFTER =
  /^ {0,2}(?:万|亿)?(?:平方米|立方米|平方公里|立方|平米|吨|千瓦时|度电|公里|人次|字节|千克|公斤|升|株|个(?!人)|件(?!人))/u;
const RANGE_AFTER = /^ ?(?:-|~|至|到) ?[\d.,]{1,20} ?(?:万|亿)?元/u;
const DECIMALS_AFTER = /^\.\d{1,2}(?![\d.、)月年日])/u;
const MONEY_BEFORE =
  /(?:[¥$€£]|RMB|CNY|USD|人民币|(?:金额|预算|资金|总额|合计|小计|总计|经费|拨款|投资|造价|价款|费用|支出|收入|结转|限价|单价|总价)(?:\([^()]{0,4}\))?|\((?:万|亿)?元\))[：:为是共计约达额的\s]{0,4}$/iu;

function isMoney({ before, after, number }: Candidate): boolean {
  if (MONEY_AFTER.test(after) || RANGE_AFTER.test(after)) return true;
  if (OF_PHONE.test(before) || OF_CARD.test(before)) return false;
  if (MONEY_BEFORE.test(before) || DECIMALS_AFTER.test(after)) return true;
  return number.length < 15 && MEASURE_AFTER.test(after);
}

/** A capital beside it makes it a part of a code: SH2027…, 9131…MA1…. */
function inCode({ before, after }: Candidate): boolean {
  const letters = /[A-Za-z]+$/.exec(before)?.[0] ?? '';
  const word = /^(?:tel|phone|mobile|mob|mp|cell|wx|vx|wechat|weixin|qq|m|t|p|v|id|no)$/i.test(
    letters,
  );
  if (/[A-Z]$/.test(letters) && !word) return true;
  return /^[A-Z](?!(?:el|mail)\b)/.test(after) && !/^(?:QQ|Q:|WX|VX|V:|TEL|E-?MAIL)/i.test(after);
}

// --- 身份证号 -------------------------------------------------------------------------------------

const PROVINCES = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;
/** Nine and a province: a foreigner's permanent residence. */
const RESIDENT = /^9(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])/;

function identity(one: Candidate): Found | undefined {
  const { number, links, before, start } = one;
  const named = OF_IDENTITY.test(before);
  const broken = links.includes('\n');
  if (number.length === 15) {
    const whole = one.sizes === '15' || one.sizes === '6-6-3' || loose(one);
    if (named && !broken) return secret('身份证号', start, one.end, number);
    if (!whole || broken || inCode(one) || isMoney(one) || OF_THING.test(before)) return undefined;
    if (!PROVINCES.test(number) || !isDay(19, number.slice(6, 12))) return undefined;
    return secret('身份证号', start, one.end, number);
  }
  const last = number.length === 17 ? /^[ -]?[Xx](?![A-Za-z0-9])/.exec(one.after)?.[0] : undefined;
  if (number.length !== 18 && last === undefined) return undefined;
  const whole = last === undefined ? number : `${number}X`;
  const end = one.end + (last?.length ?? 0);
  if (named && !broken) return secret('身份证号', start, end, whole);
  const year = Number(whole.slice(6, 10));
  const sound = hasCheckDigit(whole);
  const region = PROVINCES.test(whole) || (sound && RESIDENT.test(whole));
  const day = isDay(Number(whole.slice(6, 8)), whole.slice(8, 14));
  // Project codes carry the years to come: there only a sound number is a person's.
  if (!day || year < 1900 || year > (sound ? 2035 : 2020)) return undefined;
  if (sound && region) return secret('身份证号', start, end, whole);
  const rest = last === undefined ? one : { ...one, after: one.after.slice(last.length) };
  if (broken || inCode(rest) || isMoney(rest) || OF_THING.test(before)) return undefined;
  // Without check digit and province it has to be written as one.
  if (!PROVINCES.test(whole) && links.length > 0 && !loose(one)) return undefined;
  // A time to the second with a number behind it: an order; a social credit code has its own check.
  if (/^(?:19|20)/.test(whole) || whole.startsWith('0') || hasCreditCheck(whole)) return undefined;
  return secret('身份证号', start, end, whole);
}

/** Plain and Chinese digits mixed, with nothing between and nothing more on either side. */
function loose({ links, linkBefore, linkAfter }: Candidate): boolean {
  return (
    links.length > 0 && links.every((link) => link === '') && linkBefore !== '' && linkAfter !== ''
  );
}

/** `rest` is yymmdd. */
function isDay(century: number, rest: string): boolean {
  const year = century * 100 + Number(rest.slice(0, 2));
  const month = Number(rest.slice(2, 4));
  const day = Number(rest.slice(4, 6));
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

function hasCheckDigit(whole: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(whole[i]), 0);
  return '10X98765432'[sum % 11] === whole[17];
}

/** 统一社会信用代码: its check sign, which one number in 31 has by chance. */
function hasCreditCheck(whole: string): boolean {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  if (!/^(?:1[1239]|5[1239]|9[123])/.test(whole)) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * signs.indexOf(whole[i]!), 0);
  return signs[(31 - (sum % 31)) % 31] === whole[17];
}

// --- 银行卡号 -------------------------------------------------------------------------------------

/** What cards in use here begin with, by their length. */
const CARDS: Readonly<Record<number, RegExp>> = {
  15: /^3[47]/,
  16: /^(?:6[02589]|62|4|5|35[2-8]|3[0689]|9[45])/,
  17: /^(?:6[02]|9[45])/,
  18: /^(?:6[02]|9[45])/,
  19: /^(?:6[0245789]|4|5|9[4589])/,
};
const CARD_SIZES = /^(?:\d\d|4-4-4-4(?:-[1-4])?|4-4-4-[37]|6-(?:9|1\d)|4-6-5|1(?:-1)+)$/;

function bankCard(one: Candidate): Found | undefined {
  const { number, links, sizes, parts } = one;
  if (number.length < 15) return undefined;
  const named = OF_CARD.test(one.before) && number.length >= 16 && !links.includes('\n');
  if (!named) {
    const strong = number.startsWith('62');
    if (!CARDS[number.length]?.test(number) || !hasLuhn(number)) return undefined;
    if (!CARD_SIZES.test(sizes) && !loose(one)) return undefined;
    if (inCode(one) || isMoney(one) || OF_THING.test(one.before)) return undefined;
    if (!strong) {
      // Numbers of four digits in a row are a table more often than a card.
      const four = (link: Link, size: number) => link !== 'none' && size === 4;
      const years = parts.filter((part) => /^20[12]\d$/.test(part)).length;
      const table =
        four(one.linkBefore, one.sizeBefore) || four(one.linkAfter, one.sizeAfter) || years > 1;
      if (links.includes('\n') || (links.length > 0 && table)) return undefined;
    }
  }
  return secret('银行卡号', one.start, one.end, number);
}

function hasLuhn(number: string): boolean {
  let sum = 0;
  for (let i = 0; i < number.length; i += 1) {
    const digit = Number(number.at(-1 - i)) * (i % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(number);
}

// --- 手机号 ---------------------------------------------------------------------------------------

const PREFIX = /(?:\+ ?86|\+|(?<!\d)(?:00)?86|\( ?\+?(?:00)?86 ?\)) ?[-.]? ?$|(?<!\d)0$/;
const SPELLED = Array(11).fill('1').join('-');

function phone(one: Candidate): Found | undefined {
  const { number, links, before, sizes } = one;
  const prefix = /^(?:(?:00)?86|0)?(?=1[3-9]\d{9}$)/.exec(number)?.[0];
  if (prefix === undefined) return undefined;
  // Behind a prefix of its own the number is found without it too.
  if (
    prefix !== '' &&
    sizes !== `${number.length}` &&
    !/^4-4-4$|^4-8$/.test(sizes) &&
    !loose(one)
  ) {
    return undefined;
  }
  if (isMoney(one) || inCode(one)) return undefined;
  const named = OF_PHONE.test(before) || PREFIX.test(before);
  if (!named && (links.includes('\n') || OF_THING.test(before))) return undefined;
  if (!named && prefix === '' && !isGrouped(one)) return undefined;
  const country = PREFIX.exec(before)?.[0] ?? '';
  return secret('手机号', one.start - country.length, one.end, number.slice(prefix.length));
}

/** Written as one writes a telephone number, not as a row of a table or a range. */
function isGrouped(one: Candidate): boolean {
  const { sizes, links, parts } = one;
  if (sizes === '11' || loose(one)) return true;
  if (sizes === SPELLED) {
    return (
      !(linked(one.linkBefore) && one.sizeBefore === 1) &&
      !(linked(one.linkAfter) && one.sizeAfter === 1)
    );
  }
  const years = parts.filter((part) => /^20[12]\d$/.test(part)).length;
  if (sizes === '3-4-4') return years < 2;
  if (sizes === '3-8') return links[0] !== '.' && !/^(?:19|20)/.test(parts[1] ?? '');
  const [first] = links;
  const same = links.every((link) => link === first) && (first === '-' || first === '.');
  return same && /^(?:4-4-3|4-3-4|3-3-5|3-5-3|3-2-2-2-2)$/.test(sizes);
}

const linked = (link: Link) => link !== 'none';

function secret(kind: SecretKind, start: number, end: number, number: string): Found {
  return { kind, start, end, shown: shownAs(kind, number) };
}

function shownAs(kind: SecretKind, number: string): string {
  const [head, tail] = kind === '身份证号' ? [3, 2] : kind === '银行卡号' ? [4, 4] : [3, 4];
  const stars = '*'.repeat(kind === '手机号' ? 4 : number.length - head - tail);
  return `${number.slice(0, head)}${stars}${number.slice(-tail)}`;
}

// --- 密级标志 -------------------------------------------------------------------------------------

const LEVEL = /[绝机秘] {0,6}密/g;
/** Of 司机密切, 计算机密码, 拒绝密植 and 神秘密林 only the characters are those of a level. */
const PART_OF_WORD =
  /(?:(?<!公)司|[算手飞随主危印影相耳动电时契商乘农转投码收唱录取点扣客载战发当])(?=机)|[拒谢杜隔断根](?=绝)|[神奥诡隐](?=秘)/;

const YEARS = String.raw`(?:\d{1,2}|[一二三四五六七八九十两]{1,3}) ?(?:年|个月)`;
const UNTIL = String.raw`[^\s，。；、★]{0,4}(?:启封|启用|公布|公开|解密|开启|拆封|开标|开考|结束|发布)前`;
const DURATION = `(?:${YEARS}|长期|永久|${UNTIL})`;
const STAR = new RegExp(`^级? ?★ ?(?:${DURATION})?|^级? ?\\* ?${DURATION}`, 'u');
/** Without a star it has to end there: 「秘密三年行动」 is none. */
const LIMIT = new RegExp(
  `^级? ?[-.:：,，]? ?(?:\\(${DURATION}\\)|\\[${DURATION}\\]|【${DURATION}】|〔${DURATION}〕|${DURATION}(?!\\p{Script=Han}))`,
  'u',
);
const GRADE = /^级(?!别|数|层)/u;
const ITEM = /^件(?![\p{Script=Han}])/u;
const URGENCY = /^ ?(?:特急|特提|加急|平急|急件)/u;

/** What one keeps, leaks or protects, and secrets of other kinds than the state's. */
const KEPT =
  /(?:保守|严守|恪守|守好|守住|坚守|保护|泄露|泄漏|泄|披露|窃取|刺探|知悉|掌握|接触)(?:国家|商业|工作|企业|单位|技术|内部)?\s*$/u;
const OTHER =
  /(?:商业|国家|技术|个人|军事|通信|通讯|企业|科技|经济|小|的|非|无|不含|不涉及|未涉及|没有|不属于|不存在|不产生)\s*$/u;
const NOT = /(?:非|无|不含|不涉及|未涉及|不涉|没有|不属于|不存在|不产生|不是)(?:任何|国家)?\s*$/u;
const LISTED_BEFORE = /[绝机秘] ?密级?["”」]? ?[、,，/和或及与][“「"]? ?$/u;
const LISTED_AFTER = /^级?["”」]? ?[、,，/和或及与] ?[“「"]?[绝机秘] ?密/u;

/** 「密级：」, 「保密等级为」, with the box before it that was ticked. */
const DEGREE =
  /(?:密 ?级|密等|(?:涉密|保密|秘密|机密|定密)(?:等级|级别|程度))(?:标志|标识|级别|等级|确定|认定|核定|定|标注|标|拟)*[：:为是属于|\s(【[「“"☑✓√■-]*$/u;
const DECLARED =
  /(?:(?:本|该|此|这)(?:份|个|件)?(?:文件|文|件|材料|资料|表|稿|通知|报告|项目|方案|内容)?(?:内容|信息)?(?:属于|属|系|为|是|定为|列为)|定密为|标密为|标为|定为|列为|划为|核定为|确定为|拟定为)(?:国家)?[“"「]?$/u;
const DECLARED_AFTER =
  /^[”"」]?(?:级|件|事项|文件|材料|资料|信息)?[”"」]?\s*(?:$|[，。；;,.!！\n()])/u;

// What sets a word apart from a sentence.
const OPENS = /(?:^|\n|[\s|•=★【（([〔〖［{□☑☒√✓■●◆▲※]|[。；;!！])$/u;
const CLOSES = /^(?:$|\n|[\s|•=★】）)\]〕〗］}]|[。；;!！,，：:-](?![绝机秘] ?密))/u;
const LINE_BEGINS = /(?:^|\n)[^\p{L}\p{N}\p{Co}《》\n]*$/u;
const LINE_ENDS = /^(?:文件|材料|资料|件|事项|公文|级)?[^\p{L}\p{N}\p{Co}《》\n]*(?:$|\n)/u;
const WARNS =
  /^(?:文件|材料|资料|件|事项|公文)?[\s，,。！!：:；;]*(?:请勿|严禁|不得|禁止|注意保|妥善保|切勿|勿|请妥善)/u;
/** Where a blank got into an ordinary phrase. */
const ORDINARY_AFTER =
  /^[)）\]】]?\s*(?:投票|表决|选举|文件|材料|资料|载体|信息|管理|培训|教育|保护|宣传|调查|武器|花园|通道|计算机|人员|工作)/u;

function markingsIn({ text }: Seen): Found[] {
  const marks: Found[] = [];
  for (const { index, 0: words } of text.matchAll(LEVEL)) {
    const after = index + words.length;
    const one = {
      before: text.slice(Math.max(0, index - 24), index),
      after: text.slice(after, after + 24),
      first: words[0] ?? '',
      // Where the piece at hand ends does not end a line.
      begins: index <= 24,
      ends: after + 24 >= text.length,
    };
    const rest = markingRest(one);
    if (rest === undefined) continue;
    const kind = '密级标志';
    const shown = (text.slice(index, after) + rest).replaceAll(/\s/g, '');
    marks.push({ kind, start: index, end: after + rest.length, shown });
  }
  return marks;
}

/** What belongs to the marking behind its two characters (「★10年」, ''), undefined when it is a word. */
function markingRest(one: {
  before: string;
  after: string;
  first: string;
  begins: boolean;
  ends: boolean;
}): string | undefined {
  const { first } = one;
  const before = one.begins ? one.before : `\uE002${one.before}`;
  const after = one.ends ? one.after : `${one.after}\uE002`;
  if (PART_OF_WORD.test(before.slice(-2) + first)) return undefined;
  if (KEPT.test(before)) return undefined;
  const star =
    STAR.exec(after)?.[0] ??
    (/★ ?$/.test(before) && !/^\p{Script=Han}/u.test(after) ? '' : undefined);
  if (star !== undefined) return star.trimEnd();
  const inner = before.replace(/(?:内部|工作|核心|普通|公司|单位) ?$/u, '');
  const own = inner !== before;
  const limit = LIMIT.exec(after)?.[0];
  if (limit !== undefined && !OTHER.test(before)) return limit;
  if (LISTED_BEFORE.test(before) || LISTED_AFTER.test(after)) return undefined;
  if (DEGREE.test(before)) return GRADE.exec(after)?.[0] ?? '';
  if (GRADE.test(after)) return NOT.test(before) ? undefined : '级';
  if (ITEM.test(after)) return NOT.test(before) ? undefined : '件';
  if (DECLARED.test(before) && DECLARED_AFTER.test(after)) return '';
  const urgency = OPENS.test(inner) ? URGENCY.exec(after)?.[0] : undefined;
  if (urgency !== undefined) return '';
  if (LINE_BEGINS.test(inner) && (LINE_ENDS.test(after) || WARNS.test(after))) return '';
  if (ORDINARY_AFTER.test(after) || OTHER.test(before)) return undefined;
  if (own && /内部 ?$/.test(before) && CLOSES.test(after)) return '';
  return OPENS.test(inner) && CLOSES.test(after) ? '' : undefined;
}
