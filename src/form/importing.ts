// A printed form as the values of a draft: every cell that can be read becomes a value with its
// origin, every other one is named. Never guesses, never fills in.
import {
  cellText,
  type Declaration,
  type DraftRow,
  type Entries,
  type Origin,
} from './declaration.ts';
import { fieldIds, fields, OWED, type FieldId, type Values } from './fields.ts';
import { branchOf } from './indicators.ts';
import { showShort } from './money.ts';
import { clipped } from './reading.ts';
import { fen, isoDay } from './rules/form.ts';

export interface Drafted {
  entries: Entries;
  /** Sentences on what could not be taken over as it is printed. */
  notes: string[];
}

/**
 * The values of a declaration, of these fields, each of this origin. Amounts are taken by their parts:
 * a total is their sum. What is printed as owed is no value.
 */
export function draftedFrom(
  declaration: Declaration,
  origin: Origin,
  ids: readonly FieldId[] = fieldIds,
): Drafted {
  const notes: string[] = [];
  const entries: Record<string, unknown> = {};
  for (const id of ids) {
    const value = valueOf(id, declaration, notes);
    if (value === undefined) continue;
    const parsed = fields[id].schema.safeParse(value);
    if (parsed.success) entries[id] = { value: rowsWith(id, parsed.data, origin), origin };
    else {
      const { label, cells } = fields[id];
      const text = cellText(declaration, cells[0]?.key ?? '');
      notes.push(`${label}“${clipped(text)}”没法照搬，请核对。`);
    }
  }
  // Each value was checked by the schema of its own field.
  return { entries, notes };
}

function rowsWith(id: FieldId, value: unknown, origin: Origin): unknown {
  return id === 'indicators'
    ? (value as Values['indicators']).map((row): DraftRow => ({ ...row, origin }))
    : value;
}

/** What the field's schema takes; undefined where the form has nothing to take. */
function valueOf(id: FieldId, d: Declaration, notes: string[]): unknown {
  switch (id) {
    case 'year':
      return d.year;
    case 'period':
      return periodOf(d, notes);
    case 'annualFunding':
      return annualOf(d, notes);
    case 'projectFunding':
      return projectOf(d);
    case 'overallGoal':
      return d.unread.includes(id) ? undefined : given(d[id].join('\n').trim());
    case 'annualGoal':
      return given(d[id].join('\n').trim()) || undefined;
    case 'indicators':
      return d.indicators.length === 0 ? undefined : d.indicators.map(rowOf);
    case 'projectName':
    case 'projectNature':
    case 'projectCategory':
    case 'department':
    case 'unit':
      return given(d[id]?.replaceAll(/\s+/g, ' ').trim()) || undefined;
  }
}

function given(text: string | undefined): string | undefined {
  return text === OWED ? undefined : text;
}

function periodOf({ startDate, endDate }: Declaration, notes: string[]): unknown {
  const [start, end] = [isoDay(startDate), isoDay(endDate)];
  if (start && end) return { start, end };
  if (given(startDate ?? '') || given(endDate ?? '')) {
    notes.push(`起止日期“${startDate ?? ''}—${endDate ?? ''}”读不出两个日子，请核对。`);
  }
  return undefined;
}

function annualOf({ annualFunding: a }: Declaration, notes: string[]): unknown {
  const total = fen(a.total);
  const [fiscal, carried, other] = [fen(a.currentYearFiscal), fen(a.carriedOver), fen(a.other)];
  if (fiscal === null && total === null) return undefined;
  const parts = {
    // A form that prints only its total asks for a grant.
    currentYearFiscal: fiscal ?? (total ?? 0) - (carried ?? 0) - (other ?? 0),
    carriedOver: carried ?? 0,
    other: other ?? 0,
  };
  const sum = parts.currentYearFiscal + parts.carriedOver + parts.other;
  if (total !== null && sum !== total) {
    notes.push(`原表总额 ${showShort(total)}，各项相加是 ${showShort(sum)}，先按各项填，请核对。`);
  }
  return parts;
}

function projectOf({ projectTotalFunding: p }: Declaration): unknown {
  const [total, fiscal, other] = [fen(p.total), fen(p.fiscal), fen(p.other)];
  if (total === null && fiscal === null) return null;
  return { fiscal: fiscal ?? (total ?? 0) - (other ?? 0), other: other ?? 0 };
}

/** A row in the tree of today: older forms name branches otherwise. */
export function rowOf({ level1, level2, level3, value }: Declaration['indicators'][number]) {
  const branch = branchOf(level2);
  return {
    level1: branch?.level1 ?? level1,
    level2: branch?.level2 ?? level2,
    level3: level3.trim(),
    value: given(value?.trim()) || null,
  };
}
