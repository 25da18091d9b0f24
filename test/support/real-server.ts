import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { shared } from './shared.ts';
import { HIGH_LIMITS, TEST_ENV } from './test-env.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the command as scripts/build.mjs does, into a new folder beside the packages that it leaves out; its file. `plugins` may change it. */
export async function buildCommand(plugins: Plugin[] = []): Promise<string> {
  const caches = path.join(root, 'node_modules', '.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(path.join(caches, 'tradewise-trial-'));
  await build({
    entryPoints: {
      tradewise: path.join(root, 'src', 'app', 'cli.ts'),
      'measure.process': path.join(root, 'src', 'market-data', 'measure.process.ts'),
      'precompute.process': path.join(root, 'src', 'app', 'precompute.process.ts'),
      'supervise.process': path.join(root, 'src', 'app', 'supervise.process.ts'),
      'backup.process': path.join(root, 'src', 'app', 'backup.process.ts'),
      database_backup: path.join(root, 'src', 'app', 'database-backup.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['better-sqlite3', 'pg', 'pg-boss', 'pg-native', 'esbuild'],
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
    plugins,
  });
  for (const name of ['companies.csv', 'former-names.csv'])
    copyFileSync(path.join(root, 'src', 'market-data', 'directory', name), path.join(folder, name));
  return path.join(folder, 'tradewise.js');
}

/** A server in a process of its own. */
export interface RealServer {
  readonly url: string;
  /** Ends it as a power cut does, and resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts the server on a port that the system chose; resolves when it says where it listens. */
export async function startRealServer(env: Readonly<Record<string, string>>): Promise<RealServer> {
  const child = spawn(process.execPath, [await shared('command'), 'serve'], {
    // Otherwise it would keep a secret, a log and backups in the folder where the tests run.
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      LOG_FILE: 'off',
      BACKUP_DIR: TEST_ENV.BACKUP_DIR,
      SESSION_SECRET: randomUUID(),
      ...HIGH_LIMITS,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ url, kill: () => (child.kill('SIGKILL'), gone) });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}
