// Dates and periods read and shown: the table of examples, every refusal, and random dates and texts.

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { periodsIn, readDate, readPeriod, showPeriod } from '../../src/form/period.ts';
import { showRefusal } from '../../src/form/reading.ts';

const context = { year: 2027, today: '2026-11-23' };

function shown(text: string): string {
  const reading = readPeriod(text, context);
  return reading.ok ? showPeriod(reading.value) : `${text}: ${reading.refusal.code}`;
}

function refusalOf(text: string) {
  const reading = readPeriod(text, context);
  if (reading.ok) throw new Error(`${text} was read as ${showPeriod(reading.value)}`);
  return reading.refusal;
}

/** Texts set apart by bars. */
function list(texts: string): string[] {
  return texts.split('|');
}

const EXAMPLES: [string, string[]][] = [
  [
    '2026-01-01 至 2026-12-31',
    list(
      '2026-01-01到2026-12-31|2026.01.01-2026.12.31|2026/1/1-2026/12/31|2026全年' +
        '|2026年度|今年|今年全年|2026年1-12月|2026年1月-12月|2026年|2026|2026年1月至2026年12月' +
        '|26年全年|今年年初到年底|2026年初到年底',
    ),
  ],
  [
    '2027-01-01 至 2027-12-31',
    list(
      '全年|明年|明年全年|1月到12月|1月至12月|1-12月|一月到十二月|全年度|1月1日到12月31日|年初到年底' +
        '|20270101-20271231|202701-202712|一至四季度|２０２７年１月１日至１２月３１日' +
        '|二〇二七年一月一日到十二月三十一日|一到十二月|2027-01-01 至 2027-12-31|2027-01-2027-12' +
        '|2027年1月1日起至2027年12月31日止|1/1-12/31|1.1-12.31|起止日期：2027年1月 — 12月。' +
        '|1 月 1 日 到 12 月 31 日',
    ),
  ],
  ['2027-01-01 至 2027-06-30', ['上半年', '2027年上半年', '明年上半年', 'Q1-Q2', '1-2季度']],
  ['2027-07-01 至 2027-12-31', ['下半年', '2027下半年', '7月起', '从7月开始', '2027年7月1日起']],
  ['2027-07-01 至 2027-09-30', ['第三季度', '三季度', 'Q3', '2027Q3', '2027年第3季度', '7-9月']],
  ['2027-01-01 至 2027-09-30', ['前三季度', '一至三季度', '第一季度到第三季度', '9月30日前']],
  ['2027-03-01 至 2027-10-31', ['3月到10月底', '3-10月底', '从3月份到10月份', '三月——十月']],
  ['2027-01-01 至 2027-10-31', ['到10月底', '10月底前', '截至10月底', '10月底之前完成', '到10月']],
  ['2027-03-01 至 2027-03-31', ['3月初到三月底', '3月', '2027年3月', '2027-03', '3月1-31日']],
  ['2027-03-11 至 2027-06-20', ['3月中旬到6月中旬']],
  ['2027-03-15 至 2027-06-30', ['3月中到年中', '3月15日到6月30号']],
  ['2027-03-05 至 2027-03-05', ['3月5日', '2027-03-05']],
  ['2026-03-01 至 2027-02-28', ['今年3月到明年2月', '2026年3月-2027年2月']],
  ['2026-11-01 至 2027-02-28', ['11月到明年2月']],
  ['2027-11-01 至 2028-02-29', ['11月到次年2月', '2027年11月至2028年2月']],
  ['2027-03-01 至 2027-11-30', ['2027年3月1日至2027年11月30日', '2027年3月1日到11月30日']],
  ['2026-11-23 至 2026-12-31', ['从今天起到年底', '今天到12月']],
  ['2026-11-01 至 2026-12-31', ['本月到下月']],
  ['2026-11-23 至 2027-12-31', ['从今天起']],
  ['2025-01-01 至 2025-12-31', ['去年']],
  ['2028-01-01 至 2028-12-31', ['后年', '2028年全年', '次年']],
  ['2026-01-01 至 2028-12-31', ['2026-2028年', '2026年到2028年', '今年到后年']],
];

describe('reading a period', () => {
  for (const [period, texts] of EXAMPLES) {
    test.each(texts)(`%s is ${period}`, (text) => {
      expect(shown(text)).toBe(period);
    });
  }
});

describe('refusing a period', () => {
  it('offers to swap the ends', () => {
    const refusal = refusalOf('2027-12-01 到 2027-01-01');
    expect(refusal.code).toBe('order');
    expect(showRefusal(refusal)).toBe('结束 2027-01-01 早于开始 2027-12-01，请重写起止。');
    expect(refusal.fixes).toEqual([{ label: '对调', answer: '2027-01-01 至 2027-12-01' }]);
    const months = refusalOf('12月到1月');
    expect(months.code).toBe('order');
    expect(months.fixes.map((fix) => shown(fix.answer))).toEqual(['2027-01-01 至 2027-12-31']);
    expect(refusalOf('2027-12 到 2027-03').code).toBe('order');
  });

  it('knows which days exist and offers the nearest', () => {
    const refusal = refusalOf('2月30日到3月1日');
    expect(refusal.code).toBe('date');
    expect(showRefusal(refusal)).toBe('没有 2 月 30 日。例：2027-02-28');
    expect(refusal.fixes).toEqual([{ label: '2027-02-28', answer: '2027-02-28 至 2027-03-01' }]);
    expect(refusalOf('2月29日').why).toBe('2027 年没有 2 月 29 日。');
    expect(shown('2028年2月29日')).toBe('2028-02-29 至 2028-02-29');
    expect(refusalOf('1月到13月').why).toBe('没有 13 月。');
    expect(refusalOf('2027-06-31').why).toBe('没有 6 月 31 日。');
    expect(refusalOf('20270101-20271301').code).toBe('date');
    expect(refusalOf('6月31日起').code).toBe('date');
  });

  it('asks for the other end of a date that is only one end', () => {
    const refusal = refusalOf('10月底');
    expect(refusal.why).toBe('“10月底”只说了结束，还差另一头。');
    expect(refusal.fixes).toEqual([
      { label: '01-01 至 10-31', answer: '2027-01-01 至 2027-10-31' },
    ]);
    expect(refusalOf('3月初').fixes.map((fix) => fix.label)).toEqual(['03-01 至 12-31']);
    expect(refusalOf('今天').fixes.map((fix) => fix.label)).toEqual(['2026-11-23 至 2027-12-31']);
  });

  it('asks whether 10月前 takes October in', () => {
    expect(refusalOf('10月前').fixes.map((fix) => fix.label)).toEqual([
      '01-01 至 09-30',
      '01-01 至 10-31',
    ]);
    expect(refusalOf('1月前').fixes.map((fix) => fix.label)).toEqual(['01-01 至 01-31']);
  });

  it('says how to write a period otherwise', () => {
    const refusal = refusalOf('随便');
    expect(showRefusal(refusal)).toBe('没看懂“随便”。请写起止日期，例：全年、3月到10月底');
    expect(refusal.fixes).toEqual([{ label: '2027 全年', answer: '2027年全年' }]);
    for (const text of list(
      ' |98.7万|1 2月|10年|3年|12场|1-2期|四季|3个季度|3个月|全年龄|一年级|第五季度|Q5|2027-1-1-1|⑤月' +
        '|3月到|到|从|二三年',
    )) {
      expect([text, refusalOf(text).code]).toEqual([text, 'syntax']);
    }
  });
});

describe('reading one date', () => {
  const on = (text: string, edge?: 'start' | 'end') => {
    const reading = readDate(text, edge ? { ...context, edge } : context);
    return reading.ok ? reading.value : reading.refusal.code;
  };

  it('takes a day as it is, and a longer time by its edge', () => {
    expect(on('2027/3/1')).toBe('2027-03-01');
    expect(on('三月一日')).toBe('2027-03-01');
    expect(on('明年3月1日起')).toBe('2027-03-01');
    expect(on('今天', 'start')).toBe('2026-11-23');
    expect(on('明天', 'start')).toBe('2026-11-24');
    expect(on('10月', 'start')).toBe('2027-10-01');
    expect(on('10月', 'end')).toBe('2027-10-31');
    expect(on('10月底', 'end')).toBe('2027-10-31');
    expect(on('年底', 'end')).toBe('2027-12-31');
    expect(on('2028', 'end')).toBe('2028-12-31');
  });

  it('refuses days that do not exist and anything else', () => {
    expect(on('2月30日', 'end')).toBe('date');
    expect(on('嗯')).toBe('syntax');
    expect(on('3月到10月')).toBe('syntax');
    expect(on('')).toBe('syntax');
  });
});

describe('periods inside a sentence', () => {
  test.each<[string, [string, string][]]>([
    ['2027年1-12月开展培训', [['2027年1-12月', '2027-01-01 至 2027-12-31']]],
    ['从3月到10月底办12场沙龙', [['3月到10月底', '2027-03-01 至 2027-10-31']]],
    ['全年运营3个站', [['全年', '2027-01-01 至 2027-12-31']]],
    ['全年开设300节课', [['全年', '2027-01-01 至 2027-12-31']]],
    ['今年全年', [['今年全年', '2026-01-01 至 2026-12-31']]],
    [
      '时间：２０２６年１月１日 至 １２月３１日，地点',
      [['２０２６年１月１日 至 １２月３１日', '2026-01-01 至 2026-12-31']],
    ],
    [
      '上半年6场，下半年 6 场',
      [
        ['上半年', '2027-01-01 至 2027-06-30'],
        ['下半年', '2027-07-01 至 2027-12-31'],
      ],
    ],
    ['🙂㎡第三季度', [['第三季度', '2027-07-01 至 2027-09-30']]],
    ['2026-01-01至2026-12-31实施', [['2026-01-01至2026-12-31', '2026-01-01 至 2026-12-31']]],
    ['依据沪财绩〔2024〕28号，办1-2期12场', []],
    ['依据《2027年1-12月工作计划》和〔2026年1-12月〕', []],
    ['全年龄段、一年级、四季花海、3个季度、3-5个月、1-3月龄', []],
    ['每季度一次，每半年一次，各季度末', []],
    ['7.1-7.4重复，删7.5', []],
    ['3月开展学雷锋，10月底前完成验收，2026年度总体目标，今年已开展', []],
    ['年度总体目标、本年度预算、一年来', []],
    ['12月到1月，2月30日到3月1日', []],
  ])('%s', (text, expected) => {
    const found = periodsIn(text, context);
    expect(found.map(({ words, period }) => [words, showPeriod(period)])).toEqual(expected);
    for (const { words, index } of found) {
      expect(text.slice(index, index + words.length)).toBe(words);
    }
  });
});

const anyDay = fc
  .date({
    min: new Date('1950-01-01T00:00:00Z'),
    max: new Date('2099-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));

const DIGITS = '〇一二三四五六七八九';

function spokenNumber(value: number): string {
  const [tens, ones] = [Math.floor(value / 10), value % 10];
  const head = tens > 1 ? DIGITS[tens] : '';
  return (tens > 0 ? `${head}十` : '') + (ones > 0 || tens === 0 ? DIGITS[ones] : '');
}

function writings(day: string): string[] {
  const [year = '', month = '', date = ''] = day.split('-');
  const spokenYear = Array.from(year, (digit) => DIGITS[Number(digit)]).join('');
  return [
    day,
    day.replaceAll('-', '.'),
    day.replaceAll('-', ''),
    `${year}/${Number(month)}/${Number(date)}`,
    `${year}年${Number(month)}月${Number(date)}日`,
    `${year} 年 ${month} 月 ${date} 号`,
    `${spokenYear}年${spokenNumber(Number(month))}月${spokenNumber(Number(date))}日`,
  ];
}

const PIECES = [
  ...Array.from(
    '0123456789０-./~ 一二三十廿年月日号到至起止前底初末中上下半全今明后去第季度Qq个期，。《》〔〕⑤',
  ),
  '全年',
  '季度',
  '今年',
  '2027',
  '2027年',
  '3月',
  '31日',
  '从',
  '截至',
  '次年',
  '今天',
  '本月',
];
const scribble = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((all) => all.join(''));
const anyText = fc.oneof(scribble, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

describe('for any dates and texts', () => {
  it('every writing of two days reads back, in order', () => {
    fc.assert(
      fc.property(anyDay, anyDay, fc.nat({ max: 6 }), fc.nat({ max: 6 }), (one, two, a, b) => {
        const [start = '', end = ''] = [one, two].toSorted();
        const text = `${writings(start)[a]}至${writings(end)[b]}`;
        expect([text, shown(text)]).toEqual([text, showPeriod({ start, end })]);
        expect(shown(showPeriod({ start, end }))).toBe(showPeriod({ start, end }));
        expect(readDate(writings(start)[b] ?? '', context)).toEqual({
          ok: true,
          value: start,
          notes: [],
        });
        const backwards = `${writings(end)[a]}到${writings(start)[b]}`;
        if (start !== end) {
          const refusal = refusalOf(backwards);
          expect(refusal.code).toBe('order');
          expect(refusal.fixes.map((fix) => shown(fix.answer))).toEqual([
            showPeriod({ start, end }),
          ]);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('nothing throws, and whatever is taken is in order and exists', () => {
    const check = ({ start, end }: { start: string; end: string }): void => {
      expect(start <= end).toBe(true);
      for (const day of [start, end]) {
        expect(new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10)).toBe(day);
      }
    };
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = readPeriod(text, context);
        if (reading.ok) check(reading.value);
        else {
          for (const fix of reading.refusal.fixes) {
            expect([fix, readPeriod(fix.answer, context).ok]).toEqual([fix, true]);
          }
        }
        const date = readDate(text, { ...context, edge: 'end' });
        if (date.ok) check({ start: date.value, end: date.value });
        for (const { period, words, index } of periodsIn(text, context)) {
          check(period);
          expect(text.slice(index, index + words.length)).toBe(words);
        }
      }),
      { numRuns: 50_000 },
    );
  });

  it('reads long texts without slowing down on repetition', () => {
    for (const piece of [
      '1',
      '1 ',
      '一',
      '《',
      '〔',
      '2027',
      '3月到',
      '-',
      ' ',
      '全',
      '1-',
      '每季度',
    ]) {
      const text = piece.repeat(Math.ceil(20_000 / piece.length));
      expect(readPeriod(text, context).ok).toBe(false);
      for (const { period } of periodsIn(text, context)) expect(period.start).toMatch(/^20/);
    }
  });
});
