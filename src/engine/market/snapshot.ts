import type { Candles } from './candles.ts';
import type { Day } from './day.ts';
import type { Statement } from './statements.ts';

/** Sectors as GICS names them. */
export const SECTORS = [
  'Communication Services',
  'Consumer Discretionary',
  'Consumer Staples',
  'Energy',
  'Financials',
  'Health Care',
  'Industrials',
  'Information Technology',
  'Materials',
  'Real Estate',
  'Utilities',
] as const;
export type Sector = (typeof SECTORS)[number];

/** Which weight set of a strategy applies. */
export type SectorClass = 'general' | 'financial' | 'utility' | 'real_estate' | 'fund';

export interface Security {
  /** Our spelling: class shares with a dot (BRK.B). */
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string | null;
  readonly sector: Sector | null;
  readonly currency: string;
  readonly type: 'stock' | 'fund';
}

export interface Dividend {
  /** Ex-date. */
  readonly day: Day;
  /** Cash per share in the price currency, on the share basis of the candles. */
  readonly amount: number;
}

export interface Split {
  /** First session on the new share basis. */
  readonly day: Day;
  /** New shares for one old share: 7 for Apple's 2014 split, 0.125 for a 1-for-8 reverse split. */
  readonly ratio: number;
  /** The day on record, given only where the prices show the split one session off and `day` was moved there. */
  readonly recorded?: Day;
}

/** All facts of one symbol, before the market clock cuts them. */
export interface Facts {
  readonly security: Security;
  /** Id of the source of the prices, such as `files`, `demo`; part of every key and hash. */
  readonly source: string;
  readonly isDemo: boolean;
  readonly candles: Candles;
  /** Every cash dividend on record, oldest first; null where the source cannot know them. */
  readonly dividends: readonly Dividend[] | null;
  /** Every split on record, oldest first; an empty list where none is. */
  readonly splits: readonly Split[];
  /** Given only where the source has no splits for any symbol, so that an empty list proves nothing. */
  readonly splitsUnknown?: true;
  /** Statements, by period end; null where the source has none for this symbol. */
  readonly statements: readonly Statement[] | null;
  /** Id of the source of the statements, given only where it is another one than that of the prices. */
  readonly statementsSource?: string;
  /** True where the source holds prices as traded, and the candles were restated with the splits on record. */
  readonly asTraded?: true;
  /** Other names the ticker has had or ticker changes that the source knows: day from which this company holds it. */
  readonly tickerSince: Day | null;
}

export const SANITY_CHECKS = [
  'non_positive_price',
  'unordered_range',
  'sparse_rows',
  'rows_off_sessions',
  'split_not_in_prices',
  'split_unclear',
  'split_in_adjusted_close',
  'jump_without_split',
  'large_move',
  'currency_change',
  'ticker_reuse',
  'long_gap',
  'no_volume',
  'zero_volume_run',
  'repeated_rows',
  'dividend_not_in_price',
  'dividend_doubled',
] as const;
export type SanityCheck = (typeof SANITY_CHECKS)[number];

/**
 * A doubt about the facts. `failed`: a fault inside the last 252 sessions, every strategy abstains and names it.
 * `spoils`: an older fault, after `day` prices or dividends do not compare with those before it, so figures whose window
 * reaches over it are missing. Neither: a warning.
 */
export interface SanityFlag {
  readonly check: SanityCheck;
  readonly failed: boolean;
  /** Given only where `failed` is false. */
  readonly spoils?: 'prices' | 'dividends';
  readonly day: Day | null;
  readonly params: Readonly<Record<string, number | string>>;
}

/**
 * The facts of one symbol from one source as known at one instant. Candles after `asOf` and statements that were not
 * yet known are absent. `splits` are all those that the price basis includes, so that per-share values can be restated.
 */
export interface KnownFacts extends Omit<Facts, 'candles'> {
  readonly candles: Candles;
  /** The last session in it. */
  readonly asOf: Day;
  readonly flags: readonly SanityFlag[];
}

/** {@link KnownFacts} with the hashes that name their content. */
export interface Snapshot extends KnownFacts {
  /** SHA-256 (hex) of the candle bytes, computed outside the engine at ingest. */
  readonly candlesHash: string;
  /** SHA-256 (hex) of the canonical header JSON, which holds `candlesHash`. */
  readonly hash: string;
}

/** The benchmark's candles cut at the same clock. */
export interface Benchmark {
  readonly symbol: string;
  readonly source: string;
  readonly candles: Candles;
  readonly candlesHash: string;
}
