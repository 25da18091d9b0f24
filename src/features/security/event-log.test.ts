import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestApp } from '../../../test/support/test-app.ts';
import type { TestApp } from '../../../test/support/test-app.ts';
import { createLog } from '../../platform/log/log.ts';
import type { Alert } from './alerts.ts';
import { createEventLog } from './event-log.ts';
import type { SecurityEvent } from './event-buffer.ts';
import { listEvents } from './security-events.store.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const event = (i: number, rule: SecurityEvent['rule'] = 'xss'): SecurityEvent => ({
  rule,
  address: `203.0.${i >> 8}.${i & 255}`,
  accountHash: null,
  detail: `query of GET /${i}`,
});

let app: TestApp;
let sent: Alert[] = [];
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  sent = [];
  await app.container.database.db.deleteFrom('security_events').execute();
  await app.container.database.db.deleteFrom('security_alerts').execute();
});

const log = createLog('silent');
const open = (sendAlert = (alert: Alert) => Promise.resolve(void sent.push(alert)), now = () => NOW) =>
  createEventLog({ db: app.container.database.db, log, now, sendAlert });
const stored = async () =>
  (await listEvents(app.container.database.db, { limit: 500 })).map(({ detail, count }) => [detail, count]).sort();

/** Takes the table away while `work` goes on. */
async function withoutTable(work: () => Promise<void>): Promise<void> {
  const { schema } = app.container.database.db;
  await schema.alterTable('security_events').renameTo('security_events_away').execute();
  await work();
  await schema.alterTable('security_events_away').renameTo('security_events').execute();
}

it('are kept while the database cannot be written, and written once afterwards, alike ones in one', async () => {
  const events = open();
  await withoutTable(async () => {
    for (const i of [1, 1, 2]) events.report(event(i));
    await events.flush();
    events.report(event(1));
    await events.flush();
  });
  expect(await stored()).toEqual([]);
  await events.flush();
  const all = [
    ['query of GET /1', 3],
    ['query of GET /2', 1],
  ];
  expect(await stored()).toEqual(all);
  await events.flush();
  expect(await stored()).toEqual(all);
  expect(sent).toHaveLength(1);
  await events.stop();
});

it('that wait are bounded, and forgotten of who leaves', async () => {
  let at = NOW;
  const events = open(undefined, () => at);
  const person = { userId: 'u1', email: 'ann@example.com' };
  const { digestOf } = await import('../../platform/auth/secrets.ts');
  await withoutTable(async () => {
    // Five hours, each with more than one process writes in an hour.
    for (let hour = 0; hour < 3; hour += 1, at += 3_600_000)
      for (let i = 0; i < 4000; i += 1) {
        events.report({ ...event(i), address: `10.${i >> 8}.${i & 255}.1` });
        if (i % 400 === 399) await events.flush();
      }
    events.report({ ...event(9), address: null, accountHash: digestOf('ann@example.com'), detail: 'of Ann' });
    await events.flush();
    events.forget(person);
  });
  await events.stop();
  const { count } = await app.container.database.db
    .selectFrom('security_events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBeGreaterThan(1900);
  expect(count).toBeLessThanOrEqual(2000);
  expect(await stored()).not.toContainEqual(['of Ann', 1]);
});

it('are stored while an alert is still on its way, which is waited for at the end', async () => {
  let letGo = (): void => undefined;
  const events = open(async (alert) => {
    sent.push(alert);
    await new Promise<void>((resolve) => (letGo = resolve));
  });
  events.report(event(1));
  await events.flush();
  events.report(event(2, 'sql_injection'));
  await events.flush();
  expect(await stored()).toHaveLength(2);
  // The second waits for the first.
  expect(sent.map(({ rule }) => rule)).toEqual(['xss']);
  let isStopped = false;
  const stopping = events.stop().then(() => (isStopped = true));
  letGo();
  await expect.poll(() => sent.map(({ rule }) => rule)).toEqual(['xss', 'sql_injection']);
  expect(isStopped).toBe(false);
  letGo();
  await stopping;
});
