// The shell around the talk: lock a conversation, load, step, save, then do the work that follows.
// An input is acknowledged only after its session is on disk; work that was not done is done again.
import { ProposalSchema } from '../draft/request.ts';
import { type FileFormat, formatOf } from '../form/file-format.ts';
import { currentDraft, newSession } from '../interview/session.ts';
import { render } from '../interview/screens.ts';
import { step } from '../interview/step.ts';
import {
  SessionSchema,
  type Effect,
  type Event,
  type Screen,
  type Session,
} from '../interview/vocabulary.ts';
import { oneAtATime } from './one-at-a-time.ts';
import {
  ChannelFailure,
  RevisionClash,
  type Channel,
  type Drafter,
  type Input,
  type OutgoingFile,
  type Receipt,
  type Received,
  type Store,
  type Word,
} from './ports.ts';
import { type Look, showing } from './showing.ts';

export interface World {
  store: Store;
  drafter: Drafter;
  word: Word;
  /** The form year; null follows the calendar. */
  formYear: number | null;
  /** The local time as ISO without offset: the core takes 今天 from it. */
  now: () => string;
  /** One line for the operator: what failed and in which part, never what a user wrote. */
  log: (line: string, error?: unknown) => void;
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
/** Files in memory at the same time. */
const OPEN_AT_ONCE = 3;
/** Between tries to show what a channel could not take, in milliseconds. */
const FIRST_RETRY = 1000;
const LAST_RETRY = 30_000;

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

export function createApp(world: World): App {
  const { store, drafter, word, log } = world;
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
  /** Conversations that somebody has just opened: their screen is shown though nothing happened. */
  const entered = new Set<string>();
  let closing = false;

  async function load(conversation: string): Promise<Session> {
    const stored = await store.load(conversation);
    const session = stored === undefined ? newSession(conversation) : SessionSchema.parse(stored);
    // The day and the setting are the present ones, not those of the last visit.
    return { ...session, formYear: world.formYear, today: world.now().slice(0, 10) };
  }

  /** Loads, changes and saves; again from the start when another process saved in between. */
  function change<T>(
    conversation: string,
    work: (session: Session) => { session: Session; result: T },
  ): Promise<T> {
    return locked(conversation, async () => {
      for (let tries = 0; ; tries += 1) {
        const session = await load(conversation);
        const { session: next, result } = work(session);
        if (next === session) return result;
        try {
          // What could not be loaded again must never be stored.
          const counted = SessionSchema.parse({ ...next, revision: session.revision + 1 });
          await store.save(conversation, counted, session.revision);
          return result;
        } catch (error) {
          if (!(error instanceof RevisionClash) || tries >= 5) throw error;
        }
      }
    });
  }

  async function take(conversation: string, body: EventBody): Promise<Received> {
    const event = { ...body, conversation, at: world.now() };
    const { pending, toast } = await change(conversation, (session) => {
      const next = step(session, event).session;
      return { session: next, result: next };
    });
    abortStale(conversation, pending);
    // Also what an earlier process, or a failure, has left undone.
    return { performed: perform(conversation, pending), toast: toast ?? undefined };
  }

  /** Somebody opened the chat, or the page again: shows what is live and changes nothing. */
  async function enter(conversation: string): Promise<Received> {
    const { pending } = await load(conversation);
    entered.add(conversation);
    return { performed: perform(conversation, pending) };
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
        return effect.kind === 'read' ? read(conversation, effect) : undefined;
      }),
    ]).then(
      () => undefined,
      (error: unknown) => log('work after an event failed', error),
    );
    running.add(work);
    void work.finally(() => running.delete(work));
    return work;
  }

  /** Shows the newest screen if it is owed, and keeps what the channel wants to know of it. */
  async function look(conversation: string): Promise<Look> {
    const session = await load(conversation);
    const owed = session.pending.find(({ kind }) => kind === 'show');
    const { screen } = render(session);
    const partial = partialOf(session);
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
      const count = (failures.get(conversation) ?? 0) + 1;
      failures.set(conversation, count);
      if (count === 1) log('a screen could not be shown, trying again', error);
      if (isEntered) entered.add(conversation);
      return { again: Math.min(FIRST_RETRY * 2 ** (count - 1), LAST_RETRY) };
    }
    if (!screen.working) waited.delete(conversation);
    return 'done';
  }

  /** The goal so far, while the talk waits for the very draft that it belongs to. */
  function partialOf({ conversation, pending, place }: Session): string | undefined {
    const said = soFar.get(conversation);
    const isAwaited = place.at === 'drafting' && pending.some(({ id }) => id === said?.effect);
    return isAwaited ? said?.goal : undefined;
  }

  async function show(session: Session, screen: Screen): Promise<Receipt> {
    const [name = '', ...rest] = session.conversation.split(':');
    const channel = channels.get(name);
    if (!channel) return session.shown;
    let file: OutgoingFile | undefined;
    if (screen.fileName && screen.preview && currentDraft(session)) {
      const written = await word.write([screen.preview.declaration]);
      if (written.ok) file = { name: screen.fileName, bytes: written.value };
      else log(`a form could not be printed: ${written.refusal.code}`);
    }
    return channel.present(rest.join(':'), screen, file, session.shown);
  }

  async function keepShown(
    { conversation, shown: before }: Session,
    shown: Receipt,
    owed: string | undefined,
  ): Promise<void> {
    if (owed === undefined && JSON.stringify(before) === JSON.stringify(shown)) return;
    await change(conversation, (session) => ({
      session: { ...session, shown, pending: session.pending.filter(({ id }) => id !== owed) },
      result: undefined,
    }));
  }

  async function draft(conversation: string, effect: Effect & { kind: 'draft' }): Promise<void> {
    const key = `${conversation}\n${effect.id}`;
    if (drafts.has(key)) return;
    const controller = new AbortController();
    const { signal } = controller;
    drafts.set(key, controller);
    let answer: EventBody;
    try {
      const given = drafter.propose(effect.request, signal, (goal) => {
        if (signal.aborted) return;
        soFar.set(conversation, { effect: effect.id, goal });
        void perform(conversation, []);
      });
      // A drafter that does not heed the signal is not waited for.
      const proposal = ProposalSchema.parse(await Promise.race([given, aborted(signal)]));
      answer = { id: `${effect.id}-drafted`, kind: 'drafted', effect: effect.id, proposal };
    } catch (error) {
      // Aborted because the user went on, or because the program ends: then it stays pending.
      if (signal.aborted) return;
      log('the drafter failed', error);
      answer = { id: `${effect.id}-failed`, kind: 'draftFailed', effect: effect.id };
    } finally {
      drafts.delete(key);
    }
    if (signal.aborted) return;
    const { performed } = await take(conversation, answer);
    await performed;
  }

  async function read(conversation: string, effect: Effect & { kind: 'read' }): Promise<void> {
    const key = `${conversation}\n${effect.id}`;
    const channel = channels.get(conversation.split(':')[0] ?? '');
    if (reading.has(key) || !channel) return;
    reading.add(key);
    let format: FileFormat | null = null;
    try {
      turn += 1;
      const bytes = await opening(String(turn % OPEN_AT_ONCE), () => channel.open(effect.ref));
      format = formatOf(bytes);
    } catch (error) {
      // The program ends: the file stays pending.
      if (closing) return;
      log('a file could not be opened', error);
    } finally {
      reading.delete(key);
    }
    const id = `${effect.id}-read`;
    const { performed } = await take(conversation, {
      id,
      kind: 'fileRead',
      effect: effect.id,
      format,
    });
    await performed;
  }

  return {
    async attach(channel) {
      channels.set(channel.name, channel);
      await channel.start((conversation, id, input: Input) => {
        if (closing) return Promise.reject(new Error('the program is closing'));
        const name = `${channel.name}:${conversation}`;
        return input.kind === 'enter' ? enter(name) : take(name, { ...input, id });
      });
    },
    async resume() {
      for await (const conversation of store.conversations()) {
        if (closing) return;
        try {
          const { pending } = await load(conversation);
          if (pending.length > 0) void perform(conversation, pending);
        } catch (error) {
          log('a stored conversation could not be read', error);
        }
      }
    },
    async close() {
      await Promise.all([...channels.values()].map((channel) => channel.stop()));
      closing = true;
      screens.stop();
      for (const controller of drafts.values()) controller.abort();
      await Promise.all(running);
      await store.close();
    },
  };
}
