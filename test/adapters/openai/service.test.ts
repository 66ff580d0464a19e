import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LLMock } from '@copilotkit/aimock';
import { z } from 'zod';
import {
  service,
  ServiceFailure,
  type Question,
  type ServiceOptions,
} from '../../../src/adapters/openai/service.ts';
import {
  error,
  standIn,
  UNAVAILABLE,
  type ChatRequest,
  type Reply,
  type StandIn,
} from './stand-in.ts';

const KEY = 'sk-secret-0123456789';
const GOAL = { goal: '建成“一网通办”平台，培训2期', rows: [{ name: '培训期数', value: 2 }] };
const RowSchema = z.object({ name: z.string().min(1), value: z.number().int() });
const GoalSchema = z.object({ goal: z.string().min(1), rows: z.array(RowSchema) });
type Goal = z.infer<typeof GoalSchema>;

const QUESTION: Question<Goal> = {
  name: 'goal',
  system: '您写年度目标。',
  user: '机密事项：采购服务器',
  schema: GoalSchema,
  maxTokens: 1000,
};
const never = new AbortController().signal;

let lines: string[];
beforeEach(() => {
  lines = [];
});

const options = (baseUrl: string, more: Partial<ServiceOptions> = {}): ServiceOptions => ({
  apiKey: KEY,
  baseUrl,
  model: 'qwen-plus',
  pauses: [10, 20],
  log: (line) => lines.push(line),
  ...more,
});

/** What was thrown, which must be a failure that tells nothing of the form and not the key. */
async function failureOf(asked: Promise<unknown>): Promise<ServiceFailure> {
  const failure = await asked.then(
    () => 'no failure',
    (thrown: unknown) => thrown,
  );
  expect(failure).toBeInstanceOf(ServiceFailure);
  const { message, cause, usage } = failure as ServiceFailure;
  expect(cause).toBeUndefined();
  for (const text of [message, ...lines]) {
    expect(text).not.toContain(KEY);
    expect(text).not.toMatch(/机密|采购|建成/);
  }
  expect(usage.calls).toBeGreaterThan(0);
  return failure as ServiceFailure;
}

// --- Against a strict stand-in --------------------------------------------------------------------

let server: StandIn | undefined;
/** What a correct client may not do; a test that expects a broken rule empties it. */
let strict = true;
afterEach(async () => {
  const violations = server?.violations ?? [];
  await server?.close();
  server = undefined;
  if (strict && violations.length > 0) throw new Error(violations.join('\n'));
  strict = true;
});

type Script = (request: ChatRequest, n: number) => Reply | Promise<Reply>;

async function against(script: Script | Reply[], more: Partial<ServiceOptions> = {}) {
  // The last of a list is repeated.
  const answers: Script =
    typeof script === 'function' ? script : (_, n) => script[Math.min(n, script.length - 1)]!;
  server = await standIn(answers);
  return service(options(server.url, more));
}

const ask = async (script: Script | Reply[], more: Partial<ServiceOptions> = {}) =>
  (await against(script, more)).ask(QUESTION, never);

const modes = () => server!.requests.map((request) => request.response_format?.type ?? 'plain');
const promptOf = (request: ChatRequest) => request.messages[0]!.content;

describe('a question', () => {
  it('is asked with a strict schema and answered with a value and its cost', async () => {
    const { value, usage } = await ask([
      { json: GOAL, usage: { prompt_tokens: 7, completion_tokens: 5 } },
    ]);
    expect(value).toEqual(GOAL);
    expect(usage).toEqual({ calls: 1, tokensIn: 7, tokensOut: 5 });
    const [request] = server!.requests;
    expect(request).toMatchObject({
      authorization: `Bearer ${KEY}`,
      path: '/v1/chat/completions',
      model: 'qwen-plus',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 1000,
      messages: [
        { role: 'system', content: QUESTION.system },
        { role: 'user', content: QUESTION.user },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'goal', strict: true } },
    });
    expect(request!.temperature).toBeLessThanOrEqual(0.3);
  });

  it('is answered whole, however the answer is cut into packets', async () => {
    for (const bytes of [2, 100]) {
      expect((await ask([{ json: GOAL, bytes, chunk: bytes * 20 }])).value).toEqual(GOAL);
      await server!.close();
    }
  });

  it('is answered by a service that does not stream', async () => {
    const { value, usage } = await ask([
      { json: GOAL, unstreamed: true, usage: { prompt_tokens: 3, completion_tokens: 4 } },
    ]);
    expect(value).toEqual(GOAL);
    expect(usage).toEqual({ calls: 1, tokensIn: 3, tokensOut: 4 });
  });

  it('is answered whatever content type the stream claims to have', async () => {
    for (const type of ['text/plain', 'application/octet-stream', 'application/x-ndjson']) {
      const { value } = await ask([{ json: GOAL, headers: { 'content-type': type } }]);
      expect(value).toEqual(GOAL);
      await server!.close();
    }
  });

  it('costs roughly its length when the service does not count', async () => {
    const { usage } = await ask([{ json: GOAL, thoughts: '想'.repeat(100), usage: false }]);
    expect(usage.calls).toBe(1);
    expect(usage.tokensIn).toBeGreaterThan(10);
    expect(usage.tokensOut).toBeGreaterThan(50);
    expect(usage.tokensOut).toBeLessThan(150);
  });

  it('leaves thoughts out, in the field for them and in the answer', async () => {
    const { value } = await ask([
      {
        text: `<think>{"goal":"不是"}</think>\n${JSON.stringify(GOAL)}`,
        thoughts: '{"goal":"错"}',
      },
    ]);
    expect(value).toEqual(GOAL);
  });

  it('shows the answer growing', async () => {
    const asked = await against([{ json: GOAL, chunk: 4, everyMs: 60 }]);
    const soFar = vi.fn<(partial: unknown) => void>();
    await asked.ask({ ...QUESTION, soFar }, never);
    const goals = soFar.mock.calls.map(([partial]) => (partial as Goal).goal ?? '');
    expect(goals.length).toBeGreaterThan(1);
    for (const goal of goals) expect(GOAL.goal.startsWith(goal)).toBe(true);
    expect(goals.at(-1)!.length).toBeGreaterThan(goals[0]!.length);
  });

  it('lets a bug of who looks on through', async () => {
    const asked = await against([{ json: GOAL, chunk: 4, everyMs: 60 }]);
    const soFar = () => {
      throw new RangeError('a bug');
    };
    await expect(asked.ask({ ...QUESTION, soFar }, never)).rejects.toThrow(RangeError);
  });

  it('never sends a default, and sends no strict schema where none can be', async () => {
    const asked = await against([{ json: GOAL }]);
    const caught = GoalSchema.extend({ rows: z.array(RowSchema).catch([]) });
    await asked.ask({ ...QUESTION, schema: caught }, never);
    const optional = GoalSchema.extend({ note: z.string().optional() });
    await asked.ask({ ...QUESTION, schema: optional }, never);
    expect(modes()).toEqual(['json_schema', 'json_object']);
    expect(promptOf(server!.requests[1]!)).toContain('"note"');
  });

  it('needs no key on one’s own machine', async () => {
    expect((await ask([{ json: GOAL }], { apiKey: '' })).value).toEqual(GOAL);
  });
});

describe('a service that does not know json_schema', () => {
  const deepSeek: Script = ({ response_format: format }) =>
    format?.type === 'json_schema' ? UNAVAILABLE : { json: GOAL };

  it('is asked for an object with the schema in the prompt', async () => {
    expect((await ask(deepSeek)).value).toEqual(GOAL);
    expect(modes()).toEqual(['json_schema', 'json_object']);
    expect(promptOf(server!.requests[1]!)).toMatch(/JSON Schema：\n\{.*"rows"/);
  });

  it.each<[string, Reply]>([
    ['422', error(422, 'response_format: response_format.type `json_schema` is unavailable now')],
    ['404', error(404, 'No endpoints found that support structured output')],
    ['501', { status: 501 }],
    ['a 400 that says nothing', { status: 400 }],
    ['a 400 of FastAPI', { status: 400, body: { detail: 'Invalid response_format' } }],
    ['a 400 in plain text', { status: 400, body: 'json_schema is not supported' }],
  ])('may say so with %s', async (_, refusal) => {
    const { value, usage } = await ask([refusal, { json: GOAL }]);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(2);
  });

  it('is asked plainly when it knows no format at all', async () => {
    const { value } = await ask(({ response_format: format }) =>
      format
        ? error(400, `unknown parameter response_format`)
        : { text: `好的：${JSON.stringify(GOAL)}` },
    );
    expect(value).toEqual(GOAL);
    expect(modes()).toEqual(['json_schema', 'json_object', 'plain']);
  });

  it('is remembered, also by the next process, but not for another model', async () => {
    let kept: unknown;
    const memory = {
      load: () => Promise.resolve(structuredClone(kept)),
      save: (known: unknown) => {
        kept = known;
        return Promise.resolve();
      },
    };
    const first = await against(deepSeek, { memory });
    await first.ask(QUESTION, never);
    await first.ask(QUESTION, never);
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
    expect(JSON.stringify(kept)).not.toContain(KEY);
    await service(options(server!.url, { memory })).ask(QUESTION, never);
    await service(options(server!.url, { memory, model: 'other' })).ask(QUESTION, never);
    expect(modes()).toEqual([
      'json_schema',
      'json_object',
      'json_object',
      'json_object',
      'json_schema',
      'json_object',
    ]);
    expect(Object.keys(kept as object)).toHaveLength(2);
  });

  it('is asked again from the top when what is kept is old', async () => {
    let kept: Record<string, { since: number }> = {};
    const memory = {
      load: () => Promise.resolve(kept),
      save: (known: unknown) => {
        kept = known as typeof kept;
        return Promise.resolve();
      },
    };
    await (await against(deepSeek, { memory })).ask(QUESTION, never);
    for (const way of Object.values(kept)) way.since -= 8 * 86_400_000;
    await service(options(server!.url, { memory })).ask(QUESTION, never);
    expect(modes().slice(2)).toEqual(['json_schema', 'json_object']);
  });

  it('is used although nothing can be read or kept', async () => {
    const broken = {
      load: () => Promise.reject(new Error('disk')),
      save: () => Promise.reject(new Error('disk')),
    };
    expect((await ask(deepSeek, { memory: broken })).value).toEqual(GOAL);
    for (const garbage of [null, 5, 'x', [], { x: 1 }]) {
      const memory = { load: () => Promise.resolve(garbage), save: () => Promise.resolve() };
      expect((await service(options(server!.url, { memory })).ask(QUESTION, never)).value).toEqual(
        GOAL,
      );
    }
  });
});

describe('a service that takes a format and does not keep to it', () => {
  it('is asked one step lower after an empty answer, this once', async () => {
    const asked = await against([{ text: '' }, { json: GOAL }]);
    expect((await asked.ask(QUESTION, never)).value).toEqual(GOAL);
    await asked.ask(QUESTION, never);
    expect(modes()).toEqual(['json_schema', 'json_object', 'json_schema']);
  });

  it('is asked lower from the start when that happens twice', async () => {
    const asked = await against(({ response_format: format }) =>
      format?.type === 'json_schema' ? { text: '好的，我来写。' } : { json: GOAL },
    );
    for (let i = 0; i < 3; i += 1) await asked.ask(QUESTION, never);
    expect(modes()).toEqual([
      'json_schema',
      'json_object',
      'json_schema',
      'json_object',
      'json_object',
    ]);
  });

  it('is asked plainly after it hung, and is not waited for longer than it takes', async () => {
    const { value } = await ask(
      ({ response_format: format }) => (format ? { hang: true } : { json: GOAL }),
      { firstToken: 400 },
    );
    expect(value).toEqual(GOAL);
    expect(modes()).toEqual(['json_schema', 'plain']);
  });

  it('may answer in prose, which is taken only when all else has failed', async () => {
    const asked = await against([{ text: '建成平台。' }]);
    const plain = (text: string) => ({ goal: text, rows: [] });
    const { value } = await asked.ask({ ...QUESTION, plain }, never);
    expect(value).toEqual({ goal: '建成平台。', rows: [] });
    expect(modes()).toEqual(['json_schema', 'json_object', 'plain']);
  });

  it('is not thought to know no format when it refuses only the lower one', async () => {
    // LM Studio knows json_schema and text.
    const script: Script = ({ response_format: format }, n) => {
      if (n === 0) return { text: '' };
      return format?.type === 'json_object'
        ? error(400, "'response_format.type' must be 'json_schema' or 'text'")
        : { json: GOAL };
    };
    const asked = await against(script);
    for (let i = 0; i < 2; i += 1) await asked.ask(QUESTION, never);
    expect(modes()).toEqual(['json_schema', 'json_object', 'plain', 'json_schema']);
  });

  it('is told the schema in the prompt too, once that has helped', async () => {
    const asked = await against((request) =>
      promptOf(request).includes('JSON Schema') ? { json: GOAL } : { json: { 目标: '建成' } },
    );
    expect((await asked.ask(QUESTION, never)).usage.calls).toBe(2);
    expect((await asked.ask(QUESTION, never)).usage.calls).toBe(1);
    expect(new Set(modes())).toEqual(new Set(['json_schema']));
  });

  it('is not taken at its prose when that was not asked for', async () => {
    const failure = await failureOf(ask([{ text: '抱歉，我无法回答。' }]));
    expect(failure.why).toBe('nonsense');
    expect(failure.usage.calls).toBe(4);
  });
});

describe('an answer that does not fit', () => {
  it('is put right once, with what is wrong quoted', async () => {
    const wrong = { goal: '建成', rows: [{ name: '', value: '二' }] };
    const { value, usage } = await ask([{ json: wrong }, { json: GOAL }]);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(2);
    const { messages } = server!.requests[1]!;
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[0]!.content).toContain('JSON Schema');
    expect(messages[2]!.content).toBe(JSON.stringify(wrong));
    expect(messages[3]!.content).toContain('rows.0.value');
  });

  it('is given up after that', async () => {
    const failure = await failureOf(ask([{ json: { rows: [] } }]));
    expect(failure.why).toBe('nonsense');
    expect(failure.message).toContain('goal');
    expect(failure.usage.calls).toBe(2);
  });

  it('is passed over for one that fits', async () => {
    const note = JSON.stringify({ note: '说明'.repeat(200) });
    const { value, usage } = await ask([{ text: `${note}\n${JSON.stringify(GOAL)}` }]);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(1);
  });

  it('is read though it is badly spelt', async () => {
    const { usage } = await ask([{ text: '```json\n{“goal”：“建成”，"rows": [],}\n```' }]);
    expect(usage.calls).toBe(1);
  });
});

describe('an answer that ends early', () => {
  it('is taken as far as it came when it fits', async () => {
    const { value } = await ask([
      { text: '{"rows":[{"name":"培训期数","value":2}],"goal":"建成', finish: 'length' },
    ]);
    expect(value).toEqual({ ...GOAL, goal: '建成' });
    expect(server!.requests).toHaveLength(1);
  });

  it('is asked for once more, shorter, when its limit cut it off before it fitted', async () => {
    const cut: Reply = { text: '{"goal":"建成', finish: 'length' };
    expect((await ask([cut, { json: GOAL }])).value).toEqual(GOAL);
    expect(server!.requests[1]!.messages.at(-1)!.content).toContain('太长');
    await server!.close();
    expect((await failureOf(ask([cut]))).why).toBe('cut');
  });

  it('is given room when the model thought within the limit', async () => {
    const { value } = await ask(({ max_tokens: most = 0 }) =>
      most > 1000 ? { json: GOAL } : { text: '', thoughts: '想', finish: 'length' },
    );
    expect(value).toEqual(GOAL);
    expect(modes()).toEqual(['json_schema', 'json_schema']);
  });

  it('is given room each time when two are asked for at once', async () => {
    const asked = await against(({ max_tokens: most = 0 }) =>
      most > 1000 ? { json: GOAL } : { text: '', thoughts: '想', finish: 'length' },
    );
    const two = await Promise.all([asked.ask(QUESTION, never), asked.ask(QUESTION, never)]);
    expect(two.map(({ value }) => value)).toEqual([GOAL, GOAL]);
    expect((await asked.ask(QUESTION, never)).usage.calls).toBe(1);
  });

  it('is asked for once more when the connection was cut', async () => {
    const { value, usage } = await ask([{ drop: '{"goal":"建' }, { json: GOAL }]);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(2);
    expect(usage.tokensIn).toBeGreaterThan(server!.requests[0]!.messages.length);
  });

  it('is taken when all of it had come before that', async () => {
    const { value, usage } = await ask([{ drop: JSON.stringify(GOAL) }]);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(1);
  });

  it.each<[string, Reply]>([
    ['a cut connection', { drop: '{"goal":"建' }],
    ['an end without an end', { text: '{"goal":"建', finish: null, after: 'end' }],
    ['a service out of breath', { text: '{"goal":"建', finish: 'insufficient_system_resource' }],
    [
      'an event that is no JSON',
      { status: 200, body: 'data: {"choi\n\n', headers: { 'content-type': 'text/event-stream' } },
    ],
  ])('twice is given up: %s', async (_, reply) => {
    const failure = await failureOf(ask([reply]));
    expect(failure.why).toBe('cut');
    expect(failure.usage.calls).toBe(2);
  });

  it('is read no further than it may be long', async () => {
    const failure = await failureOf(ask([{ endless: '数'.repeat(500) }]));
    expect(['cut', 'nonsense']).toContain(failure.why);
    expect(failure.usage.tokensOut).toBeLessThan(5000 * failure.usage.calls);
    await vi.waitFor(() => expect(server!.left()).toBe(server!.requests.length));
  });

  it('ends with its last word, also when the connection stays open', async () => {
    const { value, usage } = await ask([{ json: GOAL, after: 'hang' }], { idle: 100 });
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(1);
  });
});

describe('what a service will not answer', () => {
  it.each<[string, Reply]>([
    ['a refusal', { refusal: '我不能回答' }],
    ['a filter', { text: '{"goal":"建成', finish: 'content_filter' }],
    ['a filter of Zhipu', { text: '', finish: 'sensitive' }],
    ['an inspection of DashScope', error(400, '输入内容不当', { code: 'data_inspection_failed' })],
    [
      'an inspection in the middle',
      {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: 'data: {"error":{"code":"data_inspection_failed","message":"x"}}\n\n',
      },
    ],
  ])('is not asked again: %s', async (_, reply) => {
    const failure = await failureOf(ask([reply]));
    expect(failure.why).toBe('refused');
    expect(failure.usage.calls).toBe(1);
  });

  it.each<[ServiceFailure['why'], string, Reply]>([
    [
      'key',
      'a wrong key',
      error(401, `Incorrect API key provided: ${KEY}`, { code: 'invalid_api_key' }),
    ],
    ['key', 'a country', error(403, 'x', { code: 'unsupported_country_region_territory' })],
    ['key', 'an unknown model', error(404, 'no model qwen-plus', { code: 'model_not_found' })],
    ['key', 'a wrong key in Google’s words', error(400, 'API key not valid')],
    [
      'key',
      'a web page',
      { status: 200, body: '<html>机密</html>', headers: { 'content-type': 'text/html' } },
    ],
    [
      'key',
      'a web page that says 404',
      { status: 404, body: '<html>建成</html>', headers: { 'content-type': 'text/html' } },
    ],
    ['limited', 'an empty account', error(402, 'Insufficient Balance')],
    ['limited', 'a used-up quota', error(429, 'quota', { code: 'insufficient_quota' })],
    ['refused', 'too much text', error(400, '机密 too long', { code: 'context_length_exceeded' })],
  ])('%s: %s', async (why, _, reply) => {
    const failure = await failureOf(ask([reply]));
    expect(failure.why).toBe(why);
    expect(failure.usage).toMatchObject({ calls: 1 });
    expect(modes()).toEqual(['json_schema']);
  });
});

describe('what passes by itself', () => {
  it.each<[string, Reply]>([
    ['429', error(429, 'slow down', { headers: { 'retry-after-ms': '20' } })],
    [
      '429 until a date',
      error(429, 'slow down', { headers: { 'retry-after': new Date(0).toUTCString() } }),
    ],
    ['500', error(500, 'oops', { headers: { 'retry-after': '0' } })],
    [
      'a gateway’s page',
      {
        status: 502,
        body: '<html>Bad Gateway</html>',
        headers: { 'content-type': 'text/html', 'retry-after': '0' },
      },
    ],
    [
      'an error as the first event',
      {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: 'data: {"error":{"message":"overloaded","code":"503"}}\n\n',
      },
    ],
  ])('is tried again: %s', async (_, reply) => {
    const { value, usage } = await ask([reply, { json: GOAL }]);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(2);
    expect(modes()).toEqual(['json_schema', 'json_schema']);
  });

  it('is tried three times in all', async () => {
    const busy = (status: number) => error(status, 'busy', { headers: { 'retry-after': '0' } });
    const limited = await failureOf(ask([busy(429)]));
    expect([limited.why, limited.usage.calls]).toEqual(['limited', 3]);
    await server!.close();
    const down = await failureOf(ask([busy(503)]));
    expect([down.why, down.usage.calls]).toEqual(['unreachable', 3]);
  });

  it('is waited for as long as is usual when the service does not say', async () => {
    const begun = performance.now();
    const failure = await failureOf(ask([error(503, 'busy')], { pauses: [80] }));
    expect([failure.why, failure.usage.calls]).toEqual(['unreachable', 2]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(75);
  });

  it('is not waited for an hour', async () => {
    const hour = error(429, 'come back later', { headers: { 'retry-after': '3600' } });
    const failure = await failureOf(ask([hour]));
    expect([failure.why, failure.usage.calls]).toEqual(['limited', 1]);
  });

  it('is unreachable when nobody listens', async () => {
    const away = await against([{ json: GOAL }]);
    await server!.close();
    const failure = await failureOf(away.ask(QUESTION, never));
    expect(failure.why).toBe('unreachable');
    expect(failure.message).toContain('ECONNREFUSED');
    expect(failure.usage).toEqual({ calls: 3, tokensIn: 0, tokensOut: 0 });
  });

  it('is the settings’ fault when the address or the key is none', async () => {
    const bad = [options('api.example'), options('http://127.0.0.1:1/v1', { apiKey: '钥匙' })];
    for (const settings of bad) {
      const failure = await failureOf(service(settings).ask(QUESTION, never));
      expect([failure.why, failure.usage.calls]).toEqual(['key', 1]);
    }
  });
});

describe('a model that wants to be asked otherwise', () => {
  it('is, from then on', async () => {
    const asked = await against((request) => {
      if (request.max_tokens)
        return error(
          400,
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          { param: 'max_tokens', code: 'unsupported_parameter' },
        );
      if (request.temperature !== undefined)
        return error(400, "Unsupported value: 'temperature' does not support 0.2 with this model.");
      if (request.stream_options) return error(422, 'extra fields not permitted: stream_options');
      return { json: GOAL };
    });
    expect((await asked.ask(QUESTION, never)).usage.calls).toBe(4);
    expect((await asked.ask(QUESTION, never)).usage.calls).toBe(1);
    expect(server!.requests.at(-1)).toMatchObject({ max_completion_tokens: 1000 });
    expect(new Set(modes())).toEqual(new Set(['json_schema']));
  });
});

describe('time', () => {
  it('runs out before the first word', async () => {
    const failure = await failureOf(ask([{ hang: true }], { firstToken: 80 }));
    expect(failure.why).toBe('slow');
    await vi.waitFor(() => expect(server!.left()).toBe(2));
  });

  it('is not given twice to a service that has shown it knows the format', async () => {
    const asked = await against([{ json: GOAL }, { hang: true }], { firstToken: 500 });
    await asked.ask(QUESTION, never);
    expect((await failureOf(asked.ask(QUESTION, never))).usage.calls).toBe(1);
  });

  it('runs out in the middle, once, and what comes then is taken', async () => {
    const stuck: Reply = { text: '{"goal":"建', finish: null, after: 'hang' };
    expect((await ask([stuck, { json: GOAL }], { idle: 200 })).value).toEqual(GOAL);
    await server!.close();
    expect((await failureOf(ask([stuck], { idle: 200 }))).why).toBe('slow');
  });

  it('is not up while a model thinks or a service says that it lives', async () => {
    const thinking: Reply = { json: GOAL, thoughts: '想'.repeat(200), everyMs: 25, usage: false };
    expect((await ask([thinking], { firstToken: 400, idle: 400 })).value).toEqual(GOAL);
    expect(server!.requests).toHaveLength(1);
  });

  it('runs out as a whole, also when there are signs of life', async () => {
    const replies: Reply[] = [
      { keepAlive: 10 },
      { json: GOAL, everyMs: 100, chunk: 1 },
      { endless: '{', everyMs: 20 },
    ];
    for (const reply of replies) {
      const failure = await failureOf(ask([reply], { firstToken: 1000, idle: 1000, whole: 200 }));
      expect(failure.why).toBe('slow');
      await server!.close();
    }
  });

  it('does not end a pause that is too long for what is left', async () => {
    const busy = error(503, 'busy', { headers: { 'retry-after': '2' } });
    expect((await failureOf(ask([busy], { whole: 1000 }))).usage.calls).toBe(1);
  });
});

describe('an aborted question', () => {
  const reason = new DOMException('stopped', 'AbortError');

  it.each<[string, Reply]>([
    ['before headers', { hang: true }],
    ['in the middle', { endless: ' ', everyMs: 20 }],
    ['while it waits to try again', error(503, 'busy', { headers: { 'retry-after': '60' } })],
  ])('ends with the reason: %s', async (_, reply) => {
    const control = new AbortController();
    const asked = await against(() => {
      setTimeout(() => control.abort(reason), 50);
      return reply;
    });
    await expect(asked.ask(QUESTION, control.signal)).rejects.toBe(reason);
  });

  it('is not even sent when it was aborted before', async () => {
    const asked = await against([{ json: GOAL }]);
    await expect(asked.ask(QUESTION, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server!.requests).toEqual([]);
  });
});

it('nothing is written to the console, and no line tells of the form', async () => {
  const said = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => undefined),
  );
  await failureOf(ask([{ status: 500, body: '机密', headers: { 'retry-after': '0' } }]));
  await server!.close();
  await failureOf(ask([{ json: { goal: 1, 采购: '建成' } }]));
  for (const spy of said) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
  expect(lines.length).toBeGreaterThan(3);
});

it('questions asked at once do not disturb each other', async () => {
  const asked = await against((request) =>
    request.response_format?.type === 'json_schema'
      ? UNAVAILABLE
      : { json: { ...GOAL, goal: request.messages[1]!.content }, everyMs: 2 },
  );
  const users = Array.from({ length: 30 }, (_, i) => `第${i}个`);
  const answers = await Promise.all(users.map((user) => asked.ask({ ...QUESTION, user }, never)));
  expect(answers.map(({ value }) => value.goal)).toEqual(users);
});

it('the stand-in refuses what no correct client sends', async () => {
  strict = false;
  server = await standIn(() => ({ json: GOAL }));
  const bad = {
    model: '',
    messages: [{ role: 'developer', content: [] }],
    stream_options: {},
    max_tokens: 0,
    max_completion_tokens: 1,
    temperature: 3,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: '目标',
        strict: true,
        schema: { type: 'object', properties: { a: { default: 1 } }, required: [] },
      },
    },
    extra: 1,
  };
  const response = await fetch(`${server.url}//chat/completions`, {
    method: 'POST',
    body: JSON.stringify(bad),
  });
  expect(response.status).toBe(400);
  expect(server.requests).toEqual([]);
  for (const said of [
    'path',
    'no bearer token',
    'content-type',
    'no model',
    'role',
    'no content',
    'the user',
    'stream_options',
    'two limits',
    'no count',
    'temperature',
    'bad name',
    '#: additionalProperties',
    '#: required',
    '#/a: default',
    '#/a: no type',
    'unknown parameter extra',
  ])
    expect(server.violations.join('\n')).toContain(said);
});

// --- Against an independent server ----------------------------------------------------------------

describe('against aimock, which others wrote', () => {
  let mock: LLMock;
  beforeEach(async () => {
    mock = await LLMock.create({ port: 0, chunkSize: 8 });
  });
  // Its end is not waited for: it waits for connections that the client keeps for later.
  afterEach(() => void mock.stop());
  const at = (path = '/v1', more: Partial<ServiceOptions> = {}) =>
    service(options(`${mock.url}${path}`, more));
  const content = JSON.stringify(GOAL);
  const formats = () =>
    mock
      .getRequests()
      .map(({ body }) => (body as { response_format?: { type: string } }).response_format?.type);

  it('a structured answer is streamed and counted', async () => {
    mock.on(
      { userMessage: '采购', responseFormat: 'json_schema' },
      { content, usage: { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 } },
    );
    const { value, usage } = await at().ask(QUESTION, never);
    expect(value).toEqual(GOAL);
    expect(usage).toEqual({ calls: 1, tokensIn: 11, tokensOut: 22 });
  });

  it.each(['/compatible-mode/v1', '/api/v1', '/v1'])('below %s', async (path) => {
    mock.onMessage('采购', { content });
    expect((await at(path).ask(QUESTION, never)).value).toEqual(GOAL);
  });

  it('a refused json_schema becomes json_object', async () => {
    const message = 'This response_format type is unavailable now';
    mock.on(
      { userMessage: '采购', responseFormat: 'json_schema' },
      { error: { message }, status: 400 },
    );
    mock.onJsonOutput('采购', GOAL);
    expect((await at().ask(QUESTION, never)).value).toEqual(GOAL);
    expect(formats()).toEqual(['json_schema', 'json_object']);
  });

  it('429 with retry-after, then 500, then an answer', async () => {
    mock.on(
      { userMessage: '采购', sequenceIndex: 0 },
      { error: { message: 'slow down' }, status: 429, retryAfter: 0 },
    );
    mock.on({ userMessage: '采购', sequenceIndex: 1 }, { error: { message: 'oops' }, status: 500 });
    mock.on({ userMessage: '采购' }, { content });
    const { value, usage } = await at().ask(QUESTION, never);
    expect(value).toEqual(GOAL);
    expect(usage.calls).toBe(3);
  });

  it('a first word that takes too long', async () => {
    mock.onMessage('采购', { content }, { streamingProfile: { ttft: 300 } });
    const failure = await failureOf(at('/v1', { firstToken: 100 }).ask(QUESTION, never));
    expect(failure.why).toBe('slow');
  });

  it('an answer whose stream breaks off', async () => {
    mock.onMessage('采购', { content }, { truncateAfterChunks: 3, latency: 5 });
    const failure = await failureOf(at().ask(QUESTION, never));
    expect([failure.why, failure.usage.calls]).toEqual(['cut', 2]);
  });

  it('an answer cut off by its limit', async () => {
    mock.onMessage('采购', { content: content.slice(0, -2), finishReason: 'length' });
    expect((await at().ask(QUESTION, never)).value).toEqual(GOAL);
  });

  it('thoughts beside the answer', async () => {
    mock.onMessage('采购', { content, reasoning: '先想一想' });
    expect((await at().ask(QUESTION, never)).value).toEqual(GOAL);
  });

  it('a body that is no JSON', async () => {
    mock.onMessage('采购', { content }, { chaos: { malformedRate: 1 } });
    const failure = await failureOf(at().ask(QUESTION, never));
    expect(['cut', 'nonsense', 'unreachable']).toContain(failure.why);
  });

  it('a connection that is cut at once', async () => {
    mock.onMessage('采购', { content }, { chaos: { disconnectRate: 1 } });
    const failure = await failureOf(at().ask(QUESTION, never));
    expect(failure.why).toBe('unreachable');
  });
});
