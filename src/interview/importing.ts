// Forms that the user has sent as a file: which of them, their years moved on, and what becomes of
// several at once. Reading the file is an adapter's work.
import type { Origin } from '../form/declaration.ts';
import { annualTotal } from '../form/fields.ts';
import { notesOn } from '../form/grid-reading.ts';
import { draftedFrom } from '../form/importing.ts';
import { amountsIn, showShort } from '../form/money.ts';
import { smallNumber } from '../form/numerals.ts';
import { clipped, folded, refused } from '../form/reading.ts';
import { rolledOver } from '../form/rollover.ts';
import { fen } from '../form/rules/form.ts';
import { setTopic } from './edits.ts';
import { finish, mend } from './mending.ts';
import { goto, openNew, refuse, toReview, withDraft, withNotes } from './moves.ts';
import { currentDraft, draftsOf, fieldContext, formYear, titleOf } from './session.ts';
import type { Draft, FormFound, Session } from './vocabulary.ts';

/** Forms of one file: more make every answer wait. */
const MOST_FORMS = 60;

/** What a file held, found by the reader: one form is taken at once, of several the user chooses. */
export function takeForms(
  session: Session,
  {
    file,
    forms,
    notes,
    at,
  }: { file: string; forms: readonly FormFound[]; notes: readonly string[]; at: string },
): Session {
  if (forms.length > MOST_FORMS) {
    const why = `“${clipped(file)}”里有 ${forms.length} 张申报表，一次最多 ${MOST_FORMS} 张，请分成几份再发。`;
    return refuse(session, refused('long', file, why).refusal);
  }
  const [only] = forms;
  if (only && forms.length === 1) {
    const noted = { ...only, notes: [...notes, ...only.notes] };
    return toReview(imported(session, file, noted, at));
  }
  return withNotes(goto(session, { at: 'choose', file, forms: [...forms] }), notes);
}

/** Makes drafts of the forms with these numbers, counted from 1 as on the page. */
export function chooseForms(session: Session, numbers: readonly number[], at: string): Session {
  const { place } = session;
  if (place.at !== 'choose') return session;
  const chosen = place.forms.filter((_, i) => numbers.includes(i + 1));
  let next = session;
  const made: string[] = [];
  for (const form of chosen) {
    next = imported(next, place.file, form, at);
    if (next.refusal) return next;
    if (next.current) made.push(next.current);
  }
  return made.length > 1 ? goto(next, { at: 'batch', drafts: made }) : toReview(next);
}

/** 「1,3,5」「除了残保金」「区域化党建和残保金」「全部」 → numbers; undefined when it names none. */
export function chosenNumbers(text: string, forms: readonly FormFound[]): number[] | undefined {
  const plain = folded(text).replaceAll(/\s/g, '');
  const all = forms.map((_, i) => i + 1);
  if (/^(?:全部?|都要?|所有的?)(?:\d+张|的)?(?:都?要|做)?$/.test(plain)) return all;
  const but =
    /^(?:除了?|不要|不做|去掉)(.+?)(?:以外|之外|不要|不做)?(?:[,，]?(?:其他|其余|别)的?都?要?)?$/.exec(
      plain,
    );
  const named = numbersIn(but?.[1] ?? plain, forms);
  if (named.length === 0) return undefined;
  return but ? all.filter((n) => !named.includes(n)) : named;
}

function numbersIn(text: string, forms: readonly FormFound[]): number[] {
  const parts = text.split(/[,，、;；和及与]|还有/).filter((part) => part !== '');
  const found = parts.map((part) => numberOf(part, forms));
  return found.every((n) => n !== undefined) ? [...new Set(found.flatMap((n) => n ?? []))] : [];
}

function numberOf(part: string, forms: readonly FormFound[]): number[] | undefined {
  const [, first, last] =
    /^第?(\d{1,3})(?:张|号)?(?:[-~到至]第?(\d{1,3})(?:张|号)?)?$/.exec(part) ?? [];
  if (first) {
    const [from, to] = [Number(first), Number(last ?? first)];
    if (from < 1 || to > forms.length || from > to) return undefined;
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  }
  const counted = /^第?([一二三四五六七八九十]{1,3})张?$/.exec(part)?.[1];
  const number = counted ? smallNumber(counted) : undefined;
  if (number) return number <= forms.length ? [number] : undefined;
  const names = forms.map(({ declaration }) => plainName(declaration.projectName ?? ''));
  const word = plainName(part);
  const exact = names.findIndex((name) => name === word);
  if (exact >= 0) return [exact + 1];
  const holding = names.flatMap((name, i) =>
    word.length > 1 && name.includes(word) ? [i + 1] : [],
  );
  return holding.length === 1 ? holding : undefined;
}

function plainName(name: string): string {
  return folded(name).replaceAll(/[\s"“”'《》]/g, '');
}

/** A new draft from a form of a file, for this form year. */
function imported(session: Session, file: string, found: FormFound, at: string): Session {
  const { declaration, where } = found;
  const opened = openNew(session, at);
  const draft = currentDraft(opened);
  if (!draft || opened.refusal) return opened;
  const year = formYear(opened);
  const old = declaration.year;
  // A form of this year is taken up where it was left, one of a later year as it is.
  const { declaration: next, moves } =
    old < year ? rolledOver(declaration, year) : { declaration, moves: [] };
  const label = old === year - 1 ? '去年' : old >= year ? '原表' : `${old} 年`;
  const origin: Origin = { kind: 'import', label, from: where };
  const { entries, notes } = draftedFrom(next, origin);
  const made: Draft = {
    ...draft,
    entries: { ...entries, year: { value: Math.max(old, year), origin } },
    reviewed: true,
    imported: {
      file,
      year: old,
      total: fen(declaration.annualFunding.total),
      moves,
      notes: [...notes, ...notesOn(found)],
    },
  };
  return withNotes(withDraft(opened, made), notes);
}

// --- Several forms together -----------------------------------------------------------------------

/** Mends what one press may mend in each, and finishes those in which nothing is open then. */
export function finishAll(session: Session, at: string): Session {
  const { place, current } = session;
  if (place.at !== 'batch') return session;
  let next = session;
  const open: string[] = [];
  for (const id of place.drafts) {
    const there = { ...next, current: id, refusal: null, toast: null };
    const draft = currentDraft(there);
    if (!draft || draft.finished) continue;
    const mended = mend(there, draft, []);
    const changed = currentDraft(mended) ?? draft;
    const done = finish({ ...mended, refusal: null }, changed, at);
    next = { ...done, place };
    if (done.refusal) open.push(titleOf(draft));
  }
  const finished = place.drafts.length - open.length;
  const rest = open.length > 0 ? `还有要您定的：${open.join('、')}，写名称打开。` : '';
  return {
    ...next,
    current,
    refusal: null,
    toast: `${finished} 张已定稿。${rest}`,
  };
}

/** 「区域化党建 28万，残保金 11万」: amounts for several forms; undefined when it is none. */
export function takeAmounts(session: Session, text: string): Session | undefined {
  const { place } = session;
  if (place.at !== 'batch') return undefined;
  const drafts = draftsOf(session, place.drafts);
  let next = session;
  const said: string[] = [];
  for (const clause of text.split(/[，,；;。\n]/).filter((part) => part.trim() !== '')) {
    const [amount] = amountsIn(clause);
    const plain = plainName(clause);
    const meant = drafts
      .filter((draft) => plain.startsWith(plainName(titleOf(draft)).slice(0, 4)))
      .toSorted((a, b) => titleOf(b).length - titleOf(a).length);
    const draft = meant.find((one) => plain.includes(plainName(titleOf(one)))) ?? meant[0];
    if (!amount || !draft) return undefined;
    const words = showShort(amount.fen).replaceAll(' ', '');
    const set = setTopic(draft, 'annualFunding', words, clause, fieldContext(next, draft));
    if (!set.ok) return refuse(next, set.refusal);
    next = withDraft(next, set.value);
    const before = draft.entries.annualFunding?.value;
    const was = before ? showShort(annualTotal(before)) : '待填';
    said.push(`${titleOf(draft)} ${was} → ${showShort(amount.fen)}`);
  }
  return said.length > 0 ? { ...next, toast: `${said.join('；')}。` } : undefined;
}

/** A form of the batch by its number or name; undefined when it is none. */
export function openNamed(session: Session, text: string): Session | undefined {
  const { place } = session;
  if (place.at !== 'batch') return undefined;
  const drafts = draftsOf(session, place.drafts);
  const word = plainName(text.replace(/^(?:打开|看看?|改)/, ''));
  const number = Number(/^第?(\d{1,3})张?$/.exec(word)?.[1]);
  const named = drafts.filter((draft) => plainName(titleOf(draft)).includes(word));
  const found =
    drafts[number - 1] ?? (word.length > 1 && named.length === 1 ? named[0] : undefined);
  return found && toReview({ ...session, current: found.id });
}

export function notChosen(text: string): ReturnType<typeof refused>['refusal'] {
  const why = `没看懂“${text.slice(0, 20)}”要做哪几张。`;
  return refused('choose', text, why, { example: '1,3,5、除了残保金、全部' }).refusal;
}
