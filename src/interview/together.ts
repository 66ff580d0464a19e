// Several forms on one page: amounts for some, what all have in common, finishing and taking back in all
// of them at once, and the way back to that page.
import { annualTotal } from '../form/fields.ts';
import { amountsIn, showShort } from '../form/money.ts';
import { clipped, refused, type Refusal } from '../form/reading.ts';
import type { Command } from './commands.ts';
import { setTopic, undone } from './edits.ts';
import { plainName } from './importing.ts';
import { finish, mend } from './mending.ts';
import { goto, home, refuse, toBatch, toReview, withDraft } from './moves.ts';
import {
  currentDraft,
  draftsOf,
  fieldContext,
  formYear,
  labelOf,
  titleOf,
  yearOf,
} from './session.ts';
import type { Draft, Session, Topic } from './vocabulary.ts';

/** Mends what one press may mend in each, and finishes those in which nothing is open then. */
export function finishAll(session: Session, at: string): Session {
  const { place, current } = session;
  if (place.at !== 'batch') {
    const there = together(session, 'word');
    return there.place.at === 'batch' ? finishAll(there, at) : there;
  }
  let next = session;
  const open: string[] = [];
  for (const id of place.drafts) {
    const there = { ...next, current: id, refusal: null, toast: null };
    const draft = currentDraft(there);
    if (!draft || draft.finished) continue;
    const mended = mend(there, draft, []);
    const changed = currentDraft(mended) ?? draft;
    const done = finish({ ...mended, refusal: null }, changed, at);
    next = { ...done, place };
    if (done.refusal) open.push(titleOf(draft));
  }
  const finished = place.drafts.length - open.length;
  const rest = open.length > 0 ? `还有要您定的：${open.join('、')}，写名称打开。` : '';
  return {
    ...next,
    place: { ...place, file: 'bundle' },
    current,
    refusal: null,
    toast: `${finished} 张已定稿。${rest}`,
  };
}

/**
 * 「区域化党建 28万，残保金 11万」: amounts for several forms; undefined when it is none. Takes what is
 * clear, and asks about the first that is not.
 */
export function takeAmounts(session: Session, text: string): Session | undefined {
  const { place } = session;
  if (place.at !== 'batch') return undefined;
  const drafts = draftsOf(session, place.drafts);
  let next = session;
  let refusal: Refusal | null = null;
  const said: string[] = [];
  for (const clause of text.split(/[，,；;。\n]/).filter((part) => part.trim() !== '')) {
    const draft = meantBy(clause, drafts);
    const [amount] = amountsIn(clause);
    if (draft && UNCHANGED.test(clause)) {
      said.push(`${titleOf(draft)} 不变`);
      continue;
    }
    if (!draft || !amount) {
      refusal ??= draft ? withoutUnit(draft, clause) : amount ? noSuchForm(clause) : null;
      continue;
    }
    const words = showShort(amount.fen).replaceAll(' ', '');
    const set = setTopic(draft, 'annualFunding', words, clause, fieldContext(next, draft));
    if (!set.ok) {
      refusal ??= set.refusal;
      continue;
    }
    next = withDraft(next, set.value);
    const before = draft.entries.annualFunding?.value;
    const was = before ? showShort(annualTotal(before)) : '待填';
    said.push(`${titleOf(draft)} ${was} → ${showShort(amount.fen)}`);
  }
  // A lone name, or words about something else.
  const isOurs = said.length > 0 || refusal?.code === 'unit';
  return isOurs
    ? { ...next, refusal, toast: said.length > 0 ? `${said.join('；')}。` : null }
    : undefined;
}

const UNCHANGED = /(?:不变|不动|不改|照旧|同去年|和去年一样|一样)[。.]?\s*$/;

/** The form whose name the clause begins with, whole or as far as it is usually said. */
function meantBy(clause: string, drafts: readonly Draft[]): Draft | undefined {
  const plain = plainName(clause);
  const meant = drafts
    .filter((draft) => plain.startsWith(plainName(titleOf(draft)).slice(0, 4)))
    .toSorted((a, b) => titleOf(b).length - titleOf(a).length);
  return meant.find((one) => plain.includes(plainName(titleOf(one)))) ?? meant[0];
}

/** 「区域化党建 30」: 万元, or 元? Null where there is no number either. */
function withoutUnit(draft: Draft, clause: string): Refusal | null {
  const number = /(\d[\d,]*(?:\.\d+)?)\s*$/.exec(clause)?.[1];
  if (!number) return null;
  const why = `“${clipped(clause.trim())}”没有写单位，是 ${number} 万元，还是 ${number} 元？`;
  const fixes = [`${number}万元`, `${number}元`].map((amount) => {
    return { label: amount, answer: `${titleOf(draft)} ${amount}` };
  });
  return refused('unit', clause, why, { fixes }).refusal;
}

function noSuchForm(clause: string): Refusal {
  const why = `没有找到“${clipped(clause.trim())}”说的表，请照上面的名称写。`;
  return refused('noDraft', clause, why).refusal;
}

/** A form by its number or name, on the page of several one of those; undefined when it is none. */
export function openNamed(session: Session, text: string): Session | undefined {
  const { place } = session;
  const drafts = place.at === 'batch' ? draftsOf(session, place.drafts) : session.drafts;
  const word = plainName(text.replace(/^(?:打开|看看?|改)/, ''));
  const number = Number(/^第?(\d{1,3})张?$/.exec(word)?.[1]);
  const found = (place.at === 'batch' ? drafts[number - 1] : undefined) ?? named(drafts, word);
  return found && home({ ...session, current: found.id });
}

/** The one draft that is called so, wholly or in part. */
export function named(drafts: readonly Draft[], text: string): Draft | undefined {
  const word = plainName(text);
  const exact = drafts.filter((draft) => plainName(titleOf(draft)) === word);
  const part = drafts.filter((draft) => plainName(titleOf(draft)).includes(word));
  const [only, ...more] = exact.length > 0 ? exact : part;
  return word.length > 1 && more.length === 0 ? only : undefined;
}

/** The page of the forms that belong together: those last seen so, else all of the form year. */
export function together(session: Session, file: 'word' | 'book' | 'bundle'): Session {
  const { place, batch, current } = session;
  if (place.at === 'batch') return goto(session, { ...place, file });
  const last = draftsOf(session, batch);
  const isAmong = current === null || last.some(({ id }) => id === current);
  const ofYear = session.drafts.filter(
    (draft) => yearOf(session, draft) === formYear(session) && draft.entries.projectName,
  );
  const meant = last.length > 1 && isAmong ? last : ofYear;
  if (meant.length === 0) {
    const why = '还没有可以汇总的表。写一句项目、金额、做什么，就有第一张。';
    return refuse(session, refused('none', '', why).refusal);
  }
  return toBatch(
    session,
    meant.map(({ id }) => id),
    file,
  );
}

/** What the forms of a unit have in common: said once, it holds for each of them. */
const SHARED = new Set<Topic>([
  'year',
  'projectNature',
  'projectCategory',
  'department',
  'unit',
  'period',
]);

/** What a command does to all forms of the page; undefined when it is about one of them. */
export function obeyTogether(session: Session, command: Command): Session | undefined {
  if (session.place.at !== 'batch') return undefined;
  const drafts = draftsOf(session, session.place.drafts);
  if (command.do === 'open') {
    const draft = drafts[command.number - 1];
    return draft && toReview({ ...session, current: draft.id });
  }
  if (command.do === 'keep') return { ...session, toast: '目标和指标都照原表，没有动。' };
  if (command.do === 'undo' || command.do === 'redo')
    return undoTogether(session, drafts, command.do);
  return command.do === 'set' && SHARED.has(command.topic)
    ? setTogether(session, drafts, command)
    : undefined;
}

function setTogether(
  session: Session,
  drafts: readonly Draft[],
  { topic, text }: Command & { do: 'set' },
): Session {
  let next = session;
  for (const draft of drafts) {
    const set = setTopic(draft, topic, text, text, fieldContext(next, draft));
    if (!set.ok) return refuse(session, set.refusal);
    next = withDraft(next, set.value);
  }
  return { ...next, toast: `${drafts.length} 张的${labelOf(topic)}都改了。` };
}

/** What one message or press did to several forms is taken back in all of them. */
function undoTogether(
  session: Session,
  drafts: readonly Draft[],
  direction: 'undo' | 'redo',
): Session {
  const changeOf = (draft: Draft) => (direction === 'undo' ? draft.history : draft.undone).at(-1);
  // Of several at the same moment the one with the most before it came last.
  const last = drafts
    .toSorted((a, b) => b.history.length - a.history.length)
    .flatMap((draft) => changeOf(draft) ?? [])
    .toSorted((a, b) => b.at.localeCompare(a.at))[0];
  if (!last) {
    const why = direction === 'undo' ? '没有可以撤销的了。' : '没有可以重做的了。';
    return refuse(session, refused('nothing', '', why).refusal);
  }
  let next = session;
  const changed: Draft[] = [];
  for (const draft of drafts) {
    const other = changeOf(draft)?.by === last.by ? undone(draft, direction) : undefined;
    if (!other?.ok) continue;
    next = withDraft(next, other.value);
    changed.push(draft);
  }
  const [only] = changed;
  const what =
    only && changed.length === 1
      ? `《${titleOf(only)}》${last.said}`
      : `${changed.length} 张的上一步。`;
  return { ...next, toast: `${direction === 'undo' ? '已撤销' : '已恢复'}：${what}` };
}
