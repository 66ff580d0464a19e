// What processes on one database share, on the real server: who takes an input in, who does work, who
// leads, and what happens when one of them, an input or the server fails.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { postgres, type Postgres } from '../../src/adapters/postgres/database.ts';
import {
  postgresExchange,
  prepareWork,
  type PostgresExchange,
} from '../../src/adapters/postgres/exchange.ts';
import { isFree, migrate } from '../../src/adapters/postgres/migrations.ts';
import type { Arrived, Hands, OnScreen, Store, Stored } from '../../src/app/ports.ts';
import { stored } from '../contracts/store.ts';
import { postgresServer, serverPrograms, type Server } from '../postgres/server.ts';

const EVENTUALLY = { timeout: 60_000, interval: 50 };

/** One process, and what it was given to do. */
interface Process {
  database: Postgres;
  exchange: PostgresExchange;
  taken: string[];
  given: string[];
  told: string[];
  logged: string[];
  end(): Promise<void>;
}

describe.skipIf(!serverPrograms())('processes on one database', () => {
  let server: Server;
  let url: string;
  let all: Process[] = [];
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server.end());
  beforeEach(async () => {
    url = await server.database();
  });
  afterEach(async () => {
    await Promise.all(all.map((one) => one.end()));
    all = [];
  });

  async function process(hands: Partial<Hands> = {}, works = true): Promise<Process> {
    const logged: string[] = [];
    const log = (what: string) => void logged.push(what);
    const database = postgres(url, log);
    await migrate(database);
    await prepareWork(database);
    const exchange = postgresExchange(database, { works, free: await isFree(database), log });
    const [taken, given, told]: [string[], string[], string[]] = [[], [], []];
    let ending: Promise<void> | undefined;
    await exchange.start({
      take: async ({ id }) => void taken.push(id),
      giveUp: async ({ id }) => void given.push(id),
      work: async (_conversation, effect) => void taken.push(effect),
      changed: (conversation, shows) => void told.push(`${conversation} ${shows}`),
      grown: ({ goal }) => void told.push(goal),
      onScreen: () => [],
      ...hands,
    });
    const end = () => (ending ??= exchange.stop().then(() => database.end()));
    const one = { database, exchange, taken, given, told, logged, end };
    all.push(one);
    return one;
  }

  it('takes each input once, those of a conversation one after another in their order', async () => {
    const order: string[] = [];
    const busy = new Set<string>();
    const overlaps: string[] = [];
    const take = async ({ conversation, id }: Arrived) => {
      if (busy.has(conversation)) overlaps.push(id);
      busy.add(conversation);
      await pause(Math.random() * 8);
      busy.delete(conversation);
      order.push(id);
    };
    const a = await process({ take });
    const b = await process({ take });
    const talks = Array.from({ length: 8 }, (_, i) => `talk ${i}`);
    await Promise.all(
      talks.map(async (conversation) => {
        for (let i = 0; i < 25; i += 1) {
          const { exchange } = i % 2 === 0 ? a : b;
          await exchange.put(text(conversation, `${conversation}/${i}`));
        }
      }),
    );
    await vi.waitFor(() => expect(order).toHaveLength(200), EVENTUALLY);
    expect(overlaps).toEqual([]);
    for (const conversation of talks) {
      const mine = order.filter((id) => id.startsWith(`${conversation}/`));
      expect(mine).toEqual(Array.from({ length: 25 }, (_, i) => `${conversation}/${i}`));
    }
  });

  it('keeps an input once however often it is sent before it is taken', async () => {
    const web = await process({}, false);
    for (let i = 0; i < 3; i += 1) await web.exchange.put(text('a', 'same'));
    expect(await web.exchange.counts()).toEqual({ inputs: 1, work: 0, aside: 0 });
    const worker = await process();
    await vi.waitFor(() => expect(worker.taken).toEqual(['same']), EVENTUALLY);
  });

  it('saves a session and forgets its input, both or neither', async () => {
    let tries = 0;
    const worker = await process({
      take: async ({ id }: Arrived, within: Store) => {
        const revision = ((await within.load('a'))?.revision ?? 0) + 1;
        await within.save('a', stored(revision, id), revision - 1);
        tries += 1;
        if (tries === 1) throw new Error('after the save');
      },
    });
    await worker.exchange.put(text('a', 'one'));
    await vi.waitFor(
      async () => expect(await worker.exchange.store.load('a')).toEqual(stored(1, 'one')),
      EVENTUALLY,
    );
    expect(tries).toBe(2);
    expect((await worker.exchange.counts()).inputs).toBe(0);
  });

  it('sets an input aside that fails at every try, tells the user, and goes on with the next', async () => {
    const taken: string[] = [];
    const worker = await process({
      take: async ({ id }: Arrived) => {
        if (id === 'bad') throw new Error('a bug that quotes 机密');
        taken.push(id);
      },
    });
    await worker.exchange.put(text('a', 'bad'));
    await worker.exchange.put(text('a', 'good'));
    await worker.exchange.put(text('b', 'other'));
    await vi.waitFor(() => expect(taken).toEqual(['other', 'good']), EVENTUALLY);
    expect(worker.given).toEqual(['bad']);
    expect(await worker.exchange.counts()).toEqual({ inputs: 0, work: 0, aside: 1 });
    const [aside] = await worker.database.sql.query(
      'select event, error, body::text from shenbao.set_aside',
    );
    expect(aside).toMatchObject({ event: 'bad', error: 'Error' });
    expect(worker.logged.join()).toContain('was set aside');
  });

  it('sets an input aside even when nobody can be told', async () => {
    const no = () => Promise.reject(new Error('no'));
    const worker = await process({ take: no, giveUp: no });
    await worker.exchange.put(text('a', 'bad'));
    await vi.waitFor(
      async () => expect(await worker.exchange.counts()).toEqual({ inputs: 0, work: 0, aside: 1 }),
      EVENTUALLY,
    );
  });

  it('hands out what a saved session owes, once, and again when it fails', async () => {
    const tries: string[] = [];
    const worker = await process({
      work: async (_conversation, effect, count) => {
        tries.push(`${effect} ${count}`);
        if (count === 1) throw new Error('the first time');
      },
    });
    const owing = owed(1, { e1: 'draft', e2: 'show' });
    await worker.exchange.store.save('a', owing, 0);
    await worker.exchange.store.save('a', { ...owing, revision: 2 }, 1);
    await vi.waitFor(() => expect(tries).toEqual(['e1 1', 'e1 2']), EVENTUALLY);
    await vi.waitFor(async () => expect((await worker.exchange.counts()).work).toBe(0), EVENTUALLY);
  });

  it('does the work of a process that has died', async () => {
    const web = await process({}, false);
    const owing = owed(1, { e1: 'draft' });
    await web.exchange.store.save('a', owing, 0);
    // As a process leaves it behind that was killed in the middle of it.
    await web.database.sql.query(
      `update graphile_worker._private_jobs
       set locked_by = 'a pool that is gone', locked_at = now() - interval '1 minute', attempts = 1`,
    );
    const worker = await process();
    await vi.waitFor(() => expect(worker.taken).toEqual(['e1']), EVENTUALLY);
  });

  it('tells all processes what was saved, and how far a text has grown', async () => {
    const [a, b] = [await process({}, false), await process({}, false)];
    await pause(500);
    await a.exchange.store.save('讲座', owed(1, { e: 'show' }), 0);
    a.exchange.grown({ conversation: '讲座', effect: 'e', goal: '开展' });
    a.exchange.grown({ conversation: '讲座', effect: 'e', goal: '长'.repeat(3000) });
    for (const { told } of [a, b]) {
      await vi.waitFor(() => expect(told.toSorted()).toEqual(['开展', '讲座 true']), EVENTUALLY);
    }
  });

  it('finds a screen that is owed and of which nobody was told', async () => {
    const here: OnScreen[] = [
      { channel: 'telegram', conversations: 'all' },
      { channel: 'web', conversations: new Set(['web:open']) },
    ];
    const a = await process({ onScreen: () => here }, false);
    await pause(500);
    const owing = owed(1, { e: 'show' });
    for (const name of ['telegram:1', 'telegramother:1', 'web:open', 'web:shut']) {
      await a.exchange.store.save(name, owing, 0);
    }
    const timesTold = (name: string) => a.told.filter((one) => one === `${name} true`).length;
    for (const name of ['telegram:1', 'web:open']) {
      await vi.waitFor(() => expect(timesTold(name)).toBeGreaterThanOrEqual(2), EVENTUALLY);
    }
    // Of these there was the news alone.
    for (const name of ['telegramother:1', 'web:shut']) expect(timesTold(name)).toBe(1);
  });

  it('lets one process lead, and the next one when that is gone', async () => {
    const [a, b] = [await process({}, false), await process({}, false)];
    const over = new AbortController();
    const leading: string[] = [];
    const lead = (name: string, { exchange }: Process) =>
      exchange.line.alone(
        'bot',
        async (lost) => {
          leading.push(name);
          await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }));
          leading.push(`no longer ${name}`);
        },
        over.signal,
      );
    const first = lead('a', a);
    await vi.waitFor(() => expect(leading).toEqual(['a']), EVENTUALLY);
    const second = lead('b', b);
    await pause(2500);
    expect(leading).toEqual(['a']);
    await a.end();
    await vi.waitFor(() => expect(leading).toEqual(['a', 'no longer a', 'b']), EVENTUALLY);
    over.abort();
    await Promise.all([first, second]);
  });

  it('waits for a server that is away, and loses nothing', async () => {
    const worker = await process();
    await worker.exchange.put(text('a', 'before'));
    await vi.waitFor(() => expect(worker.taken).toEqual(['before']), EVENTUALLY);
    await server.kill();
    const late = worker.exchange.put(text('a', 'meanwhile'));
    await server.start();
    await late;
    await worker.exchange.put(text('a', 'after'));
    await worker.exchange.store.save('b', owed(1, { e: 'read' }), 0);
    await vi.waitFor(
      () => expect(worker.taken.toSorted()).toEqual(['after', 'before', 'e', 'meanwhile']),
      EVENTUALLY,
    );
    expect(worker.taken.filter((id) => id !== 'e')).toEqual(['before', 'meanwhile', 'after']);
  });
});

function text(conversation: string, id: string): Arrived {
  return { conversation, id, at: '2026-11-24T10:00:00', input: { kind: 'text', text: '您好' } };
}

/** A session as a store sees one, with work by its ids. */
function owed(revision: number, kinds: Record<string, string>): Stored {
  const pending = Object.entries(kinds).map(([id, kind]) => ({ id, kind }));
  return Object.assign(stored(revision), { pending });
}
