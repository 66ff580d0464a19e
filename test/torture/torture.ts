// `npm run torture -- [--kills N] [--seed N]`: kills the program over and over and counts what is lost.
import { parseArgs } from 'node:util';
import { torment, type Counts } from './torment.ts';
import { trials } from './trials.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, seed: { type: 'string' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`seed ${seed}, ${kills} kills, Node ${process.version}`);

let done = 0;
const onKill = () => {
  done += 1;
  if (done % 50 === 0) console.log(`… ${done} kills`);
};
const rows: [string, Counts, number][] = [];
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
