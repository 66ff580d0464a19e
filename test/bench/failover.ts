// What a killed process delays: of two on one PostgreSQL one is killed again and again. What it had in its
// hands, and the bot, waits for the other; everybody else should not notice.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { botApi } from '../telegram/bot-api.ts';
import { standIn } from '../adapters/openai/stand-in.ts';
import { ended, openBench, PEOPLE, type Bench } from './database.ts';
import { distribution } from './distribution.ts';

const KILLS = 20;
/** Between two inputs of somebody, in milliseconds, and how many in a row ask for what a model has to do. */
const EVERY = 40;
const ASKS_EVERY = 8;
const MODEL_MS = 3000;
/** Between two kills: more than what the killed one had takes to be done. */
const CALM_MS = 14_000;

const PATIENCE_MS = 60_000;

/** A process says every second that it is alive. */
const SILENT = '2500 milliseconds';
const LOOK_MS = 20;

const TextsSchema = z.array(z.object({ text: z.string() }));

interface Sent {
  conversation: string;
  begun: number;
  done?: number;
}

export async function benchFailover(): Promise<void> {
  await benchBot();
  await benchWorkers();
}

/** The process that asks Telegram for updates is killed: how long until the other one answers. */
async function benchBot(): Promise<void> {
  const api = await botApi();
  const bench = await openBench();
  const settings = {
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.root,
    TELEGRAM_ALLOWED_USERS: '*',
  };
  const person = api.person();
  const answered = async (amount: number) =>
    person.until((chat) => chat.last()?.text.includes(`${amount}0,000.00`) === true, PATIENCE_MS);
  let leader = await bench.worker(settings, 'all');
  person.say('老年助餐服务，10万，开设3个助餐点');
  await answered(10);
  const waits: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const next = await bench.worker(settings, 'all');
    await pause(2000);
    await ended(leader, 'SIGKILL');
    const begun = performance.now();
    person.say(`⑤改成${20 + kill}万`);
    await answered(20 + kill);
    waits.push(performance.now() - begun);
    leader = next;
  }
  console.log(`${KILLS} kills of the process that has the bot`);
  console.log(`  a message sent then, until answered  ${distribution(waits)}`);
  await ended(leader, 'SIGTERM');
  await bench.end();
  await api.stop();
}

/** One of two workers under a steady load is killed. */
async function benchWorkers(): Promise<void> {
  const stand = await standIn(async () => {
    await pause(MODEL_MS, undefined, { ref: false });
    return { json: {} };
  });
  const bench = await openBench();
  const texts = async (query: string) =>
    TextsSchema.parse(await bench.database.sql.query(query)).map(({ text }) => text);
  await bench.begin();
  const settings = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: stand.url, OPENAI_MODEL: 'm' };
  let workers = await Promise.all([bench.worker(settings), bench.worker(settings)]);

  /** Inputs by their ids. */
  const sent = new Map<string, Sent>();
  const isOver = new AbortController();
  const writing = writes(bench, sent, isOver.signal);
  const watching = (async () => {
    while (!isOver.signal.aborted) {
      const known = [...sent];
      const waiting = new Set(await texts('select event as text from shenbao.inbox'));
      const now = performance.now();
      for (const [id, one] of known) if (!waiting.has(id)) one.done ??= now;
      await pause(LOOK_MS);
    }
  })();

  const held: number[] = [];
  const work: number[] = [];
  const others: number[] = [];
  const atStart: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(3000 + Math.random() * 1000);
    const [first, second] = workers;
    if (!first || !second) break;
    await ended(first, 'SIGKILL');
    const begun = performance.now();
    const claimed = 'select conversation as text from shenbao.inbox where tries > 0';
    const before = new Set(await texts(claimed));
    await pause(300);
    const theirs = before.intersection(new Set(await texts(claimed)));
    await pause(3000);
    let left = new Set(await texts(WORK_OF_THE_DEAD));
    while (performance.now() - begun < CALM_MS || left.size > 0) {
      const there = left.size > 0 ? new Set(await texts(WORK_LEFT)) : left;
      for (let i = left.difference(there).size; i > 0; i -= 1) work.push(performance.now() - begun);
      left = left.intersection(there);
      await pause(LOOK_MS);
    }
    for (const [id, { conversation, begun: from, done }] of sent) {
      if (done === undefined) continue;
      const whose = theirs.has(conversation) ? held : done > begun ? others : atStart;
      whose.push(done - from);
      sent.delete(id);
    }
    workers = [second, await bench.worker(settings)];
  }
  isOver.abort();
  await Promise.all([writing, watching]);
  console.log(`${KILLS} kills of one of two workers, ${1000 / EVERY} inputs/s`);
  console.log(`  inputs of those whose input it had   ${distribution(held)}`);
  console.log(`  work that it had, until it is done   ${distribution(work)}`);
  console.log(`  inputs of everybody else             ${distribution(others)}`);
  console.log(`  inputs while another one starts      ${distribution(atStart)}`);
  await Promise.all(workers.map((one) => ended(one, 'SIGTERM')));
  await bench.end();
  await stand.close();
}

const WORK_LEFT = 'select id::text as text from graphile_worker._private_jobs';
const WORK_OF_THE_DEAD = `${WORK_LEFT} where locked_by in (
  select pool from shenbao.process where seen_at < now() - interval '${SILENT}')`;

/** One after the other corrects something; now and then somebody asks for what a model has to do. */
async function writes(bench: Bench, sent: Map<string, Sent>, over: AbortSignal): Promise<void> {
  for (let i = 0; !over.aborted; i += 1) {
    const begun = performance.now();
    const person = i % PEOPLE;
    const text = i % ASKS_EVERY === 0 ? '重拟' : `⑤改成${20 + (i % 60)}万`;
    const id = await bench.put(person, text);
    sent.set(id, { conversation: bench.nameOf(person), begun });
    await pause(EVERY);
  }
}
