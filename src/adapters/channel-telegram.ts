// The talk in Telegram: one bubble that is the current form, kept up to date in place. Decides who is
// let in and when an update counts as taken; what becomes of a bubble is telegram/bubbles.ts's, what a
// message means telegram/arriving.ts's.
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Update, UserFromGetMe } from 'grammy/types';
import { oneAtATime } from '../app/one-at-a-time.ts';
import { ChannelFailure, type Channel, type Hook, type Receive } from '../app/ports.ts';
import { bounded } from './http.ts';
import { type Arrival, arrivalOf, KINDS } from './telegram/arriving.ts';
import { bubbles } from './telegram/bubbles.ts';
import { asSignal, connect, failureOf, isWrongToken, type Way } from './telegram/connection.ts';
import { setProfile } from './telegram/profile.ts';

export interface TelegramOptions extends Way {
  /** Ids, and names in lower case without @, of those let in; null lets everyone in. */
  allowed: ReadonlySet<string> | null;
  /** The address Telegram sends updates to, and the secret it proves itself with; null asks for updates. */
  webhook: { url: string; secret: string } | null;
  /**
   * Where several processes have the bot: does the work while this one is the one of them that fetches
   * and shows. Without it, it always is.
   */
  alone?: Alone | undefined;
  /** One line for the operator, never what a user wrote. */
  log: (line: string, error?: unknown) => void;
}

/** Does the work whenever, and for as long as, this process is the one; it has to end when that is lost. */
type Alone = (work: (lost: AbortSignal) => Promise<void>, until: AbortSignal) => Promise<void>;

const NOWHERE: ReadonlySet<string> = new Set();

/** `hook` answers Telegram's requests when there is a webhook. */
export interface TelegramChannel extends Channel {
  hook: Hook | null;
}

const POLL_SECONDS = 25;
const MOST_UPDATES = 100;
/** The first try may take so many milliseconds: the rest of the program waits for it. */
const FIRST_TRY = 5000;
const FIRST_PAUSE = 500;
const LAST_PAUSE = 15_000;
const MOST_BODY = 1024 * 1024;
/** After a stop, calls under way get so many milliseconds. */
const GRACE = 5000;
/** Strangers remembered as having been told. */
const MOST_STRANGERS = 10_000;
/** Albums remembered as having been answered. */
const MOST_ALBUMS = 1000;
/** Tries to keep an update before its sender is asked to send it again. */
const TRIES = 3;

const SAY = {
  stranger: (id: number) =>
    `这个机器人只给指定的同事用。您的编号是 ${id}，请转给管理员，加进名单后就能用了。`,
  foreign: '这是别人的表。要填自己的，请写 /new。',
  unsaved: '这一句没有存上，请再发一次。',
  unsavedPress: '没有存上，请再按一次。',
  token: 'TELEGRAM_BOT_TOKEN 不对，Telegram 不认。请到 @BotFather 那里重新复制。',
};

/**
 * Starting throws ChannelFailure when the token is wrong. A service that cannot be reached is tried
 * again for as long as it takes.
 */
export function telegramChannel(options: TelegramOptions): TelegramChannel {
  const { allowed, webhook, log, alone = (work, until) => work(until) } = options;
  const connection = connect(options);
  const { api } = connection;
  const shown = bubbles(api);
  const strangers = new Set<number>();
  const stopping = new AbortController();
  let receive: Receive = () => Promise.reject(new Error('not started'));
  let me: UserFromGetMe | undefined;
  let fetching: Promise<void> = Promise.resolve();
  const taking = new Set<Promise<boolean>>();
  const albums = new Set<string>();
  const inOrder = oneAtATime();
  let isAlone = false;

  // --- In -------------------------------------------------------------------------------------

  /**
   * Takes an update in. True when it is on disk, or its sender knows that it is not; false when the
   * program stopped first: then it has to come again.
   */
  function take(update: Update): Promise<boolean> {
    const work = takeOne(update).then(
      () => true,
      (error: unknown) => {
        log('telegram: an update was not taken', error);
        return !stopping.signal.aborted;
      },
    );
    taking.add(work);
    void work.finally(() => taking.delete(work));
    return work;
  }

  async function takeOne(update: Update): Promise<void> {
    const arrival = me && arrivalOf(update, me);
    if (!arrival) return;
    const { conversation, id, input, press } = arrival;
    if (!isAllowed(arrival)) return turnAway(arrival);
    if (press?.foreign) return shown.answer(press, SAY.foreign);
    if (isAnswered(arrival)) return;
    shown.heard(arrival);
    // A second try must not fall behind the next message of the same chat.
    await inOrder(conversation, async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          return shown.taken(arrival, await receive(conversation, id, input));
        } catch (error) {
          if (stopping.signal.aborted) throw error;
          if (tries < TRIES) await pause(200 * tries);
          else {
            log('telegram: an update could not be kept', error);
            return tellUnsaved(arrival);
          }
        }
      }
    });
  }

  /** Whether an album has had its answer. */
  function isAnswered({ conversation, album }: Arrival): boolean {
    if (album === undefined) return false;
    const name = `${conversation} ${album}`;
    if (albums.has(name)) return true;
    if (albums.size >= MOST_ALBUMS) albums.clear();
    albums.add(name);
    return false;
  }

  function isAllowed({ from: { id, username } }: Arrival): boolean {
    if (allowed === null || allowed.has(String(id))) return true;
    return username !== undefined && allowed.has(username.toLowerCase());
  }

  /** One polite line, once; nothing of a stranger is kept. */
  async function turnAway({ from, conversation, press }: Arrival): Promise<void> {
    const text = SAY.stranger(from.id);
    if (press) return shown.answer(press, text);
    if (strangers.has(from.id)) return;
    if (strangers.size >= MOST_STRANGERS) strangers.clear();
    strangers.add(from.id);
    void api.sendMessage(parseInt(conversation, 10), text).catch(() => undefined);
  }

  async function tellUnsaved({ conversation, press }: Arrival): Promise<void> {
    if (press) return shown.answer(press, SAY.unsavedPress);
    void api.sendMessage(parseInt(conversation, 10), SAY.unsaved).catch(() => undefined);
  }

  // --- Fetching -------------------------------------------------------------------------------

  /** Tries for as long as it takes; undefined when it is refused for good, or the channel stops first. */
  async function untilDone<T>(
    what: string,
    work: () => Promise<T>,
    over = stopping.signal,
  ): Promise<T | undefined> {
    for (let wait = FIRST_PAUSE; !over.aborted; wait = Math.min(wait * 2, LAST_PAUSE)) {
      try {
        return await work();
      } catch (error) {
        if (over.aborted) return undefined;
        if (isWrongToken(error)) {
          log(`telegram: ${SAY.token}`);
          stopping.abort();
          return undefined;
        }
        const failure = failureOf(error);
        if (!(failure instanceof ChannelFailure)) {
          log(`telegram: ${what} was refused`, failure);
          return undefined;
        }
        if (wait === FIRST_PAUSE) log(`telegram: ${what} failed, trying again`, failure);
        await pause(wait, undefined, { signal: over }).catch(() => undefined);
      }
    }
    return undefined;
  }

  /**
   * Asks for updates. A batch is confirmed by asking for the next one, and only after all of it is on
   * disk: what was not confirmed comes again. One chat's updates are taken in their order.
   */
  async function poll(lost: AbortSignal): Promise<void> {
    let offset = 0;
    const ask = () =>
      api.getUpdates(
        { offset, limit: MOST_UPDATES, timeout: POLL_SECONDS, allowed_updates: KINDS },
        asSignal(lost),
      );
    while (!lost.aborted) {
      const updates = await untilDone('asking for updates', ask, lost);
      if (!updates) {
        await pause(LAST_PAUSE, undefined, { signal: lost }).catch(() => undefined);
        continue;
      }
      const taken = await Promise.all(updates.map(take));
      for (const [i, { update_id }] of updates.entries()) {
        if (!taken[i]) break;
        offset = update_id + 1;
      }
    }
    if (offset > 0) await api.getUpdates({ offset, limit: 1, timeout: 0 }).catch(() => undefined);
  }

  async function fetchUpdates(): Promise<void> {
    me ??= await untilDone('reaching the service', () => api.getMe());
    if (!me) return;
    await alone(async (lost) => {
      isAlone = true;
      try {
        await serve(AbortSignal.any([lost, stopping.signal]));
      } finally {
        isAlone = false;
      }
    }, stopping.signal);
  }

  async function serve(lost: AbortSignal): Promise<void> {
    void untilDone('describing the bot', () => setProfile(api), lost);
    if (!webhook) {
      await untilDone('leaving the webhook', () => api.deleteWebhook(), lost);
      return poll(lost);
    }
    const { url, secret } = webhook;
    await untilDone(
      'setting the webhook',
      () => api.setWebhook(url, { secret_token: secret, allowed_updates: KINDS }),
      lost,
    );
    // It goes on showing until it stops, or is no longer the one.
    if (!lost.aborted) await once(lost, 'abort');
  }

  const hook: Hook | null = webhook && {
    path: new URL(webhook.url).pathname,
    async answer(request) {
      const given = request.headers.get('x-telegram-bot-api-secret-token') ?? '';
      if (!sameSecret(given, webhook.secret)) return new Response(null, { status: 401 });
      const update = updateIn(await bounded(request.body, MOST_BODY));
      if (!update) return new Response(null, { status: 400 });
      // Telegram sends it again.
      if (!me || stopping.signal.aborted) return new Response(null, { status: 503 });
      return new Response(null, { status: (await take(update)) ? 200 : 503 });
    },
  };

  return {
    name: 'telegram',
    hook,
    async start(given) {
      receive = given;
      try {
        me = await api.getMe(asSignal(AbortSignal.timeout(FIRST_TRY)));
      } catch (error) {
        if (isWrongToken(error)) throw new ChannelFailure(SAY.token);
        log('telegram: the service cannot be reached, trying on', failureOf(error));
      }
      fetching = fetchUpdates();
    },
    async stop() {
      stopping.abort();
      setTimeout(() => connection.end(), GRACE).unref();
      await fetching;
      await Promise.all(taking);
    },
    onScreen: () => (isAlone ? 'all' : NOWHERE),
    present(conversation, screen, ...more) {
      if (screen.farewell) {
        for (const name of albums) if (name.startsWith(`${conversation} `)) albums.delete(name);
      }
      return shown.present(conversation, screen, ...more);
    },
    open: (ref) => connection.open(ref),
  };
}

function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

function updateIn(body: Buffer | undefined): Update | undefined {
  try {
    const given: unknown = JSON.parse(body?.toString('utf8') ?? '');
    const isUpdate = typeof given === 'object' && given !== null && 'update_id' in given;
    return isUpdate ? (given as Update) : undefined;
  } catch {
    return undefined;
  }
}
