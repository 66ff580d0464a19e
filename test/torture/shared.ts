// Test support: several talks with two processes on one PostgreSQL, of which one is killed every now and
// then, and sometimes the server. Every acknowledged message has to be there once, and in its order.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres, type Postgres } from '../../src/adapters/postgres/database.ts';
import { isFree, migrate } from '../../src/adapters/postgres/migrations.ts';
import { postgresStore } from '../../src/adapters/store-postgres.ts';
import { blockLines } from '../../src/adapters/channel-terminal.ts';
import type { BotBubble } from '../../src/adapters/web/wire.ts';
import type { Store } from '../../src/app/ports.ts';
import { readSession } from '../../src/interview/upgrade.ts';
import type { Session } from '../../src/interview/vocabulary.ts';
import { postgresServer, type Server } from '../postgres/server.ts';
import { contentOf, contentsAfter, linesOf } from './oracle.ts';
import { killed, launch, listen, printed } from './program.ts';
import { dice, kindOf, localDay, SCRIPT, type Counts } from './torment.ts';

export interface SharedCounts extends Counts {
  /** Messages whose order was another one than that in which they were sent. */
  disordered: number;
  messages: number;
  serverKills: number;
  /** Milliseconds from a message's acknowledgement until it was taken in. */
  waits: number[];
}

interface Torment {
  kills: number;
  seed: number;
  /** Talks at the same time, and processes. */
  talks?: number;
  processes?: number;
  /** Of so many kills one is the server's. */
  serverEvery?: number;
  onKill?: () => void;
}

/** A process that is started again whenever it was killed. */
interface Seat {
  origin: string | undefined;
  kill(): Promise<void>;
  leave(): Promise<void>;
}

/** Nothing takes so long unless it is stuck, in milliseconds. */
const PATIENCE = 60_000;
/** From here to here messages are sent without waiting for what comes of them. */
const BURST = { from: 2, to: 11 };

export async function tormentShared(given: Torment): Promise<SharedCounts> {
  const { kills, seed, talks = 4, processes = 2, serverEvery = 0 } = given;
  const roll = dice(seed);
  const counts: SharedCounts = {
    kills: 0,
    lost: 0,
    doubled: 0,
    changed: 0,
    stuck: 0,
    disordered: 0,
    messages: 0,
    serverKills: 0,
    waits: [],
    wrong: [],
  };
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-shared-'));
  const server = await postgresServer();
  const url = await server.database();
  const database = postgres(url, () => undefined);
  await migrate(database);
  const store = postgresStore(database, { free: await isFree(database) });
  const seats = await Promise.all(Array.from({ length: processes }, () => seat(folder, url)));
  async function talkOn(): Promise<void> {
    while (counts.kills < kills) await talk({ seats, store, database, roll, counts });
  }
  const talking = Array.from({ length: talks }, talkOn);
  while (counts.kills < kills) {
    await pause(300 + roll() * 1500);
    if (serverEvery > 0 && (counts.kills + 1) % serverEvery === 0) {
      await restart(server, roll);
      counts.serverKills += 1;
    } else {
      const up = seats.filter(({ origin }) => origin !== undefined);
      const victim = up[Math.floor(roll() * up.length)];
      // Mostly somebody is left to go on; where starting takes long, nobody would ever get to work.
      if (!victim || (up.length < 2 && roll() < 0.8)) continue;
      // Its talks go on with the others while it starts again.
      await victim.kill();
    }
    counts.kills += 1;
    given.onKill?.();
  }
  await Promise.all(talking);
  await Promise.all(seats.map((one) => one.leave()));
  await database.end();
  await server.end();
  await rm(folder, { recursive: true, force: true });
  return counts;
}

async function restart(server: Server, roll: () => number): Promise<void> {
  await server.kill();
  await pause(roll() * 1000);
  await server.start();
}

async function seat(folder: string, url: string): Promise<Seat> {
  const leaving = new AbortController();
  let child: ChildProcessWithoutNullStreams;
  let origin: string | undefined;
  let sitting: Promise<void> = Promise.resolve();

  /** One that does not find its server ends, and is started again, as by any supervisor. */
  async function sit(): Promise<void> {
    while (!leaving.signal.aborted && origin === undefined) {
      child = launch(folder, [], { more: { DATABASE_URL: url } });
      origin = await printed(child, /http:\/\/127\.0\.0\.1:\d+/);
    }
  }
  await sit();
  return {
    get origin() {
      return origin;
    },
    async kill() {
      origin = undefined;
      await killed(child);
      sitting = sit();
    },
    async leave() {
      leaving.abort();
      await sitting;
      await killed(child);
    },
  };
}

interface Scene {
  seats: readonly Seat[];
  store: Store;
  database: Postgres;
  roll: () => number;
  counts: SharedCounts;
}

/** One person's talk to its end; what is wrong with it is counted. */
async function talk(scene: Scene): Promise<void> {
  const { store, counts, roll } = scene;
  const expected = contentsAfter(SCRIPT, localDay());
  const secret = Buffer.from(Array.from({ length: 24 }, () => Math.floor(roll() * 256)));
  const cookie = secret.toString('base64url');
  const digest = createHash('sha256').update(cookie).digest('hex').slice(0, 32);
  const conversation = `web:web-${digest}`;
  const sent: string[] = [];
  for (const [i, text] of SCRIPT.entries()) {
    const id = randomUUID();
    await say(scene, cookie, { id, text });
    sent.push(id);
    counts.messages += 1;
    const acknowledged = performance.now();
    if (i >= BURST.from && i < BURST.to - 1) continue;
    const session = await settled(store, conversation, id);
    if (!session)
      return wrong('stuck', `message ${i + 1}: ${await stateOf(scene, conversation, id)}`);
    counts.waits.push(performance.now() - acknowledged);
    const ids = session.seen.filter((one) => sent.includes(one));
    if (new Set(ids).size < ids.length) return wrong('doubled', `message ${i + 1}`);
    if (ids.length < sent.length) return wrong('lost', `message ${i + 1}`);
    if (ids.join() !== sent.join()) return wrong('disordered', `message ${i + 1}`);
    const content = contentOf(session);
    if (content !== expected[i])
      return wrong(kindOf(content, expected[i] ?? ''), `content ${i + 1}`);
  }
  const session = await settled(store, conversation, sent.at(-1) ?? '');
  const shown = session && (await screenOf(scene, cookie, linesOf(session)));
  if (session && shown?.join('\n') !== linesOf(session).join('\n')) {
    wrong('changed', `${shown?.join('\n')}\n---\n${linesOf(session).join('\n')}`);
  }

  function wrong(
    kind: 'lost' | 'doubled' | 'changed' | 'stuck' | 'disordered',
    what: string,
  ): void {
    counts[kind] += 1;
    counts.wrong.push(`${kind}: ${what}`);
  }
}

/** Sends it to one process or another until one acknowledges it. */
async function say(
  { seats, roll }: Scene,
  secret: string,
  message: { id: string; text: string },
): Promise<void> {
  for (;;) {
    const origin = seats[Math.floor(roll() * seats.length)]?.origin;
    if (origin !== undefined) {
      const answer = await fetch(`${origin}/messages`, {
        method: 'POST',
        headers: {
          cookie: `shenbao-${new URL(origin).port}=${secret}`,
          origin,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ kind: 'text', ...message }),
      }).catch(() => undefined);
      if (answer?.ok) return;
    }
    await pause(50);
  }
}

/** The session once the message is taken in and no work is owed; a screen may be, nobody looks. */
async function settled(
  store: Store,
  conversation: string,
  id: string,
): Promise<Session | undefined> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(40)) {
    const stored = await store.load(conversation).catch(() => undefined);
    const session = stored && readSession(stored);
    if (!session?.ok || !session.value.seen.includes(id)) continue;
    if (session.value.pending.every(({ kind }) => kind === 'show')) return session.value;
  }
  return undefined;
}

/** Where a message has got stuck. */
async function stateOf({ store, database }: Scene, name: string, id: string): Promise<string> {
  const stored = await store.load(name).catch(() => undefined);
  const read = stored && readSession(stored);
  const session = read?.ok ? read.value : undefined;
  const owed = session?.pending.map(({ kind }) => kind).join();
  const [inbox, jobs, processes] = await Promise.all(
    [
      `select tries, again_at - now() as again from shenbao.inbox where conversation = '${name}'`,
      'select locked_by, locked_at - now() as locked, attempts, run_at - now() as run from graphile_worker.jobs',
      'select pool, now() - seen_at as silent from shenbao.process',
    ].map((text) => database.sql.query(text).catch((error: unknown) => [String(error)])),
  );
  return JSON.stringify({ taken: session?.seen.includes(id), owed, inbox, jobs, processes });
}

/** What the page shows where somebody opens it now, at the latest when it is the wanted one. */
async function screenOf(
  { seats, roll }: Scene,
  secret: string,
  wanted: readonly string[],
): Promise<string[] | undefined> {
  let shown: string[] | undefined;
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const origin = seats[Math.floor(roll() * seats.length)]?.origin;
    if (origin === undefined) {
      await pause(100);
      continue;
    }
    const leaving = new AbortController();
    const cookie = `shenbao-${new URL(origin).port}=${secret}`;
    const bubbles = new Map<string, BotBubble>();
    void listen(
      `${origin}/events`,
      cookie,
      (bubble) => {
        if (bubble.from === 'bot') bubbles.set(bubble.key, bubble);
      },
      leaving.signal,
    ).catch(() => undefined);
    for (let i = 0; i < 60; i += 1) {
      await pause(50);
      const live = [...bubbles.values()].findLast((bubble) => bubble.live);
      if (!live) continue;
      shown = [...(live.toast ? [live.toast] : []), ...live.blocks.flatMap(blockLines)];
      if (shown.join('\n') === wanted.join('\n')) break;
    }
    leaving.abort();
    if (shown?.join('\n') === wanted.join('\n')) return shown;
  }
  return shown;
}
