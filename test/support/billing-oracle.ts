import type Stripe from 'stripe';
import type { BillingWorld } from './billing-world.ts';

const LIVE = ['trialing', 'active', 'past_due', 'unpaid', 'paused'];
const RECONCILE_SECONDS = 11 * 60;
const RANK = ['free', 'pro', 'enterprise'];

/** What payments must have come to, judged by Stripe's own books alone. Returns what is wrong; nothing where all is well. */
export async function judgeBilling(world: BillingWorld): Promise<readonly string[]> {
  world.findGone();
  const wrong: string[] = [];
  const books = [...world.stripe.subscriptions.values()];
  const live = books.filter(({ status }) => LIVE.includes(status));
  for (const { id, email, isConfirmed } of world.members.values()) {
    const own = live.filter((each) => isOf(world, customerOf(each), { id, email, isConfirmed }));
    if (own.length > 1) wrong.push(`${id} has ${String(own.length)} live subscriptions`);
    const due = own.map((each) => planBy(world, each)).reduce((most, plan) => Math.max(most, RANK.indexOf(plan)), 0);
    const has = await world.planOf(id);
    if (has !== RANK[due]) wrong.push(`${id} paid for ${String(RANK[due])} and has ${has}`);
  }
  for (const [customer, since] of world.gone) {
    if (live.some((each) => customerOf(each) === customer)) wrong.push(`${customer} is gone and goes on paying`);
    for (const charge of world.stripe.charges.values())
      if (charge.customer === customer && charge.created * 1000 > since && !charge.refunded)
        wrong.push(`${customer} was charged after the account was deleted`);
  }
  for (const each of books) {
    const paid = chargeOf(world, each);
    if (commentOf(each).includes('beside another') && paid !== undefined && !paid.refunded)
      wrong.push(`${each.id} was ended as a second one and not paid back`);
  }
  return [...wrong, ...judgeTrials(world, books)];
}

/** Each card has at most one trial that was let go on. */
function judgeTrials(world: BillingWorld, books: readonly Stripe.Subscription[]): readonly string[] {
  const trials = new Map<string, number>();
  for (const each of books) {
    // We ended it ourselves.
    if (commentOf(each).startsWith('tradewise:')) continue;
    const until = Math.min(each.trial_end ?? 0, each.ended_at ?? world.stripe.seconds());
    // What was over before the next reconcile could not be seen.
    if (until - (each.trial_start ?? until) <= RECONCILE_SECONDS) continue;
    const card = world.stripe.methods.get(String(each.default_payment_method))?.card?.fingerprint ?? '';
    trials.set(card, (trials.get(card) ?? 0) + 1);
  }
  return [...trials].flatMap(([card, count]) => (count > 1 ? [`${card} had ${String(count)} trials`] : []));
}

function planBy(world: BillingWorld, of: Stripe.Subscription): string {
  const isOver = of.cancel_at !== null && of.cancel_at * 1000 <= world.now;
  if (isOver || !['active', 'trialing', 'past_due'].includes(of.status)) return 'free';
  if (world.stripe.chargesFor(of.id).some((charge) => isTakenBack(world, charge) && paysForNow(world, charge, of)))
    return 'free';
  return /tradewise_(\w+)_/.exec(of.items.data[0]?.price.lookup_key ?? '')?.[1] ?? 'free';
}

function isTakenBack({ stripe }: BillingWorld, charge: Stripe.Charge): boolean {
  const dispute = stripe.disputes.find((each) => each.charge === charge.id);
  return charge.refunded || (dispute !== undefined && dispute.status !== 'won');
}

/** A late payment is waited for where the time before it was paid for. */
function paysForNow({ stripe }: BillingWorld, charge: Stripe.Charge, of: Stripe.Subscription): boolean {
  const end = stripe.invoiceOf(charge)?.lines.data[0]?.period.end ?? 0;
  const since = of.items.data[0]?.current_period_start ?? 0;
  return end > stripe.seconds() || (of.status === 'past_due' && end >= since);
}

function isOf(
  world: BillingWorld,
  customer: string,
  { id, email, isConfirmed }: { readonly id: string; readonly email: string; readonly isConfirmed: boolean },
): boolean {
  const found = world.stripe.customers.get(customer);
  if (found === undefined || found.deleted === true) return false;
  const made = found.metadata['user_id'] ?? '';
  return made === '' ? isConfirmed && found.email === email : made === id;
}

const customerOf = (of: Stripe.Subscription): string => String(of.customer);
const commentOf = (of: Stripe.Subscription): string => of.cancellation_details?.comment ?? '';
const chargeOf = (world: BillingWorld, of: Stripe.Subscription): Stripe.Charge | undefined =>
  [...world.stripe.charges.values()].find((each) => each.payment_intent === `pi_${String(of.latest_invoice)}`);
