import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { IS_COMMIT, watchStatements } from './support/failing-statements.ts';
import type { Plan, Statements } from './support/failing-statements.ts';
import { startStripe } from './support/stripe-stand-in.ts';
import type { StripeStandIn } from './support/stripe-stand-in.ts';

const SECRET = 'whsec_0123456789abcdef';

eachDatabase('an event of a payment', (kind, newOne) => {
  let database: TestDatabase;
  let stripe: StripeStandIn;
  let app: AccountApp;
  let statements: Statements;
  let subscription: string;
  beforeAll(async () => {
    [database, stripe] = await Promise.all([newOne(), startStripe(Date.now())]);
    const env = { STRIPE_SECRET_KEY: 'sk_test_51aBcDeFgHiJkLmNoP', STRIPE_WEBHOOK_SECRET: SECRET };
    app = await accountApp(database.url, { ...env, STRIPE_API_BASE: stripe.url });
    await app.container.billing.syncCatalogue();
    const browser = await app.join('payer@example.com');
    const order = await browser.submit('/pricing', { plan: 'pro', interval: 'month' }, '/create-checkout-session');
    subscription = stripe.pay((order.location ?? '').split('/').at(-1) ?? '');
    for (const event of stripe.events) expect(await post(event)).toBe(200);
    statements = watchStatements(kind);
  });
  afterAll(async () => {
    statements.stop();
    await app.close();
    await stripe.close();
    await database.remove();
  });

  const post = async (event: unknown): Promise<number> => {
    const { signature, body } = stripe.sign(event, SECRET, Math.floor(app.now() / 1000));
    const answer = await app.server.inject({
      ...{ method: 'POST', url: '/api/stripe/webhook', payload: body },
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    });
    return answer.statusCode;
  };
  /** Whether the event is noted, and what is kept of the subscription. */
  const kept = async (id: string): Promise<{ readonly isNoted: boolean; readonly endsAt: number | null }> => {
    const { db } = app.container.database;
    const event = await db.selectFrom('billing_events').select('id').where('id', '=', id).executeTakeFirst();
    const row = await db
      .selectFrom('subscriptions')
      .select('ends_at')
      .where('id', '=', subscription)
      .executeTakeFirstOrThrow();
    return { isNoted: event !== undefined, endsAt: row.ends_at === null ? null : Number(row.ends_at) };
  };
  let count = 0;
  /** An event about a change that no event told of before, and what must be kept of it. */
  const change = () => {
    count += 1;
    const cancel_at = stripe.seconds() + 86_400 + count;
    return { event: stripe.change(subscription, { cancel_at }), done: { isNoted: true, endsAt: cancel_at * 1000 } };
  };

  it('is answered 200 only where it and its effect are kept, whichever statement fails, and has its effect when it is sent again', async () => {
    const first = change();
    const { result, sent } = await statements.during(() => post(first.event));
    expect([result, await kept(first.event.id)]).toEqual([200, first.done]);
    const plans = sent.flatMap((text, at): readonly Plan[] =>
      statements.faults.flatMap((fault) => (!fault.isOfCommits || IS_COMMIT.test(text) ? [{ at, fault }] : [])),
    );
    expect(plans.length).toBeGreaterThan(20);
    const answers = new Set<number>();
    for (const plan of plans) {
      const { event, done } = change();
      const what = `${plan.fault.name} at ${sent[plan.at] ?? ''}`;
      const before = await kept(event.id);
      const { result: answer } = await statements.during(() => post(event), plan);
      answers.add(answer);
      const after = await kept(event.id);
      if (answer === 200) expect(after, what).toEqual(done);
      else {
        expect(answer, what).toBeGreaterThanOrEqual(500);
        // Both or neither.
        expect([before, done], what).toContainEqual(after);
      }
      expect([await post(event), await kept(event.id)], what).toEqual([200, done]);
    }
    expect([...answers]).toContain(503);
  }, 300_000);
});
