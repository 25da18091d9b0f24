/** What `tradewise db report` says of a database; the JSON of `--json` as it is. Times are ISO, sizes bytes. */
export interface DatabaseReport {
  readonly kind: 'sqlite' | 'postgres';
  readonly place: string;
  readonly taken_at: string;
  /** Everything that the database takes on the disk, but its log. */
  readonly bytes: number;
  /** Largest first. */
  readonly tables: readonly TableFacts[];
  readonly statements: StatementFacts;
  readonly indexes: IndexFacts;
  readonly sqlite: SqliteFacts | null;
  readonly postgres: PostgresFacts | null;
  readonly findings: readonly Finding[];
}

export interface TableFacts {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of these, those of its indexes. */
  readonly index_bytes: number;
  /** Rows a day over the last seven days; null where rows do not say when they were made. */
  readonly rows_per_day: number | null;
}

export interface StatementFacts {
  /** Null: they are recorded. Else why they are not. */
  readonly unavailable: string | null;
  /** Those that took the most time in all first, with parameters as $1. */
  readonly slowest: readonly {
    readonly shape: string;
    readonly calls: number;
    readonly mean_ms: number;
    readonly total_ms: number;
  }[];
}

export interface IndexFacts {
  /** Null: the database counts how often indexes are used. Else why that is not known. */
  readonly unused_unknown: string | null;
  /** Since when uses are counted. */
  readonly counted_since: string | null;
  /** Never used since then, and not needed to keep values unique. */
  readonly unused: readonly { readonly name: string; readonly table: string; readonly bytes: number }[];
  /** Begins with the same columns as another, which does its work too. */
  readonly redundant: readonly { readonly name: string; readonly table: string; readonly by: string }[];
}

export interface SqliteFacts {
  readonly file: string;
  readonly journal_mode: string;
  readonly free_bytes: number;
  readonly wal_bytes: number;
  /** What `pragma quick_check` found; empty where all is well. */
  readonly damage: readonly string[];
}

export interface PostgresFacts {
  readonly version: string;
  readonly autovacuum: boolean;
  /** Tables with rows that are dead and not yet cleared away. */
  readonly dead: readonly {
    readonly table: string;
    readonly dead_rows: number;
    readonly live_rows: number;
    readonly last_vacuum: string | null;
  }[];
  /** How near the oldest rows are to the number of transactions at which they must be frozen, 0 to 1. */
  readonly freeze_share: number;
  /** Null where the user may not look. */
  readonly wal_bytes: number | null;
  readonly max_wal_bytes: number;
  /** What keeps the log from being cleared away. */
  readonly slots: readonly { readonly name: string; readonly active: boolean; readonly kept_bytes: number }[];
  /** Sessions that hold a transaction open and do nothing. */
  readonly idle: readonly { readonly pid: number; readonly seconds: number; readonly application: string }[];
}

/** Something to be mended, and the command that does it. */
export interface Finding {
  readonly what: string;
  readonly mend: string;
}
