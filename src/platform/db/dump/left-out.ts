/** Which rows of a table a backup holds, as a condition in SQL, and why not all. */
interface LeftOut {
  readonly kept: string;
  readonly why: string;
}

const CACHE: LeftOut = { kept: '1 = 0', why: 'sources are asked again' };
const SESSION: LeftOut = { kept: '1 = 0', why: 'everybody signs in again' };
const PROCESS: LeftOut = { kept: '1 = 0', why: 'what running processes note for each other' };

const OF_ANALYSES = 'in (select snapshot_hash from stock_analyses)';

/** Tables that are not in this list are in a backup with every row. */
const LEFT_OUT: Readonly<Record<string, LeftOut>> = {
  sessions: SESSION,
  sign_in_challenges: SESSION,
  second_factor_marks: SESSION,
  sign_in_delays: PROCESS,
  mail_links: { kept: '1 = 0', why: 'links that open an account would be good once more' },
  mail_queue: {
    kept: "text_part not like '%/go/%'",
    why: 'mails that wait with a link which opens an account: whoever reads the backup could open it',
  },
  source_facts: CACHE,
  source_refreshes: CACHE,
  source_states: CACHE,
  source_calls: CACHE,
  source_flights: CACHE,
  job_leases: PROCESS,
  task_workers: PROCESS,
  schedule_slots: PROCESS,
  request_windows: PROCESS,
  failing_checks: PROCESS,
  snapshots: { kept: `hash ${OF_ANALYSES}`, why: 'only those of stored analyses' },
  snapshot_records: {
    kept: `hash in (select records_hash from snapshots where hash ${OF_ANALYSES})`,
    why: 'only those of stored analyses',
  },
  price_history: {
    kept: `id in (select history_id from snapshots where hash ${OF_ANALYSES})`,
    why: 'only those of stored analyses',
  },
};

/** Kept besides, in databases of a release that has the table: the prices that these analyses were compared with. */
const BESIDES: Readonly<Record<string, { readonly table: string; readonly kept: string }>> = {
  price_history: { table: 'benchmark_slices', kept: 'id in (select history_id from benchmark_slices)' },
};

/** The condition for the rows of a table that a backup holds, in a database of these tables; undefined: every row. */
export function keptRowsOf(table: string, tables: ReadonlySet<string>): string | undefined {
  const [kept, more] = [LEFT_OUT[table]?.kept, BESIDES[table]];
  return kept !== undefined && more !== undefined && tables.has(more.table) ? `(${kept} or ${more.kept})` : kept;
}

/** Why a backup does not hold every row of a table; undefined where it does. */
export const whyLeftOut = (table: string): string | undefined => LEFT_OUT[table]?.why;
