import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, formatDay } from '../../../engine/market/day.ts';
import { HeldDaysReader } from './held-days.ts';
import type { PriceColumns } from './price-columns.ts';
import { PriceParser } from './price-parser.ts';
import { PriceReader } from './price-reader.ts';
import { PriceRows } from './price-rows.ts';
import { ProblemLog } from './problem-log.ts';
import { seriesOf, type Series } from './series.ts';

const HEADER = 'Date,Open,High,Low,Close,Adj Close,Volume';

/** Reads a text as a file is read: which days it holds, then the rows. `piece`: how many bytes are given at a time. */
function parse(
  text: string | Uint8Array,
  symbol = 'AAPL',
  piece = Infinity,
): { series: Map<string, Series>; problems: string[] } {
  const log = new ProblemLog('f.csv');
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const pieces = (of: Uint8Array): Uint8Array[] =>
    Array.from({ length: Math.ceil(of.length / piece) || 1 }, (_, i) => of.subarray(i * piece || 0, (i + 1) * piece));
  let days = new HeldDaysReader(symbol, log);
  const reader = new PriceReader(log, ({ hasSymbol }) => (days = new HeldDaysReader(hasSymbol ? null : symbol, log)));
  const give = (of: Uint8Array, take: (piece: Uint8Array) => unknown): void => {
    for (const each of pieces(of)) {
      const lent = Buffer.from(each);
      take(lent);
      lent.fill('9');
    }
  };
  give(bytes, (each) => reader.push(each));
  reader.end();
  const series = new Map<string, Series>();
  const { header } = reader;
  for (const [own, { from, to, rows }] of header === null ? [] : days.held()) {
    const sink = new PriceRows(rows, { symbols: [own], hasAdjclose: header?.hasAdjclose === true });
    const parser = new PriceParser(header as PriceColumns, sink, new ProblemLog('f.csv'), from);
    give(bytes.subarray(from, to), (each) => parser.push(each));
    parser.end();
    for (const [name, found] of seriesOf(sink)) series.set(name, found);
  }
  return { series, problems: log.list().map(({ where, what }) => `${where} ${what}`) };
}

function closes(text: string, symbol = 'AAPL'): [string, number][] {
  const own = parse(text).series.get(symbol);
  return own === undefined ? [] : Array.from(own.day, (day, i) => [formatDay(day), own.close[i] as number]);
}

describe('a price file', () => {
  it('is read in Yahoo columns, also lower case, as Stooq writes them, and with a symbol column', () => {
    const expected = [['2020-01-02', 4]];
    expect(closes(`${HEADER}\n2020-01-02,1,5,1,4,3,100\n`)).toEqual(expected);
    expect(closes('date,open,high,low,close,adjclose,volume\n2020-01-02,1,5,1,4,3,100')).toEqual(expected);
    expect(closes('Date,Open,High,Low,Close,Volume\r\n20200102,1,5,1,4,100\r\n')).toEqual(expected);
    const stooq =
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nBRK-B.US,D,20200102,000000,1,5,1,4,9,0\n';
    expect(closes(stooq, 'BRK.B')).toEqual(expected);
    const yfinance = `${HEADER},Dividends\n2020-01-02 00:00:00-05:00,1,5,1,4,3,100,0.0\n`;
    expect(closes(yfinance)).toEqual(expected);
  });

  it('may have a byte order mark, quotes, blanks, blank lines and no line end at the end', () => {
    expect(
      closes(`\uFEFF"Date","Open",High,Low, Close ,Adj Close,Volume\r\n\r\n"2020-01-02", 1,5,1,"4" ,3,1e2`),
    ).toEqual([['2020-01-02', 4]]);
  });

  it('may stand in any order; of two rows for one day the first counts and the second is reported', () => {
    const text = `${HEADER}\n2020-01-03,1,5,1,4,3,1\n2020-01-02,1,5,1,3,3,1\n2020-01-03,1,5,1,9,9,1\n`;
    expect(closes(text)).toEqual([
      ['2020-01-02', 3],
      ['2020-01-03', 4],
    ]);
    expect(parse(text).problems).toEqual(['f.csv:4 row left out: a second row for 2020-01-03']);
  });

  const bad: readonly (readonly [row: string, says: string])[] = [
    ['2020-01-02,1,5,1,null,3,100', 'close "null" is not a number'],
    ['2020-01-02,1,5,1,,3,100', 'close is empty'],
    ['2020-01-02,1,5,1,NaN,3,100', 'close "NaN" is not a number'],
    ['2020-01-02,Infinity,5,1,4,3,100', 'open "Infinity" is not a number'],
    ['2020-01-02,1,5,1,1e999,3,100', 'close "1e999" is too large'],
    ['2020-01-02,1,5,1,0x10,3,100', 'close "0x10" is not a number'],
    ['2020-01-02,1,5,1,1_0,3,100', 'close "1_0" is not a number'],
    ['2020-01-02,1,5,1,"1,000",3,100', 'close "1,000" is not a number'],
    ['2020-01-02,1,5,1,4,3,-1', 'volume is negative'],
    ['2020-02-30,1,5,1,4,3,100', '"2020-02-30" is no date'],
    ['2019-02-29,1,5,1,4,3,100', '"2019-02-29" is no date'],
    ['2020-13-01,1,5,1,4,3,100', '"2020-13-01" is no date'],
    ['2020-1-2,1,5,1,4,3,100', '"2020-1-2" is no date'],
    ['02/01/2020,1,5,1,4,3,100', '"02/01/2020" is no date'],
    ['9999-01-01,1,5,1,4,3,100', '"9999-01-01" is no date'],
    ['2020-01-02 09:30:00,1,5,1,4,3,100', '"2020-01-02 09:30:00" is no date'],
    ['2020-01-02,1,5,1,4,3', '6 columns, but the header names 7'],
    ['2020-01-02,1,5,1,4,3,100,', '8 columns, but the header names 7'],
    ['2020-01-02,1,5,1,"4,3,100', 'a quotation mark that does not end'],
    ['\u0000\u0001', '1 columns, but the header names 7'],
    ['x'.repeat(100_000), 'a line of over 4096 characters'],
  ];
  for (const [row, says] of bad) {
    it(`leaves out ${JSON.stringify(row.slice(0, 40))} and says so with file and line`, () => {
      const { series, problems } = parse(`${HEADER}\n2019-01-02,1,5,1,4,3,100\n${row}\n2021-01-04,1,5,1,4,3,100\n`);
      expect(series.get('AAPL')?.day.length).toBe(2);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`f.csv:3 row left out: ${says}`);
    });
  }

  it('is refused as a whole where its first line is no header of prices', () => {
    for (const text of [
      '',
      '\uFEFF',
      '\n',
      'a,b\n1,2\n',
      '19980102,0.86,0.0089,1\n',
      `${HEADER},Close\n`,
      'y'.repeat(9999),
    ]) {
      const { series, problems } = parse(text);
      expect(series.size).toBe(0);
      expect(problems).toHaveLength(1);
    }
    expect(parse('Date,Open,High,Low,Volume\n').problems[0]).toContain('names no close column');
    expect(parse(HEADER)).toEqual({ series: new Map(), problems: [] });
  });

  it('says only how many more problems there are once it has named fifty', () => {
    const { problems } = parse(`${HEADER}\n${'rubbish\n'.repeat(1000)}`);
    expect(problems).toHaveLength(51);
    expect(problems[50]).toBe('f.csv 950 more problems like these');
  });

  it('with rows of other periods keeps the daily ones', () => {
    const text = 'ticker,per,date,open,high,low,close,vol\nKO,W,20200102,1,1,1,1,1\nKO,D,20200103,1,1,1,2,1\n';
    expect(closes(text, 'KO')).toEqual([['2020-01-03', 2]]);
    expect(parse(text).problems).toEqual(['f.csv:2 row left out: period "W" is not daily']);
  });
});

describe('every price file', () => {
  const spelled = fc
    .tuple(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), fc.nat(4), fc.nat(9))
    .map(([value, how, digits]) => {
      if (how === 0) return String(value);
      if (how === 1) return value.toFixed(digits);
      if (how === 2) return value.toExponential(digits);
      if (how === 3) return ` ${value.toFixed(digits)} `;
      return `"${value.toFixed(digits)}"`;
    });
  const day = fc.integer({ min: dayOf(1990, 1, 1), max: dayOf(2030, 1, 1) });

  it('gives exactly the numbers that its text spells, in order of days', () => {
    const row = fc.record({ day, compact: fc.boolean(), cells: fc.array(spelled, { minLength: 5, maxLength: 5 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { selector: (r) => r.day, maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        (rows, eol) => {
          const lines = rows.map(({ day: at, compact, cells }) => {
            const date = compact ? formatDay(at).replaceAll('-', '') : formatDay(at);
            return [date, ...cells, '12345'].join(',');
          });
          const { series, problems } = parse([HEADER, ...lines].join(eol));
          const own = series.get('AAPL');
          const sorted = [...rows].sort((a, b) => a.day - b.day);
          const value = (r: (typeof rows)[number], i: number): number =>
            Number((r.cells[i] as string).replaceAll('"', '')) + 0;
          expect(problems).toEqual([]);
          expect(Array.from(own?.day ?? [])).toEqual(sorted.map((r) => r.day));
          expect(Array.from(own?.open ?? [])).toEqual(sorted.map((r) => value(r, 0)));
          expect(Array.from(own?.close ?? [])).toEqual(sorted.map((r) => value(r, 3)));
          expect(Array.from(own?.adjclose ?? [])).toEqual(sorted.map((r) => value(r, 4)));
        },
      ),
    );
  });

  it('of any bytes gives finite prices on strictly rising days, and never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(',', '\n', '\r\n', '"', '-', '.', 'e', '2020-01-02', '20200103', 'null', 'NaN', ' ', '1', 'AAPL'),
      fc.string({ maxLength: 4 }),
    );
    const header = fc.constantFrom(`${HEADER}\n`, 'symbol,date,open,high,low,close,volume\n', '');
    fc.assert(
      fc.property(
        header,
        fc.array(piece, { maxLength: 200 }),
        fc.uint8Array({ maxLength: 20 }),
        (first, pieces, tail) => {
          const { series } = parse(Buffer.concat([Buffer.from(first + pieces.join('')), tail]));
          for (const own of series.values()) {
            for (const column of [own.open, own.high, own.low, own.close, own.volume]) {
              expect(column.every((value) => Number.isFinite(value))).toBe(true);
            }
            expect(Array.from(own.day)).toEqual([...new Set(own.day)].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives the same rows and problems in pieces of any size', () => {
    const line = fc.oneof(
      fc
        .tuple(fc.constantFrom('KO', 'brk-b', 'MSFT'), day, fc.nat(9999))
        .map(([s, at, n]) => `${s},${formatDay(at)},1,1,1,${n},7`),
      fc.constantFrom('', 'rubbish', `KO,2020-01-02,"1",1,1,2e0,1`, 'z'.repeat(9000)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (lines, piece) => {
        const text = ['symbol,date,open,high,low,close,volume', ...lines].join('\n');
        expect(parse(text, 'KO', piece)).toEqual(parse(text, 'KO'));
      }),
    );
  });

  it('with a symbol column gives each symbol its own rows, however they are mixed', () => {
    const row = fc.record({ symbol: fc.constantFrom('A', 'BRK-B', 'ko', 'MSFT'), day, close: fc.nat(1e6) });
    const distinct = fc.uniqueArray(row, { selector: (r) => `${r.symbol} ${r.day}`, maxLength: 60 });
    fc.assert(
      fc.property(distinct, (rows) => {
        const lines = rows.map((r) => `${r.symbol},${formatDay(r.day)},1,1,1,${r.close},7`);
        const { series } = parse(['symbol,date,open,high,low,close,volume', ...lines, ''].join('\n'));
        for (const [raw, symbol] of [
          ['A', 'A'],
          ['BRK-B', 'BRK.B'],
          ['ko', 'KO'],
          ['MSFT', 'MSFT'],
        ] as const) {
          const expected = rows.filter((r) => r.symbol === raw).sort((a, b) => a.day - b.day);
          const own = series.get(symbol);
          expect(Array.from(own?.close ?? [])).toEqual(expected.map((r) => r.close));
        }
      }),
    );
  });
});
