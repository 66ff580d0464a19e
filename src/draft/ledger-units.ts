// What a number counts: the measure words and nouns behind it, as classes. Two numbers can be the same
// only where their classes meet. Knows no source and no text.

/** One measure word: what it may count, and how many of the class's own unit it is (公里: 1000 米). */
export interface Unit {
  word: string;
  of: readonly string[];
  times: number;
}

const THING = 'thing';
/** 个 and its kin count any thing; persons and events only where the noun says so. */
const ANY_THING = 'thing org place print device case team project pack plant household';

// unit words : classes (: factor). A class in which two words meet is a licence to use one for the other.
const TABLE = `
人次 人/次 人 名 位 : person
员 : person
户次 户 : household org
家次 家 : org place household
个 只 大 种 类 款 样 : ${ANY_THING}
项 : project case print thing
门 : project event
处 座 栋 幢 间 站 片 : place
所 : place org
个点 点 : place
层 楼 : floor
场次 场 次 次数 回 趟 遍 轮 轮次 : event
期 班次 班 届 : event
节 堂 讲 课 课次 : event lesson
课时 学时 : event lesson hour
批次 批 : event pack case
起 宗 例 : case event
单 笔 桩 : case
件 : case print device project
条 : print case place device
份 册 本 张 页 版 : print
篇 则 : print
幅 面 块 : print device place
部 : print device
套 : device print place
台 辆 架 艘 盏 床 把 副 双 顶 樘 扇 架次 车次 台次 : device
根 枚 : device plant
组 : device team place
支 队 : team device
对 : team device person
棵 株 盆 : plant
箱 桶 袋 盒 包 瓶 罐 卷 筐 捆 : pack
份次 餐 顿 客 : print event
集 : print event
字 : text
站次 : event place
网格 组团 片区 街区 : place
分钟 : minute
秒 秒钟 : second
小时 个小时 钟头 : hour
天 日 个工作日 工作日 自然日 个自然日 日历天 : day
周 个星期 星期 个周 : week
个月 : month
年 周年 个年头 : year
学期 个学期 : term
岁 周岁 : age
米 m 延米 延长米 : length
公里 千米 km : length : 1000
厘米 cm : length : 0.01
毫米 mm : length : 0.001
平方米 平米 ㎡ m2 平方 平 : area
平方公里 平方千米 km2 : area : 1000000
亩 : area : 666.6666667
公顷 : area : 10000
立方米 立方 m3 方 : volume
升 L : litre
毫升 ml : litre : 0.001
吨 t : weight : 1000
公斤 千克 kg : weight
克 g : weight : 0.001
斤 : weight : 0.5
元 元整 块 块钱 圆 元钱 : money
角 毛 : money : 0.1
美元 美金 : dollar
欧元 : euro
港元 港币 : hkd
% : ratio : 0.01
‰ : ratio : 0.001
个百分点 百分点 个点数 : points
倍 番 : times
折 : discount
级 星 星级 档 : level
度 ℃ : degree
分 : score
号 号楼 号线 弄 幢楼 室 : label
千瓦 kW KW kw : power
度电 : energy
兆 M MB G GB T TB : data
`;

export const UNITS: ReadonlyMap<string, Unit> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((line) => {
      const [words = '', classes = '', times = '1'] = line.split(' : ');
      const of = classes.trim().split(' ');
      return words
        .split(' ')
        .map((word): [string, Unit] => [word, { word, of, times: Number(times) }]);
    }),
);
const LONGEST_UNIT = 4;

/** The measure word is only the beginning of another word: 部门, 场所, 次要, 人才. */
const OTHER_WORD: Record<string, RegExp> = {
  部: /^[门分署队件]/,
  场: /^(?:[所馆景面合地域]|上(?!门|课|海|下|千|百)|内|外(?!活动)|边)/,
  次: /^[性序要于生]/,
  人: /^(?:[才民均类口力事工群性身格品]|大(?!代表)|行道|社部|员(?!人次))/,
  家: /^(?:[庭长园常风教政]|门口|属|居)/,
  班: /^[子组长]/,
  组: /^[织长合建]/,
  队: /^[伍员长]/,
  条: /^[例]/,
  面: /^[积向貌对临旗]/,
  位: /^[于置]/,
  名: /^[称单誉]/,
  项: /^目/,
  对: /^[象于口照应接]/,
  单: /^[位元一]/,
  站: /^[点区位]/,
  户: /^[外籍型口]/,
  期: /^[间望限盼待]/,
  包: /^[括含容]/,
  支: /^[持付部撑出教]/,
  双: /^[拥向创新减方休]/,
  周: /^[边围期全]/,
  天: /^[然]/,
  年: /^[轻龄级纪]/,
  日: /^[常间报]/,
  度: /^[过假]/,
  分: /^[类享工别为析局配支层批级期段散布类管]/,
  方: /^[面式法向案便位针]/,
  节: /^[能约日点庆假省俗]/,
  课: /^[程堂题本后外]/,
  所: /^[有以在属长需]/,
  处: /^[置理于长级罚室]/,
  点: /^[位评赞亮]/,
  大: /^[力学家会量型众赛厦厅]/,
  类: /^[型别似]/,
  种: /^[植类子族]/,
  门: /^[店口诊户]/,
  级: /^/,
  星: /^[期]/,
  号: /^[召]/,
  片: /^[区段]/,
  间: /^[隔接断]/,
  组团: /^(?!.)/,
  楼: /^[宇道组长栋]/,
  层: /^[级次面]/,
  套: /^[路餐]/,
  本: /^[级地区市街镇村]/,
  块: /^[链]/,
  角: /^[色度落]/,
  块钱: /^(?!.)/,
  米: /^[兰]/,
  亩: /^(?!.)/,
  平: /^[台安均等时衡稳]/,
  里: /^[程弄]/,
  届: /^[时]/,
  讲: /^[座师解堂述]/,
  起: /^[来到步草重]/,
  例: /^[如行]/,
  根: /^[据本]/,
  架: /^[构]/,
  床: /^[位]/,
  副: /^[书主]/,
  集: /^[中体团聚市]/,
  字: /^[体]/,
  室: /^[内外]/,
  员: /^[工额]/,
  轮: /^[训岗换流椅]/,
  回: /^[应访复归]/,
  堂: /^(?!.)/,
  批: /^[准评示发]/,
  档: /^[案次]/,
  折: /^[扣]/,
  版: /^[权面本]/,
  客: /^[户流厅]/,
  餐: /^[厅饮桌]/,
  升: /^[级]/,
  斤: /^(?!.)/,
  克: /^[服]/,
  元: /^[旦宵素件老首化器]/,
};

/** The measure word at `at` of a folded text, and what follows the noun class of 个. */
export function unitAt(text: string, at: number): Unit | undefined {
  for (let length = LONGEST_UNIT; length > 0; length -= 1) {
    const word = text.slice(at, at + length);
    const unit = word.length === length ? UNITS.get(word) : undefined;
    if (!unit) continue;
    const rest = text.slice(at + length, at + length + 6);
    if (/^[A-Za-z]/.test(word) && /^[A-Za-z]/.test(rest)) continue;
    if (OTHER_WORD[word]?.test(rest)) continue;
    return unit;
  }
  return undefined;
}

const PERSON_NOUN =
  /^(?:[^，。；、：:;,\d\uE000]{0,5}?)(?:人员|居民(?![区委小楼家组议])|老人|老年人|长者|儿童|学生|青年|青少年|党员|群众|职工|员工|干部|教师|老师|律师|社工|社会工作者|志愿者|专家|学员|骨干|残疾人|妇女|孩子|军人|代表|委员|督导|讲师|村民|市民|选手|对象|护理员|网格员|协管员|保安|保洁员|医生|护士|人才|工作者|参与者|成员|书记|楼组长|小朋友|同志|顾问|导师|工程师|家长|白领|患者|劳模|团员|队员|会员|农户主)/;
const EVENT_NOUN =
  /^[^，。；、：:;,\d\uE000]{0,8}?(?:活动|讲座|培训|沙龙|比赛|大赛|赛事|演出|论坛|课程|课|会议|座谈|班|宣讲|巡演|展览|义诊|集市|市集|节庆|演练|参观|路演|工作坊|研讨|联谊|走访|慰问|主题党日|党日|(?<!社|协|工|委|商|学|联|员|金)会(?![员计所]))/;
const PLACE_NOUN =
  /^(?:[^，。；、：:;,\d\uE000]{0,4}?)(?:站点|点位|社区|街道|小区|村|镇|园区|楼宇|片区|区域|板块|街区|网格|中心|服务站|基地|居委|居民区|驿站|学校|部门|单位|企业|机构|门店|商圈|街镇|支部|家庭|组织|医院|场馆|阵地|公园)/;
const LEVEL = 4;

/** The classes of a number whose measure word is `unit`, given the words that follow. */
export function classesOf(unit: Unit | undefined, rest: string): readonly string[] {
  const generic = unit && (unit.of.includes('project') || unit.word === '大');
  if (unit && !generic) return unit.of;
  const near = rest.slice(0, 14);
  if (unit && PERSON_NOUN.test(near) && !/^[项门件]/.test(unit.word)) return ['person'];
  if (unit && EVENT_NOUN.test(near)) return ['event', 'project', THING, 'case'];
  if (unit) return unit.of;
  const head = rest.slice(0, LEVEL + 2);
  if (new RegExp(PERSON_NOUN.source.replace('{0,5}?', '{0,3}?')).test(head)) return ['person'];
  if (PLACE_NOUN.test(head)) return ['place', 'org', 'household'];
  if (EVENT_NOUN.test(head)) return ['event', 'project'];
  const char = /^(?![至到或和与及左以])[\p{Script=Han}A-Za-z]/u.exec(rest)?.[0];
  return char === undefined ? [] : [`other ${char}`, THING];
}

/** A noun that a number may stand right before, without a measure word: 三街道, 五社区. */
export function isCountedNoun(rest: string): boolean {
  return /^(?:站点|点位|社区|街道|小区|[村镇校园馆站](?![\p{Script=Han}])|园区|楼宇|片区|区域|板块|街区|网格|中心|服务站|基地|居委|居民区|驿站|学校|部门|单位|企业|机构|门店|商圈|街镇|支部|医院|场馆|阵地|公园|高校|老人|居民|儿童|学生|党员|社工|项目|品牌|系统|平台|课程|讲座|活动)/u.test(
    rest,
  );
}
