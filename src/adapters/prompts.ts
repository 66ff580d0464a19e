// The prompts of language models, each a Markdown file that an official can read and change. Decides
// what such a file must look like and that no value can pass for instructions; must not know a model.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Prompt {
  name: string;
  /** The name and the first eight hex digits of the file's SHA-256: 「goal@1a2b3c4d」. */
  version: string;
  /** The prompt with each placeholder replaced. Throws when a value is missing. */
  fill(values: Readonly<Record<string, string>>): { system: string; user: string };
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
/** What was meant to be a placeholder and is none; JSON never has it, as it may have }}. */
const BRACES = '{{';
const HEADING = /^#[ \t]+(\S.*?)[ \t]*$/;

/**
 * Reads NAME.md in `folder` for each name: a note to people, which is not sent, then the parts
 * `# system` and `# user`. `needed` are the placeholders of each: all of them must occur, as {{name}},
 * and no others. Throws one Error that lists every problem of every file.
 */
export async function readPrompts<N extends string>(
  folder: URL,
  needed: Readonly<Record<N, readonly string[]>>,
): Promise<Record<N, Prompt>> {
  const names = Object.keys(needed) as N[];
  const read = await Promise.all(names.map((name) => readPrompt(folder, name, needed[name])));
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) throw new Error(`prompts cannot be used:\n${problems.join('\n')}`);
  const prompts = read.filter((one) => 'version' in one);
  return Object.fromEntries(prompts.map((prompt) => [prompt.name, prompt])) as Record<N, Prompt>;
}

async function readPrompt(
  folder: URL,
  name: string,
  needed: readonly string[],
): Promise<Prompt | { problems: string[] }> {
  const within = folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`);
  const file = `${name}.md`;
  let bytes: Buffer;
  try {
    bytes = await readFile(new URL(file, within));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { problems: [`${file}: cannot be read (${code})`] };
  }
  const parts = partsOf(bytes.toString('utf8'));
  const problems = [
    ...problemsOfParts(parts),
    ...problemsOfPlaceholders([...parts.values()].join('\n'), needed),
  ];
  if (problems.length > 0) return { problems: problems.map((problem) => `${file}: ${problem}`) };

  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  const [system, user] = [parts.get('system')!, parts.get('user')!];
  return {
    name,
    version: `${name}@${digest}`,
    fill: (values) => ({ system: filled(system, values), user: filled(user, values) }),
  };
}

/** The text under each level-1 heading; one that occurs twice is kept under another name. */
function partsOf(markdown: string): Map<string, string> {
  const parts = new Map<string, string[]>();
  let lines: string[] = [];
  let inCode = false;
  for (const line of markdown.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) inCode = !inCode;
    const heading = inCode ? undefined : HEADING.exec(line)?.[1];
    if (heading === undefined) lines.push(line);
    else parts.set(parts.has(heading) ? `${heading} (again)` : heading, (lines = []));
  }
  return new Map([...parts].map(([heading, text]) => [heading, text.join('\n').trim()]));
}

function problemsOfParts(parts: ReadonlyMap<string, string>): string[] {
  const missing = ['system', 'user'].filter((part) => !parts.get(part));
  const unknown = [...parts.keys()].filter((part) => part !== 'system' && part !== 'user');
  return [
    ...missing.map((part) => `has no text under “# ${part}”`),
    ...unknown.map((part) => `has a part “# ${part}”, which is never sent`),
  ];
}

function problemsOfPlaceholders(text: string, needed: readonly string[]): string[] {
  const found = new Set([...text.matchAll(PLACEHOLDER)].map(([, name]) => name!));
  return [
    ...needed.filter((name) => !found.has(name)).map((name) => `does not use {{${name}}}`),
    ...[...found].filter((name) => !needed.includes(name)).map((name) => `{{${name}}} is unknown`),
    ...(text.replaceAll(PLACEHOLDER, '').includes(BRACES)
      ? ['has {{ that begins no {{name}}']
      : []),
  ];
}

/** One pass: what a value contains is never looked at again. */
function filled(part: string, values: Readonly<Record<string, string>>): string {
  return part.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`no value for {{${name}}}`);
    return fenced(value);
  });
}

/**
 * Data stands between 〈〈〈 and 〉〉〉 in a prompt. A value cannot hold such a fence, neither spelt with
 * the signs' look-alikes nor with what cannot be seen between them: a run of them becomes one 〈 or 〉.
 */
function fenced(value: string): string {
  return value
    .replaceAll(
      /[\u3008\u27E8\u2329](?:[\s\p{Default_Ignorable_Code_Point}]*[\u3008\u27E8\u2329])+/gu,
      '〈',
    )
    .replaceAll(
      /[\u3009\u27E9\u232A](?:[\s\p{Default_Ignorable_Code_Point}]*[\u3009\u27E9\u232A])+/gu,
      '〉',
    );
}
