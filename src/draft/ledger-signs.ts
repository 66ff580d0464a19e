// A text as the ledger reads it: every spelling of a sign folded to one, blanks inside words gone, and
// the way back to the original kept. Knows no number and no name.
import { OWED } from '../form/fields.ts';

/** Character `i` of `text` came from `[from[i], to[i])` of the original. A 【待填】 is one BARRIER. */
export interface Signs {
  text: string;
  from: number[];
  to: number[];
}

/** Stands for a 【待填】: no claim reaches across it. */
export const BARRIER = '\uE000';
const OWED_CODE = OWED.charCodeAt(0);
const HAN_DIGITS = '〇一二三四五六七八九';
/** Punctuation as folding leaves it; the full-width comma stays, for it may stand between two numbers. */
const COMMON_SIGNS: Record<string, string> = {
  '，': '，',
  '。': '。',
  '、': '、',
  '；': ';',
  '：': ':',
  '（': '(',
  '）': ')',
  '“': '“',
  '”': '”',
  '《': '《',
  '》': '》',
  '％': '%',
  ' ': ' ',
};
const ROMAN = ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];
/** What may follow a circled or superscript digit that counts something: 办⑤场, but not ①场馆. */
const COUNTED =
  /^[\s\u200B-\u200F\u2060\uFEFF]*(?:[场次](?![所馆地面合景要序])|[期名位届](?![间望称置])|人(?![员才民大口])|[个户份台套节批%％万千百余]|家(?![庭长园]))/;

export function signsOf(original: string): Signs {
  const pieces: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let last = '';
  const push = (piece: string, start: number, end: number) => {
    for (let i = 0; i < piece.length; i += 1) {
      from.push(start);
      to.push(end);
    }
    if (piece === '') return;
    pieces.push(piece);
    last = piece.at(-1) ?? '';
  };
  let index = 0;
  while (index < original.length) {
    const code = original.charCodeAt(index);
    // Most signs of a text are plain Chinese ones or ASCII.
    if ((code >= 0x4e_00 && code <= 0x9f_ff) || (code > 0x20 && code < 0x7f)) {
      const sign = original[index] ?? '';
      push(sign, index, index + 1);
      index += 1;
      continue;
    }
    if (code === OWED_CODE && original.startsWith(OWED, index)) {
      push(BARRIER, index, index + OWED.length);
      index += OWED.length;
      continue;
    }
    const sign = String.fromCodePoint(original.codePointAt(index) ?? 0);
    const end = index + sign.length;
    push(foldedSign(sign, last, original.slice(end, end + 8)), index, end);
    index = end;
  }
  return withoutBlanks({ from, to, text: lettersAsDigits(pieces.join('')) });
}

function foldedSign(sign: string, before: string, after: string): string {
  const common = COMMON_SIGNS[sign];
  if (common !== undefined) return common;
  if (sign === '\n' || sign === '\t' || sign === '\r' || sign === '\u2028') return '\n';
  if (/\s/.test(sign)) return ' ';
  if (/[\p{Cf}\p{Mn}\p{Me}\p{Cc}]/u.test(sign)) return '';
  if (sign === BARRIER) return '\uFFFD';
  if (/[○◯Ｏ]/.test(sign)) return sign === 'Ｏ' ? 'O' : '〇';
  if (sign >= '〡' && sign <= '〩') return HAN_DIGITS[sign.charCodeAt(0) - 0x30_20] ?? sign;
  if (/\p{Nd}/u.test(sign)) return digitOf(sign);
  if (/\p{Nl}/u.test(sign)) {
    const roman = ROMAN.indexOf(sign.normalize('NFKC').toUpperCase());
    return roman > 0 ? String(roman) : sign.normalize('NFKC');
  }
  if (/\p{No}/u.test(sign)) return otherNumber(sign, before, after);
  const plain = sign.normalize('NFKC');
  return plain
    .replaceAll(/[‐‑‒–—―−﹣－─━]/g, '-')
    .replaceAll(/[〜∼～]/g, '~')
    .replaceAll('￥', '¥');
}

/** A decimal digit of any script. */
function digitOf(sign: string): string {
  const plain = sign.normalize('NFKC');
  if (/^\d$/.test(plain)) return plain;
  const code = sign.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

/** ½, ², ⑤, ㈤, ⒌: a number where it counts, a mark of a list where it stands before a clause. */
function otherNumber(sign: string, before: string, after: string): string {
  const plain = sign.normalize('NFKC').replace('⁄', '/').replaceAll(/[()]/g, '').replace(/\.$/, '');
  if (plain.includes('/')) return plain;
  if (/[²³¹⁰-₉]/.test(sign)) {
    return /[A-Za-z]/.test(before) || !/\d/.test(before) || COUNTED.test(after) ? plain : '';
  }
  const counts = /[\p{L}\d]/u.test(before) && COUNTED.test(after);
  if (counts) return plain;
  // A list mark reads as punctuation.
  return /^[\d一二三四五六七八九十]+$/.test(plain) ? ';' : plain;
}

/** 2O27, l2场, 二O二七: letters that stand for digits. The length stays. */
function lettersAsDigits(text: string): string {
  return text
    .replaceAll(/(?<![A-Za-z0-9])[0-9OoIl]{2,}(?![A-Za-z0-9])/g, (word) =>
      /\d/.test(word) && /[OoIl]/.test(word) && word !== 'O2O'
        ? word.replaceAll(/[Oo]/g, '0').replaceAll(/[Il]/g, '1')
        : word,
    )
    .replaceAll(/(?<=[〇零一二三四五六七八九])[Oo0]+(?=[〇零一二三四五六七八九年])/g, (word) =>
      '〇'.repeat(word.length),
    );
}

/** Blanks go, except where they keep two numbers or two Latin words apart. */
function withoutBlanks(signs: Signs): Signs {
  const kept: Signs = { text: '', from: [], to: [] };
  const { text } = signs;
  if (!text.includes(' ')) return signs;
  const out: string[] = [];
  let last = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (char === ' ') {
      let next = i;
      while (text[next] === ' ') next += 1;
      const apart = /[\w.,%)\]]/.test(last) && /[\w.(]/.test(text[next] ?? '');
      i = next - 1;
      if (!apart || joinsDigits(text, out, next)) continue;
    }
    out.push(char);
    last = char;
    kept.from.push(signs.from[i] ?? 0);
    kept.to.push(signs.to[i] ?? 0);
  }
  kept.text = out.join('');
  return kept;
}

/** Whether a blank stands inside one number: 1 2 0, 12 000. */
function joinsDigits(text: string, before: readonly string[], next: number): boolean {
  if (!/\d/.test(before.at(-1) ?? '') || !/\d/.test(text[next] ?? '')) return false;
  const group = /^\d+/.exec(text.slice(next, next + 8))?.[0] ?? '';
  if (group.length === 3 && !/[.:年月]/.test(text[next + 3] ?? '')) {
    return /(?:^|[^\d.])\d{1,3}(?:\d{3})*$/.test(before.slice(-16).join(''));
  }
  // Digits one by one: those before must have stood alone too, or be joined already.
  if (group.length !== 1) return false;
  const raw = text.slice(Math.max(0, next - 12), next);
  return /(?:^|\D)\d(?: +\d)* +$/.test(raw) && /^\d(?!\d)/.test(text.slice(next, next + 2));
}
