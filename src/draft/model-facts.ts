// The facts of a form as a model reads them, and as the sources of figures that its words may rest on.
// Knows no task.
import { inTreeOrder, type Indicator } from '../form/indicators.ts';
import { showAmount, showShort } from '../form/money.ts';
import type { Source } from './ledger.ts';
import type { Facts } from './model.ts';

/** The facts as lines for a prompt; what is not known is left out. */
export function factLines(facts: Facts): string {
  const total = facts.annualTotal > 0 ? showShort(facts.annualTotal) : '';
  return [
    ['项目名称', facts.projectName],
    ['年度', `${facts.year}`],
    ['主管部门', facts.department],
    ['实施单位', facts.unit],
    ['起止日期', facts.period],
    ['年度资金申请总额', total],
    ['这笔钱要办的事', facts.brief],
  ]
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}：${value}`)
    .join('\n');
}

/** 「7.3 质量指标｜活动开展合格率 =100%」, a row a line, numbered as on the page. */
export function rowLines(rows: readonly Indicator[]): string {
  return inTreeOrder(rows)
    .map((row, i) => `7.${i + 1} ${row.level2}｜${row.level3}　${row.value ?? '待填'}`)
    .join('\n');
}

/** Where figures in a text about this form may come from, with what the user added in `words`. */
export function sourcesOf(
  facts: Facts,
  more: { words?: string; goal?: string; rows?: readonly Indicator[] } = {},
): Source[] {
  const { year, annualTotal } = facts;
  return [
    { label: '您写的内容', text: [facts.projectName, facts.brief, more.words ?? ''].join('\n') },
    { label: '单位', text: [facts.department, facts.unit].join('\n') },
    { label: '起止日期', text: `${year}年度 ${year}年 ${facts.period}` },
    { label: '申请总额', text: `${showAmount(annualTotal)}元 ${showShort(annualTotal)}` },
    { label: '原来的目标', text: more.goal ?? '' },
    ...inTreeOrder(more.rows ?? []).map(({ level3, value }, i) => ({
      label: `7.${i + 1}`,
      text: `${level3}${value ?? ''}`,
    })),
  ].filter(({ text }) => text.trim() !== '');
}
