import { isIPv6 } from 'node:net';

/**
 * The network place that an address counts as, wherever requests are counted by who sends them: an IPv4 address itself, and
 * of an IPv6 address the first 64 bits, since one person may have a whole network of that size.
 */
export function placeOf(address: string): string {
  if (!isIPv6(address) || /^::ffff:[\d.]+$/i.test(address)) return address.replace(/^::ffff:/i, '');
  const groups = groupsOf(address);
  // An IPv4 address, however it is spelled: all of them would be one place.
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff')
    return groups
      .slice(6)
      .map((group) => Number.parseInt(group, 16))
      .map((pair) => `${pair >> 8}.${pair & 255}`)
      .join('.');
  return groups.slice(0, 4).join(':');
}

/** The wider network around an address, in which one sender may have many: /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  const place = placeOf(address);
  return place.includes(':')
    ? `${place.split(':').slice(0, 3).join(':')}::/48`
    : `${place.split('.').slice(0, 3).join('.')}.0/24`;
}

const hexOf = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string =>
  `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;

/** The eight groups of an IPv6 address, in small letters and without leading noughts. */
function groupsOf(address: string): string[] {
  const [head = '', tail = ''] = address
    .toLowerCase()
    .replace(/%.*$/, '')
    // The last 32 bits may be written as IPv4.
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...bytes: string[]) => hexOf(bytes.slice(0, 4).map(Number)))
    .split('::')
    .map((part) => part.replace(/\b0+(?=[\da-f])/g, ''));
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const missing = address.includes('::') ? 8 - before.length - after.length : 0;
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after];
}
