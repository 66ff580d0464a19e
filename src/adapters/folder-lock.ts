// One program a data folder. The lock is the operating system's, on an open file, so it ends with the
// process however that ends, and tells nothing about process ids: they are used again, all 1 in
// containers, and other ones on the machine that a folder came from.
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreFailure } from '../app/ports.ts';

/** SQLite's word for a file that somebody else has locked. */
const BUSY = 5;

/**
 * Locks the folder, which has to be there, and gives the way to let go of it. Throws StoreFailure when
 * another process has it, or when nothing can be written there.
 *
 * Node itself locks no files. SQLite, which is part of Node, does: with fcntl where there is POSIX, with
 * LockFileEx on Windows. The file stays empty; it is opened by nothing else, as closing it anywhere in
 * this process would end the lock.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(folder, 'lock');
  let database: DatabaseSync;
  try {
    // SQLite takes a folder that cannot be written, too.
    await (await open(path, 'a', 0o600)).close();
    // What an earlier version left: the id of a process.
    await rm(join(folder, 'process'), { force: true });
    database = new DatabaseSync(path, { timeout: 0 });
  } catch (cause) {
    throw new StoreFailure(`数据文件夹 ${folder} 不能写，请检查权限或改 DATA_DIR。`, { cause });
  }
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const isBusy = cause instanceof Error && 'errcode' in cause && cause.errcode === BUSY;
    throw new StoreFailure(
      isBusy
        ? `另一个申报助手正在用数据文件夹 ${folder}，请先关掉它，或用 DATA_DIR 换一个文件夹。`
        : `数据文件夹 ${folder} 锁不住，请用 DATA_DIR 换到本机的磁盘上。`,
      { cause },
    );
  }
  return () => database.close();
}
