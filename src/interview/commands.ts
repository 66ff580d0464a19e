// Typed words to commands: 「⑤改成28万」「删7.5」「撤销」. Decides what was meant, never whether it may
// be: values stay texts here and are read by the field they are for.
import { fieldIds, fields, type FieldId } from '../form/fields.ts';
import { folded } from '../form/reading.ts';
import type { Topic } from './vocabulary.ts';

/** Rows as users name them: by their numbers on the page (7.1 is 1), or by words of their name. */
export type RowReference = { numbers: number[] } | { name: string };

export type Command =
  | { do: 'set'; topic: Topic; text: string }
  /** Takes the proposed value of a field as it stands. */
  | { do: 'accept'; topic: FieldId }
  | { do: 'ask'; topic: Topic }
  /** As if the user had typed it. */
  | { do: 'say'; text: string }
  | { do: 'setRow'; row: RowReference; text: string }
  | { do: 'deleteRow'; row: RowReference }
  | { do: 'showRow'; row: RowReference }
  | { do: 'addRow'; text: string }
  | { do: 'appendGoal'; text: string }
  /** Applies the fixes with these letters on the review page; all of them when empty. */
  | { do: 'fix'; letters: string[]; finish: boolean }
  | { do: 'acceptName'; name: string }
  | { do: 'rows'; group: number }
  | { do: 'open'; number: number }
  | { do: 'openDraft'; id: string }
  | { do: 'deleteDraft'; number: number | null }
  | { do: 'confirmDelete'; id: string }
  | { do: 'rename'; title: string }
  | { do: 'new'; text: string }
  | { do: 'list'; page: number }
  | { do: 'pace'; pace: 'guided' | 'quick' }
  | BareCommand;

const BARE = {
  undo: /^(?:撤销|撤回|撤消|undo|\/undo)$/i,
  redo: /^(?:重做|恢复|redo|\/redo)$/i,
  back: /^(?:返回|后退|上一步|上一题|上一个|回去|back)$/i,
  skip: /^(?:不知道|不清楚|还?没定|待定|暂无|跳过|下一题|下一步|先不填|以后再填|skip)$/i,
  why: /^(?:为什么问?|为什么要?(?:问|填)(?:这个)?|why|[?？])$/i,
  review: /^(?:核对页?|核对一下|预览|看表|全文|\/review|\/file|下载|发文件|给我文件)$/i,
  finish: /^(?:定稿|完成|提交|可以了|就这样)$/,
  restart: /^(?:重来|重新开始|从头开始|清空)$/,
  confirmRestart: /^确认重来$/,
  redraft: /^(?:重拟|重拟目标|重新拟写?|重写目标|换一版|重新拟写目标)$/,
  reindicate: /^(?:重配指标|换一批建议|换一批|换一批指标)$/,
  pick: /^(?:改一处|修改|改|编辑)$/,
  start: /^(?:\/start|你好|您好|在吗|hi|hello|开始|开始填表?|填表)[。.!！]?$/i,
  resume: /^(?:接着填|继续|接着来|接着)$/,
  help: /^(?:帮助|怎么用|说明|help|\/help)$/i,
  sample: /^(?:样例|看个样例|看样例|例子|样表)$/,
  stop: /^(?:停|停止|停下|等等|stop)$/i,
  close: /^(?:收工|结束|再见|退出)$/,
  forget: /^(?:忘记单位|清除单位档案|换单位)$/,
} as const;
type BareCommand = { [K in keyof typeof BARE]: { do: K } }[keyof typeof BARE];

const CIRCLED = /^[①②③④⑤⑥⑦⑧⑨]$/;
const VERB = '(?:改成|改为|换成|变成|更正为|设为|应该是|应为)';
const BETWEEN_SETS = new RegExp(
  `[，,；;。\\n]\\s*(?=[^，,；;。\\n]{1,24}${VERB}|(?:删掉?|删除|去掉)\\s*7|加一[条个])`,
);
const SET = new RegExp(`^(?:请|帮我)?(?:把|将)?\\s*(.{1,30}?)的?\\s*${VERB}\\s*[：:]?\\s*([^]+)$`);
const ROW_NUMBER = /^(?:第)?7\s*[.．、。-]\s*(\d{1,3})(?:[条项])?$/;

/** The field a word names, by its label or another name for it. */
function fieldNamed(word: string): FieldId | undefined {
  const name = folded(word)
    .replaceAll(/\s/g, '')
    .replace(/^(?:项目的|表的)/, '');
  return fieldIds.find((id) => fields[id].label === name || fields[id].aliases.includes(name));
}

/** The fields that share a number on the review page; ① are two. */
function fieldsMarked(mark: number): FieldId[] {
  return fieldIds.filter((id) => fields[id].mark === mark);
}

/**
 * The commands in a message, or undefined when it is none. `asking`: a question is open, so that
 * only unmistakable commands count and everything else is an answer.
 */
export function parseCommands(text: string, asking: boolean): Command[] | undefined {
  const trimmed = text.trim();
  const bare = parseBare(trimmed);
  if (bare) return [bare];
  const parts = trimmed.split(BETWEEN_SETS).map((part) => part.trim().replace(/[。；;]$/, ''));
  const commands: Command[] = [];
  for (const part of parts.filter((p) => p !== '')) {
    const command = parseEdit(part, asking);
    if (!command) return undefined;
    commands.push(command);
  }
  return commands.length > 0 ? commands : undefined;
}

function parseBare(text: string): Command | undefined {
  const plain = folded(text).replace(/[。.!]$/, '');
  for (const [name, pattern] of Object.entries(BARE)) {
    if (pattern.test(plain)) return { do: name } as BareCommand;
  }
  if (/^(?:逐项|逐项填|一项项问|一项一项问|一步步来|guided)$/.test(plain)) {
    return { do: 'pace', pace: 'guided' };
  }
  if (/^(?:快速|快速填|快一点|quick)$/.test(plain)) return { do: 'pace', pace: 'quick' };
  if (/^(?:列表|我的表|我的申报表|草稿|所有草稿|都有哪些|\/list|\/last)$/.test(plain)) {
    return { do: 'list', page: 0 };
  }
  if (/^(?:指标|看指标|指标明细)$/.test(plain)) return { do: 'rows', group: 0 };
  if (/^(?:按建议改|全部按建议改|都改|全改|一键修改)$/.test(plain)) {
    return { do: 'fix', letters: [], finish: false };
  }
  if (/^按建议改并定稿$/.test(plain)) return { do: 'fix', letters: [], finish: true };
  const letters = /^(?:改|按)?([a-z](?:[、,]?[a-z])*)$/.exec(plain)?.[1];
  if (letters && letters.length <= 10 && !/^[a-z]{3,}$/.test(letters)) {
    return { do: 'fix', letters: letters.replaceAll(/[、,]/g, '').split(''), finish: false };
  }
  const open = /^(?:打开|接着填?|切换到?|换到)(?:第)?(\d{1,3})(?:张|个)?$/.exec(plain)?.[1];
  if (open) return { do: 'open', number: Number(open) };
  const gone =
    /^(?:删除?|删掉)(?:草稿|这张表?|当前|这个)?(?:第)?(\d{1,3})?(?:张表?|个草稿?)?$/.exec(plain);
  if (gone) return { do: 'deleteDraft', number: gone[1] ? Number(gone[1]) : null };
  if (/^(?:新建|新开一张|再填一张|下一张|另填一张|\/new)$/.test(plain))
    return { do: 'new', text: '' };
  return undefined;
}

function parseEdit(text: string, asking: boolean): Command | undefined {
  const fresh = /^(?:新建|新开一张|再填一张)\s*[:：，, ]\s*([^]+)$/.exec(text)?.[1];
  if (fresh) return { do: 'new', text: fresh };
  const title = /^(?:改名|重命名|命名)(?:为|成|叫)?\s*[:：]?\s*(.{1,40})$/.exec(text)?.[1];
  if (title) return { do: 'rename', title };

  const set = SET.exec(text);
  if (set) return parseSet(set[1] ?? '', set[2] ?? '', asking);

  const removed = /^(?:请|把)?(?:删掉?|删除|去掉|不要|移除)\s*(.+)$/.exec(text)?.[1];
  if (removed) {
    const numbers = rowNumbers(removed);
    if (numbers) return { do: 'deleteRow', row: { numbers } };
    if (!asking) return { do: 'deleteRow', row: { name: removed.replace(/这?一?[条项]$/, '') } };
  }
  const added =
    /^(?:再)?(?:加上?|增加|添加|新增|补)(?:一[条个项](?:指标)?|指标)\s*[:：]?\s*([^]+)$/.exec(
      text,
    )?.[1] ??
    (asking
      ? undefined
      : /^(?:再)?(?:加上?|增加|添加|新增)\s*[:：]?\s*([^]+[=＝≥≧≤≦>＞<＜][^]+)$/.exec(text)?.[1]);
  if (added) return { do: 'addRow', text: added };
  const appended =
    /^(?:年度)?(?:总体)?目标(?:里|中|上|内)?(?:再|要|还)?(?:写上|写明|写进|加上|补上|加入|添上|加)\s*[:：]?\s*([^]+)$/.exec(
      text,
    )?.[1];
  if (appended) return { do: 'appendGoal', text: appended };

  const edited = /^(?:我?要?改|修改|编辑|重填|填)(?:一下)?\s*(.{1,12})$/.exec(text)?.[1] ?? text;
  const numbers = rowNumbers(edited);
  if (numbers) return { do: 'showRow', row: { numbers } };
  const mark = markOf(edited);
  if (mark !== undefined && (edited !== text || CIRCLED.test(text))) {
    return mark === 7
      ? { do: 'rows', group: 0 }
      : { do: 'ask', topic: fieldsMarked(mark)[0] ?? 'year' };
  }
  const field = edited === text ? undefined : fieldNamed(edited);
  if (field) return field === 'indicators' ? { do: 'rows', group: 0 } : { do: 'ask', topic: field };

  // 「7.9 =100%」: a row's number and a value.
  const short = /^(?:第)?7[.．]\s*(\d{1,3})\s*[:：]?\s*([=＝≥≧≤≦>＞<＜\p{Script=Han}].*)$/u.exec(
    text,
  );
  if (short) return { do: 'setRow', row: { numbers: [Number(short[1])] }, text: short[2] ?? '' };
  return undefined;
}

function parseSet(target: string, value: string, asking: boolean): Command | undefined {
  const numbers = rowNumbers(target);
  if (numbers) return { do: 'setRow', row: { numbers }, text: value };
  const mark = markOf(target);
  const marked = mark === undefined ? [] : fieldsMarked(mark);
  if (marked.length > 0) {
    // ① holds two fields; the one whose reader takes the words is meant.
    const nothing = { year: 2000, today: '2000-01-01', profile: {}, values: {} };
    const topic = marked.find((id) => fields[id].read(value, nothing).ok) ?? marked[0] ?? 'year';
    return { do: 'set', topic, text: value };
  }
  const field = fieldNamed(target);
  if (field) return { do: 'set', topic: field, text: value };
  if (/结转|拨款|其他资金|财政资金/.test(target)) {
    return { do: 'set', topic: 'annualFunding', text: `${target}${value}` };
  }
  return asking ? undefined : { do: 'setRow', row: { name: target }, text: value };
}

function markOf(text: string): number | undefined {
  const plain = folded(text)
    .replace(/^第/, '')
    .replace(/[项条号]$/, '');
  return /^[1-9]$/.test(plain) ? Number(plain) : undefined;
}

function rowNumbers(text: string): number[] | undefined {
  const parts = text.split(/[、,，和及\s]+/).filter((part) => part !== '');
  const numbers = parts.map((part) => Number(ROW_NUMBER.exec(folded(part))?.[1] ?? Number.NaN));
  return numbers.length > 0 && numbers.every((n) => n > 0) ? numbers : undefined;
}
