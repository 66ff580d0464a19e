// Measures the number ledger: how much of true drafts it touches, and how much of what is invented and
// planted into them it catches, by kind. Run with `npm run eval:ledger [seed]`; exits 1 below the targets.
import { readFileSync } from 'node:fs';
import { exampleStore, ExamplesSchema } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import { audited, claimsIn, type Source } from '../../src/draft/ledger.ts';

const MOST_TOUCHED = 0.01;
const LEAST_CAUGHT = 0.99;
const PLANTS = 12;

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
let state = seed + 1;
/** mulberry32: the same seed, the same run. */
function random(): number {
  state = (state + 0x6d_2b_79_f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const below = (n: number) => Math.floor(random() * n);
const between = (low: number, high: number) => low + below(high - low + 1);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
const words = (list: string) => list.trim().split(/\s+/);

// --- every spelling of a number -------------------------------------------------------------------

const HAN = '零一二三四五六七八九';
const CAPITAL = '零壹贰叁肆伍陆柒捌玖';

function han(n: number): string {
  if (n >= 1e8) return join(n, 1e8, '亿');
  if (n >= 1e4) return join(n, 1e4, '万');
  for (const [size, unit] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
  ] as const) {
    if (n < size) continue;
    const rest = n % size;
    const gap = rest > 0 && rest < size / 10 ? '零' : '';
    return `${n < 20 && size === 10 ? '' : HAN[Math.floor(n / size)]}${unit}${gap}${rest > 0 ? han(rest).replace(/^十/, size > 10 ? '一十' : '十') : ''}`;
  }
  return HAN[n] ?? '';
}
function join(n: number, size: number, unit: string): string {
  const rest = n % size;
  return `${han(Math.floor(n / size))}${unit}${rest > 0 ? (rest < size / 10 ? '零' : '') + han(rest).replace(/^十/, '一十') : ''}`;
}
const full = (text: string) =>
  text.replaceAll(/[\d.,%]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfe_e0));
const SPELLINGS: Record<string, (n: number) => string | undefined> = {
  arabic: (n) => String(n),
  full: (n) => full(String(n)),
  grouped: (n) => (n >= 1000 ? n.toLocaleString('en-US') : undefined),
  han,
  capital: (n) =>
    n < 1e8
      ? han(n)
          .replaceAll(/[零一二三四五六七八九]/g, (c) => CAPITAL[HAN.indexOf(c)] ?? c)
          .replaceAll('十', '拾')
          .replaceAll('百', '佰')
          .replaceAll('千', '仟')
      : undefined,
  row: (n) =>
    n >= 100 ? Array.from(String(n), (c) => '〇一二三四五六七八九'[Number(c)]).join('') : undefined,
  wan: (n) => (n >= 1e4 && n % 100 === 0 ? `${n / 1e4}万` : undefined),
  thousand: (n) => (n >= 1000 && n < 1e4 && n % 100 === 0 ? `${n / 1000}千` : undefined),
  spaced: (n) => (n >= 10 ? Array.from(String(n)).join(' ') : undefined),
  hidden: (n) => (n >= 10 ? Array.from(String(n)).join('\u200B') : undefined),
  twenty: (n) =>
    n % 100 > 20 && n % 100 < 30 && n < 10_000 ? han(n).replace(/二十(?=.$)/, '廿') : undefined,
  two: (n) => (/二[百千万]/.test(han(n)) ? han(n).replaceAll(/二(?=[百千万])/g, '两') : undefined),
  bold: (n) => Array.from(String(n), (c) => String.fromCodePoint(0x1_d7_ce + Number(c))).join(''),
};
function spelled(n: number): string {
  for (;;) {
    const word = SPELLINGS[pick(Object.keys(SPELLINGS))]?.(n);
    if (word !== undefined) return word;
  }
}

// --- true drafts ------------------------------------------------------------------------------------

interface Draft {
  group: string;
  text: string;
  sources: Source[];
}

const examples = ExamplesSchema.parse(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);
const store = exampleStore(examples);

/** Figures of a text written otherwise: 300节 → 三百节. */
function respelled(text: string): string {
  return text.replaceAll(/(?<![\d.,〔[A-Za-z-])\d{1,6}(?![\d.,〕\]年月日号A-Za-z-])/g, (n) =>
    spelled(Number(n)),
  );
}

function exampleDrafts(): Draft[] {
  return examples.forms.flatMap((form) => {
    const goal = form.goal.join('\n');
    const rows = form.rows.map(({ level3, value }) => `${level3}${value ?? ''}`).join('\n');
    const sources = [
      { label: '范例', text: `${form.unit}\n${form.projectName}\n${goal}\n${rows}` },
      { label: '年度', text: `${form.year}年度` },
    ];
    const sentences = goal
      .split(/(?<=[。；])/)
      .toReversed()
      .join('');
    const told = form.rows
      .filter(({ value }) => /\d/.test(value ?? ''))
      .map(({ level3, value }) => {
        const [, operator = '', figure = ''] = /^([≥≤=><]?)(.*)$/.exec(value ?? '') ?? [];
        return `${level3}${{ '≥': '不低于', '≤': '不超过', '=': '达到', '>': '超过', '<': '低于', '': '为' }[operator]}${respelled(figure)}`;
      });
    return [
      { group: 'examples', text: `${form.year}年，${sentences}`, sources },
      { group: 'examples', text: `全年${told.join('，')}。`, sources },
      ...form.rows.map(({ level3 }) => ({ group: 'examples', text: level3, sources })),
    ];
  });
}

const UNITS_OF_WORK: [string, string, string[]][] = [
  ['举办', '场', words('健康讲座 文艺演出 亲子活动 法律咨询 邻里市集 读书沙龙 招聘会')],
  ['开展', '次', words('走访慰问 安全检查 志愿服务 政策宣讲 上门探访')],
  ['组织', '期', words('业务培训 技能提升班 党务干部轮训 暑托班')],
  ['服务', '名', words('独居老人 残疾人 困境儿童 退役军人 困难职工')],
  ['补贴', '个', words('片区 居民区 助餐点 服务站')],
  ['购置', '台', words('办公电脑 打印机 空调 投影仪')],
  ['印制', '份', words('宣传手册 服务指南 民情地图')],
  ['走访', '家', words('重点企业 楼宇企业 社会组织 沿街商户')],
  ['修缮', '处', words('健身点位 休憩座椅 无障碍坡道')],
  ['慰问', '户', words('困难家庭 军属 特扶家庭')],
];
const PARAPHRASE: Record<string, string[]> = {
  场: ['场', '场次', '次'],
  次: ['次', '场', '场次'],
  期: ['期', '次', '期次'.slice(0, 1)],
  名: ['名', '人', '位'],
  个: ['个', '处'],
  台: ['台', '台'],
  份: ['份', '册', '本'],
  家: ['家', '户', '个'],
  处: ['处', '个', '座'],
  户: ['户', '户', '家'],
};

interface Facts {
  brief: string;
  items: { verb: string; unit: string; noun: string; n: number }[];
  money: number;
  share: number;
  month: number;
  each: number;
  place: string;
}

function facts(): Facts {
  const items = [...UNITS_OF_WORK]
    .toSorted(() => random() - 0.5)
    .slice(0, between(2, 5))
    .map(([verb, unit, nouns]) => ({
      verb,
      unit,
      noun: pick(nouns),
      n: pick([between(1, 12), between(13, 99), between(100, 1999), between(2, 50) * 100]),
    }));
  const money = between(5, 400) * 5000;
  const share = between(80, 99);
  const month = between(2, 11);
  const each = between(11, 80);
  const place = pick(words('虹桥镇 江川路街道 新虹街道 七宝镇'));
  // The model-free drafter reads no digits with blanks between them; people do not write them.
  const parts = items.map(
    ({ verb, unit, noun, n }) =>
      `${verb}${noun}${pick([String(n), full(String(n)), n.toLocaleString('en-US'), han(n)])}${unit}`,
  );
  const brief = `2027年${place}${pick(['项目，', '专项经费，', '：'])}${parts.join('，')}，每场约${each}人，预算${pick([`${money / 1e4}万`, `${money}元`, `${money.toLocaleString('en-US')}元`])}，满意度${share}%，${month}月底前完成`;
  return { brief, items, money, share, month, each, place };
}

/** The same facts in other words, spellings and order. */
function paraphrase({ items, money, share, month, each, place }: Facts): string {
  const said = items
    .toSorted(() => random() - 0.5)
    .map(({ verb, unit, noun, n }) => {
      const number = spelled(n);
      const measure = pick(PARAPHRASE[unit] ?? [unit]);
      return pick([
        `${verb}${number}${measure}${noun}`,
        `${pick(['计划', '全年', '力争', '拟'])}${verb}${noun}${number}${measure}`,
        `${noun}${pick(['达', '共', '不少于'])}${number}${measure}`,
        `完成${noun}${number}${measure}${pick(['以上', '', '，确保实效'])}`,
      ]);
    });
  const event = items.find(({ unit }) => unit === '场');
  const tail = [
    `服务对象满意度不低于${pick([`${share}%`, `${full(String(share))}％`, `百分之${han(share)}`, share % 10 === 0 ? `${HAN[share / 10]}成` : `${share}％`])}`,
    `${pick(['力争', '确保'])}${pick([`${month}月底`, `${han(month)}月底`, `2027年${month}月底`, `${month}月`, `二〇二七年${han(month)}月`])}前完成`,
    `投入资金${pick([`${money / 1e4}万元`, `${money}元`, `${han(money)}元`, `${money / 1e8}亿元`])}`,
    `每场${spelled(each)}人左右`,
    ...(event ? [`参与群众${event.n * each}人次`] : []),
  ].toSorted(() => random() - 0.5);
  const effect = pick([
    '不断提升居民群众的获得感、幸福感、安全感',
    '进一步打通服务群众“最后一公里”',
    '营造一个共建共治共享的良好氛围',
    '健全三级联动机制，形成一批可复制可推广的经验',
    '一是强化统筹，二是注重实效，三是及时总结',
  ]);
  return `${pick(['2027年，', '2027年度，', '二〇二七年，', '27年度，'])}${pick([place, '我镇', '本单位', '项目单位'])}${pick(['计划', '将', '围绕年度重点工作，'])}${said.join(pick(['，', '；', '、']))}，${tail.slice(0, between(1, tail.length)).join('，')}，${effect}。`;
}

function writtenDrafts(count: number): Draft[] {
  return Array.from({ length: count }, () => {
    const said = facts();
    return {
      group: 'paraphrases',
      text: paraphrase(said),
      sources: [{ label: '您写的内容', text: said.brief }],
    };
  });
}

function proposedDrafts(count: number): Draft[] {
  return Array.from({ length: count }, () => {
    const { brief, money, items } = facts();
    const projectName = `${items[0]?.noun ?? ''}项目`;
    const { goal, rows } = propose(store, {
      year: 2027,
      projectName,
      annualTotal: money * 100,
      brief,
    });
    const sources = [
      { label: '您写的内容', text: `${projectName}\n${brief}` },
      { label: '年度', text: '2027年度' },
    ];
    return {
      group: 'proposals',
      text: [goal.text, ...rows.map(({ level3 }) => level3)].join('\n'),
      sources,
    };
  });
}

/** Facts and a true draft of each, by hand. */
const BY_HAND: [string, string][] = [
  [
    '为200名老人每天提供午餐，设立助餐点3个，2027年',
    '设立三个助餐点，每日为两百位老年人供应午餐，切实缓解就餐难题，2027年内平稳运行。',
  ],
  [
    '办2期培训约100人，12场沙龙，补贴6个片区',
    '举办两期培训、百名党员参训，开展十二场次沙龙活动，对六大片区给予补贴。',
  ],
  [
    '老旧小区房屋修缮，修缮房屋12处，面积3000平方米',
    '完成12处房屋修缮，修缮面积三千平方米，消除安全隐患。',
  ],
  ['采购沙袋5000只、水泵6台，5月底前到位', '5月底前完成沙袋（5,000只）和水泵（六台）采购入库。'],
  [
    '走访企业150家，政企沙龙4场，1月到12月',
    '全年走访企业一百五十家，举办4次政企沙龙，每季度总结。',
  ],
  ['河道保洁12公里，每周保洁3次', '对12000米河道实施保洁，每周三次，保持水面整洁。'],
  [
    '志愿者120人，服务300次，人均补贴50元',
    '招募志愿者120名，提供志愿服务三百次，按每人50元给予补贴。',
  ],
  [
    '处级干部轮训2期、科级干部专题班3期，每期50人',
    '举办处级干部轮训两期、科级干部专题班三期，共5期，参训250人次。',
  ],
  [
    '委托上海晨曦社会工作服务社运营，张明老师带队，地址虹梅路123号',
    '由晨曦社会工作服务社承接运营，张老师带队，站点设于虹梅路123号。',
  ],
  [
    '依据《闵行区养老服务办法（试行）》（闵府规〔2025〕3号），建6个睦邻点',
    '根据《闵行区养老服务办法》（闵府规[2025]3号）要求，建设睦邻点六个。',
  ],
  [
    '上海市闵行区虹桥镇社区党群服务中心，3个站共4人，课程300节',
    '虹桥镇党群服务中心统筹三个站点运营，配备工作人员4名，开设课程三百节。',
  ],
  [
    '网站3月1日上线，访问量10万次',
    '网站于2027年之前的3月1日上线，访问量达到十万次。'.replace('2027年之前的', ''),
  ],
  ['补贴标准500元/人，发放40人，共2万元', '按照每人500元标准向四十名对象发放补贴2万元。'],
  ['合格率95%，比去年提高5个百分点', '合格率达到百分之九十五，较上年提高5个百分点。'],
  ['一半以上居民参与，活动10-20人一组', '半数以上居民参与，每组10至20人。'],
  [
    '“虹五星”品牌，办读书会24期，约1200人次',
    '持续擦亮“虹五星”党建品牌，组织二十四期读书会，参与居民1.2千人次。',
  ],
  ['起止2027年3月到10月，巡查每周二、周五', '项目自3月启动至10月底结束，每周二、周五巡查。'],
  ['电梯加装8台，财政补助每台28万', '加装电梯八部，每部补助28万元，合计224万元。'],
  ['第3期人才班，学员45名', '办好第三期人才班，培养学员45人。'],
  [
    '社工10名（其中督导2名），个案30例、小组6个',
    '配备十名社工，含两名督导，完成个案服务30个、小组6个。',
  ],
  [
    '垃圾桶120组，宣传24场，覆盖18个小区5600户',
    '配置分类垃圾桶120组，开展宣传活动24次，覆盖十八个小区、5600户家庭。',
  ],
  ['演出8场、展览4场', '举办演出8场、展览4场，共12场活动。'],
  ['摄像头200路，平台1套', '建设平台一套，接入200路摄像头。'],
  ['绿化养护面积5万平方米', '养护绿地50000平方米。'],
  ['7.3 =12', '全年开展活动12场。'],
  ['参加人数120人', '吸引百余名居民参与。'],
  ['设备35台', '更新设备数十台。'],
  ['三分之二的楼组有楼组长', '实现三分之二楼组配备楼组长。'],
  ['二期工程,2027-03-15开工', '二期工程于2027年3月15日开工。'],
  ['小张负责，联系电话13812345678', '联系电话13812345678。'],
];

/** Public prose that names no figure and no body at all: every claim found in it is a false alarm. */
const PROSE = readProse();
function readProse(): string[] {
  return `
坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻党的二十大精神，增强“四个意识”、坚定“四个自信”、做到“两个维护”。
一是统一思想认识，二是一体推进落实，三是健全第三方评估机制，做到万众一心、四季不断线，严控“三公”经费。
聚焦一老一小、困难群众等重点人群，落实“五位一体”总体布局，持续深化五社联动，进一步完善三级网络。
充分发挥党组织战斗堡垒作用和党员先锋模范作用，第一时间响应群众诉求，十分注重办事效率，为千家万户排忧解难。
严格落实“三会一课”、主题党日等制度，用好“四史”学习教育成果，推动两新组织党建提质增效，双拥工作再上新台阶。
依托社区卫生服务中心、居委会、各街道、高校、医疗机构、志愿服务队和党群服务中心，整合辖区资源，打通服务群众“最后一公里”。
不发生重大安全责任事故，实现零投诉、零事故、零距离，安全责任事故为0起，有责投诉0件。
建立一支高素质专业化工作队伍，形成一套行之有效的制度，打造一批特色品牌项目，营造一个良好的营商环境。
对每一位服务对象做到一人一档、一户一策，逐一建立台账，确保底数清、情况明。
推动一网通办、一网统管向基层延伸，让数据多跑路、群众少跑腿，提供一站式、一揽子服务。
畅通居民参与渠道，做到小事不出小区、大事不出社区，构建人人有责、人人尽责、人人享有的社会治理共同体。
加强与民政、财政等职能部门的沟通协调，报主管部门审批后由业务科室组织实施，接受社会监督。
引入专业社会组织和第三方机构，通过政府购买服务方式实施，定期开展绩效评价，确保资金专款专用。
坚持问题导向、目标导向、结果导向相统一，举一反三、标本兼治，以点带面推动工作落地见效。
弘扬中华优秀传统文化，丰富群众精神文化生活，百花齐放、雅俗共赏，让文化惠民成果惠及更多百姓。
健全市、区、街镇、居村四级联动机制，多元共治、共建共享，提升基层治理体系和治理能力现代化水平。
维护设施设备正常运转，及时排除故障，消除安全隐患，改善居民居住环境和出行条件。
一如既往做好后勤保障，千方百计降低行政成本，提高财政资金使用效益，防止跑冒滴漏。
组织党员干部下沉一线，走千家、访万户，面对面听取意见，点对点解决问题，心贴心服务群众。
以党建引领物业治理，发挥居委会、业委会、物业公司三驾马车作用，破解老大难问题。
开展“我为群众办实事”实践活动，把好事办实、实事办好，不断增强群众的获得感、幸福感、安全感。
关心关爱独居、孤寡、失能、高龄老人，为残疾人、未成年人等群体提供精准化、个性化服务。
常态化走访重点企业，当好“店小二”，协调解决用工、融资、场地等困难，全力稳企安商。
强化安全生产责任制，落实一岗双责，做到横向到边、纵向到底，切实守牢城市安全底线。
对照年度目标任务，倒排工期、挂图作战，按月调度、按季通报，确保各项任务如期完成。
推进生活垃圾分类减量，完善投放点管理，培养居民分类习惯，巩固创建成果。
统筹安排培训、讲座、沙龙等活动，培育一支懂业务、会管理、善服务的社区工作者队伍。
采取线上线下相结合的方式，拓宽宣传渠道，提高政策知晓度，营造人人参与的浓厚氛围。
完善应急预案，储备必要物资，加强值班值守，做到早发现、早报告、早处置。
保障街道社区食堂、为老服务中心、日间照料中心正常运营，提供助餐、助浴、康复护理等服务。
一方面加强源头管控，另一方面完善末端处置，两手抓、两手都要硬，一以贯之抓好落实。
坚持三下乡、双随机一公开等制度，健全四议两公开，防范化解各类风险，一盘棋谋划、一张图作战。
较上年有所提升，年度任务按计划推进，全年工作平稳有序，服务对象较为满意。
`
    .trim()
    .split('\n');
}

/** Phrases of many kinds of work in which 村, 路, 区, 馆 or 中心 makes no name. */
const ORDINARY = readOrdinary();
function readOrdinary(): string[] {
  return `
为志愿者购买人身意外伤害保险、落实安全生产责任保险、引导商场超市诚信经营、鼓励酒店使用环保用品、开展书店进校园活动、面馆卫生检查、餐饮店油烟治理、沿街药店巡查、老年大学课程优化、社区大学教学点建设、打通断头路、疏通进村道路、铺设沥青路面、清理路边堆物、整修村内小路、提升道路通行能力、加固危桥、维护桥栏杆、保养桥梁伸缩缝、改建农桥、村务公开、村医培训、村史馆布展、村口环境美化、村道硬化、驻村指导员工作、联村干部走访、和美乡村创建、乡风文明建设、乡贤参事、镇区道路保洁、撤制镇改造、中心镇建设、城镇老旧管网更新、城镇化管理、街镇联勤联动、乡镇卫生院建设、镇街食安办工作、集镇农贸市场、小城镇建设
园区配套完善、产业园区招商、科技园区运营、果园采摘体验、幼儿园保教质量、田园综合体、乐园安全检查、动物园科普、植物园导览、庭园绿化、居民院内环境、敬老院慰问、养老院安全检查、医院陪诊服务、院校师生实践、剧院演出季、大院整治、宅院清洁、院墙粉刷、法院诉前调解、车站周边整治、充换电站布局、水站管理、驿站服务提升、爱心接力站点、户外职工服务站、快递站点消杀、变电站周边巡护、服务站点覆盖、雨水泵站改造、区内企业服务、片区更新、分区管控、跨区协作、防区划分、社区治理、责任区包干、生活区管理、活动区布置、停放区划定
公用电话维护、热线接听、号召居民参与、商号登记、挂号便利、信号覆盖、符号规范、票号管理、报名号发放、车牌识别、办事指南更新、办件质量抽查、办证窗口优化、督办事项跟踪、食安办协调、承办单位考核、主办方对接、协办单位支持、创办刊物、领办项目、水务设施巡检、污泥处理、防汛墙加固、堤防养护、闸门维护、水闸运行管理、排涝能力提升、圩区改造、骨干河道整治、滨水空间贯通、古籍保护、数字阅读推广、绘本馆活动、读者服务、图书流通点、盲人阅览、图书漂流、阅读推广人培训、阅读空间改造、地方文献征集
高龄津贴发放、喘息服务、长护险评估、护理站质控、助浴点建设、老年认知筛查、养老机构综合监管、为老服务综合体、独居老人探访、嵌入式养老、容灾备份、云资源池扩容、终端安全管理、电子政务外网、视频监控联网、物联感知设备维护、数据治理、应用系统迁移、软件正版化、密码应用改造、明厨亮灶、米面粮油配送、食堂劳务外包、餐具消毒、菜品研发、炊事员培训、排烟管道清洗、营养配餐、配餐间改造、自助取餐、退伍老兵访谈、军创企业扶持、优待证发放、抚恤金发放、现役军人家属慰问、红色讲解员、国防教育基地、民兵训练保障、军供站保障、纪念馆讲解服务
消防栓维护、消防水带更换、防火巡查、喷淋系统检修、消防控制室值班、楼道堆物清理、飞线充电整治、九小场所检查、消防车通道标识、居民家庭火灾防范、可回收物中转站、垃圾压缩站除臭、垃圾桶清洗、小包垃圾治理、装修垃圾箱房、资源化利用、厨余垃圾沥水、投放点提升改造、分类指导员、渗滤液处理、舞蹈团队展演、书画展览、楼组文化、非物质文化遗产展示、沪语传承、民乐演奏、曲艺专场、文化走亲、公益电影放映、文化客厅、足球场地开放、乒乓球比赛、健身路径维护、全民健身日、体育总会、社会体育指导员、游泳救生、冰雪运动推广、运动处方门诊、体教结合
慢病随访、肿瘤筛查、口腔健康、眼病防治、母婴室建设、哨点门诊、家庭病床、康复医学中心、检验检测能力、血液采集点、诉调对接、普法宣传栏、法治副校长、人民监督员、司法鉴定、刑释人员帮教、未成年人检察、信访代理、仲裁调解、法律明白人、农产品检测、食品抽检、价签规范、计量器具检定、特种设备检查、消费维权站、小餐饮备案、活禽交易管理、预制菜监管、网络餐饮、绿地补种、草坪修剪、病虫害防治、立体绿化、屋顶绿化、垂直绿化、公园管理所值班、公园座椅维护、公园夜间开放、环城绿带
保安服务采购、会务保障、公车租赁、档案数字化、印刷服务、绿植租摆、电梯维保、空调清洗、水电维修、办公家具更新、楼宇党建、商圈党建联盟、流动党员管理、党员教育基地、主题党日活动、党员志愿服务站、支部书记论坛、党课开讲、组织生活观摩、组织员队伍建设、妇女之家建设、儿童之家、家庭教育指导站、巾帼志愿、反家暴宣传、婚姻辅导、单亲家庭帮扶、妇女微家、女性健康讲座、亲子阅读、青年中心运营、共青团改革、少先队校外实践、青年夜校、志愿汇平台、见习基地、就业创业指导站、人才公寓配套、招聘夜市、灵活就业
侨胞之家、民族团结进步、宗教场所安全、对台交流、统战之家、新阶层人士、欧美同学会活动、商会组织改革、工会户外驿站、职工书屋、气象灾害预警、地震应急避难所、防空警报试鸣、危化品管理、燃气安全检查、加气站检查、烟花爆竹管控、极端天气应对、抢险队伍、应急广播、城运中心值守、热线工单办理、联勤联动站、综合执法队、小区治理专员、非机动车库改造、加梯后续管理、美丽家园建设、自治金使用、业委会组建、农田水利、秸秆禁烧、农机补贴、种源保护、家庭农场培育、蔬菜基地建设、渔业增殖放流、林长制、农民培训、宅基地管理
农村公路提档升级、村道会车点增设、生命防护工程、路名牌更换、路灯杆检测、隔离栏清洗、窨井盖整治、路缘石修复、非机动车道铺装、智能信号机升级、生态护岸养护、水闸除险加固、小流域治理、河长办协调、水葫芦打捞、雨水管清淤、农村饮水安全、取水口监测、水土保持、水利片控制、特藏室恒温改造、自助借还机维护、少儿阅览区更新、流动图书车、讲书人活动、图书剔旧、盲文书籍、街区书吧、阅读马拉松、家庭藏书、家庭养老床位、老年助浴车、养老机构消防改造、临终关怀、智慧养老院、失智照护专区、社区适老化样板间、老年活动室开放、乡村睦邻点、敬老卡
国产化替代、日志审计、漏洞扫描、短信平台服务、智能客服、应用商店、电子证照库、统一身份认证、办公终端更换、会议终端、自营食堂、特色窗口、食材溯源、餐台更新、油水分离、净水设备、员工用餐满意度、送餐服务、夜宵供应、清真餐、退役士兵接收、军休所修缮、纪念碑维护、英烈讲堂、兵役登记站、拥军商户、军人公墓、功臣荣誉、老兵宣讲、优抚医院、消防大队协作、防火门更换、应急照明、逃生面罩、社区消防体验馆、电气火灾监控、森林防火、专职消防员、厂房消防整治、消防宣传车
分类垃圾袋、垃圾库房、撤桶并点、误时投放点、回收箱布点、湿垃圾车、有害垃圾、源头减量、拾荒整治、环卫工人休息站、百姓舞台、群艺馆培训、街头艺人、民间收藏、社区美育、版画工坊、灯彩制作、文艺轻骑兵、露天电影、艺术节展演、市民健身中心、智慧球场、橡胶跑道、体育场看台、全民健身站、社区乒乓房、校园场地开放、轮滑公园、球场围网、水上运动、中医药文化、传染病监测、血吸虫病防治、碘缺乏病、献血屋、急救点设置、妇科普查、健康小屋、控烟巡查、医院感染
律师调解、仲裁院、青少年法治教育基地、宪法宣传周、村居法律顾问、执法监督、法律扶贫、诉源治理、法律书角、戒毒康复、农贸市场升级、智慧菜场、早市疏导点、临时摊点、电子秤检定、市场开办方、水产区改造、熟食区管理、市场公厕、商品市场、公园改造、街区绿化、公园厕所保洁、游园步道、绿地林地、湿地公园保育、郊野公园运营、道路绿地、林下空间、公园志愿者、园区路网、园区公共服务、街区商户联盟、片区联防、院线影片、院感防控、办公区搬迁、办税厅服务、住宅小区、楼园同治
村级组织、村级公益、村民小组、村委换届、村务监督、城中村改造、拆村、并村、村企共建、村庄规划、镇级河道、镇管社区、镇属单位、镇域规划、老镇更新、市镇连接、乡镇街道、建制镇、各镇、全镇上下、街道辖区、沿街立面、街面巡防、临街橱窗、街道干部、街坊邻里、街心绿地、街舞培训、逛街、街区党建、路边停车、路面冲洗、路段保洁、路口执勤、路名规范、上下班路、回头路、绿色通道、生命线工程、路况监测
区情宣传、区划调整、区块更新、区位优势、区管企业、社区街区、各区、区间测速、全区联动、跨区域
掘路修复监管、农村道路安保工程、公路边沟清理、桥隧定期检查、人行地道保洁、沿路绿化带补种、支路循环改善、公交优先道施划、城市家具清洗、道路病害处置、泵闸自动化改造、村沟宅河整治、河道绿化养护、骨干管网排查、雨水口截污挂篮、防汛墙巡视、潮水倒灌防范、水利设施更新、河面漂浮物打捞、供水二次改造、主题书架设置、馆员业务培训、亲子绘本馆、社区图书室、流动服务点、电子阅览室、特殊群体阅读、馆舍维修、志愿者讲解、读书沙龙、机构养老床位、居村老年活动室、社区养老服务站、护理站签约、为老服务热线、长者食堂、康复辅具租赁社区点、敬老月活动、养老护理员竞赛、适老化巴士站
业务系统开发、数据共享交换、机房空调更换、云桌面、区块链存证、智慧社区平台、城市大脑、智能安防小区、雪亮工程、办公网络、食堂改造、餐厅座椅更新、后厨监控、健康餐推广、自助餐台、食品留样柜、大宗食材采购、食堂托管服务、厨师技能比武、职工就餐补贴、军人驿站、退役军人学院、拥军优属、军地联席会议、烈士墓修缮、军嫂就业、参战老兵补助、红色村史、国防园、兵团支边人员慰问、社区消防演练、消防安全重点单位、消防站营房、物业消防培训、居民楼灭火器、商场疏散演练、养老机构喷淋、出租屋整治、群租房、仓库火患
垃圾分类示范街道、小区垃圾厢房、环卫作业车、道路机扫、清运车队、垃圾填埋场、焚烧厂参观、绿色账户、旧衣回收点、商户湿垃圾、文艺巡演、群众文化活动中心、古戏台修缮、老街记忆展、村晚、剧场租赁、书画院交流、文化广场舞、影院观影券、文保点巡查、体育馆照明、社区足球场、公园健身角、步道驿站、老年体协、青少年体校、射击场、体育产业园、运动会开幕式、场馆预约、社区卫生院、村卫生室、医院挂号、体检中心、疫苗冷库、精神科门诊、急救中心、防疫站点、健康小镇、卫生镇复审
人民法庭、司法局、检察院开放日、派出所联调、律所结对、公证处、劳动仲裁院、法律服务中心、社区法官、村居调解室、农贸集市、花鸟市场、小商品街、特色小镇、商业街区、美食广场、便民早餐店、菜店、网红街、地摊、郊野绿道、体育公园、儿童乐园、公园门区、林荫路、城市森林、花园街道、园林局协作、小区绿化、街头花箱、办公厅、信访局、组织部门、财政局审批、主管局、镇政府办、联勤办、安委办、双拥办、妇儿工委办
学区、校区、厂区、社区校园、校门口、路队、校车站、家校桥、教学点、实训中心、村宅、村落、村屋、城乡公交、乡间小路、乡镇干部、农村电商、村播、乡土课程、村居融合、号码百事通、编号牌、取号机、门弄牌、楼号、小区门牌、老字号、账号安全、信号屏蔽、学号、街坊、街景、街角、巷弄、里弄、弄堂口、石桥、小桥流水、院子、四合院
`
    .trim()
    .split(/[、\n]/);
}

const ALL_SPELLED = new Map(
  Array.from({ length: 99_000 }, (_, i) => i + 1).flatMap((n) =>
    Object.values(SPELLINGS).map((spell): [string, number] => [spell(n) ?? '', n]),
  ),
);

// --- inventions -------------------------------------------------------------------------------------

const GLYPHS =
  '晟瀚澜睿祺沐翎珩钰霖栩铭崴煜璟宸棠芮菲黛蔚茗杉榕枫楠橙蓝翠曜熠旭昕昱晗骏骁翔腾凯锐鼎铂鑫润泓淳溪漪湘沛渤';
const GIVEN = '建国志强秀英丽娟雪梅俊杰浩然子涵雨桐欣怡晓东海燕春兰文博思远嘉宁玉珍佳慧振宇';
const FAMILIES = words(
  '王 李 张 刘 陈 杨 周 吴 徐 孙 马 郭 谢 韩 唐 许 沈 魏 薛 贺 顾 邵 龚 陶 欧阳 诸葛 司马',
);
const glyphs = (n: number) => Array.from({ length: n }, () => pick(Array.from(GLYPHS))).join('');
const given = () => Array.from({ length: between(1, 2) }, () => pick(Array.from(GIVEN))).join('');
const letters = (n: number) =>
  Array.from({ length: n }, () => String.fromCodePoint(65 + below(26))).join('');

interface Plant {
  /** Where a clause of the draft ends, this is put in. */
  clause: string;
  /** What must not be left in it. */
  words: string;
}
const plant = (before: string, said: string, after: string): Plant => ({
  clause: `${before}${said}${after}`,
  words: said,
});

/** A number that the facts do not hold, and no sum of two of them is likely to. */
function odd(): number {
  return pick([
    between(3, 9),
    between(13, 97),
    between(101, 989),
    between(1001, 9899),
    between(11, 99) * 100,
    between(10_001, 98_999),
    between(12, 98) * 1000,
  ]);
}
const HELD_OUT_UNITS = words(
  '人次 场 名 户 家 台 份 个 处 支 件 期 节 套 册 公里 平方米 小时 天 岁 吨 箱 棵 盏 幅 只 批 条 间 座 门 课时 遍 轮 公顷 顶 扇 尊 樽 碟 摞 匹 罐',
);
const LEADS = [
  '服务居民',
  '覆盖',
  '预计',
  '全年完成',
  '新增',
  '不少于',
  '受益群众达',
  '共计',
  '发放',
  '累计开展',
  '带动',
  '吸引约',
];

const KINDS: Record<string, () => Plant> = {
  number: () => plant(pick(LEADS), spelled(odd()), pick(HELD_OUT_UNITS)),
  'number, vague': () =>
    plant(
      pick(LEADS),
      pick([
        `${between(2, 9)}00`,
        `${HAN[between(2, 9)]}百`,
        '数百',
        '几千',
        `${HAN[between(3, 9)]}十`,
        '千',
      ]),
      pick(['余棵', '余盏', '余公里', '余吨']).slice(pick([0, 0, 1])),
    ),
  'number, before a noun': () =>
    plant(
      pick(['覆盖', '联动', '惠及', '建设']),
      HAN[between(3, 9)] ?? '',
      pick(['大片区', '个站点', '支队伍', '家企业', '名骨干', '场主题活动', '所学校', '条道路']),
    ),
  'number, one': () =>
    plant(
      pick(['聘用', '配备', '举办', '新增', '增设']),
      '一',
      pick(['名督导', '名社工', '场汇报演出', '台救护车', '个服务站点', '期研修班']),
    ),
  'number, very long': () =>
    plant(
      pick([...LEADS, '编号', '']),
      Array.from({ length: between(16, 700) }, () => below(10)).join(''),
      pick(['人', '元', '场', '', '%', '项']),
    ),
  'number by the month': () =>
    plant(
      pick(['每月开展', '每季度举办', '月均组织', '平均每期']),
      spelled(odd()),
      pick(['次', '场', '期', '人']),
    ),
  'count of a list': () => {
    const count = between(3, 6);
    const items = Array.from(
      { length: count },
      () => `${pick(words('居民 文化 便民 助餐 党建 养老'))}点`,
    );
    return plant(`覆盖${items.join('、')}`, HAN[count] ?? '', pick(['个站点', '处点位']));
  },
  money: () =>
    plant(
      pick(['投入', '安排资金', '经费', '补贴']),
      pick([
        `${between(101, 989) / 10}万`,
        `${between(10_001, 98_999)}`,
        han(between(11, 89) * 1000),
        `${between(11, 99)}千`,
        `${full(String(between(11, 97)))}万`,
      ]),
      '元',
    ),
  percent: () =>
    plant(
      pick(['知晓率达到', '参与率不低于', '覆盖率超过', '合格率']),
      pick([`${between(31, 79)}`, full(String(between(31, 79))), `${between(311, 789) / 10}`]),
      pick(['%', '％']),
    ),
  'percent, in words': () =>
    pick([
      () => plant('参与率达到百分之', han(between(31, 79)), ''),
      () => plant('覆盖', pick(['三', '四', '五', '六', '七']), '成以上居民'),
      () => plant('惠及', pick(['三分之一', '四分之三', '五分之二', '七分之四']), '的居民'),
      () => plant('惠及', pick(['一半', '半数']), '以上居民'),
    ])(),
  date: () => {
    const [month, day, year] = [between(1, 12), between(1, 28), pick([2027, 2028, 2026])];
    const two = (n: number) => String(n).padStart(2, '0');
    return plant(
      pick(['于', '计划', '力争']),
      pick([
        `${year}年${month}月${day}日`,
        `${year}-${two(month)}-${two(day)}`,
        `${year}/${month}/${day}`,
        `${year}.${month}.${day}`,
        `${Array.from(String(year), (c) => '〇一二三四五六七八九'[Number(c)]).join('')}年${han(month)}月${han(day)}日`,
        `${month}月${day}日`,
        full(`${month}`) + '月' + full(`${day}`) + '日',
        `${han(month)}月${han(day)}号`,
        `${month} 月 ${day} 日`,
        `${year}${two(month)}${two(day)}`,
      ]),
      pick(['前完成', '启动', '举行']),
    );
  },
  month: () =>
    plant(
      '计划于',
      pick([
        `${pick([1, 12])}月上旬`,
        `${pick([1, 12])}月份`,
        `${pick(['一', '十二'])}月初`,
        '1月中旬',
        '12月',
      ]),
      '前启动',
    ),
  year: () =>
    plant(
      '力争',
      pick([
        '2019',
        '2031',
        '2033',
        '二〇三五',
        '２０２９',
        '2O35',
        '2 0 3 1',
        '三五'.replace('三五', '2024'),
      ]),
      pick(['年建成', '年度完成']),
    ),
  document: () => {
    const open = pick(['〔〕', '[]', '［］', '（）', '()', '【】', '{}']);
    const year = pick([2019, 2021, 2023, 2025]);
    const n = between(1, 99);
    return plant(
      pick(['依据', '根据', '按照', '落实']),
      pick([
        `${pick(words('沪民 沪委办发 国发 闵府规 浦文旅 中办发 沪财预 宝民政'))}${open[0]}${year}${open[1]}${n}号`,
        `${open[0]}${year}${open[1]}${n}号`,
        `沪卫${open[0]}${full(String(year))}${open[1]}${full(String(n))}号`,
        `沪教委${open[0]}二〇二三${open[1]}${han(n)}号`,
        `${year}年第${n}号文`,
      ]),
      pick(['要求', '精神', '文件']),
    );
  },
  title: () =>
    plant(
      pick(['根据', '按照', '落实', '对照']),
      pick([
        `《${glyphs(2)}区${pick(words('养老 托育 绿化 消防 信访'))}${pick(words('实施办法 行动方案 管理规定 三年计划'))}》`,
        `《关于加强${glyphs(2)}工作的${pick(words('意见 通知 批复'))}》`,
        `《关于印发〈${glyphs(3)}方案〉的通知》`,
        `〈${glyphs(2)}管理细则〉`,
        `《${glyphs(2)}》`,
      ]),
      pick(['要求', '规定', '']),
    ),
  organisation: () =>
    plant(
      pick(['委托', '联合', '由', '依托', '邀请', '与']),
      `${pick(['', '', '上海', '杭州', '上海市'])}${glyphs(between(2, 3))}${pick(words('科技有限公司 集团 大学 医院 实验学校 中学 社会工作服务社 公益基金会 律师事务所 设计研究院 养老服务中心 文化传播公司 志愿者协会 商会 银行 出版社 艺术团 职业技术学院 物业管理有限公司 俱乐部 青年公益发展中心'))}`,
      pick(['承办', '共同实施', '开展评估', '提供支持']),
    ),
  place: () =>
    plant(
      pick(['在', '覆盖', '位于', '走进']),
      pick([
        `${glyphs(2)}镇`,
        `${glyphs(2)}街道`,
        `${glyphs(2)}路${between(11, 999)}号`,
        `${glyphs(2)}村`,
        `${glyphs(2)}小区`,
        `${glyphs(2)}大厦`,
        `${glyphs(2)}广场`,
        `${glyphs(2)}产业园`,
        `${glyphs(2)}区`,
        pick(words('静安区 徐汇区 浦东新区 苏州 云南 深圳市 崇明 奉贤区 贵州省 成都')),
      ]),
      pick(['，', '等地，', '设点']),
    ),
  person: () => {
    const name = pick(FAMILIES) + given();
    return pick([
      () => plant('邀请', name, pick(['教授主讲', '老师授课', '律师驻点'])),
      () => plant('由', name, pick(['担任负责人', '负责统筹', '牵头推进'])),
      () =>
        plant(
          pick(['项目负责人', '联系人', '主任', '专家']),
          name,
          pick(['统筹', '，']).replace('统筹', '负责'),
        ),
      () => plant('聘请', name, '等专家'),
      () =>
        plant(
          '',
          `${pick(words('王 李 张 刘 陈 杨 赵 周 吴 徐 沈 顾'))}${pick(words('老师 主任 教授 律师 书记 医生'))}`,
          '带队',
        ),
    ])();
  },
  'brand or contact': () =>
    pick([
      () => plant('打造', `“${glyphs(between(2, 4))}”`, pick(['品牌', '行动', '项目', '驿站'])),
      () => plant('采用', letters(between(4, 6)), '系统'),
      () => plant('采用', `${letters(2)}-${between(100, 999)}${letters(1)}`, '设备'),
      () => plant('热线', `021-${between(50_000_000, 69_999_999)}`, ''),
      () => plant('联系手机', `13${between(100_000_000, 999_999_999)}`, ''),
      () => plant('官网', `www.${letters(6).toLowerCase()}.com`, ''),
      () => plant('邮箱', `${letters(5).toLowerCase()}@${letters(4).toLowerCase()}.cn`, ''),
      () => plant('纳入', '“十五五”', '规划'),
    ])(),
};

/** Whether anything of the plant is left. Its unit and the words around it may be. */
function isCaught({ clause, words: said }: Plant, result: string): boolean {
  const at = clause.indexOf(said);
  const inner = said.replaceAll(/^[“《]|[”》]$/g, '');
  // A bare number may stand elsewhere in the draft, a name may not.
  const named = inner.length > 2 && plainNumber(inner) === undefined && !/\d/.test(inner);
  return (
    !result.includes(clause) &&
    !result.includes(clause.slice(Math.max(0, at - 2), at) + said) &&
    !(named && result.includes(inner))
  );
}

// --- the run ------------------------------------------------------------------------------------------

const drafts: Draft[] = [
  ...exampleDrafts(),
  ...proposedDrafts(300),
  ...writtenDrafts(1000),
  ...BY_HAND.map(([brief, text]) => ({
    group: 'by hand',
    text,
    sources: [{ label: '您写的内容', text: brief }],
  })),
  ...PROSE.map((text) => ({
    group: 'prose',
    text,
    sources: [{ label: '年度', text: '2027年度' }],
  })),
  ...ORDINARY.map((phrase) => ({
    group: 'ordinary',
    text: pick([
      phrase,
      `开展${phrase}工作，提升服务水平`,
      `进一步加强${phrase}`,
      `做好${phrase}。`,
    ]),
    sources: [{ label: '年度', text: '2027年度' }],
  })),
];
const shown: string[] = [];
const totals = new Map<
  string,
  { drafts: number; claims: number; touchedDrafts: number; touched: number }
>();
for (const { group, text, sources } of drafts) {
  const { gaps, text: after } = audited(text, sources);
  const line = totals.get(group) ?? { drafts: 0, claims: 0, touchedDrafts: 0, touched: 0 };
  line.drafts += 1;
  line.claims += claimsIn(text).length;
  line.touched += gaps.length;
  if (gaps.length > 0) line.touchedDrafts += 1;
  totals.set(group, line);
  if (gaps.length > 0)
    shown.push(
      `touched (${group}): ${gaps.join(' | ')}\n    ${after}\n    ${sources
        .map((s) => s.text)
        .join(' / ')
        .slice(0, 200)}`,
    );
}

const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)}%`;
console.log(`seed ${seed}\n\ntrue drafts | drafts | touched | claims | touched claims`);
let claims = 0;
let touched = 0;
for (const [group, line] of totals) {
  console.log(
    `${group} | ${line.drafts} | ${percent(line.touchedDrafts, line.drafts)} | ${line.claims} | ${percent(line.touched, line.claims)}`,
  );
  if (group === 'prose' || group === 'ordinary') continue;
  claims += line.claims;
  touched += line.touched;
}
console.log(`all but prose | | | ${claims} | ${percent(touched, claims)}`);

console.log('\ninvented | planted | caught');
const fields = drafts
  .filter(({ group }) => group === 'paraphrases' || group === 'by hand')
  .slice(0, 160);
let failed =
  touched > claims * MOST_TOUCHED ||
  (totals.get('prose')?.touchedDrafts ?? 0) > 0 ||
  (totals.get('ordinary')?.touchedDrafts ?? 0) > ORDINARY.length * MOST_TOUCHED;
for (const [kind, make] of Object.entries(KINDS)) {
  let planted = 0;
  let caught = 0;
  for (const { text, sources } of fields) {
    for (let i = 0; i < PLANTS; i += 1) {
      const made = make();
      const value = plainNumber(made.words);
      if (value !== undefined && sources.some((source) => holds(source.text, value))) continue;
      if (sources.some((source) => source.text.includes(made.words))) continue;
      const cuts = [...text.matchAll(/[，；。]/g)].map(({ index }) => index);
      const at = cuts.length === 0 ? text.length : pick(cuts);
      const result = audited(`${text.slice(0, at)}，${made.clause}${text.slice(at)}`, sources);
      planted += 1;
      if (isCaught(made, result.text)) caught += 1;
      else
        shown.push(
          `missed (${kind}): ${made.clause}${result.computed.length > 0 ? `  ${JSON.stringify(result.computed)}` : ''}`,
        );
    }
  }
  if (caught < planted * LEAST_CAUGHT) failed = true;
  console.log(`${kind} | ${planted} | ${percent(caught, planted)}`);
}
function plainNumber(text: string): number | undefined {
  return ALL_SPELLED.get(text) ?? numbersIn(text)[0];
}
/** Whether a text names a number in any spelling. */
function holds(text: string, n: number): boolean {
  if (numbersIn(text).includes(n)) return true;
  if (!Number.isSafeInteger(n)) return false;
  return (
    Object.values(SPELLINGS).some((spell) => text.includes(spell(n) ?? '\0')) ||
    (n === 2 && text.includes('两'))
  );
}
function numbersIn(text: string): number[] {
  const plain = text.normalize('NFKC').replaceAll(/[\s\u200B,]/g, '');
  return [...plain.matchAll(/\d+(?:\.\d+)?(万|千)?/g)].map(
    (m) => Number.parseFloat(m[0]) * ({ 万: 1e4, 千: 1e3 }[m[1] ?? ''] ?? 1),
  );
}
if (process.argv.includes('-v')) for (const line of shown) console.log(line);
else for (const line of shown.slice(0, 12)) console.log(line);
if (failed) process.exitCode = 1;
