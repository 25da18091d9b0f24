import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The folder of real data that some tests read, from TEST_DATA_DIR, or null where it is not set: such tests are then
 * skipped. Throws where it is set but no such folder exists, so that a typing error cannot pass as a green run.
 */
export function testDataDir(): string | null {
  const value = process.env['TEST_DATA_DIR'];
  if (value === undefined || value === '') return null;
  const dir = resolve(value);
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`TEST_DATA_DIR names ${value}, which is not a folder`);
  }
  return dir;
}
