// What is asked of a drafter and what comes back. The seam behind which examples, or a language
// model, write: neither the talk nor the form knows which of them did.
import { z } from 'zod';
import { DraftRowSchema, OriginSchema } from '../form/declaration.ts';
import { MAX_GOAL } from '../form/fields.ts';
import { IndicatorSchema } from '../form/indicators.ts';
import { OwnRowSchema } from './own-rows.ts';

/** A part of the goal that the user pointed at, and what is to be different about it. */
export const PassageSchema = z.object({
  /** The part as it stands in `goal`. */
  text: z.string(),
  /** 「太空，写具体点」 */
  wish: z.string(),
  goal: z.string(),
  /** The rows of the form: figures the part may name. */
  rows: z.array(IndicatorSchema),
});
export type Passage = z.infer<typeof PassageSchema>;

/**
 * The facts a draft is written from. `brief` is what the user said the money is for. With a
 * `passage`, only that part of the goal is wanted: the proposal's goal is what replaces it. `own` are
 * rows of the unit's finished forms, to be proposed before those of any example; `refused` are names
 * of rows that the user wants no more, wherever they would come from.
 */
export const DraftRequestSchema = z.object({
  year: z.number().int(),
  projectName: z.string(),
  /** 年度资金申请总额 in 分. */
  annualTotal: z.number().int(),
  brief: z.string(),
  passage: PassageSchema.optional(),
  own: z.array(OwnRowSchema).optional(),
  refused: z.array(z.string()).optional(),
});
export type DraftRequest = z.infer<typeof DraftRequestSchema>;

/**
 * A proposal: the goal and the rows, each with its origin. `notes` are sentences the user should
 * see, e.g. which example forms were used or what is still 【待填】.
 */
export const ProposalSchema = z.object({
  goal: z.object({ text: z.string().max(MAX_GOAL), origin: OriginSchema }),
  rows: z.array(DraftRowSchema),
  notes: z.array(z.string()),
});
export type Proposal = z.infer<typeof ProposalSchema>;
