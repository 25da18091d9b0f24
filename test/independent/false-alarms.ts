import { readdirSync } from 'node:fs';
import { cutFacts } from '../../src/engine/market/cut.ts';
import { formatDay, parseDay, type Day } from '../../src/engine/market/day.ts';
import type { Candles } from '../../src/engine/market/candles.ts';
import { dividendsOf, loadCandles, loadPanel } from '../support/load-prices.ts';

/*
 * Prints which companies of TEST_DATA_DIR the checks of the facts leave without a verdict, clock by clock, and what they
 * warn of: `TEST_DATA_DIR=... node test/independent/false-alarms.ts`. Whether a fault is a real one is for a reader
 * to say, with the raw series beside it.
 */
const PANEL_CLOCKS = ['2011-06-30', '2012-06-29', '2013-06-28', '2014-06-30', '2015-06-30', '2016-12-30', '2017-12-29'];
const LONG_CLOCKS = [
  '2006-06-30',
  '2008-06-30',
  '2009-06-30',
  '2011-06-30',
  '2013-06-28',
  '2015-06-30',
  '2017-06-30',
  '2019-06-28',
  '2020-04-15',
];

const dir = process.env['TEST_DATA_DIR'];
if (dir === undefined) throw new Error('TEST_DATA_DIR names no folder');

const longFolder = `${dir}/ohlcv/long`;
const long = new Map(
  readdirSync(longFolder)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => [name.slice(0, -4), loadCandles(`${longFolder}/${name}`)] as const),
);
print('panel A', loadPanel(`${dir}/ohlcv/yahoo_sp500_a_2010_2017.csv.gz`), PANEL_CLOCKS);
print('long', long, LONG_CLOCKS);

function print(title: string, all: ReadonlyMap<string, Candles>, clocks: readonly string[]): void {
  console.log(`\n${title}: ${String(all.size)} symbols`);
  console.log('clock       judged  fails  spoiled  warned');
  const faults = new Map<string, string[]>();
  for (const clock of clocks) {
    const asOf = parseDay(clock) as Day;
    const counts = { judged: 0, fails: 0, spoiled: 0, warned: 0 };
    for (const [symbol, candles] of all) {
      const { flags, candles: cut } = cutFacts(factsOf(symbol, candles), asOf);
      if (cut.day.length < 253) continue;
      counts.judged += 1;
      const has = (is: (flag: (typeof flags)[number]) => boolean): number => (flags.some(is) ? 1 : 0);
      counts.fails += has((flag) => flag.failed);
      counts.spoiled += has((flag) => flag.spoils !== undefined);
      counts.warned += has((flag) => !flag.failed && flag.spoils === undefined);
      for (const { check, day, failed, spoils, params } of flags) {
        const effect = failed ? 'fails' : spoils === undefined ? 'warns' : `spoils ${spoils}`;
        const key = `${symbol} ${check} ${day === null ? '' : formatDay(day)} ${JSON.stringify(params)}`;
        faults.set(key, [...(faults.get(key) ?? []), `${clock} ${effect}`]);
      }
    }
    const cells = Object.values(counts).map((n) => String(n).padStart(7));
    console.log(`${clock} ${cells.join('')}`);
  }
  for (const [what, when] of [...faults].sort()) console.log(`${what}\n    ${when.join(', ')}`);
}

function factsOf(symbol: string, candles: Candles): Parameters<typeof cutFacts>[0] {
  return {
    security: { symbol, name: symbol, exchange: null, sector: null, currency: 'USD', type: 'stock' },
    source: 'files',
    isDemo: false,
    candles,
    dividends: dividendsOf(candles),
    splits: [],
    statements: null,
    tickerSince: null,
  };
}
