import { sql, type Kysely } from 'kysely';

const number = sql`double precision`;

/** Calls, how they ended, and the blocks of the chain that both are hashed into. */
export async function trackRecord(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('calls')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('strategy', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('score', number, (column) => column.notNull())
    .addColumn('price', number)
    .addColumn('engine_version', 'text', (column) => column.notNull())
    .addColumn('analysis', 'text', (column) => column.notNull())
    .addColumn('document_hash', 'text', (column) => column.notNull())
    .addColumn('next_horizon', 'bigint')
    .addUniqueConstraint('calls_once', ['record', 'symbol', 'strategy', 'session'])
    .execute();
  await db.schema
    .createIndex('calls_by_next_horizon')
    .on('calls')
    .columns(['record', 'next_horizon', 'session'])
    .execute();
  await db.schema.createIndex('calls_by_seq').on('calls').columns(['record', 'seq']).execute();
  await db.schema
    .createTable('call_outcomes')
    .addColumn('call_id', 'text', (column) => column.notNull())
    .addColumn('horizon', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint')
    .addColumn('closed_at', 'bigint', (column) => column.notNull())
    .addColumn('horizon_end', 'text', (column) => column.notNull())
    .addColumn('exit_day', 'text', (column) => column.notNull())
    .addColumn('ending', 'text', (column) => column.notNull())
    .addColumn('price_source', 'text', (column) => column.notNull())
    .addColumn('entry_price', number, (column) => column.notNull())
    .addColumn('exit_price', number, (column) => column.notNull())
    .addColumn('benchmark', 'text', (column) => column.notNull())
    .addColumn('benchmark_entry', number, (column) => column.notNull())
    .addColumn('benchmark_exit', number, (column) => column.notNull())
    .addColumn('excess', number, (column) => column.notNull())
    .addPrimaryKeyConstraint('call_outcomes_key', ['call_id', 'horizon', 'revision'])
    .addForeignKeyConstraint('call_outcomes_call', ['call_id'], 'calls', ['id'])
    .execute();
  await db.schema.createIndex('call_outcomes_by_seq').on('call_outcomes').columns(['record', 'seq']).execute();
  await db.schema
    .createTable('record_blocks')
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('sealed_at', 'bigint', (column) => column.notNull())
    .addColumn('first_seq', 'bigint', (column) => column.notNull())
    .addColumn('entries', 'bigint', (column) => column.notNull())
    .addColumn('root', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('record_blocks_key', ['record', 'number'])
    .execute();
}
