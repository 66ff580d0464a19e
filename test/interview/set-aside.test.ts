import { expect, it } from 'vitest';
import { render } from '../../src/interview/screens.ts';
import { setAside, step } from '../../src/interview/step.ts';
import { plainProposal, talk } from './talk.ts';

const AT = '2026-11-23T10:00:00';

function opened() {
  const running = talk({ propose: plainProposal });
  running.says('社区花园养护，12.5万，养护绿地800平方米');
  return running.session();
}

it.each([
  ['⑤改成28万', '“⑤改成28万”这一句没有处理成'],
  [undefined, '刚才那一步没有处理成'],
])(
  'of an input that failed at every try (%s) the user is told, and nothing else changes',
  (said, told) => {
    const before = opened();
    const after = setAside(before, { id: 'bad', at: AT, said });
    const { toast } = render(after).screen;
    expect(toast).toContain(told);
    expect(toast).toMatch(/请换个说法再试。$/);
    expect(after.drafts).toEqual(before.drafts);
    expect(after.pending.map(({ kind }) => kind)).toEqual(['show']);
  },
);

it('an input that was set aside counts as taken, and the next one is answered', () => {
  const after = setAside(opened(), { id: 'bad', at: AT, said: '⑤改成28万' });
  const event = (id: string, text: string) =>
    ({ id, kind: 'text', text, conversation: 'test:1', at: AT }) as const;
  expect(step(after, event('bad', '⑤改成28万')).session).toBe(after);
  const next = step(after, event('good', '⑤改成30万')).session;
  expect(next.drafts[0]?.entries.annualFunding?.value).toMatchObject({
    currentYearFiscal: 30_000_000,
  });
});
