import type { Candles } from './candles.ts';
import type { SanityFlag } from './snapshot.ts';

/** Two weeks without a trade: no market, or a source that stopped counting. */
const RUN_SESSIONS = 10;
/** Only runs that reach into the window that volume is read from, or a year of it, say something of today. */
const WINDOW_SESSIONS = 252;

/**
 * Runs of 10 or more sessions without volume. Such a run fails where it reaches into the last 252 sessions; an older
 * one is a warning.
 */
export function checkVolume(candles: Candles): SanityFlag[] {
  const { day, volume } = candles;
  const window = day.length - WINDOW_SESSIONS;
  let run = 0;
  let newest: { readonly end: number; readonly sessions: number } | null = null;
  for (let i = 0; i < day.length; i++) {
    run = (volume[i] as number) > 0 ? 0 : run + 1;
    if (run >= RUN_SESSIONS) newest = { end: i, sessions: run };
  }
  if (newest === null) return [];
  const params = { sessions: newest.sessions };
  return [{ check: 'zero_volume_run', failed: newest.end >= window, day: day[newest.end] as number, params }];
}
