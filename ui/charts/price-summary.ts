import type { Range } from './price-range.ts';
import { isoDay } from './price-range.ts';
import { dateText, priceText, signedText } from '../text/format.ts';

const SPANS: Readonly<Record<Range, string>> = {
  '1m': 'One month',
  '6m': 'Six months',
  '1y': 'One year',
  '5y': 'Five years',
  max: 'Everything on record',
};

/** The chart in one sentence: from, to, change, high and low with their days. */
export function priceSummary(range: Range, days: Int32Array, closes: Float64Array): string {
  const known = Array.from(closes.keys()).filter((i) => Number.isFinite(closes[i]));
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return 'No prices in this range.';
  const at = (i: number): number => closes[i] as number;
  const on = (i: number): string => dateText(isoDay(days[i] as number));
  const high = known.reduce((a, b) => (at(b) > at(a) ? b : a));
  const low = known.reduce((a, b) => (at(b) < at(a) ? b : a));
  const change = at(first) > 0 ? ` (${signedText((at(last) / at(first) - 1) * 100, 1)}%)` : '';
  return (
    `${SPANS[range]} to ${on(last)}: from ${priceText(at(first))} to ${priceText(at(last))}${change}. ` +
    `Highest close ${priceText(at(high))} on ${on(high)}, lowest ${priceText(at(low))} on ${on(low)}.`
  );
}
