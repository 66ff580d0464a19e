// Joins the adapters of PostgreSQL: the part of the composition root that is loaded only with DATABASE_URL.
import { z } from 'zod';
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
import { StoreFailure, type ArrivedFiles, type Exchange, type Store } from './app/ports.ts';

/** PostgreSQL 13, as the server numbers itself. */
const OLDEST = 130_000;
const FoundSchema = z.tuple([
  z.object({ version: z.string(), fits: z.boolean(), may: z.boolean() }),
]);

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

/** The version of the server; changes nothing. Throws what keeps the program from starting there. */
export async function inspectDatabase(url: string): Promise<string> {
  const database = postgres(url, () => undefined);
  try {
    const rows = await database.sql.query(
      `select current_setting('server_version') as version,
         current_setting('server_version_num')::int >= ${OLDEST} as fits,
         has_database_privilege(current_database(), 'create') as may`,
    );
    const [{ version, fits, may }] = FoundSchema.parse(rows);
    if (!fits) throw new Error(`PostgreSQL ${version} 太旧了，请换 13 或更新的。`);
    if (!may) throw new Error('这个登录不能在库里建表，请把库交给它：createdb -O 登录名 库名');
    return version;
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    const { code = '' } = z
      .looseObject({ code: z.string().optional() })
      .catch({})
      .parse(error.cause);
    throw new Error(`连不上，请核对 DATABASE_URL，再看数据库开着没有。${code}`, { cause: error });
  } finally {
    await database.end();
  }
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
