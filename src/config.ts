// Environment → Config. The only reader of the environment; every problem is reported at once.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { ModelTerms } from './interview/vocabulary.ts';

const blankAsUnset = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

/** Lets everybody in. */
const EVERYONE = '*';
const NOBODY =
  '要写明谁能用：Telegram 编号或 @用户名，用逗号隔开，例：123456789,@zhangsan；谁都能用请写 *';

/** An address of the web without a slash at the end. */
const address = (schemes: RegExp) =>
  z
    .url({ protocol: schemes, error: '要是一个网址，例：https://example.org' })
    .transform((url) => url.replace(/\/+$/, ''));

const users = z
  .string()
  .transform((text) => text.split(/[\s,，;；、]+/).filter((part) => part !== ''))
  .pipe(
    z
      .array(z.string().regex(/^(?:\d{1,20}|@?[A-Za-z]\w{3,31}|\*)$/, { error: NOBODY }))
      .min(1, { error: NOBODY })
      .refine((list) => !list.includes(EVERYONE) || list.length === 1, {
        error: '* 是谁都能用，不能和别的写在一起',
      }),
  );

const ConfigSchema = z
  .object({
    PORT: blankAsUnset(z.coerce.number().int().min(0).max(65_535).default(3000)),
    DATA_DIR: blankAsUnset(z.string().default('data/local')),
    DATABASE_URL: blankAsUnset(
      z
        .string()
        .trim()
        .regex(/^postgres(?:ql)?:\/\/\S+$/, {
          error: '要是 PostgreSQL 的地址，例：postgres://shenbao:密码@127.0.0.1:5432/shenbao',
        })
        .refine((url) => URL.canParse(url), {
          error: '读不通，密码里的 @ # / : 请写成 %40 %23 %2F %3A',
        })
        .optional(),
    ),
    FORM_YEAR: blankAsUnset(z.coerce.number().int().min(2015).max(2100).optional()),
    TELEGRAM_BOT_TOKEN: blankAsUnset(
      z
        .string()
        .trim()
        .regex(/^\d+:[\w-]+$/, { error: '不像 @BotFather 给的令牌，例：123456789:AAE…' })
        .optional(),
    ),
    TELEGRAM_ALLOWED_USERS: blankAsUnset(users.optional()),
    TELEGRAM_API_ROOT: blankAsUnset(address(/^https?$/).default('https://api.telegram.org')),
    TELEGRAM_WEBHOOK_URL: blankAsUnset(address(/^https?$/).optional()),
    TELEGRAM_WEBHOOK_SECRET: blankAsUnset(
      z
        .string()
        .regex(/^[\w-]{1,256}$/, { error: '只能用字母、数字、_ 和 -，最多 256 个' })
        .optional(),
    ),
    HTTPS_PROXY: blankAsUnset(
      z
        .string()
        .transform((given) => (/^[\w.-]+:\d+$/.test(given) ? `http://${given}` : given))
        .pipe(z.url({ protocol: /^https?$/, error: '要是 HTTP 代理，例：http://127.0.0.1:7890' }))
        .optional(),
    ),
    NO_PROXY: z.string().default(''),
    OPENAI_API_KEY: blankAsUnset(z.string().trim().optional()),
    OPENAI_BASE_URL: blankAsUnset(address(/^https?$/).default('https://api.openai.com/v1')),
    OPENAI_MODEL: blankAsUnset(z.string().trim().max(200).default('gpt-4o-mini')),
    OPENAI_TRUSTED: blankAsUnset(
      z.enum(['0', '1'], { error: '写 1（服务在单位内部，可信）或 0' }).default('0'),
    ),
    OPENAI_TIMEOUT: blankAsUnset(z.coerce.number().min(1).max(3600).default(180)),
    OPENAI_CALLS_PER_DAY: blankAsUnset(z.coerce.number().int().min(0).default(300)),
    OPENAI_TOKENS_PER_FORM: blankAsUnset(z.coerce.number().int().min(0).default(200_000)),
    OPENAI_PRICE_IN: blankAsUnset(z.coerce.number().min(0).optional()),
    OPENAI_PRICE_OUT: blankAsUnset(z.coerce.number().min(0).optional()),
  })
  .check(({ value, issues }) => {
    if (value.TELEGRAM_BOT_TOKEN !== undefined && value.TELEGRAM_ALLOWED_USERS === undefined) {
      issues.push({
        code: 'custom',
        path: ['TELEGRAM_ALLOWED_USERS'],
        message: NOBODY,
        input: value,
      });
    }
  });

/** Their values are never printed. */
const SECRETS = new Set([
  'OPENAI_API_KEY',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'HTTPS_PROXY',
  'DATABASE_URL',
]);

export interface Config {
  /** Port of the local web chat on 127.0.0.1; 0 picks a free one. */
  port: number;
  /** The folder of the sessions. */
  dataDir: string;
  /** The PostgreSQL database that several processes share; null for files in the folder. */
  databaseUrl: string | null;
  /** The form year; null follows the calendar (next year from July on). */
  formYear: number | null;
  /** The Telegram bot; null without a token. */
  telegram: TelegramConfig | null;
  /** The language model service; null without a key and without an address. */
  model: ModelConfig | null;
}

interface ModelConfig {
  apiKey: string;
  baseUrl: string;
  /** The longest that an answer is waited for, in milliseconds. */
  patience: number;
  proxy: Proxy | null;
  terms: ModelTerms;
}

/** The HTTP proxy for https addresses, and the hosts that need none. */
interface Proxy {
  url: string;
  except: string;
}

interface TelegramConfig {
  token: string;
  /** Ids, and names in lower case without @, of those let in; null lets everyone in. */
  allowed: ReadonlySet<string> | null;
  apiRoot: string;
  proxy: Proxy | null;
  /** Where Telegram sends updates to; null when it is asked for them. */
  webhook: { url: string; secret: string } | null;
}

/** The process's environment, with what a `.env` file in the working folder adds to it. */
export function environment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** Throws an Error whose message lists every wrong setting. */
export function readConfig(given: Record<string, string | undefined>): Config {
  // A proxy set for the whole computer is no concern of a program that will not use it.
  const isFar =
    (given['TELEGRAM_BOT_TOKEN'] && !given['TELEGRAM_API_ROOT']?.startsWith('http:')) ||
    (hasModel(given) && !given['OPENAI_BASE_URL']?.startsWith('http:'));
  const parsed = ConfigSchema.safeParse({
    ...given,
    HTTPS_PROXY: isFar ? given['HTTPS_PROXY'] || given['https_proxy'] : undefined,
    NO_PROXY: given['NO_PROXY'] || given['no_proxy'],
  });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      const now = SECRETS.has(name) ? '' : `（现在是“${given[name] ?? ''}”）`;
      return `  ${name}：${message}${now}`;
    });
    throw new Error(`设置有问题，请改好再启动：\n${problems.join('\n')}`);
  }
  const { PORT, DATA_DIR, DATABASE_URL, FORM_YEAR } = parsed.data;
  return {
    port: PORT,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL ?? null,
    formYear: FORM_YEAR ?? null,
    telegram: telegramOf(parsed.data),
    model: hasModel(given) ? modelOf(parsed.data) : null,
  };
}

/** What of the settings nobody may read: in no log line, whoever repeats it to us. */
export function secretsOf({ databaseUrl, telegram, model }: Config): string[] {
  const urls = [databaseUrl, telegram?.proxy?.url, model?.proxy?.url];
  const passwords = urls.flatMap((url) => {
    if (!url) return [];
    const { password } = new URL(url);
    // As it stands there and as it was meant; unlike decodeURIComponent this takes anything.
    return [password, new URLSearchParams(`p=${password}`).get('p') ?? ''];
  });
  // Of a token the part behind the colon is the secret one; an own service may take any word as its key.
  const token = telegram?.token.split(':')[1] ?? '';
  const key = model && model.apiKey !== 'none' ? model.apiKey : '';
  return [token, telegram?.webhook?.secret ?? '', key, ...passwords].filter(
    (one) => one.length > 3,
  );
}

function hasModel(given: Record<string, string | undefined>): boolean {
  return Boolean(given['OPENAI_API_KEY'] || given['OPENAI_BASE_URL']);
}

function proxyOf({
  HTTPS_PROXY: url,
  NO_PROXY: except,
}: z.infer<typeof ConfigSchema>): Proxy | null {
  return url === undefined ? null : { url, except };
}

function modelOf(settings: z.infer<typeof ConfigSchema>): ModelConfig {
  const { OPENAI_PRICE_IN: tokensIn, OPENAI_PRICE_OUT: tokensOut } = settings;
  return {
    // A service in the house may want none, but the client must send something.
    apiKey: settings.OPENAI_API_KEY ?? 'none',
    baseUrl: settings.OPENAI_BASE_URL,
    patience: settings.OPENAI_TIMEOUT * 1000,
    proxy: settings.OPENAI_BASE_URL.startsWith('https:') ? proxyOf(settings) : null,
    terms: {
      name: settings.OPENAI_MODEL,
      trusted: settings.OPENAI_TRUSTED === '1',
      callsPerDay: settings.OPENAI_CALLS_PER_DAY,
      tokensPerForm: settings.OPENAI_TOKENS_PER_FORM,
      prices: tokensIn === undefined || tokensOut === undefined ? null : { tokensIn, tokensOut },
    },
  };
}

function telegramOf(settings: z.infer<typeof ConfigSchema>): TelegramConfig | null {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_ALLOWED_USERS: list = [] } = settings;
  if (token === undefined) return null;
  const { TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret } = settings;
  return {
    token,
    allowed: list.includes(EVERYONE)
      ? null
      : new Set(list.map((user) => user.replace(/^@/, '').toLowerCase())),
    apiRoot: settings.TELEGRAM_API_ROOT,
    proxy: proxyOf(settings),
    webhook: url === undefined ? null : { url, secret: secret ?? secretOf(token) },
  };
}

// Nobody can guess it without the token, and every process with the token knows it.
function secretOf(token: string): string {
  return createHash('sha256').update(`webhook of ${token}`).digest('hex');
}
