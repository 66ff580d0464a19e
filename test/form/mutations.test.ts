import { describe, expect, it } from 'vitest';
import { kinds } from '../eval/review/mutations.ts';
import { measure, type KindCount } from '../eval/review/measure.ts';

// The whole measurement is `npm run eval:review`; this is a small one of it, always the same.
const report = measure({ forms: 40, plants: 2, seed: 11 });

const sum = (counts: readonly KindCount[], of: 'planted' | 'placed') =>
  counts.reduce((all, count) => all + count[of], 0);

describe('the review of forms with planted defects', () => {
  it('finds 95 % of what is wrong with cells, rows and values at the cell where it stands', () => {
    // What a goal says in words is measured by the whole run.
    const structural = report.kinds.filter(
      ({ kind }) => kind.least === 'error' && !kind.name.startsWith('G'),
    );
    const missed = structural.flatMap(({ kind, missed: texts }) =>
      texts.map((text) => `${kind.name}: ${text}`),
    );
    expect(
      sum(structural, 'placed') / sum(structural, 'planted'),
      missed.join('\n'),
    ).toBeGreaterThanOrEqual(0.95);
  });

  it('knows a defect of every rule', () => {
    expect(
      report.kinds.filter(({ planted }) => planted === 0).map(({ kind }) => kind.name),
    ).toEqual([]);
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  });
});

describe('the review of clean forms', () => {
  it('calls at most one row of a hundred an error', () => {
    const errors = [...report.faults.error.values()];
    const count = errors.reduce((all, fault) => all + fault.count, 0);
    const said = errors.flatMap(({ examples }) => examples).join('\n');
    expect((100 * count) / report.rows, said).toBeLessThanOrEqual(1);
  });

  it('says the same of rows in another order', () => {
    expect(report.steady.get('rows in another order')?.changed).toEqual([]);
  });
});
