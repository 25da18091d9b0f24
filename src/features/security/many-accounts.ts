import { networkOf, placeOf } from '../../platform/client-place.ts';

const HOUR_MS = 3_600_000;
/** So many accounts that one address, or one network, failed to sign in to within an hour are more than people mistype. */
const MOST_OF_ADDRESS = 20;
const MOST_OF_NETWORK = 40;
/** More sources than this are not counted singly; the one that was quiet longest is forgotten. */
const MOST_SOURCES = 2000;

interface Source {
  readonly since: number;
  readonly accounts: Set<string>;
}

/** Notices one password that is tried at many accounts, which no single account's counter shows. */
export interface ManyAccounts {
  /**
   * Counts a sign-in that failed, at an account by its digest. Returns how many accounts it is by now where this reaches
   * the limit of the address or of its network for the first time within the hour; else null.
   */
  readonly add: (address: string, account: string, now: number) => number | null;
  /** How many sources are remembered. */
  readonly size: () => number;
}

/** Counts accounts by address and by network (/24 of IPv4, /48 of IPv6), in bounded memory. */
export function createManyAccounts(): ManyAccounts {
  const sources = new Map<string, Source>();
  const isReached = (name: string, most: number, account: string, now: number): boolean => {
    const known = sources.get(name);
    const isOver = known === undefined || now - known.since >= HOUR_MS || now < known.since;
    const source = isOver ? { since: now, accounts: new Set<string>() } : known;
    sources.delete(name);
    sources.set(name, source);
    if (sources.size > MOST_SOURCES) sources.delete(sources.keys().next().value as string);
    if (source.accounts.size >= most || source.accounts.has(account)) return false;
    source.accounts.add(account);
    return source.accounts.size === most;
  };
  return {
    size: () => sources.size,
    add: (address, account, now) => {
      const byAddress = isReached(`address ${placeOf(address)}`, MOST_OF_ADDRESS, account, now);
      const byNetwork = isReached(`network ${networkOf(address)}`, MOST_OF_NETWORK, account, now);
      if (byNetwork) return MOST_OF_NETWORK;
      return byAddress ? MOST_OF_ADDRESS : null;
    },
  };
}
