// The page of the unit's own rows: what stands there, what one may say of it, and what that does. A row
// that is removed keeps its number, so that what a number means does not change while one tidies up.
import { carriedValue, showUse } from '../draft/own-rows.ts';
import { folded, refused } from '../form/reading.ts';
import { smallNumber } from '../form/numerals.ts';
import type { Command } from './commands.ts';
import { goto, refuse } from './moves.ts';
import { ownStore, type OwnStore } from './own-store.ts';
import type { Page, Press } from './page.ts';
import { currentDraft } from './session.ts';
import type { Block, Session } from './vocabulary.ts';

/** Rows on one page. */
const ROWS = 12;
/** Keys remembered at most: more rows than anyone removes one by one. */
const MOST_FORGOTTEN = 2000;

type OwnPlace = Session['place'] & { at: 'own' };

export function ownPage(session: Session, { page }: OwnPlace): Page {
  const { unit, forms, rows } = ownStore(session);
  const back: Press[] = [
    ['我的表', { do: 'list', page: 0 }],
    ['返回', currentDraft(session) ? { do: 'resume' } : { do: 'start' }],
  ];
  if (rows.length === 0) {
    return {
      blocks: [
        { kind: 'heading', text: '本单位指标：还没有' },
        {
          kind: 'text',
          text: '定稿一张表，其中检查没有问题的指标就进这里；下一张表先推荐它们，注明几份用过。改了、删了那张表，这里跟着变。',
        },
      ],
      choices: back,
    };
  }
  const pages = Math.ceil(rows.length / ROWS);
  const at = ((page % pages) + pages) % pages;
  const shown = rows.slice(at * ROWS, (at + 1) * ROWS);
  const example = at * ROWS + 1;
  const isAnyRemoved = rows.some(({ isRemoved }) => isRemoved);
  const how = isAnyRemoved
    ? `写“删${example}”就不再推荐，“恢复”找回全部，“恢复${removedNumber(rows)}”找回一条。`
    : `写“删${example}”就不再推荐。`;
  return {
    blocks: [
      { kind: 'heading', text: `本单位指标（${rows.length} 条，来自 ${forms.length} 份定稿的表）` },
      ...(unit === '' ? [] : [{ kind: 'text' as const, text: unit }]),
      ...listed(shown, at * ROWS),
      { kind: 'text', text: `填新表时先推荐这些，数量和金额不带。${how}` },
    ],
    choices: [
      ...(pages > 1
        ? [[`下一页 ${at + 1}/${pages}`, { do: 'own', page: (at + 1) % pages }] as Press]
        : []),
      ...(isAnyRemoved ? [['全部恢复', { do: 'restoreOwn', numbers: [] }] as Press] : []),
      ...back,
    ],
    placeholder: `例：删${example}`,
  };
}

function removedNumber(rows: OwnStore['rows']): number {
  return rows.findIndex(({ isRemoved }) => isRemoved) + 1;
}

/** The rows of the page, under their branches, with their numbers. */
function listed(rows: OwnStore['rows'], before: number): Block[] {
  const numbered = rows.map((row, i) => ({ row, number: before + i + 1 }));
  return [...Map.groupBy(numbered, ({ row }) => row.level2)].flatMap(([level2, group]): Block[] => [
    { kind: 'text', text: `【${level2}】` },
    {
      kind: 'list',
      lines: group.map(({ row, number }) => `${number}. ${row.level3}　${saidOf(row)}`),
    },
  ]);
}

function saidOf(row: OwnStore['rows'][number]): string {
  if (row.isRemoved) return '已拿掉，不再推荐';
  const value = carriedValue(row);
  if (value === undefined) return `${showUse(row, null)}，值各表不同，不推荐`;
  return value === null ? `${showUse(row, null)}，数量每次另填` : showUse(row, value);
}

// --- What is said on the page -------------------------------------------------------------------

const NUMBER = '(?:\\d{1,4}|[一二三四五六七八九十]{1,3})';
const NUMBERS = `第?(${NUMBER}(?:\\s*[、,和及与\\s]\\s*第?${NUMBER})*)[条个项号]?`;
const REMOVE = '(?:删除|删掉|删去|删了|删|去掉|去除|移除|拿掉|不要)';
const REMOVE_FIRST = new RegExp(`^${REMOVE}\\s*(?:指标)?\\s*${NUMBERS}(?:了|吧)?$`);
const REMOVE_LAST = new RegExp(`^(?:把|将)?${NUMBERS}\\s*(?:都|也)?${REMOVE}(?:了|吧)?$`);
const RESTORE = new RegExp(`^(?:恢复|找回|还原)\\s*(?:全部|所有|${NUMBERS})?(?:吧)?$`);
const RESTORE_ALL = /^(?:全部|都)(?:恢复|找回)$/;

/** A command about the rows of the page; undefined when it is about anything else. */
export function parseOwn(text: string): Command | undefined {
  const plain = folded(text).replace(/[。.!]+$/, '');
  const [, first] = REMOVE_FIRST.exec(plain) ?? REMOVE_LAST.exec(plain) ?? [];
  if (first !== undefined) return { do: 'forgetOwn', numbers: numbersIn(first) };
  if (RESTORE_ALL.test(plain)) return { do: 'restoreOwn', numbers: [] };
  const restored = RESTORE.exec(plain);
  return restored ? { do: 'restoreOwn', numbers: numbersIn(restored[1] ?? '') } : undefined;
}

function numbersIn(said: string): number[] {
  const each = said.match(new RegExp(NUMBER, 'g')) ?? [];
  return [...new Set(each.map((one) => smallNumber(one) ?? Number(one)))];
}

/** Takes the rows with these numbers out of the store. */
export function forgetOwn(session: Session, numbers: readonly number[]): Session {
  const { rows } = ownStore(session);
  const meant = numbers.flatMap((number) => rows[number - 1] ?? []);
  if (meant.length < numbers.length) return noSuchRow(session, rows.length);
  const fresh = meant.filter(({ isRemoved }) => !isRemoved);
  if (fresh.length === 0) return { ...session, toast: '已经拿掉了。要找回来写“恢复”。' };
  const said = `已拿掉${named(fresh)}，以后拟表不再推荐；已填的表不变。写“撤销”找回。`;
  return done(
    { ...session, toast: said },
    true,
    fresh.map(({ key }) => key),
  );
}

/** Brings back the rows with these numbers; all that were removed when there are none. */
export function restoreOwn(session: Session, numbers: readonly number[]): Session {
  const { rows } = ownStore(session);
  const meant = numbers.length === 0 ? rows : numbers.flatMap((number) => rows[number - 1] ?? []);
  if (meant.length < numbers.length) return noSuchRow(session, rows.length);
  const gone = meant.filter(({ isRemoved }) => isRemoved);
  if (gone.length === 0) return { ...session, toast: '没有拿掉过，不用恢复。' };
  const said = `已恢复${named(gone)}，下一张表又会推荐。`;
  return done(
    { ...session, toast: said },
    false,
    gone.map(({ key }) => key),
  );
}

/** Takes back what was last done on the page; undefined when nothing was. */
export function undoneOwn(session: Session): Session | undefined {
  const { place } = session;
  if (place.at !== 'own' || !place.done) return undefined;
  const { removed, keys } = place.done;
  const toast = removed ? '已找回刚才拿掉的。' : '刚才恢复的又拿掉了。';
  const next = done({ ...session, toast }, !removed, keys);
  return goto(next, { ...place, done: null });
}

function done(session: Session, removed: boolean, keys: readonly string[]): Session {
  const others = session.forgotten.filter((key) => !keys.includes(key));
  const forgotten = (removed ? [...others, ...keys] : others).slice(-MOST_FORGOTTEN);
  const page = session.place.at === 'own' ? session.place.page : 0;
  return goto({ ...session, forgotten }, { at: 'own', page, done: { removed, keys: [...keys] } });
}

function named(rows: OwnStore['rows']): string {
  const [first] = rows;
  return rows.length === 1 ? `“${first?.level3 ?? ''}”` : ` ${rows.length} 条`;
}

function noSuchRow(session: Session, count: number): Session {
  const why =
    count === 0 ? '本单位指标还没有，没有可拿掉的。' : `没有这一条，编号是 1 到 ${count}。`;
  return refuse(session, refused('noRow', '', why, { example: '删1' }).refusal);
}
