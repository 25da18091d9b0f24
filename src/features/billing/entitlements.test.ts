import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepPayments } from '../../../test/support/kept-things.ts';
import { newSqlite, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { createEntitlements } from './entitlements.ts';

const CONFIG = { billing: 'on', plans: 'on', stripeSecretKey: null } as const;

let file: TestDatabase;
let database: OpenDatabase;
beforeAll(async () => {
  file = await newSqlite();
  database = await openDatabase(file.url);
});
afterAll(() => file.remove());

it('the plan that limits requests is read once in five seconds, without waiting in between, and outlives the database', async () => {
  let at = 0;
  const of = (userId: string) => plans.requestsAMinute(userId);
  const plans = createEntitlements({ config: CONFIG, db: database.db, now: () => 1, monotonic: () => at });
  expect(await Promise.all([of('ann'), of('ann'), of('bea')])).toEqual([60, 60, 60]);
  await keepPayments(database.db, 'ann');
  at = 4999;
  expect(of('ann')).toBe(60);
  at = 5000;
  expect(await of('ann')).toBe(120);
  expect(of('ann')).toBe(120);
  await database.close();
  at = 10_000;
  expect([await of('ann'), await of('somebody new')]).toEqual([120, 60]);
});

it.each([
  [{ ...CONFIG, plans: null }, false],
  [CONFIG, true],
  [{ ...CONFIG, plans: null, stripeSecretKey: 'sk_test_1' }, true],
  [{ billing: 'off', plans: null, stripeSecretKey: 'sk_test_1' }, false],
  [{ billing: 'off', plans: 'on', stripeSecretKey: null }, true],
] as const)('with %j plans limit something: %j', (config, expected) => {
  const plans = createEntitlements({ config, db: database.db, now: () => 1 });
  expect([plans.isEnforced, plans.requestsAMinute('x') === null]).toEqual([expected, !expected]);
});
