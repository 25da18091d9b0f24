import { Type } from 'typebox';
import type { Log } from '../../platform/log/log.ts';
import type { Job } from '../../platform/queue/task.ts';
import type { TrackRecord } from './track-record.ts';

/** Closes the calls whose horizon is over and seals the day, after the market was judged for the last time. */
export function createTrackRecordJobs({
  trackRecord,
  log,
}: {
  readonly trackRecord: Pick<TrackRecord, 'run'>;
  readonly log: Pick<Log, 'info'>;
}): readonly Job[] {
  return [
    {
      name: 'record.close',
      schema: Type.Object({}),
      attempts: 5,
      backOffMs: 300_000,
      priority: -10,
      schedule: { cron: '30 20 * * 1-5', zone: 'America/New_York' },
      run: async ({ signal }) => {
        const { failed, sealed, ...went } = await trackRecord.run({ signal });
        const did = { ...went, failed: failed.length, block: sealed?.number ?? null };
        log.info(did, 'calls were closed');
        return did;
      },
    },
  ];
}
