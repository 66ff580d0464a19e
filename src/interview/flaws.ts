// What does not hold together in a session though every part of it is well formed: for whoever looks
// after the data. Names places, never what a user wrote.
import { undone } from './edits.ts';
import { tampering } from './journal.ts';
import { DraftSchema, type Draft, type Session } from './vocabulary.ts';

export function flawsOf(session: Session): string[] {
  const { drafts, current, seen, pending } = session;
  const ids = drafts.map(({ id }) => id);
  return [
    ...(isDoubled(ids) ? ['有两张表用同一个编号'] : []),
    ...(isDoubled(seen) ? ['有一条消息记了两次'] : []),
    ...(isDoubled(pending.map(({ id }) => id)) ? ['有一件待办记了两次'] : []),
    ...(current !== null && !ids.includes(current) ? ['正在填的表不在'] : []),
    ...drafts.flatMap((draft) => (isChain(draft) ? [] : [`表 ${draft.id} 的修改记录接不上`])),
    ...tampering(session),
  ];
}

function isDoubled(ids: readonly string[]): boolean {
  return new Set(ids).size < ids.length;
}

/** Whether every change can be taken back, and made again, with a form as it should be each time. */
function isChain(draft: Draft): boolean {
  try {
    let at = draft;
    for (const direction of ['undo', 'redo'] as const) {
      const steps = direction === 'undo' ? at.history.length : draft.history.length;
      for (let i = 0; i < steps; i += 1) {
        const next = undone(at, direction);
        if (!next.ok) return false;
        at = DraftSchema.parse(next.value);
      }
    }
    return at.history.length === draft.history.length;
  } catch {
    return false;
  }
}
