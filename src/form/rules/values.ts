// Rules of the indicator values (V-01 … V-16): is there one, can it be read, does it suit its name,
// and does it say enough?
import {
  costLimit,
  readIndicator,
  readValue,
  showValue,
  type Indicator,
  type IndicatorValue,
  type Operator,
} from '../indicators.ts';
import {
  bareName,
  countIn,
  exampleValue,
  isBadThing,
  isCost,
  isFixedByPlan,
  isMoneyUnit,
  MAY_EXCEED,
  measureOf,
  numberMisfit,
  unitsFor,
  usualValue,
  wordMisfit,
} from '../measures.ts';
import { showShort } from '../money.ts';
import { folded } from '../reading.ts';
import type { Edit, Repair } from '../repair.ts';
import { settings } from '../settings.ts';
import { GOALS_2015, GUIDE_2021, OURS } from './documents.ts';
import {
  isOwed,
  quoted,
  type Form,
  type Problem,
  type Row,
  type RowProblem,
  type Rule,
} from './form.ts';

export const valueRules: readonly Rule[] = [
  {
    id: 'V-01',
    title: '每条指标都有指标值',
    heading: '相关性',
    severity: 'error',
    basis: GOALS_2015,
    of: 'row',
    check: missing,
  },
  {
    id: 'V-02',
    title: '指标值读得懂',
    heading: '相关性',
    severity: 'error',
    basis: GOALS_2015,
    of: 'row',
    check: unreadable,
  },
  {
    id: 'V-03',
    title: '指标值的单位与名称相符',
    heading: '相关性',
    severity: 'error',
    basis: GUIDE_2021,
    of: 'row',
    check: unitMisfit,
  },
  {
    id: 'V-04',
    title: '不是系统默认值',
    heading: '相关性',
    severity: 'error',
    basis: '预算系统的默认值，不是填报的指标值；本助手的检查项',
    of: 'row',
    check: filler,
  },
  {
    id: 'V-05',
    title: '百分比在 0–100% 之间',
    heading: '可行性',
    severity: 'error',
    basis: '百分比的取值范围',
    of: 'row',
    check: beyondHundred,
  },
  {
    id: 'V-06',
    title: '≥、≤、= 用得合适',
    heading: '适当性',
    severity: 'warning',
    basis: OURS,
    of: 'row',
    check: operatorMisfit,
  },
  {
    id: 'V-07',
    title: '满意度目标可信',
    heading: '可行性',
    severity: 'warning',
    basis: GUIDE_2021,
    of: 'row',
    check: satisfaction,
  },
  {
    id: 'V-08',
    title: '定性的值与名称相配',
    heading: '相关性',
    severity: 'warning',
    basis: GUIDE_2021,
    of: 'row',
    check: wrongWord,
  },
  {
    id: 'V-09',
    title: '指标值不是重复名称',
    heading: '相关性',
    severity: 'warning',
    basis: GOALS_2015,
    of: 'row',
    check: echo,
  },
  {
    id: 'V-10',
    title: '多数指标有数',
    heading: '相关性',
    severity: 'warning',
    basis: '地方预算绩效管理办法：绩效目标尽量定量',
    needs: ['indicators'],
    of: 'form',
    check: tooFewNumbers,
  },
  {
    id: 'V-11',
    title: '指标值写法统一',
    heading: '完整性',
    severity: 'hint',
    basis: OURS,
    needs: ['indicators'],
    of: 'form',
    check: mixedStyles,
  },
  {
    id: 'V-12',
    title: '成本不超过预算',
    heading: '适当性',
    severity: 'error',
    basis: GUIDE_2021,
    of: 'row',
    check: costProblem,
  },
  {
    id: 'V-13',
    title: '人、场、个是整数',
    heading: '可行性',
    severity: 'warning',
    basis: OURS,
    of: 'row',
    check: fraction,
  },
  {
    id: 'V-14',
    title: '指标值不是一句话',
    heading: '相关性',
    severity: 'warning',
    basis: OURS,
    of: 'row',
    check: sentence,
  },
  {
    id: 'V-15',
    title: '括号里的基数与数量一致',
    heading: '适当性',
    severity: 'hint',
    basis: OURS,
    needs: ['indicators'],
    of: 'form',
    check: otherBase,
  },
  {
    id: 'V-16',
    title: '不是处处 100%',
    heading: '适当性',
    severity: 'hint',
    basis: GUIDE_2021,
    needs: ['indicators'],
    of: 'form',
    check: allFull,
  },
];

/** A value that a budget system prints where nobody typed one. */
export function isFiller(raw: string | null): boolean {
  if (raw === null) return false;
  const plain = folded(raw).replaceAll(/\s|[。.;；]+$/g, '');
  return settings().fillers.some((known) => folded(known).replaceAll(/\s/g, '') === plain);
}

function setTo(row: Row, value: IndicatorValue | string, safe: boolean): Repair {
  const text = typeof value === 'string' ? value : showValue(value);
  return {
    label: `${row.at} ${text}`,
    edits: [{ do: 'setValue', row: row.index, value: text }],
    safe,
  };
}

function proposed(row: Row, value: IndicatorValue | string | null, safe = true): { fix?: Repair } {
  return value === null ? {} : { fix: setTo(row, value, safe) };
}

function shownFix({ fix }: { fix?: Repair }): string | undefined {
  const [edit] = fix?.edits ?? [];
  return edit?.do === 'setValue' ? edit.value : undefined;
}

function missing({ at, name, raw, unread }: Row): RowProblem | null {
  if (unread) {
    const message = `没有读到 ${at} ${name} 的指标值，请对照原表核对。`;
    return { severity: 'unknown', message };
  }
  if ((raw ?? '').trim() !== '') return null;
  const message = `${at} ${name} 还没有指标值，例如“${at}改成${exampleValue(name)}”。`;
  return { message };
}

function unreadable(row: Row): RowProblem | null {
  const { at, name, raw, why } = row;
  if (why === null || isOwed(raw) || isFair(row)) return null;
  const parts = partsOf(raw ?? '');
  if (parts.length > 1) return severalValues(row, parts);
  const instead = meantBy(row);
  const example = `例如“${at}改成${instead ?? exampleFor(row)}”。`;
  const said = isEcho(name, raw ?? '')
    ? `${at} ${name} 的“${quoted(raw ?? '')}”只是重复名称，不是指标值，${example}`
    : `${at} ${name}：${why}${example}`;
  return { message: said, ...proposed(row, instead, false) };
}

/** A target against another year, place or standard: 「较上年提升5%」「不低于全市平均水平」. */
const COMPARED =
  /^(?:(?:较|比|与|和)?(?:上年|去年|上期|往年|前三年|全市|全区|同行业)?(?:同期|同比|平均水平|水平|均值)?(?:有所|逐年|持续|稳步)?(?:提升|提高|增长|增加|上升|新增|下降|降低|减少|压缩|缩短|节约)(?:不少于|不低于|至少|[≥≤])?\d+(?:\.\d+)?(?:个?百分点|[%‰]|万?[人户起件次场天项家]|人次|分钟|小时)(?:以上|左右|以内)?|(?:不低于|不高于|优于|高于|低于|达到|[≥≤><])(?:上年|去年|往年|全市|全区|全国|同行业|国家|行业)(?:同期|平均)*(?:水平|标准|值)?|(?:与|和)?(?:上年|去年|往年)?(?:同期)?(?:基本)?持平|(?:不超过?|不高于|不突破|低于|控制在)(?:年度|批复|财政|同类)?(?:预算|概算|市场|定额|计划)(?:价格?|标准|数|金?额|批复数)?(?:以?内|范围内)?|(?:达到|符合|满足|优于)(?:国家|行业|地方|规定|设计|合同|规范|相关|有关|技术|质量)+(?:标准|要求|规定))$/;
/** A share, a class or a grade: 「≤1/10000」「Ⅲ类」「三级甲等」. */
const GRADED =
  /^(?:[=≥≤><]?\d+(?:\.\d+)?[:/]\d+(?:\.\d+)?|(?:优秀|优良|良好|合格|中等)(?:等[次级])?及?以上|(?:不低于|优于|达到|[=≥≤])?(?:国家|行业|市级?)?(?:[IVA-E甲乙丙一二三四五]{1,3})(?:类|级|星级|等)(?:甲等|乙等)?(?:及以上|以上|标准)?)$/;
/** A time that is no day of the calendar: 「每月15日前」「验收后10个工作日内」. */
const TIMED =
  /^(?:每(?:月|季度?|周|半?年)(?:\d+日|末|初|底)?(?:之?前|内)?|\p{Script=Han}{2,8}?后?\d+个?(?:工作日|日|天|小时|分钟|月|个月)(?:之?内|以内|前)|当日|当天|次日|即时|实时|全年|全天|7[×*xX]24小时|(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?[-—–~至到](?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?)(?:完成|发放|拨付|办结|到账|响应)?$/u;
const QUALITY =
  /^(?:较|更|比较|明显|显著|有所|进一步|有效|逐步|基本|全面)*(?:减轻|缓解|完备|强|浓厚|和谐|清晰|便捷|方便|充足|正确|一致|向好|科学|高效|实现|明确|公开|透明|公平|公正|丰富|多样|齐备|平稳|运行|融洽|深入|牢固)+$|^(?:全部|如期|按要求|按质按量|保质保量)完成$|^达标排放$|^(?:零|无|不|未)(?:发生|\p{Script=Han}{0,4}(?:事故|投诉|事件|舆情|违纪|违法))(?:事故|投诉|事件)?$/u;

/** A number of things that are counted in two ways: 「18台（套）」「58条（段）」. */
const TWO_UNITS =
  /^[=≥≤><]?\d+(?:\.\d+)?万?(?:[台条处个件只项]\([套段件座块只辆处]\)|[台件条处]\/[套件段座])$/;

/** A value that says plainly what is aimed at, though it has no number with a unit. */
function isFair({ name, raw, code }: Row): boolean {
  const text = folded(raw ?? '').replaceAll(/\s/g, '');
  if (TWO_UNITS.test(text)) return measureOf(name) === 'count' || measureOf(name) === 'any';
  if (COMPARED.test(text)) return true;
  const measure = measureOf(name);
  if (GRADED.test(text)) return measure !== 'count' && measure !== 'money';
  if (TIMED.test(text)) return measure === 'time' || measure === 'any' || code === 'O3';
  if (!QUALITY.test(text) || code === 'O1') return false;
  if (measure === 'word') return bareName(name).includes(text);
  return measure === 'state' || measure === 'any' || isBadThing(name);
}

/** More values than this are no list but prose. */
const MOST_PARTS = 8;

/** 「慰问人数不少于100人，宣传品不少于2万份」: each part is a row of its own; [] where there is one. */
function partsOf(raw: string): Indicator[] {
  const parts = raw.split(/[，,；;、。\n]/).filter((part) => part.trim() !== '');
  if (parts.length < 2 || parts.length > MOST_PARTS) return [];
  const rows = parts.flatMap((part) => {
    const row = readIndicator(part);
    return row.ok && /\d/.test(row.value.value ?? '') ? [row.value] : [];
  });
  return rows.length === parts.length ? rows : [];
}

function severalValues({ at, name, index, row }: Row, parts: readonly Indicator[]): RowProblem {
  const [first] = parts;
  const { level2 } = row;
  const fix: Repair = {
    label: `拆成 ${parts.length} 条`,
    edits: [
      { do: 'delete', row: index },
      ...parts.map((part): Edit => {
        return { do: 'add', level2, name: part.level3, value: part.value ?? '' };
      }),
    ],
    safe: false,
  };
  const message = `${at} ${name} 的值里写了 ${parts.length} 个数，请拆成 ${parts.length} 条，例如“加一条 ${first?.level3}${first?.value}”。`;
  return { message, fix };
}

/** What a value that cannot be read was meant to say; null where nobody can tell. */
function meantBy({ name, raw }: Row): string | null {
  if (isBadThing(name) && /无|零|不发生|没有/.test(raw ?? ''))
    return `=0${unitsFor(name)?.[0] ?? '起'}`;
  return valueWithin(raw ?? '', name) ?? wordWithin(raw ?? '', name) ?? usualValue(name);
}

function exampleFor({ name, code }: Row): string {
  const isOpen = measureOf(name) === 'any' || measureOf(name) === 'state';
  if (code !== 'O1' || !isOpen || isBadThing(name)) return exampleValue(name);
  return `=${countIn(name) ?? '12次'}`;
}

const AMOUNT_IN_TEXT =
  /(?:不低于|不少于|不高于|不超过|至少|大于等于|小于等于|大于|超过|达到|[≥≤=><])?\d+(?:\.\d+)?(?:%|[万千]?(?:人次|场次|[人次场期户家份件篇起项套处支站条名位个节班天]|平方米|公里|元|小时|课时|学时))/g;

/** 「补贴对象生活改善度不低于80%」 → 「≥80%」: the one value that a sentence holds. */
function valueWithin(raw: string, name: string): string | null {
  const text = folded(raw).replaceAll(/\s/g, '');
  const found = text.match(AMOUNT_IN_TEXT) ?? [];
  const [only] = found;
  if (found.length !== 1 || only === undefined) return null;
  const read = readValue(only);
  if (!read.ok || numberMisfit(name, read.value)) return null;
  const { value } = read;
  if (value.unit !== '%') return showValue(value);
  if (/满意/.test(name)) return satisfactionOf(value);
  if (!MAY_EXCEED.test(name + raw) && (value.number ?? 0) >= 100) {
    return value.number === 100 ? showValue({ ...value, operator: '=' }) : null;
  }
  return showValue(value);
}

/** 「房屋完好」 of 房屋质量 → 「完好」: the word behind what only says the name again. */
function wordWithin(raw: string, name: string): string | null {
  const text = folded(raw).replaceAll(/\s/g, '');
  for (let i = text.length - 2; i >= 1; i -= 1) {
    const word = text.slice(i);
    if (!name.includes(text.slice(0, i)) || isEcho(name, word)) continue;
    const read = readValue(word);
    if (read.ok && read.value.kind === 'word' && !wordMisfit(name, word)) return word;
  }
  return null;
}

function sentence(row: Row): RowProblem | null {
  const { at, name, raw } = row;
  const { longest } = settings().values;
  const length = [...(raw ?? '').trim()].length;
  // A number with a long unit is a number all the same.
  if (length <= longest || isOwed(raw) || (row.value && row.value.kind !== 'word')) return null;
  // Several values are V-02's, which takes them apart.
  if (partsOf(raw ?? '').length > 1) return null;
  const within = meantBy(row);
  return {
    message: `${at} ${name} 的指标值“${quoted(raw ?? '')}”有 ${length} 字，是一句话，请只写数字加单位或一个词，例如“${at}改成${within ?? exampleFor(row)}”。`,
    ...proposed(row, within, false),
  };
}

const KINDS: Partial<Record<ReturnType<typeof measureOf>, string>> = {
  percent: '要用百分比',
  word: '要用词，不用数',
  time: '要写时间',
  size: '要写面积或长度',
  money: '要写金额',
  state: '不能以“个”计',
};

function unitMisfit(row: Row): RowProblem | null {
  const { at, name, raw, value } = row;
  // Money rows of the cost branch are judged as a whole by V-12.
  if (!value || (row.code === 'C1' && measureOf(name) === 'money')) return null;
  const counted = /^([人次户家件份场期个])数$/.exec(value.unit ?? '')?.[1];
  if (counted) {
    return {
      severity: 'warning',
      message: `${at} ${name} 的“${raw}”把“${value.unit}”写成了单位，写“${counted}”就够了。`,
      ...proposed(row, { ...value, unit: counted }),
    };
  }
  const misfit = numberMisfit(name, value);
  if (!misfit) return null;
  const [unit] = unitsFor(name) ?? [];
  if (misfit === 'missing') {
    return {
      severity: 'warning',
      message: `${at} ${name} 的“${raw}”没有单位，请补上，例如“${at}改成${exampleValue(name)}”。`,
      ...proposed(row, unit ? { ...value, unit } : null, false),
    };
  }
  const fitted = fitting(row, value, unit);
  // The same number with its right unit is a way of writing; another one is a new target.
  const read = typeof fitted === 'string' ? readValue(fitted) : null;
  const becomes = typeof fitted === 'string' ? (read?.ok ? read.value : null) : fitted;
  const same = becomes !== null && becomes.number === value.number;
  const fix = proposed(row, fitted, same || isFiller(raw));
  const shown = shownFix(fix);
  const kind =
    KINDS[isRate(name) ? 'percent' : measureOf(name)] ?? (unit ? `要以“${unit}”计` : '要写数量');
  const way = shown ? `建议改成“${shown}”` : `例如“${at}改成${exampleValue(name)}”`;
  return { message: `${at} ${name} ${kind}，“${raw}”不合适，${way}。`, ...fix };
}

/** What a number with the wrong unit was most likely meant to be; null where nobody can tell. */
function fitting(
  { name, raw }: Row,
  value: IndicatorValue,
  unit: string | undefined,
): IndicatorValue | string | null {
  const number = value.number ?? 0;
  if (isRate(name) && value.kind === 'number') {
    if (/满意/.test(name)) return satisfactionOf(value);
    if (isBadThing(name) || isFiller(raw)) return isBadThing(name) ? null : '=100%';
    // A percentage by its size, or a share of one; a handful of things is none.
    if (number > 0 && number < 1 && value.unit === '') {
      return { ...value, number: Math.round(number * 10_000) / 100, unit: '%' };
    }
    if (number === 100) return '=100%';
    if (number >= 50 && number < 100) return { ...value, unit: '%' };
    return usualValue(name);
  }
  if (unit !== undefined && ['个', '', '名'].includes(value.unit ?? '') && !isFiller(raw)) {
    return { ...value, unit };
  }
  return usualValue(name);
}

function isRate(name: string): boolean {
  return measureOf(name) === 'percent' || bareName(name).endsWith('满意');
}

/** A satisfaction with this number, where it is one to aim at; else the usual one. */
function satisfactionOf({ number }: IndicatorValue): string {
  return `≥${satisfactionAim(number)}%`;
}

/** In percent. */
function satisfactionAim(number: number | null): number {
  const { least, usual } = settings().values.satisfaction;
  return number !== null && number >= least && number < 100 ? number : usual;
}

const BLANK_NUMBER: IndicatorValue = {
  kind: 'number',
  operator: '=',
  number: 100,
  unit: '个',
  base: null,
  word: null,
  raw: '',
};

function filler(row: Row): RowProblem | null {
  const { at, name, raw, value } = row;
  if (!isFiller(raw)) return null;
  const message = `${at} ${name} 的“${raw}”像是系统默认值，请填真实的指标值。`;
  if (row.code === 'C1' && measureOf(name) === 'money') return { message };
  // A hundred of something countable may be true: then it is to be said so.
  if (!numberMisfit(name, BLANK_NUMBER)) {
    const plain = showValue(value ?? BLANK_NUMBER);
    const fix = { ...setTo(row, plain, false), label: `确实是${plain.slice(1)}` };
    return { severity: 'warning', message: `${message}确实是${plain.slice(1)}的，请确认。`, fix };
  }
  return { message, ...proposed(row, value ? fitting(row, value, unitsFor(name)?.[0]) : null) };
}

function beyondHundred(row: Row): RowProblem | null {
  const { at, name, raw, value: v } = row;
  if (v?.kind !== 'number' || v.unit !== '%' || v.number === null) return null;
  if (v.number < 0 || (v.number > 100 && !MAY_EXCEED.test(name + raw))) {
    return {
      message: `${at} ${name} 的“${raw}”不在 0–100% 之间，请核对，例如“${at}改成${exampleValue(name)}”。`,
    };
  }
  if (v.number !== 100 || (v.operator !== '≥' && v.operator !== '>')) return null;
  // 满意度≥100% is V-07's: it can be, and is not to be believed.
  if (MAY_EXCEED.test(name) || (/满意/.test(name) && v.operator === '≥')) return null;
  return {
    message: `${at} ${name} 不会超过 100%，“${raw}”应写“=100%”。`,
    ...proposed(row, /满意/.test(name) ? satisfactionOf(v) : { ...v, operator: '=' }),
  };
}

const MAY_BE_NONE = /事件|案|死亡|伤|舆情|[超漏缺欠逃退撤失错]/;

function operatorMisfit(row: Row): RowProblem | null {
  const { name, value } = row;
  if (value?.kind !== 'number' || numberMisfit(name, value) === 'unit' || row.code === 'C1')
    return null;
  const operator = value.operator ?? '=';
  const up = operator === '≥' || operator === '>';
  const down = operator === '≤' || operator === '<';
  if (/满意/.test(name)) {
    if (up) return null;
    // The number, where it is none to aim at, is V-07's.
    return {
      message: `${row.at} ${name} 的“${row.raw}”要写下限，宜用“≥”。`,
      ...proposed(row, { ...value, operator: '≥', number: satisfactionAim(value.number) }),
    };
  }
  if (isBadThing(name)) {
    return up ? turned(row, value, value.number === 0 ? '=' : '≤', '是越少越好的事') : null;
  }
  if (isFixedByPlan(name)) return up || down ? turned(row, value, '=', '是定数') : null;
  const measure = measureOf(name);
  const counted = measure === 'count' || measure === 'size';
  if (value.number === 0 && counted && !MAY_BE_NONE.test(name)) {
    return {
      message: `${row.at} ${name} 写“${row.raw}”等于没有产出，请填计划数，例如“${row.at}改成${exampleValue(name)}”。`,
    };
  }
  // Of a rate that is to stay low nobody can say by the name that it is a good one.
  const isLow = measure === 'percent' && (value.number ?? 0) < LEAST_OF_A_GOOD_RATE;
  const isQueue = /等[候待]|排队|空闲|闲置/.test(name);
  if ((measure === 'percent' || counted) && down && !isLow && !isQueue && !isCost(name)) {
    return turned(row, value, '≥', '把好事写成了上限', false);
  }
  return null;
}

/** In percent. */
const LEAST_OF_A_GOOD_RATE = 50;

function turned(
  row: Row,
  value: IndicatorValue,
  operator: Operator,
  why: string,
  safe = true,
): RowProblem {
  const message = `${row.at} ${row.name} 的“${row.raw}”${why}，宜用“${operator}”。`;
  return { message, ...proposed(row, { ...value, operator }, safe) };
}

function satisfaction(row: Row): RowProblem | null {
  const { at, name, raw, value } = row;
  const { least, usual } = settings().values.satisfaction;
  if (!/满意/.test(name) || value?.kind !== 'number' || value.unit !== '%') return null;
  const number = value.number ?? 0;
  const aim: IndicatorValue = { ...value, operator: '≥', number: usual, base: null };
  if (number >= 100) {
    const message = `${at} ${name} 的“${raw}”难以做到，一般写≥${usual}%。`;
    return { message, ...proposed(row, aim) };
  }
  if (number >= least) return null;
  const message = `${at} ${name} 的“${raw}”定得太低，评价时要失分，一般不低于${least}%，常用≥${usual}%。`;
  return { message, ...proposed(row, aim, false) };
}

function wrongWord(row: Row): RowProblem | null {
  const { at, name, raw, value } = row;
  if (value?.kind !== 'word' || value.word === null) return null;
  const misfit = wordMisfit(name, value.word);
  if (!misfit) return null;
  const wantsRate = misfit.kind === 'rate' || measureOf(name) === 'percent';
  const instead = wantsRate ? usualValue(name) : misfit.instead;
  const other = instead !== null && instead !== value.word ? instead : null;
  const anyRise = other === null && ['any', 'state'].includes(measureOf(name));
  const example = `例如“${at}改成${exampleValue(name)}”`;
  return {
    severity: misfit.kind === 'rate' ? 'error' : 'warning',
    message:
      misfit.kind === 'rate'
        ? `${at} ${name} 是比率，“${raw}”不是百分比，${example}。`
        : `${at} ${name} 与“${raw}”不大相配，${example}。`,
    ...(anyRise ? proposed(row, wordExample(name), false) : proposed(row, other)),
  };
}

const RISE =
  /^(?:有效|明显|显著|持续|不断|进一步|稳步|逐步)?(提升|提高|增强|加强|增长|增加|扩大|优化|改善|完善)$/;

function isEcho(name: string, value: string): boolean {
  const text = value.replaceAll(/[\s“”"]/g, '');
  return text.length >= 2 && bareName(name).includes(text);
}

/** The example where it is a word: a number is the user's to say. */
function wordExample(name: string): string | null {
  const example = exampleValue(name);
  const read = readValue(example);
  return read.ok && read.value.kind === 'word' ? example : null;
}

function echo(row: Row): RowProblem | null {
  const { at, name, raw, value, why } = row;
  const text = (raw ?? '').replaceAll(/\s|[。；]+$/g, '');
  // What cannot be read is V-02's, a word for a rate V-08's.
  if (isOwed(raw) || why !== null || (value !== null && value.kind !== 'word')) return null;
  if (wordMisfit(name, text)?.kind === 'rate') return null;
  const bare = bareName(name);
  if (/^[是有]$/.test(text) && !/是否|有无/.test(bare)) {
    return {
      message: `${at} ${name} 的“${raw}”没有说到什么程度，例如“${at}改成${exampleFor(row)}”。`,
      ...proposed(row, wordExample(name), false),
    };
  }
  const rise = RISE.exec(text)?.[1];
  // 能力增强 = 提升 says the same once more.
  const isSame = rise !== undefined && /(?:提升|提高|增强|增长|扩大|优化|改善)性?$/.test(bare);
  if (!isEcho(name, text) && !isSame) return null;
  // 及时性 is answered by 及时: such a word is the grade, not the name again.
  if (bare.endsWith('性') && !/(?:提升|提高|增强|改善|优化|完善|扩大|增长)性$/.test(bare))
    return null;
  if (/机制|制度|体系|台账/.test(bare) || isGrade(bare, text)) return null;
  const better = rise ? `较上年${rise}` : null;
  return {
    message: `${at} ${name} 的“${raw}”只是重复名称，没有说到什么程度，例如“${at}改成${better ?? exampleFor(row)}”。`,
    ...(better ? proposed(row, better) : proposed(row, wordExample(name), false)),
  };
}

/** Whether the word is what a name of this kind asks for: 采购程序合规 is answered by 合规. */
function isGrade(bare: string, text: string): boolean {
  const quality = `${bare.replace(/情况$/, '')}性`;
  return (
    !RISE.test(text) &&
    settings().words.own.some(
      ({ endings, words }) =>
        words.includes(text) && endings.some((ending) => quality.endsWith(ending)),
    )
  );
}

// --- All values together ------------------------------------------------------------------------

/** Rows whose values were read and are not still owed. */
function given(rows: readonly Row[]): Row[] {
  return rows.filter(({ raw, unread }) => !unread && (raw ?? '').trim() !== '' && !isOwed(raw));
}

function tooFewNumbers({ rows }: Form): Problem[] | null {
  const valued = given(rows);
  if (valued.length === 0) return null;
  const { numeric } = settings().values;
  const sound = valued.filter((row) => {
    const { name, raw, value } = row;
    if (value === null) return /\d/.test(raw ?? '') && isFair(row);
    return value.kind !== 'word' && !numberMisfit(name, value);
  });
  const problems: Problem[] = valued
    .filter(
      ({ code, value, name }) =>
        code === 'O1' && value?.kind === 'word' && measureOf(name) !== 'percent',
    )
    .map(({ at, index, name, raw }) => ({
      field: 'indicators',
      indicator: index,
      message: `${at} ${name} 是数量指标，“${raw}”不是数，请写数字加单位，例如“${at}改成${measureOf(name) === 'count' ? exampleValue(name) : '=12次'}”。`,
    }));
  const share = sound.length / valued.length;
  if (share >= numeric) return problems;
  const percent = Math.round(share * 100);
  const wanted = Math.round(numeric * 100);
  return [
    ...problems,
    {
      field: 'indicators',
      message: `${valued.length} 条指标里只有 ${sound.length} 条是能考核的数（${percent}%），一般要 ${wanted}% 以上，请把能量化的改成数字。`,
    },
  ];
}

/** How a number is written: with decimals, with its unit in brackets, with an operator, with blanks. */
function styleOf(raw: string): string {
  const text = folded(raw);
  return [
    /\.\d*0(?!\d)/.test(text) ? 'decimals' : '',
    /\((?:%|\p{Script=Han}+)\)/u.test(text) ? 'brackets' : '',
    /^[=≥≤><]/.test(text.trim()) ? '' : 'bare',
    /\d\s+[(%\p{Script=Han}]/u.test(text) ? 'blanks' : '',
  ].join(' ');
}

function mixedStyles({ rows }: Form): Problem[] | null {
  const numbers = given(rows).filter(
    ({ name, value, raw }) =>
      value?.kind === 'number' && !isFiller(raw) && !numberMisfit(name, value),
  );
  if (numbers.length < 2) return null;
  const styles = Map.groupBy(numbers, ({ raw }) => styleOf(raw ?? ''));
  if (styles.size < 2) return [];
  const examples = [...styles.values()].flatMap(([row]) => (row ? [`“${row.raw}”`] : []));
  const edits = numbers.flatMap(({ index, raw, value }) => {
    const plain = value && showValue(value.operator ? value : { ...value, operator: '=' });
    return plain && plain !== raw ? [{ do: 'setValue' as const, row: index, value: plain }] : [];
  });
  return [
    {
      field: 'indicators',
      message: `指标值的写法不统一（${examples.slice(0, 3).join('、')}），建议统一成“=100%”“≥300节”这样。`,
      fix: { label: '统一写法', edits, safe: true },
    },
  ];
}

const UNIT_FEN: readonly [RegExp, number][] = [
  [/^亿元/, 1e10],
  [/^万元/, 1e6],
  [/^千元/, 1e5],
  [/^百元/, 1e4],
  [/^元/, 100],
];

/** A value of money in 分; null where it is none. Of 元/人 it is the amount a head. */
export function moneyOf({ number, unit }: IndicatorValue): number | null {
  const scale = UNIT_FEN.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
  return number === null || scale === undefined ? null : Math.round(number * scale);
}

function costProblem(row: Row, total: number | null): RowProblem | null {
  const { at, name, raw, value, code } = row;
  if (code !== 'C1' || value?.kind !== 'number' || value.number === null) return null;
  const unit = value.unit ?? '';
  const measure = measureOf(name);
  if (measure === 'percent' && unit === '%') return null;
  // What …性 asks for is a word, whatever the cost.
  const limit = total !== null && measure !== 'word' ? costLimit(total) : null;
  const capped = /总成本|成本控制|项目成本|预算/.test(name) ? limit : null;
  if (!isMoneyUnit(unit)) {
    const example = measure === 'word' ? (usualValue(name) ?? '合理') : '≤25万元';
    return {
      message: `${at} ${name} 是成本，“${raw}”不是金额，例如“${at}改成${example}”。`,
      ...proposed(row, capped ?? usualValue(name), isFiller(raw)),
    };
  }
  const amount = moneyOf(value) ?? 0;
  if (total !== null && amount > total) {
    return {
      message: `${at} ${name} 的“${raw}”超过年度申请总额 ${showShort(total)}，请核对。`,
      ...proposed(row, /[/·]/.test(unit) ? null : limit, false),
    };
  }
  const standard = /标准|单价|补贴|补助/.test(name);
  const operator = value.operator ?? '=';
  if (operator === '≤' || operator === '<' || (operator === '=' && standard)) return null;
  return {
    severity: operator === '=' ? 'warning' : 'error',
    message: `${at} ${name} 是成本，“${raw}”应写上限，用“≤”。`,
    ...proposed(row, { ...value, operator: '≤' }),
  };
}

/** What can be halved: 1.5万人次 and 12.5公里 are whole enough. */
const WHOLE_UNIT =
  /^(?:[人场批家台户]次|[人次场节期户家份件篇起项套处支站个名位班座组册株棵批台辆本张只盏块间所段口类种例宗])$/;

function fraction(row: Row): RowProblem | null {
  const { at, name, raw, value } = row;
  if (value?.kind !== 'number' || value.number === null || Number.isInteger(value.number))
    return null;
  if (!WHOLE_UNIT.test(value.unit ?? '')) return null;
  const example = `${value.operator ?? '='}${Math.ceil(value.number)}${value.unit}`;
  return {
    message: `${at} ${name} 的“${raw}”不是整数，“${value.unit}”不能有小数，例如“${at}改成${example}”。`,
    ...proposed(row, { ...value, number: Math.ceil(value.number) }, false),
  };
}

function otherBase({ rows }: Form): Problem[] | null {
  const based = rows.filter(({ value }) => value?.base);
  if (based.length === 0) return null;
  return based.flatMap((row): Problem[] => {
    const { number, unit } = row.value?.base ?? { number: 0, unit: '' };
    const counts = rows.filter(
      ({ code, value }) => code === 'O1' && value?.kind === 'number' && value.unit === unit,
    );
    if (counts.length === 0 || counts.some(({ value }) => value?.number === number)) return [];
    const others = counts.map(({ at, name, raw }) => `${at} ${name}“${raw}”`).slice(0, 2);
    return [
      {
        field: 'indicators',
        indicator: row.index,
        message: `${row.at} ${row.name} 的“${row.raw}”以 ${number}${unit}为基数，与${others.join('、')}不一致，请核对。`,
      },
    ];
  });
}

function allFull({ rows }: Form): Problem[] | null {
  const rates = rows.filter(
    ({ name, value }) => value?.kind === 'number' && value.unit === '%' && !/满意/.test(name),
  );
  if (rates.length < 3) return null;
  const full = rates.filter(({ value }) => value?.number === 100);
  if (full.length / rates.length <= settings().values.full) return [];
  const message = `满意度以外的 ${rates.length} 个比率有 ${full.length} 个是 100%，看不出目标高低，有去年的实际数时请照着定。`;
  return [{ field: 'indicators', message }];
}
