import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithData } from '../../../test/support/with-data.ts';
import { dayOf } from '../../engine/market/day.ts';
import { createProvider } from '../../market-data/sources/index.ts';
import { AppError } from '../../platform/errors.ts';
import { registerImportCommands } from './import.commands.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tradewise-import-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ out: string; notes: string }> {
  const said = { out: '', notes: '' };
  const program = new Command().exitOverride();
  registerImportCommands(program, { out: (text) => (said.out += text), note: (text) => (said.notes += text) });
  await program.parseAsync(['import', 'kaggle-nyse', ...args], { from: 'user' });
  return said;
}

describe('tradewise import kaggle-nyse', () => {
  const NEEDED = [
    'Ticker Symbol,Period Ending,Total Revenue,Cost of Revenue,Gross Profit,"Sales, General and Admin.",Depreciation',
    'Operating Income,Earnings Before Interest and Tax,Interest Expense,Earnings Before Tax,Net Income',
    'Net Income Applicable to Common Shareholders,Net Income-Cont. Operations,Earnings Per Share',
    'Cash and Cash Equivalents,Short-Term Investments,Net Receivables,Inventory,Total Current Assets,Fixed Assets',
    'Total Assets,Total Current Liabilities,Short-Term Debt / Current Portion of Long-Term Debt,Long-Term Debt',
    'Total Liabilities,Retained Earnings,Minority Interest,Misc. Stocks,Total Equity,Net Cash Flow-Operating',
    'Capital Expenditures,Sale and Purchase of Stock',
  ].join(',');

  it.each([
    ['no row', [], []],
    ['no row that can be read', ['AAPL,soon,1', '?,2013-09-28,1'], []],
    ['no figure', [`AAPL,2013-09-28${','.repeat(29)}`], []],
    ['none of the symbols asked for', [`AAPL,2013-09-28,5${','.repeat(28)}`], ['--symbols', 'ZZZZ']],
  ] as const)('fails on a file with %s, and leaves no file behind', async (_what, rows, options) => {
    const [file, out] = [join(dir, 'empty.csv'), join(dir, 'empty-out.csv')];
    await writeFile(file, [NEEDED, ...rows, ''].join('\n'));
    const failed = { code: 'validation_failed', userMessage: expect.stringContaining('nothing of it could be taken') };
    await expect(run(file, ...options, '--out', out)).rejects.toMatchObject(failed);
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
    await writeFile(out, 'mine');
    await expect(run(file, ...options, '--out', out, '--force')).rejects.toMatchObject(failed);
    expect(await readFile(out, 'utf8')).toBe('mine');
    await rm(out);
  });

  it('says what is wrong with a file that is not there, a folder, another table, a symbol', async () => {
    const other = join(dir, 'other.csv');
    await writeFile(other, 'a,b\n1,2\n');
    await expect(run(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(run(dir)).rejects.toThrow('a folder, not a file');
    await expect(run(other)).rejects.toThrow('is not that data set: its first line does not name the column');
    await expect(run(other, '--symbols', 'AAPL,../x')).rejects.toThrow(AppError);
  });
});

describeWithData('tradewise import kaggle-nyse on the real data set', (data) => {
  const file = `${data}/fundamentals/nyse_fundamentals_2012_2016.csv.gz`;

  it('writes a fundamentals.csv that the files source reads beside the prices', async () => {
    const out = join(dir, 'fundamentals.csv');
    const said = await run(file, '--symbols', 'AAPL,ko,ZZZZ', '--out', out);
    expect(said.out).toBe('');
    expect(said.notes).toBe('not in the file: ZZZZ\n8 fiscal years of 2 companies\n');
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    await writeFile(join(dir, 'KO.csv'), await readFile(`${data}/ohlcv/long/KO.csv`));
    const provider = createProvider(`files:${dir}`, { clock: () => dayOf(2017, 6, 30) });
    expect((await provider.facts('KO', dayOf(2017, 6, 30)))?.statements).toHaveLength(4);
  });

  it('writes to standard output without --out, and does not replace a file unless told to', async () => {
    expect((await run(file, '--symbols', 'KO')).out).toMatch(
      /^symbol,period_end,period,item,value,currency,share_basis\nKO,/,
    );
    const out = join(dir, 'own.csv');
    await writeFile(out, 'mine');
    await expect(run(file, '--out', out)).rejects.toThrow('own.csv is there already; --force replaces it');
    expect(await readFile(out, 'utf8')).toBe('mine');
    await run(file, '--symbols', 'KO', '--out', out, '--force');
    expect(await readFile(out, 'utf8')).toContain('KO,2013-12-31,FY,revenue');
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });
});
