import { Type } from 'typebox';
import type { Static, TNull, TSchema, TUnion } from 'typebox';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { TaskKind } from '../../platform/queue/task.ts';

const nullable = <T extends TSchema>(schema: T): TUnion<[T, TNull]> => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;
const Instant = Type.String({ description: 'UTC, ISO 8601.' });

const StrategySchema = Type.Enum(STRATEGY_IDS as readonly StrategyId[] as [StrategyId, ...StrategyId[]], {
  type: 'string',
});

/** The task. Somebody waits for it, so it goes before what is done in advance. */
export const ANALYSIS_RUN = {
  name: 'analysis.run',
  schema: Type.Object({
    symbol: Type.String(),
    strategy: StrategySchema,
    /** SHA-256 (hex) of whom it counts to; absent: to nobody. */
    owner: Type.Optional(Type.String()),
  }),
  attempts: 4,
  mostBackOffMs: 30_000,
  priority: 10,
} as const satisfies TaskKind;

export const RUN_STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const TaskParamsSchema = Type.Object({
  task_id: Type.String({ maxLength: 64, description: 'The `task_id` that the request was answered with.' }),
});

/** The answer to `GET /api/stock-analysis/status/:task_id`. */
export const RunStatusSchema = Type.Object(
  {
    success: Type.Literal(true),
    task_id: Type.String(),
    symbol: Type.String(),
    strategy: StrategySchema,
    status: Type.Enum([...RUN_STATUSES], { type: 'string' }),
    created_at: Instant,
    queue_position: nullable(
      Type.Integer({ description: 'How many tasks are started before this one; null where it does not wait.' }),
    ),
    started_at: nullable(Instant),
    completed_at: nullable(Instant),
    processing_time_ms: nullable(Type.Integer({ description: 'From the newest start to the end.' })),
    result: Type.Union([Type.Null(), Type.Unsafe<object>({ $ref: 'AnalysisResponse#' })], {
      description: 'The same as the answer without `async=true`; null until the status is `completed`.',
    }),
    error: nullable(
      Type.Object(
        { code: Type.String(), message: Type.String({ description: 'What failed and what to do, for people.' }) },
        closed,
      ),
    ),
  },
  { ...closed, $id: 'AnalysisStatus' },
);
export type RunStatusResponse = Static<typeof RunStatusSchema>;

/** The answer to `DELETE /api/stock-analysis/status/:task_id`. */
export const CancelledSchema = Type.Object(
  {
    success: Type.Literal(true),
    cancelled: Type.Boolean({ description: 'False where the task had ended already.' }),
  },
  { ...closed, $id: 'AnalysisCancelled' },
);
