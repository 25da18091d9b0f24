import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import type { OpenDatabase } from '../src/platform/db/database.ts';
import { BillingWorld } from './support/billing-world.ts';
import type { Member } from './support/billing-world.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

// Each of these orders of events led to wrong access or wrong charges in a product that takes payments.
eachDatabase('payments, in the order of events that is told,', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let world: BillingWorld;
  let ann: Member;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  beforeEach(async () => {
    world = await BillingWorld.make(open.db);
    ann = world.join('ann', true);
  });

  const order = async (plan: 'pro' | 'enterprise' = 'pro', who: Member | null = ann): Promise<string> =>
    (await world.billing.checkout(who, { plan, interval: 'month' })).id;
  const deliver = async (...events: readonly (Stripe.Event | undefined)[]): Promise<void> => {
    for (const event of events) if (event !== undefined) expect(await world.deliver(event, false)).toBe(true);
  };
  const since = async (work: () => unknown): Promise<Stripe.Event[]> => {
    const before = world.stripe.events.length;
    await work();
    return world.stripe.events.slice(before);
  };
  const wait = (ms: number): void => world.stripe.advance(world.now + ms);
  /** Ann pays for a plan, her trial long over, and Stripe's events have arrived. */
  const paying = async (): Promise<string> => {
    world.stripe.end(world.stripe.pay(await order()));
    await world.reconcile();
    wait(11 * MINUTE);
    const id = world.stripe.pay(await order());
    await world.reconcile();
    expect([await world.planOf('ann'), world.stripe.held(id).status]).toEqual(['pro', 'active']);
    return id;
  };
  const live = (): Stripe.Subscription[] =>
    [...world.stripe.subscriptions.values()].filter(({ status }) =>
      ['trialing', 'active', 'past_due'].includes(status),
    );

  it('"updated, active" before "created, incomplete": the plan is there and stays', async () => {
    const id = world.stripe.leaveHalfWay(await order());
    const [created] = world.stripe.events.filter(({ type }) => type === 'customer.subscription.created');
    world.stripe.settle(id);
    const updated = world.stripe.events.findLast(({ type }) => type === 'customer.subscription.updated');
    await deliver(updated);
    expect(await world.planOf('ann')).toBe('pro');
    await deliver(created);
    expect(await world.planOf('ann')).toBe('pro');
  });

  it('three events of one purchase at once: one plan, each event kept once', async () => {
    const events = await since(async () => world.stripe.pay(await order()));
    const three = events.slice(-3);
    expect(three.length).toBe(3);
    const answers = await Promise.all(three.map((event) => world.deliver(event, false)));
    expect([answers, await world.planOf('ann')]).toEqual([[true, true, true], 'pro']);
    const rows = await open.db.selectFrom('billing_events').select('id').execute();
    expect(rows.map(({ id }) => id).sort()).toEqual(three.map(({ id }) => id).sort());
  });

  it('a late end of the old subscription after a new one is active: the new one stays', async () => {
    const old = await paying();
    const ended = world.stripe.end(old);
    await world.billing.refresh(ann);
    wait(11 * MINUTE);
    const events = await since(async () => world.stripe.pay(await order('enterprise')));
    await deliver(...events, { ...ended, id: 'evt_late' } as Stripe.Event);
    expect(await world.planOf('ann')).toBe('enterprise');
  });

  it.each(['active', 'past_due'] as const)('a late "%s" after the end: it has ended', async (status) => {
    const id = await paying();
    const late = world.stripe.change(id, { status });
    await deliver(world.stripe.end(id), late);
    expect(await world.planOf('ann')).toBe('free');
  });

  it('a double click and a reload of the checkout: one checkout', async () => {
    const [one, two] = await Promise.all([order(), order()]);
    expect([two, await order()]).toEqual([one, one]);
    expect(world.stripe.sessions.size).toBe(1);
  });

  it('two tabs that both pay: one subscription, the second is ended, paid back, and told', async () => {
    const first = await paying();
    world.stripe.end(first);
    await world.reconcile();
    wait(11 * MINUTE);
    const [one, two] = [await order('pro'), await order('enterprise')];
    const kept = world.stripe.pay(one);
    wait(1000);
    const second = world.stripe.pay(two);
    await world.reconcile();
    expect([live().map(({ id }) => id), world.stripe.held(second).status]).toEqual([[kept], 'canceled']);
    expect(world.stripe.refunds).toEqual([`pi_${String(world.stripe.held(second).latest_invoice)}`]);
    expect(await world.billing.checkoutState(two)).toBe('second');
    expect((await world.billing.subscriptionsOf(ann)).find(({ id }) => id === second)?.hold).toBe('second');
  });

  it('one tab as a guest with the same address and one signed in: one subscription', async () => {
    const kept = world.stripe.pay(await order());
    wait(1000);
    const second = world.stripe.pay(await order('pro', null), { email: ann.email });
    await world.reconcile();
    expect(live().map(({ id }) => id)).toEqual([kept]);
    expect(world.stripe.held(second).cancellation_details?.comment).toContain('beside another');
  });

  it('a price that changes between two clicks: a checkout of its own, not a refusal of the key', async () => {
    const one = await order();
    const [old] = [...world.stripe.prices.values()].filter(({ lookup_key }) => lookup_key === 'tradewise_pro_month');
    if (old !== undefined) world.stripe.prices.set(old.id, { ...old, unit_amount: 1 });
    expect(await world.billing.syncCatalogue()).toEqual(['replaced the price tradewise_pro_month']);
    expect(await order()).not.toBe(one);
  });

  it('a customer that was deleted at Stripe: a new one pays, and the old one is not answered again', async () => {
    await order();
    const [customer = ''] = [...world.stripe.customers.keys()];
    world.stripe.customers.set(customer, { id: customer, object: 'customer', deleted: true });
    world.stripe.pay(await order());
    await world.reconcile();
    expect([await world.planOf('ann'), world.stripe.customers.size]).toEqual(['pro', 2]);
  });

  it('cancelled in the portal, which says only when it ends: access until then, none after', async () => {
    const id = await paying();
    const at = world.stripe.seconds() + 3 * 86_400;
    await deliver(world.stripe.change(id, { cancel_at: at, cancel_at_period_end: false }));
    expect((await world.billing.subscriptionsOf(ann))[0]?.endsAt).toBe(at * 1000);
    wait(3 * DAY - 1000);
    expect(await world.planOf('ann')).toBe('pro');
    wait(1000);
    expect(await world.planOf('ann')).toBe('free');
  });

  it('events of an endpoint with an older version of the API: understood alike', async () => {
    const events = await since(async () => world.stripe.pay(await order()));
    for (const event of events) expect(await world.deliver(event, true)).toBe(true);
    expect(await world.planOf('ann')).toBe('pro');
  });

  it('a first decline, two weeks of attempts, then unpaid: access stays, then ends, and is back once paid', async () => {
    const id = await paying();
    world.stripe.declined.add(String(world.stripe.held(id).customer));
    wait(30 * DAY);
    await world.reconcile();
    expect([world.stripe.held(id).status, await world.planOf('ann')]).toEqual(['past_due', 'pro']);
    wait(13 * DAY);
    await world.reconcile();
    expect([world.stripe.held(id).status, await world.planOf('ann')]).toEqual(['past_due', 'pro']);
    wait(2 * DAY);
    await world.reconcile();
    expect([world.stripe.held(id).status, await world.planOf('ann')]).toEqual(['unpaid', 'free']);
    await deliver(...(await since(() => world.stripe.settle(id))));
    expect(await world.planOf('ann')).toBe('pro');
  });

  it('an account deleted with a live subscription and a renewal before Stripe is reached: ended, and paid back', async () => {
    const id = await paying();
    wait(29 * DAY);
    await world.leave('ann');
    world.isDown = true;
    expect(await world.reconcile()).toBe(false);
    wait(2 * DAY);
    world.isDown = false;
    expect(await world.reconcile()).toBe(true);
    expect(world.stripe.held(id).status).toBe('canceled');
    expect(world.stripe.refunds).toEqual([`pi_${String(world.stripe.held(id).latest_invoice)}`]);
    expect(await open.db.selectFrom('billing_customers').selectAll().execute()).toEqual([]);
  });

  it('a payer whose address differs from that of the account: the plan is that of who ordered it', async () => {
    const events = await since(async () => world.stripe.pay(await order(), { email: 'company@example.com' }));
    const [customer] = [...world.stripe.customers.values()];
    if (customer !== undefined && 'email' in customer)
      world.stripe.customers.set(customer.id, { ...customer, email: 'company@example.com' });
    await deliver(...events);
    await world.billing.reconcileAll();
    expect(await world.planOf('ann')).toBe('pro');
  });

  it('a guest whose address was mistyped: claimed once the operator corrected it at Stripe', async () => {
    world.stripe.pay(await order('pro', null), { email: 'an@example.com' });
    await world.reconcile();
    wait(8 * DAY);
    expect([await world.planOf('ann'), await world.billing.countUnclaimed()]).toEqual(['free', 1]);
    const [customer] = [...world.stripe.customers.values()];
    if (customer !== undefined && 'email' in customer)
      world.stripe.customers.set(customer.id, { ...customer, email: 'Ann@Example.com' });
    await world.billing.reconcileAll();
    expect([await world.planOf('ann'), await world.billing.countUnclaimed()]).toEqual(['pro', 0]);
  });

  it('a claim asks Stripe about what is claimed alone, however many guests there are', async () => {
    for (let index = 0; index < 5; index += 1)
      world.stripe.pay(await order('pro', null), { email: `guest-${String(index)}@example.com` });
    world.stripe.pay(await order('pro', null), { email: ann.email, card: 'fp_of_ann' });
    ann.isConfirmed = false;
    await world.reconcile();
    ann.isConfirmed = true;
    const before = world.stripe.requests.length;
    expect(await world.billing.claim(ann)).toHaveLength(1);
    expect(world.stripe.requests.slice(before).length).toBeLessThanOrEqual(2);
    expect(await world.planOf('ann')).toBe('pro');
  });

  it('a refund in part, then in full: access stays, then ends', async () => {
    const id = await paying();
    await deliver(world.stripe.refund(id, false));
    expect(await world.planOf('ann')).toBe('pro');
    await deliver(world.stripe.refund(id));
    expect(await world.planOf('ann')).toBe('free');
  });

  it.each(['won', 'lost'] as const)('a dispute opened, then %s', async (end) => {
    const id = await paying();
    await deliver(world.stripe.dispute(id, 'needs_response'));
    expect(await world.planOf('ann')).toBe('free');
    await deliver(world.stripe.dispute(id, end));
    expect(await world.planOf('ann')).toBe(end === 'won' ? 'pro' : 'free');
  });

  it('what Stripe said before a change arrives after what it said since: the later answer stays', async () => {
    const id = await paying();
    let go: () => void = () => undefined;
    const hasEnded = new Promise<void>((resolve) => (go = resolve));
    let hasBegun = false;
    const both = await world.together(
      [(billing) => billing.refresh(ann), (billing) => hasEnded.then(() => billing.refresh(ann))],
      // Once the first was told what there is, whatever is answered to the second arrives before what the first still waits for.
      (count, [, isSecondDone]) => {
        if (count === 0) return null;
        if (hasBegun && isSecondDone !== true) return count > 1 ? 1 : null;
        hasBegun = true;
        return 0;
      },
      () => {
        world.stripe.end(id);
        go();
      },
    );
    expect([both, await world.planOf('ann')]).toEqual([[true, true], 'free']);
  });

  it.each(['refunded', 'disputed'] as const)(
    'a payment for an earlier month is %s: the month that is paid goes on',
    async (how) => {
      const id = await paying();
      wait(31 * DAY);
      await world.reconcile();
      const [first, last] = world.stripe.chargesFor(id);
      expect([await world.planOf('ann'), last === undefined]).toEqual(['pro', false]);
      const take = (charge = first): Stripe.Event =>
        how === 'refunded' ? world.stripe.refund(id, true, charge) : world.stripe.dispute(id, 'needs_response', charge);
      await deliver(take());
      expect(await world.planOf('ann')).toBe('pro');
      await deliver(take(last));
      expect(await world.planOf('ann')).toBe('free');
      // The next month is paid for again.
      wait(30 * DAY);
      await world.reconcile();
      expect(await world.planOf('ann')).toBe('pro');
    },
  );

  it('a year that was paid, a change of plan, and the year taken back: what is left of the year is not had for free', async () => {
    world.stripe.end(world.stripe.pay(await order()));
    await world.reconcile();
    wait(11 * MINUTE);
    const { id: session } = await world.billing.checkout(ann, { plan: 'pro', interval: 'year' });
    const id = world.stripe.pay(session);
    const dearer = [...world.stripe.prices.values()].find(({ lookup_key: key }) => key === 'tradewise_enterprise_year');
    if (dearer === undefined) throw new Error('no price');
    wait(40 * DAY);
    world.stripe.swap(id, dearer);
    await world.reconcile();
    const [year] = world.stripe.chargesFor(id);
    expect([await world.planOf('ann'), world.stripe.chargesFor(id).length]).toEqual(['enterprise', 2]);
    await deliver(world.stripe.dispute(id, 'needs_response', year));
    expect(await world.planOf('ann')).toBe('free');
    await deliver(world.stripe.dispute(id, 'won', year));
    expect(await world.planOf('ann')).toBe('enterprise');
  });

  it('a card that is declined after the last payment was taken back: nothing is waited for', async () => {
    const id = await paying();
    await deliver(world.stripe.dispute(id, 'lost'));
    world.stripe.declined.add(String(world.stripe.held(id).customer));
    wait(31 * DAY);
    await world.reconcile();
    expect([world.stripe.held(id).status, await world.planOf('ann')]).toEqual(['past_due', 'free']);
  });

  it.each([
    ['a wallet with an id of the payer', { type: 'paypal', paypal: { payer_id: 'PAYER1' } }],
    ['a wallet that knows an address only', { type: 'link', link: { email: 'One@Example.com' } }],
    ['a bank account', { type: 'sepa_debit', sepa_debit: { fingerprint: 'bank_one' } }],
  ] as const)('one trial for %s as for a card, by another person too', async (_what, method) => {
    const buyWith = async (who: Member): Promise<string> => {
      const id = world.stripe.pay(await order('pro', who));
      const held = world.stripe.methods.get(String(world.stripe.held(id).default_payment_method));
      if (held !== undefined)
        world.stripe.methods.set(held.id, { ...held, card: undefined, ...method } as unknown as Stripe.PaymentMethod);
      await world.reconcile();
      return id;
    };
    const [first, second] = [await buyWith(ann), await buyWith(world.join('ben', true))];
    expect([world.stripe.held(first).status, world.stripe.held(second).status]).toEqual(['trialing', 'canceled']);
    expect(world.stripe.charges.size).toBe(0);
  });

  it('one trial for a card in two devices, which name it by two numbers, of one person who pays as a guest twice', async () => {
    const buyWith = async (fingerprint: string, email: string): Promise<string> => {
      const id = world.stripe.pay(await order('pro', null), { email });
      const held = world.stripe.methods.get(String(world.stripe.held(id).default_payment_method));
      const card = { fingerprint, wallet: { type: 'apple_pay' } };
      if (held !== undefined) world.stripe.methods.set(held.id, { ...held, card } as unknown as Stripe.PaymentMethod);
      await world.reconcile();
      return id;
    };
    const [one, two, other] = [
      await buyWith('device_one', 'guest@example.com'),
      await buyWith('device_two', 'Guest@example.com'),
      await buyWith('device_three', 'somebody@example.com'),
    ];
    expect([one, two, other].map((id) => world.stripe.held(id).status)).toEqual(['trialing', 'canceled', 'trialing']);
  });

  it('an account that Stripe refuses to end holds up nobody else whose account is gone', async () => {
    const ben = world.join('ben', true);
    const ids = [world.stripe.pay(await order()), world.stripe.pay(await order('pro', ben))];
    await world.reconcile();
    for (const { id } of [ann, ben]) await world.leave(id);
    const [refused = ''] = [...world.stripe.customers.keys()].sort();
    world.stripe.refuseToDelete = refused;
    await expect(world.billing.endForGone()).rejects.toMatchObject({ code: 'payments_unavailable' });
    expect(live().map(({ customer }) => customer)).toEqual([refused]);
    world.stripe.refuseToDelete = null;
    expect([await world.billing.endForGone(), live(), ids.length]).toEqual([1, [], 2]);
  });

  it('a trial cancelled, then resumed: it goes on and is paid at its end; else it ends unpaid', async () => {
    const id = world.stripe.pay(await order());
    await deliver(world.stripe.change(id, { cancel_at_period_end: true }));
    expect((await world.billing.subscriptionsOf(ann))[0]?.endsAt).not.toBeNull();
    await deliver(world.stripe.change(id, { cancel_at_period_end: false }));
    expect((await world.billing.subscriptionsOf(ann))[0]?.endsAt).toBeNull();
    wait(14 * DAY);
    await world.reconcile();
    expect([world.stripe.held(id).status, await world.planOf('ann')]).toEqual(['active', 'pro']);
    await deliver(world.stripe.change(id, { cancel_at_period_end: true }));
    wait(31 * DAY);
    await world.reconcile();
    expect([world.stripe.held(id).status, await world.planOf('ann')]).toEqual(['canceled', 'free']);
    expect(world.stripe.charges.size).toBe(1);
  });

  it('a second trial with the same card, by another person: ended before anything is charged, and told', async () => {
    world.stripe.pay(await order(), { card: 'fp_one' });
    await world.reconcile();
    const ben = world.join('ben', true);
    const session = await order('pro', ben);
    const second = world.stripe.pay(session, { card: 'fp_one' });
    await world.reconcile();
    expect([world.stripe.held(second).status, await world.planOf('ben'), world.stripe.charges.size]).toEqual([
      ...['canceled', 'free', 0],
    ]);
    expect(await world.billing.checkoutState(session)).toBe('trial_used');
    // Without a trial the same card may pay.
    wait(11 * MINUTE);
    world.stripe.pay(await order('pro', ben), { card: 'fp_one' });
    await world.reconcile();
    expect([await world.planOf('ben'), world.stripe.charges.size]).toEqual(['pro', 1]);
    expect(JSON.stringify(await open.db.selectFrom('billing_trials').selectAll().execute())).not.toContain('fp_one');
  });

  it('a change of plan: the same subscription and the same customer', async () => {
    const id = await paying();
    const price = [...world.stripe.prices.values()].find(
      ({ lookup_key }) => lookup_key === 'tradewise_enterprise_month',
    );
    if (price === undefined) throw new Error('no price');
    const events = await since(() => world.stripe.swap(id, price));
    await deliver(...events);
    expect([await world.planOf('ann'), live().length, world.stripe.customers.size]).toEqual(['enterprise', 1, 1]);
    await expect(order('pro')).rejects.toThrow(/subscription already/);
  });

  it('an abandoned checkout left "incomplete": no plan, no hindrance, and the trial is still there', async () => {
    const left = world.stripe.leaveHalfWay(await order());
    await world.reconcile();
    expect(await world.planOf('ann')).toBe('free');
    wait(11 * MINUTE);
    const id = world.stripe.pay(await order());
    wait(DAY);
    await world.reconcile();
    expect([world.stripe.held(left).status, world.stripe.held(id).status]).toEqual(['incomplete_expired', 'trialing']);
    expect(await world.planOf('ann')).toBe('pro');
  });

  it('the public address changed by a slash: the endpoint is found, and a doubled one removed', async () => {
    const url = 'https://tradewise.example/api/stripe/webhook';
    const [made] = world.stripe.endpoints;
    expect([world.stripe.endpoints.length, made?.url]).toEqual([1, url]);
    if (made === undefined) return;
    world.stripe.endpoints.splice(0, 1, { ...made, url: `${url}/` });
    expect(await world.billing.syncCatalogue()).toEqual([`brought the endpoint ${url} into line`]);
    world.stripe.endpoints.push({ ...made, id: 'we_other', url: `${url}/`, created: made.created + 1 });
    expect(await world.billing.syncCatalogue()).toEqual([
      `removed a second endpoint ${url}/: STRIPE_WEBHOOK_SECRET must be that of ${made.id}`,
    ]);
    expect(world.stripe.endpoints.map((each) => [each.id, each.url])).toEqual([[made.id, url]]);
    expect(await world.billing.syncCatalogue()).toEqual([]);
  });

  it('an event signed 301 seconds ago or ahead: refused, with no effect; 300 seconds: taken', async () => {
    const id = await paying();
    const [ended, now] = [world.stripe.end(id), world.stripe.seconds()];
    for (const at of [now - 301, now + 301, now + 86_400]) {
      expect(await world.deliver(ended, false, at)).toBe(false);
      expect(await world.planOf('ann')).toBe('pro');
    }
    const other = { ...ended, id: 'evt_other' } as Stripe.Event;
    expect([await world.deliver(ended, false, now - 300), await world.deliver(other, false, now + 300)]).toEqual([
      true,
      true,
    ]);
    expect(await world.planOf('ann')).toBe('free');
  });

  it('every order of created, updated and deleted, each a hundred times: what Stripe says, each kept once', async () => {
    const id = await paying();
    const created = world.stripe.events.findLast(({ type }) => type === 'customer.subscription.created');
    const updated = world.stripe.change(id, { status: 'active' });
    const deleted = world.stripe.end(id);
    if (created === undefined) throw new Error('no event');
    await world.reconcile();
    const kept = async (): Promise<number> =>
      (await open.db.selectFrom('billing_events').select('id').execute()).length;
    let [count, number] = [await kept(), 0];
    for (const [a, b, c] of [
      ...[
        [created, updated, deleted],
        [created, deleted, updated],
        [updated, created, deleted],
      ],
      ...[
        [updated, deleted, created],
        [deleted, created, updated],
        [deleted, updated, created],
      ],
    ]) {
      number += 1;
      const fresh = [a, b, c].map(
        (event) => ({ ...event, id: `${event?.id ?? ''}_${String(number)}` }) as Stripe.Event,
      );
      await deliver(...fresh);
      await Promise.all(Array.from({ length: 100 }, (_, index) => world.deliver(fresh[index % 3] ?? deleted, false)));
      count += 3;
      expect([await world.planOf('ann'), await kept()]).toEqual(['free', count]);
    }
  });
});
