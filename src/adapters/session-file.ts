// What stands in the file of a conversation: its name, the session and the session's checksum. Tells a
// sound file from a damaged one, and how it is damaged; must not know what a session holds.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Listed, Stored } from '../app/ports.ts';

export interface Row {
  conversation: string;
  session: Stored;
}

/** What is wrong with a file; set aside, it is called by this. */
export type Damage =
  | 'empty'
  | 'truncated'
  | 'not-json'
  | 'wrong-shape'
  | 'wrong-checksum'
  | 'wrong-conversation';

/** A file of a data folder as it was found there. */
export interface Inspected {
  file: string;
  /** `aside` was set aside, `unfinished` left by a killed process, `strange` is none of ours. */
  kind: 'current' | 'previous' | 'aside' | 'unfinished' | 'strange';
  /** What a current or previous file holds, or how it is damaged. */
  holds?: Row | Damage;
}

// Files of earlier versions have no checksum.
const RowSchema = z.object({
  conversation: z.string(),
  sha256: z.string().optional(),
  session: z.looseObject({ revision: z.number().int().min(1) }),
});

/** Conversation names come from outside and may hold anything: a digest is a safe file name. */
export function fileName(conversation: string): string {
  return `${sha256(conversation).slice(0, 40)}.json`;
}

export function rowText({ conversation, session }: Row): string {
  const body = JSON.stringify(session);
  const name = JSON.stringify(conversation);
  return `{"conversation":${name},"owes":${owes(session)},"sha256":"${sha256(body)}","session":${body}}`;
}

/** Whether work of it is still to be done. */
export function owes({ pending = [] }: Stored): boolean {
  return pending.length > 0;
}

/** What the beginning of a file says of it; undefined when it says nothing: files of earlier versions do not. */
export function headIn(text: string, name: string): Listed | undefined {
  const found = /^\{"conversation":("(?:[^"\\]|\\.)*"),"owes":(true|false),/.exec(text);
  if (!found) return undefined;
  const conversation = z.string().parse(JSON.parse(found[1] ?? ''));
  return fileName(conversation) === name ? { conversation, owes: found[2] === 'true' } : undefined;
}

/**
 * The row in the text of the file with this name, or how it is damaged. `isSession` is asked where no
 * checksum says that the session is as it was saved.
 */
export function rowIn(
  text: string,
  name: string,
  isSession: (session: unknown) => boolean,
): Row | Damage {
  // A power cut may leave the length without the content.
  if (/^\0*$/.test(text)) return 'empty';
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return text.startsWith('{') && !text.endsWith('}') ? 'truncated' : 'not-json';
  }
  const read = RowSchema.safeParse(given).data;
  if (!read) return 'wrong-shape';
  const { conversation } = read;
  // As it stands there: a checksum goes by the order of the keys.
  const { session } = given as Row;
  if (fileName(conversation) !== name) return 'wrong-conversation';
  if (read.sha256 === undefined)
    return isSession(session) ? { conversation, session } : 'wrong-shape';
  if (read.sha256 !== sha256(JSON.stringify(session))) return 'wrong-checksum';
  return { conversation, session };
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
