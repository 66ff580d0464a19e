// The way to PostgreSQL: connections from a pool, transactions, and one line of its own that listens,
// leads and shows the others that this process is alive. Knows nothing of what is stored.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { StoreFailure } from '../../app/ports.ts';

/** Statements on one connection. */
export interface Sql {
  /** Gives the rows, as objects by the names of their columns. */
  query(text: string, values?: readonly unknown[]): Promise<unknown[]>;
}

/** Does the work in one transaction, which is undone when the work throws. */
export interface Database {
  transaction: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
}

export interface Postgres extends Database {
  pool: pg.Pool;
  /** Statements that are a transaction each. */
  sql: Sql;
  /** A line of its own, as long as the program runs. */
  line(hears: (text: string) => void, regained: () => void): Line;
  end(): Promise<void>;
}

/** One connection that is opened again whenever it breaks. */
export interface Line {
  /**
   * Does the work for as long as this process, of all on the database, holds the lock of that name: it
   * is lost with the connection, and then somebody else's. Does it again when it is had again.
   */
  alone(
    name: string,
    work: (lost: AbortSignal) => Promise<void>,
    until: AbortSignal,
  ): Promise<void>;
  end(): Promise<void>;
}

/** Four processes of as many stay below the hundred that a server allows by default. */
const CONNECTIONS = 16;
const CONNECT_MS = 5000;
/** A statement that takes longer is stuck, in milliseconds. */
const STATEMENT_MS = 30_000;
const FIRST_PAUSE = 200;
const LAST_PAUSE = 2000;
/** Between two tries to get a lock that another process holds. */
const LOCK_PAUSE = 1000;
/** What is told to all processes. */
export const CHANNEL = 'shenbao';

/** `log` takes a line on a connection that broke. */
export function postgres(url: string, log: (what: string, error?: unknown) => void): Postgres {
  const way = {
    connectionString: url,
    application_name: 'shenbao',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...way, max: CONNECTIONS, query_timeout: STATEMENT_MS });
  // Of one that nobody uses; the next query opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  return {
    pool,
    sql: sqlOn(pool),
    async transaction(work) {
      const client = await pool.connect().catch(failed);
      let broken: Error | undefined;
      try {
        await client.query('begin').catch(failed);
        const result = await work(sqlOn(client));
        await client.query('commit').catch(failed);
        return result;
      } catch (error) {
        await client.query('rollback').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    line: (hears, regained) => openLine(way, { hears, regained, log }),
    end: () => pool.end(),
  };
}

function sqlOn(client: Pick<pg.ClientBase, 'query'>): Sql {
  return {
    async query(text, values = []) {
      const { rows } = await client.query(text, [...values]).catch(failed);
      return rows;
    },
  };
}

/** The cause stays with it for its code; its message might quote what was stored. */
function failed(cause: unknown): never {
  throw new StoreFailure('数据库连不上或出错，请稍后再试。', { cause });
}

function openLine(
  way: pg.ClientConfig,
  {
    hears,
    regained,
    log,
  }: {
    hears: (text: string) => void;
    regained: () => void;
    log: (what: string, error?: unknown) => void;
  },
): Line {
  const ending = new AbortController();
  let client = Promise.withResolvers<{ sql: pg.Client; lost: AbortSignal }>();
  const running = keepOpen();

  async function keepOpen(): Promise<void> {
    for (let wait = FIRST_PAUSE; !ending.signal.aborted;) {
      const losing = new AbortController();
      const sql = new pg.Client(way);
      const broken = new Promise<void>((resolve) => {
        sql.on('error', () => resolve());
        sql.on('end', () => resolve());
      });
      sql.on('notification', ({ payload }) => hears(payload ?? ''));
      try {
        await sql.connect();
        // A host that vanished is noticed by the server within some ten seconds, and its locks go.
        await sql.query(
          `set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3; listen ${CHANNEL}`,
        );
        client.resolve({ sql, lost: losing.signal });
        wait = FIRST_PAUSE;
        regained();
        await Promise.race([broken, aborted(ending.signal)]);
      } catch (error) {
        if (wait === FIRST_PAUSE) log('the database cannot be reached, trying on', error);
      }
      client = Promise.withResolvers();
      losing.abort(new Error('the line to the database was lost'));
      await sql.end().catch(() => undefined);
      await pause(wait, undefined, { signal: ending.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LAST_PAUSE);
    }
  }

  return {
    async alone(name, work, until) {
      const over = AbortSignal.any([until, ending.signal]);
      while (!over.aborted) {
        const open = await Promise.race([client.promise, aborted(over)]);
        if (!open) return;
        const { sql, lost } = open;
        try {
          const { rows } = await sql.query<{ held: boolean }>(
            `select pg_try_advisory_lock(hashtextextended($1, 0)) as held`,
            [`shenbao ${name}`],
          );
          if (rows[0]?.held) {
            await work(AbortSignal.any([lost, over]));
            if (!lost.aborted) {
              await sql.query('select pg_advisory_unlock(hashtextextended($1, 0))', [
                `shenbao ${name}`,
              ]);
            }
          }
        } catch (error) {
          if (!lost.aborted && !over.aborted) throw error;
        }
        await pause(LOCK_PAUSE, undefined, { signal: over }).catch(() => undefined);
      }
    },
    async end() {
      ending.abort();
      await running;
    },
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
