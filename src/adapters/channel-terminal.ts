// The talk in a terminal: one line in is one message, buttons are numbered lines, files are written
// to a folder. Plain text only, so that it works through a pipe.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import {
  ChannelFailure,
  StoreFailure,
  type Channel,
  type Input,
  type OutgoingFile,
} from '../app/ports.ts';
import { MAX_FILE, type Block, type Choice, type Screen } from '../interview/vocabulary.ts';

export interface TerminalOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Where files that the bot sends are written; made when missing. */
  outDir: string;
  conversation: string;
}

/** How long a line of a pipe waits for what a language model does behind the form, in milliseconds. */
const PATIENCE = 10_000;

/** `finished` resolves when the input has ended and all that followed was done. */
export interface TerminalChannel extends Channel {
  finished: Promise<void>;
}

export function terminalChannel(options: TerminalOptions): TerminalChannel {
  const { output, conversation } = options;
  let lines: Interface | undefined;
  const finished = Promise.withResolvers<void>();
  const isPerson = 'isTTY' in options.input && options.input.isTTY === true;
  const underway = new Set<Promise<void>>();
  const print = (text: string) => output.write(`${text}\n`);
  /** Buttons whose numbers the page itself would take for something else. */
  let numbered: readonly Choice[] = [];

  return {
    name: 'terminal',
    finished: finished.promise,
    async start(receive) {
      /** What could not be kept: it may have been all the same, and typed again it is the same. */
      let unkept: { id: string; input: string } | undefined;
      const said = async (input: Input) => {
        const same = JSON.stringify(input);
        const id = unkept?.input === same ? unkept.id : randomUUID();
        unkept = { id, input: same };
        try {
          const { performed } = await receive(conversation, id, input);
          unkept = undefined;
          underway.add(performed);
          void performed.finally(() => underway.delete(performed));
          // In a pipe the next line answers the next screen. A person sees for themselves.
          if (!isPerson)
            await Promise.race([performed, sleep(PATIENCE, undefined, { ref: false })]);
        } catch (error) {
          const why = error instanceof StoreFailure ? error.message : '';
          print(`这一句没有存上，请再发一次。${why}`);
        }
      };
      await said({ kind: 'enter' });
      // Made only now: an interface that nobody listens to loses the lines it reads.
      lines = createInterface({
        input: options.input,
        ...(isPerson ? { output, prompt: '> ' } : {}),
        terminal: isPerson,
      });
      talkThrough(lines, said, () => numbered)
        .then(() => Promise.all(underway))
        .then(() => finished.resolve(), finished.reject);
    },
    async stop() {
      lines?.close();
    },
    async present(_conversation, screen, file) {
      // Words that grow cannot be printed twice: they come whole with the next screen.
      if (screen.partial !== undefined) return null;
      for (const line of textOf(screen)) print(line);
      if (file) print(await written(file, options.outDir));
      // Buttons of a screen that is about to be replaced would scroll away; they can be typed.
      const choices = screen.working ? [] : screen.choices;
      for (const [i, choice] of choices.entries()) print(`${i + 1}) ${choice.label}`);
      numbered = screen.lists ? choices : [];
      print('');
      return null;
    },
    async open(ref) {
      try {
        const { size } = await stat(ref);
        if (size <= MAX_FILE) return await readFile(ref);
      } catch (cause) {
        throw new ChannelFailure('the file cannot be read', { cause });
      }
      throw new ChannelFailure('the file has grown too large');
    },
  };
}

async function talkThrough(
  lines: Interface,
  said: (input: Input) => Promise<void>,
  numbered: () => readonly Choice[],
): Promise<void> {
  if (lines.terminal) lines.prompt();
  for await (const line of lines) {
    const pressed = /^\s*[1-9]\s*$/.test(line) ? numbered()[Number(line) - 1] : undefined;
    await said(pressed ? { kind: 'choice', token: pressed.token } : await inputOf(line));
    if (lines.terminal) lines.prompt();
  }
}

async function inputOf(line: string): Promise<Input> {
  // A file dragged into a terminal arrives quoted, or with escaped spaces.
  const path = line
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2')
    .replaceAll('\\ ', ' ');
  if (/[/\\.]/.test(path) && path.length < 1000) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) {
      return { kind: 'file', name: basename(path), size: found.size, ref: resolve(path) };
    }
  }
  return { kind: 'text', text: line };
}

/** Writes the file and says where it is, or why it is nowhere. */
async function written(file: OutgoingFile, folder: string): Promise<string> {
  const path = join(folder, file.name);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, file.bytes);
    return `📄 文件：${path}`;
  } catch {
    return `⚠️ 文件写不进 ${folder}，请用 --out 换一个文件夹。`;
  }
}

/** A screen as lines of plain text. */
function textOf(screen: Screen): string[] {
  // A screen that is being worked on is followed by one that says its toast again.
  const toast = screen.toast && !screen.working ? [screen.toast] : [];
  return [...toast, ...screen.blocks.flatMap(blockLines)];
}

/** A block as lines of plain text. */
export function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`【${block.text}】`];
    case 'text':
      return [block.text];
    case 'list':
      return block.lines;
    case 'fold':
      return [block.summary, ...block.lines.map((line) => `　　${line}`)];
  }
}
