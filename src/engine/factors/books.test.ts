import { describe, expect, it } from 'vitest';
import { AS_OF, day, makeStatement, makeYears } from '../../../test/support/make-snapshot.ts';
import type { Statement } from '../market/statements.ts';
import { booksOf } from './books.ts';

const quarter = (end: string, items: Parameters<typeof makeStatement>[1] = {}): Statement =>
  makeStatement(end, items, { period: 'Q' });
const YEAR_OF_QUARTERS = ['2016-03-31', '2016-06-30', '2016-09-30', '2016-12-31'];

describe('the books of a company', () => {
  it('hold, of two statements of one period, the one that became known last', () => {
    const first = makeStatement('2016-12-31', { revenue: 1 }, { known: day('2017-02-20') });
    const restated = makeStatement('2016-12-31', { revenue: 2 }, { known: day('2017-05-10') });
    for (const statements of [
      [first, restated],
      [restated, first],
    ]) {
      expect(booksOf(statements, AS_OF).years[0]).toBe(restated);
      expect(booksOf(statements, day('2017-05-09')).years[0]).toBe(first);
    }
  });

  it('never bridge a fiscal year that is not there', () => {
    const years = makeYears().filter((statement) => statement.periodEnd !== day('2015-12-31'));
    expect(booksOf(years, AS_OF).years.map((year) => year !== null)).toEqual([true, false, true, true]);
  });

  it('take a fiscal year that ends up to 45 days off for the year it stands for', () => {
    const at = (end: string): unknown => booksOf([...makeYears(() => ({}), 1), makeStatement(end)], AS_OF).years[1];
    expect(at('2015-11-16')).toMatchObject({ periodEnd: day('2015-11-16') });
    expect(at('2015-11-15') ?? null).toBeNull();
  });

  it('read flows from four quarters, also where they end with the fiscal year, and else from the year', () => {
    const quarters = YEAR_OF_QUARTERS.map((end) => quarter(end));
    const variants = (statements: readonly Statement[]): string[] =>
      booksOf(statements, AS_OF).periods.map(({ variant }) => variant);
    expect(variants([...quarters, ...makeYears()])).toEqual(['ttm', 'fy']);
    expect(variants(quarters)).toEqual(['ttm']);
    expect(variants([...quarters.slice(1), ...makeYears()])).toEqual(['fy']);
    const older = YEAR_OF_QUARTERS.map((end) => quarter(end.replace('-12-31', '-12-30')));
    expect(variants([...older, ...makeYears()])).toEqual(['fy']);
  });

  it('take quarters of 11 to 18 weeks for a year, by their stated starts or by the ends of those before', () => {
    const starting = (...spans: readonly (readonly [start: string, end: string])[]): number =>
      booksOf(
        spans.map(([start, end]) => ({ ...quarter(end), periodStart: day(start) })),
        AS_OF,
      ).periods.length;
    const first = ['2016-01-03', '2016-03-26'] as const;
    const [second, third] = [['2016-03-27', '2016-06-18'] as const, ['2016-06-19', '2016-09-10'] as const];
    // 12, 12, 12 and 16 weeks; the same without stated starts; and a year that has lost a month.
    expect(starting(first, second, third, ['2016-09-11', '2016-12-31'])).toBe(1);
    const ends = [first, second, third, ['', '2016-12-31'] as const].map(([, end]) => quarter(end));
    expect(booksOf(ends, AS_OF).periods).toHaveLength(1);
    expect(starting(first, second, third, ['2016-10-09', '2016-12-31'])).toBe(0);
    expect(starting(['2016-01-31', '2016-03-26'], second, third, ['2016-09-11', '2016-12-31'])).toBe(0);
    expect(starting(first, second, third, ['2016-09-11', '2016-12-03'])).toBe(0);
    expect(starting(first, second, third, ['2016-09-18', '2016-12-31'])).toBe(1);
    expect(starting(first, second, third, ['2016-09-19', '2016-12-31'])).toBe(0);
  });

  it('do not take quarters that do not follow each other for a year', () => {
    const ends = (...texts: string[]): number =>
      booksOf(
        texts.map((end) => quarter(end)),
        AS_OF,
      ).periods.length;
    expect(ends('2016-04-01', '2016-06-30', '2016-09-30', '2016-12-31')).toBe(1);
    expect(ends('2015-12-31', '2016-06-30', '2016-09-30', '2016-12-31')).toBe(0);
    expect(ends('2016-04-20', '2016-06-30', '2016-09-30', '2016-12-31')).toBe(0);
  });
});
