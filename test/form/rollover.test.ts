import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { review } from '../../src/form/review.ts';
import { rolledOver } from '../../src/form/rollover.ts';

const seeds = DeclarationSchema.array().parse(
  JSON.parse(readFileSync(new URL('../fixtures/seed-forms-2026.json', import.meta.url), 'utf8')),
);

function formOf(annualGoal: string, more: Record<string, unknown> = {}): Declaration {
  return DeclarationSchema.parse({
    year: 2026,
    projectName: '河道保洁',
    projectNature: '经常性项目',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    annualGoal,
    ...more,
  });
}

function goalIn(year: number, goal: string, more: Record<string, unknown> = {}): string {
  return rolledOver(formOf(goal, more), year).declaration.annualGoal.join('');
}

describe('the nine forms in five later years', () => {
  it.each([2027, 2028, 2029, 2030, 2035])('leave no stale year in %i', (year) => {
    for (const seed of seeds) {
      const { declaration } = rolledOver(seed, year);
      expect(declaration.year).toBe(year);
      expect([declaration.startDate, declaration.endDate]).toEqual([
        `${year}-01-01`,
        `${year}-12-31`,
      ]);
      const stale = review(declaration).findings.filter(({ rule }) => rule === 'F-10');
      expect(stale).toEqual([]);
      expect(declaration.annualFunding).toEqual(seed.annualFunding);
    }
  });

  it('flag the year that was stale before, and keep the numbers of documents', () => {
    const [, , station, , , , , street] = seeds;
    expect(rolledOver(station!, 2027).moves).toMatchObject([
      { kind: 'stale', after: expect.stringContaining('完成 2027 年') },
    ]);
    const kept = rolledOver(street!, 2027);
    expect(kept.declaration.annualGoal.join('')).toContain('〔2024〕2号');
    expect(kept.declaration.annualGoal.join('')).toContain('〔2024〕28号');
  });
});

describe('a year in a text', () => {
  it.each([
    ['2026年，保洁河道12公里。', '2027年，保洁河道12公里。'],
    ['完成2026年度保洁任务。', '完成2027年度保洁任务。'],
    ['二〇二六年保洁河道。', '2027年保洁河道。'],
    ['按照2026年工作要点，保洁河道。', '按照2027年工作要点，保洁河道。'],
    ['完成2024年保洁任务。', '完成2027年保洁任务。'],
  ])('moves where it is the form’s: %s', (before, after) => {
    expect(goalIn(2027, before)).toBe(after);
  });

  it.each([
    '按《2026年河道保洁方案》执行。',
    '按沪水〔2026〕12号执行。',
    '水质较2025年提升。',
    '自2019年以来持续推进。',
    '2025年决算100万元。',
    '保洁2026米长的河道。',
  ])('stays where it is a name, a comparison or history: %s', (goal) => {
    expect(goalIn(2027, goal)).toBe(goal);
  });

  it('moves both ends of a period of several years', () => {
    const more = { projectNature: '阶段性项目', startDate: '2025-03-01', endDate: '2027-02-28' };
    expect(goalIn(2027, '2025-2027年建设泵站3座，2026年建成1座。', more)).toBe(
      '2026-2028年建设泵站3座，2027年建成1座。',
    );
  });

  it('moves in names and values of rows', () => {
    const indicators = [
      {
        level1: '产出指标',
        level2: '时效指标',
        level3: '2026年设备更新完成时间',
        value: '2026年12月底前',
      },
    ];
    const [row] = rolledOver(formOf('保洁。', { indicators }), 2028).declaration.indicators;
    expect(row).toMatchObject({ level3: '2028年设备更新完成时间', value: '2028年12月底前' });
  });

  it.each(Array.from({ length: 12 }, (_, i) => i))(
    'are quoted without half a character, with %i signs between',
    (count) => {
      const goal = `𐀀𐀀𐀀𐀀𐀀𐀀𐀀𐀀${'好'.repeat(count)}2026年底前${'好'.repeat(count)}𐀀𐀀𐀀𐀀𐀀𐀀𐀀𐀀`;
      const { moves } = rolledOver(formOf(goal), 2027);
      const quotes = moves.flatMap(({ before, after }) => [before, after]);
      expect(quotes.some((quote) => quote.includes('2027'))).toBe(true);
      expect(quotes.filter((quote) => !quote.isWellFormed())).toEqual([]);
    },
  );

  it('keeps a day that the new year does not have at the end of February', () => {
    const old = {
      ...formOf('保洁。'),
      year: 2028,
      startDate: '2028-02-29',
      endDate: '2028年12月31日',
    };
    const { startDate, endDate } = rolledOver(old, 2029).declaration;
    expect([startDate, endDate]).toEqual(['2029-02-28', '2029-12-31']);
    expect(rolledOver({ ...old, startDate: '另定' }, 2029).declaration.startDate).toBe('另定');
  });
});
