// What the processes on one database share: the inbox, whose rows are taken in one after another in each
// conversation, in the transaction of the session they change; slow work, as jobs of graphile-worker; and
// news of what was saved. Knows of an input its conversation and id, of a session its outbox.
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker';
import { z } from 'zod';
import { oneAtATime } from '../../app/one-at-a-time.ts';
import { StoreFailure, type Arrived, type Exchange, type Hands } from '../../app/ports.ts';
import { postgresStore, type Owed, type PostgresStore } from '../store-postgres.ts';
import { CHANNEL, type Line, type Postgres, type Sql } from './database.ts';
import { jsonFrom, storableJson, storableText, textFrom } from './json.ts';

export interface ExchangeOptions {
  /** Takes inputs in and does work, besides hearing the news. */
  works: boolean;
  /** The login is above the policies of the tables. */
  free: boolean;
  log: (what: string, error?: unknown, conversation?: string) => void;
}

export interface PostgresExchange extends Exchange {
  /** The sessions; what they owe is handed out by the transaction that saves them. */
  store: PostgresStore;
  line: Line;
  /** How much waits, and how much was set aside. */
  counts: () => Promise<z.infer<typeof CountsSchema>>;
}

/** Inputs that one process takes in at the same time; each needs a connection. */
const INPUTS_AT_ONCE = 6;
/** Work that one process does at the same time: most of it waits for a language model. */
const WORK_AT_ONCE = 16;
/** A claim holds so long: a process that is killed delays a conversation no longer. */
const CLAIM = '4 seconds';
/** An input that failed so often is set aside; likewise one at which so many processes ended. */
const MOST_FAILURES = 4;
const MOST_TRIES = 20;
/** Between two looks for inputs and for work of which nobody was told, in milliseconds. */
const LOOK_MS = 500;
const WORK_LOOK_MS = 2000;
const BEAT_MS = 1000;
/** A process is dead when nothing was heard of it for so long. */
const SILENCE = '8 seconds';
const SWEEP_MS = 3000;
/** A screen that is owed for longer: its news was lost. */
const OVERDUE = '2 seconds';
const CLEAN_MS = 600_000;
const FILES_KEPT = '1 day';
/** What one notice of PostgreSQL may hold, in bytes. */
const MOST_NOTICE = 7900;
/** While the database is away an input is tried again for so long before its sender is told. */
const PUT_MS = 25_000;
const PUT_PAUSE = 250;
/** Effects that are work; the others are seen to when the conversation is shown. */
const WORK = new Set(['draft', 'model', 'read']);

const NoticeSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('inbox') }),
  z.object({ of: z.literal('saved'), conversation: z.string(), shows: z.boolean() }),
  z.object({
    of: z.literal('grown'),
    conversation: z.string(),
    effect: z.string(),
    goal: z.string(),
  }),
]);
const JobSchema = z.object({ conversation: z.string(), effect: z.string() });

/** An input that waits. PostgreSQL's large numbers are texts here. */
const RowSchema = z.object({
  id: z.string(),
  conversation: z.string(),
  body: z.string(),
  tries: z.number(),
  failures: z.number(),
});
type Row = z.infer<typeof RowSchema>;

const CountsSchema = z.object({ inputs: z.number(), work: z.number(), aside: z.number() });

/** The tables of graphile-worker, which has migrations of its own. */
export function prepareWork({ pool }: Postgres): Promise<void> {
  return runMigrations({ pgPool: pool, logger: SILENT });
}

/** The exchange on tables that are there. It begins with `start`. */
export function postgresExchange(
  postgres: Postgres,
  { works, free, log }: ExchangeOptions,
): PostgresExchange {
  const { sql } = postgres;
  const stopping = new AbortController();
  const { signal } = stopping;
  const inOrder = oneAtATime();
  const store = postgresStore(postgres, { free, outbox });
  const line = postgres.line(hear, lookAgain);
  let loops: Promise<void>[] = [];
  let hands: Hands | undefined;

  // --- News ---------------------------------------------------------------------------------------

  function hear(text: string): void {
    const notice = NoticeSchema.safeParse(parsed(text)).data;
    if (!notice) return;
    if (notice.of === 'inbox') return nudge();
    const conversation = textFrom(notice.conversation);
    if (notice.of === 'saved') hands?.changed(conversation, notice.shows);
    else hands?.grown({ ...notice, conversation });
  }

  /** What was told while the line was broken was not heard. */
  function lookAgain(): void {
    nudge();
    void sweep('0 seconds').catch(() => undefined);
  }

  async function sweep(since: string): Promise<void> {
    for (const those of hands?.onScreen() ?? []) {
      for (const conversation of await store.owing(those, since)) {
        hands?.changed(conversation, true);
      }
    }
  }

  /** In the transaction of a save. */
  async function outbox(within: Sql, name: string, owed: readonly Owed[]): Promise<void> {
    const conversation = storableText(name);
    const shows = owed.some(({ kind }) => !WORK.has(kind));
    const notice = JSON.stringify({ of: 'saved', conversation, shows });
    await within.query(TELL, [notice]);
    const work = owed.filter(({ kind }) => WORK.has(kind)).map(({ id }) => id);
    if (work.length > 0) await within.query(HAND_OUT, [conversation, work]);
  }

  // --- Inputs -------------------------------------------------------------------------------------

  const sleepers: (() => void)[] = [];
  let isNews = false;

  /** One of those who take inputs looks for one. */
  function nudge(): void {
    const wake = sleepers.shift();
    if (wake) wake();
    else isNews = true;
  }

  async function takeInputs(): Promise<void> {
    while (!signal.aborted) {
      let isTaken = false;
      try {
        isTaken = await takeNext();
      } catch (error) {
        log('inputs could not be taken from the database, trying on', error);
        await rest(LOOK_MS);
      }
      if (isTaken || isNews) {
        isNews = false;
        continue;
      }
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        sleepers.push(resolve);
      });
    }
  }

  /** False when nothing waits. */
  async function takeNext(): Promise<boolean> {
    const [row] = z.array(RowSchema).parse(await sql.query(CLAIM_NEXT));
    if (!row || !hands) return false;
    const arrived = arrivedIn(row);
    try {
      if (row.tries > MOST_TRIES) throw new Error('the process ended at every try');
      await postgres.transaction(async (within) => {
        if (await isGone(within, row)) return;
        await hands?.take(arrived, storeIn(within));
      });
    } catch (error) {
      await tryLater(row, arrived, error);
    }
    return true;
  }

  function storeIn(within: Sql): PostgresStore {
    return postgresStore({ transaction: (work) => work(within) }, { free, outbox });
  }

  /** An input waits a little, which holds up nobody but its conversation; after some tries it is set aside. */
  async function tryLater(row: Row, arrived: Arrived, error: unknown): Promise<void> {
    const { conversation } = arrived;
    if (row.failures + 1 < MOST_FAILURES && row.tries <= MOST_TRIES) {
      if (row.failures === 0) log('an input failed, trying again', error, conversation);
      await sql.query(TRY_LATER, [row.id]);
      return;
    }
    log('an input failed at every try and was set aside', error, conversation);
    const why = error instanceof Error ? `${error.name} ${codeOf(error)}`.trim() : typeof error;
    const setAside = (tell: boolean) =>
      postgres.transaction(async (within) => {
        await within.query(SET_ASIDE, [row.id, why]);
        if ((await isGone(within, row)) || !tell) return;
        await hands?.giveUp(arrived, storeIn(within));
      });
    // Where not even that can be told, the conversation itself cannot be read.
    await setAside(true).catch(() => setAside(false));
  }

  // --- Work ---------------------------------------------------------------------------------------

  let pools: string[] = [];

  /** graphile-worker gives up for good when the database was away at a bad moment: then it begins again. */
  async function doWork(): Promise<void> {
    while (!signal.aborted) {
      const events: WorkerEvents = new EventEmitter();
      events.on('pool:create', ({ workerPool }) => {
        pools = [workerPool.id];
      });
      try {
        const runner = await run({
          pgPool: postgres.pool,
          concurrency: WORK_AT_ONCE,
          pollInterval: WORK_LOOK_MS,
          noHandleSignals: true,
          logger: SILENT,
          events,
          taskList: {
            work: async (payload, { job }) => {
              const { conversation, effect } = JobSchema.parse(payload);
              await hands?.work(textFrom(conversation), effect, job.attempts);
            },
          },
        });
        const stop = () => void runner.stop().catch(() => undefined);
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
        await runner.promise;
        signal.removeEventListener('abort', stop);
      } catch (error) {
        if (!signal.aborted) log('work could not be taken from the database, trying on', error);
      }
      pools = [];
      await rest(LOOK_MS);
    }
  }

  /** Says that this process is alive, and unlocks the work of those that are not. */
  async function keepAlive(): Promise<void> {
    while (!signal.aborted) {
      await sql
        .query(BEAT, [pools])
        .then(() => sql.query(UNLOCK))
        // It is heard of as soon as the database is back.
        .catch(() => undefined);
      await rest(BEAT_MS);
    }
  }

  async function lookAround(): Promise<void> {
    for (let turn = 0; !signal.aborted; turn += 1) {
      await rest(LOOK_MS);
      nudge();
      if (turn % (SWEEP_MS / LOOK_MS) === 0) await sweep(OVERDUE).catch(() => undefined);
      if (works && turn % (CLEAN_MS / LOOK_MS) === 0) await sql.query(CLEAN).catch(() => undefined);
    }
  }

  function rest(ms: number): Promise<unknown> {
    return pause(ms, undefined, { signal }).catch(() => undefined);
  }

  return {
    store,
    line,

    put({ conversation: name, ...arrived }) {
      const values = [storableText(name), storableText(arrived.id), storableJson(arrived)];
      // The numbers that they get here are their order.
      return inOrder(name, async () => {
        for (const end = Date.now() + PUT_MS; ;) {
          try {
            await sql.query(PUT, values);
            return;
          } catch (error) {
            if (!(error instanceof StoreFailure) || Date.now() > end || signal.aborted) throw error;
            await rest(PUT_PAUSE);
          }
        }
      });
    },

    async start(given) {
      hands = given;
      loops = [lookAround()];
      if (!works) return;
      loops.push(doWork(), keepAlive());
      for (let i = 0; i < INPUTS_AT_ONCE; i += 1) loops.push(takeInputs());
    },

    grown({ conversation, ...text }) {
      const notice = JSON.stringify({
        of: 'grown',
        conversation: storableText(conversation),
        ...text,
      });
      // A longer one is seen when it is done.
      if (Buffer.byteLength(notice) > MOST_NOTICE) return;
      void sql.query(TELL, [notice]).catch(() => undefined);
    },

    async counts() {
      return CountsSchema.parse((await sql.query(COUNT))[0]);
    },

    async stop() {
      stopping.abort();
      for (const wake of sleepers) wake();
      await Promise.all(loops);
      // Its work is free at once.
      await sql.query(LEAVE, [pools]).catch(() => undefined);
      await line.end();
    },
  };
}

// --- SQL ------------------------------------------------------------------------------------------

const TELL = `select pg_notify('${CHANNEL}', $1)`;

const PUT = `
  with kept as (
    insert into shenbao.inbox (conversation, event, body) values ($1, $2, $3)
    on conflict do nothing returning id)
  select pg_notify('${CHANNEL}', '{"of":"inbox"}') from kept`;

/**
 * The oldest input of some conversation, for which nothing else is in hand. That it was claimed need not
 * be on disk: at worst it is claimed again.
 */
const CLAIM_NEXT = `
  update shenbao.inbox set tries = tries + 1, again_at = now() + interval '${CLAIM}'
  where id = (
    select id from shenbao.inbox head
    where again_at <= now() and not exists (
      select from shenbao.inbox earlier
      where earlier.conversation = head.conversation and earlier.id < head.id)
    order by id limit 1 for update skip locked)
  returning id, conversation, body::text as body, tries, failures,
    set_config('synchronous_commit', 'off', true)`;

const TRY_LATER = `
  update shenbao.inbox
  set failures = failures + 1, again_at = now() + (failures + 1) * interval '400 milliseconds'
  where id = $1`;

const SET_ASIDE = `
  insert into shenbao.set_aside (id, conversation, event, body, tries, error)
  select id, conversation, event, body, tries, $2 from shenbao.inbox where id = $1`;

/** Work that is handed out already stays as it is. */
const HAND_OUT = `
  select graphile_worker.add_job('work', json_build_object('conversation', $1::text, 'effect', effect),
    job_key => $1 || ' ' || effect, job_key_mode => 'unsafe_dedupe')
  from unnest($2::text[]) effect`;

const BEAT = `
  insert into shenbao.process (pool) select unnest($1::text[])
  on conflict (pool) do update set seen_at = now()`;

const UNLOCK = `
  select graphile_worker.force_unlock_workers(array_agg(distinct locked_by)) from graphile_worker.jobs
  where locked_by is not null and locked_at < now() - interval '${SILENCE}'
    and not exists (select from shenbao.process
      where pool = locked_by and seen_at > now() - interval '${SILENCE}')
  having count(*) > 0`;

const LEAVE = `
  with gone as (delete from shenbao.process where pool = any($1::text[]))
  select graphile_worker.force_unlock_workers($1::text[])`;

const CLEAN = `
  with old as (delete from shenbao.file where came_at < now() - interval '${FILES_KEPT}')
  delete from shenbao.process where seen_at < now() - interval '1 hour'`;

const COUNT = `
  select (select count(*)::int from shenbao.inbox) as inputs,
    (select count(*)::int from graphile_worker.jobs) as work,
    (select count(*)::int from shenbao.set_aside) as aside`;

/** True when somebody else has seen to it. */
async function isGone(within: Sql, { id }: Row): Promise<boolean> {
  const rows = await within.query('delete from shenbao.inbox where id = $1 returning id', [id]);
  return rows.length === 0;
}

function arrivedIn({ conversation, body }: Row): Arrived {
  return {
    conversation: textFrom(conversation),
    ...(jsonFrom(body) as Omit<Arrived, 'conversation'>),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: Error): string {
  const cause = error.cause as { code?: unknown } | undefined;
  return typeof cause?.code === 'string' ? cause.code : '';
}

/** What it has to say is seen in the queue; its words may quote what a user wrote. */
const SILENT = new Logger(() => () => undefined);
