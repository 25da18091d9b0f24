import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import type { TaskQueue } from '../../platform/queue/queue.ts';
import type { QueueStats } from '../../platform/queue/task-workers.store.ts';
import type { Precomputation } from '../precomputation/precomputation.ts';
import { TaskQueueStatsSchema } from './task-queue.schema.ts';
import type { TaskQueueStats } from './task-queue.schema.ts';

export interface StatsDeps {
  readonly queue: Pick<TaskQueue, 'stats'>;
  readonly precomputation: Pick<Precomputation, 'stats'>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** `/api/task-queue/stats`. */
export function registerTaskQueueRoutes(server: HttpServer, { queue, precomputation, now }: StatsDeps): void {
  server.addSchema(TaskQueueStatsSchema);
  server.get(
    '/api/task-queue/stats',
    {
      config: { access: 'public', scope: 'read', rate: 'minute' },
      schema: {
        operationId: 'getTaskQueueStats',
        summary: 'How the task queue and precomputation stand, over all processes',
        tags: ['operation'],
        response: {
          200: { description: 'Sums only; nothing of any task or person.', $ref: 'TaskQueueStats#' },
          ...problemResponses([
            {
              code: 'database_unavailable',
              detail: 'The database cannot be reached just now. Please try again in a moment.',
            },
          ]),
        },
      },
    },
    async (_request, reply) => {
      const stats = await queue.stats();
      const service = await precomputation.stats(stats);
      reply.header('cache-control', 'no-store');
      return {
        success: true as const,
        timestamp: new Date(now()).toISOString(),
        task_queue: presentQueue(stats),
        precomputation_service: service,
      };
    },
  );
}

function presentQueue({ counts, workers, oldestPendingSeconds, ended }: QueueStats): TaskQueueStats['task_queue'] {
  const { pending, processing, completed, failed } = counts;
  const judged = ended.completed + ended.failed;
  return {
    queue_running: workers.count > 0,
    worker_count: workers.slots,
    active_workers: workers.busy,
    queue_length: pending,
    task_counts: { pending, processing, completed, failed, total: pending + processing + completed + failed },
    performance: {
      average_processing_time_ms: ended.processingMs,
      average_completion_time_ms: ended.completionMs,
      success_rate: judged === 0 ? null : ended.completed / judged,
    },
    oldest_pending_seconds: oldestPendingSeconds,
  };
}
