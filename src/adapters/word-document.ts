// Turns laid-out forms into the bytes of a .docx: a form a section, exactly as laid out. The only
// file that knows the docx package; what a form looks like is decided in word-grid.ts.
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
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  VerticalMergeType,
  WidthType,
  type IParagraphOptions,
  type IRunOptions,
  type ISectionOptions,
} from 'docx';
import type { Declaration } from '../form/declaration.ts';
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

/** The .docx of printable declarations. Synchronous work of about 10 ms a form. */
export async function buildDocument(declarations: readonly Declaration[]): Promise<Uint8Array> {
  const layouts = declarations.map(layOut);
  const [only] = declarations;
  const title = '财政项目支出绩效目标申报表';
  const document = new Document({
    title: declarations.length === 1 && only?.projectName ? `${title} ${only.projectName}` : title,
    creator: '申报助手',
    lastModifiedBy: '申报助手',
    description: '',
    styles: {
      default: {
        document: {
          run: { ...typeface('宋体'), size: 21, language: { value: 'en-US', eastAsia: 'zh-CN' } },
        },
      },
      paragraphStyles: [
        {
          id: 'Footer',
          name: 'footer',
          run: { size: 18 },
          paragraph: {
            alignment: AlignmentType.CENTER,
            spacing: { line: 220, lineRule: LineRuleType.EXACT },
          },
        },
      ],
    },
    // 15 is the layout of Word 2013 and later; without it Word opens in compatibility mode.
    compatibility: { version: 15 },
    sections: layouts.map((layout, i) => section(layout, layouts[i - 1])),
    // Word counts the pages itself; others show the number that was written.
    pageNumbers: () => ({
      bookmarks: new Map(),
      sectionPageCounts: layouts.map((layout) => layout.pages),
    }),
  });
  return new Uint8Array(await Packer.toBuffer(document));
}

function section(
  { preset, tables, breakBefore, pages }: Layout,
  before: Layout | undefined,
): ISectionOptions {
  const { width, height, top, bottom, side } = preset.page;
  return {
    properties: {
      type: SectionType.NEXT_PAGE,
      page: {
        size: { width, height },
        margin: { top, bottom, left: side, right: side, header: 400, footer: 454, gutter: 0 },
        pageNumbers: { start: 1 },
      },
    },
    // A section without a footer has the one before; it is written anew where its count differs.
    ...(pages !== before?.pages ? { footers: { default: footer() } } : {}),
    children: tables.flatMap((rows, i) => [
      ...(i > 0 ? [hairline(breakBefore)] : []),
      table(rows, preset, i > 0),
      ...(i === tables.length - 1 ? [hairline(false)] : []),
    ]),
  };
}

function footer(): Footer {
  const { CURRENT, TOTAL_PAGES_IN_SECTION } = PageNumber;
  return new Footer({
    children: [
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
    width: { size: COLUMNS.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths: [...COLUMNS],
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

function tableCell(cell: GridCell, kind: GridRow['kind'], preset: Preset): TableCell {
  const { column, columns, merge, style } = cell;
  const width = COLUMNS.slice(column - 1, column - 1 + columns).reduce((sum, w) => sum + w, 0);
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
function typeface(eastAsia: '宋体' | '黑体') {
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
