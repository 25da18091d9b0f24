import type { Day } from '../../../engine/market/day.ts';
import { formatDay } from '../../../engine/market/day.ts';
import type { LiveSource } from '../../live/live-source.ts';
import { ProviderError } from '../../provider.ts';
import { askJson, type AskJson } from '../ask-json.ts';
import { mapTiingoHistory, mapTiingoQuote } from './map-tiingo.ts';

export interface TiingoOptions {
  readonly apiKey: string;
  /** The market clock: bars of a session that it does not count as closed are left out. */
  readonly clock: () => Day;
  readonly fetch?: typeof fetch;
  readonly baseUrl?: string;
}

const SOURCE = 'tiingo';
const NAME = 'Tiingo';
const MAX_BYTES = 40_000_000;
/** Before any US daily series begins. */
const FIRST_DAY = '1950-01-01';

/** Tiingo writes class shares with a dash. */
const spell = (symbol: string): string => symbol.replace('.', '-').toLowerCase();

/**
 * Daily prices, dividends and splits from Tiingo's end-of-day interface (documented at tiingo.com/documentation/end-of-day).
 * A source with a commercial tariff: what may be shown or sold depends on the tariff of the key. Its statements are not read.
 */
export function createTiingoSource({ apiKey, clock, fetch = globalThis.fetch, baseUrl }: TiingoOptions): LiveSource {
  const headers = { authorization: `Token ${apiKey}`, accept: 'application/json' };
  const ask = (signal: AbortSignal): AskJson => ({
    source: SOURCE,
    name: NAME,
    fetch,
    headers,
    signal,
    maxBytes: MAX_BYTES,
  });
  const at = (path: string): URL => new URL(path, baseUrl ?? 'https://api.tiingo.com');
  const prices = (symbol: string, from: string): URL => at(`/tiingo/daily/${spell(symbol)}/prices?startDate=${from}`);

  return {
    id: SOURCE,
    label: 'Tiingo (end of day)',
    licence: 'commercial',
    notice: 'Prices: Tiingo, end of day; use as the tariff of the key allows.',
    capability: { candles: true, statements: false, dividends: true },
    limits: { perSecond: 5, perDay: 1_000 },
    history: async (symbol, from, { signal, another }) => {
      const about = await askJson(at(`/tiingo/daily/${spell(symbol)}`), ask(signal));
      if (about === null) return null;
      await another?.();
      const rows = await askJson(prices(symbol, from === null ? FIRST_DAY : formatDay(from)), ask(signal));
      return rows === null ? null : mapTiingoHistory(symbol, about, rows, clock());
    },
    quote: async (symbol, { signal }) => {
      const rows = await askJson(prices(symbol, formatDay(clock() - 10)), ask(signal));
      return rows === null ? null : mapTiingoQuote(symbol, rows, clock());
    },
    statements: () =>
      Promise.reject(
        new ProviderError('source_refused', {
          source: SOURCE,
          message: `${NAME}'s statements are not read`,
          retry: 'next-provider',
        }),
      ),
  };
}
