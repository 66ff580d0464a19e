// PDF to grids by pdf.js, in this thread: its pages' lines and letters are taken out, or it is said why
// they cannot be. Pictures are not opened, scripts and attachments not looked at, nothing is fetched.
import { fileURLToPath } from 'node:url';
import { getDocument, OPS, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
// The half that parses; loaded here, it needs no thread of its own.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import type { Grid } from '../form/grid.ts';
import { shownOn, type Font, type Matrix, type Operators, type Shown } from './pdf-content.ts';
import { gridsOf, TooManyLines, type Page } from './pdf-grid.ts';
import { unreadable, type Because } from './reader-errors.ts';
import { boxOf } from './reader-symbols.ts';

/** The longest budget of a department has fewer. */
const MAX_PAGES = 400;
/** Steps of drawing, of all pages together. */
const MAX_OPERATORS = 200_000;
/** A page with fewer letters and lines is a picture with a mark on it. */
const FEW = 20;

export interface PdfContent {
  grids: Grid[];
  /** Sentences on what was not read. */
  notes: string[];
}

const PACKAGE = new URL('../../', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs'));
const SETTINGS = {
  cMapUrl: fileURLToPath(new URL('cmaps/', PACKAGE)),
  standardFontDataUrl: fileURLToPath(new URL('standard_fonts/', PACKAGE)),
  wasmUrl: fileURLToPath(new URL('wasm/', PACKAGE)),
  isEvalSupported: false,
  useSystemFonts: false,
  useWorkerFetch: false,
  useWasm: false,
  isOffscreenCanvasSupported: false,
  enableXfa: false,
  verbosity: 0,
  // In pixels: only a picture that may be a line is opened.
  maxImageSize: 4,
};

// Nothing is drawn: with these in the place of a browser's, no outline of a letter is made ready.
const UNDRAWN = {
  disableFontFace: false,
  ownerDocument: { fonts: { add: () => {}, delete: () => {} } } as never,
};
Object.assign(globalThis, {
  FontFace: class {
    loaded = Promise.resolve();
  },
});

/** Throws `Unreadable` when there is nothing that could be read reliably. */
export async function pdfGrids(bytes: Uint8Array): Promise<PdfContent> {
  return contentOf(await pagesIn(bytes));
}

async function pagesIn(bytes: Uint8Array): Promise<ReadPage[]> {
  const task = getDocument({ ...SETTINGS, ...UNDRAWN, data: bytes });
  try {
    const document = await task.promise;
    if (document.numPages > MAX_PAGES) throw unreadable('pages');
    return await pagesOf(document);
  } catch (error) {
    throw unreadable(becauseOf(error), error);
  } finally {
    await task.destroy();
  }
}

function becauseOf(error: unknown): Because {
  const { name, because } = error as { name?: string; because?: Because };
  if (because) return because;
  if (name === 'PasswordException') return 'password';
  return 'brokenPdf';
}

// --- Pages --------------------------------------------------------------------------------------------

type ReadPage = Omit<Page, 'letters' | 'rulings'> & Shown;

async function pagesOf(document: PDFDocumentProxy): Promise<ReadPage[]> {
  const layers = await document.getOptionalContentConfig();
  // What was typed into fields of the file is an annotation; so are remarks, which are not read.
  const hasFields = (await document.getFieldObjects()) !== null;
  const pages: ReadPage[] = [];
  let operators = 0;
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const list: Operators = await page.getOperatorList({ annotationMode: hasFields ? 1 : 0 });
    operators += list.fnArray.length;
    if (operators > MAX_OPERATORS) throw unreadable('lines');
    const { width, height, transform } = page.getViewport({ scale: 1 });
    const shown = shownOn(list, {
      ops: OPS,
      base: transform as unknown as Matrix,
      font: (name) =>
        page.commonObjs.has(name) ? (page.commonObjs.get(name) as Font | undefined) : undefined,
      isShown: (layer) => layers.isVisible(layer) as boolean,
    });
    const isOn = (x: number, y: number) => x >= -1 && y >= -1 && x <= width + 1 && y <= height + 1;
    pages.push({
      width,
      height,
      hidden: shown.hidden,
      letters: shown.letters.filter(({ x, y }) => isOn(x, y)),
      rulings: shown.rulings.filter(({ x1, y1, x2, y2 }) => isOn(x1, y1) || isOn(x2, y2)),
    });
    page.cleanup();
  }
  return pages;
}

// --- Whether it can be relied on ------------------------------------------------------------------------

function contentOf(pages: readonly ReadPage[]): PdfContent {
  const pictures = pages.flatMap((page, i) => (isPicture(page) ? [i + 1] : []));
  if (pictures.length === pages.length) throw unreadable('scan');
  const { letterOf, unknown } = alphabetOf(pages);
  const grids = gridsIn(
    pages.map((page) =>
      isPicture(page)
        ? { ...page, letters: [], rulings: [] }
        : {
            ...page,
            letters: page.letters.map((letter) => ({ ...letter, text: letterOf(letter) })),
          },
    ),
  );
  const isForm = /绩\s*效/.test(grids.flatMap(({ before }) => before).join('\n'));
  if (isForm && grids.every(({ rows }) => rows.flat().length < 4)) throw unreadable('lineless');
  return {
    grids,
    notes: [
      ...(pictures.length > 0
        ? [`第 ${pictures.join('、')} 页没有文字（空白，或是图片），没有读。`]
        : []),
      ...(unknown > 0 ? [`有 ${unknown} 个字认不出，写成了“${UNKNOWN}”，请对照原件。`] : []),
    ],
  };
}

function gridsIn(pages: readonly Page[]): Grid[] {
  try {
    return gridsOf(pages);
  } catch (error) {
    throw error instanceof TooManyLines ? unreadable('lines', error) : error;
  }
}

/** Whether what is to be seen of a page is a picture: its letters, if any, are a machine's guess. */
function isPicture({ letters, hidden, rulings }: ReadPage): boolean {
  const seen = letters.filter(({ text }) => text.trim() !== '').length;
  return (seen < FEW && rulings.length < 4) || hidden > seen;
}

const UNKNOWN = '�';

/** Letters that a form may hold. Where a font does not say what its letters are, others come out. */
const KNOWN =
  /^[\s\u0020-\u007E\u00A0-\u00FF\u0370-\u03FF\u2000-\u206F\u2070-\u209F\u20A0-\u20CF\u2100-\u218F\u2190-\u22FF\u2460-\u27BF\u2E80-\u2FDF\u3000-\u303F\u3200-\u33FF\u4E00-\u9FFF\uF900-\uFAFF\uFB00-\uFB06\uFE30-\uFE4F\uFF00-\uFFEF\u{20000}-\u{3FFFF}]+$/u;

interface Alphabet {
  letterOf: (letter: Shown['letters'][number]) => string;
  /** Letters that nobody can read. */
  unknown: number;
}

function alphabetOf(pages: readonly ReadPage[]): Alphabet {
  const all = pages.flatMap(({ letters }) => letters).filter(({ text }) => text.trim() !== '');
  const byFont = Map.groupBy(all, ({ font }) => font);
  const isStrange = (text: string) => !KNOWN.test(text) && !isBox(text);
  const garbled = new Set(
    [...byFont]
      .filter(([, own]) => own.filter(({ text }) => isStrange(text)).length > 0.1 * own.length)
      .map(([font]) => font),
  );
  const letterOf: Alphabet['letterOf'] = ({ text, font }) => {
    const known = plain(text);
    return garbled.has(font) && text.trim() !== '' && !isBox(text) ? UNKNOWN : known;
  };
  const unknown = all.filter((letter) => letterOf(letter) === UNKNOWN).length;
  if (unknown > 3 && unknown > 0.01 * all.length) throw unreadable('garbled');
  return { letterOf, unknown };
}

function isBox(text: string): boolean {
  return boxOf(codeOf(text)) !== '';
}

function codeOf(text: string): string {
  return (text.codePointAt(0) ?? 0).toString(16).toUpperCase();
}

/** Fonts may name a letter by the radical that looks the same. */
function plain(text: string): string {
  if (isBox(text)) return boxOf(codeOf(text));
  if (!KNOWN.test(text)) return /^[\u3400-\u4DBF]$/.test(text) ? text : UNKNOWN;
  return text
    .replaceAll(/[\u2F00-\u2FDF\uFB00-\uFB06]/g, (one) => one.normalize('NFKC'))
    .replaceAll(/[\u2E80-\u2EFF]/g, (one) => RADICALS[one] ?? one.normalize('NFKC'));
}

const RADICALS: Readonly<Record<string, string>> = Object.fromEntries(
  ['⺠民', '⻄西', '⻅见', '⻆角', '⻉贝', '⻋车', '⻓长', '⻔门', '⻘青', '⻚页', '⻛风', '⻜飞']
    .concat(['⻝食', '⻢马', '⻣骨', '⻤鬼', '⻥鱼', '⻦鸟', '⻧卤', '⻨麦', '⻩黄', '⻬齐'])
    .concat(['⻮齿', '⻰龙', '⻳龟', '⺟母'])
    .map(([radical, letter]) => [radical, letter]),
);
