// Whatever order a network delivers in, and however often: each event counts once, in its conversation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/app.ts';
import type { Channel, Input, Receive } from '../../src/app/ports.ts';
import { contentOf, contentsAfter, drafted } from '../torture/oracle.ts';
import { storeContract } from '../contracts/store.ts';
import { readSession } from '../../src/interview/upgrade.ts';
import { newSession } from '../../src/interview/session.ts';
import { step } from '../../src/interview/step.ts';
import { SessionSchema, type Event, type Session } from '../../src/interview/vocabulary.ts';
import { plainProposal, TERMS } from '../interview/talk.ts';
import { memoryStore } from './memory-store.ts';

storeContract('a store in memory', async () => {
  const rows = new Map<string, string>();
  return {
    store: memoryStore(rows),
    next: async () => memoryStore(rows),
    end: async () => undefined,
  };
});

const AT = '2026-11-24T10:00:00';
const LINE = '区域化党建，25万，办2期培训约100人';

/** An app on these rows, as every new process has it. */
async function process(rows: Map<string, string>): Promise<Receive> {
  let receive: Receive | undefined;
  const channel: Channel = {
    name: 'test',
    start: async (given) => {
      receive = given;
    },
    stop: async () => undefined,
    present: async () => null,
    open: async () => new TextEncoder().encode('%PDF'),
  };
  const app = createApp({
    store: memoryStore(rows),
    drafter: { propose: async (request) => plainProposal(request) },
    word: {
      write: async () => ({ ok: true, value: new Uint8Array(), notes: [] }),
      writeLetter: async () => ({ ok: true, value: new Uint8Array(), notes: [] }),
      writeBook: async () => ({ ok: true, value: new Uint8Array(), notes: [] }),
      writeBundle: async () => ({ ok: true, value: new Uint8Array(), notes: [] }),
    },
    formYear: null,
    now: () => AT,
    log: (line, error) => {
      throw new Error(line, { cause: error });
    },
  });
  await app.attach(channel);
  await app.resume();
  return (...given) => receive!(...given);
}

const said: fc.Arbitrary<Input> = fc.oneof(
  fc
    .constantFrom(
      LINE,
      '⑤改成28万',
      '加一条 参训人数≥100人',
      '删7.1',
      '撤销',
      '重做',
      '新建',
      '定稿',
      '改名 明年的',
      '导出我的数据',
    )
    .map((text): Input => ({ kind: 'text', text })),
  fc.constantFrom<Input>(
    { kind: 'choice', token: '1:0' },
    { kind: 'choice', token: '2:1' },
    { kind: 'stop' },
    { kind: 'other', what: 'photo', text: '⑤改成26万' },
    { kind: 'other', what: 'voice' },
    { kind: 'file', name: '旧表.pdf', size: 4, ref: 'f' },
    { kind: 'text', text: '⑤改成27万', edits: 'a0' },
  ),
);

/** A session as the user has it: without the ids and counts of saves and of what was shown. */
function content(row: string | undefined): unknown {
  const read = row === undefined ? undefined : readSession(JSON.parse(row));
  if (!read) return undefined;
  if (!read.ok) throw new Error(read.refusal.why);
  const { revision: _, shown: __, ...rest } = read.value;
  return rest;
}

describe('inputs from three people', () => {
  it('each count once, in whatever order and however often they come, and across restarts', async () => {
    const talks = fc.array(fc.array(said, { minLength: 1, maxLength: 6 }), {
      minLength: 3,
      maxLength: 3,
    });
    const deliveries = fc.array(
      fc.record({ who: fc.nat(2), again: fc.option(fc.nat(5)), restart: fc.nat(9) }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(talks, deliveries, async (inputs, order) => {
        // By itself, each talk in its order.
        const alone = new Map<string, string>();
        const calm = await process(alone);
        for (const [who, each] of inputs.entries()) {
          for (const [i, input] of each.entries()) {
            await (
              await calm(`${who}`, `${'abc'[who]}${i}`, input)
            ).performed;
          }
        }
        // Mixed with the others', repeated, with new processes in between.
        const mixed = new Map<string, string>();
        let receive = await process(mixed);
        const next = [0, 0, 0];
        const deliver = async (who: number, i: number) => {
          const input = inputs[who]?.[i];
          if (!input) return;
          await (
            await receive(`${who}`, `${'abc'[who]}${i}`, input)
          ).performed;
        };
        for (const { who, again, restart } of order) {
          if (again !== null && again < (next[who] ?? 0)) await deliver(who, again);
          else {
            await deliver(who, next[who] ?? 0);
            next[who] = (next[who] ?? 0) + 1;
          }
          if (restart === 0) receive = await process(mixed);
        }
        for (const who of [0, 1, 2]) {
          for (let i = next[who] ?? 0; i < (inputs[who]?.length ?? 0); i += 1)
            await deliver(who, i);
          expect(content(mixed.get(`test:${who}`))).toEqual(content(alone.get(`test:${who}`)));
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** One of every kind, with the effects that a session with a model and a file under way has. */
function everyKind(session: Session): Event[] {
  const id = (kind: Event['kind']) => ({ id: `once-${kind}`, conversation: 'test:1', at: AT });
  const effect = (kind: string) => session.pending.find((one) => one.kind === kind)?.id ?? 'e0';
  const usage = { calls: 1, tokensIn: 900, tokensOut: 300 };
  const draft = session.pending.find((one) => one.kind === 'draft');
  return [
    { ...id('text'), kind: 'text', text: '加一条 参训人数≥100人' },
    { ...id('choice'), kind: 'choice', token: `${session.turn}:0` },
    { ...id('file'), kind: 'file', name: '去年.docx', size: 9, ref: 'f', text: '28万' },
    { ...id('fileRead'), kind: 'fileRead', effect: effect('read'), format: 'pdf' },
    ...(draft
      ? [
          {
            ...id('drafted'),
            kind: 'drafted' as const,
            effect: draft.id,
            proposal: plainProposal(draft.request),
          },
        ]
      : []),
    { ...id('draftFailed'), kind: 'draftFailed', effect: effect('draft') },
    {
      ...id('modelAnswered'),
      kind: 'modelAnswered',
      effect: effect('model'),
      reply: { task: 'polish', slips: [], remarks: [], notes: [] },
      usage,
    },
    { ...id('modelFailed'), kind: 'modelFailed', effect: effect('model'), why: '太忙', usage },
    { ...id('other'), kind: 'other', what: 'photo', text: '⑤改成26万' },
    { ...id('stop'), kind: 'stop' },
  ];
}

describe('an event of every kind', () => {
  it('changes nothing the second time, also when others and a restart came in between', () => {
    const kinds = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 2 });
    fc.assert(
      fc.property(kinds, fc.boolean(), (order, hasModel) => {
        let session: Session = { ...newSession('test:1'), model: hasModel ? TERMS : null };
        const happened: Event[] = [];
        const happens = (event: Event) => {
          session = SessionSchema.parse(JSON.parse(JSON.stringify(step(session, event).session)));
          happened.push(event);
        };
        happens({ id: 'first', conversation: 'test:1', at: AT, kind: 'text', text: LINE });
        for (const i of order) {
          // What stands there now: effects change from event to event.
          const event = everyKind(session)[i];
          if (event) happens(event);
          for (const again of happened) {
            const { session: same, effects } = step(session, again);
            expect(same).toEqual(session);
            expect(effects).toEqual([]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

it('a clock that jumps about changes when, never what', () => {
  const texts = [
    LINE,
    '⑤改成28万',
    '加一条 参训人数≥100人',
    '撤销',
    '新建：花园养护，3万，养护绿地800平方米',
  ];
  const [, , , , expected] = contentsAfter(texts, '2026-11-24');
  const seconds = fc.array(fc.nat(86_399), { minLength: texts.length, maxLength: texts.length });
  fc.assert(
    fc.property(seconds, (times) => {
      let session = newSession('test:1');
      for (const [i, text] of texts.entries()) {
        const at = `2026-11-24T${new Date((times[i] ?? 0) * 1000).toISOString().slice(11, 19)}`;
        ({ session } = step(session, {
          id: `e${i}`,
          conversation: 'test:1',
          at,
          kind: 'text',
          text,
        }));
        for (const effect of session.pending) {
          if (effect.kind !== 'draft') continue;
          const proposal = drafted(effect.request);
          const event = { id: `${effect.id}-d`, conversation: 'test:1', at } as const;
          ({ session } = step(session, { ...event, kind: 'drafted', effect: effect.id, proposal }));
        }
      }
      expect(contentOf(session)).toBe(expected);
    }),
    { numRuns: 40 },
  );
});
