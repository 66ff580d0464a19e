// Pages of forms that came in a file: which of them to do, and several of them together. Also what a
// form says on its own page about the file that it was made from.
import { annualTotal } from '../form/fields.ts';
import { showAmount, showShort } from '../form/money.ts';
import { briefAmount } from './edits.ts';
import { blocking, checkOf } from './matters.ts';
import type { Page, Press } from './page.ts';
import { draftsOf, formYear, titleOf } from './session.ts';
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
        text: `“${file.slice(0, 40)}”里有 ${forms.length} 张申报表。要做哪几张的 ${year} 年度版？`,
      },
      { kind: 'list', lines },
      { kind: 'text', text: '写编号或名称：“1,3,5”“除了残保金”。' },
    ],
    choices: [
      [`全部 ${forms.length} 张`, { do: 'choose', numbers: forms.map((_, i) => i + 1) }],
      ['都不要', { do: 'resume' }],
    ],
    placeholder: '例：1,3,5、除了残保金',
  };
}

export function batchPage(session: Session, ids: readonly string[]): Page {
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
    return `${i + 1}. ${titleOf(draft)}　${briefAmount(draft)}　${state}`;
  });
  if (drafts.length > LISTED) lines.push(`还有 ${drafts.length - LISTED} 张。`);
  const amounts = drafts.flatMap(({ entries }) => entries.annualFunding?.value ?? []);
  const sum = amounts.reduce((all, funding) => all + annualTotal(funding), 0);
  const left = drafts.filter(({ finished }) => !finished);
  const choices: Press[] = [];
  if (left.length > 0) choices.push(['全部按建议定稿', { do: 'finishAll' }]);
  const [first] = left.length > 0 ? left : drafts;
  if (first) choices.push(['逐张看', { do: 'openDraft', id: first.id }]);
  choices.push(['我的表', { do: 'list', page: 0 }]);
  return {
    blocks: [
      { kind: 'heading', text: `${drafts.length} 张申报表，合计 ${showAmount(sum)} 元` },
      { kind: 'list', lines },
      {
        kind: 'text',
        text: '金额有变的，一句话告诉我，例：“区域化党建 28万，残保金 11万”。写编号打开一张。',
      },
    ],
    choices,
    placeholder: '例：区域化党建 28万，残保金 11万',
    file: true,
    forms: drafts,
  };
}

/** Where the form comes from, which of its years moved and what of it could not be read. */
export function importedBlocks({ imported, entries }: Draft): Block[] {
  const isThere = Object.values(entries).some((entry) => entry?.origin.kind === 'import');
  if (!imported || !isThere) return [];
  const { file, year, moves, notes, total } = imported;
  const moved = moves.filter(({ kind }) => kind === 'form' || kind === 'stale');
  const kept = moves.filter((move) => !moved.includes(move));
  const lines = [
    ...moved.map(({ what, before, after, kind }) => {
      const flag = kind === 'stale' ? '（原来就过期了）' : '';
      return `${what}：${before} → ${after}${flag}`;
    }),
    ...kept.map(({ what, before }) => `${what}：${before} 没动`),
    ...notes,
    ...changedAmount(total, entries),
  ];
  const parts = [
    moved.length > 0 ? `年份改了 ${moved.length} 处` : '',
    kept.length > 0 ? `${kept.length} 处没动` : '',
    notes.length > 0 ? `${notes.length} 处请核对` : '',
  ].filter((part) => part !== '');
  const what = parts.length > 0 ? `：${parts.join('，')}` : '';
  const summary = `照“${file.slice(0, 30)}”里 ${year} 年度的表填${what}`;
  return lines.length > 0 ? [{ kind: 'fold', summary, lines }] : [{ kind: 'text', text: summary }];
}

/** An amount this far from last year's is asked about. */
const FAR = 0.3;

function changedAmount(was: number | null, { annualFunding }: Draft['entries']): string[] {
  if (!was || !annualFunding) return [];
  const now = annualTotal(annualFunding.value);
  const change = (now - was) / was;
  if (Math.abs(change) <= FAR) return [];
  const percent = Math.round(Math.abs(change) * 100);
  return [`金额比去年（${showShort(was)}）${change > 0 ? '多' : '少'} ${percent}%，请确认。`];
}
