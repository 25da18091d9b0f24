import { AppError } from '../../platform/errors.ts';
import {
  addressesOfGuests,
  claimCustomers,
  countUnclaimed,
  customersAfter,
  customersOfUser,
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

/** Brings what an event is about up to date, and notes that it was seen. Returns false where it was seen before, and nobody was looked at. */
export async function takeEvent(deps: LookDeps, event: StripeEvent): Promise<boolean> {
  if (await isKnownEvent(deps.db, event.id)) return false;
  const { chargeId } = event;
  const customerId = event.customerId ?? (chargeId === null ? null : await deps.stripe.customerOfCharge(chargeId));
  if (customerId === null) await keepEvent(deps.db, event, deps.now());
  else await lookAtCustomer(deps, customerId, event);
  return true;
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
  // Listed before anybody is looked at, so that a look is never older than the events that it stands for.
  const events = await deps.stripe.eventsSince(since);
  // Who claimed what a guest paid for may have a subscription of their own beside it.
  for (const customerId of await customersToLookAt(deps.db)) {
    try {
      await lookAtCustomer(deps, customerId);
      looked.add(customerId);
    } catch (error) {
      // Looked at again next time, whatever the mark says.
      failed ??= { at: from, error: refusalOf(error) };
    }
  }
  for (const event of events) {
    if (await isKnownEvent(deps.db, event.id)) continue;
    try {
      // One look tells all that happened to a customer by now.
      if (event.customerId !== null && looked.has(event.customerId)) await noteEvent(deps, event.customerId, event);
      // It arrived meanwhile, and was followed by a look that may be older than the other events.
      else if (!(await takeEvent(deps, event))) continue;
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

/**
 * Ends at Stripe what people paid for whose account is gone, and gives back what was taken since. Returns for how many that was.
 * @throws AppError `payments_unavailable` where Stripe refused for one of them; the others are ended, and this one is tried again
 */
export async function endForGone({ db, stripe }: LookDeps): Promise<number> {
  let ended = 0;
  let failed: AppError | null = null;
  for (let after = ''; ;) {
    const customers = await customersToEnd(db, after, PAGE);
    for (const { id, since } of customers) {
      try {
        if (since > 1) await stripe.refundSince(id, since);
        await stripe.deleteCustomer(id);
        await forgetCustomer(db, id);
        ended += 1;
      } catch (error) {
        failed ??= refusalOf(error);
      }
    }
    if (customers.length < PAGE) break;
    after = customers.at(-1)?.id ?? '';
  }
  if (failed !== null) throw failed;
  return ended;
}

/**
 * Ends at Stripe at once what a person pays for whose account is about to be deleted. What Stripe does not answer is left to
 * {@link endForGone}, which finds the customer once the account is gone.
 */
export async function endBeforeErasing({ db, stripe }: LookDeps, userId: string): Promise<void> {
  for (const customerId of await customersOfUser(db, userId)) await stripe.deleteCustomer(customerId);
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
