// Rule G-03: a number of the goal and the value of the row for the same thing agree. Speaks up only where
// noun, action and unit are the same; knows no money.
import { showValue, type IndicatorValue } from '../indicators.ts';
import { bareName, isMoneyUnit, measureOf } from '../measures.ts';
import type { Repair } from '../repair.ts';
import type { Form, Problem, Row } from './form.ts';
import { alike, plainProse, quantitiesIn, scaled, timesOf, type Quantity } from './quantities.ts';
import { sameThing, thingOf } from './things.ts';
import { isFiller } from './values.ts';

interface Counted {
  row: Row;
  value: IndicatorValue & { number: number };
  number: number;
  unit: string;
}

/** A number of the goal that no row for the same thing has. */
export function goalNumbers(form: Form): Problem[] | null {
  const counted = form.rows.flatMap(countedRow);
  const quantities = quantitiesIn(form.goal);
  const isApart = form.rows.every(({ value, unread }) => unread || value?.kind !== 'number');
  if (isApart || quantities.length === 0) return null;
  const usable = quantities.filter(
    ({ bound, each, unit }) => bound !== 'about' && !each && unit !== '元',
  );
  const pairs = counted.map((one) => ({
    one,
    same: usable.filter((quantity) => matches(quantity, one)),
  }));
  const settled = new Set(pairs.flatMap(({ one, same }) => (agrees(same, one) ? same : [])));
  const found = pairs.flatMap(({ one, same }): Problem[] => {
    const [quantity] = same;
    if (!quantity || same.some((each) => settled.has(each))) return [];
    // Two numbers for one thing that it has neither of: parts, or another year; not for us to say.
    return same.length > 1 ? [] : [conflict(one, quantity)];
  });
  return [...found, ...fillers(form, usable, settled), ...rates(form, quantities)];
}

function countedRow(row: Row): Counted[] {
  const { value, name, unread } = row;
  if (unread || value?.kind !== 'number' || value.number === null) return [];
  const unit = value.unit ?? '';
  if (/^[%‰]$|百分/.test(unit) || isMoneyUnit(unit)) return [];
  if (!['count', 'size', 'any', 'time'].includes(measureOf(name))) return [];
  const bare = scaled(value.number, unit);
  return [
    {
      row,
      value: { ...value, number: value.number },
      number: bare.number * timesOf(bare.unit),
      unit: bare.unit,
    },
  ];
}

function matches(quantity: Quantity, { row, unit }: Counted): boolean {
  return alike(quantity.unit, unit) && sameThing(quantity, thingOf(row.name));
}

function agrees(same: readonly Quantity[], one: Counted): boolean {
  const numbers = same.map(({ number, unit }) => number * timesOf(unit));
  const sum = numbers.reduce((total, each) => total + each, 0);
  return numbers.some((number) => close(number, one.number)) || close(sum, one.number);
}

/** 「不少于12场」 beside ≥10场 or =15场: other numbers, but neither breaks the other. */
function isLoose(
  { bound, number: said, unit }: Quantity,
  operator: string,
  number: number,
): boolean {
  const more = number > said * timesOf(unit);
  if (bound === '≥') return operator === '≥' || operator === '>' ? !more : more;
  if (bound === '≤') return operator === '≤' || operator === '<' ? more : !more;
  return false;
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}

function conflict({ row, value, number }: Counted, quantity: Quantity): Problem {
  const message = `${row.at} ${row.name}写“${row.raw?.trim()}”，年度总体目标写“${quantity.words}”，两处要一致，请核对。`;
  const problem: Problem = {
    field: 'indicators',
    indicator: row.index,
    message,
    fix: fixed(row, value, quantity),
  };
  // Names can be counted wrong where a number cannot be read wrong.
  const isWeak = quantity.named || isLoose(quantity, value.operator ?? '=', number);
  return isWeak ? { ...problem, severity: 'warning' } : problem;
}

function fixed(row: Row, value: IndicatorValue, quantity: Quantity): Repair {
  const unit = value.unit === null || value.unit === '' ? quantity.unit : value.unit;
  const { unit: bare } = scaled(1, unit);
  const times = scaled(1, unit).number * timesOf(bare);
  const number = (quantity.number * timesOf(quantity.unit)) / times;
  const bound = quantity.bound === '≥' || quantity.bound === '≤' ? quantity.bound : value.operator;
  const operator = unit === '%' && number === 100 ? '=' : (bound ?? '=');
  const text = showValue({ ...value, kind: 'number', operator, number, unit, base: null });
  const label = `改成${text.replace(/^=/, '')}`;
  return {
    label: label.length <= 10 ? label : '改成目标的数',
    edits: [{ do: 'setValue', row: row.index, value: text }],
    // A default is no target of anybody's: the goal's own number takes nothing away.
    safe: isFiller(row.raw),
  };
}

// 「六大区域」 and 区域扶持补贴完成数 =100.00(个): a value that nobody typed, of a row that counts by region.
const GROUND =
  /^(?:区域|片区|板块|街区|街道|街镇|社区|园区|校区|居民区|网格|村|小区|站点|楼宇|学校|企业)/;

function fillers(
  form: Form,
  quantities: readonly Quantity[],
  settled: ReadonlySet<Quantity>,
): Problem[] {
  return form.rows.flatMap((row): Problem[] => {
    const { raw, value } = row;
    if (row.unread || row.code !== 'O1' || !value || measureOf(row.name) !== 'count') return [];
    if (!isFiller(raw)) return [];
    const thing = thingOf(row.name);
    const grounds = quantities.filter((quantity) => {
      const ground = GROUND.exec(quantity.core)?.[0];
      if (ground === undefined || settled.has(quantity) || sameThing(quantity, thing)) return false;
      return bareName(row.name).startsWith(ground) && alike(quantity.unit, value.unit ?? '');
    });
    const [quantity] = grounds;
    if (!quantity || grounds.length > 1) return [];
    const counted = { row, value: { ...value, number: value.number ?? 0 }, number: 0, unit: '' };
    return [conflict(counted, quantity)];
  });
}

/** A rate that the goal states by the full name of its row: 「居民满意度不低于95%」. */
function rates(form: Form, quantities: readonly Quantity[]): Problem[] {
  const said = quantities.filter(
    ({ unit, each, bound }) => unit === '%' && !each && bound !== 'about',
  );
  if (said.length === 0) return [];
  return form.rows.flatMap((row): Problem[] => {
    const { value, name, unread } = row;
    const bare = plainProse(bareName(name));
    if (unread || value?.unit !== '%' || value.number === null || bare.length < 4) return [];
    const own = said.filter(({ before }) => {
      const text = before.replaceAll(/[“”"]/g, '');
      return (
        text.endsWith(bare) &&
        /^(?:确保|实现|力争|使|并|且|有|全年|年度|保证|其中|做到)*$/.test(
          text.slice(0, -bare.length),
        )
      );
    });
    const [quantity] = own;
    if (!quantity || own.length > 1 || close(quantity.number, value.number)) return [];
    return [
      conflict(
        { row, value: { ...value, number: value.number }, number: value.number, unit: '%' },
        quantity,
      ),
    ];
  });
}
