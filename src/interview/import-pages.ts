// Pages of forms that came in a file: which of them to do, and several of them together. Also what a
// form says on its own page about the file that it was made from.
import { annualTotal, cellOf, fields } from '../form/fields.ts';
import { showAmount } from '../form/money.ts';
import { cut } from '../form/reading.ts';
import { briefAmount } from './edits.ts';
import { differences, says, standing } from './carrying.ts';
import { farAmount } from './amounts.ts';
import { blocking, checkOf } from './matters.ts';
import type { Page, Press } from './page.ts';
import { draftsOf, formYear, originLabel, printed, titleOf, yearOf } from './session.ts';
import type { Block, Draft, Session } from './vocabulary.ts';

type Place<P extends Session['place']['at']> = Extract<Session['place'], { at: P }>;

/** Forms listed by name; the others are counted. */
const LISTED = 20;

export function choosePage(session: Session, { forms, file }: Place<'choose'>): Page {
  const lines = forms.slice(0, LISTED).map(({ declaration }, i) => {
    const { projectName, annualFunding, year } = declaration;
    return `${i + 1}. ${projectName ?? '（没有名称）'}　${year} 年度　${annualFunding.total ?? '金额空白'} 元`;
  });
  if (forms.length > LISTED) lines.push(`还有 ${forms.length - LISTED} 张。`);
  const year = formYear(session);
  return {
    blocks: [
      {
        kind: 'heading',
        text: `“${cut(file, 40)}”里有 ${forms.length} 张申报表。要做哪几张的 ${year} 年度版？`,
      },
      { kind: 'list', lines },
      { kind: 'text', text: '写编号或名称：“1,3,5”“除了残保金”。' },
    ],
    choices: [
      [`全部 ${forms.length} 张`, { do: 'choose', numbers: forms.map((_, i) => i + 1) }],
      ['都不要', { do: 'resume' }],
    ],
    placeholder: '例：1,3,5、除了残保金',
    lists: true,
  };
}

export function batchPage(session: Session, { drafts: ids, file }: Place<'batch'>): Page {
  const drafts = draftsOf(session, ids);
  const lines = drafts.slice(0, LISTED).map((draft, i) => {
    const check = checkOf(session, draft);
    const must = blocking(check).length;
    const other = check.matters.filter(
      ({ severity, reason }) => severity === 'warning' && reason === null,
    ).length;
    const found = [must > 0 ? `${must} 处必须改` : '', other > 0 ? `${other} 处建议` : ''];
    const state = draft.finished
      ? '已定稿'
      : found.filter((part) => part !== '').join('，') || '没有问题';
    const unread = draft.imported?.notes.length ?? 0;
    const more = unread > 0 && !draft.finished ? `，${unread} 处请对照原表` : '';
    return `${i + 1}. ${titleOf(draft)}　${briefAmount(draft)}　${state}${more}`;
  });
  if (drafts.length > LISTED) lines.push(`还有 ${drafts.length - LISTED} 张。`);
  const amounts = drafts.flatMap(({ entries }) => entries.annualFunding?.value ?? []);
  const sum = amounts.reduce((all, funding) => all + annualTotal(funding), 0);
  const left = drafts.filter(({ finished }) => !finished);
  const choices: Press[] = [];
  if (left.length > 0) choices.push(['全部按建议定稿', { do: 'finishAll' }]);
  const [first] = left.length > 0 ? left : drafts;
  if (first) choices.push(['逐张看', { do: 'openDraft', id: first.id }]);
  for (const [label, other] of COLLECTIONS) {
    if (other !== file) choices.push([label, { do: 'collect', file: other }]);
  }
  choices.push(['我的表', { do: 'list', page: 0 }]);
  return {
    blocks: [
      { kind: 'heading', text: `${drafts.length} 张申报表，合计 ${showAmount(sum)} 元` },
      ...sharedBlocks(session, drafts),
      { kind: 'list', lines },
      ...movesBlocks(drafts),
      {
        kind: 'text',
        text: '金额有变的，一句话告诉我，例：“区域化党建 28万，残保金 11万”。写编号或名称打开一张。',
      },
    ],
    choices,
    placeholder: '例：区域化党建 28万，残保金 11万',
    lists: true,
    file: true,
    together: { drafts, file },
  };
}

/** What may be had of several forms together. */
const COLLECTIONS = [
  ['合订 Word', 'word'],
  ['Excel', 'book'],
  ['压缩包', 'bundle'],
] as const;

/** What all of them have in common, once. */
function sharedBlocks(session: Session, drafts: readonly Draft[]): Block[] {
  if (drafts.length < 2) return [];
  const of = (label: string, said: (draft: Draft) => string | undefined): string[] => {
    const all = new Set(drafts.map(said));
    const [only] = all;
    return all.size === 1 && only ? [`${label}　${only}`] : [];
  };
  const lines = [
    ...of('主管部门', ({ entries }) => entries.department?.value),
    ...of('实施单位', ({ entries }) => entries.unit?.value),
    ...of('年度', (draft) => `${yearOf(session, draft)}`),
    ...of('起止', ({ entries: { period } }) => period && fields.period.show(period.value)),
  ];
  if (lines.length === 0) return [];
  return [{ kind: 'fold', summary: `${drafts.length} 张相同的，改一次都改`, lines }];
}

/** The years that have moved, and what could not be read: to be looked at before it is taken. */
function movesBlocks(drafts: readonly Draft[]): Block[] {
  const told = drafts.flatMap((draft) => {
    const { moves, notes } = draft.imported ?? { moves: [], notes: [] };
    const lines = [...moves.map(moveLine), ...notes];
    return lines.map((line) => `${titleOf(draft)}｜${line}`);
  });
  if (told.length === 0) return [];
  const moved = drafts.flatMap((draft) => draft.imported?.moves.filter(hasMoved) ?? []).length;
  const summary = `年份改了 ${moved} 处${moved < told.length ? `，另有 ${told.length - moved} 处没动或请核对` : ''}`;
  return [{ kind: 'fold', summary, lines: told }];
}

type Move = NonNullable<Draft['imported']>['moves'][number];

function hasMoved({ kind }: Move): boolean {
  return kind === 'form' || kind === 'stale';
}

function moveLine(move: Move): string {
  const { what, before, after, kind } = move;
  if (!hasMoved(move)) return `${what}：${before} 没动`;
  return `${what}：${before} → ${after}${kind === 'stale' ? '（原来就过期了）' : ''}`;
}

/** Where the form comes from, which of its years moved and what of it could not be read. */
export function importedBlocks(draft: Draft): Block[] {
  const { imported, entries } = draft;
  const isThere = Object.values(entries).some((entry) => entry?.origin.kind === 'import');
  if (!imported || !isThere) return [];
  const { file, year, moves, notes } = imported;
  const moved = moves.filter(hasMoved);
  const kept = moves.filter((move) => !hasMoved(move));
  const lines = [
    ...[...moved, ...kept].map(moveLine),
    ...notes,
    ...farAmount(draft).map((said) => `${said}写“金额没错”，或“改金额”重填。`),
  ];
  const parts = [
    moved.length > 0 ? `年份改了 ${moved.length} 处` : '',
    kept.length > 0 ? `${kept.length} 处没动` : '',
    notes.length > 0 ? `${notes.length} 处请核对` : '',
  ].filter((part) => part !== '');
  const what = parts.length > 0 ? `：${parts.join('，')}` : '';
  const summary = `照“${cut(file, 30)}”里 ${year} 年度的表填${what}`;
  return lines.length > 0 ? [{ kind: 'fold', summary, lines }] : [{ kind: 'text', text: summary }];
}

/** What had been changed by hand in the form's own Word file, as far as it still stands. */
export function returnedBlocks(session: Session, draft: Draft): Block[] {
  if (!draft.returned) return [];
  const { file, notes } = draft.returned;
  const changes = standing(session, draft);
  const lines = [...changes.map(changeLine), ...notes];
  if (lines.length === 0) return [];
  const summary = `“${cut(file, 30)}”里手改了 ${changes.length} 处`;
  return [{ kind: 'fold', summary, lines }];
}

/** What of the form is other than in the file that it was made from, for a last look. */
export function comparedBlocks(session: Session, draft: Draft): Block[] {
  const before = draft.imported?.printed;
  if (!before) return [];
  const lines = differences(before, printed(session, draft)).map(
    (change) => `${changeLine(change)}${causeOf(draft, change)}`,
  );
  if (lines.length === 0) return [];
  const summary = `和 ${draft.imported?.year} 年度的表相比改了 ${lines.length} 处（年份除外）`;
  return [{ kind: 'fold', summary, lines }];
}

type Change = NonNullable<Draft['returned']>['changes'][number];

export function changeLine({ what, before, after }: Change): string {
  const [was, is] = [before, after].map((text) => cut(text.replaceAll('\n', ' '), QUOTED));
  if (before === '') return `${what}：加了 ${is}`;
  return after === '' ? `${what}：删去 ${was}` : `${what}：${was} → ${is}`;
}

/** 〔按检查改〕: by what the cell came to say what it says. */
function causeOf({ entries }: Draft, change: Change): string {
  if (change.after === '') return '';
  const field = cellOf(change.key)?.field ?? 'indicators';
  const origin =
    field === 'indicators'
      ? entries.indicators?.value.find((row) => says(row, change))?.origin
      : entries[field]?.origin;
  return origin ? `〔${originLabel(origin)}〕` : '';
}

/** Longest quotation of a change, in characters. */
const QUOTED = 60;
