import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import type { OpenDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { judgeBilling } from './support/billing-oracle.ts';
import { randomFrom } from './support/billing-random.ts';
import { BillingWorld } from './support/billing-world.ts';
import { changesAtStripe } from './support/stripe-changes.ts';

const DAY = 86_400_000;
const CUSTOMERS = 200;
const SEED = 16;

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase('sqlite:///:memory:');
  await migrateToLatest(open);
});
afterAll(() => open.close());

it('a month of 200 customers on random paths: everybody has what Stripe says after each day, and planted drift is found', async () => {
  const random = randomFrom(SEED);
  const world = await BillingWorld.make(open.db);
  const { stripe } = world;
  for (let index = 0; index < CUSTOMERS; index += 1) world.join(`person-${String(index)}`, random.chance(0.9));
  const waiting = [...world.members.values()];
  const states = new Set<string>();
  for (let day = 1; day <= 31; day += 1) {
    // Within ten days everybody has bought: signed in, or as a guest.
    for (const member of waiting.splice(0, CUSTOMERS / 10)) {
      const wish = { plan: random.pick(['pro', 'enterprise']), interval: random.pick(['month', 'year']) } as const;
      const { id } = await world.billing.checkout(random.chance(0.8) ? member : null, wish);
      const paid = stripe.pay(id, { email: member.email, ...(random.chance(0.1) ? { card: 'fp_shared' } : {}) });
      // Half of them chose to pay at once.
      if (random.chance(0.5)) stripe.endTrial(paid);
    }
    for (const each of [...stripe.subscriptions.values()])
      if (random.chance(0.06)) random.pick(changesAtStripe(stripe, each.id))();
    for (const member of [...world.members.values()]) {
      if (random.chance(0.03)) member.isConfirmed = true;
      if (random.chance(0.003)) await world.leave(member.id);
    }
    // A third of the events never arrives, the others in any order and some twice.
    for (const event of random.shuffle(world.pending.splice(0))) {
      if (random.chance(0.33)) continue;
      await world.deliver(event, random.chance(0.5));
      if (random.chance(0.2)) await world.deliver(event, false);
    }
    stripe.advance(stripe.now + DAY);
    expect(await world.reconcile(), `day ${String(day)}`).toBe(true);
    const { drift, failed } = await world.billing.reconcileAll();
    expect({ day, wrong: await judgeBilling(world), drift, failed }).toEqual({ day, wrong: [], drift: [], failed: 0 });
    for (const { status } of stripe.subscriptions.values()) states.add(status);
    if (day % 5 !== 0) continue;
    const held = await open.db.selectFrom('subscriptions').select(['id', 'customer_id']).orderBy('id').execute();
    const planted = random.pick(held);
    await open.db
      .updateTable('subscriptions')
      .set({ status: 'unpaid', plan: 'pro' })
      .where('id', '=', planted.id)
      .execute();
    const found = await world.billing.reconcileAll();
    expect(found.drift.map(({ customerId }) => customerId)).toEqual([planted.customer_id]);
  }
  expect([...states].sort()).toEqual(
    expect.arrayContaining(['active', 'canceled', 'past_due', 'paused', 'trialing', 'unpaid']),
  );
}, 600_000);
