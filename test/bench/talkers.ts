// People who write to the app within the process, and how long each waits for an answer on the screen.
import { randomUUID } from 'node:crypto';
import type { Channel, Receive, Watch } from '../../src/app/ports.ts';
import { testWorld, type TestWorld } from '../channels/world.ts';

export interface Talkers {
  world: TestWorld;
  /** Milliseconds from the message to its screen, saved in between. */
  says(conversation: string, text: string): Promise<number>;
  /** Milliseconds of each piece of work so far, by its kind. */
  took: Map<string, number[]>;
}

export async function talkers(change: Parameters<typeof testWorld>[0] = {}): Promise<Talkers> {
  const took = new Map<string, number[]>();
  const watch: Watch = (work, _outcome, seconds) => {
    const times = took.get(work) ?? [];
    took.set(work, times);
    times.push(seconds * 1000);
  };
  const world = await testWorld({ watch, ...change });
  let receive: Receive | undefined;
  const shown = new Map<string, () => void>();
  const channel: Channel = {
    name: 'bench',
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async (conversation, screen) => {
      // A word that work goes on is no answer.
      if (!screen.working) shown.get(conversation)?.();
      return null;
    },
    open: async () => new Uint8Array(),
  };
  await world.app.attach(channel);
  return {
    world,
    took,
    async says(conversation, text) {
      const begun = performance.now();
      const seen = new Promise<void>((resolve) => {
        shown.set(conversation, resolve);
      });
      await receive!(conversation, randomUUID(), { kind: 'text', text });
      await seen;
      shown.delete(conversation);
      return performance.now() - begun;
    },
  };
}
