// `npm run licences`: every package that comes with the program, and its licence, from the lock file. Ends
// with 1 when one of them is not plainly free to use and to pass on.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

const LockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

export interface Licensed {
  name: string;
  version: string;
  /** As the package says it, an SPDX expression; '' where it says nothing. */
  licence: string;
  isFree: boolean;
}

const FREE = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'Zlib',
  'Python-2.0',
]);

/** The packages of a lock file that are not only for development, what they bring along included. */
export function licensesIn(lock: unknown): Licensed[] {
  return Object.entries(LockSchema.parse(lock).packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version = '', license: licence = '' }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, licence, isFree: isFree(licence) };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Of what is joined by OR one has to be free, of what is joined by AND all. */
function isFree(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, ' ');
  return plain
    .split(/\bOR\b/)
    .some((choice) => choice.split(/\bAND\b/).every((one) => FREE.has(one.trim())));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = new URL('../package-lock.json', import.meta.url);
  const all = licensesIn(JSON.parse(await readFile(file, 'utf8')));
  for (const { name, version, licence, isFree: free } of all) {
    console.log(`${free ? '  ' : '✗ '}${`${name} ${version}`.padEnd(44)} ${licence || '(none)'}`);
  }
  const others = all.filter((one) => !one.isFree).length;
  console.log(`${all.length} packages, ${others} of them not plainly free`);
  process.exitCode = others > 0 ? 1 : 0;
}
