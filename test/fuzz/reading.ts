// Test support: the reader of files, as the program has it.
import { wordReader } from '../../src/adapters/word-reader.ts';
import type { FileRead } from '../../src/app/ports.ts';
import type { Reading } from '../../src/form/reading.ts';

const reader = wordReader();

/** What is read of a file, and how long it took by the clock, in ms: the work is another thread's. */
export async function read(
  name: string,
  bytes: Uint8Array,
): Promise<{ read: Reading<FileRead>; ms: number }> {
  const begun = performance.now();
  return { read: await reader.read(name, bytes), ms: performance.now() - begun };
}
