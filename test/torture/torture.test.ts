// A quick part of `npm run torture`: a few kills on both ways to talk, the seed printed when it fails.
import { describe, expect, it } from 'vitest';
import { serverPrograms } from '../postgres/server.ts';
import { tormentShared } from './shared.ts';
import { torment } from './torment.ts';

describe('killed at any moment, the program comes back with all it acknowledged', () => {
  it.each([
    ['page', 8],
    ['terminal', 4],
  ] as const)('over the %s, %i times', { timeout: 600_000 }, async (by, kills) => {
    const seed = Number(process.env['TORTURE_SEED'] ?? Date.now() % 2 ** 31);
    const { lost, doubled, changed, stuck, wrong } = await torment(kills, seed, by);
    expect({ seed, lost, doubled, changed, stuck, wrong }).toEqual({
      seed,
      lost: 0,
      doubled: 0,
      changed: 0,
      stuck: 0,
      wrong: [],
    });
  });
});

it.skipIf(!serverPrograms())(
  'one of two processes on a database killed, and its server, the other goes on with it all',
  { timeout: 600_000 },
  async () => {
    const seed = Number(process.env['TORTURE_SEED'] ?? Date.now() % 2 ** 31);
    const counts = await tormentShared({ kills: 6, seed, talks: 2, serverEvery: 6 });
    const { lost, doubled, disordered, changed, stuck, wrong } = counts;
    expect({ seed, lost, doubled, disordered, changed, stuck, wrong }).toEqual({
      seed,
      lost: 0,
      doubled: 0,
      disordered: 0,
      changed: 0,
      stuck: 0,
      wrong: [],
    });
  },
);
