import { digestOf } from '../../platform/auth/secrets.ts';
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
/** New rows an hour that one process writes. */
const MOST_AN_HOUR = 2000;
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

/**
 * Gathers alike events into one, and bounds what is written: beyond five hundred kinds at once or two thousand new rows
 * an hour, events are counted by rule alone, without address and account.
 */
export function createEventBuffer(): EventBuffer {
  const gathered = new Map<string, GatheredEvent>();
  let hour = { since: -Infinity, seen: new Set<string>() };
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
    if (now - hour.since >= HOUR_MS) hour = { since: now, seen: new Set() };
    const isDropped = rule === 'events_dropped';
    const isFull = gathered.size >= MOST_GATHERED || (hour.seen.size >= MOST_AN_HOUR && !hour.seen.has(alike));
    if (isFull && !isDropped) return false;
    if (!isDropped) hour.seen.add(alike);
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
