// What has changed between two versions of a text, clause by clause. The only file that knows the
// library that finds it.
import { diffArrays } from 'diff';

/** Less of the old text than this left, and the new one is simply another. */
const SAME = 0.25;
/** Clauses compared: beyond it nobody reads a list of changes. */
const MOST_CLAUSES = 400;

/** 「－ 旧句」 and 「＋ 新句」 in the order of the text; undefined when nothing or nearly all differs. */
export function differing(before: string, after: string): string[] | undefined {
  const [old, now] = [clausesOf(before), clausesOf(after)];
  if (old.length + now.length > MOST_CLAUSES) return undefined;
  const parts = diffArrays(old, now);
  const kept = parts.filter(({ added, removed }) => !added && !removed);
  const share = kept.flatMap(({ value }) => value).join('').length / Math.max(before.length, 1);
  if (before === after || share < SAME) return undefined;
  return parts.flatMap(({ added, removed, value }) =>
    added || removed ? [`${removed ? '－' : '＋'} ${value.join('').trim()}`] : [],
  );
}

function clausesOf(text: string): string[] {
  return text.split(/(?<=[，,；;。\n])/).filter((clause) => clause !== '');
}
