import {
  countUnclaimed,
  customersAfter,
  customersToEnd,
  forgetCustomer,
  isKnownEvent,
  keepCustomer,
  keepEvent,
  readMark,
  setMark,
  unclaimedCustomers,
} from './billing.store.ts';
import { lookAtCustomer, ownerOf } from './look-at-customer.ts';
import type { LookDeps } from './look-at-customer.ts';
import type { StripeEvent } from './stripe-port.ts';

const EVENTS = 'events';
/** Looks overlap by this much: Stripe lists an event a little after the moment that it names. */
const OVERLAP_MS = 300_000;
/** Stripe lists events of thirty days. */
const LONGEST_MS = 29 * 86_400_000;
const PAGE = 100;
const CLAIM_MS = 7 * 86_400_000;

/** Brings what an event is about up to date, and notes that it was seen. */
export async function takeEvent(deps: LookDeps, event: StripeEvent): Promise<void> {
  if (await isKnownEvent(deps.db, event.id)) return;
  const { chargeId } = event;
  const customerId = event.customerId ?? (chargeId === null ? null : await deps.stripe.customerOfCharge(chargeId));
  if (customerId === null) return keepEvent(deps.db, event, deps.now());
  return lookAtCustomer(deps, customerId, event);
}

/** Catches up on events that never arrived here. Returns how many that were. */
export async function reconcileChanged(deps: LookDeps): Promise<number> {
  const from = deps.now();
  const since = Math.max((await readMark(deps.db, EVENTS)) ?? 0, from - LONGEST_MS) - OVERLAP_MS;
  let missed = 0;
  const looked = new Set<string>();
  for (const event of await deps.stripe.eventsSince(since)) {
    if (await isKnownEvent(deps.db, event.id)) continue;
    missed += 1;
    // One look tells all that happened to a customer by now.
    if (event.customerId !== null && looked.has(event.customerId)) await keepEvent(deps.db, event, deps.now());
    else await takeEvent(deps, event);
    if (event.customerId !== null) looked.add(event.customerId);
  }
  await setMark(deps.db, EVENTS, from);
  return missed;
}

/** Asks Stripe about every customer. Returns how many that were. */
export async function reconcileAll(deps: LookDeps, signal?: AbortSignal): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const page = await customersAfter(deps.db, after, PAGE);
    for (const customerId of page) {
      signal?.throwIfAborted();
      await lookAtCustomer(deps, customerId);
      count += 1;
    }
    if (page.length < PAGE) return count;
    after = page.at(-1) ?? '';
  }
}

/** Ends at Stripe what people paid for whose account is gone. */
export async function endForGone({ db, stripe }: LookDeps): Promise<number> {
  const customers = await customersToEnd(db);
  for (const customerId of customers) {
    await stripe.deleteCustomer(customerId);
    await forgetCustomer(db, customerId);
  }
  return customers.length;
}

/** Gives plans that guests paid for to the accounts that were confirmed since with the same address. */
export async function claimForGuests(deps: LookDeps): Promise<void> {
  for (const customerId of await unclaimedCustomers(deps.db)) {
    const customer = await deps.stripe.customer(customerId);
    const userId = customer === null || customer.isDeleted ? null : await ownerOf(deps, customer);
    if (userId !== null) await keepCustomer(deps.db, { id: customerId, userId, now: deps.now() });
  }
}

/** How many plans guests paid for a week ago that nobody has claimed. */
export const unclaimed = ({ db, now }: Pick<LookDeps, 'db' | 'now'>): Promise<number> =>
  countUnclaimed(db, now() - CLAIM_MS);
