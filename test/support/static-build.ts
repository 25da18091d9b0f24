import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the browser's files from these sources, so that no test sees those of an older build. */
export function buildStaticFiles(folder: string): void {
  const script = fileURLToPath(new URL('../../scripts/build-browser.mjs', import.meta.url));
  execFileSync(process.execPath, [script, folder]);
}
