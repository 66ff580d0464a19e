// How many inputs a second several worker processes take in over one PostgreSQL, how long one waits, and
// what that costs when a million conversations are stored: `npm run bench -- --postgres [--stored N]`.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { storableJson } from '../../src/adapters/postgres/json.ts';
import { ended, openBench, PEOPLE, type Bench } from './database.ts';
import { distribution } from './distribution.ts';

/** Corrections of each person. */
const EACH = 12;
/** Of what the workers can take in, so much is sent when waits are measured. */
const SHARE = 0.5;
/** Conversations that are stored at once when the table is filled. */
const BATCH = 10_000;
/** Ticks of the clock in which Linux counts the time that a process has worked. */
const TICK_MS = 10;

export async function benchPostgres(stored: readonly number[]): Promise<void> {
  const bench = await openBench();
  await bench.begin();
  for (const count of stored) {
    await fill(bench, count);
    for (const workers of [1, 2, 4]) {
      await bench.begin();
      await measure(bench, workers, count);
    }
  }
  await bench.end();
}

async function measure(bench: Bench, count: number, stored: number): Promise<void> {
  const workers = await Promise.all(Array.from({ length: count }, () => bench.worker()));
  const begun = performance.now();
  const before = worked();
  await Promise.all(
    Array.from({ length: PEOPLE }, async (_, person) => {
      for (let step = 0; step < EACH; step += 1) await bench.put(person, `⑤改成${20 + step}万`);
    }),
  );
  while ((await bench.exchange.counts()).inputs > 0) await pause(20);
  const rate = (PEOPLE * EACH * 1000) / (performance.now() - begun);
  const after = worked();
  const each = (whose: keyof Worked) =>
    `${((after[whose] - before[whose]) / (PEOPLE * EACH)).toFixed(1)} ms`;
  const waits: number[] = [];
  const every = 1000 / (rate * SHARE);
  for (let i = 0; i < PEOPLE * 4; i += 1) {
    void bench.timed(i % PEOPLE, '⑤改成30万').then((ms) => waits.push(ms));
    await pause(every);
  }
  while (waits.length < PEOPLE * 4) await pause(20);
  console.log(
    [
      `${count} worker${count > 1 ? 's' : ' '}, ${stored} stored   ${rate.toFixed(0)} inputs/s`,
      `  each is ${each('workers')} of work for a worker, ${each('postgres')} for PostgreSQL, ${each('sender')} for the sender`,
      `  at half of that, until it is saved: ${distribution(waits)}`,
    ].join('\n'),
  );
  await Promise.all(workers.map((one) => ended(one, 'SIGTERM')));
}

/** Milliseconds that a core has worked for them. */
interface Worked {
  workers: number;
  postgres: number;
  sender: number;
}

/** Of this process, and of those it has started with theirs, as Linux counts it; elsewhere 0 of the latter. */
function worked(): Worked {
  const { user, system } = process.cpuUsage();
  const found: Worked = { workers: 0, postgres: 0, sender: (user + system) / 1000 };
  const pids = process.platform === 'linux' ? readdirSync('/proc').filter((one) => +one > 0) : [];
  const processes = new Map(pids.flatMap((pid) => processOf(pid) ?? []));
  for (const { name, parent, ms } of processes.values()) {
    const above = processes.get(parent)?.parent;
    if (parent !== process.pid && above !== process.pid) continue;
    if (name === 'postgres') found.postgres += ms;
    else found.workers += ms;
  }
  return found;
}

function processOf(pid: string): [number, { name: string; parent: number; ms: number }][] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const [, parent, ...rest] = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // Its own, in its code and in the system's, and that of its children that have ended.
    const ticks = rest.slice(9, 13).reduce((sum, one) => sum + one, 0);
    return [[Number(pid), { name, parent: parent ?? 0, ms: ticks * TICK_MS }]];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

/** As many conversations as that, each like the first one. */
async function fill(bench: Bench, count: number): Promise<void> {
  const { database, exchange, nameOf } = bench;
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
}
