// A quick part of each campaign; `npm run fuzz` runs them at length.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { campaign, faultsOf, type Report } from './campaign.ts';
import { core } from './core.ts';
import { files } from './files.ts';
import { replies } from './replies.ts';
import { strings } from './strings.ts';

/** Limits of time and memory are the long run's: here others work beside it. */
function expectSound(report: Report): void {
  expect(report.failures.map(({ message, example }) => `${message}\n${example}`)).toEqual([]);
  expect(report.runs).toBeGreaterThan(0);
}

it('sessions of any events keep their promises', async () => {
  expectSound(await core({ runs: 300, seed: 20_261_123 }));
});

it('files that something has happened to are read, or refused with a sentence that helps', async () => {
  expectSound(await files({ runs: 15, seed: 20_261_123 }, { withOffice: false }));
});

it('nothing without an origin is taken of answers that something has happened to', async () => {
  expectSound(await replies({ runs: 60, seed: 20_261_123 }));
});

it('naughty texts stand in every field of files that are sound', async () => {
  expectSound(await strings({ runs: 4, seed: 20_261_123 }, { every: null }));
});

it('a failure is told with what makes it again', async () => {
  const report = await campaign(
    'any',
    { runs: 100, seed: 5 },
    {
      cases: fc.nat(1000),
      batch: 50,
      attempt(one, tally) {
        tally.took(1, () => `${one}`);
        if (one > 20) throw new Error(`${one} is too much`);
      },
    },
  );
  expect(report.failures).toHaveLength(1);
  expect(report.failures[0]).toMatchObject({ seed: 5, example: '21' });
  expect(faultsOf(report)).not.toEqual([]);
});
