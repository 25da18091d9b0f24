import { describe, expect, it } from 'vitest';
import { isUnusual, modifiedZScore, TRAFFIC_MINUTES, unusualNow } from './usual-traffic.ts';

/** Knuth's way to draw from a Poisson distribution, from Park and Miller's generator. */
function poisson(seed: number): (mean: number) => number {
  let state = seed;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return (mean) => {
    const limit = Math.exp(-mean);
    let product = random();
    let count = 0;
    while (product > limit) {
      product *= random();
      count += 1;
    }
    return count;
  };
}

describe('unusual traffic', () => {
  it('is judged by the modified z-score', () => {
    // Iglewicz and Hoaglin's formula by hand: median 5, MAD 2, so 0.6745 * (12 - 5) / 2.
    expect(modifiedZScore(12, [1, 3, 5, 7, 9])).toBeCloseTo(2.36075, 10);
    // MAD 0: median 5, distances 0 0 0 0 5, mean 1.
    expect(modifiedZScore(12, [5, 5, 5, 5, 10])).toBeCloseTo(7 / 1.253314, 10);
    expect(modifiedZScore(6, [5, 5, 5])).toBe(Infinity);
    expect(modifiedZScore(5, [5, 5, 5])).toBe(0);
  });

  it('needs a baseline, a busy minute and twice the usual', () => {
    const usual = Array.from({ length: 30 }, (_, i) => 40 + (i % 5));
    expect(isUnusual(500, usual)).toBe(true);
    expect(isUnusual(500, usual.slice(0, 19))).toBe(false);
    expect(
      isUnusual(
        59,
        Array.from({ length: 30 }, () => 1),
      ),
    ).toBe(false);
    expect(isUnusual(75, usual)).toBe(false);
  });

  it('is never found in a week of ordinary traffic with its days and nights, and found where somebody floods', () => {
    const draw = poisson(20_261_120);
    const found: (readonly [number, number])[] = [];
    const minutes: (number | null)[] = [];
    const pass = (minute: number, count: number | null): void => {
      minutes.push(count);
      const traffic = new Map([['GET /s/:symbol', minutes.slice(-TRAFFIC_MINUTES)]]);
      for (const { count: unusual } of unusualNow(traffic)) found.push([minute, unusual]);
    };
    const rate = (minute: number): number => 90 + 60 * Math.sin((minute / 1440) * 2 * Math.PI);
    // It is switched off for half an hour on the third day.
    const isOff = (minute: number): boolean => minute >= 4000 && minute < 4030;
    for (let minute = 0; minute < 10_080; minute += 1) pass(minute, isOff(minute) ? null : 1 + draw(rate(minute)));
    expect(found).toEqual([]);
    // Three minutes, none of which becomes usual.
    for (let minute = 10_080; minute < 10_083; minute += 1) pass(minute, 900);
    pass(10_083, 1);
    expect(found).toEqual([10_080, 10_081, 10_082].map((minute) => [minute, 900]));
  });
});
