// Test support: a talk in which the program is killed at every message, at a moment drawn by lot, and has
// to come back with all that it acknowledged, once.
import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { contentOf, contentsAfter, linesOf, onDisk } from './oracle.ts';
import { overLines, overPage, type Running, type Way } from './program.ts';

export interface Counts {
  kills: number;
  /** Acknowledged, and not there afterwards. */
  lost: number;
  /** There twice. */
  doubled: number;
  /** Screens that came back as others than they were. */
  changed: number;
  /** Work that was not taken up again. */
  stuck: number;
  /** What was wrong, in words. */
  wrong: string[];
}

/** Every message changes something, and none can be told from its repetition by the form alone. */
export const SCRIPT = [
  '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次',
  '长征镇社区服务中心，长征镇人民政府',
  '⑤改成50万',
  '加一条 志愿者人数≥30人',
  '7.3改成=95%',
  '撤销',
  '④改成3月到10月底',
  '目标里写上重点照顾独居老人',
  '删7.4',
  '撤销',
  '撤销',
  '新建：社区花园养护，3万，养护绿地800平方米',
];

/** When the process is killed, from the moment a message is sent. */
const MOMENTS = ['sent', 'writing', 'acknowledged', 'working', 'idle', 'starting'] as const;
type Moment = (typeof MOMENTS)[number];

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Nothing takes so long unless it is stuck, in milliseconds. */
const PATIENCE = 45_000;

export async function torment(
  kills: number,
  seed: number,
  by: 'page' | 'terminal',
  onKill: () => void = () => undefined,
): Promise<Counts> {
  const roll = dice(seed);
  const counts: Counts = { kills: 0, lost: 0, doubled: 0, changed: 0, stuck: 0, wrong: [] };
  while (counts.kills < kills) {
    const folder = await mkdtemp(join(tmpdir(), 'shenbao-torture-'));
    // The folder is watched from the beginning.
    await mkdir(join(folder, 'data', 'sessions'), { recursive: true });
    const secret = Buffer.from(Array.from({ length: 24 }, () => Math.floor(roll() * 256)));
    const way = by === 'page' ? overPage(secret.toString('base64url')) : overLines();
    await talkThrough(way, { folder, kills, roll, counts, onKill });
    await rm(folder, { recursive: true, force: true });
  }
  return counts;
}

interface Torment {
  folder: string;
  kills: number;
  roll: () => number;
  counts: Counts;
  onKill: () => void;
}

async function talkThrough(way: Way, torment_: Torment): Promise<void> {
  const { folder, kills, roll, counts, onKill } = torment_;
  const today = localDay();
  const expected = contentsAfter(SCRIPT, today);
  let running = await way.start(folder);
  let before: string[] | undefined;
  for (const [i, text] of SCRIPT.entries()) {
    const id = randomUUID();
    const moment = MOMENTS[Math.floor(roll() * MOMENTS.length)] ?? 'sent';
    const where = `${way.name}, message ${i + 1}, killed when ${moment}`;
    const acknowledged = await sayAndKill(running, { id, text, moment, folder, way, roll });
    counts.kills += 1;
    onKill();
    running = await restarted(way, torment_, moment === 'starting');
    const revived = await settled(running, folder, way);
    if (!revived) return wrong('stuck', `${where}: nothing comes back`);
    const session = await onDisk(folder, way.conversation);
    const isKept = session !== undefined && contentOf(session) === expected[i];
    const wasKept = session === undefined ? '' : contentOf(session);
    if (!isKept && wasKept !== (expected[i - 1] ?? '')) {
      return wrong(kindOf(wasKept, expected[i] ?? ''), `${where}: neither before nor after`);
    }
    if (acknowledged && !isKept) return wrong('lost', where);
    const shown = running.screen()?.join('\n');
    const right = isKept && session ? linesOf(session).join('\n') : before?.join('\n');
    if (right !== undefined && shown !== right)
      await wrong('changed', `${where}:\n${shown}\n---\n${right}`);
    // Who got no answer sends it again; a network may deliver twice what was answered.
    if (!isKept || (way.canRepeat && (!acknowledged || roll() < 0.3))) {
      if (!(await running.say(id, text))) return wrong('stuck', `${where}: not taken afterwards`);
      if (!(await settled(running, folder, way))) return wrong('stuck', `${where}: no answer`);
    }
    const after = await onDisk(folder, way.conversation);
    const content = after === undefined ? '' : contentOf(after);
    if (content !== expected[i])
      return wrong(kindOf(content, expected[i] ?? ''), `${where}: at last`);
    if (way.canRepeat && after?.seen.filter((one) => one === id).length !== 1) {
      return wrong('doubled', `${where}: seen twice`);
    }
    before = running.screen();
    if (counts.kills >= kills) break;
  }
  await running.kill();

  async function wrong(
    kind: 'lost' | 'doubled' | 'changed' | 'stuck',
    what: string,
  ): Promise<void> {
    counts[kind] += 1;
    counts.wrong.push(what);
    if (kind !== 'changed') await running.kill();
  }
}

/** More steps than there should be: something was done twice. */
export function kindOf(content: string, expected: string): 'lost' | 'doubled' {
  const steps = (text: string) => text.split('"said":').length;
  return steps(content) > steps(expected) ? 'doubled' : 'lost';
}

interface Stroke {
  id: string;
  text: string;
  moment: Moment;
  folder: string;
  way: Way;
  roll: () => number;
}

/** Whether the message was acknowledged before the process was gone. */
async function sayAndKill(running: Running, stroke: Stroke): Promise<boolean> {
  const { id, text, moment, folder, way, roll } = stroke;
  const wait = roll();
  const written = moment === 'writing' ? temporaryFile(folder, Math.floor(wait * 4)) : undefined;
  let isAcknowledged = false;
  const told = async () => {
    isAcknowledged = await running.say(id, text);
  };
  const answer = told();
  if (moment === 'sent') await pause(wait * 40);
  else if (written) await Promise.race([written, pause(2000)]);
  else await answer;
  if (moment === 'acknowledged') await pause(wait * 5);
  if (moment === 'working') await pause(wait * 150);
  if (moment === 'idle' || moment === 'starting') await settled(running, folder, way);
  // What was acknowledged up to here was before the kill.
  const wasAcknowledged = isAcknowledged;
  await running.kill();
  await answer;
  return wasAcknowledged || isAcknowledged;
}

/** Resolves when a file begins to be written, after so many others. */
function temporaryFile(folder: string, others: number): Promise<void> {
  return new Promise((resolve) => {
    const names = new Set<string>();
    const watcher = watch(join(folder, 'data', 'sessions'), (_event, name) => {
      if (!name?.endsWith('.tmp')) return;
      names.add(name);
      if (names.size <= others) return;
      watcher.close();
      resolve();
    });
    setTimeout(() => watcher.close(), 3000).unref();
  });
}

async function restarted(
  way: Way,
  { folder, roll, counts, onKill }: Torment,
  killStart: boolean,
): Promise<Running> {
  if (killStart) {
    const early = new AbortController();
    const timer = setTimeout(() => early.abort(), 50 + roll() * 600);
    const first = await way.start(folder, early.signal);
    clearTimeout(timer);
    await first.kill();
    counts.kills += 1;
    onKill();
  }
  return way.start(folder);
}

/** Until nothing is owed any more and the screen stands; false when that never comes. */
async function settled(running: Running, folder: string, way: Way): Promise<boolean> {
  const end = Date.now() + PATIENCE;
  for (let calm = 0; Date.now() < end; await pause(15)) {
    const session = await onDisk(folder, way.conversation);
    const isDone = (session?.pending.length ?? 0) === 0;
    const shown = running.screen();
    // What is on disk is shown in a moment; a screen that stays another is reported as such.
    const isShown = shown !== undefined && (!session || same(shown, linesOf(session)));
    calm = isDone && shown !== undefined ? calm + 1 : 0;
    if (isDone && (isShown ? calm >= 1 : calm > 60)) return true;
  }
  return false;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.join('\n') === b.join('\n');
}

export function localDay(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
