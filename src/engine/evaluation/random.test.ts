import { describe, expect, it } from 'vitest';
import { createRandom, nextMinimalStandard, shuffle } from './random.ts';

describe('the generator of repeatable draws', () => {
  it('is the minimal standard one: C++ states its ten-thousandth number as 399268537', () => {
    let state = 1;
    for (let i = 0; i < 10_000; i++) state = nextMinimalStandard(state);
    expect(state).toBe(399_268_537);
  });

  it('gives the same numbers for the same seed, others for another, all within [0, 1)', () => {
    const draw = (seed: number): number[] => Array.from({ length: 2000 }, createRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    for (const seed of [0, -5, 2_147_483_646]) expect(draw(seed).every((u) => u >= 0 && u < 1)).toBe(true);
    expect(draw(7).reduce((a, b) => a + b) / 2000).toBeCloseTo(0.5, 1);
  });

  it('shuffles without loss', () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = shuffle([...list], createRandom(3));
    expect(shuffled).not.toEqual(list);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(list);
  });
});
