import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginsWithAction, chineseNumber, countsIn, showCount } from '../../src/draft/counts.ts';
import { branchByCode } from '../../src/form/indicators.ts';
import { fits } from '../../src/form/review.ts';

/** 「名称 值」 of every count of a text. */
function counted(text: string): string[] {
  return countsIn(text).map((count) => `${count.name} ${showCount(count)}`);
}

describe('counts of many kinds of work', () => {
  it.each([
    [
      '办2期培训约100人，12场沙龙，补贴6个片区',
      ['培训期数 ≥2期', '培训参加人数 ≥100人', '沙龙场次 ≥12场', '补贴片区数量 =6个'],
    ],
    ['培训2期，沙龙12场', ['培训期数 ≥2期', '沙龙场次 ≥12场']],
    ['服务老人500人次', ['服务老人人次 ≥500人次']],
    ['为200名老人每天提供午餐', ['服务老人人数 ≥200名']],
    [
      '覆盖15个居民区，聘用3名社工，印发宣传册5000份，购买电脑30台',
      ['覆盖居民区数量 =15个', '聘用社工人数 =3名', '印发宣传册数量 ≥5000份', '购买电脑数量 =30台'],
    ],
    [
      '开设课程不少于300节、主题活动不少于3次，保障3个党群服务站全年运营',
      ['课程节数 ≥300节', '主题活动次数 ≥3次', '保障党群服务站数量 =3个'],
    ],
    [
      '河道保洁12.5公里，绿化养护5万平方米，清运垃圾3000吨',
      ['河道保洁长度 =12.5公里', '绿化养护面积 =5万平方米', '清运垃圾数量 ≥3000吨'],
    ],
    [
      '采购防汛沙袋5000只、水泵6台、雨衣200件，2027年5月底前到位',
      ['采购防汛沙袋数量 =5000只', '采购水泵数量 =6台', '采购雨衣数量 =200件'],
    ],
    [
      '慰问困难家庭300户、重病患者50人，慰问标准500元/人',
      ['慰问困难家庭户数 ≥300户', '慰问重病患者人数 ≥50人'],
    ],
    [
      '开展普法讲座6场，参与群众不少于600人次，发放普法手册2000余份',
      ['普法讲座场次 ≥6场', '群众参与人次 ≥600人次', '发放普法手册数量 ≥2000份'],
    ],
    ['走访企业150家，举办政企沙龙4场', ['走访企业数量 ≥150家', '政企沙龙场次 ≥4场']],
    [
      '开发网格化平台1套，接入摄像头200路，培训使用人员60人次',
      ['开发网格化平台数量 =1套', '接入摄像头数量 =200路', '培训使用人员人次 ≥60人次'],
    ],
    [
      '维修房屋20处，面积约1200平方米，更换电梯2台',
      ['维修房屋数量 =20处', '维修房屋面积 ≥1200平方米', '更换电梯数量 =2台'],
    ],
    [
      '举办亲子活动、妇女讲座各6场，约800人参加',
      ['亲子活动场次 ≥6场', '妇女讲座场次 ≥6场', '活动参加人数 ≥800人'],
    ],
    ['召开业主大会10次，调解矛盾纠纷50起', ['业主大会次数 ≥10次', '调解矛盾纠纷数量 ≥50起']],
    [
      '体检500名退休职工，家庭医生签约1200户',
      ['体检退休职工人数 ≥500名', '家庭医生签约户数 ≥1200户'],
    ],
    [
      '建设1个综合为老服务中心，配备护理员8名',
      ['建设综合为老服务中心数量 =1个', '配备护理员人数 =8名'],
    ],
    ['每月开展2次巡查，全年服务３万人次', ['每月巡查次数 ≥2次', '服务人次 ≥3万人次']],
    [
      '学习培训：处级干部轮训2期，每期50人',
      ['处级干部轮训期数 ≥2期', '每期处级干部轮训参加人数 ≥50人'],
    ],
    [
      '暑托班2期招收小学生60名，聘请律师2名驻点，新招10个协管员',
      ['暑托班期数 ≥2期', '招收小学生人数 ≥60名', '聘请律师人数 =2名', '新招协管员人数 =10人'],
    ],
    ['请第三方检查企业400家', ['检查企业数量 =400家']],
    ['开展食品抽检400批次，合格率98%以上', ['食品抽检批次 ≥400批次', '食品抽检合格率 ≥98%']],
  ])('%s', (text, expected) => {
    expect(counted(text)).toEqual(expected);
  });
});

describe('numbers as people write them', () => {
  it.each([
    ['为六个片区发放补贴，办两场报告会，十二期培训', [6, 2, 12]],
    ['招募志愿者一百二十人，开展服务三百余次', [120, 300]],
    ['开展活动１２场，惠及 1,200 人', [12, 1200]],
    ['六大片区党建工作', [6]],
    ['参训人员100多人', [100]],
  ])('%s', (text, numbers) => {
    expect(countsIn(text).map((count) => count.number)).toEqual(numbers);
  });

  it.each([
    ['十', 10],
    ['十二', 12],
    ['三十', 30],
    ['一百零五', 105],
    ['两千三百', 2300],
    ['一万二千', 12_000],
    ['三五', undefined],
    ['十四五', undefined],
  ])('%s is %s', (text, number) => {
    expect(chineseNumber(text)).toBe(number);
  });

  it.each([
    ['不少于12场活动', '≥'],
    ['活动12场以上', '≥'],
    ['约100人参训', '≥'],
    ['租赁车辆不超过5辆', '≤'],
    ['聘用3名社工', '='],
  ])('%s is bounded by %s', (text, operator) => {
    expect(countsIn(text)[0]?.operator).toBe(operator);
  });
});

describe('what is no count', () => {
  it.each([
    '申请25万元，其中拨款200000元',
    '2027年3月1日启动，12月底前完成',
    '沪委发〔2024〕28号，《八项规定实施办法》',
    '推进“五型经济”、两企三新、三基建设，打通最后一公里',
    '第3届文化节，第一季度，“十四五”期间',
    '组建一支队伍，开展一系列活动，提供一站式服务',
    '落实三支一扶、一人一策、四个自信、八项规定',
    '24小时值守，15分钟生活圈',
    '面向60周岁以上老人',
    '二期工程收尾，开展3个月整治',
    '拨打12345热线，安装5G基站，A4纸',
    '千家万户受益，百姓满意',
    '服务数十场次，几百人受益',
  ])('%s', (text) => {
    expect(counted(text)).toEqual([]);
  });
});

describe('rates', () => {
  it.each([
    ['满意度达到95%', ['服务对象满意度 ≥95%']],
    ['居民知晓率90%以上', ['居民知晓率 ≥90%']],
    ['参训学员考核合格率100%', ['参训学员考核合格率 =100%']],
    ['投诉率不超过2%', ['投诉率 ≤2%']],
    ['单位能耗下降5%', ['单位能耗下降率 ≥5%']],
    ['课程满意度百分之九十', ['课程满意度 ≥90%']],
    ['其中30%用于宣传', []],
  ])('%s', (text, expected) => {
    expect(counted(text)).toEqual(expected);
  });
});

describe('every count', () => {
  it('quotes the words it stands in', () => {
    const text = '计划办２期培训约100人；聘用制度外用工人员 1 人，满意度达到95%。';
    for (const count of countsIn(text)) {
      expect(text.slice(count.index, count.index + count.words.length)).toBe(count.words);
      expect(count.words.normalize('NFKC')).toContain(`${count.number}`);
    }
    expect(countsIn(text)).toHaveLength(4);
  });

  const things = [
    ['培训', '期'],
    ['培训', '次'],
    ['沙龙', '场'],
    ['老人', '人次'],
    ['老人', '名'],
    ['居民区', '个'],
    ['宣传册', '份'],
    ['电脑', '台'],
    ['社工', '名'],
    ['困难家庭', '户'],
    ['房屋', '处'],
    ['河道', '公里'],
    ['绿地', '平方米'],
    ['课程', '节'],
  ] as const;
  const verbs = ['', '举办', '服务', '购买', '聘用', '覆盖', '修缮', '计划开展', '印发'];
  const piece = fc
    .record({
      thing: fc.constantFrom(...things),
      verb: fc.constantFrom(...verbs),
      number: fc.integer({ min: 2, max: 9999 }),
      before: fc.boolean(),
    })
    .map(({ thing: [noun, unit], verb, number, before }) => ({
      number,
      text: before ? `${verb}${noun}${number}${unit}` : `${verb}${number}${unit}${noun}`,
    }));

  it('keeps exactly the number of the user, under a name that fits a form', () => {
    fc.assert(
      fc.property(piece, ({ text, number }) => {
        const [count, ...more] = countsIn(text);
        expect(more, text).toEqual([]);
        expect(count?.number, text).toBe(number);
        expect(count?.name.length, text).toBeLessThanOrEqual(20);
        if (!count) return;
        const { level1, level2 } = branchByCode('O1');
        const row = { level1, level2, level3: count.name, value: showCount(count) };
        expect(fits(row), `${text} ${row.level3}`).toEqual([]);
      }),
    );
  });

  it('has a name of its own', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const names = countsIn(pieces.map(({ text }) => text).join('，')).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('is found without throwing in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(Array.isArray(countsIn(text))).toBe(true);
      }),
    );
  });
});

describe('a phrase', () => {
  it.each(['购置电脑30台', '为老人送餐', '春节慰问困难家庭300户', '计划开展活动'])(
    '%s says what is done',
    (phrase) => {
      expect(beginsWithAction(phrase)).toBe(true);
    },
  );

  it.each(['电脑30台、打印机5台', '亲子活动6场', '河道保洁12公里'])('%s only lists', (phrase) => {
    expect(beginsWithAction(phrase)).toBe(false);
  });
});

describe('what is no plan', () => {
  it.each([
    ['去年参加300人，今年参加500人', ['活动参加人数 ≥500人']],
    ['上年举办比赛6场；今年计划举办比赛8场', ['比赛场次 ≥8场']],
    [
      '街道老龄人口占比达38.6%，其中80岁以上高龄老人4200人，独居老人650人。新建助餐点2个',
      ['新建助餐点数量 =2个'],
    ],
    ['辖区现有退役军人1500人，八一慰问退役军人300人', ['八一慰问退役军人人数 ≥300人']],
    [
      '截至2026年底已建成助餐点5个，2026年执行率95.7%。2027年新建助餐点1个',
      ['新建助餐点数量 =1个'],
    ],
    ['立项依据：\n近三年受理1200件\n实施内容：\n受理事项800件', ['受理事项数量 =800件']],
    ['7月1日至8月25日期间开办暑托班2个，面向6-12岁儿童60名', ['暑托班数量 =2个', '儿童人数 ≥60名']],
    [
      '一是慰问困难家庭300户；二是新建助餐点2个，（三）开展讲座12场',
      ['慰问困难家庭户数 ≥300户', '新建助餐点数量 =2个', '讲座场次 ≥12场'],
    ],
    ['举办讲座20场 个案咨询100人次', ['讲座场次 ≥20场', '个案咨询人次 ≥100人次']],
    [
      '涉及12个村，补贴残疾人120名，主要是上门服务老人60名',
      ['村庄数量 =12个', '补贴残疾人人数 ≥120名', '上门服务老人人数 ≥60名'],
    ],
  ])('leaves it out of %s', (text, expected) => {
    expect(counted(text)).toEqual(expected);
  });

  it('knows the years before that of the form', () => {
    const text = '2026年改造步道3公里，2027年改造步道5公里';
    expect(countsIn(text, 2027).map((count) => count.number)).toEqual([5]);
  });
});

describe('limits, incidents and earnings', () => {
  it.each([
    ['工期90天', ['工期 ≤90天']],
    ['响应时间不超过30分钟', ['响应时间 ≤30分钟']],
    ['故障24小时内修复，2小时内响应', ['故障修复时间 ≤24小时', '响应时间 ≤2小时']],
    ['处置率≥98%，案件10000件', ['处置率 ≥98%', '案件数量 =10000件']],
    ['不发生重大安全事件', ['重大安全事件数 =0起']],
    ['施工安全零事故，零投诉', ['施工安全事故数 =0起', '有责投诉数 =0起']],
    ['新增税收5000万元，实现销售收入800万元', ['新增税收 ≥5000万元', '销售收入 ≥800万元']],
    ['随访4次/年', ['随访次数 ≥4次']],
    ['发放社工薪酬12名', ['发放社工薪酬人数 =12名']],
    ['年度预算500万元，其中财政300万元', []],
  ])('%s', (text, expected) => {
    expect(counted(text)).toEqual(expected);
  });
});
