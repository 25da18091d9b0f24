import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../engine/market/day.ts';
import { readDividends, readSplits } from './actions-tables.ts';
import { readFundamentals } from './fundamentals-table.ts';
import { ProblemLog } from './problem-log.ts';
import { readSecurities } from './securities-table.ts';

function read<T>(parse: (bytes: Uint8Array, log: ProblemLog) => T, text: string): { table: T; problems: string[] } {
  const log = new ProblemLog('t.csv');
  const table = parse(Buffer.from(text), log);
  return { table, problems: log.list().map(({ where, what }) => `${where} ${what}`) };
}

describe('securities.csv', () => {
  it('names companies and funds, sectors also as Yahoo calls them', () => {
    const { table, problems } = read(
      readSecurities,
      'symbol,name,exchange,sector,currency,type\nBRK-B,"Berkshire Hathaway, Inc.",NYSE,Financial Services,USD,stock\nSPY,SPDR,,,usd,ETF\n',
    );
    expect(table.get('BRK.B')).toEqual({
      symbol: 'BRK.B',
      name: 'Berkshire Hathaway, Inc.',
      exchange: 'NYSE',
      sector: 'Financials',
      currency: 'USD',
      type: 'stock',
    });
    expect(table.get('SPY')).toMatchObject({ exchange: null, sector: null, currency: 'USD', type: 'fund' });
    expect(problems).toEqual([]);
  });

  it('says what it cannot use', () => {
    const { table, problems } = read(
      readSecurities,
      'Symbol,Sector,Currency,Type\nKO,Fizz,,\nKO,,USD,\n7UP,,USD,\nGE,,dollars,\nT,,USD,warrant\nF,,USD\n',
    );
    expect([...table.keys()]).toEqual(['KO']);
    expect(problems).toEqual([
      't.csv:2 KO has no currency: USD is assumed',
      't.csv:2 sector "Fizz" is none of GICS: taken as unknown',
      't.csv:3 row left out: a second row for KO',
      't.csv:4 row left out: "7UP" is no symbol of a US listing',
      't.csv:5 row left out: "dollars" is no currency code',
      't.csv:6 row left out: type "warrant" is neither stock nor fund',
      't.csv:7 row left out: 3 columns, but the header names 4',
    ]);
    expect(read(readSecurities, 'name\nx\n').problems).toEqual(['t.csv:1 its first line names no symbol column']);
    expect(read(readSecurities, '').problems).toEqual(['t.csv the file is empty']);
  });
});

describe('names in securities.csv', () => {
  it('are read without characters that would rewrite a terminal or turn round the text after them', () => {
    const { table, problems } = read(
      readSecurities,
      'symbol,name,exchange,currency\nKO,"\u001b[2JCoca\u0007\u202e\nCola\u0000",N\u009bYSE,USD\nT,\u200f,,USD\n',
    );
    expect(table.get('KO')).toMatchObject({ name: '[2JCoca Cola', exchange: 'N YSE' });
    expect(table.get('T')).toMatchObject({ name: 'T', exchange: null });
    expect(problems).toEqual([
      "t.csv:2 KO's name holds control characters: read without them",
      "t.csv:2 KO's exchange holds control characters: read without them",
      "t.csv:4 T's name holds control characters: read without them",
    ]);
  });
});

describe('splits.csv and dividends.csv', () => {
  it('give ratios as numbers or as new:old, oldest first', () => {
    const { table } = read(readSplits, 'symbol,date,ratio\nGE,20210802,1:8\nAAPL,2020-08-31,4:1\nAAPL,2014-06-09,7\n');
    expect(table.get('AAPL')?.map((split) => split.ratio)).toEqual([7, 4]);
    expect(table.get('GE')).toEqual([{ day: dayOf(2021, 8, 2), ratio: 0.125 }]);
  });

  it('say what they cannot use', () => {
    const splits =
      'symbol,date,ratio\nA,2020-01-02,0\nA,2020-01-02,-2\nA,2020-01-02,1\nA,2020-01-02,2:0\nA,2020-01-32,2\nA,2020-01-02,2\nA,2020-01-02,3\n';
    expect(read(readSplits, splits).problems).toHaveLength(6);
    const dividends = 'symbol,date,amount\nA,2020-01-02,0\nA,2020-01-02,-2\nA,2020-01-02,null\n??,2020-01-02,1\n';
    expect(read(readDividends, dividends).problems).toHaveLength(4);
  });
});

describe('fundamentals.csv', () => {
  const header = 'symbol,period_end,period,item,value,currency,filed,share_basis\n';

  it('makes one statement of the items of one period; without a filing date it is known 90 days later', () => {
    const { table, problems } = read(
      readFundamentals,
      `${header}KO,2015-12-31,FY,revenue,100,USD,,\nKO,2015-12-31,FY,eps_basic,-1.5,USD,,\n`,
    );
    expect(problems).toEqual([]);
    expect(table.get('KO')).toEqual([
      {
        periodEnd: dayOf(2015, 12, 31),
        period: 'FY',
        currency: 'USD',
        known: dayOf(2016, 3, 30),
        knownIsLagged: true,
        shareBasis: dayOf(2015, 12, 31),
        items: { revenue: 100, eps_basic: -1.5 },
      },
    ]);
  });

  it('reads where a quarter began, where the file says so', () => {
    const named = header.trim() + ',period_start\n';
    const row = (start: string): string => `${named}KO,2016-12-31,Q,revenue,100,USD,,,${start}\n`;
    expect(read(readFundamentals, row('2016-09-11')).table.get('KO')?.[0]?.periodStart).toBe(dayOf(2016, 9, 11));
    expect(read(readFundamentals, row('')).table.get('KO')?.[0]).not.toHaveProperty('periodStart');
    expect(read(readFundamentals, row('2016-12-31')).problems).toEqual([
      't.csv:2 row left out: period_start is not before period_end',
    ]);
  });

  it('keeps a restatement beside the first filing; shares stand on the basis of the filing unless said', () => {
    const { table } = read(
      readFundamentals,
      `${header}KO,2015-12-31,FY,revenue,90,USD,2016-05-01,2015-12-31\nKO,2015-12-31,FY,revenue,100,USD,2016-02-25,\n`,
    );
    const own = table.get('KO') ?? [];
    expect(own.map((statement) => statement.items.revenue)).toEqual([100, 90]);
    expect(own.map((statement) => statement.shareBasis)).toEqual([dayOf(2016, 2, 25), dayOf(2015, 12, 31)]);
    expect(own.map((statement) => statement.knownIsLagged)).toEqual([false, false]);
  });

  const bad: readonly (readonly [row: string, says: string])[] = [
    ['KO,2015-02-30,FY,revenue,1,USD,,', 'period_end "2015-02-30" is no date'],
    ['KO,2015-12-31,H1,revenue,1,USD,,', 'period "H1" is neither FY nor Q'],
    ['KO,2015-12-31,FY,__proto__,1,USD,,', 'item "__proto__" is not one that is read'],
    ['KO,2015-12-31,FY,revenue,n/a,USD,,', 'value "n/a" is not a number'],
    ['KO,2015-12-31,FY,revenue,1,$,,', '"$" is no currency code'],
    ['KO,2015-12-31,FY,revenue,1,USD,2015-12-01,', 'filed before its period had ended'],
    ['KO,2015-12-31,FY,revenue,1,USD,soon,', 'filed "soon" is no date'],
    ['KO,2015-12-31,FY,revenue,2,USD,,', 'a second value of revenue in one statement'],
    ['KO,2015-12-31,FY,sga,2,EUR,,', 'another currency than the rest of its statement'],
    ['KO,2015-12-31,FY,sga,2,USD,,2010-01-01', 'another share_basis than the rest of its statement'],
    ['../KO,2015-12-31,FY,sga,2,USD,,', '"../KO" is no symbol'],
  ];
  for (const [row, says] of bad) {
    it(`leaves out ${row} and says so`, () => {
      const { table, problems } = read(readFundamentals, `${header}KO,2015-12-31,FY,revenue,1,USD,,\n${row}\n`);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`t.csv:3 row left out: ${says}`);
      expect(table.get('KO')).toHaveLength(1);
      expect(table.get('KO')?.[0]?.items).toEqual({ revenue: 1 });
    });
  }
});
