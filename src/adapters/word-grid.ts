// What stands where in a printed form: the rows and cells of the official grid, and how tall each row
// gets. Pure; knows no pages and no file format.
import { cellText, type Declaration } from '../form/declaration.ts';
import {
  fieldIds,
  fields,
  groupLabels,
  indicatorColumns,
  type Box,
  type Look,
} from '../form/fields.ts';
import type { Indicator } from '../form/indicators.ts';
import { balance, countLines, TEXT_SIZE } from './word-lines.ts';

// Lengths are twips, 1/20 pt.

/**
 * The eight columns. A filed form has 10.3, 10.6, 9.8, 20.5, 14.6, 9.4, 9.3, 15.5 %; here the fourth,
 * the first and the fifth give a little, so that 满意度指标, 经常性项目 and 项目类别 fit on one line
 * and 服务对象满意度指标 on two.
 */
export const COLUMNS = [950, 1159, 1170, 1719, 1390, 1180, 960, 1564] as const;
/** Room beside and above the text of a cell. */
export const PADDING = { side: 40, top: 20 } as const;
/** Text that does not stand in the middle keeps further off the border. */
const INSET = 40;
/** Thickness of the lines; a row that its text makes tall is taller by one. */
export const BORDER = 10;
export const EDGES = 2 * PADDING.top + BORDER;
/** Height of the paragraphs that only separate tables and end sections. */
export const HAIRLINE = 4;

/** How tightly a form is set. */
export interface Preset {
  name: 'roomy' | 'normal' | 'compact';
  page: { width: number; height: number; top: number; bottom: number; side: number };
  /** Least height of a row of the head, of an indicator, of the goals. */
  headRow: number;
  indicatorRow: number;
  goalRow: number;
  /** Exact height of a line. */
  line: number;
  goalLine: number;
}

const A4 = { width: 11906, height: 16838, side: 907 };
/** From the most comfortable, which has the row heights of a filed form, to the tightest. */
export const presets: readonly Preset[] = [
  {
    name: 'roomy',
    page: { ...A4, top: 1134, bottom: 1020 },
    headRow: 482,
    indicatorRow: 408,
    goalRow: 2000,
    line: 290,
    goalLine: 340,
  },
  {
    name: 'normal',
    page: { ...A4, top: 1020, bottom: 907 },
    headRow: 400,
    indicatorRow: 360,
    goalRow: 1400,
    line: 280,
    goalLine: 320,
  },
  {
    name: 'compact',
    page: { ...A4, top: 907, bottom: 794 },
    headRow: 370,
    indicatorRow: 330,
    goalRow: 1400,
    line: 270,
    goalLine: 300,
  },
];

/** What a cell holds decides how it is set. */
export type Style = 'title' | 'year' | 'label' | 'value' | 'amount' | 'goal' | 'name';

/** One cell of one row. `merge`: it begins a vertical merge, or continues the one above. */
export interface GridCell {
  column: number;
  columns: number;
  merge: 'begin' | 'continue' | null;
  style: Style;
  paragraphs: readonly Line[];
}

/** A paragraph, drawn in from both sides so that its lines come out alike (0: not at all). */
interface Line {
  text: string;
  inset: number;
}

export interface GridRow {
  kind: 'title' | 'head' | 'goal' | 'indicatorHead' | 'indicator';
  /** What the row is given, and what it takes because of its text. */
  least: number;
  height: number;
  cells: readonly GridCell[];
}

const STYLES: { readonly [L in Look]: { label: Style; value: Style } } = {
  year: { label: 'title', value: 'year' },
  text: { label: 'label', value: 'value' },
  amount: { label: 'label', value: 'amount' },
  prose: { label: 'label', value: 'goal' },
};

interface Placed {
  at: Box;
  style: Style;
  text: string;
}

function placed(declaration: Declaration): Placed[] {
  const cells: Placed[] = groupLabels.map(({ label, at }) => ({ at, style: 'label', text: label }));
  for (const id of fieldIds) {
    if (id === 'indicators') continue;
    for (const printed of fields[id].cells) {
      const { label, value } = STYLES[printed.look];
      cells.push({ at: printed.labelAt, style: label, text: printed.label });
      cells.push({ at: printed.at, style: value, text: cellText(declaration, printed.key) });
    }
  }
  return cells;
}

/** Rows 1–11 of the official grid, wherever the table of fields puts its cells. */
export function headRows(preset: Preset, declaration: Declaration): GridRow[] {
  const cells = placed(declaration);
  const last = Math.max(...cells.map(({ at }) => at.row + at.rows - 1));
  const rows = Array.from({ length: last }, (_, i) => headRow(preset, cells, i + 1));
  return stretched(preset, rows);
}

function headRow(preset: Preset, all: readonly Placed[], row: number): GridRow {
  const here = all
    .filter(({ at }) => at.row <= row && row < at.row + at.rows)
    .toSorted((a, b) => a.at.column - b.at.column);
  const cells: GridCell[] = here.map(({ at, style, text }) => ({
    column: at.column,
    columns: at.columns,
    merge: at.rows === 1 ? null : at.row === row ? 'begin' : 'continue',
    style,
    paragraphs:
      at.row === row ? lines(text, style, at.column, at.columns) : [{ text: '', inset: 0 }],
  }));
  const styles = new Set(here.map(({ style }) => style));
  if (styles.has('title')) return tall('title', 620, preset, cells);
  if (styles.has('year')) return tall('title', 420, preset, cells);
  if (styles.has('goal')) return tall('goal', preset.goalRow, preset, cells);
  return tall('head', preset.headRow, preset, cells);
}

/**
 * 绩效指标 with its heading row. `starts` are the indicators (from 0) that begin a page: there every
 * group is named anew. Holding 0 it sets the heading row apart, so that it can repeat.
 */
export function indicatorRows(
  preset: Preset,
  { indicators }: Declaration,
  starts: ReadonlySet<number>,
): GridRow[] {
  const [block] = fields.indicators.cells;
  if (!block) throw new Error('the indicator block has no cell');
  const { column, columns } = block.labelAt;
  const below = (i: number, merged: boolean, next: boolean): GridCell['merge'] =>
    merged && !starts.has(i) ? 'continue' : next && !starts.has(i + 1) ? 'begin' : null;
  const group = (i: number, depth: 1 | 2) => {
    const same = (a: Indicator | undefined, b: Indicator | undefined) =>
      a?.level1 === b?.level1 && (depth === 1 || a?.level2 === b?.level2);
    const row = indicators[i];
    const merged = i > 0 && same(indicators[i - 1], row);
    return below(i, merged, i + 1 < indicators.length && same(row, indicators[i + 1]));
  };
  const heading = [
    cell(
      column,
      columns,
      'label',
      starts.has(0) ? '' : block.label,
      below(-1, false, indicators.length > 0),
    ),
    ...indicatorColumns.map(({ label, column: at, columns: wide }) =>
      cell(at, wide, 'label', label),
    ),
  ];
  const rows = indicators.map((row, i) => [
    cell(column, columns, 'label', block.label, below(i, true, i + 1 < indicators.length)),
    ...indicatorColumns.map(({ of, column: at, columns: wide }) => {
      const merge = of === 'level1' ? group(i, 1) : of === 'level2' ? group(i, 2) : null;
      return cell(at, wide, of === 'level3' ? 'name' : 'value', row[of] ?? '', merge);
    }),
  ]);
  return stretched(preset, [
    tall('indicatorHead', preset.headRow, preset, heading),
    ...rows.map((cells, i) => {
      // On its own at the foot of the page above, the row would take this much: so it stays here.
      const named = i > 0 && starts.has(i) ? cells.map((one) => textHeight(preset, one)) : [];
      return tall('indicator', Math.max(preset.indicatorRow, ...named), preset, cells);
    }),
  ]);
}

function cell(
  column: number,
  columns: number,
  style: Style,
  text: string,
  merge: GridCell['merge'] = null,
): GridCell {
  const shown = merge === 'continue' ? '' : text;
  return { column, columns, merge, style, paragraphs: lines(shown, style, column, columns) };
}

function lines(text: string, style: Style, column: number, columns: number): Line[] {
  const room = innerWidth(column, columns);
  return text.split('\n').map((part) => ({
    text: part,
    inset: ASIDE.has(style) ? INSET : balance(part, room),
  }));
}

const ASIDE: ReadonlySet<Style> = new Set(['amount', 'goal', 'name']);

/** Width of a cell between its paddings. */
export function innerWidth(column: number, columns: number): number {
  const widths = COLUMNS.slice(column - 1, column - 1 + columns);
  return widths.reduce((sum, width) => sum + width, 0) - 2 * PADDING.side;
}

// --- Heights --------------------------------------------------------------------------

function tall(kind: GridRow['kind'], least: number, preset: Preset, cells: GridCell[]): GridRow {
  const heights = cells.map((one) => (one.merge === null ? textHeight(preset, one) : 0));
  return { kind, least, height: Math.max(least, ...heights), cells };
}

/** Where merged rows are too low together for the text they share, the last of them grows. */
function stretched(preset: Preset, rows: GridRow[]): GridRow[] {
  const heights = rows.map((row) => row.height);
  for (const [first, row] of rows.entries()) {
    for (const one of row.cells) {
      if (one.merge !== 'begin') continue;
      let last = first;
      while (continues(rows[last + 1], one.column)) last += 1;
      const shared = heights.slice(first, last + 1).reduce((sum, height) => sum + height, 0);
      heights[last]! += Math.max(0, textHeight(preset, one) - shared);
    }
  }
  return rows.map((row, i) => ({ ...row, height: heights[i]! }));
}

function continues(row: GridRow | undefined, column: number): boolean {
  return row?.cells.some((one) => one.column === column && one.merge === 'continue') ?? false;
}

function textHeight(preset: Preset, { style, column, columns, paragraphs }: GridCell): number {
  const room = innerWidth(column, columns);
  const line = style === 'goal' ? preset.goalLine : preset.line;
  const indent = style === 'goal' ? 2 * TEXT_SIZE : 0;
  const count = paragraphs.reduce(
    (sum, { text, inset }) => sum + countLines(text, room - 2 * inset, indent),
    0,
  );
  return count * line + EDGES;
}
