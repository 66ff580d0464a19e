// What is said of words that nothing could be made of: a question to somebody else, or unreadable.
import { clipped, type Refusal, refused } from '../form/reading.ts';
import type { Draft } from './vocabulary.ts';

const QUESTION = /(?:[?？]|吗|呢|怎么(?:办|填|写|弄|用)啊?)[。.]?$/;

export function isQuestion(text: string): boolean {
  return QUESTION.test(text);
}

export function notOurBusiness(text: string): Refusal {
  const why = `“${clipped(text)}”：我只会帮您填这张表，别的请问财政联系人。写“帮助”看我会什么。`;
  return refused('question', text, why).refusal;
}

export function notUnderstood(text: string, draft: Draft): Refusal {
  const said = clipped(text);
  const fixes =
    text.length >= 6 && text.length <= 500 && !/[?？]$/.test(text) && draft.entries.annualGoal
      ? [{ label: '写进目标', answer: `目标里写上${text}` }]
      : [];
  return refused('syntax', text, `没看懂“${said}”。要改哪一项，请带上它的编号或名字。`, {
    example: '⑤改成28万、7.5改成≥95%、加一条 参训人数≥100人',
    fixes,
  }).refusal;
}
