// One numeral of a folded text as a value: 320, 三百二十, 1.2千, 98万7, 百余, 二三十. Whether it is a figure
// or only a word, and what it counts, is decided in ledger-numbers.ts.
import { chineseDigit } from '../form/numerals.ts';

export interface Numeral {
  end: number;
  low: number;
  high: number;
  mantissa: number;
  /** Written in Chinese signs alone. */
  han: boolean;
  /** No digit at all: 百, 千万. */
  power: boolean;
  /** A row of Chinese digits without 十 or 百: 一二〇. */
  row: boolean;
}

const SMALL: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };
const BIG: Record<string, number> = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };
const TENS: Record<string, number> = { 廿: 20, 卅: 30, 卌: 40 };
const ARABIC = /\d{1,3}(?:[,，]\d{3})+(?!\d)|\d{1,4}(?:,\d{4})+(?!\d)|\d+/y;
const DECIMALS = /\.\d+(?!\.?\d)/y;
const LONGEST = 48;

export function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Reads the longest numeral that begins at `at`. */
export function numeralAt(text: string, at: number): Numeral | undefined {
  const vague = /^(?:[几数](?=[十百千万亿]))/.exec(text.slice(at, at + 2));
  if (vague) return severalAt(text, at + 1);
  const most = Math.min(text.length, at + LONGEST);
  let i = at;
  let total = 0;
  let section = 0;
  let current: number | undefined;
  let low: number | undefined;
  let unit = 0;
  let shorthand = false;
  let arabic = false;
  let digits = 0;
  let units = 0;
  let over = 0;
  let mantissa: number | undefined;
  while (i < most) {
    const char = text[i] ?? '';
    if (char >= '0' && char <= '9') {
      // 三00, 2〇: one number in two kinds of digits.
      const mixed = current !== undefined && units === 0 && Number.isInteger(current);
      if ((current !== undefined && !mixed) || over > 0) break;
      const whole = matchAt(ARABIC, text, i) ?? char;
      const decimals = matchAt(DECIMALS, text, i + whole.length) ?? '';
      const front = mixed ? String(current) : '';
      current = Number(front + whole.replaceAll(/[,，]/g, '') + decimals);
      i += whole.length + decimals.length;
      arabic = true;
      digits += 1;
      shorthand = whole.length === 1 && decimals === '';
      continue;
    }
    const digit = chineseDigit(char);
    if (digit !== undefined) {
      const mixed = current !== undefined && units === 0 && arabic && Number.isInteger(current);
      if ((current !== undefined && !mixed) || over > 0) break;
      let end = i + 1;
      while (end < most && chineseDigit(text[end]) !== undefined) end += 1;
      const run = text.slice(i, end);
      const zero = digit === 0 && run.length > 1 && (section > 0 || total > 0);
      const row = Number(Array.from(run, (c) => chineseDigit(c)).join(''));
      if (run.length === 2 && !zero && isPair(run) && units === 0) {
        const step = stepsAt(text, end);
        return {
          end: step.end,
          low: (chineseDigit(run[0]) ?? 0) * step.times,
          high: (chineseDigit(run[1]) ?? 0) * step.times,
          mantissa: row,
          han: true,
          power: false,
          row: step.times === 1,
        };
      }
      current = mixed ? Number(`${current}${row}`) : row;
      shorthand = !mixed && run.length === 1 && digit !== 0;
      if (digit === 0 && run.length === 1 && units > 0) current = undefined;
      i = end;
      digits += 1;
      const point = current !== undefined && /^[点點]$/.test(text[i] ?? '');
      if (point && chineseDigit(text[i + 1]) !== undefined) {
        let stop = i + 1;
        while (stop < most && chineseDigit(text[stop]) !== undefined) stop += 1;
        const fraction = Array.from(text.slice(i + 1, stop), (c) => chineseDigit(c)).join('');
        if (!/^[十分半钟整]/.test(text.slice(stop, stop + 1))) {
          current = Number(`${current}.${fraction}`);
          shorthand = false;
          i = stop;
        }
      }
      continue;
    }
    const tens = TENS[char];
    if (tens !== undefined) {
      if (current !== undefined) break;
      section += tens;
      unit = 10;
      units += 1;
      digits += 1;
      i += 1;
      continue;
    }
    const small = SMALL[char];
    if (small !== undefined) {
      if (current === undefined && units > 0 && small >= unit && unit > 0 && over === 0) break;
      section = over > 0 ? section * small : section + (current ?? 1) * small;
      if (over > 0) over *= small;
      current = undefined;
      unit = small;
      units += 1;
      i += 1;
      continue;
    }
    const latin = /^[wWkK]$/.test(char) && arabic && !/[A-Za-z]/.test(text[i + 1] ?? '');
    const big = BIG[char] ?? (latin ? (/[wW]/.test(char) ? 1e4 : 1e3) : undefined);
    if (big !== undefined) {
      const before = section + (current ?? (section === 0 && total === 0 ? 1 : 0));
      if (mantissa === undefined && total === 0) mantissa = before;
      if (before === 0 && total > 0) total *= big;
      else total = before >= 1e4 && big <= 1e4 ? before * big : total + before * big;
      if (over > 0) over *= big;
      section = 0;
      current = undefined;
      unit = big;
      units += 1;
      i += 1;
      continue;
    }
    const more = /[余多来]/.test(char) && (current !== undefined || section > 0 || total > 0);
    if (more && over === 0 && /[万亿千百]/.test(text[i + 1] ?? '') && i > at) {
      section += current ?? 0;
      current = undefined;
      over = stepOf(section);
      i += 1;
      continue;
    }
    break;
  }
  if (i === at || (digits === 0 && units === 0)) return undefined;
  // 一百二, 98万7: the digit behind a unit stands for the next smaller one.
  const short =
    current !== undefined && shorthand && unit >= 100 && /[^零〇]/.test(text[i - 2] ?? '');
  const value = total + section + (current ?? 0) * (short ? unit / 10 : 1);
  low ??= value;
  let high = value + (over > 0 ? over : 0);
  const tail = /^(?:[余多来]|几(?=[^\p{L}]|[个名位家场次人户]))/u.exec(text.slice(i, i + 2))?.[0];
  if (
    tail &&
    over === 0 &&
    value > 0 &&
    !/^[多来][年元次样种方渠层项]/.test(text.slice(i, i + 2))
  ) {
    high = value + stepOf(value);
  }
  return {
    end: i,
    low,
    high,
    mantissa: mantissa ?? value,
    han: !arabic,
    power: digits === 0,
    row: !arabic && units === 0 && digits === 1 && i - at > 1,
  };
}

/** 三四, 七八, 三五: two digits that mean about so many. */
function isPair(run: string): boolean {
  const [a = 0, b = 0] = Array.from(run, (c) => chineseDigit(c) ?? 0);
  return a > 0 && (b === a + 1 || (a === 3 && b === 5));
}

function stepsAt(text: string, at: number): { end: number; times: number } {
  let end = at;
  let times = 1;
  for (;;) {
    const step = SMALL[text[end] ?? ''] ?? BIG[text[end] ?? ''];
    if (step === undefined || end - at > 3) return { end, times };
    times *= step;
    end += 1;
  }
}

/** 几十, 数百: from one to under ten of them. */
function severalAt(text: string, at: number): Numeral {
  const { end, times } = stepsAt(text, at);
  return {
    end,
    low: times,
    high: times * 10 - 1,
    mantissa: times,
    han: true,
    power: false,
    row: false,
  };
}

/** How far 余 may reach: 120余 up to 130, 百余 up to 200, 1.2万余 up to 1.3万. */
function stepOf(value: number): number {
  let step = 1;
  while (value % (step * 10) === 0 && step < value) step *= 10;
  return step;
}
