// All claims of a text in order: names first, then dates, then the numbers that are left. Knows no
// source; what a claim follows from is decided in ledger.ts.
import { calendarOf, timesIn, type Calendar, type Time } from './ledger-dates.ts';
import type { Name } from './ledger-bodies.ts';
import { namesIn } from './ledger-names.ts';
import { quantitiesIn, type Quantity } from './ledger-numbers.ts';
import { BARRIER, signsOf, type Signs } from './ledger-signs.ts';
import { unitAt, UNITS } from './ledger-units.ts';
import { SET_PHRASES, wordAt } from './ledger-words.ts';

export type Said = Name | Time | Quantity;

/** What a text says that can be true or false; places are those of `signs.text`. */
export interface Spoken {
  signs: Signs;
  said: Said[];
  calendar: Calendar;
}

export function spokenIn(original: string, isSource = false): Spoken {
  const signs = signsOf(original);
  const { text } = signs;
  const taken = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) if (text[i] === BARRIER) taken[i] = 1;
  const names = namesIn(text, taken);
  setPhrases(text, taken);
  const times = timesIn(text, taken);
  const quantities = shared(text, quantitiesIn(text, taken, isSource));
  const said = [...names, ...times, ...quantities].toSorted((a, b) => a.start - b.start);
  return { signs, said, calendar: calendarOf(text, times) };
}

/** Congresses and plenums are named after their number. */
const CONGRESS =
  /(?:党的?)?(?:十[六七八九]|二十)大(?!片区|区域|板块|\p{Script=Han}{0,2}(?:工程|行动|项目|任务|重点))|(?:十[六七八九]|二十)届[一二三四五六七]?中?(?:中央)?(?:全会|纪委)|十[一二三四五六七八九]?届(?:全国)?(?:人大|政协)|中共[一二三四五六七]大|十一(?=黄金周|长假|假期|国庆|期间)/gu;
/** Numbers everybody calls, and the two lists of universities. */
const CALLED =
  /(?<![\d.,，])(?:11[0-9]|12[0-2]|123\d\d|962\d{3}|96\d{3})(?=市民|服务|热线|电话|平台|联动|工单|急救|报警|指挥|消防|宣传|接警|火警|交警|投诉|法律|公共|便民|政务|妇女|青少年)|(?<!\d)(?:985|211)(?=高校|院校|工程|大学|、)/g;
const NUMERAL = /[\d〇零一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟]/;

function setPhrases(text: string, taken: Uint8Array): void {
  for (const pattern of [CONGRESS, CALLED]) {
    for (const { 0: words, index } of text.matchAll(pattern))
      taken.fill(1, index, index + words.length);
  }
  for (let i = 0; i < text.length; i += 1) {
    if (!NUMERAL.test(text[i] ?? '')) {
      const phrase = wordAt(SET_PHRASES, text, i);
      // 最后一公里, 统一: they begin before their number.
      if (phrase.length > 1 && NUMERAL.test(phrase)) {
        taken.fill(1, i, i + phrase.length);
        i += phrase.length - 1;
      }
      continue;
    }
    const phrase = wordAt(SET_PHRASES, text, i);
    if (phrase === '') continue;
    const end = i + phrase.length;
    const before = text[i - 1] ?? '';
    const behind = text[end] ?? '';
    if (NUMERAL.test(before) || (/[.,，]/.test(before) && /\d/.test(text[i - 2] ?? ''))) continue;
    const numbers = /^[\d.〇一二三四五六七八九十]+$/.test(phrase);
    if (
      numbers &&
      (NUMERAL.test(behind) ||
        unitAt(text, end) !== undefined ||
        /^(?:[余多%]|[.,，]\d)/.test(text.slice(end, end + 2)))
    )
      continue;
    if (/^\d/.test(phrase) && /\d/.test(behind)) continue;
    // 六小|时, 三公|里: the measure word is longer than the phrase sees.
    if (phrase.length === 2 && (unitAt(text, i + 1)?.word.length ?? 0) > 1) continue;
    if (phrase.length === 2 && /[约共达期近满超第]/.test(before)) continue;
    taken.fill(1, i, end);
    i = end - 1;
  }
}

/** 10-20人, 3、4期: the unit of the second holds for the first. */
function shared(text: string, quantities: Quantity[]): Quantity[] {
  for (let i = quantities.length - 2; i >= 0; i -= 1) {
    const [low, high] = [quantities[i], quantities[i + 1]];
    if (!low || !high || low.of.length > 0 || high.of.length === 0 || low.unit !== '') continue;
    if (!/^(?:-+|~+|至|到|、|或|\/)$/.test(text.slice(low.end, high.start))) continue;
    quantities[i] = { ...low, kind: high.kind, of: high.of, ...scaledLike(low, high, text) };
  }
  return quantities;
}

/** 10-20万元: the 万 holds for both. */
function scaledLike(low: Quantity, high: Quantity, text: string): { low?: number; high?: number } {
  const big = /[万亿]$/.exec(text.slice(high.start, high.end))?.[0];
  const times = (UNITS.get(high.unit)?.times ?? 1) * (big === '万' ? 1e4 : big === '亿' ? 1e8 : 1);
  return times === 1 ? {} : { low: low.low * times, high: low.high * times };
}
