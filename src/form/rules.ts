// THE table of review rules: what a finance office would send a form back for. Each has its id, its
// question (heading), severity, basis and check; what a check finds carries the fix.
import { acrossRules } from './rules/across.ts';
import type { Rule } from './rules/form.ts';
import { goalRules } from './rules/goal.ts';
import { headRules } from './rules/head.ts';
import { moneyRules } from './rules/money.ts';
import { treeRules } from './rules/tree.ts';
import { valueRules } from './rules/values.ts';

export const rules: readonly Rule[] = [
  ...headRules,
  ...goalRules,
  ...treeRules,
  ...valueRules,
  ...moneyRules,
  ...acrossRules,
];
