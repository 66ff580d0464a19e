// Test support: the whole program as its users start it, a child process with settings of its own.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/start.ts', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];

export interface Program {
  child: ChildProcessWithoutNullStreams;
  /** The exit code, null after a signal. */
  ended: Promise<number | null>;
  /** All it printed so far. */
  said: () => string;
  /** Polls for the first group of the pattern, or the whole of it, in what was printed. */
  until: (pattern: RegExp) => ReturnType<typeof expect.poll<string | undefined>>;
  /** The first group, once it was printed. */
  found: (pattern: RegExp) => Promise<string>;
}

/** Starts the program in a folder. The bot, model and proxy of whoever runs the tests do not reach it. */
export function launched(
  folder: string,
  args: string[],
  settings: Record<string, string | undefined> = {},
): Program {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^TELEGRAM_|^OPENAI_|^(?:https?|no)_proxy$/i.test(name),
  );
  const own = { PORT: '0', DATA_DIR: `${folder}/data`, HTTPS_PROXY: '', NO_PROXY: '' };
  const env = { ...Object.fromEntries(inherited), ...own, ...settings };
  const child = spawn(process.execPath, [MAIN, ...args], { env, cwd: folder });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const look = (pattern: RegExp) => pattern.exec(text)?.[1] ?? pattern.exec(text)?.[0];
  const until = (pattern: RegExp) => expect.poll(() => look(pattern), { timeout: 30_000 });
  return {
    child,
    ended,
    said: () => text,
    until,
    async found(pattern) {
      await until(pattern).toBeDefined();
      return look(pattern) ?? '';
    },
  };
}

/** Kills whatever still runs. */
export function killAll(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
}
