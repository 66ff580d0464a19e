// A second pair of eyes by a model: slips of the pen and clumsy sentences as changes to accept, and
// what the goal and the rows say without each other. A change that brings in, takes
// out or alters a figure, a date or a name is no slip.
import { z } from 'zod';
import { inTreeOrder, type Indicator } from '../form/indicators.ts';
import { clipped } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { audited, claimsIn } from './ledger.ts';
import { overlap } from './likeness.ts';
import { factLines, rowLines, sourcesOf } from './model-facts.ts';
import { shareOf } from './model-hearing.ts';
import type { RequestFor, Slip, Task } from './model.ts';

const MOST_SLIPS = 8;
const MOST_REMARKS = 6;
/** Entries of a list that are looked at: a model that repeats itself may write thousands. */
const MOST_READ = 40;
/** Characters of what is changed at once, and of a task that a remark names. */
const LONGEST_SLIP = 60;
const LONGEST_TASK = 30;

const AnswerSchema = z.object({
  slips: z.array(
    z.object({
      row: z.number().nullable().describe('指标编号，7.3 写 3；目标里的写 null'),
      before: z.string().describe('原文的一小段，一字不差'),
      after: z.string().describe('改成什么'),
      why: z.string().describe('为什么，10 字以内'),
    }),
  ),
  uncovered: z.array(z.string()).describe('目标里说要办、却没有指标的事，照目标的原话'),
  unannounced: z.array(z.number()).describe('目标里没有提到的数量指标的编号'),
});
type Answer = z.infer<typeof AnswerSchema>;

export function polishTask(): Task<RequestFor<'polish'>, Answer> {
  return {
    prompt: 'polish',
    places: ['facts', 'goal', 'rows'],
    schema: AnswerSchema,
    maxTokens: 2000,
    fill: ({ facts, goal, rows }) => ({
      facts: factLines(facts),
      goal: goal || '（还没有）',
      rows: rowLines(rows) || '（还没有）',
    }),
    accept: (answer, request) => ({
      task: 'polish',
      ...slipsOf(answer, request),
      remarks: remarksOn(answer, request),
    }),
  };
}

function slipsOf(
  { slips }: Answer,
  { facts, goal, rows }: RequestFor<'polish'>,
): { slips: Slip[]; notes: string[] } {
  const names = inTreeOrder(rows).map(({ level3 }) => level3);
  const sources = sourcesOf(facts, { goal, rows });
  const own = [facts.projectName, facts.unit, facts.department].filter((name) => name !== '');
  // What the text is with the changes taken so far: a later one must still find its place.
  const texts = new Map<number | null, string>([
    [null, goal],
    ...names.map((n, i) => [i + 1, n] as const),
  ]);
  const kept: Slip[] = [];
  let unsafe = 0;
  for (const { row: written, before, after, why } of slips.slice(0, MOST_READ)) {
    const row = rowNumber(written);
    const text = texts.get(row) ?? '';
    const by = printable(after)
      .text.replaceAll(/\s*\n\s*/g, '')
      .trim();
    const said = before.trim();
    const was = row === null ? goal : (names[row - 1] ?? '');
    const isOnce = said !== '' && was.includes(said) && text.split(said).length === 2;
    if (!isOnce || said === by || !isSmall(said, by) || kept.length >= MOST_SLIPS) continue;
    const next = text.replace(said, () => by);
    // What is left out of a row's name may be its whole sense.
    if (next.trim().length < 4) continue;
    if (facetsOf(text, own) !== facetsOf(next, own) || audited(by, sources).gaps.length > 0) {
      unsafe += 1;
      continue;
    }
    texts.set(row, next);
    kept.push({ row, before: said, after: by, why: clipped(printable(why).text.trim()) });
  }
  const notes = unsafe > 0 ? [`有 ${unsafe} 处改动会动到数字、日期或名称，没有采用。`] : [];
  return { slips: kept, notes };
}

/** 「7.3」 for 3, as models write it all the same. */
function rowNumber(row: number | null): number | null {
  const inside = row === null ? null : /^7\.(\d+)$/.exec(`${row}`)?.[1];
  return inside ? Number(inside) : row;
}

/** A slip is mended in a few words; whole sentences are rewritten elsewhere, by the user's wish. */
function isSmall(before: string, after: string): boolean {
  if (before.length > LONGEST_SLIP || after.length > before.length * 2 + 10) return false;
  return after.length * 2 >= before.length || before.length <= 12;
}

/** All that a mended slip leaves as it was: figures, dates, names, bounds and places left open. */
function facetsOf(text: string, names: readonly string[]): string {
  const signs =
    text.match(/\d+(?:\.\d+)?|[%‰]|[低高少多大小]于|超过|以[上下内]|[≥≤=<>]|【待填】/g) ?? [];
  const claims = claimsIn(text).map(({ words }) => words);
  const counts = names.map((name) => `${name}×${text.split(name).length}`);
  return [...signs, ...claims.toSorted(), ...counts].join('|');
}

function remarksOn(
  { uncovered, unannounced }: Answer,
  { goal, rows }: RequestFor<'polish'>,
): string[] {
  const all = inTreeOrder(rows);
  const tasks = [
    ...new Set(uncovered.slice(0, MOST_READ).map((task) => printable(task).text.trim())),
  ].filter(
    (task) =>
      task.length >= 3 &&
      task.length <= LONGEST_TASK &&
      goal.includes(task) &&
      !all.some((row) => isCovered(task, row)),
  );
  const silent = [...new Set(unannounced.slice(0, MOST_READ).map(rowNumber))].flatMap((number) => {
    const row = number === null ? undefined : all[number - 1];
    const isSaid = !row || goal.includes(row.level3) || isCounted(goal, row);
    return isSaid || row.level2 !== '数量指标' ? [] : [`7.${number} ${clipped(row.level3)}`];
  });
  return [
    ...tasks.map((task) => `目标里的“${clipped(task)}”没有指标，可以写“加一条 名称和值”。`),
    ...silent.map((row) => `${row}在目标里没有提到，可以写“目标里写上…”。`),
  ].slice(0, MOST_REMARKS);
}

function isCovered(task: string, row: Indicator): boolean {
  const { level3 } = row;
  if (level3.includes(task) || overlap(task, level3) >= 0.4) return true;
  return isCounted(task, row) && shareOf(task, level3) > 0;
}

/** 「12场」 of 「=12场」 stands in the text. */
function isCounted(text: string, { value }: Indicator): boolean {
  const count = /\d.*$/.exec(value ?? '')?.[0] ?? '';
  return count !== '' && text.includes(count);
}
