// What random events have found: odd texts are quoted whole, alike buttons told apart, and a refusal
// says what to do.
import { describe, expect, it } from 'vitest';
import { carriedText } from '../../src/interview/carrying.ts';
import { printed, rowsOf } from '../../src/interview/session.ts';
import { step } from '../../src/interview/step.ts';
import { SessionSchema } from '../../src/interview/vocabulary.ts';
import { seeds } from '../form/forms.ts';
import { plainProposal, talk } from './talk.ts';

const LINE = '区域化党建，25万，办2期培训约100人，12场沙龙';
const EMOJI = '👩'.repeat(100);

describe('a character of two halves is quoted whole or not at all', () => {
  it('in an amount that cannot be read', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE);
    for (let length = 0; length < 30; length += 1) {
      running.says(`⑤改成${'钱'.repeat(length)}${EMOJI}`);
      expect(running.text().isWellFormed()).toBe(true);
    }
  });

  it('in a period, the name of a row, the name of a file and a choice', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE);
    for (const text of [`④改成x${EMOJI}`, `x${EMOJI}改成=3场`, `删x${EMOJI}`]) {
      running.says(text);
      expect(running.text().isWellFormed()).toBe(true);
    }
    const file = { kind: 'file', name: `x${EMOJI}.docx`, size: 1, ref: 'f' } as const;
    running.send(file, 'file');
    const effect = running.session().pending.find(({ kind }) => kind === 'read')!.id;
    running.send({ kind: 'fileRead', effect, format: null });
    expect(running.text()).toContain('请再发一次');
    expect(running.text().isWellFormed()).toBe(true);
  });

  it('in what is kept of a long message and of its words', () => {
    const running = talk({ propose: plainProposal });
    running.says('快速', `x${'👩'.repeat(10_000)}`);
    expect(JSON.stringify(running.session())).not.toMatch(/\\ud[89ab]/);
  });
});

it('of two forms with one name each has a button of its own', () => {
  const running = talk({ propose: plainProposal });
  running.says(LINE, '新建', LINE, '新建');
  const labels = running.screen().choices.map(({ label }) => label);
  expect(labels).toContain('接着填 区域化党建');
  expect(labels).toContain('接着填 区域化党建（2）');
  const from = running.session();
  const opened = (label: string) => {
    const again = talk({ from });
    again.says(label);
    return again.draft();
  };
  const [first, second] = [opened('接着填 区域化党建'), opened('接着填 区域化党建（2）')];
  expect([first, second].map(({ entries }) => entries.projectName?.value)).toEqual([
    '区域化党建',
    '区域化党建',
  ]);
  expect(first.id).not.toBe(second.id);
});

describe('a refusal says what to do', () => {
  it('of a row that is not there', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE, '删7.99');
    const rows = rowsOf(running.draft()).length;
    expect(running.text()).toContain(`没有 7.99，指标是 7.1 到 7.${rows}，请照编号写。`);
  });

  it('of a reason that was never given', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE, '收回z');
    expect(running.text()).toContain('“z”没有记过理由，不用收回。要记请写“z不改：理由”。');
  });

  it('of a period the wrong way round', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE, '起止改成2027-12-01到2027-01-01');
    expect(running.text()).toContain('早于开始 2027-12-01，请重写起止。');
  });
});

it('a thousand amounts in one message are read in one go', () => {
  const running = talk({ propose: plainProposal });
  running.says('元0/0'.repeat(6000));
  expect(running.screen().choices.length).toBeGreaterThan(0);
  expect(running.text()).toContain('消息太长，只读了前 20000 个字');
});

it('the request for a part of the goal is the same when it is loaded again', () => {
  const running = talk({ propose: plainProposal });
  running.says(LINE);
  const event = { kind: 'text', text: '再短一点', id: 'x', conversation: 'test:1' } as const;
  const { session } = step(running.session(), { ...event, at: '2026-11-23T10:00:00' });
  expect(session.pending.some(({ kind }) => kind === 'draft')).toBe(true);
  expect(SessionSchema.parse(session)).toEqual(session);
});

it('a selection that cuts through a number means all of it', () => {
  const running = talk({ propose: plainProposal });
  running.says(LINE, '⑥改成服务120000.005人次，提升社区服务水平，方便居民就近参与。');
  running.send({ kind: 'text', text: '改成300', quote: '0000.005' });
  expect(running.draft().entries.annualGoal?.value).toContain('服务300人次');
});

it.each(['撤销', '回到1'])(
  '“%s” that came with a file does not take back what was said before it',
  (text) => {
    const running = talk({ propose: plainProposal });
    running.says('加一条 参训人数≥100人');
    const before = running.draft().entries.indicators;
    running.send({ kind: 'file', name: '去年.docx', size: 1, ref: 'f', text }, 'file');
    const effect = running.session().pending.find(({ kind }) => kind === 'read')!.id;
    const [declaration] = seeds;
    const forms = [{ declaration: declaration!, where: '第 1 张', notes: [] }];
    running.send({ kind: 'fileRead', effect, format: 'office', forms });
    expect(running.text()).toContain(`“${text}”没有做，要做请再写一次`);
    running.says('撤销');
    const kept = running.session().drafts.map(({ entries }) => entries.indicators);
    expect(kept).toContainEqual(before);
  },
);

describe('words that came with a file answer no page that was shown after them', () => {
  const running = talk({ propose: plainProposal });
  running.says('加一条 参训人数≥100人');
  const before = running.draft();
  const carried = [carriedText(running.session(), before)];
  const declaration = { ...printed(running.session(), before), indicators: [] };

  it.each(['1', '2', '3', '4', '5', '６', '好', '不'])('%s', (text) => {
    const again = talk({ propose: plainProposal, from: running.session() });
    again.send({ kind: 'file', name: '去年.docx', size: 1, ref: 'f', text }, 'file');
    const effect = again.session().pending.find(({ kind }) => kind === 'read')!.id;
    const forms = [{ declaration, where: '第 1 张', notes: [] }];
    again.send({ kind: 'fileRead', effect, format: 'office', forms, carried });
    expect(again.draft().history).toHaveLength(before.history.length + 1);
    expect(again.draft().entries.indicators).toBeUndefined();
  });
});
