// Test support: many people filling in whole forms at once, each a different one, some of them faster
// than the answers come. Says what became of every form and how long everything took.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readSections } from '../adapters/ooxml.ts';
import type { BotApi, Person, ShownMessage } from './bot-api.ts';

export interface Crowd {
  /** What is wrong with each form that is not exactly as its person wanted it. */
  wrong: string[];
  /** Milliseconds from saying something to its being confirmed, and to its answer being there. */
  confirmed: number[];
  answered: number[];
}

/** Corrections sent without waiting. */
const HASTE = 5;

/** Everybody at once; ends when all have their finished form, and looks at what was stored. */
export async function crowd(
  api: BotApi,
  stored: () => Promise<unknown[]>,
  count: number,
  patience: number,
): Promise<Crowd> {
  const confirmed: number[] = [];
  const answered: number[] = [];
  api.onUpdateConfirmed = ({ update_id }) => {
    const times = api.times(update_id);
    if (times?.confirmedAt !== undefined) confirmed.push(times.confirmedAt - times.pushedAt);
  };
  const people = Array.from({ length: count }, () => api.person());
  const wrong: string[] = [];
  const did = new Map<number, number>();
  await Promise.all(
    people.map(async (person, i) => {
      try {
        const { problems, actions } = await fillIn(person, i, answered, patience);
        did.set(person.user.id, actions);
        wrong.push(...problems.map((problem) => `${i}: ${problem}`));
      } catch (error) {
        wrong.push(`${i}: ${error instanceof Error ? error.message : 'failed'}`);
      }
    }),
  );
  await api.drained(patience);
  wrong.push(...wrongInStore(await stored(), did));
  return { wrong, confirmed, answered };
}

const StoredSchema = z.object({
  conversation: z.string(),
  session: z.object({
    seen: z.array(z.string()),
    drafts: z.array(
      z.object({ history: z.array(z.object({ before: z.record(z.string(), z.unknown()) })) }),
    ),
  }),
});
const FundingSchema = z.object({ value: z.object({ currentYearFiscal: z.number() }) });

/** The conversations in the files of a data folder. */
export async function storedIn(folder: string): Promise<unknown[]> {
  const sessions = join(folder, 'sessions');
  const files = (await readdir(sessions)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(sessions, file), 'utf8')) as unknown),
  );
}

/** Every action is there once, and those of one chat in their order. */
function wrongInStore(stored: readonly unknown[], did: ReadonlyMap<number, number>): string[] {
  const wrong: string[] = [];
  for (const one of stored) {
    const { conversation, session } = StoredSchema.parse(one);
    const taken = session.seen.filter((id) => /^[mc]/.test(id));
    const wanted = did.get(Number(conversation.split(':')[1]));
    if (wanted !== undefined && taken.length !== wanted) {
      wrong.push(`${conversation}: ${taken.length} of ${wanted} actions were taken`);
    }
    if (new Set(session.seen).size !== session.seen.length) wrong.push(`${conversation}: doubled`);
    const numbers = taken.filter((id) => id.startsWith('m')).map((id) => Number(id.slice(1)));
    if (numbers.some((id, i) => id < (numbers[i - 1] ?? 0))) wrong.push(`${conversation}: order`);
    const amounts = (session.drafts[0]?.history ?? []).flatMap(({ before }) => {
      const funding = FundingSchema.safeParse(before['annualFunding']);
      return funding.success ? [funding.data.value.currentYearFiscal] : [];
    });
    if (amounts.length !== HASTE || amounts.some((fen, i) => fen < (amounts[i - 1] ?? 0))) {
      wrong.push(`${conversation}: amounts were ${amounts.join(', ')}`);
    }
  }
  if (stored.length !== did.size)
    wrong.push(`${stored.length} conversations for ${did.size} people`);
  return wrong;
}

/** One person's form, from /start to 定稿: words, presses, a correction, an undo, five things at once. */
async function fillIn(
  person: Person,
  i: number,
  answered: number[],
  patience: number,
): Promise<{ problems: string[]; actions: number }> {
  const place = placeOf(i);
  const name = `${place}社区助老服务`;
  const amount = 10 + i;
  let actions = 0;

  async function does(act: () => unknown, shows: (bubble: ShownMessage) => boolean): Promise<void> {
    const begun = performance.now();
    actions += 1;
    act();
    await person.until((chat) => {
      const last = chat.last();
      return last !== undefined && shows(last);
    }, patience);
    answered.push(performance.now() - begun);
  }
  const says = (text: string, shows: string) =>
    does(
      () => person.say(text),
      (bubble) => bubble.text.includes(shows),
    );
  const presses = (label: string, shows: string) =>
    does(
      () => person.press(label),
      (bubble) => bubble.text.includes(shows),
    );

  await says('/start', '您好');
  await says(
    `${name}，${amount}万，开设${(i % 7) + 2}个助餐点，服务老人${100 + i}人次`,
    `核对：${name}`,
  );
  await says(`${place}社区服务中心，长征镇人民政府`, `${place}社区服务中心〔`);
  await says(`加一条 志愿者人数≥${30 + i}人`, `≥${30 + i}人〔`);
  await presses('改一处', '改哪一项');
  await presses('⑤金额', '申请多少钱');
  await says(`${amount + 500}万`, `${money(amount + 500)} 元`);
  await presses('撤销', `⑤ 年度资金申请总额　${money(amount)} 元`);
  // Faster than the answers come: only in their order do they lead to the last amount.
  for (let step = 1; step < HASTE; step += 1) {
    actions += 1;
    person.say(`⑤改成${amount + step * 1000}万`);
  }
  const last = amount + HASTE * 1000;
  await says(`⑤改成${last}万`, `⑤ 年度资金申请总额　${money(last)} 元`);
  await presses('定稿', `已定稿：${name}`);

  const problems: string[] = [];
  const cells = cellsOf(person.last());
  for (const text of [
    name,
    money(last),
    `${place}社区服务中心`,
    `≥${30 + i}人`,
    `≥${100 + i}人次`,
  ]) {
    const found = cells.filter((cell) => cell === text).length;
    if (found === 0) problems.push(`the form does not say ${text}`);
  }
  if (cells.filter((cell) => cell === '志愿者人数').length !== 1) problems.push(`a row is doubled`);
  if (person.keyboards().length !== 1) problems.push(`${person.keyboards().length} keyboards`);
  if (person.bubbles().length > actions + 1) problems.push(`${person.bubbles().length} bubbles`);
  return { problems, actions };
}

/** 225 places, each of its own. */
function placeOf(i: number): string {
  const signs = [...'东南西北春夏秋冬金木云星泉松竹'];
  const at = (n: number) => signs[n % signs.length] ?? '';
  return `${at(i)}${at(Math.floor(i / signs.length))}桥`;
}

function money(wan: number): string {
  return (wan * 10_000).toLocaleString('en-US', { minimumFractionDigits: 2 });
}

function cellsOf(bubble: ShownMessage | undefined): string[] {
  if (!bubble?.file) return [];
  return readSections(bubble.file.bytes)
    .flat()
    .flatMap((table) => table.rows.flatMap((row) => row.cells.map((cell) => cell.text)));
}
