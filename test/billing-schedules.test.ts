import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import type { OpenDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { KNOWN, playSchedule, schedules } from './support/billing-schedule.ts';

// In `npm run soak`: 20,000. Each thousand has a seed of its own, so that they can be run in parts: `BILLING_SCHEDULES=10000
// BILLING_SCHEDULES_FROM=10000` are the second half. A failure prints the seed and the shortest schedule that fails.
const RUNS = Number(process.env['BILLING_SCHEDULES'] ?? 500);
const FROM = Number(process.env['BILLING_SCHEDULES_FROM'] ?? 0);
const SEED = Number(process.env['SEED'] ?? 20_261_130);
const PART = 1000;
const LONGEST_MS = 3_500_000;

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase('sqlite:///:memory:');
  await migrateToLatest(open);
});
afterAll(() => open.close());

it(`nobody who paid is locked out, nobody has for free what ended, nobody pays twice or after leaving: ${String(RUNS)} schedules`, async () => {
  const seen: Record<string, number> = {};
  const count = (what: string, isSo: boolean): void => void (seen[what] = (seen[what] ?? 0) + (isSo ? 1 : 0));
  const property = fc.asyncProperty(schedules, async (schedule) => {
    const world = await playSchedule(open.db, schedule);
    const books = [...world.stripe.subscriptions.values()];
    const comments = books.map((each) => each.cancellation_details?.comment ?? '');
    count('somebody bought', books.length > 0);
    count(
      'a second one was ended',
      comments.some((text) => text.includes('beside another')),
    );
    count(
      'a second trial was ended',
      comments.some((text) => text.includes('had its trial')),
    );
    count('the process was killed', world.kills > 0);
    count('an account was deleted', world.gone.size > 0);
    count('a payment was given back', world.stripe.refunds.length > 0);
    count(
      'a card was declined',
      world.stripe.events.some(({ type }) => type === 'invoice.payment_failed'),
    );
  });
  const end = performance.now() + LONGEST_MS;
  for (let from = FROM; from < FROM + RUNS; from += PART) {
    await fc.assert(property, {
      numRuns: Math.min(PART, FROM + RUNS - from),
      seed: SEED + from,
      ...(from === 0 ? { examples: KNOWN } : {}),
      interruptAfterTimeLimit: Math.max(1, end - performance.now()),
      markInterruptAsFailure: true,
    });
  }
  // What never happened was not tried.
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
}, 3_600_000);
