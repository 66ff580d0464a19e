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

/** Beyond it a number of 元 has no 分 any more. */
const MAX_YUAN = Number.MAX_SAFE_INTEGER / 100;

// A number is 元; a text stands as it was written, 「-」 and 「无」 included: judging it is the review's.
const amount = z
  .union(
    [
      z.string(),
      z
        .number()
        .max(MAX_YUAN)
        .transform((yuan) => showAmount(Math.round(yuan * 100))),
    ],
    {
      error: '要是金额，例：987,000.00',
    },
  )
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

const UNREAD = z.array(z.string().max(80)).max(5 * MAX_INDICATORS);

const PrintedRowSchema = z.object({
  level1: printedText(40).transform((v) => v ?? ''),
  level2: printedText(40).transform((v) => v ?? ''),
  level3: printedText(200).transform((v) => v ?? ''),
  value: printedText(200),
});

/**
 * What a printed form holds: every cell is the text that stands in it (amounts in 元), or null for
 * an empty cell. It may be defective: printing never repairs, reviewing does. Unknown keys are
 * dropped, flat ones of other programs taken in (`gathered`).
 */
export const DeclarationSchema = z.preprocess(
  gathered,
  z.object({
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
    projectTotalFunding: z.object({ total: amount, fiscal: amount, other: amount }),
    annualFunding: z.object({
      total: amount,
      currentYearFiscal: amount,
      carriedOver: amount,
      other: amount,
    }),
    overallGoal: paragraphs,
    annualGoal: paragraphs,
    indicators: z
      .array(PrintedRowSchema, { error: '要是一组指标' })
      .max(MAX_INDICATORS, { error: `一张表最多 ${MAX_INDICATORS} 条指标` })
      .nullish()
      .transform((rows) => rows ?? []),
    /** Cells that the file did not show, by their keys: `annualGoal`, `indicators.1.value`. */
    unread: UNREAD.nullish().transform((keys) => keys ?? []),
  }),
);
export type Declaration = z.infer<typeof DeclarationSchema>;

const PROJECT_KEYS = { total: 'totalFunding', fiscal: 'fiscalFunding', other: 'otherFunding' };
const ANNUAL_KEYS = {
  total: 'annualFunding',
  currentYearFiscal: 'annualFiscal',
  carriedOver: 'annualCarryover',
  other: 'annualOther',
};

/** A file's own keys as this schema has them: money in flat keys or in 万元, and notes on what was illegible. */
function gathered(given: unknown): unknown {
  if (!isRecord(given)) return given;
  const unit = given['fundingUnit'] === '万元' ? '万元' : '';
  const project = isRecord(given['projectTotalFunding'])
    ? given['projectTotalFunding']
    : { ...flat(given, PROJECT_KEYS), ...nonBlank({ total: given['projectTotalFunding'] }) };
  const annual = isRecord(given['annualFunding'])
    ? given['annualFunding']
    : flat(given, ANNUAL_KEYS);
  return {
    ...given,
    projectTotalFunding: withUnit(project, unit),
    annualFunding: withUnit(annual, unit),
    unread: unreadOf(given),
  };
}

function flat(given: Record<string, unknown>, keys: Readonly<Record<string, string>>) {
  return nonBlank(Object.fromEntries(Object.entries(keys).map(([to, from]) => [to, given[from]])));
}

function nonBlank(cells: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(cells).filter(([, v]) => v != null && v !== ''));
}

/** Amounts of a file that counts in 万元 say so themselves: a cell is read as 元. */
function withUnit(cells: Record<string, unknown>, unit: string): Record<string, unknown> {
  if (unit === '') return cells;
  const counted = (v: unknown) =>
    (typeof v === 'number' || typeof v === 'string') && /^[\d,，.\s]*\d[\d,，.\s]*$/.test(`${v}`)
      ? `${v}`.trim() + unit
      : v;
  return Object.fromEntries(Object.entries(cells).map(([key, v]) => [key, counted(v)]));
}

/** What the file says it does not show, with the empty values that its notes on the print name. */
function unreadOf(given: Record<string, unknown>): unknown {
  const { unread, notesOnPrint: notes, indicators: rows } = given;
  if (!Array.isArray(notes) || !Array.isArray(rows)) return unread;
  if (!(unread == null || Array.isArray(unread))) return unread;
  const names = rows.map((row) =>
    isRecord(row) && typeof row['level3'] === 'string' ? row['level3'].trim() : '',
  );
  const named = namesIn(notes.filter((note) => typeof note === 'string').slice(0, 200), names);
  const illegible = rows.flatMap((row, i) => {
    const isBlank = isRecord(row) && (row['value'] == null || row['value'] === '');
    return isBlank && named.has(names[i] ?? '') ? [`indicators.${i}.value`] : [];
  });
  return [...new Set([...((unread ?? []) as unknown[]), ...illegible])];
}

/** The names that stand in the notes by themselves, not only within a longer name. */
function namesIn(notes: readonly string[], names: readonly string[]): Set<string> {
  const known = [...new Set(names)]
    .filter((name) => name !== '')
    .toSorted((a, b) => b.length - a.length);
  let rest = notes.map((note) => note.slice(0, 1000)).join('\n');
  const found = known.filter((name) => {
    const stands = rest.includes(name);
    rest = rest.replaceAll(name, '\n');
    return stands;
  });
  return new Set(found);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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
  /** An example form, named; `own` where it is of the unit's own forms. */
  z.object({
    kind: z.literal('example'),
    from: z.string(),
    own: z.literal(true).optional(),
  }),
  /** Computed from other values of the same form, named. */
  z.object({ kind: z.literal('computed'), from: z.string() }),
  /** A form that the user has sent: `label` says of which year, `from` where in which file. */
  z.object({ kind: z.literal('import'), label: z.string(), from: z.string() }),
  /** A fix of the review, by this rule, that the user has pressed. */
  z.object({ kind: z.literal('review'), rule: z.string() }),
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
