import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

describe('Retry-After', () => {
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30],
    ['Sun Nov  6 08:49:37 1994', 30],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ])('%s is %d seconds', (header, seconds) => {
    expect(parseRetryAfter(header, { now: NOW })).toBe(seconds);
  });

  it.each([null, undefined, '', 'soon', '-5', '1.5', '1e9', '99999999999', '2030-01-01', 'Sun, nonsense'])(
    'that says nothing is null: %s',
    (header) => {
      expect(parseRetryAfter(header, { now: NOW })).toBeNull();
    },
  );

  it('as a date means the same whatever our clock says, where the answer carries its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600 }), fc.integer({ min: -1e9, max: 1e9 }), (seconds, skew) => {
        const date = new Date(NOW).toUTCString();
        const header = new Date(NOW + seconds * 1000).toUTCString();
        expect(parseRetryAfter(header, { now: NOW + skew, date })).toBe(seconds);
      }),
    );
  });
});
