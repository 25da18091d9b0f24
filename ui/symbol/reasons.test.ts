import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analysisFixture, pointLine } from '../../test/support/page-fixture.ts';
import { byWeight, sumText } from './reasons.tsx';

/** Adds up a sum as a reader would. */
function added(text: string): { readonly left: number; readonly right: number } {
  const [left = '', right = ''] = text.replaceAll('−', '-').split(' = ');
  const terms = left
    .replace('50 neutral', '50')
    .replaceAll(/([+-]) /g, '$1')
    .split(' ');
  return { left: terms.reduce((sum, term) => sum + Number(term), 0), right: Number(right) };
}

describe('the sum line', () => {
  it('reads 50 neutral, each point in the order shown, and the score', () => {
    expect(sumText({ points: analysisFixture().points, score: 62 })).toBe('50 neutral + 9 + 7 − 6 + 5 − 3 = 62');
  });

  it('adds up for any points', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 10 }), (given) => {
        const points = given.map((each, i) => pointLine(`Factor ${i}`, each, 5, '1', ''));
        const score = given.reduce((a, b) => a + b, 50);
        expect(added(sumText({ points, score }))).toEqual({ left: score, right: score });
      }),
    );
  });
});

describe('the reasons', () => {
  it('come by their weight, of one weight by how much they moved the score, equal ones as the strategy has them', () => {
    const points = [
      [-2, 5],
      [5, 5],
      [2, 5],
      [-5, 5],
      [1, 9],
    ].map(([each = 0, weight = 0], i) => pointLine(`F${i}`, each, weight, '', ''));
    expect(byWeight(points).map(({ label }) => label)).toEqual(['F4', 'F1', 'F3', 'F0', 'F2']);
  });
});
