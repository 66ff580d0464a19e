// The journal of a conversation: every change of a form, with when, by whom and what was said of it, each
// line sealed with the one before. Whoever alters a line, or a form behind the journal's back, breaks it.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { titleOf } from './session.ts';
import type { Draft, Event, Session } from './vocabulary.ts';

type Line = Session['journal'][number];

/** Lines kept; the oldest go first. */
const MOST_LINES = 1000;
/** Longest description kept of a change, in characters. */
const LONGEST = 200;

/** The session with a line for each form that the event has changed, or deleted. */
export function journaled(before: Session, after: Session, event: Event): Session {
  const was = new Map(before.drafts.map((draft) => [draft.id, draft]));
  const changed = after.drafts.flatMap((draft) => {
    const old = was.get(draft.id);
    was.delete(draft.id);
    const isChanged = old ? !isSame(old, draft) : Object.keys(draft.entries).length > 0;
    return isChanged ? [{ draft: draft.id, said: saidOf(old, draft), form: sealOf(draft) }] : [];
  });
  const gone = [...was.keys()].map((draft) => ({ draft, said: '整张表删除', form: '' }));
  const all = [...changed, ...gone];
  if (all.length === 0) return after;
  const journal = [...after.journal];
  for (const line of all) {
    const said = line.said.slice(0, LONGEST);
    const open = { at: event.at, by: event.id, who: whoOf(event), ...line, said };
    journal.push({ ...open, seal: chained(journal.at(-1)?.seal ?? '', open) });
  }
  return { ...after, journal: journal.slice(-MOST_LINES) };
}

function isSame(a: Draft, b: Draft): boolean {
  return (
    a.entries === b.entries &&
    a.brief === b.brief &&
    a.excuses === b.excuses &&
    a.finished === b.finished
  );
}

function saidOf(old: Draft | undefined, draft: Draft): string {
  const before = old?.history.length ?? 0;
  const { length } = draft.history;
  if (length > before) return draft.history.at(-1)?.said ?? '';
  if (length < before) return `撤销：${old?.history.at(-1)?.said ?? ''}`;
  if (draft.finished !== old?.finished) return draft.finished ? '定稿' : '撤回定稿';
  return '整理';
}

function whoOf({ kind }: Event): Line['who'] {
  if (kind === 'modelAnswered' || kind === 'modelFailed') return 'model';
  if (kind === 'drafted' || kind === 'draftFailed') return 'examples';
  return kind === 'fileRead' ? 'file' : 'user';
}

/** A sentence on the first line, or the first form, that was altered behind the journal's back; else none. */
export function tampering(session: Session): string[] {
  for (const [i, { seal, ...line }] of session.journal.entries()) {
    // The one before the first may have been dropped.
    const before = session.journal[i - 1]?.seal ?? (i === 0 ? null : '');
    const isWhole = session.journal.length < MOST_LINES;
    if (before === null && !isWhole) continue;
    if (seal !== chained(before ?? '', line)) return [`修改记录第 ${i + 1} 行被改过`];
  }
  for (const draft of session.drafts) {
    const last = session.journal.findLast((line) => line.draft === draft.id);
    if (last && last.form !== sealOf(draft))
      return [`《${titleOf(draft)}》的内容被改过，和修改记录对不上`];
  }
  return [];
}

function chained(before: string, line: Omit<Line, 'seal'>): string {
  return digest(before + canonical(line));
}

/** The seal of what a form says, with its origins and reasons. */
function sealOf({ entries, brief, excuses, finished }: Draft): string {
  return digest(canonical({ entries, brief, excuses, finished }));
}

/** 128 bits of SHA-256, in hexadecimal digits. */
function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text.toWellFormed()))).slice(0, 32);
}

/** JSON with its keys in order: the same after it was stored and read. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .filter(([, one]) => one !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  });
}
