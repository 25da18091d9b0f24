import { describe, expect, it } from 'vitest';
import {
  AS_OF,
  day,
  makeCandles,
  makeSnapshot,
  makeStatement,
  makeYears,
} from '../../../test/support/make-snapshot.ts';
import type { Facts } from '../market/snapshot.ts';
import { FactorContext } from './context.ts';
import { outcomeOf } from './evaluate.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { netPayoutYield } from './net-payout-yield.ts';
import { salesToPrice } from './sales-to-price.ts';

/** At 10 a share, 100 million shares are worth a thousand million. */
const candles = makeCandles(new Float64Array(2200).fill(10), AS_OF);
const of = (factor: Factor, changes: Partial<Facts>): FactorOutcome =>
  outcomeOf(factor, new FactorContext(makeSnapshot({ candles, ...changes }), null));
const valueOf = (factor: Factor, changes: Partial<Facts>): number | string => {
  const outcome = of(factor, changes);
  return outcome.state === 'value' ? outcome.value : outcome.because;
};

describe('sales to price', () => {
  it('divides revenue of the fiscal year by the market value', () => {
    const statements = makeYears(() => ({ revenue: 1700e6 }));
    expect(of(salesToPrice, { statements })).toMatchObject({
      value: 1.7,
      variant: 'fy',
      inputs: { market_cap: 1000e6 },
    });
  });

  it('reads the trailing twelve months where four quarters are known', () => {
    const ends = ['2017-03-31', '2016-12-31', '2016-09-30', '2016-06-30'];
    const quarters = ends.map((end, i) =>
      makeStatement(end, { revenue: (300 + 10 * i) * 1e6, shares_outstanding: 100e6 }, { period: 'Q' }),
    );
    expect(of(salesToPrice, { statements: [...makeYears(), ...quarters] })).toMatchObject({
      value: 1.26,
      variant: 'ttm',
    });
  });

  it('is missing without revenue, and never mixes currencies', () => {
    expect(valueOf(salesToPrice, { statements: makeYears(() => ({ revenue: 0 })) })).toBe('item_missing');
    const yuan = [makeStatement('2016-12-31', {}, { currency: 'CNY' })];
    expect(valueOf(salesToPrice, { statements: yuan })).toBe('mixed_currency');
  });
});

describe('net payout yield', () => {
  const years = (items: Readonly<Record<string, number | null>>): Facts['statements'] => makeYears(() => items);

  it('adds stock bought to dividends and takes off stock sold', () => {
    expect(valueOf(netPayoutYield, { statements: years({ dividends_paid: 30e6, net_stock_repurchased: 25e6 }) })).toBe(
      0.055,
    );
    expect(valueOf(netPayoutYield, { statements: years({ dividends_paid: 30e6, net_stock_repurchased: -90e6 }) })).toBe(
      -0.06,
    );
  });

  it('takes a stated nothing for a value, and repurchases that are not stated for missing', () => {
    expect(valueOf(netPayoutYield, { statements: years({ dividends_paid: 0, net_stock_repurchased: 0 }) })).toBe(0);
    expect(of(netPayoutYield, { statements: years({ dividends_paid: 30e6 }) })).toMatchObject({
      state: 'missing',
      needs: ['net_stock_repurchased FY0'],
    });
  });

  it('takes dividends per share times shares where the statement has none', () => {
    const dividends = ['2016-02-10', '2016-05-10', '2016-08-10', '2016-11-10'].map((text) => ({
      day: day(text),
      amount: 0.1,
    }));
    const statements = years({ net_stock_repurchased: 10e6 });
    expect(of(netPayoutYield, { statements, dividends })).toMatchObject({ value: 0.05, variant: 'per_share' });
    expect(valueOf(netPayoutYield, { statements, dividends: null })).toBe('no_dividend_record');
  });
});
