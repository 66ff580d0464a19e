import { describe, expect, it } from 'vitest';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { changed, found, foundIn, ids, mended, rowIn, sound, the } from './forms.ts';

const goalWith = (text: string) => `${text}${sound.annualGoal.join('')}`;

describe('an empty cell (F-01)', () => {
  it.each([
    ['projectName', '项目名称'],
    ['projectNature', '项目性质'],
    ['projectCategory', '项目类别'],
    ['department', '主管部门'],
    ['unit', '实施单位'],
    ['startDate', '计划开始日期'],
    ['endDate', '计划完成日期'],
    ['annualGoal', '年度总体目标'],
  ])('%s is named', (key, label) => {
    expect(found({ [key]: null }, 'F-01')).toMatchObject([
      { severity: 'error', message: expect.stringContaining(`${label}还没填`) },
    ]);
  });

  it('is named for the annual amount and the rows too', () => {
    expect(found({ annualFunding: null }, 'F-01')).toMatchObject([{ field: 'annualFunding' }]);
    expect(found({ indicators: [] }, 'F-01')).toMatchObject([{ field: 'indicators' }]);
  });

  it('is none for the project totals and 项目总目标 of a yearly project', () => {
    expect(ids({ overallGoal: null, projectTotalFunding: null })).toEqual([]);
    expect(ids({ projectNature: '阶段性项目' })).toContain('F-01');
  });
});

describe('nature and category (F-02, F-03)', () => {
  it.each([
    ['延续项目', '经常性项目'],
    ['持续性项目', '经常性项目'],
    ['一次性', '一次性项目'],
  ])('%s is no nature of Shanghai: %s', (projectNature, right) => {
    const form = changed({ projectNature });
    expect(mended(form, the(form, 'F-02')).projectNature).toBe(right);
  });

  it('a project over several years is one in stages', () => {
    const form = changed({
      projectNature: '跨年度项目',
      endDate: '2028-12-31',
      projectTotalFunding: whole('900,000.00'),
    });
    expect(mended(form, the(form, 'F-02')).projectNature).toBe('阶段性项目');
  });

  it('a nature nobody knows is asked for', () => {
    expect(found({ projectNature: '其他' }, 'F-02')[0]).not.toHaveProperty('fix');
  });

  it('a project in stages that ends within its year is asked about', () => {
    const form = changed({
      projectNature: '阶段性项目',
      projectTotalFunding: whole('600,000.00'),
      overallGoal: '三年内河道全部达到管护标准。',
    });
    expect(the(form, 'F-04')).toMatchObject({ severity: 'hint', field: 'projectNature' });
    expect(mended(form, the(form, 'F-04')).projectNature).toBe('一次性项目');
    expect(foundIn({ ...form, endDate: '2029-12-31' }, 'F-04')).toEqual([]);
  });

  it('an unknown category is corrected where it is plain', () => {
    const form = changed({ projectCategory: '特定目标' });
    expect(mended(form, the(form, 'F-03')).projectCategory).toBe('特定目标类');
    expect(found({ projectCategory: '专项' }, 'F-03')[0]).not.toHaveProperty('fix');
  });

  it('categories that need no such form are asked about', () => {
    expect(found({ projectCategory: '人员类' }, 'F-03')[0]).toMatchObject({ severity: 'warning' });
    expect(found({ projectName: '编外人员薪酬' }, 'F-03')[0]).toMatchObject({ severity: 'hint' });
    expect(found({ projectCategory: '其他运转类' }, 'F-03')).toEqual([]);
  });
});

describe('the dates (F-04)', () => {
  it('are swapped where they stand in the wrong order', () => {
    const form = changed({ startDate: '2027-12-01', endDate: '2027/1/1' });
    expect(mended(form, the(form, 'F-04'))).toMatchObject({
      startDate: '2027-01-01',
      endDate: '2027-12-01',
    });
  });

  it.each(['2027-02-30', '2027-13-01', '明年'])('%s is no day', (endDate) => {
    const form = changed({ endDate });
    expect(mended(form, the(form, 'F-04')).endDate).toBe('2027-12-31');
  });

  it.each(['2027-12-31', '2027/12/31', '2027.12.31', '2027年12月31日'])('%s is one', (endDate) => {
    expect(found({ endDate }, 'F-04')).toEqual([]);
  });

  it('keep the one that is a day, and are asked for of a project in stages', () => {
    const form = changed({ startDate: '2027-03-01', endDate: '年底' });
    expect(mended(form, the(form, 'F-04'))).toMatchObject({
      startDate: '2027-03-01',
      endDate: '2027-12-31',
    });
    const stages = { ...form, projectNature: '阶段性项目' };
    expect(the(stages, 'F-04')).not.toHaveProperty('fix');
  });

  it('stay in the year, but for a project of several years', () => {
    const period = { startDate: '2026-06-01', endDate: '2028-05-31' };
    const form = changed(period);
    expect(mended(form, the(form, 'F-04')).startDate).toBe('2027-01-01');
    const filledIn = {
      ...form,
      overallGoal: ['两年内河道全部达到管护标准。'],
      projectTotalFunding: whole('900,000.00'),
    };
    expect(mended(filledIn, the(filledIn, 'F-04')).projectNature).toBe('阶段性项目');
    const stages = {
      ...period,
      projectNature: '阶段性项目',
      projectTotalFunding: { total: '900,000.00', fiscal: '900,000.00', other: '0.00' },
      overallGoal: '两年内河道全部达到管护标准。',
    };
    expect(ids(stages)).toEqual([]);
    expect(ids({ ...stages, endDate: '2026-12-31' })).toContain('F-04');
  });
});

function whole(total: string) {
  return { total, fiscal: total, other: '0.00' };
}

describe('the amounts (F-05, F-06, F-07)', () => {
  const annual = (total: string, fiscal: string, carriedOver = '0.00', other = '0.00') => ({
    annualFunding: { total, currentYearFiscal: fiscal, carriedOver, other },
  });

  it('of the year add up to the cent', () => {
    const form = changed(annual('1,000,000.00', '1,200,000.00', '0.00', '0.01'));
    const finding = the(form, 'F-05');
    expect(finding).toMatchObject({ severity: 'error', field: 'annualFunding' });
    expect(finding.message).toContain('200,000.01 元');
    expect(mended(form, finding).annualFunding.currentYearFiscal).toBe('999,999.99');
    expect(found(annual('250,000.00', '200,000.00', '30,000.00', '20,000.00'), 'F-05')).toEqual([]);
  });

  it('of the year are mended in the total where the project agrees with the parts', () => {
    const form = changed({
      ...annual('600,000.00', '650,000.00'),
      projectTotalFunding: whole('650,000.00'),
    });
    expect(mended(form, the(form, 'F-05')).annualFunding.total).toBe('650,000.00');
  });

  it('of the project agree with their parts and with the year', () => {
    const part = { total: '700,000.00', fiscal: '600,000.00', other: '0.00' };
    expect(ids({ projectTotalFunding: part })).toEqual(['F-06', 'F-06']);
    expect(ids({ projectTotalFunding: whole('600,000.00') })).toEqual([]);
    const small = changed({ projectTotalFunding: whole('500,000.00') });
    expect(mended(small, the(small, 'F-06')).projectTotalFunding.total).toBe('600,000.00');
  });

  it('that look like 万元 are asked about', () => {
    const form = changed({ ...annual('60', '60'), indicators: sound.indicators.slice(1) });
    expect(the(form, 'F-07').message).toContain('万元');
    expect(mended(form, the(form, 'F-07')).annualFunding).toMatchObject({
      total: '600,000.00',
      currentYearFiscal: '600,000.00',
    });
  });

  it('are to be above zero, and numbers', () => {
    expect(found(annual('0.00', '0.00'), 'F-07')[0]?.message).toContain('大于 0');
    expect(found(annual('600,000.00', '600,000.00元左右1'), 'F-07')).toHaveLength(1);
  });

  it('are written with separators and two decimals', () => {
    const form = changed(annual('600000', '600000.00'));
    expect(mended(form, the(form, 'F-07')).annualFunding.total).toBe('600,000.00');
    expect(the(form, 'F-07').fix?.safe).toBe(true);
    expect(
      found(
        { ...annual('987,000.00', '987,000.00'), indicators: sound.indicators.slice(1) },
        'F-07',
      ),
    ).toEqual([]);
  });
});

describe('项目总目标 (F-08)', () => {
  const stages = {
    startDate: '2027-01-01',
    endDate: '2029-12-31',
    projectNature: '阶段性项目',
    projectTotalFunding: whole('1,800,000.00'),
  };

  it('is wanted of a project of several years, and not the goal of the year again', () => {
    expect(found(stages, 'F-08')[0]?.message).toContain('项目总目标');
    expect(found({ ...stages, overallGoal: sound.annualGoal }, 'F-08')).toHaveLength(1);
    expect(found({ ...stages, overallGoal: '三年内河道全部达到管护标准。' }, 'F-08')).toEqual([]);
  });

  it('does not matter in a yearly project', () => {
    expect(found({ overallGoal: sound.annualGoal }, 'F-08')).toEqual([]);
  });
});

describe('residue (F-09)', () => {
  it.each([
    '保洁<p>河道</p>，',
    '保洁**河道，',
    '保洁XX河道12公里，',
    '保洁某某河道，',
    '完成--工作，',
    '保洁河道…，',
    '待补充，',
    '保洁"河道，',
    '【待填】',
    '&nbsp;',
    '___条河道，',
    '#REF!',
  ])('is found in 「%s」', (text) => {
    expect(found({ annualGoal: goalWith(text) }, 'F-09')).toMatchObject([{ severity: 'error' }]);
  });

  it.each([
    '打造“虹五星”品牌，',
    '打造"虹五星"品牌，',
    '推进待业人员就业，',
    'Wi-Fi 覆盖 12 处，',
    '建设XXL号更衣室，',
    '推进3*3篮球场建设，',
    '完善A-B两线，',
  ])('is not found in 「%s」', (text) => {
    expect(found({ annualGoal: goalWith(text) }, 'F-09')).toEqual([]);
  });

  it('of markup is taken out', () => {
    const form = changed({ annualGoal: goalWith('<p>&nbsp;**保洁**</p>') });
    const after = mended(form, the(form, 'F-09'));
    expect(after.annualGoal.join('').trim()).toBe(goalWith('保洁'));
    expect(the(form, 'F-09').fix?.safe).toBe(true);
  });

  it('of markup is taken out of a name too', () => {
    const form = changed({
      indicators: sound.indicators.with(2, rowIn('质量', '<b>保洁考核合格率</b>', '=100%')),
    });
    expect(mended(form, the(form, 'F-09')).indicators[2]?.level3).toBe('保洁考核合格率');
  });

  it('of a value that is owed shows how to give it', () => {
    const indicators = sound.indicators.with(1, rowIn('数量', '参训人数', '【待填】'));
    expect(found({ indicators }, 'F-09')).toMatchObject([
      { severity: 'error', indicator: 1, message: expect.stringContaining('7.2改成') },
    ]);
  });
});

it('leaves the year of things that were there before (F-10)', () => {
  expect(found({ annualGoal: goalWith('检测2000年以前建设的管道，') }, 'F-10')).toEqual([]);
  expect(found({ annualGoal: goalWith('完成2023年的检测，') }, 'F-10')).toHaveLength(1);
});

it('finds a place to be filled in among thousands of brackets that never close (F-09)', () => {
  const goal = goalWith('【待'.repeat(2000));
  expect(found({ annualGoal: goal }, 'F-09')).toEqual([]);
  expect(found({ annualGoal: `${goal}定】` }, 'F-09')).toHaveLength(1);
});

describe('a year that is not of the form (F-10)', () => {
  it.each([
    ['完成2023年河道保洁工作，', '完成2027年河道保洁工作，'],
    ['完成 2023 年运营，见《2021年计划》，', '完成 2027 年运营，见《2021年计划》，'],
    ['开展2026年度校舍维修，', '开展2027年度校舍维修，'],
    ['二〇二三年开展巡诊，', '2027年开展巡诊，'],
  ])('is mended where it says what the project does: %s', (wrong, right) => {
    const form = changed({ annualGoal: goalWith(wrong) });
    const finding = the(form, 'F-10');
    expect(finding).toMatchObject({ severity: 'error', fix: { safe: true } });
    expect(mended(form, finding).annualGoal.join('')).toBe(goalWith(right));
  });

  it('is mended in the name of the project and of a row', () => {
    const form = changed({ projectName: '2026年河道保洁' });
    expect(mended(form, the(form, 'F-10')).projectName).toBe('2027年河道保洁');
    const rows = changed({
      indicators: sound.indicators.with(2, rowIn('质量', '2025年度保洁合格率', '=100%')),
    });
    expect(mended(rows, the(rows, 'F-10')).indicators[2]?.level3).toBe('2027年度保洁合格率');
  });

  it.each([
    '按照2026年工作要点，',
    '2026年执行率95.7%，',
    '保洁2026年底建成的河道，',
    '根据2025年统计数据，',
    '自2024年起持续保洁，',
    '更换2015年前购置的设备，',
    '为2028年市运动会做好场地准备，',
  ])('is at most pointed out in 「%s」', (text) => {
    for (const finding of found({ annualGoal: goalWith(text) }, 'F-10')) {
      expect(finding.severity).toBe('warning');
      expect(finding.fix).toBeUndefined();
    }
  });

  it.each([
    '按沪委发〔2024〕28号执行，',
    '根据《2025年城市管理要点》，',
    '水质比2025年提升，',
    '水质较2026年提升，',
    '完成2027年度任务，',
    '完成“十四五”规划（2021-2025年）收尾，',
  ])('is no fault in 「%s」', (text) => {
    expect(found({ annualGoal: goalWith(text) }, 'F-10')).toEqual([]);
  });

  it('is any outside the period of a project of several years', () => {
    const form = DeclarationSchema.parse({
      ...sound,
      startDate: '2026-06-01',
      endDate: '2028-05-31',
    });
    const saying = (text: string) => foundIn({ ...form, annualGoal: [goalWith(text)] }, 'F-10');
    expect(saying('完成2026年至2028年的保洁，')).toEqual([]);
    expect(saying('完成2024年的保洁，')).toHaveLength(1);
  });
});

describe('slips of writing (F-11)', () => {
  it.each([
    ['搭建交流交流平台，', '搭建交流平台，'],
    ['服务全领人群，', '服务全龄人群，'],
    ['开设专用帐户，', '开设专用账户，'],
  ])('are mended: %s', (wrong, right) => {
    const form = changed({ annualGoal: goalWith(wrong) });
    expect(mended(form, the(form, 'F-11')).annualGoal.join('')).toBe(goalWith(right));
    expect(the(form, 'F-11')).toMatchObject({ severity: 'hint' });
  });

  it('are open brackets and straight quotes too', () => {
    expect(found({ annualGoal: goalWith('（含支流，') }, 'F-11')).toHaveLength(1);
    const form = changed({ projectName: '"两企三新"党建' });
    expect(mended(form, the(form, 'F-11')).projectName).toBe('“两企三新”党建');
  });

  it.each(['家家户户，', '一步一步推进，', '常常巡查，', '看看想想说说，', '（含支流），'])(
    'are not in 「%s」',
    (text) => {
      expect(found({ annualGoal: goalWith(text) }, 'F-11')).toEqual([]);
    },
  );
});
