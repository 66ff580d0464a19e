// The review a finance office would make: a table of rules, each with its question (heading), its
// basis and its check. Decides what is wrong and proposes a fix; never changes a form.
import type { Declaration } from './declaration.ts';
import { fields, NATURES, OWED, type FieldId } from './fields.ts';
import {
  branchFor,
  branchOf,
  costLimit,
  inTreeOrder,
  readValue,
  showValue,
  type BranchCode,
  type Indicator,
  type IndicatorValue,
} from './indicators.ts';
import {
  bareName,
  isBadThing,
  isCost,
  isFixedByPlan,
  isMoneyUnit,
  measureOf,
  numberMisfit,
  unitsFor,
  wordFor,
  wordMisfit,
} from './measures.ts';
import { readAmount, showShort } from './money.ts';
import { folded, type Fix } from './reading.ts';

/** The four questions of the review table of 财预〔2015〕88号; the finance office thinks in them. */
type Heading = '完整性' | '相关性' | '适当性' | '可行性';
/** `unknown`: the rule applies but cannot be decided from the form. */
type Severity = 'error' | 'warning' | 'hint' | 'unknown';

/** `indicator` is the index of the row in `inTreeOrder`: row 0 is 7.1 on screen. */
export interface Finding {
  rule: string;
  severity: Severity;
  heading: Heading;
  field: FieldId;
  indicator: number | null;
  message: string;
  /** A document's name and number, never a quotation. */
  basis: string;
  fix?: Fix;
}

/** What a check reports; `severity` where it differs from the rule's own. */
interface Problem {
  field: FieldId;
  indicator?: number;
  message: string;
  severity?: Severity;
  fix?: Fix;
}

/** A row as the rules see it. `at` is its number on screen, 「7.4」. */
interface Row {
  index: number;
  at: string;
  name: string;
  raw: string | null;
  value: IndicatorValue | null;
  why: string | null;
  code: BranchCode | undefined;
  row: Indicator;
}

/** A declaration read once for all rules. Amounts in 分, null where blank or unreadable. */
interface Form {
  declaration: Declaration;
  rows: Row[];
  goal: string;
  total: number | null;
}

interface Common {
  id: string;
  heading: Heading;
  severity: Exclude<Severity, 'unknown'>;
  basis: string;
}
/** A rule of the whole form, or of each row by itself; null says that it does not apply. */
export type Rule = Common &
  (
    | { of: 'form'; check(form: Form): Problem[] | null }
    | { of: 'row'; check(row: Row, total: number | null): Omit<Problem, 'field'> | null }
  );

// Only the names of documents whose wording was not seen; our own measures say so.
const GOALS_2015 = '《中央部门预算绩效目标管理办法》（财预〔2015〕88号）';
const GUIDE_2021 =
  '《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）';
const OPINION_2018 = '《中共中央 国务院关于全面实施预算绩效管理的意见》（中发〔2018〕34号）';
const SHANGHAI_FORM = '上海市财政项目支出绩效目标申报表的格式';
const ARITHMETIC = '申报表各项金额的勾稽关系';
const OURS = '本助手的检查项，文件没有明文';

export const rules: readonly Rule[] = [
  // --- Head and whole form ------------------------------------------------------------------------
  {
    id: 'F-01',
    heading: '完整性',
    severity: 'error',
    basis: `${GOALS_2015}：规范完整性`,
    of: 'form',
    check: emptyCells,
  },
  {
    id: 'F-02',
    heading: '完整性',
    severity: 'error',
    basis: SHANGHAI_FORM,
    of: 'form',
    check: ({ declaration: { projectNature } }) =>
      choiceProblem('projectNature', projectNature, NATURES),
  },
  {
    id: 'F-04',
    heading: '完整性',
    severity: 'error',
    basis: SHANGHAI_FORM,
    of: 'form',
    check: dateProblems,
  },
  {
    id: 'F-05',
    heading: '完整性',
    severity: 'error',
    basis: ARITHMETIC,
    of: 'form',
    check: annualSum,
  },
  {
    id: 'F-06',
    heading: '完整性',
    severity: 'error',
    basis: ARITHMETIC,
    of: 'form',
    check: projectSum,
  },
  {
    id: 'F-09',
    heading: '完整性',
    severity: 'error',
    basis: `${GOALS_2015}：规范完整性`,
    of: 'form',
    check: residues,
  },
  {
    id: 'F-10',
    heading: '完整性',
    severity: 'error',
    basis: `${GOALS_2015}：明确清晰性`,
    of: 'form',
    check: staleYears,
  },
  {
    id: 'G-01',
    heading: '完整性',
    severity: 'warning',
    basis: OURS,
    of: 'form',
    check: ({ goal }) => {
      if (isEmpty(goal) || isOwed(goal)) return null;
      const sentences = goal
        .split(/[。；;！!\n]+/)
        .map((sentence) => sentence.replaceAll(/\s/g, ''))
        .filter((sentence) => sentence.length >= 6);
      const twice = sentences.find((sentence, i) => sentences.indexOf(sentence) < i);
      if (twice !== undefined) {
        return [
          {
            field: 'annualGoal',
            message: `年度总体目标里“${clipped(twice)}”写了不止一遍，请删去重复的。`,
          },
        ];
      }
      if (goal.length <= LONGEST_GOAL) return [];
      return [
        {
          field: 'annualGoal',
          message: `年度总体目标有 ${goal.length} 字，一般 60–400 字，建议只写做什么、做多少、达到什么效果。`,
        },
      ];
    },
  },
  // --- Tree and names -----------------------------------------------------------------------------
  {
    id: 'T-01',
    heading: '完整性',
    severity: 'error',
    basis: SHANGHAI_FORM,
    of: 'row',
    check: wrongBranch,
  },
  {
    id: 'T-02',
    heading: '完整性',
    severity: 'error',
    basis: `${GUIDE_2021}：数量、质量和效益都要有`,
    of: 'form',
    check: ({ rows }) => {
      const owed: [string, boolean][] = [
        ['数量指标', rows.some((r) => r.code === 'O1')],
        ['质量指标', rows.some((r) => r.code === 'O2')],
        ['效益指标', rows.some((r) => r.code?.startsWith('B'))],
      ];
      const example: Record<string, string> = {
        数量指标: '加一条 培训场次=12场',
        质量指标: '加一条 验收合格率=100%',
        效益指标: '加一条 服务覆盖率≥90%',
      };
      return owed
        .filter(([, there]) => !there)
        .map(([name]) => ({
          field: 'indicators',
          message: `还没有${name}，请补一条，例如“${example[name]}”。`,
        }));
    },
  },
  {
    id: 'T-03',
    heading: '完整性',
    severity: 'warning',
    basis: OPINION_2018,
    of: 'form',
    check: ({ declaration, rows, total }) => {
      if (rows.some((r) => r.code === 'C1')) return [];
      const built = BUILT_OR_BOUGHT.test(declaration.projectName ?? '');
      const answer = total ? `加一条 项目总成本≤${showShort(total).replaceAll(' ', '')}` : null;
      return [
        {
          field: 'indicators',
          severity: built ? 'error' : 'warning',
          message: `还没有经济成本指标，${built ? '基建、修缮、购置项目必须有' : '建议补一条'}${answer ? '' : '，例如“加一条 项目总成本≤25万元”'}。`,
          ...(answer ? { fix: { label: '补总成本', answer } } : {}),
        },
      ];
    },
  },
  {
    id: 'T-04',
    heading: '完整性',
    severity: 'warning',
    basis: '已公开的上海市申报表普遍填有',
    of: 'form',
    check: ({ rows }) =>
      rows.some((r) => r.code === 'O3')
        ? []
        : [
            {
              field: 'indicators',
              message: '还没有时效指标，建议补一条。',
              fix: { label: '补时效指标', answer: '加一条 项目完成及时率=100%' },
            },
          ],
  },
  {
    id: 'T-05',
    heading: '完整性',
    severity: 'warning',
    basis: OPINION_2018,
    of: 'form',
    check: ({ rows }) =>
      rows.some((r) => r.code === 'S1')
        ? []
        : [
            {
              field: 'indicators',
              message: '还没有服务对象满意度指标，建议补一条。',
              fix: { label: '补满意度', answer: '加一条 服务对象满意度≥90%' },
            },
          ],
  },
  {
    id: 'T-07',
    heading: '完整性',
    severity: 'error',
    basis: `${GOALS_2015}：规范完整性`,
    of: 'form',
    check: ({ rows }) => doubles(rows),
  },
  {
    id: 'T-09',
    heading: '相关性',
    severity: 'warning',
    basis: '《预算绩效目标及指标编制方法》（培训材料）',
    of: 'row',
    check: misplaced,
  },
  // --- Values -------------------------------------------------------------------------------------
  {
    id: 'V-01',
    heading: '相关性',
    severity: 'error',
    basis: `${GOALS_2015}：指标科学性`,
    of: 'row',
    check: (row) =>
      (row.raw ?? '').trim() === ''
        ? {
            message: `${row.at} ${row.name} 还没有指标值，例如“${row.at}改成${exampleValue(row.name)}”。`,
          }
        : null,
  },
  {
    id: 'V-02',
    heading: '相关性',
    severity: 'error',
    basis: `${GOALS_2015}：指标科学性`,
    of: 'row',
    check: (row) =>
      row.why === null || isOwed(row.raw)
        ? null
        : {
            message: `${row.at} ${row.name}：${row.why}例如“${row.at}改成${exampleValue(row.name)}”。`,
          },
  },
  {
    id: 'V-03',
    heading: '相关性',
    severity: 'error',
    basis: `${GUIDE_2021}：指标值与指标名称相符`,
    of: 'row',
    check: unitMisfit,
  },
  {
    id: 'V-04',
    heading: '相关性',
    severity: 'error',
    basis: '预算系统的默认值，不是填报的指标值；本助手的检查项',
    of: 'row',
    check: (row) => {
      if (!isFiller(row.raw)) return null;
      const fix = numberMisfit(row.name, { ...BLANK_NUMBER, unit: '个' })
        ? valueFix(row, usualValue(row.name))
        : { label: '确实是100个', answer: `${row.at}改成=100个` };
      return {
        message: `${row.at} ${row.name} 的“${row.raw}”像是系统默认值，请填真实的指标值。`,
        ...(fix ? { fix } : {}),
      };
    },
  },
  {
    id: 'V-05',
    heading: '可行性',
    severity: 'error',
    basis: '百分比的取值范围',
    of: 'row',
    check: (row) => {
      const v = row.value;
      if (v?.kind !== 'number' || v.unit !== '%' || v.number === null) return null;
      if (v.number < 0 || (v.number > 100 && !MAY_EXCEED.test(row.name + row.raw))) {
        return { message: `${row.at} ${row.name} 的“${row.raw}”不在 0–100% 之间，请核对。` };
      }
      if (v.number !== 100 || (v.operator !== '≥' && v.operator !== '>')) return null;
      if (MAY_EXCEED.test(row.name)) return null;
      const fix = valueFix(row, { ...v, operator: '=' });
      return {
        message: `${row.at} ${row.name} 不会超过 100%，“${row.raw}”应写“=100%”。`,
        ...(fix ? { fix } : {}),
      };
    },
  },
  {
    id: 'V-06',
    heading: '适当性',
    severity: 'warning',
    basis: OURS,
    of: 'row',
    check: operatorMisfit,
  },
  {
    id: 'V-08',
    heading: '相关性',
    severity: 'warning',
    basis: `${GUIDE_2021}：指标值与指标名称相符`,
    of: 'row',
    check: (row) => {
      if (row.value?.kind !== 'word' || row.value.word === null) return null;
      const misfit = wordMisfit(row.name, row.value.word);
      if (!misfit) return null;
      const fix =
        misfit.kind === 'rate' || measureOf(row.name) === 'percent'
          ? valueFix(row, usualValue(row.name))
          : misfit.instead && misfit.instead !== row.value.word
            ? valueFix(row, misfit.instead)
            : null;
      return {
        severity: misfit.kind === 'rate' ? 'error' : 'warning',
        message:
          misfit.kind === 'rate'
            ? `${row.at} ${row.name} 是比率，“${row.raw}”不是百分比，例如“${row.at}改成${exampleValue(row.name)}”。`
            : `${row.at} ${row.name} 与“${row.raw}”不大相配，例如“${row.at}改成${exampleValue(row.name)}”。`,
        ...(fix ? { fix } : {}),
      };
    },
  },
  {
    id: 'V-12',
    heading: '适当性',
    severity: 'error',
    basis: `${GUIDE_2021}：成本指标值不超过预算`,
    of: 'row',
    check: costProblem,
  },
];

/**
 * Reviews a declaration. `checked` counts the rules that apply to it, `passed` those of them
 * without a finding.
 */
export function review(declaration: Declaration): {
  passed: number;
  checked: number;
  findings: Finding[];
} {
  const form = readForm(declaration);
  const findings: Finding[] = [];
  let checked = 0;
  let passed = 0;
  for (const rule of rules) {
    const problems = problemsOf(rule, form);
    if (problems === null) continue;
    checked += 1;
    if (problems.length === 0) passed += 1;
    findings.push(...problems.map((problem) => finding(rule, problem)));
  }
  const rank = { error: 0, unknown: 1, warning: 2, hint: 3 };
  return {
    passed,
    checked,
    findings: findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]),
  };
}

/**
 * What the row rules say of one row by itself, outside any form; [] when it may be proposed. A null
 * value counts as still to be given, not as a fault. `total` is the annual amount in 分.
 */
export function fits(row: Indicator, total: number | null = null): Finding[] {
  const read = readRow(row, 0);
  return rules.flatMap((rule) => {
    if (rule.of === 'form' || (rule.id === 'V-01' && row.value === null)) return [];
    const problem = rule.check(read, total);
    return problem ? [finding(rule, { ...problem, field: 'indicators', indicator: 0 })] : [];
  });
}

/** The literal the district system prints where nobody typed a value (rule V-04). */
export function isFiller(raw: string | null): boolean {
  return raw !== null && /^=100\.00\(个\)$/.test(folded(raw).replaceAll(/\s/g, ''));
}

function problemsOf(rule: Rule, form: Form): Problem[] | null {
  if (rule.of === 'form') return rule.check(form);
  if (form.rows.length === 0) return null;
  return form.rows.flatMap((row) => {
    const problem = rule.check(row, form.total);
    return problem ? [{ ...problem, field: 'indicators' as const, indicator: row.index }] : [];
  });
}

function finding(rule: Rule, problem: Problem): Finding {
  const { id, heading, severity, basis } = rule;
  const fix = problem.fix ? { fix: problem.fix } : {};
  return {
    rule: id,
    severity: problem.severity ?? severity,
    heading,
    field: problem.field,
    indicator: problem.indicator ?? null,
    message: problem.message,
    basis,
    ...fix,
  };
}

function readForm(declaration: Declaration): Form {
  return {
    declaration,
    rows: inTreeOrder(declaration.indicators).map(readRow),
    goal: declaration.annualGoal.join('\n'),
    total: fen(declaration.annualFunding.total),
  };
}

function readRow(row: Indicator, index: number): Row {
  const reading = row.value === null ? null : readValue(row.value);
  return {
    index,
    at: `7.${index + 1}`,
    name: row.level3.trim(),
    raw: row.value,
    value: reading?.ok ? reading.value : null,
    why: reading && !reading.ok && reading.refusal.code !== 'empty' ? reading.refusal.why : null,
    code: branchOf(row.level2)?.code,
    row,
  };
}

function fen(amount: string | null): number | null {
  if (amount === null) return null;
  const read = readAmount(/[元万亿]/.test(amount) ? amount : `${amount}元`);
  return read.ok ? read.value.fen : null;
}

// --- checks of the whole form -------------------------------------------------------------------

function emptyCells({ declaration }: Form): Problem[] {
  const d = declaration;
  const owed: [FieldId, string, boolean][] = [
    ['projectName', '项目名称', isEmpty(d.projectName)],
    ['projectNature', '项目性质', isEmpty(d.projectNature)],
    ['projectCategory', '项目类别', isEmpty(d.projectCategory)],
    ['department', '主管部门', isEmpty(d.department)],
    ['unit', '实施单位', isEmpty(d.unit)],
    ['period', '计划开始日期', isEmpty(d.startDate)],
    ['period', '计划完成日期', isEmpty(d.endDate)],
    ['annualFunding', '年度资金申请总额', isEmpty(d.annualFunding.total)],
    ['annualGoal', '年度总体目标', d.annualGoal.every(isEmpty)],
    ['indicators', '绩效指标', d.indicators.length === 0],
    [
      'projectFunding',
      '项目资金总额',
      d.projectNature === '阶段性项目' && isEmpty(d.projectTotalFunding.total),
    ],
  ];
  return owed
    .filter(([, , empty]) => empty)
    .map(([field, label]) => ({
      field,
      message: `${label}还没填，请补上，例如“${fields[field].example}”。`,
    }));
}

function isEmpty(text: string | null): boolean {
  return text === null || text.trim() === '';
}

/** 【待填】 and its kin: a place that says itself that it is still owed. */
function isOwed(text: string | null): boolean {
  return (
    text !== null &&
    (text.includes(OWED) || /^[【[(（]?待(?:填|定|补充?)[】\])）]?$/.test(text.trim()))
  );
}

function choiceProblem(field: FieldId, value: string | null, choices: readonly string[]) {
  if (isEmpty(value) || isOwed(value)) return null;
  if (choices.includes(value?.trim() ?? '')) return [];
  const { label } = fields[field];
  return [{ field, message: `${label}没有“${value}”这一种，请在${choices.join('、')}中选一个。` }];
}

/** A date cell to ISO; null when it is no day of the calendar. */
function isoDate(text: string): string | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(
    folded(text).replaceAll(/\s/g, ''),
  );
  if (!parts) return null;
  const [, year = '', month = '', day = ''] = parts;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

function dateProblems({ declaration: d }: Form): Problem[] | null {
  const dates = [d.startDate, d.endDate].filter((t) => !isEmpty(t) && !isOwed(t)) as string[];
  if (dates.length === 0) return null;
  const whole = { label: `${d.year} 全年`, answer: `起止改成${d.year}-01-01 至 ${d.year}-12-31` };
  const problems = dates
    .filter((text) => isoDate(text) === null)
    .map((text) => ({
      field: 'period' as const,
      message: `日期“${text}”不是日历上的一天，例如 ${d.year}-12-31。`,
      fix: whole,
    }));
  const start = d.startDate && isoDate(d.startDate);
  const end = d.endDate && isoDate(d.endDate);
  if (problems.length > 0 || !start || !end) return problems;
  if (start > end) {
    return [
      {
        field: 'period',
        message: `计划完成日期 ${end} 早于开始日期 ${start}。`,
        fix: { label: '对调', answer: `起止改成${end} 至 ${start}` },
      },
    ];
  }
  const within = start <= `${d.year}-12-31` && end >= `${d.year}-01-01`;
  const inside = start >= `${d.year}-01-01` && end <= `${d.year}-12-31`;
  if (within && (inside || d.projectNature === '阶段性项目')) return [];
  return [
    {
      field: 'period',
      message: within
        ? `${start} 至 ${end} 超出 ${d.year} 年度，只有阶段性项目可以跨年。`
        : `${start} 至 ${end} 不在 ${d.year} 年度内。`,
      fix: whole,
    },
  ];
}

function annualSum({ declaration: { annualFunding: a } }: Form): Problem[] | null {
  const total = fen(a.total);
  const parts = [a.currentYearFiscal, a.carriedOver, a.other];
  if (total === null || parts.every(isEmpty)) return null;
  const [fiscal = 0, carried = 0, other = 0] = parts.map((part) => fen(part) ?? 0);
  const sum = fiscal + carried + other;
  if (sum === total) return [];
  const short = (amount: number) => showShort(amount).replaceAll(' ', '');
  return [
    {
      field: 'annualFunding',
      message: `当年拨款 ${showShort(fiscal)}＋结转 ${showShort(carried)}＋其他 ${showShort(other)}＝${showShort(sum)}，与年度资金申请总额 ${showShort(total)}差 ${showShort(Math.abs(sum - total))}。`,
      fix: {
        label: `总额改 ${short(sum)}`,
        answer: `⑤改成总额${short(sum)}，拨款${short(fiscal)}，结转${short(carried)}，其他${short(other)}`,
      },
    },
  ];
}

function projectSum({ declaration: d, total: annual }: Form): Problem[] | null {
  const total = fen(d.projectTotalFunding.total);
  if (total === null) return null;
  const fiscal = fen(d.projectTotalFunding.fiscal);
  const other = fen(d.projectTotalFunding.other);
  const field = 'projectFunding';
  const problems: Problem[] = [];
  if (fiscal !== null && fiscal + (other ?? 0) !== total) {
    problems.push({
      field,
      message: `财政资金 ${showShort(fiscal)}＋其他资金 ${showShort(other ?? 0)}＝${showShort(fiscal + (other ?? 0))}，与项目资金总额 ${showShort(total)}不符，请核对。`,
    });
  }
  if (annual === null) return problems;
  const same = { label: '与年度相同', answer: '项目资金总额改成与年度相同' };
  if (total < annual) {
    problems.push({
      field,
      message: `项目资金总额 ${showShort(total)}小于年度申请 ${showShort(annual)}。`,
      fix: same,
    });
  } else if (total > annual && d.projectNature !== '阶段性项目') {
    problems.push({
      field,
      message: `只有阶段性项目的总额可以大于年度申请；现在总额 ${showShort(total)}，年度 ${showShort(annual)}。`,
      fix: same,
    });
  }
  return problems;
}

/** Every text of the form with the field it stands in, for the rules that read all of them. */
function texts({
  declaration: d,
  rows,
}: Form): { field: FieldId; row?: Row; text: string; what: string }[] {
  const head: [FieldId, string | null][] = [
    ['projectName', d.projectName],
    ['projectNature', d.projectNature],
    ['projectCategory', d.projectCategory],
    ['department', d.department],
    ['unit', d.unit],
    ['period', d.startDate],
    ['period', d.endDate],
    ['overallGoal', d.overallGoal.join('\n')],
    ['annualGoal', d.annualGoal.join('\n')],
  ];
  return [
    ...head
      .filter((entry): entry is [FieldId, string] => !isEmpty(entry[1]))
      .map(([field, text]) => ({ field, text, what: fields[field].label })),
    ...rows.flatMap((row) =>
      [row.name, row.raw ?? ''].map((text) => ({
        field: 'indicators' as const,
        row,
        text,
        what: `${row.at} ${row.name}`,
      })),
    ),
  ];
}

const RESIDUE =
  /<\/?[a-z][^<>]*>|&(?:nbsp|lt|gt|amp|quot|#\d+);|\*{2,}|(?<![A-Za-z])[Xx×]{2,}(?![A-Za-z])|某某|待定|待补充|待确认|(?<![A-Za-z])TBD(?![A-Za-z])|-{2,}|_{3,}|…+|\.{3,}|```|^#{1,6}\s|【[^】]*待[^】]*】/i;

/** The first sign of unfinished or copied text: a tag, a placeholder, a quote that never closes. */
function residueIn(text: string): string | null {
  const found = RESIDUE.exec(text.trim())?.[0];
  if (found) return found;
  return text.split('"').length % 2 === 0 ? '"' : null;
}

function residues(form: Form): Problem[] {
  return texts(form).flatMap(({ field, row, text, what }) => {
    const found = residueIn(text);
    if (found === null) return [];
    const at = row ? { indicator: row.index } : {};
    if (isOwed(text)) {
      const example = row ? `${row.at}改成${exampleValue(row.name)}` : fields[field].example;
      return [{ field, ...at, message: `${what}还待填，例如“${example}”。` }];
    }
    return [{ field, ...at, message: `${what}里有残留的“${found}”，请删去或补全。` }];
  });
}

const LONGEST_GOAL = 400;

function clipped(text: string): string {
  return text.length > 16 ? `${text.slice(0, 16)}…` : text;
}

const YEAR = /(?<!\d)(20\d\d)\s*年?(?:\s*[-–—~至到]\s*(20\d\d)\s*)?年(?:度)?/g;
const EXEMPT = /《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|(?:较|比|与|同)\s*20\d\d\s*年(?:度)?/g;
// What the sentence around a year must say for the year to be the form's own, and what shows that
// it speaks of the past or of a document of that year.
const OWN_WORK =
  /(?:完成|开展|实施|做好|推进|组织|落实|保障|举办|召开|承办|购置|采购|用于|计划|力争)\s*$/;
const NOT_OWN =
  /要点|计划|规划|方案|意见|通知|办法|文件|精神|预算|决算|执行率|完成率|以来|年\s*(?:底|末|初)|建成|已|实际|统计|数据|普查|现状|基数|基础上|相比|增长|结转|遗留|尾款/;

/** True where the year at `place` is surely meant to be the form's own. */
function isOwnYear(text: string, place: number, length: number, field: FieldId): boolean {
  const before =
    text
      .slice(0, place)
      .split(/[，,。；;\n]/)
      .at(-1) ?? '';
  const after = text.slice(place + length).split(/[，,。；;\n]/)[0] ?? '';
  if (NOT_OWN.test(`年${after}`) || /已|截至|截止|自|根据|依据|按照|按|参照/.test(before))
    return false;
  return OWN_WORK.test(before) || (field === 'projectName' && before === '');
}

function staleYears(form: Form): Problem[] {
  const { declaration: d } = form;
  const start = Number((d.startDate && isoDate(d.startDate))?.slice(0, 4) ?? d.year);
  const end = Number((d.endDate && isoDate(d.endDate))?.slice(0, 4) ?? d.year);
  const known = (year: number) =>
    year === d.year || (year >= Math.min(start, end) && year <= Math.max(start, end));
  return texts(form)
    .filter(({ field }) => field !== 'period')
    .flatMap(({ field, row, text, what }): Problem[] => {
      const open = text.replaceAll(EXEMPT, (found) => ' '.repeat(found.length));
      const stale = [...open.matchAll(YEAR)].flatMap((found) =>
        [found[1], found[2]]
          .map(Number)
          .filter((year) => year > 0 && !known(year))
          .map((year) => ({ year, own: isOwnYear(open, found.index, found[0].length, field) })),
      );
      const first = stale.find(({ own }) => own) ?? stale[0];
      if (!first) return [];
      const { year, own } = first;
      const at = row ? { indicator: row.index } : {};
      if (!own) {
        const message = `${what}写着 ${year} 年，这张表是 ${d.year} 年度，请核对是否要改。`;
        return [{ field, ...at, severity: 'warning', message }];
      }
      // Only a whole field can be set again by what a user types.
      const mended =
        !row && stale.every((other) => other.own && other.year === year)
          ? text.replaceAll(new RegExp(`${year}(?=\\s*年)`, 'g'), (found, place: number) =>
              open.startsWith(found, place) ? `${d.year}` : found,
            )
          : null;
      const fix = mended
        ? { fix: { label: `${year}改成${d.year}`, answer: `${fields[field].label}改成${mended}` } }
        : {};
      const message = `${what}写着 ${year} 年，这张表是 ${d.year} 年度，请改年份。`;
      return [{ field, ...at, message, ...fix }];
    });
}

const BUILT_OR_BOUGHT =
  /基建|基本建设|新建|改建|扩建|修缮|大修|装修|改造|购置|(?:采购|购买)(?!.{0,4}服务)/;

function doubles(rows: Row[]): Problem[] {
  const groups = Map.groupBy(rows, (row) =>
    bareName(row.name)
      .replace(/(?:情况|性)$/, '')
      .replaceAll('的', ''),
  );
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => {
      const kept = group.find((row) => !isFiller(row.raw) && row.value !== null) ?? group[0];
      return group
        .filter((row) => row !== kept)
        .map((row) => {
          const same = kept && sameValue(kept, row);
          return {
            field: 'indicators' as const,
            indicator: row.index,
            severity: same ? ('warning' as const) : ('error' as const),
            message: `${row.at} 与 ${kept?.at} 重复（${row.name}），值${same ? '也相同' : `分别是“${row.raw ?? ''}”和“${kept?.raw ?? ''}”`}，建议留 ${kept?.at}。`,
            fix: { label: `删${row.at}`, answer: `删${row.at}` },
          };
        });
    });
}

function sameValue(a: Row, b: Row): boolean {
  if (a.value && b.value) return showValue(a.value) === showValue(b.value);
  return (a.raw ?? '').trim() === (b.raw ?? '').trim();
}

// --- checks of one row --------------------------------------------------------------------------

function wrongBranch({ at, name, row }: Row): Omit<Problem, 'field'> | null {
  const branch = branchOf(row.level2);
  if (!branch) {
    return { message: `${at} ${name} 的二级指标“${row.level2}”不在申报表的指标体系里，请改。` };
  }
  const level1 = row.level1.replaceAll(/\s/g, '').replace(/目标$/, '指标');
  // Before 2024 成本指标 stood under 产出指标; such a row is read, not refused.
  if (level1 === branch.level1 || row.level2.trim() !== branch.level2) return null;
  return { message: `${at} ${name}：${branch.level2}属于${branch.level1}，不属于${row.level1}。` };
}

function misplaced({ at, name, raw, value, code }: Row): Omit<Problem, 'field'> | null {
  if (!code) return null;
  const bare = bareName(name);
  const satisfaction = /满意(?:度|率|情况|程度)?$/.test(bare);
  if (code === 'S1' && /^(?:主管|上级)(?:单位|部门)?.{0,4}满意/.test(bare)) {
    return { message: `${at} ${name}：主管单位不是服务对象，建议换成受益的人。` };
  }
  const says = (branch: string) => {
    const shown = value ? showValue(value) : raw;
    const to = branchFor(name, value);
    const moved =
      to.code === code || !shown
        ? {}
        : {
            fix: {
              label: `移到${to.level2.replace(/指标$/, '')}`.slice(0, 10),
              answer: `删${at}，加一条 ${name}${value?.kind === 'number' ? '' : '：'}${shown}`,
            },
          };
    return { message: `${at} ${name} 更像${branch}。`, ...moved };
  };
  if (satisfaction && code !== 'S1') return says('服务对象满意度指标');
  if (!satisfaction && code === 'S1' && !/满意|好评|认可|评价|投诉/.test(bare))
    return says('效益指标');
  if (/(?:及时|按时|按期|准时)(?:率|性|情况)?$/.test(bare) && code !== 'O3')
    return says('时效指标');
  if (/(?:覆盖|知晓|普及)(?:率|面|度)$/.test(bare) && code.startsWith('O'))
    return says('社会效益指标');
  if (code === 'O1' && measureOf(name) === 'percent') return says('质量指标，数量指标要写数');
  if (isCost(name) && measureOf(name) === 'money' && !code.startsWith('C') && code !== 'B1') {
    return says('经济成本指标');
  }
  return null;
}

const MAY_EXCEED = /增长|增幅|增加|提高|提升|上升|同比|较上年|涨幅|倍|产出比|回报/;
const BLANK_NUMBER: IndicatorValue = {
  kind: 'number',
  operator: '=',
  number: 100,
  unit: '',
  base: null,
  word: null,
  raw: '',
};

/** The usual value of a name: a norm where there is one, else null. Never a count. */
export function usualValue(name: string): string | null {
  const bare = bareName(name);
  if (measureOf(bare) !== 'percent') return wordFor(bare);
  if (/满意/.test(bare)) return '≥90%';
  if (isBadThing(bare) || MAY_EXCEED.test(bare)) return null;
  if (
    /(?:及时|按时|按期|准时|合格|达标|准确|通过|完成|发放|到位|合规|规范|落实|验收|执行|签订|持证|契合|完好|办结|处置|整改)(?:率|度)$/.test(
      bare,
    )
  ) {
    return '=100%';
  }
  return null;
}

/** A text that would be a fair answer, for a sentence to the user: never put into a form. */
function exampleValue(name: string): string {
  const unit = unitsFor(name)?.[0];
  switch (measureOf(name)) {
    case 'percent':
      return usualValue(name) ?? (isBadThing(name) ? '≤5%' : '≥90%');
    case 'count':
      return isBadThing(name) ? `≤3${unit ?? '件'}` : `=12${unit ?? '个'}`;
    case 'money':
      return '≤25万元';
    case 'time':
      return /天数|时长/.test(name) ? '≤10天' : '12月底前';
    case 'size':
      return /面积/.test(name) ? '≥500平方米' : '≥5公里';
    case 'word':
    case 'state':
    case 'any':
      return usualValue(name) ?? '较上年提升';
  }
}

function valueFix(row: Row, value: IndicatorValue | string | null): Fix | null {
  if (value === null) return null;
  const text = typeof value === 'string' ? value : showValue(value);
  return { label: `${row.at} ${text}`, answer: `${row.at}改成${text}` };
}

function unitMisfit(row: Row): Omit<Problem, 'field'> | null {
  const { at, name, raw, value } = row;
  // Money rows of the cost branch are judged as a whole by V-12.
  if (!value || (row.code === 'C1' && measureOf(name) === 'money')) return null;
  const misfit = numberMisfit(name, value);
  if (!misfit) return null;
  const [unit] = unitsFor(name) ?? [];
  if (misfit === 'missing') {
    const fix = unit ? valueFix(row, { ...value, unit }) : null;
    return {
      severity: 'warning',
      message: `${at} ${name} 的“${raw}”没有单位，请补上，例如“${at}改成${exampleValue(name)}”。`,
      ...(fix ? { fix } : {}),
    };
  }
  const percent = measureOf(name) === 'percent' && value.kind === 'number';
  const unitOnly =
    unit !== undefined && ['个', '', '名'].includes(value.unit ?? '') && !isFiller(raw)
      ? { ...value, unit }
      : null;
  const proposed = percent
    ? /满意/.test(name) && value.number === 100
      ? '≥90%'
      : { ...value, unit: '%' }
    : (unitOnly ?? usualValue(name));
  const possible = percent && (value.number ?? 0) > 100 ? null : proposed;
  const fix = valueFix(row, possible);
  const kinds: Partial<Record<ReturnType<typeof measureOf>, string>> = {
    percent: '要用百分比',
    word: '要用词，不用数',
    time: '要写时间',
    size: '要写面积或长度',
    money: '要写金额',
    state: '不能以“个”计',
  };
  const kind = kinds[measureOf(name)] ?? (unit ? `要以“${unit}”计` : '要写数量');
  return {
    message: `${at} ${name} ${kind}，“${raw}”不合适${fix ? `，建议改成“${fix.answer.split('改成')[1]}”` : `，例如“${at}改成${exampleValue(name)}”`}。`,
    ...(fix ? { fix } : {}),
  };
}

const MAY_BE_NONE = /事件|案|死亡|伤|舆情|[超漏缺欠逃退撤失错]/;

function operatorMisfit(row: Row): Omit<Problem, 'field'> | null {
  const { at, name, raw, value } = row;
  if (value?.kind !== 'number' || numberMisfit(name, value) === 'unit' || row.code === 'C1')
    return null;
  const operator = value.operator ?? '=';
  const suggest = (right: '≥' | '≤' | '=', why: string) => {
    const fix = valueFix(row, { ...value, operator: right });
    return { message: `${at} ${name} 的“${raw}”${why}，宜用“${right}”。`, ...(fix ? { fix } : {}) };
  };
  const up = operator === '≥' || operator === '>';
  const down = operator === '≤' || operator === '<';
  if (/满意/.test(name) && !up) {
    const full = value.number === 100;
    const fix = valueFix(row, { ...value, operator: '≥', number: full ? 90 : value.number });
    return {
      message: full
        ? `${at} ${name} 的“${raw}”难以做到，一般写≥90%。`
        : `${at} ${name} 的“${raw}”要写下限，宜用“≥”。`,
      ...(fix ? { fix } : {}),
    };
  }
  if (isBadThing(name)) return up && value.number !== 0 ? suggest('≤', '是越少越好的事') : null;
  if (isFixedByPlan(name)) return up || down ? suggest('=', '是定数') : null;
  const measure = measureOf(name);
  if (
    value.number === 0 &&
    (measure === 'count' || measure === 'size') &&
    !MAY_BE_NONE.test(name)
  ) {
    return {
      message: `${at} ${name} 写“${raw}”等于没有产出，请填计划数，例如“${at}改成${exampleValue(name)}”。`,
    };
  }
  const good = measure === 'percent' || measure === 'count' || measure === 'size';
  if (good && down && !isCost(name)) return suggest('≥', '把好事写成了上限');
  return null;
}

const UNIT_FEN: readonly [RegExp, number][] = [
  [/^亿元/, 1e10],
  [/^万元/, 1e6],
  [/^千元/, 1e5],
  [/^百元/, 1e4],
  [/^元/, 100],
];

function costProblem(row: Row, total: number | null): Omit<Problem, 'field'> | null {
  const { at, name, raw, value, code } = row;
  if (code !== 'C1' || value?.kind !== 'number' || value.number === null) return null;
  const unit = value.unit ?? '';
  const measure = measureOf(name);
  if (measure === 'percent' && unit === '%') return null;
  const capFix =
    total !== null && /总成本|成本控制/.test(name)
      ? valueFix(row, costLimit(total))
      : valueFix(row, usualValue(name));
  if (!isMoneyUnit(unit)) {
    // A …性 row is V-03's to judge, but a cost row with a count is wrong under any name.
    return {
      message: `${at} ${name} 是成本，“${raw}”不是金额，例如“${at}改成${measure === 'word' ? (usualValue(name) ?? '合理') : '≤25万元'}”。`,
      ...(capFix ? { fix: capFix } : {}),
    };
  }
  const scale = UNIT_FEN.find(([pattern]) => pattern.test(unit))?.[1] ?? 100;
  const amount = Math.round(value.number * scale);
  if (total !== null && amount > total) {
    const fix = /[/·]/.test(unit) ? null : valueFix(row, costLimit(total));
    return {
      message: `${at} ${name} 的“${raw}”超过年度申请总额 ${showShort(total)}，请核对。`,
      ...(fix ? { fix } : {}),
    };
  }
  const standard = /标准|单价|补贴|补助/.test(name);
  const operator = value.operator ?? '=';
  if (operator === '≤' || operator === '<' || (operator === '=' && standard)) return null;
  const fix = valueFix(row, { ...value, operator: '≤' });
  return {
    severity: operator === '=' ? 'warning' : 'error',
    message: `${at} ${name} 是成本，“${raw}”应写上限，用“≤”。`,
    ...(fix ? { fix } : {}),
  };
}
