// The indicator rows of a form's lines: through merged cells and undone merges, over pages and tables,
// with the heading repeated or not. Takes what is printed; whether it is right is the review's.
import { isTitle, labelAt, yearOf, type ColumnKey } from './grid-labels.ts';
import { isBlank, oneLine, overlaps, textsOf, type Line, type Spot } from './grid.ts';
import { branchOf, type Indicator } from './indicators.ts';

type Range = readonly [from: number, to: number];
interface Columns {
  grid: number;
  width: number;
  at: Partial<Record<ColumnKey, Range>>;
}

/** `unread` are keys of cells that the form does not show: `indicators` where it has no such block. */
export interface RowsFound {
  rows: Indicator[];
  unread: string[];
}

/** Below the rows: who filled the form in, and remarks. */
const FOOT =
  /^(?:(?:注|备注|说明|填表说明)\d*[:：]|(?:填表|填报|审核|联系|项目负责|经办|制表|单位负责|财务负责)人|(?:单位)?(?:盖章|公章)|填(?:表|报)日期|联系电话)/;
const LEVEL = /指标|目标|效益|产出|成本|满意度|影响|数量|质量|时效/;

export function readRows(lines: readonly Line[]): RowsFound {
  const rows: Indicator[] = [];
  const unread: string[] = [];
  let columns: Columns | undefined;
  let isFound = false;
  let isInterrupted = false;
  let level1 = '';
  let level2 = '';

  for (const line of lines) {
    if (line.loose) {
      if (!textsOf(line).every(isAside)) isInterrupted = true;
      continue;
    }
    const heading = columnsOf(line);
    if (heading) {
      columns = heading;
      isFound = true;
      isInterrupted = false;
      continue;
    }
    if (columns && line.grid !== columns.grid && textsOf(line).length > 1) {
      columns = isInterrupted ? undefined : continued(columns, line);
      isInterrupted = false;
    }
    if (!columns || isAbout(line)) continue;
    if (isHead(line)) {
      columns = undefined;
      continue;
    }
    take(line, columns.at);
  }
  return { rows, unread: isFound ? unread : ['indicators'] };

  function take(line: Line, at: Columns['at']): void {
    const texts = { level1: textAt(line, at.level1), level2: textAt(line, at.level2) };
    const printed1 = texts.level1.replaceAll(/\s/g, '');
    const printed2 = texts.level2.replaceAll(/\s/g, '');
    if (printed1 !== '' && printed1 !== level1) {
      level1 = printed1;
      level2 = '';
    }
    if (printed2 !== '') level2 = printed2;
    const name = oneLine(textAt(line, at.level3));
    const value = textAt(line, at.value).replaceAll('\n', ' ').trim() && valueAt(line, at.value);
    if (name === '' && value === '') return;
    if (!begins(line, at.level3) && !begins(line, at.value)) return;
    const index = rows.length;
    const isDoubtful = printed1 === '' && printed2 !== '' && isOfAnother(level1, printed2);
    if (isDoubtful) unread.push(`indicators.${index}.level1`);
    if (!at.value) unread.push(`indicators.${index}.value`);
    rows.push({
      level1: isDoubtful ? '' : level1,
      level2,
      level3: name,
      value: value === '' ? null : value,
    });
  }
}

const read = new WeakMap<Line, { columns: Columns | undefined }>();

/** The columns that a heading names; undefined when the line is no heading. */
export function columnsOf(line: Line): Columns | undefined {
  const known = read.get(line);
  if (known) return known.columns;
  const columns = columnsIn(line);
  read.set(line, { columns });
  return columns;
}

function columnsIn(line: Line): Columns | undefined {
  if (line.loose) return undefined;
  const named = line.spots.filter(({ text }) => !isBlank(text));
  const at: Columns['at'] = {};
  let projectValue: Range | undefined;
  for (const [i, spot] of named.entries()) {
    const key = labelAt(spot)?.key;
    const range: Range = [spot.from, named[i + 1]?.from ?? 1];
    if (key === 'projectValue') projectValue = range;
    if (isColumn(key)) at[key] ??= range;
  }
  if (!at.value && projectValue) at.value = projectValue;
  const levels = [at.level1, at.level2, at.level3].filter((one) => one !== undefined).length;
  if (levels < 2 && !(at.level3 && at.value)) return undefined;
  return at.level3 ? { grid: line.grid, width: line.width, at } : undefined;
}

function isColumn(key: string | undefined): key is ColumnKey {
  return key === 'level1' || key === 'level2' || key === 'level3' || key === 'value';
}

/** The columns of a table without heading that goes on from the one before; undefined when it does not. */
function continued(before: Columns, line: Line): Columns | undefined {
  const here = { ...before, grid: line.grid, width: line.width };
  const first = textAt(line, before.at.level1) + textAt(line, before.at.level2);
  if (line.width === before.width) return first === '' || LEVEL.test(first) ? here : undefined;
  // Another grid: the columns are counted from the right, and a level has to say that it is one.
  const spots = line.spots;
  const isSame =
    spots.length >= 4 &&
    LEVEL.test(
      spots
        .slice(0, -2)
        .map(({ text }) => text)
        .join(),
    );
  if (!isSame) return undefined;
  const ranges = spots.slice(-4).map(({ from, to }): Range => [from, to]);
  const [one, two, three, four] = ranges;
  if (!one || !two || !three || !four) return undefined;
  return { ...here, at: { level1: one, level2: two, level3: three, value: four } };
}

function isAside(text: string): boolean {
  return (
    isTitle(text) ||
    yearOf(text, false) !== undefined ||
    /^.{0,4}续.{0,4}$|^单位[:：]|^第?\s*\d+\s*页?/.test(text)
  );
}

/** A line across the table, a remark, a title that is repeated: no row. */
function isAbout(line: Line): boolean {
  const texts = textsOf(line).map((text) => text.replaceAll(/\s/g, ''));
  const [first = ''] = texts;
  return texts.length === 0 || FOOT.test(first) || (texts.length === 1 && isAcross(line, first));
}

function isAcross({ spots }: Line, text: string): boolean {
  const spot = spots.find((one) => one.text.replaceAll(/\s/g, '') === text);
  return (
    isTitle(text) || yearOf(text, false) !== undefined || (!!spot && spot.to - spot.from > 0.9)
  );
}

/** A line of the head: the rows are over. */
function isHead({ spots }: Line): boolean {
  return spots.some((spot) => {
    const label = spot.starts ? labelAt(spot) : undefined;
    return !!label && !label.weak && !isColumn(label.key) && !isFree(label.key);
  });
}

// Words that may stand in a row as well.
function isFree(key: string): boolean {
  return key === 'group' || key === 'fiscal' || key === 'other' || key === 'projectValue';
}

/** The level cell is blank, and the one above is not that of the row's branch. */
function isOfAnother(level1: string, level2: string): boolean {
  const branch = branchOf(level2);
  if (!branch || level1 === '' || branch.code === 'C1') return false;
  const known = ['成本', '产出', '效益', '满意度'].find((word) => level1.includes(word));
  return known !== undefined && !branch.level1.includes(known);
}

function spotsAt(line: Line, range: Range | undefined): readonly Spot[] {
  if (!range) return [];
  return line.spots.filter((spot) => overlaps(spot, ...range));
}

function textAt(line: Line, range: Range | undefined): string {
  return [...new Set(spotsAt(line, range).map(({ text }) => text.trim()))].join('');
}

/** 「≥」「95」「%」 in cells of their own are one value. */
function valueAt(line: Line, range: Range | undefined): string {
  return [...new Set(spotsAt(line, range).map(({ text }) => oneLine(text)))].join('');
}

function begins(line: Line, range: Range | undefined): boolean {
  return spotsAt(line, range).some(({ starts, text }) => starts && !isBlank(text));
}
