import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CanonicalError, canonicalJson, canonicalJsonOf, roundSignificant } from './canonical.ts';

describe('canonicalJson', () => {
  it('sorts keys by code unit at every depth, upper case before lower', () => {
    expect(canonicalJson({ b: 1, a: { z: 1, Z: 2 }, ä: 3, _: 4 })).toBe('{"_":4,"a":{"Z":2,"z":1},"b":1,"ä":3}');
  });

  it('writes -0 as 0 and leaves absent properties out', () => {
    expect(canonicalJson({ a: -0, b: undefined, c: [null, true, 'x"y'] })).toBe('{"a":0,"c":[null,true,"x\\"y"]}');
  });

  it('refuses what JSON cannot hold and says where it stands', () => {
    expect(() => canonicalJson({ a: [1, NaN] })).toThrow(/NaN at \.a\[1\]/);
    for (const bad of [Infinity, -Infinity, undefined, 1n, () => 1, new Map(), new Float64Array(1), [undefined]]) {
      expect(() => canonicalJson(bad)).toThrow(CanonicalError);
    }
  });

  it('sorts keys that look like numbers, and others that an object would not keep in order, as text', () => {
    expect(canonicalJson([{ 9: 1, 10: { b: 1, a: 2 } }])).toBe('[{"10":{"a":2,"b":1},"9":1}]');
    const object: unknown = JSON.parse('{"b":1,"__proto__":{"d":1,"c":2},"a":3}');
    expect(canonicalJson(object)).toBe('{"__proto__":{"c":2,"d":1},"a":3,"b":1}');
  });

  it('changes nothing in what it is given', () => {
    const given = { b: [{ d: 1, c: 2 }], a: { z: 1, y: undefined } };
    canonicalJson(given);
    expect(JSON.stringify(given)).toBe('{"b":[{"d":1,"c":2}],"a":{"z":1}}');
  });

  it('writes an object of the texts of its properties as it writes the object', () => {
    expect(canonicalJsonOf({ b: '1', 'a"': '[2]', Z: '{}' })).toBe(canonicalJson({ Z: {}, 'a"': [2], b: 1 }));
  });

  it('reads back as the same value, in whatever order the keys were set', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  });
});

describe('roundSignificant', () => {
  it('keeps ten significant digits', () => {
    expect(roundSignificant(1 / 3)).toBe(0.3333333333);
    expect(roundSignificant(123456789012)).toBe(123456789000);
    expect(roundSignificant(-2e-15 / 3)).toBe(-6.666666667e-16);
  });

  it('rounds every number as its decimal text is rounded', () => {
    const asText = (x: number): number => Number(x.toPrecision(10)) + 0;
    const anyNumber = fc.oneof(
      fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
      // Halves of the tenth digit, and their neighbours.
      fc
        .tuple(fc.integer({ min: 1e9, max: 1e10 }), fc.integer({ min: -12, max: 25 }), fc.integer({ min: -2, max: 2 }))
        .map(([digits, e, ulps]) => Number(`${digits}5e-${e + 12}`) * (1 + ulps * Number.EPSILON)),
    );
    fc.assert(
      fc.property(anyNumber, (x) => {
        expect(roundSignificant(x)).toBe(asText(x));
      }),
      { numRuns: 5_000 },
    );
    for (const edge of [
      9.99999999949,
      9.9999999995,
      9.99999999951,
      0.99999999999,
      1e-13,
      1e-14,
      9999999999.5,
      1e10 + 0.5,
    ])
      expect(roundSignificant(edge)).toBe(asText(edge));
  });

  it('makes -0 a 0', () => {
    expect(Object.is(roundSignificant(-0), 0)).toBe(true);
  });

  it('does not round the largest number out of the numbers', () => {
    expect(Number.isFinite(roundSignificant(Number.MAX_VALUE))).toBe(true);
  });

  it('hides the last bits, in which platforms differ', () => {
    expect(roundSignificant(0.1 + 0.2)).toBe(roundSignificant(0.3));
  });
});
