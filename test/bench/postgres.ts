// How many inputs a second several worker processes take in over one PostgreSQL, how long one waits, and
// what that costs when a million conversations are stored: `npm run bench -- --postgres [--stored N]`.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres, type Postgres } from '../../src/adapters/postgres/database.ts';
import {
  postgresExchange,
  prepareWork,
  type PostgresExchange,
} from '../../src/adapters/postgres/exchange.ts';
import { storableJson } from '../../src/adapters/postgres/json.ts';
import { isFree, migrate } from '../../src/adapters/postgres/migrations.ts';
import { postgresServer } from '../postgres/server.ts';
import { launch } from '../torture/program.ts';
import { distribution } from './distribution.ts';
import { LINES } from './lines.ts';

/** People at the same time, and corrections of each. */
const PEOPLE = 100;
const EACH = 12;
/** Of what the workers can take in, so much is sent when waits are measured. */
const SHARE = 0.5;
/** Conversations that are stored at once when the table is filled. */
const BATCH = 10_000;

interface Bench {
  exchange: PostgresExchange;
  database: Postgres;
  url: string;
  folder: string;
  /** Resolves when the conversation has been saved once more. */
  saved: Map<string, () => void>;
}

export async function benchPostgres(stored: readonly number[]): Promise<void> {
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
  const saved: Bench['saved'] = new Map();
  const nothing = () => Promise.resolve();
  await exchange.start({
    take: nothing,
    giveUp: nothing,
    work: nothing,
    grown: () => undefined,
    changed: (conversation) => saved.get(conversation)?.(),
    onScreen: () => [],
  });
  const bench = { exchange, database, url, folder, saved };
  await begin(bench);
  for (const count of stored) {
    const there = await fill(bench, count);
    for (const workers of [1, 2, 4]) await measure(bench, workers, there);
  }
  await exchange.stop();
  await database.end();
  await server.end();
  await rm(folder, { recursive: true, force: true });
}

/** So many worker processes, the real program. */
async function withWorkers(bench: Bench, count: number, work: () => Promise<void>): Promise<void> {
  const children = Array.from({ length: count }, () =>
    launch(bench.folder, ['--role', 'worker'], { more: { DATABASE_URL: bench.url } }),
  );
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  await pause(500);
  await work();
  await Promise.all(
    children.map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }),
  );
}

/** Everybody says what their project is, and gets their form. */
async function begin(bench: Bench): Promise<void> {
  await withWorkers(bench, 2, async () => {
    for (let i = 0; i < PEOPLE; i += 1) await put(bench, i, 0, LINES[0] ?? '');
    for (;;) {
      const { inputs, work } = await bench.exchange.counts();
      if (inputs + work === 0) return;
      await pause(100);
    }
  });
}

let sent = 0;
function put({ exchange }: Bench, person: number, step: number, text: string): Promise<void> {
  sent += 1;
  return exchange.put({
    conversation: nameOf(person),
    id: `${sent}-${step}`,
    at: '2026-11-24T10:00:00',
    input: { kind: 'text', text },
  });
}

const nameOf = (person: number) => `bench:${person}`;

async function measure(bench: Bench, workers: number, stored: number): Promise<void> {
  await withWorkers(bench, workers, async () => {
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: PEOPLE }, async (_, person) => {
        for (let step = 0; step < EACH; step += 1) {
          await put(bench, person, step, `⑤改成${20 + step}万`);
        }
      }),
    );
    while ((await bench.exchange.counts()).inputs > 0) await pause(20);
    const rate = (PEOPLE * EACH * 1000) / (performance.now() - begun);
    const waits: number[] = [];
    const every = 1000 / (rate * SHARE);
    for (let i = 0; i < PEOPLE * 4; i += 1) {
      void timed(bench, i % PEOPLE).then((ms) => waits.push(ms));
      await pause(every);
    }
    while (waits.length < PEOPLE * 4) await pause(20);
    console.log(
      `${workers} worker${workers > 1 ? 's' : ' '}, ${stored} stored   ${rate.toFixed(0)} inputs/s; at half of it ${distribution(waits)}`,
    );
  });
}

/** From before it is kept until its session is saved, in milliseconds. */
async function timed(bench: Bench, person: number): Promise<number> {
  const begun = performance.now();
  const done = new Promise<void>((resolve) => bench.saved.set(nameOf(person), resolve));
  await put(bench, person, 0, '⑤改成30万');
  await done;
  return performance.now() - begun;
}

/** As many conversations as that, each like the first one. */
async function fill({ database, exchange }: Bench, count: number): Promise<number> {
  const model = await exchange.store.load(nameOf(0));
  const begun = performance.now();
  for (let from = 1; from <= count; from += BATCH) {
    await database.transaction(async (sql) => {
      await sql.query(`select set_config('shenbao.unit', 'stored', true)`);
      await sql.query(
        `insert into shenbao.session (conversation, unit, revision, shows, body)
         select 'stored:' || n, 'stored', 1, false, $1::jsonb from generate_series($2::int, $3::int) n
         on conflict do nothing`,
        [storableJson(model), from, Math.min(from + BATCH - 1, count)],
      );
    });
  }
  await database.sql.query('vacuum analyze shenbao.session');
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const [size] = await database.sql.query(
    `select pg_size_pretty(pg_total_relation_size('shenbao.session')) as size`,
  );
  console.log(`${count} conversations stored in ${seconds} s, ${JSON.stringify(size)}`);
  return count;
}
