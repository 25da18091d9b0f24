import { Type } from 'typebox';
import type { Schedule, TaskKind } from '../../platform/queue/task.ts';

/** A run of precomputation. Behind everything that a person waits for. */
export const PRECOMPUTE = {
  name: 'market.precompute',
  schema: Type.Object({}),
  attempts: 3,
  backOffMs: 60_000,
  priority: -10,
} as const satisfies TaskKind;

/**
 * After the close of the exchange, at 13:00 on short days and at 16:00 on others, when sources have the session; once more
 * for what came late. A run that finds nothing new ends at once.
 */
export const SCHEDULE: Schedule = { cron: '40 13,16,19 * * 1-5', zone: 'America/New_York' };
