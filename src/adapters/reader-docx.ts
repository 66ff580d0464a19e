// WordprocessingML to grids of text: what a reader of the paper would see, with tracked changes as
// accepted, and never the layout. Knows no label of the form.
import type { Cell, Grid } from '../form/grid.ts';
import { printable } from '../form/text.ts';
import { unreadable } from './reader-errors.ts';
import { boxOf } from './reader-symbols.ts';
import { attribute, child, children, rootOf, target, type Element } from './reader-xml.ts';
import type { Package } from './zip.ts';

/** More of either no form has, and no word processor lays out. */
const MAX_ROWS = 3000;
const MAX_COLUMNS = 100;

/** The tables of a document in reading order; undefined when the package is no Word document. */
export function docxGrids(file: Package): Grid[] | undefined {
  const main =
    target(file.text('_rels/.rels'), '', { type: 'officeDocument' }) ?? 'word/document.xml';
  const xml = file.text(main);
  if (xml === undefined) return undefined;
  if (hasLongTable(xml)) throw unreadable('rows');
  const root = rootOf(withoutLooks(xml));
  const body = root.localName === 'document' ? child(root, 'body') : undefined;
  if (!body) return undefined;
  const grids: Grid[] = [];
  let before: string[] = [];
  readBlocks(body);
  // What stands after the last table may be all there is.
  return before.length > 0 ? [...grids, { name: '', before, rows: [] }] : grids;

  function readBlocks(container: Element): void {
    for (const block of flat(container)) {
      if (block.localName === 'p') {
        const { text, boxes } = paragraph(block);
        if (text.trim() !== '') before.push(clean(text));
        for (const box of boxes) readBlocks(box);
      } else if (block.localName === 'tbl') {
        readTable(block);
      }
    }
  }

  function readTable(table: Element): void {
    const rows = flat(table).filter((row) => row.localName === 'tr' && !isDeletedRow(row));
    if (rows.length > MAX_ROWS) throw unreadable('rows');
    const cells = rows.map((row) => flat(row).filter((cell) => cell.localName === 'tc'));
    const inner = cells.flat().flatMap((cell) => flat(cell).filter(isTable));
    if (inner.some((one) => countCells(one) > cells.flat().length)) {
      // A table that only frames the form.
      for (const cell of cells.flat()) readBlocks(cell);
      return;
    }
    grids.push({ name: `第 ${grids.length + 1} 个表格`, before, rows: gridRows(rows, cells) });
    before = [];
  }
}

/** Seen before parsing, which is what takes long. */
function hasLongTable(xml: string): boolean {
  let rows = 0;
  for (const [, name] of xml.matchAll(/<w:(tbl|tr)[\s>]/g)) {
    rows = name === 'tbl' ? 0 : rows + 1;
    if (rows > MAX_ROWS) return true;
  }
  return false;
}

const LOOKS = [
  /<w:rPr>(?:(?!<\/?w:rPr>).)*<\/w:rPr>/gs,
  /<w:pPr>(?:(?!<\/?w:pPr>).)*<\/w:pPr>/gs,
  /<w:(tcBorders|tblBorders|tcMar|tblCellMar)>(?:(?!<\/?w:\1>).)*<\/w:\1>/gs,
];

/**
 * Two thirds of a document say how it looks; left out before parsing, that takes a third of the time.
 * What is not plain elements is left to the parser.
 */
function withoutLooks(xml: string): string {
  if (xml.includes('<!')) return xml;
  return LOOKS.reduce(
    (text, look) => text.replaceAll(look, (one) => (one.includes('vanish') ? one : '')),
    xml,
  );
}

function isTable({ localName }: Element): boolean {
  return localName === 'tbl';
}

function countCells(table: Element): number {
  return flat(table).reduce((count, row) => count + flat(row).length, 0);
}

// --- Cells ----------------------------------------------------------------------------------------

function gridRows(rows: readonly Element[], cells: readonly Element[][]): Cell[][] {
  /** The cells of the row above that reach down to it, by their first columns. */
  let above = new Map<number, Cell>();
  return rows.map((row, r) => {
    const begun: Cell[] = [];
    const here = new Map<number, Cell>();
    let column = span(child(child(row, 'trPr'), 'gridBefore'), 0);
    let last: Cell | undefined;
    for (const element of cells[r] ?? []) {
      const properties = child(element, 'tcPr');
      const columns = Math.max(1, span(child(properties, 'gridSpan'), 1));
      const joins = merges(properties, 'hMerge') && last !== undefined;
      const upper = merges(properties, 'vMerge') ? above.get(column) : undefined;
      if (joins && last) {
        last.columns += columns;
      } else if (upper) {
        upper.rows += 1;
        here.set(column, upper);
        last = undefined;
      } else {
        last = { text: cellText(element), row: r, column, rows: 1, columns };
        begun.push(last);
        if (child(properties, 'vMerge')) here.set(column, last);
      }
      column += columns;
      if (column > MAX_COLUMNS) throw unreadable('rows');
    }
    above = here;
    return begun;
  });
}

function span(element: Element | undefined, otherwise: number): number {
  const given = Number(attribute(element, 'val') ?? otherwise);
  if (given > MAX_COLUMNS) throw unreadable('rows');
  return Number.isInteger(given) && given >= 0 ? given : otherwise;
}

/** Whether the cell goes on from the one above, or beside it. */
function merges(properties: Element | undefined, name: 'vMerge' | 'hMerge'): boolean {
  const merge = child(properties, name);
  return merge !== undefined && attribute(merge, 'val') !== 'restart';
}

function cellText(cell: Element): string {
  if (prompts.has(cell) || child(child(cell, 'tcPr'), 'cellDel')) return '';
  return clean(blockText(cell).join('\n')).replaceAll('\t', ' ');
}

/** The paragraphs of a cell or a text box; a small table within is its rows. */
function blockText(container: Element): string[] {
  return flat(container).flatMap((block): string[] => {
    if (block.localName === 'p') {
      const { text, boxes } = paragraph(block);
      return [text, ...boxes.flatMap(blockText)];
    }
    if (block.localName !== 'tbl') return [];
    return flat(block)
      .filter((row) => row.localName === 'tr' && !isDeletedRow(row))
      .map((row) => flat(row).flatMap(blockText).join(' '));
  });
}

function isDeletedRow(row: Element): boolean {
  return child(child(row, 'trPr'), 'del') !== undefined;
}

function clean(text: string): string {
  return text
    .split('\t')
    .map((part) => printable(part).text)
    .join('\t');
}

// --- Blocks and runs ------------------------------------------------------------------------------

const WRAPPERS = new Set(['customXml', 'smartTag', 'ins', 'moveTo']);

/** The children, through everything that only wraps them; what was deleted is not among them. */
function flat(container: Element): Element[] {
  return children(container).flatMap((one): Element[] => {
    const name = one.localName ?? '';
    if (WRAPPERS.has(name)) return flat(one);
    if (name === 'sdt') return controlled(one);
    if (name === 'AlternateContent') return flat(child(one, 'Choice') ?? one);
    return [one];
  });
}

/** Cells and paragraphs that hold the prompt of a control that nobody has filled. */
const prompts = new WeakSet<Element>();

function controlled(control: Element): Element[] {
  const content = flat(child(control, 'sdtContent') ?? control);
  if (isPrompt(control)) for (const one of content) prompts.add(one);
  return content;
}

interface Paragraph {
  text: string;
  /** The contents of the text boxes anchored in it. */
  boxes: Element[];
}

function paragraph(element: Element): Paragraph {
  if (prompts.has(element)) return { text: '', boxes: [] };
  const boxes: Element[] = [];
  return { text: inline(element, boxes), boxes };
}

const SKIPPED = new Set([
  'pPr',
  'rPr',
  'sdtPr',
  'sdtEndPr',
  'del',
  'moveFrom',
  'delText',
  'instrText',
  'rt',
  'Fallback',
]);
const DRAWN = new Set(['drawing', 'pict', 'object']);

function inline(element: Element, boxes: Element[]): string {
  let text = '';
  for (const one of children(element)) {
    const name = one.localName ?? '';
    if (name === 't') text += one.textContent ?? '';
    else if (name === 'tab' || name === 'ptab') text += '\t';
    else if (name === 'br' || name === 'cr') text += attribute(one, 'type') ? '' : '\n';
    else if (name === 'noBreakHyphen') text += '-';
    else if (name === 'sym') text += symbol(one);
    else if (DRAWN.has(name)) boxes.push(...boxesIn(one));
    else if (name === 'AlternateContent') text += inline(choice(one), boxes);
    else if (!SKIPPED.has(name) && !isHidden(one)) text += inline(one, boxes);
  }
  return text;
}

function choice(element: Element): Element {
  return child(element, 'Choice') ?? child(element, 'Fallback') ?? element;
}

function boxesIn(drawing: Element): Element[] {
  return children(drawing).flatMap((one) =>
    one.localName === 'txbxContent' ? [one] : boxesIn(one),
  );
}

/** 「单击此处输入文字」 is no text. */
function isPrompt(control: Element): boolean {
  const prompt = child(child(control, 'sdtPr'), 'showingPlcHdr');
  return prompt !== undefined && isOn(prompt);
}

/** What is not printed. */
function isHidden(element: Element): boolean {
  if (element.localName === 'sdt') return isPrompt(element);
  const vanish = element.localName === 'r' ? child(child(element, 'rPr'), 'vanish') : undefined;
  return vanish !== undefined && isOn(vanish);
}

function isOn(flag: Element): boolean {
  return !/^(?:0|false|off)$/.test(attribute(flag, 'val') ?? '');
}

function symbol(element: Element): string {
  return boxOf((attribute(element, 'char') ?? '').toUpperCase());
}
