// The composition root: reads the settings, builds the adapters, joins them and handles signals.
import { access, constants } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { TelegramChannel } from './adapters/channel-telegram.ts';
import { terminalChannel } from './adapters/channel-terminal.ts';
import { webChannel } from './adapters/channel-web.ts';
import { dataCommand } from './adapters/data-command.ts';
import { lockFolder } from './adapters/folder-lock.ts';
import { formCommand } from './adapters/form-command.ts';
import { jsonFile } from './adapters/json-file.ts';
import { logTo } from './adapters/log.ts';
import { metrics } from './adapters/metrics.ts';
import { inspectSessions, lowdbStore } from './adapters/store-lowdb.ts';
import { wordReader } from './adapters/word-reader.ts';
import { wordWriter } from './adapters/word-writer.ts';
import { createApp, type App } from './app/app.ts';
import type { Model, Watch } from './app/ports.ts';
import { environment, readConfig, type Config } from './config.ts';
import type { ExampleStore } from './draft/examples.ts';
import { examplesOf, PROMPTS, selfCheck } from './self-check.ts';
import { propose } from './draft/fallback.ts';
import { checkSettings } from './form/review.ts';
import { readSession } from './interview/upgrade.ts';

/** Calls of a language model under way at once: more only make each of them slower. */
const MODEL_AT_ONCE = 16;

/** `told` takes lines on what a language model costs. */
async function buildApp(
  config: Config,
  { watch, told = log }: { watch?: Watch; told?: (line: string) => void } = {},
): Promise<App> {
  const examples = await examplesOf();
  return createApp({
    store: await lowdbStore(config.dataDir, { log, isSession }),
    drafter: { propose: async (request) => propose(examples, request) },
    model: config.model ? await modelOf(config.model, config.dataDir, examples, told) : undefined,
    word: wordWriter(),
    reader: wordReader(),
    formYear: config.formYear,
    now: localTime,
    log,
    watch,
  });
}

const log = logTo(
  (line) => console.error(line),
  () => new Date().toISOString(),
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

async function serve(config: Config): Promise<void> {
  const counted = metrics();
  const app = await buildApp(config, { watch: counted.watch });
  const telegram = config.telegram && (await telegramOf(config.telegram));
  let isReady = false;
  const web = webChannel({
    port: config.port,
    hooks: telegram?.hook ? [telegram.hook] : [],
    probes: {
      '/healthz': async () => plainly(200, 'ok'),
      '/readyz': async () => {
        const isWritable = await access(config.dataDir, constants.W_OK).then(
          () => true,
          () => false,
        );
        if (!isReady) return plainly(503, 'starting');
        return isWritable
          ? plainly(200, 'ready')
          : plainly(503, 'the data folder cannot be written');
      },
      '/metrics': async () => ({ status: 200, ...(await counted.text()) }),
    },
  });
  stopsWith(app);
  await app.attach(web);
  console.log(`申报助手已启动：${web.url()}`);
  console.log('在浏览器里打开这个地址就能开始；按 Ctrl+C 停止，填过的都已存盘。');
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
  examples: ExampleStore,
  told: (line: string) => void,
): Promise<Model> {
  const [{ service }, { neededPrompts, openaiModel }, { readPrompts }] = await Promise.all([
    import('./adapters/openai/service.ts'),
    import('./adapters/drafter-openai.ts'),
    import('./adapters/prompts.ts'),
  ]);
  if (proxy) setGlobalProxyFromEnv({ HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except });
  const prompts = await readPrompts(PROMPTS, neededPrompts(examples));
  const whole = { whole: patience, firstToken: patience / 3, idle: patience / 6 };
  const memory = jsonFile(join(dataDir, 'services.json'));
  const asked = service({ apiKey, baseUrl, model: terms.name, ...whole, memory, log: told });
  return openaiModel({ service: asked, prompts, examples, terms, atOnce: MODEL_AT_ONCE });
}

/** Loaded only where it is used: grammY takes a tenth of a second of every start. */
async function telegramOf(config: NonNullable<Config['telegram']>): Promise<TelegramChannel> {
  const { telegramChannel } = await import('./adapters/channel-telegram.ts');
  return telegramChannel({ ...config, log });
}

async function chat(config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: 'out' } } });
  // What calls cost is for an operator's log, not for between a person's lines.
  const app = await buildApp(config, { told: () => {} });
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
  if (command === 'data') {
    const { dataDir } = config;
    process.exitCode = await dataCommand(args, {
      folder: dataDir,
      openStore: () => lowdbStore(dataDir, { log, isSession }),
      lock: () => lockFolder(dataDir),
      inspect: () => inspectSessions(dataDir, isSession),
      now: localTime(),
      print: (line) => console.log(line),
      tell: (line) => console.error(line),
    });
    return;
  }
  if (command === 'chat') await chat(config, args);
  else await serve(config);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // To a script that asked for a review, 1 would say that it found errors.
  process.exit(['form', 'data'].includes(process.argv[2] ?? '') ? 2 : 1);
}
