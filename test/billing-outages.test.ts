import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createStripe } from '../src/features/billing/stripe.ts';
import { createLog } from '../src/platform/log/log.ts';
import { accountApp } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { Answer, BrowserClient } from './support/browser-client.ts';
import { eachProductDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { startStripe } from './support/stripe-stand-in.ts';
import type { StripeStandIn } from './support/stripe-stand-in.ts';

const SECRET = 'whsec_0123456789abcdef';
const KEY = 'sk_test_51aBcDeFgHiJkLmNoP';

eachProductDatabase('payments while Stripe is not itself', (_kind, newOne) => {
  let database: TestDatabase;
  let stripe: StripeStandIn;
  let app: AccountApp;
  let buyer: BrowserClient;
  let payer: BrowserClient;
  let session: string;
  beforeAll(async () => {
    [database, stripe] = await Promise.all([newOne(), startStripe(Date.now())]);
    const env = { STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRET: SECRET, STRIPE_API_BASE: stripe.url };
    app = await accountApp(database.url, env);
    await app.container.billing.syncCatalogue();
    [buyer, payer] = [await app.join('buyer@example.com'), await app.join('payer@example.com')];
    const answer = await payer.submit('/pricing', { plan: 'pro', interval: 'month' }, '/create-checkout-session');
    session = (answer.location ?? '').split('/').at(-1) ?? '';
    stripe.pay(session);
    await payer.get(`/billing/confirm?session=${session}`);
  }, 120_000);
  afterEach(() => stripe.release());
  afterAll(async () => {
    await app.close();
    await stripe.close();
    await database.remove();
  });

  const post = (event: unknown) => {
    const { signature, body } = stripe.sign(event, SECRET, Math.floor(app.now() / 1000));
    return app.server.inject({
      ...{ method: 'POST', url: '/api/stripe/webhook', payload: body },
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    });
  };
  /** Everything of payments that a person or Stripe may ask for, all at once. */
  const askAll = async (): Promise<{ pages: readonly Answer[]; webhook: number; api: number }> => {
    const event = { id: `evt_${Math.random()}`, object: 'event', type: 'invoice.paid', created: 1 };
    const object = { object: 'invoice', customer: [...stripe.customers.keys()][0] };
    const [order, portal, confirm, back, webhook, api] = await Promise.all([
      buyer.submit('/pricing', { plan: 'pro', interval: 'month' }, '/create-checkout-session'),
      payer.submit('/account/billing', {}, '/account/billing/portal'),
      payer.get(`/billing/confirm?session=${session}`),
      payer.get('/billing/confirm'),
      post({ ...event, data: { object } }),
      app.server.inject({ method: 'POST', url: '/create-checkout-session' }),
    ]);
    return { pages: [order, portal, confirm, back], webhook: webhook.statusCode, api: api.statusCode };
  };
  const kept = () => app.container.database.db.selectFrom('subscriptions').selectAll().execute();

  it.each([
    ['cuts every connection', 'down'],
    ['answers nothing within 30 seconds', 'slow'],
    ['answers with what is no JSON', 'malformed'],
    ['has too many requests (429)', 429],
    ['declines (402)', 402],
    ['has an error (500)', 500],
  ] as const)('%s: each page says so within ten seconds, and nothing is granted or lost', async (_what, how) => {
    const before = await kept();
    const [sessions, events] = [stripe.sessions.size, stripe.events.length];
    if (typeof how === 'number') stripe.failWith = how;
    else stripe.fault = how;
    const answers = await Promise.race([askAll(), pause(10_000, null)]);
    if (answers === null) throw new Error('a request took more than ten seconds');
    expect(answers.pages.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    for (const { body } of answers.pages) expect(body).toMatch(/payment service (could not do this|takes too long)/);
    // Stripe sends an event again that is not answered 200.
    expect([answers.webhook, answers.api]).toEqual([503, 503]);
    expect(await kept()).toEqual(before);
    stripe.release();
    expect(await app.container.billing.planOf({ id: await idOf('payer@example.com') })).toBe('pro');
    expect(await app.container.billing.planOf({ id: await idOf('buyer@example.com') })).toBe('free');
    // What could not be read may have been done; the same wish leads to the same checkout.
    expect(stripe.sessions.size - sessions).toBeLessThanOrEqual(2);
    expect(stripe.events.slice(events)).toEqual([]);
  });
  const idOf = async (email: string): Promise<string> => {
    const { db } = app.container.database;
    return (await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
  };

  it('an event that could not be followed for an hour has its effect at the next delivery', async () => {
    const [id = ''] = [...stripe.subscriptions.keys()];
    stripe.failWith = 503;
    const ended = stripe.end(id);
    expect((await post(ended)).statusCode).toBe(503);
    stripe.release();
    app.pass(3_600_000);
    expect((await post(ended)).statusCode).toBe(200);
    expect((await kept()).map(({ status }) => status)).toEqual(['canceled']);
  });
});

it('what Stripe refuses is logged with its code and the id of the request, which the refusal names as well', async () => {
  const stripe = await startStripe(Date.now());
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const port = createStripe({ secretKey: KEY, webhookSecret: SECRET, apiBase: stripe.url, extras: [], log });
  stripe.failWith = 402;
  const refused = await port.customer('cus_1').catch((error: unknown) => error);
  const line = JSON.parse(lines.at(-1) ?? '{}') as Readonly<Record<string, unknown>>;
  expect(line).toMatchObject({ code: 'card_declined', status: 402, what: 'customer' });
  expect(line['stripe_request_id']).toMatch(/^req_\w+$/);
  expect(String(refused)).toContain(String(line['stripe_request_id']));
  expect(lines.join('')).not.toContain(KEY);
  await stripe.close();
});
