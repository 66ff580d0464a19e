// The draft behind a printed form, as its Word file carries it: so a file that comes back, changed by
// hand or not, is the draft again. Where the two differ, what can be seen on the paper counts.
import { z } from 'zod';
import {
  cellText,
  DeclarationSchema,
  type Declaration,
  type DraftRow,
  type Entries,
  type Origin,
} from '../form/declaration.ts';
import { OWED, type FieldId } from '../form/fields.ts';
import { cellChanges, likeness, plain, rowChanges, sayingsOf } from '../form/hand-changes.ts';
import { draftedFrom, rowOf } from '../form/importing.ts';
import { MAX_INDICATORS } from '../form/indicators.ts';
import { editedBy } from './edits.ts';
import { newDraft, printed, rowsOf } from './session.ts';
import { DraftSchema, type Draft, type FormFound, type Session } from './vocabulary.ts';

/** Longest text taken of one form, in characters: a form of 200 rows takes a third of it. */
const LONGEST = 500_000;

/** `version` counts changes of its shape; one that is not known is left alone. */
const CarriedSchema = z.object({
  version: z.literal(1),
  /** The conversation's own name for the draft. */
  id: z.string().max(40),
  madeAt: z.string().max(40),
  /** As it was printed into the file. */
  printed: DeclarationSchema,
  draft: DraftSchema.pick({
    title: true,
    entries: true,
    brief: true,
    excuses: true,
    refused: true,
  }),
});
type Carried = z.infer<typeof CarriedSchema>;
type HandChanges = NonNullable<Draft['returned']>['changes'];

export function carriedText(session: Session, draft: Draft): string {
  const { id, madeAt, title, entries, brief, excuses, refused } = draft;
  const carried: z.input<typeof CarriedSchema> = {
    version: 1,
    id,
    madeAt,
    printed: printed(session, draft),
    draft: { title, entries, brief, excuses, refused },
  };
  // The two signs that stand for no character are none of XML's.
  return JSON.stringify(carried).replaceAll(
    /[\uFFFE\uFFFF]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16)}`,
  );
}

function readCarried(text: string | undefined): Carried | undefined {
  if (text === undefined || text.length > LONGEST) return undefined;
  try {
    return CarriedSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Each form with the text that was carried for it; forms that are none of those have none. */
export function paired(forms: readonly FormFound[], texts: readonly string[]): FormFound[] {
  const carried = texts.flatMap((text) => {
    const form = readCarried(text)?.printed;
    return form ? [{ text, form, sayings: sayingsOf(form) }] : [];
  });
  if (carried.length === 0) return [...forms];
  const seen = forms.map(({ declaration: form }) => ({ form, sayings: sayingsOf(form) }));
  const pairs = seen
    .flatMap((is, to) =>
      carried.map((was, from) => ({
        to,
        from,
        score: sameness(was.form, is.form, likeness(was.sayings, is.sayings)),
      })),
    )
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  const found = new Map<number, string>();
  const used = new Set<number>();
  for (const { to, from } of pairs) {
    if (found.has(to) || used.has(from)) continue;
    found.set(to, carried[from]!.text);
    used.add(from);
  }
  return forms.map((form, i) => {
    const text = found.get(i);
    return text === undefined ? form : { ...form, carried: text };
  });
}

/** With another name a form is the same only if it says nearly the same, and with the same goal. */
const RENAMED = 0.7;
const NAMED = 0.2;

/** How surely the later is the earlier, changed by hand: 0 when it is another one. */
function sameness(was: Declaration, is: Declaration, like: number): number {
  const same = (key: 'projectName' | 'annualGoal') => {
    const text = plain(cellText(was, key));
    return text !== '' && text === plain(cellText(is, key));
  };
  if (same('projectName')) return like >= NAMED ? 1 + like : 0;
  return same('annualGoal') && like >= RENAMED ? like : 0;
}

/** The draft of this conversation that the form was printed from, where it is still there. */
export function draftBehind(session: Session, form: FormFound): Draft | undefined {
  const carried = readCarried(form.carried);
  if (!carried || carried.madeAt === '') return undefined;
  return session.drafts.find(({ id, madeAt }) => id === carried.id && madeAt === carried.madeAt);
}

/**
 * `into`, or a new draft, with all that the file carries and what was changed in it by hand; undefined
 * when it carries nothing. What `into` says meanwhile stays where the file was not touched.
 */
export function returned(
  session: Session,
  { file, form, into }: { file: string; form: FormFound; into: Draft | undefined },
  fresh: { id: string; at: string },
): Draft | undefined {
  const carried = readCarried(form.carried);
  if (!carried) return undefined;
  const draft = into ?? { ...newDraft(fresh.id, fresh.at), ...carried.draft, reviewed: true };
  const origin: Origin = { kind: 'import', label: '手改', from: form.where };
  return withHandChanges(session, draft, { file, before: carried.printed, form, origin });
}

interface Returned {
  file: string;
  /** The form as it was printed into the file. */
  before: Declaration;
  form: FormFound;
  origin: Origin;
}

function withHandChanges(session: Session, draft: Draft, given: Returned): Draft {
  const { file, before, form, origin } = given;
  const after = form.declaration;
  const notes = [...form.notes];
  const changes: HandChanges = [];
  const entries: Entries = { ...draft.entries };
  const now = printed(session, draft);
  const said = new Set(cellChanges(now, after).map(({ key }) => key));
  // What the draft says by now as well needs no change.
  const cells = cellChanges(before, after).filter(({ key }) => said.has(key));
  for (const [field, ofField] of Map.groupBy(cells, (cell) => cell.field)) {
    const taken = draftedFrom(after, origin, [field]);
    notes.push(...taken.notes);
    const isCleared = ofField.every((cell) => plain(cell.after) === '');
    const entry = taken.entries[field];
    // What cannot be read leaves the value as it was; the note says so.
    if (!entry && !isCleared) continue;
    Object.assign(entries, { [field]: entry && withOrigin(field, entry, draft) });
    changes.push(
      ...ofField.map(({ key, what, before: was, after: is }) => ({
        key,
        what,
        before: was,
        after: is,
      })),
    );
  }
  const rows = withHandRows(rowsOf(draft), given, changes);
  if (rows) {
    const entry = { value: rows, origin: draft.entries.indicators?.origin ?? origin };
    entries.indicators = rows.length > 0 ? entry : undefined;
  }
  const isTouched = changes.length > 0;
  return {
    ...draft,
    entries: isTouched ? entries : draft.entries,
    reviewed: true,
    finished: draft.finished && !isTouched,
    returned: { file, changes, notes },
  };
}

/** A model's goal that was worked over stays a model's, edited. */
function withOrigin(field: FieldId, entry: NonNullable<Entries[FieldId]>, draft: Draft) {
  const goal = draft.entries.annualGoal;
  if (field !== 'annualGoal' || typeof entry.value !== 'string') return entry;
  return { ...entry, origin: editedBy(entry.origin, goal, entry.value) };
}

/** The rows with what was changed of them, which is told in `changes`; undefined when nothing was. */
function withHandRows(
  rows: readonly DraftRow[],
  { before: printedBefore, form, origin }: Returned,
  changes: HandChanges,
): DraftRow[] | undefined {
  const seen = form.declaration;
  const next = [...rows];
  const isIn = (row: Printed) => next.findIndex((one) => textOf(one) === textOf(row));
  const isNamed = (row: Printed) => next.findIndex((one) => nameOf(one) === nameOf(row));
  let isChanged = false;
  for (const { from, to } of rowChanges(printedBefore, seen)) {
    const was = from === null ? undefined : printedBefore.indicators[from];
    const is = to === null ? undefined : rowOf(seen.indicators[to]!);
    const exact = was ? isIn(was) : -1;
    // Its value may have become another meanwhile: the paper's counts.
    const at = exact < 0 && was && is ? isNamed(was) : exact;
    // It was taken out meanwhile, or says by now what the paper says.
    if ((!is && at < 0) || (is && isIn(is) >= 0)) continue;
    const old = next[at];
    if (!is) next.splice(at, 1);
    else if (old) {
      next[at] = { ...is, origin: editedBy(origin, { value: '', origin: old.origin }, '') };
    } else if (next.length < MAX_INDICATORS) next.push({ ...is, origin });
    isChanged = true;
    changes.push(rowChange(was, is));
  }
  return isChanged ? next : undefined;
}

type Printed = Declaration['indicators'][number];

function nameOf({ level2, level3 }: Printed): string {
  return `${plain(level2).replace(/指标$/, '')}｜${plain(level3)}`;
}

function valueOf({ value }: Printed): string {
  return plain(value ?? OWED);
}

function textOf(row: Printed): string {
  return `${nameOf(row)} ${valueOf(row)}`;
}

/** Whether a change of rows made the row what it is. */
export function says(row: Printed, { what, after }: HandChanges[number]): boolean {
  return textOf(row) === after || (what === `指标“${row.level3}”` && valueOf(row) === after);
}

/** What two printings of one form say differently, a line's worth each. */
export function differences(before: Declaration, after: Declaration): HandChanges {
  const rows = rowChanges(before, after).map(({ from, to }) => {
    const was = from === null ? undefined : before.indicators[from];
    const is = to === null ? undefined : after.indicators[to];
    return rowChange(was, is);
  });
  return [...cellChanges(before, after), ...rows].map(({ key, what, before: was, after: is }) => ({
    key,
    what,
    before: was,
    after: is,
  }));
}

/** Only the value is told where it is all that changed. */
function rowChange(was: Printed | undefined, is: Printed | undefined): HandChanges[number] {
  const isValue = was && is && nameOf(was) === nameOf(is);
  const tell = isValue ? valueOf : textOf;
  return {
    key: 'indicators',
    what: `指标“${(is ?? was)?.level3 ?? ''}”`,
    before: was ? tell(was) : '',
    after: is ? tell(is) : '',
  };
}

/** What of the changes still stands in the form: not undone, and not changed again. */
export function standing(session: Session, draft: Draft): HandChanges {
  const now = printed(session, draft);
  const rows = new Set(now.indicators.map(textOf));
  return (draft.returned?.changes ?? []).filter((change) => {
    const { key, before, after } = change;
    if (key !== 'indicators') return plain(cellText(now, key)) === plain(after);
    return after === '' ? !rows.has(before) : now.indicators.some((row) => says(row, change));
  });
}
