// A stored session as this version knows it: brought up step by step from the version that saved it.
// A field that is only new needs no step, but a default in vocabulary.ts.
import { refused, taken, type Reading } from '../form/reading.ts';
import { SessionSchema, type Session } from './vocabulary.ts';

type Upgrade = (session: Record<string, unknown>) => Record<string, unknown>;

/** From one version to the next: the first of these is for sessions of version 1. */
const UPGRADES: readonly Upgrade[] = [withoutHalfSaid];

// The last message once stood there without the forms that it found: such a one cannot be taken back.
function withoutHalfSaid({ said, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const isWhole = typeof said === 'object' && said !== null && 'drafts' in said;
  return { ...rest, said: isWhole ? said : null };
}

/** The session, or why it is none that this version can go on with. */
export function readSession(stored: unknown): Reading<Session> {
  const present = upgraded(stored, UPGRADES);
  if (!present.ok) return present;
  const read = SessionSchema.safeParse(present.value);
  return read.success ? taken(read.data) : noSession();
}

/** The steps from its version on, with the version counted up. */
export function upgraded(
  stored: unknown,
  steps: readonly Upgrade[],
): Reading<Record<string, unknown>> {
  const newest = steps.length + 1;
  if (typeof stored !== 'object' || stored === null || !('version' in stored)) return noSession();
  const { version } = stored;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return noSession();
  if (version > newest) {
    const why = '这份记录是更新版本的程序存的，请换用新版本的程序。';
    return refused('newer', `${version}`, why);
  }
  return taken(
    steps
      .slice(version - 1)
      .reduce(
        (session, step, i) => ({ ...step(session), version: version + i + 1 }),
        stored as Record<string, unknown>,
      ),
  );
}

function noSession(): { ok: false; refusal: ReturnType<typeof refused>['refusal'] } {
  return refused('session', '', '存的记录读不懂，请联系管理员。');
}
