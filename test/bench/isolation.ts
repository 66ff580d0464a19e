// Whether anybody waits for anybody else: two hundred people write at the pace of people, beside somebody
// who is slow, large, endless or on a bad disk. What is printed is how long all the others wait.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileName, rowText } from '../../src/adapters/session-file.ts';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import type { Store } from '../../src/app/ports.ts';
import { standIn } from '../adapters/openai/stand-in.ts';
import { modelAt, taskOf } from '../model.ts';
import { distribution } from './distribution.ts';
import { LINES } from './lines.ts';
import { grown } from './long.ts';
import { talkers, type Talkers } from './talkers.ts';

const PEOPLE = 200;
/** Between two messages of a person, in milliseconds: an answer is read before the next line is typed. */
const FROM = 10_000;
const TO = 20_000;
const LASTS = 60_000;
const WAITING = 10;
const MODEL_MS = 30_000;
const SLOW_SAVE = 200;
const FLUSHED_AT_ONCE = 4;
const GOAL = `围绕老年助餐服务，${'方便老年人就近用餐，'.repeat(6)}不断提升老年人的生活质量。`;

/** Until the time is over, over and over. */
async function during(signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) await work();
}

/** How long the people wait, while `beside` goes on. */
async function crowd(
  { says }: Talkers,
  beside: (signal: AbortSignal) => Promise<unknown>,
): Promise<number[]> {
  // What is loaded at the first message is nobody's wait.
  for (const text of LINES) await says(randomUUID(), text);
  const signal = AbortSignal.timeout(LASTS);
  const other = beside(signal);
  const times = await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      const conversation = randomUUID();
      const mine: number[] = [];
      await sleep(Math.random() * TO);
      for (let i = 0; !signal.aborted; i += 1) {
        mine.push(await says(conversation, LINES[i % LINES.length]!));
        await sleep(FROM + Math.random() * (TO - FROM));
      }
      return mine;
    }),
  );
  await other;
  return times.flat();
}

async function measured(
  label: string,
  talk: Talkers,
  beside: (signal: AbortSignal) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  const begun = performance.now();
  const times = await crowd(talk, beside);
  const { user, system } = process.cpuUsage(before);
  const busy = ((user + system) / 1000 / (performance.now() - begun)) * 100;
  delay.disable();
  console.log(`200 people, ${label.padEnd(26)} ${distribution(times)}`);
  console.log(
    `  ${busy.toFixed(0)} % of a core, event loop late by at most ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  // Of that wait: until the message is kept, and until its Word file is made.
  for (const work of ['event', 'print']) {
    console.log(`  ${work.padEnd(36)} ${distribution(talk.took.get(work) ?? [])}`);
  }
  await talk.world.end();
}

async function besideModel(): Promise<void> {
  const stand = await standIn(async (request) => {
    await sleep(MODEL_MS, undefined, { ref: false });
    return taskOf(request) === 'goal' ? { json: { goal: GOAL } } : { json: { rows: [] } };
  });
  const model = await modelAt(stand.url);
  // The others have no model: theirs would wait as well.
  const slow = await talkers({ model });
  const others = await talkers();
  await measured('ten on a model of 30 s', others, (signal) =>
    Promise.all(
      Array.from({ length: WAITING }, async () => {
        const conversation = randomUUID();
        let i = 0;
        await during(signal, async () => {
          await slow.says(conversation, LINES[i % LINES.length]!);
          i += 1;
          await sleep(FROM / 2);
        });
      }),
    ),
  );
  await slow.world.end();
  await stand.close();
}

async function besideLong(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
  await mkdir(join(folder, 'sessions'), { recursive: true });
  const session = grown('bench:long', 5000);
  const text = rowText({ conversation: 'bench:long', session });
  await writeFile(join(folder, 'sessions', fileName('bench:long')), text);
  const talk = await talkers({ folder });
  let i = 0;
  await measured('one of 5,000 messages', talk, (signal) =>
    during(signal, async () => {
      await talk.says('long', `⑤改成${30 + (i % 40)}万`);
      i += 1;
      await sleep(1000);
    }),
  );
  await rm(folder, { recursive: true, force: true });
}

async function besideEndless(): Promise<void> {
  const talk = await talkers();
  const endless = '为社区老年人提供就近便利的助餐服务，覆盖12个居委，每年补贴36.5万元。'.repeat(
    700,
  );
  await measured('one of 20,000+ characters', talk, (signal) =>
    during(signal, async () => {
      await talk.says('endless', endless);
    }),
  );
}

/** A store on which every save of one conversation takes long. */
async function besideSlowSaves(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
  const real = await lowdbStore(folder);
  const store: Store = {
    ...real,
    async save(conversation, ...more) {
      if (conversation === 'bench:slow') await sleep(SLOW_SAVE);
      return real.save(conversation, ...more);
    },
  };
  const talk = await talkers({ folder, store });
  let i = 0;
  await measured('one whose saves take 200 ms', talk, (signal) =>
    during(signal, async () => {
      await talk.says('slow', LINES[i % LINES.length]!);
      i += 1;
    }),
  );
  await rm(folder, { recursive: true, force: true });
}

/** The disk has much else to flush. */
async function besideFlushes(): Promise<void> {
  const talk = await talkers();
  const path = (i: number) => join(talk.world.folder, `storm-${i}`);
  const block = Buffer.alloc(256 * 1024, 7);
  await measured('a storm of fsync', talk, (signal) =>
    Promise.all(
      Array.from({ length: FLUSHED_AT_ONCE }, async (_, i) => {
        const file = await open(path(i), 'w');
        await during(signal, async () => {
          await file.write(block, 0, block.length, 0);
          await file.sync();
        });
        await file.close();
      }),
    ),
  );
}

export async function benchIsolation(): Promise<void> {
  await measured('nobody beside', await talkers());
  await besideModel();
  await besideLong();
  await besideEndless();
  await besideSlowSaves();
  await besideFlushes();
}
