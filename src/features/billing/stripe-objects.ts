import type Stripe from 'stripe';
import type { CheckoutExtra } from '../../platform/config/payment-variables.ts';
import { readLookupKey, TRIAL_DAYS } from './plans.ts';
import type { CheckoutWish, EndReason, StripeCheckout, StripeSubscription } from './stripe-port.ts';
import type { Hold } from './subscription.ts';

const TO_MS = 1000;

/**
 * What Stripe keeps beside a subscription that we ended, so that every later look knows why; operators read it in the
 * dashboard.
 */
export const END_COMMENTS: Readonly<Record<EndReason, string>> = {
  second: 'tradewise: bought beside another subscription, ended and paid back',
  trial_used: 'tradewise: this card had its trial already, ended before anything was charged',
};

/** Why we ended a subscription ourselves; null: it was not us. */
export function endReasonOf({ cancellation_details }: Stripe.Subscription): EndReason | null {
  const comment = cancellation_details?.comment ?? null;
  return (['second', 'trial_used'] as const).find((reason) => END_COMMENTS[reason] === comment) ?? null;
}

/** A subscription to one of our plans; null for any other. */
export function subscriptionOf(from: Stripe.Subscription, hold: Hold | null): StripeSubscription | null {
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
    hold: endReasonOf(from) ?? hold,
    hadTrial: from.trial_start !== null,
    payers: payersOf(from),
  };
}

/** What a wallet or bank says of whose it is, in the order in which it is looked for. */
const OWNER_FIELDS = ['fingerprint', 'payer_id', 'buyer_id', 'cashtag'] as const;

/**
 * By what the one who pays is known again, such as `card <fingerprint>`. A card by Stripe's fingerprint of its number alone. A wallet
 * may stand for the same card under a number of its own in each device, and others have no number at all: they are known by their
 * own id of the payer where there is one, and by the e-mail address as well.
 */
function payersOf({ default_payment_method: method, customer }: Stripe.Subscription): readonly string[] {
  const address = typeof customer === 'string' || customer.deleted === true ? null : customer.email;
  if (typeof method === 'string') return [];
  const kind = method?.type ?? 'none';
  const own = ((method as unknown as Readonly<Record<string, unknown>> | null)?.[kind] ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const field = OWNER_FIELDS.find((each) => typeof own[each] === 'string');
  const known = field === undefined ? [] : [`${kind} ${String(own[field])}`];
  if (kind === 'card' && known.length > 0 && (own['wallet'] ?? null) === null) return known;
  const addresses = [address, method?.billing_details?.email, own['email'], own['payer_email']].flatMap((each) =>
    typeof each === 'string' && each.trim() !== '' ? `email ${each.trim().toLowerCase()}` : [],
  );
  return [...new Set([...known, ...addresses])];
}

/** What a checkout of this wish is begun with. */
export function checkoutParams(
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

export function checkoutOf({ id, url, status, customer, subscription }: Stripe.Checkout.Session): StripeCheckout {
  const known = (['open', 'complete', 'expired'] as const).find((each) => each === status) ?? null;
  return { id, url, status: known, customerId: idOf(customer), subscriptionId: idOf(subscription) };
}

/** The id of what Stripe gives as an id or whole. */
export function idOf(value: string | { readonly id: string } | null | undefined): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null);
}
