// The unit's own rows in the talk: what feeds them, looking at them, removing and restoring.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleStore } from '../../src/draft/examples.ts';
import { propose } from '../../src/draft/fallback.ts';
import type { RequestFor } from '../../src/draft/model.ts';
import type { DraftRequest, Proposal } from '../../src/draft/request.ts';
import { parseOwn } from '../../src/interview/own-pages.ts';
import { newSession, rowsOf } from '../../src/interview/session.ts';
import { SessionSchema } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, TERMS, type Talk } from './talk.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);
const UNIT = '单位是某镇文化中心，主管部门是某镇人民政府';

/** A talk whose first forms are small and known; later ones come from the examples. */
function unitTalk(more: { from?: Talk } = {}): Talk & { asked: DraftRequest[] } {
  const asked: DraftRequest[] = [];
  const running = talk({
    ...(more.from ? { from: more.from.session() } : {}),
    propose(request): Proposal {
      asked.push(request);
      return request.brief.includes('范例') ? propose(store, request) : plainProposal(request);
    },
  });
  return Object.assign(running, { asked });
}

function finishing(self: Talk, name: string, ...changes: string[]): void {
  self.says(`新建 ${name}，25万，举办活动12场`, UNIT, ...changes, '定稿');
  expect(self.session().place.at).toBe('finished');
}

const lineOf = (self: Talk, name: string) =>
  self
    .text()
    .split('\n')
    .find((line) => line.includes(name));

describe('the store', () => {
  it('is empty until a form is finished, and says how it fills', () => {
    const self = unitTalk();
    self.says('新建 社区讲座，25万，举办活动12场', UNIT, '本单位指标');
    expect(self.text()).toContain('本单位指标：还没有');
    expect(self.text()).toContain('定稿一张表');
  });

  it('says of each row in how many forms it stood and its usual value', () => {
    const self = unitTalk();
    finishing(self, '社区讲座');
    finishing(self, '社区合唱', '参与人员满意度改成≥95%');
    finishing(self, '社区书法', '参与人员满意度改成≥95%', '删掉活动知晓率');
    self.says('指标库');
    expect(self.text()).toContain('本单位指标（6 条，来自 3 份定稿的表）');
    expect(lineOf(self, '参与人员满意度')).toContain('出现于 3/3 份，常用值 ≥95%');
    expect(lineOf(self, '活动知晓率')).toContain('出现于 2/3 份，常用值 ≥90%');
    expect(lineOf(self, '活动开展场次')).toContain('出现于 3/3 份，数量每次另填');
    expect(self.text()).not.toContain('项目总成本');
  });

  it('has no row that the review has something against, explained or not', () => {
    const self = unitTalk();
    self.says('新建 社区讲座，25万，举办活动12场', UNIT, '加一条 讲座及时率：提升');
    self.says('a不改：镇政府批复的标准就是这样', '定稿');
    expect(self.session().place.at).toBe('finished');
    self.says('本单位指标');
    expect(lineOf(self, '讲座及时率')).toBeUndefined();
    expect(lineOf(self, '活动开展及时率')).toBeDefined();
  });

  it('follows what becomes of the forms', () => {
    const self = unitTalk();
    finishing(self, '社区讲座');
    finishing(self, '社区合唱');
    self.says('撤销', '本单位指标');
    expect(self.text()).toContain('来自 1 份定稿的表');
    self.says('返回', '定稿', '本单位指标');
    expect(self.text()).toContain('来自 2 份定稿的表');
    self.says('列表', '删除2', '确认删除', '本单位指标');
    expect(self.text()).toContain('来自 1 份定稿的表');
  });

  it('is of one unit: another unit’s forms do not count', () => {
    const self = unitTalk();
    finishing(self, '社区讲座');
    self.says(
      '新建 社区合唱，25万，举办活动12场',
      '单位是某镇体育中心，主管部门是某镇人民政府',
      '定稿',
    );
    self.says('本单位指标');
    expect(self.text()).toContain('某镇体育中心');
    expect(self.text()).toContain('来自 1 份定稿的表');
    expect(self.asked[1]?.own?.[0]).toMatchObject({ used: 1, of: 1 });
    self.says('新建 社区书法，25万，举办活动12场', '单位是某镇体育中心', '换一批');
    expect(self.asked.at(-1)?.own?.every(({ of }) => of === 1)).toBe(true);
  });
});

describe('the next form', () => {
  it('is proposed what the unit has used, each with where it comes from', () => {
    const self = unitTalk();
    finishing(self, '社区讲座', '参与人员满意度改成≥93%');
    finishing(self, '社区合唱', '参与人员满意度改成≥93%');
    self.says('新建 社区舞蹈，25万，举办活动8场，照范例');
    const rows = rowsOf(self.draft());
    expect(rows.find(({ level3 }) => level3 === '参与人员满意度')).toMatchObject({
      value: '≥93%',
      origin: { kind: 'example', from: '出现于 2/2 份，常用值 ≥93%', own: true },
    });
    expect(self.text()).toContain('参与人员满意度　≥93%〔本单位：出现于 2/2 份，常用值 ≥93%〕');
    expect(self.text()).toMatch(/有 \d+ 条是本单位以前的表里用过的/);
    expect(rows.find(({ level2 }) => level2 === '数量指标')?.value).not.toBe('≥12场');
  });

  it('is proposed them again by 换一批, not counting itself', () => {
    const self = unitTalk();
    finishing(self, '社区讲座');
    finishing(self, '社区合唱');
    self.says('换一批');
    expect(self.asked.at(-1)?.own?.every(({ of }) => of === 1)).toBe(true);
  });

  it('is not proposed what was removed', () => {
    const self = unitTalk();
    finishing(self, '社区讲座', '参与人员满意度改成≥93%');
    finishing(self, '社区合唱', '参与人员满意度改成≥93%');
    self.says('本单位指标');
    const number = /(\d+)\. 参与人员满意度/.exec(self.text())?.[1];
    self.says(`删${number}`, '新建 社区舞蹈，25万，举办活动8场，照范例');
    expect(self.asked.at(-1)?.own?.map(({ level3 }) => level3)).not.toContain('参与人员满意度');
    expect(self.text()).not.toContain('≥93%');
  });

  it('is not proposed it by the examples either, until it is restored', () => {
    const self = unitTalk();
    self.says('新建 社区舞蹈，25万，举办活动8场，照范例', UNIT, '定稿', '本单位指标');
    const [, number = '', name = ''] = /(\d+)\. (\S+满意度)/.exec(self.text()) ?? [];
    self.says(`删${number}`, '新建 社区合唱，25万，举办活动6场，照范例');
    expect(rowsOf(self.draft()).map(({ level3 }) => level3)).not.toContain(name);
    expect(rowsOf(self.draft()).some(({ level3 }) => level3.endsWith('满意度'))).toBe(true);
    self.says('本单位指标', '恢复', '新建 社区书法，25万，举办活动6场，照范例');
    expect(rowsOf(self.draft()).map(({ level3 }) => level3)).toContain(name);
  });

  it('is not proposed again by 换一批 what was deleted from it', () => {
    const self = unitTalk();
    self.says('新建 社区舞蹈，25万，举办活动8场，照范例', UNIT);
    const name = rowsOf(self.draft()).find(({ level2 }) => level2 === '质量指标')?.level3 ?? '';
    self.says(`删掉${name}`, '换一批');
    expect(rowsOf(self.draft()).map(({ level3 }) => level3)).not.toContain(name);
  });
});

describe('on the page', () => {
  function onPage(): Talk {
    const self = unitTalk();
    finishing(self, '社区讲座');
    self.says('本单位指标');
    return self;
  }

  it('删3 removes the third row of the store, and no row of the form', () => {
    const self = onPage();
    const rows = rowsOf(self.draft());
    const third = /^3\. (\S+?)　/m.exec(self.text())?.[1] ?? '';
    self.says('删3');
    expect(self.text()).toContain(`已拿掉“${third}”`);
    expect(lineOf(self, `3. ${third}`)).toContain('已拿掉，不再推荐');
    expect(rowsOf(self.draft())).toEqual(rows);
    expect(self.session().place.at).toBe('own');
  });

  it.each([['撤销'], ['恢复'], ['恢复3'], ['全部恢复'], ['找回第3条']])(
    '%s brings it back',
    (word) => {
      const self = onPage();
      self.says('删3');
      expect(self.session().forgotten.length).toBe(1);
      self.says(word);
      expect(self.session().forgotten).toEqual([]);
      expect(self.text()).not.toContain('已拿掉，不再推荐');
      expect(self.draft().finished).toBe(true);
    },
  );

  it('restoring can be taken back as well, once', () => {
    const self = onPage();
    self.says('删1、2', '恢复', '撤销');
    expect(self.session().forgotten.length).toBe(2);
    // Then nothing of this page is left to undo: the form's own undo comes next.
    self.says('撤销');
    expect(self.session().forgotten.length).toBe(2);
    expect(self.draft().finished).toBe(false);
  });

  it('numbers stay while rows are removed one after another', () => {
    const self = onPage();
    const names = [...self.text().matchAll(/^\d+\. (\S+?)　/gm)].map(([, name]) => name);
    self.says('删1', '删2');
    const after = [...self.text().matchAll(/^\d+\. (\S+?)　/gm)].map(([, name]) => name);
    expect(after).toEqual(names);
    expect(self.session().forgotten.length).toBe(2);
  });

  it('a number that is not there is refused, and nothing changes', () => {
    const self = onPage();
    self.says('删99');
    expect(self.text()).toContain('没有这一条，编号是 1 到');
    expect(self.session().forgotten).toEqual([]);
    self.says('删0');
    expect(self.session().forgotten).toEqual([]);
  });

  it('what was removed is remembered over a restart', () => {
    const self = onPage();
    self.says('删3');
    const again = unitTalk({ from: self });
    again.says('本单位指标');
    expect(again.text()).toContain('已拿掉，不再推荐');
  });

  it('leads back to the form, and elsewhere 删3 means what it did', () => {
    const self = onPage();
    self.presses('返回');
    expect(self.session().place.at).toBe('finished');
    self.says('删3');
    expect(self.session().forgotten).toEqual([]);
    expect(self.text()).toContain('删7.3');
  });

  it('long stores are shown a page at a time, with at most six buttons', () => {
    const self = unitTalk();
    const more = Array.from(
      { length: 9 },
      (_, i) => `加一条 ${'甲乙丙丁戊己庚辛壬'[i]}类活动合格率=100%`,
    );
    finishing(self, '社区讲座', ...more);
    self.says('本单位指标', '删1');
    expect(self.screen().choices.map(({ label }) => label)).toEqual([
      '下一页 1/2',
      '全部恢复',
      '我的表',
      '返回',
    ]);
    self.presses('下一页 1/2');
    expect(self.text()).toContain('13. ');
    self.says('删13');
    expect(self.session().forgotten.length).toBe(2);
    self.presses('全部恢复');
    expect(self.session().forgotten).toEqual([]);
  });
});

describe('reaching the page', () => {
  it.each([['本单位指标'], ['本单位指标库'], ['指标库'], ['常用指标'], ['看看本单位的指标']])(
    '%s opens it',
    (word) => {
      const self = unitTalk();
      finishing(self, '社区讲座');
      self.says(word);
      expect(self.session().place.at).toBe('own');
    },
  );

  it('an open question is not left by a word that may be its answer', () => {
    const self = unitTalk();
    self.says('快速', '常用指标');
    expect(self.draft().entries.projectName?.value).toBe('常用指标');
    self.says('本单位指标');
    expect(self.session().place.at).toBe('own');
  });

  it('the settings have a button, and the list says the word once a form is finished', () => {
    const self = unitTalk();
    self.says('列表');
    expect(self.text()).not.toContain('本单位指标');
    finishing(self, '社区讲座');
    self.says('列表');
    expect(self.text()).toContain('写“本单位指标”');
    self.says('设置');
    self.presses('本单位指标');
    expect(self.session().place.at).toBe('own');
  });
});

describe('with a language model', () => {
  const by = { model: 'test-model', prompt: 'indicators@12345678' };
  const origin = { kind: 'ai' as const, by, from: '', gaps: [], user: null };
  const made = {
    level1: '产出指标',
    level2: '质量指标',
    level3: '教师持证率',
    value: '=100%',
    origin,
  };
  const goal = { text: '围绕社区舞蹈，举办活动8场，丰富居民生活。', origin };

  function modelTalk(...changes: string[]) {
    const asked: RequestFor<'rows'>[] = [];
    const first = unitTalk();
    finishing(first, '社区讲座', ...changes);
    finishing(first, '社区合唱', ...changes);
    const self = talk({
      from: { ...first.session(), model: TERMS },
      propose: (request) => propose(store, request),
      model(request) {
        if (request.task !== 'rows') return { task: 'goal', goal, notes: [] };
        asked.push(request);
        return { task: 'rows', rows: [made], notes: [] };
      },
    });
    self.says('新建 社区舞蹈，25万，举办活动8场');
    return { self, asked };
  }

  it('the model is told them, but not of which projects, and adds to them', () => {
    const { self, asked } = modelTalk();
    const names = asked[0]?.own?.map(({ level3 }) => level3);
    expect(names).toContain('参与人员满意度');
    expect(JSON.stringify(asked)).not.toMatch(/讲座|合唱/);
    const rows = rowsOf(self.draft()).map(({ level3 }) => level3);
    expect(rows).toContain('教师持证率');
    expect(rows).toContain('活动开展及时率');
    expect(asked[0]?.kept.map(({ level3 }) => level3)).toContain('活动开展及时率');
  });

  it('换一批 gives them up, and does not offer them again', () => {
    const { self, asked } = modelTalk();
    self.says('换一批');
    const [, again] = asked;
    expect(again?.refused).toContain('活动开展及时率');
    expect(again?.own?.map(({ level3 }) => level3) ?? []).not.toContain('活动开展及时率');
  });

  it('a row with a secret in its name is not among them, and stops no call', () => {
    const { asked } = modelTalk('加一条 联系人13812345678及时率=100%');
    expect(asked.length).toBe(1);
    expect(JSON.stringify(asked)).not.toContain('13812345678');
  });
});

it('a message “删3” that is edited into “删4” removes the fourth only', () => {
  const self = unitTalk();
  finishing(self, '社区讲座');
  self.says('本单位指标');
  self.send({ kind: 'text', text: '删3' }, 'm1');
  self.send({ kind: 'text', text: '删4', edits: 'm1' });
  expect(lineOf(self, '3. ')).not.toContain('已拿掉');
  expect(lineOf(self, '4. ')).toContain('已拿掉');
});

it('a session stored before there was a store loads', () => {
  const { forgotten: _, ...old } = newSession('test:1');
  expect(SessionSchema.parse(old).forgotten).toEqual([]);
});

it.each<[string, unknown]>([
  ['删3', { do: 'forgetOwn', numbers: [3] }],
  ['删除第3条', { do: 'forgetOwn', numbers: [3] }],
  ['把3、5删了', { do: 'forgetOwn', numbers: [3, 5] }],
  ['去掉 3 5', { do: 'forgetOwn', numbers: [3, 5] }],
  ['不要十二', { do: 'forgetOwn', numbers: [12] }],
  ['恢复', { do: 'restoreOwn', numbers: [] }],
  ['恢复全部', { do: 'restoreOwn', numbers: [] }],
  ['恢复第2条', { do: 'restoreOwn', numbers: [2] }],
  ['删7.3', undefined],
  ['删除草稿', undefined],
  ['⑤改成28万', undefined],
])('on the page “%s” is read', (text, command) => {
  expect(parseOwn(text)).toEqual(command);
});
