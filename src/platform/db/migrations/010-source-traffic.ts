import type { Kysely } from 'kysely';
import { bytesType, type DatabaseKind } from '../dialect.ts';

/** What all processes agree on about the sources they ask: breaker, calls made, and questions that are being asked. */
export async function sourceTraffic(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await db.schema
    .createTable('source_states')
    .addColumn('source', 'text', (column) => column.primaryKey().notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .addColumn('failures', 'bigint', (column) => column.notNull())
    .addColumn('openings', 'bigint', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('closed_at', 'bigint', (column) => column.notNull())
    .addColumn('not_before', 'bigint', (column) => column.notNull())
    .addColumn('last_broken', 'text')
    .execute();

  await db.schema
    .createTable('source_calls')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('failed', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('source_calls_key', ['source', 'seq'])
    .execute();
  await db.schema.createIndex('source_calls_by_source_at').on('source_calls').columns(['source', 'at']).execute();

  await db.schema
    .createTable('source_flights')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('is_demo', 'bigint', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('body', bytesType(kind))
    .execute();
}
