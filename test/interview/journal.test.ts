import { describe, expect, it } from 'vitest';
import { journaled, tampering } from '../../src/interview/journal.ts';
import type { Session } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, type Talk } from './talk.ts';

function edited(): Talk {
  const running = talk({ propose: plainProposal });
  running.says('社区食堂，25万，办12场培训', '⑤改成28万', '删活动知晓率', '⑤改成30万');
  return running;
}

const amount = (running: Talk) => running.draft().entries.annualFunding?.value.currentYearFiscal;

describe('the journal', () => {
  it('has a line for every change, with when, who and what, whole after it was stored', () => {
    const running = edited();
    running.says('撤销', '单位是幸福镇社区事务中心，主管部门是幸福镇人民政府', '定稿');
    const { journal } = running.session();
    expect(journal.map(({ said }) => said)).toEqual([
      expect.stringContaining('已记下'),
      expect.stringContaining('已拟年度总体目标'),
      expect.stringContaining('280,000.00'),
      expect.stringContaining('活动知晓率'),
      expect.stringContaining('300,000.00'),
      expect.stringMatching(/^撤销：.*300,000\.00/),
      expect.stringContaining('幸福镇'),
      '定稿',
    ]);
    expect(journal.map(({ who }) => who)).toEqual(expect.arrayContaining(['user', 'examples']));
    expect(tampering(running.session())).toEqual([]);
  });

  it('tells of a form that was deleted', () => {
    const running = edited();
    running.says('删除草稿');
    running.presses('确认删除');
    expect(running.session().journal.at(-1)).toMatchObject({ said: '整张表删除', form: '' });
    expect(tampering(running.session())).toEqual([]);
  });

  it.each<[string, (session: Session) => void]>([
    ['what was said in a line', (s) => (s.journal[1]!.said = '没有的事')],
    ['the time of a line', (s) => (s.journal[2]!.at = '2026-01-01T00:00:00')],
    ['a line that is gone', (s) => void s.journal.splice(1, 1)],
    [
      'two lines in another order',
      (s) => void s.journal.splice(1, 2, s.journal[2]!, s.journal[1]!),
    ],
    [
      'an amount behind its back',
      (s) => (s.drafts[0]!.entries.annualFunding!.value.currentYearFiscal = 1),
    ],
    ['a row behind its back', (s) => (s.drafts[0]!.entries.indicators!.value[0]!.value = '≤1元')],
  ])('shows that somebody altered %s', (_, alter) => {
    const session = structuredClone(edited().session());
    expect(tampering(session)).toEqual([]);
    alter(session);
    expect(tampering(session)).toHaveLength(1);
  });

  it('keeps the last thousand lines, and their seals hold', () => {
    let session = edited().session();
    for (let i = 0; i < 1100; i += 1) {
      const drafts = session.drafts.map((draft) => ({ ...draft, finished: !draft.finished }));
      const at = '2026-11-23T11:00:00';
      const event = { kind: 'text', id: `e${i}`, conversation: 'c', at, text: '定稿' } as const;
      session = journaled(session, { ...session, drafts }, event);
    }
    expect(session.journal).toHaveLength(1000);
    expect(tampering(session)).toEqual([]);
  });
});

describe('the history of a form', () => {
  it('is listed with the newest first', () => {
    const running = edited();
    running.says('历史');
    expect(running.text()).toMatch(/《社区食堂》的修改记录（5 步）\n5\. 11-23 10:00　您：.*30/);
    expect(running.text()).toContain('2. 11-23 10:00　范例：已拟年度总体目标');
  });

  it('compares a step with the form as it is', () => {
    const running = edited();
    running.says('历史', '比较2');
    expect(running.text()).toContain('第 2 步之后改了');
    expect(running.text()).toContain('年度资金申请总额：250,000.00 → 300,000.00');
    expect(running.text()).toContain('指标“活动知晓率”：删去');
    expect(amount(running)).toBe(30_000_000);
  });

  it('goes back to a step, and on again by redo', () => {
    const running = edited();
    running.says('历史', '比较2');
    running.presses('回到第 2 步');
    expect(amount(running)).toBe(25_000_000);
    expect(running.text()).toContain('撤回了 3 步');
    running.says('重做', '重做', '重做');
    expect(amount(running)).toBe(30_000_000);
    expect(tampering(running.session())).toEqual([]);
  });

  it.each(['回到9', '比较0', '回到第十步'])(
    'has no step “%s”, and says which there are',
    (words) => {
      const running = edited();
      running.says(words);
      expect(running.text()).toContain('请写 1 到 5 之间的编号');
      expect(amount(running)).toBe(30_000_000);
    },
  );
});
