// What a service's error means: whether another way of asking, or waiting, may help, and why there is no
// answer. Decides by status, code and words; must not know what was asked, and passes no words on.
import { APIConnectionError, APIError } from 'openai';
import type { Way } from './memory.ts';

/**
 * slow: no (further) answer in time. refused: the model, or a filter, or the service will not answer
 * this. limited: too many requests, or no credit. unreachable: no connection, or a service in trouble.
 * key: the settings do not fit: key, model or address. nonsense: never what was asked for. cut: ended
 * in the middle.
 */
export type Why = 'slow' | 'refused' | 'limited' | 'unreachable' | 'key' | 'nonsense' | 'cut';

export interface Rejection {
  status: number | undefined;
  /** Fit for a log: an identifier, or nothing. */
  code: string;
  /** What the service said, '' if nothing came of it. It may quote the question: only to be searched. */
  said: string;
  /** It said no more than the status. */
  silent: boolean;
  /** Milliseconds the service wants to be left alone. */
  wait: number | undefined;
}

/** In the words of a filter: why an answer ended, or an error's code. */
export const FILTERED = /filter|sensitive|inspect|moderat|policy|safety/i;

/** What the SDK makes of nothing, and what says no more than the status. */
const SILENT =
  /^\d* *(?:status code \(no body\)|bad request|not implemented|\{"message":""\})?\.?$/i;
/** A key or an address that cannot stand in a request. */
const UNSENDABLE = 'unsendable';

export function asRejection(thrown: unknown): Rejection {
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) {
    const code = codeOf(thrown) || (thrown instanceof APIError ? '' : UNSENDABLE);
    return { status: undefined, code, said: '', silent: true, wait: undefined };
  }
  const { status, message, headers } = thrown;
  const names = [thrown.code, thrown.type, thrown.param].map((name: unknown) =>
    typeof name === 'string' || typeof name === 'number' ? String(name) : '',
  );
  // An error within a stream has its status, if any, in its code.
  const inCode = /^[45]\d\d$/.test(names[0]!) ? Number(names[0]) : undefined;
  return {
    status: status ?? inCode,
    code: names.slice(0, 2).find((name) => /^[\w.-]{1,50}$/.test(name)) ?? '',
    said: `${message} ${names.join(' ')}`,
    silent: SILENT.test(message),
    wait: waitOf(headers),
  };
}

/** ECONNREFUSED and the like, which stand in the cause of a cause. */
function codeOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause)
    if ('code' in one && typeof one.code === 'string' && /^\w+$/.test(one.code)) return one.code;
  return '';
}

/** Milliseconds, from the seconds or the date of RFC 9110, or as OpenAI and Azure say it. */
function waitOf(headers: Headers | undefined): number | undefined {
  const exact = Number(headers?.get('retry-after-ms') || Number.NaN);
  if (exact >= 0) return exact;
  const said = headers?.get('retry-after');
  if (!said) return undefined;
  const wait = Number(said) * 1000;
  const until = Number.isNaN(wait) ? Date.parse(said) - Date.now() : wait;
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

/** For a log. */
export function labelOf({ status, code }: Rejection): string {
  return `${status ?? 'no answer'}${code && ` ${code}`}`;
}

export function whyOf({ status, code, said }: Rejection): Why {
  if (code === 'ERR_INVALID_URL' || code === UNSENDABLE) return 'key';
  if (FILTERED.test(code)) return 'refused';
  if (status === undefined || status >= 500 || status === 408 || status === 409)
    return 'unreachable';
  if (status === 429 || status === 402) return 'limited';
  return [401, 403, 404, 405].includes(status) || /api.?key|model_not_found/i.test(said)
    ? 'key'
    : 'refused';
}

/** Whether waiting may help: not for a key, nor for credit. */
export function isPassing(rejection: Rejection): boolean {
  const why = whyOf(rejection);
  if (why !== 'limited' && why !== 'unreachable') return false;
  const { status, said } = rejection;
  return status !== 402 && !/insufficient_quota|insufficient balance|arrear/i.test(said);
}

/** Whether the service does not know the way it was asked for JSON. */
export function isAboutFormat({ status, said, silent }: Rejection): boolean {
  if (status === undefined || ![400, 404, 415, 422, 501].includes(status)) return false;
  // Some say nothing at all about what they do not know.
  return (
    (silent && status !== 404) ||
    /response.?format|json.?(?:schema|object|mode|output)|structured.?output|grammar/i.test(said)
  );
}

/** The way without, or with another name for, the parameter that was refused, if it was one of those. */
export function adapted(way: Way, { status, said }: Rejection): Way | undefined {
  if (status !== 400 && status !== 422) return undefined;
  if (way.limit === 'max_tokens' && /max_completion_tokens/.test(said))
    return { ...way, limit: 'max_completion_tokens' };
  if (way.usage && /stream_options|include_usage/.test(said)) return { ...way, usage: false };
  if (way.temperature && /temperature/i.test(said)) return { ...way, temperature: false };
  return undefined;
}
