import { describe, expect, it } from 'vitest';
import { understand } from '../../src/interview/understand.ts';

const CONTEXT = { year: 2027, today: '2026-11-23' };

/** The money as it is given to its reader. */
function heard(text: string) {
  const { texts, name, brief } = understand(text, CONTEXT);
  const money = texts.find((t) => t.field === 'annualFunding')?.text;
  return { name: name?.text, sure: name?.sure, money, brief, texts };
}

describe('a sentence', () => {
  it.each([
    ['区域化党建，25万，办2期培训约100人', '区域化党建', '25万', '办2期培训约100人'],
    ['规范化建设 20万 网络直播课程、教案', '规范化建设', '20万', '网络直播课程、教案'],
    [
      '老年助餐服务 45.6万 开设3个助餐点，服务老人500人次',
      '老年助餐服务',
      '45.6万',
      '开设3个助餐点，服务老人500人次',
    ],
    [
      '我们想做社区食堂补贴项目，今年申请30万元，给200名老人提供午餐',
      '社区食堂补贴项目',
      '30万元',
      '给200名老人提供午餐',
    ],
    ['请帮我填一张：项目名称是文化下乡，金额12万，演出20场', '文化下乡', '12万', '演出20场'],
    [
      '您好，我要申报“社区文化节”项目，资金 18.5 万元，主要是举办文艺演出6场',
      '社区文化节',
      '18.5 万元',
      '举办文艺演出6场',
    ],
    ['妇女儿童活动经费25万元，开展讲座10场', '妇女儿童活动经费', '25万元', '开展讲座10场'],
    ['帮我做一个普法宣传的表，八万五，普法讲座12场', '普法宣传', '八万五', '普法讲座12场'],
    ['2027年春节慰问，5万，慰问困难家庭100户', '2027年春节慰问', '5万', '慰问困难家庭100户'],
    ['“110”宣传日活动，1.2万，活动1场', '“110”宣传日活动', '1.2万', '活动1场'],
    ['“十四五”规划编制，30万，编制规划1份', '“十四五”规划编制', '30万', '编制规划1份'],
    [
      '预算100万元，其中设备采购60万，服务费40万，智慧养老平台建设',
      '智慧养老平台建设',
      '100万元',
      '设备采购60万，服务费40万',
    ],
    ['20万网络直播课程', '网络直播课程', '20万', ''],
    ['规范化建设 200000', '规范化建设', '200000', ''],
    ['办公用品采购8000', '办公用品采购', '8000', ''],
    ['98.7,物业管理,保洁面积3000平方米', '物业管理', '98.7', '保洁面积3000平方米'],
    ['统战工作经费，10万-20万，走访20次', '统战工作经费', '10万-20万', '走访20次'],
    ['村居公共厕所保洁，36万元/年，公厕18座', '村居公共厕所保洁', '36万元', '公厕18座'],
  ])('%s', (text, name, money, brief) => {
    expect(heard(text)).toMatchObject({ name, sure: true, money, brief });
  });

  it.each([
    ['去年花了30万，今年35万，明年打算40万，办理工单8000件', '40万'],
    ['社工队伍建设，总额60万，其中结转5万，聘用社工8名，每人补贴500元', '总额60万，结转5万'],
    ['总额300万，其中财政280万，其他20万', '总额300万，财政280万，其他20万'],
    ['妇联工作，1、讲座3万元；2、慰问5万元；3、培训10万元', '3万元、5万元、10万元'],
    ['联谊活动，钱大概9万多，60个人', '9万多'],
  ])('%s: the money is %s', (text, money) => expect(heard(text).money).toBe(money));

  it.each([
    '电脑采购，5000元一台，买20台',
    '课酬800元一节，共30节',
    '文化下乡，上年执行28万，今年办8场',
    '3万人次服务，发放5万份宣传册',
    '每人补贴500元',
  ])('%s names no money of the year', (text) => expect(heard(text).money).toBeUndefined());

  it('guesses a name only to be confirmed', () => {
    expect(heard('明年打算花50万搞垃圾分类宣传，办20场活动')).toMatchObject({
      name: '垃圾分类宣传',
      sure: false,
      money: '50万',
    });
    expect(heard('街道想给独居老人装烟感报警器，大概要三十二万，装800户').name).toBeUndefined();
  });

  it('takes labelled lines apart', () => {
    const { name, texts, brief } = heard(
      '项目名称：残疾人就业帮扶\n申请金额：36万元\n主管部门：浦江区民政局\n实施单位：江湾街道残联\n内容：为50名残疾人提供培训，推荐就业20人',
    );
    expect(name).toBe('残疾人就业帮扶');
    expect(Object.fromEntries(texts.map((t) => [t.field, t.text]))).toEqual({
      annualFunding: '36万元',
      department: '浦江区民政局',
      unit: '江湾街道残联',
    });
    expect(brief).toBe('为50名残疾人提供培训，推荐就业20人');
  });

  it('takes year, kind and period where they stand alone', () => {
    const { texts } = heard(
      '2027年度，一次性项目，防汛物资储备，32万，3月到10月底，采购沙袋2000个',
    );
    expect(texts.map((t) => t.field)).toEqual(['annualFunding', 'year', 'projectNature', 'period']);
  });

  it.each(['我想填个表', '您好', '请帮我填一张表'])('%s says nothing yet', (text) => {
    expect(heard(text)).toMatchObject({ name: undefined, money: undefined, brief: '' });
  });

  it('keeps every word of a long text', () => {
    const text = `文化下乡，12万，${'演出一场，'.repeat(3000)}到此为止`;
    expect(heard(text).brief.endsWith('到此为止')).toBe(true);
    expect(heard(text).name).toBe('文化下乡');
  });
});
