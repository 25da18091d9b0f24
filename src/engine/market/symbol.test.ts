import { describe, expect, it } from 'vitest';
import { parseSymbol, symbolSpellings } from './symbol.ts';

describe('a symbol', () => {
  it('has one spelling', () => {
    const spellings = ['BRK.B', 'brk-b', 'BRK/B', 'brk_b', 'BRK B', 'BRK-B.US', ' Brk.b ', 'NYSE:BRK.B', '$brk.b'];
    expect(new Set(spellings.map(parseSymbol))).toEqual(new Set(['BRK.B']));
    const apples = ['aapl.us', '$AAPL', 'NASDAQ:AAPL', 'AAPL:US', 'AAPL US', 'aapl us equity', '\u00a0AAPL '];
    expect(new Set(apples.map(parseSymbol))).toEqual(new Set(['AAPL']));
  });

  it('may be a class share without its dot, where the letters are no symbol themselves', () => {
    expect(symbolSpellings('brkb')).toEqual(['BRKB', 'BRK.B']);
    expect(symbolSpellings('F')).toEqual(['F']);
    expect(symbolSpellings('BRK.B')).toEqual(['BRK.B']);
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      'ABCDEF',
      'A.B.C',
      'XYZ.WT',
      'AAPL\n',
      '^GSPC',
      '0700.HK',
      'A/../B',
      '7UP',
      'BRK-',
      'A'.repeat(1e6),
      'ＡＡＰＬ',
      'ß',
    ]) {
      expect(parseSymbol(text)).toBe(null);
    }
  });
});
