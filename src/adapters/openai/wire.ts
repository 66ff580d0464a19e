// One request, sent through the SDK, and what came of it: an answer, whole or not, or a rejection. Decides
// how long silence may be and how much is read; must not know what is asked, nor what is done about it.
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources';
import { z } from 'zod';
import type { Usage } from '../../draft/model.ts';
import { asRejection, FILTERED, type Rejection } from './refusals.ts';
import { readSoFar } from './reply.ts';

interface Address {
  apiKey: string;
  baseUrl: string;
  /** Milliseconds until anything of an answer comes, and between two signs of life. */
  firstToken: number;
  idle: number;
}

export interface Answer {
  text: string;
  end: 'whole' | 'length' | 'refused' | 'broken' | 'slow';
}

/** Milliseconds between two calls of `soFar`. */
const PACE_MS = 250;
/** How long the count of tokens may come after the answer. */
const LINGER_MS = 2000;
/** Bytes of a body, thoughts and wrapping included. */
const MOST_BODY = 8_000_000;
const MOST_REFUSAL = 20_000;

export async function exchange(
  { apiKey, baseUrl, firstToken, idle }: Address,
  body: ChatCompletionCreateParamsStreaming,
  { maxTokens, soFar }: { maxTokens: number; soFar?: (partial: unknown) => void },
  signal: AbortSignal,
): Promise<{ came: Answer | Rejection; cost: Usage }> {
  const silence = watchdog(firstToken);
  let begun = false;
  let text = '';
  let thoughts = 0;
  let end: Answer['end'] | undefined;
  let rejection: Rejection | undefined;
  let counted: Piece['counted'];
  let shown = performance.now();

  const client = new OpenAI({
    // Services on one's own machine often want none, but the SDK does.
    apiKey: apiKey || 'none',
    baseURL: baseUrl,
    // Repetitions, times and what is logged are decided elsewhere.
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    organization: null,
    project: null,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      begun = response.ok;
      return watched(response, () => silence.next(end ? Math.min(idle, LINGER_MS) : idle));
    },
  });

  try {
    const ended = AbortSignal.any([signal, silence.signal]);
    for await (const piece of pieces(client, body, ended)) {
      if ('status' in piece) {
        // A service may report its trouble as the first event of an answer.
        const instead = !begun || (!text && piece.said);
        if (instead && !ended.aborted) rejection = piece;
        else if (FILTERED.test(piece.code)) end = 'refused';
        break;
      }
      counted = piece.counted ?? counted;
      text += piece.text;
      thoughts += piece.thoughts;
      end = piece.end === 'refused' ? 'refused' : (end ?? piece.end);
      if (text.length > 4 * maxTokens) {
        end ??= 'length';
        break;
      }
      if (soFar && piece.text && performance.now() - shown >= PACE_MS) {
        shown = performance.now();
        const partial = readSoFar(text);
        if (partial !== undefined) soFar(partial);
      }
    }
    // An aborted stream ends as if it were complete.
    end ??= silence.signal.aborted ? 'slow' : 'broken';
  } finally {
    silence.stop();
  }

  const cost = { calls: 1, tokensIn: 0, tokensOut: 0 };
  if (begun) {
    cost.tokensIn = counted?.prompt_tokens ?? roughTokens(JSON.stringify(body.messages));
    cost.tokensOut = counted?.completion_tokens ?? roughTokens(text) + Math.ceil(thoughts / 2);
  }
  return { came: rejection ?? { text, end }, cost };
}

/** Aborts its signal when the next sign of life is not there in time. */
function watchdog(first: number) {
  const control = new AbortController();
  const within = (ms: number) => setTimeout(() => control.abort(), ms);
  let timer = within(first);
  return {
    signal: control.signal,
    next(ms: number) {
      clearTimeout(timer);
      timer = within(ms);
    },
    /** Lets go of what is still under way. */
    stop() {
      clearTimeout(timer);
      control.abort();
    },
  };
}

/** What comes in; in place of a failure, the rejection. */
async function* pieces(
  client: OpenAI,
  body: ChatCompletionCreateParamsStreaming,
  signal: AbortSignal,
): AsyncGenerator<Piece | Rejection> {
  try {
    const chunks = await client.chat.completions.create(body, { signal });
    for await (const chunk of chunks) yield PieceSchema.parse(chunk);
  } catch (thrown) {
    yield asRejection(thrown);
  }
}

function roughTokens(text: string): number {
  const wide = text.match(/[^\0-\u02ff]/g)?.length ?? 0;
  return Math.ceil(wide * 0.7 + (text.length - wide) / 4);
}

// --- One piece ----------------------------------------------------------------------------------

const words = z.string().catch('');
const count = z.number().int().nonnegative().optional().catch(undefined);
const DeltaSchema = z
  .object({ content: words, reasoning_content: words, reasoning: words, refusal: words })
  .optional()
  .catch(undefined);
/** A piece of an answer, or an answer that was not streamed. Services leave out and add what they like. */
const PieceSchema = z
  .object({
    choices: z
      .array(z.object({ delta: DeltaSchema, message: DeltaSchema, finish_reason: words }))
      .catch([]),
    usage: z.object({ prompt_tokens: count, completion_tokens: count }).optional().catch(undefined),
  })
  .catch({ choices: [], usage: undefined })
  .transform(({ choices: [choice], usage }) => {
    const said = choice?.delta ?? choice?.message;
    return {
      counted: usage,
      text: said?.content ?? '',
      thoughts: (said?.reasoning_content || said?.reasoning || '').length,
      end: said?.refusal ? 'refused' : endFor(choice?.finish_reason ?? ''),
    };
  });
type Piece = z.infer<typeof PieceSchema>;

/** Why services say an answer ended, in OpenAI's words for it and in others. */
function endFor(reason: string): Answer['end'] | undefined {
  if (reason === '') return undefined;
  if (FILTERED.test(reason)) return 'refused';
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return /resource|error/i.test(reason) ? 'broken' : 'whole';
}

// --- The body -----------------------------------------------------------------------------------

/**
 * The response with every piece of its body reported and no more of it than is bearable. A service
 * that does not stream answers in one event; a page that is no API's becomes an error.
 */
async function watched(response: Response, alive: () => void): Promise<Response> {
  const { status, headers, ok, body } = response;
  const type = headers.get('content-type') ?? '';
  let size = 0;
  const bounded = body?.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, stream) {
        alive();
        size += piece.length;
        if (size > (ok ? MOST_BODY : MOST_REFUSAL)) stream.terminate();
        else stream.enqueue(piece);
      },
    }),
  );
  if (!bounded) return response;
  if (!ok) {
    const said = await new Response(bounded).text();
    return new Response(asError(said), { status, headers });
  }
  if (/html/i.test(type)) {
    await bounded.cancel();
    return Response.json({ error: { code: 'html_page' } }, { status: 404 });
  }
  if (!/\bjson\b/i.test(type)) return new Response(bounded, { status, headers });
  const json = (await new Response(bounded).text()).replaceAll(/[\r\n]+/g, ' ');
  return new Response(`data: ${json}\n\ndata: [DONE]\n\n`, { status });
}

/** Not every service wraps what it says into `error`, and the SDK reads nothing else. */
function asError(said: string): string {
  try {
    const json: unknown = JSON.parse(said);
    if (typeof json === 'object' && json !== null && 'error' in json) return said;
  } catch {
    // Not JSON: a page, a line.
  }
  return JSON.stringify({ error: { message: said.trim() } });
}
