// Clean forms of two kinds that every unit has and no word bank knows: people taken on, and the levy for
// the employment of the disabled.
import type { Declaration } from '../../../src/form/declaration.ts';
import { row, yuan } from './clean-forms.ts';
import type { Chance } from './random.ts';

export const STAFF = [
  '编外协管员',
  '社区专职社工',
  '劳务派遣人员',
  '辅警',
  '制度外用工',
  '政府购买服务岗位',
] as const;

/** A form of people of this kind taken on by the unit of `base`, at `each` 元 a head. */
export function staffForm(
  base: Declaration,
  random: Chance,
  each: number,
  kind: string = random.pick(STAFF),
): Declaration {
  const n = random.between(2, 6);
  const verb = random.pick(['聘用', '配备']);
  return {
    ...oneYear(base, each * n),
    projectName: random
      .pick([`${kind}人员经费`, `${kind}用工经费`, `${kind}薪酬`])
      .replace('人员人员', '人员'),
    annualGoal: [
      `全年${verb}${kind}${n}人，承担窗口接待和日常巡查工作，薪酬按月足额发放，岗位考核合格率达到100%，有效补充一线力量，提升基层服务能力和办事效率，为群众提供便捷的服务。`,
    ],
    indicators: [
      row('C1', '项目总成本', `≤${(each * n) / 10_000}万元`),
      row('C1', '人均用工成本', `≤${each / 10_000}万元/人`),
      row('O1', `${kind}${verb}人数`, `=${n}人`),
      row('O2', '岗位考核合格率', random.pick(['=100%', `=100%(${n}人)`, `100% (${n} 人)`])),
      row('O2', '社会保险缴纳率', '=100%'),
      row('O3', '薪酬发放及时率', '=100%'),
      row('B2', '窗口服务能力', '较上年提升'),
      row('B2', '有责投诉件数', random.pick(['≤3件', '=0件'])),
      row('B4', '用工队伍稳定率', '≥90%'),
      row('S1', '办事群众满意度', '≥90%'),
    ],
  };
}

/** A form of the levy that a unit pays when it employs too few disabled people. */
export function levyForm(base: Declaration, random: Chance): Declaration {
  const n = random.between(3, 40);
  const total = random.between(40, 300) * 1000;
  return {
    ...oneYear(base, total),
    projectName: random.pick(['残保金', '残疾人就业保障金', '缴纳残疾人就业保障金']),
    annualGoal: [
      `按照《残疾人就业条例》规定，按时足额缴纳残疾人就业保障金，覆盖所属用人单位${n}家，缴费金额准确率达到100%，切实履行用人单位法定义务，支持残疾人就业事业，提升残疾人就业保障水平。`,
    ],
    indicators: [
      row('C1', '项目总成本', `≤${yuan(total)}元`),
      row('O1', '缴纳保障金用人单位数', `=${n}家`),
      row('O2', '缴费金额准确率', '=100%'),
      row('O2', '申报资料完整性', '完整'),
      row('O3', '保障金缴纳及时率', '=100%'),
      row('O3', '缴费完成时间', '9月底前'),
      row('B2', '残疾人就业政策知晓率', '≥85%'),
      row('B2', '缴费逾期次数', '=0次'),
      row('S1', '单位职工满意度', '≥90%'),
    ],
  };
}

function oneYear(base: Declaration, total: number): Declaration {
  return {
    ...structuredClone(base),
    projectNature: '经常性项目',
    startDate: `${base.year}-01-01`,
    endDate: `${base.year}-12-31`,
    overallGoal: [],
    annualFunding: {
      total: yuan(total),
      currentYearFiscal: yuan(total),
      carriedOver: '0.00',
      other: '0.00',
    },
    projectTotalFunding: { total: null, fiscal: null, other: null },
  };
}
