import { describe, expect, it } from 'vitest';
import { matchSymbols, normaliseSymbol } from './match-symbols.ts';
import type { SymbolLine } from './match-symbols.ts';

const LINES: readonly SymbolLine[] = [
  ['A', 'Agilent Technologies', 'NYSE'],
  ['AAPL', 'Apple', 'NASDAQ'],
  ['APLE', 'Apple Hospitality REIT', 'NYSE'],
  ['BRK.B', 'Berkshire Hathaway (Class B)', 'NYSE'],
  ['KO', 'Coca-Cola', 'NYSE'],
  ['SNAP', 'Snapple Holdings', 'NYSE'],
];
const symbols = (text: string, limit = 8): string[] => matchSymbols(LINES, text, limit).map(([symbol]) => symbol);

describe('a symbol as typed', () => {
  it.each([
    [' aapl ', 'AAPL'],
    ['brk-b', 'BRK.B'],
    ['BRK/B', 'BRK.B'],
    ['brk b', 'BRK.B'],
    ['brk.b', 'BRK.B'],
    ['coca-cola', 'COCA-COLA'],
  ])('%j is read as %s', (typed, symbol) => {
    expect(normaliseSymbol(typed)).toBe(symbol);
  });
});

describe('matches', () => {
  it('put the symbol itself first, then symbols, names and words that begin with the text, then the rest', () => {
    expect(symbols('a')).toEqual(['A', 'AAPL', 'APLE', 'BRK.B', 'KO', 'SNAP']);
    expect(symbols('apple')).toEqual(['AAPL', 'APLE', 'SNAP']);
    expect(symbols('hathaway')).toEqual(['BRK.B']);
  });

  it('find a class share however its dot is typed', () => {
    expect(symbols('brk-b')).toEqual(['BRK.B']);
  });

  it('are none for an empty text, and never more than asked for', () => {
    expect(symbols('  ')).toEqual([]);
    expect(symbols('a', 2)).toEqual(['A', 'AAPL']);
  });
});
