#!/usr/bin/env node
// CommonJS on purpose: it must parse and run on any Node, so that an old one can hand over to the Node that npm installed.
'use strict';
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');

const needed = [22, 22, 2];
const running = process.versions.node.split('.').map(Number);
const isOldEnough = (() => {
  for (let i = 0; i < 3; i += 1) if (running[i] !== needed[i]) return running[i] > needed[i];
  return true;
})();

const root = path.join(__dirname, '..');
// A server is started by a small process that also replaces it; see src/app/supervise.process.ts.
const isServing = process.argv.slice(2).join(' ') === 'serve';
const entry = path.join(root, 'dist', isServing ? 'supervise.process.js' : 'tradewise.js');
const localNode = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!existsSync(entry)) {
  process.stderr.write('tradewise: not built yet. Run "npm ci" (or "npm run build") in ' + root + '.\n');
  process.exit(1);
} else if (isOldEnough) {
  // Compiled code is kept beside the bundle, so that the next start need not compile again; a read-only folder does no harm.
  require('node:module').enableCompileCache?.(path.join(root, 'dist', '.cache'));
  import(require('node:url').pathToFileURL(entry).href);
} else if (existsSync(localNode) && !process.env.TRADEWISE_RELAUNCHED) {
  const child = spawn(localNode, [process.argv[1], ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TRADEWISE_RELAUNCHED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
} else {
  process.stderr.write('tradewise: needs Node ' + needed.join('.') + ' or newer; this is ' + process.version + '.\n');
  process.exit(1);
}
