// Rules of the head of the form and of its texts as texts (F-01 … F-11): is every cell filled, readable
// and of this year? Knows nothing of how the talk goes.
import { CATEGORIES, cellOf, fields, NATURES, type FieldId } from '../fields.ts';
import { showAmount, showShort } from '../money.ts';
import { beginning } from '../reading.ts';
import { rowTextEdit, type Edit, type Repair } from '../repair.ts';
import { settings } from '../settings.ts';
import { ARITHMETIC, GOALS_2015, OURS, SHANGHAI_FORM } from './documents.ts';
import { exampleValue } from '../measures.ts';
import {
  fen,
  isEmpty,
  isoDay,
  isOwed,
  quoted,
  saysNone,
  texts,
  type Form,
  type Problem,
  type Rule,
  type Text,
} from './form.ts';
import { staleYears } from './years.ts';

const ANNUAL_CELLS = [
  'annualFunding.total',
  'annualFunding.currentYearFiscal',
  'annualFunding.carriedOver',
  'annualFunding.other',
];
const PROJECT_CELLS = [
  'projectTotalFunding.total',
  'projectTotalFunding.fiscal',
  'projectTotalFunding.other',
];

export const headRules: readonly Rule[] = [
  {
    id: 'F-01',
    title: '表头各格都已填写',
    heading: '完整性',
    severity: 'error',
    basis: GOALS_2015,
    of: 'form',
    check: emptyCells,
  },
  {
    id: 'F-02',
    title: '项目性质在可选范围内',
    heading: '完整性',
    severity: 'error',
    basis: SHANGHAI_FORM,
    needs: ['projectNature'],
    of: 'form',
    check: wrongNature,
  },
  {
    id: 'F-03',
    title: '项目类别在可选范围内',
    heading: '完整性',
    severity: 'warning',
    basis: SHANGHAI_FORM,
    needs: ['projectCategory'],
    of: 'form',
    check: wrongCategory,
  },
  {
    id: 'F-04',
    title: '起止日期有效且在年度内',
    heading: '完整性',
    severity: 'error',
    basis: SHANGHAI_FORM,
    needs: ['startDate', 'endDate'],
    of: 'form',
    check: wrongDates,
  },
  {
    id: 'F-05',
    title: '年度资金各项加得上',
    heading: '完整性',
    severity: 'error',
    basis: ARITHMETIC,
    needs: ANNUAL_CELLS,
    of: 'form',
    check: annualSum,
  },
  {
    id: 'F-06',
    title: '项目资金总额与各项、年度相符',
    heading: '完整性',
    severity: 'error',
    basis: ARITHMETIC,
    needs: PROJECT_CELLS,
    of: 'form',
    check: projectSum,
  },
  {
    id: 'F-07',
    title: '金额以元为单位，写法规范',
    heading: '完整性',
    severity: 'warning',
    basis: SHANGHAI_FORM,
    needs: ANNUAL_CELLS,
    of: 'form',
    check: wrongAmounts,
  },
  {
    id: 'F-08',
    title: '跨年项目另有项目总目标',
    heading: '完整性',
    severity: 'warning',
    basis: '《财政支出项目绩效目标申报表》填表说明（地方财政部门）',
    needs: ['overallGoal', 'annualGoal'],
    of: 'form',
    check: overallGoal,
  },
  {
    id: 'F-09',
    title: '没有残留的标记和占位符',
    heading: '完整性',
    severity: 'error',
    basis: GOALS_2015,
    of: 'form',
    check: (form) => texts(form).flatMap(residue),
  },
  {
    id: 'F-10',
    title: '没有过期的年份',
    heading: '完整性',
    severity: 'error',
    basis: GOALS_2015,
    needs: ['startDate', 'endDate'],
    of: 'form',
    check: staleYears,
  },
  {
    id: 'F-11',
    title: '没有错字、重字和不成对的标点',
    heading: '完整性',
    severity: 'hint',
    basis: OURS,
    of: 'form',
    check: (form) => texts(form).flatMap(slips),
  },
];

function emptyCells(form: Form): Problem[] {
  const { declaration: d } = form;
  const owed: [FieldId, string, boolean][] = [
    ['projectName', 'projectName', isEmpty(d.projectName)],
    ['projectNature', 'projectNature', isEmpty(d.projectNature)],
    ['projectCategory', 'projectCategory', isEmpty(d.projectCategory)],
    ['department', 'department', isEmpty(d.department)],
    ['unit', 'unit', isEmpty(d.unit)],
    ['period', 'startDate', isEmpty(d.startDate)],
    ['period', 'endDate', isEmpty(d.endDate)],
    ['annualFunding', 'annualFunding.total', isEmpty(d.annualFunding.total)],
    ['annualGoal', 'annualGoal', d.annualGoal.every(isEmpty)],
    ['indicators', 'indicators', d.indicators.length === 0],
    [
      'projectFunding',
      'projectTotalFunding.total',
      d.projectNature === '阶段性项目' && isEmpty(d.projectTotalFunding.total),
    ],
  ];
  return owed
    .filter(([, , empty]) => empty)
    .map(([field, key]) => {
      const { label } = fields[field];
      const named = cellOf(key)?.label ?? label;
      if (!form.isRead(key)) {
        const message = `没有读到${named}，请对照原表核对。`;
        return { field, severity: 'unknown', message };
      }
      const example = cellExample(key, d.year) ?? fields[field].example;
      return { field, message: `${named}还没填，请补上，例如“${example}”。` };
    });
}

/** What one cell of several may hold: the example of the field is for all of them. */
function cellExample(key: string, year: number): string | undefined {
  const examples: Record<string, string> = {
    startDate: `${year}-01-01`,
    endDate: `${year}-12-31`,
    'projectTotalFunding.total': '987,000.00',
  };
  return examples[key];
}

// Names of the same three kinds in other years and provinces.
const OTHER_NATURES: readonly [RegExp, (typeof NATURES)[number]][] = [
  [/延续|持续|常年|经常/, '经常性项目'],
  [/一次|当年/, '一次性项目'],
  [/阶段|跨年|分期|多年/, '阶段性项目'],
];

function wrongNature({ declaration: { projectNature: nature } }: Form): Problem[] | null {
  if (isEmpty(nature) || isOwed(nature)) return null;
  const given = nature?.trim() ?? '';
  if (NATURES.some((known) => known === given)) return [];
  const near = OTHER_NATURES.find(([words]) => words.test(given))?.[1];
  return [
    {
      field: 'projectNature',
      message: `项目性质没有“${given}”这一种，请在${NATURES.join('、')}中选一个。`,
      ...(near ? { fix: setCell('projectNature', near, near) } : {}),
    },
  ];
}

/** The year, with the one date that is in it. */
function filledPeriod({ declaration: { year }, start, end }: Form): Repair {
  const ofYear = (day: string | null) => (day?.startsWith(`${year}-`) ? day : null);
  const [from, to] = [ofYear(start), ofYear(end)];
  const label = from ? '到年底' : to ? '从年初' : `${year} 全年`;
  return setPeriod(from ?? `${year}-01-01`, to ?? `${year}-12-31`, label);
}

/** A project in stages that begins and ends in the year, and wants no more than the year's money. */
function stageInAYear({ declaration: d, start, end, total }: Form): Problem[] {
  const whole = fen(d.projectTotalFunding.total);
  const isOneYear = start !== null && start.slice(0, 4) === end?.slice(0, 4);
  if (!isOneYear || whole === null || whole !== total) return [];
  const message = `项目性质是“阶段性项目”，可起止都在 ${start.slice(0, 4)} 年，总额与年度申请也相同，请确认是不是“一次性项目”。`;
  const fix = setCell('projectNature', '一次性项目', '一次性项目');
  return [{ field: 'projectNature', severity: 'hint', message, fix }];
}

const STAFF_COST = /用工|人员经费|薪酬|工资|劳务派遣|社会保险|公积金/;

function wrongCategory({ declaration: d }: Form): Problem[] | null {
  if (isEmpty(d.projectCategory) || isOwed(d.projectCategory)) return null;
  const field = 'projectCategory';
  const given = d.projectCategory?.trim() ?? '';
  if (!CATEGORIES.some((known) => known === given)) {
    const near = CATEGORIES.find((known) => given.includes(known.replace(/类$/, '')));
    const list = CATEGORIES.join('、');
    return [
      {
        field,
        message: `项目类别没有“${given}”这一种，请在${list}中选一个。`,
        ...(near ? { fix: setCell(field, near, near) } : {}),
      },
    ];
  }
  if (given === '人员类' || given === '运转类') {
    return [{ field, message: `“${given}”项目一般不用填这张表，请向财政联系人确认。` }];
  }
  if (given === '特定目标类' && STAFF_COST.test(d.projectName ?? '')) {
    const message = `“${quoted(d.projectName ?? '')}”像是人员支出，项目类别填的是“${given}”，请确认。`;
    return [{ field, severity: 'hint', message }];
  }
  return [];
}

function setCell(field: FieldId, text: string, label: string): Repair {
  const [cell] = fields[field].cells;
  return {
    label: beginning(label, 10),
    edits: [{ do: 'set', field, text, cells: { [cell?.key ?? field]: text } }],
    safe: false,
  };
}

function setPeriod(start: string, end: string, label: string): Repair {
  const cells = { startDate: start, endDate: end };
  const edit: Edit = { do: 'set', field: 'period', text: `${start} 至 ${end}`, cells };
  return { label, edits: [edit], safe: false };
}

function wrongDates(form: Form): Problem[] | null {
  const { declaration: d, start, end } = form;
  const dates = [d.startDate, d.endDate].filter((t) => !isEmpty(t) && !isOwed(t)) as string[];
  if (dates.length === 0) return null;
  const field = 'period';
  const whole = setPeriod(`${d.year}-01-01`, `${d.year}-12-31`, `${d.year} 全年`);
  const problems = dates
    .filter((text) => isoDay(text) === null)
    .map((text): Problem => {
      const message = `日期“${text}”不是日历上的一天，例如 ${d.year}-12-31。`;
      // When a project of several years begins or ends only the user knows.
      if (d.projectNature === '阶段性项目') return { field, message };
      return { field, message, fix: filledPeriod(form) };
    });
  if (problems.length > 0 || !start || !end) return problems;
  if (start > end) {
    const message = `计划完成日期 ${end} 早于开始日期 ${start}，请对调或改正。`;
    return [{ field, message, fix: setPeriod(end, start, '对调') }];
  }
  const within = start <= `${d.year}-12-31` && end >= `${d.year}-01-01`;
  const inside = start >= `${d.year}-01-01` && end <= `${d.year}-12-31`;
  if (within && d.projectNature === '阶段性项目') return stageInAYear(form);
  if (inside) return [];
  if (within && !form.isRead('projectNature')) return [unknownNature(field)];
  const message = within
    ? `${start} 至 ${end} 超出 ${d.year} 年度，只有阶段性项目可以跨年，请改。`
    : `${start} 至 ${end} 不在 ${d.year} 年度内，请改。`;
  // A form that is filled in for several years is one of several years.
  const isStaged =
    within && !isEmpty(d.overallGoal.join('')) && !isEmpty(d.projectTotalFunding.total);
  const fix = isStaged ? setCell('projectNature', '阶段性项目', '阶段性项目') : whole;
  return [{ field, message, fix }];
}

/** Only one nature may go beyond the year. */
function unknownNature(field: FieldId): Problem {
  const message = '没有读到项目性质，看不出能不能跨年、总额能不能大于年度，请对照原表核对。';
  return { field, severity: 'unknown', message };
}

function annualSum({ declaration: d, total }: Form): Problem[] | null {
  const { annualFunding: a, projectTotalFunding: p } = d;
  const parts = [a.currentYearFiscal, a.carriedOver, a.other];
  if (total === null || parts.every(isEmpty)) return null;
  const [fiscal = 0, carried = 0, other = 0] = parts.map((part) => fen(part) ?? 0);
  const sum = fiscal + carried + other;
  if (sum === total) return [];
  // The grant is what is asked for: it is the part to correct, unless the whole project agrees with it.
  const rest = total - carried - other;
  const agrees = fen(p.total) === sum && sum !== total;
  const fix =
    rest > 0 && !agrees ? annualFix(total, rest, '拨款改') : annualFix(sum, fiscal, '总额改');
  return [
    {
      field: 'annualFunding',
      message: `当年财政拨款 ${showShort(fiscal)}＋上年结转 ${showShort(carried)}＋其他 ${showShort(other)}＝${showShort(sum)}，与年度资金申请总额 ${showShort(total)}差 ${showShort(Math.abs(sum - total))}，请改正其中一项。`,
      fix,
    },
  ];

  function annualFix(whole: number, grant: number, verb: string): Repair {
    const short = (amount: number) => showShort(amount).replaceAll(' ', '');
    const cells = {
      'annualFunding.total': showAmount(whole),
      'annualFunding.currentYearFiscal': showAmount(grant),
    };
    const text = `总额${short(whole)}，拨款${short(grant)}，结转${short(carried)}，其他${short(other)}`;
    const changed = verb === '拨款改' ? grant : whole;
    return {
      label: `${verb} ${short(changed)}`,
      edits: [{ do: 'set', field: 'annualFunding', text, cells }],
      safe: false,
    };
  }
}

function projectSum(form: Form): Problem[] | null {
  const { declaration: d, total: annual } = form;
  const { total: whole, fiscal: grant, other: rest } = d.projectTotalFunding;
  const total = fen(whole);
  if (total === null) return null;
  const field = 'projectFunding';
  const fiscal = fen(grant);
  const other = fen(rest) ?? 0;
  const problems: Problem[] = [];
  const parts = fiscal === null ? null : fiscal + other;
  if (fiscal !== null && parts !== null && parts !== total) {
    const part = total - other;
    const fix = part > 0 ? { fix: setProject(total, part, other, '改财政资金') } : {};
    problems.push({
      field,
      message: `财政资金 ${showShort(fiscal)}＋其他资金 ${showShort(other)}＝${showShort(parts)}，与项目资金总额 ${showShort(total)}不符，请核对。`,
      ...fix,
    });
  }
  if (annual === null) return problems;
  const annualOther = fen(d.annualFunding.other) ?? 0;
  const same = setProject(annual, annual - annualOther, annualOther, '与年度相同');
  if (total < annual) {
    const message = `项目资金总额 ${showShort(total)}小于年度申请 ${showShort(annual)}，请改。`;
    problems.push({ field, message, fix: same });
  } else if (total > annual && !form.isRead('projectNature')) {
    problems.push(unknownNature(field));
  } else if (total > annual && d.projectNature !== '阶段性项目') {
    const message = `只有阶段性项目的总额可以大于年度申请；现在总额 ${showShort(total)}，年度 ${showShort(annual)}，请改。`;
    problems.push({ field, message, fix: same });
  }
  return problems;
}

function setProject(total: number, fiscal: number, other: number, label: string): Repair {
  const cells = {
    'projectTotalFunding.total': showAmount(total),
    'projectTotalFunding.fiscal': showAmount(fiscal),
    'projectTotalFunding.other': showAmount(other),
  };
  const text = `财政资金${showAmount(fiscal)}元，其他资金${showAmount(other)}元`;
  return { label, edits: [{ do: 'set', field: 'projectFunding', text, cells }], safe: false };
}

const WELL_WRITTEN = /^\d{1,3}(?:,\d{3})*\.\d{2}$/;

function wrongAmounts({ declaration: d, total }: Form): Problem[] | null {
  const cells = [
    ['annualFunding', 'annualFunding.total', d.annualFunding.total],
    ['annualFunding', 'annualFunding.currentYearFiscal', d.annualFunding.currentYearFiscal],
    ['annualFunding', 'annualFunding.carriedOver', d.annualFunding.carriedOver],
    ['annualFunding', 'annualFunding.other', d.annualFunding.other],
    ['projectFunding', 'projectTotalFunding.total', d.projectTotalFunding.total],
    ['projectFunding', 'projectTotalFunding.fiscal', d.projectTotalFunding.fiscal],
    ['projectFunding', 'projectTotalFunding.other', d.projectTotalFunding.other],
  ] as const;
  const written = cells.filter(([, , text]) => !isEmpty(text) && !isOwed(text));
  if (written.length === 0) return null;
  const problems: Problem[] = [];
  for (const [field, key, text] of written) {
    if (fen(text) !== null || saysNone(text)) continue;
    const message = `${cellOf(key)?.label}“${text}”不是金额，请写成 987,000.00 这样。`;
    problems.push({ field, message });
  }
  if (total !== null && total <= 0) {
    const message = `年度资金申请总额是 ${d.annualFunding.total}，要大于 0，请填实际申请数。`;
    problems.push({ field: 'annualFunding', message });
  } else if (total !== null && total < settings().money.looksLikeWan * 100) {
    problems.push({
      field: 'annualFunding',
      message: `年度资金申请总额只有 ${d.annualFunding.total} 元，像是以万元计的，请改成以元为单位。`,
      fix: rewritten(
        cells.filter(([field]) => field === 'annualFunding'),
        10_000,
        `改成${showShort(total * 10_000)}`.replaceAll(' ', ''),
      ),
    });
  }
  const loose = written.filter(
    ([, , text]) => fen(text) !== null && !WELL_WRITTEN.test(text ?? ''),
  );
  const [first] = loose;
  if (first && problems.length === 0) {
    const [field, key, text] = first;
    const rest = loose.length > 1 ? `等 ${loose.length} 格` : '';
    const right = showAmount(fen(text) ?? 0);
    problems.push({
      field,
      message: `${cellOf(key)?.label}写作“${text}”${rest}，宜写千位分隔和两位小数，如“${right}”。`,
      fix: { ...rewritten(loose, 1, '规范写法'), safe: true },
    });
  }
  return problems;
}

function rewritten(
  cells: readonly (readonly ['annualFunding' | 'projectFunding', string, string | null])[],
  times: number,
  label: string,
): Repair {
  const written = cells.flatMap(([field, key, text]) => {
    const amount = fen(text);
    return amount === null ? [] : [{ field, key, text: showAmount(amount * times) }];
  });
  const edits = (['annualFunding', 'projectFunding'] as const).flatMap((field): Edit[] => {
    const mine = written.filter((cell) => cell.field === field);
    if (mine.length === 0) return [];
    const set = Object.fromEntries(mine.map(({ key, text }) => [key, text]));
    return [{ do: 'set', field, text: `${mine[0]?.text}元`, cells: set }];
  });
  return { label, edits, safe: false };
}

function overallGoal({ declaration: d, start, end }: Form): Problem[] | null {
  const years = start && end ? Number(end.slice(0, 4)) - Number(start.slice(0, 4)) : 0;
  if (d.projectNature !== '阶段性项目' && years === 0) return null;
  const field = 'overallGoal';
  const whole = d.overallGoal.join('').replaceAll(/\s/g, '');
  if (whole === '') {
    const message = '跨年的项目还要写项目总目标：整个项目期要达到什么结果，请补上。';
    return [{ field, message }];
  }
  if (whole !== d.annualGoal.join('').replaceAll(/\s/g, '')) return [];
  const message = `项目总目标与年度总体目标一字不差（“${quoted(whole)}”），请把总目标写成整个项目期的结果。`;
  return [{ field, message }];
}

// --- Texts --------------------------------------------------------------------------------------

/** Markup that is simply taken out, or said plainly. */
const MARKUP: readonly [RegExp, (found: string) => string][] = [
  [/<\/?[a-z][^<>]*>/gi, () => ''],
  [/\*{2,}|```|^#{1,6}\s+/g, () => ''],
  [/&(?:nbsp|#160);/gi, () => ' '],
  [/&amp;/gi, () => '&'],
  [/&lt;/gi, () => '<'],
  [/&gt;/gi, () => '>'],
  [/&(?:quot|ldquo|rdquo|#34);/gi, () => '"'],
];
const UNFINISHED =
  /(?<![A-Za-z])[Xx×Ｘ]{2,}(?![A-Za-z])|(?<![A-Za-z])(?:TBD|TODO|undefined|null|NaN)(?![A-Za-z])|#(?:REF|N\/A|VALUE|NAME)[!?]?|-{2,}|[_＿]{2,}|…+|\.{3,}|。{2,}|&#?\w{2,6};|【[^【】待]*待[^【】]*】/i;

/** The signs of unfinished or copied text: tags, placeholders, a quote that never closes. */
function residuesIn(text: string): string[] {
  const trimmed = text.trim();
  const found = [
    ...MARKUP.flatMap(([pattern]) => trimmed.match(pattern)?.[0] ?? []),
    ...(UNFINISHED.exec(trimmed) ?? []),
    ...settings().residues.filter((left) => trimmed.includes(left)),
  ].map((sign) => sign.trim());
  if (found.length === 0 && text.split('"').length % 2 === 0) return ['"'];
  return [...new Set(found)].slice(0, MOST_NAMED);
}

/** Signs named in one sentence. */
const MOST_NAMED = 4;

function residue(text: Text): Problem[] {
  const found = residuesIn(text.text);
  if (found.length === 0) return [];
  const { field, row, what } = text;
  const at = row ? { indicator: row.index } : {};
  if (isOwed(text.text)) {
    const example = row ? `${row.at}改成${exampleValue(row.name)}` : fields[field].example;
    return [{ field, ...at, message: `${what}还待填，例如“${example}”。` }];
  }
  const clean = MARKUP.reduce(
    (left, [pattern, plain]) => left.replaceAll(pattern, plain),
    text.text,
  );
  const mended = clean !== text.text && residuesIn(clean).length === 0 && clean.trim() !== '';
  const fix = mended ? { fix: { label: '去掉标记', edits: cleared(text), safe: true } } : {};
  return [
    { field, ...at, message: `${what}里有残留的“${found.join('”“')}”，请删去或补全。`, ...fix },
  ];
}

function cleared({ field, cell, row, text }: Text): Edit[] {
  const clean = MARKUP.reduce((left, [pattern, plain]) => left.replaceAll(pattern, plain), text);
  if (row) return [rowTextEdit(row.index, cell, clean.trim())];
  return MARKUP.flatMap(([pattern, plain]) =>
    [...text.matchAll(pattern)].map(({ 0: from, index: at }): Edit => {
      return { do: 'replace', field, cell, at, from, to: plain(from) };
    }),
  );
}

const PAIRS = ['“”', '‘’', '（）', '()', '《》', '〔〕', '【】', '「」'];
// 交流交流; but 家家户户 and 一步一步 are words.
const DOUBLED = /(?<word>\p{Script=Han}{2,4})\k<word>/u;

function slips({ field, cell, row, text, what }: Text): Problem[] {
  const at = row ? { indicator: row.index } : {};
  const change = (from: string, to: string, safe: boolean): { fix: Repair } => {
    const edits: Edit[] = row
      ? [rowTextEdit(row.index, cell, text.replaceAll(from, to))]
      : placesOf(text, from).map((place) => ({ do: 'replace', field, cell, at: place, from, to }));
    return { fix: { label: `改成${quoted(to, 6)}`, edits, safe } };
  };
  const problems: Problem[] = settings()
    .slips.filter(({ wrong }) => text.includes(wrong))
    .map(({ wrong, right }) => {
      const message = `${what}里的“${wrong}”疑为“${right}”，请核对。`;
      return { field, ...at, message, ...change(wrong, right, true) };
    });
  const doubled = DOUBLED.exec(text);
  const word = doubled?.groups?.['word'] ?? '';
  if (doubled && !/^(.)\1+$/u.test(word) && !word.startsWith('一')) {
    const message = `${what}里“${doubled[0]}”写了两遍“${word}”，请核对。`;
    problems.push({ field, ...at, message, ...change(doubled[0], word, true) });
  }
  const odd = PAIRS.find(([open = '', close = '']) => count(text, open) !== count(text, close));
  if (odd) {
    const message = `${what}里的“${odd[0]}”和“${odd[1]}”不成对，请补全。`;
    problems.push({ field, ...at, message });
  }
  const straight = /"([^"]*)"/.exec(text);
  if (straight && text.split('"').length % 2 === 1) {
    const message = `${what}里用了英文引号 ${quoted(straight[0])}，宜改成中文引号“”。`;
    problems.push({ field, ...at, message, ...change(straight[0], `“${straight[1]}”`, false) });
  }
  return problems;
}

function placesOf(text: string, words: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
    places.push(at);
  }
  return places;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
