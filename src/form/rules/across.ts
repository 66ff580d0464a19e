// Rules of several forms together: names copied from another project (T-12), one indicator with two
// targets, the same people counted twice, totals.
import { measureOf } from '../measures.ts';
import { showAmount } from '../money.ts';
import { settings } from '../settings.ts';
import { OURS } from './documents.ts';
import type { Form, Placed, Problem, Row, Rule, Shelf } from './form.ts';
import { staffCost } from './money.ts';
import { coreName } from './tree.ts';
import { isFiller } from './values.ts';

export const acrossRules: readonly Rule[] = [
  {
    id: 'T-12',
    title: '指标不是照搬别的项目',
    heading: '相关性',
    severity: 'hint',
    basis: OURS,
    needs: ['indicators'],
    of: 'forms',
    check: copied,
  },
  {
    id: 'X-01',
    title: '同一指标在各表的目标一致',
    heading: '适当性',
    severity: 'warning',
    basis: OURS,
    needs: ['indicators'],
    of: 'forms',
    check: otherTargets,
  },
  {
    id: 'X-02',
    title: '同一批人没有申报两次',
    heading: '适当性',
    severity: 'warning',
    basis: OURS,
    needs: ['indicators'],
    of: 'forms',
    check: countedTwice,
  },
  {
    id: 'X-03',
    title: '各表合计与预算一致',
    heading: '适当性',
    severity: 'warning',
    basis: OURS,
    needs: ['annualFunding.total'],
    of: 'forms',
    check: totals,
  },
];

function nameOf({ form: { declaration } }: Placed): string {
  return `《${declaration.projectName ?? ''}》`;
}

function isOtherProject(form: Form, { form: other }: Placed): boolean {
  return form.declaration.projectName?.trim() !== other.declaration.projectName?.trim();
}

/** The sets of names that occur in a house, and where each name occurs. */
interface NameSets {
  /** With the first form of each set, and the first of another project with the same set. */
  sets: { key: string; forms: Placed[] }[];
  having: Map<string, number[]>;
}

function namesOf(form: Form): string[] {
  return [...new Set(form.rows.map((row) => coreName(row.name)))];
}

function nameSetsOf(house: readonly Placed[]): NameSets {
  const places = new Map<string, number>();
  const sets: NameSets['sets'] = [];
  const having: NameSets['having'] = new Map();
  for (const one of house) {
    const names = namesOf(one.form);
    const key = names.toSorted().join('\n');
    const known = sets[places.get(key) ?? -1];
    if (known) {
      const isNew = known.forms.every((other) => isOtherProject(one.form, other));
      if (isNew && known.forms.length < 2) known.forms.push(one);
      continue;
    }
    places.set(key, sets.length);
    for (const name of names) {
      const there = having.get(name);
      if (there) there.push(sets.length);
      else having.set(name, [sets.length]);
    }
    sets.push({ key, forms: [one] });
  }
  return { sets, having };
}

function copied(form: Form, shelf: Shelf): Problem[] | null {
  const names = namesOf(form);
  if (names.length < FEWEST_NAMES) return null;
  const { sets, having } = shelf.house(form, nameSetsOf);
  const shared = new Uint16Array(sets.length);
  for (const name of names) {
    for (const i of having.get(name) ?? []) shared[i] = (shared[i] ?? 0) + 1;
  }
  let most: { other: Placed; many: number } | undefined;
  for (const [i, { forms }] of sets.entries()) {
    const many = shared[i] ?? 0;
    const other = forms.find((one) => isOtherProject(form, one));
    if (other && many > (most?.many ?? 0)) most = { other, many };
  }
  if (!most || most.many / names.length < settings().rows.copied) return [];
  const message = `${names.length} 条指标名称有 ${most.many} 条与${nameOf(most.other)}相同，请换成能说明本项目的指标。`;
  return [{ field: 'indicators', message }];
}

/** Of fewer names nobody can say that they were copied. */
const FEWEST_NAMES = 5;

/** A target that is the same matter in every project: a rate or a standard, not a count. */
function isCommon({ name, raw, value }: Row): boolean {
  if (!value || isFiller(raw)) return false;
  if (value.kind !== 'number') return false;
  return value.unit === '%' && measureOf(name) === 'percent';
}

/** The targets of each common indicator in a house, with one form for each. */
function targetsOf(house: readonly Placed[]): Map<string, Map<number, { at: Placed; row: Row }>> {
  const targets = new Map<string, Map<number, { at: Placed; row: Row }>>();
  for (const at of house) {
    for (const row of at.form.rows.filter(isCommon)) {
      const core = coreName(row.name);
      const known = targets.get(core) ?? new Map<number, { at: Placed; row: Row }>();
      const number = row.value?.number ?? 0;
      if (!known.has(number)) known.set(number, { at, row });
      targets.set(core, known);
    }
  }
  return targets;
}

function otherTargets(form: Form, shelf: Shelf): Problem[] | null {
  if (shelf.house(form, countOf) < 2) return null;
  const targets = shelf.house(form, targetsOf);
  return form.rows.filter(isCommon).flatMap((row): Problem[] => {
    const other = targets
      .get(coreName(row.name))
      ?.entries()
      .find(([number, { at }]) => number !== row.value?.number && at.form !== form)?.[1];
    if (!other) return [];
    const message = `${row.at} ${row.name} 这里是“${row.raw}”，${nameOf(other.at)}里是“${other.row.raw ?? ''}”，请统一或说明理由。`;
    return [{ field: 'indicators', indicator: row.index, message }];
  });
}

/** The forms of a house that pay people, by the kind of people. */
function staffOf(house: readonly Placed[]): Map<string, Placed[]> {
  const paying = house.filter(({ form }) => staffCost(form) !== null);
  return Map.groupBy(paying, ({ form }) => kindOfStaff(form));
}

function countedTwice(form: Form, shelf: Shelf): Problem[] | null {
  const mine = staffCost(form);
  if (!mine) return null;
  const same = shelf.house(form, staffOf).get(kindOfStaff(form)) ?? [];
  const twin = same.find((other) => isOtherProject(form, other));
  const theirs = twin && staffCost(twin.form);
  if (!twin || !theirs) return [];
  const { at, name, raw, index } = mine.row;
  const message = `${at} ${name}“${raw}”与${nameOf(twin)}的${theirs.row.name}“${theirs.row.raw ?? ''}”是同一类人员，请确认没有重复申报。`;
  return [{ field: 'indicators', indicator: index, message }];
}

const KINDS = [
  '制度外用工',
  '编外用工',
  '编外',
  '劳务派遣',
  '购买服务岗位',
  '公益性岗位',
  '辅警',
  '协管员',
  '社工',
  '聘用',
  '用工',
];

/** Of what kind the people are, and who: 编外 护士 are not 编外 教师. */
function kindOfStaff(form: Form): string {
  const { declaration, rows } = form;
  const counted = staffCost(form)?.row.name ?? '';
  // The row says it best: 聘用协管员人数 may stand in a form on 编外用工.
  const said = [counted, declaration.projectName ?? '', ...rows.map(({ name }) => name)];
  const kind = said.flatMap((text) => KINDS.find((one) => text.includes(one)) ?? [])[0] ?? '';
  const who = coreName(counted).replaceAll(kind, '');
  return `${kind} ${who.replaceAll(TAKEN_ON, '')}`;
}

const TAKEN_ON =
  /聘用|聘请|雇用|用工|派遣|编外|[在到上]岗|配备|派驻|岗位|完成|实际|计划|总|人员|人数|数量|数/g;

interface Totals {
  /** 分; null where the amount of one is not known. */
  sum: number | null;
  last: Form | undefined;
  byProject: Map<string, Placed[]>;
}

function totalsOf(house: readonly Placed[]): Totals {
  const amounts = house.map(({ form }) => form.total);
  return {
    sum: amounts.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0),
    last: house.at(-1)?.form,
    byProject: Map.groupBy(house, ({ form }) => form.declaration.projectName?.trim() ?? ''),
  };
}

/** The last of the forms of a unit says what all of them come to. */
function totals(form: Form, shelf: Shelf): Problem[] | null {
  const many = shelf.house(form, countOf);
  if (many < 2 || form.total === null) return null;
  const { sum, last, byProject } = shelf.house(form, totalsOf);
  const name = form.declaration.projectName?.trim() ?? '';
  const field = 'annualFunding';
  const same = byProject.get(name)?.length ?? 0;
  if (name !== '' && same > 1) {
    const message = `《${name}》有 ${same} 张 ${form.declaration.year} 年度的表，金额会重复计算，请只留一张。`;
    return [{ field, message }];
  }
  if (last !== form || sum === null) return [];
  const message = `本单位 ${many} 张表合计 ${showAmount(sum)} 元；没有部门预算的汇总数，不能核对是否一致，请对一下。`;
  return [{ field, severity: 'unknown', message }];
}

function countOf(house: readonly Placed[]): number {
  return house.length;
}
