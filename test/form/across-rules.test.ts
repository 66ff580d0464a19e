import { describe, expect, it } from 'vitest';
import type { Declaration } from '../../src/form/declaration.ts';
import { review, reviewAll } from '../../src/form/review.ts';
import { changed, rowIn, seeds, sound } from './forms.ts';

function of(rule: string, form: Declaration, ...others: Declaration[]) {
  return review(form, others).findings.filter((one) => one.rule === rule);
}

const clinic = changed({
  projectName: '家庭医生签约',
  indicators: [
    rowIn('经济成本', '项目总成本', '≤60万元'),
    rowIn('数量', '签约居民人数', '≥4000人'),
    rowIn('质量', '随访规范率', '≥95%'),
    rowIn('时效', '随访及时率', '=100%'),
    rowIn('社会效益', '居民健康知识知晓率', '≥85%'),
    rowIn('服务对象满意度', '签约居民满意度', '≥90%'),
  ],
});

describe('names of another project (T-12)', () => {
  it('are asked about where most of them are the same', () => {
    const copy = changed({ projectName: '绿地养护', indicators: sound.indicators.slice(0, 6) });
    const [finding] = of('T-12', copy, clinic, sound);
    expect(finding).toMatchObject({ severity: 'hint' });
    expect(finding?.message).toContain('《河道保洁》');
    expect(of('T-12', clinic, sound)).toEqual([]);
  });

  it('are no matter in the same project, or of a unit far away', () => {
    expect(of('T-12', sound, { ...sound, year: 2026 })).toEqual([]);
    expect(
      of('T-12', { ...sound, projectName: '绿地养护' }, { ...sound, unit: '某区体育中心' }),
    ).toEqual([]);
  });
});

describe('one indicator with two targets (X-01)', () => {
  const other = (value: string) =>
    changed({
      projectName: '绿地养护',
      indicators: [...clinic.indicators, rowIn('服务对象满意度', '沿岸居民满意度', value)],
    });

  it('is asked about for rates', () => {
    expect(of('X-01', sound, other('≥85%'))).toMatchObject([
      { severity: 'warning', indicator: 6, message: expect.stringContaining('《绿地养护》') },
    ]);
    expect(of('X-01', sound, other('≥90%'))).toEqual([]);
    expect(of('X-01', sound, other('≥90.00(%)'))).toEqual([]);
  });

  it('is natural for counts, defaults and other units', () => {
    const trained = (value: string, projectName: string) =>
      changed({ projectName, indicators: [rowIn('数量', '参训人数', value)] });
    expect(of('X-01', trained('=12人', '甲'), trained('=90人', '乙'))).toEqual([]);
    expect(of('X-01', sound, other('=100.00(个)'))).toEqual([]);
    expect(of('X-01', sound, { ...other('≥85%'), unit: '某区体育中心' })).toEqual([]);
  });
});

describe('people paid twice (X-02)', () => {
  const staff = (projectName: string, name: string) =>
    changed({ projectName, indicators: [rowIn('数量', name, '=4人')] });

  it('are asked about on both forms', () => {
    const [a, b] = [staff('辅警经费', '辅警在岗人数'), staff('交通辅警经费', '辅警聘用人数')];
    expect(of('X-02', a, b)).toMatchObject([{ severity: 'warning', indicator: 0 }]);
    expect(of('X-02', b, a)).toHaveLength(1);
  });

  it('are not, where they are of other kinds, or trained', () => {
    const [a, b] = [staff('辅警经费', '辅警在岗人数'), staff('社工用工经费', '社工聘用人数')];
    expect(of('X-02', a, b)).toEqual([]);
    const [nurses, teachers] = [
      staff('编外护士用工经费', '编外护士在岗人数'),
      staff('编外教师用工经费', '编外教师在岗人数'),
    ];
    expect(of('X-02', nurses, teachers)).toEqual([]);
    expect(of('X-02', staff('干部培训', '参训人数'), staff('党员培训', '参训人数'))).toEqual([]);
  });
});

describe('all forms together (X-03)', () => {
  it('are summed up on the last of them', () => {
    const all = reviewAll([sound, clinic]).map(({ findings }) =>
      findings.filter(({ rule }) => rule === 'X-03'),
    );
    expect(all[0]).toEqual([]);
    expect(all[1]).toMatchObject([
      { severity: 'unknown', form: 1, message: expect.stringContaining('1,200,000.00 元') },
    ]);
    expect(of('X-03', sound)).toEqual([]);
  });

  it('have each project once', () => {
    expect(of('X-03', sound, { ...sound })).toMatchObject([{ severity: 'warning' }]);
    expect(of('X-03', sound, { ...sound, year: 2026 })).toEqual([]);
  });

  it('come to 18,068,100 元 for the nine forms of 2026', () => {
    const last = reviewAll(seeds)
      .at(-1)
      ?.findings.find(({ rule }) => rule === 'X-03');
    expect(last?.message).toContain('18,068,100.00 元');
  });
});
