// A table as any file gives it: cells of text with their spans, and the paragraphs before it; and the
// same as lines to read one after the other. Knows no label and no file format.

/** Rows and columns count from 0; `rows` and `columns` are how many of each the cell covers. */
export interface Cell {
  text: string;
  row: number;
  column: number;
  rows: number;
  columns: number;
}

/** `name` says to a person where the table stands: 「第 2 个表格」「工作表“街镇”」. */
export interface Grid {
  name: string;
  /** The paragraphs between the table before and this one; a break within one is a line feed. */
  before: readonly string[];
  /** The cells that begin in each row, from left to right. */
  rows: readonly (readonly Cell[])[];
}

/** A cell in one of its rows; `from` and `to` are shares of the table's width. */
export interface Spot {
  text: string;
  from: number;
  to: number;
  /** False in the rows below the first of a merged cell. */
  starts: boolean;
}

/** A row of a table, or a paragraph between tables: then it is `loose`. */
export interface Line {
  grid: number;
  loose: boolean;
  /** The columns of the table. */
  width: number;
  spots: readonly Spot[];
}

export function linesOf(grids: readonly Grid[]): Line[] {
  return grids.flatMap((grid, i) => [...paragraphLines(grid, i), ...rowLines(grid, i)]);
}

function paragraphLines({ before }: Grid, grid: number): Line[] {
  return before
    .filter((text) => text.trim() !== '')
    .map((text) => {
      // 「主管部门：甲    填报日期：乙」 are two cells to the eye.
      const parts = text.split(/\t|[ \u3000]{3,}/).filter((part) => part.trim() !== '');
      const spots = parts.map((part, at) => ({
        text: part,
        from: at / parts.length,
        to: (at + 1) / parts.length,
        starts: true,
      }));
      return { grid, loose: true, width: parts.length, spots };
    });
}

function rowLines({ rows }: Grid, grid: number): Line[] {
  const all = rows.flat();
  const width = all.reduce((most, { column, columns }) => Math.max(most, column + columns), 1);
  const lines: Spot[][] = rows.map(() => []);
  for (const cell of all) {
    const spot = {
      text: cell.text,
      from: cell.column / width,
      to: (cell.column + cell.columns) / width,
    };
    for (let row = cell.row; row < Math.min(cell.row + cell.rows, rows.length); row += 1) {
      lines[row]?.push({ ...spot, starts: row === cell.row });
    }
  }
  return lines.map((spots) => ({
    grid,
    loose: false,
    width,
    spots: rejoined(spots.toSorted((a, b) => a.from - b.from)),
  }));
}

/** Equal texts side by side were one cell, whose merge was undone; at least they say the same. */
function rejoined(spots: readonly Spot[]): Spot[] {
  const whole: Spot[] = [];
  for (const spot of spots) {
    const last = whole.at(-1);
    const isSame = last?.text === spot.text && last.starts === spot.starts && !isBlank(spot.text);
    if (last && isSame) last.to = spot.to;
    else whole.push({ ...spot });
  }
  return whole;
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** The different texts of a line: one that an undone merge repeats counts once. */
export function textsOf({ spots }: Line): string[] {
  return [...new Set(spots.map(({ text }) => text.trim()).filter((text) => text !== ''))];
}

/** Whether the spot stands in these columns: more than half of the narrower of the two. */
export function overlaps(spot: Pick<Spot, 'from' | 'to'>, from: number, to: number): boolean {
  const shared = Math.min(spot.to, to) - Math.max(spot.from, from);
  return shared > 0.5 * Math.min(spot.to - spot.from, to - from) + 1e-9;
}

/** A text that the narrowness of its cell has broken, in one line. */
export function oneLine(text: string): string {
  return text
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .reduce((line, part) => {
      const isWord = /[A-Za-z0-9]$/.test(line) && /^[A-Za-z0-9]/.test(part);
      return line + (isWord ? ' ' : '') + part;
    }, '');
}
