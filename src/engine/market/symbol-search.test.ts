import { describe, expect, it } from 'vitest';
import { createSymbolSearch, slipsBetween } from './symbol-search.ts';
import type { SymbolLine } from './symbol-search.ts';

const LINES: readonly SymbolLine[] = [
  ['A', 'Agilent Technologies', 'NYSE', 1],
  ['AAL', 'American Airlines Group', 'NASDAQ', 1],
  ['AAPI', 'Apple iSports Group, Inc.', '', 0],
  ['AAPL', 'Apple Inc.', 'NASDAQ', 1],
  ['AMAT', 'Applied Materials', 'NASDAQ', 1],
  ['APLE', 'Apple Hospitality REIT, Inc.', 'NYSE', 0],
  ['BRK.B', 'Berkshire Hathaway (Class B)', 'NYSE', 1],
  ['GOOG', 'Alphabet (Class C)', 'NASDAQ', 1, 'Google'],
  ['GOOGL', 'Alphabet (Class A)', 'NASDAQ', 1, 'Google'],
  ['ALGM', 'Allegro Microsystems, Inc.', 'NASDAQ', 1],
  ['JNJ', 'Johnson & Johnson', 'NYSE', 1],
  ['JPM', 'JPMorgan Chase', 'NYSE', 1],
  ['KO', 'Coca-Cola Company (The)', 'NYSE', 1],
  ['META', 'Meta Platforms', 'NASDAQ', 1, 'FB', 'Facebook'],
  ['MSFT', 'Microsoft', 'NASDAQ', 1],
  ['ORLY', "O'Reilly Automotive", 'NASDAQ', 1],
  ['PG', 'PROCTER & GAMBLE Co', 'NYSE', 1],
  ['SNAP', 'Snapple Holdings', 'NYSE', 0],
  ['T', 'AT&T', 'NYSE', 1],
  ['TSLA', 'Tesla, Inc.', 'NASDAQ', 1, 'Tesla Motors'],
];
const search = createSymbolSearch(LINES);
const symbols = (text: string, limit = 3): string[] => search(text, limit).lines.map(([symbol]) => symbol);

describe('a search', () => {
  it('puts the symbol itself first, then symbols, names and words that begin with the text, then the rest', () => {
    expect(symbols('a', 6)).toEqual(['A', 'AAL', 'AAPL', 'AMAT', 'ALGM', 'AAPI']);
    expect(symbols('apple', 8)).toEqual(['AAPL', 'AAPI', 'APLE', 'SNAP']);
    expect(symbols('hathaway')).toEqual(['BRK.B']);
  });

  it.each([
    ['brk-b', 'BRK.B'],
    ['brkb', 'BRK.B'],
    ['$AAPL', 'AAPL'],
    ['NASDAQ:AAPL', 'AAPL'],
    [' aapl us ', 'AAPL'],
    ['fb', 'META'],
    ['facebook', 'META'],
    ['apple inc', 'AAPL'],
    ['apple in', 'AAPL'],
    ['coca cola', 'KO'],
    ['coca-cola co', 'KO'],
    ['procter gamble', 'PG'],
    ['gamble procter', 'PG'],
    ['tesla motors', 'TSLA'],
    ['microsft', 'MSFT'],
    ['johnson and johnson', 'JNJ'],
    ['jp morgan', 'JPM'],
    ['j.p. morgan', 'JPM'],
    ['oreilly', 'ORLY'],
    ["o'reilly", 'ORLY'],
    ['at&t', 'T'],
    ['TLSA', 'TSLA'],
  ])('of %j finds %s first', (text, symbol) => {
    expect(symbols(text)[0]).toBe(symbol);
  });

  it('is certain of a symbol, of a whole name that only one company has, and of the only match', () => {
    const certain = (text: string): string | null => search(text, 8).certain?.[0] ?? null;
    expect(['aapl', 'apple inc', 'tesla motors', 'hathaway'].map(certain)).toEqual(['AAPL', 'AAPL', 'TSLA', 'BRK.B']);
    expect(['appl', 'google', 'alphabet', 'microsft', 'zzz'].map(certain)).toEqual([null, null, null, null, null]);
  });

  it('guesses only where nothing matches as typed', () => {
    expect(search('APPL', 8)).toMatchObject({ areGuesses: false });
    expect(search('microsft', 8)).toMatchObject({ areGuesses: true });
    expect(symbols('TSAL')).toContain('TSLA');
    // A whole word with one error is likelier than the beginning of a word with two.
    expect(symbols('microsft')).toEqual(['MSFT', 'ALGM']);
  });

  it('takes a former ticker only where no listed symbol is spelt so', () => {
    const withBoth = createSymbolSearch([...LINES, ['FB', 'Another Fund', '', 0]]);
    expect(withBoth('FB', 1).lines[0]?.[0]).toBe('FB');
  });

  it('finds nothing for an empty text or one like nothing, and never more than asked for', () => {
    for (const text of ['', '   ', '\u0000', 'QQQQQQ', 'x'.repeat(1_000_000), '((((', '\\'])
      expect(symbols(text)).toEqual([]);
    expect(symbols('a', 2)).toEqual(['A', 'AAL']);
  });
});

describe('slips between two words', () => {
  it('count letters wrong, missing, added and swapped, up to two', () => {
    expect([slipsBetween('AAPL', 'AAPL'), slipsBetween('APPL', 'AAPL'), slipsBetween('APL', 'AAPL')]).toEqual([
      0, 1, 1,
    ]);
    expect([slipsBetween('TLSA', 'TSLA'), slipsBetween('', 'KO'), slipsBetween('GE', 'T')]).toEqual([1, 2, 2]);
    expect(slipsBetween('MSFT', 'TSLA')).toBe(Infinity);
  });
});
