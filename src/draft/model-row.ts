// One indicator of a model: mended where it does not fit the tree, its unit or its name, left out where
// that cannot be, and its figure taken out where it has no origin. The user is told of each.
import type { DraftRow, Origin } from '../form/declaration.ts';
import {
  branchFor,
  costLimit,
  readValue,
  showValue,
  type Indicator,
  type IndicatorValue,
} from '../form/indicators.ts';
import { bareName, isBadThing, usualValue, wordFor } from '../form/measures.ts';
import { clipped } from '../form/reading.ts';
import { changedRow, type Repair } from '../form/repair.ts';
import { fits } from '../form/review.ts';
import { nameOf, norms, type ExampleStore } from './examples.ts';
import { audited, type Source } from './ledger.ts';
import { alike } from './likeness.ts';
import { sourcesOf } from './model-facts.ts';
import { branchNamed, nameWritten, valueWritten } from './model-value.ts';
import type { Made, RequestFor } from './model.ts';
import { ownUseOf, type OwnRow } from './own-rows.ts';

const LONGEST_NAME = 30;
/** Rows without a figure, and those of them for which the model had none either. */
const MOST_OWED = 5;
const MOST_UNKNOWN = 3;
/** A fault mended may show another. */
const MOST_MENDS = 4;

/** A row as a model writes it; `source` are the user's words or the name of an example. */
export interface WrittenRow {
  level2: string;
  name: string;
  operator: string;
  value: string | number;
  unit: string;
  basis: 'user' | 'example' | 'own';
  source: string;
}

/** What became of it: taken, perhaps mended, or left out; `why` for the user. */
export type Outcome = { row: DraftRow; why?: string } | { row: null; why: string };

export function takenRow(
  store: ExampleStore,
  given: WrittenRow,
  { facts, kept, refused, level1, goal, own = [] }: RequestFor<'rows'>,
  before: readonly DraftRow[],
  made: Made,
): Outcome {
  const out = (why: string): Outcome => ({ row: null, why });
  const { name, value: inName, unit } = nameWritten(given.name);
  if (!/\p{Script=Han}{2}/u.test(name) || name.length > LONGEST_NAME || /^.{1,6}指标/.test(name))
    return out('名称不合适');
  const sources = sourcesOf(facts, { goal, rows: kept });
  if (!isFounded(name, sources)) return out('名称里有没来处的数字或专名');
  if (refused.some((other) => bareName(other) === bareName(name))) return out('您删过的');

  const asGiven = valueWritten({ ...given, unit: given.unit.trim() || unit });
  const read =
    asGiven === '' && inName !== '' ? valueWritten({ ...given, value: inName }) : asGiven;
  if (read === undefined) return out('指标值读不懂');
  const named = branchNamed(given.level2);
  const { level1: first, level2 } = named ?? branchFor(name, read || null);
  const written = {
    level1: first,
    level2,
    level3: name,
    value: read === '' ? null : showValue(read),
  };
  const row = mended(store, written, facts.annualTotal || null);
  if (!row) return out('值和名称不配');
  if (level1 !== null && row.level1 !== level1) return out(`不在${level1}里`);

  const ai = (from: string, gaps: string[]): Origin => ({
    kind: 'ai',
    by: made,
    from,
    gaps,
    user: null,
  });
  const why = changed(written, row, named !== undefined);
  const taken = (value: string | null, origin: Origin): Outcome => ({
    row: { ...row, value, origin },
    ...(why === undefined ? {} : { why }),
  });
  const from =
    row.value === null
      ? undefined
      : originOf(store, { ...row, value: row.value }, given, { facts, sources, own });
  const isSame = (other: Indicator & { origin?: Origin }) =>
    (alike(other, row) && !isAnotherCount(other, row, from ?? '')) ||
    (from !== undefined && isSameCount(other, row));
  if ([...kept, ...before].some(isSame)) return out('与已有的重复');
  if (from !== undefined) return taken(row.value, ai(from, []));
  // What the district system prints where nobody typed a value is nobody's number.
  const gap = row.value === null || row.value === '=100个' ? '' : row.value;
  const open = before.filter(({ value }) => value === null);
  const unknown = open.filter(({ origin }) => origin.kind === 'ai' && origin.gaps[0] === '');
  if (open.length >= MOST_OWED || (gap === '' && unknown.length >= MOST_UNKNOWN)) {
    return out('数量没有来处');
  }
  return taken(null, ai('', [gap]));
}

/** Nothing in a name may need an origin that it has not; its digits stand in a source as they are. */
function isFounded(name: string, sources: readonly Source[]): boolean {
  const digits = name.normalize('NFKC').match(/\d+(?:\.\d+)*/g) ?? [];
  const said = new Set(
    sources.flatMap(({ text }) => text.normalize('NFKC').match(/\d+(?:\.\d+)*/g) ?? []),
  );
  return digits.every((one) => said.has(one)) && audited(name, sources).gaps.length === 0;
}

/** 培训参加人数 ≥100人 and 参训党员人数 ≥100人: the form counts the same thing once. */
function isSameCount(other: Indicator, row: Indicator): boolean {
  return (
    row.level2 === '数量指标' &&
    other.level2 === row.level2 &&
    isCount(row) &&
    other.value === row.value
  );
}

function isCount({ value }: Indicator): boolean {
  return value !== null && /\d\D*[^%\d]$/.test(value);
}

/** 图书采购 5000册 and 少儿图书采购 2000册, each in the user's own words: two counts, however alike. */
function isAnotherCount(
  other: Indicator & { origin?: Origin },
  row: Indicator,
  from: string,
): boolean {
  const [a, b] = [other, row].map(({ level3 }) =>
    bareName(level3).replaceAll(/的|(?:情况|性|数|数量)$/g, ''),
  );
  const others = other.origin?.kind === 'ai' ? other.origin.from : '';
  const bothSaid = from.startsWith(SAID) && others.startsWith(SAID) && from !== others;
  return a !== b && bothSaid && other.value !== row.value && row.level2 === '数量指标';
}
const SAID = '您写的“';

// --- mending ------------------------------------------------------------------------------------

/** The row as the review accepts it, by the review's own fixes; undefined when they do not help. */
function mended(
  store: ExampleStore,
  written: Indicator,
  total: number | null,
): Indicator | undefined {
  let row = written;
  for (let times = 0; times <= MOST_MENDS; times += 1) {
    const [fault] = faultsOf(row, total);
    if (!fault) return row;
    const next = byRepair(row, fault.fix);
    const usual = usualFor(store, row);
    const instead = next ?? (usual === null ? undefined : { ...row, value: usual });
    if (!instead || (instead.value === row.value && instead.level2 === row.level2))
      return undefined;
    row = instead;
  }
  return undefined;
}

function faultsOf(row: Indicator, total: number | null) {
  return fits(row, total).filter(({ severity }) => severity === 'error' || severity === 'warning');
}

/** Names are not changed: they are the model's. */
function byRepair(row: Indicator, fix: Repair | undefined): Indicator | undefined {
  const [edit] = fix?.edits ?? [];
  return edit?.do === 'setValue' || edit?.do === 'move' ? changedRow(row, edit) : undefined;
}

function usualFor(store: ExampleStore, { level3 }: Indicator): string | null {
  return norms(store, level3)[0]?.value ?? usualValue(level3) ?? wordFor(level3);
}

function valueOf({ value }: Indicator): IndicatorValue | undefined {
  const read = value === null ? undefined : readValue(value);
  return read?.ok ? read.value : undefined;
}

function changed(before: Indicator, after: Indicator, isNamed: boolean): string | undefined {
  const said = `“${clipped(after.level3)}”`;
  if (before.value !== after.value) {
    return `${said}${clipped(before.value ?? '')} 改成 ${clipped(after.value ?? '')}`;
  }
  const isMoved = !isNamed || before.level2 !== after.level2;
  return isMoved ? `${said}放到${after.level2}下` : undefined;
}

// --- origins ------------------------------------------------------------------------------------

/** Whether a value may pass from one project to another: a quality, a share of all, no incident. */
export function isUsual(row: Indicator): boolean {
  const read = valueOf(row);
  if (!read || read.kind === 'date') return false;
  return read.kind === 'word' || read.unit === '%' || read.number === 0;
}

/** What a row may rest on: the facts, texts with figures, and the unit's own rows. */
interface Grounds {
  facts: RequestFor<'rows'>['facts'];
  sources: readonly Source[];
  own: readonly OwnRow[];
}

/**
 * On what the row rests, in words for the user ('' for nothing but the model's judgement); undefined
 * when its figure rests on nothing.
 */
function originOf(
  store: ExampleStore,
  row: Indicator & { value: string },
  { basis, source }: WrittenRow,
  { facts, sources, own: before }: Grounds,
): string | undefined {
  const { brief, projectName } = facts;
  const quote = basis === 'user' ? source.trim() : '';
  const isQuoted = quote.length >= 2 && `${projectName}\n${brief}`.includes(quote);
  if (valueOf(row)?.kind === 'word') {
    if (isQuoted) return `${SAID}${clipped(quote)}”`;
    return ownUseOf(before, row) ?? exampleOf(store, row) ?? '';
  }
  if (row.value === costLimit(facts.annualTotal)) return '年度资金申请总额';
  const claim = `${row.level3}${row.value.replace(/^[=≥≤><]/, '')}`;
  const carries = (text: string) => audited(claim, [{ label: '', text }]).gaps.length === 0;
  // What stands in the rows beside it is no origin of another row's figure.
  const own = sources.filter(({ label }) => !label.startsWith('7.'));
  const audit = audited(claim, own);
  // Nothing at all is no figure that the words could carry.
  if (audit.gaps.length === 0 && valueOf(row)?.number !== 0) {
    const clause = [quote, ...brief.split(/[，,。；;\n]/)].find(
      (words) => words.trim().length >= 2 && brief.includes(words) && carries(words),
    );
    if (clause !== undefined) return `${SAID}${clipped(clause.trim())}”`;
    const [sum] = audit.computed;
    if (sum) return `算出来的：${clipped(sum.from)}`;
    const label = own.find(({ text }) => carries(text))?.label;
    return label === '原来的目标' ? '年度总体目标' : (label ?? '您写的内容');
  }
  if (!isUsual(row)) return undefined;
  const used = ownUseOf(before, row);
  if (used !== undefined) return used;
  const usual = norms(store, row.level3).find(({ value }) => value === row.value);
  if (usual) return `范例：${usual.from}`;
  return exampleOf(store, row) ?? (isCustomary(row) ? '常用写法' : undefined);
}

/** No incident, all in time, or what the review itself would propose. */
function isCustomary(row: Indicator & { value: string }): boolean {
  const { level3, value } = row;
  if (valueOf(row)?.number === 0) return isBadThing(level3) || /(?:事件|案件|舆情)/.test(level3);
  const isInTime = value === '=100%' && /(?:及时|按期|按时|准时).{0,4}率$/.test(bareName(level3));
  return isInTime || usualValue(level3) === value;
}

/** The example, or the row usual in a kind of work, that has this name with this value. */
function exampleOf(store: ExampleStore, row: Indicator): string | undefined {
  const name = bareName(row.level3);
  const isSame = (other: Indicator) => bareName(other.level3) === name && other.value === row.value;
  const form = store.examples.forms.find(({ rows }) => rows.some(isSame));
  if (form) return `范例：${nameOf(form)}`;
  const usual = store.examples.rows.find(isSame);
  return usual && `范例：${usual.field}类项目的常用指标`;
}
