import type { Analysis } from './analysis.ts';
import { BUY_FROM, SELL_TO } from './score.ts';

export type ScoreRange = NonNullable<Analysis['score_range']>;

/**
 * The possible scores if the missing inputs were known: each could add or subtract its whole weight. A bound, not a
 * likely range. Null where nothing is missing.
 */
export function rangeOf(score: number, missingWeight: number): ScoreRange | null {
  return missingWeight === 0 ? null : { low: score - missingWeight, high: score + missingWeight };
}

/** True where the range holds both a BUY and a SELL: then there is no verdict. */
export function reachesBothEdges(range: ScoreRange | null): boolean {
  return range !== null && range.low <= SELL_TO && range.high >= BUY_FROM;
}
