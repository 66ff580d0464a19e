// Names by what they are made of: bodies and places by their ending and the strange words before it,
// people by surname and title, and some places and makers by heart. Knows no source.
import { BARRIER } from './ledger-signs.ts';
import { FOREIGN, spelled, unsaid } from './ledger-strange.ts';
import {
  BRANDS,
  COMMON_WORDS,
  DOUBLE_SURNAMES,
  NO_NAME,
  PLACES,
  ROLES,
  SOFT,
  SURE_SURNAMES,
  SURNAMES,
  wordAt,
} from './ledger-words.ts';

/** A name as written; places are those of the folded text. */
export interface Name {
  sense: 'name';
  kind: 'document' | 'title' | 'name';
  start: number;
  end: number;
  words: string;
  /** `body`: its kind of body must be known too (虹桥医院 does not follow from 虹桥镇). */
  shape:
    | 'title'
    | 'document'
    | 'latin'
    | 'place'
    | 'body'
    | 'office'
    | 'person'
    | 'quote'
    | 'plan'
    | 'contact';
}

export type Add = (start: number, end: number, kind: Name['kind'], shape: Name['shape']) => void;

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Where each word of a text begins: `start[i]` is the place of the word that holds character i. */
export function segmented(text: string): Int32Array {
  const start = new Int32Array(text.length + 1);
  for (const { segment, index } of segmenter.segment(text))
    start.fill(index, index, index + segment.length);
  start[text.length] = text.length;
  return start;
}

const BODY =
  '有限责任公司|股份有限公司|有限公司|分公司|公司|集团|大学|学院|医院|学校|中学|小学|幼儿园|协会|学会|商会|基金会|促进会|联合会|研究会|校友会|同乡会|研究院|研究所|研究中心|设计院|科学院|事务所|律所|银行|支行|分行|出版社|报社|杂志社|通讯社|电视台|电台|工作室|合作社|服务社|旅行社|俱乐部|联盟|法院|检察院|敬老院|养老院|福利院|护理院|门诊部|诊所|剧院|剧场|剧团|乐团|艺术团|歌舞团|合唱团|话剧团|沪剧团|书院|酒店|饭店|宾馆|药房|药店|书店|餐厅|餐饮店|面馆|超市|商场|传媒|保险|证券|律师团|讲师团';
const OFFICE =
  '卫生院|卫生服务中心|博物馆|图书馆|美术馆|纪念馆|文化馆|体育馆|展览馆|科技馆|委员会|派出所|党校|消防站|服务中心|活动中心|指导中心|发展中心|事务中心|中心|服务站|工作站|驿站|救助站|基地|产业园|园区|公园|广场|大厦|商厦|小区|花园|公寓|新村|家园|商圈|商务区|开发区|新区|居委会|村委会|居民区|社区|街道|办事处|党支部|党总支|党委|支队|大队|营房|仓库|体育场|影城|天地|客堂间|邻里汇|书屋|记忆馆|会客厅|讲堂|学堂|食堂|农场|果园|菜场|工厂|厂';
const SINGLE = '省市区县镇乡村路弄街巷局厅委苑城桥湾院馆店所社站园坊楼阁堂厂牌号';
const ENDING = new RegExp(`(?:${BODY}|${OFFICE}|大道|公路|路\\d+[弄号]|[${SINGLE}])`, 'g');
const IS_BODY = new RegExp(`^(?:${BODY})$`);
const LONGEST_STEM = 22;
const SHORT_STEM = 5;
/** Such a place has a short name. */
const NEAR = /^(?:社区|街道|小区|花园|公寓|新村|家园|大厦|商厦|广场|公园|天地|书屋|大道|公路)$/;
/** One sign at the end makes a name only of little before it. */
const PLAIN_WORD =
  /(?:[各全本该某每我此两多几同跨出入进到][省市区县镇乡村路街局委]|当局|布局|格局|全局|结局|开局|大局|(?<![民财邮行])政局|邮局|时局|破局|僵局|思路|道路|马路|公路|铁路|网路|线路|电路|出路|新路|之路|门路|套路|心路|一路|跑路|同路|顺路|修路|小路|大路|半路|迷路|走路|沿路|赶路|上路|让路|开路|多路|各路|下乡|返乡|还乡|家乡|故乡|老乡|同乡|水乡|城乡|问路|带路|引路|铺路|探路|通路|城市|都市|超市|门市|夜市|集市|菜市|上市|股市|楼市|城区|社区|园区|片区|街区|校区|景区|地区|辖区|学区|老区|小区|库区|山区|灾区|牧区|林区|郊区|市区|禁区|误区|专区|展区|分区|战区|特区|厂区|禁停区|休息区|活动区|功能区|阅读区|办公区|等候区|公共区|居住区|生活区|住宅区|聚居区|保护区|商业区|工业区|示范区|引领区|先行区|样板区|试验区|自贸区|开放区|核心区|重点区|监管区|农村|乡村|山村|新村|自然村|行政村|乡镇|村镇|集镇|古镇|城镇|街镇|县城|商城|长城|新城|大街|上街|沿街|逛街|委|[常纪政教科建经文体][委]|编委|评委|业委|党委|团委|居委|村委|工委|省委|市委|区委|县委|镇委|政委|桥|立交桥|天桥|港湾|[法医学剧影书画院]院|出院|住院|入院|场馆|展馆|宾馆|会馆|使馆|场所|厕所|住所|诊所|处所|所|门店|商店|旅店|网店|酒店|书店|药店|社|旅社|报社|公社|车站|网站|站|党群站|校园|花园|公园|乐园|家园|田园|菜园|果园|园|工坊|作坊|邻里|社里|家里|这里|那里|哪里|手里|心里|店里|镇里|区里|村里|市里|公里|千里|万里|教学楼|办公楼|大楼|高楼|楼|课堂|学堂|食堂|讲堂|礼堂|厅|客厅|大厅|展厅|餐厅|厂|工厂|牌|品牌|金牌|名牌|招牌|铭牌|门牌|标牌|号|账号|信号|称号|口号|型号|编号|公众号|视频号|服务号|符号|挂号|序号|代号|记号|楼号|[符]号)$/;

export function bodies(text: string, words: Int32Array, add: Add): void {
  let end = 0;
  for (const match of longest(text)) {
    const suffix = match[0];
    const at = match.index;
    const stop = at + suffix.length;
    // Within a word the sign ends nothing: 市|民, 区|域.
    if (words[stop] !== stop && suffix.length === 1 && !endsPlace(suffix, text[stop] ?? ''))
      continue;
    const single = suffix.length === 1;
    // 村级, 村容: said of every village.
    if (suffix === '村' && /[级容貌]/.test(text[stop] ?? '')) continue;
    const short = single || NEAR.test(suffix);
    const from = Math.max(
      end,
      stemStart(text, words, at, short ? SHORT_STEM : LONGEST_STEM, IS_BODY.test(suffix)),
    );
    const name = text.slice(from, stop);
    if (from === at || (single && PLAIN_WORD.test(name))) continue;
    const stem = text.slice(from, at);
    const { cost, first } = single && suffix !== '局' ? spelled(name) : spelled(stem);
    if (cost < FOREIGN || unsaid(name) < FOREIGN) continue;
    if (single && stem.length - first < 2) continue;
    // 规范安置小区, 少儿阅览区: the strange words must stand right before it.
    if (/^(?:社区|小区|街道|[区路镇村])$/.test(suffix) && unsaid(stem.slice(-2)) < 1) continue;
    const start = from + placeBefore(name, Math.min(first, stem.length));
    if (single && /[号牌里社所站堂园楼阁坊院馆店委]/.test(suffix) && cost < 2) continue;
    add(
      start,
      stop,
      'name',
      IS_BODY.test(suffix) || /路\d/.test(suffix)
        ? 'body'
        : /^[镇乡村路弄街巷省市区县]$|街道|社区|新区/.test(suffix)
          ? 'place'
          : 'office',
    );
    end = stop;
  }
}

/** What may not follow the sign of a place that the dictionary does not see as an end: 市民, 路线. */
const GOES_ON: Record<string, string> = {
  路: '线径演灯口面段由况障过途子上',
  镇: '域级村政静定',
  村: '民级居镇务庄容',
  县: '级域城',
  弄: '堂清好得',
  巷: '子道口',
  乡: '镇村亲土村愁',
};

function endsPlace(suffix: string, next: string): boolean {
  const words = GOES_ON[suffix];
  return words !== undefined && !words.includes(next);
}

/** Endings in order; where one goes on into a longer name (大学|医院), the last of them ends it. */
function* longest(text: string): Generator<RegExpExecArray> {
  let held: RegExpExecArray | undefined;
  for (const match of text.matchAll(ENDING)) {
    if (held) {
      const gap = text.slice(held.index + held[0].length, match.index);
      const both =
        /^(?:附属|第[一二三四五六七八九十\d]+|[东西南北]|实验|人民|中心|社区|卫生|上海|总|\p{Script=Han}{0,2})$/u.test(
          gap,
        ) && gap.length <= 4;
      const body = new RegExp(`^(?:${BODY}|中心|服务站)$`).test(match[0]);
      if (!(both && body && /[\p{Script=Han}]$/u.test(held[0]) && !/[与和及、，由]/.test(gap)))
        yield held;
    }
    held = match;
  }
  if (held) yield held;
}

const NUMERAL = /[\d〇零一二两三四五六七八九十百千万余多]/;
const MEASURE =
  /^(?:平方公里|平方米|立方米|个月|公里|千米|平米|延米|公顷|公斤|小时|课时|学时|分钟|人次|场次|户次|批次|[个处家所名位次场期户间座栋支批项条类只台套份辆盏棵株张件幅米亩吨])/;
const COUNTED = new RegExp(`^.*${NUMERAL.source}${MEASURE.source.slice(1)}`);

function stemStart(
  text: string,
  words: Int32Array,
  at: number,
  most: number,
  body: boolean,
): number {
  let from = at;
  while (from > 0 && at - from < most) {
    const begin = words[from - 1] ?? from - 1;
    const word = text.slice(begin, from);
    if (!/^[\p{Script=Han}A-Za-z\d·]+$/u.test(word) || word.includes(BARRIER)) break;
    // 同|济: one sign is no name yet, so the sign before belongs to it.
    const partial = from === at && words[at] === begin;
    const torn =
      word.length === 1 && at - from === 1 && from > 0 && spelled(text.slice(from, at)).cost >= 1;
    if (
      NO_NAME.has(word) &&
      !torn &&
      !partial &&
      !isBound(text, begin) &&
      // 非|遗: the break goes through a common word.
      !(word === '非' && wordAt(COMMON_WORDS, text, begin).length > 1 && from < at) &&
      !(SOFT.has(word) && (body || from === at))
    )
      break;
    if (/^\d+$/.test(word) && from !== at) break;
    // 感受到, 做到, 融入: a verb with its direction.
    if (word.length > 1 && /[到出于向入给着过得]$/.test(word)) break;
    from = begin;
  }
  // 七十五处居民区: what is counted begins behind the measure word.
  const counted = COUNTED.exec(text.slice(from, at));
  if (counted && text[from] !== '第') from += counted[0].length;
  // 12.6公里|村级; what is owed was a number too.
  const before = text[from - 1] ?? '';
  if (before === BARRIER || NUMERAL.test(before))
    from += MEASURE.exec(text.slice(from, at))?.[0].length ?? 0;
  return from;
}

/** 第 belongs to what follows; no other lone sign does. */
function isBound(text: string, at: number): boolean {
  return text[at - 1] === '第';
}

/** A place right before the strange words belongs to the name: 杭州晨光小学. */
function placeBefore(name: string, first: number): number {
  let start = first;
  for (let i = 0; i < first; i += 1) {
    if (wordAt(PLACES, name, i) !== '') {
      start = i;
      break;
    }
  }
  return start;
}

// --- people -------------------------------------------------------------------------------------

const FAMILY = `(?:${DOUBLE_SURNAMES.join('|')}|[${SURNAMES}])`;
const ROLE = `(?:${ROLES.toSorted((a, b) => b.length - a.length).join('|')})`;
const TITLED = new RegExp(`${FAMILY}\\p{Script=Han}{1,2}?(?=(?:高级|副|等)?${ROLE})`, 'gu');
const BEFORE_NAME =
  '主任|书记|教授|律师|专家|讲师|老师|负责人|联系人|校长|院士|会长|经理|医生|社工|顾问|导师|劳模|同志|名师|大师|嘉宾|主讲人|领队|队长|组长|传承人|院长|所长|局长|处长|站长|园长|馆长|先生|女士|模范|党员|教练|志愿者|代表|委员';
const BEHIND_NAME =
  '[，。、；;,)\\n\\uE000]|担任|任|负责|等|主讲|带领|领衔|牵头|带队|授课|主持|同志|任教|坐诊|执教|讲授|作(?:专题|报告|讲座)|做(?:专题|报告|讲座)|指导|开展|组织|出席|参加|和|与|及|领队|带教|领办|主理|为(?:居民|党员|学员)|$';
const AFTER_ROLE = new RegExp(
  `(?<=(?:${BEFORE_NAME}):?)${FAMILY}\\p{Script=Han}{1,2}?(?=${BEHIND_NAME})`,
  'gu',
);
const CALLED = new RegExp(
  `(?<=(?:由|邀请|聘请|特邀|聘任|聘|请|委托|推选|任命|邀|引进|表彰|慰问|走访|学习):?)${FAMILY}\\p{Script=Han}{1,2}?(?=(?:担任|任|负责|主讲|领衔|牵头|带队|授课|主持|坐诊|执教|讲授|带领|等(?=[，。、；专人名老位]|$)|来|作为|为(?:主|团|领|负)|[，。、；;,)\\n\\uE000]|$))`,
  'gu',
);
const SURNAMED = new RegExp(
  `[${SURE_SURNAMES}](?:老师|教授|主任|书记|律师|医生|校长|局长|处长|科长|所长|站长|会长|经理|阿姨|师傅|大姐|爷叔|院长|院士|先生|女士|同志|总(?![量数体结计务是要会投价面支部分监]))`,
  'gu',
);

export function people(text: string, words: Int32Array, add: Add): void {
  for (const pattern of [TITLED, AFTER_ROLE, CALLED, SURNAMED]) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const name = match[0];
      const end = start + name.length;
      // A name begins where a word does.
      if (words[start] !== start && !(pattern === CALLED || pattern === AFTER_ROLE)) continue;
      if (pattern !== SURNAMED && !isPersonal(text, words, start, end)) continue;
      add(start, end, 'name', 'person');
    }
  }
}

const NO_PERSON =
  /^(?:高级|高校|高龄|全科|金牌|常务|万人|成员|成人|文艺|文化|文明|方案|时任|应急|应届|华侨|安全|安置|康复|平安|明星|项目|单位|单元|池塘|水务|温馨|牛人|车队|路长|房管|花艺|包括|强化|游泳|游客|解放|边防|古镇|米其|何时|向上|向导|于是|和谐|和平|都市|宣传|家庭|来自|经济|经验|商务|商会|计划|计生|应对|位于|连续|连队|司法|乐龄|阳光|英语|习惯|简单|简易|查处|程序|程度|单独|冷链|农村|农业|甘于|终身|国企|国家|景观|管理|陪同|党员|党务|党建|党校|党组织|党代表|支部|总支|居民|社区|社会|全体|全区|全市|全镇|全国|区域|毛巾|任何|任务|石材|金融|金色|白领|黄牛|龙头|史料|万众|钱款|贺岁|应聘|聘用|席位|从业|多名|多位|相关|部分|连任|符合|高层|高中|高等|高端|高质|常态|常驻|成立|成果|明确|方便|方面|温暖|时间|时尚|水平|经常|经营|游戏|路线|路演|云端|云上|元旦|贯彻)/;

function isPersonal(text: string, words: Int32Array, start: number, end: number): boolean {
  const name = text.slice(start, end);
  if (/^[陆伍][次名位个人家户场期台套份件年月日天处项]/.test(name)) return false;
  if (NO_PERSON.test(name) || NO_PERSON.test(text.slice(start, end + 1))) return false;
  if (
    unsaid(name) < 1 ||
    /[的了和与及等在是有一二两三四五六七八九十百千个名位各为由]/.test(name.slice(1))
  )
    return false;
  // A dictionary word that begins here and reaches beyond the name is no name: 高龄老人.
  let wordEnd = start + 1;
  while (wordEnd < text.length && words[wordEnd] === words[start]) wordEnd += 1;
  return wordEnd <= end || words[start] !== start;
}

// --- places and makers by heart -----------------------------------------------------------------

const PLACE_TAIL = /(?:特别行政区|自治区|自治州|新区|[省市区县镇乡州])(?![民场域委政级容长])/y;

export function known(text: string, words: Int32Array, add: Add): void {
  for (let i = 0; i < text.length; i += 1) {
    const place = wordAt(PLACES, text, i);
    const brand = place === '' ? wordAt(BRANDS, text, i) : '';
    const word = place + brand;
    if (word === '' || words[i] !== i || text.startsWith('金山银山', i)) continue;
    let end = i + word.length;
    if (words[end] !== end && brand !== '') continue;
    if (place !== '') {
      PLACE_TAIL.lastIndex = end;
      end += PLACE_TAIL.exec(text)?.[0].length ?? 0;
    }
    add(i, end, 'name', 'place');
    i = end - 1;
  }
}
