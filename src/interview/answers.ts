// What words mean where the talk stands: an answer to the open question, values for a new form, or a
// correction of the form at hand. Takes in all it can read; refuses the rest with a way on.
import type { FieldId } from '../form/fields.ts';
import { readAmount } from '../form/money.ts';
import { readPeriod } from '../form/period.ts';
import { type Reading, type Refusal, refused } from '../form/reading.ts';
import { passing, setRow, setTopic } from './edits.ts';
import { advance, ask, goto, home, openNew, refuse, withDraft, withNotes } from './moves.ts';
import { currentDraft, fieldContext } from './session.ts';
import { type Understood, understand } from './understand.ts';
import type { Draft, Session, Topic } from './vocabulary.ts';

/** Words that are no command: an answer to the open question, or values to be taken in. */
export function takeWords(session: Session, text: string, at: string): Session {
  const { place } = session;
  if (/(?:[?？]|吗|呢|怎么(?:办|填|写|弄|用))[。.]?$/.test(text)) return digress(session, text);
  switch (place.at) {
    case 'asking':
      return answer(session, place.topic, text, at);
    case 'confirmName':
      return answer(session, 'projectName', text, at);
    case 'row':
      return answerRow(session, place.number, text, at);
    case 'opening':
    case 'sample':
    case 'help':
    case 'resume':
    case 'list':
      return begin(session, text, at);
    case 'finished':
    case 'review':
    case 'pick':
    case 'rows':
    case 'drafting':
    case 'confirmDelete':
    case 'confirmRestart':
      return correct(session, text, at);
  }
}

/** A question to us gets one line, and then the talk goes on where it was. */
function digress(session: Session, text: string): Session {
  const said = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  const why = '我只会帮您填这张表，别的请问财政联系人。写“帮助”看我会什么。';
  const place = session.place.at === 'asking' ? { ...session.place, why: true } : session.place;
  return refuse({ ...session, place }, refused('question', text, `“${said}”：${why}`).refusal);
}

/** The first words about a form: into the current draft if it is still empty, else into a new one. */
export function begin(session: Session, text: string, at: string): Session {
  const draft = currentDraft(session);
  const fresh = draft && Object.keys(draft.entries).length === 0 ? session : openNew(session, at);
  if (!currentDraft(fresh)) return fresh;
  return answer(fresh, 'projectName', text, at);
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
  return refuse(started, perhapsName(direct.refusal, topic, text));
}

// A name sent again where money is asked for: offered as what it is.
function perhapsName(refusal: Refusal, topic: Topic, text: string): Refusal {
  const named =
    topic === 'annualFunding' && refusal.code === 'syntax' && /^\p{Script=Han}{4,25}$/u.test(text);
  if (!named) return refusal;
  return { ...refusal, fixes: [{ label: '这是项目名称', answer: `项目名称改成${text}` }] };
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
  const taken = takeUnderstood(session, draft, heard, true);
  if (heard.name && !heard.name.sure && !currentDraft(taken)?.entries.projectName) {
    return { ...taken, place: { at: 'confirmName', name: heard.name.text } };
  }
  return taken.refusal ? ask(taken, 'annualFunding') : advance(taken);
}

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

const ORGANISATION =
  /^[\p{Script=Han}（）()“”·]{3,}(?:中心|站|所|院|校|馆|街道|镇|乡|局|委|办|政府|会|社|部|处|队|公司|办事处|办公室|大队|分局|党委|支部|幼儿园|小学|中学|大学|医院|法院|检察院)(?:[（(]汇总[)）])?$/u;

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
  if (!only || !names.every((name) => ORGANISATION.test(name))) return undefined;
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
  const lone: [Topic, Reading<unknown>][] = [
    ['annualFunding', readAmount(text)],
    ['period', readPeriod(text, context)],
  ];
  const topic = lone.find(([, reading]) => reading.ok)?.[0];
  if (topic) return put(session, draft, topic, text);
  const amount = readAmount(text);
  if (!amount.ok && amount.refusal.code !== 'syntax') {
    const direct = setTopic(draft, 'annualFunding', text, text, context);
    if (!direct.ok) return refuse(session, direct.refusal);
  }
  if (heard.texts.length > 0 && heard.brief === '') {
    return home(takeUnderstood(session, draft, { ...heard, name: undefined }, false));
  }
  return refuse(session, notUnderstood(text, draft));
}

function notUnderstood(text: string, draft: Draft): Refusal {
  const said = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  const fixes =
    text.length >= 6 && text.length <= 500 && !/[?？]$/.test(text) && draft.entries.annualGoal
      ? [{ label: '写进目标', answer: `目标里写上${text}` }]
      : [];
  return refused('syntax', text, `没看懂“${said}”。要改哪一项，请带上它的编号或名字。`, {
    example: '⑤改成28万、7.5改成≥95%、加一条 参训人数≥100人',
    fixes,
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
