import { Type } from 'typebox';
import type { Static, TNull, TSchema, TUnion } from 'typebox';

const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });

/** The answer to `GET /api/task-queue/stats`: sums over all processes, and nothing of anybody's task. */
export const TaskQueueStatsSchema = Type.Object(
  {
    success: Type.Literal(true),
    timestamp: Type.String({ description: 'UTC, ISO 8601.' }),
    task_queue: Type.Object(
      {
        queue_running: Type.Boolean({ description: 'True while at least one process works on tasks.' }),
        worker_count: Type.Integer({ minimum: 0, description: 'Tasks that all processes can do at a time.' }),
        active_workers: Type.Integer({ minimum: 0, description: 'Tasks that are being done.' }),
        queue_length: Type.Integer({ minimum: 0, description: 'Tasks that wait.' }),
        task_counts: Type.Object(
          { pending: Count, processing: Count, completed: Count, failed: Count, total: Count },
          { ...closed, description: 'Tasks by state; those that ended for a week. Cancelled ones are not counted.' },
        ),
        performance: Type.Object(
          {
            average_processing_time_ms: nullable(Type.Number()),
            average_completion_time_ms: nullable(Type.Number()),
            success_rate: nullable(Type.Number({ minimum: 0, maximum: 1 })),
          },
          {
            ...closed,
            description:
              'Of the tasks that ended within a day: from the newest start to the end, from asking to the end, and the share ' +
              'that completed; null where none ended.',
          },
        ),
        oldest_pending_seconds: nullable(Type.Number({ description: 'Null where nothing waits that may be started.' })),
      },
      closed,
    ),
    precomputation_service: Type.Object(
      {
        service_running: Type.Boolean(),
        popular_symbols_count: Count,
        strategies_count: Count,
        last_update: nullable(Type.String({ description: 'UTC, ISO 8601.' })),
        next_run: nullable(Type.String({ description: 'UTC, ISO 8601.' })),
        cache_status: Type.Enum(['empty', 'behind', 'current'], {
          type: 'string',
          description: '`current`: the newest session is judged. `behind`: an older one is.',
        }),
      },
      closed,
    ),
  },
  { ...closed, $id: 'TaskQueueStats' },
);
export type TaskQueueStats = Static<typeof TaskQueueStatsSchema>;
