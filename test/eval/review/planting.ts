// What a kind of defect is, and the small changes of a clean form that all kinds are made of. Knows no rule.
import type { Declaration } from '../../../src/form/declaration.ts';
import type { FieldId } from '../../../src/form/fields.ts';
import { branchOf, type BranchCode, type Indicator } from '../../../src/form/indicators.ts';
import { goalText, type Clean, type GoalParts } from './clean-forms.ts';
import type { Chance } from './random.ts';

export type Least = 'error' | 'warning' | 'hint';

/** A place where a finding counts as right. Without `rows`: the field as a whole, or any row of it. */
export interface Place {
  form: number;
  field: FieldId;
  rows?: readonly number[];
}

export interface Planted {
  forms: Declaration[];
  at: Place[];
  /** The defect in a few words, for a reader of the report. */
  what: string;
}

export interface Kind {
  name: string;
  /** Any of these rules may find it. */
  rules: readonly string[];
  least: Least;
  /** null where the form offers no place for it. */
  plant(clean: Clean, random: Chance): Planted | null;
}

export const at = (field: FieldId, ...rows: number[]): Place[] => [
  { form: 0, field, ...(rows.length > 0 ? { rows } : {}) },
];

export function changed(
  { declaration }: Clean,
  change: Partial<Declaration>,
  places: Place[],
  what: string,
): Planted {
  return { forms: [{ ...structuredClone(declaration), ...change }], at: places, what };
}

export function withRow(clean: Clean, index: number, change: Partial<Indicator>): Planted {
  const indicators = clean.declaration.indicators.map((one, i) =>
    i === index ? { ...one, ...change } : { ...one },
  );
  const { level3, value } = indicators[index]!;
  return changed(clean, { indicators }, at('indicators', index), `${level3} ${value ?? '∅'}`);
}

/** The row is put behind the others of its branch, where a clerk would put it. */
export function withNew(clean: Clean, added: Indicator, beside: readonly number[] = []): Planted {
  const { indicators } = clean.declaration;
  const last = indicators.findLastIndex(({ level2 }) => level2 === added.level2);
  const index = last < 0 ? indicators.length : last + 1;
  const rows = indicators.toSpliced(index, 0, added);
  const moved = beside.map((other) => (other >= index ? other + 1 : other));
  return changed(
    clean,
    { indicators: rows },
    at('indicators', index, ...moved),
    `${added.level2.slice(0, 2)} ${added.level3} ${added.value ?? '∅'}`,
  );
}

export function withGoal(
  clean: Clean,
  change: Partial<GoalParts>,
  places: Place[] = at('annualGoal'),
): Planted {
  const goal = goalText({ ...clean.goal, ...change });
  const rows = places.flatMap(({ rows: indexes }) => indexes ?? []);
  const named = rows.map((index) => clean.declaration.indicators[index]);
  const what = [goal, ...named.map((one) => `${one?.level3} ${one?.value}`)].join(' | ');
  return changed(clean, { annualGoal: [goal] }, places, what);
}

export const codeOf = (one: Indicator) => branchOf(one.level2)?.code;

/** The index of a row for which it holds, by chance; undefined where there is none. */
export function rowWhere(
  clean: Clean,
  random: Chance,
  holds: (one: Indicator, code: BranchCode) => boolean,
) {
  const found = clean.declaration.indicators.flatMap((one, i) => {
    const code = codeOf(one);
    return code && holds(one, code) ? [i] : [];
  });
  return found.length > 0 ? random.pick(found) : undefined;
}

/** Plants in a row for which it holds. */
export const inRow =
  (
    holds: (one: Indicator, code: BranchCode) => boolean,
    change: (one: Indicator, random: Chance, clean: Clean) => Partial<Indicator> | null,
  ): Kind['plant'] =>
  (clean, random) => {
    const index = rowWhere(clean, random, holds);
    if (index === undefined) return null;
    const made = change(clean.declaration.indicators[index]!, random, clean);
    return made && withRow(clean, index, made);
  };

export const isRate = (one: Indicator, code: BranchCode) =>
  code !== 'S1' && one.level3.endsWith('率');
export const isGoodRate = (one: Indicator, code: BranchCode) =>
  isRate(one, code) && !/发生率|犯罪率|破损率/.test(one.level3);
export const isSatisfied = (_: Indicator, code: BranchCode) => code === 'S1';
export const isCount = (_: Indicator, code: BranchCode) => code === 'O1';
export const isQuality = (one: Indicator) => one.level3.endsWith('性');
export const isState = (one: Indicator, code: BranchCode) =>
  code === 'B2' &&
  /(?:水平|能力|意识|氛围|素养|感|程度|条件|环境|效率|面貌|容貌|质量)$/.test(one.level3);
export const isBad = (one: Indicator) => /(?:事故|事件|投诉)(?:数|件数|起数)$/.test(one.level3);
export const isMoney = (one: Indicator, code: BranchCode) =>
  code === 'C1' && /元/.test(one.value ?? '');

export const value = (text: string): Partial<Indicator> => ({ value: text });
export const said = (one: Indicator) =>
  Number(/[\d,.]+/.exec(one.value ?? '')?.[0].replaceAll(',', '') ?? 0);
const BRACKETS = [
  (o: string, n: number | string, u: string) => `${o}${n}(${u})`,
  (o: string, n: number | string, u: string) => `${o}${n}${u}`,
  (o: string, n: number | string, u: string) => `${o}${Number(n).toFixed(2)}（${u}）`,
  (o: string, n: number | string, u: string) => `${o}${Number(n).toFixed(2)}(${u})`,
];
export const written = (random: Chance, o: string, n: number, u: string) =>
  random.pick(BRACKETS)(o, n, u);

export const full = (text: string) =>
  text.replaceAll(/[\d=<>%]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfe_e0));
export const hanYear = (year: number) =>
  Array.from(String(year), (c) => '〇一二三四五六七八九'[Number(c)]).join('');
export const middle = (text: string, inner: string, random: Chance) => {
  const place = random.between(2, Math.max(2, text.length - 2));
  return text.slice(0, place) + inner + text.slice(place);
};
/** Between two clauses of a goal. */
export const amid = (text: string, inner: string, random: Chance) => {
  const ends = [...text.matchAll(/[，。]/g)].map(({ index }) => index + 1);
  const place = random.pick(ends.length > 0 ? ends : [text.length]);
  return text.slice(0, place) + inner + text.slice(place);
};
export const goalOf = (clean: Clean) => clean.declaration.annualGoal.join('');
export const newGoal = (clean: Clean, text: string) =>
  changed(clean, { annualGoal: [text] }, at('annualGoal'), text);
export const fenOf = (text: string | null) =>
  Math.round(Number((text ?? '0').replaceAll(',', '')) * 100);
export const totalOf = (clean: Clean) => fenOf(clean.declaration.annualFunding.total) / 100;

/** One of several words, written with blanks between them. */
export const oneOf = (random: Chance, words: string) => random.pick(list(words));
export const list = (words: string) => words.trim().split(/\s+/);
