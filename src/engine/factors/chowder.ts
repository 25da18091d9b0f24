import type { FactorContext } from './context.ts';
import { dividendGrowth5y } from './dividend-growth-5y.ts';
import { dividendYield } from './dividend-yield.ts';
import { rawOutcomeOf } from './evaluate.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { value } from './outcome.ts';

const HIGH_YIELD = 0.03;
const NEEDED = { utility: 0.08, highYield: 0.12, lowYield: 0.15 } as const;

/** Yield + five-year dividend growth, less what the rule asks for: 12 % from a yield of 3 %, else 15 %, 8 % of utilities. */
export const chowder: Factor = {
  id: 'chowder',
  kind: 'fundamental',
  readsNoStatement: true,
  unit: 'fraction',
  good: 'high',
  ranked: false,
  breakpoints: [
    [-0.08, -1],
    [0, 0],
    [0.06, 1],
  ],
  breakpointsPublished: false,
  citation: 'The Chowder Rule ("Chowder", Seeking Alpha, 2010): a heuristic of practitioners, not a study',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const income = rawOutcomeOf(dividendYield, context);
  if (income.state !== 'value') return income;
  const growth = rawOutcomeOf(dividendGrowth5y, context);
  if (growth.state !== 'value') return growth;
  const own = context.sectorClass === 'utility' ? NEEDED.utility : null;
  const threshold = own ?? (income.value >= HIGH_YIELD ? NEEDED.highYield : NEEDED.lowYield);
  const sum = income.value + growth.value;
  const inputs = { dividend_yield: income.value, dividend_growth_5y: growth.value, chowder: sum, threshold };
  return value(sum - threshold, income.asOf, inputs);
}
