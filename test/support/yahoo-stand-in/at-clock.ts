import { lastIndexOnOrBefore } from '../../../src/engine/market/candles.ts';
import type { Day } from '../../../src/engine/market/day.ts';
import type { Dividend, Facts, Split } from '../../../src/engine/market/snapshot.ts';

/** The stand-in's clock: a day, and whether its session is still running. */
export interface StandInClock {
  readonly day: Day;
  readonly running: boolean;
}

export interface Bar {
  readonly day: Day;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly adjclose: number;
  readonly volume: number;
}

/** What Yahoo would have said of a company on a day: nothing later, and prices on the share basis of that day. */
export interface CompanyView {
  readonly facts: Facts;
  readonly bars: readonly Bar[];
  readonly dividends: readonly Dividend[];
  readonly splits: readonly Split[];
}

/**
 * A company as seen on a clock. NotYet splits are taken out of the price basis. The adjusted close is computed from the
 * dividends up to then (CRSP's rule, which is Yahoo's), so that it changes on ex-dates only.
 */
export function viewAt(facts: Facts, clock: StandInClock): CompanyView {
  const { candles } = facts;
  const count = lastIndexOnOrBefore(candles.day, clock.day) + 1;
  const basis = splitFactor(facts.splits, clock.day, Infinity);
  const amounts = new Map((facts.dividends ?? []).map(({ day, amount }) => [day, amount]));
  const bars: Bar[] = new Array<Bar>(count);
  let paid = 1;
  for (let i = count - 1; i >= 0; i--) {
    const day = candles.day[i] as number;
    const at = (column: Float64Array): number => (column[i] as number) * basis;
    const isRunning = clock.running && i === count - 1 && day === clock.day;
    const close = isRunning ? (at(candles.high) + at(candles.low)) / 2 : at(candles.close);
    const volume = Math.round(((candles.volume[i] as number) / basis) * (isRunning ? 0.4 : 1));
    bars[i] = {
      day,
      open: at(candles.open),
      high: at(candles.high),
      low: at(candles.low),
      close,
      adjclose: close * paid,
      volume,
    };
    const amount = amounts.get(day);
    if (amount !== undefined && i > 0) paid *= 1 - amount / (candles.close[i - 1] as number);
  }
  return {
    facts,
    bars,
    dividends: (facts.dividends ?? [])
      .filter(({ day }) => day <= clock.day)
      .map(({ day, amount }) => ({ day, amount: amount * basis })),
    splits: facts.splits.filter(({ day }) => day <= clock.day),
  };
}

/** The product of the ratios of the splits after `from` up to `to`. */
export function splitFactor(splits: readonly Split[], from: Day, to: Day): number {
  return splits.reduce((product, { day, ratio }) => (day > from && day <= to ? product * ratio : product), 1);
}
