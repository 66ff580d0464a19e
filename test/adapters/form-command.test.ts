import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formCommand } from '../../src/adapters/form-command.ts';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import type { Finding } from '../../src/form/review.ts';
import { clinic } from '../form/forms.ts';
import { docxOf, table } from './office-files.ts';
import { openWord, readSections } from './ooxml.ts';
import { formPage, pdfOf, stroked } from './pdf-files.ts';

const SEEDS = fileURLToPath(new URL('../fixtures/seed-forms-2026.json', import.meta.url));
const PUBLIC = fileURLToPath(new URL('../fixtures/public-forms-2023.json', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'form-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What it printed, what it told, and its exit code. */
async function run(...args: string[]) {
  const printed: string[] = [];
  const told: string[] = [];
  const code = await formCommand(args, {
    word: wordWriter,
    reader: wordReader,
    today: '2026-11-24',
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
  });
  return { code, printed: printed.join('\n'), told: told.join('\n') };
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('review', () => {
  it('prints findings as JSON and nothing else, and says by its exit code that there are errors', async () => {
    const { code, printed, told } = await run('review', SEEDS);
    expect(code).toBe(1);
    expect(told).toBe('');
    const findings = JSON.parse(printed) as Finding[];
    for (const { fix, ...finding } of findings) {
      expect(finding).toEqual({
        rule: expect.stringMatching(/^[A-Z]-\d\d$/),
        severity: expect.stringMatching(/^(?:error|warning|hint|unknown)$/),
        heading: expect.stringMatching(/^(?:完整性|相关性|适当性|可行性)$/),
        form: expect.any(Number),
        field: expect.any(String),
        indicator: finding.indicator === null ? null : expect.any(Number),
        message: expect.any(String),
        basis: expect.any(String),
      });
      expect(fix === undefined || fix.edits.length > 0).toBe(true);
    }
    expect(new Set(findings.map((one) => one.form))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    // A row is named by its place in the file: 7.2 of the first form is one that shows no value.
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'V-01', form: 0, indicator: 1, severity: 'unknown' }),
    );
  });

  it('ends with 0 when no finding is an error', async () => {
    const { code, printed } = await run('review', await file('one.json', JSON.stringify(clinic)));
    const findings = JSON.parse(printed) as Finding[];
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(code).toBe(0);
  });

  it('reads a single form, other keys, and a file with a byte order mark', async () => {
    const wrong = { ...clinic, unit: null, remark: 'x' };
    const path = await file('bom.json', `\uFEFF${JSON.stringify(wrong)}`);
    const { code, printed } = await run('review', path);
    expect(code).toBe(1);
    expect(JSON.parse(printed)).toContainEqual(
      expect.objectContaining({ rule: 'F-01', field: 'unit', form: 0, indicator: null }),
    );
  });

  it('reads forms with money in flat keys', async () => {
    const { code, printed } = await run('review', PUBLIC);
    expect(code).toBe(1);
    const sums = (JSON.parse(printed) as Finding[]).filter(({ rule }) => rule === 'F-05');
    expect(sums.map((one) => one.form)).toEqual([2]);
  });
});

describe('letter', () => {
  it('prints the letter as text', async () => {
    const { code, printed, told } = await run('letter', SEEDS);
    expect([code, told]).toEqual([0, '']);
    expect(printed).toMatch(/^关于退回修改《.+》等 9 张绩效目标申报表的意见（预演）\n/);
    expect(printed).toMatch(/2026年11月24日$/);
  });

  it('writes it to a Word file', async () => {
    const to = join(folder, 'letter.docx');
    const { code, printed, told } = await run('letter', SEEDS, to);
    expect([code, printed]).toEqual([0, '']);
    expect(told).toContain(to);
    const text = openWord(await readFile(to)).text('word/document.xml');
    expect(text).toContain('上海市闵行区虹桥镇社区党群服务中心：');
  });

  it('writes over nothing but a Word file', async () => {
    const path = await file('one.json', JSON.stringify(clinic));
    const { code, told } = await run('letter', SEEDS, path);
    expect([code, told]).toEqual([2, expect.stringContaining('.docx')]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(clinic);
  });
});

describe('read', () => {
  it('prints the forms of a Word file as JSON that can be reviewed, and nothing else', async () => {
    const to = join(folder, 'forms.docx');
    await run('render', SEEDS, to);
    const { code, printed, told } = await run('read', to);
    expect([code, told]).toEqual([0, '']);
    const given = DeclarationSchema.array().parse(JSON.parse(await readFile(SEEDS, 'utf8')));
    expect(JSON.parse(printed)).toEqual(given.map((one) => ({ ...one, unread: [] })));
    const again = await file('read.json', printed);
    expect((await run('review', to)).printed).toBe((await run('review', again)).printed);
    expect((await run('letter', to)).printed).toBe((await run('letter', again)).printed);
  });

  it('says apart from them what it did not find', async () => {
    const document = docxOf(
      table(
        ['财政项目支出绩效目标申报表'],
        ['（2027年度）'],
        ['项目名称', '校舍维修', '项目性质', '一次性项目'],
        ['一级指标', '二级指标', '三级指标', '指标值'],
        ['产出指标', '数量指标', '维修面积', '=1200平方米'],
      ),
    );
    const { code, printed, told } = await run('read', await file('给.docx', document));
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject([{ year: 2027, department: null }]);
    expect(told).toMatch(/^第 1 张“校舍维修”：未读到 项目类别、主管部门、/);
  });
});

describe('a PDF', () => {
  it('is read, reviewed and answered by letter like a Word file', async () => {
    const path = await file('表.pdf', pdfOf([{ content: formPage(stroked) }]));
    const { code, printed, told } = await run('read', path);
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject([{ year: 2027, projectName: '河道保洁' }]);
    expect(told).toMatch(/^由 PDF 读出，/);
    expect(JSON.parse((await run('review', path)).printed)).not.toEqual([]);
    expect((await run('letter', path)).printed).toContain('河道保洁');
    expect((await run('render', path, join(folder, '表.docx'))).code).toBe(0);
  });

  it('that is a scan has no findings', async () => {
    const path = await file('扫描.pdf', pdfOf([{ content: 'q 400 0 0 300 0 0 cm /Im Do Q' }]));
    for (const verb of ['read', 'review', 'letter']) {
      const { code, printed, told } = await run(verb, path);
      expect([code, printed]).toEqual([2, '']);
      expect(told).toContain('扫描件');
    }
  });
});

describe('render', () => {
  it('writes the forms to a Word file', async () => {
    const to = join(folder, 'forms.docx');
    const { code, told } = await run('render', SEEDS, to);
    expect([code, told]).toEqual([0, `已写好 9 张：${to}`]);
    expect(readSections(await readFile(to))).toHaveLength(9);
  });
});

describe('what cannot be done ends with 2 and a sentence that says what to do', () => {
  const refused = async (...args: string[]) => {
    const { code, printed, told } = await run(...args);
    expect([code, printed]).toEqual([2, '']);
    return told;
  };

  it.each([
    ['nothing asked', []],
    ['an unknown verb', ['repair', SEEDS]],
    ['no file', ['review']],
    ['a place to write for a review', ['review', SEEDS, 'x.json']],
    ['no place to write a form', ['render', SEEDS]],
    ['too many files', ['letter', SEEDS, 'a.docx', 'b.docx']],
  ])('%s', async (_, args) => {
    expect(await refused(...args)).toMatch(/^用法：/);
  });

  it.each([
    ['not JSON', 'year: 2027', '不是 JSON'],
    ['JSON that ends early', '[{"year": 2027', '不是 JSON'],
    ['an empty file', '', '是空文件'],
    ['no form', '[]', '里没有申报表'],
    ['no object', '["河道"]', '不是申报表'],
    ['no year', '{"projectName": "河道"}', '第 1 张 year：要是四位年份'],
    ['a row that is none', '[{"year":2027},{"year":2027,"indicators":[{"level1":{}}]}]', '第 2 张'],
    ['another encoding', new Uint8Array([0x22, 0xba, 0xd3, 0xb5, 0xc0, 0x22]), '不是 UTF-8'],
    ['a package that is broken', new Uint8Array([0x50, 0x4b, 3, 4, 0]), '损坏了'],
    ['a PDF that is broken', '%PDF-1.7', '损坏了'],
  ])('%s', async (_, content, sentence) => {
    const path = await file('given', content);
    for (const verb of ['review', 'letter']) expect(await refused(verb, path)).toContain(sentence);
  });

  it('a file that is not there, a folder, and a place where nothing can be written', async () => {
    expect(await refused('review', join(folder, 'none.json'))).toContain('请检查路径');
    expect(await refused('review', folder)).toContain('请给文件');
    expect(await refused('letter', SEEDS, join(folder, 'none', 'x.docx'))).toContain('请检查路径');
  });

  it('a file of more than 10 MB', async () => {
    const path = await file('big.json', '[]');
    await truncate(path, 10 * 1024 * 1024 + 1);
    expect(await refused('review', path)).toContain('请分成几个文件');
  });
});

describe('collect', () => {
  it('writes all forms into one Word file behind their summary', async () => {
    const to = join(folder, 'all.docx');
    const { code, printed, told } = await run('collect', SEEDS, to);
    expect([code, printed]).toEqual([0, '']);
    expect(told).toBe(`已写好 9 张的汇总：${to}`);
    expect(readSections(await readFile(to))).toHaveLength(10);
  });

  it('writes an Excel book, or an archive of everything, by the name of the file', async () => {
    const book = join(folder, 'all.XLSX');
    expect((await run('collect', SEEDS, book)).code).toBe(0);
    expect(openWord(await readFile(book)).text('xl/workbook.xml')).toContain('绩效指标');
    const archive = join(folder, 'all.zip');
    expect((await run('collect', SEEDS, archive)).code).toBe(0);
    const { names } = openWord(await readFile(archive));
    expect(names).toHaveLength(11);
    expect(names).toContain('绩效目标申报表-区域化党建-2026.docx');
    expect(names.slice(0, 2)).toEqual([
      '绩效目标申报汇总表-9张.docx',
      '绩效目标申报汇总表-9张.xlsx',
    ]);
  });

  it('collects what stands in a Word file, its summary left aside', async () => {
    const [all, again] = [join(folder, 'all.docx'), join(folder, 'again.docx')];
    await run('collect', SEEDS, all);
    const { code, told } = await run('collect', all, again);
    expect([code, told]).toEqual([0, `已写好 9 张的汇总：${again}`]);
    expect(readSections(await readFile(again))).toHaveLength(10);
  });

  it('says which kinds of file there are, and that a summary is no form', async () => {
    const pdf = join(folder, 'all.pdf');
    const { code, told } = await run('collect', SEEDS, pdf);
    expect([code, told]).toEqual([2, expect.stringContaining('.docx、.xlsx 或 .zip')]);
    const book = join(folder, 'all.xlsx');
    await run('collect', SEEDS, book);
    const read = await run('read', book);
    expect([read.code, read.told]).toEqual([2, expect.stringContaining('汇总表')]);
  });
});
