import type { Dividend } from '../../../engine/market/snapshot.ts';
import { splitBetweenCloses } from '../../../engine/market/sanity-adjclose.ts';
import type { Series } from './series.ts';

/** Below it a step is the rounding of a file with seven digits. */
const STEP = 1e-5;

/**
 * The dividends that an adjusted close implies. With q(i) = adjclose(i) / close(i), a step q(i) / q(i-1) > 1 + 1e-5 is
 * an ex-date at i of close(i-1) x (1 - q(i-1) / q(i)) a share. Inverse of the rule by which CRSP and Yahoo adjust.
 */
export function dividendsFromSteps(series: Pick<Series, 'day' | 'close'>, adjclose: Float64Array): Dividend[] {
  const dividends: Dividend[] = [];
  for (let i = 1; i < series.day.length; i++) {
    const close = series.close[i - 1] as number;
    const before = (adjclose[i - 1] as number) / close;
    const after = (adjclose[i] as number) / (series.close[i] as number);
    // Half the price is a split that only one of the columns knows of: the checks of the analysis name it.
    if (splitBetweenCloses(before, after) !== null) continue;
    if (before > 0 && after / before > 1 + STEP && Number.isFinite(after)) {
      dividends.push({ day: series.day[i] as number, amount: close * (1 - before / after) });
    }
  }
  return dividends;
}
