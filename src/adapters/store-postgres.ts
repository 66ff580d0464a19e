// Sessions as rows of PostgreSQL: JSONB with a revision that is compared and swapped. Every statement
// sees the rows of one unit only, the conversation's own. Knows of a session its revision and its outbox.
import { z } from 'zod';
import { RevisionClash, type OnScreen, type Store } from '../app/ports.ts';
import type { Database, Sql } from './postgres/database.ts';
import { jsonFrom, storableJson, storableText, textFrom } from './postgres/json.ts';
import { ROLE } from './postgres/migrations.ts';

/** Work that a session owes, as its outbox has it. */
export interface Owed {
  id: string;
  kind: string;
}

export interface StoreOptions {
  /** The login is above the policies of the tables, and steps down to a role that is not. */
  free: boolean;
  /** In the transaction of a save: what is owed is handed out with the session or not at all. */
  outbox?: (sql: Sql, conversation: string, owed: readonly Owed[]) => Promise<void>;
}

export interface PostgresStore extends Store {
  /** Those of these conversations whose screen has been owed for longer than `since`, an interval. */
  owing(those: OnScreen, since: string): Promise<string[]>;
}

const SessionSchema = z.looseObject({
  revision: z.number().int().min(1),
  pending: z.array(z.looseObject({ id: z.string(), kind: z.string() })).exactOptional(),
});

const NamesSchema = z.array(z.object({ conversation: z.string() }));
const ListedSchema = z.array(z.object({ conversation: z.string(), owes: z.boolean() }));

/** Work that somebody has to see, or that ends the conversation. */
const SHOWS = new Set(['show', 'erase']);
/** Names of a listing that are in memory at once. */
const PAGE = 1000;
/** Overdue screens that are looked after at a time. */
const MOST_OWING = 500;

/** A store on tables that `migrate` has made; closing it is the database's business. */
export function postgresStore(database: Database, options: StoreOptions): PostgresStore {
  const { free, outbox } = options;

  /** In the eyes of the conversation's unit, or of everybody's. */
  async function seeing<T>(
    sql: Sql,
    whose: { conversation: string } | '*',
    work: () => Promise<T>,
  ) {
    const [unit, name] =
      whose === '*'
        ? ['$1', whose]
        : [
            'coalesce((select unit from shenbao.member where conversation = $1), $1)',
            whose.conversation,
          ];
    await sql.query(
      `select set_config('shenbao.unit', ${unit}, true), set_config('role', $2, true)`,
      [name, free ? ROLE : 'none'],
    );
    const result = await work();
    // What follows in the same transaction is the program's own again.
    await sql.query(`select set_config('role', 'none', true)`);
    return result;
  }

  return {
    async load(name) {
      const conversation = storableText(name);
      return database.transaction(async (sql) => {
        const rows = await seeing(sql, { conversation }, () =>
          sql.query('select body::text as body from shenbao.session where conversation = $1', [
            conversation,
          ]),
        );
        const [row] = z.array(z.object({ body: z.string() })).parse(rows);
        return row && SessionSchema.parse(jsonFrom(row.body));
      });
    },

    async save(name, session, expected) {
      const conversation = storableText(name);
      const { revision, pending = [] } = SessionSchema.parse(session);
      const shows = pending.some(({ kind }) => SHOWS.has(kind));
      const values = [conversation, revision, shows, storableJson(session)];
      await database.transaction(async (sql) => {
        const rows = await seeing(sql, { conversation }, () =>
          expected === 0
            ? sql.query(
                `insert into shenbao.session (conversation, unit, revision, shows, body)
                 values ($1, shenbao.unit(), $2, $3, $4) on conflict do nothing returning revision`,
                values,
              )
            : sql.query(
                `update shenbao.session
                 set unit = shenbao.unit(), revision = $2, shows = $3, body = $4, saved_at = now()
                 where conversation = $1 and revision = $5 returning revision`,
                [...values, expected],
              ),
        );
        if (rows.length === 0)
          throw new RevisionClash(`revision ${expected} is not the stored one`);
        await outbox?.(sql, name, pending);
      });
    },

    async forget(name) {
      const conversation = storableText(name);
      await database.transaction(async (sql) => {
        await seeing(sql, { conversation }, () =>
          sql.query('delete from shenbao.session where conversation = $1', [conversation]),
        );
        // What was set aside, and files that came, are the user's own too.
        await sql.query('delete from shenbao.set_aside where conversation = $1', [conversation]);
        await sql.query('delete from shenbao.file where conversation = $1', [conversation]);
      });
    },

    async *conversations() {
      let last = '';
      for (;;) {
        const rows = await database.transaction((sql) =>
          seeing(sql, '*', () =>
            sql.query(
              `select conversation, jsonb_path_exists(body, '$.pending[0]') as owes
               from shenbao.session where conversation > $1
               order by conversation limit ${PAGE}`,
              [last],
            ),
          ),
        );
        for (const { conversation, owes } of ListedSchema.parse(rows)) {
          last = conversation;
          yield { conversation: textFrom(conversation), owes };
        }
        if (rows.length < PAGE) return;
      }
    },

    async owing({ channel, conversations }, since) {
      if (conversations !== 'all' && conversations.size === 0) return [];
      const [those, values] =
        conversations === 'all'
          ? ['conversation ~>=~ $2 and conversation ~<~ $3', [`${channel}:`, `${channel};`]]
          : ['conversation = any($2)', [[...conversations].map(storableText)]];
      const rows = await database.transaction((sql) =>
        seeing(sql, '*', () =>
          sql.query(
            `select conversation from shenbao.session
             where shows and ${those} and saved_at < now() - $1::interval limit ${MOST_OWING}`,
            [since, ...values],
          ),
        ),
      );
      return NamesSchema.parse(rows).map(({ conversation }) => textFrom(conversation));
    },

    close: () => Promise.resolve(),
  };
}
