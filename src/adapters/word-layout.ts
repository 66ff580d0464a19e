// How a form goes onto pages: which preset, where pages end, when it takes a second table. Pure; knows
// no file format and no word processor.
import type { Declaration } from '../form/declaration.ts';
import {
  BORDER,
  EDGES,
  HAIRLINE,
  headRows,
  indicatorRows,
  presets,
  type GridRow,
  type Preset,
} from './word-grid.ts';

/** A form ready to be written. Several tables only where it takes several pages. */
export interface Layout {
  preset: Preset;
  tables: readonly GridRow[][];
  /** The second table begins a new page: its header row would stand alone at the foot. */
  breakBefore: boolean;
  pages: number;
  /** What remains of the last page. */
  spare: number;
}

/**
 * The layout on the fewest pages; of those that take as many the most comfortable one, if a line
 * remains on its last page for a word processor that breaks the goals otherwise.
 */
export function layOut(declaration: Declaration): Layout {
  const layouts = presets.map((preset) => layOutIn(preset, declaration));
  const fewest = Math.min(...layouts.map((layout) => layout.pages));
  const fitting = layouts.filter((layout) => layout.pages === fewest);
  return fitting.find(({ spare, preset }) => spare >= preset.goalLine) ?? fitting.at(-1)!;
}

export function layOutIn(preset: Preset, declaration: Declaration): Layout {
  const head = headRows(preset, declaration);
  const whole = [...head, ...indicatorRows(preset, declaration, new Set())];
  const [page, ...more] = fill(preset, whole);
  if (page && more.length === 0) {
    const spare = pageRoom(preset) - page.used;
    return { preset, tables: [whole], breakBefore: false, pages: 1, spare };
  }
  const above = fill(preset, head);
  const used = (above.at(-1)?.used ?? 0) + BORDER;
  const { block, breakBefore, pages } = layOutBlock(preset, declaration, used);
  return {
    preset,
    tables: [head, block],
    breakBefore,
    pages: above.length + pages.length - (breakBefore ? 0 : 1),
    spare: pageRoom(preset) - (pages.at(-1)?.used ?? 0),
  };
}

/**
 * The indicators from a page used up to `used`, their groups named anew on every page. What is left
 * of a group before a page ends may need more room for its name than it had, which can move the
 * end of that page: so until it settles.
 */
function layOutBlock(preset: Preset, declaration: Declaration, used: number) {
  let starts = new Set([0]);
  let breakBefore = false;
  for (let round = 0; ; round += 1) {
    const block = indicatorRows(preset, declaration, starts);
    const least = block.slice(0, 3).reduce((sum, row) => sum + row.height, 0);
    breakBefore ||= used + least > pageRoom(preset);
    const pages = fill(preset, block, breakBefore ? HAIRLINE : used, block[0]?.height);
    const ends = pages.slice(1).map((page) => page.first - 1);
    const next = new Set([0, ...ends]);
    if (round === 9 || next.symmetricDifference(starts).size === 0) {
      return { block, breakBefore, pages };
    }
    starts = next;
  }
}

interface Page {
  /** Index of the first row that begins on it. */
  first: number;
  used: number;
}

/** Height for rows on a page; the line below the last of them takes its own. */
function pageRoom({ page }: Preset): number {
  return page.height - page.top - page.bottom - BORDER;
}

/** Rows onto pages, the first of which is used up to `from`; `repeated` is a header row's height. */
function fill(preset: Preset, rows: readonly GridRow[], from = 0, repeated = 0): Page[] {
  const room = pageRoom(preset);
  const pages: Page[] = [{ first: 0, used: from }];
  for (const [i, row] of rows.entries()) {
    let page = pages.at(-1)!;
    // Behind the last row stands the paragraph that ends the table.
    let rest = row.height + (i === rows.length - 1 ? HAIRLINE : 0);
    // Only the goals may be split, between two lines; every other row moves on as a whole.
    while (page.used + rest > room && (page.used > repeated || row.kind === 'goal')) {
      const lines = Math.floor((room - page.used - EDGES) / preset.goalLine);
      if (row.kind === 'goal' && lines > 0) rest -= lines * preset.goalLine;
      page = { first: i, used: repeated };
      pages.push(page);
    }
    page.used += rest;
  }
  return pages;
}
