import { sumOver } from './books.ts';
import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { ebitOf, interestOf, isWithoutDebt } from './items.ts';
import { missing, settled, value } from './outcome.ts';

/** EBIT / interest expense, trailing twelve months, else FY0. No debt and no interest: plus the whole weight. */
export const interestCover: Factor = {
  id: 'interest_cover',
  kind: 'fundamental',
  unit: 'ratio',
  good: 'high',
  ranked: true,
  breakpoints: [
    [1.5, -1],
    [4, 0],
    [12, 1],
  ],
  breakpointsPublished: false,
  citation: 'Graham & Dodd 1934, Security Analysis (coverage of fixed charges)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  for (const period of context.books.periods) {
    if (period.statements.every(isWithoutDebt)) {
      return settled(1, 'no_debt', period.end, { interest_expense: 0, debt: 0 });
    }
    const ebit = sumOver(period, ebitOf);
    const interest = sumOver(period, interestOf);
    if (ebit === null || interest === null || !(interest > 0)) continue;
    return value(ebit / interest, period.end, { ebit, interest_expense: interest }, { variant: period.variant });
  }
  if (context.books.periods.length === 0) return missing('no_statements', 'FY0');
  return missing('item_missing', 'ebit', 'interest_expense');
}
