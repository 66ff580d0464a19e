// The thread in which documents are built: forms or a letter in, bytes or an error out.
import { parentPort } from 'node:worker_threads';
import type { Accompanying } from '../app/ports.ts';
import type { Declaration } from '../form/declaration.ts';
import type { Letter } from '../form/letter.ts';
import { summaryOf } from '../form/summary.ts';
import { buildDocument, buildLetter } from './word-document.ts';
import { archiveOf } from './zip.ts';

/** An order of the main thread and the answer to it; `id` says which belongs to which. */
export type Order = { id: number } & Work;
export type Work =
  | ({ of: 'document' } & DocumentWork)
  | ({ of: 'book' } & BookWork)
  | { of: 'bundle'; files: readonly ArchivedFile[] }
  | { of: 'letter'; letter: Letter };
export type Answer = { id: number; bytes: Uint8Array } | { id: number; error: unknown };

interface DocumentWork {
  forms: readonly Declaration[];
  more: Accompanying;
}
interface BookWork {
  forms: readonly Declaration[];
  label: Accompanying['label'];
}
/** A file of an archive, in which no name stands twice. */
export type ArchivedFile = { name: string } & (
  | ({ of: 'document' } & DocumentWork)
  | ({ of: 'book' } & BookWork)
);

parentPort?.on('message', ({ id, ...work }: Order) => {
  built(work).then(
    (bytes) => parentPort?.postMessage({ id, bytes } satisfies Answer),
    (error: unknown) => parentPort?.postMessage({ id, error } satisfies Answer),
  );
});

async function built(work: Work): Promise<Uint8Array> {
  switch (work.of) {
    case 'document': {
      const { label, carried, summary } = work.more;
      const table = summary ? summaryOf(work.forms) : undefined;
      return buildDocument(work.forms, { label, carried, summary: table });
    }
    case 'book': {
      // Loaded only where it is used: it takes a tenth of a second, and most orders are for Word.
      const { buildBook } = await import('./excel-book.ts');
      return buildBook(work.forms, work.label);
    }
    case 'letter':
      return buildLetter(work.letter);
    case 'bundle': {
      const files = new Map<string, Uint8Array>();
      for (const { name, ...file } of work.files) files.set(name, await built(file));
      return archiveOf(files);
    }
  }
}
