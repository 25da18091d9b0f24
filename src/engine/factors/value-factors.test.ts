import { describe, expect, it } from 'vitest';
import {
  ACME,
  AS_OF,
  day,
  makeCandles,
  makeSnapshot,
  makeStatement,
  makeYears,
} from '../../../test/support/make-snapshot.ts';
import type { Facts } from '../market/snapshot.ts';
import { altmanZ, zScore } from './altman-z.ts';
import { beneishM } from './beneish-m.ts';
import { FactorContext } from './context.ts';
import { earningsYieldEv } from './earnings-yield-ev.ts';
import { outcomeOf } from './evaluate.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fcfYield } from './fcf-yield.ts';
import { grahamNumber, grahamNumberOf } from './graham-number.ts';
import { peVsOwnMedian } from './pe-vs-own-median.ts';
import { peVsSector } from './pe-vs-sector.ts';
import { piotroskiF, piotroskiParts, type PiotroskiYear } from './piotroski-f.ts';
import { priceToBook } from './price-to-book.ts';
import { returnOnCapital } from './return-on-capital.ts';

const at10 = makeCandles(new Float64Array(2200).fill(10), AS_OF);
const of = (factor: Factor, changes: Partial<Facts>): FactorOutcome =>
  outcomeOf(factor, new FactorContext(makeSnapshot({ candles: at10, ...changes }), null));
const valueOf = (factor: Factor, changes: Partial<Facts>): number | string => {
  const outcome = of(factor, changes);
  return outcome.state === 'value' ? outcome.value : outcome.because;
};
/** 100 million shares at 10: a market value of a thousand million. */
const sound = makeYears();

describe('price against the business', () => {
  it('divides EBIT by enterprise value, absent minority and preferred counting as none and said so', () => {
    expect(valueOf(earningsYieldEv, { statements: sound })).toBeCloseTo(200 / (1000 + 220 - 100), 9);
    expect(of(earningsYieldEv, { statements: sound })).toMatchObject({
      inputs: { absent_counted_as_none: 'minority_interest, preferred_equity, short_term_investments' },
    });
  });

  it('takes the source’s EBIT where interest is zero beside debt, and needs cash and some debt figure', () => {
    const zero = makeYears(() => ({ interest_expense: 0, ebit: 260e6 }));
    expect(valueOf(earningsYieldEv, { statements: zero })).toBeCloseTo(260 / 1120, 9);
    expect(valueOf(earningsYieldEv, { statements: makeYears(() => ({ cash: null })) })).toBe('item_missing');
    const unknown = makeYears(() => ({ short_term_debt: null, long_term_debt: null }));
    expect(valueOf(earningsYieldEv, { statements: unknown })).toBe('item_missing');
    const rich = makeYears(() => ({ cash: 9000e6 }));
    expect(valueOf(earningsYieldEv, { statements: rich })).toBe('denominator_not_positive');
  });

  it('uses the trailing twelve months where four quarters are known, and says so', () => {
    const ends = ['2017-03-31', '2016-12-31', '2016-09-30', '2016-06-30'];
    const quarters = ends.map((end) =>
      makeStatement(
        end,
        { operating_cash_flow: 30e6, capital_expenditure: 10e6 },
        { period: 'Q', known: day(end) + 30 },
      ),
    );
    expect(of(fcfYield, { statements: [...sound, ...quarters] })).toMatchObject({ value: 0.08, variant: 'ttm' });
    expect(of(fcfYield, { statements: [...sound, ...quarters.slice(0, 3)] })).toMatchObject({
      value: 0.15,
      variant: 'fy',
    });
  });

  it('reads shares and market value across a split after the share basis', () => {
    const splits = [{ day: day('2017-03-01'), ratio: 7 }];
    expect(valueOf(priceToBook, { statements: sound })).toBeCloseTo(1000 / 600, 9);
    expect(valueOf(priceToBook, { statements: sound, splits })).toBeCloseTo(7000 / 600, 8);
    expect(valueOf(grahamNumber, { statements: sound, splits })).toBeCloseTo(
      Math.sqrt(22.5 * (1.48 / 7) * (600 / 700)) / 10 - 1,
      9,
    );
  });

  it('settles negative book value and losses against the company', () => {
    const broke = makeYears(() => ({ equity: -50e6 }));
    expect(of(priceToBook, { statements: broke })).toMatchObject({ fraction: -1, because: 'equity_not_positive' });
    expect(of(grahamNumber, { statements: broke })).toMatchObject({ fraction: -1, because: 'equity_not_positive' });
    const loss = makeYears(() => ({ eps_basic: -1.5, eps_diluted: -1.5, net_income_common: -150e6 }));
    expect(of(grahamNumber, { statements: loss })).toMatchObject({ fraction: -1, because: 'earnings_not_positive' });
    expect(of(peVsOwnMedian, { statements: loss })).toMatchObject({ fraction: -1, because: 'earnings_not_positive' });
    expect(valueOf(priceToBook, { statements: makeYears(() => ({ equity: 0 })) })).toBe('item_missing');
  });

  it('gives the published Graham numbers', () => {
    expect(grahamNumberOf(5, 20)).toBeCloseTo(47.43, 2);
    expect(grahamNumberOf(4, 3.5)).toBeCloseTo(17.748, 3);
  });

  it('measures return on the capital that works: no cash, no short debt, never under the plant', () => {
    expect(valueOf(returnOnCapital, { statements: sound })).toBeCloseTo(200 / (400 - 100 - 180 + 500), 9);
    const negative = makeYears(() => ({ current_assets: 150e6 }));
    expect(valueOf(returnOnCapital, { statements: negative })).toBeCloseTo(200 / 500, 9);
  });

  it('holds the P/E against its own median without loss years, and needs three years', () => {
    const eps = [2, -1, 1, 0.5];
    const statements = makeYears((k) => ({
      eps_basic: eps[k] ?? null,
      eps_diluted: null,
      net_income_common: (eps[k] ?? NaN) * 100e6,
    }));
    expect(of(peVsOwnMedian, { statements })).toMatchObject({ value: -0.5, inputs: { median_pe: 10, years: 3 } });
    expect(valueOf(peVsOwnMedian, { statements: statements.slice(1) })).toBe('too_few_years');
  });

  it('holds the P/E against the sector’s, where the reference has one', () => {
    expect(valueOf(peVsSector, { statements: sound })).toBe('no_sector_reference');
    const context = new FactorContext(makeSnapshot({ candles: at10, statements: sound }), null, { median: 10, n: 40 });
    expect(outcomeOf(peVsSector, context)).toMatchObject({ state: 'value', value: -0.3243243243 });
  });

  it('never multiplies a price by another currency’s accounts', () => {
    const statements = sound.map((one) => ({ ...one, currency: 'EUR' }));
    for (const factor of [earningsYieldEv, fcfYield, priceToBook, grahamNumber, peVsOwnMedian, peVsSector, altmanZ]) {
      expect([factor.id, valueOf(factor, { statements })]).toEqual([factor.id, 'mixed_currency']);
    }
    expect(of(piotroskiF, { statements })).toMatchObject({ state: 'value' });
  });

  it('does not count accounts that ended over 18 months ago', () => {
    const statements = makeYears().map((one) => ({ ...one, periodEnd: one.periodEnd - 400, known: one.known - 400 }));
    expect(valueOf(priceToBook, { statements })).toBe('no_statements');
  });
});

describe('Altman', () => {
  it('gives the published Z of a worked example', () => {
    expect(zScore(0.34, 0.15, 0, 0.8, 1.6)).toBeCloseTo(2.7, 2);
  });

  it('uses Z with the price at the period end for makers of goods, and Z" for the others', () => {
    const z = 1.2 * (200 / 1200) + 1.4 * (300 / 1200) + 3.3 * (200 / 1200) + 0.6 * (1000 / 600) + 1000 / 1200;
    expect(valueOf(altmanZ, { statements: sound })).toBeCloseTo(z, 9);
    const security = { ...ACME, sector: 'Communication Services' as const };
    const double = 6.56 * (200 / 1200) + 3.26 * (300 / 1200) + 6.72 * (200 / 1200) + 1.05;
    expect(valueOf(altmanZ, { statements: sound, security })).toBeCloseTo(double, 9);
    expect(of(altmanZ, { statements: sound, security })).toMatchObject({
      breakpoints: [
        [1.1, -1],
        [2.6, 1],
      ],
    });
  });
});

describe('Piotroski', () => {
  const year: PiotroskiYear = {
    netIncome: 10,
    operatingCashFlow: 20,
    beginningAssets: 100,
    endingAssets: 100,
    longTermDebt: 30,
    currentAssets: 50,
    currentLiabilities: 25,
    shares: 10,
    grossProfit: 40,
    revenue: 80,
  };
  const countOf = (now: Partial<PiotroskiYear>, before: Partial<PiotroskiYear> = {}): number =>
    Object.values(piotroskiParts({ ...year, ...now }, { ...year, ...before })).filter(Boolean).length;

  it('fails every tie but the count of shares', () => {
    expect(countOf({})).toBe(4);
  });

  it('passes no debt in both years', () => {
    expect(countOf({ longTermDebt: 0 }, { longTermDebt: 0 })).toBe(5);
  });

  it('counts nine for a company that got better in everything', () => {
    const better = { netIncome: 12, longTermDebt: 20, currentAssets: 60, shares: 9, grossProfit: 50, revenue: 90 };
    expect(countOf(better)).toBe(9);
  });

  it.each([
    // https://platform.insiderpie.de/companies/system1-inc/f-score?period_end=2023-06-30, in percent of beginning assets
    {
      company: 'System1, 2023-06-30',
      now: {
        netIncome: -14.6,
        operatingCashFlow: 1.2,
        longTermDebt: 37.3,
        currentAssets: 45.3,
        revenue: 60.9,
        margin: 0.326,
      },
      before: { netIncome: -5.6, longTermDebt: 25.5, currentAssets: 73, revenue: -2.3, margin: 13.684 },
      failed: ['roa_positive', 'roa_up', 'leverage_down', 'current_ratio_up', 'gross_margin_up'],
    },
    // https://platform.insiderpie.de/companies/pia-corporation/f-score?period_end=2022-09-30
    {
      company: 'PIA, 2022-09-30',
      now: {
        netIncome: 2.3,
        operatingCashFlow: 1.6,
        longTermDebt: 29.1,
        currentAssets: 106.7,
        revenue: 44.8,
        margin: 0.36,
      },
      before: { netIncome: -7.4, longTermDebt: 39.8, currentAssets: 114, revenue: 100.6, margin: 0.103 },
      failed: ['cfo_above_income', 'current_ratio_up', 'turnover_up'],
    },
  ])('answers the nine questions of $company as published', ({ now, before, failed }) => {
    const base = { ...year, beginningAssets: 100, endingAssets: 100, currentLiabilities: 100 };
    const read = ({ margin, ...items }: typeof before): PiotroskiYear => ({
      ...base,
      ...items,
      grossProfit: margin * items.revenue,
    });
    const parts = piotroskiParts(read(now), read(before));
    expect(Object.entries(parts).flatMap(([part, passed]) => (passed ? [] : [part]))).toEqual(failed);
  });

  it('has no score where one part is missing', () => {
    expect(valueOf(piotroskiF, { statements: sound })).toBe(4);
    const statements = makeYears((k) => (k === 1 ? { current_assets: null } : {}));
    expect(valueOf(piotroskiF, { statements })).toBe('item_missing');
  });
});

describe('Beneish', () => {
  it('is -4.84 + the coefficients of a company that stands still, and TATA', () => {
    const still = -4.84 + 0.92 + 0.528 + 0.404 + 0.892 + 0.115 - 0.172 - 0.327;
    expect(valueOf(beneishM, { statements: sound })).toBeCloseTo(still + 4.679 * (-70 / 1200), 9);
  });

  it('needs plant and receivables that are not zero', () => {
    expect(valueOf(beneishM, { statements: makeYears((k) => (k === 1 ? { net_ppe: 0 } : {})) })).toBe('item_missing');
  });
});
