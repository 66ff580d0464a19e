// When a language model is asked, and what becomes of its answers. A model only ever improves what
// stands without it: the form is there before it answers, and stays when it does not.
import {
  type Facts,
  type Heard,
  type ModelReply,
  type ModelRequest,
  usageWith,
} from '../draft/model.ts';
import { masked, secretsIn } from '../draft/secrecy.ts';
import { annualTotal, fields } from '../form/fields.ts';
import { type Refusal, refused } from '../form/reading.ts';
import { isKept, takeGoal, takePassage, takeRows } from './edits.ts';
import {
  goto,
  home,
  refuse,
  requestDraft,
  requestPassage,
  toReview,
  wantingBetter,
  withDraft,
  withEffect,
  withNotes,
  withoutDrafting,
} from './moves.ts';
import { isQuestion, notOurBusiness, notUnderstood } from './not-understood.ts';
import { currentDraft, rowsOf, yearOf } from './session.ts';
import type { Draft, Effect, Event, Session } from './vocabulary.ts';

type ModelEffect = Effect & { kind: 'model' };
type Want = Draft['wants'][number];

/** Characters of 做什么, and of a wish or a text to understand, that a model is given. */
const MOST_WORDS = 4000;

// --- asking -------------------------------------------------------------------------------------

/** Has the goal written anew, or again by the user's wish: by the model, else from examples. */
export function rewriteGoal(session: Session, draft: Draft, wish: string): Session {
  const request = requestOf(session, draft, { task: 'goal', wish });
  const asked = askModel(session, draft, request);
  if (asked.ok) return asked.session;
  const goal = draft.entries.annualGoal?.value ?? '';
  const next = asked.session;
  return wish === '' || goal === ''
    ? requestDraft(next, draft, 'goal')
    : requestPassage(next, draft, goal, wish);
}

/** Has one part of the goal written again. */
export function rewritePassage(
  session: Session,
  draft: Draft,
  text: string,
  wish: string,
): Session {
  const goal = draft.entries.annualGoal?.value ?? '';
  const passage = { text, wish: wish.slice(0, MOST_WORDS), goal, rows: rowsOf(draft) };
  const request = { ...requestOf(session, draft, { task: 'goal', wish: '' }), passage };
  const asked = askModel(session, draft, request);
  return asked.ok ? asked.session : requestPassage(asked.session, draft, text, wish);
}

/** Has other rows proposed: for the group of rows on the page, or for all of them. */
export function renewRows(session: Session, draft: Draft): Session {
  const { place } = session;
  const group = place.at === 'rows' ? place.group : undefined;
  const levels = [...new Set(rowsOf(draft).map((row) => row.level1))];
  const level1 = group === undefined ? null : (levels[group % Math.max(levels.length, 1)] ?? null);
  const asked = askModel(session, draft, requestOf(session, draft, { task: 'rows', level1 }));
  if (!asked.ok) return requestDraft(asked.session, draft, 'rows');
  return goto(asked.session, { at: 'drafting', ...(group === undefined ? {} : { rows: group }) });
}

/** Has free words understood that nothing else could read; `otherwise` is what they get without. */
export function understandBy(session: Session, text: string, otherwise: Session): Session {
  const draft = currentDraft(session);
  if (!draft || !session.model) return otherwise;
  const [secret] = session.model.trusted ? [] : secretsIn(text);
  if (secret) {
    const why = `这段话里有${secret.kind}（${secret.shown}），没有发给大模型。`;
    const fixes = [{ label: '遮住再读', answer: masked(text) }];
    return refuse(otherwise, refused('secret', '', why, { fixes }).refusal);
  }
  const words = text.slice(0, MOST_WORDS);
  const asked = askModel(
    session,
    draft,
    requestOf(session, draft, { task: 'understand', text: words }),
  );
  return asked.ok ? asked.session : { ...otherwise, toast: asked.session.toast };
}

/** Has the whole form read through. */
export function readThrough(session: Session, draft: Draft): Session {
  if (!session.model) {
    const why = '没有接大模型，不能通读。核对页的检查不用它，请照下面的清单看。';
    return refuse(home(session), refused('noModel', '', why).refusal);
  }
  const asked = askModel(session, draft, requestOf(session, draft, { task: 'polish' }));
  return asked.ok ? asked.session : home(asked.session);
}

type Asked = { ok: boolean; session: Session };

/** The talk waits for the model; not `ok` where it may not be asked, with the reason on the session. */
function askModel(session: Session, draft: Draft, request: ModelRequest): Asked {
  if (!session.model) return { ok: false, session };
  const barrier = barrierTo(session, draft, request);
  if (barrier) {
    const { notice, refusal } = barrier;
    const told = notice === undefined ? session : withNotes(session, [notice]);
    return { ok: false, session: refusal ? refuse(told, refusal) : told };
  }
  const freed = withoutDrafting(withoutWant(session, draft, request.task));
  const effect = { kind: 'model' as const, draft: draft.id, request, awaited: true };
  return { ok: true, session: goto(withEffect(freed, effect), { at: 'drafting' }) };
}

/** Why the model may not be asked now: a line for the user, or a refusal with a way on. */
function barrierTo(
  { model, usage, today }: Session,
  draft: Draft,
  request: ModelRequest,
): { notice?: string; refusal?: Refusal } | undefined {
  if (!model) return {};
  if (usage.day === today && usage.calls >= model.callsPerDay) {
    return { notice: `今天已用了 ${usage.calls} 次大模型，到了上限，先用范例拟；明天又可以用。` };
  }
  const tokens = draft.usage.tokensIn + draft.usage.tokensOut;
  if (tokens >= model.tokensPerForm) {
    return { notice: '这张表用的大模型字数到了上限，先用范例拟。' };
  }
  const found = model.trusted ? undefined : secretOf(request);
  return found && { refusal: found };
}

const PARTS = { facts: '“做什么”或表头', goal: '年度总体目标', rows: '绩效指标', kept: '绩效指标' };

function secretOf(request: ModelRequest): Refusal | undefined {
  for (const [part, value] of Object.entries(request)) {
    const [secret] = textsOf(value).flatMap((text) => secretsIn(text));
    if (!secret) continue;
    const where = part in PARTS ? PARTS[part as keyof typeof PARTS] : '您的话';
    const why = `${where}里有${secret.kind}（${secret.shown}），没有发给大模型，先用范例拟。`;
    const fixes = [{ label: '遮住再拟', answer: '遮住再拟' }];
    return refused('secret', '', why, { fixes }).refusal;
  }
  return undefined;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

function withMasks<T>(value: T): T {
  if (typeof value === 'string') return masked(value) as T;
  if (Array.isArray(value)) return value.map(withMasks) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withMasks(v)])) as T;
}

type Wanted =
  | { task: 'goal'; wish: string }
  | { task: 'rows'; level1: string | null }
  | { task: 'understand'; text: string }
  | { task: 'polish' };

function requestOf(session: Session, draft: Draft, wanted: Wanted): ModelRequest {
  const facts = factsOf(session, draft);
  const goal = draft.entries.annualGoal?.value ?? '';
  const rows = rowsOf(draft).map(({ level1, level2, level3, value }) => ({
    level1,
    level2,
    level3,
    value,
  }));
  const request = ((): ModelRequest => {
    switch (wanted.task) {
      case 'goal':
        // Without a wish it is written anew, not on what stands there.
        return {
          ...wanted,
          wish: wanted.wish.slice(0, MOST_WORDS),
          facts,
          rows,
          goal: wanted.wish === '' ? '' : goal,
        };
      case 'rows': {
        const { level1 } = wanted;
        const all = rowsOf(draft);
        const goes = all.filter(
          (row) =>
            !isKept(row) &&
            row.origin.kind !== 'computed' &&
            (level1 === null || row.level1 === level1),
        );
        // What is asked for once more shall be something else.
        const again = draft.wants.includes('rows') ? [] : goes.map(({ level3 }) => level3);
        const kept = rows.filter((_, i) => !goes.includes(all[i]!));
        return { ...wanted, facts, goal, kept, refused: [...draft.refused, ...again] };
      }
      case 'understand':
      case 'polish':
        return { ...wanted, facts, goal, rows };
    }
  })();
  return draft.masked ? withMasks(request) : request;
}

function factsOf(session: Session, draft: Draft): Facts {
  const { projectName, department, unit, period, annualFunding } = draft.entries;
  const brief = draft.brief?.value ?? '';
  // A goal written by the user says what the money is for.
  const own = draft.entries.annualGoal;
  return {
    year: yearOf(session, draft),
    projectName: projectName?.value ?? '',
    department: department?.value ?? '',
    unit: unit?.value ?? '',
    period: period ? fields.period.show(period.value) : '',
    annualTotal: annualFunding ? annualTotal(annualFunding.value) : 0,
    brief: (brief || (own?.origin.kind === 'user' ? own.value : '')).slice(0, MOST_WORDS),
  };
}

// --- in the background --------------------------------------------------------------------------

function withoutWant(session: Session, draft: Draft, task: ModelRequest['task']): Session {
  return withDraft(session, { ...draft, wants: draft.wants.filter((want) => want !== task) });
}

/** Nothing more is to be improved by itself. */
export function content(session: Session, draft: Draft): Session {
  return draft.wants.length === 0 ? session : withDraft(session, { ...draft, wants: [] });
}

/**
 * Sees to it that what the model owes is under way: one call at a time, none with old facts, none
 * while the user waits for another, none for what the user has written meanwhile.
 */
export function withModelWork(session: Session): Session {
  const work = session.pending.filter((effect) => effect.kind === 'model');
  const isAwaited = work.some(({ awaited }) => awaited);
  const gone = work.filter((e) => !e.awaited && (isAwaited || !isStillWanted(session, e)));
  const next = dropped(session, gone);
  if (!session.model || isAwaited || work.length > gone.length) return next;
  const [wanting] = next.drafts
    .filter((draft) => wantOf(draft) !== undefined)
    .toSorted((a, b) => Number(b.id === next.current) - Number(a.id === next.current));
  const want = wanting && wantOf(wanting);
  if (!want) return next;
  const wanted = want === 'goal' ? { task: want, wish: '' } : { task: want, level1: null };
  const request = requestOf(next, wanting, wanted);
  const barrier = barrierTo(next, wanting, request);
  if (!barrier) {
    return withEffect(next, { kind: 'model', draft: wanting.id, request, awaited: false });
  }
  const told = withNotes(content(next, wanting), barrier.notice ? [barrier.notice] : []);
  return barrier.refusal && !told.refusal ? refuse(told, barrier.refusal) : told;
}

function dropped(session: Session, effects: readonly Effect[]): Session {
  if (effects.length === 0) return session;
  return { ...session, pending: session.pending.filter((effect) => !effects.includes(effect)) };
}

/** What of a form the model may write next: what is not there any more is not to be improved. */
function wantOf({ wants, entries, finished }: Draft): Want | undefined {
  if (finished) return undefined;
  return wants.find((want) =>
    want === 'goal'
      ? entries.annualGoal !== undefined && entries.annualGoal.origin.kind !== 'user'
      : entries.indicators !== undefined,
  );
}

function isStillWanted(session: Session, { draft: id, request }: ModelEffect): boolean {
  const draft = session.drafts.find((d) => d.id === id);
  if (!draft || !session.model || wantOf(draft) !== request.task) return false;
  const facts = factsOf(session, draft);
  const now = draft.masked ? withMasks(facts) : facts;
  return JSON.stringify(now) === JSON.stringify(request.facts);
}

/** Masks what must not leave, and has the form improved after all. */
export function maskAndGoOn(session: Session, draft: Draft): Session {
  const open = { ...draft, masked: true };
  const told = { ...session, toast: '发给大模型的内容里，号码和密级标志都会遮住。' };
  return home(wantingBetter(withDraft(told, open), open));
}

// --- answers ------------------------------------------------------------------------------------

export function takeModelEvent(
  session: Session,
  event: Event & { kind: 'modelAnswered' | 'modelFailed' },
): Session {
  const effect = session.pending.find(({ id }) => id === event.effect);
  if (effect?.kind !== 'model') return session;
  const { usage, today } = session;
  const spent = usage.day === today ? usage : { calls: 0, tokensIn: 0, tokensOut: 0 };
  const counted = {
    ...dropped(session, [effect]),
    usage: { day: today, ...usageWith(spent, event.usage) },
  };
  const draft = counted.drafts.find(({ id }) => id === effect.draft);
  if (!draft) return counted;
  const next = withDraft(counted, { ...draft, usage: usageWith(draft.usage, event.usage) });
  const isHere = next.current === draft.id && next.place.at === 'drafting';
  // A form that was finished meanwhile is not changed behind the user's back.
  if (draft.finished) return next;
  // The user has gone elsewhere: what is written is kept, what was only to be shown is not.
  const isLeft = effect.awaited && !isHere;
  const known = isLeft ? { ...effect, awaited: false } : effect;
  if (isLeft && (event.kind === 'modelFailed' || isOnlyShown(effect))) return next;
  return event.kind === 'modelFailed'
    ? withoutAnswer(next, known, event.why)
    : withAnswer(next, known, event.reply);
}

function isOnlyShown({ request }: ModelEffect): boolean {
  return request.task === 'understand' || request.task === 'polish';
}

function withoutAnswer(
  session: Session,
  { draft: id, request, awaited }: ModelEffect,
  why: string,
): Session {
  const draft = session.drafts.find((d) => d.id === id);
  if (!draft) return session;
  if (!awaited) {
    const note = `大模型没有答上来（${why}），用范例拟的初稿，请多看一眼⑥⑦。`;
    return withNotes(content(session, draft), id === session.current ? [note] : []);
  }
  const told = (line: string) => withNotes(session, [`大模型没有答上来（${why}），${line}`]);
  switch (request.task) {
    case 'goal': {
      const { passage, wish, goal } = request;
      const told1 = told('用范例拟的，请多看一眼⑥。');
      if (passage) return requestPassage(told1, draft, passage.text, passage.wish);
      return wish === ''
        ? requestDraft(told1, draft, 'goal')
        : requestPassage(told1, draft, goal, wish);
    }
    case 'rows':
      return requestDraft(told('用范例配的，请多看一眼⑦。'), draft, 'rows');
    case 'understand':
      return nothingHeard(told('请换个说法。'), request.text);
    case 'polish':
      return toReview(told('通读没有做，可以再试一次。'));
  }
}

function withAnswer(session: Session, effect: ModelEffect, reply: ModelReply): Session {
  const draft = session.drafts.find((d) => d.id === effect.draft);
  const { request } = effect;
  if (!draft || reply.task !== request.task) return session;
  const noted = withNotes(session, effect.draft === session.current ? reply.notes : []);
  switch (reply.task) {
    case 'goal': {
      const passage = request.task === 'goal' ? request.passage : undefined;
      if (passage) {
        const changed = takePassage(draft, passage, { goal: reply.goal });
        if (changed.ok) return settled(noted, effect, changed.value);
        return effect.awaited ? refuse(toReview(session), changed.refusal) : session;
      }
      return settled(noted, effect, takeGoal(draft, reply.goal));
    }
    case 'rows': {
      const level1 = request.task === 'rows' ? request.level1 : null;
      return settled(noted, effect, takeRows(draft, reply.rows, level1));
    }
    case 'understand':
      return request.task === 'understand' ? offered(noted, request.text, reply.heard) : session;
    case 'polish': {
      const { slips, remarks } = reply;
      const isClean = slips.length === 0 && remarks.length === 0;
      return isClean
        ? toReview(withNotes(noted, ['通读过了，没有看出毛病。']))
        : goto(noted, { at: 'polish', slips, remarks });
    }
  }
}

/** The draft with the model's part in it, where the user left off. */
function settled(session: Session, { request, awaited }: ModelEffect, draft: Draft): Session {
  const next = withDraft(session, {
    ...draft,
    wants: draft.wants.filter((want) => want !== request.task),
  });
  if (!awaited) return next;
  const { place } = next;
  return place.at === 'drafting' && place.rows !== undefined
    ? goto(next, { at: 'rows', group: place.rows })
    : toReview(next);
}

function offered(session: Session, said: string, heard: Heard[]): Session {
  if (heard.length === 0) return nothingHeard(session, said);
  return goto(session, { at: 'heard', said, heard });
}

/** Words that the model could not make anything of either. */
function nothingHeard(session: Session, text: string): Session {
  const draft = currentDraft(session);
  if (!draft?.reviewed) return home(session);
  return refuse(
    home(session),
    isQuestion(text) ? notOurBusiness(text) : notUnderstood(text, draft),
  );
}
