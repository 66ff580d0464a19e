// Test support: what a conversation has to hold after so many messages, told by the pure core, and what
// stands on disk.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName } from '../../src/adapters/session-file.ts';
import { blockLines } from '../../src/adapters/channel-terminal.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import type { DraftRequest, Proposal } from '../../src/draft/request.ts';
import { render } from '../../src/interview/screens.ts';
import { readSession } from '../../src/interview/upgrade.ts';
import type { Session } from '../../src/interview/vocabulary.ts';
import { talk } from '../interview/talk.ts';

const examples = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);

/** What the program's own drafter proposes. */
export function drafted(request: DraftRequest): Proposal {
  return propose(examples, request);
}

/** What was said, without the times and ids that are different in every process. */
export function contentOf({ drafts, place, profile }: Session): string {
  const told = drafts.map((draft) => {
    const { entries, brief, pace, passed, title, reviewed, finished, refused } = draft;
    const steps = (changes: typeof draft.history) =>
      changes.map(({ said, before }) => ({ said, before }));
    const { history, undone } = draft;
    const past = { history: steps(history), undone: steps(undone) };
    return { entries, brief, pace, passed, title, reviewed, finished, refused, ...past };
  });
  return JSON.stringify(sorted({ told, place, profile }));
}

/** Keys in one order everywhere: what was read from a file may have another. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** The contents after the first message, the second, … */
export function contentsAfter(texts: readonly string[], today: string): string[] {
  const running = talk({
    at: `${today}T10:00:00`,
    propose: drafted,
  });
  return texts.map((text) => {
    running.says(text);
    return contentOf(running.session());
  });
}

/** The session as it is on disk; undefined when there is none. */
export async function onDisk(folder: string, conversation: string): Promise<Session | undefined> {
  const path = join(folder, 'data', 'sessions', fileName(conversation));
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = readSession((JSON.parse(text) as { session: unknown }).session);
  if (!read.ok) throw new Error(read.refusal.why);
  return read.value;
}

/** The lines of its screen. */
export function linesOf(session: Session): string[] {
  const { toast, blocks } = render(session).screen;
  return [...(toast ? [toast] : []), ...blocks.flatMap(blockLines)];
}
