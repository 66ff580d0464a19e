// Test support: a conversation through the web channel, over HTTP and server-sent events.
import { randomUUID } from 'node:crypto';
import { webChannel } from '../../src/adapters/channel-web.ts';
import { blockLines } from '../../src/adapters/channel-terminal.ts';
import type { BotBubble, Bubble } from '../../src/adapters/web/wire.ts';
import { BEHIND, type Driver, type Shown } from './over-terminal.ts';
import { testWorld, type TestWorld } from './world.ts';

export interface WebDriver extends Driver {
  first: Shown;
  /** Every bubble of the bot so far. */
  bubbles(): BotBubble[];
}

export async function overWeb(given?: TestWorld): Promise<WebDriver> {
  const world = given ?? (await testWorld());
  const channel = webChannel({ port: 0 });
  await world.app.attach(channel);
  const origin = channel.url();
  const home = await fetch(`${origin}/`);
  const cookie = (home.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const headers = { cookie, origin, 'content-type': 'application/json' };

  const bubbles = new Map<string, BotBubble>();
  let news = Promise.withResolvers<void>();
  /** Bubbles that came, again and again counted. */
  let came = 0;
  const take = (bubble: Bubble) => {
    if (bubble.from !== 'bot') return;
    bubbles.set(bubble.key, bubble);
    came += 1;
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  const leave = new AbortController();
  const events = await fetch(`${origin}/events`, { headers: { cookie }, signal: leave.signal });
  void listen(events, take, () => bubbles.clear()).catch(() => undefined);

  const live = () => [...bubbles.values()].find((bubble) => bubble.live);
  async function settled(after: number): Promise<BotBubble> {
    // Everything that follows an answer is sent before the next; a pause means it has ended.
    for (;;) {
      const quietly = await Promise.race([
        news.promise.then(() => false),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 120)),
      ]);
      const bubble = live();
      const isBehind = bubble?.blocks.some((b) => b.kind === 'text' && BEHIND.test(b.text));
      if (quietly && came > after && bubble && !bubble.working && !isBehind) return bubble;
    }
  }

  function say(action: { type: string } | { press: string }, token: string | false | undefined) {
    const message =
      'press' in action ? { kind: 'choice', token } : { kind: 'text', text: action.type };
    const body = JSON.stringify({ id: randomUUID(), ...message });
    return fetch(`${origin}/messages`, { method: 'POST', headers, body });
  }
  function upload({ name, bytes }: { name: string; bytes: Uint8Array }) {
    const query = new URLSearchParams({ id: randomUUID(), name });
    return fetch(`${origin}/files?${query.toString()}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
  }

  return {
    first: shownOf(await settled(0)),
    bubbles: () => [...bubbles.values()],
    async act(action) {
      const token =
        'press' in action && live()?.choices.find((c) => c.label === action.press)?.token;
      if ('press' in action && !token) throw new Error(`no button ${action.press}`);
      const before = came;
      const answer = await ('bytes' in action ? upload(action) : say(action, token));
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return shownOf(await settled(before));
    },
    async download() {
      const key = live()?.key ?? '';
      const file = await fetch(`${origin}/file/${key}`, { headers: { cookie } });
      if (!file.ok) throw new Error(`${file.status} ${await file.text()}`);
      return new Uint8Array(await file.arrayBuffer());
    },
    async end() {
      leave.abort();
      if (!given) await world.end();
    },
  };
}

function shownOf(bubble: BotBubble): Shown {
  return {
    lines: [...(bubble.toast ? [bubble.toast] : []), ...bubble.blocks.flatMap(blockLines)],
    buttons: bubble.choices.map((choice) => choice.label),
    file: bubble.file?.name,
  };
}

async function listen(
  events: Response,
  take: (bubble: Bubble) => void,
  forget: () => void,
): Promise<void> {
  for await (const { name, data } of tidingsIn(events)) {
    if (name === 'talk') for (const bubble of (data as { bubbles: Bubble[] }).bubbles) take(bubble);
    if (name === 'bubble') take(data as Bubble);
    if (name === 'forgotten') forget();
  }
}

/** What the page is told, as it comes in. */
export async function* tidingsIn(
  events: Response,
): AsyncIterable<{ name: string | undefined; data: unknown }> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of events.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const name = /^event: ?(.*)$/m.exec(part)?.[1];
      yield { name, data: JSON.parse(/^data: ?(.*)$/m.exec(part)?.[1] ?? 'null') };
    }
  }
}
