import { formatDay } from './day.ts';
import { noteAt } from './horizon.ts';
import { basisOf, isRise } from './sanity-jumps.ts';
import type { SplitReading } from './sanity-splits.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { ratioCell, ratioText } from './split-ratios.ts';
import { dailyDeviation, isOrdinaryStep, stepAt, tradingAt } from './steps.ts';
import { countBefore, type Suspects } from './suspects.ts';

/** Splits whose step lies inside 0.6..1.6; each also upside down. */
const SMALL = [11 / 10, 6 / 5, 5 / 4, 4 / 3, 3 / 2] as const;
const NAMED_WITHIN = Math.log(1.03);
/** A smaller step is told from no ordinary day, nor is one of at most this many daily deviations. */
const SEEN_OVER = Math.log(1.08);
const SEEN_DEVIATIONS = 10;

/**
 * A step inside 0.6..1.6 out of all proportion to the days before it, without a rise in trading and without a split or a
 * dividend on record: 3:2, 5:4, 11:10 and the like. It is judged, with a warning; the newest is told. Where the volume is
 * unknown only one as near as 3 % to such a split is.
 */
export function checkSmallSplits(facts: Facts, readings: readonly SplitReading[], { steps }: Suspects): SanityFlag[] {
  const { day, close, adjclose } = facts.candles;
  const onRecord = new Set(readings.map(({ at }) => at));
  for (let k = countBefore(steps, day.length) - 1; k >= 0; k--) {
    const i = steps[k] as number;
    const step = stepAt(close, i);
    const size = Math.abs(Math.log(step));
    if (!isOrdinaryStep(step) || !(size > SEEN_OVER) || onRecord.has(i)) continue;
    const usual = SEEN_DEVIATIONS * dailyDeviation(close, i);
    if (size <= usual) continue;
    if (adjclose !== null && Math.abs(Math.log(stepAt(adjclose, i))) <= usual) continue;
    const trading = tradingAt(facts.candles, i);
    const split = smallSplit(step);
    if (trading === null ? split === null : isRise(trading, step)) continue;
    const row =
      split === null ? {} : { row: `${facts.security.symbol},${formatDay(day[i] as number)},${ratioCell(split)}` };
    return noteAt(day, i, 'jump_without_split', {
      ...(trading === null ? { volume: 'unknown' } : {}),
      ...(split === null ? { what: 'jump' } : { what: 'split', split: ratioText(split) }),
      ratio: step,
      ...row,
      ...basisOf(facts),
    });
  }
  return [];
}

function smallSplit(step: number): number | null {
  const ratios = SMALL.flatMap((ratio) => [ratio, 1 / ratio]);
  const [nearest] = ratios.sort((a, b) => Math.abs(Math.log(step * a)) - Math.abs(Math.log(step * b)));
  return nearest !== undefined && Math.abs(Math.log(step * nearest)) <= NAMED_WITHIN ? nearest : null;
}
