// Test support: a conversation in memory, with every bubble a channel would show.
import { costLimit } from '../../src/form/indicators.ts';
import type { ModelReply, ModelRequest } from '../../src/draft/model.ts';
import type { DraftRequest, Proposal } from '../../src/draft/request.ts';
import { render } from '../../src/interview/screens.ts';
import { currentDraft, newSession } from '../../src/interview/session.ts';
import { step } from '../../src/interview/step.ts';
import {
  SessionSchema,
  type Draft,
  type Event,
  type ModelTerms,
  type Screen,
  type Session,
} from '../../src/interview/vocabulary.ts';

export type Said = Event extends infer E
  ? E extends Event
    ? Omit<E, 'id' | 'conversation' | 'at'>
    : never
  : never;

export interface Talk {
  session(): Session;
  screen(): Screen;
  draft(): Draft;
  /** Every bubble shown so far, oldest first, by its key. */
  bubbles(): Screen[];
  send(said: Said, id?: string): void;
  says(...texts: string[]): void;
  presses(label: string): void;
  /** The screen as one text. */
  text(): string;
}

export interface TalkOptions {
  at?: string;
  propose?: (request: DraftRequest) => Proposal;
  /** A language model that answers at once; a string is why it does not. Without it there is none. */
  model?: ((request: ModelRequest) => ModelReply | string) | undefined;
  terms?: Partial<ModelTerms>;
  from?: Session;
}

export const TERMS: ModelTerms = {
  name: 'test-model',
  trusted: false,
  callsPerDay: 100,
  tokensPerForm: 100_000,
  prices: { tokensIn: 1, tokensOut: 2 },
};

/** What every answer of the model costs here. */
const COST = { calls: 1, tokensIn: 1000, tokensOut: 500 };

export function talk({
  at = '2026-11-23T10:00:00',
  propose,
  model,
  terms = {},
  from,
}: TalkOptions = {}): Talk {
  let session = from ?? newSession('test:1');
  if (model) session = { ...session, model: { ...TERMS, ...terms } };
  // Events of an earlier talk have been seen.
  let sent = session.seen.length;
  const isPending = (id: string) => session.pending.some((effect) => effect.id === id);
  const bubbles = new Map<string, Screen>();
  const self: Talk = {
    session: () => session,
    screen: () => render(session).screen,
    draft() {
      const draft = currentDraft(session);
      if (!draft) throw new Error('there is no draft');
      return draft;
    },
    bubbles: () => [...bubbles.values()],
    send(said, id = `event-${(sent += 1)}`) {
      const next = step(session, { ...said, id, conversation: 'test:1', at });
      // Through JSON, as a store would keep it.
      session = SessionSchema.parse(JSON.parse(JSON.stringify(next.session)));
      for (const effect of next.effects) {
        if (effect.kind === 'show') {
          const { screen } = render(session);
          bubbles.set(screen.key, screen);
        } else if (effect.kind === 'erase') {
          session = newSession(session.conversation);
          bubbles.clear();
          bubbles.set('b0', render(session).screen);
        } else if (effect.kind === 'draft' && propose) {
          self.send({ kind: 'drafted', effect: effect.id, proposal: propose(effect.request) });
        } else if (effect.kind === 'model' && model && isPending(effect.id)) {
          const reply = model(effect.request);
          if (typeof reply === 'string') {
            self.send({ kind: 'modelFailed', effect: effect.id, why: reply, usage: COST });
          } else {
            self.send({ kind: 'modelAnswered', effect: effect.id, reply, usage: COST });
          }
        }
      }
    },
    says(...texts) {
      for (const text of texts) self.send({ kind: 'text', text });
    },
    presses(label) {
      const choice = self.screen().choices.find((c) => c.label === label);
      if (!choice) {
        const labels = self.screen().choices.map((c) => c.label);
        throw new Error(`no button “${label}”, only ${labels.join('、')}`);
      }
      self.send({ kind: 'choice', token: choice.token });
    },
    text() {
      const { toast, blocks } = self.screen();
      return [
        toast ?? '',
        ...blocks.map((b) => {
          if (b.kind === 'list') return b.lines.join('\n');
          return b.kind === 'fold' ? [b.summary, ...b.lines].join('\n') : b.text;
        }),
      ].join('\n');
    },
  };
  return self;
}

/** A small proposal for tests that are not about drafting. */
export function plainProposal(request: DraftRequest): Proposal {
  const example = { kind: 'example', from: '社区学校（2026）' } as const;
  const row = (level1: string, level2: string, level3: string, value: string) => ({
    level1,
    level2,
    level3,
    value,
    origin: example,
  });
  return {
    goal: {
      text: `${request.brief || request.projectName}，方便居民就近参与，不断提升社区服务水平和居民的获得感，实现项目预期的各项工作任务，保障项目顺利实施。`,
      origin: example,
    },
    rows: [
      row('成本指标', '经济成本指标', '项目总成本', costLimit(request.annualTotal)),
      row('产出指标', '数量指标', '活动开展场次', '≥12场'),
      row('产出指标', '质量指标', '活动验收合格率', '=100%'),
      row('产出指标', '时效指标', '活动开展及时率', '=100%'),
      row('效益指标', '社会效益指标', '活动知晓率', '≥90%'),
      row('效益指标', '可持续影响指标', '长效管理机制健全性', '健全'),
      row('满意度指标', '服务对象满意度指标', '参与人员满意度', '≥90%'),
    ],
    notes: [],
  };
}
