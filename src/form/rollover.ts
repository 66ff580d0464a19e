// Last year's form as this year's: its own years and dates move on, documents and history stay. Says
// what it changed and what it left, so that a user can look at it before taking it.
import type { Declaration } from './declaration.ts';
import { beginning, ending } from './reading.ts';
import { repaired, rowTextEdit, type Edit } from './repair.ts';
import { isoDay, readForm, texts, type Text } from './rules/form.ts';
import { yearsIn, type YearSaid } from './rules/years.ts';

/** One year-like place of the old form. `what` names the cell, `before` and `after` quote it. */
interface YearMove {
  what: string;
  before: string;
  /** Equal to `before` where it stays. */
  after: string;
  /** `stale`: it was of neither the old form's year nor of its period, and moves all the same. */
  kind: 'form' | 'stale' | 'document' | 'history';
}

export interface RolledOver {
  declaration: Declaration;
  moves: YearMove[];
}

/** The form for `year`. A date that is no day, and what is no year, stays as it is printed. */
export function rolledOver(old: Declaration, year: number): RolledOver {
  const by = year - old.year;
  const form = readForm(old);
  const first = Number(form.start?.slice(0, 4) ?? old.year);
  const last = Number(form.end?.slice(0, 4) ?? old.year);
  const moves: YearMove[] = [];
  const edits: Edit[] = [];
  for (const text of texts(form)) {
    if (text.field === 'period') continue;
    const found = yearsIn(text.text).map((said): Moved => {
      const isOf = said.year >= Math.min(first, old.year) && said.year <= Math.max(last, old.year);
      const kind = kindOf(said, isOf, old.year);
      return {
        said,
        kind,
        to: kind === 'form' ? said.year + by : kind === 'stale' ? year : said.year,
      };
    });
    moves.push(
      ...found.map((one) => ({ what: text.what, kind: one.kind, ...quotes(text.text, one) })),
    );
    const mended = withYears(text.text, found);
    if (mended !== text.text) edits.push(editOf(text, mended));
  }
  const next = repaired(old, edits);
  return {
    declaration: {
      ...next,
      year,
      startDate: movedDay(old.startDate, by),
      endDate: movedDay(old.endDate, by),
    },
    moves,
  };
}

function kindOf({ kind, year }: YearSaid, isOf: boolean, formYear: number): YearMove['kind'] {
  if (kind === 'named') return 'document';
  if (kind === 'past') return 'history';
  if (isOf) return 'form';
  return kind === 'own' && year < formYear ? 'stale' : 'history';
}

/** A few words around the year, for a line of a list. */
const AROUND = 8;

function quotes(text: string, { said: { start, end }, to }: Moved) {
  const before = ending(text.slice(0, start), AROUND);
  const after = beginning(text.slice(end), AROUND);
  return { before: before + text.slice(start, end) + after, after: before + String(to) + after };
}

interface Moved {
  said: YearSaid;
  kind: YearMove['kind'];
  to: number;
}

function withYears(text: string, found: readonly Moved[]): string {
  let mended = text;
  for (const { said, to } of found.toReversed()) {
    // Years written in Chinese or full-width digits stay as they are where they stay.
    if (to !== said.year)
      mended = mended.slice(0, said.start) + String(to) + mended.slice(said.end);
  }
  return mended;
}

function editOf({ field, cell, row, text }: Text, mended: string): Edit {
  return row
    ? rowTextEdit(row.index, cell, mended)
    : { do: 'replace', field, cell, at: 0, from: text, to: mended };
}

/** The same day of another year; the last of February where there is no 29th. */
function movedDay(text: string | null, by: number): string | null {
  const day = isoDay(text);
  if (day === null) return text;
  const moved = `${Number(day.slice(0, 4)) + by}${day.slice(4)}`;
  return isoDay(moved) ?? moved.replace('-02-29', '-02-28');
}
