// Builds dist/: the server and command as one bundle (only native packages and database clients stay in node_modules), and the browser's files with hashed names.
import { build } from 'esbuild';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowserFiles } from './build-browser.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const at = (...parts) => path.join(root, ...parts);

rmSync(dist, { recursive: true, force: true });

await build({
  entryPoints: {
    tradewise: at('src/app/cli.ts'),
    'measure.process': at('src/market-data/measure.process.ts'),
    'evaluate.process': at('src/market-data/history/evaluate.process.ts'),
    'precompute.process': at('src/app/precompute.process.ts'),
    'backup.process': at('src/app/backup.process.ts'),
    database_backup: at('src/app/database-backup.ts'),
    'supervise.process': at('src/app/supervise.process.ts'),
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.22',
  // One file to read and compile instead of hundreds: the start takes half the time and a third less memory.
  external: ['better-sqlite3', 'pg', 'pg-boss', 'pg-native', 'esbuild'],
  minifySyntax: true,
  minifyWhitespace: true,
  // Bundled CommonJS asks for Node's own modules by require.
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
  },
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: true,
  logLevel: 'warning',
});

// Data that is read at run time, beside the code that reads it.
for (const name of ['companies.csv', 'former-names.csv'])
  copyFileSync(at('src/market-data/directory', name), path.join(dist, name));

await buildBrowserFiles(path.join(dist, 'static'));
