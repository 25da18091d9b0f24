import type { Log } from '../../platform/log/log.ts';
import type { Feature } from '../feature.ts';
import type { TrackRecord } from './track-record.ts';

interface Needs {
  readonly trackRecord: TrackRecord;
  readonly log: Log;
}

/** How right the precomputed verdicts were: the record of calls, its figures, its chain. */
export const trackRecordFeature: Feature<Needs> = {
  name: 'track-record',
  routes: async ({ trackRecord }) => {
    const { registerTrackRecordRoutes } = await import('./track-record.routes.ts');
    return (server) => registerTrackRecordRoutes(server, trackRecord);
  },
  pages: async ({ trackRecord }, render) => {
    const { registerTrackRecordPages } = await import('./track-record.pages.tsx');
    return (server) => registerTrackRecordPages(server, { record: trackRecord, render });
  },
  commands: async (program, io) => {
    const { registerTrackRecordCommands } = await import('./track-record.commands.ts');
    registerTrackRecordCommands(program, {
      out: io.out,
      withRecord: (work) => io.withContainer(({ trackRecord }) => work(trackRecord)),
    });
  },
  jobs: async (container) => (await import('./track-record.jobs.ts')).createTrackRecordJobs(container),
};
