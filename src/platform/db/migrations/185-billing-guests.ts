import type { Kysely } from 'kysely';

/** The address that a guest paid with, by which the plan is claimed, and the cards that had their trial. */
export async function billingGuests(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('billing_customers').addColumn('payer_email', 'text').execute();
  await db.schema.createIndex('billing_customers_by_payer').on('billing_customers').column('payer_email').execute();
  await db.schema
    .createTable('billing_trials')
    .addColumn('card_digest', 'text', (column) => column.primaryKey())
    .addColumn('subscription_id', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .execute();
}
