// How alike two names or phrases are, by the pairs of characters they share.
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
