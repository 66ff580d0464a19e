// What the summary before the forms looks like on paper: its heading, its table and the remarks below.
// Pure; knows no file format.
import { summaryAmounts, type Summary } from '../form/summary.ts';
import { showAmount } from '../form/money.ts';
import { balance, countLines, TEXT_SIZE, textWidth } from './word-lines.ts';
import { BORDER, PADDING } from './word-grid.ts';

// Lengths are twips, 1/20 pt.

/** A4 with the margins of a form that has room. */
export const SUMMARY_PAGE = { width: 11906, height: 16838, top: 1134, bottom: 1020, side: 907 };
const WIDTH = SUMMARY_PAGE.width - 2 * SUMMARY_PAGE.side;
/** Exact heights of lines, and the least of a row. */
export const SUMMARY_LINES = { title: 480, year: 420, text: 290, small: 250, note: 260 };
export const SUMMARY_ROW = 440;
/** Between heading and table, and between table and remarks. */
export const SUMMARY_GAP = 120;

/** 9 pt, for what stands below. */
const SMALL = 180;
const NUMBER = 640;
const LEAST_AMOUNT = 1440;
/** Text that does not stand in the middle keeps further off the border. */
const SUMMARY_INSET = 60;

export interface SummaryCell {
  /** The columns it covers. */
  columns: number;
  text: string;
  /** A second paragraph in smaller letters; '' for none. */
  below: string;
  align: 'left' | 'center' | 'right';
  bold: boolean;
  /** Drawn in from both sides, so that its lines come out alike. */
  inset: number;
}

export interface SummarySheet {
  title: string;
  years: string;
  /** 「主管部门：…」, one paragraph each. */
  heading: readonly string[];
  /** The line above the table, at its left and right edge. */
  above: { left: string; right: string };
  columns: readonly number[];
  header: readonly SummaryCell[];
  rows: readonly (readonly SummaryCell[])[];
  total: readonly SummaryCell[];
  notes: readonly string[];
  /** How many pages it takes, where a program does not count them itself. */
  pages: number;
}

export function summarySheet(summary: Summary): SummarySheet {
  const columns = columnsOf(summary);
  const labels = ['序号', '项目名称', ...summaryAmounts.map(({ label }) => label)];
  const header = labels.map((text, i) => heading(text, columns[i] ?? 0));
  const rows = summary.rows.map(({ number, name, unit, amounts }) => [
    cell(`${number}`, 'center'),
    { ...cell(name || '（未填项目名称）', 'left'), below: summary.isMixed ? unit : '' },
    ...summaryAmounts.map(({ key }) => {
      const { fen, text } = amounts[key];
      return cell(fen === null ? text : showAmount(fen), 'right');
    }),
  ]);
  const lacks = summaryAmounts.some(({ key }) => summary.totals[key].missing.length > 0);
  const total = [
    { ...cell(lacks ? '合计（不全，见注）' : '合计', 'center'), columns: 2, bold: true },
    ...summaryAmounts.map(({ key }) => {
      const { fen } = summary.totals[key];
      return { ...cell(fen === null ? '' : showAmount(fen), 'right'), bold: true };
    }),
  ];
  const sheet = {
    title: summary.title,
    years: `（${summary.years}）`,
    heading: [`主管部门：${summary.department}`, `实施单位：${summary.unit}`],
    above: { left: `共 ${summary.rows.length} 张申报表`, right: '金额单位：元' },
    columns,
    header,
    rows,
    total,
    notes: summary.notes.map((note, i) => `注${summary.notes.length > 1 ? i + 1 : ''}：${note}`),
  };
  return { ...sheet, pages: pagesOf(sheet) };
}

function cell(text: string, align: SummaryCell['align']): SummaryCell {
  const inset = align === 'center' ? 0 : SUMMARY_INSET;
  return { columns: 1, text, below: '', align, bold: false, inset };
}

function heading(text: string, width: number): SummaryCell {
  return { ...cell(text, 'center'), bold: true, inset: balance(text, width - 2 * PADDING.side) };
}

/** An amount never breaks; the names have what remains. */
function columnsOf({ rows, totals }: Summary): number[] {
  const amounts = summaryAmounts.map(({ key }) => {
    const all = [...rows.map(({ amounts: of }) => of[key].fen), totals[key].fen];
    const shown = all.filter((fen) => fen !== null).map((fen) => textWidth(showAmount(fen)));
    // Fonts differ by hairs.
    const room = 2 * (PADDING.side + SUMMARY_INSET) + TEXT_SIZE / 3;
    return Math.max(LEAST_AMOUNT, Math.ceil(Math.max(0, ...shown) + room));
  });
  return [NUMBER, WIDTH - NUMBER - amounts.reduce((sum, width) => sum + width, 0), ...amounts];
}

// --- Pages ----------------------------------------------------------------------------------------

function pagesOf(sheet: Omit<SummarySheet, 'pages'>): number {
  const { page, text, title, year, note } = { ...SUMMARY_LINES, page: SUMMARY_PAGE };
  const room = page.height - page.top - page.bottom;
  const header = rowHeight(sheet.header, sheet.columns);
  const lines = sheet.heading.reduce((sum, line) => sum + countLines(line, WIDTH), 1);
  let pages = 1;
  let used = title + year + lines * text + 2 * SUMMARY_GAP + header;
  const put = (height: number, repeated: number) => {
    if (used + height > room) {
      pages += 1;
      used = repeated;
    }
    used += height;
  };
  for (const row of [...sheet.rows, sheet.total]) put(rowHeight(row, sheet.columns), header);
  used += SUMMARY_GAP;
  for (const line of sheet.notes) put(countLines(line, WIDTH) * note, 0);
  return pages;
}

function rowHeight(cells: readonly SummaryCell[], columns: readonly number[]): number {
  let at = 0;
  const heights = cells.map(({ columns: wide, inset, text, below }) => {
    const width = columns.slice(at, at + wide).reduce((sum, one) => sum + one, 0);
    at += wide;
    const room = width - 2 * (PADDING.side + inset);
    const small = below === '' ? 0 : countLines(below, (room * TEXT_SIZE) / SMALL);
    return countLines(text, room) * SUMMARY_LINES.text + small * SUMMARY_LINES.small;
  });
  return Math.max(SUMMARY_ROW, Math.max(...heights) + 2 * PADDING.top + BORDER);
}
