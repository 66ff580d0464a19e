// The program as whoever runs it sees it: probes, counts, self-check, and the end of it.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgres } from '../src/adapters/postgres/database.ts';
import { postgresServer, serverPrograms } from './postgres/server.ts';
import { killAll, launched, type Program } from './program.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-operation-'));
});
afterEach(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

const urlOf = (program: Program) => program.found(/(http:\/\/127\.0\.0\.1:\d+)/);

/** A message of a new visitor; gives the status. */
async function say(url: string, text: string): Promise<number> {
  const home = await fetch(url);
  const cookie = (home.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const headers = { cookie, origin: url, 'content-type': 'application/json' };
  const body = JSON.stringify({ id: crypto.randomUUID(), kind: 'text', text });
  return (await fetch(`${url}/messages`, { method: 'POST', headers, body })).status;
}

describe('the probes', () => {
  it('say that it lives, is ready, and what it has done', async () => {
    const url = await urlOf(launched(folder, []));
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
    const ready = async () => (await fetch(`${url}/readyz`)).status;
    await expect.poll(ready, { timeout: 60_000 }).toBe(200);
    expect(await say(url, '老年助餐服务，45.6万，开设3个助餐点')).toBe(200);
    const counted = async () => (await fetch(`${url}/metrics`)).text();
    await expect
      .poll(counted, { timeout: 60_000 })
      .toMatch(/work_seconds_count\{work="print",outcome="done"\} [1-9]/);
    expect(await counted()).toMatch(/work_seconds_count\{work="event",outcome="done"\} [1-9]/);
    expect(await counted()).not.toContain('助餐');
  });

  it('are for this computer alone, as the page is', async () => {
    const url = await urlOf(launched(folder, []));
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const other = await fetch(`${url}${path}`, { headers: { 'sec-fetch-site': 'cross-site' } });
      expect(other.status).toBe(403);
    }
  });
});

describe('the self-check', () => {
  it('tries everything, and starts nothing', async () => {
    const program = launched(folder, ['--self-check']);
    expect(await program.ended).toBe(0);
    expect(program.said()).toContain('都好了，可以启动。');
    expect(program.said().match(/✅/g)).toHaveLength(5);
    expect(await readdir(join(folder, 'data'))).toEqual([]);
  });

  it('says what is wrong, and ends with 1', async () => {
    const program = launched(folder, ['--self-check'], { TELEGRAM_BOT_TOKEN: 'nonsense' });
    expect(await program.ended).toBe(1);
    expect(program.said()).toContain('⚠️ 设置');
    expect(program.said()).toContain('再运行一次自检');
    expect(program.said()).not.toContain('nonsense');
  });

  it('says that the database cannot be reached, without its password', async () => {
    const settings = { DATABASE_URL: 'postgres://shenbao:geheim@127.0.0.1:1/shenbao' };
    const program = launched(folder, ['--self-check'], settings);
    expect(await program.ended).toBe(1);
    expect(program.said()).toMatch(/⚠️ 数据库：连不上，请核对 DATABASE_URL.*ECONNREFUSED/);
    expect(program.said()).not.toContain('geheim');
  });

  it.skipIf(!serverPrograms())('tries the database, and makes nothing in it', async () => {
    const server = await postgresServer();
    try {
      const url = await server.database();
      const program = launched(folder, ['--self-check'], { DATABASE_URL: url });
      expect(await program.ended).toBe(0);
      expect(program.said()).toMatch(/✅ 数据库：PostgreSQL \d/);
      const database = postgres(url, () => undefined);
      const made = await database.sql.query(
        `select nspname from pg_namespace where nspname = 'shenbao'`,
      );
      expect(made).toEqual([]);
      await database.end();
    } finally {
      await server.end();
    }
  });
});

describe('when it is told to stop', () => {
  it('ends although a language model has not answered, and goes on with that at the next start', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const settings = { OPENAI_BASE_URL: `http://127.0.0.1:${port}`, OPENAI_MODEL: 'silent' };
    const program = launched(folder, [], settings);
    const url = await urlOf(program);
    expect(await say(url, '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次')).toBe(200);
    const asked = async () =>
      Promise.all(
        (await readdir(join(folder, 'data', 'sessions')).catch(() => []))
          .filter((name) => name.endsWith('.json'))
          .map((name) => readFile(join(folder, 'data', 'sessions', name), 'utf8')),
      );
    const stored = async () => (await asked()).join();
    await expect.poll(stored, { timeout: 60_000 }).toMatch(/"kind":"model"/);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect((await asked()).join('')).toMatch(/"kind":"model"/);
    silent.closeAllConnections();
    silent.close();
  });
});
