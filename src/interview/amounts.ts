// Amounts that are far from those of the file a form was made from: when the user is asked about one,
// and that the answer is kept. Sets no amount.
import { annualTotal } from '../form/fields.ts';
import { showShort } from '../form/money.ts';
import { refused } from '../form/reading.ts';
import { refuse, withDraft } from './moves.ts';
import { draftsOf, titleOf } from './session.ts';
import type { Draft, Session } from './vocabulary.ts';

/** An amount this far from last year's is asked about. */
const FAR = 0.3;

/** What is said of an annual total that is far from that of the file and not agreed to; else nothing. */
export function farAmount({ imported: from, entries }: Draft): string[] {
  const funding = entries.annualFunding;
  if (!from?.total || !funding) return [];
  const now = annualTotal(funding.value);
  const change = (now - from.total) / from.total;
  if (Math.abs(change) <= FAR || from.agreed === now) return [];
  const percent = Math.round(Math.abs(change) * 100);
  const when = from.year + 1 === entries.year?.value ? '去年' : `${from.year} 年`;
  return [
    `金额比${when}（${showShort(from.total)}）${change > 0 ? '多' : '少'} ${percent}%，请确认。`,
  ];
}

/** Asks about an amount that was set just now, in one of these drafts, and is far from the file's. */
export function askAboutAmounts(session: Session, before: (id: string) => Draft): Session {
  if (session.refusal) return session;
  const isBatch = session.place.at === 'batch';
  const meant = session.place.at === 'batch' ? session.place.drafts : [session.current ?? ''];
  const far = draftsOf(session, meant).flatMap((draft) => {
    const is = draft.entries.annualFunding;
    const isNew = is?.origin.kind === 'user' && is !== before(draft.id).entries.annualFunding;
    return isNew
      ? farAmount(draft).map((said) => (isBatch ? `${titleOf(draft)}${said}` : said))
      : [];
  });
  if (far.length === 0) return session;
  const fixes = [
    { label: '没错', answer: '金额没错' },
    ...(isBatch ? [] : [{ label: '重填', answer: '改金额' }]),
  ];
  return refuse(session, refused('far', '', far.join(''), { fixes }).refusal);
}

/** The amounts at hand are right, however far from last year's. */
export function agreeAmounts(session: Session): Session {
  const meant = session.place.at === 'batch' ? session.place.drafts : [session.current ?? ''];
  const agreed = draftsOf(session, meant).reduce((next, draft) => {
    const funding = draft.entries.annualFunding;
    if (!draft.imported || !funding) return next;
    const total = annualTotal(funding.value);
    return withDraft(next, { ...draft, imported: { ...draft.imported, agreed: total } });
  }, session);
  return { ...agreed, toast: '金额已确认。' };
}
