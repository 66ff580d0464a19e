// Files handed to the reading thread one after the other, each with a limit of time and memory: what
// exceeds them is ended, and the next file gets a new thread.
import { Worker } from 'node:worker_threads';
import type { FileAnswer, FileOrder, LOAD_PDF } from './reader-worker.ts';

/** One form takes 10 to 20 ms, two hundred less than this. */
const TIME_LIMIT = 2000;
/** Starting a thread, or loading what opens PDF, is on a busy machine not the file's fault. */
const START_LIMIT = 20_000;
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

export interface ReaderThread {
  /** Starts it, so that the first file need not wait for that. */
  ready(): void;
  /** 'slow' and 'memory' say that a limit was exceeded. */
  read(order: FileOrder): Promise<FileAnswer | { because: 'slow' | 'memory' }>;
}

export function readerThread(): ReaderThread {
  let running: { worker: Worker; isReady: Promise<unknown>; hasPdf: boolean } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function started() {
    if (running) return running;
    const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      resourceLimits: MEMORY,
    });
    const mine = { worker, isReady: once(worker, START_LIMIT), hasPdf: false };
    // An idle thread that ends is replaced at the next file.
    mine.isReady.catch(() => {});
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  }

  async function read(order: FileOrder): ReturnType<ReaderThread['read']> {
    const mine = started();
    const { worker } = mine;
    worker.ref();
    try {
      await mine.isReady;
      if (order.isPdf && !mine.hasPdf) {
        worker.postMessage('load pdf' satisfies typeof LOAD_PDF);
        await once(worker, START_LIMIT);
        mine.hasPdf = true;
      }
      worker.postMessage(order);
      return (await once(worker, TIME_LIMIT)) as FileAnswer;
    } catch (error) {
      running = undefined;
      await worker.terminate();
      if (error === SLOW) return { because: 'slow' };
      if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
        return { because: 'memory' };
      }
      throw error;
    } finally {
      worker.unref();
    }
  }

  return {
    ready() {
      started().worker.unref();
    },
    read(order) {
      const mine = last.then(() => read(order));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

const SLOW = new Error('the file takes too long');

/** The next message of the thread; rejects when it ends first, or with SLOW. */
function once(worker: Worker, limit: number): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const ended = (code: number) => reject(new Error(`the reading thread ended with ${code}`));
  const timer = setTimeout(() => reject(SLOW), limit);
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', ended);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', resolve);
    worker.off('error', reject);
    worker.off('exit', ended);
  });
}
