// What becomes of a model's answers, and of its failures: taken where the user waits or nobody has
// written over it meanwhile, else let go of. A failure leaves the form as it was, or as examples make it.
import type { ModelReply, RequestFor } from '../draft/model.ts';
import { refused } from '../form/reading.ts';
import { takeGoal, takePassage, takeRows } from './edits.ts';
import { counting, estimateOf } from './model-requests.ts';
import { goalWithout, isReplaceable, withoutWants } from './model-work.ts';
import {
  advance,
  goto,
  home,
  refuse,
  requestDraft,
  requestPassage,
  toReview,
  withDraft,
  withNotes,
} from './moves.ts';
import { isQuestion, notOurBusiness, notUnderstood } from './not-understood.ts';
import { currentDraft } from './session.ts';
import type { Draft, Effect, Event, Session } from './vocabulary.ts';

type ModelEffect = Effect & { kind: 'model' };

export function takeModelEvent(
  session: Session,
  event: Event & { kind: 'modelAnswered' | 'modelFailed' },
): Session {
  const effect = session.pending.find(({ id }) => id === event.effect);
  if (effect?.kind !== 'model') return session;
  const pending = session.pending.filter((other) => other !== effect);
  const next = counting(
    { ...session, pending },
    effect.draft,
    event.usage,
    estimateOf(effect.request),
  );
  const draft = next.drafts.find(({ id }) => id === effect.draft);
  if (!draft) return next;
  const isHere = effect.awaited && next.current === draft.id && next.place.at === 'drafting';
  if (isHere) {
    return event.kind === 'modelFailed'
      ? unanswered(next, draft, effect, event.why)
      : answered(next, draft, effect, event.reply);
  }
  // A form that was finished meanwhile is not changed behind the user's back, and what was only to be
  // shown is not shown on another page.
  if (draft.finished || isOnlyShown(effect)) return next;
  return event.kind === 'modelFailed'
    ? unimproved(next, draft, effect, event.why)
    : improved(next, draft, effect, event.reply);
}

function isOnlyShown({ request }: ModelEffect): boolean {
  return request.task === 'understand' || request.task === 'polish';
}

// --- behind the page ----------------------------------------------------------------------------

function unimproved(
  session: Session,
  draft: Draft,
  { asked, request }: ModelEffect,
  why: string,
): Session {
  const isCurrent = draft.id === session.current;
  const what =
    asked && request.task === 'goal' && request.wish !== ''
      ? `“${request.wish}”没有做成，可以再说一次。`
      : '用范例拟的初稿，请多看一眼⑥⑦。';
  const note = `大模型没有答上来（${why}），${what}`;
  return withNotes(withoutWants(session, draft), isCurrent ? [note] : []);
}

function improved(session: Session, draft: Draft, effect: ModelEffect, reply: ModelReply): Session {
  const { request } = effect;
  const changed = taken(draft, request, reply, false);
  const wants = draft.wants.filter((want) => want !== request.task);
  const next = withDraft(session, { ...(changed ?? draft), wants });
  return changed && draft.id === session.current ? withNotes(next, reply.notes) : next;
}

/** The draft with the answer in it; undefined when it has no place there any more. */
function taken(
  draft: Draft,
  request: ModelEffect['request'],
  reply: ModelReply,
  isAwaited: boolean,
): Draft | undefined {
  if (request.task === 'rows' && reply.task === 'rows') {
    return takeRows(draft, reply.rows, request.level1, request.kept);
  }
  if (request.task !== 'goal' || reply.task !== 'goal') return undefined;
  if (!isAwaited && !isStillMeant(draft, request)) return undefined;
  if (!request.passage) return takeGoal(draft, reply.goal, request.wish !== '');
  const changed = takePassage(draft, request.passage, { goal: reply.goal });
  return changed.ok ? changed.value : undefined;
}

/** Whether the goal is still the one that was to be written again, or nobody's own. */
function isStillMeant(
  { entries: { annualGoal: goal } }: Draft,
  request: RequestFor<'goal'>,
): boolean {
  if (!goal) return false;
  return isReplaceable(goal.origin) || (request.goal !== '' && goal.value === request.goal);
}

// --- where the user waits -----------------------------------------------------------------------

function unanswered(
  session: Session,
  draft: Draft,
  { request }: ModelEffect,
  why: string,
): Session {
  const told = (line: string) => withNotes(session, [`大模型没有答上来（${why}），${line}`]);
  switch (request.task) {
    case 'goal': {
      const { passage, wish, words } = request;
      if (passage) return requestPassage(told('先不用它改。'), draft, passage.text, passage.wish);
      const line = words === undefined ? '用范例拟的，请多看一眼⑥。' : '您的话照原样加上了。';
      return goalWithout(told(line), draft, wish, words);
    }
    case 'rows': {
      // Of one group only the model makes others.
      if (request.level1 !== null) return back(told('这一组没有换，可以再试一次。'));
      return requestDraft(told('用范例配的，请多看一眼⑦。'), draft, 'rows');
    }
    case 'understand':
      return nothingHeard(told('请换个说法。'), request.text);
    case 'polish':
      return back(told('通读没有做，可以再试一次。'));
  }
}

function answered(session: Session, draft: Draft, effect: ModelEffect, reply: ModelReply): Session {
  const { request } = effect;
  const noted = withNotes(session, reply.notes);
  switch (reply.task) {
    case 'goal':
    case 'rows': {
      const changed = taken(draft, request, reply, true);
      if (!changed) return refuse(back(noted), passageGone());
      const same = changed === draft ? ['没有新的可以换上。'] : [];
      return back(withNotes(withDraft(noted, changed), same));
    }
    case 'understand':
      if (request.task !== 'understand') return back(session);
      return reply.heard.length > 0
        ? goto(noted, { at: 'heard', said: request.text, heard: reply.heard })
        : nothingHeard(noted, request.text);
    case 'polish': {
      const { slips, remarks } = reply;
      return slips.length === 0 && remarks.length === 0
        ? back(withNotes(noted, ['通读过了，没有看出毛病。']))
        : goto(noted, { at: 'polish', slips, remarks });
    }
  }
}

function passageGone() {
  return refused('passage', '', '这一句改不出更好的写法，请选中它，直接写成您要的话。').refusal;
}

/** To where the user was: the group of rows, the review page, or the next question. */
function back(session: Session): Session {
  const { place } = session;
  if (place.at === 'drafting' && place.rows !== undefined) {
    return goto(session, { at: 'rows', group: place.rows });
  }
  return currentDraft(session)?.reviewed ? toReview(session) : advance(session);
}

/** Words that the model could not make anything of either. */
function nothingHeard(session: Session, text: string): Session {
  const draft = currentDraft(session);
  if (!draft?.reviewed) return home(session);
  const refusal = isQuestion(text) ? notOurBusiness(text) : notUnderstood(text, draft);
  return refuse(home(session), refusal);
}
