import type { RouterFigures } from '../../market-data/live/router.ts';
import type { SourceFigures } from '../../platform/metrics/figures.ts';

/** What the router of live sources counted since its process started. */
export type LiveSourceFigures = Pick<RouterFigures, 'sources'>;

/** The counters of each live source; failures of every kind together. */
export function countersOf(router: LiveSourceFigures | null): Map<string, SourceFigures> {
  const sources = router?.sources ?? [];
  return new Map(
    sources.map(({ source, asked, ok, not_found, failed, shared, limited, open }) => {
      const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
      return [source, { asked, ok, not_found, failed: failures, shared, limited, open }];
    }),
  );
}
