/** The tables of payments. Instants are milliseconds since 1970-01-01 UTC; ids of Stripe are as Stripe writes them. */
export interface BillingTables {
  billing_customers: BillingCustomersTable;
  subscriptions: SubscriptionsTable;
  billing_trials: BillingTrialsTable;
  billing_events: BillingEventsTable;
  billing_marks: BillingMarksTable;
  quota_units: QuotaUnitsTable;
}

/** Who pays. Of cards and postal addresses nothing is kept: Stripe has them. */
export interface BillingCustomersTable {
  customer_id: string;
  /** Null for a guest who has not claimed the plan, and once the account is deleted. */
  user_id: string | null;
  created_at: number;
  /** Grows with each look at Stripe, so that of two looks at once the later one counts. */
  looked: number;
  /** The newest look whose findings were kept. */
  kept: number;
  looked_at: number;
  /**
   * When the account went, since which everything that this customer pays for is to be ended at Stripe; 0: it is there; 1: it
   * went, and nobody knows when.
   */
  must_end: number;
  /** The address that a guest paid with, in small letters, until an account with it is confirmed; null for everybody else. */
  payer_email: string | null;
}

/** Subscriptions as Stripe last said. */
export interface SubscriptionsTable {
  id: string;
  customer_id: string;
  plan: string;
  interval: string;
  status: string;
  created_at: number;
  period_end: number;
  ends_at: number | null;
  past_due_since: number | null;
  hold: string | null;
}

/**
 * Who had a trial: digests of Stripe's fingerprints of cards, of which nobody can tell the card or whose it is; of a wallet, digests of
 * its id of the payer and of the e-mail address.
 */
export interface BillingTrialsTable {
  card_digest: string;
  subscription_id: string;
  started_at: number;
}

/** Events of Stripe's whose effect was kept, so that each has it once. */
export interface BillingEventsTable {
  id: string;
  type: string;
  received_at: number;
}

/** How far a regular look at Stripe came, by its name. */
export interface BillingMarksTable {
  name: string;
  at: number;
}

/** New analyses that count to somebody, one row each. */
export interface QuotaUnitsTable {
  /** SHA-256 (hex) of the account or the network place. */
  owner: string;
  /** The day that it counts to, ISO, UTC. */
  day: string;
  /** What was computed: symbol, strategy (`*` for all of them) and session. */
  what: string;
  /** Null for a visitor. */
  user_id: string | null;
  /** While it is only reserved: the task that will compute it; it counts as long as that may still run. */
  task_id: string | null;
  taken_at: number;
}
