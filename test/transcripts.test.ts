// The golden conversations of test/transcripts/, replayed on every channel over its own protocol.
// With UPDATE_TRANSCRIPTS=1 the answers are written into the files, to be read and committed.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { overTerminal, type Driver, type Shown } from './channels/over-terminal.ts';
import { overTelegram } from './channels/over-telegram.ts';
import { overWeb } from './channels/over-web.ts';

const FOLDER = new URL('transcripts/', import.meta.url);
const CHANNELS: Record<string, () => Promise<Driver & { first: Shown }>> = {
  terminal: overTerminal,
  web: overWeb,
  telegram: overTelegram,
};

interface Transcript {
  title: string;
  /** What the file says before the conversation begins. */
  about: string;
  steps: { action: { type: string } | { press: string }; heading: string; expected: string }[];
  opening: string;
}

// A transcript: a title, a word about it, the opening, then 「## 您：…」 or 「## 您按：[…]」 and answers.
function parse(text: string): Transcript {
  const [head = '', ...sections] = text.split(/^## /m);
  const [, title = '', about = ''] = /^# (.*)\n([^]*)$/.exec(head) ?? [];
  const [opening = '', ...steps] = sections;
  return {
    title,
    about: about.trim(),
    opening: opening.replace(/^助手\n/, '').trim(),
    steps: steps.map((section) => {
      const [heading = '', ...rest] = section.split('\n');
      const press = /^您按：\[(.*)\]$/.exec(heading)?.[1];
      const type = /^您：(.*)$/.exec(heading)?.[1];
      if (press === undefined && type === undefined) throw new Error(`not a step: ${heading}`);
      const action = press === undefined ? { type: (type ?? '').replaceAll('⏎', '\n') } : { press };
      return { action, heading, expected: rest.join('\n').trim() };
    }),
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
  for (const { action } of transcript.steps) answers.push(written(await driver.act(action)));
  return answers;
}

if (process.env['UPDATE_TRANSCRIPTS']) {
  for (const transcript of transcripts) {
    const driver = await overTerminal();
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
    const driver = await open();
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
