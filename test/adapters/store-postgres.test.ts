// The store on PostgreSQL: the contract of all stores, on PGlite in this process and on the real server;
// and what only this one has: units that do not see each other, migrations, an outbox.
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres, type Database, type Postgres } from '../../src/adapters/postgres/database.ts';
import { isFree, migrate } from '../../src/adapters/postgres/migrations.ts';
import { postgresStore } from '../../src/adapters/store-postgres.ts';
import { RevisionClash } from '../../src/app/ports.ts';
import { storeContract, stored } from '../contracts/store.ts';
import { postgresServer, serverPrograms, type Server } from '../postgres/server.ts';

const NO_LOG = () => undefined;

/** The driver's way to ask, with PostgreSQL compiled into this process. */
function within(lite: PGlite): Database {
  return {
    transaction: (work) =>
      lite.transaction((sql) =>
        work({
          async query(text, values = []) {
            return (await sql.query(text, [...values])).rows;
          },
        }),
      ) as Promise<never>,
  };
}

describe('in this process', () => {
  let lite: PGlite;
  beforeAll(async () => {
    lite = await PGlite.create();
  });
  afterAll(() => lite.close());

  storeContract('PostgreSQL', async () => {
    const database = within(lite);
    await migrate(database);
    const options = { free: await isFree(database) };
    return {
      store: postgresStore(database, options),
      next: async () => postgresStore(database, options),
      end: async () => void (await lite.exec('drop schema shenbao cascade')),
    };
  });
});

describe.skipIf(!serverPrograms())('on a server', () => {
  let server: Server;
  beforeAll(async () => {
    server = await postgresServer();
  });
  afterAll(() => server.end());

  async function open(url: string): Promise<{ database: Postgres; free: boolean }> {
    const database = postgres(url, NO_LOG);
    await migrate(database);
    return { database, free: await isFree(database) };
  }

  for (const login of ['ordinary', 'superuser'] as const) {
    storeContract(`PostgreSQL for the ${login} login`, async () => {
      const url = await server.database(login);
      const opened: Postgres[] = [];
      const store = async () => {
        const { database, free } = await open(url);
        opened.push(database);
        return postgresStore(database, { free });
      };
      return {
        store: await store(),
        next: store,
        end: async () => void (await Promise.all(opened.map((database) => database.end()))),
      };
    });

    it(`shows the ${login} login a unit's rows in that unit's eyes only`, async () => {
      const { database, free } = await open(await server.database(login));
      const store = postgresStore(database, { free });
      await store.save('a', stored(1, '甲单位的表'), 0);
      await store.save('b', stored(1, '乙单位的表'), 0);
      await database.transaction(async (sql) => {
        await sql.query(`select set_config('shenbao.unit', 'a', true)`);
        if (free) await sql.query('set local role shenbao_unit');
        const seen = await sql.query('select conversation from shenbao.session');
        expect(seen).toEqual([{ conversation: 'a' }]);
        const changed = await sql.query(
          `update shenbao.session set body = '{}' where conversation = 'b' returning 1`,
        );
        expect(changed).toEqual([]);
        const deleted = await sql.query('delete from shenbao.session returning conversation');
        expect(deleted).toEqual([{ conversation: 'a' }]);
      });
      await expect(
        database.transaction(async (sql) => {
          await sql.query(`select set_config('shenbao.unit', 'a', true)`);
          if (free) await sql.query('set local role shenbao_unit');
          await sql.query(
            `insert into shenbao.session (conversation, unit, revision, shows, body)
             values ('c', 'b', 1, false, '{}')`,
          );
        }),
      ).rejects.toThrow('数据库');
      expect(await store.load('b')).toEqual(stored(1, '乙单位的表'));
      await database.end();
    });
  }

  it('keeps what a conversation holds when it joins a unit, and shows it to that unit', async () => {
    const { database, free } = await open(await server.database());
    const store = postgresStore(database, { free });
    for (const name of ['a', 'b', 'c']) await store.save(name, stored(1, name), 0);
    for (const name of ['a', 'b', 'new']) {
      await database.sql.query('select shenbao.join_unit($1, $2)', [name, '长征镇']);
    }
    await store.save('a', stored(2, 'goes on'), 1);
    await store.save('new', stored(1, 'new'), 0);
    expect(await store.load('a')).toEqual(stored(2, 'goes on'));
    const seen = await database.transaction(async (sql) => {
      await sql.query(`select set_config('shenbao.unit', '长征镇', true)`);
      return sql.query('select conversation from shenbao.session order by 1');
    });
    expect(seen).toEqual([{ conversation: 'a' }, { conversation: 'b' }, { conversation: 'new' }]);
    await database.end();
  });

  it('shows nothing to whoever names no unit', async () => {
    const { database, free } = await open(await server.database());
    await postgresStore(database, { free }).save('a', stored(1), 0);
    const rows = await database.sql.query('select * from shenbao.session');
    expect(rows).toEqual([]);
    await database.end();
  });

  it('is made by ten processes at once, and again by nobody', async () => {
    const url = await server.database();
    const all = await Promise.all(Array.from({ length: 10 }, () => open(url)));
    const rows = await all[0]!.database.sql.query('select number from shenbao.step');
    expect(rows).toEqual([{ number: 1 }]);
    await Promise.all(all.map(({ database }) => database.end()));
  });

  it('is left alone when a later version has made it', async () => {
    const url = await server.database();
    const { database } = await open(url);
    await database.sql.query('insert into shenbao.step (number) values (999)');
    await expect(migrate(database)).rejects.toThrow('请用新版本启动');
    await database.end();
  });

  it('takes one of many saves that several processes try at once', async () => {
    const url = await server.database();
    const all = await Promise.all(Array.from({ length: 4 }, () => open(url)));
    const stores = all.map(({ database, free }) => postgresStore(database, { free }));
    await stores[0]!.save('a', stored(1), 0);
    const tries = Array.from({ length: 40 }, (_, i) =>
      stores[i % 4]!.save('a', stored(2, `${i}`), 1),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(reasons.every((reason) => reason instanceof RevisionClash)).toBe(true);
    await Promise.all(all.map(({ database }) => database.end()));
  });

  it('keeps neither session nor work when one of both cannot be kept', async () => {
    const { database, free } = await open(await server.database());
    const failing = postgresStore(database, {
      free,
      outbox: () => Promise.reject(new Error('no queue')),
    });
    await expect(failing.save('a', stored(1), 0)).rejects.toThrow('no queue');
    expect(await failing.load('a')).toBeUndefined();
    await database.end();
  });

  it('goes on after the server was killed and came back', async () => {
    const { database, free } = await open(await server.database());
    const store = postgresStore(database, { free });
    await store.save('a', stored(1, '存上的'), 0);
    await server.kill();
    await expect(store.load('a')).rejects.toThrow('数据库连不上');
    await server.start();
    expect(await store.load('a')).toEqual(stored(1, '存上的'));
    await database.end();
  });
});
