// Changes to one draft: set a value, add or drop a row, take a proposal in, undo. Each gives the
// changed draft or a refusal; where the talk goes from there is step.ts.
import { EntriesSchema, type DraftRow, type Entry, type Origin } from '../form/declaration.ts';
import {
  annualTotal,
  fieldIds,
  fields,
  MAX_GOAL,
  OWED,
  type FieldContext,
  type FieldId,
  type Values,
} from '../form/fields.ts';
import {
  costLimit,
  type Indicator,
  type IndicatorValue,
  MAX_INDICATORS,
  readIndicator,
  readValue,
  showValue,
} from '../form/indicators.ts';
import { amountsIn, showShort } from '../form/money.ts';
import { branchNames, changedRow, ordered, replaced, type Edit } from '../form/repair.ts';
import { beginning, clipped, cut, ending, refused, taken, type Reading } from '../form/reading.ts';
import { isFiller } from '../form/rules/values.ts';
import { countedRows } from '../draft/fallback.ts';
import { alike, overlap } from '../draft/likeness.ts';
import type { Slip } from '../draft/model.ts';
import { isOfUnit } from '../draft/own-rows.ts';
import type { Passage, Proposal } from '../draft/request.ts';
import type { RowReference } from './commands.ts';
import { labelOf, originLabel, rowsOf } from './session.ts';
import type { Change, Draft, Topic } from './vocabulary.ts';

/** Sets a field, or the brief, from the user's words. Notes of the reader are passed on. */
export function setTopic(
  draft: Draft,
  topic: Topic,
  text: string,
  words: string,
  context: FieldContext,
): Reading<Draft> {
  const origin: Origin = { kind: 'user', words: beginning(words, MOST_WORDS) };
  if (topic === 'brief') {
    const brief = text.trim();
    if (!/[\p{L}\p{N}]{2}/u.test(brief)) {
      return refused('empty', text, '还不知道这笔钱要办哪几件事，一两句就行。', {
        example: fields.annualGoal.example,
      });
    }
    return taken({ ...draft, brief: { value: brief, origin } });
  }
  if (topic === 'indicators') {
    const rows = fields.indicators.read(text, context);
    if (!rows.ok) return rows;
    return withRowsAdded(draft, rows.value);
  }
  const reading: Reading<unknown> = fields[topic].read(text, context);
  if (!reading.ok) return reading;
  const value: unknown = fields[topic].schema.parse(reading.value);
  const isReworded =
    topic === 'annualGoal' && overlap(text, draft.entries.annualGoal?.value ?? '') >= REWORDED;
  const by = isReworded ? editedBy(origin, draft.entries.annualGoal, text) : origin;
  let changed = withEntry(draft, topic, { value, origin: by });
  if (topic === 'annualFunding') changed = recomputed(draft, changed);
  // A period nobody chose follows the year.
  const { period } = draft.entries;
  if (topic === 'year' && period?.origin.kind === 'default') {
    const whole = fields.period.suggest({ ...context, year: Number(value) });
    changed = withEntry(changed, 'period', { ...period, value: whole });
  }
  return taken(passing(changed, topic), ...reading.notes);
}

/** A goal this much like a model's is the model's, edited. */
const REWORDED = 0.4;

/** The origin of words that the user has changed: a model's stay marked as such. */
export function editedBy(user: Origin, before: Entry<string> | undefined, value: string): Origin {
  if (before?.origin.kind !== 'ai') return user;
  return { ...before.origin, user: 'edited', gaps: gapsStill(before, value) };
}

/** A slip mended or a gap filled does not make a whole text the user's. */
function mendedBy(user: Origin, before: Entry<string>, value: string): Origin {
  const { kind } = before.origin;
  return kind === 'example' || kind === 'computed' ? before.origin : editedBy(user, before, value);
}

/** What a model wrote at the 【待填】 that are left: known only where the words around are the same. */
function gapsStill({ value: old, origin }: Entry<string>, value: string): string[] {
  const gaps = origin.kind === 'ai' ? origin.gaps : [];
  const free = aroundGaps(old).map((around, i) => ({ around, wrote: gaps[i] ?? '' }));
  return aroundGaps(value).map((around) => {
    const at = free.findIndex((gap) => gap.around === around);
    return at < 0 ? '' : (free.splice(at, 1)[0]?.wrote ?? '');
  });
}

function aroundGaps(text: string): string[] {
  const parts = text.split(OWED);
  return parts
    .slice(1)
    .map((after, i) => `${(parts[i] ?? '').slice(-4)}${OWED}${after.slice(0, 4)}`);
}

/** How many 【待填】 a text holds. */
function owedIn(text: string): number {
  return text.split(OWED).length - 1;
}

/** Quoted of what a user said, in characters: enough to show where a value comes from. */
const MOST_WORDS = 200;
/** Characters that a part written anew may have in common with what stands beside it. */
const MOST_DOUBLED = 30;

/** Rows the user lists: a row of the same name takes the new value, the others join. */
function withRowsAdded(draft: Draft, rows: readonly Indicator[]): Reading<Draft> {
  const given = rows.map((row): DraftRow => {
    return { ...row, origin: { kind: 'user', words: `${row.level3}${row.value ?? ''}` } };
  });
  const before = draft.entries.indicators?.value ?? [];
  const renewed = before.map((row) => given.find((g) => g.level3 === row.level3) ?? row);
  const value = [
    ...renewed,
    ...given.filter((g) => !before.some((row) => row.level3 === g.level3)),
  ];
  if (value.length > MAX_INDICATORS) {
    return refused('long', '', `一张表最多 ${MAX_INDICATORS} 条指标，请先删去几条再加。`);
  }
  const origin = draft.entries.indicators?.origin ?? given[0]?.origin ?? { kind: 'default' };
  return taken(withEntry(draft, 'indicators', { value, origin }));
}

export function passing(draft: Draft, topic: Topic): Draft {
  const id: FieldId = topic === 'brief' ? 'annualGoal' : topic;
  return draft.passed.includes(id) ? draft : { ...draft, passed: [...draft.passed, id] };
}

function withEntry(draft: Draft, id: FieldId, entry: Entry<unknown> | undefined): Draft {
  // The value was read or made for this very field; EntriesSchema checks it whenever it is loaded.
  return { ...draft, finished: false, entries: { ...draft.entries, [id]: entry } };
}

/** Takes proposed values (defaults, the unit's profile) for every field that has none. */
export function settled(
  draft: Draft,
  suggest: (id: FieldId, draft: Draft) => Entry<unknown> | undefined,
): Draft {
  let next = draft;
  for (const id of fieldIds) {
    if (next.entries[id] !== undefined) continue;
    const entry = suggest(id, next);
    if (entry) next = withEntry(next, id, entry);
  }
  return next;
}

// A row computed from the annual amount follows it; a row the user wrote does not.
function recomputed(before: Draft, after: Draft): Draft {
  const rows = after.entries.indicators;
  const funding = after.entries.annualFunding?.value;
  if (!rows || !funding || !before.entries.annualFunding) return after;
  const old = costLimit(annualTotal(before.entries.annualFunding.value));
  const value = rows.value.map((row) =>
    row.origin.kind === 'computed' && row.value === old
      ? { ...row, value: costLimit(annualTotal(funding)) }
      : row,
  );
  return withEntry(after, 'indicators', { ...rows, value });
}

// --- Rows ---------------------------------------------------------------------------------------

interface FoundRow {
  /** Its number on the page, from 1. */
  number: number;
  row: DraftRow;
}

/** The rows a user means; several only when several were numbered. `retry` types the command again. */
export function findRows(
  draft: Draft,
  reference: RowReference,
  retry: (number: number) => string,
): Reading<FoundRow[]> {
  const all = rowsOf(draft).map((row, i) => ({ number: i + 1, row }));
  if (all.length === 0)
    return refused('noRows', '', '这张表还没有指标。', { example: '加一条 参训人数≥100人' });
  if ('numbers' in reference) {
    const wrong = reference.numbers.find((n) => n > all.length);
    if (wrong !== undefined) {
      return refused(
        'noRow',
        `7.${wrong}`,
        `没有 7.${wrong}，${all.length === 1 ? '指标只有 7.1' : `指标是 7.1 到 7.${all.length}`}，请照编号写。`,
      );
    }
    return taken(all.filter(({ number }) => reference.numbers.includes(number)));
  }
  const name = reference.name.replaceAll(/[“”"「」\s]/g, '').replace(/^指标/, '');
  const exact = all.filter(({ row }) => row.level3 === name);
  const found =
    exact.length > 0 ? exact : all.filter(({ row }) => name !== '' && row.level3.includes(name));
  if (found.length === 1) return taken(found);
  if (found.length === 0) {
    return refused(
      'noRow',
      reference.name,
      `没有找到叫“${clipped(reference.name)}”的指标，请用编号说。`,
      {
        example: '7.5改成≥95%',
      },
    );
  }
  const list = found.map(({ number, row }) => `7.${number} ${row.level3}`).join('、');
  return refused('which', reference.name, `“${name}”有 ${found.length} 条：${list}。改哪一条？`, {
    fixes: found.slice(0, 4).map(({ number, row }) => ({
      label: `7.${number} ${row.level3}`,
      answer: retry(number),
    })),
  });
}

export function setRow(draft: Draft, reference: RowReference, text: string): Reading<Draft> {
  const found = findRows(draft, reference, (n) => `7.${n}改成${text}`);
  if (!found.ok) return found;
  const value = readValue(text);
  // 「7.5改成社区活动场次≥12场」 renames as well.
  const whole = value.ok ? undefined : readIndicator(text);
  if (!value.ok && !whole?.ok) return value;
  const origin: Origin = { kind: 'user', words: text };
  const rows = new Set(found.value.map(({ row }) => row));
  return taken(
    withRows(draft, (row) => {
      if (!rows.has(row)) return row;
      const by = editedBy(origin, { value: '', origin: row.origin }, '');
      // A default of the budget system stays as it is printed: its looks give it away.
      const printed = isFiller(text) ? text.trim() : undefined;
      if (value.ok) {
        return { ...row, value: printed ?? showValue(completed(value.value, row)), origin: by };
      }
      return whole?.ok ? { ...whole.value, origin } : row;
    }),
  );
}

/** A number without operator or unit keeps those of the value it replaces. */
function completed(value: IndicatorValue, row: DraftRow): IndicatorValue {
  const old = readValue(row.value ?? '');
  if (value.kind !== 'number' || !old.ok || old.value.kind !== 'number') return value;
  const sameUnit = value.unit === '' || value.unit === old.value.unit;
  return {
    ...value,
    unit: value.unit === '' ? old.value.unit : value.unit,
    operator: value.operator ?? (sameUnit ? old.value.operator : null),
  };
}

export function deleteRows(draft: Draft, reference: RowReference): Reading<Draft> {
  const found = findRows(draft, reference, (n) => `删7.${n}`);
  if (!found.ok) return found;
  const rows = new Set(found.value.map(({ row }) => row));
  const names = [...rows].filter((row) => !isKept(row)).map(({ level3 }) => level3);
  const refusals = [...new Set([...draft.refused, ...names])].slice(-MAX_INDICATORS);
  const left = withRows(draft, (row) => (rows.has(row) ? undefined : row));
  return taken({ ...left, refused: refusals });
}

/** Rows that no proposal replaces: the user's own, and those the user has changed or accepted. */
export function isKept({ origin }: DraftRow): boolean {
  return (
    origin.kind === 'user' ||
    origin.kind === 'review' ||
    (origin.kind === 'ai' && origin.user !== null)
  );
}

/** The model's rows of a 一级指标 are the user's choice from now on. */
export function acceptRows(draft: Draft, level1: string): Draft {
  return withRows(draft, (row) =>
    row.level1 === level1 && row.origin.kind === 'ai' && row.origin.user === null
      ? { ...row, origin: { ...row.origin, user: 'accepted' } }
      : row,
  );
}

export function addRow(draft: Draft, text: string): Reading<Draft> {
  const row = readIndicator(text);
  if (!row.ok) return row;
  const origin: Origin = { kind: 'user', words: text };
  const before = draft.entries.indicators?.value ?? [];
  if (before.length >= MAX_INDICATORS) {
    return refused('long', text, `一张表最多 ${MAX_INDICATORS} 条指标，请先删去几条再加。`);
  }
  const twin = before.find((other) => other.level3 === row.value.level3);
  if (twin) {
    const number = rowsOf(draft).indexOf(twin) + 1;
    return refused('twice', text, `已有“${twin.level3}”（7.${number}），不用再加一条。`, {
      fixes: [{ label: `7.${number}改成它`, answer: `7.${number}改成${row.value.value ?? ''}` }],
    });
  }
  const raw = text.slice(text.lastIndexOf(row.value.level3) + row.value.level3.length).trim();
  const added = isFiller(raw) ? { ...row.value, value: raw } : row.value;
  const value = [...before, { ...added, origin }];
  return taken(
    withEntry(draft, 'indicators', { value, origin: draft.entries.indicators?.origin ?? origin }),
  );
}

function withRows(draft: Draft, change: (row: DraftRow) => DraftRow | undefined): Draft {
  const entry = draft.entries.indicators;
  if (!entry) return draft;
  const value = entry.value.map(change).filter((row) => row !== undefined);
  return withEntry(draft, 'indicators', value.length > 0 ? { ...entry, value } : undefined);
}

/** Adds a sentence of the user's to the goal, word for word. */
export function appendGoal(draft: Draft, text: string, context: FieldContext): Reading<Draft> {
  const goal = draft.entries.annualGoal;
  const sentence = `${text.trim().replace(/[。；;，,]+$/, '')}。`;
  if (!goal) return setTopic(draft, 'annualGoal', sentence, text, context);
  const joined = fields.annualGoal.read(
    `${goal.value.replace(/[，,；;。]+$/, '')}。${sentence}`,
    context,
  );
  if (!joined.ok) return joined;
  const origin = addedTo(goal, text, joined.value);
  return taken(withEntry(draft, 'annualGoal', { value: joined.value, origin }));
}

/** A sentence more does not make last year's goal the user's. */
function addedTo(goal: Entry<string>, words: string, value: string): Origin {
  const { origin } = goal;
  if (origin.kind !== 'import') return editedBy({ kind: 'user', words }, goal, value);
  return { ...origin, label: `${origin.label.replace(ADDED_TO, '')}·您改` };
}

const ADDED_TO = /·您改$/;

/**
 * Work that the form does not have yet: the user's words as a sentence of the goal, and a row for each
 * number in them. A row that is there already is left, with a note.
 */
export function addWork(draft: Draft, text: string, context: FieldContext): Reading<Draft> {
  const words = text.trim().replace(/[。；;，,\s]+$/, '');
  const added = appendGoal(
    draft,
    `新增${words.replaceAll(/(?<=\d) +(?=\p{Script=Han})/gu, '')}`,
    context,
  );
  if (!added.ok) return added;
  let next = added.value;
  const notes = [...added.notes];
  for (const row of countedRows(words, context.year)) {
    const twin = rowsOf(next).findIndex((other) => alike(other, row));
    const other = rowsOf(next)[twin];
    if (other) {
      notes.push(
        `“${other.level3}”已有（7.${twin + 1} ${other.value ?? OWED}），没有动，要改写“7.${twin + 1}改成…”。`,
      );
      continue;
    }
    const before = next.entries.indicators?.value ?? [];
    if (before.length >= MAX_INDICATORS) break;
    const origin = next.entries.indicators?.origin ?? row.origin;
    next = withEntry(next, 'indicators', { value: [...before, row], origin });
  }
  if (amountsIn(words).length > 0) notes.push('金额没有动，要改请写“⑤改成…”。');
  return taken(next, ...notes);
}

/** What each 【待填】 of the goal stands for: the words before and after it, and what a model wrote. */
export function goalGaps(draft: Draft): { around: string; wrote: string }[] {
  const goal = draft.entries.annualGoal;
  if (!goal) return [];
  const parts = goal.value.split(OWED);
  const gaps = goal.origin.kind === 'ai' ? goal.origin.gaps : [];
  return parts.slice(1).map((after, i) => ({
    around: `${tail(parts[i] ?? '')}${OWED}${cut(after.split(/[，,。；;\n]/)[0] ?? '', 12)}`,
    wrote: gaps[i] ?? '',
  }));
}

/** The rows whose value is owed because a model's own had no origin, with what it wrote. */
export function rowGaps(draft: Draft): { number: number; name: string; wrote: string }[] {
  return rowsOf(draft).flatMap(({ level3, value, origin }, i) => {
    const wrote = origin.kind === 'ai' && value === null ? (origin.gaps[0] ?? '') : '';
    return wrote === '' ? [] : [{ number: i + 1, name: level3, wrote }];
  });
}

function tail(text: string): string {
  const clause = text.split(/[，,。；;\n]/).at(-1) ?? '';
  return clause.length > 12 ? `…${ending(clause, 12)}` : clause;
}

/** Puts the user's words where the goal has its 【待填】 of this number, counted from 1. */
export function fillGap(draft: Draft, number: number, text: string): Reading<Draft> {
  const goal = draft.entries.annualGoal;
  const parts = goal?.value.split(OWED) ?? [];
  if (!goal || parts.length < 2) {
    return refused('noGap', text, '年度总体目标里没有待填的地方。', { example: '7.5改成=12场' });
  }
  if (number < 1 || number >= parts.length) {
    const most = parts.length - 1;
    const why = `目标里有 ${most} 处待填，没有第 ${number} 处。`;
    return refused('noGap', text, why, { example: `待填${most}填300` });
  }
  const words = text.trim();
  if (words === '' || words.includes(OWED)) {
    return refused('empty', text, '这里要填什么？', { example: `待填${number}填300` });
  }
  const before = parts.slice(0, number).join(OWED);
  const value = before + words + parts.slice(number).join(OWED);
  if (value.length > MAX_GOAL) {
    return refused('long', text, `填了以后目标超过 ${MAX_GOAL} 个字，请写短一点。`);
  }
  const origin: Origin =
    goal.origin.kind === 'ai'
      ? { ...goal.origin, user: 'edited', gaps: goal.origin.gaps.toSpliced(number - 1, 1) }
      : mendedBy({ kind: 'user', words }, goal, value);
  return taken(withEntry(draft, 'annualGoal', { value, origin }));
}

/**
 * Does what the review proposes and the user has agreed to. Rows are numbered as on the page; `rule`
 * is what the changed values will say they come from. Refuses what a field's reader refuses.
 */
export function withRepair(
  draft: Draft,
  edits: readonly Edit[],
  rule: string,
  context: FieldContext,
): Reading<Draft> {
  const rows = rowsOf(draft);
  const by: Origin = { kind: 'review', rule };
  let next = draft;
  const change = (index: number, how: (row: DraftRow) => DraftRow | undefined) => {
    const meant = rows[index];
    next = withRows(next, (row) => {
      if (row !== meant) return row;
      const changed = how(row);
      if (changed) rows[index] = changed;
      return changed;
    });
  };
  for (const edit of ordered(edits)) {
    switch (edit.do) {
      case 'set': {
        const reading: Reading<unknown> = fields[edit.field].read(edit.text, context);
        if (!reading.ok) return reading;
        next = withEntry(next, edit.field, { value: reading.value, origin: by });
        break;
      }
      case 'replace':
        next = withReplaced(next, edit);
        break;
      case 'setValue':
        change(edit.row, (row) => {
          const origin = editedBy(by, { value: '', origin: row.origin }, '');
          return { ...changedRow(row, edit), origin };
        });
        break;
      case 'rename':
      case 'move':
        change(edit.row, (row) => changedRow(row, edit));
        break;
      case 'delete':
        change(edit.row, () => undefined);
        break;
      case 'add':
        next = withRowAdded(next, edit, by);
    }
  }
  return taken(next);
}

function withReplaced(draft: Draft, edit: Edit & { do: 'replace' }): Draft {
  const entry = draft.entries[edit.field] as Entry<unknown> | undefined;
  if (!entry || typeof entry.value !== 'string') return draft;
  // Places are those of the printed text, which has no empty lines.
  const printed = entry.value.split(/\r?\n/).filter((line) => line.trim() !== '');
  const value = replaced(printed.join('\n'), edit);
  const { origin } = entry;
  // It is a word of theirs put right, not a text of ours.
  const by =
    origin.kind === 'ai' ? editedBy(origin, { value: entry.value, origin }, value) : origin;
  return withEntry(draft, edit.field, {
    value: fields[edit.field].schema.parse(value),
    origin: by,
  });
}

function withRowAdded(draft: Draft, edit: Edit & { do: 'add' }, by: Origin): Draft {
  const { level2, name, value } = edit;
  const before = draft.entries.indicators?.value ?? [];
  const funding = draft.entries.annualFunding?.value;
  const isComputed = funding !== undefined && value === costLimit(annualTotal(funding));
  const origin: Origin = isComputed ? { kind: 'computed', from: fields.annualFunding.label } : by;
  const row: DraftRow = { ...branchNames(level2), level3: name, value, origin };
  if (before.length >= MAX_INDICATORS || before.some((other) => alike(other, row))) return draft;
  return withEntry(draft, 'indicators', {
    value: [...before, row],
    origin: draft.entries.indicators?.origin ?? origin,
  });
}

/** Applies corrections of slips; those whose words have changed meanwhile are left out. */
export function takeSlips(draft: Draft, slips: readonly Slip[]): Draft {
  let next = draft;
  for (const { row, before, after } of slips) {
    const goal = next.entries.annualGoal;
    if (row === null && goal?.value.includes(before)) {
      const value = goal.value.replace(before, () => after);
      const origin = mendedBy({ kind: 'user', words: after }, goal, value);
      next = withEntry(next, 'annualGoal', { value, origin });
    }
    const meant = row === null ? undefined : rowsOf(next)[row - 1];
    if (!meant?.level3.includes(before)) continue;
    const level3 = meant.level3.replace(before, () => after);
    next = withRows(next, (other) => (other === meant ? { ...other, level3 } : other));
  }
  return next;
}

/** Puts the proposed words where the passage stands; refused when there are none, or it is gone. */
export function takePassage(
  draft: Draft,
  { text }: Passage,
  proposal: Pick<Proposal, 'goal'>,
): Reading<Draft> {
  const goal = draft.entries.annualGoal;
  const by = proposal.goal.text;
  const said = `“${clipped(text)}”`;
  if (by.trim() === '' || by === text) {
    const why = `${said}这一句我改不出更好的写法。请选中它，直接写成您要的话。`;
    return refused('passage', text, why, { example: '改成：提高老年人用餐便利度' });
  }
  if (!goal?.value.includes(text)) {
    return refused('passage', text, `${said}这一句刚才已经变了，没有改。请重新选中再说。`);
  }
  const value = withPassage(goal.value, text, by);
  if (value === goal.value) {
    return refused(
      'passage',
      text,
      `${said}照那样写会和旁边的数字连成一个数，没有改。请连数字一起选中再说。`,
    );
  }
  if (value.length > MAX_GOAL) {
    return refused('long', text, `改了以后目标超过 ${MAX_GOAL} 个字，没有改。请先删短再说。`);
  }
  const origin = patched(goal, text, proposal.goal);
  return taken(withEntry(draft, 'annualGoal', { value, origin }));
}

/** The origin of a goal in which another hand has written one passage anew. */
function patched(goal: Entry<string>, passage: string, by: Proposal['goal']): Origin {
  const { origin } = goal;
  const isWhole = passage === goal.value;
  const written =
    by.origin.kind === 'ai' ? by.origin.gaps : Array<string>(owedIn(by.text)).fill('');
  const at = owedIn(goal.value.slice(0, goal.value.indexOf(passage)));
  const before = origin.kind === 'ai' ? origin.gaps : Array<string>(owedIn(goal.value)).fill('');
  const gaps = before.toSpliced(at, owedIn(passage), ...written);
  // What is partly an example's, or a model's, stays one to look at again.
  if (by.origin.kind !== 'ai') {
    if (isWhole) return by.origin;
    if (origin.kind === 'ai') return { ...origin, gaps };
    return origin.kind === 'example' ? origin : by.origin;
  }
  const user = origin.kind === 'ai' ? origin.user : origin.kind === 'user' ? 'edited' : null;
  return { ...by.origin, gaps, user };
}

/**
 * The goal with one part of it replaced, or left out; no punctuation or words doubled where they meet. As it
 * was where two numbers would become another one.
 */
export function withPassage(goal: string, passage: string, by: string): string {
  const at = goal.indexOf(passage);
  const before = goal.slice(0, at);
  const after = goal.slice(at + passage.length);
  const instead = withoutNeighbours(before, passage, by.trim(), after);
  if (isNumberMade(before, passage, instead, after)) return goal;
  const stop = /^[，,、；;。]+/;
  if (instead === '') {
    const begins = before === '' || /[。；;\n]$/.test(before);
    const rest = begins ? after.replace(stop, '') : after;
    if (/^[。；;]/.test(rest)) return before.replace(/[，,、；;]+$/, '') + rest;
    if (rest === '')
      return before.replace(/[，,、；;]+$/, (stops) => (passage.endsWith('。') ? '。' : stops));
    return before + (/[，,、]$/.test(before) ? rest.replace(stop, '') : rest);
  }
  const end = /[。；;，,]+$/.exec(passage)?.[0] ?? '';
  const closed = /[。；;，,]$/.test(instead) ? instead : instead + end;
  return before + (stop.test(after) ? closed.replace(/[。；;，,]+$/, '') : closed) + after;
}

/** Without what stands beside it anyway: who writes 月底前 anew may begin with the 10 before it. */
function withoutNeighbours(before: string, was: string, is: string, after: string): string {
  const lengths = Array.from({ length: Math.min(is.length, MOST_DOUBLED) }, (_, i) => i + 1);
  // One Han character may well stand twice, 一步一步 was meant, and each 【待填】 is counted.
  const isDouble = (words: string) => /\d|../.test(words) && !/[【】]/.test(words);
  const first = lengths.findLast((length) => {
    const words = is.slice(0, length);
    return before.endsWith(words) && isDouble(words) && !was.startsWith(words);
  });
  const rest = is.slice(first ?? 0);
  const last = lengths.findLast((length) => {
    const words = rest.slice(-length);
    return after.startsWith(words) && isDouble(words) && !was.endsWith(words);
  });
  return last === undefined ? rest : rest.slice(0, -last);
}

function isNumberMade(before: string, was: string, is: string, after: string): boolean {
  if (is === '') return /\d$/.test(before) && /^\d/.test(after);
  const digitsAround = (part: string) => [/^[\d.]*/, /[\d.]*$/].map((at) => at.exec(part)?.[0]);
  const [[firstWas, lastWas], [firstIs, lastIs]] = [digitsAround(was), digitsAround(is)];
  return (
    (/\d$/.test(before) && firstIs !== '' && firstIs !== firstWas) ||
    (/^\d/.test(after) && lastIs !== '' && lastIs !== lastWas)
  );
}

/** Takes a drafter's proposal in. What the user wrote stays; the rest is replaced. */
export function takeProposal(
  draft: Draft,
  proposal: Proposal,
  want: 'all' | 'goal' | 'rows',
): Draft {
  let next = draft;
  const goal = draft.entries.annualGoal;
  if (want === 'goal' || (want === 'all' && goal?.origin.kind !== 'user')) {
    next = withEntry(next, 'annualGoal', {
      value: proposal.goal.text,
      origin: proposal.goal.origin,
    });
  }
  if (want !== 'goal' && proposal.rows.length > 0) {
    const own = (draft.entries.indicators?.value ?? []).filter(isKept);
    const names = new Set(own.map((row) => row.level3));
    const rows = [...own, ...proposal.rows.filter((row) => !names.has(row.level3))];
    const value = rows.slice(0, MAX_INDICATORS);
    next = withEntry(next, 'indicators', { value, origin: proposal.goal.origin });
  }
  return next;
}

/** Takes a model's goal in. Written again by the user's wish, it stays what the user has edited. */
export function takeGoal(draft: Draft, { text, origin }: Proposal['goal'], byWish: boolean): Draft {
  const before = draft.entries.annualGoal?.origin;
  const isEdited = byWish && (before?.kind === 'user' || (before?.kind === 'ai' && before.user));
  const by: Origin = origin.kind === 'ai' && isEdited ? { ...origin, user: 'edited' } : origin;
  return withEntry(draft, 'annualGoal', { value: text, origin: by });
}

/**
 * Takes a model's rows in, of the whole tree or of one 一级指标. What is kept stays, and so does what
 * stood in a 二级指标 for which the model proposes nothing: a form never gets poorer by it. `beside` are
 * the rows that the model was told of: of those the unit's own stay.
 */
export function takeRows(
  draft: Draft,
  rows: readonly DraftRow[],
  level1: string | null,
  beside: readonly Indicator[] = [],
): Draft {
  const before = draft.entries.indicators?.value ?? [];
  const isBeside = (row: DraftRow) =>
    isOfUnit(row) && beside.some(({ level3 }) => level3 === row.level3);
  const isOutside = (row: DraftRow) => level1 !== null && row.level1 !== level1;
  const stay = before.filter(
    (row) => isKept(row) || isOutside(row) || isBeside(row) || row.origin.kind === 'computed',
  );
  const fresh = rows.filter((row) => !stay.some((other) => alike(other, row)));
  if (fresh.length === 0) return draft;
  // A row that is still owed covers nothing.
  const isCovered = (row: DraftRow) =>
    [...stay, ...fresh].some(({ level2, value }) => level2 === row.level2 && value !== null);
  const rest = before.filter(
    (row) => !stay.includes(row) && !isCovered(row) && !fresh.some((other) => alike(other, row)),
  );
  const [first] = fresh;
  const value = [...stay, ...fresh, ...rest].slice(0, MAX_INDICATORS);
  const origin = first?.origin ?? { kind: 'default' };
  return withEntry(draft, 'indicators', { value, origin });
}

// --- History ------------------------------------------------------------------------------------

const TOPICS: readonly Topic[] = [...fieldIds, 'brief'];

function entryOf(draft: Draft, topic: Topic): Entry<unknown> | undefined {
  return topic === 'brief' ? draft.brief : draft.entries[topic];
}

function changedTopics(before: Draft, after: Draft): Topic[] {
  return TOPICS.filter((topic) => entryOf(before, topic) !== entryOf(after, topic));
}

/** Remembers what changed, so that it can be undone; unchanged when nothing did. */
export function recorded(
  before: Draft,
  after: Draft,
  { at, by, keepsRedo }: { at: string; by: string; keepsRedo: boolean },
): Draft {
  const changed = changedTopics(before, after);
  const explained = before.excuses === after.excuses ? {} : { excuses: before.excuses };
  if (changed.length === 0 && before.excuses === after.excuses) return after;
  const said = describe(before, after) ?? '不改的理由。';
  const change = { at, by, said, before: snapshot(before, changed), ...explained };
  return {
    ...after,
    history: [...after.history, change],
    undone: keepsRedo ? after.undone : [],
    changedAt: at,
  };
}

/** Takes the last change back, or (`redo`) the last undo. */
export function undone(draft: Draft, direction: 'undo' | 'redo'): Reading<Draft> {
  const from = direction === 'undo' ? draft.history : draft.undone;
  const change = from.at(-1);
  if (!change) {
    return refused(
      'nothing',
      '',
      direction === 'undo' ? '没有可以撤销的了。' : '没有可以重做的了。',
    );
  }
  const topics = TOPICS.filter((topic) => change.before[topic] !== undefined);
  const reverse: Change = {
    ...change,
    before: snapshot(draft, topics),
    ...(change.excuses ? { excuses: draft.excuses } : {}),
  };
  const { brief, ...restored } = Object.fromEntries(
    topics.map((topic) => [topic, change.before[topic] ?? undefined]),
  );
  const values = Object.entries({ ...draft.entries, ...restored });
  const entries = EntriesSchema.parse(
    Object.fromEntries(values.filter(([, v]) => v !== undefined)),
  );
  const { brief: oldBrief, ...rest } = draft;
  const kept = topics.includes('brief') ? (brief as Draft['brief']) : oldBrief;
  return taken({
    ...rest,
    ...(kept ? { brief: kept } : {}),
    entries,
    excuses: change.excuses ?? draft.excuses,
    finished: false,
    history: direction === 'undo' ? draft.history.slice(0, -1) : [...draft.history, reverse],
    undone: direction === 'undo' ? [...draft.undone, reverse] : draft.undone.slice(0, -1),
  });
}

function snapshot(draft: Draft, topics: readonly Topic[]): Change['before'] {
  return Object.fromEntries(topics.map((topic) => [topic, entryOf(draft, topic) ?? null]));
}

/** What changed, in one short line: 「已记下：…」 for new values, 「⑤ 25 万元 → 28 万元」 for others. */
export function describe(was: Draft, now: Draft): string | undefined {
  if (now.returned && now.returned !== was.returned) return saidOfReturn(now.returned);
  if (now.imported && !was.imported) return `已照 ${now.imported.year} 年度的表填好。`;
  const fresh: string[] = [];
  const changes: string[] = [];
  for (const topic of changedTopics(was, now)) {
    const old = entryOf(was, topic);
    const is = entryOf(now, topic);
    const label = labelOf(topic);
    if (topic === 'indicators') changes.push(describeRows(rowsOf(was), rowsOf(now)));
    else if (!is) changes.push(`${label}已清空`);
    else if (is.origin.kind !== 'user') {
      if (topic === 'annualGoal') changes.push(old ? '年度总体目标已改写' : '已拟年度总体目标');
    } else if (!old)
      fresh.push(topic === 'brief' ? '要办的事' : `${label} ${shown(topic, is.value)}`);
    else if (topic === 'annualGoal' || topic === 'brief') changes.push(`${label}已改`);
    else {
      const [before, after] = [shown(topic, old.value), shown(topic, is.value)];
      changes.push(before === after ? `${label}已确认` : `${label} ${before} → ${after}`);
    }
  }
  const changed = changes.filter((change) => change !== '');
  const parts = fresh.length > 0 ? [`已记下：${fresh.join('；')}`, ...changed] : changed;
  return parts.length > 0 ? `${parts.join('；').replaceAll(/。；/g, '；')}。` : undefined;
}

function saidOfReturn({ file, changes }: NonNullable<Draft['returned']>): string {
  const name = clipped(file);
  if (changes.length === 0) return `“${name}”和这张表一致，没有手改的地方。`;
  return `“${name}”里手改了 ${changes.length} 处，已照改。`;
}

function shown(topic: Exclude<Topic, 'brief'>, value: unknown): string {
  if (topic === 'annualFunding') {
    return fields.annualFunding.show(value as Values['annualFunding']);
  }
  const text = (fields[topic] as { show(v: unknown): string }).show(value);
  return cut(text, 40);
}

function describeRows(before: readonly DraftRow[], after: readonly DraftRow[]): string {
  const was = new Set(before);
  const is = new Set(after);
  const gone = before.filter((row) => !is.has(row));
  const come = after.filter((row) => !was.has(row));
  const edited = come.flatMap((row) => {
    const old = gone.find((other) => other.level3 === row.level3);
    return old ? [`${row.level3} ${old.value ?? '待填'} → ${row.value ?? '待填'}`] : [];
  });
  const names = new Set(come.map((row) => row.level3));
  const old = new Set(before.map((row) => row.level3));
  const added = come.filter((row) => !old.has(row.level3));
  const dropped = gone.filter((row) => !names.has(row.level3));
  const parts = [...edited];
  if (added.length === 1) parts.push(`已加 ${added[0]?.level3} ${added[0]?.value ?? ''}`);
  else if (added.length > 1) parts.push(`已配指标 ${added.length} 条`);
  if (dropped.length === 1) parts.push(`已删 ${dropped[0]?.level3}`);
  else if (dropped.length > 1) parts.push(`已删指标 ${dropped.length} 条`);
  return parts.slice(0, 3).join('；') + (parts.length > 3 ? `等 ${parts.length} 处` : '');
}

/** 「范例 8，您填 3，计算 1」 */
export function countOrigins(rows: readonly DraftRow[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const label = originLabel(row.origin);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, n]) => `${label} ${n}`).join('，');
}

export function briefAmount(draft: Draft): string {
  const funding = draft.entries.annualFunding?.value;
  return funding ? showShort(annualTotal(funding)) : '金额待填';
}
