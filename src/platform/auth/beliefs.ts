import { BELIEVED_MS } from './session-rules.ts';

/** A row as it was read, until when it is believed, and when it was last used as far as this process knows. */
export interface Belief<Row> {
  readonly row: Row;
  readonly until: number;
  seenAt: number;
}

/** Rows by the digest of what a request carries, so that not every request asks the database. */
export interface Beliefs<Row> {
  /** What is believed at an instant (milliseconds), read anew where it is too old; null: there is no such row. */
  readonly load: (hash: string, at: number) => Promise<Belief<Row> | null>;
  /** What was changed in the database is asked for again. Call it after the change. */
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
      // A clock that was set back makes nothing believed for longer.
      if (known !== undefined && known.until > at && known.until <= at + BELIEVED_MS) return known;
      believed.delete(hash);
      const changesBefore = changes;
      const row = await find(hash);
      if (row === null) return null;
      const entry = { row, until: at + BELIEVED_MS, seenAt: Math.max(lastUse(row) ?? 0, known?.seenAt ?? 0) };
      // Read before something was changed: right for this request, which came before, and for none after it.
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
