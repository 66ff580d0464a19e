// Pages that ask: a question with its likely answers, a name to confirm, and the wait for a draft.
import { countOrigins } from './edits.ts';
import { type FieldId, fields } from '../form/fields.ts';
import { clipped } from '../form/reading.ts';
import { type Page, type Press, short, shown, rowLines } from './page.ts';
import {
  fieldContext,
  progressOf,
  suggestion,
  titleOf,
  topicBefore,
  originLabel,
  rowsOf,
} from './session.ts';
import type { Block, Draft, Effect, Session, Topic } from './vocabulary.ts';

export function question(session: Session, draft: Draft, topic: Topic, why: boolean): Page {
  const context = fieldContext(session, draft);
  const field = fields[topic === 'brief' ? 'annualGoal' : topic];
  const title =
    topic === 'brief'
      ? '这笔钱要办哪几件事？一两句就行，尽量带数字（几场、几人、几个点）。'
      : field.question(context);
  const progress = draft.reviewed ? '' : progressOf(draft, topic);
  const entry = topic === 'brief' ? draft.brief : draft.entries[topic];
  const blocks: Block[] = [{ kind: 'heading', text: `${progress} ${title}`.trim() }];
  if (entry && topic !== 'brief') blocks.push(...currentValue(draft, topic));
  else if (field.example !== '留空') blocks.push({ kind: 'text', text: `例：${field.example}` });
  if (
    (topic === 'unit' || topic === 'department') &&
    !draft.entries.unit &&
    !draft.entries.department
  ) {
    blocks.push({ kind: 'text', text: '两家一起写也行：实施单位，主管部门。' });
  }
  if (why) blocks.push({ kind: 'text', text: `为什么问：${field.why}` });

  const choices: Press[] = [];
  if (topic !== 'brief') choices.push(...likely(session, draft, topic));
  else choices.push(['您先拟', { do: 'skip' }]);
  const rest: Press[] = [];
  if (!why) rest.push(['为什么问', { do: 'why' }]);
  const canBack = draft.reviewed || topicBefore(draft, topic) !== undefined;
  if (canBack) rest.unshift(['返回', { do: 'back' }]);
  if (!draft.reviewed && topic !== 'brief' && choices.every(([, c]) => c.do !== 'accept')) {
    rest.push(['跳过', { do: 'skip' }]);
  }
  return {
    blocks,
    choices: [...choices, ...rest],
    placeholder: `例：${field.example}`,
    // A correction that has no likely answer: the keyboard may as well be open.
    ...(draft.reviewed && choices.length === 0 ? { prompt: true } : {}),
  };
}

function currentValue(draft: Draft, topic: FieldId): Block[] {
  const entry = draft.entries[topic];
  if (!entry) return [];
  const label = originLabel(entry.origin);
  if (topic === 'indicators') {
    return [
      { kind: 'fold', summary: `现在是 ${countOrigins(rowsOf(draft))}`, lines: rowLines(draft) },
    ];
  }
  return [{ kind: 'text', text: `现在是：${shown(draft, topic)}〔${label}〕` }];
}

/** The proposed value and the field's usual answers, as buttons. */
function likely(session: Session, draft: Draft, topic: FieldId): Press[] {
  const entry = draft.entries[topic];
  const asked = !draft.reviewed;
  const proposal = entry ?? (asked ? suggestion(topic, session, draft) : undefined);
  const presses: Press[] = [];
  const options = fields[topic].options(fieldContext(session, draft));
  if (entry && asked) {
    const label =
      topic === 'annualGoal'
        ? '就用这段'
        : topic === 'indicators'
          ? '就用这些'
          : `就用 ${short(shown(draft, topic))}`;
    presses.push([label, { do: 'accept', topic }]);
  } else if (!entry && typeof proposal?.value === 'string' && options.length === 0) {
    presses.push([short(proposal.value), { do: 'accept', topic }]);
  }
  if (topic === 'annualGoal' && entry && asked) presses.push(['重拟目标', { do: 'redraft' }]);
  if (topic === 'indicators' && entry && asked) presses.push(['换一批', { do: 'reindicate' }]);
  for (const option of options.slice(0, 3 - presses.length)) {
    presses.push([option.label, { do: 'set', topic, text: option.answer }]);
  }
  return presses;
}

export function confirmName(name: string): Page {
  return {
    blocks: [
      { kind: 'heading', text: `这像是一段话。项目名称我先取“${name}”，对吗？` },
      { kind: 'text', text: '不对就直接写项目名称，与预算批复一致。' },
    ],
    choices: [
      ['对', { do: 'acceptName', name }],
      ['重输', { do: 'ask', topic: 'projectName' }],
    ],
    placeholder: '例：区域化党建',
  };
}

export function drafting(session: Session, draft: Draft): Page {
  const effect = session.pending.find(({ kind }) => kind === 'draft' || kind === 'model');
  return {
    blocks: [{ kind: 'text', text: `${workOf(effect, draft)}…（写“停”可以停下）` }],
    choices: [['停', { do: 'stop' }]],
    working: true,
  };
}

function workOf(effect: Effect | undefined, draft: Draft): string {
  const request = effect?.kind === 'draft' || effect?.kind === 'model' ? effect.request : undefined;
  if (request && 'passage' in request && request.passage) {
    return `正在改写“${clipped(request.passage.text)}”`;
  }
  if (effect?.kind !== 'model') return `正在拟写《${titleOf(draft)}》的年度总体目标和绩效指标`;
  switch (effect.request.task) {
    case 'goal':
      return `正在拟写《${titleOf(draft)}》的年度总体目标`;
    case 'rows':
      return `正在配《${titleOf(draft)}》的绩效指标`;
    case 'understand':
      return `正在读“${clipped(effect.request.text)}”`;
    case 'polish':
      return '正在通读目标和指标';
  }
}
