// `npm run bench`: how long things take on this machine. Prints distributions, asserts nothing.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Channel, Receive } from '../../src/app/ports.ts';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { review, reviewAll } from '../../src/form/review.ts';
import { testWorld } from '../channels/world.ts';
import { distribution } from './distribution.ts';
import { LINES } from './lines.ts';
import { benchModel } from './model.ts';
import { benchPostgres } from './postgres.ts';
import { benchTelegram } from './telegram.ts';

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function repeated(times: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i += 1) all.push(await timed(() => work(i)));
  return all;
}

async function seeds(): Promise<Declaration[]> {
  const file = new URL('../fixtures/seed-forms-2026.json', import.meta.url);
  return DeclarationSchema.array().parse(JSON.parse(await readFile(file, 'utf8')));
}

function twentyRows(form: Declaration, i: number): Declaration {
  const rows = Array.from({ length: 20 }, (_, at) => form.indicators[at % form.indicators.length]!);
  return { ...form, projectName: `${form.projectName}${i}`, indicators: rows };
}

async function benchWord(): Promise<void> {
  const word = wordWriter();
  const forms = await seeds();
  const one = (i: number) => [twentyRows(forms[i % forms.length]!, i)];
  await repeated(20, (i) => word.write(one(i)));
  console.log(
    `Word, one form of 20 rows     ${distribution(await repeated(100, (i) => word.write(one(i))))}`,
  );
  console.log(
    `Word, 9 forms                 ${distribution(await repeated(10, () => word.write(forms)))}`,
  );
  const hundred = Array.from({ length: 100 }, (_, i) => twentyRows(forms[i % forms.length]!, i));
  console.log(
    `Word, 100 forms               ${distribution(await repeated(3, () => word.write(hundred)))}`,
  );
}

async function benchCollected(): Promise<void> {
  const word = wordWriter();
  const nine = await seeds();
  const hundred = Array.from({ length: 100 }, (_, i) => twentyRows(nine[i % nine.length]!, i));
  const bundled = (forms: readonly Declaration[]) =>
    word.writeBundle({
      forms: forms.map((declaration) => ({
        fileName: `${declaration.projectName}.docx`,
        declaration,
        written: null,
      })),
      combined: '汇总.docx',
      book: '汇总.xlsx',
    });
  await bundled(nine);
  const line = async (label: string, times: number, work: () => Promise<unknown>) => {
    console.log(`${label}${distribution(await repeated(times, work))}`);
  };
  await line('Word with summary, 9 forms    ', 10, () => word.write(nine, { summary: true }));
  await line('Excel, 9 forms                ', 10, () => word.writeBook(nine));
  await line('zip of 9 forms (≤ 1.5 s)      ', 10, () => bundled(nine));
  await line('zip of 100 forms              ', 3, () => bundled(hundred));
}

async function benchReview(): Promise<void> {
  const forms = await seeds();
  await repeated(200, async (i) => review(forms[i % forms.length]!));
  const alone = await repeated(1000, async (i) => review(forms[i % forms.length]!));
  console.log(`review of one form            ${distribution(alone)}`);
  const beside = await repeated(100, async (i) => review(forms[i % forms.length]!, forms));
  console.log(`review of one beside nine     ${distribution(beside)}`);
  // As a district hands them in: a hundred units with ten forms each.
  const thousand = Array.from({ length: 1000 }, (_, i): Declaration => {
    const form = forms[i % forms.length]!;
    return { ...form, projectName: `${form.projectName}${i}`, unit: `${form.unit}${i % 100}` };
  });
  console.log(
    `review of 1,000 forms         ${distribution(await repeated(3, async () => reviewAll(thousand)))}`,
  );
}

/** A message in, and its answer shown: from the user's side, over the app, store and Word. */
async function benchTalk(folder: string, label: string): Promise<void> {
  let receive: Receive | undefined;
  const channel: Channel = {
    name: 'bench',
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async () => null,
    open: async () => new Uint8Array(),
  };
  const world = await testWorld({ folder });
  await world.app.attach(channel);
  const acknowledged: number[] = [];
  const answered: number[] = [];
  for (let user = 0; user < 40; user += 1) {
    const conversation = `user-${user}-${randomUUID()}`;
    for (const text of LINES) {
      const begun = performance.now();
      const taken = await receive!(conversation, randomUUID(), { kind: 'text', text });
      acknowledged.push(performance.now() - begun);
      await taken.performed;
      answered.push(performance.now() - begun);
    }
  }
  console.log(`message kept, ${label}    ${distribution(acknowledged.slice(LINES.length))}`);
  console.log(`message answered, ${label}${distribution(answered.slice(LINES.length))}`);
  await world.end();
}

async function fill(folder: string, count: number): Promise<void> {
  const store = await lowdbStore(folder);
  const world = await testWorld();
  let receive: Receive | undefined;
  await world.app.attach({
    name: 'bench',
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async () => null,
    open: async () => new Uint8Array(),
  });
  const taken = await receive!('model', randomUUID(), { kind: 'text', text: LINES[0]! });
  await taken.performed;
  const model = (await lowdbStore(world.folder)).load('bench:model');
  const session = { ...((await model) as { revision: number }), revision: 1 };
  let made = 0;
  const worker = async () => {
    while (made < count) {
      made += 1;
      const conversation = `bench:stored-${made}`;
      await store.save(conversation, { ...session, conversation } as typeof session, 0);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  await store.close();
  await world.end();
}

async function startUp(folder: string): Promise<number> {
  const main = new URL('../../src/main.ts', import.meta.url).pathname;
  const begun = performance.now();
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const took = performance.now() - begun;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return took;
}

console.log(`Node ${process.version}\n`);
const { values } = parseArgs({
  options: {
    postgres: { type: 'boolean', default: false },
    stored: { type: 'string', default: '1000,1000000' },
  },
});
if (values.postgres) {
  await benchPostgres(values.stored.split(',').map(Number));
  process.exit(0);
}
await benchWord();
await benchCollected();
await benchReview();
for (const count of [10, 10_000]) {
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
  await fill(folder, count);
  const label = `${count} stored`.padEnd(13);
  await benchTalk(folder, label);
  const starts = await repeated(5, () => startUp(folder));
  console.log(`start-up, ${label}       ${distribution(starts)}`);
  await rm(folder, { recursive: true, force: true });
}
await benchModel();
await benchTelegram();
