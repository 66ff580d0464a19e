// The contract of the Store port: what every store has to keep, whatever it stands on.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RevisionClash, type Listed, type Store, type Stored } from '../../src/app/ports.ts';

export interface StoreHouse {
  store: Store;
  /** A store on the same data, as the next process has it. The one before is closed. */
  next(): Promise<Store>;
  end(): Promise<void>;
}

/** What a session may look like to a store. */
export function stored(revision: number, text = ''): Stored & { text: string } {
  return { revision, text };
}

const NAMES = ['../../etc/passwd', 'a/b', '名字', '\u0000', 'x'.repeat(5000), '__proto__'];

/** Runs the suite on stores that `open` gives, each on data of its own. */
export function storeContract(name: string, open: () => Promise<StoreHouse>): void {
  describe(`${name} as a store`, () => {
    let house: StoreHouse;
    let store: Store;
    beforeEach(async () => {
      house = await open();
      ({ store } = house);
    });
    afterEach(() => house.end());

    it('gives back what was saved, and nothing for a stranger', async () => {
      await store.save('web:1', stored(1, '表'), 0);
      expect(await store.load('web:1')).toEqual({ revision: 1, text: '表' });
      expect(await store.load('web:2')).toBeUndefined();
    });

    it('still has it in the next process, which can go on', async () => {
      await store.save('a', stored(1, 'first'), 0);
      await store.save('a', stored(2, 'second'), 1);
      const next = await house.next();
      expect(await next.load('a')).toEqual(stored(2, 'second'));
      await next.save('a', stored(3, 'third'), 2);
      expect(await next.load('a')).toEqual(stored(3, 'third'));
    });

    it('gives each caller a value of its own', async () => {
      const given = stored(1, 'kept');
      await store.save('a', given, 0);
      given.text = 'changed later';
      const loaded = await store.load('a');
      Object.assign(loaded ?? {}, { text: 'changed too' });
      expect(await store.load('a')).toEqual(stored(1, 'kept'));
    });

    it('refuses to overwrite a revision it was not told of', async () => {
      await store.save('c', stored(1, 'first'), 0);
      await expect(store.save('c', stored(1, 'other'), 0)).rejects.toBeInstanceOf(RevisionClash);
      await expect(store.save('c', stored(3, 'other'), 2)).rejects.toBeInstanceOf(RevisionClash);
      expect(await store.load('c')).toEqual(stored(1, 'first'));
    });

    it('takes one of many saves of the same revision at once', async () => {
      const tries = Array.from({ length: 20 }, (_, i) => store.save('c', stored(1, `${i}`), 0));
      const results = await Promise.allSettled(tries);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const kept = results.findIndex(({ status }) => status === 'fulfilled');
      expect(await store.load('c')).toEqual(stored(1, `${kept}`));
    });

    it('takes a first revision that is not 1, as an import brings it', async () => {
      await store.save('c', stored(41), 0);
      await store.save('c', stored(42), 41);
      expect(await store.load('c')).toEqual(stored(42));
    });

    it('takes any name and any text', async () => {
      const text = '\u0000\u2028"\\\u{1F600}汉字';
      for (const each of NAMES) await store.save(each, stored(1, each + text), 0);
      for (const each of NAMES) expect(await store.load(each)).toEqual(stored(1, each + text));
      const next = await house.next();
      const listed = await Array.fromAsync(next.conversations());
      expect(listed.map(({ conversation }) => conversation).toSorted()).toEqual(NAMES.toSorted());
    });

    it('tells of which conversations work is pending, now and in the next process', async () => {
      const pending = [{ id: 'e1', kind: 'show' }];
      const owed = (listed: Listed[]) =>
        listed.flatMap(({ conversation, owes }) => (owes ? [conversation] : [])).toSorted();
      for (let i = 1; i <= 40; i += 1) await store.save(`c${i}`, { ...stored(1), pending: [] }, 0);
      for (const each of ['c7', 'c30']) await store.save(each, { ...stored(2), pending }, 1);
      expect(owed(await Array.fromAsync(store.conversations()))).toEqual(['c30', 'c7']);
      await store.save('c7', { ...stored(3), pending: [] }, 2);
      const next = await house.next();
      const listed = await Array.fromAsync(next.conversations());
      expect(listed).toHaveLength(40);
      expect(owed(listed)).toEqual(['c30']);
    });

    it('gives what the caller has only while that is what is stored', async () => {
      const have = stored(1, 'first');
      await store.save('a', have, 0);
      expect(await store.load('a', have)).toEqual(stored(1, 'first'));
      await store.save('a', stored(2, 'second'), 1);
      expect(await store.load('a', have)).toEqual(stored(2, 'second'));
      await store.forget('a');
      expect(await store.load('a', have)).toBeUndefined();
      await store.save('a', stored(1, 'anew'), 0);
      expect(await store.load('a', have)).toEqual(stored(1, 'anew'));
      expect(await store.load('b', have)).toBeUndefined();
    });

    it('forgets a conversation wholly and no other', async () => {
      for (let i = 1; i <= 3; i += 1) await store.save('a', stored(i, 'secret'), i - 1);
      await store.save('b', stored(1, 'kept'), 0);
      await store.forget('a');
      await store.forget('never seen');
      expect(await store.load('a')).toBeUndefined();
      expect(await Array.fromAsync(store.conversations())).toEqual([
        { conversation: 'b', owes: false },
      ]);
      const next = await house.next();
      expect(await next.load('a')).toBeUndefined();
      expect(await next.load('b')).toEqual(stored(1, 'kept'));
      await next.save('a', stored(1, 'anew'), 0);
      expect(await next.load('a')).toEqual(stored(1, 'anew'));
    });
  });
}
