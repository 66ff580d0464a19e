import { describe, expect, it } from 'vitest';
import { cellChanges, likeness, rowChanges, sayingsOf } from '../../src/form/hand-changes.ts';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { clinic, sound } from './forms.ts';

const withRows = (form: Declaration, rows: Declaration['indicators']): Declaration => ({
  ...form,
  indicators: rows,
});
const form = sound;
const rows = form.indicators;

describe('cells', () => {
  it('that only break and space otherwise are the same', () => {
    const unit = [...(form.unit ?? '')].join(' ');
    expect(cellChanges(form, { ...form, unit, annualGoal: [form.annualGoal.join('')] })).toEqual(
      [],
    );
  });

  it('are told with their labels, and what they said', () => {
    const changed = { ...form, unit: '另一个单位', endDate: '2027-11-30' };
    expect(cellChanges(form, changed)).toEqual([
      { field: 'unit', key: 'unit', what: '实施单位', before: form.unit, after: '另一个单位' },
      expect.objectContaining({ field: 'period', key: 'endDate', after: '2027-11-30' }),
    ]);
  });

  it('that a file did not show say nothing', () => {
    expect(cellChanges(form, { ...form, unit: null, unread: ['unit'] })).toEqual([]);
  });
});

describe('rows', () => {
  it('that only changed places are the same', () => {
    expect(rowChanges(form, withRows(form, rows.toReversed()))).toEqual([]);
  });

  it('are found again by their name when the value is another, by their value when the name is', () => {
    const changed = rows.map((row, i) =>
      i === 0 ? { ...row, value: '≤1万元' } : i === 1 ? { ...row, level3: '换了名称' } : row,
    );
    expect(rowChanges(form, withRows(form, changed))).toEqual([
      { from: 0, to: 0 },
      { from: 1, to: 1 },
    ]);
  });

  it('that came or went are told as such', () => {
    const fresh = { ...rows[0]!, level3: '全新的指标', value: '≥7个' };
    const last = rows.length - 1;
    const changed = [...rows.slice(0, last), fresh];
    expect(rowChanges(form, withRows(form, changed))).toEqual([
      { from: null, to: last },
      { from: last, to: null },
    ]);
  });

  it('of the same name twice are told apart by their values', () => {
    const twice = [rows[0]!, { ...rows[0]!, value: '≥8个' }];
    const changed = [rows[0]!, { ...rows[0]!, value: '≥9个' }];
    expect(rowChanges(withRows(form, twice), withRows(form, changed))).toEqual([
      { from: 1, to: 1 },
    ]);
  });
});

describe('likeness', () => {
  it('is whole for the same, high after a few changes, low for another project', () => {
    const to = (other: Declaration) => likeness(sayingsOf(form), sayingsOf(other));
    expect(to(form)).toBe(1);
    expect(to({ ...form, unit: '另一个单位' })).toBeGreaterThan(0.8);
    expect(to(DeclarationSchema.parse(clinic))).toBeLessThan(0.5);
  });
});
