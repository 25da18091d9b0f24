import { describe, expect, it } from 'vitest';
import { domainOf, isHeaderText, isMailAddress, readMailbox } from './address.ts';

describe('an address', () => {
  it.each(['ann@example.com', "o'hara+stocks@mail.example.co.uk", 'a@localhost', 'x.y_z@xn--bcher-kva.example'])(
    'may be %s',
    (text) => expect(isMailAddress(text)).toBe(true),
  );

  it.each([
    'ann@example.com\r\nBcc: eve@example.com',
    'ann@example.com\nDATA',
    'ann@example.com,eve@example.com',
    'Ann <ann@example.com>',
    '<ann@example.com>',
    'ann@example.com ',
    'ann @example.com',
    '"ann eve"@example.com',
    'ann@[127.0.0.1]',
    'ann@-example.com',
    'ann@example..com',
    '.ann@example.com',
    'ann@',
    '@example.com',
    'ann@exa\u0000mple.com',
    `${'a'.repeat(65)}@example.com`,
    `ann@${'a.'.repeat(130)}com`,
  ])('is not %j', (text) => expect(isMailAddress(text)).toBe(false));

  it('may have a name before it', () => {
    expect(readMailbox('TradeWise AI <app@example.com>')).toEqual({ name: 'TradeWise AI', address: 'app@example.com' });
    expect(readMailbox('app@example.com')).toEqual({ name: null, address: 'app@example.com' });
    expect(readMailbox('A\tB <app@example.com>')).toBeNull();
  });

  it('belongs to a domain', () => expect(domainOf('ann@Example.COM')).toBe('example.com'));
});

describe('a text for a header', () => {
  it('has no control character and no line break of any kind', () => {
    expect(isHeaderText('Größe: 12 %')).toBe(true);
    for (const break_ of ['\r', '\n', '\r\n', '\u0085', '\u2028', '\u0000', '\t']) {
      expect(isHeaderText(`Hello${break_}Bcc: eve@example.com`)).toBe(false);
    }
  });
});
