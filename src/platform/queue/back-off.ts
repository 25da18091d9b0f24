import type { TaskKind } from './task.ts';

const ATTEMPTS = 10;
const FIRST_MS = 1_000;
const MOST_MS = 300_000;

/** How often a task of the kind is started at most. */
export const attemptsOf = ({ attempts = ATTEMPTS }: Pick<TaskKind, 'attempts'>): number => attempts;

/** The wait after the nth attempt that failed: it doubles, a quarter more or less by chance. */
export function backOffAfter(
  attempt: number,
  { backOffMs = FIRST_MS, mostBackOffMs = MOST_MS }: Pick<TaskKind, 'backOffMs' | 'mostBackOffMs'>,
  random: () => number = Math.random,
): number {
  const wait = Math.min(mostBackOffMs, backOffMs * 2 ** Math.min(30, attempt - 1));
  return Math.round(wait * (0.75 + random() / 2));
}

/** The wait before a task whose worker was lost is started again: none the first time, since most are lost by chance. */
export const backOffAfterLoss = (attempt: number): number => (attempt <= 1 ? 0 : backOffAfter(attempt - 1, {}));
