// The thread in which files are read: bytes in, forms out, or why they cannot be read. It may be ended
// at any moment, by its time or its memory, and takes nothing else with it.
import { parentPort } from 'node:worker_threads';
import { isList, readForms, type Found } from '../form/grid-reading.ts';
import type { Grid } from '../form/grid.ts';
import { carriedIn } from './carried-part.ts';
import { docxGrids } from './reader-docx.ts';
import { Unreadable, unreadable, type Because } from './reader-errors.ts';
import { xlsxGrids } from './reader-xlsx.ts';
import type { PdfContent } from './reader-pdf.ts';
import { openPackage, type Package } from './zip.ts';

export interface FileOrder {
  name: string;
  bytes: Uint8Array;
  isPdf: boolean;
}
/**
 * `seen` is the first text of the file: what it says it is; `isList` that it lists projects instead;
 * `carried` see carried-part.ts; `notes` are sentences on what was not read.
 */
export type FileAnswer =
  | { found: Found[]; seen: string; isList: boolean; carried: string[]; notes: string[] }
  | { because: Because };

/** The library is loaded when the first PDF arrives: it takes longer than any form. */
export const LOAD_PDF = 'load pdf';
let pdf: Promise<{ pdfGrids: (bytes: Uint8Array) => Promise<PdfContent> }> | undefined;

parentPort?.on('message', (order: FileOrder | typeof LOAD_PDF) => {
  void answer(order);
});
parentPort?.postMessage('ready');
// A part of a broken file that fails after its file was answered takes nothing with it.
process.on('unhandledRejection', () => {});

async function answer(order: FileOrder | typeof LOAD_PDF): Promise<void> {
  parentPort?.postMessage(order === LOAD_PDF ? await pdfLoaded() : await answerOf(order));
}

async function pdfLoaded(): Promise<'ready'> {
  pdf ??= import('./reader-pdf.ts');
  await pdf;
  return 'ready';
}

async function answerOf({ name, bytes, isPdf }: FileOrder): Promise<FileAnswer> {
  try {
    const { grids, notes, carried } = isPdf
      ? { ...(await (await pdf!).pdfGrids(bytes)), carried: [] }
      : officeContent(openPackage(bytes));
    const isListed = grids.some(isList);
    return {
      found: readForms(grids, name),
      seen: firstText(grids),
      isList: isListed,
      carried,
      notes,
    };
  } catch (error) {
    return { because: error instanceof Unreadable ? error.because : 'damaged' };
  }
}

function officeContent(file: Package): { grids: Grid[]; notes: string[]; carried: string[] } {
  return { grids: gridsOf(file), notes: [], carried: carriedIn(file) };
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
