// A language model service behind the whole program but for its channel: it may be slow, wrong or gone,
// and neither the form nor anybody else's talk waits for it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Model } from '../../src/app/ports.ts';
import {
  type ChatRequest,
  type Reply,
  type StandIn,
  standIn,
} from '../adapters/openai/stand-in.ts';
import { overTelegram } from '../channels/over-telegram.ts';
import { testWorld, type TestWorld } from '../channels/world.ts';
import { modelAt, taskOf } from '../model.ts';
import { listening, type Listening } from './listening.ts';

const FACTS = '区域化党建，25万，办2期培训约100人';
const GOAL =
  '围绕区域化党建，办2期培训，参训党员约100人，服务群众500人次，不断增强党组织的凝聚力和党员的服务能力。';
const ROWS = [
  ['质量指标', '参训党员合格率', '=', '100', '%'],
  ['满意度指标', '参训党员满意度', '≥', '90', '%'],
].map(([level2, name, operator, value, unit]) => ({
  level2,
  name,
  operator,
  value,
  unit,
  basis: 'own',
  source: '',
}));

/** Answers every task well. */
function well(request: ChatRequest): Reply {
  switch (taskOf(request)) {
    case 'goal':
    case 'passage':
      return { json: { goal: GOAL } };
    case 'indicators':
      return { json: { rows: ROWS } };
    case 'understand':
      return { json: { commands: [] } };
    default:
      return { json: { slips: [], uncovered: [], unannounced: [] } };
  }
}

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function serving(script: Parameters<typeof standIn>[0]): Promise<StandIn> {
  const stand = await standIn(script);
  ends.push(() => stand.close());
  return stand;
}

async function talking(
  model: Model,
  folder?: string,
): Promise<{ world: TestWorld; channel: Listening }> {
  const world = await testWorld({ model, ...(folder === undefined ? {} : { folder }) });
  ends.push(() => world.end());
  const channel = listening();
  await world.app.attach(channel);
  return { world, channel };
}

describe('with a service', () => {
  test('the form is there at once, and improves in place', async () => {
    const stand = await serving(well);
    const { channel } = await talking(await modelAt(stand.url));
    const first = await channel.says('a', FACTS);
    expect(channel.texts('a').find((text) => text.includes('核对：'))).toContain('〔范例〕');
    await first.performed;
    await channel.until('a', (text) => text.includes('参训党员满意度'));
    const text = channel.text('a');
    expect(text).toContain('服务群众【待填】人次');
    expect(text).toContain('大模型写的是“500”');
    expect(
      channel.keys('a').filter((key) => key === channel.keys('a').at(-1)).length,
    ).toBeGreaterThan(1);
    expect(stand.violations).toEqual([]);
  });

  test('a goal is streamed into the bubble, without what has no origin', async () => {
    const stand = await serving((request) => {
      const reply = well(request);
      return taskOf(request) === 'goal'
        ? { ...(reply as { json: unknown }), chunk: 4, everyMs: 60 }
        : reply;
    });
    const { channel } = await talking(await modelAt(stand.url));
    await channel.says('a', FACTS);
    await channel.until('a', (text) => text.includes('参训党员满意度'));
    await channel.says('a', '重拟目标');
    await channel.until('a', (text) => text.includes('核对：') && text.includes('〔AI 拟〕'));
    const partials = channel.partials('a');
    expect(partials.length).toBeGreaterThan(2);
    expect(partials.at(-1)?.startsWith('围绕区域化党建')).toBe(true);
    expect(partials.join('\n')).not.toContain('500');
  });

  test('a message while the goal grows is answered with a page of its own', async () => {
    const stand = await serving((request) => {
      const reply = well(request);
      return taskOf(request) === 'goal'
        ? { ...(reply as { json: unknown }), chunk: 1, everyMs: 60 }
        : reply;
    });
    const { channel } = await talking(await modelAt(stand.url));
    await channel.says('a', FACTS);
    await channel.until('a', () => channel.partials('a').length > 1);
    await channel.says('a', '加一条 志愿者人数≥30人');
    await channel.until('a', (text) => text.includes('参训党员满意度'));
    const answer = channel.whole('a').find((text) => text.includes('志愿者人数'));
    expect(answer).toContain('大模型正在写⑥');
  });

  test('on Telegram the goal grows in the bubble of the form, within the rules', async () => {
    const stand = await serving((request) => {
      const reply = well(request);
      return taskOf(request) === 'goal'
        ? { ...(reply as { json: unknown }), chunk: 2, everyMs: 100 }
        : reply;
    });
    const world = await testWorld({ model: await modelAt(stand.url) });
    const telegram = await overTelegram(world);
    const shown = await telegram.act({ type: FACTS });
    expect(shown.lines.join('\n')).toContain('〔AI 拟〕');
    expect(telegram.person.bubbles()).toHaveLength(2);
    const again = await telegram.act({ type: '重拟目标' });
    expect(again.lines.join('\n')).toContain('〔AI 拟〕');
    expect(telegram.person.drafts.some(({ text }) => text.includes('围绕区域化党建'))).toBe(true);
    // Throws where a rule of the Bot API was broken.
    await telegram.end();
    await world.end();
  });

  test.each<[string, Reply]>([
    ['answers with an error', { status: 500, body: 'oops' }],
    ['answers with a web page', { status: 200, body: '<html>login</html>' }],
    ['answers with gibberish', { text: '我不知道。' }],
    ['refuses', { refusal: '不能回答' }],
    ['says nothing', { hang: true }],
    ['cuts the connection', { drop: '{"goal": "围' }],
    ['knows no such key', { status: 401, body: { error: { message: 'bad key' } } }],
  ])('that %s the form from examples stays, and the reason is said', async (_, reply) => {
    const stand = await serving(() => reply);
    const { channel, world } = await talking(await modelAt(stand.url, { whole: 3000, idle: 500 }));
    await channel.says('a', FACTS);
    await channel.until('a', (text) => text.includes('大模型没有答上来'));
    expect(channel.text('a')).toContain('用范例拟的初稿');
    expect(channel.text('a')).toContain('〔范例〕');
    expect(world.logged.join('\n')).not.toContain('区域化党建');
    expect(world.logged.join('\n')).not.toContain('sk-test');
  });

  test('that nobody can reach loses nothing', async () => {
    const { channel } = await talking(await modelAt('http://127.0.0.1:9/v1'));
    await channel.says('a', FACTS);
    await channel.until('a', (text) => text.includes('大模型没有答上来（连不上）'));
    await channel.says('a', '⑤改成28万');
    expect(channel.text('a')).toContain('280,000.00');
  });

  test('a stop ends the call', async () => {
    const stand = await serving((request) =>
      taskOf(request) === 'goal' ? { endless: '好', everyMs: 20 } : well(request),
    );
    const { channel } = await talking(await modelAt(stand.url));
    await channel.says('a', FACTS);
    await channel.until('a', () => stand.requests.length > 0);
    await channel.says('a', '停');
    await expect.poll(() => stand.left()).toBe(1);
    expect(channel.text('a')).toContain('已停下');
    expect(stand.requests).toHaveLength(1);
  });

  test('new facts end the call that had the old ones', async () => {
    const stand = await serving((request) =>
      request.messages.at(-1)?.content.includes('25 万元') ? { hang: true } : well(request),
    );
    const { channel } = await talking(await modelAt(stand.url));
    await channel.says('a', FACTS);
    await channel.until('a', () => stand.requests.length > 0);
    await channel.says('a', '⑤改成28万');
    await channel.until('a', (text) => text.includes('参训党员满意度'));
    await expect.poll(() => stand.left()).toBe(1);
  });

  test('one call at a time goes out for a conversation', async () => {
    let underway = 0;
    let most = 0;
    const stand = await serving(async (request) => {
      underway += 1;
      most = Math.max(most, underway);
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
      underway -= 1;
      return well(request);
    });
    const { channel } = await talking(await modelAt(stand.url));
    await channel.says('a', FACTS);
    await channel.says('a', '加一条 志愿者人数≥30人');
    await channel.until('a', (text) => text.includes('参训党员满意度'));
    expect(most).toBe(1);
  });

  test('that hangs leaves other conversations alone', async () => {
    const stand = await serving((request) =>
      request.messages.at(-1)?.content.includes('慢') ? { hang: true } : well(request),
    );
    const { channel } = await talking(await modelAt(stand.url));
    await channel.says('slow', '慢行道改造，25万，改造2条道路');
    await channel.until('slow', () => stand.requests.length > 0);
    await channel.says('quick', FACTS);
    await channel.until('quick', (text) => text.includes('参训党员满意度'));
    expect(channel.text('slow')).toContain('核对：');
  });
});

describe('when the program ends in the middle of a stream', () => {
  test('the next start takes the draft up again, and every answer is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shenbao-model-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    let fast = false;
    const stand = await serving((request) => {
      const reply = well(request);
      return fast ? reply : { ...(reply as { json: unknown }), chunk: 1, everyMs: 100 };
    });
    const before = await testWorld({ model: await modelAt(stand.url), folder });
    const first = listening();
    await before.app.attach(first);
    await first.says('a', FACTS);
    await first.until('a', () => first.partials('a').length > 0);
    await before.app.close();
    fast = true;
    const { world, channel } = await talking(await modelAt(stand.url), folder);
    await world.app.resume();
    await channel.until('a', (text) => text.includes('参训党员满意度'));
    expect(channel.text('a')).toContain('250,000.00');
    expect(channel.text('a')).toContain('办2期培训');
  });
});
