import { describe, expect, test } from 'vitest';
import { layOut } from '../../src/adapters/word-layout.ts';
import { wordWriter } from '../../src/adapters/word-writer.ts';
import type { Declaration } from '../../src/form/declaration.ts';
import { pagesOf, whyNot } from './libreoffice.ts';
import { formOf, seeds } from './word-forms.ts';

const reason = whyNot();
if (reason) console.warn(`the pages of a form are not looked at: ${reason}`);

/** The pages as they are, grouped by form. */
async function pagesByForm(forms: readonly Declaration[]): Promise<string[][]> {
  const reading = await wordWriter().write(forms);
  if (!reading.ok) throw new Error(reading.refusal.why);
  const grouped: string[][] = [];
  for (const page of await pagesOf(reading.value)) {
    if (/第\s*1\s*页/.test(page)) grouped.push([]);
    grouped.at(-1)?.push(page);
  }
  return grouped;
}

const plain = (page: string) => page.replaceAll(/\s/g, '');

describe.skipIf(reason)('a word processor', () => {
  test('puts the nine filed forms on the pages that were foreseen, and numbers them', async () => {
    const forms = await pagesByForm(seeds);
    const foreseen = seeds.map((form) => layOut(form).pages);
    expect(forms.map((pages) => pages.length)).toEqual(foreseen);
    for (const pages of forms) {
      for (const [i, page] of pages.entries()) {
        expect(plain(page)).toContain(`第${i + 1}页共${pages.length}页`);
      }
    }
  }, 120_000);

  test('repeats the heading row and the names of the groups where a form goes on', async () => {
    const goals = (length: number) => ({
      annualGoal: ['保洁河道，提升水质。'.repeat(length / 10)],
    });
    const long = [formOf(32), formOf(70), formOf(60, goals(600)), formOf(30, goals(2000))];
    const forms = await pagesByForm(long);
    expect(forms.map((pages) => pages.length)).toEqual(long.map((form) => layOut(form).pages));
    const going = forms.flatMap((pages, f) => pages.slice(1).map((page) => ({ f, page })));
    const rows = going.filter(({ page }) => /R\d+ /.test(page));
    expect(rows.length).toBeGreaterThan(4);
    for (const { f, page } of rows) {
      const text = plain(page);
      const first = Number(/R(\d+) /.exec(page)?.[1]);
      const { level1 } = long[f]!.indicators[first]!;
      expect(text).toContain('一级指标二级指标三级指标年度(/项目)指标值');
      expect(text.split('三级指标')[1]).toContain(level1);
    }
  }, 120_000);
});
