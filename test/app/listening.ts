// Test support: a channel that keeps every screen it is shown, and says what a test says.
import type { Channel, Received, Receive } from '../../src/app/ports.ts';
import type { Screen } from '../../src/interview/vocabulary.ts';

export interface Listening extends Channel {
  says(conversation: string, text: string): Promise<Received>;
  /** The last screen as one text. */
  text(conversation: string): string;
  texts(conversation: string): string[];
  /** The screens that were shown without a text still growing in them. */
  whole(conversation: string): string[];
  keys(conversation: string): string[];
  /** What was shown of texts that were still growing. */
  partials(conversation: string): string[];
  /** Resolves when the last screen is as wanted; fails after ten seconds with what it is instead. */
  until(conversation: string, wanted: (text: string) => boolean): Promise<void>;
}

export function listening(): Listening {
  const shown = new Map<string, Screen[]>();
  let receive: Receive | undefined;
  let sent = 0;
  const of = (conversation: string) => shown.get(conversation) ?? [];
  const self: Listening = {
    name: 'test',
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async (conversation, screen) => {
      shown.set(conversation, [...of(conversation), screen]);
      return null;
    },
    open: async () => new Uint8Array(),
    async says(conversation, text) {
      if (!receive) throw new Error('the channel is not attached');
      sent += 1;
      const received = await receive(conversation, `m${sent}`, { kind: 'text', text });
      // The screen of this message, not those of what goes on behind it.
      const before = of(conversation).length;
      for (let i = 0; i < 100 && of(conversation).length === before; i += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      }
      return received;
    },
    text: (conversation) => textOf(of(conversation).at(-1)),
    texts: (conversation) => of(conversation).map(textOf),
    whole: (conversation) =>
      of(conversation)
        .filter(({ partial }) => partial === undefined)
        .map(textOf),
    keys: (conversation) => of(conversation).map(({ key }) => key),
    partials: (conversation) => of(conversation).flatMap(({ partial }) => partial ?? []),
    async until(conversation, wanted) {
      const end = Date.now() + 10_000;
      while (!wanted(self.text(conversation))) {
        if (Date.now() > end) throw new Error(`still:\n${self.text(conversation)}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      }
    },
  };
  return self;
}

function textOf(screen: Screen | undefined): string {
  if (!screen) return '';
  const blocks = screen.blocks.map((block) => {
    if (block.kind === 'list') return block.lines.join('\n');
    return block.kind === 'fold' ? [block.summary, ...block.lines].join('\n') : block.text;
  });
  return [screen.toast ?? '', ...blocks].join('\n');
}
