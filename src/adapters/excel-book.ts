// Turns declarations into the bytes of an .xlsx: a sheet with the summary and one with every indicator
// row. The only file that knows the hucre package. What a user wrote is always a text cell, never a formula.
import { writeXlsx, type CellStyle, type CellValue, type WriteSheet } from 'hucre/xlsx';
import type { ContentLabel } from '../form/content-label.ts';
import type { Declaration } from '../form/declaration.ts';
import { showAmount } from '../form/money.ts';
import { summaryAmounts, summaryOf, type Summary } from '../form/summary.ts';
import { countLines, TEXT_SIZE } from './word-lines.ts';

/** Widths in characters, heights in points. */
const ROW = 20;
const LINE = 15;
const TITLE = 32;

const THIN = { style: 'thin', color: { rgb: '000000' } } as const;
const BORDER = { top: THIN, bottom: THIN, left: THIN, right: THIN };
const FONT = { name: '宋体', size: 11 };
/** 「@」 keeps Excel from reading a text anew when its cell is edited. */
const AS_TEXT = '@';
const AS_AMOUNT = '#,##0.00';

type Align = 'left' | 'center' | 'right';
const bordered = (horizontal: Align, numFmt: string, bold = false): CellStyle => ({
  font: { ...FONT, bold },
  alignment: { horizontal, vertical: 'center', wrapText: true },
  border: BORDER,
  numFmt,
});
const STYLES = {
  title: {
    font: { name: '黑体', size: 18, bold: true },
    alignment: { horizontal: 'center', vertical: 'center' },
    numFmt: AS_TEXT,
  },
  about: { font: FONT, alignment: { vertical: 'center', wrapText: true }, numFmt: AS_TEXT },
  header: { ...bordered('center', AS_TEXT, true), fill: shaded() },
  number: bordered('center', '0'),
  middle: bordered('center', AS_TEXT),
  text: bordered('left', AS_TEXT),
  amount: bordered('right', AS_AMOUNT),
  noAmount: bordered('right', AS_TEXT),
  total: bordered('right', AS_AMOUNT, true),
  totalLabel: bordered('center', AS_TEXT, true),
} as const satisfies Record<string, CellStyle>;

function shaded() {
  return { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'F2F2F2' } } as const;
}

interface Cell {
  value: CellValue;
  style: CellStyle;
  formula?: string;
}

/** The .xlsx of printable declarations; its label says which of them a machine helped to write. */
export async function buildBook(
  declarations: readonly Declaration[],
  label?: ContentLabel,
): Promise<Uint8Array> {
  const summary = summaryOf(declarations);
  return writeXlsx({
    sheets: [summarySheet(summary, label), indicatorSheet(summary, declarations)],
    defaultFont: FONT,
    properties: {
      title: summary.title,
      creator: '申报助手',
      lastModifiedBy: '申报助手',
      ...(label && { custom: { ...label.properties } }),
    },
  });
}

// --- The summary ----------------------------------------------------------------------------------

const NAMED_WIDTHS = [6, 40, 38];
const LEAST_AMOUNT = 17;
/** Rows above the lines: title, year, whose they are, header. */
const ABOVE = 4;

function summarySheet(summary: Summary, label: ContentLabel | undefined): WriteSheet {
  const { title, years, department, unit, rows, totals, notes } = summary;
  const widths = [...NAMED_WIDTHS, ...summaryAmounts.map(({ key }) => amountWidth(summary, key))];
  const whose = `主管部门：${department}　　实施单位：${unit}　　共 ${rows.length} 张　　金额单位：元`;
  const header = ['序号', '项目名称', '实施单位', ...summaryAmounts.map((one) => one.label)];
  const lines = rows.map(({ number, name, unit: of, amounts }): Cell[] => [
    { value: number, style: STYLES.number },
    textCell(name || '（未填项目名称）'),
    textCell(of),
    ...summaryAmounts.map(({ key }): Cell => {
      const { fen, text } = amounts[key];
      return fen === null
        ? { value: text, style: STYLES.noAmount }
        : { value: fen / 100, style: STYLES.amount };
    }),
  ]);
  const lacks = summaryAmounts.some(({ key }) => totals[key].missing.length > 0);
  const sums = summaryAmounts.map(({ key }, i): Cell => {
    const column = String.fromCodePoint('D'.charCodeAt(0) + i);
    const formula = `SUM(${column}${ABOVE + 1}:${column}${ABOVE + rows.length})`;
    return { value: (totals[key].fen ?? 0) / 100, formula, style: STYLES.total };
  });
  const total: Cell[] = [
    { value: lacks ? '合计（不全，见注）' : '合计', style: STYLES.totalLabel },
    { value: null, style: STYLES.totalLabel },
    { value: null, style: STYLES.totalLabel },
    ...sums,
  ];
  const written = (label?.notes ?? []).flatMap((note, i) =>
    note === null ? [] : [`第 ${i + 1} 张：${note}`],
  );
  const remarks = [...notes, ...written].map((note, i, all) => ({
    text: `注${all.length > 1 ? i + 1 : ''}：${note}`,
    style: STYLES.about,
  }));
  const heading = [
    { text: title, style: STYLES.title },
    { text: `（${years}）`, style: { ...STYLES.title, font: { ...FONT, size: 12, bold: true } } },
    { text: whose, style: STYLES.about },
  ];
  const across = widths.reduce((sum, width) => sum + width, 0);
  const merged = [
    ...heading.map((one, i) => ({ ...one, row: i })),
    ...remarks.map((one, i) => ({ ...one, row: ABOVE + lines.length + 1 + i })),
  ];
  return sheetOf('汇总', widths, {
    cells: [
      ...heading.map(({ text, style }) => [{ value: text, style }]),
      header.map((text) => ({ value: text, style: STYLES.header })),
      ...lines,
      total,
      ...remarks.map(({ text, style }) => [{ value: text, style }]),
    ],
    merges: [
      ...merged.map(({ row }) => ({
        startRow: row,
        endRow: row,
        startCol: 0,
        endCol: widths.length - 1,
      })),
      { startRow: ABOVE + lines.length, endRow: ABOVE + lines.length, startCol: 0, endCol: 2 },
    ],
    // Merged cells do not grow by themselves.
    heights: merged.map(({ row, text }) => [row, row === 0 ? TITLE : heightOf(text, across)]),
    headerRow: ABOVE - 1,
  });
}

/** A number that is wider than its cell shows as ####. */
function amountWidth({ rows, totals }: Summary, key: keyof Summary['totals']): number {
  const amounts = [...rows.map((row) => row.amounts[key].fen), totals[key].fen];
  const longest = amounts.map((fen) => (fen === null ? 0 : showAmount(fen).length));
  return Math.max(LEAST_AMOUNT, ...longest.map((length) => length + 2));
}

// --- The indicators -------------------------------------------------------------------------------

const INDICATOR_WIDTHS = [6, 36, 14, 22, 44, 22];
const INDICATOR_HEADER = ['序号', '项目名称', '一级指标', '二级指标', '三级指标', '年度指标值'];

function indicatorSheet({ rows }: Summary, declarations: readonly Declaration[]): WriteSheet {
  const lines = declarations.flatMap(({ indicators }, i): Cell[][] => {
    const { number, name } = rows[i]!;
    const form = [{ value: number, style: STYLES.number }, textCell(name || '（未填项目名称）')];
    // A form without indicators still has a line: it is not left out.
    if (indicators.length === 0) {
      return [[...form, textCell(''), textCell(''), textCell('（未填指标）'), textCell('')]];
    }
    return indicators.map(({ level1, level2, level3, value }) => [
      ...form,
      ...[level1, level2].map((text) => ({ value: text, style: STYLES.middle })),
      textCell(level3),
      { value: value ?? '', style: STYLES.middle },
    ]);
  });
  const header = INDICATOR_HEADER.map((text) => ({ value: text, style: STYLES.header }));
  return {
    ...sheetOf('绩效指标', INDICATOR_WIDTHS, {
      cells: [header, ...lines],
      merges: [],
      heights: [],
      headerRow: 0,
    }),
    autoFilter: { range: `A1:F${lines.length + 1}` },
  };
}

// --- Any sheet ------------------------------------------------------------------------------------

function textCell(value: string): Cell {
  return { value, style: STYLES.text };
}

interface Content {
  cells: readonly (readonly Cell[])[];
  merges: NonNullable<WriteSheet['merges']>;
  /** Heights of rows that differ, in points. */
  heights: readonly (readonly [row: number, height: number])[];
  /** It repeats on every page, and stays in sight. */
  headerRow: number;
}

function sheetOf(
  name: string,
  widths: readonly number[],
  { cells, merges, heights, headerRow }: Content,
): WriteSheet {
  const placed = cells.flatMap((row, r) =>
    row.map(({ value, style, formula }, c) => {
      const calculated = formula === undefined ? {} : { formula, formulaResult: value };
      return [`${r},${c}`, { value, style, ...calculated }] as const;
    }),
  );
  return {
    name,
    columns: widths.map((width) => ({ width })),
    rows: cells.map((row) => row.map(({ value }) => value)),
    cells: new Map(placed),
    merges,
    rowDefs: new Map([
      ...cells.map((row, r) => [r, { height: rowHeight(row, widths) }] as const),
      ...heights.map(([row, height]) => [row, { height }] as const),
    ]),
    freezePane: { rows: headerRow + 1 },
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      printTitlesRow: `$${headerRow + 1}:$${headerRow + 1}`,
      margins: { top: 0.75, bottom: 0.75, left: 0.5, right: 0.5, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: '&C第 &P 页 共 &N 页' },
  };
}

function rowHeight(row: readonly Cell[], widths: readonly number[]): number {
  return Math.max(ROW, ...row.map(({ value }, i) => heightOf(value, widths[i] ?? 0)));
}

/** What a text takes in a cell of so many characters, a digit each; a Chinese one is as wide as two. */
function heightOf(value: CellValue, width: number): number {
  if (typeof value !== 'string') return ROW;
  const lines = value
    .split('\n')
    .reduce((sum, line) => sum + countLines(line, ((width - 1) * TEXT_SIZE) / 2), 0);
  return Math.max(ROW, lines * LINE + 5);
}
