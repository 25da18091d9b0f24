// The method over eight years of 500 companies, month by month: all four strategies, and the factors of prices alone, each with
// the files read and the report made. A smaller share to see that it works: EVALUATION_COMPANIES=50.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatDay, parseDay, type Day } from '../src/engine/market/day.ts';
import type { Facts } from '../src/engine/market/snapshot.ts';
import { runEvaluation } from '../src/features/evaluation/run-evaluation.ts';
import { createProvider } from '../src/market-data/sources/index.ts';
import { report } from './compare.ts';

const COMPANIES = Number(process.env['EVALUATION_COMPANIES'] ?? 500);
const YEARS = 8;
/** A year of prices before the first month end, which verdicts need. */
const [FIRST, LAST] = ['2015-10-30', '2024-11-29'].map((text) => parseDay(text) as Day) as [Day, Day];
const FROM = parseDay('2016-11-30') as Day;

/** As the downloads of vendors spell prices. */
const sixDecimals = (price: number | undefined): string => String(Number((price ?? NaN).toFixed(6)));

/** Companies of the generated market under other names, as an operator would lay them out. */
async function layFolder(dir: string): Promise<void> {
  const demo = createProvider('demo', { clock: () => LAST });
  const listed = (await demo.securities()).filter(({ type }) => type === 'stock');
  const securities = ['symbol,name,exchange,sector,currency,type', 'SPY,SPY,,,USD,fund'];
  const statements = ['symbol,period_end,period,item,value,currency'];
  const lay = (symbol: string, facts: Facts): void => {
    const { day, open, high, low, close, adjclose, volume } = facts.candles;
    const rows = ['date,open,high,low,close,adjclose,volume'];
    for (const [i, own] of day.entries()) {
      if (own < FIRST || own > LAST) continue;
      const prices = [open[i], high[i], low[i], close[i], adjclose?.[i] ?? close[i]].map((price) => sixDecimals(price));
      rows.push([formatDay(own), ...prices, volume[i]].join(','));
    }
    writeFileSync(path.join(dir, `${symbol}.csv`), `${rows.join('\n')}\n`);
  };
  lay('SPY', (await demo.facts('SPY', LAST)) as Facts);
  for (let i = 0; i < COMPANIES; i++) {
    const symbol = `Q${String.fromCharCode(65 + (Math.floor(i / 676) % 26), 65 + (Math.floor(i / 26) % 26), 65 + (i % 26))}`;
    const facts = (await demo.facts(listed[i % listed.length]?.symbol ?? '', LAST)) as Facts;
    lay(symbol, facts);
    securities.push(`${symbol},${symbol},NYSE,${facts.security.sector ?? ''},USD,stock`);
    for (const { periodEnd, period, items } of facts.statements ?? []) {
      for (const [item, value] of Object.entries(items)) {
        statements.push([symbol, formatDay(periodEnd), period, item, value, 'USD'].join(','));
      }
    }
  }
  writeFileSync(path.join(dir, 'securities.csv'), `${securities.join('\n')}\n`);
  writeFileSync(path.join(dir, 'fundamentals.csv'), `${statements.join('\n')}\n`);
}

async function take(dir: string, pricesOnly: boolean): Promise<number> {
  const start = performance.now();
  const found = await runEvaluation(
    {
      market: { spec: `files:${dir}`, benchmarkSymbol: 'SPY', clock: LAST },
      memberships: null,
      from: FROM,
      to: null,
      costBps: 10,
      pricesOnly,
      seed: 1,
    },
    0,
  );
  const seconds = (performance.now() - start) / 1000;
  if (found.months !== 12 * YEARS) throw new Error(`${found.months} months were evaluated`);
  const scored = found.strategies.filter(({ rank_ic }) => rank_ic !== null).length;
  if (!pricesOnly && COMPANIES >= 100 && scored !== 4) throw new Error(`${scored} strategies had scores`);
  console.log(`${found.mean_companies.toFixed(0)} companies a month, leaks ${found.leak_check.moved}`);
  return seconds;
}

const dir = mkdtempSync(path.join(tmpdir(), 'tradewise-bench-'));
try {
  await layFolder(dir);
  report(`${COMPANIES} companies x ${YEARS} years x four strategies, two processors`, await take(dir, false), ' s', 30);
  report(`${COMPANIES} companies x ${YEARS} years, factors of prices alone`, await take(dir, true), ' s', 3);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
