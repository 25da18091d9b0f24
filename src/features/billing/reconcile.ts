import { AppError } from '../../platform/errors.ts';
import {
  addressesOfGuests,
  claimCustomers,
  countUnclaimed,
  customersAfter,
  customersToEnd,
  customersToLookAt,
  forgetCustomer,
} from './billing-customers.store.ts';
import { inTransaction, isKnownEvent, keepEvent, readMark, setMark, subscriptionsOfCustomer } from './billing.store.ts';
import type { Kept } from './billing.store.ts';
import { keepOwner, lookAtCustomer } from './look-at-customer.ts';
import type { LookDeps } from './look-at-customer.ts';
import type { StripeEvent } from './stripe-port.ts';
import type { Subscription } from './subscription.ts';

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
  if (customerId === null) await keepEvent(deps.db, event, deps.now());
  else await lookAtCustomer(deps, customerId, event);
}

/**
 * Catches up on events that never arrived here. Returns how many that were.
 * @throws AppError `payments_unavailable` where one could not be followed; the others are, and this one is tried again
 */
export async function reconcileChanged(deps: LookDeps): Promise<number> {
  const from = deps.now();
  const since = Math.max((await readMark(deps.db, EVENTS)) ?? 0, from - LONGEST_MS) - OVERLAP_MS;
  let missed = 0;
  let failed: { readonly at: number; readonly error: AppError } | null = null;
  const looked = new Set<string>();
  await claimForGuests(deps);
  // Who claimed what a guest paid for may have a subscription of their own beside it.
  for (const customerId of await customersToLookAt(deps.db)) {
    await lookAtCustomer(deps, customerId);
    looked.add(customerId);
  }
  for (const event of await deps.stripe.eventsSince(since)) {
    if (await isKnownEvent(deps.db, event.id)) continue;
    try {
      // One look tells all that happened to a customer by now.
      if (event.customerId !== null && looked.has(event.customerId)) await noteEvent(deps, event.customerId, event);
      else await takeEvent(deps, event);
    } catch (error) {
      failed ??= { at: event.createdAt, error: refusalOf(error) };
      continue;
    }
    missed += 1;
    if (event.customerId !== null) looked.add(event.customerId);
  }
  await setMark(deps.db, EVENTS, failed?.at ?? from);
  if (failed !== null) throw failed.error;
  return missed;
}

/** Notes an event about a customer who was looked at since, and tells what only the event says. */
async function noteEvent(deps: LookDeps, customerId: string, event: StripeEvent): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    if (!(await keepEvent(tx, event, deps.now()))) return;
    const all = await subscriptionsOfCustomer(tx, customerId);
    await deps.tell?.(tx, customerId, { before: all, after: all, event });
  });
}

/** A customer of whom something else was kept here than Stripe says. */
export interface Drift {
  readonly customerId: string;
  readonly before: string;
  readonly after: string;
}

export interface Reconciled {
  readonly customers: number;
  /** What differed, and is corrected. */
  readonly drift: readonly Drift[];
  /** Of how many customers Stripe could not say. */
  readonly failed: number;
}

/** Asks Stripe about every customer, and corrects what differs here. What Stripe does not say of one leaves that one as it is. */
export async function reconcileAll(deps: LookDeps, signal?: AbortSignal): Promise<Reconciled> {
  const drift: Drift[] = [];
  let [customers, failed] = [0, 0];
  for (let after = ''; ;) {
    const page = await customersAfter(deps.db, after, PAGE);
    for (const { id, isGuest } of page) {
      signal?.throwIfAborted();
      customers += 1;
      try {
        if (isGuest) await meetAgain(deps, id);
        const found = driftOf(id, await lookAtCustomer(deps, id));
        if (found !== null) drift.push(found);
      } catch (error) {
        refusalOf(error);
        failed += 1;
      }
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? '';
  }
  for (const each of drift) deps.log.warn(each, 'what was kept of a customer differed from Stripe, and was corrected');
  return { customers, drift, failed };
}

/** The operator may have corrected the address of a guest at Stripe. */
async function meetAgain(deps: LookDeps, customerId: string): Promise<void> {
  const customer = await deps.stripe.customer(customerId);
  if (customer !== null && !customer.isDeleted) await keepOwner(deps, customer);
}

function driftOf(customerId: string, kept: Kept | null): Drift | null {
  if (kept === null) return null;
  const [before, after] = [wordsOf(kept.before), wordsOf(kept.after)];
  return before === after ? null : { customerId, before, after };
}

function wordsOf(subscriptions: readonly Subscription[]): string {
  const words = subscriptions.map(({ id, plan, interval, status, periodEnd, endsAt, hold }) =>
    [id, plan, interval, status, periodEnd, endsAt ?? 'goes-on', hold ?? ''].join(' ').trim(),
  );
  return words.length === 0 ? 'nothing' : words.join(', ');
}

/** What Stripe refused; anything else is a fault of ours and ends the work. */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'payments_unavailable') return error;
  throw error;
}

/** Ends at Stripe what people paid for whose account is gone, and gives back what was taken since. */
export async function endForGone({ db, stripe }: LookDeps): Promise<number> {
  const customers = await customersToEnd(db);
  for (const { id, since } of customers) {
    if (since > 1) await stripe.refundSince(id, since);
    await stripe.deleteCustomer(id);
    await forgetCustomer(db, id);
  }
  return customers.length;
}

/** Gives what guests paid for with the confirmed address of an account to that account. Nothing is asked of Stripe for that. */
export async function claimFor(
  deps: Pick<LookDeps, 'db' | 'personOf'>,
  user: { readonly id: string; readonly email: string },
): Promise<readonly string[]> {
  return (await deps.personOf(user.email)) === user.id ? claimCustomers(deps.db, user) : [];
}

/** Gives plans that guests paid for to the accounts that were confirmed since with the same address. */
async function claimForGuests({ db, personOf }: LookDeps): Promise<void> {
  for (const email of new Set(await addressesOfGuests(db))) {
    const id = await personOf(email);
    if (id !== null) await claimCustomers(db, { id, email });
  }
}

/** How many plans guests paid for a week ago that nobody has claimed. */
export const unclaimed = ({ db, now }: Pick<LookDeps, 'db' | 'now'>): Promise<number> =>
  countUnclaimed(db, now() - CLAIM_MS);
