// A language model in the talk: it improves what stands, is never waited for without a way out, and
// nothing of it is taken that the user could not have said.
import { describe, expect, test } from 'vitest';
import {
  NO_USAGE,
  type ModelReply,
  type ModelRequest,
  type RequestFor,
} from '../../src/draft/model.ts';
import { OWED } from '../../src/form/fields.ts';
import { plainProposal, talk, TERMS, type Talk, type TalkOptions } from './talk.ts';

const BY = { model: 'test-model', prompt: 'goal@12345678' };
const FACTS = '区域化党建，25万，办2期培训约100人';

function aiGoal(text: string, gaps: string[] = []): ModelReply {
  const origin = { kind: 'ai' as const, by: BY, from: '', gaps, user: null };
  return { task: 'goal', goal: { text, origin }, notes: [] };
}

function aiRow(level2: string, level3: string, value: string | null, gaps: string[] = []) {
  const level1 = level2 === '社会效益指标' ? '效益指标' : '产出指标';
  return {
    level1,
    level2,
    level3,
    value,
    origin: { kind: 'ai' as const, by: BY, from: '', gaps, user: null },
  };
}

const GOAL = '围绕区域化党建，办2期培训，参训约100人，不断增强党组织的凝聚力，提升党员的服务能力。';
const ROWS = [
  aiRow('数量指标', '党建培训期数', '=2期'),
  aiRow('质量指标', '参训人员结业率', '=100%'),
];

/** Answers each task in the plainest way. */
function model(request: ModelRequest): ModelReply {
  switch (request.task) {
    case 'goal':
      return aiGoal(request.wish === '' ? GOAL : `${GOAL.slice(0, -1)}，${request.wish}。`);
    case 'rows':
      return { task: 'rows', rows: ROWS, notes: [] };
    case 'understand':
      return { task: 'understand', heard: [], notes: [] };
    case 'polish':
      return { task: 'polish', slips: [], remarks: [], notes: [] };
  }
}

function reviewed(options: TalkOptions = {}): Talk {
  const self = talk({ propose: plainProposal, model, ...options });
  self.says(FACTS);
  return self;
}

const labels = (self: Talk) => self.screen().choices.map(({ label }) => label);

describe('after the first form', () => {
  test('goal and rows are replaced in place, each one step of undo', () => {
    const self = reviewed();
    expect(self.screen().key).toBe('b1');
    expect(self.draft().entries.annualGoal?.value).toBe(GOAL);
    expect(self.text()).toContain('〔AI 拟〕');
    expect(self.text()).toContain('党建培训期数');
    self.says('撤销');
    expect(self.text()).not.toContain('党建培训期数');
    self.says('撤销');
    expect(self.draft().entries.annualGoal?.origin.kind).toBe('example');
    self.says('重做', '重做');
    expect(self.draft().entries.annualGoal?.value).toBe(GOAL);
  });

  test('a branch for which the model has no row keeps those it had', () => {
    const self = reviewed();
    const names = self.draft().entries.indicators?.value.map(({ level3 }) => level3) ?? [];
    expect(names).toContain('党建培训期数');
    expect(names).not.toContain('活动验收合格率');
    expect(names).toContain('参与人员满意度');
    expect(names).toContain('项目总成本');
  });

  test('a model that fails leaves the form as it was and says so', () => {
    const self = reviewed({ model: () => '等得太久' });
    expect(self.draft().entries.annualGoal?.origin.kind).toBe('example');
    expect(self.text()).toContain('大模型没有答上来（等得太久），用范例拟的初稿，请多看一眼⑥⑦。');
    self.says('虹桥镇党群服务中心，虹桥镇人民政府');
    expect(labels(self)).toContain('定稿');
    expect(self.session().pending.filter(({ kind }) => kind === 'model')).toEqual([]);
  });

  test('without a model nothing is asked of one', () => {
    const self = talk({ propose: plainProposal });
    self.says(FACTS);
    expect(self.draft().wants).toEqual([]);
    expect(self.session().pending.some(({ kind }) => kind === 'model')).toBe(false);
  });

  test('the review page is there while the model works, and can be used and stopped', () => {
    const self = reviewed(silent());
    expect(self.text()).toContain('核对：区域化党建');
    expect(self.text()).toContain('大模型正在写⑥');
    self.says('⑤改成28万');
    const effect = self.session().pending.find(({ kind }) => kind === 'model');
    expect(effect?.kind === 'model' && effect.request.facts.annualTotal).toBe(28_000_000);
    self.presses('停');
    expect(self.session().pending.some(({ kind }) => kind === 'model')).toBe(false);
    expect(self.text()).toContain('已停下');
    expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(28_000_000);
  });

  test('a goal that the user has written meanwhile is not replaced', () => {
    const self = reviewed(silent());
    const own = '面向全镇党员开展培训和沙龙，搭建交流平台，提高党员的参与度，形成党建工作的合力';
    self.says(`年度总体目标改成${own}`);
    const tasks = self
      .session()
      .pending.flatMap((e) => (e.kind === 'model' ? [e.request.task] : []));
    expect(tasks).toEqual(['rows']);
    expect(self.draft().entries.annualGoal?.value).toBe(own);
  });

  test('a finished form is improved no further', () => {
    const self = reviewed(silent());
    self.says('虹桥镇党群服务中心，虹桥镇人民政府', '定稿');
    expect(self.draft().finished).toBe(true);
    expect(self.session().pending.some(({ kind }) => kind === 'model')).toBe(false);
  });
});

/** A model that nobody answers for yet. */
function silent(): TalkOptions {
  return { model: undefined, from: silentSession() };
}

function silentSession() {
  return talk({ model }).session();
}

describe('what has no origin', () => {
  const gappy = (request: ModelRequest) =>
    request.task === 'goal'
      ? aiGoal(
          `围绕区域化党建，办${OWED}期培训，服务党员${OWED}人次，增强党组织的凝聚力，提升服务能力。`,
          ['6', '500'],
        )
      : request.task === 'rows'
        ? ({
            task: 'rows',
            rows: [aiRow('数量指标', '党建沙龙场次', null, ['=12场'])],
            notes: [],
          } as const)
        : model(request);

  test('is listed with what the model wrote, and blocks 定稿', () => {
    const self = reviewed({ model: gappy as never });
    expect(self.text()).toContain('待填1：“办【待填】期培训”，大模型写的是“6”');
    expect(self.text()).toContain('待填2：“服务党员【待填】人次”，大模型写的是“500”');
    expect(self.text()).toContain('党建沙龙场次，大模型写的是“=12场”');
    expect(labels(self)).not.toContain('定稿');
    self.says('虹桥镇党群服务中心，虹桥镇人民政府', '定稿');
    expect(self.draft().finished).toBe(false);
  });

  test('is filled one by one, and the label says that the user has edited it', () => {
    const self = reviewed({ model: gappy as never });
    self.says('待填2填300');
    expect(self.draft().entries.annualGoal?.value).toContain('服务党员300人次');
    expect(self.text()).toContain('待填1：“办【待填】期培训”，大模型写的是“6”');
    self.says('待填1是2');
    expect(self.draft().entries.annualGoal?.value).not.toContain(OWED);
    expect(self.draft().entries.annualGoal?.origin).toMatchObject({
      kind: 'ai',
      user: 'edited',
      gaps: [],
    });
    expect(self.text()).toContain('〔AI 拟·您改〕');
  });

  test('is confirmed by a press', () => {
    const self = reviewed({ model: gappy as never });
    self.presses('照写的填');
    expect(self.draft().entries.annualGoal?.value).toContain('服务党员500人次');
    expect(self.draft().entries.annualGoal?.value).toContain('办6期培训');
    const row = self
      .draft()
      .entries.indicators?.value.find(({ level3 }) => level3 === '党建沙龙场次');
    expect(row).toMatchObject({ value: '=12场', origin: { kind: 'ai', user: 'edited' } });
    self.says('撤销');
    expect(self.text()).toContain('待填2');
  });

  test('a number that is not there is refused with what is', () => {
    const self = reviewed({ model: gappy as never });
    self.says('待填5填3');
    expect(self.text()).toContain('目标里有 2 处待填，没有第 5 处。');
  });
});

describe('rewriting the goal', () => {
  test('goes by the wish, shows the difference, and undo brings each version back', () => {
    const self = reviewed();
    self.says('更突出成效');
    expect(self.draft().entries.annualGoal?.value).toContain('更突出成效');
    expect(self.text()).toMatch(/⑥ 这次的改动[^]*－ [^]*＋ /);
    self.says('写上六大片区');
    expect(self.draft().entries.annualGoal?.value).toContain('写上六大片区');
    self.says('撤销');
    expect(self.draft().entries.annualGoal?.value).toContain('更突出成效');
    self.says('撤销');
    expect(self.draft().entries.annualGoal?.value).toBe(GOAL);
  });

  test.each([
    '再短一点',
    '目标再短一点',
    '写得更具体一些',
    '语气正式一点',
    '压缩到150字',
    '突出党建引领',
  ])('“%s” is a wish', (wish) => {
    const wishes: string[] = [];
    const self = reviewed({
      model: (request) => {
        if (request.task === 'goal') wishes.push(request.wish);
        return model(request);
      },
    });
    self.says(wish);
    expect(wishes).toContain(wish);
  });

  test('only the selected sentence is asked for and replaced', () => {
    const asked: RequestFor<'goal'>[] = [];
    const self = reviewed({
      model: (request) => {
        if (request.task !== 'goal' || !request.passage) return model(request);
        asked.push(request);
        return aiGoal('显著增强党组织的凝聚力');
      },
    });
    self.send({ kind: 'text', text: '太平淡', quote: '不断增强党组织的凝聚力' });
    expect(asked[0]?.passage).toMatchObject({ text: '不断增强党组织的凝聚力', wish: '太平淡' });
    expect(self.draft().entries.annualGoal?.value).toBe(GOAL.replace('不断增强', '显著增强'));
    expect(self.text()).toContain('－ 不断增强党组织的凝聚力，');
    expect(self.text()).toContain('＋ 显著增强党组织的凝聚力，');
  });

  test('falls back on examples when the model fails, in one line', () => {
    let fails = false;
    const self = reviewed({ model: (request) => (fails ? '连不上' : model(request)) });
    fails = true;
    self.says('重拟目标');
    expect(self.text()).toContain('大模型没有答上来（连不上），用范例拟的，请多看一眼⑥。');
    expect(self.draft().entries.annualGoal?.origin.kind).toBe('example');
  });
});

describe('indicators', () => {
  test('others are asked for by group, without those accepted and those refused', () => {
    const asked: RequestFor<'rows'>[] = [];
    const self = reviewed({
      model: (request) => {
        if (request.task === 'rows') asked.push(request);
        return model(request);
      },
    });
    self.says('指标', '下一组');
    self.presses('都要');
    expect(self.text()).toContain('〔AI 拟·您认可〕');
    self.says('核对', '删参与人员满意度', '指标', '下一组');
    self.presses('换一批');
    const last = asked.at(-1);
    expect(last?.level1).toBe('产出指标');
    expect(last?.kept.map(({ level3 }) => level3)).toContain('党建培训期数');
    expect(last?.refused).toContain('参与人员满意度');
    expect(self.session().place).toMatchObject({ at: 'rows' });
  });
});

describe('free words', () => {
  const heard: ModelReply = {
    task: 'understand',
    heard: [{ do: 'set', field: 'annualFunding', value: '三十万', words: '按三十万报' }],
    notes: [],
  };
  const hearing = (request: ModelRequest) =>
    request.task === 'understand' ? heard : model(request);
  const WORDS = '预算科说咱们这个按三十万报';

  test('are read by the model only when nothing else could, and change nothing before a yes', () => {
    const tasks: string[] = [];
    const self = reviewed({
      model: (request) => {
        tasks.push(request.task);
        return hearing(request);
      },
    });
    self.says('⑤改成28万');
    expect(tasks).not.toContain('understand');
    self.says(WORDS);
    expect(tasks).toContain('understand');
    expect(self.text()).toContain('年度资金申请总额：三十万　← “按三十万报”');
    expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(28_000_000);
    self.presses('就这样改');
    expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(30_000_000);
  });

  test('a no leaves everything as it was', () => {
    const self = reviewed({ model: hearing });
    self.says(WORDS, '不对');
    expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(25_000_000);
    expect(self.session().place.at).toBe('review');
  });

  test('a first paragraph is read by the model where name or money were not found', () => {
    const text =
      '我们街道的图书馆想让大家多看书，馆里打算搞些读书会，经费等上级批了再说，名称就按批复写社区阅读推广';
    const asked: string[] = [];
    const self = talk({
      propose: plainProposal,
      model: (request) => {
        if (request.task !== 'understand') return model(request);
        asked.push(request.text);
        return {
          task: 'understand',
          heard: [
            {
              do: 'set',
              field: 'projectName',
              value: '社区阅读推广',
              words: '名称就按批复写社区阅读推广',
            },
          ],
          notes: [],
        };
      },
    });
    self.says(text);
    expect(asked).toEqual([text]);
    self.presses('就这样改');
    expect(self.draft().entries.projectName?.value).toBe('社区阅读推广');
    expect(self.text()).toContain('申请多少钱');
  });

  test('what the model cannot read either gets the usual help', () => {
    const self = reviewed();
    self.says('今天天气不错啊大家都挺高兴的呢对吧哈哈');
    expect(self.text()).toContain('没看懂');
  });
});

describe('secrets', () => {
  const FACTS_WITH_NUMBER = '区域化党建，25万，办2期培训约100人，联系人13812345678';

  test('stop the request, tell where, and leave only masked', () => {
    const asked: ModelRequest[] = [];
    const self = talk({
      propose: plainProposal,
      model: (request) => {
        asked.push(request);
        return model(request);
      },
    });
    self.says(FACTS_WITH_NUMBER);
    expect(asked).toEqual([]);
    expect(self.text()).toMatch(/里有手机号（138\*+5678），没有发给大模型/);
    self.presses('遮住再拟');
    expect(asked.length).toBeGreaterThan(0);
    expect(JSON.stringify(asked)).not.toContain('13812345678');
    expect(self.draft().brief?.value).toContain('13812345678');
  });

  test('go to a trusted service as they are', () => {
    const asked: ModelRequest[] = [];
    const self = talk({
      propose: plainProposal,
      terms: { trusted: true },
      model: (request) => {
        asked.push(request);
        return model(request);
      },
    });
    self.says(FACTS_WITH_NUMBER);
    expect(JSON.stringify(asked)).toContain('13812345678');
  });
});

describe('limits and usage', () => {
  test('a day’s calls run out, and the form is drafted all the same', () => {
    const self = reviewed({ terms: { callsPerDay: 2 } });
    self.says('更突出成效');
    expect(self.text()).toContain('到了上限');
    expect(self.session().usage.calls).toBe(2);
  });

  test('are told on request, with their price', () => {
    const self = reviewed();
    self.says('用量');
    expect(self.text()).toContain('今天用了 2 次，发出 2000、收到 1000 个词元，约 0.0040 元');
    expect(self.text()).toContain('这张表用了 2 次');
  });
});

describe('reading through', () => {
  const slips = [
    { row: null, before: '不断增强', after: '持续增强', why: '用词' },
    { row: 2, before: '期数', after: '班次', why: '' },
  ];
  const polishing = (request: ModelRequest): ModelReply =>
    request.task === 'polish'
      ? {
          task: 'polish',
          slips,
          remarks: ['目标里的“沙龙”没有指标，可以写“加一条 名称和值”。'],
          notes: [],
        }
      : model(request);

  test('corrections are taken by letter or all at once', () => {
    const self = reviewed({ model: polishing });
    self.says('通读');
    expect(self.text()).toContain('a. ⑥ “不断增强” → “持续增强”（用词）');
    self.says('a');
    expect(self.draft().entries.annualGoal?.value).toContain('持续增强党组织');
    expect(self.text()).toContain('a. 7.2 “期数” → “班次”');
    self.presses('都改');
    expect(self.text()).toContain('党建培训班次');
  });
});

describe('when the user does not wait', () => {
  const own = '面向全镇党员开展培训和沙龙，搭建交流平台，提高党员的参与度，形成党建工作的合力';
  const effectOf = (self: Talk) => self.session().pending.find(({ kind }) => kind === 'model');
  /** A form that is done with the model, which from now on answers only when told to. */
  function later(): Talk {
    return talk({ propose: plainProposal, from: reviewed().session() });
  }
  function answers(self: Talk, reply: ModelReply | string): void {
    const effect = effectOf(self)?.id ?? '';
    if (typeof reply === 'string') {
      self.send({ kind: 'modelFailed', effect, why: reply, usage: NO_USAGE });
    } else self.send({ kind: 'modelAnswered', effect, reply, usage: NO_USAGE });
  }

  test('a wish goes on behind the page while something else is changed', () => {
    const self = later();
    self.says('更突出成效', '⑤改成28万');
    expect(self.session().place.at).toBe('review');
    answers(self, aiGoal('突出成效的目标，办2期培训，参训约100人，提升党员的服务能力。'));
    expect(self.draft().entries.annualGoal?.value).toContain('突出成效的目标');
    expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(28_000_000);
  });

  test('a wish and an edit in one message are both done', () => {
    const self = later();
    self.says('再短一点，⑤改成28万');
    expect(effectOf(self)?.kind).toBe('model');
    expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(28_000_000);
  });

  test('a goal written meanwhile is not overwritten by what was asked for before', () => {
    const self = later();
    self.says('重拟目标', '核对', `年度总体目标改成${own}`);
    answers(self, aiGoal(GOAL));
    expect(self.draft().entries.annualGoal?.value).toBe(own);
  });

  test('impatience asks for nothing new', () => {
    const self = later();
    self.says('更突出成效', '怎么还没有写好啊快一点快一点');
    expect(self.text()).toContain('正在写，请稍等');
    expect(effectOf(self)).toMatchObject({ request: { task: 'goal', wish: '更突出成效' } });
  });

  test.each(['通读', '更突出成效', '重拟目标', '换一批'])(
    'a finished form on which “%s” is done is not left waiting',
    (words) => {
      const self = reviewed();
      self.says('虹桥镇党群服务中心，虹桥镇人民政府', '定稿');
      const running = talk({ propose: plainProposal, from: self.session() });
      running.says(words);
      answers(running, '太忙');
      expect(running.session().place.at).not.toBe('drafting');
      expect(labels(running).length).toBeGreaterThan(1);
    },
  );

  test('a deleted form’s call is not waited for', () => {
    const self = later();
    self.says('重拟目标', '删除草稿', '确认删除');
    expect(effectOf(self)).toBeUndefined();
  });

  test('calls count from their beginning, so that stopping them again and again has an end', () => {
    const self = talk({
      propose: plainProposal,
      from: { ...reviewed().session(), model: { ...TERMS, callsPerDay: 5 } },
    });
    for (let i = 0; i < 10; i += 1) self.says('重拟目标', '停');
    self.says('重拟目标');
    expect(self.session().usage.calls).toBe(5);
    expect(self.text()).toContain('到了上限');
  });

  test('no call is made where none is allowed', () => {
    const self = reviewed({ terms: { callsPerDay: 0 } });
    expect(self.session().usage.calls).toBe(0);
    expect(self.draft().entries.annualGoal?.origin.kind).toBe('example');
  });

  test('editing the message before takes the model’s work back only to have it done again', () => {
    const self = talk({ propose: plainProposal, from: silentSession() });
    self.send({ kind: 'text', text: FACTS }, 'm1');
    self.send({ kind: 'text', text: '⑤改成28万' }, 'm2');
    answers(self, aiGoal(GOAL));
    self.send({ kind: 'text', text: '⑤改成29万', edits: 'm2' }, 'm2e');
    expect(self.draft().wants).toContain('goal');
    expect(effectOf(self)).toMatchObject({ request: { task: 'goal' } });
  });

  test('in 逐项 the questions go on after it', () => {
    const self = talk({ propose: plainProposal, model });
    self.says('逐项', FACTS);
    for (let i = 0; i < 8; i += 1) self.says('跳过');
    self.says('办2期培训约100人');
    expect(self.session().place).toMatchObject({ at: 'asking', topic: 'annualGoal' });
    self.presses('重拟目标');
    expect(self.session().place).toMatchObject({ at: 'asking', topic: 'annualGoal' });
    expect(self.draft().reviewed).toBe(false);
  });
});

describe('gaps stay with their own words', () => {
  const text = `办${OWED}期培训，服务党员${OWED}人次，走访${OWED}户，增强凝聚力，提升党员的服务能力和水平。`;
  function gappy(): Talk {
    const self = reviewed({
      model: (request) =>
        request.task === 'goal' ? aiGoal(text, ['6', '500', '80']) : model(request),
    });
    return talk({ propose: plainProposal, from: { ...self.session(), model: null } });
  }
  const goalOf = (self: Talk) => self.draft().entries.annualGoal?.value ?? '';

  test('when a passage before them is rewritten without a model', () => {
    const self = gappy();
    self.send({ kind: 'text', text: '改成：走访80户', quote: `走访${OWED}户` });
    self.says('照写的填');
    expect(goalOf(self)).toContain('办6期培训，服务党员500人次，走访80户');
  });

  test('when they change places, nothing is known of them', () => {
    const self = gappy();
    self.says(
      `年度总体目标改成服务党员${OWED}人次，办${OWED}期培训，走访${OWED}户，增强凝聚力，提升党员的服务能力和水平`,
    );
    self.says('照写的填');
    expect(goalOf(self)).not.toMatch(/服务党员6人次|办500期/);
  });

  test('when a selection cuts through one of them', () => {
    const self = gappy();
    self.send({ kind: 'text', text: '改成：办3期培训', quote: '填】期培训' });
    expect(goalOf(self)).not.toContain('【待办');
    expect(goalOf(self).split('【').length).toBe(goalOf(self).split(OWED).length);
  });
});

describe('words that ask for no rewriting', () => {
  test.each([
    '压缩到28万',
    '突出贡献奖励人数5人',
    '展开社区巡逻活动12次',
    '量化考核覆盖率95%',
    '精简指标',
    '细化绩效指标',
    '体现在数量指标里加一条',
    '长',
    '写上单位是虹桥镇政府',
  ])('“%s” leaves the goal alone', (words) => {
    const self = reviewed();
    const goal = self.draft().entries.annualGoal?.value;
    self.says(words);
    expect(self.draft().entries.annualGoal?.value).toBe(goal);
  });

  test.each(['校对', '润色', '都要', '用量', '第一处培训2期，第二处参观1次'])(
    '“%s” answers the question what the money is for',
    (words) => {
      const self = talk({ propose: plainProposal });
      self.says('社区文化节，12万', words);
      expect(self.draft().brief?.value).toBe(words);
    },
  );

  test.each(['就这样', '可以了', '没问题', '嗯嗯', '是的，改吧', '完成'])(
    '“%s” is a yes to what was understood',
    (yes) => {
      const self = reviewed({
        model: (request) =>
          request.task === 'understand'
            ? {
                task: 'understand',
                heard: [
                  { do: 'set', field: 'annualFunding', value: '三十万', words: '按三十万报' },
                ],
                notes: [],
              }
            : model(request),
      });
      self.says('预算科说咱们这个按三十万报', yes);
      expect(self.draft().entries.annualFunding?.value.currentYearFiscal).toBe(30_000_000);
      expect(self.draft().finished).toBe(false);
    },
  );
});
