// Measures the drafter on the nine forms of 2026, each left out of the store in turn: how many of its
// 三级指标 come back, whether the proposed values pass the review, and whether any figure has no origin.
// The same with the other eight as the unit's own. Run with `npm run eval`; with OPENAI_API_KEY the same for what a language model makes of it.
import { readFileSync } from 'node:fs';
import { chineseNumber, countsIn } from '../../src/draft/counts.ts';
import {
  exampleStore,
  ExamplesSchema,
  norms,
  type ExampleStore,
} from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import { overlap } from '../../src/draft/likeness.ts';
import {
  addedUp,
  carriedValue,
  ownKey,
  ownRowsFor,
  type FinishedForm,
} from '../../src/draft/own-rows.ts';
import type { DraftRequest, Proposal } from '../../src/draft/request.ts';
import { DeclarationSchema, type Declaration, type DraftRow } from '../../src/form/declaration.ts';
import { readAmount, showShort } from '../../src/form/money.ts';
import { costLimit } from '../../src/form/indicators.ts';
import { fits, review } from '../../src/form/review.ts';
import { takeRows } from '../../src/interview/edits.ts';
import { newDraft } from '../../src/interview/session.ts';
import { service, type Service } from '../../src/adapters/openai/service.ts';
import { modelOf } from '../model.ts';

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
    if (row.origin.kind === 'ai' && !row.origin.from.startsWith('范例')) {
      return numbers.filter((n) => !known.has(n) && row.value !== costLimit(request.annualTotal));
    }
    if (row.origin.kind !== 'example' && row.origin.kind !== 'ai') return numbers;
    const isOwn = row.origin.kind === 'example' && row.origin.own === true;
    const used = isOwn ? request.own?.find((other) => ownKey(other) === ownKey(row)) : undefined;
    if (used && carriedValue(used) === row.value) return [];
    const inExample = store.examples.forms.some((form) =>
      form.rows.some((other) => other.level3 === row.level3 && other.value === row.value),
    );
    return inExample || norms(store, row.level3).some(({ value }) => value === row.value)
      ? []
      : numbers;
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

interface Case {
  form: Declaration;
  store: ExampleStore;
  request: DraftRequest;
}

const cases: Case[] = seeds.map((form, i) => {
  const total = readAmount(`${form.annualFunding.total}元`);
  return {
    form,
    store: exampleStore({
      ...examples,
      forms: examples.forms.filter((example) => example.id !== `minhang-${i + 1}`),
    }),
    request: {
      year: form.year,
      projectName: form.projectName ?? '',
      annualTotal: total.ok ? total.value.fen : 0,
      brief: form.annualGoal.join('\n'),
    },
  };
});

function measured({ form, store, request }: Case, proposal: Proposal): Line {
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
}

/** What a user gets with a model: its goal, and its rows in the form that was made without it. */
async function improved(
  { store, request }: Case,
  proposal: Proposal,
  asked: Service,
): Promise<Proposal> {
  const model = await modelOf(asked, store);
  const facts = { ...request, department: '', unit: '', period: `${request.year}年度` };
  const { signal } = new AbortController();
  const about = { facts, rows: proposal.rows, goal: '', wish: '' };
  const { reply: goal } = await model.answer({ task: 'goal', ...about }, signal, () => {});
  if (goal.task !== 'goal') throw new Error('not a goal');
  const kept = proposal.rows.filter(({ origin }) => origin.kind !== 'example');
  const beside = { facts, goal: goal.goal.text, kept, refused: [], level1: null };
  const { reply: rows } = await model.answer({ task: 'rows', ...beside }, signal, () => {});
  if (rows.task !== 'rows') throw new Error('no rows');
  const draft = newDraft('d1', '2026-01-01T00:00:00');
  const origin = { kind: 'default' as const };
  const before = { ...draft, entries: { indicators: { value: proposal.rows, origin } } };
  const after = takeRows(before, rows.rows, null).entries.indicators?.value ?? [];
  return { goal: goal.goal, rows: after, notes: [] };
}

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

function print(title: string, lines: readonly Line[]): void {
  console.log(
    `\n${title} | names | exact / ceiling (share) | fuzzy / ceiling (share) | rows | pass | loose`,
  );
  for (const line of lines) report(line.form, [line]);
  report('all', lines);
  const alone = lines.filter((line) => !/制度外用工|区域化党建|街区专项/.test(line.form));
  report('without a sibling form', alone);
  for (const line of lines) for (const loose of line.loose) console.log(`${line.form}: ${loose}`);
  if (lines.some((line) => line.loose.length > 0)) process.exitCode = 1;
}

const proposals = cases.map((one) => propose(one.store, one.request));
print(
  'without a model',
  cases.map((one, i) => measured(one, proposals[i]!)),
);

// The other eight forms once more, now as what the unit itself has finished before.
const finished = seeds.map((form, i): FinishedForm => {
  const bad = new Set(
    review(form).findings.flatMap(({ severity, indicator }) =>
      indicator !== null && (severity === 'error' || severity === 'warning') ? [indicator] : [],
    ),
  );
  const cost = costLimit(cases[i]!.request.annualTotal);
  const rows = form.indicators.filter((row, at) => !bad.has(at) && row.value !== cost);
  return { projectName: form.projectName ?? '', year: form.year, rows };
});
const withOwn = cases.map((one, i): Case => {
  const forms = finished.filter((_, at) => at !== i);
  const own = ownRowsFor(addedUp(forms), forms, one.request.projectName);
  return { ...one, request: { ...one.request, own } };
});
print(
  'with the other forms as the unit’s own',
  withOwn.map((one) => measured(one, propose(one.store, one.request))),
);
const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: name } = process.env;
if (apiKey) {
  const asked = service({
    apiKey,
    baseUrl: baseUrl ?? 'https://api.openai.com/v1',
    model: name ?? 'gpt-4o-mini',
    log: (line) => console.error(line),
  });
  const lines: Line[] = [];
  for (const [i, one] of cases.entries()) {
    lines.push(measured(one, await improved(one, proposals[i]!, asked)));
  }
  print(`with ${asked.model}`, lines);
}
