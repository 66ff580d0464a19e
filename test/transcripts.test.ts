// The golden conversations of test/transcripts/, replayed on every channel over its own protocol.
// With UPDATE_TRANSCRIPTS=1 the answers are written into the files, to be read and committed.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { wordWriter } from '../src/adapters/word-writer.ts';
import { DeclarationSchema } from '../src/form/declaration.ts';
import { withDocument } from './adapters/office-files.ts';
import { standIn } from './adapters/openai/stand-in.ts';
import { overTerminal, type Action, type Driver, type Shown } from './channels/over-terminal.ts';
import { overTelegram } from './channels/over-telegram.ts';
import { overWeb } from './channels/over-web.ts';
import { testWorld, type TestWorld } from './channels/world.ts';
import { modelAt, taskOf } from './model.ts';

const FOLDER = new URL('transcripts/', import.meta.url);
const seeds = DeclarationSchema.array().parse(
  JSON.parse(await readFile(new URL('fixtures/seed-forms-2026.json', import.meta.url), 'utf8')),
);
const CHANNELS: Record<string, (world?: TestWorld) => Promise<Driver & { first: Shown }>> = {
  terminal: overTerminal,
  web: overWeb,
  telegram: overTelegram,
};

/**
 * What is done; `forms` are the numbers of the seed forms that a file holds. `edits` are what is
 * changed by hand in the file that came last before it is sent back.
 */
type Step =
  | { type: string }
  | { press: string }
  | { name: string; forms: number[] }
  | { name: string; edits: [from: string, to: string][] };

interface Transcript {
  title: string;
  /** What the file says before the conversation begins. */
  about: string;
  steps: { action: Step; heading: string; expected: string }[];
  opening: string;
  /** What a language model answers, by prompt, in its order; none where there is no model. */
  model: Record<string, unknown[]> | undefined;
}

// A transcript: a title, a word about it, the opening, then 「## 您：…」 or 「## 您按：[…]」 and answers.
function parse(text: string): Transcript {
  const [head = '', ...sections] = text.split(/^## /m);
  const [, title = '', about = ''] = /^# (.*)\n([^]*)$/.exec(head) ?? [];
  const [opening = '', ...steps] = sections;
  return {
    title,
    about: about.trim(),
    model: modelIn(about),
    opening: opening.replace(/^助手\n/, '').trim(),
    steps: steps.map((section) => {
      const [heading = '', ...rest] = section.split('\n');
      const press = /^您按：\[(.*)\]$/.exec(heading)?.[1];
      const type = /^您：(.*)$/.exec(heading)?.[1];
      return { action: stepOf(heading, press, type), heading, expected: rest.join('\n').trim() };
    }),
  };
}

// 「## 您发：去年的表.docx（2、5）」 sends a file with these of the seed forms,
// 「## 您发回：改过.docx（甲 → 乙）」 the file that came last, with this changed in it.
function stepOf(heading: string, press: string | undefined, type: string | undefined): Step {
  const [, name, numbers = ''] = /^您发：(.+\.docx)（([\d、]+)）$/.exec(heading) ?? [];
  if (name) return { name, forms: numbers.split('、').map(Number) };
  const [, again, said = ''] = /^您发回：(.+\.docx)（(.*)）$/.exec(heading) ?? [];
  if (again) {
    const edits = said.split('；').map((edit): [string, string] => {
      const [from = '', to = ''] = edit.split(' → ');
      return [from, to];
    });
    return { name: again, edits: said === '原样' ? [] : edits };
  }
  if (press !== undefined) return { press };
  if (type === undefined) throw new Error(`not a step: ${heading}`);
  return { type: type.replaceAll('⏎', '\n') };
}

async function actionOf(step: Step, driver: Driver): Promise<Action> {
  if ('edits' in step) {
    const bytes = withDocument(await driver.download(), (xml) =>
      step.edits.reduce((text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`${from} is not in the file`);
        return text.replace(from, to);
      }, xml),
    );
    return { name: step.name, bytes };
  }
  if (!('forms' in step)) return step;
  const file = await wordWriter().write(step.forms.map((number) => seeds[number - 1]!));
  if (!file.ok) throw new Error(file.refusal.why);
  return { name: step.name, bytes: file.value };
}

/** The answers of a model, where the file has them in a block of JSON. */
function modelIn(about: string): Transcript['model'] {
  const block = /```json\n([^]*?)```/.exec(about)?.[1];
  return block === undefined ? undefined : (JSON.parse(block) as Transcript['model']);
}

/** Opens the channel, with a service that answers as the transcript says where it has a model. */
async function opened(
  open: (typeof CHANNELS)[string],
  { model }: Transcript,
): Promise<Driver & { first: Shown }> {
  if (!model) return open();
  const left = new Map(Object.entries(model).map(([task, answers]) => [task, [...answers]]));
  const stand = await standIn(async (request) => {
    // The form without it is seen first, as it would be with a real one.
    await sleep(150);
    const answer = left.get(taskOf(request))?.shift();
    const usage = { prompt_tokens: 1000, completion_tokens: 200 };
    return answer === undefined ? { refusal: '没有了' } : { json: answer, usage };
  });
  const world = await testWorld({ model: await modelAt(stand.url) });
  const driver = await open(world);
  return {
    ...driver,
    async end() {
      await driver.end();
      await world.end();
      await stand.close();
      expect(stand.violations).toEqual([]);
    },
  };
}

function written({ lines, buttons, file }: Shown): string {
  return [
    ...lines,
    ...(file ? ['', `📄 ${file}`] : []),
    '',
    buttons.map((label) => `[${label}]`).join(' '),
  ]
    .join('\n')
    .trim();
}

const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.md')).toSorted();
const transcripts = await Promise.all(
  names.map(async (name) => ({ name, ...parse(await readFile(new URL(name, FOLDER), 'utf8')) })),
);

async function replay(
  driver: Driver & { first: Shown },
  transcript: Transcript,
): Promise<string[]> {
  const answers = [written(driver.first)];
  for (const { action } of transcript.steps) {
    answers.push(written(await driver.act(await actionOf(action, driver))));
  }
  return answers;
}

if (process.env['UPDATE_TRANSCRIPTS']) {
  for (const transcript of transcripts) {
    const driver = await opened(overTerminal, transcript);
    const [opening, ...answers] = await replay(driver, transcript);
    await driver.end();
    const steps = transcript.steps.map(({ heading }, i) => `## ${heading}\n\n${answers[i]}\n`);
    const text = `# ${transcript.title}\n\n${transcript.about}\n\n## 助手\n\n${opening}\n\n${steps.join('\n')}`;
    await writeFile(new URL(transcript.name, FOLDER), text);
  }
}

describe.each(Object.entries(CHANNELS))('on the %s channel', (_name, open) => {
  // A line break cannot be typed in a terminal: such a message is for the channels that have one.
  it.each(transcripts)('$name: $title', async (transcript) => {
    const driver = await opened(open, transcript);
    try {
      expect([transcript.opening, ...transcript.steps.map((step) => step.expected)]).toEqual(
        await replay(driver, transcript),
      );
    } finally {
      await driver.end();
    }
  });
});

it('there are at least twelve transcripts', () => {
  expect(transcripts.length).toBeGreaterThanOrEqual(12);
});
