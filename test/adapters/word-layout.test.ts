import { describe, expect, test } from 'vitest';
import { COLUMNS, innerWidth, presets } from '../../src/adapters/word-grid.ts';
import { layOut, layOutIn, type Layout } from '../../src/adapters/word-layout.ts';
import { countLines } from '../../src/adapters/word-lines.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { fieldIds, fields, type Box } from '../../src/form/fields.ts';
import { formOf, seeds } from './word-forms.ts';

const cells = fieldIds.flatMap((id) =>
  fields[id].cells.map(({ key, label, labelAt, at }) => ({ id, key, label, labelAt, at })),
);

/** The paths of everything a declaration holds, 「annualFunding.total」. */
function leaves(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, path ? `${path}.${key}` : key),
  );
}

describe('the table of fields and the grid', () => {
  test('every field has a cell, and everything a declaration holds has exactly one', () => {
    for (const id of fieldIds) expect(fields[id].cells.length, id).toBeGreaterThan(0);
    // What of the file could not be read is no cell of the form.
    const { unread: _, ...form } = DeclarationSchema.parse({ year: 2026, indicators: [] });
    const held = leaves(form);
    expect(cells.map((cell) => cell.key).toSorted()).toEqual(held.toSorted());
  });

  test('the boxes of rows 1–11 tile the eight columns without gap or overlap', () => {
    const groups: Box[] = [
      { row: 6, column: 1, rows: 4, columns: 2 },
      { row: 10, column: 1, rows: 2, columns: 1 },
    ];
    const boxes = [...groups, ...cells.flatMap(({ labelAt, at }) => [labelAt, at])];
    const covered = boxes
      .filter((box) => box.row < 12)
      .flatMap((box) =>
        Array.from({ length: box.rows * box.columns }, (_, i) => {
          const row = box.row + Math.floor(i / box.columns);
          return `${row}.${box.column + (i % box.columns)}`;
        }),
      );
    const grid = Array.from({ length: 88 }, (_, i) => `${1 + Math.floor(i / 8)}.${1 + (i % 8)}`);
    expect(covered.toSorted()).toEqual(grid.toSorted());
  });

  test('every row of a laid-out form spans the eight columns', () => {
    for (const layout of [...seeds, formOf(90)].map(layOut)) {
      for (const row of layout.tables.flat()) {
        const spans = row.cells.map((cell) => cell.columns);
        expect(spans.reduce((sum, span) => sum + span, 0)).toBe(COLUMNS.length);
      }
    }
  });
});

describe('lines', () => {
  test('are counted as they are set', () => {
    const width = 10 * 210;
    expect(countLines('', width)).toBe(1);
    expect(countLines('字'.repeat(10), width)).toBe(1);
    expect(countLines('字'.repeat(11), width)).toBe(2);
    expect(countLines('字'.repeat(9), width, 420)).toBe(2);
    expect(countLines('a'.repeat(100), width)).toBe(5);
  });

  test('never begin with a closing mark', () => {
    const width = 10 * 210;
    expect(countLines(`${'字'.repeat(10)}。`, width)).toBe(2);
    expect(countLines(`${'字'.repeat(10)}。${'字'.repeat(9)}`, width)).toBe(3);
  });

  test.each(['满意度指标', '经常性项目', '项目类别', '绩效指标', '其中：当年财政拨款'])(
    '%s stays on one line in the narrowest cell it stands in',
    (label) => {
      const [layout] = seeds.map(layOut);
      const found = layout!.tables
        .flat()
        .flatMap((row) => row.cells)
        .filter((cell) => cell.paragraphs.some((line) => line.text === label));
      expect(found.length).toBeGreaterThan(0);
      for (const cell of found) {
        expect(countLines(label, innerWidth(cell.column, cell.columns))).toBe(1);
      }
    },
  );

  test('leave no character alone where a centred text takes two', () => {
    const level2 = ['服务对象满意度指标', '可持续影响指标', '经济成本指标', '生态环境成本指标'];
    for (const text of level2) {
      const indicators = [{ level1: '产出指标', level2: text, level3: '条', value: '有效' }];
      const rows = layOut(formOf(0, { indicators })).tables.flat();
      const [line] = rows.at(-1)!.cells[2]!.paragraphs;
      const room = innerWidth(3, 1) - 2 * line!.inset;
      expect(countLines(text, room)).toBe(2);
      expect(Math.floor(room / 210)).toBeLessThanOrEqual(text.length - 2);
    }
  });
});

describe('pages', () => {
  const pagesOf = (layout: Layout) => layout.pages;

  test('a form is set as comfortably as its number of pages allows', () => {
    for (let rows = 1; rows <= 60; rows += 1) {
      const form = formOf(rows);
      const tried = presets.map((preset) => layOutIn(preset, form));
      const chosen = layOut(form);
      expect(chosen.pages).toBe(Math.min(...tried.map(pagesOf)));
      const looser = presets.slice(0, presets.indexOf(chosen.preset));
      for (const preset of looser) {
        const { pages, spare } = layOutIn(preset, form);
        expect(pages > chosen.pages || spare < preset.goalLine).toBe(true);
      }
    }
  });

  test('a short form is roomy, a longer one is drawn together before it takes a second page', () => {
    const names = [5, 12, 20, 30].map((rows) => layOut(formOf(rows)));
    expect(names.map((layout) => layout.pages)).toEqual([1, 1, 1, 2]);
    expect(names.slice(0, 3).map((layout) => layout.preset.name)).toEqual([
      'roomy',
      'roomy',
      'normal',
    ]);
  });

  test('a heading row never stays alone at the foot of a page', () => {
    const alone = Array.from({ length: 60 }, (_, i) =>
      layOutIn(presets[1]!, formOf(30, { annualGoal: ['目'.repeat(200 + 15 * i)] })),
    );
    expect(new Set(alone.map((layout) => layout.breakBefore))).toEqual(new Set([true, false]));
  });

  test('the longest form that is let through is laid out', () => {
    const form = formOf(200, { annualGoal: ['目'.repeat(5000)], overallGoal: ['标'.repeat(5000)] });
    expect(layOut(form).pages).toBeGreaterThan(8);
  });
});
