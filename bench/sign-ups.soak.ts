import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { CONNECTIONS_IN_ALL, shareOfConnections } from '../src/platform/db/limits.ts';
import { PASSWORD } from '../test/support/account-app.ts';
import { serveOver, untilHealthy } from '../test/support/database-load.ts';
import { databaseUrlOn, startPostgres, type PostgresServer } from '../test/support/postgres.ts';
import { keepSigningUp, lostOf, sendForm, wrongOf } from '../test/support/sign-up-load.ts';
import { startTcpProxy } from '../test/support/tcp-proxy.ts';
import { watchConnections } from '../test/support/watch-connections.ts';

const limits = { connections: shareOfConnections(CONNECTIONS_IN_ALL, 1) };
const OURS = sql`application_name = 'tradewise' and backend_type = 'client backend'`;

let postgres: PostgresServer;
let url: string;
let databases = 0;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  databases += 1;
  const setUp = await openDatabase(postgres.url);
  await sql.raw(`create database signups${databases}`).execute(setUp.forLongWork);
  await setUp.close();
  url = databaseUrlOn(postgres.url, `signups${databases}`);
});
const report = (what: string, figures: object): void => console.log(`${what}: ${JSON.stringify(figures)}`);

it('keeps every acknowledged sign-up while connections are ended every 0.4 s for 12 s', async () => {
  const served = await serveOver(url, { limits });
  const admin = await openDatabase(`${url}?application_name=admin`);
  const load = keepSigningUp(served.base, 10);
  for (let i = 0; i < 30; i += 1) {
    await pause(400);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where ${OURS}`.execute(admin.db);
  }
  await load.stop();
  const lost = await lostOf(load, admin.db);
  const { length: asked } = load.replies;
  report('connections ended under sign-ups', { asked, acknowledged: load.acknowledged.length, lost: lost.length });
  expect([lost, wrongOf(load.replies), load.acknowledged.length > 10]).toEqual([[], [], true]);
  expect(await untilHealthy(served, 10_000)).toBeLessThan(10_000);
  await admin.close();
  await served.close();
});

it('signs in within 10 s at 250 ms of latency each way, where nobody else is there', async () => {
  const near = await serveOver(url, { limits });
  const email = 'alone@example.com';
  for (const each of ['operator@example.com', email])
    await sendForm(`${near.base}/signup`, { name: 'A Person', email: each, password: PASSWORD });
  const { db } = near.container.database;
  await sql`update users set email_verified = 1`.execute(db);
  await sql`update users set role = 'operator' where email <> ${email}`.execute(db);
  await near.close();
  const proxy = await startTcpProxy(Number(new URL(postgres.url).port));
  const served = await serveOver(url.replace(/:\d+\//, `:${proxy.port}/`), { limits });
  await sendForm(`${served.base}/login`, { email, password: 'not the right one' });
  proxy.setLatency(250);
  const replies = [];
  for (let i = 0; i < 3; i += 1) {
    await pause(2_000);
    replies.push(await sendForm(`${served.base}/login`, { email, password: PASSWORD }));
  }
  report('sign-ins alone at 250 ms each way', {
    statuses: replies.map(({ status }) => status),
    milliseconds: replies.map(({ milliseconds }) => Math.round(milliseconds)),
  });
  expect(replies.map(({ status }) => status)).toEqual([303, 303, 303]);
  proxy.setLatency(0);
  await served.close();
  await proxy.close();
});

it('answers within 10 s at 250 ms of latency each way, for 200 clients of whom half sign in', async () => {
  const near = await serveOver(url, { limits });
  for (let i = 0; i < 100; i += 1)
    await sendForm(`${near.base}/signup`, { name: 'A Person', email: `person-${i}@example.com`, password: PASSWORD });
  await sql`update users set email_verified = 1`.execute(near.container.database.db);
  await near.close();
  const proxy = await startTcpProxy(Number(new URL(postgres.url).port));
  const served = await serveOver(url.replace(/:\d+\//, `:${proxy.port}/`), { limits });
  proxy.setLatency(250);
  const connections = await watchConnections(url);
  const memory = process.memoryUsage.rss();
  let mostMemory = memory;
  const watch = setInterval(() => (mostMemory = Math.max(mostMemory, process.memoryUsage.rss())), 20);
  const script = fileURLToPath(new URL('mixed-load.ts', import.meta.url));
  const load = await promisify(execFile)(process.execPath, [script, served.base, '200', '30000', PASSWORD]);
  clearInterval(watch);
  await connections.stop();
  const { wrong, ...found } = JSON.parse(load.stdout) as Found;
  const grownMb = Math.round((mostMemory - memory) / 2 ** 20);
  report('200 clients at 250 ms each way, half signing in', { ...found, grownMb, mostConnections: connections.most() });
  expect(wrong).toEqual([]);
  expect([found.slowestMs < 10_000, grownMb < 100, connections.most() <= CONNECTIONS_IN_ALL]).toEqual([
    true,
    true,
    true,
  ]);
  expect((found.signIns['303'] ?? 0) > 50).toBe(true);
  proxy.setLatency(0);
  await served.close();
  await proxy.close();
});

interface Found {
  readonly signIns: Readonly<Record<string, number>>;
  readonly wrong: readonly number[];
  readonly slowestMs: number;
}
