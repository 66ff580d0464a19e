// What is asked of a drafter and what comes back. The seam behind which examples, or a language
// model, write: neither the talk nor the form knows which of them did.
import { z } from 'zod';
import { DraftRowSchema, OriginSchema } from '../form/declaration.ts';
import { MAX_GOAL } from '../form/fields.ts';

/** The facts a draft is written from. `brief` is what the user said the money is for. */
export const DraftRequestSchema = z.object({
  year: z.number().int(),
  projectName: z.string(),
  /** 年度资金申请总额 in 分. */
  annualTotal: z.number().int(),
  brief: z.string(),
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
