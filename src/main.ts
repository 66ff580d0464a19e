// The composition root: reads the settings, builds the adapters, joins them and handles signals.
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { TelegramChannel, TelegramOptions } from './adapters/channel-telegram.ts';
import { terminalChannel } from './adapters/channel-terminal.ts';
import { webChannel } from './adapters/channel-web.ts';
import { dataCommand, type DataSurroundings } from './adapters/data-command.ts';
import { lockFolder } from './adapters/folder-lock.ts';
import { formCommand } from './adapters/form-command.ts';
import { jsonFile } from './adapters/json-file.ts';
import { logTo, without } from './adapters/log.ts';
import { metrics } from './adapters/metrics.ts';
import { inspectSessions, lowdbStore } from './adapters/store-lowdb.ts';
import { wordReader } from './adapters/word-reader.ts';
import { wordWriter } from './adapters/word-writer.ts';
import { createApp, type App } from './app/app.ts';
import type { Model, Store, Watch } from './app/ports.ts';
import { environment, readConfig, secretsOf, type Config } from './config.ts';
import type { ExampleStore } from './draft/examples.ts';
import type { SharedDatabase } from './shared-database.ts';
import { examplesOf, PROMPTS, selfCheck } from './self-check.ts';
import { propose } from './draft/fallback.ts';
import { checkSettings } from './form/review.ts';
import { readSession } from './interview/upgrade.ts';

/** Calls of a language model under way at once: more only make each of them slower. */
const MODEL_AT_ONCE = 16;

let found: Promise<ExampleStore> | undefined;
/** Read and indexed once, which takes a quarter of a second: not before the page is there. */
function examples(): Promise<ExampleStore> {
  found ??= examplesOf();
  return found;
}

/** `told` takes lines on what a language model costs. */
async function buildApp(
  config: Config,
  place: Pick<Place, 'store' | 'exchange'>,
  { watch, told = log }: { watch?: Watch; told?: (line: string) => void } = {},
): Promise<App> {
  return createApp({
    ...place,
    drafter: { propose: async (request) => propose(await examples(), request) },
    model: config.model
      ? await modelOf(config.model, config.dataDir, await examples(), told)
      : undefined,
    word: wordWriter(),
    reader: wordReader(),
    formYear: config.formYear,
    now: localTime,
    log,
    watch,
  });
}

/** Known once the settings have been read. */
let secrets: string[] = [];
const log = logTo(
  (line) => console.error(line),
  () => new Date().toISOString(),
  () => secrets,
);

// One that a later version saved is no damage: it is left as it is.
function isSession(stored: unknown): boolean {
  const read = readSession(stored);
  return read.ok || read.refusal.code === 'newer';
}

// Local, without offset: the date in it is the user's 今天.
function localTime(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
}

/** What one process is for, of several on one database; a single one does it all. */
const ROLES = ['all', 'web', 'worker'] as const;
type Role = (typeof ROLES)[number];

function roleIn(args: string[], config: Config): Role {
  const { values } = parseArgs({ args, options: { role: { type: 'string', default: 'all' } } });
  const role = ROLES.find((one) => one === values.role);
  if (!role) throw new Error(`--role 写 ${ROLES.join('、')} 之一，例：npm start -- --role worker`);
  if (role !== 'all' && config.databaseUrl === null) {
    throw new Error('分开几个进程要用数据库，请先写 DATABASE_URL，例见 .env.example。');
  }
  return role;
}

/** Where the sessions are, and what is shared there with other processes. */
type Place = Partial<Omit<SharedDatabase, 'store'>> & Pick<SharedDatabase, 'store' | 'isReady'>;

async function placeOf({ databaseUrl, dataDir }: Config, role: Role): Promise<Place> {
  if (databaseUrl !== null) {
    const { sharedDatabase } = await import('./shared-database.ts');
    return sharedDatabase(databaseUrl, { works: role !== 'web', log });
  }
  return {
    store: await lowdbStore(dataDir, { log, isSession }),
    isReady: () =>
      access(dataDir, constants.W_OK).then(
        () => true,
        () => false,
      ),
  };
}

async function serve(config: Config, role: Role): Promise<void> {
  const place = await placeOf(config, role);
  const counted = metrics(place.counts);
  const app = await buildApp(config, place, { watch: counted.watch });
  // A worker opens the files that came to the bot; it neither fetches nor shows anything.
  const telegram =
    config.telegram && (await telegramOf(config.telegram, role === 'worker' ? NEVER : place.alone));
  let isReady = false;
  const web = webChannel({
    port: config.port,
    isOpen: role !== 'worker',
    hooks: telegram?.hook && role !== 'worker' ? [telegram.hook] : [],
    ...(place.files ? { files: place.files } : {}),
    probes: {
      '/healthz': async () => plainly(200, 'ok'),
      '/readyz': async () => {
        if (!isReady) return plainly(503, 'starting');
        return (await place.isReady())
          ? plainly(200, 'ready')
          : plainly(503, 'the data cannot be written');
      },
      '/metrics': async () => ({ status: 200, ...(await counted.text()) }),
    },
  });
  stopsWith(app);
  await app.attach(web);
  if (role === 'worker') console.log(`申报助手的后台进程已启动：${web.url()}/healthz`);
  else {
    console.log(`申报助手已启动：${web.url()}`);
    console.log('在浏览器里打开这个地址就能开始；按 Ctrl+C 停止，填过的都已存盘。');
  }
  await examples();
  if (telegram && config.telegram) {
    await app.attach(telegram);
    const who = config.telegram.allowed === null ? '谁都能用' : '只给名单上的人用';
    console.log(`Telegram 机器人已启动，${who}。`);
  }
  isReady = true;
  await app.resume();
}

function plainly(status: 200 | 503, text: string) {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

/** What is not done by then stays pending, and is done at the next start. */
const LAST_MOMENT = 4500;

function stopsWith(app: App): void {
  const stop = () => {
    void Promise.race([app.close(), sleep(LAST_MOMENT)]).then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** Loaded only where it is used: the client takes a tenth of a second of every start. */
async function modelOf(
  { apiKey, baseUrl, patience, proxy, terms }: NonNullable<Config['model']>,
  dataDir: string,
  known: ExampleStore,
  told: (line: string) => void,
): Promise<Model> {
  const [{ service }, { neededPrompts, openaiModel }, { readPrompts }] = await Promise.all([
    import('./adapters/openai/service.ts'),
    import('./adapters/drafter-openai.ts'),
    import('./adapters/prompts.ts'),
  ]);
  if (proxy) setGlobalProxyFromEnv({ HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except });
  const prompts = await readPrompts(PROMPTS, neededPrompts(known));
  const whole = { whole: patience, firstToken: patience / 3, idle: patience / 6 };
  const memory = jsonFile(join(dataDir, 'services.json'));
  const asked = service({ apiKey, baseUrl, model: terms.name, ...whole, memory, log: told });
  return openaiModel({ service: asked, prompts, examples: known, terms, atOnce: MODEL_AT_ONCE });
}

/** Loaded only where it is used: grammY takes a tenth of a second of every start. */
async function telegramOf(
  config: NonNullable<Config['telegram']>,
  alone: TelegramOptions['alone'],
): Promise<TelegramChannel> {
  const { telegramChannel } = await import('./adapters/channel-telegram.ts');
  return telegramChannel({ ...config, alone, log });
}

/** For a process that never is the one. */
async function NEVER(_work: unknown, until: AbortSignal): Promise<void> {
  if (!until.aborted) await once(until, 'abort');
}

/** The sessions for one process that does all its work itself. */
async function storeOf({ databaseUrl, dataDir }: Config): Promise<Store> {
  if (databaseUrl === null) return lowdbStore(dataDir, { log, isSession });
  const { databaseStore } = await import('./shared-database.ts');
  return databaseStore(databaseUrl, log);
}

async function chat(config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: 'out' } } });
  // What calls cost is for an operator's log, not for between a person's lines.
  const app = await buildApp(config, { store: await storeOf(config) }, { told: () => {} });
  const terminal = terminalChannel({
    input: process.stdin,
    output: process.stdout,
    outDir: values.out,
    conversation: 'local',
  });
  process.once('SIGINT', () => void app.close().then(() => process.exit(0)));
  await app.attach(terminal);
  await terminal.finished;
  await app.close();
}

/** What the command for data works on. */
async function dataOf({ databaseUrl, dataDir }: Config): Promise<Data> {
  if (databaseUrl === null) {
    return {
      where: dataDir,
      setting: 'DATA_DIR',
      isThere: () =>
        access(join(dataDir, 'sessions')).then(
          () => true,
          () => false,
        ),
      openStore: () => lowdbStore(dataDir, { log, isSession }),
      lock: () => lockFolder(dataDir),
      inspect: () => inspectSessions(dataDir, isSession),
    };
  }
  const { handedOutStore, inspectStore } = await import('./shared-database.ts');
  const openStore = () => handedOutStore(databaseUrl, log);
  return {
    where: '数据库',
    setting: 'DATABASE_URL',
    isThere: () => Promise.resolve(true),
    openStore,
    // Rows are read as they are at one moment each: nobody has to be kept out.
    lock: () => Promise.resolve(() => undefined),
    inspect: () => inspectStore(openStore),
  };
}

type Data = Omit<DataSurroundings, 'now' | 'print' | 'tell'>;

async function main(): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  if (process.argv.includes('--self-check')) {
    process.exitCode = await selfCheck((line) => console.log(line));
    return;
  }
  checkSettings();
  if (command === 'form') {
    process.exitCode = await formCommand(args, {
      word: wordWriter,
      reader: wordReader,
      today: localTime().slice(0, 10),
      print: (line) => console.log(line),
      tell: (line) => console.error(line),
    });
    return;
  }
  const config = readConfig(environment());
  secrets = secretsOf(config);
  if (command === 'data') {
    process.exitCode = await dataCommand(args, {
      ...(await dataOf(config)),
      now: localTime(),
      print: (line) => console.log(line),
      tell: (line) => console.error(line),
    });
    return;
  }
  if (command === 'chat') await chat(config, args);
  else await serve(config, roleIn(process.argv.slice(2), config));
}

try {
  await main();
} catch (error) {
  console.error(without(error instanceof Error ? error.message : String(error), secrets));
  // To a script that asked for a review, 1 would say that it found errors.
  process.exit(['form', 'data'].includes(process.argv[2] ?? '') ? 2 : 1);
}
