// Work handed to the Word thread and taken back: so that building a document, 10 to 30 ms without a
// pause for each form, holds nobody's message up.
import { Worker } from 'node:worker_threads';
import type { Answer, Order, Work } from './word-worker.ts';

export interface WordThread {
  /** Starts it, so that the first order need not wait for that. */
  ready(): void;
  build(work: Work): Promise<Uint8Array>;
  end(): Promise<void>;
}

/** A thread that lives until it is ended; idle, it does not keep the program running. */
export function wordThread(): WordThread {
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  let worker: Worker | undefined;
  let orders = 0;

  function started(): Worker {
    if (worker) return worker;
    const thread = new Worker(new URL('./word-worker.ts', import.meta.url));
    const failed = (error: unknown) => {
      // The next order starts another.
      if (worker === thread) worker = undefined;
      for (const order of waiting.values()) order.reject(error);
      waiting.clear();
    };
    thread.on('message', (answer: Answer) => {
      const order = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) thread.unref();
      if ('bytes' in answer) order?.resolve(answer.bytes);
      else order?.reject(answer.error);
    });
    thread.on('error', failed);
    thread.on('exit', (code) => failed(new Error(`the Word thread ended with ${code}`)));
    worker = thread;
    return thread;
  }

  return {
    ready() {
      started().unref();
    },
    build(work) {
      const order = Promise.withResolvers<Uint8Array>();
      const id = (orders += 1);
      waiting.set(id, order);
      const thread = started();
      thread.ref();
      thread.postMessage({ id, ...work } satisfies Order);
      return order.promise;
    },
    async end() {
      await worker?.terminate();
    },
  };
}
