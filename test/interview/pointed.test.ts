// Words about a selected part of a bubble change that part and nothing else.
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import { withPassage } from '../../src/interview/edits.ts';
import { talk, type Talk } from './talk.ts';

const examples = exampleStore(
  JSON.parse(await readFile(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);

function reviewing(line = '社区花园养护，12.5万，养护绿地800平方米，种植花卉2000株'): Talk {
  const running = talk({ propose: (request) => propose(examples, request) });
  running.says(line, '长征镇绿化管理站，长征镇人民政府');
  return running;
}
const goal = (running: Talk) => running.draft().entries.annualGoal?.value ?? '';
const points = (running: Talk, quote: string, text: string) =>
  running.send({ kind: 'text', text, quote });
/** The goal's effect, without its lead and its full stop. */
const effect = (running: Talk) => /通过项目实施，([^。；]+)/.exec(goal(running))?.[1] ?? '';

describe('a selected sentence of the goal', () => {
  it('太空，写具体点: gets figures of the form’s own rows, and the rest stays word for word', () => {
    const running = reviewing();
    const before = goal(running);
    const passage = effect(running);
    points(running, passage, '太空，写具体点');
    const after = goal(running);
    const [start = '', end = ''] = before.split(passage);
    expect(after.startsWith(`${start}${passage}`)).toBe(true);
    expect(after.endsWith(end)).toBe(true);
    const added = after.slice(start.length + passage.length, after.length - end.length);
    const rows = running.draft().entries.indicators?.value ?? [];
    const figures = added.match(/\d[\d.]*/g) ?? [];
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      expect(rows.some((row) => row.value?.includes(figure) && added.includes(row.level3))).toBe(
        true,
      );
    }
    expect(running.screen().toast).toBe('年度总体目标已改写。');
    running.says('撤销');
    expect(goal(running)).toBe(before);
  });

  it('太长了: loses clauses from its end', () => {
    const running = reviewing();
    const passage = effect(running);
    points(running, passage, '太长了，短一点');
    expect(effect(running).length).toBeLessThan(passage.length);
    expect(passage.startsWith(effect(running))).toBe(true);
  });

  it('改成…: takes the user’s words', () => {
    const running = reviewing();
    const before = goal(running);
    points(running, '养护绿地800平方米', '改成：养护公共绿地900平方米');
    expect(goal(running)).toBe(before.replace('养护绿地800平方米', '养护公共绿地900平方米'));
    expect(running.draft().entries.annualGoal?.origin.kind).toBe('user');
  });

  it('删掉: is left out with its punctuation, and no form is deleted', () => {
    const running = reviewing();
    points(running, effect(running), '删掉');
    expect(goal(running)).not.toMatch(/[，、；。]{2}|，$/);
    expect(running.session().drafts).toHaveLength(1);
    expect(running.session().place.at).toBe('review');
  });

  it('is refused with the way on where nothing better is known', () => {
    const running = reviewing();
    const before = goal(running);
    points(running, '种植花卉2000株', '口语一点');
    expect(goal(running)).toBe(before);
    expect(running.text()).toContain('改不出更好的写法');
    expect(running.text()).toContain('例：改成');
  });

  it('that has changed since is not touched', () => {
    const running = reviewing();
    const passage = effect(running);
    const held = talk({ from: running.session() });
    held.send({ kind: 'text', text: '太空，写具体点', quote: passage }, 'later-1');
    expect(held.screen().working).toBe(true);
    expect(held.text()).toContain('正在改写');
    const asked = held.session().pending.find(({ kind }) => kind === 'draft');
    const words = '⑥改成新建花园一座，方便居民休憩，提升社区环境品质，增强居民的获得感和满意度。';
    held.send({ kind: 'text', text: words }, 'later-2');
    const after = goal(held);
    expect(after).toContain('新建花园一座');
    if (asked?.kind !== 'draft') throw new Error('nothing was asked for');
    const proposal = propose(examples, asked.request);
    held.send({ kind: 'drafted', effect: asked.id, proposal }, 'later-3');
    expect(goal(held)).toBe(after);
  });
});

describe('a selected line of the page', () => {
  it('names a row, by its name also when the numbers have moved', () => {
    const running = reviewing();
    const rows = () => running.draft().entries.indicators?.value ?? [];
    const name = rows().find(({ value }) => value === '=100%')?.level3 ?? '';
    running.says('删7.1');
    points(running, `7.5 质量｜${name}　=100%〔范例：常用指标〕`, '≥98%');
    expect(rows().find(({ level3 }) => level3 === name)?.value).toBe('≥98%');
    points(running, name, '删掉');
    expect(rows().map(({ level3 }) => level3)).not.toContain(name);
  });

  it('names a field', () => {
    const running = reviewing();
    points(running, '⑤ 年度资金申请总额　125,000.00 元', '13万');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(13_000_000);
    points(running, '④ 起止日期　2027-01-01 至 2027-12-31〔默认〕', '改成3月到10月底');
    expect(running.draft().entries.period?.value).toEqual({
      start: '2027-03-01',
      end: '2027-10-31',
    });
    points(running, '核对：社区花园养护（2027 年度）', '改成社区花园管护');
    expect(running.draft().entries.projectName?.value).toBe('社区花园管护');
  });

  it('that is no longer there is not taken for another', () => {
    const running = reviewing();
    const rows = () => running.draft().entries.indicators?.value ?? [];
    const name = rows()[2]?.level3 ?? '';
    const line = `7.3 数量｜${name}　=1个〔您填：…〕`;
    points(running, line, '删掉');
    const left = rows();
    expect(left.map(({ level3 }) => level3)).not.toContain(name);
    points(running, line, '删掉');
    expect(rows()).toEqual(left);
    expect(running.text()).toContain('已经不在表里');
    points(running, line, '改成≥95%');
    expect(rows()).toEqual(left);
  });

  it('of several lines means all of them', () => {
    const running = reviewing();
    const rows = () => running.draft().entries.indicators?.value ?? [];
    const [first, second] = rows().filter(({ value }) => value === '=100%');
    const before = rows().length;
    points(
      running,
      `7.4 质量｜${first?.level3}　=100%〔范\n7.5 质量｜${second?.level3} =100%〔范例〕`,
      '都删掉',
    );
    expect(rows()).toHaveLength(before - 2);
  });

  it.each([
    ['7.3 数量｜', '加一条 参训人数≥100人', /已加 参训人数 ≥100人/],
    ['7.3 数量｜', '⑤改成28万', /→ 280,000\.00/],
    ['goal', '金额改成28万', /→ 280,000\.00/],
    ['③ 实施单位　长征镇绿化管理站', '金额改成28万', /→ 280,000\.00/],
    ['goal', '列表', /我的申报表/],
  ])('of %s does not change what %s means', (what, text, said) => {
    const running = reviewing();
    const before = running.draft().entries.indicators?.value ?? [];
    const quote =
      what === 'goal'
        ? effect(running)
        : what.startsWith('7')
          ? `${what}${before[2]?.level3}　=1个`
          : what;
    points(running, quote, text);
    expect(running.text()).toMatch(said);
    const names = running.draft().entries.indicators?.value.map(({ level3 }) => level3) ?? [];
    expect(names).toEqual(expect.arrayContaining(before.map(({ level3 }) => level3)));
  });

  it('does not stand in the way of a command about the whole form', () => {
    const running = reviewing();
    running.says('⑤改成28万');
    points(running, effect(running), '撤销');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(12_500_000);
    points(running, '别处的话', '⑤改成30万');
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(30_000_000);
  });
});

it.each([
  ['10月底前完成采购。', '月底前', '10月底前', '10月底前完成采购。'],
  ['服务虹桥镇居民。', '镇居民', '虹桥镇的居民', '服务虹桥镇的居民。'],
  ['服务老人300人次。', '服务老人', '服务老人300', '服务老人300人次。'],
  ['一步一步完善。', '一步完善', '一步改善', '一步一步改善。'],
  ['服务【待填】人。', '人', '【待填】人', '服务【待填】【待填】人。'],
  // What would be another number stays as it was.
  ['10月底前完成。', '月底前', '5月底前', '10月底前完成。'],
  ['办20场，30人。', '场，', '', '办20场，30人。'],
])('in %s a part written anew doubles nothing beside it: %s → %s', (whole, passage, by, is) => {
  expect(withPassage(whole, passage, by)).toBe(is);
});

it('replacing a part keeps what stands around it, whatever it is', () => {
  const words = fc.stringMatching(/^[\u4e00-\u9fa5]{1,8}$/);
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 3, maxLength: 8 }),
      fc.nat(7),
      words,
      (parts, at, by) => {
        const part = parts[at % parts.length] ?? '';
        const whole = `${parts.join('，')}。`;
        const [before = ''] = whole.split(part);
        const replaced = withPassage(whole, part, by);
        expect(replaced).toBe(before + by + whole.slice(before.length + part.length));
        expect(withPassage(whole, part, '')).not.toMatch(/[，。]{2}|^[，。]./);
      },
    ),
  );
});
