// What an acknowledged answer survives: damaged files, a full disk, being deleted on purpose.
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { webChannel } from '../../src/adapters/channel-web.ts';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { StoreFailure, type Store } from '../../src/app/ports.ts';
import { currentDraft, newSession } from '../../src/interview/session.ts';
import { readSession } from '../../src/interview/upgrade.ts';
import { overTelegram } from '../channels/over-telegram.ts';
import { overWeb } from '../channels/over-web.ts';
import { testWorld, type TestWorld } from '../channels/world.ts';
import { plainProposal } from '../interview/talk.ts';
import { listening } from './listening.ts';

const LINE = '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次';
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function talking(change: Parameters<typeof testWorld>[0] = {}) {
  const world = await testWorld(change);
  ends.push(() => world.end());
  const channel = listening();
  await world.app.attach(channel);
  return { world, channel };
}

async function said(channel: ReturnType<typeof listening>, who: string, ...texts: string[]) {
  for (const text of texts) await (await channel.says(who, text)).performed;
}

const sessionsIn = (world: TestWorld) => readdir(join(world.folder, 'sessions'));

async function currentFile(world: TestWorld): Promise<string> {
  const found = (await sessionsIn(world)).find((file) => file.endsWith('.json'));
  return join(world.folder, 'sessions', found ?? 'none');
}

describe('a damaged file', () => {
  it('takes one step back, and one sentence says what was the last thing kept', async () => {
    const { world, channel } = await talking();
    await said(channel, 'a', LINE, '⑤改成50万', '加一条 志愿者人数≥30人');
    // The last save of an answer is that its screen was shown.
    await truncate(await currentFile(world));
    await said(channel, 'a', '④改成3月到10月底');
    expect(channel.text('a')).toContain('存盘的文件坏了一份，最后保住的是“加一条 志愿者人数≥30人”');
    expect(channel.text('a')).toContain('志愿者人数');
    await said(channel, 'a', '核对');
    expect(channel.text('a')).not.toContain('坏了');
    expect((await sessionsIn(world)).filter((file) => file.includes('damaged-empty'))).toHaveLength(
      1,
    );
  });

  it('is told of to who only looks, too', async () => {
    const { world, channel } = await talking();
    await said(channel, 'a', LINE);
    const path = await currentFile(world);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -40));
    const web = webChannel({ port: 0 });
    await world.app.attach(web);
    await world.app.attach({
      ...channel,
      start: async (receive) => {
        await (
          await receive('a', 'look', { kind: 'enter' })
        ).performed;
      },
    });
    expect(channel.text('a')).toContain('最后保住的是“老年助餐服务，45.6万，开设3个');
    expect(channel.text('a')).toContain('核对：老年助餐服务');
  });

  it('that leaves nothing is told of, and the talk begins anew', async () => {
    const { world, channel } = await talking();
    await said(channel, 'a', LINE);
    for (const file of await sessionsIn(world))
      await truncate(join(world.folder, 'sessions', file));
    await said(channel, 'a', '文化下乡，12万，演出20场');
    expect(channel.text('a')).toContain('以前填的读不出来了');
    expect(channel.text('a')).toContain('核对：文化下乡');
  });

  it('of a later version is left alone, and the user told that nothing was kept', async () => {
    const { world, channel } = await talking();
    const store = await lowdbStore(world.folder);
    const later = { ...newSession('test:a'), version: 99, revision: 7 };
    await store.save('test:a', later, 0);
    await expect(channel.says('a', LINE)).rejects.toThrow('更新版本的程序');
    expect(await store.load('test:a')).toEqual(later);
    await store.close();
  });
});

/** A store on a disk that is full for now. */
function onFullDisk(real: Store): Store & { full: boolean } {
  const store = {
    ...real,
    full: false,
    save: (...given: Parameters<Store['save']>) =>
      store.full ? Promise.reject(new StoreFailure('磁盘满了，请腾出空间。')) : real.save(...given),
  };
  return store;
}

describe('a full disk', () => {
  it('harms nothing stored, and the same message is taken once there is room', async () => {
    const world = await testWorld();
    ends.push(() => world.end());
    const store = onFullDisk(await lowdbStore(world.folder));
    ends.push(() => store.close());
    const { channel } = await talking({ store, folder: world.folder });
    await said(channel, 'a', LINE);
    const before = await store.load('test:a');
    store.full = true;
    await expect(channel.says('a', '⑤改成50万')).rejects.toBeInstanceOf(StoreFailure);
    expect(await store.load('test:a')).toEqual(before);
    store.full = false;
    await said(channel, 'a', '⑤改成50万');
    expect(channel.text('a')).toContain('500,000.00');
  });

  it('does not leave a draft waiting once there is room', async () => {
    const world = await testWorld();
    ends.push(() => world.end());
    const store = onFullDisk(await lowdbStore(world.folder));
    ends.push(() => store.close());
    const begun = Promise.withResolvers<void>();
    const { channel } = await talking({
      store,
      folder: world.folder,
      drafter: {
        propose: async (request) => {
          await begun.promise;
          return plainProposal(request);
        },
      },
    });
    const { performed } = await channel.says('a', LINE);
    store.full = true;
    begun.resolve();
    await expect.poll(() => store.full && channel.text('a')).not.toContain('核对：');
    store.full = false;
    await performed;
    await channel.until('a', (text) => text.includes('核对：老年助餐服务'));
  });
});

describe('删除我的全部数据', () => {
  it('leaves nothing of the conversation on disk, and every other one untouched', async () => {
    const { world, channel } = await talking();
    await said(channel, 'b', '文化下乡，12万，演出20场');
    const others = await sessionsIn(world);
    await said(channel, 'a', LINE, '⑤改成50万');
    await truncate(await currentFileOf(world, others));
    await said(channel, 'a', '⑤改成60万', '删除我的全部数据', '确认全部删除');
    expect(channel.text('a')).toContain('您的数据已全部删除');
    expect((await sessionsIn(world)).toSorted()).toEqual(others.toSorted());
    await said(channel, 'a', '社区花园养护，3万，养护绿地800平方米');
    expect(channel.text('a')).toContain('核对：社区花园养护');
    expect(channel.text('b')).toContain('核对：文化下乡');
  });

  it('killed in the middle, is done by the next process', async () => {
    const { world, channel } = await talking();
    const store = await lowdbStore(world.folder);
    const never: Store = { ...store, forget: () => new Promise(() => undefined) };
    const dying = await talking({ store: never, folder: world.folder });
    await said(dying.channel, 'a', LINE, '删除我的全部数据');
    await dying.channel.says('a', '确认全部删除');
    expect(dying.channel.text('a')).not.toContain('已全部删除');
    expect(await store.load('test:a')).toMatchObject({ drafts: [], place: { at: 'erased' } });
    await world.app.resume();
    await expect.poll(() => channel.text('a')).toContain('已全部删除');
    expect(await sessionsIn(world)).toEqual([]);
    ends.length = 0;
    await store.close();
    await world.end();
  });

  it('that the disk refuses for now is done before the next message is kept', async () => {
    const world = await testWorld();
    ends.push(() => world.end());
    const real = await lowdbStore(world.folder);
    ends.push(() => real.close());
    let refuses = true;
    const store: Store = {
      ...real,
      forget: (name) => (refuses ? Promise.reject(new StoreFailure('不能写')) : real.forget(name)),
    };
    const { channel } = await talking({ store, folder: world.folder });
    await said(channel, 'a', LINE, '删除我的全部数据');
    await channel.says('a', '确认全部删除');
    expect(channel.text('a')).not.toContain('已全部删除');
    refuses = false;
    await channel.says('a', '文化下乡，12万，演出20场');
    await channel.until('a', (text) => text.includes('核对：文化下乡'));
    expect(channel.texts('a').join('\n')).toContain('已全部删除');
    const read = readSession(await store.load('test:a'));
    expect(read.ok && currentDraft(read.value)?.history).toHaveLength(2);
    expect(JSON.stringify(read)).not.toContain('助餐');
  });

  it('on the web takes the bubbles and files away as well', async () => {
    const world = await testWorld();
    ends.push(() => world.end());
    const driver = await overWeb(world);
    ends.push(() => driver.end());
    await driver.act({ type: LINE });
    await driver.act({ type: '删除我的全部数据' });
    await expect(driver.act({ press: '确认全部删除' })).resolves.toMatchObject({
      lines: [expect.stringContaining('已全部删除'), expect.any(String)],
      buttons: [],
    });
    await expect(driver.download()).rejects.toThrow('404');
    expect(await sessionsIn(world)).toEqual([]);
    const next = await driver.act({ type: '文化下乡，12万，演出20场' });
    expect(next.lines.join()).toContain('核对：文化下乡');
  });

  it('in Telegram leaves no live button, and the next message a bubble of its own', async () => {
    const driver = await overTelegram();
    await driver.act({ type: LINE });
    await driver.act({ type: '删除我的全部数据' });
    const last = await driver.act({ press: '确认全部删除' });
    expect(last.lines.join()).toContain('已全部删除');
    expect(last.buttons).toEqual([]);
    expect(await sessionsIn(driver.served.world)).toEqual([]);
    const next = await driver.act({ type: '文化下乡，12万，演出20场' });
    expect(next.lines.join()).toContain('核对：文化下乡');
    await driver.end();
  });
});

/** The file that came after these. */
async function currentFileOf(world: TestWorld, before: readonly string[]): Promise<string> {
  const files = (await sessionsIn(world)).filter((file) => !before.includes(file));
  const path = join(world.folder, 'sessions', files.find((f) => f.endsWith('.json')) ?? 'none');
  await stat(path);
  return path;
}

it('导出我的数据 gives a file that can be downloaded', async () => {
  const driver = await overWeb();
  await driver.act({ type: LINE });
  const shown = await driver.act({ type: '导出我的数据' });
  expect(shown.file).toMatch(/\.json$/);
  const given = JSON.parse(new TextDecoder().decode(await driver.download())) as {
    forms: { projectName: string }[];
    session: { seen: string[] };
  };
  expect(given.forms[0]?.projectName).toBe('老年助餐服务');
  expect(given.session.seen.length).toBeGreaterThan(1);
  await driver.end();
});
