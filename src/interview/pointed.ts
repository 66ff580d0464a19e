// Words about a part of a bubble that the user selected: a row, a numbered field, or a sentence of the
// goal. Says which command the user could have typed, or what is to become of the sentence.
import { OWED } from '../form/fields.ts';
import { parseCommands, type Command } from './commands.ts';
import { withPassage } from './edits.ts';
import { rowsOf } from './session.ts';
import type { Draft } from './vocabulary.ts';

const REPLACE =
  /^(?:请|麻烦)?(?:把?这[句段一]?)?(?:改成|改为|换成|换为|写成|应该?是|应为)\s*[:：]?\s*["“「]?([^]+?)["”」]?$/;
const REMOVE =
  /^(?:请)?(?:把?这[句段条个]?)?(?:话|部分)?(?:都|也)?(?:删掉?|删除|删去|删了|去掉|不要了?|拿掉)(?:吧|这[句段条个](?:话)?)?[。.]?$/;
export type Pointed =
  | { kind: 'commands'; commands: Command[] }
  /** The whole goal as it shall be. */
  | { kind: 'goal'; goal: string }
  /** The passage shall be written again. */
  | { kind: 'passage'; passage: string }
  /** A row that is no longer in the form. */
  | { kind: 'gone' };

/** What the words mean for what was selected; undefined when they mean the same without it. */
export function readPointed(draft: Draft, quote: string, text: string): Pointed | undefined {
  const instead = REMOVE.test(text) ? '' : REPLACE.exec(text)?.[1];
  // A command that says itself what it is about. 「重写」 is about what was selected.
  const [alone] = instead === undefined ? (parseCommands(text, false) ?? []) : [];
  if (alone && alone.do !== 'redraft' && alone.do !== 'revise') return undefined;
  const rows = rowsIn(draft, quote);
  if (rows === 'gone') return { kind: 'gone' };
  const value = instead ?? text;
  const typed = rows
    ? typedFor(rows.map((row) => `7.${row}`).join('、'), value)
    : fieldTyped(quote, value, instead !== undefined);
  if (typed !== undefined) {
    const commands = parseCommands(typed, false);
    return commands && { kind: 'commands', commands };
  }
  const goal = draft.entries.annualGoal?.value ?? '';
  const passage = passageIn(goal, quote);
  if (passage === undefined) return undefined;
  return instead === undefined
    ? { kind: 'passage', passage }
    : { kind: 'goal', goal: withPassage(goal, passage, instead) };
}

function typedFor(what: string, value: string): string {
  return value === '' ? `删${what}` : `${what}改成${value}`;
}

/** 「⑤改成28万」, for a numbered field; the heading of the page is the project's name. */
function fieldTyped(quote: string, value: string, isReplaced: boolean): string | undefined {
  if (value === '') return undefined;
  if (/^(?:核对|已定稿)：/.test(quote) && isReplaced) return `项目名称改成${value}`;
  const mark = /^\s*([①②③④⑤⑧⑨])/.exec(quote)?.[1];
  return mark && `${mark}改成${value}`;
}

/**
 * The numbers of the rows in a selection, which may be several lines. By name where there is one: the
 * rows may have been numbered anew since, or be gone.
 */
function rowsIn(draft: Draft, quote: string): number[] | 'gone' | undefined {
  const names = rowsOf(draft).map(({ level3 }) => level3);
  const numbers: number[] = [];
  let isGone = false;
  for (const line of quote.split('\n').map((part) => part.trim())) {
    const name = /^(?:7\.\d{1,3}\s*)?[^｜\s]*｜([^　〔]+?)(?:[　〔]|\s+[=≥≤>＜<【]|$)/.exec(
      line,
    )?.[1];
    const said = (name ?? line).trim();
    const at = names.indexOf(said);
    const bare = /^7\.(\d{1,3})(?!\d)[^｜]*$/.exec(line)?.[1];
    if (at >= 0) numbers.push(at + 1);
    else if (name !== undefined) isGone = true;
    else if (bare !== undefined && Number(bare) <= names.length) numbers.push(Number(bare));
  }
  if (isGone) return 'gone';
  return numbers.length > 0 ? [...new Set(numbers)] : undefined;
}

/** The part of the goal in a selection, which may reach beyond the goal. */
function passageIn(goal: string, quote: string): string | undefined {
  const selected = quote.trim();
  if (selected.length >= 2 && goal.includes(selected)) return withWhole(goal, selected);
  const [longest] = selected
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= 4 && goal.includes(line))
    .toSorted((a, b) => b.length - a.length);
  return longest === undefined ? undefined : withWhole(goal, longest);
}

// A 【待填】, a number, a character of two halves.
const WHOLE = new RegExp(`${OWED}|\\d[\\d.,]*\\d|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]`, 'g');

/** A selection that cuts through one of them means all of it: half a number would be another. */
function withWhole(goal: string, selected: string): string {
  let from = goal.indexOf(selected);
  let to = from + selected.length;
  for (const { 0: whole, index: at } of goal.matchAll(WHOLE)) {
    const end = at + whole.length;
    if (at < from && end > from) from = at;
    if (at < to && end > to) to = end;
  }
  return goal.slice(from, to);
}
