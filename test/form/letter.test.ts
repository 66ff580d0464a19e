import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeclarationSchema, type Declaration } from '../../src/form/declaration.ts';
import { returnLetter, showLetter, type Letter } from '../../src/form/letter.ts';
import { showEdits } from '../../src/form/repair-words.ts';
import type { Edit, Repair } from '../../src/form/repair.ts';
import { reviewAll, type Finding } from '../../src/form/review.ts';
import { clinic as soundClinic } from './forms.ts';

const TODAY = '2026-11-24';

const formsOf = (name: string) =>
  DeclarationSchema.array().parse(
    JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')),
  );

/** Rows stand here as they do on paper, so 7.1 is row 0. */
const clinic: Declaration = DeclarationSchema.parse({
  ...soundClinic,
  annualGoal: ['开展义诊十二场，服务居民600人次，提升居民健康水平。'],
  indicators: [
    { level1: '产出指标', level2: '数量指标', level3: '义诊场次', value: '=12%' },
    { level1: '产出指标', level2: '数量指标', level3: '“健康”讲座场次', value: '=6场' },
    { level1: '产出指标', level2: '质量指标', level3: '义诊场次', value: '=10场' },
    { level1: '满意度指标', level2: '服务对象满意度指标', level3: '居民满意度', value: '90%' },
  ],
});

const finding = (more: Partial<Finding>): Finding => ({
  rule: 'V-03',
  severity: 'error',
  heading: '相关性',
  form: 0,
  field: 'indicators',
  indicator: null,
  message: '还没有时效指标，请补一条。',
  basis: '《某办法》（财预〔2015〕88号）',
  ...more,
});
const fixing = (...edits: Edit[]): { fix: Repair } => ({
  fix: { label: '改', edits, safe: true },
});
const letterOf = (...findings: Finding[]) =>
  returnLetter([{ declaration: clinic, findings }], TODAY);
const items = ({ paragraphs }: Letter) =>
  paragraphs.filter(({ as }) => as === 'item').map(({ lead, text }) => `${lead}${text}`);
const of = (as: string, { paragraphs }: Letter) =>
  paragraphs.filter((one) => one.as === as).map(({ text }) => text);
const letterAbout = (forms: readonly Declaration[]) =>
  returnLetter(
    reviewAll(forms).map(({ findings }, i) => ({ declaration: forms[i]!, findings })),
    TODAY,
  );

describe('a letter of return', () => {
  it('says to whom, what was found, what to do and on what it rests', () => {
    const letter = letterOf(
      finding({
        indicator: 0,
        message: '7.1 义诊场次 要用计数单位，“=12%”不合适，建议改成“=12场”。',
        ...fixing({ do: 'setValue', row: 0, value: '=12场' }),
      }),
    );
    expect(showLetter(letter)).toBe(`关于退回修改《社区义诊》绩效目标申报表的意见（预演）

上海市杨浦区殷行社区卫生服务中心：
贵单位申报的《社区义诊》财政项目支出绩效目标申报表（2027年度），已按完整性、相关性、适当性、可行性四个方面逐项审核，共有须修改 1 处，现予退回，意见如下，请修改后重新报送。

一、相关性
1.【须修改】7.1“义诊场次”要用计数单位，“=12%”不合适。建议把 7.1 的指标值改成“=12场”。（依据：《某办法》（财预〔2015〕88号））

重新报送前，须修改的 1 处（第 1 项）请全部改正。

说明：本意见由申报助手在报送前自动审核得出，供自查使用，不是财政部门的正式意见；正式审核以财政部门的意见为准。

2026年11月24日`);
  });

  it('says of one cell what there is to say under one number, in the order of gravity', () => {
    const letter = letterOf(
      finding({ indicator: 3, severity: 'hint', message: '7.4 居民满意度 写得随意。' }),
      finding({ indicator: 3, severity: 'warning', message: '7.4 居民满意度 的“90%”要写下限。' }),
      finding({ indicator: 3, message: '7.4 居民满意度：人数太少。', basis: '自查' }),
      finding({ indicator: 3, message: '7.4 居民满意度：人数太少。', basis: '自查' }),
    );
    expect(items(letter)).toEqual([
      '1.【须修改】7.4“居民满意度”：人数太少。该指标的“90%”要写下限。另请留意：该指标写得随意。',
    ]);
    expect(letter.paragraphs.find(({ as }) => as === 'item')?.basis).toBe(
      '自查；《某办法》（财预〔2015〕88号）',
    );
  });

  it('keeps apart what is said of all rows', () => {
    const letter = letterOf(
      finding({ message: '还没有时效指标。' }),
      finding({ message: '还没有经济成本指标。' }),
    );
    expect(items(letter)).toHaveLength(2);
  });

  it('says nothing else of a row that is to go, and changes nothing in it', () => {
    const letter = letterOf(
      finding({
        indicator: 2,
        rule: 'T-07',
        heading: '完整性',
        message: '7.3 与 7.1 重复（义诊场次），建议留 7.1。',
        ...fixing({ do: 'delete', row: 2 }),
      }),
      finding({ indicator: 2, message: '7.3 义诊场次 更像数量指标。' }),
      finding({
        severity: 'hint',
        message: '指标值的写法不统一。',
        ...fixing(
          { do: 'setValue', row: 2, value: '=10次' },
          { do: 'setValue', row: 3, value: '=90%' },
        ),
      }),
    );
    expect(items(letter)).toEqual([
      '1.【须修改】7.3 与 7.1 重复（义诊场次）。建议删去 7.3。',
      '2.【供参考】指标值的写法不统一。建议把 7.4 的指标值改成“=90%”。',
    ]);
  });

  it('does not lose an error of a row because a hint would drop it', () => {
    const letter = letterOf(
      finding({ indicator: 2, message: '7.3 义诊场次 更像数量指标。' }),
      finding({ severity: 'hint', message: '可以少些。', ...fixing({ do: 'delete', row: 2 }) }),
    );
    expect(items(letter)[0]).toBe('1.【须修改】7.3“义诊场次”更像数量指标。');
  });

  it('proposes one value for a cell: that of the graver finding', () => {
    const letter = letterOf(
      finding({
        severity: 'hint',
        message: '写法不统一。',
        ...fixing({ do: 'setValue', row: 3, value: '=90%' }),
      }),
      finding({
        indicator: 3,
        message: '7.4 居民满意度 的“90%”要写下限，宜用“≥”。',
        ...fixing({ do: 'setValue', row: 3, value: '≥90%' }),
      }),
    );
    expect(items(letter)).toEqual([
      '1.【须修改】7.4“居民满意度”的“90%”要写下限，宜用“≥”。建议把 7.4 的指标值改成“≥90%”。',
      '2.【供参考】写法不统一。',
    ]);
  });

  it('asks to verify first what says something new of the project', () => {
    const add: Edit = { do: 'add', level2: '经济成本指标', name: '项目总成本', value: '≤25万元' };
    const [item] = items(
      letterOf(
        finding({
          message: '还没有经济成本指标，建议补一条，例如“加一条 项目总成本≤25万元”。',
          fix: { label: '补成本', edits: [add], safe: false },
        }),
      ),
    );
    expect(item).toBe(
      '1.【须修改】还没有经济成本指标。核实后可在经济成本指标下补“项目总成本 ≤25万元”。',
    );
  });

  it('tells no commands of the talk', () => {
    const [value, row] = items(
      letterOf(
        finding({ indicator: 0, message: '7.1 义诊场次 还没有指标值，例如“7.1改成=12场”。' }),
        finding({ message: '还没有时效指标，例如“加一条 完成及时率=100%”。' }),
      ),
    );
    expect(value).toContain('例如“=12场”');
    expect(row).toContain('例如“完成及时率=100%”');
  });

  it('follows the four headings, then what is for reference and what is missing', () => {
    const unread = (title: string) =>
      finding({
        severity: 'unknown',
        field: 'annualGoal',
        message: `没有读到年度总体目标，不能查“${title}”，请对照原表核对。`,
      });
    const letter = letterOf(
      unread('目标写清'),
      finding({ severity: 'hint', message: '条数偏少。' }),
      finding({ severity: 'warning', heading: '可行性', message: '比去年低。' }),
      finding({ heading: '完整性', field: 'unit', message: '实施单位还没填，请补上。' }),
      unread('目标不过期'),
    );
    expect(of('section', letter)).toEqual([
      '一、完整性',
      '二、可行性',
      '三、供参考',
      '四、需补充材料',
    ]);
    expect(items(letter).at(-1)).toBe(
      '4.【需补充】没有读到年度总体目标，不能查“目标写清”“目标不过期”，请对照原表核对。',
    );
    expect(of('text', letter).at(-1)).toBe(
      '重新报送前，须修改的 1 处（第 1 项）请全部改正；建议修改的 1 处请逐条修改或说明理由。需补充材料的 1 处，请一并补充或核对。',
    );
  });

  it('names a document once by its title, then by its number', () => {
    const letter = letterOf(finding({ message: '甲。' }), finding({ message: '乙。' }));
    expect(letter.paragraphs.flatMap(({ basis }) => basis ?? [])).toEqual([
      '《某办法》（财预〔2015〕88号）',
      '财预〔2015〕88号',
    ]);
  });

  it('names a row with quotation marks, line breaks or no name so that it can be read', () => {
    const [quoted] = items(
      letterOf(finding({ indicator: 1, message: '7.2 “健康”讲座场次 的“=6场”太少。' })),
    );
    expect(quoted).toBe('1.【须修改】7.2“‘健康’讲座场次”的“=6场”太少。');
    const rows = [
      { ...clinic.indicators[0]!, level3: '义诊\n场次' },
      { ...clinic.indicators[1]!, level3: '' },
    ];
    const letter = returnLetter(
      [
        {
          declaration: { ...clinic, indicators: rows },
          findings: [
            finding({ indicator: 0, message: '7.1 义诊\n场次 太少。' }),
            finding({ indicator: 1, message: '7.2 还没有三级指标名称，请写明量什么。' }),
          ],
        },
      ],
      TODAY,
    );
    expect(items(letter)).toEqual([
      '1.【须修改】7.1“义诊 场次”太少。',
      '2.【须修改】7.2 还没有三级指标名称，请写明量什么。',
    ]);
  });

  it('invents no unit and no name where the form has none', () => {
    const bare = { ...clinic, projectName: null, unit: '【待填】' };
    const letter = returnLetter([{ declaration: bare, findings: [finding({})] }], TODAY);
    expect(letter.title).toBe('关于退回修改《未填项目名称》绩效目标申报表的意见（预演）');
    expect(of('to', letter)).toEqual(['项目实施单位：']);
  });
});

describe('a letter about several forms', () => {
  const school = {
    ...clinic,
    projectName: '校舍修缮',
    unit: '上海市杨浦区教育局',
    year: 2026,
  };

  it('has a heading for each and numbers that run through', () => {
    const letter = returnLetter(
      [
        { declaration: clinic, findings: [finding({ message: '甲。' })] },
        { declaration: school, findings: [] },
        { declaration: clinic, findings: [finding({ message: '乙。', severity: 'warning' })] },
      ],
      TODAY,
    );
    expect(letter.title).toBe('关于退回修改《社区义诊》等 3 张绩效目标申报表的意见（预演）');
    expect(of('to', letter)).toEqual(['上海市杨浦区殷行社区卫生服务中心、上海市杨浦区教育局：']);
    expect(of('section', letter)).toEqual([
      '一、《社区义诊》（2027年度）',
      '二、《校舍修缮》（2026年度）',
      '三、《社区义诊》（2027年度）',
    ]);
    expect(of('subsection', letter)).toEqual(['（一）相关性', '（一）相关性']);
    expect(items(letter)).toEqual(['1.【须修改】甲。', '2.【建议修改】乙。']);
    expect(of('text', letter)).toContain('未发现需要修改之处。');
  });

  it('says what the nine filed forms and five public ones would be sent back for', () => {
    for (const name of ['seed-forms-2026.json', 'public-forms-2023.json']) {
      const forms = formsOf(name);
      const letter = letterAbout(forms);
      expect(of('section', letter)).toHaveLength(forms.length);
      const text = showLetter(letter);
      expect(text).not.toMatch(/undefined|null|NaN|7\.\d+改成|加一条 /);
      const numbers = items(letter).map((item) => Number(/^\d+/.exec(item)?.[0]));
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      // Every basis stands there, and no one is told a cell twice under one form.
      for (const { basis } of letter.paragraphs.filter(({ as }) => as === 'item')) {
        expect(basis).toBeTruthy();
      }
    }
  });
});

describe('a form with nothing to return', () => {
  it('is told that it would pass as it stands', () => {
    const letter = letterOf();
    expect(letter.title).toBe('关于《社区义诊》绩效目标申报表的审核意见（预演）');
    expect(of('text', letter)).toEqual([
      '贵单位申报的《社区义诊》财政项目支出绩效目标申报表（2027年度），已按完整性、相关性、适当性、可行性四个方面逐项审核，未发现须退回修改之处，按现稿可以报送。',
    ]);
    expect(of('note', letter)).toHaveLength(1);
  });

  it('is told what could not be judged', () => {
    const letter = letterOf(finding({ severity: 'unknown', message: '没有去年的申报表。' }));
    expect(letter.title).not.toContain('退回');
    expect(of('text', letter).at(-1)).toBe('需补充材料的 1 处，因材料不全未能判断，请自行核对。');
  });
});

describe('a fix in words', () => {
  const said = (...edits: Edit[]) => showEdits(edits, clinic);

  it('names the place and the new text', () => {
    expect(said({ do: 'setValue', row: 3, value: '≥90%' })).toBe('把 7.4 的指标值改成“≥90%”');
    expect(said({ do: 'rename', row: 0, name: '“健康”场次' })).toBe(
      '把 7.1 的名称改成「“健康”场次」',
    );
    expect(said({ do: 'move', row: 2, level2: '数量指标' })).toBe('把 7.3 移到数量指标');
    expect(said({ do: 'move', row: 2, level2: '质量指标' })).toBe('把 7.3 归入产出指标');
    expect(said({ do: 'delete', row: 1 }, { do: 'delete', row: 2 })).toBe('删去 7.2、7.3');
    expect(said({ do: 'add', level2: '时效指标', name: '义诊及时率', value: '=100%' })).toBe(
      '在时效指标下补“义诊及时率 =100%”',
    );
  });

  it('says what one effect has on several rows once', () => {
    const values = [0, 1, 3].map((row): Edit => ({ do: 'setValue', row, value: '=12场' }));
    expect(said(...values, { do: 'setValue', row: 2, value: '=10场' })).toBe(
      '把 7.1、7.2、7.4 的指标值改成“=12场”，把 7.3 的指标值改成“=10场”',
    );
  });

  it('names only the cells that change, by what the paper calls them', () => {
    expect(
      said({
        do: 'set',
        field: 'annualFunding',
        text: '',
        cells: {
          'annualFunding.total': '260,000.00',
          'annualFunding.currentYearFiscal': '250,000.00',
          'annualFunding.other': '10,000.00',
        },
      }),
    ).toBe('把年度资金申请总额改成“260,000.00”，把年度资金申请总额的其他资金改成“10,000.00”');
    expect(
      said({
        do: 'set',
        field: 'period',
        text: '',
        cells: { startDate: '2027-03-01', endDate: '' },
      }),
    ).toBe('把计划开始日期改成“2027-03-01”，把计划完成日期留空');
  });

  it('says what is put for words, behind them or out of a text', () => {
    const goal = { do: 'replace', field: 'annualGoal', cell: 'annualGoal' } as const;
    expect(said({ ...goal, at: 4, from: '十二场', to: '12场' })).toBe(
      '把年度总体目标中的“十二场”改成“12场”',
    );
    expect(said({ ...goal, at: 0, from: '开展', to: '' })).toBe('删去年度总体目标中的“开展”');
    const text = clinic.annualGoal.join('');
    expect(said({ ...goal, at: text.length - 1, from: '。', to: '。讲座6场。' })).toBe(
      '在年度总体目标末尾补上“讲座6场。”',
    );
    expect(said({ ...goal, at: 4, from: '十二场', to: '十二场、讲座6场' })).toBe(
      '在年度总体目标的“开展义诊十二场”之后补上“、讲座6场”',
    );
  });
});
