// The pages of a language model's work: what it understood, what it found on reading through, what it
// left open, what it changed, and what it has cost.
import { differing } from '../draft/difference.ts';
import type { Heard } from '../draft/model.ts';
import { clipped } from '../form/reading.ts';
import type { Command } from './commands.ts';
import { goalGaps, rowGaps } from './edits.ts';
import { usageToday } from './model-requests.ts';
import { type Page, type Press, letterOf, short } from './page.ts';
import { labelOf, rowsOf } from './session.ts';
import type { Block, Draft, Session } from './vocabulary.ts';

type Place<P extends Session['place']['at']> = Extract<Session['place'], { at: P }>;

/** The command a user could have typed for it. */
export function commandOf(heard: Heard): Command {
  switch (heard.do) {
    case 'set':
      return { do: 'set', topic: heard.field, text: heard.value };
    case 'setRow':
      return { do: 'setRow', row: { numbers: [heard.row] }, text: heard.value };
    case 'addRow':
      return {
        do: 'addRow',
        text: `${heard.name}${/^[\d]/.test(heard.value) ? '=' : '：'}${heard.value}`,
      };
    case 'deleteRow':
      return { do: 'deleteRow', row: { numbers: [heard.row] } };
    case 'revise':
      return { do: 'revise', wish: heard.wish };
    case 'ask':
      return { do: 'ask', topic: heard.field };
  }
}

export function heardPage({ said, heard }: Place<'heard'>, draft: Draft): Page {
  return {
    blocks: [
      { kind: 'heading', text: '我这样理解，对吗？' },
      {
        kind: 'list',
        lines: heard.map((one) => `${meaning(one, draft)}　← “${short(one.words, 24)}”`),
      },
      { kind: 'text', text: `不对就换个说法，例：⑤改成28万。您说的是“${clipped(said)}”。` },
    ],
    choices: [
      ['就这样改', { do: 'takeHeard' }],
      ['不对', { do: 'resume' }],
    ],
    placeholder: '例：⑤改成28万',
  };
}

function meaning(heard: Heard, draft: Draft): string {
  const row = (number: number) => `7.${number} ${rowsOf(draft)[number - 1]?.level3 ?? ''}`;
  switch (heard.do) {
    case 'set':
      return `${labelOf(heard.field)}：${short(heard.value, 60)}`;
    case 'setRow':
      return `${row(heard.row)} 改成 ${heard.value}`;
    case 'addRow':
      return `加一条 ${heard.name} ${heard.value}`;
    case 'deleteRow':
      return `删 ${row(heard.row)}`;
    case 'revise':
      return '照您的话改写年度总体目标';
    case 'ask':
      return `改${labelOf(heard.field)}`;
  }
}

export function polishPage({ slips, remarks }: Place<'polish'>): Page {
  const lines = slips.map(({ row, before, after, why }, i) => {
    const where = row === null ? '⑥' : `7.${row}`;
    const change = after === '' ? `删去“${before}”` : `“${before}” → “${after}”`;
    return `${letterOf(i)}. ${where} ${change}${why === '' ? '' : `（${why}）`}`;
  });
  const blocks: Block[] = [{ kind: 'heading', text: '通读结果' }];
  if (lines.length > 0) blocks.push({ kind: 'list', lines });
  if (remarks.length > 0) blocks.push({ kind: 'list', lines: remarks });
  const choices: Press[] = [['返回', { do: 'review' }]];
  if (lines.length > 0) {
    blocks.push({ kind: 'text', text: '要改哪几处，写字母就行，例：a、c。' });
    choices.unshift(['都改', { do: 'fix', letters: [], finish: false }]);
  }
  return {
    blocks,
    choices,
    placeholder: lines.length > 0 ? '例：a、c' : '例：加一条 参训人数≥100人',
  };
}

/** Gaps shown, and the room of a button. */
const MOST_GAPS = 5;

/** What a model wrote without an origin, for the user to fill in or to confirm. */
export function gapBlocks(draft: Draft): { blocks: Block[]; choices: Press[] } {
  const gaps = goalGaps(draft);
  const inGoal = gaps.map(
    ({ around, wrote }, i) =>
      `待填${i + 1}：“${around}”${wrote === '' ? '' : `，大模型写的是“${short(wrote, 20)}”`}`,
  );
  const rows = rowGaps(draft);
  const inRows = rows.map(
    ({ number, name, wrote }) => `7.${number} ${name}，大模型写的是“${wrote}”`,
  );
  const lines = [...inGoal, ...inRows];
  if (lines.length === 0) return { blocks: [], choices: [] };
  const known = gaps.filter(({ wrote }) => wrote !== '').length + rows.length;
  const example = gaps.length > 0 ? '待填1填300' : `7.${rows[0]?.number ?? 1}改成=12场`;
  const shown = lines.slice(0, MOST_GAPS);
  const more =
    lines.length > MOST_GAPS ? [`还有 ${lines.length - MOST_GAPS} 处，填完这些再看。`] : [];
  const choices: Press[] =
    known > 0
      ? [[known === 1 ? `就是 ${short(onlyOne(gaps, rows), 8)}` : '照写的填', { do: 'acceptGaps' }]]
      : [];
  return {
    blocks: [
      { kind: 'text', text: `⚠️ 这几处没有来处，先写成待填。是多少请您定，例：${example}` },
      { kind: 'list', lines: [...shown, ...more] },
    ],
    choices,
  };
}

function onlyOne(gaps: readonly { wrote: string }[], rows: readonly { wrote: string }[]): string {
  return [...gaps, ...rows].find(({ wrote }) => wrote !== '')?.wrote ?? '';
}

/** How the last change has altered the goal; nothing where hardly a clause of it is left. */
export function goalChange(draft: Draft): Block[] {
  const was = draft.history.at(-1)?.before.annualGoal?.value;
  const is = draft.entries.annualGoal;
  if (typeof was !== 'string' || !is || is.origin.kind === 'user' || draft.finished) return [];
  const lines = differing(was, is.value);
  return lines ? [{ kind: 'fold', summary: '⑥ 这次的改动（写“撤销”改回去）', lines }] : [];
}

/** A line that says what the model is doing for this form. */
export function underway(session: Session, draft: Draft): Block[] {
  const effect = session.pending.find((e) => e.kind === 'model' && e.draft === draft.id);
  if (effect?.kind !== 'model' || effect.awaited) return [];
  const part = effect.request.task === 'goal' ? '⑥' : '⑦';
  const text = `大模型正在写${part}，写好就换上。您可以先改，也可以写“停”。`;
  return [{ kind: 'text', text }];
}

/** What the language model has cost, today and for this form. */
export function usageLines(session: Session, draft: Draft | undefined): string[] {
  const { model } = session;
  if (!model) return ['大模型：没有接，初稿由范例拟'];
  const spent = usageToday(session);
  const cost = (u: { tokensIn: number; tokensOut: number }) =>
    model.prices
      ? `，约 ${((u.tokensIn * model.prices.tokensIn + u.tokensOut * model.prices.tokensOut) / 1e6).toFixed(4)} 元`
      : '';
  const told = (u: typeof spent) =>
    `${u.calls} 次，发出 ${u.tokensIn}、收到 ${u.tokensOut} 个词元${cost(u)}`;
  return [
    `大模型：${model.name}${model.trusted ? '（单位内部）' : ''}`,
    `今天用了 ${told(spent)}；每天最多 ${model.callsPerDay} 次`,
    ...(draft ? [`这张表用了 ${told(draft.usage)}`] : []),
  ];
}
