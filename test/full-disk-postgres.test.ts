import { randomUUID } from 'node:crypto';
import { chownSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PASSWORD } from './support/account-app.ts';
import { serveOver, untilHealthy, type LoadedServer } from './support/database-load.ts';
import { databaseUrlOn, startPostgres, type PostgresServer } from './support/postgres.ts';
import { execute } from './support/postgres-databases.ts';
import { lostOf, sendForm, type FormReply } from './support/sign-up-load.ts';
import { mountSmallDisk } from './support/small-disk.ts';

/** Room for a few sign-ups more. */
const LEFT = 100_000;
const MOST = 300;
const NOBODY = 65_534;

/** All tables of the database lie on it; what the server writes ahead does not. */
const disk = mountSmallDisk(40);
const name = `full_${randomUUID().replaceAll('-', '')}`;
// A server of its own: no other test's database can be made or dropped while its checkpoints fail.
let postgres: PostgresServer;
let served: LoadedServer;
beforeAll(async () => {
  postgres = await startPostgres();
  if (disk !== null) {
    chownSync(disk.folder, NOBODY, NOBODY);
    await execute(postgres.url, `create tablespace ${name} location '${disk.folder}'`);
  }
  const place = disk === null ? '' : `tablespace ${name}`;
  await execute(postgres.url, `create database ${name} ${place}`);
  served = await serveOver(databaseUrlOn(postgres.url, name));
});
afterAll(async () => {
  await served.close();
  await postgres.stop();
  disk?.remove();
});

/** Where no disk may be mounted, the server itself is to say that it is full. */
async function takeRoom(): Promise<void> {
  if (disk !== null) return disk.fill(LEFT);
  const { db } = served.container.database;
  await sql
    .raw(
      `create function full_disk() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$`,
    )
    .execute(db);
  await sql.raw('create trigger full_disk before insert on users execute function full_disk()').execute(db);
}
async function giveRoom(): Promise<void> {
  if (disk !== null) return disk.clear();
  await sql.raw('drop function full_disk cascade').execute(served.container.database.db);
}

it('a full disk under PostgreSQL refuses sign-ups with 503, loses none that was acknowledged, shows in the health, and passes', async () => {
  const acknowledged: string[] = [];
  const refused: FormReply[] = [];
  const signUp = async (): Promise<void> => {
    const email = `person${acknowledged.length}-${refused.length}@example.com`;
    const reply = await sendForm(`${served.base}/signup`, { name: 'A Person', email, password: PASSWORD });
    if (reply.status === 200) acknowledged.push(email);
    else refused.push(reply);
  };
  await signUp();
  expect([acknowledged.length, (await served.get('/api/health')).status]).toEqual([1, 200]);

  await takeRoom();
  while (refused.length < 3 && acknowledged.length < MOST) await signUp();
  expect(refused.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(Array(3).fill([503, '5']));
  const full = await fetch(`${served.base}/api/health`);
  expect([full.status, await full.json()]).toMatchObject([
    503,
    { status: 'unhealthy', database: { status: 'not_writable', problem: 'disk full' } },
  ]);

  await giveRoom();
  expect(await untilHealthy(served, 15_000)).toBeLessThan(15_000);
  const before = acknowledged.length;
  await signUp();
  expect(acknowledged.length).toBe(before + 1);
  expect(await lostOf({ acknowledged }, served.container.database.db)).toEqual([]);
});
