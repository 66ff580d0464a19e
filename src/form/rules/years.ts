// Rule F-10: a year that is not the project's. Each year of a text is the form's own, history, or the
// name of a document; only the first kind can be stale.
import { rowTextEdit, type Edit } from '../repair.ts';
import { isoDay, texts, type Form, type Problem, type Text } from './form.ts';

const DIGITS = '〇零一二三四五六七八九';

/** The text with every year in plain digits, place for place. */
function plainYears(text: string): string {
  return text
    .replaceAll(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replaceAll(/二[〇零○Ｏ0][〇零○一二三四五六七八九]{2}(?=\s*年)/g, (year) =>
      [...year].map((sign) => Math.max(0, DIGITS.replace('零', '').indexOf(sign))).join(''),
    );
}

// 2023年, 2023 年度, 2023-2024年, 2023年至2024年; and 2023.5, 2023-05-01 as dates.
const YEAR =
  /(?<![\d.≥≤=><])(20\d\d)(?:\s*年?度?\s*[-–—~～至到]+\s*(20\d\d)(?=\s*年))?(?:\s*年|[-/.](?:1[0-2]|0?[1-9])(?:[-/.]\d{1,2})?(?=\s*(?:月|[-–—~～至到前底内，。；、）)]|$)))/g;

/** Where a year is part of a name or a comparison. */
const EXEMPT =
  /《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|【[^】]*】|(?:规划|计划|方案|纲要|行动|十[三四五六]五)[”’"]?(?:时期|期间)?[（(][^（）()]*[)）]|(?:较|比|与|同|跟|和|相比于?|对比|高于|低于|超过|优于)\s*20\d\d\s*年(?:度|底|末|同期)?/g;

/** Behind a year that is over: since then, or as it was then. */
const SINCE =
  /^(?:度)?\s*(?:\d{1,2}月(?:\d{1,2}日)?)?\s*(?:以来|起至今|至今|[以之]前的|[以之]?前(?:购置|购买|安装|建造|建设|建成|铺设|敷设|竣工|入职|参保|退休|出生))/;
const FROM = /(?:自|从|始于|成立于|建于|建成于|截至|截止(?:到|至)?)\s*$/;
/** A document, a figure or a thing of another year, perhaps. */
const OF_ANOTHER =
  /^(?:度)?([^，。；\n]{0,8}?)(?:规划|(?:工作|行动|实施|发展|建设|改革|预算)计划|计划(?=[》、，。；的中]|$)|方案|意见|通知|办法|条例|规定|标准(?!化)|文件|精神|要点|会议|决算|预算执行|执行率|评价结果|自评|审计|结转|遗留|尾款|应付未付|基础上|基数|现状|统计|数据|普查|相比|同期|平均|实际|已|建成|投用|启用|成立|创建|获评|荣获|远景)/;
const AT_ITS_END = /^(?:度)?(?:\s*\d{1,2}月)?(?:底|末|初)(?!之?前|以前)/;
const BY = /(?:根据|依据|按照?|依照|参照|对照|落实|贯彻|响应|结合|经|已于?|曾于?|至|到)\s*$/;
const SAID_BEFORE = /已|截至|截止|以来|根据|依据|按照|参照/;
/** What a project does: with it the year is that of the work. */
const WORK =
  /完成|开展|实施|做好|推进|组织|保障|举办|召开|承办|购置|采购|用于|力争|新建|修缮|服务|计划/;
const WORK_BEFORE = /(?:完成|开展|实施|做好|推进|组织|保障|举办|召开|承办|购置|采购|用于|力争)\s*$/;
/** 完成2023年底建成的…: the year belongs to the thing. */
const OF_A_THING =
  /^(?:度)?(?:底|末|初)?[^，。；\n]{0,10}(?:已|建成|验收|结转|遗留|尾款|交付|投用)/;

/** A year in a text, and what it is there for. */
export interface YearSaid {
  year: number;
  /** `own`: the project's; `past`: surely history; `named`: part of a document's name, or compared with. */
  kind: 'own' | 'past' | 'doubtful' | 'named';
  start: number;
  end: number;
}

/** Every year of a text, in order. */
export function yearsIn(text: string): YearSaid[] {
  const plain = plainYears(text);
  const open = plain.replaceAll(EXEMPT, (found) => ' '.repeat(found.length));
  return [...plain.matchAll(YEAR)].flatMap((found): YearSaid[] => {
    const clauses = open.slice(0, found.index).split(/[，,。；;：:\n]/);
    const after = open.slice(found.index + found[0].length);
    const isNamed = open[found.index] === ' ';
    return [found[1], found[2]].flatMap((digits) => {
      if (!digits) return [];
      const start = found.index + found[0].indexOf(digits);
      const kind = isNamed ? 'named' : kindOf(clauses.at(-1) ?? '', after);
      return [{ year: Number(digits), kind, start, end: start + 4 }];
    });
  });
}

interface Stale {
  year: number;
  /** Meant to be the form's own; else it may be another year's matter: one to come is what one works towards. */
  own: boolean;
  start: number;
  end: number;
}

function staleIn(text: string, now: number, known: (year: number) => boolean): Stale[] {
  return yearsIn(text)
    .filter(({ year, kind }) => kind !== 'named' && kind !== 'past' && !known(year))
    .map(({ year, kind, start, end }) => ({
      year,
      own: kind === 'own' && year <= now,
      start,
      end,
    }));
}

/** Whether a year is the project's own, surely past, or one of which nobody can tell. */
function kindOf(before: string, after: string): 'own' | 'past' | 'doubtful' {
  if (WORK_BEFORE.test(before)) return OF_A_THING.test(after) ? 'doubtful' : 'own';
  if (SINCE.test(after) || FROM.test(before)) return 'past';
  const another = OF_ANOTHER.exec(after);
  if (another && !WORK.test(another[1] ?? '')) return 'doubtful';
  return AT_ITS_END.test(after) || BY.test(before) || SAID_BEFORE.test(before) ? 'doubtful' : 'own';
}

export function staleYears(form: Form): Problem[] {
  const { declaration: d } = form;
  const start = Number(isoDay(d.startDate)?.slice(0, 4) ?? d.year);
  const end = Number(isoDay(d.endDate)?.slice(0, 4) ?? d.year);
  const known = (year: number) =>
    year === d.year || (year >= Math.min(start, end) && year <= Math.max(start, end));
  return texts(form)
    .filter(({ field }) => field !== 'period')
    .flatMap((text): Problem[] => {
      const stale = staleIn(text.text, d.year, known);
      const first = stale.find(({ own }) => own) ?? stale[0];
      if (!first) return [];
      const { field, row, what } = text;
      const at = row ? { indicator: row.index } : {};
      const own = stale.filter((one) => one.own);
      if (own.length === 0) {
        const message = `${what}写着 ${first.year} 年，这张表是 ${d.year} 年度，请核对是否要改。`;
        return [{ field, ...at, severity: 'warning', message }];
      }
      const message = `${what}写着 ${first.year} 年，这张表是 ${d.year} 年度，请改年份。`;
      const label = `${first.year}改成${d.year}`;
      const fix = { label, edits: shifted(text, own, d.year), safe: true };
      return [{ field, ...at, message, fix }];
    });
}

/** The edits that put the form's year for these. */
function shifted({ field, cell, row, text }: Text, stale: readonly Stale[], year: number): Edit[] {
  let mended = text;
  for (const { start, end } of stale.toReversed()) {
    mended = mended.slice(0, start) + String(year) + mended.slice(end);
  }
  if (row) return [rowTextEdit(row.index, cell, mended)];
  return stale.map(({ start, end }): Edit => {
    return { do: 'replace', field, cell, at: start, from: text.slice(start, end), to: `${year}` };
  });
}
