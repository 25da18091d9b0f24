import type { FactorContext } from './context.ts';
import { dividendYearAt, type DividendYear } from './dividend-schedule.ts';
import type { Rhythm } from './dividend-rhythm.ts';
import { holdsYear } from './dividends.ts';
import { placebo } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';
import { priceOf } from './valuation.ts';

/** What a year's payments are called by the rhythm. */
const RHYTHM_NAMES: Readonly<Record<Rhythm, string>> = {
  52: 'weekly',
  12: 'monthly',
  4: 'quarterly',
  2: 'half_yearly',
  1: 'yearly',
};

/** The regular payments of a year / close; extras stand beside. Computed here, never a vendor's figure. */
export const dividendYield: Factor = {
  id: 'dividend_yield',
  kind: 'fundamental',
  reach: 'dividends_1y',
  readsNoStatement: true,
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0, -1],
    [0.02, 0],
    [0.045, 1],
    [0.08, 0.5],
    [0.12, -0.5],
  ],
  breakpointsPublished: false,
  citation: 'Litzenberger & Ramaswamy 1979, J. Financial Economics 7(2); a yield over 8 % as a warning is a house mark',
  evidence: placebo(
    'DivYield',
    'Naranjo et al. 1998',
    null,
    'The level of the yield. Events did earn after publication: omissions 0.80 (2.70), initiations 0.26 (1.32).',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { dividends, asOf } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  if (!holdsYear(context.prices.day, asOf)) return missing('record_too_short', 'one year of prices');
  const price = priceOf(context);
  if (typeof price !== 'number') return price;
  const schedule = context.scheduleOn(asOf);
  const year = dividendYearAt(schedule, asOf);
  const inputs = {
    regular_dividends: year.regular,
    payments: year.payments,
    payments_a_year: schedule.rhythm,
    extra_dividends: year.extras,
    price,
  };
  return value(year.regular / price, asOf, inputs, { variant: variantOf(year, schedule.rhythm) });
}

function variantOf({ kind }: DividendYear, rhythm: Rhythm | null): string {
  if (rhythm === null || kind === 'calendar') return 'no_rhythm';
  if (kind === 'stopped') return 'payments_stopped';
  return kind === 'young' ? `${RHYTHM_NAMES[rhythm]}_so_far` : RHYTHM_NAMES[rhythm];
}
