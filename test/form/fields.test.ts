import { describe, expect, it } from 'vitest';
import {
  annualTotal,
  fieldIds,
  fields,
  type Box,
  type FieldContext,
  type FieldId,
  type Values,
} from '../../src/form/fields.ts';

const CONTEXT: FieldContext = { year: 2027, today: '2026-11-23', profile: {}, values: {} };

function read<K extends FieldId>(id: K, text: string, values: Partial<Values> = {}) {
  const reading = fields[id].read(text, { ...CONTEXT, values });
  return reading.ok ? { value: reading.value } : { refusal: reading.refusal };
}

describe('the table', () => {
  it('has every cell of the official form, each in one row', () => {
    const labels = fieldIds.flatMap((id) => fields[id].cells.map((cell) => cell.label));
    expect(labels).toEqual([
      '财政项目支出绩效目标申报表',
      '项目名称',
      '项目性质',
      '项目类别',
      '主管部门',
      '实施单位',
      '计划开始日期',
      '计划完成日期',
      '项目资金总额',
      '其中：财政资金',
      '其他资金',
      '年度资金申请总额',
      '其中：当年财政拨款',
      '上年结转资金',
      '其他资金',
      '项目总目标',
      '年度总体目标',
      '绩效指标',
    ]);
    expect(fieldIds).toHaveLength(12);
  });

  it.each(fieldIds)('%s has all that the product needs of it', (id) => {
    const field = fields[id];
    expect(field.cells.length).toBeGreaterThan(0);
    expect(field.question(CONTEXT)).toMatch(/[？。]$/);
    expect(field.why.length).toBeGreaterThan(0);
    expect(field.why.length).toBeLessThanOrEqual(80);
    expect(`${field.question(CONTEXT)}${field.why}`).not.toMatch(/[!！]/);
    expect(field.example).not.toBe('');
    for (const option of field.options(CONTEXT)) {
      expect(read(id, option.answer)).toHaveProperty('value');
    }
    for (const example of field.example.split('、'))
      expect(read(id, example)).toHaveProperty('value');
  });

  it('names every field and every other word for it once', () => {
    const names = fieldIds.flatMap((id) => [fields[id].label, ...fields[id].aliases]);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  });

  it('gives no two cells the same place', () => {
    const taken = new Map<string, string>();
    for (const id of fieldIds.filter((f) => f !== 'indicators')) {
      for (const cell of fields[id].cells) {
        for (const at of [...squares(cell.labelAt), ...squares(cell.at)]) {
          expect(taken.get(at), `${cell.label} at ${at}`).toBeUndefined();
          taken.set(at, cell.label);
        }
      }
    }
  });

  it('proposes what the schema takes', () => {
    const profile = { unit: '某中心', department: '某局' };
    const unfit = fieldIds.filter((id) => {
      const value: unknown = fields[id].suggest({ ...CONTEXT, profile });
      return value !== undefined && !fields[id].schema.safeParse(value).success;
    });
    expect(unfit).toEqual([]);
  });
});

function squares({ row, column, rows, columns }: Box): string[] {
  return Array.from(
    { length: rows * columns },
    (_, i) => `${row + Math.floor(i / columns)}:${column + (i % columns)}`,
  );
}

describe('年度', () => {
  it.each([
    ['2027', 2027],
    ['2027年度', 2027],
    ['明年', 2027],
    ['今年', 2026],
    ['27年', 2027],
    ['二〇二七年', 2027],
    ['２０２８', 2028],
  ])('%s is %d', (text, year) => expect(read('year', text)).toEqual({ value: year }));
  it.each(['1999', '3年', '', '很久', '20270', '2101'])(
    '“%s” is refused with the likely years',
    (text) => {
      expect(read('year', text).refusal?.fixes.map((fix) => fix.answer)).toEqual(['2027', '2026']);
    },
  );
});

describe('性质 and 类别', () => {
  it('take the word with and without its ending', () => {
    expect(read('projectNature', '一次性')).toEqual({ value: '一次性项目' });
    expect(read('projectCategory', '其他运转')).toEqual({ value: '其他运转类' });
  });
  it('refuse another province’s word with the list', () => {
    expect(read('projectNature', '延续项目').refusal?.fixes).toHaveLength(3);
  });
});

describe('年度资金', () => {
  it.each([
    ['25万', {}, [25_000_000, 0, 0]],
    ['总额25万，其中结转3万', {}, [22_000_000, 3_000_000, 0]],
    ['拨款20万，结转3万，其他2万', {}, [20_000_000, 3_000_000, 2_000_000]],
    ['拨款20万，无结转', {}, [20_000_000, 0, 0]],
    [
      '结转3万',
      { annualFunding: { currentYearFiscal: 25_000_000, carriedOver: 0, other: 0 } },
      [25_000_000, 3_000_000, 0],
    ],
    [
      '30万',
      { annualFunding: { currentYearFiscal: 22_000_000, carriedOver: 3_000_000, other: 0 } },
      [27_000_000, 3_000_000, 0],
    ],
  ])('%s', (text, values, [currentYearFiscal, carriedOver, other]) => {
    expect(read('annualFunding', text, values)).toEqual({
      value: { currentYearFiscal, carriedOver, other },
    });
  });

  it('refuses parts that do not add up, to the cent, with both ways out', () => {
    const { refusal } = read('annualFunding', '总额25万，拨款25万，结转3万');
    expect(refusal?.why).toBe('当年拨款 25 万元＋结转 3 万元＝28 万元，与总额 25 万元差 3 万元。');
    const totals = refusal?.fixes.map((fix) => {
      const fixed = read('annualFunding', fix.answer).value;
      return fixed && annualTotal(fixed);
    });
    expect(totals).toEqual([28_000_000, 25_000_000]);
    expect(read('annualFunding', '总额100.01元，拨款100元').refusal?.why).toContain('0.01');
  });

  it('refuses zero, and a carry-over larger than the total', () => {
    expect(read('annualFunding', '0元').refusal?.why).toBe('金额要大于 0。');
    expect(read('annualFunding', '总额2万，结转3万').refusal?.code).toBe('sum');
  });
});

describe('项目资金总额', () => {
  it('may stay blank, equal the year, or be given with its parts', () => {
    const values = {
      annualFunding: { currentYearFiscal: 20_000_000, carriedOver: 3_000_000, other: 2_000_000 },
    };
    expect(read('projectFunding', '留空')).toEqual({ value: null });
    expect(read('projectFunding', '与年度相同', values)).toEqual({
      value: { fiscal: 23_000_000, other: 2_000_000 },
    });
    expect(read('projectFunding', '总额300万，其中其他资金20万')).toEqual({
      value: { fiscal: 280_000_000, other: 20_000_000 },
    });
    expect(read('projectFunding', '总额10万，其他资金20万').refusal?.code).toBe('sum');
  });
});

describe('起止', () => {
  it('asks when the year is not the form’s, and each button answers', () => {
    const { refusal } = read('period', '今年');
    expect(refusal?.why).toBe('“今年”是 2026 年，这张表是 2027 年度。');
    expect(refusal?.fixes.map((fix) => fix.label)).toEqual(['2027 全年', '就是 2026']);
    expect(read('period', refusal?.fixes[0]?.answer ?? '')).toEqual({
      value: { start: '2027-01-01', end: '2027-12-31' },
    });
  });
  it('takes a period over two years only when confirmed', () => {
    const { refusal } = read('period', '2027年3月到2028年2月');
    const confirmed = refusal?.fixes[1]?.answer ?? '';
    expect(read('period', confirmed)).toEqual({
      value: { start: '2027-03-01', end: '2028-02-29' },
    });
  });
});

describe('texts', () => {
  it('are refused when empty or too long, with an example', () => {
    expect(read('projectName', ' 。').refusal?.example).toBe('区域化党建');
    expect(read('unit', '长'.repeat(61)).refusal?.why).toContain('最多 60 个字');
    expect(read('annualGoal', '字'.repeat(5001)).refusal?.code).toBe('long');
    expect(read('annualGoal', '字'.repeat(5000))).toHaveProperty('value');
  });
  it('keep their full-width punctuation', () => {
    expect(read('department', '某镇人民政府（汇总）')).toEqual({ value: '某镇人民政府（汇总）' });
    expect(read('overallGoal', '留空')).toEqual({ value: '' });
  });
});
