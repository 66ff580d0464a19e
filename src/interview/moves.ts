// The moves of the talk: to a question, to the drafter, to the review page, to another draft. What is
// missing decides; nothing here reads what a user wrote.
import { annualTotal } from '../form/fields.ts';
import { beginning, type Refusal, refused } from '../form/reading.ts';
import { settled, takePassage, takeProposal } from './edits.ts';
import { ownRowsOf, removedNames } from './own-store.ts';
import {
  currentDraft,
  isKnown,
  newDraft,
  nextTopic,
  rowsOf,
  suggestion,
  yearOf,
} from './session.ts';
import type { Draft, Effect, Event, Session, Topic } from './vocabulary.ts';

/** Characters of 做什么 a drafter is given: what it writes from them must fit into a goal. */
const MAX_BRIEF = 4000;
/** Drafts one conversation may hold. */
const MAX_DRAFTS = 200;

type NewEffect = Effect extends infer E ? (E extends Effect ? Omit<E, 'id'> : never) : never;

export function withEffect(session: Session, effect: NewEffect): Session {
  const made = session.made + 1;
  const added = { ...effect, id: `e${made}` };
  return { ...session, made, pending: [...session.pending, added] };
}

export function goto(session: Session, place: Session['place']): Session {
  return { ...session, place };
}

export function ask(session: Session, topic: Topic): Session {
  return goto(session, { at: 'asking', topic, why: false });
}

/** The next question, or the drafter, or the review page. */
export function advance(session: Session): Session {
  const draft = currentDraft(session);
  if (!draft) return goto(session, { at: 'opening' });
  if (draft.reviewed) return home(session);
  const topic = nextTopic(draft);
  const waiting = topic === 'annualGoal' || topic === 'indicators' || topic === undefined;
  if (
    waiting &&
    (!draft.entries.annualGoal || !draft.entries.indicators) &&
    isKnown(draft, 'brief')
  ) {
    return requestDraft(session, draft, 'all');
  }
  return topic ? ask(session, topic) : toReview(session);
}

/** Where corrections lead: the review page once it was seen, else the next question. */
export function home(session: Session): Session {
  const draft = currentDraft(session);
  if (!draft) return goto(session, { at: 'opening' });
  if (draft.reviewed) return toReview(session);
  if (Object.keys(draft.entries).length === 0 && !draft.brief)
    return goto(session, { at: 'opening' });
  return advance(session);
}

export function toReview(session: Session): Session {
  const draft = currentDraft(session);
  if (!draft) return goto(session, { at: 'opening' });
  // Proposals are made once: what was taken back later stays open.
  const complete = draft.reviewed ? draft : settleDraft(session, draft);
  const reviewed = { ...complete, reviewed: true };
  return goto(withDraft(withoutDrafting(session), reviewed), {
    at: reviewed.finished ? 'finished' : 'review',
  });
}

/** The page of these drafts together; what of it the file is for. */
export function toBatch(
  session: Session,
  drafts: string[],
  file: 'word' | 'book' | 'bundle' = 'word',
): Session {
  // Each of them has a page of its own to come back to.
  const current = drafts.includes(session.current ?? '') ? session.current : (drafts[0] ?? null);
  const batch = { ...withoutDrafting(session), batch: drafts, current };
  return goto(batch, { at: 'batch', drafts, file });
}

export function settleDraft(session: Session, draft: Draft): Draft {
  return settled(draft, (id, soFar) => suggestion(id, session, soFar));
}

/** The unit’s profile, learned when a form is done with: what is undone before was never learned. */
export function rememberUnit(session: Session): Session {
  const { unit, department } = currentDraft(session)?.entries ?? {};
  // Said by the user, here or in a form that they sent.
  const isSaid = (kind: string | undefined) => kind === 'user' || kind === 'import';
  const profile = {
    ...session.profile,
    ...(unit && isSaid(unit.origin.kind) ? { unit: unit.value } : {}),
    ...(department && isSaid(department.origin.kind) ? { department: department.value } : {}),
  };
  return { ...session, profile };
}

export function requestDraft(
  session: Session,
  draft: Draft,
  want: 'all' | 'goal' | 'rows',
): Session {
  const funding = draft.entries.annualFunding?.value;
  const brief = beginning(draft.brief?.value ?? draft.entries.annualGoal?.value ?? '', MAX_BRIEF);
  const own = want === 'goal' ? [] : ownRowsOf(session, draft);
  const refusals = want === 'goal' ? [] : [...draft.refused, ...removedNames(session, draft)];
  const effect = {
    kind: 'draft' as const,
    draft: draft.id,
    want,
    request: {
      year: yearOf(session, draft),
      projectName: draft.entries.projectName?.value ?? '',
      annualTotal: funding ? annualTotal(funding) : 0,
      brief,
      ...(own.length > 0 ? { own } : {}),
      ...(refusals.length > 0 ? { refused: refusals } : {}),
    },
  };
  return goto(withEffect(withoutAsked(session), effect), { at: 'drafting' });
}

/** Asks for one part of the goal to be written again. */
export function requestPassage(
  session: Session,
  draft: Draft,
  text: string,
  wish: string,
): Session {
  const asked = requestDraft(session, draft, 'goal');
  const passage = {
    text,
    wish: beginning(wish, MAX_BRIEF),
    goal: draft.entries.annualGoal?.value ?? '',
    // As a store keeps them: where a row comes from is no business of the drafter's.
    rows: rowsOf(draft).map(({ level1, level2, level3, value }) => {
      return { level1, level2, level3, value };
    }),
  };
  const pending = asked.pending.map((effect) =>
    effect.kind === 'draft' ? { ...effect, request: { ...effect.request, passage } } : effect,
  );
  return { ...asked, pending };
}

/**
 * Nothing is waited for any more. What a model was asked to write goes on behind the page; what it was
 * only asked to say is no longer wanted.
 */
function withoutDrafting(session: Session): Session {
  const pending = session.pending.flatMap((effect) => {
    if (effect.kind === 'draft') return [];
    if (effect.kind !== 'model' || !effect.awaited) return [effect];
    const { task } = effect.request;
    return task === 'goal' || task === 'rows' ? [{ ...effect, awaited: false }] : [];
  });
  return { ...session, pending };
}

/** Nothing that the user has asked for goes on. */
export function withoutAsked(session: Session): Session {
  const isAsked = (effect: Effect) =>
    effect.kind === 'draft' || (effect.kind === 'model' && effect.asked);
  return { ...session, pending: session.pending.filter((effect) => !isAsked(effect)) };
}

/** A form made from examples is the model's to improve, part by part. */
export function wantingBetter(session: Session, draft: Draft): Session {
  return session.model ? withDraft(session, { ...draft, wants: ['goal', 'rows'] }) : session;
}

export function takeDrafted(
  session: Session,
  event: Event & { kind: 'drafted' | 'draftFailed' },
): Session {
  const effect = session.pending.find((e) => e.id === event.effect);
  if (effect?.kind !== 'draft') return session;
  const freed = withoutDrafting(session);
  const draft = freed.drafts.find((d) => d.id === effect.draft);
  if (!draft) return freed;
  const here = freed.current === draft.id && freed.place.at === 'drafting';
  if (event.kind === 'draftFailed') {
    const failed = refuse(
      freed,
      refused('draft', '', '这次没有拟成。可以再试一次，或自己写目标和指标。').refusal,
    );
    return here ? { ...toReview(failed), refusal: failed.refusal } : failed;
  }
  // A form that was finished meanwhile is not changed behind the user's back.
  if (!here && draft.finished) return freed;
  const { passage } = effect.request;
  if (passage) {
    const changed = takePassage(draft, passage, event.proposal);
    if (!changed.ok) return refuse(here ? toReview(freed) : freed, changed.refusal);
    const next = withDraft(freed, changed.value);
    return here ? toReview(next) : next;
  }
  const proposed = takeProposal(draft, event.proposal, effect.want);
  const taken = withDraft(freed, proposed);
  const open = effect.want === 'all' ? wantingBetter(taken, proposed) : taken;
  const changed = withNotes(open, event.proposal.notes);
  if (!here) return changed;
  return event.proposal.rows.length > 0 ? advance(changed) : toReview(changed);
}

export function openNew(session: Session, at: string): Session {
  if (session.drafts.length >= MAX_DRAFTS) {
    return goto(
      refuse(
        session,
        refused('full', '', `已有 ${MAX_DRAFTS} 张表，请先删掉不用的再新建。`, { example: '删除2' })
          .refusal,
      ),
      { at: 'list', page: 0 },
    );
  }
  const empty = session.drafts.find(
    (d) => Object.keys(d.entries).length === 0 && d.history.length === 0,
  );
  const known = rememberUnit(session);
  if (empty) return { ...withoutDrafting(known), current: empty.id };
  const made = session.made + 1;
  const draft = newDraft(`d${made}`, at);
  return {
    ...withoutDrafting(known),
    made,
    drafts: [...session.drafts, draft],
    current: draft.id,
  };
}

export function withDraft(session: Session, draft: Draft): Session {
  return { ...session, drafts: session.drafts.map((d) => (d.id === draft.id ? draft : d)) };
}

export function refuse(session: Session, refusal: Refusal): Session {
  return { ...session, refusal };
}

export function withNotes(session: Session, notes: readonly string[]): Session {
  return notes.length > 0
    ? { ...session, toast: [session.toast ?? '', ...notes].join('') }
    : session;
}
