// Rules of the goal text (G-01 … G-10): does it say what is done, how much and to what effect, and does
// it agree with the rows and the money? Knows nothing of how the talk goes.
import type { FieldId } from '../fields.ts';
import { isBadThing } from '../measures.ts';
import { clipped } from '../reading.ts';
import type { Edit, Repair } from '../repair.ts';
import { settings } from '../settings.ts';
import { ARITHMETIC, GOALS_2015, OURS } from './documents.ts';
import { isEmpty, isOwed, quoted, type Form, type Problem, type Rule } from './form.ts';
import { goalMoney } from './goal-money.ts';
import { goalNumbers } from './goal-numbers.ts';
import { appended, countsOf, goalRows, rowsInGoal } from './goal-rows.ts';
import { plainProse, quantitiesIn, type Quantity } from './quantities.ts';

const FIELD = 'annualGoal' satisfies FieldId;
const CELL = { do: 'replace', field: FIELD, cell: FIELD } as const;

export const goalRules: readonly Rule[] = [
  {
    id: 'G-01',
    title: '目标长短合适、不重复',
    heading: '完整性',
    severity: 'warning',
    basis: OURS,
    needs: ['annualGoal'],
    of: 'form',
    check: goalLength,
  },
  {
    id: 'G-02',
    title: '目标写明做什么、做多少、达到什么效果',
    heading: '完整性',
    severity: 'warning',
    basis: GOALS_2015,
    needs: ['annualGoal'],
    of: 'form',
    check: goalSays,
  },
  {
    id: 'G-03',
    title: '目标中的数与指标值一致',
    heading: '相关性',
    severity: 'error',
    basis: GOALS_2015,
    needs: ['annualGoal', 'indicators'],
    of: 'form',
    check: written(goalNumbers),
  },
  {
    id: 'G-04',
    title: '目标中的子项目都有指标',
    heading: '相关性',
    severity: 'warning',
    basis: GOALS_2015,
    needs: ['annualGoal', 'indicators'],
    of: 'form',
    check: written(goalRows),
  },
  {
    id: 'G-05',
    title: '数量指标在目标中有交代',
    heading: '相关性',
    severity: 'warning',
    basis: OURS,
    needs: ['annualGoal', 'indicators'],
    of: 'form',
    check: written(rowsInGoal),
  },
  {
    id: 'G-06',
    title: '目标不是文件清单',
    heading: '完整性',
    severity: 'warning',
    basis: GOALS_2015,
    needs: ['annualGoal'],
    of: 'form',
    check: goalDocuments,
  },
  {
    id: 'G-07',
    title: '效果不是一句空话',
    heading: '完整性',
    severity: 'warning',
    basis: OURS,
    needs: ['annualGoal'],
    of: 'form',
    check: goalEffect,
  },
  {
    id: 'G-08',
    title: '目标中的金额加得上、不超年度资金',
    heading: '适当性',
    severity: 'error',
    basis: ARITHMETIC,
    needs: ['annualGoal'],
    of: 'form',
    check: written(goalMoney),
  },
  {
    id: 'G-09',
    title: '目标写计划，不写已做的事',
    heading: '完整性',
    severity: 'hint',
    basis: OURS,
    needs: ['annualGoal'],
    of: 'form',
    check: goalTense,
  },
  {
    id: 'G-10',
    title: '目标与资金的用途相符',
    heading: '相关性',
    severity: 'hint',
    basis: GOALS_2015,
    needs: ['annualGoal', 'projectName'],
    of: 'form',
    check: goalPurpose,
  },
];

/** The check, where there is a goal to judge: F-01 and F-09 speak of one that is missing or owed. */
function written(check: (form: Form) => Problem[] | null): (form: Form) => Problem[] | null {
  return (form) => (hasGoal(form) ? check(form) : null);
}

function hasGoal({ goal }: Form): boolean {
  return !isEmpty(goal) && !isOwed(goal);
}

// --- G-01 ---------------------------------------------------------------------------------------

/** Too short, too long, or a sentence that stands there twice. */
export function goalLength(form: Form): Problem[] | null {
  if (!hasGoal(form)) return null;
  const { goal } = form;
  const twice = doubled(goal);
  if (twice.length > 0) {
    const message = `年度总体目标里“${clipped(bareSentence(twice[0]?.from ?? ''))}”写了不止一遍，请删去重复的。`;
    const edits = twice.map(({ at, from }): Edit => ({ ...CELL, at, from, to: '' }));
    return [{ field: FIELD, message, fix: { label: '只留一遍', edits, safe: true } }];
  }
  const { shortest, longest } = settings().goal;
  const length = goal.replaceAll(/\s/g, '').length;
  const range = `一般 ${shortest}–${longest} 字`;
  if (length < shortest) {
    const message = `年度总体目标只有 ${length} 字，${range}，请写清做什么、做多少、达到什么效果。`;
    return [{ field: FIELD, message }];
  }
  if (length <= longest) return [];
  const message = `年度总体目标有 ${length} 字，${range}，建议只写做什么、做多少、达到什么效果。`;
  return [{ field: FIELD, message }];
}

function bareSentence(sentence: string): string {
  return sentence.replaceAll(/[\s。；;！!]/g, '');
}

/** The sentences that repeat one before them, with their places. */
function doubled(goal: string): { at: number; from: string }[] {
  const seen = new Set<string>();
  return [...goal.matchAll(/[^。；;！!\n]*[。；;！!\n]*/g)].flatMap(({ 0: from, index: at }) => {
    const said = bareSentence(from);
    if (said.length < 6) return [];
    if (seen.has(said)) return [{ at, from }];
    seen.add(said);
    return [];
  });
}

// --- G-02 ---------------------------------------------------------------------------------------

const ACTION =
  /开展|举办|组织|完成|实施|建设|建成|新建|购置|采购|更新|改造|修缮|维修|维护|养护|保障|提供|发放|补贴|资助|聘用|聘请|招聘|编制|制作|开发|推进|落实|培训|培育|培养|服务|检测|监测|巡查|整治|清理|走访|慰问|宣传|开设|运营|管理|搭建|打造|建立|支付|缴纳|拨付|加强|深化|扩大|筛查|随访|救助|扶持|征集|出版|配备|派驻|租赁|安装|调解|查处|预防|举行|承办|召开|印制|拍摄|补植|修剪|保洁|储备|疏浚|覆盖|归集|升级|调研|评估|检查|排查|处置|办理|接待|征收|收治|接种|供应|投放|策划|统筹|做好|用于|添置|更换|拆除|设立|引进|孵化|选派|演出|监管|执法|征兵|申报|修订|创建|建档|体检|治理|辅导|添设|订阅|征订|布置|支持|偿还|归还/;
const EFFECT =
  /提升|提高|增强|改善|解决|减少|降低|满足|实现|优化|丰富|消除|缓解|促进|扩大|增加|方便|便利|完善|形成|达到|达标|带动|营造|防止|避免|防范|推动|激发|助力|缩短|遏制|杜绝|预防|惠及|受益|凝聚|打通|维护(?=[^，。；]{0,10}(?:稳定|秩序|安全|权益|利益|形象|健康))|有利于|有助于|服务好|更好地?服务|减轻|吸引|留住|保护|让|使(?!用)|满意|确保|保证|保障(?!\d|[^，。；]{0,12}(?:费|经费|资金)(?:$|[，。；、]))|守护|夯实|巩固|增进|传承|弘扬|改进|规范(?=化|有序|[^，。；]{0,6}(?:行为|秩序|管理))|畅通|支撑|零(?:事故|投诉|发生)|[一-龥]率(?:不|达|≥|在|为|保持)/;
const SUM = /总|共|预算|经费|资金|成本|控制|投入/;

/** What is done, how much, and to what effect. One problem names all that is missing. */
export function goalSays(form: Form): Problem[] | null {
  if (!hasGoal(form)) return null;
  const plain = plainProse(form.goal);
  const counted = countsOf(form.rows);
  const missing: [string, string][] = [];
  const amounts = quantitiesIn(form.goal).filter(saysHowMuch);
  if (amounts.length === 0 && !ACTION.test(plain)) missing.push(['做什么', '开展、购置、修缮等']);
  if (amounts.length === 0) {
    missing.push(['做多少', counted[0] ?? '举办培训12场、修缮房屋3处']);
  }
  if (!EFFECT.test(plain)) missing.push(['达到什么效果', effects(form)[0] ?? '提升……、解决……']);
  if (missing.length === 0) return [];
  const [what, examples] = [0, 1].map((i) => missing.map((one) => one[i] ?? '').join('、'));
  const message = `年度总体目标没有写${what}，请补上，例：${examples}。`;
  const fix = saidByRows(
    form,
    missing.map(([part]) => part),
  );
  return [{ field: FIELD, message, ...(fix ? { fix } : {}) }];
}

function saysHowMuch({ unit, before }: Quantity): boolean {
  return unit !== '元' || !SUM.test(before);
}

/** What is missing, in the words and numbers of the rows. */
function saidByRows(form: Form, missing: readonly string[]): Repair | undefined {
  const counted = missing.includes('做多少') ? countsOf(form.rows).slice(0, 3) : [];
  const good = missing.includes('达到什么效果') ? effects(form).slice(0, 2) : [];
  const clauses = [...(counted.length > 0 ? [`全年计划完成${counted.join('、')}`] : []), ...good];
  if (clauses.length === 0) return undefined;
  return { label: '按指标补上', edits: [appended(form.goal, clauses.join('，'))], safe: false };
}

/** The effects that the rows promise, as clauses: 「提升居民自治能力」「提高居民参与率」. */
function effects({ rows }: Form): string[] {
  return rows.flatMap(({ code, name, value }) => {
    if (code !== 'B2' && code !== 'B3') return [];
    const [, of = '', own] =
      /^(.{3,14}?)(提升|提高|增强|改善|优化)?(?:性|情况|程度)?$/.exec(name) ?? [];
    const rise = /提升|提高|增强|改善|优化/.exec(value?.word ?? '')?.[0];
    const rate =
      value?.unit === '%' && name.endsWith('率') && !isBadThing(name) ? '提高' : undefined;
    const verb = own ?? rise ?? rate;
    return verb === undefined || of === '' || ACTION.test(of.slice(0, 2)) ? [] : [`${verb}${of}`];
  });
}

// --- G-06 ---------------------------------------------------------------------------------------

const TITLE = /《[^》]*》(?:[（(][^（）()]*[）)])?/g;
const ORDERS =
  /(?:意见|办法|通知|条例|方案|规划|规定|法|纲要|细则|决定|标准|指引|要点|计划|制度|规程|规范|导则|指南|公约|实施意见)(?:[（(][^（）()]*[）)])?》/;
const MAKES =
  /(?:出版|编印|编制|编纂|创作|演出|排演|拍摄|制作|修订|印发|印制|发放|展演|上演|巡演|刊发|完成|起草|推出|订阅|征订|宣传|宣讲|学习|普及|放映|发布)(?:了|的|好)?(?:图书|话剧|沪剧|剧目|歌剧|舞剧|报刊|报纸|杂志|纪录片)?$/;

/** A goal is not a list of documents: the basis stands behind 根据, and what is done follows. */
export function goalDocuments(form: Form): Problem[] | null {
  if (!hasGoal(form)) return null;
  const goal = form.goal.replaceAll(/[^\S\n]/g, '');
  const inside = [...goal.matchAll(/《[^》]*》/g)]
    .filter(
      ({ 0: title, index }) =>
        ORDERS.test(title) &&
        !MAKES.test(
          goal
            .slice(Math.max(0, index - 10), index)
            .split(/[，。；、]/)
            .at(-1) ?? '',
        ),
    )
    .reduce((sum, { 0: title }) => sum + title.length, 0);
  const leading =
    /^(?:《[^》]*》(?:[（(][^（）()]*[）)])*[、，,；;和及与]*)+/.exec(goal)?.[0] ?? '';
  const titles = leading.match(TITLE) ?? [];
  const bare =
    titles.some((title) => ORDERS.test(title)) &&
    !/^(?:的?要求|明确|规定|提出|指出|的?精神|等?文件|等|实施|施行|颁布|印发|出台|自|修订|宣传)/.test(
      goal.slice(leading.length),
    );
  const share = inside / Math.max(1, goal.replaceAll('\n', '').length);
  const tooMuch = share > settings().goal.documentShare;
  if (!bare && !tooMuch) return [];
  const what = bare ? '开头只列了文件' : `有 ${Math.round(share * 100)}% 的字是文件名`;
  const message = `年度总体目标${what}，请改成“根据……，开展……”，再写数量和效果。`;
  const fix = tooMuch ? undefined : behindBasis(form.goal);
  return [{ field: FIELD, message, ...(fix ? { fix } : {}) }];
}

/** 「根据」 before the documents a goal begins with, and a comma behind. */
function behindBasis(goal: string): Repair | undefined {
  const list = /^\s*((?:《[^》]*》\s*(?:[（(][^（）()]*[）)])*\s*[、，,；;和及与]*\s*)+)/.exec(
    goal,
  );
  if (list === null) return undefined;
  const from = list[0];
  if (/^(?:对|为|是|将|把|使|让|有利|有助|给|要求)/.test(goal.slice(from.length))) return undefined;
  const to = `根据${from.trim().replace(/[、，,；;和及与\s]+$/, '')}，`;
  return { label: '补上“根据”', edits: [{ ...CELL, at: 0, from, to }], safe: false };
}

// --- G-07 ---------------------------------------------------------------------------------------

const REAL =
  /提升|提高|增强|改善|解决|减少|降低|满足|实现|优化|丰富|消除|缓解|促进|扩大|增加|方便|便利|完善|形成|带动|营造|防止|避免|防范|推动|激发|助力|缩短|遏制|杜绝|预防|惠及|受益|打通|减轻|吸引|留住|让|使(?!用)|守护|巩固|增进|传承|弘扬|改进|凝聚|不发生|提供[^，。；]{0,14}(?:环境|条件)|零(?:事故|投诉|发生)|[一-龥](?:率|满意度)(?:不|达|≥|在|为|保持)|(?:保障|确保|维护|保护|保证)[^，。；]{0,12}(?:安全|权益|畅通|健康)/;

/** 「确保…圆满完成」 of the settings as a pattern for one clause. */
function emptyPattern(phrase: string): RegExp {
  const literal = phrase
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(literal.join('[^，。；;,]{0,20}'));
}

let known: { phrases: readonly string[]; patterns: RegExp[] } | undefined;

function emptyPatterns(): readonly RegExp[] {
  const phrases = settings().goal.emptyEffects;
  if (known?.phrases !== phrases) known = { phrases, patterns: phrases.map(emptyPattern) };
  return known.patterns;
}

/** The only effect is a phrase that fits every project. */
export function goalEffect(form: Form): Problem[] | null {
  if (!hasGoal(form)) return null;
  const clauses = form.goal
    .replaceAll(/《[^》]*》/g, '《》')
    .split(/[，。；;！!\n]|,(?!\d)/)
    .map((clause) => clause.replaceAll(/\s/g, ''))
    .filter((clause) => clause !== '');
  const patterns = emptyPatterns();
  const empty = clauses.filter((clause) => patterns.some((pattern) => pattern.test(clause)));
  const last = empty.at(-1);
  if (last === undefined) return [];
  // 「为有效解决…的矛盾」 says why, not what comes of it.
  const real = clauses.some(
    (clause) =>
      !empty.includes(clause) &&
      !/^为(?:了|进一步|有效|切实|更好)?(?!\p{Script=Han}{2,12}?提供)/u.test(clause) &&
      REAL.test(clause),
  );
  if (real) return [];
  const promised = effects(form);
  const example = promised[0] ?? '提升……、解决……';
  const message = `年度总体目标的效果只有“${quoted(last, 20)}”这样的话，请写具体效果，例：${example}。`;
  const fix: Repair | undefined =
    promised.length > 0
      ? {
          label: '按指标补效果',
          edits: [appended(form.goal, promised.slice(0, 2).join('，'))],
          safe: false,
        }
      : undefined;
  return [{ field: FIELD, message, ...(fix ? { fix } : {}) }];
}

// --- G-09 ---------------------------------------------------------------------------------------

const DONE =
  '完成|解决|取得|实现|开展|举办|提升|提高|建成|建立|增强|改善|达到|推进|推动|落实|组织|实施|形成|营造|搭建|打造|促进|扩大|完善|优化|发放|培训|服务|购置|采购|修缮|改造|更新|保障|满足|丰富|降低|减少|消除|缓解|召开|承办|走访|慰问|新建|新增|聘用|覆盖|惠及|接待|处置|办理|整治|清理|启动|编制|制定';
const PAST = new RegExp(
  String.raw`(${DONE}|(?<=^\s*|[并且还])(?!为了|除了|完了)\p{Script=Han}{2})了(?![解结然])|(?<!早|业|而)已(?:经|全部|全面|顺利|基本|圆满)?(${DONE}|竣工|交付|投用|投入使用|验收)(?![^，。；、]{0,12}的)`,
  'u',
);
const HISTORY =
  /上年|去年|(?:^|在)前期|前期(?:已|工作(?:的?基础|已))|此前|截至|截止|以来|至今|基础上|目前|20\d\d\s*年(?:底|末|度?已)|近[几两三五]年|“?十[三四]五”?期间|由于|因|针对|鉴于/;

/** A plan in the past tense. */
export function goalTense(form: Form): Problem[] | null {
  if (!hasGoal(form)) return null;
  const open = form.goal.replaceAll(/《[^》]*》|“[^”]*”/g, (name) => '〇'.repeat(name.length));
  for (const { 0: clause, index } of open.matchAll(/[^，。；;\n]+/g)) {
    const found = PAST.exec(clause);
    if (!found || HISTORY.test(clause)) continue;
    const [from, done, already] = found;
    const to = done ?? already ?? '';
    const at = index + found.index;
    const said = quoted(form.goal.slice(at, index + clause.length).trim());
    const message = `年度总体目标里“${said}”像是已做完的事，目标写计划，请改成“${to}”。`;
    const fix = {
      label: `改成“${to}”`,
      edits: [{ ...CELL, at, from, to }],
      safe: done !== undefined,
    };
    return [{ field: FIELD, message, fix }];
  }
  return [];
}

// --- G-10 ---------------------------------------------------------------------------------------

/** The goal speaks of another use than the name of the money does. */
export function goalPurpose(form: Form): Problem[] | null {
  if (!hasGoal(form)) return null;
  const name = form.declaration.projectName ?? '';
  const tests = settings().goal.doubtful.filter((one) =>
    one.name.some((word) => name.includes(word)),
  );
  if (tests.length === 0) return null;
  return tests.flatMap(({ goal, unless, ask }): Problem[] => {
    const word = goal.find((each) => form.goal.includes(each));
    if (word === undefined || unless.some((each) => form.goal.includes(each))) return [];
    return [{ field: FIELD, message: `年度总体目标写了“${word}”，${ask}` }];
  });
}
