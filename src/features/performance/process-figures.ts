import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFigures } from '../../platform/metrics/figures.ts';

/** A timer that comes so often tells how late timers come. */
const RESOLUTION_MS = 50;

/** Watches how this process is. */
export interface ProcessWatch {
  /** As it is now; the event loop since {@link ProcessWatch.reset}. */
  readonly now: () => ProcessFigures;
  readonly reset: () => void;
  readonly stop: () => void;
}

export function watchProcess(startedAt: number): ProcessWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // What is measured is the time between two timers, of which the resolution is no delay.
  const late = (ns: number): number =>
    delay.count === 0 ? 0 : Math.max(0, Math.round((ns / 1e6 - RESOLUTION_MS) * 1000) / 1000);
  return {
    now: () => {
      const { rss, heapUsed } = process.memoryUsage();
      return {
        started_at: startedAt,
        rss_bytes: rss,
        heap_used_bytes: heapUsed,
        event_loop_p50_ms: late(delay.percentile(50)),
        event_loop_p99_ms: late(delay.percentile(99)),
        event_loop_max_ms: late(delay.max),
      };
    },
    reset: () => delay.reset(),
    stop: () => void delay.disable(),
  };
}
