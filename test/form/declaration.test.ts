import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema } from '../../src/form/declaration.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >[];

const row = (level3: string, value: string | null) => ({
  level1: '产出指标',
  level2: '数量指标',
  level3,
  value,
});

describe('money in flat keys, as other programs write it', () => {
  it('is read from public forms without loss', () => {
    for (const given of fixture('public-forms-2023.json')) {
      const form = DeclarationSchema.parse(given);
      expect(form.projectTotalFunding).toEqual({
        total: given['totalFunding'],
        fiscal: given['fiscalFunding'],
        other: given['otherFunding'],
      });
      expect(form.annualFunding).toEqual({
        total: given['annualFunding'],
        currentYearFiscal: given['annualFiscal'],
        carriedOver: given['annualCarryover'],
        other: given['annualOther'],
      });
      expect(form.overallGoal.join('\n')).toBe(given['overallGoal']);
      expect(form.annualGoal.join('\n')).toBe(given['annualGoal']);
      expect(form.indicators).toEqual(given['indicators']);
      expect(form.unread).toEqual([]);
    }
  });

  it('says that it counts in 万元 when the file does', () => {
    const form = DeclarationSchema.parse({
      year: 2027,
      fundingUnit: '万元',
      totalFunding: 30,
      annualFunding: '25.5',
      annualFiscal: '25.5万元',
      annualOther: '-',
    });
    expect(form.projectTotalFunding.total).toBe('30万元');
    expect(form.annualFunding).toEqual({
      total: '25.5万元',
      currentYearFiscal: '25.5万元',
      carriedOver: null,
      other: '-',
    });
  });

  it('gives way to the parts where the file has those', () => {
    const form = DeclarationSchema.parse({
      year: 2027,
      annualFunding: { total: '100.00', currentYearFiscal: '100.00' },
      annualFiscal: '7.00',
      projectTotalFunding: '-',
      totalFunding: '9.00',
      fiscalFunding: '8.00',
    });
    expect(form.annualFunding).toMatchObject({ currentYearFiscal: '100.00', other: null });
    expect(form.projectTotalFunding).toEqual({ total: '-', fiscal: '8.00', other: null });
  });

  it('is refused where it is no money', () => {
    expect(DeclarationSchema.safeParse({ year: 2027, annualFiscal: '很多' }).success).toBe(false);
    expect(DeclarationSchema.safeParse({ year: 2027, annualFunding: [] }).success).toBe(false);
    expect(DeclarationSchema.safeParse('河道').success).toBe(false);
  });
});

describe('what the file does not show', () => {
  it('is named where the notes on the print name a row without a value', () => {
    expect(
      fixture('seed-forms-2026.json').map((form) => DeclarationSchema.parse(form).unread),
    ).toEqual([
      ['indicators.1.value'],
      [],
      [],
      [],
      [],
      [],
      ['indicators.1.value'],
      ['indicators.1.value'],
      [],
    ]);
  });

  it('is not what only stands within a longer name, nor what has a value', () => {
    const { unread } = DeclarationSchema.parse({
      year: 2027,
      notesOnPrint: ['看不清社区医生培训人数的指标值', 'no value is legible for 义诊场次', 7],
      indicators: [
        row('培训人数', null),
        row('社区医生培训人数', ''),
        row('义诊场次', '=12场'),
        row('', null),
      ],
    });
    expect(unread).toEqual(['indicators.1.value']);
  });

  it('is kept as it is given, and is the same when read again', () => {
    const form = DeclarationSchema.parse({
      year: 2027,
      unread: ['annualGoal', 'indicators.0.value'],
      notesOnPrint: ['no value is legible for 义诊场次'],
      indicators: [row('义诊场次', null)],
    });
    expect(form.unread).toEqual(['annualGoal', 'indicators.0.value']);
    expect(DeclarationSchema.parse(form)).toEqual(form);
    expect(DeclarationSchema.parse({ year: 2027 }).unread).toEqual([]);
  });

  it('is refused when it is too long or no list', () => {
    const refuses = (unread: unknown) =>
      !DeclarationSchema.safeParse({ year: 2027, unread }).success;
    expect(refuses(['x'.repeat(81)])).toBe(true);
    expect(refuses(Array(1001).fill('annualGoal'))).toBe(true);
    expect(refuses('annualGoal')).toBe(true);
  });
});
