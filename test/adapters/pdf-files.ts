// Test support: PDF files as other programs write them: printed by a browser from a page with the
// tables, and small ones written by hand. Knows no form.
import type { Browser, Page } from 'playwright-core';
import type { Grid } from '../../src/form/grid.ts';

/** How a page draws its tables. */
export const STYLES = {
  'borders that collapse': 'table{border-collapse:collapse} td{border:1px solid #000;padding:3px}',
  'borders apart':
    'table{border-spacing:2px;border:1px solid #000} td{border:1px solid #000;padding:2px}',
  'thin grey dotted borders':
    'table{border-collapse:collapse} td{border:.5pt dotted #888;padding:1px 6px;text-align:center}',
} as const;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** The grids as a page; each table begins a new sheet of paper. */
export function pageOf(grids: readonly Grid[], style: string): string {
  const tables = grids.map(({ before, rows }) => {
    const lines = before.map((text) => `<p>${escaped(text)}</p>`).join('');
    const each = rows.map((row) => {
      const cells = row.map(({ text, rows: high, columns }) => {
        const paragraphs = text.split('\n').map((part) => `<div>${escaped(part)}</div>`);
        return `<td rowspan="${high}" colspan="${columns}">${paragraphs.join('')}</td>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    });
    return `<section>${lines}<table>${each.join('')}</table></section>`;
  });
  return `<!doctype html><meta charset="utf-8"><style>body{font:10.5pt "Noto Serif CJK SC",serif} table{width:100%} section{break-after:page} ${style}</style>${tables.join('')}`;
}

export async function printed(
  browser: Browser,
  html: string,
  options: Parameters<Page['pdf']>[0] = {},
): Promise<Uint8Array> {
  const page = await browser.newPage();
  page.setDefaultTimeout(100_000);
  try {
    await page.setContent(html);
    return await page.pdf({ format: 'A4', margin: { top: '2cm', bottom: '2cm' }, ...options });
  } finally {
    await page.close();
  }
}

// --- By hand --------------------------------------------------------------------------------------

/** A page 400 points wide and 300 high, unless its entries say otherwise. */
export interface PageSpec {
  /** Operators; y counts upwards. */
  content: string | Uint8Array;
  /** Entries of the page's dictionary, and of its content's. */
  entries?: string;
  stream?: string;
}

/** How a font says what its letters are: by a predefined CMap in UTF-16, or not at all. */
const FONTS = {
  named: '/Encoding /UniGB-UTF16-H',
  nameless: '/Encoding /Identity-H',
};

export interface PdfSpec {
  font?: keyof typeof FONTS;
  /** Entries of the catalog and of the trailer. */
  catalog?: string;
  trailer?: string;
  /** Further objects, numbered from 10. */
  objects?: readonly string[];
  /** How many times the pages are there. */
  times?: number;
}

/** A small file; `F` is its font, in UTF-16. */
export function pdfOf(pages: readonly PageSpec[], spec: PdfSpec = {}): Uint8Array {
  const { font = 'named', catalog = '', trailer = '', objects = [], times = 1 } = spec;
  const ordering = font === 'named' ? 'GB1' : 'Identity';
  const first = 10 + objects.length;
  const kids = pages.map((_, i) => `${first + 2 * i} 0 R`).join(' ');
  const all: [number, (string | Uint8Array)[]][] = [
    [1, [`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`]],
    [
      2,
      [
        `<< /Type /Pages /Count ${pages.length * times} /Kids [${`${kids} `.repeat(times)}] /MediaBox [0 0 400 300] /Resources << /Font << /F 3 0 R >> /XObject << /Im 5 0 R >> >> >>`,
      ],
    ],
    [
      3,
      [
        `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light ${FONTS[font]} /DescendantFonts [4 0 R] >>`,
      ],
    ],
    [
      4,
      [
        `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /Ascent 880 /Descent -120 /StemV 80 /CapHeight 700 /ItalicAngle 0 /FontBBox [0 -120 1000 880] >> >>`,
      ],
    ],
    [
      5,
      [
        `<< /Type /XObject /Subtype /Image /Width 64 /Height 64 /BitsPerComponent 1 /ColorSpace /DeviceGray /Length 512 >>\nstream\n`,
        new Uint8Array(512),
        '\nendstream',
      ],
    ],
    ...objects.map((object, i): [number, string[]] => [10 + i, [object]]),
    ...pages.flatMap(
      ({ content, entries = '', stream = '' }, i): [number, (string | Uint8Array)[]][] => [
        [
          first + 2 * i,
          [`<< /Type /Page /Parent 2 0 R /Contents ${first + 2 * i + 1} 0 R ${entries} >>`],
        ],
        [
          first + 2 * i + 1,
          [`<< /Length ${content.length} ${stream} >>\nstream\n`, content, '\nendstream'],
        ],
      ],
    ),
  ];
  const chunks = [Buffer.from('%PDF-1.7\n')];
  let length = chunks[0]!.length;
  const places = new Map<number, number>();
  for (const [number, parts] of all) {
    places.set(number, length);
    const object = [`${number} 0 obj\n`, ...parts, '\nendobj\n'].map((part) =>
      Buffer.from(part as string),
    );
    chunks.push(...object);
    length += object.reduce((sum, { length: more }) => sum + more, 0);
  }
  const entries = [...places]
    .map(([number, at]) => `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`)
    .join('');
  chunks.push(
    Buffer.from(
      `xref\n0 1\n0000000000 65535 f \n${entries}trailer\n<< /Root 1 0 R /Size ${first + 2 * pages.length} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(chunks));
}

/** Operators that show a text whose base line begins there. */
export function textAt(x: number, y: number, text: string, size = 10): string {
  const hex = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return `BT /F ${size} Tf ${x} ${y} Td <${hex}> Tj ET\n`;
}

/** A small form of labels and values, with lines as `line` draws them. */
export function formPage(line: (x1: number, y1: number, x2: number, y2: number) => string): string {
  const rows = [
    ['项目名称', '河道保洁', '主管部门', '某区水务局'],
    ['一级指标', '二级指标', '三级指标', '指标值'],
    ['产出指标', '数量指标', '保洁长度', '=12 公里'],
    ['', '质量指标', '水质达标率', '≥95.5%'],
  ];
  const texts = rows.flatMap((row, r) =>
    row.map((text, c) => textAt(24 + 90 * c, 227 - 24 * r, text)),
  );
  const [top, left, right] = [240, 20, 380];
  const across = [0, 1, 2, 3, 4].map((r) =>
    // The level's cell is merged with the one below.
    line(r === 3 ? 110 : left, top - 24 * r, right, top - 24 * r),
  );
  const down = [0, 1, 2, 3, 4].map((c) => line(20 + 90 * c, top, 20 + 90 * c, top - 96));
  return [
    textAt(130, 270, '财政项目支出绩效目标申报表'),
    textAt(160, 250, '（2027年度）'),
    ...texts,
    ...across,
    ...down,
  ].join('');
}

export function stroked(x1: number, y1: number, x2: number, y2: number): string {
  return `${x1} ${y1} m ${x2} ${y2} l S\n`;
}

/** A line as a thin box that is filled. */
export function filled(x1: number, y1: number, x2: number, y2: number): string {
  const [left, bottom] = [Math.min(x1, x2) - 0.3, Math.min(y1, y2) - 0.3];
  return `${left} ${bottom} ${Math.abs(x2 - x1) + 0.6} ${Math.abs(y2 - y1) + 0.6} re f\n`;
}
