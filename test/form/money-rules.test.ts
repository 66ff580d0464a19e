import { describe, expect, it } from 'vitest';
import type { Declaration } from '../../src/form/declaration.ts';
import { review } from '../../src/form/review.ts';
import { changed, foundIn, rowIn, sound, the, withRows } from './forms.ts';

function amount(total: string) {
  return { total, currentYearFiscal: total, carriedOver: '0.00', other: '0.00' };
}

function staff(projectName: string, count: string, total: string): Declaration {
  const indicators = sound.indicators.with(1, rowIn('数量', '协管员聘用人数', count));
  return changed({ projectName, indicators, annualFunding: amount(total) });
}

function beside(form: Declaration, ...others: Declaration[]) {
  return review(form, others).findings;
}

describe('what one costs (M-01)', () => {
  it('is asked about where a person costs more than usual', () => {
    const form = staff('协管员用工经费', '=1人', '628,000.00');
    expect(the(form, 'M-01').message).toContain('平均每人 62.8 万元');
    expect(foundIn(staff('协管员用工经费', '=4人', '628,000.00'), 'M-01')).toEqual([]);
  });

  it('is asked about where a like project of the unit is far cheaper', () => {
    const dear = staff('南片协管员用工经费', '=2人', '700,000.00');
    const cheap = staff('北片协管员用工经费', '=4人', '400,000.00');
    const found = beside(dear, cheap).find(({ rule }) => rule === 'M-01');
    expect(found?.message).toContain('3.5 倍');
    expect(beside(cheap, dear).filter(({ rule }) => rule === 'M-01')).toEqual([]);
  });

  it('is not asked about where other things are counted', () => {
    const road = changed({
      projectName: '道路养护',
      indicators: sound.indicators.with(1, rowIn('数量', '道路养护里程', '=6公里')),
    });
    expect(beside(road, sound).filter(({ rule }) => rule === 'M-01')).toEqual([]);
    expect(foundIn(sound, 'M-01')).toEqual([]);
  });
});

describe('count times standard (M-02)', () => {
  const paid = (count: string, standard: string) =>
    withRows(rowIn('数量', '助餐老人人数', count), rowIn('经济成本', '助餐补贴标准', standard));

  it('comes to the amount', () => {
    expect(foundIn(paid('=1200人', '=500元/人'), 'M-02')).toEqual([]);
    expect(foundIn(paid('=100人', '=500元/人·月'), 'M-02')).toEqual([]);
    expect(the(paid('=200人', '=500元/人'), 'M-02')).toMatchObject({
      severity: 'hint',
      message: expect.stringContaining('10 万元'),
    });
  });

  it('cannot be said of a rate a day', () => {
    const form = withRows(
      rowIn('数量', '租用面积', '=1900平方米'),
      rowIn('经济成本', '租金单价', '≤2元/平方米·天'),
    );
    expect(foundIn(form, 'M-02')).toEqual([]);
  });

  it('cannot be said where two counts have one unit', () => {
    const form = withRows(
      rowIn('数量', '助餐老人人数', '=200人'),
      rowIn('数量', '助浴老人人数', '=90人'),
      rowIn('经济成本', '补贴标准', '=500元/人'),
    );
    expect(foundIn(form, 'M-02')).toEqual([]);
  });
});

describe('the year before (M-03)', () => {
  const last = { ...sound, year: 2026, startDate: '2026-01-01', endDate: '2026-12-31' };
  const m03 = (form: Declaration, before: Declaration) =>
    beside(form, before).filter(({ rule }) => rule === 'M-03');

  it('is not gone below', () => {
    const lower = changed({
      indicators: sound.indicators.with(1, rowIn('数量', '河道保洁长度', '=9公里')),
    });
    expect(m03(lower, last)).toMatchObject([{ severity: 'hint', indicator: 1 }]);
    expect(m03(sound, last)).toEqual([]);
  });

  it('may be gone below where less is better', () => {
    const complaints = (value: string) => [
      ...sound.indicators,
      rowIn('社会效益', '有责投诉数', value),
    ];
    const before = { ...last, indicators: complaints('≤12件') };
    expect(m03(changed({ indicators: complaints('≤8件') }), before)).toEqual([]);
  });

  it('is asked for where it is not at hand', () => {
    expect(the(sound, 'M-03')).toMatchObject({ severity: 'unknown' });
    expect(foundIn(changed({ projectNature: '一次性项目' }), 'M-03')).toEqual([]);
  });

  it('is found though the name carries the year', () => {
    const before = { ...last, projectName: '2026年河道保洁' };
    expect(m03(changed({ projectName: '2027年河道保洁' }), before)).toEqual([]);
  });
});

describe('a large amount (M-04)', () => {
  it('wants some counted rows', () => {
    const large = changed({
      annualFunding: amount('1,600,000.00'),
      indicators: sound.indicators.with(0, rowIn('经济成本', '项目总成本', '≤160万元')),
    });
    expect(the(large, 'M-04')).toMatchObject({ severity: 'hint' });
    const counted = ['打捞次数', '巡查次数'].map((name) => rowIn('数量', name, '≥300次'));
    const indicators = [...large.indicators, ...counted];
    expect(foundIn({ ...large, indicators }, 'M-04')).toEqual([]);
    const defaults = counted.map((row) => ({ ...row, value: '=100.00(个)' }));
    expect(
      foundIn({ ...large, indicators: [...large.indicators, ...defaults] }, 'M-04'),
    ).toHaveLength(1);
    expect(foundIn(sound, 'M-04')).toEqual([]);
  });
});
