import { type Candles, lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import type { Dividend, Split } from '../../../engine/market/snapshot.ts';
import { moveToShownSession } from '../../../engine/market/sanity-splits.ts';
import { dividendsFromSteps } from './dividend-steps.ts';
import type { Series } from './series.ts';

/** What the prices of files without an adjusted close are adjusted for. */
export const ADJUSTMENTS = ['none', 'split', 'total'] as const;
export type Adjustment = (typeof ADJUSTMENTS)[number];

export interface Adjusted {
  readonly candles: Candles;
  /** On the share basis of the candles; null where the files cannot know them. */
  readonly dividends: readonly Dividend[] | null;
  /** Those up to the last candle: the price basis does not include later ones. */
  readonly splits: readonly Split[];
  /** True where the file holds prices as traded. */
  readonly asTraded?: true;
}

/**
 * Candles, dividends and splits of one symbol from its price rows and what splits.csv and dividends.csv say.
 *
 * A series with an adjusted close is on the newest share basis already, but for splits on record that its adjusted close
 * shows and its closes do not: they are restated for those. Its dividends are those of dividends.csv, or else the steps of
 * adjclose / close. Without one, `adjustment` says what the prices are: `none` divides them by the
 * splits after each day (and the dividends too); `none` and `split` get an adjusted close from dividends.csv where there
 * is such a file; `total` has neither a price level nor dividends.
 *
 * @param dividends This symbol's rows of dividends.csv, on the basis of the prices in the files; null without that file.
 */
export function adjustSeries(
  series: Series,
  adjustment: Adjustment,
  allSplits: readonly Split[],
  dividends: readonly Dividend[] | null,
): Adjusted {
  const first = series.day[0] as number;
  const last = series.day[series.day.length - 1] as number;
  const splits = allSplits.filter((split) => split.day <= last);
  const within = dividends?.filter((dividend) => dividend.day >= first && dividend.day <= last) ?? null;
  if (series.adjclose !== null) {
    const { adjclose } = series;
    const basis = restate(
      series,
      splits.filter((split) => isMissingInClose(series, adjclose, split)),
    );
    const known = within !== null && within.length > 0 ? within : dividendsFromSteps(basis, adjclose);
    return { candles: { ...basis, adjustment: 'split' }, dividends: known, splits };
  }
  if (adjustment === 'total') {
    return { candles: { ...series, adjclose: series.close, adjustment: 'total' }, dividends: null, splits };
  }
  if (adjustment === 'split') {
    const adjclose = within === null ? null : adjustForDividends(series, within);
    return { candles: { ...series, adjclose, adjustment: 'split' }, dividends: within, splits };
  }
  const shown = moveToShownSession(series.day, series.close, splits);
  const basis = restate(series, shown);
  const paid = within?.map((dividend) => restateDividend(dividend, shown)) ?? null;
  const adjclose = paid === null ? null : adjustForDividends(basis, paid);
  return { candles: { ...basis, adjclose, adjustment: 'split' }, dividends: paid, splits: shown, asTraded: true };
}

/** How near the step of close / step of adjusted close must be to a split's ratio to be that split. */
const SAME_SPLIT = 0.01;

/** True where the closes stand as traded at this split while the adjusted close is adjusted for it. */
function isMissingInClose({ day, close }: Series, adjclose: Float64Array, split: Split): boolean {
  const before = lastIndexOnOrBefore(day, split.day - 1);
  if (before < 0 || before + 1 >= day.length || Math.abs(Math.log(split.ratio)) <= 2 * SAME_SPLIT) return false;
  const ratioOf = (column: Float64Array): number => (column[before + 1] as number) / (column[before] as number);
  return Math.abs((ratioOf(close) / ratioOf(adjclose)) * split.ratio - 1) <= SAME_SPLIT;
}

/** Prices divided by the ratios of all splits after their day, volume multiplied by them. */
function restate(series: Series, splits: readonly Split[]): Series {
  if (splits.length === 0) return series;
  const n = series.day.length;
  const factor = new Float64Array(n).fill(1);
  for (const split of splits) {
    const end = lastIndexOnOrBefore(series.day, split.day - 1);
    for (let i = 0; i <= end; i++) factor[i] = (factor[i] as number) * split.ratio;
  }
  const divided = (column: Float64Array): Float64Array => column.map((value, i) => value / (factor[i] as number));
  return {
    ...series,
    open: divided(series.open),
    high: divided(series.high),
    low: divided(series.low),
    close: divided(series.close),
    volume: series.volume.map((value, i) => value * (factor[i] as number)),
  };
}

function restateDividend(dividend: Dividend, splits: readonly Split[]): Dividend {
  const later = splits.filter((split) => split.day > dividend.day);
  return { day: dividend.day, amount: later.reduce((amount, split) => amount / split.ratio, dividend.amount) };
}

/**
 * Adjusted close by the rule of CRSP and Yahoo: every close before an ex-date times 1 - dividend / close of the session
 * before it. A dividend that is not below that close cannot be one and adjusts nothing (the sanity checks name it).
 */
function adjustForDividends(series: Series, dividends: readonly Dividend[]): Float64Array {
  const adjusted = series.close.slice();
  let factor = 1;
  let next = dividends.length - 1;
  for (let i = adjusted.length - 1; i > 0; i--) {
    adjusted[i] = (series.close[i] as number) * factor;
    const close = series.close[i - 1] as number;
    let paid = 0;
    while (next >= 0 && (dividends[next] as Dividend).day > (series.day[i - 1] as number)) {
      paid += (dividends[next--] as Dividend).amount;
    }
    if (close > 0 && paid < close) factor *= 1 - paid / close;
  }
  if (adjusted.length > 0) adjusted[0] = (series.close[0] as number) * factor;
  return adjusted;
}
