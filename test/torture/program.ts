// Test support: the program as its users have it, a process that can be killed at any moment, talked to
// over the local page's protocol or a terminal.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { blockLines } from '../../src/adapters/channel-terminal.ts';
import type { BotBubble, Bubble } from '../../src/adapters/web/wire.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** A process that has not started by then is stuck, in milliseconds. */
const START = 60_000;

export interface Running {
  /** Sends a message with this id; resolves to whether it was acknowledged. */
  say(id: string, text: string): Promise<boolean>;
  /** The lines of the newest screen that is not being worked on; undefined when there is none yet. */
  screen(): string[] | undefined;
  kill(): Promise<void>;
}

export interface Way {
  name: string;
  /** The conversation as the store knows it. */
  conversation: string;
  /** A message that may have been kept can be sent again under its id. */
  canRepeat: boolean;
  /** Resolves once the program can be talked to, or has ended. */
  start(folder: string, killed?: AbortSignal, user?: number): Promise<Running>;
}

/** `more` are settings beside those that keep it to its folder. */
export function launch(
  folder: string,
  args: string[],
  { user, more = {} }: { user?: number | undefined; more?: Record<string, string> } = {},
): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env['PATH'], HOME: folder, TZ: process.env['TZ'], PORT: '0' };
  return spawn(process.execPath, [MAIN, ...args], {
    env: { ...env, DATA_DIR: `${folder}/data`, ...more },
    cwd: folder,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
}

/** Until the process is gone. */
function ended(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

export async function killed(child: ChildProcessWithoutNullStreams): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}

/** The first group of the pattern, once it was printed; undefined when the process ended first. */
export function printed(
  child: ChildProcessWithoutNullStreams,
  pattern: RegExp,
): Promise<string | undefined> {
  let text = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the program does not start: ${text}`));
    }, START);
    const done = (found: string | undefined) => {
      clearTimeout(timer);
      resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        text += chunk;
        const found = pattern.exec(text);
        if (found) done(found[1] ?? found[0]);
      });
    }
    child.once('exit', () => done(undefined));
  });
}

/** Over HTTP; `secret` is the cookie of one browser, 32 characters of base64url. */
export function overPage(secret: string): Way {
  const digest = createHash('sha256').update(secret).digest('hex').slice(0, 32);
  return {
    name: 'page',
    conversation: `web:web-${digest}`,
    canRepeat: true,
    async start(folder, signal, user) {
      const child = launch(folder, [], { user });
      signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
      const origin = await printed(child, /http:\/\/127\.0\.0\.1:\d+/);
      if (origin === undefined) return { ...GONE, kill: () => killed(child) };
      const cookie = `shenbao-${new URL(origin).port}=${secret}`;
      const bubbles = new Map<string, BotBubble>();
      void listen(`${origin}/events`, cookie, (bubble) => {
        if (bubble.from === 'bot') bubbles.set(bubble.key, bubble);
      }).catch(() => undefined);
      return {
        async say(id, text) {
          const answer = await fetch(`${origin}/messages`, {
            method: 'POST',
            headers: { cookie, origin, 'content-type': 'application/json' },
            body: JSON.stringify({ id, kind: 'text', text }),
          }).catch(() => undefined);
          return answer?.ok === true;
        },
        screen() {
          const live = [...bubbles.values()].findLast((bubble) => bubble.live);
          if (!live || live.working) return undefined;
          return [...(live.toast ? [live.toast] : []), ...live.blocks.flatMap(blockLines)];
        },
        kill: () => killed(child),
      };
    },
  };
}

const GONE = { say: async () => false, screen: () => undefined };

export async function listen(
  url: string,
  cookie: string,
  take: (bubble: Bubble) => void,
  signal?: AbortSignal,
): Promise<void> {
  const events = await fetch(url, { headers: { cookie }, ...(signal ? { signal } : {}) });
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of events.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const name = /^event: ?(.*)$/m.exec(part)?.[1];
      const data: unknown = JSON.parse(/^data: ?(.*)$/m.exec(part)?.[1] ?? 'null');
      if (name === 'talk') (data as { bubbles: Bubble[] }).bubbles.forEach(take);
      if (name === 'bubble') take(data as Bubble);
    }
  }
}

/** A terminal: its lines have no ids, and who types sees by the screen whether a line was taken. */
export function overLines(): Way {
  return {
    name: 'terminal',
    conversation: 'terminal:local',
    canRepeat: false,
    async start(folder, signal, user) {
      const child = launch(folder, ['chat'], { user });
      signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
      // A line typed while the process dies is nobody's error.
      child.stdin.on('error', () => undefined);
      let text = '';
      let news = Promise.withResolvers<void>();
      child.stdout.on('data', (chunk: string) => {
        text += chunk;
        news.resolve();
        news = Promise.withResolvers();
      });
      const over = ended(child);
      // Every screen that is not worked on ends with numbered buttons and an empty line.
      const screens = () => text.split(/(?<=\n\d\) [^\n]*)\n\n/).slice(0, -1);
      await printed(child, /\n\d\) [^\n]*\n\n/);
      return {
        async say(_id, line) {
          const before = screens().length;
          child.stdin.write(`${line}\n`);
          while (screens().length === before) {
            const isOver = await Promise.race([news.promise, over.then(() => 'over')]);
            if (isOver) return screens().length > before;
          }
          return true;
        },
        screen: () =>
          screens()
            .at(-1)
            // What was printed while work went on stands above it.
            ?.split('\n\n')
            .at(-1)
            ?.split('\n')
            .filter((line) => !/^\d\) |^📄 |^ *$/.test(line)),
        kill: () => killed(child),
      };
    },
  };
}
