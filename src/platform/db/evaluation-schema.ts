/** The ledger of evaluations. Instants are milliseconds since 1970-01-01 UTC. */
export interface EvaluationTables {
  evaluation_runs: EvaluationRunsTable;
}

/** One run of `tradewise evaluate`; nothing of it is changed or removed, so that the number of trials stays true. */
export interface EvaluationRunsTable {
  id: string;
  ran_at: number;
  /** The source of the prices, such as `files in data`. */
  source: string;
  is_demo: number;
  engine_version: string;
  /** SHA-256 (hex) of the settings: runs that share it are one trial. */
  settings_hash: string;
  /** Canonical JSON. */
  settings: string;
  /** Factors and strategies that were looked at; 0 for a file of calls. */
  series: number;
  /** Canonical JSON: the main figures. */
  result: string;
}
