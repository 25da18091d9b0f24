import { formatDay } from './day.ts';
import { faultAt, noteAt } from './horizon.ts';
import type { Candles } from './candles.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { countBefore, type Suspects } from './suspects.ts';

/** So many rows in succession that are alike are a source that stood still; fewer are a warning. */
const ALIKE = 3;
/** The same of rows that hold a single price, which a thinly traded security may repeat. */
const ALIKE_OF_ONE_PRICE = 6;

/**
 * Rows that repeat the one before in open, high, low, close and volume, with a volume: no market does that, a source that
 * stood still does. The newest run of three or more is a fault, a newer pair a warning. (Of 573,000 rows of real prices
 * since 1998 none repeats the one before.)
 */
export function checkRepeats({ candles, security, source }: Facts, { repeats }: Suspects): SanityFlag[] {
  const { day } = candles;
  const notes: SanityFlag[] = [];
  for (let k = countBefore(repeats, day.length) - 1; k >= 0; k--) {
    const last = repeats[k] as number;
    while (k > 0 && repeats[k - 1] === (repeats[k] as number) - 1) k -= 1;
    const first = (repeats[k] as number) - 1;
    const rows = last - first + 1;
    const params = { rows, from: formatDay(day[first] as number), symbol: security.symbol, source };
    if (rows >= (hasOnePrice(candles, last) ? ALIKE_OF_ONE_PRICE : ALIKE))
      return [...notes, faultAt(day, last, 'repeated_rows', params)];
    if (notes.length === 0 && !hasOnePrice(candles, last)) notes.push(...noteAt(day, last, 'repeated_rows', params));
  }
  return notes;
}

function hasOnePrice({ high, low }: Candles, i: number): boolean {
  return high[i] === low[i];
}
