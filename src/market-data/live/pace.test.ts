import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestStart, LATENESS_MS, memoryMs, windowsOf } from './pace.ts';

/** The most instants that any window of `windowMs`, open at its end, holds. */
function mostWithin(instants: readonly number[], windowMs: number): number {
  const sorted = [...instants].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [i, instant] of sorted.entries()) {
    while ((sorted[first] as number) <= instant - windowMs) first += 1;
    most = Math.max(most, i - first + 1);
  }
  return most;
}

describe('limits', () => {
  it('become sliding windows, of more than a second where less than one call a second is allowed', () => {
    expect(windowsOf({ perSecond: 10, perDay: 500 })).toEqual([
      { count: 10, windowMs: 1_000 },
      { count: 500, windowMs: 86_400_000 },
    ]);
    expect(windowsOf({ perSecond: 0.2, perDay: null })).toEqual([{ count: 1, windowMs: 5_000 }]);
  });

  it('let the first calls through at once', () => {
    expect(earliestStart(windowsOf({ perSecond: 2, perDay: 5 }), () => undefined, 123)).toBe(123);
  });

  it('hold in every window of true length, however late within its permit each call starts', () => {
    const arrivals = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 400 }),
        late: fc.integer({ min: 0, max: LATENESS_MS }),
        // Now and then somebody wants to start later, because a source asked for a pause or its own database is slow.
        lead: fc.oneof(fc.constant(0), fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 3_000 })),
      }),
      { minLength: 1, maxLength: 150 },
    );
    const limits = fc.record({
      perSecond: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(0.7), fc.constant(0.25)),
      perDay: fc.option(fc.integer({ min: 1, max: 60 })),
    });
    fc.assert(
      fc.property(limits, arrivals, (limit, calls) => {
        const windows = windowsOf(limit);
        const allowed: number[] = [];
        const started: number[] = [];
        let now = 1_000_000;
        for (const { wait, late, lead } of calls) {
          now += wait;
          const at = earliestStart(windows, (n) => allowed[allowed.length - n], now + lead);
          expect(at).toBeGreaterThanOrEqual(allowed.at(-1) ?? 0);
          allowed.push(at);
          started.push(at + late);
        }
        for (const { count, windowMs } of windows) expect(mostWithin(started, windowMs)).toBeLessThanOrEqual(count);
        // And none waits for nothing: each starts when it came, with another, or when a window has passed since one.
        for (const [i, at] of allowed.entries()) {
          const isForced = windows.some(({ count, windowMs }) => {
            const before = allowed[i - count];
            return before !== undefined && at - before <= Math.ceil(windowMs) + LATENESS_MS + 51;
          });
          const came = 1_000_000 + calls.slice(0, i + 1).reduce((sum, { wait }) => sum + wait, 0);
          expect(at === came + (calls[i]?.lead ?? 0) || isForced || at === allowed[i - 1]).toBe(true);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('are remembered for as long as their longest window', () => {
    expect(memoryMs(windowsOf({ perSecond: 5, perDay: null }))).toBeGreaterThan(1_000);
    expect(memoryMs(windowsOf({ perSecond: 5, perDay: 9 }))).toBeGreaterThan(86_400_000);
  });
});
