/** What can be bought, and what it allows. The one place: limits, the page of prices and Stripe's catalogue come from here. */
export const PLANS = {
  free: { title: 'Free', computationsADay: 50, favourites: 10, requestsAMinute: 60, prices: null },
  pro: {
    title: 'Pro',
    computationsADay: 1000,
    favourites: 200,
    requestsAMinute: 120,
    prices: { month: 2999, year: 29_999 },
  },
  enterprise: {
    title: 'Enterprise',
    computationsADay: 10_000,
    favourites: 1000,
    requestsAMinute: 600,
    prices: { month: 9999, year: 99_999 },
  },
} as const satisfies Record<string, Plan>;

/** What may be computed anew within a day for visitors, by the network place that they come from. */
export const VISITOR_COMPUTATIONS_A_DAY = 10;

export interface Plan {
  readonly title: string;
  /** New analyses that one person may have computed within a day; reading a stored one is free. */
  readonly computationsADay: number;
  readonly favourites: number;
  /** Requests for one route within any minute. */
  readonly requestsAMinute: number;
  /** In cents of a US dollar; null where it costs nothing. */
  readonly prices: { readonly month: number; readonly year: number } | null;
}

export type PlanId = keyof typeof PLANS;
export type PaidPlanId = Exclude<PlanId, 'free'>;
export const PAID_PLANS = ['pro', 'enterprise'] as const satisfies readonly PaidPlanId[];
export const INTERVALS = ['month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

export const CURRENCY = 'usd';
export const TRIAL_DAYS = 14;

/** The name under which Stripe finds a price, such as `tradewise_pro_month`. */
export const lookupKeyOf = (plan: PaidPlanId, interval: Interval): string => `tradewise_${plan}_${interval}`;

/** Every price that can be bought. */
export const LOOKUP_KEYS = PAID_PLANS.flatMap((plan) => INTERVALS.map((interval) => lookupKeyOf(plan, interval)));

/** The plan and interval of a price's lookup key; null where it is none of ours. */
export function readLookupKey(key: string | null): { readonly plan: PaidPlanId; readonly interval: Interval } | null {
  const [, plan, interval] = /^tradewise_([a-z]+)_([a-z]+)$/.exec(key ?? '') ?? [];
  const found = PAID_PLANS.find((each) => each === plan);
  const every = INTERVALS.find((each) => each === interval);
  return found === undefined || every === undefined ? null : { plan: found, interval: every };
}

/** Cents as dollars, such as `$29.99`. */
export const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
