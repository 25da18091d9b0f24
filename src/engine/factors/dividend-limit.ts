import type { Day } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { ambiguousFall, type AmbiguousFall } from './dividend-steps.ts';

/** A day before which dividends cannot be compared with those since, and why. */
export interface DividendLimit {
  readonly day: Day;
  readonly why: 'split_or_cut' | 'doubtful_dividend';
}

/** A fall that may be a split, which only a source that tells no splits leaves open. */
export function openFallOf(context: FactorContext): AmbiguousFall | null {
  const { snapshot } = context;
  return snapshot.splitsUnknown === true ? ambiguousFall(context.scheduleOn(snapshot.asOf)) : null;
}

/** A dividend of more than this share of the price is a wrong one. */
const WRONG_SHARE = 0.25;

/** The newest day up to which the dividends cannot be compared with those since; null where all can. */
export function limitOf(context: FactorContext): DividendLimit | null {
  const fall = openFallOf(context);
  let limit: DividendLimit | null = fall === null ? null : { day: fall.day, why: 'split_or_cut' };
  for (const { check, day, params } of context.snapshot.flags) {
    if (check !== 'dividend_out_of_proportion' || day === null) continue;
    // A smaller one is a special that companies have paid.
    if (!(Number(params['share_of_price']) > WRONG_SHARE)) continue;
    if (limit === null || day >= limit.day) limit = { day: day + 1, why: 'doubtful_dividend' };
  }
  return limit;
}
