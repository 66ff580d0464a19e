// What a letter looks like on paper: the page and the style of each of its paragraphs, after
// GB/T 9704—2012. Pure; knows no file format.
import type { LetterParagraph } from '../form/letter.ts';
import { balance, countLines, TEXT_SIZE } from './word-lines.ts';

// Lengths are twips, 1/20 pt; sizes are half points.

/** A4 with the margins of official papers: 37 mm above, 35 below, 28 left, 26 right. */
export const LETTER_PAGE = {
  width: 11906,
  height: 16838,
  margin: {
    top: 2098,
    bottom: 1984,
    left: 1587,
    right: 1474,
    header: 851,
    footer: 1417,
    gutter: 0,
  },
} as const;

export type Typeface = '宋体' | '仿宋' | '黑体' | '楷体';

/** How a paragraph is set: `indent` begins its first line by two characters. */
export interface LetterStyle {
  typeface: Typeface;
  size: number;
  bold: boolean;
  align: 'left' | 'center' | 'both' | 'right';
  indent: boolean;
  line: number;
  before: number;
  after: number;
  /** Stays with what follows: a heading never ends a page. */
  keep: boolean;
}

/** 三号 with 28 pt to the line makes the 22 lines of 28 characters of an official page. */
const BODY: LetterStyle = {
  typeface: '仿宋',
  size: 32,
  bold: false,
  align: 'both',
  indent: true,
  line: 560,
  before: 0,
  after: 0,
  keep: false,
};

export const LETTER_STYLES: Readonly<Record<LetterParagraph['as'] | 'title', LetterStyle>> = {
  title: {
    ...BODY,
    typeface: '宋体',
    size: 44,
    bold: true,
    align: 'center',
    indent: false,
    line: 640,
    after: 560,
    keep: true,
  },
  to: { ...BODY, align: 'left', indent: false },
  text: BODY,
  section: { ...BODY, typeface: '黑体', align: 'left', before: 280, keep: true },
  subsection: { ...BODY, typeface: '楷体', bold: true, align: 'left', keep: true },
  // Rows' numbers and values break badly: justified, their lines would be torn apart.
  item: { ...BODY, align: 'left' },
  note: { ...BODY, typeface: '楷体', size: 28, line: 480, before: 280 },
  date: { ...BODY, align: 'right', indent: false, before: 280 },
};

/** The documents that an item rests on are set smaller than what it says. */
export const BASIS = { typeface: '楷体', size: 28 } as const satisfies Partial<LetterStyle>;
/** The page number, 四号. */
export const PAGE_NUMBER = { typeface: '宋体', size: 28 } as const satisfies Partial<LetterStyle>;

/**
 * The title's lines: broken behind the project's name when it is too long for one, else wherever its
 * lines come out alike; `inset` draws it in from both sides for that.
 */
export function titleLines(title: string): { lines: string[]; inset: number } {
  const { width, margin } = LETTER_PAGE;
  const scale = (LETTER_STYLES.title.size * 10) / TEXT_SIZE;
  const room = (width - margin.left - margin.right) / scale;
  if (countLines(title, room) > 1) {
    const end = title.lastIndexOf('》') + 1;
    const lines = [title.slice(0, end), title.slice(end)];
    const fit = lines.every((line) => line !== '' && countLines(line, room) === 1);
    if (fit) return { lines, inset: 0 };
  }
  return { lines: [title], inset: Math.floor(balance(title, room) * scale) };
}
