import Stripe from 'stripe';
import type { CheckoutExtra } from '../../platform/config/payment-variables.ts';
import type { Log } from '../../platform/log/log.ts';
import { AppError } from '../../platform/errors.ts';
import { LOOKUP_KEYS, lookupKeyOf, readLookupKey, TRIAL_DAYS } from './plans.ts';
import { createCatalogue } from './stripe-catalogue.ts';
import { readEvent } from './stripe-events.ts';
import type { CheckoutWish, StripeCheckout, StripePort } from './stripe-port.ts';
import type { Subscription } from './subscription.ts';

export interface StripeOptions {
  readonly secretKey: string;
  readonly webhookSecret: string | null;
  /** In place of Stripe's own address. */
  readonly apiBase: string | null;
  /** What the page of Stripe's checkout does beside taking a card. */
  readonly extras: readonly CheckoutExtra[];
  readonly log: Log;
}

const TIMEOUT_MS = 4000;
const TO_MS = 1000;
const PAGE = 100;

/** Stripe, asked through its SDK. */
export function createStripe({ secretKey, webhookSecret, apiBase, extras, log }: StripeOptions): StripePort {
  const base = apiBase === null ? null : new URL(apiBase);
  const stripe = new Stripe(secretKey, {
    // Two attempts within a request's ten seconds.
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(base === null
      ? {}
      : { host: base.hostname, port: base.port, protocol: base.protocol === 'http:' ? 'http' : 'https' }),
  });

  /** Asks; what Stripe refuses is logged with its code and the id of the request, by which Stripe's support finds it. */
  const ask = async <Answer>(what: string, call: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      const { requestId, code, type, statusCode } = error;
      log.warn(
        { stripe_request_id: requestId, code, type, status: statusCode, what },
        'Stripe refused or did not answer',
      );
      const by = requestId === undefined ? '' : ` Stripe knows this request as ${requestId}.`;
      throw new AppError('payments_unavailable', {
        userMessage: `The payment service could not do this just now. Nothing was charged; please try again in a minute.${by}`,
        details: requestId === undefined ? {} : { stripe_request_id: requestId },
        retryAfterSeconds: 60,
        cause: error,
      });
    }
  };
  /** As `ask`; null for what Stripe does not know. */
  const askFor = <Answer>(what: string, call: () => Promise<Answer>): Promise<Answer | null> =>
    ask(what, () =>
      call().catch((error: unknown) => {
        if (error instanceof Stripe.errors.StripeError && error.statusCode === 404) return null;
        throw error;
      }),
    );

  const priceOf = async (lookupKey: string): Promise<string> => {
    const { data } = await ask('price', () => stripe.prices.list({ lookup_keys: [lookupKey], active: true }));
    const [price] = data;
    if (price !== undefined) return price.id;
    log.warn({ lookup_key: lookupKey }, 'Stripe has no such price: run "tradewise billing sync"');
    throw new AppError('payments_not_configured', {
      userMessage: 'This plan cannot be bought yet: the operator of this server has to set it up.',
    });
  };

  const paymentsOf = async (subscription: Stripe.Subscription): Promise<readonly string[]> => {
    const invoice = idOf(subscription.latest_invoice);
    if (invoice === null) return [];
    const { data } = await ask('payments', () => stripe.invoicePayments.list({ invoice, limit: PAGE }));
    return data.flatMap(({ payment }) => idOf(payment.payment_intent) ?? []);
  };

  /** Why the payment of each subscription is on hold, asked only where a charge of the customer was given back or is disputed. */
  const holdsOf = async (
    customer: string,
    subscriptions: readonly Stripe.Subscription[],
  ): Promise<ReadonlyMap<string, Subscription['hold']>> => {
    const { data } = await ask('charges', () => stripe.charges.list({ customer, limit: PAGE }));
    const troubled = data.filter(({ refunded, disputed }) => refunded || disputed);
    const holds = new Map<string, Subscription['hold']>();
    if (troubled.length === 0) return holds;
    for (const subscription of subscriptions) {
      const payments = await paymentsOf(subscription);
      for (const charge of troubled) {
        const payment = idOf(charge.payment_intent);
        if (payment === null || !payments.includes(payment)) continue;
        if (charge.refunded) holds.set(subscription.id, 'refunded');
        else if (await isDisputed(charge.id)) holds.set(subscription.id, 'disputed');
      }
    }
    return holds;
  };
  const isDisputed = async (charge: string): Promise<boolean> => {
    const { data } = await ask('disputes', () => stripe.disputes.list({ charge, limit: PAGE }));
    return data.some(({ status }) => status !== 'won' && status !== 'warning_closed');
  };

  return {
    isLive: secretKey.startsWith('sk_live_'),
    createCustomer: async ({ id, email }) =>
      (
        await ask('customer', () =>
          stripe.customers.create({ email, metadata: { user_id: id } }, { idempotencyKey: `customer:${id}:${email}` }),
        )
      ).id,
    customer: async (id) => {
      const found = await askFor('customer', () => stripe.customers.retrieve(id));
      if (found === null) return null;
      if (found.deleted === true) return { id, isDeleted: true, email: null, userId: null };
      return { id, isDeleted: false, email: found.email, userId: found.metadata['user_id'] ?? null };
    },
    customerOfCharge: async (id) => {
      const found = await askFor('charge', () => stripe.charges.retrieve(id));
      return found === null ? null : idOf(found.customer);
    },
    deleteCustomer: async (id) => {
      await askFor('customer', () => stripe.customers.del(id));
    },
    subscriptions: async (customer) => {
      const all = await ask('subscriptions', () =>
        stripe.subscriptions.list({ customer, status: 'all', limit: PAGE }).autoPagingToArray({ limit: 1000 }),
      );
      const ours = all.filter((each) => readLookupKey(each.items.data[0]?.price.lookup_key ?? null) !== null);
      const holds = await holdsOf(customer, ours);
      return ours.flatMap((each) => subscriptionOf(each, holds.get(each.id) ?? null) ?? []);
    },
    cancelAndRefund: async (id) => {
      const subscription = await askFor('subscription', () => stripe.subscriptions.retrieve(id));
      if (subscription === null) return;
      const payments = await paymentsOf(subscription);
      if (subscription.status !== 'canceled') await ask('cancel', () => stripe.subscriptions.cancel(id));
      for (const payment_intent of payments) {
        await ask('refund', () =>
          stripe.refunds.create({ payment_intent }, { idempotencyKey: `refund:${payment_intent}` }),
        );
      }
    },
    beginCheckout: async (wish) => {
      const price = await priceOf(lookupKeyOf(wish.plan, wish.interval));
      const params = checkoutParams(wish, price, extras);
      return checkoutOf(
        await ask('checkout', () => stripe.checkout.sessions.create(params, { idempotencyKey: wish.key })),
      );
    },
    checkout: async (id) => {
      const found = await askFor('checkout', () => stripe.checkout.sessions.retrieve(id));
      return found === null ? null : checkoutOf(found);
    },
    portalUrl: async (customer, return_url) =>
      (await ask('portal', () => stripe.billingPortal.sessions.create({ customer, return_url }))).url,
    eventsSince: async (since) => {
      const events = await ask('events', () =>
        stripe.events
          .list({ created: { gte: Math.floor(since / TO_MS) }, limit: PAGE })
          .autoPagingToArray({ limit: 10_000 }),
      );
      return events.map(readEvent).reverse();
    },
    readWebhook: (body, signature, now) => readEvent(verify(stripe, { body, signature, now, secret: webhookSecret })),
    missingPrices: async () => {
      const { data } = await ask('prices', () => stripe.prices.list({ lookup_keys: [...LOOKUP_KEYS], active: true }));
      const held = new Set(data.map(({ lookup_key }) => lookup_key));
      return LOOKUP_KEYS.filter((key) => !held.has(key));
    },
    syncCatalogue: createCatalogue(stripe, ask),
  };
}

/** A signature is good for five minutes before and after the moment that it names. */
const TOLERANCE_SECONDS = 300;

function verify(
  stripe: Stripe,
  of: {
    readonly body: Buffer;
    readonly signature: string | undefined;
    readonly now: number;
    readonly secret: string | null;
  },
): Stripe.Event {
  const { body, signature = '', now, secret } = of;
  const refused = (cause?: unknown): AppError =>
    new AppError('forbidden', { userMessage: 'This event is not signed as it must be.', cause });
  const at = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? 'NaN') * TO_MS;
  // The SDK lets every moment of the future pass.
  if (secret === null || !(at <= now + TOLERANCE_SECONDS * TO_MS)) throw refused();
  try {
    return stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS, undefined, now);
  } catch (error) {
    throw refused(error);
  }
}

function checkoutParams(
  wish: CheckoutWish,
  price: string,
  extras: readonly CheckoutExtra[],
): Stripe.Checkout.SessionCreateParams {
  const { customerId, userId, plan } = wish;
  const has = (extra: CheckoutExtra): boolean => extras.includes(extra);
  return {
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    success_url: wish.successUrl,
    cancel_url: wish.cancelUrl,
    ...(customerId === null ? {} : { customer: customerId }),
    ...(userId === null ? {} : { client_reference_id: userId }),
    subscription_data: {
      metadata: { plan, ...(userId === null ? {} : { user_id: userId }) },
      ...(wish.withTrial ? { trial_period_days: TRIAL_DAYS } : {}),
    },
    ...(has('tax') ? { automatic_tax: { enabled: true } } : {}),
    ...(has('tax-ids') ? { tax_id_collection: { enabled: true } } : {}),
    ...(has('tax') && customerId !== null ? { customer_update: { address: 'auto', name: 'auto' } } : {}),
    ...(has('promotion-codes') ? { allow_promotion_codes: true } : {}),
    ...(has('terms') ? { consent_collection: { terms_of_service: 'required' } } : {}),
  };
}

function checkoutOf({ id, url, status, customer }: Stripe.Checkout.Session): StripeCheckout {
  const known = (['open', 'complete', 'expired'] as const).find((each) => each === status) ?? null;
  return { id, url, status: known, customerId: idOf(customer) };
}

/** A subscription to one of our plans; null for any other. */
function subscriptionOf(from: Stripe.Subscription, hold: Subscription['hold']): Subscription | null {
  const [item] = from.items.data;
  const bought = readLookupKey(item?.price.lookup_key ?? null);
  if (item === undefined || bought === null) return null;
  // Newer versions of the API say the period with the item, older ones with the subscription.
  const older = from as { readonly current_period_end?: number };
  const periodEnd = (item.current_period_end ?? older.current_period_end ?? 0) * TO_MS;
  const endsAt = from.cancel_at === null ? null : from.cancel_at * TO_MS;
  return {
    id: from.id,
    customerId: idOf(from.customer) ?? '',
    ...bought,
    status: from.status,
    createdAt: from.created * TO_MS,
    periodEnd,
    endsAt: endsAt ?? (from.cancel_at_period_end ? periodEnd : null),
    pastDueSince: null,
    hold,
  };
}

/** The id of what Stripe gives as an id or whole. */
export function idOf(value: string | { readonly id: string } | null | undefined): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null);
}
