// Indicators by a model: what it is told, and how its rows are gone through. What becomes of one row is
// decided in model-row.ts; the user is told of every row that was mended or left out.
import { z } from 'zod';
import type { DraftRow } from '../form/declaration.ts';
import { branches } from '../form/indicators.ts';
import { clipped, cut } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { nameOf, rank, type ExampleStore } from './examples.ts';
import { factLines, rowLines } from './model-facts.ts';
import { isUsual, takenRow } from './model-row.ts';
import type { Facts, Made, RequestFor, Task } from './model.ts';
import { carriedValue, OWN_FORMS, type OwnRow } from './own-rows.ts';

/** Rows read of one answer, and taken beside those kept. */
const MOST_READ = 60;
const MOST_ROWS = 18;
/** Example forms shown, and rows of each. */
const EXAMPLES = 2;
const ROWS_OF_EXAMPLE = 16;
const LONGEST_NOTE = 280;

// One odd part of one row is no reason to refuse all of them.
const text = z.string().catch('');
const AnswerSchema = z.object({
  rows: z.array(
    z.object({
      level2: text.describe('二级指标，照“指标体系”里的名称'),
      name: text.describe('三级指标名称，20 字以内，不带数字和单位'),
      operator: text.describe('=、≥、≤ 之一；定性的写空字符串'),
      value: z
        .union([z.string(), z.number()])
        .catch('')
        .describe('只写数字，或定性的一个词；不知道写空字符串'),
      unit: text.describe('单位，如 %、人、场；定性的写空字符串'),
      basis: z
        .enum(['user', 'example', 'own'])
        .catch('own')
        .describe('数字的来处。user：用户写明；example：参照范例；own：自拟'),
      source: text.describe('user 抄用户的原话，example 写范例的名称，own 写空字符串'),
    }),
  ),
});
type Answer = z.infer<typeof AnswerSchema>;

export function rowsTask(store: ExampleStore): Task<RequestFor<'rows'>, Answer> {
  return {
    prompt: 'indicators',
    places: ['facts', 'goal', 'kept', 'refused', 'scope', 'tree', 'examples'],
    schema: AnswerSchema,
    maxTokens: 4000,
    fill: ({ facts, goal, kept, refused, level1, own = [] }) => ({
      facts: factLines(facts),
      goal: goal || '（还没有）',
      kept: rowLines(kept) || '（没有）',
      refused: refused.join('、') || '（没有）',
      scope: level1 === null ? '整张表，十到十六条' : `只配“${level1}”下面的，三到六条`,
      tree: branches
        .filter((branch) => level1 === null || branch.level1 === level1)
        .map(({ level1: first, level2 }) => `${first}｜${level2}`)
        .join('\n'),
      examples: [...ownLines(own), examplesFor(store, facts)].join('\n\n').trim() || '（没有）',
    }),
    accept: (answer, request, made) => ({
      task: 'rows',
      ...acceptedRows(store, answer, request, made),
    }),
  };
}

/** What the unit itself has used, before the examples. */
function ownLines(own: readonly OwnRow[]): string[] {
  if (own.length === 0) return [];
  const rows = own.map((row) => {
    const value = carriedValue(row) ?? '（数量各家不同）';
    return `${row.level2}｜${row.level3}　${value}（${row.used}/${row.of} 份）`;
  });
  return [[`范例“${OWN_FORMS}”（优先参照）`, ...rows].join('\n')];
}

/** Rows of like projects. A count in them is another project's: it is not shown. */
function examplesFor(store: ExampleStore, facts: Facts): string {
  return rank(store, facts)
    .forms.slice(0, EXAMPLES)
    .map(({ form }) => {
      const rows = form.rows
        .slice(0, ROWS_OF_EXAMPLE)
        .map(
          (row) => `${row.level2}｜${row.level3}　${isUsual(row) ? row.value : '（数量各家不同）'}`,
        );
      return [`范例“${nameOf(form)}”`, ...rows].join('\n');
    })
    .join('\n\n');
}

function acceptedRows(
  store: ExampleStore,
  answer: Answer,
  request: RequestFor<'rows'>,
  made: Made,
): { rows: DraftRow[]; notes: string[] } {
  const rows: DraftRow[] = [];
  const mended: string[] = [];
  const left = new Map<string, string[]>();
  for (const [i, given] of answer.rows.entries()) {
    const outcome =
      i >= MOST_READ || rows.length >= MOST_ROWS
        ? { row: null, why: '太多了' }
        : takenRow(store, given, request, rows, made);
    if (outcome.row) {
      rows.push(outcome.row);
      if (outcome.why !== undefined) mended.push(outcome.why);
      continue;
    }
    const names = left.get(outcome.why) ?? [];
    names.push(named(given.name));
    left.set(outcome.why, names);
  }
  const out = [...left].map(([why, names]) => `${why}：${listed(names)}`);
  return {
    rows,
    notes: [
      ...(mended.length > 0
        ? [`大模型配的指标改正了 ${mended.length} 处：${listed(mended)}。`]
        : []),
      ...(out.length > 0 ? [`没有采用的：${out.join('；')}。`] : []),
    ].map((note) => cut(note, LONGEST_NOTE)),
  };
}

function named(name: string): string {
  return clipped(printable(name).text.replaceAll(/\s+/g, ' ').trim()) || '没有名称的';
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join('、');
  return names.length > 4 ? `${shown}等 ${names.length} 条` : shown;
}
