// A declaration as it is printed and exchanged (JSON), and a draft of one as it grows: values with
// their origins. Both follow the table in fields.ts; nothing here knows how a user is talked to.
import { z } from 'zod';
import {
  fieldIds,
  fields,
  MAX_GOAL,
  OWED,
  type FieldContext,
  type FieldId,
  type Profile,
  type Values,
} from './fields.ts';
import { inTreeOrder, IndicatorSchema, MAX_INDICATORS, type Indicator } from './indicators.ts';
import { showAmount } from './money.ts';

// --- The printed form ---------------------------------------------------------------------------

/** A printed cell: a text, or a number as some programs export it; '' and null are empty. */
const printedText = (most: number) =>
  z
    .union([z.string(), z.number().transform(String)], { error: '要是文字或数字' })
    .nullish()
    .transform((v) => (v == null || v === '' ? null : v))
    .refine((v) => v === null || v.length <= most, { error: `最多 ${most} 个字` });
const NO_AMOUNT = new RegExp(`^(?:[-—–/\\\\、无]+|${OWED})$`);

// A number is 元; a text stands as it was written, 「-」 and 「无」 included: judging it is the review's.
const amount = z
  .union([z.string(), z.number().transform((yuan) => showAmount(Math.round(yuan * 100)))], {
    error: '要是金额，例：987,000.00',
  })
  .nullish()
  .transform((v) => (v == null || v.trim() === '' ? null : v))
  .refine((v) => v === null || (v.length <= 40 && (/\d/.test(v) || NO_AMOUNT.test(v.trim()))), {
    error: '不是一个金额，例：987,000.00',
  });
const paragraphs = z
  .union([z.string().transform((v) => v.split(/\r?\n/)), z.array(z.string())])
  .nullish()
  .transform((v) => (v ?? []).filter((p) => p.trim() !== ''))
  .refine((v) => v.join('').length <= MAX_GOAL, { error: `最多 ${MAX_GOAL} 个字` });

const NO_ANNUAL = { total: null, currentYearFiscal: null, carriedOver: null, other: null };

const PrintedRowSchema = z.object({
  level1: printedText(40).transform((v) => v ?? ''),
  level2: printedText(40).transform((v) => v ?? ''),
  level3: printedText(200).transform((v) => v ?? ''),
  value: printedText(200),
});

/**
 * What a printed form holds: every cell is the text that stands in it (amounts in 元), or null for
 * an empty cell. It may be defective: printing never repairs, reviewing does. Unknown keys are
 * dropped.
 */
export const DeclarationSchema = z.object({
  year: z.coerce
    .number({ error: '要是四位年份' })
    .int()
    .min(1990)
    .max(2100, { error: '要是四位年份' }),
  projectName: printedText(200),
  projectNature: printedText(40),
  projectCategory: printedText(40),
  department: printedText(200),
  unit: printedText(200),
  startDate: printedText(40),
  endDate: printedText(40),
  projectTotalFunding: z
    .union([
      z.object({ total: amount, fiscal: amount, other: amount }),
      amount.transform((total) => ({ total, fiscal: null, other: null })),
    ])
    .default({ total: null, fiscal: null, other: null }),
  annualFunding: z
    .union([
      z.object({ total: amount, currentYearFiscal: amount, carriedOver: amount, other: amount }),
      amount.transform((total) => ({ ...NO_ANNUAL, total })),
    ])
    .nullish()
    .transform((v) => v ?? NO_ANNUAL),
  overallGoal: paragraphs,
  annualGoal: paragraphs,
  indicators: z
    .array(PrintedRowSchema, { error: '要是一组指标' })
    .max(MAX_INDICATORS, { error: `一张表最多 ${MAX_INDICATORS} 条指标` })
    .nullish()
    .transform((rows) => rows ?? []),
});
export type Declaration = z.infer<typeof DeclarationSchema>;

/** The text of the cell with this key; '' where the cell is empty. Goals join by line breaks. */
export function cellText(declaration: Declaration, key: string): string {
  const value = key
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | null)?.[part], declaration);
  if (key === 'year') return `（${declaration.year}年度）`;
  return Array.isArray(value) ? value.join('\n') : typeof value === 'string' ? value : '';
}

// --- The draft ----------------------------------------------------------------------------------

/** Where a value comes from. Every value of a draft has one: nothing is invented. */
export const OriginSchema = z.discriminatedUnion('kind', [
  /** The user's own words, quoted. */
  z.object({ kind: z.literal('user'), words: z.string() }),
  /** The table's default for this field. */
  z.object({ kind: z.literal('default') }),
  /** Remembered from the unit's earlier forms. */
  z.object({ kind: z.literal('profile') }),
  /** An example form, named. */
  z.object({ kind: z.literal('example'), from: z.string() }),
  /** Computed from other values of the same form, named. */
  z.object({ kind: z.literal('computed'), from: z.string() }),
  /**
   * A language model's words. `by` names the model and the prompt's version, `from` what they rest
   * on ('' when on nothing but the facts). `gaps` is what the model wrote at each 【待填】 of the
   * value, '' where that is not known.
   */
  z.object({
    kind: z.literal('ai'),
    by: z.object({ model: z.string(), prompt: z.string() }),
    from: z.string(),
    gaps: z.array(z.string()),
    /** What the user has done with them since; accepted words are not replaced by other proposals. */
    user: z.enum(['edited', 'accepted']).nullable(),
  }),
]);
export type Origin = z.infer<typeof OriginSchema>;

/** A row of a draft: what is printed, and whence it comes. */
export const DraftRowSchema = IndicatorSchema.extend({ origin: OriginSchema });
export type DraftRow = z.infer<typeof DraftRowSchema>;

type DraftValues = Omit<Values, 'indicators'> & { indicators: DraftRow[] };
export interface Entry<V> {
  value: V;
  origin: Origin;
}
export type Entries = { [K in FieldId]?: Entry<DraftValues[K]> | undefined };

const entry = <S extends z.ZodType>(schema: S) =>
  z.object({ value: schema, origin: OriginSchema }).optional();

export const EntriesSchema: z.ZodType<Entries> = z.object({
  year: entry(fields.year.schema),
  projectName: entry(fields.projectName.schema),
  projectNature: entry(fields.projectNature.schema),
  projectCategory: entry(fields.projectCategory.schema),
  department: entry(fields.department.schema),
  unit: entry(fields.unit.schema),
  period: entry(fields.period.schema),
  projectFunding: entry(fields.projectFunding.schema),
  annualFunding: entry(fields.annualFunding.schema),
  overallGoal: entry(fields.overallGoal.schema),
  annualGoal: entry(fields.annualGoal.schema),
  indicators: entry(z.array(DraftRowSchema).max(MAX_INDICATORS)),
});

/** The bare values of a draft, without their origins. */
function valuesOf(entries: Entries): Partial<Values> {
  return Object.fromEntries(
    fieldIds.flatMap((id) => (entries[id] ? [[id, entries[id].value]] : [])),
  ) as Partial<Values>;
}

export function contextOf(
  entries: Entries,
  known: { year: number; today: string; profile: Profile },
): FieldContext {
  return {
    ...known,
    year: entries.year?.value ?? known.year,
    values: valuesOf(entries),
  };
}

/** The declaration a draft prints: an owed required text prints as 【待填】, never as a guess. */
export function declarationOf(entries: Entries, year: number): Declaration {
  const printed: Record<string, unknown> = {};
  for (const id of fieldIds) {
    for (const cell of fields[id].cells) {
      put(
        printed,
        cell.key,
        printCell(id, cell.key, entries) ?? (fields[id].required ? OWED : null),
      );
    }
  }
  return DeclarationSchema.parse({
    ...printed,
    year: entries.year?.value ?? year,
    indicators: inTreeOrder<Indicator>(entries.indicators?.value ?? []).map((row) => ({
      ...row,
      value: row.value ?? OWED,
    })),
  });
}

function printCell(id: FieldId, key: string, entries: Entries): string | null {
  const field = fields[id];
  const value = entries[id]?.value;
  // The cell and the value come from the same row of the table, which types cannot express.
  const cell = field.cells.find((c) => c.key === key) as
    | { print(v: unknown): string | null }
    | undefined;
  return value === undefined ? null : (cell?.print(value) ?? null);
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  const [head = '', tail] = key.split('.');
  if (tail === undefined) {
    target[head] = value;
    return;
  }
  const inner = (target[head] ??= {}) as Record<string, unknown>;
  inner[tail] = value;
}
