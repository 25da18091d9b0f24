import type { Candles } from './candles.ts';
import { isRecent } from './horizon.ts';
import type { SanityFlag } from './snapshot.ts';

/** Two weeks without a trade: no market, or a source that stopped reporting volume. */
const RUN_SESSIONS = 10;

/**
 * Runs of 10 or more sessions without volume. Such a run fails where it reaches into the last 252 sessions; an older
 * one is a warning, as no figure of volume reaches back to it. A source without any volume gives one warning instead.
 */
export function checkVolume(candles: Candles): SanityFlag[] {
  const { day, volume } = candles;
  let run = 0;
  let newest: { readonly end: number; readonly sessions: number } | null = null;
  for (let i = 0; i < day.length; i++) {
    run = (volume[i] as number) > 0 ? 0 : run + 1;
    if (run >= RUN_SESSIONS) newest = { end: i, sessions: run };
  }
  if (newest === null) return [];
  if (newest.sessions === day.length) return [{ check: 'no_volume', failed: false, day: null, params: {} }];
  const failed = isRecent(newest.end, day.length);
  return [{ check: 'zero_volume_run', failed, day: day[newest.end] as number, params: { sessions: newest.sessions } }];
}
