import { defineConfig } from 'vitest/config';
import { shared } from '../vitest.config.ts';

/** `npm run screenshots`: pictures of the screens, for the README and to look at. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ['bench/screens.shots.ts'], testTimeout: 600_000 },
});
