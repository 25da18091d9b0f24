import type { Range } from './price-range.ts';
import { isoDay, rangeFrom } from './price-range.ts';
import { dateText, percentOf, priceText, signedText } from '../text/format.ts';

const SPANS: Readonly<Record<Exclude<Range, 'max'>, string>> = {
  '1m': 'One month',
  '6m': 'Six months',
  '1y': 'One year',
  '5y': 'Five years',
};
/** Weekends and holidays: a range that begins this many days late still is what its name says. */
const LATE_DAYS = 6;

/** What the days that are shown really are: a name of a range is not said of a shorter history. */
function spanText(range: Range, first: number, last: number): string {
  const to = dateText(isoDay(last));
  if (range === 'max') return `Everything on record to ${to}`;
  const from = rangeFrom(last, range);
  const isWhole = first >= from && first - from <= LATE_DAYS;
  return isWhole ? `${SPANS[range]} to ${to}` : `Since ${dateText(isoDay(first))}`;
}

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
  const change = at(first) > 0 ? ` (${percentOf(signedText((at(last) / at(first) - 1) * 100, 1))})` : '';
  return (
    `${spanText(range, days[first] as number, days[last] as number)}: ` +
    `from ${priceText(at(first))} on ${on(first)} to ${priceText(at(last))} on ${on(last)}${change}. ` +
    `Highest close ${priceText(at(high))} on ${on(high)}, lowest ${priceText(at(low))} on ${on(low)}.`
  );
}
