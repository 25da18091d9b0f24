import type { CreateTableBuilder, Kysely } from 'kysely';
import { bytesType, type DatabaseKind } from '../dialect.ts';

type Table = CreateTableBuilder<string, string>;

const text = (table: Table, ...names: string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, 'text', (column) => column.notNull()) as Table, table);

const whole = (table: Table, ...names: string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, 'bigint', (column) => column.notNull()) as Table, table);

const create = (db: Kysely<unknown>, name: string): Table => db.schema.createTable(name) as Table;

const key = (table: Table, name: string): Table =>
  table.addColumn(name, 'text', (column) => column.primaryKey().notNull()) as Table;

async function people(db: Kysely<unknown>): Promise<void> {
  const users = whole(text(key(create(db, 'users'), 'id'), 'email', 'name'), 'created_at');
  await users.addUniqueConstraint('users_email', ['email']).execute();
  const favourites = whole(text(create(db, 'favorite_stocks'), 'user_id', 'symbol', 'source'), 'is_demo', 'created_at');
  await favourites
    .addPrimaryKeyConstraint('favorite_stocks_key', ['user_id', 'source', 'is_demo', 'symbol'])
    .addForeignKeyConstraint('favorite_stocks_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
}

async function marketData(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const history = whole(text(key(create(db, 'price_history'), 'id'), 'source'), 'is_demo');
  await whole(text(whole(text(history, 'symbol'), 'revision', 'bars'), 'candles_hash'), 'updated_at')
    .addColumn('candles', bytesType(kind), (column) => column.notNull())
    .addUniqueConstraint('price_history_revision', ['source', 'is_demo', 'symbol', 'revision'])
    .execute();

  await key(create(db, 'snapshot_records'), 'hash')
    .addColumn('body', bytesType(kind), (column) => column.notNull())
    .execute();

  const snapshots = whole(text(key(create(db, 'snapshots'), 'hash'), 'source'), 'is_demo');
  const placed = whole(text(snapshots, 'symbol', 'as_of', 'history_id'), 'bars');
  await whole(text(placed, 'candles_hash', 'records_hash'), 'created_at')
    .addColumn('header', bytesType(kind), (column) => column.notNull())
    .addForeignKeyConstraint('snapshots_history', ['history_id'], 'price_history', ['id'])
    .addForeignKeyConstraint('snapshots_records', ['records_hash'], 'snapshot_records', ['hash'])
    .execute();
  await index(db, 'snapshots', ['source', 'is_demo', 'symbol', 'as_of']);
  await index(db, 'snapshots', ['history_id']);
  await index(db, 'snapshots', ['records_hash']);

  const references = whole(text(key(create(db, 'market_references'), 'hash'), 'source'), 'is_demo');
  await whole(text(references, 'universe', 'as_of'), 'created_at')
    .addColumn('body', bytesType(kind), (column) => column.notNull())
    .execute();
  await index(db, 'market_references', ['source', 'is_demo', 'universe', 'as_of']);
}

async function analyses(db: Kysely<unknown>): Promise<void> {
  const named = text(key(create(db, 'stock_analyses'), 'id'), 'input_hash', 'strategy', 'engine_version', 'source');
  const table = text(whole(named, 'is_demo'), 'symbol', 'as_of', 'snapshot_hash').addColumn('reference_hash', 'text');
  await text(whole(table as Table, 'created_at'), 'document')
    .addUniqueConstraint('stock_analyses_input', ['input_hash', 'strategy', 'engine_version'])
    .addForeignKeyConstraint('stock_analyses_snapshot', ['snapshot_hash'], 'snapshots', ['hash'])
    .addForeignKeyConstraint('stock_analyses_reference', ['reference_hash'], 'market_references', ['hash'])
    .execute();
  await index(db, 'stock_analyses', ['source', 'is_demo', 'engine_version', 'as_of']);
  await index(db, 'stock_analyses', ['snapshot_hash']);
  await index(db, 'stock_analyses', ['reference_hash']);
}

async function history(db: Kysely<unknown>): Promise<void> {
  const table = create(db, 'search_history').addColumn('id', 'text', (column) => column.primaryKey().notNull());
  const named = text(table.addColumn('user_id', 'text') as Table, 'symbol', 'strategy', 'source');
  await whole(whole(named, 'is_demo').addColumn('analysis_id', 'text') as Table, 'searched_at')
    .addForeignKeyConstraint('search_history_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .addForeignKeyConstraint('search_history_analysis', ['analysis_id'], 'stock_analyses', ['id'], (fk) =>
      fk.onDelete('set null'),
    )
    .execute();
  await index(db, 'search_history', ['user_id', 'searched_at']);
  await index(db, 'search_history', ['analysis_id']);
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute();

/** People, what they keep and looked for, market data by content, and the analyses made of it. */
export async function analysesAndMarketData(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await people(db);
  await marketData(db, kind);
  await analyses(db);
  await history(db);
}
