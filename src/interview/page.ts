// What every page is made of: blocks, buttons with the command each stands for, and the printed form
// of values and rows. The words of a page are its own file’s.
import type { DraftRow, Origin } from '../form/declaration.ts';
import { type FieldId, OWED, fields } from '../form/fields.ts';
import type { Letter } from '../form/letter.ts';
import { cut } from '../form/reading.ts';
import type { Command } from './commands.ts';
import { originLabel, rowsOf } from './session.ts';
import type { Block, Draft } from './vocabulary.ts';

export interface Page {
  blocks: Block[];
  choices: Press[];
  placeholder?: string;
  working?: boolean;
  prompt?: boolean;
  /** Its numbers are those of forms, not of buttons. */
  lists?: true;
  file?: boolean;
  /** The file is for these forms together: a document, a workbook, or all there is in an archive. */
  together?: { drafts: readonly Draft[]; file: 'word' | 'book' | 'bundle' };
  /** The file is everything that is stored of the conversation. */
  data?: true;
  /** It is the last one of this conversation. */
  farewell?: true;
  /** The file is this letter, not the form. */
  letter?: Letter;
}

export type Press = readonly [label: string, command: Command];

/** No more buttons than a small screen holds. */
export const MOST_CHOICES = 6;

/** The letter by which a user names the finding or correction at this index. */
export function letterOf(index: number): string {
  return String.fromCharCode(97 + index);
}

export function shown(draft: Draft, id: FieldId): string {
  const value = draft.entries[id]?.value;
  // The value came from this very row of the table, which types cannot express.
  return value === undefined ? '' : (fields[id] as { show(v: unknown): string }).show(value);
}

export function short(text: string, most = 12): string {
  return cut(text, most);
}

export function rowLines(draft: Draft, level1?: string): string[] {
  return linesOf(
    draft,
    level1,
    (row) => `${row.level3}　${row.value ?? OWED}〔${sourceOf(row.origin)}〕`,
  );
}

/** The same rows where there is little room: what each is called and says, and the kind of its origin. */
export function briefRowLines(draft: Draft): string[] {
  return linesOf(
    draft,
    undefined,
    (row) => `${row.level3} ${row.value ?? OWED}〔${originLabel(row.origin)}〕`,
  );
}

function linesOf(
  draft: Draft,
  level1: string | undefined,
  show: (row: DraftRow) => string,
): string[] {
  return rowsOf(draft).flatMap((row, i) =>
    level1 === undefined || row.level1 === level1
      ? [`7.${i + 1} ${row.level2.replace(/指标$/, '')}｜${show(row)}`]
      : [],
  );
}

export function sourceOf(origin: Origin): string {
  if (origin.kind === 'example' || origin.kind === 'computed')
    return `${originLabel(origin)}：${origin.from}`;
  if (origin.kind === 'ai' && origin.from !== '')
    return `${originLabel(origin)}：${origin.from.replace(/^范例：/, '')}`;
  if (origin.kind === 'user') return `您填：${short(origin.words, 16)}`;
  return originLabel(origin);
}
