// The three-level indicator tree, and the grammar of an indicator value.
// Knows nothing of forms, drafts or review: whether a value fits its name is a rule's business.
import { z } from 'zod';
import { showShort } from './money.ts';
import { clipped, folded, refused, taken, type Reading } from './reading.ts';

/** Most rows a form may have: beyond it no word processor is pleasant to use. */
export const MAX_INDICATORS = 200;

/**
 * The tree of the 2026 forms, in the order they print it. `code` is our own;
 * `aliases` are names of the same branch in older forms and other provinces.
 */
export const branches = [
  branch('C1', '成本指标', '经济成本指标', ['成本指标']),
  branch('C2', '成本指标', '社会成本指标'),
  branch('C3', '成本指标', '生态环境成本指标', ['生态成本指标', '环境成本指标']),
  branch('O1', '产出指标', '数量指标'),
  branch('O2', '产出指标', '质量指标'),
  branch('O3', '产出指标', '时效指标', ['进度指标']),
  branch('B1', '效益指标', '经济效益指标'),
  branch('B2', '效益指标', '社会效益指标'),
  branch('B3', '效益指标', '生态效益指标', ['环境效益指标']),
  branch('B4', '效益指标', '可持续影响指标', ['可持续发展指标']),
  branch('S1', '满意度指标', '服务对象满意度指标', [
    '社会公众或服务对象满意度指标',
    '社会公众满意度指标',
    '满意度指标',
  ]),
] as const;

export type BranchCode = (typeof branches)[number]['code'];
export type Branch = (typeof branches)[number];

function branch<const C extends string, const L1 extends string, const L2 extends string>(
  code: C,
  level1: L1,
  level2: L2,
  aliases: string[] = [],
) {
  return { code, level1, level2, aliases };
}

/** The branch a 二级指标 names, older names included; undefined when the tree has no such branch. */
export function branchOf(level2: string): Branch | undefined {
  const name = level2.replaceAll(/\s/g, '').replace(/目标$/, '指标');
  return branches.find((b) => b.level2 === name || b.aliases.includes(name));
}

export function branchByCode(code: BranchCode): Branch {
  const found = branches.find((b) => b.code === code);
  if (!found) throw new Error(`no branch ${code}`);
  return found;
}

/** One row as a form prints it. `value` is null where the form has none. */
export const IndicatorSchema = z.object({
  level1: z.string().max(40),
  level2: z.string().max(40),
  level3: z.string().max(200),
  value: z.string().max(200).nullable(),
});
export type Indicator = z.infer<typeof IndicatorSchema>;

const operators = ['=', '≥', '≤', '>', '<'] as const;
export type Operator = (typeof operators)[number];

/**
 * A value read. `number`: operator (null when none was written), number, unit ('' when none was
 * written) and perhaps the base of a rate, 「100% (2 人)」. `date`: a point in time, in `word`.
 * `word`: a quality. `raw` is always the text as it was written.
 */
export interface IndicatorValue {
  kind: 'number' | 'word' | 'date';
  operator: Operator | null;
  number: number | null;
  unit: string | null;
  base: { number: number; unit: string } | null;
  word: string | null;
  raw: string;
}

const OPERATOR_WORDS: readonly [RegExp, Operator][] = [
  [/^(?:>=|=>|≥|不低于|不少于|不小于|至少|大于等于|大于或等于|达到)/, '≥'],
  [/^(?:<=|=<|≤|不高于|不超过|不多于|不大于|至多|小于等于|小于或等于|控制在|最多)/, '≤'],
  [/^(?:>|超过|多于|大于|高于)/, '>'],
  [/^(?:<|少于|小于|低于)/, '<'],
  [/^(?:==?|等于|为)/, '='],
];

const NUMBER = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/;
// A unit is a sign or a few letters, never a sentence: 「个」「%」「人次」「元/人·月」「万人次」「㎡」.
const UNIT =
  /^(?!.*(?:以上|以下|以内|之内|左右|上下|约))(?:[%‰]|[\p{Script=Han}A-Za-z°]{1,6}(?:[/·][\p{Script=Han}A-Za-z]{1,4}){0,2}|m2)$/u;
// 「85%起」 is a lower bound, 「0起」 a count of incidents.
const BOUND = /(?:(及以上|以上|(?<=%)起)|(?:以内|及以下|以下|之内))$/;
const APPROXIMATE = /^(?:约|大约|大概|近)|(?:左右|上下)$/g;
const DATE =
  /^(?:(?:20\d\d年|当年|本年度?|年)?(?:1[0-2]|0?[1-9])月(?:(?:3[01]|[12]\d|0?[1-9])日|底|末|初|上旬|中旬|下旬)?|20\d\d(?:[-/.](?:1[0-2]|0?[1-9])){1,2}(?:[-/.]\d{1,2})?|20\d\d年(?:底|末|内)?|年底|年末|年内|当年|第?[一二三四1-4]季度末?|上半年|下半年)(?:之?前|以前|内)?(?:完成)?$/;

const QUALITIES =
  '有效|合规|及时|健全|达标|合格|提升|提高|增强|优化|改善|增长|增加|合理|可控|减少|降低|下降|促进|保障|良好|优秀|优良|完善|扩大|稳定|平稳|有序|规范|完好|齐全|到位|安全|充分|显著|明显|满意|较好|好|一般|差|高|是|无|通过|符合|达到|完成|落实|建立|长期|可持续|持续|全覆盖|推广|巩固|加强|准确|真实|完整|按时|按期|按计划|正常|畅通|整洁|清洁';
const WORD = new RegExp(
  `^(?:较上年|较去年|同比|逐年|逐步|稳步|有效|明显|显著|持续|进一步|不断|得到|有所|基本|全面|较|更|不)*` +
    `(?:${QUALITIES}){1,3}(?:预期(?:目标)?|要求|标准|规定|预期指标)?$`,
);

/** Reads 「≥95(%)」「=2(人)」「100% (2 人)」「不低于80%」「提升」「12月底前」. Never throws. */
export function readValue(raw: string): Reading<IndicatorValue> {
  const text = folded(raw)
    .replaceAll(/\s+/g, '')
    .replace(/[。;,.]+$/, '');
  const blank = {
    operator: null,
    number: null,
    unit: null,
    base: null,
    word: null,
    raw,
  } satisfies Omit<IndicatorValue, 'kind'>;
  // 「12 13」 are two numbers, and nobody knows which is meant.
  if (/\d\s+\d/.test(raw.trim())) {
    return refused('syntax', raw, `“${clipped(raw)}”里有不止一个数，请只写一个。`, {
      example: '≥95%、=12场、及时',
    });
  }
  if (text === '') {
    return refused('empty', raw, '这一条还没有指标值。', { example: '≥95%、=12场、及时' });
  }
  if (text.length <= 60) {
    if (DATE.test(text)) return taken({ ...blank, kind: 'date', word: text });
    const exact = text.replaceAll(APPROXIMATE, '');
    const numeric = readNumeric(exact);
    if (numeric && exact !== text) return approximate(raw, numeric);
    if (numeric) return taken({ ...blank, ...numeric, kind: 'number' });
  }
  if (text.length <= 15 && WORD.test(text)) return taken({ ...blank, kind: 'word', word: text });
  return refused('syntax', raw, `“${clipped(raw)}”不像一个指标值，请写数字加单位，或一个词。`, {
    example: '≥95%、=12场、及时',
  });
}

type Numeric = Pick<IndicatorValue, 'operator' | 'number' | 'unit' | 'base'>;

function approximate(raw: string, numeric: Numeric): Reading<IndicatorValue> {
  const fixes = (['≥', '='] as const).map((operator) => {
    const answer = showNumeric({ ...numeric, operator });
    return { label: answer, answer };
  });
  return refused('approximate', raw, `“${clipped(raw)}”是约数，指标值要一个准数。`, {
    example: fixes[0]?.answer ?? '≥100人',
    fixes,
  });
}

function readNumeric(text: string): Numeric | undefined {
  let rest = text;
  let operator: Operator | null = null;
  for (const [pattern, op] of OPERATOR_WORDS) {
    const match = pattern.exec(rest);
    if (match) {
      operator = op;
      rest = rest.slice(match[0].length);
      break;
    }
  }
  const prefixPercent = /^百分之(?=\d)/.exec(rest);
  if (prefixPercent) rest = `${rest.slice(prefixPercent[0].length)}%`;
  const first = takeNumber(rest);
  if (!first) return undefined;
  rest = first.rest;

  let base: IndicatorValue['base'] = null;
  let unit = '';
  const brackets = /^([^()]*)(?:\(([^()]+)\))?(?:\(([^()]+)\))?$/.exec(rest);
  if (!brackets) return undefined;
  let [, bare = '', ...inside] = brackets;
  const bound = BOUND.exec(bare);
  if (bound && operator !== '>' && operator !== '<') {
    operator = bound[1] ? '≥' : '≤';
    bare = bare.slice(0, bound.index);
  }
  const notes = inside.filter((x): x is string => x !== undefined);
  if (bare !== '') unit = bare;
  else if (notes.length > 0 && !takeNumber(notes[0] ?? '')) unit = notes.shift() ?? '';
  if (notes.length > 1) return undefined;
  if (notes[0] !== undefined) {
    const counted = takeNumber(notes[0]);
    if (!counted || !UNIT.test(counted.rest)) return undefined;
    base = { number: counted.number, unit: counted.rest };
  }
  if (unit === '百分比' || unit === '百分点') unit = '%';
  if (unit !== '' && !UNIT.test(unit)) return undefined;
  return { operator, number: first.number, unit, base };
}

function takeNumber(text: string): { number: number; rest: string } | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const number = Number(match[0].replaceAll(',', ''));
  if (!Number.isFinite(number) || Math.abs(number) > 1e15) return undefined;
  return { number, rest: text.slice(match[0].length) };
}

/**
 * The canonical text of a value. `plain`: 「≥95%」「=12场」; `system`: 「=100.00(%)」, the way the
 * district system prints it.
 */
export function showValue(value: IndicatorValue, style: 'plain' | 'system' = 'plain'): string {
  return value.kind === 'number' ? showNumeric(value, style) : (value.word ?? '');
}

function showNumeric(value: Numeric, style: 'plain' | 'system' = 'plain'): string {
  const operator = value.operator ?? '=';
  const number = value.number ?? 0;
  const unit = value.unit ?? '';
  const base = value.base ? `(${PLAIN.format(value.base.number)}${value.base.unit})` : '';
  if (style === 'plain') return `${operator}${PLAIN.format(number)}${unit}${base}`;
  return `${operator}${FIXED.format(number)}${unit ? `(${unit})` : ''}${base}`;
}

// Never in exponent form: 1e21 would not read back. takeNumber keeps numbers below 1e15.
const PLAIN = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 10 });
const FIXED = new Intl.NumberFormat('en-US', {
  useGrouping: false,
  minimumFractionDigits: 2,
  maximumFractionDigits: 10,
});

const BRANCH_BY_NAME: readonly [RegExp, BranchCode][] = [
  [/满意(?:度|率|情况)?$/, 'S1'],
  [/(?:及时|按时|按期|准时).{0,4}$|(?:完成|验收|入库|启动|办结|响应).{0,2}时间$|时限$|进度/, 'O3'],
  [/排放|扬尘|噪声|噪音/, 'C3'],
  [/负面影响/, 'C2'],
  [/成本|造价|单价|补助标准|补贴标准|人均.*(?:标准|费|支出)|费用控制|节支率|预算控制/, 'C1'],
  [/长效|机制|可持续|持续影响|健全性?$/, 'B4'],
  [/(?<!合格|达标|准确|通过)(?:数|数量|人次|面积|长度|里程)$/, 'O1'],
  [/收入|节约额|产值|利润|税收|销售额/, 'B1'],
  [/绿化|生态|环境质量|空气质量|水质/, 'B3'],
  [
    /(?:合格|达标|准确|合规|优良|优秀|完好|出勤|通过|规范|正确|真实)(?:率|性|情况|数)?$|资质|契合|验收|质量/,
    'O2',
  ],
  [
    /(?:覆盖|知晓|解决|参与|受益|使用|利用|就业|普及|影响|提升|提高|增强|改善)(?:率|面|度|情况|性)?$/,
    'B2',
  ],
  [/水平|能力|积极性|意识|氛围|素质|投诉|事故|环境|效率/, 'B2'],
];

/** The branch a row most likely belongs to, by its name and then by its value (domain table 3.1). */
export function branchFor(name: string, value: IndicatorValue | null): Branch {
  const byName = BRANCH_BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  if (byName) return branchByCode(byName);
  if (value?.kind === 'date') return branchByCode('O3');
  if (value?.kind === 'number') return branchByCode(value.unit === '%' ? 'O2' : 'O1');
  return branchByCode('B2');
}

// Ways a name and a value stand in one line: with an operator, with a colon or space, with a number.
const NAMED_VALUES: readonly RegExp[] = [
  /^(.*?[\p{L}）)”"\d])\s*[:：]?\s*((?:[=＝≥≧≤≦>＞<＜]|不低于|不少于|不高于|不超过|不大于|至少|大于|小于|超过|达到).+)$/u,
  /^([^:：\s]+)\s*[:：\s]\s*(\S+)$/,
  /^(.*\p{L}[）)”"]?)([\d０-９].*)$/u,
];

/** 「参训人数≥100人」「长效机制健全性：健全」 → a row in its likely branch. */
export function readIndicator(text: string): Reading<Indicator> {
  const line = text
    .trim()
    .replace(/^\d+[.、)]\s*/, '')
    .replaceAll(/^[。；;，,、：:\s]+|[。；;，,]+$/g, '');
  let refusal: Reading<Indicator> = refused(
    'indicator',
    text,
    `没看懂“${clipped(line)}”，请写名称加指标值。`,
    { example: '参训人数≥100人' },
  );
  for (const pattern of NAMED_VALUES) {
    const split = pattern.exec(line);
    const name = (split?.[1] ?? '').trim().replace(/[:：]$/, '');
    if (!split || name === '' || name.length > 60) continue;
    const value = readValue(split[2] ?? '');
    if (value.ok) {
      const { level1, level2 } = branchFor(name, value.value);
      return taken({ level1, level2, level3: name, value: showValue(value.value) });
    }
    refusal = value;
  }
  return refusal;
}

/** Several rows, one a line or between semicolons. Refuses the whole when one cannot be read. */
export function readIndicators(text: string): Reading<Indicator[]> {
  const rows: Indicator[] = [];
  for (const line of text.split(/[\n；;]+/).filter((part) => part.trim() !== '')) {
    const row = readIndicator(line);
    if (!row.ok) return row;
    rows.push(row.value);
  }
  if (rows.length === 0) {
    return refused('empty', text, '还没有指标，请写名称加指标值。', { example: '参训人数≥100人' });
  }
  if (rows.length > MAX_INDICATORS) {
    return refused(
      'long',
      clipped(text),
      `一张表最多 ${MAX_INDICATORS} 条指标，您写了 ${rows.length} 条，请分开或精简后再发。`,
    );
  }
  return taken(rows);
}

/** 「12 条：成本1 产出6 效益4 满意度1」 */
export function showIndicators(rows: readonly Indicator[]): string {
  const counts = new Map<string, number>();
  for (const row of inTreeOrder(rows)) {
    const level1 = row.level1.replace(/指标$/, '');
    counts.set(level1, (counts.get(level1) ?? 0) + 1);
  }
  return `${rows.length} 条：${[...counts].map(([level1, n]) => `${level1}${n}`).join(' ')}`;
}

/** Rows in the order of the tree; rows of one branch keep theirs, unknown branches come last. */
export function inTreeOrder<T extends Indicator>(rows: readonly T[]): T[] {
  const place = (row: T) => {
    const branchOfRow = branchOf(row.level2);
    return branchOfRow ? branches.indexOf(branchOfRow) : branches.length;
  };
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** 「≤25万元」: the value of a 项目总成本 row, from the annual amount in 分. */
export function costLimit(fen: number): string {
  const reading = readValue(`≤${showShort(fen)}`);
  return reading.ok ? showValue(reading.value) : '';
}
