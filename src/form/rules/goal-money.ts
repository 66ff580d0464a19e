// Rule G-08: the amounts of money in the goal add up and stay within the annual amount. Unit prices,
// other years and what the money brings in are not parts; rather silent than wrong.
import { amountsIn, showShort, type FoundAmount } from '../money.ts';
import type { Repair } from '../repair.ts';
import type { Form, Problem } from './form.ts';

interface Said extends FoundAmount {
  /** All of the money, one use of it, or a share of the amount its sentence begins with. */
  as: 'whole' | 'part' | 'share';
  /** 「用于」: the sentence says what for. */
  spent: boolean;
}

/** What comes of the money, what others give, and other years: no part of it. */
const OTHERS =
  /产值|营收|营业|收入|销售|税收|纳税|(?:带动|拉动|促进|刺激|新增)[^，。；]{0,6}消费|贷款|融资|投资|节约|节省|减少|降低|捐|募|债|存款|资产|总投资|合同|中标|概算|决算|上年|去年|往年|历年|累计|三年|五年|20\d\d年[^，。；]{0,6}(?:—|-|至|到)|以上|起付|限额|门槛|规模|价值|市值|奖金池|社会资本|配套|自筹|企业出资|超过|基数|注册资本/;
/** A list of what others will spend: 带动旅游、餐饮等消费约1.2亿元. */
const SET_OFF = /(?:带动|拉动|刺激|撬动)[^，。；]*$/;
const EACH =
  /每(?!年|天)[^，。；、]{0,8}$|人均|户均|均|单价|单位成本|标准|分别按|按照?[^，。；、]{0,8}$/;
const EACH_AFTER = /^\s*(?:[/／每]|元?\/|的标准|标准|一|以上|以下的?(?:采购|项目))/;
const SPENT =
  /预算|经费|资金|投入|补贴|补助|发放|支付|采购|购置|支出|用于|安排|成本|费|申请|拨付|资助|奖励|拨款|总|共|合计|控制/;
const WHOLE =
  /(?:总|合计|共计|共|年度|项目|预算|全年)[^，。；、\d]{0,10}$|^[^，。；、\d]{0,4}(?:预算|资金|经费|投入|申请)[^，。；、\d]{0,6}$/;

/** Above by more than rounding to the digits of a sentence. */
function above(fen: number, limit: number, approximate: boolean): boolean {
  return fen > limit * (approximate ? 1.1 : 1.01);
}

/** Amounts above the annual amount, or that do not add up. */
export function goalMoney(form: Form): Problem[] | null {
  const goal = form.goal.replaceAll(/《[^》]*》/g, (name) => '　'.repeat(name.length));
  const sentences = [...goal.matchAll(/[^。；;\n]+/g)].map(({ 0: sentence, index }) =>
    amountsOf(sentence, index),
  );
  const said = sentences.flat();
  if (said.length === 0) return null;
  const wrong = sentences.flatMap(addsUp);
  const total = form.total === null || form.total === 0 ? null : form.total;
  if (total === null) {
    if (wrong.length > 0) return wrong;
    const message = `年度总体目标写了 ${showShort(said[0]?.fen ?? 0)}，年度资金申请总额还没有可用的数，没法核对，请先填总额。`;
    return [{ field: 'annualFunding', severity: 'unknown', message }];
  }
  const single = said.find(({ fen, approximate }) => above(fen, total, approximate));
  if (single) return [tooMuch(single, total), ...wrong];
  const parts = said.filter(({ as }) => as === 'part');
  const different = parts.filter(
    ({ fen, words }, i) => parts.findIndex((one) => one.fen === fen && one.words === words) === i,
  );
  const sum = different.reduce((all, { fen }) => all + fen, 0);
  const approximate = different.some((part) => part.approximate);
  if (different.length > 1 && above(sum, total, approximate)) {
    const message = `年度总体目标里 ${different.length} 笔金额加起来 ${showShort(sum)}，超过年度资金申请总额 ${showShort(total)}，请核对。`;
    return [{ field: 'annualGoal', message }, ...wrong];
  }
  return wrong;
}

/** The amounts of a sentence that are money of this project. */
function amountsOf(sentence: string, from: number): Said[] {
  if (!/[元万亿¥￥]/.test(sentence)) return [];
  const found: Said[] = [];
  let end = 0;
  let first = -1;
  for (const amount of amountsIn(sentence)) {
    const { index, words } = amount;
    const start = Math.max(end, lastBreak(sentence, index));
    const before = sentence.slice(start, index).replaceAll(/\s/g, '');
    const after = sentence.slice(index + words.length);
    const clause = before + words + (/^[^，。；、]{0,40}/.exec(after)?.[0] ?? '');
    const lead = sentence.slice(lastBreak(sentence, index), index);
    end = index + words.length;
    if (OTHERS.test(clause) || SET_OFF.test(sentence.slice(Math.max(0, index - 40), index)))
      continue;
    if (EACH.test(lead) || EACH_AFTER.test(after)) continue;
    if (!SPENT.test(clause) && found.length === 0) continue;
    const since = first < 0 ? '' : sentence.slice(first, index);
    if (first < 0) first = index;
    const within = /其中|包括|包含|分别|用于|：|:/.test(since);
    const shared = within && (found[0]?.as === 'whole' || since.includes('其中'));
    const as = shared ? 'share' : WHOLE.test(before) && !within ? 'whole' : 'part';
    found.push({
      ...amount,
      index: from + index,
      as,
      spent: /用于|用作/.test(sentence.slice(start, index) + after.slice(0, 4)),
    });
  }
  return found;
}

function lastBreak(sentence: string, index: number): number {
  return (
    Math.max(
      ...['，', '、', '：', ':', '（', '('].map((sign) => sentence.lastIndexOf(sign, index - 1)),
    ) + 1
  );
}

/** Shares of an amount that are more than it, in one sentence. */
function addsUp(said: readonly Said[]): Problem[] {
  const [whole, ...rest] = said;
  const parts = rest.filter(({ as }) => as === 'share');
  if (!whole || parts.length < 2) return [];
  const sum = parts.reduce((all, { fen }) => all + fen, 0);
  const vague = [whole, ...parts].some(({ approximate }) => approximate);
  if (vague || sum === whole.fen) return [];
  const more = sum > whole.fen;
  const message = `年度总体目标里${parts.map(({ fen }) => showShort(fen)).join('加')}是 ${showShort(sum)}，${more ? '多于' : '少于'}前面写的 ${showShort(whole.fen)}，请核对。`;
  // 「其中」 may name only the larger shares; who says what each is for names them all.
  const all = more || parts.every(({ spent }) => spent);
  return [{ field: 'annualGoal', message, ...(all ? {} : { severity: 'warning' as const }) }];
}

function tooMuch({ fen, words, as, index: at }: Said, total: number): Problem {
  const message = `年度总体目标写了 ${showShort(fen)}，超过年度资金申请总额 ${showShort(total)}，请核对。`;
  const problem: Problem = { field: 'annualGoal', message };
  if (as !== 'whole') return problem;
  const to = showShort(total).replaceAll(' ', '');
  const fix: Repair = {
    label: '改成年度总额',
    edits: [{ do: 'replace', field: 'annualGoal', cell: 'annualGoal', at, from: words, to }],
    safe: false,
  };
  return { ...problem, fix };
}
