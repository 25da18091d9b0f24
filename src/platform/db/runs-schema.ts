/** The tables of analyses that run behind the requests. Instants are milliseconds since 1970-01-01 UTC. */
export interface RunTables {
  run_steps: RunStepsTable;
  idempotency_keys: IdempotencyKeysTable;
}

/** A step of an analysis that began; it ends when the next one begins or the task ends. */
export interface RunStepsTable {
  task_id: string;
  /** 1, 2, … within the task. */
  seq: number;
  /** Which start of the task it belongs to. */
  attempt: number;
  /** `facts`, `comparison` or `verdict`. */
  step: string;
  at: number;
}

/** A request that was sent with a key, so that sending it again does nothing twice. */
export interface IdempotencyKeysTable {
  /** SHA-256 (hex) of who asked and the key. */
  id: string;
  /** Null for a visitor. */
  user_id: string | null;
  /** SHA-256 (hex) of what was asked. */
  request_hash: string;
  created_at: number;
  /** While the request is being answered: when it counts as lost. Afterwards: until when the answer is given again. */
  expires_at: number;
  /** JSON `{ status, body, headers }`; null while the request is being answered. */
  answer: string | null;
}
