/**
 * Runs every bench/*.bench.ts, one after the other, each in a process of its own: what one leaves in the heap or in
 * the compiler's memory would change the next one's times. Names on the command line choose some of them
 * (`npm run bench -- store`). Exits 1 where a benchmark is beyond its limit or fails.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2);
const benches = readdirSync(here)
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => chosen.length === 0 || chosen.includes(name.replace('.bench.ts', '')))
  .sort();
if (benches.length === 0) {
  console.error(
    `no benchmark of this name; there are ${readdirSync(here).filter((name) => name.endsWith('.bench.ts'))}`,
  );
  process.exit(2);
}

const node = nodeThatStripsTypes();
// Garbage is collected on the thread that made it: with helpers, its price hangs on what else the machine is doing.
const flags = ['--single-threaded-gc', '--disable-warning=ExperimentalWarning'];
let failed = 0;
for (const name of benches) {
  console.log(`# ${name.replace('.bench.ts', '')}`);
  const { status } = spawnSync(node, [...flags, join(here, name)], { stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;

/** This process's Node from 24 on; else the one that npm installed beside the project. */
function nodeThatStripsTypes() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return join(here, '..', 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
