// What a finding rests on. Of documents whose wording was not seen only name and number are given,
// never a quotation; our own measures say that they are ours.
export const GOALS_2015 = '《中央部门预算绩效目标管理办法》（财预〔2015〕88号）';
export const GUIDE_2021 =
  '《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）';
export const OPINION_2018 = '《中共中央 国务院关于全面实施预算绩效管理的意见》（中发〔2018〕34号）';
export const SHANGHAI_FORM = '上海市财政项目支出绩效目标申报表的格式';
export const ARITHMETIC = '申报表各项金额的勾稽关系';
export const OURS = '本助手的检查项，文件没有明文';
export const SUMMARY_2016 = '上海市财政局 2016 年工作总结：绩效目标与预算资金的匹配性';
