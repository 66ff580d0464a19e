import { describe, expect, it } from 'vitest';
import type { FormFound, Session } from '../../src/interview/vocabulary.ts';
import { sound } from '../form/forms.ts';
import { plainProposal, talk, type Talk } from './talk.ts';

const form = (projectName: string, yuan: string, more: Partial<typeof sound> = {}): FormFound => ({
  declaration: {
    ...sound,
    year: 2026,
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    projectName,
    annualFunding: { ...sound.annualFunding, total: yuan, currentYearFiscal: yuan },
    indicators: sound.indicators.filter(({ level2 }) => level2 !== '经济成本指标'),
    ...more,
  },
  where: projectName,
  notes: [],
});
const three = [
  form('河道保洁', '600,000.00'),
  form('绿化养护', '300,000.00'),
  form('道路清扫', '100,000.00', { annualGoal: ['完成2026年道路清扫12公里，提升道路整洁水平。'] }),
];

function sent(forms: FormFound[], options: { from?: Session; at?: string } = {}): Talk {
  const running = talk({ propose: plainProposal, ...options });
  running.send({ kind: 'file', name: '去年.docx', size: 5000, ref: 'f1' });
  const effect = running.session().pending.find(({ kind }) => kind === 'read')?.id ?? '';
  running.send({ kind: 'fileRead', effect, format: 'office', forms });
  return running;
}

function together(): Talk {
  const running = sent(three);
  running.presses('全部 3 张');
  return running;
}

const labels = (running: Talk) => running.screen().choices.map(({ label }) => label);
const amounts = (running: Talk) =>
  running.session().drafts.map(({ entries }) => entries.annualFunding?.value.currentYearFiscal);

describe('the page of several forms', () => {
  it('says once what they have in common, and which years have moved', () => {
    const running = together();
    expect(running.text()).toContain('3 张相同的，改一次都改');
    expect(running.text()).toContain('实施单位　某区河道管理所');
    expect(running.text()).toContain('年份改了 1 处');
    expect(running.text()).toContain('道路清扫｜年度总体目标：完成2026年道路清扫12公');
  });

  it('changes that in all of them, and takes it back in all of them', () => {
    const running = together();
    running.says('单位改成某区市容管理所');
    const units = () => running.session().drafts.map(({ entries }) => entries.unit?.value);
    expect(units()).toEqual(Array(3).fill('某区市容管理所'));
    expect(running.text()).toContain('3 张的实施单位都改了。');
    running.says('撤销');
    expect(units()).toEqual(Array(3).fill('某区河道管理所'));
    running.says('重做');
    expect(units()).toEqual(Array(3).fill('某区市容管理所'));
    expect(running.text()).toContain('3 张申报表');
  });

  it('takes amounts back only where they were set', () => {
    const running = together();
    running.says('绿化养护 31万', '河道保洁 61万，道路清扫 11万');
    running.says('撤销');
    expect(amounts(running)).toEqual([60_000_000, 31_000_000, 10_000_000]);
    running.says('撤销');
    expect(amounts(running)).toEqual([60_000_000, 30_000_000, 10_000_000]);
    running.says('撤销');
    running.says('撤销');
    expect(running.text()).toContain('没有可以撤销的了');
  });

  it('is a press away from each of its forms, finished or not', () => {
    const running = together();
    running.says('打开2');
    expect(running.text()).toContain('核对：绿化养护');
    running.presses('回到这 3 张');
    expect(running.text()).toContain('3 张申报表');
    running.says('打开2');
    running.says('定稿');
    running.presses('回到这 3 张');
    expect(running.text()).toMatch(/2\. 绿化养护　30 万元　已定稿/);
  });

  it('is finished from any of its forms, and any is opened by a part of its name', () => {
    const running = together();
    running.says('2', '河道');
    expect(running.text()).toContain('“河道”是另一张《河道保洁》吗？');
    running.presses('打开它');
    expect(running.text()).toContain('核对：河道保洁');
    running.says('打开道路清扫');
    expect(running.text()).toContain('核对：道路清扫');
    running.says('打开不存在的表');
    expect(running.text()).toContain('没有找到叫“不存在的表”的表');
    running.says('打开1', '都定稿');
    expect(running.session().drafts.every(({ finished }) => finished)).toBe(true);
  });

  it('goes on from a finished form to the next that is open', () => {
    const running = together();
    running.says('河道保洁');
    running.says('定稿');
    running.presses('下一张');
    expect(running.text()).toContain('核对：绿化养护');
  });

  it('has a Word file, a workbook and an archive', () => {
    const running = together();
    const paper = () => running.screen().paper;
    expect(paper()).toMatchObject({ holds: 'forms', name: '绩效目标申报表-3张-2027.docx' });
    running.presses('Excel');
    expect(paper()).toMatchObject({ holds: 'book', name: '绩效目标申报表-3张-2027-汇总.xlsx' });
    running.says('打包');
    expect(paper()).toMatchObject({
      holds: 'bundle',
      name: '绩效目标申报表-3张-2027.zip',
      forms: [{ name: '绩效目标申报表-河道保洁-2027-草稿.docx' }, {}, {}],
    });
    running.says('合订 Word');
    expect(paper()).toMatchObject({ holds: 'forms' });
    running.presses('全部按建议定稿');
    expect(paper()).toMatchObject({ holds: 'bundle' });
  });
});

describe('a bare number on a page of several', () => {
  it('is that of a form, however many buttons there are', () => {
    const running = sent(three);
    running.says('1');
    expect(running.text()).toContain('核对：河道保洁');
    const again = together();
    again.says('2');
    expect(again.text()).toContain('核对：绿化养护');
  });
});

describe('forms that were filled in one by one', () => {
  it('are seen together, and as many files are to be had', () => {
    const running = talk({ propose: plainProposal });
    running.says('社区食堂，25万，办12场培训', '新建：河道保洁，80万，保洁河道20公里', '汇总');
    expect(running.text()).toContain('2 张申报表，合计 1,050,000.00 元');
    running.says('导出excel');
    expect(running.screen().paper).toMatchObject({ holds: 'book' });
  });

  it('are none at first', () => {
    const running = talk();
    running.says('汇总');
    expect(running.text()).toContain('还没有可以汇总的表');
  });
});

describe('amounts in one sentence', () => {
  it('may leave some forms as they are', () => {
    const running = together();
    running.says('河道保洁 61万，绿化养护不变，道路清扫照旧');
    expect(amounts(running)).toEqual([61_000_000, 30_000_000, 10_000_000]);
    expect(running.text()).toContain('绿化养护 不变');
  });

  it('without a unit are asked back, and the others are taken', () => {
    const running = together();
    running.says('河道保洁 61万，绿化养护 31');
    expect(amounts(running)).toEqual([61_000_000, 30_000_000, 10_000_000]);
    expect(running.text()).toContain('“绿化养护 31”没有写单位，是 31 万元，还是 31 元？');
    running.presses('31万元');
    expect(amounts(running)).toEqual([61_000_000, 31_000_000, 10_000_000]);
  });

  it('of a form that is not there are said to be, and the others are taken', () => {
    const running = together();
    running.says('河道保洁 61万，办公用房 31万');
    expect(amounts(running)).toEqual([61_000_000, 30_000_000, 10_000_000]);
    expect(running.text()).toContain('没有找到“办公用房 31万”说的表');
  });
});

describe('an amount far from last year’s', () => {
  it('is taken, asked about once, and agreed to by a press', () => {
    const running = sent(three.slice(0, 1));
    running.says('⑤改成90万');
    expect(amounts(running)).toEqual([90_000_000]);
    expect(running.text()).toContain('金额比去年（60 万元）多 50%，请确认。');
    running.presses('没错');
    expect(running.text()).toContain('金额已确认。');
    expect(running.text()).not.toContain('多 50%');
    running.says('⑤改成91万');
    expect(running.text()).toContain('多 52%');
  });

  it.each(['没错', '对', '是的', '确认'])('is agreed to by “%s”', (word) => {
    const running = sent(three.slice(0, 1));
    running.says('⑤改成20万', word);
    expect(running.text()).toContain('金额已确认。');
  });

  it('is asked for again by the other button', () => {
    const running = sent(three.slice(0, 1));
    running.says('⑤改成900万');
    running.presses('重填');
    running.says('65万');
    expect(amounts(running)).toEqual([65_000_000]);
    expect(running.text()).not.toContain('请确认');
  });

  it('is asked about with its name among several', () => {
    const running = together();
    running.says('河道保洁 90万，绿化养护 31万');
    expect(running.text()).toContain('河道保洁金额比去年（60 万元）多 50%，请确认。');
    expect(running.text()).not.toContain('绿化养护金额比');
    running.presses('没错');
    expect(amounts(running)).toEqual([90_000_000, 31_000_000, 10_000_000]);
    expect(running.text()).not.toContain('请确认');
  });

  it('is not asked about where there is no last year', () => {
    const running = talk({ propose: plainProposal });
    running.says('社区食堂，25万，办12场培训', '⑤改成90万');
    expect(running.text()).not.toContain('请确认');
  });
});

describe('last year’s work', () => {
  it('stays as it is by a word', () => {
    const running = sent(three.slice(0, 1));
    const before = running.draft().entries;
    for (const words of ['照去年的做', '目标和指标都照去年', '其他照旧表填', '沿用去年的']) {
      running.says(words);
    }
    expect(running.draft().entries).toEqual(before);
    running.says('照去年的做');
    expect(running.text()).toContain('目标和指标照原表，没有动。');
  });

  it('gets what is new this year: a sentence, and a row for each number', () => {
    const running = sent(three.slice(0, 1));
    const { length } = running.draft().entries.indicators?.value ?? [];
    running.says('今年新增 3 场法律讲座，培训志愿者50人');
    const { annualGoal, indicators } = running.draft().entries;
    expect(annualGoal?.origin).toMatchObject({ kind: 'import', label: '去年·您改' });
    expect(annualGoal?.value).toMatch(
      /。新增3 场法律讲座，培训志愿者50人。$|。新增 ?3 ?场法律讲座/,
    );
    const added = indicators?.value.slice(length) ?? [];
    expect(added.map(({ value }) => value)).toEqual(['≥3场', '≥50人']);
    expect(added.every(({ origin }) => origin.kind === 'user')).toBe(true);
    running.says('撤销');
    expect(running.draft().entries.indicators?.value).toHaveLength(length);
  });

  it('leaves a row that is there already, and says so', () => {
    const running = sent(three.slice(0, 1));
    running.says('今年新增 3 场法律讲座', '今年新增 5 场法律讲座');
    expect(running.text()).toMatch(/“法律讲座场次”已有（7\.\d+ ≥3场），没有动/);
  });

  it('is taken from the form of the same name that was filled in here', () => {
    const old = talk({ propose: plainProposal, at: '2025-10-01T10:00:00' });
    old.says('社区食堂，25万，办12场培训', '定稿');
    const running = talk({ propose: plainProposal, from: old.session() });
    running.says('新建', '社区食堂', '26万', '照去年的做');
    const { annualGoal, indicators, year } = running.draft().entries;
    expect(year?.value).toBe(2027);
    expect(annualGoal?.origin).toMatchObject({ kind: 'import', label: '去年' });
    expect(indicators?.value.length).toBeGreaterThan(5);
    expect(running.text()).toContain('核对：社区食堂（2027 年度）');
  });

  it('that was filled in here is this year’s at one press', () => {
    const old = talk({ propose: plainProposal, at: '2025-10-01T10:00:00' });
    old.says('社区食堂，25万，办12场培训，单位是幸福镇社区事务中心，主管部门是幸福镇人民政府');
    old.says('定稿');
    if (!old.draft().finished) old.says('按建议改并定稿');
    const running = talk({ propose: plainProposal, from: old.session() });
    running.says('新建');
    expect(labels(running)).toContain('社区食堂 25 万元');
    running.presses('社区食堂 25 万元');
    expect(running.text()).toContain('核对：社区食堂（2027 年度）');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(25_000_000);
    running.says('新建');
    expect(labels(running)).not.toContain('社区食堂 25 万元');
  });
});
