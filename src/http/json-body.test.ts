import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import { parseJsonBody } from './json-body.ts';

const refusalOf = (text: string): AppError => {
  try {
    parseJsonBody(text);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
};

describe('a JSON body', () => {
  it('is an empty object where nothing was sent', () => {
    expect(parseJsonBody('')).toEqual({});
    expect(parseJsonBody(' \n')).toEqual({});
  });

  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (text) => {
        try {
          expect(parseJsonBody(text)).toEqual(JSON.parse(text));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  it.each([
    ['{"symbol":"AAPL","symbol":"TSLA"}', 'symbol'],
    ['{"a":{"x":1,"x":2}}', 'x'],
    ['{"symbol":1,"\\u0073ymbol":2}', 'symbol'],
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"a":[{"\\u005f_proto__":1}]}', '__proto__'],
    ['{"constructor":{"prototype":{}}}', 'constructor'],
  ])('refuses the key in %s', (text, field) => {
    const error = refusalOf(text);
    expect(error.code).toBe('validation_failed');
    expect(error.details).toMatchObject({ errors: [{ field }] });
  });

  it('lets the same key stand in two objects and in strings', () => {
    expect(parseJsonBody('{"a":{"x":1},"b":{"x":"{\\"x\\":1,\\"x\\":2}"},"c":["x","x"]}')).toBeTruthy();
  });

  it('refuses what is not JSON and what is nested too deep', () => {
    for (const text of ['{', 'symbol=AAPL', "{'a':1}", '['.repeat(40) + ']'.repeat(40), 'NaN', '\u0000']) {
      expect(refusalOf(text).code).toBe('validation_failed');
    }
  });
});
