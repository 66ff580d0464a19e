// A unit's own example store: the rows of the forms it has finished, added up. Decides which rows are
// the same, how often each occurred, and what of a value another form may take. Knows no session.
import { z } from 'zod';
import type { DraftRow, Origin } from '../form/declaration.ts';
import {
  branches,
  branchOf,
  IndicatorSchema,
  readValue,
  showValue,
  type Indicator,
} from '../form/indicators.ts';
import { bareName } from '../form/measures.ts';
import { folded } from '../form/reading.ts';
import { isNormOf } from './examples.ts';
import { overlap } from './likeness.ts';
import { subjectOf } from './subject.ts';

/**
 * A row as a request carries it. It stood in `used` of `of` finished forms, with `value` in `agreeing`
 * of them. `projects` are a few of these, those named most like the present one first. A `twin` is the
 * same project's form of another year, 「区域化党建（2026）」: then `value` is the one it had.
 */
export const OwnRowSchema = IndicatorSchema.extend({
  used: z.number().int(),
  of: z.number().int(),
  agreeing: z.number().int(),
  projects: z.array(z.string()),
  twin: z.string().optional(),
});
export type OwnRow = z.infer<typeof OwnRowSchema>;

/** A finished form of the unit, with those of its rows that pass the review. */
export interface FinishedForm {
  projectName: string;
  year: number;
  rows: readonly Indicator[];
}

/** Rows of one request: it is kept with the session until it is answered. */
const MOST_ROWS = 60;
const MOST_PROJECTS = 3;

/** What makes two rows the same: their branch and their bare name. */
export function ownKey({ level2, level3 }: Indicator): string {
  return `${branchOf(level2)?.level2 ?? level2}|${bareName(level3)}`;
}

/**
 * The rows of the forms, which come newest first, each once, in the order of the tree and the most used
 * first. The value is the most frequent, of two equally frequent the newer; as the newest form prints it.
 */
export function addedUp(forms: readonly FinishedForm[]): OwnRow[] {
  const found = forms.flatMap((form) => {
    // A form that has a row twice has it once.
    const rows = Map.groupBy(form.rows, ownKey);
    return [...rows].flatMap(([key, [row]]) => (row ? [{ key, row, form }] : []));
  });
  const rows = [...Map.groupBy(found, ({ key }) => key).values()].flatMap((same) => {
    const [newest] = same;
    if (!newest) return [];
    const votes = Map.groupBy(same, ({ row }) => plainValue(row.value));
    const [most] = [...votes.values()].toSorted((a, b) => b.length - a.length);
    const { level1, level2, level3 } = newest.row;
    const value = most?.[0]?.row.value ?? null;
    const projects = [...new Set(same.map(({ form }) => form.projectName))];
    const counted = { used: same.length, of: forms.length, agreeing: most?.length ?? 0 };
    return [{ level1, level2, level3, value, ...counted, projects }];
  });
  return rows.toSorted((a, b) => placeOf(a) - placeOf(b) || b.used - a.used);
}

/** 「≥90.00(%)」 and 「≥90%」 are one value, and so are 「100%（2人）」 and 「100%（3人）」. */
function plainValue(value: string | null): string {
  const read = value === null ? undefined : readValue(value);
  if (!read?.ok) return value ?? '';
  return showValue(read.value.unit === '%' ? { ...read.value, base: null } : read.value);
}

function placeOf({ level2 }: Indicator): number {
  const branch = branchOf(level2);
  return branch ? branches.indexOf(branch) : branches.length;
}

/** The rows to be proposed for a project, those of its twin and of projects named like it first. */
export function ownRowsFor(
  rows: readonly OwnRow[],
  forms: readonly FinishedForm[],
  name: string,
): OwnRow[] {
  const twin = forms.find((form) => isTwin(form.projectName, name));
  const ofTwin = Map.groupBy(twin?.rows ?? [], ownKey);
  const fitted = rows.map((row): { row: OwnRow; rank: number } => {
    const projects = row.projects.toSorted((a, b) => overlap(b, name) - overlap(a, name));
    const near = { ...row, projects: projects.slice(0, MOST_PROJECTS) };
    const its = ofTwin.get(ownKey(row))?.[0];
    if (!twin || !its)
      return { row: near, rank: overlap(projects[0] ?? '', name) + row.used / row.of };
    return {
      row: { ...near, value: its.value, twin: `${twin.projectName}（${twin.year}）` },
      rank: Number.POSITIVE_INFINITY,
    };
  });
  const best = fitted.toSorted((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
  return best.slice(0, MOST_ROWS).map(({ row }) => row);
}

/** Two names of one project: the same subject, or one a little longer than the other. */
function isTwin(a: string, b: string): boolean {
  const [x, y] = [a, b].map((name) => folded(subjectOf(name)).replaceAll(/["\s]/g, ''));
  if (!x || !y) return false;
  const [short, long] = x.length <= y.length ? [x, y] : [y, x];
  return (
    short === long ||
    (short.length >= 4 && long.includes(short) && short.length * 3 >= long.length * 2)
  );
}

/** Least satisfaction that passes from one project to another, in percent. */
const LEAST_SATISFACTION = 85;

/**
 * What of the value holds for another project: a quality, a full share, a satisfaction, no incident; any
 * share that several forms agree on, or that the same project had. Null: a count, which every project
 * gives anew. Undefined: the row is of no use without its value.
 */
export function carriedValue(row: OwnRow): string | null | undefined {
  const isCount = row.level2 === '数量指标';
  const read = row.value === null ? undefined : readValue(row.value);
  if (!read?.ok || read.value.kind === 'date') return isCount ? null : undefined;
  const { kind, number, unit } = read.value;
  if (kind === 'word') return showValue(read.value);
  if (unit === '%') {
    const isFull = number === 100;
    const isSatisfied = row.level2 === '服务对象满意度指标' && (number ?? 0) >= LEAST_SATISFACTION;
    const isCustom = row.agreeing >= 2 || row.twin !== undefined;
    // The base of a share, 「100%（2人）」, is a count.
    return isFull || isSatisfied || isCustom ? showValue({ ...read.value, base: null }) : undefined;
  }
  if (isCount) return null;
  return number === 0 ? showValue(read.value) : undefined;
}

/** 「出现于 5/9 份，常用值 ≥90%」; without the value where it is not the usual one's to give. */
export function showUse({ used, of }: OwnRow, value: string | null): string {
  return `出现于 ${used}/${of} 份${value === null ? '' : `，常用值 ${value}`}`;
}

/** What the unit's own forms are called where a model is told of examples. */
export const OWN_FORMS = '本单位以前的表';

/** What a row of a model's rests on in the store: one of this name and value, or of this ending. */
export function ownUseOf(
  own: readonly OwnRow[],
  row: Indicator & { value: string },
): string | undefined {
  const used = own.filter((other) => carriedValue(other) === row.value);
  const same = used.find((other) => bareName(other.level3) === bareName(row.level3));
  const alike = same ?? used.find((other) => isNormOf(row.level3)?.(other));
  if (!alike) return undefined;
  return `本单位${alike === same ? '' : '同类指标'}：${alike.twin ?? showUse(alike, row.value)}`;
}

/** Where a row that is taken from the store comes from; `value` is what of it was taken. */
export function ownOrigin(row: OwnRow, value: string | null): Origin & { kind: 'example' } {
  return { kind: 'example', from: row.twin ?? showUse(row, value), own: true };
}

/** Whether a row of a form came out of the store. */
export function isOfUnit({ origin }: DraftRow): boolean {
  return origin.kind === 'example' && origin.own === true;
}

/** Whether the unit itself has used it often enough to be proposed for any kind of work. */
export function isCustomary({ used, of }: OwnRow): boolean {
  return of >= 2 && used * 2 >= of;
}
