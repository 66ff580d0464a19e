// The talk: step(session, event) → the next session and the work to do. Pure and synchronous; what
// is missing decides the next question, and no answer is ever lost by asking another.
import { beginning, clipped, refused } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { takeWords } from './answers.ts';
import {
  canBeTakenBack,
  mayHoldForms,
  noteOnUnreadable,
  refuseLateEdit,
  refuseUnreadable,
  takeFile,
  takeFileRead,
  takenBack,
} from './arrivals.ts';
import { readValue } from '../form/indicators.ts';
import { parseCommands, type Command } from './commands.ts';
import { describe, recorded } from './edits.ts';
import { journaled } from './journal.ts';
import { takeModelEvent } from './model-answers.ts';
import { withModelWork } from './model-work.ts';
import { askAboutAmounts } from './amounts.ts';
import { refuse, takeDrafted, withEffect } from './moves.ts';
import { run, takePointed } from './obey.ts';
import { parseOwn } from './own-pages.ts';
import { render } from './screens.ts';
import { currentDraft, isLeaving, newDraft } from './session.ts';
import { type Draft, type Effect, type Event, MAX_TEXT, type Session } from './vocabulary.ts';

/** Event ids remembered, so that a repeated delivery changes nothing. */
const SEEN = 500;

export function step(session: Session, event: Event): { session: Session; effects: Effect[] } {
  if (session.seen.includes(event.id) || changesNothing(session, event)) {
    return { session, effects: [] };
  }
  const edits = event.kind === 'text' ? event.edits : undefined;
  // A message that came here only once it was changed is a new one.
  const isNew = edits !== undefined && !session.seen.includes(edits);
  const arrived: Session = {
    ...session,
    seen: [...session.seen, ...(isNew ? [edits] : []), event.id].slice(-SEEN),
    today: event.at.slice(0, 10),
  };
  const taken: Event =
    isNew && event.kind === 'text' ? { ...event, id: edits, edits: undefined } : event;
  const isEdit = edits !== undefined && !isNew;
  const next = respond(isEdit ? takenBack(arrived, edits) : arrived, taken);
  const others = { ...next, pending: next.pending.filter((effect) => effect.kind !== 'show') };
  // That everything is gone is shown once it is.
  const shown = isLeaving(next) ? others : withEffect(others, { kind: 'show' });
  const before = new Set(session.pending.map((effect) => effect.id));
  return { session: shown, effects: shown.pending.filter((effect) => !before.has(effect.id)) };
}

/** The session when an input failed at every try: it counts as taken, and the user is told. */
export function setAside(
  session: Session,
  { id, at, said }: { id: string; at: string; said: string | undefined },
): Session {
  const what = said === undefined ? '刚才那一步' : `“${clipped(said)}”这一句`;
  const pending = session.pending.filter((effect) => effect.kind !== 'show');
  const told: Session = {
    ...below({ ...session, pending }),
    seen: [...session.seen, id].slice(-SEEN),
    today: at.slice(0, 10),
    refusal: null,
    toast: `${what}没有处理成，已经记下、请管理员看。填过的都在，请换个说法再试。`,
    turn: session.turn + 1,
  };
  return withEffect(told, { kind: 'show' });
}

// A message is reported as edited also when only its looks have changed.
function changesNothing({ said }: Session, event: Event): boolean {
  if (event.kind !== 'text' || event.edits === undefined) return false;
  return said?.id === event.edits && said.text === event.text;
}

/** Whether the event reports work that an earlier one began. */
function isReport({ kind }: Event): boolean {
  return ['drafted', 'draftFailed', 'fileRead', 'modelAnswered', 'modelFailed'].includes(kind);
}

/** What was said of the form from examples has been read by the time a model's goal takes its place. */
function isSeen({ pending }: Session, event: Event): boolean {
  if (event.kind !== 'modelAnswered') return false;
  const effect = pending.find(({ id }) => id === event.effect);
  return effect?.kind === 'model' && !effect.asked && effect.request.task === 'goal';
}

function respond(session: Session, event: Event): Session {
  // What work completes was said just before: its words stay until the user acts again.
  const report = isReport(event);
  const quiet = report
    ? { ...session, toast: isSeen(session, event) ? null : session.toast }
    : { ...session, toast: null, refusal: null };
  const handled = withModelWork(handle(quiet, session, event));
  const was = (id: string) =>
    session.drafts.find((draft) => draft.id === id) ?? newDraft(id, event.at);
  const next = askAboutAmounts(handled, was);
  const current = next.drafts.find((draft) => draft.id === next.current);
  const by = causeOf(event, session);
  // Whatever one event changed in a draft is one step of its undo.
  const drafts = next.drafts.map((draft) => {
    const old = was(draft.id);
    if (!sameHistory(old, draft)) return draft;
    // An answer that comes of itself takes no redo away.
    return recorded(old, draft, { at: event.at, by, keepsRedo: event.kind === 'modelAnswered' });
  });
  const said =
    // Of several forms at once their page tells.
    next.place.at !== 'batch' && current && sameHistory(was(current.id), current)
      ? describe(was(current.id), current)
      : undefined;
  const parts = report ? [next.toast, said] : [said, next.toast];
  const toast = parts.filter((part) => part != null).join('') || null;
  // A bubble is one form's: going on to another must not take its file away.
  const isOther = session.current !== null && next.current !== session.current;
  const bubble = isOther && next.bubble === session.bubble ? next.bubble + 1 : next.bubble;
  const answered = {
    ...next,
    drafts,
    toast,
    bubble,
    said: saidBy(event, session),
    turn: session.turn + 1,
  };
  return journaled(session, answered, event);
}

/** What an edit of this message would have to take back. */
function saidBy(event: Event, before: Session): Session['said'] {
  if (isReport(event)) return before.said;
  if (event.kind !== 'text') return null;
  const { id, text, edits } = event;
  if (edits !== undefined && !canBeTakenBack(before, edits)) return before.said;
  const { place, current, forgotten } = before;
  const { reviewed = false, finished = false } = currentDraft(before) ?? {};
  const drafts = before.drafts.map((draft) => draft.id);
  return { id: edits ?? id, text, place, current, drafts, reviewed, finished, forgotten };
}

/** The event a change is put down to: what work completes belongs to the message that asked for it. */
function causeOf(event: Event, before: Session): string {
  if (event.kind === 'text') return event.edits ?? event.id;
  return isReport(event) ? (before.said?.id ?? event.id) : event.id;
}

// An undo has rewritten the history itself.
function sameHistory(before: Draft, after: Draft): boolean {
  return (
    before.history === after.history || (after.history.length === 0 && before.history.length === 0)
  );
}

function handle(quiet: Session, before: Session, event: Event): Session {
  switch (event.kind) {
    case 'text': {
      if (event.edits !== undefined) {
        // The changed message stands above the bubble: that is where its answer belongs.
        return canBeTakenBack(before, event.edits)
          ? takeText(quiet, before, event)
          : refuseLateEdit(quiet);
      }
      return takeText(below(quiet), before, event);
    }
    case 'choice':
      return press(quiet, before, event.token, event.at);
    case 'stop':
      return run(quiet, [{ do: 'stop' }], event.at);
    case 'file': {
      const { text = '' } = event;
      if (mayHoldForms(event.name)) return takeFile(below(quiet), event, text);
      const said = text === '' ? below(quiet) : takeText(below(quiet), before, { ...event, text });
      return takeFile(said, event);
    }
    case 'other': {
      const { text = '', what } = event;
      if (text === '') return refuseUnreadable(below(quiet), what);
      const said = takeText(below(quiet), before, { ...event, text });
      if (said.refusal) return said;
      return { ...said, toast: `${said.toast ?? ''}${noteOnUnreadable(what)}` };
    }
    case 'fileRead': {
      const effect = before.pending.find(({ id }) => id === event.effect);
      const text = effect?.kind === 'read' ? (effect.text ?? '') : '';
      const next = takeFileRead(quiet, event);
      if (text === '') return next;
      const [command] = parseCommands(text, false) ?? [];
      // One event is one step: what the file brought could not be told from what is taken back.
      if (command && REWRITES.has(command.do)) {
        const note = `和文件一起来的“${clipped(text)}”没有做，要做请再写一次。`;
        return { ...next, toast: `${next.toast ?? ''}${note}` };
      }
      const said = takeText(next, null, { text, at: event.at });
      // What was wrong with the file is still to be seen.
      if (!said.refusal || !next.refusal) return { ...said, refusal: said.refusal ?? next.refusal };
      return { ...said, toast: `${said.toast ?? ''}${next.refusal.why}` };
    }
    case 'drafted':
    case 'draftFailed':
      return takeDrafted(quiet, event);
    case 'modelAnswered':
    case 'modelFailed':
      return takeModelEvent(quiet, event);
  }
}

/** What changes the history itself, rather than adding to it. */
const REWRITES = new Set<Command['do']>(['undo', 'redo', 'backTo']);

function below(session: Session): Session {
  return { ...session, bubble: session.bubble + 1 };
}

function press(quiet: Session, before: Session, token: string, at: string): Session {
  const [turn, index] = token.split(':').map(Number);
  const command = turn === before.turn ? render(before).presses[index ?? -1] : undefined;
  if (!command) return { ...quiet, toast: '这一步已过，已打开最新一页。' };
  return run(quiet, [command], at);
}

interface Said {
  text: string;
  at: string;
  quote?: string | undefined;
}

/** `before` showed the page that the words answer; null when they were written before there was one. */
function takeText(session: Session, before: Session | null, said: Said): Session {
  const { text: clean, removed } = printable(said.text);
  const text = beginning(clean.trim(), MAX_TEXT);
  const notes: string[] = [];
  if (removed > 0) notes.push(`有 ${removed} 个不能打印的字符已去掉。`);
  if (clean.trim().length > MAX_TEXT) notes.push(`消息太长，只读了前 ${MAX_TEXT} 个字。`);
  const next = text === '' ? emptyText(session) : readText(session, before, { ...said, text });
  return notes.length > 0 ? { ...next, toast: [...notes, next.toast ?? ''].join('') } : next;
}

function emptyText(session: Session): Session {
  return refuse(session, refused('empty', '', '没有收到文字。请直接写，或按下面的按钮。').refusal);
}

function readText(session: Session, before: Session | null, said: Said): Session {
  const { text, at, quote } = said;
  const pointed = quote === undefined ? undefined : takePointed(session, quote, text, at);
  if (pointed) return pointed;
  if (/^\/\w{1,32}\b/.test(text) && !parseCommands(text, true))
    return unknownCommand(session, text);
  const pressed = before && pressBy(session, before, said);
  if (pressed) return pressed;
  if (session.place.at === 'row' && readValue(text).ok) return takeWords(session, text, at);
  const own = session.place.at === 'own' ? parseOwn(text) : undefined;
  if (own) return run(session, [own], at);
  const commands = parseCommands(text, isAnswering(session));
  if (session.place.at === 'excuse') return readReason(session, text, commands, at);
  if (commands) return run(session, commands, at);
  return takeWords(session, text, at);
}

/** What the button does that the words name by its label, its number or a plain yes or no. */
function pressBy(session: Session, before: Session, { text, at }: Said): Session | undefined {
  const { screen, presses } = render(before);
  const number = /^[1-9\uFF11-\uFF19]$/.test(text) ? Number(text.normalize('NFKC')) : Number.NaN;
  const labelled = screen.choices.findIndex((choice) => same(choice.label, text));
  const numbered = screen.lists ? undefined : presses[number - 1];
  const chosen = (labelled >= 0 ? presses[labelled] : numbered) ?? consent(before, presses, text);
  // A row may be asked for a value that is also a button's number: better ask than delete it.
  if (session.place.at === 'row' && !before.refusal && chosen && labelled < 0) {
    return orButton(session, text, screen.choices[number - 1]?.label ?? '');
  }
  return chosen && run(session, [chosen], at);
}

/** Why something stays as it is: a short command is one all the same, everything longer is the reason. */
function readReason(
  session: Session,
  text: string,
  commands: readonly Command[] | undefined,
  at: string,
): Session {
  const isReason = commands?.some(({ do: verb }) => verb === 'excuse') ?? true;
  if (!commands || isReason || text.length > LONGEST_IN_REASON) return takeWords(session, text, at);
  const next = run(session, commands, at);
  const left = next.place.at !== 'excuse' && next.toast === null;
  return left ? { ...next, toast: '没有记下理由。' } : next;
}

/** A longer text that reads like a command is a reason that mentions one. */
const LONGEST_IN_REASON = 12;

function unknownCommand(session: Session, text: string): Session {
  if (/\.[a-z]{2,5}$/i.test(text) || text.split('/').length > 2) {
    const why = `没有找到文件“${clipped(text.split('/').at(-1) ?? text)}”，请检查路径，再发一次。`;
    return refuse(session, refused('noFile', text, why).refusal);
  }
  const why = `没有“${clipped(text)}”这个命令。写“帮助”看有哪些。`;
  return refuse(session, refused('command', text, why).refusal);
}

/** A question is open whose answer could look like a command. */
function isAnswering({ place }: Session): boolean {
  if (place.at === 'asking') return place.topic !== 'indicators';
  return ['row', 'opening', 'confirmName', 'choose'].includes(place.at);
}

/** 「是」 and 「不」 press the first and the second button where a yes is asked for. */
function consent(
  { place: { at }, refusal }: Session,
  presses: readonly Command[],
  text: string,
): Command | undefined {
  if (at === 'heard') {
    const yes =
      /^(?:就这样(?:改|吧)?|可以了?|没问题|要的?|改吧?|都?改吧?|嗯+|对[^，。]{0,4}|是的?(?:[，,].{0,4})?|好的?|行|完成|没错|ok|yes|y)[。.]?$/i;
    if (yes.test(text)) return presses[0];
    return /^(?:不是?|不对|不用|不要|不行|否|算了|no|n)[。.]?$/i.test(text)
      ? presses[1]
      : undefined;
  }
  if (refusal?.code !== 'far' && !CONFIRMED.has(at)) return undefined;
  if (/^(?:是的?|对的?|好的?|确[认定]|嗯|可以|行|没错|yes|y|ok)[。.]?$/i.test(text))
    return presses[0];
  return /^(?:不是?|不对|不用|不要|不行|否|no|n)[。.]?$/i.test(text) ? presses[1] : undefined;
}

const CONFIRMED = new Set<Session['place']['at']>([
  'confirmDelete',
  'confirmRestart',
  'confirmErase',
  'confirmName',
]);

function orButton(session: Session, text: string, label: string): Session {
  const why = `“${text}”是新的值，还是按钮“${label}”？`;
  const fixes = [{ label: `值是 ${text}`, answer: `=${text}` }];
  return refuse(session, refused('button', text, why, { fixes }).refusal);
}

function same(label: string, text: string): boolean {
  const plain = (t: string) => t.normalize('NFKC').replaceAll(/[\s\p{P}]/gu, '');
  return plain(label) !== '' && plain(label) === plain(text);
}
