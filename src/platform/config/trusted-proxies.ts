import { BlockList, isIP } from 'node:net';
import { refuse } from './variable.ts';

/**
 * Proxies whose forwarding headers are trusted: a number of hops, or addresses and networks; 0 or an empty list: none.
 */
export type TrustedProxies = number | readonly string[];

const MOST_HOPS = 10;
/** Wider networks (the widest private ones have 7 bits, of IPv6, and 8) contain strangers' machines. */
const FEWEST_BITS = 7;

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (most === 0 || more !== undefined || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= FEWEST_BITS && Number(bits) <= most);
}

/** A number of hops, or addresses and networks with commas between them. */
export function readTrustedProxies(text: string): TrustedProxies {
  if (/^\d+$/.test(text)) {
    return Number(text) <= MOST_HOPS ? Number(text) : refuse(`must be at most ${MOST_HOPS} hops`);
  }
  const networks = text.split(',').map((part) => part.trim());
  if (networks.every(isNetwork)) return networks;
  return refuse(
    'must be a number of hops, or addresses and networks of proxies with commas between them, ' +
      `such as 10.0.0.0/8, fd00::/8; a network of fewer than ${FEWEST_BITS} bits is too wide to trust`,
  );
}

/** True where this peer's headers about a request's origin are trusted; `hop` 0 is the peer of the connection. */
export type TrustsPeer = (address: string, hop: number) => boolean;

/**
 * A plain number of hops trusts any peer, so it is for hosts whose port nobody but the proxy reaches; a list believes the
 * addresses in it.
 */
export function trustOf(proxies: TrustedProxies): TrustsPeer {
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  const list = new BlockList();
  for (const network of proxies) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
    return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  };
}
