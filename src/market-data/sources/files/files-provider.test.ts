import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from '../../../engine/market/day.ts';
import { type Provider, ProviderError } from '../../provider.ts';
import { createFilesProvider, type FilesOptions } from './files-provider.ts';
import { parseFilesSpec } from './files-spec.ts';

const clock = dayOf(2020, 12, 31);
const WITH_ADJCLOSE = 'Date,Open,High,Low,Close,Adj Close,Volume';
const WITHOUT = 'Date,Open,High,Low,Close,Volume';
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tradewise-files-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): Promise<void> {
  return writeFile(join(dir, name), content);
}

function prices(header: string, ...days: string[]): string {
  const rest = header === WITHOUT ? '10,10,10,10,5' : '10,10,10,10,10,5';
  return [header, ...days.map((day) => `${day},${rest}`), ''].join('\n');
}

function open(query = '', options: FilesOptions = {}): Provider {
  return createFilesProvider(parseFilesSpec(`${dir}${query}`), { lookEvery: 0, ...options });
}

async function symbols(provider: Provider): Promise<string[]> {
  return (await provider.securities()).map((security) => security.symbol);
}

describe('a folder of price files', () => {
  it('is read whatever the case of the names, plain or packed, one symbol a file or many', async () => {
    await put('aapl.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    await put('BRK-B.CSV.GZ', gzipSync(prices(WITH_ADJCLOSE, '2020-01-02')));
    await put(
      'panel.txt',
      'symbol,date,open,high,low,close,adjclose,volume\nKO,2020-01-02,1,1,1,1,1,1\nT,20200102,1,1,1,1,1,1\n',
    );
    expect(await symbols(open())).toEqual(['AAPL', 'BRK.B', 'KO', 'T']);
  });

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('is read with %s between the columns, in the files beside the prices too', async (_name, separator) => {
    const split = (text: string): string => text.replaceAll(',', separator);
    await put('KO.csv', split(prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03')));
    await put('panel.txt', split('symbol,date,open,high,low,close,adjclose,volume\nT,2020-01-02,"1",1,1,1,1,1\n'));
    await put(
      'securities.csv',
      split('symbol,name,exchange,sector,currency,type\nKO,"Coca-Cola, Inc",NYSE,,USD,stock\n').replace(
        `Cola${separator}`,
        'Cola,',
      ),
    );
    const provider = open();
    expect(await symbols(provider)).toEqual(['KO', 'T']);
    expect((await provider.facts('KO', clock))?.candles.close).toEqual(Float64Array.of(10, 10));
    expect((await provider.facts('KO', clock))?.security.name).toBe('Coca-Cola, Inc');
  });

  it.each(['utf-16le', 'utf-16be'] as const)('is read as %s, with a byte order mark or without', async (encoding) => {
    const encode = (text: string): Uint8Array => {
      const bytes = Buffer.from(text, 'utf16le');
      return encoding === 'utf-16le' ? bytes : bytes.swap16();
    };
    await put('KO.csv', encode(`\uFEFF${prices(WITH_ADJCLOSE, '2020-01-02')}`));
    await put('T.csv', encode(prices(WITH_ADJCLOSE, '2020-01-02')));
    await put('PEP.csv.gz', gzipSync(encode(`\uFEFF${prices(WITH_ADJCLOSE, '2020-01-02')}`)));
    await put('securities.csv', encode('\uFEFFsymbol,name\nKO,Coca-Cola\n'));
    expect(await symbols(open())).toEqual(['KO', 'PEP', 'T']);
    expect((await open().facts('KO', clock))?.security.name).toBe('Coca-Cola');
  });

  it('names what is wrong with a decimal comma and with dates of day and month', async () => {
    await put(
      'KO.csv',
      'Date;Open;High;Low;Close;Adj Close;Volume\n2020-01-02;1,5;1;1;1;1;1\n02/01/2020;1;1;1;1;1;1\n',
    );
    const provider = open();
    await provider.securities();
    expect(provider.problems().map(({ where, what }) => `${where} ${what}`)).toEqual(
      expect.arrayContaining([
        'KO.csv:2 row left out: open "1,5" is not a number; decimals need a point, not a comma',
        'KO.csv:3 row left out: "02/01/2020" is no date (yyyy-mm-dd or yyyymmdd)',
      ]),
    );
  });

  it('reads no symbol of which many days have several rows that close elsewhere: their first row is no close of a day', async () => {
    const days = Array.from({ length: 300 }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10));
    const rows = (many: number, of: (k: number) => number): string =>
      days
        .map((day, i) => [0, ...(i < many ? [1] : [])].map((k) => `${day},9,20,1,${of(k)},9,5`).join('\n'))
        .join('\n');
    const file = (many: number, of: (k: number) => number): string => `${WITH_ADJCLOSE}\n${rows(many, of)}\n`;
    await put(
      'KO.csv',
      file(300, (k) => 10 + k),
    );
    await put(
      'T.csv',
      file(30, (k) => 10 + k),
    );
    await put(
      'TWICE.csv',
      file(300, () => 10),
    );
    await put(
      'panel.csv',
      `symbol,${WITH_ADJCLOSE}\n${['GE', 'F'].map((symbol) => rows(symbol === 'F' ? 31 : 0, (k) => 10 + k).replace(/^/gm, `${symbol},`)).join('\n')}\n`,
    );
    const provider = open();
    expect(await symbols(provider)).toEqual(['GE', 'T', 'TWICE']);
    const lost = provider.problems().filter(({ isFileLost }) => isFileLost === true);
    const said = (symbol: string, count: number): string =>
      `${symbol} not read: ${count} rows close elsewhere than another row of their day; a file of daily prices is needed`;
    expect(lost).toEqual([
      { where: 'KO.csv', what: said('KO', 300), isFileLost: true },
      { where: 'panel.csv', what: said('F', 31), isFileLost: true },
    ]);
  });

  it('says that splits are unknown only where there is no splits.csv', async () => {
    await put('AAPL.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    expect((await open().facts('AAPL', clock))?.splitsUnknown).toBe(true);
    await put('splits.csv', 'symbol,date,ratio\nKO,2012-08-13,2\n');
    expect(await open().facts('AAPL', clock)).not.toHaveProperty('splitsUnknown');
  });

  it('without securities.csv gives the symbol as the name, and says that the currency is assumed', async () => {
    await put('AAPL.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    const provider = open();
    expect((await provider.facts('AAPL', clock))?.security).toEqual({
      symbol: 'AAPL',
      name: 'AAPL',
      exchange: null,
      sector: null,
      currency: 'USD',
      type: 'stock',
    });
    expect(provider.problems().map(({ what }) => what)).toEqual([
      'does not name AAPL: currency USD is assumed, the sector is unknown',
    ]);
  });

  it('that holds no prices answers that it has none, and says so', async () => {
    const provider = open();
    expect([await symbols(provider), await provider.lastSession(clock), await provider.facts('KO', clock)]).toEqual([
      [],
      null,
      null,
    ]);
    expect(provider.problems()).toEqual([{ where: dir, what: 'no price files in this folder' }]);
  });

  it('that goes away is a source that is away', async () => {
    const provider = open();
    await rm(dir, { recursive: true });
    for (const call of [provider.securities(), provider.facts('KO', clock), provider.lastSession(clock)]) {
      await expect(call).rejects.toMatchObject({ name: 'ProviderError', code: 'source_unavailable', source: 'files' });
    }
  });

  it('names a symbol once: of two files with it the first by name counts', async () => {
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03'));
    await put('ko.csv.gz', gzipSync(prices(WITH_ADJCLOSE, '2020-01-02')));
    const provider = open();
    expect((await provider.facts('KO', clock))?.candles.day.length).toBe(2);
    expect(provider.problems()).toContainEqual({ where: 'ko.csv.gz', what: 'KO not read: it is in KO.csv already' });
  });

  it('keeps statements, splits and dividends with their symbols and says which symbols have no prices', async () => {
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03'));
    await put(
      'securities.csv.gz',
      gzipSync('symbol,name,exchange,sector,currency,type\nKO,Coca-Cola,NYSE,Consumer Staples,USD,\n'),
    );
    await put('Splits.csv', 'symbol,date,ratio\nKO,2012-08-13,2\nAAPL,2014-06-09,7\n');
    await put('dividends.csv', 'symbol,date,amount\nKO,2020-01-03,0.4\n');
    await put('fundamentals.csv', 'symbol,period_end,period,item,value,currency\nKO,2018-12-31,FY,revenue,100,USD\n');
    const provider = open();
    expect(await provider.facts('KO', clock)).toMatchObject({
      security: { name: 'Coca-Cola', sector: 'Consumer Staples' },
      splits: [{ ratio: 2 }],
      dividends: [{ day: dayOf(2020, 1, 3), amount: 0.4 }],
      statements: [{ items: { revenue: 100 } }],
    });
    expect(provider.problems()).toEqual([{ where: 'splits.csv', what: 'names symbols without prices: AAPL' }]);
  });
});

describe('prices without an adjusted close', () => {
  it('are refused until the operator says what they are adjusted for', async () => {
    await put('KO.csv', prices(WITHOUT, '2020-01-02'));
    const message = /KO\.csv has no adjusted close: say .*files:DIR\?adjusted=none .*=split .*=total/;
    await expect(open().securities()).rejects.toThrow(message);
    await expect(open().lastSession(clock)).rejects.toThrow(ProviderError);
    await expect(open().facts('KO', clock)).rejects.toMatchObject({ code: 'source_refused', retry: 'never' });
    for (const named of ['none', 'split', 'total']) expect(await symbols(open(`?adjusted=${named}`))).toEqual(['KO']);
  });

  it('do not keep the other files from being read', async () => {
    await put('KO.csv', prices(WITHOUT, '2020-01-02'));
    await put('T.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    const provider = open();
    expect(await symbols(provider)).toEqual(['T']);
    await expect(provider.facts('KO', clock)).rejects.toThrow('adjusted=none');
    expect(provider.problems().some(({ where, what }) => where === 'KO.csv' && what.includes('adjusted=none'))).toBe(
      true,
    );
  });
});

describe('the last session', () => {
  it('is the newest that at least half of the symbols hold, on or before the clock', async () => {
    await put('A.csv', prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07'));
    await put('B.csv', prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03', '2020-01-06'));
    await put('C.csv', prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03'));
    const provider = open();
    expect(await provider.lastSession(clock)).toBe(dayOf(2020, 1, 6));
    expect(await provider.lastSession(dayOf(2020, 1, 5))).toBe(dayOf(2020, 1, 3));
    expect(await provider.lastSession(dayOf(2020, 1, 1))).toBe(null);
  });

  it('is not held back by symbols that began after the clock', async () => {
    await put('A.csv', prices(WITH_ADJCLOSE, '2010-01-04', '2020-01-02'));
    for (const late of ['B', 'C', 'D']) await put(`${late}.csv`, prices(WITH_ADJCLOSE, '2020-01-02'));
    expect(await open().lastSession(dayOf(2010, 1, 5))).toBe(dayOf(2010, 1, 4));
  });

  it('is the newest one held by most where no day has half of them', async () => {
    for (const [i, symbol] of ['A', 'B', 'C', 'D', 'E'].entries()) {
      await put(`${symbol}.csv`, prices(WITH_ADJCLOSE, `2020-01-0${i + 1}`));
    }
    expect(await open().lastSession(clock)).toBe(dayOf(2020, 1, 5));
  });
});

describe('a change on disk', () => {
  it('is noticed: a file changed, added, taken away, or another table', async () => {
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    const provider = open();
    const first = await provider.facts('KO', clock);
    const revision = await provider.revision();
    expect(await provider.facts('KO', clock)).toBe(first);
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02', '2020-01-03'));
    expect((await provider.facts('KO', clock))?.candles.day.length).toBe(2);
    expect(await provider.lastSession(clock)).toBe(dayOf(2020, 1, 3));
    expect(await provider.revision()).not.toBe(revision);
    await put('T.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    expect(await symbols(provider)).toEqual(['KO', 'T']);
    await put('securities.csv', 'symbol,name\nKO,Coca-Cola\n');
    expect((await provider.facts('KO', clock))?.security.name).toBe('Coca-Cola');
    await unlink(join(dir, 'KO.csv'));
    expect(await provider.facts('KO', clock)).toBe(null);
    expect(first?.candles.day.length).toBe(1);
  });

  it('is looked for at most as often as said', async () => {
    let now = 0;
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    const provider = open('', { lookEvery: 1000, now: () => now });
    await provider.securities();
    await put('T.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    now = 999;
    expect(await symbols(provider)).toEqual(['KO']);
    now = 1000;
    expect(await symbols(provider)).toEqual(['KO', 'T']);
  });

  it('gives many callers at once one look and the same facts', async () => {
    for (const symbol of ['A', 'B', 'C']) await put(`${symbol}.csv`, prices(WITH_ADJCLOSE, '2020-01-02'));
    const provider = open('', { lookEvery: 1000 });
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => provider.facts('ABC'.charAt(i % 3), clock)));
    expect(new Set(all.map((facts) => facts?.security.symbol))).toEqual(new Set(['A', 'B', 'C']));
  });
});

describe('a hostile folder', () => {
  it('ends in problems, not in errors, and the sound file is read', async () => {
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    await mkdir(join(dir, 'X.csv'));
    await symlink('loop.csv', join(dir, 'loop.csv'));
    await symlink('nowhere', join(dir, 'gone.csv'));
    await symlink('/dev/zero', join(dir, 'zero.csv'));
    await put('empty.csv', '');
    await put('T.csv', `${WITH_ADJCLOSE}\n`);
    await put('F.csv', `${WITH_ADJCLOSE}\n${'9'.repeat(2_000_000)}\n`);
    await put('G.csv.gz', 'this is no gzip');
    await put('H.csv.gz', gzipSync(prices(WITH_ADJCLOSE, '2020-01-02')).subarray(0, 40));
    await put('README', 'hello');
    await put('notes.csv', 'hello\n');
    await put('evil\nname.csv', 'hello\n');
    await put('.hidden.csv', 'hello\n');
    const provider = open();
    expect(await symbols(provider)).toEqual(['KO']);
    const said = new Map(provider.problems().map(({ where, what }) => [where, what]));
    expect(said.get('X.csv')).toBe('a folder, not a file');
    expect(said.get('loop.csv')).toBe('cannot be read (ELOOP)');
    expect(said.get('gone.csv')).toBe('cannot be read (ENOENT)');
    expect(said.get('zero.csv')).toBe('not a plain file');
    expect(said.get('empty.csv:1')).toBe('the file is empty');
    expect(said.get('T.csv')).toBe('no rows of prices');
    expect(said.get('F.csv:2')).toBe('row left out: a line of over 4096 characters');
    expect(said.get('G.csv.gz')).toBe('damaged gzip (Z_DATA_ERROR)');
    expect(said.get('H.csv.gz')).toBe('damaged gzip (Z_BUF_ERROR)');
    expect(said.get('README')).toBe('not read: not a .csv file');
    expect(said.get('notes.csv:1')).toContain('not a price file');
    expect(said.get('evil?name.csv:1')).toContain('not a price file');
    expect([...said.keys()].some((where) => where.includes('hidden'))).toBe(false);
  });

  it('cannot fill the memory with a file that unpacks to too much, or is too large itself', async () => {
    await put('A.csv.gz', gzipSync(prices(WITH_ADJCLOSE, '2020-01-02') + '\n'.repeat(3_000_000)));
    await put('B.csv', Buffer.alloc(3_000_000, 'x'));
    const provider = open('', { largestFile: 1024 * 1024 });
    expect(await symbols(provider)).toEqual([]);
    expect(provider.problems()).toEqual([
      { where: 'A.csv.gz', what: 'unpacks to more than 1 MB', isFileLost: true },
      { where: 'B.csv', what: 'larger than 1 MB', isFileLost: true },
    ]);
  });

  it('gives no file outside itself for a symbol that is a path', async () => {
    await put('KO.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    await mkdir(join(dir, 'sub'));
    await put('sub/T.csv', prices(WITH_ADJCLOSE, '2020-01-02'));
    const provider = open();
    for (const symbol of ['sub/T', '../KO', 'KO.csv', '/etc/passwd', 'ko', '']) {
      expect(await provider.facts(symbol, clock)).toBe(null);
    }
  });
});
