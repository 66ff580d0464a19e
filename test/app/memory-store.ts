// Test support: a store in memory, for tests that need many of them. Keeps the contract of the port.
import { RevisionClash, type Store, type Stored } from '../../src/app/ports.ts';

/** On the same `rows` a second store is the next process. */
export function memoryStore(rows: Map<string, string> = new Map()): Store {
  return {
    async load(conversation) {
      const row = rows.get(conversation);
      return row === undefined ? undefined : (JSON.parse(row) as { revision: number });
    },
    async save(conversation, session, expected) {
      const row = rows.get(conversation);
      const revision = row === undefined ? 0 : (JSON.parse(row) as { revision: number }).revision;
      if (revision !== expected) throw new RevisionClash(`revision ${revision} is stored`);
      rows.set(conversation, JSON.stringify(session));
    },
    async forget(conversation) {
      rows.delete(conversation);
    },
    async *conversations() {
      for (const [conversation, row] of rows) {
        const { pending = [] } = JSON.parse(row) as Stored;
        yield { conversation, owes: pending.length > 0 };
      }
    },
    close: async () => undefined,
  };
}
