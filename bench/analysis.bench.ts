// One analysis from facts in memory with its durable save, against a bare durable insert in the same run.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { createContainer } from '../src/app/container.ts';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { setUpSqlite } from '../src/platform/db/sqlite.ts';
import { report, timeInTurns } from './compare.ts';

const SYMBOLS = 100;
const ROW_BYTES = 2_300;
/** Beside the packages, because the system's folder for such files may be memory, on which nothing is durable. */
const folder = mkdtempSync(path.join(import.meta.dirname, '..', 'node_modules', '.bench-'));

/** A durable insert and nothing else: the least that keeping an answer can cost on this disk. */
function bareInsert(): () => unknown {
  const database = new Sqlite(path.join(folder, 'bare.db'));
  setUpSqlite(database);
  database.exec('create table answers (id integer primary key, body text not null)');
  const insert = database.prepare('insert into answers (body) values (?)');
  const body = 'x'.repeat(ROW_BYTES);
  return () => insert.run(body);
}

try {
  const file = path.join(folder, 'analyses.db');
  const env = { DATABASE_URL: `sqlite:///${file}`, MARKET_DATA: 'demo', TRADEWISE_NOW: '2026-11-20' };
  const container = await createContainer(readConfig(env));
  await migrateToLatest(container.database);
  const symbols = (await container.market.securities()).slice(0, SYMBOLS).map((security) => security.symbol);
  await container.market.reference();
  for (const symbol of symbols) await container.market.snapshot(symbol);

  const [first, ...others] = STRATEGY_IDS;
  const insert = bareInsert();
  const pending = symbols.values();
  const firsts = await timeInTurns(
    { rounds: SYMBOLS },
    {
      insert,
      analysis: () => container.analysis.analyzeStock({ symbol: pending.next().value as string, strategy: first }),
    },
  );
  const rest = others.flatMap((strategy) => symbols.map((symbol) => ({ symbol, strategy }))).values();
  const next = (): Parameters<typeof container.analysis.analyzeStock>[0] => rest.next().value as { symbol: string };
  const later = await timeInTurns(
    { rounds: SYMBOLS * others.length },
    { insert, analysis: () => container.analysis.analyzeStock(next()) },
  );
  await container.close();

  report(`a bare durable insert of ${ROW_BYTES} bytes`, later.insert / 1000, ' ms');
  report('the first analysis of a symbol, its facts kept too', firsts.analysis / 1000, ' ms');
  report('one analysis with its durable save', later.analysis / 1000, ' ms');
  report('one analysis with its durable save / a bare durable insert', later.analysis / later.insert, '', 5);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
