import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audited, claimsIn, type Source } from '../../src/draft/ledger.ts';
import { OWED } from '../../src/form/fields.ts';

const said = (...texts: string[]): Source[] => texts.map((text) => ({ label: '您写的内容', text }));
const nothing = said('2027年度社区党建');

// source | texts that follow from it
const FOLLOWS = `
12场 | 十二场次 | 12次活动 | 开展12个活动 | １２场
100人 | 百名 | 壹佰人 | 100名学员 | 百余人 | 一百位 | 100人次
320人 | 三百二十人 | 叁佰贰拾名 | 三百廿人 | 3 2 0 人 | 3​2​0人
200户 | 两百户 | 贰佰户
1,200份 | 1.2千份 | 一千二百份 | 1200份
1.5万人次 | 15000人次 | 一万五千人次 | 1万5千人次 | 一万五人次
3个站点 | 三个站点 | 3处站点 | 三站点
6个片区 | 六大片区 | 6片片区
25万 | 250000元 | 二十五万元 | 0.0025亿元 | 贰拾伍万元整 | 250,000.00元
预算98.7万，其中补贴30万 | 987,000元 | 98.7万元 | 玖拾捌万柒仟元 | 三十万元
项目资金（万元） 98.7 | 98.7万元
满意度90% | 九成 | 百分之九十 | 90％ | 满意度0.9
三分之二的居民 | 2/3的居民
一半以上 | 半数以上 | 50%
10-20人 | 10至20人 | 十到二十名
2027年度 | 2027年 | 二〇二七年 | 27年度 | 年底 | 全年 | 年内 | 2027年1月至12月
2027-03-15 | 2027年3月15日 | 三月十五日 | 2027/3/15 | 3月 | 3月中旬 | 第一季度 | 上半年
3月到10月底 | 3月至10月 | 10月底前 | 三月起
第三季度 | 三季度 | 7-9月 | 9月底
每周三下午2点 | 星期三 | 14:00
办2期培训 | 第一期 | 第二期 | 两期
7.3 =12 | 12场 | 十二人
35台设备 | 数十台 | 几十台
5公里 | 5000米 | 五千米 | 5km
3000平方米 | 3000㎡ | 三千平米
上海市闵行区虹桥镇人民政府 | 虹桥镇 | 闵行区 | 上海市虹桥镇 | 虹桥镇政府
上海晨曦社会工作服务社 | 晨曦社会工作服务社 | 上海晨曦社工服务社
沪财绩〔2020〕6号 | 沪财绩[2020]6号 | 沪财绩【２０２０】６号 | 沪财绩〔二〇二〇〕六号 | （2020）6号
《闵行区养老服务补贴办法（试行）》 | 《闵行区养老服务补贴办法》 | 《养老服务补贴办法》
十四五规划 | “十四五” | 第十四个五年规划
张明老师 | 张老师 | 张明同志
华为平板20台 | 二十台华为平板
修缮村级道路12.6公里 | 修缮12.6公里村级道路 | 12.6公里的村级道路
硬化村道三公里 | 三公里村道 | 3公里村道硬化
AB-10设备20台 | AB-10
`;

// source | texts of the same number that do not follow from it
const STRANGE = `
100人 | 开展100场 | 满意度100%
12场 | 12个站点 | 12名 | 12台
3个站点 | 3名社工
6台 | 6处
12% | 12场
90分 | 90%
3% | 3个百分点
3月15日 | 15场 | 4月15日
2026年3月15日 | 2027年3月15日
沪财绩〔2020〕6号 | 6场 | 沪财绩〔2021〕6号 | 沪民规〔2020〕6号
2027年度 | 3月15日 | 8月底 | 12月 | 2028年
第3期 | 3期培训
12个月 | 12年
5公里 | 5米 | 5平方公里
25万元 | 25万人次
A4纸5包 | 4人
1、培训 | 1场
《社区12条》 | 12条
12345热线 | 12345人
虹桥镇 | 虹桥医院
张明老师 | 王明老师
晨曦大学 | 晨曦医院
28万 | 8万 | 2万
15人 | 5人 | 1人
11.5万元 | 1.5万元 | 5万元
1,200份 | 200份
三百人 | 百人
AB-100 | AB-10
12场 | ${'1'.repeat(400)}场 | ${'12'.repeat(200)} | ${'0'.repeat(300)}12场
12345678901234567890 | 12345678901234567891
`;

const ORDINARY =
  `改善村容村貌、修缮村级道路、完善村规民约、推进城乡结合部环境整治、村居换届选举、村级集体经济发展、乡村公路养护、农村生活污水治理、村庄环境整治、村民议事会、路面破损修补、路基加固、路段巡查、路口渠化改造、人行道板翻修、沿街商铺门前责任制、街面秩序管控、街区风貌提升、背街小巷整治、街头绿地养护、老旧小区综合改造、小区道闸维护、院落微更新、楼院环境提升、片区联动、网格巡查、网格化管理、片区规划师制度、社区花园营造、口袋公园建设、公园绿地养护、公园城市建设、街心花园补植、行道树修剪、园林绿化养护、古树名木保护、花境布置、林荫道建设、绿地认养、园区企业走访、桥梁检测、桥面铺装、桥下空间利用、人行天桥维护、涵洞清淤、桥头跳车处置、河道保洁、河湖长制落实、护岸修复、雨污混接改造、排水管网养护、泵站运行维护、防汛物资储备、下立交积水点改造、海绵城市建设、中小河道疏浚、水域岸线管理、入河排污口整治、水环境质量提升、污水管道检测
图书馆总分馆制、图书借阅服务、书院文化建设、农家书屋运行、全民阅读活动、馆藏资源建设、文献采编、读者沙龙、城市书房运营、阅览座席更新、养老院服务质量提升、日间照料中心运营、长者照护之家、老年助餐点建设、居家养老上门服务、认知障碍友好社区、老年食堂补贴、适老化改造、养老顾问点、银发无忧保险、机房运维、信息系统等级保护测评、网络安全巡检、数据中心扩容、政务云租赁、视频会议系统维护、门户网站改版、办公自动化平台升级、服务器托管、专线租用、机关食堂餐饮服务、食堂食材采购、厨房设备维护、就餐环境改善、光盘行动倡导、餐厨垃圾清运、留样冷藏管理、职工餐厅改造、中央厨房配送、食品快检室、退役军人服务站建设、烈士纪念设施修缮、优抚对象走访慰问、军休干部活动、双拥模范城创建、军民共建联谊、征兵工作宣传、烈士陵园祭扫、光荣牌悬挂、军属困难帮扶、微型消防站建设、消防通道整治、电动自行车充电桩安装、高层建筑消防设施检测、灭火器更换、消防演练、火灾隐患排查、疏散通道清理、智慧消防平台、消防水源维护
垃圾分类投放点管理、垃圾厢房改造、可回收物服务点、中转站运行、两网融合点建设、湿垃圾处置、建筑垃圾清运、大件垃圾堆放点、定时定点投放、桶站值守、文化馆免费开放、文艺院团下基层、非遗传承基地建设、戏曲进校园、群众合唱展演、乡村大舞台、公共文化配送、美术馆展陈、博物馆文物保护、剧场设备更新、体育场馆免费开放、健身苑点更新、市民球场维护、社区运动会、健身步道建设、国民体质监测、青少年体育培训、游泳池水质检测、公共体育设施保险、体育公园建设、家庭医生签约、社区卫生服务站运行、妇幼保健院合作、疫苗接种门诊、疾控应急处置、病媒生物防制、健康驿站、院前急救、中医馆建设、基本公共卫生服务、人民调解委员会、公共法律服务站、法律援助中心窗口、司法所规范化建设、社区矫正中心、法治宣传教育、律师进村居、行政复议应诉、公证服务、安置帮教、标准化菜市场改造、菜场食品安全检测、集贸市场管理、夜市经济培育、市集活动、商圈业态调整、市场主体培育、市场监管所协助、批发市场整治、摊位设置
居委会办公用房租赁、党建服务站点运营、党群服务中心提质、办事大厅窗口、帮办代办服务、局域网维护、局部修缮、办公室保洁、办公用品采购、办公楼物业、公里标志更新、里程碑维护、道路照明、路灯节能改造、公交站台保洁、候车亭维护、停车场管理、停车泊位划线、共享单车停放、非机动车停放点、学校周边秩序维护、校园安保、幼儿园托班建设、爱心暑托班、家校社协同、青少年活动中心、职业学校实训、社区学校办学、老年学校课程、学区化办学、残疾人阳光之家、无障碍设施建设、辅助器具适配、残疾人就业援助、康复训练室、助残日活动、手语志愿服务、精神障碍患者管理、残疾儿童康复、盲道修复、门店招牌整治、户外广告设施管理、店招店牌更新、违法建筑拆除、市容环境综合整治、架空线入地、围墙立面改造、卷帘门更换、城管执法辅助、清扫保洁、号牌制作、编号管理、门牌设置、信号灯维护、公众号运营、账号管理、口号征集、文号管理、叫号系统、房号登记`.split(
    /[、\n]/,
  );

const table = (text: string) =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [source = '', ...texts] = line.split(' | ');
      return texts.map((words): [string, string] => [source, words]);
    });

describe('a claim with an origin', () => {
  it.each(table(FOLLOWS))('%s says %s', (source, words) => {
    const text = `计划${words}，稳步推进`;
    expect(audited(text, said(source))).toMatchObject({ text, gaps: [] });
  });
});

describe('the same number of another kind', () => {
  it.each(table(STRANGE))('%s does not say %s', (source, words) => {
    expect(audited(`计划${words}，稳步推进`, said(source)).gaps).not.toEqual([]);
  });
});

describe('a claim without an origin', () => {
  it.each([
    ['服务老人320人次', `服务老人${OWED}人次`, '320'],
    ['服务三 百 二 十人', `服务${OWED}人`, '三 百 二 十'],
    ['服务1 2 0 人', `服务${OWED} 人`, '1 2 0'],
    ['办⑤场', `办${OWED}场`, '⑤'],
    ['举办Ⅳ期培训', `举办${OWED}期培训`, 'Ⅳ'],
    ['百余人参加', `${OWED}余人参加`, '百'],
    ['数十家企业', `${OWED}家企业`, '数十'],
    ['覆盖六大片区', `覆盖${OWED}大片区`, '六'],
    ['聘用一名社工', `聘用${OWED}名社工`, '一'],
    ['打造两支队伍', `打造${OWED}支队伍`, '两'],
    ['投入25万元', `投入${OWED}元`, '25万'],
    ['满意度98.5%', `满意度${OWED}%`, '98.5'],
    ['满意度百分之八十五', `满意度百分之${OWED}`, '八十五'],
    ['八成以上居民', `${OWED}成以上居民`, '八'],
    ['三分之一的居民', `${OWED}的居民`, '三分之一'],
    ['2028年完成', `${OWED}年完成`, '2028'],
    ['于2O27年3月15日启动', `于${OWED}启动`, '2O27年3月15日'],
    ['6月底前完成', `${OWED}前完成`, '6月底'],
    ['二〇二八年十一月一日启动', `${OWED}启动`, '二〇二八年十一月一日'],
    ['六小时内办结', `${OWED}小时内办结`, '六'],
    ['保洁三公里', `保洁${OWED}公里`, '三'],
    ['硬化3公里村道', `硬化${OWED}公里村道`, '3'],
    ['惠及贰万家企业', `惠及${OWED}家企业`, '贰万'],
    ['每周三开放', `每${OWED}开放`, '周三'],
    ['依据沪财绩〔2020〕6号', `依据${OWED}`, '沪财绩〔2020〕6号'],
    ['按照中发[2018]34号文件', `按照${OWED}文件`, '中发[2018]34号'],
    ['（2024）12号文', `${OWED}文`, '（2024）12号'],
    ['依据《社会救助暂行办法》', `依据${OWED}`, '《社会救助暂行办法》'],
    ['落实“十四五”规划', `落实“${OWED}”规划`, '十四五'],
    ['委托上海申康管理咨询有限公司实施', `委托上海${OWED}实施`, '申康管理咨询有限公司'],
    ['与同济大学合作', `与${OWED}合作`, '同济大学'],
    ['联合闵行区民政局', `联合${OWED}民政局`, '闵行区'],
    ['在莘庄镇开展', `在${OWED}开展`, '莘庄镇'],
    ['覆盖虹梅社区', `覆盖${OWED}`, '虹梅社区'],
    ['赴井冈山学习', `赴${OWED}学习`, '井冈山'],
    ['邀请陈建华老师授课', `邀请${OWED}老师授课`, '陈建华'],
    ['李老师带队', `${OWED}带队`, '李老师'],
    ['打造“银龄守护”品牌', `打造“${OWED}”品牌`, '银龄守护'],
    ['采购海康威视摄像机', `采购${OWED}摄像机`, '海康威视'],
    ['使用ThinkPad电脑', `使用${OWED}电脑`, 'ThinkPad'],
    ['电话021-64012345', `电话${OWED}`, '021-64012345'],
  ])('%s becomes %s', (text, after, gap) => {
    expect(audited(text, nothing)).toEqual({ text: after, gaps: [gap], computed: [] });
  });

  it('leaves both ends of a range open', () => {
    expect(audited('每组10-20人', nothing)).toMatchObject({
      text: `每组${OWED}-${OWED}人`,
      gaps: ['10', '20'],
    });
  });

  it('counts a 【待填】 that was there before as a gap without words', () => {
    expect(audited(`开展${OWED}场，服务80人，共${OWED}次`, nothing)).toEqual({
      text: `开展${OWED}场，服务${OWED}人，共${OWED}次`,
      gaps: ['', '80', ''],
      computed: [],
    });
  });
});

describe('arithmetic over the sources', () => {
  it.each([
    ['12场沙龙，3场讲座', '全年15场活动', '15场', '12场＋3场'],
    ['12场，每场30人', '参与360人次', '360人次', '12场×30人'],
    ['处级轮训2期、科级培训3期，每期50人', '参训250人', '250人', '（2期＋3期）×50人'],
    ['补贴500元/人，发放40人', '共2万元', '2万元', '40人×500元'],
    ['全年12次', '每月开展1次', '1次', '12次÷12个月'],
    ['全年开展讲座12场', '每月一场讲座', '一场', '12场÷12个月'],
    ['2027年走访24次', '月均走访2次', '2次', '24次÷12个月'],
    ['全年4次评议', '每季度1次评议', '1次', '4次÷4个季度'],
    ['2期共100人', '平均每期50人', '50人', '100人÷2期'],
    ['在虹梅、江川和新虹设站', '覆盖虹梅、江川和新虹三个站点', '三个', '虹梅＋江川＋新虹'],
    ['站点：A、B、C', '建设A、B和C三个站点', '三个', 'A＋B＋C'],
    ['公园与广场保洁', '公园和广场2处', '2处', '公园＋广场'],
  ])('%s gives %s', (source, text, words, from) => {
    expect(audited(text, said(source))).toEqual({ text, gaps: [], computed: [{ words, from }] });
  });

  it.each([
    ['12场，3人', '15场'],
    ['60岁以上、80岁以上', '140岁'],
    ['合格率40%，优良率50%', '满意度90%'],
    ['12场，每场30人', '360场'],
    ['12次', '每月1次'],
    ['全年讲座12场', '每月一场演出'],
    ['全年12次', '每周1次'],
    ['2期，共100人', '平均每期50人'],
    ['2期共100人', '每期50人'],
    ['2期，每期100人', '平均每期50人'],
    ['A、B和C', 'A、B和C四个站点'],
    ['A、B和C', '三个站点'],
    ['A、B和C', '设在A、B和C，共三个站点'],
    ['讲座、沙龙和培训', '讲座、沙龙和培训三场活动'],
    ['老人、儿童和妇女', '老人、儿童和妇女三名'],
    ['A、B', 'A、B和C三个站点'],
  ])('%s gives no %s', (source, text) => {
    expect(audited(text, said(source)).gaps).not.toEqual([]);
  });

  it('adds nothing up across two sources', () => {
    expect(audited('15场', said('12场', '3场')).gaps).toEqual(['15']);
  });
});

describe('words that claim nothing', () => {
  it.each(
    `统一部署、进一步推进、一体化发展、一站式服务、第一时间响应、第三方评估、万众一心、四季如春、三公经费、一老一小、五位一体
双拥、两新组织、零距离、百姓、千家万户、十分重要、一系列、一批、一定、一线、多元、半岛、三级网络、三会一课、五社联动、四史、四个意识、两个维护
一方面、一年一度、半途而废、三令五申、独一无二、百花齐放、数一数二、三三两两、成千上万
每一名党员、每一场活动、任何一个环节、另一种方式、新一轮、一户一档、一月一主题、一街一品
建立一支高素质队伍，形成一套制度，营造一个良好的环境
安全责任事故0起、零投诉、有责投诉0件、零差错、全覆盖
A4纸、5G网络、APP、LED屏、二维码、微信公众号、12345热线、110联动
社区卫生服务中心、居委会、各街道、本市、全区、辖区、社会组织、第三方机构、高校、医疗机构、党群服务中心、志愿服务队
居民区党总支书记、社区主任、优秀教师、专业律师、全科医生、家庭医生、司法社工、高级工程师、金牌讲师
“最后一公里”、“急难愁盼”、“朋友圈”、“一网通办”、“头雁”效应
老旧小区、美丽乡村、城中村、主干道路、口袋公园、商务楼宇、发展思路、城市更新、市场监管
一是抓统筹，二是抓落实，三是抓成效。一、加强领导；二、注重实效
党的二十大精神、习近平总书记重要讲话精神、长三角一体化、中华民族共同体意识`.split('\n'),
  )('%s', (text) => {
    expect(claimsIn(text)).toEqual([]);
    expect(audited(text, nothing).text).toBe(text);
  });
});

describe('ordinary words with the sign of a place or a body', () => {
  it.each(ORDINARY)('%s', (phrase) => {
    for (const text of [phrase, `开展${phrase}工作`, `做好${phrase}，`])
      expect(audited(text, nothing).text).toBe(text);
  });
});

describe('a quotation', () => {
  it.each([
    ['8万', '投入28万'],
    ['2', '28场'],
    ['5人', '共15人'],
    ['1.5', '11.5万'],
    ['1', '1.5万'],
    ['百人', '三百人参加'],
    ['十人', '数十人'],
    ['200份宣传手册和资料', '印制1，200份宣传手册和资料'],
    ['走访，200份宣传手册和资料', '印制1，200份宣传手册和资料'],
    ['5公里', '三点五公里'],
    ['8', '2 8 场'],
  ])('%s is none of %s', (text, source) => {
    expect(audited(text, said(source)).gaps).toHaveLength(1);
  });

  it('may stand a second time, whole', () => {
    expect(audited('8万', said('28万，其中8万')).gaps).toEqual([]);
  });
});

describe('claimsIn', () => {
  it('names the kind and the place of each claim', () => {
    const text =
      '2027年3月1日起，依据《养老办法》（沪民规〔2023〕7号），晨曦公司服务80人，满意度90%，投入5万元';
    const found = claimsIn(text);
    expect(found.map(({ kind, words }) => `${kind} ${words}`)).toEqual([
      'date 2027年3月1日',
      'title 《养老办法》',
      'document 沪民规〔2023〕7号',
      'name 晨曦公司',
      'number 80',
      'percent 90',
      'money 5万',
    ]);
    for (const { words, start, end } of found) expect(text.slice(start, end)).toBe(words);
  });
});

const PIECES = [
  ...'0123456789０５⑤Ⅳ²½一二两三十百千万亿零〇半几数余第每年月日号季度周场次人名位个期元%％万《》“”〔〕（）()[]【】，。；、:：-~至到 \n\u200B\uFEFF区镇路局王李张老师同志公司大学社区中心A5GkmO😀𠮷\uE000\uD800',
  OWED,
  '虹桥镇',
  '沪财绩〔2020〕6号',
  '2027年3月15日',
  '百分之',
  '三分之二',
  '邀请',
  '晨曦',
  '有限公司',
  '进一步',
];
const anyText = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 40 })
  .map((parts) => parts.join(''));
const text = fc.oneof(anyText, fc.string({ unit: 'binary', maxLength: 40 }));
/** Two signs that may belong to one number. */
const SIGN = String.raw`[\p{N}\p{M}\p{C}\s第几数半点.．,，OoIlOwWkK○◯Ｏ\u3007零一二两兩三四五六七八九十百千万萬亿億廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟]`;
const NUMBERISH = new RegExp(`${SIGN}${SIGN}`, 'u');
const owed = (words: string) => words.split(OWED).length - 1;

describe('any text', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, text, (words, source) => {
        const once = audited(words, said(source));
        const again = audited(once.text, said(source));
        expect(again.text).toBe(once.text);
        expect(again.gaps).toEqual(once.gaps.map(() => ''));
      }),
      { numRuns: 1500 },
    );
  });

  it('has as many gaps as 【待填】', () => {
    fc.assert(
      fc.property(text, text, (words, source) => {
        const audit = audited(words, said(source));
        expect(audit.gaps).toHaveLength(owed(audit.text));
        expect(audit.gaps.filter((gap) => gap === '')).toHaveLength(owed(words));
      }),
      { numRuns: 1500 },
    );
  });

  it('gives back the text when the gaps are filled with what stood there', () => {
    fc.assert(
      fc.property(text, (words) => {
        const gaps = audited(words, nothing);
        const filled = gaps.text
          .split(OWED)
          .map((part, i) => (i === 0 ? '' : gaps.gaps[i - 1] || OWED) + part)
          .join('');
        expect(filled).toBe(words);
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps what is taken word for word from a source', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (source, a, b) => {
        const [from = 0, to = 0] = [a % (source.length + 1), b % (source.length + 1)].toSorted(
          (x, y) => x - y,
        );
        // Half a number is no quotation.
        fc.pre(![from, to].some((at) => NUMBERISH.test(source.slice(Math.max(0, at - 1), at + 1))));
        const words = source.slice(from, to);
        expect(audited(words, said(source)).text).toBe(words);
      }),
      { numRuns: 1500 },
    );
  });

  it('has claims in order that do not overlap', () => {
    fc.assert(
      fc.property(text, (words) => {
        let end = 0;
        for (const claim of claimsIn(words)) {
          expect(claim.start).toBeGreaterThanOrEqual(end);
          expect(claim.end).toBeGreaterThan(claim.start);
          expect(words.slice(claim.start, claim.end)).toBe(claim.words);
          end = claim.end;
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('long texts', () => {
  it.each([
    '开展活动，',
    '1',
    '一',
    '1,',
    '1-',
    '《',
    '“',
    '公司',
    '晟瀚区',
    'a.',
    '百分之',
    '3个',
    ' 1',
    OWED,
  ])('20,000 characters of %s take well under two seconds', (piece) => {
    const start = performance.now();
    audited(piece.repeat(Math.ceil(20_000 / piece.length)), said('12场，每场30人'));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
