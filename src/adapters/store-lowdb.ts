// Sessions as files: one a conversation, written by lowdb through an adapter that flushes. Knows
// nothing of what a session holds but its revision.
import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, open, opendir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Low, type Adapter } from 'lowdb';
import { oneAtATime } from '../app/one-at-a-time.ts';
import { RevisionClash, StoreFailure, type Store, type Stored } from '../app/ports.ts';

interface Row {
  conversation: string;
  session: Stored;
}

/** A store in `folder`, which is made when missing. Throws StoreFailure when it cannot be. */
export async function lowdbStore(folder: string): Promise<Store> {
  const sessions = join(folder, 'sessions');
  try {
    await mkdir(sessions, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StoreFailure(`数据文件夹 ${folder} 不能写，请检查权限或改 DATA_DIR。`, { cause });
  }
  const release = await claim(folder);

  // Comparing the revision and writing are one step.
  const locked = oneAtATime();
  const database = (conversation: string) =>
    new Low(durableFile<Row | null>(join(sessions, fileName(conversation))), null);

  async function read(conversation: string): Promise<Low<Row | null>> {
    const low = database(conversation);
    try {
      await low.read();
    } catch (cause) {
      throw new StoreFailure(`读不出会话文件 ${fileName(conversation)}。`, { cause });
    }
    return low;
  }

  return {
    async load(conversation) {
      return (await read(conversation)).data?.session;
    },
    save(conversation, session, expected) {
      return locked(conversation, async () => {
        const low = await read(conversation);
        const stored = low.data?.session.revision ?? 0;
        if (stored !== expected) {
          throw new RevisionClash(`revision ${stored} is stored, ${expected} was expected`);
        }
        low.data = { conversation, session };
        try {
          await low.write();
        } catch (cause) {
          throw new StoreFailure('存不下来，磁盘可能满了。', { cause });
        }
      });
    },
    close: release,
    async *conversations() {
      for await (const entry of await opendir(sessions)) {
        if (!entry.name.endsWith('.json')) continue;
        // A file that cannot be read stays as it is, and stops nobody else.
        const row = await durableFile<Row>(join(sessions, entry.name))
          .read()
          .catch(() => null);
        if (row) yield row.conversation;
      }
    },
  };
}

const claims = new Set<string>();
process.on('exit', () => {
  for (const path of claims) rmSync(path, { force: true });
});

/**
 * One process a folder: revisions are compared in memory. The claim is a file with the process id;
 * one whose process is gone is taken over. Gives the way to let go of it.
 */
async function claim(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'process');
  const release = async () => {
    claims.delete(path);
    await rm(path, { force: true });
  };
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      claims.add(path);
      return release;
    } catch (cause) {
      if (!hasCode(cause, 'EEXIST')) {
        throw new StoreFailure(`数据文件夹 ${folder} 不能写，请检查权限或改 DATA_DIR。`, { cause });
      }
    }
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner === process.pid) return release;
    if (isRunning(owner)) {
      throw new StoreFailure(
        `另一个申报助手（进程 ${owner}）正在用数据文件夹 ${folder}，请先关掉它，或用 DATA_DIR 换一个文件夹。`,
      );
    }
    await rm(path, { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

// Conversation names come from outside and may hold anything: a digest is a safe file name.
function fileName(conversation: string): string {
  return `${createHash('sha256').update(conversation).digest('hex').slice(0, 40)}.json`;
}

/**
 * lowdb's own file adapter renames without flushing and so loses acknowledged writes when the power
 * fails. This one writes a temporary file, flushes it, renames it and flushes the folder.
 */
function durableFile<T>(path: string): Adapter<T> {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as T;
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      }
    },
    async write(data) {
      const temporary = `${path}.${randomUUID()}.tmp`;
      try {
        const file = await open(temporary, 'w', 0o600);
        try {
          await file.writeFile(JSON.stringify(data));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await flushFolder(join(path, '..'));
    },
  };
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

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
