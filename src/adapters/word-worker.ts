// The thread in which documents are built: forms or a letter in, bytes or an error out.
import { parentPort } from 'node:worker_threads';
import type { Accompanying } from '../app/ports.ts';
import type { Declaration } from '../form/declaration.ts';
import type { Letter } from '../form/letter.ts';
import { buildDocument, buildLetter } from './word-document.ts';

/** An order of the main thread and the answer to it; `id` says which belongs to which. */
export type Order = { id: number } & Work;
export type Work = { forms: readonly Declaration[]; more: Accompanying } | { letter: Letter };
export type Answer = { id: number; bytes: Uint8Array } | { id: number; error: unknown };

parentPort?.on('message', ({ id, ...work }: Order) => {
  const built = 'letter' in work ? buildLetter(work.letter) : buildDocument(work.forms, work.more);
  built.then(
    (bytes) => parentPort?.postMessage({ id, bytes } satisfies Answer),
    (error: unknown) => parentPort?.postMessage({ id, error } satisfies Answer),
  );
});
