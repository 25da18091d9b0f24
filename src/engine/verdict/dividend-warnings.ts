import { roundSignificant } from '../canonical.ts';
import type { FactorContext } from '../factors/context.ts';
import { openFallOf } from '../factors/dividend-limit.ts';
import { dividendYearAt } from '../factors/dividend-schedule.ts';
import { formatDay } from '../market/day.ts';
import type { WeightSet } from '../strategies/strategy.ts';
import type { Reason } from './analysis.ts';

/** Factors that read the regular payments. */
const READ_PAYMENTS: ReadonlySet<string> = new Set(['dividend_yield', 'dividend_growth_5y', 'years_without_cut']);

/** What a reader of a dividend figure should know: extras that are not in the yield, and a fall that may be a split. */
export function dividendWarningsOf(context: FactorContext, set: WeightSet): Reason[] {
  const { snapshot } = context;
  if (snapshot.dividends === null || !set.some(([factor]) => READ_PAYMENTS.has(factor.id))) return [];
  const warnings: Reason[] = [];
  const { extras } = dividendYearAt(context.scheduleOn(snapshot.asOf), snapshot.asOf);
  if (extras > 0) {
    const params = { amount: roundSignificant(extras), currency: snapshot.security.currency };
    warnings.push({ key: 'extra_dividends', params });
  }
  const fall = openFallOf(context);
  if (fall !== null) {
    const [shares, forOne] = fall.share.split('/').map(Number) as [number, number];
    const ratio = shares === 1 ? String(forOne) : `${String(forOne)}:${String(shares)}`;
    const params = { day: formatDay(fall.day), share: fall.share, symbol: snapshot.security.symbol, ratio };
    warnings.push({ key: 'dividend_fall_warning', params });
  }
  return warnings;
}
