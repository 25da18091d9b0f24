import { BlockList, isIP } from 'node:net';
import type { TrustsPeer } from '../platform/config/trusted-proxies.ts';
import type { HttpServer } from './http-server.ts';

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const FORWARDING = ['x-forwarded-for', 'x-forwarded-proto', 'forwarded'] as const;

/**
 * Reports each request with forwarding headers whose peer has a private address and is not trusted: most likely a proxy that
 * was forgotten in TRUSTED_PROXIES, behind which all visitors count as one. From a public address anybody may send them.
 */
export function watchUntrustedPeers(
  server: HttpServer,
  trustsPeer: TrustsPeer,
  onUntrusted: (address: string) => void,
): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if (FORWARDING.some((name) => raw.headers[name] !== undefined)) {
      const address = (raw.socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
      const isPrivate = isIP(address) !== 0 && PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
      if (isPrivate && !trustsPeer(address, 0)) onUntrusted(address);
    }
    done();
  });
}
