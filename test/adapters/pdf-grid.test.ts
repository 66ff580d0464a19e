import { describe, expect, it } from 'vitest';
import { gridsOf, TooManyLines, type Page, type Ruling } from '../../src/adapters/pdf-grid.ts';
import type { Letter } from '../../src/adapters/pdf-text.ts';

/** Letters ten points wide, ASCII five, from the left end of a base line. */
function words(x: number, y: number, text: string, turn: Letter['turn'] = 0): Letter[] {
  let at = 0;
  return [...text].map((one): Letter => {
    const width = /[ -~]/.test(one) ? 5 : 10;
    const [right, below] = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ][turn] as [number, number];
    const letter = { text: one, x: x + at * right, y: y + at * below, width, size: 10, turn };
    at += width;
    return letter;
  });
}

function across(y: number, x1 = 0, x2 = 300): Ruling {
  return { x1, y1: y, x2, y2: y };
}

function down(x: number, y1 = 0, y2 = 60): Ruling {
  return { x1: x, y1, x2: x, y2 };
}

function page(letters: Letter[], rulings: Ruling[], shift = 100): Page {
  return {
    width: 400,
    height: 600,
    letters: letters.map((letter) => ({ ...letter, x: letter.x + 50, y: letter.y + shift })),
    rulings: rulings.map(({ x1, y1, x2, y2 }) => ({
      x1: x1 + 50,
      y1: y1 + shift,
      x2: x2 + 50,
      y2: y2 + shift,
    })),
  };
}

/** Three columns and three rows, each 100 wide and 20 high. */
const LINES = [0, 20, 40, 60].map((y) => across(y)).concat([0, 100, 200, 300].map((x) => down(x)));
const NINE = [0, 1, 2].flatMap((r) =>
  [0, 1, 2].flatMap((c) => words(5 + 100 * c, 14 + 20 * r, `${'甲乙丙'[r]}${c}`)),
);
const PLAIN = [
  ['甲0', '甲1', '甲2'],
  ['乙0', '乙1', '乙2'],
  ['丙0', '丙1', '丙2'],
];

function texts(pages: Page[]): string[][][] {
  return gridsOf(pages).map(({ rows }) => rows.map((row) => row.map(({ text }) => text)));
}

describe('cells are what lines enclose', () => {
  it.each<[string, Ruling[]]>([
    ['in full', LINES],
    ['in pieces for each cell, and twice', [...LINES, ...LINES].flatMap(halves)],
    ['a little off, and apart', LINES.concat(LINES.map(shifted(2)))],
    ['with a gap in them', LINES.flatMap(broken)],
    ['as dots', LINES.flatMap(dotted)],
    [
      'with an underlining, a box to tick and a frame around the page',
      [
        ...LINES,
        across(16, 5, 25),
        across(7, 40, 47),
        across(14, 40, 47),
        down(40, 7, 14),
        down(47, 7, 14),
        across(-50, -30, 330),
        across(200, -30, 330),
        down(-30, -50, 200),
        down(330, -50, 200),
      ],
    ],
    ['open at both sides', LINES.filter(({ x1, x2 }) => x1 !== x2 || (x1 > 0 && x1 < 300))],
  ])('%s', (_, lines) => {
    expect(texts([page(NINE, lines)])).toEqual([PLAIN]);
  });

  it('merged where a line is missing', () => {
    const lines = [
      across(0),
      across(20, 100),
      across(40),
      across(60),
      down(0),
      down(100),
      down(200, 0, 40),
      down(300),
    ];
    const letters = [...words(5, 14, '左上'), ...words(105, 14, '甲'), ...words(105, 54, '下')];
    expect(gridsOf([page(letters, lines)])).toEqual([
      {
        name: '第 1 页的表格',
        before: [],
        rows: [
          [
            { text: '左上', row: 0, column: 0, rows: 2, columns: 1 },
            { text: '甲', row: 0, column: 1, rows: 1, columns: 1 },
            { text: '', row: 0, column: 2, rows: 1, columns: 1 },
          ],
          [
            { text: '', row: 1, column: 1, rows: 1, columns: 1 },
            { text: '', row: 1, column: 2, rows: 1, columns: 1 },
          ],
          [
            { text: '', row: 2, column: 0, rows: 1, columns: 1 },
            { text: '下', row: 2, column: 1, rows: 1, columns: 2 },
          ],
        ],
      },
    ]);
  });

  it('that meet no others are none, and a text without a table stands by itself', () => {
    const rules = [across(0), across(20), across(40)];
    expect(gridsOf([page(words(5, 14, '甲'), rules)])).toEqual([
      { name: '', before: ['甲'], rows: [] },
    ]);
    expect(gridsOf([])).toEqual([]);
  });

  it('too many are refused, and a drawing is no table', () => {
    const many = Array.from({ length: 3001 }, (_, i) => across(i * 10, 0, 100));
    expect(() => gridsOf([page([], many)])).toThrow(TooManyLines);
    const paper = Array.from({ length: 120 }, (_, i) => down(i * 10)).concat(
      [0, 20].map((y) => across(y, 0, 1200)),
    );
    expect(gridsOf([page(words(5, 100, '甲'), paper)])).toEqual([
      { name: '', before: ['甲'], rows: [] },
    ]);
  });

  it('of a page that lies on its side', () => {
    const upright = page(NINE, LINES);
    const turned: Page = {
      width: 600,
      height: 400,
      letters: upright.letters.map((one) => ({ ...one, x: 600 - one.y, y: one.x, turn: 1 })),
      rulings: upright.rulings.map(({ x1, y1, x2, y2 }) => ({
        x1: 600 - y1,
        y1: x1,
        x2: 600 - y2,
        y2: x2,
      })),
    };
    expect(texts([turned])).toEqual([PLAIN]);
  });
});

describe('the text of a cell', () => {
  const cell = (letters: Letter[], wide = 110) => {
    const lines = [across(0, 0, wide), across(200, 0, wide), down(0, 0, 200), down(wide, 0, 200)];
    return gridsOf([page(letters, lines)])[0]?.rows[0]?.[0]?.text;
  };
  const lines = (...given: string[]) => given.flatMap((text, i) => words(5, 20 + 16 * i, text));

  it('joins its lines', () => {
    expect(cell(lines('一二三四五六七八九十', '一二三四'))).toBe('一二三四五六七八九十一二三四');
    expect(cell(lines('the declaration form', 'of 2027'))).toBe('the declaration form of 2027');
    expect(cell(lines('编号 31011200002026', '0001'))).toBe('编号 310112000020260001');
  });

  it('begins a paragraph after a short line, at an indent and after a gap', () => {
    expect(cell(lines('一二三四', '五六七八九十'))).toBe('一二三四\n五六七八九十');
    expect(
      cell([
        ...words(25, 20, '一二三四五六七八'),
        ...words(5, 36, '一二三四五六七八九十'),
        ...words(25, 52, '三四五六'),
      ]),
    ).toBe('一二三四五六七八一二三四五六七八九十\n三四五六');
    expect(
      cell([...lines('一二三四五六七八九十', '一二三四五六七八九十'), ...words(5, 80, '三四')]),
    ).toBe('一二三四五六七八九十一二三四五六七八九十\n三四');
  });

  it('keeps together what is centred, and what had no room', () => {
    expect(cell([...words(10, 20, '一二三四五六七八九'), ...words(45, 36, '十一')])).toBe(
      '一二三四五六七八九十一',
    );
    expect(cell(lines('一二三四五六七八', '2027年度的'))).toBe('一二三四五六七八2027年度的');
  });

  it('has a space at the end of a line where the text has one between such signs', () => {
    expect(cell(lines('一二, 三四五六七八,', '九十'))).toBe('一二, 三四五六七八, 九十');
    expect(cell(lines('一二,三四五六七八九,', '九十'))).toBe('一二,三四五六七八九,九十');
    expect(cell(lines('共 3 人, 每人每年领', '12 元'))).toBe('共 3 人, 每人每年领 12 元');
  });

  it('keeps spaces, reads wide gaps as one, and what is printed twice once', () => {
    expect(cell(lines('= 12 000 元'))).toBe('= 12 000 元');
    expect(cell([...words(5, 20, '甲'), ...words(45, 20, '乙')])).toBe('甲 乙');
    expect(cell([...words(5, 20, '甲乙'), ...words(5.4, 20, '甲乙')])).toBe('甲乙');
    expect(cell([...words(5, 20, '面积m'), { ...words(30, 16, '2')[0]!, size: 6, width: 3 }])).toBe(
      '面积m2',
    );
  });

  it('reads what is written from top to bottom, upright or turned', () => {
    const label = ['绩', '效', '指', '标'].flatMap((one, i) => words(3, 20 + 12 * i, one));
    expect(cell(label, 16)).toBe('绩效指标');
    expect(cell([...words(5, 20, '甲乙丙丁戊己'), ...words(60, 40, '绩效', 1)])).toContain('绩效');
  });
});

describe('a table over pages', () => {
  const top = page(NINE, LINES, 500);
  const foot = (at: number) => words(100, 590 - 50, `第${at}页 共2页`);
  const withFoot = (one: Page, at: number): Page => ({
    ...one,
    letters: [
      ...one.letters,
      ...foot(at).map((letter) => ({ ...letter, y: 595 })),
      ...words(5, 580, '由人工智能辅助拟写'),
    ],
  });

  it('is one, whatever stands at the foot of the pages', () => {
    const pages = [withFoot(top, 1), withFoot(page(NINE, LINES), 2)];
    expect(texts(pages)).toEqual([[...PLAIN, ...PLAIN]]);
  });

  it('is two when a title stands between them, and those have the same columns', () => {
    const next = page(
      [...words(80, -10, '项目绩效目标申报表'), ...words(5, 14, '甲')],
      [across(0), across(20), down(0, 0, 20), down(150, 0, 20), down(300, 0, 20)],
    );
    const grids = gridsOf([withFoot(top, 1), withFoot(next, 2)]);
    expect(grids.map(({ name, before }) => [name, before])).toEqual([
      ['第 1 页的表格', []],
      ['第 2 页的表格', ['项目绩效目标申报表']],
    ]);
    expect(grids[1]?.rows[0]?.map(({ column, columns }) => [column, columns])).toEqual([
      [0, 2],
      [2, 2],
    ]);
  });

  const narrow = [
    across(0),
    across(20),
    down(0, 0, 20),
    down(100, 0, 20),
    down(200, 0, 20),
    down(300, 0, 20),
  ];

  it('has its row whole again that was cut in two', () => {
    const end = page(
      [...words(5, 14, '产出'), ...words(102, 14, '一二三四五六七八九'), ...words(205, 14, '≥95%')],
      narrow,
      500,
    );
    const rest = page(words(105, 14, '率'), narrow);
    expect(texts([end, rest])).toEqual([[['产出', '一二三四五六七八九率', '≥95%']]]);
  });

  it('keeps rows apart that follow each other', () => {
    const end = page(
      [...words(5, 14, '产出'), ...words(105, 14, '培训场次'), ...words(205, 14, '12场')],
      narrow,
      500,
    );
    const next = page([...words(105, 14, '人数'), ...words(205, 14, '100人')], narrow);
    expect(texts([end, next])).toEqual([
      [
        ['产出', '培训场次', '12场'],
        ['', '人数', '100人'],
      ],
    ]);
  });

  it('has the name of a level whole again, beside rows that are two', () => {
    const end = page([...words(5, 14, '满意'), ...words(205, 14, '90%')], narrow, 500);
    const next = page([...words(5, 14, '度指标'), ...words(205, 14, '95%')], narrow);
    expect(texts([end, next])).toEqual([
      [
        ['满意度指标', '', '90%'],
        ['', '', '95%'],
      ],
    ]);
  });
});

function halves({ x1, y1, x2, y2 }: Ruling): Ruling[] {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return [
    { x1, y1, x2: x, y2: y },
    { x1: x, y1: y, x2, y2 },
  ];
}

function shifted(by: number) {
  return ({ x1, y1, x2, y2 }: Ruling): Ruling => ({
    x1: x1 + by,
    y1: y1 + by,
    x2: x2 + by,
    y2: y2 + by,
  });
}

/** Without six points in the middle of each stretch of twenty. */
function broken({ x1, y1, x2, y2 }: Ruling): Ruling[] {
  const long = Math.hypot(x2 - x1, y2 - y1);
  const [across1, down1] = [(x2 - x1) / long, (y2 - y1) / long];
  return Array.from({ length: long / 20 }, (_, i) => [i * 20 - 7, i * 20 + 7])
    .concat([[long - 7, long]])
    .map(([from = 0, to = 0]) => ({
      x1: x1 + across1 * Math.max(0, from),
      y1: y1 + down1 * Math.max(0, from),
      x2: x1 + across1 * to,
      y2: y1 + down1 * to,
    }));
}

function dotted({ x1, y1, x2, y2 }: Ruling): Ruling[] {
  const long = Math.hypot(x2 - x1, y2 - y1);
  return Array.from({ length: long / 1.5 }, (_, i) => {
    const [x, y] = [x1 + ((x2 - x1) * i * 1.5) / long, y1 + ((y2 - y1) * i * 1.5) / long];
    return { x1: x, y1: y, x2: x + 0.7, y2: y };
  });
}
