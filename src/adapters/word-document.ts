// Turns laid-out forms, a form a section, their summary and letters into the bytes of a .docx. The only file
// that knows the docx package; what they look like is decided in word-grid.ts, word-summary.ts, word-letter.ts.
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeightRule,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  SectionType,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  VerticalMergeType,
  WidthType,
  type IParagraphOptions,
  type IRunOptions,
  type ISectionOptions,
} from 'docx';
import type { Accompanying } from '../app/ports.ts';
import type { Declaration } from '../form/declaration.ts';
import type { Letter } from '../form/letter.ts';
import type { Summary } from '../form/summary.ts';
import { cut } from '../form/reading.ts';
import { carriedPart } from './carried-part.ts';
import {
  COLUMNS,
  HAIRLINE,
  PADDING,
  type GridCell,
  type GridRow,
  type Preset,
  type Style,
} from './word-grid.ts';
import { layOut, type Layout } from './word-layout.ts';
import {
  BASIS,
  LETTER_PAGE,
  LETTER_STYLES,
  PAGE_NUMBER,
  titleLines,
  type LetterStyle,
  type Typeface,
} from './word-letter.ts';
import { countLines, TEXT_SIZE } from './word-lines.ts';
import {
  SUMMARY_GAP,
  SUMMARY_LINES,
  SUMMARY_PAGE,
  SUMMARY_ROW,
  summarySheet,
  type SummaryCell,
  type SummarySheet,
} from './word-summary.ts';

/** What stands in a document of forms beside them, all of it printable. */
export interface Beside extends Pick<Accompanying, 'label' | 'carried'> {
  /** Comes before the forms, in a section of its own. */
  summary?: Summary | undefined;
}

/** The .docx of printable declarations. Synchronous work of about 10 ms a form. */
export async function buildDocument(
  declarations: readonly Declaration[],
  { label, summary, carried = [] }: Beside = {},
): Promise<Uint8Array> {
  const before = summary && summarySheet(summary);
  const layouts = declarations.map(layOut);
  const feet = layouts.map(({ pages }, i): Foot => ({ pages, note: label?.notes[i] ?? null }));
  const [only] = declarations;
  const title = summary?.title ?? '财政项目支出绩效目标申报表';
  const document = new Document({
    title: declarations.length === 1 && only?.projectName ? `${title} ${only.projectName}` : title,
    ...MADE,
    styles: {
      default: defaults('宋体', 21),
      paragraphStyles: [
        {
          id: 'Footer',
          name: 'footer',
          run: { size: 18 },
          paragraph: {
            alignment: AlignmentType.CENTER,
            spacing: { line: FOOT.page, lineRule: LineRuleType.EXACT },
          },
        },
      ],
    },
    ...(label && {
      customProperties: Object.entries(label.properties).map(([name, value]) => ({ name, value })),
    }),
    sections: [
      ...(before ? [summarySection(before)] : []),
      ...layouts.map((layout, i) => section(layout, feet[i]!, feet[i - 1])),
    ],
    // Word counts the pages itself; others show the number that was written.
    pageNumbers: () => ({
      bookmarks: new Map(),
      sectionPageCounts: [...(before ? [before] : []), ...layouts].map(({ pages }) => pages),
    }),
  });
  if (carried.length === 0) return new Uint8Array(await Packer.toBuffer(document));
  const { relationship, target, properties } = carriedPart;
  document.Document.Relationships.addRelationship('Carried', relationship, target);
  document.ContentTypes.addOverride(properties.type, properties.name);
  return new Uint8Array(await Packer.toBuffer(document, false, carriedPart.files(carried)));
}

// --- The summary ----------------------------------------------------------------------------------

function summarySection(sheet: SummarySheet): ISectionOptions {
  const { width, height, top, bottom, side } = SUMMARY_PAGE;
  const margin = {
    top,
    bottom,
    left: side,
    right: side,
    header: 400,
    footer: FOOT.edge,
    gutter: 0,
  };
  return {
    properties: { page: { size: { width, height }, margin, pageNumbers: { start: 1 } } },
    footers: { default: footer({ pages: sheet.pages, note: null }, width - 2 * side) },
    children: [
      summaryLine(sheet.title, 'title'),
      summaryLine(sheet.years, 'year'),
      ...sheet.heading.map((line) => summaryLine(line, 'text')),
      aboveTable(sheet.above, width - 2 * side),
      summaryTable(sheet),
      ...(sheet.notes.length === 0 ? [hairline(false)] : []),
      ...sheet.notes.map((note, i) => summaryLine(note, 'note', i === 0 ? SUMMARY_GAP : 0)),
    ],
  };
}

const SUMMARY_RUNS = {
  title: { ...typeface('黑体'), size: 36, bold: true },
  year: { ...typeface('宋体'), size: 24, bold: true },
  text: { ...typeface('宋体'), size: 21 },
  small: { ...typeface('宋体'), size: 18 },
  note: { ...typeface('宋体'), size: 18 },
} as const;

function summaryLine(text: string, as: keyof typeof SUMMARY_RUNS, before = 0): Paragraph {
  const isCentred = as === 'title' || as === 'year';
  return new Paragraph({
    spacing: {
      before,
      after: as === 'year' ? SUMMARY_GAP : 0,
      line: SUMMARY_LINES[as],
      lineRule: LineRuleType.EXACT,
    },
    ...(isCentred && { alignment: AlignmentType.CENTER }),
    ...(as !== 'note' && { keepNext: true }),
    children: [new TextRun({ ...SUMMARY_RUNS[as], text })],
  });
}

function aboveTable({ left, right }: SummarySheet['above'], width: number): Paragraph {
  const line = SUMMARY_LINES.text;
  return new Paragraph({
    spacing: { before: 0, after: SUMMARY_GAP, line, lineRule: LineRuleType.EXACT },
    tabStops: [{ type: TabStopType.RIGHT, position: width }],
    keepNext: true,
    children: [new TextRun({ ...SUMMARY_RUNS.text, children: [left, new Tab(), right] })],
  });
}

function summaryTable({ columns, header, rows, total }: SummarySheet): Table {
  const row = (
    cells: readonly SummaryCell[],
    more: { isHeader?: boolean; keep?: boolean } = {},
  ) => {
    let at = 0;
    return new TableRow({
      cantSplit: true,
      ...(more.isHeader && { tableHeader: true }),
      height: { value: SUMMARY_ROW, rule: HeightRule.ATLEAST },
      children: cells.map((one) => {
        const widths = columns.slice(at, at + one.columns);
        at += one.columns;
        return summaryCell(one, sumOf(widths), more.keep ?? false);
      }),
    });
  };
  return new Table({
    ...tableLook(columns),
    rows: [
      row(header, { isHeader: true }),
      // The sums never stand alone on a page.
      ...rows.map((cells, i) => row(cells, { keep: i === rows.length - 1 })),
      row(total),
    ],
  });
}

function summaryCell(one: SummaryCell, width: number, keepNext: boolean): TableCell {
  const { columns, text, below, align, bold, inset } = one;
  const paragraph = (words: string, as: 'text' | 'small') => {
    const run = { ...SUMMARY_RUNS[as], bold };
    return new Paragraph({
      spacing: { before: 0, after: 0, line: SUMMARY_LINES[as], lineRule: LineRuleType.EXACT },
      alignment: ALIGNMENTS[align],
      ...(inset > 0 && { indent: { left: inset, right: inset } }),
      ...(keepNext && { keepNext }),
      ...(words === '' ? { run } : { children: [new TextRun({ ...run, text: words })] }),
    });
  };
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    ...(columns > 1 ? { columnSpan: columns } : {}),
    verticalAlign: VerticalAlignTable.CENTER,
    children: [paragraph(text, 'text'), ...(below === '' ? [] : [paragraph(below, 'small')])],
  });
}

// --- A letter -------------------------------------------------------------------------------------

/** The .docx of a printable letter. */
export async function buildLetter(letter: Letter): Promise<Uint8Array> {
  const { title } = letter;
  const { margin, ...size } = LETTER_PAGE;
  const document = new Document({
    title,
    ...MADE,
    styles: { default: defaults('仿宋', 32) },
    sections: [
      {
        properties: { page: { size, margin } },
        footers: { default: pageNumber() },
        children: [
          titleParagraph(title),
          ...letter.paragraphs.map(({ as, lead, text, basis }) => {
            const style = LETTER_STYLES[as];
            return letterParagraph(style, [
              ...(lead ? [[{ ...style, bold: true }, lead] as const] : []),
              [style, text],
              ...(basis ? [[{ ...style, ...BASIS }, `（依据：${basis}）`] as const] : []),
            ]);
          }),
        ],
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}

function letterParagraph(
  { align, indent, size, line, before, after, keep }: LetterStyle,
  runs: readonly (readonly [LetterStyle, string])[],
): Paragraph {
  return new Paragraph({
    alignment: ALIGNMENTS[align],
    spacing: { before, after, line, lineRule: LineRuleType.EXACT },
    ...(indent && { indent: { firstLine: size * 20, firstLineChars: 200 } }),
    ...(align === 'right' && { indent: { right: size * 40 } }),
    ...(keep && { keepNext: true, keepLines: true }),
    children: runs.map(([style, text]) => letterRun(style, text)),
  });
}

function titleParagraph(title: string): Paragraph {
  const { lines, inset } = titleLines(title);
  const style = LETTER_STYLES.title;
  return new Paragraph({
    alignment: ALIGNMENTS[style.align],
    spacing: { after: style.after, line: style.line, lineRule: LineRuleType.EXACT },
    ...(inset > 0 && { indent: { left: inset, right: inset } }),
    keepNext: true,
    children: lines.map((text, i) => letterRun(style, text, i > 0)),
  });
}

function letterRun(style: LetterStyle, text: string, onNewLine = false): TextRun {
  return new TextRun({
    ...typeface(style.typeface),
    size: style.size,
    ...(style.bold && { bold: true }),
    ...(onNewLine && { break: 1 }),
    text,
  });
}

const ALIGNMENTS = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  both: AlignmentType.BOTH,
  right: AlignmentType.RIGHT,
} as const;

/** 「— 2 —」, in the middle of the foot. */
function pageNumber(): Footer {
  const run = new TextRun({
    ...typeface(PAGE_NUMBER.typeface),
    size: PAGE_NUMBER.size,
    children: ['— ', PageNumber.CURRENT, ' —'],
  });
  return new Footer({
    children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [run] })],
  });
}

/** What every document says of itself. */
const MADE = {
  creator: '申报助手',
  lastModifiedBy: '申报助手',
  description: '',
  // 15 is the layout of Word 2013 and later; without it Word opens in compatibility mode.
  compatibility: { version: 15 },
};

function defaults(face: Typeface, size: number) {
  const language = { value: 'en-US', eastAsia: 'zh-CN' };
  return { document: { run: { ...typeface(face), size, language } } };
}

/** What the foot of a form's pages says besides the page: out of how many, and who wrote. */
interface Foot {
  pages: number;
  note: string | null;
}

/** Exact heights of the lines of a foot, and how far the lowest is from the edge of the paper. */
const FOOT = { page: 220, note: 180, edge: 454 };
/** 8 pt, and more characters than a line of it can take. */
const NOTE_SIZE = 160;
const MOST_NOTE = 250;
/** What stays free between a form and the foot: the tightest preset without a note leaves as much. */
const CLEAR = 120;

function section(
  { preset, tables, breakBefore }: Layout,
  foot: Foot,
  before: Foot | undefined,
): ISectionOptions {
  const { width, height, top, bottom, side } = preset.page;
  // A taller foot would push the form up, onto more pages than were foreseen: so a note moves the
  // foot down. At its lowest, 13.7 pt, it is still where office printers print.
  const lines = FOOT.page + (foot.note === null ? 0 : FOOT.note);
  const edge = Math.min(FOOT.edge, bottom - CLEAR - lines);
  return {
    properties: {
      type: SectionType.NEXT_PAGE,
      page: {
        size: { width, height },
        margin: { top, bottom, left: side, right: side, header: 400, footer: edge, gutter: 0 },
        pageNumbers: { start: 1 },
      },
    },
    // A section without a footer has the one before; it is written anew where it says other things.
    ...(foot.pages !== before?.pages || foot.note !== before.note
      ? { footers: { default: footer(foot, width - 2 * side) } }
      : {}),
    children: tables.flatMap((rows, i) => [
      ...(i > 0 ? [hairline(breakBefore)] : []),
      table(rows, preset, i > 0),
      ...(i === tables.length - 1 ? [hairline(false)] : []),
    ]),
  };
}

function footer({ note }: Foot, room: number): Footer {
  const { CURRENT, TOTAL_PAGES_IN_SECTION } = PageNumber;
  return new Footer({
    children: [
      ...(note === null ? [] : [footnote(note, room)]),
      new Paragraph({
        style: 'Footer',
        children: [
          new TextRun({
            ...typeface('宋体'),
            size: 18,
            children: ['第 ', CURRENT, ' 页 共 ', TOTAL_PAGES_IN_SECTION, ' 页'],
          }),
        ],
      }),
    ],
  });
}

function footnote(note: string, room: number): Paragraph {
  const look = { ...typeface('宋体'), size: NOTE_SIZE / 10, color: '666666' };
  return new Paragraph({
    style: 'Footer',
    spacing: { line: FOOT.note, lineRule: LineRuleType.EXACT },
    children: [new TextRun({ ...look, text: fitted(note, (room * TEXT_SIZE) / NOTE_SIZE) })],
  });
}

/** As much of a note as takes one line of this width in `TEXT_SIZE`: there is no room for another. */
function fitted(note: string, width: number): string {
  let text = cut(note, MOST_NOTE);
  for (let most = text.length - 1; countLines(text, width) > 1; most -= 1) text = cut(note, most);
  return text;
}

/** Tables need a paragraph between and after them; this one cannot be seen. */
function hairline(pageBreakBefore: boolean): Paragraph {
  return new Paragraph({
    ...(pageBreakBefore && { pageBreakBefore }),
    spacing: { before: 0, after: 0, line: HAIRLINE, lineRule: LineRuleType.EXACT },
    run: { ...typeface('宋体'), size: 2 },
  });
}

const LINE = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
const NO_LINE = { style: BorderStyle.NIL };

function table(rows: readonly GridRow[], preset: Preset, continued: boolean): Table {
  return new Table({
    ...tableLook(COLUMNS),
    rows: rows.map(
      (row) =>
        new TableRow({
          ...(row.kind !== 'goal' && { cantSplit: true }),
          ...(continued && row.kind === 'indicatorHead' && { tableHeader: true }),
          height: { value: row.least, rule: HeightRule.ATLEAST },
          children: row.cells.map((cell) => tableCell(cell, row.kind, preset)),
        }),
    ),
  });
}

function tableLook(columns: readonly number[]) {
  return {
    width: { size: sumOf(columns), type: WidthType.DXA },
    columnWidths: [...columns],
    layout: TableLayoutType.FIXED,
    alignment: AlignmentType.CENTER,
    margins: {
      marginUnitType: WidthType.DXA,
      top: PADDING.top,
      bottom: PADDING.top,
      left: PADDING.side,
      right: PADDING.side,
    },
    borders: {
      top: LINE,
      bottom: LINE,
      left: LINE,
      right: LINE,
      insideHorizontal: LINE,
      insideVertical: LINE,
    },
  };
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

function tableCell(cell: GridCell, kind: GridRow['kind'], preset: Preset): TableCell {
  const { column, columns, merge, style } = cell;
  const width = sumOf(COLUMNS.slice(column - 1, column - 1 + columns));
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    ...(columns > 1 ? { columnSpan: columns } : {}),
    ...(merge && { verticalMerge: MERGES[merge] }),
    ...(kind === 'title' && {
      borders: {
        top: NO_LINE,
        left: NO_LINE,
        right: NO_LINE,
        ...(style === 'title' && { bottom: NO_LINE }),
      },
    }),
    verticalAlign: style === 'goal' ? VerticalAlignTable.TOP : VerticalAlignTable.CENTER,
    children: cell.paragraphs.map(
      ({ text, inset }) =>
        new Paragraph({
          ...paragraphs(style, preset),
          ...(inset > 0 && {
            indent: { left: inset, right: inset, ...(style === 'goal' && FIRST_LINE) },
          }),
          // Without a run, what is typed into the cell takes its look from the paragraph's end.
          ...(text === ''
            ? { run: runs[style] }
            : { children: [new TextRun({ ...runs[style], text })] }),
        }),
    ),
  });
}

const FIRST_LINE = { firstLine: 420, firstLineChars: 200 };
const MERGES = { begin: VerticalMergeType.RESTART, continue: VerticalMergeType.CONTINUE } as const;

function paragraphs(style: Style, preset: Preset): IParagraphOptions {
  const line = style === 'title' ? 480 : style === 'goal' ? preset.goalLine : preset.line;
  const spacing = { before: 0, after: 0, line, lineRule: LineRuleType.EXACT };
  switch (style) {
    case 'amount':
      return { spacing, alignment: AlignmentType.RIGHT };
    case 'name':
      return { spacing, alignment: AlignmentType.LEFT };
    case 'goal':
      // Without widow control the lines of a split row are counted as simply as they look.
      return { spacing, alignment: AlignmentType.BOTH, widowControl: false };
    default:
      return { spacing, alignment: AlignmentType.CENTER };
  }
}

/** The hint lets “ ” and ≥ take the Chinese font, where Word would choose the Latin one. */
function typeface(eastAsia: Typeface) {
  const latin = 'Times New Roman';
  return { font: { ascii: latin, hAnsi: latin, cs: latin, eastAsia, hint: 'eastAsia' } };
}

const runs: { readonly [S in Style]: IRunOptions } = {
  title: { ...typeface('黑体'), size: 36, bold: true },
  year: { ...typeface('宋体'), size: 24, bold: true },
  label: { ...typeface('宋体'), size: 21, bold: true },
  value: { ...typeface('宋体'), size: 21 },
  amount: { ...typeface('宋体'), size: 21 },
  goal: { ...typeface('宋体'), size: 21 },
  name: { ...typeface('宋体'), size: 21 },
};
