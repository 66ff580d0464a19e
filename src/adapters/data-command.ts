// `npm run data -- …`: all conversations into an archive, out of one, and a look at what is stored. Goes
// by the Store port, so what an archive holds is the same for every store; tells counts and file names,
// never what a user wrote.
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { Store, Stored } from '../app/ports.ts';
import { flawsOf } from '../interview/flaws.ts';
import { readSession } from '../interview/upgrade.ts';
import type { Inspected } from './session-file.ts';
import { archiveTo, openArchive, type Archive } from './zip.ts';

const USAGE = `用法（先停下正在运行的申报助手）：
  npm run data -- export 输出.zip            把全部会话导出成一个文件
  npm run data -- import 输入.zip            导入到还没有会话的数据文件夹
  npm run data -- import 输入.zip --merge    导入到已有会话的数据文件夹，已有的会话不动
  npm run data -- verify                     检查数据文件夹，有问题的退出码是 1
数据文件夹由 DATA_DIR 决定，默认 data/local；写了 DATABASE_URL 就是那个数据库。`;

export interface DataSurroundings {
  /** What the data is called in sentences: the folder, or the database. */
  where: string;
  /** The setting that decides on it. */
  setting: string;
  /** Whether there may be any: nothing is made for a mere look. */
  isThere: () => Promise<boolean>;
  /** Opens the store for this process alone. Throws StoreFailure when the program is running. */
  openStore: () => Promise<Store>;
  /** Keeps other processes out while the files are looked at. Throws StoreFailure likewise. */
  lock: () => Promise<() => void>;
  inspect: () => AsyncIterable<Inspected>;
  /** The local time as ISO. */
  now: string;
  /** A line of what was asked for. */
  print: (line: string) => void;
  /** A line to people. */
  tell: (line: string) => void;
}

const MANIFEST = 'manifest.json';
/** Conversations of an import in memory at once. */
const AT_ONCE = 32;

/** `files` are the conversations, by their names in the archive; sha256 of the bytes, as hexadecimal. */
const ManifestSchema = z.object({
  what: z.literal('shenbao-data'),
  version: z.literal(1),
  madeAt: z.string(),
  conversations: z.number().int(),
  files: z.array(
    z.object({
      file: z.string(),
      sha256: z.string(),
      bytes: z.number().int(),
      revision: z.number().int(),
    }),
  ),
});
type Manifest = z.infer<typeof ManifestSchema>;
type Listed = Manifest['files'][number];

const EntrySchema = z.object({
  conversation: z.string(),
  session: z.looseObject({ revision: z.number().int().min(1) }),
});

/**
 * Runs the command. Its exit code is 0; 1 when something was found damaged, or was not taken in for that;
 * 2 when the command could not be done. Throws StoreFailure when the program is running.
 */
export async function dataCommand(
  args: readonly string[],
  surroundings: DataSurroundings,
): Promise<number> {
  const [verb, path, option, ...more] = args;
  const { tell } = surroundings;
  const isMerge = option === '--merge';
  if (verb === 'verify' && path === undefined) return verify(surroundings);
  if (path && !path.startsWith('-') && more.length === 0) {
    if (verb === 'export' && option === undefined) return exported(path, surroundings);
    if (verb === 'import' && (option === undefined || isMerge)) {
      return imported(path, isMerge, surroundings);
    }
  }
  tell(USAGE);
  return 2;
}

// --- Export ---------------------------------------------------------------------------------------

async function exported(
  path: string,
  { openStore, isThere: hasData, now, print, tell, ...place }: DataSurroundings,
) {
  if (await isThere(path)) return failed(tell, `${path} 已经有了，请换一个文件名。`);
  if (!(await hasData())) return failed(tell, noData(place));
  const store = await openStore();
  const unfinished = `${path}.part`;
  let file: FileHandle | undefined;
  try {
    file = await open(unfinished, 'wx', 0o600);
    const to = file;
    const archive = archiveTo(async (bytes) => void (await to.write(bytes)));
    const files: Listed[] = [];
    let unreadable = 0;
    for await (const { conversation } of store.conversations()) {
      const session = await store.load(conversation);
      if (!session || session.revision === 0) {
        unreadable += 1;
        continue;
      }
      const { wentBack, ...kept } = session;
      if (wentBack) tell('有一个会话最后一份文件坏了，导出的是它的上一份。');
      const bytes = new TextEncoder().encode(JSON.stringify({ conversation, session: kept }));
      const name = fileOf(conversation);
      await archive.add(name, bytes);
      files.push({
        file: name,
        sha256: sha256(bytes),
        bytes: bytes.length,
        revision: kept.revision,
      });
    }
    const manifest: Manifest = {
      what: 'shenbao-data',
      version: 1,
      madeAt: now,
      conversations: files.length,
      files,
    };
    await archive.add(MANIFEST, new TextEncoder().encode(JSON.stringify(manifest, null, 1)));
    await archive.end();
    await file.sync();
    await file.close();
    await rename(unfinished, path);
    print(`已导出 ${files.length} 个会话：${path}`);
    if (unreadable > 0) tell(`有 ${unreadable} 个会话读不出来，没有导出。`);
    return unreadable > 0 ? 1 : 0;
  } catch (error) {
    await file?.close().catch(() => undefined);
    // One that was there before is somebody else's.
    if (file) await rm(unfinished, { force: true });
    return failed(tell, `写不了 ${path}：${reasonOf(error)}`);
  } finally {
    await store.close();
  }
}

// --- Import ---------------------------------------------------------------------------------------

async function imported(
  path: string,
  isMerge: boolean,
  { openStore, where, setting, print, tell }: DataSurroundings,
): Promise<number> {
  let archive: Archive;
  let manifest: Manifest;
  try {
    archive = openArchive(await readFile(path));
    manifest = manifestIn(archive);
  } catch (error) {
    const code = (error as { code?: string }).code;
    const why = code ? reasonOf(error) : '它不是本程序导出的文件，或者不完整。';
    return failed(tell, `读不了 ${path}：${why}`);
  }
  const store = await openStore();
  try {
    if (!isMerge && !(await isEmpty(store))) {
      return failed(
        tell,
        `${where} 里已经有会话。要并进去请加 --merge（已有的会话不动），或用 ${setting} 换一个地方。`,
      );
    }
    const counts = { taken: 0, present: 0, refused: 0 };
    for (let from = 0; from < manifest.files.length; from += AT_ONCE) {
      const listed = manifest.files.slice(from, from + AT_ONCE);
      const found = archive.read(listed.map(({ file }) => file));
      for (const one of listed) {
        const entry = entryOf(one, found.get(one.file));
        if (typeof entry === 'string') {
          counts.refused += 1;
          tell(`没有导入 ${one.file}：${entry}`);
        } else if (await store.load(entry.conversation)) counts.present += 1;
        else {
          await store.save(entry.conversation, entry.session, 0);
          counts.taken += 1;
        }
      }
    }
    print(
      `已导入 ${counts.taken} 个会话，原来就有的 ${counts.present} 个没有动，没有通过核对的 ${counts.refused} 个没有导入。`,
    );
    return counts.refused > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

/** Throws when there is none, or when it does not fit its own count. */
function manifestIn(archive: Archive): Manifest {
  const bytes = archive.read([MANIFEST]).get(MANIFEST);
  const manifest = ManifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  if (manifest.conversations !== manifest.files.length) throw new Error('a list cut short');
  return manifest;
}

/** The conversation in an entry of the archive, or why it is not taken in. */
function entryOf(
  { file, sha256: sum }: Listed,
  bytes: Uint8Array | undefined,
): { conversation: string; session: Stored } | string {
  if (!bytes) return '它不在文件里，或读不出来';
  if (sha256(bytes) !== sum) return '校验和对不上';
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return '内容不完整';
  }
  const read = EntrySchema.safeParse(given).data;
  if (!read || fileOf(read.conversation) !== file) return '内容对不上';
  const session = readSession(read.session);
  if (!session.ok) return session.refusal.why;
  if (session.value.conversation !== read.conversation) return '内容对不上';
  return read;
}

async function isEmpty(store: Store): Promise<boolean> {
  for await (const _ of store.conversations()) return false;
  return true;
}

// --- Verify ---------------------------------------------------------------------------------------

async function verify(surroundings: DataSurroundings): Promise<number> {
  const { lock, inspect, where, print, tell } = surroundings;
  if (!(await surroundings.isThere())) return failed(tell, noData(surroundings));
  const unlock = await lock();
  try {
    const counts = { current: 0, previous: 0, aside: 0, unfinished: 0, strange: 0 };
    const problems: string[] = [];
    /** By conversation: the file NAME.json comes before NAME.json.prev. */
    let last: { file: string; revision: number } | undefined;
    for await (const inspected of inspect()) {
      const { file, kind, holds } = inspected;
      counts[kind] += 1;
      if (holds === undefined) continue;
      if (typeof holds === 'string') {
        problems.push(`${file}：${DAMAGES[holds]}`);
        last = kind === 'current' ? { file, revision: Infinity } : undefined;
        continue;
      }
      const read = readSession(holds.session);
      const flaws = read.ok ? flawsOf(read.value) : [read.refusal.why];
      problems.push(...flaws.map((flaw) => `${file}：${flaw}`));
      const { revision } = holds.session;
      if (kind === 'current') last = { file, revision };
      else if (!last || !file.startsWith(last.file)) problems.push(`${file}：它后面的一份不在了`);
      else if (last.revision <= revision) problems.push(`${file}：上一份不比现在的旧`);
    }
    for (const problem of problems) print(problem);
    print(
      `查了 ${counts.current} 个会话和 ${counts.previous} 份上一次的记录，${problems.length === 0 ? '都好' : `有 ${problems.length} 处问题`}。`,
    );
    if (counts.aside > 0) print(`以前移开的坏文件 ${counts.aside} 个，还留着。`);
    if (counts.unfinished > 0) print(`没写完的文件 ${counts.unfinished} 个，下次启动时清掉。`);
    if (counts.strange > 0) print(`不认识的文件 ${counts.strange} 个，没有看。`);
    return problems.length > 0 ? 1 : 0;
  } catch (error) {
    return failed(tell, `查不了 ${where}：${reasonOf(error)}`);
  } finally {
    unlock();
  }
}

const DAMAGES = {
  empty: '是空的',
  truncated: '不完整',
  'not-json': '不是 JSON',
  'wrong-shape': '内容不是会话',
  'wrong-checksum': '校验和对不上',
  'wrong-conversation': '是别的会话的',
} as const;

// --------------------------------------------------------------------------------------------------

function fileOf(conversation: string): string {
  return `sessions/${sha256(new TextEncoder().encode(conversation)).slice(0, 40)}.json`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function failed(tell: (line: string) => void, why: string): number {
  tell(why);
  return 2;
}

function noData({ where, setting }: Pick<DataSurroundings, 'where' | 'setting'>): string {
  return `${where} 里没有数据，请检查 ${setting}。`;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件或文件夹，请检查路径。',
  EEXIST: '上次没导完的 .part 文件还在，请先删掉它。',
  EISDIR: '它是文件夹，请给文件。',
  EACCES: '没有权限，请换一个位置。',
  EPERM: '没有权限，请换一个位置。',
  EROFS: '这里不能写，请换一个位置。',
  ENOSPC: '磁盘满了，请腾出空间再试。',
};

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
