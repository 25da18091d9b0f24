import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_LENGTH, kindOfText, makeKey, shownPart } from './api-key-format.ts';

describe('a key', () => {
  it('is tw_, 43 digits of base 62 for 256 bits, and six of a checksum', () => {
    const keys = Array.from({ length: 2000 }, makeKey);
    expect(new Set(keys).size).toBe(2000);
    for (const key of keys) {
      expect(key).toMatch(/^tw_[0-9A-Za-z]{49}$/);
      expect(key).toHaveLength(KEY_LENGTH);
      expect(kindOfText(key)).toBe('key');
    }
    // Every digit is used at every place but the first, which 256 bits do not fill.
    for (let at = 4; at < 46; at += 1) expect(new Set(keys.map((key) => key[at])).size).toBe(62);
  });

  it('is told from one that was mistyped, by any one character', () => {
    const key = makeKey();
    fc.assert(
      fc.property(fc.integer({ min: 3, max: KEY_LENGTH - 1 }), fc.constantFrom(...'0aZ9_-é '), (at, char) => {
        fc.pre(key[at] !== char);
        return kindOfText(`${key.slice(0, at)}${char}${key.slice(at + 1)}`) === 'damaged';
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('is told from one that was cut short or run on, and from anything else', () => {
    const key = makeKey();
    for (const text of [key.slice(0, -1), `${key}0`, `${key}\n`, 'tw_']) expect(kindOfText(text)).toBe('damaged');
    for (const text of ['', 'x', key.slice(3), `TW_${key.slice(3)}`, ` ${key}`]) expect(kindOfText(text)).toBe('other');
  });

  it('shows four of its digits', () => {
    const key = makeKey();
    expect(shownPart(key)).toBe(key.slice(0, 7));
  });
});
