import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache } from './cache.ts';

describe('the cache', () => {
  it('finds a value only where it was made at the same stamp, and counts both', () => {
    const cache = createCache();
    const answers = cache.space<string>('answers');
    answers.keep('KO', 'monday', 'old', 10);
    expect([answers.find('KO', 'monday'), answers.find('KO', 'tuesday'), answers.find('PG', 'monday')]).toEqual([
      'old',
      undefined,
      undefined,
    ]);
    expect(answers.newest('KO')).toBe('old');
    expect(cache.counts()).toMatchObject({ hits: 1, misses: 2, entries: 1 });
  });

  it('keeps spaces apart and drops all of them at once', () => {
    const cache = createCache();
    const [a, b] = [cache.space<string>('a'), cache.space<string>('b')];
    a.keep('x', '1', 'of a', 10);
    b.keep('x', '1', 'of b', 10);
    expect([a.find('x', '1'), b.find('x', '1')]).toEqual(['of a', 'of b']);
    cache.clear();
    expect([a.newest('x'), b.newest('x'), cache.counts().bytes]).toEqual([undefined, undefined, 0]);
  });

  it('never holds more bytes than it may, whatever is kept in it, and keeps what was used last', () => {
    const keeping = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      stamp: fc.constantFrom('1', '2'),
      bytes: fc.oneof(fc.nat(2000), fc.nat(100_000)),
    });
    fc.assert(
      fc.property(fc.array(keeping, { maxLength: 200 }), (keepings) => {
        const cache = createCache(40_000);
        const space = cache.space<number>('s');
        for (const { key, stamp, bytes } of keepings) {
          space.keep(key, stamp, bytes, bytes);
          expect(cache.counts().bytes).toBeLessThanOrEqual(40_000);
          const isSmall = bytes + 2 * (key.length + stamp.length) + 200 <= 2000;
          expect(space.newest(key)).toBe(isSmall ? bytes : undefined);
        }
      }),
      { seed: 14 },
    );
  });
});
