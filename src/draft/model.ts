// What a language model is asked and what is accepted of its answer: the seam between the talk, which
// stores and shows both, and the service that is called. Knows no prompt and no network.
import { z } from 'zod';
import { DraftRowSchema, OriginSchema } from '../form/declaration.ts';
import { fieldIds, MAX_GOAL } from '../form/fields.ts';
import { IndicatorSchema } from '../form/indicators.ts';
import { OwnRowSchema } from './own-rows.ts';
import { PassageSchema } from './request.ts';

/** The facts of a form that a model may use; each a text as the form shows it, '' where unknown. */
const FactsSchema = z.object({
  year: z.number().int(),
  projectName: z.string(),
  department: z.string(),
  unit: z.string(),
  /** 「2027-01-01 至 2027-12-31」 */
  period: z.string(),
  /** 年度资金申请总额 in 分. */
  annualTotal: z.number().int(),
  /** 做什么, in the user's words. */
  brief: z.string(),
});
export type Facts = z.infer<typeof FactsSchema>;

/**
 * One call of a model. `goal`: writes the 年度总体目标, or writes `goal` again by the `wish`, or only the
 * `passage` of it. `rows`: indicators beside those `kept`, none of those `refused`; all of the tree or
 * one 一级指标. `understand`: what free words ask for. `polish`: slips and gaps of a finished text.
 */
export const ModelRequestSchema = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('goal'),
    facts: FactsSchema,
    rows: z.array(IndicatorSchema),
    goal: z.string(),
    wish: z.string(),
    /** What shall stand in the goal, where the wish is that. */
    words: z.string().optional(),
    passage: PassageSchema.optional(),
  }),
  z.object({
    task: z.literal('rows'),
    facts: FactsSchema,
    goal: z.string(),
    kept: z.array(IndicatorSchema),
    refused: z.array(z.string()),
    level1: z.string().nullable(),
    /** Rows of the unit's own finished forms, shown before any example. */
    own: z.array(OwnRowSchema).optional(),
  }),
  z.object({
    task: z.literal('understand'),
    facts: FactsSchema,
    goal: z.string(),
    rows: z.array(IndicatorSchema),
    text: z.string(),
  }),
  z.object({
    task: z.literal('polish'),
    facts: FactsSchema,
    goal: z.string(),
    rows: z.array(IndicatorSchema),
  }),
]);
export type ModelRequest = z.infer<typeof ModelRequestSchema>;
export type RequestFor<T extends ModelRequest['task']> = Extract<ModelRequest, { task: T }>;

/** What a user may set: the fields of the form but its rows, and what the money is for. */
const FieldSchema = z.enum([...fieldIds, 'brief']).exclude(['indicators']);

/** Something the user's words ask for. `words` are theirs, quoted; rows go by number or by name. */
export const HeardSchema = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('set'),
    field: FieldSchema,
    value: z.string(),
    words: z.string(),
  }),
  z.object({
    do: z.literal('setRow'),
    row: z.number().int().positive(),
    value: z.string(),
    words: z.string(),
  }),
  z.object({ do: z.literal('addRow'), name: z.string(), value: z.string(), words: z.string() }),
  z.object({ do: z.literal('deleteRow'), row: z.number().int().positive(), words: z.string() }),
  z.object({ do: z.literal('revise'), wish: z.string(), words: z.string() }),
  z.object({ do: z.literal('ask'), field: FieldSchema, words: z.string() }),
]);
export type Heard = z.infer<typeof HeardSchema>;

/** A slip of the goal or of a row's name: `row` is its number on the page, null for the goal. */
export const SlipSchema = z.object({
  row: z.number().int().positive().nullable(),
  before: z.string(),
  after: z.string(),
  why: z.string(),
});
export type Slip = z.infer<typeof SlipSchema>;

/** What was accepted of an answer. `notes` are sentences that the user should see. */
export const ModelReplySchema = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('goal'),
    goal: z.object({ text: z.string().max(MAX_GOAL), origin: OriginSchema }),
    notes: z.array(z.string()),
  }),
  z.object({
    task: z.literal('rows'),
    rows: z.array(DraftRowSchema),
    notes: z.array(z.string()),
  }),
  z.object({
    task: z.literal('understand'),
    heard: z.array(HeardSchema),
    notes: z.array(z.string()),
  }),
  z.object({
    task: z.literal('polish'),
    slips: z.array(SlipSchema),
    /** Sentences on what the goal names without a row, and the other way round. */
    remarks: z.array(z.string()),
    notes: z.array(z.string()),
  }),
]);
export type ModelReply = z.infer<typeof ModelReplySchema>;

/** What calls have cost: calls, and tokens sent and received. */
export const UsageSchema = z.object({
  calls: z.number().int(),
  tokensIn: z.number().int(),
  tokensOut: z.number().int(),
});
export type Usage = z.infer<typeof UsageSchema>;
export const NO_USAGE: Usage = { calls: 0, tokensIn: 0, tokensOut: 0 };

export function usageWith(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    tokensIn: a.tokensIn + b.tokensIn,
    tokensOut: a.tokensOut + b.tokensOut,
  };
}

/** Who wrote an answer, kept with it. */
export interface Made {
  model: string;
  /** 「goal@1a2b3c4d」 */
  prompt: string;
}

/**
 * How one kind of request is put to a model: the prompt's placeholders, the shape of an answer, and
 * what is accepted of it.
 */
export interface Task<R extends ModelRequest, A> {
  prompt: string;
  /** The placeholders of the prompt. */
  places: readonly string[];
  fill(request: R): Record<string, string>;
  schema: z.ZodType<A>;
  /** Longest answer, in tokens. */
  maxTokens: number;
  accept(answer: A, request: R, made: Made): ModelReply;
  /** What an answer that is no JSON may stand for. */
  plain?: (text: string) => unknown;
  /** The text to show of an answer as far as it has come in. */
  soFar?: (partial: unknown, request: R) => string | undefined;
}
