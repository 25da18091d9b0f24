import type { Sector, Security } from '../../../engine/market/snapshot.ts';
import { broken, notCovered } from './failures.ts';
import { fromYahooSymbol } from './symbols.ts';

/** US exchanges by Yahoo's codes. OTC markets (PNK, OQB, OQX) list nothing and are not covered. */
const EXCHANGES: Readonly<Record<string, string>> = {
  NMS: 'NASDAQ',
  NGM: 'NASDAQ',
  NCM: 'NASDAQ',
  NYQ: 'NYSE',
  PCX: 'NYSE Arca',
  ASE: 'NYSE American',
  BTS: 'Cboe BZX',
};

/** Yahoo's code for a listing that is no more, whose prices it keeps. */
const DELISTED = 'YHD';

const TYPES: Readonly<Record<string, Security['type']>> = { EQUITY: 'stock', ETF: 'fund' };

/** GICS names of Yahoo's (Morningstar's) sectors. Eleven stand beside eleven; single companies may sit elsewhere in GICS. */
const SECTORS: Readonly<Record<string, Sector>> = {
  'Basic Materials': 'Materials',
  'Communication Services': 'Communication Services',
  'Consumer Cyclical': 'Consumer Discretionary',
  'Consumer Defensive': 'Consumer Staples',
  Energy: 'Energy',
  'Financial Services': 'Financials',
  Healthcare: 'Health Care',
  Industrials: 'Industrials',
  'Real Estate': 'Real Estate',
  Technology: 'Information Technology',
  Utilities: 'Utilities',
};

/** A sector of Yahoo's by its GICS name; null where there is none or it is a new one. */
export function sectorOf(word: unknown): Sector | null {
  return typeof word === 'string' ? (SECTORS[word] ?? null) : null;
}

/** What Yahoo says of a listing. */
export interface ListingWords {
  /** Yahoo's spelling. */
  readonly symbol: string;
  readonly name: string | null;
  readonly exchange: string;
  /** EQUITY, ETF, CURRENCY ... */
  readonly type: string;
  /** Null where the answer does not say: search does not. */
  readonly currency: string | null;
}

/** True where Yahoo keeps the symbol only for its past. */
export const isDelisted = ({ exchange }: Pick<ListingWords, 'exchange'>): boolean => exchange === DELISTED;

/** True for what is listed on a US exchange and is a share or a fund. */
export function isCovered({ symbol, exchange, type }: Pick<ListingWords, 'symbol' | 'exchange' | 'type'>): boolean {
  return EXCHANGES[exchange] !== undefined && TYPES[type] !== undefined && fromYahooSymbol(symbol) !== null;
}

/**
 * Our security of a listing, without its sector. US exchanges trade in USD. Throws `not_covered` (never) for what is
 * not covered, and `source_broken` where a US listing has prices in another currency, because no unit of it is sure then.
 */
export function securityOf(words: ListingWords): Security {
  const { symbol, exchange, type, currency } = words;
  const [ours, place, kind] = [fromYahooSymbol(symbol), EXCHANGES[exchange], TYPES[type]];
  if (kind === undefined) throw notCovered(symbol, `no share or fund but ${type.toLowerCase()}`);
  if (place === undefined || ours === null) {
    throw notCovered(symbol, `traded on ${exchange}${currency === null ? '' : ` in ${currency}`}`);
  }
  if (currency !== null && currency !== 'USD') throw broken(`${symbol} on ${exchange} has prices in ${currency}`);
  return { symbol: ours, name: words.name ?? ours, exchange: place, sector: null, currency: 'USD', type: kind };
}
