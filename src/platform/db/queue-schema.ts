import type { Generated } from 'kysely';

/** The tables of the task queue. Instants are milliseconds since 1970-01-01 UTC. */
export interface QueueTables {
  tasks: TasksTable;
  task_workers: TaskWorkersTable;
  schedule_slots: ScheduleSlotsTable;
}

/** One piece of work that was accepted, from the transaction that asked for it until some time after its end. */
export interface TasksTable {
  /** Random, so that nobody finds the task of somebody else. */
  id: string;
  /** The name of its job. */
  kind: string;
  /** JSON. */
  payload: string;
  /** `pending`, `processing`, `completed`, `failed` or `cancelled`. */
  state: string;
  /** The highest first. */
  priority: number;
  created_at: number;
  /** Not to be started before. 0: at once. */
  due_at: number;
  /** When the newest attempt began. */
  started_at: number | null;
  finished_at: number | null;
  /** How often it was started. */
  attempts: number;
  max_attempts: number;
  /** Random id of the worker that has it; null where none has. */
  worker: string | null;
  /** Random id of the attempt that is under way, its fencing token; null where none is. */
  lease: string | null;
  /** When whoever has it counts as lost. */
  lease_until: number | null;
  /** No two tasks of a kind have the same; null once it stops nothing any more. */
  unique_key: string | null;
  /** What ends the unique key: `started`, `finished`, or `forgotten` (it lasts as long as the row). */
  unique_until: Generated<string>;
  /** Whose task it is; null: a visitor's, or the product's own. */
  user_id: string | null;
  /** Whom it counts for among those that wait: a hash of the user or of the visitor's network; null: nobody, or it has ended. */
  asker: Generated<string | null>;
  /** The API key it was asked for with; null: none. */
  api_key_id: string | null;
  /** JSON, or null. */
  result: string | null;
  /** A code of the errors of the product; null while nothing failed. */
  error_code: string | null;
  /** What went wrong the last time, in words for whoever asked. */
  error_text: string | null;
}

/** The workers that are up, one for each process. */
export interface TaskWorkersTable {
  /** Random. */
  id: string;
  /** How many tasks it does at a time. */
  slots: number;
  /** How many it is doing. */
  busy: number;
  seen_at: number;
}

/** The times at which scheduled jobs were started, so that each is started once in all processes. */
export interface ScheduleSlotsTable {
  job: string;
  /** The time of the schedule, not the time at which it was started. */
  slot: number;
  task_id: string;
}
