// What the user does about the findings of the review: has them mended, explains them, finishes the
// form in spite of them. Nothing is mended that was not asked for.
import type { DraftRow } from '../form/declaration.ts';
import { beginning, clipped, cut, refused } from '../form/reading.ts';
import type { Finding } from '../form/review.ts';
import { parseExcuse } from './commands.ts';
import { withRepair } from './edits.ts';
import { blocking, checkOf, excuseKey, safeOnes, type Check, type Matter } from './matters.ts';
import {
  goto,
  home,
  refuse,
  rememberUnit,
  settleDraft,
  toReview,
  withDraft,
  withNotes,
  withoutAsked,
} from './moves.ts';
import { currentDraft, fieldContext, printed, rowsOf } from './session.ts';
import type { Draft, Session } from './vocabulary.ts';

/** Mends the matters with these letters; all that one press may mend when there are none. */
export function mend(session: Session, draft: Draft, letters: readonly string[]): Session {
  const check = checkOf(session, draft);
  const meant =
    letters.length === 0
      ? safeOnes(check)
      : check.matters.filter(({ letter }) => letters.includes(letter));
  if (meant.length === 0) {
    const why =
      letters.length === 0 ? '没有可以一起改的了，请逐条看。' : '没有这一条，请看下面的清单。';
    return refuse(back(session), refused('noFix', '', why).refusal);
  }
  const wanted = meant.filter(({ fix }) => fix !== undefined);
  const notes = leftOut(check, letters, meant, wanted);
  if (wanted.length === 0) {
    return refuse(back(session), refused('noFix', '', notes.join('')).refusal);
  }
  const edits = wanted.flatMap(({ fix }) => fix?.edits ?? []);
  const [rule = ''] = wanted.map(({ findings: [first] }) => first.rule);
  const changed = withRepair(draft, edits, rule, fieldContext(session, draft));
  if (!changed.ok) return refuse(back(session), changed.refusal);
  const next = withDraft(session, changed.value);
  const names = rowsOf(draft).map((row, i) => {
    const renamed = edits.find((edit) => edit.do === 'rename' && edit.row === i);
    return renamed?.do === 'rename' ? renamed.name : row.level3;
  });
  const meantTo = new Set(wanted.flatMap(({ findings }) => findings.map((f) => whereIs(f, names))));
  const open = stillOpen(meantTo, checkOf(next, changed.value), rowsOf(changed.value));
  const inGoal = edits.flatMap((edit) =>
    edit.do === 'replace' ? [`“${cut(edit.from, 10)}” → “${cut(edit.to, 10)}”。`] : [],
  );
  return back(withNotes(next, [...inGoal.slice(0, 3), ...notes, ...open]));
}

/** What of it this press does not do, and how it is done. */
function leftOut(
  { matters }: Check,
  letters: readonly string[],
  meant: readonly Matter[],
  wanted: readonly Matter[],
): string[] {
  if (letters.length === 0) {
    const others = matters.filter(({ fix, reason }) => fix && !fix.safe && reason === null);
    return others.length > 0 ? [`另有 ${others.length} 处改法请逐条看了再按。`] : [];
  }
  const unknown = letters.filter((letter) => !meant.some((matter) => matter.letter === letter));
  const byHand = meant.filter((matter) => !wanted.includes(matter)).map(({ letter }) => letter);
  return [
    byHand.length > 0 ? `${byHand.join('、')} 要您自己改，按“逐条看”里的“去改”。` : '',
    unknown.length > 0 ? `没有 ${unknown.join('、')} 这一条。` : '',
  ].filter((note) => note !== '');
}

/** To where the findings were seen. */
function back(session: Session): Session {
  return session.place.at === 'findings' ? session : home(session);
}

/** What the press was to mend and has not: said with the reason. */
function stillOpen(
  meant: ReadonlySet<string>,
  { matters }: Check,
  rows: readonly DraftRow[],
): string[] {
  const names = rows.map(({ level3 }) => level3);
  const open = matters.flatMap(({ letter, findings }) =>
    findings.flatMap((finding) =>
      meant.has(whereIs(finding, names)) ? [`${letter} 还没解决：${finding.message}`] : [],
    ),
  );
  return open.slice(0, 1);
}

function whereIs({ rule, field, indicator }: Finding, names: readonly string[]): string {
  return `${rule} ${indicator === null ? field : names[indicator]}`;
}

/** Keeps the reason why a matter is left; asks for it when none was given. */
export function excuse(
  session: Session,
  draft: Draft,
  { letter, reason, at }: { letter: string; reason: string; at: string },
): Session {
  const matter = checkOf(session, draft).matters.find((one) => one.letter === letter);
  if (!matter) {
    const why = `没有“${letter}”这一条，请看下面的清单。`;
    return refuse(back(session), refused('noFix', '', why).refusal);
  }
  if (matter.severity === 'hint') {
    const toast = `${letter} 只是提示，不改也可以定稿。`;
    return { ...back(session), toast };
  }
  const declaration = printed(session, draft);
  const of = matter.findings.map((finding) => excuseKey(finding, declaration));
  const what = matter.findings.map(({ message }) => message).join('');
  const asked = goto(session, { at: 'excuse', of, what });
  return reason === '' ? asked : takeReason(asked, reason, at);
}

/** Fewer characters are no reason. */
const LEAST_REASON = 4;
/** Longest reason kept, in characters. */
const MOST_REASON = 300;

export function takeReason(session: Session, text: string, at: string): Session {
  const { place } = session;
  const draft = currentDraft(session);
  if (place.at !== 'excuse' || !draft) return home(session);
  // 「a不改，因为…」 again, where only the reason was asked for.
  const again = parseExcuse(text.trim());
  const given = again?.do === 'excuse' && again.reason !== '' ? again.reason : text;
  const reason = given.trim().replace(/[。；;，,]+$/, '');
  if ((reason.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < LEAST_REASON) {
    const why = `“${clipped(text)}”说不清为什么，请写完整一点。`;
    const example = '镇政府批复的标准就是每人 20 万元';
    return refuse(session, refused('reason', text, why, { example }).refusal);
  }
  const kept = beginning(reason, MOST_REASON);
  const others = draft.excuses.filter(({ of }) => !place.of.includes(of));
  const added = place.of.map((of) => ({ of, what: place.what, reason: kept, at }));
  const excuses = [...others, ...added].slice(-MOST_EXCUSES);
  const next = withDraft(session, { ...draft, excuses });
  const note = reason.length > MOST_REASON ? `（只记了前 ${MOST_REASON} 个字）` : '';
  return home({ ...next, toast: `理由已记下：${clipped(kept)}${note}` });
}

/** Excuses kept of one form; a form has fewer findings. */
const MOST_EXCUSES = 500;

/** The matter counts again. */
export function unexcuse(session: Session, draft: Draft, letter: string): Session {
  const matter = checkOf(session, draft).matters.find((one) => one.letter === letter);
  if (!matter || matter.reason === null) {
    const why = `“${letter}”没有记过理由，不用收回。要记请写“${letter}不改：理由”。`;
    return refuse(back(session), refused('noFix', '', why).refusal);
  }
  const declaration = printed(session, draft);
  const gone = new Set(matter.findings.map((finding) => excuseKey(finding, declaration)));
  const excuses = draft.excuses.filter(({ of }) => !gone.has(of));
  const next = withDraft(session, { ...draft, excuses, finished: false });
  return back({ ...next, toast: `${letter} 的理由已收回。` });
}

/** The form as the user hands it in: nothing that blocks is open. */
export function finish(session: Session, draft: Draft, at: string): Session {
  const settledDraft = draft.reviewed ? draft : settleDraft(session, draft);
  const next = withDraft(withoutAsked(session), settledDraft);
  const stops = blocking(checkOf(next, settledDraft));
  const [first] = stops;
  if (first) {
    const many = stops.length > 1 ? `还有 ${stops.length} 处要先改，第一处：` : '还有 1 处要先改：';
    const { letter, fix } = first;
    const fixes = fix ? [{ label: fix.label, answer: `改${letter}` }] : [];
    const why = `${many}${first.findings[0].message}`;
    return refuse(toReview(next), refused('blocked', '', why, { fixes }).refusal);
  }
  const confirmed = { finished: true, reviewed: true, confirmedAt: at, wants: [] };
  const done = withDraft(next, { ...settledDraft, ...confirmed });
  return goto(rememberUnit(done), { at: 'finished' });
}
