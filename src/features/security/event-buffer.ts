import { digestOf } from '../../platform/auth/secrets.ts';
import { networkOf } from '../../platform/client-place.ts';
import { WINDOW_MS } from './security-rules.ts';
import type { RuleName } from './security-rules.ts';

/** Something that was noticed. Holds nothing that a client wrote. */
export interface SecurityEvent {
  readonly rule: RuleName;
  /** An IPv4 address, or the first 64 bits of an IPv6 address; null: it came from no request. */
  readonly address: string | null;
  /** SHA-256 (hex) of the account's id, or of the address that was tried; null: nobody is known. */
  readonly accountHash: string | null;
  /** The route, the place in the request, or the name of a setting. */
  readonly detail: string;
}

/** Alike events together, as they are stored. */
export interface GatheredEvent extends SecurityEvent {
  /** Digest of what makes them alike. */
  readonly alike: string;
  count: number;
  readonly firstAt: number;
  lastAt: number;
}

/** Kinds of event that are gathered at once. */
const MOST_GATHERED = 500;
/** New rows an hour that one process writes; the last two hundred are for events that come from no address. */
const MOST_AN_HOUR = 2000;
const MOST_OF_ADDRESSES = 1800;
/** Parts of it that one address, and one network, can fill, so that nobody crowds out what others do. */
const MOST_OF_ADDRESS = 100;
const MOST_OF_NETWORK = 400;
const HOUR_MS = 3_600_000;
const LONGEST_DETAIL = 120;

export interface EventBuffer {
  readonly add: (event: SecurityEvent, now: number) => void;
  /** What was gathered; the buffer is empty afterwards. */
  readonly take: () => readonly GatheredEvent[];
  /** Forgets what is known of these accounts. */
  readonly forget: (accountHashes: readonly string[]) => void;
  readonly isEmpty: () => boolean;
}

/** One line of printable ASCII, so that no event can break a line of the log. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_DETAIL);

/** New rows of the last hour, in all and by where they come from. */
interface Hour {
  readonly since: number;
  readonly seen: Set<string>;
  readonly bySource: Map<string, number>;
}

/** Where an event comes from, narrowest first, and how many new rows an hour that may fill. */
const sharesOf = (address: string | null): readonly (readonly [string, number])[] =>
  address === null
    ? []
    : [
        [`address ${address}`, MOST_OF_ADDRESS],
        [`network ${networkOf(address)}`, MOST_OF_NETWORK],
        ['all addresses', MOST_OF_ADDRESSES],
      ];

/**
 * Gathers alike events into one, and bounds what is written: beyond five hundred kinds at once, two thousand new rows an
 * hour, or the part of them that one address or network may fill, events are counted by rule alone, without address and
 * account.
 */
export function createEventBuffer(): EventBuffer {
  const gathered = new Map<string, GatheredEvent>();
  let hour: Hour = { since: -Infinity, seen: new Set(), bySource: new Map() };
  const isRoom = (address: string | null): boolean =>
    hour.seen.size < MOST_AN_HOUR &&
    sharesOf(address).every(([source, most]) => (hour.bySource.get(source) ?? 0) < most);
  const countRow = (alike: string, address: string | null): void => {
    hour.seen.add(alike);
    for (const [source] of sharesOf(address)) hour.bySource.set(source, (hour.bySource.get(source) ?? 0) + 1);
  };
  const put = (event: SecurityEvent, now: number, count: number): boolean => {
    const window = Math.floor(now / WINDOW_MS);
    const { rule, address, accountHash, detail } = event;
    const alike = digestOf([rule, address ?? '', accountHash ?? '', detail, window].join('\n'));
    const known = gathered.get(alike);
    if (known !== undefined) {
      known.count += count;
      known.lastAt = now;
      return true;
    }
    if (now - hour.since >= HOUR_MS) hour = { since: now, seen: new Set(), bySource: new Map() };
    if (rule !== 'events_dropped') {
      const isNew = !hour.seen.has(alike);
      if (gathered.size >= MOST_GATHERED || (isNew && !isRoom(address))) return false;
      if (isNew) countRow(alike, address);
    }
    gathered.set(alike, { ...event, alike, count, firstAt: now, lastAt: now });
    return true;
  };
  return {
    add: (given, now) => {
      const event = { ...given, detail: printable(given.detail) };
      if (put(event, now, 1)) return;
      put({ rule: 'events_dropped', address: null, accountHash: null, detail: event.rule }, now, 1);
    },
    take: () => {
      const all = [...gathered.values()];
      gathered.clear();
      return all;
    },
    forget: (hashes) => {
      for (const [key, event] of gathered) {
        if (event.accountHash !== null && hashes.includes(event.accountHash)) gathered.delete(key);
      }
    },
    isEmpty: () => gathered.size === 0,
  };
}
