import { formatDay, type Day } from '../engine/market/day.ts';
import type { History, Quote } from './live/live-source.ts';
import { ProviderError } from './provider.ts';

/** The newest sessions of a history are checked: an older fault is flagged where it is analysed, and need not go away. */
const NEWEST = 5;
/** No share has been worth less or more in any currency. */
const [LEAST_PRICE, MOST_PRICE] = [1e-9, 1e9];
const MOST_VOLUME = 1e15;
/** A close this many times beyond the high or the low of its own session is of another unit or another share. */
const BEYOND_RANGE = 2;

/**
 * Refuses a history that cannot be: a day after `latest` or days out of order; in its newest sessions a price that is
 * not above zero or that no share has ever had, a volume below zero, a close far outside its own session; a dividend or
 * a split that is no number.
 * @param latest The newest day that a whole session can be of; null where nobody knows
 * @throws ProviderError `source_broken`: the answer is as good as none
 */
export function checkHistory(source: string, { candles, dividends, splits }: History, latest: Day | null): void {
  const { day } = candles;
  const last = day.at(-1);
  if (last !== undefined && latest !== null && last > latest) {
    throw unusable(source, `it has a price of ${formatDay(last)}, a day that has not come`);
  }
  const unordered = day.findIndex((one, i) => i > 0 && one <= (day[i - 1] as Day));
  if (unordered > 0) throw unusable(source, `its prices are out of order at ${formatDay(day[unordered] as Day)}`);
  const records = [...(dividends ?? []).map(({ amount }) => amount), ...splits.map(({ ratio }) => ratio)];
  if (!records.every(Number.isFinite)) throw unusable(source, 'it has a dividend or a split without a number');
  for (let i = Math.max(0, day.length - NEWEST); i < day.length; i += 1) {
    const fault = faultOfBar(candles, i);
    if (fault !== null) throw unusable(source, `of ${formatDay(day[i] as Day)}, ${fault}`);
  }
}

function faultOfBar(candles: History['candles'], i: number): string | null {
  const prices = { open: candles.open, high: candles.high, low: candles.low, close: candles.close };
  for (const [name, column] of Object.entries({ ...prices, 'adjusted close': candles.adjclose })) {
    const price = column?.[i];
    if (price !== undefined && !isPossible(price)) return `the ${name} is ${price}`;
  }
  const [high, low, close] = [candles.high[i] as number, candles.low[i] as number, candles.close[i] as number];
  if (close > high * BEYOND_RANGE || close < low / BEYOND_RANGE)
    return `the close is ${close}, the range ${low} to ${high}`;
  const volume = candles.volume[i] as number;
  return volume >= 0 && volume <= MOST_VOLUME ? null : `the volume is ${volume}`;
}

/**
 * Refuses a quote that cannot be: a price that no share has ever had, or a time after `latest`, as for a history.
 * @throws ProviderError `source_broken`
 */
export function checkQuote(source: string, { price, time }: Quote, latest: Day | null): void {
  if (!isPossible(price)) throw unusable(source, `the newest price is ${price}`);
  if (!Number.isFinite(time) || (latest !== null && Math.floor(time / 86_400_000) > latest)) {
    throw unusable(source, 'the newest price is of a day that has not come');
  }
}

const isPossible = (price: number): boolean => price >= LEAST_PRICE && price <= MOST_PRICE;

function unusable(source: string, what: string): ProviderError {
  const message = `its answer cannot be used: ${what}`;
  return new ProviderError('source_broken', { source, message, retry: 'next-provider' });
}
