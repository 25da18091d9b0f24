import type { RetentionPeriods } from './retention-periods.ts';

/** Which rows of one table may go. A new table that grows is one entry in the list below, and a line in the docs. */
export interface RetentionRule {
  readonly table: string;
  /** The columns by which a row is found again. */
  readonly key: readonly string[];
  /** What of it goes, in words for the operator. */
  readonly what: string;
  /** The instant by which a row is old; null: it goes as soon as nothing refers to it. */
  readonly age: { readonly column: string; readonly period: keyof RetentionPeriods } | null;
  /** Another period for rows of the generated market. */
  readonly demoPeriod?: keyof RetentionPeriods;
  /** Whether each row is of somebody who was signed in, or of nobody. */
  readonly of?: 'people' | 'visitors';
  /** True: only accounts that were never confirmed, nor used in any way. */
  readonly neverConfirmed?: boolean;
  /** True: only rows that no other row refers to. */
  readonly unreferenced: boolean;
  /** Kept whatever their age: the rows with the highest value of a column among those alike. */
  readonly newest?: { readonly column: string; readonly among: readonly string[] };
}

/** Rows that go some time after an instant that they name themselves. */
const expired = <const Table extends string>(
  table: Table,
  key: string,
  period: keyof RetentionPeriods = 'expired',
  column = 'expires_at',
): RetentionRule & { readonly table: Table } => ({
  table,
  key: [key],
  what: 'whose time is over',
  age: { column, period },
  unreferenced: false,
});

/** In the order in which they are applied: what refers goes before what it refers to. */
export const RETENTION_RULES = [
  expired('sessions', 'id'),
  expired('sign_in_challenges', 'id'),
  expired('second_factor_marks', 'id'),
  expired('api_keys', 'id', 'mails', 'revoked_at'),
  expired('mail_links', 'token_hash', 'mails'),
  expired('mail_queue', 'id', 'mails', 'finished_at'),
  expired('tasks', 'id', 'tasks', 'finished_at'),
  expired('idempotency_keys', 'id'),
  {
    table: 'quota_units',
    key: ['owner', 'day', 'what'],
    what: 'of days that are over',
    age: { column: 'taken_at', period: 'expired' },
    unreferenced: false,
  },
  {
    table: 'billing_events',
    key: ['id'],
    what: 'that were received long ago',
    age: { column: 'received_at', period: 'billingEvents' },
    unreferenced: false,
  },
  {
    table: 'users',
    key: ['id'],
    what: 'that never confirmed their address',
    age: { column: 'created_at', period: 'unconfirmed' },
    neverConfirmed: true,
    unreferenced: false,
  },
  {
    table: 'favorite_stocks',
    key: ['user_id', 'source', 'is_demo', 'symbol'],
    what: 'that people removed and can bring back no longer',
    age: { column: 'removed_at', period: 'removedFavourites' },
    unreferenced: false,
  },
  expired('blocked_addresses', 'address', 'expired', 'until'),
  expired('untrusted_peers', 'address', 'expired', 'last_at'),
  {
    table: 'security_events',
    key: ['id'],
    what: 'that were last seen long ago',
    age: { column: 'last_at', period: 'securityEvents' },
    unreferenced: false,
  },
  {
    table: 'operator_actions',
    key: ['id'],
    what: 'done long ago',
    age: { column: 'at', period: 'operatorActions' },
    unreferenced: false,
  },
  {
    table: 'performance_minutes',
    key: ['minute', 'process'],
    what: 'that stand in hours by now',
    age: { column: 'minute', period: 'performanceMinutes' },
    unreferenced: false,
  },
  {
    table: 'performance_hours',
    key: ['hour'],
    what: 'of long ago',
    age: { column: 'hour', period: 'performanceHours' },
    unreferenced: false,
  },
  {
    table: 'request_errors',
    key: ['fingerprint'],
    what: 'that were last seen long ago',
    age: { column: 'last_at', period: 'requestErrors' },
    unreferenced: false,
  },
  expired('source_flights', 'key', 'expired', 'until'),
  {
    table: 'source_calls',
    key: ['source', 'seq'],
    what: 'that no limit counts any more',
    age: { column: 'at', period: 'sourceTraffic' },
    unreferenced: false,
  },
  {
    table: 'search_history',
    key: ['id'],
    what: 'of visitors',
    age: { column: 'searched_at', period: 'visitorSearches' },
    of: 'visitors',
    unreferenced: true,
  },
  {
    table: 'search_history',
    key: ['id'],
    what: 'of people',
    age: { column: 'searched_at', period: 'searches' },
    of: 'people',
    unreferenced: true,
  },
  {
    table: 'stock_analyses',
    key: ['id'],
    what: 'that nothing refers to, but the newest',
    age: { column: 'created_at', period: 'analyses' },
    demoPeriod: 'demoAnalyses',
    unreferenced: true,
    newest: { column: 'as_of', among: ['symbol', 'strategy', 'source', 'is_demo'] },
  },
  {
    table: 'benchmark_slices',
    key: ['candles_hash'],
    what: 'that no analysis refers to',
    age: { column: 'created_at', period: 'snapshots' },
    unreferenced: true,
  },
  {
    table: 'snapshots',
    key: ['hash'],
    what: 'that no analysis refers to',
    age: { column: 'created_at', period: 'snapshots' },
    unreferenced: true,
  },
  {
    table: 'snapshot_records',
    key: ['hash'],
    what: 'that no snapshot refers to',
    age: null,
    unreferenced: true,
  },
  {
    table: 'market_references',
    key: ['hash'],
    what: 'that no analysis refers to, but the newest',
    age: { column: 'created_at', period: 'snapshots' },
    unreferenced: true,
    newest: { column: 'created_at', among: ['source', 'is_demo', 'universe'] },
  },
  {
    table: 'price_history',
    key: ['id'],
    what: 'that a later revision replaced and nothing refers to',
    age: { column: 'updated_at', period: 'histories' },
    unreferenced: true,
    newest: { column: 'revision', among: ['source', 'is_demo', 'symbol'] },
  },
] as const satisfies readonly RetentionRule[];

/** Tables of which nothing goes by age, and why they do not grow without end. */
export const KEPT: Readonly<Record<string, string>> = {
  credentials: 'one for each way in of a person',
  second_factors: 'one a person',
  mail_suppressions: 'who gets no mail; forgetting it would send one',
  mail_transports: 'one row',
  sign_in_delays: 'kept short by signing in itself',
  source_states: 'one a source',
  source_facts: 'one for each symbol and part, replaced in place',
  source_refreshes: 'one for each symbol and part, replaced in place',
  billing_customers: 'one for each who pays; gone with the account',
  subscriptions: 'one for each subscription; gone with the account',
  billing_trials: 'one for each card or payer that had a trial; forgetting it would give another one',
  billing_marks: 'one for each regular look at Stripe',
  failing_checks: 'one for each check that fails',
  security_alerts: 'one for each rule that alerts',
  secret_sightings: 'one for each value a secret had',
  key_places: 'at most twenty a key, and gone with it',
  symbol_directory: 'replaced whole',
  saved_screens: 'at most fifty a person, gone with them',
  shared_verdicts: 'at most a hundred a person, gone with them or when taken back',
  newest_verdicts: 'one for each symbol and strategy, replaced in place',
  job_leases: 'one a job',
  calls: 'the public record: nothing of it is ever removed',
  call_outcomes: 'the public record: nothing of it is ever removed',
  record_blocks: 'the public record: nothing of it is ever removed',
  evaluation_runs: 'one for each evaluation; forgetting one would make a lucky result look rarer than it is',
  run_steps: 'gone with their tasks',
  task_workers: 'one a worker that is up',
  schedule_slots: 'kept short by the schedule itself',
  request_windows: 'emptied every five minutes of what is older than an hour',
  erasures: 'one for each account that was deleted; forgetting it would bring the account back with a backup',
  held_work: 'emptied by the operator after a restore',
  schema_migrations: 'one a migration',
};
