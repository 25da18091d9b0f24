import { formatDay } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { at, indexOfDay } from './prices.ts';

const BACK = 126;

/** [P(t) / P(t-126)] / [B(t) / B(t-126)] - 1 on adjusted close, the benchmark at the same two dates. */
export const relativeStrength: Factor = {
  id: 'relative_strength',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.2, -1],
    [0, 0],
    [0.2, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Levy 1967, "Relative Strength as a Criterion for Investment Selection", J. Finance 22(4), against a benchmark',
  evidence: replicated(
    'clear',
    'Mom6m',
    'Jegadeesh & Titman 1993',
    { tInPaper: 2.44, inSample: [1.03, 3.65], after: [1.05, 2.36] },
    'Against one benchmark, so stocks rank as by their 6-month return.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { prices, benchmarkPrices } = context;
  const { adjusted, t, day } = prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (context.isBenchmark) return missing('is_benchmark', 'another benchmark');
  if (benchmarkPrices === null || benchmarkPrices.adjusted === null) return missing('no_benchmark', 'benchmark');
  if (t < BACK) return missing('too_few_sessions', `${String(BACK + 1)} sessions`);
  const [first, last] = [day[t - BACK] as number, day[t] as number];
  const from = indexOfDay(benchmarkPrices.day, first);
  const to = indexOfDay(benchmarkPrices.day, last);
  if (from < 0) return missing('benchmark_lacks_dates', `benchmark ${formatDay(first)}`);
  if (to < 0) return missing('benchmark_lacks_dates', `benchmark ${formatDay(last)}`);
  const own = at(adjusted, t) / at(adjusted, t - BACK);
  const theirs = at(benchmarkPrices.adjusted, to) / at(benchmarkPrices.adjusted, from);
  if (!(own > 0 && theirs > 0)) return missing('not_finite');
  return value(own / theirs - 1, last, {
    own_return: own - 1,
    benchmark_return: theirs - 1,
    from_day: formatDay(first),
  });
}
