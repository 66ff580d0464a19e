// THE table: one row a question of the form, with everything the product knows about it: words,
// schema, reader, printer, default and its cells in the Word grid. The only source of what a
// declaration contains, and the glossary of its Chinese names.
import { z } from 'zod';
import { IndicatorSchema, MAX_INDICATORS, readIndicators, showIndicators } from './indicators.ts';
import type { Indicator } from './indicators.ts';
import { readAmount, showAmount, showBoth, showShort } from './money.ts';
import { readPeriod, showPeriod, type Period } from './period.ts';
import {
  clipped,
  folded,
  refused,
  taken,
  type Fix,
  type Reading,
  type Refusal,
} from './reading.ts';

/** Longest goal in characters: beyond it the Word cell outgrows what word processors lay out. */
export const MAX_GOAL = 5000;
/** What stands where a value is still owed. A form that holds it is not finished. */
export const OWED = '【待填】';

/** What is remembered of a unit after its first form. */
export interface Profile {
  department?: string | undefined;
  unit?: string | undefined;
}

/** What a reader or a question may know: the form year, the day, the unit, the values so far. */
export interface FieldContext {
  year: number;
  /** ISO date of the conversation's present day. */
  today: string;
  profile: Profile;
  values: Partial<Values>;
}

/** A rectangle of the official grid of eight columns; rows and columns count from 1. */
export interface Box {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

/** How a value is set in its cell: beneath the title, centred, as money, or as paragraphs. */
export type Look = 'year' | 'text' | 'amount' | 'prose';

/** A printed cell: `key` is its path in the JSON of a declaration, `label` the printed label. */
interface Cell<V> {
  key: string;
  label: string;
  look: Look;
  labelAt: Box;
  at: Box;
  print(value: V): string | null;
}

export interface Field<V> {
  /** The name in sentences and in typed commands; `aliases` are other words users have for it. */
  label: string;
  aliases: readonly string[];
  /** The number on the review page (①…); null for what stands in its heading. */
  mark: number | null;
  /** A form without it is not finished. */
  required: boolean;
  question(context: FieldContext): string;
  why: string;
  example: string;
  schema: z.ZodType<V>;
  read(text: string, context: FieldContext): Reading<V>;
  show(value: V): string;
  /** The value proposed without asking; undefined when only the user knows. */
  suggest(context: FieldContext): V | undefined;
  /** The likely answers, for buttons. */
  options(context: FieldContext): Fix[];
  cells: readonly Cell<V>[];
}

/** Amounts in 分. The total is never stored: it is the sum. */
export interface AnnualFunding {
  currentYearFiscal: number;
  carriedOver: number;
  other: number;
}
/** Amounts in 分; null where the block is left blank, as one-year projects do. */
type ProjectFunding = { fiscal: number; other: number } | null;

export interface Values {
  year: number;
  projectName: string;
  projectNature: string;
  projectCategory: string;
  department: string;
  unit: string;
  period: Period;
  projectFunding: ProjectFunding;
  annualFunding: AnnualFunding;
  overallGoal: string;
  annualGoal: string;
  indicators: Indicator[];
}
export type FieldId = keyof Values;

/** 项目性质 and 项目类别 as Shanghai's forms print them. */
export const NATURES = ['经常性项目', '一次性项目', '阶段性项目'] as const;
export const CATEGORIES = ['特定目标类', '其他运转类', '人员类', '运转类'] as const;

const fen = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const oneLine = (most: number) => z.string().trim().min(1).max(most);
const goal = z.string().trim().max(MAX_GOAL);

export const fields: { readonly [K in FieldId]: Field<Values[K]> } = {
  year: {
    label: '年度',
    aliases: ['表年度', '预算年度', '申报年度'],
    mark: null,
    required: true,
    question: () => '这张表是哪个年度的？',
    why: '秋天申报的是下一年度的预算，所以默认明年。',
    example: '2027',
    schema: z.number().int().min(2015).max(2100),
    read: readYear,
    show: (year) => `${year}`,
    suggest: ({ year }) => year,
    options: ({ year }) => [year, year - 1].map((y) => ({ label: `${y} 年度`, answer: `${y}` })),
    cells: [
      {
        key: 'year',
        label: '财政项目支出绩效目标申报表',
        look: 'year',
        labelAt: box(1, 1, 8),
        at: box(2, 1, 8),
        print: (year) => `（${year}年度）`,
      },
    ],
  },
  projectName: {
    label: '项目名称',
    aliases: ['名称', '项目名', '项目', '名字'],
    mark: null,
    required: true,
    question: () => '项目名称是什么？与预算批复一致。',
    why: '要与预算系统里的项目名一致，否则无法汇总。',
    example: '区域化党建',
    schema: oneLine(60),
    read: readName,
    show: (name) => name,
    suggest: () => undefined,
    options: () => [],
    cells: [valueCell('projectName', '项目名称', box(3, 1, 2), box(3, 3, 2))],
  },
  projectNature: {
    label: '项目性质',
    aliases: ['性质'],
    mark: 1,
    required: true,
    question: () => '项目性质是哪一种？',
    why: '每年都做选经常性；今年做完选一次性；跨几年、有总额度选阶段性。',
    example: '经常性项目',
    schema: z.enum(NATURES),
    read: (text) => readChoice(text, NATURES, '项目性质'),
    show: (nature) => nature,
    suggest: () => NATURES[0],
    options: () => NATURES.map((n) => ({ label: n, answer: n })),
    cells: [valueCell('projectNature', '项目性质', box(3, 5, 1), box(3, 6, 1))],
  },
  projectCategory: {
    label: '项目类别',
    aliases: ['类别'],
    mark: 1,
    required: true,
    question: () => '项目类别是哪一类？',
    why: '为完成特定任务的选特定目标类，维持机构运转的选其他运转类。',
    example: '特定目标类',
    schema: z.enum(CATEGORIES),
    read: (text) => readChoice(text, CATEGORIES, '项目类别'),
    show: (category) => category,
    suggest: () => CATEGORIES[0],
    options: () => CATEGORIES.map((c) => ({ label: c, answer: c })),
    cells: [valueCell('projectCategory', '项目类别', box(3, 7, 1), box(3, 8, 1))],
  },
  department: {
    label: '主管部门',
    aliases: ['主管单位', '主管', '预算主管部门'],
    mark: 2,
    required: true,
    question: () => '主管部门是哪家？写全称。',
    why: '填批复您单位预算的部门全称，例如镇政府或区级委办局。填一次，以后自动带出。',
    example: '某某区某某镇人民政府',
    schema: oneLine(60),
    read: (text) => readOrganisation(text, '主管部门', '某某区某某镇人民政府'),
    show: (department) => department,
    suggest: ({ profile }) => profile.department,
    options: ({ profile }) => remembered(profile.department),
    cells: [valueCell('department', '主管部门', box(4, 1, 2), box(4, 3, 2))],
  },
  unit: {
    label: '实施单位',
    aliases: ['单位', '单位名称', '实施部门', '项目单位', '填报单位', '申报单位'],
    mark: 3,
    required: true,
    question: () => '实施单位是哪家？写全称。',
    why: '填花这笔钱、办这件事的单位全称，与公章一致。填一次，以后自动带出。',
    example: '某某镇社区服务中心',
    schema: oneLine(60),
    read: (text) => readOrganisation(text, '实施单位', '某某镇社区服务中心'),
    show: (unit) => unit,
    suggest: ({ profile }) => profile.unit,
    options: ({ profile }) => remembered(profile.unit),
    cells: [valueCell('unit', '实施单位', box(4, 5, 1), box(4, 6, 3))],
  },
  period: {
    label: '起止日期',
    aliases: [
      '起止',
      '日期',
      '时间',
      '期间',
      '实施周期',
      '计划开始日期',
      '计划完成日期',
      '项目期限',
    ],
    mark: 4,
    required: true,
    question: ({ year }) => `${year} 年度从哪天做到哪天？`,
    why: '经常性和一次性项目要落在本年度内，多数填全年。',
    example: '全年、3月到10月底',
    schema: z
      .object({ start: z.iso.date(), end: z.iso.date() })
      .refine((p) => p.start <= p.end, { error: '结束日期早于开始日期' }),
    read: readFormPeriod,
    show: showPeriod,
    suggest: ({ year }) => wholeYear(year),
    options: ({ year }) => [
      { label: `${year} 全年`, answer: showPeriod(wholeYear(year)) },
      { label: '上半年', answer: `${year}年上半年` },
      { label: '下半年', answer: `${year}年下半年` },
    ],
    cells: [
      {
        key: 'startDate',
        label: '计划开始日期',
        look: 'text',
        labelAt: box(5, 1, 2),
        at: box(5, 3, 2),
        print: (period) => period.start,
      },
      {
        key: 'endDate',
        label: '计划完成日期',
        look: 'text',
        labelAt: box(5, 5, 1),
        at: box(5, 6, 3),
        print: (period) => period.end,
      },
    ],
  },
  projectFunding: {
    label: '项目资金总额',
    aliases: ['项目总额', '项目总资金', '项目资金'],
    mark: 8,
    required: false,
    question: () => '项目资金总额填多少？一年期项目可以留空。',
    why: '跨年的阶段性项目填整个项目的总额；一年期项目留空，或与年度申请相同。',
    example: '留空、总额300万',
    schema: z.object({ fiscal: fen, other: fen }).nullable(),
    read: readProjectFunding,
    show: (value) =>
      value === null
        ? '留空'
        : `${showAmount(value.fiscal + value.other)} 元＝财政资金 ${showAmount(value.fiscal)} ＋其他 ${showAmount(value.other)}`,
    suggest: () => null,
    options: ({ values }) => [
      { label: '留空', answer: '留空' },
      ...(values.annualFunding
        ? [{ label: '与年度相同', answer: showAmount(annualTotal(values.annualFunding)) + '元' }]
        : []),
    ],
    cells: [
      {
        key: 'projectTotalFunding.total',
        label: '项目资金总额',
        look: 'amount',
        labelAt: box(6, 3, 2),
        at: box(6, 5, 1),
        print: (value) => value && showAmount(value.fiscal + value.other),
      },
      {
        key: 'projectTotalFunding.fiscal',
        label: '其中：财政资金',
        look: 'amount',
        labelAt: box(7, 3, 2, 2),
        at: box(7, 5, 1, 2),
        print: (value) => value && showAmount(value.fiscal),
      },
      {
        key: 'projectTotalFunding.other',
        label: '其他资金',
        look: 'amount',
        labelAt: box(9, 3, 2),
        at: box(9, 5, 1),
        print: (value) => value && showAmount(value.other),
      },
    ],
  },
  annualFunding: {
    label: '年度资金申请总额',
    aliases: ['金额', '申请总额', '申请金额', '资金', '预算', '经费', '钱', '总额', '年度金额'],
    mark: 5,
    required: true,
    question: ({ year }) => `${year} 年度申请多少钱？`,
    why: '填“当年财政拨款”，不含上年结转。申请总额＝当年财政拨款＋上年结转＋其他资金，三者要加得上。',
    example: '98.7万、987000、九十八万七千',
    schema: z
      .object({ currentYearFiscal: fen, carriedOver: fen, other: fen })
      .refine((f) => annualTotal(f) > 0, { error: '金额要大于 0' })
      .refine((f) => Number.isSafeInteger(annualTotal(f)), { error: '金额太大' }),
    read: readAnnualFunding,
    show: (value) => showBoth(annualTotal(value)),
    suggest: () => undefined,
    options: () => [],
    cells: [
      {
        key: 'annualFunding.total',
        label: '年度资金申请总额',
        look: 'amount',
        labelAt: box(6, 6, 2),
        at: box(6, 8, 1),
        print: (value) => showAmount(annualTotal(value)),
      },
      {
        key: 'annualFunding.currentYearFiscal',
        label: '其中：当年财政拨款',
        look: 'amount',
        labelAt: box(7, 6, 2),
        at: box(7, 8, 1),
        print: (value) => showAmount(value.currentYearFiscal),
      },
      {
        key: 'annualFunding.carriedOver',
        label: '上年结转资金',
        look: 'amount',
        labelAt: box(8, 6, 2),
        at: box(8, 8, 1),
        print: (value) => showAmount(value.carriedOver),
      },
      {
        key: 'annualFunding.other',
        label: '其他资金',
        look: 'amount',
        labelAt: box(9, 6, 2),
        at: box(9, 8, 1),
        print: (value) => showAmount(value.other),
      },
    ],
  },
  overallGoal: {
    label: '项目总目标',
    aliases: ['总目标', '总体目标', '项目总体目标'],
    mark: 9,
    required: false,
    question: () => '项目总目标写什么？一年期项目可以留空。',
    why: '跨年项目写整个周期要达到什么；一年期项目只写年度目标即可。',
    example: '留空',
    schema: goal,
    read: (text) => (isBlankWord(text) ? taken('') : readGoal(text)),
    show: (text) => text || '留空',
    suggest: () => '',
    options: () => [{ label: '留空', answer: '留空' }],
    cells: [
      {
        key: 'overallGoal',
        label: '项目总目标',
        look: 'prose',
        labelAt: box(10, 2, 4),
        at: box(11, 2, 4),
        print: (text) => text || null,
      },
    ],
  },
  annualGoal: {
    label: '年度总体目标',
    aliases: ['年度目标', '目标', '年度绩效目标', '绩效目标'],
    mark: 6,
    required: true,
    question: () => '年度总体目标怎么写？可以先看我拟的，再改。',
    why: '写清做什么、做多少、有什么成效。数量指标要从这里来，空话常被退回。',
    example: '办2期培训约100人，开展12场沙龙，补贴6个片区',
    schema: goal.min(1),
    read: readAnnualGoal,
    show: (text) => text,
    suggest: () => undefined,
    options: () => [],
    cells: [
      {
        key: 'annualGoal',
        label: '年度总体目标',
        look: 'prose',
        labelAt: box(10, 6, 3),
        at: box(11, 6, 3),
        print: (text) => text,
      },
    ],
  },
  indicators: {
    label: '绩效指标',
    aliases: ['指标'],
    mark: 7,
    required: true,
    question: () => '绩效指标用哪些？可以先看我配的，再增删。',
    why: '成本、产出、效益、满意度都要有，能写数字的写数字；名称和值要配得上。',
    example: '参训人数≥100人；学员满意度≥90%',
    schema: z.array(IndicatorSchema).min(1).max(MAX_INDICATORS),
    read: readIndicators,
    show: showIndicators,
    suggest: () => undefined,
    options: () => [],
    cells: [
      {
        key: 'indicators',
        label: '绩效指标',
        look: 'text',
        labelAt: box(12, 1, 1),
        at: box(12, 2, 7),
        print: (rows) => rows.map((row) => `${row.level3} ${row.value ?? ''}`).join('\n'),
      },
    ],
  },
};

/** Words of the official form that belong to no field. */
export const groupLabels: readonly { label: string; at: Box }[] = [
  { label: '项目资金（元）', at: box(6, 1, 2, 4) },
  { label: '项目绩效目标', at: box(10, 1, 1, 2) },
];

/** The columns of the indicator block, with their headings and the columns of the grid they span. */
export const indicatorColumns = [
  { of: 'level1', label: '一级指标', column: 2, columns: 1 },
  { of: 'level2', label: '二级指标', column: 3, columns: 1 },
  { of: 'level3', label: '三级指标', column: 4, columns: 3 },
  { of: 'value', label: '年度(/项目)指标值', column: 7, columns: 2 },
] as const;

/** The ids in the order of the printed form. */
export const fieldIds: readonly FieldId[] = [
  'year',
  'projectName',
  'projectNature',
  'projectCategory',
  'department',
  'unit',
  'period',
  'projectFunding',
  'annualFunding',
  'overallGoal',
  'annualGoal',
  'indicators',
];

interface PaperCell extends Pick<Cell<unknown>, 'key' | 'label' | 'look'> {
  /** The field it belongs to. */
  field: FieldId;
}

/** Every printed cell, in the order of the fields. */
export const paperCells: readonly PaperCell[] = fieldIds.flatMap((field) =>
  fields[field].cells.map(({ key, label, look }) => ({ field, key, label, look })),
);

/** The printed cell with this key. */
export function cellOf(key: string): PaperCell | undefined {
  return paperCells.find((cell) => cell.key === key);
}

/** 年度资金申请总额 in 分. */
export function annualTotal(funding: AnnualFunding): number {
  return funding.currentYearFiscal + funding.carriedOver + funding.other;
}

function wholeYear(year: number): Period {
  return { start: `${year}-01-01`, end: `${year}-12-31` };
}

function box(row: number, column: number, columns: number, rows = 1): Box {
  return { row, column, rows, columns };
}

function valueCell(key: string, label: string, labelAt: Box, at: Box): Cell<string> {
  return { key, label, look: 'text', labelAt, at, print: (value) => value };
}

function remembered(value: string | undefined): Fix[] {
  return value ? [{ label: value, answer: value }] : [];
}

function isBlankWord(text: string): boolean {
  return /^(?:留空|空着?|不填|不用填?|无|没有|不需要|一年期(?:项目)?|跳过|-+)$/.test(folded(text));
}

function readYear(text: string, { today }: FieldContext): Reading<number> {
  const plain = folded(text).replaceAll(/\s/g, '');
  const present = Number(today.slice(0, 4));
  const relative = /^(去|今|本|明|后)年度?$/.exec(plain)?.[1];
  if (relative) return taken(present + { 去: -1, 今: 0, 本: 0, 明: 1, 后: 2 }[relative]!);
  const year = Number(
    /^(20\d\d)(?:年度?)?的?$/.exec(chineseDigits(plain))?.[1] ??
      /^(\d\d)年度?$/.exec(plain)?.[1]?.replace(/^/, '20'),
  );
  if (fields.year.schema.safeParse(year).success) return taken(year);
  return refused('year', text, `没看懂“${clipped(text)}”是哪一年，请写四位年份。`, {
    example: `${present + 1}`,
    fixes: [present + 1, present].map((y) => ({ label: `${y} 年度`, answer: `${y}` })),
  });
}

function chineseDigits(text: string): string {
  return text.replaceAll(/[〇零一二三四五六七八九]/g, (c) =>
    String('〇一二三四五六七八九'.indexOf(c === '零' ? '〇' : c)),
  );
}

function readLine(text: string, most: number, label: string, example: string): Reading<string> {
  const value = text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[。；;，,]+$/, '');
  if (!/[\p{L}\p{N}]/u.test(value)) {
    return refused('empty', text, `${label}还没有内容，请直接写。`, { example });
  }
  if (value.length > most) {
    return refused(
      'long',
      text,
      `${label}最多 ${most} 个字，您写了 ${value.length} 个，请写短一点。`,
      {
        example,
      },
    );
  }
  return taken(value);
}

// What a clerk says to us, and never the name of a project or a unit.
const TALK =
  /[?？≥≤=＝]|怎么|什么|哪[里来些个]|改成|改为|撤销|退回|打开|新建|[吗呢啊吧]$|^(?:我|您|你|请|帮|这|那|再|是|有|在)|^\P{L}*$/u;

function readName(text: string): Reading<string> {
  const quoted = /^[“"「《]([^”"」》]{1,60})[”"」》]$/.exec(text.trim())?.[1];
  if (quoted) return taken(quoted);
  const line = readLine(text, 60, '项目名称', '区域化党建');
  return line.ok && TALK.test(line.value) ? doubted(line.value, '项目名称', '区域化党建') : line;
}

/** The endings of names of public bodies and of those they work with. */
const BODY =
  /(?:中心|站|所|院|校|馆|园|街道|镇|乡|村|居|局|委|办|政府|会|社|部|处|队|厂|场|社区|党委|支部|工会|机关|集团|公司|银行|医院|学校|大学|中学|小学|幼儿园|警署|公署|室|科|库|组|基地|分局|协会|法院)(?:[（(].{1,10}[)）]|本级|机关|本部)?$/;

export function isOrganisation(text: string): boolean {
  return BODY.test(text) && /\p{Script=Han}{3,}/u.test(text) && !TALK.test(text);
}

function readOrganisation(text: string, label: string, example: string): Reading<string> {
  const quoted = /^[“"「《]([^”"」》]{1,60})[”"」》]$/.exec(text.trim())?.[1];
  if (quoted) return taken(quoted);
  // 「主管部门是…」「写错了，是…」: what comes before the name is talk.
  const bare = text
    .trim()
    .replace(
      /^(?:(?:实施|主管|预算|申报|填报|项目)?(?:单位|部门)|主管)?(?:写错了?|填错了?|错了|不对)?[,，]?(?:应该|应当)?(?:是|为|填|叫|写|[:：])+\s*/,
      '',
    );
  const line = readLine(bare, 60, label, example);
  return line.ok && !isOrganisation(line.value) ? doubted(line.value, label, example) : line;
}

function doubted(value: string, label: string, example: string): Reading<string> {
  return refused('doubt', value, `“${clipped(value)}”不像${label}，请写全称。`, {
    example,
    fixes: [{ label: '就用它', answer: `${label}改成“${value}”` }],
  });
}

function readChoice(text: string, choices: readonly string[], label: string): Reading<string> {
  const plain = folded(text)
    .replaceAll(/[\s。]/g, '')
    .replace(/[吧的啊]$/, '');
  const stem = plain.replace(/(?:项目|类)$/, '');
  const found =
    choices.find((c) => c === plain) ?? choices.find((c) => stem.length >= 2 && c.startsWith(stem));
  if (found) return taken(found);
  return refused('choice', text, `${label}没有“${clipped(text)}”这一种，请选一个。`, {
    example: choices[0] ?? '',
    fixes: choices.map((c) => ({ label: c, answer: c })),
  });
}

function readGoal(text: string): Reading<string> {
  const value = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(value)) {
    return refused('empty', text, '目标还没有内容，请写要办哪几件事。', {
      example: fields.annualGoal.example,
    });
  }
  if (value.length > MAX_GOAL) {
    return refused(
      'long',
      clipped(text),
      `目标最多 ${MAX_GOAL} 个字，您写了 ${value.length} 个，请删短后再发。`,
    );
  }
  return taken(value);
}

function readAnnualGoal(text: string): Reading<string> {
  const reading = readGoal(text);
  if (!reading.ok || reading.value.length >= 10) return reading;
  return refused('short', text, `“${clipped(text)}”太短，目标要写清做什么、做多少、有什么成效。`, {
    example: fields.annualGoal.example,
    fixes: [{ label: '重拟目标', answer: '重拟目标' }],
  });
}

// Outside the form year a date is more often a slip (今年 for 明年) than meant: ask, with two ways on.
function readFormPeriod(text: string, context: FieldContext): Reading<Period> {
  const confirmed = /[，,;；]?\s*(?:确认跨年|就是这样|没错)\s*$/.exec(text);
  const reading = readPeriod(confirmed ? text.slice(0, confirmed.index) : text, context);
  if (!reading.ok || confirmed) return reading;
  const { start, end } = reading.value;
  const startYear = Number(start.slice(0, 4));
  const endYear = Number(end.slice(0, 4));
  if (startYear === context.year && endYear === context.year) return reading;
  const whole = { label: `${context.year} 全年`, answer: showPeriod(wholeYear(context.year)) };
  const said = /[今明去后]年/.exec(text)?.[0] ?? clipped(text);
  if (startYear === endYear) {
    return refused('year', text, `“${said}”是 ${startYear} 年，这张表是 ${context.year} 年度。`, {
      fixes: [
        whole,
        {
          label: `就是 ${startYear}`,
          answer: `年度改成${startYear}，起止改成${showPeriod(reading.value)}`,
        },
      ],
    });
  }
  return refused(
    'year',
    text,
    `${showPeriod(reading.value)} 跨了年，这张表是 ${context.year} 年度；只有阶段性项目可以跨年。`,
    {
      fixes: [
        whole,
        { label: '就是跨年', answer: `起止改成${showPeriod(reading.value)}，确认跨年` },
      ],
    },
  );
}

type Part = 'total' | 'fiscal' | 'carriedOver' | 'other';
const PART_LABELS: readonly [RegExp, Part][] = [
  [/(?:年度)?(?:资金)?(?:申请)?总(?:金)?额(?:度)?|总共|合计|总计|一共|共计|共/, 'total'],
  [
    /(?:其中)?[:：]?(?:当年|本年|年度)?(?:财政)?拨款|(?:其中)?[:：]?(?:当年)?财政(?:资金)?/,
    'fiscal',
  ],
  [/(?:上年|去年|以前年度)?结转(?:资金|结余)?/, 'carriedOver'],
  [/(?:其他|其它|自筹)(?:资金|来源)?/, 'other'],
];
const PART = new RegExp(PART_LABELS.map(([p]) => `(${p.source})`).join('|'), 'g');

const EDGES = /^[是为有:=改成到,;、。+其中和与]+|[,;、。+其中和与:]+$/g;

/** Amounts with the names of their parts: 「总额25万，其中结转3万」; a bare amount is the total. */
function readParts(text: string): Reading<Partial<Record<Part, number>>> {
  const plain = folded(text)
    .replaceAll(/\s/g, '')
    .replaceAll(/[()]/g, ',')
    .replaceAll(/(?:没有|无|不要)((?:上年)?结转|其他资金|自筹)(?:资金)?/g, '$1 0元');
  const marks = [...plain.matchAll(PART)];
  const pieces: { part: Part; said: string }[] = [];
  const before = plain.slice(0, marks[0]?.index ?? plain.length).replaceAll(EDGES, '');
  if (marks.length === 0 || /\d|[一二三四五六七八九十百千万两]/.test(before)) {
    pieces.push({ part: 'total', said: before });
  }
  for (const [i, mark] of marks.entries()) {
    const whole = plain.slice(mark.index + mark[0].length, marks[i + 1]?.index);
    // A comma inside a number groups it; any other ends the part, and what follows is the total.
    const [own = '', ...rest] = whole
      .split(/[,;、。](?!\d{3}(?!\d))/)
      .map((p) => p.replaceAll(EDGES, ''));
    const part = PART_LABELS[mark.slice(1).findIndex((group) => group !== undefined)]?.[1];
    if (part && own !== '') pieces.push({ part, said: own });
    const more = rest.filter((piece) => piece !== '').join(',');
    if (more !== '') pieces.push({ part: 'total', said: more });
  }
  const parts: Partial<Record<Part, number>> = {};
  const notes: string[] = [];
  for (const { part, said } of pieces) {
    if (/^(?:无|没有|零)$/.test(said)) {
      parts[part] = 0;
      continue;
    }
    const amount = readAmount(said);
    if (!amount.ok) return amount;
    parts[part] = amount.value.fen;
    notes.push(...amount.notes);
  }
  return taken(parts, ...notes);
}

function readAnnualFunding(text: string, { values }: FieldContext): Reading<AnnualFunding> {
  const year = /^(20\d\d)(?:年度?)?$/.exec(folded(text))?.[1];
  if (year) {
    return refused('year', text, `“${clipped(text)}”是年度还是金额？`, {
      fixes: [
        { label: `${year} 年度`, answer: `年度改成${year}` },
        { label: `${showAmount(Number(year) * 100)} 元`, answer: `金额改成${year}元` },
      ],
    });
  }
  const reading = readParts(text);
  if (!reading.ok) return withSum(reading);
  const parts = reading.value;
  const current = values.annualFunding;
  const carriedOver = parts.carriedOver ?? current?.carriedOver ?? 0;
  const other = parts.other ?? current?.other ?? 0;
  const fiscal =
    parts.fiscal ??
    (parts.total === undefined ? current?.currentYearFiscal : parts.total - carriedOver - other);
  if (parts.total === 0 || (fiscal ?? 0) + carriedOver + other === 0) {
    return refused('zero', text, '金额要大于 0。', { example: '98.7万' });
  }
  if (fiscal === undefined) {
    return refused('fiscal', text, '还不知道当年财政拨款是多少，请写总额或拨款。', {
      example: '总额25万，其中结转3万',
    });
  }
  if (fiscal < 0) {
    const sum = carriedOver + other;
    return refused(
      'sum',
      text,
      `结转 ${showShort(carriedOver)}＋其他 ${showShort(other)}＝${showShort(sum)}，已超过总额 ${showShort(parts.total ?? 0)}。`,
      {
        fixes: [
          { label: `结转改 0`, answer: `总额${showShort(parts.total ?? 0)}，结转0元，其他0元` },
        ],
      },
    );
  }
  const funding = { currentYearFiscal: fiscal, carriedOver, other };
  const sum = annualTotal(funding);
  if (parts.total !== undefined && parts.total !== sum)
    return sumRefusal(text, parts.total, funding);
  if (!Number.isSafeInteger(sum)) {
    return refused('tooLarge', text, '金额太大，请核对单位。', { example: '98.7万' });
  }
  return taken(funding, ...reading.notes);
}

/** Several amounts may be the parts of one: their sum is offered first. */
function withSum(reading: { ok: false; refusal: Refusal }): { ok: false; refusal: Refusal } {
  const { refusal } = reading;
  if (refusal.code !== 'several') return reading;
  const amounts = refusal.fixes.flatMap((fix) => {
    const amount = readAmount(fix.answer);
    return amount.ok ? [amount.value.fen] : [];
  });
  const sum = showShort(amounts.reduce((total, part) => total + part, 0));
  const fixes = [{ label: `合计 ${sum}`, answer: sum }, ...refusal.fixes];
  return { ok: false, refusal: { ...refusal, fixes } };
}

function sumRefusal(text: string, total: number, funding: AnnualFunding) {
  const { currentYearFiscal, carriedOver, other } = funding;
  const sum = annualTotal(funding);
  const otherPart = other > 0 ? `＋其他 ${showShort(other)}` : '';
  const rest = `结转${showShort(carriedOver)}，其他${showShort(other)}`;
  const fiscal = total - carriedOver - other;
  const fixes = [
    {
      label: `总额改 ${showShort(sum)}`,
      answer: `总额${showShort(sum)}，拨款${showShort(currentYearFiscal)}，${rest}`,
    },
  ];
  if (fiscal >= 0) {
    fixes.push({
      label: `拨款改 ${showShort(fiscal)}`,
      answer: `总额${showShort(total)}，拨款${showShort(fiscal)}，${rest}`,
    });
  }
  return refused(
    'sum',
    text,
    `当年拨款 ${showShort(currentYearFiscal)}＋结转 ${showShort(carriedOver)}${otherPart}＝${showShort(sum)}，与总额 ${showShort(total)}差 ${showShort(Math.abs(sum - total))}。`,
    { fixes },
  );
}

function readProjectFunding(text: string, { values }: FieldContext): Reading<ProjectFunding> {
  if (isBlankWord(text)) return taken(null);
  if (
    /^(?:与|和|同)?年度(?:申请)?(?:的)?(?:相同|一样|一致)/.test(folded(text)) &&
    values.annualFunding
  ) {
    const { other } = values.annualFunding;
    return taken({ fiscal: annualTotal(values.annualFunding) - other, other });
  }
  const reading = readParts(text);
  if (!reading.ok) return reading;
  const { total, fiscal, other } = reading.value;
  const otherFen = other ?? (total !== undefined && fiscal !== undefined ? total - fiscal : 0);
  const fiscalFen = fiscal ?? (total ?? 0) - otherFen;
  if (fiscalFen < 0 || otherFen < 0 || (total !== undefined && total !== fiscalFen + otherFen)) {
    return refused('sum', text, '财政资金＋其他资金与项目资金总额对不上，请再核对。', {
      example: '总额300万，其中其他资金20万',
    });
  }
  if (fiscalFen + otherFen === 0) {
    return refused('zero', text, '项目资金总额要大于 0，没有就留空。', {
      fixes: [{ label: '留空', answer: '留空' }],
    });
  }
  return taken({ fiscal: fiscalFen, other: otherFen }, ...reading.notes);
}
