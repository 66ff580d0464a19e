// Test support: people whose inputs are put into a real PostgreSQL, and workers, each the real program,
// that take them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { postgres, type Postgres } from '../../src/adapters/postgres/database.ts';
import {
  postgresExchange,
  prepareWork,
  type PostgresExchange,
} from '../../src/adapters/postgres/exchange.ts';
import { isFree, migrate } from '../../src/adapters/postgres/migrations.ts';
import { postgresServer } from '../postgres/server.ts';
import { launch } from '../torture/program.ts';
import { LINES } from './lines.ts';

/** People at the same time. */
export const PEOPLE = 100;

export interface Bench {
  exchange: PostgresExchange;
  database: Postgres;
  /** Who writes: a round has new people, for sessions grow. */
  nameOf(person: number): string;
  /** Everybody of a new round says what their project is, and gets a form. */
  begin(): Promise<void>;
  /** Gives the id of the input, once it is kept. */
  put(person: number, text: string): Promise<string>;
  /** From before it is kept until the session is saved, in milliseconds. */
  timed(person: number, text: string): Promise<number>;
  /** A process that takes inputs; `more` are settings of its own. */
  worker(more?: Record<string, string>, role?: 'worker' | 'all'): Promise<ChildProcess>;
  end(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
  const server = await postgresServer();
  const url = await server.database();
  const database = postgres(url, console.error);
  await migrate(database);
  await prepareWork(database);
  const exchange = postgresExchange(database, {
    works: false,
    free: await isFree(database),
    log: console.error,
  });
  const saved = new Map<string, () => void>();
  const nothing = () => Promise.resolve();
  await exchange.start({
    take: nothing,
    giveUp: nothing,
    work: nothing,
    grown: () => undefined,
    changed: (conversation) => saved.get(conversation)?.(),
    onScreen: () => [],
  });
  let round = 0;
  let sent = 0;
  const nameOf = (person: number) => `bench:${round}-${person}`;

  async function put(person: number, text: string): Promise<string> {
    sent += 1;
    const id = `${sent}`;
    const input = { kind: 'text', text } as const;
    await exchange.put({ conversation: nameOf(person), id, at: '2026-11-24T10:00:00', input });
    return id;
  }

  async function worker(more = {}, role = 'worker'): Promise<ChildProcess> {
    const child = launch(folder, ['--role', role], { more: { DATABASE_URL: url, ...more } });
    await once(child.stdout, 'data');
    await pause(500);
    return child;
  }

  return {
    exchange,
    database,
    nameOf,
    put,
    worker,
    async begin() {
      round += 1;
      const workers = await Promise.all([worker(), worker()]);
      for (let i = 0; i < PEOPLE; i += 1) await put(i, LINES[0] ?? '');
      for (;;) {
        const { inputs, work } = await exchange.counts();
        if (inputs + work === 0) break;
        await pause(100);
      }
      await Promise.all(workers.map((one) => ended(one, 'SIGTERM')));
    },
    async timed(person, text) {
      const begun = performance.now();
      const done = new Promise<void>((resolve) => saved.set(nameOf(person), resolve));
      await put(person, text);
      await done;
      return performance.now() - begun;
    },
    async end() {
      await exchange.stop();
      await database.end();
      await server.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
