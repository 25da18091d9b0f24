import { digestOf } from '../../platform/auth/secrets.ts';
import { AppError } from '../../platform/errors.ts';
import { customersOfUser, keepCustomer } from './billing-customers.store.ts';
import { subscriptionsOfUser } from './billing.store.ts';
import { lookAtCustomer } from './look-at-customer.ts';
import type { LookDeps } from './look-at-customer.ts';
import type { Interval, PaidPlanId } from './plans.ts';
import { claimFor } from './reconcile.ts';
import type { StripeCheckout } from './stripe-port.ts';
import { hasBegun, isLive } from './subscription.ts';

export interface Buyer {
  readonly id: string;
  readonly email: string;
}

export interface CheckoutDeps extends LookDeps {
  readonly origin: () => string;
}

/** Wishes of one person for one plan within this time begin one checkout: a double click, a reload, a second tab. */
const SAME_WISH_MS = 600_000;

/**
 * Begins a checkout at Stripe; without a buyer it is a guest's, whose plan is claimed later by the address that was paid with.
 * @throws AppError `already_subscribed` where the buyer has a subscription, `payments_unavailable`, `payments_not_configured`
 */
export async function beginCheckout(
  deps: CheckoutDeps,
  buyer: Buyer | null,
  { plan, interval }: { readonly plan: PaidPlanId; readonly interval: Interval },
): Promise<StripeCheckout & { readonly url: string }> {
  if (buyer !== null) await claimFor(deps, buyer);
  const customerId = buyer === null ? null : await customerOf(deps, buyer);
  if (customerId !== null) await lookAtCustomer(deps, customerId);
  const held = buyer === null ? [] : await subscriptionsOfUser(deps.db, buyer.id);
  if (held.some(isLive)) {
    throw new AppError('already_subscribed', {
      userMessage: 'You have a subscription already. Change its plan under "Plan and billing".',
    });
  }
  const origin = deps.origin();
  const slot = Math.floor(deps.now() / SAME_WISH_MS);
  // A guest is nobody yet, so that two guests must never share a checkout.
  const who = buyer === null ? crypto.randomUUID() : `${buyer.id} ${String(held.length)} ${String(slot)}`;
  const session = await deps.stripe.beginCheckout({
    plan,
    interval,
    customerId,
    userId: buyer?.id ?? null,
    withTrial: !held.some(hasBegun),
    successUrl: `${origin}/billing/return?session={CHECKOUT_SESSION_ID}`,
    cancelUrl: `${origin}/billing/cancelled`,
    key: digestOf(`checkout ${who} ${customerId ?? ''} ${plan} ${interval} ${origin}`),
  });
  if (session.url !== null && session.status !== 'expired') return { ...session, url: session.url };
  throw new AppError('already_subscribed', {
    userMessage: 'This checkout was completed already. Look at "Plan and billing" in a moment.',
  });
}

async function customerOf(deps: CheckoutDeps, buyer: Buyer): Promise<string> {
  const [known = null] = await customersOfUser(deps.db, buyer.id);
  // One that was deleted at Stripe cannot pay again.
  const isThere = known !== null && (await deps.stripe.customer(known))?.isDeleted === false;
  if (isThere) return known;
  const id = await deps.stripe.createCustomer({ ...buyer, inPlaceOf: known });
  await keepCustomer(deps.db, { id, userId: buyer.id, payerEmail: null, now: deps.now() });
  return id;
}
