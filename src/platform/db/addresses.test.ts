import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { GUARDED_ROLE } from '../../../test/support/postgres.ts';
import { openDatabase, type OpenDatabase } from './database.ts';

let database: TestDatabase;
let admin: OpenDatabase;
beforeAll(async () => {
  database = await newPostgres();
  admin = await openDatabase(database.url);
});
afterAll(async () => {
  await admin.close();
  await database.remove();
});

describe('an address of PostgreSQL', () => {
  const PASSWORD = 'p@ss:w/rd%?#';
  const withUser = (user: string): string => database.url.replace('tradewise@', `${user}@`);
  beforeAll(async () => {
    const exists = await sql`select 1 from pg_roles where rolname = ${GUARDED_ROLE}`.execute(admin.db);
    if (exists.rows.length === 0) {
      await sql`create role ${sql.id(GUARDED_ROLE)} login password ${sql.lit(PASSWORD)}`.execute(admin.db);
    }
  });

  it.each([
    ['postgres://', (url: string) => url.replace('postgresql://', 'postgres://')],
    ['an encoded password', () => withUser(`${GUARDED_ROLE}:${encodeURIComponent(PASSWORD)}`)],
    ['sslmode=require', (url: string) => `${url}?sslmode=require`],
    [
      'sslmode=require and a password',
      () => `${withUser(`${GUARDED_ROLE}:${encodeURIComponent(PASSWORD)}`)}?sslmode=require`,
    ],
  ])('connects with %s', async (name, change) => {
    const open = await openDatabase(change(database.url));
    const { rows } = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(open.db);
    expect(rows).toEqual([{ ssl: name.startsWith('sslmode') }]);
    await open.close();
  });

  it.each([
    ['a wrong password', () => withUser(`${GUARDED_ROLE}:hunter2`), 'database_refused', /user or the password/],
    ['a database that is not there', (url: string) => `${url}x`, 'database_refused', /is not on its server/],
  ])('with %s is refused in words without the password', async (_name, change, code, words) => {
    const open = await openDatabase(change(database.url));
    const error = await sql`select 1`.execute(open.db).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, userMessage: expect.stringMatching(words) as string });
    expect(String((error as Error).stack)).not.toContain('hunter2');
    await open.close();
  });

  it('is never trusted with a certificate that nobody vouches for where sslmode=verify-full asks', async () => {
    const open = await openDatabase(`${database.url}?sslmode=verify-full`);
    await expect(sql`select 1`.execute(open.db)).rejects.toThrow(/self.signed/i);
    await open.close();
  });
});
