import type { Task } from '../../platform/queue/task.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { RunStatus, RunStatusResponse } from './runs.schema.ts';

export const statusUrl = (id: string): string => `/api/stock-analysis/status/${id}`;

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** A task that was cancelled has failed, as far as its reader is concerned, with that as the reason. */
export const statusOf = ({ state }: Pick<Task, 'state'>): RunStatus => (state === 'cancelled' ? 'failed' : state);

const CANCELLED = { code: 'cancelled', message: 'The task was cancelled. Ask again to run it anew.' };

/** A task over the wire. */
export function presentRun(task: Task, position: number | null): RunStatusResponse {
  const { symbol, strategy } = task.payload as { readonly symbol: string; readonly strategy: StrategyId };
  const { startedAt, finishedAt, error } = task;
  const status = statusOf(task);
  const failure = error === null ? null : { code: error.code, message: error.text };
  return {
    success: true,
    task_id: task.id,
    symbol,
    strategy,
    status,
    created_at: new Date(task.createdAt).toISOString(),
    queue_position: position,
    started_at: iso(startedAt),
    completed_at: iso(finishedAt),
    processing_time_ms: startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt),
    result: status === 'completed' ? (task.result as object) : null,
    error: task.state === 'cancelled' ? CANCELLED : status === 'failed' ? failure : null,
  };
}
