import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { branches, type Indicator } from '../../src/form/indicators.ts';
import { measureOf } from '../../src/form/measures.ts';
import { fits, review, rules, usualValue } from '../../src/form/rules.ts';

const seeds = DeclarationSchema.array().parse(
  JSON.parse(readFileSync(new URL('../fixtures/seed-forms-2026.json', import.meta.url), 'utf8')),
);

const sound: Declaration = DeclarationSchema.parse({
  year: 2027,
  projectName: '河道保洁',
  projectNature: '经常性项目',
  projectCategory: '特定目标类',
  department: '某区水务局',
  unit: '某区河道管理所',
  startDate: '2027-01-01',
  endDate: '2027-12-31',
  annualFunding: {
    total: '600,000.00',
    currentYearFiscal: '600,000.00',
    carriedOver: '0.00',
    other: '0.00',
  },
  annualGoal: '保洁河道12公里，保持水面整洁，改善水环境质量，提升沿岸居民的生活环境。',
  indicators: [
    row('成本', '经济成本', '项目总成本', '≤60万元'),
    row('产出', '数量', '河道保洁长度', '=12公里'),
    row('产出', '质量', '保洁考核合格率', '=100%'),
    row('产出', '时效', '漂浮物打捞及时率', '=100%'),
    row('效益', '社会效益', '沿岸环境面貌改善情况', '较上年改善'),
    row('效益', '可持续影响', '长效管理机制健全性', '健全'),
    row('满意度', '服务对象满意度', '沿岸居民满意度', '≥90%'),
  ],
});

function row(level1: string, level2: string, level3: string, value: string | null): Indicator {
  return { level1: `${level1}指标`, level2: `${level2}指标`, level3, value };
}

function found(change: Partial<Record<keyof Declaration, unknown>>) {
  return review(DeclarationSchema.parse({ ...sound, ...change })).findings;
}

function ids(change: Partial<Record<keyof Declaration, unknown>>): string[] {
  return found(change).map((finding) => finding.rule);
}

/** The rules a single row of a quantity, cost, … breaks. */
function broken(level3: string, value: string, level2 = '质量'): string[] {
  const level1 = branches.find((branch) => branch.level2 === `${level2}指标`)?.level1.slice(0, -2);
  return fits(row(level1 ?? '', level2, level3, value), 25_000_000).map((f) => f.rule);
}

describe('a sound form', () => {
  it('passes every rule that applies', () => {
    const { passed, checked, findings } = review(sound);
    expect(findings).toEqual([]);
    expect(passed).toBe(checked);
    expect(checked).toBeGreaterThanOrEqual(19);
  });

  it('may leave the project totals blank unless it runs for years', () => {
    expect(ids({ projectNature: '阶段性项目' })).toContain('F-01');
  });
});

describe('the nine forms of 2026', () => {
  const all = seeds.flatMap((form) => review(form).findings);
  const count = (rule: string) => all.filter((finding) => finding.rule === rule).length;

  it.each([
    ['T-07', 10],
    ['V-03', 27],
    ['V-04', 30],
    ['V-01', 3],
    ['V-12', 4],
    ['T-03', 4],
    ['T-04', 1],
    ['F-10', 1],
    ['F-05', 0],
    ['T-01', 0],
    ['V-02', 0],
    ['V-05', 0],
  ])('have the findings the study of them counted: %s %i', (rule, expected) => {
    expect(count(rule)).toBe(expected);
  });

  it('propose a fix for every value of a doubled row', () => {
    const doubles = all.filter((finding) => finding.rule === 'T-07');
    expect(doubles.every((finding) => /^删7\.\d+$/.test(finding.fix?.answer ?? ''))).toBe(true);
  });

  it('number findings by the row on screen', () => {
    for (const form of seeds) {
      for (const finding of review(form).findings) {
        if (finding.indicator === null) continue;
        expect(finding.message).toContain(`7.${finding.indicator + 1}`);
      }
    }
  });
});

describe('the head', () => {
  it('says which cell is empty', () => {
    expect(found({ unit: null })).toMatchObject([
      {
        rule: 'F-01',
        severity: 'error',
        field: 'unit',
        message: expect.stringContaining('实施单位'),
      },
    ]);
  });

  it('knows three kinds of projects', () => {
    expect(ids({ projectNature: '延续项目' })).toEqual(['F-02']);
  });

  it('offers to swap dates in the wrong order', () => {
    const [finding] = found({ startDate: '2027-12-01', endDate: '2027/1/1' });
    expect(finding).toMatchObject({
      rule: 'F-04',
      fix: { answer: '起止改成2027-01-01 至 2027-12-01' },
    });
  });

  it.each(['2027-02-30', '2027-13-01', '明年'])('refuses %s as a day', (endDate) => {
    expect(ids({ endDate })).toContain('F-04');
  });

  it('keeps a yearly project inside its year, but not one of several years', () => {
    const period = { startDate: '2026-06-01', endDate: '2028-05-31' };
    expect(ids(period)).toContain('F-04');
    const projectTotalFunding = { total: '900,000', fiscal: '900,000', other: '0' };
    expect(ids({ ...period, projectNature: '阶段性项目', projectTotalFunding })).toEqual([]);
  });

  it('adds the parts of the year to the cent and offers the sum', () => {
    const annualFunding = {
      total: '1,000,000.00',
      currentYearFiscal: '1,200,000.00',
      carriedOver: '0.00',
      other: '0.01',
    };
    const finding = found({ annualFunding }).find((f) => f.rule === 'F-05');
    expect(finding?.message).toContain('200,000.01 元');
    expect(finding?.fix?.answer).toMatch(/^⑤改成总额/);
  });

  it('compares the project total with its parts and with the year', () => {
    const part = { total: '700,000', fiscal: '600,000', other: '0' };
    expect(ids({ projectTotalFunding: part })).toEqual(['F-06', 'F-06']);
    const same = { total: '600,000', fiscal: '600,000', other: '0' };
    expect(ids({ projectTotalFunding: same })).toEqual([]);
  });
});

describe('residue and stale years', () => {
  it.each([
    '保洁<p>河道</p>',
    '保洁**河道',
    '保洁XX河道12公里',
    '保洁某某河道',
    '完成--工作',
    '【待填】',
  ])('finds what is left over in 「%s」', (annualGoal) => {
    expect(ids({ annualGoal })).toContain('F-09');
  });

  it.each(['“虹五星”品牌提升水平', '"虹五星"品牌', '推进待业人员就业', 'Wi-Fi 覆盖 12 处'])(
    'leaves 「%s」 alone',
    (annualGoal) => {
      expect(ids({ annualGoal })).not.toContain('F-09');
    },
  );

  it('blocks a row whose value is still owed and shows how to give it', () => {
    const indicators = sound.indicators.with(1, row('产出', '数量', '参训人数', '【待填】'));
    expect(found({ indicators })).toMatchObject([
      {
        rule: 'F-09',
        severity: 'error',
        indicator: 1,
        message: expect.stringContaining('7.2改成'),
      },
    ]);
  });

  it('offers the goal with the year of the form', () => {
    const [finding] = found({ annualGoal: '完成 2023 年运营，见《2021年计划》，较2026年提升。' });
    expect(finding).toMatchObject({
      rule: 'F-10',
      fix: { answer: '年度总体目标改成完成 2027 年运营，见《2021年计划》，较2026年提升。' },
    });
  });

  it.each(['按沪委发〔2024〕28号执行', '比2025年提升', '完成2027年度任务'])(
    'lets 「%s」 stand',
    (annualGoal) => {
      expect(ids({ annualGoal })).not.toContain('F-10');
    },
  );
});

describe('a year that is not of the form', () => {
  it.each([
    '按照2026年工作要点，保洁河道12公里，改善水环境。',
    '2026年执行率95.7%，保洁河道12公里，改善水环境。',
    '保洁2026年底建成的河道12公里，改善水环境。',
  ])('is only pointed out in 「%s」', (annualGoal) => {
    const [finding] = found({ annualGoal });
    expect(finding).toMatchObject({ rule: 'F-10', severity: 'warning' });
    expect(finding?.fix).toBeUndefined();
  });

  it('is no fault where the text compares', () => {
    expect(ids({ annualGoal: '保洁河道12公里，水质较2026年提升。' })).toEqual([]);
  });

  it('is mended where it says what the project does', () => {
    expect(found({ annualGoal: '完成2023年河道保洁工作，改善水环境。' })).toMatchObject([
      { rule: 'F-10', severity: 'error', fix: { label: '2023改成2027' } },
    ]);
    expect(found({ projectName: '2026年河道保洁' })[0]).toMatchObject({ severity: 'error' });
  });
});

describe('the length of the goal', () => {
  it('is pointed out beyond 400 characters and where a sentence comes twice', () => {
    const sentence = '保洁河道12公里，保持水面整洁，改善水环境质量。';
    expect(found({ annualGoal: sentence.repeat(40) })).toMatchObject([
      { rule: 'G-01', severity: 'warning', message: expect.stringContaining('重复') },
    ]);
    const many = Array.from({ length: 40 }, (_, i) => `保洁第${i}段河道，保持整洁。`).join('');
    expect(found({ annualGoal: many })).toMatchObject([
      { rule: 'G-01', message: expect.stringContaining(`${many.length} 字`) },
    ]);
    expect(ids({ annualGoal: sentence })).toEqual([]);
  });
});

describe('the tree', () => {
  it('wants amount, quality and effect', () => {
    const indicators = sound.indicators.filter((r) => !/数量|质量|效益|可持续/.test(r.level2));
    expect(ids({ indicators }).filter((id) => id === 'T-02')).toHaveLength(3);
  });

  it('wants a cost row, strictly where something is built or bought', () => {
    const indicators = sound.indicators.slice(1);
    expect(found({ indicators })).toMatchObject([{ rule: 'T-03', severity: 'warning' }]);
    expect(found({ indicators, projectName: '房屋修缮' })[0]?.severity).toBe('error');
    expect(found({ indicators })[0]?.fix?.answer).toBe('加一条 项目总成本≤60万元');
  });

  it('proposes rows in time and satisfaction where they lack', () => {
    expect(ids({ indicators: sound.indicators.filter((r) => !/时效/.test(r.level2)) })).toEqual([
      'T-04',
    ]);
    expect(ids({ indicators: sound.indicators.filter((r) => !/满意/.test(r.level2)) })).toEqual([
      'T-05',
    ]);
  });

  it('knows the old tree and refuses an unknown branch', () => {
    const old = { level1: '产出指标', level2: '成本指标', level3: '项目总成本', value: '≤60万元' };
    expect(ids({ indicators: sound.indicators.with(0, old) })).toEqual([]);
    const odd = row('产出', '满意', '居民满意度', '≥90%');
    expect(ids({ indicators: [...sound.indicators, odd] })).toContain('T-01');
    const wrong = row('效益', '质量', '保洁合格率', '=100%');
    expect(ids({ indicators: [...sound.indicators, wrong] })).toContain('T-01');
  });

  it('takes equal doubles as a warning, unequal ones as an error, and keeps the real value', () => {
    const twin = (value: string) => ({
      indicators: [...sound.indicators, row('产出', '质量', '保洁考核合格率', value)],
    });
    expect(found(twin('=100%'))).toMatchObject([{ rule: 'T-07', severity: 'warning' }]);
    const unequal = found(twin('=100.00(个)')).find((f) => f.rule === 'T-07');
    expect(unequal).toMatchObject({ severity: 'error', fix: { answer: '删7.4' } });
  });

  it.each([
    ['补贴发放完成率', '数量'],
    ['居民满意度', '社会效益'],
    ['活动开展及时率', '质量'],
    ['活动开展覆盖率', '质量'],
  ])('misses %s in its branch', (name, level2) => {
    expect(broken(name, '≥90%', level2)).toContain('T-09');
  });
});

describe('values', () => {
  it.each([
    ['活动开展覆盖率', '=100.00(个)', 'V-03'],
    ['工作经费使用合规性', '=100%', 'V-03'],
    ['参训人数', '=100个', 'V-03'],
    ['保洁面积', '=5个', 'V-03'],
    ['居民知晓率', '≥90', 'V-03'],
    ['补贴发放数', '=90%', 'V-03'],
    ['参训合格率', '=120%', 'V-05'],
    ['参训合格率', '≥100%', 'V-05'],
    ['活动开展及时率', '提升', 'V-08'],
    ['活动主题契合度', '提升', 'V-08'],
    ['培训完成及时性', '健全', 'V-08'],
    ['长效管理机制健全性', '合规', 'V-08'],
    ['参训合格率', '做到基本上大家都能够合格通过考核', 'V-02'],
    ['受益老人人数', '全覆盖', 'V-08'],
    ['助餐服务人次', '=0人次', 'V-06'],
  ])('%s %s breaks %s', (name, value, rule) => {
    expect(broken(name, value)).toContain(rule);
  });

  it.each([
    ['有责投诉情况', '=0起'],
    ['进京非访事件数', '=0起'],
    ['处置案件数量', '≥10000件'],
    ['单位工作效率提升情况', '较上年提升'],
    ['参与人数', '同比提升'],
    ['培训完成时间', '12月底前'],
    ['设备更新频率', '≥2次'],
    ['税收增长率', '≥120%'],
    ['年度考核合格率', '100% (2 人)'],
    ['活动参与度', '同比提升'],
    ['服务面积', '≥1.2万平方米'],
    ['特殊人群满意度', '≥90分'],
  ])('%s %s is sound', (name, value) => {
    const level2 = /时间/.test(name) ? '时效' : /人数|面积|频率/.test(name) ? '数量' : '社会效益';
    const place = /满意/.test(name) ? '服务对象满意度' : level2;
    expect(broken(name, value, place)).toEqual([]);
  });

  it('takes the default of the district system for no value at all, under any name', () => {
    const finding = fits(row('产出', '数量', '片区补贴完成数', '=100.00(个)'))[0];
    expect(finding).toMatchObject({ rule: 'V-04', fix: { answer: '7.1改成=100个' } });
    expect(broken('片区补贴完成数', '=100个', '数量')).toEqual([]);
  });

  it('sets a floor for satisfaction and a ceiling for what is bad or costs', () => {
    expect(fits(row('满意度', '服务对象满意度', '居民满意度', '90%'))[0]?.fix?.answer).toBe(
      '7.1改成≥90%',
    );
    expect(broken('有责投诉数', '≥3件', '社会效益')).toEqual(['V-06']);
    expect(broken('课程开展数', '≤300节', '数量')).toEqual(['V-06']);
    expect(broken('隐患整改率', '≥95%', '质量')).toEqual([]);
    expect(broken('人均用工成本', '≤20.5万元/人', '经济成本')).toEqual([]);
  });

  it('keeps cost in money and within the annual amount', () => {
    expect(broken('项目总成本', '≤30万元', '经济成本')).toEqual(['V-12']);
    expect(broken('项目总成本', '=100.00(个)', '经济成本')).toContain('V-12');
    expect(broken('项目总成本', '≥10万元', '经济成本')).toEqual(['V-12']);
    expect(broken('项目总成本', '≤250,000元', '经济成本')).toEqual([]);
  });

  it('mends a value so that it passes', () => {
    const names = ['活动开展覆盖率', '居民满意度', '资金使用合规性', '参训人数', '培训及时性'];
    for (const name of names) {
      for (const value of ['=80.00(个)', '≥100%', '提升', '=100.00(个)']) {
        for (const finding of fits(row('产出', '质量', name, value))) {
          const answer = finding.fix?.answer;
          if (!answer?.startsWith('7.1改成') || answer.endsWith('个')) continue;
          const after = fits(row('产出', '质量', name, answer.slice('7.1改成'.length)));
          expect(after.map((f) => f.rule)).not.toContain(finding.rule);
        }
      }
    }
  });
});

describe('the table of rules', () => {
  it('has each id once, with a basis that quotes nothing', () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    for (const rule of rules) expect(rule.basis).not.toMatch(/[“”]/);
  });

  it('never throws, whatever a form holds', () => {
    const text = fc.option(fc.string({ maxLength: 30, unit: 'binary' }), { nil: null });
    const rows = fc.array(
      fc.record({ level1: fc.string(), level2: fc.string(), level3: fc.string(), value: text }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(text, text, text, rows, (projectName, startDate, goal, indicators) => {
        const declaration = {
          ...sound,
          projectName,
          startDate,
          annualGoal: [goal ?? ''],
          indicators,
        };
        const { passed, checked } = review(declaration);
        expect(passed).toBeLessThanOrEqual(checked);
      }),
    );
  });

  it('knows no usual value that its own rules refuse', () => {
    const names = [
      '培训及时率',
      '居民满意度',
      '资金合规性',
      '机制健全性',
      '办结及时性',
      '服务水平',
    ];
    for (const name of names) {
      const value = usualValue(name);
      expect(value, name).not.toBeNull();
      const refused = broken(name, value ?? '').filter((id) => id.startsWith('V'));
      expect(refused, name).toEqual([]);
    }
  });

  it('tells rates from words that merely end like one', () => {
    expect(['及时率', '契合度', '占比'].map(measureOf)).toEqual(['percent', 'percent', 'percent']);
    expect(['巡查频率', '管理制度', '宣传力度'].map(measureOf)).not.toContain('percent');
    expect(['参训人数', '服务人次', '清运量'].map(measureOf)).toEqual(['count', 'count', 'count']);
    expect(['服务质量', '景气指数'].map(measureOf)).not.toContain('count');
  });
});
