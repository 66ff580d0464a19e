// What a review rule sees of a form, read once for all of them, and how it answers. Knows no rule.
import { cellText, type Declaration } from '../declaration.ts';
import { fields, OWED, type FieldId } from '../fields.ts';
import {
  branchOf,
  inTreeOrder,
  readValue,
  type BranchCode,
  type Indicator,
  type IndicatorValue,
} from '../indicators.ts';
import { readAmount } from '../money.ts';
import { cut, folded } from '../reading.ts';
import type { Repair } from '../repair.ts';

/** The four questions of the review table of 财预〔2015〕88号; the finance office thinks in them. */
export const HEADINGS = ['完整性', '相关性', '适当性', '可行性'] as const;
export type Heading = (typeof HEADINGS)[number];
/** `unknown`: the rule applies, but what it would be judged by is missing. */
export type Severity = 'error' | 'warning' | 'hint' | 'unknown';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, hint: 2, unknown: 3 };

/** The gravest first. */
export function bySeverity(a: { severity: Severity }, b: { severity: Severity }): number {
  return RANK[a.severity] - RANK[b.severity];
}

/** What a check reports; `severity` where it differs from the rule's own. */
export interface Problem {
  field: FieldId;
  /** The row's index in the declaration. */
  indicator?: number;
  /** A whole sentence to the user that names the cell, quotes it and says what to do. */
  message: string;
  severity?: Severity;
  fix?: Repair;
}

/** A row as the rules see it. */
export interface Row {
  /** Its place in the declaration, from 0. */
  index: number;
  /** Its number on screen and paper, 「7.4」. */
  at: string;
  name: string;
  raw: string | null;
  value: IndicatorValue | null;
  /** Why the value cannot be read; null when it can, or when there is none. */
  why: string | null;
  code: BranchCode | undefined;
  row: Indicator;
  /** The file does not show its value: nothing may be said of it. */
  unread: boolean;
  /** It does not show its name, or where in the tree it stands. */
  unnamed: boolean;
  unplaced: boolean;
  /** The rows of its branch, of effects those of all their branches; itself among them. */
  kin: readonly Pick<Row, 'name' | 'value' | 'code'>[];
}

/** A declaration read once. Amounts in 分, null where blank or unreadable. */
export interface Form {
  declaration: Declaration;
  /** In the order of the tree, which is that of the paper. */
  rows: Row[];
  /** The annual goal, paragraphs joined by line breaks. */
  goal: string;
  /** 年度资金申请总额. */
  total: number | null;
  /** ISO, null where blank or no day of the calendar. */
  start: string | null;
  end: string | null;
  /** Whether the file shows the cell with this key. */
  isRead(key: string): boolean;
}

export interface Placed {
  form: Form;
  /** Its index among the forms reviewed together. */
  index: number;
}

/**
 * The forms at hand while one of them is reviewed. There may be a thousand: what a rule looks for in
 * them it has put in order once, by `build`, which is called once for each house.
 */
export interface Shelf {
  /** What `build` made of the forms of the same unit and year, this one among them. */
  house<T>(form: Form, build: (house: readonly Placed[]) => T): T;
  /** The form of the same project of the year before. */
  lastYear(form: Form): Form | undefined;
}

interface Common {
  id: string;
  /** What it asks, in a few words for a list of rules. */
  title: string;
  heading: Heading;
  severity: Exclude<Severity, 'unknown'>;
  /** A document's name and number, never a quotation; or that it is our own rule. */
  basis: string;
  /** Cells without which it cannot judge: keys of fields.ts, or `indicators`. */
  needs?: readonly string[];
}

/**
 * A rule of the whole form, of each row by itself, or of a form among others. A check gives null when
 * the rule does not apply, [] when all is well.
 */
export type Rule = Common &
  (
    | { of: 'form'; check(form: Form): Problem[] | null }
    | { of: 'row'; check(row: Row, total: number | null): Omit<Problem, 'field'> | null }
    | { of: 'forms'; check(form: Form, shelf: Shelf): Problem[] | null }
  );

/** What a row rule says: the field and the row are known. */
export type RowProblem = Omit<Problem, 'field' | 'indicator'>;

export function readForm(declaration: Declaration): Form {
  const unread = new Set(declaration.unread);
  const places = new Map(declaration.indicators.map((row, index) => [row, index]));
  const rows = inTreeOrder(declaration.indicators).map((row, i) => {
    const index = places.get(row) ?? 0;
    const isUnread = (part: keyof Indicator) => unread.has(`indicators.${index}.${part}`);
    return {
      ...readRow(row, i),
      index,
      unread: isUnread('value'),
      unnamed: isUnread('level3'),
      unplaced: isUnread('level1') || isUnread('level2'),
    };
  });
  const kin = Map.groupBy(rows, ({ code }) => (code?.startsWith('B') ? 'B' : code));
  for (const family of kin.values()) for (const row of family) row.kin = family;
  return {
    declaration,
    rows,
    goal: declaration.annualGoal.join('\n'),
    total: fen(declaration.annualFunding.total),
    start: isoDay(declaration.startDate),
    end: isoDay(declaration.endDate),
    isRead: (key) => !unread.has(key),
  };
}

/** A row by itself, as number `i + 1` of a form. */
export function readRow(row: Indicator, i: number): Row {
  const reading = row.value === null ? null : readValue(row.value);
  return {
    index: i,
    at: `7.${i + 1}`,
    name: row.level3.trim(),
    raw: row.value,
    value: reading?.ok ? reading.value : null,
    why: reading && !reading.ok && reading.refusal.code !== 'empty' ? reading.refusal.why : null,
    code: branchOf(row.level2)?.code,
    row,
    unread: false,
    unnamed: false,
    unplaced: false,
    kin: [],
  };
}

/** A printed amount in 分; null when blank or no amount. */
export function fen(amount: string | null): number | null {
  if (amount === null) return null;
  const read = readAmount(/[元万亿]/.test(amount) ? amount : `${amount}元`);
  return read.ok ? read.value.fen : null;
}

/** A date cell to ISO; null when it is blank or no day of the calendar. */
export function isoDay(text: string | null): string | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(
    folded(text ?? '').replaceAll(/\s/g, ''),
  );
  if (!parts) return null;
  const [, year = '', month = '', day = ''] = parts;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

export function isEmpty(text: string | null): boolean {
  return text === null || text.trim() === '';
}

/** 【待填】 and its kin: a place that says itself that it is still owed. */
export function isOwed(text: string | null): boolean {
  return (
    text !== null &&
    (text.includes(OWED) || /^[【[(（]?待(?:填|定|补充?)[】\])）]?[。.]?$/.test(text.trim()))
  );
}

/** 「-」「无」: an amount that is none, and says so. */
export function saysNone(amount: string | null): boolean {
  return /^[-—–/\\、无]+$/.test((amount ?? '').trim());
}

/** A text of the form with where it stands, for the rules that read all of them. */
export interface Text {
  field: FieldId;
  /** The cell: a key of fields.ts, or a row's name or value. */
  cell: string;
  row?: Row;
  text: string;
  /** The cell as a sentence calls it: 「年度总体目标」「7.3 保洁合格率」. */
  what: string;
}

export function texts({ declaration, rows }: Form): Text[] {
  const head: [FieldId, string][] = [
    ['projectName', 'projectName'],
    ['projectNature', 'projectNature'],
    ['projectCategory', 'projectCategory'],
    ['department', 'department'],
    ['unit', 'unit'],
    ['period', 'startDate'],
    ['period', 'endDate'],
    ['overallGoal', 'overallGoal'],
    ['annualGoal', 'annualGoal'],
  ];
  return [
    ...head
      .map(([field, cell]) => ({
        field,
        cell,
        text: cellText(declaration, cell),
        what: fields[field].label,
      }))
      .filter(({ text }) => !isEmpty(text)),
    ...rows.flatMap((row) =>
      (['level3', 'value'] as const).map((part) => ({
        field: 'indicators' as const,
        cell: `indicators.${row.index}.${part}`,
        row,
        text: part === 'level3' ? row.name : (row.raw ?? ''),
        what: `${row.at} ${row.name}`,
      })),
    ),
  ];
}

/** At most `most` characters of a quotation. */
export function quoted(text: string, most = 16): string {
  return cut(text, most);
}
