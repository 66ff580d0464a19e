// The real program with its Telegram bot, started as its operator does: killed, stopped, behind a
// proxy, called by a webhook, cut off. The service is the stand-in; all else is the real thing.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as bodyText } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message, Update } from 'grammy/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSections, structuralProblems } from '../adapters/ooxml.ts';
import { killAll, launched, type Program } from '../program.ts';
import { botApi, type BotApi, type BotApiOptions, type Person } from './bot-api.ts';

const LINE =
  '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次。实施单位：长征镇社区服务中心，主管部门：长征镇人民政府';
const WEB = /(http:\/\/127\.0\.0\.1:\d+)/;
/** Generous: how fast it is is no matter here. */
const WAIT = 40_000;

let folder: string;
const ending: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-telegram-'));
});
afterEach(async () => {
  killAll();
  for (const end of ending.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

// --- The stage ----------------------------------------------------------------------------------

interface Stage {
  api: BotApi;
  wang: Person;
  people: Person[];
  programs: Program[];
  /** What must never be printed, besides the token and what people wrote. */
  secrets: string[];
  /** Starts the program with the bot's settings and these. */
  start: (settings?: Record<string, string | undefined>) => Program;
}

async function stage(options: BotApiOptions = {}): Promise<Stage> {
  const api = await botApi(options);
  ending.push(() => api.stop());
  const wang = api.person({ first_name: '王' });
  const programs: Program[] = [];
  const start = (settings: Record<string, string | undefined> = {}) => {
    const program = launched(folder, [], {
      TELEGRAM_BOT_TOKEN: api.token,
      TELEGRAM_ALLOWED_USERS: '*',
      TELEGRAM_API_ROOT: api.root,
      ...settings,
    });
    programs.push(program);
    return program;
  };
  return { api, wang, people: [wang], programs, secrets: [], start };
}

/** The bot has done nothing wrong, and nobody can read a secret in what was printed. */
function expectClean({ api, people, programs, secrets }: Stage, allowed?: RegExp): void {
  expect(api.violations.filter((one) => !allowed?.test(one))).toEqual([]);
  const written = people
    .flatMap((person) => person.chat())
    .filter((message) => !message.fromBot)
    .flatMap(({ text, file }) => [text, file?.name ?? ''])
    .filter((text) => text.length > 1 && !text.startsWith('/'));
  for (const program of programs) {
    const said = program.said();
    for (const secret of [api.token, api.token.split(':')[1] ?? '', ...secrets, ...written]) {
      expect(said).not.toContain(secret);
    }
  }
}

/**
 * Allowed after a kill: what the service had done and the dead process could not write down is done
 * again, so that taking away a keyboard finds it gone.
 */
const AGAIN = /^editMessage\w+: .*message is not modified/;

const shows = (person: Person, pattern: RegExp) =>
  person.until((chat) => pattern.test(chat.last()?.text ?? ''), WAIT);

const calledFor = (api: BotApi, method: string) =>
  expect
    .poll(() => api.calls.filter((call) => call.method === method).length, { timeout: WAIT })
    .toBeGreaterThan(0);

/** Until a program started when there were so many calls waits for updates. */
const asks = (api: BotApi, before: number) =>
  expect
    .poll(
      () =>
        api.calls
          .slice(before)
          .some((call) => call.method === 'getUpdates' && call.answeredAt === undefined),
      { timeout: WAIT },
    )
    .toBe(true);

async function stopped(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
}

async function killed(program: Program): Promise<void> {
  program.child.kill('SIGKILL');
  expect(await program.ended).toBe(null);
}

function textsOf(bytes: Uint8Array): string[] {
  return readSections(bytes)
    .flat()
    .flatMap((table) => table.rows.flatMap((row) => row.cells.map((cell) => cell.text)));
}

/** One line, its review page, 定稿. */
async function expectWholeForm(person: Person): Promise<void> {
  person.say(LINE);
  await shows(person, /核对：老年助餐服务/);
  person.press('定稿');
  await shows(person, /已定稿：老年助餐服务/);
  const { file } = person.last()!;
  expect(file?.name).toBe('绩效目标申报表-老年助餐服务-2027.docx');
  expect(textsOf(file!.bytes)).toEqual(expect.arrayContaining(['老年助餐服务', '456,000.00']));
  expect(person.keyboards()).toHaveLength(1);
}

/** The stored conversations as they are on disk. */
async function storedSessions(): Promise<string[]> {
  const sessions = join(folder, 'data', 'sessions');
  const names = existsSync(sessions) ? await readdir(sessions) : [];
  const files = names.filter((name) => name.endsWith('.json'));
  return Promise.all(files.map((name) => readFile(join(sessions, name), 'utf8')));
}

interface OnDisk {
  session: { seen: string[]; pending: unknown[] };
}

/** Until everything that is owed is done and written down. */
const settled = () =>
  expect
    .poll(
      async () =>
        (await storedSessions()).flatMap((text) => (JSON.parse(text) as OnDisk).session.pending),
      { timeout: WAIT },
    )
    .toEqual([]);

interface Got {
  status: number;
  body: string;
}

interface Ask {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A request to the program's port, with whatever headers: also a Host that fetch would not send. */
async function asked(port: number | string, given: Ask): Promise<Got> {
  const { method = 'GET', path = '/', headers = {}, body = '' } = given;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  return { status: answer.statusCode ?? 0, body: await bodyText(answer) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

// --- Settings -----------------------------------------------------------------------------------

describe('settings', () => {
  it('refuse a token without a list of people, and tell what to write', async () => {
    const play = await stage();
    const program = play.start({ TELEGRAM_ALLOWED_USERS: '' });
    expect(await program.ended).toBe(1);
    expect(program.said()).toMatch(
      /TELEGRAM_ALLOWED_USERS：要写明谁能用.*@用户名.*谁都能用请写 \*/,
    );
    expect(play.api.calls).toEqual([]);
    expectClean(play);
  });

  it.each([
    ['of another bot', '123456789:AAE-this_is_another_bots_token_00'],
    ['that was cut short', '123456789:AAE-short-token'],
  ])('a token %s ends the program with a sentence', async (_, token) => {
    const play = await stage();
    play.secrets.push(token, token.split(':')[1]!);
    const program = play.start({ TELEGRAM_BOT_TOKEN: token });
    expect(await program.ended).toBe(1);
    expect(program.said()).toContain('TELEGRAM_BOT_TOKEN 不对');
    expect(program.said()).toContain('@BotFather');
    expectClean(play, /^getMe: a wrong token$/);

    // It has let go of the folder: with the right one it starts.
    const right = play.start();
    await right.until(/Telegram 机器人已启动/).toBeDefined();
    expectClean(play, /^getMe: a wrong token$/);
  });

  it('are all reported together when wrong, and no secret is repeated', async () => {
    const play = await stage();
    const secrets = ['geheim-token', 'geheim wort', 'geheim-passwort'];
    play.secrets.push(...secrets);
    const wrong = {
      PORT: '99999',
      TELEGRAM_BOT_TOKEN: secrets[0]!,
      TELEGRAM_ALLOWED_USERS: '12345,王大锤',
      TELEGRAM_API_ROOT: 'ftp://example.org',
      TELEGRAM_WEBHOOK_URL: 'example.org/telegram',
      TELEGRAM_WEBHOOK_SECRET: secrets[1]!,
      HTTPS_PROXY: `socks5://user:${secrets[2]}@127.0.0.1:1080`,
    };
    const program = play.start(wrong);
    expect(await program.ended).toBe(1);
    for (const name of Object.keys(wrong)) expect(program.said()).toContain(`  ${name}：`);
    expect(program.said()).toContain('ftp://example.org');
    expectClean(play);
  });

  it('report a missing list of people together with what else is wrong', async () => {
    const play = await stage();
    const program = play.start({ PORT: '99999', TELEGRAM_ALLOWED_USERS: '' });
    expect(await program.ended).toBe(1);
    expect(program.said()).toContain('PORT：');
    expect(program.said()).toContain('TELEGRAM_ALLOWED_USERS：');
    expectClean(play);
  });

  it('without a token leave Telegram alone, whatever else of it is set', async () => {
    const play = await stage();
    const program = play.start({ TELEGRAM_BOT_TOKEN: '' });
    const url = await program.found(WEB);
    expect((await asked(new URL(url).port, { headers: { host: new URL(url).host } })).status).toBe(
      200,
    );
    await stopped(program);
    expect(program.said()).not.toContain('Telegram');
    expect(play.api.calls).toEqual([]);
    expectClean(play);
  });

  it('* lets everyone in, and the program says so', async () => {
    const play = await stage();
    const program = play.start();
    await program.until(/Telegram 机器人已启动，谁都能用/).toBeDefined();
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    expectClean(play);
  });

  it('let in whom the list names, by id or name, and turn others away without a trace', async () => {
    const play = await stage();
    const li = play.api.person({ first_name: '李', username: 'Li_Si' });
    const stranger = play.api.person({ first_name: '生人', username: 'someone' });
    play.people.push(li, stranger);
    const list = ` ${play.wang.user.id}，@li_sI `;
    const program = play.start({ TELEGRAM_ALLOWED_USERS: list });
    await program.until(/Telegram 机器人已启动，只给名单上的人用/).toBeDefined();
    for (const word of ['您好吗，我想填表', '养护绿地800平方米']) stranger.say(word);
    stranger.pressData(1, '0.0');
    await shows(stranger, new RegExp(`只给指定的同事用.*${stranger.user.id}`));
    for (const person of [play.wang, li]) person.say('/start');
    for (const person of [play.wang, li]) await shows(person, /您好/);
    await play.api.drained(WAIT);
    expect(stranger.bubbles()).toHaveLength(1);
    expect(stranger.answers).toMatchObject([{ text: expect.stringContaining('指定的同事') }]);
    const stored = await storedSessions();
    expect(stored).toHaveLength(2);
    expect(stored.join()).not.toContain(String(stranger.user.id));
    expectClean(play);
  });
});

// --- A whole form -------------------------------------------------------------------------------

describe('over polling', () => {
  it('one line and one press give the Word file', async () => {
    const play = await stage();
    const { wang } = play;
    play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    expect(wang.keyboards()).toHaveLength(1);

    wang.say(LINE);
    await shows(wang, /核对：老年助餐服务/);
    const review = wang.last()!;
    expect(review.file?.name).toBe('绩效目标申报表-老年助餐服务-2027-草稿.docx');
    expect(wang.keyboards().map(({ id }) => id)).toEqual([review.id]);

    wang.press('定稿');
    await shows(wang, /已定稿：老年助餐服务/);
    const final = wang.last()!;
    expect(final.id).toBe(review.id);
    expect(final.file?.name).toBe('绩效目标申报表-老年助餐服务-2027.docx');
    expect(textsOf(final.file!.bytes)).toEqual(
      expect.arrayContaining([
        '老年助餐服务',
        '456,000.00',
        '长征镇社区服务中心',
        '长征镇人民政府',
        '=3个',
        '≥500人次',
      ]),
    );
    expect(textsOf(final.file!.bytes).join()).not.toContain('待填');
    expect(structuralProblems(final.file!.bytes)).toEqual([]);
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards().map(({ id }) => id)).toEqual([final.id]);
    await wang.until((chat) => chat.answers.length === 1, WAIT);
    await play.api.drained(WAIT);
    expectClean(play);
  });

  it('what several people write at once stays apart', async () => {
    const play = await stage();
    const people = Array.from({ length: 5 }, (_, i) => play.api.person({ first_name: `同事${i}` }));
    play.people.push(...people);
    play.start();
    const nameOf = (i: number) => `第${'一二三四五'[i]}社区花园养护`;
    for (const [i, person] of people.entries()) {
      person.say(`${nameOf(i)}，${i + 11}万，养护绿地${i + 1}00平方米`);
    }
    for (const [i, person] of people.entries()) {
      await shows(person, new RegExp(`核对：${nameOf(i)}`));
      const texts = textsOf(person.last()!.file!.bytes);
      expect(texts).toEqual(expect.arrayContaining([nameOf(i), `${i + 11}0,000.00`]));
      expect(person.keyboards()).toHaveLength(1);
    }
    expectClean(play);
  });

  it('a file that cannot be fetched is answered all the same, and the address stays secret', async () => {
    const play = await stage();
    const program = play.start();
    play.api.fail('file', 'network');
    play.wang.sendFile('去年交的申报表.pdf', Buffer.from('%PDF-1.7'));
    await shows(play.wang, /去年交的申报表/);
    await program.until(/a file could not be opened/).toBeDefined();
    expectClean(play);
  });

  it('an answer that cannot be kept is not confirmed in silence', async () => {
    const play = await stage();
    const { wang } = play;
    const program = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    const sessions = join(folder, 'data', 'sessions');
    // The program may be writing there still.
    await rm(sessions, { recursive: true, maxRetries: 20, retryDelay: 50 });
    await writeFile(sessions, 'no folder');
    wang.say('社区花园养护12.5万元');
    await shows(wang, /没有存上，请再发一次/);
    await rm(sessions);
    await mkdir(sessions);
    wang.say('社区花园养护12.6万元');
    await shows(wang, /社区花园养护/);
    expect(wang.last()?.text).toContain('126,000.00');
    await program.until(/could not be kept/).toBeDefined();
    expectClean(play, AGAIN);
  });
});

// --- Killed -------------------------------------------------------------------------------------

describe('killed', () => {
  it('while the form was being sent, it shows the form after the next start', async () => {
    const play = await stage();
    const { api, wang } = play;
    const first = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    api.fail('sendDocument', 'hang');
    wang.say(LINE);
    await calledFor(api, 'sendDocument');
    await api.drained(WAIT);
    await killed(first);
    expect(wang.last()?.text).toContain('您好');

    const second = play.start();
    await shows(wang, /核对：老年助餐服务/);
    expect(wang.last()?.text).toContain('456,000.00');
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards()).toHaveLength(1);
    wang.press('定稿');
    await shows(wang, /已定稿：老年助餐服务/);
    expect(textsOf(wang.last()!.file!.bytes)).toContain('456,000.00');
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards()).toHaveLength(1);
    await stopped(second);
    expectClean(play, AGAIN);
  });

  it('while the changed form was being sent, it changes the same bubble after the next start', async () => {
    const play = await stage();
    const { api, wang } = play;
    const first = play.start();
    wang.say(LINE);
    await shows(wang, /核对：老年助餐服务/);
    api.fail('editMessageMedia', 'hang');
    wang.press('定稿');
    await calledFor(api, 'editMessageMedia');
    await api.drained(WAIT);
    await killed(first);
    expect(wang.last()?.file?.name).toContain('草稿');

    play.start();
    await shows(wang, /已定稿：老年助餐服务/);
    expect(wang.last()?.file?.name).not.toContain('草稿');
    expect(wang.bubbles()).toHaveLength(1);
    expect(wang.keyboards()).toHaveLength(1);
    wang.press('再改');
    await shows(wang, /改哪一项/);
    expect(wang.bubbles()).toHaveLength(1);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play, AGAIN);
  });

  it('after Telegram took the form but before that was known, both its buttons work and one is left', async () => {
    const play = await stage();
    const { api, wang } = play;
    const first = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    api.delay('sendDocument', 1500);
    wang.say(LINE);
    await calledFor(api, 'sendDocument');
    await api.drained(WAIT);
    await killed(first);
    api.delay('sendDocument', 0);
    // The dead process's call is performed: nobody tells the next one which message it became.
    await shows(wang, /核对：老年助餐服务/);
    const orphan = wang.last()!;

    play.start();
    await wang.until((chat) => chat.bubbles().length === 3, WAIT);
    const known = wang.last()!;
    expect(known.text).toBe(orphan.text);
    wang.press('定稿', orphan);
    await shows(wang, /已定稿：老年助餐服务/);
    expect(wang.last()!.id).toBe(known.id);
    await wang.until((chat) => chat.keyboards().length === 1, WAIT);
    expect(wang.keyboards()[0]!.id).toBe(known.id);
    expect(wang.bubbles()).toHaveLength(3);
    expect(textsOf(wang.last()!.file!.bytes)).toContain('456,000.00');
    expectClean(play, AGAIN);
  });

  it('before it could confirm what it took, it takes the same again as nothing new', async () => {
    const play = await stage();
    const { api, wang } = play;
    let program = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    wang.press('快速问答');
    await shows(wang, /1\/3/);
    await api.drained(WAIT);
    const amounts = /核对：社区花园养护[^]*125,000\.00/;
    const talk: [() => unknown, RegExp][] = [
      [() => wang.say('社区花园养护'), /2\/3/],
      [() => wang.say('12.5万'), /3\/3/],
      [() => wang.say('养护绿地800平方米，种植花卉2000株'), amounts],
      [() => wang.say('⑤改成50万'), /核对[^]*500,000\.00/],
      [() => wang.say('⑤改成60万'), /核对[^]*600,000\.00/],
      [() => wang.press('撤销'), /核对[^]*500,000\.00/],
      [() => wang.press('撤销'), amounts],
    ];
    for (const [act, next] of talk) {
      // The poll that runs brings the update; the next one would confirm it.
      api.fail('getUpdates', 'hang');
      act();
      const [update] = api.pending();
      await shows(wang, next);
      await settled();
      expect(api.pending()).toEqual([update]);
      await killed(program);
      const before = wang.bubbles();

      program = play.start();
      await api.drained(WAIT);
      expect(api.times(update!.update_id)?.deliveries).toBe(2);
      await settled();
      expect(wang.bubbles()).toEqual(before);
      expect(wang.last()?.text).toMatch(next);
    }
    wang.say('/review');
    await shows(wang, amounts);
    expectClean(play, AGAIN);
  });

  it('at any moment, every answer is there once and the talk goes on', async () => {
    const play = await stage();
    const { api, wang } = play;
    let program = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    wang.press('快速问答');
    await shows(wang, /1\/3/);
    const talk: [string, RegExp][] = [
      ['社区花园养护', /2\/3/],
      ['12.5万', /3\/3/],
      ['养护绿地800平方米，种植花卉2000株', /核对：社区花园养护[^]*125,000\.00/],
      ['⑤改成50万', /核对[^]*500,000\.00/],
      ['⑤改成60万', /核对[^]*600,000\.00/],
      ['实施单位：长征镇社区绿化管理站，主管部门：长征镇人民政府', /核对[^]*绿化管理站/],
      ['撤销', /核对[^]*600,000\.00[^]*/],
      ['撤销', /核对[^]*500,000\.00/],
    ];
    const delays = [0, 5, 15, 40, 80, 2, 25, 10];
    for (const [i, [words, next]] of talk.entries()) {
      const before = api.calls.length;
      const { message_id: id } = wang.say(words);
      const [update] = api.pending();
      await expect
        .poll(() => api.times(update!.update_id)?.sentAt, { timeout: WAIT })
        .toBeDefined();
      await pause(delays[i]);
      await killed(program);
      program = play.start();
      await wang.until(
        (chat) => chat.bubbles().some((one) => one.id > id && next.test(one.text)),
        WAIT,
      );
      await api.drained(WAIT);
      expect(api.calls.length).toBeGreaterThan(before);
    }
    // Undone twice: an answer taken twice would have left another amount.
    wang.say('/review');
    await shows(wang, /核对：社区花园养护[^]*500,000\.00/);
    const texts = textsOf(wang.last()!.file!.bytes);
    expect(texts).toEqual(expect.arrayContaining(['社区花园养护', '500,000.00']));
    expect(texts.join()).not.toContain('绿化管理站');
    expect(await storedSessions()).toHaveLength(1);
    expectClean(play, AGAIN);
  });

  it('with a press under way, the press counts once', async () => {
    const play = await stage();
    const { api, wang } = play;
    let program = play.start();
    wang.say(LINE);
    await shows(wang, /核对：老年助餐服务/);
    wang.say('⑤改成50万');
    await shows(wang, /核对[^]*500,000\.00/);
    wang.say('⑤改成60万');
    await shows(wang, /核对[^]*600,000\.00/);
    wang.press('撤销');
    const [update] = api.pending();
    await expect.poll(() => api.times(update!.update_id)?.sentAt, { timeout: WAIT }).toBeDefined();
    await killed(program);
    program = play.start();
    await shows(wang, /核对[^]*500,000\.00/);
    await api.drained(WAIT);
    expect(wang.keyboards()).toHaveLength(1);
    wang.press('撤销');
    await shows(wang, /核对[^]*456,000\.00/);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play, AGAIN);
  });
});

// --- Stopped ------------------------------------------------------------------------------------

describe('stopped', () => {
  it('after an answer, it confirms what it took and the next process gets nothing twice', async () => {
    const play = await stage();
    const { api, wang } = play;
    const seen: Update[] = [];
    api.onUpdateConfirmed = (update) => void seen.push(update);
    const first = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    wang.say(LINE);
    await shows(wang, /核对：老年助餐服务/);
    await stopped(first);
    expect(api.pending()).toEqual([]);
    expect(seen.map((update) => update.message?.text)).toEqual(['/start', LINE]);

    wang.press('定稿');
    expect(api.pending()).toHaveLength(1);
    const second = play.start();
    await shows(wang, /已定稿：老年助餐服务/);
    await stopped(second);
    expect(seen.map(({ update_id: id }) => api.times(id)?.deliveries)).toEqual([1, 1, 1]);
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play);
  });

  it('just when an answer arrives, what is on disk is confirmed and what is not comes again', async () => {
    const play = await stage();
    const { api, wang } = play;
    let program = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    await stopped(program);
    for (const [i, delay] of [0, 3, 8, 20, 50].entries()) {
      const calls = api.calls.length;
      program = play.start();
      await asks(api, calls);
      const amount = `⑤改成${i + 21}万`;
      const message = wang.say(i === 0 ? LINE : amount);
      const [update] = api.pending();
      await expect
        .poll(() => api.times(update!.update_id)?.sentAt, { timeout: WAIT, interval: 1 })
        .toBeDefined();
      await pause(delay);
      await stopped(program);
      const [session = ''] = await storedSessions();
      const isKept = (JSON.parse(session) as OnDisk).session.seen.includes(
        `m${message.message_id}`,
      );
      expect(api.pending()).toHaveLength(isKept ? 0 : 1);

      const more = api.calls.length;
      program = play.start();
      await asks(api, more);
      const answer = i === 0 ? /核对[^]*456,000\.00/ : new RegExp(`核对[^]*${i + 21}0,000\\.00`);
      await wang.until(
        (chat) =>
          chat.bubbles().some((one) => one.id > message.message_id && answer.test(one.text)),
        WAIT,
      );
      await api.drained(WAIT);
      expect(wang.bubbles().filter((one) => one.id > message.message_id)).toHaveLength(1);
      expect(wang.keyboards()).toHaveLength(1);
      await stopped(program);
    }
    expectClean(play);
  });

  it('what people write meanwhile is answered after the next start', async () => {
    const play = await stage();
    const { api, wang } = play;
    const li = api.person({ first_name: '李' });
    play.people.push(li);
    const first = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    await stopped(first);
    wang.say(LINE);
    wang.say('⑤改成50万');
    li.say('社区花园养护，12.5万，养护绿地800平方米');

    play.start();
    await shows(wang, /核对：老年助餐服务[^]*500,000\.00/);
    await shows(li, /核对：社区花园养护[^]*125,000\.00/);
    for (const person of [wang, li]) expect(person.keyboards()).toHaveLength(1);
    expectClean(play);
  });

  it('while a form is being sent to a silent service, it ends and the next process sends it', async () => {
    const play = await stage();
    const { api, wang } = play;
    const first = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    api.fail('sendDocument', 'hang');
    wang.say(LINE);
    await calledFor(api, 'sendDocument');
    await stopped(first);
    expect(api.pending()).toEqual([]);

    play.start();
    await shows(wang, /核对：老年助餐服务/);
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play, AGAIN);
  });

  it('while Telegram is down or tells it to wait, it ends all the same', async () => {
    const play = await stage();
    const { api, wang } = play;
    const first = play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    api.fail('sendDocument', {
      error_code: 429,
      description: 'Too Many Requests',
      retry_after: 20,
    });
    wang.say(LINE);
    await calledFor(api, 'sendDocument');
    await api.drained(WAIT);
    await stopped(first);

    await api.down();
    const second = play.start();
    await second.until(/cannot be reached/).toBeDefined();
    await stopped(second);
    expectClean(play);
  });

  it('by Ctrl+C it ends as well', async () => {
    const play = await stage();
    const program = play.start();
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    program.child.kill('SIGINT');
    expect(await program.ended).toBe(0);
    expect(play.api.pending()).toEqual([]);
    expectClean(play);
  });
});

// --- Webhook ------------------------------------------------------------------------------------

interface Hooked extends Stage {
  port: number;
  path: string;
  settings: Record<string, string>;
  /** Posts to the webhook; without a secret given, with the right one. */
  post: (body: string, headers?: Record<string, string>) => Promise<Got>;
  /** Starts the program and waits until Telegram knows the webhook. */
  begin: () => Promise<Program>;
}

async function hooked(secret?: string): Promise<Hooked> {
  const play = await stage();
  const port = await freePort();
  const path = '/telegram/hook-7';
  const settings = {
    PORT: String(port),
    TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${port}${path}`,
    ...(secret === undefined ? {} : { TELEGRAM_WEBHOOK_SECRET: secret }),
  };
  if (secret !== undefined) play.secrets.push(secret);
  const known = () => play.api.webhook?.secret_token ?? '';
  return {
    ...play,
    port,
    path,
    settings,
    post: (body, headers = { 'x-telegram-bot-api-secret-token': known() }) =>
      asked(port, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    async begin() {
      const before = play.api.calls.length;
      const program = play.start(settings);
      const set = () => play.api.calls.slice(before).some((call) => call.method === 'setWebhook');
      await expect.poll(set, { timeout: WAIT }).toBe(true);
      await expect.poll(() => play.api.webhook?.url, { timeout: WAIT }).toBeDefined();
      return program;
    },
  };
}

describe('over a webhook', () => {
  it.each([
    ['of one’s own', 'A_secret-of_the_operator'],
    ['that is left unset', undefined],
  ])('with a secret %s a whole form is filled', async (_, secret) => {
    const play = await hooked(secret);
    const { api, wang } = play;
    const program = await play.begin();
    expect(api.webhook?.url).toBe(play.settings['TELEGRAM_WEBHOOK_URL']);
    const known = api.webhook?.secret_token ?? '';
    if (secret === undefined) {
      expect(known).toMatch(/^[\w-]{32,256}$/);
      expect(known).not.toContain(api.token.split(':')[1]);
      play.secrets.push(known);
    } else expect(known).toBe(secret);
    wang.say('/start');
    await shows(wang, /您好/);
    await expectWholeForm(wang);
    await api.drained(WAIT);
    expect(api.calls.filter((call) => call.method === 'getUpdates')).toEqual([]);
    await stopped(program);
    expectClean(play);
  });

  it('lets in nobody without the secret, and nothing changes', async () => {
    const play = await hooked('A_secret-of_the_operator');
    const { api, wang } = play;
    const program = await play.begin();
    // What Telegram would send, from somebody who knows the address but not the secret.
    const from = wang.user;
    const chat = { id: from.id, type: 'private', first_name: from.first_name };
    const message = { message_id: 900, date: 1, chat, from, text: LINE };
    const forged = JSON.stringify({ update_id: 5, message });
    const name = 'x-telegram-bot-api-secret-token';
    const wrong: Record<string, string>[] = [
      {},
      { [name]: '' },
      { [name]: 'wrong' },
      { [name]: 'A_secret-of_the_operato' },
      { [name]: 'a_secret-of_the_operator' },
      { [name]: 'A_secret-of_the_operatorA_secret-of_the_operator' },
      { authorization: 'Bearer A_secret-of_the_operator' },
    ];
    for (const headers of wrong) {
      expect(await play.post(forged, headers)).toEqual({ status: 401, body: '' });
    }
    await stopped(program);
    expect(wang.bubbles()).toEqual([]);
    expect(await storedSessions()).toEqual([]);
    expect(api.calls.filter((call) => call.method.startsWith('send'))).toEqual([]);

    // With it the same is taken, so that it was the secret that mattered.
    await play.begin();
    expect((await play.post(forged)).status).toBe(200);
    await shows(wang, /核对：老年助餐服务/);
    expectClean(play);
  });

  it.each([
    ['no JSON', 'update_id=5'],
    ['an empty body', ''],
    ['JSON that is no update', '[1, 2]'],
    ['null', 'null'],
    ['half an update', '{"update_id": 5, "message": {'],
    ['more than 1 MB', JSON.stringify({ update_id: 5, filler: 'x'.repeat(1024 * 1024) })],
    ['much more than 1 MB', JSON.stringify({ update_id: 5, filler: 'x'.repeat(8 * 1024 * 1024) })],
  ])('refuses %s with 400 and goes on', async (_, body) => {
    const play = await hooked();
    const program = await play.begin();
    expect((await play.post(body)).status).toBe(400);
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    await stopped(program);
    expectClean(play);
  });

  it('takes an update of a kind or shape it does not know as done', async () => {
    const play = await hooked();
    await play.begin();
    for (const update of [
      { update_id: 5 },
      { update_id: 6, poll: { id: 'x' } },
      { update_id: 7, message: { message_id: 1, from: { id: 5 } } },
      { update_id: 8, callback_query: 'x' },
    ]) {
      expect((await play.post(JSON.stringify(update))).status).toBe(200);
    }
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    expect(await storedSessions()).toHaveLength(1);
    expectClean(play);
  });

  it('gives nothing to who only looks, and the page beside it stays for this computer', async () => {
    const play = await hooked();
    const { port, path } = play;
    await play.begin();
    play.wang.say(LINE);
    await shows(play.wang, /核对：老年助餐服务/);
    const host = `127.0.0.1:${port}`;
    const secret = { 'x-telegram-bot-api-secret-token': play.api.webhook?.secret_token ?? '' };
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const looked = await asked(port, { method, path, headers: { host, ...secret } });
      expect(looked.status).toBeGreaterThanOrEqual(400);
      expect(looked.body).not.toMatch(/update|老年|\{/);
    }
    const page = await asked(port, { headers: { host } });
    expect(page.status).toBe(200);
    expect(page.body).toContain('申报助手');
    for (const other of ['bot.example.org', `bot.example.org:${port}`, '127.0.0.1']) {
      expect((await asked(port, { headers: { host: other } })).status).toBe(421);
    }
    // The proxy in front keeps the name it was called by: the webhook is open to that.
    const update = JSON.stringify({ update_id: 5 });
    const named = { host: 'bot.example.org' };
    expect((await play.post(update, { ...named, ...secret })).status).toBe(200);
    expect((await play.post(update, named)).status).toBe(401);
    expectClean(play);
  });

  it('takes an update that comes again, or several times at once, as one', async () => {
    const play = await hooked();
    const { api, wang } = play;
    const last: Update[] = [];
    api.onUpdateConfirmed = (update) => void last.push(update);
    await play.begin();
    wang.say('/start');
    await shows(wang, /您好/);
    wang.press('快速问答');
    await shows(wang, /1\/3/);
    wang.say('社区花园养护');
    await shows(wang, /2\/3/);
    await api.drained(WAIT);
    const name = JSON.stringify(last.at(-1));
    for (let i = 0; i < 2; i += 1) expect((await play.post(name)).status).toBe(200);
    expect(wang.last()?.text).toMatch(/2\/3/);

    const asUpdate = (message: Message) => JSON.stringify({ update_id: 77, message });
    const amount = asUpdate(wang.say('12.5万'));
    const got = await Promise.all([play.post(amount), play.post(amount), play.post(amount)]);
    expect(got.map(({ status }) => status)).toEqual([200, 200, 200]);
    await shows(wang, /3\/3/);
    wang.say('养护绿地800平方米，种植花卉2000株');
    await shows(wang, /核对：社区花园养护[^]*125,000\.00/);
    wang.say('⑤改成50万');
    await shows(wang, /核对：社区花园养护[^]*500,000\.00/);
    wang.press('撤销');
    await shows(wang, /核对：社区花园养护[^]*125,000\.00/);
    await api.drained(WAIT);
    // The same press again undoes nothing more.
    const press = JSON.stringify(last.at(-1));
    expect(press).toContain('callback_query');
    const pressed = await Promise.all([play.post(press), play.post(press)]);
    expect(pressed.map(({ status }) => status)).toEqual([200, 200]);
    wang.say('/review');
    await shows(wang, /核对：社区花园养护[^]*125,000\.00/);
    expect(wang.keyboards()).toHaveLength(1);
    // The stand-in knows of one delivery only: that the press had been answered is no secret to it.
    expectClean(play, /^answerCallbackQuery: Bad Request: query is too old/);
  });

  it('gets what people wrote while the program was stopped or killed', async () => {
    const play = await hooked();
    const { api, wang } = play;
    const first = await play.begin();
    wang.say('/start');
    await shows(wang, /您好/);
    await stopped(first);
    wang.say(LINE);
    await expect
      .poll(() => api.times(api.pending()[0]!.update_id)?.deliveries, { timeout: WAIT })
      .toBeGreaterThan(1);

    const second = play.start(play.settings);
    await shows(wang, /核对：老年助餐服务/);
    await api.drained(WAIT);
    await settled();
    await killed(second);
    wang.press('定稿');
    play.start(play.settings);
    await shows(wang, /已定稿：老年助餐服务/);
    await api.drained(WAIT);
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play, AGAIN);
  });

  it('killed while answering, every answer is there once after the next start', async () => {
    const play = await hooked();
    const { api, wang } = play;
    const first = await play.begin();
    wang.say('/start');
    await shows(wang, /您好/);
    api.fail('sendDocument', 'hang');
    wang.say(LINE);
    await calledFor(api, 'sendDocument');
    await api.drained(WAIT);
    await killed(first);
    await play.begin();
    await shows(wang, /核对：老年助餐服务/);
    wang.press('定稿');
    await shows(wang, /已定稿：老年助餐服务/);
    expect(wang.bubbles()).toHaveLength(2);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play, AGAIN);
  });

  it.each([
    ['the address itself', ''],
    ['several parts', '/a/b/c'],
    ['signs that routers know', '/bot/:name/*'],
    ['the shape of a token', '/bot123:AAE-x_y'],
  ])('works under a path of %s', async (_, path) => {
    const play = await stage();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}${path}`;
    play.start({ PORT: String(port), TELEGRAM_WEBHOOK_URL: url });
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    const host = `127.0.0.1:${port}`;
    expect((await asked(port, { headers: { host } })).status).toBe(200);
    expectClean(play);
  });

  it.each([
    ['Chinese', '/机器人'],
    ['a blank', '/my%20bot'],
  ])('works under a path with %s', async (_, path) => {
    const play = await stage();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}${path}`;
    play.start({ PORT: String(port), TELEGRAM_WEBHOOK_URL: url });
    await expect.poll(() => play.api.webhook?.url, { timeout: WAIT }).toBeDefined();
    const forged = { method: 'POST', path: new URL(url).pathname, body: '{"update_id": 5}' };
    expect((await asked(port, forged)).status).toBe(401);
  });

  it('is left when the setting is gone: the program asks by itself again', async () => {
    const play = await hooked();
    const first = await play.begin();
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    await stopped(first);
    play.start();
    await expectWholeForm(play.wang);
    expect(play.api.webhook).toBeUndefined();
    expectClean(play);
  });
});

// --- A proxy ------------------------------------------------------------------------------------

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!hasOpenssl) console.warn('跳过代理的测试：这台电脑上没有 openssl');

/** Nothing but the proxy knows this name. */
const FAR = 'telegram.invalid';

interface Proxy {
  url: string;
  /** Where tunnels were asked to. */
  tunnels: string[];
  /** The Proxy-Authorization headers that came. */
  passwords: (string | undefined)[];
  /** Refuses tunnels with this status instead. */
  refuse?: number;
}

async function connectProxy(): Promise<Proxy> {
  const proxy: Proxy = { url: '', tunnels: [], passwords: [] };
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (asking, socket) => {
    proxy.tunnels.push(asking.url ?? '');
    proxy.passwords.push(asking.headers['proxy-authorization']);
    socket.on('error', () => undefined);
    if (proxy.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${proxy.refuse} Refused\r\n\r\n`);
      return;
    }
    const far = connect(Number(asking.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.pipe(socket).pipe(far);
    });
    far.on('error', () => socket.destroy());
    socket.on('close', () => far.destroy());
    far.on('close', () => socket.destroy());
  });
  proxy.url = `http://127.0.0.1:${await listening(server)}`;
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return proxy;
}

interface Secure extends Stage {
  proxy: Proxy;
  trust: Record<string, string>;
  port: string;
}

/** The stand-in over TLS with a certificate of its own, and a proxy beside it. */
async function secured(): Promise<Secure> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = `subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:${FAR}`;
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=stand-in'];
  execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', cert, '-addext', names], {
    stdio: 'ignore',
  });
  const tls = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  const play = await stage({ tls });
  return {
    ...play,
    proxy: await connectProxy(),
    trust: { NODE_EXTRA_CA_CERTS: cert },
    port: new URL(play.api.root).port,
  };
}

describe('behind a proxy', { skip: !hasOpenssl }, () => {
  it('makes all calls, uploads and downloads through it', async () => {
    const play = await secured();
    const { api, wang, proxy, trust, port } = play;
    const password = 'ein_Passwort';
    play.secrets.push(password, Buffer.from(`bot:${password}`).toString('base64'));
    const url = proxy.url.replace('//', `//bot:${password}@`);
    // A name that cannot be resolved: whatever went past the proxy would not arrive.
    const root = `https://${FAR}:${port}`;
    const program = play.start({ ...trust, TELEGRAM_API_ROOT: root, HTTPS_PROXY: url });
    wang.say('/start');
    await shows(wang, /您好/);
    await expectWholeForm(wang);
    wang.sendFile('去年交的申报表.pdf', Buffer.from('%PDF-1.7'));
    await shows(wang, /去年交的申报表/);
    expect(api.calls.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['getUpdates', 'sendDocument', 'editMessageMedia', 'getFile', 'file']),
    );
    expect(api.calls.find(({ method }) => method === 'file')?.ok).toBe(true);
    await stopped(program);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(new Set(proxy.tunnels)).toEqual(new Set([`${FAR}:${port}`]));
    const basic = `Basic ${Buffer.from(`bot:${password}`).toString('base64')}`;
    expect(new Set(proxy.passwords)).toEqual(new Set([basic]));
    expectClean(play);
  });

  it('the setting in small letters counts too', async () => {
    const play = await secured();
    const { proxy, trust, port } = play;
    play.start({
      ...trust,
      TELEGRAM_API_ROOT: `https://${FAR}:${port}`,
      HTTPS_PROXY: undefined,
      https_proxy: proxy.url,
    });
    play.wang.say('/start');
    await shows(play.wang, /您好/);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expectClean(play);
  });

  it('the setting in small letters counts beside the empty one of .env.example', async () => {
    const play = await secured();
    const { proxy, trust, port } = play;
    await writeFile(join(folder, '.env'), 'HTTPS_PROXY=\nNO_PROXY=\n');
    const program = play.start({
      ...trust,
      TELEGRAM_API_ROOT: `https://${FAR}:${port}`,
      HTTPS_PROXY: undefined,
      NO_PROXY: undefined,
      https_proxy: proxy.url,
    });
    await program.until(/Telegram 机器人已启动/).toBeDefined();
    expect(proxy.tunnels.length).toBeGreaterThan(0);
  });

  it.each([
    ['its address', '127.0.0.1', '127.0.0.1'],
    ['its name among others', 'localhost', 'example.org, localhost'],
  ])('goes straight to a host that NO_PROXY names by %s', async (_, host, except) => {
    const play = await secured();
    const { wang, proxy, trust, port } = play;
    play.start({
      ...trust,
      TELEGRAM_API_ROOT: `https://${host}:${port}`,
      HTTPS_PROXY: proxy.url,
      NO_PROXY: except,
    });
    await expectWholeForm(wang);
    wang.sendFile('去年交的申报表.pdf', Buffer.from('%PDF-1.7'));
    await shows(wang, /去年交的申报表/);
    expect(proxy.tunnels).toEqual([]);
    expectClean(play);
  });

  it('keeps trying when the proxy refuses, and prints no password', async () => {
    const play = await secured();
    const { wang, proxy, trust, port } = play;
    play.secrets.push('ein_Passwort');
    proxy.refuse = 407;
    const program = play.start({
      ...trust,
      TELEGRAM_API_ROOT: `https://${FAR}:${port}`,
      HTTPS_PROXY: proxy.url.replace('//', '//bot:ein_Passwort@'),
    });
    await program.until(/cannot be reached/).toBeDefined();
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    wang.say('/start');
    delete proxy.refuse;
    await shows(wang, /您好/);
    expectClean(play);
  });
});

// --- The way to the service ---------------------------------------------------------------------

describe('the service', () => {
  it.each(['', '/', '//'])('is found under its address with “%s” at the end', async (end) => {
    const play = await stage();
    play.start({ TELEGRAM_API_ROOT: `${play.api.root}${end}` });
    play.wang.sendFile('去年交的申报表.pdf', Buffer.from('%PDF-1.7'));
    await shows(play.wang, /去年交的申报表/);
    expect(play.api.calls.find(({ method }) => method === 'file')?.ok).toBe(true);
    expectClean(play);
  });

  it('may be unreachable at the start: the page works, and the bot as soon as it can', async () => {
    const play = await stage();
    const { api, wang } = play;
    await api.down();
    const program = play.start();
    const url = await program.found(WEB);
    await program.until(/cannot be reached/).toBeDefined();
    const { host, port } = new URL(url);
    const page = await asked(port, { headers: { host } });
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('申报助手') });
    wang.say('/start');
    await pause(1500);
    expect((await asked(port, { headers: { host } })).status).toBe(200);
    await api.up();
    await shows(wang, /您好/);
    await expectWholeForm(wang);
    await stopped(program);
    expectClean(play);
  });

  it('may be silent at the start: the page works meanwhile', async () => {
    const play = await stage();
    const { api, wang } = play;
    api.fail('getMe', 'hang');
    const program = play.start();
    const url = await program.found(WEB);
    await calledFor(api, 'getMe');
    const { host, port } = new URL(url);
    expect((await asked(port, { headers: { host } })).status).toBe(200);
    wang.say('/start');
    await shows(wang, /您好/);
    expectClean(play);
  });

  it('stopped while it is silent at the start, the program ends', async () => {
    const play = await stage();
    play.api.fail('getMe', 'hang', 2);
    const program = play.start();
    await calledFor(play.api, 'getMe');
    await stopped(program);
    expectClean(play);
  });
});

describe('cut off', () => {
  it('in the middle, everything that was said is answered once it is back', async () => {
    const play = await stage();
    const { api, wang } = play;
    const li = api.person({ first_name: '李' });
    play.people.push(li);
    const program = play.start();
    for (const person of [wang, li]) person.say('/start');
    for (const person of [wang, li]) await shows(person, /您好/);

    // The form is owed to one while the other writes into the void.
    api.fail('sendDocument', 'hang');
    wang.say(LINE);
    await calledFor(api, 'sendDocument');
    await api.drained(WAIT);
    await api.down();
    li.say('社区花园养护，12.5万，养护绿地800平方米');
    wang.say('⑤改成50万');
    await program.until(/trying again/).toBeDefined();
    await pause(3000);
    expect(wang.last()?.text).toContain('您好');
    await api.up();

    await shows(wang, /核对：老年助餐服务[^]*500,000\.00/);
    await shows(li, /核对：社区花园养护[^]*125,000\.00/);
    await api.drained(WAIT);
    // A form that changed before it was seen is shown at most twice: before and after.
    expect(wang.bubbles().length).toBeLessThanOrEqual(3);
    expect(li.bubbles()).toHaveLength(2);
    for (const person of [wang, li]) expect(person.keyboards()).toHaveLength(1);
    wang.press('定稿');
    await shows(wang, /已定稿：老年助餐服务/);
    expect(textsOf(wang.last()!.file!.bytes)).toContain('500,000.00');
    li.press('撤销');
    await shows(li, /核对：社区花园养护[^]*待填/);
    await settled();
    await stopped(program);
    expect(api.pending()).toEqual([]);
    expectClean(play);
  });

  it('again and again, a talk of several answers loses and doubles none', async () => {
    const play = await stage();
    const { api, wang } = play;
    play.start();
    wang.say('/start');
    await shows(wang, /您好/);
    wang.press('快速问答');
    await shows(wang, /1\/3/);
    const talk: [string, RegExp][] = [
      ['社区花园养护', /2\/3/],
      ['12.5万', /3\/3/],
      ['养护绿地800平方米，种植花卉2000株', /核对：社区花园养护[^]*125,000\.00/],
    ];
    for (const [words, next] of talk) {
      await api.drained(WAIT);
      await api.down();
      const { message_id: id } = wang.say(words);
      await pause(700);
      await api.up();
      await shows(wang, next);
      expect(wang.bubbles().filter((one) => one.id > id)).toHaveLength(1);
      expect(wang.keyboards().length).toBeLessThanOrEqual(1);
    }
    expectClean(play);
  });

  it('when a press was made before the loss, it is done once and shown after it', async () => {
    const play = await stage();
    const { api, wang } = play;
    play.start();
    wang.say(LINE);
    await shows(wang, /核对：老年助餐服务/);
    api.fail('editMessageMedia', 'network', 2);
    wang.press('定稿');
    await calledFor(api, 'editMessageMedia');
    await api.down();
    await pause(2000);
    await api.up();
    await shows(wang, /已定稿：老年助餐服务/);
    expect(wang.bubbles()).toHaveLength(1);
    expect(wang.keyboards()).toHaveLength(1);
    expectClean(play);
  });
});
