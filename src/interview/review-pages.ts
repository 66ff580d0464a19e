// The review page, which is home, and the pages it leads to: one field, the rows, the finished form.
import type { Origin } from '../form/declaration.ts';
import { type FieldId, OWED, annualTotal, fields } from '../form/fields.ts';
import { showAmount, showBoth } from '../form/money.ts';
import { usualValue } from '../form/measures.ts';
import { countOrigins } from './edits.ts';
import { countOf, summaryBlocks } from './finding-pages.ts';
import { comparedBlocks, importedBlocks, returnedBlocks } from './import-pages.ts';
import { blocking, checkOf, safeOnes } from './matters.ts';
import { gapBlocks, goalChange, underway } from './model-pages.ts';
import { briefRowLines, type Page, type Press, rowLines, shown, sourceOf } from './page.ts';
import { draftsOf, groupOf, originLabel, rowsOf, titleOf, yearOf } from './session.ts';
import type { Block, Draft, Session } from './vocabulary.ts';

const CIRCLED = '①②③④⑤⑥⑦⑧⑨';

export function reviewPage(session: Session, draft: Draft): Page {
  const check = checkOf(session, draft);
  const errors = blocking(check);
  const safe = safeOnes(check);
  const year = yearOf(session, draft);
  const gaps = gapBlocks(draft);
  const working = underway(session, draft);
  const choices: Press[] = [];
  const owed = (['unit', 'department'] as const).find((id) => !draft.entries[id]);
  if (owed) choices.push([owed === 'unit' ? '填单位' : '填主管部门', { do: 'ask', topic: owed }]);
  const first = errors.find(
    ({ findings: [{ field }] }) => !owed || (field !== 'unit' && field !== 'department'),
  );
  const isMendable = errors.every(({ fix }) => fix?.safe);
  if (safe.length > 0 && isMendable) {
    choices.push(['按建议改并定稿', { do: 'fix', letters: [], finish: true }]);
  }
  if (errors.length === 0) choices.push(['定稿', { do: 'finish' }]);
  else if (safe.length > 0 && !isMendable) {
    choices.push(['按建议改', { do: 'fix', letters: [], finish: false }]);
  }
  choices.push(...gaps.choices);
  if (first && !first.fix?.safe) choices.push(['去改', { do: 'toFinding', letter: first.letter }]);
  if (check.matters.length > 0) choices.push(['逐条看', { do: 'findings', page: 0 }]);
  if (working.length > 0) choices.push(['停', { do: 'stop' }]);
  choices.push(...wayBack(session, draft));
  choices.push(['改一处', { do: 'pick' }], ['重拟目标', { do: 'redraft' }]);
  if (draft.history.length > 0) choices.push(['撤销', { do: 'undo' }]);
  return {
    blocks: [
      { kind: 'heading', text: `核对：${titleOf(draft)}（${year} 年度）` },
      { kind: 'list', lines: fieldLines(draft) },
      ...importedBlocks(draft),
      ...returnedBlocks(session, draft),
      ...folds(draft),
      ...working,
      ...goalChange(draft),
      {
        kind: 'list',
        lines: (['projectFunding', 'overallGoal'] as const).map((id) => fieldLine(draft, id)),
      },
      ...gaps.blocks,
      ...summaryBlocks(check),
    ],
    choices,
    placeholder: '例：⑤改成28万、删7.5、加一条 参训人数≥100人',
    file: true,
  };
}

function fieldLines(draft: Draft): string[] {
  const { entries } = draft;
  const lines: string[] = [];
  const name = entries.projectName;
  if (!name || draft.title)
    lines.push(`项目名称　${name ? `${name.value}〔${originLabel(name.origin)}〕` : `⚠️ ${OWED}`}`);
  const nature = entries.projectNature;
  const category = entries.projectCategory;
  const same = nature?.origin.kind === category?.origin.kind;
  lines.push(
    same && nature && category
      ? `① 性质/类别　${nature.value}·${category.value}〔${originLabel(nature.origin)}〕`
      : `① 性质/类别　${valueLine(draft, 'projectNature')}·${valueLine(draft, 'projectCategory')}`,
  );
  for (const id of ['department', 'unit', 'period', 'annualFunding'] as const) {
    lines.push(
      `${CIRCLED[(fields[id].mark ?? 1) - 1]} ${fields[id].label}　${valueLine(draft, id)}`,
    );
    if (id === 'annualFunding' && entries.annualFunding) {
      const { currentYearFiscal, carriedOver, other } = entries.annualFunding.value;
      lines.push(
        `　 ＝财政拨款 ${showAmount(currentYearFiscal)} ＋上年结转 ${showAmount(carriedOver)} ＋其他 ${showAmount(other)}`,
      );
    }
  }
  return lines;
}

function fieldLine(draft: Draft, id: FieldId): string {
  return `${CIRCLED[(fields[id].mark ?? 1) - 1]} ${fields[id].label}　${valueLine(draft, id)}`;
}

function valueLine(draft: Draft, id: FieldId): string {
  const entry = draft.entries[id];
  return entry ? `${shown(draft, id)}〔${originLabel(entry.origin)}〕` : `⚠️ ${OWED}`;
}

function folds(draft: Draft): Block[] {
  const goal = draft.entries.annualGoal;
  const rows = rowsOf(draft);
  return [
    goal
      ? {
          kind: 'fold',
          summary: `⑥ 年度总体目标（${goal.value.length} 字）〔${originLabel(goal.origin)}〕`,
          lines: goal.value.split('\n'),
        }
      : { kind: 'text', text: `⑥ 年度总体目标　⚠️ ${OWED}` },
    rows.length > 0
      ? {
          kind: 'fold',
          summary: `⑦ 绩效指标 ${fields.indicators.show(rows)}〔${countOrigins(rows)}〕`,
          lines: rowLines(draft),
          brief: briefRowLines(draft),
        }
      : { kind: 'text', text: `⑦ 绩效指标　⚠️ ${OWED}` },
  ];
}

export function pick(): Page {
  return {
    blocks: [
      { kind: 'heading', text: '改哪一项？' },
      { kind: 'text', text: '也可以直接说“金额改成30万”“名称改成…”“⑨改成…”。' },
    ],
    choices: [
      ['④起止', { do: 'ask', topic: 'period' }],
      ['⑤金额', { do: 'ask', topic: 'annualFunding' }],
      ['⑥目标', { do: 'ask', topic: 'annualGoal' }],
      ['⑦指标', { do: 'rows', group: 0 }],
      ['②③单位', { do: 'ask', topic: 'unit' }],
      ['返回', { do: 'review' }],
    ],
    placeholder: '例：金额改成30万',
  };
}

export function rowsPage(draft: Draft, group: number): Page {
  const levels = [...new Set(rowsOf(draft).map((row) => row.level1))];
  const level1 = groupOf(draft, group);
  const lines = level1 === undefined ? [] : rowLines(draft, level1);
  const choices: Press[] = [['完成', { do: 'review' }]];
  if (levels.length > 1)
    choices.unshift(['下一组', { do: 'rows', group: (group + 1) % levels.length }]);
  const isProposed = rowsOf(draft).some(
    ({ level1: of, origin }) => of === level1 && origin.kind === 'ai' && origin.user === null,
  );
  if (isProposed) choices.push(['都要', { do: 'acceptRows' }]);
  choices.push(['换一批', { do: 'reindicate' }]);
  if (draft.history.length > 0) choices.push(['撤销', { do: 'undo' }]);
  return {
    blocks:
      level1 === undefined
        ? [
            { kind: 'heading', text: '⑦ 绩效指标：还没有' },
            { kind: 'text', text: '写“加一条 参训人数≥100人”，或按“换一批”由我来配。' },
          ]
        : [
            { kind: 'heading', text: `⑦ ${level1}（${lines.length} 条）` },
            { kind: 'list', lines },
            {
              kind: 'text',
              text: '“7.5改成=12场”改一条，“删7.5”删一条，“加一条 参训人数≥100人”加一条。',
            },
          ],
    choices,
    placeholder: '例：7.5改成≥95%、删7.5',
  };
}

export function rowPage(session: Session, draft: Draft, number: number): Page {
  const row = rowsOf(draft)[number - 1];
  if (!row) return reviewPage(session, draft);
  const usual = usualValue(row.level3);
  return {
    blocks: [
      { kind: 'heading', text: `7.${number} ${row.level3} 填多少？` },
      { kind: 'text', text: `现在是：${row.value ?? OWED}〔${sourceOf(row.origin)}〕` },
    ],
    choices: [
      ...(usual && usual !== row.value ? [[usual, { do: 'say', text: usual }] as const] : []),
      ['删掉这条', { do: 'deleteRow', row: { numbers: [number] } }],
      ['返回', { do: 'review' }],
    ],
    placeholder: '例：≥95%、=12场、及时',
  };
}

/** To the page of the forms that this one was last seen with. */
function wayBack(session: Session, { id }: Draft): Press[] {
  const { length } = draftsOf(session, session.batch);
  const isAmong = length > 1 && session.batch.includes(id);
  return isAmong ? [[`回到这 ${length} 张`, { do: 'together' }]] : [];
}

/** The next of those forms that is not finished, else a new one. */
function nextOne(session: Session, { id }: Draft): Press {
  const open = session.batch.includes(id)
    ? draftsOf(session, session.batch).find(({ finished }) => !finished)
    : undefined;
  return open ? ['下一张', { do: 'openDraft', id: open.id }] : ['下一张', { do: 'new', text: '' }];
}

export function finishedPage(session: Session, draft: Draft): Page {
  const check = checkOf(session, draft);
  const explained = check.matters.filter(({ reason }) => reason !== null);
  const rows = rowsOf(draft);
  const funding = draft.entries.annualFunding?.value;
  const written: readonly { is: (origin: Origin | undefined) => boolean; how: string }[] = [
    { is: (origin) => origin?.kind === 'ai', how: '由人工智能拟写' },
    { is: (origin) => origin?.kind === 'example' && !origin.own, how: '参照范例拟写' },
    { is: (origin) => origin?.kind === 'example' && origin.own === true, how: '沿用本单位的' },
  ];
  const said = written.flatMap(({ is, how }) => {
    const made = rows.filter(({ origin }) => is(origin)).length;
    const goalMade = is(draft.entries.annualGoal?.origin);
    const parts = [goalMade ? '⑥' : '', made > 0 ? `⑦的 ${made} 条` : ''].filter((p) => p !== '');
    return parts.length > 0 ? [`${parts.join('和')}${how}`] : [];
  });
  return {
    blocks: [
      { kind: 'heading', text: `已定稿：${titleOf(draft)}（${yearOf(session, draft)} 年度）` },
      {
        kind: 'text',
        text: `${funding ? showBoth(annualTotal(funding)) : ''}，指标 ${rows.length} 条，${countOf(check)}。${said.length > 0 ? `其中${said.join('，')}，报送前请再看一眼。` : ''}`,
      },
      ...explained.map(({ findings: [first], reason }) => ({
        kind: 'text' as const,
        text: `已说明：${first.message}理由：${reason ?? ''}。`,
      })),
      ...comparedBlocks(session, draft),
    ],
    choices: [
      nextOne(session, draft),
      ...wayBack(session, draft),
      ['再改', { do: 'pick' }],
      ['我的表', { do: 'list', page: 0 }],
      ['收工', { do: 'close' }],
    ],
    placeholder: '还可以直接改，例：⑤改成28万',
    file: true,
  };
}
