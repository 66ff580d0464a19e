// What arrives beside plain words: files, pictures, voices, and a message the user has changed. Each
// gets a sentence that says what to do instead; words that came along are taken in all the same.
import type { FileFormat } from '../form/file-format.ts';
import { clipped, cut, type Refusal, refused } from '../form/reading.ts';
import { undone } from './edits.ts';
import { takeForms } from './importing.ts';
import { home, refuse, withEffect, withoutAsked } from './moves.ts';
import { MAX_FILE, type Draft, type Event, type Session, type unreadable } from './vocabulary.ts';

const INSTEAD = '请把项目、金额、打算做什么直接写给我。';
const EXAMPLE = { example: '区域化党建，25万，办2期培训约100人' };

type Unreadable = (typeof unreadable)[number];

const CANNOT_READ: Record<Unreadable, string> = {
  photo: '照片里的字我读不了。',
  voice: '语音我听不了，可以用输入法的语音输入转成文字再发。',
  video: '视频我看不了。',
  sticker: '表情我看不懂。',
  place: '位置我用不上。',
  contact: '名片我用不上。',
  poll: '投票我用不上。',
  album: '几个文件一起发我分不清，请一次发一份。',
  other: '这种消息我读不了。',
};
const ONLY_WORDS: Partial<Record<Unreadable, string>> = {
  photo: '照片',
  voice: '语音',
  video: '视频',
};

/** Said when words came along: they are what counts. */
export function noteOnUnreadable(what: Unreadable): string {
  return `${ONLY_WORDS[what] ?? '附件'}没有读，只记了文字。`;
}

export function refuseUnreadable(session: Session, what: Unreadable): Session {
  // A question is open, or a form is at hand: its page says what may be written.
  const [instead, more] =
    session.place.at === 'opening' ? [INSTEAD, EXAMPLE] : ['请直接打字。', {}];
  return refuse(session, refused(what, '', CANNOT_READ[what] + instead, more).refusal);
}

/** Whether a file of this name may hold forms: then what came with it is said of them. */
export function mayHoldForms(name: string): boolean {
  return /\.(?:docx|docm|xlsx|xlsm|pdf)$/i.test(name);
}

/** Has a file opened, or refuses it where its size alone says that it cannot be. */
export function takeFile(
  session: Session,
  { name, size, ref }: Event & { kind: 'file' },
  text = '',
): Session {
  if (size > MAX_FILE) {
    const most = `${MAX_FILE / 1024 / 1024} MB`;
    return refuse(
      session,
      refused('big', name, `文件“${clipped(name)}”超过 ${most}，收不下。${INSTEAD}`, EXAMPLE)
        .refusal,
    );
  }
  const said = text === '' ? {} : { text };
  return withEffect(session, { kind: 'read', name, ref, bubble: session.bubble, ...said });
}

export function takeFileRead(
  session: Session,
  { effect, format, forms, carried = [], why, notes = [], at }: Event & { kind: 'fileRead' },
): Session {
  const read = session.pending.find(({ id }) => id === effect);
  if (read?.kind !== 'read') return session;
  const freed = { ...session, pending: session.pending.filter(({ id }) => id !== effect) };
  if (forms && forms.length > 0) {
    return takeForms(freed, { file: read.name, forms, carried, notes, at });
  }
  const refusal = why ? refused('file', read.name, why).refusal : fileRefusal(read.name, format);
  // What was wrong with the caption is still to be seen.
  if (!freed.refusal) return refuse(freed, refusal);
  return { ...freed, toast: `${freed.toast ?? ''}${refusal.why}` };
}

const BUT: Record<FileFormat, string> = {
  office: '现在还不能读文件里的内容',
  old: '它是旧格式，我读不了',
  locked: '它加了密码，我打不开',
  pdf: '现在还不能读 PDF 里的内容',
  picture: '它是图片，里面的字我读不了',
  empty: '它是空的',
  unknown: '它不是 Word 文件，我读不了',
};

function fileRefusal(name: string, format: FileFormat | null): Refusal {
  const got = `收到文件“${cut(name, 40)}”，但`;
  if (format === null) return refused('file', name, `${got}没能取到内容，请再发一次。`).refusal;
  return refused('file', name, `${got}${BUT[format]}。${INSTEAD}`, EXAMPLE).refusal;
}

// --- A message that was changed -----------------------------------------------------------------

/** Only the last message can be, and only while the forms it found are all still there. */
export function canBeTakenBack({ said, drafts }: Session, id: string): boolean {
  const there = new Set(drafts.map((draft) => draft.id));
  return said?.id === id && said.drafts.every((draft) => there.has(draft));
}

/** The session as it was before the user's last message, when that is the one now changed. */
export function takenBack(session: Session, id: string): Session {
  const { said } = session;
  if (!said || !canBeTakenBack(session, id)) return session;
  const known = new Set(said.drafts);
  const drafts = session.drafts
    .map((draft) => draftBefore(draft, id))
    // A form that this message began is gone with it.
    .filter((draft) => known.has(draft.id) || Object.keys(draft.entries).length > 0)
    .map((draft) => {
      const { reviewed, finished } = said;
      return draft.id === said.current ? { ...draft, reviewed, finished } : draft;
    });
  const { place, current, forgotten = session.forgotten } = said;
  const before = { ...withoutAsked(session), drafts, place, current, forgotten };
  // What was waited for then is not under way any more.
  return said.place.at === 'drafting' ? home(before) : before;
}

/** The draft without what the message changed in it, and without a way to bring that back. */
function draftBefore(draft: Draft, id: string): Draft {
  const first = draft.history.findIndex(({ by }) => by === id);
  if (first < 0) return draft;
  let restored = draft;
  for (let i = draft.history.length; i > first; i -= 1) {
    const earlier = undone(restored, 'undo');
    if (earlier.ok) restored = earlier.value;
  }
  const passed = restored.passed.filter((topic) => restored.entries[topic] !== undefined);
  // What a model had improved since is to be improved again.
  const wants = (['goal', 'rows'] as const).filter(
    (want) => draft.wants.includes(want) || (isByModel(draft, want) && !isByModel(restored, want)),
  );
  return { ...restored, passed, wants, undone: [] };
}

function isByModel({ entries }: Draft, part: 'goal' | 'rows'): boolean {
  return part === 'goal'
    ? entries.annualGoal?.origin.kind === 'ai'
    : (entries.indicators?.value.some(({ origin }) => origin.kind === 'ai') ?? false);
}

export function refuseLateEdit(session: Session): Session {
  const why = '您改的是较早的消息，已记下的没有跟着变。要改哪一项请直接写。';
  return refuse(session, refused('edited', '', why, { example: '⑤改成28万' }).refusal);
}
