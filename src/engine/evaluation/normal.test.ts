import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile, studentQuantile } from './normal.ts';

describe("the normal distribution and Student's t", () => {
  it('agree with SciPy 1.17', () => {
    expect(normalCdf(-3.5)).toBeCloseTo(0.00023262907903552502, 14);
    expect(normalCdf(-1.96)).toBeCloseTo(0.024997895148220435, 14);
    expect(normalCdf(0.3)).toBeCloseTo(0.6179114221889526, 14);
    expect(normalCdf(2.2)).toBeCloseTo(0.9860965524865014, 14);
    expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424308822899, 8);
    expect(normalQuantile(0.025)).toBeCloseTo(-1.9599639845400545, 9);
    expect(normalQuantile(0.3)).toBeCloseTo(-0.5244005127080409, 9);
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 9);
    expect(studentQuantile(0.025, 7)).toBeCloseTo(-2.3646242515927844, 3);
    expect(studentQuantile(0.025, 10)).toBeCloseTo(-2.2281388519862753, 3);
    expect(studentQuantile(0.025, 39)).toBeCloseTo(-2.022690920036761, 5);
  });

  it('have ends and a middle', () => {
    expect([normalCdf(-40), normalCdf(0), normalCdf(40), normalCdf(NaN)]).toEqual([0, 0.5, 1, NaN]);
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(2)]).toEqual([-Infinity, Infinity, NaN]);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  });
});
