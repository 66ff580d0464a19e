// Which of a model's indicators a form takes: mended or left out where they do not fit, and never with
// a figure that nobody has said.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftRow } from '../../src/form/declaration.ts';
import { branchOf, type Indicator } from '../../src/form/indicators.ts';
import { bareName } from '../../src/form/measures.ts';
import { fits } from '../../src/form/review.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import { ModelReplySchema, type RequestFor } from '../../src/draft/model.ts';
import { rowsTask } from '../../src/draft/model-rows.ts';
import { projects, type Line } from './model-projects.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);
const task = rowsTask(store);
const MADE = { model: 'test-model', prompt: 'indicators@12345678' };

const request: RequestFor<'rows'> = {
  task: 'rows',
  facts: {
    year: 2027,
    projectName: '区域化党建',
    department: '虹桥镇人民政府',
    unit: '虹桥镇党群服务中心',
    period: '2027-01-01 至 2027-12-31',
    annualTotal: 25_000_000,
    brief:
      '办2期培训约100人，12场沙龙，每场30人，给6个片区发补贴，服务群众不少于300人次，11月底前完成。',
  },
  goal: '',
  kept: [],
  refused: [],
  level1: null,
};

function written(line: readonly [string, string, ...unknown[]]) {
  const [level2, name, operator = '', value = '', unit = '', basis = 'own', source = ''] = line;
  return { level2, name, operator, value, unit, basis, source };
}

function answered(
  lines: readonly (readonly [string, string, ...unknown[]])[],
  more: Partial<RequestFor<'rows'>> = {},
) {
  const answer = task.schema.parse({ rows: lines.map(written) });
  const reply = task.accept(answer, { ...request, ...more }, MADE);
  if (reply.task !== 'rows') throw new Error('not rows');
  return reply;
}

function shown({ level2, level3, value, origin }: DraftRow) {
  const { from = '', gaps = [] } = origin.kind === 'ai' ? origin : {};
  return { level2, level3, value, from, gaps };
}

const one = (...line: [string, string, ...unknown[]]) => {
  const { rows, notes } = answered([line]);
  return { ...(rows[0] ? shown(rows[0]) : {}), notes: notes.join('') };
};

function told(asked: RequestFor<'rows'>) {
  return task.fill(asked);
}

describe('a value in any spelling', () => {
  it.each<[Line | [string, string, ...unknown[]], string]>([
    [['数量指标', '党建培训期数', '=', '2', '期'], '=2期'],
    [['数量指标', '党建培训期数', '=', 2, '期'], '=2期'],
    [['数量指标', '党建培训期数', '', '2期', ''], '=2期'],
    [['数量指标', '党建培训期数', '＝', '２', '（期）'], '=2期'],
    [['数量指标', '党建培训期数', '=', '2.00', '期'], '=2期'],
    [['数量指标', '党建培训期数', '=', '两', '期'], '=2期'],
    [['数量指标', '党建培训期数（期）', '=', '2', ''], '=2期'],
    [['数量指标', '服务群众人次', '不少于', '300', '人次'], '≥300人次'],
    [['数量指标', '服务群众人次', '>=', '300人次', '人次'], '≥300人次'],
    [['数量指标', '服务群众人次', '', '≥300人次', ''], '≥300人次'],
    [['数量指标', '服务群众人次', 'gte', '300', '人次'], '≥300人次'],
    [['数量指标', '服务群众人次', '=', '不低于300', '人次'], '≥300人次'],
    [['数量指标', '参训人数', '=', '约100', '人'], '≥100人'],
    [['数量指标', '沙龙开展场次', '=', '=12场', '场'], '=12场'],
    [['质量指标', '活动验收合格率', '≥', '100', '%'], '=100%'],
    [['质量指标', '活动验收合格率', '=', '百分之百', ''], '=100%'],
    [['质量指标', '活动验收合格率', '=', '100', '％'], '=100%'],
    [['质量指标', '活动验收合格率', '=', '100', ''], '=100%'],
    [['质量指标', '活动验收合格率', '=', '100', '百分比'], '=100%'],
    [['服务对象满意度指标', '参训人员满意度', '', '90', '%'], '≥90%'],
    [['服务对象满意度指标', '参训人员满意度', '大于等于', '90%', '%'], '≥90%'],
    [['服务对象满意度指标', '参训人员满意度', '=', '90', '%'], '≥90%'],
    [['服务对象满意度指标', '参训人员满意度', '=', '100', '%'], '≥90%'],
    [['社会效益指标', '有责投诉数', '=', 0, '起'], '=0起'],
    [['经济成本指标', '项目总成本', '不超过', '25', '万元'], '≤25万元'],
    [['经济成本指标', '项目总成本', '', '25万元以内', ''], '≤25万元'],
    [['经济成本指标', '项目总成本', '=', '25万元', ''], '≤25万元'],
    [['时效指标', '资金发放及时性', '', '及时', ''], '及时'],
    [['时效指标', '资金发放及时性', '定性', '及时', '无'], '及时'],
    [['时效指标', '项目完成时间', '', '11月底前', ''], '11月底前'],
  ])('%j is %s', (line, value) => {
    expect(one(...(line as [string, string]))).toMatchObject({ value, gaps: [] });
  });

  it.each<[string, [string, string, ...unknown[]], string]>([
    ['a rate in 个', ['社会效益指标', '活动开展覆盖率', '=', '100.00', '个'], '=100%'],
    ['a rate with a word', ['时效指标', '活动开展及时率', '', '及时', ''], '=100%'],
    ['a quality with a number', ['质量指标', '经费使用合规性', '=', '100', '%'], '合规'],
    ['a word of another name', ['可持续影响指标', '长效管理机制健全性', '', '有效', ''], '健全'],
    ['people in 个', ['数量指标', '参训人数', '=', '100', '个'], '=100人'],
    ['more than a hundred percent', ['质量指标', '活动验收合格率', '=', '120', '%'], '=100%'],
    ['a cost that is a lower bound', ['经济成本指标', '项目总成本', '≥', '25', '万元'], '≤25万元'],
    ['a cost above the amount', ['经济成本指标', '项目总成本', '≤', '90', '万元'], '≤25万元'],
  ])('%s is mended, and told', (_, line, value) => {
    expect(one(...line)).toMatchObject({
      value,
      gaps: [],
      notes: expect.stringContaining('改正了 1 处') as string,
    });
  });
});

describe('a branch in any spelling', () => {
  it.each<[string, string, string, string]>([
    ['数量', '党建培训期数', '数量指标', ''],
    ['产出指标-数量指标', '党建培训期数', '数量指标', ''],
    ['产出指标｜数量指标', '党建培训期数', '数量指标', ''],
    ['1. 数量指标', '党建培训期数', '数量指标', ''],
    ['**数量指标**', '党建培训期数', '数量指标', ''],
    ['数量目标', '党建培训期数', '数量指标', ''],
    ['产出指标', '党建培训期数', '数量指标', '“党建培训期数”放到数量指标下'],
    ['过程指标', '党建培训期数', '数量指标', '“党建培训期数”放到数量指标下'],
    ['', '党建培训期数', '数量指标', '“党建培训期数”放到数量指标下'],
  ])('%s', (level2, name, wanted, note) => {
    const got = one(level2, name, '=', '2', '期');
    expect(got.level2).toBe(wanted);
    if (note === '') expect(got.notes).toBe('');
    else expect(got.notes).toContain(note);
  });

  it.each<[[string, string, ...unknown[]], string]>([
    [['满意度指标', '群众满意度', '≥', '90', '%'], '服务对象满意度指标'],
    [['社会公众或服务对象满意度指标', '群众满意度', '≥', '90', '%'], '服务对象满意度指标'],
    [['成本指标', '项目总成本', '≤', '25', '万元'], '经济成本指标'],
    [['可持续发展指标', '长效管理机制健全性', '', '健全', ''], '可持续影响指标'],
    [['质量指标', '群众满意度', '≥', '90', '%'], '服务对象满意度指标'],
    [['质量指标', '活动开展及时率', '=', '100', '%'], '时效指标'],
    [['数量指标', '活动验收合格率', '=', '100', '%'], '质量指标'],
  ])('%j stands under %s', (line, level2) => {
    expect(one(...line)).toMatchObject({ level2, gaps: [] });
  });
});

describe('names', () => {
  it.each([
    ['1. 党建培训期数', '党建培训期数'],
    ['（1）党建培训期数', '党建培训期数'],
    ['7.3 党建培训期数', '党建培训期数'],
    ['①党建培训期数', '党建培训期数'],
    ['**党建培训期数**', '党建培训期数'],
    ['“党建培训期数”', '党建培训期数'],
    ['党建培训期数：', '党建培训期数'],
    ['数量指标：党建培训期数', '党建培训期数'],
    ['党建\u200B培训期数', '党建培训期数'],
    ['党建 培训 期数', '党建培训期数'],
  ])('%s', (written_, name) => {
    expect(one('数量指标', written_, '=', '2', '期')).toMatchObject({
      level3: name,
      value: '=2期',
    });
  });

  it('that carry the value give it', () => {
    expect(one('数量指标', '服务群众人次≥300人次')).toMatchObject({
      level3: '服务群众人次',
      value: '≥300人次',
    });
    expect(one('服务对象满意度指标', '群众满意度不低于90%', '≥', '90', '%')).toMatchObject({
      level3: '群众满意度',
      value: '≥90%',
    });
  });

  it.each([
    ['举办80场党课完成率', '名称里有没来处的数字或专名'],
    ['闵行区第三幼儿园活动完成率', '名称里有没来处的数字或专名'],
    ['', '名称不合适'],
    ['completion', '名称不合适'],
    ['质量指标', '名称不合适'],
    ['围绕区域化党建工作深入开展各类主题鲜明形式多样的培训和沙龙活动的完成率', '名称不合适'],
  ])('%s is left out, and told', (name, why) => {
    const got = one('质量指标', name, '=', '100', '%');
    expect(got.level3).toBeUndefined();
    expect(got.notes).toContain(why);
  });

  it('that are there, were refused or come twice are left out, and told', () => {
    const kept: Indicator[] = [
      { level1: '产出指标', level2: '数量指标', level3: '党建培训期数', value: '=2期' },
    ];
    const { rows, notes } = answered(
      [
        ['数量指标', '党建培训期数', '=', '2', '期'],
        ['数量指标', '沙龙开展场次', '=', '12', '场'],
        ['数量指标', '沙龙 开展场次', '=', '12', '场'],
        ['数量指标', '沙龙开展场次数', '=', '12', '场'],
        ['服务对象满意度指标', '群众满意度', '≥', '90', '%'],
      ],
      { kept, refused: ['群众满意度'] },
    );
    expect(rows.map(({ level3 }) => level3)).toEqual(['沙龙开展场次']);
    expect(notes.join('')).toContain('与已有的重复：党建培训期数、沙龙 开展场次、沙龙开展场次数');
    expect(notes.join('')).toContain('您删过的：群众满意度');
  });

  it('two counts that the user gave are two rows, however alike', () => {
    const facts = { ...request.facts, brief: '采购图书5000册，其中少儿图书不少于2000册' };
    const { rows } = answered(
      [
        ['数量指标', '图书采购数量', '=', '5000', '册', 'user', '采购图书5000册'],
        ['数量指标', '少儿图书采购数量', '≥', '2000', '册', 'user', '少儿图书不少于2000册'],
      ],
      { facts },
    );
    expect(rows.map(({ value }) => value)).toEqual(['=5000册', '≥2000册']);
  });
});

describe('origins', () => {
  it.each<[[string, string, ...unknown[]], string]>([
    [['数量指标', '党建培训期数', '=', '2', '期', 'user', '办2期培训'], '您写的“办2期培训”'],
    [['数量指标', '沙龙开展场次', '=', '12', '场', 'user', '12场沙龙'], '您写的“12场沙龙”'],
    // A quotation that does not carry the figure, or is none, gives way to the clause that does.
    [['数量指标', '沙龙开展场次', '=', '12', '场', 'user', '办2期培训'], '您写的“12场沙龙”'],
    [
      ['数量指标', '沙龙开展场次', '=', '12', '场', 'example', '区域化党建（2026）'],
      '您写的“12场沙龙”',
    ],
    [['数量指标', '沙龙开展场次', '=', '12', '场', 'own', ''], '您写的“12场沙龙”'],
    [['数量指标', '沙龙参与人次', '=', '360', '人次', 'user', ''], '算出来的：12场×30人'],
    [['经济成本指标', '项目总成本', '≤', '25', '万元', 'own', ''], '年度资金申请总额'],
    [
      ['服务对象满意度指标', '群众满意度', '≥', '90', '%', 'own', ''],
      '范例：区域化党建（2026）同类指标',
    ],
    [
      ['可持续影响指标', '长效管理机制健全性', '', '健全', '', 'own', ''],
      '范例：综合党委“两企三新”党建（2026）',
    ],
    [['社会效益指标', '负面舆情事件数', '=', '0', '起', 'own', ''], '常用写法'],
    [['社会效益指标', '网络安全事件发生数', '=', '0', '起', 'own', ''], '常用写法'],
    [['时效指标', '活动按期举办率', '=', '100', '%', 'own', ''], '常用写法'],
    [['质量指标', '会议签到通过率', '=', '100', '%', 'own', ''], '常用写法'],
    [['社会效益指标', '党组织凝聚力', '', '增强', '', 'example', '没有这个范例（2030）'], ''],
  ])('%j', (line, from) => {
    expect(one(...line)).toMatchObject({ from, gaps: [] });
  });

  it.each<[[string, string, ...unknown[]], string]>([
    [['数量指标', '主题党日次数', '=', '8', '次', 'user', '办2期培训'], '=8次'],
    [['数量指标', '主题党日次数', '=', '8', '次', 'example', '区域化党建（2026）'], '=8次'],
    [['数量指标', '党群服务站数', '=', '3', '个', 'user', '党群服务站3个'], '=3个'],
    [['社会效益指标', '党员参与率', '≥', '83', '%', 'own', ''], '≥83%'],
    [['质量指标', '参训人员结业率', '=', '100%', '%', 'own', ''], '=100%'],
    [['服务对象满意度指标', '群众满意度', '≥', '92', '%', 'user', '满意度92%'], '≥92%'],
    [['时效指标', '项目完成时间', '', '9月15日前', '', 'own', ''], '9月15日前'],
    [['经济成本指标', '人均培训成本', '≤', '450', '元/人', 'own', ''], '≤450元/人'],
    // The same number of another thing is no origin.
    [['数量指标', '走访企业数', '=', '100', '家', 'user', '约100人'], '=100家'],
    [['数量指标', '主题党日次数', '=', '', '次', 'own', ''], ''],
    [['数量指标', '主题党日次数', '=', '待填', '次', 'own', ''], ''],
    [['数量指标', '主题党日次数', '=', 'XX', '次', 'own', ''], ''],
    [['数量指标', '党建项目数', '=', '100.00', '个', 'own', ''], ''],
  ])('%j is owed, with the model’s own kept', (line, gap) => {
    expect(one(...line)).toMatchObject({ value: null, gaps: [gap], from: '' });
  });

  it('a whole that stands in other rows is no origin', () => {
    const kept: Indicator[] = [
      { level1: '产出指标', level2: '数量指标', level3: '党员志愿者数', value: '=77人' },
    ];
    const { rows } = answered([['数量指标', '讲解员聘用人数', '=', '77', '人']], { kept });
    expect(rows[0]?.value).toBeNull();
  });

  it('what the goal says is one', () => {
    const { rows } = answered([['数量指标', '主题党日次数', '=', '8', '次']], {
      goal: '开展主题党日8次。',
    });
    expect(shown(rows[0]!)).toMatchObject({ value: '=8次', from: '年度总体目标' });
  });

  it('only a few rows may be owed; the others are told', () => {
    const names = ['党课', '座谈', '走访', '宣讲', '参观', '竞赛', '展览', '论坛'];
    const { rows, notes } = answered(
      names.map((name, i) => ['数量指标', `${name}举办次数`, '=', 41 + i, '次']),
    );
    expect(rows.length).toBeLessThanOrEqual(5);
    expect(notes.join('')).toContain('数量没有来处');
  });
});

describe('one 一级指标', () => {
  it('takes no row of another', () => {
    const { rows, notes } = answered(
      [
        ['数量指标', '党建培训期数', '=', '2', '期'],
        ['服务对象满意度指标', '群众满意度', '≥', '90', '%'],
      ],
      { level1: '产出指标' },
    );
    expect(rows.map(({ level1 }) => level1)).toEqual(['产出指标']);
    expect(notes.join('')).toContain('不在产出指标里：群众满意度');
  });
});

describe('what a model is told', () => {
  it('shows no count of another project', () => {
    const { examples, tree, scope } = told(request);
    expect(examples).not.toMatch(/[=≥≤]\d+[^\d%.]*[节次人个]/);
    expect(tree?.split('\n')).toHaveLength(11);
    expect(scope).toBe('整张表，十到十六条');
    expect(Object.keys(told(request)).toSorted()).toEqual([...task.places].toSorted());
    expect(told({ ...request, level1: '成本指标' }).tree).not.toContain('数量指标');
  });

  it('odd parts of one row do not cost the others', () => {
    const answer = task.schema.safeParse({
      rows: [
        {
          level2: '数量指标',
          name: '党建培训期数',
          operator: null,
          value: null,
          unit: null,
          basis: '用户',
          source: null,
        },
        { level2: '数量指标', name: '沙龙开展场次', operator: '=', value: '12', unit: '场' },
      ],
    });
    expect(answer.success).toBe(true);
  });
});

describe.each(projects)('a good answer for $facts.projectName', ({ facts, lines }) => {
  const { rows, notes } = answered(lines, { facts });

  it('is taken whole, with an origin for every figure', () => {
    expect(notes).toEqual([]);
    expect(rows.map(({ level3 }) => level3)).toEqual(lines.map(([, name]) => name));
    for (const row of rows) {
      expect(row.value).not.toBeNull();
      if (/\d/.test(row.value ?? '')) expect(shown(row).from, row.level3).not.toBe('');
    }
  });

  it('passes the review in every row', () => {
    for (const row of rows) expect(fits(row, facts.annualTotal), row.level3).toEqual([]);
  });

  it('without its facts has no figure but the usual ones', () => {
    const bare = answered(lines, {
      facts: { ...request.facts, projectName: '工作', brief: '开展工作' },
    });
    const figures = bare.rows.flatMap(({ value }) => (/\d/.test(value ?? '') ? [value] : []));
    expect(figures.filter((value) => !/^(?:=100%|≥\d\d%|=0起|≤25万元)$/.test(value ?? ''))).toEqual(
      [],
    );
  });
});

it('of an answer without end the first rows are read, and the others counted', () => {
  const line = { level2: '数量指标', name: '活动次数', operator: '=', value: '', unit: '次' };
  const rows = Array.from(
    { length: 30_000 },
    () => ({ ...line, basis: 'own', source: '' }) as const,
  );
  const { notes } = task.accept({ rows }, { ...request, task: 'rows' }, MADE);
  expect(notes.join('')).toContain('太多了：活动次数、活动次数、活动次数、活动次数等 29940 条');
});

describe('whatever a model answers', () => {
  const words = fc.constantFrom(
    '数量指标',
    '质量指标',
    '产出指标',
    '满意度',
    '',
    '外星指标',
    '党建培训期数',
    '参训人数',
    '群众满意度',
    '活动覆盖率',
    '经费使用合规性',
    '=',
    '≥',
    '≤',
    '不低于',
    '>=',
    '100',
    '2',
    '12',
    '999',
    '83%',
    '及时',
    '100.00',
    '个',
    '%',
    '人',
    '场',
    '百分之八十',
    '一百二十',
    '777万元',
    '【待填】',
    '<b>',
    '**',
    '```',
    '\u0000',
    '\u200B',
    '\uD83D',
    '😀',
    '٣٤',
    '𝟗𝟗',
    '㊿',
    '½',
    '1e999',
  );
  const mutated = fc.oneof(
    { weight: 6, arbitrary: words },
    { weight: 3, arbitrary: fc.array(words, { maxLength: 4 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '一'.repeat(3000),
        '9'.repeat(400),
        '(('.repeat(500),
        ' '.repeat(2000),
      ),
    },
  );
  const row = fc.record({
    level2: mutated,
    name: mutated,
    operator: mutated,
    value: fc.oneof(mutated, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()),
    unit: mutated,
    basis: fc.constantFrom('user', 'example', 'own'),
    source: mutated,
  });
  const usual = new Set(
    [...store.examples.forms.flatMap(({ rows }) => rows), ...store.examples.rows]
      .map(({ value }) => value)
      .filter((value) => value?.endsWith('%')),
  );
  const isUsual = (value: string) => usual.has(value) || /^(?:=0\p{L}{1,4}|≤25万元)$/u.test(value);
  const SAID = new Set([
    '2',
    '100',
    '12',
    '30',
    '6',
    '300',
    '11',
    '360',
    '390',
    '200',
    '14',
    '2027',
  ]);

  it(
    'is never thrown at, and no figure, branch or name comes of it that may not',
    { timeout: 600_000 },
    () => {
      fc.assert(
        fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
          const answer = task.schema.parse({ rows });
          const reply = task.accept(answer, request, MADE);
          expect(ModelReplySchema.safeParse(reply).success).toBe(true);
          if (reply.task !== 'rows') return;
          const names = reply.rows.map(({ level3 }) => bareName(level3));
          expect(new Set(names).size).toBe(names.length);
          for (const note of reply.notes) expect(note.length).toBeLessThanOrEqual(300);
          expect(reply.notes.length === 0 && reply.rows.length < rows.length).toBe(false);
          for (const taken of reply.rows) {
            const branch = branchOf(taken.level2);
            expect([branch?.level1, branch?.level2]).toEqual([taken.level1, taken.level2]);
            const faults = fits(taken, request.facts.annualTotal);
            expect(faults.filter(({ severity }) => severity !== 'hint')).toEqual([]);
            for (const number of (taken.value ?? '').match(/\d+(?:\.\d+)?/g) ?? []) {
              expect(
                SAID.has(number) || isUsual(taken.value ?? ''),
                `${taken.level3} ${taken.value}`,
              ).toBe(true);
            }
            for (const number of taken.level3.match(/\d+(?:\.\d+)?/g) ?? [])
              expect(SAID.has(String(Number(number))), JSON.stringify(taken.level3)).toBe(true);
          }
        }),
        { numRuns: Number(process.env['FUZZ_RUNS'] ?? 14_000) },
      );
    },
  );
});

describe('the unit’s own rows', () => {
  const used = (level2: string, level3: string, value: string | null, agreeing = 5) => ({
    level1: '',
    level2,
    level3,
    value,
    used: 5,
    of: 9,
    agreeing,
    projects: [],
  });
  const own = [
    used('服务对象满意度指标', '参与人员满意度', '≥93%'),
    used('社会效益指标', '活动知晓率', '≥73%', 1),
    used('数量指标', '沙龙组织次数', '=37次'),
    used('可持续影响指标', '长效管理机制健全性', '健全'),
  ];

  it('are shown before any example, without a count or a share of one form', () => {
    const { examples = '' } = told({ ...request, own });
    expect(examples.indexOf('本单位以前的表')).toBeLessThan(examples.indexOf('区域化党建（2026）'));
    expect(examples).toContain('参与人员满意度　≥93%（5/9 份）');
    expect(examples).toContain('沙龙组织次数　（数量各家不同）（5/9 份）');
    const [ours = ''] = examples.split('\n\n');
    expect(ours).not.toMatch(/37|73/);
  });

  it.each<[[string, string, ...unknown[]], string]>([
    [
      ['服务对象满意度指标', '参与人员满意度', '≥', '93', '%'],
      '本单位：出现于 5/9 份，常用值 ≥93%',
    ],
    [
      ['服务对象满意度指标', '党员满意度', '≥', '93', '%'],
      '本单位同类指标：出现于 5/9 份，常用值 ≥93%',
    ],
    [['可持续影响指标', '长效管理机制健全性', '', '健全'], '本单位：出现于 5/9 份，常用值 健全'],
  ])('are where %s comes from', (line, from) => {
    const { rows } = answered([line], { own });
    expect(rows.map(shown)).toMatchObject([{ from, gaps: [] }]);
  });

  it.each<[[string, string, ...unknown[]], string]>([
    [['数量指标', '沙龙组织次数', '=', '37', '次', 'example', '本单位以前的表'], '=37次'],
    [['社会效益指标', '活动知晓率', '≥', '73', '%', 'example', '本单位以前的表'], '≥73%'],
    [['服务对象满意度指标', '参与人员满意度', '≥', '94', '%', 'example', '本单位以前的表'], '≥94%'],
  ])('are no origin of %s', (line, gap) => {
    const { rows } = answered([line], { own });
    expect(rows.map(shown)).toMatchObject([{ value: null, gaps: [gap] }]);
  });
});
