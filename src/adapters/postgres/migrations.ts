// The tables, made and changed step by step: a database remembers how far it has come, and one process at
// a time goes on from there. A step that has been released is never altered, only followed by another.
import { z } from 'zod';
import type { Database, Sql } from './database.ts';

/** Plays the steps that the database has not seen. Throws StoreFailure, or an Error from a later version's. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    // The others wait here until this transaction ends.
    await sql.query(`select pg_advisory_xact_lock(hashtextextended('shenbao migrations', 0))`);
    await sql.query('create schema if not exists shenbao');
    await sql.query(
      'create table if not exists shenbao.step (number integer primary key, made_at timestamptz not null default now())',
    );
    const [{ done } = { done: 0 }] = z
      .array(z.object({ done: z.number() }))
      .parse(await sql.query('select coalesce(max(number), 0) as done from shenbao.step'));
    if (done > STEPS.length) {
      throw new Error(
        `数据库是更新版本的程序建的（第 ${done} 步，本程序到第 ${STEPS.length} 步），请用新版本启动。`,
      );
    }
    for (const [i, statements] of STEPS.entries()) {
      if (i < done) continue;
      for (const statement of statements) await sql.query(statement);
      await sql.query('insert into shenbao.step (number) values ($1)', [i + 1]);
    }
    await ensureRole(sql);
  });
}

/** Whether the login is above the policies of the tables. */
export function isFree(database: Database): Promise<boolean> {
  return database.transaction(isAbove);
}

async function isAbove(sql: Sql): Promise<boolean> {
  const rows = await sql.query(
    'select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)',
  );
  return rows.length > 0;
}

/** The role that superusers step down to: row-level security does not hold for them. */
export const ROLE = 'shenbao_unit';

/**
 * Whoever owns the tables is bound by their policies; a superuser is not, and takes this role in every
 * transaction. A role belongs to the whole server, so it may be there already, or not be ours to make.
 */
async function ensureRole(sql: Sql): Promise<void> {
  if (!(await isAbove(sql))) return;
  await sql.query(`do $$ begin
    if not exists (select from pg_roles where rolname = '${ROLE}') then create role ${ROLE} nologin; end if;
  exception when duplicate_object then null; end $$`);
  await sql.query(`grant usage on schema shenbao to ${ROLE}`);
  await sql.query(`grant select, insert, update, delete on shenbao.session to ${ROLE}`);
  await sql.query(`grant execute on function shenbao.unit() to ${ROLE}`);
}

const STEPS: readonly (readonly string[])[] = [
  [
    // Whose data is seen: set in every transaction. Without it nobody's.
    `create function shenbao.unit() returns text language sql stable
       as $$ select current_setting('shenbao.unit', true) $$`,
    // A conversation that no unit has is a unit of its own.
    `create table shenbao.member (
       conversation text primary key,
       unit text not null,
       since timestamptz not null default now())`,
    `create table shenbao.session (
       conversation text primary key,
       unit text not null,
       revision integer not null check (revision >= 1),
       shows boolean not null,
       body jsonb not null,
       saved_at timestamptz not null default now())`,
    // A new version of a row fits on its page: nothing of the index has to be touched.
    'alter table shenbao.session set (fillfactor = 70)',
    'create index session_shows on shenbao.session (conversation text_pattern_ops) where shows',
    'create index session_unit on shenbao.session (unit)',
    'alter table shenbao.session enable row level security',
    'alter table shenbao.session force row level security',
    // '*' is the program itself, looking for what is owed, and whoever exports everything.
    `create policy of_unit on shenbao.session
       using (unit = shenbao.unit() or shenbao.unit() = '*')
       with check (unit = shenbao.unit() or shenbao.unit() = '*')`,
    // For whoever runs the database: from now on the conversation is the unit's, with all it holds.
    `create function shenbao.join_unit(conversation text, unit text) returns void language plpgsql
       as $$ begin
         insert into shenbao.member as m values (join_unit.conversation, join_unit.unit)
           on conflict on constraint member_pkey do update set unit = excluded.unit, since = now();
         perform set_config('shenbao.unit', '*', true);
         update shenbao.session s set unit = join_unit.unit
           where s.conversation = join_unit.conversation;
         perform set_config('shenbao.unit', '', true);
       end $$`,
    `create table shenbao.inbox (
       id bigint generated always as identity primary key,
       conversation text not null,
       event text not null,
       body jsonb not null,
       tries integer not null default 0,
       failures integer not null default 0,
       again_at timestamptz not null default now(),
       unique (conversation, event))`,
    'create index inbox_order on shenbao.inbox (conversation, id)',
    `create table shenbao.set_aside (
       id bigint primary key,
       conversation text not null,
       event text not null,
       body jsonb not null,
       tries integer not null,
       error text not null,
       at timestamptz not null default now())`,
    `create table shenbao.file (
       ref text primary key,
       conversation text not null,
       bytes bytea not null,
       came_at timestamptz not null default now())`,
    `create table shenbao.process (
       pool text primary key,
       seen_at timestamptz not null default now())`,
  ],
];
