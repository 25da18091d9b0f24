import type { Log } from '../../platform/log/log.ts';
import type { Job } from '../../platform/queue/task.ts';
import { PRECOMPUTE, SCHEDULE } from './precompute-task.ts';
import type { Precomputation } from './precomputation.ts';

/** Judges the market after each session, and when an operator asks for it. */
export function createPrecomputationJobs({
  precomputation,
  log,
}: {
  readonly precomputation: Pick<Precomputation, 'run'>;
  readonly log: Pick<Log, 'info'>;
}): readonly Job[] {
  return [
    {
      ...PRECOMPUTE,
      schedule: SCHEDULE,
      run: async ({ signal }) => {
        const { not_held: notHeld, failed, ...went } = await precomputation.run({ signal });
        log.info({ ...went, notHeld: notHeld.length, failed: failed.length }, 'the market was judged ahead');
        return { ...went, not_held: notHeld.length, failed: failed.length };
      },
    },
  ];
}
