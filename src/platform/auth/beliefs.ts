import { BELIEVED_MS } from './session-rules.ts';

/** A cached row: when it expires, and when it was last used as far as this process knows. */
export interface Belief<Row> {
  readonly row: Row;
  readonly until: number;
  seenAt: number;
}

/** A cache of rows by the digest of a session token or key, so that not every request queries the database. */
export interface Beliefs<Row> {
  /** The row at a time (milliseconds), read again where the cached one has expired; null if none. */
  readonly load: (hash: string, at: number) => Promise<Belief<Row> | null>;
  /** Removes rows from the cache. Call it after changing them in the database. */
  readonly forget: (isMeant: (row: Row, hash: string) => boolean) => void;
}

const MAX_BELIEVED = 10_000;

/** @param find reads one row @param lastUse when the row says that it was last used */
export function createBeliefs<Row>(
  find: (hash: string) => Promise<Row | null>,
  lastUse: (row: Row) => number | null,
): Beliefs<Row> {
  const believed = new Map<string, Belief<Row>>();
  let changes = 0;
  return {
    load: async (hash, at) => {
      const known = believed.get(hash);
      // A clock that was set back must not extend the life of a cached row.
      if (known !== undefined && known.until > at && known.until <= at + BELIEVED_MS) return known;
      believed.delete(hash);
      const changesBefore = changes;
      const row = await find(hash);
      if (row === null) return null;
      const entry = { row, until: at + BELIEVED_MS, seenAt: Math.max(lastUse(row) ?? 0, known?.seenAt ?? 0) };
      // Read before a change: valid for this request, which came before it, but must not be cached.
      if (changes !== changesBefore) return entry;
      believed.set(hash, entry);
      if (believed.size > MAX_BELIEVED) believed.delete(believed.keys().next().value as string);
      return entry;
    },
    forget: (isMeant) => {
      changes += 1;
      for (const [hash, { row }] of believed) if (isMeant(row, hash)) believed.delete(hash);
    },
  };
}
