import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annualisedVolatility, beta, maxDrawdown, simpleReturns } from './risk.ts';

describe('risk measures', () => {
  it('take returns as fractions of the price before', () => {
    expect(Array.from(simpleReturns(Float64Array.of(100, 110, 99)))).toEqual([110 / 100 - 1, 99 / 110 - 1]);
    expect(simpleReturns(Float64Array.of(100)).length).toBe(0);
    expect(simpleReturns(new Float64Array(0)).length).toBe(0);
  });

  it('annualise the sample deviation by 252 sessions', () => {
    expect(annualisedVolatility(Float64Array.of(0.01, -0.01))).toBeCloseTo(Math.sqrt(0.0002 * 252), 12);
    expect(annualisedVolatility(Float64Array.of(0.01))).toBeNaN();
    expect(annualisedVolatility(Float64Array.of(0.01, NaN, 0.02))).toBeNaN();
  });

  it('measure the drawdown from the peak, not from the start', () => {
    expect(maxDrawdown(Float64Array.of(100, 200, 150, 180, 90, 300))).toBeCloseTo(0.55, 12);
    expect(maxDrawdown(Float64Array.of(1, 2, 3))).toBe(0);
    expect(maxDrawdown(Float64Array.of(1, NaN, 3))).toBeNaN();
    expect(maxDrawdown(new Float64Array(0))).toBeNaN();
  });

  it('find the slope of a line with any offset', () => {
    const market = Float64Array.of(0.01, -0.02, 0.005, 0.03);
    expect(
      beta(
        market.map((r) => 1.3 * r + 0.001),
        market,
      ),
    ).toBeCloseTo(1.3, 12);
    expect(beta(market, new Float64Array(4))).toBeNaN();
    expect(beta(Float64Array.of(1), Float64Array.of(1))).toBeNaN();
    expect(() => beta(market, market.slice(1))).toThrow(RangeError);
  });

  it('keep the drawdown of positive prices between nothing and everything', () => {
    const prices = fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(prices, (list) => {
        const fall = maxDrawdown(Float64Array.from(list));
        expect(fall).toBeGreaterThanOrEqual(0);
        expect(fall).toBeLessThan(1);
      }),
      { seed: 1978 },
    );
  });
});
