// The whole program with a language model service, as its users start it: killed in the middle of an
// answer, with a hanging service, and with the label in the Word file.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PizZip from 'pizzip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatRequest, type Reply, standIn, UNAVAILABLE } from './adapters/openai/stand-in.ts';
import { taskOf } from './model.ts';
import { killAll, launched } from './program.ts';

const FACTS =
  '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次。实施单位：长征镇社区服务中心，主管部门：长征镇人民政府';
const GOAL =
  '围绕老年助餐服务，开设3个助餐点，服务老人500人次，方便老年人就近用餐，不断提升老年人的生活质量和获得感。';
const ROWS = [
  {
    level2: '质量指标',
    name: '餐品抽检合格率',
    operator: '=',
    value: '100',
    unit: '%',
    basis: 'own',
    source: '',
  },
];

const well = (request: ChatRequest): Reply =>
  taskOf(request) === 'goal' ? { json: { goal: GOAL } } : { json: { rows: ROWS } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shenbao-model-'));
});
afterEach(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

const started = (url: string) =>
  launched(folder, ['chat'], {
    OPENAI_BASE_URL: url,
    OPENAI_MODEL: 'fake',
    OPENAI_API_KEY: 'sk-secret-key',
  });

describe('the program with a model', () => {
  it('killed in the middle of an answer loses nothing and goes on at the next start', async () => {
    let quick = false;
    const stand = await standIn((request) => {
      const reply = well(request);
      return quick ? reply : { ...(reply as { json: unknown }), chunk: 1, everyMs: 200 };
    });
    const first = started(stand.url);
    first.child.stdin.write(`${FACTS}\n`);
    await first.until(/大模型正在写⑥/).toBeDefined();
    await expect.poll(() => stand.requests.length).toBe(1);
    first.child.kill('SIGKILL');
    await first.ended;
    quick = true;
    const second = started(stand.url);
    await second.until(/餐品抽检合格率　=100%〔AI 拟/).toBeDefined();
    expect(second.said()).toContain('456,000.00');
    expect(second.said()).toContain('〔AI 拟〕');
    second.child.stdin.end();
    expect(await second.ended).toBe(0);
    expect(second.said()).not.toContain('sk-secret-key');
    expect(stand.violations).toEqual([]);
    await stand.close();
  });

  it('labels the Word file, and says in it that a person confirmed', async () => {
    const stand = await standIn(well);
    const program = started(stand.url);
    program.child.stdin.write(`${FACTS}\n`);
    await program.until(/餐品抽检合格率　=100%〔AI 拟/).toBeDefined();
    program.child.stdin.end('定稿\n');
    expect(await program.ended).toBe(0);
    expect(program.said()).toContain('由人工智能拟写');
    const out = join(folder, 'out');
    const name = (await readdir(out)).find((file) => !file.includes('草稿')) ?? '';
    const zip = new PizZip(await readFile(join(out, name)));
    const foot = Object.keys(zip.files).filter((path) => /footer\d*\.xml$/.test(path));
    const text = foot
      .map((path) => zip.file(path)?.asText() ?? '')
      .join('')
      .replaceAll(/<[^>]+>/g, '');
    expect(text).toMatch(
      /本表年度总体目标、绩效指标 1 条由人工智能辅助拟写，\d{4}-\d{2}-\d{2} 经填报人核对确认。/,
    );
    const properties = zip.file('docProps/custom.xml')?.asText() ?? '';
    expect(properties).toContain('AIGC');
    expect(properties).toMatch(/goal@[0-9a-f]{8}/);
    await stand.close();
  });

  it('learns once how the service wants to be asked, and remembers it', async () => {
    const modes: string[] = [];
    const stand = await standIn((request) => {
      const mode = request.response_format?.type ?? 'plain';
      modes.push(mode);
      if (mode === 'json_schema') return UNAVAILABLE;
      const isGoal = request.messages.at(-1)?.content.includes('要配的范围') === false;
      return { json: isGoal ? { goal: GOAL } : { rows: ROWS } };
    });
    for (let run = 0; run < 2; run += 1) {
      const program = started(stand.url);
      if (run === 1) program.child.stdin.write('新建：社区文化节，12万，演出20场\n');
      else program.child.stdin.write(`${FACTS}\n`);
      await program.until(/餐品抽检合格率　=100%〔AI 拟/).toBeDefined();
      program.child.stdin.end();
      await program.ended;
    }
    expect(modes).toEqual([
      'json_schema',
      'json_object',
      'json_object',
      'json_object',
      'json_object',
    ]);
    await stand.close();
  });
});
