// Counts what the review finds of planted defects, what its fixes mend, and what it says of clean forms.
// Decides what counts as found and as mended; knows no rule.
import { readFileSync } from 'node:fs';
import { ExamplesSchema } from '../../../src/draft/examples.ts';
import { DeclarationSchema, type Declaration } from '../../../src/form/declaration.ts';
import { repaired } from '../../../src/form/repair.ts';
import { reviewAll, type Finding } from '../../../src/form/review.ts';
import { cleanForm } from './clean-forms.ts';
import { kinds } from './mutations.ts';
import type { Kind, Least, Place, Planted } from './planting.ts';
import { chance, type Chance } from './random.ts';
import { levyForm, staffForm } from './special-forms.ts';

export interface KindCount {
  kind: Kind;
  planted: number;
  /** Found anywhere in the forms, and at the planted cell. */
  found: number;
  placed: number;
  /** Right findings with a fix, and fixes that mend without a new error. */
  fixes: number;
  closed: number;
  missed: string[];
}

interface RuleCount {
  findings: number;
  fixes: number;
  closed: number;
  /** Fixes that do not mend, a few of them. */
  unmended: string[];
}

export interface Fault {
  count: number;
  examples: string[];
}

export interface Report {
  kinds: KindCount[];
  rules: Map<string, RuleCount>;
  forms: number;
  rows: number;
  /** What was said of clean forms above a hint: severity and rule → how often. */
  faults: Record<'error' | 'warning', Map<string, Fault>>;
  /** Rewritings that must not matter → how often they were tried, and where other rules answered. */
  steady: Map<string, { tried: number; changed: string[] }>;
}

const RANK = { error: 3, warning: 2, hint: 1, unknown: 0 };

/** `forms`: how many clean forms are reviewed; every kind of defect is planted `plants` times. */
export function measure({
  forms,
  plants,
  seed,
}: Record<'forms' | 'plants' | 'seed', number>): Report {
  const report: Report = {
    kinds: [],
    rules: new Map(),
    forms: 0,
    rows: 0,
    faults: { error: new Map(), warning: new Map() },
    steady: new Map(Object.keys(REWRITINGS).map((name) => [name, { tried: 0, changed: [] }])),
  };
  const random = chance(seed);
  for (let i = 0; i < forms; i += 1) {
    const declaration = someForm(random, i);
    countFaults(report, declaration, findingsOf([declaration]));
    if (i % 10 === 0) checkSteady(report, declaration, random);
  }
  for (const declaration of filedForms()) {
    // Only their rows were made clean, not what they say of the money.
    const findings = findingsOf([declaration]).filter(
      ({ indicator, rule }) => indicator !== null && !rule.startsWith('M'),
    );
    countFaults(report, declaration, findings);
  }
  for (const [i, kind] of kinds.entries()) {
    report.kinds.push(countKind(report, kind, plants, chance(seed + 1000 * (i + 1))));
  }
  return report;
}

/** One in twelve is of a kind that no word bank makes. */
function someForm(random: Chance, i: number): Declaration {
  const { declaration } = cleanForm(random);
  if (i % 12 === 5) return staffForm(declaration, random, random.between(6, 22) * 10_000);
  return i % 24 === 11 ? levyForm(declaration, random) : declaration;
}

function findingsOf(forms: readonly Declaration[]): Finding[] {
  return reviewAll(forms).flatMap(({ findings }) => findings);
}

// --- clean forms --------------------------------------------------------------------------------

/** The example forms as declarations, without the rows whose value is not known. */
function filedForms(): Declaration[] {
  const file = new URL('../../../data/examples.json', import.meta.url);
  const { forms } = ExamplesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return forms.map(({ year, unit, projectName, annualTotal, goal, rows }) =>
    DeclarationSchema.parse({
      year,
      unit,
      projectName,
      projectNature: '经常性项目',
      projectCategory: '特定目标类',
      department: unit,
      startDate: `${year}-01-01`,
      endDate: `${year}-12-31`,
      annualFunding: {
        total: annualTotal,
        currentYearFiscal: annualTotal,
        carriedOver: '0.00',
        other: '0.00',
      },
      annualGoal: goal,
      indicators: rows.filter(({ value }) => value !== null),
    }),
  );
}

function countFaults(report: Report, declaration: Declaration, findings: readonly Finding[]): void {
  report.forms += 1;
  report.rows += declaration.indicators.length;
  for (const { severity, rule, message } of findings) {
    if (severity !== 'error' && severity !== 'warning') continue;
    const faults = report.faults[severity];
    const fault = faults.get(rule) ?? { count: 0, examples: [] };
    fault.count += 1;
    if (fault.examples.length < 3) {
      const goal = declaration.annualGoal.join('');
      fault.examples.push(rule.startsWith('G') ? `${message}\n        ${goal}` : message);
    }
    faults.set(rule, fault);
  }
}

// --- planted defects ----------------------------------------------------------------------------

function countKind(report: Report, kind: Kind, plants: number, random: Chance): KindCount {
  const count: KindCount = {
    kind,
    planted: 0,
    found: 0,
    placed: 0,
    fixes: 0,
    closed: 0,
    missed: [],
  };
  for (let tries = 0; count.planted < plants && tries < plants * 12; tries += 1) {
    const clean = cleanForm(random);
    const planted = kind.plant(clean, random);
    if (!planted) continue;
    const before = findingsOf([clean.declaration]);
    // A clean form may carry the hint already: then nothing would be proved.
    if (before.some((finding) => isRight(finding, kind, planted, clean.declaration))) continue;
    count.planted += 1;
    countPlant(report, count, planted, before, clean.declaration);
    if (count.planted <= 3 && planted.forms.length === 1)
      checkSteady(report, planted.forms[0]!, random);
  }
  return count;
}

function countPlant(
  report: Report,
  count: KindCount,
  planted: Planted,
  before: readonly Finding[],
  clean: Declaration,
): void {
  const { kind } = count;
  const findings = findingsOf(planted.forms);
  const known = new Set(before.map((finding) => keyOf(finding, clean)));
  const fresh = findings.filter((finding) => {
    const form = planted.forms[finding.form];
    return planted.forms.length > 1 || !form || !known.has(keyOf(finding, form));
  });
  const matching = fresh.filter((finding) => isOf(finding, kind.rules, kind.least));
  const right = matching.filter((finding) => planted.at.some((place) => isAt(finding, place)));
  if (matching.length > 0) count.found += 1;
  if (right.length > 0) count.placed += 1;
  else count.missed.push(missed(planted, fresh, kind));
  for (const finding of fresh) {
    if (planted.forms.length > 1 && !right.includes(finding)) continue;
    const rule = report.rules.get(finding.rule) ?? {
      findings: 0,
      fixes: 0,
      closed: 0,
      unmended: [],
    };
    report.rules.set(finding.rule, rule);
    rule.findings += 1;
    if (!finding.fix) continue;
    rule.fixes += 1;
    const failure = failureOf(finding, planted.forms, findings);
    const isMine = right.includes(finding);
    if (isMine) count.fixes += 1;
    if (failure !== null) {
      rule.unmended.push(`${finding.message}\n      [${finding.fix.label}] ${failure}`);
      continue;
    }
    rule.closed += 1;
    if (isMine) count.closed += 1;
  }
}

function isOf(finding: Finding, rules: readonly string[], least: Least): boolean {
  return rules.includes(finding.rule) && RANK[finding.severity] >= RANK[least];
}

function isAt(finding: Finding, { form, field, rows }: Place): boolean {
  if (finding.form !== form || finding.field !== field) return false;
  return rows === undefined || (finding.indicator !== null && rows.includes(finding.indicator));
}

/** Whether a finding of the clean form is what the plant should bring about. */
function isRight(finding: Finding, kind: Kind, planted: Planted, clean: Declaration): boolean {
  if (!isOf(finding, kind.rules, kind.least) || planted.forms.length > 1) return false;
  return planted.at.some(({ field, rows }) => {
    if (finding.field !== field) return false;
    if (rows === undefined || finding.indicator === null) return true;
    const name = clean.indicators[finding.indicator]?.level3;
    return rows.some((index) => planted.forms[0]?.indicators[index]?.level3 === name);
  });
}

/** What tells a finding from another, wherever its row stands. */
function keyOf({ rule, field, indicator, message }: Finding, form: Declaration): string {
  const row = indicator === null ? undefined : form.indicators[indicator];
  return `${rule} ${field} ${row ? `${row.level2} ${row.level3}` : ''} ${message.replaceAll(/7\.\d+/g, '')}`;
}

function missed({ what }: Planted, fresh: readonly Finding[], { rules }: Kind): string {
  const said = fresh.filter(({ severity }) => severity !== 'unknown');
  const own = said.filter(({ rule }) => rules.includes(rule));
  const heard = (own.length > 0 ? own : said).slice(0, 3);
  return `${what}\n        ${heard.map(({ rule, severity, indicator, message }) => `${rule} ${severity} ${indicator ?? ''} ${message}`).join('\n        ') || 'nothing was said'}`;
}

/** What is wrong with the forms after the finding's fix; null when it is mended and nothing is worse. */
function failureOf(
  finding: Finding,
  forms: readonly Declaration[],
  before: readonly Finding[],
): string | null {
  const after = findingsOf(
    forms.map((form, i) =>
      i === finding.form && finding.fix ? repaired(form, finding.fix.edits) : form,
    ),
  );
  const edits = JSON.stringify(finding.fix?.edits);
  const how = (findings: readonly Finding[], rule: string, least: number) =>
    findings.filter(
      (one) => one.rule === rule && one.form === finding.form && RANK[one.severity] >= least,
    ).length;
  if (how(after, finding.rule, 0) >= how(before, finding.rule, 0)) {
    const again = after.find(({ rule, form }) => rule === finding.rule && form === finding.form);
    return `still there: ${again?.message} ${edits}`;
  }
  const worse = after.find(
    ({ rule, severity }) => severity === 'error' && how(after, rule, 3) > how(before, rule, 3),
  );
  return worse ? `new error: ${worse.rule} ${worse.message} ${edits}` : null;
}

// --- rewritings that must not matter ------------------------------------------------------------

// Numbers only: a digit of &#39; is none.
const full = (text: string) =>
  text.replaceAll(/(?<![#\w])\d[\d.]*(?![\w;])|[=%]/g, (found) =>
    Array.from(found, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfe_e0)).join(''),
  );
type Rewriting = (declaration: Declaration, random: Chance) => Declaration;
const inValues =
  (change: (text: string) => string): Rewriting =>
  (declaration) => ({
    ...declaration,
    indicators: declaration.indicators.map((one) => ({
      ...one,
      value: one.value?.trim() ? change(one.value) : one.value,
    })),
  });
const REWRITINGS: Record<string, Rewriting> = {
  'rows in another order': (declaration, random) => ({
    ...declaration,
    indicators: random.some(declaration.indicators, declaration.indicators.length),
  }),
  'full-width values': inValues(full),
  'full-width digits in the goal': (declaration) => ({
    ...declaration,
    annualGoal: declaration.annualGoal.map(full),
    overallGoal: declaration.overallGoal.map(full),
  }),
  'blanks around values': inValues((text) => ` ${text.replace(/^([=≥≤])/, '$1 ')} `),
  'blanks around names': (declaration) => ({
    ...declaration,
    projectName: declaration.projectName && ` ${declaration.projectName} `,
    indicators: declaration.indicators.map((one) => ({ ...one, level3: ` ${one.level3} ` })),
  }),
  'a full stop after values': inValues((text) => `${text}。`),
  'a full stop after the goal': (declaration) => ({
    ...declaration,
    annualGoal: declaration.annualGoal.map((text) => `${text.replace(/。$/, '')}。`),
  }),
};

function checkSteady(report: Report, declaration: Declaration, random: Chance): void {
  // V-11 is about how values are written, and may change with it.
  const rulesOf = (form: Declaration) =>
    [...new Set(findingsOf([form]).map(({ rule, severity }) => `${rule} ${severity}`))]
      .filter((one) => !one.startsWith('V-11'))
      .toSorted();
  const before = rulesOf(declaration);
  for (const [name, rewriting] of Object.entries(REWRITINGS)) {
    const count = report.steady.get(name);
    if (!count) continue;
    count.tried += 1;
    const after = rulesOf(rewriting(declaration, random));
    const lost = before.filter((one) => !after.includes(one)).map((one) => `-${one}`);
    const won = after.filter((one) => !before.includes(one)).map((one) => `+${one}`);
    if (lost.length + won.length === 0) continue;
    const [first = ''] = won;
    const said = findingsOf([rewriting(declaration, random)]).find(({ rule }) =>
      first.startsWith(`+${rule}`),
    );
    count.changed.push(`${[...lost, ...won].join(' ')}${said ? `：${said.message}` : ''}`);
  }
}
