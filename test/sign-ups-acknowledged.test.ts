import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { serveOver, untilHealthy } from './support/database-load.ts';
import { newPostgres } from './support/databases.ts';
import { keepSigningUp, lostOf, wrongOf } from './support/sign-up-load.ts';

// The short form; npm run soak runs the long one.

it('sign-ups that are answered as done are kept while connections are ended and while nothing can be written', async () => {
  const database = await newPostgres();
  const admin = await openDatabase(`${database.url}?application_name=admin`);
  const served = await serveOver(database.url);
  const load = keepSigningUp(served.base, 4);
  const endConnections = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'tradewise'`.execute(admin.db);
  const replied = async (count: number, isMeant: (status: number) => boolean = () => true): Promise<void> => {
    const from = load.replies.length;
    while (load.replies.slice(from).filter(({ status }) => isMeant(status)).length < count) await pause(10);
  };
  for (let i = 0; i < 5; i += 1) {
    await replied(3);
    await endConnections();
  }
  const name = new URL(database.url).pathname.slice(1);
  await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(admin.db);
  await endConnections();
  await replied(8, (status) => status === 503);
  expect((await served.get('/api/health')).status).toBe(503);
  await sql.raw(`alter database ${name} reset default_transaction_read_only`).execute(admin.db);
  await endConnections();
  expect(await untilHealthy(served, 15_000)).toBeLessThan(15_000);
  await replied(4, (status) => status === 200);
  await load.stop();
  expect([await lostOf(load, admin.db), wrongOf(load.replies)]).toEqual([[], []]);
  await served.close();
  await admin.close();
  await database.remove();
});
