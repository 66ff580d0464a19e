// How many lines a text takes in Word, and how to make them alike. Pure; knows characters and widths
// in twips (1/20 pt), no form.

/** 10.5 pt, 五号: the size of all text that is measured. */
export const TEXT_SIZE = 210;

// Widths of Times New Roman in 1/1000 of the size, from the space to the tilde.
const LATIN = [
  250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
  500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
  556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
  722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
  278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];
/** Word and LibreOffice leave a quarter of the size between a Chinese and a Latin letter. */
const SEAM = TEXT_SIZE / 4;
const CANNOT_BEGIN = /^[，。、；：？！）》」』】〕”’…—·,.;:?!)\]}%％‰]/u;
const CANNOT_END = /[（《「『【〔“‘([{]$/u;

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code >= 32 && code < 127) return ((LATIN[code - 32] ?? 500) * TEXT_SIZE) / 1000;
  if (/^\p{M}$/u.test(char)) return 0;
  if (code < 0x2000) return 0.6 * TEXT_SIZE;
  return TEXT_SIZE;
}

interface Piece {
  width: number;
  space: boolean;
}

/** The pieces between which a line may end: a Chinese character with its punctuation, or a word. */
function pieces(text: string): Piece[] {
  const found: { text: string; width: number }[] = [];
  for (const char of text) {
    const last = found.at(-1);
    const latin = /[\u0021-\u024F]/.test(char);
    const lastLatin = last !== undefined && /[\u0021-\u024F]$/.test(last.text);
    const glued =
      last !== undefined &&
      ((latin && lastLatin) || CANNOT_BEGIN.test(char) || CANNOT_END.test(last.text));
    const seam = last !== undefined && char !== ' ' && last.text !== ' ' && latin !== lastLatin;
    const width = charWidth(char) + (seam && isLetter(char) && endsInLetter(last.text) ? SEAM : 0);
    if (glued) {
      last.text += char;
      last.width += width;
    } else found.push({ text: char, width });
  }
  return found.map(({ text: piece, width }) => ({ width, space: piece === ' ' }));
}

const isLetter = (text: string) => /^[\p{L}\p{N}]/u.test(text);
const endsInLetter = (text: string) => /[\p{L}\p{N}]$/u.test(text);

/** The width of a text on one line, at `TEXT_SIZE`. */
export function textWidth(text: string): number {
  return widthOf(pieces(text));
}

/** How many lines a paragraph takes in this width when its first line begins `indent` further in. */
export function countLines(text: string, width: number, indent = 0): number {
  return breakLines(pieces(text), width, indent);
}

function breakLines(all: readonly Piece[], width: number, indent: number): number {
  let count = 1;
  let used = indent;
  for (const piece of all) {
    if (used + piece.width <= width || piece.space) used += piece.width;
    else if (piece.width > width) {
      // A word longer than the line is cut wherever the line ends.
      const over = used + piece.width;
      count += Math.ceil(over / width) - 1;
      used = over % width;
    } else {
      count += 1;
      used = piece.width;
    }
  }
  return count;
}

/**
 * How far to draw a centred paragraph in from both sides so that its lines are about equally long
 * and none is left with a single character. 「服务对象满意度指标」 breaks before 指标 where it can.
 */
export function balance(text: string, width: number): number {
  const all = pieces(text);
  const count = breakLines(all, width, 0);
  if (count === 1) return 0;
  const stem = /^(.{2,})(?:指标|项目|目标)$/u.exec(text)?.[1];
  const stemWidth = stem === undefined ? 0 : widthOf(pieces(stem));
  const natural =
    stemWidth <= width &&
    stemWidth >= widthOf(all) - stemWidth &&
    breakLines(all, stemWidth, 0) === 2;
  let narrow = natural ? stemWidth : width;
  if (!natural) {
    let low = 0;
    while (narrow - low > 10) {
      const middle = (low + narrow) / 2;
      if (breakLines(all, middle, 0) === count) narrow = middle;
      else low = middle;
    }
  }
  // A little more than needed: fonts differ by hairs.
  return Math.max(0, Math.floor((width - narrow - TEXT_SIZE / 3) / 2));
}

function widthOf(all: readonly Piece[]): number {
  return all.reduce((sum, piece) => sum + piece.width, 0);
}
