// Several processes with one bot on one database, each the real program: one of them asks for updates and
// shows, all of them do the rest, and each may be killed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseStore } from '../../src/shared-database.ts';
import { postgresServer, serverPrograms, type Server } from '../postgres/server.ts';
import { killAll, launched, type Program } from '../program.ts';
import { botApi, type BotApi } from './bot-api.ts';
import { crowd } from './crowd.ts';

const WAIT = 90_000;
/** What a process had sent when it was killed is sent again by the next. */
const AGAIN = /^editMessage\w+: .*message is not modified/;

describe.skipIf(!serverPrograms())('several processes with one bot', () => {
  let server: Server;
  let url: string;
  let api: BotApi;
  let folder: string;
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server.end());
  beforeEach(async () => {
    url = await server.database();
    api = await botApi();
    folder = await mkdtemp(join(tmpdir(), 'shenbao-shared-bot-'));
  });
  afterEach(async () => {
    killAll();
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function start(role: string): Program {
    return launched(folder, ['--role', role], {
      DATABASE_URL: url,
      TELEGRAM_BOT_TOKEN: api.token,
      TELEGRAM_ALLOWED_USERS: '*',
      TELEGRAM_API_ROOT: api.root,
    });
  }

  async function stored(): Promise<unknown[]> {
    const store = await databaseStore(url, () => undefined);
    const found: unknown[] = [];
    for await (const { conversation } of store.conversations()) {
      found.push({ conversation, session: await store.load(conversation) });
    }
    await store.close();
    return found;
  }

  it('fill in the forms of many people together, each with a part of its own', async () => {
    const programs = ['web', 'worker', 'worker'].map(start);
    for (const program of programs) await program.until(/Telegram/).toBeDefined();
    const { wrong } = await crowd(api, stored, 8, WAIT);
    expect(wrong).toEqual([]);
    expect(api.violations).toEqual([]);
    for (const program of programs) {
      program.child.kill('SIGTERM');
      expect(await program.ended).toBe(0);
    }
  });

  it('lose and double nothing when one after another is killed', async () => {
    const programs = [start('all'), start('all')];
    for (const program of programs) await program.until(/Telegram/).toBeDefined();
    const talk = crowd(api, stored, 6, WAIT);
    for (let turn = 0; turn < 4; turn += 1) {
      await pause(2500);
      programs[turn % 2]?.child.kill('SIGKILL');
      programs[turn % 2] = start('all');
    }
    const { wrong } = await talk;
    // One that was sent when its process was killed keeps its buttons until one is pressed.
    expect(wrong.filter((one) => !/\d keyboards$/.test(one))).toEqual([]);
    expect(api.violations.filter((one) => !AGAIN.test(one))).toEqual([]);
  });

  it('read in one what came to another: last year’s form, sent to the bot', async () => {
    const wang = api.person({ first_name: '王' });
    for (const program of [start('web'), start('worker')]) {
      await program.until(/Telegram/).toBeDefined();
    }
    wang.say('老年助餐服务，45.6万，开设3个助餐点，服务老人500人次');
    await wang.until((chat) => chat.last()?.file !== undefined, WAIT);
    const { name, bytes } = wang.last()!.file!;
    wang.say('新建');
    await wang.until((chat) => chat.last()?.file === undefined, WAIT);
    wang.sendFile(name, bytes);
    await wang.until((chat) => chat.last()?.file !== undefined, WAIT);
    expect(wang.last()!.text).toContain('老年助餐服务');
  });
});
