// The unit's own example store, computed from its finished forms whenever it is looked at: nothing is
// stored twice, so that what is undone, edited or deleted is out of it at once. Shows nothing.
import { addedUp, ownKey, ownRowsFor, type FinishedForm, type OwnRow } from '../draft/own-rows.ts';
import { annualTotal } from '../form/fields.ts';
import { costLimit, type Indicator } from '../form/indicators.ts';
import { folded } from '../form/reading.ts';
import { review } from '../form/review.ts';
import { currentDraft, draftsByDate, printed, rowsOf, titleOf, yearOf } from './session.ts';
import type { Draft, Session } from './vocabulary.ts';

/** Finished forms that are added up: the newest. */
const MOST_FORMS = 50;

/** Names of removed rows that a request carries. */
const MOST_REMOVED = 200;

/** What the unit has: `rows` in the order they are numbered, those removed by the user among them. */
export interface OwnStore {
  /** '' where no form says it. */
  unit: string;
  forms: FinishedForm[];
  rows: (OwnRow & { key: string; isRemoved: boolean })[];
}

/** The store of the unit of this draft, or of the one whose form was finished last. */
export function ownStore(session: Session, draft = currentDraft(session)): OwnStore {
  return storeOf(session, unitFor(session, draft));
}

function unitFor(session: Session, draft: Draft | undefined): string {
  return unitOf(draft) || session.profile.unit || unitOf(finishedOf(session)[0]);
}

function finishedOf(session: Session): Draft[] {
  return draftsByDate(session).filter(({ finished }) => finished);
}

/** Rows of it for a request: not of the form itself, and none that the user has removed. */
export function ownRowsOf(session: Session, draft: Draft): OwnRow[] {
  const others = { ...session, drafts: session.drafts.filter(({ id }) => id !== draft.id) };
  const { rows, forms } = ownStore(others, draft);
  const open = rows
    .filter(({ isRemoved }) => !isRemoved)
    .map(({ key: _key, isRemoved: _isRemoved, ...row }) => row);
  return ownRowsFor(open, forms, draft.entries.projectName?.value ?? '');
}

/** Names of rows that the unit wants proposed no more, the last removed last. */
export function removedNames(session: Session, draft: Draft): string[] {
  const start = `${plain(unitFor(session, draft))}|`;
  return session.forgotten
    .filter((key) => key.startsWith(start))
    .map((key) => key.slice(key.lastIndexOf('|') + 1))
    .slice(-MOST_REMOVED);
}

function storeOf(session: Session, unit: string): OwnStore {
  const forms = finishedOf(session)
    .filter((draft) => plain(unitOf(draft)) === plain(unit))
    .slice(0, MOST_FORMS)
    .map((draft) => ({
      projectName: titleOf(draft),
      year: yearOf(session, draft),
      rows: rowsWorthKeeping(session, draft),
    }));
  const removed = new Set(session.forgotten);
  const rows = addedUp(forms).map((row) => {
    const key = `${plain(unit)}|${ownKey(row)}`;
    return { ...row, key, isRemoved: removed.has(key) };
  });
  return { unit, forms, rows };
}

function unitOf(draft: Draft | undefined): string {
  return draft?.entries.unit?.value ?? '';
}

function plain(unit: string): string {
  return folded(unit).replaceAll(/\s/g, '');
}

/**
 * Rows that the review of the form has nothing against but hints, explained or not. What the form costs
 * is computed anew for every form. A form is looked at by itself: that another says something else of
 * the same row is what is counted here.
 */
function rowsWorthKeeping(session: Session, draft: Draft): Indicator[] {
  const declaration = printed(session, draft);
  const bad = badRows(declaration);
  const funding = draft.entries.annualFunding?.value;
  const cost = funding ? costLimit(annualTotal(funding)) : null;
  return rowsOf(draft).flatMap(({ level1, level2, level3, value, origin }, i) =>
    bad.has(i) || value === null || value === cost || origin.kind === 'computed'
      ? []
      : [{ level1, level2, level3, value }],
  );
}

/** A review takes milliseconds, and the same forms are looked at again and again. */
const reviewed = new Map<string, ReadonlySet<number>>();
const MOST_REVIEWED = 300;

function badRows(declaration: ReturnType<typeof printed>): ReadonlySet<number> {
  const text = JSON.stringify(declaration);
  const known = reviewed.get(text);
  if (known) return known;
  const bad = new Set(
    review(declaration).findings.flatMap(({ severity, indicator }) =>
      indicator !== null && (severity === 'error' || severity === 'warning') ? [indicator] : [],
    ),
  );
  const [oldest] = reviewed.keys();
  if (oldest !== undefined && reviewed.size >= MOST_REVIEWED) reviewed.delete(oldest);
  reviewed.set(text, bad);
  return bad;
}
