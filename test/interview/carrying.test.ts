import { describe, expect, it } from 'vitest';
import type { Declaration } from '../../src/form/declaration.ts';
import { carriedText, paired } from '../../src/interview/carrying.ts';
import { printed, rowsOf } from '../../src/interview/session.ts';
import type { FormFound } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, type Talk } from './talk.ts';

/** A talk in which a form has been written. */
function written(words = '社区食堂，25万，办12场培训'): Talk {
  const running = talk({ propose: plainProposal });
  running.says(words, '单位是幸福镇社区事务中心，主管部门是幸福镇人民政府');
  return running;
}

/** The form's own file as it comes back, with this done to it by hand. */
function sendsBack(
  into: Talk,
  from: Talk,
  change: (form: Declaration) => Declaration = (form) => form,
  texts = from.session().drafts.map((draft) => carriedText(from.session(), draft)),
): void {
  into.send({ kind: 'file', name: '食堂.docx', size: 5000, ref: 'f1' });
  const effect = into.session().pending.find(({ kind }) => kind === 'read')?.id ?? '';
  const forms = from.session().drafts.map((draft): FormFound => {
    return { declaration: change(printed(from.session(), draft)), where: '第 1 个表格', notes: [] };
  });
  into.send({ kind: 'fileRead', effect, format: 'office', forms, carried: texts });
}

const valueOf = (running: Talk, name: string) =>
  rowsOf(running.draft()).find(({ level3 }) => level3 === name)?.value;

const withValue =
  (name: string, value: string) =>
  (form: Declaration): Declaration => ({
    ...form,
    indicators: form.indicators.map((row) => (row.level3 === name ? { ...row, value } : row)),
  });

describe('a file that comes back to where it was made', () => {
  it('is its own draft, and nothing of it changes when nobody has touched it', () => {
    const running = written();
    const before = running.draft().entries;
    sendsBack(running, running);
    expect(running.session().drafts).toHaveLength(1);
    expect(running.draft().entries).toEqual(before);
    expect(running.text()).toContain('“食堂.docx”和这张表一致，没有手改的地方。');
  });

  it('changes the cells that were changed by hand, and lists them', () => {
    const running = written();
    sendsBack(running, running, (form) => ({
      ...withValue('参与人员满意度', '≥95%')(form),
      unit: '幸福镇社区党群服务中心',
    }));
    expect(running.draft().entries.unit).toMatchObject({
      value: '幸福镇社区党群服务中心',
      origin: { kind: 'import', label: '手改' },
    });
    expect(valueOf(running, '参与人员满意度')).toBe('≥95%');
    expect(running.text()).toContain('“食堂.docx”里手改了 2 处，已照改。');
    expect(running.text()).toContain('实施单位：幸福镇社区事务中心 → 幸福镇社区党群服务中心');
    expect(running.text()).toContain('指标“参与人员满意度”：≥90% → ≥95%');
  });

  it('keeps what was said here meanwhile where the paper was not touched', () => {
    const running = written();
    const text = carriedText(running.session(), running.draft());
    const old = talk({ from: running.session() });
    running.says('⑤改成28万', '删活动知晓率');
    sendsBack(running, old, withValue('参与人员满意度', '≥95%'), [text]);
    expect(running.draft().entries.annualFunding?.value.currentYearFiscal).toBe(28_000_000);
    expect(valueOf(running, '活动知晓率')).toBeUndefined();
    expect(valueOf(running, '参与人员满意度')).toBe('≥95%');
    expect(running.text()).toContain('手改了 1 处');
  });

  it('takes in rows that were added, and out those that were struck', () => {
    const running = written();
    sendsBack(running, running, (form) => ({
      ...form,
      indicators: [
        ...form.indicators.filter(({ level3 }) => level3 !== '活动知晓率'),
        { level1: '产出指标', level2: '数量指标', level3: '志愿者参与人数', value: '≥30人' },
      ],
    }));
    expect(valueOf(running, '志愿者参与人数')).toBe('≥30人');
    expect(valueOf(running, '活动知晓率')).toBeUndefined();
    expect(running.text()).toContain('指标“志愿者参与人数”：加了 数量｜志愿者参与人数 ≥30人');
    expect(running.text()).toContain('指标“活动知晓率”：删去');
  });

  it('can be undone in one step, and then lists nothing', () => {
    const running = written();
    sendsBack(running, running, withValue('参与人员满意度', '≥95%'));
    running.says('撤销');
    expect(valueOf(running, '参与人员满意度')).toBe('≥90%');
    expect(running.text()).not.toContain('≥90% → ≥95%');
  });

  it('opens a finished form again only when something was changed', () => {
    const running = written();
    running.says('⑧留空', '⑨留空', '定稿');
    const isFinished = running.draft().finished;
    sendsBack(running, running);
    expect(running.draft().finished).toBe(isFinished);
    sendsBack(running, running, withValue('参与人员满意度', '≥95%'));
    expect(running.draft().finished).toBe(false);
  });

  it('leaves a value that cannot be read as it was, and says so', () => {
    const running = written();
    sendsBack(running, running, (form) => ({ ...form, startDate: '春天' }));
    expect(running.draft().entries.period?.value.start).toBe('2027-01-01');
    expect(running.text()).toContain('读不出两个日子');
  });
});

describe('a file that comes to another conversation', () => {
  it('is the draft with all its origins', () => {
    const from = written();
    const to = talk();
    sendsBack(to, from);
    expect(to.draft().entries).toEqual(from.draft().entries);
    expect(to.draft().brief).toEqual(from.draft().brief);
    expect(to.screen().preview?.declaration).toEqual(from.screen().preview?.declaration);
  });

  it('says what is on the paper where it says something else', () => {
    const from = written();
    const to = talk();
    sendsBack(to, from, withValue('参与人员满意度', '≥95%'));
    expect(valueOf(to, '参与人员满意度')).toBe('≥95%');
    expect(to.text()).toContain('手改了 1 处');
    expect(to.text()).toContain('参与人员满意度　≥95%〔手改〕');
  });

  it('is only what is on the paper when that is another form', () => {
    const [from, other] = [written(), written('河道保洁，80万，保洁河道20公里')];
    const to = talk();
    sendsBack(to, other, undefined, [carriedText(from.session(), from.draft())]);
    expect(to.draft().entries.projectName).toMatchObject({
      value: '河道保洁',
      origin: { label: '原表' },
    });
    expect(to.text()).not.toContain('食堂，');
  });

  it('of an earlier year is rolled over as it stands on the paper', () => {
    const from = talk({ propose: plainProposal, at: '2025-10-01T10:00:00' });
    from.says('社区食堂，25万，办12场培训');
    const to = talk();
    sendsBack(to, from);
    expect(to.draft().entries.projectName?.origin).toMatchObject({ label: '去年' });
    expect(to.draft().entries.year?.value).toBe(2027);
  });

  it.each(['', '{', '{"version":2}', '[]', 'null', '{"version":1,"id":"d1"}'])(
    'reads the paper alone when it carries “%s”',
    (text) => {
      const [from, to] = [written(), talk()];
      sendsBack(to, from, undefined, [text]);
      expect(to.draft().entries.projectName?.value).toBe('社区食堂');
    },
  );
});

describe('several forms', () => {
  const two = () => {
    const running = written();
    running.says('新建：河道保洁，80万，保洁河道20公里');
    return running;
  };

  it('find their own drafts whatever their order, and nothing is asked', () => {
    const running = two();
    const texts = running
      .session()
      .drafts.map((draft) => carriedText(running.session(), draft))
      .toReversed();
    sendsBack(running, running, withValue('参与人员满意度', '≥95%'), texts);
    expect(running.session().drafts).toHaveLength(2);
    expect(running.text()).toContain('2 张申报表');
    expect(running.text()).toContain('文件里手改了 2 处，已照改。');
  });

  it('of which one was taken out of the file keep what is carried for the others', () => {
    const running = two();
    const session = running.session();
    const texts = session.drafts.map((draft) => carriedText(session, draft));
    const form = { declaration: printed(session, session.drafts[1]!), where: '', notes: [] };
    expect(paired([form], texts)[0]?.carried).toBe(texts[1]);
  });
});

it('what is carried can be left out', () => {
  const running = written();
  const carried = () => {
    const { paper } = running.screen();
    return paper?.holds === 'forms' ? paper.forms[0]?.carried : undefined;
  };
  expect(carried()).toContain('社区食堂');
  running.says('文件不带记录');
  expect(carried()).toBeUndefined();
  running.says('文件带记录');
  expect(carried()).toContain('社区食堂');
});
