import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { CONNECTIONS_IN_ALL, shareOfConnections } from '../src/platform/db/limits.ts';
import { PASSWORD } from '../test/support/account-app.ts';
import { ask, serveOver, untilHealthy } from '../test/support/database-load.ts';
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
  const people = Array.from({ length: 20 }, (_, i) => `person-${i}@example.com`);
  for (const email of people) await sendForm(`${near.base}/signup`, { name: 'A Person', email, password: PASSWORD });
  await sql`update users set email_verified = 1`.execute(near.container.database.db);
  await near.close();
  const proxy = await startTcpProxy(Number(new URL(postgres.url).port));
  const served = await serveOver(url.replace(/:\d+\//, `:${proxy.port}/`), { limits });
  proxy.setLatency(250);
  const connections = await watchConnections(url);
  const memory = process.memoryUsage.rss();
  let mostMemory = memory;
  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  let slowest = 0;
  const until = performance.now() + 30_000;
  const client = async (number: number): Promise<void> => {
    for (let i = number; performance.now() < until; i += 1) {
      const email = people[i % people.length] ?? '';
      const reply =
        number % 2 === 0
          ? await sendForm(`${served.base}/login`, { email, password: PASSWORD })
          : { body: '', ...(await ask(`${served.base}/api/stock-analysis?symbol=${i % 3 === 0 ? 'AAPL' : 'KO'}`)) };
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      wrong.push(...wrongOf([reply]));
      slowest = Math.max(slowest, reply.milliseconds);
      mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
    }
  };
  await Promise.all(Array.from({ length: 200 }, (_, i) => client(i)));
  await connections.stop();
  const grownMb = Math.round((mostMemory - memory) / 2 ** 20);
  const figures = { statuses: Object.fromEntries(statuses), slowestMs: Math.round(slowest), grownMb };
  report('200 clients at 250 ms each way, half signing in', { ...figures, mostConnections: connections.most() });
  expect(wrong).toEqual([]);
  expect([slowest < 10_000, grownMb < 100, connections.most() <= CONNECTIONS_IN_ALL]).toEqual([true, true, true]);
  proxy.setLatency(0);
  await served.close();
  await proxy.close();
});
