// What a language model may be told of a form, and whether it may be asked at all: the facts, masked
// where the user has said so, the limits, and the secrets that must not leave.
import {
  type Facts,
  type ModelRequest,
  NO_USAGE,
  type RequestFor,
  type Usage,
  usageWith,
} from '../draft/model.ts';
import { isOfUnit, type OwnRow } from '../draft/own-rows.ts';
import { masked, secretsIn } from '../draft/secrecy.ts';
import { annualTotal, fields } from '../form/fields.ts';
import { bareName } from '../form/measures.ts';
import { beginning, type Refusal, refused } from '../form/reading.ts';
import { isKept } from './edits.ts';
import { ownRowsOf, removedNames } from './own-store.ts';
import { rowsOf, yearOf } from './session.ts';
import type { Draft, Session } from './vocabulary.ts';

/** Characters of 做什么, and of a wish or a text to understand, that a model is given. */
const MOST_GIVEN = 4000;
/** The unit's own rows that it is given. */
const MOST_OWN = 24;

// --- the request --------------------------------------------------------------------------------

type Wanted =
  | { task: 'goal'; wish: string; words?: string | undefined; passage?: string }
  | { task: 'rows'; level1: string | null }
  | { task: 'understand'; text: string }
  | { task: 'polish' };

export function requestOf(session: Session, draft: Draft, wanted: Wanted): ModelRequest {
  const request = bareRequest(session, draft, wanted);
  // A masked passage would not be found again in the goal: such a request is refused instead.
  const isPassage = request.task === 'goal' && request.passage !== undefined;
  return draft.masked && !isPassage ? withMasks(request) : request;
}

function bareRequest(session: Session, draft: Draft, wanted: Wanted): ModelRequest {
  const facts = factsOf(session, draft);
  const goal = draft.entries.annualGoal?.value ?? '';
  const rows = rowsOf(draft).map(({ level1, level2, level3, value }) => {
    return { level1, level2, level3, value };
  });
  switch (wanted.task) {
    case 'goal':
      return goalRequest(wanted, { facts, goal, rows });
    case 'rows': {
      const { level1 } = wanted;
      const all = rowsOf(draft);
      const isByItself = draft.wants.includes('rows');
      const goes = all.filter(
        (row) =>
          !isKept(row) &&
          // A model adds to what the unit itself has used; only who wants others gives it up.
          !(isByItself && isOfUnit(row)) &&
          row.origin.kind !== 'computed' &&
          (level1 === null || row.level1 === level1),
      );
      // What is asked for once more shall be something else.
      const again = isByItself ? [] : goes.map(({ level3 }) => level3);
      const kept = rows.filter((_, i) => !goes.includes(all[i]!));
      const removed = removedNames(session, draft).filter((name) => secretsIn(name).length === 0);
      const refusals = [...draft.refused, ...again, ...removed];
      const own = ownGiven(session, draft, refusals);
      const request = { ...wanted, facts, goal, kept, refused: refusals };
      return own.length > 0 ? { ...request, own } : request;
    }
    case 'understand':
      return { task: 'understand', text: given(wanted.text), facts, goal, rows };
    case 'polish':
      return { ...wanted, facts, goal, rows };
  }
}

/**
 * What of the unit's own rows a model is told: names and values, not of which other projects; none with
 * a secret in it, which could not be mended in this form.
 */
function ownGiven(session: Session, draft: Draft, refusals: readonly string[]): OwnRow[] {
  const gone = new Set(refusals.map(bareName));
  return ownRowsOf(session, draft)
    .filter(({ level3 }) => !gone.has(bareName(level3)))
    .filter(({ level3, twin = '' }) => secretsIn(`${level3} ${twin}`).length === 0)
    .slice(0, MOST_OWN)
    .map((row) => ({ ...row, projects: [] }));
}

function goalRequest(
  { wish, words, passage }: Extract<Wanted, { task: 'goal' }>,
  { facts, goal, rows }: Pick<RequestFor<'goal'>, 'facts' | 'goal' | 'rows'>,
): RequestFor<'goal'> {
  const about = { task: 'goal' as const, facts, rows };
  if (passage !== undefined) {
    return { ...about, goal, wish: '', passage: { text: passage, wish: given(wish), goal, rows } };
  }
  // Without a wish it is written anew, not on what stands there.
  const now = { ...about, wish: given(wish), goal: wish === '' ? '' : goal };
  return words === undefined ? now : { ...now, words };
}

export function factsOf(session: Session, draft: Draft): Facts {
  const { projectName, department, unit, period, annualFunding } = draft.entries;
  // A goal written by the user says what the money is for.
  const own = draft.entries.annualGoal;
  const brief = draft.brief?.value || (own?.origin.kind === 'user' ? own.value : '');
  const facts = {
    year: yearOf(session, draft),
    projectName: projectName?.value ?? '',
    department: department?.value ?? '',
    unit: unit?.value ?? '',
    period: period ? fields.period.show(period.value) : '',
    annualTotal: annualFunding ? annualTotal(annualFunding.value) : 0,
    brief: given(brief),
  };
  return draft.masked ? withMasks(facts) : facts;
}

/** The beginning of a long text. A number in which it would end is left out: it may be a secret's. */
function given(text: string): string {
  return text.length <= MOST_GIVEN ? text : beginning(text, MOST_GIVEN).replace(/[\d\s-]+$/, '');
}

function withMasks<T>(value: T): T {
  if (typeof value === 'string') return masked(value) as T;
  if (Array.isArray(value)) return value.map(withMasks) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withMasks(v)])) as T;
}

// --- what stands in its way ---------------------------------------------------------------------

/** Why the model may not be asked now: a line for the user, or a refusal with a way on. */
export function barrierTo(
  session: Session,
  draft: Draft,
  request: ModelRequest,
): { notice?: string; refusal?: Refusal } | undefined {
  const { model } = session;
  if (!model) return {};
  const instead = request.task === 'goal' || request.task === 'rows' ? '，先用范例拟' : '';
  const { calls } = usageToday(session);
  if (calls >= model.callsPerDay) {
    return { notice: `今天已用了 ${calls} 次大模型，到了上限${instead}；明天又可以用。` };
  }
  if (draft.usage.tokensIn + draft.usage.tokensOut >= model.tokensPerForm) {
    return { notice: `这张表用的大模型字数到了上限${instead}。` };
  }
  const refusal = model.trusted ? undefined : secretOf(request, instead);
  return refusal && { refusal };
}

const PARTS: Record<string, string> = {
  facts: '“做什么”或表头',
  goal: '年度总体目标',
  rows: '绩效指标',
  kept: '绩效指标',
  passage: '选中的这一句或年度总体目标',
};

function secretOf(request: ModelRequest, instead: string): Refusal | undefined {
  for (const [part, value] of Object.entries(request)) {
    const [secret] = textsOf(value).flatMap((text) => secretsIn(text));
    if (!secret) continue;
    const where = PARTS[part] ?? '您的话';
    const what = `${where}里有${secret.kind}（${secret.shown}），没有发给大模型`;
    const isPassage = request.task === 'goal' && request.passage !== undefined;
    if (isPassage) return refused('secret', '', `${what}。请先删掉号码再改这一句。`).refusal;
    const again = againOf(request);
    const fixes = [{ label: beginning(again, 8), answer: again }];
    return refused('secret', '', `${what}${instead}。`, { fixes }).refusal;
  }
  return undefined;
}

/** What the user presses to have the same asked with masks. */
function againOf(request: ModelRequest): string {
  if (request.task === 'polish') return '遮住再通读';
  if (request.task === 'rows') return '遮住再换一批';
  const wish = request.task === 'goal' ? masked(request.wish) : '';
  return wish === '' ? '遮住再拟' : `遮住再改：${wish}`;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

// --- what it costs ------------------------------------------------------------------------------

export function usageToday({ usage, today }: Session): Usage {
  return usage.day === today ? usage : NO_USAGE;
}

/**
 * Counted when a call begins, because one that is aborted reports nothing: a call, and roughly what
 * it sends. The report puts that right.
 */
export function estimateOf(request: ModelRequest): Usage {
  return {
    calls: 1,
    tokensIn: 600 + Math.ceil(JSON.stringify(request).length / 1.5),
    tokensOut: 0,
  };
}

/** The session in which so much more, or with `less` in its place, has been used for the draft. */
export function counting(session: Session, id: string, more: Usage, less = NO_USAGE): Session {
  const change = {
    calls: more.calls - less.calls,
    tokensIn: more.tokensIn - less.tokensIn,
    tokensOut: more.tokensOut - less.tokensOut,
  };
  return {
    ...session,
    usage: { day: session.today, ...usageWith(usageToday(session), change) },
    drafts: session.drafts.map((draft) =>
      draft.id === id ? { ...draft, usage: usageWith(draft.usage, change) } : draft,
    ),
  };
}
