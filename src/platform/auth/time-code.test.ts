import { describe, expect, it } from 'vitest';
import { appUri, newAppSecret, newRecoveryCodes, stepsOf, timeCode } from './time-code.ts';

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

describe('a new second factor', () => {
  it('is told to the app in base32 as RFC 4648 has it, with the address of its owner', () => {
    const uri = new URL(appUri('foobar', 'ann+1@example.com'));
    expect(uri.host + uri.pathname).toBe('totp/TradeWise:ann%2B1%40example.com');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: 'MZXW6YTBOI',
      issuer: 'TradeWise',
      digits: '6',
      period: '30',
    });
    const encoded = ['f', 'fo', 'foo', 'foob', 'fooba'].map((text) => /secret=([A-Z2-7]+)/.exec(appUri(text, ''))?.[1]);
    expect(encoded).toEqual(['MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB']);
  });

  it('has a secret and ten recovery codes that are others each time', () => {
    expect(newAppSecret()).toMatch(/^[\w-]{32}$/);
    expect(newAppSecret()).not.toBe(newAppSecret());
    const codes = [...newRecoveryCodes(), ...newRecoveryCodes()];
    for (const code of codes) expect(code).toMatch(/^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/);
    expect([codes.length, new Set(codes).size]).toEqual([20, 20]);
  });
});
