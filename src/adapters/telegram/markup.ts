// A screen as Telegram shows it: HTML within its limits, and a keyboard. Pure; knows neither the
// network nor what the words are about.
import { cut } from '../../form/reading.ts';
import type { Block, Choice, Screen } from '../../interview/vocabulary.ts';

/** Characters of a message and of a file's caption, counted after the markup is taken off. */
export const MOST_TEXT = 4096;
export const MOST_CAPTION = 1024;
/** Characters of the word that pops up over a pressed button, and of an input's placeholder. */
export const MOST_TOAST = 200;
const MOST_PLACEHOLDER = 64;
/** Bytes of a button's data. */
const MOST_DATA = 64;
/** In 汉字: wider buttons do not stand side by side on a telephone. */
const ROW_WIDTH = 16;
const ROW_BUTTONS = 3;

/** Lines that stand together: plain, bold, or folded behind their first three. */
interface Piece {
  text: string;
  tag?: 'b' | 'blockquote expandable';
}

export interface Written {
  html: string;
  /** Whether everything is there; what is not stands in the Word file. */
  whole: boolean;
}

/**
 * The screen's words in at most `most` characters: all of them, else with folds told shortly, else
 * with folds cut to a fair share of the room. `above` and `below` are lines of the channel's own.
 */
export function htmlOf(
  screen: Screen,
  most: number,
  more: { above?: string | undefined; below?: string | undefined } = {},
): Written {
  const framed = (blocks: readonly Block[]): Piece[] => [
    ...(more.above ? [{ text: more.above }] : []),
    ...blocks.flatMap(piecesOf),
    ...(screen.partial ? [{ text: screen.partial, tag: 'blockquote expandable' as const }] : []),
    ...(more.below ? [{ text: more.below }] : []),
  ];
  const { blocks } = screen;
  const full = framed(blocks);
  if (lengthOf(full) <= most) return { html: written(full), whole: true };
  const short = blocks.map(briefly);
  const brief = framed(short);
  if (lengthOf(brief) <= most) return { html: written(brief), whole: false };
  const rest = lengthOf(
    framed(short.map((block) => (block.kind === 'fold' ? { ...block, lines: [] } : block))),
  );
  const fitting = framed(cutFolds(short, most - rest));
  return { html: written(clipped(fitting, most)), whole: false };
}

function piecesOf(block: Block): Piece[] {
  switch (block.kind) {
    case 'heading':
      return [{ text: block.text, tag: 'b' }];
    case 'text':
      return [{ text: block.text }];
    case 'list':
      return [{ text: block.lines.join('\n') }];
    case 'fold': {
      const inside = block.lines.join('\n');
      const summary = { text: block.summary };
      return inside.trim() === ''
        ? [summary]
        : [summary, { text: inside, tag: 'blockquote expandable' }];
    }
  }
}

function briefly(block: Block): Block {
  return block.kind === 'fold' && block.brief ? { ...block, lines: block.brief } : block;
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + text.length + 1, -1);
}

/** The shortest folds keep what they have; the others share what is left. */
function cutFolds(blocks: readonly Block[], room: number): Block[] {
  const lengths = blocks.flatMap((block) => (block.kind === 'fold' ? [insideOf(block)] : []));
  let left = room;
  let share = 0;
  for (const [i, length] of lengths.toSorted((a, b) => a - b).entries()) {
    share = Math.max(0, Math.floor(left / (lengths.length - i)));
    left -= Math.min(length, share);
  }
  return blocks.map((block) =>
    block.kind === 'fold' && insideOf(block) > share
      ? { ...block, lines: cutLines(block.lines, share) }
      : block,
  );
}

function insideOf({ lines }: { lines: string[] }): number {
  return lines.join('\n').length + 1;
}

const ELSEWHERE = '…（全文见 Word 文件）';

function cutLines(lines: readonly string[], room: number): string[] {
  const space = room - ELSEWHERE.length - 2;
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    if (used + line.length + 1 > space) break;
    kept.push(line);
    used += line.length + 1;
  }
  const [first = ''] = lines;
  if (kept.length > 0) return [...kept, ELSEWHERE];
  return space > 20 ? [cut(first, space) + ELSEWHERE.slice(1)] : [];
}

/** Whatever still does not fit is cut at the end. */
function clipped(pieces: readonly Piece[], most: number): Piece[] {
  const kept: Piece[] = [];
  let left = most;
  for (const piece of pieces) {
    if (piece.text.length > left) {
      if (left > 1) kept.push({ ...piece, text: cut(piece.text, left - 1) });
      break;
    }
    kept.push(piece);
    left -= piece.text.length + 1;
  }
  return kept;
}

function written(pieces: readonly Piece[]): string {
  return pieces
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, tag }) =>
      tag === undefined ? escaped(text) : `<${tag}>${escaped(text)}</${tag.split(' ')[0]}>`,
    )
    .join('\n');
}

/** Text that can only be read as text. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

export interface Button {
  text: string;
  callback_data: string;
}

/** Buttons in rows. In a group each carries whose it is: nobody presses another's. */
export function keyboardOf(choices: readonly Choice[], owner?: number): Button[][] {
  const rows: { width: number; buttons: Button[] }[] = [];
  for (const { label, token } of choices) {
    const callback_data = owner === undefined ? token : `${owner}.${token}`;
    if (Buffer.byteLength(callback_data) > MOST_DATA) continue;
    const button = { text: label.toWellFormed(), callback_data };
    const width = widthOf(label);
    const row = rows.at(-1);
    if (row && row.buttons.length < ROW_BUTTONS && row.width + width <= ROW_WIDTH) {
      row.buttons.push(button);
      row.width += width;
    } else rows.push({ width, buttons: [button] });
  }
  return rows.map(({ buttons }) => buttons);
}

/** In 汉字, with the button's own edges. */
function widthOf(label: string): number {
  const letters = [...label].reduce(
    (sum, sign) => sum + (/[\u2E80-\uFFFF]/.test(sign) ? 1 : 0.55),
    0,
  );
  return letters + 1;
}

/** Buttons in words, where Telegram cannot show them. */
export function choicesInWords(choices: readonly Choice[]): string {
  return `也可以回：${choices.map(({ label }, i) => `${i + 1} ${label}`).join('　')}`;
}

export function placeholderOf({ placeholder }: Screen): string {
  return (cut(placeholder, MOST_PLACEHOLDER - 1) || '请直接写').toWellFormed();
}
