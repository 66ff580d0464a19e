import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectSessions, lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { StoreFailure, type Store } from '../../src/app/ports.ts';
import { stored, storeContract } from '../contracts/store.ts';

storeContract('the lowdb store', async () => {
  const data = await mkdtemp(join(tmpdir(), 'shenbao-store-'));
  let open = await lowdbStore(data);
  return {
    store: open,
    async next() {
      await open.close();
      open = await lowdbStore(data);
      return open;
    },
    async end() {
      await open.close();
      await rm(data, { recursive: true, force: true });
    },
  };
});

let folder: string;
let store: Store;
let logged: string[];

const reopened = async () => {
  await store.close();
  store = await lowdbStore(folder, { log: (line) => logged.push(line) });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-store-'));
  logged = [];
  store = await lowdbStore(folder, { log: (line) => logged.push(line) });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const files = () => readdir(join(folder, 'sessions'));
const inSessions = (file: string) => join(folder, 'sessions', file);
const current = async () =>
  inSessions((await files()).find((file) => file.endsWith('.json')) ?? 'no file');

describe('the lowdb store', () => {
  it('keeps one file a conversation, with the one before it, and touches no other', async () => {
    await store.save('a', stored(1), 0);
    const [first = ''] = await files();
    await store.save('b', stored(1), 0);
    await store.save('b', stored(2), 1);
    await store.save('b', stored(3), 2);
    expect(await files()).toHaveLength(3);
    const before = (await stat(inSessions(first))).mtimeMs;
    await store.save('b', stored(4), 3);
    expect((await stat(inSessions(first))).mtimeMs).toBe(before);
    expect(await files()).toHaveLength(3);
  });

  it('leaves no half-written file behind and can be read only by its owner', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.save(`c${i}`, stored(1), 0)));
    expect((await files()).filter((f) => !f.endsWith('.json'))).toEqual([]);
    expect((await stat(await current())).mode & 0o077).toBe(0);
  });

  it('reads no file again that is as it was, and every one that is not', async () => {
    const first = stored(1, 'first');
    await store.save('c', first, 0);
    expect(await store.load('c', first)).toBe(first);
    const path = await current();
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('first', 'fir'));
    expect(await store.load('c', first)).toEqual({ revision: 0, wentBack: true });
    await writeFile(path, text);
    const again = await store.load('c', first);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
    expect(await store.load('c', again)).toBe(again);
  });

  it('lists without a look at what the files hold, also those of earlier versions', async () => {
    const pending = [{ kind: 'show' }];
    await store.save('owing', { ...stored(1), pending }, 0);
    const file = await current();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, text.indexOf('"session"')));
    await store.save('old', stored(1), 0);
    const old = (await files()).find((each) => !file.endsWith(each)) ?? '';
    await writeFile(
      inSessions(old),
      JSON.stringify({ conversation: 'old', session: { ...stored(7), pending } }),
    );
    const listed = await Array.fromAsync(store.conversations());
    expect(listed.toSorted((a, b) => a.conversation.localeCompare(b.conversation))).toEqual([
      { conversation: 'old', owes: true },
      { conversation: 'owing', owes: true },
    ]);
  });

  it('clears away what a killed process was writing', async () => {
    await store.save('c', stored(1, 'kept'), 0);
    await writeFile(`${await current()}.0b1e.tmp`, '{"conversation":"c","sess');
    await writeFile(`${await current()}.prev.tmp`, 'anything');
    await reopened();
    expect((await files()).filter((file) => !file.endsWith('.json'))).toEqual([]);
    expect(await store.load('c')).toEqual(stored(1, 'kept'));
  });

  it('reads and goes on with files of a version without checksums', async () => {
    await store.save('c', stored(1), 0);
    await writeFile(
      await current(),
      JSON.stringify({ conversation: 'c', session: stored(7, 'old') }),
    );
    expect(await store.load('c')).toEqual(stored(7, 'old'));
    await store.save('c', stored(8, 'new'), 7);
    expect(await store.load('c')).toEqual(stored(8, 'new'));
    expect(logged).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('says so when the folder cannot be written', async () => {
    await chmod(folder, 0o500);
    await expect(lowdbStore(join(folder, 'inner'))).rejects.toBeInstanceOf(StoreFailure);
    await chmod(folder, 0o700);
  });

  // A folder that may be written but not opened: files can be put into it, and it cannot be flushed.
  it.skipIf(process.getuid?.() === 0)(
    'gives nothing back as stored before the folder is flushed, though the file is there',
    async () => {
      await store.save('c', stored(1, 'first'), 0);
      const sessions = join(folder, 'sessions');
      await chmod(sessions, 0o300);
      await expect(store.save('c', stored(2, 'second'), 1)).rejects.toBeInstanceOf(StoreFailure);
      await expect(store.load('c')).rejects.toBeInstanceOf(StoreFailure);
      await chmod(sessions, 0o700);
      expect(await store.load('c')).toEqual(stored(2, 'second'));
      await store.save('c', stored(3, 'third'), 2);
      expect(await store.load('c')).toEqual(stored(3, 'third'));
    },
  );

  it('says so when the folder is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(lowdbStore(join(folder, 'file'))).rejects.toBeInstanceOf(StoreFailure);
  });
});

const DAMAGES: [string, (path: string) => Promise<void>][] = [
  ['empty', (path) => truncate(path)],
  ['empty', async (path) => writeFile(path, Buffer.alloc((await stat(path)).size))],
  ['truncated', async (path) => truncate(path, Math.floor((await stat(path)).size / 2))],
  ['not-json', (path) => writeFile(path, 'PK\u0003\u0004 something else')],
  ['wrong-shape', (path) => writeFile(path, '[]')],
  ['wrong-shape', (path) => writeFile(path, '{"conversation":"c","session":{"revision":"2"}}')],
  [
    'wrong-checksum',
    async (path) => writeFile(path, (await readFile(path, 'utf8')).replace('second', 'sEcond')),
  ],
  [
    'wrong-conversation',
    async (path) => {
      await store.save('other', stored(1), 0);
      const other = (await files()).find((f) => f.endsWith('.json') && !path.endsWith(f)) ?? '';
      await copyFile(inSessions(other), path);
    },
  ],
];

describe('a damaged file', () => {
  beforeEach(async () => {
    await store.save('c', stored(1, 'first'), 0);
    await store.save('c', stored(2, 'second'), 1);
  });

  it.each(DAMAGES)('that is %s is set aside, and the one before it is used', async (what, harm) => {
    const path = await current();
    await harm(path);
    const harmed = await readFile(path);
    expect(await store.load('c')).toEqual({ ...stored(1, 'first'), wentBack: true });
    const [aside = '', ...others] = (await files()).filter((file) => file.includes('.damaged-'));
    expect(aside).toContain(`.damaged-${what}-`);
    expect(others).toEqual([]);
    expect(await readFile(inSessions(aside))).toEqual(harmed);
    expect(logged).toEqual([expect.stringContaining(what)]);
    expect(logged.join()).not.toMatch(/first|second/);
  });

  it('is told of until the next save, also after a restart', async () => {
    await truncate(await current());
    await reopened();
    expect(await store.load('c')).toEqual({ ...stored(1, 'first'), wentBack: true });
    await reopened();
    expect(await store.load('c')).toEqual({ ...stored(1, 'first'), wentBack: true });
    expect(await Array.fromAsync(store.conversations())).toEqual([
      { conversation: 'c', owes: false },
    ]);
    await store.save('c', stored(2, 'second again'), 1);
    expect(await store.load('c')).toEqual(stored(2, 'second again'));
    await truncate(await current());
    expect(await store.load('c')).toEqual({ ...stored(1, 'first'), wentBack: true });
    expect((await files()).filter((file) => file.includes('.damaged-'))).toHaveLength(2);
  });

  it('is found by a save as well', async () => {
    await truncate(await current());
    await store.save('c', stored(2, 'again'), 1);
    expect(await store.load('c')).toEqual(stored(2, 'again'));
    expect((await files()).filter((file) => file.includes('.damaged-'))).toHaveLength(1);
  });

  it('leaves nothing when the one before it is damaged too, and says so', async () => {
    const path = await current();
    await truncate(path);
    await writeFile(`${path}.prev`, 'x');
    expect(await store.load('c')).toEqual({ revision: 0, wentBack: true });
    await reopened();
    expect(await store.load('c')).toEqual({ revision: 0, wentBack: true });
    await store.save('c', stored(1, 'anew'), 0);
    expect(await store.load('c')).toEqual(stored(1, 'anew'));
    expect((await files()).filter((file) => file.includes('.damaged-'))).toHaveLength(2);
  });

  it('does no harm as the one before', async () => {
    await truncate(`${await current()}.prev`);
    expect(await store.load('c')).toEqual(stored(2, 'second'));
    await store.save('c', stored(3, 'third'), 2);
    await truncate(await current());
    expect(await store.load('c')).toMatchObject({ text: 'second' });
  });

  it('goes too when the conversation is forgotten, and no other’s', async () => {
    await store.save('other', stored(1), 0);
    const before = new Set(await files());
    await store.save('other', stored(2, 'kept'), 1);
    const others = (await files()).filter((file) => !before.has(file));
    await truncate(await current());
    await store.load('c');
    await store.forget('c');
    expect(await store.load('c')).toBeUndefined();
    expect(await files()).toHaveLength(others.length + 1);
    expect(await store.load('other')).toEqual(stored(2, 'kept'));
  });

  it('stays where it is when it cannot be read at all', async () => {
    const path = await current();
    await rm(path);
    await mkdir(path);
    await expect(store.load('c')).rejects.toBeInstanceOf(StoreFailure);
    await expect(store.save('c', stored(3), 2)).rejects.toBeInstanceOf(StoreFailure);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('of an earlier version is judged by what it should hold', async () => {
    await writeFile(
      await current(),
      JSON.stringify({ conversation: 'c', session: { revision: 3, strange: true } }),
    );
    const isSession = (session: unknown) => JSON.stringify(session).includes('"text"');
    const judging = await lowdbStore(folder, { isSession });
    expect(await judging.load('c')).toEqual({ ...stored(1, 'first'), wentBack: true });
    await judging.close();
  });

  it('is found by an inspection, which changes nothing', async () => {
    await truncate(await current());
    const before = await files();
    const found = await Array.fromAsync(inspectSessions(folder, () => true));
    expect(
      found.map(({ kind, holds }) => [kind, typeof holds === 'object' ? 'sound' : holds]),
    ).toEqual([
      ['current', 'empty'],
      ['previous', 'sound'],
    ]);
    expect(await files()).toEqual(before);
  });
});

/** A process that locks the folder with our own code and then waits. */
async function otherProcess(data: string) {
  const code = `
    const { lowdbStore } = await import(${JSON.stringify(
      new URL('../../src/adapters/store-lowdb.ts', import.meta.url).href,
    )});
    await lowdbStore(${JSON.stringify(data)}).then(() => console.log('open'), (e) => console.log(e.message));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  const said = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk)));
  });
  return {
    said,
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGKILL');
      }),
  };
}

describe('two processes on one folder', () => {
  it('are one too many, by whatever way the folder is named', async () => {
    const link = await mkdtemp(join(tmpdir(), 'shenbao-link-'));
    const other = await otherProcess(join(link, '..', (await realpath(folder)).split('/').at(-1)!));
    expect(other.said).toContain('另一个申报助手正在用数据文件夹');
    await other.kill();
    await rm(link, { recursive: true });
  });

  it('take turns: a kill lets go', async () => {
    await store.close();
    const other = await otherProcess(folder);
    expect(other.said).toContain('open');
    await expect(lowdbStore(folder)).rejects.toBeInstanceOf(StoreFailure);
    await other.kill();
    store = await lowdbStore(folder);
    await store.save('c', stored(1), 0);
  });

  it('are not seen in what another machine, or an earlier version, has left', async () => {
    await store.save('c', stored(1, 'kept'), 0);
    const moved = `${folder}-moved`;
    await mkdir(join(moved, 'sessions'), { recursive: true });
    await copyFile(await current(), join(moved, 'sessions', (await current()).split('/').at(-1)!));
    await copyFile(join(folder, 'lock'), join(moved, 'lock'));
    // The id of a process that runs, though it is none of ours.
    await writeFile(join(moved, 'process'), String(process.ppid));
    const there = await lowdbStore(moved);
    expect(await there.load('c')).toEqual(stored(1, 'kept'));
    await there.close();
    await rm(moved, { recursive: true });
  });
});
