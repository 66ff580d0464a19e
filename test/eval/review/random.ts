// Seeded chance for the harness: the same seed, the same forms and defects.

export interface Chance {
  /** A whole number of low…high, both included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** `n` different members of the list in random order; all of them when it has fewer. */
  some<T>(list: readonly T[], n: number): T[];
  /** True in about `share` of the cases (0–1). */
  likely(share: number): boolean;
}

/** mulberry32. */
export function chance(seed: number): Chance {
  let state = seed + 1;
  const random = () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  return {
    between,
    pick: (list) => list[between(0, list.length - 1)]!,
    some: (list, n) => {
      const rest = [...list];
      const taken = [];
      while (taken.length < n && rest.length > 0) {
        taken.push(...rest.splice(between(0, rest.length - 1), 1));
      }
      return taken;
    },
    likely: (share) => random() < share,
  };
}
