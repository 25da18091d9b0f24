import { Type } from 'typebox';
import { AppError } from '../../platform/errors.ts';
import type { Job } from '../../platform/queue/task.ts';
import { pruneNow, type Database, type Pruned } from './prune.store.ts';

const QUARTER_HOUR_MS = 900_000;

export interface PruneJobDeps {
  /** The connections for long work. */
  readonly db: Database;
  readonly onPruned: (pruned: readonly Pruned[]) => void;
}

/**
 * Removes what is older than it is kept for, once a night between the sessions of New York. Where tables were in use, what
 * is left there is tried again each quarter of an hour.
 */
export function createPruneJob({ db, onPruned }: PruneJobDeps): Job {
  return {
    name: 'database.prune',
    schema: Type.Object({}),
    schedule: { cron: '0 7 * * *', zone: 'UTC' },
    backOffMs: QUARTER_HOUR_MS,
    mostBackOffMs: QUARTER_HOUR_MS,
    run: async ({ signal }) => {
      const pruned = await pruneNow(db, signal);
      onPruned(pruned);
      signal.throwIfAborted();
      const held = pruned.filter(({ isCutShort }) => isCutShort).map(({ table }) => table);
      if (held.length === 0) return;
      const userMessage = `Tables were in use: ${held.join(', ')}. What is left there goes the next time.`;
      throw new AppError('database_unavailable', { userMessage });
    },
  };
}
