// `npm start -- --self-check`: tries everything that a start depends on, one thing after the other, and says
// what is missing. Starts nothing and asks nobody outside.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wordReader } from './adapters/word-reader.ts';
import { wordWriter } from './adapters/word-writer.ts';
import { environment, readConfig } from './config.ts';
import { exampleStore, type ExampleStore } from './draft/examples.ts';
import { propose } from './draft/fallback.ts';
import { DeclarationSchema } from './form/declaration.ts';
import { checkSettings } from './form/review.ts';

export const PROMPTS = new URL('../prompts/', import.meta.url);

export async function examplesOf(): Promise<ExampleStore> {
  const data = await readFile(new URL('../data/examples.json', import.meta.url), 'utf8');
  return exampleStore(JSON.parse(data));
}

/** `run` gives a sentence on what was found; what it throws is what is wrong. */
interface Trial {
  what: string;
  run: () => Promise<string>;
}

/** Prints a line for each trial; gives the exit code, 0 when all of them went well, else 1. */
export async function selfCheck(print: (line: string) => void): Promise<number> {
  let failed = 0;
  for (const { what, run } of trials()) {
    try {
      print(`✅ ${what}：${await run()}`);
    } catch (error) {
      failed += 1;
      print(`⚠️ ${what}：${error instanceof Error ? error.message : String(error)}`);
    }
  }
  print(failed === 0 ? '都好了，可以启动。' : `有 ${failed} 处要先处理，处理好再运行一次自检。`);
  return failed === 0 ? 0 : 1;
}

/** Everything a start depends on, tried without starting. */
function trials(): Trial[] {
  return [
    {
      what: '设置',
      run: async () => {
        const { dataDir, databaseUrl, telegram, model } = readConfig(environment());
        const place = databaseUrl === null ? dataDir : 'PostgreSQL';
        const bot = telegram ? '接了 Telegram' : '没有接 Telegram';
        const drafter = model ? `大模型 ${model.terms.name}` : '没有接大模型，初稿由范例拟';
        return `数据存在 ${place}，${bot}，${drafter}`;
      },
    },
    {
      what: '数据文件夹',
      run: async () => {
        const { dataDir } = readConfig(environment());
        await mkdir(dataDir, { recursive: true, mode: 0o700 });
        const folder = await mkdtemp(join(dataDir, 'check-'));
        await writeFile(join(folder, 'a'), 'a');
        await rm(folder, { recursive: true });
        return '可以写';
      },
    },
    ...databaseTrials(),
    {
      what: '审核设置',
      run: async () => {
        checkSettings();
        return 'data/review.json 没有问题';
      },
    },
    {
      what: '范例库和提示词',
      run: async () => {
        const examples = await examplesOf();
        // Else every start would load them.
        const [{ neededPrompts }, { readPrompts }] = await Promise.all([
          import('./adapters/drafter-openai.ts'),
          import('./adapters/prompts.ts'),
        ]);
        const needed = neededPrompts(examples);
        await readPrompts(PROMPTS, needed);
        return `${examples.examples.forms.length} 张范例，${Object.keys(needed).length} 份提示词`;
      },
    },
    {
      what: '申报表',
      run: async () => {
        const request = { year: 2000, projectName: '自检', annualTotal: 100, brief: '办2期培训' };
        const { goal, rows } = propose(await examplesOf(), request);
        const form = DeclarationSchema.parse({
          ...request,
          annualGoal: goal.text,
          indicators: rows,
        });
        const made = await wordWriter().write([form]);
        if (!made.ok) throw new Error(made.refusal.why);
        const read = await wordReader().read('自检.docx', made.value);
        if (!read.ok) throw new Error(read.refusal.why);
        return `拟得出、印得出、读得回，${rows.length} 条指标`;
      },
    },
  ];
}

/** None where there is no database, or where the settings are wrong and say so themselves. */
function databaseTrials(): Trial[] {
  try {
    const { databaseUrl } = readConfig(environment());
    if (databaseUrl === null) return [];
    const run = async () => {
      const { inspectDatabase } = await import('./shared-database.ts');
      return `PostgreSQL ${await inspectDatabase(databaseUrl)}，连得上，可以建表`;
    };
    return [{ what: '数据库', run }];
  } catch {
    return [];
  }
}
