// Work that must not overlap, by key: the lock of a conversation within one process.

export type OneAtATime = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Runs work of the same key one after another, in the order of the calls; a failure stops nobody. */
export function oneAtATime(): OneAtATime {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const mine = (tails.get(key) ?? Promise.resolve()).then(work, work);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    void tail.finally(() => tails.get(key) === tail && tails.delete(key));
    return mine;
  };
}
