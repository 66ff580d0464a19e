// What a model wrote into the parts of an indicator, in whatever spelling: its name, its branch and its
// value. Knows the grammar of values, no form and no origin.
import {
  branchOf,
  readIndicator,
  readValue,
  type Branch,
  type IndicatorValue,
} from '../form/indicators.ts';
import { folded } from '../form/reading.ts';
import { chineseNumber } from './counts.ts';
import { prose } from './model-prose.ts';

/** The branch a model names, in any of its spellings: 数量, 产出指标-数量指标, 1.质量指标, 环境效益. */
export function branchNamed(level2: string): Branch | undefined {
  const parts = folded(level2)
    .replaceAll(/^[\d.、()\s]+|[*#`“”"\s]/g, '')
    .split(/[|/>\-—:、·→]+/)
    .filter((part) => part !== '');
  for (const part of parts.toReversed()) {
    const found = branchOf(part) ?? branchOf(`${part}指标`);
    if (found) return found;
  }
  return undefined;
}

const NUMBERING = /^(?:[（(]?\d{1,2}[)）.、．:：]\d{0,2}\s*|[①-⑳]\s*|7\.\d{1,2}\s+)/;
const BRANCH_BEFORE = /^[\p{Script=Han}]{2,6}指标\s*[:：|｜/、\-—]\s*/u;
const UNIT_BEHIND =
  /\s*[（(](?:单位\s*[:：]\s*)?([%％]|[\p{Script=Han}]{1,3}(?:\/[\p{Script=Han}]{1,3})?|㎡|km)[)）]$/u;
/** A unit in brackets, not a remark: 「（人）」 and not 「（试行）」. */
const PLAIN_UNIT =
  /^(?:[%％㎡]|km|[个次场节期人户家份件篇起项套处支站名位元天月座台辆条所册本棵组批轮班吨米]|人次|万元|公里|平方米|工作日|册次)$/;
const VALUE_BEHIND =
  /^(.*?[\p{L}）)”"])\s*[:：]?\s*((?:[=＝≥≧≤≦>＞<＜]|不低于|不少于|不高于|不超过|不大于|至少|达到).*\d.*)$/u;

/** A name without numbering, branch, unit or value around it; what was a value or unit is given back. */
export function nameWritten(text: string): { name: string; value: string; unit: string } {
  const bare = prose(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(NUMBERING, '')
    .replace(BRANCH_BEFORE, '')
    .trim();
  const [, head = bare, tail = ''] = VALUE_BEHIND.exec(bare) ?? [];
  const isValue = tail !== '' && readIndicator(bare).ok;
  const named = (isValue ? head : bare).replaceAll(/^[\s:：,，。;；、]+|[\s:：,，。;；、]+$/g, '');
  const unit = UNIT_BEHIND.exec(named);
  const isUnit = unit !== null && PLAIN_UNIT.test(unit[1] ?? '');
  return {
    name: isUnit ? named.slice(0, unit.index) : named,
    value: isValue ? tail : '',
    unit: isUnit ? (unit[1] ?? '') : '',
  };
}

/** What stands for no value at all. */
const NOTHING =
  /^(?:null|undefined|none|nan|n\/a|tbd|空|无|未知|不详|不知道|不确定|无法确定|若干|[-—/?？_xX×.…\s]+|[【[（(].*[】\])）]|.*(?:待填|待定|待补|待确认|视情况|按实际|据实).*)$/i;
const NO_UNIT = /^(?:null|none|无|空|定性|[-—/])$/i;
const HAN_NUMBER = /^(百分之)?([〇零一二三四五六七八九十百千万亿两]+)(?=\D|$)/;

/**
 * The value of operator, value and unit: '' where there is none, undefined where it is nothing to be
 * read. What `value` says itself goes before the other two.
 */
export function valueWritten(parts: {
  operator: string;
  value: string | number;
  unit: string;
}): IndicatorValue | '' | undefined {
  const said = inDigits(folded(String(parts.value)).replaceAll(/\*\*|`|^["“]|["”]$/g, ''));
  if (said === '' || NOTHING.test(said)) return '';
  const unit = folded(parts.unit)
    .replaceAll(/^[(]|[)]$/g, '')
    .replace(/^单位:/, '');
  const own = numeric(said) ?? numeric(`${said}${NO_UNIT.test(unit) ? '' : unit}`);
  if (!own) {
    const word = readValue(said);
    return word.ok ? word.value : undefined;
  }
  const withUnit = own.unit === '' && !NO_UNIT.test(unit) ? unit : (own.unit ?? '');
  const operator = own.operator ?? operatorOf(parts.operator);
  // Read once more: a unit that is none makes no value.
  const whole = { ...own, operator, unit: withUnit };
  const shown = `${operator ?? ''}${own.number}${withUnit}`;
  return own.base ? whole : (numeric(shown) ?? { ...whole, unit: own.unit });
}

function numeric(text: string): IndicatorValue | undefined {
  const read = readValue(text);
  if (read.ok) return read.value.kind === 'number' ? read.value : undefined;
  // 「约100人」: the first way out is its lower bound.
  const [fix] = read.refusal.code === 'approximate' ? read.refusal.fixes : [];
  const bound = fix && readValue(fix.answer);
  return bound?.ok ? bound.value : undefined;
}

function inDigits(said: string): string {
  const operator = /^(?:[=≥≤<>]+|不低于|不少于|不高于|不超过|至少|达到)/.exec(said)?.[0] ?? '';
  const rest = said.slice(operator.length);
  const [all, percent = '', han = ''] = HAN_NUMBER.exec(rest) ?? [];
  const number = han === '' ? undefined : chineseNumber(han);
  if (number === undefined || all === undefined) return said;
  return `${operator}${number}${percent ? '%' : ''}${rest.slice(all.length)}`;
}

const OPERATOR_NAMES: readonly [RegExp, IndicatorValue['operator']][] = [
  [/^(?:gte|ge|min|大于等于|大于或等于|不小于|以上|下限|正向.*)$/i, '≥'],
  [/^(?:lte|le|max|小于等于|小于或等于|不大于|以下|以内|上限|反向.*)$/i, '≤'],
  [/^(?:eq|equals?|等于|是|为)$/i, '='],
  [/^(?:gt|大于)$/i, '>'],
  [/^(?:lt|小于)$/i, '<'],
];

function operatorOf(said: string): IndicatorValue['operator'] {
  const sign = folded(said).replaceAll(/\s|["“”()]/g, '');
  const named = OPERATOR_NAMES.find(([name]) => name.test(sign))?.[1];
  if (named || sign === '') return named ?? null;
  const read = readValue(`${sign}1`);
  return read.ok ? read.value.operator : null;
}
