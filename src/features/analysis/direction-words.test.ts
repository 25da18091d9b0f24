import { describe, expect, it } from 'vitest';
import type { Comparator, PointLine } from '../../engine/verdict/analysis.ts';
import { comparatorText, pointSentence, valueText } from './analysis.words.ts';
import { percentileText } from './direction-words.ts';

const sector: Comparator = { kind: 'sector', name: 'Industrials', n: 71, percentile: 0.948, median: 15.1 };
const house: Comparator = { kind: 'breakpoints', published: false };

const line = (factor: string, value: number, more: Partial<PointLine> = {}): PointLine => ({
  factor,
  kind: 'fundamental',
  points: 1,
  weight: 5,
  value,
  unit: 'ratio',
  comparator: house,
  reason: { key: 'vs_breakpoints', params: {} },
  inputs: {},
  source: 'test',
  as_of: '2017-06-30',
  ...more,
});

describe('the line of a reason', () => {
  it('says where the value stands among its peers and which way is better', () => {
    const ranked = line('price_to_book', 22.4, { comparator: sector });
    expect(comparatorText(ranked)).toBe('sector median 15.1x, 95th percentile of 71 companies, lower is better');
    expect(pointSentence('Price to book', ranked)).toBe(
      'Price to book: 22.4x; 95th percentile of 71 Industrials companies, whose median is 15.1x; lower is better.',
    );
    expect(comparatorText(line('gross_profitability', 0.3))).toBe('house thresholds, higher is better');
  });

  it('calls neither a high RSI nor a very high yield good', () => {
    expect(comparatorText(line('rsi_14', 80))).toBe('house thresholds, best near 62');
    expect(comparatorText(line('dividend_yield', 0.11))).toBe('house thresholds, best near 4.5%');
  });

  it('says that a strong trend counts against where the trend falls', () => {
    const falling = line('adx_14', 40, { reason: { key: 'vs_breakpoints', params: { against: true } } });
    expect(comparatorText(falling)).toBe('house thresholds, lower is better in a falling trend');
  });

  it('has no direction where there is no number, nor for a factor of an older engine', () => {
    expect(comparatorText(line('interest_cover', 1, { comparator: { kind: 'settled' } }))).toBe('');
    expect(comparatorText(line('long_gone', 1))).toBe('house thresholds');
  });
});

describe('a percentile', () => {
  it.each([
    [0, '0th'],
    [0.01, '1st'],
    [0.12, '12th'],
    [0.22, '22nd'],
    [0.434, '43rd'],
    [0.946, '95th'],
    [1, '100th'],
  ])('of %d is the %s', (percentile, rank) => {
    expect(percentileText(percentile)).toBe(`${rank} percentile`);
  });
});

describe('an earnings surprise', () => {
  const surprise = (actual: number, estimate: number): PointLine =>
    line('earnings_surprise', (actual - estimate) / 125, {
      inputs: { actual, estimate, price: 125, quarter: '2017-03-31' },
      reason: { key: 'vs_breakpoints', params: { variant: 'estimate' } },
    });

  it('is a share of the price, with the surprise against the estimate beside it', () => {
    expect(valueText(surprise(1.2, 1.25))).toBe(
      '\u22120.04% of the price (\u22124.0% against the estimate: 1.20 a share, 1.25 expected)',
    );
    expect(pointSentence('Earnings surprise', surprise(1.2, 1.25))).toContain(
      'Earnings surprise: \u22120.04% of the price (\u22124.0% against the estimate: 1.20 a share, 1.25 expected), scored',
    );
  });

  it('is no percentage of an expected loss', () => {
    expect(valueText(surprise(-0.5, -1))).toBe('+0.40% of the price (\u22120.50 a share, \u22121.00 expected)');
  });

  it('in standard deviations is no share of the price', () => {
    const sue = line('earnings_surprise', 1.5, { reason: { key: 'vs_breakpoints', params: { variant: 'sue' } } });
    expect(valueText(sue)).toBe('1.50');
    expect(pointSentence('Earnings surprise', sue)).toContain(
      '1.50 (against earlier quarters, in standard deviations)',
    );
  });
});
