// Joins the adapters of PostgreSQL: the part of the composition root that is loaded only with DATABASE_URL.
import { fileName, type Inspected } from './adapters/session-file.ts';
import { postgres } from './adapters/postgres/database.ts';
import {
  postgresExchange,
  prepareWork,
  type PostgresExchange,
} from './adapters/postgres/exchange.ts';
import { postgresFiles } from './adapters/postgres/files.ts';
import { isFree, migrate } from './adapters/postgres/migrations.ts';
import { postgresStore } from './adapters/store-postgres.ts';
import type { ArrivedFiles, Exchange, Store } from './app/ports.ts';

type Log = (what: string, error?: unknown, conversation?: string) => void;

export interface SharedDatabase {
  /** Closing it ends the connections. */
  store: Store;
  exchange: Exchange;
  files: ArrivedFiles;
  /** Does the work while this process is the one that has the bot: see `Line`. */
  alone: (work: (lost: AbortSignal) => Promise<void>, until: AbortSignal) => Promise<void>;
  isReady(): Promise<boolean>;
  counts: PostgresExchange['counts'];
}

/**
 * The database, brought up to date, with what processes on it share. `works`: this one takes inputs in and
 * does work. Throws StoreFailure when it cannot be reached.
 */
export async function sharedDatabase(
  url: string,
  { works, log }: { works: boolean; log: Log },
): Promise<SharedDatabase> {
  const database = postgres(url, log);
  await migrate(database);
  await prepareWork(database);
  const exchange = postgresExchange(database, { works, free: await isFree(database), log });
  return {
    store: { ...exchange.store, close: () => database.end() },
    exchange,
    files: postgresFiles(database, 'web'),
    alone: (work, until) => exchange.line.alone('telegram', work, until),
    isReady: () =>
      database.sql.query('select 1').then(
        () => true,
        () => false,
      ),
    counts: exchange.counts,
  };
}

/** The sessions alone, for a process that shares nothing: who does the work that they owe is its business. */
export async function databaseStore(url: string, log: Log): Promise<Store> {
  const database = postgres(url, log);
  await migrate(database);
  const store = postgresStore(database, { free: await isFree(database) });
  return { ...store, close: () => database.end() };
}

/** The sessions for an import: work that they owe is handed out to the processes on the database. */
export async function handedOutStore(url: string, log: Log): Promise<Store> {
  const { store, exchange } = await sharedDatabase(url, { works: false, log });
  const close = async () => {
    await exchange.stop();
    await store.close();
  };
  return { ...store, close };
}

/** Every session of a store, for a look at what is in them. */
export async function* inspectStore(openStore: () => Promise<Store>): AsyncIterable<Inspected> {
  const store = await openStore();
  try {
    for await (const { conversation } of store.conversations()) {
      const session = await store.load(conversation);
      const file = fileName(conversation);
      if (session) yield { file, kind: 'current', holds: { conversation, session } };
    }
  } finally {
    await store.close();
  }
}
