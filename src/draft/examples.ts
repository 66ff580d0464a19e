// The example store: prior forms and rows by kind of work, validated once, ranked against the facts
// of a new project. The only file that knows the search library; it writes no form.
import MiniSearch from 'minisearch';
import { z } from 'zod';
import { IndicatorSchema, type Indicator } from '../form/indicators.ts';
import { folded } from '../form/reading.ts';

const ExampleRowSchema = IndicatorSchema.extend({
  /** Where the value comes from when not from the form itself. */
  from: z.string().optional(),
});

/** A prior form, cleaned by the review rules; `changes` says what was changed and by which rule. */
const ExampleFormSchema = z.object({
  id: z.string(),
  source: z.string(),
  year: z.number().int(),
  unit: z.string().optional(),
  projectName: z.string(),
  /** 元, as printed. */
  annualTotal: z.string(),
  goal: z.array(z.string()),
  rows: z.array(ExampleRowSchema),
  changes: z.array(
    z.object({ what: z.string(), before: z.string(), after: z.string(), rule: z.string() }),
  ),
});
export type ExampleForm = z.infer<typeof ExampleFormSchema>;

/**
 * A kind of work: the words that betray it, its usual effect, and whom it serves. `{对象}` and
 * `{主题}` in texts stand for the people and the subject of the project at hand.
 */
const FieldOfWorkSchema = z.object({
  field: z.string(),
  keywords: z.array(z.string()),
  effect: z.string(),
  people: z.string(),
  /** How the work is said to be done when the user gives only things and numbers. */
  verb: z.string(),
});
export type FieldOfWork = z.infer<typeof FieldOfWorkSchema>;

/** A row usual in a kind of work; `value` null where only the unit itself can know it. */
const UsualRowSchema = IndicatorSchema.extend({
  unit: z.string(),
  field: z.string(),
  source: z.string(),
});
export type UsualRow = z.infer<typeof UsualRowSchema>;

export const ExamplesSchema = z.object({
  forms: z.array(ExampleFormSchema),
  fields: z.array(FieldOfWorkSchema),
  rows: z.array(UsualRowSchema),
});
type Examples = z.infer<typeof ExamplesSchema>;

export interface ExampleStore {
  examples: Examples;
  search: MiniSearch<{ id: string; name: string; goal: string; rows: string }>;
  /** How much each form, by its id, is of each kind of work. */
  kinds: Map<string, number[]>;
}

/** What a project is ranked by; a subset of DraftRequest. */
export interface ProjectFacts {
  projectName: string;
  brief: string;
}

export interface Ranked {
  /** Best first. `closeness` 0 to 1: how alike the kinds of work and the words are. */
  forms: { form: ExampleForm; closeness: number }[];
  /** Kinds of work the facts speak of, best first, with the words found; the general kind is last. */
  fields: { field: FieldOfWork; score: number; rows: UsualRow[] }[];
}

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** Words of a Chinese text, and its pairs of neighbouring characters where a dictionary cuts wrong. */
export function tokens(text: string): string[] {
  const plain = folded(text).toLowerCase();
  const found: string[] = [];
  for (const { segment, isWordLike } of words.segment(plain)) {
    if (isWordLike && segment.length > 1) found.push(segment);
  }
  for (const run of plain.match(/\p{Script=Han}+/gu) ?? []) {
    for (let i = 0; i + 1 < run.length; i += 1) found.push(run.slice(i, i + 2));
  }
  return found;
}

/** Validates the data and builds its index; throws a ZodError when the data is not as described. */
export function exampleStore(data: unknown): ExampleStore {
  const examples = ExamplesSchema.parse(data);
  const search = new MiniSearch<{ id: string; name: string; goal: string; rows: string }>({
    fields: ['name', 'goal', 'rows'],
    tokenize: tokens,
    searchOptions: { boost: { name: 3 }, tokenize: tokens },
  });
  search.addAll(
    examples.forms.map((form) => ({
      id: form.id,
      name: form.projectName,
      goal: form.goal.join('\n'),
      rows: form.rows.map((row) => row.level3).join('\n'),
    })),
  );
  const kinds = new Map(
    examples.forms.map(({ id, projectName, goal, rows }) => {
      const brief = [...goal, ...rows.map((row) => row.level3)].join('\n');
      return [id, scoresOf(examples.fields, { projectName, brief })];
    }),
  );
  return { examples, search, kinds };
}

/** Orders the examples by how alike their work is: kinds of work in common first, then shared words. */
export function rank(store: ExampleStore, facts: ProjectFacts): Ranked {
  const { forms, fields, rows } = store.examples;
  const hits = store.search.search(`${facts.projectName}\n${facts.brief}`);
  const best = hits[0]?.score ?? 1;
  const alikeInWords = new Map(hits.map((hit) => [String(hit.id), hit.score / best]));
  const kinds = scoresOf(fields, facts);
  const byField = Map.groupBy(rows, (row) => row.field);
  return {
    forms: forms
      .map((form) => {
        const alike = cosine(kinds, store.kinds.get(form.id) ?? []);
        return { form, closeness: alike * (0.7 + 0.3 * (alikeInWords.get(form.id) ?? 0)) };
      })
      .filter(({ closeness }) => closeness > 0)
      .toSorted((a, b) => b.closeness - a.closeness),
    fields: fields
      .map((field, i) => ({
        field,
        score: kinds[i] ?? 0,
        rows: byField.get(field.field) ?? [],
      }))
      .filter(({ field, score }) => score > 0 || field.keywords.length === 0)
      .toSorted((a, b) => b.score - a.score),
  };
}

const TAIL = /(?:专项|工作|项目|经费|资金|费用|支出|预算|年度|相关|等|费)+$/;
/** How much a word of the name weighs against one of the brief; at the name's end, and before it. */
const IN_NAME = 3;
const AT_END = 5;
const BEFORE_END = 1;

/**
 * How much of each kind of work the facts speak. A word inside a longer one found (家庭 in 家庭医生)
 * does not count; the last noun of the name says what the work is, those before it only of what.
 */
function scoresOf(fields: readonly FieldOfWork[], { projectName, brief }: ProjectFacts): number[] {
  const name = projectName.replaceAll(/[“”"\s]/g, '').replace(TAIL, '');
  const inName = placesOf(fields, name);
  const inBrief = placesOf(fields, brief);
  const ended = inName.some(({ end }) => end === name.length);
  return fields.map((_, i) => {
    const found = inName.filter((place) => place.field === i);
    const named = new Map<string, number>();
    for (const { word, end } of found) {
      const factor = end === name.length ? AT_END : ended ? BEFORE_END : IN_NAME;
      named.set(word, Math.max(named.get(word) ?? 0, factor));
    }
    const said = new Set(inBrief.filter((place) => place.field === i).map(({ word }) => word));
    const sum = [...named].reduce((all, [word, factor]) => all + factor * weightOf(word), 0);
    return [...said].reduce((all, word) => all + weightOf(word), sum);
  });
}

function weightOf(word: string): number {
  return Math.min(word.length, 4) / 2;
}

interface Place {
  field: number;
  word: string;
  start: number;
  end: number;
}

function placesOf(fields: readonly FieldOfWork[], text: string): Place[] {
  const all = fields.flatMap(({ keywords }, field) =>
    keywords.flatMap((word) => {
      const places: Place[] = [];
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        places.push({ field, word, start: at, end: at + word.length });
      }
      return places;
    }),
  );
  return all.filter(
    ({ start, end }) =>
      !all.some(
        (other) =>
          other.start <= start && other.end >= end && other.end - other.start > end - start,
      ),
  );
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  const size = Math.hypot(...a) * Math.hypot(...b);
  return size === 0 ? 0 : dot / size;
}

/** How alike two projects' kinds of work are, 0 to 1, by what they are called and do. */
export function kinship({ examples }: ExampleStore, a: ProjectFacts, b: ProjectFacts): number {
  return cosine(scoresOf(examples.fields, a), scoresOf(examples.fields, b));
}

/** How an example is named to the user: 「区域化党建（2026）」. */
export function nameOf(form: ExampleForm): string {
  return `${form.projectName}（${form.year}）`;
}

/**
 * The value that the examples usually set for such a name, by its ending (及时率, 满意度): only shares
 * of a hundred and zero incidents, never a count of one project's own. Null when no example has one.
 */
export function norm(store: ExampleStore, name: string): { value: string; from: string } | null {
  return norms(store, name)[0] ?? null;
}

/** Tells rows whose value is usual for a name of the same ending too; null where there are none such. */
export function isNormOf(name: string): ((row: Indicator) => boolean) | null {
  const ending = /(?:..率|.?满意度|契合度)$/.exec(name)?.[0].replace(/^.(?=满意度)/, '');
  const incident = /(?:投诉|事故)(?:发生)?(?:数|情况|起数)$/.exec(name)?.[0].slice(0, 2);
  if (!ending && !incident) return null;
  return ({ level3, value }) => {
    if (value === null) return false;
    return ending
      ? level3.endsWith(ending) && value.endsWith('%')
      : incident !== undefined && level3.includes(incident) && /^=0\D/.test(value);
  };
}

/** All such values, the most usual first. */
export function norms(store: ExampleStore, name: string): { value: string; from: string }[] {
  const isNorm = isNormOf(name);
  if (!isNorm) return [];
  const votes = new Map<string, { count: number; form: ExampleForm }>();
  for (const form of store.examples.forms) {
    for (const row of form.rows) {
      const { value } = row;
      if (value === null || !isNorm(row)) continue;
      const vote = votes.get(value);
      if (vote) vote.count += 1;
      else votes.set(value, { count: 1, form });
    }
  }
  return [...votes]
    .toSorted((a, b) => b[1].count - a[1].count)
    .map(([value, { form }]) => ({ value, from: `${nameOf(form)}同类指标` }));
}
