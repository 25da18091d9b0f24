import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithData } from '../../../../test/support/with-data.ts';
import { SECTORS } from '../../../engine/market/snapshot.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { sectorOf } from './listing.ts';
import { fromYahooSymbol, toYahooSymbol } from './symbols.ts';

describe('symbols', () => {
  it('of ours and of Yahoo stand one to one', () => {
    const letters = fc.array(fc.constantFrom(...'ABCXYZ'), { minLength: 1, maxLength: 5 }).map((all) => all.join(''));
    const ours = fc.tuple(letters, fc.constantFrom('', '.A', '.B', '.PD', '.WT')).map(([root, kind]) => root + kind);
    fc.assert(
      fc.property(ours, (symbol) => {
        const yahoos = toYahooSymbol(symbol);
        expect(yahoos).not.toBeNull();
        expect(yahoos).not.toContain('.');
        expect(fromYahooSymbol(yahoos ?? '')).toBe(symbol);
      }),
    );
    expect(toYahooSymbol('BRK.B')).toBe('BRK-B');
  });

  it('of other exchanges, coins, currencies and indices are none of ours', () => {
    for (const symbol of ['OCDO.L', 'BTC-USD', 'EURUSD=X', '^GSPC', '7203.T', 'brk-b', '', 'AAPL251219C00120000']) {
      expect(fromYahooSymbol(symbol), symbol).toBeNull();
    }
    for (const symbol of ['BRK-B', 'EURUSD=X', 'A/B', '../A', 'aapl', ''])
      expect(toYahooSymbol(symbol), symbol).toBeNull();
  });

  it('have a GICS sector for each of eleven words', () => {
    const words = [
      'Basic Materials',
      'Communication Services',
      'Consumer Cyclical',
      'Consumer Defensive',
      'Energy',
      'Financial Services',
      'Healthcare',
      'Industrials',
      'Real Estate',
      'Technology',
      'Utilities',
    ];
    expect(words.map(sectorOf).sort()).toEqual([...SECTORS].sort());
    expect([sectorOf('Conglomerates'), sectorOf(undefined), sectorOf('')]).toEqual([null, null, null]);
  });
});

describeWithData("the SEC's list of tickers", (dir) => {
  it('goes to Yahoo and back unchanged, all but those that are no symbol of ours', () => {
    const file = join(dir, 'universe', 'sec_company_tickers_2026-02.csv.gz');
    const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
    const at = header.split(',').findIndex((name) => /ticker|symbol/i.test(name));
    const tickers = lines.map((line) => line.split(',')[at] ?? '');
    let same = 0;
    for (const ticker of tickers) {
      const ours = parseSymbol(ticker);
      if (ours === null) continue;
      expect(toYahooSymbol(ours)).toBe(ticker);
      expect(fromYahooSymbol(ticker)).toBe(ours);
      same += 1;
    }
    expect(tickers.length).toBe(10_338);
    // Preferred shares, warrants and units, with two letters behind the dash, are not covered.
    expect(same).toBeGreaterThan(9800);
  });
});
