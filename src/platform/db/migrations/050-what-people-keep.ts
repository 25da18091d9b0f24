import type { Kysely } from 'kysely';

type Kind = 'text' | 'bigint';

async function add(db: Kysely<unknown>, table: string, name: string, kind: Kind, fallback?: string | number) {
  await db.schema
    .alterTable(table)
    .addColumn(name, kind, (column) => (fallback === undefined ? column : column.notNull().defaultTo(fallback)))
    .execute();
}

async function apiKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('key_hash', 'text', (column) => column.notNull())
    .addColumn('shown', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addUniqueConstraint('api_keys_hash', ['key_hash'])
    .addForeignKeyConstraint('api_keys_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  await db.schema.createIndex('api_keys_by_user_id').on('api_keys').column('user_id').execute();
}

/** Order, note and tag of favourites, what was typed to find something, and keys for programs. */
export async function whatPeopleKeep(db: Kysely<unknown>): Promise<void> {
  await add(db, 'favorite_stocks', 'position', 'bigint', 0);
  await add(db, 'favorite_stocks', 'note', 'text', '');
  await add(db, 'favorite_stocks', 'tag', 'text', '');
  await add(db, 'favorite_stocks', 'removed_at', 'bigint');
  await add(db, 'search_history', 'kind', 'text', 'analysis');
  await add(db, 'search_history', 'query', 'text');
  // Where a person is led once the link of a mail did its work.
  await add(db, 'mail_links', 'to_path', 'text');
  await apiKeys(db);
  // What was said last of a symbol, for lists of symbols; the search for what may be pruned asks the same.
  await db.schema
    .createIndex('stock_analyses_by_symbol_source_is_demo_strategy_as_of')
    .on('stock_analyses')
    .columns(['symbol', 'source', 'is_demo', 'strategy', 'as_of'])
    .execute();
}
