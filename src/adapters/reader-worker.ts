// The thread in which files are read: bytes in, forms out, or why they cannot be read. It may be ended
// at any moment, by its time or its memory, and takes nothing else with it.
import { parentPort } from 'node:worker_threads';
import { isList, readForms, type Found } from '../form/grid-reading.ts';
import type { Grid } from '../form/grid.ts';
import { carriedIn } from './carried-part.ts';
import { docxGrids } from './reader-docx.ts';
import { Unreadable, unreadable, type Because } from './reader-errors.ts';
import { xlsxGrids } from './reader-xlsx.ts';
import { openPackage, type Package } from './zip.ts';

export interface FileOrder {
  name: string;
  bytes: Uint8Array;
}
/**
 * `seen` is the first text of the file: what it says it is; `isList` that it lists projects instead;
 * `carried` see carried-part.ts.
 */
export type FileAnswer =
  | { found: Found[]; seen: string; isList: boolean; carried: string[] }
  | { because: Because };

parentPort?.on('message', (order: FileOrder) => {
  parentPort?.postMessage(answerOf(order));
});
parentPort?.postMessage('ready');

function answerOf({ name, bytes }: FileOrder): FileAnswer {
  try {
    const file = openPackage(bytes);
    const grids = gridsOf(file);
    return {
      found: readForms(grids, name),
      seen: firstText(grids),
      isList: grids.some(isList),
      carried: carriedIn(file),
    };
  } catch (error) {
    return { because: error instanceof Unreadable ? error.because : 'damaged' };
  }
}

function gridsOf(file: Package): Grid[] {
  const grids = docxGrids(file) ?? xlsxGrids(file);
  if (grids) return grids;
  if (/opendocument/.test(file.text('mimetype') ?? '')) throw unreadable('openDocument');
  throw unreadable(file.has('xl/workbook.bin') ? 'binarySheet' : 'archive');
}

function firstText(grids: readonly Grid[]): string {
  for (const { before, rows } of grids) {
    const texts = [...before, ...rows.flat().map(({ text }) => text)];
    // The name of a sheet says nothing.
    const found = texts.find((text) => text.trim() !== '' && !/^sheet\d*$/i.test(text.trim()));
    if (found !== undefined) return found.trim();
  }
  return '';
}
