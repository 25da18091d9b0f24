import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, day, makeCandles, makeSnapshot, makeYears, waves } from '../../../test/support/make-snapshot.ts';
import { sliceCandles } from '../market/candles.ts';
import type { Dividend, Facts } from '../market/snapshot.ts';
import { chowder } from './chowder.ts';
import { FactorContext } from './context.ts';
import { dividendGrowth5y } from './dividend-growth-5y.ts';
import { dividendYield } from './dividend-yield.ts';
import { outcomeOf } from './evaluate.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { interestCover } from './interest-cover.ts';
import { payoutEps } from './payout-eps.ts';
import { payoutFcf } from './payout-fcf.ts';
import { yearsWithoutCut } from './years-without-cut.ts';

const at50 = makeCandles(new Float64Array(2200).fill(50), AS_OF);
const of = (factor: Factor, changes: Partial<Facts>): FactorOutcome =>
  outcomeOf(factor, new FactorContext(makeSnapshot({ candles: at50, ...changes }), null));
const valueOf = (factor: Factor, changes: Partial<Facts>): number | string => {
  const outcome = of(factor, changes);
  return outcome.state === 'value' ? outcome.value : outcome.because;
};

/** Four dividends a year since 2005, each `1 + growth` times that of a year before; 0.5 in the newest year. */
function quarterly(growth: number): Dividend[] {
  const dividends: Dividend[] = [];
  for (let year = 2005; year <= 2017; year++) {
    for (const month of ['02', '05', '08', '11']) {
      const ex = day(`${String(year)}-${month}-10`);
      // A "dividend year" runs from July, as the twelve months up to the clock do.
      const yearsBack = 2017 - year - (month === '08' || month === '11' ? 1 : 0);
      if (ex <= AS_OF) dividends.push({ day: ex, amount: 0.5 / (1 + growth) ** yearsBack });
    }
  }
  return dividends;
}

describe('dividends from prices', () => {
  it('sums the twelve months up to the session where too few payments show no rhythm: its own day in, that day a year before out', () => {
    const dividends = [
      { day: day('2016-06-30'), amount: 9 },
      { day: day('2017-06-30'), amount: 0.5 },
    ];
    expect(of(dividendYield, { dividends })).toMatchObject({ value: 0.01, variant: 'no_rhythm' });
    const within = [{ day: day('2016-07-01'), amount: 1 }, dividends[1] as Dividend];
    expect(of(dividendYield, { dividends: within })).toMatchObject({ value: 0.03, variant: 'no_rhythm' });
    expect(valueOf(yearsWithoutCut, { dividends })).toBe('too_few_payments');
    expect(valueOf(dividendGrowth5y, { dividends })).toBe('too_few_payments');
  });

  it('knows no yield without a record, and a yield of nothing with an empty one', () => {
    expect(valueOf(dividendYield, { dividends: null })).toBe('no_dividend_record');
    expect(valueOf(dividendYield, { dividends: [] })).toBe(0);
  });

  it('knows no yield of a year that the prices do not hold whole', () => {
    const since = (first: string): Partial<Facts> => {
      const from = at50.day.indexOf(day(first));
      return { candles: sliceCandles(at50, from, at50.day.length), dividends: [] };
    };
    expect(valueOf(dividendYield, since('2016-06-30'))).toBe(0);
    expect(valueOf(dividendYield, since('2016-07-01'))).toBe('record_too_short');
  });

  it('compounds five years, and asks for the payments of six', () => {
    expect(valueOf(dividendGrowth5y, { dividends: quarterly(0.08) })).toBeCloseTo(0.08, 9);
    expect(valueOf(dividendGrowth5y, { dividends: quarterly(0.08).slice(-24) })).toBeCloseTo(0.08, 9);
    expect(valueOf(dividendGrowth5y, { dividends: quarterly(0.08).slice(-23) })).toBe('too_few_payments');
  });

  it('counts years without a cut back to the first payment, and says which end it met', () => {
    const inFile = quarterly(0.01).filter((one) => one.day >= (at50.day[0] as number));
    expect(inFile).toHaveLength(35);
    expect(of(yearsWithoutCut, { dividends: inFile })).toMatchObject({ value: 7, variant: 'record_start' });
    const begun = quarterly(0.01).slice(-24);
    expect(of(yearsWithoutCut, { dividends: begun })).toMatchObject({ value: 5, variant: 'first_payment' });
    const cut = quarterly(0).map((one) => (one.day < day('2013-07-01') ? { ...one, amount: 1 } : one));
    expect(of(yearsWithoutCut, { dividends: cut })).toMatchObject({ value: 3, variant: 'cut_found' });
  });

  it('does not take half a percent for a cut', () => {
    const drift = (last: number): number | string =>
      valueOf(yearsWithoutCut, {
        dividends: quarterly(0).map((one) => (one.day > day('2016-07-01') ? { ...one, amount: last } : one)),
      });
    expect(drift(0.4976)).toBe(11);
    expect(drift(0.4974)).toBe(0);
  });

  it('asks 12, 15 or 8 % of yield and growth together, by yield and sector', () => {
    const dividends = quarterly(0.08);
    expect(valueOf(chowder, { dividends })).toBeCloseTo(0.04 + 0.08 - 0.12, 9);
    const dear = makeCandles(new Float64Array(2200).fill(100), AS_OF);
    expect(valueOf(chowder, { dividends, candles: dear })).toBeCloseTo(0.02 + 0.08 - 0.15, 9);
    const security = { ...ACME, sector: 'Utilities' as const };
    expect(valueOf(chowder, { dividends, security })).toBeCloseTo(0.04 + 0.08 - 0.08, 9);
  });
});

describe('payout and cover', () => {
  const dividends = quarterly(0).map((one) => ({ ...one, amount: 0.25 }));

  it('holds the dividends of the fiscal year against its earnings, per share across a split', () => {
    expect(valueOf(payoutEps, { dividends, statements: makeYears() })).toBeCloseTo(1 / 1.48, 9);
    const splits = [{ day: day('2017-03-01'), ratio: 2 }];
    expect(valueOf(payoutEps, { dividends, statements: makeYears(), splits })).toBeCloseTo(1 / 0.74, 9);
  });

  it('holds them against free cash flow: the reported sum, else per share times shares', () => {
    expect(of(payoutFcf, { dividends, statements: makeYears() })).toMatchObject({
      value: 0.6666666667,
      variant: 'per_share',
    });
    const statements = makeYears(() => ({ dividends_paid: 75e6 }));
    expect(of(payoutFcf, { dividends: null, statements })).toMatchObject({ value: 0.5, variant: 'reported' });
  });

  it('is settled against the company where nothing covers the dividend', () => {
    const loss = makeYears(() => ({ eps_basic: -1, eps_diluted: -1, net_income_common: -100e6 }));
    expect(of(payoutEps, { dividends, statements: loss })).toMatchObject({
      fraction: -1,
      because: 'earnings_not_positive',
    });
    const burning = makeYears(() => ({ capital_expenditure: 400e6 }));
    expect(of(payoutFcf, { dividends, statements: burning })).toMatchObject({
      fraction: -1,
      because: 'cash_flow_not_positive',
    });
  });

  it('needs prices back to the start of the fiscal year', () => {
    const candles = makeCandles(waves(300, 50), AS_OF);
    expect(valueOf(payoutEps, { candles, dividends, statements: makeYears() })).toBe('record_too_short');
  });

  it('divides EBIT by interest; no debt at all is settled for the company; unknown interest is missing', () => {
    expect(valueOf(interestCover, { statements: makeYears() })).toBeCloseTo(20, 9);
    const free = makeYears(() => ({ short_term_debt: 0, long_term_debt: 0, interest_expense: null }));
    expect(of(interestCover, { statements: free })).toMatchObject({
      state: 'settled',
      fraction: 1,
      because: 'no_debt',
    });
    for (const interest of [0, null]) {
      const unknown = makeYears(() => ({ interest_expense: interest, ebit: 200e6 }));
      expect(valueOf(interestCover, { statements: unknown })).toBe('item_missing');
    }
  });
});
