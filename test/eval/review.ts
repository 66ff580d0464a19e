// Measures the review: what it finds of defects planted into clean forms, what its fixes mend, and what it
// says of clean forms. Run with `npm run eval:review -- [--forms N] [--seed N] [--kind TEXT]`; exits 1 below the targets.
import { parseArgs } from 'node:util';
import { measure, type Fault, type KindCount } from './review/measure.ts';

const LEAST_FOUND = 0.95;
const MOST_FALSE = 1;

const { values } = parseArgs({
  options: {
    forms: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    /** Shows every miss of the kinds whose name has this. */
    kind: { type: 'string' },
  },
});
const forms = Number(values.forms);
const seed = Number(values.seed);
const report = measure({ forms, plants: Math.max(10, Math.round(forms / 50)), seed });

const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : ((100 * part) / whole).toFixed(1);
const table = (rows: string[][]) => {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? '').length)),
  );
  for (const row of rows) {
    console.log(
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    );
  }
};
const sum = (counts: readonly KindCount[], of: 'planted' | 'placed') =>
  counts.reduce((all, count) => all + count[of], 0);

console.log(`seed ${seed}\n\n# Defects by kind`);
table([
  ['kind', 'least', 'planted', 'found %', 'at the cell %', 'fix %', 'closed %'],
  ...report.kinds.map(({ kind, planted, found, placed, fixes, closed }) => [
    kind.name,
    kind.least,
    String(planted),
    percent(found, planted),
    percent(placed, planted),
    percent(Math.min(fixes, placed), placed),
    percent(closed, fixes),
  ]),
]);

console.log('\n# Findings by rule');
table([
  ['rule', 'findings', 'fix %', 'closed %'],
  ...[...report.rules]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([rule, { findings, fixes, closed }]) => [
      rule,
      String(findings),
      percent(fixes, findings),
      percent(closed, fixes),
    ]),
]);

console.log('\n# Missed');
for (const { kind, missed } of report.kinds) {
  const isAsked = values.kind !== undefined && kind.name.includes(values.kind);
  for (const text of missed.slice(0, isAsked ? missed.length : 3)) {
    console.log(`  ${kind.name}: ${text}`);
  }
}

console.log('\n# Fixes that do not mend, or bring a new error');
for (const [rule, { unmended }] of report.rules) {
  for (const text of unmended.slice(0, 3)) console.log(`  ${rule}: ${text}`);
}

console.log('\n# Rewritings that must not change the rules found');
for (const [name, { tried, changed }] of report.steady) {
  const often = Object.entries(Object.groupBy(changed, (text) => text))
    .map(([text, same]) => `${text} (${same?.length})`)
    .slice(0, 5);
  console.log(`  ${name}: ${changed.length} of ${tried} changed  ${often.join('; ')}`);
}

console.log(`\n# Said of clean forms (${report.forms} forms, ${report.rows} rows)`);
const rate = (faults: Map<string, Fault>) =>
  (100 * [...faults.values()].reduce((all, { count }) => all + count, 0)) / report.rows;
for (const severity of ['error', 'warning'] as const) {
  console.log(`  ${severity}s: ${rate(report.faults[severity]).toFixed(2)} per 100 rows`);
  for (const [rule, { count, examples }] of report.faults[severity]) {
    console.log(`    ${rule} ${count}`);
    for (const example of examples) console.log(`      ${example}`);
  }
}

const serious = report.kinds.filter(({ kind }) => kind.least === 'error');
const recall = sum(report.kinds, 'placed') / sum(report.kinds, 'planted');
const falseErrors = rate(report.faults.error);
const isMet = recall >= LEAST_FOUND && falseErrors <= MOST_FALSE;
const weak = report.kinds.filter(({ planted, placed }) => placed < planted * LEAST_FOUND);
const never = report.kinds.filter(({ planted }) => planted === 0);
if (weak.length > 0)
  console.log(`\nbelow ${100 * LEAST_FOUND} %: ${weak.map(({ kind }) => kind.name).join('; ')}`);
if (never.length > 0)
  console.log(`never planted: ${never.map(({ kind }) => kind.name).join('; ')}`);
console.log(
  `\n${report.kinds.length} kinds, ${sum(report.kinds, 'planted')} planted: ${(100 * recall).toFixed(1)} % at the cell (errors ${percent(sum(serious, 'placed'), sum(serious, 'planted'))} %); false errors ${falseErrors.toFixed(2)}, false warnings ${rate(report.faults.warning).toFixed(2)} per 100 clean rows: ${isMet ? 'targets met' : 'TARGET MISSED'}`,
);
process.exitCode = isMet ? 0 : 1;
