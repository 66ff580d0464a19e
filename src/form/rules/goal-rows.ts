// Rules G-04 and G-05: what the goal names has a row, what the rows count is named in the goal. Words of
// every project (完成, 项目, 服务) prove nothing either way; knows no numbers but those it repeats.
import { bareName, isBadThing, measureOf, usualValue } from '../measures.ts';
import type { Edit } from '../repair.ts';
import { settings } from '../settings.ts';
import type { Form, Problem, Row } from './form.ts';
import { alike, counts, plainProse, quantitiesIn } from './quantities.ts';
import { withoutMeasure } from './things.ts';
import { isFiller } from './values.ts';

// --- common -------------------------------------------------------------------------------------

/** Words that say nothing of what a thing is. */
const GENERIC =
  /项目|计划|工程|工作|活动|服务|建设|运营|运行|课程|讲座|培训|补贴|补助|经费|资金|行动|任务|撰写|编写|开展|完成|举办|组织|实施|保障|落实|提供|推进|发放|管理|维护|养护|宣传|主题|专项|系列|日常|年度|全年|各类|各项|相关|数量|人数|人次|场次|次数|期数|总数|个数|聘用|聘请|到岗|在岗|配备|更新|新增|参与|参加|覆盖|改造|购置|采购|标准(?!化)|情况|的|与|和|及|数$|率$/g;

function bigrams(words: string): string[] {
  return words
    .split(' ')
    .flatMap((part) =>
      Array.from({ length: Math.max(0, part.length - 1) }, (_, i) => part.slice(i, i + 2)),
    );
}

/** The pairs of characters that make a thing this one and no other of the project. */
function marksOf(words: string, projectName: string): string[] {
  const bare = bareName(words).replaceAll(/[^\p{Script=Han}A-Za-z\d]/gu, ' ');
  return bigrams(bare.replaceAll(GENERIC, ' ')).filter((pair) => !projectName.includes(pair));
}

const EVENTS =
  /(?:活动|讲座|培训|课程|演出|比赛|大赛|赛事|沙龙|座谈会?|交流|论坛|研讨会?|展览|展演|宣讲|义诊|参观|路演|集市|市集|节庆|联谊|汇演|会议|演练|工作坊|研修|轮训|观影|体验|团建|团辅|授课|党课|慰问|走访|竞赛)$/;

/** The goal with one more sentence at its end, as an edit. */
export function appended(goal: string, sentence: string): Edit {
  const from = /[。；;，,.\s]*$/.exec(goal)?.[0] ?? '';
  const at = goal.length - from.length - 1;
  const last = goal.charAt(at);
  const to = `${last}。${sentence}。`;
  return { do: 'replace', field: 'annualGoal', cell: 'annualGoal', at, from: last + from, to };
}

/** What the counted rows promise, as a goal would say it: 「课程开展不少于300节」. */
export function countsOf(rows: readonly Row[]): string[] {
  return rows.filter(isCounted).flatMap((row) => {
    const said = announced(row);
    return said === undefined ? [] : [said];
  });
}

function announced({ name, value, raw }: Row): string | undefined {
  // 开展活动300场 has its number in the name already.
  const what = withoutMeasure(bareName(name).replace(/\d+[^\d]{0,2}$/, '')).replace(
    /(?:完成|开展)$/,
    '',
  );
  if (!value || value.number === null || !value.unit || isFiller(raw)) return undefined;
  if (what.length < 2 || /、/.test(what)) return undefined;
  const bound = value.operator === '≥' ? '不少于' : value.operator === '≤' ? '不超过' : '';
  return `${what}${bound}${value.number}${value.unit}`;
}

/** A row of 数量 with a count. */
function isCounted({ code, name, value, unread }: Row): boolean {
  if (code !== 'O1' || unread || value?.kind !== 'number') return false;
  return measureOf(name) !== 'percent' && value.unit !== '%' && !isBadThing(name);
}

// --- G-04 ---------------------------------------------------------------------------------------

const OPENS =
  /^.*(?:开展|完成|提供|实施|组织|举办|包括|包含|分为|涵盖|推进|保障|做好|落实|开设|打造|建设|用于)/;
const OPEN_LIST =
  /^(.*?[、和及与].*?)等(?:一系列|各类|各项|多项|多个|相关|重点|具体|专项|特色|配套|子|系列|[一二三四五六七八九十两\d]+[个项类大])*(?:项目|工作|服务|任务|活动|工程|课程|计划|培训|业务|事项|内容)/;
const CLOSED_LIST =
  /^(.*?[、和及与].*?(?:项目|工程|计划|行动))(?:的?(?:实施|建设|开展|推进|运行|落地|完成))?$/;
/** What is no piece of work: people, places, qualities, expenses, means. */
const NO_WORK =
  /(?:性|力|感|类|者|人|员|群众|居民|老年|儿童|青年|妇女|群体|对象|家庭|费用?|经费|资金|薪酬|工资|福利|待遇|社保|公积金|水平|能力|意识|素质|质量|效率|链|机制|体系|制度|环境|氛围|理念|精神|思想|问题|需求|企业|单位|部门|学校|医院|小区|社区|街道|村|镇|楼宇|商圈|园区|方面|矛盾|隐患|风险|资源|技术|手段|方式|渠道|形式|化|度|率|权益|利益|人才|政策|情况|信息|数据|职能|职责|节|日)$/;
/** Things: a work where the goal sets out to carry them out, and else what a work is done with. */
const THING = /(?:设备|物资|用品|材料|器材|家具|电脑|中心|组织|队伍|路|区)$/;
const SOFT =
  /^(?:日常|常态化?|定期|内部|现场)?(?:宣传|引导|协调|统筹|管理|考核|检查|监督|指导|组织|培训|服务|保障|维护|运行|运维|咨询|受理|审核|整理|归档|值班|接待|调研|走访|慰问|办公|会务|后勤|保洁|保安|安保|绿化|维修|清洁|执法|巡查|督查|评估|验收|采购|招标|设计|施工|监理|审计|动员|征集|报名|登记|体检|政审|定兵|训练|备勤|协助|发放|教育|预防|治疗|康复|护理|救助|帮扶|水电|物业|养护|清运){1,3}(?:工作)?$/;
/** A row that stands for all that is to be done. */
const WHOLE =
  /^(?:年度|各项|全部|计划|重点|总体|本年)*(?:项目|任务|工作|子项目)(?:数|数量|任务|内容|计划|完成|实施|推进|落实)/;

/** A list that nothing closes: only behind words that carry out, and of works by name. */
const BARE_LIST = /^(?:.*(?:开展|实施|举办|统筹推进|提供))(?=[^、]{3,})([^、]+(?:、|和|及).*)$/;
const VIRTUE =
  /(?:合作|共享|互补|联动|协同|协作|融合|发展|创新|治理|共建|共治|增长|改革|结构|互动|衔接|整合|攻坚|引领|赋能|提升|优化|落实|转型|民生)$/;

/** The pieces of work that the goal lists, but for those that a row counts together: 「甲、乙等42期」. */
function worksListed({ goal, rows }: Form): string[] {
  const isCountedTogether = (clause: string) => {
    const [only, ...others] = quantitiesIn(clause);
    return (
      only !== undefined &&
      others.length === 0 &&
      rows.some(({ value }) => comesTo(value, only.number, only.unit))
    );
  };
  return plainProse(goal)
    .split(/[。;:!?()]/)
    .flatMap((clause) => {
      const works = listed(clause);
      return works.length > 0 && isCountedTogether(clause) ? [] : works;
    });
}

function listed(clause: string): string[] {
  // No list is this long, and looking for one in such a text takes long.
  if (clause.length > 160 || !/[、和及与]/.test(clause)) return [];
  const open = OPEN_LIST.exec(clause)?.[1] ?? CLOSED_LIST.exec(clause)?.[1];
  const list = open ?? BARE_LIST.exec(clause)?.[0];
  if (list === undefined || /等/.test(list)) return [];
  const [first = '', ...others] = list
    .replaceAll(/[“”"]/g, '')
    .split(/、|以及|(?<![共总调饱缓])[和及](?!谐|睦|平|时|解|格)|(?<![参给授])与(?!会|者)/)
    .filter((part) => part !== '');
  const opening = OPENS.exec(first)?.[0];
  if (opening === undefined || others.length === 0) return [];
  const items = [first.slice(opening.length), ...others].map(bareWork);
  const isWork = (item: string) => !NO_WORK.test(item) && item.length >= 3 && item.length <= 16;
  if (open !== undefined && items.some((item) => THING.test(item))) return [];
  if (open === undefined && !items.every((item) => isWork(item) && !VIRTUE.test(item))) return [];
  if (
    items.some((item) => NO_WORK.test(item)) &&
    !/等(?:\p{Script=Han}{0,2})(?:项目|工程)/u.test(clause)
  )
    return [];
  return items.filter((item) => isWork(item) && !SOFT.test(item));
}

function bareWork(item: string): string {
  const plain = item.replaceAll(
    /(?:不少于|不低于|至少|约|共)?[\d,.]+[百千万]?\p{Script=Han}{1,2}(?=$)|^(?:不少于|不低于|至少|约)?[\d,.]+[百千万]?(?:平方米|公里|人次|场次|\p{Script=Han})/gu,
    '',
  );
  const last = plain.lastIndexOf('的');
  return (last >= 0 && plain.length - last > 3 ? plain.slice(last + 1) : plain).replace(
    /^(?:开展|完成|提供|实施|组织|举办|推进|做好|落实|各类|各项)/,
    '',
  );
}

/** What is counted of the means and the reach of the work, and not of the work. */
const REACH =
  /督导|检查|例会|会议|调度|通报|汇报|考核|自查|居民区|居委|片区|区域|街道|街镇|社区|园区|网格|部门|单位|家庭|人群|群众|人口|居民$|级|小时|分钟|制度|机制/;
const REACHED = new Set(['覆盖', '惠及']);

/** Each piece of work that the goal lists or counts has a row. */
export function goalRows(form: Form): Problem[] | null {
  if (form.rows.length === 0) return null;
  const rowNames = form.rows.map(({ name }) => bareName(name));
  if (rowNames.some((name) => WHOLE.test(name))) return [];
  const all = rowNames.join(' ');
  const project = bareName(form.declaration.projectName ?? '');
  const isMissing = ({ item }: Work) => {
    const marks = marksOf(item, project);
    const kind = EVENTS.exec(item)?.[0];
    if (kind !== undefined && (all.includes(kind) || all.includes('活动'))) return false;
    const head = /(?:补贴|补助|工作室|工作站)$/.exec(item)?.[0];
    if (head !== undefined && all.includes(head)) return false;
    return marks.length > 0 && !marks.some((pair) => all.includes(pair));
  };
  const works = [
    ...worksListed(form).map((item) => ({
      item,
      row: rateRow(withoutProject(item, project)),
    })),
    ...worksCounted(form),
  ];
  const missing = works
    .filter(isMissing)
    .filter(({ item }, i, list) => list.findIndex((other) => other.item === item) === i);
  if (missing.length === 0) return [];
  const names = missing.map(({ item }) => `“${withoutProject(item, project)}”`);
  const shown = names.slice(0, 4).join('') + (names.length > 4 ? '等' : '');
  const message = `年度总体目标写了${shown}，指标里没有对应的，请补一条或从目标中删去。`;
  const edits = missing
    .map(({ row }) => row)
    .filter(({ name }) => name.length <= settings().rows.longestName);
  const fix = { label: '补上指标', edits, safe: false };
  return [{ field: 'annualGoal', message, ...(edits.length > 0 ? { fix } : {}) }];
}

/** A piece of work that the goal names, and the row it could have. */
interface Work {
  item: string;
  row: Extract<Edit, { do: 'add' }>;
}

function rateRow(item: string): Work['row'] {
  const name = `${item}完成率`;
  return { do: 'add', level2: '质量指标', name, value: usualValue(name) ?? '=100%' };
}

const ENDING: Readonly<Record<string, string>> = {
  人: '人数',
  名: '人数',
  位: '人数',
  人次: '人次',
  场: '场次',
  次: '次数',
  期: '期数',
  户: '户数',
  公里: '里程',
  米: '长度',
  平方米: '面积',
};

/** Things that the goal counts, where no row has that number, nor all of a kind together. */
function worksCounted({ goal, rows }: Form): Work[] {
  const quantities = quantitiesIn(goal);
  const isSummedUp = (unit: string) => {
    const kind = quantities.filter((one) => !one.share && !one.named && alike(one.unit, unit));
    const sum = kind.reduce((all, { number }) => all + number, 0);
    return kind.length > 1 && rows.some(({ value }) => comesTo(value, sum, unit));
  };
  return quantities.flatMap(({ core, verbs, bound, each, share, named, unit, number }) => {
    if (bound === 'about' || each || share || named || !counts(unit)) return [];
    if (core.length < 2 || core.length > 12 || REACH.test(core)) return [];
    if (verbs.some((verb) => REACHED.has(verb))) return [];
    if (rows.some(({ value }) => comesTo(value, number, unit)) || isSummedUp(unit)) return [];
    const name = `${core}${ENDING[unit] ?? '数量'}`;
    const value = `${bound}${number}${unit === '大' ? '个' : unit}`;
    return [{ item: core, row: { do: 'add', level2: '数量指标', name, value } }];
  });
}

/** Whether a value is so many of these. */
function comesTo(value: Row['value'], number: number, unit: string): boolean {
  return value?.kind === 'number' && value.number === number && alike(unit, value.unit ?? '');
}

function withoutProject(item: string, project: string): string {
  return project.length >= 3 && item.startsWith(project) && item.length - project.length >= 3
    ? item.slice(project.length)
    : item;
}

// --- G-05 ---------------------------------------------------------------------------------------

/** Work for people taken on: paying, training, judging them. */
const STAFF = /薪酬|工资|社保|福利|待遇|考核|培训|管理|日常|岗位/g;
const HAS_STAFF = /用工|聘用|聘请|招聘|招录|派驻|队伍|工作人员|人员/;
/** A goal that leaves its list of work open. */
const OPEN_END =
  /等(?:一系列|各类|各项|多项|多个|相关|重点|专项|特色|[一二三四五六七八九十两\d]+[个项类大])*(?:\p{Script=Han}{0,4})?(?:项目|工作|服务|任务|活动|工程)/u;

function isAnnounced(name: string, goal: string, project: string): boolean {
  const bare = withoutMeasure(name);
  const what = HAS_STAFF.test(goal) ? bare.replaceAll(STAFF, ' ') : bare;
  const marks = marksOf(what, project);
  if (marks.length === 0 || marks.some((pair) => goal.includes(pair))) return true;
  const kind = EVENTS.exec(bare.replace(/(?:举办|开展|组织|完成)$/, ''))?.[0];
  return kind !== undefined && (goal.includes(kind) || goal.includes('活动'));
}

/** Each counted row is announced in the goal. */
export function rowsInGoal(form: Form): Problem[] | null {
  const counted = form.rows.filter(isCounted);
  if (counted.length === 0) return null;
  const goal = plainProse(form.goal).replaceAll(/[“”"]/g, '');
  const project = bareName(form.declaration.projectName ?? '');
  if (OPEN_END.test(goal)) return [];
  const numbers = quantitiesIn(form.goal);
  return counted.flatMap((row): Problem[] => {
    if (
      bareName(row.name)
        .split('、')
        .some((part) => isAnnounced(part, goal, project))
    )
      return [];
    const { value } = row;
    const isSaid = numbers.some(
      ({ number, unit, named }) => !named && comesTo(value, number, unit),
    );
    if (isSaid) return [];
    const said = announced(row);
    const message = `${row.at} ${row.name}在年度总体目标里没有提到，请在目标中写上，或删去这一条。`;
    const fix =
      said === undefined
        ? undefined
        : { label: '写进目标', edits: [appended(form.goal, `全年计划完成${said}`)], safe: false };
    return [{ field: 'annualGoal', indicator: row.index, message, ...(fix ? { fix } : {}) }];
  });
}
