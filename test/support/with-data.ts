import { describe, it } from 'vitest';
import { testDataDir } from './test-data.ts';

/**
 * A suite over the folder of real data. Without that folder it stands in the list as skipped, by its name, and its body
 * never runs: vitest runs the body of a suite that is skipped by a condition, and with it every file that it reads.
 */
export function describeWithData(name: string, body: (dir: string) => void): void {
  const dir = testDataDir();
  if (dir !== null) describe(name, () => body(dir));
  else describe.skip(name, () => it('needs the folder that TEST_DATA_DIR names', () => undefined));
}

/** One test over the folder of real data; skipped by its name without it. */
export function itWithData(name: string, body: (dir: string) => void | Promise<void>): void {
  const dir = testDataDir();
  if (dir !== null) it(name, () => body(dir));
  else it.skip(name, () => undefined);
}
