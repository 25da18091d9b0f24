import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moneyChangeText, moneyText } from './money.ts';

describe('a price in words', () => {
  it('has two decimals, four below one unit, more below a cent, commas and a true minus', () => {
    const prices = [1234.5, 61, 0.0731, 0.5, 0.01, 0.0041, 0.00010334, 0.000001, 1e-9, -3, 0, 523_000.25];
    expect(prices.map(moneyText)).toEqual([
      ...['1,234.50', '61.00', '0.0731', '0.5000', '0.0100', '0.00410', '0.000103', '0.00000100', '0.00000000100'],
      ...['−3.00', '0.00', '523,000.25'],
    ]);
  });

  it('is never zero for a price that is not, and never off by more than half a percent', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e9, noNaN: true }), (price) => {
        const shown = Number(moneyText(price).replaceAll(',', ''));
        expect(Math.abs(shown / price - 1)).toBeLessThanOrEqual(0.0051);
      }),
    );
  });

  it('shows a change with the decimals of its price, and more where it would show as zero', () => {
    expect([
      moneyChangeText(0.78, 198.56),
      moneyChangeText(-3.1, 61),
      moneyChangeText(0, 61),
      moneyChangeText(-0.001, 61),
      moneyChangeText(0.02, 0.52),
      moneyChangeText(-1.45e-7, 0.00010334),
      moneyChangeText(-0.00001, 0.0041),
      moneyChangeText(0, 0.0041),
      moneyChangeText(1.7e-20, 0.0041),
    ]).toEqual(['+0.78', '−3.10', '0.00', '0.00', '+0.0200', '−0.000000145', '−0.0000100', '0.00000', '0.00000']);
  });
});
