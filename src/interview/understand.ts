// A sentence or a paragraph to values, without a model: 「区域化党建，25万，办2期培训约100人」.
// Takes only what is written; what it cannot place stays in the brief (做什么), word for word.
import { fieldIds, fields, type FieldId } from '../form/fields.ts';
import { amountsIn } from '../form/money.ts';
import { periodsIn } from '../form/period.ts';
import { folded } from '../form/reading.ts';

/** What a text says. `texts` are read by their fields; `words` quote where each was found. */
export interface Understood {
  texts: { field: FieldId; text: string; words: string }[];
  /** The project's name as the words give it; `sure` is false where it was cut out of a sentence. */
  name: { text: string; sure: boolean } | undefined;
  /** What is left: what the money is for. '' when nothing is. */
  brief: string;
}

interface Segment {
  text: string;
  /** The separators that follow it, kept so that the brief reads as it was written. */
  after: string;
  used: boolean;
}

const LABELS: readonly { label: string; field: FieldId | 'brief' }[] = [
  ...fieldIds
    .filter((id) => id !== 'indicators')
    .flatMap((id) =>
      [fields[id].label, ...fields[id].aliases].map((label) => ({ label, field: id })),
    ),
  ...['做什么', '内容', '项目内容', '主要内容', '工作内容', '打算做什么', '实施内容', '用途'].map(
    (label) => ({ label, field: 'brief' as const }),
  ),
].toSorted((a, b) => b.label.length - a.label.length);

// These labels are also everyday words: they count only with a colon or 是/为 behind them.
const EVERYDAY = new Set([
  '单位',
  '主管',
  '项目',
  '时间',
  '日期',
  '钱',
  '经费',
  '目标',
  '总目标',
  '名字',
  '用途',
  '内容',
  '预算',
  '资金',
]);

// Words before a name that are talk: 「您好，我们想做…」.
const LEAD =
  /^(?:您好|你好|请问|请|麻烦|帮我|帮忙|给我|我们?(?:单位|中心|街道|这边|这里)?|本单位|明年|今年|(?:20\d\d年度?|年度)(?=[,，]|我|想|要|打算|准备|计划|需要|申报|申请|搞|做)|想|要|准备|打算|计划|需要|申报|申请|填报?|报|做|写|搞|新开|再来|一?[张份个]|的|关于|[，,:：\s])+/;
// A whole segment of talk.
const TALK =
  /^(?:您好|你好|请问|谢谢|麻烦(?:您|你)?|请?我?(?:想|要|来|需要)*(?:帮我)?(?:填报?|做|报|写|弄)(?:一?下|一?[张份个])?(?:绩效)?(?:目标)?(?:申报)?表?(?:格)?吧?)$/;
// A sentence about somebody's plans is no name of a project.
const SENTENCE =
  /(?<![思理])想(?!象)|打算|准备|需要|(?<![供补])给(?![水养付])|把|让|我们?(?!国)|您|(?<![申聘邀])请|帮(?:我|忙)|怎么|什么|[？?]/;
const VERBS =
  /^(?:办|举办|开展|组织|为|用于|主要|购买|采购|购置|聘用|聘请|补贴|补助|发放|建设|新建|改造|维修|修缮|开设|打造|推进|完成|保障|支持|服务|覆盖|慰问|走访|印发|制作|设立|提供|包括|其中|通过|围绕|依托|对|在|向|将|每|共|约|聚焦|落实|实施|加强|提升|进行|安装|装)/;
const NAME_ENDING =
  /(?:项目|经费|资金|费|课程|工作|计划|工程|服务|补贴|补助|建设|专项|行动|活动|运营|运维|维护|采购|购置|保障|改造|修缮|整治|宣传|培训|保洁|储备|管理)$/;
const COUNTED = /[\d０-９]|[一二三四五六七八九十两百千]+[个场次期人户家名张份台套项条处]/;
// What stands around the year's money and says no more than that it is money.
const MONEY_TALK =
  /^(?:[\p{P}\p{S}\s]|年度|20\d\d年?|明年|今年|其中|上年|当年|财政|拨款|结转|其他|自筹|资金|项目|预算|经费|金额|申请|总额|总共|共计?|合计|总计|大约|大概|约|左右|上下|需要?|要|花|安排|投入|一共|[/／]年|每年|一年|元|整|用|的|了|是|为|我们|想|打算|准备|计划)*$/u;

/** The characters in which values are looked for; what is beyond them only joins the brief. */
const READ = 4000;

/** Reads a message that may hold several values. */
export function understand(whole: string, context: { year: number; today: string }): Understood {
  const text = whole.slice(0, READ);
  const segments = split(text);
  const texts: Understood['texts'] = [];
  let name: Understood['name'];
  let labelledBrief: Segment[] | undefined;

  for (const [i, segment] of segments.entries()) {
    const empty = MONEY_TALK.test(segment.text) && !/\d/.test(segment.text);
    if (TALK.test(segment.text) || empty) segment.used = true;
    if (segment.used) continue;
    const labelled = readLabel(segment.text);
    if (!labelled) continue;
    segment.used = true;
    if (
      labelled.field === 'brief' ||
      labelled.field === 'annualGoal' ||
      labelled.field === 'overallGoal'
    ) {
      const rest = [{ ...segment, text: labelled.rest, used: false }];
      for (const next of segments.slice(i + 1)) {
        if (readLabel(next.text)) break;
        rest.push({ ...next });
        next.used = true;
      }
      if (labelled.field === 'brief') labelledBrief = rest;
      else texts.push({ field: labelled.field, text: join(rest), words: segment.text });
    } else if (labelled.field === 'projectName') {
      name = { text: unquoted(labelled.rest), sure: true };
    } else {
      texts.push({ field: labelled.field, text: labelled.rest, words: segment.text });
    }
  }

  const labelledMoney = texts.find((t) => t.field === 'annualFunding');
  const money = annualMoney(segments, labelledMoney?.text);
  if (money && labelledMoney) Object.assign(labelledMoney, { text: money.text });
  else if (money) texts.push({ field: 'annualFunding', ...money });
  texts.push(...plainValues(segments, context, texts));
  name ??= nameIn(text, segments, money?.words);

  const rest = (labelledBrief ?? segments.filter((s) => !s.used)).map((segment) => ({
    ...segment,
    text: money ? withoutMoney(segment.text, money.words) : segment.text,
  }));
  const brief = join(rest) + whole.slice(READ);
  return { texts, name, brief: /[\p{L}]{2}/u.test(brief) ? brief : '' };
}

const PUNCTUATION = /[，；。\n;！!]+\s*|,(?!\d{3}(?!\d))\s*/gu;
// Never inside 「98.7 万」 or 「聘用 1 人」.
const SPACE =
  /(?<!\d)\s+(?=\S)|(?<=\d)\s+(?!(?:亿|万|元|块|%|[\p{Script=Han}](?:[^\p{Script=Han}]|$)))/gu;

function split(text: string): Segment[] {
  return pieces(text, PUNCTUATION)
    .flatMap((piece) => {
      const words = pieces(piece.text, SPACE);
      // Spaces separate values where the money stands alone between them, and nowhere else.
      const apart = words.some(
        (word) =>
          amountsIn(word.text).some((a) => isAll(word.text, a.words)) ||
          /^(?!20\d\d$)\d{4,12}$/.test(word.text),
      );
      const last = words.at(-1);
      if (!apart || !last) return [piece];
      last.after = piece.after;
      return words;
    })
    .filter((s) => s.text !== '' || s.after.trim() !== '');
}

function pieces(text: string, separator: RegExp): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(separator)) {
    segments.push({ text: text.slice(from, match.index).trim(), after: match[0], used: false });
    from = match.index + match[0].length;
  }
  segments.push({ text: text.slice(from).trim(), after: '', used: false });
  return segments;
}

function join(segments: readonly Segment[]): string {
  return segments
    .map(
      (s, i) =>
        s.text + (i === segments.length - 1 ? s.after.trimEnd().replace(/[，,；;]$/, '') : s.after),
    )
    .join('')
    .replace(/^(?:其中|主要是?|用于|用来|拿来|打算|准备|计划)[:：，,]?\s*/, '')
    .trim();
}

function readLabel(segment: string): { field: FieldId | 'brief'; rest: string } | undefined {
  for (const { label, field } of LABELS) {
    const at = segment.startsWith(label) ? 0 : segment.startsWith(`我们${label}`) ? 2 : -1;
    if (at < 0) continue;
    const behind = segment.slice(at + label.length);
    const strong = /^\s*(?:[:：=＝]|是|为|叫做?|填|写)\s*[:：]?\s*([^]+)$/.exec(behind)?.[1];
    if (strong) return { field, rest: strong };
    if (EVERYDAY.has(label)) continue;
    const value = /^\s*([^]+)$/.exec(behind)?.[1];
    if (!value) continue;
    const isMoney = field === 'annualFunding' || field === 'projectFunding';
    if (isMoney ? amountsIn(value).length > 0 : /^\s/.test(behind)) {
      return { field, rest: value };
    }
  }
  return undefined;
}

const PART_BEFORE = /(?:结转|拨款|其他(?:资金)?|自筹|财政(?:资金)?)[^，,]{0,4}$/;
const TOTAL_BEFORE =
  /(?:共计?|总共|总额|合计|总计|申请|预算|经费|金额|资金|安排|花|投入|要)[^，,]{0,6}$/;
// 「每人补贴500元」 is a standard, 「去年花了30万」 history: neither is the year's money.
const OTHER_BEFORE =
  /每[^，,]{0,8}$|(?:单价|标准|人均|每次|[×x*]\s*)[^，,]{0,4}$|(?:去年|前年|往年|上年(?!结转)|历年)[^，,]{0,8}$/;
const EACH_AFTER = /^\s*(?:[/／每](?!年)|一?[台节个人次场件套份户期张]|[×x*])/;
const NEXT_YEAR = /(?:明年|20\d\d年度?)[^，,]{0,10}$/;
// Money as people also write it, which only then counts when no plain amount was found.
const ROUGH_MONEY =
  /(?:[\d.]+|[一二三四五六七八九十两百零几]+)(?:来|多|余)?万(?:多|余)?(?!\p{Script=Han}?(?:人|份|户|次|册|平|亩|条|件|个|字|株|张|块|棵|只|米|公里))(?:元|块)?(?:\s*[-~到至]\s*[\d.]+万?)?|(?<=\p{Script=Han})(?!20\d\d$)\d{4,9}$/u;
const BARE_MONEY = /^(?!20\d\d$)\d{1,12}(?:\.\d+)?$/;

interface FoundMoney {
  segment: Segment;
  words: string;
  before: string;
}

/**
 * The year's money among the amounts of the text: the only one, or the one called 共/申请/预算; with
 * its parts where they are named. `labelled` is a total that stood behind its label. Where it is
 * not clear, the words themselves are given: their reader says why, and how to go on.
 */
function annualMoney(
  segments: Segment[],
  labelled: string | undefined,
): { text: string; words: string } | undefined {
  const found = segments.flatMap(moneyIn);
  const parts = found.filter(({ before }) => PART_BEFORE.test(before));
  const others = labelled ? [] : found.filter((f) => !parts.includes(f));
  const next = others.filter(({ before }) => NEXT_YEAR.test(before));
  const totals = next.length > 0 ? next : others;
  const alone = totals.filter(({ segment, words }) => isAll(segment.text, words));
  const called = totals.filter(({ before }) => TOTAL_BEFORE.test(before));
  const one = [alone, called, totals].find((list) => list.length === 1)?.[0];
  if (!one && parts.length === 0) {
    if (labelled) return undefined;
    return totals.length > 1 ? doubtful(totals) : roughMoney(segments);
  }
  const chosen = [...(one ? [one] : []), ...parts];
  for (const { segment, words } of chosen) {
    // A segment that only names the money is used up; one that says more stays in the brief.
    if (MONEY_TALK.test(segment.text.replace(words, ''))) segment.used = true;
  }
  const total = labelled ?? one?.words;
  if (parts.length === 0) return total && !labelled ? { text: total, words: total } : undefined;
  const named = parts.map(
    ({ before, words }) => before.replace(/^.*(?=结转|拨款|其他|自筹|财政)/, '') + words,
  );
  return {
    text: [...(total ? [`总额${total}`] : []), ...named].join('，'),
    words: chosen.map(({ words }) => words).join('、'),
  };
}

const PLANS =
  /^(?:明年|今年|20\d\d年度?|我们?|打算|准备|计划|想|要|预计|大概|大约|约|总共|共|一共)*(?:花|用|拿出?|投入|安排|申请)?$/;

/** 「明年打算花50万搞垃圾分类宣传」 → 「垃圾分类宣传」: the money has its own field. */
function withoutMoney(text: string, words: string): string {
  const at = text.indexOf(words);
  if (at < 0 || !PLANS.test(text.slice(0, at))) return text;
  return text
    .slice(at + words.length)
    .replace(/^(?:元|左右)?(?:来|去)?(?:搞|做|用于|用来|办(?!公))?/, '');
}

function moneyIn(segment: Segment): FoundMoney[] {
  if (segment.used) return [];
  return amountsIn(segment.text).flatMap(({ words, index }) => {
    const before = segment.text.slice(Math.max(index - 16, 0), index);
    const after = segment.text.slice(index + words.length, index + words.length + 8);
    return OTHER_BEFORE.test(before) || EACH_AFTER.test(after) ? [] : [{ segment, words, before }];
  });
}

// Several amounts in one piece are a range or a list as it stands; over several pieces, a list.
function doubtful(found: readonly FoundMoney[]): { text: string; words: string } {
  const [first] = found;
  const together = found.every(({ segment }) => segment === first?.segment);
  const range =
    together && /[-~—到至]/.exec(first?.segment.text ?? '') ? first?.segment.text : undefined;
  const text = range ?? found.map(({ words }) => words).join('、');
  for (const [segment, all] of Map.groupBy(found, (one) => one.segment)) {
    const rest = all.reduce((left, { words }) => left.replace(words, ''), segment.text);
    if (MONEY_TALK.test(rest.replaceAll(/[到至]/g, ''))) segment.used = true;
  }
  return { text, words: text };
}

function roughMoney(segments: Segment[]): { text: string; words: string } | undefined {
  for (const segment of segments) {
    if (segment.used || OTHER_BEFORE.test(segment.text.slice(0, 12))) continue;
    const words = BARE_MONEY.exec(segment.text)?.[0] ?? ROUGH_MONEY.exec(segment.text)?.[0];
    if (!words) continue;
    if (MONEY_TALK.test(segment.text.replace(words, ''))) segment.used = true;
    return { text: words, words };
  }
  return undefined;
}

function isAll(text: string, words: string): boolean {
  return text.replace(words, '').replaceAll(/[\p{P}\p{S}\s]/gu, '') === '';
}

/** Values that need no label: a year, a kind, a period, each standing alone between separators. */
function plainValues(
  segments: Segment[],
  context: { year: number; today: string },
  before: Understood['texts'],
): Understood['texts'] {
  const texts: Understood['texts'] = [];
  const missing = (field: FieldId) => ![...before, ...texts].some((t) => t.field === field);
  for (const segment of segments) {
    if (segment.used) continue;
    const plain = folded(segment.text).replaceAll(/\s/g, '');
    const year = /^(?:填|做|报)?(20\d\d)年?度?的?(?:预算|申报)?表?$/.exec(plain)?.[1];
    if (year && missing('year')) {
      texts.push({ field: 'year', text: year, words: segment.text });
      segment.used = true;
      continue;
    }
    for (const field of ['projectNature', 'projectCategory'] as const) {
      const stem = plain.replace(/^(?:这?是|属于?)(?:一个)?/, '');
      const choices = fields[field].options({ ...context, profile: {}, values: {} });
      if (missing(field) && choices.some((c) => c.answer === stem)) {
        texts.push({ field, text: stem, words: segment.text });
        segment.used = true;
      }
    }
    if (segment.used || !missing('period')) continue;
    const period = periodsIn(segment.text, context)[0];
    if (period) {
      texts.push({ field: 'period', text: period.words, words: period.words });
      if (isAll(segment.text, period.words)) segment.used = true;
    }
  }
  return texts;
}

function nameIn(text: string, segments: Segment[], money: string | undefined): Understood['name'] {
  const called =
    /(?:项目名称?|项目|名称|名字)(?:叫做?|是|为)\s*[“"《「]?([^，,。；;”"》」\n]{2,40})/.exec(
      text,
    )?.[1];
  if (called) {
    markUsed(segments, called);
    return { text: called.trim(), sure: true };
  }
  const open = segments.filter((s) => !s.used);
  const named = open
    .slice(0, 4)
    .map((segment) => ({ segment, name: nameOf(segment, segments, money) }))
    .find((found) => found.name !== undefined);
  if (!named?.name) return open[0] ? guessedName(open[0]) : undefined;
  named.segment.used = true;
  return { text: named.name, sure: true };
}

/** The name a segment is, if it is one. The first may be any noun; later ones must end like a name. */
function nameOf(
  segment: Segment,
  segments: Segment[],
  annual: string | undefined,
): string | undefined {
  const quoted =
    /^[^“"《「]{0,8}[“"《「]([^”"》」]{2,40})[”"》」]\s*(?:这个)?(?:项目|经费|的?(?:申报)?表)?$/.exec(
      segment.text,
    )?.[1];
  if (quoted) return quoted;
  const at = annual ? segment.text.indexOf(annual) : -1;
  // Other money stands here: this is about a part of the work.
  if (at < 0 && amountsIn(segment.text).length > 0) return undefined;
  // 「妇女儿童活动经费25万元」, 「20万网络直播课程」: the name is what is not the money.
  const words =
    at < 0
      ? segment.text
      : at === 0
        ? segment.text.slice(annual?.length)
        : segment.text.slice(0, at);
  const ends = at <= 0 || MONEY_TALK.test(segment.text.slice(at + (annual?.length ?? 0)));
  const bare = words
    .replace(LEAD, '')
    .replace(/^[\p{Script=Han}]{2,4}[：:]\s*/u, '')
    .replace(at === 0 ? /^(?:做|搞|办|用于|用来)/ : '', '')
    .replace(/[的这]?(?:申报)?表$|这个项目$|一事$/, '')
    .replace(/(?:[，,:：\s]|预算|申请|共计?|约|大概|大约|需要?|是|要|钱)+$/, '')
    .trim();
  const index = segments.indexOf(segment);
  const leads = segments.slice(0, index).every((s) => s.used);
  const beforeMoney = at >= 0 || segments[index + 1]?.used === true;
  const outside = bare.replaceAll(/[“"《「][^”"》」]*[”"》」]|20\d\d年/g, '');
  const plain =
    ends &&
    bare.length >= 2 &&
    bare.length <= 25 &&
    !COUNTED.test(outside) &&
    !SENTENCE.test(bare) &&
    !/^(?:其中|其他|财政|结转|上年|当年|拨款|自筹|资金|总额|预算|去年|根据|按照|为了|有|是|在)/.test(
      bare,
    ) &&
    !(
      segments.length > 1 &&
      bare.length <= 6 &&
      /(?:委|局|办|中心|所|站|街道|镇|联)$/.test(bare)
    ) &&
    (leads
      ? beforeMoney || NAME_ENDING.test(bare) || !VERBS.test(bare)
      : NAME_ENDING.test(bare) && !VERBS.test(bare));
  return plain ? bare : undefined;
}

// 「明年打算花50万搞垃圾分类宣传」: what follows a verb is a guess worth asking about.
function guessedName(segment: Segment): Understood['name'] {
  const guess =
    /(?:搞|做|举办|开展|实施|用于|推进|申报|申请)(?:一个|个|一次|好)?([\p{Script=Han}A-Za-z“”"·]{4,20}?)(?:$|[，,。；;\d])/u.exec(
      segment.text,
    )?.[1];
  return guess && !SENTENCE.test(guess) ? { text: unquoted(guess), sure: false } : undefined;
}

function markUsed(segments: Segment[], words: string): void {
  const holder = segments.find((s) => s.text.includes(words));
  if (holder) holder.used = true;
}

function unquoted(text: string): string {
  return text.trim().replace(/^[“"《「]([^”"》」]+)[”"》」]$/, '$1');
}
