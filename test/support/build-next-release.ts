import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import about from '../../package.json' with { type: 'json' };
import { buildCommand } from './real-server.ts';

const ABOUT = fileURLToPath(new URL('../../package.json', import.meta.url));
const NEXT_CODE = fileURLToPath(new URL('./next-code.ts', import.meta.url));

/** The version of the release that was made up. */
export const NEXT_VERSION = '99.0.0';

/** Bundles the release of `next-release.ts`: these sources with another version and two migrations more. Its file. */
export function buildNextRelease(): Promise<string> {
  const next: Plugin = {
    name: 'next-release',
    setup: (build) => {
      build.onResolve({ filter: /(?:migrations\/index|\/release)\.ts$/ }, ({ importer }) =>
        path.basename(importer) === 'next-release.ts' ? null : { path: NEXT_CODE },
      );
      build.onLoad({ filter: /package\.json$/ }, ({ path: file }) =>
        file === ABOUT ? { contents: JSON.stringify({ ...about, version: NEXT_VERSION }), loader: 'json' } : null,
      );
    },
  };
  return buildCommand([next]);
}
