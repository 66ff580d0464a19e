// Whatever users and the world do, in any order: the talk goes on, and the form stays reachable.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Heard, ModelReply, ModelRequest } from '../../src/draft/model.ts';
import { DeclarationSchema } from '../../src/form/declaration.ts';
import { OWED } from '../../src/form/fields.ts';
import { newSession } from '../../src/interview/session.ts';
import { EventSchema } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, TERMS, type Said, type Talk } from './talk.ts';

const WORDS = [
  '区域化党建，25万，办2期培训约100人，12场沙龙，补贴6个片区',
  '文化下乡',
  '25万',
  '98.7',
  '10万-20万',
  '-5万',
  '很多钱',
  '120000.005',
  '0',
  '办2期培训约100人',
  '⑤改成28万',
  '改5',
  '⑥',
  '删7.5',
  '删7.1、7.2',
  '7.3改成=100%',
  '满意度改成≥95%',
  '加一条 参训人数≥100人',
  '目标里写上六大片区',
  '撤销',
  '重做',
  '返回',
  '跳过',
  '为什么',
  '核对',
  '定稿',
  '重来',
  '确认重来',
  '导出我的数据',
  '删除我的全部数据',
  '确认全部删除',
  '新建',
  '列表',
  '打开2',
  '删除草稿',
  '确认删除',
  '改名 明年的',
  '逐项',
  '快速',
  '帮助',
  '样例',
  '停',
  '收工',
  '你好',
  '重拟目标',
  '换一批',
  '按建议改',
  '按建议改并定稿',
  'a',
  '改a、b',
  'a不改',
  'a不改：镇政府批复的标准就是这样',
  '收回a',
  '逐条看',
  '退回预演',
  '全部',
  '1、3',
  '除了区域化党建',
  '全部按建议定稿',
  '本单位指标',
  '删1',
  '恢复',
  '恢复2',
  '区域化党建 28万，党群服务站 1300万',
  '目标里写上完成2023年<p>河道清淤</p>',
  '加一条 考核合格率=100.00(个)',
  '加一条 参训人数=100%',
  '改一处',
  '指标',
  '年度改成2028',
  '起止改成3月到10月底',
  '今年',
  '2月30日到3月1日',
  '总额25万，拨款25万，结转3万',
  '结转3万',
  '留空',
  '单位是某某中心，主管部门是某某局',
  '某某中心，某某镇人民政府',
  '',
  '   ',
  '？',
  '1',
  '2',
  '6',
  '9',
  '忘记单位',
  '再短一点',
  '写上六大片区',
  '待填1填300',
  '照填',
  '都要',
  '通读',
  '用量',
  '预算科说咱们这个按三十万报',
  '联系人13812345678',
  '遮住再拟',
  '\u0000\uD800\uFFFE',
  '名'.repeat(300),
  '<p>x</p>',
  '=1+1',
  '项目性质改成延续项目',
  '①改成一次性项目',
];

/** What messaging apps send beside plain words. */
const FORMS = DeclarationSchema.array()
  .parse(
    JSON.parse(readFileSync(new URL('../fixtures/seed-forms-2026.json', import.meta.url), 'utf8')),
  )
  .slice(0, 3)
  .map((declaration, i) => ({ declaration, where: `第 ${i + 1} 张`, notes: [] }));

const ARRIVALS: readonly Said[] = [
  { kind: 'stop' },
  { kind: 'other', what: 'sticker' },
  { kind: 'other', what: 'photo', text: '⑤改成26万' },
  { kind: 'file', name: '去年.docx', size: 20_000, ref: 'f' },
  { kind: 'file', name: '去年.docx', size: 20_000, ref: 'f', text: '28万' },
  { kind: 'file', name: '大.docx', size: 2 ** 40, ref: 'f' },
  { kind: 'fileRead', effect: 'e2', format: 'office' },
  { kind: 'fileRead', effect: 'e2', format: 'office', forms: FORMS.slice(0, 1) },
  { kind: 'fileRead', effect: 'e3', format: 'office', forms: FORMS },
  { kind: 'fileRead', effect: 'e5', format: 'office', why: '里面没有申报表。' },
  { kind: 'fileRead', effect: 'e4', format: null },
  { kind: 'text', text: '文化下乡，30万，演出20场', edits: 'e0' },
  { kind: 'text', text: '⑤改成27万', edits: 'e3' },
  { kind: 'text', text: '太空，写具体点', quote: '实现项目预期的各项工作任务' },
  { kind: 'text', text: '改成', quote: '保障项目顺利实施。' },
  { kind: 'text', text: '删掉', quote: '方便居民就近参与，' },
  { kind: 'text', text: '≥96%', quote: '7.5 社会效益｜活动知晓率　≥90%' },
  { kind: 'text', text: '删掉', quote: '7.99 没有' },
];

type Act =
  | { kind: 'said'; said: Said }
  | { kind: 'press'; at: number }
  | { kind: 'again' }
  | { kind: 'drafted'; late: boolean; fail: boolean }
  | { kind: 'answered'; fail: boolean; plenty: boolean };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...WORDS)
      .map((text): Act => ({ kind: 'said', said: { kind: 'text', text } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 30 })
      .map((text): Act => ({ kind: 'said', said: { kind: 'text', text } })),
  },
  { weight: 5, arbitrary: fc.nat(6).map((at): Act => ({ kind: 'press', at })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('0:0', '1:1', 'x', '', '5:9')
      .map((token): Act => ({ kind: 'said', said: { kind: 'choice', token } })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...ARRIVALS).map((said): Act => ({ kind: 'said', said })),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: 'again' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answered' as const),
      fail: fc.boolean(),
      plenty: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('drafted' as const),
      late: fc.boolean(),
      fail: fc.boolean(),
    }),
  },
);

function perform(running: Talk, step: Act, count: number): void {
  switch (step.kind) {
    case 'said':
      return running.send(step.said, `e${count}`);
    case 'press': {
      const choice = running.screen().choices[step.at];
      return choice && running.send({ kind: 'choice', token: choice.token }, `e${count}`);
    }
    case 'again':
      return running.send({ kind: 'text', text: '删7.1' }, `e${Math.max(count - 1, 0)}`);
    case 'answered': {
      const effect = running.session().pending.find((e) => e.kind === 'model');
      if (effect?.kind !== 'model') return undefined;
      const usage = { calls: 1, tokensIn: 900, tokensOut: 300 };
      return running.send(
        step.fail
          ? { kind: 'modelFailed', effect: effect.id, why: '太忙', usage }
          : {
              kind: 'modelAnswered',
              effect: effect.id,
              reply: answerTo(effect.request, step.plenty),
              usage,
            },
        `e${count}`,
      );
    }
    case 'drafted': {
      const effect = running.session().pending.find((e) => e.kind === 'draft');
      if (!effect || effect.kind !== 'draft') return undefined;
      const id = step.late ? 'e0' : effect.id;
      return running.send(
        step.fail
          ? { kind: 'draftFailed', effect: id }
          : { kind: 'drafted', effect: id, proposal: plainProposal(effect.request) },
        `e${count}`,
      );
    }
  }
}

/** What a model may answer: little, or more than is good. */
function answerTo(request: ModelRequest, plenty: boolean): ModelReply {
  const by = { model: 'm', prompt: 'p@00000000' };
  const ai = (gaps: string[]) => ({ kind: 'ai' as const, by, from: '', gaps, user: null });
  switch (request.task) {
    case 'goal': {
      const text = plenty ? `开展${OWED}场活动，服务${OWED}人次，提升社区服务水平。` : '提升服务。';
      return { task: 'goal', goal: { text, origin: ai(plenty ? ['12', '500'] : []) }, notes: [] };
    }
    case 'rows': {
      const row = { level1: '产出指标', level2: '数量指标', level3: '活动次数', value: null };
      const rows = plenty ? [{ ...row, origin: ai(['=12次']) }] : [];
      return { task: 'rows', rows, notes: ['没有采用的：太多了。'] };
    }
    case 'understand': {
      const words = request.text;
      const heard: Heard[] = [
        { do: 'set', field: 'annualFunding', value: '26万', words },
        { do: 'setRow', row: 3, value: '=20场', words },
        { do: 'deleteRow', row: 2, words },
        { do: 'addRow', name: '参与人数', value: '30人', words },
        { do: 'ask', field: 'period', words },
        { do: 'revise', wish: '更短', words },
      ];
      return { task: 'understand', heard: plenty ? heard : [], notes: [] };
    }
    case 'polish': {
      const slip = { row: null, before: '服务', after: '工作', why: '' };
      const slips = plenty ? [slip, { ...slip, row: 1, before: '项目' }] : [];
      return {
        task: 'polish',
        slips,
        remarks: plenty ? ['目标里的“活动”没有指标。'] : [],
        notes: [],
      };
    }
  }
}

/** Buttons live only in the newest bubble: showing a new key retires the ones before it. */
function liveKeyboards(running: Talk): number {
  const newest = running.bubbles().at(-1);
  return newest && newest.choices.length > 0 ? 1 : 0;
}

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3000);

describe('any sequence of events', () => {
  it(
    'never throws, leaves one live keyboard and can reach the review page',
    { timeout: 3_600_000 },
    () => {
      fc.assert(
        fc.property(fc.array(act, { minLength: 1, maxLength: 25 }), fc.boolean(), (steps, has) => {
          const running = talk(has ? { from: { ...newSession('test:1'), model: TERMS } } : {});
          running.send({ kind: 'text', text: '你好' }, 'enter');
          for (const [i, one] of steps.entries()) {
            perform(running, one, i);
            const { choices } = running.screen();
            expect(choices.length).toBeGreaterThan(0);
            expect(choices.length).toBeLessThanOrEqual(6);
            expect(new Set(choices.map((c) => c.token)).size).toBe(choices.length);
            expect(choices.every((c) => Buffer.byteLength(c.token) <= 64 && c.label !== '')).toBe(
              true,
            );
            expect(liveKeyboards(running)).toBe(1);
            const calls = running.session().pending.filter(({ kind }) => kind === 'model');
            expect(calls.length).toBeLessThanOrEqual(has ? 1 : 0);
            for (const { entries } of running.session().drafts) {
              const { origin, value = '' } = entries.annualGoal ?? {};
              if (origin?.kind === 'ai') {
                expect(origin.gaps.length).toBe(value.split(OWED).length - 1);
              }
            }
            expect(running.screen().key).toBe(running.bubbles().at(-1)?.key);
          }
          running.send({ kind: 'text', text: '核对' }, 'last');
          expect(['review', 'finished']).toContain(running.session().place.at);
          expect(running.text()).toMatch(/核对：|已定稿：/);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('takes each event id once', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 15 }), fc.nat(14), (steps, at) => {
        const running = talk();
        for (const [i, one] of steps.entries()) perform(running, one, i);
        const before = running.session();
        if (steps.length > 0) running.send({ kind: 'text', text: '新建' }, `e${at % steps.length}`);
        const seen = before.seen.includes(`e${at % Math.max(steps.length, 1)}`);
        if (seen) expect(running.session()).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('undo takes back everything, and redo brings it again', () => {
    const edits = WORDS.filter((word) => !/撤销|重做|新建|打开|删除|确认删除|列表|^\d$/.test(word));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...edits), { minLength: 1, maxLength: 10 }), (texts) => {
        const running = talk({ propose: plainProposal });
        running.says('区域化党建，25万，办2期培训约100人');
        const id = running.draft().id;
        running.says(...texts);
        const draft = () => running.session().drafts.find((d) => d.id === id);
        if (running.session().current !== id) return;
        // Defaults follow from the rest and are proposed again at any time.
        const given = () => ({
          entries: Object.entries(draft()?.entries ?? {})
            .filter(([, entry]) => entry && entry.origin.kind !== 'default')
            .toSorted(([a], [b]) => a.localeCompare(b)),
          brief: draft()?.brief,
        });
        // Where a reason is asked for there is nothing said yet that could be undone.
        if (running.session().place.at === 'excuse') running.says('返回');
        // Of a finished form the finishing is taken back first.
        if (draft()?.finished) running.says('撤销');
        const full = given();
        const changes = draft()?.history.length ?? 0;
        for (let i = 0; i < changes; i += 1) running.says('撤销');
        expect(draft()?.history).toEqual([]);
        for (let i = 0; i < changes; i += 1) running.says('重做');
        expect(given()).toEqual(full);
      }),
      { numRuns: 150 },
    );
  });
});

it('an event of every kind is a valid event', () => {
  const at = '2026-11-23T10:00:00';
  for (const said of [
    ...ARRIVALS,
    { kind: 'draftFailed', effect: 'e1' },
    { kind: 'text', text: 'x' },
    { kind: 'choice', token: '1:0' },
  ]) {
    expect(EventSchema.safeParse({ ...said, id: '1', conversation: 'c', at }).success).toBe(true);
  }
});
