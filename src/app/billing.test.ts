import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { accountApp, type AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase, type TestDatabase } from '../../test/support/databases.ts';
import { startStripe, type StripeStandIn } from '../../test/support/stripe-stand-in.ts';

const SECRET = 'whsec_0123456789abcdef';
const DAY = 86_400_000;

eachDatabase('payments', (_kind, newOne) => {
  let database: TestDatabase;
  let stripe: StripeStandIn;
  let app: AccountApp;
  let count = 0;

  beforeAll(async () => {
    [database, stripe] = await Promise.all([newOne(), startStripe(Date.now())]);
    app = await accountApp(database.url, {
      STRIPE_SECRET_KEY: 'sk_test_51aBcDeFgHiJkLmNoP',
      STRIPE_WEBHOOK_SECRET: SECRET,
      STRIPE_API_BASE: stripe.url,
    });
    await app.container.billing.syncCatalogue();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await stripe.close();
    await database.remove();
  });
  beforeEach(() => {
    stripe.now = app.now();
    stripe.failWith = null;
  });

  const join = async (): Promise<{ browser: BrowserClient; email: string }> => {
    count += 1;
    const email = `buyer-${String(count)}@example.com`;
    return { browser: await app.join(email), email };
  };
  /** Posts an event as Stripe does. */
  const post = (event: unknown, { secret = SECRET, at }: { secret?: string; at?: number } = {}) => {
    const { signature, body } = stripe.sign(event, secret, at);
    return app.server.inject({
      method: 'POST',
      url: '/api/stripe/webhook',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      payload: body,
    });
  };
  const deliver = async (events: readonly unknown[]): Promise<void> => {
    for (const event of events) expect((await post(event)).statusCode).toBe(200);
  };
  /** Orders on the page of prices; the checkout's id. */
  const order = async (browser: BrowserClient, plan = 'pro', interval = 'month'): Promise<string> => {
    const answer = await browser.submit('/pricing', { plan, interval }, '/create-checkout-session');
    expect(answer.status).toBe(303);
    return (answer.location ?? '').split('/').at(-1) ?? '';
  };
  const planOf = async (browser: BrowserClient): Promise<string> => {
    const { body } = await browser.get('/account/billing');
    return /<h2 id="plan-h">([^<]*)/.exec(body)?.[1] ?? '';
  };
  /** A person with a subscription, whose events have arrived. */
  const subscribe = async (): Promise<{ browser: BrowserClient; email: string; subscription: string }> => {
    const person = await join();
    const before = stripe.events.length;
    const subscription = stripe.pay(await order(person.browser));
    await deliver(stripe.events.slice(before));
    expect(await planOf(person.browser)).toBe('Pro');
    return { ...person, subscription };
  };
  /** Somebody whose trial is over and who has paid. */
  const payer = async (): Promise<{ browser: BrowserClient; subscription: string }> => {
    const first = await subscribe();
    await deliver([stripe.end(first.subscription)]);
    const before = stripe.events.length;
    app.pass(11 * 60_000);
    stripe.now = app.now();
    const subscription = stripe.pay(await order(first.browser));
    await deliver(stripe.events.slice(before));
    return { browser: first.browser, subscription };
  };

  it('lead from the prices over Stripe to a plan, with a trial at first', async () => {
    const { browser, subscription } = await subscribe();
    expect(stripe.subscriptions.get(subscription)?.status).toBe('trialing');
    expect((await browser.get('/account/billing')).body).toContain('On trial until');
    expect((await browser.get('/pricing')).body).toContain('Pro (yours)');
  });

  it('are begun by the bare request of the guide, as a guest, and claimed by the account confirmed with that address', async () => {
    const answer = await app.server.inject({
      method: 'POST',
      url: '/create-checkout-session',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.statusCode, answer.json<{ success: boolean }>().success]).toEqual([200, true]);
    const { session_id: id, checkout_url: url } = answer.json<{ session_id: string; checkout_url: string }>();
    expect(url).toContain(id);
    const before = stripe.events.length;
    stripe.pay(id, { email: 'Later@Example.com' });
    await deliver(stripe.events.slice(before));
    const confirmed = await app.client().get(`/billing/confirm?session=${id}`);
    expect(confirmed.body).toContain('with the e-mail address that you paid with');
    const browser = await app.join('later@example.com');
    expect(await planOf(browser)).toBe('Free');
    const claimed = await browser.submit('/account/billing', {}, '/account/billing/claim');
    expect([claimed.location, await planOf(browser)]).toEqual(['/account/billing?notice=found', 'Pro']);
  });

  it('are confirmed by asking Stripe where its event is late, on a page that needs no session', async () => {
    const { browser } = await join();
    const session = await order(browser);
    const waiting = await browser.get(`/billing/confirm?session=${session}`);
    expect(waiting.body).toContain('Confirming your payment');
    stripe.pay(session);
    const back = await app.client().get(`/billing/return?session=${session}`);
    expect([back.status, back.cookies]).toEqual([200, []]);
    expect(back.body).toContain(`/billing/confirm?session=${session}`);
    expect((await app.client().get(`/billing/confirm?session=${session}`)).body).toContain('Your plan is active');
    expect(await planOf(browser)).toBe('Pro');
  });

  it('begin one checkout for a double click, and none for somebody who pays already', async () => {
    const { browser } = await join();
    expect(await order(browser)).toBe(await order(browser));
    const paying = await subscribe();
    const again = await paying.browser.post('/create-checkout-session', {
      ...(await hidden(paying.browser)),
      plan: 'enterprise',
    });
    expect(again.location).toBe('/account/billing?notice=taken');
  });
  const hidden = async (browser: BrowserClient): Promise<Record<string, string>> => {
    const { body } = await browser.get('/account/billing');
    return { _csrf: /name="_csrf" value="([^"]*)"/.exec(body)?.[1] ?? '' };
  };

  it('end and pay back a second subscription that was bought beside the first, and say so', async () => {
    const { browser, subscription } = await payer();
    await deliver([stripe.end(subscription)]);
    app.pass(11 * 60_000);
    stripe.now = app.now();
    const [pro, enterprise] = [await order(browser), await order(browser, 'enterprise')];
    const before = stripe.events.length;
    const first = stripe.pay(pro);
    stripe.now += 1000;
    const second = stripe.pay(enterprise);
    await deliver(stripe.events.slice(before).reverse());
    expect([stripe.held(first).status, stripe.held(second).status]).toEqual(['active', 'canceled']);
    expect(stripe.refunds).toEqual([`pi_${String(stripe.held(second).latest_invoice)}`]);
    expect(await planOf(browser)).toBe('Pro');
    const words = 'a second one that you bought was ended at once. What it cost is paid back';
    expect((await browser.get('/account/billing')).body).toContain(words);
    expect((await browser.get(`/billing/confirm?session=${enterprise}`)).body).toContain(words);
  });

  it('follow Stripe whatever the order, number and age of its events', async () => {
    const { browser, subscription } = await subscribe();
    const old = stripe.change(subscription, { status: 'active' });
    const ended = stripe.end(subscription);
    await deliver([ended, old, ended]);
    expect(await planOf(browser)).toBe('Free');
    app.pass(11 * 60_000);
    stripe.now = app.now();
    const before = stripe.events.length;
    stripe.pay(await order(browser, 'enterprise', 'year'));
    // The end of the old one arrives once more after the new one has begun, under another id.
    await deliver([...stripe.events.slice(before), { ...ended, id: 'evt_late' }]);
    expect(await planOf(browser)).toBe('Enterprise');
  });

  it.each([
    ['a first decline, while the card is tried again', { status: 'past_due' }, 'Pro', 'did not go through'],
    ['nothing paid after all tries', { status: 'unpaid' }, 'Free', 'did not go through'],
    ['a pause', { status: 'paused' }, 'Free', 'paused'],
  ] as const)('say what %s means', async (_what, change, plan, words) => {
    const { browser, subscription } = await subscribe();
    await deliver([stripe.change(subscription, change)]);
    expect(await planOf(browser)).toBe(plan);
    expect((await browser.get('/account/billing')).body).toContain(words);
  });

  it('end access of a late payer after three weeks, whatever Stripe says', async () => {
    const { browser, email, subscription } = await subscribe();
    await deliver([stripe.change(subscription, { status: 'past_due' })]);
    app.pass(20 * DAY);
    const later = await app.signIn(email);
    expect(await planOf(later)).toBe('Pro');
    app.pass(2 * DAY);
    expect(await planOf(await app.signIn(email))).toBe('Free');
    expect(browser).toBeDefined();
  });

  it('tell a cancelled plan by its end alone, and end it then', async () => {
    const { browser, subscription } = await subscribe();
    const cancel_at = Math.floor(app.now() / 1000) + 100;
    await deliver([stripe.change(subscription, { cancel_at })]);
    expect([
      await planOf(browser),
      (await browser.get('/account/billing')).body.includes('Cancelled: it ends on'),
    ]).toEqual(['Pro', true]);
    app.pass(101_000);
    expect(await planOf(browser)).toBe('Free');
  });

  it('stay with a refund in part, and end with a whole one', async () => {
    const { browser, subscription } = await payer();
    await deliver([stripe.refund(subscription, false)]);
    expect(await planOf(browser)).toBe('Pro');
    await deliver([stripe.refund(subscription)]);
    expect([await planOf(browser), (await browser.get('/account/billing')).body.includes('given back')]).toEqual([
      'Free',
      true,
    ]);
  });

  it('rest while a payment is disputed, and go on once that is won', async () => {
    const { browser, subscription } = await payer();
    await deliver([stripe.dispute(subscription, 'needs_response')]);
    expect(await planOf(browser)).toBe('Free');
    await deliver([stripe.dispute(subscription, 'won')]);
    expect(await planOf(browser)).toBe('Pro');
    await deliver([stripe.dispute(subscription, 'lost')]);
    expect(await planOf(browser)).toBe('Free');
  });

  it('refuse events that Stripe did not sign just now', async () => {
    const { browser, subscription } = await subscribe();
    const ended = stripe.end(subscription);
    const now = Math.floor(app.now() / 1000);
    const answers = [
      await post(ended, { secret: 'whsec_somebodyelses' }),
      await post(ended, { at: now - 301 }),
      // The exact second is tried where the clock stands still.
      await post(ended, { at: now + 400 }),
      await app.server.inject({
        method: 'POST',
        url: '/api/stripe/webhook',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(ended),
      }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403]);
    expect(await planOf(browser)).toBe('Pro');
    await deliver(Array.from({ length: 5 }, () => ended));
    expect(await planOf(browser)).toBe('Free');
  });

  it('are told again by Stripe where it could not be asked, and by the reconciler where no event came', async () => {
    const { browser, subscription } = await subscribe();
    const ended = stripe.end(subscription);
    stripe.failWith = 500;
    const answer = await post(ended);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '60']);
    expect(await planOf(browser)).toBe('Pro');
    stripe.failWith = null;
    expect(await app.container.billing.reconcileChanged()).toBeGreaterThan(0);
    expect([await planOf(browser), await app.container.billing.reconcileChanged()]).toEqual(['Free', 0]);
  });

  it('find drift that no event told of', async () => {
    const { browser, subscription } = await subscribe();
    const held = stripe.subscriptions.get(subscription);
    if (held !== undefined) stripe.subscriptions.set(subscription, { ...held, status: 'canceled' });
    await app.container.billing.reconcileAll();
    expect(await planOf(browser)).toBe('Free');
  });

  it('end at Stripe with the account, and leave nothing here', async () => {
    const { browser, email, subscription } = await subscribe();
    const customer = String(stripe.subscriptions.get(subscription)?.customer);
    const deleted = await browser.submit('/account', { password: 'violet kettle on the 9th stair' }, '/account/delete');
    expect(deleted.status).toBe(303);
    // What Stripe still says of the person brings nothing back.
    await deliver([stripe.change(subscription, { status: 'active' })]);
    const rows = app.container.database.db.selectFrom('subscriptions').select('id').where('id', '=', subscription);
    expect(await rows.execute()).toEqual([]);
    stripe.failWith = 500;
    await expect(app.container.billing.endForGone()).rejects.toThrow(/payment service/);
    stripe.failWith = null;
    expect(await app.container.billing.endForGone()).toBe(1);
    expect(stripe.subscriptions.get(subscription)?.status).toBe('canceled');
    await app.container.billing.reconcileChanged();
    const { db } = app.container.database;
    const left = await db.selectFrom('billing_customers').selectAll().where('customer_id', '=', customer).execute();
    expect([left, email.length > 0]).toEqual([[], true]);
  });

  it('say that nothing was charged where Stripe is down, with the id under which Stripe knows the request', async () => {
    const { browser } = await join();
    stripe.failWith = 402;
    const answer = await browser.submit('/pricing', {}, '/create-checkout-session');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatch(/Nothing was charged.*req_/);
  });

  it('are tried before a deployment: a test key takes no money', async () => {
    expect(await app.container.billing.tryOut()).toEqual({
      isGood: false,
      text: 'Stripe answers and knows every price, but STRIPE_SECRET_KEY is a test key.',
    });
  });

  it('make the catalogue once', async () => {
    expect(await app.container.billing.syncCatalogue()).toEqual([]);
  });
});
