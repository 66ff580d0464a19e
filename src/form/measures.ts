// What a 三级指标 measures by its name, and which values suit it (tables 3.3 and 3.4 of the domain:
// endings → kind of value). Knows names and values, no form and no rule.
import type { IndicatorValue } from './indicators.ts';

/** `word`: a quality in …性; `state`: 情况, 水平, 提升 and the like, where most values do. */
export type Measure = 'percent' | 'count' | 'money' | 'time' | 'size' | 'word' | 'state' | 'any';

// Names in 率 and 度 that are no share of a hundred: 频率, 效率, 制度, 力度, 进度 …
const NOT_A_RATE = /[频效功速]率$|[制力温湿速高长宽角态难密浓深广热季月年程额调尺国坡强硬精跨]度$/;
const NOT_A_COUNT = /(?:指|系|参|基|倍|分|函|读)数$|[质力能含]量$/;

const MEASURES: readonly [RegExp, Measure][] = [
  [/(?:率|度|比例|比率|占比|比重)$/, 'percent'],
  [/(?:天|日|小时|时|月|年)数$|(?:时间|时限|日期|工期|周期|时长|时刻)$/, 'time'],
  [/(?:面积|长度|里程|距离|容积|重量|吨位)$/, 'size'],
  [/性$/, 'word'],
  [
    /(?:成本|造价|单价|费用|金额|收入|支出|产值|利润|税收|额|总额)$|(?:补贴|补助|资助|薪酬|工资|供养|生活|保障|低保|收费|支付|发放|救助|慰问|用工)标准$/,
    'money',
  ],
  [/(?:数|量|人次|班次|场次|期次|批次|轮次)$/, 'count'],
  [
    /(?:情况|水平|能力|能级|意识|氛围|环境|素质|机制|程度|成效|效果|面貌|质量|秩序|提升|提高|增强|改善|优化|加强|保障|完善|效应|效率)$/,
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
  /(?:投诉|事故|隐患|纠纷|矛盾|(?:刑事|治安|违法|盗窃|诈骗|犯罪)案件|案件(?=发生)|差错|误差|错误|违规|违法|违纪|信访|上访|舆情|负面影响|排放|扬尘|噪声|噪音|污染|流失|离职|空置|逾期|缺勤|故障|损耗|能耗|不合格|漏报|漏登|发案|犯罪|复吸|返工|退回|返贫|伤亡|火灾|应保未保)(?:事件|发生|问题)?(?:率|数|量|次数|起数|件数|情况|人数|比率|比例|数量)?$/;

/** True where less is better: complaints, accidents, error rates. */
export function isBadThing(name: string): boolean {
  const bare = bareName(name);
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

const PERSONS = ['人', '名', '位', '人次', '万人', '万人次', '人天'];
const UNITS: readonly [RegExp, readonly string[]][] = [
  [/人次(?:数)?$/, ['人次', '万人次', '人', '次', '千人次']],
  [/人(?:员)?(?:总)?(?:数|数量)$|(?:老人|学员|员工|队员|党员|学生|儿童)(?:数|数量)$/, PERSONS],
  [/户(?:数|数量)$/, ['户', '万户', '户次']],
  [/(?:投诉|事故|纠纷|案件|信访|事件)(?:发生)?(?:数|数量|起数)$/, ['起', '件', '次', '例', '宗']],
  [/场次(?:数)?$/, ['场', '次', '场次', '期']],
  [/期(?:数|次)$/, ['期', '次', '班']],
  [/(?<!场)次数$/, ['次', '场', '期', '轮', '回', '趟', '遍', '人次', '万次', '节', '批']],
];

/** The units a count of this name may carry; null where any unit but % and money will do. */
export function unitsFor(name: string): readonly string[] | null {
  const bare = bareName(name);
  return UNITS.find(([ending]) => ending.test(bare))?.[1] ?? null;
}

const SIZE_UNIT =
  /^(?:万|百|千)?(?:平方米|平方公里|平米|㎡|m2|m²|亩|公顷|公里|千米|米|里|吨|千克|公斤|立方米|km|m|延米|延长米)$/;
const TIME_UNIT = /^(?:个)?(?:天|日|工作日|自然日|月|个月|小时|分钟|秒|年|周|学时|课时|季度)$/;

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
      return TIME_UNIT.test(unit) ? null : 'unit';
    case 'size':
      return SIZE_UNIT.test(unit) ? null : 'unit';
    case 'money':
      return isMoneyUnit(unit) ? null : 'unit';
    case 'count': {
      if (unit === '') return 'missing';
      if (/^[%‰]$/.test(unit) || isMoneyUnit(unit)) return 'unit';
      const units = unitsFor(name);
      return units && !units.includes(unit) ? 'unit' : null;
    }
    case 'state':
      return unit === '个' || (unit === '' && !isBadThing(name)) ? 'unit' : null;
    case 'any':
      return null;
  }
}

// Word of a value → names it may stand behind. What is not listed is not judged.
const SUITED: readonly { word: RegExp; name: RegExp; instead: string }[] = [
  {
    word: /及时|按时|按期|准时|按计划/,
    name: /及时|按时|按期|准时|时间|时效|时限|进度|节点/,
    instead: '及时',
  },
  {
    word: /健全|完善|建立/,
    name: /健全|完善|机制|制度|体系|长效|档案|台账|网络|建设|设施|功能|管理/,
    instead: '健全',
  },
  {
    word: /合规|规范/,
    name: /合规|规范|合法|使用|管理|资金|经费|程序|采购|流程|操作|支出|执行|秩序/,
    instead: '合规',
  },
  {
    word: /达标|合格/,
    name: /达标|合格|验收|质量|标准|资质|考核|符合|检测|通过|规格|安全/,
    instead: '达标',
  },
  {
    word: /合理|可控/,
    name: /合理|可控|成本|费用|支出|控制|标准|布局|配置|风险|影响|结构|价|情况|安排|规模/,
    instead: '合理',
  },
  {
    word: /减少|降低|下降/,
    name: /投诉|事故|隐患|纠纷|矛盾|(?:刑事|治安|违法|盗窃|诈骗|犯罪)案件|案件(?=发生)|差错|风险|负面|信访|排放|扬尘|噪|污染|能耗|成本|费用|负担|时间|时长|发案|犯罪|违|率$|压力|拥堵|浪费|流失|复吸|火灾/,
    instead: '减少',
  },
  { word: /促进|保障/, name: /(?!)/, instead: '有效' },
];

const RISE = /提升|提高|增强|加强|增长|增加|扩大|优化|改善/;
/** A quality in …性 asks for its own word, or one that means the same. */
const OWN_WORD: readonly [RegExp, RegExp][] = [
  [/及时性$/, /及时|按时|按期|准时/],
  [/合规性$/, /合规|规范|符合/],
  [/规范性$/, /规范|合规/],
  [/健全性$/, /健全|完善/],
  [/达标性$/, /达标|合格|达到|符合/],
  [/合格性$/, /合格|达标|通过|符合/],
  [/有效性$/, /有效|良好|显著|明显|达到|优|好/],
  [/合理性$/, /合理/],
  [/准确性$/, /准确/],
  [/安全性$/, /安全|达标|合格|符合/],
  [/稳定性$/, /稳定|平稳/],
  [/完整性$/, /完整|齐全/],
  [/真实性$/, /真实/],
  [/可控性$/, /可控/],
  [/可持续性$/, /持续|长期/],
  [/(?:提升|提高|增强|改善|优化)性$/, RISE],
  [/积极性$|主动性$|创造性$/, /提升|提高|增强|高|好|增加/],
];

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
    if (/率$|比例$|比率$|占比$/.test(bare) || /满意/.test(bare))
      return { kind: 'rate', instead: null };
    const compared = /^(?:同比|较上年|较去年|逐年|稳步|持续)/.test(word) && RISE.test(word);
    return compared ? null : { kind: 'word', instead: null };
  }
  const own = OWN_WORD.find(([ending]) => ending.test(bare));
  if (own) return own[1].test(word) ? null : { kind: 'word', instead: wordFor(bare) };
  // A number of people may rise or fall, but no other word is a number.
  if (measureOf(bare) === 'count' && !RISE.test(word) && !/减少|降低|下降|稳定|持平/.test(word)) {
    return { kind: 'word', instead: null };
  }
  const rule = SUITED.find((s) => s.word.test(word));
  if (rule && !RISE.test(word)) {
    return rule.name.test(bare) ? null : { kind: 'word', instead: wordFor(bare) };
  }
  return null;
}

const FITTING: readonly [RegExp, string][] = [
  [/(?:提升|提高|增强|改善|优化)性$/, '较上年提升'],
  [/及时性$/, '及时'],
  [/合规性$/, '合规'],
  [/规范性$/, '规范'],
  [/健全性$|机制$|机制建设$/, '健全'],
  [/达标性$/, '达标'],
  [/合格性$/, '合格'],
  [/合理性$/, '合理'],
  [/准确性$/, '准确'],
  [/稳定性$/, '稳定'],
  [/安全性$/, '安全'],
  [/完整性$/, '完整'],
  [/可控性$/, '可控'],
  [/可持续性$/, '持续'],
  [/有效性$/, '有效'],
  [/积极性$|主动性$/, '较上年提升'],
  [/(?:提升|提高|增强|改善|优化)(?:情况|程度)?$/, '较上年提升'],
  [/(?:水平|能力|意识|素质|能级|氛围|面貌)(?:情况)?$/, '较上年提升'],
];

/** The usual word for a name, null where none is usual. */
export function wordFor(name: string): string | null {
  const bare = bareName(name);
  return FITTING.find(([ending]) => ending.test(bare))?.[1] ?? null;
}
