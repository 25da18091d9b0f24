import type Stripe from 'stripe';
import { createBilling } from '../../src/features/billing/billing.ts';
import type { Billing } from '../../src/features/billing/billing.ts';
import { BILLING_PERSONAL_DATA } from '../../src/features/billing/billing-personal-data.store.ts';
import type { PlanId } from '../../src/features/billing/plans.ts';
import { createStripe } from '../../src/features/billing/stripe.ts';
import { AppError } from '../../src/platform/errors.ts';
import type { Database } from '../../src/platform/db/schema.ts';
import { silentLog } from './live-doubles.ts';
import { asOldVersion } from './stripe-old-version.ts';
import { directHttp, type Fate } from './stripe-direct.ts';
import { StripeStandIn } from './stripe-stand-in.ts';

const KEYS = { stripeSecretKey: 'sk_test_51aBcDeFgHiJkLmNoP', stripeWebhookSecret: 'whsec_0123456789abcdef' };
const START = Date.UTC(2027, 0, 4);

/** What `billing sync` makes at Stripe: the same for each world, and a third of what a short life would ask of Stripe. */
let catalogue: {
  readonly products: readonly (readonly [string, Stripe.Product])[];
  readonly prices: readonly (readonly [string, Stripe.Price])[];
  readonly endpoints: readonly Stripe.WebhookEndpoint[];
} | null = null;

/** A person with an account. */
export interface Member {
  readonly id: string;
  readonly email: string;
  isConfirmed: boolean;
}

/**
 * Payments and the stand-in for Stripe under one clock, without a network: accounts, the product's own billing over its
 * database, and a process of it that can be killed at any request to Stripe.
 */
export class BillingWorld {
  readonly stripe = new StripeStandIn(START);
  readonly members = new Map<string, Member>();
  /** When accounts were deleted, by the customers that were theirs. */
  readonly gone = new Map<string, number>();
  /** Events that were neither delivered nor lost yet. */
  readonly pending: Stripe.Event[] = [];
  /** After how many further requests to Stripe the process is killed; null: it lives on. */
  killAfter: number | null = null;
  killBefore = true;
  /** True: the process is not killed then, only taken for dead, and goes on beside the one that stands in its place. */
  outlives = false;
  isDown = false;
  kills = 0;
  billing: Billing;
  readonly #db: Database;
  #die: () => void = () => undefined;
  /** Answers of Stripe that are under way; null: each arrives at once. */
  #underWay: (() => void)[] | null = null;
  readonly #left = new Map<string, number>();

  private constructor(db: Database) {
    this.#db = db;
    this.stripe.onEvent = (event) => void this.pending.push(event);
    this.billing = this.#start();
  }

  /** @param db with all tables; what is kept of payments is taken out first */
  static async make(db: Database): Promise<BillingWorld> {
    for (const table of [
      'subscriptions',
      'billing_customers',
      'billing_events',
      'billing_marks',
      'billing_trials',
    ] as const)
      await db.deleteFrom(table).execute();
    const world = new BillingWorld(db);
    const { stripe } = world;
    if (catalogue === null) {
      await world.billing.syncCatalogue();
      catalogue = { products: [...stripe.products], prices: [...stripe.prices], endpoints: [...stripe.endpoints] };
      return world;
    }
    for (const [id, product] of catalogue.products) stripe.products.set(id, product);
    for (const [id, price] of catalogue.prices) stripe.prices.set(id, price);
    stripe.endpoints.push(...catalogue.endpoints);
    return world;
  }

  get now(): number {
    return this.stripe.now;
  }

  join(id: string, isConfirmed: boolean): Member {
    const member = { id, email: `${id}@example.com`, isConfirmed };
    this.members.set(id, member);
    return member;
  }

  /** What a person may do here. */
  planOf(id: string): Promise<PlanId> {
    return this.billing.planOf({ id });
  }

  /**
   * Has the process do something. Returns false where it was killed while it did, or Stripe did not answer: a new one stands
   * in its place, which knows what the database knows.
   */
  async run(work: (billing: Billing) => Promise<unknown>): Promise<boolean> {
    const killed = new Promise<'killed'>((resolve) => (this.#die = () => resolve('killed')));
    try {
      if ((await Promise.race([work(this.billing), killed])) !== 'killed') return true;
      this.kills += 1;
      this.billing = this.#start();
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'internal') throw error;
    } finally {
      this.killAfter = null;
    }
    return false;
  }

  /**
   * Has the process do several things at once. Stripe's answers, each true when it was given, arrive in the order that
   * `order` picks (null: none yet), and `between` happens while some are under way. Returns which were done.
   */
  async together(
    works: readonly ((billing: Billing) => Promise<unknown>)[],
    order: readonly number[] | ((count: number, done: readonly boolean[]) => number | null),
    between: () => unknown,
  ): Promise<readonly boolean[]> {
    const done = works.map(() => false);
    const doOne = async (billing: Billing, index: number): Promise<void> => {
      try {
        await works[index]?.(billing);
        done[index] = true;
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'internal') throw error;
      }
    };
    const underWay: (() => void)[] = [];
    this.#underWay = underWay;
    let isOver = false;
    const all = this.run((billing) => Promise.all(works.map((_work, index) => doOne(billing, index)))).finally(
      () => (isOver = true),
    );
    // A fault is told by the await below.
    all.catch(() => undefined);
    let hasHappened = false;
    for (let turn = 0; !isOver; turn += 1) {
      // All that needs no answer goes on until it does.
      for (let tick = 0; tick < 4 && !isOver; tick += 1) await new Promise((resolve) => setImmediate(resolve));
      const pick = typeof order === 'function' ? order(underWay.length, done) : (order[turn % order.length] ?? 0);
      if (pick === null) continue;
      if (!hasHappened && (typeof order === 'function' || turn === pick)) {
        hasHappened = true;
        between();
      }
      underWay.splice(pick % Math.max(1, underWay.length), 1)[0]?.();
    }
    this.#underWay = null;
    await all;
    return done;
  }

  /** Posts an event as Stripe does. Returns true where it was answered 200. */
  deliver(event: Stripe.Event, isOld: boolean, at = this.stripe.seconds()): Promise<boolean> {
    return this.run((billing) => this.post(billing, event, isOld, at));
  }

  /** As `deliver`, to a process that does something else beside it. */
  post(billing: Billing, event: Stripe.Event, isOld: boolean, at = this.stripe.seconds()): Promise<void> {
    const { signature, body } = this.stripe.sign(isOld ? asOldVersion(event) : event, KEYS.stripeWebhookSecret, at);
    return billing.takeWebhook(Buffer.from(body), signature);
  }

  /** What the schedule does: within a minute for deleted accounts, within ten for what changed. */
  reconcile(): Promise<boolean> {
    return this.run(async (billing) => {
      await billing.endForGone();
      await billing.reconcileChanged();
      // An account that was gone when its first payment became known.
      await billing.endForGone();
    });
  }

  /** Deletes an account as the product does: what is kept of the person in each table. */
  async leave(id: string): Promise<void> {
    const member = this.members.get(id);
    if (member === undefined) return;
    const own = await this.#db
      .selectFrom('billing_customers')
      .select('customer_id')
      .where('user_id', '=', id)
      .execute();
    for (const { customer_id } of own) this.gone.set(customer_id, this.now);
    this.#left.set(id, this.now);
    this.findGone();
    this.members.delete(id);
    for (const each of BILLING_PERSONAL_DATA)
      await each.erase(this.#db, { userId: id, email: member.email, erasedAt: this.now });
  }

  /** Customers that were made for people who left, also while they did. */
  findGone(): void {
    for (const { id: customer, ...of } of this.stripe.customers.values()) {
      const since = 'metadata' in of ? this.#left.get(of.metadata['user_id'] ?? '') : undefined;
      if (since !== undefined && !this.gone.has(customer)) this.gone.set(customer, since);
    }
  }

  /** Whose customer it is by now; null: nobody's here. */
  async ownerOf(customer: string): Promise<string | null> {
    const found = this.#db.selectFrom('billing_customers').select('user_id').where('customer_id', '=', customer);
    return (await found.executeTakeFirst())?.user_id ?? null;
  }

  #start(): Billing {
    const { stripe } = this;
    let isDead = false;
    const fateOf = (): Fate => {
      if (isDead) return 'lost-before';
      if (this.isDown) return 'refused';
      if (this.killAfter === null) return 'answered';
      this.killAfter -= 1;
      if (this.killAfter >= 0) return 'answered';
      isDead = !this.outlives;
      this.#die();
      return this.killBefore ? 'lost-before' : 'lost-after';
    };
    const arrival = (): Promise<void> => {
      const underWay = this.#underWay;
      return underWay === null ? Promise.resolve() : new Promise((resolve) => underWay.push(resolve));
    };
    const httpClient = directHttp(stripe, fateOf, arrival);
    const { stripeSecretKey: secretKey, stripeWebhookSecret: webhookSecret } = KEYS;
    return createBilling({
      config: {
        ...{ billing: 'on', ...KEYS, stripeApiBase: null, stripeCheckout: null, acceptDataLicence: null },
        isProduction: false,
      },
      db: this.#db,
      log: silentLog,
      now: () => stripe.now,
      origin: () => 'https://tradewise.example',
      isPerson: (id) => Promise.resolve(this.members.has(id)),
      personOf: (email) => {
        const found = [...this.members.values()].find((each) => each.isConfirmed && each.email === email.toLowerCase());
        return Promise.resolve(found?.id ?? null);
      },
      source: { id: 'demo', licence: 'open' },
      stripe: createStripe({
        ...{ secretKey, webhookSecret, apiBase: null, extras: [], log: silentLog },
        sdk: { httpClient, maxNetworkRetries: 0 },
      }),
    });
  }
}
