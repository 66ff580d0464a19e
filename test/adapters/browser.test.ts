// The page of the web chat in a real browser, against a scripted other side: what a clerk sees,
// types, presses, drops and gets, and that nothing typed is lost.
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { webChannel } from '../../src/adapters/channel-web.ts';
import type { Input, OutgoingFile } from '../../src/app/ports.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import type { Preview, Screen } from '../../src/interview/vocabulary.ts';
import { chromiumPath, launchChromium } from './chromium.ts';

if (chromiumPath === undefined) {
  console.warn(
    '跳过浏览器测试：这台电脑上没有 Chromium（apt-get install chromium，或设 CHROMIUM）',
  );
}

type Web = ReturnType<typeof webChannel>;
type Reply = [screen: Screen, file?: OutgoingFile] | undefined;
/** What the other side answers; `enter` comes whenever a page connects. */
type Script = (input: Input) => Reply | Promise<Reply>;

/** What the app answers once an input is on disk. */
const stored = { performed: Promise.resolve() };

let browser: Browser;
const running: Web[] = [];
const pages: Page[] = [];

/** A web chat on `port` that follows the script, and all it took in but the enters. */
async function served(script: Script, port = 0) {
  const taken: { id: string; input: Input }[] = [];
  let name = '';
  const web = webChannel({ port });
  await web.start(async (conversation, id, input) => {
    name = conversation;
    const reply = await script(input);
    if (input.kind !== 'enter') taken.push({ id, input });
    if (reply) await web.present(conversation, ...reply);
    return stored;
  });
  running.push(web);
  const show = (...reply: NonNullable<Reply>) => web.present(name, ...reply);
  return { web, taken, show };
}

async function opened(web: Web, viewport = { width: 1280, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  pages.push(page);
  await page.goto(web.url());
  return page;
}

function screen(key: string, more: Partial<Screen> = {}): Screen {
  return {
    key,
    blocks: [{ kind: 'text', text: `第 ${key} 屏` }],
    choices: [],
    placeholder: '例：25万',
    ...more,
  };
}

const preview = (projectName: string): Preview => ({
  declaration: DeclarationSchema.parse({
    year: 2027,
    projectName,
    unit: '【待填】',
    annualGoal: '办好社区食堂',
    indicators: [{ level1: '产出指标', level2: '数量指标', level3: '开餐天数', value: '≥240天' }],
  }),
  origins: { projectName: '您填' },
});

const bubbles = (page: Page) => page.locator('#log .bubble').allInnerTexts();
const cell = (page: Page, text: string) =>
  page.locator('#sheet td').filter({ hasText: new RegExp(`^${text}$`) });
const waitFor = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();
const texts = (taken: { input: Input }[]) =>
  taken.map(({ input }) => (input.kind === 'text' ? input.text : input));

/** Drops a file onto the page the way a browser reports it. */
async function dropFile(page: Page, name: string, size: number) {
  const transfer = await page.evaluateHandle(`
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(${size})], ${JSON.stringify(name)}));
    data`);
  await page.dispatchEvent('#talk', 'dragover', { dataTransfer: transfer });
  expect(await page.locator('#drop').isVisible()).toBe(true);
  await page.dispatchEvent('#talk', 'drop', { dataTransfer: transfer });
  expect(await page.locator('#drop').isVisible()).toBe(false);
}

describe.skipIf(chromiumPath === undefined)('In a browser', { timeout: 30_000 }, () => {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    for (const web of running.splice(0)) await web.stop();
    vi.restoreAllMocks();
  });

  test('what is typed goes off with Enter, and the answer stands below it', async () => {
    const { web, taken } = await served((input) =>
      input.kind === 'text' ? [screen('b')] : [screen('a')],
    );
    const page = await opened(web);
    await waitFor(page, '第 a 屏');
    expect(await page.getAttribute('#input', 'placeholder')).toBe('例：25万');
    await page.keyboard.type('区域化党建，25万');
    await page.keyboard.press('Enter');
    await waitFor(page, '第 b 屏');
    expect(texts(taken)).toEqual(['区域化党建，25万']);
    expect(await bubbles(page)).toEqual(['第 a 屏', '区域化党建，25万', '第 b 屏']);
    expect(await page.inputValue('#input')).toBe('');
    expect(await page.evaluate('document.activeElement.id')).toBe('input');
  });

  test('Shift+Enter is a new line, the input grows to six lines, and blanks are not sent', async () => {
    const { web, taken } = await served(() => undefined);
    const page = await opened(web);
    const height = () => page.locator('#input').evaluate((node) => node.clientHeight);
    const one = await height();
    await page.keyboard.press('Enter');
    for (let n = 1; n <= 9; n += 1) {
      await page.keyboard.type(`${n}`);
      await page.keyboard.press('Shift+Enter');
    }
    const grown = await height();
    expect(grown - one).toBe(5 * 24);
    await page.keyboard.press('Enter');
    await vi.waitFor(() => expect(texts(taken)).toEqual(['1\n2\n3\n4\n5\n6\n7\n8\n9\n']));
    expect(await height()).toBe(one);
  });

  test('Enter that picks a word of an input method does not send', async () => {
    const { web, taken } = await served(() => undefined);
    const page = await opened(web);
    await page.keyboard.type('dangjian');
    const enter = { key: 'Enter', bubbles: true, cancelable: true };
    await page.dispatchEvent('#input', 'compositionstart');
    await page.dispatchEvent('#input', 'keydown', { ...enter, isComposing: true });
    await page.dispatchEvent('#input', 'compositionend');
    // Safari reports the Enter that ended the composition after its end, as key 229.
    await page.dispatchEvent('#input', 'keydown', { ...enter, keyCode: 229 });
    expect(await page.inputValue('#input')).toBe('dangjian');
    await page.keyboard.press('Enter');
    await vi.waitFor(() => expect(texts(taken)).toEqual(['dangjian']));
  });

  test('a press on a button is taken once, and its keyboard goes when the next bubble comes', async () => {
    const choices = [
      { label: '一项项问', token: 't1' },
      { label: '看个样例', token: 't2' },
    ];
    const { web, taken } = await served((input) =>
      input.kind === 'enter' ? [screen('a', { choices })] : [screen('b', { choices })],
    );
    const page = await opened(web);
    await page.locator('.choices button').nth(1).dblclick();
    await waitFor(page, '第 b 屏');
    expect(taken.map(({ input }) => input)).toEqual([{ kind: 'choice', token: 't2' }]);
    expect(await page.locator('.choices').count()).toBe(1);
    expect(await bubbles(page)).toEqual([
      expect.stringContaining('已选：看个样例'),
      expect.stringMatching(/第 b 屏\s+1\s*一项项问\s+2\s*看个样例/),
    ]);
  });

  test('the whole talk can be led by keyboard', async () => {
    const choices = [{ label: '定稿', token: 't1' }];
    const { web, taken } = await served(() => [screen('a', { choices })]);
    const page = await opened(web);
    await page.getByRole('button', { name: '定稿' }).waitFor();
    await page.locator('#input').focus();
    await page.keyboard.press('Shift+Tab');
    expect(await page.locator(':focus').innerText()).toMatch(/定稿$/);
    await page.keyboard.press('Enter');
    await vi.waitFor(() => expect(taken).toHaveLength(1));
  });

  test('a fold opens, and stays open when its bubble is replaced', async () => {
    const fold = {
      kind: 'fold' as const,
      summary: '⑥ 年度总体目标（6 字）',
      lines: ['办好社区食堂'],
    };
    const { web, show } = await served(() => [screen('a', { blocks: [fold] })]);
    const page = await opened(web);
    const line = page.getByText('办好社区食堂', { exact: true });
    await page.getByText('⑥ 年度总体目标').waitFor();
    expect(await line.isVisible()).toBe(false);
    await page.getByText('⑥ 年度总体目标').click();
    expect(await line.isVisible()).toBe(true);
    await show(screen('a', { blocks: [fold, { kind: 'text', text: '又一行' }] }));
    await waitFor(page, '又一行');
    expect(await line.isVisible()).toBe(true);
  });

  test('markup in any text stays text', async () => {
    const evil = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
    const bad = screen('b', {
      blocks: [
        { kind: 'heading', text: evil },
        { kind: 'list', lines: [evil] },
        { kind: 'fold', summary: evil, lines: [evil] },
      ],
      choices: [{ label: evil, token: evil }],
      placeholder: evil,
      toast: evil,
      preview: preview(evil),
    });
    const file = { name: `${evil}.docx`, bytes: new Uint8Array(3) };
    const { web } = await served((input) => (input.kind === 'text' ? [bad, file] : undefined));
    const page = await opened(web);
    await page.fill('#input', evil);
    await page.keyboard.press('Enter');
    await page.locator('.download').waitFor();
    expect((await bubbles(page))[0]).toBe(evil);
    expect(await page.locator('h2').innerText()).toBe(evil);
    expect(await page.locator('#log img, #log script, #sheet img').count()).toBe(0);
    expect(await page.evaluate('"hit" in window')).toBe(false);
  });

  test('the Word file arrives byte for byte under its name', async () => {
    const bytes = new Uint8Array(70_000).map((_, index) => index % 251);
    const name = '绩效目标申报表-社区食堂-2027.docx';
    const { web } = await served(() => [screen('a'), { name, bytes }]);
    const page = await opened(web);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('下载 Word').click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    expect(new Uint8Array(await readFile(await download.path()))).toEqual(bytes);
  });

  test('a file dropped on the page or picked is sent in; one too big is kept back with a reason', async () => {
    const { web, taken } = await served(() => undefined);
    const page = await opened(web);
    await dropFile(page, '去年的申报表.docx', 2048);
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    const buffer = Buffer.alloc(512);
    await page.setInputFiles('#file', { name: '又一份.docx', mimeType: 'x/y', buffer });
    await vi.waitFor(() => expect(taken).toHaveLength(2));
    const ref = expect.any(String) as string;
    expect(taken.map(({ input }) => input)).toEqual([
      { kind: 'file', name: '去年的申报表.docx', size: 2048, ref },
      { kind: 'file', name: '又一份.docx', size: 512, ref },
    ]);
    await dropFile(page, '扫描件.pdf', 11 * 1024 * 1024);
    await page.getByText('超过 10 MB').waitFor();
    await page.getByRole('button', { name: '知道了' }).click();
    expect(await bubbles(page)).toHaveLength(2);
    expect(taken).toHaveLength(2);
  });

  test('what could not be stored keeps its text, and goes off by 重发 as the same message', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    let isDown = true;
    const ids: string[] = [];
    const web = webChannel({ port: 0 });
    running.push(web);
    await web.start(async (_conversation, id, input) => {
      if (input.kind !== 'text') return stored;
      ids.push(id);
      if (isDown) throw new Error('disk full');
      return stored;
    });
    const page = await opened(web);
    await page.fill('#input', '金额改成30万');
    await page.keyboard.press('Enter');
    await page.getByText('刚才没能存下来，请再发一次。').waitFor();
    isDown = false;
    await page.getByRole('button', { name: '重发' }).click();
    await vi.waitFor(async () => expect(await bubbles(page)).toEqual(['金额改成30万']));
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
  });

  test('what was sent too fast goes off by itself a little later, as it was written', async () => {
    const { web, taken } = await served((input) =>
      input.kind === 'text' ? [screen('b')] : [screen('a')],
    );
    const page = await opened(web);
    await waitFor(page, '第 a 屏');
    await page.evaluate(`Promise.all(Array.from({ length: 130 }, (_, i) => fetch('/messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: 'message-' + i, kind: 'text', text: '帮助' }),
    })))`);
    await page.fill('#input', '第一句');
    await page.keyboard.press('Enter');
    await page.fill('#input', '第二句');
    await page.keyboard.press('Enter');
    await waitFor(page, '发得太快了，先等一等，会自动接着发。');
    await expect
      .poll(() => texts(taken).slice(-2), { timeout: 20_000 })
      .toEqual(['第一句', '第二句']);
    await page.locator('#status').waitFor({ state: 'hidden' });
  });

  test('a text too long for one message can be taken back into the input', async () => {
    const { web, taken } = await served(() => undefined);
    const page = await opened(web);
    const long = '项'.repeat(30_000);
    await page.fill('#input', long);
    await page.keyboard.press('Enter');
    await page.getByText('请分成几段发').waitFor();
    await page.getByRole('button', { name: '取回修改' }).click();
    expect(await page.inputValue('#input')).toBe(long);
    expect(await bubbles(page)).toEqual([]);
    expect(taken).toEqual([]);
  });

  test('after the server was restarted the page goes on by itself, and nothing typed is lost', async () => {
    const first = await served((input) => (input.kind === 'enter' ? [screen('a')] : [screen('b')]));
    const port = Number(new URL(first.web.url()).port);
    const page = await opened(first.web);
    await page.fill('#input', '第一句');
    await page.keyboard.press('Enter');
    await waitFor(page, '第 b 屏');
    await first.web.stop();
    await waitFor(page, '连接断开，正在重连…');
    await page.fill('#input', '断开时写的');
    await page.keyboard.press('Enter');
    await page.getByText('没有送到，您写的内容还在。').waitFor();
    await page.fill('#input', '写了一半');
    const second = await served(
      (input) => (input.kind === 'enter' ? [screen('b')] : [screen('c')]),
      port,
    );
    await waitFor(page, '第 c 屏');
    expect(texts(second.taken)).toEqual(['断开时写的']);
    expect(await bubbles(page)).toEqual(['第 a 屏', '第一句', '第 b 屏', '断开时写的', '第 c 屏']);
    expect(await page.locator('#status').isVisible()).toBe(false);
    expect(await page.inputValue('#input')).toBe('写了一半');
  });

  test('a reloaded page has the talk, what was half typed and what was not delivered', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    let isDown = false;
    const { web, taken } = await served((input) => {
      if (isDown && input.kind === 'text') throw new Error('disk full');
      return input.kind === 'text' ? [screen('b')] : undefined;
    });
    const page = await opened(web);
    await page.fill('#input', '第一句');
    await page.keyboard.press('Enter');
    await waitFor(page, '第 b 屏');
    isDown = true;
    await page.fill('#input', '第二句');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '重发' }).waitFor();
    await page.fill('#input', '写了一半');
    isDown = false;
    await page.reload();
    await vi.waitFor(() => expect(texts(taken)).toEqual(['第一句', '第二句']));
    await page.getByText('发送中…').waitFor({ state: 'detached' });
    expect(await bubbles(page)).toEqual(['第一句', '第 b 屏', '第二句']);
    expect(await page.inputValue('#input')).toBe('写了一半');
  });

  test('two windows of one clerk show the same talk', async () => {
    const { web } = await served((input) => (input.kind === 'text' ? [screen('a')] : undefined));
    const page = await opened(web);
    const other = await page.context().newPage();
    await other.goto(web.url());
    await page.fill('#input', '您好');
    await page.keyboard.press('Enter');
    await waitFor(other, '第 a 屏');
    expect(await bubbles(other)).toEqual(['您好', '第 a 屏']);
  });

  test('the form stands beside the talk, with origins, what is owed, and what just changed', async () => {
    const { web, show } = await served(() => [screen('a', { preview: preview('食堂') })]);
    const page = await opened(web);
    await cell(page, '食堂〔您填〕').waitFor();
    expect(await page.locator('#sheet tr').first().innerText()).toBe('财政项目支出绩效目标申报表');
    expect(await page.locator('#sheet mark').allInnerTexts()).toEqual(['【待填】']);
    expect(await page.locator('#sheet .changed').count()).toBe(0);
    await show(screen('a', { preview: preview('社区食堂') }));
    await cell(page, '社区食堂〔您填〕').waitFor();
    expect(await page.locator('#sheet .changed').allInnerTexts()).toEqual(['社区食堂〔您填〕']);
  });

  test('while something is being drafted the bubble says so and the form stays', async () => {
    const { web, show } = await served(() => [screen('a', { preview: preview('食堂') })]);
    const page = await opened(web);
    await waitFor(page, '第 a 屏');
    await show(screen('b', { working: true }));
    await page.getByRole('progressbar', { name: '正在拟写…' }).waitFor();
    expect(await cell(page, '食堂〔您填〕').isVisible()).toBe(true);
    await show(screen('b', { preview: preview('食堂') }));
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
  });

  test('on a narrow screen nothing is cut off, and 看表 opens the form and returns', async () => {
    const blocks = [{ kind: 'text' as const, text: '长'.repeat(400) }];
    const choices = ['按建议改并定稿', '定稿', '改一处', '重拟目标', '撤销'].map((label) => ({
      label,
      token: label,
    }));
    const { web } = await served(() => [
      screen('a', { blocks, choices, preview: preview('食堂') }),
    ]);
    const page = await opened(web, { width: 360, height: 740 });
    await page.getByRole('button', { name: '撤销' }).waitFor();
    const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBe(0);
    expect(await page.locator('#paper').isVisible()).toBe(false);
    await page.getByRole('button', { name: '看表' }).click();
    expect(await page.locator('#paper').isVisible()).toBe(true);
    expect(await page.locator('#input').isVisible()).toBe(false);
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: '回到对话' }).click();
    expect(await page.locator('#input').isVisible()).toBe(true);
  });

  test('nothing on the page breaks its own policy or reaches beyond this computer', async () => {
    const { web } = await served(() => [screen('a', { preview: preview('食堂') })]);
    const page = await opened(web);
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.reload();
    await waitFor(page, '第 a 屏');
    expect(said).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(web.url()) && !url.startsWith('data:'))).toEqual(
      [],
    );
  });
});
