import type { Database } from './security-database.store.ts';

/** A private address that sends forwarding headers and is not trusted; most likely a proxy that was forgotten. */
export interface UntrustedPeer {
  readonly address: string;
  readonly lastAt: number;
}

/** Notes that a peer sent forwarding headers. */
export async function noteUntrustedPeer(db: Database, address: string, now: number): Promise<void> {
  await db
    .insertInto('untrusted_peers')
    .values({ address, last_at: now })
    .onConflict((conflict) => conflict.column('address').doUpdateSet({ last_at: now }))
    .execute();
}

/** Those that were seen since then, the latest first. */
export async function listUntrustedPeers(db: Database, since: number): Promise<readonly UntrustedPeer[]> {
  const rows = await db
    .selectFrom('untrusted_peers')
    .selectAll()
    .where('last_at', '>=', since)
    .orderBy('last_at', 'desc')
    .orderBy('address')
    .limit(20)
    .execute();
  return rows.map(({ address, last_at }) => ({ address, lastAt: last_at }));
}
