import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { readQrCode } from '../../test/support/read-qr-code.ts';
import { NewFactorCard } from './new-factor.tsx';
import { QrCode } from './qr-code.tsx';

const svgOf = (text: string): string => renderToString(<QrCode text={text} label="A code" />);

describe('a QR code', () => {
  it.each([
    [
      'the address of a second factor',
      'otpauth://totp/TradeWise:ann%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=TradeWise',
    ],
    ['another writing', 'otpauth://totp/TradeWise:j%C3%B6rg%40example.com?secret=JBSWY3DPEHPK3PXP&digits=6&period=30'],
    ['one letter', 'A'],
    ['as much as a form takes', `otpauth://totp/${'x'.repeat(485)}`],
  ])('is read back by a decoder of somebody else: %s', (_what, text) => {
    expect(readQrCode(svgOf(text))).toBe(text);
  });

  it('has four modules of white on every side', () => {
    const svg = svgOf('otpauth://totp/x?secret=JBSWY3DP');
    const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
    const runs = [...svg.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, width]) => [
      Number(x),
      Number(y),
      Number(width),
    ]);
    expect(Math.min(...runs.map(([x]) => x as number))).toBe(4);
    expect(Math.min(...runs.map(([, y]) => y as number))).toBe(4);
    expect(Math.max(...runs.map(([x, , width]) => (x as number) + (width as number)))).toBe(size - 4);
    expect(Math.max(...runs.map(([, y]) => y as number))).toBe(size - 5);
  });

  it('needs no style of its own, and says what it is to who cannot see it', () => {
    const svg = svgOf('x');
    expect(svg).not.toMatch(/style/);
    expect(svg).toMatch(/role="img" aria-label="A code"/);
  });
});

describe('a new second factor', () => {
  const uri = 'otpauth://totp/TradeWise:ann%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=TradeWise';

  it('is shown as a code, as a link and as a key, all of one address', () => {
    const html = renderToString(<NewFactorCard factor={{ uri, codes: ['abcde-fghij'] }} />);
    expect(readQrCode(html)).toBe(uri);
    expect(html).toContain(`href="${uri.replaceAll('&', '&amp;')}"`);
    expect(html).toContain('JBSW Y3DP EHPK 3PXP');
  });

  it('has no code where the browser sent no address back', () => {
    expect(renderToString(<NewFactorCard factor={{ uri: '', codes: ['x'] }} />)).not.toContain('<svg');
  });
});
