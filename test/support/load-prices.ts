import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Candles } from '../../src/engine/market/candles.ts';
import { parseDay } from '../../src/engine/market/day.ts';
import type { Dividend } from '../../src/engine/market/snapshot.ts';

/** Columns of one symbol's rows `date,open,high,low,close,adjclose,volume`; split-adjusted, as Yahoo's charts are. */
function candlesOf(rows: readonly string[][]): Candles {
  const column = (i: number): Float64Array => Float64Array.from(rows, (row) => Number(row[i]));
  return {
    day: Int32Array.from(rows, (row) => parseDay(row[0] ?? '') ?? NaN),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    adjclose: column(5),
    volume: column(6),
    adjustment: 'split',
  };
}

/** Candles of a file of one symbol with a header line; `adjclose` is null where it has no such column. */
export function loadCandles(path: string): Candles {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const hasAdjclose = lines[0]?.includes('adjclose') === true;
  const rows = lines.slice(1).map((line) => {
    const row = line.split(',');
    if (!hasAdjclose) row.splice(5, 0, 'NaN');
    return row;
  });
  return hasAdjclose ? candlesOf(rows) : { ...candlesOf(rows), adjclose: null };
}

/** Candles by symbol of a gzipped panel `symbol,date,open,high,low,close,(adjclose,)volume`. */
export function loadPanel(path: string): Map<string, Candles> {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const hasAdjclose = lines[0]?.includes('adjclose') === true;
  const bySymbol = new Map<string, string[][]>();
  for (const line of lines.slice(1)) {
    const [symbol = '', ...row] = line.split(',');
    if (!hasAdjclose) row.splice(5, 0, row[4] ?? '');
    const rows = bySymbol.get(symbol);
    if (rows === undefined) bySymbol.set(symbol, [row]);
    else rows.push(row);
  }
  return new Map([...bySymbol].map(([symbol, rows]) => [symbol, asTotal(candlesOf(rows), hasAdjclose)]));
}

function asTotal(candles: Candles, isSplitAdjusted: boolean): Candles {
  return isSplitAdjusted ? candles : { ...candles, adjclose: candles.close, adjustment: 'total' };
}

/** The candles that are kept, by day and index. */
export function pick(candles: Candles, keep: (day: number, i: number) => boolean): Candles {
  const kept = [...candles.day.keys()].filter((i) => keep(candles.day[i] as number, i));
  const of = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i] as number);
  return {
    ...candles,
    day: Int32Array.from(kept, (i) => candles.day[i] as number),
    open: of(candles.open),
    high: of(candles.high),
    low: of(candles.low),
    close: of(candles.close),
    adjclose: candles.adjclose === null ? null : of(candles.adjclose),
    volume: of(candles.volume),
  };
}

/** Dividends that the steps of adjclose / close tell of: the whole file, oldest first. */
export function dividendsOf(candles: Candles): Dividend[] {
  const { close, adjclose, day } = candles;
  if (adjclose === null) return [];
  const dividends: Dividend[] = [];
  for (let i = 1; i < day.length; i++) {
    const before = (adjclose[i - 1] as number) / (close[i - 1] as number);
    const now = (adjclose[i] as number) / (close[i] as number);
    if (now / before <= 1 + 1e-5) continue;
    dividends.push({ day: day[i] as number, amount: (close[i - 1] as number) * (1 - before / now) });
  }
  return dividends;
}
