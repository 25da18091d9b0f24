import { renameSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD, type AccountApp } from './support/account-app.ts';
import { emptySqlite, type TestDatabase } from './support/databases.ts';
import { mountSmallDisk } from './support/small-disk.ts';

/** Room for a few sign-ups more. */
const LEFT = 200_000;
const MOST = 100;

const disk = mountSmallDisk(6);
let file: TestDatabase;
let app: AccountApp;
beforeAll(async () => {
  file = emptySqlite();
  app = await accountApp(disk === null ? file.url : `sqlite:///${disk.folder}/app.db`);
});
afterAll(async () => {
  await app.close();
  disk?.remove();
  await file.remove();
});

/** Where no disk may be mounted, SQLite itself is to take no more pages. */
async function takeRoom(): Promise<void> {
  const { db } = app.container.database;
  if (disk !== null) return disk.fill(LEFT);
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + LEFT / 4096}`).execute(db);
}
async function giveRoom(): Promise<void> {
  if (disk !== null) return disk.clear();
  await sql`pragma max_page_count = 1000000`.execute(app.container.database.db);
}

const signUp = async (number: number) => {
  const email = `person${number}@example.com`;
  const form = { name: 'Test Person', email, password: PASSWORD };
  const { status, headers } = await app.client(`10.0.0.${number}`).submit('/signup', form);
  return { email, status, retryAfter: headers['retry-after'] };
};
const health = () => app.server.inject('/api/health');
const addresses = async (): Promise<string[]> =>
  (await app.container.database.db.selectFrom('users').select('email').execute()).map(({ email }) => email);

it('a full disk refuses sign-ups with 503, loses none that was acknowledged, shows in the health, and passes', async () => {
  expect((await health()).statusCode).toBe(200);
  await takeRoom();
  const answers = [];
  while (answers.filter(({ status }) => status !== 200).length < 3 && answers.length < MOST)
    answers.push(await signUp(answers.length));
  const accepted = answers.filter(({ status }) => status === 200).map(({ email }) => email);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(Array(3).fill([503, '5']));
  const full = await health();
  expect([full.statusCode, full.headers['retry-after']]).toEqual([503, '5']);
  expect(full.json()).toMatchObject({
    status: 'unhealthy',
    database: { status: 'not_writable', problem: 'disk full' },
  });
  expect(accepted.length).toBeGreaterThan(0);
  expect(await addresses()).toEqual(expect.arrayContaining(accepted));

  await giveRoom();
  while ((await health()).statusCode !== 200) await pause(50);
  const after = await signUp(MOST);
  expect(after.status).toBe(200);
  expect(await addresses()).toEqual(expect.arrayContaining([...accepted, after.email]));
});

it('a database file that was moved away refuses sign-ups with 503, shows in the health, and passes when it is back', async () => {
  const file = app.container.database.file as string;
  renameSync(file, `${file}.aside`);
  const refused = await signUp(MOST + 1);
  expect([refused.status, refused.retryAfter]).toEqual([503, '5']);
  expect((await health()).json()).toMatchObject({ database: { status: 'not_writable', problem: 'file missing' } });
  renameSync(`${file}.aside`, file);
  expect(await addresses()).not.toContain(refused.email);
  while ((await health()).statusCode !== 200) await pause(50);
  const { status, email } = await signUp(MOST + 2);
  expect([status, await addresses()]).toEqual([200, expect.arrayContaining([email])]);
});
