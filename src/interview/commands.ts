// Typed words to commands: 「⑤改成28万」「删7.5」「撤销」. Decides what was meant, never whether it may
// be: values stay texts here and are read by the field they are for.
import type { FieldId } from '../form/fields.ts';
import { readIndicator } from '../form/indicators.ts';
import { smallNumber } from '../form/numerals.ts';
import { folded } from '../form/reading.ts';
import {
  askFor,
  countedRow,
  fieldNamed,
  parseCorrection,
  parseLongSet,
  rowName,
  rowNumbers,
  SETS,
} from './corrections.ts';
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
  /** Mends what the review found under these letters; all that is safe when there are none. */
  | { do: 'fix'; letters: string[]; finish: boolean }
  /** Leaves it as it is, for this reason; '' asks for one. */
  | { do: 'excuse'; letter: string; reason: string }
  | { do: 'unexcuse'; letter: string }
  /** Opens what the finding with this letter is about. */
  | { do: 'toFinding'; letter: string }
  | { do: 'findings'; page: number }
  /** Takes these forms of the file that was sent, counted from 1. */
  | { do: 'choose'; numbers: number[] }
  /** The forms together as one Word file, one workbook, or everything in an archive. */
  | { do: 'collect'; file: 'word' | 'book' | 'bundle' }
  /** Takes these forms of an earlier year over into this one. */
  | { do: 'rollOver'; drafts: string[] }
  /** Work that last year's form does not have: a sentence of the goal, and a row for each number. */
  | { do: 'addWork'; text: string }
  /** Mends and finishes every form of the batch in which nothing is open then. */
  | { do: 'finishAll' }
  /** Has the goal written again; `words` are what shall stand in it, where that was said. */
  | { do: 'revise'; wish: string; words?: string }
  /** Lets secrets be masked, and has the same asked again. */
  | { do: 'mask'; again: 'draft' | 'rows' | 'polish' | { wish: string } }
  /** Fills the 【待填】 of the goal with this number. */
  | { do: 'fillGap'; number: number; text: string }
  | { do: 'acceptName'; name: string }
  | { do: 'rows'; group: number }
  | { do: 'open'; number: number }
  | { do: 'openDraft'; id: string }
  | { do: 'openNamed'; name: string }
  | { do: 'deleteDraft'; number: number | null }
  | { do: 'confirmDelete'; id: string }
  | { do: 'rename'; title: string }
  | { do: 'new'; text: string }
  | { do: 'list'; page: number }
  /** What was changed of the form; the form at a step, and the way back to it. */
  | { do: 'history'; page: number }
  | { do: 'compare'; number: number }
  | { do: 'backTo'; number: number }
  /** The unit's own rows; by their numbers there, they are removed and restored (all when none). */
  | { do: 'own'; page: number }
  | { do: 'forgetOwn' | 'restoreOwn'; numbers: number[] }
  | { do: 'pace'; pace: 'guided' | 'quick' }
  | BareCommand;

const BARE = {
  undo: /^(?:(?:撤销|撤回|撤消|还原)(?:一下|掉|吧|了)?|(?:撤销|撤回|撤消|取消|还原|退回(?:到)?|恢复)(?:刚才|刚刚|上一?步|上一?次|前一步|上个)(?:的|那步|那个|那一步|操作|修改|改动|改的|删的|删掉的|删除的)*|(?:把)?(?:刚才|刚刚)?(?:删掉?|删除|去掉)的(?:那?[条个]?)(?:恢复|找回来?|加回来|还原)|恢复(?:删掉?|删除)的(?:那?[条个]?)|退回去|退一步|回退|undo|\/undo)$/i,
  redo: /^(?:重做|恢复|redo|\/redo)$/i,
  back: /^(?:返回|后退|上一步|上一题|上一个|回去|back)$/i,
  skip: /^(?:不知道|不清楚|还?没定|待定|暂无|跳过|下一题|下一步|先不填|以后再填|skip)$/i,
  why: /^(?:为什么问?|为什么要?(?:问|填)(?:这个)?|why|[?？])$/i,
  review:
    /^(?:核对页?|核对一下|预览|看表|全文|\/review|\/file|发文件|(?:导出|打印|保存|下载|输出|存盘)(?:一下|吧|出来)?|(?:导出|打印|保存|下载|输出|生成|给我|发我|我要|要|发)(?:一下|一份|成|这个|为)?(?:word|docx?|文件|文档|表格|申报表|表)+(?:版|格式)?(?:吧|给我)?)$/i,
  finish: /^(?:定稿|完成|提交|可以了|就这样)$/,
  restart:
    /^(?:(?:全部)?重来(?:一遍|一次|吧)?|重新(?:来|填|做)(?:一遍|一次|过|吧)?|重填|从头(?:来|开始|再来|填)|重新开始(?:填)?|清空)$/,
  confirmRestart: /^确认重来$/,
  redraft: /^(?:重拟|重拟目标|重新拟写?|重写目标|换一版|重新拟写目标)$/,
  reindicate: /^(?:重配指标|换一批建议|换一批|换一批指标)$/,
  pick: /^(?:改一处|修改|改|编辑)$/,
  start: /^(?:\/start(?:\s\S{0,64})?|你好|您好|在吗|hi|hello|开始|开始填表?|填表)[。.!！]?$/i,
  resume:
    /^(?:\/last|接着填|接着上次(?:的)?|上次的表?|继续|接着来|接着|(?:好的|收到|可以|知道了|明白了?)(?:[,，]?谢谢(?:您|你)?)?|嗯+|好嘞|谢谢(?:您|你|啦)?|多谢|辛苦了|哦+)$/,
  help: /^(?:帮助|怎么用|说明|help|\/help)$/i,
  settings: /^(?:设置|设定|选项|settings?|\/settings)$/i,
  sample: /^(?:样例|看个样例|看样例|例子|样表)$/,
  stop: /^(?:停|停止|停下|等等|stop|\/stop)$/i,
  close: /^(?:收工|结束|再见|退出)$/,
  /** Fills every 【待填】 with what the model had written there. */
  acceptGaps:
    /^(?:(?:这些|这几处)?(?:数字?|待填的?)都?对|(?:这些)?都对|照(?:大?模型)?写的填|都?照填)$/,
  acceptRows: /^(?:这组都要|都要|全要|这些都要)$/,
  polish:
    /^(?:通读(?:一遍|一下|检查)?|润色(?:一下)?|校对(?:一下)?|检查(?:一下)?(?:错别字|病句|文字)|有没有错别字)$/,
  takeHeard: /^就这样改$/,
  /** The letter with which a finance office would send the form back. */
  letter:
    /^(?:看看?)?(?:退回(?:意见|信|函)?预演|预演(?:一下)?|模拟(?:退回|审核)|(?:退回|审核)意见|\/return)$/,
  /** The amount is right, however far from last year's. */
  agreeAmount: /^金额(?:没错|不错|是?对的?|无误)$/,
  /** Goal and rows stay as they came. */
  keep: /^(?:目标|指标|都|就|全部|其[他余]的?|内容)*(?:[照按](?:着|照)?|沿用|用)(?:去年|上年|往年|原来|以前)的?(?:表|目标|指标|和|内容)*(?:做|填|来|写|办)?(?:就行|就好|吧|不变)?$/,
  /** Word files carry the draft behind them, or do not. */
  carry: /^(?:文件|word|表)(?:里|中)?(?:要|还是)?带(?:上)?(?:填写|填表)?记录$/i,
  bare: /^(?:文件|word|表)(?:里|中)?(?:不要?带|去掉|别带)(?:填写|填表)?记录$/i,
  /** The forms that belong together, on one page. */
  together:
    /^(?:汇总(?:表|页)?|看汇总|(?:回到?|返回)(?:这|那)?几张(?:表)?|(?:回到?|返回)汇总(?:页)?|一起看|几张一起看|\/all)$/,
  /** Everything stored, as a file. */
  data: /^(?:请|帮我|我要)?(?:导出|下载|备份|拷贝|打包|查看|看看?|给我|发我)(?:一下|一份)?(?:我|本人)?的?(?:全部|所有|一切)?的?(?:数据|资料|个人数据|个人信息)(?:吧|给我)?$|^\/export$/i,
  /** Deletes everything stored, forms and all: asks once. */
  erase:
    /^(?:请|帮我|我要)?(?:把)?(?:(?:彻底)?(?:删除|删掉|清除|清空|销毁|抹掉)(?:掉|一下)?(?:我|本人)?的?(?:全部|所有|一切)?的?(?:数据|资料|个人数据|个人信息)(?:吧)?|(?:我|本人)的?(?:全部|所有|一切)?的?(?:数据|资料|个人数据|个人信息)(?:全部?|都|彻底)*(?:删除|删掉|删了|删|清除|清空|清掉|销毁)(?:掉|吧|了)*)$|^\/delete$/i,
  confirmErase: /^确认全部删除$/,
  usage: /^(?:用量|用了多少|大模型用量|\/usage)$/,
  forget: /^(?:忘记单位|清除单位档案|换单位)$/,
} as const;
type BareCommand = { [K in keyof typeof BARE]: { do: K } }[keyof typeof BARE];

const CIRCLED = /^[①②③④⑤⑥⑦⑧⑨]$/;

/** A longer message is an answer; only a goal, a name or a new form is worth so many words. */
const LONGEST_COMMAND = 300;

/**
 * The commands in a message, or undefined when it is none. `asking`: a question is open, so that
 * only unmistakable commands count and everything else is an answer.
 */
export function parseCommands(text: string, asking: boolean): Command[] | undefined {
  const trimmed = text.trim();
  // A reason may be long; it is cut where it is kept.
  const excuse = asking ? undefined : parseExcuse(trimmed);
  if (excuse) return [excuse];
  if (trimmed.length > LONGEST_COMMAND) {
    const long = parseProse(trimmed) ?? parseLongSet(trimmed);
    return long && [long];
  }
  const bare = parseBare(trimmed, asking);
  if (bare) return [bare];
  const commands: Command[] = [];
  let said = '';
  for (const clause of trimmed.split(/(?<=[，,；;。\n])/)) {
    // The clause first: it is short, and most are no command of their own.
    const begins = said !== '' && parseWhole(clause, asking) !== undefined;
    const before = begins ? parseWhole(said, asking) : undefined;
    if (before && beginsAnother(clause, before)) {
      commands.push(...before);
      said = '';
    }
    said += clause;
  }
  const last = parseWhole(said, asking);
  return last && [...commands, ...last];
}

function parseWhole(text: string, asking: boolean): Command[] | undefined {
  const isSentence = /。\s*$/.test(text);
  const whole = text
    .trim()
    .replace(/[，,；;。\s]+$/, '')
    .replace(/(?<=[\d万亿元整人次户场期个%％])吧$|(?<=.)[，,]?谢谢您?$/, '');
  const commands = whole === '' ? undefined : parseEdit(whole, asking);
  // A goal keeps its full stop; nothing else is a sentence.
  return isSentence ? commands?.map(withStop) : commands;
}

function withStop(command: Command): Command {
  const isGoal =
    command.do === 'set' && (command.topic === 'annualGoal' || command.topic === 'overallGoal');
  return isGoal && command.text.length > 20 ? { ...command, text: `${command.text}。` } : command;
}

const PROSE_TOPICS = new Set<Topic>(['projectName', 'overallGoal', 'annualGoal']);

// Whether a clause is a command of its own. After a sentence of the form's, 「把荒地变成花园」 goes on
// with it; after an amount, 「结转3万」 is a part of it.
function beginsAnother(clause: string, before: readonly Command[]): boolean {
  const [last] = before.slice(-1);
  // 「金额不对，应该是30万」 is one correction, in two clauses.
  if (last && ['new', 'ask', 'rows', 'showRow'].includes(last.do)) return false;
  const prose = last?.do === 'appendGoal' || (last?.do === 'set' && PROSE_TOPICS.has(last.topic));
  const money = last?.do === 'set' && /funding$/i.test(last.topic);
  if (money && /结转|拨款|其他|自筹|总额/.test(clause) && !SETS.test(clause)) return false;
  return !prose || parseWhole(clause, true) !== undefined;
}

const NOT_WHILE_ASKING = new Set<string>([
  'acceptGaps',
  'acceptRows',
  'polish',
  'usage',
  'letter',
  'agreeAmount',
]);

const GET = '(?:请|给我|发我|我要|导出|下载|生成|打|要|发|看)*(?:一?[份个])?';
/** What may be asked for of several forms together. */
const COLLECTED: readonly [RegExp, 'word' | 'book' | 'bundle'][] = [
  [new RegExp(`^${GET}(?:汇总(?:的)?)?(?:excel|xlsx|电子表格)(?:汇总)?(?:表|文件)?$`, 'i'), 'book'],
  [
    new RegExp(
      `^${GET}(?:压缩(?:包|文件)|zip|打包|打个?包|全部文件|所有文件|成?一个包)(?:下载|发我)?$`,
      'i',
    ),
    'bundle',
  ],
  [new RegExp(`^${GET}(?:合订(?:本|word)?|汇总(?:的)?(?:word|文档|文件))$`, 'i'), 'word'],
];

function parseMask(plain: string): Command | undefined {
  const [, what = '', wish] = /^遮住再(?:(拟|换一批|通读)|改[:：]([^]{1,200}))$/.exec(plain) ?? [];
  if (wish) return { do: 'mask', again: { wish } };
  const again = ({ 拟: 'draft', 换一批: 'rows', 通读: 'polish' } as const)[what];
  return again && { do: 'mask', again };
}

function parseBare(text: string, asking: boolean): Command | undefined {
  const plain = folded(text).replace(/[。.!]+$/, '');
  const mask = parseMask(plain);
  if (mask) return mask;
  for (const [name, pattern] of Object.entries(BARE)) {
    // 校对 and 都要 are also what a project does, and what is wanted of it.
    if (asking && NOT_WHILE_ASKING.has(name)) continue;
    if (pattern.test(plain)) return { do: name } as BareCommand;
  }
  // 好 is also the value of an indicator.
  if (!asking && /^(?:好|行|ok)$/i.test(plain)) return { do: 'resume' };
  if (/^(?:逐项|逐项填|一项项问|一项一项问|一步步来|guided)$/.test(plain)) {
    return { do: 'pace', pace: 'guided' };
  }
  if (/^(?:快速|快速填|快一点|quick)$/.test(plain)) return { do: 'pace', pace: 'quick' };
  if (/^(?:列表|我的表|我的申报表|草稿|所有草稿|都有哪些|\/list)$/.test(plain)) {
    return { do: 'list', page: 0 };
  }
  // The first is nobody's answer; the others may be.
  if (/^(?:看看?|查看)?(?:我们?|本)单位(?:的)?(?:常用)?指标(?:库)?$/.test(plain)) {
    return { do: 'own', page: 0 };
  }
  if (!asking && /^(?:看看?|查看)?(?:(?:单位|常用)指标|(?:常用)?指标库)$/.test(plain)) {
    return { do: 'own', page: 0 };
  }
  if (/^(?:指标|看指标|指标明细)$/.test(plain)) return { do: 'rows', group: 0 };
  if (/^(?:按建议改|全部按建议改|改全部|全部改|都改|全改|一键修改)$/.test(plain)) {
    return { do: 'fix', letters: [], finish: false };
  }
  if (/^(?:逐条看?|逐条改|看检查|检查结果|检查|看问题|有什么问题|哪里有问题)$/.test(plain)) {
    return asking ? undefined : { do: 'findings', page: 0 };
  }
  if (
    /^(?:看看?)?(?:历史|(?:历史|修改|改动|变更|操作)记录|改过什么|历史版本|版本|\/history)$/.test(
      plain,
    )
  ) {
    return { do: 'history', page: 0 };
  }
  const step = STEP.exec(plain);
  if (step && !asking) {
    const number = smallNumber(step[2] ?? '') ?? 0;
    return { do: /^[比对]/.test(step[1] ?? '') ? 'compare' : 'backTo', number };
  }
  const collected = COLLECTED.find(([words]) => words.test(plain));
  if (collected) return { do: 'collect', file: collected[1] };
  if (/^(?:全部按建议定稿|全部定稿|都定稿)$/.test(plain)) return { do: 'finishAll' };
  if (/^按建议改并定稿$/.test(plain)) return { do: 'fix', letters: [], finish: true };
  const letters = /^(?:改|按)?\s*([a-z](?:\s*[、,和及与]?\s*[a-z])*)$/i.exec(plain)?.[1];
  if (letters && letters.length <= 40 && !/^[a-z]{3,}$/i.test(letters)) {
    const each = letters.toLowerCase().match(/[a-z]/g) ?? [];
    return { do: 'fix', letters: [...new Set(each)], finish: false };
  }
  return parseBareDraft(plain, asking);
}

const STEP =
  /^(比较|对比|(?:回到|退回到?|还原到)(?=第|\d))(?:第)?([\d一二三四五六七八九十]{1,4})(?:步|版|个版本)?$/;

const LEAVE = '(?:不用?改了?|不需要改|保留(?:原样)?|维持原样|忽略|跳过|不动它?|就这样)';
const LEAVE_BEHIND = new RegExp(
  `^([a-z])(?:[处条项]|这[处条项])?\\s*${LEAVE}\\s*[，,：:。]?\\s*(?:因为|理由是?|原因是?|由于)?\\s*[：:，,]?\\s*([^]*)$`,
  'i',
);
const LEAVE_BEFORE = new RegExp(
  `^${LEAVE}([a-z])(?:[处条项])?\\s*[，,：:。]?\\s*(?:因为|理由是?|原因是?|由于)?\\s*[：:，,]?\\s*([^]*)$`,
  'i',
);

/** 「a不改：批复的标准就是这样」「忽略b」「收回a」 */
export function parseExcuse(said: string): Command | undefined {
  const text = said.replaceAll(/[Ａ-Ｚａ-ｚ]/g, (letter) => letter.normalize('NFKC'));
  const [, letter, reason = ''] = LEAVE_BEHIND.exec(text) ?? LEAVE_BEFORE.exec(text) ?? [];
  if (letter) return { do: 'excuse', letter: letter.toLowerCase(), reason: reason.trim() };
  const again = /^(?:收回|取消)(?:理由|说明)?\s*([a-z])$|^([a-z])\s*(?:还是改|收回)$/i.exec(text);
  const taken = again?.[1] ?? again?.[2];
  return taken ? { do: 'unexcuse', letter: taken.toLowerCase() } : undefined;
}

const NUMBER = '(\\d{1,3}|[一二三四五六七八九十]{1,3})';
const OPEN = new RegExp(`^(?:打开|接着填?|切换到?|换到)(?:第)?${NUMBER}(?:张表?|个)?$`);
const GONE = new RegExp(
  `^(?:删除?|删掉)(?:草稿|这张表?|当前|这个)?(?:第)?${NUMBER}?(?:张表?|个草稿?)?$`,
);
const GONE_LAST = new RegExp(
  `^(?:把|将)?(?:草稿|这张(?:申报)?表?|当前这?张表?|第${NUMBER}张(?:申报)?表?)(?:都)?(?:不要|删掉|删除|删)了?$`,
);

/** Commands about a form as a whole. */
function parseBareDraft(plain: string, asking: boolean): Command | undefined {
  const open = OPEN.exec(plain)?.[1];
  if (open) return { do: 'open', number: smallNumber(open) ?? 0 };
  const named = /^(?:打开|切换到|换到)\s*《?([^《》]{2,40})》?(?:这张)?$/.exec(plain)?.[1];
  // 「打开心门计划」 may be what a project is called.
  if (named && !asking) return { do: 'openNamed', name: named };
  const gone = GONE.exec(plain) ?? GONE_LAST.exec(plain);
  if (gone) return { do: 'deleteDraft', number: gone[1] ? (smallNumber(gone[1]) ?? 0) : null };
  const another =
    /^(?:新建(?:一张|申报表|一张表)?|\/new|(?:下|新的?)一?张(?:申报)?表?|新表|[再另](?:来|做|填|开|建|写|新建|新开)一?[张份个](?:新的?)?(?:申报)?表?|新开一[张份个](?:申报)?表?)$/;
  return another.test(plain) ? { do: 'new', text: '' } : undefined;
}

/** Commands that carry prose: a new form's words, a sentence for the goal. */
function parseProse(text: string): Command | undefined {
  const fresh = /^(?:新建|新开一张|再填一张|\/new)\s*[:：，, ]\s*([^]+)$/.exec(text)?.[1];
  if (fresh) return { do: 'new', text: fresh };
  const appended =
    /^(?:年度)?(?:总体)?目标(?:里|中|上|内)?(?:面)?(?:再|要|还)?(?:写上|写明|写进|加上|补上|加入|添上|加)\s*[:：]?\s*([^]+)$/.exec(
      text,
    )?.[1];
  return appended ? { do: 'appendGoal', text: appended } : undefined;
}

const REDRAFT =
  /^(?:这个|这段|年度|总体|的)*目标(?:[写拟][得的])?(?:有点儿?|有些|还是|也|不太|太|比较|过于)*(?:[短长空虚大少多泛](?:了|点儿?|了点儿?|了些)?|简单|啰嗦|空洞|笼统|不?好|不行|不够[^，。]{1,4}|不满意|不合适|(?:再|重新?)(?:写|拟)|换[一个][版个段]?)(?:了|一下|一遍|一版|吧)*$|^(?:重新?|再)(?:写|拟|来)(?:一[下遍版段个])?(?:年度)?(?:总体)?目标$|^换一?个目标$/;

function parseEdit(text: string, asking: boolean): Command[] | undefined {
  const prose = parseProse(text);
  if (prose) return [prose];
  const title =
    /^(?:改名|重命名|命名)(?:(?:为|成|叫做?)\s*[:：]?|\s*[:：]|\s)\s*(.{1,40})$/.exec(text)?.[1] ??
    (asking ? undefined : /^(?:改名|重命名)(?![称字]|.{0,4}改)(.{1,40})$/.exec(text)?.[1]);
  if (title) return [{ do: 'rename', title }];
  if (REDRAFT.test(text) && !text.endsWith('目标好')) {
    const isPlain = /^(?:重新?|再|换)|(?:写|拟|来|目标)$|不(?:好|行|满意|合适)/.test(text);
    return [isPlain ? { do: 'redraft' } : { do: 'revise', wish: text }];
  }

  const gap = asking ? undefined : parseGap(text);
  if (gap) return [gap];
  const work = asking ? undefined : ADDED_WORK.exec(text)?.[1];
  if (work) return [{ do: 'addWork', text: work }];
  const added = parseAdding(text, asking);
  if (added) return added;
  const wish = asking ? undefined : parseWish(text);
  if (wish) return wish;
  const one = parseDeleting(text, asking) ?? parseCorrection(text, asking) ?? parseAsking(text);
  return one && [one];
}

/** 「待填1填300」「第2处是3场」 */
function parseGap(text: string): Command | undefined {
  const said =
    /^(?:待填(?:第)?([\d一二三四五六七八九十]{1,3})|第([\d一二三四五六七八九十]{1,3})处(?:待填)?)处?(?:应该|就|要)?(?:填|改成|改为|写|是|为|[:：=＝\s])+\s*([^]{1,80})$/.exec(
      text,
    );
  const number = smallNumber(said?.[1] ?? said?.[2] ?? '');
  const value = said?.[3]?.trim();
  const isKnown = value !== undefined && !/^(?:[?？]+|待定|待填|不知道|不清楚|没定)$/.test(value);
  return number && isKnown ? { do: 'fillGap', number, text: value } : undefined;
}

/** 「今年新增 3 场法律讲座」: work, where 「新增一条 …」 is a row. */
const ADDED_WORK =
  /^(?:今年|明年|本年度?|来年|新的?一年|20\d\d年度?)(?:还|要|再|会|我们|计划|拟|准备)*(?:新增|增加|多[办开搞做]?|加[办开]?)(?:了|一?[条个项]指标)?\s*[:：，,]?\s*([^]{2,300})$/;

const GOAL = '(?:请|麻烦|帮我|把|将)*(?:年度)?(?:总体)?(?:目标|这段话?|语气|文字|表述)';
const HOW =
  '(?:请|再|更加?|要|得|[写改说]得?|稍微?|尽量|还是|最好|可以|能|多|应该?|太|有点儿?|有些)';
const MANNER =
  '(?:短|长|空|泛|精简|精炼|简[洁练短单]|正式|口语化?|书面|通顺|朴实|有力|详[细实]|具体|量化|细化|笼统|啰嗦)';
const BIT = '(?:一?[点些下]儿?|了|得多)';
/** 「再短一点」「短一些」「目标正式些」: a manner, with a word that says it is one. */
const IN_A_MANNER = new RegExp(
  `^(?:${GOAL}${HOW}*${MANNER}${BIT}*|${HOW}+${MANNER}${BIT}*|${MANNER}${BIT}+)(?:吧|$)`,
);
/** 「更突出成效」「压缩到150字」「换个说法」: something to be done to a text, never money or rows. */
const DEED = new RegExp(
  `^(?:${GOAL})?${HOW}*(?:压缩|缩[短减写]|扩[写充]|展开|突出|强调|体现|侧重|细化|精简|换[一个]?种?(?:说法|写法|语气))(?![^]*(?:指标|项目|金额|经费|预算|[≥≤=＝%％元万]))(?:[^\\d]{0,40}|[^\\d]{0,8}\\d{2,4}字[^\\d]{0,8})$`,
);

/** 「再短一点」「更突出成效」「写上六大片区」: how the goal shall be written. */
function parseWish(text: string): Command[] | undefined {
  const words = /^(?:再|还要?)?(?:写上|写进去?|写明)\s*[:：]?\s*([^]{2,100})$/.exec(text)?.[1];
  if (words) {
    // 「写上单位是虹桥镇政府」 is about the unit.
    const label = /^(.{2,8}?)(?:是|为|[:：])/.exec(words)?.[1];
    const isField = label !== undefined && fieldNamed(label) !== undefined;
    return [isField ? { do: 'say', text: words } : { do: 'revise', wish: text, words }];
  }
  return IN_A_MANNER.test(text) || DEED.test(text) ? [{ do: 'revise', wish: text }] : undefined;
}

/** 「改金额」「修改7.3」「⑤」「7.3」: what is to be shown. */
function parseAsking(text: string): Command | undefined {
  const named = /^(?:我?要?改|修改|编辑|重填|填)(?:一下)?\s*(.{1,12})$/.exec(text)?.[1];
  if (named) return askFor(named);
  return CIRCLED.test(text) || rowNumbers(text) ? askFor(text) : undefined;
}

const DELETE = '(?:删除|删掉|删去|删了|删(?!减)|去掉|去除|移除|拿掉|划掉)';
const DELETE_FIRST = new RegExp(
  `^(?:请|把|帮我)?(?:${DELETE}|(?:不要|取消)了?)\\s*(.+?)(?:了|吧)?$`,
);
const DELETE_LAST = new RegExp(
  `^(?:请|帮我)?(?:把|将)?(?:指标)?\\s*(.{1,60}?)\\s*(?:都|全部?|也|统统|就)?(?:给我)?(?:${DELETE}|去了|不要)(?:了|吧)*$`,
);

function parseDeleting(text: string, asking: boolean): Command | undefined {
  if (new RegExp(`^.{1,30}${DELETE_BLOCKS}`).test(text)) return undefined;
  const first = DELETE_FIRST.exec(text)?.[1];
  const said = first ?? DELETE_LAST.exec(text)?.[1];
  if (!said) return undefined;
  const numbers = rowNumbers(said);
  if (numbers) return { do: 'deleteRow', row: { numbers } };
  if (asking) return undefined;
  const money = parseCorrection(text, false);
  if (money) return money;
  const field = fieldNamed(said);
  if (field === 'projectFunding' || field === 'overallGoal') {
    return { do: 'set', topic: field, text: '留空' };
  }
  const name = rowName(said);
  // 「不要写得太长」 and 「取消药品加成」 are about the work, not about a row.
  const plainly = first === undefined ? !field : new RegExp(`^(?:请|把|帮我)?${DELETE}`).test(text);
  const few = text.startsWith('不要') && !/^(?:[超写太用改动有再把得让去删]|[^这那]{6})/.test(said);
  return name && (plainly || few) ? { do: 'deleteRow', row: { name } } : undefined;
}

const DELETE_BLOCKS = '(?:改成|改为|换成|变成|设为|应该是)';
const ADD =
  '(?:请|帮我)?(?:再|还要?|另外|另)?(?:要)?(?:加上|加|增加|添加|新增|增|补上|补充|补|添上|添)(?:上|进去)?';
const ADD_ROWS = new RegExp(
  `^${ADD}\\s*(?:([一二两三四五六\\d])[条个项]|[条个项](?=[^，,：:；;\\s]{0,8}指标|[\\s，,：:])|(?=指标))([^，,：:；;\\s]{0,8}?指标)?(?:吧)?(?:\\s*[:：，,、]\\s*|\\s+|(?<=[条个项]|[条个项][^，,：:；;\\s]{0,8}指标)|$)([^]*)$`,
);
const ADD_ROW = new RegExp(`^${ADD}(?:一下)?\\s*[:：]?\\s*([^]+)$`);

function parseAdding(text: string, asking: boolean): Command[] | undefined {
  const [, count = '', , rest] = ADD_ROWS.exec(text) ?? [];
  if (rest !== undefined) {
    if (rest.trim() === '') return asking ? undefined : [{ do: 'rows', group: 0 }];
    const many = rest
      .split(/[；;\n]+|[，,、](?=[^，,、；;]{2,}[\d％%])/)
      .filter((p) => p.trim() !== '');
    const rows = many.map((part) => countedRow(part.trim()) ?? part.trim());
    const read = rows.every((row) => readIndicator(row).ok);
    if (read && (rows.length > 1 || count !== ''))
      return rows.map((row) => ({ do: 'addRow', text: row }));
    const whole = countedRow(rest.trim()) ?? rest.trim();
    // 「增加一个社区花园」 may be what the project is called.
    const sure = readIndicator(whole).ok || (!asking && /[条项]|指标/.test(text));
    return sure ? [{ do: 'addRow', text: whole }] : undefined;
  }
  const loose = asking ? undefined : ADD_ROW.exec(text)?.[1];
  if (!loose) return undefined;
  const row = countedRow(loose) ?? (/[=＝≥≧≤≦>＞<＜]/.test(loose) ? loose : undefined);
  return row ? [{ do: 'addRow', text: row }] : undefined;
}
