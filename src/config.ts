// Environment → Config. The only reader of the environment; every problem is reported at once.
import { existsSync } from 'node:fs';
import { z } from 'zod';

const blankAsUnset = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const ConfigSchema = z.object({
  PORT: blankAsUnset(z.coerce.number().int().min(0).max(65_535).default(3000)),
  DATA_DIR: blankAsUnset(z.string().default('data/local')),
  FORM_YEAR: blankAsUnset(z.coerce.number().int().min(2015).max(2100).optional()),
});

export interface Config {
  /** Port of the local web chat on 127.0.0.1; 0 picks a free one. */
  port: number;
  /** The folder of the sessions. */
  dataDir: string;
  /** The form year; null follows the calendar (next year from July on). */
  formYear: number | null;
}

/** The process's environment, with what a `.env` file in the working folder adds to it. */
export function environment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** Throws an Error whose message lists every wrong setting. */
export function readConfig(given: Record<string, string | undefined>): Config {
  const parsed = ConfigSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) =>
        `  ${issue.path.join('.')}：${issue.message}（现在是“${given[String(issue.path[0])] ?? ''}”）`,
    );
    throw new Error(`设置有问题，请改好再启动：\n${problems.join('\n')}`);
  }
  const { PORT, DATA_DIR, FORM_YEAR } = parsed.data;
  return { port: PORT, dataDir: DATA_DIR, formYear: FORM_YEAR ?? null };
}
