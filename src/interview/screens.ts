// Session → screen: picks the page for where the talk stands and dresses it as a bubble. Decides
// nothing else: each button carries the command it stands for.
import type { Written } from '../form/content-label.ts';
import { fieldIds, fields } from '../form/fields.ts';
import { safeFileName } from '../form/file-name.ts';
import { cut, showRefusal } from '../form/reading.ts';
import { carriedText } from './carrying.ts';
import type { Command } from './commands.ts';
import {
  confirmDelete,
  confirmErase,
  confirmRestart,
  dataPage,
  erasedPage,
  help,
  list,
  opening,
  resume,
  sample,
  settings,
} from './opening-pages.ts';
import { excusePage, findingsPage, letterPage } from './finding-pages.ts';
import { historyPage } from './history-pages.ts';
import { batchPage, choosePage } from './import-pages.ts';
import { heardPage, polishPage } from './model-pages.ts';
import { checkOf } from './matters.ts';
import { ownPage } from './own-pages.ts';
import { MOST_CHOICES, type Page, type Press } from './page.ts';
import { confirmName, drafting, question } from './question-pages.ts';
import { finishedPage, pick, reviewPage, rowPage, rowsPage } from './review-pages.ts';
import { currentDraft, originLabel, printed, rowsOf, titleOf, yearOf } from './session.ts';
import type { Draft, Mark, Paper, Preview, PrintedForm, Screen, Session } from './vocabulary.ts';

/** A screen and, for each of its choices, what pressing it does. */
export interface Rendered {
  screen: Screen;
  presses: Command[];
}

export function render(session: Session): Rendered {
  const draft = currentDraft(session);
  const page = pageOf(session, draft);
  const { refusal, toast } = session;
  const fixes: Press[] = (refusal?.fixes ?? []).map((fix) => [
    fix.label,
    { do: 'say', text: fix.answer },
  ]);
  const reading = fileBeingRead(session);
  const base = page.choices.filter(([label]) => !fixes.some(([other]) => other === label));
  const choices = distinct(fitting(fixes, base));
  const preview = draft && session.place.at !== 'sample' ? previewOf(session, draft) : undefined;
  return {
    screen: {
      key: `b${session.bubble}`,
      blocks: [
        ...(refusal ? [{ kind: 'text' as const, text: showRefusal(refusal) }] : []),
        ...(reading === undefined
          ? page.blocks
          : [{ kind: 'text' as const, text: `正在看文件“${cut(reading, 40)}”…` }]),
      ],
      choices: choices.map(([label], i) => ({ label, token: `${session.turn}:${i}` })),
      placeholder: page.placeholder ?? '直接写，或按上面的按钮',
      ...(toast ? { toast } : {}),
      ...(page.working || reading !== undefined ? { working: true } : {}),
      ...(page.lists ? { lists: page.lists } : {}),
      ...(page.prompt && fixes.length === 0 ? { prompt: true } : {}),
      ...(preview ? { preview } : {}),
      ...(page.file && draft && reading === undefined
        ? { paper: paperOf(session, draft, page) }
        : {}),
      ...(page.data ? { paper: dataOf(session) } : {}),
      ...(page.farewell ? { farewell: true } : {}),
    },
    presses: choices.map(([, command]) => command),
  };
}

/** The name of a file that is waited for here; whoever goes on need not wait. */
function fileBeingRead({ pending, bubble }: Session): string | undefined {
  const effect = pending.find(({ kind }) => kind === 'read');
  return effect?.kind === 'read' && effect.bubble === bubble ? effect.name : undefined;
}

/** At most six: the ways out of a refusal first; back, why and skip are the last to go. */
function fitting(fixes: readonly Press[], base: readonly Press[]): Press[] {
  const always = base.filter(
    ([, { do: verb }]) => verb === 'back' || verb === 'skip' || verb === 'why',
  );
  const others = base.filter((press) => !always.includes(press));
  const room = Math.max(MOST_CHOICES - fixes.length - always.length, 0);
  const kept = new Set([...others.slice(0, room), ...always]);
  return [...fixes, ...base.filter((press) => kept.has(press))].slice(0, MOST_CHOICES);
}

/** A label may be typed: of two that are the same the second says so. */
function distinct(presses: readonly Press[]): Press[] {
  const used = new Set<string>();
  return presses.map(([label, command]) => {
    let own = label;
    for (let count = 2; used.has(own); count += 1) own = `${label}（${count}）`;
    used.add(own);
    return [own, command];
  });
}

function pageOf(session: Session, draft: Draft | undefined): Page {
  const { place } = session;
  switch (place.at) {
    case 'sample':
      return sample(session);
    case 'help':
      return help();
    case 'settings':
      return settings(session);
    case 'list':
      return list(session, place.page);
    case 'own':
      return ownPage(session, place);
    case 'confirmDelete':
      return confirmDelete(session, place.draft);
    case 'data':
      return dataPage(session);
    case 'confirmErase':
      return confirmErase(session);
    case 'erased':
      return erasedPage();
    case 'choose':
      return choosePage(session, place);
    case 'batch':
      return batchPage(session, place);
    default:
      break;
  }
  if (!draft || place.at === 'opening') return opening(session);
  switch (place.at) {
    case 'resume':
      return resume(draft);
    case 'asking':
      return question(session, draft, place.topic, place.why);
    case 'confirmName':
      return confirmName(place.name);
    case 'drafting':
      return drafting(session, draft);
    case 'heard':
      return heardPage(place, draft);
    case 'polish':
      return polishPage(place);
    case 'review':
      return reviewPage(session, draft);
    case 'findings':
      return findingsPage(session, draft, place.page);
    case 'excuse':
      return excusePage(place);
    case 'history':
      return historyPage(session, draft, place);
    case 'letter':
      return letterPage(session, draft);
    case 'pick':
      return pick();
    case 'rows':
      return rowsPage(draft, place.group);
    case 'row':
      return rowPage(session, draft, place.number);
    case 'confirmRestart':
      return confirmRestart(draft);
    case 'finished':
      return finishedPage(session, draft);
  }
}

function previewOf(session: Session, draft: Draft): Preview {
  const origins: Record<string, string> = {};
  for (const id of fieldIds) {
    const entry = draft.entries[id];
    if (!entry || id === 'indicators') continue;
    for (const cell of fields[id].cells) origins[cell.key] = originLabel(entry.origin);
  }
  const funding = draft.entries.annualFunding?.value;
  // Nobody said the zeros, and a total of several parts is their sum.
  for (const part of ['carriedOver', 'other'] as const) {
    if (funding?.[part] === 0) origins[`annualFunding.${part}`] = originLabel({ kind: 'default' });
    else if (funding) origins['annualFunding.total'] = originLabel({ kind: 'computed', from: '' });
  }
  for (const [i, row] of rowsOf(draft).entries())
    origins[`indicators.${i}`] = originLabel(row.origin);
  return {
    declaration: printed(session, draft),
    origins,
    ...(draft.reviewed ? { marks: marksOf(session, draft) } : {}),
  };
}

/** What is open at each cell, so that it can be seen where it stands. */
function marksOf(session: Session, draft: Draft): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  for (const { letter, severity, findings, reason } of checkOf(session, draft).matters) {
    const [{ indicator, field, message: text }] = findings;
    const key = indicator === null ? fields[field].cells[0]?.key : `indicators.${indicator}`;
    // The whole tree is not at fault because a branch is missing.
    if (severity === 'hint' || reason !== null || !key || key === 'indicators') continue;
    marks[key] ??= { letter, grade: severity, text };
  }
  return marks;
}

/** What of the form is a language model's, for the label that the Word file has to carry. */
function writtenOf(session: Session, draft: Draft): Written | null {
  const goal = draft.entries.annualGoal?.origin;
  const rows = rowsOf(draft).flatMap(({ origin }) => (origin.kind === 'ai' ? [origin] : []));
  const origins = [...(goal?.kind === 'ai' ? [goal] : []), ...rows];
  const [first] = origins;
  if (!first) return null;
  return {
    parts: [
      ...(goal?.kind === 'ai' ? [fields.annualGoal.label] : []),
      ...(rows.length > 0 ? [`${fields.indicators.label} ${rows.length} 条`] : []),
    ],
    model: [...new Set(origins.map(({ by }) => by.model))].join('、'),
    prompts: [...new Set(origins.map(({ by }) => by.prompt))],
    confirmedAt: draft.finished ? draft.confirmedAt : null,
    id: `${yearOf(session, draft)}-${draft.id}`,
  };
}

function paperOf(session: Session, draft: Draft, { letter, together }: Page): Paper {
  const year = yearOf(session, draft);
  if (together) return papersOf(session, together, year);
  const title = safeFileName(titleOf(draft));
  if (letter) return { holds: 'letter', name: `退回意见预演-${title}-${year}.docx`, letter };
  return { holds: 'forms', name: fileNameOf(session, draft), forms: [formOf(session, draft)] };
}

function fileNameOf(session: Session, draft: Draft): string {
  const state = draft.finished ? '' : '-草稿';
  return `绩效目标申报表-${safeFileName(titleOf(draft))}-${yearOf(session, draft)}${state}.docx`;
}

/** Everything that is stored of the conversation; the forms also as they would be printed. */
function dataOf(session: Session): Paper {
  const text = JSON.stringify(
    {
      说明: '申报助手存着的这个会话的全部内容。forms 是各张申报表，session 是存盘的原样。',
      forms: session.drafts.map((draft) => printed(session, draft)),
      session,
    },
    null,
    2,
  );
  return { holds: 'data', name: `申报助手-我的数据-${session.today}.json`, text };
}

function papersOf(
  session: Session,
  { drafts, file }: NonNullable<Page['together']>,
  year: number,
): Paper {
  const name = `绩效目标申报表-${drafts.length}张-${year}`;
  const forms = drafts.map((draft) => formOf(session, draft));
  const [word, book] = [`${name}.docx`, `${name}-汇总.xlsx`];
  if (file === 'word') return { holds: 'forms', name: word, forms };
  if (file === 'book') return { holds: 'book', name: book, forms };
  const alone = drafts.map((draft, i) => ({ ...forms[i]!, name: fileNameOf(session, draft) }));
  return { holds: 'bundle', name: `${name}.zip`, word, book, forms: alone };
}

function formOf(session: Session, draft: Draft): PrintedForm {
  return {
    declaration: printed(session, draft),
    written: writtenOf(session, draft),
    ...(session.bare ? {} : { carried: carriedText(session, draft) }),
  };
}
