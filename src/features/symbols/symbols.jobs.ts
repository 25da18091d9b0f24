import { Type } from 'typebox';
import type { Job } from '../../platform/queue/task.ts';

/** Asks live sources for what is due of the symbols that are kept: in one process at a time, looked at every minute. */
export function createRefreshJob(refreshDue: () => Promise<void>): Job {
  return {
    name: 'market.refresh',
    schema: Type.Object({}),
    schedule: { cron: '* * * * *', zone: 'UTC' },
    // The next minute looks again.
    attempts: 2,
    run: () => refreshDue(),
  };
}
