import { describe, expect, it } from 'vitest';
import { parseDay } from '../../src/engine/market/day.ts';
import { spread } from './compared-chart.tsx';
import { comparedSummary, rebase } from './rebase.ts';

const first = parseDay('2026-11-16') ?? 0;
const series = (symbol: string, closes: readonly number[], offset = 0) => ({
  symbol,
  days: Int32Array.from(closes, (_, i) => first + offset + i),
  closes: Float64Array.from(closes),
});

describe('prices that are compared', () => {
  it('stand at 100 on the first day that all have a price of, and keep their own closes', () => {
    const rebased = rebase([series('A', [10, 20, 30, 15]), series('B', [8, 4, 6], 1)], 0);
    expect(Array.from(rebased?.days ?? [])).toEqual([first + 1, first + 2, first + 3]);
    expect(rebased?.lines.map(({ index }) => Array.from(index))).toEqual([
      [100, 150, 75],
      [100, 50, 75],
    ]);
    expect(Array.from(rebased?.lines[1]?.closes ?? [])).toEqual([8, 4, 6]);
  });

  it('have a gap where a symbol has no session or no price, and are none without two days in common', () => {
    const rebased = rebase([series('A', [10, 20, 30]), series('B', [8, Number.NaN, 6])], 0);
    expect(Array.from(rebased?.lines[1]?.index ?? [])).toEqual([100, Number.NaN, 75]);
    expect(rebase([series('A', [10, 20, 30]), series('B', [8], 2)], 0)).toBeNull();
    expect(rebase([series('A', [10, 20]), series('B', [8, 9], 40)], 0)).toBeNull();
  });

  it('say in words from when to when, and that they begin late', () => {
    const short = rebase([series('A', [10, 20, 30, 15]), series('B', [8, 4, 6], 1)], 0);
    expect(short && comparedSummary('1m', short)).toBe(
      'From 17 Nov 2026 to 19 Nov 2026: A −25.0%, B −25.0%. Each begins at 100.',
    );
    const late = rebase([series('A', new Array<number>(40).fill(5)), series('B', [8, 4], 20)], 0);
    expect(late && comparedSummary('1y', late)).toContain('No earlier session of one year has a price of all of them.');
  });

  it('have labels that do not cover one another, in the order of their lines', () => {
    for (const heights of [[0.5, 0.5, 0.5, 0.5], [1, 0.99, 0.98, 0.2], [0, 0, 1, 1], [0.9]]) {
      const places = spread(heights);
      const sorted = [...places].sort((a, b) => a - b);
      sorted.slice(1).forEach((place, i) => expect(place - (sorted[i] as number)).toBeGreaterThanOrEqual(0.0949));
      expect(Math.min(...sorted)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...sorted)).toBeLessThanOrEqual(1);
    }
  });
});
