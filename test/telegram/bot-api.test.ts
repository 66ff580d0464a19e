// The stand-in for the Bot API over real HTTP: it must refuse what the service refuses, and keep
// what the service keeps.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, GrammyError, InputFile } from 'grammy';
import type { Update } from 'grammy/types';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { botApi, type BotApi, type BotApiOptions, type Person } from './bot-api.ts';
import { foundEntities, parseHtml, Refusal } from './limits.ts';
import { dispositionOf, readBody } from './multipart.ts';

const ending: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

interface Stage {
  service: BotApi;
  api: Api;
  wang: Person;
  chat: number;
}

async function stage(options: BotApiOptions = {}): Promise<Stage> {
  const service = await botApi(options);
  ending.push(() => service.stop());
  const api = new Api(service.token, { apiRoot: service.root });
  const wang = service.person({ first_name: 'Wang' });
  return { service, api, wang, chat: wang.user.id };
}

interface Answer {
  status: number;
  ok: boolean;
  result?: unknown;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number };
}

async function call(service: BotApi, method: string, body: unknown = {}): Promise<Answer> {
  const form = body instanceof FormData || typeof body === 'string';
  const answer = await fetch(`${service.root}/bot${service.token}/${method}`, {
    method: 'POST',
    ...(form ? {} : { headers: { 'content-type': 'application/json' } }),
    body: form ? body : JSON.stringify(body),
  });
  return { ...((await answer.json()) as Answer), status: answer.status };
}

/** Until so many calls of a method have reached the service. */
const arrived = (service: BotApi, method: string, count = 1) =>
  vi.waitFor(() => {
    if (service.calls.filter((one) => one.method === method).length < count)
      throw new Error(method);
  });

const refused = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof GrammyError ? `${error.error_code} ${error.description}` : String(error);
};

const keyboard = (...labels: string[]) => ({
  inline_keyboard: labels.map((text) => [{ text, callback_data: `do:${text}` }]),
});

describe('updates by long polling', () => {
  test('an update comes again until a higher offset confirms it', async () => {
    const { service, api, wang } = await stage();
    wang.say('one');
    wang.say('two');
    const first = await api.getUpdates();
    const again = await api.getUpdates();
    expect(again).toEqual(first);
    expect(first.map((update) => update.message?.text)).toEqual(['one', 'two']);
    const [one, two] = first;
    expect(service.times(one!.update_id)).toMatchObject({ deliveries: 2 });
    expect(await api.getUpdates({ offset: two!.update_id })).toEqual([two]);
    expect(service.confirmed).toBe(one!.update_id);
    await api.getUpdates({ offset: two!.update_id + 1 });
    await service.drained();
    expect(service.pending()).toEqual([]);
    expect(service.times(two!.update_id)?.confirmedAt).toBeGreaterThan(0);
    expect(service.violations).toEqual([]);
  });

  test('a poll waits for what comes, and gives it in portions', async () => {
    const { service, api, wang } = await stage();
    const waiting = api.getUpdates({ timeout: 20 });
    await arrived(service, 'getUpdates');
    wang.say('hello');
    expect((await waiting).map((update) => update.message?.text)).toEqual(['hello']);
    wang.say('more');
    expect(await api.getUpdates({ limit: 1 })).toHaveLength(1);
    expect((await api.getUpdates({ offset: -1 })).map((one) => one.message?.text)).toEqual([
      'more',
    ]);
    expect(await api.getUpdates()).toHaveLength(1);
  });

  test('of two polls at once the older ends with a conflict', async () => {
    const { service, api, wang } = await stage();
    const older = refused(api.getUpdates({ timeout: 20 }));
    await arrived(service, 'getUpdates');
    const newer = api.getUpdates({ timeout: 20 });
    expect(await older).toMatch(/^409 Conflict: terminated by other getUpdates request/);
    wang.say('hello');
    expect(await newer).toHaveLength(1);
    await api.setWebhook(`${service.root}/nowhere`);
    expect(await refused(api.getUpdates())).toMatch(/^409 Conflict: can't use getUpdates/);
  });

  test('only the wanted kinds arrive, and the wish is remembered', async () => {
    const { service, api, wang } = await stage();
    await api.getUpdates({ allowed_updates: ['callback_query'] });
    wang.say('hello');
    wang.pressData(1, 'x');
    const [only, ...rest] = await api.getUpdates();
    expect(only?.callback_query?.data).toBe('x');
    expect(rest).toEqual([]);
    await call(service, 'getUpdates', { allowed_updates: ['messages'] });
    expect(service.violations).toEqual(['getUpdates: unknown kind of update "messages"']);
  });

  test('raw updates can come twice, late and in any order', async () => {
    const { service, api, wang } = await stage();
    wang.say('one');
    const [one] = await api.getUpdates();
    await api.getUpdates({ offset: one!.update_id + 1 });
    service.push(one!);
    expect(await api.getUpdates({ offset: one!.update_id + 1 })).toEqual([one]);
    expect(await api.getUpdates({ offset: one!.update_id + 1 })).toEqual([]);
  });
});

/** A bot's own server: writes down what is delivered and answers as it is told. */
async function hookServer(respond: (update: Update, headers: IncomingMessage) => Promise<number>) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.writeHead(await respond(JSON.parse(body) as Update, request)).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

describe('updates by webhook', () => {
  test('deliveries carry the secret, keep the order of a chat, and are repeated', async () => {
    const { service, api, wang, chat } = await stage();
    const li = service.person();
    const seen: string[] = [];
    let active = 0;
    let worst = 0;
    let failing = 2;
    const url = await hookServer(async (update, { headers }) => {
      expect(headers['x-telegram-bot-api-secret-token']).toBe('s_3-cret');
      if (update.message?.chat.id === chat) active += 1;
      worst = Math.max(worst, active);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (update.message?.chat.id === chat) active -= 1;
      const fails = update.message?.text === '2' && failing > 0;
      if (fails) failing -= 1;
      seen.push(`${update.message?.text}${fails ? '!' : ''}`);
      return fails ? 500 : 200;
    });
    wang.say('1');
    await api.setWebhook(url, { secret_token: 's_3-cret', max_connections: 2 });
    for (const text of ['2', '3']) wang.say(text);
    li.say('other');
    await service.drained();
    expect(seen.filter((one) => one !== 'other')).toEqual(['1', '2!', '2!', '2', '3']);
    // The other chat does not wait for the one whose delivery fails.
    expect(seen.indexOf('other')).toBeLessThan(seen.lastIndexOf('2'));
    expect(worst).toBe(1);
    expect(await api.getWebhookInfo()).toMatchObject({
      url,
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 500',
    });
    expect(service.webhook).toMatchObject({ max_connections: 2, secret_token: 's_3-cret' });
    await api.deleteWebhook();
    expect(service.webhook).toBeUndefined();
    wang.say('4');
    expect(await api.getUpdates()).toHaveLength(1);
    expect(service.violations).toEqual([]);
  });

  test('chats are served side by side, as many as there are connections', async () => {
    const { service, api } = await stage();
    let active = 0;
    let most = 0;
    const url = await hookServer(async () => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setTimeout(resolve, 20));
      active -= 1;
      return 200;
    });
    await api.setWebhook(url, { max_connections: 3 });
    for (let i = 0; i < 9; i += 1) service.person().say('hello');
    await service.drained();
    expect(most).toBe(3);
  });

  test('pending updates can be dropped, and a bad secret or address is refused', async () => {
    const { service, api, wang } = await stage();
    wang.say('old');
    await api.deleteWebhook({ drop_pending_updates: true });
    expect(service.pending()).toEqual([]);
    expect(await refused(api.setWebhook('ftp://x'))).toMatch(/invalid webhook URL/);
    expect(await refused(api.setWebhook(service.root, { secret_token: 'a b' }))).toMatch(
      /secret token contains unallowed characters/,
    );
    expect(service.violations).toHaveLength(2);
  });
});

describe('HTML', () => {
  const read = (html: string) => {
    const notes: string[] = [];
    return { ...parseHtml(html, notes), notes };
  };

  test('tags become entities counted in UTF-16 units', () => {
    const { text, entities, notes } = read(
      '😀 <b>bold <i>both</i></b> &lt;&amp;&#x4e2d;&gt; <a href="https://e.com/?a=1&amp;b=2">link</a>' +
        '<pre><code class="language-ts">x</code></pre><blockquote expandable>q</blockquote>',
    );
    expect(text).toBe('😀 bold both <&中> linkxq');
    expect(entities).toEqual([
      { type: 'bold', offset: 3, length: 9 },
      { type: 'italic', offset: 8, length: 4 },
      { type: 'text_link', offset: 18, length: 4, url: 'https://e.com/?a=1&b=2' },
      { type: 'pre', offset: 22, length: 1, language: 'ts' },
      { type: 'expandable_blockquote', offset: 23, length: 1 },
    ]);
    expect(notes).toEqual([]);
  });

  test.each([
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['中<p>x</p>', 'Unsupported start tag "p" at byte offset 3'],
    ['1 < 2 > 0', 'Unsupported start tag "" at byte offset 2'],
    ['a <b', 'Unclosed start tag at byte offset 2'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<blockquote><blockquote>x</blockquote></blockquote>', 'Nested blockquote'],
  ])('%s is refused', (html, why) => {
    expect(() => parseHtml(html, [])).toThrow(Refusal);
    expect(() => parseHtml(html, [])).toThrow(`Bad Request: can't parse entities: ${why}`);
  });

  test.each(['a & b', '&nbsp;', 'a > b', '<b><code>x</code></b>', '<i class="x">y</i>'])(
    '%s is forgiven by the service but noted',
    (html) => {
      expect(read(html).notes).toHaveLength(1);
    },
  );

  test('commands and mentions are found as clients find them', () => {
    const parts = (text: string) =>
      foundEntities(text).map((one) => text.slice(one.offset, one.offset + one.length));
    expect(parts('/start@my_bot 请 /help, @wang。')).toEqual(['/start@my_bot', '/help', '@wang']);
    expect(parts('请/start /help帮助 a/b https://x/y me@wang')).toEqual([]);
  });

  test('a text is trimmed with its entities, and may not be empty', async () => {
    const { service, api, wang, chat } = await stage();
    await api.sendMessage(chat, ' \n<b> hi </b> ', { parse_mode: 'HTML' });
    expect(wang.last()).toMatchObject({
      text: 'hi',
      html: ' \n<b> hi </b> ',
      entities: [{ type: 'bold', offset: 0, length: 2 }],
    });
    expect(await refused(api.sendMessage(chat, '<b> </b>', { parse_mode: 'HTML' }))).toBe(
      '400 Bad Request: message text is empty',
    );
    expect(await refused(api.sendMessage(chat, '*x*', { parse_mode: 'MarkdownV2' }))).toMatch(
      /unsupported parse_mode/,
    );
    expect(service.violations).toHaveLength(2);
  });
});

describe('limits', () => {
  test('texts and captions are measured after parsing', async () => {
    const { api, chat } = await stage();
    const send = (text: string) => api.sendMessage(chat, text, { parse_mode: 'HTML' });
    await send(`<b>${'&amp;'.repeat(4096)}</b>`);
    expect(await refused(send('x'.repeat(4097)))).toBe('400 Bad Request: message is too long');
    const file = () => new InputFile(new Uint8Array(3), 'a.txt');
    await api.sendDocument(chat, file(), { caption: 'x'.repeat(1024) });
    expect(await refused(api.sendDocument(chat, file(), { caption: 'x'.repeat(1025) }))).toBe(
      '400 Bad Request: message caption is too long',
    );
    expect(await refused(send('\ud83d half of an emoji'))).toMatch(/encoded in UTF-8/);
  });

  test.each([
    ['sendMessage', { text: 'x' }, 'chat_id is empty'],
    ['sendMessage', { chat_id: 1, text: 'x' }, 'chat not found'],
    ['sendMessage', { chat_id: 'ME' }, 'message text is empty'],
    ['sendMessage', { chat_id: 'ME', text: 7 }, 'parameter "text" must be of type string: 7'],
    ['sendMessage', { chat_id: 'ME', text: 'x', reply_markup: [] }, 'must be of type object'],
    ['sendMessage', { chat_id: 'ME', text: 'x', reply_parameters: { message_id: 99 } }, 'replied'],
    ['sendMessage', { chat_id: 'ME', text: 'x', message_thread_id: 5 }, 'thread not found'],
    ['sendMessage', { chat_id: 'ME', text: 'x', reply_markup: keyboard('x'.repeat(63)) }, 'DATA'],
    ['sendMessage', { chat_id: 'ME', text: 'x', reply_markup: keyboard('') }, 'text must be'],
    [
      'sendMessage',
      { chat_id: 'ME', text: 'x', reply_markup: { inline_keyboard: [[{ text: 'a' }]] } },
      'Text buttons are unallowed',
    ],
    [
      'sendMessage',
      {
        chat_id: 'ME',
        text: 'x',
        reply_markup: {
          inline_keyboard: [[{ text: 'a', url: 'https://e.com', callback_data: 'b' }]],
        },
      },
      'url and callback_data',
    ],
    [
      'sendMessage',
      { chat_id: 'ME', text: 'x', reply_markup: { inline_keyboard: [{ text: 'a' }] } },
      'Array of Arrays',
    ],
    [
      'sendMessage',
      {
        chat_id: 'ME',
        text: 'x',
        reply_markup: { force_reply: true, input_field_placeholder: 'x'.repeat(65) },
      },
      'placeholder',
    ],
    ['sendChatAction', { chat_id: 'ME', action: 'thinking' }, 'wrong parameter action'],
    ['sendMessageDraft', { chat_id: 'ME', draft_id: 0, text: 'x' }, 'non-zero'],
    ['setMessageReaction', { chat_id: 'ME', message_id: 9, reaction: [] }, 'react not found'],
    ['setMyCommands', { commands: [{ command: 'Start', description: 'x' }] }, 'COMMAND_INVALID'],
    ['setMyCommands', { commands: [{ command: 'a', description: '' }] }, 'DESCRIPTION_INVALID'],
    ['setMyDescription', { description: 'x'.repeat(513) }, 'TOO_LONG'],
    ['setMyShortDescription', { short_description: 'x'.repeat(121) }, 'TOO_LONG'],
    ['getFile', { file_id: 'x' }, 'invalid file_id'],
  ])('%s of %o is refused', async (method, body, why) => {
    const { service, chat } = await stage();
    const real = 'chat_id' in body && body.chat_id === 'ME' ? { ...body, chat_id: chat } : body;
    const answer = await call(service, method, real);
    expect(answer).toMatchObject({ ok: false, status: 400, error_code: 400 });
    expect(answer.description).toContain(why);
    expect(service.violations).toHaveLength(1);
  });

  test('what the service ignores is noted', async () => {
    const { service, chat } = await stage();
    expect(
      await call(service, 'sendMessage', { chat_id: chat, text: 'x', colour: 1 }),
    ).toMatchObject({ ok: true });
    expect(service.violations).toEqual(['sendMessage: unknown parameter "colour"']);
  });

  test('wrong tokens and unknown methods', async () => {
    const { service } = await stage();
    expect(await call(service, 'sendLove')).toMatchObject({ status: 404, error_code: 404 });
    const other = { ...service, token: `1:${'x'.repeat(35)}` };
    expect(await call(other, 'getMe')).toMatchObject({ status: 401, description: 'Unauthorized' });
    expect(await call({ ...service, token: 'x' }, 'getMe')).toMatchObject({ status: 404 });
    const get = await fetch(`${service.root}/bot${service.token}/getMe`);
    expect(await get.json()).toEqual({ ok: true, result: service.me });
  });
});

describe('edits', () => {
  test('an edit replaces text and keyboard, and must change something', async () => {
    const { service, api, wang, chat } = await stage();
    const { message_id: id } = await api.sendMessage(chat, 'one', { reply_markup: keyboard('A') });
    const before = wang.last()!;
    await api.editMessageText(chat, id, 'two', { reply_markup: keyboard('A') });
    expect(
      await refused(api.editMessageText(chat, id, 'two', { reply_markup: keyboard('A') })),
    ).toMatch(/^400 Bad Request: message is not modified/);
    await api.editMessageText(chat, id, 'two');
    expect(wang.last()).toMatchObject({ text: 'two', buttons: [], edits: 2 });
    expect(before).toMatchObject({ text: 'one', edits: 0 });
    expect(wang.keyboards()).toEqual([]);
    await api.editMessageReplyMarkup(chat, id, { reply_markup: keyboard('B') });
    expect(wang.keyboards()[0]?.buttons).toEqual([[{ text: 'B', data: 'do:B' }]]);
    expect(service.violations).toHaveLength(1);
  });

  test('text and document: one way only', async () => {
    const { service, api, wang, chat } = await stage();
    const { message_id: id } = await api.sendMessage(chat, 'one');
    expect(await refused(api.editMessageCaption(chat, id, { caption: 'x' }))).toBe(
      '400 Bad Request: there is no caption in the message to edit',
    );
    const media = new InputFile(new TextEncoder().encode('word'), 'form.docx');
    await api.editMessageMedia(chat, id, { type: 'document', media, caption: 'done' });
    expect(new TextDecoder().decode(wang.last()?.file?.bytes)).toBe('word');
    expect(wang.last()).toMatchObject({ text: 'done', file: { name: 'form.docx' } });
    await api.editMessageCaption(chat, id, { caption: 'again' });
    expect(wang.last()).toMatchObject({ text: 'again', file: { name: 'form.docx' } });
    expect(await refused(api.editMessageText(chat, id, 'x'))).toBe(
      '400 Bad Request: there is no text in the message to edit',
    );
    expect(service.violations).toHaveLength(2);
  });

  test('only messages of the bot that exist can be edited', async () => {
    const { service, api, wang, chat } = await stage();
    const said = wang.say('mine');
    const notFound = '400 Bad Request: message to edit not found';
    expect(await refused(api.editMessageText(chat, said.message_id, 'x'))).toBe(notFound);
    expect(await refused(api.editMessageText(chat, 77, 'x'))).toBe(notFound);
    expect(service.violations).toHaveLength(2);
    const { message_id: id } = await api.sendMessage(chat, 'gone soon');
    wang.deleteMessage(id);
    expect(await refused(api.editMessageText(chat, id, 'x'))).toBe(notFound);
    // That the person has deleted it the bot could not know.
    expect(service.violations).toHaveLength(2);
    expect(service.refusals).toHaveLength(3);
    const forced = await api.sendMessage(chat, '?', { reply_markup: { force_reply: true } });
    expect(await refused(api.editMessageText(chat, forced.message_id, 'x'))).toBe(
      "400 Bad Request: message can't be edited",
    );
    await api.deleteMessage(chat, forced.message_id);
    expect(wang.bubbles()).toEqual([]);
  });

  test('after a lost answer the same edit again is no violation', async () => {
    const { service, api, wang, chat } = await stage();
    const { message_id: id } = await api.sendMessage(chat, 'one');
    service.fail('editMessageText', 'lost');
    expect(await refused(api.editMessageText(chat, id, 'two'))).toMatch(/HttpError/);
    expect(wang.last()?.text).toBe('two');
    expect(await refused(api.editMessageText(chat, id, 'two'))).toMatch(/not modified/);
    expect(service.violations).toEqual([]);
  });
});

describe('files', () => {
  test('every way to write a name', () => {
    const name = (header: string) => {
      const notes: string[] = [];
      const found = dispositionOf(header, notes);
      return [found.get('filename*') ?? found.get('filename'), notes.length];
    };
    expect(name('form-data; name="d"; filename="申报表 \\"1\\".docx"')).toEqual([
      '申报表 "1".docx',
      0,
    ]);
    expect(name('form-data;name="d";filename=a.docx')).toEqual(['a.docx', 0]);
    expect(name('form-data;name="d";filename=申报表.docx')).toEqual(['申报表.docx', 1]);
    expect(name('form-data;name="d";filename=a b.docx')).toEqual(['a b.docx', 1]);
    expect(name(`form-data; name=d; filename="x.docx"; filename*=UTF-8''%E8%A1%A8.docx`)).toEqual([
      '表.docx',
      0,
    ]);
    expect(name(`form-data; name=d; filename*=%E8.docx`)[1]).toBe(1);
    expect(name('form-data; name="d"; filename="a" b"')[1]).toBe(1);
  });

  test('a broken part is told', () => {
    const read = (...lines: string[]) =>
      readBody('multipart/form-data; boundary=B', Buffer.from(lines.join('\r\n'))).notes;
    const head = 'content-disposition: form-data; name="text"';
    expect(read('--B', head, '', 'x', '--B--', '')).toEqual([]);
    expect(read('--B', head, 'no colon', '', 'x', '--B--', '')).toHaveLength(1);
    expect(read('--B', 'content-type: text/plain', '', 'x', '--B--', '')).toHaveLength(1);
    expect(() => read('--B', head, '', 'x')).toThrow('unterminated part');
  });

  test('documents keep name and bytes, in a form, alone and in an album', async () => {
    const { service, api, wang, chat } = await stage();
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
    const form = new FormData();
    form.set('chat_id', String(chat));
    form.set('document', new Blob([bytes]), '申报表.docx');
    form.set('reply_markup', JSON.stringify(keyboard('A')));
    expect(await call(service, 'sendDocument', form)).toMatchObject({ ok: true });
    expect(wang.last()).toMatchObject({
      file: { name: '申报表.docx' },
      buttons: [[{ text: 'A' }]],
    });
    expect(wang.last()?.file?.bytes).toEqual(bytes);
    const album = ['a.txt', 'b.txt'].map((name) => ({
      type: 'document' as const,
      media: new InputFile(bytes, name),
    }));
    await api.sendMediaGroup(chat, album);
    expect(wang.bubbles().map((bubble) => bubble.file?.name)).toEqual([
      '申报表.docx',
      'a.txt',
      'b.txt',
    ]);
    expect(service.violations).toEqual([]);
    await api.sendDocument(chat, new InputFile(bytes, '申报表.docx'));
    expect(service.violations).toEqual([expect.stringContaining('neither quoted nor a token')]);
    expect(service.calls.at(-1)?.payload['document']).toMatchObject({ name: '申报表.docx' });
  });

  test('a missing attachment is refused', async () => {
    const { service, chat } = await stage();
    expect(
      await call(service, 'sendDocument', { chat_id: chat, document: 'attach://x' }),
    ).toMatchObject({ description: 'Bad Request: file "attach://x" is not attached' });
  });

  test('what a person sends can be fetched, up to 20 MB', async () => {
    const { service, api, wang } = await stage();
    const bytes = new TextEncoder().encode('一二三'.repeat(50_000));
    const small = wang.sendFile('表.docx', bytes, { caption: '请看' });
    expect(small.document).toMatchObject({ file_name: '表.docx', file_size: bytes.length });
    const { file_path: path } = await api.getFile(small.document?.file_id ?? '');
    const loaded = await fetch(`${service.root}/file/bot${service.token}/${path}`);
    expect(new Uint8Array(await loaded.arrayBuffer())).toEqual(bytes);
    const large = wang.sendFile('big.docx', new Uint8Array(20 * 1024 * 1024 + 1), {
      lieAboutSize: undefined,
    });
    expect(large.document).not.toHaveProperty('file_size');
    expect(await refused(api.getFile(large.document?.file_id ?? ''))).toBe(
      '400 Bad Request: file is too big',
    );
    expect(service.violations).toEqual([]);
  });
});

describe('callbacks', () => {
  test('a press is answered once and in time', async () => {
    const { service, api, wang, chat } = await stage();
    await api.sendMessage(chat, 'choose', { reply_markup: keyboard('A', 'B') });
    const seen = wang.last()!;
    const id = wang.press('B');
    const [update] = await api.getUpdates();
    expect(update?.callback_query).toMatchObject({ id, data: 'do:B', message: { text: 'choose' } });
    await api.answerCallbackQuery(id, { text: '好', show_alert: true });
    expect(wang.answers).toMatchObject([{ id, text: '好', alert: true }]);
    expect(await refused(api.answerCallbackQuery(id))).toMatch(/query is too old/);
    expect(service.violations).toHaveLength(1);
    const { message_id } = await api.sendMessage(chat, 'next', { reply_markup: keyboard('C') });
    expect(() => wang.press('A')).toThrow('no button A');
    // An old client still shows the old keyboard.
    await api.editMessageText(chat, seen.id, 'closed');
    wang.press('A', seen);
    wang.deleteMessage(message_id);
    wang.pressData(message_id, 'do:C');
    const late = await api.getUpdates({ offset: update!.update_id + 1 });
    expect(late.map((one) => one.callback_query?.message)).toMatchObject([
      { text: 'closed' },
      { date: 0, message_id },
    ]);
    const long = wang.pressData(seen.id, 'x');
    expect(await refused(api.answerCallbackQuery(long, { text: 'x'.repeat(201) }))).toMatch(
      /MESSAGE_TOO_LONG/,
    );
  });

  test('a stale press cannot be answered, and that is nobody’s fault', async () => {
    const { service, api, wang } = await stage({ queryLifetime: 0 });
    const id = wang.pressData(1, 'x');
    expect(await refused(api.answerCallbackQuery(id))).toMatch(/query is too old/);
    expect(service.violations).toEqual([]);
  });
});

describe('people', () => {
  test('replies, quotes and forced replies', async () => {
    const { service, api, wang, chat } = await stage();
    const question = await api.sendMessage(chat, 'What is the goal?', {
      reply_markup: { force_reply: true, input_field_placeholder: 'the goal' },
    });
    expect(wang.last()?.forceReply).toEqual({ placeholder: 'the goal' });
    wang.say('better roads');
    wang.say('by 2026', { quote: 'the goal' });
    wang.say('no reply');
    expect(() => wang.say('x', { quote: 'nonsense' })).toThrow('nonsense');
    const messages = (await api.getUpdates()).map((update) => update.message);
    expect(messages[0]?.reply_to_message?.message_id).toBe(question.message_id);
    expect(messages[1]?.quote).toEqual({ text: 'the goal', position: 8, is_manual: true });
    expect(messages[2]?.reply_to_message).toBeUndefined();
    await api.sendMessage(chat, 'noted', {
      reply_parameters: { message_id: messages[2]!.message_id },
    });
    expect(wang.last()?.replyTo).toBe(messages[2]!.message_id);
    const gone = { message_id: 99, allow_sending_without_reply: true };
    await api.sendMessage(chat, 'anyway', { reply_parameters: gone });
    expect(service.violations).toEqual([]);
  });

  test('kinds of messages, edits, reactions, actions', async () => {
    const { api, wang, chat } = await stage();
    wang.sendPhoto({ caption: '/look', group: 'g1' });
    wang.sendVoice();
    wang.sendSticker();
    wang.sendLocation();
    wang.sendContact();
    const said = wang.say('/start now', { thread: 4 });
    wang.edit(said.message_id, 'then');
    const updates = await api.getUpdates();
    expect(updates[0]?.message).toMatchObject({
      photo: [{ width: 90 }],
      caption: '/look',
      caption_entities: [{ type: 'bot_command' }],
      media_group_id: 'g1',
    });
    expect(updates[5]?.message?.entities).toEqual([{ type: 'bot_command', offset: 0, length: 6 }]);
    expect(updates[6]?.edited_message).toMatchObject({ text: 'then', message_thread_id: 4 });
    await api.sendMessage(chat, 'in the thread', { message_thread_id: 4 });
    expect(wang.last()).toMatchObject({ thread: 4 });
    await api.sendChatAction(chat, 'typing');
    await api.setMessageReaction(chat, said.message_id, [{ type: 'emoji', emoji: '👀' }]);
    expect(wang.actions).toEqual(['typing']);
    expect(wang.reactions.get(said.message_id)).toEqual([{ type: 'emoji', emoji: '👀' }]);
  });

  test('a draft can be stopped until a message replaces it', async () => {
    const { service, api, wang, chat } = await stage();
    const send = (text: string) =>
      call(service, 'sendMessageDraft', { chat_id: chat, draft_id: 5, text, can_stop: true });
    await send('wri');
    await send('writing');
    expect(wang.drafts).toMatchObject([{ text: 'wri' }, { text: 'writing', can_stop: true }]);
    wang.stopDraft();
    const [update] = await api.getUpdates();
    expect(update?.stopped_message_generation).toMatchObject({ draft_id: 5, chat: { id: chat } });
    await send('more');
    await api.sendMessage(chat, 'written');
    expect(() => wang.stopDraft()).toThrow('no draft');
    const team = service.group('Team', [wang]);
    const there = { chat_id: team.id, draft_id: 1, text: 'x' };
    expect(await call(service, 'sendMessageDraft', there)).toMatchObject({ error_code: 400 });
  });

  test('a person who blocks the bot gets nothing until the next word', async () => {
    const { service, api, wang, chat } = await stage();
    wang.block();
    expect(await refused(api.sendMessage(chat, 'x'))).toBe(
      '403 Forbidden: bot was blocked by the user',
    );
    wang.say('back');
    await api.sendMessage(chat, 'welcome');
    expect((await api.getUpdates()).map((one) => Object.keys(one)[0])).toHaveLength(3);
    expect(service.violations).toEqual([]);
  });

  test('until waits for the chat, and tells what it shows instead', async () => {
    const { api, wang, chat } = await stage();
    const waiting = wang.until((one) => one.last()?.text === 'hello');
    await api.sendMessage(chat, 'hello', { reply_markup: keyboard('A') });
    await waiting;
    await expect(wang.until((one) => one.last()?.text === 'bye', 30)).rejects.toThrow(
      '#1 bot: hello  [A]',
    );
  });

  test('in a group a bot hears commands, mentions and replies only', async () => {
    const { service, api, wang } = await stage();
    const li = service.person();
    const group = service.group('Team', [wang, li]);
    const there = wang.in(group);
    const mine = await api.sendMessage(group.id, 'hello all');
    there.say('just talking');
    there.say('/start');
    there.say('/start@other_bot');
    there.say(`/start@${service.me.username}`);
    there.say(`hey @${service.me.username} you`);
    li.in(group).say('a reply', { replyTo: mine.message_id });
    const heard = (await api.getUpdates()).map((update) => update.message);
    expect(heard.map((message) => message?.text)).toEqual([
      '/start',
      `/start@${service.me.username}`,
      `hey @${service.me.username} you`,
      'a reply',
    ]);
    expect(heard[0]?.chat).toMatchObject({ type: 'supergroup', title: 'Team' });
    const open = service.group('Open', [wang], { privacy: false });
    wang.in(open).say('just talking');
    expect(service.pending().at(-1)?.message?.text).toBe('just talking');
    expect(() => li.in(open)).toThrow('not a member');
  });
});

describe('trouble', () => {
  test('too many messages are refused, and pressing on is a violation', async () => {
    const { service, api, chat } = await stage({ flood: { perChatPerSecond: 2, retryAfter: 2 } });
    await api.sendMessage(chat, '1');
    await api.sendMessage(chat, '2');
    const answer = await call(service, 'sendMessage', { chat_id: chat, text: '3' });
    expect(answer).toMatchObject({
      status: 429,
      error_code: 429,
      description: expect.stringMatching(/^Too Many Requests: retry after [23]$/),
      parameters: { retry_after: expect.any(Number) },
    });
    await api.sendChatAction(chat, 'typing');
    await api.sendMessage(service.person().user.id, 'elsewhere');
    expect(service.violations).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await refused(api.sendMessage(chat, '4'))).toMatch(/^429/);
    expect(service.violations).toHaveLength(1);
  });

  test('a group has a limit of its own', async () => {
    const { service, api, wang } = await stage({ flood: { perGroupPerMinute: 1 } });
    const { id } = service.group('Team', [wang]);
    await api.sendMessage(id, '1');
    expect(await refused(api.sendMessage(id, '2'))).toMatch(/^429 .*: retry after (59|60)$/);
  });

  test('calls can be refused, cut and left hanging', async () => {
    const { service, api, chat } = await stage();
    service.fail('sendMessage', { error_code: 500, description: 'Internal Server Error' });
    service.fail('sendMessage', 'network');
    service.fail('sendMessage', { error_code: 429, description: 'Too', retry_after: 7 });
    expect(await refused(api.sendMessage(chat, 'x'))).toBe('500 Internal Server Error');
    expect(await refused(api.sendMessage(chat, 'x'))).toMatch(/HttpError/);
    expect(await call(service, 'sendMessage', { chat_id: chat, text: 'x' })).toMatchObject({
      parameters: { retry_after: 7 },
    });
    service.fail('getMe', 'hang');
    const hanging = refused(api.getMe());
    await arrived(service, 'getMe');
    await service.stop();
    expect(await hanging).toMatch(/HttpError/);
    expect(service.violations).toEqual([]);
  });

  test('the service goes down and comes back under the same address', async () => {
    const { service, api, wang, chat } = await stage();
    const poll = refused(api.getUpdates({ timeout: 20 }));
    await arrived(service, 'getUpdates');
    await service.down();
    expect(await poll).toMatch(/HttpError/);
    expect(await refused(api.sendMessage(chat, 'x'))).toMatch(/HttpError/);
    wang.say('are you there?');
    await service.up();
    expect(await api.getUpdates()).toHaveLength(1);
    await api.sendMessage(chat, 'here again');
    expect(wang.last()?.text).toBe('here again');
  });
});

test('the bot tells about itself', async () => {
  const { service, api, chat } = await stage();
  const list = [{ command: 'start', description: '开始' }];
  await api.setMyCommands(list);
  await api.setMyCommands(list, { scope: { type: 'chat', chat_id: chat }, language_code: 'zh' });
  expect([...service.commands.keys()]).toEqual(['default', `chat:${chat}/zh`]);
  expect(await api.getMyCommands()).toEqual(list);
  await api.deleteMyCommands();
  expect(await api.getMyCommands()).toEqual([]);
  await api.setMyDescription('long');
  await api.setMyShortDescription('short');
  await api.setMyName('名', { language_code: 'zh' });
  expect([service.description, service.shortDescription]).toEqual(['long', 'short']);
  expect(await api.getMyName()).toEqual({ name: 'Stand-in' });
  expect(await api.getMyDescription({ language_code: 'zh' })).toEqual({ description: 'long' });
  await api.setChatMenuButton({ menu_button: { type: 'commands' } });
  expect(await api.getChatMenuButton({ chat_id: chat })).toEqual({ type: 'commands' });
  expect(await api.getChat(chat)).toMatchObject({ id: chat, type: 'private', first_name: 'Wang' });
  expect(service.violations).toEqual([]);
});
