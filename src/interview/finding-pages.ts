// Pages of the review: its summary on the home page, the findings a few at a time with a button each,
// the question why something is to stay, and the letter that would send the form back.
import { returnLetter, showLetter } from '../form/letter.ts';
import type { Heading } from '../form/review.ts';
import type { Command } from './commands.ts';
import { blocking, checkOf, safeOnes, type Check, type Matter } from './matters.ts';
import type { Page, Press } from './page.ts';
import { short } from './page.ts';
import { printed, titleOf, yearOf } from './session.ts';
import type { Block, Draft, Session } from './vocabulary.ts';

/** Matters on the home page; all of them stand on their own pages. */
const SHOWN = 8;
/** Matters on a page of their own: so many buttons leave room for the ways on. */
const A_PAGE = 3;

const GRADES = { error: '必须改', warning: '建议', hint: '提示' } as const;

/** 「检查 17/19」 with what was found, for the home page. */
export function summaryBlocks(check: Check): Block[] {
  const sign = blocking(check).length > 0 ? '⚠️' : '✅';
  // A hint is for whoever wants to read on, unless one press would act on it.
  const shown = check.matters
    .filter(({ severity, fix }) => severity !== 'hint' || fix?.safe)
    .slice(0, SHOWN);
  const rest = check.matters.length - shown.length;
  const head = `${sign} ${countOf(check)}`;
  if (shown.length === 0) {
    return [{ kind: 'text', text: rest > 0 ? `${head}　${tally(check)}，按“逐条看”。` : head }];
  }
  const lines = grouped(shown, (matter) => [lineOf(matter)]);
  const isHints = check.matters.every((one) => shown.includes(one) || one.severity === 'hint');
  if (rest > 0) lines.push(`${isHints ? `另有 ${rest} 条提示` : `还有 ${rest} 处`}，按“逐条看”。`);
  return [
    { kind: 'text', text: `${head}　${tally(check)}：` },
    { kind: 'list', lines },
  ];
}

export function countOf({ passed, checked, matters }: Check): string {
  const explained = matters.filter(({ reason }) => reason !== null).length;
  return `检查 ${passed}/${checked}${explained > 0 ? `（${explained} 处已说明）` : ''}`;
}

/** 「2 处必须改，3 处建议，1 条提示」 */
function tally({ matters }: Check): string {
  const many = (severity: Matter['severity']) =>
    matters.filter((matter) => matter.severity === severity && matter.reason === null).length;
  const parts = [
    [many('error'), '处必须改'],
    [many('warning'), '处建议'],
    [many('hint'), '条提示'],
    [matters.filter(({ reason }) => reason !== null).length, '处已说明'],
  ] as const;
  return parts.flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : [])).join('，');
}

/** Lines of matters under a line for each grade and heading. */
function grouped(matters: readonly Matter[], lines: (matter: Matter) => string[]): string[] {
  let before = '';
  return matters.flatMap((matter) => {
    const title = `【${GRADES[matter.severity]}·${headingOf(matter)}】`;
    const isNew = title !== before;
    before = title;
    return [...(isNew ? [title] : []), ...lines(matter)];
  });
}

function headingOf({ findings: [first] }: Matter): Heading {
  return first.heading;
}

function lineOf(matter: Matter): string {
  const { letter, fix, reason } = matter;
  const sign = letter === '' ? '·' : `${letter}.`;
  const way = fix && reason === null ? `→ ${fix.label}` : '';
  return `${sign} ${saidOf(matter)}${reason === null ? way : `（已说明：${short(reason, 20)}）`}`;
}

function saidOf({ findings }: Matter): string {
  return [...new Set(findings.map(({ message }) => message))].join('');
}

export function findingsPage(session: Session, draft: Draft, page: number): Page {
  const check = checkOf(session, draft);
  const { matters, unjudged } = check;
  const pages = Math.max(Math.ceil(matters.length / A_PAGE), 1);
  const at = Math.min(page, pages - 1);
  const here = matters.slice(at * A_PAGE, (at + 1) * A_PAGE);
  const [first] = here;
  const range = first ? rangeOf(at * A_PAGE + 1, here.length, matters.length) : '';
  const choices: Press[] = here.flatMap((matter) => pressOf(matter));
  if (pages > 1) choices.push(['下一页', { do: 'findings', page: (at + 1) % pages }]);
  choices.push(['退回预演', { do: 'letter' }], ['返回', { do: 'review' }]);
  const blocks: Block[] = [{ kind: 'heading', text: `${countOf(check)}${range}` }];
  if (first) {
    const lines = grouped(here, (matter) => [
      lineOf(matter),
      `　依据：${[...new Set(matter.findings.map(({ basis }) => basis))].join('；')}`,
    ]);
    blocks.push({ kind: 'list', lines });
  } else blocks.push({ kind: 'text', text: '没有要改的了，可以定稿。' });
  if (unjudged.length > 0 && at === pages - 1) {
    blocks.push({
      kind: 'fold',
      summary: `缺材料、没法查的 ${unjudged.length} 项`,
      lines: unjudged.map(({ message }) => message),
    });
  }
  if (here.some(({ severity, reason }) => severity !== 'hint' && reason === null)) {
    blocks.push({ kind: 'text', text: `确实不用改的，写“${first?.letter}不改：理由”。` });
  }
  return { blocks, choices, placeholder: '例：改a、c' };
}

function rangeOf(first: number, many: number, all: number): string {
  const last = first + many - 1;
  return `：第 ${first === last ? first : `${first}–${last}`} 处，共 ${all} 处`;
}

function pressOf(matter: Matter): Press[] {
  const { letter, fix, reason, severity } = matter;
  if (letter === '') return [];
  if (reason !== null) return [[`${letter} 还是改`, { do: 'unexcuse', letter }]];
  if (fix) return [[`${letter} ${fix.label}`, { do: 'fix', letters: [letter], finish: false }]];
  return severity === 'hint' ? [] : [[`${letter} 去改`, { do: 'toFinding', letter }]];
}

/** Where the user can mend by hand what a finding is about. */
export function placeOf({ findings: [{ rule, indicator, field }] }: Matter): Command {
  // The same project in two forms: one of them is to go.
  if (rule === 'X-03') return { do: 'list', page: 0 };
  if (indicator !== null) return { do: 'showRow', row: { numbers: [indicator + 1] } };
  return field === 'indicators' ? { do: 'rows', group: 0 } : { do: 'ask', topic: field };
}

export function excusePage({ what }: { what: string }): Page {
  return {
    blocks: [
      { kind: 'heading', text: '为什么不改？' },
      { kind: 'text', text: what },
      { kind: 'text', text: '理由会和这张表一起存着，定稿时列出来，财政问起来好说明。' },
    ],
    choices: [['返回', { do: 'findings', page: 0 }]],
    placeholder: '例：镇政府批复的标准就是每人 20 万元',
    prompt: true,
  };
}

/** The letter as the finance office would write it; what the user has explained is left out. */
export function letterPage(session: Session, draft: Draft): Page {
  const check = checkOf(session, draft);
  const open = check.matters.filter(({ reason }) => reason === null);
  const findings = [...open.flatMap((matter) => matter.findings), ...check.unjudged];
  const letter = returnLetter([{ declaration: printed(session, draft), findings }], session.today);
  const choices: Press[] = [
    ['逐条看', { do: 'findings', page: 0 }],
    ['返回', { do: 'review' }],
  ];
  if (safeOnes(check).length > 0) {
    choices.unshift(['按建议改', { do: 'fix', letters: [], finish: false }]);
  }
  return {
    blocks: [
      { kind: 'heading', text: `退回预演：${titleOf(draft)}（${yearOf(session, draft)} 年度）` },
      { kind: 'text', text: '财政如果退回，信大概会这样写；Word 版在附件里。' },
      { kind: 'fold', summary: '退回意见', lines: showLetter(letter).split('\n') },
    ],
    choices,
    placeholder: '例：改a、c',
    file: true,
    letter,
  };
}
