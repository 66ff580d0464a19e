// `npm run bench [-- PART…]`: how long things take on this machine. Prints distributions, asserts nothing.
import { parseArgs } from 'node:util';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { review, reviewAll } from '../../src/form/review.ts';
import { distribution } from './distribution.ts';
import { benchFailover } from './failover.ts';
import { benchIsolation } from './isolation.ts';
import { benchLong } from './long.ts';
import { seeds } from './seeds.ts';
import { benchSoak } from './soak.ts';
import { benchModel } from './model.ts';
import { benchPostgres } from './postgres.ts';
import { benchStored } from './stored.ts';
import { benchTelegram } from './telegram.ts';

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function repeated(times: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i += 1) all.push(await timed(() => work(i)));
  return all;
}

function twentyRows(form: Declaration, i: number): Declaration {
  const rows = Array.from({ length: 20 }, (_, at) => form.indicators[at % form.indicators.length]!);
  return { ...form, projectName: `${form.projectName}${i}`, indicators: rows };
}

async function benchWord(): Promise<void> {
  const word = wordWriter();
  const forms = await seeds();
  const one = (i: number) => [twentyRows(forms[i % forms.length]!, i)];
  await repeated(20, (i) => word.write(one(i)));
  console.log(
    `Word, one form of 20 rows     ${distribution(await repeated(100, (i) => word.write(one(i))))}`,
  );
  console.log(
    `Word, 9 forms                 ${distribution(await repeated(10, () => word.write(forms)))}`,
  );
  const hundred = Array.from({ length: 100 }, (_, i) => twentyRows(forms[i % forms.length]!, i));
  console.log(
    `Word, 100 forms               ${distribution(await repeated(3, () => word.write(hundred)))}`,
  );
}

async function benchCollected(): Promise<void> {
  const word = wordWriter();
  const nine = await seeds();
  const hundred = Array.from({ length: 100 }, (_, i) => twentyRows(nine[i % nine.length]!, i));
  const bundled = (forms: readonly Declaration[]) =>
    word.writeBundle({
      forms: forms.map((declaration) => ({
        fileName: `${declaration.projectName}.docx`,
        declaration,
        written: null,
      })),
      combined: '汇总.docx',
      book: '汇总.xlsx',
    });
  await bundled(nine);
  const line = async (label: string, times: number, work: () => Promise<unknown>) => {
    console.log(`${label}${distribution(await repeated(times, work))}`);
  };
  await line('Word with summary, 9 forms    ', 10, () => word.write(nine, { summary: true }));
  await line('Excel, 9 forms                ', 10, () => word.writeBook(nine));
  await line('zip of 9 forms (≤ 1.5 s)      ', 10, () => bundled(nine));
  await line('zip of 100 forms              ', 3, () => bundled(hundred));
}

async function benchReview(): Promise<void> {
  const forms = await seeds();
  await repeated(200, async (i) => review(forms[i % forms.length]!));
  const alone = await repeated(1000, async (i) => review(forms[i % forms.length]!));
  console.log(`review of one form            ${distribution(alone)}`);
  const beside = await repeated(100, async (i) => review(forms[i % forms.length]!, forms));
  console.log(`review of one beside nine     ${distribution(beside)}`);
  // As a district hands them in: a hundred units with ten forms each.
  const thousand = Array.from({ length: 1000 }, (_, i): Declaration => {
    const form = forms[i % forms.length]!;
    return { ...form, projectName: `${form.projectName}${i}`, unit: `${form.unit}${i % 100}` };
  });
  console.log(
    `review of 1,000 forms         ${distribution(await repeated(3, async () => reviewAll(thousand)))}`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: 'string' },
    postgres: { type: 'boolean', default: false },
    stored: { type: 'string', default: '1000,1000000' },
  },
});
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  word: benchWord,
  collected: benchCollected,
  review: benchReview,
  stored: () => benchStored(),
  isolation: benchIsolation,
  long: benchLong,
  model: benchModel,
  telegram: benchTelegram,
};
/** Take an hour: only when they are asked for. */
const LONG_PARTS: typeof PARTS = {
  failover: benchFailover,
  postgres: () => benchPostgres(values.stored.split(',').map(Number)),
  soak: () => benchSoak(values.events === undefined ? undefined : Number(values.events)),
};

const all = { ...PARTS, ...LONG_PARTS };
const asked = values.postgres ? ['postgres'] : positionals;
const unknown = positionals.filter((name) => !(name in all));
if (unknown.length > 0) throw new Error(`parts: ${Object.keys(all).join(', ')}`);
console.log(`Node ${process.version}\n`);
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) await all[name]?.();
