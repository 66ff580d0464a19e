// The 年度总体目标 by a model: what it is told, and what is taken of its words. Every figure without an
// origin is taken out; the model's own number is kept beside it for the user to confirm.
import { z } from 'zod';
import { clipped } from '../form/reading.ts';
import { nameOf, rank, type ExampleStore } from './examples.ts';
import { audited, type Audit, type Source } from './ledger.ts';
import { factLines, rowLines, sourcesOf } from './model-facts.ts';
import { prose, sentencesWithin, withOpenPlaces } from './model-prose.ts';
import type { Made, ModelReply, RequestFor, Task } from './model.ts';

/** Characters of an answer that is still taken for a goal, of a goal as it should be, of a passage. */
const LONGEST = 1500;
const MOST = 400;
const LEAST = 60;
const MOST_OF_PASSAGE = 600;
/** Example goals a model is shown for their tone, and characters of each. */
const EXAMPLES = 2;
const LONGEST_EXAMPLE = 400;

const GoalSchema = z.object({
  goal: z
    .string()
    .refine((text) => text.length <= LONGEST && isOfUse(prose(text)), { error: '要是目标的正文' })
    .describe('正文，不带标题和解释'),
});
type Answer = z.infer<typeof GoalSchema>;

export function goalTask(store: ExampleStore): Task<RequestFor<'goal'>, Answer> {
  return {
    prompt: 'goal',
    places: ['facts', 'rows', 'examples', 'goal', 'wish'],
    schema: GoalSchema,
    maxTokens: 1200,
    fill: ({ facts, rows, goal, wish }) => ({
      facts: factLines(facts),
      rows: rowLines(rows) || '（还没有）',
      examples: toneOf(store, facts) || '（没有）',
      goal: goal || '（还没有，请新写）',
      wish: wish || '（没有别的要求）',
    }),
    plain,
    soFar: textSoFar,
    accept: ({ goal }, request, made) => accepted(goal, request, made),
  };
}

export function passageTask(): Task<RequestFor<'goal'>, Answer> {
  return {
    prompt: 'passage',
    places: ['facts', 'rows', 'goal', 'passage', 'wish'],
    schema: GoalSchema,
    maxTokens: 600,
    fill: ({ facts, rows, goal, passage }) => ({
      facts: factLines(facts),
      rows: rowLines(rows) || '（还没有）',
      goal,
      passage: passage?.text ?? '',
      wish: passage?.wish ?? '',
    }),
    plain: (text) => (isOfUse(prose(text)) ? { goal: prose(text) } : undefined),
    soFar: textSoFar,
    accept: ({ goal }, request, made) => accepted(goal, request, made),
  };
}

function accepted(text: string, request: RequestFor<'goal'>, made: Made): ModelReply {
  const { goal, passage } = request;
  const sources = sourcesFor(request);
  // A goal that was longer already is the user's to shorten.
  const most = passage ? MOST_OF_PASSAGE : Math.max(MOST, goal.length > MOST ? LONGEST : 0);
  const { audit, rest } = auditedWithin(withOpenPlaces(prose(text)), sources, most);
  const sums = audit.computed.map(
    ({ words: sum, from }) => `“${clipped(sum)}”是算出来的：${clipped(from)}。`,
  );
  return {
    task: 'goal',
    goal: {
      text: audit.text,
      origin: { kind: 'ai', by: made, from: '', gaps: audit.gaps, user: null },
    },
    notes: [...lengthNotes(audit.text, rest, passage !== undefined), ...sums.slice(0, 3)],
  };
}

/** Each 【待填】 takes room, so what fits is known only afterwards. */
function auditedWithin(
  text: string,
  sources: readonly Source[],
  most: number,
): { audit: Audit; rest: string } {
  let room = most;
  for (;;) {
    const cut = sentencesWithin(text, room);
    const audit = audited(cut.text, sources);
    const over = audit.text.length - most;
    if (over <= 0 || cut.text === '' || room <= 0) return { audit, rest: cut.rest };
    room = Math.max(0, Math.min(room, cut.text.length) - over);
  }
}

function lengthNotes(text: string, rest: string, isPassage: boolean): string[] {
  if (rest !== '') return [`大模型写得太长，从“${clipped(rest)}”起没有采用。`];
  if (isPassage || text.length >= LEAST) return [];
  return [`目标只有 ${text.length} 字，一般 60–400 字，可以写“写得更具体”。`];
}

const EXCUSE =
  /^(?:抱歉|对不起|很遗憾|非常抱歉|作为(?:一个|一名)?(?:AI|人工智能|语言模型)|我(?:无法|不能|是|没法)|无法(?:提供|完成|生成|回答)|Sorry|I(?:'m| am| can))/i;
const LETTER = /[\p{L}\p{N}]/gu;

/** Words in Chinese, and not an excuse for having none. */
function isOfUse(bare: string): boolean {
  const han = bare.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han >= 2 && han * 2 > (bare.match(LETTER)?.length ?? 0) && !EXCUSE.test(bare);
}

/** Prose without any JSON is a goal when it is long enough for one. */
function plain(text: string): unknown {
  const bare = prose(text);
  const han = bare.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han >= 30 && bare.length <= LONGEST && isOfUse(bare) ? { goal: bare } : undefined;
}

/** As far as it has come in, and without what will not stay; a number may not have ended yet. */
function textSoFar(partial: unknown, request: RequestFor<'goal'>): string | undefined {
  const goal = z.object({ goal: z.string() }).safeParse(partial).data?.goal;
  if (goal === undefined) return undefined;
  const whole = prose(goal.slice(0, LONGEST)).replace(
    /[\d.,:：%〇零一二三四五六七八九十百千万亿两]+$/,
    '',
  );
  return audited(withOpenPlaces(whole), sourcesFor(request)).text;
}

function sourcesFor({ facts, rows, goal, wish, passage }: RequestFor<'goal'>): Source[] {
  return sourcesOf(facts, { words: [wish, passage?.wish ?? ''].join('\n'), goal, rows });
}

/** Goals of like projects, for their tone only: a figure in them belongs to another project. */
function toneOf(store: ExampleStore, facts: { projectName: string; brief: string }): string {
  return rank(store, facts)
    .forms.filter(({ form }) => form.goal.length > 0)
    .slice(0, EXAMPLES)
    .map(({ form }) => `${nameOf(form)}：${form.goal.join('').slice(0, LONGEST_EXAMPLE)}`)
    .join('\n');
}
