import type { PlanView, PricedPlan } from './billing-view.schema.ts';
import { dollars, PAID_PLANS, PLANS, TRIAL_DAYS } from './plans.ts';
import { GRACE_DAYS, grants, isLive, planOf } from './subscription.ts';
import type { Subscription } from './subscription.ts';

const DAY_MS = 86_400_000;
const TOLD_DAYS = 30;

/** The plans in the order of their prices, in words. */
export function presentPlans(): readonly PricedPlan[] {
  return (['free', ...PAID_PLANS] as const).map((id) => {
    const { title, prices, ...limits } = PLANS[id];
    return {
      id,
      title,
      ...limits,
      month: prices === null ? null : dollars(prices.month),
      year: prices === null ? null : dollars(prices.year),
      trialDays: prices === null ? null : TRIAL_DAYS,
    };
  });
}

/** What a person is told of the plan that they have. */
export function presentSubscription(all: readonly Subscription[], now: number): PlanView {
  const plan = planOf(all, now);
  const own = all.find((each) => grants(each, now) && each.plan === plan) ?? all.find(isLive) ?? null;
  const words = wordsOf(own, now);
  return {
    ...{ plan: PLANS[plan].title, isFree: plan === 'free' },
    text: words.text,
    warning: words.warning ?? endedLately(all, now),
  };
}

/** What is said of a subscription that was ended at once. */
export const ENDED_WORDS = {
  second:
    'You had a subscription already, so a second one that you bought was ended at once. What it cost is paid back to the card.',
  trial_used:
    'The card that you gave had its trial before, and there is one trial a card. The subscription was ended at once and nothing was charged. You can buy the plan without a trial.',
} as const;

/** What was ended within the last weeks without the person's doing; null: nothing. */
function endedLately(all: readonly Subscription[], now: number): string | null {
  const found = all.find(({ createdAt }) => now - createdAt < TOLD_DAYS * DAY_MS);
  return found?.hold === 'second' || found?.hold === 'trial_used' ? ENDED_WORDS[found.hold] : null;
}

function wordsOf(own: Subscription | null, now: number): Pick<PlanView, 'text' | 'warning'> {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  if (own === null) return { text: null, warning: null };
  const price = PLANS[own.plan].prices[own.interval];
  const every = `${dollars(price)} a ${own.interval}`;
  if (own.hold === 'refunded')
    return { text: null, warning: 'Your last payment was given back, so the plan has ended.' };
  if (own.hold === 'disputed')
    return { text: null, warning: 'Your last payment is disputed at your bank. Until that is settled the plan rests.' };
  if (own.status === 'past_due') {
    const until = day((own.pastDueSince ?? now) + GRACE_DAYS * DAY_MS);
    const warning = `Your last payment did not go through. Your plan stays while the card is tried again, until ${until} at most.`;
    return { text: every, warning };
  }
  if (own.status === 'unpaid')
    return {
      text: null,
      warning: 'Your last payment did not go through, so the plan has ended. Pay the open invoice to have it again.',
    };
  if (own.status === 'paused') return { text: null, warning: 'Your subscription is paused.' };
  if (own.endsAt !== null) return { text: `Cancelled: it ends on ${day(own.endsAt)}.`, warning: null };
  if (own.status === 'trialing') return { text: `On trial until ${day(own.periodEnd)}, then ${every}.`, warning: null };
  return { text: `${every}; next payment on ${day(own.periodEnd)}.`, warning: null };
}
