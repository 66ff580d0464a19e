// Titles, document numbers, names of bodies, places and people, brands, addresses of the net: by the
// shape of the words, for there is no dictionary of names. What is made of common words alone
// (社区卫生服务中心, 第三方机构) is nobody's name. Knows no source.
import { bodies, known, people, segmented, type Add, type Name } from './ledger-bodies.ts';
import { BARRIER } from './ledger-signs.ts';
import { FOREIGN, unsaid } from './ledger-strange.ts';
import { UNITS } from './ledger-units.ts';
import { COMMON_LATIN, COMMON_QUOTES, SET_PHRASES, wordAt } from './ledger-words.ts';

/** Names of a folded text, in order; `taken` is marked where they stand, and where common quotes do. */
export function namesIn(text: string, taken: Uint8Array): Name[] {
  const found: Name[] = [];
  const add: Add = (start, end, kind, shape) => {
    if (end <= start) return;
    for (let i = start; i < end; i += 1) if (taken[i] || text[i] === BARRIER) return;
    taken.fill(1, start, end);
    found.push({ sense: 'name', kind, start, end, words: text.slice(start, end), shape });
  };
  contacts(text, add);
  titles(text, add, taken);
  documents(text, add);
  plans(text, add);
  quotes(text, add, taken);
  latin(text, add, taken);
  const words = segmented(text);
  bodies(text, words, add);
  people(text, words, add);
  known(text, words, add);
  return found.toSorted((a, b) => a.start - b.start);
}

const CONTACT =
  /https?:\/\/[\w./?=&%#:~-]+|www\.[\w./?=&%#-]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|(?<![\w.-])(?:[\w-]{1,63}\.){1,4}(?:com|cn|net|org|gov)(?:\.cn)?(?![\w])|(?<!\d)1[3-9]\d-?\d{4}-?\d{4}(?!\d)|(?<!\d)\(?0\d{2,3}\)?-?\d{7,8}(?!\d)|(?<!\d)(?:400|800)-?\d{3}-?\d{4}(?!\d)|(?<=(?:电话|热线|传真|手机|座机|微信号?|QQ群?号?)[:是为]?)\d{7,12}(?!\d)/gi;

function contacts(text: string, add: Add): void {
  for (const match of text.matchAll(CONTACT))
    add(match.index, match.index + match[0].length, 'name', 'contact');
}

const LONGEST_TITLE = 160;

function titles(text: string, add: Add, taken: Uint8Array): void {
  let at = -1;
  for (;;) {
    at = nextTitle(text, at + 1);
    if (at < 0) return;
    if (taken[at]) continue;
    const end = titleEnd(text, at);
    const inner = text.slice(at, end).replaceAll(/[《》〈〉<>]/g, '');
    if (inner.includes(BARRIER) || !/[\p{L}\p{N}]/u.test(inner)) continue;
    add(at, end, 'title', 'title');
    at = end - 1;
  }
}

function nextTitle(text: string, from: number): number {
  const match = /[《〈『]|<<(?!<)/g;
  match.lastIndex = from;
  return match.exec(text)?.index ?? -1;
}

/** Behind the sign that closes it; an open title ends with its clause. */
function titleEnd(text: string, at: number): number {
  let depth = 0;
  const most = Math.min(text.length, at + LONGEST_TITLE);
  for (let i = at; i < most; i += 1) {
    const char = text[i] ?? '';
    if (/[《〈『]/.test(char) || text.startsWith('<<', i)) depth += 1;
    else if (/[》〉』]/.test(char) || text.startsWith('>>', i)) depth -= 1;
    else if (char === '\n' || char === BARRIER) break;
    if (char === '<' || char === '>') i += 1;
    if (depth === 0) return Math.min(i + 1, text.length);
  }
  const rest = text.slice(at + 1, Math.min(most, at + 60));
  const stop = rest.search(/[》〉』。；，;\n\uE000]/);
  if (stop < 0) return at + 1 + rest.length;
  return at + 1 + stop + (/[》〉』]/.test(rest[stop] ?? '') ? 1 : 0);
}

const YEAR = '(?:(?:19|20)\\d\\d|[一二][〇零一二三四五六七八九]{3})';
const COUNT = '(?:\\d{1,5}|[〇零一二三四五六七八九十百千]{1,6})';
const OPEN = '[〔\\[(【{〈<「『]';
const CLOSE = '[〕\\])】}〉>」』]';
const DOCUMENT = new RegExp(
  `(?<issuer>[\\p{Script=Han}]{0,10})(?:${OPEN}${YEAR}年?${CLOSE}第?${COUNT}号|${YEAR}(?:年第?|-)${COUNT}号(?:令|文件?|公告|通知)?|第?${COUNT}号(?:令(?!人)|文件?|公告))`,
  'gu',
);
/** The issuer is a code, 沪财绩 or 闵委组: not the words that lead to it. */
const LEADING =
  /^.*(?:计划|根据|依据|按照|遵照|参照|贯彻|落实|执行|印发|下发|转发|出台|发布|结合|对照|通过|以及|文件|通知|精神|要求|和|与|及|按|依|据|见|的|由|在|为|于|了|以|详见|参见|自|从)/;

function documents(text: string, add: Add): void {
  for (const match of text.matchAll(DOCUMENT)) {
    const issuer = match.groups?.['issuer'] ?? '';
    const own = issuer.replace(LEADING, '');
    add(
      match.index + issuer.length - own.length,
      match.index + match[0].length,
      'document',
      'document',
    );
  }
}

const PLAN =
  /(?<![二三四五六七八九])(?:十[一二三四五六七八九]五|(?<!\d)1[1-9]五)(?![十百千万\d个名位家场次人户])|第十[一二三四五六七八九]个五年/g;

function plans(text: string, add: Add): void {
  for (const match of text.matchAll(PLAN))
    add(match.index, match.index + match[0].length, 'name', 'plan');
}

const QUOTE = /[“"「‘]([^“”"「」‘’\n\uE000]{1,30})[”"」’]/g;
const BRANDED =
  /^(?:为|系列|党建|服务|志愿|特色|主题|文化|公益){0,2}(?:品牌|行动|计划|工程|工作室|驿站|课堂|讲堂|学堂|小程序|书屋)/;
const FIGURATIVE =
  /^(?:效应|难题|问题|现象|顽疾|短板|痛点|堵点|意识|精神|关系|角色|思维|意思|之变|之治|之路)/;

function quotes(text: string, add: Add, taken: Uint8Array): void {
  for (const match of text.matchAll(QUOTE)) {
    const content = match[1] ?? '';
    const start = match.index + 1;
    const end = start + content.length;
    if (taken.subarray(start, end).some(Boolean)) continue;
    const numbered =
      /[\d〇一二三四五六七八九十百两]/.test(content) &&
      wordAt(SET_PHRASES, content, 0).length < content.length &&
      unsaid(content) > 0;
    // “幸福里”品牌: common words, and yet a name.
    const branded = BRANDED.test(text.slice(end + 1, end + 6)) && content.length < 9;
    const common =
      COMMON_QUOTES.has(content) ||
      wordAt(SET_PHRASES, content, 0) === content ||
      FIGURATIVE.test(text.slice(end + 1, end + 4)) ||
      (!numbered && !branded && unsaid(content) < FOREIGN) ||
      /^[^\p{L}\p{N}]*$/u.test(content);
    if (!common) add(start, end, 'name', 'quote');
    else if (!/\d/.test(content) || COMMON_QUOTES.has(content)) taken.fill(1, start, end);
  }
}

const LATIN =
  /(?<![A-Za-z])[A-Za-z][A-Za-z0-9&+_.-]*(?:[ /-][A-Za-z0-9][A-Za-z0-9&+_.-]*)*|(?<![\d.A-Za-z])\d{1,4}[A-Za-z]+[A-Za-z0-9-]*/g;

function latin(text: string, add: Add, taken: Uint8Array): void {
  for (const match of text.matchAll(LATIN)) {
    const word = match[0].replace(/[._+&-]+$/, '');
    const start = match.index;
    const letters = /^\d+(.*)$/.exec(word)?.[1];
    if (
      letters !== undefined &&
      (UNITS.has(letters) || /^[wWkKxX×]$/.test(letters)) &&
      !COMMON_LATIN.has(word)
    )
      continue;
    if (
      letters === undefined &&
      /\d$/.test(text[start - 1] ?? '') &&
      (UNITS.has(word) || /^[wWkK]$/.test(word))
    )
      continue;
    const parts = word.split(/[ /]/);
    if (
      parts.every(
        (part) =>
          COMMON_LATIN.has(part) || part.length === 1 || COMMON_LATIN.has(part.toUpperCase()),
      )
    ) {
      if (/\d/.test(word)) taken.fill(1, start, start + word.length);
      continue;
    }
    add(
      start,
      start + word.length,
      /\d{3}/.test(word) && /^[A-Z]/.test(word) ? 'document' : 'name',
      'latin',
    );
  }
}
