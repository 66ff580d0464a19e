import { describe, expect, it } from 'vitest';
import { repaired, type Edit } from '../../src/form/repair.ts';
import { changed, rowIn, sound } from './forms.ts';

describe('edits of a form', () => {
  it('put texts into cells, inside money too, and leave the form they were given', () => {
    const before = structuredClone(sound);
    const after = repaired(sound, [
      { do: 'set', field: 'unit', text: '某区水务所', cells: { unit: '某区水务所' } },
      {
        do: 'set',
        field: 'annualFunding',
        text: '总额50万元',
        cells: { 'annualFunding.total': '500,000.00' },
      },
    ]);
    expect(after.unit).toBe('某区水务所');
    expect(after.annualFunding).toEqual({ ...sound.annualFunding, total: '500,000.00' });
    expect(sound).toEqual(before);
  });

  it('put words at their places in the cell, several together, and take them literally', () => {
    const form = changed({ annualGoal: ['<p>保洁河道。', '<p>保洁岸线。'] });
    const replacing = (at: number, from: string, to: string): Edit => {
      return { do: 'replace', field: 'annualGoal', cell: 'annualGoal', at, from, to };
    };
    const at = '<p>保洁河道。\n'.length;
    expect(
      repaired(form, [replacing(0, '<p>', ''), replacing(at, '<p>', '$&')]).annualGoal,
    ).toEqual(['保洁河道。', '$&保洁岸线。']);
    expect(repaired(form, [replacing(at, '<p>保洁岸线。', '')]).annualGoal).toEqual([
      '<p>保洁河道。',
    ]);
  });

  it('leave a cell alone where the words stand there no more', () => {
    const edit: Edit = {
      do: 'replace',
      field: 'annualGoal',
      cell: 'annualGoal',
      at: 0,
      from: '疏浚',
      to: '清淤',
    };
    expect(repaired(sound, [edit])).toEqual(sound);
  });

  it('rename, move, value and add rows by their place before any is deleted', () => {
    const after = repaired(sound, [
      { do: 'delete', row: 0 },
      { do: 'setValue', row: 1, value: '=15公里' },
      { do: 'rename', row: 2, name: '考核达标率' },
      { do: 'move', row: 3, level2: '社会效益指标' },
      { do: 'add', level2: '数量指标', name: '巡查次数', value: '=300次' },
    ]);
    expect(after.indicators).toEqual([
      rowIn('数量', '河道保洁长度', '=15公里'),
      rowIn('质量', '考核达标率', '=100%'),
      rowIn('社会效益', '漂浮物打捞及时率', '=100%'),
      ...sound.indicators.slice(4),
      rowIn('数量', '巡查次数', '=300次'),
    ]);
  });

  it('for one place count once, and for a deleted row not at all', () => {
    const after = repaired(sound, [
      { do: 'setValue', row: 2, value: '≥95%' },
      { do: 'setValue', row: 2, value: '≥90%' },
      { do: 'setValue', row: 3, value: '≥95%' },
      { do: 'delete', row: 3 },
      { do: 'delete', row: 3 },
    ]);
    expect(after.indicators).toEqual(
      sound.indicators.with(2, rowIn('质量', '保洁考核合格率', '≥95%')).toSpliced(3, 1),
    );
  });

  it('of one row may change its name and its value', () => {
    const after = repaired(sound, [
      { do: 'rename', row: 1, name: '河道保洁里程' },
      { do: 'setValue', row: 1, value: '≥12公里' },
    ]);
    expect(after.indicators[1]).toEqual(rowIn('数量', '河道保洁里程', '≥12公里'));
  });
});
