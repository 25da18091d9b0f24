import { defineConfig } from 'vitest/config';
import { filesForBothDatabases } from '../test/support/projects.ts';
import { shared } from '../vitest.config.ts';

/** `npm run soak`: what takes too long for the tests. One after the other, with what was measured on the terminal. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: [
      'bench/**/*.soak.ts',
      // Their long forms.
      'test/hostile-input.test.ts',
      'test/connections-of-all-processes.test.ts',
      'test/processes.test.ts',
      'test/performance-log.test.ts',
      'test/backup-command.test.ts',
      'test/backup-mutations.test.ts',
      'test/verify-analysis.test.ts',
      'test/billing-schedules.test.ts',
      'src/market-data/sources/demo/no-factor-is-planted.test.ts',
      ...filesForBothDatabases(shared.root),
    ],
    env: {
      EVERY_DATABASE: 'yes',
      EVERY_FAULT: 'yes',
      BACKUP_MUTATIONS: '1000',
      RESTORE_KILLS: '200',
      BILLING_SCHEDULES: '20000',
      REPLAYED: '1000',
    },
    fileParallelism: false,
    testTimeout: 600_000,
    disableConsoleIntercept: true,
  },
});
