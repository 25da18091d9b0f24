/** The companies that figures are worked out for. */
export const SYMBOLS: readonly string[];
export const SECTOR: Readonly<Record<string, string>>;
/** First session on the new share basis, and new shares for one old. */
export const SPLITS: Readonly<Record<string, readonly (readonly [day: string, ratio: number])[]>>;

export interface RawBar {
  readonly date: string;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly adj: number;
  readonly volume: number;
}

/** Every bar of a file of two decades. */
export function readBars(dataDir: string, symbol: string): readonly RawBar[];

/** The large panel: sector and bars of every company by symbol. */
export function readPanel(
  dataDir: string,
): Readonly<Record<string, { readonly sector: string; readonly bars: readonly RawBar[] }>>;

/** SPY, total-return closes by date, oldest first. */
export function readBenchmark(dataDir: string): Readonly<Record<string, number>>;
