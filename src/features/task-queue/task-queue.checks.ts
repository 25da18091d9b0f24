import type { CheckLine } from '../../platform/check-line.ts';
import type { QueueStats } from '../../platform/queue/task-workers.store.ts';

/** A task that has waited so long is not merely behind others. */
const LATE_SECONDS = 900;

/** How long the queue is, since when its oldest task waits, and how many have failed for good. */
export function checkTaskQueue({ counts, oldestPendingSeconds, workers }: QueueStats): CheckLine {
  const name = 'tasks';
  const numbers = `${counts.pending} waiting, ${counts.processing} under way, ${counts.failed} failed for good`;
  if (oldestPendingSeconds !== null && oldestPendingSeconds > LATE_SECONDS) {
    const minutes = Math.round(oldestPendingSeconds / 60);
    const text = `A task has waited for ${minutes} minutes (${numbers}).`;
    const fix = workers.count === 0 ? 'Start a server: no worker is up.' : 'See the log of the workers.';
    return { name, status: 'problem', text, fix };
  }
  if (counts.failed > 0) {
    const fix = 'See the log for their errors; they are removed a week after their end.';
    return { name, status: 'warning', text: `Some tasks have failed (${numbers}).`, fix };
  }
  return { name, status: 'ok', text: `The queue moves (${numbers}).`, fix: null };
}
