import type { Day } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { ambiguousFall, type AmbiguousFall } from './dividend-steps.ts';
import { faultIn } from './reach.ts';

/** A day before which dividends cannot be compared with those since, and why. */
export interface DividendLimit {
  readonly day: Day;
  readonly why: 'split_or_cut' | 'doubtful_dividend';
}

/** A fall that may be a split; possible only where the source has no splits. */
export function openFallOf(context: FactorContext): AmbiguousFall | null {
  const { snapshot } = context;
  return snapshot.splitsUnknown === true ? ambiguousFall(context.scheduleOn(snapshot.asOf)) : null;
}

/** The newest day up to which the dividends cannot be compared with those since; null where all can be compared. */
export function limitOf(context: FactorContext): DividendLimit | null {
  const fall = openFallOf(context);
  const fault = faultIn(context.snapshot.flags, { from: -Infinity, reads: 'dividends' });
  if (fault !== null && (fall === null || fault >= fall.day)) return { day: fault + 1, why: 'doubtful_dividend' };
  return fall === null ? null : { day: fall.day, why: 'split_or_cut' };
}
