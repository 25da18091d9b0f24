import type { SourceLimits } from './live-source.ts';

/** A caller that was allowed to call at an instant may start up to so many milliseconds later; later it must ask anew. */
export const LATENESS_MS = 100;
/** What two calls may differ in on their way to the source, in milliseconds. */
const DELIVERY_MS = 50;
const DAY_MS = 86_400_000;

/** At most `count` calls in any `windowMs` milliseconds. */
export interface Window {
  readonly count: number;
  readonly windowMs: number;
}

/** Limits as sliding windows, the shortest first; a rate below one a second is one in a longer window. */
export function windowsOf(limits: SourceLimits): readonly [Window, ...Window[]] {
  const { perSecond, perDay } = limits;
  const second =
    perSecond >= 1 ? { count: Math.floor(perSecond), windowMs: 1000 } : { count: 1, windowMs: 1000 / perSecond };
  return perDay === null ? [second] : [second, { count: perDay, windowMs: DAY_MS }];
}

/**
 * The earliest instant from `now` on at which one more call may start. Because it is up to {@link LATENESS_MS} late, and
 * the one that it follows was perhaps not, windows are kept longer than they are by that much: then no window of the
 * true length ever holds more calls than allowed. `past(n)` is the instant allowed to the n-th last call (1: the last).
 */
export function earliestStart(
  windows: readonly Window[],
  past: (n: number) => number | undefined,
  now: number,
): number {
  // Never before the last one: rows stand in the order of their instants, which the windows rely on.
  let start = Math.max(now, past(1) ?? 0);
  for (const { count, windowMs } of windows) {
    const before = past(count);
    if (before !== undefined) start = Math.max(start, Math.ceil(before + windowMs + LATENESS_MS + DELIVERY_MS));
  }
  return start;
}

/** For how long calls must be remembered, in milliseconds. */
export function memoryMs(windows: readonly Window[]): number {
  return Math.max(...windows.map(({ windowMs }) => windowMs)) + LATENESS_MS + DELIVERY_MS;
}
