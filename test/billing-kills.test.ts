import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import type { OpenDatabase } from '../src/platform/db/database.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { startRealServer } from './support/real-server.ts';
import type { RealServer } from './support/real-server.ts';
import { startStripe } from './support/stripe-stand-in.ts';
import type { StripeStandIn } from './support/stripe-stand-in.ts';

const SECRET = 'whsec_0123456789abcdef';

eachDatabase('a process that is killed between the receipt of an event and its effect', (_kind, newOne) => {
  let database: TestDatabase;
  let stripe: StripeStandIn;
  let open: OpenDatabase;
  let server: RealServer;
  beforeAll(async () => {
    [database, stripe] = await Promise.all([newOne(), startStripe(Date.now())]);
    server = await start();
    open = await openDatabase(database.url);
  }, 120_000);
  afterAll(async () => {
    await server.kill();
    await open.close();
    await stripe.close();
    await database.remove();
  });

  const start = (): Promise<RealServer> =>
    startRealServer({
      ...{ DATABASE_URL: database.url, MARKET_DATA: 'demo', TRADEWISE_NOW: '2026-11-20', QUEUE_WORKERS: '0' },
      ...{
        STRIPE_SECRET_KEY: 'sk_test_51aBcDeFgHiJkLmNoP',
        STRIPE_WEBHOOK_SECRET: SECRET,
        STRIPE_API_BASE: stripe.url,
      },
    });
  const post = (event: unknown): Promise<Response> => {
    const { signature, body } = stripe.sign(event, SECRET, Math.floor(Date.now() / 1000));
    return fetch(`${server.url}/api/stripe/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body,
    });
  };
  const kept = async (): Promise<{ readonly events: readonly string[]; readonly states: readonly string[] }> => {
    const events = await open.db.selectFrom('billing_events').select('id').orderBy('id').execute();
    const states = await open.db.selectFrom('subscriptions').select('status').execute();
    return { events: events.map(({ id }) => id), states: states.map(({ status }) => status) };
  };

  it('keeps neither; sent again to the next process, the event has its effect once', async () => {
    const price = {
      id: 'price_1',
      unit_amount: 2999,
      lookup_key: 'tradewise_pro_month',
      recurring: { interval: 'month' },
    };
    const customer = stripe.newCustomer({ email: 'guest@example.com' });
    const { id } = stripe.subscribe(customer.id, price as never, 0, 'fp_one');
    const bought = stripe.say('customer.subscription.created', stripe.held(id));
    // The process asks Stripe what the event is about, and dies before it is answered.
    stripe.fault = 'slow';
    const lost = post(bought).catch(() => 'cut');
    await stripe.hasWaiting();
    await server.kill();
    expect([await lost, await kept()]).toEqual(['cut', { events: [], states: [] }]);
    stripe.release();
    server = await start();
    expect((await post(bought)).status).toBe(200);
    expect(await kept()).toEqual({ events: [bought.id], states: ['active'] });

    // Two events under way at once, and one of them was kept before the end.
    const changed = stripe.change(id, { cancel_at: stripe.seconds() + 1000 });
    const ended = stripe.end(id);
    expect((await post(changed)).status).toBe(200);
    stripe.fault = 'slow';
    const cut = Promise.all([post(ended), post(ended), post(bought)].map((each) => each.catch(() => 'cut')));
    await stripe.hasWaiting();
    await server.kill();
    await cut;
    stripe.release();
    server = await start();
    const again = await Promise.all(Array.from({ length: 20 }, () => post(ended)));
    expect(again.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await kept()).toEqual({ events: [bought.id, changed.id, ended.id].sort(), states: ['canceled'] });
  }, 120_000);
});
