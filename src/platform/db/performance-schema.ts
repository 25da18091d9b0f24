/** The tables of figures and errors. Instants are milliseconds since 1970-01-01 UTC. */
export interface PerformanceTables {
  performance_minutes: PerformanceMinutesTable;
  performance_hours: PerformanceHoursTable;
  request_errors: RequestErrorsTable;
}

/** What one process counted within one minute. */
export interface PerformanceMinutesTable {
  /** The beginning of the minute. */
  minute: number;
  /** Random id of the process. */
  process: string;
  written_at: number;
  /** Figures as JSON, UTF-8, raw deflate. */
  body: Uint8Array;
}

/** What all processes counted within one hour. */
export interface PerformanceHoursTable {
  /** The beginning of the hour. */
  hour: number;
  written_at: number;
  /** As in `performance_minutes`. */
  body: Uint8Array;
}

/** Errors of requests, alike ones in one row. */
export interface RequestErrorsTable {
  /** Digest of what makes errors alike. */
  fingerprint: string;
  /** The code that was answered. */
  code: string;
  /** Types of the error and of its causes, such as `AppError < TypeError`. Never its text, which may quote what people sent. */
  kind: string;
  /** The function and file in which it was thrown; empty where that is unknown. */
  place: string;
  count: number;
  first_at: number;
  last_at: number;
  /** The release that answered it last. */
  release: string;
  /** JSON: the newest request ids. */
  request_ids: string;
  /** JSON: route templates. */
  routes: string;
}
