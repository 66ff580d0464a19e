// What each command does to the session. Every case of Command is here and nowhere else.
import type { FieldId } from '../form/fields.ts';
import { clipped, type Reading, type Refusal, refused, taken } from '../form/reading.ts';
import { begin, put, takeWords } from './answers.ts';
import { type Command, parseCommands, type RowReference } from './commands.ts';
import {
  acceptRows,
  addRow,
  addWork,
  appendGoal,
  deleteRows,
  fillGap,
  findRows,
  goalGaps,
  passing,
  rowGaps,
  setRow,
  setTopic,
  takeSlips,
  undone,
} from './edits.ts';
import {
  maskAndGoOn,
  readThrough,
  renewRows,
  rewriteGoal,
  rewritePassage,
  withoutWants,
} from './model-work.ts';
import {
  advance,
  ask,
  goto,
  home,
  openNew,
  refuse,
  toReview,
  withDraft,
  withEffect,
  withNotes,
  withoutAsked,
} from './moves.ts';
import { agreeAmounts } from './amounts.ts';
import { chooseForms, keep, rollOver } from './importing.ts';
import { finishAll, obeyTogether, openNamed, together } from './together.ts';
import { excuse, finish, mend, unexcuse } from './mending.ts';
import { PAGE } from './opening-pages.ts';
import { backTo, compare } from './history-pages.ts';
import { forgetOwn, restoreOwn, undoneOwn } from './own-pages.ts';
import { readPointed } from './pointed.ts';
import { placeOf } from './finding-pages.ts';
import { checkOf } from './matters.ts';
import { commandOf } from './model-pages.ts';
import { letterOf } from './page.ts';
import {
  currentDraft,
  draftsByDate,
  fieldContext,
  groupOf,
  newSession,
  suggestion,
  titleOf,
  topicBefore,
} from './session.ts';
import type { Draft, Session } from './vocabulary.ts';

export function run(session: Session, commands: readonly Command[], at: string): Session {
  let next = session;
  for (const command of commands) {
    next = obey(next, command, at);
    if (next.refusal) break;
  }
  return next;
}

function obey(session: Session, command: Command, at: string): Session {
  const draft = currentDraft(session);
  const ofAll = obeyTogether(session, command);
  if (ofAll) return ofAll;
  switch (command.do) {
    case 'say':
      return readTyped(session, command.text, at);
    case 'new': {
      const opened = openNew(session, at);
      if (opened.refusal) return opened;
      return command.text === ''
        ? goto(opened, { at: 'opening' })
        : begin(opened, command.text, at);
    }
    case 'open':
    case 'openDraft': {
      const id = command.do === 'openDraft' ? command.id : listed(session, command.number)?.id;
      const found = session.drafts.find((d) => d.id === id);
      if (!found) return goto(refuse(session, noSuchDraft()), { at: 'list', page: 0 });
      return home({ ...session, current: found.id, toast: `已打开《${titleOf(found)}》。` });
    }
    case 'openNamed':
      return openNamed(session, command.name) ?? noneNamed(session, command.name);
    case 'deleteDraft': {
      if (command.number !== null && session.place.at !== 'list') {
        const { number } = command;
        const why = `要删第 ${number} 条指标请写“删7.${number}”，要删整张表请写“删除草稿”。`;
        return refuse(session, refused('which', '', why).refusal);
      }
      const found = command.number === null ? draft : listed(session, command.number);
      if (!found) return goto(refuse(session, noSuchDraft()), { at: 'list', page: 0 });
      return goto(session, { at: 'confirmDelete', draft: found.id });
    }
    case 'confirmDelete':
      return deleteDraft(session, command.id);
    case 'list':
      return goto(session, { at: 'list', page: command.page });
    case 'own': {
      const { place } = session;
      const done = place.at === 'own' ? place.done : null;
      return goto(session, { at: 'own', page: command.page, done });
    }
    case 'forgetOwn':
      return forgetOwn(session, command.numbers);
    case 'restoreOwn':
      return restoreOwn(session, command.numbers);
    case 'help':
    case 'sample':
    case 'settings':
      return goto(session, { at: command.do });
    case 'usage':
      return goto(session, { at: 'settings' });
    case 'start':
      return started(session);
    case 'close':
      return goto(
        { ...session, toast: '都存好了，随时回来接着填。' },
        { at: draft ? 'resume' : 'opening' },
      );
    case 'forget':
      return { ...session, profile: {}, toast: '单位和主管部门的记忆已清除，下一张会重新问。' };
    case 'stop':
      return stopDrafting(session);
    case 'data':
      return goto(session, { at: 'data' });
    case 'erase':
      return goto(session, { at: 'confirmErase' });
    case 'confirmErase':
      // Typed where nothing was asked it is no consent yet.
      return session.place.at === 'confirmErase'
        ? erased(session)
        : goto(session, { at: 'confirmErase' });
    case 'choose':
      return chooseForms(session, command.numbers, at);
    case 'finishAll':
      return finishAll(session, at);
    case 'together':
      return together(session, 'word');
    case 'collect':
      return together(session, command.file);
    case 'rollOver':
      return rollOver(session, command.drafts, at);
    case 'agreeAmount':
      return agreeAmounts(session);
    case 'carry':
    case 'bare': {
      const bare = command.do === 'bare';
      const toast = bare
        ? 'Word 文件里不再带填写记录，发回来时只能照表上的字读。'
        : 'Word 文件里会带上填写记录，手改后发回来接得上。';
      return home({ ...session, bare, toast });
    }
    case 'undo':
      return undoneOwn(session) ?? obeyOnDraft(draft ? session : openNew(session, at), command, at);
    default:
      return obeyOnDraft(draft ? session : openNew(session, at), command, at);
  }
}

/** What was said of a part of a bubble; undefined when the part says nothing of its own. */
export function takePointed(
  session: Session,
  quote: string,
  text: string,
  at: string,
): Session | undefined {
  const draft = currentDraft(session);
  const pointed = draft && readPointed(draft, quote, text);
  if (!pointed) return undefined;
  switch (pointed.kind) {
    case 'commands':
      return run(session, pointed.commands, at);
    case 'passage':
      return rewritePassage(session, draft, pointed.passage, text);
    case 'gone': {
      const why = '您选中的指标已经不在表里了，请看下面的清单再说。';
      return refuse(home(session), refused('noRow', quote, why).refusal);
    }
    case 'goal': {
      const context = fieldContext(session, draft);
      return edited(session, setTopic(draft, 'annualGoal', pointed.goal, text, context));
    }
  }
}

type DraftCommand = Exclude<
  Command,
  | {
      do:
        | 'say'
        | 'new'
        | 'open'
        | 'openDraft'
        | 'openNamed'
        | 'deleteDraft'
        | 'confirmDelete'
        | 'list';
    }
  | { do: 'help' | 'sample' | 'settings' | 'usage' | 'start' | 'close' | 'forget' | 'stop' }
  | { do: 'choose' | 'finishAll' | 'together' | 'collect' | 'rollOver' }
  | { do: 'agreeAmount' | 'carry' | 'bare' | 'own' | 'forgetOwn' | 'restoreOwn' }
  | { do: 'data' | 'erase' | 'confirmErase' }
>;

function obeyOnDraft(session: Session, command: DraftCommand, at: string): Session {
  const draft = currentDraft(session);
  if (!draft) return session;
  const context = fieldContext(session, draft);
  switch (command.do) {
    case 'set':
      return put(session, draft, command.topic, command.text);
    case 'accept':
      return accept(session, draft, command.topic);
    case 'ask':
      return ask(session, command.topic);
    case 'setRow':
      return edited(session, setNamedRow(session, draft, command.row, command.text));
    case 'deleteRow':
      return edited(session, deleteRows(draft, command.row));
    case 'addRow':
      return edited(session, addRow(draft, command.text));
    case 'keep':
      return keep(session, draft);
    case 'addWork':
      return edited(session, addWork(draft, command.text, context));
    case 'appendGoal':
      return edited(session, appendGoal(draft, command.text, context));
    case 'showRow': {
      const found = findRows(draft, command.row, (n) => `改7.${n}`);
      const first = found.ok ? found.value[0] : undefined;
      if (!found.ok) return refuse(session, found.refusal);
      if (!first) return session;
      return goto(session, { at: 'row', number: first.number });
    }
    case 'fix':
      if (session.place.at === 'polish') return takeCorrections(session, draft, command.letters);
      return fix(session, draft, command, at);
    case 'excuse':
      return excuse(session, draft, { ...command, at });
    case 'unexcuse':
      return unexcuse(session, draft, command.letter);
    case 'toFinding':
      return toFinding(session, draft, command.letter, at);
    case 'history':
      return goto(session, { at: 'history', page: command.page, compared: null });
    case 'compare':
      return compare(session, draft, command.number);
    case 'backTo':
      return backTo(session, draft, command.number);
    case 'findings':
      return goto(session, { at: 'findings', page: command.page });
    case 'letter':
      return goto(session, { at: 'letter' });
    case 'acceptName':
      return put(session, draft, 'projectName', command.name);
    case 'rows':
      return goto(session, { at: 'rows', group: command.group });
    case 'rename':
      return home({
        ...withDraft(session, { ...draft, title: command.title }),
        toast: `这张表改叫“${command.title}”。`,
      });
    case 'pace': {
      const paced = withDraft(session, { ...draft, pace: command.pace, reviewed: false });
      return advance(paced);
    }
    case 'undo':
    case 'redo':
      return undo(session, draft, command.do);
    case 'back':
      return back(session, draft);
    case 'skip':
      return skip(session, draft);
    case 'why':
      return session.place.at === 'asking'
        ? { ...session, place: { ...session.place, why: true } }
        : goto(session, { at: 'help' });
    case 'review':
      return toReview(session);
    case 'finish':
      return finish(session, draft, at);
    case 'restart':
      return goto(session, { at: 'confirmRestart' });
    case 'confirmRestart':
      return restart(session, draft);
    case 'redraft':
      return rewriteGoal(session, draft, '');
    case 'revise':
      return revise(session, draft, command);
    case 'reindicate':
      return renewRows(session, draft);
    case 'fillGap':
      return edited(session, fillGap(draft, command.number, command.text));
    case 'acceptGaps':
      return acceptGaps(session, draft);
    case 'acceptRows':
      return acceptGroup(session, draft);
    case 'polish':
      return readThrough(session, draft);
    case 'takeHeard':
      return takeHeard(session, at);
    case 'mask':
      return maskAndGoOn(session, draft, command.again);
    case 'pick':
      return goto(session, { at: 'pick' });
    case 'resume':
      return home(session);
  }
}

/** Types a text on the user's behalf: what a fix of a refusal does. */
function readTyped(session: Session, text: string, at: string): Session {
  const commands = parseCommands(text, session.place.at === 'asking');
  return commands ? run(session, commands, at) : takeWords(session, text, at);
}

function edited(session: Session, changed: Reading<Draft>): Session {
  if (!changed.ok) return refuse(session, changed.refusal);
  const next = withNotes(withDraft(session, changed.value), changed.notes);
  return session.place.at === 'rows' || session.place.at === 'asking' ? next : home(next);
}

/** 「参训人数≥100人」 without such a row: a new one where rows are asked for, else an offer. */
function setNamedRow(
  session: Session,
  draft: Draft,
  row: RowReference,
  text: string,
): Reading<Draft> {
  const set = setRow(draft, row, text);
  if (
    set.ok ||
    !('name' in row) ||
    (set.refusal.code !== 'noRow' && set.refusal.code !== 'noRows')
  ) {
    return set;
  }
  const line = `${row.name}${text}`;
  const added = addRow(draft, line);
  if (!added.ok || session.place.at === 'asking') return added.ok ? added : set;
  const fixes = [{ label: '加一条', answer: `加一条 ${line}` }];
  return { ok: false, refusal: { ...set.refusal, fixes } };
}

function revise(
  session: Session,
  draft: Draft,
  { wish, words }: { wish: string; words?: string },
): Session {
  return draft.entries.annualGoal
    ? rewriteGoal(session, draft, wish, words)
    : rewriteGoal(session, draft, '');
}

function acceptGaps(session: Session, draft: Draft): Session {
  let next = taken(draft);
  for (const { number, wrote } of rowGaps(draft)) {
    if (next.ok) next = setRow(next.value, { numbers: [number] }, wrote);
  }
  const gaps = goalGaps(draft);
  // From the end, so that those before keep their numbers.
  for (const [i, { wrote }] of [...gaps.entries()].toReversed()) {
    if (wrote && next.ok) next = fillGap(next.value, i + 1, wrote);
  }
  if (next.ok && next.value === draft) {
    const why = '没有可以照填的，请写出来。';
    return refuse(session, refused('noGap', '', why, { example: '待填1填300' }).refusal);
  }
  return edited(session, next);
}

function acceptGroup(session: Session, draft: Draft): Session {
  const level1 = session.place.at === 'rows' ? groupOf(draft, session.place.group) : undefined;
  if (level1 === undefined) return goto(session, { at: 'rows', group: 0 });
  const next = withDraft(session, acceptRows(draft, level1));
  return { ...next, toast: `${level1}这一组已认可，换一批时不动它们。` };
}

/** Does what the model understood and the user has agreed to; what cannot be is said. */
function takeHeard(session: Session, at: string): Session {
  const { place } = session;
  if (place.at !== 'heard') return home(session);
  // Wishes for the goal become one, and come last: the talk waits for them.
  const wishes = place.heard.flatMap((heard) => (heard.do === 'revise' ? [heard.wish] : []));
  const others = place.heard.filter((heard) => heard.do !== 'revise').map(commandOf);
  const commands: Command[] = [
    ...others,
    ...(wishes.length > 0 ? [{ do: 'revise' as const, wish: wishes.join('；') }] : []),
  ];
  let next = home(session);
  let refusal: Refusal | null = null;
  for (const command of commands) {
    const tried = obey({ ...next, refusal: null }, command, at);
    if (tried.refusal) refusal ??= tried.refusal;
    else next = tried;
  }
  return { ...next, refusal };
}

function accept(session: Session, draft: Draft, topic: FieldId): Session {
  const entry = draft.entries[topic] ?? suggestion(topic, session, draft);
  if (!entry) return ask(session, topic);
  const accepted = { ...draft, entries: { ...draft.entries, [topic]: entry } };
  // What the user is content with is not improved behind their back.
  const part = topic === 'annualGoal' ? 'goal' : topic === 'indicators' ? 'rows' : undefined;
  const wants = draft.wants.filter((want) => want !== part);
  return advance(withDraft(session, passing({ ...accepted, wants }, topic)));
}

function back(session: Session, draft: Draft): Session {
  if (session.place.at === 'asking' && !draft.reviewed) {
    const before = topicBefore(draft, session.place.topic);
    return before ? ask(session, before) : goto(session, { at: 'opening' });
  }
  return home(session);
}

function skip(session: Session, draft: Draft): Session {
  if (session.place.at !== 'asking') return home(session);
  const { topic } = session.place;
  const proposed = topic === 'brief' ? undefined : suggestion(topic, session, draft);
  const entries =
    proposed && topic !== 'brief' && !draft.entries[topic]
      ? { ...draft.entries, [topic]: proposed }
      : draft.entries;
  const passed = passing({ ...draft, entries }, topic);
  const brief =
    topic === 'brief' && !draft.brief
      ? { brief: { value: '', origin: { kind: 'default' as const } } }
      : {};
  const toast = '先跳过，之后在核对页补。';
  return advance(withDraft({ ...session, toast }, { ...passed, ...brief }));
}

function undo(session: Session, draft: Draft, direction: 'undo' | 'redo'): Session {
  // Nothing has been said yet that could be taken back.
  if (session.place.at === 'excuse') return home({ ...session, toast: '没有记下理由。' });
  if (direction === 'undo' && draft.finished) {
    const reopened = withDraft(session, { ...draft, finished: false });
    return home({ ...reopened, toast: '已撤回定稿。再写“撤销”撤上一步。' });
  }
  const change = (direction === 'undo' ? draft.history : draft.undone).at(-1);
  const changed = undone(draft, direction);
  if (!changed.ok) return refuse(session, changed.refusal);
  const toast =
    direction === 'undo' ? `已撤销：${change?.said ?? ''}` : `已恢复：${change?.said ?? ''}`;
  const passed = changed.value.passed.filter((id) => changed.value.entries[id] !== undefined);
  const next = withDraft(withoutAsked({ ...session, toast }), { ...changed.value, passed });
  const { place } = session;
  if (place.at === 'rows') return next;
  return home(next);
}

function restart(session: Session, draft: Draft): Session {
  const { brief: _, ...rest } = draft;
  const fresh = { wants: [], refused: [], masked: false, confirmedAt: null };
  const cleared = { ...rest, ...fresh, entries: {}, passed: [], reviewed: false, finished: false };
  const next = withDraft({ ...session, toast: '已清空。写“撤销”可以找回。' }, cleared);
  return goto(withoutAsked(next), { at: 'opening' });
}

/** Takes the corrections with these letters on the page, all of them when there are none. */
function takeCorrections(session: Session, draft: Draft, letters: readonly string[]): Session {
  const { place } = session;
  if (place.at !== 'polish') return home(session);
  const chosen = place.slips.filter(
    (_, i) => letters.length === 0 || letters.includes(letterOf(i)),
  );
  const left = place.slips.filter((slip) => !chosen.includes(slip));
  const next = withDraft(session, takeSlips(draft, chosen));
  return left.length > 0 && chosen.length > 0 ? goto(next, { ...place, slips: left }) : home(next);
}

function fix(
  session: Session,
  draft: Draft,
  { letters, finish: alsoFinish }: Command & { do: 'fix' },
  at: string,
): Session {
  const [only = ''] = letters;
  const matter = checkOf(session, draft).matters.find(({ letter }) => letter === only);
  // With nothing to press the way to the cell is meant.
  if (letters.length === 1 && matter && !matter.fix && matter.severity !== 'hint') {
    return toFinding(session, draft, only, at);
  }
  const mended = mend(session, draft, letters);
  const changed = currentDraft(mended);
  return alsoFinish && changed && !mended.refusal ? finish(mended, changed, at) : mended;
}

/** Where a finding can be mended by hand, with what it says. */
function toFinding(session: Session, draft: Draft, letter: string, at: string): Session {
  const matter = checkOf(session, draft).matters.find((one) => one.letter === letter);
  if (!matter) return mend(session, draft, [letter]);
  return { ...obey(session, placeOf(matter), at), toast: matter.findings[0].message };
}

function started(session: Session): Session {
  const draft = currentDraft(session);
  const underway = draft && !draft.finished && Object.keys(draft.entries).length > 0;
  return goto(session, { at: underway ? 'resume' : 'opening' });
}

function stopDrafting(session: Session): Session {
  const draft = currentDraft(session);
  const isAsked = withoutAsked(session).pending.length < session.pending.length;
  const isWorking = isAsked || session.place.at === 'drafting';
  if (!isWorking && (!draft || draft.wants.length === 0)) return home(session);
  const stopped = withoutAsked({ ...session, toast: '已停下。' });
  // What goes on by itself is stopped when nothing else is.
  const next = draft && !isAsked ? withoutWants(stopped, draft) : stopped;
  const isHearing = session.pending.some(
    (effect) => effect.kind === 'model' && effect.request.task === 'understand',
  );
  return session.place.at === 'drafting' && !isHearing && !draft?.reviewed
    ? toReview(next)
    : home(next);
}

function deleteDraft(session: Session, id: string): Session {
  const gone = session.drafts.find((draft) => draft.id === id);
  const drafts = session.drafts.filter((draft) => draft.id !== id);
  const current = session.current === id ? null : session.current;
  const next = {
    ...session,
    drafts,
    current,
    pending: session.pending.filter((e) => !('draft' in e) || e.draft !== id),
  };
  const toast = gone ? `已删除《${titleOf(gone)}》。` : null;
  return goto({ ...next, toast }, drafts.length > 0 ? { at: 'list', page: 0 } : { at: 'opening' });
}

/** Nothing is left but what the shell needs to delete it, and to show that in the right place. */
function erased(session: Session): Session {
  const { conversation, revision, seen, turn, bubble, made, formYear, today, shown } = session;
  const counted = { revision, seen, turn, bubble, made, formYear, today, shown };
  const empty: Session = { ...newSession(conversation), ...counted };
  return goto(withEffect(empty, { kind: 'erase' }), { at: 'erased' });
}

function listed(session: Session, number: number): Draft | undefined {
  const page = session.place.at === 'list' ? session.place.page : 0;
  return draftsByDate(session)[page * PAGE + number - 1];
}

function noneNamed(session: Session, name: string): Session {
  const why = `没有找到叫“${clipped(name)}”的表，或不止一张。请从下面的清单里选。`;
  return goto(refuse(session, refused('noDraft', name, why).refusal), { at: 'list', page: 0 });
}

function noSuchDraft(): Refusal {
  return refused('noDraft', '', '没有这一张，请从下面的清单里选。').refusal;
}
