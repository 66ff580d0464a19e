// Files handed to the reading thread one after the other, each with a limit of time and memory: what
// exceeds them is ended, and the next file gets a new thread.
import { Worker } from 'node:worker_threads';
import type { FileAnswer, FileOrder, LOAD_PDF } from './reader-worker.ts';

/** One form takes 10 to 20 ms, two hundred less than this. */
const TIME_LIMIT = 2000;
/** A thread that the machine gave less than TIME_LIMIT to work with may go on, at most as long as this. */
const LAST_LIMIT = 10_000;
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
      const worked = await workOf(worker);
      worker.postMessage(order);
      return (await once(worker, TIME_LIMIT, worked)) as FileAnswer;
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

/** Tells the milliseconds that the thread has worked from now on; before Node 24.6 nothing does. */
async function workOf(worker: Worker): Promise<(() => Promise<number>) | undefined> {
  if (!('cpuUsage' in worker)) return undefined;
  const before = await worker.cpuUsage();
  return async () => {
    const { user, system } = await worker.cpuUsage(before);
    return (user + system) / 1000;
  };
}

/**
 * The next message of the thread; rejects when it ends first, or with SLOW after this many milliseconds:
 * of its own work, where `worked` tells that, else on the clock.
 */
function once(worker: Worker, limit: number, worked?: () => Promise<number>): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const ended = (code: number) => reject(new Error(`the reading thread ended with ${code}`));
  const begun = performance.now();
  let timer = setTimeout(check, limit);
  function check(): void {
    void patience().then((left) => {
      if (left > 0) timer = setTimeout(check, Math.max(left, 50));
      else reject(SLOW);
      return left;
    }, reject);
  }
  async function patience(): Promise<number> {
    const isLast = performance.now() - begun >= LAST_LIMIT;
    return worked && !isLast ? limit - (await worked()) : 0;
  }
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
