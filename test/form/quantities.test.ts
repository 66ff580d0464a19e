import { describe, expect, it } from 'vitest';
import { alike, hanNumber, quantitiesIn } from '../../src/form/rules/quantities.ts';
import { sameThing, thingOf } from '../../src/form/rules/things.ts';

const short = (text: string) => quantitiesIn(text).map(({ number, unit }) => `${number}${unit}`);

describe('the amounts of a text', () => {
  it.each([
    ['举办12场讲座和8场义诊，课程不少于300节', ['12场', '8场', '300节']],
    ['聘用人员 1 人', ['1人']],
    ['养护绿地1.2万平方米、道路１２公里', ['12000平方米', '12公里']],
    ['走访1,200人次，发放5000份', ['1200人次', '5000份']],
    ['六大片区、三个站点、两期培训', ['6大', '3个', '2期']],
    ['一百二十名学员，三千五百份问卷', ['120名', '3500份']],
    ['三街道联合开展', ['3']],
    ['举办一场晚会', ['1场']],
    ['合格率达到98%', ['98%']],
    ['万象城、新华红星和新意城党群服务站', ['3']],
    ['投入12，300人参加', ['300人']],
  ])('%s', (text, amounts) => {
    expect(short(text)).toEqual(amounts);
  });

  it.each([
    '2027年12月31日前完成',
    '根据沪府办〔2025〕12号文件',
    '落实《100个项目行动计划》',
    '牢固树立四个意识、坚定四个自信、做到两个维护',
    '“三基”建设，五位一体，一网统管',
    '进一步统一思想，新一轮建设',
    '党的二十大和二十届三中全会精神',
    '第三届文化节，二期工程',
    '24小时值守，全年365天服务',
    '接单后2小时内响应',
    '打通“最后一公里”，一户一策',
    '一支过硬的队伍，一系列活动',
    '万象城、新华红星和新意城等计划',
    '政治、经济和文化中心',
    '数十场活动，上百人参加',
    '部门、场所、项目、次序',
  ])('none in %s', (text) => {
    expect(short(text)).toEqual([]);
  });

  it.each([
    ['课程不少于300节', '≥'],
    ['课程300节以上', '≥'],
    ['投诉不超过3起', '≤'],
    ['约30台电脑', 'about'],
    ['电脑30台左右', 'about'],
    ['讲座10-12场', 'about'],
    ['现有公厕50座', 'about'],
    ['讲座12场', '='],
  ])('%s is bound by %s', (text, bound) => {
    expect(quantitiesIn(text).at(-1)?.bound).toBe(bound);
  });

  it('knows what is said of each of several', () => {
    expect(quantitiesIn('两期培训，每期50人').map(({ each }) => each)).toEqual([false, true]);
  });
});

describe('what is counted', () => {
  it.each([
    ['讲座举办场次', '讲座'],
    ['党群服务站运营保障数', '党群服务站'],
    ['独居居民走访人次', '独居居民'],
    ['培训期数', '培训'],
    ['面向老人的健康讲座', '健康讲座'],
  ])('%s counts %s', (name, core) => {
    expect(thingOf(name).core).toBe(core);
  });

  it.each([
    ['运维业务系统', '业务系统运维数', true],
    ['聘用协管员', '协管员到岗人数', true],
    ['新建公厕', '公厕养护座数', false],
    ['健康讲座', '讲座场次', false],
  ])('%s and %s: the same is %s', (a, b, same) => {
    expect(sameThing(thingOf(a), thingOf(b))).toBe(same);
  });

  it('holds units for alike that count alike', () => {
    expect(alike('场', '次')).toBe(true);
    expect(alike('个', '处')).toBe(true);
    expect(alike('人', '人次')).toBe(false);
    expect(alike('节', '门')).toBe(false);
  });
});

describe('Chinese numbers', () => {
  it.each([
    ['十二', 12],
    ['二十', 20],
    ['一百二十', 120],
    ['三千五百', 3500],
    ['两万', 20_000],
    ['六一', undefined],
    ['百', undefined],
    ['万', undefined],
  ])('%s', (text, number) => {
    expect(hanNumber(text)).toBe(number);
  });
});
