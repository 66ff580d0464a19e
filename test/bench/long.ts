// What a conversation costs that has been going on for years: its whole history is kept, for undo. The
// history is made with the core alone; only the messages that are timed go through app and store.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileName, rowText } from '../../src/adapters/session-file.ts';
import { newSession } from '../../src/interview/session.ts';
import { step } from '../../src/interview/step.ts';
import type { Session } from '../../src/interview/vocabulary.ts';
import { plainProposal } from '../interview/talk.ts';
import { distribution } from './distribution.ts';
import { LINES } from './lines.ts';
import { talkers } from './talkers.ts';

const EVENTS = [10, 1000, 5000];
const TIMED = 40;
const NAME = 'bench:long';

function said(i: number): string {
  const all = [
    `⑤改成${30 + (i % 40)}万`,
    `7.3改成=${80 + (i % 20)}%`,
    `④改成3月到${6 + (i % 6)}月底`,
    '核对',
  ];
  return LINES[i] ?? all[i % all.length]!;
}

/** The session after so many messages, as the store keeps it. */
export function grown(conversation: string, events: number): Session {
  let session: Session = { ...newSession(conversation), today: '2026-11-23' };
  const happened = { conversation, at: '2026-11-23T10:00:00' };
  for (let i = 0; i < events; i += 1) {
    const event = { ...happened, id: randomUUID(), kind: 'text' as const, text: said(i) };
    session = step(session, event).session;
    for (const effect of session.pending) {
      if (effect.kind !== 'draft') continue;
      const proposal = plainProposal(effect.request);
      const drafted = { ...happened, id: randomUUID(), kind: 'drafted' as const, proposal };
      session = step(session, { ...drafted, effect: effect.id }).session;
    }
    session = { ...session, revision: i + 1, pending: [] };
  }
  return session;
}

export async function benchLong(): Promise<void> {
  for (const events of EVENTS) {
    const folder = await mkdtemp(join(tmpdir(), 'shenbao-bench-'));
    await mkdir(join(folder, 'sessions'), { recursive: true });
    const path = join(folder, 'sessions', fileName(NAME));
    await writeFile(path, rowText({ conversation: NAME, session: grown(NAME, events) }));
    const size = ((await stat(path)).size / 1024 / 1024).toFixed(2);
    const { world, says } = await talkers({ folder });
    const times: number[] = [];
    for (let i = 0; i < TIMED; i += 1) times.push(await says('long', said(events + i)));
    const label = `${events} events (${size} MB)`.padEnd(22);
    console.log(`answered after ${label} ${distribution(times.slice(2))}`);
    await world.end();
    await rm(folder, { recursive: true, force: true });
  }
}
