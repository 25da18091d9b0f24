import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { analyze } from '../../src/engine/analyze.ts';
import type { Day } from '../../src/engine/market/day.ts';
import type { Dividend } from '../../src/engine/market/snapshot.ts';
import { importKaggleNyse } from '../../src/market-data/importers/kaggle-nyse.ts';
import { createMarket } from '../../src/market-data/market.ts';
import { createProvider } from '../../src/market-data/sources/index.ts';
import { dividendsOf, loadPanel } from './load-prices.ts';

/** A quarterly payer's payments lie this many days apart. */
const QUARTER = [75, 110] as const;
/** Four payments take longer than this many usual gaps where one was left out. */
const LATE = 1.5;
const BOOKED_TWICE_DAYS = 21;
/** The panel's splits are not on record: a fall to one of these within 2 % may be one, and is counted as neither. */
const SPLIT_SHARES = [1 / 2, 1 / 3, 1 / 4, 1 / 5, 2 / 3, 3 / 4, 4 / 5];

export interface YardstickRow {
  readonly verdict: 'BUY' | 'HOLD' | 'SELL';
  /** Verdicts on quarterly payers. */
  readonly verdicts: number;
  /** Of these, how many cut or left out a payment within the next four. */
  readonly events: number;
}

/** Panel A with its statements and sectors, as an operator would lay them out. */
async function layPanel(dataDir: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewise-panel-'));
  await symlink(join(dataDir, 'ohlcv', 'yahoo_sp500_a_2010_2017.csv.gz'), join(folder, 'panel.csv.gz'));
  const packed = await readFile(join(dataDir, 'fundamentals', 'nyse_fundamentals_2012_2016.csv.gz'));
  await writeFile(join(folder, 'fundamentals.csv'), importKaggleNyse(gunzipSync(packed).toString('utf8'), null).csv);
  const [, ...rows] = (await readFile(join(dataDir, 'universe', 'panel_a_symbols.csv'), 'utf8')).trim().split('\n');
  const securities = rows.map((row) => {
    const symbol = row.split(',')[0] ?? '';
    return `${symbol},${symbol},NYSE,${row.split(',').at(-1) ?? ''},USD,stock`;
  });
  await writeFile(
    join(folder, 'securities.csv'),
    ['symbol,name,exchange,sector,currency,type', ...securities, ''].join('\n'),
  );
  return folder;
}

const middle = (list: readonly number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] ?? NaN)
    : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
};

/**
 * True where the fourth payment after `day` is over 2 % below the usual one of the four before, or comes late or never;
 * null for a company that does not pay quarterly, and for a fall that may be a split.
 */
function isCutAfter(all: readonly Dividend[], day: Day): boolean | null {
  const once = all.filter(({ day: own, amount }, i) => {
    const before = all[i - 1];
    return before === undefined || own - before.day > BOOKED_TWICE_DAYS || Math.abs(amount / before.amount - 1) > 0.02;
  });
  const last = once.filter((dividend) => dividend.day <= day).slice(-5);
  const newest = last.at(-1);
  if (last.length < 5 || newest === undefined) return null;
  const gap = middle(last.slice(1).map((dividend, i) => dividend.day - (last[i]?.day ?? NaN)));
  if (gap < QUARTER[0] || gap > QUARTER[1] || day - newest.day > LATE * gap) return null;
  const next = once.filter((dividend) => dividend.day > day).slice(0, 4);
  const mayBeSplit = next.some(({ amount }, i) => {
    const step = amount / (i === 0 ? newest : (next[i - 1] ?? newest)).amount;
    return SPLIT_SHARES.some((share) => Math.abs(step / share - 1) <= 0.02);
  });
  if (mayBeSplit) return null;
  const fourth = next[3];
  if (fourth === undefined || fourth.day - newest.day > LATE * 4 * gap) return true;
  return fourth.amount < 0.98 * middle(last.slice(1).map(({ amount }) => amount));
}

/** What dividend verdicts on the panel were followed by. */
export async function measureYardstick(dataDir: string, clocks: readonly Day[]): Promise<YardstickRow[]> {
  const counts = {
    BUY: { verdicts: 0, events: 0 },
    HOLD: { verdicts: 0, events: 0 },
    SELL: { verdicts: 0, events: 0 },
  };
  const panel = loadPanel(join(dataDir, 'ohlcv', 'yahoo_sp500_a_2010_2017.csv.gz'));
  const folder = await layPanel(dataDir);
  try {
    for (const clock of clocks) {
      const provider = createProvider(`files:${folder}`, { clock: () => clock });
      const market = createMarket({ provider, benchmarkSymbol: 'SPY', clock: () => clock });
      const reference = await market.reference();
      for (const [symbol, candles] of panel) {
        const snapshot = await market.snapshot(symbol);
        if (snapshot === null) continue;
        const { recommendation } = analyze({
          snapshot,
          benchmark: null,
          benchmarkSymbol: 'SPY',
          reference,
          strategy: 'dividend',
        });
        const isCut = isCutAfter(dividendsOf(candles), clock);
        if (recommendation === null || isCut === null) continue;
        counts[recommendation].verdicts += 1;
        if (isCut) counts[recommendation].events += 1;
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return (['BUY', 'HOLD', 'SELL'] as const).map((verdict) => ({ verdict, ...counts[verdict] }));
}
