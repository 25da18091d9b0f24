/**
 * What a server writes by itself when it is started or prunes: the bookkeeping of its jobs, sources and limits, the address under
 * which the first operator is made, and the prices of the benchmark. A database that holds nothing else is empty. Each
 * table with the condition for the rows that do count.
 */
const COUNTED: Readonly<Record<string, string>> = {
  job_leases: '1 = 0',
  tasks: 'user_id is not null',
  run_steps: '1 = 0',
  idempotency_keys: 'user_id is not null',
  task_workers: '1 = 0',
  schedule_slots: '1 = 0',
  request_windows: '1 = 0',
  source_states: '1 = 0',
  source_calls: '1 = 0',
  source_flights: '1 = 0',
  source_refreshes: '1 = 0',
  mail_links: "purpose <> 'setup'",
  billing_marks: '1 = 0',
  failing_checks: '1 = 0',
  untrusted_peers: '1 = 0',
  performance_minutes: '1 = 0',
  performance_hours: '1 = 0',
  request_errors: '1 = 0',
  secret_sightings: '1 = 0',
  security_events: "rule not in ('secret_read', 'secret_changed')",
  price_history: 'symbol <> (select min(symbol) from price_history)',
  source_facts: "symbol <> coalesce((select min(symbol) from price_history), '')",
};

/** The condition for the rows of a table that nobody but people and their questions bring; undefined: every row. */
export function countedRowsOf(table: string): string | undefined {
  return COUNTED[table];
}
