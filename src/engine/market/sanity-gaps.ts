import type { Facts, SanityFlag } from './snapshot.ts';

/** A ticker that did not trade for this many calendar days is another company's, or its history has a hole. */
const LONG_GAP_DAYS = 168;
/** A shorter gap is a doubt where the price stands elsewhere after it: beyond twice or under half. */
const SUSPECT_GAP_DAYS = 20;
const LEVEL_UP = 2;
const LEVEL_DOWN = 0.5;

/**
 * Ticker reuse: candles from before the day on which this company took the ticker, or a gap of 20 calendar days or more
 * after which the price stands at over twice or under half. Long gaps: 168 calendar days or more. Each fails.
 */
export function checkGaps(facts: Facts): SanityFlag[] {
  const { day, close } = facts.candles;
  const flags: SanityFlag[] = [];
  const first = day[0];
  if (facts.tickerSince !== null && first !== undefined && first < facts.tickerSince) {
    flags.push({ check: 'ticker_reuse', failed: true, day: facts.tickerSince, params: { what: 'ticker_since' } });
  }
  let longest: SanityFlag | null = null;
  let longestDays = LONG_GAP_DAYS - 1;
  for (let i = 1; i < day.length; i++) {
    const days = (day[i] as number) - (day[i - 1] as number);
    if (days < SUSPECT_GAP_DAYS) continue;
    const ratio = (close[i] as number) / (close[i - 1] as number);
    if (Number.isFinite(ratio) && (ratio > LEVEL_UP || ratio < LEVEL_DOWN)) {
      const params = { what: 'level_break', days, ratio };
      flags.push({ check: 'ticker_reuse', failed: true, day: day[i] as number, params });
    }
    if (days <= longestDays) continue;
    longestDays = days;
    longest = { check: 'long_gap', failed: true, day: day[i] as number, params: { days } };
  }
  return longest === null ? flags : [...flags, longest];
}
