// Test support: reads a .docx back without the library that wrote it, and finds what Word refuses
// although the schema allows it. Knows OOXML, no form.
import { posix } from 'node:path';
import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';
import PizZip from 'pizzip';

/** One cell as it stands in a row; `text` joins its paragraphs by line breaks. */
interface ReadCell {
  column: number;
  columns: number;
  merge: 'begin' | 'continue' | null;
  text: string;
  element: Element;
}
export interface ReadRow {
  cells: ReadCell[];
  header: boolean;
  cantSplit: boolean;
}
export interface ReadTable {
  grid: number[];
  rows: ReadRow[];
  element: Element;
}

export interface WordFile {
  names: string[];
  /** The XML of a part; throws when there is none or it is not well-formed. */
  part(name: string): Document;
  text(name: string): string;
}

export function openWord(bytes: Uint8Array): WordFile {
  const zip = new PizZip(bytes);
  const text = (name: string) => {
    const file = zip.file(name);
    if (!file) throw new Error(`no part ${name}`);
    return file.asText();
  };
  return {
    names: Object.keys(zip.files).filter((name) => !name.endsWith('/')),
    part: (name) => parseXml(text(name)),
    text,
  };
}

export function parseXml(text: string): Document {
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(text, 'text/xml');
}

/** The tables of each section, in order. */
export function readSections(bytes: Uint8Array): ReadTable[][] {
  const body = bodyOf(openWord(bytes).part('word/document.xml'));
  const sections: ReadTable[][] = [[]];
  for (const block of children(body)) {
    if (block.tagName === 'w:tbl') sections.at(-1)?.push(readTable(block));
    if (block.tagName === 'w:p' && first(block, 'w:sectPr')) sections.push([]);
  }
  return sections;
}

export function bodyOf(document: Document): Element {
  const body = document.documentElement && child(document.documentElement, 'w:body');
  if (!body) throw new Error('no body');
  return body;
}

function readTable(table: Element): ReadTable {
  const grid = all(table, 'w:gridCol').map((column) => Number(column.getAttribute('w:w')));
  const rows = children(table, 'w:tr').map((row) => {
    const properties = child(row, 'w:trPr');
    const on = (name: string) => {
      const flag = properties && child(properties, name);
      return flag !== undefined && !/^(?:false|0|off)$/.test(flag.getAttribute('w:val') ?? '');
    };
    return { cells: readCells(row), header: on('w:tblHeader'), cantSplit: on('w:cantSplit') };
  });
  return { grid, rows, element: table };
}

function readCells(row: Element): ReadCell[] {
  let column = 1;
  return children(row, 'w:tc').map((element) => {
    const columns = Number(value(element, 'w:gridSpan') ?? 1);
    const cell = { column, columns, merge: mergeOf(element), text: cellText(element), element };
    column += columns;
    return cell;
  });
}

function mergeOf(cell: Element): ReadCell['merge'] {
  const properties = child(cell, 'w:tcPr');
  const merge = properties && child(properties, 'w:vMerge');
  if (!merge) return null;
  return merge.getAttribute('w:val') === 'restart' ? 'begin' : 'continue';
}

function cellText(cell: Element): string {
  return children(cell, 'w:p')
    .map((paragraph) =>
      all(paragraph, 'w:t')
        .map((t) => t.textContent ?? '')
        .join(''),
    )
    .join('\n');
}

function value(cell: Element, name: string): string | undefined {
  const properties = child(cell, 'w:tcPr');
  return (properties && child(properties, name)?.getAttribute('w:val')) ?? undefined;
}

// --- Structure ----------------------------------------------------------------------------------

/** What Word is known to refuse or to repair, one sentence each; [] for a sound file. */
export function structuralProblems(bytes: Uint8Array): string[] {
  const file = openWord(bytes);
  const xml = file.names.filter((name) => /\.(?:xml|rels)$/.test(name));
  return [
    ...bodyProblems(file.part('word/document.xml')),
    ...xml.flatMap((name) => idProblems(name, file.part(name))),
    ...file.names
      .filter((name) => name.endsWith('.rels'))
      .flatMap((name) => targetProblems(name, file)),
  ];
}

export function bodyProblems(document: Document): string[] {
  const problems: string[] = [];
  for (const table of all(bodyOf(document), 'w:tbl')) {
    if (nextElement(table)?.tagName === 'w:tbl') problems.push('two tables with nothing between');
    problems.push(...tableProblems(table));
  }
  const blocks = children(bodyOf(document)).filter((block) => block.tagName !== 'w:sectPr');
  if (blocks.at(-1)?.tagName !== 'w:p') problems.push('the body does not end in a paragraph');
  return problems;
}

function tableProblems(table: Element): string[] {
  const problems: string[] = [];
  const { grid, rows } = readTable(table);
  if (rows.length === 0) problems.push('a table without rows');
  for (const [r, { cells }] of rows.entries()) {
    if (cells.length === 0) problems.push(`row ${r} has no cells`);
    const wide = cells.reduce((sum, cell) => sum + cell.columns, 0);
    if (wide !== grid.length) problems.push(`row ${r} spans ${wide} of ${grid.length} columns`);
    for (const cell of cells) {
      const last = children(cell.element).at(-1)?.tagName;
      if (children(cell.element, 'w:p').length === 0) problems.push(`a cell of row ${r} is empty`);
      if (last === 'w:tbl') problems.push(`a cell of row ${r} ends in a table`);
      const above = rows[r - 1]?.cells.find((one) => one.column === cell.column);
      if (cell.merge === 'continue' && !above?.merge) {
        problems.push(`row ${r} continues a merge that nothing begins`);
      }
      if (cell.merge === 'continue' && above && above.columns !== cell.columns) {
        problems.push(`row ${r} continues a merge of another width`);
      }
      const width = grid
        .slice(cell.column - 1, cell.column - 1 + cell.columns)
        .reduce((sum, column) => sum + column, 0);
      const declared = child(cell.element, 'w:tcPr');
      const given = declared && child(declared, 'w:tcW')?.getAttribute('w:w');
      if (Number(given) !== width)
        problems.push(`a cell of row ${r} is ${given} wide, not ${width}`);
    }
  }
  return problems;
}

function idProblems(name: string, document: Document): string[] {
  const root = document.documentElement;
  if (!root) return [`${name} is empty`];
  const counted = [
    ['w:bookmarkStart', 'w:id'],
    ['wp:docPr', 'id'],
    ['Relationship', 'Id'],
    ['w:style', 'w:styleId'],
  ] as const;
  return counted.flatMap(([tag, attribute]) => {
    const ids = all(root, tag).map((element) => element.getAttribute(attribute));
    return ids
      .filter((id, i) => ids.indexOf(id) !== i)
      .map((id) => `${name} has ${tag} ${id} twice`);
  });
}

function targetProblems(name: string, file: WordFile): string[] {
  const root = file.part(name).documentElement;
  const folder = name.replace(/_rels\/[^/]*$/, '');
  return (root ? all(root, 'Relationship') : [])
    .filter((one) => one.getAttribute('TargetMode') !== 'External')
    .map((one) => one.getAttribute('Target') ?? '')
    .map((target) => posix.join(target.startsWith('/') ? '' : folder, target.replace(/^\//, '')))
    .filter((target) => !file.names.includes(target))
    .map((target) => `${name} names ${target}, which is not there`);
}

// --- The tree -----------------------------------------------------------------------------------

function children(element: Element, name?: string): Element[] {
  return Array.from(element.childNodes).filter(
    (node): node is Element => node.nodeType === 1 && (!name || node.nodeName === name),
  );
}

export function xmlOf(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

function child(element: Element, name: string): Element | undefined {
  return children(element, name)[0];
}

export function all(element: Element, name: string): Element[] {
  return Array.from(element.getElementsByTagName(name));
}

export function first(element: Element, name: string): Element | undefined {
  return all(element, name)[0];
}

function nextElement(element: Element): Element | undefined {
  const siblings = children(element.parentNode as Element);
  return siblings[siblings.indexOf(element) + 1];
}
