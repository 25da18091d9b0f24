import type { Kysely } from 'kysely';

/** Which private addresses sent forwarding headers without being trusted. */
export async function untrustedPeers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('untrusted_peers')
    .addColumn('address', 'text', (column) => column.primaryKey())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .execute();
}
