import { describe, expect, it } from 'vitest';
import { day, makeStatement } from '../../../test/support/make-snapshot.ts';
import { STATEMENT_ITEMS } from '../market/statements.ts';
import { debtOf, ebitOf, grossProfitOf, interestOf, isWithoutDebt, item, shortTermDebtOf } from './items.ts';
import { epsOf, sharesJump, sharesOf, splitRatioAfter } from './per-share.ts';

describe('an item of a statement', () => {
  it('is missing at zero where no going concern has none of it, and else is zero', () => {
    const missingAtZero = STATEMENT_ITEMS.filter(
      (name) => item(makeStatement('2016-12-31', { [name]: 0 }), name) === null,
    );
    expect([...missingAtZero].sort()).toEqual(
      (
        'cost_of_revenue current_assets current_liabilities depreciation eps_basic eps_diluted eps_estimate equity ' +
        'net_ppe operating_cash_flow receivables revenue sga total_assets total_liabilities'
      ).split(' '),
    );
  });

  it('is missing where it is no finite number', () => {
    for (const cash of [NaN, Infinity, -Infinity])
      expect(item(makeStatement('2016-12-31', { cash }), 'cash')).toBeNull();
  });

  it('of interest is missing at zero where there is debt, and nothing where there is none', () => {
    const interest = (items: Parameters<typeof makeStatement>[1]): number | null =>
      interestOf(makeStatement('2016-12-31', items));
    const noDebt = { long_term_debt: 0, short_term_debt: 0 };
    expect(interest({ interest_expense: 0 })).toBeNull();
    expect(interest({ interest_expense: null })).toBeNull();
    expect(interest({ ...noDebt, interest_expense: 0 })).toBe(0);
    expect(interest({ ...noDebt, interest_expense: null })).toBe(0);
    expect(interest({ interest_expense: null, long_term_debt: null, short_term_debt: null })).toBeNull();
    expect(interest({ interest_expense: 7 })).toBe(7);
  });

  it('EBIT is pre-tax income and interest, the source’s own only where interest is not known', () => {
    expect(ebitOf(makeStatement('2016-12-31', { ebit: 1 }))).toBe(200e6);
    expect(ebitOf(makeStatement('2016-12-31', { ebit: 1, interest_expense: 0 }))).toBe(1);
    expect(ebitOf(makeStatement('2016-12-31', { interest_expense: null }))).toBeNull();
    expect(ebitOf(makeStatement('2016-12-31', { ebit: 1, pretax_income: null }))).toBeNull();
  });

  it('of debt counts an absent part as none beside the other, and is missing where both are absent', () => {
    const made = (items: Parameters<typeof makeStatement>[1]): ReturnType<typeof makeStatement> =>
      makeStatement('2016-12-31', items);
    expect(debtOf(made({ short_term_debt: null }))).toBe(200e6);
    expect(debtOf(made({ long_term_debt: null }))).toBe(20e6);
    expect(debtOf(made({ short_term_debt: null, long_term_debt: null }))).toBeNull();
    expect(shortTermDebtOf(made({ short_term_debt: null }))).toBe(0);
    expect(shortTermDebtOf(made({ short_term_debt: null, long_term_debt: null }))).toBeNull();
    expect(isWithoutDebt(made({ short_term_debt: 0, long_term_debt: 0, interest_expense: 0 }))).toBe(true);
    expect(isWithoutDebt(made({ short_term_debt: 0, long_term_debt: 0, interest_expense: 1 }))).toBe(false);
  });

  it('of gross profit is worked out where it is reported as nothing', () => {
    expect(grossProfitOf(makeStatement('2016-12-31', { gross_profit: 5 }))).toBe(5);
    expect(grossProfitOf(makeStatement('2016-12-31', { gross_profit: 0 }))).toBe(400e6);
    expect(grossProfitOf(makeStatement('2016-12-31', { gross_profit: null, cost_of_revenue: 0 }))).toBeNull();
  });
});

describe('a figure per share', () => {
  const split = { day: day('2014-06-09'), ratio: 7 };

  it('is restated by splits after its share basis, not by one of that day', () => {
    expect(splitRatioAfter([split], day('2014-06-08'))).toBe(7);
    expect(splitRatioAfter([split], day('2014-06-09'))).toBe(1);
    const before = makeStatement('2013-12-31', { eps_diluted: 14, shares_outstanding: 3 });
    expect(epsOf(before, 'eps_diluted', [split])).toBe(2);
    expect(sharesOf(before, [split])).toEqual({ shares: 21, isImplied: false });
  });

  it('is on two share bases where implied shares change by over a half or under two thirds', () => {
    expect([0.67, 1, 1.5].map((now) => sharesJump(now, 1))).toEqual([false, false, false]);
    expect([0.66, 1.51, 7, 1 / 7].map((now) => sharesJump(now, 1))).toEqual([true, true, true, true]);
    expect([sharesJump(null, 1), sharesJump(1, null)]).toEqual([false, false]);
  });
});
