// What differs between two printings of one form: cells and rows, by what they say and never by how
// they are set. Knows no draft and no file.
import { cellText, type Declaration } from './declaration.ts';
import { paperCells, type FieldId } from './fields.ts';
import type { Indicator } from './indicators.ts';

/** A cell of the head; '' where it is blank. */
export interface CellChange {
  field: FieldId;
  key: string;
  /** Its label. */
  what: string;
  before: string;
  after: string;
}

/** Indices into the rows before and after; a row is new, gone, or says something else. */
export type RowChange =
  | { from: number; to: number }
  | { from: number; to: null }
  | { from: null; to: number };

const headCells = paperCells.filter(({ field }) => field !== 'indicators');

/** The cells that say something else; those that the later printing did not show are left out. */
export function cellChanges(before: Declaration, after: Declaration): CellChange[] {
  return headCells.flatMap(({ field, key, label }) => {
    const [was, is] = [cellText(before, key), cellText(after, key)];
    if (after.unread.includes(key) || plain(was) === plain(is)) return [];
    return [{ field, key, what: label, before: was, after: is }];
  });
}

/**
 * The rows that differ, in the order of the later printing, those that are gone last. A row is found
 * again by its name in its branch, then by its name, then by its value in its branch.
 */
export function rowChanges(before: Declaration, after: Declaration): RowChange[] {
  const free = new Set(before.indicators.keys());
  const pairs = new Map<number, number>();
  for (const keyOf of [whole, branchAndName, name, branchAndValue]) {
    const open = Map.groupBy(free, (i) => keyOf(before.indicators[i]!));
    for (const [to, row] of after.indicators.entries()) {
      const from = pairs.has(to) ? undefined : open.get(keyOf(row))?.shift();
      if (from === undefined || keyOf(row) === '') continue;
      pairs.set(to, from);
      free.delete(from);
    }
  }
  const there = after.indicators.flatMap((row, to): RowChange[] => {
    const from = pairs.get(to);
    if (from === undefined) return [{ from: null, to }];
    const isUnread = after.unread.some((key) => key.startsWith(`indicators.${to}.`));
    const isSame = whole(row) === whole(before.indicators[from]!);
    return isSame || isUnread ? [] : [{ from, to }];
  });
  return [...there, ...[...free].map((from): RowChange => ({ from, to: null }))];
}

type Row = Pick<Indicator, 'level2' | 'level3' | 'value'>;

// The branch above is that of 二级指标: older trees call it otherwise.
function whole({ level2, level3, value }: Row): string {
  return [level2, level3, value ?? ''].map(plain).join('\n');
}

function branchAndName({ level2, level3 }: Row): string {
  return plain(level3) === '' ? '' : [level2, level3].map(plain).join('\n');
}

function name({ level3 }: Row): string {
  return plain(level3);
}

function branchAndValue({ level2, value }: Row): string {
  return plain(value ?? '') === '' ? '' : [level2, value ?? ''].map(plain).join('\n');
}

/** Programs break and space texts as they like. */
export function plain(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, '');
}

/** What a form says, for `likeness`: its filled cells and rows. */
export function sayingsOf(form: Declaration): Set<string> {
  const cells = headCells.flatMap(({ key }) => {
    const text = plain(cellText(form, key));
    return text === '' ? [] : [`${key} ${text}`];
  });
  return new Set([...cells, ...form.indicators.map((row) => whole(row))]);
}

/** How much of what two forms say is the same, 0 to 1. Those of one unit have half of it in common. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = one.intersection(other).size;
  return shared / Math.max(one.size, other.size, 1);
}
