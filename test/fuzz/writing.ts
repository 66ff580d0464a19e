// Test support: texts into the talk, and forms into the files that are given out, as the program does it.
import { docxGrids } from '../../src/adapters/reader-docx.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import { openPackage } from '../../src/adapters/zip.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { readForms } from '../../src/form/grid-reading.ts';
import type { Reading } from '../../src/form/reading.ts';
import { render } from '../../src/interview/screens.ts';
import { currentDraft } from '../../src/interview/session.ts';
import { formOf } from '../adapters/word-forms.ts';
import { plainProposal, talk } from '../interview/talk.ts';
import { worked } from './limits.ts';

const writer = wordWriter();
const FORM = formOf(3);

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

/** A talk in which the text was said to every question and written to every command, and its work in ms. */
export function saidEverywhere(text: string): { form: Declaration; says: number; ms: number } {
  const begun = worked();
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
  return { form: preview ?? FORM, says: ASKED.length, ms: worked() - begun };
}

/** Amounts and years are no free texts: what is none is refused in a sentence. */
export async function checkRefused(text: string): Promise<void> {
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

async function made(work: Promise<Reading<Uint8Array>>): Promise<Uint8Array> {
  const one = await work;
  if (!one.ok) throw new Error(`not printed: ${one.refusal.why}`);
  return one.value;
}

/** The forms of one portion, and what was said of its texts, in every kind of file. */
export async function written(
  texts: readonly string[],
  forms: readonly Declaration[],
  spoken: readonly Declaration[],
): Promise<Record<'word' | 'said' | 'book' | 'bundle', Uint8Array>> {
  const named = texts.map((text, i) => ({
    fileName: `${text}.docx`,
    declaration: forms[i]!,
    written: null,
  }));
  const bundle = { forms: named, combined: `${texts[0]}.docx`, book: `${texts[0]}.xlsx` };
  return {
    word: await made(writer.write(forms)),
    said: await made(writer.write(spoken, { summary: true })),
    book: await made(writer.writeBook(forms)),
    bundle: await made(writer.writeBundle(bundle)),
  };
}

/**
 * The forms of a file and the work in ms. Not in the reader's thread, whose limit is by the clock: a busy
 * machine is no fault of a file.
 */
export function readBack(bytes: Uint8Array): { forms: Declaration[]; ms: number } {
  const begun = worked();
  const found = readForms(docxGrids(openPackage(bytes)) ?? [], '申报表.docx');
  return { forms: found.map(({ declaration }) => declaration), ms: worked() - begun };
}
