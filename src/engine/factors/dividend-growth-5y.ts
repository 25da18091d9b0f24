import { formatDay } from '../market/day.ts';
import type { FactorContext } from './context.ts';
import { openFallOf } from './dividend-limit.ts';
import { FEWEST_PAYMENTS } from './dividend-rhythm.ts';
import { endsOfGrowth } from './dividend-steps.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { compoundGrowth } from './fiscal.ts';
import { missing, value } from './outcome.ts';

const YEARS = 5;

/**
 * (the regular payments of a year / those of the year five years before)^(1/5) - 1. The run must hold six years of
 * payments, so that an incomplete first year is not taken as a low base.
 */
export const dividendGrowth5y: Factor = {
  id: 'dividend_growth_5y',
  kind: 'fundamental',
  reach: 'dividends_6y',
  readsNoStatement: true,
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.05, -1],
    [0.04, 0],
    [0.12, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Gordon 1962, The Investment, Financing, and Valuation of the Corporation (dividend growth); five-year CAGR',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { dividends, asOf } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  const schedule = context.scheduleOn(asOf);
  if (schedule.rhythm === null) return missing('too_few_payments', `${String(FEWEST_PAYMENTS)} dividends`);
  if (schedule.isStopped) return missing('payments_stopped', 'dividends');
  const ends = endsOfGrowth(schedule, asOf, YEARS);
  if (ends === null || !(ends.first > 0)) return missing('too_few_payments', 'six years of regular dividends');
  const fall = openFallOf(context);
  if (fall !== null && ends.since < fall.day) {
    return missing('dividend_fall_ambiguous', `splits on record at ${formatDay(fall.day)}`);
  }
  const inputs = { regular_dividends: ends.last, regular_dividends_5y_ago: ends.first, since: formatDay(ends.since) };
  return value(compoundGrowth(ends.first, ends.last, YEARS), asOf, inputs);
}
