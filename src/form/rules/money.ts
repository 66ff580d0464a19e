// Rules of money against results (M-01 … M-04): is there enough output for the sum, and is what a head
// costs like what it costs elsewhere?
import { measureOf, numberMisfit } from '../measures.ts';
import { showShort } from '../money.ts';
import { settings } from '../settings.ts';
import { OURS, SUMMARY_2016 } from './documents.ts';
import type { Form, Placed, Problem, Row, Rule, Shelf } from './form.ts';
import { coreName, isAlike } from './tree.ts';
import { isFiller, moneyOf } from './values.ts';

const NEEDS = ['indicators', 'annualFunding.total'];

export const moneyRules: readonly Rule[] = [
  {
    id: 'M-01',
    title: '人均、场均金额合理',
    heading: '适当性',
    severity: 'warning',
    basis: SUMMARY_2016,
    needs: NEEDS,
    of: 'forms',
    check: perHead,
  },
  {
    id: 'M-02',
    title: '数量乘标准与金额相当',
    heading: '适当性',
    severity: 'hint',
    basis: OURS,
    needs: NEEDS,
    of: 'form',
    check: countTimesStandard,
  },
  {
    id: 'M-03',
    title: '指标值不低于去年',
    heading: '可行性',
    severity: 'hint',
    basis: OURS,
    needs: ['indicators'],
    of: 'forms',
    check: belowLastYear,
  },
  {
    id: 'M-04',
    title: '金额大的项目有足够的数量指标',
    heading: '适当性',
    severity: 'hint',
    basis: OURS,
    needs: NEEDS,
    of: 'form',
    check: tooLittleCounted,
  },
];

/** 数量 rows with a number that suits them and is no default. */
function countedRows({ rows }: Form): Row[] {
  return rows.filter(
    ({ code, name, raw, value }) =>
      code === 'O1' &&
      value?.kind === 'number' &&
      (value.number ?? 0) > 0 &&
      value.unit !== '%' &&
      !isFiller(raw) &&
      !numberMisfit(name, value),
  );
}

/** People employed and paid from the project: what they cost a year can be told. */
const STAFF = /用工|聘用|雇用|派遣|编外|协管|辅警|[到在上]岗|配备|派驻|岗位|社工|薪酬|工资/;

export interface Head {
  row: Row;
  /** 分 a year for one. */
  each: number;
}

/** What one person employed by the project costs; null where it is not for people employed. */
export function staffCost(form: Form): Head | null {
  const { total, declaration } = form;
  if (
    total === null ||
    !/用工|人员|薪酬|聘用|编外|协管|辅警|岗位|社工|保安|护理员|辅助|队员/.test(
      declaration.projectName ?? '',
    )
  )
    return null;
  const row = countedRows(form).find(
    ({ name, value }) => STAFF.test(name) && /^[人名位]$/.test(value?.unit ?? ''),
  );
  const number = row?.value?.number;
  return row && number ? { row, each: Math.round(total / number) } : null;
}

/** The main count of a form: what most of its money is for, as far as a name can say. */
function mainCount(form: Form): Head | null {
  const staff = staffCost(form);
  if (staff) return staff;
  const [row] = countedRows(form);
  const number = row?.value?.number;
  return row && number && form.total !== null
    ? { row, each: Math.round(form.total / number) }
    : null;
}

function perHead(form: Form, shelf: Shelf): Problem[] | null {
  const mine = mainCount(form);
  if (!mine || form.total === null) return null;
  const { apart, staffMost } = settings().money;
  const { at, name, value, raw, index } = mine.row;
  const unit = value?.unit ?? '';
  const about = `年度申请 ${showShort(form.total)}，${at} ${name}“${raw}”，平均每${unit} ${showShort(mine.each)}`;
  const field = 'indicators';
  const house = shelf.house(form, headsOf);
  const plain = plainCount(name);
  const like = house
    .filter((other) => other.unit === unit && isAlike(other.name, plain, ALIKE))
    .flatMap(({ least }) => least.find((other) => other.form !== form) ?? [])
    .find((other) => mine.each > other.each * apart);
  if (like) {
    const message = `${about}，是《${like.form.declaration.projectName ?? ''}》（每${unit} ${showShort(like.each)}）的 ${(mine.each / like.each).toFixed(1)} 倍，请核对人数和金额，或说明理由。`;
    return [{ field, indicator: index, message }];
  }
  if (!staffCost(form)) return house.length > 1 ? [] : null;
  if (mine.each <= staffMost * 100) return [];
  const message = `${about}，超过 ${showShort(staffMost * 100)}，请核对人数和金额，或说明理由。`;
  return [{ field, indicator: index, message }];
}

/** Counts this alike by name are of the same thing. */
const ALIKE = 0.7;

interface Counted {
  unit: string;
  name: string;
  /** The forms with the least money for one, cheapest first; two are enough to look past oneself. */
  least: { form: Form; each: number }[];
}

/** What one costs in the forms of a house, by what is counted. */
function headsOf(house: readonly Placed[]): Counted[] {
  const found = new Map<string, Counted>();
  for (const { form } of house) {
    const head = mainCount(form);
    if (!head) continue;
    const unit = head.row.value?.unit ?? '';
    const name = plainCount(head.row.name);
    const known = found.get(`${unit} ${name}`) ?? { unit, name, least: [] };
    const least = [...known.least, { form, each: head.each }];
    known.least = least.toSorted((a, b) => a.each - b.each).slice(0, 2);
    found.set(`${unit} ${name}`, known);
  }
  return [...found.values()];
}

function plainCount(name: string): string {
  return coreName(name).replaceAll(/完成|实际|计划|总/g, '');
}

const STANDARD = /^(?:[万千百]?元)[/每·]([^/·]{1,4})(?:[/·](年|月|次|天|期))?$/;

function countTimesStandard(form: Form): Problem[] | null {
  const { rows, total } = form;
  if (total === null) return null;
  const { tolerance } = settings().money;
  let applies = false;
  const problems = rows.flatMap((row): Problem[] => {
    const parts = row.value && STANDARD.exec(row.value.unit ?? '');
    const each = row.value && moneyOf(row.value);
    // For how many days a daily rate is paid nobody can tell.
    if (!parts || !each || parts[2] === '天') return [];
    const count = countedRows(form).filter(({ value }) => value?.unit === parts[1]);
    const [only] = count;
    // With several counts nobody can say which is paid by the standard.
    if (count.length !== 1 || !only?.value?.number) return [];
    applies = true;
    const whole = each * only.value.number * (parts[2] === '月' ? 12 : 1);
    if (Math.abs(whole - total) <= total * tolerance) return [];
    const months = parts[2] === '月' ? '×12 个月' : '';
    const message = `${only.at}“${only.raw}”×${row.at}“${row.raw}”${months}＝${showShort(whole)}，与年度申请 ${showShort(total)}不相当，请核对或说明其余用途。`;
    return [{ field: 'indicators', indicator: row.index, message }];
  });
  return applies ? problems : null;
}

function belowLastYear(form: Form, shelf: Shelf): Problem[] | null {
  const { declaration: d, rows } = form;
  const before = shelf.lastYear(form);
  if (!before) {
    if (d.projectNature?.trim() !== '经常性项目') return null;
    const message = `没有这个项目 ${d.year - 1} 年度的申报表，看不出指标值是否低于去年；有的话请一并给我。`;
    return [{ field: 'indicators', severity: 'unknown', message }];
  }
  const old = new Map(before.rows.map((row) => [coreName(row.name), row]));
  return rows.flatMap((row): Problem[] => {
    const was = old.get(coreName(row.name));
    const [now, then] = [row.value, was?.value];
    if (now?.kind !== 'number' || then?.kind !== 'number' || now.unit !== then.unit) return [];
    if (isFiller(row.raw) || isFiller(was?.raw ?? null)) return [];
    const measure = measureOf(row.name);
    const down = now.operator === '≤' || now.operator === '<' || measure === 'money';
    if (down || (now.number ?? 0) >= (then.number ?? 0)) return [];
    const message = `${row.at} ${row.name} 的“${row.raw}”低于 ${before.declaration.year} 年度的“${was?.raw}”，请提高或说明理由。`;
    return [{ field: 'indicators', indicator: row.index, message }];
  });
}

function tooLittleCounted(form: Form): Problem[] | null {
  const { large, fewestCounts } = settings().money;
  if (form.total === null || form.total <= large * 100) return null;
  const counted = countedRows(form).length;
  if (counted >= fewestCounts) return [];
  const message = `年度申请 ${showShort(form.total)}，能考核的数量指标只有 ${counted} 条，建议至少 ${fewestCounts} 条，把钱办成的事都写上数。`;
  return [{ field: 'indicators', message }];
}
