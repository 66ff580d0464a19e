// Measures the drafter on the nine forms of 2026, each left out of the store in turn: how many of its
// 三级指标 come back, whether the proposed values pass the review, and whether any figure has no origin.
// Run with `npm run eval`.
import { readFileSync } from 'node:fs';
import { chineseNumber, countsIn } from '../../src/draft/counts.ts';
import { exampleStore, ExamplesSchema, norm, type ExampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import { overlap } from '../../src/draft/likeness.ts';
import type { DraftRequest, Proposal } from '../../src/draft/request.ts';
import { DeclarationSchema, type Declaration, type DraftRow } from '../../src/form/declaration.ts';
import { readAmount, showShort } from '../../src/form/money.ts';
import { fits } from '../../src/form/rules.ts';

const FUZZY = 0.5;
const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const examples = ExamplesSchema.parse(read('../../data/examples.json'));
const seeds = DeclarationSchema.array().parse(read('../fixtures/seed-forms-2026.json'));

const namesOf = (form: Declaration) => [...new Set(form.indicators.map((row) => row.level3))];
const found = (names: readonly string[], among: readonly string[], alike: number) =>
  names.filter((name) => among.some((other) => name === other || overlap(name, other) >= alike))
    .length;
const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${Math.round((100 * part) / whole)}%`;

/** Figures of a proposal that neither the facts, nor a usual norm, nor a computation accounts for. */
function unaccounted(store: ExampleStore, request: DraftRequest, proposal: Proposal): string[] {
  const known = new Set(numbersIn(`${request.projectName}\n${request.brief}`));
  const bad = numbersIn(proposal.goal.text).filter((n) => !known.has(n));
  const rowFigures = (row: DraftRow) => {
    const numbers = numbersIn(row.value ?? '');
    if (numbers.length === 0) return [];
    if (row.origin.kind === 'computed') {
      const total = showShort(request.annualTotal).replaceAll(/[\s,]/g, '');
      return row.value === `≤${total}` ? [] : numbers;
    }
    if (row.origin.kind === 'user') {
      const { words } = row.origin;
      const counted = countsIn(request.brief).some((count) => numbers.includes(count.number));
      return request.brief.includes(words) && counted ? [] : numbers;
    }
    if (row.origin.kind !== 'example') return numbers;
    const inExample = store.examples.forms.some((form) =>
      form.rows.some((other) => other.level3 === row.level3 && other.value === row.value),
    );
    return inExample || norm(store, row.level3)?.value === row.value ? [] : numbers;
  };
  return [
    ...bad.map((n) => `目标：${n}`),
    ...proposal.rows.flatMap((row) => rowFigures(row).map((n) => `${row.level3}：${n}`)),
  ];
}

function numbersIn(text: string): number[] {
  const digits = text.normalize('NFKC').match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  const chinese = text.match(/[一二两三四五六七八九十百千]+/g) ?? [];
  return [
    ...digits.map((n) => Number(n.replaceAll(',', ''))),
    ...chinese.flatMap((n) => chineseNumber(n) ?? []),
  ];
}

interface Line {
  form: string;
  names: number;
  exact: number;
  fuzzy: number;
  ceilingExact: number;
  ceilingFuzzy: number;
  rows: number;
  passing: number;
  loose: string[];
}

const lines: Line[] = seeds.map((form, i) => {
  const store = exampleStore({
    ...examples,
    forms: examples.forms.filter((example) => example.id !== `minhang-${i + 1}`),
  });
  const total = readAmount(`${form.annualFunding.total}元`);
  const request: DraftRequest = {
    year: form.year,
    projectName: form.projectName ?? '',
    annualTotal: total.ok ? total.value.fen : 0,
    brief: form.annualGoal.join('\n'),
  };
  const proposal = propose(store, request);
  const names = namesOf(form);
  const proposed = proposal.rows.map((row) => row.level3);
  const others = seeds.filter((other) => other !== form).flatMap(namesOf);
  return {
    form: request.projectName,
    names: names.length,
    exact: found(names, proposed, 1),
    fuzzy: found(names, proposed, FUZZY),
    ceilingExact: found(names, others, 1),
    ceilingFuzzy: found(names, others, FUZZY),
    rows: proposal.rows.length,
    passing: proposal.rows.filter((row) =>
      fits(row, request.annualTotal).every((f) => f.severity === 'hint'),
    ).length,
    loose: unaccounted(store, request, proposal),
  };
});

function report(title: string, group: readonly Line[]): void {
  const sum = (of: (line: Line) => number) => group.reduce((all, line) => all + of(line), 0);
  const [names, exact, fuzzy] = [sum((l) => l.names), sum((l) => l.exact), sum((l) => l.fuzzy)];
  const [most, mostFuzzy] = [sum((l) => l.ceilingExact), sum((l) => l.ceilingFuzzy)];
  console.log(
    [
      title,
      `${names}`,
      `${percent(exact, names)} / ${percent(most, names)} (${percent(exact, most)})`,
      `${percent(fuzzy, names)} / ${percent(mostFuzzy, names)} (${percent(fuzzy, mostFuzzy)})`,
      `${sum((l) => l.rows)}`,
      percent(
        sum((l) => l.passing),
        sum((l) => l.rows),
      ),
      `${sum((l) => l.loose.length)}`,
    ].join(' | '),
  );
}

console.log(
  'form | names | exact / ceiling (share) | fuzzy / ceiling (share) | rows | pass | loose',
);
for (const line of lines) report(line.form, [line]);
report('all', lines);
const alone = lines.filter((line) => !/制度外用工|区域化党建|街区专项/.test(line.form));
report('without a sibling form', alone);
for (const line of lines) for (const loose of line.loose) console.log(`${line.form}: ${loose}`);
if (lines.some((line) => line.loose.length > 0)) process.exitCode = 1;
