import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { openDatabase, type OpenDatabase } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await newPostgres();
});
afterAll(() => database.remove());

const warmUp = ({ db }: OpenDatabase, connections: number) =>
  Promise.all(Array.from({ length: connections }, () => sql`select pg_sleep(0.05)`.execute(db)));

describe('idle connections that a firewall has forgotten', () => {
  let proxy: TcpProxy;
  let url: string;
  let seconds = 0;
  beforeAll(async () => {
    proxy = await startTcpProxy(Number(new URL(database.url).port));
    url = database.url.replace(/:\d+\//, `:${proxy.port}/`);
  });
  afterAll(() => proxy.close());

  it('are asked before their use, and where the first is silent the others are not waited for either', async () => {
    // Waiting for the answer of a statement would outlast the test; asking twice, the time for a connection.
    const limits = { answerMs: 600_000, checkMs: 2000, waitMs: 3500 };
    const open = await openDatabase(url, { limits, connectionClock: () => seconds * 1000 });
    await warmUp(open, 3);
    proxy.forget();
    seconds = 2;
    const { rows } = await sql`select 1 as one`.execute(open.db);
    expect(rows).toEqual([{ one: 1 }]);
    await open.close();
  }, 20_000);
});

describe('a connection of ours', () => {
  it('lets the server end statements that take too long, and transactions in which nothing happens', async () => {
    const open = await openDatabase(database.url);
    const settingOf = async (name: string) =>
      (await sql<{ value: string }>`select current_setting(${name}) as value`.execute(open.db)).rows[0]?.value;
    expect(await settingOf('statement_timeout')).toBe('4s');
    expect(await settingOf('idle_in_transaction_session_timeout')).toBe('1min');
    await open.close();
  });
});

describe('a role with one connection', () => {
  it('hands it on at once: nobody waits for the next look at the server', async () => {
    const admin = await openDatabase(database.url);
    const role = `one_${database.url.slice(-8)}`;
    await sql.raw(`create role ${role} login connection limit 1`).execute(admin.db);
    const open = await openDatabase(database.url.replace('tradewise@', `${role}@`), { limits: { connections: 80 } });
    // Ten looks a second would let half of these go by in the time that each of them has.
    await Promise.all(Array.from({ length: 80 }, () => sql`select 1`.execute(open.db)));
    await open.close();
    await sql.raw(`drop role ${role}`).execute(admin.db);
    await admin.close();
  });
});
