// `npm run form -- …`: declarations out of files, to Word, Excel and archives, to findings and to a letter of
// return, for programs and scripts. What was asked for goes to standard output, everything said to people to standard error.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { FileRead, Reader, Word } from '../app/ports.ts';
import { DeclarationSchema, type Declaration } from '../form/declaration.ts';
import { formatOf } from '../form/file-format.ts';
import { safeFileName } from '../form/file-name.ts';
import { notesOn } from '../form/grid-reading.ts';
import { returnLetter, showLetter, type Letter } from '../form/letter.ts';
import { refused, showRefusal, taken, type Reading } from '../form/reading.ts';
import { reviewAll } from '../form/review.ts';

const USAGE = `用法：
  npm run form -- render 输入 输出.docx      把一张或多张申报表写成 Word
  npm run form -- collect 输入 输出          汇总：.docx 是汇总表加各张申报表，.xlsx 是汇总和指标两张工作表，
                                             .zip 是以上两样再加每张表单独一份 Word
  npm run form -- read 输入                  读出 Word、Excel 或 PDF 里的申报表（JSON）
  npm run form -- review 输入                逐条列出问题（JSON）；有须改的，退出码是 1
  npm run form -- letter 输入 [输出.docx]    拟一份退回意见（预演），打印出来或写成 Word
输入是 .docx、.xlsx、带文字的 .pdf，或一张表、一组表的 JSON，格式见 test/fixtures/seed-forms-2026.json`;

/** Most forms of one file: a district's season comes in many. */
const MAX_FORMS = 2000;
const MAX_BYTES = 10 * 1024 * 1024;

export interface Surroundings {
  /** Started only by what writes a Word file. */
  word: () => Word;
  /** Started only by what reads a Word, Excel or PDF file. */
  reader: () => Reader;
  /** ISO date. */
  today: string;
  /** A line of what was asked for. */
  print: (line: string) => void;
  /** A line to people. */
  tell: (line: string) => void;
}

/**
 * Runs the command. Its exit code is 0; 1 when `review` finds an error; 2 when a file cannot be read,
 * understood or written.
 */
export async function formCommand(
  args: readonly string[],
  { word, reader, today, print, tell }: Surroundings,
): Promise<number> {
  const [verb, from, to, ...more] = args;
  const isKnown =
    ((verb === 'render' || verb === 'collect') && to !== undefined) ||
    ((verb === 'read' || verb === 'review') && to === undefined) ||
    verb === 'letter';
  if (!isKnown || !from || to === '' || more.length > 0) {
    tell(USAGE);
    return 2;
  }
  if (verb === 'letter' && to !== undefined && !/\.docx$/i.test(to)) {
    return failed(`退回意见写成 Word，文件名要以 .docx 结尾，“${to}”不是。`);
  }
  const kind = /\.(docx|xlsx|zip)$/i.exec(to ?? '')?.[1]?.toLowerCase();
  if (verb === 'collect' && !kind) {
    return failed(`汇总写成 .docx、.xlsx 或 .zip，“${to}”不是，请改好输出的文件名。`);
  }
  const read = await readDeclarations(from, reader);
  if (!read.ok) return failed(showRefusal(read.refusal));
  for (const note of read.notes) tell(note);
  const forms = read.value;
  switch (verb) {
    case 'read':
      print(JSON.stringify(forms, null, 2));
      return 0;
    case 'review': {
      const findings = reviewAll(forms).flatMap((one) => one.findings);
      print(JSON.stringify(findings, null, 2));
      return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
    }
    case 'letter': {
      const letter = letterOf(forms, today);
      if (to !== undefined) return write(await word().writeLetter(letter), to, '退回意见');
      print(showLetter(letter));
      return 0;
    }
    case 'collect':
      return write(
        await collected(word(), forms, kind ?? ''),
        to ?? '',
        `${forms.length} 张的汇总`,
      );
    default:
      return write(await word().write(forms), to ?? '', `${forms.length} 张`);
  }

  function failed(why: string): number {
    tell(why);
    return 2;
  }

  async function write(made: Reading<Uint8Array>, path: string, what: string): Promise<number> {
    if (!made.ok) return failed(showRefusal(made.refusal));
    try {
      await writeFile(path, made.value);
    } catch (error) {
      return failed(`写不了 ${path}：${reasonOf(error)}`);
    }
    for (const note of made.notes) tell(note);
    tell(`已写好 ${what}：${path}`);
    return 0;
  }
}

function collected(
  word: Word,
  forms: readonly Declaration[],
  kind: string,
): Promise<Reading<Uint8Array>> {
  if (kind === 'docx') return word.write(forms, { summary: true });
  if (kind === 'xlsx') return word.writeBook(forms);
  const title = `绩效目标申报汇总表-${forms.length}张`;
  return word.writeBundle({
    forms: forms.map((declaration) => {
      const name = safeFileName(declaration.projectName ?? '');
      return {
        fileName: `绩效目标申报表-${name}-${declaration.year}.docx`,
        declaration,
        written: null,
      };
    }),
    combined: `${title}.docx`,
    book: `${title}.xlsx`,
  });
}

function letterOf(forms: readonly Declaration[], today: string): Letter {
  const reviewed = reviewAll(forms).map(({ findings }, i) => ({
    declaration: forms[i]!,
    findings,
  }));
  return returnLetter(reviewed, today);
}

async function readDeclarations(
  path: string,
  reader: () => Reader,
): Promise<Reading<Declaration[]>> {
  const no = (code: string, why: string) => refused(code, path, why);
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) {
      return no('long', `${path} 超过 ${MAX_BYTES / 1024 / 1024} MB，请分成几个文件再试。`);
    }
    bytes = await readFile(path);
  } catch (error) {
    return no('file', `读不了 ${path}：${reasonOf(error)}`);
  }
  if (formatOf(bytes) !== 'unknown' || OFFICE_NAME.test(path)) {
    return declarationsIn(await reader().read(basename(path), bytes));
  }
  let json: unknown;
  try {
    // Without the mark that some editors put at the beginning.
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof SyntaxError ? `不是 JSON（${placeOf(error)}）` : '不是 UTF-8 编码';
    const todo = error instanceof SyntaxError ? '请改好再试。' : '请另存为 UTF-8 再试。';
    return no('syntax', `${path} ${why}，${todo}`);
  }
  const given: unknown[] = Array.isArray(json) ? json : [json];
  if (given.length > MAX_FORMS) {
    return no(
      'long',
      `${path} 有 ${given.length} 张表，一次最多 ${MAX_FORMS} 张，请分成几个文件再试。`,
    );
  }
  if (given.length === 0) return no('empty', `${path} 里没有申报表，请先放进一张。`);
  const parsed = DeclarationSchema.array().safeParse(given, {
    error: z.locales.zhCN().localeError,
  });
  if (parsed.success) return taken(parsed.data);
  const places = parsed.error.issues
    .slice(0, 20)
    .map(({ path: at, message }) => `  ${where(at)}：${message}`);
  return no('schema', `${path} 不是申报表，请改好这几处再试：\n${places.join('\n')}`);
}

/** Of such a file nobody expects JSON, whatever is in it. */
const OFFICE_NAME = /\.(?:docx?|docm|dotx?|wps|rtf|odt|xlsx?|xlsm|xlsb|et|ods|pdf)$/i;

/** The forms of a Word, Excel or PDF file, with everything that is to be said about them. */
function declarationsIn(read: Reading<FileRead>): Reading<Declaration[]> {
  if (!read.ok) return read;
  const { forms } = read.value;
  const notes = forms.flatMap((found, i) => {
    const name = found.declaration.projectName ?? found.where;
    return notesOn(found).map((note) => `第 ${i + 1} 张“${name}”：${note}`);
  });
  return taken(
    forms.map(({ declaration }) => declaration),
    ...read.notes,
    ...notes,
  );
}

function where(path: readonly PropertyKey[]): string {
  const [form, ...rest] = path;
  return `第 ${Number(form) + 1} 张 ${rest.join('.')}`.trim();
}

/** Where the text stops being JSON. */
function placeOf({ message }: SyntaxError): string {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  return line ? `第 ${line} 行第 ${column} 个字起` : '内容不完整或写法不对';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件或文件夹，请检查路径。',
  EISDIR: '它是文件夹，请给文件。',
  EACCES: '没有权限，请换一个位置。',
  EPERM: '没有权限，请换一个位置。',
  EROFS: '这里不能写，请换一个位置。',
  ENOSPC: '磁盘满了，请腾出空间再试。',
  EBUSY: '文件正被别的程序打开，请关掉再试。',
};

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  return (
    REASONS[code] ?? `${error instanceof Error ? error.message : String(error)}，请换一个文件再试。`
  );
}
