// How much somebody may send: what a person can, but not what a loop can. Says how long to wait; must not
// know what is sent, and forgets whoever has been quiet.
import { recent } from './recent.ts';

/** A reserve of `burst` that is filled up again by `perSecond`. */
export interface Allowance {
  burst: number;
  perSecond: number;
  /** People remembered; who was forgotten has the whole reserve again. */
  most: number;
}

/** Gives 0 and takes the cost from the reserve, or the milliseconds until there is enough, and takes nothing. */
export type Pace = (who: string, cost: number) => number;

/** `now` in milliseconds, never going back. What costs more than the whole reserve needs the whole of it. */
export function pace({ burst, perSecond, most }: Allowance, now: () => number): Pace {
  const reserves = recent<{ left: number; at: number }>(most);
  return (who, cost) => {
    const at = now();
    const before = reserves.get(who) ?? { left: burst, at };
    const left = Math.min(burst, before.left + ((at - before.at) / 1000) * perSecond);
    const needed = Math.min(cost, burst);
    const isEnough = left >= needed;
    reserves.set(who, { left: isEnough ? left - needed : left, at });
    return isEnough ? 0 : Math.ceil(((needed - left) / perSecond) * 1000);
  };
}
