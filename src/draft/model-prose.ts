// A language model's prose as it can stand in a form: without the talk around it, markup, labels and
// fences, and with 【待填】 for each place it left open. Knows no task and no source.
import { OWED } from '../form/fields.ts';
import { MASKS } from './secrecy.ts';
import { printable } from '../form/text.ts';

/** What a model says before it comes to the point; each ends where the point may begin. */
const OPENINGS: readonly RegExp[] = [
  /^(?:好的|当然(?:可以)?|没问题|明白了?|收到|您好|你好|OK|Okay|Sure|Certainly)[，,。.!！：:\s]+/i,
  /^(?:以下|下面|这)(?:是|为)[^\n。：:]{0,40}[：:]\s*/,
  /^(?:根据|按照|依据|结合|针对)(?:您|上述|以上|所给)[^\n。：:]{0,50}(?:如下|撰写|改写|拟写|修改)[^\n。：:]{0,20}[：:]\s*/,
  /^我?(?:已经?|将)?(?:为您|帮您|给您|替您)[^\n。：:]{0,40}[：:]\s*/,
  /^Here(?:'s| is| are)[^\n:：]{0,60}[:：]\s*/i,
];
const LABEL_WORDS =
  '(?:[（(]?(?:修改|改写|优化|润色)后[)）]?的?)?(?:项目)?(?:20\\d\\d年度?|年度)?(?:总体|绩效)*目标(?:正文)?|正文|改写后|修改后|改为|答|goal|output';
const LABEL = new RegExp(
  `^(?:[【\\[《]\\s*(?:${LABEL_WORDS})\\s*[】\\]》]\\s*[:：]?|(?:${LABEL_WORDS})\\s*(?:[:：]|\\n))\\s*`,
  'i',
);
/** What it says behind it: a line or a last sentence to the user, and a count of characters. */
const CLOSING =
  /(?:\n\s*(?:注|说明|备注|提示|修改说明|字数)\s*[:：]|(?:^|[。\n])\s*(?:希望(?:以上|这|对您)|以上(?:内容|目标|仅|供|为)[^。\n]{0,12}(?:参考|核对|审核)|如(?:果您?)?(?:需|有|还需)[^。\n]{0,16}(?:请|告诉|随时)|请您?(?:审核|核对|查看|确认|补充)|需要我))[^]*$/;
const COUNTED = /\s*[（(](?:全文|正文|共|约|字数)[^（）()\n]{0,16}字?[）)]\s*$/;

export function prose(text: string): string {
  let bare = withoutMarkup(inObject(printable(text).text)).trim();
  for (let before = ''; before !== bare;) {
    before = bare;
    for (const opening of [...OPENINGS, LABEL]) bare = bare.replace(opening, '');
  }
  return bare
    .replace(CLOSING, (found) => (found.startsWith('。') ? '。' : ''))
    .replace(COUNTED, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
    .replace(/^["“「『]([^"“”「」『』]+)["”」』]$/, '$1');
}

function withoutMarkup(text: string): string {
  return text
    .replaceAll(/```\w*/g, '')
    .replaceAll(/<br\s*\/?>|<\/p>/gi, '\n')
    .replaceAll(/<\/?[A-Za-z][^<>]{0,100}>/g, '')
    .replaceAll(/&(?:nbsp|amp|lt|gt|quot|#\d{1,5});/g, ' ')
    .replaceAll(/__([^_\n]{1,200})__/g, '$1')
    .replaceAll(/!?\[([^[\]\n]{1,60})\]\([^()\s]{1,200}\)/g, '$1')
    .replaceAll(/\*\*|`|^[ \t]*(?:#{1,6}|>|[-*•])[ \t]+|^\s*-{3,}\s*$/gmu, '');
}

/** Some models put their JSON into the text of their JSON. */
function inObject(text: string): string {
  if (!/^\s*\{/.test(text)) return text;
  try {
    const { goal } = JSON.parse(text) as { goal?: unknown };
    return typeof goal === 'string' ? printable(goal).text : text;
  } catch {
    return text;
  }
}

/** 「XX场」「【填写人数】」「（待定）」: what a model writes when it has no number; and what is none. */
const LEFT_OPEN =
  /[【[]\s*(?:[^【】[\]\n]{0,12}(?:待|填|补充|数量|数字|人数|次数|场次|金额|日期|具体|[Xx×]{1,4}))[^【】[\]\n]{0,10}[】\]]|[（(]待(?:填|定|补充?|确认|明确)[^（）()\n]{0,6}[）)]|(?<![A-Za-z\d])[Xx×]{1,4}(?=\s?(?:\p{Script=Han}|%|$))|_{2,}|\d{16,}/gu;

export function withOpenPlaces(text: string): string {
  // A secret that was masked on its way is still to be put back by the user.
  const open = text.replaceAll(MASKS, OWED).replaceAll(LEFT_OPEN, OWED);
  return open.replaceAll(new RegExp(`(?:${OWED}\\s*){2,}`, 'g'), OWED);
}

/** Sentences from the beginning, as many as there is room for; and what was left out. */
export function sentencesWithin(text: string, most: number): { text: string; rest: string } {
  if (text.length <= most) return { text, rest: '' };
  const room = text.slice(0, most);
  const ends =
    [...room.matchAll(/[。；;！!？?\n]/g)].at(-1) ?? [...room.matchAll(/[，,、]/g)].at(-1);
  const at = ends ? ends.index + 1 : room.replace(/[\uD800-\uDBFF]$/, '').length;
  const kept = text.slice(0, at).trim();
  return { text: kept.replace(/[，,、；;]$/, '。'), rest: text.slice(at).trim() };
}
