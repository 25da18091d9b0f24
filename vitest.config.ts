import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { sortTestFiles, TEST_FILES } from './test/support/projects.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const { integration, browser } = sortTestFiles(root);

/** What every run of tests has, also the soak. */
export const shared = {
  root,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
} satisfies ViteUserConfig;

/** The files of a project run one after the other in each worker, so that what they import is loaded once. */
const project = (name: string, include: readonly string[], exclude: readonly string[] = []) => ({
  extends: true as const,
  test: { name, include: [...include], exclude: [...exclude], isolate: false },
});

/** Linux keeps this folder in memory, where a commit of SQLite takes no time; on a disk it takes milliseconds. */
const IN_MEMORY = '/dev/shm';
const ROOM_FOR_DATABASES = 1e9;

function folderForDatabases(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize > ROOM_FOR_DATABASES ? IN_MEMORY : tmpdir();
}

export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    // Without a number, one core of the machine would be left idle.
    maxWorkers: '100%',
    env: { TEST_DATABASES: folderForDatabases() },
    // A password costs 35 ms to hash, in the whole run over a minute.
    alias: [{ find: /^\.\/hash-cost\.ts$/, replacement: path.join(root, 'test/support/hash-cost.ts') }],
    projects: [
      project('unit', TEST_FILES, [...integration, ...browser]),
      project('integration', integration),
      project('browser', browser),
    ],
  },
});
