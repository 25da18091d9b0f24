import { parseDay, type Day } from '../../../engine/market/day.ts';
import type { Dividend, Split } from '../../../engine/market/snapshot.ts';
import type { History, Quote } from '../../live/live-source.ts';
import { plainText } from '../../plain-text.ts';
import { ProviderError, type DataProblem } from '../../provider.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const broken = (what: string): ProviderError =>
  new ProviderError('source_broken', {
    source: 'tiingo',
    message: `Tiingo's answer cannot be used: ${what}`,
    retry: 'next-provider',
  });

/** One session as Tiingo states it: prices as paid on the day, events of the day. */
interface Bar {
  readonly day: Day;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly adjclose: number;
  readonly volume: number;
  readonly dividend: number;
  readonly split: number;
}

const MAX_NAME = 200;

/** Tiingo's exchange codes that are US exchanges. */
const EXCHANGES: Readonly<Record<string, string>> = {
  NASDAQ: 'NASDAQ',
  NYSE: 'NYSE',
  'NYSE ARCA': 'NYSE Arca',
  'NYSE MKT': 'NYSE American',
  AMEX: 'NYSE American',
  BATS: 'Cboe BZX',
};

/**
 * The history of one symbol up to `clock`. Prices as paid are put on the share basis of the newest bar with the split
 * factors of the series itself; the adjusted close is Tiingo's own.
 * @throws ProviderError where the answer is about another symbol or of a shape that is not known
 */
export function mapTiingoHistory(symbol: string, about: unknown, rows: unknown, clock: Day): History {
  if (!isFields(about)) throw broken('it does not describe the symbol');
  if (spelled(about['ticker']) !== symbol) throw broken(`${symbol} was asked and ${String(about['ticker'])} came`);
  const { bars, problems } = readBars(symbol, rows, clock);
  const exchange = EXCHANGES[String(about['exchangeCode'] ?? '')] ?? null;
  const name = (typeof about['name'] === 'string' ? plainText(about['name'], MAX_NAME) : '') || symbol;
  return {
    security: { symbol, name, exchange, sector: null, currency: 'USD', type: 'stock' },
    ...adjust(bars),
    tickerSince: null,
    problems,
  };
}

/** The newest close: Tiingo's end-of-day prices have no running session. Null where there is none. */
export function mapTiingoQuote(symbol: string, rows: unknown, clock: Day): Quote | null {
  const { bars } = readBars(symbol, rows, clock);
  const last = bars.at(-1);
  if (last === undefined) return null;
  const before = bars.at(-2);
  const previousClose = before === undefined ? null : before.close / last.split;
  // 21:00 UTC is the earliest that a New York close can have been in either half of the year.
  const time = last.day * 86_400_000 + 21 * 3_600_000;
  return { symbol, price: last.close, previousClose, currency: 'USD', time, delayMinutes: null };
}

const spelled = (ticker: unknown): string | null =>
  typeof ticker === 'string' ? ticker.toUpperCase().replace('-', '.') : null;

function readBars(
  symbol: string,
  rows: unknown,
  clock: Day,
): { readonly bars: Bar[]; readonly problems: DataProblem[] } {
  if (!Array.isArray(rows)) throw broken('it has no list of prices');
  const bars: Bar[] = [];
  const problems: DataProblem[] = [];
  for (const [index, row] of rows.entries()) {
    const bar = isFields(row) ? readBar(row) : null;
    if (bar === null) problems.push({ where: `tiingo ${symbol}, price ${String(index + 1)}`, what: 'is no whole bar' });
    else if (bar.day > clock) continue;
    else if (bar.day <= (bars.at(-1)?.day ?? -Infinity)) throw broken('its prices are not in order');
    else bars.push(bar);
  }
  return { bars, problems };
}

function readBar(row: Fields): Bar | null {
  const day = typeof row['date'] === 'string' ? parseDay(row['date'].slice(0, 10)) : null;
  const number = (name: string): number => (typeof row[name] === 'number' ? row[name] : Number.NaN);
  const bar = {
    open: number('open'),
    high: number('high'),
    low: number('low'),
    close: number('close'),
    adjclose: number('adjClose'),
    volume: number('volume'),
    dividend: number('divCash'),
    split: number('splitFactor'),
  };
  if (day === null || !Object.values(bar).every(Number.isFinite) || bar.split <= 0) return null;
  return { day, ...bar };
}

function adjust(bars: readonly Bar[]): Pick<History, 'candles' | 'dividends' | 'splits'> {
  const n = bars.length;
  const column = (): Float64Array => new Float64Array(n);
  const candles = {
    day: Int32Array.from(bars, ({ day }) => day),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    adjclose: Float64Array.from(bars, ({ adjclose }) => adjclose),
    volume: column(),
    adjustment: 'split' as const,
  };
  const dividends: Dividend[] = [];
  const splits: Split[] = [];
  // How many of today's shares one share of the bar's day has become.
  let shares = 1;
  for (let i = n - 1; i >= 0; i -= 1) {
    const bar = bars[i] as Bar;
    candles.open[i] = bar.open / shares;
    candles.high[i] = bar.high / shares;
    candles.low[i] = bar.low / shares;
    candles.close[i] = bar.close / shares;
    candles.volume[i] = bar.volume * shares;
    if (bar.dividend > 0) dividends.unshift({ day: bar.day, amount: bar.dividend / shares });
    if (bar.split !== 1) splits.unshift({ day: bar.day, ratio: bar.split });
    shares *= bar.split;
  }
  return { candles, dividends, splits };
}
