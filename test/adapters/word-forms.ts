// Test support: forms to print, filed ones and invented ones of every length.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { MAX_GOAL } from '../../src/form/fields.ts';
import { branches, MAX_INDICATORS } from '../../src/form/indicators.ts';

const SEEDS = new URL('../fixtures/seed-forms-2026.json', import.meta.url);
export const seeds: Declaration[] = z
  .array(DeclarationSchema)
  .parse(JSON.parse(readFileSync(SEEDS, 'utf8')));

/** A form of another unit with this many rows, whose names tell their place. */
export function formOf(rows: number, more: Partial<Declaration> = {}): Declaration {
  const indicators = Array.from({ length: rows }, (_, i) => {
    const { level1, level2 } = branches[Math.floor((i * branches.length) / rows)]!;
    return { level1, level2, level3: `R${i} 河道保洁完成情况`, value: `≥${i}处` };
  });
  return {
    ...DeclarationSchema.parse({
      year: 2027,
      projectName: '河道长效管理',
      projectNature: '阶段性项目',
      projectCategory: '其他运转类',
      department: '上海市嘉定区水务局',
      unit: '上海市嘉定区河道管理所',
      startDate: '2027-03-01',
      endDate: '2028-10-31',
      projectTotalFunding: { total: '3,000,000.00', fiscal: '2,800,000.00', other: '200,000.00' },
      annualFunding: {
        total: '1,500,000.50',
        currentYearFiscal: '1,400,000.00',
        carriedOver: '100,000.00',
        other: '0.50',
      },
      overallGoal: ['两年内完成 36 条段河道的长效保洁。'],
      annualGoal: ['保洁 18 条段河道，面积约 42 万平方米。', '水质达标率不低于 95%。'],
      indicators: [],
    }),
    indicators,
    ...more,
  };
}

const NASTY = [
  '<w:t>x</w:t></w:p>',
  '&amp;&#0;]]>',
  '{项目名称}{{x}}',
  '  两端空格  ',
  '=100.00(个)',
  '👨‍👩‍👧🏽',
  '𠮷𫚖\u{2B81A}',
  '一\n二',
  'a\tb',
  '\u0000\u0008\uFFFE\uD800',
  '\u202E逆\u200B',
  'W'.repeat(90),
  '上海市'.repeat(40),
];
const text = (most: number) =>
  fc
    .oneof(
      { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
      { weight: 1, arbitrary: fc.constant('') },
    )
    .map((value) => value.slice(0, most));
const maybe = (most: number) => fc.option(text(most));
const money = fc.option(fc.integer({ min: 0, max: 1e9 }).map((yuan) => `${yuan}.00`));
const goal = fc.oneof(
  fc.array(text(200), { maxLength: 4 }),
  fc.integer({ min: 1, max: MAX_GOAL }).map((length) => ['目'.repeat(length)]),
);
const level = fc.constantFrom('产出指标', '效益指标', '', '质量\n指标');

/** Whatever the schema lets through: empty cells, markup, rare characters, 0 to 200 rows. */
export const anyForm: fc.Arbitrary<Declaration> = fc
  .record({
    year: fc.integer({ min: 1990, max: 2100 }),
    projectName: maybe(200),
    projectNature: maybe(40),
    projectCategory: maybe(40),
    department: maybe(200),
    unit: maybe(200),
    startDate: maybe(40),
    endDate: maybe(40),
    projectTotalFunding: fc.record({ total: money, fiscal: money, other: money }),
    annualFunding: fc.record({
      total: money,
      currentYearFiscal: money,
      carriedOver: money,
      other: money,
    }),
    overallGoal: goal,
    annualGoal: goal,
    indicators: fc.array(
      fc.record({
        level1: level,
        level2: level,
        level3: text(200),
        value: fc.option(text(200)),
      }),
      { maxLength: MAX_INDICATORS, size: 'medium' },
    ),
  })
  .map((form) => DeclarationSchema.parse(form));
