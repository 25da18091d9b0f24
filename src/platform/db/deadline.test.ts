import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPostgres, emptySqlite, type TestDatabase } from '../../../test/support/databases.ts';
import { inTransaction, openDatabase, type OpenDatabase } from './database.ts';
import { endWork, uncounted, withDeadline, withoutDeadline, type Deadline } from './deadline.ts';

const REFUSED = { code: 'database_unavailable', retryAfterSeconds: 5 };
/** Waits that would not end within a test, so that what ends was ended by the deadline. */
const ENDLESS = { waitMs: 600_000, answerMs: 600_000, statementMs: 600_000 };

/** Runs `work` with so many milliseconds to wait. */
const within = <Result>(ms: number, work: () => Promise<Result>): Promise<Result> =>
  withDeadline({ until: performance.now() + ms }, work);

it('the wait for work that is shared is added to the deadline, whether it ends well or not', async () => {
  const deadline = { until: 1000 };
  await withDeadline(deadline, () => uncounted(new Promise((resolve) => setTimeout(resolve, 20))));
  const afterOne = deadline.until;
  expect(afterOne).toBeGreaterThan(1015);
  const fail = (): Promise<never> => new Promise((_, reject) => setTimeout(reject, 20));
  await withDeadline(deadline, () => uncounted(fail())).catch(() => undefined);
  expect(deadline.until).toBeGreaterThan(afterOne + 15);
  expect(await uncounted(Promise.resolve(1))).toBe(1);
});

describe('the deadline of a request on postgres', () => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let admin: OpenDatabase;
  beforeAll(async () => {
    database = await newPostgres();
    admin = await openDatabase(`${database.url}?application_name=admin`);
    await sql`create table notes (id bigint primary key)`.execute(admin.db);
    open = await openDatabase(database.url, { limits: { ...ENDLESS, connections: 1 } });
  });
  afterAll(async () => {
    await open.close();
    await admin.close();
    await database.remove();
  });
  const backend = async (): Promise<number> =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(open.db)).rows[0]?.pid ?? 0;
  const insert = (db: OpenDatabase['db'], id: number) => sql`insert into notes values (${id})`.execute(db);
  const kept = async (): Promise<number> =>
    (await sql<{ n: number }>`select count(*) as n from notes`.execute(admin.db)).rows[0]?.n ?? -1;

  it('is shared by all of its waits for a connection', async () => {
    let free = (): void => undefined;
    let held: Promise<void> | null = null;
    // Begun before the deadline is: a connection that is still being made would take its place.
    await new Promise<void>((isHeld) => {
      held = open.db.connection().execute(() => new Promise<void>((resolve) => (isHeld(), (free = resolve))));
    });
    const refusals: unknown[] = [];
    await within(50, async () => {
      for (let i = 0; i < 3; i += 1) await insert(open.db, i).catch((error: unknown) => refusals.push(error));
    });
    expect(refusals).toEqual([1, 2, 3].map(() => expect.objectContaining(REFUSED) as unknown));
    free();
    await held;
    expect(await kept()).toBe(0);
  });

  it('ends the wait for a statement under way, which costs no connection', async () => {
    const before = await backend();
    await expect(within(50, () => sql`select pg_sleep(0.4)`.execute(open.db))).rejects.toMatchObject(REFUSED);
    expect(await backend()).toBe(before);
  });

  it('undoes a transaction, sends nothing more of it, and costs no connection', async () => {
    const before = await backend();
    let sent = 0;
    const work = within(100, () =>
      inTransaction(open.db, async (tx) => {
        await insert(tx, 1);
        await sql`select pg_sleep(0.4)`.execute(tx).catch(() => undefined);
        await insert(tx, 2);
        sent += 1;
      }),
    );
    await expect(work).rejects.toMatchObject(REFUSED);
    expect([await backend(), await kept(), sent]).toEqual([before, 0, 0]);
  });

  it('of one that has begun goes ahead of those of others, until it has ended', async () => {
    const order: number[] = [];
    const request = async (id: number): Promise<void> => {
      const deadline: Deadline = { until: performance.now() + 60_000 };
      await withDeadline(deadline, async () => {
        for (let i = 0; i < 3; i += 1) {
          await sql`select 1`.execute(open.db);
          order.push(id);
          // The turn is kept also while the request does something else.
          await new Promise(setImmediate);
        }
      });
      endWork(deadline);
    };
    await Promise.all([1, 2, 3].map(request));
    expect(order).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
  });

  it('is over once a connection was waited for in vain, so that nothing is waited for again', async () => {
    const impatient = await openDatabase(database.url, { limits: { ...ENDLESS, connections: 1, waitMs: 500 } });
    let free = (): void => undefined;
    let held: Promise<void> | null = null;
    await new Promise<void>((isHeld) => {
      held = impatient.db.connection().execute(() => new Promise<void>((resolve) => (isHeld(), (free = resolve))));
    });
    const deadline: Deadline = { until: performance.now() + 60_000 };
    await expect(withDeadline(deadline, () => insert(impatient.db, 8))).rejects.toMatchObject(REFUSED);
    free();
    await held;
    await expect(withDeadline(deadline, () => insert(impatient.db, 8))).rejects.toMatchObject(REFUSED);
    await insert(impatient.db, 8);
    await impatient.close();
    await sql`delete from notes where id = 8`.execute(admin.db);
  });

  it('does not end what goes on for others', async () => {
    await within(0, () => withoutDeadline(() => insert(open.db, 7)));
    expect(await kept()).toBe(1);
  });
});

describe('the deadline of a request on sqlite', () => {
  it('ends the wait for the write lock of another process', async () => {
    const database = emptySqlite();
    const [open, other] = [await openDatabase(database.url), await openDatabase(database.url)];
    await sql`create table notes (id integer primary key)`.execute(open.db);
    let free = (): void => undefined;
    let held: Promise<void> | null = null;
    await new Promise<void>((isHeld) => {
      held = inTransaction(other.db, () => new Promise<void>((resolve) => (isHeld(), (free = resolve))));
    });
    await expect(within(50, () => sql`insert into notes values (1)`.execute(open.db))).rejects.toMatchObject(REFUSED);
    free();
    await held;
    await other.close();
    await open.close();
    await database.remove();
  });
});
