// What the web chat's server tells its page, event by event. Types only: the page reads them in its
// comments, the server in its signatures.
import type { Block, Choice } from '../../interview/vocabulary.ts';
import type { Sheet } from './sheet.ts';

/** A bubble of the bot. Only the live one has choices; `key` is that of its screen. */
export interface BotBubble {
  from: 'bot';
  key: string;
  live: boolean;
  blocks: Block[];
  choices: Choice[];
  /** Its forms are numbered, so its buttons are not. */
  lists: boolean;
  placeholder: string;
  working: boolean;
  toast: string | null;
  /** The label of the button that was pressed on it, once it is no longer live. */
  chosen: string | null;
  /** A Word file the page can fetch at /file/KEY; `size` in bytes. */
  file: { name: string; size: number } | null;
}

/** What the user wrote or sent; `key` is the id the page made for it. */
export interface UserBubble {
  from: 'user';
  key: string;
  text: string;
  isFile: boolean;
}

export type Bubble = BotBubble | UserBubble;

/** Server-sent events by name. `bubble` replaces the one of the same key or goes to the end. */
export interface Tidings {
  /** Everything the server remembers, oldest first; sent once to each new connection. */
  talk: { conversation: string; bubbles: Bubble[]; sheet: Sheet };
  bubble: Bubble;
  /** The user bubble of this key was not taken in. */
  gone: { key: string };
  sheet: Sheet;
  /** Everything so far has been deleted: a window keeps none of it either. */
  forgotten: Record<string, never>;
  /** A sentence about trouble, shown above the input. */
  notice: { text: string };
  /** Newer windows took this one's connection; it comes back when it is looked at. */
  moved: Record<string, never>;
  /** Proof of life. */
  beat: Record<string, never>;
}
