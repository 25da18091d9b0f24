import { mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importKaggleNyse } from '../../src/market-data/importers/kaggle-nyse.ts';

/**
 * The large panel of real prices with its statements and sectors, as an operator would lay them out, and SPY as the
 * benchmark where it is asked for. The caller removes the folder.
 */
export async function layPanel(dataDir: string, options: { readonly withBenchmark?: boolean } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewise-panel-'));
  await symlink(join(dataDir, 'ohlcv', 'yahoo_sp500_a_2010_2017.csv.gz'), join(folder, 'panel.csv.gz'));
  const packed = await readFile(join(dataDir, 'fundamentals', 'nyse_fundamentals_2012_2016.csv.gz'));
  await writeFile(join(folder, 'fundamentals.csv'), importKaggleNyse(gunzipSync(packed).toString('utf8'), null).csv);
  const [, ...rows] = (await readFile(join(dataDir, 'universe', 'panel_a_symbols.csv'), 'utf8')).trim().split('\n');
  const securities = rows.map((row) => {
    const symbol = row.split(',')[0] ?? '';
    return `${symbol},${symbol},NYSE,${row.split(',').at(-1) ?? ''},USD,stock`;
  });
  if (options.withBenchmark === true) {
    securities.push('SPY,SPDR S&P 500,NYSE,,USD,fund');
    const etfs = gunzipSync(await readFile(join(dataDir, 'ohlcv', 'stooq_etfs_2005_2017.csv.gz'))).toString('utf8');
    const [head, ...lines] = etfs.split('\n');
    await writeFile(join(folder, 'SPY.csv'), [head, ...lines.filter((line) => line.startsWith('SPY,')), ''].join('\n'));
  }
  await writeFile(
    join(folder, 'securities.csv'),
    ['symbol,name,exchange,sector,currency,type', ...securities, ''].join('\n'),
  );
  return folder;
}
