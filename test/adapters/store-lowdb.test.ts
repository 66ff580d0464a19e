import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { RevisionClash, StoreFailure, type Store } from '../../src/app/ports.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-store-'));
  store = await lowdbStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const session = (revision: number, text = '') => ({ revision, text });

describe('the lowdb store', () => {
  it('gives back what was saved, and nothing for a stranger', async () => {
    await store.save('web:1', session(1, '表'), 0);
    expect(await store.load('web:1')).toEqual({ revision: 1, text: '表' });
    expect(await store.load('web:2')).toBeUndefined();
    expect(await (await lowdbStore(folder)).load('web:1')).toEqual({ revision: 1, text: '表' });
  });

  it('refuses to overwrite a revision it was not told of', async () => {
    await store.save('c', session(1, 'first'), 0);
    await expect(store.save('c', session(1, 'other'), 0)).rejects.toBeInstanceOf(RevisionClash);
    await expect(store.save('c', session(3, 'other'), 2)).rejects.toBeInstanceOf(RevisionClash);
    expect(await store.load('c')).toEqual({ revision: 1, text: 'first' });
  });

  it('keeps one file a conversation and touches no other', async () => {
    await store.save('a', session(1), 0);
    await store.save('b', session(1), 0);
    const files = await readdir(join(folder, 'sessions'));
    expect(files).toHaveLength(2);
    const times = await Promise.all(
      files.map(async (f) => (await stat(join(folder, 'sessions', f))).mtimeMs),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.save('a', session(2), 1);
    const after = await Promise.all(
      files.map(async (f) => (await stat(join(folder, 'sessions', f))).mtimeMs),
    );
    expect(after.filter((time, i) => time !== times[i])).toHaveLength(1);
  });

  it('takes any name, also one that would leave the folder', async () => {
    const names = ['../../etc/passwd', 'a/b', '名字', '\u0000', 'x'.repeat(5000)];
    for (const name of names) await store.save(name, session(1, name), 0);
    for (const name of names) expect(await store.load(name)).toEqual({ revision: 1, text: name });
    const listed = await Array.fromAsync(store.conversations());
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  it('leaves no half-written file behind and can be read only by its owner', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.save(`c${i}`, session(1), 0)));
    const files = await readdir(join(folder, 'sessions'));
    expect(files.filter((f) => !f.endsWith('.json'))).toEqual([]);
    const { mode } = await stat(join(folder, 'sessions', files[0] ?? ''));
    expect(mode & 0o077).toBe(0);
  });

  it('reports a torn file instead of overwriting it', async () => {
    await store.save('c', session(1, 'kept'), 0);
    const [file = ''] = await readdir(join(folder, 'sessions'));
    const path = join(folder, 'sessions', file);
    const torn = (await readFile(path, 'utf8')).slice(0, -10);
    await writeFile(path, torn);
    await expect(store.load('c')).rejects.toBeInstanceOf(StoreFailure);
    await expect(store.save('c', session(2), 1)).rejects.toBeInstanceOf(StoreFailure);
    expect(await readFile(path, 'utf8')).toBe(torn);
  });

  it.skipIf(process.getuid?.() === 0)('says so when the folder cannot be written', async () => {
    await chmod(folder, 0o500);
    await expect(lowdbStore(join(folder, 'inner'))).rejects.toBeInstanceOf(StoreFailure);
    await chmod(folder, 0o700);
  });

  it('says so when the folder is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(lowdbStore(join(folder, 'file'))).rejects.toBeInstanceOf(StoreFailure);
  });
});
