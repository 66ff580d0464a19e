import { describe, expect, it } from 'vitest';
import { isUnfilled, notesOn, readForms, type Found } from '../../src/form/grid-reading.ts';
import type { Cell, Grid } from '../../src/form/grid.ts';
import { branchOf } from '../../src/form/indicators.ts';

/** A cell: its text, the columns it spans, the rows it spans. */
type Spec = string | readonly [text: string, columns?: number, rows?: number];

/** A table from its rows, as a web page has them: what is covered from above is left out. */
function grid(rows: readonly (readonly Spec[])[], ...before: string[]): Grid {
  const taken = new Set<string>();
  const cells = rows.map((specs, row) => {
    let column = 0;
    return specs.map((spec): Cell => {
      const [text, columns = 1, rowSpan = 1] = typeof spec === 'string' ? [spec] : spec;
      while (taken.has(`${row},${column}`)) column += 1;
      for (let r = row; r < row + rowSpan; r += 1) {
        for (let c = column; c < column + columns; c += 1) taken.add(`${r},${c}`);
      }
      column += columns;
      return { text, row, column: column - columns, rows: rowSpan, columns };
    });
  });
  return { name: '第 1 个表格', before, rows: cells };
}

const HEAD: readonly (readonly Spec[])[] = [
  [['项目名称', 2], ['河道保洁', 2], '项目性质', '经常性项目', '项目类别', '特定目标类'],
  [['主管部门', 2], ['某区水务局', 2], '实施单位', ['某区河道所', 3]],
  [['计划开始日期', 2], ['2027-01-01', 2], '计划完成日期', ['2027-12-31', 3]],
];
const MONEY: readonly (readonly Spec[])[] = [
  [['项目资金（元）', 2, 4], ['项目资金总额', 2], '', ['年度资金申请总额', 2], '600,000.00'],
  [['其中：财政资金', 2, 2], ['', 1, 2], ['其中：当年财政拨款', 2], '500,000.00'],
  [['上年结转资金', 2], '60,000.00'],
  [['其他资金', 2], '', ['其他资金', 2], '40,000.00'],
];
const GOALS: readonly (readonly Spec[])[] = [
  [
    ['项目绩效目标', 1, 2],
    ['项目总目标', 4],
    ['年度总体目标', 3],
  ],
  [
    ['', 4],
    ['保洁河道12公里。\n打捞漂浮物。', 3],
  ],
];
const HEADING: readonly Spec[] = [
  ['绩效指标', 1, 4],
  '一级指标',
  '二级指标',
  ['三级指标', 3],
  ['年度(/项目)指标值', 2],
];
const ROWS: readonly (readonly Spec[])[] = [
  [
    ['产出指标', 1, 2],
    ['数量指标', 1, 2],
    ['保洁河道长度', 3],
    ['=12公里', 2],
  ],
  [
    ['打捞次数', 3],
    ['≥200次', 2],
  ],
  ['满意度指标', '服务对象满意度指标', ['居民满意度', 3], ['≥90%', 2]],
];
const TITLE: readonly (readonly Spec[])[] = [
  [['财政项目支出绩效目标申报表', 8]],
  [['（2027年度）', 8]],
];
const FORM = [...TITLE, ...HEAD, ...MONEY, ...GOALS, HEADING, ...ROWS];

const whole = {
  year: 2027,
  projectName: '河道保洁',
  projectNature: '经常性项目',
  projectCategory: '特定目标类',
  department: '某区水务局',
  unit: '某区河道所',
  startDate: '2027-01-01',
  endDate: '2027-12-31',
  projectTotalFunding: { total: null, fiscal: null, other: null },
  annualFunding: {
    total: '600,000.00',
    currentYearFiscal: '500,000.00',
    carriedOver: '60,000.00',
    other: '40,000.00',
  },
  overallGoal: [],
  annualGoal: ['保洁河道12公里。', '打捞漂浮物。'],
  indicators: [
    { level1: '产出指标', level2: '数量指标', level3: '保洁河道长度', value: '=12公里' },
    { level1: '产出指标', level2: '数量指标', level3: '打捞次数', value: '≥200次' },
    { level1: '满意度指标', level2: '服务对象满意度指标', level3: '居民满意度', value: '≥90%' },
  ],
  unread: [],
};

/** The one form of these tables. */
function only(...grids: Grid[]): Found {
  const found = readForms(grids);
  expect(found).toHaveLength(1);
  return found[0]!;
}
const read = (...grids: Grid[]) => only(...grids).declaration;
const indicator = (
  level3: string,
  value: string | null,
  level1 = '产出指标',
  level2 = '数量指标',
) => ({
  level1,
  level2,
  level3,
  value,
});

describe('the official form', () => {
  it('is read whole, a blank left half of the money included', () => {
    expect(only(grid(FORM))).toEqual({ declaration: whole, where: '第 1 个表格', notes: [] });
  });

  it('gives both halves of the money, by the side they stand on', () => {
    const filled: Spec[][] = [
      [['项目资金', 2, 4], ['项目资金总额', 2], '900.00', ['年度资金申请总额', 2], '600.00'],
      [['其中：财政资金', 2, 2], ['800.00', 1, 2], ['其中：当年财政拨款', 2], '500.00'],
      [['上年结转资金', 2], '60.00'],
      [['其他资金', 2], '100.00', ['其他资金', 2], '40.00'],
    ];
    expect(read(grid([...TITLE, ...HEAD, ...filled, ...GOALS, HEADING, ...ROWS]))).toMatchObject({
      projectTotalFunding: { total: '900.00', fiscal: '800.00', other: '100.00' },
      annualFunding: {
        total: '600.00',
        currentYearFiscal: '500.00',
        carriedOver: '60.00',
        other: '40.00',
      },
    });
  });

  it('keeps two goals that say the same apart', () => {
    const goals: Spec[][] = [
      [
        ['项目绩效目标', 1, 2],
        ['项目总目标', 4],
        ['年度总体目标', 3],
      ],
      [
        ['管好河道。', 4],
        ['管好河道。', 3],
      ],
    ];
    expect(read(grid([...TITLE, ...HEAD, ...MONEY, ...goals, HEADING, ...ROWS]))).toMatchObject({
      overallGoal: ['管好河道。'],
      annualGoal: ['管好河道。'],
    });
  });
});

describe('title and year', () => {
  it.each([
    ['in the table', TITLE, []],
    ['above it', [], ['财政项目支出绩效目标填报表', '（2027年度）']],
    ['in one cell', [[['财政项目支出绩效目标申报表\n(2027年度)', 8]] as const], []],
    ['in the title', [], ['2027年区级项目支出绩效目标申报表']],
    ['in Chinese numerals', [], ['财政项目支出绩效目标申报表', '（二〇二七年度）']],
    ['with spaces', [], ['财政项目支出绩效目标申报表', '（ 2027 年 度 ）']],
  ])('%s', (_, rows: readonly (readonly Spec[])[], before) => {
    const form = grid([...rows, ...FORM.slice(2)], ...before);
    expect(read(form)).toEqual(whole);
  });

  it('a year that is not shown is unread, and that of the dates or the file stands in', () => {
    expect(read(grid(FORM.slice(2)))).toEqual({ ...whole, unread: ['year'] });
    const undated = FORM.filter((_, i) => i !== 4).slice(2);
    const [found] = readForms([grid(undated)], '2028年河道.docx');
    expect(found?.declaration).toMatchObject({
      year: 2028,
      unread: ['year', 'startDate', 'endDate'],
    });
    expect(notesOn(found!)[0]).toContain('2028');
    expect(readForms([grid(undated)])).toEqual([]);
  });
});

describe('labels', () => {
  it.each([
    ['with colons', (text: string) => `${text}：`],
    ['with a space and a break', (text: string) => `${text.slice(0, 2)} \n　${text.slice(2)}`],
    ['numbered', (text: string) => `一、${text}`],
    ['with a star', (text: string) => `*${text}`],
  ])('%s', (_, change) => {
    const rows = [...HEAD, ...MONEY, ...GOALS].map((row) =>
      row.map((spec): Spec => {
        const [text, ...spans] = typeof spec === 'string' ? [spec] : spec;
        return /^(?:项目|主管|实施|计划|年度|上年|其他)..*[称质别门位期额标金]$/.test(text)
          ? [change(text), ...spans]
          : spec;
      }),
    );
    expect(read(grid([...TITLE, ...rows, HEADING, ...ROWS]))).toEqual(whole);
  });

  it('other words for the same', () => {
    const rows: Spec[][] = [
      [['项目支出名称', 2], ['河道保洁', 2], '项目属性', '新增', '项目类型', '特定目标类'],
      [['预算主管部门', 2], ['某区水务局', 2], '项目单位', ['某区河道所', 3]],
      [['开始时间', 2], ['2027/1/1', 2], '结束时间', ['2027年12月31日', 3]],
      [
        ['项目总体目标\n(2027年-2029年)', 4],
        ['2027年度绩效目标', 4],
      ],
      [
        ['三年治好。', 4],
        ['保洁河道12公里。\n打捞漂浮物。', 4],
      ],
    ];
    const { unread, ...form } = read(grid([...TITLE, ...rows, HEADING, ...ROWS]));
    expect(form).toMatchObject({
      projectName: '河道保洁',
      projectNature: '新增',
      department: '某区水务局',
      unit: '某区河道所',
      startDate: '2027-01-01',
      endDate: '2027-12-31',
      overallGoal: ['三年治好。'],
      annualGoal: whole.annualGoal,
    });
    expect(unread).toContain('annualFunding.total');
  });

  it('with the value in the same cell', () => {
    const rows = [
      [['项目名称：河道保洁', 8]],
      [
        ['实施单位: 某区河道所', 4],
        ['主管部门：某区水务局', 4],
      ],
    ] as const;
    expect(read(grid([...TITLE, ...rows, HEADING, ...ROWS]))).toMatchObject({
      projectName: '河道保洁',
      unit: '某区河道所',
      department: '某区水务局',
    });
  });

  it('of something else are no values', () => {
    const rows = [
      ['项目名称', '河道保洁', '项目编码', '123', '是否新增', '是', '', ''],
      ['主管部门', '', '联系人及电话', '张三', '实施单位', '某区河道所', '存放地点', '档案室'],
    ];
    expect(read(grid([...TITLE, ...rows, HEADING, ...ROWS]))).toMatchObject({
      projectName: '河道保洁',
      department: null,
      unit: '某区河道所',
    });
  });

  it('起止日期 in one cell are two dates; what is no day stays a text', () => {
    const dated = (label: string, value: string) =>
      read(
        grid([
          ...TITLE,
          ...HEAD.slice(0, 2),
          [
            [label, 2],
            [value, 6],
          ],
          ...GOALS,
          HEADING,
          ...ROWS,
        ]),
      );
    expect(dated('起止日期', '2027年1月1日至2027年12月31日')).toMatchObject({
      startDate: '2027-01-01',
      endDate: '2027-12-31',
    });
    expect(dated('计划开始日期', '2027年1月')).toMatchObject({
      startDate: '2027年1月',
      endDate: null,
    });
    expect(dated('计划开始日期', '2027-02-30').startDate).toBe('2027-02-30');
    expect(dated('计划开始日期', '2027-01-01').unread).toContain('endDate');
  });

  it('a ticked box is the choice', () => {
    const rows = [
      [['项目名称', 2], ['河道保洁', 2], '项目性质', ['☑经常性项目 □一次性项目', 3]],
    ] as const;
    expect(read(grid([...TITLE, ...rows, HEADING, ...ROWS])).projectNature).toBe('经常性项目');
  });
});

describe('amounts', () => {
  const money = (unit: string, total: string, ...before: string[]) =>
    only(
      grid(
        [
          ...TITLE,
          ...HEAD,
          [
            [`项目资金${unit}`, 2],
            ['年度资金申请总额', 4],
            [total, 2],
          ],
          ...GOALS,
          HEADING,
          ...ROWS,
        ],
        ...before,
      ),
    );

  it('in 万元 are told in 元, and that is said', () => {
    const found = money('（万元）', '98.7');
    expect(found.declaration.annualFunding.total).toBe('987,000.00');
    expect(notesOn(found)[0]).toContain('万元');
    expect(money('', '98.7', '单位：万元').declaration.annualFunding.total).toBe('987,000.00');
  });

  it('else stand as printed', () => {
    for (const text of ['98.7万元', '987000', '-', '987,000.00 元']) {
      expect(money('（元）', text).declaration.annualFunding.total).toBe(text);
    }
    expect(money('（万元）', '98.7万元').declaration.annualFunding.total).toBe('98.7万元');
  });

  it('that are none are unread, never dropped in silence', () => {
    const found = money('（元）', '见附件');
    expect(found.declaration.unread).toContain('annualFunding.total');
    expect(notesOn(found)[0]).toContain('见附件');
  });
});

describe('indicator rows', () => {
  const rowsOf = (...rows: (readonly Spec[])[]) =>
    read(
      grid([
        ...FORM.slice(0, 11),
        ['绩效指标', '一级指标', '二级指标', ['三级指标', 3], ['指标值', 2]],
        ...rows,
      ]),
    ).indicators;

  it('take blank level cells from above, as undone merges leave them', () => {
    expect(
      rowsOf(
        ['', '产出指标', '数量指标', ['甲', 3], ['1个', 2]],
        ['', '', '', ['乙', 3], ['2个', 2]],
        ['', '', '质量指标', ['丙', 3], ['100%', 2]],
        ['', '效益指标', '', ['丁', 3], ['提升', 2]],
      ),
    ).toEqual([
      indicator('甲', '1个'),
      indicator('乙', '2个'),
      indicator('丙', '100%', '产出指标', '质量指标'),
      indicator('丁', '提升', '效益指标', ''),
    ]);
  });

  it('do not take the level of another branch', () => {
    const form = read(
      grid([
        ...FORM.slice(0, 11),
        ['绩效指标', '一级指标', '二级指标', ['三级指标', 3], ['指标值', 2]],
        ['', '产出指标', '数量指标', ['甲', 3], ['1个', 2]],
        ['', '', '社会效益指标', ['乙', 3], ['提升', 2]],
      ]),
    );
    expect(form.indicators[1]).toEqual(indicator('乙', '提升', '', '社会效益指标'));
    expect(form.unread).toEqual(['indicators.1.level1']);
  });

  it('skip blank rows, repeated headings and titles, notes and signatures', () => {
    expect(
      rowsOf(
        ['', '产出指标', '数量指标', ['甲', 3], ['1个', 2]],
        ['', '', '', ['', 3], ['', 2]],
        [['财政项目支出绩效目标申报表', 8]],
        ['绩效指标', '一级指标', '二级指标', ['三级指标', 3], ['指标值', 2]],
        ['', '', '', ['审核说明完成数', 3], ['2个', 2]],
        [['注：本表一式两份', 8]],
        [
          ['填表人：', 2],
          ['张三', 2],
          ['联系电话', 2],
          ['123', 2],
        ],
      ),
    ).toEqual([indicator('甲', '1个'), indicator('审核说明完成数', '2个')]);
  });

  it('keep a row without a value, and one without a name', () => {
    expect(
      rowsOf(
        ['', '产出指标', '数量指标', ['甲', 3], ['', 2]],
        ['', '产出指标', '数量指标', ['', 3], ['2个', 2]],
        ['', '产出指标', '质量指标', ['', 3], ['', 2]],
      ),
    ).toEqual([indicator('甲', null), indicator('', '2个')]);
  });

  it('join what a narrow cell has broken, and a value in several cells', () => {
    expect(
      rowsOf(
        ['', '产\n出\n指\n标', '数量\n指标', ['保洁河道\n长度', 3], '≥', '12公里'],
        ['', '', '', ['WPS Office\n2027 版', 3], ['1\n套', 2]],
      ),
    ).toEqual([indicator('保洁河道长度', '≥12公里'), indicator('WPS Office 2027 版', '1套')]);
  });

  it('of the old tree and of other provinces stay as printed and are understood', () => {
    const rows = rowsOf(
      ['', ['项目完成指标', 1, 2], '数量指标', ['甲', 3], ['1个', 2]],
      ['', '成本指标', ['乙', 3], ['≤2万元', 2]],
      ['', '项目效益指标', '环境效益指标', ['丙', 3], ['改善', 2]],
      ['', ['满意度指标', 2], ['丁', 3], ['≥90%', 2]],
      ['', '满意度目标', '服务对象满意度目标', ['戊', 3], ['≥90%', 2]],
    );
    expect(rows.map(({ level1 }) => level1)).toEqual([
      '项目完成指标',
      '项目完成指标',
      '项目效益指标',
      '满意度指标',
      '满意度目标',
    ]);
    expect(rows.map(({ level2 }) => branchOf(level2)?.code)).toEqual([
      'O1',
      'C1',
      'B3',
      'S1',
      'S1',
    ]);
  });

  it('leave other columns aside', () => {
    const form = grid([
      ...FORM.slice(0, 11),
      ['一级指标', '二级指标', '三级指标', '指标解释', '项目指标值', '年度指标值', '权重', '备注'],
      ['产出指标', '数量指标', '甲', '怎么算', '9个', '3个', '10', '无'],
    ]);
    expect(read(form).indicators).toEqual([indicator('甲', '3个')]);
  });

  it('without a column of values have none to be read', () => {
    const form = grid([
      ...FORM.slice(0, 11),
      [
        ['一级指标', 2],
        ['二级指标', 2],
        ['三级指标', 4],
      ],
      [
        ['产出指标', 2],
        ['数量指标', 2],
        ['甲', 4],
      ],
    ]);
    const found = only(form);
    expect(found.declaration.unread).toEqual(['indicators.0.value']);
    expect(notesOn(found)).toEqual(['未读到 指标“甲”，请对照原表核对。']);
  });
});

describe('over several tables', () => {
  it('a form goes on, with its heading repeated or not', () => {
    for (const heading of [[], [HEADING]]) {
      const tables = [
        grid(FORM.slice(0, 5)),
        grid(FORM.slice(5, 13)),
        grid([...heading, ...ROWS.slice(2)]),
      ];
      expect(read(...tables)).toEqual({
        ...whole,
        indicators: whole.indicators.filter((_, i) => i !== 1),
      });
    }
  });

  it('a goal goes on', () => {
    const more: Spec[][] = [
      [
        ['', 1],
        ['', 4],
        ['沿岸整洁。', 3],
      ],
      [...HEADING],
      ...ROWS.map((one) => [...one]),
    ];
    expect(read(grid(FORM.slice(0, 11)), grid(more)).annualGoal).toEqual([
      ...whole.annualGoal,
      '沿岸整洁。',
    ]);
  });

  it('a repeated title and name begin no new form', () => {
    const again = grid([...TITLE, HEAD[0]!, HEADING, ...ROWS]);
    expect(read(grid(FORM), again).indicators).toHaveLength(6);
  });

  it('a table of something else is no part of it', () => {
    const costs = grid(
      [
        ['序号', '内容', '单价', '金额'],
        ['1', '船只', '2', '4'],
      ],
      '附：经费明细',
    );
    expect(read(grid(FORM), costs)).toEqual(whole);
    expect(readForms([costs])).toEqual([]);
    const overview = grid([
      ['序号', '项目名称', '主管部门', '实施单位', '年度'],
      ['1', '甲', '乙', '丙', '2027'],
    ]);
    expect(readForms([overview])).toEqual([]);
    expect(read(overview, grid(FORM))).toEqual(whole);
  });

  it('several forms are told apart, also in one table and without titles', () => {
    const named = (name: string) =>
      FORM.slice(2).map((row) =>
        row.map((spec): Spec => (spec[0] === '河道保洁' ? [name, 2] : spec)),
      );
    const names = (...grids: Grid[]) =>
      readForms(grids).map(({ declaration }) => declaration.projectName);
    expect(names(grid(FORM), grid(FORM))).toEqual(['河道保洁', '河道保洁']);
    expect(names(grid([...FORM, ...FORM]))).toEqual(['河道保洁', '河道保洁']);
    expect(names(grid(named('甲'), '（2027年度）'), grid(named('乙')))).toEqual(['甲', '乙']);
    expect(names(grid([...TITLE, ...named('甲'), ...named('乙')]))).toEqual(['甲', '乙']);
  });
});

it('never guesses: a form of a name and a row names all else as unread', () => {
  const found = only(
    grid([
      ...TITLE,
      [
        ['项目名称', 2],
        ['河道', 6],
      ],
      HEADING,
      ...ROWS,
    ]),
  );
  expect(found.declaration).toMatchObject({ projectNature: null, annualGoal: [] });
  expect(found.declaration.unread).toHaveLength(15);
});

it('knows a form that nobody has filled', () => {
  const rows = [...TITLE, ...HEAD, ...MONEY, ...GOALS, HEADING].map((row) =>
    row.map((spec): Spec => {
      const [text, ...spans] = typeof spec === 'string' ? [spec] : spec;
      const isValue = /河道|经常|特定|某区|^2027|00$/.test(text);
      return [isValue ? '' : text, ...spans];
    }),
  );
  expect(isUnfilled(only(grid(rows)))).toBe(true);
  expect(isUnfilled(only(grid(FORM)))).toBe(false);
});

it('texts that no form can hold are unread, and said', () => {
  const long = '长'.repeat(201);
  const rows = [
    [
      ['项目名称', 2],
      [long, 6],
    ],
    HEADING,
    ['', '', '', [long, 3], ['1个', 2]],
  ] as const;
  const found = only(grid([...TITLE, ...HEAD.slice(1), ...rows]));
  expect(found.declaration.unread).toEqual(
    expect.arrayContaining(['projectName', 'indicators.0.level3']),
  );
  expect(found.notes).toHaveLength(2);
});
