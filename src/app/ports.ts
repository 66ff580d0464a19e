// What the shell asks of the world outside, as small ports, and the ways in which the world fails.
import type { DraftRequest, Proposal } from '../draft/request.ts';
import type { Declaration } from '../form/declaration.ts';
import type { Reading } from '../form/reading.ts';
import type { Screen } from '../interview/vocabulary.ts';

/** Where sessions live. One conversation's save touches no other's data. */
export interface Store {
  /** The stored session as it was saved, or undefined when there is none. Throws StoreFailure. */
  load(conversation: string): Promise<unknown>;
  /**
   * Returns only when the session is on disk. `expected` is the revision it replaces (0 for none);
   * throws RevisionClash when another is stored, StoreFailure when it cannot be written.
   */
  save(conversation: string, session: Stored, expected: number): Promise<void>;
  /** Every stored conversation, in no order. */
  conversations(): AsyncIterable<string>;
  /** Leaves the data to the next process. */
  close(): Promise<void>;
}

export interface Stored {
  revision: number;
}

/** Writes goal and rows from the facts. Throws DrafterFailure, or an AbortError when aborted. */
export interface Drafter {
  propose(request: DraftRequest, signal: AbortSignal): Promise<Proposal>;
}

/** Prints declarations as one Word document, a form a section. */
export interface Word {
  /** The bytes of the .docx with notes on what was left out, or why it cannot be made. */
  write(declarations: readonly Declaration[]): Promise<Reading<Uint8Array>>;
}

/** What a user did, before it has an id and a time: channels report it, the app makes events of it. */
export type Input =
  | { kind: 'enter' }
  | { kind: 'text'; text: string; quote?: string }
  | { kind: 'choice'; token: string }
  | { kind: 'file'; name: string; size: number };

/**
 * Takes an input in. Resolves when it is on disk; what follows is shown through `present`, and
 * `performed` resolves when all of that is done. `id` makes a repeated delivery harmless.
 * Rejects with StoreFailure when the input could not be kept: the user has to send it again.
 */
export type Receive = (conversation: string, id: string, input: Input) => Promise<Received>;

export interface Received {
  performed: Promise<void>;
}

/** A messaging surface. */
export interface Channel {
  readonly name: string;
  start(receive: Receive): Promise<void>;
  stop(): Promise<void>;
  /** Shows a screen, replacing the bubble of the same key. Throws ChannelFailure. */
  present(conversation: string, screen: Screen, file?: OutgoingFile): Promise<void>;
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
export class ChannelFailure extends Error {
  override name = 'ChannelFailure';
}
