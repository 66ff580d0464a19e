import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docxGrids } from '../../src/adapters/reader-docx.ts';
import { openPackage } from '../../src/adapters/zip.ts';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { published } from '../form/forms.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { converted, isInstalled } from './libreoffice.ts';
import {
  filled,
  formPage,
  pageOf,
  pdfOf,
  printed,
  stroked,
  STYLES,
  textAt,
  type PageSpec,
  type PdfSpec,
} from './pdf-files.ts';
import { seeds } from './word-forms.ts';

const reader = wordReader();
const writer = wordWriter();
const FROM_PDF = '由 PDF 读出，换行和空格可能与原件不同，请对照核对。';

async function written(...given: Declaration[]): Promise<Uint8Array> {
  const made = await writer.write(given);
  if (!made.ok) throw new Error(made.refusal.why);
  return made.value;
}

async function read(bytes: Uint8Array): Promise<{ forms: Declaration[]; notes: string[] }> {
  const got = await reader.read('申报表.pdf', bytes);
  if (!got.ok) throw new Error(got.refusal.why);
  return { forms: got.value.forms.map(({ declaration }) => declaration), notes: [...got.notes] };
}

async function refusal(bytes: Uint8Array): Promise<{ code: string; why: string }> {
  const got = await reader.read('申报表.pdf', bytes);
  if (got.ok) throw new Error('it was read');
  expect(got.refusal.why).toMatch(/^“申报表\.pdf”.*请/);
  return got.refusal;
}

/** As it comes back from a file that shows all its cells. */
function shown(form: Declaration): Declaration {
  return { ...form, unread: [] };
}

describe.runIf(isInstalled())('our form, made into a PDF by LibreOffice', () => {
  it('comes back as it was, alone and together', async () => {
    const given = [...seeds.slice(0, 3), ...published.slice(0, 3)];
    const alone = await Promise.all(given.map((form) => written(form)));
    const together = await written(...seeds);
    const files = await converted([...alone, together], 'docx', 'pdf');
    for (const [i, form] of given.entries()) {
      expect(await read(files[i]!)).toEqual({ forms: [shown(form)], notes: [FROM_PDF] });
    }
    expect((await read(files.at(-1)!)).forms).toEqual(seeds.map(shown));
  });

  it('wants its password', async () => {
    const options = {
      EncryptFile: { type: 'boolean', value: 'true' },
      DocumentOpenPassword: { type: 'string', value: 'geheim' },
    };
    const step = `pdf:writer_pdf_Export:${JSON.stringify(options)}`;
    const [file] = await converted([await written(seeds[3]!)], 'docx', step);
    expect((await refusal(file!)).code).toBe('password');
  });
});

describe.runIf(chromiumPath !== undefined)('our form, printed by Chromium', () => {
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it.each(Object.entries(STYLES))('with %s', async (_, style) => {
    for (const form of seeds.slice(0, 3)) {
      const grids = docxGrids(openPackage(await written(form))) ?? [];
      const file = await printed(browser, pageOf(grids, style));
      expect((await read(file)).forms).toEqual([shown(form)]);
    }
  });

  it('on sheets turned sideways, smaller, with the number of the page and a running head', async () => {
    const grids = docxGrids(openPackage(await written(seeds[0]!, seeds[1]!))) ?? [];
    const file = await printed(browser, pageOf(grids, STYLES['borders that collapse']), {
      landscape: true,
      scale: 0.8,
      displayHeaderFooter: true,
      headerTemplate: '<p style="font-size:9px;margin-left:2cm">上海市某局</p>',
      footerTemplate:
        '<p style="font-size:9px;margin-left:8cm">第 <span class="pageNumber"></span> 页 共 <span class="totalPages"></span> 页</p>',
    });
    expect((await read(file)).forms).toEqual([shown(seeds[0]!), shown(seeds[1]!)]);
  });
});

const FORM = {
  projectName: '河道保洁',
  department: '某区水务局',
  year: 2027,
  indicators: [
    { level1: '产出指标', level2: '数量指标', level3: '保洁长度', value: '=12 公里' },
    { level1: '产出指标', level2: '质量指标', level3: '水质达标率', value: '≥95.5%' },
  ],
};

describe('a page', () => {
  const placed: [string, PageSpec][] = [
    ['with lines that are stroked', { content: formPage(stroked) }],
    ['with lines that are thin boxes', { content: formPage(filled) }],
    [
      'with lines of two pieces, the second a little off',
      {
        content: formPage((x1, y1, x2, y2) => {
          const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
          return stroked(x1, y1, x, y) + stroked(x + 1, y + 1, x2 + 1, y2 + 1);
        }),
      },
    ],
    ['scaled', { content: `q 0.5 0 0 0.5 30 40 cm\n${formPage(stroked)}Q` }],
    ['turned by its own entry', { content: formPage(stroked), entries: '/Rotate 180' }],
    [
      'written sideways',
      { content: `0 1 -1 0 300 0 cm\n${formPage(stroked)}`, entries: '/MediaBox [0 0 300 400]' },
    ],
    [
      'written sideways and turned back',
      {
        content: `0 1 -1 0 300 0 cm\n${formPage(stroked)}`,
        entries: '/MediaBox [0 0 300 400] /Rotate 90',
      },
    ],
    [
      'cropped, with text beyond the edge',
      {
        content: `${textAt(24, 20, '项目名称：作废')}${formPage(stroked)}`,
        entries: '/CropBox [10 100 390 290]',
      },
    ],
    [
      'in bold, that is printed twice',
      { content: `${formPage(stroked)}q 1 0 0 1 0.3 0 cm\n${formPage(stroked)}Q` },
    ],
    [
      'with a mark across it, words cut off and words not to be seen',
      {
        content: `${formPage(stroked)}q 0.7 0.7 -0.7 0.7 100 20 cm\n${textAt(0, 0, '内部资料', 40)}Q q 0 0 10 10 re W n\n${textAt(24, 203, '作废')}Q 3 Tr ${textAt(150, 227, '作废')}`,
      },
    ],
    [
      'with a layer that is switched off',
      {
        content: `${formPage(stroked)}/OC /Off BDC ${textAt(70, 227, '作废')} EMC`,
        entries: '/Resources << /Font << /F 3 0 R >> /Properties << /Off 10 0 R >> >>',
      },
    ],
  ];

  it.each(placed)('%s', async (_, page) => {
    const file = pdfOf([page], {
      objects: ['<< /Type /OCG /Name (Off) >>'],
      catalog: '/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>',
    });
    const { forms, notes } = await read(file);
    expect(forms).toMatchObject([FORM]);
    expect(notes).toEqual([FROM_PDF]);
  });

  it('that is a picture between others is named', async () => {
    const file = pdfOf([
      { content: formPage(stroked) },
      { content: 'q 400 0 0 300 0 0 cm /Im Do Q' },
    ]);
    expect((await read(file)).notes).toEqual([
      FROM_PDF,
      '第 2 页没有文字（空白，或是图片），没有读。',
    ]);
  });

  it('with a letter that nobody knows says so', async () => {
    const file = pdfOf([{ content: `${formPage(stroked)}${textAt(160, 227, '\uE123')}` }]);
    const { forms, notes } = await read(file);
    expect(forms[0]?.projectName).toBe('河道保洁�');
    expect(notes[1]).toContain('有 1 个字认不出');
  });

  it('with script and attachments is read for its text alone', async () => {
    const file = pdfOf([{ content: formPage(stroked) }], {
      catalog:
        '/OpenAction << /S /JavaScript /JS (while \\(true\\) {}) >> /Names << /EmbeddedFiles << /Names [] >> >>',
    });
    expect((await read(file)).forms).toMatchObject([FORM]);
  });
});

describe('is refused with a sentence that says what to do', () => {
  const picture = 'q 400 0 0 300 0 0 cm /Im Do Q\n';
  const loose = formPage(() => '');
  // The numbers that letters have in a font, in the place of what they are.
  const numbered = formPage(stroked).replaceAll(/<([0-9a-f]+)>/g, (_, hex: string) => {
    const codes = hex.match(/.{4}/g)!.map((code) => (Number.parseInt(code, 16) % 0x4e00) + 3);
    return `<${codes.map((code) => code.toString(16).padStart(4, '0')).join('')}>`;
  });
  const comb = Array.from({ length: 3200 }, (_, i) =>
    stroked(
      20 * (i % 100),
      300 + 20 * Math.floor(i / 100),
      20 * (i % 100) + 10,
      300 + 20 * Math.floor(i / 100),
    ),
  ).join('');
  const cases: [string, PageSpec[], PdfSpec, string][] = [
    ['a scan', [{ content: picture }], {}, 'scan'],
    ['a scan with a mark on it', [{ content: picture + textAt(10, 10, '扫描全能王') }], {}, 'scan'],
    [
      'a scan with the letters that a machine saw in it',
      [{ content: `${picture}3 Tr ${formPage(stroked)}` }],
      {},
      'scan',
    ],
    ['a table without lines', [{ content: loose }], {}, 'lineless'],
    ['letters that nobody can read', [{ content: numbered }], { font: 'nameless' }, 'garbled'],
    [
      'no form',
      [{ content: textAt(20, 200, '关于开展预算编制工作的通知，请各单位按时报送材料') }],
      {},
      'none',
    ],
    ['too many pages', [{ content: loose }], { times: 401 }, 'pages'],
    [
      'too many lines',
      [{ content: formPage(stroked) + comb, entries: '/MediaBox [0 0 2000 2000]' }],
      {},
      'lines',
    ],
    ['too many steps', [{ content: formPage(stroked) + 'q Q '.repeat(110_000) }], {}, 'lines'],
    [
      'a password',
      [{ content: loose }],
      {
        trailer: `/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> >>`,
      },
      'password',
    ],
  ];

  it.each(cases)('%s', async (_, pages, spec, code) => {
    expect((await refusal(pdfOf(pages, spec))).code).toBe(code);
  });

  it('pages that grow without end meet one of the limits, and the next file is read', async () => {
    const content = deflateSync(Buffer.from(textAt(1, 1, '啊'.repeat(500)).repeat(40_000)));
    const bomb = pdfOf([{ content, stream: '/Filter /FlateDecode' }]);
    expect(bomb.length).toBeLessThan(1e6);
    // Which one comes first, of time, memory and steps, is the machine's business.
    expect((await refusal(bomb)).code).toMatch(/^(?:slow|memory|lines)$/);
    expect((await read(pdfOf([{ content: formPage(stroked) }]))).forms).toMatchObject([FORM]);
  });

  it('a form within itself, and every beginning of a file', async () => {
    const inner =
      '<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 8 /Resources << /XObject << /X 10 0 R >> >> >>\nstream\n/X Do   \nendstream';
    const file = pdfOf(
      [
        {
          content: `${formPage(stroked)}/X Do`,
          entries: '/Resources << /Font << /F 3 0 R >> /XObject << /X 10 0 R >> >>',
        },
      ],
      { objects: [inner] },
    );
    expect((await read(file)).forms).toMatchObject([FORM]);
    const lengths = Array.from({ length: 40 }, (_, i) => 9 + Math.floor((i * file.length) / 40));
    for (const length of lengths) {
      const got = await reader.read('申报表.pdf', file.slice(0, length));
      expect(got.ok ? '请' : got.refusal.why).toContain('请');
    }
  });
});
