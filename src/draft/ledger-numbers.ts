// Every number of a folded text with what it counts: 320, 三百二十, 1.2千, 百余, 九成. Which of them are
// figures and which only words (一是, 进一步, 四个意识) is decided here. Knows no source.
import { chineseDigit } from '../form/numerals.ts';
import { matchAt, numeralAt, type Numeral } from './ledger-numerals.ts';
import { classesOf, isCountedNoun, unitAt, type Unit } from './ledger-units.ts';

/** A number with its unit; places are those of the folded text. */
export interface Quantity {
  sense: 'quantity';
  kind: 'number' | 'money' | 'percent';
  /** The numeral alone, which is what a 【待填】 replaces. */
  start: number;
  end: number;
  /** Behind the measure word. */
  unitEnd: number;
  /** Equal, unless the words are vague: 数十 is 10 to 99, 百余 is 100 to 200. */
  low: number;
  high: number;
  /** The number before a last 万 or 亿, for tables that say 万元 in their head. */
  mantissa: number;
  /** Classes of ledger-units; empty where nothing says what is counted. */
  of: readonly string[];
  unit: string;
  ordinal: boolean;
  /** 每场30人: what the number is counted for. */
  per: string;
}

const STARTS =
  /[\d〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸兩弍叄十拾百佰千仟万萬亿億廿卅卌几数半]/g;
/** 一 behind one of these is no count: 每一位, 新一轮, 进一步, 统一. */
const NO_ONE =
  /(?:[每某任同另哪这那上下前后新又再首统逐唯进如合归专单划万不均]|任何|其中之|之|其|同样)$/;
const VERB =
  /(?:设立|设置|新建|建设|建成|建立|打造|创建|开设|增设|新增|配备|购置|采购|添置|购买|更新|改造|修缮|聘用|聘请|招聘|招募|录用|引进|举办|召开|开展|组织|承办|完成|编制|印制|制作|拍摄|开发|形成|发布|出版|培育|孵化|扶持|服务|走访|慰问|覆盖|成立|组建|选派|安排|至少|不少于|不低于|约|共|各|为|达|建|办|增加|预计|发放|带动|吸引|累计|共计|惠及|受益|租赁|出具|编印|启用|落成|派驻|邀请|有|每年|每季度|每月|每周|每场|每期|参加|投放|安装|维修)$/;
const CONCRETE =
  /^[^，。；、：:;,\d\uE000]{0,8}?(?:站点|驿站|服务站|工作站|中心|点位|基地|室|馆|所|班|活动|小区|社区|村|园区|广场|公园|小组|系统|设备|小程序|宣传片|视频|手册|报告|课程|课题|演出|讲座|培训|沙龙|大赛|比赛|论坛|会议|仪式|调研|门店|食堂|仓库|车辆|电脑|屏|橱窗|栏|步道|厕|电梯|雕塑|书屋|课|展|晚会|音乐会|运动会|研讨会|座谈会|推进会|发布会|汇演|义诊|集市|市集|路演|评估|检查|审计|体检|测试|测评|演练)/;
const ABSTRACT =
  /^[^，。；、：:;,\d\uE000]{0,10}?(?:机制|体系|氛围|环境|格局|局面|制度|模式|队伍|系列|目标|方面|载体|桥梁|纽带|渠道|窗口|整体|闭环|链条|共同体|合力|力量|空间|家园|风景|名片|样板|标杆|理念|思路|路径|道路|过程|问题|抓手)/;
const ONE_CONCRETE =
  /^(?:处|座|间|栋|幢|台|辆|艘|本|册|份|篇|部|家|所|个|支|套|项|条|张|块|组|门|件|批|轮|户|对|面|站|种|类|款)$/;
const ONE_EVENT = /^(?:场|场次|期|届|班|堂|节|次|回|讲)$/;
const ONE_PERSON = /^(?:名|位|人)$/;
/** 四个意识, 两个维护, 三个一批: said of politics, counted by nobody. */
const SET_BEHIND =
  /^(?:自信|意识|维护|确立|全面|坚持|必须|务必|责任|规定|到位|结合|转变|最大限度|一批|一百年|一律|不|有|没有|代表|文明|关系|伟大|大局|纪律|作风|清单|融入|服务(?=品牌|理念)|创建|务实|主动|强化|提升|聚焦|环节|层面|维度|方面|阶段|角度|层次|原则|重点|关键|抓手|领域|优先|统筹|狠抓|注重|突出|好|新(?!站|馆|点)|更|着力|过硬|带头|先锋|引领|共同|面向|倡导|纽带)/;
const ZERO_OF =
  /^\s*(?:[起件例次宗人名%]?(?:[^，。；\d]{0,6}(?:投诉|事故|事件|差错|隐患|伤亡|火灾|舆情|违规|失误|案件|上访|污染))?)(?=[，。；、,;)）】\s\uE000]|$)/;

/**
 * Every quantity of a folded text. `taken[i]` is not 0 where a date, a name or a set phrase stands:
 * no number begins or ends there. In a source 一份 and 一家 count as they stand: nothing is lost by it.
 */
export function quantitiesIn(text: string, taken: Uint8Array, isSource = false): Quantity[] {
  const found: Quantity[] = [];
  let end = 0;
  let listed = 0;
  for (const { index } of text.matchAll(STARTS)) {
    if (index < end || taken[index]) continue;
    const part = halfAt(text, index);
    if (part) {
      found.push(part);
      end = part.unitEnd;
      continue;
    }
    if (text[index] === '半') continue;
    if (
      /[几数]/.test(text[index] ?? '') &&
      /[人次件户场期份总参基倍奇指系分函学点台套个家少无多]/.test(text[index - 1] ?? '')
    ) {
      continue;
    }
    const numeral = numeralAt(text, index);
    if (!numeral) continue;
    const stop = firstTaken(taken, index, numeral.end);
    if (stop < numeral.end) continue;
    const mark = listMark(text, index, numeral);
    if (mark !== undefined && (mark === 1 || mark === listed + 1)) {
      listed = mark;
      end = numeral.end;
      continue;
    }
    const quantity = quantityAt(text, index, numeral, isSource);
    if (!quantity) {
      end = numeral.power || numeral.row ? numeral.end : index + 1;
      continue;
    }
    found.push(quantity);
    end = /\d/.test(quantity.unit) ? quantity.unitEnd : Math.max(quantity.end, index + 1);
  }
  return found;
}

function firstTaken(taken: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i += 1) if (taken[i]) return i;
  return to;
}

/** 一、 （二） 3. at the head of a clause: n, else undefined. */
function listMark(text: string, at: number, { end, low }: Numeral): number | undefined {
  if (low < 1 || low > 30 || !Number.isInteger(low) || end - at > 3) return undefined;
  const before = text[at - 1] ?? '\n';
  const behind = text.slice(end, end + 2);
  if (
    before === '(' &&
    behind.startsWith(')') &&
    /[\n。；;：:，,、\uE000]|^$/.test(text[at - 2] ?? '')
  )
    return low;
  if (!/[\n。；;：:，]/.test(before)) return undefined;
  return /^(?:、|[.．)](?!\d))/.test(behind) && !/^、[\d一二三四五六七八九十]/.test(behind)
    ? low
    : undefined;
}

const HALF =
  /半(?:数(?![字据量])|(?=年(?![级轻龄度])|天(?!然)|小时|个小时|个月|学期|价))|(?<=一)半(?![径岛])/y;

/** 一半, 半数 as 50 %; 半年, 半天 as half of one. */
function halfAt(text: string, at: number): Quantity | undefined {
  const one = text.startsWith('一半', at) && !/^[一]半[会径岛]/.test(text.slice(at, at + 3));
  if (one) return half(at, at + 2, ['ratio'], '');
  const word = matchAt(HALF, text, at);
  if (word === undefined || /[上下每前后大多]$/.test(text.slice(Math.max(0, at - 1), at)))
    return undefined;
  if (word === '半数') return half(at, at + 2, ['ratio'], '');
  const unit = unitAt(text, at + 1);
  return unit && half(at, at + 1, unit.of, unit.word);
}

function half(start: number, end: number, of: readonly string[], unit: string): Quantity {
  return {
    sense: 'quantity',
    kind: of.includes('ratio') ? 'percent' : 'number',
    start,
    end,
    unitEnd: end + unit.length,
    low: 0.5,
    high: 0.5,
    mantissa: 0.5,
    of,
    unit,
    ordinal: false,
    per: '',
  };
}

const PER =
  /(?:每(?:个|一)?(\p{Script=Han}{1,2})|(人均|户均|场均|日均|月均|年均))[^，。；、\d\uE000]{0,6}$/u;
const MONEY_BEFORE =
  /(?:预算|金额|经费|资金|拨款|申请|总额|投入|成本|支出|费用?|合计|共计|总计|总价|单价|价格|补贴|补助|结转|款|钱|投资|奖励|标准)[^，。；、\d\uE000]{0,6}$/;
const RATE_BEFORE = /(?:[率度占]|比例|比重|系数|覆盖面)[^，。；、\d\uE000]{0,5}$/;
/** 成 as tenths, not the beginning of 成立. */
const TENTHS = /^成(?!为|立|果|效|员|本|功|年|长|绩|熟|都|品|分|型|就|交|片|套|风|形|人)/;
const FRACTION = /(?:分之)/y;

function quantityAt(
  text: string,
  at: number,
  numeral: Numeral,
  isSource: boolean,
): Quantity | undefined {
  const { end, low, high, mantissa, han } = numeral;
  const before = text.slice(Math.max(0, at - 12), at);
  const base = {
    sense: 'quantity' as const,
    start: at,
    end,
    unitEnd: end,
    low,
    high,
    mantissa,
    ordinal: false,
    per: PER.exec(before)?.slice(1).find(Boolean) ?? '',
    unit: '',
  };
  const percent = (more: Partial<Quantity>): Quantity => ({
    ...base,
    kind: 'percent',
    of: ['ratio'],
    ...more,
  });
  const behind = text.slice(end, end + 24);
  // 三分之二, 百分之九十
  if (matchAt(FRACTION, text, end)) {
    const top = numeralAt(text, end + 2);
    if (top && low > 0) {
      const value = top.low / low;
      const share = [100, 1000, 10_000].includes(low);
      const from = share ? end + 2 : at;
      return percent({
        start: from,
        end: top.end,
        unitEnd: top.end,
        low: value,
        high: top.high / low,
      });
    }
  }
  // 2/3 of the residents; but 3/15 and 24/7 are no shares
  const share = han
    ? undefined
    : /^\/(\d{1,2})(?![\d/])(?=的|以上|左右|居|群|党|员|$|[，。；、])/.exec(behind)?.[1];
  if (share !== undefined && low < Number(share) && Number.isInteger(low)) {
    const stop = end + 1 + share.length;
    return percent({
      low: low / Number(share),
      high: low / Number(share),
      end: stop,
      unitEnd: stop,
    });
  }
  if (TENTHS.test(behind) && low <= 10 && !/[〇零]/.test(text.slice(at, end))) {
    const bound =
      /^成(?:[半以左的多一二三四五六七八九]|[，。；、,;)]|$|居|群|人|学|党|服)/.test(behind) ||
      /[超达近约过占到为率度]$/.test(before);
    if (bound || !han)
      return percent({ low: low / 10, high: high / 10, unitEnd: end + 1, unit: '成' });
  }
  const ordinal = before.endsWith('第');
  const more = /^(?:余|多(?![元样种方渠层项年])|来(?=[个名位家场次人户]))/.exec(behind)?.[0] ?? '';
  const few = /^几(?=[个名位家场次人户台套件])/.exec(behind)?.[0] ?? '';
  const unitStart = end + more.length + few.length;
  const unit = unitAt(text, unitStart);
  const unitEnd = unitStart + (unit?.word.length ?? 0);
  const rest = text.slice(unitEnd, unitEnd + 20);
  // 500元/人
  const each = text[unitEnd] === '/' ? (unitAt(text, unitEnd + 1)?.word ?? '') : '';
  const head = {
    ...base,
    unit: unit?.word ?? '',
    unitEnd,
    ordinal,
    ...(each === '' ? {} : { per: each }),
  };
  if (ordinal) {
    if (han && low === 1 && !unit) return undefined;
    return { ...head, kind: 'number', of: unit?.of ?? [], high: low };
  }
  const article = isSource && low === 1 && unit !== undefined && !NO_ONE.test(before);
  if (han && !article && !isFigure(text, at, numeral, unit, rest, before)) return undefined;
  if (
    low === 0 &&
    high === 0 &&
    end - at < 5 &&
    ZERO_OF.test(behind) &&
    !/%/.test(behind.slice(0, 2))
  )
    return undefined;
  const measured = unit?.times ?? 1;
  const scaled = { ...head, low: low * measured, high: high * measured };
  if (unit?.of.includes('ratio')) return percent({ ...scaled, end, unit: unit.word });
  if (unit?.of.includes('money'))
    return { ...scaled, kind: 'money', of: unit.of, ...coins(text, unitEnd, scaled) };
  if (
    !unit &&
    more === '' &&
    (before.endsWith('¥') ||
      (mantissa !== low && MONEY_BEFORE.test(before) && !/^[\p{L}]/u.test(rest)))
  ) {
    return { ...scaled, kind: 'money', of: ['money'] };
  }
  if (!unit && low <= 1 && low > 0 && !Number.isInteger(low) && RATE_BEFORE.test(before)) {
    return { ...scaled, kind: 'percent', of: ['ratio'] };
  }
  return { ...scaled, kind: 'number', of: classesOf(unit, rest) };
}

const COINS =
  /(?:([\d零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖])[角毛])?零?(?:([\d一二两三四五六七八九壹贰叁肆伍陆柒捌玖])分)?/y;

/** 十元五角: the coins belong to the amount. */
function coins(text: string, at: number, money: { low: number }): Partial<Quantity> {
  COINS.lastIndex = at;
  const [words = '', jiao, fen] = COINS.exec(text) ?? [];
  if (words === '' || (jiao === undefined && fen === undefined)) return {};
  const value = (sign: string | undefined) =>
    sign === undefined ? 0 : /\d/.test(sign) ? Number(sign) : (chineseDigit(sign) ?? 0);
  const sum = money.low + value(jiao) / 10 + value(fen) / 100;
  return { low: sum, high: sum, end: at + words.length, unitEnd: at + words.length };
}

/** Whether a number in Chinese signs is a figure. */
function isFigure(
  text: string,
  at: number,
  { end, low, power, row }: Numeral,
  unit: Unit | undefined,
  rest: string,
  before: string,
): boolean {
  const word = unit?.word ?? '';
  const length = end - at;
  const bound = /(?:约|共|达|近|超|至|到|为|共计|累计|不少于|不低于|超过|[≥≤=><:：])$/.test(before);
  if (power && text[at] !== '十' && text[at] !== '拾') {
    if (/^(?:年|日|里|岁|元|倍|分|度)$/.test(word) && !/^[余多]/.test(text.slice(end)))
      return false;
    return unit !== undefined && !/^[个大]$/.test(word)
      ? true
      : /^(?:余|多)/.test(text.slice(end)) || word === '个';
  }
  if (length > 1 && !row) return true;
  if (row)
    return length > 2 ? unit !== undefined || !isSequence(text.slice(at, end)) : unit !== undefined;
  if (low === 0) return false;
  if (/[壹贰叁肆柒捌玖貳參弍叄]/.test(text[at] ?? '')) return true;
  if (low === 1) return isOne(word, rest, before);
  if (unit === undefined) {
    if (isCountedNoun(rest)) return !/[十百千万第]$/.test(before);
    if (!bound && !VERB.test(before)) return false;
    // 覆盖三街镇, 新增三尊; but 开展三清三拆, 四必访.
    return !/^(?:[必有好不公早清查强化联创进促保转会农季]|\p{Script=Han}{1,2}[一二两三四五六七八九十])/u.test(
      rest,
    );
  }
  if (/^[级星度分号方平角毛点层档折]$/.test(word))
    return word === '层' || word === '星' || (word === '号' && rest.startsWith('楼'));
  if (/^[个大项种类]$/.test(word) && SET_BEHIND.test(rest)) return false;
  if (word === '大' && !/^\p{Script=Han}{2}/u.test(rest)) return false;
  return true;
}

function isSequence(run: string): boolean {
  const digits = Array.from(run, (c) => chineseDigit(c) ?? 0);
  return digits.every((digit, i) => i === 0 || digit === (digits[i - 1] ?? 0) + 1);
}

/** 聘用一名社工 and 举办一场演出 count; 一批, 一个良好氛围 and 一支队伍 are articles. */
function isOne(word: string, rest: string, before: string): boolean {
  if (word === '' || NO_ONE.test(before)) return false;
  if (ONE_PERSON.test(word)) return !/^(?:[一之]|以上|称)/.test(rest);
  if (ONE_EVENT.test(word))
    return (
      !/^(?:[一又]|性)/.test(rest) &&
      (word !== '次' || /^\p{L}|^[，。；、,;)\uE000]|^$/u.test(rest))
    );
  if (/^[台辆艘架]$/.test(word)) return VERB.test(before);
  if (ONE_CONCRETE.test(word))
    return VERB.test(before) && CONCRETE.test(rest) && !ABSTRACT.test(rest);
  return /^(?:个月|小时|个小时|天|年|周|分钟|个工作日|工作日|学期)$/.test(word)
    ? !/^(?:来|到头|之|度|级|一|两)/.test(rest)
    : /^(?:元|公里|米|吨|倍|课时|学时|层)$/.test(word) && VERB.test(before);
}
