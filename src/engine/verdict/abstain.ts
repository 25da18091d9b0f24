import { formatDay } from '../market/day.ts';
import type { SanityFlag } from '../market/snapshot.ts';
import { MIN_SESSIONS } from '../factors/prices.ts';
import type { Analysis, Reason } from './analysis.ts';
import { reachesBothEdges, type ScoreRange } from './range.ts';
import { FULL_WEIGHT } from './score.ts';

/** No verdict where less than 60 % of the weight has data. */
export const MIN_WEIGHT = 0.6 * FULL_WEIGHT;

/** The inputs that decide whether there is a verdict. */
export interface Grounds {
  readonly flags: readonly SanityFlag[];
  /** Candles on record. */
  readonly sessions: number;
  /** True where the strategy has no weight set for a fund. */
  readonly isFundWithoutSet: boolean;
  readonly paysNoDividend: boolean;
  readonly coverage: Analysis['coverage'];
  readonly range: ScoreRange | null;
}

/**
 * Every reason why there is no verdict, the simplest first; empty where there is one. Old prices are never a reason.
 */
export function abstentionsOf(grounds: Grounds): Reason[] {
  const { flags, sessions, coverage, range } = grounds;
  const reasons: Reason[] = [];
  if (grounds.isFundWithoutSet) reasons.push({ key: 'is_fund', params: {} });
  else if (grounds.paysNoDividend) reasons.push({ key: 'pays_no_dividend', params: {} });
  for (const flag of flags) {
    if (!flag.failed) continue;
    const day = flag.day === null ? null : formatDay(flag.day);
    reasons.push({ key: 'sanity_failed', params: { ...flag.params, check: flag.check, day } });
  }
  if (sessions < MIN_SESSIONS) {
    reasons.push({ key: 'too_few_sessions', params: { sessions, needed: MIN_SESSIONS } });
  }
  // A fund without a weight set has no coverage; "is a fund" is reason enough.
  if (!grounds.isFundWithoutSet && coverage.weight < MIN_WEIGHT) {
    reasons.push({ key: 'coverage_low', params: { weight: coverage.weight, of: FULL_WEIGHT, needed: MIN_WEIGHT } });
  }
  if (range !== null && reachesBothEdges(range)) {
    reasons.push({ key: 'range_reaches_both_edges', params: { low: range.low, high: range.high } });
  }
  return reasons;
}
