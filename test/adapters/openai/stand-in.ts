// Test support: a strict stand-in for an OpenAI-compatible chat service over real HTTP on loopback. A
// script says what it answers; it refuses, and writes down, each request no correct client sends.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ChatRequest {
  /** E.g. /v1/chat/completions. */
  path: string;
  authorization: string;
  model: string;
  messages: ChatMessage[];
  stream: boolean;
  stream_options?: { include_usage?: boolean };
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  response_format?:
    | { type: 'text' | 'json_object' }
    | {
        type: 'json_schema';
        json_schema: { name: string; strict?: boolean; schema: Record<string, unknown> };
      };
}

/** How an answer comes. All of it is what services have been seen to do. */
interface Manner {
  /** Characters in a piece (12), milliseconds between pieces (0). */
  chunk?: number;
  everyMs?: number;
  /** Bytes in a packet: splits characters and events. */
  bytes?: number;
  /** Sent as reasoning_content before the answer. */
  thoughts?: string;
  /** `null`: none is ever given. */
  finish?: string | null;
  /** What follows the last piece: [DONE], an end without it, silence, or a cut connection. */
  after?: 'done' | 'end' | 'hang' | 'drop';
  /** `false`: not counted although it was asked for. */
  usage?: false | { prompt_tokens: number; completion_tokens: number };
  /** One JSON body, although a stream was asked for. */
  unstreamed?: boolean;
  headers?: Record<string, string>;
}

export type Reply =
  /** An answer that is this value as JSON, this text, or a refusal in this text. */
  | ({ json: unknown } & Manner)
  | ({ text: string } & Manner)
  | ({ refusal: string } & Manner)
  /** An error, or anything else, in one piece. */
  | { status: number; body?: string | object; headers?: Record<string, string> }
  /** Nothing, not even headers. */
  | { hang: true }
  /** Headers, then only comments, one every so many milliseconds. */
  | { keepAlive: number }
  /** This text, then the connection is cut. */
  | { drop: string }
  /** This text again and again until the client goes. */
  | { endless: string; everyMs?: number };

export interface StandIn {
  /** The base URL, ending in /v1. */
  url: string;
  requests: ChatRequest[];
  /** What no correct client does; a test ends with none. */
  violations: string[];
  /** Answers that the client left before their end. */
  left(): number;
  close(): Promise<void>;
}

/** As DeepSeek words it. */
export const UNAVAILABLE: Reply = error(400, 'This response_format type is unavailable now');

/** An error in OpenAI's form. */
export function error(
  status: number,
  message: string,
  more: { code?: string; type?: string; param?: string; headers?: Record<string, string> } = {},
): Reply {
  const { headers = {}, type = 'invalid_request_error', code = null, param = null } = more;
  return { status, headers, body: { error: { message, type, param, code } } };
}

/** `script` answers the n-th request, from 0. A request that breaks a rule never reaches it: it gets a 400. */
export async function standIn(
  script: (request: ChatRequest, n: number) => Reply | Promise<Reply>,
): Promise<StandIn> {
  const requests: ChatRequest[] = [];
  const violations: string[] = [];
  let left = 0;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (!response.writableEnded) left += 1;
    });
    let text = '';
    incoming.setEncoding('utf8');
    for await (const piece of incoming) text += piece as string;
    const { method, url: path = '' } = incoming;
    const { authorization = '', 'content-type': type = '' } = incoming.headers;
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined;
    }
    const wrong = [
      ...(method === 'POST' ? [] : [`method ${method}`]),
      ...(path.endsWith('/chat/completions') && !path.includes('//') ? [] : [`path ${path}`]),
      ...(/^Bearer \S+$/.test(authorization) ? [] : ['no bearer token']),
      ...(type.startsWith('application/json') ? [] : [`content-type ${type}`]),
      ...wrongIn(body),
    ];
    if (wrong.length > 0) {
      violations.push(...wrong);
      await send(response, undefined, error(400, wrong.join('; ')));
      return;
    }
    const request = { path, authorization, ...(body as object) } as ChatRequest;
    requests.push(request);
    await send(response, request, await script(request, requests.length - 1));
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((cause: unknown) => {
      violations.push(`the stand-in failed: ${String(cause)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    violations,
    left: () => left,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

// --- Answering ----------------------------------------------------------------------------------

async function send(
  response: ServerResponse,
  request: ChatRequest | undefined,
  reply: Reply,
): Promise<void> {
  if ('hang' in reply) return;
  if ('status' in reply) {
    const { status, body = '', headers = {} } = reply;
    const json = typeof body === 'object';
    response.writeHead(status, {
      'content-type': json ? 'application/json' : 'text/plain',
      ...headers,
    });
    response.end(json ? JSON.stringify(body) : body);
    return;
  }
  const open = () => !response.destroyed;
  const write = async (text: string, bytes = text.length * 3) => {
    const all = Buffer.from(text);
    for (let at = 0; at < all.length && open(); at += bytes) {
      if (!response.write(all.subarray(at, at + bytes))) await drained(response);
      // Each packet by itself.
      if (bytes < all.length) await pause(0);
    }
  };
  if ('keepAlive' in reply) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (; open(); await pause(reply.keepAlive)) await write(': keep-alive\n\n');
    return;
  }
  if ('endless' in reply) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (; open(); await pause(reply.everyMs ?? 0))
      await write(event({ delta: { content: reply.endless } }));
    return;
  }

  const manner: Manner = 'drop' in reply ? { after: 'drop', finish: null } : reply;
  const { chunk = 12, everyMs = 0, finish = 'stop', after = 'done', headers = {} } = manner;
  const refusal = 'refusal' in reply ? reply.refusal : '';
  const text = textOf(reply);
  const sum = manner.usage ?? {
    prompt_tokens: JSON.stringify(request?.messages ?? '').length,
    completion_tokens: Math.max(1, text.length),
  };
  const usage = sum && { ...sum, total_tokens: sum.prompt_tokens + sum.completion_tokens };

  if (manner.unstreamed || !request?.stream) {
    const message = { role: 'assistant', content: text || null, refusal: refusal || null };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
    const whole = { ...FRAME, object: 'chat.completion', choices, ...(usage ? { usage } : {}) };
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(whole, null, 2));
    return;
  }

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
  const events = [
    { role: 'assistant', content: '', refusal: null },
    ...pieces(manner.thoughts ?? '', chunk).map((piece) => ({
      content: null,
      reasoning_content: piece,
    })),
    ...pieces(text, chunk).map((piece) => ({ content: piece })),
    ...pieces(refusal, chunk).map((piece) => ({ refusal: piece })),
  ];
  for (const delta of events) {
    await write(event({ delta }), manner.bytes);
    if (everyMs > 0) await pause(everyMs);
  }
  if (finish !== null) await write(event({ delta: {}, finish_reason: finish }), manner.bytes);
  if (usage && request.stream_options?.include_usage && after !== 'drop')
    await write(`data: ${JSON.stringify({ ...FRAME, choices: [], usage })}\n\n`, manner.bytes);
  if (after === 'done') await write('data: [DONE]\n\n', manner.bytes);
  if (after === 'hang') return;
  if (after === 'drop') {
    // Sent, then cut: not cut before it is sent.
    await pause(20);
    response.destroy();
  } else response.end();
}

function textOf(reply: Reply): string {
  if ('json' in reply) return JSON.stringify(reply.json);
  if ('text' in reply) return reply.text;
  return 'drop' in reply ? reply.drop : '';
}

const FRAME = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };

function event(choice: { delta: object; finish_reason?: string }): string {
  const choices = [{ index: 0, logprobs: null, finish_reason: null, ...choice }];
  return `data: ${JSON.stringify({ ...FRAME, choices })}\n\n`;
}

function pieces(text: string, size: number): string[] {
  const signs = [...text];
  return Array.from({ length: Math.ceil(signs.length / size) }, (_, i) =>
    signs.slice(i * size, (i + 1) * size).join(''),
  );
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

// --- What OpenAI's reference says of a request ----------------------------------------------------

const PARAMETERS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'max_tokens',
  'max_completion_tokens',
  'response_format',
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongIn(body: unknown): string[] {
  if (!isObject(body)) return ['the body is no JSON object'];
  const { model, messages, stream, temperature, max_tokens: most, response_format: format } = body;
  const limits = [most, body['max_completion_tokens']].filter((limit) => limit !== undefined);
  const wrong = Object.keys(body)
    .filter((key) => !PARAMETERS.has(key))
    .map((key) => `unknown parameter ${key}`);
  const demand = (ok: boolean, said: string) => {
    if (!ok) wrong.push(said);
  };
  demand(typeof model === 'string' && model !== '', 'no model');
  demand(stream === undefined || typeof stream === 'boolean', 'stream is no boolean');
  demand(stream === true || body['stream_options'] === undefined, 'stream_options without stream');
  demand(
    temperature === undefined || (Number(temperature) >= 0 && Number(temperature) <= 2),
    'temperature out of range',
  );
  demand(limits.length <= 1, 'two limits');
  demand(
    limits.every((limit) => Number.isInteger(limit) && Number(limit) > 0),
    'a limit that is no count',
  );
  if (!Array.isArray(messages) || messages.length === 0) return [...wrong, 'no messages'];
  messages.forEach((message: unknown, i) => {
    if (!isObject(message)) return demand(false, `message ${i} is no object`);
    const { role, content } = message;
    demand(['system', 'user', 'assistant'].includes(String(role)), `message ${i}: role`);
    demand(typeof content === 'string' && content !== '', `message ${i}: no content`);
    demand(
      Object.keys(message).every((key) => key === 'role' || key === 'content'),
      `message ${i}: unknown key`,
    );
    return undefined;
  });
  demand(messages.at(-1)?.role === 'user', 'the last message is not the user’s');
  if (format !== undefined) wrong.push(...wrongInFormat(format, JSON.stringify(messages)));
  return wrong;
}

function wrongInFormat(format: unknown, messages: string): string[] {
  if (!isObject(format)) return ['response_format is no object'];
  if (format['type'] === 'text') return [];
  if (format['type'] === 'json_object')
    return /json/i.test(messages) ? [] : ["json_object without the word 'json' in the messages"];
  if (format['type'] !== 'json_schema') return ['response_format of an unknown type'];
  const named = format['json_schema'];
  if (!isObject(named)) return ['no json_schema'];
  const { name, schema, strict } = named;
  const wrong = /^[\w-]{1,64}$/.test(String(name)) ? [] : ['json_schema: bad name'];
  if (!isObject(schema)) return [...wrong, 'json_schema: no schema'];
  if (!strict) return wrong;
  if (schema['type'] !== 'object') wrong.push('the root of a strict schema is no object');
  return [...wrong, ...wrongInSchema(schema, '#')];
}

const FORBIDDEN = ['default', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'patternProperties'];

/** platform.openai.com/docs/guides/structured-outputs, “Supported schemas”. */
function wrongInSchema(schema: unknown, at: string): string[] {
  if (!isObject(schema)) return [`${at} is no schema`];
  const { type, properties, required, anyOf, items } = schema;
  const wrong = FORBIDDEN.filter((key) => key in schema).map((key) => `${at}: ${key}`);
  if (!['type', '$ref', 'anyOf', 'enum', 'const'].some((key) => key in schema))
    wrong.push(`${at}: no type`);
  if (type === 'object') {
    const keys = Object.keys(isObject(properties) ? properties : {});
    const listed = Array.isArray(required) ? required.map(String) : [];
    if (schema['additionalProperties'] !== false) wrong.push(`${at}: additionalProperties`);
    if (keys.toSorted().join('\n') !== listed.toSorted().join('\n')) wrong.push(`${at}: required`);
  }
  if (type === 'array' && items === undefined) wrong.push(`${at}: no items`);
  const inner = [
    ...['properties', '$defs', 'definitions'].flatMap((key) =>
      isObject(schema[key]) ? Object.entries(schema[key]) : [],
    ),
    ...(Array.isArray(anyOf) ? anyOf.map((one: unknown, i) => [`anyOf${i}`, one] as const) : []),
    ...(items === undefined ? [] : [['items', items] as const]),
  ];
  return [...wrong, ...inner.flatMap(([key, one]) => wrongInSchema(one, `${at}/${key}`))];
}
