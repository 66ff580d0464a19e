// The letter with which a finance office would send forms back, from what the review found: which
// cell, what is wrong, what to do, on what it rests. Decides words and order; finds nothing itself.
import type { Declaration } from './declaration.ts';
import { fieldIds, OWED } from './fields.ts';
import { cut } from './reading.ts';
import { ordered, type Edit, type Repair } from './repair.ts';
import { showEdits } from './repair-words.ts';
import type { Finding, Severity } from './review.ts';
import { bySeverity, HEADINGS, isEmpty, quoted, readForm, type Row } from './rules/form.ts';

/** A letter as paragraphs. `as` says what each is, and so how it is set. */
export interface Letter {
  title: string;
  paragraphs: readonly LetterParagraph[];
}
export interface LetterParagraph {
  as: 'to' | 'text' | 'section' | 'subsection' | 'item' | 'note' | 'date';
  /** What stands out at its beginning: the number of an item with its grade. */
  lead?: string;
  text: string;
  /** On what an item rests: names and numbers of documents. */
  basis?: string;
}

/** A form with what the review found in it. */
export interface ReviewedForm {
  declaration: Declaration;
  findings: readonly Finding[];
}

/**
 * The letter about forms that were reviewed together; `today` is its date, ISO. What is said of one
 * cell is one item, and of a row that is to go nothing else is said. With neither errors nor
 * warnings the letter says that the forms would pass.
 */
export function returnLetter(reviewed: readonly ReviewedForm[], today: string): Letter {
  const parts = reviewed.map(({ declaration, findings }) => ({
    declaration,
    groups: groupsOf(declaration, findings),
  }));
  const main = parts.flatMap(({ groups }) => groups.filter(isMain).flatMap(({ items }) => items));
  const count = (grade: Severity) => main.filter((item) => item.grade === grade).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const names = namesOf(reviewed.map(({ declaration }) => declaration));
  const units = unitsOf(reviewed);
  const isReturned = errors + warnings > 0;

  let number = 0;
  const numbers: number[] = [];
  const named = new Set<string>();
  const body = parts.flatMap(({ declaration, groups }, i): LetterParagraph[] => {
    const several = parts.length > 1;
    const head: LetterParagraph[] = several
      ? [
          {
            as: 'section',
            text: `${chinese(i + 1)}、${nameOf(declaration)}（${declaration.year}年度）`,
          },
        ]
      : [];
    if (groups.length === 0 && several) head.push({ as: 'text', text: '未发现需要修改之处。' });
    return head.concat(
      groups.flatMap(({ title, items }, place) => [
        {
          as: several ? 'subsection' : 'section',
          text: several ? `（${chinese(place + 1)}）${title}` : `${chinese(place + 1)}、${title}`,
        },
        ...items.map(({ grade, text, basis }): LetterParagraph => {
          number += 1;
          if (grade === 'error') numbers.push(number);
          return {
            as: 'item',
            lead: `${number}.${MARKS[grade]}`,
            text,
            basis: shortly(basis, named),
          };
        }),
      ]),
    );
  });

  const others = parts.flatMap(({ groups }) => groups.filter((group) => !isMain(group)));
  return {
    title: isReturned
      ? `关于退回修改${names}绩效目标申报表的意见（预演）`
      : `关于${names}绩效目标申报表的审核意见（预演）`,
    paragraphs: [
      // At most three units are named.
      { as: 'to', text: `${units.length > 3 ? '各项目实施单位' : units.join('、')}：` },
      { as: 'text', text: opening(reviewed, names, errors, warnings) },
      ...body,
      ...closing(numbers, warnings, others).map((text): LetterParagraph => ({ as: 'text', text })),
      { as: 'note', text: SELF_CHECK },
      { as: 'date', text: dateOf(today) },
    ],
  };
}

/** The letter as text, a paragraph a line. */
export function showLetter({ title, paragraphs }: Letter): string {
  const lines = paragraphs.map(({ as, lead = '', text, basis }, i) => {
    const isApart =
      as !== 'to' && as !== 'item' && !(as === 'text' && APART.has(paragraphs[i - 1]?.as));
    const gap = isApart ? '\n' : '';
    return `${gap}${lead}${text}${basis === undefined ? '' : `（依据：${basis}）`}`;
  });
  return [title, '', ...lines].join('\n');
}

const APART = new Set<LetterParagraph['as'] | undefined>(['to', 'section', 'text']);

const MARKS: Readonly<Record<Severity, string>> = {
  error: '【须修改】',
  warning: '【建议修改】',
  hint: '【供参考】',
  unknown: '【需补充】',
};
const HINTS = '供参考';
const MISSING = '需补充材料';
const SELF_CHECK =
  '说明：本意见由申报助手在报送前自动审核得出，供自查使用，不是财政部门的正式意见；正式审核以财政部门的意见为准。';

// --- What is said of one form --------------------------------------------------------------------

interface Item {
  grade: Severity;
  text: string;
  basis: string;
}
interface Group {
  title: string;
  items: Item[];
}

const isMain = ({ title }: Group) => title !== HINTS && title !== MISSING;

function groupsOf(declaration: Declaration, findings: readonly Finding[]): Group[] {
  const live = findings.filter((finding) => !isMoot(finding, findings)).toSorted(bySeverity);
  // Of two changes of one cell the graver finding's counts, and a row that goes is not changed.
  const kept = new Set(ordered(live.flatMap(({ fix }) => fix?.edits ?? [])));
  const rows = readForm(declaration).rows;
  const places = new Map(rows.map(({ index }, place) => [index, place]));
  const place = ({ field, indicator }: Finding) =>
    indicator === null
      ? fieldIds.indexOf(field) + rows.length * Number(field === 'indicators')
      : fieldIds.indexOf('indicators') + (places.get(indicator) ?? 0);
  const cells = byCell(live.filter(({ severity }) => severity !== 'unknown')).toSorted(
    ([a], [b]) => bySeverity(a, b) || place(a) - place(b),
  );
  const byIndex = new Map(rows.map((row) => [row.index, row]));
  const of = (isWanted: (finding: Finding) => boolean) =>
    cells
      .filter(([first]) => isWanted(first))
      .map((cell) => itemOf(cell, byIndex, kept, declaration));
  return [
    ...HEADINGS.map((title) => ({
      title: title as string,
      items: of(({ heading, severity }) => heading === title && severity !== 'hint'),
    })),
    { title: HINTS, items: of(({ severity }) => severity === 'hint') },
    {
      title: MISSING,
      items: together(
        live.filter(({ severity }) => severity === 'unknown'),
        byIndex,
      ),
    },
  ].filter(({ items }) => items.length > 0);
}

function deletedBy(fix: Repair | undefined): number[] {
  return (fix?.edits ?? []).flatMap((edit) => (edit.do === 'delete' ? [edit.row] : []));
}

/** Of a row that a finding no less grave proposes to delete, nothing else need be said. */
function isMoot(finding: Finding, all: readonly Finding[]): boolean {
  const { indicator, fix } = finding;
  if (indicator === null || deletedBy(fix).includes(indicator)) return false;
  return all.some(
    (other) => deletedBy(other.fix).includes(indicator) && bySeverity(other, finding) <= 0,
  );
}

type Cell = [Finding, ...Finding[]];

/** Findings on one cell together, the gravest first; what is said of all rows is no cell. */
function byCell(findings: readonly Finding[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const [i, finding] of findings.entries()) {
    const { field, indicator } = finding;
    const isCell = field !== 'indicators' || indicator !== null;
    const key = isCell ? `${field} ${indicator}` : `${i}`;
    const known = cells.get(key);
    if (known) known.push(finding);
    else cells.set(key, [finding]);
  }
  return [...cells.values()];
}

function itemOf(
  cell: Cell,
  rows: ReadonlyMap<number, Row>,
  kept: ReadonlySet<Edit>,
  declaration: Declaration,
): Item {
  const grade = cell[0].severity;
  const todo = [true, false].map((safe) =>
    cell.flatMap(({ fix }) =>
      fix && fix.safe === safe ? fix.edits.filter((edit) => kept.has(edit)) : [],
    ),
  );
  const values = todo.flat().flatMap((edit) => (edit.do === 'setValue' ? [edit.value] : []));
  const said: string[] = [];
  for (const { message, severity, indicator, fix } of uniqueMessages(cell)) {
    const row = indicator === null ? undefined : rows.get(indicator);
    const isMended =
      fix?.edits.some((edit) => kept.has(edit)) ||
      values.some((value) => message.includes(`改成${value}”`));
    const sentence = about(
      row,
      formal(isMended ? withoutAdvice(message) : message),
      said.length === 0,
    );
    const aside = severity === 'hint' && grade !== 'hint' ? '另请留意：' : '';
    said.push(aside + sentence);
  }
  const advice = todo.flatMap((edits, i) =>
    edits.length > 0 ? [`${i === 0 ? '建议' : '核实后可'}${showEdits(edits, declaration)}。`] : [],
  );
  return {
    grade,
    text: [...said, ...advice].join(''),
    basis: [...new Set(cell.map(({ basis }) => oneLine(basis)))].join('；'),
  };
}

function uniqueMessages(cell: Cell): Finding[] {
  return cell.filter(({ message }, i) => cell.findIndex((one) => one.message === message) === i);
}

/** What cannot be judged for want of one cell is one item. */
function together(findings: readonly Finding[], rows: ReadonlyMap<number, Row>): Item[] {
  const groups = new Map<
    string,
    { head: string; rules: string[]; tail: string; basis: string[] }
  >();
  for (const { message, basis, indicator } of findings) {
    const row = indicator === null ? undefined : rows.get(indicator);
    const named = row && `${row.at} ${oneLine(row.name)}`;
    const plain = formal(message);
    const text = named ? plain.replace(`${named} `, () => titled(row)) : plain;
    const [, head = text, rule, tail = ''] =
      /^(没有读到.+?，不能查)(“[^”]*”)(，.*)$/.exec(text) ?? [];
    const group = groups.get(head + tail) ?? { head, rules: [], tail, basis: [] };
    if (rule && !group.rules.includes(rule)) group.rules.push(rule);
    if (!group.basis.includes(basis)) group.basis.push(basis);
    groups.set(head + tail, group);
  }
  return [...groups.values()].map(({ head, rules, tail, basis }) => ({
    grade: 'unknown',
    text: head + rules.join('') + tail,
    basis: basis.map(oneLine).join('；'),
  }));
}

// --- Sentences ----------------------------------------------------------------------------------

/** Advice at the end of a message that its fix says more exactly. */
const ADVICE = /[，；。](?:例如|建议|请改)(?:“[^”]*”|[^“”，；。])*。$/;

function withoutAdvice(message: string): string {
  const bare = message.replace(ADVICE, '。');
  return bare === message ? message : withoutAdvice(bare);
}

/** What a message says in the talk, as a letter says it. */
const FORMAL: readonly [RegExp, string][] = [
  [/“(?:7\.\d+改成|加一条 ?)/g, '“'],
  [/有的话请一并给我/g, '如有请一并提供'],
  [/，?请对一下/g, '，请核对'],
  [/。例如/g, '，例如'],
  [/请看看能否/g, '请考虑能否'],
  [/请看看是否/g, '请考虑是否'],
];

function formal(message: string): string {
  return FORMAL.reduce(
    (text, [spoken, written]) => text.replaceAll(spoken, written),
    oneLine(message),
  );
}

/** A sentence about a row, which the first names and the others call 该指标. */
function about(row: Row | undefined, sentence: string, isFirst: boolean): string {
  const lead = [row?.name ?? '', quoted(row?.name ?? '')]
    .map((name) => `${row?.at} ${oneLine(name)}`)
    .find((start) => sentence.startsWith(start));
  if (!row || row.name === '' || lead === undefined) return sentence;
  const rest = sentence
    .slice(lead.length)
    .trimStart()
    .replace(/^：(?=“)/, '的');
  if (rest.startsWith('、')) return sentence;
  if (isFirst) return `${titled(row)}${rest}`;
  return rest.startsWith('：') ? rest.slice(1) : `该指标${rest}`;
}

/** 「7.4“培训人数”」; quotation marks inside others are single. */
function titled({ at, name }: Row): string {
  return `${at}“${oneLine(name).replaceAll('“', '‘').replaceAll('”', '’')}”`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const DOCUMENT = /《[^》]+》（([^（）]*〔\d{4}〕\d+号)）/g;

/** A document by its name and number, and once it was named by its number. */
function shortly(basis: string, named: Set<string>): string {
  return basis.replaceAll(DOCUMENT, (whole, number: string) => {
    if (named.has(number)) return number;
    named.add(number);
    return whole;
  });
}

// --- Beginning and end --------------------------------------------------------------------------

function nameOf({ projectName }: Declaration): string {
  const name = isEmpty(projectName) ? '未填项目名称' : cut(oneLine(projectName ?? ''), 60);
  return `《${name.replaceAll('《', '〈').replaceAll('》', '〉')}》`;
}

/** 「《…》」, or 「《…》等 9 张」. */
function namesOf(forms: readonly Declaration[]): string {
  const [first] = forms;
  const name = first ? nameOf(first) : '';
  return forms.length > 1 ? `${name}等 ${forms.length} 张` : name;
}

function unitsOf(reviewed: readonly ReviewedForm[]): string[] {
  const units = reviewed.map(({ declaration: { unit } }) =>
    isEmpty(unit) || unit?.includes(OWED) ? '项目实施单位' : cut(oneLine(unit ?? ''), 60),
  );
  return [...new Set(units)];
}

function opening(
  reviewed: readonly ReviewedForm[],
  names: string,
  errors: number,
  warnings: number,
): string {
  const [only] = reviewed;
  const year = reviewed.length === 1 && only ? `（${only.declaration.year}年度）` : '';
  const whose = unitsOf(reviewed).length > 1 ? '各单位' : '贵单位';
  const done = `${whose}申报的${names}财政项目支出绩效目标申报表${year}，已按${HEADINGS.join('、')}四个方面逐项审核`;
  if (errors + warnings === 0) {
    const unread = reviewed.flatMap(({ declaration }) => declaration.unread).length;
    return unread > 0
      ? `${done}，已读到的内容未发现须退回修改之处，另有 ${unread} 处没有读到，请补充核对后再报送。`
      : `${done}，未发现须退回修改之处，按现稿可以报送。`;
  }
  const found = [
    ...(errors > 0 ? [`须修改 ${errors} 处`] : []),
    ...(warnings > 0 ? [`建议修改 ${warnings} 处`] : []),
  ].join('、');
  return `${done}，共有${found}，现予退回，意见如下，请修改后重新报送。`;
}

/** More numbers than this are not listed. */
const MOST_NUMBERS = 20;

function closing(numbers: readonly number[], warnings: number, others: readonly Group[]): string[] {
  const which =
    numbers.length > 0 && numbers.length <= MOST_NUMBERS ? `（第 ${numbers.join('、')} 项）` : '';
  const todo = [
    ...(numbers.length > 0 ? [`须修改的 ${numbers.length} 处${which}请全部改正`] : []),
    ...(warnings > 0 ? [`建议修改的 ${warnings} 处请逐条修改或说明理由`] : []),
  ];
  const missing = others.filter(({ title }) => title === MISSING).flatMap(({ items }) => items);
  const lacking = missing.length > 0 ? `需补充材料的 ${missing.length} 处` : '';
  if (todo.length === 0) return lacking ? [`${lacking}，因材料不全未能判断，请自行核对。`] : [];
  const more = lacking ? `${lacking}，请一并补充或核对。` : '';
  return [`重新报送前，${todo.join('；')}。${more}`];
}

function dateOf(today: string): string {
  const [year, month, day] = today.slice(0, 10).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

const NUMERALS = '零一二三四五六七八九';

/** 1 to 99 as headings are numbered, 「十二」; larger ones in digits. */
function chinese(n: number): string {
  if (n > 99) return `${n}`;
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const ten = tens === 0 ? '' : `${tens === 1 ? '' : NUMERALS[tens]}十`;
  return ten + (ones === 0 ? '' : NUMERALS[ones]);
}
