import { describe, expect, it } from 'vitest';
import { ratioCell, ratioText, usualSplit } from './split-ratios.ts';

const USUAL = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100];

describe('a usual split', () => {
  it('is n new shares for one or one for n, of these n and no others', () => {
    const told = Array.from({ length: 120 }, (_, i) => i + 2).filter((n) => usualSplit(1 / n, 1e-9) !== null);
    expect(told).toEqual(USUAL);
    for (const n of USUAL) expect([usualSplit(1 / n, 0.01), usualSplit(n, 0.01)]).toEqual([n, 1 / n]);
  });

  it('is the nearest on a log scale within the tolerance', () => {
    expect([usualSplit(1 / 2.4, 1), usualSplit(1 / 2.5, 1)]).toEqual([2, 3]);
    expect([usualSplit(Math.exp(0.099) / 2, 0.1), usualSplit(Math.exp(0.101) / 2, 0.1)]).toEqual([2, null]);
    expect([usualSplit(0, 0.1), usualSplit(NaN, 0.1)]).toEqual([null, null]);
  });
});

describe('a ratio', () => {
  it('is written in the smallest whole numbers that make it, of which the second is at most 100', () => {
    expect([2, 1.5, 0.125, 0.6, 1.1, 2 / 3, 1.01].map(ratioText)).toEqual([
      ...['2:1', '3:2', '1:8', '3:5', '11:10', '2:3', '101:100'],
    ]);
    expect(ratioText(103 / 101)).toBe(String(103 / 101));
    expect(ratioText(1e-9)).toBe('1e-9');
    expect([2, 1.5, 0.125].map(ratioCell)).toEqual(['2', '3:2', '1:8']);
  });
});
