// The declaration as rows of a table in the layout of the official form, for the page to draw.
// Pure: where a field's cells stand is said in fields.ts, only the words between them stand here.
import { cellText } from '../../form/declaration.ts';
import {
  fieldIds,
  fields,
  groupLabels,
  indicatorColumns,
  type Box,
  type Look,
} from '../../form/fields.ts';
import type { Indicator } from '../../form/indicators.ts';
import type { Mark, Preview } from '../../interview/vocabulary.ts';

export interface SheetCell {
  text: string;
  look: 'title' | 'label' | 'value' | 'amount' | 'prose';
  columns: number;
  rows: number;
  /** Names a value across sheets, so that a change of it can be shown; null for printed words. */
  key: string | null;
  /** The label of its origin, e.g. 「您填」. */
  origin: string | null;
  /** What the review found of it. */
  mark: Mark | null;
}
/** Rows from top to bottom, each from left to right; merged cells stand in their first row. */
export type Sheet = SheetCell[][];

type Placed = SheetCell & { at: Box };

const LOOKS: { readonly [L in Look]: SheetCell['look'] } = {
  year: 'title',
  text: 'value',
  amount: 'amount',
  prose: 'prose',
};

/** The sheet of a draft; without one, the empty form. */
export function sheetOf(preview: Preview | undefined): Sheet {
  const placed = groupLabels.map((group) => label(group.label, 'text', group.at));
  for (const id of fieldIds) {
    for (const cell of fields[id].cells) {
      placed.push(
        ...(cell.key === 'indicators'
          ? indicatorCells(cell.label, cell.labelAt, preview)
          : [label(cell.label, cell.look, cell.labelAt), value(cell, preview)]),
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
    label(name, 'text', { ...at, rows: shown + 1 }),
    ...indicatorColumns.map((heading) => label(heading.label, 'text', across(heading, at.row))),
  ];
  if (rows.length === 0) {
    return [
      ...head,
      ...indicatorColumns.map((blank) => placedCell('', 'value', across(blank, at.row + 1))),
    ];
  }
  const [first, second, names, values] = indicatorColumns;
  const seen = new Map<string, number>();
  return [
    ...head,
    ...runs(rows, (row) => row.level1).map(({ from, length }) =>
      placedCell(rows[from]?.level1 ?? '', 'value', across(first, at.row + 1 + from, length)),
    ),
    ...runs(rows, (row) => `${row.level1}\n${row.level2}`).map(({ from, length }) =>
      placedCell(rows[from]?.level2 ?? '', 'value', across(second, at.row + 1 + from, length)),
    ),
    ...rows.flatMap((row, index) => {
      // By name, not by number: deleting a row must not make all rows after it look changed.
      const path = `${row.level2}/${row.level3}`;
      const copy = (seen.get(path) ?? 0) + 1;
      seen.set(path, copy);
      const key = `${path}/${copy}`;
      const origin = preview?.origins[`indicators.${index}`] ?? null;
      const mark = preview?.marks?.[`indicators.${index}`] ?? null;
      const line = at.row + 1 + index;
      return [
        { ...placedCell(row.level3, 'value', across(names, line)), key },
        {
          ...placedCell(row.value ?? '', 'value', across(values, line)),
          key: `${key}=`,
          origin,
          mark,
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

function value(cell: { key: string; look: Look; at: Box }, preview: Preview | undefined): Placed {
  const { key, look, at } = cell;
  const text = preview ? cellText(preview.declaration, key) : '';
  const origin = preview?.origins[key] ?? null;
  const mark = preview?.marks?.[key] ?? null;
  return { ...placedCell(text, LOOKS[look], at), key, origin, mark };
}

function label(text: string, look: Look, at: Box): Placed {
  return placedCell(text, look === 'year' ? 'title' : 'label', at);
}

function placedCell(text: string, look: SheetCell['look'], at: Box): Placed {
  return {
    text,
    look,
    columns: at.columns,
    rows: at.rows,
    key: null,
    origin: null,
    mark: null,
    at,
  };
}

function across(
  { column, columns }: { column: number; columns: number },
  row: number,
  rows = 1,
): Box {
  return { row, column, rows, columns };
}
