import type { CreateTableBuilder, Kysely } from 'kysely';
import { bytesType, type DatabaseKind } from '../dialect.ts';

type Table = CreateTableBuilder<string, string>;

const KEY = ['source', 'is_demo', 'symbol', 'part'] as const;

const text = (table: Table, ...names: string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, 'text', (column) => column.notNull()) as Table, table);

const whole = (table: Table, ...names: string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, 'bigint', (column) => column.notNull()) as Table, table);

const keyed = (db: Kysely<unknown>, name: string): Table =>
  text(whole(text(db.schema.createTable(name) as Table, 'source'), 'is_demo'), 'symbol', 'part');

/** What live sources said last, and when they are to be asked again; demo data has rows of its own, if any. */
export async function sourceFacts(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await whole(text(keyed(db, 'source_facts'), 'content_hash'), 'fetched_at')
    .addColumn('body', bytesType(kind), (column) => column.notNull())
    .addColumn('history_id', 'text')
    .addColumn('bars', 'bigint')
    .addPrimaryKeyConstraint('source_facts_key', [...KEY])
    .addForeignKeyConstraint('source_facts_history', ['history_id'], 'price_history', ['id'])
    .execute();
  await db.schema.createIndex('source_facts_by_history').on('source_facts').column('history_id').execute();
  await db.schema.createIndex('source_facts_by_symbol').on('source_facts').columns(['symbol', 'part']).execute();

  const refreshes = whole(keyed(db, 'source_refreshes'), 'checked_through', 'attempted_at');
  const judged = whole(text(refreshes, 'outcome'), 'failures', 'next_try_at');
  await whole(text(judged, 'lease_owner'), 'lease_until')
    .addPrimaryKeyConstraint('source_refreshes_key', [...KEY])
    .execute();
  await db.schema
    .createIndex('source_refreshes_by_next_try')
    .on('source_refreshes')
    .columns(['source', 'is_demo', 'part', 'next_try_at'])
    .execute();
}
