// Test support: a conversation through the Telegram channel, over the stand-in's Bot API.
import type { Channel } from '../../src/app/ports.ts';
import { telegramChannel, type TelegramOptions } from '../../src/adapters/channel-telegram.ts';
import type { Screen } from '../../src/interview/vocabulary.ts';
import { blockLines } from '../../src/adapters/channel-terminal.ts';
import { readSections } from '../adapters/ooxml.ts';
import { botApi, type BotApi, type Person, type ShownMessage } from '../telegram/bot-api.ts';
import type { Driver, Shown } from './over-terminal.ts';
import { testWorld, type TestWorld } from './world.ts';

/** As fast as the test goes: what Telegram allows is tried where that is the matter. */
const NO_HURRY = { limit: 1_000_000, interval: 1000 };
export const UNPACED = { overall: NO_HURRY, chat: NO_HURRY, group: NO_HURRY };

interface Served {
  api: BotApi;
  world: TestWorld;
  /** Every screen presented, with its conversation. */
  screens: { conversation: string; screen: Screen }[];
  /** Waits until every update was taken and all that follows has been shown. */
  settled(): Promise<void>;
  end(): Promise<void>;
}

/** The whole program on a stand-in. Ends with no violation of Telegram's rules, or throws. */
export async function served(
  given: { api?: BotApi; world?: TestWorld; options?: Partial<TelegramOptions> } = {},
): Promise<Served> {
  const api = given.api ?? (await botApi());
  const world = given.world ?? (await testWorld());
  const screens: Served['screens'] = [];
  const performed = new Set<Promise<void>>();
  const telegram = telegramChannel({
    token: api.token,
    apiRoot: api.root,
    allowed: null,
    proxy: null,
    webhook: null,
    paces: UNPACED,
    log: (line) => world.logged.push(line),
    ...given.options,
  });
  const watched: Channel = {
    ...telegram,
    start: (receive) =>
      telegram.start(async (...input) => {
        const received = await receive(...input);
        performed.add(received.performed);
        return received;
      }),
    present: (conversation, screen, file, before) => {
      screens.push({ conversation, screen });
      return telegram.present(conversation, screen, file, before);
    },
  };
  await world.app.attach(watched);
  return {
    api,
    world,
    screens,
    async settled() {
      await api.drained();
      await Promise.all(performed);
      performed.clear();
    },
    async end() {
      if (!given.world) await world.end();
      if (!given.api) await api.stop();
      if (api.violations.length > 0) throw new Error(api.violations.join('\n'));
    },
  };
}

export interface TelegramDriver extends Driver {
  first: Shown;
  person: Person;
  served: Served;
}

export async function overTelegram(world?: TestWorld): Promise<TelegramDriver> {
  const running = await served(world ? { world } : {});
  const person = running.api.person();
  let pressed: string | undefined;
  /** With the /start. */
  let actions = 1;

  async function shown(): Promise<Shown> {
    await running.settled();
    if (pressed !== undefined) {
      const id = pressed;
      await person.until(({ answers }) => answers.some((answer) => answer.id === id));
    }
    // A living document: never more bubbles than the user did something, and one keyboard at most.
    if (person.keyboards().length > 1) throw new Error('two keyboards are live');
    if (person.bubbles().length > actions) throw new Error('more bubbles than actions');
    const bubble = person.last();
    const screen = running.screens.at(-1)?.screen;
    if (!bubble || !screen) throw new Error('there is no bubble');
    const popped = person.answers.find(({ id }) => id === pressed)?.text;
    return shownOf(bubble, screen, popped);
  }

  person.say('/start');
  const first = await shown();
  return {
    first,
    person,
    served: running,
    async act(action) {
      pressed = undefined;
      actions += 1;
      if ('type' in action) person.say(action.type);
      else if ('bytes' in action) person.sendFile(action.name, action.bytes);
      // A question that has to be typed has its ways out in words.
      else if (person.last()?.forceReply) person.say(action.press);
      else pressed = person.press(action.press);
      return shown();
    },
    async download() {
      return person.last()?.file?.bytes ?? new Uint8Array();
    },
    async end() {
      await running.end();
    },
  };
}

/** A bubble as lines and buttons. Where it tells a form shortly, its Word file has to have the rest. */
function shownOf(bubble: ShownMessage, screen: Screen, popped: string | undefined): Shown {
  const all = linesOf(bubble);
  const inWords = all.find((line) => line.startsWith('也可以回：'));
  const lines = all.filter((line) => line !== inWords);
  const buttons = inWords
    ? inWords
        .replace('也可以回：', '')
        .split('　')
        .map((choice) => choice.replace(/^\d /, ''))
    : bubble.buttons.flat().map(({ text }) => text);
  const said = popped === undefined ? lines : [popped, ...lines];
  const whole = [...(screen.toast ? [screen.toast] : []), ...screen.blocks.flatMap(blockLines)];
  const file = screen.paper === undefined ? undefined : bubble.file?.name;
  if (said.join('\n') === whole.join('\n')) return { lines: said, buttons, file };
  demandShort(said, whole);
  if (screen.preview && bubble.file) demandPrinted(screen, bubble.file.bytes);
  return { lines: whole, buttons, file };
}

/** Each line is one of the screen's or the beginning of one; only folds leave any out. */
function demandShort(said: readonly string[], whole: readonly string[]): void {
  const open = whole.filter((line) => !line.startsWith('　　'));
  const missing = open.filter((line) => !said.includes(line));
  const begins = (line: string) =>
    line.replace(/…（全文见 Word 文件）$|[ 　][^ 　]*〔[^〕]*〕$/, '').trimEnd();
  const strange = said.filter(
    (line) => !whole.includes(line) && !whole.some((other) => other.startsWith(begins(line))),
  );
  if (missing.length + strange.length > 0) {
    throw new Error(`not shown: ${missing.join(' | ')}\nnot of the screen: ${strange.join(' | ')}`);
  }
}

function demandPrinted({ preview }: Screen, bytes: Uint8Array): void {
  const cells = readSections(bytes)
    .flat()
    .flatMap((table) => table.rows.flatMap((row) => row.cells.map((cell) => cell.text)));
  const { annualGoal = [], indicators = [] } = preview?.declaration ?? {};
  const wanted = [
    ...annualGoal,
    ...indicators.flatMap(({ level3, value }) => [level3, value ?? '']),
  ];
  const missing = wanted.filter((text) => !cells.some((cell) => cell.includes(text)));
  if (missing.length > 0) throw new Error(`not in the file either: ${missing.join(' | ')}`);
}

/** The lines of a bubble as the other channels write them: 【headings】, folded lines indented. */
function linesOf({ text, entities }: ShownMessage): string[] {
  let at = 0;
  return text.split('\n').map((line) => {
    const [begin, end] = [at, at + line.length];
    at = end + 1;
    const inside = (type: string) =>
      entities.some((e) => e.type === type && e.offset <= begin && e.offset + e.length >= end);
    if (inside('bold')) return `【${line}】`;
    return inside('expandable_blockquote') ? `　　${line}` : line;
  });
}
