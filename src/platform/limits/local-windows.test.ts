import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalWindows } from './local-windows.ts';
import type { Limit } from './sliding-window.ts';

const MINUTE: Limit = { name: 'minute', most: 30, windowMs: 60_000 };
const HOUR: Limit = { name: 'hour', most: 100, windowMs: 3_600_000 };

/** How many of the requests at these instants go on, one after another. */
function allowed(windows: LocalWindows, key: string, limits: readonly Limit[], instants: readonly number[]): number {
  return instants.filter((at) => windows.take(key, limits, at).waitMs === 0).length;
}

const every = (ms: number, count: number, from: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i * ms);

describe('a sliding window', () => {
  it.each([20, 300, 1000])('lets exactly 30 of 35 requests on, one each %i ms, whatever the second', (ms) => {
    for (let from = 0; from < 60_000; from += 500) {
      const windows = new LocalWindows();
      const verdicts = every(ms, 35, from).map((at) => windows.take('a', [MINUTE], at).waitMs === 0);
      expect(verdicts).toEqual([...Array<boolean>(30).fill(true), ...Array<boolean>(5).fill(false)]);
    }
  });

  it('refuses the 101st within the hour until the first is an hour old', () => {
    const windows = new LocalWindows();
    const instants = every(30_000, 100, 0);
    expect(allowed(windows, 'a', [MINUTE, HOUR], instants)).toBe(100);
    const at = 3_010_000;
    expect(windows.take('a', [MINUTE, HOUR], at).waitMs).toBe(590_000);
    expect(windows.take('a', [MINUTE, HOUR], at + 589_999).waitMs).toBe(1);
    expect(windows.take('a', [MINUTE, HOUR], at + 590_000).waitMs).toBe(0);
  });

  it('says how many are left and until when', () => {
    const windows = new LocalWindows();
    windows.take('a', [MINUTE, HOUR], 1000);
    const { standings } = windows.take('a', [MINUTE, HOUR], 2000);
    expect(standings.map(({ remaining, resetMs }) => [remaining, resetMs])).toEqual([
      [28, 59_000],
      [98, 3_599_000],
    ]);
  });

  it('counts again at once after the clock was set back by more than the window', () => {
    const windows = new LocalWindows();
    expect(allowed(windows, 'a', [MINUTE], Array<number>(31).fill(86_400_000))).toBe(30);
    expect(windows.take('a', [MINUTE], 1000).waitMs).toBe(0);
  });

  it('is held for a bounded number of keys, and forgets those first that were counted longest ago', () => {
    const windows = new LocalWindows(1000);
    for (let i = 0; i < 10_000; i += 1) windows.take(`client ${i}`, [MINUTE], 1000 + i);
    expect(windows.size).toBe(1000);
    expect(windows.take('client 9999', [MINUTE], 11_000).standings[0]?.remaining).toBe(28);
    // Whoever asked for nothing in an hour takes no place.
    windows.take('late', [MINUTE], 4_000_000);
    expect(windows.size).toBe(1);
  });

  it('agrees with a plain model that remembers everything: always most within the window, and waiting as told works', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b'),
      after: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(2000)),
      waits: fc.boolean(),
    });
    const limits: fc.Arbitrary<Limit[]> = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 900 }), fc.nat(12), fc.nat(4000))
      .map(([most, windowMs, more, longer]) => [
        { name: 'short', most, windowMs },
        { name: 'long', most: most + more, windowMs: windowMs + longer },
      ]);
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120 }), (rules, steps) => {
        const windows = new LocalWindows();
        const counted: { key: string; at: number }[] = [];
        let at = 0;
        for (const { key, after, waits } of steps) {
          at += after;
          const has = (instant: number): boolean =>
            rules.every(
              ({ most, windowMs }) =>
                counted.filter((hit) => hit.key === key && hit.at > instant - windowMs && hit.at <= instant).length <
                most,
            );
          const { waitMs } = windows.take(key, rules, at);
          expect(waitMs === 0).toBe(has(at));
          if (waitMs === 0) counted.push({ key, at });
          else {
            expect(has(at + waitMs)).toBe(true);
            expect(has(at + waitMs - 1)).toBe(false);
            if (waits) at += waitMs;
          }
        }
      }),
      { numRuns: 500, seed: 13 },
    );
  });
});
