// Test support: a conversation through the terminal channel, line by line over streams.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { terminalChannel } from '../../src/adapters/channel-terminal.ts';
import { testWorld, type TestWorld } from './world.ts';

/** Something that a user does: a text, a button by its label, a file. */
export type Action = { type: string } | { press: string } | { name: string; bytes: Uint8Array };

export interface Driver {
  /** Does it, and gives what is shown then. */
  act(action: Action): Promise<Shown>;
  /** The file that came last. */
  download(): Promise<Uint8Array>;
  end(): Promise<void>;
}

/** A screen as plain text: its lines, then its buttons. */
export interface Shown {
  lines: string[];
  buttons: string[];
  /** The name of the Word file that came with it. */
  file: string | undefined;
}

export async function overTerminal(given?: TestWorld): Promise<Driver & { first: Shown }> {
  const world = given ?? (await testWorld());
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  let said = '';
  output.on('data', (chunk: string) => {
    said += chunk;
  });
  const channel = terminalChannel({
    input,
    output,
    outDir: join(world.folder, 'out'),
    conversation: 'local',
  });
  await world.app.attach(channel);
  let shown = lastScreen(said);
  const first = shown;
  return {
    first,
    async act(action) {
      said = '';
      const at = 'press' in action ? shown.buttons.indexOf(action.press) : 0;
      if (at < 0 && 'press' in action) {
        throw new Error(`no button ${action.press}, only ${shown.buttons.join('、')}`);
      }
      input.write(`${await lineOf(action, at, world.folder)}\n`);
      await quiet(() => said);
      shown = lastScreen(said);
      return shown;
    },
    async download() {
      return new Uint8Array(await readFile(join(world.folder, 'out', shown.file ?? '')));
    },
    async end() {
      input.end();
      await channel.finished;
      if (!given) await world.end();
    },
  };
}

/** What is typed for it: a button’s number, a text, or the path of a file. */
async function lineOf(action: Action, button: number, folder: string): Promise<string> {
  if ('press' in action) return `${button + 1}`;
  if ('type' in action) return action.type;
  const path = join(folder, action.name);
  await writeFile(path, action.bytes);
  return path;
}

/** A language model is at work behind the screen. */
export const BEHIND = /大模型正在写/;

/** Waits until something was said and nothing more comes. A screen ends with an empty line. */
async function quiet(text: () => string): Promise<void> {
  const begun = Date.now();
  for (let before = ''; Date.now() - begun < 60_000; before = text()) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const finished = /\n1\) .*\n(?:\d\) .*\n)*\n$/.test(`\n${text()}`);
    const last = text().trimEnd().split('\n\n').at(-1) ?? '';
    if (finished && text() === before && !BEHIND.test(last)) return;
  }
  throw new Error(`no screen came: ${text()}`);
}

function lastScreen(said: string): Shown {
  const screens = said.trimEnd().split('\n\n');
  const lines = (screens.at(-1) ?? '').split('\n');
  const buttons = lines.flatMap((line) => /^\d\) (.*)$/.exec(line)?.[1] ?? []);
  const path = lines.find((line) => line.startsWith('📄 '));
  return {
    lines: lines.filter((line) => !/^\d\) /.test(line) && line !== path),
    buttons,
    file: path?.split('/').at(-1),
  };
}
