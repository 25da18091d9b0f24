import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, databaseUrlOn, type PostgresServer } from '../../../test/support/postgres.ts';
import { tradewise } from '../../../test/support/run-command.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { reportDatabase } from './report.store.ts';

const SECRET = 'hunter2';
const NOW = Date.UTC(2026, 10, 20);

let postgres: PostgresServer;
let url: string;
let open: OpenDatabase;
beforeAll(async () => {
  postgres = await startPostgres(['shared_preload_libraries=pg_stat_statements']);
  const admin = await openDatabase(postgres.url);
  await sql`create database app`.execute(admin.db);
  await admin.close();
  url = databaseUrlOn(postgres.url, 'app');
  await tradewise(url, 'db', 'init');
  open = await openDatabase(url);
  await sql`create extension pg_stat_statements`.execute(open.db);
  await sql`select pg_stat_statements_reset()`.execute(open.db);
});
afterAll(async () => {
  await open.close();
  await postgres.stop();
});

it('a report names the slow statements by their shape, and shows none in which a secret may stand', async () => {
  for (let i = 0; i < 10; i += 1) await sql.raw(`select pg_sleep(0.03), '${SECRET}${i}'`).execute(open.db);
  await sql.raw(`with w as (select '${SECRET}' as a) select a from w`).execute(open.db);
  // What the server records with every value in it.
  for (const statement of [
    `create role stranger password '${SECRET}'`,
    `alter role stranger password '${SECRET}'`,
    `  ALTER ROLE stranger PASSWORD '${SECRET}'`,
    `do $$ begin perform '${SECRET}'; end $$`,
    `comment on table users is '${SECRET}'`,
    `set application_name = '${SECRET}'`,
    `drop role stranger`,
  ]) {
    await sql.raw(statement).execute(open.db);
  }
  const recorded = await sql<{ n: number }>`
    select count(*) as n from pg_stat_statements where query like ${`%${SECRET}%`}`.execute(open.db);
  expect(recorded.rows[0]?.n).toBeGreaterThan(3);

  const { statements } = await reportDatabase(open, NOW);
  expect(statements.unavailable).toBeNull();
  expect(statements.slowest[0]).toMatchObject({ shape: 'select pg_sleep($1), $2', calls: 10 });
  expect(statements.slowest[0]?.mean_ms).toBeGreaterThanOrEqual(30);
  expect(JSON.stringify(statements)).not.toMatch(new RegExp(`${SECRET}|role stranger`, 'i'));

  for (const line of [
    ['db', 'report'],
    ['db', 'report', '--json'],
  ]) {
    const { code, out, err } = await tradewise(url, ...line);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('pg_sleep($1)');
    expect(out).not.toContain(SECRET);
  }
});

it('a report of another database on the same server shows none of its statements', async () => {
  await sql`create database beside`.execute(open.forLongWork);
  const beside = databaseUrlOn(postgres.url, 'beside');
  await tradewise(beside, 'db', 'init');
  const other = await openDatabase(beside);
  await sql`create extension pg_stat_statements`.execute(other.db);
  const { statements } = await reportDatabase(other, NOW);
  expect(JSON.stringify(statements)).not.toContain('pg_sleep');
  expect(statements.slowest.length).toBeGreaterThan(0);
  await other.close();
});

it('a user who may not see what others asked is told nothing of it', async () => {
  await sql`create role looker login`.execute(open.db);
  await sql`grant select on all tables in schema public to looker`.execute(open.db);
  const looker = await openDatabase(url.replace('tradewise@', 'looker@'));
  const { statements } = await reportDatabase(looker, NOW);
  expect(JSON.stringify(statements)).not.toMatch(/pg_sleep|hunter2/);
  await looker.close();
});
