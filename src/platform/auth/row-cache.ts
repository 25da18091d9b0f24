import { CACHED_MS } from './session-rules.ts';

/** A cached row: when it expires, and when it was last used as far as this process knows. */
export interface CachedRow<Row> {
  readonly row: Row;
  readonly until: number;
  seenAt: number;
}

/** A cache of rows by the digest of a session token or key, so that not every request queries the database. */
export interface RowCache<Row> {
  /** The row at a time (milliseconds), read again where the cached one has expired; null if none. */
  readonly load: (hash: string, at: number) => Promise<CachedRow<Row> | null>;
  /** The row where it is cached and has not expired; null: it has to be loaded. */
  readonly known: (hash: string, at: number) => CachedRow<Row> | null;
  /** Removes rows from the cache. Call it after changing them in the database. */
  readonly forget: (isMeant: (row: Row, hash: string) => boolean) => void;
}

const MAX_CACHED = 10_000;
/** Digests that were not found; apart, so that made-up ones push out no row. */
const MAX_ABSENT = 1000;

/** @param find reads one row @param lastUse when the row says that it was last used */
export function createRowCache<Row>(
  find: (hash: string) => Promise<Row | null>,
  lastUse: (row: Row) => number | null,
): RowCache<Row> {
  const cached = new Map<string, CachedRow<Row>>();
  /** Until when a digest is taken for unknown. Tokens and keys are random: none is asked for before it is stored. */
  const absent = new Map<string, number>();
  let changes = 0;
  // A clock that was set back must not extend the life of a cached row.
  const isValid = ({ until }: CachedRow<Row>, at: number): boolean => until > at && until <= at + CACHED_MS;
  return {
    known: (hash, at) => {
      const known = cached.get(hash);
      return known !== undefined && isValid(known, at) ? known : null;
    },
    load: async (hash, at) => {
      const known = cached.get(hash);
      if (known !== undefined && isValid(known, at)) return known;
      cached.delete(hash);
      const absentUntil = absent.get(hash) ?? 0;
      if (absentUntil > at && absentUntil <= at + CACHED_MS) return null;
      absent.delete(hash);
      const changesBefore = changes;
      const row = await find(hash);
      if (row === null) {
        absent.set(hash, at + CACHED_MS);
        if (absent.size > MAX_ABSENT) absent.delete(absent.keys().next().value as string);
        return null;
      }
      const entry = { row, until: at + CACHED_MS, seenAt: Math.max(lastUse(row) ?? 0, known?.seenAt ?? 0) };
      // Read before a change: valid for this request, which came before it, but must not be cached.
      if (changes !== changesBefore) return entry;
      cached.set(hash, entry);
      if (cached.size > MAX_CACHED) cached.delete(cached.keys().next().value as string);
      return entry;
    },
    forget: (isMeant) => {
      changes += 1;
      for (const [hash, { row }] of cached) if (isMeant(row, hash)) cached.delete(hash);
    },
  };
}
