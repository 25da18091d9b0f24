import Stripe from 'stripe';
import { digestOf } from '../../platform/auth/secrets.ts';
import type { CheckoutExtra } from '../../platform/config/payment-variables.ts';
import type { Log } from '../../platform/log/log.ts';
import { AppError } from '../../platform/errors.ts';
import { LOOKUP_KEYS, lookupKeyOf, readLookupKey } from './plans.ts';
import { createCatalogue } from './stripe-catalogue.ts';
import { EVENT_TYPES, readEvent, verifyEvent } from './stripe-events.ts';
import { readHolds } from './stripe-holds.ts';
import { checkoutOf, checkoutParams, END_COMMENTS, idOf, subscriptionOf } from './stripe-objects.ts';
import type { StripePort } from './stripe-port.ts';

export interface StripeOptions {
  readonly secretKey: string;
  readonly webhookSecret: string | null;
  /** In place of Stripe's own address. */
  readonly apiBase: string | null;
  /** What the page of Stripe's checkout does beside taking a card. */
  readonly extras: readonly CheckoutExtra[];
  readonly log: Log;
  /** What the SDK is made with in place of what stands here, such as another way over the network. */
  readonly sdk?: Stripe.StripeConfig;
}

/** Two attempts within the time that a request has. */
const TIMEOUT_MS = 3500;
const PAGE = 100;
const NO_HOLDS: Awaited<ReturnType<typeof readHolds>> = new Map();

/** Stripe, asked through its SDK. */
export function createStripe(options: StripeOptions): StripePort {
  const { secretKey, webhookSecret, apiBase, extras, log, sdk = {} } = options;
  const base = apiBase === null ? null : new URL(apiBase);
  const stripe = new Stripe(secretKey, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(base === null
      ? {}
      : { host: base.hostname, port: base.port, protocol: base.protocol === 'http:' ? 'http' : 'https' }),
    ...sdk,
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
  /** As `ask`; null where Stripe refuses for the reason that `isNothing` tells. */
  const askFor = <Answer>(
    what: string,
    call: () => Promise<Answer>,
    isNothing: (error: Stripe.errors.StripeError) => boolean = ({ statusCode }) => statusCode === 404,
  ): Promise<Answer | null> =>
    ask(what, () =>
      call().catch((error: unknown) => {
        if (error instanceof Stripe.errors.StripeError && isNothing(error)) return null;
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

  /** The payments with which the last invoice of a subscription was paid. */
  const paymentsOf = async (subscription: Stripe.Subscription): Promise<readonly string[]> => {
    const invoice = idOf(subscription.latest_invoice);
    if (invoice === null) return [];
    const { data } = await ask('payments', () => stripe.invoicePayments.list({ invoice, status: 'paid', limit: PAGE }));
    return data.flatMap(({ payment }) => idOf(payment.payment_intent) ?? []);
  };
  /** Gives back what a payment took; once is enough, however often it is asked for. */
  const refund = async (payment_intent: string): Promise<void> => {
    await askFor(
      'refund',
      () => stripe.refunds.create({ payment_intent }, { idempotencyKey: `refund:${payment_intent}` }),
      // What is disputed is taken back by the bank.
      ({ code }) => code === 'charge_already_refunded' || code === 'charge_disputed',
    );
  };
  const chargesOf = (customer: string): Promise<readonly Stripe.Charge[]> =>
    ask('charges', () => stripe.charges.list({ customer, limit: PAGE }).autoPagingToArray({ limit: 1000 }));

  return {
    isLive: secretKey.startsWith('sk_live_'),
    createCustomer: async ({ id, email, inPlaceOf }) => {
      // What Stripe answered to a key is answered again for a day, also after that customer was deleted.
      const idempotencyKey = `customer:${id}:${email}:${inPlaceOf ?? ''}`;
      const made = await ask('customer', () =>
        stripe.customers.create({ email, metadata: { user_id: id } }, { idempotencyKey }),
      );
      return made.id;
    },
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
    refundSince: async (customer, since) => {
      const late = (await chargesOf(customer)).filter(
        ({ created, paid, refunded }) => created * 1000 >= since && paid && !refunded,
      );
      for (const { payment_intent } of late) {
        const payment = idOf(payment_intent);
        if (payment !== null) await refund(payment);
      }
    },
    subscriptions: async (customer, now) => {
      const expand = ['data.default_payment_method', 'data.customer'];
      const all = await ask('subscriptions', () =>
        stripe.subscriptions.list({ customer, status: 'all', limit: PAGE, expand }).autoPagingToArray({ limit: 1000 }),
      );
      const ours = all.filter((each) => readLookupKey(each.items.data[0]?.price.lookup_key ?? null) !== null);
      const holds =
        ours.length === 0 ? NO_HOLDS : await readHolds({ stripe, ask }, await chargesOf(customer), ours, now);
      return ours.flatMap((each) => subscriptionOf(each, holds.get(each.id) ?? null) ?? []);
    },
    end: async (id, reason) => {
      const subscription = await askFor('subscription', () => stripe.subscriptions.retrieve(id));
      if (subscription === null || subscription.status === 'canceled') return;
      // First the money: where this is cut short, the subscription still goes on and is found again.
      for (const payment of await paymentsOf(subscription)) await refund(payment);
      // Another process may have ended it meanwhile.
      await askFor('cancel', () =>
        stripe.subscriptions.cancel(id, { cancellation_details: { comment: END_COMMENTS[reason] } }),
      );
    },
    beginCheckout: async (wish) => {
      const price = await priceOf(lookupKeyOf(wish.plan, wish.interval));
      const params = checkoutParams(wish, price, extras);
      // A key stands for everything that is asked with it: Stripe refuses a known key with other parameters.
      const idempotencyKey = digestOf(`${wish.key} ${JSON.stringify(params)}`);
      return checkoutOf(await ask('checkout', () => stripe.checkout.sessions.create(params, { idempotencyKey })));
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
          .list({ created: { gte: Math.floor(since / 1000) }, types: [...EVENT_TYPES], limit: PAGE })
          .autoPagingToArray({ limit: 10_000 }),
      );
      return events.map(readEvent).reverse();
    },
    readWebhook: (body, signature, now) =>
      readEvent(verifyEvent(stripe, { body, signature, now, secret: webhookSecret })),
    missingPrices: async () => {
      const { data } = await ask('prices', () => stripe.prices.list({ lookup_keys: [...LOOKUP_KEYS], active: true }));
      const held = new Set(data.map(({ lookup_key }) => lookup_key));
      return LOOKUP_KEYS.filter((key) => !held.has(key));
    },
    syncCatalogue: createCatalogue(stripe, ask),
  };
}
