import { describe, expect, it } from 'vitest';
import { stepsOf, timeCode } from './time-code.ts';

const SECRET = '12345678901234567890';

describe('the code of an authenticator app', () => {
  // RFC 6238 appendix B, of whose eight digits six are left.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i seconds is %s, as RFC 6238 has it', (seconds, code) => {
    expect(timeCode(SECRET, Math.floor(seconds / 30))).toBe(code);
  });

  it('is good for its step and the two beside it', () => {
    const code = timeCode(SECRET, 1000);
    const steps = [998, 999, 1000, 1001, 1002].map((step) => stepsOf(SECRET, code, step * 30_000 + 29_999));
    expect(steps).toEqual([[], [1000], [1000], [1000], []]);
  });
});
