import { describe, expect, it } from 'vitest';
import { day } from '../../../../test/support/make-snapshot.ts';
import { mapStatements } from './map-statements.ts';

type Json = Record<string, unknown>;
type Value = readonly [date: string, raw: number | null, currency?: string];

/** A series as Yahoo sends it; null makes a value that is not there. */
function series(type: string, ...values: readonly Value[]): Json {
  const entries = values.map(([asOfDate, raw, currencyCode = 'USD']) =>
    raw === null
      ? null
      : {
          asOfDate,
          periodType: type.startsWith('annual') ? '12M' : '3M',
          currencyCode,
          reportedValue: { raw, fmt: '' },
        },
  );
  return { meta: { symbol: ['ACME'], type: [type] }, timestamp: values.map(() => 0), [type]: entries };
}

const answer = (...result: readonly Json[]): Json => ({ timeseries: { result, error: null } });
const ASKED = day('2025-03-03');
const map = (...result: readonly Json[]) => mapStatements(answer(...result), 'ACME', 'FY', ASKED);
const YEAR = '2024-12-31';

describe('statements', () => {
  it('come by their period, oldest first, known 90 days later, per-share values on the basis of the day of asking', () => {
    const [older, newer, ...others] = map(series('annualTotalRevenue', [YEAR, 20], ['2023-12-31', 10]));
    expect(others).toEqual([]);
    expect(older?.items).toEqual({ revenue: 10 });
    expect(newer).toEqual({
      periodEnd: day(YEAR),
      period: 'FY',
      currency: 'USD',
      known: day(YEAR) + 90,
      knownIsLagged: true,
      shareBasis: ASKED,
      items: { revenue: 20 },
    });
  });

  it('keep zeros, leave out what is not there, and turn outflows positive', () => {
    const [statement] = map(
      series('annualTotalRevenue', [YEAR, 0]),
      series('annualInventory', [YEAR, null]),
      series('annualCapitalExpenditure', [YEAR, -7]),
      series('annualCashDividendsPaid', [YEAR, 0]),
    );
    expect(statement?.items).toEqual({ revenue: 0, capital_expenditure: 7, dividends_paid: 0 });
    expect(Object.is(statement?.items.dividends_paid, 0)).toBe(true);
  });

  it('take the first series that has a value', () => {
    const [statement] = map(
      series('annualReconciledDepreciation', [YEAR, 3]),
      series('annualDepreciationAndAmortization', [YEAR, 2]),
    );
    expect(statement?.items).toEqual({ depreciation: 2 });
  });

  it('with money in two currencies in one period are refused', () => {
    expect(() =>
      map(series('annualTotalRevenue', [YEAR, 1, 'CNY']), series('annualNetIncome', [YEAR, 1, 'USD'])),
    ).toThrow(/money in CNY and in USD/);
  });

  it('keep the currency as it is stated, and another one in another year', () => {
    const statements = map(series('annualTotalRevenue', ['2023-12-31', 1, 'GBP'], [YEAR, 2, 'USD']));
    expect(statements.map(({ currency }) => currency)).toEqual(['GBP', 'USD']);
  });

  it('leave out values per share whose label is not that of the money', () => {
    const revenue = series('annualTotalRevenue', [YEAR, 1e9, 'CNY']);
    expect(map(revenue, series('annualDilutedEPS', [YEAR, 13.28, 'USD']))[0]?.items).toEqual({ revenue: 1e9 });
    expect(map(revenue, series('annualDilutedEPS', [YEAR, 13.28, 'CNY']))[0]?.items).toEqual({
      revenue: 1e9,
      eps_diluted: 13.28,
    });
  });

  it('leave out a count of ordinary shares beside an average of receipts', () => {
    const count = series('annualOrdinarySharesNumber', [YEAR, 15_600e6]);
    const revenue = series('annualTotalRevenue', [YEAR, 1e9]);
    expect(map(revenue, count, series('annualBasicAverageShares', [YEAR, 2600e6]))[0]?.items).toEqual({ revenue: 1e9 });
    expect(map(revenue, count, series('annualBasicAverageShares', [YEAR, 15_500e6]))[0]?.items.shares_outstanding).toBe(
      15_600e6,
    );
    expect(map(revenue, count)[0]?.items.shares_outstanding).toBe(15_600e6);
  });

  it('of nothing are an empty list', () => {
    expect(map({ meta: { symbol: ['ACME'], type: ['annualTotalRevenue'] } })).toEqual([]);
  });

  it.each<[string, Json, RegExp]>([
    [
      'of another symbol',
      answer({ ...series('annualNetIncome', [YEAR, 1]), meta: { symbol: ['OTHER'], type: ['annualNetIncome'] } }),
      /ACME was asked and OTHER came/,
    ],
    [
      'of quarters for years',
      answer(series('quarterlyNetIncome', [YEAR, 1])),
      /annual series were asked and quarterlyNetIncome came/,
    ],
    ['without a series', answer(), /no series/],
    ['with a date that is none', answer(series('annualNetIncome', ['2024-02-30', 1])), /no date/],
    ['of an unknown shape', { timeseries: null }, /not an object/],
  ])('%s are refused', (_, json, why) => {
    expect(() => mapStatements(json, 'ACME', 'FY', ASKED)).toThrow(why);
  });
});
