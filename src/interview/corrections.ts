// What a correction points at and says: 「7.3写250人次」「金额不对，应该是30万」「第二个指标改成三期」.
// Reads words only: it knows no draft, so whether there is such a row is for edits.ts to find out.
import { fieldIds, fields, type FieldId } from '../form/fields.ts';
import { readIndicator, readValue } from '../form/indicators.ts';
import { readAmount } from '../form/money.ts';
import { smallNumber } from '../form/numerals.ts';
import { folded } from '../form/reading.ts';
import type { Command } from './commands.ts';

const VERB =
  '(?:(?:改|换|变|写|填|设|调)成|(?:改|换|设|定|调)为|调整(?:为|成|到)|(?:修改|更改|变更|更正)(?:为|成)|(?:改|调)到|改叫|' +
  '应该?(?:是|为|叫做?|改成|写成?|填成?))';
/** An edit that may stand behind another: the message is cut before it. */
export const SETS = new RegExp(`^.{1,24}?${VERB}`);
const SET = new RegExp(
  `^(?:请|麻烦(?:您|你)?|帮(?:我|忙))*(?:把|将)?\\s*(.{1,30}?)的?\\s*${VERB}\\s*[：:]?\\s*([^]+)$`,
);
const WRONG = '(?:[写填弄搞打][得的]?)?(?:不对|错了?|有误|有问题|不正确)(?:了|吧)?';
const IS_WRONG = new RegExp(`^(.{1,20}?)(?:是)?${WRONG}$`);
const BUT_IS = new RegExp(
  `^(?:把|将)?(.{1,20}?)(?:是)?(?:${WRONG}|不是[^，,。；;]{1,40})\\s*[，,。；;：: ]\\s*(?:而是|是|叫做?|改成|改为|要改成|应该?(?:是|为|叫做?|改成)?)\\s*[：:]?\\s*([^]+)$`,
);
const CHANGE_IT = /^(.{1,12}?)(?:我?(?:要|想|需要|得)改(?:一?下)?|改(?:一?下|一改|改)|修改一?下)$/;

const EXTRA_NAMES: Readonly<Record<string, FieldId>> = {
  项目名字: 'projectName',
  预算单位: 'unit',
  起止时间: 'period',
  起止期限: 'period',
  实施期限: 'period',
  钱数: 'annualFunding',
  总金额: 'annualFunding',
  总经费: 'annualFunding',
  总预算: 'annualFunding',
};
const ONE_END = /^(?:项目|计划)?(?:开始|起始|结束|完成|截止|终止)(?:日期|时间|日)$/;
const MONEY_PART = /结转|拨款|其他资金|财政资金|自筹/;
const MONEY_WORD = /金额|预算|经费|资金|总额|结转|拨款|自筹|钱|费$/;
const PROSE = new Set<FieldId>(['projectName', 'department', 'unit', 'overallGoal', 'annualGoal']);
const NOTHING = { year: 2000, today: '2000-01-01', profile: {}, values: {} };

const MEASURE =
  '(?:万?人次|户次|件次|课时|学时|小时|平方米|公里|万?元|[人名位户次场期篇份个家条项节批台套只张辆处所座亩天年月米件起支组队轮趟本册块站点类种盏棵])';
const AT_LEAST =
  '(?:[=＝≥≧≤≦>＞<＜]=?|不低于|不少于|不高于|不超过|至少|达到|大于|小于|超过|大约|大概|约|近)';
const BOUND = '(?:及?以上|及?以下|以内|之内|左右|上下)';
const NUMERAL = '[〇零一二两三四五六七八九十百千万]';
const IN_WORDS = new RegExp(
  `^(${AT_LEAST}?)(百分之)?(${NUMERAL}{1,9})(?:(成)(${NUMERAL})?)?(%|${MEASURE})?(${BOUND}?)$`,
);
const BARE_NUMBER = new RegExp(`^(${AT_LEAST}?\\d{1,3}(?:\\.\\d+)?)(${BOUND}?)$`);
/** A noun with a number behind it: name, 不少于, number with its unit. */
const COUNTED = new RegExp(
  `^([\\p{Script=Han}A-Za-z“”（）()·]{2,20}?)\\s*[:：]?\\s*(${AT_LEAST}?)\\s*((?:\\d[\\d,]*(?:\\.\\d+)?|${NUMERAL}{1,7}))\\s*(${MEASURE}|[%％])?(${BOUND}?)$`,
  'u',
);
/** A name that says what is counted; 沙龙 does not, 沙龙场次 does. */
const MEASURED = /(?:数|量|[率度性额]|面积|[场人频户件批]次|时长|时间|比例|占比|成本|标准|里程)$/;

// --- What is pointed at -------------------------------------------------------------------------

/** The field a word names, by its label or another name for it. */
export function fieldNamed(word: string): FieldId | undefined {
  const name = folded(word)
    .replaceAll(/\s/g, '')
    .replace(/^(?:项目的|表的|这个|那个|我们?的)/, '');
  return (
    fieldIds.find((id) => fields[id].label === name || fields[id].aliases.includes(name)) ??
    (Object.hasOwn(EXTRA_NAMES, name) ? EXTRA_NAMES[name] : undefined)
  );
}

/** The fields that share a number on the review page; ① are two. */
function fieldsMarked(mark: number): FieldId[] {
  return fieldIds.filter((id) => fields[id].mark === mark);
}

function markOf(text: string): number | undefined {
  const plain = folded(text)
    .replace(/^第/, '')
    .replace(/[项号]$/, '');
  return /^[1-9]$/.test(plain) ? Number(plain) : undefined;
}

const ROW = /^(?:指标)?第?7[.、。-](\d{1,3})[条项]?(?:指标)?$/;
const ROWS = /^第?7[.](\d{1,3})[条项]?(?:到|至|-|~)第?(?:7[.])?(\d{1,3})[条项]?(?:指标)?$/;
const NTH = /^(?:指标)?第([\d一二三四五六七八九十]{1,3})(?:条(?:指标)?|[个项]指标)$/;

/** The rows a text numbers: 「7.3」「7.2到7.4」「7.3和7.4」「第二个指标」; undefined when it says more. */
export function rowNumbers(text: string): number[] | undefined {
  const plain = folded(text)
    .replace(/[这那]一?[条项个](?:指标)?$/, '')
    .replaceAll(/\s*([.~-]|到|至)\s*/g, '$1');
  const numbers: number[] = [];
  // 「7.3、4」; but 「7.3 250」 is a row and a value.
  const listed = /^第?7\.[^\s]*$/.test(plain);
  for (const part of plain.split(/(?:[、,和及与跟\s]|还有)+/).filter((p) => p !== '')) {
    const [, first, last] = ROWS.exec(part) ?? [];
    const one = ROW.exec(part)?.[1] ?? (listed ? /^\d{1,3}$/.exec(part)?.[0] : undefined);
    const nth = NTH.exec(part)?.[1];
    if (first && last) {
      if (Number(first) > Number(last)) return undefined;
      for (let n = Number(first); n <= Number(last); n += 1) numbers.push(n);
    } else numbers.push(one ? Number(one) : (nth && smallNumber(nth)) || Number.NaN);
  }
  return numbers.length > 0 && numbers.every((n) => n > 0) ? [...new Set(numbers)] : undefined;
}

/** The words of a row's name, without 那条 and 指标; undefined when they can be none. */
export function rowName(text: string): string | undefined {
  const name = text
    .trim()
    .replace(/的?[这那]?一?[条项](?:指标)?$/, '')
    .replace(/(?<=.)指标$/, '')
    .replaceAll(/^[“"「]|[”"」]$/g, '')
    .trim();
  const pronoun = /^(?:这|那|它|刚才|刚刚|上面|下面|上一|最后|全部|所有|别的|其他|其余)/.test(name);
  const plain = /^[^，,。；;：:！？!?\n]{1,25}$/.test(name) && /\p{L}/u.test(name);
  return plain && !pronoun && !/^(?:[别不没让使]|本项目|[都也全]$)|[别不没要]$/.test(name)
    ? name
    : undefined;
}

// --- What is said of it -------------------------------------------------------------------------

/**
 * A value with its numerals in digits: 三期 → 3期, 九成五 → 95%; a rate's bare number is a percentage.
 * What cannot be read stays as it is, for its reader to refuse.
 */
function valueText(raw: string, name = ''): string {
  const text = folded(raw)
    .replaceAll(/\s/g, '')
    .replace(/[。.]$/, '');
  const rate = /[率度]$/.test(name) ? BARE_NUMBER.exec(text) : null;
  if (rate) return `${rate[1]}%${rate[2]}`;
  const words = readValue(raw).ok ? null : IN_WORDS.exec(text);
  if (!words) return raw;
  const [, sign = '', percent, numeral = '', tenths, one = '', unit = '', bound = ''] = words;
  const amount = readAmount(`${numeral}元`);
  if (!amount.ok) return raw;
  const number = amount.value.fen / 100;
  if (tenths) return `${sign}${number * 10 + (smallNumber(one) ?? 0)}%${bound}`;
  return `${sign}${number}${percent || (unit === '' && /[率度]$/.test(name)) ? '%' : unit}${bound}`;
}

function isValue(text: string): boolean {
  const value = readValue(text);
  return value.ok || value.refusal.code === 'approximate';
}

const COUNT_NAMES: Readonly<Record<string, string>> = {
  人: '人数',
  名: '人数',
  位: '人数',
  人次: '人次',
  万人次: '人次',
  户: '户数',
  次: '次数',
  场: '场次',
  期: '期数',
  篇: '篇数',
  份: '份数',
};

/** A noun with its number as a row: 走访10次 → 走访次数 10次. Undefined when it is none, or money. */
export function countedRow(text: string): string | undefined {
  const counted = COUNTED.exec(text);
  const [, name = '', sign = '', number = '', unit = '', bound = ''] = counted ?? [];
  if (!counted || MONEY_WORD.test(name) || fieldNamed(name) || unit.endsWith('元'))
    return undefined;
  const value = valueText(`${sign}${number}${unit}${bound}`, name);
  // With a sign it is a row as it stands.
  if (/^[^\p{L}\d]/u.test(sign)) return `${name}${value}`;
  // 「5万」 alone is money.
  if (unit === '' && !/%/.test(value)) return undefined;
  if (MEASURED.test(name) || unit === '%' || unit === '％') return `${name} ${value}`;
  return `${name}${COUNT_NAMES[unit] ?? '数量'} ${value}`;
}

// 「二十万元整（含税）」: a remark in brackets is no part of an amount, 大写 in brackets is.
function withoutRemark(value: string): string {
  const bare = value.replace(/\s*[(（][^()（）]*[)）]\s*$/, '');
  return !readAmount(value).ok && readAmount(bare).ok ? bare : value;
}

// --- Corrections --------------------------------------------------------------------------------

/** A correction of a value, or undefined. `asking`: only what can be no answer to a question. */
export function parseCorrection(text: string, asking: boolean): Command | undefined {
  const but = BUT_IS.exec(text);
  const corrected = but && setTarget(but[1] ?? '', but[2] ?? '', asking);
  if (corrected) return corrected;
  const wrong = (IS_WRONG.exec(text) ?? CHANGE_IT.exec(text))?.[1];
  const asked = wrong && askFor(wrong);
  if (asked) return asked;
  const set = SET.exec(text);
  if (set) return setTarget(set[1] ?? '', set[2] ?? '', asking);
  return parseRowValue(text, asking) ?? parseShort(text) ?? (asking ? undefined : parsePlain(text));
}

/** A field, or ⑤, or 7.3 set to a long text: all that a message longer than a command can be. */
export function parseLongSet(text: string): Command | undefined {
  const set = SET.exec(text);
  return set ? setTarget(set[1] ?? '', set[2] ?? '', true) : undefined;
}

/** Opens what is named: a row's page, the rows, or the question of a field. */
export function askFor(target: string): Command | undefined {
  const numbers = rowNumbers(target);
  if (numbers) return { do: 'showRow', row: { numbers } };
  const mark = markOf(target);
  const field = mark === undefined ? fieldNamed(target) : (fieldsMarked(mark)[0] ?? 'year');
  // One end of the period cannot be set without the other: its question shows both.
  if (ONE_END.test(target)) return { do: 'ask', topic: 'period' };
  if (!field) return undefined;
  return field === 'indicators' ? { do: 'rows', group: 0 } : { do: 'ask', topic: field };
}

function setTarget(target: string, value: string, asking: boolean): Command | undefined {
  const numbers = rowNumbers(target);
  if (numbers) return { do: 'setRow', row: { numbers }, text: valueText(value) };
  const plain = folded(target).replaceAll(/\s/g, '');
  if (ONE_END.test(plain)) return { do: 'ask', topic: 'period' };
  const mark = markOf(target);
  const marked = mark === undefined ? [] : fieldsMarked(mark);
  // ① holds two fields; the one whose reader takes the words is meant.
  const field =
    marked.find((id) => fields[id].read(value, NOTHING).ok) ?? marked[0] ?? fieldNamed(target);
  if (field) return setField(field, value);
  if (MONEY_PART.test(target)) return setField('annualFunding', `${target}${value}`);
  // 「把空地变成花园，建设3处」 tells of the work.
  const name = asking || /^.{41}|[，,。；;\n]/.test(value) ? undefined : rowName(target);
  return name === undefined
    ? undefined
    : { do: 'setRow', row: { name: target }, text: valueText(value, name) };
}

function setField(field: FieldId, value: string): Command {
  const money = field === 'annualFunding' || field === 'projectFunding';
  return { do: 'set', topic: field, text: money ? withoutRemark(value) : value };
}

const NUMBERED = /^(?:把|将)?第?7[.．]\s*(\d{1,3})(?!\d)[条项]?(?:指标)?([^]*)$/;
const LINK = /^\s*(?:(改|写|填|是|为|要|[:：])|(到|至))?\s*([^]*)$/;

/** 「7.3写250人次」「7.2 40场」「7.9 =100%」: a row's number and a value. */
function parseRowValue(text: string, asking: boolean): Command | undefined {
  const [, number, rest = ''] = NUMBERED.exec(text) ?? [];
  const [, verb, until, said = ''] = LINK.exec(rest) ?? [];
  if (!number || said === '' || said.startsWith('-')) return undefined;
  const value = valueText(said);
  const named = !verb && /^\p{Script=Han}[^]*[=＝≥≧≤≦>＞<＜]/u.test(said) && readIndicator(said).ok;
  const [reading, digits] = [readValue(value), /^\d/.test(value)];
  if (!named && !isValue(value)) return undefined;
  // 「7.1到12.31」 and 「7.1 8月」 are dates, 「7.3万」 is an amount.
  const date = reading.ok && reading.value.kind === 'date';
  const unit = reading.ok ? reading.value.unit : '人';
  if (!verb && (date || until) && (asking || date || !digits || !unit)) return undefined;
  if (!verb && !until && digits && (!/^\s/.test(rest) || !unit)) return undefined;
  if (asking && (verb === '是' || verb === '为' || verb === '要')) return undefined;
  return { do: 'setRow', row: { numbers: [Number(number)] }, text: value };
}

/** 「5改28万」「年度改2026」: 改 alone, before a value the field can read. */
function parseShort(text: string): Command | undefined {
  const [, target = '', value = ''] = /^(?:把|将)?(.{1,10}?)\s*改\s*([^]+)$/.exec(text) ?? [];
  const mark = markOf(target);
  const candidates = mark === undefined ? [fieldNamed(target)] : fieldsMarked(mark);
  const field = candidates.find((id) => id && !PROSE.has(id) && readable(id, value));
  return field && setField(field, value);
}

function readable(field: FieldId, value: string): boolean {
  if (field === 'indicators') return false;
  const reading = fields[field].read(withoutRemark(value), NOTHING);
  if (field === 'year') return reading.ok;
  // A date of another year, or an amount without its unit, is one all the same.
  return (
    reading.ok ||
    ['year', 'unit', 'range', 'several', 'precision', 'short'].includes(reading.refusal.code)
  );
}

const ORGANISATION =
  /(?:中心|[站所院校馆镇乡局委办会社部处队]|街道|政府|公司|学|医院)(?:[（(]汇总[)）])?$/;

/** What only the review page understands: there is no question these words could answer. */
function parsePlain(text: string): Command | undefined {
  const none =
    /^(?:没有|不要|无|取消|去掉|删掉|删除)(?:了)?(?:上年|去年)?(结转|其他|自筹)(?:资金|的钱)?了?$/.exec(
      text,
    )?.[1] ??
    /^(?:上年|去年)?(结转|其他|自筹)(?:资金|的钱)?(?:都|也)?(?:没有|没|不要|取消|删掉|去掉)了?$/.exec(
      text,
    )?.[1];
  if (none) return { do: 'set', topic: 'annualFunding', text: `${none}0元` };
  const whole = /^项目(?:资金)?总(?:金|资)?额?(?:是|为|共|[:：])?\s*([^]+)$/.exec(text)?.[1];
  if (whole && readAmount(whole).ok) return setField('projectFunding', withoutRemark(whole));

  const [, sign = '', beside = ''] = /^([①-⑨]|第[1-9]项)\s*[:：]?\s*([^]+)$/.exec(text) ?? [];
  const marked = sign === '' ? [] : fieldsMarked(markOf(sign) ?? 0);
  const field = marked.find((id) =>
    id === 'unit' || id === 'department'
      ? /^[^，,。；;]{2,60}$/.test(beside) && ORGANISATION.test(beside)
      : readable(id, beside) && beside.length > 1,
  );
  if (field && !/[①-⑨]/.test(beside)) return setField(field, beside);

  const called = /^(.{2,10}?)(?:应该|要)?(?:叫做?|写|填)\s*[:：]?\s*([^，,。；;\n]{2,60})$/.exec(
    text,
  );
  const alsoCalled = /^(预算单位|钱数|总金额)(?:是|为|[:：])\s*([^，,。；;\n]{2,60})$/.exec(text);
  const [, label = '', name = ''] = alsoCalled ?? called ?? [];
  const owner = fieldNamed(label);
  if (owner && (!PROSE.has(owner) || /名称?|名字|单位|部门/.test(label))) {
    if (PROSE.has(owner) || readable(owner, name)) return setField(owner, name);
  }
  return parseBareSet(text) ?? parseNamedRow(text);
}

/** 「改成28万」「改成2026年度」「改成阶段性项目」: the field is the one that can be meant. */
function parseBareSet(text: string): Command | undefined {
  const value = new RegExp(`^(?:请|帮我)?(?:${VERB}|改)\\s*[:：]?\\s*([^]+)$`).exec(text)?.[1];
  if (!value || rowNumbers(value)) return undefined;
  const year = /^(20[1-9]\d)(?:年?度?)?$/.exec(folded(value))?.[1];
  if (year) return { do: 'set', topic: 'year', text: year };
  for (const topic of ['projectNature', 'projectCategory', 'period'] as const) {
    if (readable(topic, value)) return { do: 'set', topic, text: value };
  }
  const money = /[万亿元块wW¥￥]/.test(value) && readable('annualFunding', value);
  return money ? setField('annualFunding', value) : undefined;
}

/** 「满意度写95%以上」「满意度≥95%」「参训人数120人」: a row by its name and a value. */
function parseNamedRow(text: string): Command | undefined {
  const [, before = '', verb, sign, said = ''] =
    /^([\p{Script=Han}A-Za-z“”（）()·]{2,20}?)\s*(?:(改|写|填|到|[:：])\s*|(?=([=＝≥≧≤≦>＞<＜]|不低于|不少于|不超过|至少|约)))?([=＝≥≧≤≦>＞<＜不至约\d百九八七六五四三二一两十][^]*)$/u.exec(
      text,
    ) ?? [];
  const name = rowName(before);
  if (!name || /[和与及]$|^[增减加]/.test(name)) return undefined;
  if (MONEY_WORD.test(name) || fieldNamed(name) || ONE_END.test(name)) return undefined;
  const value = valueText(said, name);
  if (!isValue(value) || !/\d/.test(value)) return undefined;
  if (!verb && !sign && (!MEASURED.test(name) || /\d$/.test(value) || /[万亿元]/.test(value))) {
    return undefined;
  }
  return { do: 'setRow', row: { name }, text: value };
}
