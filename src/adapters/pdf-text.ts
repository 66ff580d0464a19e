// Letters at their places to lines and paragraphs, as the eye joins them. Pure: knows no file format.
import { printable } from '../form/text.ts';

/**
 * A letter in points: `x` and `y` are where it begins on its base line, `width` is how far it goes,
 * `turn` in how many quarter turns clockwise from upright.
 */
export interface Letter {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
  turn: 0 | 1 | 2 | 3;
}

/** The middle of a letter's body. */
export function middleOf({ x, y, width, size, turn }: Letter): [x: number, y: number] {
  const [along, up] = [width / 2, 0.35 * size];
  if (turn === 0) return [x + along, y - up];
  if (turn === 1) return [x + up, y + along];
  if (turn === 2) return [x - along, y + up];
  return [x - up, y - along];
}

export interface TextLine {
  y: number;
  text: string;
  letters: readonly Letter[];
}

interface Row {
  letters: Letter[];
  y: number;
  size: number;
  /** Of the first and last letter that is to be seen. */
  from: number;
  to: number;
  text: string;
  endsInSpace: boolean;
}

/** The lines of upright letters from top to bottom; turned ones are lines of their own at the end. */
export function textLines(letters: readonly Letter[]): TextLine[] {
  return rowsOf(letters)
    .filter(({ text }) => text !== '')
    .map(({ y, text, letters: own }) => ({ y, text, letters: own }));
}

function rowsOf(letters: readonly Letter[]): Row[] {
  const rows = upright(letters.filter(({ turn }) => turn === 0));
  for (const turn of [1, 2, 3] as const) {
    const turned = letters.filter((letter) => letter.turn === turn);
    // As if the page were turned so that they are upright.
    const laid = turned.map((letter): Letter => {
      const { x, y } = letter;
      const [along, down] = turn === 1 ? [y, -x] : turn === 2 ? [-x, -y] : [-y, x];
      return { ...letter, x: along, y: down, turn: 0 };
    });
    rows.push(...upright(laid));
  }
  return rows;
}

function upright(letters: readonly Letter[]): Row[] {
  const lines: { letters: Letter[]; y: number; size: number }[] = [];
  for (const letter of letters.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    if (line && letter.y - line.y < 0.45 * Math.max(line.size, letter.size)) {
      line.letters.push(letter);
      // A raised letter stands above the line that it belongs to.
      if (letter.size > line.size) Object.assign(line, { y: letter.y, size: letter.size });
    } else {
      lines.push({ letters: [letter], y: letter.y, size: letter.size });
    }
  }
  return lines.map((line) => {
    const sorted = withoutDoubles(line.letters.toSorted((a, b) => a.x - b.x));
    const seen = sorted.filter(({ text }) => text.trim() !== '');
    return {
      ...line,
      letters: sorted,
      from: seen[0]?.x ?? 0,
      to: Math.max(0, ...seen.map(({ x, width }) => x + width)),
      text: lineWords(sorted, 1),
      endsInSpace: /\s$/.test(sorted.at(-1)?.text ?? ''),
    };
  });
}

/** Bold is at times the same letter printed twice, a little apart. */
function withoutDoubles(sorted: readonly Letter[]): Letter[] {
  const kept: Letter[] = [];
  for (const letter of sorted) {
    const isDouble = kept
      .slice(-3)
      .some(
        (other) =>
          other.text === letter.text &&
          Math.abs(other.x - letter.x) < 0.2 * letter.size &&
          Math.abs(other.y - letter.y) < 0.2 * letter.size,
      );
    if (!isDouble) kept.push(letter);
  }
  return kept;
}

/** The least gap, in letters, that is a space between such texts. */
function leastGap(before: string, after: string): number {
  if (/[\d.,%]$/.test(before) && /^\d/.test(after)) return 0.45;
  const isWord = /[A-Za-z]$/.test(before) && /^[A-Za-z]/.test(after);
  return isWord || /[,;:]$/.test(before) ? 0.2 : 0.8;
}

/** A text of sorted letters; `wide` is how many spaces stand for a gap of two letters and more. */
export function lineWords(letters: readonly Letter[], wide: number): string {
  let text = '';
  let end = Number.NEGATIVE_INFINITY;
  for (const letter of letters) {
    const gap = (letter.x - end) / letter.size;
    const isSpaced = /\s$/.test(text) || letter.text.trim() === '';
    const least = leastGap(text, letter.text);
    if (text !== '' && gap >= 2) text += ' '.repeat(wide);
    else if (text !== '' && gap > least && !isSpaced) text += ' ';
    text += letter.text;
    end = Math.max(end, letter.x + letter.width);
  }
  return printable(text.replaceAll('\u00A0', ' ')).text.trim();
}

export interface Paragraphs {
  paragraphs: string[];
  /** The last line reaches the right edge. */
  isFull: boolean;
  /** The first line begins a paragraph. */
  isIndented: boolean;
}

/**
 * The letters of a cell as paragraphs. A file of pages has no mark of a paragraph: one begins with a
 * line set in by more than a letter, after a line in which the next word would still have found room,
 * and after a gap. A paragraph whose last line is full runs into the next.
 */
export function paragraphsOf(letters: readonly Letter[], left: number, right: number): Paragraphs {
  const rows = rowsOf(letters).filter(({ text }) => text !== '');
  const [first] = rows;
  if (!first) return { paragraphs: [], isFull: false, isIndented: false };
  const size = rows.map((row) => row.size).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)]!;
  const body = commonest(rows.map(({ from }) => from));
  const least = Math.min(...rows.map(({ from }) => from));
  const isHanging = ITEM.test(first.text) && first.from - least < 0.6 * size;
  const padding = Math.min(6, Math.max(1, least - left));
  const limit = right - padding;
  const isCentred =
    rows.every(({ from, to }) => Math.abs(from - left - (right - to)) < size) &&
    rows.some(({ from }) => from - least > size);
  const pitch = commonest(rows.slice(1).map(({ y }, i) => y - rows[i]!.y));
  const parts: Row[][] = [[first]];
  for (const [i, row] of rows.slice(1).entries()) {
    const before = rows[i]!;
    const isSetIn =
      !isCentred &&
      row.from - least > 1.2 * size &&
      (Math.abs(row.from - first.from) < 0.6 * size ||
        (body - least < 0.6 * size && !isHanging && row.from - before.from > 1.2 * size));
    const isApart = row.y - before.y > 1.7 * pitch;
    const room = isCentred ? 2 * (limit - before.to) : limit - before.to;
    const isShort = firstWord(row) + 0.5 * size < room;
    if (isSetIn || isApart || isShort) parts.push([row]);
    else parts.at(-1)!.push(row);
  }
  const last = rows.at(-1)!;
  return {
    paragraphs: parts.map((lines) =>
      joinedLines(lines.map(({ text, endsInSpace }) => (endsInSpace ? `${text} ` : text))),
    ),
    isFull: last.to + 2 * size > limit,
    isIndented: first.from - left > padding + 1.2 * size || first.from - body > 1.2 * size,
  };
}

/**
 * The lines of a paragraph in one. A space at the end of a line is not printed: there is one where
 * the text has one between such signs elsewhere, and between words.
 */
export function joinedLines(lines: readonly string[]): string {
  const all = lines.join('\n');
  return lines
    .reduce((text, line) => {
      const [before, after] = [text.at(-1) ?? '', line[0] ?? ''];
      if (/\s/.test(before) || before === '' || after === '') return text + line;
      const isSpaced = isWordEnd(before, after) || isSpacedElsewhere(all, before, after);
      return text + (isSpaced ? ' ' : '') + line;
    }, '')
    .trim();
}

function isWordEnd(before: string, after: string): boolean {
  return /^(?:[A-Za-z][A-Za-z\d]|\d[A-Za-z])$/.test(before + after);
}

function isSpacedElsewhere(text: string, before: string, after: string): boolean {
  const same = spacesBetween(text, before, after);
  const isMark = /[^\p{L}\p{N}]/u.test(before + after);
  const inside = same.length > 0 || isMark ? same : spacesBetween(text, after, before);
  return inside.length > 0 && !inside.includes('');
}

/** What stands between two such signs, wherever they follow each other: '' or a space. */
function spacesBetween(text: string, before: string, after: string): string[] {
  const beside = new RegExp(`${alike(before)}( ?)(?=${alike(after)})`, 'gu');
  return [...text.matchAll(beside)].map(([, space = '']) => space);
}

/** A pattern of the signs that are of the same kind. */
function alike(sign: string): string {
  if (/\d/.test(sign)) return '\\d';
  if (/[A-Za-z]/.test(sign)) return '[A-Za-z]';
  if (/\p{Script=Han}/u.test(sign)) return '\\p{Script=Han}';
  return `\\u{${sign.charCodeAt(0).toString(16)}}`;
}

/** A number before an item, beside which its further lines may be set in. */
const ITEM = /^[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．）)]|^[①-⑳●·•]/u;

/** The commonest of the numbers, to a point; the smallest of several. */
function commonest(numbers: readonly number[]): number {
  const groups = [...Map.groupBy(numbers, (number) => Math.round(number))];
  const [best] = groups.toSorted((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  return best?.[1][0] ?? 0;
}

const STAYS = /^[，。、；：？！）》”’」』】〕％,.;:?!)\]%}…—～·]/u;
const OPENS = /[（《“‘「『【〔([{]$/u;

/** How wide what must stay together at the beginning of a line is. */
function firstWord({ letters, from }: Row): number {
  const seen = letters.filter(({ x }) => x >= from);
  let end = 0;
  while (end < seen.length) {
    const [here, next] = [seen[end]!, seen[end + 1]];
    end += 1;
    if (!next) break;
    const isWord = /^[\w.%≥≤=-]+$/.test(here.text) && /^[\w.%-]/.test(next.text);
    if (!isWord && !STAYS.test(next.text) && !OPENS.test(here.text)) break;
  }
  const last = seen[end - 1];
  return last ? last.x + last.width - from : 0;
}
