import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { toAppError } from '../../http/to-app-error.ts';
import { inTransaction, openDatabase, type OpenDatabase } from './database.ts';
import { migrateToLatest } from './migrate.ts';
import type { Database } from './schema.ts';

const LARGE = 'x'.repeat(100_000);

eachDatabase('a transaction that fails', (kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url, { limits: { connections: 2 } });
    await migrateToLatest(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  beforeEach(() => open.db.deleteFrom('job_leases').execute());

  const add = (db: Database, name: string, owner = '') =>
    db.insertInto('job_leases').values({ name, owner, until: 0, finished_at: 0 }).execute();
  const names = async (): Promise<string[]> =>
    (await open.db.selectFrom('job_leases').select('name').orderBy('name').execute()).map(({ name }) => name);
  const failureOf = (work: (tx: Database) => Promise<unknown>): Promise<unknown> =>
    inTransaction(open.db, work).then(
      () => 'no failure',
      (error: unknown) => error,
    );

  /** Runs `work` while the database takes nothing more: no page on SQLite, no transaction that writes on PostgreSQL. */
  const whileFull = async <T>(work: () => Promise<T>): Promise<T> => {
    if (kind === 'sqlite') {
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(open.db);
      await sql.raw(`pragma max_page_count = ${rows[0]?.page_count ?? 0}`).execute(open.db);
      return work().finally(() => sql`pragma max_page_count = 1000000`.execute(open.db));
    }
    await sql`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$`.execute(open.db);
    await sql`create trigger full_disk before insert on job_leases for each row
      when (length(new.owner) > 1000) execute function refuse()`.execute(open.db);
    return work().finally(() => sql`drop function refuse cascade`.execute(open.db));
  };
  const FULL = kind === 'sqlite' ? 'SQLITE_FULL' : '53100';
  const isFull = {
    code: 'database_unavailable',
    retryAfterSeconds: 5,
    cause: expect.objectContaining({ code: FULL }) as Error,
  };

  it('for want of room tells that, writes nothing, and leaves a connection that works', async () => {
    const failure = await whileFull(() =>
      failureOf(async (tx) => {
        await add(tx, 'before');
        await add(tx, 'large', LARGE);
      }),
    );
    expect(failure).toMatchObject(isFull);
    expect(toAppError(failure)).toBe(failure);
    expect(await names()).toEqual([]);
    await inTransaction(open.db, (tx) => add(tx, 'after'));
    expect(await names()).toEqual(['after']);
  });

  it('is not acknowledged where its work passes over the failure, and nothing after it is written', async () => {
    let next: unknown = null;
    const failure = await whileFull(() =>
      failureOf(async (tx) => {
        await add(tx, 'before');
        await add(tx, 'large', LARGE).catch(() => undefined);
        next = await add(tx, 'after').catch((error: unknown) => error);
      }),
    );
    expect([failure, next]).toMatchObject([isFull, isFull]);
    expect(await names()).toEqual([]);
  });

  it('for a reason of its own tells that reason where the rollback fails, and leaves a connection that works', async () => {
    const failure = await failureOf(async (tx) => {
      await add(tx, 'before');
      if (kind === 'sqlite') await sql`rollback`.execute(tx);
      else {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
        await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(open.db);
      }
      throw new Error('the reason');
    });
    expect(failure).toMatchObject({ message: 'the reason' });
    expect(await names()).toEqual([]);
    await inTransaction(open.db, (tx) => add(tx, 'after'));
    expect(await names()).toEqual(['after']);
  });
});
