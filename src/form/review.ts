// The review a finance office would make: every rule of the table on a form, or on several together.
// Decides what is found and in which order; never changes a form.
import type { Declaration } from './declaration.ts';
import { cellOf, type FieldId } from './fields.ts';
import type { Indicator } from './indicators.ts';
import type { Repair } from './repair.ts';
import { rules } from './rules.ts';
import {
  bySeverity,
  readForm,
  readRow,
  type Form,
  type Heading,
  type Problem,
  type Rule,
  type Severity,
  type Shelf,
} from './rules/form.ts';
import { shelfOf } from './rules/shelf.ts';
import { refusedSettings, settings, type Settings } from './settings.ts';

export { bySeverity, HEADINGS, type Heading, type Severity } from './rules/form.ts';

export interface Finding {
  /** An id of the table in rules.ts. */
  rule: string;
  severity: Severity;
  heading: Heading;
  /** The form's index among those reviewed together. */
  form: number;
  field: FieldId;
  /** The row's index in the declaration; null where it is not about one row. */
  indicator: number | null;
  /** Whole sentences to the user: the cell, what it says, what to do. */
  message: string;
  /** A document's name and number, never a quotation. */
  basis: string;
  fix?: Repair;
}

/**
 * `checked` counts the rules of errors and warnings that apply and can be judged, `passed` those of
 * them without a finding. Hints and what cannot be judged are found, and not counted.
 */
export interface Reviewed {
  passed: number;
  checked: number;
  findings: Finding[];
}

/** Reviews a form; `beside` are other forms of the unit, of this year or the last, to compare with. */
export function review(declaration: Declaration, beside: readonly Declaration[] = []): Reviewed {
  const form = readForm(declaration);
  const shelf = shelfOf([form, ...beside.map(readForm)]);
  return reviewed(form, 0, shelf);
}

/** Reviews forms that are handed in together. */
export function reviewAll(declarations: readonly Declaration[]): Reviewed[] {
  const forms = declarations.map(readForm);
  const shelf = shelfOf(forms);
  return forms.map((form, i) => reviewed(form, i, shelf));
}

function reviewed(form: Form, index: number, shelf: Shelf): Reviewed {
  const findings: Finding[] = [];
  let checked = 0;
  let passed = 0;
  for (const rule of rules) {
    const grade = gradeOf(rule);
    if (grade === 'off') continue;
    const problems = problemsOf(rule, form, shelf);
    if (problems === null) continue;
    const found = problems.map((problem) => finding(rule, grade, problem, index));
    findings.push(...found);
    const isJudged = found.length === 0 || found.some(({ severity }) => severity !== 'unknown');
    if (grade === 'hint' || !isJudged) continue;
    checked += 1;
    if (!found.some(({ severity }) => severity === 'error' || severity === 'warning')) passed += 1;
  }
  return {
    passed,
    checked,
    findings: findings.toSorted(bySeverity),
  };
}

/**
 * What the row rules say of one row by itself, outside any form; without errors and warnings it may
 * be proposed. A null value counts as still to be given, not as a fault. `total` is the annual
 * amount in 分.
 */
export function fits(row: Indicator, total: number | null = null): Finding[] {
  const read = readRow(row, 0);
  return rules.flatMap((rule) => {
    const grade = gradeOf(rule);
    if (rule.of !== 'row' || grade === 'off' || (rule.id === 'V-01' && row.value === null)) {
      return [];
    }
    const problem = rule.check(read, total);
    return problem
      ? [finding(rule, grade, { ...problem, field: 'indicators', indicator: 0 }, 0)]
      : [];
  });
}

type Grade = Exclude<Severity, 'unknown'> | 'off';
let grades: ReadonlyMap<string, Grade> | undefined;

/** A rule's severity as the settings have it; the table's own where they do not mention it. */
function gradeOf({ id, severity }: Rule): Grade {
  grades ??= checkedGrades(settings().rules);
  return grades.get(id) ?? severity;
}

/** Throws an Error that names every wrong place of data/review.json, for a program to say at its start. */
export function checkSettings(): void {
  grades ??= checkedGrades(settings().rules);
}

/** The severities that settings give. Throws an Error that names the ids that no rule has. */
export function checkedGrades(given: Settings['rules']): ReadonlyMap<string, Grade> {
  const known = new Set(rules.map(({ id }) => id));
  const wrong = Object.keys(given).filter((id) => !known.has(id));
  if (wrong.length === 0) return new Map(Object.entries(given));
  const lines = wrong.map((id) => `rules.${id}：没有这个编号的规则`);
  throw refusedSettings(lines);
}

function problemsOf(rule: Rule, form: Form, shelf: Shelf): Problem[] | null {
  const unread = (rule.needs ?? []).find((key) => !form.isRead(key));
  if (unread !== undefined) return [unjudged(rule, unread)];
  switch (rule.of) {
    case 'form':
      return rule.check(form);
    case 'forms':
      return rule.check(form, shelf);
    case 'row':
      return rowProblems(rule, form);
  }
}

function rowProblems(rule: Rule & { of: 'row' }, form: Form): Problem[] | null {
  if (form.rows.length === 0) return null;
  return form.rows.flatMap((row): Problem[] => {
    const problem = rule.check(row, form.total);
    return problem ? [{ ...problem, field: 'indicators', indicator: row.index }] : [];
  });
}

function unjudged({ title }: Rule, key: string): Problem {
  const cell = cellOf(key);
  const message = `没有读到${cell?.label ?? '绩效指标'}，不能查“${title}”，请对照原表核对。`;
  return { field: cell?.field ?? 'indicators', severity: 'unknown', message };
}

function finding(
  { id, heading, severity, basis }: Rule,
  grade: Exclude<Grade, 'off'>,
  problem: Problem,
  form: number,
): Finding {
  // A unit that has graded a rule anew means all that it finds.
  const own = problem.severity === 'unknown' || grade === severity ? problem.severity : undefined;
  return {
    rule: id,
    severity: own ?? grade,
    heading,
    form,
    field: problem.field,
    indicator: problem.indicator ?? null,
    message: problem.message,
    basis,
    ...(problem.fix ? { fix: problem.fix } : {}),
  };
}
