// The thread in which long documents are built: declarations in, bytes out, then it ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { Declaration } from '../form/declaration.ts';
import { buildDocument } from './word-document.ts';

const bytes = await buildDocument(workerData as readonly Declaration[]);
parentPort?.postMessage(bytes);
