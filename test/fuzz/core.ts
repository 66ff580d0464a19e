// Whole sessions of events of every kind through the pure core, as a channel would send them: sensible,
// stale, doubled, out of order and broken.
import fc from 'fast-check';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { printable } from '../../src/form/text.ts';
import { unreadable } from '../../src/interview/vocabulary.ts';
import { anyForm, seeds } from '../adapters/word-forms.ts';
import { campaign, type Plan, type Report } from './campaign.ts';
import type * as living from './life.ts';
import type { Act, Life, Own } from './life.ts';
import { BROKEN } from './limits.ts';
import { ownProcess } from './own-process.ts';
import { anyText, longText } from './texts.ts';

// --- What may happen ------------------------------------------------------------------------------

const broken = (form: Declaration, text: string, at: number): Declaration => {
  const cells = ['projectName', 'unit', 'department', 'startDate', 'endDate'] as const;
  const cell = cells[at % cells.length]!;
  const rows = form.indicators.map((row, i) => (i === at % 7 ? { ...row, value: text } : row));
  const read = DeclarationSchema.safeParse(cleaned({ ...form, [cell]: text, indicators: rows }));
  return read.success ? read.data : form;
};

const form: fc.Arbitrary<Declaration> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...seeds) },
  {
    weight: 1,
    // A reader gives only what can be printed.
    arbitrary: anyForm
      .map((one) => DeclarationSchema.parse(cleaned(one)))
      .filter((one) => !BROKEN.test(JSON.stringify(one))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...seeds), anyText, fc.nat(40))
      .map((all) => broken(...all)),
  },
);

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return printable(value).text;
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleaned(one)]));
}

const FILES = [
  '去年.docx',
  '表.xlsx',
  '旧.doc',
  'a.pdf',
  '../../x.docx',
  '👩'.repeat(40) + '.docx',
  '',
];
const late = fc.nat(9).map((n) => n === 0);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ do: fc.constant('say' as const), text: anyText }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      text: anyText,
      edits: fc.constantFrom('last' as const, 'older' as const, 'unknown' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      text: anyText,
      quote: fc.oneof(fc.constantFrom('goal', 'row'), anyText),
    }),
  },
  { weight: 20, arbitrary: fc.record({ do: fc.constant('press' as const), at: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stale' as const),
      token: fc.constantFrom('0:0', '1:1', '3:0', 'x', '', ':', '-1:-1', '1e9:1e9', '5:9', '4:0.5'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), back: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record(
      { do: fc.constant('other' as const), what: fc.constantFrom(...unreadable), text: anyText },
      { requiredKeys: ['do', 'what'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        do: fc.constant('file' as const),
        name: fc.constantFrom(...FILES),
        size: fc.constantFrom(0, 20_000, 20_000, 2 ** 40),
        text: anyText,
      },
      { requiredKeys: ['do', 'name', 'size'] },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('opened' as const),
      forms: fc.oneof(
        { weight: 4, arbitrary: fc.array(form, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(form, { maxLength: 4 }) },
      ),
      own: fc.constantFrom<Own>('nothing', 'nothing', 'ours', 'ours, changed', 'broken', 'junk'),
      late,
      why: fc.constantFrom('none' as const, 'some' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('drafted' as const),
      how: fc.constantFrom('real' as const, 'real' as const, 'plain' as const, 'failed' as const),
      late,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answered' as const),
      how: fc.constantFrom('good' as const, 'bad' as const, 'failed' as const),
      late,
      junk: anyText,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('later' as const), days: fc.constantFrom(1, 60, 400) }),
  },
);

/** Long texts are rare: each takes as long as fifty others. */
const rarely = fc.option(fc.tuple(fc.nat(40), longText), { freq: 8 });

const life: fc.Arbitrary<Life> = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 60, size: 'max' }),
  long: rarely,
  hasModel: fc.boolean(),
});

export async function core(plan: Plan): Promise<Report> {
  // A life has thirty events or so.
  const batch = Math.max(1, Math.min(100, Math.ceil(plan.runs / 30)));
  const own = ownProcess<typeof living>(new URL('life.ts', import.meta.url));
  const report = await campaign('core', plan, {
    cases: life,
    batch,
    async attempt(one, tally) {
      const { times, slowest, error } = await own.call('lived', one);
      tally.weighed(own.megabytes());
      for (const ms of times) tally.took(ms, () => slowest.what);
      if (error !== undefined) throw error;
    },
  });
  own.end();
  return report;
}
