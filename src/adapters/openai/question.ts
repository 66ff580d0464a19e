// A question as it is put into a request, and what is taken of an answer. Decides which words and which
// format ask for JSON, and what an answer has to be put right for; must not know how it is sent.
import { zodResponseFormat } from 'openai/helpers/zod';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources';
import { z } from 'zod';
import { cut } from '../../form/reading.ts';
import type { Mode, Way } from './memory.ts';
import { readProse, readReply } from './reply.ts';

export interface Question<T> {
  /** ASCII letters, digits, _ and -: the name of the schema. */
  name: string;
  system: string;
  user: string;
  /** Decides what is taken. */
  schema: z.ZodType<T>;
  maxTokens: number;
  /** What an answer without any JSON may be taken for, once every way of asking for JSON has failed. */
  plain?: (text: string) => unknown;
  /** Called with the object as far as it has come in: unchecked, at most four times a second. */
  soFar?: (partial: unknown) => void;
}

const TEMPERATURE = 0.2;
/** Characters of an answer quoted back to be put right. */
const MOST_QUOTED = 6000;

type Format = ReturnType<typeof zodResponseFormat>;
export type Message = { role: 'system' | 'user' | 'assistant'; content: string };

// --- What is asked ------------------------------------------------------------------------------

/** The strict format, or undefined for a schema that has none (optional fields, transforms). */
export function formatOf({ schema, name }: Question<unknown>): Format | undefined {
  try {
    const format = zodResponseFormat(schema, name);
    withoutDefaults(format.json_schema.schema);
    return format;
  } catch {
    return undefined;
  }
}

/** OpenAI refuses `default`, which `.catch` and `.default` leave in a schema. */
function withoutDefaults(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    // Properties may be called anything.
    if (key === 'properties' || key === '$defs' || key === 'definitions')
      Object.values(value as object).forEach(withoutDefaults);
    else if (key === 'default') delete (schema as Record<string, unknown>)['default'];
    else if (key !== 'enum' && key !== 'const') withoutDefaults(value);
  }
}

export function bodyOf(
  { system, user, schema, maxTokens }: Question<unknown>,
  asked: {
    model: string;
    way: Way;
    mode: Mode;
    format: Format | undefined;
    /** Whether the schema stands in the prompt although the format carries it. */
    told: boolean;
    /** So many times the limit. */
    room: number;
    /** The answer that did not fit, and what was wrong with it. */
    repair: readonly Message[];
  },
): ChatCompletionCreateParamsStreaming {
  const { model, way, mode, format, told, room, repair } = asked;
  const inPrompt = mode !== 'json_schema' || told || repair.length > 0;
  return {
    model,
    messages: [
      { role: 'system', content: inPrompt ? `${system}\n\n${wishFor(schema)}` : system },
      { role: 'user', content: user },
      ...repair,
    ],
    stream: true,
    [way.limit]: maxTokens * room,
    ...(way.usage ? { stream_options: { include_usage: true } } : {}),
    ...(way.temperature ? { temperature: TEMPERATURE } : {}),
    ...(mode === 'json_schema' && format ? { response_format: format } : {}),
    ...(mode === 'json_object' ? { response_format: { type: 'json_object' as const } } : {}),
  };
}

/** Services with json_object want the word in the prompt. */
function wishFor(schema: z.ZodType): string {
  return `只回答一个 JSON 对象（json），前后不写别的话，不用代码块。${shapeOf(schema)}`;
}

function shapeOf(schema: z.ZodType): string {
  try {
    const { $schema: _, ...shape } = z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
    });
    return `它要符合这个 JSON Schema：\n${JSON.stringify(shape)}`;
  } catch {
    // A schema that computes its own defaults has no JSON Schema: the prompt has to say the shape.
    return '';
  }
}

/** `long`: the answer was cut off by its limit. */
export function repairOf(text: string, { errors }: Misfit, long: boolean): Message[] {
  const quoted = cut(text.trim(), MOST_QUOTED);
  const wrong = [...(long ? ['回答太长，没有写完：请写短一些'] : []), ...errors];
  return [
    ...(quoted ? [{ role: 'assistant' as const, content: quoted }] : []),
    {
      role: 'user',
      content: `上面的回答不合要求：\n${wrong.map((error) => `- ${error}`).join('\n')}\n请改正，重新给出完整的 JSON 对象。`,
    },
  ];
}

// --- What is taken ------------------------------------------------------------------------------

export interface Misfit {
  ok: false;
  /** Whether there was any JSON. */
  json: boolean;
  /** For the model to read. */
  errors: string[];
  /** For a log. */
  where: string;
}

/** The first candidate that fits the schema, or what is wrong with the first of all. */
export function fitting<T>(
  { schema, plain }: Question<T>,
  text: string,
  mode: Mode,
): { ok: true; value: T } | Misfit {
  const read = readReply(text);
  const json = read.length > 0;
  const prose = !json && mode === 'plain' ? readProse(text) : '';
  const candidates = prose && plain ? [plain(prose)] : read;
  const results = candidates.map((candidate) => schema.safeParse(candidate));
  const fit = results.find((result) => result.success);
  if (fit) return { ok: true, value: fit.data };
  if (!json) return { ok: false, json, errors: ['回答里没有 JSON 对象'], where: 'no JSON' };
  const issues = results[0]?.error?.issues.slice(0, 8) ?? [];
  return {
    ok: false,
    json,
    errors: issues.map(({ path, message }) => cut(`${path.join('.')}: ${message}`, 160)),
    // Paths hold keys that the model made up: only ASCII names are fit for a log.
    where: issues
      .map(({ path, code }) => `${path.join('.').replaceAll(/[^\w.]/g, '?')} ${code}`)
      .slice(0, 3)
      .join(', '),
  };
}
