import { describe, expect, it } from 'vitest';
import {
  AS_OF,
  day,
  makeBenchmark,
  makeCandles,
  makeSnapshot,
  makeStatement,
  waves,
} from '../../../test/support/make-snapshot.ts';
import { formatDay } from '../market/day.ts';
import type { Dividend, Snapshot } from '../market/snapshot.ts';
import { ALL_FACTORS } from '../strategies/factors.ts';
import { FactorContext } from './context.ts';
import { evaluate, outcomeOf } from './evaluate.ts';

const candles = makeCandles(waves(2200), AS_OF);
/** On the tenth of every third month, the newest in March 2017: four of them reach back over a year. */
const DIVIDENDS: readonly Dividend[] = [2009, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017].flatMap((year) =>
  ['03-10', '06-10', '09-10', '12-10']
    .map((date) => ({ day: day(`${String(year)}-${date}`), amount: 0.4 }))
    .filter((dividend) => dividend.day < day('2017-06-01')),
);
const YEARS = [2010, 2011, 2012, 2013, 2014, 2015].map((year, i) => {
  const eps = 1.2 + 0.05 * i;
  return makeStatement(`${String(year)}-12-31`, { net_stock_repurchased: 10e6, eps_basic: eps, eps_diluted: eps });
});
const REPORTED = YEARS.map((year) => ({ ...year, items: { ...year.items, dividends_paid: 60e6 } }));
/** Thirteen quarters up to March 2017 without a balance sheet. */
const QUARTERS = [2014, 2015, 2016, 2017].flatMap((year) =>
  ['03-31', '06-30', '09-30', '12-31']
    .map((date) => `${String(year)}-${date}`)
    .filter((end) => end < '2017-05')
    .map((end, i) =>
      makeStatement(
        end,
        { total_assets: null, eps_basic: 0.4 + ((year + i) % 5) / 10, eps_diluted: null },
        { period: 'Q' },
      ),
    ),
);

/** Factors that stand on the latest statements and the price. */
const LATEST = [
  'earnings_yield_ev',
  'fcf_yield',
  'graham_number',
  'peg',
  'price_to_book',
  'sales_to_price',
  'pe_vs_sector',
] as const;

/** Where the window of each factor that reads further back than 252 sessions begins, and which faults spoil it. */
function windowsOf(snapshot: Snapshot): Record<string, string> {
  const context = new FactorContext(snapshot, makeBenchmark(snapshot), { median: 20, n: 30 });
  const windows = ALL_FACTORS.flatMap((factor) => {
    const { window } = evaluate(factor, context);
    return window === null ? [] : [[factor.id, `${formatDay(window.from)} ${window.reads}`] as const];
  });
  return Object.fromEntries(windows);
}
const of = (statements: Snapshot['statements']): Record<string, string> =>
  windowsOf(makeSnapshot({ candles, dividends: DIVIDENDS, statements }));

describe('the windows that factors read', () => {
  it('of a company with fiscal years begin with the oldest statement or payment that is read', () => {
    const [latest, fiscalDividends] = ['2015-12-31 prices', '2014-12-31 dividends'];
    expect(of(YEARS)).toEqual({
      altman_z: latest,
      earnings_yield_ev: latest,
      fcf_yield: latest,
      graham_number: latest,
      pe_vs_sector: latest,
      peg: latest,
      price_to_book: latest,
      sales_to_price: latest,
      share_issuance: '2014-12-31 prices',
      eps_growth_3y: '2012-12-31 prices',
      pe_vs_own_median: '2010-12-31 prices',
      payout_eps: fiscalDividends,
      payout_fcf: fiscalDividends,
      net_payout_yield: fiscalDividends,
      // The fourth newest payment and the 24th.
      dividend_yield: '2016-06-09 dividends',
      dividend_growth_5y: '2011-06-09 dividends',
      years_without_cut: `${formatDay(candles.day[0] as number)} dividends`,
    });
  });

  it('end at the statement where it reports the dividends paid', () => {
    const windows = of(REPORTED);
    expect(windows['net_payout_yield']).toBe('2015-12-31 prices');
    expect(windows['payout_fcf']).toBeUndefined();
  });

  it('of a company with quarters begin with the oldest quarter, or with its balance sheet where that is older', () => {
    const windows = of([...YEARS, ...QUARTERS]);
    const sheets = QUARTERS.map((quarter) => ({ ...quarter, items: { ...quarter.items, total_assets: 1200e6 } }));
    const whole = of([...YEARS, ...sheets]);
    for (const factor of LATEST) {
      // Flows of the quarters since July 2016, shares of the balance sheet before them; with sheets all of the quarters.
      expect([factor, windows[factor]]).toEqual([factor, '2015-12-31 prices']);
      const from = factor === 'price_to_book' ? '2017-03-31' : '2016-06-30';
      expect([factor, whole[factor]]).toEqual([factor, `${from} prices`]);
    }
    expect(windows['earnings_surprise']).toBe('2014-03-31 prices');
    const [newest, ...others] = [...QUARTERS].reverse();
    if (newest === undefined) throw new Error('no quarters');
    const estimated = { ...newest, items: { ...newest.items, eps_estimate: 0.5 } };
    expect(of([...YEARS, ...others, estimated])['earnings_surprise']).toBe('2017-03-31 prices');
  });

  it('hold a fault from the day after their first one on', () => {
    const growth = ALL_FACTORS.find(({ id }) => id === 'eps_growth_3y');
    if (growth === undefined) throw new Error('no such factor');
    const from = candles.day.indexOf(day('2012-12-31'));
    const state = (at: number): string => {
      const close = waves(2200).map((price, i) => (i < at ? price * 3 : price));
      const snapshot = makeSnapshot({ candles: makeCandles(close, AS_OF), dividends: DIVIDENDS, statements: YEARS });
      return outcomeOf(growth, new FactorContext(snapshot, null)).state;
    };
    expect([state(from), state(from + 1)]).toEqual(['value', 'missing']);
  });
});
