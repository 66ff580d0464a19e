// The local web chat: one page on loopback, server-sent events out, small POSTs in. Decides who may
// talk to it and what a reloaded page sees again; must not know what the talk is about.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import {
  ChannelFailure,
  type ArrivedFiles,
  type Channel,
  type Hook,
  type Input,
  type OutgoingFile,
  type Receive,
} from '../app/ports.ts';
import type { Block, Screen } from '../interview/vocabulary.ts';
import { bounded, extendedFileName } from './http.ts';
import { pace, type Pace } from '../app/pace.ts';
import { sheetOf, type Sheet } from './web/sheet.ts';
import type { BotBubble, Bubble, Tidings } from './web/wire.ts';

// Loopback only: the page has no login, so nobody but this computer's user may reach it.
const HOST = '127.0.0.1';
const COOKIE_SECONDS = 400 * 24 * 3600;
const MAX_JSON = 64 * 1024;
const MAX_FILE = 10 * 1024 * 1024;
const MAX_BUBBLES = 100;
const MAX_FILES = 10;
const MAX_TALKS = 64;
// A browser opens six connections to one host: with six windows listening, no POST would get out.
const MAX_WINDOWS = 4;
const BEAT_MS = 15_000;
const STOP_MS = 800;
/** A request that has not come whole after so many milliseconds is cut off; its head must come sooner. */
const PATIENCE = 30_000;
const CHECKED_EVERY = 1000;
// A minute of somebody who presses twice a second, and then twice a second for ever: no person gets there.
const ALLOWANCE = { burst: 120, perSecond: 2, most: 1000 };
/** What a message costs: one, and one more for so many characters; and what a file costs. */
const CHARACTERS = 1000;
const FILE_COST = 5;

/** The types of the files that are handed out, by the ends of their names. */
const TYPES: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};
const PAGES = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
  { path: '/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
] as const;

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const SAY = {
  host: '请用 http://127.0.0.1 打开这个页面。',
  origin: '这个请求不是从本页面发出的，没有收下。请回到申报助手的页面再试。',
  type: '这种内容收不了，请在申报助手的页面里发送。',
  cookie: '页面已过期，请刷新后再发，您写的内容还在。',
  shape: '这条消息不完整，请刷新页面后再发。',
  long: '这段话太长了，一次最多约 2 万字，请分成几段发。',
  big: '文件超过 10 MB，收不下。请删去图片或拆开后再发。',
  empty: '这个文件是空的，请换一份再发。',
  unsaved: '刚才没能存下来，请再发一次。',
  soon: '发得太快了，先等一等，会自动接着发。',
  pressedSoon: '按得太快了，请过几秒再按一次。',
  missing: '没有这个页面，请从首页进入。',
  noFile: '这份文件已经不在了，请在对话里重新生成。',
  unread: '暂时读不到之前的内容，请过一会儿刷新页面。',
};

const Id = z.string().regex(/^[\w-]{8,64}$/);
const MessageSchema = z.discriminatedUnion('kind', [
  z.object({
    id: Id,
    kind: z.literal('text'),
    text: z.string().min(1),
    quote: z.string().optional(),
  }),
  z.object({ id: Id, kind: z.literal('choice'), token: z.string().min(1).max(500) }),
]);
const FileSchema = z.object({ id: Id, name: z.string().min(1).max(255) });

/** A window that listens. `tell` never blocks: a window that stopped reading is closed. */
interface Window {
  tell<K extends keyof Tidings>(event: K, tidings: Tidings[K]): void;
  close(): void;
}

/** What is remembered of a conversation, until the program ends. */
interface Talk {
  bubbles: Bubble[];
  files: Map<string, OutgoingFile>;
  /** The file that the user sent last, by its id, until it is read. */
  arrived: Map<string, Uint8Array>;
  sheet: Sheet;
  windows: Set<Window>;
}

/**
 * The web chat on `port` of loopback; 0 picks a free one. The hooks of other channels are answered on
 * the same port. `start` throws ChannelFailure when the port cannot be had; `url()` is the address
 * once it has started.
 */
export function webChannel(options: {
  port: number;
  hooks?: readonly Hook[];
  /** Paths of pages for whoever runs the program, and what answers there. */
  probes?: Readonly<Record<string, Probe>>;
  /** False: only the probes are answered, nobody can chat here. */
  isOpen?: boolean;
  /** Where files are kept until they are read; without it in memory. */
  files?: ArrivedFiles;
  /** How long a request may take to arrive, in milliseconds. */
  patience?: number;
}): Channel & { url(): string } {
  const talks = new Map<string, Talk>();
  /** Conversations with a window. */
  const watched = new Set<string>();
  let server: Server | undefined;
  let port = options.port;

  /** The talk of this name, now the most recently used; the least recent silent ones are dropped. */
  function talkOf(conversation: string): Talk {
    const talk = talks.get(conversation) ?? {
      bubbles: [],
      files: new Map(),
      arrived: new Map(),
      sheet: sheetOf(undefined),
      windows: new Set(),
    };
    talks.delete(conversation);
    talks.set(conversation, talk);
    for (const [name, old] of talks) {
      if (talks.size <= MAX_TALKS) break;
      if (old.windows.size === 0 && old !== talk) talks.delete(name);
    }
    return talk;
  }

  return {
    name: 'web',
    url: () => `http://${HOST}:${port}`,

    async start(receive) {
      const { hooks = [], probes = {}, isOpen = true, files, patience = PATIENCE } = options;
      const pages = await readPages();
      const wait = pace(ALLOWANCE, () => performance.now());
      const site = { wait, receive, talkOf, watched, files, isOpen, pages, hooks, probes };
      const app = router({ ...site, port: () => port });
      const limits = {
        requestTimeout: patience,
        headersTimeout: patience / 3,
        connectionsCheckingInterval: Math.min(patience / 3, CHECKED_EVERY),
      };
      server = createServer(limits, getRequestListener(app.fetch));
      await listen(server, port);
      port = (server.address() as AddressInfo).port;
    },

    async stop() {
      const running = server;
      if (!running) return;
      server = undefined;
      for (const { windows } of talks.values()) for (const window of windows) window.close();
      const closed = new Promise<void>((resolve) => running.close(() => resolve()));
      const force = setTimeout(() => running.closeAllConnections(), STOP_MS);
      await closed;
      clearTimeout(force);
    },

    async present(conversation, screen, file) {
      show(talkOf(conversation), screen, file);
      return null;
    },

    onScreen: () => watched,

    async open(ref) {
      if (options.files) return options.files.open(ref);
      const [conversation = '', id = ''] = ref.split('/');
      const arrived = talks.get(conversation)?.arrived;
      const bytes = arrived?.get(id);
      arrived?.delete(id);
      if (!bytes) throw new ChannelFailure('the file is no longer in memory');
      return bytes;
    },
  };
}

// --- The talk in memory -------------------------------------------------------------------------

function show(talk: Talk, screen: Screen, file: OutgoingFile | undefined): void {
  if (screen.farewell) forget(talk);
  for (const old of talk.bubbles) {
    if (old.from === 'bot' && old.live && old.key !== screen.key) put(talk, retired(old));
  }
  talk.files.delete(screen.key);
  if (file) {
    talk.files.set(screen.key, file);
    for (const key of [...talk.files.keys()].slice(0, -MAX_FILES)) dropFile(talk, key);
  }
  put(talk, {
    from: 'bot',
    key: screen.key,
    live: true,
    blocks: written(screen),
    choices: screen.choices,
    lists: screen.lists ?? false,
    placeholder: screen.placeholder,
    working: screen.working ?? false,
    toast: screen.toast ?? null,
    chosen: null,
    file: file ? { name: file.name, size: file.bytes.length } : null,
  });
  // A screen that only says “working” does not take the form away.
  if (screen.preview || !screen.working) {
    talk.sheet = sheetOf(screen.preview);
    tellAll(talk, 'sheet', talk.sheet);
  }
}

/** Nothing is left of the talk, here and in its windows. */
function forget(talk: Talk): void {
  talk.bubbles = [];
  talk.files.clear();
  talk.arrived.clear();
  talk.sheet = sheetOf(undefined);
  tellAll(talk, 'forgotten', {});
}

function written({ blocks, partial }: Screen): Block[] {
  return partial === undefined ? blocks : [...blocks, { kind: 'text', text: partial }];
}

function retired(bubble: BotBubble): BotBubble {
  return { ...bubble, live: false, choices: [], working: false, toast: null };
}

function put(talk: Talk, bubble: Bubble): void {
  const at = talk.bubbles.findIndex((b) => b.from === bubble.from && b.key === bubble.key);
  if (at < 0) talk.bubbles.push(bubble);
  else talk.bubbles[at] = bubble;
  for (const old of talk.bubbles.splice(0, talk.bubbles.length - MAX_BUBBLES)) {
    if (old.from === 'bot') talk.files.delete(old.key);
  }
  tellAll(talk, 'bubble', bubble);
}

function takeBack(talk: Talk, key: string): void {
  talk.bubbles = talk.bubbles.filter((b) => b.from !== 'user' || b.key !== key);
  tellAll(talk, 'gone', { key });
}

function dropFile(talk: Talk, key: string): void {
  talk.files.delete(key);
  const bubble = talk.bubbles.find((b) => b.from === 'bot' && b.key === key);
  if (bubble?.from === 'bot') put(talk, { ...bubble, file: null });
}

/** Remembers which button was pressed, for when its bubble retires. Returns how to forget it. */
function markChosen(talk: Talk, token: string): () => void {
  const bubble = talk.bubbles.find((b) => b.from === 'bot' && b.live);
  const choice = bubble?.from === 'bot' && bubble.choices.find((c) => c.token === token);
  if (!choice) return () => {};
  bubble.chosen = choice.label;
  return () => {
    bubble.chosen = null;
  };
}

function tellAll<K extends keyof Tidings>(talk: Talk, event: K, tidings: Tidings[K]): void {
  for (const window of talk.windows) window.tell(event, tidings);
}

// --- HTTP ---------------------------------------------------------------------------------------

interface Site {
  wait: Pace;
  receive: Receive;
  talkOf: (conversation: string) => Talk;
  port: () => number;
  pages: { path: string; type: string; text: string }[];
  hooks: readonly Hook[];
  probes: Readonly<Record<string, Probe>>;
  watched: Set<string>;
  isOpen: boolean;
  files: ArrivedFiles | undefined;
}

/** Answers with a status and a text of this type. */
export type Probe = () => Promise<{ status: 200 | 503; type: string; body: string }>;

function router(site: Site): Hono {
  const { wait, receive, talkOf, port, hooks, probes, watched, files } = site;
  const pages = site.isOpen ? site.pages : [];
  const app = new Hono();
  // Before the page's own rules: their callers come through a proxy and are no browsers.
  app.use((c, next) => {
    const { pathname } = new URL(c.req.url);
    const hook = c.req.method === 'POST' ? hooks.find(({ path }) => path === pathname) : undefined;
    return hook ? hook.answer(c.req.raw) : next();
  });
  const cookieName = () => `shenbao-${port()}`;

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    admit(c, port());
    await next();
  });

  for (const page of pages) {
    app.get(page.path, (c) => {
      if (page.path === '/') {
        // One address, one cookie, one conversation: a clerk who types localhost finds the same talk.
        const isOther = c.req.header('host') !== `${HOST}:${port()}`;
        if (isOther && c.req.header('sec-fetch-mode') === 'navigate') {
          return c.redirect(`http://${HOST}:${port()}/`);
        }
        // On a click from another site the browser withholds the cookie: setting one now would
        // replace it. The page asks for /events next, and that request does carry it.
        if (isOwn(c)) keepCookie(c, cookieName());
      }
      return c.body(page.text, 200, { 'Content-Type': page.type });
    });
  }

  for (const [path, probe] of Object.entries(probes)) {
    app.get(path, async (c) => {
      const { status, type, body } = await probe();
      return c.body(body, status, { 'Content-Type': type });
    });
  }

  app.notFound((c) => c.text(SAY.missing, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.text(error.message, error.status);
    console.error(error instanceof Error ? `web: ${error.name}` : 'web: unknown error');
    return c.text(SAY.unsaved, 503);
  });
  if (!site.isOpen) return app;

  app.get('/events', (c) => {
    const conversation = keepCookie(c, cookieName());
    const talk = talkOf(conversation);
    const watch = () => watched[talk.windows.size > 0 ? 'add' : 'delete'](conversation);
    c.header('Content-Type', 'text/event-stream; charset=utf-8');
    // Else the connection outlives the stream, and stop() waits for it.
    c.header('Connection', 'close');
    return c.body(
      listening(talk, watch, (window) => {
        const bubbles = talk.bubbles.map((b) => (b.from === 'bot' ? { ...b, toast: null } : b));
        window.tell('talk', { conversation, bubbles, sheet: talk.sheet });
        receive(conversation, `enter-${randomUUID()}`, { kind: 'enter' }).catch(
          (error: unknown) => {
            console.error(error instanceof Error ? `web: ${error.name}` : 'web: unknown error');
            window.tell('notice', { text: SAY.unread });
          },
        );
      }),
    );
  });

  app.post(
    '/messages',
    bodyLimit({ maxSize: MAX_JSON, onError: (c) => c.text(SAY.long, 413) }),
    async (c) => {
      const conversation = conversationOf(c, cookieName());
      demandType(c, 'application/json');
      const message = demand(MessageSchema, await c.req.json().catch(() => undefined));
      const { id, ...input } = message;
      const length = input.kind === 'text' ? input.text.length : 0;
      const ms = wait(conversation, 1 + Math.floor(length / CHARACTERS));
      if (ms > 0) return later(c, ms, input.kind === 'text' ? SAY.soon : SAY.pressedSoon);
      const talk = talkOf(conversation);
      if (input.kind === 'choice') {
        // Before it is taken in: the answer may retire the bubble first.
        const unmark = markChosen(talk, input.token);
        await takeIn(receive(conversation, id, input), unmark);
      } else {
        put(talk, { from: 'user', key: id, text: input.text, isFile: false });
        const { quote, ...plain } = input;
        const said: Input = quote === undefined ? plain : { ...plain, quote };
        await takeIn(receive(conversation, id, said), () => takeBack(talk, id));
      }
      return c.json({ id });
    },
  );

  app.post('/files', async (c) => {
    const conversation = conversationOf(c, cookieName());
    demandType(c, 'application/octet-stream');
    const { id, name } = demand(FileSchema, c.req.query());
    const ms = wait(conversation, FILE_COST);
    if (ms > 0) return later(c, ms, SAY.soon, { Connection: 'close' });
    const bytes = await bytesOf(c.req.raw, MAX_FILE);
    if (!bytes) return c.text(SAY.big, 413, { Connection: 'close' });
    if (bytes.length === 0) return c.text(SAY.empty, 422);
    const talk = talkOf(conversation);
    const plain = safeName(name);
    put(talk, { from: 'user', key: id, text: plain, isFile: true });
    const ref = `${conversation}/${id}`;
    if (files) await files.keep(conversation, ref, bytes);
    else talk.arrived = new Map([[id, bytes]]);
    const said: Input = { kind: 'file', name: plain, size: bytes.length, ref };
    await takeIn(receive(conversation, id, said), () => takeBack(talk, id));
    return c.json({ id });
  });

  app.get('/file/:key', (c) => {
    const file = talkOf(conversationOf(c, cookieName())).files.get(c.req.param('key'));
    if (!file) return c.text(SAY.noFile, 404);
    const type = TYPES[file.name.split('.').at(-1) ?? ''];
    c.header('Content-Type', type ?? 'application/octet-stream');
    c.header('Content-Disposition', disposition(file.name));
    return c.body(new Uint8Array(file.bytes));
  });

  return app;
}

/** Nothing was taken in: the same may come again after `ms` milliseconds. */
function later(c: Context, ms: number, text: string, more: Record<string, string> = {}): Response {
  return c.text(text, 429, { 'Retry-After': String(Math.ceil(ms / 1000)), ...more });
}

/** Refuses whoever is not this page: other names for this host (rebinding) and other sites. */
function admit(c: Context, port: number): void {
  const host = c.req.header('host') ?? '';
  if (![HOST, 'localhost', '[::1]'].some((name) => host === `${name}:${port}`)) {
    throw new HTTPException(421, { message: SAY.host });
  }
  const isPageLoad = c.req.method === 'GET' && c.req.path === '/';
  if (!isPageLoad && !isOwn(c)) throw new HTTPException(403, { message: SAY.origin });
  if (c.req.method !== 'GET' && c.req.header('origin') !== `http://${host}`) {
    throw new HTTPException(403, { message: SAY.origin });
  }
}

/** Browsers say whence a request comes; another port of this computer is another site too. */
function isOwn(c: Context): boolean {
  return ['same-origin', 'none', undefined].includes(c.req.header('sec-fetch-site'));
}

function keepCookie(c: Context, name: string): string {
  const known = secretOf(c, name);
  const secret = known ?? randomBytes(24).toString('base64url');
  setCookie(c, name, secret, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: COOKIE_SECONDS,
  });
  return conversationName(secret);
}

function conversationOf(c: Context, name: string): string {
  const secret = secretOf(c, name);
  if (secret === undefined) throw new HTTPException(403, { message: SAY.cookie });
  return conversationName(secret);
}

function secretOf(c: Context, name: string): string | undefined {
  const value = getCookie(c, name);
  return value !== undefined && /^[\w-]{32}$/.test(value) ? value : undefined;
}

// A hash: the name ends up in files and logs, and must not open the conversation.
function conversationName(secret: string): string {
  return `web-${createHash('sha256').update(secret).digest('hex').slice(0, 32)}`;
}

function demandType(c: Context, type: string): void {
  const given = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (given !== type) throw new HTTPException(415, { message: SAY.type });
}

function demand<T>(schema: z.ZodType<T>, given: unknown): T {
  const read = schema.safeParse(given);
  if (!read.success) throw new HTTPException(400, { message: SAY.shape });
  return read.data;
}

async function takeIn(received: Promise<unknown>, undo: () => void): Promise<void> {
  try {
    await received;
  } catch (error) {
    undo();
    throw error;
  }
}

/** The body, or undefined when it is larger than `most` bytes: then it is read no further. */
async function bytesOf(request: Request, most: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return undefined;
  return bounded(request.body, most);
}

/** A stream of server-sent events that is one of the talk's windows for as long as it is read. */
function listening(
  talk: Talk,
  watch: () => void,
  opened: (window: Window) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let leave = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const beat = setInterval(() => window.tell('beat', {}), BEAT_MS);
        leave = () => {
          clearInterval(beat);
          talk.windows.delete(window);
          watch();
        };
        const window: Window = {
          tell(event, tidings) {
            if (!talk.windows.has(window)) return;
            const line = `event: ${event}\ndata: ${JSON.stringify(tidings)}\n\n`;
            controller.enqueue(encoder.encode(line));
            if ((controller.desiredSize ?? 0) < -MAX_UNREAD) window.close();
          },
          close() {
            if (!talk.windows.has(window)) return;
            leave();
            controller.close();
          },
        };
        for (const old of [...talk.windows].slice(
          0,
          Math.max(0, talk.windows.size + 1 - MAX_WINDOWS),
        )) {
          old.tell('moved', {});
          old.close();
        }
        talk.windows.add(window);
        watch();
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
        opened(window);
      },
      cancel: () => leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
}

/** Bytes a window may leave unread before it is closed; it reconnects and gets the talk anew. */
const MAX_UNREAD = 8 * 1024 * 1024;

/** `attachment` with the name twice: plain ASCII for old clients, RFC 5987 for the real one. */
function disposition(name: string): string {
  const plain = safeName(name);
  const ascii = plain.replaceAll(/[^\w.-]+/g, '_');
  return `attachment; filename="${ascii}"; ${extendedFileName(plain)}`;
}

/** A name that is one path component everywhere, without invisible or direction-changing signs. */
function safeName(name: string): string {
  return name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/[\\/:*?"<>|]/g, '_');
}

async function readPages(): Promise<Site['pages']> {
  return Promise.all(
    PAGES.map(async ({ path, file, type }) => ({
      path,
      type,
      text: await readFile(new URL(`./web/${file}`, import.meta.url), 'utf8'),
    })),
  );
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? '已被别的程序占用' : '打不开';
      reject(
        new ChannelFailure(
          `网页端口 ${port} ${why}。请先关掉占用它的程序，或用 PORT 换一个端口，例：PORT=3001 npm start`,
          { cause },
        ),
      );
    });
    server.listen(port, HOST, resolve);
  });
}
