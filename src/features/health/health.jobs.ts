import { Type } from 'typebox';
import { AppError } from '../../platform/errors.ts';
import type { Job } from '../../platform/queue/task.ts';

const PATIENCE_MS = 10_000;

export interface HeartbeatDeps {
  readonly url: string;
  readonly isHealthy: () => Promise<boolean>;
  readonly fetch?: typeof fetch;
}

/**
 * Calls an address each minute while the server can do its work. A watcher elsewhere expects the calls, so that it notices
 * a server that has stopped and can no longer say so.
 */
export function createHeartbeatJob({ url, isHealthy, fetch: call = fetch }: HeartbeatDeps): Job {
  return {
    name: 'health.heartbeat',
    schema: Type.Object({}),
    schedule: { cron: '* * * * *', zone: 'UTC' },
    // The next minute has a call of its own.
    attempts: 1,
    run: async ({ signal }) => {
      if (!(await isHealthy())) return { called: false };
      const answer = await call(url, {
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      }).catch(() => null);
      // The address is a secret, and errors of the network name it.
      if (answer?.ok !== true) {
        const userMessage = `HEARTBEAT_URL answered ${answer === null ? 'nothing' : String(answer.status)}.`;
        throw new AppError('source_unavailable', { userMessage });
      }
      return { called: true };
    },
  };
}
