import { createServer, type AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase, newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { AppError } from '../errors.ts';
import { inTransaction, openDatabase, type OpenDatabase } from './database.ts';
import { kindOf, lockInTransaction } from './dialect.ts';
import { newId } from './id.ts';
import { migrateToLatest } from './migrate.ts';

const user = (id: string) => ({ id, email: `${id}@example.com`, name: id, created_at: 1_700_000_000_123 });

eachDatabase('a database', (kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('knows which engine it is', () => {
    expect([open.kind, kindOf(open.db)]).toEqual([kind, kind]);
  });

  it('gives instants back as numbers, to the millisecond', async () => {
    await open.db.insertInto('users').values(user('ada')).execute();
    expect(await open.db.selectFrom('users').select(['id', 'email', 'name', 'created_at']).execute()).toEqual([
      user('ada'),
    ]);
    const { count } = await open.db
      .selectFrom('users')
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });

  it('gives bytes back bit for bit', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, i) => i);
    const row = { hash: 'h', source: 's', is_demo: 0, universe: 'u', as_of: '2017-06-30', created_at: 1, body };
    await open.db.insertInto('market_references').values(row).execute();
    const found = await open.db.selectFrom('market_references').select('body').executeTakeFirstOrThrow();
    expect([...found.body]).toEqual([...body]);
  });

  it('refuses a row that refers to nothing', async () => {
    const row = { user_id: 'nobody', symbol: 'AAPL', source: 's', is_demo: 0, created_at: 1 };
    await expect(open.db.insertInto('favorite_stocks').values(row).execute()).rejects.toThrow(/foreign key/i);
  });

  it('undoes a transaction that fails, and joins one that is open', async () => {
    const failing = inTransaction(open.db, async (tx) => {
      await inTransaction(tx, (inner) => inner.insertInto('users').values(user('bob')).execute());
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await open.db.selectFrom('users').select('id').where('id', '=', 'bob').execute()).toEqual([]);
  });

  it('lets two writers that read first take turns', async () => {
    const other = await openDatabase(database.url);
    await open.db
      .insertInto('users')
      .values({ ...user('sum'), created_at: 0 })
      .execute();
    const addOne = ({ db }: OpenDatabase): Promise<unknown> =>
      inTransaction(db, async (tx) => {
        await lockInTransaction(tx, 'sum');
        const row = await tx.selectFrom('users').select('created_at').where('id', '=', 'sum').executeTakeFirstOrThrow();
        await tx
          .updateTable('users')
          .set({ created_at: row.created_at + 1 })
          .where('id', '=', 'sum')
          .execute();
      });
    await Promise.all([open, other, open, other, open, other].map(addOne));
    const row = await open.db
      .selectFrom('users')
      .select('created_at')
      .where('id', '=', 'sum')
      .executeTakeFirstOrThrow();
    expect(row.created_at).toBe(6);
    await other.close();
  });
});

describe('a lost connection to PostgreSQL', () => {
  const endOthers = sql`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and datname = current_database()`;
  let database: TestDatabase;
  let admin: OpenDatabase;
  beforeAll(async () => {
    database = await newPostgres();
    admin = await openDatabase(database.url);
    await sql`select 1`.execute(admin.db);
  });
  afterAll(async () => {
    await admin.close();
    await database.remove();
  });

  it('fails the query that was using it, and the next one gets another', async () => {
    const open = await openDatabase(database.url);
    await sql`select 1`.execute(open.db);
    // Not a plain select, which would be asked again elsewhere.
    const busy = sql`with x as (select pg_sleep(30)) select 1 from x`.execute(open.db).catch((error: unknown) => error);
    const sleeping = sql`select 1 from pg_stat_activity where query like 'with x as%' and state = 'active'`;
    while ((await sleeping.execute(admin.db)).rows.length === 0);
    await endOthers.execute(admin.db);
    expect(await busy).toMatchObject({ code: 'database_unavailable' });
    expect((await sql`select 1 as one`.execute(open.db)).rows).toEqual([{ one: 1 }]);
    await open.close();
  });

  it('that nobody was using is reported, and the process lives on', async () => {
    const heard: ((error: Error) => void)[] = [];
    const reported = new Promise<Error>((resolve) => heard.push(resolve));
    const onConnectionError = (error: Error): void => heard.forEach((hear) => hear(error));
    const open = await openDatabase(database.url, { onConnectionError });
    await sql`select 1`.execute(open.db);
    await endOthers.execute(admin.db);
    expect(await reported).toBeInstanceOf(Error);
    expect((await sql`select 1 as one`.execute(open.db)).rows).toEqual([{ one: 1 }]);
    await open.close();
  });
});

describe('a database that cannot be reached', () => {
  const rejection = async (url: string): Promise<unknown> => {
    try {
      const open = await openDatabase(url);
      await sql`select 1`.execute(open.db).finally(() => open.close());
      return null;
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['a PostgreSQL server that is away', 'postgresql://me:hunter2@127.0.0.1:1/app'],
    ['a SQLite file in a folder that is not there', 'sqlite:////nowhere/hunter2/x.db'],
  ])('is told by code: %s', async (_what, url) => {
    const error = await rejection(url);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 5 });
    expect((error as AppError).userMessage).not.toContain('hunter2');
  });

  it('is never spoken to in clear text where sslmode=require asks for TLS', async () => {
    const SSL_REQUEST = '0000000804d2162f';
    const heard: string[] = [];
    const server = createServer((socket) => {
      socket.on('data', (bytes) => {
        heard.push(bytes.toString('hex'));
        socket.write('N');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await rejection(`postgresql://me:hunter2@127.0.0.1:${port}/app?sslmode=require`)).toBeInstanceOf(Error);
    expect(heard).toEqual([SSL_REQUEST]);
    server.close();
  });
});

describe('ids', () => {
  it('sort by the time they were made, and never repeat', () => {
    const ids = Array.from({ length: 100 }, (_, i) => newId(1_700_000_000_000 + i));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => newId(1))).size).toBe(1000);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
