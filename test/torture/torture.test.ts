// A quick part of `npm run torture`: a few kills on both ways to talk, the seed printed when it fails.
import { describe, expect, it } from 'vitest';
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
