// The run that precompute.bench.ts times, built as the product is: TypeScript is not read at its start.
import { build } from 'esbuild';
import path from 'node:path';

const at = (...parts: readonly string[]): string => path.join(import.meta.dirname, '..', ...parts);

/** Builds the run into a folder beside the packages; returns its file. */
export async function buildRun(folder: string): Promise<string> {
  await build({
    entryPoints: {
      run: at('bench', 'precompute-run.ts'),
      'precompute.process': at('src', 'app', 'precompute.process.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.22',
    external: ['better-sqlite3', 'pg', 'pg-boss', 'pg-native', 'esbuild'],
    minifySyntax: true,
    minifyWhitespace: true,
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return path.join(folder, 'run.js');
}
