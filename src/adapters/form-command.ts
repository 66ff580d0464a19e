// `npm run form -- render IN.json OUT.docx`: declarations to Word, for programs and scripts.
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Word } from '../app/ports.ts';
import { DeclarationSchema } from '../form/declaration.ts';
import { showRefusal } from '../form/reading.ts';

const USAGE = `用法：
  npm run form -- render 输入.json 输出.docx    把一张或多张申报表（JSON）写成 Word`;

/** Runs the command; its exit code is 0, or 2 when a file cannot be read, understood or written. */
export async function formCommand(
  args: readonly string[],
  word: Word,
  print: (line: string) => void,
): Promise<number> {
  const [verb, from, to, ...more] = args;
  if (verb !== 'render' || !from || !to || more.length > 0) {
    print(USAGE);
    return 2;
  }
  try {
    const json: unknown = JSON.parse(await readFile(from, 'utf8'));
    const parsed = z.array(DeclarationSchema).safeParse(Array.isArray(json) ? json : [json]);
    if (!parsed.success) {
      print(`${from} 不是申报表：`);
      for (const { path, message } of parsed.error.issues.slice(0, 20))
        print(`  ${where(path)}：${message}`);
      return 2;
    }
    const written = await word.write(parsed.data);
    if (!written.ok) {
      print(showRefusal(written.refusal));
      return 2;
    }
    await writeFile(to, written.value);
    for (const note of written.notes) print(note);
    print(`已写好 ${parsed.data.length} 张：${to}`);
    return 0;
  } catch (error) {
    print(`做不了：${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
}

function where(path: readonly PropertyKey[]): string {
  const [form, ...rest] = path;
  return `第 ${Number(form) + 1} 张 ${rest.join('.')}`;
}
