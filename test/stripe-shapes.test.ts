import { readFileSync } from 'node:fs';
import path from 'node:path';
import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { EVENT_TYPES, readEvent } from '../src/features/billing/stripe-events.ts';
import { checkoutOf, subscriptionOf } from '../src/features/billing/stripe-objects.ts';
import { asOldVersion } from './support/stripe-old-version.ts';
import { StripeStandIn } from './support/stripe-stand-in.ts';
import { describeWithData } from './support/with-data.ts';

type Shape = Readonly<Record<string, unknown>>;

describeWithData("the shapes of Stripe's objects", (dir) => {
  const read = <Content>(name: string): Content =>
    JSON.parse(readFileSync(path.join(dir, 'stripe', name), 'utf8')) as Content;
  const { resources } = read<{ readonly resources: Readonly<Record<string, Shape>> }>('fixtures3.2026-08.billing.json');
  const spec = read<{ components: { schemas: Record<string, { properties?: Shape }> } }>(
    'spec3.2023-08-16.trimmed.json',
  );
  const mailed = read<Readonly<Record<string, Stripe.Event>>>('webhook_events.stripe-ruby-mock.json');

  /** A subscription of today's shape to one of our plans. */
  const subscription = (): Stripe.Subscription => {
    const found = structuredClone(resources['subscription']) as unknown as Stripe.Subscription;
    const [item] = found.items.data;
    const price = { ...(resources['price'] as unknown as Stripe.Price), lookup_key: 'tradewise_pro_month' };
    const data = item === undefined ? [] : [{ ...item, price, current_period_end: 1_800_000_000 }];
    return { ...found, items: { ...found.items, data } };
  };

  it('have every field that is read of a subscription and a checkout', () => {
    const missing = new Set<string>();
    const found = subscriptionOf(watched(subscription(), missing), null);
    expect(found).toMatchObject({ plan: 'pro', interval: 'month', periodEnd: 1_800_000_000_000 });
    checkoutOf(watched(resources['checkout.session'] as unknown as Stripe.Checkout.Session, missing));
    // The field of older versions is looked for where the newer one is missing.
    expect([...missing]).toEqual([]);
  });

  it('tell the same in the version before periods moved to the items', () => {
    const event = { data: { object: subscription() } } as unknown as Stripe.Event;
    const old = asOldVersion(event).data.object as unknown as Stripe.Subscription;
    expect(Object.keys(old.items.data[0] ?? {})).not.toContain('current_period_end');
    expect(subscriptionOf(old, null)).toEqual(subscriptionOf(subscription(), null));
    const known = Object.keys(spec.components.schemas['subscription']?.properties ?? {});
    const readFields = new Set<string>();
    subscriptionOf(recorded(old, readFields), null);
    expect([...readFields].filter((name) => !known.includes(name))).toEqual([]);
    expect(readFields.has('current_period_end')).toBe(true);
  });

  it('name the customer in each kind of event that is listened to, also in the oldest ones', () => {
    const types: readonly string[] = EVENT_TYPES;
    const heard = Object.values(mailed).filter(({ type }) => types.includes(type));
    expect(heard.length).toBeGreaterThanOrEqual(8);
    for (const event of heard) {
      const { customerId, chargeId } = readEvent(event);
      const object = event.data.object as unknown as Shape;
      if (object['object'] === 'dispute') expect(chargeId, event.type).toBe(object['charge']);
      else expect(customerId, event.type).toBe(object['object'] === 'customer' ? object['id'] : object['customer']);
    }
    for (const version of ['2023-08-16', '2026-10-28.endive']) {
      const listed = read<readonly string[]>(`webhook_event_types.${version}.json`);
      expect(EVENT_TYPES.filter((type) => !listed.includes(type))).toEqual([]);
    }
  });

  it('are those of the stand-in: it makes no field that Stripe has not', () => {
    const stripe = new StripeStandIn(0);
    const price = { id: 'price_1', unit_amount: 2999, recurring: { interval: 'month' } } as unknown as Stripe.Price;
    const customer = stripe.newCustomer({ email: 'guest@example.com' });
    const made = stripe.subscribe(customer.id, price, 0, 'fp_one');
    stripe.dispute(made.id, 'needs_response');
    const [event] = stripe.events;
    const objects: readonly (readonly [string, unknown])[] = [
      ['customer', customer],
      ['subscription', made],
      ['subscription_item', made.items.data[0]],
      ['invoice', [...stripe.invoices.values()][0]],
      ['invoice_payment', stripe.payments[0]],
      ['charge', [...stripe.charges.values()][0]],
      ['dispute', stripe.disputes[0]],
      ['payment_method', [...stripe.methods.values()][0]],
      ['event', event],
    ];
    for (const [kind, object] of objects) {
      const known = Object.keys(resources[kind] ?? {});
      const foreign = Object.keys(object as Shape).filter((name) => !known.includes(name));
      // The example of an item was written before periods stood with it; the SDK's types have them.
      expect(
        foreign.filter((name) => !name.startsWith('current_period_')),
        kind,
      ).toEqual([]);
    }
  });
});

/** The object, noting every field that is read and not there. */
function watched<One extends object>(object: One, missing: Set<string>): One {
  return new Proxy(object, {
    get: (target, name) => {
      if (typeof name === 'string' && !(name in target)) missing.add(name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? watched(value, missing) : value;
    },
  });
}

/** The object, noting every field that is read of it. */
function recorded<One extends object>(object: One, names: Set<string>): One {
  return new Proxy(object, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return Reflect.get(target, name) as unknown;
    },
  });
}
