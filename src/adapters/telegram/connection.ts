// The way to Telegram's Bot API: through a proxy or not, no faster than Telegram allows, again after a
// refusal that says when. Decides which failures pass by themselves; must not know what is sent.
import { setMaxListeners } from 'node:events';
import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { autoRetry } from '@grammyjs/auto-retry';
import { Api, GrammyError, HttpError, type Transformer } from 'grammy';
import pThrottle from 'p-throttle';
import { ChannelFailure } from '../../app/ports.ts';
import { MAX_FILE } from '../../interview/vocabulary.ts';
import { bounded } from '../http.ts';

/** A call that has no answer after so many seconds has failed; asking for updates takes up to 25. */
const CALL_SECONDS = 60;
const FILE_MS = 60_000;
/** Longer pauses are not sat out: the newest screen is tried again instead. */
const LONGEST_PAUSE_SECONDS = 300;

/** At most so many messages, changed ones included, in so many milliseconds. */
interface Pace {
  limit: number;
  interval: number;
}

/**
 * Telegram allows about 30 messages a second in all, one a second in a chat with short bursts, and 20
 * a minute in a group (core.telegram.org/bots/faq).
 */
const PACES = {
  overall: { limit: 30, interval: 1000 },
  chat: { limit: 20, interval: 20_000 },
  group: { limit: 20, interval: 60_000 },
} satisfies Record<string, Pace>;
const COUNTED = /^(?:send(?!ChatAction|MessageDraft)|edit|copy|forward)/;
/** Chats whose pace is remembered. */
const MOST_CHATS = 5000;

export interface Connection {
  api: Api;
  /** The bytes of a file by its id. Throws ChannelFailure. */
  open(id: string): Promise<Uint8Array>;
  /** Gives up whatever is still under way. */
  end(): void;
}

export interface Way {
  token: string;
  /** Where the Bot API is reached, without a slash at the end. */
  apiRoot: string;
  /** An HTTP proxy on the way to https addresses, and the hosts that need none. */
  proxy: { url: string; except: string } | null;
  paces?: Record<keyof typeof PACES, Pace>;
}

/** Node's signal as grammY's types know it. */
export function asSignal(signal: AbortSignal): NonNullable<Signal> {
  return signal as never;
}

export function connect({ token, apiRoot, proxy, paces = PACES }: Way): Connection {
  const secure = apiRoot.startsWith('https:');
  const proxyEnv = proxy && { HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except };
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, ...(proxyEnv ? { proxyEnv } : {}) })
    : new HttpAgent({ keepAlive: true });
  const life = new AbortController();
  setMaxListeners(0, life.signal);

  const api = new Api(token, {
    apiRoot,
    timeoutSeconds: CALL_SECONDS,
    baseFetchConfig: { agent, compress: true },
  });
  api.config.use(
    paced(paces),
    autoRetry({
      maxRetryAttempts: 5,
      maxDelaySeconds: LONGEST_PAUSE_SECONDS,
      rethrowHttpErrors: true,
      rethrowInternalServerErrors: true,
    }),
    (call, method, payload, signal) => call(method, payload, signal ?? asSignal(life.signal)),
  );

  return {
    api,
    async open(id) {
      const { file_path: path, file_size: size = 0 } = await api
        .getFile(id)
        .catch((cause: unknown) => Promise.reject(failureOf(cause)));
      if (!path || size > MAX_FILE) throw new ChannelFailure('the file is too large');
      // The address holds the token: it must appear in no message.
      const address = `${apiRoot}/file/bot${token}/${path}`;
      const get = secure ? httpsGet : httpGet;
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const timed = AbortSignal.any([AbortSignal.timeout(FILE_MS), life.signal]);
        get(address, { agent, signal: timed }, resolve).once('error', (error) =>
          reject(new ChannelFailure(`the file did not come: ${error.name}`)),
        );
      });
      return received(answer);
    },
    end: () => life.abort(),
  };
}

/** The body, read no further than just beyond the largest file. */
async function received(answer: IncomingMessage): Promise<Uint8Array> {
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new ChannelFailure(`the file did not come: status ${answer.statusCode}`);
  }
  let bytes: Buffer | undefined;
  try {
    bytes = await bounded(answer, MAX_FILE);
  } catch (error) {
    throw new ChannelFailure(`the file broke off: ${error instanceof Error ? error.name : ''}`);
  }
  if (!bytes) throw new ChannelFailure('the file is too large');
  return bytes;
}

/** Makes each message wait for its turn in its chat, then among all. */
function paced(paces: NonNullable<Way['paces']>): Transformer {
  const turns = (pace: Pace) => pThrottle({ ...pace, strict: true })(async () => undefined);
  const overall = turns(paces.overall);
  const chats = new Map<string, () => Promise<undefined>>();
  const turnIn = (chat: string) => {
    // Groups have negative ids.
    const mine = chats.get(chat) ?? turns(chat.startsWith('-') ? paces.group : paces.chat);
    chats.delete(chat);
    chats.set(chat, mine);
    const [oldest] = chats.keys();
    if (chats.size > MOST_CHATS && oldest !== undefined) chats.delete(oldest);
    return mine();
  };
  return async (call, method, payload, signal) => {
    if (COUNTED.test(method) && 'chat_id' in payload) {
      await unlessAborted(turnIn(String(payload.chat_id)), signal);
      await unlessAborted(overall(), signal);
    }
    return call(method, payload, signal);
  };
}

type Signal = Parameters<Api['getMe']>[0];

async function unlessAborted(turn: Promise<unknown>, signal: Signal): Promise<void> {
  if (!signal) {
    await turn;
    return;
  }
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(new Error('aborted while waiting for a turn'));
  signal.addEventListener('abort', end);
  try {
    if (signal.aborted) end();
    await Promise.race([turn, ended.promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

// --- Failures -----------------------------------------------------------------------------------

function refusal(error: unknown, codes: readonly number[], words: RegExp): boolean {
  return (
    error instanceof GrammyError &&
    codes.includes(error.error_code) &&
    words.test(error.description)
  );
}

/** There is nobody to show anything to: the person blocked the bot, or the chat is no more. */
export function isGone(error: unknown): boolean {
  return (
    refusal(error, [403], /./) ||
    refusal(
      error,
      [400],
      /chat not found|user is deactivated|group chat was upgraded|PEER_ID_INVALID/i,
    )
  );
}

export function isUnchanged(error: unknown): boolean {
  return refusal(error, [400], /message is not modified/i);
}

/** The bubble was deleted, or is of a kind that cannot become what it should. */
export function isUneditable(error: unknown): boolean {
  return refusal(
    error,
    [400],
    /message to edit not found|message can't be edited|there is no (?:text|caption|media)|MESSAGE_ID_INVALID|message to be replied not found/i,
  );
}

/** This service does not know the method, or not in this chat. */
export function isUnknown(error: unknown): boolean {
  return error instanceof GrammyError && [400, 404, 405, 501].includes(error.error_code);
}

/** The service knows no such bot. A method it does not know is “Not Found: method not found”. */
export function isWrongToken(error: unknown): boolean {
  return refusal(error, [401], /./) || refusal(error, [404], /^Not Found$/);
}

/** What passes by itself is a ChannelFailure; anything else is a bug and stays what it is. */
export function failureOf(error: unknown): unknown {
  if (error instanceof HttpError) return new ChannelFailure(`no answer: ${error.message}`);
  if (error instanceof GrammyError) {
    const passing = [401, 409, 429].includes(error.error_code) || error.error_code >= 500;
    return passing ? new ChannelFailure(error.message) : error;
  }
  // auto-retry's pause was cut short.
  if (error instanceof Error && /aborted/i.test(error.message))
    return new ChannelFailure('stopped');
  return error;
}
