import type { Log } from '../../platform/log/log.ts';
import type { Job } from '../../platform/queue/task.ts';
import { PRECOMPUTE, SCHEDULE } from './precompute-task.ts';
import type { Precomputation } from './precomputation.ts';

const LOOK_EVERY_MS = 5000;
const LOW = 'a disk has too little room';

/** Judges the market after each session, and when an operator asks for it. */
export function createPrecomputationJobs({
  precomputation,
  log,
  lookEveryMs = LOOK_EVERY_MS,
}: {
  readonly precomputation: Pick<Precomputation, 'run' | 'isDiskLow' | 'rest'>;
  readonly log: Pick<Log, 'info'>;
  /** How often a run looks at the room on the disk. */
  readonly lookEveryMs?: number;
}): readonly Job[] {
  const rest = async () => {
    await precomputation.rest();
    log.info(`the market is not judged ahead: ${LOW}`);
    return { resting: LOW };
  };
  return [
    {
      ...PRECOMPUTE,
      schedule: SCHEDULE,
      run: async ({ signal }) => {
        if (await precomputation.isDiskLow()) return rest();
        const stop = new AbortController();
        const look = async (): Promise<void> => {
          if (await precomputation.isDiskLow()) stop.abort(new Error(LOW));
        };
        const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
        try {
          const went = await precomputation.run({ signal: AbortSignal.any([signal, stop.signal]) });
          const { not_held: notHeld, failed, ...did } = went;
          log.info({ ...did, notHeld: notHeld.length, failed: failed.length }, 'the market was judged ahead');
          return { ...did, not_held: notHeld.length, failed: failed.length };
        } catch (error) {
          if (!stop.signal.aborted) throw error;
          return await rest();
        } finally {
          clearInterval(timer);
        }
      },
    },
  ];
}
