// Free words to what they ask for, by a model, when the reader of plain words could not. Takes only
// what the user's own words carry: a value whose words are not there is dropped, and nothing that the
// text says to a machine is heard at all.
import { z } from 'zod';
import { fieldIds, fields, NATURES } from '../form/fields.ts';
import { inTreeOrder, type Indicator } from '../form/indicators.ts';
import { amountsIn, readAmount } from '../form/money.ts';
import { clipped } from '../form/reading.ts';
import { printable } from '../form/text.ts';
import { audited } from './ledger.ts';
import { factLines, rowLines } from './model-facts.ts';
import { around, carriedValue, placeOf, shareOf, visible } from './model-hearing.ts';
import { heardPart } from './model-orders.ts';
import type { Heard, RequestFor, Task } from './model.ts';

/** Things taken of one text. */
const MOST_HEARD = 20;
const LONGEST_NAME = 40;

const AnswerSchema = z.object({
  commands: z.array(
    z.object({
      do: z
        .enum(['set', 'setRow', 'addRow', 'deleteRow', 'revise', 'ask'])
        .describe(
          'set 改一项；setRow 改一条指标的值；addRow 加一条；deleteRow 删一条；revise 改写年度总体目标；ask 用户想改但没说成什么',
        ),
      field: z.string().nullable().describe('set、ask：项的名称，照“可填的项”写；其余写 null'),
      row: z.number().nullable().describe('setRow、deleteRow：指标编号，7.3 写 3'),
      name: z.string().nullable().describe('addRow：指标名称'),
      value: z
        .string()
        .nullable()
        .describe('set、setRow、addRow：值；revise：怎么改。照用户的原话'),
      words: z.string().describe('用户原话里说这件事的那几个字，一字不差'),
    }),
  ),
});
type Answer = z.infer<typeof AnswerSchema>;
type AnswerCommand = Answer['commands'][number];

type Field = Extract<Heard, { do: 'set' }>['field'];
const FIELDS = [...fieldIds.filter((id) => id !== 'indicators'), 'brief'] as readonly Field[];
const labelOf = (field: Field) => (field === 'brief' ? '做什么' : fields[field].label);

export function understandTask(): Task<RequestFor<'understand'>, Answer> {
  return {
    prompt: 'understand',
    places: ['fields', 'facts', 'goal', 'rows', 'text'],
    schema: AnswerSchema,
    maxTokens: 2000,
    fill: ({ facts, goal, rows, text }) => ({
      fields: FIELDS.map(labelOf).join('、'),
      facts: factLines(facts) || '（还没有）',
      goal: goal || '（还没有）',
      rows: rowLines(rows) || '（还没有）',
      text,
    }),
    accept: (answer, request) => ({ task: 'understand', ...heardIn(answer, request) }),
  };
}

/** The order they are carried out in: numbers of rows hold until the first is deleted or added. */
const ORDER: readonly Heard['do'][] = ['set', 'setRow', 'deleteRow', 'addRow', 'revise', 'ask'];

function heardIn({ commands }: Answer, request: RequestFor<'understand'>) {
  const part = heardPart(request.text);
  const whole = printable(request.text).text;
  const heard = new Map<string, Heard>();
  let baseless = Math.max(0, commands.length - MOST_HEARD);
  let deaf = 0;
  for (const command of commands.slice(0, MOST_HEARD)) {
    const one = hearing(command, part.text, request.rows);
    if (one) heard.set(JSON.stringify({ ...one, words: '' }), one);
    else if (!part.isWhole && hearing(command, whole, request.rows)) deaf += 1;
    else baseless += 1;
  }
  const notes = [
    ...(baseless > 0 ? [`有 ${baseless} 处在您的话里找不到依据，没有采用。`] : []),
    ...(deaf > 0 ? ['这段话里有写给程序的指令，从那里起没有读。要填的内容请单独发来。'] : []),
  ];
  return { heard: [...heard.values()].toSorted(inOrder), notes };
}

function inOrder(a: Heard, b: Heard): number {
  const last = a.do === 'deleteRow' && b.do === 'deleteRow' ? b.row - a.row : 0;
  return ORDER.indexOf(a.do) - ORDER.indexOf(b.do) || last;
}

function hearing(
  command: AnswerCommand,
  text: string,
  rows: readonly Indicator[],
): Heard | undefined {
  const value = printable(command.value ?? '').text.trim();
  const field = fieldCalled(command.field ?? '');
  // A long text is its own evidence, wherever else the model points to.
  const isProse = command.do === 'set' && field !== undefined && PROSE.has(field);
  const place =
    (isProse && value.length >= 2 ? placeOf(text, value, true) : undefined) ??
    (visible(command.words).replaceAll(/[\p{P}\s]/gu, '').length >= 2
      ? placeOf(text, command.words)
      : undefined);
  if (!place) return undefined;
  const words = text.slice(place.start, place.end);
  const sentence = visible(around(text, place).text);
  const row = rowMeant(command.row, rows);
  switch (command.do) {
    case 'set': {
      const said = field && value !== '' ? carriedFor(field, words, value) : undefined;
      return field && said !== undefined ? { do: 'set', field, value: said, words } : undefined;
    }
    case 'setRow': {
      const said = value === '' ? undefined : carriedValue(words, value);
      return row && said !== undefined && isAbout(text, place, row.number, rows)
        ? { do: 'setRow', row: row.number, value: said, words }
        : undefined;
    }
    case 'addRow': {
      const name = printable(command.name ?? '').text.trim();
      const said = value === '' ? undefined : carriedValue(words, value);
      return said !== undefined && isNamedIn(sentence, name)
        ? { do: 'addRow', name, value: said, words }
        : undefined;
    }
    case 'deleteRow': {
      const clause = visible(around(text, place, true).text);
      const isMeant = DELETES.test(clause) && !KEEPS.test(clause);
      return row && isMeant && isAbout(text, place, row.number, rows)
        ? { do: 'deleteRow', row: row.number, words }
        : undefined;
    }
    case 'revise':
      return WISHES.test(sentence) ? { do: 'revise', wish: words, words } : undefined;
    case 'ask':
      return field &&
        (/改|换|不对|错了|写错|有误|填/.test(sentence) || shareOf(labelOf(field), sentence) > 0)
        ? { do: 'ask', field, words }
        : undefined;
  }
}

const DELETES = /删|去掉|去除|不要|取消|拿掉|移除|划掉|不用|多余|没必要|撤掉|略去|省去/;
const KEEPS = /(?:不要|别|不用|不能|不必|无需|不)(?:再)?(?:删|去掉|取消|拿掉|移除)/;
/** What a wish for the goal's wording speaks of. */
const WISHES =
  /目标|⑥|写|改|语气|措辞|表述|突出|强调|体现|精简|简洁|具体|详细|正式|短|长|润色|加上|补上|提到|删|空泛|啰嗦|书面|口语|通顺/;

/** 「7.3」 for 3, as models write it all the same. */
function rowMeant(
  number: number | null,
  rows: readonly Indicator[],
): (Indicator & { number: number }) | undefined {
  if (number === null || !Number.isFinite(number)) return undefined;
  const at = Number.isInteger(number) ? number : Number(/^7\.(\d+)$/.exec(`${number}`)?.[1] ?? 0);
  const row = inTreeOrder(rows)[at - 1];
  return row && { ...row, number: at };
}

/**
 * Whether the clauses of a place speak of this row: by its number, or by its name, and by no other's
 * better. Where they name none, the clause before them counts: 「参训人数那条，删了吧」.
 */
function isAbout(
  text: string,
  place: { start: number; end: number },
  number: number,
  rows: readonly Indicator[],
): boolean {
  const here = around(text, place, true);
  const before =
    here.start < 2 ? '' : around(text, { start: here.start - 2, end: here.start - 1 }, true).text;
  const named = [here.text, before]
    .map((clause) => rowsIn(visible(clause), rows))
    .find((all) => all.length > 0);
  return named?.includes(number) ?? false;
}

function rowsIn(clause: string, rows: readonly Indicator[]): number[] {
  const numbers = [
    ...[...clause.matchAll(/7\.(\d+)/g)].map(([, digits]) => Number(digits)),
    ...[...clause.matchAll(/第([\d一二三四五六七八九十]+)[条个项行]/g)].map(([, n = '']) =>
      /\d/.test(n) ? Number(n) : HAN.indexOf(n) + 1,
    ),
  ];
  if (numbers.length > 0) return numbers;
  const shares = inTreeOrder(rows).map(({ level3 }) => shareOf(level3, clause));
  const best = Math.max(0, ...shares);
  return best === 0 ? [] : shares.flatMap((share, i) => (share === best ? [i + 1] : []));
}
const ONES = [...'一二三四五六七八九'];
const HAN = [...ONES, '十', ...ONES.map((n) => `十${n}`), '二十'];

/** Whether the name of a new row is made of the sentence's words, and brings in no figure. */
function isNamedIn(sentence: string, name: string): boolean {
  if (!/\p{Script=Han}{2}/u.test(name) || name.length > LONGEST_NAME) return false;
  const isKnown = audited(name, [{ label: clipped(sentence), text: sentence }]).gaps.length === 0;
  return isKnown && (sentence.includes(name) || shareOf(name, sentence) >= 0.5);
}

function fieldCalled(said: string): Field | undefined {
  const name = said.replaceAll(/[\s①-⑨]/g, '');
  if (name === '') return undefined;
  return FIELDS.find((field) => {
    const others: readonly string[] =
      field === 'brief' ? ['brief'] : [...fields[field].aliases, field];
    return labelOf(field) === name || others.includes(name);
  });
}

/** Prose is taken word for word; a figure may be spelt otherwise. */
const PROSE = new Set<Field>([
  'projectName',
  'department',
  'unit',
  'overallGoal',
  'annualGoal',
  'brief',
]);

/** The value for this field as the user's words carry it. */
function carriedFor(field: Field, words: string, value: string): string | undefined {
  // The head of the form has no bounds and no shares.
  if (!PROSE.has(field) && /[≥≤<>%％‰]/.test(value)) return undefined;
  // Signs aside they are the same: the user's own are taken.
  if (placeOf(words, value, true))
    return PROSE.has(field) && !words.includes(value) ? words : value;
  switch (field) {
    case 'annualFunding':
    case 'projectFunding': {
      const amount = readAmount(value);
      const isSaid = amount.ok && amountsIn(words).some(({ fen }) => fen === amount.value.fen);
      return isSaid ? value : carriedValue(words, value);
    }
    case 'projectNature':
      // 「这是经常性的」
      return NATURES.find((nature) => nature === value && words.includes(nature.slice(0, 3)));
    case 'projectCategory':
      return placeOf(words, value.replace(/类$/, ''), true) ? value : undefined;
    case 'year':
    case 'period':
      return /\d/.test(value) ? carriedValue(words, value) : undefined;
    default:
      return undefined;
  }
}
