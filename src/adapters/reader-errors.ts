// Why a file cannot be read, as the reading thread says it to the main one. Knows no sentence to a user.

export type Because =
  /** No package, or one whose parts are broken. */
  | 'damaged'
  /** It would take more memory than a form does. */
  | 'huge'
  /** More rows or columns than any form has. */
  | 'rows'
  /** A document type declaration, which no office program writes. */
  | 'doctype'
  /** A package of another kind: an archive, a presentation. */
  | 'archive'
  | 'openDocument'
  | 'binarySheet'
  /** Of a PDF: it cannot be opened; it wants a password. */
  | 'brokenPdf'
  | 'password'
  /** It has more pages, or more drawn lines, than any form. */
  | 'pages'
  | 'lines'
  /** Its pages are pictures. */
  | 'scan'
  /** Its fonts do not say which letters they draw. */
  | 'garbled'
  /** A form whose cells no lines part. */
  | 'lineless';

export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly because: Because;
  constructor(because: Because, cause?: unknown) {
    super(`the file is ${because}`, { cause });
    this.because = because;
  }
}

export function unreadable(because: Because, cause?: unknown): Unreadable {
  return new Unreadable(because, cause);
}
