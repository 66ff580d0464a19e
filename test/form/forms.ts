// Test support: forms to review, and short ways to say what is found in them and what a fix does.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { branches, type Indicator } from '../../src/form/indicators.ts';
import { repaired } from '../../src/form/repair.ts';
import { fits, review, type Finding } from '../../src/form/review.ts';

function fixture(name: string): Record<string, unknown>[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));
}

/** The nine forms of 2026 as they were printed: the first one's goal had leaked tags. */
export const seeds: Declaration[] = DeclarationSchema.array()
  .parse(fixture('seed-forms-2026'))
  .map((form, i) =>
    i === 0 ? { ...form, annualGoal: form.annualGoal.map((text) => `<p>${text}`) } : form,
  );

/** Five forms of 2023 that a district has published. */
export const published: Declaration[] = DeclarationSchema.array().parse(
  fixture('public-forms-2023'),
);

/** A form in which nothing is wrong. */
export const sound: Declaration = DeclarationSchema.parse({
  year: 2027,
  projectName: '河道保洁',
  projectNature: '经常性项目',
  projectCategory: '特定目标类',
  department: '某区水务局',
  unit: '某区河道管理所',
  startDate: '2027-01-01',
  endDate: '2027-12-31',
  annualFunding: {
    total: '600,000.00',
    currentYearFiscal: '600,000.00',
    carriedOver: '0.00',
    other: '0.00',
  },
  annualGoal:
    '保洁河道12公里，每天打捞水面漂浮物，同步清理岸坡垃圾，保持水面整洁、岸线干净，汛期加密巡查，改善水环境质量，提升沿岸居民的生活环境。',
  indicators: [
    row('成本', '经济成本', '项目总成本', '≤60万元'),
    row('产出', '数量', '河道保洁长度', '=12公里'),
    row('产出', '质量', '保洁考核合格率', '=100%'),
    row('产出', '时效', '漂浮物打捞及时率', '=100%'),
    row('效益', '社会效益', '沿岸环境面貌改善情况', '较上年改善'),
    row('效益', '可持续影响', '长效管理机制健全性', '健全'),
    row('满意度', '服务对象满意度', '沿岸居民满意度', '≥90%'),
  ],
});

/** Another one, as a file may hold it: without the cells that it leaves blank. */
export const clinic = {
  year: 2027,
  projectName: '社区义诊',
  projectNature: '经常性项目',
  projectCategory: '特定目标类',
  department: '上海市杨浦区卫生健康委员会',
  unit: '上海市杨浦区殷行社区卫生服务中心',
  startDate: '2027-01-01',
  endDate: '2027-12-31',
  annualFunding: {
    total: '250,000.00',
    currentYearFiscal: '250,000.00',
    carriedOver: '0.00',
    other: '0.00',
  },
  annualGoal: [
    '全年开展义诊12场，服务居民不少于600人次，举办健康讲座6场，提升居民健康水平，服务居民满意度不低于90%，项目总成本控制在25万元以内。',
  ],
  indicators: [
    row('成本', '经济成本', '项目总成本', '≤25万元'),
    row('产出', '数量', '义诊场次', '=12场'),
    row('产出', '数量', '服务居民人次', '≥600人次'),
    row('产出', '数量', '健康讲座场次', '=6场'),
    row('产出', '质量', '义诊医师资质符合率', '=100%'),
    row('产出', '时效', '义诊按期完成率', '≥95%'),
    row('效益', '社会效益', '居民健康知识知晓率', '≥85%'),
    row('满意度', '服务对象满意度', '服务居民满意度', '≥90%'),
  ],
};

export function row(
  level1: string,
  level2: string,
  level3: string,
  value: string | null,
): Indicator {
  return { level1: `${level1}指标`, level2: `${level2}指标`, level3, value };
}

/** A row in the branch with this 二级指标, 「质量」. */
export function rowIn(level2: string, level3: string, value: string | null): Indicator {
  const branch = branches.find((one) => one.level2 === `${level2}指标`);
  return row(branch?.level1.slice(0, -2) ?? '', level2, level3, value);
}

type Change = Partial<Record<keyof Declaration, unknown>>;

/** The sound form with some cells changed. */
export function changed(change: Change): Declaration {
  return DeclarationSchema.parse({ ...sound, ...change });
}

/** The sound form with more rows. */
export function withRows(...rows: Indicator[]): Declaration {
  return changed({ indicators: [...sound.indicators, ...rows] });
}

export function foundIn(form: Declaration, rule?: string): Finding[] {
  return review(form).findings.filter((one) => rule === undefined || one.rule === rule);
}

export function found(change: Change, rule?: string): Finding[] {
  return foundIn(changed(change), rule);
}

/** The rules that call something an error or a warning. */
export function ids(change: Change): string[] {
  return faults(changed(change));
}

export function faults(form: Declaration): string[] {
  return foundIn(form)
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule }) => rule);
}

/** The rules a row breaks by itself, in a form of 25万元. */
export function broken(level3: string, value: string, level2 = '质量'): string[] {
  return fits(rowIn(level2, level3, value), 25_000_000).map(({ rule }) => rule);
}

/** The one finding of a rule, which must be there. */
export function the(form: Declaration, rule: string): Finding {
  const [first] = foundIn(form, rule);
  if (!first) throw new Error(`${rule} is not found`);
  return first;
}

/** The form after a finding's fix, which must close it and bring no error that was not there. */
export function mended(form: Declaration, finding: Finding): Declaration {
  const { fix, rule, message } = finding;
  if (!fix) throw new Error(`no fix: ${message}`);
  const after = repaired(form, fix.edits);
  const [before, left] = [foundIn(form), foundIn(after)];
  const count = (findings: Finding[], id: string) => findings.filter((one) => one.rule === id);
  expect(count(left, rule).length, `${message} ${fix.label}`).toBeLessThan(
    count(before, rule).length,
  );
  const errors = (findings: Finding[]) => findings.filter(({ severity }) => severity === 'error');
  for (const { rule: id, message: said } of errors(left)) {
    expect(count(errors(left), id).length, `${fix.label} → ${said}`).toBeLessThanOrEqual(
      count(errors(before), id).length,
    );
  }
  return after;
}

/** What the value of the row with this name is; undefined where there is no such row. */
export function valueOf(form: Declaration, name: string): string | null | undefined {
  return form.indicators.find(({ level3 }) => level3 === name)?.value;
}
