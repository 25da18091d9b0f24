import { describe, expect, it } from 'vitest';
import { AS_OF, day, makeCandles, makeSnapshot, makeYears, waves } from '../../../test/support/make-snapshot.ts';
import { analyze } from '../../engine/analyze.ts';
import type { Dividend, Facts } from '../../engine/market/snapshot.ts';
import type { Statement } from '../../engine/market/statements.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { pointSentence } from './analysis.words.ts';
import { factorWords } from './factor-words.ts';
import { reasonSentence } from './reason-words.ts';

const candles = makeCandles(waves(2000, 20), AS_OF);
const judge = (strategy: StrategyId, changes: Partial<Facts>): Analysis => {
  const snapshot = makeSnapshot({ candles, ...changes });
  return analyze({
    snapshot,
    benchmark: null,
    benchmarkSymbol: 'SPY',
    reference: null,
    strategy,
  });
};
const warnings = (analysis: Analysis): string[] => analysis.warnings.map(reasonSentence);
const missing = (analysis: Analysis): Record<string, string> =>
  Object.fromEntries(analysis.coverage.missing.map(({ factor, reason }) => [factor, reason.key]));

/** Four sound years that state no number of shares; `change` is of the newest. */
const years = (change: Parameters<typeof makeYears>[0]): Statement[] =>
  makeYears((k) => (k === 0 ? change?.(0) : {}) ?? {});

/** Quarterly dividends since 2009, each a half of what it was from May 2016 on. */
const halved: Dividend[] = [2009, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017].flatMap((year) =>
  ['02-10', '05-10', '08-10', '11-10']
    .map((date) => day(`${String(year)}-${date}`))
    .filter((ex) => ex <= AS_OF)
    .map((ex) => ({ day: ex, amount: ex < day('2016-05-10') ? 0.4 : 0.2 })),
);

describe('a later statement whose earnings per share are halved, with no split on record', () => {
  const statements = years(() => ({ eps_basic: 0.75, eps_diluted: 0.74 }));

  it('makes growth per share and the own median missing, and names the split that would explain it', () => {
    const value = judge('value', { statements });
    expect(missing(value)).toMatchObject({
      pe_vs_own_median: 'share_count_jump',
      piotroski_f: 'share_count_jump',
    });
    expect(value.points.map(({ factor }) => factor)).toEqual(
      expect.arrayContaining(['price_to_book', 'graham_number']),
    );
    const growth = judge('growth', { statements });
    expect(missing(growth)).toMatchObject({
      eps_growth_3y: 'share_count_jump',
      peg: 'share_count_jump',
      share_issuance: 'share_count_jump',
    });
    const said =
      'Earnings per share of the statement of the year to 31 Dec 2016 speak of 200,000,000 shares, ' +
      'the year to 31 Dec 2015 of 100,000,000 shares, as after a split that is not on record; growth per share is left ' +
      'out. If it was a split, add ACME, its day and 2 to splits.csv.';
    for (const analysis of [value, growth]) expect(warnings(analysis)).toContain(said);
    expect(warnings(judge('momentum', { statements })).join()).not.toContain('split');
  });

  it('is no doubt once the split is on record', () => {
    const splits = [{ day: day('2016-06-01'), ratio: 2 }];
    const restated = makeYears((k) => (k === 0 ? { eps_basic: 0.75, eps_diluted: 0.74 } : {}));
    expect(missing(judge('growth', { statements: restated, splits }))).not.toHaveProperty('eps_growth_3y');
  });
});

describe('a statement that contradicts itself', () => {
  it('in the shares that its earnings speak of has no market value, and what is built on it is missing', () => {
    const value = judge('value', {
      statements: years(() => ({ eps_basic: 0.41, eps_diluted: 0.4 })),
    });
    for (const factor of ['earnings_yield_ev', 'price_to_book', 'fcf_yield', 'graham_number', 'pe_vs_own_median']) {
      expect([factor, missing(value)[factor]]).toEqual([factor, 'statement_contradicts']);
    }
    expect(value).toMatchObject({
      state: 'insufficient',
      recommendation: null,
      market_cap: null,
      pe_ratio: null,
    });
    expect(warnings(value)).toContain(
      'The statement of the year to 31 Dec 2016 contradicts itself: net income and earnings per share speak of ' +
        '365,853,659 shares, the year to 31 Dec 2015 of 100,000,000 shares. Its earnings per share and shares are left out.',
    );
  });

  it('is not judged by earnings of under 0.10 a share, which are rounded too coarsely', () => {
    const said = (eps: number): number =>
      warnings(
        judge('value', {
          // Of an income that makes the count like that of no split.
          statements: years(() => ({ eps_basic: eps, eps_diluted: eps, net_income: 135e6, net_income_common: 135e6 })),
        }),
      ).filter((one) => one.includes('contradicts itself')).length;
    expect([said(0.099), said(0.101)]).toEqual([0, 1]);
  });

  it('looks like a split within 8 %, is compared for 400 days, and is of another unit over 150 times', () => {
    const told = (statements: readonly Statement[]): string =>
      warnings(judge('value', { statements }))
        .filter((one) => /contradicts itself|split|thousands/.test(one))
        .join();
    const split = (times: number): string => told(years(() => ({ eps_basic: 1.5 / times, eps_diluted: 1.5 / times })));
    expect(split(2 * 1.07)).toContain('as after a split');
    expect(split(2 * 1.09)).toContain('contradicts itself');
    const apart = (days: number): string => {
      const [before, newest] = years(() => ({
        eps_basic: 0.41,
        eps_diluted: 0.4,
      })).slice(-2) as [Statement, Statement];
      return told([{ ...before, periodEnd: newest.periodEnd - days }, newest]);
    };
    expect(apart(400)).toContain('contradicts itself');
    expect(apart(401)).toBe('');
    const income = (times: number): string =>
      told(
        years(() => ({
          net_income: 150e6 * times,
          net_income_common: 150e6 * times,
        })),
      );
    expect(income(149.6)).toContain('contradicts itself');
    expect(income(150.4)).toContain('in thousands or millions');
  });

  it('in amounts of thousands is left out whole, whether all years are or one, and nothing is told of a company that trades less', () => {
    const MONEY = 1000;
    const inThousands = (statements: readonly Statement[]): Statement[] =>
      statements.map((one) => ({
        ...one,
        items: Object.fromEntries(
          Object.entries(one.items).map(([name, amount]) => [name, name.startsWith('eps') ? amount : amount / MONEY]),
        ),
      }));
    const all = judge('value', { statements: inThousands(years(() => ({}))) });
    expect(all).toMatchObject({
      state: 'insufficient',
      recommendation: null,
      market_cap: null,
    });
    expect(warnings(all)).toContain(
      'The amounts of the year to 31 Dec 2016 seem to be in thousands or millions: net income and earnings per share speak ' +
        'of 100,000 shares, and 1,000,000 shares are traded on a usual day. The whole statement is left out.',
    );
    const sound = years(() => ({}));
    const newest = judge('growth', {
      statements: [...inThousands(sound.slice(0, 1)), ...sound.slice(1)],
    });
    expect(newest).toMatchObject({
      state: 'insufficient',
      recommendation: null,
    });
    // Thousandfold growth from the oldest year is none.
    const oldest = judge('growth', {
      statements: [...sound.slice(0, 3), ...inThousands(sound.slice(3))],
    });
    expect(missing(oldest)).toHaveProperty('revenue_growth_3y');
    expect(warnings(oldest).filter((one) => one.includes('in thousands'))).toHaveLength(1);
    // 2.2 days of usual trading are no proof.
    const quiet = { ...candles, volume: candles.volume.map(() => 45_000) };
    expect(warnings(judge('value', { candles: quiet, statements: inThousands(sound) })).join()).not.toContain(
      'thousands',
    );
  });

  it('in a number of shares of which more are traded in two days has no market value', () => {
    const stated = (shares: number): Analysis =>
      judge('value', {
        statements: makeYears(() => ({
          shares_outstanding: shares,
          eps_basic: NaN,
          eps_diluted: NaN,
        })),
      });
    expect(warnings(stated(1.9e6)).at(-1)).toBe(
      'The 1,900,000 shares of the year to 31 Dec 2016 cannot be all of them: 1,000,000 shares are traded on a usual day. ' +
        'Its earnings per share and shares are left out.',
    );
    expect(missing(stated(1.9e6))['price_to_book']).toBe('statement_contradicts');
    expect(missing(stated(2.1e6))['price_to_book']).toBeUndefined();
  });

  it('in the sign of income and earnings per share is told by its sign', () => {
    const statements = years(() => ({ eps_basic: -1.5, eps_diluted: -1.48 }));
    const value = judge('value', { statements });
    expect(value).toMatchObject({
      state: 'insufficient',
      market_cap: null,
      pe_ratio: null,
    });
    expect(warnings(value)).toContain(
      'The statement of the year to 31 Dec 2016 contradicts itself: net income and earnings per share ' +
        '(150,000,000 and \u22121.50) are of opposite sign. Its earnings per share and shares are left out.',
    );
    expect(missing(judge('growth', { statements }))['eps_growth_3y']).toBe('statement_contradicts');
  });

  it('is held against the number of shares that it states itself, before an earlier year', () => {
    const stated = (shares: number): Record<string, string> =>
      missing(
        judge('value', {
          statements: makeYears(() => ({ shares_outstanding: shares })),
        }),
      );
    expect(stated(149e6)['price_to_book']).toBeUndefined();
    expect(stated(160e6)['price_to_book']).toBe('statement_contradicts');
    expect(stated(200e6)).toMatchObject({
      pe_vs_own_median: 'share_count_jump',
    });
    expect(stated(200e6)['price_to_book']).toBeUndefined();
  });

  it('is no year that the next one is held against', () => {
    const middle = makeYears((k) => (k === 1 ? { eps_basic: 0.41, eps_diluted: 0.4 } : {}));
    const said = warnings(judge('growth', { statements: middle })).filter((one) => one.includes('contradicts itself'));
    expect(said).toEqual([expect.stringContaining('The statement of the year to 31 Dec 2015 contradicts itself')]);
  });

  it('is not judged by earnings of a few cents a share, nor by a year that ended longer ago', () => {
    const cents = makeYears((k) => ({
      eps_basic: k === 0 ? 0.09 : 0.02,
      eps_diluted: null,
      net_income_common: 3e6,
    }));
    expect(missing(judge('value', { statements: cents }))['price_to_book']).toBeUndefined();
    const gap = years(() => ({ eps_basic: 0.41, eps_diluted: 0.4 })).filter((_, i) => i !== 2);
    expect(missing(judge('value', { statements: gap }))['price_to_book']).toBeUndefined();
  });
});

describe('earnings per share above the close at the end of their year', () => {
  it('are left out and named, for they are cents or stand on another basis', () => {
    const value = judge('value', {
      statements: makeYears(() => ({ eps_basic: 150, eps_diluted: 148 })),
    });
    expect(value).toMatchObject({
      state: 'insufficient',
      recommendation: null,
      pe_ratio: null,
    });
    expect(missing(value)['price_to_book']).toBe('statement_contradicts');
    expect(warnings(value).join(' ')).toMatch(
      /The statement of the year to 31 Dec 2016 cannot be right: its earnings per share are above the close at its end \(150\.00 and \d\d\.\d\d\)\. Its earnings per share and shares are left out\./,
    );
    const pence = makeYears(() => ({ eps_basic: 150, eps_diluted: 148 })).map((one) => ({ ...one, currency: 'GBP' }));
    expect(warnings(judge('value', { statements: pence })).join(' ')).not.toContain('cannot be right');
  });
});

describe('a cost of revenue of zero', () => {
  it('makes gross profitability and Piotroski missing, also where a gross profit is reported', () => {
    const statements = makeYears(() => ({
      cost_of_revenue: 0,
      gross_profit: 1000e6,
    }));
    expect(missing(judge('growth', { statements }))['gross_profitability']).toBe('item_missing');
    expect(missing(judge('value', { statements }))['piotroski_f']).toBe('item_missing');
  });
});

describe('dividends, in words', () => {
  const sentence = (analysis: Analysis, factor: string): string => {
    const line = analysis.points.find((one) => one.factor === factor);
    return line === undefined ? '' : pointSentence(factorWords(factor).label, line);
  };

  it('say which payments a yield is the sum of, and which extras stand beside it', () => {
    const extra = { day: day('2017-03-20'), amount: 1.5 };
    const analysis = judge('dividend', {
      dividends: [...halved, extra].sort((a, b) => a.day - b.day),
    });
    expect(sentence(analysis, 'dividend_yield')).toContain('(sum of the last four quarterly payments)');
    expect(warnings(analysis)).toContain(
      'Extra dividends of the last twelve months are not in the yield: 1.50 USD a share.',
    );
  });

  it('call a halved dividend a cut where the source tells splits, and leave it open where it tells none', () => {
    const cut = judge('dividend', { dividends: halved });
    expect(sentence(cut, 'years_without_cut')).toContain('0 years (up to the last cut)');
    expect(missing(cut)).not.toHaveProperty('dividend_growth_5y');
    const open = judge('dividend', { dividends: halved, splitsUnknown: true });
    expect(sentence(open, 'years_without_cut')).toContain('0 years (at least, up to a fall that may be a split)');
    expect(missing(open)).toMatchObject({
      dividend_growth_5y: 'dividend_fall_ambiguous',
    });
    expect(warnings(open)).toContain(
      'The dividend halved on 10 May 2016: a cut, or a split that is not on record. If it was a split, add ACME, its day ' +
        'and 2 to splits.csv.',
    );
  });

  it('still know growth where a fall that may be a split lies before its payments', () => {
    const early = halved.map((one) => ({
      ...one,
      amount: one.day < day('2010-05-10') ? 0.4 : 0.2,
    }));
    const analysis = judge('dividend', {
      dividends: early,
      splitsUnknown: true,
    });
    expect(missing(analysis)).not.toHaveProperty('dividend_growth_5y');
    expect(sentence(analysis, 'years_without_cut')).toContain('6 years (at least, up to a fall that may be a split)');
  });

  it('say that a company has stopped, and abstain only where a year paid nothing and nothing is due', () => {
    const until = (last: string): Analysis =>
      judge('dividend', {
        dividends: halved.filter((one) => one.day <= day(last)),
      });
    expect(sentence(until('2016-11-10'), 'years_without_cut')).toContain('0 years (the company has stopped paying)');
    expect(until('2016-05-10').abstentions.map(({ key }) => key)).toContain('pays_no_dividend');
    const yearly = [2011, 2012, 2013, 2014, 2015, 2016].map((year) => ({
      day: day(`${String(year)}-06-10`),
      amount: 1,
    }));
    expect(judge('dividend', { dividends: yearly }).abstentions.map(({ key }) => key)).not.toContain(
      'pays_no_dividend',
    );
  });
});
