import { describe, expect, it } from 'vitest';
import { render } from '../../src/interview/screens.ts';
import type { Session } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, type Talk } from './talk.ts';

const MOST = 200;

/** A conversation that holds as many forms as it may, the last of them at hand. */
function full(): Talk {
  const begun = talk({ propose: plainProposal });
  begun.says('老年助餐服务，45.6万，开设3个助餐点');
  const form = begun.draft();
  const drafts = Array.from({ length: MOST }, (_, i) => ({ ...form, id: `d${i + 1}` }));
  const from: Session = { ...begun.session(), drafts, current: `d${MOST}`, made: MOST };
  return talk({ propose: plainProposal, from });
}

describe('one form more than there may be', () => {
  it.each([
    ['typed as a new one', (one: Talk) => one.says('新建 社区花园养护，3万，养护绿地800平方米')],
    ['asked for', (one: Talk) => one.says('新建')],
    ['said while none is at hand', (one: Talk) => one.says('社区花园养护，3万，养护绿地800平方米')],
  ])('%s is refused with what to do, and changes none of the others', (what, act) => {
    const begun = full();
    const from: Session =
      what === 'said while none is at hand'
        ? { ...begun.session(), current: null, place: { at: 'opening' } }
        : begun.session();
    const at = talk({ propose: plainProposal, from });
    act(at);
    expect(at.session().drafts).toEqual(from.drafts);
    const { refusal } = at.session();
    expect(refusal?.why).toBe(`已有 ${MOST} 张表，请先删掉不用的再新建。`);
    expect(at.text()).toContain(`已有 ${MOST} 张表`);
    expect(at.session().place).toMatchObject({ at: 'list' });
    // And that helps.
    at.says('删除2');
    at.says('确认删除');
    expect(at.session().drafts).toHaveLength(MOST - 1);
    at.says('新建 社区花园养护，3万，养护绿地800平方米');
    expect(at.draft().entries.projectName?.value).toContain('社区花园养护');
    expect(render(at.session()).screen.choices.length).toBeGreaterThan(0);
  });
});
