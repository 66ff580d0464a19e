// What the shell asks of the world outside, as small ports, and the ways in which the world fails.
import type { ModelReply, ModelRequest, Usage } from '../draft/model.ts';
import type { DraftRequest, Proposal } from '../draft/request.ts';
import type { ContentLabel, Written } from '../form/content-label.ts';
import type { Declaration } from '../form/declaration.ts';
import type { Found } from '../form/grid-reading.ts';
import type { Letter } from '../form/letter.ts';
import type { Reading } from '../form/reading.ts';
import type { ModelTerms, Screen, Session, unreadable } from '../interview/vocabulary.ts';

/** Where sessions live. One conversation's save touches no other's data. */
export interface Store {
  /**
   * The stored session as it was saved, or undefined when there is none. When the one saved last cannot
   * be read it is the one before, with `wentBack` until the next save: of revision 0, and empty, when
   * that is lost as well. Throws StoreFailure. A store may give `have`, which it gave or was given before
   * and nobody has changed, when that is still what is stored: so a session need not be read again.
   */
  load(conversation: string, have?: Stored): Promise<Stored | undefined>;
  /**
   * Returns only when the session is on disk. `expected` is the revision it replaces (0 for none);
   * throws RevisionClash when another is stored, StoreFailure when it cannot be written.
   */
  save(conversation: string, session: Stored, expected: number): Promise<void>;
  /** Returns only when nothing of the conversation is left, earlier states included. Throws StoreFailure. */
  forget(conversation: string): Promise<void>;
  /** Every stored conversation, in no order, and whether work of it is pending. Sessions are not read for it. */
  conversations(): AsyncIterable<Listed>;
  /** Leaves the data to the next process. */
  close(): Promise<void>;
}

export interface Stored {
  /** Counts saves, from 1. */
  revision: number;
  wentBack?: boolean;
  /** Work still to be done: a store tells only whether there is any. */
  pending?: readonly unknown[];
}

export interface Listed {
  conversation: string;
  owes: boolean;
}

/**
 * Writes goal and rows from the facts. `soFar` may be called with the goal as far as it is written,
 * as often as one likes. Throws DrafterFailure, or an AbortError when aborted.
 */
export interface Drafter {
  propose(
    request: DraftRequest,
    signal: AbortSignal,
    soFar: (goal: string) => void,
  ): Promise<Proposal>;
}

/**
 * A language model service. `answer` may call `soFar` with the text as far as it is written. Throws
 * ModelFailure, or the signal's reason when aborted.
 */
export interface Model {
  readonly terms: ModelTerms;
  answer(
    request: ModelRequest,
    signal: AbortSignal,
    soFar: (text: string) => void,
  ): Promise<{ reply: ModelReply; usage: Usage }>;
}

/**
 * Prints declarations as one Word document, a form a section, as an Excel book, or as an archive of
 * both; and letters. Gives the bytes with notes on what was left out, or why they cannot be made.
 */
export interface Word {
  /** A .docx. */
  write(declarations: readonly Declaration[], more?: Accompanying): Promise<Reading<Uint8Array>>;
  /** A .docx. */
  writeLetter(letter: Letter): Promise<Reading<Uint8Array>>;
  /** An .xlsx: the summary, and every indicator row. */
  writeBook(
    declarations: readonly Declaration[],
    more?: Pick<Accompanying, 'label'>,
  ): Promise<Reading<Uint8Array>>;
  /** A .zip: each form in a Word file of its own, all in one behind their summary, and the Excel book. */
  writeBundle(bundle: Bundle): Promise<Reading<Uint8Array>>;
}

/** What goes into a document of forms beside them. */
export interface Accompanying {
  /** A note of it takes one line at the foot of a page; what does not fit is cut. */
  label?: ContentLabel | undefined;
  /** A summary of the forms before them, in a section of its own. */
  summary?: boolean | undefined;
  /** Texts that cannot be seen, a form each: a reader gives them back as they were. */
  carried?: readonly string[] | undefined;
}

/** File names have their extension. In the archive they are made safe, and different where two are alike. */
export interface Bundle {
  forms: readonly BundledForm[];
  /** The .docx of all forms, and the .xlsx. */
  combined: string;
  book: string;
}

interface BundledForm {
  fileName: string;
  declaration: Declaration;
  /** What a machine wrote of it: each file gets its label by that. */
  written: Written | null;
  carried?: readonly string[] | undefined;
}

/** Reads forms out of files that users bring. */
export interface Reader {
  /** The forms of a .docx or .xlsx with notes on what was left out, or why it cannot be read. */
  read(name: string, bytes: Uint8Array): Promise<Reading<FileRead>>;
}

export interface FileRead {
  forms: Found[];
  /** What a file of ours carries beside its forms. */
  carried: string[];
}

/**
 * Counts what the program does: an event taken in, a screen shown, a draft, a language model's answer,
 * a file read or printed, all pending work of an earlier process taken up; how it ended and how many seconds it took. Never throws.
 */
export type Watch = (
  work: 'event' | 'show' | 'draft' | 'model' | 'read' | 'print' | 'resume',
  outcome: 'done' | 'failed',
  seconds: number,
) => void;

/** What a user did, before it has an id and a time: channels report it, the app makes events of it. */
export type Input =
  | { kind: 'enter' }
  | { kind: 'text'; text: string; quote?: string; edits?: string }
  | { kind: 'choice'; token: string }
  | { kind: 'stop' }
  | { kind: 'file'; name: string; size: number; ref: string; text?: string }
  | { kind: 'other'; what: (typeof unreadable)[number]; text?: string };

/**
 * Takes an input in. Resolves when it is on disk; what follows is shown through `present`, and
 * `performed` resolves when all of that is done. `id` makes a repeated delivery harmless.
 * Rejects with StoreFailure when the input could not be kept: the user has to send it again.
 */
export type Receive = (conversation: string, id: string, input: Input) => Promise<Received>;

export interface Received {
  performed: Promise<void>;
  /** What the input did, in a line; the next screen says it too. */
  toast?: string | undefined;
}

/** An input as it arrived: `id` tells it from all others of its conversation, `at` is the local time. */
export interface Arrived {
  conversation: string;
  id: string;
  at: string;
  input: Exclude<Input, { kind: 'enter' }>;
}

/**
 * What several processes on one database share beside the sessions: inputs wait there until one of them
 * takes them in, work until one of them does it. Without it a process is alone.
 */
export interface Exchange {
  /** Returns only when the input is kept. One that waits already is not kept twice. Throws StoreFailure. */
  put(arrived: Arrived): Promise<void>;
  /** Begins to hand out what waits, and to pass on the news. */
  start(hands: Hands): Promise<void>;
  /** Tells the processes how far a text has grown. It may not arrive. */
  grown(text: Grown): void;
  /** Hands out nothing more, and waits for what is in hand. */
  stop(): Promise<void>;
}

interface Grown {
  conversation: string;
  effect: string;
  goal: string;
}

/** What a process does for all of them. */
export interface Hands {
  /** Takes an input in: what is saved in this store, and that the input was taken, are one. */
  take(arrived: Arrived, within: Store): Promise<void>;
  /** Tells the user that an input failed at every try, likewise. */
  giveUp(arrived: Arrived, within: Store): Promise<void>;
  /** Does work that a conversation owes. Rejects when it still owes it; `tries` counts from 1. */
  work(conversation: string, effect: string, tries: number): Promise<void>;
  /** Some process has saved the conversation; `shows` says that a screen of it is owed. */
  changed(conversation: string, shows: boolean): void;
  grown(text: Grown): void;
  /** The channels, with what of them is on screen in this process. */
  onScreen(): OnScreen[];
}

export interface OnScreen {
  channel: string;
  /** By their names in the store. */
  conversations: ReadonlySet<string> | 'all';
}

/** Where a channel keeps files that came in until they are read; a `ref` is its own name for one. */
export interface ArrivedFiles {
  keep(conversation: string, ref: string, bytes: Uint8Array): Promise<void>;
  /** Throws ChannelFailure when it is not to be had. */
  open(ref: string): Promise<Uint8Array>;
}

/** A messaging surface. */
export interface Channel {
  readonly name: string;
  start(receive: Receive): Promise<void>;
  /** Takes nothing more in. What is under way can still be presented. */
  stop(): Promise<void>;
  /** The conversations that this process, of several, has to present. Without it: all of them. */
  onScreen?: () => ReadonlySet<string> | 'all';
  /**
   * Shows a screen, replacing the bubble of the same key. Gives what it will want to know of that
   * bubble at the next call, where it comes back as `before`: so a channel need remember nothing.
   * Throws ChannelFailure; then the newest screen is presented again after a while.
   */
  present(
    conversation: string,
    screen: Screen,
    file?: OutgoingFile,
    before?: Receipt,
  ): Promise<Receipt>;
  /** The bytes of a file that came in by this `ref`. Throws ChannelFailure when it is not to be had. */
  open(ref: string): Promise<Uint8Array>;
}

/** What a channel keeps of its last bubble: plain JSON, null when it keeps nothing. */
export type Receipt = Session['shown'];

/** A path at which a channel is called over HTTP from outside; it lets in whom it will. */
export interface Hook {
  path: string;
  answer: (request: Request) => Promise<Response>;
}

export interface OutgoingFile {
  name: string;
  bytes: Uint8Array;
}

export class RevisionClash extends Error {
  override name = 'RevisionClash';
}
export class StoreFailure extends Error {
  override name = 'StoreFailure';
}
export class DrafterFailure extends Error {
  override name = 'DrafterFailure';
}
/** `why` in a few words for the user, with what the calls have cost all the same. */
export class ModelFailure extends Error {
  override name = 'ModelFailure';
  readonly why: string;
  readonly usage: Usage;
  constructor(
    message: string,
    { why, usage, cause }: { why: string; usage: Usage; cause?: unknown },
  ) {
    super(message, { cause });
    this.why = why;
    this.usage = usage;
  }
}
export class ChannelFailure extends Error {
  override name = 'ChannelFailure';
}
