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
`;

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
  ])('%s gives %s', (source, text, words, from) => {
    expect(audited(text, said(source))).toEqual({ text, gaps: [], computed: [{ words, from }] });
  });

  it.each([
    ['12场，3人', '15场'],
    ['60岁以上、80岁以上', '140岁'],
    ['合格率40%，优良率50%', '满意度90%'],
    ['12场，每场30人', '360场'],
  ])('%s does not give %s', (source, text) => {
    expect(audited(text, said(source)).gaps).toHaveLength(1);
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
        const [from, to] = [a % (source.length + 1), b % (source.length + 1)].toSorted(
          (x, y) => x - y,
        );
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
