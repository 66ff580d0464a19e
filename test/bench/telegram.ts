// How the program bears a crowd on Telegram: itself in a process of its own, the stand-in here, once
// as fast as both go and once within the limits that Telegram sets.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { served, UNPACED } from '../channels/over-telegram.ts';
import { testWorld } from '../channels/world.ts';
import { botApi } from '../telegram/bot-api.ts';
import { crowd, storedIn, type Crowd } from '../telegram/crowd.ts';
import { distribution } from './distribution.ts';

const PEOPLE = 200;
const PATIENCE = 600_000;

function report(label: string, { confirmed, answered, wrong }: Crowd, seconds: number): void {
  console.log(`${label}: ${PEOPLE} people, ${confirmed.length} updates in ${seconds.toFixed(0)} s`);
  console.log(`  update taken and confirmed  ${distribution(confirmed)}`);
  console.log(`  answer in the chat          ${distribution(answered)}`);
  console.log(`  forms not as wanted, lost, doubled or out of order: ${wrong.length}`);
  for (const problem of wrong.slice(0, 5)) console.log(`    ${problem}`);
}

/** In one process with the stand-in, without a limit: what the program itself costs. */
async function unlimited(): Promise<void> {
  const api = await botApi();
  const world = await testWorld();
  const running = await served({ api, world, options: { paces: UNPACED } });
  const begun = performance.now();
  const outcome = await crowd(api, () => storedIn(world.folder), PEOPLE, PATIENCE);
  report('Telegram, no limits', outcome, (performance.now() - begun) / 1000);
  await world.end();
  await running.end();
  await api.stop();
}

/** The real program, against a service that refuses more than Telegram allows. */
async function limited(): Promise<void> {
  const api = await botApi({ flood: { perSecond: 30, retryAfter: 1 } });
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
  const main = new URL('../../src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: folder,
      TELEGRAM_BOT_TOKEN: api.token,
      TELEGRAM_API_ROOT: api.root,
      TELEGRAM_ALLOWED_USERS: '*',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const begun = performance.now();
  const outcome = await crowd(api, () => storedIn(folder), PEOPLE, PATIENCE);
  report('Telegram, 30 messages a second', outcome, (performance.now() - begun) / 1000);
  console.log(`  refused for haste: ${api.refusals.filter((text) => text.includes('429')).length}`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  await api.stop();
  await rm(folder, { recursive: true, force: true });
}

export async function benchTelegram(): Promise<void> {
  await unlimited();
  await limited();
}
