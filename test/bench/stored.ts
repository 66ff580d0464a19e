// What a store that has filled up costs: until the page answers, until pending work has been found, and
// for every message. The files are written directly, as a store would have left them.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { fileName, rowText } from '../../src/adapters/session-file.ts';
import type { Stored } from '../../src/app/ports.ts';
import { talkers } from './talkers.ts';
import { distribution } from './distribution.ts';
import { LINES } from './lines.ts';

const COUNTS = [10, 1000, 10_000, 100_000];
/** One in so many conversations is owed a screen, as after a kill. */
const OWING = 1000;
const STARTS = 3;
const USERS = 20;

/** A session as ten messages leave it. */
async function modelSession(): Promise<Stored> {
  const { world, says } = await talkers();
  for (const line of LINES) await says('model', line);
  await world.app.close();
  const store = await lowdbStore(world.folder);
  const session = await store.load('bench:model');
  await store.close();
  await world.end();
  if (!session) throw new Error('nothing was stored');
  return session;
}

/** A data folder in which `count` conversations are stored. */
export async function filled(folder: string, count: number): Promise<void> {
  const session = await modelSession();
  const sessions = join(folder, 'sessions');
  await mkdir(sessions, { recursive: true });
  let made = 0;
  const worker = async () => {
    while (made < count) {
      made += 1;
      const conversation = `web:stored-${made}`;
      const pending = made % OWING === 0 ? [{ id: 'e9999', kind: 'show' }] : [];
      const text = rowText({
        conversation,
        session: { ...session, conversation, pending } as Stored,
      });
      await writeFile(join(sessions, fileName(conversation)), text);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** Milliseconds until the page is there, and until all that was pending has been taken up. */
async function started(folder: string): Promise<{ page: number; resumed: number }> {
  const main = new URL('../../src/start.ts', import.meta.url).pathname;
  const begun = performance.now();
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const address = /http:\S+/.exec(said.toString())?.[0] ?? '';
  await (await fetch(address)).text();
  const page = performance.now() - begun;
  const counted = async () => {
    const text = await (await fetch(`${address}/metrics`)).text();
    return /work_seconds_count\{work="resume",outcome="done"\} 1/.test(text);
  };
  while (!(await counted())) await new Promise((resolve) => setTimeout(resolve, 20));
  const resumed = performance.now() - begun;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return { page, resumed };
}

/** Prints a line for each count of stored conversations. */
export async function benchStored(counts: readonly number[] = COUNTS): Promise<void> {
  for (const count of counts) {
    const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
    await filled(folder, count);
    const label = `${count} stored`.padEnd(15);
    const starts: { page: number; resumed: number }[] = [];
    for (let i = 0; i < STARTS; i += 1) starts.push(await started(folder));
    console.log(`page answers, ${label} ${distribution(starts.map(({ page }) => page))}`);
    console.log(`all taken up, ${label} ${distribution(starts.map(({ resumed }) => resumed))}`);
    const { world, says } = await talkers({ folder });
    const answered: number[] = [];
    for (let user = 0; user < USERS; user += 1) {
      const conversation = randomUUID();
      for (const line of LINES) {
        const took = await says(conversation, line);
        // The first of a process loads what it needs.
        if (user > 0) answered.push(took);
      }
    }
    console.log(`answered, ${label}     ${distribution(answered)}`);
    await world.end();
    await rm(folder, { recursive: true, force: true });
  }
}
