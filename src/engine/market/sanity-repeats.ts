import { formatDay } from './day.ts';
import { faultAt, noteAt } from './horizon.ts';
import type { Candles } from './candles.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

/** So many rows in succession that are alike are a source that stood still; fewer are a warning. */
const ALIKE = 3;
/** The same of rows that hold a single price, which a thinly traded security may repeat. */
const ALIKE_OF_ONE_PRICE = 6;

/**
 * Rows that repeat the one before in open, high, low, close and volume, with a volume: no market does that, a source that
 * stood still does. The newest run of three or more is a fault, a newer pair a warning. (Of 573,000 rows of real prices
 * since 1998 none repeats the one before.)
 */
export function checkRepeats({ candles, security, source }: Facts): SanityFlag[] {
  const { day } = candles;
  const notes: SanityFlag[] = [];
  for (let i = day.length - 1; i > 0; i--) {
    if (!repeats(candles, i)) continue;
    const last = i;
    while (i > 1 && repeats(candles, i - 1)) i -= 1;
    const first = i - 1;
    const rows = last - first + 1;
    const params = { rows, from: formatDay(day[first] as number), symbol: security.symbol, source };
    if (rows >= (hasOnePrice(candles, last) ? ALIKE_OF_ONE_PRICE : ALIKE))
      return [...notes, faultAt(day, last, 'repeated_rows', params)];
    if (notes.length === 0 && !hasOnePrice(candles, last)) notes.push(...noteAt(day, last, 'repeated_rows', params));
  }
  return notes;
}

function repeats({ open, high, low, close, volume }: Candles, i: number): boolean {
  // Of the volume first, which nearly always differs.
  return (
    volume[i] === volume[i - 1] &&
    (volume[i] as number) > 0 &&
    open[i] === open[i - 1] &&
    high[i] === high[i - 1] &&
    low[i] === low[i - 1] &&
    close[i] === close[i - 1]
  );
}

function hasOnePrice({ high, low }: Candles, i: number): boolean {
  return high[i] === low[i];
}
