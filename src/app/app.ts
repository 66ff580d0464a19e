// The shell around the talk: lock a conversation, load, step, save, then do the work that follows.
// An input is acknowledged only after its session is on disk; work that was not done is done again.
import { ModelReplySchema, NO_USAGE } from '../draft/model.ts';
import { ProposalSchema } from '../draft/request.ts';
import { contentLabel } from '../form/content-label.ts';
import { type FileFormat, formatOf } from '../form/file-format.ts';
import { showRefusal, taken, type Reading } from '../form/reading.ts';
import { isLeaving, newSession, noteOnGoingBack } from '../interview/session.ts';
import { render } from '../interview/screens.ts';
import { setAside, step } from '../interview/step.ts';
import { readSession } from '../interview/upgrade.ts';
import {
  SessionSchema,
  type Effect,
  type Event,
  type Paper,
  type Screen,
  type Session,
} from '../interview/vocabulary.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { recent } from './recent.ts';
import {
  ChannelFailure,
  ModelFailure,
  RevisionClash,
  StoreFailure,
  type Arrived,
  type Channel,
  type Drafter,
  type Exchange,
  type FileRead,
  type Hands,
  type Input,
  type Model,
  type OnScreen,
  type OutgoingFile,
  type Reader,
  type Receipt,
  type Received,
  type Store,
  type Stored,
  type Watch,
  type Word,
} from './ports.ts';
import { type Look, showing } from './showing.ts';

export interface World {
  store: Store;
  drafter: Drafter;
  /** The language model; without one everything is drafted from examples. */
  model?: Model | undefined;
  word: Word;
  /** Reads the forms in files; without one they are only told apart. */
  reader?: Reader | undefined;
  /** The form year; null follows the calendar. */
  formYear: number | null;
  /** The local time as ISO without offset: the core takes 今天 from it. */
  now: () => string;
  /** One line for the operator: what failed and in which part, never what a user wrote. */
  log: (line: string, error?: unknown, conversation?: string) => void;
  /** What this process shares with others on the same store; without it, it is alone. */
  exchange?: Exchange | undefined;
  /** Counts the work; without it nothing is counted. */
  watch?: Watch | undefined;
}

export interface App {
  /** Starts the channel on this app. Its conversations are kept apart from other channels'. */
  attach(channel: Channel): Promise<void>;
  /** Takes up work that an earlier process left undone. */
  resume(): Promise<void>;
  /** Stops the channels, aborts drafts (they stay pending) and waits for running work. */
  close(): Promise<void>;
}

type EventBody = Event extends infer E
  ? E extends Event
    ? Omit<E, 'conversation' | 'at'>
    : never
  : never;

/** A draft made sooner than this, in milliseconds, is shown without a word that it is under way. */
const PATIENCE = 400;
/** The least time between two looks at a text that grows, in milliseconds. */
const PACE = 300;
/** Conversations of an earlier process taken up at once, and how long each keeps its place, in milliseconds. */
const RESUMED_AT_ONCE = 16;
const RESUME_PATIENCE = 1000;
/** Sessions that stand ready while a message is answered: it is loaded and saved more than once. */
const MOST_LATEST = 32;
/** Files in memory at the same time. */
const OPEN_AT_ONCE = 3;
/** Between tries to show what a channel could not take, in milliseconds. */
const FIRST_RETRY = 1000;
const LAST_RETRY = 30_000;
/** An input that is with another process counts as seen to after so long, in milliseconds. */
const LONGEST_WAIT = 20_000;
/** Work at which so many processes ended is given up. */
const MOST_TRIES = 20;

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** What is said of work that cannot be done. */
function givenUp({ id, kind }: Effect): EventBody {
  if (kind === 'read') {
    const why = '这个文件几次都没有读成，请另存为 .docx 再发一次。';
    return { id: `${id}-read`, kind: 'fileRead', effect: id, format: null, why };
  }
  if (kind === 'model') {
    return { id: `${id}-failed`, kind: 'modelFailed', effect: id, why: '出错', usage: NO_USAGE };
  }
  return { id: `${id}-failed`, kind: 'draftFailed', effect: id };
}

/** A drafter that does not heed the signal is not waited for. */
function heeding<T>(given: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([given, aborted(signal)]);
}

export function createApp(world: World): App {
  const { store, drafter, model, word, log, exchange } = world;
  const channels = new Map<string, Channel>();
  const locked = oneAtATime();
  const drafts = new Map<string, AbortController>();
  const reading = new Set<string>();
  const opening = oneAtATime();
  let turn = 0;
  const running = new Set<Promise<void>>();
  const screens = showing(look);
  /** By conversation: the goal as far as it is written, the wait for a draft, the failures in a row. */
  const soFar = new Map<string, { effect: string; goal: string }>();
  const waited = new Map<string, string>();
  const failures = new Map<string, number>();
  /** The last sessions of conversations that were deleted, until that has been shown. */
  const gone = new Map<string, Session>();
  /** What waits for the next screen of a conversation whose input another process may take. */
  const awaited = new Map<string, () => void>();
  /** Conversations that somebody has just opened: their screen is shown though nothing happened. */
  const entered = new Set<string>();
  /** Sessions as they are stored, and as the store gave them or was given them. */
  const latest = recent<{ stored: Stored; session: Session }>(MOST_LATEST);
  let closing = false;
  const ending = new AbortController();

  /** Does it, and counts how it ended. */
  async function watched<T>(what: Parameters<Watch>[0], work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const count = (outcome: 'done' | 'failed') =>
      world.watch?.(what, outcome, (performance.now() - begun) / 1000);
    try {
      const result = await work();
      count('done');
      return result;
    } catch (error) {
      count('failed');
      throw error;
    }
  }

  /** The session as it is now; `note` says that it is older than the one saved last. */
  async function load(
    conversation: string,
    within = store,
  ): Promise<{ session: Session; note: string | null }> {
    const before = latest.get(conversation);
    const stored = await within.load(conversation, before?.stored);
    const isSame = before !== undefined && stored === before.stored;
    const session = isSame
      ? before.session
      : stored?.revision
        ? known(stored)
        : newSession(conversation);
    if (stored) latest.set(conversation, { stored, session });
    else latest.delete(conversation);
    // The day and the settings are the present ones, not those of the last visit.
    const present = {
      ...session,
      formYear: world.formYear,
      today: world.now().slice(0, 10),
      model: model?.terms ?? null,
    };
    return { session: present, note: stored?.wentBack ? noteOnGoingBack(session) : null };
  }

  function known(stored: unknown): Session {
    const session = readSession(stored);
    if (!session.ok) throw new StoreFailure(session.refusal.why);
    return session.value;
  }

  /** Loads, changes and saves; again from the start when another process saved in between. */
  function change<T>(
    conversation: string,
    work: (session: Session, note: string | null) => { session: Session; result: T },
    within = store,
  ): Promise<T> {
    return locked(conversation, async () => {
      for (let tries = 0; ; tries += 1) {
        const { session, note } = await loadAnew(conversation, within);
        const { session: next, result } = work(session, note);
        if (next === session) return result;
        try {
          // What could not be loaded again must never be stored.
          const counted = SessionSchema.parse({ ...next, revision: session.revision + 1 });
          await within.save(conversation, counted, session.revision);
          latest.set(conversation, { stored: counted, session: counted });
          return result;
        } catch (error) {
          if (!(error instanceof RevisionClash) || tries >= 5) throw error;
        }
      }
    });
  }

  /** Under the lock: what is to be deleted is deleted before anything new is kept. */
  async function loadAnew(conversation: string, within = store): ReturnType<typeof load> {
    const loaded = await load(conversation, within);
    if (!isLeaving(loaded.session)) return loaded;
    await within.forget(conversation);
    for (const memory of [latest, soFar, waited, failures]) memory.delete(conversation);
    gone.set(conversation, loaded.session);
    return load(conversation, within);
  }

  async function take(
    conversation: string,
    body: EventBody,
    { at = world.now(), within = store } = {},
  ): Promise<Received> {
    const event = { ...body, conversation, at };
    const moved = (session: Session, note: string | null) => {
      // What was begun for a conversation that has been deleted since is nobody's.
      if ('effect' in event && session.revision === 0) return { session, result: session };
      const stepped = step(session, event).session;
      const isSame = stepped === session || note === null;
      const next = isSame ? stepped : { ...stepped, toast: note + (stepped.toast ?? '') };
      return { session: next, result: next };
    };
    const { pending, toast } = await watched('event', () => change(conversation, moved, within));
    // Of several processes any may do what follows; all of them hear of it once it is stored.
    if (exchange) return { performed: Promise.resolve() };
    abortStale(conversation, pending);
    // Also what an earlier process, or a failure, has left undone.
    return { performed: perform(conversation, pending), toast: toast ?? undefined };
  }

  /** Somebody opened the chat, or the page again: shows what is live and changes nothing. */
  async function enter(conversation: string): Promise<Received> {
    const { pending } = (await load(conversation)).session;
    entered.add(conversation);
    return { performed: perform(conversation, exchange ? [] : pending) };
  }

  function abortStale(conversation: string, pending: readonly Effect[]): void {
    for (const [key, controller] of drafts) {
      const [owner, id] = key.split('\n');
      if (owner === conversation && !pending.some((effect) => effect.id === id)) controller.abort();
    }
  }

  function perform(conversation: string, effects: readonly Effect[]): Promise<void> {
    const work = Promise.all([
      screens.ask(conversation),
      ...effects.map((effect) => {
        if (effect.kind === 'draft') return draft(conversation, effect);
        if (effect.kind === 'model') return think(conversation, effect);
        return effect.kind === 'read' ? read(conversation, effect) : undefined;
      }),
    ]).then(
      () => undefined,
      (error: unknown) => log('work after an event failed', error, conversation),
    );
    running.add(work);
    void work.finally(() => running.delete(work));
    return work;
  }

  /** Shows the newest screen if it is owed, and keeps what the channel wants to know of it. */
  async function look(conversation: string): Promise<Look> {
    let loaded = await load(conversation);
    if (isLeaving(loaded.session) || gone.has(conversation)) {
      const isOpen = await takeLeave(conversation);
      if (isOpen) return isOpen;
      loaded = await load(conversation);
    }
    const { session, note } = loaded;
    const owed = session.pending.find(({ kind }) => kind === 'show');
    const rendered = render(session).screen;
    const screen = note === null ? rendered : { ...rendered, toast: note + (rendered.toast ?? '') };
    // On a page of its own, what was said last is shown before what grows beside it: a channel may
    // leave out a text that is still growing.
    const partial = owed && session.place.at === 'review' ? undefined : partialOf(session);
    const isEntered = entered.delete(conversation);
    if (!owed && partial === undefined && !isEntered) return 'done';
    const isEarly =
      screen.working && partial === undefined && waited.get(conversation) !== owed?.id;
    if (owed && isEarly) {
      waited.set(conversation, owed.id);
      return { again: PATIENCE };
    }
    soFar.delete(conversation);
    try {
      const shown = await show(session, partial === undefined ? screen : { ...screen, partial });
      failures.delete(conversation);
      await keepShown(session, shown, owed?.id);
    } catch (error) {
      if (!(error instanceof ChannelFailure)) throw error;
      if (isEntered) entered.add(conversation);
      return again(conversation, 'a screen could not be shown, trying again', error);
    }
    if (!screen.working) waited.delete(conversation);
    return 'done';
  }

  /** Longer each time in a row; only the first is reported. */
  function again(conversation: string, what: string, error: unknown): Look {
    const count = (failures.get(conversation) ?? 0) + 1;
    failures.set(conversation, count);
    if (count === 1) log(what, error, conversation);
    return { again: Math.min(FIRST_RETRY * 2 ** (count - 1), LAST_RETRY) };
  }

  /** Deletes what is to be deleted and then says so; undefined when all of that is done. */
  async function takeLeave(conversation: string): Promise<Look | undefined> {
    try {
      await locked(conversation, () => loadAnew(conversation));
      const last = gone.get(conversation);
      if (!last) return undefined;
      await show(last, render(last).screen);
    } catch (error) {
      if (!(error instanceof ChannelFailure || error instanceof StoreFailure)) throw error;
      return again(conversation, 'a conversation is not deleted yet, trying again', error);
    }
    failures.delete(conversation);
    gone.delete(conversation);
    return undefined;
  }

  /** The goal so far, where the page is one that waits for it or will take it in. */
  function partialOf({ conversation, current, pending, place }: Session): string | undefined {
    const said = soFar.get(conversation);
    const isPending = pending.some(
      (effect) => effect.id === said?.effect && 'draft' in effect && effect.draft === current,
    );
    return isPending && (place.at === 'drafting' || place.at === 'review') ? said?.goal : undefined;
  }

  async function show(session: Session, screen: Screen): Promise<Receipt> {
    const [name = '', ...rest] = session.conversation.split(':');
    const channel = channels.get(name);
    if (!channel) return session.shown;
    let file: OutgoingFile | undefined;
    if (screen.paper) {
      const { paper } = screen;
      const written = await watched('print', () => print(paper));
      if (written.ok) file = { name: paper.name, bytes: written.value };
      else
        log(
          `a form could not be printed: ${written.refusal.code}`,
          undefined,
          session.conversation,
        );
    }
    return watched('show', () => channel.present(rest.join(':'), screen, file, session.shown));
  }

  function print(paper: Paper): Promise<Reading<Uint8Array>> {
    if (paper.holds === 'letter') return word.writeLetter(paper.letter);
    if (paper.holds === 'data') return Promise.resolve(taken(new TextEncoder().encode(paper.text)));
    const { forms } = paper;
    if (paper.holds === 'bundle') {
      const { word: combined, book } = paper;
      const each = paper.forms.map(({ name, declaration, written, carried }) => {
        return { fileName: name, declaration, written, carried: carried ? [carried] : [] };
      });
      return word.writeBundle({ forms: each, combined, book });
    }
    const all = forms.map(({ declaration }) => declaration);
    const label = contentLabel(forms.map(({ written }) => written));
    if (paper.holds === 'book') return word.writeBook(all, { label });
    const carried = forms.flatMap((form) => form.carried ?? []);
    return word.write(all, { label, carried, summary: forms.length > 1 });
  }

  async function keepShown(
    { conversation, revision, shown: before }: Session,
    shown: Receipt,
    owed: string | undefined,
  ): Promise<void> {
    if (owed === undefined && JSON.stringify(before) === JSON.stringify(shown)) return;
    await change(conversation, (session) => {
      // It has been deleted meanwhile.
      if (session.revision < revision) return { session, result: undefined };
      const pending = session.pending.filter(({ id }) => id !== owed);
      return { session: { ...session, shown, pending }, result: undefined };
    });
  }

  async function draft(conversation: string, effect: Effect & { kind: 'draft' }): Promise<void> {
    await answered(conversation, effect.id, async (signal, grown) => {
      const id = effect.id;
      try {
        const given = watched('draft', () => drafter.propose(effect.request, signal, grown));
        const proposal = ProposalSchema.parse(await heeding(given, signal));
        return { id: `${id}-drafted`, kind: 'drafted', effect: id, proposal };
      } catch (error) {
        if (!signal.aborted) log('the drafter failed', error, conversation);
        return { id: `${id}-failed`, kind: 'draftFailed', effect: id };
      }
    });
  }

  async function think(conversation: string, effect: Effect & { kind: 'model' }): Promise<void> {
    await answered(conversation, effect.id, async (signal, grown) => {
      const { id, request } = effect;
      try {
        // The settings may have changed since it was asked for.
        if (!model) throw new ModelFailure('there is no model', { why: '没有接', usage: NO_USAGE });
        const given = watched('model', () => model.answer(request, signal, grown));
        const { reply, usage } = await heeding(given, signal);
        const sound = ModelReplySchema.parse(reply);
        return { id: `${id}-answered`, kind: 'modelAnswered', effect: id, reply: sound, usage };
      } catch (error) {
        if (!signal.aborted) log(`the model failed at ${request.task}`, error, conversation);
        const { why, usage } =
          error instanceof ModelFailure ? error : { why: '出错', usage: NO_USAGE };
        return { id: `${id}-failed`, kind: 'modelFailed', effect: id, why, usage };
      }
    });
  }

  /**
   * Work for an effect, unless it is under way, and the event that it ends in. When it is aborted,
   * because the user went on or because the program ends, nothing comes of it: it may stay pending.
   */
  async function answered(
    conversation: string,
    effect: string,
    work: (signal: AbortSignal, grown: (goal: string) => void) => Promise<EventBody>,
  ): Promise<void> {
    const key = `${conversation}\n${effect}`;
    if (drafts.has(key)) return;
    const controller = new AbortController();
    const { signal } = controller;
    drafts.set(key, controller);
    let shownAt = 0;
    const grown = (goal: string) => {
      if (signal.aborted) return;
      if (!exchange) soFar.set(conversation, { effect, goal });
      const now = performance.now();
      if (now - shownAt < PACE) return;
      shownAt = now;
      if (exchange) exchange.grown({ conversation, effect, goal });
      else void perform(conversation, []);
    };
    let performed: Promise<void> | undefined;
    try {
      const event = await work(signal, grown);
      // Until the event is stored the effect is pending: nobody may begin it a second time.
      if (!signal.aborted) ({ performed } = await takeReport(conversation, event, signal));
    } finally {
      drafts.delete(key);
    }
    await performed;
  }

  /** What work has come to is kept as soon as it can be: nobody would send it again. */
  async function takeReport(
    conversation: string,
    event: EventBody,
    signal: AbortSignal,
  ): Promise<Received | { performed: undefined }> {
    for (let wait = FIRST_RETRY; ; wait = Math.min(wait * 2, LAST_RETRY)) {
      try {
        return await take(conversation, event);
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        if (wait === FIRST_RETRY)
          log('what work has come to could not be kept, trying again', error);
        await Promise.race([pause(wait), aborted(signal)]).catch(() => undefined);
        if (signal.aborted) return { performed: undefined };
      }
    }
  }

  async function read(conversation: string, effect: Effect & { kind: 'read' }): Promise<void> {
    const key = `${conversation}\n${effect.id}`;
    const channel = channels.get(conversation.split(':')[0] ?? '');
    if (reading.has(key) || !channel) return;
    reading.add(key);
    let performed: Promise<void> | undefined;
    try {
      const event = await opened(conversation, effect, channel);
      // Until the event is stored the effect is pending: nobody may open the file a second time.
      if (event) ({ performed } = await takeReport(conversation, event, ending.signal));
    } finally {
      reading.delete(key);
    }
    await performed;
  }

  /** What the file holds; undefined when the program ends first, and the file stays pending. */
  async function opened(
    conversation: string,
    effect: Effect & { kind: 'read' },
    channel: Channel,
  ): Promise<EventBody | undefined> {
    let format: FileFormat | null = null;
    let found: Reading<FileRead> | undefined;
    try {
      turn += 1;
      const bytes = await opening(String(turn % OPEN_AT_ONCE), () => channel.open(effect.ref));
      format = formatOf(bytes);
      if (format === 'office' || format === 'pdf') {
        found = await watched('read', async () => world.reader?.read(effect.name, bytes));
      }
    } catch (error) {
      if (closing) return undefined;
      log('a file could not be opened', error, conversation);
    }
    return {
      id: `${effect.id}-read`,
      kind: 'fileRead',
      effect: effect.id,
      format,
      ...(found?.ok ? { ...found.value, notes: found.notes } : {}),
      ...(found?.ok === false ? { why: showRefusal(found.refusal) } : {}),
    };
  }

  /** Goes on with what is pending; what takes long holds up no other conversation. */
  async function takeUp(conversation: string): Promise<void> {
    try {
      const { pending } = (await load(conversation)).session;
      if (pending.length === 0) return;
      await Promise.race([perform(conversation, pending), pause(RESUME_PATIENCE)]);
    } catch (error) {
      log('a stored conversation could not be read', error, conversation);
    }
  }

  async function takeUpAll(): Promise<void> {
    const underway = new Set<Promise<void>>();
    for await (const { conversation, owes } of store.conversations()) {
      if (closing) return;
      if (!owes) continue;
      if (underway.size >= RESUMED_AT_ONCE) await Promise.race(underway);
      const work = takeUp(conversation);
      underway.add(work);
      void work.finally(() => underway.delete(work));
    }
    await Promise.all(underway);
  }

  // --- Among several processes --------------------------------------------------------------------

  function onScreen({ name, onScreen: those }: Channel): OnScreen {
    const here = those?.() ?? 'all';
    const conversations =
      here === 'all' ? here : new Set([...here].map((conversation) => `${name}:${conversation}`));
    return { channel: name, conversations };
  }

  function isOnScreen(conversation: string): boolean {
    const [name = '', ...rest] = conversation.split(':');
    const channel = channels.get(name);
    const here = channel && (channel.onScreen?.() ?? 'all');
    return here === 'all' || here?.has(rest.join(':')) === true;
  }

  /** Keeps the input for whoever takes it; what it leads to is shown when news of it comes. */
  async function pass(
    conversation: string,
    id: string,
    input: Arrived['input'],
  ): Promise<Received> {
    const { promise: performed, resolve } = Promise.withResolvers<void>();
    const over = () => {
      resolve();
      if (awaited.get(conversation) === over) awaited.delete(conversation);
    };
    awaited.set(conversation, over);
    setTimeout(over, LONGEST_WAIT).unref();
    await exchange?.put({ conversation, id, at: world.now(), input });
    return { performed };
  }

  async function showHere(conversation: string): Promise<void> {
    const over = awaited.get(conversation);
    await perform(conversation, []);
    over?.();
  }

  const hands: Hands = {
    async take({ conversation, id, at, input }, within) {
      await take(conversation, { ...input, id }, { at, within });
    },
    async giveUp({ conversation, id, at, input }, within) {
      const said = 'text' in input ? input.text : undefined;
      await change(
        conversation,
        (session) => ({ session: setAside(session, { id, at, said }), result: undefined }),
        within,
      );
    },
    async work(conversation, id, tries) {
      const { pending } = (await load(conversation)).session;
      const effect = pending.find((one) => one.id === id);
      if (!effect) return;
      if (tries > MOST_TRIES) await takeReport(conversation, givenUp(effect), ending.signal);
      else if (effect.kind === 'draft') await draft(conversation, effect);
      else if (effect.kind === 'model') await think(conversation, effect);
      else if (effect.kind === 'read') await read(conversation, effect);
      if (closing) throw new Error('the program is closing');
    },
    changed(conversation, shows) {
      if (busyWith(conversation)) {
        load(conversation).then(
          ({ session }) => abortStale(conversation, session.pending),
          (error: unknown) => log('a conversation could not be looked at', error, conversation),
        );
      }
      if (!shows || closing || !isOnScreen(conversation)) return;
      // In every process where it is open, whichever of them is the first to show it.
      if (channels.get(conversation.split(':')[0] ?? '')?.onScreen?.() !== 'all') {
        entered.add(conversation);
      }
      void showHere(conversation);
    },
    grown({ conversation, effect, goal }) {
      if (closing || !isOnScreen(conversation)) return;
      soFar.set(conversation, { effect, goal });
      void perform(conversation, []);
    },
    onScreen: () => [...channels.values()].map(onScreen),
  };

  function busyWith(conversation: string): boolean {
    return [...drafts.keys()].some((key) => key.startsWith(`${conversation}\n`));
  }

  return {
    async attach(channel) {
      channels.set(channel.name, channel);
      await channel.start((conversation, id, input: Input) => {
        if (closing) return Promise.reject(new Error('the program is closing'));
        const name = `${channel.name}:${conversation}`;
        if (input.kind === 'enter') return enter(name);
        return exchange ? pass(name, id, input) : take(name, { ...input, id });
      });
    },
    resume: () => exchange?.start(hands) ?? watched('resume', takeUpAll),
    async close() {
      await Promise.all([...channels.values()].map((channel) => channel.stop()));
      closing = true;
      ending.abort(new Error('the program is closing'));
      screens.stop();
      for (const controller of drafts.values()) controller.abort();
      await exchange?.stop();
      await Promise.all(running);
      await store.close();
    },
  };
}
