import { countCacheUse } from '../metrics/cache-use.ts';
import { LastUsed } from './last-used.ts';

/** What was looked up in the cache of this process since it started, and what it holds. */
export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}

/** A part of the cache with keys of its own. */
export interface CacheSpace<Value> {
  /**
   * The value of a key where it was made at this stamp, which counts as a hit of the request. A miss is counted for the
   * request by whoever makes the value, who may find it stored.
   */
  readonly find: (key: string, stamp: string) => Value | undefined;
  /** The newest value of a key, whatever its stamp; not counted. */
  readonly newest: (key: string) => Value | undefined;
  /** Keeps a value in place of the one before. What is larger than a share of the whole is not kept. */
  readonly keep: (key: string, stamp: string, value: Value, bytes: number) => void;
}

/** The answers and pages of this process that are made already, bounded in bytes. */
export interface Cache {
  /** Names are chosen by the code, and two spaces never share one. */
  readonly space: <Value>(name: string) => CacheSpace<Value>;
  readonly counts: () => CacheCounts;
  /** Drops everything. */
  readonly clear: () => void;
}

interface Entry {
  readonly stamp: string;
  readonly value: unknown;
}

const CAPACITY = 48 * 1024 * 1024;
/** One entry takes at most this share. */
const LARGEST_SHARE = 0.05;
/** Beside key and stamp, in bytes. */
const ENTRY_BYTES = 200;

/**
 * Keeps what was used last. A stamp is a text that changes whenever the value may have changed, so that nothing has to be
 * thrown away elsewhere: an entry of another stamp is not found. `onUse` is called with each look.
 */
export function createCache(capacity: number = CAPACITY, onUse: () => void = () => undefined): Cache {
  const entries = new LastUsed<string, Entry>(capacity);
  let [hits, misses] = [0, 0];
  const space = <Value>(name: string): CacheSpace<Value> => {
    const nameOf = (key: string): string => `${name} ${key}`;
    return {
      find: (key, stamp) => {
        onUse();
        const entry = entries.get(nameOf(key));
        if (entry?.stamp !== stamp) {
          misses += 1;
          return undefined;
        }
        hits += 1;
        countCacheUse(true);
        return entry.value as Value;
      },
      newest: (key) => entries.get(nameOf(key))?.value as Value | undefined,
      keep: (key, stamp, value, bytes) => {
        const cost = bytes + 2 * (key.length + stamp.length) + ENTRY_BYTES;
        if (cost > capacity * LARGEST_SHARE) entries.delete(nameOf(key));
        else entries.set(nameOf(key), { stamp, value }, cost);
      },
    };
  };
  return {
    space,
    counts: () => ({ hits, misses, entries: entries.size, bytes: entries.total }),
    clear: () => entries.clear(),
  };
}
