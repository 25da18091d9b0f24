import { roundSignificant } from '../canonical.ts';
import type { Analysis, PointLine } from './analysis.ts';

/** The middle of the scale: no points for or against. */
export const MIDDLE = 50;
/** Weights of a set add to this, so that 50 + points stays within 0..100 without clamping. */
export const FULL_WEIGHT = 50;
/** BUY at this score and above, SELL at that and below. */
export const BUY_FROM = 60;
export const SELL_TO = 40;

/** 50 + the sum of points. */
export function scoreOf(lines: readonly PointLine[]): number {
  return MIDDLE + sumPoints(lines);
}

export function sumPoints(lines: readonly PointLine[]): number {
  return lines.reduce((sum, line) => sum + line.points, 0);
}

/** BUY, SELL, or HOLD between them. */
export function recommendationOf(score: number): NonNullable<Analysis['recommendation']> {
  if (score >= BUY_FROM) return 'BUY';
  return score <= SELL_TO ? 'SELL' : 'HOLD';
}

/** 50 + 50 x points / weights of one kind of factor, over those that have an answer; null where none has. */
export function scoreOfKind(lines: readonly PointLine[], kind: PointLine['kind']): number | null {
  const own = lines.filter((line) => line.kind === kind);
  const weight = own.reduce((sum, line) => sum + line.weight, 0);
  return weight === 0 ? null : roundSignificant(MIDDLE + (50 * sumPoints(own)) / weight);
}
