// Words about a part of a bubble that the user selected: a row, a numbered field, or a sentence of the
// goal. Says which command the user could have typed, or what is to become of the sentence.
import { parseCommands, type Command } from './commands.ts';
import { withPassage } from './edits.ts';
import { rowsOf } from './session.ts';
import type { Draft } from './vocabulary.ts';

const REPLACE =
  /^(?:请|麻烦)?(?:把?这[句段一]?)?(?:改成|改为|换成|换为|写成|应该?是|应为)\s*[:：]?\s*["“「]?([^]+?)["”」]?$/;
const REMOVE =
  /^(?:请)?(?:把?这[句段条个]?)?(?:话|部分)?(?:都|也)?(?:删掉?|删除|删去|删了|去掉|不要了?|拿掉)(?:吧|这[句段条个](?:话)?)?[。.]?$/;
/** What is said of the form as a whole, whatever was selected. */
const WHOLE = new Set<Command['do']>(['undo', 'redo', 'finish', 'review', 'help', 'stop']);

export type Pointed =
  | { kind: 'commands'; commands: Command[] }
  /** The whole goal as it shall be. */
  | { kind: 'goal'; goal: string }
  /** The passage shall be written again. */
  | { kind: 'passage'; passage: string };

/** What the words mean for what was selected; undefined when they mean the same without it. */
export function readPointed(draft: Draft, quote: string, text: string): Pointed | undefined {
  const alone = parseCommands(text, false)?.[0];
  if (alone && WHOLE.has(alone.do)) return undefined;
  const typed = typedFor(draft, quote, text);
  if (typed !== undefined) {
    const commands = parseCommands(typed, false);
    return commands && { kind: 'commands', commands };
  }
  const goal = draft.entries.annualGoal?.value ?? '';
  const passage = passageIn(goal, quote);
  if (passage === undefined) return undefined;
  const instead = REMOVE.test(text) ? '' : REPLACE.exec(text)?.[1];
  return instead === undefined
    ? { kind: 'passage', passage }
    : { kind: 'goal', goal: withPassage(goal, passage, instead) };
}

/** 「7.5改成≥95%」, for a row or a field that was selected and a text that gives its value. */
function typedFor(draft: Draft, quote: string, text: string): string | undefined {
  const value = REPLACE.exec(text)?.[1] ?? text;
  const row = rowNumber(draft, quote);
  if (row !== undefined) return REMOVE.test(text) ? `删7.${row}` : `7.${row}改成${value}`;
  if (/^(?:核对|已定稿)：/.test(quote) && value !== text) return `项目名称改成${value}`;
  const mark = /^\s*([①②③④⑤⑧⑨])/.exec(quote)?.[1];
  return mark === undefined || REMOVE.test(text) ? undefined : `${mark}改成${value}`;
}

/** By its name where the selection holds one: the rows may have been numbered anew since. */
function rowNumber(draft: Draft, quote: string): number | undefined {
  const [line = ''] = quote.trim().split('\n');
  const rows = rowsOf(draft);
  const named = rows.flatMap(({ level3 }, i) => (line.includes(level3) ? [i + 1] : []));
  const numbered = /^7\.(\d{1,3})(?!\d)/.exec(line)?.[1];
  const [only] = named;
  if (named.length === 1 && only !== undefined) {
    // A name in the middle of a sentence of the goal is no row.
    const isRow = numbered !== undefined || /[｜〔]/.test(line) || line === rows[only - 1]?.level3;
    return isRow ? only : undefined;
  }
  return numbered === undefined ? undefined : Number(numbered);
}

/** The part of the goal in a selection, which may reach beyond the goal. */
function passageIn(goal: string, quote: string): string | undefined {
  const selected = quote.trim();
  if (selected.length >= 2 && goal.includes(selected)) return selected;
  return selected
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= 4 && goal.includes(line))
    .toSorted((a, b) => b.length - a.length)[0];
}
