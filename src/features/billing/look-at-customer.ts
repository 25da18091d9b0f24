import { digestOf } from '../../platform/auth/secrets.ts';
import type { Log } from '../../platform/log/log.ts';
import { claimTrial, customersOfUser, keepCustomer, letGo } from './billing-customers.store.ts';
import { beginLook, inTransaction, keepEvent, keepLook } from './billing.store.ts';
import type { Database, Kept, Look } from './billing.store.ts';
import type { EndReason, StripeCustomer, StripeEvent, StripePort, StripeSubscription } from './stripe-port.ts';
import { surplusOf } from './subscription.ts';
import type { TellPayer } from './tell-payers.ts';

export interface LookDeps {
  readonly db: Database;
  readonly stripe: StripePort;
  readonly log: Log;
  readonly now: () => number;
  /** True where an account of this id exists. */
  readonly isPerson: (userId: string) => Promise<boolean>;
  /** The account whose confirmed address this is; null: there is none. */
  readonly personOf: (email: string) => Promise<string | null>;
  /** Tells who pays what changed; absent: nobody is told. */
  readonly tell?: TellPayer;
}

/**
 * Asks Stripe what a customer pays for and keeps the answer, with the event that made us look where there was one: what an event says
 * itself is not relied on, because events come late, twice and in any order. What must not go on beside it is ended first.
 * @returns what was kept before and is kept now; null where nothing was kept, as the account is gone or a later look was kept
 * @throws AppError `payments_unavailable` where Stripe does not answer; nothing is kept then
 */
export async function lookAtCustomer(
  deps: LookDeps,
  customerId: string,
  event: Pick<StripeEvent, 'id' | 'type' | 'invoice'> | null = null,
): Promise<Kept | null> {
  const { db, stripe, now } = deps;
  const look = (await beginLook(db, customerId, now())) ?? (await meet(deps, customerId));
  // The account was deleted while a customer was made for it.
  const isGone = look !== null && look.userId !== null && !(await deps.isPerson(look.userId));
  if (look === null || isGone) {
    if (isGone) await letGo(db, customerId, now());
    if (event !== null) await keepEvent(db, event, now());
    return null;
  }
  const found = await stripe.subscriptions(customerId, now());
  const wrong = await endWrong(deps, look, customerId, found);
  // What was ended just now is asked again.
  const after = wrong.has(customerId) ? await stripe.subscriptions(customerId, now()) : found;
  const kept = await inTransaction(db, async (tx) => {
    const isNew = event !== null && (await keepEvent(tx, event, now()));
    const change = await keepLook(tx, { customerId, look: look.number, found: after, now: now() });
    // An event is told also where a later look was kept meanwhile.
    const { before, after: is } = change ?? { before: after, after };
    await deps.tell?.(tx, customerId, { before, after: is, event: isNew ? event : null });
    return change;
  });
  for (const other of wrong) if (other !== customerId) await lookAtCustomer(deps, other);
  return kept;
}

/**
 * Ends what must not go on: a second subscription beside one that does, which is paid back, and a trial with a card that had
 * one. Returns the customers at whom something was ended.
 */
async function endWrong(
  deps: LookDeps,
  { userId }: Look,
  customerId: string,
  found: readonly StripeSubscription[],
): Promise<ReadonlySet<string>> {
  const { db, stripe, now } = deps;
  const ended = new Set<string>();
  const end = async (each: StripeSubscription, reason: EndReason): Promise<void> => {
    await stripe.end(each.id, reason);
    deps.log.warn({ subscription: each.id, customer: each.customerId, reason }, 'a subscription was ended');
    ended.add(each.customerId);
  };
  const others = userId === null ? [] : (await customersOfUser(db, userId)).filter((each) => each !== customerId);
  const all = [...found];
  for (const other of others) all.push(...(await stripe.subscriptions(other, now())));
  const surplus = surplusOf(all, now());
  for (const each of surplus) await end(each, 'second');
  for (const each of found) {
    if (!each.hadTrial || surplus.includes(each)) continue;
    let isFirst = true;
    for (const payer of each.payers) {
      // Only this digest is kept: nobody finds a card by it, but who guesses an e-mail address can tell that it had a trial.
      const first = await claimTrial(db, { cardDigest: digestOf(payer), subscriptionId: each.id, now: now() });
      isFirst &&= first === each.id;
    }
    if (!isFirst && each.status === 'trialing') await end(each, 'trial_used');
  }
  return ended;
}

/** Notes a customer that was made at Stripe, such as by a guest who paid, and begins the first look; null: Stripe knows none. */
async function meet(deps: LookDeps, customerId: string): Promise<Look | null> {
  const customer = await deps.stripe.customer(customerId);
  if (customer === null || customer.isDeleted) return null;
  await keepOwner(deps, customer);
  return beginLook(deps.db, customerId, deps.now());
}

/** Notes whose customer it is: the account that it was made for, else that whose confirmed address it paid with. */
export async function keepOwner(deps: LookDeps, customer: StripeCustomer): Promise<void> {
  const { id, email } = customer;
  const payerEmail = customer.userId !== null ? null : (email?.trim().toLowerCase() ?? null);
  const userId = await ownerOf(deps, customer);
  await keepCustomer(deps.db, { id, userId, payerEmail, now: deps.now() });
}

async function ownerOf(deps: LookDeps, { userId, email }: StripeCustomer): Promise<string | null> {
  if (userId !== null) return (await deps.isPerson(userId)) ? userId : null;
  return email === null ? null : deps.personOf(email);
}
