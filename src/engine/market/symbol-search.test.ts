import { describe, expect, it } from 'vitest';
import type { Security } from '../engine/market/snapshot.ts';
import { slipsBetween, suggestSecurities } from './suggest.ts';
import { parseSymbol } from './symbol.ts';

const securities: Security[] = [
  ['AAL', 'American Airlines Group'],
  ['AAPL', 'Apple Inc.'],
  ['AMAT', 'Applied Materials'],
  ['BRK.B', 'Berkshire Hathaway Inc.'],
  ['KO', 'Coca-Cola Company (The)'],
  ['MSFT', 'Microsoft'],
  ['TSLA', 'Tesla, Inc.'],
].map(([symbol, name]) => ({
  symbol: String(symbol),
  name: String(name),
  exchange: null,
  sector: null,
  currency: 'USD',
  type: 'stock',
}));

const suggested = (text: string): string[] => suggestSecurities(securities, text).map((security) => security.symbol);

describe('a suggestion', () => {
  it('is one of at most three', () => {
    expect(suggested('A')).toEqual(['AAL', 'AAPL', 'AMAT']);
    const one = securities[0] as Security;
    const many = ['AA', 'AB', 'AC', 'AD', 'AE'].map((symbol) => ({ ...one, symbol }));
    expect(suggestSecurities(many, 'A')).toHaveLength(3);
  });

  it('is the symbol in another spelling first', () => {
    expect(suggested('brk-b')[0]).toBe('BRK.B');
    expect(suggested(' aapl ')[0]).toBe('AAPL');
  });

  it('is a symbol one slip away, one that starts so, or a company of that name', () => {
    expect(suggested('APPL')).toContain('AAPL');
    expect(suggested('TLSA')[0]).toBe('TSLA');
    expect(suggested('BRK')).toContain('BRK.B');
    expect(suggested('apple')[0]).toBe('AAPL');
    expect(suggested('coca')).toEqual(['KO']);
    expect(suggested('hathaway')).toEqual(['BRK.B']);
  });

  it('is none for an empty text or one like nothing', () => {
    expect(suggested('')).toEqual([]);
    expect(suggested('QQQQQQ')).toEqual([]);
    expect(suggested('x'.repeat(1_000_000))).toEqual([]);
  });

  it('is one of at most three', () => {
    expect(suggested('A')).toEqual(['AAL', 'AAPL', 'AMAT']);
    expect(suggested('A').length).toBeLessThanOrEqual(3);
  });
});

describe('slips between two symbols', () => {
  it('count letters wrong, missing, added and swapped', () => {
    expect([slipsBetween('AAPL', 'AAPL'), slipsBetween('APPL', 'AAPL'), slipsBetween('APL', 'AAPL')]).toEqual([
      0, 1, 1,
    ]);
    expect([slipsBetween('TLSA', 'TSLA'), slipsBetween('', 'KO'), slipsBetween('GE', 'T')]).toEqual([1, 2, 2]);
  });
});

describe('a symbol', () => {
  it('has one spelling', () => {
    const spellings = ['BRK.B', 'brk-b', 'BRK/B', 'brk_b', 'BRK B', 'BRK-B.US', ' Brk.b '];
    expect(new Set(spellings.map(parseSymbol))).toEqual(new Set(['BRK.B']));
    expect(parseSymbol('aapl.us')).toBe('AAPL');
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      'ABCDEF',
      'A.B.C',
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
