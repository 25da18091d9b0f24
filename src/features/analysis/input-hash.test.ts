import { describe, expect, it } from 'vitest';
import { inputHashOf } from './keep-analysis.ts';

describe('the hash of what a verdict is computed from', () => {
  it('is another one for other facts, another benchmark, its absence, and another reference', () => {
    const [snapshot, benchmark, reference] = [{ hash: 'a' }, { candlesHash: 'b' }, { hash: 'c' }];
    const hashes = [
      inputHashOf(snapshot, benchmark, 'SPY', reference),
      inputHashOf({ hash: 'z' }, benchmark, 'SPY', reference),
      inputHashOf(snapshot, { candlesHash: 'z' }, 'SPY', reference),
      inputHashOf(snapshot, null, 'SPY', reference),
      inputHashOf(snapshot, benchmark, 'QQQ', reference),
      inputHashOf(snapshot, benchmark, 'SPY', { hash: 'z' }),
      inputHashOf(snapshot, benchmark, 'SPY', null),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(inputHashOf({ hash: 'a' }, { candlesHash: 'b' }, 'SPY', { hash: 'c' })).toBe(hashes[0]);
  });
});
