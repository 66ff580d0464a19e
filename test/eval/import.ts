// Measures the import: how much of the nine forms comes back from our own Word, from the same document in
// other words, from LibreOffice's conversions, from Excel and from PDF, and how long it takes. Run with
// `npm run eval:import`; exits 1 below the targets.
import { docxGrids } from '../../src/adapters/reader-docx.ts';
import { openPackage } from '../../src/adapters/zip.ts';
import { wordReader } from '../../src/adapters/word-reader.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { cellText, type Declaration } from '../../src/form/declaration.ts';
import { paperCells } from '../../src/form/fields.ts';
import { chromiumPath, launchChromium } from '../adapters/chromium.ts';
import { converted, isInstalled } from '../adapters/libreoffice.ts';
import { sheetsOf, variants, withDocument } from '../adapters/office-files.ts';
import { pageOf, printed, STYLES } from '../adapters/pdf-files.ts';
import { seeds } from '../adapters/word-forms.ts';
import { distribution } from '../bench/distribution.ts';

const LEAST = 0.99;
const reader = wordReader();
const writer = wordWriter();

async function written(...forms: Declaration[]): Promise<Uint8Array> {
  const made = await writer.write(forms);
  if (!made.ok) throw new Error(made.refusal.why);
  return made.value;
}

interface Score {
  cells: number;
  exact: number;
  rows: number;
  exactRows: number;
  forms: number;
  exactForms: number;
  misses: string[];
}

const parts = ['level1', 'level2', 'level3', 'value'] as const;
const keys = paperCells.flatMap(({ field, key }) => (field === 'indicators' ? [] : key));

function compare(score: Score, given: Declaration, read: Declaration | undefined): void {
  const before = score.exact + score.exactRows;
  for (const key of keys) {
    const [want, got] = [cellText(given, key), read && cellText(read, key)];
    score.cells += 1;
    if (want === got) score.exact += 1;
    else
      score.misses.push(`${given.projectName} ${key}: ${want.slice(0, 30)} → ${got?.slice(0, 30)}`);
  }
  for (const [i, row] of given.indicators.entries()) {
    const same = parts.filter((part) => row[part] === read?.indicators[i]?.[part]).length;
    score.cells += parts.length;
    score.exact += same;
    score.rows += 1;
    if (same === parts.length) score.exactRows += 1;
    else score.misses.push(`${given.projectName} row ${i + 1} ${row.level3}`);
  }
  score.forms += 1;
  const asked = keys.length + given.indicators.length * (parts.length + 1);
  const isLong = read?.indicators.length !== given.indicators.length;
  if (score.exact + score.exactRows - before === asked && !isLong) score.exactForms += 1;
}

/** `files` hold the nine forms one each, or all of them. */
async function measured(files: readonly Uint8Array[]): Promise<Score> {
  const score: Score = {
    cells: 0,
    exact: 0,
    rows: 0,
    exactRows: 0,
    forms: 0,
    exactForms: 0,
    misses: [],
  };
  const read: Declaration[] = [];
  for (const [i, bytes] of files.entries()) {
    const got = await reader.read(`${i}`, bytes);
    if (got.ok) read.push(...got.value.forms.map(({ declaration }) => declaration));
    else score.misses.push(got.refusal.why);
  }
  if (read.length !== seeds.length) score.misses.push(`${read.length} forms were found`);
  for (const [i, form] of seeds.entries()) compare(score, form, read[i]);
  return score;
}

const alone = await Promise.all(seeds.map((form) => written(form)));
const together = await written(...seeds);
const scores = new Map<string, Score>([
  ['our own Word', await measured(alone)],
  ['our own Word, together', await measured([together])],
]);
for (const [name, change] of Object.entries(variants)) {
  scores.set(name, await measured(alone.map((bytes) => withDocument(bytes, change))));
  scores.set(`${name}, together`, await measured([withDocument(together, change)]));
}
const sheets = (bytes: Uint8Array) => sheetsOf(docxGrids(openPackage(bytes)) ?? []);
scores.set('as Excel', await measured(alone.map(sheets)));
scores.set('as Excel, together', await measured([sheets(together)]));
for (const steps of [
  ['odt', 'docx'],
  ['doc', 'docx'],
  ['rtf', 'docx'],
  ['html', 'docx:MS Word 2007 XML'],
  // Only where Calc is installed as well.
  ['html', 'xlsx'],
  ['pdf'],
  ['odt', 'pdf'],
  ['html', 'xlsx', 'pdf'],
]) {
  if (!isInstalled()) break;
  const name = `LibreOffice, ${steps.map((step) => step.split(':')[0]).join(' → ')}`;
  try {
    scores.set(name, await measured(await converted(alone, 'docx', ...steps)));
    scores.set(`${name}, together`, await measured(await converted([together], 'docx', ...steps)));
  } catch (error) {
    console.log(
      `${name}: not converted (${error instanceof Error ? error.message.split('\n')[0] : ''})`,
    );
  }
}

if (chromiumPath !== undefined) {
  const browser = await launchChromium();
  for (const [style, css] of Object.entries(STYLES)) {
    const page = (bytes: Uint8Array) =>
      printed(browser, pageOf(docxGrids(openPackage(bytes)) ?? [], css));
    const name = `printed by Chromium, ${style}`;
    const files: Uint8Array[] = [];
    for (const bytes of alone) files.push(await page(bytes));
    scores.set(name, await measured(files));
    // Of nine forms of dots there are more than a file may take time for.
    if (css.includes('dotted')) continue;
    scores.set(`${name}, together`, await measured([await page(together)]));
  }
  await browser.close();
}

const percent = (part: number, all: number) => ((100 * part) / all).toFixed(2).padStart(6);
console.log(`\n${'variant'.padEnd(60)} cells %   rows %   forms`);
for (const [name, score] of scores) {
  console.log(
    `${name.padEnd(60)} ${percent(score.exact, score.cells)}   ${percent(score.exactRows, score.rows)}   ${score.exactForms}/${score.forms}`,
  );
  for (const miss of score.misses.slice(0, 5)) console.log(`    ${miss}`);
}

async function timed(times: number, bytes: Uint8Array): Promise<string> {
  const all: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now();
    await reader.read('form.docx', bytes);
    all.push(performance.now() - begun);
  }
  return distribution(all.slice(times / 10));
}
console.log(`\none form      ${await timed(200, alone[2]!)}`);
console.log(`nine forms    ${await timed(50, together)}`);
const hundred = Array.from({ length: 100 }, (_, i) => seeds[i % seeds.length]!);
console.log(`100 forms     ${await timed(10, await written(...hundred))}`);
if (isInstalled()) {
  const [pdf, pdfs] = await converted([alone[2]!, together], 'docx', 'pdf');
  console.log(`one PDF       ${await timed(100, pdf!)}`);
  console.log(`nine in a PDF ${await timed(30, pdfs!)}`);
}

const own = ['our own Word', 'our own Word, together'].map((name) => scores.get(name)!);
const isMet =
  own.every(({ exactForms, forms }) => exactForms === forms) &&
  [...scores.values()].every(({ exact, cells }) => exact >= LEAST * cells);
console.log(isMet ? '\ntargets met' : '\nTARGET MISSED');
process.exitCode = isMet ? 0 : 1;
