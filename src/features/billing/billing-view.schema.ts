/** A plan on the page of prices. */
export interface PricedPlan {
  readonly id: string;
  readonly title: string;
  readonly computationsADay: number;
  readonly favourites: number;
  readonly requestsAMinute: number;
  /** Such as `$29.99`; null where it costs nothing. */
  readonly month: string | null;
  readonly year: string | null;
  readonly trialDays: number | null;
}

/** A person's plan in words. */
export interface PlanView {
  readonly plan: string;
  readonly isFree: boolean;
  /** What it costs and until when it runs; null where there is nothing to say. */
  readonly text: string | null;
  /** What is wrong with it; null where nothing is. */
  readonly warning: string | null;
}
