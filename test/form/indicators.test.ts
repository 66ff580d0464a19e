import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  branches,
  branchFor,
  branchOf,
  costLimit,
  inTreeOrder,
  readIndicator,
  readIndicators,
  readValue,
  showIndicators,
  showValue,
} from '../../src/form/indicators.ts';

function value(text: string) {
  const reading = readValue(text);
  if (!reading.ok) throw new Error(`${text}: ${reading.refusal.why}`);
  return reading.value;
}

describe('a value', () => {
  it.each([
    ['=100.00(%)', '=', 100, '%', '=100%'],
    ['＝１００．００（％）', '=', 100, '%', '=100%'],
    ['100%', null, 100, '%', '=100%'],
    ['≥85(%)', '≥', 85, '%', '≥85%'],
    ['≧85.00 (%)', '≥', 85, '%', '≥85%'],
    ['>=95％', '≥', 95, '%', '≥95%'],
    ['不低于80%', '≥', 80, '%', '≥80%'],
    ['不少于 300 节', '≥', 300, '节', '≥300节'],
    ['至少1次', '≥', 1, '次', '≥1次'],
    ['100人以上', '≥', 100, '人', '≥100人'],
    ['≦3万元', '≤', 3, '万元', '≤3万元'],
    ['不超过20.5万元/人', '≤', 20.5, '万元/人', '≤20.5万元/人'],
    ['控制在25万元以内', '≤', 25, '万元', '≤25万元'],
    ['＞150.00(家)', '>', 150, '家', '>150家'],
    ['<2起', '<', 2, '起', '<2起'],
    ['0 起', null, 0, '起', '=0起'],
    ['=5.00(万人次)', '=', 5, '万人次', '=5万人次'],
    ['≥13,459.00(平方米)', '≥', 13_459, '平方米', '≥13459平方米'],
    ['百分之95', null, 95, '%', '=95%'],
  ])('%s is read as a number', (text, operator, number, unit, shown) => {
    expect(value(text)).toMatchObject({ kind: 'number', operator, number, unit, raw: text });
    expect(showValue(value(text))).toBe(shown);
  });

  it('keeps the base of a rate as a remark', () => {
    expect(value('100% (2 人)')).toMatchObject({
      number: 100,
      unit: '%',
      base: { number: 2, unit: '人' },
    });
    expect(showValue(value('100%（2 人）'))).toBe('=100%(2人)');
  });

  it.each([
    '提升',
    '合规',
    '及时',
    '健全',
    '有效',
    '同比提升',
    '优化提升',
    '有效保障',
    '较上年提升',
  ])('%s is read as a quality', (text) =>
    expect(value(text)).toMatchObject({ kind: 'word', word: text, number: null }),
  );

  it.each(['12月底前', '2027年12月31日前', '6月', '年底前', '第三季度'])(
    '%s is read as a time',
    (text) => expect(value(text)).toMatchObject({ kind: 'date', word: text }),
  );

  it.each([
    '',
    '10-20人',
    '满意率100%',
    '杠杠的',
    '组织开展至少1次团体活动',
    '=',
    '≥%',
    '1e5人',
    '=1=2',
  ])('“%s” is refused with an example', (text) => {
    const reading = readValue(text);
    expect(reading.ok).toBe(false);
    if (!reading.ok) expect(reading.refusal.example).toBeTruthy();
  });

  it('offers two exact values for about fifty', () => {
    const reading = readValue('约50人');
    expect(!reading.ok && reading.refusal.fixes.map((fix) => fix.answer)).toEqual([
      '≥50人',
      '=50人',
    ]);
  });

  it('prints the way the district system does', () => {
    expect(showValue(value('≥85%'), 'system')).toBe('≥85.00(%)');
    expect(showValue(value('=2人'), 'system')).toBe('=2.00(人)');
  });

  it('reads all 126 values that stand in the seed forms', async () => {
    const file = new URL('../fixtures/seed-forms-2026.json', import.meta.url);
    const forms = JSON.parse(await readFile(file, 'utf8')) as {
      indicators: { value: string | null }[];
    }[];
    const values = forms.flatMap((form) =>
      form.indicators.flatMap((printed) => printed.value ?? []),
    );
    expect(values).toHaveLength(126);
    for (const text of values) {
      const shown = showValue(value(text));
      expect(showValue(value(shown))).toBe(shown);
    }
  });

  it('never throws, and what it shows it reads as the same', () => {
    const pieces = fc.constantFrom(
      '=',
      '≥',
      '≤',
      '>',
      '<',
      '不低于',
      '100',
      '3.5',
      '%',
      '个',
      '(',
      ')',
      '（',
      '人',
      '以上',
      '起',
      '提升',
      '较上年',
      '万元/人',
      ' ',
      '，',
      '月',
      '底前',
      '约',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 6 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const first = readValue(text);
        if (!first.ok) return;
        const shown = showValue(first.value);
        const again = readValue(shown);
        expect(again.ok && showValue(again.value)).toBe(shown);
        expect(again.ok && again.value.number).toBe(first.value.number);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('the tree', () => {
  it('knows a branch by its name, by older names and with 目标 for 指标', () => {
    for (const branch of branches) expect(branchOf(branch.level2)).toBe(branch);
    expect(branchOf('成本指标')?.code).toBe('C1');
    expect(branchOf('环境效益指标')?.code).toBe('B3');
    expect(branchOf('社会公众或服务对象满意度指标')?.code).toBe('S1');
    expect(branchOf(' 数量目标')?.code).toBe('O1');
    expect(branchOf('其他指标')).toBeUndefined();
  });

  it.each([
    ['参训学员满意度', '≥90%', 'S1'],
    ['补贴发放及时率', '=100%', 'O3'],
    ['竣工验收时间', '12月底前', 'O3'],
    ['人均培训成本', '≤500元', 'C1'],
    ['长效管理机制健全性', '健全', 'B4'],
    ['设备验收合格率', '=100%', 'O2'],
    ['政策知晓率', '≥90%', 'B2'],
    ['培训人数', '≥100人', 'O1'],
    ['绿化养护面积', '≥500平方米', 'O1'],
    ['居民体质', '提升', 'B2'],
  ])('%s %s belongs to %s', (name, text, code) => {
    expect(branchFor(name, value(text)).code).toBe(code);
  });

  it('puts rows in the order of the form and keeps the order within a branch', () => {
    const rows = [
      row('服务对象满意度指标', 'a'),
      row('数量指标', 'b'),
      row('没有的指标', 'c'),
      row('经济成本指标', 'd'),
      row('数量指标', 'e'),
    ];
    expect(inTreeOrder(rows).map((r) => r.level3)).toEqual(['d', 'b', 'e', 'a', 'c']);
  });
});

describe('a row', () => {
  it.each([
    ['参训人数≥100人', '参训人数', '≥100人', '数量指标'],
    ['学员满意度 不低于90%', '学员满意度', '≥90%', '服务对象满意度指标'],
    ['3. 长效机制健全性：健全', '长效机制健全性', '健全', '可持续影响指标'],
    ['沙龙场次 12场', '沙龙场次', '=12场', '数量指标'],
    ['“两新”党员覆盖率=100%', '“两新”党员覆盖率', '=100%', '社会效益指标'],
  ])('%s', (text, level3, shown, level2) => {
    const reading = readIndicator(text);
    expect(reading.ok && reading.value).toMatchObject({ level2, level3, value: shown });
  });

  it('is read one a line, and the list says how many of each', () => {
    const rows = readIndicators('参训人数≥100人；学员满意度≥90%\n验收合格率=100%');
    expect(rows.ok && showIndicators(rows.value)).toBe('3 条：产出2 满意度1');
    const wrong = readIndicators('参训人数≥100人；随便');
    expect(!wrong.ok && wrong.refusal.why).toContain('随便');
  });
});

it('writes an amount as a limit of cost', () => {
  expect(costLimit(25_000_000)).toBe('≤25万元');
  expect(costLimit(1_384_970_000)).toBe('≤1384.97万元');
  expect(costLimit(12_000_001)).toBe('≤120000.01元');
});

function row(level2: string, level3: string) {
  return { level1: '产出指标', level2, level3, value: null };
}
