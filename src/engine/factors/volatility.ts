import { annualisedVolatility, simpleReturns } from '../evaluation/risk.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { YEAR_SESSIONS } from './prices.ts';

/** Standard deviation (ddof 1) of the last 252 simple returns of adjusted close, times sqrt 252. */
export const volatility: Factor = {
  id: 'volatility',
  kind: 'technical',
  unit: 'fraction',
  good: 'low',
  ranked: true,
  breakpoints: [
    [0.12, 1],
    [0.25, 0],
    [0.45, -1],
  ],
  breakpointsPublished: false,
  citation: 'Ang, Hodrick, Xing & Zhang 2006, "The Cross-Section of Volatility and Expected Returns", J. Finance 61(1)',
  evidence: replicated(
    'clear',
    'RealizedVol',
    'Ang et al. 2006',
    { tInPaper: 2.86, inSample: [0.84, 2.6], after: [0.17, 0.36] },
    'Gone since.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { adjusted, t, day } = context.prices;
  if (adjusted === null) return missing('no_adjusted_close', 'adjusted close');
  if (t < YEAR_SESSIONS) return missing('too_few_sessions', `${String(YEAR_SESSIONS + 1)} sessions`);
  const returns = simpleReturns(adjusted.subarray(t - YEAR_SESSIONS));
  return value(annualisedVolatility(returns), day[t] as number, { returns: YEAR_SESSIONS });
}
