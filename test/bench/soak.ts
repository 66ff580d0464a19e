// `npm run bench -- soak [--events N]`: does memory grow with what has been done? Visitors come over HTTP, say,
// press, send files, take their Word file and leave, over the real app, store, writer and reader. The heap is
// measured after a collection, again and again.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as sleep } from 'node:timers/promises';
import { webChannel } from '../../src/adapters/channel-web.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Bubble } from '../../src/adapters/web/wire.ts';
import { metrics } from '../../src/adapters/metrics.ts';
import { seeds } from './seeds.ts';
import { tidingsIn } from '../channels/over-web.ts';
import { testWorld } from '../channels/world.ts';
import { LINES } from './lines.ts';

const EVENTS = 50_000;
/** Looks at the heap: the first of them is what the others are held against. */
const LOOKS = 10;
const AT_ONCE = 6;

/** What one visitor does, in order. A press takes the first button of the page. */
const VISIT = [
  ...['帮助', '设置', '列表', '怎么用'].map((say) => ({ say })),
  { file: true },
  ...LINES.flatMap((say) => [{ say }, { say: '帮助' }, { press: true } as const]),
  ...['历史', '本单位指标', '用量', '帮助', '设置'].map((say) => ({ say })),
  { press: true },
  { say: '列表' },
  { say: '我的数据' },
  { press: true },
  { say: '导出我的数据' },
  { say: '汇总' },
  { say: '撤销' },
  { press: true },
  { say: '定稿' },
] as const;

interface Visit {
  sent: number;
  refused: number;
  files: number;
}

/** One visitor from coming to leaving. */
async function visit(origin: string, form: Uint8Array, isLast: boolean): Promise<Visit> {
  const home = await fetch(origin);
  await home.arrayBuffer();
  const cookie = (home.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const headers = { cookie, origin };
  const leave = new AbortController();
  const events = await fetch(`${origin}/events`, { headers: { cookie }, signal: leave.signal });
  let live: Extract<Bubble, { from: 'bot' }> | undefined;
  const listening = listen(events, (bubble) => {
    if (bubble.from === 'bot' && bubble.live) live = bubble;
  }).catch(() => undefined);
  const visited = { sent: 0, refused: 0, files: 0 };
  const send = async (path: string, type: string, body: string | Uint8Array) => {
    const before = live;
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    await answer.arrayBuffer();
    visited.sent += 1;
    if (!answer.ok) visited.refused += 1;
    // A visitor looks at the answer, but not for ever.
    const isAnswered = () => live !== before && !live?.working;
    for (let i = 0; i < 200 && !isAnswered(); i += 1) await sleep(5);
  };
  const message = (what: object) =>
    send('/messages', 'application/json', JSON.stringify({ id: randomUUID(), ...what }));
  for (const act of [
    ...VISIT,
    ...(isLast ? [{ say: '删除我的全部数据' }, { say: '确认全部删除' }] : []),
  ]) {
    if ('say' in act) await message({ kind: 'text', text: act.say });
    else if ('file' in act) {
      const query = new URLSearchParams({ id: randomUUID(), name: '去年.docx' });
      await send(`/files?${query.toString()}`, 'application/octet-stream', form);
    } else {
      const token = live?.choices[0]?.token;
      if (token) await message({ kind: 'choice', token });
    }
  }
  if (live?.file) {
    const file = await fetch(`${origin}/file/${encodeURIComponent(live.key)}`, { headers });
    await file.arrayBuffer();
    visited.files += 1;
  }
  leave.abort();
  await listening;
  return visited;
}

async function listen(events: Response, take: (bubble: Bubble) => void): Promise<void> {
  for await (const { name, data } of tidingsIn(events)) {
    if (name === 'bubble') take(data as Bubble);
  }
}

/** Bytes of the heap that are still in use. */
function collected(): () => Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return async () => {
    // What a collection lets go of may let go of more.
    for (let i = 0; i < 3; i += 1) {
      gc();
      await sleep(50);
    }
    return process.memoryUsage().heapUsed;
  };
}

export async function benchSoak(events: number = EVENTS): Promise<void> {
  const heap = collected();
  const folder = await mkdtemp(join(tmpdir(), 'shenbao-soak-'));
  const counted = metrics();
  const world = await testWorld({ folder, watch: counted.watch });
  const web = webChannel({ port: 0 });
  await world.app.attach(web);
  const written = await wordWriter().write(await seeds());
  if (!written.ok) throw new Error('the form cannot be printed');
  const total = { sent: 0, refused: 0, files: 0, visits: 0 };
  const looks: number[] = [];
  const begun = performance.now();
  while (looks.length < LOOKS) {
    const upTo = Math.round((events / LOOKS) * (looks.length + 1));
    const visitor = async () => {
      while (total.sent < upTo) {
        total.visits += 1;
        const visited = await visit(web.url(), written.value, total.visits % 4 === 0);
        for (const key of ['sent', 'refused', 'files'] as const) total[key] += visited[key];
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, visitor));
    looks.push(await heap());
    const { rss, external } = process.memoryUsage();
    const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
    const minutes = (performance.now() - begun) / 60_000;
    console.log(
      `soak, ${total.sent} events: heap ${mb(looks.at(-1)!)} MB, outside it ${mb(external)} MB, whole process ${mb(rss)} MB (${total.visits} visitors, ${total.files} files, ${total.refused} refused, ${world.logged.length} log lines, ${minutes.toFixed(1)} min)`,
    );
  }
  for (const line of new Set(world.logged)) console.log(`  logged: ${line}`);
  console.log(`soak, heap last to first: ${(looks.at(-1)! / looks[0]!).toFixed(3)} (≤ 1.2)`);
  await world.end();
  await rm(folder, { recursive: true, force: true });
}
