import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dayOf, parseDay, type Day } from '../../../src/engine/market/day.ts';
import type { Facts, Sector, Security, Split } from '../../../src/engine/market/snapshot.ts';
import type { Statement, StatementItem } from '../../../src/engine/market/statements.ts';
import { importKaggleNyse } from '../../../src/market-data/importers/kaggle-nyse.ts';
import { demoFacts } from '../demo-market.ts';
import { dividendsOf, loadCandles } from '../load-prices.ts';
import { testDataDir } from '../test-data.ts';

/** The last session of the real price files, and the day that the stand-in starts on. */
export const STAND_IN_CLOCK: Day = dayOf(2020, 4, 15);

/** Splits of the companies in `ohlcv/long` within its years; facts, from the companies' own announcements. */
const SPLITS: Readonly<
  Record<string, readonly (readonly [year: number, month: number, day: number, ratio: number])[]>
> = {
  AAPL: [
    [2000, 6, 21, 2],
    [2005, 2, 28, 2],
    [2014, 6, 9, 7],
  ],
  'BRK.B': [[2010, 1, 21, 50]],
  GE: [[2000, 5, 8, 3]],
  JPM: [[2000, 6, 12, 1.5]],
  KO: [[2012, 8, 13, 2]],
  MSFT: [[2003, 2, 18, 2]],
  NVDA: [
    [2000, 6, 27, 2],
    [2001, 9, 12, 2],
    [2006, 4, 7, 2],
    [2007, 9, 11, 1.5],
  ],
  XOM: [[2001, 7, 19, 2]],
};

const LISTED: readonly (readonly [symbol: string, name: string, exchange: string, sector: Sector])[] = [
  ['AAPL', 'Apple Inc.', 'NASDAQ', 'Information Technology'],
  ['AMZN', 'Amazon.com, Inc.', 'NASDAQ', 'Consumer Discretionary'],
  ['BRK.B', 'Berkshire Hathaway Inc.', 'NYSE', 'Financials'],
  ['F', 'Ford Motor Company', 'NYSE', 'Consumer Discretionary'],
  ['GE', 'GE Aerospace', 'NYSE', 'Industrials'],
  ['GOOGL', 'Alphabet Inc.', 'NASDAQ', 'Communication Services'],
  ['JPM', 'JPMorgan Chase & Co.', 'NYSE', 'Financials'],
  ['KO', 'The Coca-Cola Company', 'NYSE', 'Consumer Staples'],
  ['MSFT', 'Microsoft Corporation', 'NASDAQ', 'Information Technology'],
  ['NVDA', 'NVIDIA Corporation', 'NASDAQ', 'Information Technology'],
  ['T', 'AT&T Inc.', 'NYSE', 'Communication Services'],
  ['XOM', 'Exxon Mobil Corporation', 'NYSE', 'Energy'],
];

/** Companies of the real price files; `dir` is the folder of test data. */
export function realCompanies(dir: string): Facts[] {
  const statements = realStatements(dir, new Set(LISTED.map(([symbol]) => symbol)));
  return LISTED.map(([symbol, name, exchange, sector]) => {
    const candles = loadCandles(join(dir, 'ohlcv', 'long', `${symbol.replace('.', '-')}.csv`));
    const security: Security = { symbol, name, exchange, sector, currency: 'USD', type: 'stock' };
    return {
      security,
      source: 'files',
      isDemo: false,
      candles,
      dividends: dividendsOf(candles),
      splits: (SPLITS[symbol] ?? []).map(([y, m, d, ratio]): Split => ({ day: dayOf(y, m, d), ratio })),
      statements: statements.get(symbol) ?? [],
      tickerSince: null,
    };
  });
}

/** Companies of the demo market under their demo tickers: for a computer without the test data, and to fill up. */
export function demoCompanies(symbols: readonly string[]): Promise<Facts[]> {
  return Promise.all(symbols.map((symbol) => demoFacts(symbol)));
}

/** The real companies where the test data is there, else generated ones by the same tickers; and a generated SPY. */
export async function standInCompanies(): Promise<Facts[]> {
  const dir = testDataDir();
  const symbols = dir === null ? LISTED.map(([symbol]) => symbol) : [];
  return [...(dir === null ? [] : realCompanies(dir)), ...(await demoCompanies([...symbols, 'SPY']))];
}

/** Fiscal years by symbol, per-share values as reported. */
function realStatements(dir: string, only: ReadonlySet<string>): Map<string, Statement[]> {
  const file = join(dir, 'fundamentals', 'nyse_fundamentals_2012_2016.csv.gz');
  const { csv } = importKaggleNyse(gunzipSync(readFileSync(file)).toString('utf8'), only);
  const items = new Map<string, Partial<Record<StatementItem, number>>>();
  for (const line of csv.trim().split('\n').slice(1)) {
    const [symbol = '', end = '', , item = '', value = ''] = line.split(',');
    const key = `${symbol} ${end}`;
    items.set(key, { ...items.get(key), [item]: Number(value) });
  }
  const bySymbol = new Map<string, Statement[]>();
  for (const [key, of] of items) {
    const [symbol = '', end = ''] = key.split(' ');
    const periodEnd = parseDay(end) ?? 0;
    const known = periodEnd + 90;
    const statement: Statement = {
      periodEnd,
      period: 'FY',
      currency: 'USD',
      known,
      knownIsLagged: true,
      shareBasis: periodEnd,
      items: of,
    };
    bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), statement]);
  }
  return bySymbol;
}
