import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { licensesIn } from './licences.ts';

const lockOf = (packages: Record<string, object>) => ({ packages: { '': {}, ...packages } });
const packed = (license?: string, more = {}) => ({ version: '1.0.0', license, ...more });

describe('the licences of what comes with the program', () => {
  it('are all plainly free, and each package has one', async () => {
    const root = new URL('../', import.meta.url);
    const all = licensesIn(JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')));
    const { dependencies } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(all.length).toBeGreaterThan(Object.keys(dependencies).length);
    expect(all.filter(({ isFree }) => !isFree)).toEqual([]);
  });

  it('are found wanting where one is missing or another, also deep down', () => {
    const found = licensesIn(
      lockOf({
        'node_modules/a': packed('MIT'),
        'node_modules/a/node_modules/@x/b': packed('GPL-3.0-only'),
        'node_modules/c': packed(),
        'node_modules/d': packed('(GPL-2.0 OR MIT)'),
        'node_modules/e': packed('MIT AND LGPL-3.0'),
        'node_modules/f': packed('AGPL-3.0', { dev: true }),
      }),
    );
    expect(found.filter(({ isFree }) => !isFree).map(({ name }) => name)).toEqual([
      '@x/b',
      'c',
      'e',
    ]);
    expect(found.map(({ name }) => name)).toEqual(['@x/b', 'a', 'c', 'd', 'e']);
  });
});
