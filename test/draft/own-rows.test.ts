// The unit's own rows: how they are added up, and what of them another form is given.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import {
  addedUp,
  carriedValue,
  ownOrigin,
  ownRowsFor,
  type FinishedForm,
  type OwnRow,
} from '../../src/draft/own-rows.ts';
import type { DraftRow } from '../../src/form/declaration.ts';
import { branches, type Indicator } from '../../src/form/indicators.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);

const LEVEL1: Record<string, string> = Object.fromEntries(
  branches.map(({ level1, level2 }) => [level2, level1]),
);

function row(level2: string, level3: string, value: string | null): Indicator {
  return { level1: LEVEL1[level2] ?? '', level2, level3, value };
}

const satisfaction = (value: string, name = '读者满意度') => row('服务对象满意度指标', name, value);

function form(projectName: string, rows: Indicator[], year = 2026): FinishedForm {
  return { projectName, year, rows };
}

const values = (forms: FinishedForm[]) =>
  addedUp(forms).map(({ level3, value, used, of, agreeing }) => ({
    level3,
    value,
    used,
    of,
    agreeing,
  }));

describe('rows are added up', () => {
  it('with in how many of how many forms each stood, and the value most of them had', () => {
    const forms = [
      form('甲', [satisfaction('≥95%')]),
      form('乙', [satisfaction('≥90%')]),
      form('丙', [satisfaction('≥90%')]),
      form('丁', []),
    ];
    expect(values(forms)).toEqual([
      { level3: '读者满意度', value: '≥90%', used: 3, of: 4, agreeing: 2 },
    ]);
  });

  it('with the newest of equally frequent values: the forms come newest first', () => {
    const forms = [form('新', [satisfaction('≥92%')]), form('旧', [satisfaction('≥90%')])];
    expect(values(forms)[0]).toMatchObject({ value: '≥92%', used: 2, agreeing: 1 });
    expect(values(forms.toReversed())[0]).toMatchObject({ value: '≥90%' });
  });

  it('however a value is written, as the newest form has it', () => {
    const forms = [
      form('甲', [satisfaction('≥90.00(%)')]),
      form('乙', [satisfaction('≥92%')]),
      form('丙', [satisfaction('不低于90%')]),
    ];
    expect(values(forms)[0]).toMatchObject({ value: '≥90.00(%)', agreeing: 2 });
  });

  it('by branch and bare name: blanks and brackets do not make another row', () => {
    const forms = [
      form('甲', [satisfaction('≥90%', '读者 满意度（馆内）')]),
      form('乙', [satisfaction('≥90%')]),
      form('丙', [row('社会效益指标', '读者满意度', '≥90%')]),
    ];
    expect(values(forms).map(({ used }) => used)).toEqual([1, 2]);
  });

  it('once for a form that has a row twice', () => {
    const forms = [form('甲', [satisfaction('≥90%'), satisfaction('≥95%')])];
    expect(values(forms)).toEqual([
      { level3: '读者满意度', value: '≥90%', used: 1, of: 1, agreeing: 1 },
    ]);
  });

  it('in the order of the tree, the most used first', () => {
    const rare = row('质量指标', '图书验收合格率', '=100%');
    const often = row('质量指标', '上架准确率', '=100%');
    const forms = [form('甲', [satisfaction('≥90%'), rare, often]), form('乙', [often])];
    expect(values(forms).map(({ level3 }) => level3)).toEqual([
      '上架准确率',
      '图书验收合格率',
      '读者满意度',
    ]);
  });

  it('never with more uses than forms, and each row once', () => {
    const anyRow = fc.record({
      level2: fc.constantFrom('质量指标', '数量指标', '社会效益指标'),
      level3: fc.constantFrom('合格率', '合 格率', '场次', '知晓率'),
      value: fc.constantFrom('=100%', '≥90%', '=3场', '提升', null),
    });
    const anyForm = fc.record({
      projectName: fc.constantFrom('甲', '乙', '丙'),
      year: fc.constantFrom(2026, 2027),
      rows: fc.array(
        anyRow.map((one) => ({ level1: '产出指标', ...one })),
        { maxLength: 6 },
      ),
    });
    fc.assert(
      fc.property(fc.array(anyForm, { maxLength: 6 }), (forms) => {
        const rows = addedUp(forms);
        const keys = rows.map(({ level2, level3 }) => level2 + level3.replaceAll(' ', ''));
        expect(new Set(keys).size).toBe(keys.length);
        for (const { used, of, agreeing } of rows) {
          expect(of).toBe(forms.length);
          expect(used).toBeLessThanOrEqual(of);
          expect(agreeing).toBeLessThanOrEqual(used);
          expect(agreeing).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('what of a value another form is given', () => {
  const carried = (one: Indicator, more: Partial<OwnRow> = {}) =>
    carriedValue({ ...one, used: 1, of: 3, agreeing: 1, projects: [], ...more });

  it.each<[string, string, string, string | null | undefined]>([
    ['质量指标', '图书验收合格率', '=100%', '=100%'],
    // The base of a share is a count.
    ['质量指标', '人员考核合格率', '=100%(2人)', '=100%'],
    ['服务对象满意度指标', '读者满意度', '≥90%', '≥90%'],
    ['服务对象满意度指标', '读者满意度', '≥60%', undefined],
    ['社会效益指标', '有责投诉数', '=0起', '=0起'],
    ['可持续影响指标', '长效管理机制健全性', '健全', '健全'],
    // One form's share is its own.
    ['社会效益指标', '活动知晓率', '≥73%', undefined],
    ['数量指标', '讲座场次', '=12场', null],
    ['数量指标', '讲座场次', '=0场', null],
    ['经济成本指标', '人均培训成本', '≤500元', undefined],
    ['时效指标', '完成时间', '11月底前', undefined],
    ['质量指标', '持证人数', '=3人', undefined],
  ])('%s｜%s %s: %s', (level2, level3, value, expected) => {
    expect(carried(row(level2, level3, value))).toBe(expected);
  });

  it('is any share that two forms agree on, or that the same project had', () => {
    const share = row('社会效益指标', '活动知晓率', '≥73%');
    expect(carried(share, { agreeing: 2 })).toBe('≥73%');
    expect(carried(share, { twin: '社区讲座（2026）' })).toBe('≥73%');
    const count = row('数量指标', '讲座场次', '=12场');
    expect(carried(count, { agreeing: 3, twin: '社区讲座（2026）' })).toBeNull();
  });

  it('says in how many forms it stood', () => {
    const used = { ...satisfaction('≥90%'), used: 5, of: 9, agreeing: 4, projects: [] };
    expect(ownOrigin(used, '≥90%')).toEqual({
      kind: 'example',
      from: '出现于 5/9 份，常用值 ≥90%',
      own: true,
    });
    expect(ownOrigin(used, null).from).toBe('出现于 5/9 份');
  });
});

describe('a form of the same unit', () => {
  const lecture = form('社区讲座', [
    row('数量指标', '讲座次数', '=37次'),
    row('质量指标', '讲座合格率', '=100%'),
    row('社会效益指标', '讲座知晓率', '≥73%'),
    row('社会效益指标', '邻里互助氛围', '较上年改善'),
    satisfaction('≥93%', '居民满意度'),
  ]);
  const library = form('图书采购', [
    row('数量指标', '图书采购数量', '=4100册'),
    row('质量指标', '讲座合格率', '=100%'),
    satisfaction('≥93%', '居民满意度'),
  ]);

  function proposed(projectName: string, brief: string, forms: FinishedForm[]): DraftRow[] {
    const own = ownRowsFor(addedUp(forms), forms, projectName);
    return propose(store, { year: 2027, projectName, annualTotal: 10_000_000, brief, own }).rows;
  }
  const ofUnit = (rows: readonly DraftRow[]) =>
    rows.filter(({ origin }) => origin.kind === 'example' && origin.own === true);

  it('is given its rows before those of examples, with how often each was used', () => {
    const rows = proposed('健康讲座', '办讲座8场，居民400人次', [lecture, library]);
    const satisfied = rows.find(({ level2 }) => level2 === '服务对象满意度指标');
    expect(satisfied).toMatchObject({
      level3: '居民满意度',
      value: '≥93%',
      origin: { kind: 'example', from: '出现于 2/2 份，常用值 ≥93%', own: true },
    });
    expect(ofUnit(rows).map(({ level3 }) => level3)).toContain('讲座合格率');
  });

  it('is given none of their counts, and no share of one project', () => {
    const rows = proposed('健康讲座', '办讲座，请居民听', [lecture, library]);
    const text = JSON.stringify(rows);
    for (const count of ['37', '4100', '73']) expect(text).not.toContain(count);
    const count = rows.find(({ level3 }) => level3 === '讲座次数');
    expect(count).toMatchObject({ value: null, origin: { from: '出现于 1/2 份' } });
  });

  it('is not given rows that speak of other things', () => {
    const rows = proposed('河道保洁', '保洁河道12公里', [lecture, library]);
    // A satisfaction of residents suits any, and every form had it.
    expect(ofUnit(rows).map(({ level3 }) => level3)).toEqual(['居民满意度']);
  });

  it('of the same project is given its rows as it had them, whatever words they use', () => {
    const rows = proposed('2027年社区讲座经费', '办讲座8次', [lecture, library]);
    expect(ofUnit(rows).map(({ level3, value }) => `${level3} ${value}`)).toEqual([
      '讲座合格率 =100%',
      '讲座知晓率 ≥73%',
      '邻里互助氛围 较上年改善',
      '居民满意度 ≥93%',
    ]);
    expect(ofUnit(rows)[0]?.origin).toMatchObject({ from: '社区讲座（2026）' });
    expect(rows.find(({ level2 }) => level2 === '数量指标')).toMatchObject({
      level3: '讲座次数',
      value: '≥8次',
      origin: { kind: 'user' },
    });
  });

  it('is proposed the same without a store as ever', () => {
    const request = { year: 2027, projectName: '健康讲座', annualTotal: 10_000_000, brief: '8场' };
    expect(propose(store, { ...request, own: [] })).toEqual(propose(store, request));
  });

  it('is asked with no more rows than a request may carry, its own kind first', () => {
    const many = Array.from({ length: 90 }, (_, i) =>
      form(`项目${i}号`, [row('质量指标', `第${i}项合格率`, '=100%')]),
    );
    const forms = [...many, lecture];
    const own = ownRowsFor(addedUp(forms), forms, '社区讲座');
    expect(own.length).toBe(60);
    expect(own.slice(0, 5).every(({ twin }) => twin === '社区讲座（2026）')).toBe(true);
  });
});
