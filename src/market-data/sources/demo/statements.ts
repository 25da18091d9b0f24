import { lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import type { Day } from '../../../engine/market/day.ts';
import type { Security } from '../../../engine/market/snapshot.ts';
import type { Statement, StatementItem } from '../../../engine/market/statements.ts';
import { LOSS_YEARS, NO_STATEMENTS, STATEMENT_CURRENCY } from './awkward.ts';
import { drawBusiness } from './business.ts';
import { openCompanyLedger } from './company-ledger.ts';
import { openFinancialLedger } from './financial-ledger.ts';
import { knownQuarters, type FiscalQuarter } from './fiscal-periods.ts';
import type { PricePath } from './price-path.ts';
import type { Items, Ledger, QuarterFigures } from './quarter-figures.ts';
import { bell, createStream, uniform, type RandomStream } from './random.ts';
import type { Traits } from './traits.ts';

/**
 * Quarterly and annual statements that are known on `clock`, by period end; the fourth quarter stands beside its year.
 * A year is the sum of its quarters. Null for a fund and for a company without statements.
 */
export function drawStatements(
  security: Security,
  traits: Traits,
  path: PricePath,
  clock: Day,
): readonly Statement[] | null {
  const { symbol, sector } = security;
  const first = path.days[0];
  if (sector === null || first === undefined || NO_STATEMENTS.has(symbol)) return null;
  const stream = createStream(`business ${traits.seed}`);
  const business = sector === 'Financials' ? null : drawBusiness(stream, symbol, sector);
  const ledger: Ledger =
    business === null ? openFinancialLedger(traits, symbol, stream) : openCompanyLedger(traits, business, stream);
  const hasEstimates = business === null ? uniform(stream) < 0.88 : business.hasEstimates;
  const analysts = createStream(`estimates ${traits.seed}`);
  const dividends = dividendsPerStartShare(path);
  const currency = STATEMENT_CURRENCY[symbol] ?? security.currency;
  const lossYears = LOSS_YEARS[symbol] ?? [];
  const statements: Statement[] = [];
  const year: QuarterFigures[] = [];
  for (const quarter of knownQuarters(symbol, first, clock)) {
    const at = lastIndexOnOrBefore(path.days, quarter.periodEnd);
    const figures = ledger.close({
      quarter: quarter.quarter,
      isLossYear: lossYears.includes(quarter.fiscalYear),
      price: (path.close[at] as number) * (path.basis[at] as number),
      dividends: dividends(quarter.previousEnd, quarter.periodEnd),
    });
    const basis = path.basis[lastIndexOnOrBefore(path.days, quarter.known)] as number;
    const estimate = hasEstimates ? estimateOf(figures, analysts) / basis : null;
    if (quarter.quarter === 1) year.length = 0;
    year.push(figures);
    statements.push(statementOf(quarter, 'Q', currency, [figures], basis, estimate));
    if (quarter.quarter === 4 && year.length === 4) {
      statements.push(statementOf(quarter, 'FY', currency, year, basis, null));
    }
  }
  return statements;
}

function statementOf(
  quarter: FiscalQuarter,
  period: 'FY' | 'Q',
  currency: string,
  figures: readonly QuarterFigures[],
  basis: number,
  estimate: number | null,
): Statement {
  const first = figures[0] as QuarterFigures;
  const flows = figures.length === 1 ? first.flows : sumOf(figures);
  let averageShares = 0;
  let netIncome = 0;
  for (const part of figures) {
    averageShares += part.averageShares / figures.length;
    netIncome += part.netIncome;
  }
  const last = figures[figures.length - 1] as QuarterFigures;
  const earnings = netIncome / averageShares / basis;
  return {
    periodEnd: quarter.periodEnd,
    period,
    currency,
    known: quarter.known,
    knownIsLagged: false,
    shareBasis: quarter.known,
    items: {
      ...flows,
      eps_basic: cents(earnings),
      eps_diluted: cents(netIncome > 0 ? earnings * 0.99 : earnings),
      ...(estimate === null ? {} : { eps_estimate: cents(estimate) }),
      ...last.balances,
      shares_outstanding: Math.round(last.shares * basis),
    },
  };
}

function sumOf(figures: readonly QuarterFigures[]): Items {
  const sums: Items = { ...(figures[0] as QuarterFigures).flows };
  for (const { flows } of figures.slice(1)) {
    for (const item in flows)
      sums[item as StatementItem] = (sums[item as StatementItem] ?? 0) + (flows[item as StatementItem] ?? 0);
  }
  return sums;
}

/** What analysts expect of a quarter: now above, now below, by a few percent of usual earnings. */
function estimateOf(figures: QuarterFigures, analysts: RandomStream): number {
  const diluted = (figures.netIncome / figures.averageShares) * (figures.netIncome > 0 ? 0.99 : 1);
  return diluted - 0.07 * figures.usualEarnings * bell(analysts);
}

/** Sum of dividends with ex-date in (after, until], per share of the start. */
function dividendsPerStartShare(path: PricePath): (after: Day, until: Day) => number {
  let next = 0;
  return (after, until) => {
    let sum = 0;
    for (; next < path.dividends.length; next++) {
      const { index, amount } = path.dividends[next] as { index: number; amount: number };
      const day = path.days[index] as number;
      if (day > until) break;
      if (day > after) sum += amount * (path.basis[index] as number);
    }
    return sum;
  };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
