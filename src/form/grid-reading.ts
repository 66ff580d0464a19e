// Tables to declarations: which lines make a form, and what stands in its cells. Nothing is guessed and
// nothing is mended: a cell that is not found is named in `unread`. Knows no file format.
import { cellText, DeclarationSchema, type Declaration } from './declaration.ts';
import { MAX_GOAL, paperCells } from './fields.ts';
import { isTitle, labelAt, labelled, yearOf, type HeadKey, type Label } from './grid-labels.ts';
import { columnsOf, readRows } from './grid-rows.ts';
import {
  isBlank,
  linesOf,
  oneLine,
  overlaps,
  textsOf,
  type Grid,
  type Line,
  type Spot,
} from './grid.ts';
import { MAX_INDICATORS } from './indicators.ts';
import { readAmount, showAmount } from './money.ts';
import { clipped, folded } from './reading.ts';
import { isoDay } from './rules/form.ts';

/**
 * A form that was found. `where` names its table to a person; `notes` are sentences on what could not
 * be taken as it stands. The schema wants a year: where the form shows none it is that of its dates or
 * of its file, and `year` is among the unread.
 */
export interface Found {
  declaration: Declaration;
  where: string;
  notes: string[];
}

/** The forms of the tables, in order. `aside` is a text beside them that may tell the year: the file's name. */
export function readForms(all: readonly Grid[], aside = ''): Found[] {
  const tables = withoutLists(all);
  const parts = segments(linesOf(tables));
  const years = new Set(parts.flatMap((lines) => readHead(lines).year ?? []));
  // Forms of one file are of one year.
  const beside = years.size === 1 ? `${[...years][0]}` : aside;
  return parts.flatMap((lines) => {
    const found = readForm(lines, beside);
    const grid = lines.find((line) => hasLabel(line) && !line.loose)?.grid ?? 0;
    return found ? [{ ...found, where: tables[grid]?.name ?? '' }] : [];
  });
}

// --- Lists of projects --------------------------------------------------------------------------

/**
 * A table with a line for each project or for each of its indicators, as a 汇总表 has it: no form,
 * though its columns are called like the cells of one.
 */
export function isList({ rows }: Grid): boolean {
  return rows.some(isHeadingOfList) && rows.filter((row) => row.some(isProjectName)).length === 1;
}

/** 「序号 | 项目名称 | 实施单位」: what follows the name is a label too, not the name. */
function isHeadingOfList(row: readonly { text: string }[]): boolean {
  const [first, ...texts] = row.filter(({ text }) => !isBlank(text));
  if (first?.text.trim() !== '序号') return false;
  const at = texts.findIndex(isProjectName);
  const next = texts[at + 1];
  return at >= 0 && (!next || labelAt(next) !== undefined);
}

function isProjectName(cell: { text: string }): boolean {
  return labelAt(cell)?.key === 'projectName';
}

/** Lists go with what is written around them: their heading, and the remarks below. */
function withoutLists(tables: readonly Grid[]): Grid[] {
  return tables.flatMap((table, i) => {
    if (isList(table)) return [];
    const before = tables[i - 1];
    if (!before || !isList(before)) return [table];
    const from = table.before.findIndex(
      (text) => !isBlank(text) && !/^注\d*[:：]/.test(text.trim()),
    );
    return [{ ...table, before: from < 0 ? [] : table.before.slice(from) }];
  });
}

// --- Which lines are a form ---------------------------------------------------------------------

/** A form begins with a title, or with 项目名称; a part without a head of its own goes on from the one before. */
function segments(lines: readonly Line[]): Line[][] {
  const parts: Line[][] = [[]];
  for (const line of lines) {
    const part = parts.at(-1)!;
    const texts = textsOf(line);
    if (texts.length === 1 && isTitle(texts[0]!) && part.some(hasLabel)) {
      parts.push([line]);
    } else if (names(line) && part.some(names)) {
      parts.push([...part.splice(beginning(part)), line]);
    } else {
      part.push(line);
    }
  }
  const forms: Line[][] = [];
  for (const part of parts) {
    const before = forms.at(-1);
    if (before && goesOn(before, part)) before.push(...part);
    else forms.push(part);
  }
  return forms;
}

/** Where the lines before a 项目名称 begin that are its title: paragraphs and rows of one text. */
function beginning(part: readonly Line[]): number {
  let at = part.length;
  while (at > 0 && !hasLabel(part[at - 1]!) && textsOf(part[at - 1]!).length <= 1) at -= 1;
  return at;
}

function hasLabel(line: Line): boolean {
  return labelsOf(line).length > 0 || columnsOf(line) !== undefined;
}

function names(line: Line): boolean {
  return !line.loose && labelsOf(line).some(({ label }) => label.key === 'projectName');
}

function goesOn(before: readonly Line[], part: readonly Line[]): boolean {
  const keys = new Set(part.flatMap(labelsOf).map(({ label }) => label.key));
  const own = ['unit', 'annualFunding.total', 'annualGoal', 'overallGoal', 'startDate'] as const;
  if (own.filter((key) => keys.has(key)).length >= (keys.has('projectName') ? 1 : 2)) return false;
  if (!part.some((line) => columnsOf(line) !== undefined) && !part.some(hasLabel)) return true;
  return !keys.has('projectName') || nameOf(before) === nameOf(part);
}

function nameOf(lines: readonly Line[]): string {
  return readHead(lines).cells.get('projectName')?.text ?? '';
}

// --- Labels and what belongs to them --------------------------------------------------------------

interface Labelled {
  label: Label & { key: HeadKey };
  /** The label's spot, with the columns up to the next label. */
  from: number;
  to: number;
  end: number;
  /** A value that stands in the label's own cell. */
  inline: string | undefined;
}

const known = new WeakMap<Line, Labelled[]>();

/** The labels of a line's head cells, from left to right; those of the indicator block are none. */
function labelsOf(line: Line): Labelled[] {
  const read = known.get(line) ?? labelsIn(line);
  known.set(line, read);
  return read;
}

function labelsIn({ spots, loose }: Line): Labelled[] {
  return spots.flatMap((spot, i): Labelled[] => {
    if (!spot.starts) return [];
    const plain = loose ? undefined : labelAt(spot);
    const inline = plain ? undefined : labelled(spot.text);
    const label = plain ?? inline?.label;
    if (!label || !isHeadKey(label.key)) return [];
    const next = spots.slice(i + 1).find(isAnyLabel);
    const own = { ...label, key: label.key, weak: label.weak || loose };
    return [
      { label: own, from: spot.from, to: spot.to, end: next?.from ?? 1, inline: inline?.value },
    ];
  });
}

function isMoney(key: Label['key']): boolean {
  return key.includes('Funding') || key === 'fiscal' || key === 'other';
}

function isAnyLabel(spot: Spot): boolean {
  return labelAt(spot) !== undefined || labelled(spot.text) !== undefined;
}

function isHeadKey(key: Label['key']): key is HeadKey {
  return !['group', 'level1', 'level2', 'level3', 'value', 'projectValue'].includes(key);
}

interface Read {
  text: string;
  weak: boolean;
  unit: Label['unit'];
}
interface Head {
  cells: Map<string, Read>;
  year: number | undefined;
}

const GOALS: ReadonlySet<string> = new Set(['overallGoal', 'annualGoal']);
const IN_TEN_THOUSANDS = /单位[:：]?\s*(?:人民币)?万元|[（(]\s*(?:单位[:：])?万元\s*[）)]/;

function readHead(lines: readonly Line[]): Head {
  const cells = new Map<string, Read>();
  const headYears: number[] = [];
  let year: number | undefined;
  let unit: Label['unit'] = null;
  // Where the right half of the money block begins, and which block was named last.
  let annualFrom: number | undefined;
  let side: 'project' | 'annual' = 'project';

  for (const [i, line] of lines.entries()) {
    const texts = textsOf(line);
    const isAlone = texts.length === 1;
    if (isAlone) year ??= yearOf(texts[0]!, isTitle(texts[0]!));
    for (const spot of line.spots) {
      const { text } = spot;
      const label = labelAt(spot);
      if (label?.unit && (label.key === 'group' || isMoney(label.key))) unit ??= label.unit;
      else if (IN_TEN_THOUSANDS.test(text) && (line.loose || isAlone)) unit = '万元';
    }
    if (columnsOf(line)) continue;
    for (const one of labelsOf(line)) {
      const { key, weak } = one.label;
      if (key === 'projectTotalFunding.total') {
        side = 'project';
        annualFrom = undefined;
      }
      if (key === 'annualFunding.total' || key === 'annualFunding.currentYearFiscal') {
        side = 'annual';
        annualFrom ??= cells.has('projectTotalFunding.total') ? one.from : 0;
      }
      if (key === 'annualGoal' && one.label.years.length === 1) headYears.push(...one.label.years);
      const text = one.inline ?? (GOALS.has(key) ? goalOf(lines, i, one) : valueOf(lines, i, one));
      if (text === undefined) continue;
      const isLoose = weak || (one.inline !== undefined && GOALS.has(key));
      keep(placed(key, one, line), { text, weak: isLoose, unit: one.label.unit });
    }
  }
  if (!cells.has('annualGoal') && !cells.has('overallGoal')) {
    const text = onlyGoal(lines);
    if (text !== undefined) cells.set('annualGoal', { text, weak: true, unit: null });
  }
  for (const cell of cells.values()) cell.unit ??= unit;
  const named = /(?:19|20)\d\d/.exec(folded(cells.get('year')?.text ?? ''))?.[0];
  year ??= named === undefined ? undefined : Number(named);
  return { cells, year: year ?? (new Set(headYears).size === 1 ? headYears[0] : undefined) };

  /** The usual words win over others, what is there over what is blank, the first over the next. */
  function keep(key: string, read: Read): void {
    const before = cells.get(key);
    const isBetter =
      !before ||
      (isBlank(before.text) && !isBlank(read.text) && (before.weak || !read.weak)) ||
      (before.weak && !read.weak && !isBlank(read.text));
    if (isBetter) cells.set(key, read);
  }

  function placed(key: HeadKey, { from }: Labelled, line: Line): string {
    if (key !== 'fiscal' && key !== 'other') return key;
    const ofLine = labelsOf(line);
    const twice = ofLine.filter(({ label }) => label.key === key);
    const isAnnual =
      twice.length > 1
        ? twice[0]!.from < from
        : annualFrom === undefined || annualFrom === 0
          ? side === 'annual'
          : from >= annualFrom - 1e-9;
    if (key === 'other') return isAnnual ? 'annualFunding.other' : 'projectTotalFunding.other';
    return isAnnual ? 'annualFunding.currentYearFiscal' : 'projectTotalFunding.fiscal';
  }
}

/** What stands to the right of a label, or beneath where it has no cell beside it; undefined for no cell. */
function valueOf(lines: readonly Line[], at: number, one: Labelled): string | undefined {
  const beside = spotsIn(lines[at]!, one.to, one.end);
  if (beside.length > 0) return firstOf(beside);
  const below = lines[at + 1];
  if (!below || below.loose || below.grid !== lines[at]!.grid) return undefined;
  const beneath = spotsIn(below, one.from, one.end).filter(({ starts }) => starts);
  if (beneath.length === 0 || beneath.some(isAnyLabel)) return undefined;
  return firstOf(beneath);
}

/** A goal stands beside its label or beneath it, and goes on over rows and tables until the next label. */
function goalOf(lines: readonly Line[], at: number, one: Labelled): string | undefined {
  const beside = spotsIn(lines[at]!, one.to, one.end);
  const text = firstOf(beside);
  const from = isBlank(text) ? one.from : one.to;
  const below = goalBelow(lines, at + 1, from, one.end);
  if (beside.length === 0 && below === undefined) return undefined;
  return [text, below ?? ''].filter((part) => !isBlank(part)).join('\n');
}

function goalBelow(
  lines: readonly Line[],
  at: number,
  from: number,
  end: number,
): string | undefined {
  const parts: string[] = [];
  let isThere = false;
  for (const line of lines.slice(at)) {
    if (line.loose || columnsOf(line)) break;
    if (labelsOf(line).some(({ inline }) => inline === undefined)) break;
    const spots = spotsIn(line, from, end).filter(({ starts }) => starts);
    if (spots.some((spot) => labelAt(spot) !== undefined)) break;
    isThere ||= spots.length > 0;
    parts.push(joined(spots, '\n'));
  }
  return isThere ? parts.filter((part) => !isBlank(part)).join('\n') : undefined;
}

/** A form with one goal calls it 项目绩效目标, which else is the name of the block. */
function onlyGoal(lines: readonly Line[]): string | undefined {
  for (const line of lines) {
    const at = line.spots.findIndex(
      ({ text, starts }) => starts && /^(?:项目)?绩效目标[:：]?$/.test(text.replaceAll(/\s/g, '')),
    );
    const label = line.spots[at];
    if (label && !line.loose) return joined(spotsIn(line, label.to, 1), '\n');
  }
  return undefined;
}

function spotsIn(line: Line, from: number, to: number): Spot[] {
  return to - from < 1e-9 ? [] : line.spots.filter((spot) => overlaps(spot, from, to));
}

/** What follows it belongs to a label that is not known. */
function firstOf(spots: readonly Spot[]): string {
  return spots.find(({ text }) => !isBlank(text))?.text ?? '';
}

function joined(spots: readonly Spot[], by: string): string {
  const texts = spots.map(({ text }) => text).filter((text) => !isBlank(text));
  return [...new Set(texts)].join(by);
}

// --- A form ---------------------------------------------------------------------------------------

const LONGEST: Readonly<Record<string, number>> = {
  projectNature: 40,
  projectCategory: 40,
  startDate: 40,
  endDate: 40,
};
const NO_AMOUNT = /^(?:[-—–/\\、无]+|【待填】)$/;

function readForm(lines: readonly Line[], aside: string): Omit<Found, 'where'> | undefined {
  const { cells, year } = readHead(lines);
  const { rows, unread } = readRows(lines);
  const hasBody = !unread.includes('indicators') || cells.has('annualGoal');
  const isForm = (cells.size >= 5 && hasBody) || (cells.has('projectName') && rows.length > 0);
  if (!isForm) return undefined;

  const notes: string[] = [];
  const printed: Record<string, unknown> = {};
  spread(cells);
  for (const { key, label, look } of headCells) {
    const cell = cells.get(key);
    if (!cell) {
      unread.push(key);
      continue;
    }
    if (look === 'prose') put(printed, key, goal(cell.text, key, label));
    else if (look === 'amount') put(printed, key, amount(cell, key, label));
    else put(printed, key, text(cell.text, key, label));
  }
  if (rows.length > MAX_INDICATORS) {
    notes.push(`绩效指标有 ${rows.length} 条，只读了前 ${MAX_INDICATORS} 条。`);
  }
  const indicators = rows.slice(0, MAX_INDICATORS).map((row, i) => {
    const cut = (part: 'level1' | 'level2' | 'level3' | 'value', most: number) => {
      const whole = row[part] ?? '';
      if (whole.length <= most) return row[part];
      unread.push(`indicators.${i}.${part}`);
      notes.push(`第 ${i + 1} 条指标“${clipped(whole)}”太长，没有读入，请对照原表核对。`);
      return part === 'value' ? null : '';
    };
    return {
      level1: cut('level1', 40),
      level2: cut('level2', 40),
      level3: cut('level3', 200),
      value: cut('value', 200),
    };
  });
  const shown = year ?? yearBeside(printed, aside);
  if (shown === undefined) return undefined;
  if (year === undefined) unread.unshift('year');
  if (cells.get('annualFunding.total')?.unit === '万元') {
    notes.push('表里的金额以万元计，已换成元。');
  }
  const declaration = DeclarationSchema.parse({ ...printed, year: shown, indicators, unread });
  return { declaration, notes };

  function text(whole: string, key: string, label: string): string | null {
    const line = checked(oneLine(whole));
    const day =
      key === 'startDate' || key === 'endDate'
        ? isoDay(line.replace(/[ T]00:00(?::00(?:\.0+)?)?$/, ''))
        : null;
    return fitting(day ?? line, LONGEST[key] ?? 200, key, label);
  }

  function goal(whole: string, key: string, label: string): string[] {
    const paragraphs = whole.split('\n').map((part) => part.trim());
    return fitting(paragraphs.join(''), MAX_GOAL, key, label) === null ? [] : paragraphs;
  }

  function amount({ text: whole, unit }: Read, key: string, label: string) {
    const line = oneLine(whole);
    if (line === '' || NO_AMOUNT.test(line)) return line || null;
    if (!/\d/.test(line) || line.length > 40) {
      unread.push(key);
      notes.push(`“${label}”写的是“${clipped(line)}”，不是金额，没有读入。`);
      return null;
    }
    if (unit !== '万元' || /[元万亿]/.test(line)) return line;
    const read = readAmount(`${line}万元`);
    return read.ok ? showAmount(read.value.fen) : `${line}万元`;
  }

  function fitting(whole: string, most: number, key: string, label: string): string | null {
    if (whole.length <= most) return whole === '' ? null : whole;
    unread.push(key);
    notes.push(`“${label}”有 ${whole.length} 个字，太长，没有读入，请对照原表核对。`);
    return null;
  }
}

const headCells = paperCells.filter(({ field }) => field !== 'year' && field !== 'indicators');

/** 起止日期 in one cell are two dates, when both are days. */
function spread(cells: Map<string, Read>): void {
  const period = cells.get('period');
  if (!period) return;
  const parts = folded(period.text)
    .replaceAll(/\s/g, '')
    .split(/至|到|~|--|—|(?<=日)-|(?<=\d{4}[/.]\d{1,2}[/.]\d{1,2})-/);
  const days = parts.map(isoDay);
  if (days.length !== 2 || days.includes(null)) return;
  for (const [i, key] of (['startDate', 'endDate'] as const).entries()) {
    if (!cells.has(key)) cells.set(key, { ...period, text: days[i] ?? '' });
  }
}

/** 「☑经常性项目 □一次性项目」 says 经常性项目. */
function checked(text: string): string {
  if (!/[□☐○]/.test(text)) return text;
  const marked = [...text.matchAll(/[☑☒√✓✔■●]\s*([^□☐○☑☒√✓✔■●\s]+)/g)].map(([, word = '']) => word);
  return marked.length === 1 ? marked[0]! : text;
}

function yearBeside(printed: Record<string, unknown>, aside: string): number | undefined {
  const dates = [printed['startDate'], printed['endDate']].map((date) =>
    typeof date === 'string' ? /^(?:19|20)\d\d/.exec(date)?.[0] : undefined,
  );
  const found = dates[0] ?? dates[1] ?? /(?<!\d)(?:19|20)\d\d(?!\d)/.exec(aside)?.[0];
  return found === undefined ? undefined : Number(found);
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  const [head = '', tail] = key.split('.');
  if (tail === undefined) target[head] = value;
  else ((target[head] ??= {}) as Record<string, unknown>)[tail] = value;
}

/** Whether nothing at all has been written into a form. */
export function isUnfilled({ declaration }: Found): boolean {
  return (
    declaration.indicators.length === 0 &&
    headCells.every(({ key }) => isBlank(cellText(declaration, key)))
  );
}

/** What a person should know who goes on with this form, a sentence each. */
export function notesOn({ declaration, notes }: Found): string[] {
  const { unread, year, indicators } = declaration;
  const heads = headCells.filter(({ key }) => unread.includes(key));
  const rows = indicators.flatMap((row, i) =>
    unread.some((key) => key.startsWith(`indicators.${i}.`))
      ? [`指标“${clipped(row.level3)}”`]
      : [],
  );
  const missing = [
    ...heads.map(({ key, label }) =>
      key.startsWith('annual') && label === '其他资金' ? '年度其他资金' : label,
    ),
    ...(unread.includes('indicators') ? ['绩效指标'] : []),
    ...rows,
  ];
  return [
    ...notes,
    ...(unread.includes('year') ? [`没有看到年度，按 ${year} 年度读，请核对。`] : []),
    ...(missing.length > 0 ? [`未读到 ${missing.join('、')}，请对照原表核对。`] : []),
  ];
}
