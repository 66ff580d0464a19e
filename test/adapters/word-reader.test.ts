import { describe, expect, it } from 'vitest';
import { shownNumber } from '../../src/adapters/reader-numbers.ts';
import { docxGrids } from '../../src/adapters/reader-docx.ts';
import { openPackage } from '../../src/adapters/zip.ts';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import type { Found } from '../../src/form/grid-reading.ts';
import { published } from '../form/forms.ts';
import { converted, isInstalled } from './libreoffice.ts';
import {
  documentOf,
  docxOf,
  escaped,
  paragraphs,
  sheetsOf,
  table,
  variants,
  withDocument,
  xlsxOf,
  zipOf,
  type CellSpec,
} from './office-files.ts';
import { formOf, seeds } from './word-forms.ts';

const reader = wordReader();
const writer = wordWriter();

async function written(...given: Declaration[]): Promise<Uint8Array> {
  const made = await writer.write(given);
  if (!made.ok) throw new Error(made.refusal.why);
  return made.value;
}

async function found(bytes: Uint8Array, name = '申报表.docx'): Promise<Found[]> {
  const read = await reader.read(name, bytes);
  if (!read.ok) throw new Error(read.refusal.why);
  return read.value.forms;
}

async function forms(bytes: Uint8Array): Promise<Declaration[]> {
  return (await found(bytes)).map(({ declaration }) => declaration);
}

async function refusal(bytes: Uint8Array | string, name = '申报表.docx'): Promise<string> {
  const given = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const read = await reader.read(name, given);
  if (read.ok) throw new Error('it was read');
  expect(read.refusal.why).toMatch(/^“.+”.*[请]/);
  return read.refusal.code;
}

/** As it comes back from a file that shows all its cells. */
function shown(form: Declaration): Declaration {
  return { ...form, unread: [] };
}

describe('our own Word', () => {
  it('comes back as it was, each form by itself and all of them together', async () => {
    for (const form of [...seeds, ...published]) {
      expect(await forms(await written(form))).toEqual([shown(form)]);
    }
    const together = await found(await written(...seeds));
    expect(together.map(({ declaration }) => declaration)).toEqual(seeds.map(shown));
    expect(new Set(together.map(({ where }) => where)).size).toBe(9);
  });

  it('of two hundred rows over many pages', async () => {
    const long = formOf(200);
    expect(await forms(await written(long))).toEqual([long]);
  });
});

describe('the same document in other words', () => {
  it.each(Object.entries(variants))('%s', async (_, change) => {
    for (const form of seeds.slice(0, 3)) {
      expect(await forms(withDocument(await written(form), change))).toEqual([shown(form)]);
    }
    const together = withDocument(await written(...seeds), change);
    expect(await forms(together)).toEqual(seeds.map(shown));
  });

  it.runIf(isInstalled()).each([[['odt', 'docx']], [['doc', 'docx']], [['rtf', 'docx']]])(
    'through LibreOffice, %j',
    async (steps) => {
      const files = await Promise.all(seeds.slice(0, 3).map((form) => written(form)));
      for (const [i, bytes] of (await converted(files, 'docx', ...steps)).entries()) {
        expect(await forms(bytes)).toEqual([shown(seeds[i]!)]);
      }
    },
  );
});

const HEAD: CellSpec[][] = [
  ['财政项目支出绩效目标申报表'],
  ['（2027年度）'],
  ['项目名称', '河道保洁', '主管部门', '某区水务局'],
];
const ROWS: CellSpec[][] = [
  ['一级指标', '二级指标', '三级指标', '指标值'],
  ['产出指标', '数量指标', '保洁长度', '=12公里'],
];

describe('what a document holds besides plain text', () => {
  const nameIn = async (spec: CellSpec) => {
    const [form] = await forms(
      docxOf(table(HEAD[0]!, HEAD[1]!, ['项目名称', spec, '', ''], ...ROWS)),
    );
    return form?.projectName;
  };
  const blocks = (inner: string) => nameIn({ blocks: `<w:p>${inner}</w:p>` });

  it('breaks, tabs, hyphens and hidden, deleted or computed text', async () => {
    const run = (inner: string) => `<w:r>${inner}</w:r>`;
    expect(await blocks(run('<w:t>河道</w:t><w:br/><w:t>保洁</w:t>'))).toBe('河道保洁');
    expect(
      await blocks(run('<w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t><w:tab/><w:t>号</w:t>')),
    ).toBe('A-1 号');
    expect(
      await blocks('<w:r><w:rPr><w:vanish/></w:rPr><w:t>不</w:t></w:r><w:r><w:t>是</w:t></w:r>'),
    ).toBe('是');
    expect(
      await blocks(
        '<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>',
      ),
    ).toBe('新');
    expect(await blocks(`${run('<w:instrText>DATE</w:instrText>')}${run('<w:t>2027</w:t>')}`)).toBe(
      '2027',
    );
    expect(await blocks('<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>')).toBe('链接');
    expect(
      await blocks(
        '<w:r><w:ruby><w:rt><w:r><w:t>hé</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>河</w:t></w:r></w:rubyBase></w:ruby></w:r>',
      ),
    ).toBe('河');
  });

  it('a control that nobody has filled is empty', async () => {
    const prompt = '<w:sdtPr><w:showingPlcHdr/></w:sdtPr>';
    const content = `<w:sdtContent>${paragraphs('单击此处输入文字')}</w:sdtContent>`;
    expect(await nameIn({ blocks: `<w:sdt>${prompt}${content}</w:sdt>` })).toBeNull();
  });

  it('a small table and a text box within a cell', async () => {
    const inner = table(['甲', '乙'], ['丙', '丁']);
    expect(await nameIn({ blocks: `${inner}<w:p/>` })).toBe('甲 乙丙 丁');
    const box = `<w:pict><w:txbxContent>${paragraphs('框')}</w:txbxContent></w:pict>`;
    expect(await blocks(`<w:r><w:t>外</w:t>${box}</w:r>`)).toBe('外框');
  });

  it('embedded documents are not opened', async () => {
    const [form] = await forms(docxOf('<w:altChunk/>', table(...HEAD, ...ROWS)));
    expect(form?.projectName).toBe('河道保洁');
  });

  it('a document with macros is read as any other, its macros as little', async () => {
    const macros = zipOf({
      'word/document.xml': documentOf(table(...HEAD, ...ROWS)),
      'word/vbaProject.bin': 'Auto_Open',
    });
    const [form] = await found(macros, '申报表.docm');
    expect(form?.declaration.projectName).toBe('河道保洁');
  });
});

describe('Excel', () => {
  it('says the same as the Word form, with merges, numbers, days and percentages', async () => {
    const bytes = await written(...seeds);
    const grids = docxGrids(openPackage(bytes)) ?? [];
    expect(await forms(sheetsOf(grids))).toEqual(seeds.map(shown));
  });

  const cells = {
    A1: '财政项目支出绩效目标申报表',
    A2: '（2027年度）',
    A3: '项目名称',
    B3: '<c t="inlineStr"><is><r><t>河道</t></r><rPh><t>hé</t></rPh><r><t>保洁</t></r></is></c>',
    C3: '实施单位',
    D3: '<c t="str"><f>A9</f><v>某区河道所</v></c>',
    A4: '计划开始日期',
    B4: '<c s="2"><v>46388</v></c>',
    E4: '计划完成日期',
    F4: '<c t="d"><v>2027-12-31T00:00:00.000Z</v></c>',
    C4: '年度资金申请总额',
    D4: '<c s="1"><v>600000</v></c>',
    A5: '一级指标',
    B5: '二级指标',
    C5: '三级指标',
    D5: '指标值',
    A6: '产出指标',
    B6: '数量指标',
    C6: '保洁长度',
    D6: '<c s="3"><v>12</v></c>',
    C9: '打捞次数',
    D9: '200次',
  };
  const formats = ['_ * #,##0.00_ ;_ * -#,##0.00_ ', 'yyyy"年"m"月"d"日"', '"≥"0"公里"'];

  it('reads shared, inline and computed texts, and numbers as they are shown', async () => {
    const sheet = { name: '表一', cells, merges: ['A1:D1', 'A6:A9'] };
    const [one] = await found(xlsxOf([sheet], formats), '申报表.xlsx');
    expect(one).toMatchObject({
      where: '工作表“表一”',
      declaration: {
        year: 2027,
        projectName: '河道保洁',
        unit: '某区河道所',
        startDate: '2027-01-01',
        endDate: '2027-12-31',
        annualFunding: { total: '600,000.00' },
        indicators: [
          { level1: '产出指标', level2: '数量指标', level3: '保洁长度', value: '≥12公里' },
          { level1: '产出指标', level2: '数量指标', level3: '打捞次数', value: '200次' },
        ],
      },
    });
  });

  it('passes over blank cells and rows, however many there are', async () => {
    const blank = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`H${i + 10}`, '<c s="1"/>']),
    );
    const [one] = await found(xlsxOf([{ name: '表一', cells: { ...blank, ...cells } }], formats));
    expect(one?.declaration.indicators).toHaveLength(2);
  });

  it('leaves hidden sheets alone and reads a form on each of the others', async () => {
    const sheets = ['甲', '乙', '丙'].map((name, i) => ({ name, cells, hidden: i === 1 }));
    expect((await found(xlsxOf(sheets, formats))).map(({ where }) => where)).toEqual([
      '工作表“甲”',
      '工作表“丙”',
    ]);
  });

  it.each([
    [987000, '#,##0.00', '987,000.00'],
    [0.95, '0%', '95%'],
    [0.125, '0.0%', '12.5%'],
    [1234.5, 'General', '1234.5'],
    [0.1 + 0.2, 'General', '0.3'],
    [0.285, '0.00', '0.29'],
    [-5, '#,##0;(#,##0)', '(5)'],
    [-5, '0.0', '-5.0'],
    [0, '0;-0;"无"', '无'],
    [12, '"共"0"个"', '共12个'],
    [12, '¥#,##0.00', '¥12.00'],
    [7, '000', '007'],
    [1.5, '0.##', '1.5'],
    [46388, 'yyyy/m/d', '2027-01-01'],
    [46388.5, 'yyyy-mm-dd hh:mm', '2027-01-01 12:00'],
    [46388, 'yyyy"年"m"月"', '2027年1月'],
    [46388, '[$-804]m"月"d"日"', '1月1日'],
  ])('%d in %s is %s', (value, format, text) => {
    expect(shownNumber(value, format)).toBe(text);
  });
});

describe('what cannot be read is refused with a sentence that says what to do', () => {
  const bytes = (...given: number[]) => new Uint8Array([...given, ...new Uint8Array(600)]);
  const OLD = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

  it.each([
    ['an empty file', new Uint8Array(), 'empty'],
    ['an old document', bytes(...OLD), 'old'],
    [
      'a locked one',
      bytes(...OLD, ...[...'EncryptedPackage'].flatMap((one) => [one.charCodeAt(0), 0])),
      'locked',
    ],
    ['a PDF that is cut off', '%PDF-1.7', 'brokenPdf'],
    ['a picture', bytes(0xff, 0xd8, 0xff), 'picture'],
    ['RTF', '{\\rtf1 x}', 'unknown'],
    ['a text', '项目名称：河道', 'unknown'],
    ['a package that is cut off', bytes(0x50, 0x4b, 3, 4), 'damaged'],
    ['an archive', zipOf({ 'a.txt': 'x' }), 'archive'],
    [
      'a text document of another format',
      zipOf({ mimetype: 'application/vnd.oasis.opendocument.text' }),
      'openDocument',
    ],
    ['a binary workbook', zipOf({ 'xl/workbook.bin': 'x' }), 'binarySheet'],
    ['XML that ends early', zipOf({ 'word/document.xml': '<w:document' }), 'damaged'],
    ['no form', docxOf(paragraphs('关于开展预算编制的通知')), 'none'],
    [
      'a form that nobody has filled',
      docxOf(
        table(
          HEAD[0]!,
          HEAD[1]!,
          ...['项目名称', '主管部门', '实施单位', '项目性质', '年度总体目标'].map((label) => [
            label,
            '',
          ]),
        ),
      ),
      'blank',
    ],
    ['more than 10 MB', new Uint8Array(10 * 1024 * 1024 + 1), 'big'],
  ])('%s', async (_, given, code) => {
    expect(await refusal(given)).toBe(code);
  });

  it('what the file says it is, is quoted', async () => {
    const read = await reader.read('通知.docx', docxOf(paragraphs('关于开展预算编制的通知')));
    expect(read.ok ? '' : read.refusal.why).toContain('关于开展预算编制的通知');
  });

  it('tells Excel from Word', async () => {
    const read = await reader.read('表.xls', bytes(...OLD));
    expect(read.ok ? '' : read.refusal.why).toContain('.xlsx');
  });
});

describe('hostile files', () => {
  const document = documentOf(table(...HEAD, ...ROWS));
  const expectStill = async () =>
    expect(await forms(await written(seeds[0]!))).toEqual([shown(seeds[0]!)]);

  it('that inflate beyond all measure are not inflated', async () => {
    const bomb = documentOf(paragraphs('0'.repeat(50_000_000)));
    expect(await refusal(zipOf({ 'word/document.xml': bomb }))).toBe('huge');
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`${i}`, '']));
    expect(await refusal(zipOf({ ...many, 'word/document.xml': document }))).toBe('huge');
    const blank = new Uint8Array(1024 * 1024);
    const heap = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`${i}`, blank]));
    expect(await refusal(zipOf({ ...heap, 'word/document.xml': document }))).toBe('huge');
  });

  it('that understate what they hold get no more room than they asked for', async () => {
    const honest = Buffer.from(
      zipOf({ 'word/document.xml': documentOf(paragraphs('0'.repeat(5_000_000))) }),
    );
    const size = honest.readUInt32LE(honest.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
    for (let at = honest.indexOf(u32(size)); at >= 0; at = honest.indexOf(u32(size), at)) {
      honest.writeUInt32LE(1000, at);
    }
    expect(await refusal(honest)).toBe('damaged');
  });

  it('that declare entities are not read', async () => {
    const entities = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>';
    const body = document.replace('<w:document', `${entities}<w:document`);
    expect(await refusal(zipOf({ 'word/document.xml': body }))).toBe('doctype');
    const wide = new Uint8Array([
      0xff,
      0xfe,
      ...Buffer.from(body.replace('UTF-8', 'UTF-16'), 'utf16le'),
    ]);
    expect(await refusal(zipOf({ 'word/document.xml': wide }))).toBe('doctype');
    expect(await refusal(zipOf({ 'xl/workbook.xml': `${entities}<workbook/>` }))).toBe('doctype');
  });

  it('with thousands of rows or columns', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => ['产出指标', '数量指标', `第${i}`, '1']);
    expect(await refusal(docxOf(table(...HEAD, ...ROWS, ...rows)))).toBe('rows');
    expect(await refusal(docxOf(table([{ properties: '<w:gridSpan w:val="99999999"/>' }])))).toBe(
      'rows',
    );
    const cells = Object.fromEntries(rows.map(([, , name], i) => [`A${i + 1}`, name!]));
    expect(await refusal(xlsxOf([{ name: '一', cells }]))).toBe('rows');
    expect(await refusal(xlsxOf([{ name: '一', cells: { A1: '甲', XFD1: '乙' } }]))).toBe('rows');
    const spread = { A1: '甲', A1048576: '乙' };
    const merges = Array.from({ length: 1000 }, () => 'A1:XFD1048576');
    expect(await refusal(xlsxOf([{ name: '一', cells: spread, merges }]))).toBe('none');
  });

  it('that take too long are let go of, and the next file is read', async () => {
    const words = Array.from({ length: 500_000 }, (_, i) =>
      paragraphs(escaped(((i * 2654435761) % 4294967296).toString(36))),
    );
    const long = docxOf(words.join(''));
    const [first, second] = await Promise.all([refusal(long), found(await written(seeds[0]!))]);
    expect(['slow', 'memory']).toContain(first);
    expect(second).toHaveLength(1);
    await expectStill();
  });

  it('that nest without end', async () => {
    const deep = Array.from(
      { length: 50_000 },
      (_, i) => `<w:sdt><w:sdtContent w:n="${i * 7919}">`,
    ).join('');
    expect(['damaged', 'slow', 'memory']).toContain(await refusal(docxOf(deep)));
    const closed = '<w:ins>'.repeat(20_000) + '</w:ins>'.repeat(20_000);
    expect(['none', 'damaged', 'slow', 'memory']).toContain(await refusal(docxOf(closed)));
    await expectStill();
  });

  it('of any bytes at all leave the program running', async () => {
    const good = Buffer.from(await written(seeds[0]!));
    for (let i = 0; i < 40; i += 1) {
      const bad = Buffer.from(good);
      for (let j = 0; j <= i; j += 1) bad[(i * 7919 + j * 104_729) % bad.length]! ^= 1 << (j % 8);
      await reader.read('x.docx', bad);
      await reader.read('x.docx', good.subarray(0, (good.length * i) / 40));
    }
    await expectStill();
  });
});

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
