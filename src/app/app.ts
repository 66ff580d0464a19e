// The shell around the talk: lock a conversation, load, step, save, then do the work that follows.
// An input is acknowledged only after its session is on disk; work that was not done is done again.
import { ProposalSchema } from '../draft/request.ts';
import { currentDraft, newSession } from '../interview/session.ts';
import { render } from '../interview/screens.ts';
import { step } from '../interview/step.ts';
import { SessionSchema, type Effect, type Event, type Session } from '../interview/vocabulary.ts';
import { oneAtATime } from './one-at-a-time.ts';
import {
  RevisionClash,
  type Channel,
  type Drafter,
  type Input,
  type OutgoingFile,
  type Received,
  type Store,
  type Word,
} from './ports.ts';

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

export function createApp(world: World): App {
  const { store, drafter, word, log } = world;
  const channels = new Map<string, Channel>();
  const locked = oneAtATime();
  const drafts = new Map<string, AbortController>();
  const running = new Set<Promise<void>>();
  let closing = false;

  async function load(conversation: string): Promise<Session> {
    const stored = await store.load(conversation);
    const session = stored === undefined ? newSession(conversation) : SessionSchema.parse(stored);
    // The day and the setting are the present ones, not those of the last visit.
    return { ...session, formYear: world.formYear, today: world.now().slice(0, 10) };
  }

  /** Loads, changes and saves; again from the start when another process saved in between. */
  async function change<T>(
    conversation: string,
    work: (session: Session) => { session: Session; result: T },
  ): Promise<T> {
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
  }

  async function take(conversation: string, body: EventBody): Promise<Received> {
    const event = { ...body, conversation, at: world.now() };
    const pending = await locked(conversation, () =>
      change(conversation, (session) => {
        const next = step(session, event).session;
        return { session: next, result: next.pending };
      }),
    );
    abortStale(conversation, pending);
    // Also what an earlier process, or a failure, has left undone.
    return { performed: perform(conversation, pending) };
  }

  /** Somebody opened the chat, or the page again: shows what is live and changes nothing. */
  async function enter(conversation: string): Promise<Received> {
    const { pending } = await locked(conversation, async () => {
      const session = await load(conversation);
      await show(conversation, session);
      return session;
    });
    const drafting = pending.filter((effect) => effect.kind === 'draft');
    return { performed: perform(conversation, drafting) };
  }

  function abortStale(conversation: string, pending: readonly Effect[]): void {
    for (const [key, controller] of drafts) {
      const [owner, id] = key.split('\n');
      if (owner === conversation && !pending.some((effect) => effect.id === id)) controller.abort();
    }
  }

  function perform(conversation: string, effects: readonly Effect[]): Promise<void> {
    const work = Promise.all(effects.map((effect) => performOne(conversation, effect))).then(
      () => undefined,
      (error: unknown) => log('work after an event failed', error),
    );
    running.add(work);
    void work.finally(() => running.delete(work));
    return work;
  }

  async function performOne(conversation: string, effect: Effect): Promise<void> {
    if (effect.kind === 'draft') return draft(conversation, effect);
    // Under the lock, so that screens arrive in the order of the events they answer.
    await locked(conversation, async () => {
      const session = await load(conversation);
      if (!session.pending.some(({ id }) => id === effect.id)) return;
      await show(conversation, session);
      const pending = session.pending.filter(({ id }) => id !== effect.id);
      const done: Session = { ...session, pending, revision: session.revision + 1 };
      await store.save(conversation, done, session.revision);
    });
  }

  async function show(conversation: string, session: Session): Promise<void> {
    const [name = '', ...rest] = conversation.split(':');
    const channel = channels.get(name);
    if (!channel) return;
    const { screen } = render(session);
    let file: OutgoingFile | undefined;
    if (screen.fileName && screen.preview && currentDraft(session)) {
      const written = await word.write([screen.preview.declaration]);
      if (written.ok) file = { name: screen.fileName, bytes: written.value };
      else log(`a form could not be printed: ${written.refusal.code}`);
    }
    await channel.present(rest.join(':'), screen, file);
  }

  async function draft(conversation: string, effect: Effect & { kind: 'draft' }): Promise<void> {
    const key = `${conversation}\n${effect.id}`;
    if (drafts.has(key)) return;
    const controller = new AbortController();
    drafts.set(key, controller);
    let answer: EventBody;
    try {
      const proposal = ProposalSchema.parse(
        await drafter.propose(effect.request, controller.signal),
      );
      answer = { id: `${effect.id}-drafted`, kind: 'drafted', effect: effect.id, proposal };
    } catch (error) {
      // Aborted because the user went on, or because the program ends: then it stays pending.
      if (controller.signal.aborted) return;
      log('the drafter failed', error);
      answer = { id: `${effect.id}-failed`, kind: 'draftFailed', effect: effect.id };
    } finally {
      drafts.delete(key);
    }
    if (controller.signal.aborted) return;
    const { performed } = await take(conversation, answer);
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
      closing = true;
      await Promise.all([...channels.values()].map((channel) => channel.stop()));
      for (const controller of drafts.values()) controller.abort();
      await Promise.all(running);
      await store.close();
    },
  };
}
