// Test support: the reader of files in a process of its own, as whoever runs the program has it, so that its
// memory is not that of whoever makes the files up.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { wordReader } from '../../src/adapters/word-reader.ts';
import type { FileRead } from '../../src/app/ports.ts';
import type { Reading } from '../../src/form/reading.ts';
import { peakMegabytes } from './campaign.ts';

interface Order {
  name: string;
  bytes: Uint8Array;
}

interface Answer {
  read: Reading<FileRead>;
  /** How long it took, and the most memory the process has had. */
  ms: number;
  megabytes: number;
}

export interface ReadingProcess {
  /** Throws when the process has ended. */
  read(name: string, bytes: Uint8Array): Promise<Answer>;
  end(): void;
}

const SELF = fileURLToPath(import.meta.url);

export function readingProcess(): ReadingProcess {
  const child = fork(SELF, [], { serialization: 'advanced' });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the reader ended: ${code}`);
  });
  // It is looked at while something is read.
  ended.catch(() => undefined);
  return {
    async read(name, bytes) {
      const answer = once(child, 'message');
      child.send({ name, bytes } satisfies Order);
      const [found] = await Promise.race([answer, ended]);
      return found as Answer;
    },
    end: () => void child.kill(),
  };
}

if (process.argv[1] === SELF) {
  const reader = wordReader();
  process.on('message', async ({ name, bytes }: Order) => {
    const begun = performance.now();
    const read = await reader.read(name, bytes);
    const ms = performance.now() - begun;
    process.send?.({ read, ms, megabytes: peakMegabytes() } satisfies Answer);
  });
}
