import type { Candles } from '../../../engine/market/candles.ts';
import { parseDay } from '../../../engine/market/day.ts';
import type { Dividend, Split } from '../../../engine/market/snapshot.ts';
import { HALTS } from './awkward.ts';
import type { PricePath } from './price-path.ts';

/** What the source says of prices, on the share basis of the newest session. */
export interface AdjustedPrices {
  readonly candles: Candles;
  readonly dividends: readonly Dividend[];
  readonly splits: readonly Split[];
}

/**
 * Puts a path on today's share basis and adds the adjusted close as Yahoo computes it: every close before an ex-date is
 * multiplied by 1 - dividend / close of the session before.
 */
export function adjustPath(path: PricePath, symbol: string): AdjustedPrices {
  const length = path.days.length;
  const basisNow = path.basis[length - 1] ?? 1;
  const scale = new Float64Array(length);
  for (let i = 0; i < length; i++) scale[i] = (path.basis[i] as number) / basisNow;
  const close = scaled(path.close, scale);
  const dividends = path.dividends.map(({ index, amount }) => ({
    day: path.days[index] as number,
    amount: amount * (scale[index] as number),
  }));
  const candles: Candles = {
    day: path.days.slice(),
    open: scaled(path.open, scale),
    high: scaled(path.high, scale),
    low: scaled(path.low, scale),
    close,
    adjclose: adjustedClose(path, close, dividends),
    volume: path.volume.map((volume, i) => Math.round(volume / (scale[i] as number))),
    adjustment: 'split',
  };
  const splits = path.splits.map(({ index, ratio }) => ({ day: path.days[index] as number, ratio }));
  return { candles: withoutHalt(candles, symbol), dividends, splits };
}

function scaled(prices: Float64Array, scale: Float64Array): Float64Array {
  const result = new Float64Array(prices.length);
  for (let i = 0; i < prices.length; i++) result[i] = (prices[i] as number) * (scale[i] as number);
  return result;
}

function adjustedClose(path: PricePath, close: Float64Array, dividends: readonly Dividend[]): Float64Array {
  const adjusted = Float64Array.from(close);
  let factor = 1;
  let next = dividends.length - 1;
  for (let i = close.length - 1; i >= 0; i--) {
    adjusted[i] = (close[i] as number) * factor;
    if (next >= 0 && path.dividends[next]?.index === i) {
      factor *= 1 - (dividends[next] as Dividend).amount / (close[i - 1] as number);
      next -= 1;
    }
  }
  return adjusted;
}

/** Takes the sessions of a trading halt out. */
function withoutHalt(candles: Candles, symbol: string): Candles {
  const halt = HALTS[symbol];
  if (halt === undefined) return candles;
  const [from, to] = [parseDay(halt[0]) ?? Infinity, parseDay(halt[1]) ?? -Infinity];
  const isTraded = (_: number, i: number): boolean => {
    const day = candles.day[i] as number;
    return day < from || day > to;
  };
  return {
    day: candles.day.filter(isTraded),
    open: candles.open.filter(isTraded),
    high: candles.high.filter(isTraded),
    low: candles.low.filter(isTraded),
    close: candles.close.filter(isTraded),
    adjclose: candles.adjclose === null ? null : candles.adjclose.filter(isTraded),
    volume: candles.volume.filter(isTraded),
    adjustment: candles.adjustment,
  };
}
