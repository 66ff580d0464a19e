// Forms that the user has sent as a file: which of them, their years moved on, and what becomes of
// several at once. Reading the file is an adapter's work.
import type { Origin } from '../form/declaration.ts';
import { notesOn } from '../form/grid-reading.ts';
import { draftedFrom } from '../form/importing.ts';
import { smallNumber } from '../form/numerals.ts';
import { clipped, folded, refused } from '../form/reading.ts';
import { rolledOver } from '../form/rollover.ts';
import { fen } from '../form/rules/form.ts';
import { draftBehind, paired, returned } from './carrying.ts';
import {
  advance,
  goto,
  home,
  openNew,
  refuse,
  toBatch,
  toReview,
  withDraft,
  withNotes,
} from './moves.ts';
import { currentDraft, draftsOf, formYear, printed, titleOf, yearOf } from './session.ts';
import type { Draft, FormFound, Session } from './vocabulary.ts';

/** Forms of one file: more make every answer wait. */
const MOST_FORMS = 60;

/** What a file held, found by the reader: one form is taken at once, of several the user chooses. */
export function takeForms(
  session: Session,
  {
    file,
    forms: found,
    carried,
    notes,
    at,
  }: {
    file: string;
    forms: readonly FormFound[];
    carried: readonly string[];
    notes: readonly string[];
    at: string;
  },
): Session {
  const forms = paired(found, carried);
  if (forms.length > MOST_FORMS) {
    const why = `“${clipped(file)}”里有 ${forms.length} 张申报表，一次最多 ${MOST_FORMS} 张，请分成几份再发。`;
    return refuse(session, refused('long', file, why).refusal);
  }
  const [only] = forms;
  if (only && forms.length === 1) {
    const noted = { ...only, notes: [...notes, ...only.notes] };
    return toReview(imported(session, file, noted, at));
  }
  // What we have given out has come back: there is nothing to ask.
  if (forms.every((form) => draftReturned(session, form))) {
    return several(session, file, forms, at);
  }
  return withNotes(goto(session, { at: 'choose', file, forms: [...forms] }), notes);
}

/** Makes drafts of the forms with these numbers, counted from 1 as on the page. */
export function chooseForms(session: Session, numbers: readonly number[], at: string): Session {
  const { place } = session;
  if (place.at !== 'choose') return session;
  const chosen = place.forms.filter((_, i) => numbers.includes(i + 1));
  return several(session, place.file, chosen, at);
}

function several(session: Session, file: string, forms: readonly FormFound[], at: string): Session {
  let next = session;
  const made: string[] = [];
  for (const form of forms) {
    next = imported(next, file, form, at);
    if (next.refusal) return next;
    if (next.current && !made.includes(next.current)) made.push(next.current);
  }
  if (made.length < 2) return toReview(next);
  const returns = draftsOf(next, made).filter((draft) => draft.returned?.file === file);
  const changed = returns.reduce((sum, draft) => sum + (draft.returned?.changes.length ?? 0), 0);
  const note =
    changed > 0 ? `文件里手改了 ${changed} 处，已照改。` : '文件和这些表一致，没有手改的地方。';
  const first = { ...next, current: made[0] ?? null };
  return toBatch(returns.length > 0 ? { ...first, toast: note } : first, made);
}

/** 「1,3,5」「除了残保金」「区域化党建和残保金」「全部」 → numbers; undefined when it names none. */
export function chosenNumbers(text: string, forms: readonly FormFound[]): number[] | undefined {
  const plain = folded(text).replaceAll(/\s/g, '');
  const all = forms.map((_, i) => i + 1);
  if (/^(?:全部?|都|所有的?)(?:\d+张|的)?(?:都?[要做])?(?:吧|了)?$/.test(plain)) return all;
  const but =
    /^(?:除了?|不要|不做|去掉)(.+?)(?:以外|之外|不要|不做)?(?:[,，、]?(?:其[他它余]|剩下|别)的?(?:几张)?(?:全?都?)?[要做]?)?$/.exec(
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

export function plainName(name: string): string {
  return folded(name).replaceAll(/[\s"“”'《》]/g, '');
}

/** The draft of this form year that the form was printed from; an older one is rolled over instead. */
function draftReturned(session: Session, form: FormFound): Draft | undefined {
  const draft = draftBehind(session, form);
  return draft && yearOf(session, draft) >= formYear(session) ? draft : undefined;
}

/** The draft behind a form of a file, or a new one for this form year. */
function imported(session: Session, file: string, found: FormFound, at: string): Session {
  const { declaration, where } = found;
  const into = draftReturned(session, found);
  if (into) {
    const back = returned(session, { file, form: found, into }, { id: into.id, at });
    return withDraft({ ...session, current: into.id }, back ?? into);
  }
  const opened = openNew(session, at);
  const draft = currentDraft(opened);
  if (!draft || opened.refusal) return opened;
  const year = formYear(opened);
  const old = declaration.year;
  if (old >= year) {
    const back = returned(opened, { file, form: found, into: undefined }, { id: draft.id, at });
    if (back) return withDraft(opened, back);
  }
  // A form of this year is taken up where it was left, one of a later year as it is.
  const { declaration: next, moves } =
    old < year ? rolledOver(declaration, year) : { declaration, moves: [] };
  const origin: Origin = { kind: 'import', label: yearLabel(old, year), from: where };
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
      agreed: null,
    },
  };
  // What is told in the end is what has become of it here, not how cells were read.
  const first = made.imported && { ...made.imported, printed: printed(opened, made) };
  return withNotes(withDraft(opened, { ...made, imported: first }), notes);
}

/** This year's forms of these drafts of an earlier year. */
export function rollOver(session: Session, ids: readonly string[], at: string): Session {
  const forms = draftsOf(session, ids).map((draft): FormFound => {
    return { declaration: printed(session, draft), where: titleOf(draft), notes: [] };
  });
  return several(session, '以前填的表', forms, at);
}

/** Goal and rows as they were last year: they are, or are taken from the form of the same name. */
export function keep(session: Session, draft: Draft): Session {
  if (draft.imported) return home({ ...session, toast: '目标和指标照原表，没有动。' });
  const year = yearOf(session, draft);
  const name = draft.entries.projectName?.value;
  const last = session.drafts
    .filter((one) => one.entries.projectName?.value === name && yearOf(session, one) < year)
    .toSorted((a, b) => yearOf(session, b) - yearOf(session, a))[0];
  if (!name || !last) {
    const why = name
      ? `没有找到《${clipped(name)}》以前的表，请把去年的 .docx 发来。`
      : '请先告诉我项目名称，或把去年的 .docx 发来。';
    return refuse(session, refused('noLast', '', why).refusal);
  }
  const old = yearOf(session, last);
  const { declaration } = rolledOver(printed(session, last), year);
  const origin: Origin = { kind: 'import', label: yearLabel(old, year), from: titleOf(last) };
  const { entries } = draftedFrom(declaration, origin, ['annualGoal', 'indicators']);
  const next = { ...draft, entries: { ...draft.entries, ...entries } };
  return advance(withNotes(withDraft(session, next), ['目标和指标照去年的填好了。']));
}

function yearLabel(old: number, year: number): string {
  return old === year - 1 ? '去年' : old >= year ? '原表' : `${old} 年`;
}

export function notChosen(text: string): ReturnType<typeof refused>['refusal'] {
  const why = `没看懂“${clipped(text)}”要做哪几张。`;
  return refused('choose', text, why, { example: '1,3,5、除了残保金、全部' }).refusal;
}
