// The Telegram channel with the whole talk behind it, over real HTTP to a strict stand-in: what
// becomes of bubbles and buttons, who is let in, and what else people send.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Drafter, type Store } from '../../src/app/ports.ts';
import { lowdbStore } from '../../src/adapters/store-lowdb.ts';
import type { TelegramOptions } from '../../src/adapters/channel-telegram.ts';
import { served, UNPACED } from '../channels/over-telegram.ts';
import { testWorld } from '../channels/world.ts';
import { plainProposal } from '../interview/talk.ts';
import { botApi, type BotApi, type Person } from '../telegram/bot-api.ts';
import { readSections } from './ooxml.ts';
import { formPage, pdfOf, stroked } from './pdf-files.ts';

const LINE = '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次';
const UNITS = '长征镇社区服务中心，长征镇人民政府';

type Setting = Parameters<typeof testWorld>[0] & {
  options?: Partial<TelegramOptions>;
  api?: BotApi;
};

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** The program on a stand-in of its own; both end with the test, without a violation. */
async function started({ options = {}, api, ...change }: Setting = {}) {
  const own = api ?? (await botApi());
  if (!api) ends.push(() => own.stop());
  const world = await testWorld(change);
  const running = await served({ api: own, world, options });
  ends.push(async () => {
    await world.end();
    await running.end();
  });
  return running;
}

type Running = Awaited<ReturnType<typeof started>>;

async function says(running: Running, person: Person, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    person.say(text);
    await running.settled();
  }
}

async function presses(running: Running, person: Person, ...labels: string[]): Promise<void> {
  for (const label of labels) {
    const id = person.press(label);
    await running.settled();
    await person.until(({ answers }) => answers.some((answer) => answer.id === id));
  }
}

function cellsOf(bytes: Uint8Array | undefined): string[] {
  return readSections(bytes ?? new Uint8Array())
    .flat()
    .flatMap((table) => table.rows.flatMap((row) => row.cells.map((cell) => cell.text)));
}

const calls = ({ api }: Running, ...methods: string[]) =>
  api.calls.filter(({ method }) => methods.includes(method));

/** A drafter that writes when it is told to. */
function slowDrafter() {
  let said: (goal: string) => void = () => undefined;
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const drafter: Drafter = {
    async propose(request, signal, soFar) {
      said = soFar;
      asked.resolve();
      await Promise.race([
        go.promise,
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
        }),
      ]);
      return plainProposal(request);
    },
  };
  return { drafter, asked: asked.promise, write: (goal: string) => said(goal), finish: go.resolve };
}

describe('the bubble', () => {
  it('is the form itself, replaced in place by each press', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const { id } = person.last() ?? {};
    expect(person.last()?.file?.name).toBe('绩效目标申报表-老年助餐服务-2027-草稿.docx');
    await presses(running, person, '定稿');
    expect(person.last()?.id).toBe(id);
    expect(person.last()?.file?.name).toBe('绩效目标申报表-老年助餐服务-2027.docx');
    expect(cellsOf(person.last()?.file?.bytes)).toContain('456,000.00');
    expect(person.last()?.text).toContain('已定稿');
  });

  it('moves below what is typed, and leaves its buttons behind', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS, '⑤改成50万');
    expect(person.bubbles()).toHaveLength(3);
    expect(person.keyboards().map(({ id }) => id)).toEqual([person.last()?.id]);
    expect(person.chat().at(-1)?.fromBot).toBe(true);
    expect(cellsOf(person.last()?.file?.bytes)).toContain('500,000.00');
  });

  it('is not sent again while the form stays the same', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    await presses(running, person, '改一处', '返回', '改一处', '返回');
    expect(calls(running, 'editMessageMedia')).toHaveLength(0);
    expect(person.last()?.text).toContain('核对：老年助餐服务');
    expect(cellsOf(person.last()?.file?.bytes)).toContain('456,000.00');
  });

  it('becomes the form although it began as words', async () => {
    const { drafter, asked, finish } = slowDrafter();
    const running = await started({ drafter });
    const person = running.api.person();
    running.api.fail('sendMessageDraft', { error_code: 404, description: 'Not Found' });
    person.say(LINE);
    await asked;
    await person.until((chat) => chat.last()?.text.includes('正在拟写') ?? false);
    const { id } = person.last() ?? {};
    finish();
    await running.settled();
    expect(person.last()?.id).toBe(id);
    expect(person.last()?.file).toBeDefined();
  });

  it('is sent anew when the user has deleted it', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const old = person.last();
    person.deleteMessage(old?.id ?? 0);
    person.press('改一处', old);
    await running.settled();
    expect(person.last()?.text).toContain('改哪一项');
    await presses(running, person, '返回');
    expect(person.last()?.file).toBeDefined();
  });

  it('has a page too long for a caption in a bubble of its own', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const rows = Array.from({ length: 60 }, (_, i) => `第${i + 1}类助餐活动开展场次≥${i + 1}场`);
    await says(running, person, `加60条指标：${rows.join('；')}`);
    for (const row of rows) await says(running, person, `加一条 ${row}`);
    await presses(running, person, '改一处', '⑦指标');
    while (!person.last()?.text.includes('第60类')) await presses(running, person, '下一组');
    expect(person.last()?.file).toBeUndefined();
    expect(person.keyboards()).toHaveLength(1);
    await presses(running, person, '完成');
    expect(person.last()?.file).toBeDefined();
    expect(person.last()?.text).toMatch(/全文见 Word 文件/);
  });

  it('of a finished form keeps its file when the talk goes on to the next', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    await presses(running, person, '定稿');
    const finished = person.last();
    await presses(running, person, '下一张');
    expect(person.last()?.id).not.toBe(finished?.id);
    await says(running, person, '文化下乡，12万，演出20场');
    const kept = person.bubbles().find(({ id }) => id === finished?.id);
    expect(kept?.text).toContain('已定稿：老年助餐服务');
    expect(cellsOf(kept?.file?.bytes)).toContain('456,000.00');
    expect(person.keyboards().map(({ id }) => id)).toEqual([person.last()?.id]);
  });

  it('shows any words as words', async () => {
    const running = await started();
    const person = running.api.person();
    const name = '“A&B”<b>社区</b>&lt;花园';
    await says(
      running,
      person,
      `项目名称：${name}`,
      '25万',
      '养护绿地<i>800平方米</i>&amp;',
      '<a href="x">中心</a>',
    );
    expect(
      person
        .bubbles()
        .map(({ text }) => text)
        .join(),
    ).toContain('<b>社区</b>');
    expect(person.bubbles().every(({ linkPreview }) => !linkPreview)).toBe(true);
  });

  it('folds goal and rows where they can be opened', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const folds = person.last()?.entities.filter(({ type }) => type === 'expandable_blockquote');
    expect(folds).toHaveLength(2);
  });
});

describe('a button', () => {
  it('says what it did above the chat, and not again in the bubble', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS, '⑤改成50万');
    await presses(running, person, '撤销');
    expect(person.answers.at(-1)?.text).toMatch(/^已撤销：年度资金申请总额/);
    expect(person.last()?.text).not.toContain('已撤销');
  });

  it('of a bubble that is over is answered so, and opens the newest page', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE);
    const old = person.last();
    await says(running, person, UNITS);
    const id = person.press('改一处', old);
    await running.settled();
    await person.until(({ answers }) => answers.some((answer) => answer.id === id));
    expect(person.answers.at(-1)?.text).toBe('这一步已过，已打开最新一页。');
    expect(person.keyboards().map((bubble) => bubble.id)).toEqual([person.last()?.id]);
  });

  it('is answered although nothing can be shown', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    running.api.fail('editMessageMedia', 'hang', 1);
    const id = person.press('定稿');
    await person.until(({ answers }) => answers.some((answer) => answer.id === id));
    expect(person.last()?.text).not.toContain('已定稿');
  });

  it('pressed twice is taken once', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS, '⑤改成50万', '⑤改成60万');
    const bubble = person.last();
    person.press('撤销', bubble);
    person.press('撤销', bubble);
    await running.settled();
    await person.until(({ answers }) => answers.length === 2);
    expect(person.last()?.text).toContain('500,000.00');
    expect(
      person.answers
        .map(({ text }) => text ?? '')
        .toSorted()
        .join(),
    ).toContain('这一步已过');
  });

  it.each(['', 'x', '1:99', '9'.repeat(60), '5.5:0', '-1:0', '<b>'])(
    'that was never there (%j) changes nothing',
    async (data) => {
      const running = await started();
      const person = running.api.person();
      await says(running, person, LINE, UNITS);
      const before = person.last()?.text.split('\n').slice(1).join('\n');
      person.pressData(person.last()?.id ?? 0, data || ' ');
      await running.settled();
      await person.until(({ answers }) => answers.length === 1);
      expect(person.last()?.text).toBe(before);
    },
  );
});

describe('a correction that has to be typed', () => {
  it('opens the keyboard with an example, and names its ways out', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    await presses(running, person, '改一处', '⑤金额');
    expect(person.last()?.forceReply?.placeholder).toBe('例：98.7万、987000、九十八万七千');
    expect(person.last()?.text).toContain('456,000.00');
    expect(person.last()?.text).toContain('1 返回');
    expect(person.keyboards()).toHaveLength(0);
    await says(running, person, '28万');
    expect(person.last()?.text).toContain('→ 280,000.00 元');
    expect(cellsOf(person.last()?.file?.bytes)).toContain('280,000.00');
  });

  it('can be left by a number', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    await presses(running, person, '改一处', '⑤金额');
    await says(running, person, '1');
    expect(person.last()?.text).toContain('核对：老年助餐服务');
  });
});

describe('a selected part', () => {
  it('is rewritten, and only it', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const bubble = person.last();
    const [goal = ''] = /围绕[^\n]*/.exec(bubble?.text ?? '') ?? [];
    const [quote = ''] = /提高老年人生活质量，[^；。]*/.exec(goal) ?? [];
    person.say('太空，写具体点', { replyTo: bubble?.id ?? 0, quote });
    await running.settled();
    const [changed = ''] = /围绕[^\n]*/.exec(person.last()?.text ?? '') ?? [];
    const [before = '', after = ''] = goal.split(quote);
    expect(changed).not.toBe(goal);
    expect(changed.startsWith(`${before}${quote}`)).toBe(true);
    expect(changed.endsWith(after)).toBe(true);
  });

  it('of somebody else’s words means nothing', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const own = person.chat().find((message) => !message.fromBot);
    person.say('⑤改成30万', { replyTo: own?.id ?? 0, quote: '45.6万' });
    await running.settled();
    expect(person.last()?.text).toContain('300,000.00');
  });
});

describe('while a draft is written', () => {
  it('its words grow below the talk, and one bubble is left', async () => {
    const { drafter, asked, write, finish } = slowDrafter();
    const running = await started({ drafter });
    const person = running.api.person();
    person.say(LINE);
    await asked;
    write('围绕老年助餐服务');
    await person.until(({ drafts }) =>
      drafts.some(({ text }) => text.includes('围绕老年助餐服务')),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
    write('围绕老年助餐服务，开设3个助餐点');
    await person.until(({ drafts }) => drafts.some(({ text }) => text.includes('开设3个助餐点')));
    expect(person.drafts.every(({ can_stop }) => can_stop)).toBe(true);
    expect(new Set(person.drafts.map(({ draft_id }) => draft_id)).size).toBe(1);
    expect(person.bubbles()).toHaveLength(0);
    finish();
    await running.settled();
    expect(person.bubbles()).toHaveLength(1);
    expect(person.last()?.file).toBeDefined();
  });

  it('can be stopped where it grows', async () => {
    const { drafter, asked, write } = slowDrafter();
    const running = await started({ drafter });
    const person = running.api.person();
    person.say(LINE);
    await asked;
    write('围绕老年助餐服务');
    await person.until(({ drafts }) => drafts.length > 0);
    person.stopDraft();
    await running.settled();
    expect(person.last()?.text).toContain('已停下');
    expect(person.last()?.text).toContain('核对：老年助餐服务');
  });

  it('falls back to one edited bubble where drafts are refused, and asks no second time', async () => {
    const slow = slowDrafter();
    const running = await started({ drafter: slow.drafter });
    running.api.fail('sendMessageDraft', {
      error_code: 400,
      description: 'Bad Request: method is not available',
    });
    const person = running.api.person();
    person.say(LINE);
    await slow.asked;
    await person.until((chat) => chat.last()?.text.includes('正在拟写') ?? false);
    expect(
      person
        .keyboards()[0]
        ?.buttons.flat()
        .map(({ text }) => text),
    ).toEqual(['停']);
    await new Promise((resolve) => setTimeout(resolve, 1600));
    slow.write('围绕老年助餐服务');
    await person.until((chat) => chat.last()?.text.includes('围绕老年助餐服务') ?? false);
    expect(person.bubbles()).toHaveLength(1);
    expect(calls(running, 'sendMessageDraft')).toHaveLength(1);
    slow.finish();
    await running.settled();
    expect(person.bubbles()).toHaveLength(1);
    expect(person.last()?.file).toBeDefined();
  });

  it('gets a sign that the message was heard, instead of a word', async () => {
    const { drafter, finish } = slowDrafter();
    const running = await started({ drafter });
    const person = running.api.person();
    const message = person.say(LINE);
    await person.until(
      ({ reactions, actions }) => reactions.has(message.message_id) && actions.length > 0,
    );
    expect(person.reactions.get(message.message_id)).toEqual([{ type: 'emoji', emoji: '✍' }]);
    finish();
    await running.settled();
  });

  it('keeps nobody else waiting, and takes what its user goes on to say', async () => {
    const { drafter, asked } = slowDrafter();
    const running = await started({
      drafter: {
        propose: (request, ...rest) =>
          request.projectName === '老年助餐服务'
            ? drafter.propose(request, ...rest)
            : Promise.resolve(plainProposal(request)),
      },
    });
    const [slow, quick] = [running.api.person(), running.api.person()];
    slow.say(LINE);
    await asked;
    quick.say('文化下乡，12万，演出20场');
    await quick.until((chat) => chat.last()?.file !== undefined);
    slow.say('停');
    await slow.until((chat) => chat.last()?.text.includes('已停下') ?? false);
    await running.settled();
    expect(slow.last()?.text).toContain('核对：老年助餐服务');
  });
});

describe('who is let in', () => {
  it('is on the list, by id or by name in any spelling', async () => {
    const running = await started({ options: { allowed: new Set(['4711', 'zhang_san']) } });
    const byId = running.api.person({ id: 4711 });
    const byName = running.api.person({ username: 'Zhang_San' });
    byId.say('/start');
    byName.say('/start');
    await running.settled();
    expect(byId.last()?.text).toContain('您好');
    expect(byName.last()?.text).toContain('您好');
  });

  it('a stranger gets one polite line with their own id, and nothing of theirs is kept', async () => {
    let drafted = 0;
    const running = await started({
      options: { allowed: new Set(['4711']) },
      drafter: {
        propose: async (request) => {
          drafted += 1;
          return plainProposal(request);
        },
      },
    });
    const stranger = running.api.person();
    stranger.say(LINE);
    stranger.say('在吗');
    stranger.sendFile('去年.docx', new Uint8Array(100));
    await running.api.drained();
    await stranger.until((chat) => chat.bubbles().length > 0);
    expect(stranger.bubbles().map(({ text }) => text)).toEqual([
      `这个机器人只给指定的同事用。您的编号是 ${stranger.user.id}，请转给管理员，加进名单后就能用了。`,
    ]);
    expect(await readdir(join(running.world.folder, 'sessions'))).toEqual([]);
    expect(drafted).toBe(0);
    expect(running.screens).toEqual([]);
    expect(running.world.logged.join()).not.toContain('助餐');
    expect(calls(running, 'getFile')).toHaveLength(0);
  });
});

describe('what else people send', () => {
  it('an amount under a file is taken with it', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    person.sendFile('去年的表.docx', new Uint8Array([0x50, 0x4b, 3, 4, ...Array(2000).fill(1)]), {
      caption: '28万',
    });
    await running.settled();
    expect(person.last()?.text).toContain('280,000.00');
    expect(person.last()?.text).toContain('“去年的表.docx”');
    expect(calls(running, 'file')).toHaveLength(1);
  });

  it.each([
    [
      '加密.docx',
      [
        0xd0,
        0xcf,
        0x11,
        0xe0,
        0xa1,
        0xb1,
        0x1a,
        0xe1,
        ...Buffer.from('EncryptedPackage', 'utf16le'),
      ],
      '加了密码',
    ],
    ['旧.doc', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], '旧格式'],
    ['表.pdf', [...Buffer.from('%PDF-1.4')], 'PDF'],
    ['扫描.pdf', [...pdfOf([{ content: 'q 400 0 0 300 0 0 cm /Im Do Q' }])], '扫描件'],
    ['图.docx', [0xff, 0xd8, 0xff], '图片'],
    ['空.docx', [], '空的'],
  ])('%s is told for what it is', async (name, content, word) => {
    const running = await started();
    const person = running.api.person();
    person.sendFile(name, new Uint8Array(content));
    await running.settled();
    expect(person.last()?.text).toContain(word);
  });

  it('a PDF that carries its text becomes a form, with what came along', async () => {
    const running = await started();
    const person = running.api.person();
    person.sendFile('去年的表.pdf', pdfOf([{ content: formPage(stroked) }]), { caption: '28万' });
    await running.settled();
    for (const words of ['河道保洁', '某区水务局', '280,000.00', '由 PDF 读出']) {
      expect(person.last()?.text).toContain(words);
    }
  });

  it('a file that takes a while is said to be looked at, in one bubble', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE);
    running.api.delay('file', 1500);
    person.sendFile('去年的表.docx', new Uint8Array([0x50, 0x4b, 3, 4]));
    await person.until(({ drafts }) =>
      drafts.some(({ text }) => text === '正在看文件“去年的表.docx”…'),
    );
    await running.settled();
    expect(person.bubbles()).toHaveLength(2);
    expect(person.last()?.text).toContain('“去年的表.docx”');
    expect(person.last()?.file).toBeDefined();
  });

  it('a file larger than it says is read no further than the limit', async () => {
    const running = await started();
    const person = running.api.person();
    person.sendFile('大.docx', new Uint8Array(21 * 1024 * 1024), { lieAboutSize: 5000 });
    await running.settled();
    expect(person.last()?.text).toContain('请再发一次');
  });

  it('a file too large is not fetched', async () => {
    const running = await started();
    const person = running.api.person();
    person.sendFile('大.docx', new Uint8Array(21 * 1024 * 1024));
    await running.settled();
    expect(person.last()?.text).toContain('超过 20 MB');
    expect(calls(running, 'getFile')).toHaveLength(0);
  });

  it('an album gets one answer', async () => {
    const running = await started();
    const person = running.api.person();
    for (const name of ['a.docx', 'b.docx', 'c.docx']) {
      person.sendFile(name, new Uint8Array(100), { group: 'album-1' });
    }
    await running.settled();
    expect(person.bubbles()).toHaveLength(1);
    expect(person.last()?.text).toContain('请一次发一份');
    for (const _ of [1, 2]) person.sendPhoto({ group: 'album-2' });
    await running.settled();
    expect(person.bubbles()).toHaveLength(2);
  });

  it('words that came with any part of an album are taken', async () => {
    const running = await started();
    const person = running.api.person();
    person.sendFile('a.docx', new Uint8Array(100), { group: 'album' });
    person.sendFile('b.docx', new Uint8Array(100), { group: 'album', caption: LINE });
    person.sendFile('c.docx', new Uint8Array(100), { group: 'album' });
    await running.settled();
    expect(person.last()?.text).toContain('核对：老年助餐服务');
    expect(person.last()?.text).toContain('附件没有读');
  });

  it.each([
    ['a photo', (person: Person) => person.sendPhoto(), '照片'],
    ['a voice', (person: Person) => person.sendVoice(), '语音'],
    ['a video', (person: Person) => person.sendVideo(), '视频'],
    ['a sticker', (person: Person) => person.sendSticker(), '表情'],
    ['a dice', (person: Person) => person.sendDice(), '表情'],
    ['a place', (person: Person) => person.sendLocation(), '位置'],
    ['a contact', (person: Person) => person.sendContact(), '名片'],
  ])('%s gets a sentence and the open page', async (_what, send, word) => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE);
    send(person);
    await running.settled();
    expect(person.last()?.text).toContain(word);
    expect(person.last()?.text).toContain('核对：老年助餐服务');
  });

  it('a forwarded message is words like any other', async () => {
    const running = await started();
    const person = running.api.person();
    person.say(LINE, { forward: '王老师' });
    await running.settled();
    expect(person.last()?.text).toContain('核对：老年助餐服务');
  });

  it('a changed message is taken instead of what it was', async () => {
    const running = await started();
    const person = running.api.person();
    const message = person.say(LINE);
    await running.settled();
    person.edit(message.message_id, LINE.replace('45.6万', '46万'));
    await running.settled();
    expect(person.bubbles()).toHaveLength(1);
    expect(cellsOf(person.last()?.file?.bytes)).toContain('460,000.00');
    person.edit(message.message_id, LINE.replace('45.6万', '47万'));
    await running.settled();
    expect(cellsOf(person.last()?.file?.bytes)).toContain('470,000.00');
  });
});

describe('in a group', () => {
  async function inGroup() {
    const running = await started();
    const [zhang, li] = [running.api.person(), running.api.person()];
    const group = running.api.group('预算群', [zhang, li], { privacy: false });
    return { running, zhang: zhang.in(group), li: li.in(group), alone: zhang };
  }
  const name = ({ api }: Running) => api.me.username;

  it('talk among people is left alone', async () => {
    const { running, zhang, li } = await inGroup();
    zhang.say('今年的绩效表谁来填');
    li.say('25万');
    zhang.say('/new@another_bot');
    zhang.say('@another_bot 你好');
    li.sendPhoto();
    await running.settled();
    expect(zhang.bubbles()).toHaveLength(0);
    expect(await readdir(join(running.world.folder, 'sessions'))).toEqual([]);
  });

  it('commands and mentions are answered, each person’s form apart and apart from their own chat', async () => {
    const { running, zhang, li, alone } = await inGroup();
    zhang.say(`@${name(running)} ${LINE}`);
    await running.settled();
    expect(zhang.last()?.text).toContain('核对：老年助餐服务');
    li.say(`/new@${name(running)} 文化下乡，12万，演出20场`);
    await running.settled();
    expect(li.last()?.text).toContain('核对：文化下乡');
    zhang.say(`/review`);
    await running.settled();
    expect(zhang.last()?.text).toContain('核对：老年助餐服务');
    alone.say('/list');
    await running.settled();
    expect(alone.last()?.text).toContain('还没有申报表');
  });

  it('nobody presses another’s buttons', async () => {
    const { running, zhang, li } = await inGroup();
    zhang.say(`@${name(running)} ${LINE}`);
    await running.settled();
    const before = zhang.last()?.text;
    li.press('改一处');
    await running.settled();
    await li.until(({ answers }) => answers.length > 0);
    expect(li.answers.at(-1)?.text).toContain('这是别人的表');
    expect(zhang.last()?.text).toBe(before);
    zhang.press('改一处');
    await running.settled();
    expect(zhang.last()?.text).toContain('改哪一项');
  });

  it('a question asks its person, who answers it by replying', async () => {
    const { running, zhang, li } = await inGroup();
    zhang.say(`@${name(running)} ${LINE}`);
    await running.settled();
    zhang.press('改一处');
    await running.settled();
    zhang.press('⑤金额');
    await running.settled();
    expect(zhang.last()?.forceReply?.selective).toBe(true);
    const asked = zhang.last()?.id ?? 0;
    li.say('90万', { replyTo: asked });
    await running.settled();
    expect(zhang.last()?.id).toBe(asked);
    zhang.say('28万', { replyTo: asked });
    await running.settled();
    expect(zhang.last()?.text).toContain('280,000.00');
  });
});

describe('what goes wrong', () => {
  it('an update that comes twice, or again much later, is taken once', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    const message = person.say('加一条 志愿者人数≥30人');
    await running.settled();
    const { message_id } = message;
    await says(running, person, '删7.4');
    const before = person.last()?.text;
    const bubbles = person.bubbles().length;
    for (const update_id of [running.api.confirmed, running.api.confirmed + 50]) {
      running.api.push({ update_id, message: { ...message, message_id } as never });
    }
    await running.settled();
    expect(person.last()?.text).toBe(before);
    expect(person.bubbles()).toHaveLength(bubbles);
  });

  it('what could not be kept is to be sent again, and others go on', async () => {
    const folder = (await testWorld()).folder;
    const real = await lowdbStore(folder);
    ends.push(() => real.close());
    let full = true;
    const store: Store = {
      ...real,
      save: (...given) =>
        full && given[0].endsWith(':4711')
          ? Promise.reject(new StoreFailure('存不下来，磁盘可能满了。'))
          : real.save(...given),
    };
    const running = await started({ store });
    const [unlucky, other] = [running.api.person({ id: 4711 }), running.api.person()];
    unlucky.say(LINE);
    other.say(LINE);
    await other.until((chat) => chat.last()?.file !== undefined);
    await unlucky.until((chat) => chat.bubbles().length > 0);
    expect(unlucky.bubbles().map(({ text }) => text)).toEqual(['这一句没有存上，请再发一次。']);
    full = false;
    unlucky.say(LINE);
    await unlucky.until((chat) => chat.last()?.file !== undefined);
    expect(running.world.logged.join()).not.toContain('助餐');
  });

  it('what is tried again does not fall behind what came after it', async () => {
    const folder = (await testWorld()).folder;
    const real = await lowdbStore(folder);
    ends.push(() => real.close());
    let failing = false;
    const store: Store = {
      ...real,
      save: (...given) => {
        const fails = failing;
        failing = false;
        return fails ? Promise.reject(new StoreFailure('存不下来。')) : real.save(...given);
      },
    };
    const running = await started({ store });
    const person = running.api.person();
    await says(running, person, LINE);
    failing = true;
    person.say('⑤改成50万');
    person.say('⑤改成60万');
    await running.settled();
    expect(person.last()?.text).toContain('⑤ 年度资金申请总额　600,000.00');
  });

  it('what could not be kept when the program stops comes again', async () => {
    const folder = (await testWorld()).folder;
    const real = await lowdbStore(folder);
    ends.push(() => real.close());
    const store: Store = { ...real, save: () => Promise.reject(new StoreFailure('存不下来。')) };
    const running = await started({ store });
    running.api.person().say(LINE);
    await expect.poll(() => running.api.pending().length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await running.world.app.close();
    expect(running.api.pending()).toHaveLength(1);
  });

  it('half a character anywhere stops nothing', async () => {
    const running = await started();
    const person = running.api.person();
    const names = [
      '十一个字的老年助餐项目🎉活动',
      `${'很长的项目名称'.repeat(5)}社区🎉花园养护`,
      '𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷养护',
    ];
    for (const name of names) {
      await says(
        running,
        person,
        '新建',
        '一项项问',
        '2027',
        name,
        '上一步',
        '跳过',
        `名称改成${name}二`,
      );
      await says(running, person, '核对');
      await presses(running, person, '撤销');
    }
    expect(running.world.logged).toEqual([]);
    expect(person.keyboards()).toHaveLength(1);
  });

  it('a stop does not wait for the turns of a group', async () => {
    const running = await started({
      options: { paces: { ...UNPACED, group: { limit: 2, interval: 600_000 } } },
    });
    const zhang = running.api.person();
    const there = zhang.in(running.api.group('预算群', [zhang]));
    for (let i = 0; i < 4; i += 1) there.say('/help');
    await running.api.drained();
    for (let i = 0; i < 4; i += 1) there.say('/list');
    await running.api.drained();
    await running.world.app.close();
    expect(running.api.pending()).toEqual([]);
  });

  it('a chat that cannot be reached holds up neither the others nor its own answers', async () => {
    const running = await started();
    const [stuck, other] = [running.api.person(), running.api.person()];
    running.api.fail('sendDocument', 'hang', 1);
    stuck.say(LINE);
    await running.api.drained();
    stuck.say('⑤改成50万');
    other.say(LINE);
    await other.until((chat) => chat.last()?.file !== undefined);
    await running.api.drained();
    const files = await readdir(join(running.world.folder, 'sessions'));
    expect(files.filter((name) => name.endsWith('.json'))).toHaveLength(2);
  });

  it('the network comes back, and with it every answer', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    await running.api.down();
    person.say('⑤改成50万');
    person.say('加一条 志愿者人数≥30人');
    await running.api.up();
    await person.until((chat) => chat.last()?.text.includes('志愿者人数') ?? false, 30_000);
    await running.settled();
    expect(person.last()?.text).toContain('500,000.00');
    expect(person.keyboards()).toHaveLength(1);
  });

  it('an answer that could not be shown is shown later, and only the newest', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE, UNITS);
    running.api.fail('sendDocument', { error_code: 502, description: 'Bad Gateway' }, 2);
    person.say('⑤改成50万');
    person.say('⑤改成60万');
    await person.until((chat) => chat.last()?.text.includes('600,000.00') ?? false, 30_000);
    await running.settled();
    expect(cellsOf(person.last()?.file?.bytes)).toContain('600,000.00');
  });

  it('a person who has blocked the bot is no trouble, and finds everything when they come back', async () => {
    const running = await started();
    const person = running.api.person();
    await says(running, person, LINE);
    person.say(UNITS);
    person.block();
    await running.api.drained();
    person.say('核对');
    await running.settled();
    expect(person.last()?.text).toContain('长征镇社区服务中心');
  });

  it('more than Telegram allows is slowed down, and loses nothing', async () => {
    const api = await botApi({ flood: { perChatPerSecond: 1, retryAfter: 1 } });
    ends.push(() => api.stop());
    const running = await started({ api, options: { paces: UNPACED } });
    const person = api.person();
    person.say(LINE);
    person.say(UNITS);
    person.say('⑤改成50万');
    await person.until((chat) => chat.last()?.text.includes('500,000.00') ?? false, 30_000);
    await running.settled();
    expect(cellsOf(person.last()?.file?.bytes)).toContain('500,000.00');
  });
});

describe('the bot itself', () => {
  it('says that its token is no longer good, and asks no more', async () => {
    const running = await started();
    await running.api.drained();
    running.api.fail('getUpdates', { error_code: 401, description: 'Unauthorized' }, 1);
    await running.settled();
    running.api.person().say('/start');
    await expect.poll(() => running.world.logged.join()).toContain('TELEGRAM_BOT_TOKEN 不对');
    expect(running.world.logged.join()).not.toContain(running.api.token);
  });

  it('is described once, and left as it is when nothing has changed', async () => {
    const first = await started();
    const { api } = first;
    await expect.poll(() => api.shortDescription).not.toBe('');
    await first.world.end();
    const sets = () => api.calls.filter(({ method }) => method.startsWith('setMy')).length;
    const before = sets();
    expect(before).toBe(4);
    await started({ api });
    await expect
      .poll(() => api.calls.filter(({ method }) => method === 'getMyShortDescription').length)
      .toBe(2);
    expect(sets()).toBe(before);
    expect(api.commands.get('all_private_chats')?.map(({ command }) => command)).toEqual([
      'new',
      'last',
      'review',
      'undo',
      'file',
      'list',
      'settings',
      'help',
    ]);
    for (const { description } of [...api.commands.values()].flat()) {
      expect(description).toMatch(/\p{Script=Han}/u);
    }
  });

  it('stops with everything confirmed and shown', async () => {
    const running = await started();
    const person = running.api.person();
    person.say(LINE);
    await running.api.drained();
    await running.world.app.close();
    expect(running.api.pending()).toEqual([]);
    expect(person.last()?.file).toBeDefined();
  });
});
