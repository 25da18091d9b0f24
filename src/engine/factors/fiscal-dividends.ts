import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { dividendsIn } from './dividends.ts';
import { fiscalYears, year } from './fiscal.ts';
import { missing, type Missing } from './outcome.ts';

/** Dividends per share with ex-date within FY0, that is in (period end FY-1, period end FY0]. */
export function dividendsOfFiscalYear(
  context: FactorContext,
): { readonly perShare: number; readonly fy0: Statement } | Missing {
  const { dividends } = context.snapshot;
  if (dividends === null) return missing('no_dividend_record', 'dividends');
  const years = fiscalYears(context, 2);
  if ('state' in years) return years;
  const [fy0, fy1] = [year(years, 0), year(years, 1)];
  const start = context.prices.day[0];
  if (start === undefined || start > fy1.periodEnd) return missing('record_too_short', 'dividends of FY0');
  return { perShare: dividendsIn(dividends, fy1.periodEnd, fy0.periodEnd), fy0 };
}
