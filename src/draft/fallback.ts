// A decent draft without any model: the user's own words and counts first, then rows that the unit
// itself has used, then those of near examples, then the usual rows of that kind of work. Invents no figure: a count that only the unit
// can know is left open, and only usual norms (满意度 ≥90%, 及时率 =100%) come from examples.
import type { DraftRow, Origin } from '../form/declaration.ts';
import {
  branchByCode,
  branchFor,
  branchOf,
  costLimit,
  inTreeOrder,
  readValue,
  type BranchCode,
  type IndicatorValue,
} from '../form/indicators.ts';
import { bareName, countIn } from '../form/measures.ts';
import { amountsIn, showShort } from '../form/money.ts';
import { fits } from '../form/review.ts';
import { beginsWithAction, countsIn, planIn, showCount, type Count, type Plan } from './counts.ts';
import {
  kinship,
  nameOf,
  norm,
  rank,
  type ExampleForm,
  type ExampleStore,
  type FieldOfWork,
  type Ranked,
  type UsualRow,
} from './examples.ts';
import { audited } from './ledger.ts';
import { alike, overlap } from './likeness.ts';
import { carriedValue, isCustomary, isOfUnit, ownOrigin } from './own-rows.ts';
import { rewritten } from './passage.ts';
import type { DraftRequest, Proposal } from './request.ts';
import { NO_SUBJECT, subjectOf } from './subject.ts';

/** Rows proposed beside the user's own. */
const MOST_ROWS = 16;
const LONGEST_NAME = 20;
/** So many rows of the same project's form are a form: no example adds to them. */
const WHOLE_FORM = 6;
/** Counts of the same project's form that are left open where the user named none. */
const MOST_OWED = 4;
/** An example this close and this alike in name is the same work done by another unit. */
const TWIN = 0.8;
const TWIN_NAME = 0.4;
/** Below it an example says nothing of this project. */
const RELATED = 0.2;
/** How usual rows stand against those of examples, and the least score of a row beyond the needed. */
const USUAL = 0.5;
const WORTH = 0.35;
/** What another example's use of the same name adds. */
const ECHO = 0.2;
const SHORTEST_GOAL = 60;
const LONGEST_GOAL = 400;

/** At most so many rows of a branch beside those the user named. */
const MOST: Record<BranchCode, number> = {
  C1: 2,
  C2: 0,
  C3: 0,
  O1: 1,
  O2: 6,
  O3: 4,
  B1: 1,
  B2: 6,
  B3: 1,
  B4: 1,
  S1: 2,
};
/** So many rows of a branch there should be, usual ones filling what examples left. */
const ENOUGH: Partial<Record<BranchCode, number>> = { O2: 2, O3: 1, B2: 2, B4: 1, S1: 1 };

/** Writes goal and rows from the facts and the examples; deterministic, never fails. */
export function propose(store: ExampleStore, request: DraftRequest): Proposal {
  const project = understand(store, request);
  if (request.passage) {
    const effects = project.kinds.map(({ field }) => filled(field.effect, field, project));
    return { goal: rewritten(request.passage, effects), rows: [], notes: [] };
  }
  const rows = inTreeOrder(rowsFor(store, project));
  return { goal: guarded(goalFor(project), request), rows, notes: notesOn(project, rows) };
}

/** The same rule as for a model: a figure that nobody gave does not stand in a goal. */
function guarded(goal: Proposal['goal'], request: DraftRequest): Proposal['goal'] {
  const { year, projectName, annualTotal, brief } = request;
  const sources = [
    { label: '您写的内容', text: `${projectName}\n${brief}` },
    { label: '年度', text: `${year}年度` },
    { label: '申请总额', text: showShort(annualTotal) },
  ];
  return { ...goal, text: audited(goal.text, sources).text };
}

/** The facts as the drafter sees them. */
interface Project {
  request: DraftRequest;
  facts: string;
  /** What the project is about, short enough for a row's name: 老年助餐服务. */
  subject: string;
  /** Whom it serves, where the words say so. */
  people: string | null;
  kinds: Ranked['fields'];
  forms: Ranked['forms'];
  counts: Count[];
  plan: Plan;
}

function understand(store: ExampleStore, request: DraftRequest): Project {
  const plan = planIn(request.brief, request.year);
  const planned = plan.clauses
    .filter(({ part }) => part === 'plan')
    .map(({ start, end }) => request.brief.slice(start, end))
    .join('\n');
  const ranked = rank(store, { projectName: request.projectName, brief: planned });
  const top = ranked.fields[0]?.score ?? 0;
  const facts = `${request.projectName}\n${planned}`;
  return {
    request,
    facts,
    subject: subjectOf(request.projectName),
    people: peopleIn(request.projectName) ?? peopleIn(request.brief),
    kinds: ranked.fields.filter(({ score }) => score >= top * 0.4).slice(0, 3),
    forms: ranked.forms.filter(({ closeness }) => closeness >= RELATED),
    counts: countsIn(request.brief, request.year),
    plan,
  };
}

/** The thing itself, for names of rows: 办公设备采购 → 办公设备. */
function thingOf(subject: string): string {
  const thing = subject.replace(/(?:采购|购置|购买|添置|更新|配备)+$/, '');
  return thing.length >= 2 ? thing : subject;
}

const PEOPLE: readonly [RegExp, string][] = [
  [/老年人|老人|长者|为老|养老|高龄|敬老/, '老年人'],
  [/残疾人|助残|残保金/, '残疾人'],
  [/退役军人/, '退役军人'],
  [/妇女儿童/, '妇女儿童'],
  [/妇女|女性/, '妇女'],
  [/儿童|亲子|幼儿/, '儿童和家庭'],
  [/青少年|未成年/, '青少年'],
  [/学生/, '学生'],
  [/困难家庭|困难群众|低保/, '困难群众'],
  [/企业|招商/, '企业'],
  [/职工/, '职工'],
  [/居民|小区|社区|村民/, '居民群众'],
];

function peopleIn(text: string): string | null {
  const found = PEOPLE.map(([pattern, word]) => ({ at: text.search(pattern), word }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at);
  return found[0]?.word ?? null;
}

/** Fills `{主题}`, `{词}` and `{对象}` of a usual text with the project's own nouns. */
function filled(text: string, field: FieldOfWork, project: Project): string {
  const general = /群众|对象|居民/.test(field.people);
  const subject = NO_SUBJECT.test(project.subject) ? '' : thingOf(project.subject);
  return text
    .replaceAll(subject === '' ? /{主题}的?/g : '{主题}', subject)
    .replaceAll('{词}', project.subject.replace(/(?:宣传|教育|活动|宣教|培训|倡导|推广)+$/, ''))
    .replaceAll('{对象}', general ? (project.people ?? field.people) : field.people);
}

// --- rows ---------------------------------------------------------------------------------------

function rowsFor(store: ExampleStore, project: Project): DraftRow[] {
  const total = project.request.annualTotal;
  const rows: DraftRow[] = [];
  const own = rowsOfCounts(project.counts);
  const refused = new Set(project.request.refused?.map(bareName));
  const room = () => rows.filter(({ origin }) => origin.kind !== 'user').length < MOST_ROWS;
  const add = (row: DraftRow, most: number): boolean => {
    const code = branchOf(row.level2)?.code;
    const there = rows.filter((r) => r.level2 === row.level2 && r.origin.kind !== 'user').length;
    const isLong = row.level3.length > LONGEST_NAME && !isOfUnit(row);
    if (!code || !room() || there >= most || isLong) return false;
    if (refused.has(bareName(row.level3))) return false;
    if (rows.some((other) => alike(other, row))) return false;
    if (fits(row, total).some((f) => f.severity === 'error' || f.severity === 'warning')) {
      return false;
    }
    rows.push(row);
    return true;
  };
  if (total > 0) {
    const { level1, level2 } = branchByCode('C1');
    const value = costLimit(total);
    const origin: Origin = { kind: 'computed', from: '年度资金申请总额' };
    rows.push({ level1, level2, level3: '项目总成本', value, origin });
  }
  const before = unitRows(store, project);
  const siblings = [...before, ...siblingRows(store, project)];
  rows.push(...renamed(own, siblings));
  const usual = usualRows(store, project);
  const candidates = [...siblings, ...usual].toSorted((a, b) => b.score - a.score);
  // What the same project had is taken as it was.
  const kept = before.filter(
    ({ row, isTwin }) => isTwin && row.value !== null && add(row, MOST_ROWS),
  );
  for (const [code, enough] of Object.entries(ENOUGH) as [BranchCode, number][]) {
    const { level2 } = branchByCode(code);
    for (const { row } of candidates) {
      // A project for nature has its effect there.
      const served = code === 'B2' && row.level2 === '生态效益指标';
      const there = rows.filter((r) => r.level2 === level2 || (served && r.level2 === row.level2));
      if (there.length >= enough) continue;
      if ((served || row.level2 === level2) && row.value !== null) add(row, MOST[code]);
    }
  }
  // It needs no more then than it had.
  for (const { row } of kept.length >= WHOLE_FORM ? [] : siblings) {
    const code = branchOf(row.level2)?.code;
    if (code && row.value !== null) add(row, MOST[code]);
  }
  if (!rows.some((row) => row.level2 === '数量指标')) {
    for (const { row, isTwin } of before) if (isTwin && row.value === null) add(row, MOST_OWED);
  }
  if (!rows.some((row) => row.level2 === '数量指标')) {
    for (const { row } of candidates) if (row.level2 === '数量指标' && add(row, 1)) break;
  }
  return rows;
}

/** What a user's words count, as rows: their number, their words. */
export function countedRows(text: string, year: number): DraftRow[] {
  return rowsOfCounts(countsIn(text, year));
}

function rowsOfCounts(counts: readonly Count[]): DraftRow[] {
  return counts.map((count) => {
    const value = showCount(count);
    const read = readValue(value);
    const { level1, level2 } = branchByCode(branchOfCount(count, read.ok ? read.value : null));
    return {
      level1,
      level2,
      level3: count.name,
      value,
      origin: { kind: 'user', words: count.words },
    };
  });
}

function branchOfCount({ kind, name }: Count, value: IndicatorValue | null): BranchCode {
  if (kind !== 'rate')
    return ({ count: 'O1', time: 'O3', incident: 'B2', benefit: 'B1' } as const)[kind];
  const { code } = branchFor(name, value);
  return code === 'O1' ? 'O2' : code;
}

interface Candidate {
  row: DraftRow;
  score: number;
  /** The unit's own form of the same project had it. */
  isTwin?: boolean;
}

/**
 * Rows of the unit's own forms, before all others: of the same project as it had them; else those that
 * suit its words and are of the same kind of work, or usual in this unit. Counts are left open.
 */
function unitRows(store: ExampleStore, project: Project): Candidate[] {
  const { request, facts } = project;
  const vocabulary = knownWords(project);
  return (request.own ?? [])
    .flatMap((used): Candidate[] => {
      const { level1, level2, level3, twin } = used;
      const suit = twin === undefined ? suitability(level3, vocabulary) : 1;
      // A number or a year in a name is that project's own.
      if (suit === null || countIn(level3) !== null || /20\d\d/.test(level3)) return [];
      const isKin = used.projects.some((projectName) => {
        const about = { projectName: request.projectName, brief: facts };
        return kinship(store, about, { projectName, brief: level3 }) >= RELATED;
      });
      if (twin === undefined && !isKin && !isCustomary(used)) return [];
      const carried = carriedValue(used);
      const usual = carried === undefined ? norm(store, level3) : null;
      if (carried === undefined && !usual) return [];
      const value = carried ?? usual?.value ?? null;
      const origin: Origin = usual ? { kind: 'example', from: usual.from } : ownOrigin(used, value);
      const score = (twin === undefined ? 1 : 2) + (suit + used.used / used.of) / 2;
      return [
        { row: { level1, level2, level3, value, origin }, score, isTwin: twin !== undefined },
      ];
    })
    .toSorted((a, b) => b.score - a.score);
}

/**
 * Rows of related examples whose words suit the project, best first: a name that several of them use
 * gains. Counts of theirs are left open.
 */
function siblingRows(store: ExampleStore, project: Project): Candidate[] {
  const vocabulary = knownWords(project);
  const found = new Map<string, Candidate>();
  for (const { form, closeness } of project.forms) {
    // The same work under nearly the same name may use its sibling's own words.
    const twin =
      closeness >= TWIN && overlap(form.projectName, project.request.projectName) >= TWIN_NAME;
    for (const example of form.rows) {
      const suit = suitability(example.level3, vocabulary) ?? (twin ? 0.5 : null);
      const value = transferable(store, example);
      if (suit === null || value === undefined) continue;
      const score = closeness * (0.5 + 0.5 * suit);
      const key = bareName(example.level3);
      const before = found.get(key);
      if (before) {
        before.score = Math.min(1, before.score + ECHO * score);
        continue;
      }
      const { level1, level2, level3 } = example;
      const origin: Origin = { kind: 'example', from: value?.from ?? nameOf(form) };
      const row = { level1, level2, level3, value: value?.value ?? null, origin };
      found.set(key, { row, score });
    }
  }
  return [...found.values()]
    .filter(({ score }) => score >= WORTH)
    .toSorted((a, b) => b.score - a.score);
}

/**
 * What of an example's value holds for another project: a quality, a full share, a satisfaction, zero
 * incidents. Null: a count, which only the unit can know. Undefined: the row is of no use without it.
 */
function transferable(
  store: ExampleStore,
  row: ExampleForm['rows'][number],
): { value: string; from?: string } | null | undefined {
  const usual = norm(store, row.level3) ?? undefined;
  const isCount = row.level2 === '数量指标';
  if (row.value === null) return usual ?? (isCount ? null : undefined);
  const read = readValue(row.value);
  if (!read.ok || read.value.kind === 'date') return undefined;
  const { kind, number, unit } = read.value;
  if (kind === 'word') return { value: row.value };
  if (unit === '%') {
    const safe = number === 100 || (row.level2 === '服务对象满意度指标' && (number ?? 0) >= 85);
    return safe ? { value: row.value } : usual;
  }
  if (number === 0) return { value: row.value };
  return isCount ? null : undefined;
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
/** Words that fit any project's rows. */
const GENERAL = new Set(
  (
    '工作 项目 开展 完成 情况 管理 使用 控制 有效 有效性 成本 经费 资金 合规 合规性 及时 及时性 满意 满意度 提升 提高 人员 ' +
    '水平 能力 效率 长效 机制 健全 健全性 质量 标准 达标 达标率 合格 合格率 准确率 完成率 及时率 覆盖 覆盖率 服务 对象 保障 ' +
    '验收 群众 问题 解决 单位 参与 受益 单位 责 投诉 管理机制 积极性 整体 综合 总 规范 年度 日常 考核 安全 责任 事故 三方 第三方 人数 人次 次数 数量'
  ).split(' '),
);

/** The words this project may be spoken of in: its own and those of its kinds of work. */
function knownWords(project: Project): { own: string; kin: string } {
  const kin = project.kinds.flatMap(({ rows }) => rows.map((row) => row.level3)).join('\n');
  return { own: project.facts, kin };
}

/** The words of a name; characters the dictionary leaves single (党建) stand together. */
function wordsOf(name: string): string[] {
  const found: string[] = [];
  let single = '';
  for (const { segment, isWordLike } of [
    ...segmenter.segment(name),
    { segment: '', isWordLike: false },
  ]) {
    if (isWordLike && segment.length === 1) {
      single += segment;
      continue;
    }
    // 保障|金, 服务|站: a single character that makes a thing of the word before.
    if (/^[金费站员者团队会室馆所点卡证]$/.test(single) && found.length > 0) {
      found.push(`${found.pop() ?? ''}${single}`);
    } else if (single.length > 1) found.push(single);
    single = '';
    if (isWordLike && segment.length > 1) found.push(segment);
  }
  return found;
}

/** 1 where every telling word of a row is the project's own, lower where kin; null where one is foreign. */
function suitability(name: string, { own, kin }: { own: string; kin: string }): number | null {
  const telling = wordsOf(name)
    .filter((word) => !GENERAL.has(word))
    .map((word) => word.replace(/[率性度数]$/, ''));
  if (telling.length === 0) return 0.4;
  let points = 0;
  for (const word of telling) {
    if (own.includes(word)) points += 1;
    else if (kin.includes(word)) points += 0.5;
    else return null;
  }
  return points / telling.length;
}

/** The usual rows of the project's kinds of work, then the general ones. */
function usualRows(store: ExampleStore, project: Project): Candidate[] {
  const { fields, rows } = store.examples;
  const best = project.kinds[0]?.score ?? 0;
  const general = fields.filter(({ keywords }) => keywords.length === 0);
  return [
    ...project.kinds.flatMap(({ field, rows: own, score }) => {
      const inBranch = new Map<string, number>();
      return usualRowsOf(store, project, field, own).map((row) => {
        const before = inBranch.get(row.level2) ?? 0;
        if (row.value !== null) inBranch.set(row.level2, before + 1);
        // The second kind's first row comes before the first kind's second.
        return { row, score: best === 0 ? 0 : USUAL * (score / best) - before / 4 };
      });
    }),
    ...general.flatMap((field) =>
      usualRowsOf(
        store,
        project,
        field,
        rows.filter((row) => row.field === field.field),
      ).map((row) => ({ row, score: -1 })),
    ),
  ];
}

function usualRowsOf(
  store: ExampleStore,
  project: Project,
  field: FieldOfWork,
  rows: readonly UsualRow[],
): DraftRow[] {
  return rows.map((row) => {
    const level3 = filled(row.level3, field, project);
    const usual = row.value === null ? null : norm(store, level3);
    const word = row.value !== null && !/\d/.test(row.value) ? row.value : null;
    const origin: Origin = { kind: 'example', from: usual?.from ?? `常用指标（${field.field}）` };
    return { level1: row.level1, level2: row.level2, level3, value: usual?.value ?? word, origin };
  });
}

/**
 * The user's counts under the names a sibling gives the same thing. In a staffing project, the
 * other head counts of the sibling are the same heads.
 */
function renamed(own: readonly DraftRow[], siblings: readonly Candidate[]): DraftRow[] {
  const open = siblings.map(({ row }) => row).filter((row) => row.value === null);
  const taken = new Set<DraftRow>();
  const rows = own.map((row) => {
    const match = open
      .filter((other) => !taken.has(other) && suffixOf(other.level3) === suffixOf(row.level3))
      .map((other) => ({ other, score: overlap(other.level3, row.level3) }))
      .toSorted((a, b) => b.score - a.score)[0];
    if (!match || match.score < 0.4 || row.level2 !== match.other.level2) return row;
    taken.add(match.other);
    return { ...row, level3: match.other.level3 };
  });
  const heads = own.filter(
    (row) => /聘用|招聘|用工|录用/.test(row.level3) && row.level3.endsWith('人数'),
  );
  const [head] = heads;
  if (heads.length !== 1 || !head) return rows;
  const same = open.filter(
    (other) => !taken.has(other) && /(?:薪酬|工资|考核).*人数$/.test(other.level3),
  );
  return [...rows, ...same.map((other) => ({ ...other, value: head.value, origin: head.origin }))];
}

function suffixOf(name: string): string {
  return /人数$|人次$|户数$|场次$|次数$|期数$/.exec(name)?.[0] ?? '数';
}

// --- goal ---------------------------------------------------------------------------------------

const EFFECT =
  /提升|提高|增强|改善|促进|解决|满足|优化|实现|丰富|缓解|推动|营造|消除|减少|降低|方便|有利于|保障|确保|激发|稳定|扩大/;
/** Beyond it a text is cut down to its work. */
const LONG_BRIEF = 250;
const LONGEST_OWN_GOAL = 600;

function goalFor(project: Project): Proposal['goal'] {
  const { request, subject } = project;
  const brief = request.brief.trim();
  if (isGoal(brief, project)) return { text: brief, origin: { kind: 'user', words: brief } };
  const kinds = project.kinds.slice(0, 2).map(({ field }) => field);
  const named = !NO_SUBJECT.test(subject);
  const lead = named ? `围绕${subject}，` : '';
  const { work, effect } = saidIn(project);
  const deeds = work === '' ? '' : `${leadIn(work, kinds)}${work}`;
  const body =
    deeds === ''
      ? `${lead}按年度计划组织实施各项任务，落实人员、经费和管理要求`
      : named && deeds.includes(subject) && deeds.length >= 20
        ? deeds
        : `${lead}${deeds}`;
  const [first = '', second = ''] =
    effect === '' ? kinds.map((field) => filled(field.effect, field, project)) : [effect];
  let text = `${body}。通过项目实施，${first}。`;
  if (second !== '' && text.length < 100 && overlap(first, second) < 0.2) {
    text = `${body}。通过项目实施，${first}；${second}。`;
  }
  for (const more of ['确保年度任务按计划完成', '切实发挥资金使用效益']) {
    if (text.length < SHORTEST_GOAL) text = text.replace(/。$/, `，${more}。`);
  }
  const from = `常用写法（${kinds.map(({ field }) => field).join('、') || '通用'}）`;
  return {
    text,
    origin: {
      kind: 'example',
      from: deeds === '' ? from : `您写的内容，成效参照${from}`,
    },
  };
}

/** Whether the user wrote a goal: flowing text with an effect, no budget, no facts of the situation. */
function isGoal(brief: string, { plan }: Project): boolean {
  if (brief.length < SHORTEST_GOAL || brief.length > LONGEST_OWN_GOAL || !EFFECT.test(brief))
    return false;
  if (plan.headed || withoutBudget(brief) !== brief) return false;
  const said = plan.clauses.map(({ start, end, part }) => ({
    part,
    words: brief.slice(start, end),
  }));
  if (said.some(({ part, words }) => part !== 'plan' && /[\d%]/.test(words))) return false;
  const long = said.filter(({ words }) => words.length >= 6).map(({ words }) => words);
  return new Set(long).size === long.length && !said.some(({ words }) => NOTHING.test(words));
}

/** 还没想好, 随便: said instead of an answer. */
const NOTHING =
  /^(?:我们?|这个|那就|就|还|先|暂时?|目前|现在|也|都)*(?:没(?:有)?(?:想好|想法|确定|定|了)?|不(?:太)?(?:知道|清楚|确定|详|填|写)|未(?:定|知|想好)|待(?:定|补充?)|随便(?:写|填|弄|来)?(?:点|些)?|都(?:行|可以)|可以|以后|回头|再(?:说|看|议|定)|空着|无|暂无|同上|同名称|跳过|略|好的?|行|嗯+|是的?|对|看着(?:办|写)|[您你](?:看着办|看着写|帮我写|来写|写|定)|帮我写)(?:填|写|再说|一?下|着|吧|呢|了|呀|啊|哦|的)*$/;
const PERIOD_ONLY =
  /^(?:项目)?(?:起止|实施|执行|活动|计划|开始|结束|完成)?(?:时间|日期|周期|期限)(?:[是为:：]|从|$|\d)|^[\d年月日号至到\-—–~./\s]+(?:止|期间)?$/;
const AIM =
  /(?:率|度|占比|比例)\D{0,6}(?:\d|百分之)|^(?:确保|力争|保证)?(?:不(?:发生|出现)|无.{0,8}(?:事故|事件|投诉)|零)|(?:工期|时间|时限|周期)\D{0,6}\d|\d(?:分钟|小时|天|日|个工作日)(?:内|以内)/;
const BASIS = /^(?:根据|依据|按照|遵照)/;

/** Money in a clause that is no standard (每人500元): it would go stale when the amount changes. */
function withoutBudget(clause: string): string {
  if (
    /(?:新增|实现|带动|增加|创造|引进|吸引|拉动|撬动|节约|税收|产值|销售额|营收)[^，,。；;]*\d[\d.,]*\s*(?:万|亿|千)?元/.test(
      clause,
    )
  ) {
    return clause;
  }
  const found = [
    ...amountsIn(clause).map(({ index, words }) => ({ index, words })),
    ...[
      ...clause.matchAll(
        /(?<![\d.])\d[\d,]*(?:\.\d+)?\s*(?:万|亿)?(?:元|(?<=[万亿])(?=[，,。；;、）)]|$))/g,
      ),
    ].map((m) => ({ index: m.index, words: m[0] })),
  ].toSorted((a, b) => b.index - a.index || b.words.length - a.words.length);
  let text = clause;
  let last = clause.length + 1;
  for (const { index, words } of found) {
    if (index + words.length > last) continue;
    const before = text.slice(0, index);
    const after = text.slice(index + words.length);
    const per = /(?:每[\p{Script=Han}]{1,3}|人均|户均|标准)[^，,。；;]{0,8}$/u;
    if (/^(?:元|块)?\s*[/／每]/.test(after) || (per.test(before) && !/每年[^，,]*$/.test(before)))
      continue;
    const head = before.replace(
      /[\s，,、（(]*(?:(?:项目|年度|全年|一年|每年|区级|市级|街道|镇级|财政|自筹|上级|配套|其中)*(?:总|需要?|共计?|合计|总计|计|约|经费|预算|资金|费用|投资|投入|拨款|补助|配套|申请|金额|单价|总价|自筹|财政|一年|每年|为|是|[:：])+\s*)+$|[\s（(]+$/,
      '',
    );
    text = head + after.replace(/^(?:元|块钱?)?(?:左右|以内|的)?/, '');
    last = index;
  }
  return text;
}

/** The user's words as the middle of a sentence: nothing reworded, only left out and joined. */
function saidIn({ plan, request, counts, subject }: Project): { work: string; effect: string } {
  const { brief } = request;
  const long = plan.headed || brief.trim().length > LONG_BRIEF;
  const parts: { words: string; after: string }[] = [];
  const aims: string[] = [];
  const effects: string[] = [];
  const seen = new Set<string>();
  const own = (words: string) => [request.projectName, subject, `${subject}项目`].includes(words);
  for (const { start, end, after, part } of plan.clauses) {
    const before = parts.at(-1);
    const whole = brief.slice(start, end).replaceAll(/(?<=\p{Script=Han}),\s*/gu, '，');
    const bare = withoutBudget(whole).trim();
    const words = (parts.length === 0 ? bare.replace(OPENING, '') : bare)
      .replace(/^[、，,：:]+/, '')
      .replace(new RegExp(`^${request.year}年度?(?=\\p{Script=Han})`, 'u'), '')
      .replace(/^(?:计划|拟(?!定)|预计|将(?!近))(?=\p{Script=Han})/u, '');
    const counted = counts.some(
      ({ index, words: w, kind }) => kind === 'count' && index < end && index + w.length > start,
    );
    const dropped =
      part !== 'plan' ||
      (!counted && words.replaceAll(/[^\p{Script=Han}A-Za-z]/gu, '').length < 2) ||
      (bare !== whole && !/\d/.test(bare) && !beginsWithAction(bare)) ||
      NOTHING.test(words) ||
      PERIOD_ONLY.test(words) ||
      /(?:资金|经费)(?:来源|渠道)|总预算/.test(words) ||
      own(words) ||
      seen.has(words);
    const aim = !counted && AIM.test(words);
    const isEffect =
      !counted &&
      !/\d/.test(words) &&
      (words.startsWith('通过') || (EFFECT.test(words.slice(0, 4)) && !words.startsWith('为')));
    const useful = counted || (beginsWithAction(words) && !BASIS.test(words)) || !long;
    if (!dropped) seen.add(words);
    if (dropped || aim || (long && (isEffect || !useful))) {
      if (!dropped && aim && !/满意/.test(words)) aims.push(words);
      if (!dropped && !aim && isEffect && !words.startsWith('通过')) effects.push(words);
      if (before) before.after = stronger(before.after, after);
      continue;
    }
    parts.push({ words, after });
  }
  let work = '';
  for (const { words, after } of parts) {
    if (work.length + words.length > LONGEST_GOAL - 140) break;
    work += words + joint(after);
  }
  if (work !== '') {
    for (const aim of aims) {
      if (work.length + aim.length <= LONGEST_GOAL - 120) work = `${closed(work)}，${aim}`;
    }
  }
  let effect = '';
  for (const words of effects) {
    if (effect.length + words.length <= 100) effect += `${effect === '' ? '' : '，'}${words}`;
  }
  return { work: closed(work), effect };
}

const OPENING =
  /^(?:我们?|今年|明年|本年度?|打算|准备|想要?|就是|主要是?|计划|需要|要|用于|用来|拿来|搞一下|做一下|大概)+/;

function closed(text: string): string {
  const bare = text.replace(/[。；;，,、：:\s]+$/, '');
  // An opening bracket whose content was left out.
  return bare.replace(/[（(]$/, '');
}

function stronger(a: string, b: string): string {
  return (
    ['。', '；', ';'].find((sign) => a.includes(sign) || b.includes(sign)) ??
    (/\n/.test(a + b) ? '；' : '，')
  );
}

function joint(after: string): string {
  const plain = after.replaceAll(/\n+/g, '').replaceAll(';', '；');
  if (plain === '') return after === '' ? '，' : '；';
  return plain === ',' ? '，' : plain;
}

const EVENT =
  /^\D*?(?:\d[\d,.]*|[一二两三四五六七八九十百千]+)(?:余|多)?\s*(?:万|千)?(?:人次|场次|场|次|期|班次|节|课时|学时|批次|户次|家次|堂|讲|轮|届)/;
const DEED =
  /(?:活动|讲座|慰问|补贴|补助|救助|体检|培训|服务|咨询|护理|签约|维护|运维|养护|保洁|检测|监测|巡查|检查|整治|调解|巡讲|宣讲|演出|比赛|宣传|管理|走访|评估|调研|清运|疏浚|修缮|维修|改造|建设|扫描|加工|筛查|接种|抽检|辅导|疗休养)$/;

/** What makes a list of things a sentence; where no verb is sure to suit, one that suits any. */
function leadIn(work: string, kinds: readonly FieldOfWork[]): string {
  if (beginsWithAction(work) || DOES.test(work)) return '';
  const noun = /^[^\d，,。；;、]+/.exec(work)?.[0] ?? '';
  if (EVENT.test(work) || DEED.test(noun.trim()) || !/\d/.test(work)) return '开展';
  const unit = /^\D*\d[\d,.]*\s*(?:万|千|百)?(.)/.exec(work)?.[1] ?? '';
  const verb = kinds[0]?.verb ?? '';
  if (/[台套件辆只把张部本个组册]/.test(unit) && /购置|储备/.test(verb)) return verb;
  if (/[人名位]/.test(unit) && verb === '配备') return verb;
  return '主要内容为';
}

/** Verbs a list may begin with that are no names of a count. */
const DOES =
  /^(?:赴|到|进|送|上门|涉及|运维|维护|管理|护理|修剪|防治|抢修|扫描|录入|翻译|收集|整理|处理|搞|通过|将|把|每|全年|常年|清扫|监测|归集|化解|接种|征集|评审|翻新|修建|修补|铺装|承接|接听|打捞|参加)|^[^，。；\d]{0,12}(?:(?:慰问|走访|发放|补贴)\p{Script=Han}|(?:搞|举办|开展|组织|召开|[开举]?办|做)\s*[\d一二两三四五六七八九十])/u;

// --- notes --------------------------------------------------------------------------------------

function notesOn(project: Project, rows: readonly DraftRow[]): string[] {
  const notes: string[] = [];
  const named = new Set(
    rows.flatMap(({ origin }) =>
      origin.kind === 'example' && !origin.own
        ? project.forms.map(({ form }) => nameOf(form)).filter((n) => n === origin.from)
        : [],
    ),
  );
  const own = rows.filter(isOfUnit).length;
  if (own > 0) notes.push(`有 ${own} 条是本单位以前的表里用过的。`);
  if (named.size > 0) notes.push(`指标参照了${[...named].slice(0, 3).join('、')}。`);
  const open = rows.flatMap((row, i) => (row.value === null ? [{ row, at: `7.${i + 1}` }] : []));
  const [one] = open;
  if (one) {
    const unit = UNIT_OF_ENDING.find(([ending]) => ending.test(one.row.level3))?.[1] ?? '个';
    notes.push(
      `您没有写数量，${open.map(({ at }) => at).join('、')} 待填，例如“${one.at}改成=12${unit}”。`,
    );
  }
  return notes;
}

const UNIT_OF_ENDING: readonly [RegExp, string][] = [
  [/人次$/, '人次'],
  [/人(?:员)?数$|人数$/, '人'],
  [/场次$/, '场'],
  [/次数$/, '次'],
  [/期数$/, '期'],
  [/户数$/, '户'],
  [/份数$/, '份'],
  [/面积$/, '平方米'],
  [/长度$/, '公里'],
  [/企业数量?$/, '家'],
  [/购置数量$/, '台'],
];
