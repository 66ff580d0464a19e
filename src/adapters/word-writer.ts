// Prints declarations and letters as Word, Excel and archives: refuses what cannot be printed, cleans what can, and keeps
// long work off the event loop. Knows no layout and no file format.
import type { z } from 'zod';
import type { Accompanying, Bundle, Word } from '../app/ports.ts';
import { contentLabel, type ContentLabel } from '../form/content-label.ts';
import { DeclarationSchema, type Declaration } from '../form/declaration.ts';
import { cellOf, paperCells } from '../form/fields.ts';
import { folderNames } from '../form/file-name.ts';
import type { Letter } from '../form/letter.ts';
import { refused, taken, type Reading } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { wordThread } from './word-thread.ts';
import type { ArchivedFile, Work } from './word-worker.ts';

/** Most forms of one document: beyond it word processors take minutes to open it. */
const MAX_FORMS = 200;
/** More forms than this get a thread of their own: else the others' would wait for them. */
const LONG = 20;
/** Most paragraphs of a letter, and so many that it gets a thread of its own. */
const MAX_PARAGRAPHS = 10_000;
const LONG_LETTER = 500;

const shared = wordThread();

export function wordWriter(): Word {
  shared.ready();
  return { write, writeLetter, writeBook, writeBundle };
}

async function write(
  declarations: readonly Declaration[],
  { label, ...more }: Accompanying = {},
): Promise<Reading<Uint8Array>> {
  const read = printableForms(declarations);
  if (!read.ok) return read;
  const forms = read.value;
  const work = { of: 'document', forms, more: { ...more, label: cleanLabel(label) } } as const;
  return taken(await built(work, forms.length > LONG), ...read.notes);
}

async function writeBook(
  declarations: readonly Declaration[],
  { label }: Pick<Accompanying, 'label'> = {},
): Promise<Reading<Uint8Array>> {
  const read = printableForms(declarations);
  if (!read.ok) return read;
  const forms = read.value;
  const bytes = await built({ of: 'book', forms, label: cleanLabel(label) }, forms.length > LONG);
  return taken(bytes, ...read.notes);
}

async function writeBundle({ forms, combined, book }: Bundle): Promise<Reading<Uint8Array>> {
  const read = printableForms(forms.map(({ declaration }) => declaration));
  if (!read.ok) return read;
  const all = read.value;
  const [first = '', second = '', ...names] = folderNames([
    combined,
    book,
    ...forms.map(({ fileName }) => fileName),
  ]);
  const label = cleanLabel(contentLabel(forms.map(({ written }) => written)));
  const carried = forms.flatMap((form) => form.carried ?? []);
  const files: ArchivedFile[] = [
    { name: first, of: 'document', forms: all, more: { summary: true, label, carried } },
    { name: second, of: 'book', forms: all, label },
    ...forms.map((form, i): ArchivedFile => {
      const more = { label: cleanLabel(contentLabel([form.written])), carried: form.carried };
      return { name: names[i]!, of: 'document', forms: [all[i]!], more };
    }),
  ];
  // Each form is built twice.
  const bytes = await built({ of: 'bundle', files }, 2 * forms.length > LONG);
  return taken(bytes, ...read.notes);
}

/** The forms with every text printable; notes say what was left out of them. */
function printableForms(declarations: readonly Declaration[]): Reading<Declaration[]> {
  const count = declarations.length;
  if (count === 0) {
    return refused('empty', '', '还没有可以打印的申报表，请先填好一张。');
  }
  if (count > MAX_FORMS) {
    return refused(
      'long',
      `${count}`,
      `一份文档最多 ${MAX_FORMS} 张表，这里有 ${count} 张，请分几次生成。`,
    );
  }
  const forms: Declaration[] = [];
  const notes: string[] = [];
  for (const [i, declaration] of declarations.entries()) {
    const which = count > 1 ? `第 ${i + 1} 张表` : '';
    const parsed = DeclarationSchema.safeParse(declaration);
    if (!parsed.success) return refuse(which || '这张表', parsed.error);
    const { value, removed } = cleaned(parsed.data);
    forms.push(value);
    if (removed > 0) notes.push(`${which}有 ${removed} 个不能打印的字符已去掉，请核对。`);
  }
  return taken(forms, ...notes);
}

async function writeLetter(letter: Letter): Promise<Reading<Uint8Array>> {
  const count = letter.paragraphs.length;
  if (count > MAX_PARAGRAPHS) {
    const why = `这封意见有 ${count} 段，Word 打不开这么长的，请少放几张表，分几次生成。`;
    return refused('long', `${count}`, why);
  }
  const { value, removed } = cleaned(letter);
  const bytes = await built({ of: 'letter', letter: value }, count > LONG_LETTER);
  return taken(bytes, ...(removed > 0 ? [`有 ${removed} 个不能打印的字符已去掉，请核对。`] : []));
}

async function built(work: Work, isLong: boolean): Promise<Uint8Array> {
  if (!isLong) return shared.build(work);
  const thread = wordThread();
  try {
    return await thread.build(work);
  } finally {
    await thread.end();
  }
}

function refuse(which: string, error: z.ZodError) {
  const [issue] = error.issues;
  const key = issue?.path.filter((part) => typeof part === 'string').join('.') ?? '';
  const label = labelOf(key);
  const row = issue?.path[0] === 'indicators' ? issue.path[1] : undefined;
  const where = typeof row === 'number' ? `${label}第 ${row + 1} 条` : label;
  // Our own messages are Chinese sentences, the library's are not.
  const why = issue && /\p{Script=Han}/u.test(issue.message) ? issue.message : '内容的格式不对';
  return refused('schema', where, `${which}的“${where}”不能打印：${why}。请改好再生成。`);
}

function labelOf(key: string): string {
  const found =
    cellOf(key) ??
    paperCells.find((cell) => key.startsWith(`${cell.key}.`) || cell.key.startsWith(`${key}.`));
  return found?.label ?? '内容';
}

/** The same declaration or letter with every text printable. */
function cleaned<T>(given: T): { value: T; removed: number } {
  let removed = 0;
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const result = printable(value);
      removed += result.removed;
      return result.text;
    }
    if (Array.isArray(value)) return value.map(clean);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]));
  };
  return { value: clean(given) as T, removed };
}

/**
 * The label as it can stand in a file. It is ours, not the user's: what is left out is not told. A
 * note is one paragraph, and nothing in a name or a note is nothing.
 */
function cleanLabel(label: ContentLabel | undefined): ContentLabel | undefined {
  if (!label) return undefined;
  const { notes, properties } = label;
  const named = Object.entries(properties).map(
    ([name, value]) => [oneLine(name), printable(value).text] as const,
  );
  return {
    notes: notes.map((note) => (note === null ? null : oneLine(note) || null)),
    properties: Object.fromEntries(named.filter(([name]) => name !== '')),
  };
}

function oneLine(text: string): string {
  return printable(text).text.replaceAll(/\s+/g, ' ').trim();
}
