// The thread in which documents are built: declarations in, bytes or an error out, one after another.
import { parentPort } from 'node:worker_threads';
import type { ContentLabel } from '../form/content-label.ts';
import type { Declaration } from '../form/declaration.ts';
import { buildDocument } from './word-document.ts';

/** An order of the main thread and the answer to it; `id` says which belongs to which. */
export interface Order {
  id: number;
  forms: readonly Declaration[];
  label: ContentLabel | undefined;
}
export type Answer = { id: number; bytes: Uint8Array } | { id: number; error: unknown };

parentPort?.on('message', ({ id, forms, label }: Order) => {
  buildDocument(forms, label).then(
    (bytes) => parentPort?.postMessage({ id, bytes } satisfies Answer),
    (error: unknown) => parentPort?.postMessage({ id, error } satisfies Answer),
  );
});
