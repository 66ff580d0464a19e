// Forms as a careful clerk would write them, of many kinds of units: nothing in them may be found by a
// rule above a hint. Knows the word banks; knows no rule.
import { DeclarationSchema, type Declaration } from '../../../src/form/declaration.ts';
import { branchByCode, type BranchCode, type Indicator } from '../../../src/form/indicators.ts';
import type { Chance } from './random.ts';
import { districts, places, trades, type Trade, type Work } from './words.ts';

/** A counted piece of work with its number, and the index of its row. */
export interface Done {
  work: Work;
  n: number;
  row: number;
}

/** The clauses a goal is put together from, each without punctuation at its end. */
export interface GoalParts {
  opening: string;
  works: string[];
  extras: string[];
  effects: string[];
}

/** A clean form with what it was made of, so that a defect can be planted in one part of it. */
export interface Clean {
  declaration: Declaration;
  trade: Trade;
  done: Done[];
  goal: GoalParts;
}

/** A clean form of some unit, or of this trade and year; 8 to 20 rows. */
export function cleanForm(random: Chance, given: { trade?: Trade; year?: number } = {}): Clean {
  const { pick, between, likely, some } = random;
  const trade = given.trade ?? pick(trades);
  const year = given.year ?? between(2025, 2029);
  const district = pick(districts);
  const place = pick(places);
  const local = (text: string) => text.replace('Q', district).replace('N', place);
  const nature = pick(['经常性项目', '经常性项目', '经常性项目', '一次性项目', '阶段性项目']);
  const [first, last] =
    nature === '阶段性项目'
      ? pick([
          [year - 1, year + 1],
          [year, year + 2],
          [year - 2, year],
          [year - 1, year],
        ] as const)
      : [year, year];

  const chosen = some(trade.works, between(3, 5)).map((work) => ({
    work,
    n: amountOf(work, random),
  }));
  const cost = chosen.reduce((sum, { work, n }) => sum + work.price * n, 0);
  const total = roundTotal(cost * (1 + between(3, 18) / 100), random);
  let rows = rowsOf(trade, chosen, total, random);
  while (rows.filter(({ value }) => /\d(?!\d*月)/.test(value ?? '')).length < rows.length * 0.6) {
    rows = rowsOf(trade, chosen, total, random);
  }
  const done = chosen.map((one) => ({
    ...one,
    row: rows.findIndex(({ level3 }) => level3 === one.work.name),
  }));
  const topic = pick(trade.projects);
  const goal = goalParts({ trade, done, rows, year, district, total, topic }, random);
  const money = moneyOf(total, random);
  const projectTotal = nature === '阶段性项目' ? total * between(2, 4) : total;
  const otherShare = likely(0.3) ? Math.round((projectTotal * between(5, 30)) / 100) : 0;
  const fillsTotal = nature !== '经常性项目' || likely(0.4);
  const day = pick([
    (y: number, m: string, d: string) => `${y}-${m}-${d}`,
    (y: number, m: string, d: string) => `${y}-${m}-${d}`,
    (y: number, m: string, d: string) => `${y}/${Number(m)}/${Number(d)}`,
    (y: number, m: string, d: string) => `${y}年${Number(m)}月${Number(d)}日`,
  ]);
  const [from, to] =
    nature === '一次性项目'
      ? pick([
          ['03-01', '11-30'],
          ['01-01', '10-31'],
          ['04-15', '12-20'],
        ])
      : ['01-01', '12-31'];
  const date = (y: number, text = '') => day(y, text.slice(0, 2), text.slice(3));

  const declaration = DeclarationSchema.parse({
    year,
    projectName: pick([
      topic,
      `${place}${topic}`,
      `${topic}项目`,
      topic.endsWith('经费') ? topic : `${topic}经费`,
      `${year}年${topic}`,
    ]),
    projectNature: nature,
    projectCategory: pick(['特定目标类', '特定目标类', '其他运转类']),
    department: local(pick(trade.departments)),
    unit: local(pick(trade.units)),
    startDate: date(first, from),
    endDate: date(last, to),
    projectTotalFunding: fillsTotal
      ? {
          total: yuan(projectTotal),
          fiscal: yuan(projectTotal - otherShare),
          other: yuan(otherShare),
        }
      : { total: null, fiscal: null, other: null },
    annualFunding: money,
    overallGoal: nature === '阶段性项目' ? [overallGoal(done, goal, first, last, topic)] : [],
    annualGoal: goalText(goal),
    indicators: rows,
  });
  return { declaration, trade, done, goal };
}

/** The goal as a paragraph. */
export function goalText({ opening, works, extras, effects }: GoalParts): string {
  const clauses = [...works, ...extras].join('，');
  return `${opening}${clauses}${clauses ? '，' : ''}${effects.join('，')}。`.replace(/，。$/, '。');
}

/** The clause that announces a piece of work. */
export function workClause({ work, n }: Pick<Done, 'work' | 'n'>, random: Chance): string {
  const { verb, noun, unit } = work;
  const number = spelled(n, random);
  const least = work.fixed ? '' : random.pick(['', '', '不少于', '不低于']);
  // 「组织330人老年人体检」 is nobody's Chinese.
  if (unit === '人' || random.likely(0.6)) return `${verb}${noun}${least}${number}${unit}`;
  return `${verb}${least}${number}${unit}${noun}`;
}

/** 元 as 万元, without the dust of binary fractions. */
function inWan(amount: number): number {
  return Number((amount / 10_000).toFixed(6));
}

/** `n` 元 (to the cent) as the form prints it. */
export function yuan(n: number): string {
  return n.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function row(code: BranchCode, level3: string, value: string | null): Indicator {
  const { level1, level2 } = branchByCode(code);
  return { level1, level2, level3, value };
}

/** 1–99 in Chinese. */
export function han(n: number): string {
  const digits = '零一二三四五六七八九';
  if (n < 10) return digits[n] ?? '';
  const tens = Math.floor(n / 10);
  return `${tens > 1 ? digits[tens] : ''}十${n % 10 > 0 ? digits[n % 10] : ''}`;
}

// --- numbers ------------------------------------------------------------------------------------

// People round what is large. A hundred of anything might be the system's own filling.
function amountOf(work: Work, random: Chance): number {
  const n = random.between(work.low, work.high);
  const step = n > 5000 ? 500 : n > 1000 ? 100 : n > 200 ? 10 : 1;
  const rounded = Math.round(n / step) * step;
  return rounded === 100 ? 120 : rounded;
}

function roundTotal(amount: number, random: Chance): number {
  const step = random.pick([100, 1000, 1000, 10_000, 1]);
  const rounded = Math.round(amount / step) * step;
  return step === 1 && random.likely(0.5) ? rounded + random.between(1, 99) / 100 : rounded;
}

function moneyOf(total: number, { likely, between }: Chance) {
  const fen = Math.round(total * 100);
  const carried = likely(0.25) ? Math.round((fen * between(1, 30)) / 10_000) * 100 : 0;
  const other = likely(0.15) ? Math.round((fen * between(1, 20)) / 10_000) * 100 : 0;
  return {
    total: yuan(total),
    currentYearFiscal: yuan((fen - carried - other) / 100),
    carriedOver: yuan(carried / 100),
    other: yuan(other / 100),
  };
}

function spelled(n: number, { pick, likely }: Chance): string {
  if (n <= 30 && likely(0.15)) return n === 2 ? '两' : han(n);
  if (n >= 10_000 && n % 1000 === 0 && likely(0.4)) return `${n / 10_000}万`;
  return n >= 1000 ? pick([`${n}`, n.toLocaleString('en-US')]) : `${n}`;
}

// --- rows ---------------------------------------------------------------------------------------

type Manner = (operator: string, number: number, unit: string) => string;
const MANNERS: readonly Manner[] = [
  (o, n, u) => `${o}${n}${u}`,
  (o, n, u) => `${o}${n}${u}`,
  (o, n, u) => `${o}${n}(${u})`,
  (o, n, u) => `${o}${n.toFixed(2)}(${u})`,
  (o, n, u) => `${o === '=' ? '' : o}${n}${u}`,
  (o, n, u) => `${o.replace('≥', '不低于').replace('≤', '不超过').replace('=', '')}${n}${u}`,
  (o, n, u) => `${o.replace('≥', '>=').replace('≤', '<=')} ${n}${u}`,
  (o, n, u) => `${o}${n.toLocaleString('en-US')}${u}`,
];

/** A sound value for a name, by its ending. */
export function soundValue(name: string, random: Chance, manner: Manner = MANNERS[0]!): string {
  const { pick, between } = random;
  if (/满意/.test(name)) return manner('≥', pick([85, 88, 90, 90, 92, 95]), '%');
  if (/(?:发生|犯罪|破损)率$/.test(name)) return manner('≤', between(1, 5), '%');
  if (/(?:及时|合格|达标|准确|合规|认定准确|上岗)率$/.test(name)) {
    return random.likely(0.5) ? manner('=', 100, '%') : manner('≥', pick([95, 96, 98, 99]), '%');
  }
  if (name.endsWith('率')) return manner('≥', pick([75, 80, 85, 90, 95, 98]), '%');
  if (/事故(?:数|起数)$/.test(name)) return manner('=', 0, '起');
  if (/(?:事件|投诉)(?:数|件数)$/.test(name))
    return manner('≤', between(2, 9), name.endsWith('件数') ? '件' : '起');
  if (name.endsWith('时间'))
    return pick(['12月底前完成', '11月底前', '12月15日前', '10月底前完成', '12月底']);
  const own = /(及时|规范|合规|健全|完整|真实)性$/.exec(name)?.[1];
  if (own) return own;
  return pick(['较上年提升', '稳步提升', '较上年改善', '明显改善']);
}

function rowsOf(
  trade: Trade,
  chosen: readonly { work: Work; n: number }[],
  total: number,
  random: Chance,
): Indicator[] {
  const { pick, some, between, likely } = random;
  // A form has one hand, and sometimes two.
  const hands = some(MANNERS, likely(0.4) ? 2 : 1);
  const value = (name: string) => soundValue(name, random, pick(hands));
  const many = (code: BranchCode, names: readonly string[], n: number) =>
    some(names, n).map((name) => row(code, name, value(name)));
  const limit = pick([
    `≤${inWan(total)}万元`,
    `≤${yuan(total)}元`,
    `不超过${inWan(total)}万元`,
    `≤${inWan(total)}(万元)`,
    `≤${Math.floor(total)}元`,
  ]);
  const priced = pick(chosen.filter(({ work }) => !work.fixed));
  const given = some(trade.lasting, between(1, 2)).map((line) => {
    const [branch = '', name = '', text = ''] = line.split(/\s+/);
    const code = ({ 经济效益: 'B1', 生态效益: 'B3', 可持续影响: 'B4' } as const)[branch];
    return row(code ?? 'B4', name, text);
  });
  const social = many('B2', trade.social, between(2, 3));
  const rows = [
    row('C1', pick(['项目总成本', '年度项目成本', '项目总成本控制额']), limit),
    ...(likely(0.3) ? [row('C1', pick(['成本控制有效性', '经费支出合理性']), '')] : []),
    ...(likely(0.25)
      ? [row('C1', `${priced.work.noun}平均成本`, `≤${priced.work.price}元/${priced.work.unit}`)]
      : []),
    ...(likely(0.15) ? [row('C2', '社会负面影响', pick(['可控', '无']))] : []),
    ...(likely(0.1) ? [row('C3', '作业噪声', '可控')] : []),
    ...chosen.map(({ work, n }) =>
      row('O1', work.name, pick(hands)(work.fixed ? '=' : pick(['=', '≥']), n, work.unit)),
    ),
    ...many('O2', trade.quality, between(2, 3)),
    ...many('O3', trade.time, between(1, 2)),
    ...['B1', 'B2', 'B3', 'B4'].flatMap((code) =>
      code === 'B2'
        ? social
        : given.filter(({ level2 }) => level2 === branchByCode(code as BranchCode).level2),
    ),
    ...many('S1', trade.served, between(1, 2)),
  ];
  return rows.map((one) =>
    one.value === '' ? { ...one, value: one.level3.includes('有效') ? '有效' : '合理' } : one,
  );
}

// --- goal ---------------------------------------------------------------------------------------

interface Setting {
  trade: Trade;
  done: readonly Done[];
  rows: readonly Indicator[];
  year: number;
  district: string;
  total: number;
  topic: string;
}

function goalParts(setting: Setting, random: Chance): GoalParts {
  const { trade, done, rows, year, district, total, topic } = setting;
  const { pick, some, between, likely } = random;
  const plan = `《${district}${topic}三年行动计划（${year - 4}—${year - 2}年）》`;
  const opening = pick([
    '',
    '',
    `${year}年，`,
    `${year}年度，`,
    `根据《${trade.law}》要求，`,
    `按照《${trade.law}》和沪府办〔${year - 2}〕${between(3, 60)}号文件要求，`,
    `根据${plan}，`,
    '落实“十四五”规划任务，',
    `在自2019年以来持续推进的基础上，`,
    '围绕“一网统管”建设要求，',
    `依据沪财绩〔${year - 1}〕${between(2, 30)}号文，`,
    `为做好${topic}工作，`,
    '坚持以人民为中心，',
  ]);
  const works = done.map((one) => workClause(one, random));
  const quality = rows.filter(({ level2 }) => level2 === '质量指标');
  const checked = quality.find(({ value }) => value?.includes('100'));
  const served = rows.find(
    ({ level2, value }) => level2.startsWith('服务对象') && /\d/.test(value ?? ''),
  );
  const extras = some(
    [
      '实行24小时值守',
      '全年365天提供服务',
      '依托15分钟社区生活圈延伸服务',
      '按季度开展两轮督导检查',
      '健全“三级网络”工作体系',
      '形成“一街一品”工作特色',
      `覆盖全区${between(6, 40)}个居民区`,
      '每月组织两次联合检查',
      '做到每周7天不间断服务',
      '统筹推进线上、线下服务',
      ...(checked ? [`${checked.level3}达到100%`] : []),
      ...(served ? [`${served.level3}不低于${/\d+/.exec(served.value ?? '')?.[0]}%`] : []),
      ...(Number.isInteger(total / 100) ? [`年度总投入控制在${inWan(total)}万元以内`] : []),
    ],
    between(0, 2),
  );
  const effects = some(trade.effects, between(1, 2));
  if (likely(0.25)) {
    effects.push(
      pick([
        `服务能力较${year - 1}年有所提升`,
        `整体工作水平比${year - 2}年明显提高`,
        `群众获得感较上年进一步增强`,
        `服务效率较${year - 3}年提高5个百分点`,
      ]),
    );
  }
  const parts = { opening, works, extras, effects };
  const more = trade.effects.filter((effect) => !effects.includes(effect));
  while (goalText(parts).length < 80 && more.length > 0) parts.effects.push(more.shift() ?? '');
  if (goalText(parts).length < 80)
    parts.effects.push('不断提高财政资金使用效益，推动各项工作提质增效');
  return parts;
}

function overallGoal(
  done: readonly Done[],
  { effects }: GoalParts,
  first: number,
  last: number,
  topic: string,
): string {
  const works = done
    .slice(0, 3)
    .map(({ work, n }) => `${work.noun}${n * (work.fixed ? 1 : last - first + 1)}${work.unit}`);
  return `${first}年至${last}年分年度推进${topic}，项目期内累计完成${works.join('、')}，${effects.join('，')}。`;
}
