// One symbol's history as one block against the same as rows, and what a day of analyses adds to the file.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { createContainer } from '../src/app/container.ts';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { decodeCandles, encodeCandles } from '../src/market-data/candle-bytes.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { setUpSqlite } from '../src/platform/db/sqlite.ts';
import { sampleCandles } from '../test/support/sample-facts.ts';
import { report, timeInTurns } from './compare.ts';

const BARS = 2_520;
const SYMBOLS = 50;
/** A Thursday and the Friday after it. */
const DAYS = ['2026-11-19', '2026-11-20'] as const;
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-bench-'));

/** The same candles of several symbols, once as blocks and once as rows clustered by symbol and day. */
function fill(database: Sqlite.Database): void {
  database.exec(`create table blocks (symbol text primary key, bars integer not null, candles blob not null);
    create table bars (symbol text not null, day integer not null, open real not null, high real not null,
      low real not null, close real not null, volume real not null, adjclose real not null,
      primary key (symbol, day)) without rowid;`);
  const block = database.prepare('insert into blocks values (?, ?, ?)');
  const row = database.prepare('insert into bars values (?, ?, ?, ?, ?, ?, ?, ?)');
  database.transaction(() => {
    for (let i = 0; i < SYMBOLS; i += 1) {
      const candles = sampleCandles(BARS, i + 1);
      block.run(`S${i}`, BARS, encodeCandles(candles));
      const { open, high, low, close, volume, adjclose } = candles;
      for (let bar = 0; bar < BARS; bar += 1) {
        row.run(`S${i}`, candles.day[bar], open[bar], high[bar], low[bar], close[bar], volume[bar], adjclose?.[bar]);
      }
    }
  })();
}

async function compareReads(): Promise<void> {
  const database = new Sqlite(path.join(folder, 'reads.db'));
  setUpSqlite(database);
  fill(database);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const block = database.prepare('select candles from blocks where symbol = ?');
  const rowText = 'select day, open, high, low, close, volume, adjclose from bars where symbol = ? order by day';
  const objects = database.prepare(rowText);
  const arrays = database.prepare(rowText).raw();
  let turn = 0;
  const symbol = (): string => `S${(turn += 1) % SYMBOLS}`;
  const asBlock = (): unknown => decodeCandles((block.get(symbol()) as { candles: Buffer }).candles);
  const time = await timeInTurns(
    { rounds: 30, repeat: 20 },
    {
      block: asBlock,
      arrays: () => arrays.all(symbol()),
      objects: () => objects.all(symbol()),
    },
  );
  database.close();
  report(`${BARS} bars of a symbol from SQLite as one block`, time.block, ' us');
  report('one block / rows as arrays', time.block / time.arrays, '', 0.05);
  report('one block / rows as objects', time.block / time.objects, '', 0.05);
}

/** Bytes of the database file once everything written is in it. */
function sizeOf(file: string): number {
  const database = new Sqlite(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return statSync(file).size;
}

/** Analyses every symbol by every strategy on `day`, as the server does it; returns how many. */
async function analyseAll(file: string, day: string): Promise<number> {
  const env = { DATABASE_URL: `sqlite:///${file}`, MARKET_DATA: 'demo', TRADEWISE_NOW: day };
  const container = await createContainer(readConfig(env));
  await migrateToLatest(container.database);
  const securities = (await container.market.securities()).slice(0, 500);
  for (const { symbol } of securities) {
    for (const strategy of STRATEGY_IDS) await container.analysis.analyzeStock({ symbol, strategy });
  }
  await container.close();
  return securities.length;
}

async function measureGrowth(): Promise<void> {
  const file = path.join(folder, 'growth.db');
  await analyseAll(file, DAYS[0]);
  const before = sizeOf(file);
  const symbols = await analyseAll(file, DAYS[1]);
  const name = `a day of ${symbols} symbols x ${STRATEGY_IDS.length} strategies adds`;
  report(name, (sizeOf(file) - before) / 1e6, ' MB', 20);
}

try {
  await compareReads();
  await measureGrowth();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
