// Test support: one session of events through the pure core, and what has to hold after each of them.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import { audited } from '../../src/draft/ledger.ts';
import { isUsual } from '../../src/draft/model-row.ts';
import type { ModelReply, ModelRequest } from '../../src/draft/model.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { fieldIds } from '../../src/form/fields.ts';
import { printable } from '../../src/form/text.ts';
import { carriedText } from '../../src/interview/carrying.ts';
import { render } from '../../src/interview/screens.ts';
import { currentDraft, newSession, printed, rowsOf } from '../../src/interview/session.ts';
import { step } from '../../src/interview/step.ts';
import {
  EventSchema,
  SessionSchema,
  type unreadable,
  type Draft,
  type Effect,
  type FormFound,
  type Screen,
  type Session,
} from '../../src/interview/vocabulary.ts';
import { plainProposal, TERMS, type Said } from '../interview/talk.ts';
import { BROKEN, LIMIT_MS, worked } from './limits.ts';
import { acceptedOf } from './model-replies.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);

export type Act =
  | {
      do: 'say';
      text: string;
      edits?: 'last' | 'older' | 'unknown';
      quote?: string;
    }
  | { do: 'press'; at: number }
  | { do: 'stale'; token: string }
  | { do: 'again'; back: number }
  | { do: 'stop' }
  | { do: 'other'; what: (typeof unreadable)[number]; text?: string }
  | { do: 'file'; name: string; size: number; text?: string }
  | { do: 'opened'; forms: readonly Declaration[]; own: Own; late: boolean; why: 'none' | 'some' }
  | { do: 'drafted'; how: 'real' | 'plain' | 'failed'; late: boolean }
  | { do: 'answered'; how: 'good' | 'bad' | 'failed'; late: boolean; junk: string }
  | { do: 'later'; days: number };
/** What a file says of the drafts behind its forms. */
export type Own = 'nothing' | 'ours' | 'ours, changed' | 'broken' | 'junk';

export interface Life {
  acts: readonly Act[];
  long: [number, string] | null;
  hasModel: boolean;
}

// --- One life -------------------------------------------------------------------------------------

interface State {
  session: Session;
  sent: string[];
  day: number;
  /** All that could be the origin of a figure: what was said, and what files held. */
  said: string[];
}

function saidBy(one: Act, { session, sent, said }: State): Said | undefined {
  const pending = (kind: Effect['kind']) =>
    session.pending.find((effect) => effect.kind === kind)?.id;
  switch (one.do) {
    case 'say': {
      const { text, edits, quote } = one;
      const id = { last: sent.at(-1), older: sent.at(-4), unknown: 'never-seen' }[edits ?? 'last'];
      const pointed = quote === undefined ? undefined : quoted(session, quote);
      said.push(text);
      return {
        kind: 'text',
        text,
        ...(edits && id ? { edits: id } : {}),
        ...(pointed === undefined ? {} : { quote: pointed }),
      };
    }
    case 'press': {
      const token = render(session).screen.choices[one.at]?.token;
      return token === undefined ? undefined : { kind: 'choice', token };
    }
    case 'stale':
      return { kind: 'choice', token: one.token };
    case 'again':
      return { kind: 'text', text: '删7.1' };
    case 'stop':
      return { kind: 'stop' };
    case 'other':
    case 'file': {
      const { text } = one;
      if (text !== undefined) said.push(text);
      const caption = text === undefined ? {} : { text };
      return one.do === 'other'
        ? { kind: 'other', what: one.what, ...caption }
        : { kind: 'file', name: one.name, size: one.size, ref: 'f', ...caption };
    }
    case 'opened': {
      const effect = one.late ? 'e1' : pending('read');
      if (effect === undefined) return undefined;
      const { forms, carried } = fileOf(one, session);
      said.push(...forms.flatMap((found) => stringsIn(found.declaration)), ...carried);
      if (forms.length > 0) return { kind: 'fileRead', effect, format: 'office', forms, carried };
      return one.why === 'some'
        ? { kind: 'fileRead', effect, format: 'office', why: '里面没有申报表，请发填过的申报表。' }
        : { kind: 'fileRead', effect, format: null };
    }
    case 'drafted': {
      const due = session.pending.find((effect) => effect.kind === 'draft');
      if (due?.kind !== 'draft') return undefined;
      const effect = one.late ? 'e0' : due.id;
      if (one.how === 'failed') return { kind: 'draftFailed', effect };
      const proposal =
        one.how === 'real' ? propose(store, due.request) : plainProposal(due.request);
      if (one.how === 'plain') said.push(...stringsIn(proposal));
      return { kind: 'drafted', effect, proposal };
    }
    case 'answered': {
      const due = session.pending.find((effect) => effect.kind === 'model');
      if (due?.kind !== 'model') return undefined;
      const effect = one.late ? 'e0' : due.id;
      const usage = { calls: 1, tokensIn: 900, tokensOut: 300 };
      const reply = one.how === 'failed' ? null : answerTo(due.request, one.how, one.junk);
      if (reply === null) return { kind: 'modelFailed', effect, why: '它太忙', usage };
      return { kind: 'modelAnswered', effect, reply, usage };
    }
    case 'later':
      return { kind: 'text', text: '核对' };
  }
}

/** The goal or a row as a bubble shows it, or any words at all. */
function quoted(session: Session, quote: string): string {
  const draft = currentDraft(session);
  if (quote === 'goal') {
    return [...(draft?.entries.annualGoal?.value ?? '目标')].slice(2, 30).join('');
  }
  const row = draft && rowsOf(draft)[1];
  return quote === 'row' && row ? `7.2 ${row.level2}｜${row.level3}　${row.value ?? ''}` : quote;
}

function fileOf(
  { forms, own }: Act & { do: 'opened' },
  session: Session,
): { forms: FormFound[]; carried: string[] } {
  const draft = currentDraft(session);
  const found = forms.map((declaration, i) => ({
    declaration,
    where: `第 ${i + 1} 张`,
    notes: [],
  }));
  if (own === 'nothing' || !draft) return { forms: found, carried: [] };
  if (own === 'junk') return { forms: found, carried: ['', '{}', '[[[', '{"version":1}'] };
  const now = printed(session, draft);
  const text = carriedText(session, draft);
  const carried =
    own === 'broken' ? [text.slice(0, text.length >> 1), text.replace('1', '-')] : [text];
  const changed = { ...now, unit: forms[0]?.unit ?? null, indicators: now.indicators.slice(1) };
  const declaration = own === 'ours, changed' ? changed : now;
  return { forms: [{ declaration, where: '第 1 张', notes: [] }, ...found.slice(1)], carried };
}

function answerTo(request: ModelRequest, how: 'good' | 'bad', junk: string): ModelReply | null {
  return acceptedOf(store, request, how === 'good' ? '' : junk);
}

export interface Lived {
  /** Work of each event, in ms, and what took longest. */
  times: number[];
  slowest: { ms: number; what: string };
  /** The first promise that was not kept. */
  error?: unknown;
}

export function lived(life: Life): Lived {
  const tale: Lived = { times: [], slowest: { ms: 0, what: '' } };
  try {
    live(life, tale);
  } catch (error) {
    tale.error = error;
  }
  return tale;
}

function live({ acts, long, hasModel }: Life, { times, slowest }: Lived): void {
  const state: State = {
    session: { ...newSession('test:1'), model: hasModel ? TERMS : null },
    sent: [],
    day: 0,
    said: [],
  };
  const all = [...acts];
  if (long) all.splice(long[0], 0, { do: 'say', text: long[1] });
  for (const [i, one] of all.entries()) {
    if (one.do === 'later') state.day += one.days;
    const said = saidBy(one, state);
    if (!said) continue;
    const id = one.do === 'again' ? (state.sent.at(-1 - one.back) ?? 'first') : `event-${i}`;
    state.sent.push(id);
    const at = `${new Date(Date.UTC(2026, 10, 23 + state.day)).toISOString().slice(0, 10)}T10:00:00`;
    const event = EventSchema.parse({ ...said, id, conversation: 'test:1', at });
    const before = state.session;
    const begun = worked();
    const { session } = step(before, event);
    const { screen } = render(session);
    const ms = worked() - begun;
    times.push(ms);
    if (ms > slowest.ms) Object.assign(slowest, { ms, what: JSON.stringify(said).slice(0, 300) });
    if (ms > LIMIT_MS) throw new Error('a slow step');
    const kept: unknown = JSON.parse(JSON.stringify(session));
    state.session = SessionSchema.parse(kept);
    if (i % 8 === 0 && !isDeepStrictEqual(state.session, kept)) {
      throw new Error('a session is not the same when it is loaded');
    }
    checkScreen(screen);
    checkRefusal(session);
    // A message that is changed takes back what it did.
    if (said.kind !== 'text' || said.edits === undefined) checkNothingLost(before, session);
    // What a model said where it had nothing to go by counts once the user has agreed to it.
    if (said.kind === 'choice' || said.kind === 'text') state.said.push(...offered(before));
    if (i % 4 === 0 || i === all.length - 1) checkNothingInvented(state);
  }
}

// --- What has to hold -----------------------------------------------------------------------------

function checkScreen(screen: Screen): void {
  const { choices, blocks, toast = '', placeholder, key } = screen;
  if (choices.length < 1 || choices.length > 6) throw new Error(`${choices.length} choices`);
  if (choices.some(({ label }) => label.trim() === '')) throw new Error('a button without words');
  if (choices.some(({ token }) => Buffer.byteLength(token) > 64)) throw new Error('a long token');
  if (new Set(choices.map(({ label }) => label)).size < choices.length) {
    throw new Error(`two buttons say the same: ${choices.map(({ label }) => label).join('、')}`);
  }
  const texts = blocks.flatMap((block) => {
    if (block.kind === 'list') return block.lines;
    return block.kind === 'fold'
      ? [block.summary, ...block.lines, ...(block.brief ?? [])]
      : [block.text];
  });
  if (texts.every((text) => text.trim() === '')) throw new Error('an empty screen');
  const all = [...texts, toast, placeholder, key, ...choices.map(({ label }) => label)];
  if (screen.paper) all.push(screen.paper.name);
  for (const text of all) {
    if (BROKEN.test(text)) throw new Error(`a broken text: ${around(text, BROKEN)}`);
    if (!text.isWellFormed()) throw new Error(`half a character is shown: ${JSON.stringify(text)}`);
  }
}

function around(text: string, what: RegExp): string {
  const at = text.search(what);
  return text.slice(Math.max(0, at - 30), at + 30);
}

const HELPS = /请|写|发|按|选|改|点|填|试|等|说|？|可以|返回|打开/;

function checkRefusal({ refusal }: Session): void {
  if (!refusal) return;
  const { why, fixes, example } = refusal;
  if (!/(?:\p{Script=Han}[^\p{Script=Han}]*){3}/u.test(why))
    throw new Error(`no Chinese sentence: ${why}`);
  if (/输入有误/.test(why)) throw new Error(`says nothing: ${why}`);
  if (!/[。？：”）]$/.test(why) && example === undefined)
    throw new Error(`no whole sentence: ${why}`);
  if (example === undefined && fixes.length === 0 && !HELPS.test(why)) {
    throw new Error(`does not say what to do: ${why}`);
  }
}

/** What stood in a form still does, or its history tells what became of it. */
function checkNothingLost(before: Session, after: Session): void {
  for (const was of before.drafts) {
    const is = after.drafts.find(({ id }) => id === was.id);
    if (!is) {
      const isMeant =
        ['confirmDelete', 'confirmRestart'].includes(before.place.at) || before.said !== null;
      if (!isMeant) throw new Error(`a form is gone, from ${before.place.at}`);
      continue;
    }
    checkDraft(was, is);
  }
}

function checkDraft(was: Draft, is: Draft): void {
  for (const field of fieldIds) {
    const [old, now] = [was.entries[field], is.entries[field]];
    if (!old || old === now || isDeepStrictEqual(old, now)) continue;
    // A default follows from the rest, and is proposed again.
    if (old.origin.kind === 'default' || old.origin.kind === 'profile') continue;
    const isTold = [...is.history.slice(-2), ...is.undone.slice(-2)].some((change) =>
      isDeepStrictEqual(change.before[field], old),
    );
    if (!isTold) {
      throw new Error(`a value is lost without a trace: ${field} ${JSON.stringify(old)}`);
    }
  }
}

/** A figure of a goal or a row was said, or came in a file, or may pass from one project to another. */
function checkNothingInvented({ session, said }: State): void {
  const draft = currentDraft(session);
  if (!draft) return;
  const text = said.join('\n');
  if (text.length > 20_000) return;
  const total = draft.entries.annualFunding?.value;
  const money = total ? (total.currentYearFiscal + total.carriedOver + total.other) / 1_000_000 : 0;
  // Markup and what cannot be printed is taken out of what is said.
  const bare = printable(text).text.replaceAll(/<[^<>]*>/g, '');
  const heard = `${text}\n${bare}`;
  const known = [{ label: '', text: `${heard}\n${money}万元 ${session.today}` }];
  const goal = draft.entries.annualGoal;
  if (goal && goal.origin.kind !== 'user') {
    // A model may take a figure of a row, and that may come from another project.
    const rows = rowsOf(draft).map(({ level3, value }) => `${level3}${value}`);
    const { gaps } = audited(goal.value, [
      ...known,
      { label: '', text: rows.join('\n') },
      { label: '', text: `${draft.entries.year?.value ?? ''}年 ${periodOf(draft)}` },
    ]);
    // Their own words stand in a goal as they wrote them, whatever the ledger makes of them.
    const loose = gaps.filter(
      (gap) => !gap.split(/[，,；\s]/).every((words) => isIn(heard, words)),
    );
    if (loose.length > 0 && goal.value !== '') {
      throw new Error(`a figure of the goal has no origin: ${loose.join('、')} in ${goal.value}`);
    }
  }
  for (const row of rowsOf(draft)) {
    if (row.value === null || isUsual(row) || !/\d/.test(row.value)) continue;
    if (text.includes(row.value)) continue;
    const { gaps } = audited(`${row.level3}${row.value.replace(/^[=≥≤><]/, '')}`, known);
    // A ① in the user's words is a 1 in the name of a row that was made of them.
    const plain = heard.normalize('NFKC');
    if (!gaps.every((gap) => isIn(plain, gap)) && row.origin.kind !== 'user') {
      throw new Error(`a figure of a row has no origin: ${JSON.stringify(row)}`);
    }
  }
}

function offered(session: Session): string[] {
  const draft = currentDraft(session);
  const goal = draft?.entries.annualGoal?.origin;
  const origins = [goal, ...(draft ? rowsOf(draft) : []).map(({ origin }) => origin)];
  return origins.flatMap((origin) => (origin?.kind === 'ai' ? origin.gaps : []));
}

/** Whether the words stand in the text, and not within a longer number. */
function isIn(text: string, words: string): boolean {
  if (words === '') return true;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const beside = `${text[at - 1] ?? ''}|${text[at + words.length] ?? ''}`;
    if (!/^[\d.]|[\d]$/.test(beside)) return true;
  }
  return false;
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function periodOf({ entries }: Draft): string {
  const { start = '', end = '' } = (entries.period?.value ?? {}) as {
    start?: string;
    end?: string;
  };
  return `${start} ${end}`;
}
