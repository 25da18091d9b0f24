import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeWithData } from '../../../test/support/with-data.ts';
import { dayOf, formatDay } from '../../engine/market/day.ts';
import { readFundamentals } from '../sources/files/fundamentals-table.ts';
import { ProblemLog } from '../sources/files/problem-log.ts';
import { ImportError, importKaggleNyse } from './kaggle-nyse.ts';

const COLUMNS = [
  'Ticker Symbol',
  'Period Ending',
  'Capital Expenditures',
  'Cash and Cash Equivalents',
  'Cost of Revenue',
  'Depreciation',
  'Earnings Before Interest and Tax',
  'Earnings Before Tax',
  'Fixed Assets',
  'Gross Profit',
  'Interest Expense',
  'Inventory',
  'Long-Term Debt',
  'Minority Interest',
  'Misc. Stocks',
  'Net Cash Flow-Operating',
  'Net Income',
  'Net Income Applicable to Common Shareholders',
  'Net Income-Cont. Operations',
  'Net Receivables',
  'Operating Income',
  'Retained Earnings',
  'Sale and Purchase of Stock',
  '"Sales, General and Admin."',
  'Short-Term Debt / Current Portion of Long-Term Debt',
  'Short-Term Investments',
  'Total Assets',
  'Total Current Assets',
  'Total Current Liabilities',
  'Total Equity',
  'Total Liabilities',
  'Total Revenue',
  'For Year',
  'Earnings Per Share',
  'Estimated Shares Outstanding',
];

function table(...rows: Readonly<Record<string, string>>[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  return [`${COLUMNS.join(',')}`, ...lines, ''].join('\n');
}

const AAPL = { 'Ticker Symbol': 'AAPL', 'Period Ending': '2013-09-28' };

describe('the import of the New York Stock Exchange data set', () => {
  it('writes one row an item, dated by the period end, with the sign of capital expenditures and of sales of stock turned', () => {
    const text = table({
      ...AAPL,
      'For Year': '1215',
      'Capital Expenditures': '-8165000000',
      'Earnings Per Share': '40.03',
      'Misc. Stocks': '7',
      'Sale and Purchase of Stock': '-22330000000',
    });
    expect(importKaggleNyse(text, null)).toEqual({
      csv:
        'symbol,period_end,period,item,value,currency,share_basis\n' +
        'AAPL,2013-09-28,FY,eps_basic,40.03,USD,2013-09-28\n' +
        'AAPL,2013-09-28,FY,preferred_equity,7,USD,2013-09-28\n' +
        'AAPL,2013-09-28,FY,capital_expenditure,8165000000,USD,2013-09-28\n' +
        'AAPL,2013-09-28,FY,net_stock_repurchased,22330000000,USD,2013-09-28\n',
      symbols: ['AAPL'],
      statements: 1,
      problems: [],
    });
  });

  it('keeps zeros and leaves out empty cells; estimated shares are no count and are not taken', () => {
    const { csv } = importKaggleNyse(
      table({ ...AAPL, Inventory: '0', 'Capital Expenditures': '0', 'Estimated Shares Outstanding': '9' }),
      null,
    );
    expect(csv.split('\n').slice(1, -1)).toEqual([
      'AAPL,2013-09-28,FY,inventory,0,USD,2013-09-28',
      'AAPL,2013-09-28,FY,capital_expenditure,0,USD,2013-09-28',
    ]);
  });

  it('takes only the symbols asked for, in our spelling and order', () => {
    const rows = ['T', 'BRK-B', 'A'].map((symbol) => ({ ...AAPL, 'Ticker Symbol': symbol, Inventory: '1' }));
    expect(importKaggleNyse(table(...rows), null).symbols).toEqual(['A', 'BRK.B', 'T']);
    expect(importKaggleNyse(table(...rows), new Set(['BRK.B', 'KO'])).symbols).toEqual(['BRK.B']);
  });

  it('says what it leaves out', () => {
    const rows = [
      AAPL,
      AAPL,
      { ...AAPL, 'Period Ending': '9/28/14' },
      { ...AAPL, 'Ticker Symbol': '?' },
      { ...AAPL, 'Period Ending': '2014-09-27', Inventory: 'n/a' },
    ];
    const { problems } = importKaggleNyse(`${table(...rows)}short,row\n`, null);
    expect(problems).toEqual([
      { where: 'line 3', what: 'row left out: a second row for AAPL 2013-09-28' },
      { where: 'line 4', what: 'row left out: Period Ending is no date' },
      { where: 'line 5', what: 'row left out: no symbol of a US listing' },
      { where: 'line 6', what: 'Inventory left out: "n/a" is not a number' },
      { where: 'line 7', what: 'row left out: another number of columns' },
    ]);
  });

  it('reads month/day/year, unless a date of the file can only be day/month/year', () => {
    const ends = (...periods: string[]): string[] =>
      importKaggleNyse(table(...periods.map((end) => ({ ...AAPL, 'Period Ending': end, Inventory: '1' }))), null)
        .csv.split('\n')
        .slice(1, -1)
        .map((line) => String(line.split(',')[1]));
    expect(ends('9/28/2013', '12/06/2014')).toEqual(['2013-09-28', '2014-12-06']);
    expect(ends('28/9/2013', '12/06/2014', '2015-09-26')).toEqual(['2015-09-26']);
    expect(ends('2/30/2013')).toEqual([]);
  });

  it('refuses a file that is another one', () => {
    expect(() => importKaggleNyse('symbol,date\nA,2020-01-01\n', null)).toThrow(ImportError);
    expect(() => importKaggleNyse('', null)).toThrow('does not name the column "Ticker Symbol"');
  });
});

describeWithData('the imported data set', (data) => {
  it('reads back whole: 759 fiscal years of 190 companies, Apple as it reported', async () => {
    const packed = await readFile(`${data}/fundamentals/nyse_fundamentals_2012_2016.csv.gz`);
    const imported = importKaggleNyse(gunzipSync(packed).toString('utf8'), null);
    expect([imported.statements, imported.symbols.length, imported.problems]).toEqual([759, 190, []]);
    const log = new ProblemLog('fundamentals.csv');
    const statements = readFundamentals(Buffer.from(imported.csv), log);
    expect(log.list()).toEqual([]);
    expect([...statements.values()].flat()).toHaveLength(759);
    const apple = statements.get('AAPL')?.find(({ periodEnd }) => periodEnd === dayOf(2013, 9, 28));
    expect(apple).toMatchObject({
      shareBasis: dayOf(2013, 9, 28),
      knownIsLagged: true,
      items: { revenue: 171000000000, eps_basic: 40.03, net_income: 37037000000, capital_expenditure: 8165000000 },
    });
    expect(formatDay(apple?.known ?? 0)).toBe('2013-12-27');
  });
});
