// What a 三级指标 measures by its name, and which values suit it (tables 3.3 and 3.4 of the domain:
// endings → kind of value). Knows names and values, no form and no rule.
import type { IndicatorValue } from './indicators.ts';
import { settings } from './settings.ts';

/** `word`: a quality in …性; `state`: 情况, 水平, 提升 and the like, where most values do. */
export type Measure = 'percent' | 'count' | 'money' | 'time' | 'size' | 'word' | 'state' | 'any';

// Names in 率 and 度 that are no share of a hundred: 频率, 效率, 制度, 力度, 进度 …
const NOT_A_RATE =
  /[频速]率$|(?<!有)效率$|(?<!成)功率$|[制力温湿速高长宽角态难密浓深广热季月年程额调尺国坡强硬精跨进]度$/;
const NOT_A_COUNT = /(?:指|系|参|基|倍|分|函|读)数$|[质力能含]量$/;

const MEASURES: readonly [RegExp, Measure][] = [
  [/(?:率|度|比例|比率|占比|比重)$/, 'percent'],
  [
    /(?:(?<![人床])[天日]|小时|(?<![课学])时|月|年)数$|(?:时间|时限|日期|工期|周期|时长|时刻)$/,
    'time',
  ],
  [/(?:面积|长度|里程|距离|容积|重量|吨位)$/, 'size'],
  [/(?<!可用)性$/, 'word'],
  [
    /(?:预算|资金|投资|经费|成本)(?:控制)?数$|(?:成本|造价|单价|费用|金额|收入|支出|产值|利润|税收|额|总额)$|(?:补贴|补助|资助|薪酬|工资|供养|生活|保障|低保|收费|支付|发放|救助|慰问|用工)标准$/,
    'money',
  ],
  [/(?:数|量|[人班场期批轮家台户件车课节站趟辆架艘]次|频次)$/, 'count'],
  [
    /(?:情况|水平|能力|能级|意识|氛围|环境|素质|素养|条件|[全得福属同与任]感|机制|程度|成效|效果|面貌|质量|秩序|提升|提高|增强|改善|优化|加强|保障|完善|效应|效率)$/,
    'state',
  ],
];

/** What stands in the name without brackets and blanks, the way endings are looked for. */
export function bareName(name: string): string {
  return name.replaceAll(/[(（][^()（）]*[)）]/g, '').replaceAll(/\s|[“”"]/g, '');
}

export function measureOf(name: string): Measure {
  const bare = bareName(name);
  for (const [ending, measure] of MEASURES) {
    if (!ending.test(bare)) continue;
    if (measure === 'percent' && NOT_A_RATE.test(bare)) continue;
    if (measure === 'count' && NOT_A_COUNT.test(bare)) continue;
    return measure;
  }
  return 'any';
}

// A bad thing only where it is itself counted: 投诉数 is one, 投诉办结率 is not.
const BAD =
  /(?:投诉|事故|隐患|纠纷|矛盾|(?:刑事|治安|违法|盗窃|诈骗|犯罪)案件|案件(?=发生)|差错|误差|错误|违规|违法|违纪|信访|上访|舆情|负面影响|排放|扬尘|噪声|噪音|污染|流失|离职|空置|逾期|缺勤|故障|损耗|能耗|不合格|漏报|漏登|发案|犯罪|复吸|返工|退回|返贫|伤亡|火灾|应保未保|偏差|漏检|漏损|误报|误判|退件|退兵|返修|缺陷|死亡|失业|发病|感染|疫情|换户|扰民|超支|破损|毁损|损坏|丢失|遗失|拖欠|泄露|泄漏|违约|超期|积水|辍学|复发|事件)(?:事件|发生|问题)?(?:率|数|量|次数|起数|件数|情况|人数|比率|比例|数量)?$/;

/** True where less is better: complaints, accidents, error rates. */
export function isBadThing(name: string): boolean {
  const bare = bareName(name);
  if (/^.{0,8}(?:逾期|超期|超时)(?:未)?[^率]{0,4}率$/.test(bare)) return true;
  return BAD.test(bare) && !/调解|处置|整改|排查|化解|消除|办结|处理|清理|治理/.test(bare);
}

/** True where one pays rather than delivers: cost, price, expense. */
export function isCost(name: string): boolean {
  return /成本|造价|单价|费用|支出/.test(bareName(name)) && !/有效性|合理性/.test(name);
}

/** True for people taken on and paid: the plan is met, not exceeded. */
export function isFixedByPlan(name: string): boolean {
  return /(?:聘用|用工|到岗|在岗|配备|派驻|薪酬|工资).*(?:人数|人员数|到岗数|在岗数)$/.test(
    bareName(name),
  );
}

/** The units a count of this name may carry; null where any unit but % and money will do. */
export function unitsFor(name: string): readonly string[] | null {
  const bare = bareName(name);
  if (NO_HOUSEHOLD.test(bare)) return null;
  const found = settings().units.byEnding.find(({ endings }) => endsWithAny(bare, endings));
  return found?.units ?? null;
}

/** 用户, 商户, 账户: counted like people, shops or things. */
const NO_HOUSEHOLD = /[用客账帐租商门散储开]户(?:数|数量)$/;

function endsWithAny(name: string, endings: readonly string[]): boolean {
  return endings.some((ending) => name.endsWith(ending));
}

export function isMoneyUnit(unit: string): boolean {
  return /^(?:万|亿|千|百)?元/.test(unit);
}

/** Why a number or a date does not suit the name; null when it does. Words: see `wordMisfit`. */
export function numberMisfit(name: string, value: IndicatorValue): 'unit' | 'missing' | null {
  if (value.kind === 'word') return null;
  const measure = measureOf(name);
  if (value.kind === 'date') {
    return measure === 'percent' || measure === 'count' || measure === 'word' ? 'unit' : null;
  }
  const unit = value.unit ?? '';
  switch (measure) {
    case 'percent':
      return /^[%‰]$|^百分点$|^个百分点$/.test(unit) ||
        (unit === '分' && bareName(name).endsWith('度'))
        ? null
        : 'unit';
    case 'word':
      return 'unit';
    case 'time':
      // 「24小时内」 is a time with its bound behind it.
      return settings().units.time.includes(unit.replace(/内$/, '')) ? null : 'unit';
    case 'size':
      return settings().units.size.includes(unit.replace(/^[万百千]/, '')) ? null : 'unit';
    case 'money':
      return isMoneyUnit(unit) ? null : 'unit';
    case 'count': {
      if (unit === '') return 'missing';
      if (/^[%‰]$/.test(unit) || isMoneyUnit(unit)) return 'unit';
      const units = unitsFor(name);
      // 4次/人 counts like 4次.
      const counted = unit.replace(/[/·每].*$/, '');
      return units && !units.includes(counted) && !isNamedUnit(bareName(name), counted)
        ? 'unit'
        : null;
    }
    case 'state':
      // What is no more than better or worse is not counted at all.
      if (ABSTRACT.test(bareName(name)) && !/^(?:%|‰|分|星级?|级|档|度|等级?)$/.test(unit)) {
        return 'unit';
      }
      if (unit === '' && !isBadThing(name)) return 'unit';
      return unit === '个' ? 'unit' : null;
    case 'any':
      return /满意/.test(bareName(name)) && !/^[%‰分]$/.test(unit) ? 'unit' : null;
  }
}

/** Whether a name counts in this unit by its own words: 批次数 in 批次, 值守班次数 in 班. */
function isNamedUnit(bare: string, unit: string): boolean {
  const [own = ''] = /\p{Script=Han}次(?=数量?$)/u.exec(bare) ?? [];
  return own !== '' && own.startsWith(unit.replace(/^[百千万亿]/, ''));
}

// 接待能力 may well be a number of people.
const ABSTRACT =
  /(?:水平|质量|秩序|(?<!接待|处理|承载|供应|供水|排水|停车|检测|生产|收治|储备|通行|运输|容纳)能力|能级|意识|氛围|环境|素质|素养|面貌|机制|程度|[全得福属同与任]感)$/;

const RISE = /提升|提高|增强|加强|增长|增加|扩大|优化|改善/;
const FALL = /减少|降低|下降/;

export interface WordMisfit {
  /** `rate`: a word where a percentage belongs; `word`: another word belongs. */
  kind: 'rate' | 'word';
  /** A word that suits, where one is known. */
  instead: string | null;
}

/** Why a word does not suit the name; null when it does. */
export function wordMisfit(name: string, word: string): WordMisfit | null {
  const bare = bareName(name);
  if (measureOf(bare) === 'percent') {
    const isRate = /率$|比例$|比率$|占比$/.test(bare) || /满意/.test(bare);
    // Of how rare a bad thing becomes 「较上年下降」 says something, though no number.
    const isRarer = isBadThing(bare) && /^(?:同比|较上年|较去年)/.test(word) && FALL.test(word);
    if (isRate && !isRarer) return { kind: 'rate', instead: null };
    const compared =
      !isRate &&
      /^(?:同比|较上年|较去年|逐年|稳步|持续)/.test(word) &&
      (RISE.test(word) || FALL.test(word));
    return compared ? null : { kind: 'word', instead: null };
  }
  const { own: ownWords, suited } = settings().words;
  const own = ownWords.find(({ endings }) => endsWithAny(bare, endings));
  if (own) {
    const fits = own.words.some((known) => word.includes(known));
    return fits ? null : { kind: 'word', instead: wordFor(bare) };
  }
  // A number of people may rise or fall, but no other word is a number.
  if (
    measureOf(bare) === 'count' &&
    !RISE.test(word) &&
    !FALL.test(word) &&
    !/稳定|持平/.test(word)
  ) {
    return { kind: 'word', instead: null };
  }
  const rule = suited.find(({ words }) => words.some((known) => word.includes(known)));
  if (!rule || RISE.test(word) || rule.names.some((part) => bare.includes(part))) return null;
  return { kind: 'word', instead: wordFor(bare) };
}

/** The usual word for a name, null where none is usual. */
export function wordFor(name: string): string | null {
  const bare = bareName(name);
  return settings().words.usual.find(({ endings }) => endsWithAny(bare, endings))?.word ?? null;
}

/** Shares that may pass a hundred: they compare with another year, or are a multiple. */
export const MAY_EXCEED = /增长|增幅|增加|提高|提升|上升|同比|较上年|涨幅|倍|产出比|回报/;

/** The usual value of a name: a norm where there is one, else null. Never a count. */
export function usualValue(name: string): string | null {
  const bare = bareName(name);
  if (measureOf(bare) !== 'percent') return wordFor(bare);
  if (/满意/.test(bare)) return `≥${settings().values.satisfaction.usual}%`;
  if (isBadThing(bare) || MAY_EXCEED.test(bare)) return null;
  if (
    /(?:及时|按时|按期|准时|合格|达标|准确|通过|完成|发放|到位|合规|规范|落实|验收|执行|签订|持证|契合|完好|办结|处置|整改)(?:率|度)$/.test(
      bare,
    )
  ) {
    return '=100%';
  }
  return null;
}

/** A number of things that a name says, 「开展活动300场」 → 「300场」. Years, months and days are none. */
export function countIn(name: string): string | null {
  const found =
    /\d+(?:\.\d+)?\s*(?:万?(?:人次|场次|[人个场次期户家份件篇起项套处支站条名位])|%)/.exec(name);
  return found && !/\d+[岁年月日天]/.test(name) ? found[0].replaceAll(/\s/g, '') : null;
}

/** A text that would be a fair answer, for a sentence to the user: a number of it is never put into a form. */
export function exampleValue(name: string): string {
  const unit = unitsFor(name)?.[0];
  switch (measureOf(name)) {
    case 'percent':
      return usualValue(name) ?? (isBadThing(name) ? '≤5%' : '≥90%');
    case 'count':
      return isBadThing(name) ? `≤3${unit ?? '件'}` : `=12${unit ?? '个'}`;
    case 'money':
      return '≤25万元';
    case 'time':
      return /天数|时长/.test(name) ? '≤10天' : '12月底前';
    case 'size':
      return /面积/.test(name) ? '≥500平方米' : '≥5公里';
    case 'word':
    case 'state':
    case 'any':
      return usualValue(name) ?? stateExample(name);
  }
}

function stateExample(name: string): string {
  if (isBadThing(name)) return '=0起';
  if (/标准化|达标/.test(name)) return '达标';
  return `较上年${/提高|增强|改善|优化|完善|扩大/.exec(name)?.[0] ?? '提升'}`;
}
