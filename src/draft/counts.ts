// What of a user's text is the plan, and the figures it names, 「办2期培训约100人」 → 2 期, ≥100 人:
// each with a name for its row and the exact words. Facts of the situation, the past and the budget
// are no plan. Knows no example and writes no form.
import type { Operator } from '../form/indicators.ts';
import { bareName, isBadThing, isFixedByPlan } from '../form/measures.ts';
import { amountsIn } from '../form/money.ts';
import { chineseDigit, marked, wordsAt } from '../form/numerals.ts';

/**
 * `number` and `unit` as the user wrote them (5 万平方米 stays 5); `name` is a 三级指标 (≤ 20 字).
 * `time` is a limit (工期 ≤90 天), `incident` what must not happen (=0 起), `benefit` money earned.
 */
export interface Count {
  kind: 'count' | 'rate' | 'time' | 'incident' | 'benefit';
  name: string;
  operator: Operator;
  number: number;
  unit: string;
  /** The words of the original text, and where they begin in it. */
  words: string;
  index: number;
}

/** 「≥100人」 */
export function showCount({ operator, number, unit }: Count): string {
  return `${operator}${number}${unit}`;
}

const LONGEST_NAME = 20;
const LONGEST_NOUN = 10;

// --- what is counted ------------------------------------------------------------------------

/** Measure word → how the name of such a row ends. */
const SUFFIXES: readonly [string, string][] = [
  ['人次', '人次'],
  ...pairs('人 名 位', '人数'),
  ...pairs('户次', '户次'),
  ...pairs('家次', '家次'),
  ...pairs('车次', '车次'),
  ...pairs('批次', '批次'),
  ...pairs('户', '户数'),
  ...pairs('场次 场', '场次'),
  ...pairs('班次 班', '班次'),
  ...pairs('次 回 趟 轮 遍', '次数'),
  ...pairs('期', '期数'),
  ...pairs('节', '节数'),
  ...pairs('课时 学时', '课时数'),
  ...pairs('届', '届数'),
  ...pairs('堂 讲', '开展数'),
  ...pairs('天', '天数'),
  ...pairs('小时', '时长'),
  ...pairs('平方公里 平方米 平米 ㎡ m2 公顷 亩', '面积'),
  ...pairs('公里 千米 km 延长米 延米 米', '长度'),
  ...pairs('吨 公斤 千克 立方米', '数量'),
  ...pairs(
    '个 家 处 座 栋 幢 所 间 套 台 辆 艘 架 件 只 支 把 张 床 部 块 条 根 盏 盆 棵 株 本 册 份 篇 幅 面 ' +
      '箱 桶 袋 盒 包 顿 餐 副 双 批 门 组 队 对 例 宗 起 单 项 款 档 集 站 种 枚 顶 樘 扇 路 组团 罐 瓶 筐 卷 具 页',
    '数量',
  ),
];
const SUFFIX = new Map(SUFFIXES);
const UNITS = SUFFIXES.map(([unit]) => unit)
  .toSorted((a, b) => b.length - a.length)
  .join('|');

function pairs(units: string, suffix: string): [string, string][] {
  return units.split(' ').map((unit) => [unit, suffix]);
}

// Verbs that say what is done with the thing stay in the name; those that only say that it happens go.
const TELLING =
  '聘用|聘请|招聘|录用|招录|招募|配备|选派|派驻|服务|慰问|走访|补贴|补助|资助|帮扶|救助|覆盖|惠及|培训|培育|维修|修缮|改造|新建|建设|新增|购置|购买|采购|添置|更换|更新|安装|加装|印发|印制|印刷|发放|派发|赠送|配送|养护|保洁|清运|清理|整治|巡查|检查|检测|排查|评估|扶持|奖励|表彰|引进|接待|处置|调解|办理|受理|编制|制作|拍摄|种植|补种|租赁|保障|运营|创建|打造|体检|疏浚|铺设|粉刷|接送|照护|托管|支持|孵化|储备|投放|设置|升级|编印|组建|成立|检修|保养|建成|提供|关爱|探访|开发|设立|张贴|播放|发布|新招|引入|配置|拆除|修复|洽谈|签约|招收|评价|审计|扫描|录入|筛查|划线|辅导|订阅|维护|落户|评选|发展|选树';
const IDLE = new Set(
  '举办 开展 组织 召开 承办 主办 协办 举行 办 做 完成 实施 进行 开设 安排 推出 邀请 吸引 参加 参与 动员 发动 开办 撰写 形成 出具 落实 执行 达到 实现 推进 策划 集中 引导 计划 涉及 搞 开 办好 做好'.split(
    ' ',
  ),
);
const LEADING = new Set(
  (
    '计划 拟 预计 全年 全 年度 本年 本年度 年内 主要 通过 继续 用于 并 并且 同时 其中 另外 另 还 还要 再 将 共 共计 合计 ' +
    '总计 对 为 面向 针对 向 给 把 按 按照 到 于 至 在 是 有 要 需 需要 各 每 以及 和 与 及 或 等 的 了 后 力争 确保 保证 能够 ' +
    '可 可以 我们 上半年 下半年 一年 今年 明年 本 、 - — · ( ) （ ） “ ” " 一是 二是 三是 拟于 计划于'
  ).split(' '),
);
const TRAILING =
  /(?:大约|大概|差不多|大致|预估|(?<![签节集违邀契特])约|将近|近|共有|共计|合计|总计|总共|一共|累计|共|各|不少于|不低于|不小于|不超过|不多于|不高于|至少|至多|最多|最少|超过|多于|达到|达|控制在|保持在|为|有|在|到|预计|计划|拟|可|分别|全年|每年|\s|[:≥≤>=<"“”'×x*])+$/;

// What follows the thing counted and is no part of its name.
const AFTER =
  /^(?:提供|开展|参加|参与|参训|到场|进行|享受|接受|每天|每日|每周|每月|每年|每季度|每次|用于|使用|给予|发放|约|共|预计|计划|完成|覆盖|左右|以上|以下|以内|及以上|之内|不等|免费|上门|实施|举办|到|在|以|并|等|和|与|及|或|为|由|按|对|将|是|有|需|的|从|每|各|合计|其中|组成|成立|举行|一次|就餐|前来|签订|购买|采购|安装|配备|全年|常年|正常|日均|上半年|下半年)/;
/** Words that begin like one of those but are part of a name. */
const NAME_ON =
  /^(?:为老|为民|为农|为企|对外|对口|在线|在职|在校|在册|在建|等级|以案|和谐|从业|共建|共享|到家|到户|的士|覆盖网|参与者|参训人员|参加者|接受者|使用人员|使用单位|服务)/;

const PEOPLE =
  /(?:人|者|员|民|工|师|生|众|户|长|友|属|嫂|娃|童|女|青年|老兵|军人|干部|骨干|党代表|代表|委员|家庭|对象|群体|教授|专家|领导|医生|护士|讲师|督导|顾问|保安|协管|志愿者)$/;
/** 个 is no measure of people. */
const PERSON = /(?:员|社工|义工|职工|教师|讲师|律师|者|人|学生|干部|专家|居民)$/;
const STAFF =
  /(?:社工|督导|护理员|协管员|网格员|保洁员|保安员?|辅导员|工作人员|管理人员|服务人员|值守人员|制度外用工|编外|聘用人员|专职|安全员|养护工)(?:人员)?人数$/;
const DONE_TO =
  /整治|清理|保洁|覆盖|补贴|补助|资助|慰问|体检|维修|修缮|改造|安装|加装|配备|更换|走访|培训/;
const GREAT = /^(?:区域|片区|板块|中心|园区|街区|社区|基地|阵地)/;
/** People counted by these are taken on, not served: their number is fixed by the plan. */
const TAKEN_ON = /聘用|聘请|招聘|录用|招录|配备|选派|派驻|新招|配置|组建/;
const EVENT_UNIT = new Set(
  '人次 家次 车次 批次 场 场次 次 回 趟 轮 遍 期 班 班次 节 课时 学时 堂 讲 份 户次 吨 公斤 千克 小时 顿 餐 天 例 起 单'.split(
    ' ',
  ),
);

// --- what only looks like a count -------------------------------------------------------------

const SET_PHRASE =
  /^(?:自信|意识|维护|确立|全面|坚持|必须|务必|责任|规定|到位|结合|转变|覆盖|最大限度|方面|层面|环节|阶段|维度|目标|重点|原则|体系|抓手|关键|问题|文明|工作日|月|季度|小时|百分点|年度|学期|星期|方式|形式|模式|途径|渠道|方向|领域|一流|没有|不|主体责任|清单|定位|层次|角度|步骤|任务)/;
const PHASE = /^(?:工程|项目|建设|改造)/;
/** The measure word is the beginning of another word: 部门, 场所, 次要, 人才. */
const OTHER_WORD: Record<string, RegExp> = {
  部: /^[门分署]/,
  场: /^[所馆景面合]/,
  次: /^[性序要]/,
  人: /^[才民大均类口力事工行身群性社]/,
  家: /^[庭长属园]/,
  班: /^[子组长]/,
  组: /^[织长]/,
  队: /^[伍员]/,
  条: /^[件例]/,
  面: /^[积向]/,
  位: /^[于置]/,
  名: /^[称单]/,
  项: /^目/,
  对: /^[象于]/,
  单: /^[位元]/,
  站: /^点/,
  点: /^/,
  路: /^[灯面]/,
  户: /^外/,
  块: /^钱/,
  米: /^\/|^²/,
  期: /^间/,
  天: /^[内然]|^之内/,
  小时: /^(?:内|之内|以内|值|热|开|全|服|在|响|监|不|轮|保)/,
  包: /^[括含]/,
  支: /^[持付部]/,
  双: /^[拥向创百新减]/,
  组团: /^(?!.)/,
};
/** One of these is a count; 一支队伍, 一批 and 一系列 are only articles. */
const ONE =
  /(?:办|搞|举办|召开|开展|新建|建设|建成|设立|采购|购置|购买|添置|配备|编制|印制|印发|聘用|招聘|开办|组织|承办|拍摄|制作|完成|成立|开发|聘请)$/;
const ONE_UNIT = new Set('场 次 个 套 台 辆 部 期 座 份 名 处 本 篇 家 间 所 站'.split(' '));

const HAN = '[一二两三四五六七八九十廿][零〇一二两三四五六七八九十百千万]*';
const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|${HAN}`;
const COUNT = new RegExp(
  String.raw`(?<![\d.第A-Za-z几数零〇一二两三四五六七八九十百千万号])(?<low>${NUMBER})(?:\s*(?:-|~|至|到)\s*(?<high>${NUMBER}))?` +
    String.raw`\s*(?<more>余|多|来)?\s*(?<big>[百千]?万|千|百)?(?<more2>余|多)?\s*(?:(?<unit>${UNITS})|(?<great>大)(?=区域|片区|板块|中心|园区|街区|社区|基地|阵地))`,
  'g',
);
const SKIPPED =
  /《[^》]*》|〔[^〕]*〕|\[\d+\]|“[^”]*”|"[^"]*"|「[^」]*」|(?:19|20)\d\d年|[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]*[日号]?|最后一(?:公里|米)|[\d.]+\s*(?:%|个百分点)|百分之[零一二三四五六七八九十百\d.]+|\d+\s*[:×x*]\s*\d+|十[一二三四五](?:五|个五年)/g;

// --- what is the plan -------------------------------------------------------------------------

/** A clause of a text, `[start, end)`; `after` is the punctuation that follows it. */
interface Clause {
  start: number;
  end: number;
  after: string;
  /** `background`: the situation, the past, the basis. `money`: a section of the budget. */
  part: 'plan' | 'background' | 'money';
}

export interface Plan {
  clauses: Clause[];
  /** True where the text is divided by headings, as a 项目经费情况说明 is. */
  headed: boolean;
}

const ASIDE_TITLE =
  '项目背景|立项背景|背景情况|背景|基本现状|现状分析|现状|立项依据|政策依据|编制依据|(?:项目|立项)?必要性(?:分析)?|(?:项目)?可行性(?:分析)?|实施主体|实施单位|主管部门|存在问题|主要问题|(?:项目)?实施周期|实施期限|项目周期|起止时间|时间安排|进度安排|保障措施|组织保障|上年度?(?:工作|执行)?情况';
const MONEY_TITLE =
  '(?:年度|项目)?(?:资金|经费|预算|费用|投资|成本)(?:测算|来源|安排|预算|概算|估算|明细|构成|情况|需求)+(?:依据|说明)?|年度预算|项目预算|测算(?:依据|明细|标准)';
const WORK_TITLE =
  '项目(?:概况|概述|简介|内容|目标)|概况|概述|(?:实施|工作|建设|服务|主要|具体)(?:方案|内容|计划|任务|措施|目标|举措)|(?:总体|年度|绩效)(?:总体)?目标|预期(?:效果|效益|成效|目标|成果)|(?:社会|经济)效益|主要工作';
const ORDINAL = String.raw`(?:(?:十?[一二三四五六七八九]|十)、|\((?:\d{1,2}|十?[一二三四五六七八九]|十)\)|\d{1,2}[、.)](?!\d))\s*`;
const TITLE = `(?:(?<aside>${ASIDE_TITLE})|(?<money>${MONEY_TITLE})|(?:${WORK_TITLE}))`;
const HEADING = new RegExp(
  String.raw`(?<=^|[\s,;。])(?:${ORDINAL}${TITLE}(?=[\s:]|\p{Script=Han}|$)|${TITLE}(?=\s*:|[^\S\n]*\n|[^\S\n]*$))\s*:?`,
  'gu',
);
const ENUMERATION = new RegExp(
  String.raw`(?<=^|[\s,;。:!?、(])(?:${ORDINAL}|(?:十?[一二三四五六七八九]|十)是|首先是?,?|其次是?,?|最后是?,?)|\((?:\d{1,2}|十?[一二三四五六七八九]|十)\)\s*|[①-⑳]\s*`,
  'gu',
);
const FILLING =
  /(?<=^|[\s,;。:(])(?:(?:其中)?主要(?:工作|任务|内容)?(?:是|为|有|包括|包含)(?:以下)?(?:工作|内容|任务|方面)?|其中(?:包括|有|是)?|包括(?:以下)?(?:工作|内容|任务)?|包含|(?:项目|工作|主要|建设|服务|实施)内容(?:是|为|包括)|(?:大概|大致)?就是)(?=[\p{Script=Han}\d:①])/gu;
const BREAK =
  /(?<!\d),|,(?!\d{3})|[;。!?\n:()]|(?<=\d[^\s\d,;。]{1,12})[^\S\n]+(?=[\p{Script=Han}\d])|、(?=(?:今年|本年|明年|去年|上年|20\d\d年))|(?<=(?:去年|上年|上一年).{2,20})(?=(?:今年|本年|明年))/gu;

const COMPARED = /(?:较|比|同|与|高于|超过)\s*(?:上年|去年|上一年度?|往年|20\d\d\s*年度?)/g;
const PAST =
  /占比|占[^,]{0,8}%|现状|现有|目前|截至|截止|历年|近年|近[一二两三四五六七八九十\d]+年|上年|去年|上一年|前年|往年|以往|此前|原有|已(?:经)?(?:建|完成|开展|配备|覆盖|达|投入|使用|实现|有|签约|连续|超|服务|运行|累计)|(?:辖区|街道|全[镇区街市县]|[本我][镇区街社园]道?区?|社区|园区|地区|辖内)(?:范围)?内?(?:共|现|总)?有(?![效序关力机利责针])|下辖|户籍|常住人口|总人口|总户数|人口(?:约|达|为|共|总数)?\d|位于|成立于|建于|平均年龄|存在[^,]{0,12}(?:问题|不足|短板|隐患|困难)|难以满足/u;
const AHEAD =
  /^\s*(?:今年|本年|明年|本项目|计划|拟|预计|将(?!近)|力争|确保|全年)|(?:提升|提高|增加|降低|下降|减少|增长)(?:到|至)/;
const RECORD = /执行率|完成率|实际|预算|支出|决算|已|了/;

/** Takes a text apart; `year` is that of the form. */
export function planIn(text: string, year?: number): Plan {
  // Same length, so that every place is one of the original.
  const plain = text.replaceAll(/[！-～]/g, (sign) =>
    String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfe_e0),
  );
  const headings = [...plain.matchAll(HEADING)];
  const marks = [
    ...headings,
    ...plain.matchAll(ENUMERATION),
    ...plain.matchAll(FILLING),
    ...plain.matchAll(BREAK),
  ]
    .map((m) => ({ from: m.index, to: m.index + m[0].length, sign: /^[,;。!?\n:()]$/.test(m[0]) }))
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  const clauses: Clause[] = [];
  let start = 0;
  const close = (end: number) => {
    const words = plain.slice(start, end);
    const from = start + words.length - words.trimStart().length;
    if (words.trim() !== '') {
      clauses.push({ start: from, end: from + words.trim().length, after: '', part: 'plan' });
    }
  };
  for (const { from, to, sign } of marks) {
    if (from < start) continue;
    close(from);
    const last = clauses.at(-1);
    if (last && sign) last.after += text.slice(from, to);
    start = to;
  }
  close(plain.length);
  const sections = headings.map((heading, i) => {
    const next = headings[i + 1]?.index ?? plain.length;
    const inline =
      heading[0].endsWith(':') && !/[\n。]\s*$|^\s*$/.test(plain.slice(0, heading.index));
    const stop = plain.slice(heading.index).search(/[。\n]/);
    const { aside, money } = heading.groups ?? {};
    return {
      from: heading.index,
      to: inline && stop >= 0 ? Math.min(next, heading.index + stop) : next,
      part: aside ? ('background' as const) : money ? ('money' as const) : null,
    };
  });
  const latest = Math.max(
    year ?? 0,
    ...(year === undefined ? [...plain.matchAll(/20\d\d(?=年)/g)].map((m) => Number(m[0])) : []),
  );
  const later = new RegExp(`今年|本年|明年|本项目${latest > 0 ? `|${latest}年` : ''}`).test(plain);
  let sticky = false;
  for (const [i, clause] of clauses.entries()) {
    const section = sections.findLast(({ from, to }) => clause.start >= from && clause.start < to);
    const before = plain.slice(clauses[i - 1]?.end ?? 0, clause.start);
    if (/[。\n]/.test(before) || new RegExp(ENUMERATION.source, 'u').test(before)) sticky = false;
    if (section?.part) {
      clause.part = section.part;
      continue;
    }
    const words = plain.slice(clause.start, clause.end).replaceAll(COMPARED, '');
    const dated = Number(/^(?:至|到|在|自|从)?(20\d\d)\s*年/.exec(words)?.[1] ?? 0);
    const over = dated > 0 && dated < latest && (later || RECORD.test(words));
    const gone = over || (PAST.test(words) && !AHEAD.test(words));
    if (gone) sticky = true;
    else if (AHEAD.test(words) || doesSomething(words) || (dated > 0 && dated >= latest))
      sticky = false;
    clause.part = gone || sticky ? 'background' : 'plan';
  }
  return { clauses, headed: headings.length >= 2 };
}

function doesSomething(words: string): boolean {
  const verbs = `(?:${TELLING}|举办|开展|组织|召开|承办|举行|完成|实施|开设|安排|邀请|开办|形成)`;
  return new RegExp(
    `^(?:[\\p{Script=Han}、]{1,6}(?=${verbs}\\p{Script=Han}))?${verbs}(?![的等]|对象|人口|半径|范围|人员|中心|站)`,
    'u',
  ).test(words);
}

const MONTH_DAY = String.raw`(?:20\d\d *年(?:度)?)? *(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|底|初|末|[上中下]旬|(?:[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号])?`;
/** Dates, spans of time and ages: never a part of a name. */
const WHEN = new RegExp(
  String.raw`(?<![\d.个])${MONTH_DAY}(?: *(?:至|到|-|~)+ *(?:${MONTH_DAY}|\d{1,2}[日号]))?(?:期间|之间|之?前|以前|起|内)?|\d{1,3}(?: *[-~至到] *\d{1,3})?周?岁(?:及?以[上下内])?的?`,
  'g',
);

/** The text with all that is no plan blanked out, place for place. */
function planOnly(original: string, mark: ReturnType<typeof marked>, year?: number): string {
  // 0: a mark between clauses, 1: plan, 2: no plan.
  const kinds = new Uint8Array(original.length);
  for (const { start, end, part } of planIn(original, year).clauses) {
    kinds.fill(part === 'plan' ? 1 : 2, start, end);
  }
  const chars = Array.from({ length: mark.text.length }, (_, i) => {
    const from = mark.from[i] ?? 0;
    const char = mark.text[i] ?? ' ';
    if (kinds[from] === 1) return char;
    if (kinds[from] === 2) return kinds[from - 1] === 2 ? ' ' : '。';
    if (original[from] === '\n') return '\n';
    return /[。；;！!]/.test(char) ? char : ',';
  });
  return chars.join('').replaceAll(WHEN, (found) => ' '.repeat(found.length));
}

/** Every figure of the plan in a text, in its order; `year` is that of the form. */
export function countsIn(original: string, year?: number): Count[] {
  const mark = marked(original);
  const text = planOnly(original, mark, year);
  const special = specialIn(text);
  const skipped = [
    ...[...text.matchAll(SKIPPED)].map((m) => [m.index, m.index + m[0].length] as const),
    ...special.map(({ start, end }) => [start, end] as const),
  ];
  for (const amount of amountsIn(original)) {
    const start = mark.from.findIndex((from) => from >= amount.index);
    const end = mark.from.findIndex((from) => from >= amount.index + amount.words.length);
    skipped.push([start, end < 0 ? text.length : end]);
  }
  const isSkipped = (start: number, end: number) =>
    skipped.some(([from, to]) => start < to && end > from);
  const found: Count[] = [];
  const nouns: Carried[] = [];
  let carried: Carried = { end: 0, verb: '', noun: '' };
  for (const match of text.matchAll(COUNT)) {
    const end = match.index + match[0].length;
    if (isSkipped(match.index, end)) continue;
    const read = readCount(text, match, carried);
    if (read === undefined) continue;
    carried = read.carried;
    nouns.push(carried);
    for (const name of read.names) {
      const { operator, number, unit } = read;
      found.push({
        kind: 'count',
        name,
        operator,
        number,
        unit,
        ...wordsAt(original, mark, read.start, read.end),
      });
    }
  }
  const rates = ratesIn(text).map(({ start, end, ...rate }) => ({
    ...rate,
    name: rateName(
      rate.name,
      nouns.findLast((noun) => noun.end <= start && !/[。;；\n]/.test(text.slice(noun.end, start)))
        ?.noun ?? '',
    ),
    ...wordsAt(original, mark, start, end),
  }));
  const others = special.map(({ start, end, ...count }) => ({
    ...count,
    ...wordsAt(original, mark, start, end),
  }));
  return distinct([...found, ...rates, ...others].toSorted((a, b) => a.index - b.index));
}

interface Read {
  start: number;
  end: number;
  names: string[];
  carried: Carried;
  operator: Operator;
  number: number;
  unit: string;
}

/** What an earlier count of the same sentence leaves for the next: 「采购水泵6台、雨衣200件」. */
interface Carried {
  end: number;
  verb: string;
  noun: string;
}

const STOPS = /[，,。；;：:\n（(！!]/g;

function readCount(text: string, match: RegExpExecArray, carried: Carried): Read | undefined {
  const { low = '', more, big = '', more2, great } = match.groups ?? {};
  let measure = great ? '个' : (match.groups?.['unit'] ?? '');
  const numberEnd = match.index + match[0].length;
  const rest = text.slice(numberEnd).split(STOPS)[0] ?? '';
  const value = numberOf(low, big);
  if (value === undefined || OTHER_WORD[measure]?.test(rest)) return undefined;
  const tail = /^\s*(?:及?以上|及?以内|之内|及?以下|左右|上下|余|不等)/.exec(rest)?.[0] ?? '';
  const behind = rest.slice(tail.length);
  // 三支一扶, 一人一策: a numeral right behind the measure word makes a set phrase.
  if (/^\D/.test(low) && /^[一二两三四五六七八九十]\p{Script=Han}/u.test(behind)) return undefined;
  if (SET_PHRASE.test(behind) && measure !== '人' && measure !== '名') return undefined;
  if (measure === '期' && PHASE.test(behind)) return undefined;
  const since = text.slice(carried.end, match.index);
  const clause = since.split(STOPS).at(-1) ?? '';
  const article = low === '一' && !(ONE.test(clause.trim()) && ONE_UNIT.has(measure));
  if (article || (low === '一' && !/^[\p{L}“"]/u.test(behind))) return undefined;
  const object = great ? (GREAT.exec(behind)?.[0] ?? '') : nounAfter(behind.replace(/^的/, ''));
  const before = nounBefore(clause);
  if (measure === '个' && PERSON.test(object || before.noun)) measure = '人';
  // A list goes on: the verb of its first item holds for the next.
  const listed = /^[、和与及]/.test(since.trim()) || (since.trim() === '' && carried.verb !== '');
  if (listed && before.verb === '' && !before.led) before.verb = carried.verb;
  const after = behind.slice(behind.indexOf(object) + object.length);
  const names = namesOf({ clause, before, object, measure, behind: after, subject: carried });
  const lead = clause.trimStart().replace(/^[、和与及]+/, '');
  const end =
    numberEnd + tail.length + (object === '' ? 0 : behind.indexOf(object) + object.length);
  const noun = cleanNoun(object || before.noun) || carried.noun;
  return {
    start: match.index - (lead.length <= 24 ? lead.length : 0),
    end,
    names,
    carried: { end, verb: object === '' ? before.verb : verbAt(before), noun },
    operator: operatorOf(clause, tail, Boolean(more ?? more2), measure, names[0] ?? ''),
    number: value.number,
    unit: value.scale + measure,
  };
}

const FIXED_VERB = /^(?:编制|制定|编写|撰写|补贴|补助|扶持|新建|建设|改造|建成)/;

function operatorOf(
  clause: string,
  tail: string,
  more: boolean,
  measure: string,
  name: string,
): Operator {
  if (/以内|以下|之内/.test(tail) || /(?:不超过|不多于|不高于|至多|最多|≤)\s*$/.test(clause)) {
    return '≤';
  }
  if (more || /以上|余|左右|上下/.test(tail)) return '≥';
  if (/(?:不少于|不低于|不小于|至少|最少|超过|多于|约|近|≥|>)\s*$/.test(clause)) return '≥';
  if (isBadThing(name)) return '≤';
  if (isFixedByPlan(name)) return '=';
  if (name.endsWith('人数')) return TAKEN_ON.test(name) || STAFF.test(name) ? '=' : '≥';
  if (FIXED_VERB.test(name)) return '=';
  if (EVENT_UNIT.has(measure) || name.endsWith('户数')) return '≥';
  return /^(?:服务|走访|慰问|惠及|帮扶|接待|孵化|引进|培育)/.test(name) ? '≥' : '=';
}

/** 12, 1,200, 三百二十; 万 stays a part of the unit, so that the figure is the user's own. */
function numberOf(digits: string, big: string): { number: number; scale: string } | undefined {
  if (/^\d/.test(digits)) {
    const number = Number(digits.replaceAll(',', ''));
    const times = { 千: 1000, 百: 100 }[big];
    if (times) return { number: number * times, scale: '' };
    return { number, scale: big };
  }
  const whole = chineseNumber(digits);
  if (whole === undefined) return undefined;
  if (big === '万') return { number: whole, scale: '万' };
  if (big !== '') return undefined;
  return whole >= 10_000 && whole % 1000 === 0 && digits.endsWith('万')
    ? { number: whole / 10_000, scale: '万' }
    : { number: whole, scale: '' };
}

/** 十二, 三百零五, 两千, 一万二千; undefined for what is no whole number, 三五 or 十四五. */
export function chineseNumber(text: string): number | undefined {
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  let unit = 10_000;
  for (const char of text) {
    const value = char === '廿' ? undefined : chineseDigit(char);
    if (value !== undefined) {
      if (digit !== undefined && digit !== 0) return undefined;
      digit = value;
      continue;
    }
    if (char === '万') {
      total = (total + section + (digit ?? 0)) * 10_000;
      [section, digit, unit] = [0, undefined, 10_000];
      continue;
    }
    const step = { 十: 10, 廿: 10, 百: 100, 千: 1000 }[char] ?? 0;
    if (step === 0 || step >= unit) return undefined;
    section += (char === '廿' ? 2 : (digit ?? 1)) * step;
    [digit, unit] = [undefined, step];
  }
  return total + section + (digit ?? 0);
}

// --- naming -----------------------------------------------------------------------------------

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Whether a phrase begins with what is done, 购置…, 为…: else it only lists things. */
export function beginsWithAction(phrase: string): boolean {
  const [first] = segmenter.segment(phrase.trim());
  const word = first?.segment ?? '';
  // 春节慰问困难家庭: the verb may stand behind a time or a place, but not right before a number.
  const acts = new RegExp(
    `^[\\p{Script=Han}]{0,5}(?:${TELLING})(?=[\\p{Script=Han}])(?![余约共近超一二三四五六七八九十])`,
    'u',
  );
  return (
    acts.test(phrase.trim()) ||
    IDLE.has(word) ||
    LEADING.has(word) ||
    new RegExp(`^(?:${TELLING})`).test(phrase.trim()) ||
    /^(?:根据|依据|聚焦|围绕|针对|加强|推进|深化|完善|落实|持续|优化|提升|做好|委托|聘|购|建|修|请|带领|支付|用|面向|依托|结合|解决|满足|打通|整合|扩大|常态化|定期|举|搭建|构建|丰富|营造|健全|强化|巩固)/.test(
      word,
    )
  );
}

/** The leading words of a phrase that say nothing of what is counted, off. */
function withoutLead(phrase: string): string {
  let at = phrase.length;
  for (const { segment, index } of segmenter.segment(phrase)) {
    if (!LEADING.has(segment) && !/^(?:20\d\d|\d+|年|月)$/.test(segment)) {
      at = index;
      break;
    }
  }
  return phrase.slice(at);
}

function nounAfter(after: string): string {
  const reach = /^[\p{L}\p{N}“”"·]+/u.exec(after)?.[0] ?? '';
  // 面向居民的讲座: what is counted stands behind the last 的.
  const directed =
    /^(?:面向|针对|围绕|关于|以|由|不同|各类)[^，。；]*?的(?=[\p{L}“”"]{2,12})/u.exec(reach);
  if (directed) return nounAfter(reach.slice(directed[0].length));
  let noun = '';
  for (const { segment, index } of segmenter.segment(reach)) {
    const next = reach.slice(index);
    if (/^[\d零〇一二两三四五六七八九十]/.test(segment)) break;
    if (AFTER.test(next) && !NAME_ON.test(next)) break;
    noun += segment;
    if (noun.length >= 16) break;
  }
  return noun.replace(/(?:进行|开展|给予|提供|予以|实施|的)+$/, '');
}

interface Before {
  verb: string;
  noun: string;
  per: string;
  /** A verb that only says that it happens stood there: 举办, 组织, 吸引. */
  led: string;
}

function nounBefore(clause: string): Before {
  let rest = clause.replaceAll(/\s/g, '').replace(/^[、和与及]+/, '');
  const per =
    /每(?:个?[\p{Script=Han}]{1,2}?(?=开展|组织|举办|参与|参加|约|不少于|至少|服务|$)|[场期次人月周年天季班户])/u.exec(
      rest,
    )?.[0] ?? '';
  rest = withoutLead(rest.replace(per, '').replace(TRAILING, ''));
  let led = '';
  for (const { segment, index } of segmenter.segment(rest)) {
    if (!IDLE.has(segment)) {
      rest = rest.slice(index);
      break;
    }
    led += segment;
    if (index + segment.length === rest.length) rest = '';
  }
  rest = withoutLead(rest).replace(BY_OTHERS, '').replace(FEAST, '');
  const verb = new RegExp(`^(?:${TELLING})`).exec(rest)?.[0] ?? '';
  const noun = rest
    .slice(verb.length)
    .replace(/^[了到的]/, '')
    .replace(new RegExp(`(?:${[...IDLE].filter((word) => word.length > 1).join('|')})+$`), '');
  if (noun === '') return { verb: '', noun: verb, per, led };
  return { verb, noun, per, led };
}

interface Naming {
  before: Before;
  object: string;
  measure: string;
  behind: string;
  subject: Carried;
}

function namesOf({ clause, ...facts }: Naming & { clause: string }): string[] {
  const { before, object } = facts;
  if (/各\s*$/.test(clause) && object === '' && /[、和与及]/.test(before.noun)) {
    const items = before.noun.split(/[、和与及]+/).filter((item) => item !== '');
    return items.map((noun) => nameOne({ ...facts, before: { ...before, noun } }));
  }
  return [nameOne(facts)];
}

/** 春节、八一慰问…: the days are no part of what is counted. */
const FEAST = /^\p{Script=Han}{1,4}、\p{Script=Han}{0,4}?(?=(?:慰问|走访|发放)\p{Script=Han}{2})/u;
/** Who does it on the unit's behalf is no part of what is counted. */
const BY_OTHERS =
  /^(?:请|委托|聘请|由|引入|交由)(?:第三方|专业|社会)(?:机构|公司|组织|单位|团队|力量)?/;
const MEASURE_NAME = /(?:人数|人次|户数|次数|场次|面积|长度|里程|数量|数|量)$/;
const JOINED = /^(?:参加|参与|参训|到场)/;
const HAPPENING =
  /(?:培训|轮训|沙龙|讲座|活动|比赛|大赛|演出|会|课|课程|班|节|展|展览|赛|营|论坛|仪式|座谈|联谊|游|宣讲|学习|讲坛|市集|义诊|典礼|演练|参观|考察)$/;

function nameOne({ before, object, measure, behind, subject }: Naming): string {
  const { per } = before;
  const suffix = SUFFIX.get(measure) ?? '数量';
  const told = before.verb + before.noun;
  // 「参训人数100人」 names its row itself; a bare 面积 or 人数 is that of the thing before.
  if (object === '' && MEASURE_NAME.test(told) && !told.endsWith('质量')) {
    const bare = told.replace(MEASURE_NAME, '').length === 0;
    if (!bare) return clipped(per, told, '');
    return clipped(
      per,
      before.led === '' ? subject.verb + subject.noun + told : `活动${before.led}${told}`,
      '',
    );
  }
  const counted = countedIn(before, object, measure);
  let noun = counted.noun;
  let verb = counted.behind ? verbAt(before) : before.verb;
  if (noun === '') noun = cleanNoun(subject.noun);
  // 为六个片区发放补贴: what is done to them stands behind them.
  if (verb === '' && object !== '') verb = DONE_TO.exec(behind)?.[0] ?? '';
  if (suffix === '人数' || suffix === '人次') {
    if (/^(?:人员|人)$/.test(noun)) noun = '';
    if (noun === '' && before.led !== '' && JOINED.test(before.led))
      return `活动${before.led}${suffix}`;
    if (noun === '') return clipped(per, verb || '服务', suffix);
    // 「约800人参加」 by itself speaks of all that went before.
    if (object === '' && before.noun === '' && per === '' && JOINED.test(behind))
      return '活动参加人数';
    if (HAPPENING.test(noun) && verb === '') return clipped(per, `${noun}参加`, suffix);
    const people = PEOPLE.test(noun);
    const joined = JOINED.test(behind) || /参加|参与|吸引|动员|发动|组织/.test(before.led);
    if (people && joined) return clipped(per, `${noun}参与`, suffix);
    if (people && verb === '' && /提供|服务|享受|接受|照护|上门|免费/.test(behind)) verb = '服务';
    if (verb === '提供' && !people) {
      return clipped(per, `${noun}${noun.endsWith('服务') ? '' : '服务'}`, suffix);
    }
    return clipped(per, `${verb}${noun}`, suffix);
  }
  if (['场次', '次数', '期数', '节数', '班次', '开展数'].includes(suffix)) {
    if (noun === '') return clipped(per, verb || '活动开展', suffix);
    const idle = ['提供', '建设', '培训', '打造', '保障'].includes(verb) && object !== '';
    return clipped(per, `${idle ? '' : verb}${noun}`, suffix);
  }
  // 3个点, 12个村: a single character is no name.
  return clipped(per, noun === '' ? verb || '完成' : `${verb}${LONE[noun] ?? noun}`, suffix);
}

const LONE: Record<string, string> = {
  村: '村庄',
  点: '点位',
  站: '站点',
  路: '道路',
  校: '学校',
  车: '车辆',
  房: '房屋',
  楼: '楼宇',
  河: '河道',
  桥: '桥梁',
  树: '树木',
  店: '门店',
};

/** The thing counted: mostly what follows the number, unless that only goes on after it. */
function countedIn(
  before: Before,
  object: string,
  measure: string,
): { noun: string; behind: boolean } {
  const after = cleanNoun(object);
  const ahead = cleanNoun(before.noun);
  const persons = SUFFIX.get(measure) === '人数' || SUFFIX.get(measure) === '人次';
  // 聘请律师2名驻点, 开设暑托班2个班
  const goesOn = persons && PEOPLE.test(ahead) && !PEOPLE.test(after);
  // 暑托班2期招收小学生: another deed begins behind the number.
  const another =
    ahead !== '' && new RegExp(`^(?:${TELLING}).+`).test(after) && HAPPENING.test(ahead);
  if (after === '' || goesOn || another || (ahead !== after && ahead.endsWith(after))) {
    return { noun: ahead, behind: false };
  }
  // 4名专职人员工资: the persons are counted, not their pay.
  const paid = persons
    ? /^(.*(?:人员|员|工|师|者))(?:工资|薪酬|待遇|福利|社保|补贴|劳务费)/.exec(after)?.[1]
    : undefined;
  return { noun: paid ?? after, behind: true };
}

/** The telling verb at the end of the words before the number: 「镇里补贴6个片区」. */
function verbAt({ verb, noun }: Before): string {
  const whole = verb + noun;
  return (
    new RegExp(`(?:${TELLING})$`).exec(whole)?.[0] ??
    new RegExp(`^(?:${TELLING})`).exec(whole)?.[0] ??
    ''
  );
}

function cleanNoun(noun: string): string {
  return noun.replaceAll(/[“”"\s]/g, '').replace(/^[的了、]+|[的等、]+$/g, '');
}

function clipped(per: string, stem: string, suffix: string): string {
  let core =
    suffix !== '' && stem.endsWith(suffix) ? stem.slice(0, stem.length - suffix.length) : stem;
  const room = Math.min(LONGEST_NAME - per.length - suffix.length, LONGEST_NOUN + 4);
  if (core.length > room) {
    // The head of a Chinese noun stands at its end: drop words from the front.
    const parts = [...segmenter.segment(core)].map(({ segment }) => segment);
    while (parts.length > 1 && parts.join('').length > room) parts.shift();
    core = parts.join('').slice(-room);
  }
  return `${per}${core}${suffix}`;
}

/** Two rows of one name would be a fault of the form: the same count goes, another gets a mark. */
function distinct(counts: Count[]): Count[] {
  const kept: Count[] = [];
  for (const count of counts) {
    const twins = kept.filter((other) => other.name.split('（')[0] === count.name);
    if (twins.some((t) => t.number === count.number && t.unit === count.unit)) continue;
    const mark = ['', '（第二项）', '（第三项）', '（第四项）', '（第五项）'][twins.length];
    if (mark === undefined) continue;
    kept.push({ ...count, name: count.name + mark });
  }
  return kept;
}

// --- limits of time, incidents, money earned ----------------------------------------------------

type Special = Omit<Count, 'words' | 'index'> & { start: number; end: number };

const TIME = String.raw`(?<number>\d+(?:\.\d+)?|[一二两三四五六七八九十]+)\s*(?:个)?(?<unit>工作日|自然日|日历天|分钟|小时|天|日|个月)`;
const LIMIT = new RegExp(
  String.raw`(?<name>[\p{Script=Han}]{0,8}(?:工期|周期|时限|(?:响应|处置|办理|办结|修复|到场|到达|完成|反馈|等候|等待|处理|整改|恢复|送达|审批|受理|排除|维修|抢修|拨付)时间))(?:不超过|不多于|不大于|控制在|在|为|约|:|[≤<=]|\s)*${TIME}(?:以内|之内|内)?`,
  'gu',
);
const WITHIN = new RegExp(
  String.raw`(?<noun>[\p{Script=Han}]{0,8})(?<![每日约余])\s*${TIME}(?:以内|之内|内)(?:的)?(?<deed>(?:到场|到达|响应|修复|处置|办结|反馈|回复|送达|处理|整改|发放|抵达|恢复|受理|解决|拨付|完成|排除)?)`,
  'gu',
);
const NEVER =
  /(?<where>[\p{Script=Han}]{2,6}安全)?(?:不(?:得)?(?:再)?(?:发生|出现)|(?<!从)无(?=[\p{Script=Han}]{0,8}(?:事故|事件|投诉))|零|未发生|(?<![\d.])0起)(?:一起|任何)?(?<what>[\p{Script=Han}]{0,10}?(?:事故|事件|投诉|火灾|伤亡|舆情))|(?<named>[\p{Script=Han}]{0,8}(?:事故|事件|投诉))(?:数|发生数|起数)?(?:为|控制在|:|=)*(?:零发生|零|(?<![\d.])0\s*起)/gu;
const EARNED =
  /(?:(?<verb>新增|实现|带动|增加|创造|完成|引进|吸引|形成|节约|拉动|撬动|促成|帮助)(?<what>[\p{Script=Han}]{0,8}?(?:税收|收入|产值|增收|销售额?|营收|利润|投资|内资|外资|消费|交易额|成交额|营业额))|(?<level>[\p{Script=Han}]{0,4}(?:税收|产值|销售额|营收|交易额|成交额)(?=达|不少于|不低于|[≥>])))(?:不少于|不低于|超过|达到|约|超|达|近|为|共|[≥>=:]|\s)*(?<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?<unit>(?:万|亿|千|千万|百万)?元)/gu;

function specialIn(text: string): Special[] {
  const found: Special[] = [];
  const add = (match: RegExpExecArray, count: Omit<Special, 'start' | 'end'>) => {
    const start = match.index;
    const end = start + match[0].length;
    if (count.name.length > LONGEST_NAME || found.some((o) => start < o.end && end > o.start))
      return;
    found.push({ ...count, start, end });
  };
  const limit = (match: RegExpExecArray, name: string) => {
    const { number: digits = '', unit = '' } = match.groups ?? {};
    const number = /\d/.test(digits) ? Number(digits) : chineseNumber(digits);
    if (number === undefined || name === '') return;
    const least = /不少于|不低于|至少/.test(match[0]);
    const told = withoutLead(name.replace(/^.*(?:确保|要求|保证|实现|并|的)/, ''));
    add(match, {
      kind: 'time',
      name: told === '' ? name : told,
      operator: least ? '≥' : '≤',
      number,
      unit: unit === '日历天' ? '天' : unit,
    });
  };
  for (const match of text.matchAll(EARNED)) {
    const { verb = '', what = '', number = '', unit = '' } = match.groups ?? {};
    const said = /^(?:新增|带动|节约|增加|引进|吸引|拉动|撬动)$/.test(verb) ? verb + what : what;
    add(match, {
      kind: 'benefit',
      name: match.groups?.['level'] ?? said,
      operator: '≥',
      number: Number(number.replaceAll(',', '')),
      unit,
    });
  }
  for (const match of text.matchAll(LIMIT)) limit(match, match.groups?.['name'] ?? '');
  for (const match of text.matchAll(WITHIN)) {
    const { noun = '', deed = '' } = match.groups ?? {};
    const done = deed !== '' || /(?:处置|办结|响应|修复|整改|办理|处理|反馈|抢修|维修)$/.test(noun);
    if (done) limit(match, `${noun}${deed}时间`);
  }
  for (const match of text.matchAll(NEVER)) {
    const what = match.groups?.['what'] ?? match.groups?.['named'] ?? '';
    const where = match.groups?.['where'] ?? '';
    const name = /^(?:事故|投诉|事件)$/.test(what)
      ? where === ''
        ? NEVER_NAME[what]
        : where + what
      : what.replace(/^(?:有|一起)/, '');
    if (!name) continue;
    add(match, {
      kind: 'incident',
      name: /(?:事故|事件|投诉|火灾)$/.test(name) ? `${name}数` : name,
      operator: '=',
      number: 0,
      unit: '起',
    });
  }
  return found;
}

const NEVER_NAME: Record<string, string> = {
  事故: '安全责任事故',
  投诉: '有责投诉',
  事件: '安全事件',
};

// --- rates ------------------------------------------------------------------------------------

const RATE =
  /(?<clause>[^，,。；;：\n（()）、%]*?)(?<bound>不低于|不少于|不小于|不超过|不高于|低于|不大于|达到|达|保持在|提高到|提升到|提升至|提高至|控制在|至少|超过|高于|为|在|到|约|[≥>≤<=])*\s*(?:(?<number>\d+(?:\.\d+)?)\s*%|百分之(?<han>[零〇一二两三四五六七八九十百\d.]+))(?<tail>及以上|以上|以内|以下|左右)?/gu;
const GOES_DOWN = /下降|降低|减少|压降/;
const GOES_UP = /同比增长|增长|提升|提高|增加|上升|增幅/;

function ratesIn(
  text: string,
): (Omit<Count, 'words' | 'index'> & { start: number; end: number })[] {
  return [...text.matchAll(RATE)].flatMap((match) => {
    const { clause = '', bound = '', number: digits, han, tail = '' } = match.groups ?? {};
    const number = digits === undefined ? chineseNumber(han ?? '') : Number(digits);
    if (number === undefined || number > 1000) return [];
    let phrase = clause
      .replaceAll(/\s/g, '')
      .replace(
        /(?:确保|保证|力争|实现|使得?|让|要求|其中|并且|并|同时|以及|和|与|均|总体|逐步)+$/,
        '',
      );
    phrase = phrase.replace(/(?:都|均|要|应|须|需)+$/, '');
    const change = /(?:同比|较上年|较去年)?(?:下降|降低|减少|压降|增长|提升|提高|增加|上升)$/.exec(
      phrase,
    );
    if (!change && !/(?:率|度|比例|占比|覆盖面)$/.test(phrase)) return [];
    let name = phrase.replace(
      /^.*(?:确保|保证|力争|实现|使得?|要求|其中|并且|同时|以及|达到|完成|、)(?=.{2,})/,
      '',
    );
    name = withoutLead(name);
    if (change) {
      const noun = name.slice(0, name.length - change[0].length);
      if (noun.length < 2) return [];
      name = `${noun}${change[0].replace(/^(?:较上年|较去年)/, '')}率`;
    }
    const least = clippedRate(name);
    if (least.length < 2) return [];
    const capped =
      /以内|以下/.test(tail) || /不超过|不高于|不大于|(?<!不)低于|控制在|[≤<]/.test(bound);
    const operator: Operator =
      capped || isBadThing(bareName(least))
        ? '≤'
        : number === 100 && !change
          ? '='
          : GOES_DOWN.test(phrase) || GOES_UP.test(phrase)
            ? '≥'
            : '≥';
    const start = match.index + clause.length - phrase.length;
    const end = match.index + match[0].length;
    return [
      {
        kind: 'rate' as const,
        name: least,
        operator,
        number,
        unit: '%',
        start: Math.max(start, match.index),
        end,
      },
    ];
  });
}

/** 「培训2期，满意度95%」: a bare rate is that of the thing before. */
function rateName(name: string, noun: string): string {
  if (!/^(?:满意[度率]|.{1,2}率)$/.test(name)) return name;
  if (noun !== '' && noun.length <= 8) return `${noun}${name}`;
  return name.startsWith('满意') ? `服务对象${name}` : name;
}

function clippedRate(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const parts = [...segmenter.segment(name)].map(({ segment }) => segment);
  while (parts.length > 1 && parts.join('').length > LONGEST_NAME) parts.shift();
  return parts.join('').slice(-LONGEST_NAME);
}
