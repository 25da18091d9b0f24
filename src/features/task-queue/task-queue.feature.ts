import type { TaskQueue } from '../../platform/queue/queue.ts';
import type { Feature } from '../feature.ts';

interface Needs {
  readonly queue: TaskQueue;
}

/** How the task queue stands, and what it knows of people. */
export const taskQueueFeature: Feature<Needs> = {
  name: 'task-queue',
  checks: async ({ queue }) => {
    const { checkTaskQueue } = await import('./task-queue.checks.ts');
    return [checkTaskQueue(await queue.stats())];
  },
  personalData: async () => (await import('./task-queue-personal-data.store.ts')).TASK_PERSONAL_DATA,
};
