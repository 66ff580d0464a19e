// A session's plain questions and answers: which draft is current, what year it is, what comes next.
// Pure look-ups over vocabulary.ts, shared by step.ts (which changes) and screens.ts (which shows).
import {
  contextOf,
  declarationOf,
  type Declaration,
  type DraftRow,
  type Entry,
  type Origin,
} from '../form/declaration.ts';
import { fieldIds, fields, type FieldContext, type FieldId } from '../form/fields.ts';
import { inTreeOrder } from '../form/indicators.ts';
import { clipped } from '../form/reading.ts';
import { NO_USAGE } from '../draft/model.ts';
import type { Draft, Session, Topic } from './vocabulary.ts';

/** The three questions of 快速: everything else can be proposed. */
const QUICK_TOPICS: readonly Topic[] = ['projectName', 'annualFunding', 'brief'];

export function newSession(conversation: string): Session {
  return {
    version: 2,
    conversation,
    revision: 0,
    seen: [],
    formYear: null,
    today: '2000-01-01',
    model: null,
    usage: { day: '', ...NO_USAGE },
    profile: {},
    journal: [],
    batch: [],
    bare: false,
    drafts: [],
    current: null,
    place: { at: 'opening' },
    turn: 0,
    bubble: 0,
    made: 0,
    toast: null,
    refusal: null,
    said: null,
    forgotten: [],
    shown: null,
    pending: [],
  };
}

export function newDraft(id: string, at: string): Draft {
  return {
    id,
    madeAt: at,
    title: null,
    entries: {},
    pace: 'quick',
    passed: [],
    history: [],
    undone: [],
    finished: false,
    confirmedAt: null,
    reviewed: false,
    changedAt: at,
    wants: [],
    refused: [],
    masked: false,
    usage: NO_USAGE,
    excuses: [],
    imported: null,
    returned: null,
  };
}

/** Forms are written in autumn for the next year: from July on that is the form year. */
export function formYear(session: Session): number {
  const [year = 0, month = 0] = session.today.split('-').map(Number);
  return session.formYear ?? (month >= 7 ? year + 1 : year);
}

/** The user has had everything deleted: no more is to come of this session. */
export function isLeaving({ pending }: Session): boolean {
  return pending.some(({ kind }) => kind === 'erase');
}

/** Said above the next screen of a session that is older than the one saved last. */
export function noteOnGoingBack(session: Session): string {
  const last = session.said?.text ?? currentDraft(session)?.history.at(-1)?.said;
  const sorry = '存盘的文件坏了一份，';
  return last
    ? `${sorry}最后保住的是“${clipped(last)}”，之后写的请再写一次。`
    : session.drafts.length > 0
      ? `${sorry}最后保住的是您的 ${session.drafts.length} 张表，之后写的请再写一次。`
      : `${sorry}以前填的读不出来了，请再写一次；坏的文件留着，请告诉管理员。`;
}

export function currentDraft(session: Session): Draft | undefined {
  return session.drafts.find((draft) => draft.id === session.current);
}

/** The drafts with these ids, in this order; those that are gone are left out. */
export function draftsOf(session: Session, ids: readonly string[]): Draft[] {
  return ids.flatMap((id) => session.drafts.find((draft) => draft.id === id) ?? []);
}

export function yearOf(session: Session, draft: Draft | undefined): number {
  return draft?.entries.year?.value ?? formYear(session);
}

export function fieldContext(session: Session, draft: Draft | undefined): FieldContext {
  const { today, profile } = session;
  return contextOf(draft?.entries ?? {}, { year: formYear(session), today, profile });
}

export function titleOf(draft: Draft): string {
  return draft.title ?? draft.entries.projectName?.value ?? '未命名';
}

/** Rows in the order the page numbers them: 7.1 is the first. */
export function rowsOf(draft: Draft): DraftRow[] {
  return inTreeOrder(draft.entries.indicators?.value ?? []);
}

/** The 一级指标 of the group of rows with this number on the rows page, which goes round. */
export function groupOf(draft: Draft, group: number): string | undefined {
  const levels = [...new Set(rowsOf(draft).map((row) => row.level1))];
  return levels[group % Math.max(levels.length, 1)];
}

export function printed(session: Session, draft: Draft): Declaration {
  return declarationOf(draft.entries, formYear(session));
}

/** Most recently changed first. */
export function draftsByDate(session: Session): Draft[] {
  return session.drafts.toSorted((a, b) => b.changedAt.localeCompare(a.changedAt));
}

/** What has to be asked next, or undefined when everything can be proposed. */
export function nextTopic(draft: Draft): Topic | undefined {
  if (draft.pace === 'quick') {
    return QUICK_TOPICS.find((topic) => !isKnown(draft, topic) && !isPassed(draft, topic));
  }
  const next = fieldIds.find(
    (id) => !isPassed(draft, id) && draft.entries[id]?.origin.kind !== 'user',
  );
  if (next === 'annualGoal' && !draft.entries.annualGoal && !isKnown(draft, 'brief'))
    return 'brief';
  return next;
}

export function isKnown(draft: Draft, topic: Topic): boolean {
  // A goal written by the user says what the money is for.
  if (topic === 'brief') return draft.brief !== undefined || draft.entries.annualGoal !== undefined;
  return draft.entries[topic] !== undefined;
}

function isPassed(draft: Draft, topic: Topic): boolean {
  return draft.passed.includes(topic === 'brief' ? 'annualGoal' : topic);
}

/** The question before this one, in the order of the pace; undefined at the first. */
export function topicBefore(draft: Draft, topic: Topic): Topic | undefined {
  const order: readonly Topic[] = draft.pace === 'quick' ? QUICK_TOPICS : fieldIds;
  const at = order.indexOf(draft.pace === 'guided' && topic === 'brief' ? 'annualGoal' : topic);
  return at > 0 ? order[at - 1] : undefined;
}

/** 「4/12」 or 「2/3」: where a question stands in its pace. */
export function progressOf(draft: Draft, topic: Topic): string {
  const order: readonly Topic[] = draft.pace === 'quick' ? QUICK_TOPICS : fieldIds;
  const at = order.indexOf(draft.pace === 'guided' && topic === 'brief' ? 'annualGoal' : topic);
  return at < 0 ? '' : `${at + 1}/${order.length}`;
}

export function labelOf(topic: Topic): string {
  return topic === 'brief' ? '做什么' : fields[topic].label;
}

export function originLabel(origin: Origin): string {
  switch (origin.kind) {
    case 'user':
      return '您填';
    case 'default':
      return '默认';
    case 'profile':
      return '单位档案';
    case 'example':
      return origin.own ? '本单位' : '范例';
    case 'computed':
      return '计算';
    case 'import':
      return origin.label;
    case 'review':
      return '按检查改';
    case 'ai':
      return { edited: 'AI 拟·您改', accepted: 'AI 拟·您认可', none: 'AI 拟' }[
        origin.user ?? 'none'
      ];
  }
}

/** The value of a field that would be proposed without asking, with its origin. */
export function suggestion(
  id: FieldId,
  session: Session,
  draft: Draft | undefined,
): Entry<unknown> | undefined {
  const value: unknown = fields[id].suggest(fieldContext(session, draft));
  if (value === undefined) return undefined;
  const kind = id === 'unit' || id === 'department' ? 'profile' : 'default';
  return { value, origin: { kind } };
}
