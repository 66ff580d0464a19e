// What must never leave the settings, and what a person wrote, looked for in everything that the program
// writes while everything around it fails and repeats to it what it sent.
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killAll, launched, type Program } from './program.ts';

const TOKEN = '123456789:AAE-geheimes-zeichen-0123456789abcdef';
const KEY = 'sk-geheimer-schluessel-0123456789';
const HOOK = 'geheimes-wort-des-hakens';
const PASSWORD = 'geheimes-passwort';
const SETTINGS = [TOKEN, TOKEN.slice(10), KEY, HOOK, PASSWORD];
const PHONE = '13812345678';
const IDENTITY = '11010519491231002X';
const WRITTEN = [PHONE, IDENTITY, '助餐'];
const LINE = `老年助餐服务，45.6万，开设3个助餐点，联系人${PHONE}，${IDENTITY}`;

let folder: string;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-secrets-'));
});
afterEach(async () => {
  killAll();
  for (const end of ends.splice(0)) await end();
  await rm(folder, { recursive: true, force: true });
});

/** Services that fail at everything, and say in their errors all that was sent to them. */
async function echoing(): Promise<string> {
  let asked = 0;
  const answer = (request: IncomingMessage): [number, unknown] => {
    const echo = `refused ${request.url} ${request.headers.authorization ?? ''}`;
    if (request.url?.endsWith('/getMe')) {
      const me = { id: 123456789, is_bot: true, first_name: 'b', username: 'b_bot' };
      return [200, { ok: true, result: me }];
    }
    if (request.url?.endsWith('/deleteWebhook')) return [200, { ok: true, result: true }];
    if (request.url?.endsWith('/getUpdates') && (asked += 1) === 1) {
      const from = { id: 7, is_bot: false, first_name: '王' };
      const chat = { id: 7, type: 'private', first_name: '王' };
      const message = { message_id: 1, date: 1, from, chat, text: LINE };
      return [200, { ok: true, result: [{ update_id: 1, message }] }];
    }
    const code = request.url?.endsWith('/getUpdates')
      ? 502
      : request.url?.startsWith('/bot')
        ? 400
        : 0;
    if (code > 0) return [code, { ok: false, error_code: code, description: echo }];
    asked += 1;
    return [asked % 2 === 0 ? 401 : 500, { error: { message: echo, code: KEY, type: echo } }];
  };
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = answer(request);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function expectNone(what: string, text: string, secrets: readonly string[]): void {
  const found = secrets.filter((secret) => text.includes(secret));
  expect({ what, found }).toEqual({ what, found: [] });
}

/** Every file of a folder as text, packages unpacked. */
async function everythingIn(path: string): Promise<string> {
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  const texts = files.map(async ({ parentPath, name }) => {
    return unpacked(await readFile(join(parentPath, name)));
  });
  return (await Promise.all(texts)).join('\n');
}

function unpacked(bytes: Uint8Array): string {
  const plain = new TextDecoder().decode(bytes);
  if (!plain.startsWith('PK')) return plain;
  return Object.entries(unzipSync(bytes))
    .map(([name, part]) => `${name}\n${unpacked(part)}`)
    .join('\n');
}

/** A visitor of the page who can say something and fetch the file of the last bubble. */
async function visitor(program: Program) {
  const url = await program.found(/(http:\/\/127\.0\.0\.1:\d+)/);
  const home = await fetch(url);
  const cookie = (home.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const leave = new AbortController();
  ends.push(() => leave.abort());
  const events = await fetch(`${url}/events`, { headers: { cookie }, signal: leave.signal });
  let heard = '';
  void (async () => {
    const decoder = new TextDecoder();
    for await (const part of events.body ?? []) heard += decoder.decode(part as Uint8Array);
  })().catch(() => undefined);
  return {
    url,
    heard: () => heard,
    async say(text: string) {
      const headers = { cookie, origin: url, 'content-type': 'application/json' };
      const body = JSON.stringify({ id: crypto.randomUUID(), kind: 'text', text });
      const answer = await fetch(`${url}/messages`, { method: 'POST', headers, body });
      return { status: answer.status, text: await answer.text() };
    },
    async file(name: RegExp) {
      const found = () => {
        const bubbles = heard.matchAll(/^data: (\{"from":"bot".*)$/gm);
        const all = [...bubbles].map(([, json]) => JSON.parse(json ?? '') as Bubble);
        return all.findLast((bubble) => name.test(bubble.file?.name ?? ''))?.key;
      };
      await expect.poll(found, { timeout: 40_000 }).toBeDefined();
      const path = `${url}/file/${encodeURIComponent(found() ?? '')}`;
      return new Uint8Array(await (await fetch(path, { headers: { cookie } })).arrayBuffer());
    },
  };
}

interface Bubble {
  key: string;
  file: { name: string } | null;
}

describe('the secrets of the settings and the words of people', () => {
  it('stand in no line, count or file that is not theirs, whatever fails and repeats them', async () => {
    const service = await echoing();
    const settings = {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_ALLOWED_USERS: '*',
      TELEGRAM_API_ROOT: service,
      TELEGRAM_WEBHOOK_SECRET: HOOK,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: `${service}/v1`,
      OPENAI_MODEL: 'echo',
      // Else what is written here would not be sent at all.
      OPENAI_TRUSTED: '1',
    };
    const program = launched(folder, [], settings);
    const { url, say, file, heard } = await visitor(program);
    expect((await say(LINE)).status).toBe(200);
    await program.until(/llm \w+: /).toBeDefined();
    await program.until(/telegram: asking for updates failed/).toBeDefined();
    const word = unpacked(await file(/\.docx$/));
    expect(word).toContain('助餐');
    expectNone('the Word file', word, SETTINGS);
    expect((await say('导出我的数据')).status).toBe(200);
    const data = unpacked(await file(/\.json$/));
    expect(data).toContain('助餐');
    expectNone('the data of a user', data, SETTINGS);
    expectNone('what the page is told', heard(), SETTINGS);
    const counted = await (await fetch(`${url}/metrics`)).text();
    expectNone('the counts', counted, [...SETTINGS, ...WRITTEN]);

    // The disk is gone.
    const sessions = join(folder, 'data', 'sessions');
    await rename(sessions, `${sessions}-away`);
    const unkept = await say(`⑤改成50万 ${PHONE}`);
    expect(unkept.status).toBe(503);
    expectNone('a refusal', unkept.text, [...SETTINGS, ...WRITTEN]);
    await rename(`${sessions}-away`, sessions);

    program.child.kill('SIGTERM');
    await program.ended;
    expectNone('what is printed', program.said(), [...SETTINGS, ...WRITTEN]);
    const kept = await everythingIn(join(folder, 'data'));
    expect(kept).toContain(PHONE);
    expectNone('the data folder', kept, SETTINGS);

    const exporting = launched(folder, ['data', 'export', 'all.zip'], settings);
    expect(await exporting.ended).toBe(0);
    expectNone('the export', unpacked(await readFile(join(folder, 'all.zip'))), SETTINGS);
    expectNone('what the export says', exporting.said(), [...SETTINGS, ...WRITTEN]);
  });

  it('stand in no line of the self-check, nor of a complaint about the settings', async () => {
    const settings = {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_ALLOWED_USERS: '*',
      TELEGRAM_WEBHOOK_SECRET: HOOK,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: 'https://127.0.0.1:9/v1',
      HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:9`,
    };
    const checked = launched(folder, ['--self-check'], settings);
    expect(await checked.ended).toBe(0);
    expectNone('the self-check', checked.said(), SETTINGS);
    const wrong = launched(folder, [], {
      ...settings,
      TELEGRAM_BOT_TOKEN: `${TOKEN.slice(10)} `,
      TELEGRAM_WEBHOOK_SECRET: `${HOOK} `,
      HTTPS_PROXY: `socks5://user:${PASSWORD}@127.0.0.1:9`,
    });
    expect(await wrong.ended).toBe(1);
    expect(wrong.said()).toContain('设置有问题');
    expectNone('the complaint', wrong.said(), SETTINGS);
  });

  it('of a proxy stand in no line when it cannot be reached', async () => {
    const program = launched(folder, [], {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_ALLOWED_USERS: '*',
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: 'https://model.example/v1',
      OPENAI_TRUSTED: '1',
      HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:9`,
    });
    const { say } = await visitor(program);
    expect((await say(LINE)).status).toBe(200);
    await program.until(/llm \w+: /).toBeDefined();
    await program.until(/"telegram: the service cannot be reached/).toBeDefined();
    program.child.kill('SIGTERM');
    await program.ended;
    expectNone('what is printed', program.said(), [...SETTINGS, ...WRITTEN]);
  });
});
