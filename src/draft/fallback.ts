// A decent draft without any model: the user's own words and counts first, then rows of near
// examples, then the usual rows of that kind of work. Invents no figure: a count that only the unit
// can know is left open, and only usual norms (满意度 ≥90%, 及时率 =100%) come from examples.
import type { DraftRow, Origin } from '../form/declaration.ts';
import {
  branchByCode,
  branchFor,
  branchOf,
  inTreeOrder,
  readValue,
  type BranchCode,
  type Indicator,
} from '../form/indicators.ts';
import { bareName } from '../form/measures.ts';
import { showShort } from '../form/money.ts';
import { fits } from '../form/rules.ts';
import { beginsWithAction, countsIn, showCount, type Count } from './counts.ts';
import {
  nameOf,
  norm,
  rank,
  type ExampleForm,
  type ExampleStore,
  type FieldOfWork,
  type Ranked,
  type UsualRow,
} from './examples.ts';
import type { DraftRequest, Proposal } from './request.ts';

const MOST_ROWS = 20;
const LONGEST_NAME = 20;
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
  const rows = inTreeOrder(rowsFor(store, project));
  return { goal: goalFor(project), rows, notes: notesOn(project, rows) };
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
}

function understand(store: ExampleStore, request: DraftRequest): Project {
  const ranked = rank(store, request);
  const top = ranked.fields[0]?.score ?? 0;
  const facts = `${request.projectName}\n${request.brief}`;
  return {
    request,
    facts,
    subject: subjectOf(request.projectName),
    people: peopleIn(request.projectName) ?? peopleIn(request.brief),
    kinds: ranked.fields.filter(({ score }) => score >= top * 0.4).slice(0, 3),
    forms: ranked.forms.filter(({ closeness }) => closeness >= RELATED),
    counts: countsIn(request.brief),
  };
}

/** 「2027年虹桥镇社区文化节专项经费」 → 社区文化节. */
export function subjectOf(projectName: string): string {
  const bare = projectName
    .replaceAll(/[“”"《》\s]/g, '')
    .replaceAll(/[(（][^()（）]*[)）]/g, '')
    .replace(/^20\d\d年?度?/, '')
    .replace(/^.{2,8}(?:街道|(?<!城)镇|乡|[^社园片街景校小民辖战]区)(?=.{3,})/, '')
    .replace(/^(?:关于|开展|实施|推进|街道|社区街道|街镇|全[镇区市街])(?=.{3,})/, '');
  const core = bare.replace(/(?:专项|工作|项目|经费|资金|费用|支出|预算|年度|相关|等)+$/, '');
  return core.length >= 2 ? core : bare;
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
  return text
    .replaceAll('{主题}', thingOf(project.subject))
    .replaceAll('{词}', project.subject.replace(/(?:宣传|教育|活动|宣教|培训|倡导|推广)+$/, ''))
    .replaceAll('{对象}', general ? (project.people ?? field.people) : field.people);
}

// --- rows ---------------------------------------------------------------------------------------

function rowsFor(store: ExampleStore, project: Project): DraftRow[] {
  const total = project.request.annualTotal;
  const rows: DraftRow[] = [];
  const own = ownRows(project);
  const room = () => rows.length < Math.max(MOST_ROWS, own.length + 7);
  const add = (row: DraftRow, most: number): boolean => {
    const code = branchOf(row.level2)?.code;
    const there = rows.filter((r) => r.level2 === row.level2 && r.origin.kind !== 'user').length;
    if (!code || !room() || there >= most || row.level3.length > LONGEST_NAME) return false;
    if (rows.some((other) => alike(other, row))) return false;
    if (fits(row, total).some((f) => f.severity === 'error' || f.severity === 'warning')) {
      return false;
    }
    rows.push(row);
    return true;
  };
  if (total > 0) {
    const { level1, level2 } = branchByCode('C1');
    const value = `≤${showShort(total).replaceAll(/[\s,]/g, '')}`;
    const origin: Origin = { kind: 'computed', from: '年度资金申请总额' };
    rows.push({ level1, level2, level3: '项目总成本', value, origin });
  }
  const siblings = siblingRows(store, project);
  rows.push(...renamed(own, siblings));
  const usual = usualRows(store, project);
  const candidates = [...siblings, ...usual].toSorted((a, b) => b.score - a.score);
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
  for (const { row } of siblings) {
    const code = branchOf(row.level2)?.code;
    if (code && row.value !== null) add(row, MOST[code]);
  }
  if (!rows.some((row) => row.level2 === '数量指标')) {
    for (const { row } of candidates) if (row.level2 === '数量指标' && add(row, 1)) break;
  }
  return rows;
}

/** What the user named, as rows: their number, their words. */
function ownRows({ counts }: Project): DraftRow[] {
  return counts.map((count) => {
    const value = showCount(count);
    const read = readValue(value);
    const branch =
      count.kind === 'count'
        ? branchByCode('O1')
        : branchFor(count.name, read.ok ? read.value : null);
    const { level1, level2 } =
      branch.code === 'O1' ? branchByCode(count.kind === 'count' ? 'O1' : 'O2') : branch;
    return {
      level1,
      level2,
      level3: count.name,
      value,
      origin: { kind: 'user', words: count.words },
    };
  });
}

interface Candidate {
  row: DraftRow;
  score: number;
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

function pairsOf(name: string): Set<string> {
  const bare = bareName(name);
  return new Set(
    Array.from({ length: Math.max(0, bare.length - 1) }, (_, i) => bare.slice(i, i + 2)),
  );
}

/** Shared pairs of characters, 0 to 1 (Jaccard). */
export function overlap(a: string, b: string): number {
  const [x, y] = [pairsOf(a), pairsOf(b)];
  const shared = x.intersection(y).size;
  return shared === 0 ? 0 : shared / (x.size + y.size - shared);
}

function alike(a: Indicator, b: Indicator): boolean {
  const plain = (name: string) =>
    bareName(name)
      .replace(/(?:情况|性|数|数量)$/, '')
      .replaceAll(/的|完成|开展/g, '');
  if (plain(a.level3) === plain(b.level3)) return true;
  // One kind of mishap is enough for a form.
  if (/事故数?$/.test(plain(a.level3)) && /事故数?$/.test(plain(b.level3))) return true;
  return a.level2 === b.level2 && overlap(a.level3, b.level3) >= 0.55;
}

// --- goal ---------------------------------------------------------------------------------------

const EFFECT =
  /提升|提高|增强|改善|促进|解决|满足|优化|实现|丰富|缓解|推动|营造|消除|减少|降低|方便|有利于|保障|确保|激发|稳定|扩大/;

function goalFor(project: Project): Proposal['goal'] {
  const { request, subject } = project;
  const brief = request.brief.trim();
  const whole = brief.length >= SHORTEST_GOAL && EFFECT.test(brief);
  if (whole || brief.length > LONGEST_GOAL - 100) {
    return { text: brief, origin: { kind: 'user', words: brief } };
  }
  const kinds = project.kinds.slice(0, 2).map(({ field }) => field);
  const effects = kinds.map((field) => filled(field.effect, field, project));
  const lead = `围绕${subject}${/(?:服务|工作|建设|活动|保障|管理|[节周月日会赛展营])$/.test(subject) ? '' : '工作'}，`;
  const deeds = deedsOf(brief, kinds[0]?.verb ?? '开展');
  const body =
    deeds === ''
      ? `${lead}按年度计划组织实施各项任务，落实人员、经费和管理要求`
      : deeds.includes(subject) && deeds.length >= 20
        ? deeds
        : `${lead}${deeds}`;
  const [first = '', second = ''] = effects;
  let text = `${body}。通过项目实施，${first}。`;
  if (second !== '' && text.length < 120 && overlap(first, second) < 0.2) {
    text = `${body}。通过项目实施，${first}；${second}。`;
  }
  if (text.length < SHORTEST_GOAL) {
    text = text.replace(/。$/, '，确保年度任务按计划完成。');
  }
  const from = `常用写法（${kinds.map(({ field }) => field).join('、') || '通用'}）`;
  return {
    text,
    origin:
      deeds === ''
        ? { kind: 'example', from }
        : { kind: 'example', from: `您写的内容，成效参照${from}` },
  };
}

/** The user's words as the middle of a sentence: nothing reworded, only joined. */
function deedsOf(brief: string, verb: string): string {
  const joined = brief
    .split(/\n+/)
    .map((line) =>
      line
        .trim()
        .replace(/^(?:\d+[.、)]|[一二三四五六七八九十]+、|[-•·*])\s*/, '')
        .replace(/[。；;，,]+$/, ''),
    )
    .filter((line) => line !== '')
    .join('；')
    .replaceAll(/(?<=\p{Script=Han}),\s*/gu, '，')
    .replace(/^(?:我们?|今年|明年|打算|准备|想要?|就是|主要是?|计划|需要|要|用于|用来|拿来)+/, '');
  if (joined === '') return '';
  return beginsWithAction(joined) ? joined : `${verb}${joined}`;
}

// --- notes --------------------------------------------------------------------------------------

function notesOn(project: Project, rows: readonly DraftRow[]): string[] {
  const notes: string[] = [];
  const named = new Set(
    rows.flatMap(({ origin }) =>
      origin.kind === 'example'
        ? project.forms.map(({ form }) => nameOf(form)).filter((n) => n === origin.from)
        : [],
    ),
  );
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
