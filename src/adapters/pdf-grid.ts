// Lines and letters of printed pages to tables: a cell is what lines enclose. Pure geometry: knows no
// file format, and of the form only its titles and the names of its levels.
import { isTitle, yearOf } from '../form/grid-labels.ts';
import type { Cell, Grid } from '../form/grid.ts';
import { branchOf } from '../form/indicators.ts';
import {
  joinedLines,
  lineWords,
  middleOf,
  paragraphsOf,
  textLines,
  type Letter,
  type TextLine,
} from './pdf-text.ts';

/** A line along an axis, in points; y counts downwards from the top of the page. */
export interface Ruling {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** What is drawn on a page, in points. `turn` of a letter counts quarter turns clockwise. */
export interface Page {
  width: number;
  height: number;
  letters: readonly Letter[];
  rulings: readonly Ruling[];
}

/** More lines no form has; thrown by the caller as a file that is too large. */
export class TooManyLines extends Error {}
const MAX_LINES = 3000;
/** What has more of either is a drawing. */
const MAX_ROWS = 1000;
const MAX_COLUMNS = 100;

/** The tables of the pages in reading order, and the lines of text before each. */
export function gridsOf(given: readonly Page[]): Grid[] {
  const sheets = given.map((page, at) => sheetOf(upright(page), at));
  dropFootlines(sheets);
  const columns = sharedColumns(sheets.flatMap(({ tables }) => tables));
  const grids: { name: string; before: string[]; rows: PrintedCell[][] }[] = [];
  let before: string[] = [];
  let last: { table: Table; sheet: Sheet; grid: (typeof grids)[number] } | undefined;
  for (const sheet of sheets) {
    for (const [i, table] of sheet.tables.entries()) {
      const rows = rowsOf(table, columns.get(table)!, sheet.letters);
      const lines = linesBefore(sheet, i);
      const isFirst = i === 0 && last?.sheet === sheets[sheet.at - 1];
      const goesOn =
        last !== undefined &&
        isFirst &&
        before.length === 0 &&
        columns.get(table) === columns.get(last.table) &&
        lines.every((line) => isRepeated(line, last!.sheet));
      if (goesOn && last) {
        append(last.grid.rows, rows);
        last = { table, sheet, grid: last.grid };
        continue;
      }
      const number = sheet.tables.length > 1 ? `第 ${i + 1} 个` : '的';
      const name = `第 ${sheet.at + 1} 页${number}表格`;
      const grid = { name, before: [...before, ...lines.map(({ text }) => text)], rows };
      grids.push(grid);
      before = [];
      last = { table, sheet, grid };
    }
    before.push(...linesBefore(sheet, sheet.tables.length).map(({ text }) => text));
  }
  const all: Grid[] = grids.map(({ name, before: lines, rows }) => ({
    name,
    before: lines,
    rows: rows.map((row) => row.map(plainCell)),
  }));
  return before.length > 0 ? [...all, { name: '', before, rows: [] }] : all;
}

function plainCell({ text, row, column, rows, columns }: PrintedCell): Cell {
  return { text, row, column, rows, columns };
}

// --- The page the right way up ----------------------------------------------------------------------

/** Turned so that most of its letters stand upright. */
function upright(page: Page): Page {
  const counts = [0, 0, 0, 0];
  for (const { turn } of page.letters) counts[turn]! += 1;
  const turn = counts.indexOf(Math.max(...counts));
  return turn === 0 ? page : upright(turnedBack(page));
}

/** The page after a quarter turn against the clock. */
function turnedBack({ width, height, letters, rulings }: Page): Page {
  return {
    width: height,
    height: width,
    letters: letters.map((letter) => ({
      ...letter,
      x: letter.y,
      y: width - letter.x,
      turn: ((letter.turn + 3) % 4) as Letter['turn'],
    })),
    rulings: rulings.map(({ x1, y1, x2, y2 }) => ({
      x1: y1,
      y1: width - x1,
      x2: y2,
      y2: width - x2,
    })),
  };
}

// --- Sheets: the tables of a page and the lines of text beside them ---------------------------------

interface Sheet {
  at: number;
  height: number;
  letters: readonly Letter[];
  tables: Table[];
  /** The lines of text outside the tables, from top to bottom. */
  loose: TextLine[];
}

function sheetOf(page: Page, at: number): Sheet {
  const tables = tablesOf(page).toSorted((a, b) => a.ys[0]! - b.ys[0]!);
  const outside = page.letters.filter((letter) => !tables.some((table) => isWithin(letter, table)));
  return { at, height: page.height, letters: page.letters, tables, loose: textLines(outside) };
}

/** What stands above the table with this number and below the one before it. */
function linesBefore({ tables, loose }: Sheet, i: number): TextLine[] {
  const [above, here] = [tables[i - 1], tables[i]];
  return loose
    .filter(({ y }) => (!above || y > above.ys[0]!) && (!here || y <= here.ys[0]!))
    .map((line) => ({ ...line, text: lineWords(line.letters, 3) }));
}

const PAGE_NUMBER =
  /^[-—–·\s]*(?:第\s*)?\d+\s*(?:页)?(?:[\s,，/／]*(?:共\s*)?\d+\s*(?:页)?)?[-—–·\s]*$/;

/** Page numbers, and what stands below the tables at the same place of several pages. */
function dropFootlines(sheets: readonly Sheet[]): void {
  const lines = sheets.map((sheet) => {
    const below = sheet.tables.at(-1)?.ys.at(-1) ?? 0;
    const foot = Math.max(below, 0.85 * sheet.height);
    return new Set(sheet.loose.filter(({ y }) => y > foot));
  });
  const count = new Map<string, number>();
  for (const foot of lines) {
    for (const key of new Set([...foot].map(placeOf))) count.set(key, (count.get(key) ?? 0) + 1);
  }
  for (const [i, sheet] of sheets.entries()) {
    sheet.loose = sheet.loose.filter(
      (line) =>
        !lines[i]!.has(line) ||
        !(PAGE_NUMBER.test(line.text) || (count.get(placeOf(line)) ?? 0) > 1),
    );
  }
}

function placeOf({ text, y }: TextLine): string {
  return `${text.replaceAll(/[\d\s]/g, '')} ${Math.round(y / 3)}`;
}

/** A head of the page that stood on the one before as well, and says nothing of a form. */
function isRepeated(line: TextLine, { loose }: Sheet): boolean {
  if (PAGE_NUMBER.test(line.text)) return true;
  if (isTitle(line.text) || yearOf(line.text, false) !== undefined || /元/.test(line.text)) {
    return false;
  }
  return loose.some((other) => placeOf(other) === placeOf(line));
}

// --- Tables -------------------------------------------------------------------------------------------

/** Stretches of one line, as sorted [from, to] pairs. */
interface Line {
  at: number;
  parts: [from: number, to: number][];
}

interface Table {
  /** Where its lines are, from left to right and from top to bottom. */
  xs: number[];
  ys: number[];
  across: Line[];
  down: Line[];
  /** Lines closer than this are one. */
  near: number;
}

function tablesOf({ letters, rulings }: Page): Table[] {
  const near = nearness(letters);
  const flat = rulings.filter(({ y1, y2 }) => Math.abs(y2 - y1) < 1);
  const steep = rulings.filter(({ x1, x2 }) => Math.abs(x2 - x1) < 1);
  const across = linesOf(
    flat.map(({ x1, y1, x2, y2 }) => [(y1 + y2) / 2, Math.min(x1, x2), Math.max(x1, x2)]),
    near,
  );
  const down = linesOf(
    steep.map(({ x1, y1, x2, y2 }) => [(x1 + x2) / 2, Math.min(y1, y2), Math.max(y1, y2)]),
    near,
  );
  return outermost(connected(across, down, near));
}

/** Borders of cells that stand a little apart are one line; no row is lower than a letter. */
function nearness(letters: readonly Letter[]): number {
  const sizes = letters.map(({ size }) => size).toSorted((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 10;
  return Math.min(5, Math.max(1.5, 0.35 * median));
}

type Stretch = [at: number, from: number, to: number];

function grouped(given: readonly Stretch[], near: number): Stretch[][] {
  const sorted = given.toSorted((a, b) => a[0] - b[0]);
  const groups: Stretch[][] = [];
  for (const one of sorted) {
    const group = groups.at(-1);
    if (group && one[0] - group[0]![0] <= near) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function linesOf(given: readonly Stretch[], near: number): Line[] {
  return grouped(given, near)
    .map((group) => ({
      at: weighted(group),
      parts: joinedParts(
        group.map(([, from, to]) => [from, to]),
        near,
      ),
    }))
    .filter(({ parts }) => parts.length > 0);
}

/** Where the lines are, by their lengths: a long one is not moved by an underlining beside it. */
function weighted(lines: readonly Stretch[]): number {
  const weights = lines.map(([, from, to]) => to - from + 0.01);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return lines.reduce((sum, [at], i) => sum + at * weights[i]!, 0) / all;
}

function joinedParts(parts: [number, number][], near: number): [number, number][] {
  const joined: [number, number][] = [];
  for (const [from, to] of parts.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 2 * near) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  // What is shorter than a letter is a dot of a line that crosses here, or of a picture.
  return joined.filter(([from, to]) => to - from > 2 * near);
}

/** Lines that cross or meet are one table's. A line that meets no other encloses nothing. */
function connected(across: readonly Line[], down: readonly Line[], near: number): Table[] {
  const pieces = (lines: readonly Line[], isAcross: boolean) =>
    lines.flatMap(({ at, parts }) =>
      parts.map(([from, to]) => ({ at, from, to, isAcross, group: -1 })),
    );
  const flat = pieces(across, true);
  const steep = pieces(down, false);
  if (flat.length > MAX_LINES || steep.length > MAX_LINES) throw new TooManyLines();
  const touching = (a: (typeof flat)[number]) =>
    (a.isAcross ? steep : flat).filter(
      (b) =>
        b.at >= a.from - near &&
        b.at <= a.to + near &&
        a.at >= b.from - near &&
        a.at <= b.to + near,
    );
  const tables: Table[] = [];
  for (const first of flat) {
    if (first.group >= 0) continue;
    const mine = [first];
    first.group = tables.length;
    for (const one of mine) {
      for (const other of touching(one)) {
        if (other.group >= 0) continue;
        other.group = tables.length;
        mine.push(other);
      }
    }
    const table = tableOf(mine, near);
    tables.push(table);
  }
  return tables.filter(
    ({ xs, ys }) =>
      xs.length > 1 && ys.length > 1 && xs.length <= MAX_COLUMNS && ys.length <= MAX_ROWS,
  );
}

function tableOf(
  pieces: readonly { at: number; from: number; to: number; isAcross: boolean }[],
  near: number,
): Table {
  const lines = (isAcross: boolean): Line[] => {
    const mine = pieces.filter((piece) => piece.isAcross === isAcross);
    return [...Map.groupBy(mine, ({ at }) => at)]
      .map(([at, parts]) => ({
        at,
        parts: parts.map(({ from, to }): [number, number] => [from, to]),
      }))
      .toSorted((a, b) => a.at - b.at);
  };
  const [across, down] = [lines(true), lines(false)];
  return {
    across,
    down,
    near,
    xs: withEnds(down, across, near),
    ys: withEnds(across, down, near),
  };
}

/** Where the lines are; a table that is open at a side ends where the lines across it end. */
function withEnds(lines: readonly Line[], crossing: readonly Line[], near: number): number[] {
  const at = lines.map((line) => line.at);
  const ends = crossing.flatMap(({ parts }) => parts);
  const from = Math.min(...ends.map((part) => part[0]));
  const to = Math.max(...ends.map((part) => part[1]));
  return [
    ...(from < (at[0] ?? Infinity) - 2 * near ? [from] : []),
    ...at,
    ...(to > (at.at(-1) ?? -Infinity) + 2 * near ? [to] : []),
  ];
}

/** Boxes within a cell belong to it, and a frame around tables is none. */
function outermost(tables: readonly Table[]): Table[] {
  const isFrame = (one: Table) => one.xs.length === 2 && one.ys.length === 2;
  const framing = new Set(
    tables.filter(
      (one) => isFrame(one) && tables.some((other) => !isFrame(other) && encloses(one, other)),
    ),
  );
  const rest = tables.filter((one) => !framing.has(one));
  return rest.filter((one) => !rest.some((other) => other !== one && encloses(other, one)));
}

function encloses(outer: Table, inner: Table): boolean {
  const { near } = outer;
  return (
    outer.xs[0]! <= inner.xs[0]! + near &&
    outer.ys[0]! <= inner.ys[0]! + near &&
    outer.xs.at(-1)! >= inner.xs.at(-1)! - near &&
    outer.ys.at(-1)! >= inner.ys.at(-1)! - near &&
    (isLarger(outer, inner) || outer.xs.length > inner.xs.length)
  );
}

function isLarger(a: Table, b: Table): boolean {
  const area = ({ xs, ys }: Table) => (xs.at(-1)! - xs[0]!) * (ys.at(-1)! - ys[0]!);
  return area(a) > area(b);
}

/** Also of a letter that its cell is too low for, most of all where the cell goes on over the page. */
function isWithin(letter: Letter, table: Table): boolean {
  const { xs, ys, across, near } = table;
  const [x, y] = middleOf(letter);
  if (x < xs[0]! - near || x > xs.at(-1)! + near) return false;
  const [top, bottom] = [ys[0]!, ys.at(-1)!];
  if (y >= top - near && y <= bottom + near) return true;
  const column = placeIn(xs, x);
  const edge = y < top ? top : bottom;
  const isOpen = !isWall(across, edge, xs[column]!, xs[column + 1]!);
  return isOpen && Math.abs(y - edge) < 1.6 * letter.size;
}

/** The columns that all tables of the same left and right edge have together. */
function sharedColumns(tables: readonly Table[]): Map<Table, number[]> {
  const groups: { left: number; right: number; tables: Table[] }[] = [];
  for (const table of tables) {
    const [left, right] = [table.xs[0]!, table.xs.at(-1)!];
    const group = groups.find(
      (one) => Math.abs(one.left - left) < 4 && Math.abs(one.right - right) < 4,
    );
    if (group) group.tables.push(table);
    else groups.push({ left, right, tables: [table] });
  }
  return new Map(
    groups.flatMap((group) => {
      const near = Math.max(...group.tables.map((table) => table.near));
      const all = grouped(
        group.tables.flatMap(({ xs }) => xs.map((at): Stretch => [at, at, at])),
        near,
      ).map(weighted);
      return group.tables.map((table): [Table, number[]] => [table, all]);
    }),
  );
}

// --- Cells --------------------------------------------------------------------------------------------

interface PrintedCell extends Cell {
  /** Its last line reaches the right edge: what comes next goes on with it. */
  isFull: boolean;
  /** Its first line begins a paragraph. */
  isIndented: boolean;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  letters: Letter[];
}

function rowsOf(table: Table, columns: readonly number[], letters: readonly Letter[]) {
  const { xs, ys } = table;
  const boxes: Box[] = [];
  /** The box of each place, row by row. */
  const places: Box[][] = ys.slice(1).map(() => []);
  for (const row of places.keys()) {
    for (let column = 0; column < xs.length - 1; column += 1) {
      if (places[row]![column]) continue;
      const box = boxAt(table, places, row, column);
      boxes.push(box);
      for (let r = box.top; r < box.bottom; r += 1) {
        for (let c = box.left; c < box.right; c += 1) places[r]![c] = box;
      }
    }
  }
  for (const letter of letters) {
    if (!isWithin(letter, table)) continue;
    const [x, y] = middleOf(letter);
    places[placeIn(ys, y)]?.[placeIn(xs, x)]?.letters.push(letter);
  }
  const rows: PrintedCell[][] = places.map(() => []);
  for (const { left, right, top, bottom, letters: own } of boxes) {
    const [from, to] = [nearest(columns, xs[left]!), nearest(columns, xs[right]!)];
    const { paragraphs, isFull, isIndented } = paragraphsOf(own, xs[left]!, xs[right]!);
    rows[top]!.push({
      text: paragraphs.join('\n'),
      row: top,
      column: from,
      rows: bottom - top,
      columns: Math.max(1, to - from),
      isFull,
      isIndented,
    });
  }
  return rows;
}

/** The largest box from here to the right and then down that no line cuts. */
function boxAt(table: Table, places: readonly Box[][], top: number, left: number): Box {
  let right = left + 1;
  while (
    right < table.xs.length - 1 &&
    !places[top]![right] &&
    !isWall(table.down, table.xs[right]!, table.ys[top]!, table.ys[top + 1]!)
  ) {
    right += 1;
  }
  let bottom = top + 1;
  while (bottom < places.length && isOpenBelow(bottom)) bottom += 1;
  return { left, right, top, bottom, letters: [] };

  function isOpenBelow(row: number): boolean {
    for (let c = left; c < right; c += 1) {
      const isCut =
        places[row]![c] !== undefined ||
        isWall(table.across, table.ys[row]!, table.xs[c]!, table.xs[c + 1]!) ||
        (c > left && isWall(table.down, table.xs[c]!, table.ys[row]!, table.ys[row + 1]!));
      if (isCut) return false;
    }
    return true;
  }
}

/** Whether a line runs here, most of the way: a piece may be missing. */
function isWall(lines: readonly Line[], at: number, from: number, to: number): boolean {
  const line = lines.find((one) => one.at === at);
  // An end of the table that no line marks lies at its edge and is no wall within.
  const covered = (line?.parts ?? []).reduce(
    (sum, part) => sum + Math.max(0, Math.min(to, part[1]) - Math.max(from, part[0])),
    0,
  );
  return covered > 0.5 * (to - from);
}

function placeIn(edges: readonly number[], at: number): number {
  const beyond = edges.findIndex((edge) => edge > at);
  return Math.max(1, beyond < 0 ? edges.length - 1 : beyond) - 1;
}

function nearest(columns: readonly number[], x: number): number {
  let best = 0;
  for (const [i, at] of columns.entries()) {
    if (Math.abs(at - x) < Math.abs(columns[best]! - x)) best = i;
  }
  return best;
}

// --- Tables over pages --------------------------------------------------------------------------------

/** The rows of the next page; its first may be the rest of the last one here. */
function append(rows: PrintedCell[][], more: PrintedCell[][]): void {
  const pairs = facing(rows, more[0] ?? []);
  for (const [cell, upper] of pairs) {
    // Even where the row is another, a merged cell beside it may go on.
    if (!upper || !isCutLevel(upper.text, cell.text)) continue;
    upper.text = joinedLines([upper.text, cell.text]);
    cell.text = '';
  }
  const rest = restOf(pairs);
  if (rest) {
    for (const [cell, upper] of rest) {
      if (cell.text !== '') upper.text = continuedText(upper, cell);
      upper.isFull = cell.isFull;
      upper.rows += cell.rows - 1;
    }
  }
  const shift = rows.length - (rest ? 1 : 0);
  for (const row of rest ? more.slice(1) : more) {
    rows.push(row.map((cell) => ({ ...cell, row: cell.row + shift })));
  }
}

function continuedText(upper: PrintedCell, cell: PrintedCell): string {
  const lines = upper.text.split('\n');
  const [first = '', ...others] = cell.text.split('\n');
  const whole = joinedLines([lines.pop() ?? '', first]);
  return [...lines, whole, ...others].join('\n');
}

type Facing = [cell: PrintedCell, upper: PrintedCell | undefined];

/** The cells of the first row with those above them at the end of the page before. */
function facing(rows: readonly PrintedCell[][], first: readonly PrintedCell[]): Facing[] {
  const lowest = rows.flat().filter((cell) => cell.row + cell.rows >= rows.length);
  return first.map((cell) => [
    cell,
    lowest.find(({ column, columns }) => column === cell.column && columns === cell.columns),
  ]);
}

/** 「满意」 and 「度指标」 are the name of a level, cut in two. */
function isCutLevel(upper: string, lower: string): boolean {
  return (
    isLevel(upper + lower) && !isLevel(upper) && !isLevel(lower) && upper !== '' && lower !== ''
  );
}

function isLevel(text: string): boolean {
  return /^(?:成本|产出|效益|满意度)指标$/.test(text) || branchOf(text) !== undefined;
}

/**
 * The cells that go on from the row at the end of the page, with those they go on from. A row is cut
 * when what stands in it follows full lines only, while another cell of it was done on the page before.
 */
function restOf(pairs: readonly Facing[]): [PrintedCell, PrintedCell][] | undefined {
  const isRest = pairs.every(
    ([cell, upper]) => upper && (cell.text === '' || (upper.isFull && !cell.isIndented)),
  );
  const isOpen = pairs.some(([cell]) => cell.text !== '');
  const isDone = pairs.some(([cell, upper]) => cell.text === '' && (upper?.text ?? '') !== '');
  return isRest && isOpen && isDone ? (pairs as [PrintedCell, PrintedCell][]) : undefined;
}
