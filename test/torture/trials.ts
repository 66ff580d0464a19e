// Test support: what else the world does to the program. Each trial gives a sentence that says what was
// done, and by which means, or throws.
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fileName } from '../../src/adapters/session-file.ts';
import type { Receive } from '../../src/app/ports.ts';
import { testWorld } from '../channels/world.ts';
import { contentOf, contentsAfter, onDisk } from './oracle.ts';
import { overLines, overPage, type Running, type Way } from './program.ts';

const run = promisify(execFile);
const LINE = '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次';
const NEXT = '⑤改成50万';
/** Nobody. */
const NOBODY = 65_534;

const newPage = () => overPage(randomBytes(24).toString('base64url'));
const isRoot = process.getuid?.() === 0;

function demand(is: boolean, what: string): void {
  if (!is) throw new Error(what);
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-trial-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Until the screen says so. */
async function shows(running: Running, what: RegExp): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (what.test(running.screen()?.join('\n') ?? '')) return;
    await pause(50);
  }
  throw new Error(`not on the screen: ${what.source}`);
}

/** Nothing is kept while `harm` lasts, nothing stored is harmed, and the same message is taken after. */
async function refusedMeanwhile(
  way: Way,
  running: Running,
  folder: string,
  [harm, heal]: [() => Promise<void>, () => Promise<void>],
): Promise<void> {
  demand(await running.say(randomUUID(), LINE), 'the first message was not taken');
  await shows(running, /核对：老年助餐服务/);
  await pause(300);
  const before = await onDisk(folder, way.conversation);
  await harm();
  const id = randomUUID();
  demand(!(await running.say(id, NEXT)), 'a message was acknowledged that cannot be kept');
  const meanwhile = await onDisk(folder, way.conversation);
  demand(JSON.stringify(meanwhile) === JSON.stringify(before), 'what was stored has changed');
  await heal();
  demand(await running.say(id, NEXT), 'the message was not taken afterwards');
  await shows(running, /500,000\.00/);
}

async function fullDisk(): Promise<string> {
  return inFolder(async (folder) => {
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
    } catch {
      return 'not tried: mounting a small tmpfs is not permitted here (the store’s own tests stand in)';
    }
    const way = newPage();
    const running = await way.start(folder);
    try {
      const fill = join(folder, 'fill');
      await refusedMeanwhile(way, running, folder, [
        async () => {
          const file = await open(fill, 'w');
          for (let size = 65_536; size >= 1;) {
            const fits = await file.write(Buffer.alloc(size)).then(
              ({ bytesWritten }) => bytesWritten === size,
              () => false,
            );
            if (!fits) size = Math.floor(size / 2);
          }
          await file.close();
        },
        () => rm(fill),
      ]);
      return 'ok, on a tmpfs of 2 MB filled to the last byte';
    } finally {
      await running.kill();
      await run('umount', [folder]);
    }
  });
}

async function readOnly(): Promise<string> {
  return inFolder(async (folder) => {
    // Root may write anywhere.
    const user = isRoot ? NOBODY : undefined;
    const sessions = join(folder, 'data', 'sessions');
    await mkdir(sessions, { recursive: true });
    for (const each of [folder, join(folder, 'data'), sessions]) {
      if (user !== undefined) await chown(each, user, user);
    }
    const way = newPage();
    const running = await way.start(folder, undefined, user);
    try {
      await refusedMeanwhile(way, running, folder, [
        () => chmod(sessions, 0o500),
        () => chmod(sessions, 0o700),
      ]);
    } finally {
      await running.kill();
    }
    return `ok, a folder without write permission${user === undefined ? '' : ', the program run as nobody'}`;
  });
}

async function clockBack(): Promise<string> {
  const texts = [
    LINE,
    NEXT,
    '加一条 志愿者人数≥30人',
    '删7.4',
    '撤销',
    '新建：花园养护，3万，养护绿地800平方米',
  ];
  const times = ['10:00:00', '09:00:00', '23:59:59', '00:00:01', '12:00:00', '03:30:00'];
  let at = times[0] ?? '';
  const world = await testWorld({ now: () => `2026-11-24T${at}` });
  let receive: Receive | undefined;
  await world.app.attach({
    name: 'test',
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async () => null,
    open: async () => new Uint8Array(),
  });
  for (const [i, text] of texts.entries()) {
    at = times[i] ?? '';
    const taken = await receive?.('a', `m${i}`, { kind: 'text', text });
    await taken?.performed;
  }
  const path = await mkdtemp(join(tmpdir(), 'shenbao-clock-'));
  await mkdir(join(path, 'data', 'sessions'), { recursive: true });
  const file = join('sessions', fileName('test:a'));
  await copyFile(join(world.folder, file), join(path, 'data', file));
  const session = await onDisk(path, 'test:a');
  await rm(path, { recursive: true });
  await world.end();
  const expected = contentsAfter(texts, '2026-11-24').at(-1);
  demand(
    session !== undefined && contentOf(session) === expected,
    'another form than with a good clock',
  );
  return 'ok, six messages with the time of day going up and down';
}

async function olderFolder(): Promise<string> {
  const fixtures = new URL('../fixtures/sessions/', import.meta.url);
  const names = await readdir(fixtures);
  for (const name of names) {
    await inFolder(async (folder) => {
      const way = overLines();
      await mkdir(join(folder, 'data', 'sessions'), { recursive: true });
      const path = join(folder, 'data', 'sessions', fileName(way.conversation));
      await copyFile(new URL(name, fixtures), path);
      const running = await way.start(folder);
      try {
        await shows(running, /核对：老年助餐服务/);
        demand(await running.say('', '⑤改成60万'), `${name}: a message was not taken`);
        await shows(running, /600,000\.00/);
      } finally {
        await running.kill();
      }
    });
  }
  return `ok, ${names.length} sessions stored by earlier versions`;
}

export const trials: readonly [string, () => Promise<string>][] = [
  ['full disk', fullDisk],
  ['read-only folder', readOnly],
  ['clock jumping back', clockBack],
  ['older data folder', olderFolder],
];
