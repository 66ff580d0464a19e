import { describe, expect, it } from 'vitest';
import { branches } from '../../src/form/indicators.ts';
import {
  broken,
  changed,
  faults,
  found,
  foundIn,
  ids,
  mended,
  row,
  rowIn,
  sound,
  the,
  withRows,
} from './forms.ts';

const without = (level2: RegExp) => sound.indicators.filter((one) => !level2.test(one.level2));

describe('the branches (T-01 … T-05)', () => {
  it('knows the old tree and names of other provinces', () => {
    for (const old of [
      { level1: '产出指标', level2: '成本指标', level3: '项目总成本', value: '≤60万元' },
      { level1: '成本指标', level2: '经济成本目标', level3: '项目总成本', value: '≤60万元' },
    ]) {
      expect(foundIn(changed({ indicators: sound.indicators.with(0, old) }), 'T-01')).toEqual([]);
    }
    const social = { level1: '效果指标', level2: '社会效益指标' };
    expect(foundIn(withRows({ ...social, level3: '居民知晓率', value: '≥90%' }), 'T-01')).toEqual(
      [],
    );
  });

  it('refuses an unknown branch and one under another first level', () => {
    const odd = withRows(row('产出', '满意', '游客满意度', '≥90%'));
    expect(mended(odd, the(odd, 'T-01')).indicators.at(-1)?.level2).toBe('服务对象满意度指标');
    const wrong = withRows(row('效益', '质量', '打捞合格率', '=100%'));
    expect(the(wrong, 'T-01')).toMatchObject({ severity: 'error', fix: { safe: true } });
    expect(mended(wrong, the(wrong, 'T-01')).indicators.at(-1)?.level1).toBe('产出指标');
  });

  it('wants amount, quality and effect (T-02)', () => {
    const indicators = without(/数量|质量|效益|可持续/);
    const missing = found({ indicators }, 'T-02');
    expect(missing.map(({ message }) => /还没有(.+?)，/.exec(message)?.[1])).toEqual([
      '数量指标',
      '质量指标',
      '效益指标',
    ]);
    expect(
      missing.every(({ severity, indicator }) => severity === 'error' && indicator === null),
    ).toBe(true);
  });

  it('wants a cost row, strictly where something is built or bought (T-03)', () => {
    const indicators = without(/成本/);
    const form = changed({ indicators });
    expect(the(form, 'T-03').severity).toBe('warning');
    expect(mended(form, the(form, 'T-03')).indicators.at(-1)).toEqual(
      row('成本', '经济成本', '项目总成本', '≤60万元'),
    );
    const severity = (projectName: string) =>
      found({ indicators, projectName }, 'T-03')[0]?.severity;
    expect(['房屋修缮', '校舍大修', '救护车购置', '新建社区食堂'].map(severity)).toEqual(
      Array.from({ length: 4 }, () => 'error'),
    );
    expect(['政府购买服务', '购买居家养老服务', '图书馆运行'].map(severity)).toEqual(
      Array.from({ length: 3 }, () => 'warning'),
    );
  });

  it('proposes rows of time and satisfaction where they lack (T-04, T-05)', () => {
    for (const [level2, rule] of [
      [/时效/, 'T-04'],
      [/满意/, 'T-05'],
    ] as const) {
      const form = changed({ indicators: without(level2) });
      expect(faults(form)).toContain(rule);
      expect(foundIn(mended(form, the(form, rule)), rule)).toEqual([]);
    }
  });

  it('counts the rows (T-06)', () => {
    expect(found({ indicators: sound.indicators.slice(0, 5) }, 'T-06')[0]?.message).toContain(
      '5 条',
    );
    const many = Array.from({ length: 20 }, (_, i) =>
      rowIn('质量', `第${i}标段保洁合格率`, '=100%'),
    );
    expect(foundIn(withRows(...many), 'T-06')[0]).toMatchObject({ severity: 'hint' });
    expect(foundIn(sound, 'T-06')).toEqual([]);
  });
});

describe('doubles (T-07, T-08)', () => {
  const twin = (value: string | null, name = '保洁考核合格率') =>
    withRows(rowIn('质量', name, value));

  it('with one value are a warning, with two an error', () => {
    expect(the(twin('100%'), 'T-07')).toMatchObject({ severity: 'warning', fix: { safe: true } });
    expect(the(twin('=95%'), 'T-07')).toMatchObject({ severity: 'error', fix: { safe: false } });
  });

  it('leave the value that is none of the defaults', () => {
    const form = twin('=100.00(个)');
    const finding = the(form, 'T-07');
    expect(finding).toMatchObject({ severity: 'error', indicator: 7, fix: { safe: true } });
    expect(mended(form, finding).indicators).toEqual(sound.indicators);
  });

  it('leave the value that suits its name, wherever it stands', () => {
    const form = changed({
      indicators: [
        ...sound.indicators.with(2, rowIn('质量', '保洁考核合格率', '=100.00(个)')),
        rowIn('质量', '保洁考核合格率', '≥98%'),
      ],
    });
    const left = mended(form, the(form, 'T-07')).indicators.filter(({ level3 }) =>
      /考核/.test(level3),
    );
    expect(left.map(({ value }) => value)).toEqual(['≥98%']);
  });

  it('are seen through signs, blanks and 情况', () => {
    expect(foundIn(twin('=95%', '保洁考核的合格率 '), 'T-07')).toHaveLength(1);
    expect(foundIn(withRows(rowIn('社会效益', '沿岸环境面貌改善', '提升')), 'T-07')).toHaveLength(
      1,
    );
  });

  it('are none where the names tell things apart', () => {
    for (const [a, b] of [
      ['一季度巡查次数', '二季度巡查次数'],
      ['教师培训人数', '学生培训人数'],
      ['标准化建设数', '标准化建设达标数'],
    ]) {
      const form = withRows(rowIn('数量', a ?? '', '=4次'), rowIn('数量', b ?? '', '=4次'));
      expect(foundIn(form, 'T-07')).toEqual([]);
    }
  });

  it('that are merely alike are a hint', () => {
    const form = withRows(
      rowIn('质量', '街镇社区食堂食品安全抽检合格率', '=100%'),
      rowIn('质量', '街镇社区食堂食品安全检测合格率', '=100%'),
    );
    expect(the(form, 'T-08')).toMatchObject({ severity: 'hint', indicator: 8 });
    const numbered = withRows(
      rowIn('质量', '第一标段道路养护验收合格率', '=100%'),
      rowIn('质量', '第二标段道路养护验收合格率', '=100%'),
    );
    expect(foundIn(numbered, 'T-08')).toEqual([]);
  });

  it('are not looked for among names that are far too long to be names', () => {
    const long = '第三方机构对社区食堂食品安全'.repeat(5);
    const form = withRows(
      rowIn('质量', `${long}抽检合格率`, '=100%'),
      rowIn('质量', `${long}检测合格率`, '=100%'),
    );
    expect(foundIn(form, 'T-08')).toEqual([]);
    expect(foundIn(form, 'T-10')).toHaveLength(2);
  });
});

describe('the place of a row (T-09)', () => {
  it.each([
    ['补贴发放完成率', '数量', '质量'],
    ['门诊处方合格率', '数量', '质量'],
    ['居民满意度', '社会效益', '服务对象满意度'],
    ['家长满意度、获得感', '社会效益', '服务对象满意度'],
    ['活动开展及时率', '质量', '时效'],
    ['故障响应及时性', '社会效益', '时效'],
    ['活动开展覆盖率', '质量', '社会效益'],
    ['政策知晓率', '数量', '社会效益'],
    ['设备采购成本', '数量', '经济成本'],
    ['就业率', '服务对象满意度', '社会效益'],
  ])('%s is misplaced under %s', (name, level2, right) => {
    const form = withRows(rowIn(level2, name, /成本/.test(name) ? '≤5万元' : '≥90%'));
    const finding = foundIn(form, 'T-09').find(({ indicator }) => indicator === 7);
    expect(finding).toMatchObject({ severity: 'warning', fix: { safe: true } });
    const moved = finding && mended(form, finding).indicators[7];
    expect(branches.find((one) => one.level2 === `${right}指标`)).toMatchObject({
      level1: moved?.level1,
      level2: moved?.level2,
    });
  });

  it.each([
    ['道路养护面积', '数量', '≥500平方米'],
    ['助餐服务人次', '数量', '≥9000人次'],
    ['巡查频率', '数量', '≥2次/周'],
    ['营收增长率', '数量', '≥5%'],
    ['教师参训合格率', '质量', '≥95%'],
    ['错案数', '质量', '=0件'],
    ['抽检合格数', '质量', '=12批'],
    ['学生获奖人次', '质量', '≥5人次'],
    ['家长好评率', '服务对象满意度', '≥90%'],
    ['有责投诉', '服务对象满意度', '≤3起'],
    ['节约用电成本', '经济效益', '≥2万元'],
    ['空气质量优良率', '生态效益', '≥85%'],
    ['系统响应时间', '时效', '≤3秒'],
  ])('%s stands well under %s', (name, level2, value) => {
    expect(broken(name, value, level2)).not.toContain('T-09');
  });

  it('is no reason to empty a branch that every form has', () => {
    const rates = [rowIn('数量', '补贴发放完成率', '=100%'), rowIn('数量', '活动完成率', '=100%')];
    const form = changed({ indicators: [...without(/数量/), ...rates] });
    const misplaced = foundIn(form, 'T-09');
    expect(misplaced).toHaveLength(2);
    for (const { fix, message } of misplaced) {
      expect(fix).toBeUndefined();
      expect(message).toContain('先补一条');
    }
  });

  it('of those who are not served is told without a fix', () => {
    const form = withRows(rowIn('服务对象满意度', '主管单位满意度', '≥95%'));
    expect(the(form, 'T-09').fix).toBeUndefined();
    expect(the(form, 'T-09').message).toContain('不是服务对象');
  });

  it('of a count under 质量 is only a hint', () => {
    const form = withRows(rowIn('质量', '暑托班开班数', '=2个'));
    expect(the(form, 'T-09').severity).toBe('hint');
    expect(mended(form, the(form, 'T-09')).indicators.at(-1)?.level2).toBe('数量指标');
  });
});

describe('the name of a row (T-10)', () => {
  it.each([
    ['促进单位工作提质增效', '社会效益', '有效', '单位工作提质增效情况'],
    ['协调推动区域化党建工作有序发展', '社会效益', '提升', '区域化党建工作有序发展情况'],
    ['提升居民健康素养', '社会效益', '较上年提升', '居民健康素养提升情况'],
    ['提高家长满意度', '服务对象满意度', '≥90%', '家长满意度'],
    ['开展社区法治宣传活动', '数量', '≥5次', '社区法治宣传活动次数'],
    ['开展老年人体检', '数量', '≥800人', '老年人体检人数'],
    ['提升住宅小区业委会规范化', '社会效益', '较上年提升', '住宅小区业委会规范化提升情况'],
  ])('%s hopes, and measures nothing', (name, level2, value, better) => {
    const form = withRows(rowIn(level2, name, value));
    expect(the(form, 'T-10')).toMatchObject({ severity: 'warning', fix: { safe: false } });
    expect(mended(form, the(form, 'T-10')).indicators.at(-1)?.level3).toBe(better);
  });

  it.each([
    ['开展活动300场', '=300.00(场)', '活动场次', '=300.00(场)'],
    ['培训志愿者200人', '≥200人', '培训志愿者人数', '≥200人'],
    ['15个居民区全覆盖', '居民区全覆盖', '居民区覆盖数', '=15个'],
    ['居民知晓率达到90%', '≥90%', '居民知晓率', '≥90%'],
  ])('%s says its number in the name', (name, value, better, number) => {
    const form = withRows(rowIn('数量', name, value));
    expect(mended(form, the(form, 'T-10')).indicators.at(-1)).toMatchObject({
      level3: better,
      value: number,
    });
  });

  it('is short, and of one thing', () => {
    const long = withRows(
      rowIn('质量', '社区食堂食品安全与营养均衡以及环境卫生检查合格率', '=100%'),
    );
    expect(the(long, 'T-10').message).toContain('20 字');
    const several = '全面提升党员党性修养，提升书记综合素质，树立为民服务意识';
    const hoping = withRows(rowIn('社会效益', several, '有效'));
    expect(the(hoping, 'T-10').message).toContain('拆成几条');
    expect(the(hoping, 'T-10')).not.toHaveProperty('fix');
    const two = withRows(rowIn('数量', '整治行动、病媒消杀', '≥12次'));
    expect(the(two, 'T-10').severity).toBe('hint');
    expect(foundIn(withRows(rowIn('质量', '', '=100%')), 'T-10')).toHaveLength(1);
  });

  it.each([
    ['保障房维修合格率', '质量'],
    ['推进会召开次数', '数量'],
    ['提升改造面积', '数量'],
    ['解决率', '社会效益'],
    ['落实率', '质量'],
    ['开展场次', '数量'],
    ['加强型窗户更换数', '数量'],
    ['保障对象人数', '数量'],
    ['优化营商环境情况', '社会效益'],
    ['寒托班、暑托班开班数', '数量'],
    ['2026年度排名', '社会效益'],
    ['65岁以上老人体检人数', '数量'],
    ['12月底前完工率', '时效'],
    ['3个党群服务站运营完成率', '质量'],
  ])('%s is a name', (name, level2) => {
    expect(foundIn(withRows(rowIn(level2, name, null)), 'T-10')).toEqual([]);
  });
});

describe('rows of routine (T-11)', () => {
  it('are asked about once for all of them', () => {
    const form = withRows(rowIn('质量', '资金使用合规性', '合规'));
    expect(foundIn(form, 'T-11')).toMatchObject([
      { severity: 'hint', message: expect.stringMatching(/资金使用合规性.*长效管理机制健全性/) },
    ]);
    expect(found({ indicators: without(/可持续/) }, 'T-11')).toEqual([]);
  });
});

it('says nothing of the tree of a form without rows', () => {
  expect(ids({ indicators: [] })).toEqual(['F-01']);
});
