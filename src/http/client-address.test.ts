import { describe, expect, it } from 'vitest';
import type { TrustedProxies } from '../platform/config/trusted-proxies.ts';
import { clientAddress } from './client-address.ts';
import { createHttpServer } from './server.ts';

type Headers = Readonly<Record<string, string>>;

interface Seen {
  readonly address: string;
  readonly protocol: string;
  readonly host: string;
}

/** What the server takes a request for that comes from this peer. */
async function seen(trustedProxies: TrustedProxies | null, peer: string, headers: Headers): Promise<Seen> {
  const server = createHttpServer({
    version: '0',
    isProduction: false,
    ...(trustedProxies === null ? {} : { trustedProxies }),
    register: (scope) =>
      void scope.get('/who', { config: { access: 'public' } }, (request) => ({
        address: clientAddress(request),
        protocol: request.protocol,
        host: request.host,
      })),
  });
  const answer = await server.inject({
    url: '/who',
    remoteAddress: peer,
    headers: { host: 'own.example', ...headers },
  });
  await server.close();
  return answer.json();
}

const FORGED = {
  'x-forwarded-for': '198.51.100.66',
  'x-real-ip': '198.51.100.66',
  forwarded: 'for=198.51.100.66;proto=https;host=evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  'x-client-ip': '198.51.100.66',
  'cf-connecting-ip': '198.51.100.66',
};

describe('where a request comes from', () => {
  it.each([
    ['nobody is trusted by default', null, '203.0.113.7'],
    ['nobody is trusted', 0, '203.0.113.7'],
    ['nobody is in the list', [], '203.0.113.7'],
    ['others are trusted', ['10.0.0.0/8', '127.0.0.1', '::1'], '203.0.113.7'],
    ['a neighbour of the proxy asks', ['10.0.0.1'], '10.0.0.2'],
  ] as const)('is the peer, whatever it writes, where %s', async (_what, proxies, peer) => {
    expect(await seen(proxies, peer, FORGED)).toEqual({ address: peer, protocol: 'http', host: 'own.example' });
  });

  it.each([
    ['one hop', 1, '198.51.100.66, 203.0.113.7', '203.0.113.7'],
    ['one hop, much forged', 1, '10.0.0.1, 127.0.0.1, ::1, 203.0.113.7', '203.0.113.7'],
    ['two hops', 2, '198.51.100.66, 203.0.113.7, 10.9.9.9', '203.0.113.7'],
    ['a network', ['10.0.0.0/8'], '198.51.100.66, 203.0.113.7', '203.0.113.7'],
    ['a network with two proxies in it', ['10.0.0.0/8'], '198.51.100.66, 203.0.113.7, 10.9.9.9', '203.0.113.7'],
    ['an address', ['10.1.2.3'], '198.51.100.66,203.0.113.7', '203.0.113.7'],
    ['a reader with IPv6', 1, '198.51.100.66, 2001:db8::7', '2001:db8::7'],
    ['a port behind it', 1, '203.0.113.7:51234', '203.0.113.7'],
    ['a port behind IPv6', 1, '[2001:db8::7]:51234', '2001:db8::7'],
    ['IPv4 written as IPv6', 1, '::ffff:203.0.113.7', '203.0.113.7'],
  ] as const)('is what the nearest stranger is called: %s', async (_what, proxies, chain, address) => {
    expect(await seen(proxies, '10.1.2.3', { ...FORGED, 'x-forwarded-for': chain })).toMatchObject({ address });
  });

  it.each(['', 'unknown', '_hidden', '198.51.100.66, nonsense', '<script>', '999.1.1.1'])(
    'is the proxy itself where it says %j of its peer',
    async (chain) => {
      const { address } = await seen(1, '10.1.2.3', { 'x-forwarded-for': chain });
      expect(address).toBe('10.1.2.3');
    },
  );

  it('is the peer where a trusted proxy says nothing', async () => {
    expect(await seen(1, '10.1.2.3', {})).toEqual({ address: '10.1.2.3', protocol: 'http', host: 'own.example' });
  });

  it('is written as IPv4 where the peer is one', async () => {
    expect(await seen(null, '::ffff:203.0.113.7', FORGED)).toMatchObject({ address: '203.0.113.7' });
    expect(await seen(['203.0.113.0/24'], '::ffff:203.0.113.7', { 'x-forwarded-for': '192.0.2.1' })).toMatchObject({
      address: '192.0.2.1',
    });
  });

  it('comes with the protocol and host that a trusted proxy names last', async () => {
    const headers = { 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'evil.example, tw.example' };
    expect(await seen(1, '10.1.2.3', headers)).toMatchObject({ protocol: 'https', host: 'tw.example' });
  });
});
