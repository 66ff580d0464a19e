// The talk: step(session, event) → the next session and the work to do. Pure and synchronous; what
// is missing decides the next question, and no answer is ever lost by asking another.
import { type Refusal, refused } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { takeWords } from './answers.ts';
import { readValue } from '../form/indicators.ts';
import { parseCommands, type Command } from './commands.ts';
import { describe, recorded } from './edits.ts';
import { refuse, takeDrafted, withEffect } from './moves.ts';
import { run } from './obey.ts';
import { render } from './screens.ts';
import { newDraft } from './session.ts';
import { type Draft, type Effect, type Event, MAX_TEXT, type Session } from './vocabulary.ts';

/** Event ids remembered, so that a repeated delivery changes nothing. */
const SEEN = 500;

export function step(session: Session, event: Event): { session: Session; effects: Effect[] } {
  if (session.seen.includes(event.id)) return { session, effects: [] };
  const arrived: Session = {
    ...session,
    seen: [...session.seen, event.id].slice(-SEEN),
    today: event.at.slice(0, 10),
  };
  const next = respond(arrived, event);
  const shown = withEffect(
    { ...next, pending: next.pending.filter((effect) => effect.kind !== 'show') },
    { kind: 'show' },
  );
  const before = new Set(session.pending.map((effect) => effect.id));
  return { session: shown, effects: shown.pending.filter((effect) => !before.has(effect.id)) };
}

function respond(session: Session, event: Event): Session {
  // What a draft completes was said just before: its words stay until the user acts again.
  const drafted = event.kind === 'drafted' || event.kind === 'draftFailed';
  const quiet = drafted ? session : { ...session, toast: null, refusal: null };
  const next = handle(quiet, session, event);
  const current = next.drafts.find((draft) => draft.id === next.current);
  const was = (id: string) =>
    session.drafts.find((draft) => draft.id === id) ?? newDraft(id, event.at);
  // Whatever one event changed in a draft is one step of its undo.
  const drafts = next.drafts.map((draft) => withHistory(was(draft.id), draft, event.at));
  const said =
    current && sameHistory(was(current.id), current)
      ? describe(was(current.id), current)
      : undefined;
  const parts = drafted ? [next.toast, said] : [said, next.toast];
  const toast = parts.filter((part) => part != null).join('') || null;
  return { ...next, drafts, toast, turn: session.turn + 1 };
}

// An undo has rewritten the history itself.
function sameHistory(before: Draft, after: Draft): boolean {
  return (
    before.history === after.history || (after.history.length === 0 && before.history.length === 0)
  );
}

function withHistory(before: Draft, after: Draft, at: string): Draft {
  return sameHistory(before, after) ? recorded(before, after, at) : after;
}

function handle(quiet: Session, before: Session, event: Event): Session {
  switch (event.kind) {
    case 'text':
      return takeText({ ...quiet, bubble: quiet.bubble + 1 }, before, event.text, event.at);
    case 'choice':
      return press(quiet, before, event.token, event.at);
    case 'file':
      return refuse({ ...quiet, bubble: quiet.bubble + 1 }, fileRefusal(event.name));
    case 'drafted':
    case 'draftFailed':
      return takeDrafted(quiet, event);
  }
}

function fileRefusal(name: string): Refusal {
  return refused(
    'file',
    name,
    `收到文件“${name.slice(0, 40)}”，但现在还不能读文件里的内容。请把项目、金额、打算做什么直接写给我。`,
    { example: '区域化党建，25万，办2期培训约100人' },
  ).refusal;
}

function press(quiet: Session, before: Session, token: string, at: string): Session {
  const [turn, index] = token.split(':').map(Number);
  const command = turn === before.turn ? render(before).presses[index ?? -1] : undefined;
  if (!command) return { ...quiet, toast: '这一步已过，已打开最新一页。' };
  return run(quiet, [command], at);
}

function takeText(session: Session, before: Session, raw: string, at: string): Session {
  const { text: clean, removed } = printable(raw);
  const text = clean.trim().slice(0, MAX_TEXT);
  const notes: string[] = [];
  if (removed > 0) notes.push(`有 ${removed} 个不能打印的字符已去掉。`);
  if (clean.trim().length > MAX_TEXT) notes.push(`消息太长，只读了前 ${MAX_TEXT} 个字。`);
  const next = text === '' ? emptyText(session) : readText(session, before, text, at);
  return notes.length > 0 ? { ...next, toast: [...notes, next.toast ?? ''].join('') } : next;
}

function emptyText(session: Session): Session {
  return refuse(session, refused('empty', '', '没有收到文字。请直接写，或按下面的按钮。').refusal);
}

function readText(session: Session, before: Session, text: string, at: string): Session {
  const { screen, presses } = render(before);
  const number = /^[1-9\uFF11-\uFF19]$/.test(text) ? Number(text.normalize('NFKC')) : Number.NaN;
  const labelled = screen.choices.findIndex((choice) => same(choice.label, text));
  const chosen =
    presses[labelled >= 0 ? labelled : number - 1] ?? consent(session.place.at, presses, text);
  // A row may be asked for a value that is also a button's number: better ask than delete it.
  if (session.place.at === 'row' && !before.refusal && chosen && labelled < 0) {
    return orButton(session, text, screen.choices[number - 1]?.label ?? '');
  }
  if (chosen) return run(session, [chosen], at);
  if (session.place.at === 'row' && readValue(text).ok) return takeWords(session, text, at);
  const commands = parseCommands(text, isAnswering(session));
  if (commands) return run(session, commands, at);
  return takeWords(session, text, at);
}

/** A question is open whose answer could look like a command. */
function isAnswering({ place }: Session): boolean {
  if (place.at === 'asking') return place.topic !== 'indicators';
  return place.at === 'row' || place.at === 'opening' || place.at === 'confirmName';
}

/** 「是」 and 「不」 press the first and the second button where a yes is asked for. */
function consent(
  at: Session['place']['at'],
  presses: readonly Command[],
  text: string,
): Command | undefined {
  if (at !== 'confirmDelete' && at !== 'confirmRestart' && at !== 'confirmName') return undefined;
  if (/^(?:是的?|对的?|好的?|确[认定]|嗯|可以|行|没错|yes|y|ok)[。.]?$/i.test(text))
    return presses[0];
  return /^(?:不是?|不对|不用|不要|不行|否|no|n)[。.]?$/i.test(text) ? presses[1] : undefined;
}

function orButton(session: Session, text: string, label: string): Session {
  const why = `“${text}”是新的值，还是按钮“${label}”？`;
  const fixes = [{ label: `值是 ${text}`, answer: `=${text}` }];
  return refuse(session, refused('button', text, why, { fixes }).refusal);
}

function same(label: string, text: string): boolean {
  const plain = (t: string) => t.normalize('NFKC').replaceAll(/[\s\p{P}]/gu, '');
  return plain(label) !== '' && plain(label) === plain(text);
}
