// Test support: .docx and .xlsx files made part by part, as other programs write them, and variants of
// a .docx that say the same in another way. Knows OOXML, no form.
import PizZip from 'pizzip';
import type { Grid } from '../../src/form/grid.ts';
import { openWord } from './ooxml.ts';

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const S = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** A package of these parts. */
export function zipOf(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const zip = new PizZip();
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
}

/** A relationship part; `to` maps a target to the last word of its type. */
function relationships(to: Readonly<Record<string, string>>): string {
  const each = Object.entries(to).map(
    ([target, type], i) =>
      `<Relationship Id="rId${i + 1}" Type="${R}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join('')}</Relationships>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// --- Word -----------------------------------------------------------------------------------------

/** A document with these blocks, WordprocessingML, in its body. */
export function docxOf(...blocks: string[]): Uint8Array {
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relationships({ 'word/document.xml': 'officeDocument' }),
    'word/document.xml': documentOf(...blocks),
  });
}

export function documentOf(...blocks: string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>${blocks.join('')}</w:body></w:document>`;
}

export function paragraphs(text: string): string {
  return text
    .split('\n')
    .map((part) => `<w:p><w:r><w:t xml:space="preserve">${escaped(part)}</w:t></w:r></w:p>`)
    .join('');
}

/** A cell: its text or its blocks, and what its properties hold. */
export type CellSpec = string | { text?: string; blocks?: string; properties?: string };

function cell(spec: CellSpec): string {
  if (typeof spec === 'string') return cell({ text: spec });
  const { text = '', blocks = paragraphs(text), properties = '' } = spec;
  return `<w:tc><w:tcPr>${properties}</w:tcPr>${blocks}</w:tc>`;
}

function row(...cells: CellSpec[]): string {
  return `<w:tr>${cells.map(cell).join('')}</w:tr>`;
}

export function table(...rows: CellSpec[][]): string {
  return `<w:tbl>${rows.map((cells) => row(...cells)).join('')}</w:tbl>`;
}

/** The same document with another body: `change` takes and gives the text of word/document.xml. */
export function withDocument(bytes: Uint8Array, change: (xml: string) => string): Uint8Array {
  const name = 'word/document.xml';
  return withParts(bytes, (parts) => ({ ...parts, [name]: change(parts[name] ?? '') }));
}

/** The same package with other parts. */
export function withParts(
  bytes: Uint8Array,
  change: (parts: Readonly<Record<string, string>>) => Record<string, string>,
): Uint8Array {
  const { names, text } = openWord(bytes);
  return zipOf(change(Object.fromEntries(names.map((name) => [name, text(name)]))));
}

const RUN = /<w:r>((?:<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)?)<w:t[^>]*>([^<]+)<\/w:t><\/w:r>/gs;

function runs(xml: string, change: (properties: string, text: string) => string): string {
  return xml.replaceAll(RUN, (_, properties: string, text: string) => change(properties, text));
}

const run = (properties: string, text: string) =>
  `<w:r>${properties}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const AUTHOR = 'w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"';

/** Ways in which word processors say the same thing differently. */
export const variants: Readonly<Record<string, (xml: string) => string>> = {
  'every character a run of its own': (xml) =>
    runs(xml, (properties, text) =>
      (text.match(/&\w+;|./gsu) ?? []).map((one) => run(properties, one)).join('<w:proofErr/>'),
    ),
  'content controls': (xml) =>
    runs(
      xml,
      (properties, text) =>
        `<w:sdt><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent>${run(properties, text)}</w:sdtContent></w:sdt>`,
    ).replaceAll(
      /<w:tc>.*?<\/w:tc>/gs,
      (one) => `<w:sdt><w:sdtContent>${one}</w:sdtContent></w:sdt>`,
    ),
  'tracked changes': (xml) =>
    runs(xml, (properties, text) => {
      const [first = '', ...rest] = text.match(/&\w+;|./gsu) ?? [];
      const gone = `<w:del ${AUTHOR}><w:r>${properties}<w:delText>旧文</w:delText></w:r></w:del>`;
      return `${run(properties, first)}${gone}<w:ins ${AUTHOR}>${run(properties, rest.join(''))}</w:ins>`;
    }).replaceAll(
      '</w:tr>',
      `</w:tr><w:tr><w:trPr><w:del ${AUTHOR}/></w:trPr><w:tc><w:p><w:del ${AUTHOR}><w:r><w:delText>删去的行</w:delText></w:r></w:del></w:p></w:tc></w:tr>`,
    ),
  'an outer table': (xml) =>
    framed(xml, (inner) => `<w:tbl><w:tr><w:tc>${inner}<w:p/></w:tc></w:tr></w:tbl>`),
  'a text box': (xml) =>
    framed(xml, (inner) => {
      const box = `<wps:txbx xmlns:wps="urn:wps"><w:txbxContent>${inner}</w:txbxContent></wps:txbx>`;
      return `<w:p><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="wps"><w:drawing>${box}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`;
    }),
  'merges undone': (xml) => unmerged(xml, false),
  'merges undone, texts repeated': (xml) => unmerged(xml, true),
  'merges across in the old way': (xml) =>
    xml.replaceAll(
      /<w:tc>(?:(?!<\/w:tc>).)*<w:gridSpan w:val="(\d+)"\/>.*?<\/w:tc>/gs,
      (one, wide: string) => {
        const first = one.replace(/<w:gridSpan w:val="\d+"\/>/, '<w:hMerge w:val="restart"/>');
        const vertical = /<w:vMerge[^>]*>/.exec(one)?.[0] ?? '';
        return (
          first +
          `<w:tc><w:tcPr>${vertical}<w:hMerge/></w:tcPr><w:p/></w:tc>`.repeat(Number(wide) - 1)
        );
      },
    ),
  'breaks within the labels': (xml) =>
    runs(xml, (properties, text) =>
      /^[一二三]级指标$|^项目[性类][质别]$|^主管部门$|^上年结转资金$/.test(text)
        ? `${run(properties, text.slice(0, 2))}<w:r><w:br/></w:r>${run(properties, `　${text.slice(2)}：`)}`
        : run(properties, text),
    ),
  'a table for the head and one for every five rows': (xml) => {
    let count = 0;
    return xml
      .replaceAll('</w:tr>', () => {
        count += 1;
        return count % 5 === 0 ? '</w:tr></w:tbl><w:p/><w:tbl>' : '</w:tr>';
      })
      .replaceAll(/<w:tbl>(?:<\/w:tbl>)/g, '');
  },
};

/** All that stands in the body but its last section. */
function framed(xml: string, frame: (inner: string) => string): string {
  return xml.replace(
    /<w:body>(.*?)(<w:sectPr(?:(?!<w:sectPr).)*<\/w:sectPr>)?<\/w:body>/s,
    (_, inner: string, section = '') => `<w:body>${frame(inner)}${section}</w:body>`,
  );
}

/** Every merged cell as cells of their own: the text in the first of them, or in all. */
function unmerged(xml: string, isRepeated: boolean): string {
  const above = new Map<number, string>();
  return xml.replaceAll(/<w:tr>.*?<\/w:tr>|<w:tr [^>]*>.*?<\/w:tr>/gs, (whole) => {
    let column = 0;
    return whole.replaceAll(/<w:tc>.*?<\/w:tc>/gs, (one) => {
      const wide = Number(/<w:gridSpan w:val="(\d+)"/.exec(one)?.[1] ?? 1);
      const isBelow = /<w:vMerge(?: w:val="continue")?\/>/.test(one);
      const bare = one.replace(/<w:gridSpan [^>]*>/, '').replace(/<w:vMerge[^>]*>/, '');
      const blank = '<w:tc><w:p/></w:tc>';
      const text = isBelow ? (isRepeated ? (above.get(column) ?? blank) : blank) : bare;
      if (!isBelow) above.set(column, bare);
      column += wide;
      return text + (isRepeated ? text : blank).repeat(wide - 1);
    });
  });
}

// --- Excel ----------------------------------------------------------------------------------------

export interface SheetSpec {
  name: string;
  /** The cells by their addresses: a text, or the XML of a `c` element without its address. */
  cells: Readonly<Record<string, string>>;
  merges?: readonly string[];
  hidden?: boolean;
}

/** A workbook whose texts are shared strings. `formats` are those of the cell styles 1, 2, … */
export function xlsxOf(sheets: readonly SheetSpec[], formats: readonly string[] = []): Uint8Array {
  const strings: string[] = [];
  const sheetXml = ({ cells, merges = [] }: SheetSpec) => {
    const places = Object.keys(cells).map((at) => {
      const [, letters = '', digits = ''] = /^([A-Z]+)(\d+)$/.exec(at) ?? [];
      return { at, row: Number(digits), order: letters.padStart(3) };
    });
    const byRow = Map.groupBy(
      places.toSorted((a, b) => a.row - b.row || (a.order < b.order ? -1 : 1)),
      ({ row: number }) => number,
    );
    const rows = [...byRow].map(([number, line]) => {
      const each = line.map(({ at }) => {
        const given = cells[at] ?? '';
        if (given.startsWith('<c')) return given.replace('<c', `<c r="${at}"`);
        strings.push(given);
        return `<c r="${at}" t="s"><v>${strings.length - 1}</v></c>`;
      });
      return `<row r="${number}">${each.join('')}</row>`;
    });
    const merged = merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
    return `<worksheet xmlns="${S}"><sheetData>${rows.join('')}</sheetData>${merged && `<mergeCells>${merged}</mergeCells>`}</worksheet>`;
  };
  const parts = Object.fromEntries(
    sheets.map((sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet)]),
  );
  const named = sheets.map(
    ({ name, hidden }, i) =>
      `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"${hidden ? ' state="hidden"' : ''}/>`,
  );
  const targets = Object.fromEntries(
    sheets.map((_, i) => [`worksheets/sheet${i + 1}.xml`, 'worksheet']),
  );
  const codes = formats.map(
    (code, i) =>
      `<numFmt numFmtId="${200 + i}" formatCode="${escaped(code).replaceAll('"', '&quot;')}"/>`,
  );
  const styles = formats.map((_, i) => `<xf numFmtId="${200 + i}"/>`);
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relationships({ 'xl/workbook.xml': 'officeDocument' }),
    'xl/workbook.xml': `<workbook xmlns="${S}" xmlns:r="${R}"><sheets>${named.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships({
      ...targets,
      'sharedStrings.xml': 'sharedStrings',
      'styles.xml': 'styles',
    }),
    'xl/sharedStrings.xml': `<sst xmlns="${S}">${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${S}"><numFmts>${codes.join('')}</numFmts><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    ...parts,
  });
}

/** These tables as sheets: amounts, days and percentages are numbers in the formats that show them. */
export function sheetsOf(grids: readonly Grid[]): Uint8Array {
  const sheets = grids.map(({ rows }, i): SheetSpec => {
    const cells = rows.flat().filter(({ text }) => text !== '');
    return {
      name: `${i + 1}`,
      cells: Object.fromEntries(
        cells.map((one) => [address(one.row, one.column), typed(one.text)]),
      ),
      merges: rows
        .flat()
        .filter((one) => one.rows > 1 || one.columns > 1)
        .map(
          (one) =>
            `${address(one.row, one.column)}:${address(one.row + one.rows - 1, one.column + one.columns - 1)}`,
        ),
    };
  });
  return xlsxOf(sheets, ['#,##0.00', 'yyyy-mm-dd', '0%']);
}

function address(rowAt: number, column: number): string {
  return `${String.fromCodePoint(65 + column)}${rowAt + 1}`;
}

function typed(text: string): string {
  const number = (style: number, value: number) => `<c s="${style}"><v>${value}</v></c>`;
  if (/^[\d,]+\.\d\d$/.test(text)) return number(1, Number(text.replaceAll(',', '')));
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return number(2, Date.parse(text) / 86_400_000 + 25_569);
  if (/^\d+%$/.test(text)) return number(3, Number(text.slice(0, -1)) / 100);
  return text;
}
