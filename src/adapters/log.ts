// Log lines for whoever runs the program: JSON, one a line. Decides what of an error may be told: never
// what a user wrote, and of no foreign error its message, which might quote anything.
import { createHash } from 'node:crypto';
import {
  ChannelFailure,
  DrafterFailure,
  ModelFailure,
  RevisionClash,
  StoreFailure,
} from '../app/ports.ts';

/** `conversation` is told as a digest: it names a person. */
export type Log = (what: string, error?: unknown, conversation?: string) => void;

/**
 * Writes to `write`; `now` gives the time of a line. What `secrets` gives stands in no line: a service
 * may repeat in its errors what was sent to it.
 */
export function logTo(
  write: (line: string) => void,
  now: () => string,
  secrets: () => readonly string[] = () => [],
): Log {
  return (what, error, conversation) => {
    const about = conversation === undefined ? {} : { conversation: digestOf(conversation) };
    const line = JSON.stringify({ at: now(), what, ...about, ...told(error) });
    const hidden = secrets().map((secret) => JSON.stringify(secret).slice(1, -1));
    write(without(line, hidden));
  };
}

/** The text with each secret replaced by ***. */
export function without(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

/** The same for every line of a conversation, and leads nowhere. */
function digestOf(conversation: string): string {
  return createHash('sha256').update(conversation).digest('hex').slice(0, 12);
}

const OURS = [ChannelFailure, DrafterFailure, ModelFailure, RevisionClash, StoreFailure];
/** Where a bug is to be looked for. */
const MOST_FRAMES = 5;

function told(error: unknown): Record<string, unknown> {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { error: typeof error };
  const code = codeOf(error);
  const coded = code === undefined ? {} : { code };
  const isOurs = OURS.some((kind) => error instanceof kind);
  if (isOurs) return { error: error.name, message: error.message, ...coded };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const at = frames.slice(0, MOST_FRAMES).map((line) => line.trim().replace(/^at /, ''));
  return { error: error.name, ...coded, from: at };
}

/** ENOSPC and the like, which may stand in the cause of a cause. */
function codeOf(error: unknown): string | undefined {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string' && /^[A-Z0-9_]{2,40}$/.test(one.code)) {
      return one.code;
    }
  }
  return undefined;
}
