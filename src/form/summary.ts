// What several forms come to: a line a form, the sums of their amounts, and whose they are. A sum never
// leaves something out without saying so. Knows no file format and no screen.
import type { Declaration } from './declaration.ts';
import { fen, isEmpty, isOwed, saysNone } from './rules/form.ts';

/** The amounts of a line, from left to right. */
export const summaryAmounts = [
  { key: 'total', label: '年度资金申请总额' },
  { key: 'currentYearFiscal', label: '当年财政拨款' },
  { key: 'carriedOver', label: '上年结转资金' },
  { key: 'other', label: '其他资金' },
] as const;
type AmountKey = (typeof summaryAmounts)[number]['key'];

/** `fen` is null where the cell is blank, owed or no amount; `text` is what stands there, '' for nothing. */
interface SummaryAmount {
  fen: number | null;
  text: string;
}

/** One form. Texts are '' where the form has none. */
interface SummaryRow {
  /** Its place among the forms, from 1. */
  number: number;
  name: string;
  unit: string;
  amounts: Readonly<Record<AmountKey, SummaryAmount>>;
}

/** `fen` is null when not one amount could be read; `missing` are the numbers of the forms it leaves out. */
interface SummaryTotal {
  fen: number | null;
  missing: readonly number[];
}

export interface Summary {
  title: string;
  /** 「2026年度」「2025、2026年度」. */
  years: string;
  /** Whose forms they are: one name, or 「…等 2 家单位」. */
  unit: string;
  department: string;
  /** Whether the forms are of several units: then each line has to say of which. */
  isMixed: boolean;
  rows: readonly SummaryRow[];
  totals: Readonly<Record<AmountKey, SummaryTotal>>;
  /** Whole sentences on what the sums and the heading leave out. */
  notes: readonly string[];
}

export function summaryOf(declarations: readonly Declaration[]): Summary {
  const rows = declarations.map(rowOf);
  const totals = byAmount((key) => totalOf(rows, key));
  const units = named(rows.map(({ unit }) => unit));
  return {
    title: '财政项目支出绩效目标申报汇总表',
    years: `${[...new Set(declarations.map(({ year }) => year))].toSorted((a, b) => a - b).join('、')}年度`,
    unit: together(units, '家单位'),
    department: together(named(declarations.map(({ department }) => nameIn(department))), '个部门'),
    isMixed: units.length > 1,
    rows,
    totals,
    notes: [...missingAmounts(totals), ...missingUnits(rows)],
  };
}

function rowOf(declaration: Declaration, i: number): SummaryRow {
  const { projectName, unit, annualFunding } = declaration;
  return {
    number: i + 1,
    name: oneLine(projectName),
    unit: nameIn(unit),
    amounts: byAmount((key) => amountOf(annualFunding[key])),
  };
}

function amountOf(printed: string | null): SummaryAmount {
  const read = isOwed(printed) ? null : fen(printed);
  return { fen: read ?? (saysNone(printed) ? 0 : null), text: oneLine(printed) };
}

function totalOf(rows: readonly SummaryRow[], key: AmountKey): SummaryTotal {
  const known = rows.map(({ amounts }) => amounts[key].fen).filter((amount) => amount !== null);
  return {
    fen: known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0),
    missing: rows.filter(({ amounts }) => amounts[key].fen === null).map(({ number }) => number),
  };
}

function byAmount<T>(of: (key: AmountKey) => T): Record<AmountKey, T> {
  return {
    total: of('total'),
    currentYearFiscal: of('currentYearFiscal'),
    carriedOver: of('carriedOver'),
    other: of('other'),
  };
}

// --- Whose they are -------------------------------------------------------------------------------

function oneLine(text: string | null): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** A name that can be told; '' where it is owed. */
function nameIn(text: string | null): string {
  return isEmpty(text) || isOwed(text) ? '' : oneLine(text);
}

function named(names: readonly string[]): string[] {
  return [...new Set(names.filter((name) => name !== ''))];
}

/** None of several is picked out as if it were all of them. */
function together(names: readonly string[], measure: string): string {
  const [first] = names;
  if (first === undefined) return '未填';
  return names.length === 1 ? first : `${first}等 ${names.length} ${measure}`;
}

// --- What is left out ------------------------------------------------------------------------------

/** More numbers than this are counted, not listed. */
const MOST_NUMBERS = 20;

/** One sentence for all sums that leave out the same forms. */
function missingAmounts(totals: Summary['totals']): string[] {
  const short = summaryAmounts.filter(({ key }) => totals[key].missing.length > 0);
  const alike = Map.groupBy(short, ({ key }) => totals[key].missing.join());
  return [...alike.values()].map((columns) => {
    const labels = columns.map(({ label }) => `“${label}”`).join('');
    const which = forms(totals[columns[0]!.key].missing);
    return `${labels}的合计不含${which}：还没有填，或者填的不是金额。`;
  });
}

function missingUnits(rows: readonly SummaryRow[]): string[] {
  const lacking = rows.filter(({ unit }) => unit === '').map(({ number }) => number);
  if (lacking.length === 0 || lacking.length === rows.length) return [];
  return [`${forms(lacking)}没有填实施单位。`];
}

function forms(numbers: readonly number[]): string {
  return numbers.length > MOST_NUMBERS ? ` ${numbers.length} 张表` : `第 ${numbers.join('、')} 张`;
}
