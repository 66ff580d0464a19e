// The history of a form: what was changed when and by whom, how it was at a step, and the way back there.
import { refused } from '../form/reading.ts';
import { differences } from './carrying.ts';
import { undone } from './edits.ts';
import { changeLine } from './import-pages.ts';
import { goto, home, refuse, withDraft } from './moves.ts';
import type { Page, Press } from './page.ts';
import { printed, titleOf } from './session.ts';
import type { Block, Draft, Session } from './vocabulary.ts';

/** Steps on one page, and longest list of differences. */
const STEPS = 12;
const MOST_LINES = 60;

type Place = Session['place'] & { at: 'history' };

const WHO = { user: '您', model: '大模型', examples: '范例', file: '文件' } as const;

export function historyPage(session: Session, draft: Draft, { page, compared }: Place): Page {
  const { history } = draft;
  const pages = Math.max(Math.ceil(history.length / STEPS), 1);
  const at = ((page % pages) + pages) % pages;
  const newest = history.map((change, i) => ({ change, number: i + 1 })).toReversed();
  const lines = newest.slice(at * STEPS, (at + 1) * STEPS).map(({ change, number }) => {
    const line = session.journal.findLast(
      ({ at: when, draft: of, said }) =>
        of === draft.id && when === change.at && change.said.startsWith(said),
    );
    const day = change.at.slice(5, 16).replace('T', ' ');
    return `${number}. ${day}　${WHO[line?.who ?? 'user']}：${change.said}`;
  });
  const choices: Press[] = [];
  if (pages > 1) {
    choices.push([`下一页 ${at + 1}/${pages}`, { do: 'history', page: (at + 1) % pages }]);
  }
  if (compared !== null) {
    choices.push([`回到第 ${compared} 步`, { do: 'backTo', number: compared }]);
  }
  if (history.length > 0) choices.push(['撤销', { do: 'undo' }]);
  choices.push(['返回', { do: 'review' }]);
  return {
    blocks: [
      { kind: 'heading', text: `《${titleOf(draft)}》的修改记录（${history.length} 步）` },
      ...(lines.length > 0 ? [{ kind: 'list' as const, lines }] : []),
      ...comparison(session, draft, compared),
      {
        kind: 'text',
        text:
          lines.length > 0
            ? `写“比较2”看那一步之后改了什么，“回到2”回到那时的样子，“重做”再回来。`
            : '还没有改过。',
      },
    ],
    choices,
    placeholder: '例：比较2、回到2',
  };
}

function comparison(session: Session, draft: Draft, step: number | null): Block[] {
  const then = step === null ? undefined : asOf(draft, step);
  if (!then) return [];
  const lines = differences(printed(session, then), printed(session, draft)).map(changeLine);
  const summary = `第 ${step} 步之后改了 ${lines.length} 处`;
  if (lines.length === 0) return [{ kind: 'text', text: `${summary}。` }];
  const shown = lines.slice(0, MOST_LINES);
  return [{ kind: 'fold', summary, lines: shown }];
}

/** The form as it was after this step; undefined when there is none. */
function asOf(draft: Draft, step: number): Draft | undefined {
  if (step < 1 || step > draft.history.length) return undefined;
  let then = draft;
  while (then.history.length > step) {
    const before = undone(then, 'undo');
    if (!before.ok) return undefined;
    then = before.value;
  }
  return then;
}

export function compare(session: Session, draft: Draft, step: number): Session {
  const page = Math.floor(Math.max(draft.history.length - step, 0) / STEPS);
  if (!asOf(draft, step)) return noSuchStep(session, draft, step);
  return goto(session, { at: 'history', page, compared: step });
}

/** Takes back all that came after this step; redo brings it again. */
export function backTo(session: Session, draft: Draft, step: number): Session {
  const then = asOf(draft, step);
  if (!then) return noSuchStep(session, draft, step);
  const count = draft.history.length - step;
  if (count === 0) return { ...session, toast: `现在就是第 ${step} 步的样子。` };
  const passed = then.passed.filter((id) => then.entries[id] !== undefined);
  const next = withDraft(session, { ...then, passed });
  return home({ ...next, toast: `已回到第 ${step} 步，撤回了 ${count} 步。写“重做”一步步找回。` });
}

function noSuchStep(session: Session, draft: Draft, step: number): Session {
  const { length } = draft.history;
  const why =
    length === 0 ? '这张表还没有改过。' : `没有第 ${step} 步，请写 1 到 ${length} 之间的编号。`;
  const place: Place = { at: 'history', page: 0, compared: null };
  return goto(refuse(session, refused('noStep', String(step), why).refusal), place);
}
