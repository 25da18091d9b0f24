import type { Range } from '../charts/price-range.ts';

/** What can stand beside the price line. */
export const MARKS = ['avg50', 'avg200', 'volume', 'events'] as const;
export type Mark = (typeof MARKS)[number];

/** What of the prices is shown; all of it stands in the address. */
export interface PriceView {
  readonly range: Range;
  readonly view: 'chart' | 'table';
  readonly scale: 'linear' | 'log';
  /** Page of the table, 1 the newest. */
  readonly page: number;
  /** What is switched off of what stands beside the price line. */
  readonly off: readonly Mark[];
  /** Symbols that it is compared with, at most {@link MOST_COMPARED}. */
  readonly vs: readonly string[];
}

export const MOST_COMPARED = 3;
/** Between symbols in an address. */
export const BETWEEN = '_';

/** What is shown where the address says nothing. */
export const PLAIN_VIEW: PriceView = { range: '1y', view: 'chart', scale: 'linear', page: 1, off: [], vs: [] };
