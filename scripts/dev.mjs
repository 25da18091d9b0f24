// Builds, starts the server, and does both again whenever a source file changes.
import { spawn, spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const SETTLE_MS = 150;
let server = null;
let timer = null;

function start() {
  const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  // A mistake is shown by the build; the server comes back with the change that mends it.
  if (built.status !== 0) return;
  server = spawn(process.execPath, [path.join(root, 'bin/tradewise.cjs'), 'serve'], { stdio: 'inherit' });
}

function restart() {
  const old = server;
  server = null;
  if (old === null || old.exitCode !== null) return start();
  old.once('exit', start);
  old.kill('SIGTERM');
}

for (const folder of ['src', 'ui']) {
  watch(path.join(root, folder), { recursive: true }, (_event, file) => {
    if (file?.includes('.test.')) return;
    clearTimeout(timer);
    timer = setTimeout(restart, SETTLE_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server?.kill(signal);
    process.exit(signal === 'SIGINT' ? 130 : 0);
  });
}
start();
