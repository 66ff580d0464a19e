// Forms out of a Word, Excel or PDF file, or a sentence that says what to do instead. Decides what is said;
// the reading itself is done in a thread.
import type { FileRead, Reader } from '../app/ports.ts';
import { formatOf, type FileFormat } from '../form/file-format.ts';
import { isUnfilled } from '../form/grid-reading.ts';
import { clipped, cut, refused, taken, type Reading } from '../form/reading.ts';
import type { Because } from './reader-errors.ts';
import { readerThread } from './reader-thread.ts';

const MAX_BYTES = 10 * 1024 * 1024;
/** Most forms of one file, as many as one document of ours may hold. */
const MAX_FORMS = 200;

const shared = readerThread();

export function wordReader(): Reader {
  shared.ready();
  return { read };
}

/** Throws only when the thread fails for no reason of the file's. */
async function read(name: string, bytes: Uint8Array): Promise<Reading<FileRead>> {
  const no = (code: string, why: string) => refused(code, name, `“${cut(name, 40)}”${why}`);
  if (bytes.length > MAX_BYTES) {
    return no('big', `超过 ${MAX_BYTES / 1024 / 1024} MB，收不下。请只留申报表、删掉图片再发。`);
  }
  const format = formatOf(bytes);
  const isPdf = format === 'pdf';
  if (format !== 'office' && !isPdf) return no(format, otherFormat(format, name, bytes));
  const answer = await shared.read({ name, bytes, isPdf });
  if ('because' in answer) return no(answer.because, BECAUSE[answer.because]);
  const { found, seen, isList, carried, notes } = answer;
  if (found.length === 0 && isList) {
    const why =
      '里是汇总表，一个项目只有一行，读不成申报表。请发各个项目的申报表（.docx 或 .xlsx）。';
    return no('list', why);
  }
  if (found.length === 0) {
    const title = seen === '' ? '' : `开头写的是“${clipped(seen.replaceAll(/\s+/g, ' '))}”，`;
    const why = `里没有找到绩效目标申报表：${title}没有看到“项目名称”“绩效指标”这些栏和年度。请发填过的申报表（.docx 或 .xlsx）。`;
    return no('none', why);
  }
  if (found.length > MAX_FORMS) {
    return no('forms', `里有 ${found.length} 张表，一次最多读 ${MAX_FORMS} 张，请分几个文件发。`);
  }
  const filled = found.filter((one) => !isUnfilled(one));
  if (filled.length === 0) return no('blank', '里的申报表是空的，没有填过。请发填过的那一份。');
  const left = found.length - filled.length;
  return taken(
    { forms: filled, carried },
    ...(isPdf ? [FROM_PDF] : []),
    ...notes,
    ...(left > 0 ? [`有 ${left} 张是空表，没有读入。`] : []),
  );
}

const FROM_PDF = '由 PDF 读出，换行和空格可能与原件不同，请对照核对。';
const ORIGINAL = '请发 Word 或 Excel 原件；没有原件的话，请在 WPS 里“PDF 转 Word”，核对后再发。';
const SAVE_AS = '请在 WPS 或 Word 里打开，“另存为”→“Word 文档(.docx)”，再发一次。';
const SAVE_SHEET_AS = '请在 WPS 或 Excel 里打开，“另存为”→“Excel 工作簿(.xlsx)”，再发一次。';

function otherFormat(
  format: Exclude<FileFormat, 'office' | 'pdf'>,
  name: string,
  bytes: Uint8Array,
): string {
  switch (format) {
    case 'empty':
      return '是空文件。请重新保存后再发一次。';
    case 'old':
      return /\.(?:xls|et)$/i.test(name)
        ? `是旧格式，我读不了。${SAVE_SHEET_AS}`
        : `是旧格式，我读不了。${SAVE_AS}`;
    case 'locked':
      return '加了密码，我打不开。请在 WPS 或 Word 里去掉密码、保存后再发一次。';
    case 'picture':
      return '是图片，里面的字我读不了。请发 Word 或 Excel 原件。';
    case 'unknown':
      return isRichText(bytes)
        ? `是 RTF 格式，我读不了。${SAVE_AS}`
        : '不是 Word 或 Excel 文件，我读不了。请发申报表的 .docx 或 .xlsx 文件。';
  }
}

function isRichText(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 5)) === '{\\rtf';
}

const BECAUSE: Readonly<Record<Because | 'slow' | 'memory', string>> = {
  damaged: `损坏了，打不开。${SAVE_AS}`,
  huge: '展开后太大，不像一份申报表，没有读。请只留申报表，另存后再发。',
  rows: '里的表格行列太多，不像一份申报表，没有读。请只留申报表，另存后再发。',
  doctype: `里有申报表用不到的定义，为安全起见没有读。${SAVE_AS}`,
  archive:
    '不是 Word 或 Excel 文件，我读不了。如果是压缩包，请解压后把里面的 .docx 或 .xlsx 发来。',
  openDocument: `是 ODF 格式，我读不了。${SAVE_AS}`,
  binarySheet: `是二进制工作簿，我读不了。${SAVE_SHEET_AS}`,
  brokenPdf: '损坏了，打不开。请重新导出 PDF，或发 Word、Excel 原件。',
  password: '加了密码，我打不开。请去掉密码再发，或发 Word、Excel 原件。',
  pages: '页数太多，没有读。请只留申报表那几页，再发一次。',
  lines: '画的线和图太多，不像一份申报表，没有读。请发 Word 或 Excel 原件。',
  scan: '是扫描件或图片，里面没有文字，我读不了。请发 Word 或 Excel 原件；只有纸质的话，请照着打给我。',
  garbled: `里的字没有编码，认出来会是乱的，没有读。${ORIGINAL}`,
  lineless: `里的表没有画表格线，分不清格子，没有读。${ORIGINAL}`,
  slow: '内容太多，读到一半停下了。请只留申报表，或分几个文件，再发一次。',
  memory: '内容太多，读到一半停下了。请只留申报表，或分几个文件，再发一次。',
};
