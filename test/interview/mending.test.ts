import { describe, expect, it } from 'vitest';
import type { DraftRow } from '../../src/form/declaration.ts';
import type { Proposal } from '../../src/draft/request.ts';
import { rowsOf } from '../../src/interview/session.ts';
import { talk, type Talk } from './talk.ts';

const LINE = '河道保洁 60万，保洁河道12公里，清理漂浮物300次';
const UNITS = '单位是某区河道管理所，主管部门是某区水务局';
const GOAL =
  '围绕河道保洁，保洁河道12公里，清理漂浮物300次。通过项目实施，保持河道水面整洁，改善水环境质量，提升沿岸居民的生活环境，让居民看得见变化。';

function row(level1: string, level2: string, level3: string, value: string): DraftRow {
  const origin = { kind: 'example' as const, from: '范例' };
  return { level1: `${level1}指标`, level2: `${level2}指标`, level3, value, origin };
}

const SOUND = [
  row('成本', '经济成本', '项目总成本', '≤60万元'),
  row('产出', '数量', '河道保洁长度', '=12公里'),
  row('产出', '数量', '漂浮物清理次数', '≥300次'),
  row('产出', '质量', '保洁考核合格率', '=100%'),
  row('产出', '时效', '漂浮物打捞及时率', '≥95%'),
  row('效益', '社会效益', '沿岸环境面貌改善情况', '较上年改善'),
  row('满意度', '服务对象满意度', '沿岸居民满意度', '≥90%'),
];

/** A talk at the review page of a form with these rows, and this goal. */
function reviewed(rows: readonly DraftRow[], goal = GOAL): Talk {
  const running = talk({
    propose: (): Proposal => ({
      goal: { text: goal, origin: { kind: 'user', words: goal } },
      rows: [...rows],
      notes: [],
    }),
  });
  running.says(LINE, UNITS);
  return running;
}

function shownRows(running: Talk): string[] {
  return rowsOf(running.draft()).map(({ level3, value }) => `${level3} ${value}`);
}

function labels(running: Talk): string[] {
  return running.screen().choices.map(({ label }) => label);
}

describe('the review page', () => {
  it('of a sound form counts every check and finishes at one press', () => {
    const running = reviewed(SOUND);
    const [, passed, checked] = /✅ 检查 (\d+)\/(\d+)/.exec(running.text()) ?? [];
    expect(passed).toBe(checked);
    expect(labels(running)).toContain('定稿');
    running.presses('定稿');
    expect(running.text()).toContain('已定稿');
  });

  it('groups what it found by grade and heading, with the way to mend it', () => {
    const running = reviewed([
      ...SOUND.with(3, row('产出', '质量', '保洁考核合格率', '=100.00(个)')),
      row('效益', '社会效益', '居民满意度', '90%'),
    ]);
    const text = running.text();
    expect(text).toMatch(/⚠️ 检查 \d+\/\d+　1 处必须改，1 处建议/);
    expect(text).toContain('【必须改·相关性】');
    expect(text).toContain('a. 7.4 保洁考核合格率');
    expect(text).toMatch(/→ 7\.4 =100%/);
    expect(labels(running)).not.toContain('定稿');
  });

  it('says one thing of a row once, however many rules it breaks', () => {
    const running = reviewed([...SOUND, row('产出', '质量', '保洁考核合格率', '=100.00(个)')]);
    expect(running.text().match(/保洁考核合格率）?[，,]?值分别是/g)).toHaveLength(1);
    expect(running.text()).not.toContain('像是系统默认值');
  });
});

describe('the form beside the talk', () => {
  it('shows at each cell what is open there, until it is mended or explained', () => {
    const running = reviewed(SOUND.with(3, row('产出', '质量', '保洁考核合格率', '提升')));
    const marks = () => running.screen().preview?.marks;
    expect(marks()).toMatchObject({ 'indicators.3': { letter: 'a', grade: 'error' } });
    running.says('a不改：区里的考核办法只分两档');
    expect(marks()).toEqual({});
    running.says('收回a', '按建议改');
    expect(marks()).toEqual({});
  });
});

describe('one press', () => {
  it('mends all that is only a matter of writing, and undo takes it back at once', () => {
    const running = reviewed([
      ...SOUND.with(3, row('产出', '质量', '保洁考核合格率', '=100.00(个)')),
      row('产出', '时效', '漂浮物打捞及时率', '=100.00(个)'),
      row('满意度', '服务对象满意度', '商户满意度', '90%'),
    ]);
    const before = shownRows(running);
    running.says('按建议改');
    expect(shownRows(running)).toEqual([
      '项目总成本 ≤60万元',
      '河道保洁长度 =12公里',
      '漂浮物清理次数 ≥300次',
      '保洁考核合格率 =100%',
      '漂浮物打捞及时率 ≥95%',
      '沿岸环境面貌改善情况 较上年改善',
      '沿岸居民满意度 ≥90%',
      '商户满意度 ≥90%',
    ]);
    expect(running.text()).toContain('✅ 检查');
    running.says('撤销');
    expect(shownRows(running)).toEqual(before);
  });

  it('says of a mended value that the review gave it', () => {
    const running = reviewed(SOUND.with(3, row('产出', '质量', '保洁考核合格率', '=100.00(个)')));
    running.says('按建议改');
    expect(running.text()).toContain('保洁考核合格率　=100%〔按检查改〕');
  });

  it('finishes as well where nothing blocks', () => {
    const running = reviewed(
      SOUND.with(6, row('满意度', '服务对象满意度', '沿岸居民满意度', '90%')),
    );
    running.presses('按建议改并定稿');
    expect(running.text()).toContain('已定稿');
    expect(shownRows(running)).toContain('沿岸居民满意度 ≥90%');
  });

  it('knows a default of the budget system that was pasted into the talk', () => {
    const running = reviewed(SOUND);
    running.says('加一条 商户走访数=100.00(个)', '7.3改成=100.00(个)');
    expect(running.text().match(/像是系统默认值/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('leaves what says something new to a press of its own', () => {
    const running = reviewed(SOUND.filter(({ level1 }) => level1 !== '成本指标'));
    expect(running.text()).toContain('还没有经济成本指标');
    expect(labels(running)).not.toContain('按建议改并定稿');
    running.presses('逐条看');
    running.presses('a 补总成本');
    expect(shownRows(running)).toContain('项目总成本 ≤60万元');
    expect(rowsOf(running.draft())[0]?.origin.kind).toBe('computed');
  });

  it('mends a goal in place: the year goes, the document stays', () => {
    const goal = `完成2023年河道保洁工作，按《2021年水务要点》（沪水〔2024〕28号）执行。${GOAL}`;
    const running = reviewed(SOUND, goal);
    running.says('按建议改');
    expect(running.draft().entries.annualGoal?.value).toContain('完成2027年河道保洁工作');
    expect(running.draft().entries.annualGoal?.value).toContain(
      '《2021年水务要点》（沪水〔2024〕28号）',
    );
    expect(running.draft().entries.annualGoal?.origin.kind).toBe('user');
  });

  it('mends several things of one goal together', () => {
    const running = reviewed(SOUND, `<p>完成2023年河道保洁工作。</p>**${GOAL}**`);
    running.says('按建议改');
    expect(running.draft().entries.annualGoal?.value).toBe(`完成2027年河道保洁工作。${GOAL}`);
  });
});

describe('the findings one by one', () => {
  const many = [
    ...SOUND.slice(0, 3),
    row('产出', '质量', '保洁考核合格率', '=100.00(个)'),
    row('产出', '时效', '漂浮物打捞及时率', '提升'),
    row('效益', '社会效益', '沿岸环境面貌改善情况', '较上年改善'),
    row('满意度', '服务对象满意度', '沿岸居民满意度', '90%'),
    row('满意度', '服务对象满意度', '商户满意度', '≥60%'),
    row('产出', '数量', '巡查完成率', '=100%'),
  ];

  it('have a button each, the basis, and a way to the next', () => {
    const running = reviewed(many);
    running.presses('逐条看');
    expect(running.text()).toContain('依据：');
    expect(labels(running)).toContain('下一页');
    expect(labels(running).length).toBeLessThanOrEqual(6);
    const [first = ''] = labels(running);
    running.presses(first);
    expect(running.text()).toMatch(/→ =100%/);
    expect(labels(running)).toContain('返回');
  });

  it('are mended by their letters as well', () => {
    const running = reviewed(many);
    running.says('改a、b');
    expect(shownRows(running)).toContain('保洁考核合格率 =100%');
    expect(shownRows(running)).toContain('漂浮物打捞及时率 =100%');
  });

  it.each(['改ａ', 'Ａ', '改 a，b', '改 A 和 B', 'a b', '改a、b、z'])(
    'are named in any manner: %s',
    (said) => {
      const running = reviewed(many);
      running.says(said);
      expect(shownRows(running)).toContain('保洁考核合格率 =100%');
    },
  );

  it('lead to the cell where nothing can be pressed, and say what is wrong there', () => {
    const running = reviewed(SOUND, `${GOAL}联系人XX。`);
    running.says('a');
    expect(running.text()).toContain('残留的“XX”');
    expect(running.text()).toContain('年度总体目标');
    running.says('返回', '改a、z');
    expect(running.text()).toContain('a 要您自己改');
    expect(running.text()).toContain('没有 z 这一条');
  });

  it('give a row with two faults the one value that mends both', () => {
    const running = reviewed(
      SOUND.with(3, row('产出', '质量', '保洁考核合格率', '2025年底前完成')),
    );
    running.says('a');
    expect(shownRows(running)).toContain('保洁考核合格率 =100%');
  });

  it('say so when there is no such letter, and lose nothing', () => {
    const running = reviewed(SOUND);
    running.says('改z');
    expect(running.text()).toContain('没有这一条');
    expect(running.screen().choices.length).toBeGreaterThan(0);
  });
});

describe('what stays as it is', () => {
  const doubtful = SOUND.with(3, row('产出', '质量', '保洁考核合格率', '提升'));

  it('needs a reason, which is kept and shown at the end', () => {
    const running = reviewed(doubtful);
    running.says('定稿');
    expect(running.text()).toContain('还有 1 处要先改');
    running.says('a不改');
    expect(running.text()).toContain('为什么不改？');
    running.says('没啥');
    expect(running.text()).toContain('请写完整一点');
    running.says('区里的考核办法只分提升和未提升两档');
    expect(running.text()).toContain('1 处已说明');
    running.presses('定稿');
    expect(running.text()).toContain('已定稿');
    expect(running.text()).toContain('理由：区里的考核办法只分提升和未提升两档');
    expect(running.draft().excuses).toMatchObject([
      { reason: '区里的考核办法只分提升和未提升两档', at: '2026-11-23T10:00:00' },
    ]);
  });

  it.each([
    'a不改：区里的考核办法只分两档',
    'a 不改，因为区里的考核办法只分两档',
    '忽略a，理由是区里的考核办法只分两档',
    'a保留：区里的考核办法只分两档',
  ])('is said in one line: %s', (said) => {
    const running = reviewed(doubtful);
    running.says(said);
    expect(running.draft().excuses[0]?.reason).toBe('区里的考核办法只分两档');
    expect(labels(running)).toContain('定稿');
  });

  it('counts again when the value changes, or the reason is taken back', () => {
    const running = reviewed(doubtful);
    running.says('a不改：区里的考核办法只分两档', '7.4改成健全');
    expect(running.text()).toContain('1 处必须改');
    running.says('7.4改成提升');
    expect(running.text()).toContain('1 处已说明');
    running.says('收回a');
    expect(running.text()).toContain('1 处必须改');
  });

  it('is taken back by 撤销, and the value stays', () => {
    const running = reviewed(SOUND);
    running.says('7.4改成提升', 'a不改：区里的考核办法只分两档', '撤销');
    expect(running.draft().excuses).toEqual([]);
    expect(shownRows(running)).toContain('保洁考核合格率 提升');
    running.says('重做');
    expect(running.draft().excuses).toHaveLength(1);
  });

  it.each(['退回预演', '逐条看', '检查', '撤销', '列表'])(
    'is not explained by a command: %s',
    (command) => {
      const running = reviewed(doubtful);
      running.says('a不改', command);
      expect(running.draft().excuses).toEqual([]);
      expect(running.text()).not.toContain('为什么不改？');
      expect(running.text()).toContain('没有记下理由');
      expect(shownRows(running)).toContain('保洁考核合格率 提升');
    },
  );

  it('takes the reason out of a whole sentence, and a long one up to its limit', () => {
    const running = reviewed(doubtful);
    running.says('a不改', 'a不改，因为区里的考核办法只分两档');
    expect(running.draft().excuses[0]?.reason).toBe('区里的考核办法只分两档');
    running.says(`a不改：${'区里的考核办法只分两档，'.repeat(60)}`);
    expect(running.text()).toContain('只记了前 300 个字');
    expect(running.draft().excuses[0]?.reason).toHaveLength(300);
  });

  it('does not touch what the letter meant before', () => {
    const running = reviewed(doubtful);
    running.says('z不改：区里的考核办法只分两档');
    expect(running.text()).toContain('没有“z”这一条');
    expect(running.draft().excuses).toEqual([]);
  });
});

describe('the letter', () => {
  it('says what would be sent back, with its Word file, and leads to mending', () => {
    const running = reviewed(SOUND.with(3, row('产出', '质量', '保洁考核合格率', '=100.00(个)')));
    running.says('退回预演');
    expect(running.text()).toContain('保洁考核合格率');
    expect(running.screen().paper?.name).toBe('退回意见预演-河道保洁-2027.docx');
    running.presses('按建议改');
    expect(shownRows(running)).toContain('保洁考核合格率 =100%');
  });

  it('leaves out what the user has explained', () => {
    const running = reviewed(SOUND.with(3, row('产出', '质量', '保洁考核合格率', '提升')));
    running.says('a不改：区里的考核办法只分两档', '退回预演');
    expect(running.text()).not.toContain('不是百分比');
  });
});

describe('other forms of the conversation', () => {
  it('are compared with: the same rate with another target is asked about', () => {
    const running = reviewed(SOUND);
    running.says('定稿', '新建：绿化养护 30万，养护绿地5万平方米');
    running.says('加一条 商户满意度≥85%', '打开1', '加一条 商户满意度≥95%');
    expect(running.text()).toContain('请统一或说明理由');
  });
});

describe('more errors than letters', () => {
  it('block all the same, and the open ones have the letters', () => {
    const bad = Array.from({ length: 30 }, (_, i) =>
      row('产出', '质量', `第${i + 1}段保洁考核合格率`, '优秀'),
    );
    const running = reviewed([...SOUND, ...bad]);
    for (let i = 0; i < 26; i += 1) running.says('a不改：区里的考核办法只分档次');
    running.says('定稿');
    expect(running.draft().finished).toBe(false);
    expect(running.text()).toContain('还有 4 处要先改');
    for (let i = 0; i < 4; i += 1) running.says('a不改：区里的考核办法只分档次');
    running.says('定稿');
    expect(running.draft().finished).toBe(true);
  });

  it('are explained one by one: a reason for one is none for another', () => {
    const running = reviewed(SOUND.filter(({ level2 }) => !/数量|质量/.test(level2)));
    expect(running.text()).toMatch(/还没有数量指标[^]*还没有质量指标/);
    running.says('a不改：这笔钱只用来交费，没有数量');
    expect(running.text()).toContain('1 处必须改');
    running.says('目标里写上改善水环境');
    expect(running.text()).toContain('1 处必须改');
  });
});
