import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecrets } from './secrets.ts';

const OLD = 'an-old-secret-of-some-length-000001';
const NEW = 'a-new-secret-of-some-length-0000002';

describe('secrets', () => {
  it('sign with the first and verify with all', () => {
    const both = createSecrets([NEW, OLD]);
    const before = createSecrets([OLD]).sign('session', 'x');
    expect(both.verify('session', 'x', before)).toBe(true);
    expect(both.isCurrent('session', 'x', before)).toBe(false);
    expect(both.isCurrent('session', 'x', both.sign('session', 'x'))).toBe(true);
    expect(createSecrets([NEW]).verify('session', 'x', before)).toBe(false);
  });

  it('never verify for one purpose what was signed for another', () => {
    const secrets = createSecrets([NEW]);
    expect(secrets.verify('form', 'x', secrets.sign('session', 'x'))).toBe(false);
  });

  it('refuse whatever is not the very MAC, in any spelling', () => {
    const secrets = createSecrets([NEW]);
    const mac = secrets.sign('session', 'x');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(secrets.verify('session', 'x', text)).toBe(text === mac);
        expect(secrets.verify('session', 'x', `${mac}${text}`)).toBe(text === '');
      }),
    );
    const last = mac.at(-1) as string;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const char of alphabet.replace(last, '')) {
      expect(secrets.verify('session', 'x', mac.slice(0, -1) + char)).toBe(false);
    }
  });
});
