import { describe, expect, it } from 'vitest';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { summaryOf } from '../../src/form/summary.ts';

interface Cells {
  name?: string;
  unit?: string | null;
  department?: string | null;
  year?: number;
  amounts?: readonly [
    total: string | null,
    fiscal: string | null,
    carried: string | null,
    other: string | null,
  ];
}

function form({
  name = '河道养护',
  unit = '河道管理所',
  department = '水务局',
  year = 2027,
  amounts = ['300,000.00', '250,000.50', '40,000.00', '9,999.50'],
}: Cells = {}): Declaration {
  const [total, currentYearFiscal, carriedOver, other] = amounts;
  return DeclarationSchema.parse({
    year,
    projectName: name,
    projectNature: '经常性项目',
    projectCategory: '特定目标类',
    unit,
    department,
    startDate: `${year}-01-01`,
    endDate: `${year}-12-31`,
    projectTotalFunding: { total: null, fiscal: null, other: null },
    annualFunding: { total, currentYearFiscal, carriedOver, other },
    overallGoal: [],
    annualGoal: [],
    indicators: [],
  });
}

const fenOf = (cells: Record<string, { fen: number | null }>) =>
  Object.values(cells).map(({ fen }) => fen);

describe('a summary', () => {
  it('has a row for each form, with amounts in 分, and their sums', () => {
    const { rows, totals, notes } = summaryOf([
      form(),
      form({ name: '泵站更新', amounts: ['1.2万', '12000元', '0', '无'] }),
    ]);
    expect(rows.map(({ number, name }) => [number, name])).toEqual([
      [1, '河道养护'],
      [2, '泵站更新'],
    ]);
    expect(rows.map(({ amounts }) => fenOf(amounts))).toEqual([
      [30_000_000, 25_000_050, 4_000_000, 999_950],
      [1_200_000, 1_200_000, 0, 0],
    ]);
    expect(fenOf(totals)).toEqual([31_200_000, 26_200_050, 4_000_000, 999_950]);
    expect(notes).toEqual([]);
  });

  it('says which forms a sum leaves out', () => {
    const { rows, totals, notes } = summaryOf([
      form({ amounts: ['【待填】', '【待填】', '1.2.3', null] }),
      form(),
      form({ amounts: ['10.00', null, '0.00', '-'] }),
    ]);
    expect(fenOf(rows[0]!.amounts)).toEqual([null, null, null, null]);
    expect(rows[0]!.amounts.total.text).toBe('【待填】');
    expect(totals.total).toEqual({ fen: 30_001_000, missing: [1] });
    expect(totals.currentYearFiscal).toEqual({ fen: 25_000_050, missing: [1, 3] });
    expect(totals.other).toEqual({ fen: 999_950, missing: [1] });
    expect(notes).toEqual([
      '“年度资金申请总额”“上年结转资金”“其他资金”的合计不含第 1 张：还没有填，或者填的不是金额。',
      '“当年财政拨款”的合计不含第 1、3 张：还没有填，或者填的不是金额。',
    ]);
  });

  it('has no sum where not one amount can be read', () => {
    const owed = form({ amounts: [null, '【待填】', '0', '0'] });
    const { totals } = summaryOf([owed, owed]);
    expect(fenOf(totals)).toEqual([null, null, 0, 0]);
  });

  it('counts the forms it leaves out when they are many', () => {
    const { notes } = summaryOf(
      Array.from({ length: 21 }, () => form({ amounts: [null, '1', '1', '1'] })),
    );
    expect(notes).toEqual([expect.stringContaining('不含 21 张表')]);
  });

  it('names the unit, the department and the year that all forms share', () => {
    const { unit, department, years, isMixed } = summaryOf([
      form(),
      form({ unit: '河道\n管理所 ' }),
    ]);
    expect([department, years]).toEqual(['水务局', '2027年度']);
    // A broken line is a space, and so another name: nothing is taken for the same that is not.
    expect([unit, isMixed]).toEqual(['河道管理所等 2 家单位', true]);
    expect(summaryOf([form(), form()])).toMatchObject({ unit: '河道管理所', isMixed: false });
  });

  it('picks none of several units and years as if it were all', () => {
    const several = [form({ unit: '甲' }), form({ unit: '乙', department: '丙', year: 2026 })];
    expect(summaryOf(several)).toMatchObject({
      unit: '甲等 2 家单位',
      department: '水务局等 2 个部门',
      years: '2026、2027年度',
      isMixed: true,
    });
  });

  it('says that a unit is missing, and takes 【待填】 for none', () => {
    const { unit, notes, isMixed } = summaryOf([form(), form({ unit: '【待填】' }), form()]);
    expect([unit, isMixed]).toEqual(['河道管理所', false]);
    expect(notes).toEqual(['第 2 张没有填实施单位。']);
    expect(summaryOf([form({ unit: null })])).toMatchObject({ unit: '未填', notes: [] });
  });
});
