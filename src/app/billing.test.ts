import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { accountApp, PASSWORD, type AccountApp } from '../../test/support/account-app.ts';
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
    stripe.release();
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

  const PASSWORD_FIELD = { password: PASSWORD };
  const isThere = async (email: string): Promise<boolean> => {
    const { db } = app.container.database;
    return (await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst()) !== undefined;
  };
  const rowsOf = (customer: string) =>
    app.container.database.db.selectFrom('billing_customers').selectAll().where('customer_id', '=', customer).execute();

  it('end at Stripe before the account does, within the request that deletes it, and leave nothing here', async () => {
    const { browser, email, subscription } = await subscribe();
    const customer = String(stripe.held(subscription).customer);
    stripe.fault = 'slow';
    const deleting = browser.submit('/account', PASSWORD_FIELD, '/account/delete');
    await stripe.hasWaiting();
    expect(await isThere(email)).toBe(true);
    stripe.release();
    expect([(await deleting).status, await isThere(email)]).toEqual([303, false]);
    expect(stripe.held(subscription).status).toBe('canceled');
    // What Stripe says of it meanwhile brings nothing back.
    await deliver(stripe.events.slice(-2));
    expect(await app.container.billing.endForGone()).toBe(1);
    await app.container.billing.reconcileChanged();
    expect(await rowsOf(customer)).toEqual([]);
  });

  it.each(['down', 'malformed'] as const)(
    'end once Stripe answers where it is %s while the account is deleted, and nobody is billed after',
    async (fault) => {
      const { browser, email, subscription } = await subscribe();
      const customer = String(stripe.held(subscription).customer);
      stripe.fault = fault === 'malformed' ? null : fault;
      stripe.failWith = fault === 'malformed' ? 500 : null;
      const deleted = await browser.submit('/account', PASSWORD_FIELD, '/account/delete');
      expect([deleted.status, await isThere(email)]).toEqual([303, false]);
      await expect(app.container.billing.endForGone()).rejects.toThrow(/payment service/);
      expect(stripe.held(subscription).status).toBe('trialing');
      stripe.release();
      app.pass(15 * DAY);
      stripe.advance(app.now());
      const charges = [...stripe.charges.values()].filter((each) => each.customer === customer);
      expect(charges.map(({ refunded }) => refunded)).toEqual([false]);
      // Events of it bring nothing back.
      await deliver(stripe.events.slice(-3));
      expect(await app.container.billing.endForGone()).toBe(1);
      expect(stripe.held(subscription).status).toBe('canceled');
      const after = [...stripe.charges.values()].filter((each) => each.customer === customer);
      expect([after.map(({ refunded }) => refunded), await rowsOf(customer)]).toEqual([[true], []]);
    },
  );

  it('go on where the password that would delete the account is wrong', async () => {
    const { browser, subscription } = await subscribe();
    await browser.submit('/account', { password: 'not the password at all' }, '/account/delete');
    expect(stripe.held(subscription).status).toBe('trialing');
  });

  it.each([
    'price',
    'amount',
    'unit_amount',
    'customer',
    'user_id',
    'success_url',
    'cancel_url',
    'trial_period_days',
    'quantity',
  ])('take no %s from whoever orders', async (field) => {
    const { browser } = await join();
    const before = stripe.sessions.size;
    const answers = [
      await app.server.inject({
        ...{ method: 'POST', url: '/create-checkout-session', payload: { plan: 'pro', [field]: '1' } },
        headers: { 'content-type': 'application/json' },
      }),
      await app.server.inject({
        ...{ method: 'POST', url: '/create-checkout-session', payload: { plan: 'free' } },
        headers: { 'content-type': 'application/json' },
      }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400]);
    const form = await browser.submit('/pricing', { plan: 'pro', [field]: '1' }, '/create-checkout-session');
    expect([form.status, stripe.sessions.size]).toEqual([400, before]);
  });

  it('lead back to the configured address alone, whatever host the request names', async () => {
    const answer = await app.server.inject({
      ...{ method: 'POST', url: '/create-checkout-session', payload: {} },
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' },
    });
    expect(answer.statusCode).toBeLessThan(500);
    const all = [...stripe.sessions.values()].map(({ wished }) => [wished['success_url'], wished['cancel_url']]);
    expect(JSON.stringify(all)).not.toContain('evil.example');
    for (const to of ['https://evil.example', '//evil.example', 'cs_1/../../x']) {
      const back = await app.client().get(`/billing/return?session=${encodeURIComponent(to)}`);
      expect([back.status, /(?:href|action|content)="[^"]*?(?:https?:)?\/\/evil/.test(back.body)]).toEqual([
        400,
        false,
      ]);
    }
  });

  it("are nobody else's: neither by the id of their checkout, nor by the portal, nor by a claim", async () => {
    const mine = await payer();
    const customer = String(stripe.held(mine.subscription).customer);
    const session = [...stripe.sessions.values()].find((each) => each.subscription === mine.subscription)?.id ?? '';
    const other = (await join()).browser;
    await other.get(`/billing/confirm?session=${session}`);
    expect(await planOf(other)).toBe('Free');
    const token = await hidden(other);
    expect((await other.post('/account/billing/portal', { ...token, customer })).status).toBe(400);
    expect((await other.post('/account/billing/portal', token)).status).toBe(404);
    const own = await mine.browser.submit('/account/billing', {}, '/account/billing/portal');
    expect(own.location).toContain(customer);
    // A guest's: only with the address, and only once that is confirmed.
    const guest = await app.server.inject({ method: 'POST', url: '/create-checkout-session' });
    const before = stripe.events.length;
    stripe.pay(guest.json<{ session_id: string }>().session_id, { email: 'wanted@example.com' });
    await deliver(stripe.events.slice(before));
    const named = await other.submit('/account/billing', { email: 'wanted@example.com' }, '/account/billing/claim');
    const bare = await other.submit('/account/billing', {}, '/account/billing/claim');
    expect([named.status, bare.location, await planOf(other)]).toEqual([400, '/account/billing?notice=none', 'Free']);
    await app.client().submit('/signup', { name: 'Thief', email: 'wanted@example.com', password: PASSWORD });
    await app.container.billing.reconcileChanged();
    const owners = app.container.database.db.selectFrom('billing_customers').select(['user_id', 'payer_email']);
    expect(await owners.where('payer_email', '=', 'wanted@example.com').execute()).toEqual([
      { user_id: null, payer_email: 'wanted@example.com' },
    ]);
    // Once somebody has it, nobody gets it a second time.
    const owner = await app.join('wanted@example.com');
    await owner.submit('/account/billing', {}, '/account/billing/claim');
    const again = await other.submit('/account/billing', {}, '/account/billing/claim');
    expect([await planOf(owner), again.location]).toEqual(['Pro', '/account/billing?notice=none']);
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
