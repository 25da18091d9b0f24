import { startNightlyPrune } from '../features/database/prune.jobs.ts';
import type { Log } from '../platform/log/log.ts';
import type { Container } from './container.ts';

/** Prunes while the server runs, once a night; the returned function ends that. */
export function startPruning({ database }: Container, log: Log): () => Promise<void> {
  return startNightlyPrune({
    db: database.forLongWork,
    onPruned: (pruned) => {
      const rows = Object.fromEntries(
        pruned.filter((one) => one.rows > 0).map((one) => [`${one.table} ${one.what}`, one.rows]),
      );
      if (Object.keys(rows).length > 0) log.info({ rows }, 'removed what is older than it is kept for');
    },
    onError: (err) => log.warn({ err }, 'what is older than it is kept for could not be removed'),
  });
}
