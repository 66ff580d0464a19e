// The defects that the harness plants, one kind at a time, into forms known to be clean: what is made
// wrong, where, and which rules may say so. Knows how clean forms are made; knows no rule.
import { goals } from './mutations-goal.ts';
import { head, residues, years } from './mutations-head.ts';
import { together } from './mutations-together.ts';
import { trees } from './mutations-tree.ts';
import { values } from './mutations-values.ts';
import type { Kind } from './planting.ts';

export const kinds: readonly Kind[] = [
  ...head,
  ...residues,
  ...years,
  ...goals,
  ...trees,
  ...values,
  ...together,
];
