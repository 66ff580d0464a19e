// When a language model is asked: by the user, who may wait or go on, and by itself for a form that was
// made from examples. A model only ever improves what stands without it.
import type { ModelRequest } from '../draft/model.ts';
import { masked, secretsIn } from '../draft/secrecy.ts';
import type { Origin } from '../form/declaration.ts';
import { refused } from '../form/reading.ts';
import { appendGoal } from './edits.ts';
import { barrierTo, counting, estimateOf, factsOf, requestOf } from './model-requests.ts';
import {
  goto,
  home,
  refuse,
  requestDraft,
  requestPassage,
  wantingBetter,
  withDraft,
  withEffect,
  withNotes,
  withoutAsked,
} from './moves.ts';
import { currentDraft, fieldContext, groupOf } from './session.ts';
import type { Draft, Effect, Session } from './vocabulary.ts';

type ModelEffect = Effect & { kind: 'model' };
type Want = Draft['wants'][number];

// --- asked by the user --------------------------------------------------------------------------

/**
 * Has the goal written anew, or again by the user's wish: by the model, else from examples. `words`
 * shall stand in it, where the wish is that.
 */
export function rewriteGoal(session: Session, draft: Draft, wish: string, words?: string): Session {
  const asked = askModel(session, draft, requestOf(session, draft, { task: 'goal', wish, words }));
  return asked.ok ? asked.session : goalWithout(asked.session, draft, wish, words);
}

/** The same without a model: the words are added as they are. */
export function goalWithout(
  session: Session,
  draft: Draft,
  wish: string,
  words: string | undefined,
): Session {
  const goal = draft.entries.annualGoal?.value ?? '';
  if (wish === '' || goal === '') return requestDraft(session, draft, 'goal');
  if (words === undefined) return requestPassage(session, draft, goal, wish);
  const added = appendGoal(draft, words, fieldContext(session, draft));
  if (!added.ok) return refuse(session, added.refusal);
  return home(withNotes(withDraft(session, added.value), added.notes));
}

/** Has one part of the goal written again. */
export function rewritePassage(
  session: Session,
  draft: Draft,
  passage: string,
  wish: string,
): Session {
  const asked = askModel(
    session,
    draft,
    requestOf(session, draft, { task: 'goal', wish, passage }),
  );
  return asked.ok ? asked.session : requestPassage(asked.session, draft, passage, wish);
}

/** Has other rows proposed: for the group of rows on the page, or for all of them. */
export function renewRows(session: Session, draft: Draft): Session {
  const { place } = session;
  const group = place.at === 'rows' ? place.group : undefined;
  const level1 = group === undefined ? null : (groupOf(draft, group) ?? null);
  const asked = askModel(session, draft, requestOf(session, draft, { task: 'rows', level1 }));
  if (!asked.ok) return requestDraft(asked.session, draft, 'rows');
  return goto(asked.session, { at: 'drafting', ...(group === undefined ? {} : { rows: group }) });
}

/** Has free words understood that nothing else could read; `otherwise` is what they get without. */
export function understandBy(session: Session, text: string, otherwise: Session): Session {
  const draft = currentDraft(session);
  if (!draft || !session.model || !isWorthReading(text)) return otherwise;
  if (session.place.at === 'drafting') {
    return refuse(session, refused('busy', text, '正在写，请稍等；不等了就写“停”。').refusal);
  }
  const [secret] = session.model.trusted ? [] : secretsIn(text);
  if (secret) {
    const why = `这段话里有${secret.kind}（${secret.shown}），没有发给大模型。`;
    const fixes = [{ label: '遮住再读', answer: masked(text) }];
    return refuse(otherwise, refused('secret', '', why, { fixes }).refusal);
  }
  const asked = askModel(session, draft, requestOf(session, draft, { task: 'understand', text }));
  return asked.ok ? asked.session : { ...otherwise, toast: asked.session.toast };
}

/** 「哈哈」 and 「吃饭去了」 say nothing of a form. */
function isWorthReading(text: string): boolean {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han >= 6 || (han >= 2 && /[\d①-⑨一二三四五六七八九十百千万]/.test(text));
}

/** Has the whole form read through. */
export function readThrough(session: Session, draft: Draft): Session {
  const not = (why: string) => refuse(home(session), refused('noModel', '', why).refusal);
  if (!session.model) {
    return not('没有接大模型，不能通读。核对页的检查不用它，请照下面的清单看。');
  }
  if (!draft.entries.annualGoal) return not('还没有目标可以通读，请先把表拟出来。');
  const asked = askModel(session, draft, requestOf(session, draft, { task: 'polish' }));
  return asked.ok ? asked.session : home(asked.session);
}

/** Masks what must not leave, and asks the same again. */
export function maskAndGoOn(
  session: Session,
  draft: Draft,
  again: 'draft' | 'rows' | 'polish' | { wish: string },
): Session {
  const open = { ...draft, masked: true };
  const toast = '发给大模型的内容里，号码和密级标志都会遮住。';
  const next = withDraft({ ...session, toast }, open);
  if (again === 'draft') return home(wantingBetter(next, open));
  if (again === 'rows') return renewRows(next, open);
  return again === 'polish' ? readThrough(next, open) : rewriteGoal(next, open, again.wish);
}

interface Asked {
  ok: boolean;
  session: Session;
}

/** The talk waits for the model; not `ok` where it may not be asked, with the reason on the session. */
function askModel(session: Session, draft: Draft, request: ModelRequest): Asked {
  if (!session.model) return { ok: false, session };
  const barrier = barrierTo(session, draft, request);
  if (barrier) {
    const { notice, refusal } = barrier;
    const told = notice === undefined ? session : withNotes(session, [notice]);
    return { ok: false, session: refusal ? refuse(told, refusal) : told };
  }
  const wants = draft.wants.filter((want) => want !== request.task);
  const freed = withoutAsked(withDraft(session, { ...draft, wants }));
  const begun = begin(withNotes(freed, givenUp(session)), draft.id, request, {
    awaited: true,
    asked: true,
  });
  return { ok: true, session: goto(begun, { at: 'drafting' }) };
}

/** One call at a time: what was asked before and is not done has to be said again. */
function givenUp({ pending }: Session): string[] {
  return pending.flatMap((effect) => {
    if (effect.kind !== 'model' || !effect.asked) return [];
    const { request } = effect;
    if (request.task === 'goal' && request.wish !== '')
      return [`“${request.wish}”没有做完，要的话请再说一次。`];
    return [];
  });
}

function begin(
  session: Session,
  draft: string,
  request: ModelRequest,
  how: { awaited: boolean; asked: boolean },
): Session {
  const effect = { kind: 'model' as const, draft, request, ...how };
  return counting(withEffect(session, effect), draft, estimateOf(request));
}

// --- by itself ----------------------------------------------------------------------------------

/** Nothing more of this form is to be improved by itself. */
export function withoutWants(session: Session, draft: Draft): Session {
  return draft.wants.length === 0 ? session : withDraft(session, { ...draft, wants: [] });
}

/**
 * Sees to it that what the model owes is under way: one call at a time, none with old facts, none
 * while the user has asked for another, none for what the user has written meanwhile.
 */
export function withModelWork(session: Session): Session {
  const work = session.pending.filter((effect) => effect.kind === 'model');
  const isAsked = work.some(({ asked }) => asked);
  const gone = work.filter((e) => !e.asked && (isAsked || !isStillWanted(session, e)));
  let next: Session = {
    ...session,
    pending: session.pending.filter((e) => !gone.includes(e as ModelEffect)),
  };
  if (gone.length === 0) next = session;
  if (!session.model || isAsked || work.length > gone.length) return next;
  const wanting = next.drafts
    .filter((draft) => wantOf(draft) !== undefined)
    .toSorted((a, b) => Number(b.id === next.current) - Number(a.id === next.current));
  for (const draft of wanting) {
    const want = wantOf(draft);
    if (!want) continue;
    const wanted = want === 'goal' ? { task: want, wish: '' } : { task: want, level1: null };
    const request = requestOf(next, draft, wanted);
    const barrier = barrierTo(next, draft, request);
    if (!barrier) return begin(next, draft.id, request, { awaited: false, asked: false });
    next = withoutWants(next, draft);
    // What stands in another form's way is not this page's to tell.
    if (draft.id !== next.current) continue;
    if (barrier.notice) next = withNotes(next, [barrier.notice]);
    if (barrier.refusal && !next.refusal) next = refuse(next, barrier.refusal);
  }
  return next;
}

/** What of a form the model may write next: not what is the user's, or is not there any more. */
function wantOf({ wants, entries, finished }: Draft): Want | undefined {
  if (finished) return undefined;
  return wants.find((want) =>
    want === 'goal'
      ? entries.annualGoal !== undefined && isReplaceable(entries.annualGoal.origin)
      : entries.indicators !== undefined,
  );
}

/** Whether a goal of this origin may be replaced behind the user's back. */
export function isReplaceable(origin: Origin): boolean {
  return origin.kind !== 'user' && (origin.kind !== 'ai' || origin.user === null);
}

function isStillWanted(session: Session, { draft: id, request }: ModelEffect): boolean {
  const draft = session.drafts.find((d) => d.id === id);
  if (!draft || !session.model || wantOf(draft) !== request.task) return false;
  return JSON.stringify(factsOf(session, draft)) === JSON.stringify(request.facts);
}
