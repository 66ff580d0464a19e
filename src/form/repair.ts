// What a review may change of a form once the user has agreed: a few small edits of cells and rows,
// which can be done together. Decides how, never whether.
import type { Declaration } from './declaration.ts';
import type { FieldId } from './fields.ts';
import { branchOf, type Indicator } from './indicators.ts';

/** Rows are named by their index in the declaration that was reviewed. */
export type Edit =
  /** Puts texts into cells (by the keys of fields.ts); `text` says the same to the field's reader. */
  | { do: 'set'; field: FieldId; text: string; cells: Readonly<Record<string, string>> }
  /** Puts other words for these, which stand at this place of the cell's text as it was reviewed. */
  | { do: 'replace'; field: FieldId; cell: string; at: number; from: string; to: string }
  | { do: 'setValue'; row: number; value: string }
  | { do: 'rename'; row: number; name: string }
  | { do: 'move'; row: number; level2: string }
  | { do: 'delete'; row: number }
  | { do: 'add'; level2: string; name: string; value: string };

/**
 * A way to mend a finding. `label` stands on a button (≤ 10 汉字). `safe`: it only puts right how
 * something is written, computed or doubled, and may be done with all others in one press; else it
 * says something new of the project and wants a press of its own.
 */
export interface Repair {
  label: string;
  edits: readonly Edit[];
  safe: boolean;
}

/** Puts a text into the cell of a row that has this key: its value, else its name. */
export function rowTextEdit(row: number, cell: string, text: string): Edit {
  return cell.endsWith('.value')
    ? { do: 'setValue', row, value: text }
    : { do: 'rename', row, name: text };
}

/** Edits in an order in which they do not disturb each other; of two for one value the first counts. */
export function ordered(edits: readonly Edit[]): Edit[] {
  const gone = new Set(edits.flatMap((edit) => (edit.do === 'delete' ? [edit.row] : [])));
  const done = new Set<string>();
  const once = edits.filter((edit) => {
    if ('row' in edit && edit.do !== 'delete' && gone.has(edit.row)) return false;
    const key = placeOf(edit);
    if (done.has(key)) return false;
    done.add(key);
    return true;
  });
  const turn = (edit: Edit) => (edit.do === 'add' ? 2 : edit.do === 'delete' ? 1 : 0);
  // From the end of a text, so that the places before stay what they were.
  const place = (edit: Edit) => (edit.do === 'replace' ? -edit.at : 0);
  return once.toSorted((a, b) => turn(a) - turn(b) || place(a) - place(b));
}

function placeOf(edit: Edit): string {
  if (edit.do === 'set') return `set ${edit.field}`;
  if (edit.do === 'replace') return `replace ${edit.cell} ${edit.at}`;
  if (edit.do === 'add') return `add ${edit.level2} ${edit.name}`;
  return `${edit.do} ${edit.row}`;
}

/** The declaration with the edits done. */
export function repaired(declaration: Declaration, edits: readonly Edit[]): Declaration {
  const next: Record<string, unknown> = structuredClone(declaration);
  const rows: (Indicator | null)[] = declaration.indicators.map((row) => ({ ...row }));
  for (const edit of ordered(edits)) {
    switch (edit.do) {
      case 'set':
        for (const [key, text] of Object.entries(edit.cells)) put(next, key, () => text);
        break;
      case 'replace':
        put(next, edit.cell, (text) => replaced(text, edit));
        break;
      case 'delete':
        rows[edit.row] = null;
        break;
      case 'add':
        rows.push({ ...branchNames(edit.level2), level3: edit.name, value: edit.value });
        break;
      case 'setValue':
      case 'rename':
      case 'move': {
        const row = rows[edit.row];
        if (row) rows[edit.row] = changedRow(row, edit);
      }
    }
  }
  return { ...(next as Declaration), indicators: rows.filter((row) => row !== null) };
}

/** The text with other words at the edit's place; as it is where something else stands there now. */
export function replaced(text: string, { at, from, to }: Edit & { do: 'replace' }): string {
  const end = at + from.length;
  return text.slice(at, end) === from ? text.slice(0, at) + to + text.slice(end) : text;
}

/** A row with one thing of it changed. */
export function changedRow<R extends Indicator>(
  row: R,
  edit: Extract<Edit, { do: 'setValue' | 'rename' | 'move' }>,
): R {
  switch (edit.do) {
    case 'setValue':
      return { ...row, value: edit.value };
    case 'rename':
      return { ...row, level3: edit.name };
    case 'move':
      return { ...row, ...branchNames(edit.level2) };
  }
}

export function branchNames(level2: string): { level1: string; level2: string } {
  const branch = branchOf(level2);
  return { level1: branch?.level1 ?? '', level2: branch?.level2 ?? level2 };
}

function put(target: Record<string, unknown>, key: string, change: (text: string) => string): void {
  const [head = '', tail] = key.split('.');
  if (tail !== undefined) {
    put((target[head] ??= {}) as Record<string, unknown>, tail, change);
    return;
  }
  const old = target[head];
  target[head] = Array.isArray(old)
    ? change(old.join('\n'))
        .split('\n')
        .filter((line) => line.trim() !== '')
    : change(typeof old === 'string' ? old : '');
}
