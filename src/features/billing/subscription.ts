import type { PaidPlanId, Interval, PlanId } from './plans.ts';
import { PAID_PLANS } from './plans.ts';

/** A subscription as Stripe last said it is. Instants are milliseconds since 1970-01-01 UTC. */
export interface Subscription {
  readonly id: string;
  readonly customerId: string;
  readonly plan: PaidPlanId;
  readonly interval: Interval;
  /** In Stripe's words: trialing, active, past_due, canceled, unpaid, paused, incomplete, incomplete_expired. */
  readonly status: string;
  readonly createdAt: number;
  readonly periodEnd: number;
  /** When it ends because somebody cancelled it; null: it goes on. */
  readonly endsAt: number | null;
  /** Since when a payment is late; null where none is. */
  readonly pastDueSince: number | null;
  /** Why nothing is allowed although it goes on: its last payment was given back or is disputed. */
  readonly hold: 'refunded' | 'disputed' | null;
}

/** Stripe tries a card again for two weeks; a week more, and access ends whatever Stripe says. */
export const GRACE_DAYS = 21;
const DAY_MS = 86_400_000;

/** True where it is neither over nor was never paid: no second one may be bought beside it. */
export function isLive({ status }: Pick<Subscription, 'status'>): boolean {
  return ['trialing', 'active', 'past_due', 'unpaid', 'paused'].includes(status);
}

/** True where it allows what its plan says. */
export function grants({ status, hold, pastDueSince, endsAt }: Subscription, now: number): boolean {
  if (hold !== null || (endsAt !== null && endsAt <= now)) return false;
  if (status === 'active' || status === 'trialing') return true;
  return status === 'past_due' && (pastDueSince === null || now - pastDueSince < GRACE_DAYS * DAY_MS);
}

/** The plan that a person has: the highest that a subscription of theirs allows. */
export function planOf(subscriptions: readonly Subscription[], now: number): PlanId {
  const held = subscriptions.filter((each) => grants(each, now)).map(({ plan }) => plan);
  return [...PAID_PLANS].reverse().find((plan) => held.includes(plan)) ?? 'free';
}

/** Of several that go on beside each other, the one that stays: the oldest. The others were bought by mistake. */
export function surplusOf(subscriptions: readonly Subscription[]): readonly Subscription[] {
  const live = subscriptions.filter(isLive);
  return [...live].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)).slice(1);
}
