// The declaration as rows of a table in the layout of the official form, for the page to draw.
// Pure: where a field's cells stand is said in fields.ts, only the words between them stand here.
import { cellText, type Declaration } from '../../form/declaration.ts';
import { fieldIds, fields, type Box } from '../../form/fields.ts';
import type { Indicator } from '../../form/indicators.ts';
import type { Preview } from '../../interview/vocabulary.ts';

export interface SheetCell {
  text: string;
  look: 'title' | 'label' | 'value' | 'amount' | 'prose';
  columns: number;
  rows: number;
  /** Names a value across sheets, so that a change of it can be shown; null for printed words. */
  key: string | null;
  /** The label of its origin, e.g. 「您填」. */
  origin: string | null;
}
/** Rows from top to bottom, each from left to right; merged cells stand in their first row. */
export type Sheet = SheetCell[][];

type Placed = SheetCell & { at: Box };

const COLUMNS = 8;
const LEVEL1 = 2;
const LEVEL2 = 3;
const NAME = { column: 4, columns: 3 };
const VALUE = { column: 7, columns: 2 };
const AMOUNT = /^-?[\d,]+\.\d\d$/;

/** Printed words that belong to no field. */
const WORDS: readonly [string, Box][] = [
  ['项目资金（元）', box(6, 1, 2, 4)],
  ['项目绩效目标', box(10, 1, 1, 2)],
];

/** The sheet of a draft; without one, the empty form. */
export function sheetOf(preview: Preview | undefined): Sheet {
  const placed = WORDS.map(([text, at]) => label(text, at));
  for (const id of fieldIds) {
    for (const cell of fields[id].cells) {
      placed.push(
        ...(cell.key === 'indicators'
          ? indicatorCells(cell.label, cell.labelAt, preview)
          : [label(cell.label, cell.labelAt), value(cell.key, cell.at, preview)]),
      );
    }
  }
  const last = Math.max(...placed.map(({ at }) => at.row));
  return Array.from({ length: last }, (_, row) =>
    placed
      .filter(({ at }) => at.row === row + 1)
      .toSorted((a, b) => a.at.column - b.at.column)
      .map(({ at: _at, ...cell }) => cell),
  );
}

function indicatorCells(name: string, at: Box, preview: Preview | undefined): Placed[] {
  const rows = preview?.declaration.indicators ?? [];
  const shown = Math.max(rows.length, 1);
  const head = [
    label(name, { ...at, rows: shown + 1 }),
    label('一级指标', box(at.row, LEVEL1, 1)),
    label('二级指标', box(at.row, LEVEL2, 1)),
    label('三级指标', box(at.row, NAME.column, NAME.columns)),
    label('年度指标值', box(at.row, VALUE.column, VALUE.columns)),
  ];
  if (rows.length === 0) {
    const blank = (column: number, columns: number) =>
      placedCell('', 'value', box(at.row + 1, column, columns));
    return [
      ...head,
      blank(LEVEL1, 1),
      blank(LEVEL2, 1),
      blank(NAME.column, NAME.columns),
      blank(VALUE.column, VALUE.columns),
    ];
  }
  const seen = new Map<string, number>();
  return [
    ...head,
    ...runs(rows, (row) => row.level1).map(({ from, length }) =>
      placedCell(rows[from]?.level1 ?? '', 'value', box(at.row + 1 + from, LEVEL1, 1, length)),
    ),
    ...runs(rows, (row) => `${row.level1}\n${row.level2}`).map(({ from, length }) =>
      placedCell(rows[from]?.level2 ?? '', 'value', box(at.row + 1 + from, LEVEL2, 1, length)),
    ),
    ...rows.flatMap((row, index) => {
      // By name, not by number: deleting a row must not make all rows after it look changed.
      const path = `${row.level2}/${row.level3}`;
      const copy = (seen.get(path) ?? 0) + 1;
      seen.set(path, copy);
      const key = `${path}/${copy}`;
      const origin = preview?.origins[`indicators.${index}`] ?? null;
      const line = at.row + 1 + index;
      return [
        { ...placedCell(row.level3, 'value', box(line, NAME.column, NAME.columns)), key },
        {
          ...placedCell(row.value ?? '', 'value', box(line, VALUE.column, VALUE.columns)),
          key: `${key}=`,
          origin,
        },
      ];
    }),
  ];
}

function runs(rows: readonly Indicator[], of: (row: Indicator) => string) {
  const found: { from: number; length: number }[] = [];
  rows.forEach((row, index) => {
    const open = found.at(-1);
    const before = rows[index - 1];
    if (open && before && of(before) === of(row)) open.length += 1;
    else found.push({ from: index, length: 1 });
  });
  return found;
}

function value(key: string, at: Box, preview: Preview | undefined): Placed {
  const text = preview ? cellText(preview.declaration, key) : '';
  const isProse = Array.isArray(preview?.declaration[key as keyof Declaration]);
  const look =
    at.columns === COLUMNS ? 'title' : isProse ? 'prose' : AMOUNT.test(text) ? 'amount' : 'value';
  return { ...placedCell(text, look, at), key, origin: preview?.origins[key] ?? null };
}

function label(text: string, at: Box): Placed {
  return placedCell(text, at.columns === COLUMNS ? 'title' : 'label', at);
}

function placedCell(text: string, look: SheetCell['look'], at: Box): Placed {
  return { text, look, columns: at.columns, rows: at.rows, key: null, origin: null, at };
}

function box(row: number, column: number, columns: number, rows = 1): Box {
  return { row, column, rows, columns };
}
