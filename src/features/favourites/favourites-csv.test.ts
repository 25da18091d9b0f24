import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tidy, faultOf } from './favourite-words.ts';
import { defuse, favouritesCsv, fuse } from './favourites-csv.ts';
import { readFavouritesCsv } from './read-favourites-csv.ts';

const TODAY = '2026-11-21';
const read = (text: string): ReturnType<typeof readFavouritesCsv> => readFavouritesCsv(text, TODAY);
const symbols = (text: string): string[] => read(text).lines.map(({ symbol }) => symbol);

/** Words as hostile as a note may hold them. */
const words = (field: 'note' | 'tag'): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '=',
          '+',
          '-',
          '@',
          "'",
          '"',
          ';',
          ',',
          '|',
          '＝',
          '\\',
          ' ',
          '=1+1',
          "'=",
          ';=',
          'é',
          '🙂',
          '‮',
        ),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => tidy(parts.join('')))
    .filter((text) => faultOf(field, text) === null);

describe('a list of favourites as a file', () => {
  it('names its columns, quotes by the book and ends its lines as the book says', () => {
    const at = Date.UTC(2026, 10, 20, 23);
    const list = [
      { symbol: 'AAPL', note: 'he said "buy, now"', tag: 'tech', createdAt: at },
      { symbol: 'BRK.B', note: '', tag: '', createdAt: at },
    ];
    expect(favouritesCsv(list)).toBe(
      '\uFEFFsymbol,note,tag,added_on\r\nAAPL,"he said ""buy, now""",tech,2026-11-20\r\nBRK.B,,,2026-11-20\r\n',
    );
  });

  it('holds no cell that a spreadsheet takes for a formula, whether it parts cells at commas or at semicolons', () => {
    fc.assert(
      fc.property(words('note'), words('tag'), (note, tag) => {
        const file = favouritesCsv([{ symbol: 'AAPL', note, tag, createdAt: 0 }]);
        const row = file.split('\r\n')[1] as string;
        for (const cell of [...row.split(';'), defuse(note), defuse(tag)]) {
          expect(cell).not.toMatch(/^"*[=+\-@＝＋－＠]/);
        }
      }),
    );
  });

  it('reads defused words back equal', () => {
    fc.assert(fc.property(words('note'), (text) => fuse(defuse(text)) === text));
    expect(defuse("'=1")).toBe("''=1");
    expect(fuse("'hello'")).toBe("'hello'");
  });

  it('reads back what it wrote, whatever the words are', () => {
    const line = fc.record({
      symbol: fc.constantFrom('AAPL', 'BRK.B', 'KO', 'F'),
      note: words('note'),
      tag: words('tag'),
      createdAt: fc.integer({ min: 0, max: 20_000 }).map((day) => day * 86_400_000),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (list) => {
        const { lines, errors } = read(favouritesCsv(list));
        expect(errors).toEqual([]);
        expect(
          lines.map(({ symbol, note, tag, addedOn }) => ({ symbol, note, tag, createdAt: Date.parse(addedOn ?? '') })),
        ).toEqual(list);
      }),
    );
  });
});

describe('a list that people bring', () => {
  it.each([
    ['with a byte order mark and the ends of lines of Windows', '\uFEFFsymbol,note\r\nAAPL,a\r\nKO,b\r\n'],
    ['with semicolons, from Excel', 'symbol;note;tag;added_on\r\nAAPL;"a, b; c";;2026-11-20\r\nKO;;;\r\n'],
    ['with tabs', 'Symbol\tNote\nAAPL\ta, b\nKO\t\n'],
    ['with the line by which Excel names the separator', 'sep=;\r\nsymbol;note\r\nAAPL;a\r\nKO;b'],
    ['of symbols alone', 'AAPL\nKO\n'],
    [
      'with columns in another order and some that are not ours',
      'Name,Ticker,Price\n"Apple, Inc.",AAPL,200\nCoca-Cola,KO,60',
    ],
    ['with empty lines and rows of empty cells', '\nsymbol,note\n\nAAPL,a\n,\n,,,,\nKO,b\n\n'],
    ['with the ends of lines of old Macs', 'symbol,note\rAAPL,a\rKO,b'],
  ])('is read %s', (_what, text) => {
    expect(read(text).errors).toEqual([]);
    expect(symbols(text)).toEqual(['AAPL', 'KO']);
  });

  it.each([
    ['semicolons, with commas in the notes', 'Symbol;Note\nAAPL;one, two, three\nKO;four, five, six\n'],
    ['tabs, with commas in the notes', 'Symbol\tNote\nAAPL\tone, two, three, four\nKO\ta, b, c, d\n'],
    ['commas, with semicolons in the notes', 'Symbol,Note\nAAPL,one; two; three; four\nKO,a; b; c; d\n'],
    ['commas, with tabs and bars in the names of other columns', 'Symbol,Note,"a;b;c\td|e|f|g|h"\nAAPL,x,y\nKO,,z\n'],
    ['bars, with commas and semicolons in the notes', 'Ticker|Note\nAAPL|one, two; three\nKO|four; five, six\n'],
    ['semicolons without names, with commas in the notes', 'AAPL;one, two, three\nKO;four, five, six\n'],
    ['tabs without names, with commas in the notes', 'AAPL\tone, two, three, four\nKO\ta, b, c\n'],
  ])('is parted by what its line of names is parted by: %s', (_what, text) => {
    expect(read(text).errors).toEqual([]);
    expect(symbols(text)).toEqual(['AAPL', 'KO']);
    for (const { note } of read(text).lines) expect(text).toContain(note);
  });

  it('keeps the whole note, whatever else could part cells in it', () => {
    expect(read('Symbol;Note\nKO;eins, zwei, drei\n').lines).toMatchObject([{ line: 2, note: 'eins, zwei, drei' }]);
    expect(read('KO;eins, zwei, drei\n').lines).toMatchObject([{ line: 1, note: 'eins, zwei, drei' }]);
  });

  it.each([
    [
      'a title and a blank line above, cash and a total below',
      '"Positions for account Example ...000 as of 09:41 AM ET, 11/20/2026"\r\n\r\n"Symbol","Description","Quantity","Price"\r\n' +
        '"KO","COCA-COLA CO","10","$61.20"\r\n"BRK/B","BERKSHIRE HATHAWAY CLASS B","3","$470.11"\r\n' +
        '"Cash & Cash Investments","--","--","--"\r\n"Account Total","--","--","--"\r\n',
      [4, 5],
      [1, 6, 7],
    ],
    [
      'notices below, the symbol not in the first column',
      'Account Number,Account Name,Symbol,Quantity\nX1,Example,KO,10\nX1,Example,BRK.B,3\n\n\n' +
        '"The data in this file is for your own use only."\n\n"Date downloaded Nov-20-2026"\nDisclosure\n',
      [2, 3],
      [6, 8, 9],
    ],
    [
      'a title without quotation marks, of more lines, and semicolons',
      'Depotübersicht, Stand 20.11.2026\nKunde: Muster, Ä.\n\nName;Ticker;Stück\nCoca-Cola;KO;10\nBerkshire;BRK.B;3\nEnde der Liste\n',
      [5, 6],
      [1, 2, 7],
    ],
    ['a title with a quotation mark that is never closed', 'My "watch list\nSymbol,Note\nKO,a\nBRK-B,b\n', [3, 4], [1]],
  ])('is read with %s, and says which lines it left out', (_what, text, lines, skipped) => {
    const list = read(text);
    expect(list.errors).toEqual([]);
    expect(list.lines.map(({ line }) => line)).toEqual(lines);
    expect(list.skippedLines).toEqual(skipped);
  });

  it('takes no row of symbols for a title, and no line with a note for a notice', () => {
    expect(symbols('KO,Coke\nF,Ticker\nT,Symbol\n')).toEqual(['KO', 'F', 'T']);
    expect(symbols('KO\nPEP\nF,Ticker\n')).toEqual(['KO', 'PEP', 'F']);
    expect(read('symbol,note\nKO,\nnot a symbol,x\n').lines.map(({ symbol }) => symbol)).toEqual([
      'KO',
      'not a symbol',
    ]);
    expect(read('symbol,note\nKO\n12345\n').lines).toHaveLength(2);
  });

  it('says in one sentence that no line names a column of symbols', () => {
    const text =
      'Positions as of 11/20/2026\n\nName,Shares,Price,Value\nCoca-Cola Co,10,$61.20,$612.00\nFord Motor,5,$11.00,$55.00\n';
    expect(read(text)).toMatchObject({
      lines: [],
      errors: [{ line: 1, message: expect.stringContaining('No line names a column "symbol" or "ticker".') }],
    });
  });

  it('says which columns it left out', () => {
    expect(read('Name,Ticker,Price\nApple,AAPL,2').ignoredColumns).toEqual(['Name', 'Price']);
  });

  it('reads quotation marks as a book or as a person writes them', () => {
    const list = read('symbol,note\nAAPL,"say ""hi"""\nKO,5" pipe\nF,"x"y\n');
    expect(list.lines.map(({ note }) => note)).toEqual(['say "hi"', '5" pipe', '"x"y']);
  });

  it('names every wrong line by its number, and why', () => {
    const text = [
      'symbol,note,tag,added_on',
      'AAPL,fine,,2026-11-20',
      ',no symbol,,',
      `KO,${'x'.repeat(501)},,`,
      `F,,${'y'.repeat(41)},`,
      'T,,,20.11.2026',
      'T,,,2026-02-30',
      'T,,,2026-12-24',
      'T,"two\nlines",,',
      'T,a,b,2026-11-20,more',
      'MSFT,bell\u0007,,',
      '',
      'MMM,fine,,',
    ].join('\r\n');
    const { lines, errors } = read(text);
    expect(lines.map(({ line, symbol }) => [line, symbol])).toEqual([
      [2, 'AAPL'],
      [14, 'MMM'],
    ]);
    expect(errors.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 11, 12]);
    expect(errors.map(({ message }) => message)).toEqual([
      'There is no symbol.',
      '"note" must have at most 500 characters.',
      '"tag" must have at most 40 characters.',
      '"20.11.2026" is not a date like 2026-11-20.',
      '"2026-02-30" is not a date like 2026-11-20.',
      '"2026-12-24" lies in the future.',
      '"note" must be one line without control characters.',
      'Too many cells: 5 instead of 4.',
      '"note" must be one line without control characters.',
    ]);
  });

  it.each(['\u0000', '\u001b', '\u202e', '\u2066', '\u2028', '\ufeff', '\ud800'])(
    'refuses words with a character that shows as nothing and changes what is around it: %j',
    (char) => {
      for (const field of ['note', 'tag'] as const) {
        expect(faultOf(field, `a${char}b`)).toBe(`"${field}" must be one line without control characters.`);
      }
    },
  );

  it('names the line in which a quotation mark opens that is never closed, and keeps what stands before it', () => {
    const { lines, errors } = read('symbol,note\nAAPL,a\n\n\nKO,"b\nF,c\nT,d\n');
    expect(lines.map(({ symbol }) => symbol)).toEqual(['AAPL']);
    expect(errors).toEqual([{ line: 5, message: expect.stringContaining('never closed') }]);
  });

  it('refuses a column that stands twice, which could be read two ways', () => {
    expect(read('symbol,note,ticker\nAAPL,a,KO').errors).toEqual([
      { line: 1, message: 'The column "symbol" stands twice.' },
    ]);
  });

  it('never throws and never gives a line number that the text does not have', () => {
    const text = fc
      .array(fc.constantFrom('"', ',', ';', '\n', '\r', '\t', 'symbol', 'AAPL', '=', 'sep=', 'x', '\0', '2026-11-20'), {
        maxLength: 40,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const { lines, errors } = read(given);
        const most = given.split(/\r\n|\r|\n/).length;
        for (const { line } of [...lines, ...errors]) expect(line >= 1 && line <= most).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads 10,000 lines', () => {
    const text = `symbol,note\n${'AAPL,"a ""note"""\n'.repeat(10_000)}`;
    expect(read(text).lines).toHaveLength(10_000);
  });
});
