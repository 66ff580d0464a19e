// SpreadsheetML to grids of text: each sheet as it would be printed, numbers and days in their formats.
// Formulas are not computed: the value that was stored with them counts. Knows no label of the form.
import type { Cell, Grid } from '../form/grid.ts';
import { printable } from '../form/text.ts';
import { unreadable } from './reader-errors.ts';
import { shownNumber } from './reader-numbers.ts';
import { attribute, child, children, rootOf, target, type Element } from './reader-xml.ts';
import type { Package } from './zip.ts';

const MAX_ROWS = 3000;
const MAX_COLUMNS = 100;
const MAX_SHEETS = 50;
/** More blank rows than this between two texts are left out. */
const GAP = 3;

/** The sheets that can be seen, in order; undefined when the package is no workbook. */
export function xlsxGrids(file: Package): Grid[] | undefined {
  const main = target(file.text('_rels/.rels'), '', { type: 'officeDocument' });
  const path = main !== undefined && file.has(main) ? main : 'xl/workbook.xml';
  const xml = path.endsWith('.bin') ? undefined : file.text(path);
  if (xml === undefined) return undefined;
  const workbook = rootOf(xml);
  if (workbook.localName !== 'workbook') return undefined;

  const folder = path.replace(/[^/]*$/, '');
  const rels = file.text(`${folder}_rels/${path.slice(folder.length)}.rels`);
  const part = (type: string) => {
    const name = target(rels, folder, { type });
    const text = name === undefined ? undefined : file.text(name);
    return text === undefined ? undefined : rootOf(text);
  };
  const book: Book = {
    strings: children(part('sharedStrings') ?? workbook)
      .filter(({ localName }) => localName === 'si')
      .map(richText),
    formats: formatsOf(part('styles')),
    from1904: /^(?:1|true)$/.test(attribute(child(workbook, 'workbookPr'), 'date1904') ?? ''),
  };
  const sheets = children(child(workbook, 'sheets') ?? workbook).filter(
    (sheet) => sheet.localName === 'sheet' && !/hidden/i.test(attribute(sheet, 'state') ?? ''),
  );
  return sheets.slice(0, MAX_SHEETS).flatMap((sheet) => {
    const at = target(rels, folder, { id: attribute(sheet, 'id') ?? '' });
    const text = at === undefined ? undefined : file.text(at);
    if (text === undefined) return [];
    const name = attribute(sheet, 'name') ?? '';
    return [
      { name: `工作表“${name}”`, before: [name], rows: sheetRows(rootOf(filledOf(text)), book) },
    ];
  });
}

/** A sheet without its blank cells, of which there may be a million that only have a border. */
function filledOf(xml: string): string {
  if (xml.includes('<!')) return xml;
  const filled = xml
    .replaceAll(/<c r="[^"<>]*"[^<>]*(?:\/>|><\/c>)/g, '')
    .replaceAll(/<row r="[^"<>]*"[^<>]*(?:\/>|>\s*<\/row>)/g, '');
  if (filled.split('<row').length - 1 > MAX_ROWS) throw unreadable('rows');
  return filled;
}

interface Book {
  strings: readonly string[];
  /** The number format of each cell style. */
  formats: readonly string[];
  from1904: boolean;
}

function formatsOf(styles: Element | undefined): string[] {
  const own = new Map(
    children(child(styles, 'numFmts') ?? none).map((one) => [
      attribute(one, 'numFmtId') ?? '',
      attribute(one, 'formatCode') ?? '',
    ]),
  );
  return children(child(styles, 'cellXfs') ?? none).map((one) => {
    const id = attribute(one, 'numFmtId') ?? '0';
    return own.get(id) ?? BUILT_IN[id] ?? (isDayFormat(Number(id)) ? 'yyyy-mm-dd' : 'General');
  });
}

const none = rootOf('<none/>');

// ECMA-376 part 1, 18.8.30: those that forms use. 27–36 and 50–58 are days in East Asian versions.
const BUILT_IN: Readonly<Record<string, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  37: '#,##0',
  38: '#,##0',
  39: '#,##0.00',
  40: '#,##0.00',
  41: '#,##0',
  42: '#,##0',
  43: '#,##0.00',
  44: '#,##0.00',
};

function isDayFormat(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

// --- Cells ----------------------------------------------------------------------------------------

interface Area {
  row: number;
  column: number;
  lastRow: number;
  lastColumn: number;
}

function sheetRows(sheet: Element, book: Book): Cell[][] {
  const texts = new Map<number, Map<number, string>>();
  let nextRow = 0;
  for (const row of children(child(sheet, 'sheetData') ?? none)) {
    const at = Number(attribute(row, 'r') ?? nextRow + 1) - 1;
    nextRow = at + 1;
    let nextColumn = 0;
    for (const cell of children(row)) {
      const column = columnOf(attribute(cell, 'r')) ?? nextColumn;
      nextColumn = column + 1;
      const text = cellText(cell, book);
      if (text.trim() === '') continue;
      const line = texts.get(at) ?? new Map<number, string>();
      texts.set(at, line.set(column, text));
    }
  }
  if (texts.size === 0) return [];
  if (texts.size > MAX_ROWS) throw unreadable('rows');
  const columns = [...texts.values()].flatMap((line) => [...line.keys()]);
  const areas = children(child(sheet, 'mergeCells') ?? none).flatMap((one) => areaOf(one) ?? []);
  const written = areas.filter(({ row, column }) => texts.get(row)?.has(column));
  const left = columns.reduce((least, column) => Math.min(least, column), Infinity);
  const right = [...columns, ...written.map(({ lastColumn }) => lastColumn)].reduce(
    (most, column) => Math.max(most, column),
    0,
  );
  // A title merged over the whole sheet makes no column.
  const last = Math.min(right, left + MAX_COLUMNS - 1);
  if (columns.some((column) => column > last)) throw unreadable('rows');
  return gridRows(texts, keptRows(texts), areas, left, last);
}

/** The rows to be read, by their numbers: those with text, and few blank ones between. */
function keptRows(texts: ReadonlyMap<number, unknown>): number[] {
  const kept: number[] = [];
  for (const row of [...texts.keys()].toSorted((a, b) => a - b)) {
    const before = kept.at(-1) ?? row - 1;
    for (let blank = before + 1; blank < row && blank <= before + GAP; blank += 1) kept.push(blank);
    kept.push(row);
  }
  return kept;
}

function gridRows(
  texts: ReadonlyMap<number, ReadonlyMap<number, string>>,
  kept: readonly number[],
  areas: readonly Area[],
  left: number,
  right: number,
): Cell[][] {
  const place = new Map(kept.map((row, i) => [row, i]));
  const covered = new Map<string, Area | null>();
  for (const area of areas) {
    for (const row of kept) {
      if (row < area.row || row > area.lastRow) continue;
      for (let column = area.column; column <= Math.min(area.lastColumn, right); column += 1) {
        const isFirst = row === area.row && column === area.column;
        covered.set(`${row},${column}`, isFirst ? area : null);
      }
    }
  }
  return kept.map((row, i) => {
    const cells: Cell[] = [];
    for (let column = left; column <= right; column += 1) {
      const area = covered.get(`${row},${column}`);
      if (area === null) continue;
      const reaches = area ? kept.filter((one) => one >= row && one <= area.lastRow).length : 1;
      cells.push({
        text: texts.get(row)?.get(column) ?? '',
        row: place.get(row) ?? i,
        column: column - left,
        rows: Math.max(1, reaches),
        columns: area ? Math.min(area.lastColumn, right) - column + 1 : 1,
      });
    }
    return cells;
  });
}

function cellText(cell: Element, { strings, formats, from1904 }: Book): string {
  const type = attribute(cell, 't') ?? 'n';
  if (type === 'inlineStr') return clean(richText(child(cell, 'is') ?? none));
  const value = child(cell, 'v')?.textContent ?? '';
  if (type === 'd') return value.replace(/T00:00(?::00(?:\.0+)?)?Z?$/, '').replace('T', ' ');
  if (type === 's') return clean(strings[Number(value)] ?? '');
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type !== 'n' || value.trim() === '') return clean(value);
  const format = formats[Number(attribute(cell, 's') ?? 0)] ?? 'General';
  return shownNumber(Number(value), format, from1904);
}

function clean(text: string): string {
  return printable(text.replaceAll(/_x000D_/g, '')).text;
}

/** The runs of a text, without the reading aids of East Asian versions. */
function richText(element: Element): string {
  return children(element)
    .map((one) => {
      if (one.localName === 't') return one.textContent ?? '';
      return one.localName === 'r' ? (child(one, 't')?.textContent ?? '') : '';
    })
    .join('');
}

function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? '')?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function areaOf(merge: Element): Area | undefined {
  const ends = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(attribute(merge, 'ref') ?? '');
  const [, from, first, to, last] = ends ?? [];
  const [column, lastColumn] = [columnOf(from), columnOf(to)];
  if (column === undefined || lastColumn === undefined) return undefined;
  return { column, lastColumn, row: Number(first) - 1, lastRow: Number(last) - 1 };
}
