import { lastIndexOnOrBefore, type Candles } from './candles.ts';
import { faultAt } from './horizon.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { stepAt } from './steps.ts';
import { countBefore, SUSPECT_GAP_DAYS, type Suspects } from './suspects.ts';

/** After this many calendar days without trading the ticker may belong to another company, or rows are missing. */
const LONG_GAP_DAYS = 168;
/** A shorter gap is a fault where the price after it is over twice or under half of the one before. */
const LEVEL_UP = 2;
const LEVEL_DOWN = 0.5;

/**
 * Ticker reuse: candles from before the day on which this company took the ticker, or a gap of 20 calendar days or more
 * after which the price stands at over twice or under half. Long gaps: 168 calendar days or more. The newest of each
 * is a fault.
 */
export function checkGaps(facts: Facts, { gaps }: Suspects): SanityFlag[] {
  const { candles, tickerSince, source } = facts;
  const { day } = candles;
  const flags: SanityFlag[] = [];
  const first = day[0];
  if (tickerSince !== null && first !== undefined && first < tickerSince) {
    const at = Math.min(lastIndexOnOrBefore(day, tickerSince - 1) + 1, day.length - 1);
    flags.push({ ...faultAt(day, at, 'ticker_reuse', { what: 'ticker_since', source }), day: tickerSince });
  }
  let level: SanityFlag | null = null;
  let long: SanityFlag | null = null;
  for (let k = countBefore(gaps, day.length) - 1; k >= 0 && (level === null || long === null); k--) {
    const i = gaps[k] as number;
    const days = gapBefore(candles, i);
    if (isLevelBreak(candles, i)) {
      const params = { what: 'level_break', days, ratio: stepAt(candles.close, i), source };
      level ??= faultAt(day, i, 'ticker_reuse', params);
    }
    if (days >= LONG_GAP_DAYS) long ??= faultAt(day, i, 'long_gap', { days, source });
  }
  return [...flags, ...(level === null ? [] : [level]), ...(long === null ? [] : [long])];
}

/** True where session `i` comes after a gap of 20 days or more on another level: the gap explains the step. */
export function isLevelBreak(candles: Candles, i: number): boolean {
  const ratio = stepAt(candles.close, i);
  if (!Number.isFinite(ratio) || (ratio <= LEVEL_UP && ratio >= LEVEL_DOWN)) return false;
  return gapBefore(candles, i) >= SUSPECT_GAP_DAYS;
}

function gapBefore({ day }: Candles, i: number): number {
  return (day[i] as number) - (day[i - 1] as number);
}
