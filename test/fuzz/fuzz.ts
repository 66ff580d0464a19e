// `npm run fuzz -- core|files|replies|strings|all [--runs N] [--seed S] [--path P]`: bad input of every kind through
// the real modules. Prints what was tried, how long it took and the smallest case of each failure.
import { parseArgs } from 'node:util';
import { faultsOf, print, type Plan, type Report } from './campaign.ts';
import { core } from './core.ts';
import { files } from './files.ts';
import { replies } from './replies.ts';
import { ALL_STRINGS, strings } from './strings.ts';

const CAMPAIGNS: Readonly<Record<string, { run(plan: Plan): Promise<Report>; runs: number }>> = {
  core: { run: core, runs: 1_000_000 },
  files: { run: (plan) => files(plan, { withOffice: true }), runs: 20_000 },
  replies: { run: replies, runs: 20_000 },
  strings: { run: strings, runs: ALL_STRINGS },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
  },
});
const ending = new AbortController();
// What was found so far is worth telling: Ctrl-C ends it with a report.
process.once('SIGINT', () => ending.abort());
process.once('SIGTERM', () => ending.abort());
const asked = positionals[0] ?? 'all';
const names = asked === 'all' ? Object.keys(CAMPAIGNS) : [asked];
for (const name of names) {
  const one = CAMPAIGNS[name];
  if (!one) throw new Error(`no campaign ${name}: ${Object.keys(CAMPAIGNS).join(', ')} or all`);
  const report = await one.run({
    runs: Number(values.runs ?? one.runs),
    seed: Number(values.seed),
    ...(values.path === undefined ? {} : { path: values.path }),
    signal: ending.signal,
    tell: (failure) => console.log(`- ${failure}\n`),
  });
  print(report);
  if (faultsOf(report).length > 0) process.exitCode = 1;
}
