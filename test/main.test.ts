// The whole program as its users start it: a page in a browser, a terminal, a script; and killed.
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from './adapters/chromium.ts';
import { wordWriter } from '../src/adapters/word-writer.ts';
import { DeclarationSchema } from '../src/form/declaration.ts';
import { readSections } from './adapters/ooxml.ts';
import { killAll, launched } from './program.ts';

const PICTURES = fileURLToPath(new URL('pictures/', import.meta.url));
const LINE =
  '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次。实施单位：长征镇社区服务中心，主管部门：长征镇人民政府';

const lastYear = DeclarationSchema.parse(
  (
    JSON.parse(
      await readFile(new URL('fixtures/seed-forms-2026.json', import.meta.url), 'utf8'),
    ) as unknown[]
  )[4],
);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-main-'));
});
afterEach(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

const started = (args: string[], settings: Record<string, string> = {}) =>
  launched(folder, args, settings);

function textsOf(bytes: Uint8Array): string[] {
  return readSections(bytes)
    .flat()
    .flatMap((table) => table.rows.flatMap((row) => row.cells.map((cell) => cell.text)));
}

describe('in a browser', { skip: chromiumPath === undefined }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it('goes from the empty page to the Word file in two actions', async () => {
    const program = started([]);
    const url = await program.found(/(http:\/\/127\.0\.0\.1:\d+)/);
    const page = await browser.newPage({
      viewport: { width: 1360, height: 940 },
      deviceScaleFactor: 1,
    });
    await page.goto(url);
    await page.getByText('您好，我帮您填').waitFor();

    await page.getByLabel('写给申报助手').fill(LINE);
    await page.keyboard.press('Enter');
    await page.getByText('核对：老年助餐服务').waitFor();
    if (process.env['UPDATE_PICTURES']) {
      await mkdir(PICTURES, { recursive: true });
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(PICTURES, 'chat.png') });
    }
    await page.getByRole('button', { name: /定稿$/ }).click();
    await page.getByText('已定稿：老年助餐服务').waitFor();

    const download = page.waitForEvent('download');
    await page.getByText('下载 Word').last().click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('绩效目标申报表-老年助餐服务-2027.docx');
    const texts = textsOf(await readFile(await file.path()));
    expect(texts).toEqual(
      expect.arrayContaining([
        '老年助餐服务',
        '456,000.00',
        '长征镇社区服务中心',
        '长征镇人民政府',
        '=3个',
        '≥500人次',
      ]),
    );
    expect(texts.join()).not.toContain('待填');
    await page.close();
  });

  it('asks three questions when nothing was said, and takes five actions in all', async () => {
    const program = started([]);
    const page = await browser.newPage();
    await page.goto(await program.found(/(http:\/\/127\.0\.0\.1:\d+)/));
    await page.getByText('您好，我帮您填').waitFor();
    const input = page.getByLabel('写给申报助手');
    const answers = [
      ['社区花园养护', '申请多少钱'],
      ['12.5万', '办哪几件事'],
      ['养护绿地800平方米，种植花卉2000株', '核对：社区花园养护'],
      ['长征镇社区绿化管理站，长征镇人民政府', '检查'],
    ] as const;
    for (const [answer, next] of answers) {
      await input.fill(answer);
      await page.keyboard.press('Enter');
      await page.getByText(next).last().waitFor();
    }
    await page.getByRole('button', { name: /定稿$/ }).click();
    await page.getByText('已定稿：社区花园养护').waitFor();
    expect(await page.getByText('下载 Word').count()).toBeGreaterThan(0);
    await page.close();
  });
});

if (chromiumPath === undefined) console.warn('跳过浏览器里的全程测试：这台电脑上没有 Chromium');

describe('in a terminal', () => {
  it('takes lines from a pipe, writes the Word file and ends with the input', async () => {
    const program = started(['chat', '--out', 'forms']);
    program.child.stdin?.end(`${LINE}\n⑤改成50万\n定稿\n`);
    expect(await program.ended).toBe(0);
    expect(program.said()).toContain('已定稿：老年助餐服务');
    expect(program.said()).toContain('1) 下一张');
    const name = '绩效目标申报表-老年助餐服务-2027.docx';
    expect(program.said()).toContain(`📄 文件：${join('forms', name)}`);
    const texts = textsOf(await readFile(join(folder, 'forms', name)));
    expect(texts).toContain('500,000.00');
    expect(texts).toContain('≤50万元');
  });

  it('says what to do when a file is dragged in', async () => {
    await writeFile(join(folder, '去年 的表.docx'), 'PK');
    const program = started(['chat']);
    program.child.stdin?.end(`'${join(folder, '去年 的表.docx')}'\n`);
    await program.ended;
    expect(program.said()).toContain('收到文件“去年 的表.docx”');
  });

  it('makes this year’s form of last year’s file in two actions', async () => {
    const last = await wordWriter().write([lastYear]);
    if (!last.ok) throw new Error(last.refusal.why);
    await writeFile(join(folder, '去年的表.docx'), last.value);
    const program = started(['chat', '--out', 'forms']);
    program.child.stdin?.end(`${join(folder, '去年的表.docx')}\n按建议改并定稿\n`);
    expect(await program.ended).toBe(0);
    expect(program.said()).toContain('已照 2026 年度的表填好。');
    expect(program.said()).toContain('已定稿：残保金（2027 年度）');
    const name = '绩效目标申报表-残保金-2027.docx';
    const texts = textsOf(await readFile(join(folder, 'forms', name)));
    expect(texts).toContain('（2027年度）');
    expect(texts).toContain('120,000.00');
    expect(texts).not.toContain('=100.00(个)');
  });

  it('comes back to the same screen after being killed, with every acknowledged answer', async () => {
    const first = started(['chat']);
    first.child.stdin?.write('社区花园养护\n12.5万\n');
    await first.until(/3\/3 这笔钱/).toBeDefined();
    first.child.kill('SIGKILL');
    await first.ended;

    const second = started(['chat']);
    await second.until(/3\/3 这笔钱/).toBeDefined();
    second.child.stdin?.end('养护绿地800平方米\n');
    await second.ended;
    expect(second.said()).toContain('核对：社区花园养护');
    expect(second.said()).toContain('125,000.00 元（壹拾贰万伍仟元整）');
    const left = await readdir(join(folder, 'data', 'sessions'));
    expect(left.filter((file) => file.endsWith('.json'))).toHaveLength(1);
  });
});

describe('as a command', () => {
  const seeds = fileURLToPath(new URL('fixtures/seed-forms-2026.json', import.meta.url));

  it('prints an array of forms as one document, a form a section', async () => {
    const program = started(['form', 'render', seeds, 'all.docx']);
    expect(await program.ended).toBe(0);
    expect(readSections(await readFile(join(folder, 'all.docx')))).toHaveLength(9);
  });

  it('prints a single form', async () => {
    const [form] = JSON.parse(await readFile(seeds, 'utf8')) as object[];
    await writeFile(join(folder, 'one.json'), JSON.stringify(form));
    const program = started(['form', 'render', 'one.json', 'one.docx']);
    expect(await program.ended).toBe(0);
    expect(textsOf(await readFile(join(folder, 'one.docx')))).toContain('综合党委"两企三新"党建');
  });

  it.each([
    ['{"year": "soon"}', '要是四位年份'],
    ['{"year": 2026, "annualFunding": {"total": "很多"}}', '不是一个金额'],
    ['not json', '不是 JSON'],
    ['[]', '里没有申报表'],
  ])('refuses %s with a sentence and exit code 2', async (text, sentence) => {
    await writeFile(join(folder, 'bad.json'), text);
    const program = started(['form', 'render', 'bad.json', 'out.docx']);
    expect(await program.ended).toBe(2);
    expect(program.said()).toContain(sentence);
  });

  it('prints forms as other units and programs write them', async () => {
    const odd = {
      year: '2026',
      projectName: '就业援助',
      annualFunding: '250000.00',
      projectTotalFunding: '-',
      annualGoal: '第一段\n第二段',
      indicators: [{ level1: '产出指标', level2: null, level3: '人数', value: 95 }],
    };
    await writeFile(join(folder, 'odd.json'), JSON.stringify(odd));
    const program = started(['form', 'render', 'odd.json', 'odd.docx']);
    expect(await program.ended).toBe(0);
    const texts = textsOf(await readFile(join(folder, 'odd.docx')));
    expect(texts).toEqual(expect.arrayContaining(['就业援助', '250000.00', '-', '人数', '95']));
  });

  it('tells how it is used', async () => {
    const program = started(['form']);
    expect(await program.ended).toBe(2);
    expect(program.said()).toContain('用法');
  });
});

describe('settings', () => {
  it('are all reported together when wrong', async () => {
    const program = started([], { PORT: '99999', FORM_YEAR: 'soon' });
    expect(await program.ended).toBe(1);
    expect(program.said()).toContain('PORT');
    expect(program.said()).toContain('FORM_YEAR');
  });

  it('are read from .env too', async () => {
    await writeFile(join(folder, '.env'), 'FORM_YEAR=2031\n');
    const program = started(['chat']);
    program.child.stdin?.end('\n');
    await program.ended;
    expect(program.said()).toContain('（2031 年度）');
  });

  it('let only one program use a data folder', async () => {
    const first = started([]);
    await first.found(/(http:\/\/127\.0\.0\.1:\d+)/);
    const second = started(['chat']);
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain('正在用数据文件夹');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const third = started(['chat']);
    third.child.stdin?.end();
    expect(await third.ended).toBe(0);
  });

  it('FORM_YEAR sets the year of the form', async () => {
    const program = started(['chat'], { FORM_YEAR: '2030' });
    program.child.stdin?.end('\n');
    await program.ended;
    expect(program.said()).toContain('（2030 年度）');
  });
});
