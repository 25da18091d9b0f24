/** For how many days what grows is kept. The table in docs/database-retention.md says the same and is held to it. */
export interface RetentionPeriods {
  /** Searches of people who were signed in; their history. */
  readonly searches: number;
  /** Searches of nobody in particular. */
  readonly visitorSearches: number;
  /** Analyses that nothing refers to. */
  readonly analyses: number;
  /** Analyses of the generated market that nothing refers to. */
  readonly demoAnalyses: number;
  /** Snapshots and market references that nothing refers to. */
  readonly snapshots: number;
  /** Price histories that a later revision replaced and nothing refers to. */
  readonly histories: number;
  /** What went out or failed for good, and links in mails after their end. */
  readonly mails: number;
  /** Sessions, sign-in challenges and shared answers of sources after their end. */
  readonly expired: number;
  /** Accounts whose address was never confirmed, after they were made. */
  readonly unconfirmed: number;
  /** Favourites that a person removed, and can bring back until then. */
  readonly removedFavourites: number;
  /** What processes shared about sources. */
  readonly sourceTraffic: number;
  /** Tasks of the queue after their end, with their results. */
  readonly tasks: number;
  /** Events of Stripe's; Stripe itself sends none again after thirty days. */
  readonly billingEvents: number;
  /** What was noticed of attacks. */
  readonly securityEvents: number;
  /** What operators did. */
  readonly operatorActions: number;
  /** Figures of requests by the minute. */
  readonly performanceMinutes: number;
  /** Figures of requests by the hour: thirteen months. */
  readonly performanceHours: number;
  /** Errors of requests, since they were last seen. */
  readonly requestErrors: number;
}

export const RETENTION: RetentionPeriods = {
  searches: 730,
  visitorSearches: 90,
  analyses: 400,
  demoAnalyses: 30,
  snapshots: 30,
  histories: 7,
  mails: 30,
  expired: 1,
  unconfirmed: 30,
  removedFavourites: 1,
  sourceTraffic: 30,
  tasks: 7,
  billingEvents: 60,
  securityEvents: 90,
  operatorActions: 730,
  performanceMinutes: 2,
  performanceHours: 397,
  requestErrors: 90,
};

const DAY_MS = 86_400_000;

/** The instants before which what is kept for each of `periods` is old, in milliseconds since 1970-01-01 UTC. */
export function instantsBefore(now: number, periods: RetentionPeriods): RetentionPeriods {
  const entries = Object.entries(periods).map(([name, days]) => [name, now - (days as number) * DAY_MS]);
  return Object.fromEntries(entries) as unknown as RetentionPeriods;
}
