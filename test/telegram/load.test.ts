// Many people at once: every form is its person's, nothing is lost, doubled or out of order.
import { expect, it } from 'vitest';
import { served, UNPACED } from '../channels/over-telegram.ts';
import { testWorld } from '../channels/world.ts';
import { botApi } from './bot-api.ts';
import { crowd, storedIn } from './crowd.ts';

it('fifty people fill in whole forms at once', { timeout: 300_000 }, async () => {
  const api = await botApi();
  const world = await testWorld();
  const running = await served({ api, world, options: { paces: UNPACED } });
  const { wrong } = await crowd(api, () => storedIn(world.folder), 50, 120_000);
  expect(wrong).toEqual([]);
  await world.end();
  await running.end();
  await api.stop();
});
