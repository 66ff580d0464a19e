// Rules of the three-level tree and of the names in it (T-01 … T-11): is every branch there, does each
// row stand in its own, and does its name say what is measured?
import { branchFor, branchOf, costLimit, showValue } from '../indicators.ts';
import {
  bareName,
  countIn,
  isBadThing,
  isCost,
  MAY_EXCEED,
  measureOf,
  numberMisfit,
  wordMisfit,
} from '../measures.ts';
import type { Edit, Repair } from '../repair.ts';
import { settings } from '../settings.ts';
import { GOALS_2015, GUIDE_2021, OPINION_2018, OURS, SHANGHAI_FORM } from './documents.ts';
import { quoted, type Form, type Problem, type Row, type RowProblem, type Rule } from './form.ts';
import { isFiller } from './values.ts';

const ROWS = ['indicators'];

export const treeRules: readonly Rule[] = [
  {
    id: 'T-01',
    title: '二级指标属于它的一级指标',
    heading: '完整性',
    severity: 'error',
    basis: SHANGHAI_FORM,
    of: 'row',
    check: wrongBranch,
  },
  {
    id: 'T-02',
    title: '数量、质量、效益指标都有',
    heading: '完整性',
    severity: 'error',
    basis: GUIDE_2021,
    needs: ROWS,
    of: 'form',
    check: missingBranches,
  },
  {
    id: 'T-03',
    title: '有经济成本指标',
    heading: '完整性',
    severity: 'warning',
    basis: OPINION_2018,
    needs: ROWS,
    of: 'form',
    check: missingCost,
  },
  {
    id: 'T-04',
    title: '有时效指标',
    heading: '完整性',
    severity: 'warning',
    basis: '已公开的上海市申报表普遍填有',
    needs: ROWS,
    of: 'form',
    check: missingTime,
  },
  {
    id: 'T-05',
    title: '有服务对象满意度指标',
    heading: '完整性',
    severity: 'warning',
    basis: OPINION_2018,
    needs: ROWS,
    of: 'form',
    check: missingSatisfaction,
  },
  {
    id: 'T-06',
    title: '指标条数适中',
    heading: '相关性',
    severity: 'hint',
    basis: GUIDE_2021,
    needs: ROWS,
    of: 'form',
    check: rowCount,
  },
  {
    id: 'T-07',
    title: '没有重复的指标',
    heading: '完整性',
    severity: 'error',
    basis: GOALS_2015,
    needs: ROWS,
    of: 'form',
    check: ({ rows }) => doubles(rows),
  },
  {
    id: 'T-08',
    title: '没有近似的指标',
    heading: '相关性',
    severity: 'hint',
    basis: OURS,
    needs: ROWS,
    of: 'form',
    check: nearDoubles,
  },
  {
    id: 'T-09',
    title: '指标放在合适的二级指标下',
    heading: '相关性',
    severity: 'warning',
    basis: '《预算绩效目标及指标编制方法》（培训材料）',
    of: 'row',
    check: misplaced,
  },
  {
    id: 'T-10',
    title: '指标名称说明量什么',
    heading: '相关性',
    severity: 'warning',
    basis: GUIDE_2021,
    of: 'row',
    check: vagueName,
  },
  {
    id: 'T-11',
    title: '少用日常管理类指标',
    heading: '相关性',
    severity: 'hint',
    basis: GUIDE_2021,
    needs: ROWS,
    of: 'form',
    check: routine,
  },
];

function added(label: string, level2: string, name: string, value: string): Repair {
  return { label, edits: [{ do: 'add', level2, name, value }], safe: false };
}

function wrongBranch({ at, index, name, row, value, unplaced }: Row): RowProblem | null {
  if (unplaced) {
    const message = `没有读到 ${at} ${name} 的一级、二级指标，请对照原表核对。`;
    return { severity: 'unknown', message };
  }
  const branch = branchOf(row.level2);
  const move = (level2: string): { fix: Repair } => ({
    fix: {
      label: `归到${level2.replace(/指标$/, '')}`.slice(0, 10),
      edits: [{ do: 'move', row: index, level2 }],
      safe: true,
    },
  });
  if (!branch) {
    const { level2 } = branchFor(name, value);
    return {
      message: `${at} ${name} 的二级指标“${row.level2}”不在申报表的指标体系里，建议归到${level2}。`,
      ...move(level2),
    };
  }
  const level1 = row.level1.replaceAll(/\s/g, '').replace(/目标$/, '指标');
  // Before 2024 成本指标 stood under 产出指标; such a row is read, not refused.
  if (level1 === branch.level1 || OLD_LEVEL1.get(level1) === branch.level1) return null;
  if (row.level2.trim() !== branch.level2) return null;
  return {
    message: `${at} ${name}：${branch.level2}属于${branch.level1}，不属于${row.level1 === '' ? '空白的一级指标' : row.level1}，请改。`,
    ...move(branch.level2),
  };
}

/** Other names of the first level in older forms and other provinces. */
const OLD_LEVEL1 = new Map([
  ['效果指标', '效益指标'],
  ['项目效益指标', '效益指标'],
  ['项目完成指标', '产出指标'],
  ['社会公众或服务对象满意度指标', '满意度指标'],
  ['服务对象满意度指标', '满意度指标'],
]);

/** What every form has, by the first sign of its code, with a row to show how. */
const COMPULSORY: readonly [string, string, string][] = [
  ['O1', '数量指标', '加一条 培训场次=12场'],
  ['O2', '质量指标', '加一条 验收合格率=100%'],
  ['B', '效益指标', '加一条 服务覆盖率≥90%'],
];

function missingBranches({ rows }: Form): Problem[] {
  if (rows.length === 0) return [];
  return COMPULSORY.filter(([code]) => !rows.some((row) => row.code?.startsWith(code))).map(
    ([, name, example]) =>
      hiddenPlace(rows, name) ?? {
        field: 'indicators',
        message: `还没有${name}，请补一条，例如“${example}”。`,
      },
  );
}

/** A branch without rows may have one of those of which the file does not show the branch. */
function hiddenPlace(rows: readonly Row[], branch: string): Problem | undefined {
  const hidden = rows.find(({ unplaced }) => unplaced);
  if (!hidden) return undefined;
  const message = `没有读到 ${hidden.at} ${hidden.name} 属于哪个二级指标，看不出有没有${branch}，请对照原表核对。`;
  return { field: 'indicators', severity: 'unknown', message };
}

function missingTime({ rows }: Form): Problem[] {
  if (rows.length === 0 || rows.some((r) => r.code === 'O3')) return [];
  return [
    hiddenPlace(rows, '时效指标') ?? {
      field: 'indicators',
      message: '还没有时效指标，建议补一条，例如“加一条 项目完成及时率=100%”。',
      fix: added('补时效指标', '时效指标', '项目完成及时率', '=100%'),
    },
  ];
}

const BUILT_OR_BOUGHT =
  /基建|基本建设|新建|改建|扩建|修缮|大修|装修|改造|购置|(?:采购|购买)(?!.{0,4}服务)/;

function missingCost({ declaration, rows, total }: Form): Problem[] {
  if (rows.length === 0 || rows.some((r) => r.code === 'C1')) return [];
  const built = BUILT_OR_BOUGHT.test(declaration.projectName ?? '');
  const limit = total ? costLimit(total) : null;
  return [
    hiddenPlace(rows, '经济成本指标') ?? {
      field: 'indicators',
      severity: built ? 'error' : 'warning',
      message: `还没有经济成本指标，${built ? '基建、修缮、购置项目必须有，请补一条' : '建议补一条'}，例如“加一条 项目总成本${limit ?? '≤25万元'}”。`,
      ...(limit ? { fix: added('补总成本', '经济成本指标', '项目总成本', limit) } : {}),
    },
  ];
}

function missingSatisfaction({ rows }: Form): Problem[] {
  if (rows.length === 0 || rows.some((r) => r.code === 'S1')) return [];
  const value = `≥${settings().values.satisfaction.usual}%`;
  return [
    hiddenPlace(rows, '服务对象满意度指标') ?? {
      field: 'indicators',
      message: `还没有服务对象满意度指标，建议补一条，例如“加一条 服务对象满意度${value}”。`,
      fix: added('补满意度', '服务对象满意度指标', '服务对象满意度', value),
    },
  ];
}

function rowCount({ rows }: Form): Problem[] | null {
  const { fewest, most } = settings().rows;
  if (rows.length === 0) return null;
  if (rows.length >= fewest && rows.length <= most) return [];
  const message =
    rows.length < fewest
      ? `只有 ${rows.length} 条指标，一般 8–20 条，请看看主要的事是否都有指标。`
      : `有 ${rows.length} 条指标，一般 8–20 条，建议只留最能说明成效的。`;
  return [{ field: 'indicators', message }];
}

// --- Names ------------------------------------------------------------------------------------------

/** A name as it is compared: without 的, 情况 and 性, signs and brackets. */
export function coreName(name: string): string {
  const bare = bareName(name).replaceAll(/[的，,、。.：:；;·\-—“”‘’'《》]/g, '');
  return bare.replace(/(?:情况|性)$/, '');
}

function doubles(rows: readonly Row[]): Problem[] {
  const groups = Map.groupBy(rows, (row) => coreName(row.name));
  return [...groups.entries()]
    .filter(([name, group]) => name !== '' && group.length > 1)
    .flatMap(([, group]) => {
      const kept = group.toSorted((a, b) => merit(b) - merit(a))[0];
      return group
        .filter((row) => row !== kept)
        .map((row): Problem => {
          if (row.unread || kept?.unread) {
            const message = `${row.at} 与 ${kept?.at} 重复（${row.name}），没有读到其中的指标值，请对照原表看留哪一条。`;
            return { field: 'indicators', indicator: row.index, severity: 'unknown', message };
          }
          const same = kept && sameValue(kept, row);
          const values = same
            ? `值也相同（“${row.raw ?? ''}”）`
            : `值分别是“${row.raw ?? ''}”和“${kept?.raw ?? ''}”`;
          return {
            field: 'indicators',
            indicator: row.index,
            severity: same ? 'warning' : 'error',
            message: `${row.at} 与 ${kept?.at} 重复（${row.name}），${values}，建议留 ${kept?.at}。`,
            fix: {
              label: `留${kept?.at}`,
              edits: [{ do: 'delete', row: row.index }],
              // Which of two real targets is meant only the user knows.
              safe: same === true || (kept !== undefined && merit(kept) > merit(row)),
            },
          };
        });
    });
}

/** How much a value may be trusted to be the meant one; the earlier of equals stays. */
function merit({ name, raw, value }: Row): number {
  if (value === null || raw === null) return 0;
  if (isFiller(raw)) return 1;
  const misfit =
    value.kind === 'word'
      ? value.word !== null && wordMisfit(name, value.word) !== null
      : numberMisfit(name, value) !== null;
  return misfit ? 2 : 3;
}

function sameValue(a: Row, b: Row): boolean {
  if (a.value && b.value) return showValue(a.value) === showValue(b.value);
  return (a.raw ?? '').trim() === (b.raw ?? '').trim();
}

const NUMERALS = /[\d一二三四五六七八九十]/g;

function nearDoubles({ rows }: Form): Problem[] | null {
  if (rows.length < 2) return null;
  const { near } = settings().rows;
  const named = rows.map((row) => {
    const core = coreName(row.name);
    return { row, core, plain: core.replaceAll(NUMERALS, '') };
  });
  return named.flatMap(({ row, core, plain }, i): Problem[] => {
    const twin = named.slice(0, i).find((other) => {
      if (other.core === core || other.row.code !== row.code) return false;
      // 一季度 and 二季度 are two things.
      if (other.plain === plain) return false;
      return isAlike(other.core, core, near);
    });
    if (!twin) return [];
    const message = `${row.at} ${row.name} 与 ${twin.row.at} ${twin.row.name} 很像，请看看是否可以合并。`;
    return [{ field: 'indicators', indicator: row.index, message }];
  });
}

/** Names longer than this are T-10's: to compare them by the sign takes long and tells nothing. */
const LONGEST_COMPARED = 60;

/**
 * Whether of the longer name so large a share need not be changed to get the other: 1 − distance /
 * length ≥ `least`. What cannot be so is passed over early: 200 rows are 20,000 pairs.
 */
export function isAlike(a: string, b: string, least: number): boolean {
  if (a === b) return true;
  const most = Math.max(a.length, b.length);
  const allowed = Math.floor((1 - least) * most + 1e-9);
  if (most > LONGEST_COMPARED || Math.abs(a.length - b.length) > allowed) return false;
  let missing = 0;
  for (const sign of a) if (!b.includes(sign)) missing += 1;
  return missing <= allowed && distance(a, b, allowed) <= allowed;
}

/** How many signs have to be changed; some number above `most` when there are more. */
function distance(a: string, b: string, most: number): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > most) return most + 1;
    before = row;
  }
  return before[b.length] ?? 0;
}

function misplaced({ at, index, name, value, code, kin }: Row): RowProblem | null {
  if (code === 'S1' && /^(?:主管|上级)(?:单位|部门)?.{0,4}满意/.test(bareName(name))) {
    return { message: `${at} ${name}：主管单位不是服务对象，建议换成受益的人。` };
  }
  const place = placeFor({ name, value, code });
  if (!place) return null;
  const { level2, why = '', severity } = place;
  const grade = severity ? { severity } : {};
  const said = `${at} ${name} 更像${level2}${why}`;
  // Where none of its branch would stay there, a move leaves the branch empty, which is worse.
  const owed = COMPULSORY.find(([kind]) => code?.startsWith(kind));
  if (owed && kin.length > 0 && kin.every((one) => leaves(one, owed[0]))) {
    const message = `${said}；移走后就没有${owed[1]}了，请先补一条再移，例如“${owed[2]}”。`;
    return { ...grade, message };
  }
  const label = `移到${level2.replace(/指标$/, '')}`.slice(0, 10);
  return {
    ...grade,
    message: `${said}，建议移过去。`,
    fix: { label, edits: [{ do: 'move', row: index, level2 }], safe: !severity },
  };
}

function leaves(row: Pick<Row, 'name' | 'value' | 'code'>, kind: string): boolean {
  const place = placeFor(row);
  return place !== null && !branchOf(place.level2)?.code.startsWith(kind);
}

interface Place {
  level2: string;
  why?: string;
  severity?: 'hint';
}

/** The branch a row belongs into by its name; null where it stands well. */
function placeFor({ name, value, code }: Pick<Row, 'name' | 'value' | 'code'>): Place | null {
  if (!code) return null;
  const bare = bareName(name);
  if (/满意(?:度|率|情况|程度)?(?:$|[、和及与])/.test(bare)) {
    return code === 'S1' ? null : { level2: '服务对象满意度指标' };
  }
  if (code === 'S1' && !/满意|好评|认可|评价|投诉/.test(bare)) {
    const { code: to, level2 } = branchFor(name, value);
    return { level2: to === 'S1' ? '社会效益指标' : level2 };
  }
  if (/(?:及时|按时|按期|准时)(?:率|性|情况)?$/.test(bare) && code !== 'O3') {
    return { level2: '时效指标' };
  }
  if (/(?:覆盖|知晓|普及)(?:率|面|度)$/.test(bare) && code.startsWith('O')) {
    return { level2: '社会效益指标' };
  }
  if (code === 'O1' && measureOf(name) === 'percent' && !MAY_EXCEED.test(bare)) {
    return { level2: '质量指标', why: '，数量指标要写数' };
  }
  if (isCost(name) && measureOf(name) === 'money' && !code.startsWith('C') && code !== 'B1') {
    return { level2: '经济成本指标' };
  }
  // 合格数 and 差错数 count, and judge.
  const isCount = measureOf(name) === 'count' && value?.kind === 'number' && value.unit !== '%';
  if (code === 'O2' && isCount && !JUDGING.test(bare) && !isBadThing(name)) {
    return { level2: '数量指标', severity: 'hint' };
  }
  return null;
}

const JUDGING =
  /合格|达标|准确|通过|优[良秀质]|获|错|误|证|标准|规范|有效|成功|符合|完好|返|率|质量/;

/** 推进会, 保障房, 提升改造工程: these begin like a hope and are things. */
const THING =
  /^(?:推进会|保障(?:房|性|金|对象|人员|车|队)|提升改造|改善型|优化方案|加强型|完善率|协调会|落实率|解决率|开展(?:率|场|次|数|情况|期)|打造数|(?:保障|推进|提升|完善|优化|落实|开展|强化|深化)[^，。]{0,6}(?:会|工程|方案|项目)(?:$|完成|召开|验收|通过|实施))/;

function vagueName(row: Row): RowProblem | null {
  const { at, name } = row;
  const { longestName, hopes } = settings().rows;
  const bare = bareName(name);
  if (row.unnamed) {
    return { severity: 'unknown', message: `没有读到 ${at} 的三级指标名称，请对照原表核对。` };
  }
  if (bare === '') return { message: `${at} 还没有三级指标名称，请写明量什么，例如“培训人数”。` };
  const counted = countIn(name);
  // 3个站点运营完成率 is the rate of three places.
  if (counted && !MEASURED.test(bare)) return countedName(row, counted);
  const length = [...bare].length;
  const hope = THING.test(bare) ? undefined : hopeOf(bare, hopes);
  const better = hope && renamed(row, hopes);
  if (better && [...better].length <= longestName) {
    return {
      message: `${at} ${name} 以“${hope}”开头，没有说量什么，建议改成“${better}”这样的名称。`,
      fix: { label: `改成${quoted(better, 6)}`, edits: [renaming(row, better)], safe: false },
    };
  }
  if (length > longestName) {
    const many = /[，、；,;]|\s\S/.test(name.trim()) ? '，写了几件事，请拆成几条' : '，请写短';
    const message = `${at} ${quoted(name)} 的名称有 ${length} 字，一般不超过 ${longestName} 字${many}，每条只说量什么。`;
    return { message };
  }
  if (hope) {
    const message = `${at} ${name} 以“${hope}”开头，没有说量什么，请写明量什么，例如“${bare.slice(hope.length)}完成率”。`;
    return { message };
  }
  if (row.code === 'O1' && /[、，,]/.test(bare) && measureOf(name) === 'any') {
    const message = `${at} ${name} 把几件事合成了一条，请分开写，各有各的数。`;
    return { severity: 'hint', message };
  }
  return null;
}

function renaming({ index }: Row, name: string): Edit {
  return { do: 'rename', row: index, name };
}

/** 开展活动300场 → 活动场次, and =300场 where the value has no number of its own. */
function countedName(row: Row, counted: string): RowProblem {
  const { at, name, value } = row;
  const { hopes } = settings().rows;
  const message = `${at} ${name} 把数写进了名称，请把“${counted}”写在指标值里，名称只说量什么。`;
  const rest = name
    .replace(/\s/g, '')
    .replace(counted, '')
    .replace(/(?:不少于|不低于|不超过|达到?|≥|≤|=|>|<|至少|超过|以上|左右)+$/, '')
    .replaceAll('全覆盖', '覆盖');
  const bare = withoutHopes(rest, hopes);
  const unit = counted.replace(/^[\d.]+万?/, '');
  const better = MEASURED.test(bare) || unit === '%' ? bare : bare + endingFor(unit);
  if (bareName(bare).length < 2 || countIn(better)) return { message };
  const edits: Edit[] = [renaming(row, better)];
  const isOpen = value === null && !row.unread;
  if (isOpen) edits.push({ do: 'setValue', row: row.index, value: `=${counted}` });
  return { message, fix: { label: `改成${quoted(better, 6)}`, edits, safe: false } };
}

/** 场 → 场次, 人 → 人数: what a name of such a count ends in. */
function endingFor(unit: string): string {
  if (/^[场期批]$/.test(unit)) return `${unit}次`;
  if (/^(?:人次|场次)$/.test(unit)) return unit;
  return /^[人次户]$/.test(unit) ? `${unit}数` : '数';
}

/** The verb a name hopes with; undefined where the name says what is measured. */
function hopeOf(bare: string, hopes: readonly string[]): string | undefined {
  const hope = hopes.find((verb) => bare.startsWith(verb));
  if (hope === undefined || !MEASURED.test(bare)) return hope;
  // 提高居民满意度 is measured, and still hopes; 解决率 and 提升改造面积 do not.
  const isHoping =
    /^(?:提升|提高|增强|扩大)(?!改造|工程|项目|型|类)\S{2,}(?:满意[度率]|知晓[度率]|覆盖率|参与[度率]|普及率)$/;
  return isHoping.test(bare) ? hope : undefined;
}

/** Endings that say what is measured: with one, a verb in front does no harm. */
const MEASURED =
  /(?:数|(?<!质)量|率|度|比例|比重|次|额|面积|长度|里程|时间|时限|性|成本|标准|情况)$/;

function withoutHopes(name: string, hopes: readonly string[]): string {
  const hope = hopes
    .filter((verb) => name.startsWith(verb))
    .toSorted((a, b) => b.length - a.length)[0];
  const rest = hope === undefined ? name : name.slice(hope.length).replace(/^(?:了|对|好)/, '');
  return hope === undefined || rest.length < 2 || THING.test(name)
    ? name
    : withoutHopes(rest, hopes);
}

/** A name that says what is measured, made of one that hopes. */
function renamed({ name, code, value, raw }: Row, hopes: readonly string[]): string {
  const bare = bareName(name);
  const rest = withoutHopes(bare, hopes);
  if (MEASURED.test(rest)) return rest;
  const unit =
    code === 'O1' ? (value?.unit ?? countIn(raw ?? '')?.replace(/^[\d.]+万?/, '')) : null;
  if (unit && /^(?:人次|场次|\p{Script=Han})$/u.test(unit)) return rest + endingFor(unit);
  const hope = hopes.find((verb) => bare.startsWith(verb)) ?? '';
  const isEmptyVerb = /促进|推动|推进|确保|助力|做好|协调|全面|开展|打造|夯实/.test(hope);
  return isEmptyVerb ? `${rest}情况` : `${rest}${hope}情况`;
}

function routine({ rows }: Form): Problem[] | null {
  if (rows.length === 0) return null;
  const { routine: endings } = settings().rows;
  const found = rows.filter(({ name }) =>
    endings.some((ending) => bareName(name).endsWith(ending)),
  );
  const [first] = found;
  if (!first) return [];
  const list = found.map(({ at, name }) => `${at} ${name}`).join('、');
  const message = `${list}说的是日常管理，不大能说明产出和成效，请看看能否换成量化的指标。`;
  return [{ field: 'indicators', indicator: first.index, message }];
}
