import { describe, expect, it } from 'vitest';
import { AS_OF, day, makeStatement, makeYears } from '../../../test/support/make-snapshot.ts';
import { booksOf } from '../factors/books.ts';
import { formatDay } from '../market/day.ts';
import { statementTablesOf } from './statement-tables.ts';

describe('the statements of a company', () => {
  it('are at most ten years and eight quarters, the newest last, with what follows of their items', () => {
    const quarters = Array.from({ length: 12 }, (_, i) => {
      const end = new Date(Date.UTC(2014 + Math.floor(i / 4), 3 * (i % 4) + 3, 0)).toISOString().slice(0, 10);
      return makeStatement(end, { revenue: 100 + i }, { period: 'Q' });
    });
    const books = booksOf([...makeYears((k) => ({ revenue: 1000 - k }), 12), ...quarters], AS_OF);
    const { years, quarters: newest } = statementTablesOf(books, []);
    expect(years?.ends.map(formatDay)).toHaveLength(10);
    expect([formatDay(years?.ends[0] ?? 0), formatDay(years?.ends.at(-1) ?? 0)]).toEqual(['2007-12-31', '2016-12-31']);
    expect(years?.lines.revenue).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999, 1000]);
    expect(years?.lines.free_cash_flow.at(-1)).toBe(150e6);
    expect(newest?.lines.revenue).toEqual([104, 105, 106, 107, 108, 109, 110, 111]);
  });

  it('give earnings a share on the share basis of today', () => {
    const books = booksOf(
      makeYears(() => ({ eps_diluted: 8, eps_basic: 8 }), 2),
      AS_OF,
    );
    const split = { day: day('2016-06-01'), ratio: 4 };
    expect(statementTablesOf(books, [split]).years?.lines.eps_diluted).toEqual([2, 8]);
  });

  it('leave out what is not known or in another currency, and are none where there is no statement', () => {
    const [old, recent] = makeYears(() => ({ operating_income: null }), 2);
    if (old === undefined || recent === undefined) throw new Error('two years were made');
    const { years } = statementTablesOf(booksOf([{ ...old, currency: 'EUR' }, recent], AS_OF), []);
    expect(years?.currency).toBe('USD');
    expect(years?.lines.revenue).toEqual([null, 1000e6]);
    expect(years?.lines.operating_income).toEqual([null, null]);
    expect(statementTablesOf(booksOf([], AS_OF), [])).toEqual({ years: null, quarters: null });
  });
});
