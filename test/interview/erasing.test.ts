import { describe, expect, it } from 'vitest';
import { parseCommands } from '../../src/interview/commands.ts';
import { render } from '../../src/interview/screens.ts';
import { newSession } from '../../src/interview/session.ts';
import { step } from '../../src/interview/step.ts';
import { SessionSchema, type Session } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk } from './talk.ts';

const LINE = '区域化党建，25万，办2期培训约100人';

function told(...texts: string[]): Session {
  let session = newSession('test:1');
  for (const [i, text] of texts.entries()) {
    const event = { id: `e${i}`, conversation: 'test:1', at: '2026-11-23T10:00:00' } as const;
    session = step(session, { ...event, kind: 'text', text }).session;
  }
  return SessionSchema.parse(JSON.parse(JSON.stringify(session)));
}

describe('导出我的数据', () => {
  it.each(['导出我的数据', '下载我的全部数据', '看看我的数据', '/export'])(
    'is meant by %s',
    (text) => {
      expect(parseCommands(text, true)).toEqual([{ do: 'data' }]);
    },
  );
  it.each(['导出', '导出 Word', '数据资料整理，5万，整理数据200条', '数据'])(
    'is not by %s',
    (text) => {
      expect(parseCommands(text, true)?.[0]?.do).not.toBe('data');
    },
  );

  it('gives a file with everything that is stored', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE, '⑤改成28万', '导出我的数据');
    const { paper } = running.screen();
    if (paper?.holds !== 'data') throw new Error('there is no such file');
    expect(paper.name).toMatch(/^申报助手-我的数据-\d{4}-\d\d-\d\d\.json$/);
    const given = JSON.parse(paper.text) as { session: unknown; forms: { projectName: string }[] };
    expect(SessionSchema.parse(given.session)).toEqual(running.session());
    expect(given.forms.map(({ projectName }) => projectName)).toEqual(['区域化党建']);
  });

  it('says where nothing is stored yet', () => {
    const running = talk();
    running.says('导出我的数据');
    expect(running.screen().paper?.holds).toBe('data');
    expect(running.text()).toContain('0 张表');
  });
});

describe('删除我的全部数据', () => {
  it.each(['删除我的全部数据', '把我的数据全部删掉', '清除我的所有资料', '/delete'])(
    'is meant by %s',
    (text) => {
      expect(parseCommands(text, true)).toEqual([{ do: 'erase' }]);
    },
  );
  it.each(['删除', '删7.1', '删除数据采集指标', '删掉数据准确率', '清空'])(
    'is not by %s',
    (text) => {
      expect(parseCommands(text, false)?.[0]?.do).not.toBe('erase');
    },
  );

  it('asks once, and a no leaves everything', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE);
    const before = running.session().drafts;
    running.says('删除我的全部数据');
    expect(running.text()).toContain('要删除您的全部数据吗？1 张表');
    expect(running.session().drafts).toEqual(before);
    running.presses('不删');
    expect(running.session().drafts).toEqual(before);
    expect(running.session().place.at).toBe('review');
  });

  it('is not agreed to where it was not asked', () => {
    const session = told(LINE, '确认全部删除');
    expect(session.place.at).toBe('confirmErase');
    expect(session.drafts).toHaveLength(1);
  });

  it('leaves a session that holds nothing but what is to be done', () => {
    const session = told(LINE, '删除我的全部数据', '确认全部删除');
    expect(session.drafts).toEqual([]);
    expect(session.pending.map(({ kind }) => kind)).toEqual(['erase']);
    expect(JSON.stringify(session)).not.toMatch(/党建|25/);
    const { screen, presses } = render(session);
    expect(screen).toMatchObject({ farewell: true, choices: [] });
    expect(presses).toEqual([]);
  });

  it('lets the next message begin anew', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE, '删除我的全部数据', '是', '文化下乡，30万，演出20场');
    expect(running.session().drafts).toHaveLength(1);
    expect(running.text()).toContain('核对：文化下乡');
  });
});
