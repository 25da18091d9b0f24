import type { SharedCache } from '../../platform/cache/shared-cache.ts';
import type { Feature } from '../feature.ts';

interface Needs {
  readonly cache: SharedCache;
}

/** Emptying the cache, for operators. */
export const cacheFeature: Feature<Needs> = {
  name: 'cache',
  routes: async ({ cache }) => {
    const { registerCacheRoutes } = await import('./cache.routes.ts');
    return (server) => registerCacheRoutes(server, cache);
  },
  commands: async (program, io) => {
    const { registerCacheCommands } = await import('./cache.commands.ts');
    registerCacheCommands(program, {
      out: io.out,
      withCache: (work) => io.withContainer(({ cache }) => work(cache)),
    });
  },
};
