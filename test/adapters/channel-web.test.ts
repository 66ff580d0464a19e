// The web chat over real HTTP on loopback, spoken to without a browser: what it lets in, what it
// keeps, and what it tells.
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { webChannel } from '../../src/adapters/channel-web.ts';
import { sheetOf } from '../../src/adapters/web/sheet.ts';
import type { Bubble, Tidings } from '../../src/adapters/web/wire.ts';
import { ChannelFailure, type Input, type Receive } from '../../src/app/ports.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import type { Screen } from '../../src/interview/vocabulary.ts';

type Web = ReturnType<typeof webChannel>;
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
}
interface Taken {
  conversation: string;
  id: string;
  input: Input;
}

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  vi.restoreAllMocks();
});

async function started(
  receive: Receive = async () => stored,
  port = 0,
  patience = 30_000,
): Promise<Web> {
  const web = webChannel({ port, patience });
  await web.start(receive);
  running.push(web);
  return web;
}

/** What the app answers once an input is on disk. */
const stored = { performed: Promise.resolve() };

/** A web chat that writes down what it takes in. */
async function listening() {
  const taken: Taken[] = [];
  const web = await started(async (conversation, id, input) => {
    taken.push({ conversation, id, input });
    return stored;
  });
  return { web, taken };
}

/** One plain request; unlike fetch it sends any Host, Origin and path as they are given. */
function ask(
  web: Web,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(web.url());
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(parts);
          const { statusCode = 0, headers } = answer;
          resolve({ status: statusCode, headers, bytes, text: bytes.toString('utf8') });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** Sends the head and then a byte now and again, until the server ends it; gives what it said. */
function dripping(web: Web, head: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(web.url());
    let said = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(head));
    const drip = setInterval(() => socket.write('x'), 50);
    socket.setEncoding('utf8').on('data', (part: string) => (said += part));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      resolve(said);
    });
  });
}

async function cookieOf(web: Web): Promise<string> {
  const { headers } = await ask(web, '/');
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function post(
  web: Web,
  cookie: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(web, '/messages', {
    method: 'POST',
    headers: { Cookie: cookie, Origin: web.url(), 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function postFile(
  web: Web,
  cookie: string,
  name: string,
  content: Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const type = 'application/octet-stream';
  return ask(web, `/files?id=file-0001&name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { Cookie: cookie, Origin: web.url(), 'Content-Type': type, ...headers },
    body: content,
  });
}

/** Listens like a page does, and keeps all it is told. */
async function page(web: Web, cookie: string) {
  const told: { event: string; data: unknown }[] = [];
  const { hostname, port } = new URL(web.url());
  let ended = false;
  let unread = '';
  const sent = request({ hostname, port, path: '/events', headers: { Cookie: cookie } });
  sent.on('error', () => (ended = true));
  sent.on('response', (answer) => {
    answer.setEncoding('utf8');
    answer.on('close', () => (ended = true));
    answer.on('error', () => (ended = true));
    answer.on('data', (part: string) => {
      const messages = (unread + part).split('\n\n');
      unread = messages.pop() ?? '';
      for (const message of messages) {
        const [, event = '', data = 'null'] = /^event: (\w+)\ndata: (.*)$/.exec(message) ?? [];
        if (event) told.push({ event, data: JSON.parse(data) });
      }
    });
  });
  sent.end();
  running.unshift({
    stop: async () => {
      sent.destroy();
    },
  });
  const all = <K extends keyof Tidings>(event: K) =>
    told.filter((one) => one.event === event).map(({ data }) => data as Tidings[K]);
  await vi.waitFor(() => expect(all('talk')).toHaveLength(1));
  return { all, isEnded: () => ended };
}

function screen(key: string, more: Partial<Screen> = {}): Screen {
  return {
    key,
    blocks: [{ kind: 'text', text: `第 ${key} 屏` }],
    choices: [
      { label: '好', token: `${key}-yes` },
      { label: '不', token: `${key}-no` },
    ],
    placeholder: '例：25万',
    ...more,
  };
}

const bots = (bubbles: Bubble[]) => bubbles.filter((b) => b.from === 'bot');

describe('The page', () => {
  test('comes with a strict policy, no inline code, and nothing from elsewhere', async () => {
    const web = await started();
    for (const path of ['/', '/page.css', '/page.js']) {
      const { status, headers } = await ask(web, path);
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    }
    const { text } = await ask(web, '/');
    expect(text).not.toMatch(/ style=| on\w+=|<script>|<style|https?:\/\/(?!www\.w3\.org)/);
  });

  test('gives each visitor an own secret that scripts cannot read', async () => {
    const web = await started();
    const [first, second] = await Promise.all([ask(web, '/'), ask(web, '/')]);
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(
      /^shenbao-\d+=[\w-]{32}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(second.headers['set-cookie']?.[0]).not.toBe(cookie);
  });

  test('keeps the secret it is shown, and replaces one it cannot have given', async () => {
    const web = await started();
    const cookie = await cookieOf(web);
    const name = cookie.split('=')[0] ?? '';
    const again = await ask(web, '/', { headers: { Cookie: cookie } });
    expect(again.headers['set-cookie']?.[0]).toContain(cookie);
    const forged = await ask(web, '/', { headers: { Cookie: `${name}=../../etc/passwd` } });
    expect(forged.headers['set-cookie']?.[0]).toMatch(/=[\w-]{32};/);
  });

  test('opened by a link on another site does not replace the withheld cookie', async () => {
    const web = await started();
    const { status, headers } = await ask(web, '/', {
      headers: { 'Sec-Fetch-Site': 'cross-site' },
    });
    expect(status).toBe(200);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('sends a browser at localhost to the one address, so that there is one conversation', async () => {
    const web = await started();
    const { port } = new URL(web.url());
    const headers = { Host: `localhost:${port}`, 'Sec-Fetch-Mode': 'navigate' };
    const { status, headers: answered } = await ask(web, '/', { headers });
    expect([status, answered['location']]).toEqual([302, `${web.url()}/`]);
  });
});

describe('A stranger', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1.evil.example',
    '0.0.0.0',
  ])('that calls this host %s is refused', async (host) => {
    const { web, taken } = await listening();
    const { port } = new URL(web.url());
    const named = host === '0.0.0.0' || host.endsWith('example') ? `${host}:${port}` : host;
    for (const path of ['/', '/events', '/file/x']) {
      const { status, text } = await ask(web, path, { headers: { Host: named } });
      expect([status, text]).toEqual([421, '请用 http://127.0.0.1 打开这个页面。']);
    }
    expect(taken).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])('may call it %s', async (name) => {
    const web = await started();
    const { port } = new URL(web.url());
    expect((await ask(web, '/', { headers: { Host: `${name}:${port}` } })).status).toBe(200);
  });

  test.each([
    ['no origin', { Origin: '' }, 403],
    ['another origin', { Origin: 'http://evil.example' }, 403],
    ['a sandboxed origin', { Origin: 'null' }, 403],
    ['another port of this computer', { Origin: 'http://127.0.0.1:1' }, 403],
    ['another site in its own words', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a neighbour port in its own words', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['plain text', { 'Content-Type': 'text/plain' }, 415],
    ['no cookie', { Cookie: '' }, 403],
    ['a made-up cookie', { Cookie: 'shenbao=x' }, 403],
  ])('cannot post with %s', async (_, headers, status) => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const answer = await post(web, cookie, { id: 'id-00001', kind: 'text', text: '您好' }, headers);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(/^[^\n]*请[^\n]*。$/);
    expect(taken).toEqual([]);
  });

  test('cannot listen in or download from another site', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    for (const path of ['/events', '/file/a']) {
      const headers = { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' };
      expect((await ask(web, path, { headers })).status).toBe(403);
    }
    expect(taken).toEqual([]);
  });
});

describe('A message', () => {
  test('is answered only after it was taken in', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const seen: string[] = [];
    const web = await started(async (_conversation, id) => {
      seen.push(id);
      await held;
      seen.push('stored');
      return stored;
    });
    const answer = post(web, await cookieOf(web), { id: 'id-00001', kind: 'text', text: '您好' });
    void answer.then(() => seen.push('answered'));
    await vi.waitFor(() => expect(seen).toEqual(['id-00001']));
    release();
    expect((await answer).status).toBe(200);
    expect(seen).toEqual(['id-00001', 'stored', 'answered']);
  });

  test('carries the page’s own id, so that sending it again is the same message', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const message = { id: 'id-00001', kind: 'text', text: '区域化党建，25万' };
    await post(web, cookie, message);
    await post(web, cookie, message);
    expect(taken.map(({ id, input }) => [id, input])).toEqual([
      ['id-00001', { kind: 'text', text: '区域化党建，25万' }],
      ['id-00001', { kind: 'text', text: '区域化党建，25万' }],
    ]);
    const { all } = await page(web, cookie);
    expect(all('talk')[0]?.bubbles).toHaveLength(1);
  });

  test('belongs to one conversation for each cookie, whose name does not give the cookie away', async () => {
    const { web, taken } = await listening();
    const [mine, other] = [await cookieOf(web), await cookieOf(web)];
    for (const cookie of [mine, other, mine]) {
      await post(web, cookie, { id: 'id-00001', kind: 'choice', token: 't' });
    }
    const [first, second, third] = taken.map(({ conversation }) => conversation);
    expect(first).toMatch(/^web-[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    expect(third).toBe(first);
    expect(first).not.toContain(mine.split('=')[1]);
  });

  test('that could not be stored is not shown to anybody, and says to send it again', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const web = await started(async (_conversation, _id, input) => {
      if (input.kind === 'text') throw new Error('disk full at /var/secret');
      return stored;
    });
    const cookie = await cookieOf(web);
    const { all } = await page(web, cookie);
    const answer = await post(web, cookie, { id: 'id-00001', kind: 'text', text: '您好' });
    expect([answer.status, answer.text]).toEqual([503, '刚才没能存下来，请再发一次。']);
    await vi.waitFor(() => expect(all('gone')).toEqual([{ key: 'id-00001' }]));
    expect((await page(web, cookie)).all('talk')[0]?.bubbles).toEqual([]);
    expect(log).toHaveBeenCalled();
  });

  test.each([
    ['not JSON', '{"id":'],
    ['nothing', ''],
    ['no kind', { id: 'id-00001', text: 'x' }],
    ['an empty text', { id: 'id-00001', kind: 'text', text: '' }],
    ['a number for a text', { id: 'id-00001', kind: 'text', text: 5 }],
    ['a path for an id', { id: '../../etc/passwd', kind: 'text', text: 'x' }],
    ['an event only the app makes', { id: 'id-00001', kind: 'drafted', effect: 'e' }],
  ])('that is %s is refused in one sentence', async (_, body) => {
    const { web, taken } = await listening();
    const answer = await post(web, await cookieOf(web), body);
    expect([answer.status, answer.text]).toEqual([400, '这条消息不完整，请刷新页面后再发。']);
    expect(taken).toEqual([]);
  });

  test('of 20,000 characters gets in; one beyond 64 KB is told to come in parts', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const text = '项'.repeat(20_000);
    expect((await post(web, cookie, { id: 'id-00001', kind: 'text', text })).status).toBe(200);
    const long = await post(web, cookie, { id: 'id-00002', kind: 'text', text: text.repeat(2) });
    expect(long.status).toBe(413);
    expect(long.text).toContain('请分成几段发');
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const hidden = { id: 'id-00003', kind: 'text', text: text.repeat(2) };
    expect((await post(web, cookie, hidden, chunked)).status).toBe(413);
    expect(taken.map(({ id }) => id)).toEqual(['id-00001']);
  });
});

describe('Somebody who sends more than a person can', () => {
  test('is told to wait, for how long, and what to do; nothing of it is taken in or shown', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const say = (i: number, text = '帮助') =>
      post(web, cookie, { id: `message-${i}`, kind: 'text', text });
    for (let i = 0; i < 100; i += 1) expect((await say(i)).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => say(100 + i)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(20);
    for (const { status, headers, text } of refused) {
      expect(status).toBe(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(text).toContain('会自动接着发');
    }
    expect(taken).toHaveLength(160 - refused.length);
    const press = await post(web, cookie, { id: 'press-0001', kind: 'choice', token: 't' });
    expect([press.status, press.text]).toEqual([429, '按得太快了，请过几秒再按一次。']);
    const file = await postFile(web, cookie, 'a.docx', Buffer.from('PK'));
    expect([file.status, file.headers['retry-after']]).toEqual([429, expect.any(String)]);
    // Nobody else waits for that.
    const other = await post(web, await cookieOf(web), {
      id: 'message-0',
      kind: 'text',
      text: '帮助',
    });
    expect(other.status).toBe(200);
  });

  test('is told so sooner when the messages are long', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const text = '长'.repeat(20_000);
    const statuses: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      statuses.push((await post(web, cookie, { id: `message-${i}`, kind: 'text', text })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(taken).toHaveLength(5);
  });
});

describe('A file sent in', () => {
  test('is reported by name and size, the name without path and invisible signs', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const name = '..\\去年/申报表\u202Excod.\r\ndocx';
    expect((await postFile(web, cookie, name, Buffer.alloc(12_345))).status).toBe(200);
    expect(taken[0]?.input).toEqual({
      kind: 'file',
      name: '.._去年_申报表xcod.docx',
      ref: expect.stringMatching(/^web-\w+\/file-0001$/),
      size: 12_345,
    });
  });

  test('of more than 10 MB is refused whether it says so or not, an empty one as well', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const big = await postFile(web, cookie, '大.docx', Buffer.alloc(10 * 1024 * 1024 + 1));
    expect([big.status, big.text]).toEqual([
      413,
      '文件超过 10 MB，收不下。请删去图片或拆开后再发。',
    ]);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    const hidden = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect((await postFile(web, cookie, '大.docx', hidden, chunked)).status).toBe(413);
    expect((await postFile(web, cookie, '空.docx', Buffer.alloc(0))).status).toBe(422);
    expect(taken).toEqual([]);
  });
});

describe('A listening page', () => {
  test('reports that somebody came in, each time under a new id', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    await page(web, cookie);
    await page(web, cookie);
    expect(taken.map(({ input }) => input)).toEqual([{ kind: 'enter' }, { kind: 'enter' }]);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(2);
  });

  test('gets what is presented on entering, as after a restart of the server', async () => {
    const web = await started(async (conversation) => {
      await web.present(conversation, screen('a'));
      return stored;
    });
    const { all } = await page(web, await cookieOf(web));
    await vi.waitFor(() => expect(all('bubble')).toMatchObject([{ key: 'a', live: true }]));
  });

  test('sees a screen of the same key replaced, and only one keyboard ever', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const { all } = await page(web, cookie);
    const name = taken[0]?.conversation ?? '';
    await web.present(name, screen('a'));
    await web.present(name, screen('a', { blocks: [{ kind: 'text', text: '改过' }] }));
    await web.present(name, screen('b'));
    const last = (await page(web, cookie)).all('talk')[0]?.bubbles ?? [];
    expect(bots(last).map(({ key, live, choices }) => [key, live, choices.length])).toEqual([
      ['a', false, 0],
      ['b', true, 2],
    ]);
    expect(bots(last)[0]?.blocks).toEqual([{ kind: 'text', text: '改过' }]);
    expect(all('bubble').map(({ key }) => key)).toEqual(['a', 'a', 'a', 'b']);
  });

  test('is told a toast once and not again when it is reloaded', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    const { all } = await page(web, cookie);
    await web.present(taken[0]?.conversation ?? '', screen('a', { toast: '已记下 25万' }));
    await vi.waitFor(() => expect(all('bubble')).toMatchObject([{ toast: '已记下 25万' }]));
    const again = await page(web, cookie);
    expect(again.all('talk')[0]?.bubbles).toMatchObject([{ key: 'a', toast: null }]);
  });

  test('shows which button was pressed once its bubble has retired', async () => {
    const web = await started(async (conversation, _id, input) => {
      if (input.kind === 'enter') await web.present(conversation, screen('a'));
      else await web.present(conversation, screen('b'));
      return stored;
    });
    const cookie = await cookieOf(web);
    const { all } = await page(web, cookie);
    await vi.waitFor(() => expect(all('bubble')).toHaveLength(1));
    await post(web, cookie, { id: 'id-00001', kind: 'choice', token: 'a-no' });
    await vi.waitFor(() => expect(all('bubble')).toHaveLength(3));
    expect(all('bubble')[1]).toMatchObject({ key: 'a', live: false, chosen: '不' });
  });

  test('hears nothing of another conversation', async () => {
    const { web, taken } = await listening();
    const mine = await page(web, await cookieOf(web));
    const other = await page(web, await cookieOf(web));
    await web.present(taken[0]?.conversation ?? '', screen('a'));
    await vi.waitFor(() => expect(mine.all('bubble')).toHaveLength(1));
    expect(other.all('bubble')).toEqual([]);
  });

  test('remembers the last hundred bubbles, however long the talk', async () => {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    await page(web, cookie);
    for (let n = 0; n < 130; n += 1) {
      await web.present(taken[0]?.conversation ?? '', screen(`k${n}`));
    }
    const bubbles = (await page(web, cookie)).all('talk')[0]?.bubbles ?? [];
    expect([bubbles.length, bubbles[0]?.key, bubbles.at(-1)?.key]).toEqual([100, 'k30', 'k129']);
  });

  test('makes way when a fifth window opens, so that messages still find a connection', async () => {
    const { web } = await listening();
    const cookie = await cookieOf(web);
    const first = await page(web, cookie);
    const others = [];
    for (let n = 0; n < 4; n += 1) others.push(await page(web, cookie));
    await vi.waitFor(() => expect(first.isEnded()).toBe(true));
    expect(first.all('moved')).toHaveLength(1);
    expect(others.map(({ isEnded }) => isEnded())).toEqual([false, false, false, false]);
  });

  test('is told when its conversation cannot be read', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const web = await started(() => Promise.reject(new Error('no disk')));
    const { all } = await page(web, await cookieOf(web));
    await vi.waitFor(() => {
      expect(all('notice')).toEqual([{ text: '暂时读不到之前的内容，请过一会儿刷新页面。' }]);
    });
  });

  test('is let go when the server stops, and the port is free again', async () => {
    const web = await started();
    const { port } = new URL(web.url());
    const { isEnded } = await page(web, await cookieOf(web));
    await web.stop();
    await vi.waitFor(() => expect(isEnded()).toBe(true));
    expect((await started(undefined, Number(port))).url()).toBe(web.url());
  });
});

describe('The Word file of a bubble', () => {
  async function withFile(name: string, key = 'a') {
    const { web, taken } = await listening();
    const cookie = await cookieOf(web);
    await page(web, cookie);
    const conversation = taken[0]?.conversation ?? '';
    const bytes = new Uint8Array([0x50, 0x4b, 3, 4, 0, 255]);
    await web.present(conversation, screen(key), { name, bytes });
    const fetched = () =>
      ask(web, `/file/${encodeURIComponent(key)}`, { headers: { Cookie: cookie } });
    return { web, taken, cookie, conversation, bytes, fetched };
  }

  test('arrives byte for byte under its Chinese name', async () => {
    const { fetched, bytes } = await withFile('绩效目标申报表-区域化党建-2027.docx');
    const { status, headers, bytes: got } = await fetched();
    expect(status).toBe(200);
    expect(new Uint8Array(got)).toEqual(bytes);
    expect(headers['content-type']).toBe(
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-disposition']).toBe(
      `attachment; filename="_-_-2027.docx"; filename*=UTF-8''${encodeURIComponent('绩效目标申报表-区域化党建-2027.docx')}`,
    );
  });

  test.each([
    ['汇总.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['全部.zip', 'application/zip'],
    ['别的.html', 'application/octet-stream'],
  ])('named %s says what it is', async (name, type) => {
    const { headers } = await (await withFile(name)).fetched();
    expect(headers['content-type']).toBe(type);
  });

  test.each([
    'a"; filename="evil.exe',
    'a\r\nSet-Cookie: x=1\r\n\r\n<script>.docx',
    "a'%27(*)\u0000.docx",
    '../../etc/passwd',
    '\uD800半个.docx',
    '表\u202Excod.exe',
  ])('with the name %j cannot add a header, a parameter or a path', async (name) => {
    const { headers } = await (await withFile(name)).fetched();
    const value = headers['content-disposition'] ?? '';
    expect(value).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.!~%-]+$/);
    const decoded = decodeURIComponent(value.split("''")[1] ?? '');
    expect(decoded).not.toMatch(/[\\/"\p{Cc}\p{Cf}]/u);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('can have any key, and no path leads anywhere else', async () => {
    const { web, cookie, fetched } = await withFile('表.docx', '../b/键 ?#%2F');
    expect((await fetched()).status).toBe(200);
    for (const path of [
      '/file/../../package.json',
      '/file/..%2F..%2Fpackage.json',
      '/..%2fpage.js',
      '/../package.json',
      '/web/page.js',
      '/channel-web.ts',
      '/file/%E0%A4%A',
      '/file/%252e%252e%252fpackage.json',
      '/%252e%252e/package.json',
      '/%5c..%5cpackage.json',
      '/file/..%5C..%5Cpackage.json',
      '/page.js%00.html',
      '/file/',
    ]) {
      const { status, text } = await ask(web, path, { headers: { Cookie: cookie } });
      expect([path, status]).toEqual([path, 404]);
      expect(text).toMatch(/^[^\n]*请[^\n]*。$/);
    }
    for (const path of ['/..\\..\\package.json', '//127.0.0.1/package.json', '//evil.example/']) {
      const { status, text } = await ask(web, path, { headers: { Cookie: cookie } });
      expect([400, 404]).toContain(status);
      expect(text).not.toContain('shenbao');
    }
  });

  test('is not given to who guesses: a secret a little different is another visitor’s', async () => {
    const { web, cookie, taken, conversation } = await withFile('表.docx');
    const [name = '', secret = ''] = cookie.split('=');
    expect(Buffer.from(secret, 'base64url')).toHaveLength(24);
    const near = secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A');
    // Neither the hash that names the conversation opens it, nor anything beside the secret.
    for (const guess of [near, conversation.slice(4), conversation, `${secret}x`, '']) {
      const headers = { Cookie: `${name}=${guess}` };
      expect([403, 404]).toContain((await ask(web, '/file/a', { headers })).status);
      const said = { id: 'guess-001', kind: 'text', text: '列表' };
      await post(web, headers.Cookie, said);
    }
    const mine = taken.filter((one) => one.conversation === conversation);
    expect(mine.map(({ input }) => input.kind)).toEqual(['enter']);
  });

  test('is not given to another visitor, nor to nobody', async () => {
    const { web } = await withFile('表.docx');
    const other = await cookieOf(web);
    expect((await ask(web, '/file/a', { headers: { Cookie: other } })).status).toBe(404);
    expect((await ask(web, '/file/a')).status).toBe(403);
  });

  test('is no longer offered once its bubble says something else', async () => {
    const { web, conversation, cookie, fetched } = await withFile('表.docx');
    await web.present(conversation, screen('a'));
    expect((await fetched()).status).toBe(404);
    const bubbles = (await page(web, cookie)).all('talk')[0]?.bubbles ?? [];
    expect(bots(bubbles)[0]?.file).toBeNull();
  });

  test('stays with its bubble when the talk goes on, for the last ten files', async () => {
    const { web, conversation, cookie, fetched } = await withFile('表.docx');
    for (let n = 0; n < 10; n += 1) {
      expect((await fetched()).status).toBe(200);
      const file = { name: `${n}.docx`, bytes: new Uint8Array([n]) };
      await web.present(conversation, screen(`next${n}`), file);
    }
    expect((await fetched()).status).toBe(404);
    const bubbles = bots((await page(web, cookie)).all('talk')[0]?.bubbles ?? []);
    expect(bubbles.map(({ file }) => file !== null)).toEqual([false, ...Array(10).fill(true)]);
  });
});

describe('The server', () => {
  test('on a taken port names PORT and what to do', async () => {
    const { port } = new URL((await started()).url());
    const second = webChannel({ port: Number(port) });
    const failed = second.start(async () => stored);
    await expect(failed).rejects.toThrow(ChannelFailure);
    await expect(failed).rejects.toThrow(/已被别的程序占用.*PORT=3001 npm start/);
    await second.stop();
  });

  test('stops although a message is still being taken in', async () => {
    const held = new Promise<never>(() => {});
    const taken: string[] = [];
    const web = await started((_conversation, id) => {
      taken.push(id);
      return held;
    });
    const answer = post(web, await cookieOf(web), { id: 'id-00001', kind: 'text', text: '您好' });
    const ended = answer.then(
      () => 'answered',
      () => 'broken off',
    );
    await vi.waitFor(() => expect(taken).toEqual(['id-00001']));
    await web.stop();
    expect(await ended).toBe('broken off');
  });

  test('cuts off a request that comes byte by byte, and lets nobody wait for it', async () => {
    const web = await started(undefined, 0, 600);
    const cookie = await cookieOf(web);
    const slow = ['/messages', '/files?id=file-0001&name=a.docx'].map((path, i) => {
      const type = i === 0 ? 'application/json' : 'application/octet-stream';
      const head = [
        `POST ${path} HTTP/1.1`,
        `Host: ${new URL(web.url()).host}`,
        `Origin: ${web.url()}`,
        `Cookie: ${cookie}`,
        `Content-Type: ${type}`,
        'Content-Length: 60000',
      ];
      return dripping(web, `${head.join('\r\n')}\r\n\r\n`);
    });
    const headless = dripping(web, 'POST /messages HTTP/1.1\r\nHost: ');
    const said = { id: 'message-1', kind: 'text', text: '帮助' };
    expect((await post(web, cookie, said)).status).toBe(200);
    for (const answer of await Promise.all([...slow, headless])) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 |^$/);
    }
    expect((await post(web, cookie, { ...said, id: 'message-2' })).status).toBe(200);
  });

  test('cannot be reached under any address but its own', async () => {
    const web = await started();
    const { port } = new URL(web.url());
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port: Number(port), timeout: 1000 });
      const end = (is: boolean) => {
        socket.destroy();
        resolve(is);
      };
      socket.on('connect', () => end(true));
      socket.on('error', () => end(false));
      socket.on('timeout', () => end(false));
    });
    expect(reached).toBe(false);
  });
});

describe('The sheet', () => {
  const declaration = DeclarationSchema.parse({
    year: 2027,
    projectName: '社区食堂补贴',
    annualFunding: {
      total: '120,000.00',
      currentYearFiscal: '120,000.00',
      carriedOver: '0.00',
      other: '0.00',
    },
    annualGoal: ['第一段', '第二段'],
    indicators: [
      { level1: '产出指标', level2: '数量指标', level3: '补贴人数', value: '≥300人' },
      { level1: '产出指标', level2: '数量指标', level3: '开餐天数', value: '≥240天' },
      { level1: '产出指标', level2: '质量指标', level3: '食品抽检合格率', value: '=100%' },
    ],
  });
  const origins = { projectName: '您填', 'indicators.1': '范例' };

  test('fills the grid of eight columns without a gap or an overlap, with rows and without', () => {
    for (const sheet of [sheetOf(undefined), sheetOf({ declaration, origins })]) {
      const width = sheet.map(() => 0);
      sheet.forEach((row, from) => {
        for (const { columns, rows } of row) {
          for (let down = from; down < from + rows; down += 1) width[down]! += columns;
        }
      });
      expect(width).toEqual(sheet.map(() => 8));
    }
  });

  test('shows values where the form has them, with their origins', () => {
    const sheet = sheetOf({ declaration, origins });
    const named = (key: string) => sheet.flat().find((cell) => cell.key === key);
    expect(sheet[1]?.[0]?.text).toBe('（2027年度）');
    expect(named('projectName')).toMatchObject({ text: '社区食堂补贴', origin: '您填' });
    expect(named('annualFunding.total')).toMatchObject({ look: 'amount', text: '120,000.00' });
    expect(named('annualGoal')).toMatchObject({ look: 'prose', text: '第一段\n第二段' });
    expect(named('unit')).toMatchObject({ text: '', origin: null });
  });

  test('merges equal levels and keeps each row’s own origin', () => {
    const sheet = sheetOf({ declaration, origins });
    const cell = (text: string) => sheet.flat().find((one) => one.text === text);
    expect([cell('产出指标')?.rows, cell('数量指标')?.rows, cell('质量指标')?.rows]).toEqual([
      3, 2, 1,
    ]);
    expect([cell('≥300人')?.origin, cell('≥240天')?.origin]).toEqual([null, '范例']);
  });

  test('marks the cells of which the review found something', () => {
    const mark = { letter: 'a', grade: 'error' as const, text: '7.2 …' };
    const sheet = sheetOf({ declaration, origins, marks: { 'indicators.1': mark, unit: mark } });
    const marked = sheet.flat().filter((cell) => cell.mark !== null);
    expect(marked.map(({ text, key }) => text || key)).toEqual(['unit', '≥240天']);
  });

  test('names an indicator alike after another was deleted, so that only changes are marked', () => {
    const fewer = { ...declaration, indicators: declaration.indicators.slice(1) };
    const keys = (d: typeof declaration) =>
      sheetOf({ declaration: d, origins: {} })
        .flat()
        .flatMap(({ key }) => key ?? []);
    const left = new Set(keys(declaration));
    expect(keys(fewer).filter((key) => !left.has(key))).toEqual([]);
    expect(new Set(keys(declaration)).size).toBe(keys(declaration).length);
  });
});
