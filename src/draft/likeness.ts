// How alike two names or phrases are, by the pairs of characters they share.
import type { Indicator } from '../form/indicators.ts';
import { bareName } from '../form/measures.ts';

function pairsOf(name: string): Set<string> {
  const bare = bareName(name);
  return new Set(
    Array.from({ length: Math.max(0, bare.length - 1) }, (_, i) => bare.slice(i, i + 2)),
  );
}

/** Shared pairs of characters, 0 to 1 (Jaccard). */
export function overlap(a: string, b: string): number {
  const [x, y] = [pairsOf(a), pairsOf(b)];
  const shared = x.intersection(y).size;
  return shared === 0 ? 0 : shared / (x.size + y.size - shared);
}

const SAME: readonly [RegExp, string][] = [
  [/参训人员|培训对象|培训人员|受训学员|参训学员|学员/g, '参训'],
  [/受益对象|补贴对象|补助对象|受助对象|受益人员|发放对象|慰问对象|服务对象/g, '对象'],
  [/居民群众|周边居民|群众|居民/g, '居民'],
  [/业务能力|工作能力/g, '能力'],
  [/安全责任事故|责任事故|安全事故/g, '事故'],
  [/的|完成|开展|日常/g, ''],
];

/** A name with words that mean the same made one, and without its ending. */
function gist(name: string): string {
  const plain = bareName(name).replace(/(?:情况|性|率|数|数量|发生数)$/, '');
  return SAME.reduce((text, [pattern, word]) => text.replaceAll(pattern, word), plain);
}

function sharedStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** Whether two rows measure the same thing, or so nearly that a form needs only one of them. */
export function alike(a: Indicator, b: Indicator): boolean {
  const [x, y] = [gist(a.level3), gist(b.level3)];
  if (x === y) return true;
  // One kind of mishap is enough for a form, and one question to the same people.
  if (['事故', '投诉'].some((bad) => x.endsWith(bad) && y.endsWith(bad))) return true;
  if (a.level2 !== b.level2) return false;
  if (a.level2 === '服务对象满意度指标' && x.endsWith(y)) return true;
  // 设备质量合格率 and 设备验收合格率 of one long subject differ all the same.
  const shared = sharedStart(a.level3, b.level3);
  if (shared >= 5) return overlap(a.level3.slice(shared), b.level3.slice(shared)) >= 0.55;
  return overlap(a.level3, b.level3) >= 0.55 || overlap(x, y) >= 0.6;
}
