// Sessions as files: one a conversation, written by lowdb through an adapter that flushes, with the
// generation before it beside it. Knows nothing of what a session holds but its revision.
import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Low, type Adapter } from 'lowdb';
import { oneAtATime } from '../app/one-at-a-time.ts';
import { RevisionClash, StoreFailure, type Listed, type Store, type Stored } from '../app/ports.ts';
import { recent } from '../app/recent.ts';
import { lockFolder } from './folder-lock.ts';
import {
  fileName,
  headIn,
  owes,
  rowIn,
  rowText,
  type Damage,
  type Inspected,
  type Row,
} from './session-file.ts';

export interface StoreOptions {
  /** One line for the operator, never what a user wrote. */
  log?: (line: string) => void;
  /** Whether something is a session: asked of files without a checksum, as earlier versions left them. */
  isSession?: (session: unknown) => boolean;
}

/** `NAME.json` is the file of a conversation, `NAME.json.prev` the one before it. */
const CURRENT = '.json';
const PREVIOUS = '.json.prev';
/** `NAME.json.damaged-WHAT-…` cannot be read and is kept for whoever can. */
const ASIDE = '.json.damaged-';
/** What a killed process was writing. */
const UNFINISHED = '.tmp';

/** Files remembered as they were written or read, so that they need not be read again. */
const MOST_KNOWN = 1000;
/** Beginnings of files read at once, and their length in bytes. */
const HEADS_AT_ONCE = 16;
const HEAD = 1024;

/** A file that was sound when it had this signature. */
interface Known {
  signature: string;
  revision: number;
  session: WeakRef<Stored>;
}

/** A data folder that this process has locked, however many stores stand on it. */
interface Opened {
  sessions: string;
  stores: number;
  unlock: () => void;
  /** Names of which a file was set aside: a conversation may have had more than is to be found. */
  aside: Set<string>;
}
const opened = new Map<string, Opened>();
const opening = oneAtATime();
/** Comparing the revision and writing are one step; also between two stores on one folder. */
const locked = oneAtATime();

/**
 * A store in `folder`, which is made when missing. A file that cannot be read is set aside and the
 * generation before it used. Throws StoreFailure when another process uses the folder, or when it cannot
 * be written.
 */
export async function lowdbStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  const { log = () => undefined, isSession = () => true } = options;
  const { sessions, aside, close } = await openFolder(folder);

  const known = recent<Known>(MOST_KNOWN);
  /** A file was put in place, but whether that outlives a power cut is not known. */
  let isUnflushed = false;

  /** What is given back as stored has to be on disk, also when the save that put it there has failed. */
  async function flushed(): Promise<void> {
    if (!isUnflushed) return;
    try {
      await flushFolder(sessions);
    } catch (cause) {
      throw new StoreFailure(reasonOf(cause), { cause });
    }
    isUnflushed = false;
  }

  function remember(name: string, signature: string, session: Stored): void {
    const { revision } = session;
    known.set(name, { signature, revision, session: new WeakRef(session) });
  }

  /** What is known of the current file, if it is still the same. */
  async function unchanged(name: string): Promise<Known | undefined> {
    const before = known.get(name);
    if (!before) return undefined;
    const found = await stat(join(sessions, name), { bigint: true }).catch(() => undefined);
    return found && signatureOf(found) === before.signature ? before : undefined;
  }

  async function rowOf(path: string, name: string): Promise<Row | Damage | null> {
    try {
      const file = durableFile(path, name, isSession);
      const low = new Low<Row | Damage | null>(file, null);
      await low.read();
      const row = low.data;
      if (row !== null && typeof row !== 'string' && path.endsWith(CURRENT)) {
        remember(name, file.signature(), row.session);
      }
      return row;
    } catch (cause) {
      throw new StoreFailure(`读不出会话文件 ${name}。`, { cause });
    }
  }

  async function setAside(path: string, name: string, damage: Damage): Promise<void> {
    const kept = `${join(sessions, name.slice(0, -CURRENT.length))}${ASIDE}${damage}-${randomUUID()}`;
    try {
      await rename(path, kept);
      await flushFolder(sessions);
    } catch (cause) {
      throw new StoreFailure(`会话文件 ${name} 已损坏，又不能移开。`, { cause });
    }
    aside.add(name);
    log(`store: a damaged file (${damage}) was set aside as ${kept}`);
  }

  /** The newest row that can be read. `wentBack`: there was a newer one. */
  async function newest(conversation: string): Promise<{ row: Row | null; wentBack: boolean }> {
    const name = fileName(conversation);
    for (const path of [join(sessions, name), join(sessions, `${name}.prev`)]) {
      const row = await rowOf(path, name);
      if (typeof row === 'string') await setAside(path, name, row);
      // A save leaves the previous one alone until the current one is there.
      else if (row) return { row, wentBack: path.endsWith(PREVIOUS) };
    }
    return { row: null, wentBack: aside.has(name) };
  }

  return {
    load(conversation, have) {
      return locked(join(sessions, conversation), async () => {
        await flushed();
        if (have && (await unchanged(fileName(conversation)))?.session.deref() === have)
          return have;
        const { row, wentBack } = await newest(conversation);
        if (!wentBack) return row?.session;
        return { ...(row?.session ?? { revision: 0 }), wentBack };
      });
    },
    save(conversation, session, expected) {
      return locked(join(sessions, conversation), async () => {
        const name = fileName(conversation);
        const before = (await unchanged(name)) ?? (await newest(conversation)).row?.session;
        const stored = before?.revision ?? 0;
        if (stored !== expected) {
          throw new RevisionClash(`revision ${stored} is stored, ${expected} was expected`);
        }
        const file = durableFile(join(sessions, name), name, isSession);
        const low = new Low<Row | Damage | null>(file, { conversation, session });
        try {
          await low.write();
        } catch (cause) {
          isUnflushed = true;
          throw new StoreFailure(reasonOf(cause), { cause });
        }
        remember(name, file.signature(), session);
      });
    },
    forget(conversation) {
      return locked(join(sessions, conversation), async () => {
        const name = fileName(conversation);
        try {
          const files = (await readdir(sessions)).filter((file) => file.startsWith(name));
          // The current one last: it says that the others are to go.
          for (const file of files.toSorted((a, b) => b.length - a.length)) {
            await rm(join(sessions, file), { force: true });
          }
          await flushFolder(sessions);
        } catch (cause) {
          throw new StoreFailure(`删不掉：${reasonOf(cause)}`, { cause });
        }
        aside.delete(name);
        known.delete(name);
      });
    },
    close,
    async *conversations() {
      const files = await readdir(sessions);
      const names = new Set(
        files.flatMap((file) => {
          if (file.endsWith(CURRENT)) return [file];
          return file.endsWith(PREVIOUS) ? [file.slice(0, -'.prev'.length)] : [];
        }),
      );
      let batch: string[] = [];
      const listed = async () => {
        const heads = await Promise.all(batch.map(listedIn));
        batch = [];
        return heads.filter((head) => head !== null);
      };
      for (const name of names) {
        batch.push(name);
        if (batch.length === HEADS_AT_ONCE) yield* await listed();
      }
      yield* await listed();
    },
  };

  // A file that cannot be read stops nobody else; it is set aside when it is asked for.
  async function listedIn(name: string): Promise<Listed | null> {
    for (const path of [join(sessions, name), join(sessions, `${name}.prev`)]) {
      const head = headIn(await beginningOf(path).catch(() => ''), name);
      if (head) return head;
      const row = await rowOf(path, name).catch(() => null);
      if (row !== null && typeof row !== 'string') {
        return { conversation: row.conversation, owes: owes(row.session) };
      }
    }
    return null;
  }
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads every file of the folder, one at a time, and changes nothing. */
export async function* inspectSessions(
  folder: string,
  isSession: (session: unknown) => boolean,
): AsyncIterable<Inspected> {
  const sessions = join(folder, 'sessions');
  for (const file of (await readdir(sessions)).toSorted()) {
    const kind = kindOf(file);
    if (kind !== 'current' && kind !== 'previous') {
      yield { file, kind };
      continue;
    }
    const name = kind === 'current' ? file : file.slice(0, -'.prev'.length);
    const holds = (await durableFile(join(sessions, file), name, isSession).read()) ?? 'empty';
    yield { file, kind, holds };
  }
}

function kindOf(file: string): Inspected['kind'] {
  if (file.endsWith(CURRENT)) return 'current';
  if (file.endsWith(PREVIOUS)) return 'previous';
  if (file.includes(ASIDE)) return 'aside';
  return file.endsWith(UNFINISHED) ? 'unfinished' : 'strange';
}

/** Locks the folder for this process and clears away what a killed one was writing. */
async function openFolder(folder: string): Promise<Opened & { close: () => Promise<void> }> {
  let path: string;
  try {
    await mkdir(join(folder, 'sessions'), { recursive: true, mode: 0o700 });
    path = await realpath(folder);
  } catch (cause) {
    throw new StoreFailure(`数据文件夹 ${folder} 不能写，请检查权限或改 DATA_DIR。`, { cause });
  }
  return opening(path, async () => {
    const found = opened.get(path) ?? (await lockedFolder(path, folder));
    opened.set(path, found);
    found.stores += 1;
    let isOpen = true;
    const close = () =>
      opening(path, async () => {
        if (!isOpen) return;
        isOpen = false;
        found.stores -= 1;
        if (found.stores > 0) return;
        opened.delete(path);
        found.unlock();
      });
    return { ...found, close };
  });
}

async function lockedFolder(path: string, folder: string): Promise<Opened> {
  const unlock = await lockFolder(path);
  try {
    const sessions = join(path, 'sessions');
    const files = await readdir(sessions);
    for (const file of files.filter((each) => each.endsWith(UNFINISHED))) {
      await rm(join(sessions, file), { force: true });
    }
    const aside = files.filter((file) => file.includes(ASIDE));
    const names = aside.map((file) => file.slice(0, file.indexOf(ASIDE)) + CURRENT);
    return { sessions, stores: 0, unlock, aside: new Set(names) };
  } catch (cause) {
    unlock();
    throw new StoreFailure(`数据文件夹 ${folder} 不能写，请检查权限或改 DATA_DIR。`, { cause });
  }
}

/**
 * lowdb's own file adapter renames without flushing and so loses acknowledged writes when the power
 * fails. This one writes a temporary file, flushes it, keeps the present file as the previous one,
 * renames and flushes the folder. At every moment one of the two names is a whole generation.
 */
function durableFile(
  path: string,
  name: string,
  isSession: (session: unknown) => boolean,
): Adapter<Row | Damage | null> & { signature: () => string } {
  let signature = '';
  return {
    signature: () => signature,
    async read() {
      try {
        const file = await open(path, 'r');
        try {
          // Before: if it were replaced meanwhile, what is remembered would fit nothing.
          signature = signatureOf(await file.stat({ bigint: true }));
          return rowIn(await file.readFile('utf8'), name, isSession);
        } finally {
          await file.close();
        }
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      }
    },
    async write(row) {
      if (row === null || typeof row === 'string') return;
      const temporary = `${path}.${randomUUID()}${UNFINISHED}`;
      try {
        const file = await open(temporary, 'w', 0o600);
        try {
          await file.writeFile(rowText(row));
          await file.sync();
          signature = signatureOf(await file.stat({ bigint: true }));
        } finally {
          await file.close();
        }
        await keepPrevious(path);
        await rename(temporary, path);
      } catch (error) {
        // What cannot be removed now is cleared away at the next start.
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
      await flushFolder(join(path, '..'));
    },
  };
}

/** Another for every file that is written in its place, and after any change of it. */
function signatureOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs}`;
}

/** File systems without hard links say one of these. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'ENOTIMPL'];

/** The same content under two names costs nothing: it was flushed when it was written. */
async function keepPrevious(path: string): Promise<void> {
  const kept = `${path}.prev${UNFINISHED}`;
  try {
    await rm(kept, { force: true });
    try {
      await link(path, kept);
    } catch (error) {
      if (!NO_LINKS.some((code) => hasCode(error, code))) throw error;
      await copyFile(path, kept);
    }
  } catch (error) {
    // There is none yet, or only a previous one: that has to stay.
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  await rename(kept, `${path}.prev`);
}

async function flushFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its rename is durable without.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function reasonOf(cause: unknown): string {
  const is = (...codes: string[]) => codes.some((code) => hasCode(cause, code));
  if (is('ENOSPC', 'EDQUOT', 'EFBIG')) return '磁盘满了，请腾出空间。';
  if (is('EROFS', 'EACCES', 'EPERM')) return '数据文件夹不能写，请检查权限。';
  return '存盘出错，请检查磁盘。';
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
