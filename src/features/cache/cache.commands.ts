import type { Command } from 'commander';
import type { CommandIo } from '../feature.ts';
import type { SharedCache } from '../../platform/cache/shared-cache.ts';

export interface CacheCommandDeps extends Pick<CommandIo<never>, 'out'> {
  readonly withCache: <T>(work: (cache: Pick<SharedCache, 'clearEverywhere'>) => Promise<T>) => Promise<T>;
}

/** `tradewise cache clear`. */
export function registerCacheCommands(program: Command, { out, withCache }: CacheCommandDeps): void {
  program
    .command('cache')
    .description('the answers and pages that servers keep in memory')
    .command('clear')
    .description('tell every server of this database to drop them; stored analyses stay')
    .action(async () => {
      await withCache((cache) => cache.clearEverywhere());
      out('Every server of this database empties its cache about a second after it is next asked.\n');
    });
}
