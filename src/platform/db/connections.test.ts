import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { inTransaction, openDatabase, type OpenDatabase } from './database.ts';
import type { PostgresLimits } from './limits.ts';

let database: TestDatabase;
let admin: OpenDatabase;
beforeAll(async () => {
  database = await newPostgres();
  admin = await openDatabase(database.url.concat('?application_name=admin'));
  await sql`create table notes (id bigint primary key)`.execute(admin.db);
});
afterAll(async () => {
  await admin.close();
  await database.remove();
});

const OURS = sql`datname = current_database() and application_name = 'tradewise'`;
const endOurs = () => sql`select pg_terminate_backend(pid) from pg_stat_activity where ${OURS}`.execute(admin.db);
const countOurs = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from pg_stat_activity where ${OURS}`.execute(admin.db)).rows[0]?.n ??
  0;

async function using(limits: Partial<PostgresLimits>, work: (open: OpenDatabase) => Promise<void>): Promise<void> {
  const open = await openDatabase(database.url, { limits });
  await work(open).finally(() => open.close());
}

const insert = ({ db }: Pick<OpenDatabase, 'db'>, id: number) => sql`insert into notes values (${id})`.execute(db);
const warmUp = ({ db }: OpenDatabase, connections: number) =>
  Promise.all(Array.from({ length: connections }, () => sql`select pg_sleep(0.05)`.execute(db)));

describe('connections whose backends were ended', () => {
  it('cost no statement: reads, single writes and transactions at the same instant', async () => {
    await using({}, async (open) => {
      await warmUp(open, 10);
      await endOurs();
      const work = Array.from({ length: 51 }, (_, i) => {
        if (i % 3 === 0) return sql`select 1`.execute(open.db);
        if (i % 3 === 1) return insert(open, 100 + i);
        return inTransaction(open.db, (tx) => insert({ db: tx }, 100 + i));
      });
      const ended = await Promise.allSettled(work);
      expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
      const { rows } = await sql<{ n: number }>`select count(*) as n from notes where id >= 100`.execute(admin.db);
      expect(rows).toEqual([{ n: 34 }]);
    });
  });

  it('undo the transaction that was open, which then runs once more', async () => {
    await using({}, async (open) => {
      let runs = 0;
      await inTransaction(open.db, async (tx) => {
        runs += 1;
        await insert({ db: tx }, 1);
        if (runs === 1) await endOurs();
        await insert({ db: tx }, 2);
      });
      const { rows } = await sql`select id from notes where id < 100 order by id`.execute(admin.db);
      expect([runs, rows]).toEqual([2, [{ id: 1 }, { id: 2 }]]);
    });
  });

  it.each([
    [true, 2, 'fulfilled'],
    [false, 1, 'rejected'],
  ])(
    'in the middle of a commit repeat the transaction only where it is idempotent: %s',
    async (isIdempotent, runs, status) => {
      const of = `dying_${String(isIdempotent)}`;
      await sql.raw(`create sequence ${of}_times`).execute(admin.db);
      await sql.raw(`create table ${of} (id bigint primary key)`).execute(admin.db);
      await sql
        .raw(
          `create function ${of}() returns trigger language plpgsql as $$ begin
          if nextval('${of}_times') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$`,
        )
        .execute(admin.db);
      await sql
        .raw(
          `create constraint trigger ${of} after insert on ${of} deferrable initially deferred for each row execute function ${of}()`,
        )
        .execute(admin.db);
      await using({}, async (open) => {
        let begun = 0;
        const work = inTransaction(
          open.db,
          async (tx) => {
            begun += 1;
            await sql.raw(`insert into ${of} values (1) on conflict do nothing`).execute(tx);
          },
          { isIdempotent },
        );
        const [ended] = await Promise.allSettled([work]);
        expect([begun, ended.status]).toEqual([runs, status]);
      });
    },
  );

  it('fail a transaction that nobody repeats with a refusal that can be retried', async () => {
    await using({}, async (open) => {
      const broken = open.db.transaction().execute(async (tx) => {
        await insert({ db: tx }, 3);
        await endOurs();
        await insert({ db: tx }, 4);
      });
      await expect(broken).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 5 });
      await insert(open, 3);
    });
  });
});

describe('the number of connections', () => {
  it('never passes the limit, whoever waits', async () => {
    await using({ connections: 4 }, async (open) => {
      let most = 0;
      let isDone = false;
      const watch = (async () => {
        while (!isDone) most = Math.max(most, await countOurs());
      })();
      const work = Array.from({ length: 40 }, (_, i) =>
        i % 8 === 0
          ? sql`select pg_terminate_backend(pg_backend_pid())`.execute(open.db).catch(() => undefined)
          : sql`select pg_sleep(0.02)`.execute(open.db),
      );
      await Promise.all(work);
      isDone = true;
      await watch;
      expect(most).toBe(4);
    });
  });

  it('can be changed: those that are too many are closed, at once or after their use', async () => {
    await using({ connections: 6 }, async (open) => {
      await warmUp(open, 6);
      const busy = warmUp(open, 4);
      open.limitConnections(2);
      await Promise.all([busy, warmUp(open, 12)]);
      await expect.poll(countOurs).toBe(2);
      open.limitConnections(5);
      await warmUp(open, 20);
      expect(await countOurs()).toBe(5);
    });
  });

  it('makes whoever waits too long a refusal that can be retried', async () => {
    await using({ connections: 1, waitMs: 50 }, async (open) => {
      const busy = sql`select pg_sleep(0.5)`.execute(open.db);
      const late = sql`select 1`.execute(open.db);
      await expect(late).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 5 });
      await busy;
      await sql`select 1`.execute(open.db);
    });
  });

  it('waits where the server itself has fewer left for this role, and lets whoever came first go first', async () => {
    const role = `few_${database.url.slice(-8)}`;
    await sql.raw(`create role ${role} login connection limit 2`).execute(admin.db);
    const open = await openDatabase(database.url.replace('tradewise@', `${role}@`));
    const [ended, numbers]: [number[], number[]] = [[], Array.from({ length: 40 }, (_, i) => i)];
    const ask = (i: number) => sql`select pg_sleep(0.005)`.execute(open.db).then(() => ended.push(i));
    await Promise.all(numbers.map(ask));
    // The pool lets ten ask at once, of whom two get through at a time.
    const late = numbers.map((i) => Math.abs(ended.indexOf(i) - i));
    expect(Math.max(...late)).toBeLessThanOrEqual(10);
    await open.close();
    await sql.raw(`drop role ${role}`).execute(admin.db);
  });
});

describe('a connection', () => {
  const pidOf = async ({ db }: OpenDatabase): Promise<number | undefined> =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid;

  it('is used again for 300 seconds, however long it was idle, and never later', async () => {
    let seconds = 0;
    const open = await openDatabase(database.url, { connectionClock: () => seconds * 1000 });
    const pids: (number | undefined)[] = [];
    for (seconds of [0, 299.999, 300, 599.999, 600]) pids.push(await pidOf(open));
    const [first, , second, , third] = pids;
    expect(pids).toEqual([first, first, second, second, third]);
    expect(new Set(pids).size).toBe(3);
    expect(await countOurs()).toBe(1);
    await open.close();
  });

  it('is not put back when it became older than 300 seconds while it was used', async () => {
    let seconds = 0;
    const open = await openDatabase(database.url, { connectionClock: () => seconds * 1000 });
    const first = await pidOf(open);
    await open.db.transaction().execute(async (tx) => {
      expect(await pidOf({ ...open, db: tx })).toBe(first);
      seconds = 300;
    });
    seconds = 0;
    expect(await pidOf(open)).not.toBe(first);
    await open.close();
  });

  it('gives up a statement that takes too long, and is used again', async () => {
    await using({ connections: 1, statementMs: 300 }, async (open) => {
      const pid = await pidOf(open);
      const slow = sql`select pg_sleep(5)`.execute(open.db);
      await expect(slow).rejects.toMatchObject({ code: 'database_unavailable' });
      expect(await pidOf(open)).toBe(pid);
    });
  });

  it('for long work has no such limit, and takes it to nobody else', async () => {
    await using({ connections: 1, statementMs: 200, answerMs: 250 }, async (open) => {
      await sql`select pg_sleep(0.4)`.execute(open.forLongWork);
      await expect(sql`select pg_sleep(5)`.execute(open.db)).rejects.toMatchObject({ code: 'database_unavailable' });
    });
  });
});

describe('a database that is silent', () => {
  it('is given up in bounded time, by whoever waits for an answer and by whoever comes later; then it is used again', async () => {
    const proxy = await startTcpProxy(Number(new URL(database.url).port));
    const url = database.url.replace(/:\d+\//, `:${proxy.port}/`);
    const limits = { connections: 3, answerMs: 800, checkMs: 300, connectMs: 600, waitMs: 700, trustMs: 0 };
    const open = await openDatabase(url, { limits });
    await warmUp(open, 3);
    const waiting = sql`select pg_sleep(0.5)`.execute(open.db);
    const rejection = expect(waiting).rejects.toMatchObject({ code: 'database_unavailable' });
    await sql`select 1`.execute(open.db);
    proxy.setBlackHole(true);
    const later = Array.from({ length: 9 }, () => sql`select 1`.execute(open.db));
    for (const { status, ...rest } of await Promise.allSettled(later)) {
      expect([status, rest]).toMatchObject(['rejected', { reason: { code: 'database_unavailable' } }]);
    }
    await rejection;
    proxy.setBlackHole(false);
    let rows: unknown[] = [];
    while (rows.length === 0) {
      rows = await sql`select 1 as one`.execute(open.db).then(
        (found) => found.rows,
        () => [],
      );
    }
    expect(rows).toEqual([{ one: 1 }]);
    await open.close();
    await proxy.close();
  });
});
