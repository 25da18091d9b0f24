import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importKaggleNyse } from '../../src/market-data/importers/kaggle-nyse.ts';
import { SECTOR, SPLITS, SYMBOLS } from '../independent/raw-data.mjs';

/**
 * A folder of real prices and statements as an operator would lay it out: links to the daily files and the ETF file
 * (the benchmark), fundamentals.csv by the product's importer, securities.csv and splits.csv. The caller removes it.
 */
export async function layRealFolder(dataDir: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewise-real-'));
  const prices = join(dataDir, 'ohlcv', 'long');
  for (const name of await readdir(prices)) await symlink(join(prices, name), join(folder, name));
  await symlink(join(dataDir, 'ohlcv', 'stooq_etfs_2005_2017.csv.gz'), join(folder, 'etfs.csv.gz'));
  const packed = await readFile(join(dataDir, 'fundamentals', 'nyse_fundamentals_2012_2016.csv.gz'));
  const imported = importKaggleNyse(gunzipSync(packed).toString('utf8'), new Set(SYMBOLS));
  await writeFile(join(folder, 'fundamentals.csv'), imported.csv);
  await writeFile(join(folder, 'securities.csv'), securitiesCsv());
  await writeFile(join(folder, 'splits.csv'), splitsCsv());
  return folder;
}

function securitiesCsv(): string {
  const rows = SYMBOLS.map((symbol) => `${symbol},${symbol} Inc.,NYSE,${SECTOR[symbol] ?? ''},USD,stock`);
  return ['symbol,name,exchange,sector,currency,type', ...rows, 'SPY,SPDR S&P 500,NYSE,,USD,fund', ''].join('\n');
}

function splitsCsv(): string {
  const rows = SYMBOLS.flatMap((symbol) => (SPLITS[symbol] ?? []).map(([day, ratio]) => `${symbol},${day},${ratio}`));
  return ['symbol,date,ratio', ...rows, ''].join('\n');
}
