import type { Analysis } from './analysis.ts';
import type { ScoreRange } from './range.ts';
import { BUY_FROM, MIDDLE, recommendationOf, SELL_TO } from './score.ts';

const MODERATE_FROM = 15;
const STRONG_FROM = 25;

/**
 * How far into its band a verdict stands: 60-64 weak, 65-74 moderate, 75 and above strong, mirrored for SELL; none for
 * HOLD. Weak whenever the possible range leaves the band ("could be Hold").
 */
export function strengthOf(score: number, range: ScoreRange | null): Analysis['strength'] {
  const recommendation = recommendationOf(score);
  if (recommendation === 'HOLD') return null;
  const leaves = range !== null && (recommendation === 'BUY' ? range.low < BUY_FROM : range.high > SELL_TO);
  const distance = Math.abs(score - MIDDLE);
  if (leaves || distance < MODERATE_FROM) return 'weak';
  return distance < STRONG_FROM ? 'moderate' : 'strong';
}
