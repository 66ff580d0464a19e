// What the review of a draft comes to on a page: its findings put together by what they are about, with
// a letter each, the way to mend them, and the reasons the user gave for leaving them.
import type { Declaration } from '../form/declaration.ts';
import { cellText } from '../form/declaration.ts';
import { fields } from '../form/fields.ts';
import { ordered, type Repair } from '../form/repair.ts';
import { bySeverity, HEADINGS, review, type Finding, type Severity } from '../form/review.ts';
import { letterOf } from './page.ts';
import { draftsByDate, printed, yearOf } from './session.ts';
import type { Draft, Session } from './vocabulary.ts';

/** One thing to look at: a row with all that is wrong with it, or a finding of the whole form. */
export interface Matter {
  /** By which the user names it; '' where there are no more letters. */
  letter: string;
  severity: Exclude<Severity, 'unknown'>;
  /** The most severe first; what another finding already says is left out. */
  findings: [Finding, ...Finding[]];
  fix: Repair | undefined;
  /** Why the user leaves it as it is; null where nothing was said. */
  reason: string | null;
}

export interface Check {
  passed: number;
  checked: number;
  /** Errors first, then warnings, then hints; in each by heading. */
  matters: Matter[];
  /** What could not be judged, with what is missing. */
  unjudged: Finding[];
}

/** There are no more letters: the others are named when these are done. */
const MOST = 26;
/** Other forms of the conversation that are compared with. */
const MOST_BESIDE = 30;

/** Of sessions that are still at hand: one message asks for the same more than once. */
const remembered = new WeakMap<Session, Map<Draft, Check>>();

export function checkOf(session: Session, draft: Draft): Check {
  const known = remembered.get(session) ?? new Map<Draft, Check>();
  remembered.set(session, known);
  const check = known.get(draft) ?? checkedAnew(session, draft);
  known.set(draft, check);
  return check;
}

function checkedAnew(session: Session, draft: Draft): Check {
  const declaration = printed(session, draft);
  const { passed, checked, findings } = review(declaration, besideOf(session, draft));
  const judged = findings.filter(({ severity }) => severity !== 'unknown');
  const groups = [...Map.groupBy(judged, aboutWhat).values()];
  const matters = groups
    .flatMap((group) => matterOf(group, draft, declaration) ?? [])
    .toSorted((a, b) => {
      const [left, right] = [a.findings[0], b.findings[0]];
      // Letters stay where they are when something is explained, unless there are too few of them.
      const explained = Number(a.reason !== null) - Number(b.reason !== null);
      return (
        (groups.length > MOST ? explained : 0) ||
        bySeverity(a, b) ||
        HEADINGS.indexOf(left.heading) - HEADINGS.indexOf(right.heading)
      );
    })
    .map((matter, i) => ({ ...matter, letter: i < MOST ? letterOf(i) : '' }));
  return {
    passed,
    checked,
    matters,
    unjudged: findings.filter(({ severity }) => severity === 'unknown'),
  };
}

/** What has to be mended, or explained, before the form can be finished. */
export function blocking({ matters }: Check): Matter[] {
  return matters.filter(({ severity, reason }) => severity === 'error' && reason === null);
}

/** What one press may mend. */
export function safeOnes({ matters }: Check): Matter[] {
  return matters.filter(({ fix, reason }) => fix?.safe && reason === null);
}

function besideOf(session: Session, draft: Draft): Declaration[] {
  const year = yearOf(session, draft);
  return draftsByDate(session)
    .filter((other) => {
      const before = year - yearOf(session, other);
      return other.id !== draft.id && other.entries.projectName && (before === 0 || before === 1);
    })
    .slice(0, MOST_BESIDE)
    .map((other) => printed(session, other));
}

/** Errors and warnings of one row are one matter; a hint is one by itself. */
function aboutWhat({ rule, severity, field, indicator, message }: Finding): string {
  if (severity === 'hint') return `${rule} ${message}`;
  return indicator === null ? `${rule} ${field} ${message}` : `row ${indicator}`;
}

function matterOf(group: Finding[], draft: Draft, declaration: Declaration): Matter | undefined {
  // What is said of a row that is to go is said for nothing.
  const double = group.find(
    ({ fix }) => fix?.safe && fix.edits.some((edit) => edit.do === 'delete'),
  );
  const told = double ? [double] : withoutSaid(withoutMoot(group));
  const [first, ...others] = told;
  if (!first) return undefined;
  const fixes = told.flatMap(({ fix }) => fix ?? []);
  return {
    letter: '',
    severity: group.some(({ severity }) => severity === 'error')
      ? 'error'
      : (first.severity as Matter['severity']),
    findings: [first, ...others],
    fix: together(fixes),
    reason: reasonOf(draft, group, declaration),
  };
}

/** A value that is to be another one altogether need not be corrected in its words first. */
function withoutMoot(group: readonly Finding[]): Finding[] {
  const renews = ({ rule, fix }: Finding) =>
    rule.startsWith('V-') && (fix?.edits.some(({ do: verb }) => verb === 'setValue') ?? false);
  const isMended = ({ rule, fix }: Finding) =>
    /^F-(?:09|10|11)$/.test(rule) && (fix?.edits.every((e) => e.do === 'setValue') ?? false);
  return group.some(renews) ? group.filter((finding) => !isMended(finding)) : [...group];
}

function withoutSaid(group: readonly Finding[]): Finding[] {
  return group.filter((finding, i) => !isSaidBefore(group, finding, i));
}

/** Two findings that propose the same say the same. */
function isSaidBefore(group: readonly Finding[], { fix }: Finding, i: number): boolean {
  const edits = JSON.stringify(fix?.edits);
  return fix !== undefined && group.slice(0, i).some((o) => JSON.stringify(o.fix?.edits) === edits);
}

function together(fixes: readonly Repair[]): Repair | undefined {
  const [first] = fixes;
  if (!first || fixes.length === 1) return first;
  const edits = ordered(fixes.flatMap((fix) => fix.edits));
  // A fix of which nothing is left does not count.
  const done = fixes.filter((fix) => fix.edits.some((edit) => edits.includes(edit)));
  return { label: first.label, edits, safe: done.every(({ safe }) => safe) };
}

/** Of all that a matter holds each has to be explained. */
function reasonOf(
  draft: Draft,
  group: readonly Finding[],
  declaration: Declaration,
): string | null {
  const reasons = group
    .filter(({ severity }) => severity !== 'hint')
    .map(
      (finding) => draft.excuses.find(({ of }) => of === excuseKey(finding, declaration))?.reason,
    );
  const [first] = reasons;
  return first !== undefined && reasons.every((reason) => reason !== undefined) ? first : null;
}

/** What an excuse is for: this finding, at this cell, with what stands in it now. */
export function excuseKey(finding: Finding, declaration: Declaration): string {
  const { rule, field, indicator, message } = finding;
  const row = indicator === null ? undefined : declaration.indicators[indicator];
  // A finding on the rows as a whole says itself what there is of them.
  const text = row
    ? JSON.stringify(row)
    : fields[field].cells
        .map(({ key }) => (key === 'indicators' ? '' : cellText(declaration, key)))
        .join('\n');
  // Rows are renumbered without changing.
  return `${rule} ${fingerprint(message.replaceAll(/7\.\d+/g, '7'))} ${fingerprint(text)}`;
}

/** 32 bits of a text (FNV-1a): two texts of one form are not likely to share them. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
