import { describe, expect, it } from 'vitest';
import {
  day,
  makeCandles,
  makeSnapshot,
  makeStatement,
  makeYears,
  AS_OF,
} from '../../../test/support/make-snapshot.ts';
import type { Facts } from '../market/snapshot.ts';
import { accruals } from './accruals.ts';
import { assetGrowth } from './asset-growth.ts';
import { FactorContext } from './context.ts';
import { earningsSurprise } from './earnings-surprise.ts';
import { epsGrowth3y } from './eps-growth-3y.ts';
import { outcomeOf } from './evaluate.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { grossProfitability } from './gross-profitability.ts';
import { operatingMarginTrend } from './operating-margin-trend.ts';
import { peg } from './peg.ts';
import { revenueGrowth3y } from './revenue-growth-3y.ts';
import { shareIssuance } from './share-issuance.ts';

const of = (factor: Factor, changes: Partial<Facts>): FactorOutcome =>
  outcomeOf(factor, new FactorContext(makeSnapshot(changes), null));
const valueOf = (factor: Factor, changes: Partial<Facts>): number | string => {
  const outcome = of(factor, changes);
  return outcome.state === 'value' ? outcome.value : outcome.because;
};
const at100 = makeCandles(new Float64Array(2200).fill(100), AS_OF);

describe('growth from FY-3 to FY0', () => {
  it('compounds revenue over three years', () => {
    const statements = makeYears((k) => ({ revenue: 1000e6 * 1.1 ** (3 - k) }));
    expect(valueOf(revenueGrowth3y, { statements })).toBeCloseTo(0.1, 9);
  });

  it('is undefined by sign from or to a loss', () => {
    for (const lossYear of [0, 3]) {
      const statements = makeYears((k) => ({
        eps_diluted: null,
        eps_basic: k === lossYear ? -1 : 2,
        net_income_common: k === lossYear ? -100e6 : 200e6,
      }));
      expect(of(epsGrowth3y, { statements })).toMatchObject({
        state: 'settled',
        fraction: -1,
        because: 'end_not_positive',
      });
    }
  });

  it('never bridges a missing year, nor reads a zero as one', () => {
    expect(valueOf(revenueGrowth3y, { statements: makeYears().filter((_, i) => i !== 1) })).toBe('no_fiscal_year');
    expect(valueOf(revenueGrowth3y, { statements: makeYears((k) => (k === 3 ? { revenue: 0 } : {})) })).toBe(
      'item_missing',
    );
    expect(valueOf(revenueGrowth3y, { statements: null })).toBe('no_statements');
  });

  it('reads EPS on one share basis across a 7 for 1 split', () => {
    const reported = [6.45, 9.22, 5.68 * 7, 5.72 * 7];
    const statements = makeYears((k) => {
      const eps = reported[k] as number;
      return { eps_diluted: null, eps_basic: eps, net_income_common: eps * (k >= 2 ? 900e6 : 6300e6) };
    });
    const splits = [{ day: day('2015-06-09'), ratio: 7 }];
    expect(valueOf(epsGrowth3y, { statements, splits })).toBeCloseTo((6.45 / 5.72) ** (1 / 3) - 1, 9);
    expect(valueOf(epsGrowth3y, { statements, splits: [] })).toBe('share_count_jump');
  });

  it('compares one kind of EPS: basic where one year has no diluted', () => {
    const statements = makeYears((k) => ({
      eps_basic: 2 - 0.1 * k,
      eps_diluted: k === 2 ? null : 5,
      net_income_common: 150e6,
    }));
    expect(valueOf(epsGrowth3y, { statements })).toBeCloseTo((2 / 1.7) ** (1 / 3) - 1, 9);
    const without = makeYears((k) => (k === 2 ? { eps_basic: null, eps_diluted: null } : {}));
    expect(valueOf(epsGrowth3y, { statements: without })).toBe('item_missing');
  });

  it('finds a fiscal year whose end moved by weeks, and none that moved by two months', () => {
    const moved = (end: string): number | string => {
      const [, ...later] = makeYears((k) => ({ revenue: 1000e6 - 50e6 * k }));
      return valueOf(revenueGrowth3y, { statements: [makeStatement(end, { revenue: 500e6 }), ...later] });
    };
    expect(moved('2014-01-31')).toBeCloseTo(2 ** (1 / 3) - 1, 9);
    expect(moved('2014-02-28')).toBe('no_fiscal_year');
  });
});

describe('quality of growth', () => {
  it('measures the margin trend as a third of the change over three years', () => {
    const statements = makeYears((k) => ({ operating_income: (200 - 30 * k) * 1e6 }));
    expect(valueOf(operatingMarginTrend, { statements })).toBeCloseTo(0.03, 9);
  });

  it('takes gross profit as revenue less cost where it is reported as zero', () => {
    const statements = makeYears(() => ({ gross_profit: 0 }));
    expect(valueOf(grossProfitability, { statements })).toBeCloseTo(400 / 1200, 9);
    const nothing = makeYears(() => ({ gross_profit: 0, cost_of_revenue: 0 }));
    expect(valueOf(grossProfitability, { statements: nothing })).toBe('item_missing');
  });

  it('measures accruals against average assets, negative when cash is above income', () => {
    const statements = makeYears((k) => ({ total_assets: (1200 - 200 * k) * 1e6 }));
    expect(valueOf(accruals, { statements })).toBeCloseTo((150 - 220) / 1100, 9);
  });

  it('measures issuance on one share basis, and knows a reported count from an implied one', () => {
    const statements = makeYears((k) => ({
      shares_outstanding: k === 0 ? 210e6 : 100e6,
      eps_basic: k === 0 ? 0.72 : 1.5,
      eps_diluted: k === 0 ? 0.71 : 1.48,
    }));
    const splits = [{ day: day('2016-06-01'), ratio: 2 }];
    expect(of(shareIssuance, { statements, splits })).toMatchObject({ value: 0.05, variant: 'reported' });
    const implied = makeYears((k) => ({ net_income_common: (150 - 3 * k) * 1e6 }));
    expect(of(shareIssuance, { statements: implied })).toMatchObject({ variant: 'implied' });
    expect(valueOf(shareIssuance, { statements: implied })).toBeCloseTo(150 / 147 - 1, 9);
  });

  it('does not take a jump of implied shares for an issue, and believes a reported one', () => {
    const jump = makeYears((k) => ({ eps_basic: k === 0 ? 0.75 : 1.5 }));
    expect(valueOf(shareIssuance, { statements: jump })).toBe('share_count_jump');
    const merger = makeYears((k) => ({
      shares_outstanding: k === 0 ? 220e6 : 100e6,
      eps_basic: k === 0 ? 0.9 : 1.5,
      eps_diluted: null,
    }));
    expect(valueOf(shareIssuance, { statements: merger })).toBeCloseTo(1.2, 9);
  });

  it('has no shares where income and EPS disagree in sign', () => {
    const statements = makeYears((k) => (k === 0 ? { eps_basic: -1.5 } : {}));
    expect(valueOf(shareIssuance, { statements })).toBe('statement_contradicts');
  });
});

describe('PEG', () => {
  const growing = (k: number): { eps_basic: number; eps_diluted: number; net_income_common: number } => {
    const eps = 4 * 1.1 ** -k;
    return { eps_basic: eps, eps_diluted: eps, net_income_common: eps * 100e6 };
  };

  it('divides P/E by growth in percent', () => {
    expect(valueOf(peg, { candles: at100, statements: makeYears(growing) })).toBeCloseTo(25 / 10, 8);
  });

  it('is settled against the company where earnings shrink or are none', () => {
    const shrinking = makeYears((k) => growing(3 - k));
    expect(of(peg, { candles: at100, statements: shrinking })).toMatchObject({
      fraction: -1,
      because: 'growth_not_positive',
    });
    const loss = makeYears((k) =>
      k === 0 ? { eps_basic: -1, eps_diluted: -1, net_income_common: -100e6 } : growing(k),
    );
    expect(of(peg, { candles: at100, statements: loss })).toMatchObject({
      fraction: -1,
      because: 'earnings_not_positive',
    });
  });

  it('never mixes two currencies, nor divides a total-return series', () => {
    const foreign = makeYears(growing).map((one) => ({ ...one, currency: 'CNY' }));
    expect(valueOf(peg, { candles: at100, statements: foreign })).toBe('mixed_currency');
    const total = { ...at100, adjustment: 'total' as const };
    expect(valueOf(peg, { candles: total, statements: makeYears(growing) })).toBe('no_price_level');
  });
});

describe('earnings surprise', () => {
  const ends = ['2017-03-31', '2016-12-31', '2016-09-30', '2016-06-30', '2016-03-31', '2015-12-31', '2015-09-30'];
  const older = ['2015-06-30', '2015-03-31', '2014-12-31', '2014-09-30', '2014-06-30', '2014-03-31'];
  const quarter = (end: string, items: Record<string, number | null>): Facts['statements'] => [
    makeStatement(end, items, { period: 'Q', known: day(end) + 30 }),
  ];

  it('is what was earned over the estimate, by the price', () => {
    const statements = quarter('2017-03-31', { eps_diluted: 0.55, eps_estimate: 0.5 });
    expect(of(earningsSurprise, { candles: at100, statements })).toMatchObject({ value: 0.0005, variant: 'estimate' });
  });

  it('restates the estimate for a later split as it does the earnings', () => {
    const statements = quarter('2017-03-31', { eps_diluted: 1.1, eps_estimate: 1 });
    const splits = [{ day: day('2017-06-01'), ratio: 2 }];
    expect(of(earningsSurprise, { candles: at100, statements, splits })).toMatchObject({
      value: 0.0005,
      inputs: { actual: 0.55, estimate: 0.5 },
    });
  });

  it('does not count after six months, nor without an estimate', () => {
    expect(valueOf(earningsSurprise, { statements: quarter('2016-09-30', { eps_estimate: 0.5 }) })).toBe('no_estimate');
    expect(valueOf(earningsSurprise, { statements: quarter('2017-03-31', {}) })).toBe('no_estimate');
  });

  it('falls back to standardised unexpected earnings on a scale of its own', () => {
    const eps = [1.5, 1.2, 1.1, 1.3, 1.0, 1.05, 1.0, 1.1, 0.9, 1.0, 0.95, 0.9, 0.8];
    const statements = [...ends, ...older].flatMap((end, i) => quarter(end, { eps_diluted: eps[i] ?? null }) ?? []);
    const differences = eps.slice(0, 9).map((own, i) => own - (eps[i + 4] as number));
    const before = differences.slice(1);
    const mean = before.reduce((a, b) => a + b, 0) / 8;
    const deviation = Math.sqrt(before.reduce((a, b) => a + (b - mean) ** 2, 0) / 7);
    const outcome = of(earningsSurprise, { statements });
    expect(outcome).toMatchObject({
      state: 'value',
      variant: 'sue',
      breakpoints: [
        [-2, -1],
        [0, 0],
        [2, 1],
      ],
    });
    expect(valueOf(earningsSurprise, { statements })).toBeCloseTo(((differences[0] as number) - mean) / deviation, 8);
  });
});

describe('asset growth', () => {
  it('is the change of total assets over the last fiscal year', () => {
    const statements = makeYears((k) => ({ total_assets: k === 0 ? 1380e6 : 1200e6 }));
    expect(of(assetGrowth, { statements })).toMatchObject({
      value: 0.15,
      inputs: { assets_fy0: 1380e6, assets_fy1: 1200e6 },
    });
  });

  it('is missing, never bridged, where a year or its assets are', () => {
    expect(valueOf(assetGrowth, { statements: [makeStatement('2014-12-31'), makeStatement('2016-12-31')] })).toBe(
      'no_fiscal_year',
    );
    expect(valueOf(assetGrowth, { statements: makeYears((k) => (k === 1 ? { total_assets: 0 } : {})) })).toBe(
      'item_missing',
    );
  });
});
