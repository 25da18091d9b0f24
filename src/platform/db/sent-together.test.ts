import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { inTransaction, openDatabase, type OpenDatabase } from './database.ts';
import { sendTogether } from './dialect.ts';

describe('over a long way to PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let open: OpenDatabase;
  type Query = (this: { connection: { stream: { destroy: () => void } } }, ...asked: unknown[]) => unknown;
  const real = pg.Client.prototype.query as unknown as Query;
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const sent = (): string[] => query.mock.calls.map(([asked]) => (asked as unknown as { text: string }).text);
  beforeAll(async () => {
    database = await newPostgres();
    proxy = await startTcpProxy(Number(new URL(database.url).port));
    const url = database.url.replace(/:\d+\//, `:${proxy.port}/`);
    open = await openDatabase(url, { limits: { connections: 1, trustMs: 600_000 } });
    await sql`create table notes (id bigint primary key)`.execute(open.db);
  });
  beforeEach(() => void query.mockClear());
  afterAll(async () => {
    query.mockRestore();
    await open.close();
    await proxy.close();
    await database.remove();
  });
  const ids = async (): Promise<unknown[]> => (await sql`select id from notes order by id`.execute(open.db)).rows;

  it('a transaction begins with its first statement, where that only reads, without waiting in between', async () => {
    proxy.setBlackHole(true);
    const work = inTransaction(open.db, async (tx) => {
      await sql`select 1`.execute(tx);
      await sql`insert into notes values (1)`.execute(tx);
    });
    await vi.waitFor(() => expect(sent()).toEqual(['begin', 'select 1']));
    proxy.setBlackHole(false);
    await work;
    expect(sent()).toEqual(['begin', 'select 1', 'insert into notes values (1)', 'commit']);
    expect(await ids()).toEqual([{ id: 1 }]);
  });

  it('nothing is written before it is known that the transaction has begun', async () => {
    const real = query.getMockImplementation();
    query.mockImplementationOnce((() => Promise.reject(new Error('BEGIN failed'))) as unknown as pg.Client['query']);
    const work = inTransaction(open.db, (tx) => sql`insert into notes values (2)`.execute(tx));
    await expect(work).rejects.toThrow('BEGIN failed');
    if (real) query.mockImplementation(real);
    expect(sent()).not.toContain('insert into notes values (2)');
    expect(await ids()).toEqual([{ id: 1 }]);
  });

  it('a whole transaction in one text is sent as it is', async () => {
    await sql.raw('begin; insert into notes values (2); commit').execute(open.db);
    expect(await ids()).toEqual([1, 2].map((id) => ({ id })));
    await sql`delete from notes where id = 2`.execute(open.db);
  });

  it('a transaction in which nothing is asked sends nothing', async () => {
    await inTransaction(open.db, () => Promise.resolve());
    expect(sent()).toEqual([]);
  });

  it('statements that need not wait for each other go together, and none counts where one fails', async () => {
    const note = (tx: OpenDatabase['db'], id: number) => {
      const statement = sql`insert into notes values (${id})`;
      return { compile: () => statement.compile(tx) };
    };
    proxy.setBlackHole(true);
    const work = inTransaction(open.db, async (tx) => {
      await sql`select 1`.execute(tx);
      await sendTogether(tx, note(tx, 3), null, note(tx, 4));
    });
    await vi.waitFor(() => expect(sent()).toHaveLength(2));
    proxy.setBlackHole(false);
    await work;
    expect(await ids()).toEqual([1, 3, 4].map((id) => ({ id })));
    const failing = inTransaction(open.db, (tx) => sendTogether(tx, note(tx, 5), note(tx, 5), note(tx, 6)));
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await ids()).toEqual([1, 3, 4].map((id) => ({ id })));
  });

  it('a transaction whose connection is cut as they are sent is done again', async () => {
    let runs = 0;
    query.mockImplementationOnce(real as pg.Client['query']);
    query.mockImplementationOnce(function (this: ThisParameterType<Query>) {
      const text = `do $$ begin raise exception 'cut' using errcode = '08006'; end $$`;
      return (real.call(this, { text }) as Promise<unknown>).finally(() => this.connection.stream.destroy());
    } as unknown as pg.Client['query']);
    await inTransaction(open.db, async (tx) => {
      runs += 1;
      const read = { compile: () => sql`select 1`.compile(tx) };
      const insert = { compile: () => sql`insert into notes values (7)`.compile(tx) };
      await sendTogether(tx, read, insert);
    });
    expect([runs, await ids()]).toEqual([2, [1, 3, 4, 7].map((id) => ({ id }))]);
  });
});
