import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { accountApp, type AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase, type TestDatabase } from '../../test/support/databases.ts';
import { startMailServer, type CaughtMail, type MailServer } from '../../test/support/mail-server.ts';
import { startMail } from '../../test/support/start-mail.ts';
import { startStripe, type StripeStandIn } from '../../test/support/stripe-stand-in.ts';
import { TEST_ENV } from '../../test/support/test-env.ts';
import { readConfig } from '../platform/config/config.ts';
import { mailSettings, type MailSettings } from '../platform/mail/mail-settings.ts';
import { createSmtpTransport } from '../platform/mail/smtp-transport.ts';

const SECRET = 'whsec_0123456789abcdef';
const DAY = 86_400_000;
const subjectOf = ({ headers }: CaughtMail): string => headers.get('subject') ?? '';
const PATIENCE = { timeout: 20_000, interval: 25 };

eachDatabase('mails of payments', (_kind, newOne) => {
  let database: TestDatabase;
  let stripe: StripeStandIn;
  let server: MailServer;
  let app: AccountApp;
  let count = 0;
  let delivered = 0;

  beforeAll(async () => {
    [database, stripe, server] = await Promise.all([
      newOne(),
      startStripe(Date.now()),
      startMailServer({ login: { user: 'app@example.com', password: 'app-specific-password' } }),
    ]);
    const env = {
      STRIPE_SECRET_KEY: 'sk_test_51aBcDeFgHiJkLmNoP',
      STRIPE_WEBHOOK_SECRET: SECRET,
      STRIPE_API_BASE: stripe.url,
      PUBLIC_URL: 'https://tw.example.com',
      MAIL_SERVER: '127.0.0.1',
      MAIL_PORT: String(server.port),
      MAIL_USERNAME: 'app@example.com',
      MAIL_PASSWORD: 'app-specific-password',
    };
    const settings = mailSettings(readConfig({ ...TEST_ENV, ...env })) as MailSettings;
    app = await accountApp(database.url, env, { mailTransport: createSmtpTransport(settings, { ca: server.ca }) });
    await app.container.billing.syncCatalogue();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await Promise.all([stripe.close(), server.close()]);
    await database.remove();
  });
  beforeEach(() => {
    stripe.now = app.now();
  });

  const post = (event: unknown) => {
    const { signature, body } = stripe.sign(event, SECRET);
    return app.server.inject({
      method: 'POST',
      url: '/api/stripe/webhook',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      payload: body,
    });
  };
  /** Delivers what was not delivered yet: three times each, the last first and at once. */
  const deliver = async (): Promise<void> => {
    const events = stripe.events.slice(delivered).reverse();
    delivered = stripe.events.length;
    for (const event of events) await post(event);
    await Promise.all([...events, ...events].map(post));
  };
  const pass = (days: number): void => {
    app.pass(days * DAY);
    stripe.advance(app.now());
  };
  /** The mails of payments that an address was sent, oldest first, once all are there. */
  const mailsTo = async (email: string): Promise<readonly CaughtMail[]> => {
    const waiting = app.container.database.db
      .selectFrom('mail_queue')
      .select('id')
      .where('kind', '=', 'billing')
      .where('finished_at', 'is', null);
    startMail(app.container, 'http://127.0.0.1:1');
    await vi.waitFor(async () => expect(await waiting.execute()).toEqual([]), PATIENCE);
    await app.container.queue.stop();
    const isOfPayments = (mail: CaughtMail): boolean => !/Confirm your address/.test(subjectOf(mail));
    return server.mails.filter((mail) => mail.to.includes(email) && isOfPayments(mail));
  };
  const subjectsTo = async (email: string): Promise<readonly string[]> => (await mailsTo(email)).map(subjectOf).sort();
  const order = async (browser: BrowserClient): Promise<string> => {
    const answer = await browser.submit('/pricing', { plan: 'pro', interval: 'month' }, '/create-checkout-session');
    return (answer.location ?? '').split('/').at(-1) ?? '';
  };
  const join = async (): Promise<{ readonly email: string; readonly browser: BrowserClient }> => {
    count += 1;
    const email = `payer-${String(count)}@example.com`;
    return { email, browser: await app.join(email) };
  };
  const buy = async () => {
    const { email, browser } = await join();
    const subscription = stripe.pay(await order(browser));
    await deliver();
    return { browser, email, subscription };
  };
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const periodEnd = (id: string): string => day((stripe.held(id).items.data[0]?.current_period_end ?? 0) * 1000);

  it('tell the begin of a trial, its end three days before, and each receipt: once each, though events come three times in any order', async () => {
    const { email, subscription } = await buy();
    expect(await subjectsTo(email)).toEqual(['Your trial of Pro has begun']);
    const end = periodEnd(subscription);
    pass(12);
    await deliver();
    expect(await subjectsTo(email)).toContain(`Your trial of Pro ends on ${end}`);
    pass(3);
    await deliver();
    const mails = await mailsTo(email);
    expect(mails.map(subjectOf).sort()).toEqual([
      'Receipt: $29.99',
      `Your trial of Pro ends on ${end}`,
      'Your trial of Pro has begun',
    ]);
    const receipt = mails.find((mail) => subjectOf(mail) === 'Receipt: $29.99');
    expect(receipt?.text).toContain('TW-');
    expect(receipt?.text).toContain('https://invoice.stripe.com/i/acct_1/test_1');
    expect(receipt?.text).toContain('https://tw.example.com/account/billing');
    pass(30);
    await deliver();
    expect((await subjectsTo(email)).filter((subject) => subject.startsWith('Receipt'))).toHaveLength(2);
  });

  it('tell a payment that failed once with the day until which the plan stays, and its end once', async () => {
    const { email, subscription } = await buy();
    pass(15);
    await deliver();
    stripe.declined.add(String(stripe.held(subscription).customer));
    pass(30);
    await deliver();
    const failed = (await mailsTo(email)).find((mail) => subjectOf(mail) === 'A payment did not go through');
    expect(failed?.text).toMatch(/stays while the card is tried again, until \d{4}-\d\d-\d\d at most/);
    pass(15);
    await deliver();
    const subjects = await subjectsTo(email);
    expect(subjects.filter((subject) => subject === 'A payment did not go through')).toHaveLength(1);
    expect(subjects.filter((subject) => subject === 'Your plan Pro has ended')).toHaveLength(1);
  });

  it('tell a change of the plan, a cancellation, and that it goes on', async () => {
    const { email, subscription } = await buy();
    const yearly = [...stripe.prices.values()].find(({ lookup_key: key }) => key === 'tradewise_enterprise_year');
    if (yearly === undefined) throw new Error('no such price');
    stripe.swap(subscription, yearly);
    await deliver();
    stripe.change(subscription, { cancel_at: stripe.seconds() + 10 * 86_400 });
    await deliver();
    stripe.change(subscription, { cancel_at: null });
    await deliver();
    expect(await subjectsTo(email)).toEqual([
      `Your plan Enterprise ends on ${day(app.now() + 10 * DAY)}`,
      'Your plan Enterprise goes on',
      'Your plan is Enterprise now',
      'Your trial of Pro has begun',
    ]);
  });

  it('are sent also where events never arrived, once they are looked for, and not again', async () => {
    const { email, browser } = await join();
    stripe.pay(await order(browser));
    delivered = stripe.events.length;
    await app.container.billing.reconcileChanged();
    await app.container.billing.reconcileAll();
    pass(15);
    delivered = stripe.events.length;
    await app.container.billing.reconcileChanged();
    await app.container.billing.reconcileChanged();
    const subjects = await subjectsTo(email);
    expect(subjects.filter((subject) => subject.startsWith('Receipt'))).toHaveLength(1);
    expect(subjects.filter((subject) => subject === 'Your trial of Pro has begun')).toHaveLength(1);
  });

  it('go to the address that a guest paid with, and to nobody whose address takes no mail', async () => {
    const answer = await app.server.inject({
      method: 'POST',
      url: '/create-checkout-session',
      headers: { 'content-type': 'application/json' },
    });
    stripe.pay(answer.json<{ session_id: string }>().session_id, { email: 'Guest-Payer@example.com' });
    await deliver();
    expect((await subjectsTo('guest-payer@example.com')).length).toBe(1);
    const { email, browser } = await join();
    await app.container.database.db
      .insertInto('mail_suppressions')
      .values({ address: email, scope: 'all', reason: 'bounced', note: '', created_at: 1 })
      .execute();
    stripe.pay(await order(browser));
    await deliver();
    expect(await subjectsTo(email)).toEqual([]);
  });

  it('are lost with the change that they tell, where that cannot be kept', async () => {
    const { email, subscription } = await buy();
    const { db } = app.container.database;
    const before = (await subjectsTo(email)).length;
    stripe.change(subscription, { cancel_at: stripe.seconds() + 86_400 });
    await sql`alter table billing_events rename to billing_events_gone`.execute(db);
    const event = stripe.events.at(-1);
    expect((await post(event)).statusCode).toBeGreaterThanOrEqual(500);
    await sql`alter table billing_events_gone rename to billing_events`.execute(db);
    expect((await subjectsTo(email)).length).toBe(before);
    await deliver();
    expect((await subjectsTo(email)).length).toBe(before + 1);
  });
});
