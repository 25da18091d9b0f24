const MINUTE_MS = 60_000;
/** More clients than this are not counted singly; the one that was quiet longest is forgotten. */
const MOST_CLIENTS = 5000;

/** Counts what clients do within a minute. */
export interface Bursts {
  /** Counts `weight` for a client; true where this reaches the limit for the first time within the minute. */
  readonly add: (client: string, weight: number, now: number) => boolean;
  /** How many clients are remembered. */
  readonly size: () => number;
}

/** A burst is `limit` within a minute of the first that counts. Memory is bounded whatever addresses there are. */
export function createBursts(limit: number): Bursts {
  const clients = new Map<string, { since: number; count: number }>();
  return {
    size: () => clients.size,
    add: (client, weight, now) => {
      const known = clients.get(client);
      const isOver = known === undefined || now - known.since >= MINUTE_MS || now < known.since;
      const entry = isOver ? { since: now, count: 0 } : known;
      const before = entry.count;
      entry.count += weight;
      clients.delete(client);
      clients.set(client, entry);
      if (clients.size > MOST_CLIENTS) clients.delete(clients.keys().next().value as string);
      return before < limit && entry.count >= limit;
    },
  };
}
