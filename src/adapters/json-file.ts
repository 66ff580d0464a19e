// A small file of plain JSON that may be lost: what was learnt and can be learnt again.
import { readFile, rename, writeFile } from 'node:fs/promises';

/** `load` gives undefined where there is no readable file. Neither waits for the disk to be flushed. */
export function jsonFile(path: string): {
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
} {
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown;
      } catch {
        return undefined;
      }
    },
    async save(value) {
      await writeFile(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}
