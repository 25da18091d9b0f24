import type { PaidPlanId, Interval, PlanId } from './plans.ts';
import { PAID_PLANS } from './plans.ts';

/**
 * Why a subscription allows nothing whatever its status: its last payment was given back or is disputed, it was bought beside
 * another one, or its card had a trial before.
 */
export type Hold = 'refunded' | 'disputed' | 'second' | 'trial_used';

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
  readonly hold: Hold | null;
}

/** Stripe tries a card again for two weeks; a week more, and access ends whatever Stripe says. */
export const GRACE_DAYS = 21;
const DAY_MS = 86_400_000;

/** True where it is neither over nor was never paid: no second one may be bought beside it. */
export function isLive({ status }: Pick<Subscription, 'status'>): boolean {
  return ['trialing', 'active', 'past_due', 'unpaid', 'paused'].includes(status);
}

/** True where it ever began: of a checkout that was left half-way nothing came. */
export function hasBegun({ status }: Pick<Subscription, 'status'>): boolean {
  return status !== 'incomplete' && status !== 'incomplete_expired';
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

/**
 * Of several subscriptions of a person that go on beside each other, those that were bought by mistake: all but the oldest
 * that allows something, or but the oldest where none does.
 */
export function surplusOf<One extends Subscription>(subscriptions: readonly One[], now: number): readonly One[] {
  const rank = (each: One): number => (grants(each, now) ? 0 : 1);
  const live = subscriptions.filter(isLive);
  return [...live].sort((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)).slice(1);
}
