import type { Sector } from '../../../engine/market/snapshot.ts';
import { NO_DIVIDEND, SIBLING_OF } from './awkward.ts';
import type { Listing } from './listing.ts';
import { between, createStream, uniform } from './random.ts';

/** How one security behaves in the generated market; drawn once from its symbol. */
export interface Traits {
  /** What its random streams are seeded by: the symbol, or the sibling's for a second share class. */
  readonly seed: string;
  /** Growth of the log price in a session, dividends included. The same for all companies: see {@link DRIFT}. */
  readonly drift: number;
  readonly beta: number;
  readonly sector: Sector | null;
  /** Exposure to its sector's moves; 0 without a sector. */
  readonly sectorWeight: number;
  /** Standard deviation of a session's own log return. */
  readonly ownVolatility: number;
  readonly startPrice: number;
  /** A share is split when its price is above this; never where it is infinite. */
  readonly splitAbove: number;
  readonly splitRatio: number;
  readonly reverseRatio: number;
  /** Shares outstanding at the start, on the basis of the start. */
  readonly startShares: number;
  /** Share of the shares outstanding that change hands in a usual session. */
  readonly turnover: number;
  /** What the slow average price is a multiple of: earnings of a usual year. */
  readonly priceToEarnings: number;
  /** Dividends of a year as a share of the slow average price; 0 pays none. */
  readonly yieldAim: number;
  /** The most that a dividend rises in a year. */
  readonly raiseCap: number;
  /** Month of the quarter (0-2) and session of the month (0-based) that it goes ex. */
  readonly exMonth: number;
  readonly exSession: number;
}

interface SectorCharacter {
  readonly beta: number;
  readonly ownVolatility: number;
  readonly priceToEarnings: number;
  readonly payout: number;
}

const CHARACTERS: Readonly<Record<Sector, SectorCharacter>> = {
  'Communication Services': { beta: 1.0, ownVolatility: 0.0138, priceToEarnings: 19, payout: 0.3 },
  'Consumer Discretionary': { beta: 1.15, ownVolatility: 0.0148, priceToEarnings: 18, payout: 0.3 },
  'Consumer Staples': { beta: 0.8, ownVolatility: 0.0115, priceToEarnings: 20, payout: 0.5 },
  Energy: { beta: 1.1, ownVolatility: 0.0148, priceToEarnings: 13, payout: 0.4 },
  Financials: { beta: 1.1, ownVolatility: 0.0132, priceToEarnings: 13, payout: 0.35 },
  'Health Care': { beta: 0.9, ownVolatility: 0.0138, priceToEarnings: 20, payout: 0.35 },
  Industrials: { beta: 1.05, ownVolatility: 0.0132, priceToEarnings: 18, payout: 0.35 },
  'Information Technology': { beta: 1.15, ownVolatility: 0.0155, priceToEarnings: 23, payout: 0.3 },
  Materials: { beta: 1.1, ownVolatility: 0.0138, priceToEarnings: 16, payout: 0.4 },
  'Real Estate': { beta: 0.9, ownVolatility: 0.0115, priceToEarnings: 30, payout: 0.85 },
  Utilities: { beta: 0.75, ownVolatility: 0.0108, priceToEarnings: 18, payout: 0.65 },
};

/**
 * One drift for all, in log prices and with dividends in, so that no trait of a company says how it will do: returns
 * are symmetric around the same centre whatever the volatility or beta. 6.5 % a year in the median is about 10 % in the mean.
 */
const DRIFT = 0.065 / 252;
/** A fund that holds many moves less, so its median is nearer to the mean of what it holds. */
const FUND_DRIFT = 0.08 / 252;

const GIANTS: ReadonlySet<string> = new Set(
  (
    'AAPL MSFT GOOGL GOOG AMZN META NVDA XOM CVX JPM BAC WFC BRK.B JNJ PFE MRK PG KO PEP WMT T VZ CMCSA DIS IBM ' +
    'ORCL CSCO INTC QCOM HD MCD PM UNH LLY ABBV V MA GE AVGO TSLA'
  ).split(' '),
);
const NEVER_SPLITS: ReadonlySet<string> = new Set(['BRK.B', 'NVR', 'AZO', 'BKNG', 'MTD', 'GWW', 'BLK']);

const SPLIT_RATIOS = [2, 2, 2, 3, 4, 4, 5, 7, 10] as const;
const REVERSE_RATIOS = [0.2, 0.125, 0.1] as const;

/** The traits of a listed security. */
export function traitsOf({ security }: Listing): Traits {
  const { symbol, sector } = security;
  if (sector === null) return fundTraits(symbol);
  const seed = SIBLING_OF[symbol] ?? symbol;
  const stream = createStream(`traits ${seed}`);
  const character = CHARACTERS[sector];
  const startPrice = between(stream, 18, 150);
  const size = uniform(stream);
  const capitalisation = GIANTS.has(symbol) ? 90e9 + 310e9 * size * size : 4e9 + 50e9 * size * size;
  const priceToEarnings = character.priceToEarnings * between(stream, 0.7, 1.4);
  const payout = character.payout * between(stream, 0.6, 1.4);
  return {
    seed,
    drift: DRIFT,
    beta: character.beta + between(stream, -0.25, 0.25),
    sector,
    sectorWeight: between(stream, 0.8, 1.2),
    ownVolatility: character.ownVolatility * between(stream, 0.75, 1.35),
    startPrice: seed === symbol ? startPrice : startPrice * 0.994,
    splitAbove: NEVER_SPLITS.has(symbol) ? Infinity : between(stream, 180, 600),
    splitRatio: pick(SPLIT_RATIOS, uniform(stream)),
    reverseRatio: pick(REVERSE_RATIOS, uniform(stream)),
    startShares: Math.round(capitalisation / startPrice / 1e5) * 1e5,
    turnover: between(stream, 0.003, 0.011),
    priceToEarnings,
    yieldAim: NO_DIVIDEND.has(symbol) ? 0 : payout / priceToEarnings,
    raiseCap: between(stream, 0.04, 0.16),
    exMonth: Math.floor(uniform(stream) * 3),
    exSession: 2 + Math.floor(uniform(stream) * 14),
  };
}

/** SPY is the market itself; QQQ leans to information technology. */
function fundTraits(symbol: string): Traits {
  const tilted = symbol === 'QQQ';
  return {
    seed: symbol,
    drift: FUND_DRIFT,
    beta: tilted ? 1.1 : symbol === 'SPY' ? 1 : 0.95,
    sector: tilted ? 'Information Technology' : null,
    sectorWeight: tilted ? 0.6 : 0,
    ownVolatility: symbol === 'SPY' ? 0 : 0.0015,
    startPrice: 120,
    splitAbove: Infinity,
    splitRatio: 2,
    reverseRatio: 0.1,
    startShares: 9e8,
    turnover: 0.08,
    priceToEarnings: 20,
    yieldAim: tilted ? 0.007 : 0.017,
    raiseCap: 0.12,
    exMonth: 2,
    exSession: 12,
  };
}

function pick<T>(from: readonly T[], at: number): T {
  return from[Math.floor(at * from.length)] as T;
}
