// `npm run torture -- [--kills N] [--seed N] [--postgres]`: kills the program over and over and counts what
// is lost; with `--postgres` one of two processes on one database, and now and then the database's server.
import { parseArgs } from 'node:util';
import { tormentShared } from './shared.ts';
import { torment, type Counts } from './torment.ts';
import { trials } from './trials.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string' },
    postgres: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}, ${kills} kills, Node ${process.version}`);

let done = 0;
const onKill = () => {
  done += 1;
  if (done % 50 === 0) console.log(`… ${done} kills`);
};
if (values.postgres) process.exit(await runShared());

const rows: [string, Counts, number][] = [];
/** The exit code: 1 when something was wrong. */
async function runShared(): Promise<number> {
  const begun = performance.now();
  const counts = await tormentShared({ kills, seed, serverEvery: 20, onKill });
  const { kills: all, serverKills, messages, lost, doubled, disordered, changed, stuck } = counts;
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(
    `\n${all - serverKills} kills of a process, ${serverKills} of the server, ${messages} messages, ${seconds} s`,
  );
  console.log(
    `lost ${lost}, doubled ${doubled}, out of order ${disordered}, changed ${changed}, stuck ${stuck}`,
  );
  const waits = counts.waits.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${(waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(0)} ms`;
  console.log(
    `from acknowledged to taken in and settled: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)}`,
  );
  for (const what of counts.wrong) console.log(`! ${what}`);
  return counts.wrong.length > 0 ? 1 : 0;
}

/** Two programs at a time: page and terminal, each with its own share. */
async function run(by: 'page' | 'terminal', share: number): Promise<void> {
  const begun = performance.now();
  const counts = await torment(share, seed + (by === 'page' ? 0 : 1), by, onKill);
  rows.push([by, counts, (performance.now() - begun) / 1000]);
}
const ofPage = Math.ceil(kills * 0.6);
await Promise.all([run('page', ofPage), run('terminal', kills - ofPage)]);

console.log('\nchannel    kills   lost  doubled  changed  stuck  seconds');
for (const [by, counts, seconds] of rows) {
  const { kills: n, lost, doubled, changed, stuck } = counts;
  const cells = [n, lost, doubled, changed, stuck].map((count, i) =>
    `${count}`.padStart(i ? 7 : 5),
  );
  console.log(`${by.padEnd(9)} ${cells.join('  ')}  ${seconds.toFixed(0).padStart(7)}`);
}
const wrong = rows.flatMap(([, counts]) => counts.wrong);
for (const what of wrong) console.log(`! ${what}`);

console.log('');
const failed: string[] = [];
for (const [name, trial] of trials) {
  try {
    console.log(`${name}: ${await trial()}`);
  } catch (error) {
    failed.push(name);
    console.log(`! ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
process.exit(wrong.length + failed.length > 0 ? 1 : 0);
