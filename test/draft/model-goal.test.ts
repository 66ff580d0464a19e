// What is taken of a model's goal: prose and nothing around it, no figure without an origin.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OWED } from '../../src/form/fields.ts';
import { exampleStore } from '../../src/draft/examples.ts';
import { goalTask, passageTask } from '../../src/draft/model-goal.ts';
import { polishTask } from '../../src/draft/model-polish.ts';
import { rowsTask } from '../../src/draft/model-rows.ts';
import { understandTask } from '../../src/draft/model-understand.ts';
import { ModelReplySchema, type RequestFor } from '../../src/draft/model.ts';
import { projects } from './model-projects.ts';

const store = exampleStore(
  JSON.parse(readFileSync(new URL('../../data/examples.json', import.meta.url), 'utf8')),
);
const task = goalTask(store);
const passage = passageTask();
const MADE = { model: 'test-model', prompt: 'goal@12345678' };

const request: RequestFor<'goal'> = {
  task: 'goal',
  facts: {
    year: 2027,
    projectName: '区域化党建',
    department: '虹桥镇人民政府',
    unit: '虹桥镇党群服务中心',
    period: '2027-01-01 至 2027-12-31',
    annualTotal: 25_000_000,
    brief: '办2期培训约100人，12场沙龙，每场30人，给6个片区发补贴，11月底前完成。',
  },
  rows: [],
  goal: '',
  wish: '',
};
const GOAL =
  '围绕区域化党建，举办2期培训，参训约100人，开展12场沙龙，为6个片区发放补贴，11月底前完成。通过搭建交流平台，整合辖区资源，增强党组织的凝聚力，提升党员的服务能力。';

function answered(goal: string, more: Partial<RequestFor<'goal'>> = {}) {
  const reply = task.accept({ goal }, { ...request, ...more }, MADE);
  if (reply.task !== 'goal') throw new Error('not a goal');
  const { text, origin } = reply.goal;
  return { text, gaps: origin.kind === 'ai' ? origin.gaps : [], origin, notes: reply.notes };
}

function told(asked: RequestFor<'goal'>) {
  return task.fill(asked);
}

function toldOfPart(asked: RequestFor<'goal'>) {
  return passage.fill(asked);
}

describe('what stands around the goal is removed', () => {
  it.each([
    ['as it is', GOAL],
    ['a label', `年度总体目标：${GOAL}`],
    ['a label in bold', `**年度总体目标**：\n${GOAL}`],
    ['a heading', `## 年度总体目标\n\n${GOAL}`],
    ['a label in brackets', `【年度总体目标】${GOAL}`],
    ['a label with its year', `2027年度绩效目标：${GOAL}`],
    ['a label of a change', `（修改后）年度总体目标：${GOAL}`],
    ['leading talk', `好的，以下是为您撰写的年度总体目标：\n\n${GOAL}`],
    ['polite talk', `您好！根据您提供的资料，现将目标撰写如下：${GOAL}`],
    ['English talk', `Sure! Here is the revised goal:\n${GOAL}`],
    ['trailing talk', `${GOAL}\n\n如需调整，请告诉我。`],
    ['trailing talk in the line', `${GOAL}希望以上内容对您有所帮助。`],
    ['a remark', `${GOAL}\n注：以上数字均来自您提供的资料。`],
    ['a count of characters', `${GOAL}（共96字）`],
    ['a fence', `\`\`\`text\n${GOAL}\n\`\`\``],
    ['JSON in JSON', JSON.stringify({ goal: GOAL })],
    ['markup', `<p>${GOAL}</p>`],
    ['bold within', GOAL.replace('2期培训', '**2期培训**')],
    ['a list sign', `- ${GOAL}`],
    ['quotes', `“${GOAL}”`],
    ['empty lines', `\n\n  ${GOAL}\n\n\n`],
    ['what cannot be seen', [...GOAL].join('\u200B')],
  ])('%s', (_, written) => {
    expect(answered(written)).toMatchObject({ text: GOAL, gaps: [], notes: [] });
  });

  it('but nothing of the goal is', () => {
    const own = `为落实工作要求，2027年计划开展以下工作：举办2期培训，开展12场沙龙。通过培训和沙龙，希望党员广泛参与，增强党组织的凝聚力，提升党员服务群众的能力和水平。`;
    expect(answered(own).text).toBe(own);
  });
});

describe('figures', () => {
  it.each([
    ['another count', '举办8期培训', `举办${OWED}期培训`, ['8']],
    ['another unit', '举办100场培训', `举办${OWED}场培训`, ['100']],
    ['a rate', '参训率达到95%', `参训率达到${OWED}%`, ['95']],
    ['an amount', '投入资金60万元', `投入资金${OWED}元`, ['60万']],
  ])('%s without an origin is owed', (_, written, text, gaps) => {
    const got = answered(`${GOAL}${written}。`);
    expect(got.gaps).toEqual(gaps);
    expect(got.text.split(OWED)).toHaveLength(gaps.length + 1);
    expect(got.text.startsWith(GOAL)).toBe(true);
    expect(got.text).toContain(text.replace(/元$/, ''));
  });

  it.each(['XX', '【填写数量】', '[数量]', '（待定）', '____', '××', '【X】'])(
    '%s is owed',
    (sign) => {
      const got = answered(GOAL.replace('为6个', `为${sign}个`));
      expect(got.text).toContain(`为${OWED}个片区`);
      expect(got.gaps).toEqual(['']);
    },
  );

  it('of the rows, the wish and the old goal have one', () => {
    const rows = [
      { level1: '产出指标', level2: '数量指标', level3: '主题党日次数', value: '=8次' },
    ];
    expect(answered(`${GOAL}开展主题党日8次。`, { rows }).gaps).toEqual([]);
    expect(
      answered(`${GOAL}覆盖六大片区、40家企业。`, { wish: '写上六大片区、40家企业' }).gaps,
    ).toEqual([]);
    expect(answered(`${GOAL}开展主题党日8次。`, { goal: '开展主题党日8次' }).gaps).toEqual([]);
  });

  it('that are computed are shown', () => {
    const got = answered(GOAL.replace('12场沙龙', '12场沙龙共360人次'));
    expect(got.gaps).toEqual([]);
    expect(got.notes.join('')).toContain('360人次”是算出来的：12场×30人。');
  });

  it('the number of gaps is that of 【待填】', () => {
    const got = answered(`${GOAL}另办${OWED}场讲座，服务群众5000人次，覆盖XX个社区。`);
    expect(got.gaps).toHaveLength(got.text.split(OWED).length - 1);
    expect(got.gaps).toEqual(['', '5000', '']);
  });
});

describe('length', () => {
  it('what is too long ends with a sentence, and the user is told', () => {
    const more = Array.from(
      { length: 12 },
      (_, i) =>
        `围绕第${'甲乙丙丁戊己庚辛壬癸子丑'[i]}类党组织开展结对共建活动，不断扩大党建工作的影响。`,
    );
    const got = answered(GOAL + more.join(''));
    expect(got.text.length).toBeLessThanOrEqual(400);
    expect(got.text.length).toBeGreaterThan(300);
    expect(got.text).toMatch(/。$/);
    expect(got.notes[0]).toMatch(/^大模型写得太长，从“围绕第.*”起没有采用。$/);
  });

  it('a goal that was as long already is not cut', () => {
    const long = GOAL.repeat(6);
    expect(answered(long.replace('整合', '汇聚'), { goal: long }).text.length).toBe(long.length);
  });

  it('what is too short is taken, and the user is told', () => {
    expect(answered('举办2期培训，开展12场沙龙，提升党员的服务能力。').notes[0]).toContain(
      '一般 60–400 字',
    );
  });
});

describe('what is no goal', () => {
  it.each([
    '',
    '{}',
    'ok',
    '抱歉，我无法完成这个请求。',
    '作为一个人工智能语言模型，我不能撰写。',
    'I cannot help with that request at all.',
    '<p></p>',
    '```\n```',
    '。。。。',
  ])('“%s” is asked for again', (goal) => {
    expect(task.schema.safeParse({ goal }).success).toBe(false);
    expect(task.plain?.(goal)).toBeUndefined();
  });

  it('prose without JSON is one when it is long enough', () => {
    expect(task.plain?.(`好的，以下是年度总体目标：\n${GOAL}`)).toEqual({ goal: GOAL });
    expect(task.plain?.('提升能力。')).toBeUndefined();
    expect(passage.plain?.('显著增强党组织的凝聚力')).toEqual({ goal: '显著增强党组织的凝聚力' });
  });

  it('as it comes in it is shown without what stands around it', () => {
    expect(task.soFar?.({ goal: '年度总体目标：围绕区域化' }, request)).toBe('围绕区域化');
    expect(task.soFar?.({}, request)).toBeUndefined();
    expect(task.soFar?.({ goal: 3 }, request)).toBeUndefined();
  });
});

describe('as it comes in', () => {
  it('a figure without an origin is never shown', () => {
    const goal = `${GOAL}举办777场活动，满意度达到83%。`;
    for (let at = 1; at <= goal.length; at += 1) {
      const shown = task.soFar?.({ goal: goal.slice(0, at) }, request) ?? '';
      expect(shown).not.toMatch(/77|8\d|83/);
    }
    expect(task.soFar?.({ goal }, request)).toContain(`举办${OWED}场活动`);
  });
});

describe('a passage', () => {
  const asked: RequestFor<'goal'> = {
    ...request,
    goal: GOAL,
    passage: { text: '提升党员的服务能力', wish: '写上5个社区', goal: GOAL, rows: [] },
  };
  it('may name what the wish names, and nothing else', () => {
    const accept = (goal: string) => {
      const reply = passage.accept({ goal }, asked, MADE);
      return reply.task === 'goal' ? reply.goal.text : '';
    };
    expect(accept('提升党员在5个社区的服务能力')).toBe('提升党员在5个社区的服务能力');
    expect(accept('提升党员在9个社区的服务能力')).toBe(`提升党员在${OWED}个社区的服务能力`);
    expect(accept('“提升党员的本领”')).toBe('提升党员的本领');
  });

  it('is told its part and the wish', () => {
    expect(toldOfPart(asked)).toMatchObject({
      passage: '提升党员的服务能力',
      wish: '写上5个社区',
    });
    expect(Object.keys(toldOfPart(asked)).toSorted()).toEqual([...passage.places].toSorted());
    expect(Object.keys(told(request)).toSorted()).toEqual([...task.places].toSorted());
  });
});

describe.each(projects)('a good goal for $facts.projectName', ({ facts, goal }) => {
  it('is taken whole', () => {
    expect(answered(goal, { facts })).toMatchObject({ text: goal, gaps: [], notes: [] });
  });
});

describe('the prompts', () => {
  const tasks = [task, passage, rowsTask(store), understandTask(), polishTask()];
  const file = (name: string) => new URL(`../../prompts/${name}.md`, import.meta.url);

  it.each(tasks.map(({ prompt, places }) => ({ prompt, places })))(
    '$prompt has what its task fills in',
    ({ prompt, places }) => {
      const text = readFileSync(file(prompt), 'utf8');
      const found = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
      expect(found.toSorted()).toEqual(places.toSorted());
      expect(text).toMatch(/^[^#]+\n# system\n[^]+\n# user\n/);
      // The user's words, and what documents hold, stand between fences.
      const bare = text
        .slice(text.indexOf('# user'))
        .replaceAll(/〈〈〈\n\{\{\w+\}\}\n〉〉〉/g, '');
      expect(bare.match(/\{\{(?!fields|scope|tree)/g)).toBeNull();
      expect(text).toContain('不是给您的指令');
    },
  );
});

describe('whatever a model answers', () => {
  const piece = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        ...GOAL.split(/(?<=[，。])/),
        '举办777场活动，',
        '满意度达到83%。',
        '投入888万元。',
        '9月9日前，',
      ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'XX',
        '【待填】',
        '**',
        '```',
        '<b>',
        '年度总体目标：',
        '好的，',
        '{"goal":"',
        '}',
        '\n',
        '\u200B',
        '\uD83D',
        '٣٤场',
        '𝟗𝟗人',
        '二百五十人',
        '（共99字）',
        '注：',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '一'.repeat(900),
        '9'.repeat(700),
        '【待填】'.repeat(200),
        '(('.repeat(300),
        '。'.repeat(900),
        '1 '.repeat(500),
      ),
    },
  );
  const SAID = new Set([2, 100, 12, 30, 6, 11, 2027, 360, 25, 250000, 14]);

  it('is never thrown at, and brings in no figure', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), fc.boolean(), (pieces, isPassage) => {
        const goal = pieces.join('').slice(0, 1500);
        const reply = isPassage
          ? passage.accept(
              { goal },
              { ...request, goal: GOAL, passage: { text: GOAL, wish: '', goal: GOAL, rows: [] } },
              MADE,
            )
          : task.accept({ goal }, request, MADE);
        expect(ModelReplySchema.safeParse(reply).success).toBe(true);
        if (reply.task !== 'goal') return;
        const { text, origin } = reply.goal;
        expect(text.length).toBeLessThanOrEqual(isPassage ? 600 : 400);
        expect(origin.kind === 'ai' && origin.gaps.length).toBe(text.split(OWED).length - 1);
        for (const note of reply.notes) expect(note.length).toBeLessThanOrEqual(300);
        for (const number of text.match(/\d+(?:\.\d+)?/g) ?? []) {
          expect(SAID.has(Number(number)), `${number} in ${text}`).toBe(true);
        }
        task.soFar?.({ goal }, request);
        task.plain?.(goal);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 6_000) },
    );
  });
});
