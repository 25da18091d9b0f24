import type { Candles } from './candles.ts';
import { isRecent } from './horizon.ts';
import type { SanityFlag } from './snapshot.ts';
import { countBefore, QUIET_SESSIONS, type Suspects } from './suspects.ts';

/**
 * Runs of 10 or more sessions without volume. Such a run fails where it reaches into the last 252 sessions; an older
 * one is a warning, as no figure of volume reaches back to it. A source without any volume gives one warning instead.
 */
export function checkVolume({ day }: Candles, { quiet }: Suspects): SanityFlag[] {
  const until = countBefore(quiet, day.length);
  const end = quiet[until - 1];
  if (end === undefined) return [];
  let sessions = QUIET_SESSIONS;
  for (let k = until - 1; k > 0 && quiet[k - 1] === (quiet[k] as number) - 1; k--) sessions += 1;
  if (sessions === day.length) return [{ check: 'no_volume', failed: false, day: null, params: {} }];
  const failed = isRecent(end, day.length);
  return [{ check: 'zero_volume_run', failed, day: day[end] as number, params: { sessions } }];
}
