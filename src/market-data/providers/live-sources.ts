import type { Day } from '../../engine/market/day.ts';
import type { LiveSource } from '../live-source.ts';

/** What live sources are opened with. */
export interface LiveEnv {
  /** The market clock; asked anew at each call. */
  readonly clock: () => Day;
  /** Sends what goes to Yahoo to a stand-in; null: to Yahoo. */
  readonly yahooBaseUrl: string | null;
}

export interface LiveSourceEntry {
  /** As it stands in MARKET_DATA. */
  readonly id: string;
  readonly description: string;
  /** Loads the source's code, so that nobody else waits for it. Throws ProviderSpecError where a setting is missing. */
  readonly open: (env: LiveEnv) => Promise<LiveSource>;
}

/** Every source that is asked over a network. A new one is its folder and one entry here. */
export const LIVE_SOURCES: readonly LiveSourceEntry[] = [
  {
    id: 'yahoo',
    description: 'Yahoo Finance: prices and statements of US listings, for personal use',
    open: openYahoo,
  },
];

async function openYahoo({ clock, yahooBaseUrl }: LiveEnv): Promise<LiveSource> {
  const { createYahooSource } = await import('./yahoo/yahoo-source.ts');
  return createYahooSource({ clock, ...(yahooBaseUrl === null ? {} : { baseUrl: yahooBaseUrl }) });
}
