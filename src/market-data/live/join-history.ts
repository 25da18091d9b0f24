import { sliceCandles, type Candles } from '../../engine/market/candles.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Dividend } from '../../engine/market/snapshot.ts';
import { canonicalJson } from '../../engine/canonical.ts';
import type { History } from './live-source.ts';
import { startsWith } from '../price-history.ts';

/** The history with what is new at its end, or null where its past was changed, so that it must be fetched whole. */
export function joinHistory(kept: History, part: History, from: Day): History | null {
  const overlap = tailFrom(kept.candles, from);
  const bars = overlap.day.length;
  if (bars === 0 || !startsWith(part.candles, overlap)) return null;
  const last = overlap.day[bars - 1] as Day;
  if (!isSame(kept.security, part.security) || !sameRecords(kept, part, from, last)) return null;
  const added = sliceCandles(part.candles, bars, part.candles.day.length);
  if (added.day.length === 0) return kept;
  return { ...kept, candles: append(kept.candles, added), dividends: joinDividends(kept, part, last) };
}

const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

function tailFrom(candles: Candles, from: Day): Candles {
  let first = candles.day.length;
  while (first > 0 && (candles.day[first - 1] as Day) >= from) first -= 1;
  return sliceCandles(candles, first, candles.day.length);
}

/**
 * True where splits and dividends of the overlap are as they were, and nothing later moves what went before: a split
 * moves every earlier price, a dividend every earlier adjusted close.
 */
function sameRecords(kept: History, part: History, from: Day, last: Day): boolean {
  const within = <T extends { readonly day: Day }>(list: readonly T[]): T[] => list.filter(({ day }) => day >= from);
  if (!isSame(within(kept.splits), within(part.splits))) return false;
  if (kept.dividends === null || part.dividends === null) return kept.dividends === part.dividends;
  const known = within(part.dividends).filter(({ day }) => day <= last);
  if (!isSame(within(kept.dividends), known)) return false;
  return part.candles.adjclose === null || !part.dividends.some(({ day }) => day > last);
}

function joinDividends(kept: History, part: History, last: Day): readonly Dividend[] | null {
  if (kept.dividends === null || part.dividends === null) return null;
  return [...kept.dividends, ...part.dividends.filter(({ day }) => day > last)];
}

function append(kept: Candles, added: Candles): Candles {
  const numbers = (a: Float64Array, b: Float64Array): Float64Array => {
    const joined = new Float64Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  return {
    day: Int32Array.from([...kept.day, ...added.day]),
    open: numbers(kept.open, added.open),
    high: numbers(kept.high, added.high),
    low: numbers(kept.low, added.low),
    close: numbers(kept.close, added.close),
    adjclose: kept.adjclose === null || added.adjclose === null ? null : numbers(kept.adjclose, added.adjclose),
    volume: numbers(kept.volume, added.volume),
    adjustment: kept.adjustment,
  };
}
