import type { FactorContext } from './context.ts';
import { limitOf } from './dividend-limit.ts';
import { FEWEST_PAYMENTS } from './dividend-rhythm.ts';
import { dividendYearAt } from './dividend-schedule.ts';
import { beginsWithRecord, yearsOfRun } from './dividend-steps.ts';
import { yearsBefore } from './dividends.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, value } from './outcome.ts';

/**
 * Whole yearly steps back in which the regular payments of a year did not fall by over 0.5 % against those of the year
 * before. The variant says what ended the count: a cut, a fall that may be a split, the first payment or the record.
 */
export const yearsWithoutCut: Factor = {
  id: 'years_without_cut',
  kind: 'fundamental',
  reach: 'dividends_back_to_fault',
  readsNoStatement: true,
  unit: 'years',
  good: 'high',
  ranked: false,
  breakpoints: [
    [0, -1],
    [4, 0],
    [10, 0.6],
    [25, 1],
  ],
  breakpointsPublished: false,
  citation:
    'after S&P Dow Jones Indices, Dividend Aristocrats methodology (25 years) and Nasdaq Dividend Achievers (10 years)',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const { dividends, asOf } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  const start = context.prices.day[0];
  if (start === undefined || start > yearsBefore(asOf, 2)) return missing('record_too_short', 'two years of prices');
  const schedule = context.scheduleOn(asOf);
  if (schedule.rhythm === null) return missing('too_few_payments', `${String(FEWEST_PAYMENTS)} dividends`);
  const inputs = { regular_dividends: dividendYearAt(schedule, asOf).regular };
  if (schedule.isStopped) return value(0, asOf, inputs, { variant: 'payments_stopped' });
  const limit = limitOf(context);
  const { years, end } = yearsOfRun(schedule, asOf, limit?.day ?? null);
  if (end === 'limit') return value(years, asOf, inputs, { variant: limit?.why ?? 'cut_found' });
  if (end === 'cut' || schedule.run.length < schedule.regular.length) {
    return value(years, asOf, inputs, { variant: 'cut_found' });
  }
  return value(years, asOf, inputs, { variant: beginsWithRecord(schedule, start) ? 'record_start' : 'first_payment' });
}
