import { mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** `npm run soak`: what takes too long for the tests. One after the other, with what was measured on the terminal. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  {
    test: {
      include: ['bench/**/*.soak.ts'],
      fileParallelism: false,
      testTimeout: 600_000,
      disableConsoleIntercept: true,
    },
  },
);
