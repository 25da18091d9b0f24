import type { Log } from '../../platform/log/log.ts';
import { beginLook, inTransaction, keepCustomer, keepEvent, keepLook } from './billing.store.ts';
import type { Database } from './billing.store.ts';
import type { StripeCustomer, StripeEvent, StripePort } from './stripe-port.ts';
import { surplusOf } from './subscription.ts';

export interface LookDeps {
  readonly db: Database;
  readonly stripe: StripePort;
  readonly log: Log;
  readonly now: () => number;
  /** True where an account of this id exists. */
  readonly isPerson: (userId: string) => Promise<boolean>;
  /** The account whose confirmed address this is; null: there is none. */
  readonly personOf: (email: string) => Promise<string | null>;
}

/**
 * Asks Stripe what a customer pays for and keeps the answer, with the event that made us look where there was one: what an event says
 * itself is not relied on, because events come late, twice and in any order. A second subscription beside a live one is
 * ended and paid back.
 * @throws AppError `payments_unavailable` where Stripe does not answer; nothing is kept then
 */
export async function lookAtCustomer(
  deps: LookDeps,
  customerId: string,
  event: Pick<StripeEvent, 'id' | 'type'> | null = null,
): Promise<void> {
  const { db, stripe, now } = deps;
  const look = (await beginLook(db, customerId, now())) ?? (await meet(deps, customerId));
  const found = look === null ? [] : await stripe.subscriptions(customerId);
  const surplus = surplusOf(found);
  for (const each of surplus) {
    await stripe.cancelAndRefund(each.id);
    deps.log.warn({ subscription: each.id, customer: customerId }, 'a second subscription was ended and paid back');
  }
  // What was ended just now is asked again.
  const kept = surplus.length === 0 ? found : await stripe.subscriptions(customerId);
  await inTransaction(db, async (tx) => {
    if (look !== null) await keepLook(tx, { customerId, look, found: kept, now: now() });
    if (event !== null) await keepEvent(tx, event, now());
  });
}

/** Notes a customer that was made at Stripe, such as by a guest who paid, and begins the first look; null: Stripe knows none. */
async function meet(deps: LookDeps, customerId: string): Promise<number | null> {
  const customer = await deps.stripe.customer(customerId);
  if (customer === null || customer.isDeleted) return null;
  await keepCustomer(deps.db, { id: customerId, userId: await ownerOf(deps, customer), now: deps.now() });
  return beginLook(deps.db, customerId, deps.now());
}

/** Whose customer it is: the account that it was made for, else that whose confirmed address it paid with. */
export async function ownerOf(deps: LookDeps, { userId, email }: StripeCustomer): Promise<string | null> {
  if (userId !== null) return (await deps.isPerson(userId)) ? userId : null;
  return email === null ? null : deps.personOf(email);
}
