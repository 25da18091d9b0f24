import { describe, expect, it } from 'vitest';
import { LastUsed } from './last-used.ts';

describe('a map of what was used last', () => {
  it('forgets what was unused for longest once the costs are above its capacity', () => {
    const map = new LastUsed<string, number>(3);
    for (const [i, key] of ['a', 'b', 'c'].entries()) map.set(key, i);
    map.get('a');
    map.set('d', 3);
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([0, undefined, 2, 3]);
    map.set('e', 4, 2);
    expect(['a', 'c', 'd', 'e'].map((key) => map.get(key))).toEqual([undefined, undefined, 3, 4]);
  });

  it('keeps the newest also where it alone is above the capacity, and counts a replaced one once', () => {
    const map = new LastUsed<string, number>(3);
    map.set('a', 1, 100);
    expect(map.get('a')).toBe(1);
    map.set('a', 2, 1);
    map.set('b', 3, 2);
    expect([map.get('a'), map.get('b')]).toEqual([2, 3]);
    map.delete('b');
    expect(map.get('b')).toBe(undefined);
  });
});
