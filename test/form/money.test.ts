// Amounts read and shown: the table of examples, every refusal, and random amounts in many spellings.

import fc from 'fast-check';
import nzh from 'nzh/cn';
import { describe, expect, it, test } from 'vitest';

import {
  amountsIn,
  readAmount,
  showAmount,
  showBoth,
  showShort,
  showUppercase,
} from '../../src/form/money.ts';
import { showRefusal } from '../../src/form/reading.ts';

const PROPERTY_TIMEOUT = 300_000;
const NOTE = /^申报表须填准数，先按 [\d,.]+ 元记，不对请直接改$/;

function fenOf(text: string): number | string {
  const reading = readAmount(text);
  return reading.ok ? reading.value.fen : `${text}: ${reading.refusal.code}`;
}

function refusalOf(text: string) {
  const reading = readAmount(text);
  if (reading.ok) throw new Error(`${text} was read as ${reading.value.fen}`);
  return reading.refusal;
}

function labels(text: string): string[] {
  return refusalOf(text).fixes.map((fix) => fix.label);
}

/** Texts set apart by bars. */
function list(texts: string): string[] {
  return texts.split('|');
}

const EXAMPLES: [number, string[]][] = [
  [
    98_700_000,
    list(
      '987000|987,000.00|987，000.00|９８７０００|９８．７万|98.7万|98.7万元|98.7 万元|九十八万七千元' +
        '|九十八万七千|玖拾捌万柒仟元整|玖拾捌萬柒仟圓整|人民币玖拾捌万柒仟元整|¥987,000|￥98.7万|98万7|98万7千' +
        '|98万7000|九十八万七|九八七零零零|987000元整|98,7000|987 000|98.70万|98w7' +
        '|987,000.00 元（玖拾捌万柒仟元整）|玖拾捌万柒仟元整（¥987000）|“98.7万”|金额：98.7万。|98.7万，' +
        '|RMB 987000|0.987百万|98.7万吧|98.7 万 元 整',
    ),
  ],
  [
    1_384_970_000,
    list(
      '1384.97万|1,384.97万元|一千三百八十四点九七万元|1384万9700|壹仟叁佰捌拾肆万玖仟柒佰元整|一千三百八十四万九千七' +
        '|1384万9千7百',
    ),
  ],
  [102_340_000, ['一百零二万三千四百', '102.34万', '一百零二万三千四']],
  [12_000_000, ['12万', '十二万', '12w', '12W', '壹拾贰万元整', '一十二万', '12万元正']],
  [25_000_000, ['二十五万', '廿五万', '25 万']],
  [35_000_000, ['卅五万', '三十五万元']],
  [200_000_000, ['两百万', '2百万', '二百万元']],
  [50_000_000, ['半百万', '五十万']],
  [12_000_000_000, ['1.2亿', '一亿二千万', '1亿2千万', '1亿2000万', '一亿二', '12000万']],
  [41_000_000, ['41万', '41 万元左右', '约41万', '年度预算共41万元', '大概41万', '41万上下']],
  [10_050_000, ['十万零五百', '10万零500', '10万500元', '十万五百']],
  [10_500_000, ['十万零五千', '壹拾万零伍仟元', '壹拾万伍仟元']],
  [1_500_000, ['一万五', '1万5', '1.5万', '一万半']],
  [350_000, ['三千五', '3千5百', '3.5千', '3千5']],
  [200_000, ['贰仟圆整', '两千块', '2000块钱']],
  [10_000_005, ['十万元零五分', '100000.05', '100,000.05元']],
  [350, ['3元5角', '3块5', '三块半', '3块5毛', '叁元伍角整']],
  [325, ['3元2角5分', '叁元贰角伍分', '3 元 2 角 5 分']],
  [50, ['五角', '0.5元', '伍角']],
  [5, ['五分', '零元零角五分', '0.05元']],
  [123_456_789, ['1 234 567.89', '1,234,567.89', '1234567.890']],
  [9870, ['98.7元', '¥98.7', '九十八元七角', '人民币98.70']],
  [0, ['0', '零', '0元', '零元整', '0.00', '〇']],
];

describe('reading an amount', () => {
  for (const [fen, texts] of EXAMPLES) {
    test.each(texts)(`%s is ${fen} 分`, (text) => {
      expect(fenOf(text)).toBe(fen);
    });
  }

  it('flags words such as 约 and says which number it takes', () => {
    for (const text of ['约41万', '41 万元左右', '大概41万', '41万上下', '差不多41万']) {
      const reading = readAmount(text);
      expect(reading).toEqual({
        ok: true,
        value: { fen: 41_000_000, approximate: true },
        notes: ['申报表须填准数，先按 410,000.00 元记，不对请直接改'],
      });
    }
    expect(readAmount('共41万')).toEqual({
      ok: true,
      value: { fen: 41_000_000, approximate: false },
      notes: [],
    });
  });
});

describe('refusing an amount', () => {
  it('asks for the unit of a small bare number', () => {
    const refusal = refusalOf('98.7');
    expect(refusal.code).toBe('unit');
    expect(showRefusal(refusal)).toBe('您写的是 98.7。是 98.7 万元（玖拾捌万柒仟元整）吗？');
    expect(labels('98.7')).toEqual(['98.7 万元', '98.7 元']);
    expect(refusal.fixes.map((fix) => fenOf(fix.answer))).toEqual([98_700_000, 9870]);
    for (const text of ['25', '999.99', '二百', '一百二', '九八七', '约98.7', '500整']) {
      expect(refusalOf(text).code).toBe('unit');
    }
  });

  it('offers 万元 only when the number is too fine for 元', () => {
    expect(labels('12.3456')).toEqual(['12.3456 万元']);
  });

  it('wants one number instead of a range and offers both ends', () => {
    const refusal = refusalOf('10万-20万');
    expect(refusal.code).toBe('range');
    expect(showRefusal(refusal)).toBe('“10万-20万”是个区间，申报表要一个准数。例：15万');
    for (const text of list(
      '10万-20万|10 万 - 20 万|10到20万|10~20万元|10万～20万|十到二十万|10-20|10万—20万|10万至20万元' +
        '|10万到20万之间|约10万-20万|100000-200000',
    )) {
      expect([text, refusalOf(text).code, labels(text)]).toEqual([text, 'range', ['10万', '20万']]);
    }
  });

  it('refuses negative amounts', () => {
    for (const text of [
      '-5万',
      '－5万',
      '−5万',
      '负5万',
      '- 98.7',
      '¥-500',
      '人民币-5万',
      '-0',
      '金额：-5万',
    ]) {
      expect([text, showRefusal(refusalOf(text))]).toEqual([text, '金额要大于 0。例：98.7万']);
      expect(refusalOf(text).code).toBe('negative');
    }
  });

  it('refuses anything finer than 分 and offers the rounded amount', () => {
    const refusal = refusalOf('120000.005');
    expect(refusal.code).toBe('precision');
    expect(showRefusal(refusal)).toBe('最多到“分”，两位小数。例：120000.01');
    expect(labels('120000.005')).toEqual(['120,000.01']);
    expect(refusal.fixes.map((fix) => fenOf(fix.answer))).toEqual([12_000_001]);
    expect(labels('12.3456784万')).toEqual(['123,456.78']);
    expect(labels('0.001元')).toEqual([]);
  });

  it('says what an amount looks like when it cannot read one', () => {
    expect(showRefusal(refusalOf('很多钱'))).toBe(
      '没看懂“很多钱”。请写数字，例：98.7万、987000、九十八万七千',
    );
    for (const text of list(
      '   |987000人|.5万|1.5k|十七八万|三五万|七八百|20多万|二十余万|几万|$98万|98万日元|98万美元|2027-01-01' +
        '|2027年|138-1234-5678|9.8.7万|0123|00|三千五万|三百零元|万|元|百万|12场|3万人次|100%|½万' +
        '|壹亿零零五|一千二亿|5百千|零五|1万2万|3.5元5角|1.2亿3千万|98万70000',
    )) {
      expect([text, refusalOf(text).code]).toEqual([text, 'syntax']);
    }
  });

  it('never reads a circled number, an exponent or a fraction as digits', () => {
    for (const text of ['⑤28万', '10²万', '㈠万', '2½万', '⒈28万']) {
      expect([text, readAmount(text).ok]).toEqual([text, false]);
    }
    expect(labels('⑤28万')).toEqual(['28万']);
  });

  it('offers the amount that stands among other words', () => {
    expect(labels('至少20万')).toEqual(['20万']);
    expect(labels('结转3万')).toEqual(['3万']);
  });

  it('explains misplaced commas', () => {
    expect(refusalOf('98,70,00').why).toBe('“98,70,00”的逗号不是三位一分，请核对。');
    expect(labels('98,70,00')).toEqual(['98.7万']);
    expect(labels('9,8万')).toEqual(['98万', '9.8万']);
  });

  it('asks which one when there are several', () => {
    expect(refusalOf('每人500元，共20万').why).toBe('“每人500元，共20万”里有 2 个金额，请选一个。');
    expect(labels('每人500元，共20万')).toEqual(['500元', '20万']);
    expect(labels('25万 30万')).toEqual(['25万', '30万']);
    expect(labels('10、20万')).toEqual(['10万', '20万']);
    for (const text of ['25万 30万', '10万或20万', '987000 或 500000', '987,000元（玖拾万元整）']) {
      expect([text, refusalOf(text).code]).toEqual([text, 'several']);
    }
  });

  it('asks which reading when one spelling has two', () => {
    expect(labels('98万7元')).toEqual(['98.7万', '980,007元']);
    expect(labels('三千五块')).toEqual(['3,500元', '3,005元']);
    expect(labels('98万75')).toEqual(['980,075元', '98.75万']);
    expect(fenOf('98万零7元')).toBe(98_000_700);
  });

  it('refuses 1 万亿元 and more', () => {
    for (const text of ['1万亿', '1000000000000', '10000亿', '9'.repeat(30)]) {
      expect([text, refusalOf(text).code]).toEqual([text, 'tooLarge']);
    }
    expect(fenOf('9999.9999亿')).toBe(99_999_999_000_000);
    expect(fenOf('999,999,999,999.99')).toBe(99_999_999_999_999);
  });
});

describe('showing an amount', () => {
  test.each([
    [98_700_000, '987,000.00', '98.7 万元'],
    [1_384_970_000, '13,849,700.00', '1,384.97 万元'],
    [350_000, '3,500.00', '3,500 元'],
    [12_000_001, '120,000.01', '120,000.01 元'],
    [12_345_600, '123,456.00', '123,456 元'],
    [12_000_000_000, '120,000,000.00', '1.2 亿元'],
    [12_345_670_000, '123,456,700.00', '12,345.67 万元'],
    [1_000_000, '10,000.00', '1 万元'],
    [5, '0.05', '0.05 元'],
    [0, '0.00', '0 元'],
    [-3_000_000, '-30,000.00', '-3 万元'],
  ])('%d 分 is %s, or %s for short', (fen, long, short) => {
    expect(showAmount(fen)).toBe(long);
    expect(showShort(fen)).toBe(short);
  });

  test.each([
    [98_700_000, '玖拾捌万柒仟元整'],
    [0, '零元整'],
    [5, '伍分'],
    [305, '叁元零伍分'],
    [350, '叁元伍角'],
    [1000, '壹拾元整'],
    [10_000_005, '壹拾万元零伍分'],
    [1_005_000_000, '壹仟零伍万元整'],
    [12_340_005_600, '壹亿贰仟叁佰肆拾万零伍拾陆元整'],
    [100_050_000_000, '壹拾亿零伍拾万元整'],
    [10_000_000_100, '壹亿零壹元整'],
    [-305, '负叁元零伍分'],
  ])('%d 分 is written %s', (fen, uppercase) => {
    expect(showUppercase(fen)).toBe(uppercase);
  });

  it('shows both writings together', () => {
    expect(showBoth(98_700_000)).toBe('987,000.00 元（玖拾捌万柒仟元整）');
  });
});

describe('amounts inside a sentence', () => {
  test.each([
    ['办2期培训约100人，12场沙龙，补贴6个片区', []],
    ['规范化建设，20万，网络直播课程', ['20万']],
    ['规范化建设20万元网络直播课程', ['20万元']],
    ['每人补贴500元，共20万', ['500元', '20万']],
    ['区域化党建 28万，残保金 11万', ['28万', '11万']],
    ['区域化党建 28万 党群服务站 1200万', ['28万', '1200万']],
    ['区域化党建－28万', ['28万']],
    ['⑤改成28万', ['28万']],
    ['⑤28万', ['28万']],
    ['申请￥９８７，０００．００，用于培训', ['￥９８７，０００．００']],
    ['申请玖拾捌万柒仟元整用于培训', ['玖拾捌万柒仟元']],
    ['当年拨款25万＋结转3万＝28万', ['25万', '3万', '28万']],
    ['人均≤20.5万元/人', ['20.5万元']],
    ['预算10-20万元', ['10', '20万元']],
    ['预算20万网络直播', ['20万']],
    ['培训人数100，20万元', ['20万元']],
    ['12w搞定', []],
    ['覆盖3万人次，印发5万份宣传册，惠及20万居民', []],
    ['2027年完成率100%，阅读量10万+，粉丝20万', []],
    ['党员一块参加，一元化领导，二元结构，3块展板', []],
    ['二十多万元、20余万元、20万余元、几十万', []],
    ['98万美元和$5万', []],
    ['全年12个月，第三季度，3-5月', []],
    ['万一三千元不够，千万不要', []],
    ['支出-5万', ['5万']],
    ['余额：-5万', []],
  ])('%s', (text, words) => {
    const found = amountsIn(text);
    expect(found.map((amount) => amount.words)).toEqual(words);
    for (const { words: at, index } of found) expect(text.slice(index)).toMatch(at);
  });

  it('marks approximate amounts', () => {
    expect(amountsIn('约４１万，另有３万元左右，最近５万')).toEqual([
      { fen: 41_000_000, approximate: true, words: '４１万', index: 1 },
      { fen: 3_000_000, approximate: true, words: '３万元', index: 7 },
      { fen: 5_000_000, approximate: false, words: '５万', index: 15 },
    ]);
  });

  it('finds its way back through signs that fold to more or fewer characters', () => {
    const text = '㎡\u200B…ﬁ①🙂 共２０万元';
    expect(amountsIn(text).map(({ words, index }) => [words, text.slice(index)])).toEqual([
      ['２０万元', '２０万元'],
    ]);
  });
});

// Any amount below 1 万亿元, round ones more often than not, as people budget.
const anyFen = fc.oneof(
  fc.integer({ min: 0, max: 99_999_999_999_999 }),
  fc.integer({ min: 0, max: 1_000_000_000 }),
  fc.integer({ min: 0, max: 9_999_999 }).map((hundreds) => hundreds * 10_000),
  fc.integer({ min: 0, max: 99_999 }).map((wan) => wan * 1_000_000),
);

function coins(fen: number): string {
  return `${Math.floor((fen % 100) / 10)}角${fen % 10}分`;
}

/** Digits with the point `places` further left: exact, by moving characters only. */
function shifted(fen: number, places: number): string {
  const digits = String(fen).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function fullWidth(text: string): string {
  return text.replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
}

/** The same amount, written in ways that name their unit. */
function spellings(fen: number): string[] {
  const yuan = Math.floor(fen / 100);
  const plain = shifted(fen, 2);
  const grouped = plain.replaceAll(/\B(?=(?:\d{3})+\.)/g, ',');
  const spoken = nzh.encodeS(yuan);
  return [
    `${plain}元`,
    `¥${grouped}`,
    `${grouped.replaceAll(',', ' ')} 元`,
    fullWidth(`${grouped}元`),
    `${shifted(fen, 6)}万`,
    `${shifted(fen, 10)} 亿元`,
    fen % 100 === 0 ? `${spoken}元整` : `${spoken}元${coins(fen)}`,
    `人民币${nzh.toMoney(fen / 100, { outSymbol: false })}`,
    `预算共 ${plain} 元`,
    showBoth(fen),
    showShort(fen),
    showUppercase(fen),
  ];
}

describe('for any amount', () => {
  it('大写 agrees with an independent writer', () => {
    fc.assert(
      fc.property(anyFen, (fen) => {
        expect(showUppercase(fen)).toBe(nzh.toMoney(fen / 100, { outSymbol: false }));
      }),
      { numRuns: 20_000 },
    );
  });

  it(
    'every spelling reads back as the same amount',
    () => {
      fc.assert(
        fc.property(anyFen, (fen) => {
          for (const spelling of spellings(fen)) {
            const read = fenOf(spelling);
            if (read !== fen) throw new Error(`${spelling} for ${fen}: ${read}`);
          }
        }),
        { numRuns: 100_000 },
      );
    },
    PROPERTY_TIMEOUT,
  );

  it('with 约 or a dash in front, or as a range, it is flagged or refused', () => {
    fc.assert(
      fc.property(anyFen, anyFen, fc.constantFrom('-', '到', '~', '至', ' - '), (a, b, dash) => {
        for (const spelling of spellings(a).slice(0, 7)) {
          const vague = readAmount(`约${spelling}`);
          expect(vague).toMatchObject({ ok: true, value: { fen: a, approximate: true } });
          expect(vague.ok && vague.notes[0]).toMatch(NOTE);
          expect(refusalOf(`-${spelling}`).code).toBe('negative');
          const range = refusalOf(`${spelling}${dash}${shifted(b, 2)}元`);
          expect(range.code).toBe('range');
          expect(range.fixes.map((fix) => fenOf(fix.answer))).toEqual([a, b]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is found where it stands in a sentence', () => {
    fc.assert(
      fc.property(anyFen, fc.nat({ max: 6 }), (fen, which) => {
        const spelling = spellings(fen)[which] ?? '';
        const text = `⑤区域化党建（３期）申请${spelling}，用于12场沙龙`;
        const [first, ...more] = amountsIn(text);
        expect([first?.fen, more]).toEqual([fen, []]);
        expect(text.indexOf(spelling)).toBe(first?.index);
      }),
      { numRuns: 5000 },
    );
  });
});

const PIECES = [
  ...Array.from(
    '0123456789０５.,，-~ 一二三五七九十百千万亿零〇两半廿点元圆块角毛分整正¥负到至、约共和（）⑤²人年月',
  ),
  '左右',
  '人民币',
  '98.7',
  '20万',
  '500元',
  '1,234',
  '预算',
];
const scribble = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((all) => all.join(''));

describe('for any text', () => {
  it('never throws, and what it takes shows and reads back the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(scribble, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
        (text) => {
          const reading = readAmount(text);
          amountsIn(text);
          if (reading.ok) {
            const { fen } = reading.value;
            expect(Number.isSafeInteger(fen) && fen >= 0).toBe(true);
            expect(fenOf(showBoth(fen))).toBe(fen);
            expect(fenOf(showShort(fen))).toBe(fen);
          } else {
            for (const fix of reading.refusal.fixes) {
              expect([fix, readAmount(fix.answer).ok]).toEqual([fix, true]);
            }
          }
        },
      ),
      { numRuns: 50_000 },
    );
  });

  it('finds amounts whose words, read alone, are the same amount', () => {
    fc.assert(
      fc.property(scribble, (text) => {
        for (const { fen, words, index } of amountsIn(text)) {
          expect(text.slice(index, index + words.length)).toBe(words);
          const alone = readAmount(words);
          // The lower end of 10-20万 stands without its 万.
          if (alone.ok) expect(alone.value.fen).toBe(fen);
          else expect(alone.refusal.code).toBe('unit');
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('refuses an amount with one letter or sign too many', () => {
    fc.assert(
      fc.property(
        anyFen,
        fc.nat(),
        fc.constantFrom(...Array.from('abkzX#@*^&人个期年')),
        (fen, at, extra) => {
          for (const spelling of [`${shifted(fen, 2)}元`, `${shifted(fen, 6)}万`]) {
            const cut = at % (spelling.length + 1);
            const text = spelling.slice(0, cut) + extra + spelling.slice(cut);
            expect([text, readAmount(text).ok]).toEqual([text, false]);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('reads long texts without slowing down on repetition', () => {
    for (const piece of [
      '1',
      '1 ',
      '1,',
      '一',
      '十万',
      '万',
      ' ',
      '约',
      '-',
      '¥',
      '1.',
      '（',
      '20万，',
    ]) {
      const text = piece.repeat(Math.ceil(20_000 / piece.length));
      expect(readAmount(text).ok).toBe(false);
      expect(amountsIn(text).length).toBe(piece === '20万，' ? 5000 : 0);
    }
  });
});
