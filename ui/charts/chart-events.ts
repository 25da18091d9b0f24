import type { Dividend, Split } from '../../src/engine/market/snapshot.ts';
import { dateText, ratioText, trimmedText } from '../text/format.ts';
import { isoDay } from './price-range.ts';

/** A dividend or a split within the days that are shown. */
export interface ChartEvent {
  readonly day: number;
  readonly letter: 'D' | 'S';
  /** "Dividend 0.24 USD, ex 7 Aug 2026" */
  readonly text: string;
}

interface Shown {
  readonly dividends: readonly Dividend[] | null;
  readonly splits: readonly Split[];
  readonly days: Int32Array;
  readonly currency: string;
}

/** 4-for-1; 1-for-8 where shares were put together. */
function ratioWords(ratio: number): string {
  return ratio >= 1 ? `${trimmedText(ratio)}-for-1` : `1-for-${trimmedText(1 / ratio)}`;
}

/** Dividends and splits from the first to the last of the days, oldest first. */
export function chartEvents({ dividends, splits, days, currency }: Shown): readonly ChartEvent[] {
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0];
  const paid = (dividends ?? []).map(({ day, amount }): ChartEvent => ({
    day,
    letter: 'D',
    text: `Dividend ${amount < 0.1 ? trimmedText(amount) : ratioText(amount)} ${currency}, ex ${dateText(isoDay(day))}`,
  }));
  const parted = splits.map(({ day, ratio }): ChartEvent => ({
    day,
    letter: 'S',
    text: `Split ${ratioWords(ratio)}, ${dateText(isoDay(day))}`,
  }));
  return [...paid, ...parted].filter(({ day }) => day >= first && day <= last).sort((a, b) => a.day - b.day);
}
