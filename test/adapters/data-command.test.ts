import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataCommand } from '../../src/adapters/data-command.ts';
import { lockFolder } from '../../src/adapters/folder-lock.ts';
import { inspectSessions, lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { StoreFailure } from '../../src/app/ports.ts';
import { newSession } from '../../src/interview/session.ts';
import { readSession } from '../../src/interview/upgrade.ts';
import type { Session } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk } from '../interview/talk.ts';

let root: string;
let said: string[];
let told: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shenbao-data-'));
  [said, told] = [[], []];
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folder = (name = 'data') => join(root, name);
const zip = () => join(root, 'all.zip');
const isSession = (session: unknown) => readSession(session).ok;

function run(args: string[], name?: string): Promise<number> {
  return dataCommand(args, {
    where: folder(name),
    setting: 'DATA_DIR',
    isThere: async () => existsSync(join(folder(name), 'sessions')),
    openStore: () => lowdbStore(folder(name)),
    lock: () => lockFolder(folder(name)),
    inspect: () => inspectSessions(folder(name), isSession),
    now: '2026-11-24T10:00:00',
    print: (line) => said.push(line),
    tell: (line) => told.push(line),
  });
}

/** A conversation as the program would have stored it, after some talk. */
function spoken(conversation: string, revision = 5): Session {
  const running = talk({ from: newSession(conversation), propose: plainProposal });
  running.says('区域化党建，25万，办2期培训约100人', '⑤改成28万', '加一条 参训人数≥100人', '撤销');
  return { ...running.session(), conversation, revision };
}

async function filled(names: readonly string[], name?: string): Promise<Session[]> {
  const store = await lowdbStore(folder(name));
  const sessions = names.map((each) => spoken(each));
  for (const session of sessions) {
    await store.save(session.conversation, { ...session, revision: session.revision - 1 }, 0);
    await store.save(session.conversation, session, session.revision - 1);
  }
  await store.close();
  return sessions;
}

async function everything(name: string): Promise<Map<string, unknown>> {
  const store = await lowdbStore(folder(name));
  const all = new Map<string, unknown>();
  for await (const { conversation } of store.conversations())
    all.set(conversation, await store.load(conversation));
  await store.close();
  return all;
}

async function repacked(change: (files: Record<string, Uint8Array>) => void): Promise<void> {
  const files = unzipSync(await readFile(zip()));
  change(files);
  await writeFile(zip(), zipSync(files));
}

const NAMES = Array.from({ length: 70 }, (_, i) => `telegram:${i}`);

describe('export and import', () => {
  it('bring every conversation into another folder as it was', async () => {
    const sessions = await filled(NAMES);
    expect(await run(['export', zip()])).toBe(0);
    expect(said.join()).toContain('已导出 70 个会话');
    expect(await run(['import', zip()], 'other')).toBe(0);
    expect(said.join()).toContain('已导入 70 个会话');
    const all = await everything('other');
    expect(all.size).toBe(70);
    for (const session of sessions) expect(all.get(session.conversation)).toEqual(session);
    expect(await run(['verify'], 'other')).toBe(0);
  });

  it('write a list with counts, versions and checksums', async () => {
    await filled(['a', 'b']);
    await run(['export', zip()]);
    const files = unzipSync(await readFile(zip()));
    const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json'])) as {
      files: { file: string; sha256: string; revision: number }[];
    };
    expect(manifest).toMatchObject({ version: 1, conversations: 2, madeAt: '2026-11-24T10:00:00' });
    expect(manifest.files.map(({ file }) => file).toSorted()).toEqual(
      Object.keys(files)
        .filter((name) => name !== 'manifest.json')
        .toSorted(),
    );
    expect(
      manifest.files.every(({ sha256, revision }) => sha256.length === 64 && revision === 5),
    ).toBe(true);
  });

  it('refuse what does not match its checksum and take the rest', async () => {
    await filled(['a', 'b', 'c']);
    await run(['export', zip()]);
    await repacked((files) => {
      const [first = '', second = ''] = Object.keys(files).filter((name) => name.startsWith('s'));
      files[first]![200]! ^= 1;
      delete files[second];
    });
    expect(await run(['import', zip()], 'other')).toBe(1);
    expect(told.join('\n')).toContain('校验和对不上');
    expect(told.join('\n')).toContain('它不在文件里');
    expect((await everything('other')).size).toBe(1);
  });

  it('refuse a conversation under the name of another', async () => {
    await filled(['a', 'b']);
    await run(['export', zip()]);
    await repacked((files) => {
      const text = new TextDecoder().decode(files['manifest.json']);
      const [one = '', two = ''] = text.match(/sessions\/\w+\.json/g) ?? [];
      const swapped = text.replace(one, 'x').replace(two, one).replace('x', two);
      const [first, second] = [files[one]!, files[two]!];
      files[one] = second;
      files[two] = first;
      files['manifest.json'] = new TextEncoder().encode(swapped);
    });
    expect(await run(['import', zip()], 'other')).toBe(1);
    expect((await everything('other')).size).toBe(0);
  });

  it('leave what is there alone', async () => {
    await filled(['a', 'b']);
    await run(['export', zip()]);
    await filled(['b'], 'other');
    const store = await lowdbStore(folder('other'));
    await store.save('b', { ...spoken('b'), revision: 9 }, 5);
    await store.close();
    expect(await run(['import', zip()], 'other')).toBe(2);
    expect(told.join()).toContain('--merge');
    expect(await run(['import', zip(), '--merge'], 'other')).toBe(0);
    expect(said.join()).toContain('已导入 1 个会话，原来就有的 1 个没有动');
    expect((await everything('other')).get('b')).toMatchObject({ revision: 9 });
    // Once more, as after a kill in the middle: nothing is taken twice.
    expect(await run(['import', zip(), '--merge'], 'other')).toBe(0);
    expect(said.at(-1)).toContain('已导入 0 个会话');
  });

  it('write over no file and leave none half done', async () => {
    await filled(['a']);
    await writeFile(zip(), 'mine');
    expect(await run(['export', zip()])).toBe(2);
    expect(await readFile(zip(), 'utf8')).toBe('mine');
    expect(await run(['export', join(root, 'no such folder', 'a.zip')])).toBe(2);
    expect((await readdir(root)).toSorted()).toEqual(['all.zip', 'data']);
  });

  it.each(['', 'not a zip', 'PK\u0003\u0004'])('read no archive in %j', async (text) => {
    await writeFile(zip(), text);
    expect(await run(['import', zip()])).toBe(2);
    expect(told.join()).toContain(`读不了 ${zip()}`);
  });

  it('keep out of a folder that a program is using', async () => {
    await filled(['a']);
    const unlock = await lockFolder(folder());
    await expect(run(['verify'])).rejects.toBeInstanceOf(StoreFailure);
    await expect(run(['export', zip()])).rejects.toThrow('请先关掉它');
    unlock();
    expect(await run(['verify'])).toBe(0);
  });
});

describe('verify', () => {
  const file = async (ending: string) =>
    join(
      folder(),
      'sessions',
      (await readdir(join(folder(), 'sessions'))).find((each) => each.endsWith(ending)) ?? '',
    );

  it('finds nothing wrong with what was saved', async () => {
    await filled(['a', 'b']);
    expect(await run(['verify'])).toBe(0);
    expect(said).toEqual(['查了 2 个会话和 2 份上一次的记录，都好。']);
  });

  it('finds damage, names the file and changes nothing', async () => {
    await filled(['a']);
    await truncate(await file('.json'), 300);
    await truncate(await file('.prev'));
    const before = await readdir(join(folder(), 'sessions'));
    expect(await run(['verify'])).toBe(1);
    expect(said.join('\n')).toMatch(/\.json：不完整[^]*\.prev：是空的[^]*有 2 处问题/);
    expect(await readdir(join(folder(), 'sessions'))).toEqual(before);
    expect(said.join()).not.toContain('党建');
  });

  it('finds a history that cannot be taken back', async () => {
    const store = await lowdbStore(folder());
    const session = spoken('a');
    const [draft] = session.drafts;
    const origin = { kind: 'default' as const };
    draft!.history[0]!.before = { annualFunding: { value: 'much', origin } };
    await store.save('a', session, 0);
    await store.close();
    expect(await run(['verify'])).toBe(1);
    expect(said.join()).toContain('修改记录接不上');
  });

  it('finds a conversation that lost its last file', async () => {
    await filled(['a']);
    await rm(await file('.json'));
    expect(await run(['verify'])).toBe(1);
    expect(said.join()).toContain('它后面的一份不在了');
  });

  it('tells of files that were set aside', async () => {
    await filled(['a']);
    await truncate(await file('.json'));
    const store = await lowdbStore(folder());
    const { wentBack: _, ...kept } = (await store.load('a')) ?? { revision: 0 };
    await store.save('a', { ...kept, revision: 5 }, 4);
    await store.close();
    expect(await run(['verify'])).toBe(0);
    expect(said.join()).toContain('以前移开的坏文件 1 个');
  });

  it.each([[], ['verify', 'x'], ['export'], ['import', 'a', '--force'], ['export', 'a', 'b']])(
    'tells how it is used when called with %j',
    async (...args) => {
      expect(await run(args as string[])).toBe(2);
      expect(told.join()).toContain('用法');
    },
  );

  it('makes no folder where there is none', async () => {
    expect(await run(['verify'])).toBe(2);
    expect(await run(['export', zip()])).toBe(2);
    expect(await readdir(root)).toEqual([]);
    await mkdir(folder());
    expect(await run(['verify'])).toBe(2);
  });
});
