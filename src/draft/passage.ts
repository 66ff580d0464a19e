// A part of the goal written again without a model: more concrete from the form's own figures,
// shorter by what it can spare, or said otherwise as its kind of work usually is. What none of these
// can do comes back unchanged: the talk then asks for the user's own words.
import { readValue, type Indicator } from '../form/indicators.ts';
import { clipped } from '../form/reading.ts';
import { overlap } from './likeness.ts';
import type { Passage, Proposal } from './request.ts';

const CONCRETE =
  /具体|太[空虚泛大短少]|空[洞泛]|笼统|[详明]细|细[一]?[点些化]|量化|数字|数据|指标|实[在际]|明确|成效|效果/;
const SHORTER = /(?<!太)短|精简|精炼|简[洁练单]|啰嗦|太长|压缩|概括|少[写点]/;
/** Figures one sentence carries before it becomes a list. */
const MOST_FIGURES = 3;

export function rewritten(passage: Passage, effects: readonly string[]): Proposal['goal'] {
  const text = passage.text.trim();
  const unchanged: Proposal['goal'] = { text, origin: { kind: 'example', from: '原文' } };
  const { wish } = passage;
  if (SHORTER.test(wish)) return shortened(text) ?? unchanged;
  if (CONCRETE.test(wish)) return concrete(text, passage) ?? unchanged;
  return otherwise(text, passage.goal, effects) ?? unchanged;
}

/** The figures of the form's rows that are nearest to the part and not yet in the goal. */
function concrete(text: string, { goal, rows }: Passage): Proposal['goal'] | undefined {
  const figures = rows
    .flatMap((row, at) => {
      const said = inWords(row);
      return said === undefined || isSaid(row, goal)
        ? []
        : [{ said, weight: overlap(text, row.level3) + result(row), at }];
    })
    .toSorted((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, MOST_FIGURES)
    .toSorted((a, b) => a.at - b.at);
  if (figures.length === 0) return undefined;
  const [, body = text, end = ''] = /^([^]*?)([。；;，,]*)$/.exec(text) ?? [];
  return {
    text: `${body}，确保${figures.map(({ said }) => said).join('、')}${end}`,
    origin: { kind: 'computed', from: '绩效指标' },
  };
}

/** Whether the goal names the row, or counts what it counts. */
function isSaid({ level3, value }: Indicator, goal: string): boolean {
  const count = /\d[^]*$/.exec(value ?? '')?.[0] ?? '';
  const counts = count !== '' && !count.endsWith('%') && goal.includes(count);
  return counts || goal.includes(level3);
}

// What a project brings about says more in a goal than what it costs or counts.
function result({ level1 }: Indicator): number {
  if (level1.startsWith('效益') || level1.startsWith('满意度')) return 0.3;
  return level1.startsWith('产出') ? 0.2 : 0;
}

const IN_WORDS = { '=': '', '≥': '不低于', '≤': '不超过', '>': '高于', '<': '低于' } as const;

/** 「培训考核合格率100%」「参训人员满意度不低于90%」; undefined for money, words and what is owed. */
function inWords(row: Indicator): string | undefined {
  const read = row.value === null ? undefined : readValue(row.value);
  if (!read?.ok || read.value.kind !== 'number' || row.level1.startsWith('成本')) return undefined;
  const { operator, number, unit } = read.value;
  if (unit === '%' && operator === '=') return `${row.level3}达到${number}%`;
  const bound = operator === '=' && number === 0 ? '为' : IN_WORDS[operator ?? '='];
  return `${row.level3}${bound}${number}${unit ?? ''}`;
}

/** The first half of its clauses, at least one. */
function shortened(text: string): Proposal['goal'] | undefined {
  const [, body = text, end = ''] = /^([^]*?)([。；;，,]*)$/.exec(text) ?? [];
  const clauses = body.split(/(?<=[，,；;、。])/);
  if (clauses.length < 2) return undefined;
  const kept = clauses.slice(0, Math.ceil(clauses.length / 2)).join('');
  return {
    text: `${kept.replace(/[，,；;、。]+$/, '')}${end}`,
    origin: { kind: 'computed', from: `原文“${clipped(text)}”` },
  };
}

/** An effect usual in this kind of work that the goal does not name yet. */
function otherwise(
  text: string,
  goal: string,
  effects: readonly string[],
): Proposal['goal'] | undefined {
  const elsewhere = goal.replace(text, '');
  const fresh = effects
    .map((effect) =>
      effect
        .split(/[，,]/)
        .filter((clause) => !elsewhere.includes(clause))
        .join('，'),
    )
    .find((effect) => effect !== '' && overlap(effect, text) < 0.6);
  // A sentence that counts what is done is not replaced by one that says what it is good for.
  if (fresh === undefined || /\d/.test(text)) return undefined;
  const [, lead = '', , end = ''] =
    /^(通过[^，,]{2,12}[，,])?([^]*?)([。；;，,]*)$/.exec(text) ?? [];
  return { text: `${lead}${fresh}${end}`, origin: { kind: 'example', from: '常用写法' } };
}
