import { Type } from 'typebox';
import type { Job } from '../../platform/queue/task.ts';
import type { Performance } from './performance.ts';

/** Adds up each hour once it is over and every process has written its last minute. */
export function createHoursJob(performance: Pick<Performance, 'writeHours'>): Job {
  return {
    name: 'performance.hours',
    schema: Type.Object({}),
    schedule: { cron: '2 * * * *', zone: 'UTC' },
    run: async () => {
      await performance.writeHours();
      return null;
    },
  };
}
