// What words mean where the talk stands: an answer to the open question, values for a new form, or a
// correction of the form at hand. Takes in all it can read; refuses the rest with a way on.
import { annualTotal, isOrganisation, type FieldId } from '../form/fields.ts';
import { readAmount, showShort } from '../form/money.ts';
import { readPeriod } from '../form/period.ts';
import { clipped, type Refusal, refused } from '../form/reading.ts';
import { passing, setRow, setTopic } from './edits.ts';
import { chooseForms, chosenNumbers, notChosen } from './importing.ts';
import { takeReason } from './mending.ts';
import { understandBy } from './model-work.ts';
import { advance, ask, goto, home, openNew, refuse, withDraft, withNotes } from './moves.ts';
import { currentDraft, fieldContext, nextTopic, titleOf } from './session.ts';
import { isQuestion, notOurBusiness, notUnderstood } from './not-understood.ts';
import { named, openNamed, takeAmounts } from './together.ts';
import { type Understood, understand } from './understand.ts';
import type { Draft, Session, Topic } from './vocabulary.ts';

/** Words that are no command: an answer to the open question, or values to be taken in. */
export function takeWords(session: Session, text: string, at: string): Session {
  const { place } = session;
  if (isQuestion(text)) return askedBack(session, text, at);
  switch (place.at) {
    case 'asking':
      return answer(session, place.topic, text, at);
    case 'confirmName':
      return answer(session, 'projectName', text, at);
    case 'row':
      return answerRow(session, place.number, text, at);
    case 'opening':
      return begin(session, text, at);
    case 'excuse':
      return takeReason(session, text, at);
    case 'choose': {
      const numbers = chosenNumbers(text, place.forms);
      return numbers ? chooseForms(session, numbers, at) : refuse(session, notChosen(text));
    }
    case 'batch':
      return takeAmounts(session, text) ?? openNamed(session, text) ?? goOn(session, text, at);
    case 'sample':
    case 'help':
    case 'settings':
    case 'resume':
    case 'list':
    case 'own':
    case 'data':
    case 'erased':
      return goOn(session, text, at);
    case 'finished':
    case 'review':
    case 'findings':
    case 'letter':
    case 'history':
    case 'pick':
    case 'rows':
    case 'drafting':
    case 'heard':
    case 'polish':
    case 'confirmDelete':
    case 'confirmRestart':
    case 'confirmErase':
      return correct(session, text, at);
  }
}

/** A question to us gets one line; what was said before it is taken in. */
function askedBack(session: Session, text: string, at: string): Session {
  const statement = text.replace(/[^，。；,;\n]*$/, '').replace(/[，。；,;\n]+$/, '');
  const notOurs = notOurBusiness(text.slice(statement.length).replace(/^[，。；,;\n]+/, ''));
  if (statement.length >= 6) {
    const taken = takeWords(session, statement, at);
    return { ...taken, toast: `${taken.toast ?? ''}${notOurs.why}` };
  }
  const place = session.place.at === 'asking' ? { ...session.place, why: true } : session.place;
  const refusedBack = refuse({ ...session, place }, notOurs);
  // 「金额能改成30万吗」 asks for a change.
  return isAtHome(session) ? understandBy(session, text, refusedBack) : refusedBack;
}

function isAtHome({ place }: Session): boolean {
  return [
    'review',
    'findings',
    'letter',
    'history',
    'finished',
    'pick',
    'rows',
    'heard',
    'polish',
  ].includes(place.at);
}

/** Words on a page beside the form: about the form at hand if there is one, else about a new one. */
function goOn(session: Session, text: string, at: string): Session {
  const draft = currentDraft(session);
  if (!draft || Object.keys(draft.entries).length === 0) return begin(session, text, at);
  const topic = draft.reviewed ? undefined : nextTopic(draft);
  return topic ? answer(ask(session, topic), topic, text, at) : correct(session, text, at);
}

/** The first words about a form: into the current draft if it is still empty, else into a new one. */
export function begin(session: Session, text: string, at: string): Session {
  const isEmpty = (draft: Draft | undefined) => draft && Object.keys(draft.entries).length === 0;
  const fresh = isEmpty(currentDraft(session)) ? session : openNew(session, at);
  // There may be no more forms: the one at hand is not to be written over.
  return isEmpty(currentDraft(fresh)) ? answer(fresh, 'projectName', text, at) : fresh;
}

function answer(session: Session, topic: Topic, text: string, at: string): Session {
  const started = currentDraft(session) ? session : openNew(session, at);
  const draft = currentDraft(started);
  if (!draft) return started;
  const context = fieldContext(started, draft);
  const heard = understand(text, context);
  if (topic === 'brief') return answerBrief(started, draft, text, heard);
  if (topic === 'projectName') return answerName(started, draft, text, heard);
  if (topic === 'unit' || topic === 'department') {
    const both = unitAndDepartment(text, topic);
    if (both) return advance(setAll(started, draft, both));
  }
  const direct = setTopic(draft, topic, text, text, context);
  if (direct.ok) return advance(withNotes(withDraft(started, direct.value), direct.notes));
  const others =
    heard.texts.length > 0 &&
    (heard.texts.some((t) => t.field === topic) || heard.texts.some((t) => t.words !== text));
  if (others && topic !== 'annualGoal' && topic !== 'indicators') {
    const taken = takeUnderstood(started, draft, heard, topic === 'annualFunding');
    if (!taken.refusal) return advance(taken);
  }
  return refuse(started, perhapsName(direct.refusal, text));
}

// A name sent where something else is asked for: offered as what it is.
function perhapsName(refusal: Refusal, text: string): Refusal {
  if (refusal.fixes.length > 2 || !/^\p{Script=Han}{4,25}$/u.test(text)) return refusal;
  const name = { label: '这是项目名称', answer: `项目名称改成${text}` };
  return { ...refusal, fixes: [...refusal.fixes, name] };
}

function answerName(session: Session, draft: Draft, text: string, heard: Understood): Session {
  const context = fieldContext(session, draft);
  // 「我想填个表」: nothing to take in, so the questions begin.
  if (
    !heard.name &&
    heard.texts.length === 0 &&
    heard.brief === '' &&
    /\p{Script=Han}/u.test(text)
  ) {
    return ask(session, 'projectName');
  }
  const several = heard.texts.length > 0 || heard.brief !== '';
  if (!several && text.length <= 40) {
    const name = heard.name?.sure ? heard.name.text : text;
    const set = setTopic(draft, 'projectName', name, text, context);
    return set.ok ? advance(withDraft(session, set.value)) : refuse(session, set.refusal);
  }
  if (!heard.name && heard.texts.length === 0 && text.length <= 40) {
    const set = setTopic(draft, 'projectName', text, text, context);
    return set.ok ? advance(withDraft(session, set.value)) : refuse(session, set.refusal);
  }
  const taken = takeUnderstood(session, draft, heard, draft.brief === undefined);
  const { place } = session;
  const guess = heard.name && !heard.name.sure ? heard.name.text : undefined;
  const open = guess ?? (place.at === 'confirmName' ? place.name : undefined);
  if (open !== undefined && !currentDraft(taken)?.entries.projectName) {
    return { ...taken, place: { at: 'confirmName', name: open } };
  }
  const next = taken.refusal ? ask(taken, 'annualFunding') : advance(taken);
  // A paragraph in which the name or the money was not found may say it in other words.
  const isPuzzling = text.length >= PARAGRAPH && next.place.at === 'asking' && !taken.refusal;
  return isPuzzling ? understandBy(taken, text, next) : next;
}

/** Characters from which a message is more than an answer. */
const PARAGRAPH = 40;

function answerBrief(session: Session, draft: Draft, text: string, heard: Understood): Session {
  const context = fieldContext(session, draft);
  const set = setTopic(draft, 'brief', text, text, context);
  if (!set.ok) return refuse(session, set.refusal);
  // Values said along the way are taken where nothing was known yet; the words stay in the brief.
  const missing = heard.texts.filter((t) => draft.entries[t.field] === undefined);
  const next = takeUnderstood(
    withDraft(session, passing(set.value, 'brief')),
    set.value,
    { ...heard, name: undefined, brief: '', texts: missing },
    false,
  );
  return advance({ ...next, refusal: null });
}

function answerRow(session: Session, number: number, text: string, at: string): Session {
  const draft = currentDraft(session);
  if (!draft) return begin(session, text, at);
  const set = setRow(draft, { numbers: [number] }, text);
  // Not a value: perhaps it is about something else on the page.
  if (!set.ok) {
    const other = correct(goto(session, { at: 'review' }), text, at);
    return other.refusal ? refuse(session, set.refusal) : other;
  }
  return home(withDraft(session, set.value));
}

/** Takes every value that was heard; a value that cannot be is refused and the others are kept. */
function takeUnderstood(
  session: Session,
  draft: Draft,
  heard: Understood,
  withBrief: boolean,
): Session {
  let next = draft;
  let refusal: Refusal | null = null;
  const notes: string[] = [];
  const texts = heard.texts.toSorted((a, b) => order(a.field) - order(b.field));
  if (heard.name?.sure) {
    texts.unshift({ field: 'projectName', text: heard.name.text, words: heard.name.text });
  }
  for (const { field, text, words } of texts) {
    const set = setTopic(next, field, text, words, fieldContext(session, next));
    if (set.ok) {
      next = set.value;
      notes.push(...set.notes);
    } else refusal ??= set.refusal;
  }
  if (withBrief && heard.brief !== '') {
    const set = setTopic(next, 'brief', heard.brief, heard.brief, fieldContext(session, next));
    if (set.ok) next = set.value;
  }
  return { ...withNotes(withDraft(session, next), notes), refusal };
}

// The year first: the others are read in its light.
function order(field: FieldId): number {
  return field === 'year' ? 0 : 1;
}

const OFFICE = /(?:政府|办事处|委员会|党委|党工委|管委会|局|委|办|办公室|部)(?:[（(]汇总[)）])?$/;

/** 「某某服务中心，某某镇人民政府」: two names in one answer, told apart by what they are called. */
function unitAndDepartment(text: string, asked: 'unit' | 'department') {
  const [first, second, ...more] = text
    .split(/[\n，,；;]+/)
    .map((part) =>
      part.trim().replace(/^(?:实施单位|单位|主管部门|主管单位|主管)(?:是|为|[:：])?\s*/, ''),
    )
    .filter((part) => part !== '');
  if (!first || !second || more.length > 0) return undefined;
  const [a, b] = [OFFICE.test(first), OFFICE.test(second)];
  const labelled = /主管/.test(text.split(/[\n，,；;]+/)[0] ?? '');
  const unitFirst = a === b ? asked === 'unit' && !labelled : b;
  return unitFirst ? { unit: first, department: second } : { unit: second, department: first };
}

/** Names of organisations said while they are still owed: no label is needed then. */
function owedOrganisations(
  draft: Draft,
  text: string,
): Partial<Record<FieldId, string>> | undefined {
  const owed = (['unit', 'department'] as const).filter((id) => !draft.entries[id]);
  const [only] = owed;
  const names = text
    .trim()
    .split(/[\n，,；;]+/)
    .map((name) => name.trim());
  if (!only || !names.every((name) => isOrganisation(name))) return undefined;
  if (owed.length === 2) {
    const both = unitAndDepartment(text, 'unit');
    if (both) return both;
  }
  return names.length === 1
    ? { [OFFICE.test(text.trim()) && owed.length === 2 ? 'department' : only]: text.trim() }
    : undefined;
}

function setAll(session: Session, draft: Draft, texts: Partial<Record<FieldId, string>>): Session {
  const list = Object.entries(texts) as [FieldId, string][];
  return takeUnderstood(
    session,
    draft,
    {
      texts: list.map(([field, text]) => ({ field, text, words: text })),
      name: undefined,
      brief: '',
    },
    false,
  );
}

/** Words on the review page: labelled values, a lone amount or period; anything else gets help. */
function correct(session: Session, text: string, at: string): Session {
  const draft = currentDraft(session);
  if (!draft) return begin(session, text, at);
  const context = fieldContext(session, draft);
  const heard = understand(text, context);
  if (heard.name && heard.texts.some((t) => t.field === 'annualFunding') && heard.brief !== '') {
    return refuse(
      session,
      refused(
        'another',
        text,
        `这像是另一个项目“${heard.name.text}”。要新建一张吗？现在这张会留着。`,
        {
          fixes: [{ label: '新建一张', answer: `新建：${text}` }],
        },
      ).refusal,
    );
  }
  const owed = owedOrganisations(draft, text);
  if (owed) return home(setAll(session, draft, owed));
  if (/^(?:不对|不是|错了?|算了|不要了?|不行)[。.]?$/.test(text)) {
    const why = '要改哪里？也可以撤销刚才那一步。';
    const fixes = [{ label: '撤销', answer: '撤销' }];
    return refuse(session, refused('unhappy', text, why, { fixes }).refusal);
  }
  const changed = relativeMoney(draft, text);
  if (changed) return refuse(session, changed);
  const amount = readAmount(text);
  if (amount.ok || amount.refusal.code !== 'syntax') {
    return put(session, draft, 'annualFunding', text);
  }
  if (readPeriod(text, context).ok) return put(session, draft, 'period', text);
  if (heard.texts.length > 0 && heard.brief === '') {
    return home(takeUnderstood(session, draft, { ...heard, name: undefined }, false));
  }
  const other = named(session.drafts, text);
  if (other && other.id !== draft.id) {
    const title = titleOf(other);
    const why = `“${clipped(text)}”是另一张《${clipped(title)}》吗？`;
    const fixes = [{ label: '打开它', answer: `打开${title}` }];
    return refuse(session, refused('other', text, why, { fixes }).refusal);
  }
  return understandBy(session, text, refuse(session, notUnderstood(text, draft)));
}

/** 「再加5万」: the sum is computed and offered, never taken for the amount itself. */
function relativeMoney(draft: Draft, text: string): Refusal | undefined {
  const funding = draft.entries.annualFunding?.value;
  const said =
    /^(?:金额|总额|经费|预算|资金|钱)?(?:再|要|还要)?(加|增加|追加|多|减|减少|少|扣|压)(?:上|掉|去|了)?(.{1,20})$/.exec(
      text,
    );
  const change = readAmount(said?.[2] ?? '');
  if (!funding || !said || !change.ok) return undefined;
  const now = annualTotal(funding);
  const more = /[加多]/.test(said[1] ?? '');
  const next = more ? now + change.value.fen : now - change.value.fen;
  const step = `${more ? '加' : '减'} ${showShort(change.value.fen)}`;
  if (next <= 0)
    return refused('sum', text, `现在是 ${showShort(now)}，${step}就没有了，请再核对。`).refusal;
  const label = `改成 ${showShort(next)}`;
  return refused('sum', text, `现在是 ${showShort(now)}，${step}是 ${showShort(next)}，对吗？`, {
    fixes: [{ label, answer: `金额改成${showShort(next)}` }],
  }).refusal;
}

// A refused value of another field: its question opens, so that the fix answers the right one.
function asking(session: Session, topic: Topic): Session {
  return session.place.at === 'review' || session.place.at === 'finished'
    ? session
    : goto(session, { at: 'asking', topic, why: false });
}

export function put(session: Session, draft: Draft, topic: Topic, text: string): Session {
  const set = setTopic(draft, topic, text, text, fieldContext(session, draft));
  if (!set.ok) return refuse(asking(session, topic), set.refusal);
  return home(withNotes(withDraft(session, set.value), set.notes));
}
