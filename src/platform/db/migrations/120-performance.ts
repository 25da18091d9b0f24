import type { Kysely } from 'kysely';
import { bytesType } from '../dialect.ts';
import type { DatabaseKind } from '../dialect.ts';

/** What was answered how fast, by the minute and process and by the hour, and errors by what makes them alike. */
export async function performanceFigures(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await db.schema
    .createTable('performance_minutes')
    .addColumn('minute', 'bigint', (column) => column.notNull())
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('written_at', 'bigint', (column) => column.notNull())
    .addColumn('body', bytesType(kind), (column) => column.notNull())
    .addPrimaryKeyConstraint('performance_minutes_key', ['minute', 'process'])
    .execute();
  await db.schema
    .createTable('performance_hours')
    .addColumn('hour', 'bigint', (column) => column.notNull())
    .addColumn('written_at', 'bigint', (column) => column.notNull())
    .addColumn('body', bytesType(kind), (column) => column.notNull())
    .addPrimaryKeyConstraint('performance_hours_key', ['hour'])
    .execute();
  await db.schema
    .createTable('request_errors')
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('release', 'text', (column) => column.notNull())
    .addColumn('request_ids', 'text', (column) => column.notNull())
    .addColumn('routes', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('request_errors_key', ['fingerprint'])
    .execute();
  await db.schema.createIndex('request_errors_by_last_at').on('request_errors').column('last_at').execute();
}
