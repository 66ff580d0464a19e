// Which corrections of a model are offered: slips of the pen, never a figure, a date or a name.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelReplySchema, type RequestFor, type Slip } from '../../src/draft/model.ts';
import { polishTask } from '../../src/draft/model-polish.ts';

const task = polishTask();
const MADE = { model: 'test-model', prompt: 'polish@12345678' };
const row = (level1: string, level2: string, level3: string, value: string | null) => ({
  level1,
  level2,
  level3,
  value,
});

const request: RequestFor<'polish'> = {
  task: 'polish',
  facts: {
    year: 2027,
    projectName: '区域化党建',
    department: '虹桥镇人民政府',
    unit: '虹桥镇党群服务中心',
    period: '2027-01-01 至 2027-12-31',
    annualTotal: 25_000_000,
    brief: '办2期培训约100人，12场沙龙',
  },
  goal: '围绕区域化党建，由虹桥镇党群服务中心举办2期培训，搭建学习交流交流平台，开展12场沙龙，走访慰问老党员，11月底前完成。根据《关于加强党建工作的意见》，服务全领人群，满意度不低于90%，另有【待填】个站点。',
  rows: [
    row('产出指标', '数量指标', '党建培训期数', '=2期'),
    row('产出指标', '数量指标', '沙龙开展场次', '=12场'),
    row('产出指标', '数量指标', '宣传手册发放数', '=500册'),
    row('效益指标', '社会效益指标', '活动达宣传知晓率', '=100%'),
    row('满意度指标', '服务对象满意度指标', '群众满意度', '≥90%'),
  ],
};

function polished(
  slips: [before: string, after: string, row?: number | null, why?: string][],
  more: { uncovered?: string[]; unannounced?: number[] } = {},
) {
  const answer = task.schema.parse({
    slips: slips.map(([before, after, at = null, why = '']) => ({ row: at, before, after, why })),
    uncovered: more.uncovered ?? [],
    unannounced: more.unannounced ?? [],
  });
  const reply = task.accept(answer, request, MADE);
  if (reply.task !== 'polish') throw new Error('not polished');
  return reply;
}

const shown = ({ row: at, before, after }: Slip) => [at, before, after];

function told(asked: RequestFor<'polish'>) {
  return task.fill(asked);
}

describe('slips', () => {
  it.each<[string, [string, string, (number | null)?]]>([
    ['a doubled word', ['学习交流交流平台', '学习交流平台']],
    ['a wrong sign', ['全领人群', '全龄人群']],
    ['a word too many in a name', ['活动达宣传知晓率', '活动宣传知晓率', 4]],
    ['a number of a row as it is printed', ['活动达宣传', '活动宣传', 7.4]],
    ['a word that was missing', ['走访慰问老党员', '走访和慰问老党员']],
    ['a doubled word left out', ['交流交流', '交流']],
    ['around a figure', ['开展12场沙龙，走访', '开展12场沙龙、走访']],
  ])('%s', (_, [before, after, at]) => {
    const { slips, notes } = polished([[before, after, at ?? null, '错字']]);
    expect(slips).toMatchObject([
      { row: at ? Math.round((at % 7) * 10) / (at > 7 ? 1 : 10) : null, before, after },
    ]);
    expect(notes).toEqual([]);
  });

  it.each<[string, [string, string, (number | null)?]]>([
    ['another figure', ['举办2期培训', '举办12期培训']],
    ['another figure that the form knows', ['举办2期培训', '举办100期培训']],
    [
      'two figures exchanged',
      ['2期培训，搭建学习交流交流平台，开展12场', '12期培训，搭建学习交流交流平台，开展2场'],
    ],
    ['a figure left out', ['举办2期培训', '举办培训']],
    ['a new figure', ['走访慰问老党员', '走访慰问老党员80人']],
    ['a figure in words', ['走访慰问老党员', '走访慰问八十名老党员']],
    ['another date', ['11月底前', '10月底前']],
    ['a date left out', ['，11月底前完成', '，完成']],
    ['another unit', ['虹桥镇党群服务中心', '虹桥镇社区党群服务中心']],
    ['another document', ['《关于加强党建工作的意见》', '《关于加强党建工作的通知》']],
    ['another bound', ['不低于90%', '高于90%']],
    ['another rate', ['不低于90%', '不低于95%']],
    ['an open place filled', ['另有【待填】个站点', '另有3个站点']],
    ['an open place left out', ['，另有【待填】个站点', '']],
  ])('%s is no slip, and the user is told', (_, [before, after, at]) => {
    const { slips, notes } = polished([[before, after, at ?? null]]);
    expect(slips).toEqual([]);
    expect(notes).toEqual(['有 1 处改动会动到数字、日期或名称，没有采用。']);
  });

  it.each<[string, [string, string, (number | null)?]]>([
    ['words that are not there', ['交流交流交流', '交流']],
    ['words that stand there twice', ['，', '、']],
    ['nothing changed', ['老党员', '老党员']],
    ['no words', ['', '好']],
    ['blank words', ['  ', '好']],
    ['a row that is not there', ['群众', '居民', 9]],
    ['a row below all', ['群众', '居民', 0]],
    ['a name left out', ['群众满意度', '', 5]],
    [
      'a sentence written anew',
      [
        '走访慰问老党员',
        '深入社区一线走访慰问广大离退休老党员并及时了解他们的思想动态和生活困难情况',
      ],
    ],
    ['a sentence left out', ['，搭建学习交流交流平台，开展12场沙龙，走访慰问老党员', '']],
  ])('%s is nothing', (_, [before, after, at]) => {
    expect(polished([[before, after, at ?? null]]).slips).toEqual([]);
  });

  it('each once, and none within another', () => {
    const { slips } = polished([
      ['学习交流交流平台', '学习交流平台'],
      ['学习交流交流平台', '学习交流平台'],
      ['交流交流', '交流'],
      ['全领', '全龄'],
    ]);
    expect(slips.map(shown)).toEqual([
      [null, '学习交流交流平台', '学习交流平台'],
      [null, '全领', '全龄'],
    ]);
  });

  it('are few, and their reasons short', () => {
    const { slips } = polished([['全领', '全龄', null, '错别字'.repeat(100)]]);
    expect(slips[0]?.why.length).toBeLessThanOrEqual(21);
  });
});

it('a list without end is read as far as anybody could have meant it', () => {
  const wrong = Array.from({ length: 60 }, (): [string, string] => ['2期培训', '5期培训']);
  const right: [string, string] = ['全领', '全龄'];
  expect(polished([...wrong.slice(0, 30), right]).slips).toHaveLength(1);
  const { slips, notes } = polished([...wrong, right]);
  expect(slips).toEqual([]);
  expect(notes).toEqual(['有 40 处改动会动到数字、日期或名称，没有采用。']);
});

describe('what goal and rows say without each other', () => {
  it('is remarked in a sentence with a way on', () => {
    const { remarks } = polished([], { uncovered: ['走访慰问老党员'], unannounced: [3] });
    expect(remarks).toEqual([
      '目标里的“走访慰问老党员”没有指标，可以写“加一条 名称和值”。',
      '7.3 宣传手册发放数在目标里没有提到，可以写“目标里写上…”。',
    ]);
  });

  it('is not made up', () => {
    const { remarks } = polished([], {
      uncovered: ['组织合唱比赛', '开展12场沙龙', '', '沙', '走访慰问老党员', '走访慰问老党员'],
      unannounced: [2, 4, 5, 77, -1, 1.5],
    });
    expect(remarks).toEqual(['目标里的“走访慰问老党员”没有指标，可以写“加一条 名称和值”。']);
  });

  it('a model is told goal and rows', () => {
    expect(told(request).rows).toContain('7.4 社会效益指标｜活动达宣传知晓率　=100%');
    expect(Object.keys(told(request)).toSorted()).toEqual([...task.places].toSorted());
  });
});

describe('whatever a model answers', () => {
  const pieces = request.goal.split(/(?<=[，。])/);
  const mutated = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        ...pieces,
        '交流交流',
        '交流',
        '全领',
        '全龄',
        '3期',
        '群众满意度',
        '居民满意度',
        '【待填】',
        '',
      ),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom('一'.repeat(2000), '$&', "$'", '9'.repeat(300)) },
  );
  const number = fc.oneof(
    fc.integer({ min: -2, max: 9 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const slip = fc.record({
    row: fc.option(number, { nil: null }),
    before: mutated,
    after: mutated,
    why: mutated,
  });

  it('is never thrown at, and no figure changes by it', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(slip, { maxLength: 4 }),
        fc.array(mutated, { maxLength: 3 }),
        fc.array(number, { maxLength: 3 }),
        (slips, uncovered, unannounced) => {
          const answer = task.schema.parse({ slips, uncovered, unannounced });
          const reply = task.accept(answer, request, MADE);
          expect(ModelReplySchema.safeParse(reply).success).toBe(true);
          if (reply.task !== 'polish') return;
          let goal = request.goal;
          for (const one of reply.slips.filter(({ row: at }) => at === null)) {
            expect(goal.split(one.before)).toHaveLength(2);
            goal = goal.replace(one.before, () => one.after);
          }
          expect(goal.match(/\d+|【待填】|虹桥镇党群服务中心/g)).toEqual(
            request.goal.match(/\d+|【待填】|虹桥镇党群服务中心/g),
          );
          for (const line of [...reply.remarks, ...reply.notes])
            expect(line.length).toBeLessThanOrEqual(300);
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3000) },
    );
  });
});
