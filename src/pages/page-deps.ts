import type { Analyses } from '../features/analysis/analysis.ts';
import type { Favourites } from '../features/favourites/favourites.ts';
import type { Quota } from '../features/quota/quota.ts';
import type { Screener } from '../features/screener/screener.ts';
import type { Cache } from '../http/page.ts';
import type { TrackRecord } from '../features/track-record/track-record.ts';
import type { History } from '../features/history/history.ts';

/** What the pages are given. Every function may reject with an `AppError`; the server's error map turns it into a page. */
export interface PageDeps extends Pick<
  Analyses,
  | 'source'
  | 'strategies'
  | 'engineVersion'
  | 'symbols'
  | 'standing'
  | 'search'
  | 'loadSymbolPage'
  | 'loadExample'
  | 'loadPrices'
  | 'factorWords'
  | 'verdictShares'
  | 'whatMoved'
  | 'verdictHistory'
> {
  /** Address of a built browser file by its plain name: `app.css` -> `/static/app.0a1b2c.css`; null where it was not built. */
  readonly assetUrl: (name: string) => string | null;
  /** Pages that are made already. */
  readonly cache: Pick<Cache, 'space'>;
  /** What `make` gives, made again once it is older than `ms` milliseconds. */
  readonly rememberFor: <T>(ms: number, make: () => Promise<T>) => () => Promise<T>;
  /** The day in New York, ISO. */
  readonly today: () => string;
  /** Counts new analyses. */
  readonly quota: Pick<Quota, 'isEnforced' | 'usageOf'>;
  readonly favourites: Pick<Favourites, 'list' | 'isKept' | 'removal'>;
  readonly screener: Pick<Screener, 'screen' | 'count' | 'everyLine' | 'favouritesAmong' | 'peersOf' | 'revision'> & {
    readonly saved: Pick<Screener['saved'], 'list'>;
  };
  readonly trackRecord: Pick<TrackRecord, 'strip'>;
  readonly history: Pick<History, 'noteAnalysis' | 'noteSearch' | 'recentSymbols'>;
}
