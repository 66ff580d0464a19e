// Quantities in prose: 「举办12场讲座」「课程不少于300节」「六大片区」. Decides which numbers are amounts of
// something, and of what; set phrases (四个意识, 进一步) are none. Knows no form and no rule.
import { chineseDigit } from '../numerals.ts';
import { folded } from '../reading.ts';
import { GROUP_OF, LAST_LIGHT, LEAD_ENDS, signsOf, thingOf, VERBS, type Thing } from './things.ts';

export interface Quantity extends Thing {
  number: number;
  /** '' where names or a bare noun are counted. */
  unit: string;
  /** `about`: 约, 左右, a range, or what there is already: good as an amount, not to be compared. */
  bound: '=' | '≥' | '≤' | 'about';
  /** Said of each of several: 每期50人. */
  each: boolean;
  /** One share of a number said before: 其中县道12公里. */
  share: boolean;
  /** Counted from a list of names. */
  named: boolean;
  /** What stands before it in its clause. */
  before: string;
  /** As it was written, with its noun where that follows. */
  words: string;
}

// --- units --------------------------------------------------------------------------------------

/** Units that count alike; a factor where one is a multiple of another. */
const CLASSES: Readonly<Record<string, string>> = {
  person: '人 名 位',
  visit: '人次',
  run: '台次 车次 架次',
  call: '户次 家次',
  event: '场次 场 次 回 趟 轮',
  term: '期 届',
  class: '班次 班',
  lesson: '节 堂 讲 课',
  hour: '课时 学时',
  thing: '个 大 项 件 只 支 门 批次 批 起 宗 例 条 组 队 对 集 段 类 种 款',
  place: '家 处 座 所 间 栋 幢 片 站 户 块',
  print: '份 册 本 张 部 篇 幅 面',
  device: '台件 台套 套 台 辆 艘 架 盏 樘 扇 枚 根 口 床',
  plant: '株 棵 盆',
  pack: '箱 袋 盒 瓶 桶',
  length: '延米 米 公里 千米',
  area: '平方公里 平方米 平米 ㎡ m2 公顷',
  field: '亩',
  volume: '立方米',
  weight: '吨 公斤 千克',
  hours: '小时',
  days: '天',
  share: '个百分点 百分点 % ‰',
  money: '元',
};
const TIMES: Readonly<Record<string, number>> = {
  公里: 1000,
  千米: 1000,
  平方公里: 1_000_000,
  公顷: 10_000,
  吨: 1000,
};
const CLASS_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(CLASSES).flatMap(([name, units]) =>
    units.split(' ').map((unit): [string, string] => [unit, name]),
  ),
);
const ANY_THING = new Set(['thing', 'place', 'print', 'device', 'plant', 'pack']);

/** A number and its unit in the smallest unit of its kind: 1.2 万平方米 → 12000, 平方米. */
export function scaled(number: number, unit: string): { number: number; unit: string } {
  const [, scale = '', bare = unit] = /^([百千万亿])?(.+)$/.exec(unit) ?? [];
  const known = CLASS_OF.has(unit) ? unit : bare;
  const times = known === unit ? 1 : (SCALES[scale] ?? 1);
  return { number: number * times, unit: known };
}

/** Whether two units can count the same thing, 场 and 次, 个 and 处. */
export function alike(a: string, b: string): boolean {
  const [one, other] = [CLASS_OF.get(a), CLASS_OF.get(b)];
  if (a === b || (one !== undefined && one === other && one !== 'thing')) return true;
  const open = (unit: string) => unit === '' || unit === '个' || unit === '大';
  return (
    (open(a) && (b === '' || ANY_THING.has(other ?? ''))) ||
    (open(b) && (a === '' || ANY_THING.has(one ?? '')))
  );
}

/** How many of the smallest unit of its kind one is: 公里 is 1000 米. */
export function timesOf(unit: string): number {
  return TIMES[unit] ?? 1;
}

/** Whether a unit counts something: neither money nor a share. */
export function counts(unit: string): boolean {
  const kind = CLASS_OF.get(scaled(1, unit).unit);
  return kind !== undefined && kind !== 'share' && kind !== 'money';
}

/** What behind a measure word makes it the beginning of another word: 部门, 场所, 次要. */
const NOT_BEFORE: Readonly<Record<string, string>> = {
  人: '[才民均类口力事工群性身格品员]',
  名: '[称单誉录]',
  位: '[于置一]',
  户: '[外籍型]',
  家: '[庭长园政亲]',
  项: '目',
  次: '[性序要生]',
  场: '[所馆景地]',
  期: '(?:间|工程|项目|建设|改造|待|望|末|初)',
  届: '(?:[一二三四五六七八]中|中央|党|全国)',
  节: '[能约日点庆假气省水电俭]',
  门: '[店口诊户禁]',
  批: '[准评示]',
  起: '[来到步]',
  例: '如',
  组: '[织长成建]',
  队: '伍',
  条: '[例件]',
  面: '[积向貌对]',
  支: '[持付撑部出]',
  本: '[级地区市街镇村年]',
  部: '[门分署]',
  对: '[象接口照应一]',
  台: '[账风]',
  套: '[路餐]',
  站: '式',
  片: '段',
  所: '(?:有|在|联动)',
  班: '[子组]',
  讲: '[座师解]',
  课: '[程题堂]',
  米: '[兰]',
  天: '(?:然|内|之内|以内)',
  小时: '(?:内|之内|以内|响应|值守|值班|不间断|在岗|热线|服务)',
  集: '[中体团聚市]',
  口: '[径岸]',
  幅: '度',
  轮: '[训岗换]',
  回: '[应访]',
  间: '隔',
  根: '据',
  架: '构',
  床: '位',
  元: '[化旦宵素]',
  大: '(?!片区|区域|板块|街区|园区|社区|网格|组团|商圈|工程|项目|场馆|基地|平台|系统|活动|品牌)',
};
/** Nouns that a number may stand before without a measure word. */
const BARE = '(?:街道|街镇|片区|社区|校区|园区|网格|站点|居民区)';
const UNITS = [...CLASS_OF.keys()]
  .toSorted((a, b) => b.length - a.length)
  .map((unit) => (NOT_BEFORE[unit] ? `${unit}(?!${NOT_BEFORE[unit]})` : unit))
  .join('|');
const QUANTITY = new RegExp(
  String.raw`(?<![\d.,A-Za-z])(\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,15}(?:\.\d{1,6})?)([百千万亿]{0,2})(余|多|来)?(?:(${UNITS})|(?=${BARE}))` +
    String.raw`|((?<![一二两三四五六七八九十百千万零〇])[一二两三四五六七八九十百千万零〇]{1,12})(余|多|来)?(?:(${UNITS})|(?=${BARE}))`,
  'g',
);

// --- which numbers are amounts -------------------------------------------------------------------

const SCALES: Readonly<Record<string, number>> = { 百: 100, 千: 1000, 万: 10_000, 亿: 100_000_000 };

/** 十二, 一百二十, 三千五, 两万; undefined for 六一, 百万 and whatever is no number. */
export function hanNumber(text: string): number | undefined {
  if (!/^(?:十|[一二两三四五六七八九]十?)/.test(text) || /[一二两三四五六七八九]{2}/.test(text)) {
    return undefined;
  }
  let whole = 0;
  let part = 0;
  let digit: number | undefined;
  for (const sign of text) {
    const value = chineseDigit(sign);
    if (value !== undefined) {
      digit = value;
    } else if (sign === '万') {
      whole += (part + (digit ?? 0)) * 10_000;
      [part, digit] = [0, undefined];
    } else {
      const scale = sign === '十' ? 10 : (SCALES[sign] ?? 0);
      part += (digit ?? (sign === '十' ? 1 : 0)) * scale;
      digit = undefined;
    }
  }
  return whole + part + (digit ?? 0);
}

/** 四个意识, 两个维护, 三个一批: said of politics and method, counted by nobody. */
const SET_BEHIND =
  /^(?:意识|自信|维护|确立|全面|坚持|必须|务必|责任|规定|到位|结合|转变|[一百]|100|更加|方面|层面|维度|环节|阶段|角度|层次|关键|聚焦|注重|突出|强化|新城|中心(?=建设|功能|[，。、”"]|$)|文明|代表|覆盖|融合|清单|[“”"]|关系|伟大|大局|领域|抓手|重点|优先|带头|先锋|机制|制度|原则|措施|职责|目标|体系|基本|规范|公开|公示|攻坚|行动|战略|统筹|作风|纪律|联动|联系|不|有|好|新(?=[，。、”"]|$))/;
const ONE_UNIT = /^(?:场次|场|次|期|届|名|人|位|座|台|辆|部|家|所|份|本|册|处|间|栋|幢|户|节)$/;
const ONE_AFTER = /[每进统唯同另某任第新下上这那逐不专单归之其跑万让]$/;
const ONE_PLACE =
  /^[^，。；、\d]{0,8}?(?:食堂|服务站|驿站|中心|馆|系统|平台|室|公园|学校|基地|广场|站点|小程序|步道)/;
const ALWAYS_ON = /^(?:24小时|365天|7天)$/;
/** What there is or was already. */
const EXISTING =
  /现有|共有|已有|已建|现已|原有|目前|现状|上年|去年|上一年|以来|截至|此前|累计已|在册|户籍|常住/;

function isAmount(
  text: string,
  at: { start: number; end: number; numeral: string; unit: string },
): boolean {
  const { start, end, numeral, unit } = at;
  const before = text.slice(Math.max(0, start - 6), start);
  const after = text.slice(end, end + 12);
  if (ALWAYS_ON.test(text.slice(start, end)) || before.endsWith('第')) return false;
  if (/\d/.test(numeral)) return true;
  if (/[几数上好“"‘「『]$/.test(before) || numeral === '二') return false;
  if (unit === '类' || unit === '种' || unit === '款' || unit === '段') return false;
  if (numeral !== '一') return !/^[个大项支件条种对批]?$/.test(unit) || !SET_BEHIND.test(after);
  if (ONE_AFTER.test(before) || after.startsWith('一') || /一.$/.test(before)) return false;
  return ONE_UNIT.test(unit) || (unit === '个' && ONE_PLACE.test(after));
}

// --- reading ------------------------------------------------------------------------------------

const BOUND_BEFORE =
  /(?:(不少于|不低于|不小于|至少|超过|突破|多于|≥|>)|(不超过|不高于|不多于|控制在|低于|≤|<)|(约|大约|近|接近|平均|上下)|达到?|保持在|保持|稳定在|提[高升]至|提[高升]到|为|共|共计|合计|累计|总计|:|=)+$/;
const BOUND_AFTER = /^(?:(\(含\))?(以上|及以上|起)|(以内|以下|之内)|(左右|上下))/;
const CUT =
  /协助|参与|参加|开展|并|用于|提供|进行|实施|完成|从事|负责|正常|全年|提升|提高|增强|改善|保障|确保|解决|满足|促进|实现|达到|以及|同时|惠及/;

/** The text as it is read here: folded, without blanks, names of documents and their numbers. */
export function plainProse(text: string): string {
  return folded(text.replaceAll(/[，\n]/g, '。'))
    .replaceAll(/\s/g, '')
    .replaceAll(/(?<!\d),|,(?!\d{3}(?!\d))/g, '。')
    .replaceAll(/《[^》]*》|〔[^〕]*〕(?:第?\d+号)?|\[20\d\d\](?:第?\d+号)?/g, '《》')
    .replaceAll(/20\d\d年(?:度|\d{1,2}月(?:\d{1,2}日)?)?/g, '');
}

const BREAK = /[。;:、!?()（）“”]/;

let recent: { text: string; found: readonly Quantity[] } | undefined;

/** Every quantity of a text, in order; lists of names that count as one come last. */
export function quantitiesIn(text: string): readonly Quantity[] {
  // Several rules ask for those of the same goal, one after the other.
  if (recent?.text !== text) recent = { text, found: readQuantities(text) };
  return recent.found;
}

function readQuantities(text: string): Quantity[] {
  const plain = plainProse(text);
  const found: Quantity[] = [];
  let lastEnd = 0;
  const matches = [...plain.matchAll(QUANTITY)].filter((match) => {
    const numeral = match[1] ?? match[5] ?? '';
    const unit = match[4] ?? match[7] ?? '';
    const start = match.index;
    const end = start + match[0].length;
    return isAmount(plain, { start, end, numeral, unit });
  });
  for (const [i, match] of matches.entries()) {
    const number =
      match[1] === undefined
        ? hanNumber(match[5] ?? '')
        : [...(match[2] ?? '')].reduce(
            (n, scale) => n * (SCALES[scale] ?? 1),
            Number(match[1].replaceAll(',', '')),
          );
    const end = match.index + match[0].length;
    if (number === undefined) continue;
    found.push(
      quantityAt(plain, {
        number,
        unit: match[4] ?? match[7] ?? '',
        vague: (match[3] ?? match[6]) !== undefined,
        start: match.index,
        end,
        from: lastEnd,
        to: matches[i + 1]?.index ?? plain.length,
      }),
    );
    lastEnd = end;
  }
  return [...found, ...namedIn(plain)];
}

interface Place {
  number: number;
  unit: string;
  vague: boolean;
  start: number;
  end: number;
  /** Where the quantity before ends, and the next begins. */
  from: number;
  to: number;
}

function quantityAt(plain: string, place: Place): Quantity {
  const { number, unit, start, end, from, to } = place;
  let left = start;
  while (left > from && !BREAK.test(plain[left - 1] ?? '')) left -= 1;
  let right = end;
  while (right < to && !BREAK.test(plain[right] ?? '')) right += 1;
  let before = plain.slice(left, start);
  let after = plain.slice(end, right).replace(/[和及与]$/, '');
  const clause = before + plain.slice(start, right);
  // 讲座、沙龙12场 and 12场讲座、沙龙: a sum of several things.
  const several =
    (plain[left - 1] === '、' && left - 1 > from && !/\d/.test(plain.slice(from, left))) ||
    (plain[right] === '、' &&
      after !== '' &&
      right < to &&
      !/^、[^。;]{0,12}\d/.test(plain.slice(right)));

  const low = BOUND_BEFORE.exec(before);
  if (low) before = before.slice(0, low.index);
  const high = BOUND_AFTER.exec(after);
  if (high) after = after.slice(high[0].length);
  const vague =
    place.vague ||
    several ||
    low?.[3] !== undefined ||
    high?.[4] !== undefined ||
    EXISTING.test(clause);
  const isRange = /\d[-~至到]$/.test(plain.slice(Math.max(0, start - 2), start));
  const bound =
    vague || isRange
      ? 'about'
      : low?.[1] !== undefined || high?.[2] !== undefined
        ? '≥'
        : low?.[2] !== undefined || high?.[3] !== undefined
          ? '≤'
          : '=';
  const each = /每(?![年天])[^每]{0,14}$|人均|户均|分别|各(?=$)/.test(before);

  const cut = CUT.exec(after);
  const behind = cut ? after.slice(0, cut.index) : after;
  const own = thingOf(behind);
  const ahead = thingOf(before.replace(LAST_LIGHT, ''));
  const verbsOnly = behind === '' || own.core === '' || GROUP_OF.has(own.core);
  const thing = verbsOnly && ahead.core !== '' ? ahead : own;
  // 「运维」12个「业务系统」: what is done stands before the number, the thing behind.
  const isBehind = thing === own;
  const lead = isBehind ? before.replace(LAST_LIGHT, '').replaceAll(LEAD_ENDS, '') : '';
  return {
    number,
    unit,
    bound,
    each,
    share: plain.slice(Math.max(0, start - 40), start).includes('其中'),
    named: false,
    core: thing.core,
    verbs: isBehind ? [...thing.verbs, ...verbsIn(before)] : thing.verbs,
    signs: isBehind ? signsOf(lead + thing.signs) : thing.signs,
    before,
    words: isBehind
      ? (low?.[0] ?? '') + plain.slice(start, end) + behind.slice(0, 12)
      : before.replace(LAST_LIGHT, '').slice(-14) + (low?.[0] ?? '') + plain.slice(start, end),
  };
}

/** The verbs that a clause ends in before its number: 「聘用」2名…. */
function verbsIn(before: string): string[] {
  const { core, verbs } = thingOf(before);
  const group = GROUP_OF.get(core);
  return group === undefined ? [...verbs] : [group];
}

// --- names as a count ---------------------------------------------------------------------------

const PLACE_NOUN =
  '党群服务站|服务站|文化站|驿站|站点|活动中心|服务中心|文化中心|卫生服务中心|图书馆|博物馆|体育馆|小学|中学|幼儿园|学校|公园|绿地|社区|小区|居民区|居委会|街道|村|镇|医院|敬老院|养老院|福利院|泵站|泵闸|食堂|广场|菜场|校区|园区|路|河|桥';
const GENERIC_NAME =
  /社区|城市|文化|体育|活动|服务|居民|老人|儿童|青年|党员|群众|企业|学校|医院|小区|街道|道路|公共|政府|党委|养老|医疗|教育|经济|科技|培训|政治|组织|单位|农村|城镇|市政|商业|各|等|类|费|性|化|的|和|基层|主|支|次|大|中小|老旧|美丽|示范|重点|全|本|以|为|在|对/;
const NAMED = new RegExp(
  `((?:[\\p{Script=Han}A-Za-z]{2,6}、){0,8}[\\p{Script=Han}A-Za-z]{2,12})[、和及与]([\\p{Script=Han}A-Za-z]{2,5}?)(${PLACE_NOUN})(?![、和及与])([\\p{Script=Han}]{0,6})`,
  'gu',
);

/** 「万象城、新华红星和新意城党群服务站」 → 3. Not with 等 behind, nor where a part is no name. */
function namedIn(plain: string): Quantity[] {
  return [...plain.matchAll(NAMED)].flatMap((match): Quantity[] => {
    const [, list = '', last = '', noun = '', rest = ''] = match;
    if (rest.startsWith('等') || /^[\p{Script=Han}]*?等/u.test(rest.slice(0, 3))) return [];
    const names = [...list.split('、'), last].map((name, i) =>
      (i === 0 ? name.replace(new RegExp(`^.*(?:${VERBS}|:)`), '') : name).replace(
        new RegExp(`(?:${noun})$`),
        '',
      ),
    );
    const isList = names.every(
      (name) => name.length >= 2 && name.length <= 5 && !GENERIC_NAME.test(name),
    );
    if (!isList || new Set(names).size < names.length) return [];
    const thing = thingOf(noun + (CUT.test(rest) ? '' : rest));
    return [
      {
        number: names.length,
        unit: '',
        bound: '=',
        each: false,
        share: false,
        named: true,
        ...thing,
        before: '',
        words: `${names.join('、')}${noun}`,
      },
    ];
  });
}
