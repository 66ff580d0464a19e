// The words that label a cell of the form, in all the ways that forms print them: older ones, other
// provinces', with colons, breaks, units and years within. Knows no table.
import { folded } from './reading.ts';

/** `fiscal` and `other` stand on both sides of the money block: which is meant their place says. */
export type HeadKey =
  | 'year'
  | 'projectName'
  | 'projectNature'
  | 'projectCategory'
  | 'department'
  | 'unit'
  | 'startDate'
  | 'endDate'
  | 'period'
  | 'projectTotalFunding.total'
  | 'annualFunding.total'
  | 'annualFunding.currentYearFiscal'
  | 'annualFunding.carriedOver'
  | 'fiscal'
  | 'other'
  | 'overallGoal'
  | 'annualGoal';
export type ColumnKey = 'level1' | 'level2' | 'level3' | 'value';
type LabelKey = HeadKey | ColumnKey | 'projectValue' | 'group';

export interface Label {
  key: LabelKey;
  /** Other words for it: taken only where the form has no cell with the usual ones. */
  weak: boolean;
  /** What amounts are counted in, where the label says so. */
  unit: '元' | '万元' | null;
  /** The years that stand in it. */
  years: number[];
}

const USUAL: readonly [LabelKey, RegExp][] = [
  ['projectName', /^项目(?:支出)?名称$/],
  ['projectNature', /^项目性质$/],
  ['projectCategory', /^项目类[别型]$/],
  ['department', /^主管部门$/],
  ['unit', /^(?:项目)?实施单位$/],
  ['startDate', /^(?:计划|项目)?(?:开始|起始)(?:日期|时间)$/],
  ['endDate', /^(?:计划|项目)?(?:完成|结束)(?:日期|时间)$/],
  ['projectTotalFunding.total', /^项目(?:资金|预算)总额$|^项目总(?:资金|金额|预算)$/],
  ['annualFunding.total', /^(?:本|当)?年度?(?:资金|预算)(?:申请)?总额$/],
  [
    'annualFunding.currentYearFiscal',
    /^(?:当年|本年|年度|本年度)(?:财政)(?:拨款|资金|拨款资金|性资金)$/,
  ],
  ['annualFunding.carriedOver', /^(?:上年|上年度|以前年度)结转(?:结余)?(?:资金)?$/],
  ['fiscal', /^财政(?:性)?(?:资金|拨款)$/],
  ['other', /^其[他它](?:来源)?资金$/],
  ['overallGoal', /^项目总(?:体)?(?:绩效)?目标$/],
  ['annualGoal', /^年度总(?:体)?(?:绩效)?目标$/],
  ['level1', /^一级(?:绩效)?(?:指标|目标)$/],
  ['level2', /^二级(?:绩效)?(?:指标|目标)$/],
  ['level3', /^三级(?:绩效)?(?:指标|目标)(?:名称)?$/],
  ['projectValue', /^项目(?:总)?(?:指标|目标)值$/],
  ['value', /^(?:年度?|当年|本年度?|全年|年初|绩效|三级)?(?:绩效)?(?:指标|目标|指标目标)值$/],
  ['group', /^项目资金$|^(?:项目)?绩效(?:目标|指标)$|^年度绩效指标$/],
];

const OTHER: readonly [LabelKey, RegExp][] = [
  ['year', /^(?:申报|预算|填报|所属|项目)?年度$/],
  ['projectName', /^项目全称$/],
  ['projectNature', /^项目属性$/],
  ['projectCategory', /^项目分类$/],
  [
    'department',
    /^(?:预算|项目|业务)?主管(?:预算)?(?:部门|单位)(?:名称|及代码|编码)?$|^一级预算部门$/,
  ],
  [
    'unit',
    /^(?:项目)?(?:实施|承担|执行|申报|填报|用款|预算|申请)(?:单位|部门)(?:名称)?$|^项目单位$|^单位名称$/,
  ],
  ['startDate', /^(?:计划|项目)?(?:实施)?(?:开始|起始|启动|开工)(?:日期|时间|年月)$/],
  ['endDate', /^(?:计划|项目)?(?:实施)?(?:完成|结束|终止|截止|完工)(?:日期|时间|年月)$/],
  [
    'period',
    /^(?:项目|计划)?(?:实施)?(?:起止|起讫)(?:日期|时间|年限|期限)?$|^(?:项目|实施)(?:周期|期限|期)$|^项目实施(?:周期|期限|期)$/,
  ],
  [
    'projectTotalFunding.total',
    /^(?:实施期|中期|项目)(?:资金|投资|预算)(?:总额|总数)?$|^(?:项目)?总投资$/,
  ],
  [
    'annualFunding.total',
    /^(?:本|当)?年度?(?:项目)?(?:申请|预算)(?:资金|金额|数)?(?:总额)?$|^(?:本年度?|当年)?资金?申请(?:资金)?总额$/,
  ],
  ['annualFunding.currentYearFiscal', /^(?:当年|本年)?(?:一般公共)预算(?:财政)?(?:拨款|资金)$/],
  ['annualFunding.carriedOver', /^结转(?:结余)?资金$/],
  ['overallGoal', /^(?:总|总体|中期|长期|实施期|实施期总|项目长期)(?:绩效)?目标$/],
  ['annualGoal', /^(?:本|当)?年度?(?:总体|总)?(?:绩效)?目标$|^绩效总目标$/],
  ['level3', /^(?:绩效)?指标(?:名称|内容)$/],
  // What no field asks for: it only must not be taken for a value.
  [
    'group',
    /^(?:项目)?(?:负责人?|联系人|经办人)(?:及?(?:联系)?(?:电话|方式))?$|^(?:联系)?(?:电话|方式)$|^(?:填报|填表|制表|审核)(?:人|日期|时间)$|^(?:项目|单位|预算)(?:编码|代码|编号)$|^资金(?:来源|用途|性质)$|^(?:项目)?(?:概况|内容|立项依据|是否.{1,12})$|^(?:项目|预算)(?:属性|级次)$/,
  ],
];

const LONGEST = 40;

/** The label a cell is; undefined when it is none. */
function labelOf(text: string): Label | undefined {
  if (text.length > 2 * LONGEST) return undefined;
  const whole = folded(text).replaceAll(/\s/g, '');
  if (whole.length === 0 || whole.length > LONGEST) return undefined;
  const years = [...whole.matchAll(/(?:19|20)\d\d/g)].map(([year]) => Number(year));
  const name = whole
    .replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, '')
    .replaceAll(/(?:19|20)\d\d年?度?[-~至到]+(?:19|20)\d\d年度?/g, '')
    .replaceAll(/(?:19|20)\d\d年?度?/g, '年度')
    .replace(/^(?:[\d一二三四五六七八九十]{1,3}[、.]|\*)+/, '')
    .replace(/^其中:?/, '')
    .replace(/[:*]+$/, '');
  const unit = /(万?元)/.exec(whole)?.[1] as Label['unit'] | undefined;
  const found = (table: typeof USUAL, weak: boolean): Label | undefined => {
    const row = table.find(([, words]) => words.test(name));
    return row && { key: row[0], weak, unit: unit ?? null, years };
  };
  const label = found(USUAL, false) ?? found(OTHER, true);
  // 「2026年度」 is the value, not the label.
  return label?.key === 'year' && years.length > 0 ? undefined : label;
}

const read = new WeakMap<{ text: string }, { label: Label | undefined }>();

/** The label of a cell that is asked about again and again. */
export function labelAt(spot: { text: string }): Label | undefined {
  const known = read.get(spot);
  if (known) return known.label;
  const label = labelOf(spot.text);
  read.set(spot, { label });
  return label;
}

/** 「项目名称：区域化党建」: a label with its value in the same cell. */
export function labelled(text: string): { label: Label; value: string } | undefined {
  const parts = /^((?:\s*其\s*中\s*[:：])?[^:：]{2,60})[:：]([^]*)$/.exec(text);
  const [, name = '', value = ''] = parts ?? [];
  if (value.trim() === '') return undefined;
  const label = labelOf(name);
  return label && label.key !== 'group' && !labelOf(value) ? { label, value } : undefined;
}

/** 「财政项目支出绩效目标申报表」 and its kin, as a line by itself. */
export function isTitle(text: string): boolean {
  return /^.{0,40}绩效目标.{0,6}表(?:\(.{0,20}\))?.{0,12}$/.test(
    folded(text).replaceAll(/\s/g, ''),
  );
}

const CHINESE_DIGITS = '〇一二三四五六七八九';

/** The one year of a title or of a line that says nothing else; undefined when it has none or several. */
export function yearOf(text: string, isOfTitle: boolean): number | undefined {
  const plain = folded(text)
    .replaceAll(/\s/g, '')
    .replaceAll(/[〇零○OＯ一二三四五六七八九]{4}(?=年)/g, (digits) =>
      [...digits].map((digit) => Math.max(0, CHINESE_DIGITS.indexOf(digit))).join(''),
    );
  const isAlone = /^[([【]?(?:预算|申报|填报|所属)?(?:年度:)?(?:19|20)\d\d(?:年度?)?[)\]】]?$/.test(
    plain,
  );
  if (!isOfTitle && !isAlone) return undefined;
  const years = new Set([...plain.matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)].map(([year]) => year));
  return years.size === 1 ? Number([...years][0]) : undefined;
}
