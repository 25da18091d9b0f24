import type { TaskQueue } from '../../platform/queue/queue.ts';
import type { Precomputation } from '../precomputation/precomputation.ts';
import type { Feature } from '../feature.ts';

interface Needs {
  readonly queue: TaskQueue;
  readonly precomputation: Pick<Precomputation, 'stats'>;
  readonly accounts: { readonly now: () => number };
}

/** How the task queue stands, and what it knows of people. */
export const taskQueueFeature: Feature<Needs> = {
  name: 'task-queue',
  routes: async ({ queue, precomputation, accounts }) => {
    const { registerTaskQueueRoutes } = await import('./task-queue.routes.ts');
    return (server) => registerTaskQueueRoutes(server, { queue, precomputation, now: accounts.now });
  },
  checks: async ({ queue }) => {
    const { checkTaskQueue } = await import('./task-queue.checks.ts');
    return [checkTaskQueue(await queue.stats())];
  },
  personalData: async () => (await import('./task-queue-personal-data.store.ts')).TASK_PERSONAL_DATA,
};
