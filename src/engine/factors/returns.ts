import { formatDay } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import type { FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at } from './prices.ts';

/**
 * Total return P(t - skip) / P(t - back) - 1 on adjusted close, as a fraction. A `skip` of 21 leaves out the last
 * month, whose return tends to reverse.
 */
export function returnOutcome(context: FactorContext, back: number, skip: number): FactorOutcome {
  const { adjusted, t, day } = context.prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (t < back) return missing('too_few_sessions', `${String(back + 1)} sessions`);
  const from = at(adjusted, t - back);
  const to = at(adjusted, t - skip);
  if (!(from > 0 && to > 0)) return missing('not_finite');
  return value(to / from - 1, day[t] as number, {
    from,
    from_day: formatDay(day[t - back] as number),
    to,
    to_day: formatDay(day[t - skip] as number),
  });
}
