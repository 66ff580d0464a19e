import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import {
  DrafterFailure,
  StoreFailure,
  type Channel,
  type Drafter,
  type Input,
  type OutgoingFile,
  type Receive,
  type Received,
  type Store,
} from '../../src/app/ports.ts';
import type { Screen } from '../../src/interview/vocabulary.ts';
import { plainProposal } from '../interview/talk.ts';
import { testWorld, type TestWorld } from '../channels/world.ts';
import { memoryStore } from './memory-store.ts';

const worlds: TestWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.end();
});

interface Listener extends Channel {
  shown: { conversation: string; screen: Screen; file: OutgoingFile | undefined }[];
  last(conversation: string): Screen | undefined;
  say(conversation: string, text: string, id?: string): Promise<Received>;
  send: Receive;
}

function listener(name = 'test'): Listener {
  let receive: Receive = () => Promise.reject(new Error('not started'));
  const self: Listener = {
    name,
    shown: [],
    last: (conversation) => self.shown.findLast((s) => s.conversation === conversation)?.screen,
    say: (conversation, text, id = randomUUID()) =>
      receive(conversation, id, { kind: 'text', text }),
    send: (conversation, id, input: Input) => receive(conversation, id, input),
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async (conversation, screen, file) => {
      self.shown.push({ conversation, screen, file });
      return null;
    },
    open: async () => new Uint8Array(),
  };
  return self;
}

async function opened(change: Parameters<typeof testWorld>[0] = {}) {
  const world = await testWorld(change);
  worlds.push(world);
  const channel = listener();
  await world.app.attach(channel);
  return { world, channel };
}

async function done(received: Promise<Received>): Promise<void> {
  await (
    await received
  ).performed;
}

const LINE = '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次';

describe('the app', () => {
  it('has an answer on disk before it acknowledges it', async () => {
    const { world, channel } = await opened();
    await channel.say('a', LINE);
    const stored = JSON.stringify(await (await lowdbStore(world.folder)).load('test:a'));
    expect(stored).toContain('老年助餐服务');
    expect(stored).toContain('45600000');
  });

  it('shows the review page with the Word file', async () => {
    const { channel } = await opened();
    await done(channel.say('a', LINE));
    const last = channel.shown.at(-1);
    expect(last?.screen.paper?.name).toBe('绩效目标申报表-老年助餐服务-2027-草稿.docx');
    expect(last?.file?.name).toBe(last?.screen.paper?.name);
    expect(
      Buffer.from(last?.file?.bytes ?? [])
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });

  it('answers in the order of the messages, also when they come at once', async () => {
    const { channel } = await opened();
    await done(channel.say('a', LINE));
    const amounts = [51, 52, 53, 54, 55, 56];
    await Promise.all(amounts.map((n) => done(channel.say('a', `⑤改成${n}万`))));
    const screens = channel.shown.map((s) => s.screen.preview?.declaration.annualFunding.total);
    expect(screens.at(-1)).toBe('560,000.00');
    const keys = channel.shown.map((s) => Number(s.screen.key.slice(1)));
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });

  it('takes a message that is delivered twice once', async () => {
    const { world, channel } = await opened();
    await done(channel.say('a', LINE));
    await done(channel.say('a', '加一条 参训人数≥100人', 'same'));
    const before = await (await lowdbStore(world.folder)).load('test:a');
    await done(channel.say('a', '加一条 参训人数≥100人', 'same'));
    expect(await (await lowdbStore(world.folder)).load('test:a')).toEqual(before);
  });

  it('keeps conversations, and channels, apart', async () => {
    const { world, channel } = await opened();
    const other = listener('other');
    await world.app.attach(other);
    await done(channel.say('a', LINE));
    await done(other.say('a', '文化下乡，12万，演出20场'));
    expect(channel.last('a')?.preview?.declaration.projectName).toBe('老年助餐服务');
    expect(other.last('a')?.preview?.declaration.projectName).toBe('文化下乡');
  });

  it('lets nobody wait for another’s slow draft', async () => {
    const slow = Promise.withResolvers<void>();
    const drafter: Drafter = {
      propose: async (request) => {
        if (request.projectName === '慢项目') await slow.promise;
        return plainProposal(request);
      },
    };
    const { channel } = await opened({ drafter });
    const waiting = await channel.say('a', '慢项目，25万，办2期培训');
    await done(channel.say('b', '快些的项目，25万，办2期培训'));
    expect(channel.last('b')?.paper?.name).toBeDefined();
    await expect.poll(() => channel.last('a')?.working).toBe(true);
    slow.resolve();
    await waiting.performed;
    expect(channel.last('a')?.paper?.name).toBeDefined();
  });

  it('goes on without the drafter when it fails, and says what to do', async () => {
    const drafter: Drafter = { propose: () => Promise.reject(new DrafterFailure('down')) };
    const { world, channel } = await opened({ drafter });
    await done(channel.say('a', LINE));
    const last = channel.last('a');
    expect(last?.blocks[0]).toMatchObject({ text: expect.stringContaining('再试一次') });
    expect(last?.preview?.declaration.annualFunding.total).toBe('456,000.00');
    expect(world.logged.join()).not.toContain('老年');
  });

  it('stops a draft the user no longer wants', async () => {
    let aborted = false;
    const drafter: Drafter = {
      propose: (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new DOMException('stopped', 'AbortError'));
          });
        }),
    };
    const { channel } = await opened({ drafter });
    const { performed } = await channel.say('a', LINE);
    await done(channel.say('a', '停'));
    await performed;
    expect(aborted).toBe(true);
    expect(channel.last('a')?.working).toBeUndefined();
  });

  it('takes up after a restart what an earlier process left undone', async () => {
    const never: Drafter = { propose: () => new Promise(() => undefined) };
    const first = await opened({ drafter: never });
    await first.channel.say('a', LINE);
    // The first process is gone: nothing of it is closed or finished.
    const second = await opened({ folder: first.world.folder });
    await second.world.app.resume();
    await expect.poll(() => second.channel.last('a')?.paper?.name).toBeDefined();
    expect(second.channel.last('a')?.preview?.declaration.projectName).toBe('老年助餐服务');
    worlds.splice(worlds.indexOf(first.world), 1);
    await second.world.end();
    worlds.splice(worlds.indexOf(second.world), 1);
    await rm(first.world.folder, { recursive: true });
  });

  it('opens a file once, also when a message is being kept while it is read', async () => {
    const rows = memoryStore();
    const gate = Promise.withResolvers<void>();
    const isRead = Promise.withResolvers<void>();
    let isHeld = false;
    const store: Store = {
      ...rows,
      async save(...given) {
        if (isHeld) await gate.promise;
        return rows.save(...given);
      },
    };
    const { world, channel } = await opened({
      store,
      reader: {
        async read() {
          await isRead.promise;
          return { ok: true, value: { forms: [], carried: [] }, notes: [] };
        },
      },
    });
    let times = 0;
    channel.open = async () => {
      times += 1;
      return new TextEncoder().encode('PK\u0003\u0004');
    };
    const sent: Input = { kind: 'file', name: '去年.docx', size: 4, ref: 'r' };
    const file = await channel.send('a', 'f1', sent);
    await expect.poll(() => times).toBe(1);
    isHeld = true;
    const said = channel.say('a', '帮助');
    isRead.resolve();
    await new Promise((resolve) => setTimeout(resolve, 50));
    isHeld = false;
    gate.resolve();
    await done(said);
    await file.performed;
    expect(times).toBe(1);
    expect(world.logged).toEqual([]);
  });

  it('reads after a restart only conversations that something is owed to', async () => {
    const rows = new Map<string, string>();
    const first = await opened({ store: memoryStore(rows) });
    const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
    for (const name of names) await done(first.channel.say(name, '帮助'));
    const owing = names.slice(0, 20);
    for (const name of owing) {
      const session = JSON.parse(rows.get(`test:${name}`) ?? '') as { pending: unknown[] };
      session.pending = [{ id: 'e999', kind: 'show' }];
      rows.set(`test:${name}`, JSON.stringify(session));
    }
    const read = new Set<string>();
    const store = memoryStore(rows);
    const load: Store['load'] = (name) => {
      read.add(name);
      return store.load(name);
    };
    const second = await opened({ store: { ...store, load } });
    await second.world.app.resume();
    await expect
      .poll(() => new Set(second.channel.shown.map(({ conversation }) => conversation)))
      .toEqual(new Set(owing));
    expect(read).toEqual(new Set(owing.map((name) => `test:${name}`)));
  });

  it('acknowledges nothing it could not keep', async () => {
    const { world, channel } = await opened();
    await done(channel.say('a', LINE));
    await world.app.close();
    const broken = await opened({
      store: {
        load: async () => undefined,
        close: async () => undefined,
        forget: async () => undefined,
        save: () => Promise.reject(new StoreFailure('存不下来，磁盘可能满了。')),
        async *conversations() {
          // none
        },
      },
    });
    await expect(broken.channel.say('a', LINE)).rejects.toBeInstanceOf(StoreFailure);
    expect(broken.channel.shown).toEqual([]);
  });

  it('steps again when another app on the same store saved in between', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shenbao-'));
    const store = await lowdbStore(folder);
    const first = await opened({ store });
    await done(first.channel.say('a', LINE));
    const second = await opened({ store });
    await Promise.all([
      done(first.channel.say('a', '⑤改成50万')),
      done(second.channel.say('a', '加一条 参训人数≥100人')),
    ]);
    await done(second.channel.send('a', 'look', { kind: 'enter' }));
    const declaration = second.channel.last('a')?.preview?.declaration;
    expect(declaration?.annualFunding.total).toBe('500,000.00');
    expect(declaration?.indicators.map((row) => row.level3)).toContain('参训人数');
    await rm(folder, { recursive: true });
  });
});
